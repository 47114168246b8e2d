//! `dechaff explain`: a document with every line kept or struck, and why.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use anstyle::{AnsiColor, Style};
use anyhow::bail;

use dechaff::ledger::{Mark, Verdict};
use dechaff::pipeline::{Beside, Explanation, Outcome, why_beside};
use dechaff::rules::RuleSet;
use dechaff::{Cleaner, input};

use super::settings::{CleaningArgs, RuleArgs, Settings};
use super::{Common, Run, Status, terminal};

/// Show a document with every line kept or struck, the rule and its reason beside it
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dechaff explain article.txt
  dechaff explain pages.jsonl --record 12
  dechaff explain article.txt --struck      only what went

In front of each line stands its number in the source, and `-` where it was dropped, `~` where part of it was.")]
pub(super) struct Explain {
    /// Files, or - for standard input
    #[arg(value_name = "INPUT", required = true)]
    inputs: Vec<PathBuf>,
    /// Only the record of this number, counted from 1 over all inputs
    #[arg(long, value_name = "N")]
    record: Option<u64>,
    /// Only lines that were struck
    #[arg(long)]
    struck: bool,
    #[command(flatten)]
    rules: RuleArgs,
    #[command(flatten)]
    cleaning: CleaningArgs,
}

const STRUCK: Style = AnsiColor::Red.on_default();
const WHY: Style = AnsiColor::Cyan.on_default();
const HEAD: Style = Style::new().bold();

impl Run for Explain {
    fn run(self, _common: &Common) -> anyhow::Result<Status> {
        let settings = Settings::merge(self.rules, self.cleaning)?;
        let cleaner = settings.cleaner()?;
        let files = input::gather(&self.inputs)?.files;
        let (mut number, mut failed) = (0, false);
        input::for_each(&files, &settings.reading, |place, document| {
            number += 1;
            if self.record.is_some_and(|r| r != number) {
                return anyhow::Ok(());
            }
            match document {
                Ok(document) => {
                    let explanation = cleaner.explain(&document)?;
                    terminal::print_data(|out| print(out, &place.to_string(), &explanation, &cleaner, self.struck))
                }
                Err(problem) => {
                    failed = true;
                    terminal::say_error(&format_args!("{place}: {}", problem.message));
                    Ok(())
                }
            }
        })?;
        if let Some(wanted) = self.record.filter(|r| *r > number || *r == 0) {
            bail!("there is no record {wanted}: the inputs have {number}");
        }
        Ok(if failed { Status::SomeFailed } else { Status::Done })
    }
}

fn print(out: &mut dyn Write, name: &str, explained: &Explanation, cleaner: &Cleaner, struck_only: bool) -> std::io::Result<()> {
    let Explanation { document, beside, applied, outcome } = explained;
    let mut beside = beside.iter().peekable();
    writeln!(out, "{HEAD}{name}{HEAD:#}")?;
    let mut marks: BTreeMap<u32, Vec<&Mark>> = BTreeMap::new();
    applied.marks.iter().for_each(|m| marks.entry(m.line).or_default().push(m));
    for (index, line) in document.lines().iter().enumerate() {
        let number = line.number;
        let text = document.line(index);
        while let Some(before) = beside.next_if(|b| b.before <= index) {
            print_beside(out, before, cleaner.rules())?;
        }
        match marks.get(&(index as u32)) {
            None if struck_only => {}
            None => writeln!(out, "{number:>5}   {text}")?,
            Some(marks) => {
                let dropped = marks.iter().any(|m| m.span.is_none() && m.verdict == Verdict::Drop);
                if dropped {
                    writeln!(out, "{number:>5} - {STRUCK}{text}{STRUCK:#}")?;
                } else {
                    writeln!(out, "{number:>5} ~ {}", with_spans(text, marks))?;
                    writeln!(out, "{:>5} = {}", "", applied.line(document, index as u32))?;
                }
                reasons(out, marks, cleaner.rules())?;
            }
        }
    }
    for rest in beside {
        print_beside(out, rest, cleaner.rules())?;
    }
    let record = outcome.record();
    if let Outcome::Rejected { reason, .. } = outcome {
        writeln!(out, "{STRUCK}rejected: {reason}{STRUCK:#}")?;
    }
    let fields = serde_json::json!({ "title": record.title, "authors": record.authors, "date": record.date,
        "language": record.language, "keywords": record.keywords, "captions": record.captions, "counters": record.counters,
        "tags": record.tags, "quality": record.quality });
    writeln!(out, "{WHY}{fields}{WHY:#}\n")
}

/// Lines that are not the article of a page.
fn print_beside(out: &mut dyn Write, beside: &Beside, rules: &RuleSet) -> std::io::Result<()> {
    for text in beside.text.lines() {
        writeln!(out, "{:>5} - {STRUCK}{text}{STRUCK:#}", beside.line)?;
    }
    let of_rule = || rules.rules().iter().find(|r| r.id() == beside.rule).map(|r| r.why());
    let why = why_beside(&beside.rule).or_else(of_rule).unwrap_or_default();
    writeln!(out, "        {WHY}{}: {why}{WHY:#}", beside.rule)
}

fn reasons(out: &mut dyn Write, marks: &[&Mark], rules: &RuleSet) -> std::io::Result<()> {
    let mut numbers: Vec<u32> = marks.iter().map(|m| m.rule).collect();
    numbers.dedup();
    for number in numbers {
        let rule = &rules.rules()[number as usize];
        writeln!(out, "        {WHY}{}: {}{WHY:#}", rule.id(), rule.why())?;
    }
    Ok(())
}

/// The line with what was cut from it struck.
fn with_spans(text: &str, marks: &[&Mark]) -> String {
    let mut shown = String::new();
    let mut at = 0;
    for span in marks.iter().filter_map(|m| m.span.as_ref()) {
        let (start, end) = (span.start as usize, span.end as usize);
        if start < at {
            continue;
        }
        shown += &format!("{}{STRUCK}[{}]{STRUCK:#}", &text[at..start], &text[start..end]);
        at = end;
    }
    shown + &text[at..]
}
