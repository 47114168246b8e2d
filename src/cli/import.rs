//! `dechaff import`: rules that others have written, as a pack.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use walkdir::WalkDir;

use dechaff::decode::decode;
use dechaff::import::{self, Finding, Format, Kind, Rule, Source};
use dechaff::output::{self, Plan, Target, WriteError, Writer};

use super::{Common, Run, Status, terminal};

/// Turn site configurations or filter lists into a pack of rules
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Import {
    /// Files, folders of .txt files, or - for standard input
    #[arg(value_name = "INPUT", required = true)]
    inputs: Vec<PathBuf>,
    /// What they are: site configurations of Full-Text RSS, or filter lists of ad blockers; by name and content unless given
    #[arg(long, value_name = "FORMAT", value_parser = import::FORMATS.iter().map(|f| f.name()).collect::<Vec<_>>())]
    from: Option<String>,
    /// Where the rules go: a file, or a folder (one that exists, or a name with a slash at its end), which gets a file for each
    /// input; standard output unless given
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
    /// Write what was not turned, or not quite, to this file as JSON Lines
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// End with status 1 where anything was not turned
    #[arg(long)]
    strict: bool,
}

const EXAMPLES: &str = "\
Every line that could not be turned is named on standard error with its reason, and those that were turned to something not
quite the same. -v also names rules of which no example could be made.

Examples:
  dechaff import example.com.txt                     a site configuration as rules
  dechaff import configurations/ -o sites.yaml --report not-turned.jsonl
  dechaff import --from adblock list.txt -o my-rules/

Exit status:
  0  the rules were written
  1  some files could not be read; with --strict also where something was not turned
  2  it could not be run: arguments, a missing input, files of no known format, the output";

/// The largest file that is read, in bytes.
const MAX_FILE: u64 = 64 << 20;

/// Files of one format.
struct Batch {
    format: &'static dyn Format,
    sources: Vec<Source>,
}

/// What the inputs came to.
#[derive(Default)]
struct Inputs {
    batches: Vec<Batch>,
    skipped: usize,
    unreadable: usize,
}

impl Run for Import {
    fn run(self, common: &Common) -> anyhow::Result<Status> {
        let inputs = self.read(common)?;
        if inputs.batches.is_empty() && inputs.unreadable == 0 {
            bail!("nothing to import: no site configuration and no filter list among the inputs (see `dechaff import --help`)");
        }
        let imported = inputs.batches.iter().map(|b| b.format.import(&b.sources));
        let imported = imported.fold(import::Import::default(), import::Import::and);
        match self.write(&inputs.batches, &imported) {
            Err(error) if error.downcast_ref().is_some_and(WriteError::is_closed_pipe) => return Ok(Status::Done),
            written => written?,
        }
        if !common.quiet {
            say(&imported, inputs.skipped, common.verbose > 0);
        }
        let is_whole = imported.findings.iter().all(|f| !matches!(f.kind, Kind::NotTurned | Kind::PartNotTurned));
        let failed = inputs.unreadable > 0 || self.strict && !is_whole;
        Ok(if failed { Status::SomeFailed } else { Status::Done })
    }
}

impl Import {
    fn read(&self, common: &Common) -> anyhow::Result<Inputs> {
        let from = self.from.as_deref().and_then(import::by_name);
        let mut inputs = Inputs::default();
        for input in &self.inputs {
            if input.as_os_str() == "-" {
                let mut bytes = Vec::new();
                std::io::stdin().take(MAX_FILE + 1).read_to_end(&mut bytes).context("cannot read standard input")?;
                inputs.add_named(source("-", "stdin", &bytes)?, from)?;
            } else if fs::metadata(input).with_context(|| format!("cannot read {}", input.display()))?.is_dir() {
                inputs.walk(input, from, common);
            } else {
                let name = input.file_name().unwrap_or_default().to_string_lossy().into_owned();
                inputs.add_named(read_file(input, &name)?, from)?;
            }
        }
        Ok(inputs)
    }

    fn write(&self, batches: &[Batch], imported: &import::Import) -> anyhow::Result<()> {
        let plan = Plan::new(self.output.as_deref(), None);
        let mut pieces = Vec::new();
        if let Target::Folder(_) = plan.target {
            pieces = files(batches, &imported.rules)?;
        } else {
            let family = if let [only] = batches { only.format.name() } else { "imported" };
            pieces.push((PathBuf::from("pack"), import::write(family, &imported.rules)));
        }
        write_pieces(&plan, &pieces)?;
        if let Some(report) = &self.report {
            let lines = imported.findings.iter().map(|f| Ok(serde_json::to_string(f)? + "\n"));
            let lines: String = lines.collect::<anyhow::Result<_>>()?;
            write_pieces(&Plan::new(Some(report), None), &[(PathBuf::from("report.jsonl"), lines)])?;
        }
        Ok(())
    }
}

impl Inputs {
    /// Adds a file that was named: it must be of some format.
    fn add_named(&mut self, source: Source, from: Option<&'static dyn Format>) -> anyhow::Result<()> {
        let Some(format) = from.or_else(|| import::guess(&source)) else {
            bail!("{}: neither a site configuration nor a filter list, by its name and content; --from says which", source.path);
        };
        self.add(source, format);
        Ok(())
    }

    fn add(&mut self, source: Source, format: &'static dyn Format) {
        match self.batches.iter_mut().find(|b| b.format.name() == format.name()) {
            Some(batch) => batch.sources.push(source),
            None => self.batches.push(Batch { format, sources: vec![source] }),
        }
    }

    /// Adds the files of a folder, in the order of their paths. Those for all hosts of a domain have names that begin with a
    /// full stop; hidden folders are left out.
    fn walk(&mut self, folder: &Path, from: Option<&'static dyn Format>, common: &Common) {
        let is_hidden = |e: &walkdir::DirEntry| e.file_type().is_dir() && e.file_name().as_encoded_bytes().starts_with(b".");
        let walk = WalkDir::new(folder).sort_by_file_name().into_iter();
        for entry in walk.filter_entry(|e| e.depth() == 0 || !is_hidden(e)) {
            let entry = match entry {
                Ok(entry) if entry.file_type().is_dir() => continue,
                Ok(entry) => entry,
                Err(error) => {
                    self.fail(&error.into());
                    continue;
                }
            };
            let name = entry.path().strip_prefix(folder).unwrap_or(entry.path()).to_string_lossy().replace('\\', "/");
            let is_text = entry.path().extension().is_some_and(|e| e.eq_ignore_ascii_case("txt"));
            let known = match is_text.then(|| read_file(entry.path(), &name)).transpose() {
                Err(error) => {
                    self.fail(&error);
                    continue;
                }
                Ok(source) => source.and_then(|s| import::guess(&s).map(|format| (s, format))),
            };
            match known.filter(|(_, format)| from.is_none_or(|f| f.name() == format.name())) {
                Some((source, format)) => self.add(source, format),
                None => {
                    self.skipped += 1;
                    if common.verbose > 0 {
                        terminal::say("skipped", &format_args!("{}: of no known format", entry.path().display()));
                    }
                }
            }
        }
    }

    fn fail(&mut self, error: &anyhow::Error) {
        self.unreadable += 1;
        terminal::say_error(&terminal::in_full(error));
    }
}

fn read_file(path: &Path, name: &str) -> anyhow::Result<Source> {
    let context = || format!("cannot read {}", path.display());
    let mut bytes = Vec::new();
    fs::File::open(path).with_context(context)?.take(MAX_FILE + 1).read_to_end(&mut bytes).with_context(context)?;
    source(&path.to_string_lossy(), name, &bytes)
}

fn source(path: &str, name: &str, bytes: &[u8]) -> anyhow::Result<Source> {
    if bytes.len() as u64 > MAX_FILE {
        bail!("{path}: larger than {MAX_FILE} bytes");
    }
    let text = decode(bytes, None).text.into_owned();
    if text.contains('\0') {
        bail!("{path}: this is no text");
    }
    Ok(Source { path: path.to_owned(), name: name.to_owned(), text })
}

/// A pack file for each input that gave rules.
fn files(batches: &[Batch], rules: &[Rule]) -> anyhow::Result<Vec<(PathBuf, String)>> {
    let mut by_name: BTreeMap<&str, Vec<Rule>> = BTreeMap::new();
    for rule in rules {
        by_name.entry(&rule.source).or_default().push(rule.clone());
    }
    let mut packs = Vec::new();
    for batch in batches {
        let rules = batch.sources.iter().filter_map(|s| Some((s.name.as_str(), by_name.remove(s.name.as_str())?)));
        packs.extend(rules.map(|(name, rules)| (name, import::write(batch.format.name(), &rules))));
    }
    let paths: Vec<_> = packs.iter().map(|(name, _)| (stem(name), PathBuf::from(name))).collect();
    let paths = output::mirrored(&paths, "yaml").map_err(|clash| anyhow::anyhow!("{clash}"))?;
    Ok(paths.into_iter().zip(packs.into_iter().map(|(_, pack)| pack)).collect())
}

/// The name of a file without its ending; one that would be hidden gets a beginning, since hidden files are no packs.
fn stem(name: &str) -> PathBuf {
    let path = Path::new(name).with_extension("");
    let last = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if last.starts_with('.') { path.with_file_name(format!("any{last}")) } else { path }
}

fn write_pieces(plan: &Plan, pieces: &[(PathBuf, String)]) -> anyhow::Result<()> {
    let mut writer = Writer::open(plan)?;
    for (name, text) in pieces {
        let mut piece = Vec::new();
        plan.compression.append(text.as_bytes(), &mut piece)?;
        writer.write(name, &piece)?;
        writer.end(name)?;
    }
    writer.finish()?;
    Ok(())
}

/// Names what was found, and counts.
fn say(imported: &import::Import, skipped: usize, all: bool) {
    let heading = |finding: &Finding| match finding.kind {
        Kind::NotTurned => "not turned",
        Kind::PartNotTurned => "not turned in part",
        Kind::Differs => "differs",
        Kind::NoExample => "no example",
    };
    for finding in imported.findings.iter().filter(|f| all || f.kind != Kind::NoExample) {
        terminal::say(heading(finding), finding);
    }
    let count = |kind| imported.findings.iter().filter(|f| f.kind == kind).count();
    let mut summary = format!(
        "{} read = {} turned + {} not turned; {} rules",
        imported.read,
        imported.turned,
        imported.reported(),
        imported.rules.len()
    );
    let notes = [
        (count(Kind::PartNotTurned), "turned in part alone"),
        (count(Kind::Differs), "that differ"),
        (count(Kind::NoExample), "without an example"),
        (skipped, "files of no known format skipped"),
    ];
    for (number, what) in notes.iter().filter(|(number, _)| *number > 0) {
        summary += &format!("; {number} {what}");
    }
    terminal::say("imported", &summary);
}
