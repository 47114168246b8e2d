//! `dechaff clean`: the main job.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};

use dechaff::Cleaner;
use dechaff::config::{Compress, Dedup, Duplicates, Size};
use dechaff::input::{self, Gathered};
use dechaff::output::{self, Compression, Plan, Target};
use dechaff::run::{self, Job, Keeping, RuleInfo};

use super::report::{Report, print_summary};
use super::settings::{CleaningArgs, LargeRuns, RuleArgs, Settings};
use super::{Common, Run, Status, terminal};

/// Clean documents, and write one record for each
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Clean {
    /// Files, folders, patterns such as 'crawl/**/*.warc.gz', or - for standard input: text, HTML, JSON Lines, WARC and WET, Parquet, tar;
    /// plain, or compressed by gzip, zstd, bzip2 or xz
    #[arg(value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// A file that lists more inputs, one a line or parted by NULs; - for standard input
    #[arg(long, value_name = "FILE")]
    files_from: Option<PathBuf>,
    /// Where the records go: a file (.gz and .zst are compressed), or a folder (one that exists, or a name with a slash at its
    /// end), which gets a file for each input; standard output unless given
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
    /// The format of the output; by the name of the output file unless given, else jsonl
    #[arg(long, value_name = "FORMAT", value_parser = output::FORMATS.iter().map(|f| f.name()).collect::<Vec<_>>())]
    format: Option<String>,
    #[command(flatten)]
    keep: KeepArgs,
    #[command(flatten)]
    rules: RuleArgs,
    #[command(flatten)]
    cleaning: CleaningArgs,
}

/// Flags for runs over many documents.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Large runs")]
struct KeepArgs {
    /// In an output folder: how files are compressed; not unless given
    #[arg(long, value_name = "HOW")]
    compress: Option<Compress>,
    /// In an output folder: write all records to part-00000, part-00001, … of about this size each, such as 256MiB, instead of a file for
    /// each input
    #[arg(long, value_name = "SIZE")]
    shard_size: Option<Size>,
    /// Which documents count as duplicates of earlier ones of this run; off unless given
    #[arg(long, value_name = "ALIKE")]
    dedup: Option<Dedup>,
    /// What becomes of a duplicate; reject unless given
    #[arg(long, value_name = "WHAT")]
    duplicates: Option<Duplicates>,
    /// Where the run keeps its manifest, and rejected and failed records; _dechaff in an output folder, NAME_dechaff beside an output
    /// file, nowhere with standard output unless given
    #[arg(long, value_name = "DIR")]
    run_folder: Option<PathBuf>,
    /// Clean again what was cleaned with other settings, and begin anew where a run was cut off
    #[arg(long)]
    redo: bool,
    /// How often it is noted how far the run is, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 5.0, hide = true)]
    checkpoint_every: f64,
}

const EXAMPLES: &str = "\
Examples:
  dechaff clean article.txt                         a record on standard output
  dechaff clean pages.jsonl.gz -o clean.jsonl.gz    JSON Lines in and out
  dechaff clean corpus/ -o clean/                   a file in clean/ for each in corpus/
  zstdcat dump.zst | dechaff clean --format text    the text alone
  dechaff clean page.html --format markdown         the article as Markdown
  dechaff clean a.txt --rules my-rules/ -v          with rules of your own
  dechaff clean crawl/ -o clean/ --shard-size 256MiB --compress zstd
                                                    a large run: when it was cut off, the same command goes on

Exit status:
  0  every record was written, or rejected by a rule or guard
  1  some records failed; each is named on standard error
  2  it could not be run: arguments, configuration, rules, a missing input, the output";

impl Run for Clean {
    fn run(self, common: &Common) -> anyhow::Result<Status> {
        let mut settings = Settings::merge(self.rules, self.cleaning)?;
        let format = self.format.or(settings.format.take()).map(|name| known_format(&name)).transpose()?;
        let mut output = Plan::new(self.output.as_deref(), format);
        let dedup = self.keep.apply(settings.large, &mut output)?;
        settings.cleaning.markdown |= output.format.needs_markdown();
        let cleaner = settings.cleaner()?;
        let Gathered { files, skipped } = gather(self.inputs, self.files_from.as_deref())?;
        if common.verbose > 0 {
            for path in &skipped {
                terminal::say("skipped", &format_args!("{}: of no known format", path.display()));
            }
        }
        let keep = self.keep.keeping(settings.dependencies(&cleaner, &output, dedup), &cleaner, &output);
        let job = Job { inputs: files, reading: settings.reading, output, workers: settings.workers, dedup, keep };

        abandon_on_interrupt()?;
        let summary = run::run(&job, |document| cleaner.clean(document), &mut Report::new(common, &job.inputs))?;
        if summary.pipe_closed {
            return Ok(Status::Done);
        }
        if !common.quiet {
            print_summary(&summary, skipped.len());
        }
        Ok(if summary.tally.counts.failed > 0 { Status::SomeFailed } else { Status::Done })
    }
}

impl KeepArgs {
    /// Puts what concerns the output into its plan; `config` is what the configuration says. Gives how duplicates are found.
    fn apply(&self, config: LargeRuns, output: &mut Plan) -> anyhow::Result<Option<run::Dedup>> {
        let is_folder = matches!(output.target, Target::Folder(_));
        if !is_folder && (self.compress.is_some() || self.shard_size.is_some()) {
            bail!("--compress and --shard-size are for output folders: name one with a slash at its end, such as `-o clean/`");
        }
        if is_folder {
            output.compression = match self.compress.or(config.compress) {
                None | Some(Compress::None) => Compression::None,
                Some(Compress::Gzip) => Compression::Gzip,
                Some(Compress::Zstd) => Compression::Zstd,
            };
            output.shard_size = self.shard_size.or(config.shard_size).map(|size| size.bytes() as u64);
        }
        let alike = match self.dedup.or(config.dedup) {
            None | Some(Dedup::Off) => return Ok(None),
            Some(Dedup::Exact) => run::Alike::Exact,
            Some(Dedup::Near) => run::Alike::Near,
        };
        let then = match self.duplicates.or(config.duplicates) {
            Some(Duplicates::Tag) => run::OnDuplicate::Tag,
            None | Some(Duplicates::Reject) => run::OnDuplicate::Reject,
        };
        Ok(Some(run::Dedup { alike, then }))
    }

    /// The folder of the run, where it has one.
    fn keeping(&self, settings: serde_json::Map<String, serde_json::Value>, cleaner: &Cleaner, output: &Plan) -> Option<Keeping> {
        let beside = match &output.target {
            Target::Standard => None,
            Target::File(_) if output.is_special() => None,
            Target::File(path) => {
                let mut name = path.file_name().unwrap_or_default().to_os_string();
                name.push(input::RUN_FOLDER);
                Some(path.with_file_name(name))
            }
            Target::Folder(folder) => Some(folder.join(input::RUN_FOLDER)),
        };
        let folder = self.run_folder.clone().or(beside)?;
        let every = Duration::try_from_secs_f64(self.checkpoint_every).unwrap_or(Duration::MAX);
        let rules = cleaner.rules().rules().iter().filter(|r| r.is_enabled()).map(|r| RuleInfo {
            id: r.id().to_owned(),
            family: r.family().to_owned(),
            why: r.why().to_owned(),
        });
        Some(Keeping { folder, settings, redo: self.redo, every, rules: rules.collect() })
    }
}

/// The files to read: standard input where none is named and something is piped in.
fn gather(mut inputs: Vec<PathBuf>, list: Option<&Path>) -> anyhow::Result<Gathered> {
    if let Some(list) = list {
        let read = if list.as_os_str() == "-" {
            std::io::read_to_string(std::io::stdin()).map(String::into_bytes)
        } else {
            std::fs::read(list)
        };
        inputs.extend(input::listed(&read.with_context(|| format!("cannot read the list {}", list.display()))?));
    }
    if !inputs.is_empty() || list.is_some() {
        return Ok(input::gather(&inputs)?);
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
