//! From a marked document to its record: text, ledger, figures, guards.

use super::fields::Fields;
use super::{Beside, Cleaner, OnExceed, Outcome, RemovedDetail, Staged, View};
use crate::document::Document;
use crate::html::markdown::{Fate, of_text};
use crate::ledger::{Mark, Verdict};
use crate::measure::{self, Signals, TextLine};
use crate::metadata;
use crate::normalise::SourceSpans;
use crate::record::{Content, Known, Quality, RawDocument, Record, Removed, Stamp};
use crate::rules::Applied;
use crate::similarity;

/// The tag of a document that lost more than it may.
const EXCEEDED: &str = "max-removed-exceeded";

pub(super) fn outcome(cleaner: &Cleaner, raw: &RawDocument<'_>, known: &Known, view: &View<'_>, staged: &Staged) -> Outcome {
    let mut record = record(cleaner, raw, known, view, staged);
    let limits = &cleaner.options.limits;
    let exceeded = limits.max_removed.is_some_and(|most| record.quality.removed_share > most);
    let mut reason = staged.applied.reject.as_ref().map(|(_, reason)| reason.to_string());
    if exceeded {
        record.tags.push(EXCEEDED.to_string());
        record.tags.sort();
        match limits.on_exceed {
            OnExceed::Tag => {}
            OnExceed::Restore => restore(&mut record, staged),
            OnExceed::Reject => {
                reason.get_or_insert_with(|| format!("{:.0} % of it was removed", record.quality.removed_share * 100.0));
            }
        }
    }
    if record.text.is_empty() && !limits.allow_empty {
        let empty = if !staged.beside.is_empty() && staged.document.is_empty() {
            "nothing of the page is an article"
        } else if staged.document.is_empty() {
            "no text"
        } else {
            "nothing is left of its text"
        };
        reason.get_or_insert_with(|| empty.to_string());
    }
    match reason {
        Some(reason) => Outcome::Rejected { reason, record: Box::new(record) },
        None => Outcome::Written(Box::new(record)),
    }
}

fn record(cleaner: &Cleaner, raw: &RawDocument<'_>, known: &Known, view: &View<'_>, staged: &Staged) -> Record {
    let Staged { document, applied, language, .. } = staged;
    let kept: Vec<&str> = applied.kept.iter().map(|l| applied.line(document, *l)).collect();
    let text = joined(document, applied);
    let mut quality = metadata::quality(kept.iter().copied(), applied.words.1);
    quality.removed_share = applied.removed_share();
    quality.signals = applied.signals.clone();
    let fields = Fields::new(known, staged);
    let mut source = raw.source.clone();
    source.charset = view.read.charset().map(str::to_string);
    Record {
        id: known.id.clone().unwrap_or_else(|| match &raw.content {
            Content::Text(text) => metadata::content_id(text.as_bytes()),
            Content::Bytes(bytes) => metadata::content_id(bytes),
        }),
        url: known.url.clone(),
        site: fields.site,
        title: fields.title,
        authors: fields.authors,
        date: fields.date,
        modified: fields.modified,
        language: language.as_ref().map(|(code, _)| code.clone()),
        language_confidence: language.as_ref().map(|(_, confidence)| *confidence),
        keywords: fields.keywords,
        description: fields.description,
        captions: fields.captions,
        counters: fields.counters,
        fingerprint: metadata::fingerprint(&text),
        simhash: simhash(&text),
        minhash: if cleaner.options.minhash { signature(&text) } else { None },
        markdown: cleaner.options.markdown.then(|| markdown(staged, Some(&applied.kept))),
        text,
        tags: tags(staged),
        quality,
        extra: fields.extra,
        removed: match cleaner.options.removed {
            RemovedDetail::Off => Vec::new(),
            detail => ledger(cleaner, view, staged, detail),
        },
        source,
        dechaff: Stamp { version: env!("CARGO_PKG_VERSION").to_string(), rules: cleaner.rules.fingerprint().to_string() },
        section: fields.section,
        image: fields.image,
        license: fields.license,
        origins: staged.origins.clone(),
        passthrough: raw.passthrough.clone(),
    }
}

fn simhash(text: &str) -> String {
    format!("{:016x}", similarity::simhash(text))
}

fn signature(text: &str) -> Option<Vec<u32>> {
    similarity::minhash(text).map(|signature| signature.to_vec())
}

/// The lines that are left, parted by empty lines; but lines of code, and rows of a table, stay together.
fn joined(document: &Document, applied: &Applied) -> String {
    let mut text = String::new();
    let mut before: Option<u32> = None;
    for index in &applied.kept {
        if let Some(before) = before {
            let together = document.continues(before as usize, *index as usize);
            text.push_str(if together { "\n" } else { "\n\n" });
        }
        text.push_str(applied.line(document, *index));
        before = Some(*index);
    }
    text
}

fn tags(staged: &Staged) -> Vec<String> {
    let mut tags: Vec<String> = staged.applied.tags.keys().map(|t| t.to_string()).collect();
    if !staged.capped.is_empty() {
        tags.extend(staged.capped.iter().map(|t| t.to_string()));
        tags.sort();
    }
    tags
}

/// The ledger: an entry for each mark.
fn ledger(cleaner: &Cleaner, view: &View<'_>, staged: &Staged, detail: RemovedDetail) -> Vec<Removed> {
    // Marks come by line and place, so those of one line are found in one pass.
    let mut spans: Option<(u32, SourceSpans<'_>)> = None;
    let entry = |mark: &Mark| {
        let line = &staged.document.lines()[mark.line as usize];
        let words = staged.document.line(mark.line as usize);
        let (range, words) = match &mark.span {
            None => (line.source(), words),
            Some(span) => {
                let span = span.start as usize..span.end as usize;
                let start = line.source().start;
                let known = spans.take().filter(|(number, _)| *number == mark.line);
                let (_, finder) = spans.insert(known.unwrap_or((mark.line, SourceSpans::new(&view.text()[line.source()]))));
                let inside = finder.find(span.clone());
                (start + inside.start..start + inside.end, &words[span])
            }
        };
        let source = view.source(range);
        Removed {
            rule: cleaner.rules.rules()[mark.rule as usize].id().to_string(),
            action: if mark.verdict == Verdict::Replace { "replace" } else { "drop" }.to_string(),
            line: line.number,
            start: source.start as u64,
            end: source.end as u64,
            text: (detail == RemovedDetail::Full).then(|| words.to_string()),
        }
    };
    let marks = staged.applied.marks.iter().map(entry);
    if staged.beside.is_empty() {
        return marks.collect();
    }
    let beside = staged.beside.iter().map(|b| removed_beside(b, detail));
    let mut all: Vec<Removed> = marks.chain(beside).collect();
    all.sort_by_key(|r| r.start);
    all
}

fn removed_beside(beside: &Beside, detail: RemovedDetail) -> Removed {
    Removed {
        rule: beside.rule.clone(),
        action: "drop".to_string(),
        line: beside.line,
        start: beside.source.start as u64,
        end: beside.source.end as u64,
        text: (detail == RemovedDetail::Full).then(|| beside.text.trim_end().to_string()),
    }
}

/// The article as Markdown: of these lines as rules left them, or of all lines as they came.
fn markdown(staged: &Staged, kept: Option<&[u32]>) -> String {
    let Staged { document, applied, markdown, .. } = staged;
    let all: Vec<u32> = (0..document.len() as u32).collect();
    let now = |line: u32| if kept.is_some() { applied.line(document, line) } else { document.line(line as usize) };
    let lines = kept.unwrap_or(&all);
    let Some(parts) = markdown else { return of_text(lines.iter().map(|l| now(*l))) };
    parts.document(|line| match lines.binary_search(&line) {
        Err(_) => Fate::Gone,
        Ok(_) if now(line) == document.line(line as usize) => Fate::Same,
        Ok(_) => Fate::Changed(now(line)),
    })
}

/// The quality signals of a document as it came.
fn signals(staged: &Staged) -> Signals {
    let Staged { document, language, .. } = staged;
    let line =
        |index: usize| TextLine { text: document.line(index), continues: index > 0 && document.continues(index - 1, index) };
    measure::signals((0..document.len()).map(line), language.as_ref().map(|(code, _)| code.as_str()))
}

/// Gives a record the text it came with.
fn restore(record: &mut Record, staged: &Staged) {
    let lines: Vec<&str> = (0..staged.document.len()).map(|i| staged.document.line(i)).collect();
    record.text = lines.join("\n\n");
    let signals = record.quality.signals.is_some().then(|| signals(staged));
    record.quality = Quality { signals, ..metadata::quality(lines.iter().copied(), staged.applied.words.0) };
    record.fingerprint = metadata::fingerprint(&record.text);
    record.simhash = simhash(&record.text);
    record.minhash = record.minhash.as_ref().and_then(|_| signature(&record.text));
    record.markdown = record.markdown.as_ref().map(|_| markdown(staged, None));
    record.removed.clear();
}
