//! The runs of a line as inline Markdown.
//!
//! Of the things that dress the same words the one that reaches farthest is written outermost, so that delimiters nest. Emphasis is
//! written only where CommonMark would read it as such: punctuation at its edge is moved out of it where it must be, and where nothing
//! helps the words stay plain.

use std::ops::Range;

use super::super::tree::{NodeId, ROOT};
use super::Page;
use super::escape::{self, Pairs, Place};
use super::image;
use super::style::{Run, Style};

/// One thing that dresses text, in the order from the outside in where they reach as far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Link(NodeId),
    Strike(NodeId),
    Strong(NodeId),
    Emphasis(NodeId),
    Code(NodeId),
}

impl Kind {
    fn is_in(self, style: Style) -> bool {
        match self {
            Kind::Link(node) => style.link == node,
            Kind::Strike(node) => style.strike == node,
            Kind::Strong(node) => style.strong == node,
            Kind::Emphasis(node) => style.emphasis == node,
            Kind::Code(node) => style.code == node,
        }
    }

    fn without(self, mut style: Style) -> Style {
        match self {
            Kind::Link(_) => style.link = ROOT,
            Kind::Strike(_) => style.strike = ROOT,
            Kind::Strong(_) => style.strong = ROOT,
            Kind::Emphasis(_) => style.emphasis = ROOT,
            Kind::Code(_) => style.code = ROOT,
        }
        style
    }

    /// All that a style has, from the outside in.
    fn all(style: Style) -> impl Iterator<Item = Kind> {
        let of = |node: NodeId, kind: fn(NodeId) -> Kind| (node != ROOT).then(|| kind(node));
        [
            of(style.link, Kind::Link),
            of(style.strike, Kind::Strike),
            of(style.strong, Kind::Strong),
            of(style.emphasis, Kind::Emphasis),
            of(style.code, Kind::Code),
        ]
        .into_iter()
        .flatten()
    }
}

/// What is already written around a part of a line.
#[derive(Debug, Clone, Copy, Default)]
struct Around {
    /// In which of these the text stands already.
    open: [bool; 5],
    in_link: bool,
    /// The character behind the part, where something of ours stands there.
    after: Option<char>,
}

impl Around {
    fn place(kind: Kind) -> usize {
        match kind {
            Kind::Link(_) => 0,
            Kind::Strike(_) => 1,
            Kind::Strong(_) => 2,
            Kind::Emphasis(_) => 3,
            Kind::Code(_) => 4,
        }
    }

    fn with(mut self, kind: Kind) -> Around {
        self.open[Around::place(kind)] = true;
        self.in_link |= matches!(kind, Kind::Link(_));
        self
    }

    /// What of a style is still to be written.
    fn rest(&self, style: Style) -> Style {
        Kind::all(style).filter(|k| self.open[Around::place(*k)]).fold(style, |style, kind| kind.without(style))
    }
}

/// Runs of one line, or of one cell, as Markdown. `alone` says that no other line is of the same paragraph.
pub(super) fn render(page: &mut Page<'_, '_, '_>, text: &str, runs: &[Run], cell: bool, alone: bool) -> String {
    let marked = !alone || runs.iter().any(|r| r.style != Style::default());
    let mut writer = Writer { page, text, runs, out: String::new(), pairs: Pairs::new(text, marked), cell, closed: usize::MAX };
    let bytes = runs.first().map_or(0, |r| r.text.start)..runs.last().map_or(0, |r| r.text.end);
    writer.group(0..runs.len(), bytes, Around::default());
    writer.out
}

/// Stands for a delimiter of whatever kind.
const MARK: char = '*';

struct Writer<'w, 'p, 't, 'a> {
    page: &'w mut Page<'p, 't, 'a>,
    text: &'w str,
    runs: &'w [Run],
    out: String,
    pairs: Pairs,
    cell: bool,
    /// How much was written when a delimiter closed last: another one right behind it would become one with it.
    closed: usize,
}

impl Writer<'_, '_, '_, '_> {
    /// Writes the part of some runs that lies within `bytes`.
    fn group(&mut self, runs: Range<usize>, bytes: Range<usize>, around: Around) {
        let mut at = runs.start;
        while at < runs.end {
            let style = around.rest(self.runs[at].style);
            let reach = |kind: Kind| {
                let alike = self.runs[at..runs.end].iter().take_while(|r| kind.is_in(r.style)).count();
                (alike, kind)
            };
            // Code is innermost: nothing is dressed in it.
            let mut kinds = Kind::all(style).filter(|k| !matches!(k, Kind::Code(_))).map(reach).collect::<Vec<_>>();
            if kinds.is_empty() {
                kinds.extend(Kind::all(style).map(reach));
            }
            // The first of the longest.
            let Some((alike, kind)) = kinds.into_iter().reduce(|a, b| if b.0 > a.0 { b } else { a }) else {
                self.plain(at, &bytes, around);
                at += 1;
                continue;
            };
            let part = at..at + alike;
            let start = self.runs[at].text.start.max(bytes.start);
            let end = self.runs[part.end - 1].text.end.min(bytes.end);
            self.dressed(kind, part.clone(), start..end.max(start), Around { after: self.after(&part, &runs, around), ..around });
            at = part.end;
        }
    }

    /// The character that comes to stand behind a part.
    fn after(&self, part: &Range<usize>, whole: &Range<usize>, around: Around) -> Option<char> {
        match self.runs.get(part.end).filter(|_| part.end < whole.end) {
            Some(next) if next.image.is_some() => Some(' '),
            Some(next) => match (self.text[next.text.clone()].chars().next(), around.rest(next.style)) {
                // Links and code begin with a mark. Emphasis right behind another is not written, so its words stand there.
                (first, style) if style.link != ROOT || style.code != ROOT => first.filter(|c| c.is_whitespace()).or(Some('[')),
                (first, _) => first,
            },
            None => around.after,
        }
    }

    fn dressed(&mut self, kind: Kind, runs: Range<usize>, bytes: Range<usize>, around: Around) {
        let inside = around.with(kind);
        match kind {
            Kind::Link(node) => {
                let Some(address) = self.page.link(node) else { return self.group(runs, bytes, inside) };
                self.space_for_image(runs.start);
                self.out.push('[');
                let start = self.out.len();
                self.group(runs, bytes, Around { after: Some(']'), ..inside });
                if self.out.len() == start {
                    self.out.pop();
                    return;
                }
                self.out.extend(["](", &escape::address(&address), ")"]);
            }
            Kind::Code(_) => escape::code(&mut self.out, &self.text[bytes], self.cell),
            Kind::Strike(_) => self.emphasis("~~", runs, bytes, around, inside),
            Kind::Strong(_) => self.emphasis("**", runs, bytes, around, inside),
            Kind::Emphasis(_) => self.emphasis("*", runs, bytes, around, inside),
        }
    }

    /// Writes runs between delimiters, or plain where they would not be read as such.
    fn emphasis(&mut self, mark: &str, runs: Range<usize>, bytes: Range<usize>, around: Around, inside: Around) {
        let apart = |core: &Range<usize>| self.closed != self.out.len() || core.start > bytes.start;
        let Some(core) = self.core(&runs, &bytes, around, inside).filter(apart) else {
            return self.group(runs, bytes, inside);
        };
        if bytes.start < core.start {
            self.escaped(bytes.start..core.start, around, runs.start);
        }
        self.out.push_str(mark);
        self.group(runs.clone(), core.clone(), Around { after: mark.chars().next(), ..inside });
        self.out.push_str(mark);
        self.closed = self.out.len();
        if core.end < bytes.end {
            self.escaped(core.end..bytes.end, around, runs.end - 1);
        }
    }

    /// The part of `bytes` that delimiters can stand around.
    fn core(&self, runs: &Range<usize>, bytes: &Range<usize>, around: Around, inside: Around) -> Option<Range<usize>> {
        let trimmed = |at: Range<usize>| {
            let words = &self.text[at.clone()];
            let start = at.start + words.len() - words.trim_start().len();
            start..start + words.trim().len()
        };
        let core = trimmed(bytes.clone());
        let words = &self.text[core.clone()];
        let first = self.runs[runs.clone()].iter().find(|r| r.image.is_some() || r.text.end > core.start)?;
        let last = self.runs[runs.clone()].iter().rev().find(|r| r.image.is_some() || r.text.start < core.end)?;
        if first.image.is_some() || last.image.is_some() {
            return None;
        }
        let edge = |run: &Run, char: Option<char>| match inside.rest(run.style) {
            style if style == Style::default() => Some((char?, true)),
            // A delimiter of what is inside stands there.
            _ => Some(('[', false)),
        };
        let (first, first_is_text) = edge(first, words.chars().next())?;
        let (last, last_is_text) = edge(last, words.chars().next_back())?;
        let parts = |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || is_mark(c));
        let opens = !is_mark(first) || core.start > bytes.start || parts(self.out.chars().next_back());
        let closes = !is_mark(last) || core.end < bytes.end || parts(around.after);
        if !opens && !first_is_text || !closes && !last_is_text {
            return None;
        }
        let lead = if opens { 0 } else { first.len_utf8() };
        let tail = if closes { 0 } else { last.len_utf8() };
        let core = trimmed(core.start + lead..(core.end - tail).max(core.start + lead));
        (!core.is_empty()).then_some(core)
    }

    /// Writes a run that nothing dresses but what is written already.
    fn plain(&mut self, at: usize, bytes: &Range<usize>, around: Around) {
        let run = &self.runs[at];
        if let Some(node) = run.image {
            self.space_for_image(at);
            if let Some(image) = image::render(self.page, node) {
                self.out.push_str(&image);
            }
            return;
        }
        let part = run.text.start.max(bytes.start)..run.text.end.min(bytes.end);
        if part.start >= part.end {
            return;
        }
        let after_image = at > 0 && self.runs[at - 1].image.is_some();
        if after_image && !self.text[part.clone()].starts_with(' ') && self.out.ends_with(')') {
            self.out.push(' ');
        }
        self.escaped(part, around, at);
    }

    fn escaped(&mut self, bytes: Range<usize>, around: Around, run: usize) {
        let link_next = self.runs.get(run + 1).is_some_and(|r| r.image.is_none() && around.rest(r.style).link != ROOT);
        // At the edge of a run a delimiter may stand between two characters of a word, which are no neighbours then.
        let edge = |c: char| if c.is_alphanumeric() { MARK } else { c };
        let within = |at: usize| self.runs[run].text.start < at && at < self.runs[run].text.end;
        let (before, after) = (self.text[..bytes.start].chars().next_back(), self.text[bytes.end..].chars().next());
        let place = Place {
            pairs: self.pairs,
            before: if within(bytes.start) { before } else { before.map(edge) },
            after: if within(bytes.end) { after } else { after.map(edge) },
            in_link: around.in_link,
            link_next,
            cell: self.cell,
        };
        escape::push(&mut self.out, &self.text[bytes], &place);
    }

    /// Words and a picture are parted by a space.
    fn space_for_image(&mut self, run: usize) {
        let is_word = self.out.chars().next_back().is_some_and(|c| !c.is_whitespace() && c != '[');
        if self.runs[run].image.is_some() && is_word {
            self.out.push(' ');
        }
    }
}

/// Whether CommonMark takes a character for punctuation: what is neither a letter, a digit nor white space.
fn is_mark(c: char) -> bool {
    !c.is_alphanumeric() && !c.is_whitespace()
}
