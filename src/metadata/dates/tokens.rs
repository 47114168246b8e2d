//! Raw words as numbers, words and signs: what dates are looked for in.

use super::super::words::{digit, fold};
use crate::measure::{is_mark, is_unspaced};

/// One part of a raw text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A run of decimal digits of one script or several: its value, and how many digits.
    Number(u32, u8),
    /// A run of letters and marks, folded.
    Word(String),
    /// Any other character but white space.
    Sign(char),
}

/// The tokens of a text, and whether white space stands before each.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    tokens: Vec<Token>,
    spaced: Vec<bool>,
}

/// The longest run of digits that is read as a number; a longer one is none.
const MOST_DIGITS: u8 = 9;

/// How many characters of a raw text are looked at: a date stands near its start.
const MOST_CHARS: usize = 1000;

impl Tokens {
    pub(super) fn of(raw: &str) -> Self {
        let mut out = Tokens::default();
        let (mut spaced, mut glue) = (true, false);
        for ch in raw.chars().take(MOST_CHARS) {
            if ch.is_whitespace() || matches!(ch, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') {
                (spaced, glue) = (spaced || ch.is_whitespace(), false);
                continue;
            }
            let word = ch.is_alphabetic() || is_mark(ch);
            match (digit(ch), out.tokens.last_mut()) {
                (Some(d), Some(Token::Number(value, digits))) if glue && *digits < MOST_DIGITS => {
                    (*value, *digits) = (*value * 10 + d, *digits + 1);
                }
                (Some(d), _) => out.add(Token::Number(d, 1), spaced),
                (None, Some(Token::Word(text))) if glue && word && !parts(text, ch) => text.push(ch),
                (None, _) if word => out.add(Token::Word(ch.into()), spaced),
                (None, _) => out.add(Token::Sign(ch), spaced),
            }
            (spaced, glue) = (false, true);
        }
        for token in &mut out.tokens {
            if let Token::Word(text) = token {
                *text = fold(text);
            }
        }
        out
    }

    fn add(&mut self, token: Token, spaced: bool) {
        self.tokens.push(token);
        self.spaced.push(spaced);
    }

    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    pub(super) fn get(&self, at: usize) -> Option<&Token> {
        self.tokens.get(at)
    }

    /// The number at `at` and its count of digits.
    pub(super) fn number(&self, at: usize) -> Option<(u32, u8)> {
        match self.get(at) {
            Some(Token::Number(value, digits)) => Some((*value, *digits)),
            _ => None,
        }
    }

    /// The number of one or two digits at `at`.
    pub(super) fn short(&self, at: usize) -> Option<u32> {
        self.number(at).filter(|(_, digits)| *digits <= 2).map(|(value, _)| value)
    }

    /// The number of exactly `digits` digits at `at`.
    pub(super) fn exactly(&self, at: usize, digits: u8) -> Option<u32> {
        self.number(at).filter(|(_, d)| *d == digits).map(|(value, _)| value)
    }

    /// The word at `at`.
    pub(super) fn word(&self, at: usize) -> Option<&str> {
        match self.get(at) {
            Some(Token::Word(text)) => Some(text),
            _ => None,
        }
    }

    /// The sign at `at`.
    pub(super) fn sign(&self, at: usize) -> Option<char> {
        match self.get(at) {
            Some(Token::Sign(ch)) => Some(*ch),
            _ => None,
        }
    }

    /// Whether white space stands before the token at `at`.
    pub(super) fn spaced(&self, at: usize) -> bool {
        self.spaced.get(at).copied().unwrap_or(true)
    }
}

/// Whether a word ends where `ch` follows: scripts without spaces do not run into letters of others.
fn parts(word: &str, ch: char) -> bool {
    word.chars().next_back().is_some_and(|last| is_unspaced(last) != is_unspaced(ch))
}
