//! Articles that stand in scripts alone: in linked data, or in the state of an application that draws the page in the browser.
//!
//! They are looked for only where the page itself has none. An article is a string of HTML with several blocks of text and sentences in it, or
//! the text of linked data. Strings may stand in others, as they do where a program sends its state as text.

mod places;

#[cfg(test)]
mod tests;

use std::sync::{Arc, LazyLock};

use aho_corasick::AhoCorasick;
use serde::Deserialize;

use super::{Limits, Lines, Tag, Tree, lines, parse};
use crate::measure::ends_sentence;
use places::Decoded;
pub(crate) use places::Places;

/// The fewest bytes of text that are an article.
const SHORTEST: usize = 250;

/// The fewest lines of HTML that end a sentence: less is a notice, a label, a template.
const SENTENCES: usize = 3;

/// How deep strings stand in others.
const DEEPEST: usize = 3;

/// The longest string that is read, in bytes: the places of a text take up several times its length.
const LONGEST: usize = 16 << 20;

/// The most strings that are read.
const MOST: usize = 200;

/// The shortest value of an attribute that may be the state of an application, in bytes.
const STATE: usize = 1000;

/// `src/html/data/scripted.yaml`, as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    blocks: Vec<String>,
    texts: Vec<String>,
}

/// What strings are known by.
struct Marks {
    /// Names of texts first, then starts of blocks.
    all: AhoCorasick,
    texts: usize,
    /// Starts of blocks in HTML.
    blocks: AhoCorasick,
}

static MARKS: LazyLock<Option<Marks>> = LazyLock::new(|| {
    let file: File = crate::yaml::built_in("src/html/data/scripted.yaml", include_str!("../data/scripted.yaml"));
    let starts = ["<", "\\u003c", "\\x3c"].iter().flat_map(|open| file.blocks.iter().map(move |block| format!("{open}{block}")));
    let all: Vec<String> = file.texts.iter().cloned().chain(starts).collect();
    let blocks: Vec<String> = file.blocks.iter().map(|block| format!("<{block}")).collect();
    let build = |words: &[String]| AhoCorasick::builder().ascii_case_insensitive(true).build(words).ok();
    Some(Marks { all: build(&all)?, texts: file.texts.len(), blocks: build(&blocks)? })
});

/// An article that stands in a script.
#[derive(Debug)]
pub struct Scripted {
    /// Its HTML.
    text: String,
    /// The way from it to the page, string by string.
    places: Vec<Arc<Places>>,
    /// Bytes of its text.
    bytes: usize,
}

impl Scripted {
    /// Its HTML.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many bytes of text it has.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Its lines, which know where in the page they stand. `tree` is that of [`Scripted::text`].
    pub fn lines(&self, tree: &Tree<'_>) -> Lines {
        lines(tree).within(self.places.clone())
    }
}

/// The longest article in the scripts and attributes of a page.
pub fn scripted(tree: &Tree<'_>) -> Option<Scripted> {
    let mut search = Search { marks: MARKS.as_ref()?, best: None, read: 0 };
    let source = tree.source();
    // What a parser has moved or joined has no one place.
    let place = |part: &str| {
        let at = (part.as_ptr() as usize).checked_sub(source.as_ptr() as usize)?;
        (at + part.len() <= source.len()).then_some(at)
    };
    for id in super::ROOT + 1..tree.len() as super::NodeId {
        if tree.tag(id) == Tag::SCRIPT {
            for text in tree.children(id) {
                let raw = tree.raw_text(text);
                if let Some(at) = place(raw) {
                    search.strings(raw, at, &[]);
                }
            }
            continue;
        }
        let is_state = |raw: &str| (STATE..=LONGEST).contains(&raw.len()) && raw.starts_with(['{', '[']);
        for attribute in tree.attributes(id).filter(|a| is_state(a.raw)) {
            if let Some(at) = place(attribute.raw) {
                let decoded = Decoded::of_attribute(attribute.raw, at);
                search.strings(&decoded.text, 0, &[Arc::new(decoded.places)]);
            }
        }
    }
    search.best
}

struct Search {
    marks: &'static Marks,
    best: Option<Scripted>,
    /// How many strings were read.
    read: usize,
}

impl Search {
    /// Looks for articles in the strings of a script, which stands at `at` in what `outer` leads to, innermost first.
    fn strings(&mut self, script: &str, at: usize, outer: &[Arc<Places>]) {
        // Up to where everything was read, and up to where no string begins behind that.
        let (mut done, mut floor) = (0, 0);
        for mark in self.marks.all.find_iter(script) {
            if mark.start() < done || self.read >= MOST {
                continue;
            }
            let named = mark.pattern().as_usize() < self.marks.texts;
            let own = if named { behind(script, mark.end()) } else { None };
            let Some(start) = own.or_else(|| start_of(script, floor, mark.start())) else {
                floor = mark.start();
                continue;
            };
            let Some(end) = end_of(script, start.max(mark.start())) else { return };
            let string = start..end;
            (done, floor) = (end + 1, end + 1);
            self.read += 1;
            self.string(&script[string.clone()], at + string.start, outer, own.is_some());
        }
    }

    /// Reads one string, which stands at `start`. `named` says that it is a text, whatever is in it.
    fn string(&mut self, raw: &str, start: usize, outer: &[Arc<Places>], named: bool) {
        if !(SHORTEST..=LONGEST).contains(&raw.len()) {
            return;
        }
        let html = Decoded::of_string(raw, start, false);
        let blocks = self.marks.blocks.find_iter(&html.text).take(2).count();
        let decoded = if named && blocks == 0 { Decoded::of_string(raw, start, true) } else { html };
        let places: Vec<Arc<Places>> = std::iter::once(Arc::new(decoded.places)).chain(outer.iter().cloned()).collect();
        let inner = decoded.text.trim_start();
        // A string that holds strings is the state of a program, sent as text.
        if !named && (decoded.text.contains("\\\"") || inner.starts_with(['{', '['])) {
            if places.len() <= DEEPEST {
                self.strings(&decoded.text, 0, &places);
            }
        } else if named || blocks > 1 {
            self.article(decoded.text, places, named);
        }
    }

    /// Takes the text for the article, if it is one and the longest.
    fn article(&mut self, text: String, places: Vec<Arc<Places>>, named: bool) {
        let tree = parse(&text, &Limits::default());
        let lines = lines(&tree);
        let shown = || lines.lines().iter().filter(|line| !line.hidden);
        let bytes: usize = shown().map(|line| (line.bytes - line.link_bytes.min(line.bytes)) as usize).sum();
        let sentences = shown().filter(|line| ends_sentence(lines.line(line).trim_end())).count();
        let best = self.best.as_ref().map_or(0, |best| best.bytes);
        if bytes >= SHORTEST && bytes > best && (named || sentences >= SENTENCES) {
            self.best = Some(Scripted { text, places, bytes });
        }
    }
}

/// Where a string begins behind a name at `at`: a quote, a colon and a quote.
fn behind(script: &str, at: usize) -> Option<usize> {
    let rest = script[at..].strip_prefix('"')?.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    Some(script.len() - rest.len())
}

/// Where the string that `at` stands in begins, behind its quote, which stands behind `floor`.
fn start_of(script: &str, floor: usize, at: usize) -> Option<usize> {
    let mut before = at;
    loop {
        before = floor + memchr::memrchr(b'"', &script.as_bytes()[floor..before])?;
        if !is_escaped(script, before) {
            return Some(before + 1);
        }
    }
}

/// The next quote that ends a string.
fn end_of(script: &str, from: usize) -> Option<usize> {
    let mut quotes = memchr::memchr_iter(b'"', &script.as_bytes()[from..]).map(|at| from + at);
    quotes.find(|at| !is_escaped(script, *at))
}

/// Whether an odd number of backslashes stands before `at`.
fn is_escaped(script: &str, at: usize) -> bool {
    script.as_bytes()[..at].iter().rev().take_while(|b| **b == b'\\').count() % 2 == 1
}
