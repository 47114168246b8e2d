//! What is said on standard error, and how it looks.

use std::fmt::Display;
use std::io::{IsTerminal, Write};

use anstyle::{AnsiColor, Style};
use clap::ValueEnum;
use tracing_subscriber::EnvFilter;

use dechaff::error::{Diagnostic, Diagnostics};

use super::Common;

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Colour {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    Always,
    Never,
}

const ERROR: Style = AnsiColor::Red.on_default().bold();
const NOTE: Style = AnsiColor::Cyan.on_default();

/// Sets up colours and logging. RUST_LOG says what is logged, else `-v` and `-q`.
pub(super) fn set_up(common: &Common) {
    let choice = match common.color {
        Colour::Auto => anstream::ColorChoice::Auto,
        Colour::Always => anstream::ColorChoice::Always,
        Colour::Never => anstream::ColorChoice::Never,
    };
    choice.write_global();
    let level = match (common.quiet, common.verbose) {
        (true, _) => "error",
        (false, 0) => "warn",
        (false, 1) => "info",
        (false, 2) => "debug",
        (false, _) => "trace",
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(colours_on_stderr())
        .without_time()
        .compact();
    // Only a second call could fail.
    let _ = subscriber.try_init();
}

/// Whether messages are to have colours.
pub(super) fn colours_on_stderr() -> bool {
    anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never
}

/// Whether nothing is piped into the command.
pub(super) fn stdin_is_terminal() -> bool {
    std::io::stdin().is_terminal()
}

/// Whether somebody sees what is drawn on standard error.
pub(super) fn is_watched() -> bool {
    std::io::stderr().is_terminal()
}

/// Prints why the command could not be run.
pub(super) fn print_error(error: &anyhow::Error) {
    match error.downcast_ref::<Diagnostics>() {
        Some(Diagnostics(all)) => {
            all.iter().for_each(say_diagnostic);
        }
        None => say_error(&in_full(error)),
    }
}

/// An error with its causes. Some errors tell their cause themselves: it is not said twice.
pub(super) fn in_full(error: &anyhow::Error) -> String {
    let mut message = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if message.ends_with(&cause) {
            continue;
        }
        if !message.is_empty() {
            message.push_str(": ");
        }
        message.push_str(&cause);
    }
    message
}

/// Prints a finding about a rule file or the configuration.
pub(super) fn say_diagnostic(diagnostic: &Diagnostic) {
    line(&format_args!("{}\n", diagnostic.render(colours_on_stderr())));
}

/// Prints data on standard output. A reader that went away is no mistake.
pub(super) fn print_data(write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> anyhow::Result<()> {
    let mut out = std::io::BufWriter::new(anstream::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

/// Prints an error, each of its lines as one.
pub(super) fn say_error(message: &dyn Display) {
    for message in message.to_string().lines() {
        line(&format_args!("{ERROR}error{ERROR:#}: {message}"));
    }
}

/// Prints something that is good to know, under a heading of one word.
pub(super) fn say(heading: &str, message: &dyn Display) {
    line(&format_args!("{NOTE}{heading}{NOTE:#}: {message}"));
}

/// Prints a line on standard error. Where nobody listens there, that is no reason to stop.
fn line(line: &dyn Display) {
    let _ = writeln!(anstream::stderr(), "{line}");
}
