//! `dechaff clean`: the main job.

use std::path::PathBuf;

use anyhow::{Context, bail};

use dechaff::input::{self, Gathered};
use dechaff::output::{self, Plan};
use dechaff::run::{self, Job};

use super::report::{Report, print_summary};
use super::settings::{CleaningArgs, RuleArgs, Settings};
use super::{Common, Run, Status, terminal};

/// Clean documents, and write one record for each
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Clean {
    /// Files, folders, or - for standard input; text or JSON Lines, plain, gzip or zstd
    #[arg(value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// Where the records go: a file (.gz and .zst are compressed), or a folder (one that exists, or a name with a slash at its
    /// end), which gets a file for each input; standard output unless given
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
    /// The format of the output; by the name of the output file unless given, else jsonl
    #[arg(long, value_name = "FORMAT", value_parser = output::FORMATS.iter().map(|f| f.name()).collect::<Vec<_>>())]
    format: Option<String>,
    #[command(flatten)]
    rules: RuleArgs,
    #[command(flatten)]
    cleaning: CleaningArgs,
}

const EXAMPLES: &str = "\
Examples:
  dechaff clean article.txt                         a record on standard output
  dechaff clean pages.jsonl.gz -o clean.jsonl.gz    JSON Lines in and out
  dechaff clean corpus/ -o clean/                   a file in clean/ for each in corpus/
  zstdcat dump.zst | dechaff clean --format text    the text alone
  dechaff clean page.html --format markdown         the article as Markdown
  dechaff clean a.txt --rules my-rules/ -v          with rules of your own

Exit status:
  0  every record was written, or rejected by a rule or guard
  1  some records failed; each is named on standard error
  2  it could not be run: arguments, configuration, rules, a missing input, the output";

impl Run for Clean {
    fn run(self, common: &Common) -> anyhow::Result<Status> {
        let mut settings = Settings::merge(self.rules, self.cleaning)?;
        let format = self.format.or(settings.format.take()).map(|name| known_format(&name)).transpose()?;
        let output = Plan::new(self.output.as_deref(), format);
        settings.cleaning.markdown |= output.format.needs_markdown();
        let cleaner = settings.cleaner()?;
        let Gathered { files, skipped } = gather(&self.inputs)?;
        if common.verbose > 0 {
            for path in &skipped {
                terminal::say("skipped", &format_args!("{}: of no known format", path.display()));
            }
        }
        let job = Job { inputs: files, reading: settings.reading, output, workers: settings.workers };

        abandon_on_interrupt()?;
        let summary = run::run(&job, |document| cleaner.clean(document), &mut Report::new(common))?;
        if summary.pipe_closed {
            return Ok(Status::Done);
        }
        if !common.quiet {
            print_summary(&summary, skipped.len());
        }
        Ok(if summary.counts.failed > 0 { Status::SomeFailed } else { Status::Done })
    }
}

/// The files to read: standard input where none is named and something is piped in.
fn gather(inputs: &[PathBuf]) -> anyhow::Result<Gathered> {
    if !inputs.is_empty() {
        return Ok(input::gather(inputs)?);
    }
    if terminal::stdin_is_terminal() {
        bail!("nothing to clean: name a file or a folder, or pipe something in (see `dechaff clean --help`)");
    }
    Ok(Gathered { files: vec![input::standard_input()], skipped: Vec::new() })
}

fn known_format(name: &str) -> anyhow::Result<&'static dyn output::Format> {
    output::by_name(name).with_context(|| {
        let known: Vec<_> = output::FORMATS.iter().map(|f| f.name()).collect();
        format!("unknown output format `{name}`; known are {}", known.join(", "))
    })
}

/// The exit status of a program that was interrupted, as shells have it.
const INTERRUPTED: i32 = 130;

/// Sees to it that an interrupted run leaves no half file behind.
fn abandon_on_interrupt() -> anyhow::Result<()> {
    ctrlc::set_handler(|| output::abandon_all(|| std::process::exit(INTERRUPTED))).context("cannot listen for interrupts")
}
