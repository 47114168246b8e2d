//! The stages of a web page: tree, rules about elements, lines, which of them are the article, what the page says of itself. What
//! follows is the same as for text.

use std::ops::Range;

use super::known::Merged;
use super::{Options, Read, Staged, View};
use crate::candidates::Candidates;
use crate::content::{self, Favour, Judged};
use crate::document::{Document, Line, LineKind};
use crate::html::markdown::{Maker, Parts};
use crate::html::{self, Lines, NodeId, PageLine, Parser, Scripted, Tree};
use crate::metadata;
use crate::normalise;
use crate::record::{Known, RawDocument};
use crate::rules::{Act, Context, ElementMark, ElementMarks, RuleSet};

/// What can be chosen about pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PageOptions {
    /// What is worse: a line of the article lost, or a line beside it kept.
    pub favour: Favour,
    /// Which parser reads them.
    pub parser: Parser,
    /// Whether comments of readers are kept.
    pub comments: bool,
}

/// The name that lines beside the article have in the ledger, in place of a rule's.
const BESIDE: &str = "not-article";

/// The same for comments of readers.
const COMMENT: &str = "reader-comments";

/// The reason that goes with such a name.
pub fn why_beside(rule: &str) -> Option<&'static str> {
    match rule {
        BESIDE => Some("The page's frame: what stands around its article."),
        COMMENT => Some("Comments of readers."),
        _ => None,
    }
}

/// The most bytes of an article that may be the beginning of one which stands in a script.
const TEASER: usize = 400;

/// How many times as long as what the page shows that one is.
const LONGER: usize = 3;

/// In place of a number that is not known yet.
const UNKNOWN: usize = usize::MAX;

/// The tags of pages that are beyond a limit.
const CAPPED: [&str; 4] = ["page-too-deep", "page-too-many-nodes", "page-too-long", "page-rules-cut-short"];

/// Part of a page that is not its article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside {
    /// The 1-based line of the source it begins on.
    pub line: u32,
    /// Why it went, as the ledger names it: a rule, `not-article` or `reader-comments`.
    pub rule: String,
    /// Its bytes in the source.
    pub source: Range<usize>,
    /// Its text, line by line.
    pub text: String,
    /// How many lines of the article stand before it.
    pub before: usize,
}

/// Makes the addresses of links and pictures absolute.
type Absolute<'f> = dyn Fn(&str) -> Option<String> + 'f;

/// A page, read as far as its rules need it.
pub(super) struct Page {
    pub(super) lines: Lines,
    pub(super) document: Document,
    pub(super) known: Known,
    /// For each line of the document whether no rule may touch it.
    pub(super) kept: Vec<bool>,
    pub(super) staged: Staged,
    marks: ElementMarks,
}

impl Page {
    pub(super) fn new(rules: &RuleSet, raw: &RawDocument<'_>, read: &Read<'_>, options: &Options) -> Page {
        let tree = html::parse_with(read.text(), &html::Limits::default(), options.pages.parser);
        let url = raw.known.url.as_deref();
        let host = url.and_then(super::host_of);
        let context = Context { language: raw.known.language.as_deref(), host: host.as_deref(), ..Context::default() };
        let marks = rules.apply_elements(&tree, &context, None);
        let fates = if marks.marks.is_empty() { Vec::new() } else { marks.fates(&tree) };
        let dropped: Vec<Range<NodeId>> = ranges(&fates, Act::Drop);
        let whole = html::lines(&tree);
        let (lines, whole) = match dropped.is_empty() {
            true => (whole, None),
            false => (whole.without(&tree, &dropped), Some(whole)),
        };
        let mut candidates = html::head::candidates(&tree);
        mend(&mut candidates);
        let mut says = metadata::page::read(&candidates, url, raw.known.language.as_deref());
        if says.undated {
            says.date_by_state(&html::head::state_dates(&tree));
        }
        let said_language = says.language.clone();
        let Merged { known, origins } = Merged::new(&raw.known, &marks.extracted, says);
        let mut staged = Staged { origins, said_language, capped: capped(&tree, &marks), ..Staged::default() };
        dropped_parts(rules, read, &tree, &fates, &mut staged.beside);
        let room = Document::with_capacity(lines.text().len() / 2);
        let mut page = Page { lines, document: room, known, kept: Vec::new(), staged, marks };
        let judged = page.judge(&tree, whole.as_ref(), &options.pages);
        let choice = page.choose(&tree, &fates, &judged, &options.pages);
        let base = metadata::page::base(candidates.base.as_deref(), page.known.url.as_deref());
        let absolute = |address: &str| metadata::page::absolute(address, base.as_deref());
        if let Some(scripted) = page.scripted(&tree, &choice) {
            page.replace(read, &scripted, options.markdown.then_some(&absolute));
            return page;
        }
        page.part(read, &choice);
        if options.markdown {
            page.staged.markdown = Some(page.markdown(Maker::new(&tree, &page.lines, &dropped, &absolute), &choice));
        }
        page
    }

    /// The article that stands in a script, where the page shows none, or the beginning of it at most.
    fn scripted(&self, tree: &Tree<'_>, choice: &[Choice]) -> Option<Scripted> {
        let kept = self.lines.lines().iter().zip(choice).filter(|(_, choice)| matches!(choice, Choice::Article | Choice::Kept));
        let bytes: usize = kept.map(|(line, _)| line.bytes as usize).sum();
        if bytes > TEASER {
            return None;
        }
        html::scripted(tree).filter(|scripted| scripted.bytes() > bytes * LONGER)
    }

    /// Puts the article of a script into the document, and all lines of the page aside.
    fn replace(&mut self, read: &Read<'_>, scripted: &Scripted, absolute: Option<&Absolute<'_>>) {
        self.part(read, &vec![Choice::Beside; self.lines.lines().len()]);
        let tree = html::parse(scripted.text(), &html::Limits::default());
        self.lines = scripted.lines(&tree);
        let fate = |line: &PageLine| match line.hidden || line.kind == LineKind::Caption {
            true => Choice::Beside,
            false => Choice::Article,
        };
        let choice: Vec<Choice> = self.lines.lines().iter().map(fate).collect();
        self.part(read, &choice);
        if let Some(absolute) = absolute {
            self.staged.markdown = Some(self.markdown(Maker::new(&tree, &self.lines, &[], absolute), &choice));
        }
    }

    /// For each line what becomes of it: judged, unless a rule about elements says it.
    fn choose(
        &self,
        tree: &Tree<'_>,
        fates: &[(Range<NodeId>, ElementMark)],
        judged: &Judged,
        options: &PageOptions,
    ) -> Vec<Choice> {
        let content = if self.marks.marks.is_empty() { Vec::new() } else { self.marks.content(tree) };
        let keeps = ranges(fates, Act::Keep);
        let within = |list: &[Range<NodeId>], node: NodeId| {
            let next = list.partition_point(|r| r.end <= node);
            list.get(next).is_some_and(|r| r.contains(&node))
        };
        let content: Vec<Range<NodeId>> = content.into_iter().map(|(range, _)| range).collect();
        let article = |n: usize, line: &PageLine| match content.is_empty() {
            true => judged.article[n],
            false => within(&content, line.first),
        };
        let choice = |(n, line): (usize, &PageLine)| {
            if within(&keeps, line.first) {
                Choice::Kept
            } else if article(n, line) {
                Choice::Article
            } else if !judged.comments[n] {
                Choice::Beside
            } else if options.comments && says_something(line) {
                Choice::Article
            } else {
                Choice::Comment
            }
        };
        self.lines.lines().iter().enumerate().map(choice).collect()
    }

    /// Judges the lines. What rules about elements drop is judged with them, as it was when the model learned, and then left out: what is
    /// taken away must not change what becomes of its neighbours. `whole` are the lines with what is dropped, where anything is.
    fn judge(&self, tree: &Tree<'_>, whole: Option<&Lines>, options: &PageOptions) -> Judged {
        let url = self.known.url.as_deref();
        let Some(whole) = whole else { return content::judge(tree, &self.lines, url, options.favour) };
        let judged = content::judge(tree, whole, url, options.favour);
        let of_whole = |line: &PageLine| whole.lines().partition_point(|l| l.first <= line.first).saturating_sub(1);
        let places: Vec<usize> = self.lines.lines().iter().map(of_whole).collect();
        let flags = |all: &[bool]| places.iter().map(|at| all.get(*at).copied().unwrap_or_default()).collect();
        Judged {
            chances: places.iter().map(|at| judged.chances.get(*at).copied().unwrap_or_default()).collect(),
            article: flags(&judged.article),
            comments: flags(&judged.comments),
        }
    }

    /// Puts the lines of the article into the document, and what is between them aside.
    fn part(&mut self, read: &Read<'_>, choice: &[Choice]) {
        let mut numbers = Numbers { text: read.text(), at: 0, number: 1 };
        let mut open: Option<(Choice, usize, u32, Range<usize>)> = None;
        let mut beside = Vec::new();
        for (line, choice) in self.lines.lines().iter().zip(choice) {
            let range = self.lines.range(line);
            if let Some((same, .., beside)) = &mut open
                && same == choice
            {
                beside.end = range.end;
                continue;
            }
            let number = numbers.of(self.lines.source(range.clone()).start);
            if matches!(choice, Choice::Beside | Choice::Comment) {
                beside.extend(open.replace((*choice, self.document.len(), number, range)));
                continue;
            }
            beside.extend(open.take());
            let link_share = line.link_bytes as f32 / line.bytes.max(1) as f32;
            let text = &self.lines.text()[range.clone()];
            let before = self.document.len();
            self.document.push_of_page((line.kind, link_share), range, number, |out| {
                normalise::write_resolved(text, line.kind == LineKind::Code, out);
            });
            if self.document.len() > before {
                // Code is its author's, bracket by bracket.
                self.kept.push(*choice == Choice::Kept || line.kind == LineKind::Code);
            }
        }
        beside.extend(open);
        beside.retain(|(.., range)| !self.lines.text()[range.clone()].trim().is_empty());
        let view = View { read, lines: Some(&self.lines) };
        self.staged.beside.extend(beside.into_iter().map(|(choice, before, line, range)| Beside {
            line,
            before,
            rule: if choice == Choice::Comment { COMMENT } else { BESIDE }.to_string(),
            source: view.source(range.clone()),
            text: self.lines.text()[range].to_string(),
        }));
        // Elements that rules dropped were noted before there were lines.
        for dropped in self.staged.beside.iter_mut().filter(|b| b.before == UNKNOWN) {
            let starts_before = |line: &Line| view.source(line.source()).start < dropped.source.start;
            dropped.before = self.document.lines().partition_point(starts_before);
        }
        self.staged.beside.sort_by_key(|b| b.source.start);
    }

    /// How the lines of the document are written in Markdown.
    fn markdown(&self, mut maker: Maker<'_, '_, '_>, choice: &[Choice]) -> Parts {
        let mut number = 0;
        for (at, (line, choice)) in self.lines.lines().iter().zip(choice).enumerate() {
            // A line of which nothing was left is not in the document.
            let range = self.lines.range(line);
            let own = self.document.lines().get(number).filter(|l| l.source() == range);
            if matches!(choice, Choice::Beside | Choice::Comment) || own.is_none() {
                maker.skip(at);
            } else {
                maker.line(at, self.document.line(number), number as u32);
                number += 1;
            }
        }
        maker.finish()
    }

    /// Adds what rules about elements found to what the others did.
    pub(super) fn finish(self, mut staged: Staged) -> (Staged, Lines, Known) {
        let applied = &mut staged.applied;
        applied.extracted.splice(0..0, self.marks.extracted);
        applied.captions.splice(0..0, self.marks.captions);
        for tag in self.marks.tags.into_keys() {
            applied.tags.entry(tag).or_default();
        }
        applied.reject = applied.reject.take().or(self.marks.reject);
        let Staged { beside, capped, origins, markdown, .. } = self.staged;
        (Staged { beside, capped, origins, markdown, ..staged }, self.lines, self.known)
    }
}

/// What becomes of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Choice {
    /// It is of the article.
    Article,
    /// A rule keeps it.
    Kept,
    /// It is not of the article.
    Beside,
    /// It is among comments of readers.
    Comment,
}

/// Normalises what the page says of itself as its text is: where one value was once read as another charset, all were.
fn mend(candidates: &mut Candidates) {
    let mut mended = false;
    let Candidates { list, above, below, scripts, .. } = candidates;
    let values = list.iter_mut().map(|c| &mut c.value).chain(above).chain(below);
    for value in values.filter(|value| !value.is_ascii()) {
        let mut line = String::with_capacity(value.len());
        normalise::write_resolved(value, false, &mut line);
        mended |= line != *value;
        *value = line;
    }
    for script in scripts.iter_mut().filter(|script| mended && !script.is_ascii()) {
        let mut line = String::with_capacity(script.len());
        normalise::write_resolved(script, false, &mut line);
        *script = line;
    }
}

/// Whether a line among comments is more than a name, a date or a button.
fn says_something(line: &PageLine) -> bool {
    line.bytes >= 25 && line.link_bytes * 2 < line.bytes
}

fn ranges(fates: &[(Range<NodeId>, ElementMark)], act: Act) -> Vec<Range<NodeId>> {
    fates.iter().filter(|(_, mark)| mark.act == act).map(|(range, _)| range.clone()).collect()
}

fn capped(tree: &Tree<'_>, marks: &ElementMarks) -> Vec<&'static str> {
    let capped = tree.capped();
    let flags = [capped.depth, capped.nodes, capped.bytes, marks.capped];
    CAPPED.iter().zip(flags).filter(|(_, is)| *is).map(|(tag, _)| *tag).collect()
}

/// What rules about elements drop, each element that has text an entry.
fn dropped_parts(
    rules: &RuleSet,
    read: &Read<'_>,
    tree: &Tree<'_>,
    fates: &[(Range<NodeId>, ElementMark)],
    beside: &mut Vec<Beside>,
) {
    let mut numbers = Numbers { text: read.text(), at: 0, number: 1 };
    for (range, mark) in fates.iter().filter(|(_, mark)| mark.act == Act::Drop) {
        let text = html::text_of(tree, range.clone());
        if text.is_empty() {
            continue;
        }
        let whole = tree.source_range(range.start);
        let last = if range.end == tree.subtree_end(range.start) { range.start } else { range.end.max(range.start + 1) - 1 };
        let (start, end) = (whole.start, tree.source_range(last).end.max(whole.start));
        beside.push(Beside {
            line: numbers.of(start),
            rule: rules.rules()[mark.rule as usize].id().to_string(),
            source: read.source(start..end),
            text,
            before: UNKNOWN,
        });
    }
}

/// The numbers of lines of the source, for places that ascend.
struct Numbers<'t> {
    text: &'t str,
    at: usize,
    number: u32,
}

impl Numbers<'_> {
    fn of(&mut self, place: usize) -> u32 {
        if place > self.at {
            let breaks = memchr::memchr_iter(b'\n', &self.text.as_bytes()[self.at..place]).count();
            self.number = self.number.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
            self.at = place;
        }
        self.number
    }
}
