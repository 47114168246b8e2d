//! The command: one file for each subcommand, and one list of them.
//!
//! Data goes to standard output, messages to standard error. The exit status is 0 where everything was done, 1 where some of it
//! failed, 2 where nothing could be done.

mod check;
mod clean;
mod completions;
mod eval;
mod explain;
mod golden;
mod import;
mod report;
mod rules;
mod schema;
mod settings;
mod terminal;
mod test;

use std::process::ExitCode;

use clap::{ArgAction, Args, Parser, Subcommand};

use terminal::Colour;

/// How a subcommand came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    /// Everything was done.
    Done,
    /// Some of it failed, and it was said what.
    SomeFailed,
    /// Nothing could be done.
    CouldNotRun,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        match status {
            Status::Done => ExitCode::SUCCESS,
            Status::SomeFailed => ExitCode::from(1),
            Status::CouldNotRun => ExitCode::from(2),
        }
    }
}

/// A subcommand: its arguments, and what it does with them.
trait Run: Args {
    /// Does it. An error means that it could not be done.
    fn run(self, common: &Common) -> anyhow::Result<Status>;
}

/// Makes the list of subcommands. Each is a type that has the arguments and is [`Run`].
macro_rules! subcommands {
    ($($name:ident($arguments:ty)),* $(,)?) => {
        // There is one in a process: its size does not matter.
        #[allow(clippy::large_enum_variant)]
        #[derive(Debug, Subcommand)]
        enum Command {
            $($name($arguments)),*
        }

        impl Command {
            fn run(self, common: &Common) -> anyhow::Result<Status> {
                match self {
                    $(Command::$name(arguments) => arguments.run(common)),*
                }
            }
        }
    };
}

subcommands! {
    Clean(clean::Clean),
    Check(check::Check),
    Test(test::Test),
    Explain(explain::Explain),
    Eval(eval::Eval),
    Rules(rules::Rules),
    Import(import::Import),
    Schema(schema::SchemaCommand),
    Completions(completions::Completions),
}

/// Strips the chaff from scraped text by YAML rules, and keeps a record of everything it removes.
#[derive(Debug, Parser)]
#[command(name = "dechaff", version, propagate_version = true)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

/// What every subcommand takes.
#[derive(Debug, Args)]
struct Common {
    /// Say nothing but errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Say more: -v names what was rejected or skipped, -vv what is done, -vvv everything
    #[arg(short, long, global = true, action = ArgAction::Count)]
    verbose: u8,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: Colour,
}

/// Runs the command that the process was started with.
pub(crate) fn main() -> ExitCode {
    let cli = Cli::parse();
    terminal::set_up(&cli.common);
    let status = cli.command.run(&cli.common).unwrap_or_else(|error| {
        terminal::print_error(&error);
        Status::CouldNotRun
    });
    status.into()
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn arguments_are_well_formed() {
        super::Cli::command().debug_assert();
    }
}
