//! The time of day beside a date: `10:15 AM EDT`, `10.15 Uhr`, `午後3時15分`, `T10:15:00+02:00`.

use super::tokens::{Token, Tokens};
use super::vocabulary::{Vocabulary, vocabulary};

/// A time of day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Time {
    hour: u32,
    minute: u32,
    second: u32,
    /// `+hh:mm`, where the text gives it.
    offset: Option<String>,
    /// The token after it.
    pub(super) end: usize,
}

impl std::fmt::Display for Time {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}:{:02}{}", self.hour, self.minute, self.second, self.offset.as_deref().unwrap_or(""))
    }
}

/// How many tokens may stand between a date and its time.
const GAP: usize = 6;

/// The time that follows the token at `from`, connecting words and signs aside.
pub(super) fn after(tokens: &Tokens, from: usize) -> Option<Time> {
    let words = vocabulary();
    for at in from..tokens.len().min(from + GAP) {
        if let Some(time) = read(tokens, at, words) {
            return Some(time);
        }
        match tokens.get(at)? {
            Token::Number(..) => return None,
            Token::Word(word) if !connects(word, words) => return None,
            _ => {}
        }
    }
    None
}

/// The time that stands before the token at `to`.
pub(super) fn before(tokens: &Tokens, to: usize) -> Option<Time> {
    let words = vocabulary();
    (to.saturating_sub(2 * GAP)..to).find_map(|at| {
        let time = read(tokens, at, words).filter(|time| time.end <= to && time.end + GAP > to)?;
        let filled = (time.end..to).all(|i| tokens.number(i).is_none());
        filled.then_some(time)
    })
}

fn connects(word: &str, words: &Vocabulary) -> bool {
    words.roles(word).at || words.roles(word).half.is_some() || !word.is_ascii() && word.chars().count() <= 3
}

/// The time that begins at the token `at`.
fn read(tokens: &Tokens, at: usize, words: &Vocabulary) -> Option<Time> {
    let (half, start) = match tokens.word(at).and_then(|w| words.roles(w).half) {
        Some(half) => (Some(half), at + 1),
        None => (None, at),
    };
    let hour = tokens.short(start)?;
    let mut time = Time { hour, minute: 0, second: 0, offset: None, end: start + 1 };
    let shaped = colons(tokens, &mut time) || spelled(tokens, &mut time, words);
    let (late, end) = match half {
        Some(half) => (Some(half), time.end),
        None => halves(tokens, time.end, words),
    };
    if !shaped && late.is_none() {
        return None;
    }
    time.end = end;
    match late {
        Some(0) if time.hour == 12 => time.hour = 0,
        Some(12) if time.hour < 12 => time.hour += 12,
        _ => {}
    }
    let iso = at.checked_sub(1).is_some_and(|before| tokens.word(before) == Some("t"));
    let seconds = iso || end >= start + 5;
    zone(tokens, &mut time, words, seconds);
    (time.hour < 24 && time.minute < 60 && time.second < 60).then_some(time)
}

/// `10:15`, `10:15:30`, `10:15:30.250`, `10.15`.
fn colons(tokens: &Tokens, time: &mut Time) -> bool {
    let Some(sign @ (':' | '.' | '：')) = tokens.sign(time.end) else { return false };
    let Some(minute) = tokens.exactly(time.end + 1, 2) else { return false };
    let another = tokens.sign(time.end + 2) == Some(sign);
    if sign == '.' && (tokens.spaced(time.end + 1) || another && tokens.number(time.end + 3).is_some()) {
        return false;
    }
    time.minute = minute;
    time.end += 2;
    if another && let Some(second) = tokens.exactly(time.end + 1, 2) {
        time.second = second;
        time.end += 2;
        if tokens.sign(time.end) == Some('.') && !tokens.spaced(time.end + 1) && tokens.number(time.end + 1).is_some() {
            time.end += 2;
        }
    }
    true
}

/// `10 h 15`, `10 Uhr`, `10時15分`.
fn spelled(tokens: &Tokens, time: &mut Time, words: &Vocabulary) -> bool {
    let hour = |at| tokens.word(at).is_some_and(|w| words.roles(w).hour);
    let minute = |at| tokens.word(at).is_some_and(|w| words.roles(w).minute);
    if !hour(time.end) {
        return false;
    }
    time.end += 1;
    if let Some((value @ 0..60, digits)) = tokens.number(time.end)
        && (digits == 2 || minute(time.end + 1))
        && !matches!(tokens.sign(time.end + 1), Some('.' | '/' | '-'))
    {
        time.minute = value;
        time.end += 1 + usize::from(minute(time.end + 1));
    }
    true
}

/// The half of the day at `at` (0 for a.m., 12 for p.m.), and the token after it; `Uhr` and the like are passed over.
fn halves(tokens: &Tokens, mut at: usize, words: &Vocabulary) -> (Option<u32>, usize) {
    while tokens.word(at).is_some_and(|w| words.roles(w).hour) {
        at += 1;
    }
    let Some(word) = tokens.word(at) else { return (None, at) };
    if let Some(half) = words.roles(word).half {
        return (Some(half), at + 1);
    }
    // a.m., p. m., π.μ.
    if tokens.sign(at + 1) == Some('.')
        && let Some(second) = tokens.word(at + 2)
        && let Some(half) = words.roles(&format!("{word}{second}")).half
    {
        return (Some(half), at + 3 + usize::from(tokens.sign(at + 3) == Some('.')));
    }
    (None, at)
}

/// Reads the zone behind a time. `seconds` says that the time is written out, so that a minus is not that of a span of hours.
fn zone(tokens: &Tokens, time: &mut Time, words: &Vocabulary, seconds: bool) {
    let mut at = time.end + usize::from(tokens.sign(time.end) == Some('('));
    let mut named = None;
    if let Some(zone) = tokens.word(at).and_then(|w| words.zone(w)) {
        named = Some(zone.to_owned());
        at += 1;
    }
    let sign = match tokens.sign(at) {
        Some('+') => '+',
        Some('-' | '−') if named.is_some() || seconds || tokens.exactly(at + 1, 4).is_some() => '-',
        _ => return time.offset = named,
    };
    let offset = match tokens.number(at + 1) {
        Some((value, 4)) => Some((value / 100, value % 100)),
        Some((value, 1 | 2)) => match (tokens.sign(at + 2), tokens.exactly(at + 3, 2)) {
            (Some(':'), Some(minutes)) => Some((value, minutes)),
            _ if named.is_some() => Some((value, 0)),
            _ if !tokens.spaced(at) => Some((value, 0)),
            _ => None,
        },
        _ => None,
    };
    time.offset = match offset {
        Some((hours @ 0..=14, minutes @ (0 | 15 | 30 | 45))) => Some(format!("{sign}{hours:02}:{minutes:02}")),
        _ => named,
    };
}
