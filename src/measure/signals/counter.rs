//! The one pass over a text that its signals are counted in.

use std::cell::Cell;

use xxhash_rust::xxh3::xxh3_64;

use super::Signals;
use super::grams::{Grams, Repetition};
use super::names::Names;
use super::tokens::{Kind, tokens};
use crate::measure::is_sentence_terminal;
use crate::measure::vocabulary::{Phrase, StopWords, phrases, stop_words};

/// Lines of so many characters are short.
const SHORT: u32 = 30;
/// Lines of fewer words have few.
const FEW: u32 = 3;
/// Room for more tokens than these is not kept.
const KEPT: usize = 1 << 20;

/// A line of a text.
#[derive(Debug, Clone, Copy)]
pub struct TextLine<'a> {
    /// The line.
    pub text: &'a str,
    /// Whether it goes on the paragraph of the line before.
    pub continues: bool,
}

/// The quality signals of a text, given as its lines; stop words are those of `language`, an ISO 639-1 code.
///
/// ```
/// use dechaff::measure::{TextLine, signals};
///
/// let line = |text| TextLine { text, continues: false };
/// let found = signals([line("To be here, and to stay here."), line("To be here, and to stay here."), line("Share")], Some("en"));
/// assert_eq!(found.duplicate_line_share, 1.0 / 3.0);
/// assert_eq!(found.stop_words, Some(3));
/// ```
pub fn signals<'a>(lines: impl IntoIterator<Item = TextLine<'a>>, language: Option<&str>) -> Signals {
    let mut counter = Counter::new(language.and_then(stop_words));
    for line in lines {
        counter.line(line);
    }
    counter.finish()
}

thread_local! {
    static SCRATCH: Cell<Option<Box<Scratch>>> = const { Cell::new(None) };
}

/// What is kept from text to text, so that none has to ask for memory.
#[derive(Default)]
struct Scratch {
    keys: Vec<u64>,
    ends: Vec<u32>,
    lines: Vec<Part>,
    paragraphs: Vec<Part>,
    words: Names,
    names: Names,
    grams: Grams,
}

/// A line or a paragraph.
#[derive(Debug, Clone, Copy)]
struct Part {
    hash: u64,
    chars: u32,
}

/// Sums over lines.
#[derive(Debug, Default)]
struct Lines {
    bullets: u32,
    ellipses: u32,
    terminal_marks: u32,
    punctuated: u32,
    few_words: u32,
    short: u32,
    lorem_ipsum: u32,
    javascript: u32,
    policy: u32,
    curly_brackets: u32,
}

/// Sums over tokens.
#[derive(Debug, Default)]
struct Tokens {
    words: u32,
    /// Those that are letters of a script without spaces.
    letters: u32,
    alphabetic: u32,
    word_chars: u64,
    hashes: u64,
    ellipses: u64,
}

struct Counter {
    scratch: Box<Scratch>,
    lines: Lines,
    tokens: Tokens,
    /// Characters, line feeds aside.
    chars: u64,
    longest_word: u32,
    stop_words: Option<&'static StopWords>,
    /// Which of the stop words that stand anywhere in a line were found.
    parts: Vec<bool>,
}

impl Counter {
    fn new(stop_words: Option<&'static StopWords>) -> Self {
        let mut scratch = SCRATCH.take().unwrap_or_default();
        scratch.keys.clear();
        scratch.ends.clear();
        scratch.ends.push(0);
        scratch.lines.clear();
        scratch.paragraphs.clear();
        Counter {
            scratch,
            lines: Lines::default(),
            tokens: Tokens::default(),
            chars: 0,
            longest_word: 0,
            stop_words,
            parts: vec![false; stop_words.map_or(0, |s| s.parts.len())],
        }
    }

    fn line(&mut self, line: TextLine<'_>) {
        let text = line.text;
        let Counter { scratch, tokens: sums, .. } = self;
        let mut end = scratch.ends.last().copied().unwrap_or(0);
        let (before, mut curly) = (sums.words, false);
        let length = tokens(text, |token| {
            match token.kind {
                Kind::Word { alphabetic } => {
                    sums.words += 1;
                    sums.word_chars += u64::from(token.chars);
                    sums.alphabetic += u32::from(alphabetic);
                }
                Kind::Letter => {
                    sums.words += 1;
                    sums.letters += 1;
                    sums.word_chars += 1;
                    sums.alphabetic += 1;
                }
                Kind::Sign => match token.text.chars().next() {
                    Some('#') => sums.hashes += u64::from(token.chars),
                    Some('.') => sums.ellipses += u64::from(token.chars / 3),
                    Some('…') => sums.ellipses += u64::from(token.chars),
                    Some('{') => curly = true,
                    _ => {}
                },
            }
            end += token.chars;
            scratch.keys.push(xxh3_64(token.text.as_bytes()));
            scratch.ends.push(end);
        });
        self.chars += u64::from(length.chars);
        self.longest_word = self.longest_word.max(length.longest_word);
        self.lines.curly_brackets += u32::from(curly);
        self.lines.few_words += u32::from(self.tokens.words - before < FEW);
        self.lines.short += u32::from(length.chars <= SHORT);
        self.ends_and_phrases(text);
        self.part(line, length.chars);
    }

    /// How a line begins and ends, and what is in it.
    fn ends_and_phrases(&mut self, text: &str) {
        let sums = &mut self.lines;
        let trimmed = text.trim();
        let dots = trimmed.ends_with("...");
        let last = trimmed.chars().next_back();
        let punctuated = last.is_some_and(is_sentence_terminal);
        let quoted = matches!(last, Some('"' | '\'' | '”' | '’'));
        sums.bullets += u32::from(trimmed.starts_with(['•', '-']));
        sums.ellipses += u32::from(dots || last == Some('…'));
        sums.punctuated += u32::from(punctuated);
        sums.terminal_marks += u32::from((punctuated || quoted) && !dots);
        let mut found = [false; 3];
        phrases(text, |phrase| found[phrase as usize] = true);
        sums.lorem_ipsum += u32::from(found[Phrase::LoremIpsum as usize]);
        sums.javascript += u32::from(found[Phrase::JavaScript as usize]);
        sums.policy += u32::from(found[Phrase::Policy as usize]);
        for (part, found) in self.stop_words.iter().flat_map(|s| &s.parts).zip(&mut self.parts) {
            *found = *found || part.find(text.as_bytes()).is_some();
        }
    }

    /// Notes a line, and the paragraph it is, or goes on.
    fn part(&mut self, line: TextLine<'_>, chars: u32) {
        let part = Part { hash: xxh3_64(line.text.as_bytes()), chars };
        let Scratch { lines, paragraphs, .. } = &mut *self.scratch;
        lines.push(part);
        match paragraphs.last_mut() {
            Some(paragraph) if line.continues => {
                paragraph.hash = xxh3_64(&[paragraph.hash.to_le_bytes(), part.hash.to_le_bytes()].concat());
                paragraph.chars += chars;
            }
            _ => paragraphs.push(part),
        }
    }

    fn finish(mut self) -> Signals {
        let Scratch { keys, ends, lines, paragraphs, words, names, grams } = &mut *self.scratch;
        let repetition = grams.measure(keys, ends, (words, names));
        let stop_words = self.stop_words.map(|list| {
            let words = list.words.iter().filter(|forms| forms.iter().any(|form| words.has(*form))).count();
            (words + self.parts.iter().filter(|found| **found).count()) as u32
        });
        let line_duplicates = duplicates(lines, names);
        let paragraph_duplicates = if paragraphs.len() == lines.len() { line_duplicates } else { duplicates(paragraphs, names) };
        let figures = Figures {
            lines: lines.len() as u64,
            paragraphs: paragraphs.len() as u64,
            tokens: keys.len() as u64,
            line_duplicates,
            paragraph_duplicates,
            repetition,
            stop_words,
        };
        let signals = self.signals(&figures);
        if self.scratch.keys.capacity() <= KEPT {
            SCRATCH.set(Some(self.scratch));
        }
        signals
    }

    fn signals(&self, figures: &Figures) -> Signals {
        let Counter { lines: sums, tokens, .. } = self;
        let Figures { lines, repetition, .. } = figures;
        let of_lines = |number: u32| share(u64::from(number), *lines);
        let per_token = |number: u64| share(number, figures.tokens);
        let new_lines = lines.saturating_sub(1);
        let of_text = |chars: u64| share(chars, self.chars + new_lines).min(1.0);
        let [top_2, top_3, top_4] = repetition.top.map(of_text);
        let [five, six, seven, eight, nine, ten] = repetition.duplicates.map(of_text);
        let spaced = tokens.words > 0 && tokens.letters * 2 <= tokens.words;
        Signals {
            mean_word_length: spaced.then(|| share(tokens.word_chars, u64::from(tokens.words))),
            hash_ratio: per_token(tokens.hashes),
            ellipsis_ratio: per_token(tokens.ellipses),
            bullet_line_share: of_lines(sums.bullets),
            ellipsis_line_share: of_lines(sums.ellipses),
            alphabetic_share: per_token(u64::from(tokens.alphabetic)),
            stop_words: figures.stop_words,
            duplicate_line_share: of_lines(figures.line_duplicates.0),
            duplicate_line_char_share: share(figures.line_duplicates.1, self.chars),
            duplicate_paragraph_share: share(u64::from(figures.paragraph_duplicates.0), figures.paragraphs),
            duplicate_paragraph_char_share: share(figures.paragraph_duplicates.1, self.chars),
            top_2_gram_char_share: top_2,
            top_3_gram_char_share: top_3,
            top_4_gram_char_share: top_4,
            duplicate_5_gram_char_share: five,
            duplicate_6_gram_char_share: six,
            duplicate_7_gram_char_share: seven,
            duplicate_8_gram_char_share: eight,
            duplicate_9_gram_char_share: nine,
            duplicate_10_gram_char_share: ten,
            terminal_mark_line_share: of_lines(sums.terminal_marks),
            few_word_line_share: of_lines(sums.few_words),
            longest_word: self.longest_word,
            lorem_ipsum_lines: sums.lorem_ipsum,
            javascript_lines: sums.javascript,
            policy_lines: sums.policy,
            curly_bracket_lines: sums.curly_brackets,
            punctuated_line_share: of_lines(sums.punctuated),
            short_line_share: of_lines(sums.short),
            new_line_ratio: per_token(new_lines),
        }
    }
}

/// What is known of a text at its end.
struct Figures {
    lines: u64,
    paragraphs: u64,
    tokens: u64,
    /// How many are duplicates, and their characters.
    line_duplicates: (u32, u64),
    paragraph_duplicates: (u32, u64),
    repetition: Repetition,
    stop_words: Option<u32>,
}

/// How many parts came before, and their characters.
fn duplicates(parts: &[Part], names: &mut Names) -> (u32, u64) {
    names.begin(parts.len());
    let mut found = (0, 0);
    for part in parts {
        let name = names.count(part.hash);
        if names.times(name) > 1 {
            found = (found.0 + 1, found.1 + u64::from(part.chars));
        }
    }
    found
}

fn share(part: u64, whole: u64) -> f32 {
    if whole == 0 { 0.0 } else { (part as f64 / whole as f64) as f32 }
}
