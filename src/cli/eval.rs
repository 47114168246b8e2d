//! `dechaff eval`: how good are these records?

use std::collections::{HashMap, HashSet};
use std::fmt::Display;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::ValueEnum;

use dechaff::error::nearest;
use dechaff::eval::{Evaluation, Floors, Gold, GroupKind, Prediction, Report, RowError};
use dechaff::input;
use dechaff::output::{Plan, Target, Writer};

use super::{Common, Run, Status, terminal};

/// Score records against gold, find the pages that came out worst, and hold figures to floors
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Eval {
    /// How the pages should come out: JSON Lines of {id, url, page_type, lang, text, title, authors, date}
    #[arg(value_name = "GOLD")]
    gold: PathBuf,
    /// How they came out: records of `dechaff clean`, or other rows with these fields; - is standard input
    #[arg(value_name = "PREDICTIONS")]
    predictions: PathBuf,
    /// Only one kind of groups beside all pages; both unless given
    #[arg(long, value_name = "KIND")]
    by: Option<By>,
    /// Only the pages of this page type
    #[arg(long = "type", value_name = "TYPE")]
    page_type: Option<String>,
    /// How many of the pages of least F1 to tell of
    #[arg(long, value_name = "N", default_value_t = 10)]
    worst: usize,
    /// Write the figures as JSON; - is standard output, in place of the table
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Write a page of HTML with what was wrongly kept and wrongly lost of the worst pages; - as with --json
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Floors that must be reached: {"all": {"f1": 0.9}, "type:article": {"recall": 0.95}, "lang:ko": {…}}
    #[arg(long, value_name = "FILE")]
    floors: Option<PathBuf>,
    /// Raise the floors of the file to what is reached, rounded down to three decimals; none sinks
    #[arg(long, requires = "floors")]
    raise: bool,
}

const HELP: &str = "\
The text is compared by 4-word shingles as multisets: precision and recall are averaged over the pages, F1 is their harmonic
mean, and `exact` the share of pages whose words all agree. Titles and names are compared without case and punctuation, dates by
their day; each over the pages that have one in gold. `authorless` is the share of the pages without gold authors for which one
is named. A page without prediction counts as an empty one.

Examples:
  dechaff clean pages.jsonl | dechaff eval gold.jsonl -
  dechaff eval gold.jsonl.gz clean.jsonl --worst 30 --html report.html
  dechaff eval gold.jsonl clean.jsonl --floors floors.json           fail where a figure is under its floor
  dechaff eval gold.jsonl clean.jsonl --floors floors.json --raise   and note what is reached by now

Exit status:
  0  the records were scored
  1  a figure is under its floor
  2  it could not be run: arguments, a row that is broken, a missing file, the output";

/// A kind of groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    /// By page type
    Type,
    /// By language
    Lang,
}

impl From<By> for GroupKind {
    fn from(by: By) -> Self {
        match by {
            By::Type => GroupKind::Type,
            By::Lang => GroupKind::Lang,
        }
    }
}

impl Run for Eval {
    fn run(self, common: &Common) -> anyhow::Result<Status> {
        let is_standard = |path: &Path| path.as_os_str() == "-";
        if is_standard(&self.gold) && is_standard(&self.predictions) {
            bail!("gold and predictions cannot both be standard input");
        }
        // Read first: a mistake in them is to be known before the work is done.
        let floors = self.floors.as_deref().map(read_floors).transpose()?;
        let gold = read_rows(&self.gold, Gold::parse)?;
        let predictions = read_rows(&self.predictions, Prediction::parse)?;
        let notes = notes(&gold, &predictions);
        let gold = narrowed(gold, self.page_type.as_deref())?;
        // Of rows with the same id the last counts.
        let predictions: HashMap<String, Prediction> = predictions.into_iter().map(|p| (p.id.clone(), p)).collect();
        let evaluation = Evaluation::of(&gold, &predictions);
        let report = Report {
            evaluation: &evaluation,
            gold: &self.gold.to_string_lossy(),
            predictions: &self.predictions.to_string_lossy(),
            page_type: self.page_type.as_deref(),
            by: self.by.map(GroupKind::from),
            worst: self.worst,
        };
        self.tell(&report)?;
        if !common.quiet {
            notes.iter().for_each(|note| terminal::say("note", note));
        }
        match (floors, &self.floors) {
            (Some(floors), Some(path)) => hold(floors, path, &evaluation, self.raise, common),
            _ => Ok(Status::Done),
        }
    }
}

impl Eval {
    /// Prints and writes what was asked for. What goes to standard output stands there alone.
    fn tell(&self, report: &Report<'_>) -> anyhow::Result<()> {
        let mut standard = None;
        let mut put = |path: &Path, text: String| match path.as_os_str() == "-" {
            true => standard.replace(text).map_or(Ok(()), |_| bail!("`--json` and `--html` cannot both be standard output")),
            false => write(path, &text),
        };
        if let Some(path) = &self.json {
            put(path, serde_json::to_string_pretty(&report.json())? + "\n")?;
        }
        if let Some(path) = &self.html {
            put(path, report.html())?;
        }
        let text = standard.unwrap_or_else(|| report.table());
        terminal::print_data(|out| out.write_all(text.as_bytes()))
    }
}

/// How many broken rows are named.
const NAMED: usize = 20;

/// All rows of a file. Broken ones are named on standard error.
fn read_rows<T>(path: &Path, parse: fn(&[u8]) -> Result<T, RowError>) -> anyhow::Result<Vec<T>> {
    // What is read is all held, so that a limit on a row would save nothing.
    let options = input::Options { max_record: usize::MAX, ..input::Options::default() };
    let (mut rows, mut broken) = (Vec::new(), 0);
    let mut fail = |what: &dyn Display| {
        broken += 1;
        if broken <= NAMED {
            terminal::say_error(what);
        }
    };
    for file in &input::gather(&[path.to_owned()])?.files {
        input::for_each_row(file, &options, |place, row| {
            match row.map(parse) {
                Ok(Ok(row)) => rows.push(row),
                Ok(Err(error)) => fail(&format_args!("{place}: {error}")),
                Err(problem) => fail(&format_args!("{place}: {}", problem.message)),
            }
            Ok::<(), anyhow::Error>(())
        })?;
    }
    match broken {
        0 => Ok(rows),
        1 => bail!("{}: a row is broken", path.display()),
        n => bail!("{}: {n} rows are broken", path.display()),
    }
}

/// What is worth knowing of how the two files fit together.
fn notes(gold: &[Gold], predictions: &[Prediction]) -> Vec<String> {
    let mut expected = HashSet::new();
    let twice = gold.iter().filter(|g| !expected.insert(g.id.as_str())).count();
    let mut found = HashSet::new();
    let again = predictions.iter().filter(|p| !found.insert(p.id.as_str())).count();
    let unknown = found.difference(&expected).count();
    let notes = [
        ("rows of gold with the id of an earlier one (each is scored)", twice),
        ("predictions with the id of an earlier one (the last of them counts)", again),
        ("predictions whose id gold does not have (they do not count)", unknown),
    ];
    notes.iter().filter(|(_, count)| *count > 0).map(|(what, count)| format!("{what}: {count}")).collect()
}

/// The pages of a type; all where none is named.
fn narrowed(mut gold: Vec<Gold>, page_type: Option<&str>) -> anyhow::Result<Vec<Gold>> {
    if gold.is_empty() {
        bail!("gold has no rows");
    }
    let Some(wanted) = page_type else { return Ok(gold) };
    let known: HashSet<String> = gold.iter().filter_map(|g| g.page_type.clone()).collect();
    gold.retain(|g| g.page_type.as_deref() == Some(wanted));
    if gold.is_empty() {
        let near = nearest(wanted, known.iter().map(String::as_str));
        bail!("no page is of type `{wanted}`{}", near.map_or_else(String::new, |n| format!("; did you mean `{n}`?")));
    }
    Ok(gold)
}

fn read_floors(path: &Path) -> anyhow::Result<Floors> {
    let name = || path.display().to_string();
    let text = std::fs::read_to_string(path).with_context(name)?;
    Floors::parse(&text).with_context(name)
}

/// Names the figures under their floors; with `raise`, rewrites the file where a floor rises.
fn hold(mut floors: Floors, path: &Path, evaluation: &Evaluation<'_>, raise: bool, common: &Common) -> anyhow::Result<Status> {
    let shortfalls = floors.shortfalls(evaluation);
    shortfalls.iter().for_each(|shortfall| terminal::say_error(shortfall));
    if raise {
        let raised = floors.raise(evaluation);
        if raised > 0 {
            write(path, &floors.to_string())?;
        }
        if !common.quiet {
            terminal::say("raised", &format_args!("{raised} of the floors in {}", path.display()));
        }
    }
    Ok(if shortfalls.is_empty() { Status::Done } else { Status::SomeFailed })
}

/// Writes a whole file; it appears under its name when it is complete.
fn write(path: &Path, content: &str) -> anyhow::Result<()> {
    let plan = Plan::new(Some(path), None);
    if let Target::Folder(folder) = &plan.target {
        bail!("cannot write {}: it is a folder", folder.display());
    }
    let mut bytes = Vec::new();
    plan.compression.append(content.as_bytes(), &mut bytes)?;
    let mut writer = Writer::open(&plan)?;
    writer.write(path, &bytes)?;
    writer.finish()?;
    Ok(())
}
