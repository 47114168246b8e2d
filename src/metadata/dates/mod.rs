//! Dates in the words of some forty languages.

mod time;
mod tokens;
mod vocabulary;

#[cfg(test)]
mod tests;

use jiff::civil;

use tokens::Tokens;
use vocabulary::vocabulary;

/// The years that are believed.
const YEARS: std::ops::RangeInclusive<u32> = 1900..=2100;

/// The first date in `raw`: `YYYY-MM-DD`, or `YYYY-MM-DDThh:mm:ss` where a time of day stands beside it, followed by its
/// offset (`+02:00`) where that is given too. `None` where there is no possible date with day, month and year.
///
/// `language` is an ISO 639-1 code, with a region or without (`en-GB`). It decides two things. Of two numbers up to 12 the
/// month comes first in `en` (and `en-US`), the day in all others, in other regions of English, and where no language is
/// known; parted by full stops the day always comes first; a number above 12 is the day. And a name that means different
/// months in different languages has the meaning of this one.
///
/// A year has four digits, 1900 to 2100, or two in the form `03.05.23` (to 68 this century, from 69 the last). Names of zones
/// with several meanings (`CST`, `IST`) give no offset. Only the first thousand characters are looked at.
pub fn read(raw: &str, language: Option<&str>) -> Option<String> {
    let tokens = Tokens::of(raw);
    let mut at = 0;
    while at < tokens.len() {
        let Some(found) = date_at(&tokens, at, language) else {
            at += 1;
            continue;
        };
        let Some(date) = found.date() else {
            at = found.end;
            continue;
        };
        let time = found.time.or_else(|| time::after(&tokens, found.end)).or_else(|| time::before(&tokens, at));
        return Some(match time {
            Some(time) => format!("{date}T{time}"),
            None => date.to_string(),
        });
    }
    None
}

/// Whether `word` is the name of a month, or a short form of one, in any language.
pub(super) fn is_month(word: &str) -> bool {
    vocabulary().is_month(&super::words::fold(word))
}

/// Something in the shape of a date.
struct Found {
    year: u32,
    month: u32,
    day: u32,
    /// The time, where it stands inside the date.
    time: Option<time::Time>,
    /// The token after it.
    end: usize,
}

impl Found {
    fn new(year: u32, month: impl Into<u32>, day: u32, end: usize) -> Self {
        Found { year, month: month.into(), day, time: None, end }
    }

    fn date(&self) -> Option<civil::Date> {
        if !YEARS.contains(&self.year) {
            return None;
        }
        let (year, month, day) = (self.year.try_into().ok()?, self.month.try_into().ok()?, self.day.try_into().ok()?);
        civil::Date::new(year, month, day).ok()
    }
}

fn date_at(tokens: &Tokens, at: usize, language: Option<&str>) -> Option<Found> {
    match tokens.number(at) {
        Some((year, 4)) if YEARS.contains(&year) => year_first(tokens, at, year, language),
        Some((all, 8)) if YEARS.contains(&(all / 10_000)) => compact(at, all),
        Some((first, 1 | 2)) => numeric(tokens, at, first, language).or_else(|| day_first(tokens, at, first, language)),
        Some(_) => None,
        None => month_first(tokens, at, language),
    }
}

/// `20230503`, `20230503T101500Z`.
fn compact(at: usize, all: u32) -> Option<Found> {
    let found = Found::new(all / 10_000, all / 100 % 100, all % 100, at + 1);
    found.date().is_some().then_some(found)
}

/// `2023-05-03`, `2023年5月3日`, `2023. május 3.`, `2023 m. gegužės 3 d.`
fn year_first(tokens: &Tokens, at: usize, year: u32, language: Option<&str>) -> Option<Found> {
    if let Some(sign @ ('-' | '/' | '.' | '‐' | '‑' | '–')) = tokens.sign(at + 1)
        && let (Some(month), Some(day)) = (tokens.short(at + 2), tokens.short(at + 4))
        && tokens.sign(at + 3) == Some(sign)
    {
        return Some(Found::new(year, month, day, at + 5));
    }
    if tokens.word(at + 1).is_some_and(|w| w.starts_with(['年', '년']))
        && let (Some(month), Some(day)) = (tokens.short(at + 2), tokens.short(at + 4))
        && tokens.word(at + 3).is_some_and(|w| w.starts_with(['月', '월']))
    {
        let named = tokens.word(at + 5).is_some_and(|w| w.starts_with(['日', '일', '号', '號']));
        return Some(Found::new(year, month, day, at + 5 + usize::from(named)));
    }
    let name = skip(tokens, at + 1, 2);
    let (month, next) = month_at(tokens, name, language)?;
    let day = skip(tokens, next, 1);
    Some(Found::new(year, month, tokens.short(day)?, day + 1))
}

/// `03/05/2023`, `3.5.2023`, `03.05.23`, `03-05-2023`.
fn numeric(tokens: &Tokens, at: usize, first: u32, language: Option<&str>) -> Option<Found> {
    let sign @ ('/' | '.' | '-' | '‐' | '‑' | '–') = tokens.sign(at + 1)? else { return None };
    let second = tokens.short(at + 2)?;
    if tokens.sign(at + 3)? != sign {
        return None;
    }
    let year = match tokens.number(at + 4)? {
        (year, 4) => year,
        (year, 2) if sign == '.' && more_numbers(tokens, at + 5, sign).is_none() => year + if year < 69 { 2000 } else { 1900 },
        _ => return None,
    };
    let month_first = match (first > 12, second > 12) {
        (true, _) => false,
        (false, true) => true,
        (false, false) => sign != '.' && vocabulary().month_first(language),
    };
    let (month, day) = if month_first { (first, second) } else { (second, first) };
    Some(Found::new(year, month, day, at + 5))
}

/// The number behind a further `sign`: then what came before was an address or a version.
fn more_numbers(tokens: &Tokens, at: usize, sign: char) -> Option<u32> {
    (tokens.sign(at)? == sign && !tokens.spaced(at + 1)).then(|| tokens.short(at + 1))?
}

/// `3 May 2023`, `3. Mai 2023`, `3 de mayo de 2023`, `3rd of May, 2023`, `ngày 3 tháng 5 năm 2023`, `3-May-2023`.
fn day_first(tokens: &Tokens, at: usize, day: u32, language: Option<&str>) -> Option<Found> {
    if tokens.word(at + 1) == Some("tháng")
        && let Some(month) = tokens.short(at + 2)
    {
        let year = skip(tokens, at + 3, 2);
        return Some(Found::new(tokens.exactly(year, 4)?, month, day, year + 1));
    }
    let (month, next) = (1..=4).find_map(|gap| {
        let name = skip(tokens, at + 1, gap - 1);
        month_at(tokens, name, language)
    })?;
    let year = skip(tokens, next, 3);
    Some(Found::new(tokens.exactly(year, 4)?, month, day, year + 1))
}

/// `May 3, 2023`, `May 3rd 2023`, `Wed May  3 10:15:00 2023`.
fn month_first(tokens: &Tokens, at: usize, language: Option<&str>) -> Option<Found> {
    let (month, next) = month_at(tokens, at, language)?;
    let number = skip(tokens, next, 2);
    let day = tokens.short(number)?;
    let year = skip(tokens, number + 1, 3);
    if let Some(year_value) = tokens.exactly(year, 4) {
        return Some(Found::new(year_value, month, day, year + 1));
    }
    let time = time::after(tokens, number + 1)?;
    let year = skip(tokens, time.end, 2);
    let mut found = Found::new(tokens.exactly(year, 4)?, month, day, year + 1);
    found.time = Some(time);
    Some(found)
}

/// The month whose name begins at `at`, and the token after it. Some Arabic names are two words.
fn month_at(tokens: &Tokens, at: usize, language: Option<&str>) -> Option<(u8, usize)> {
    let words = vocabulary();
    let first = tokens.word(at)?;
    if !first.is_ascii()
        && let Some(second) = tokens.word(at + 1)
        && let Some(month) = words.month(&format!("{first} {second}"), language)
    {
        return Some((month, at + 2));
    }
    words.month(first, language).map(|month| (month, at + 1))
}

/// The first token from `at` on that is neither a word that stands between parts of dates nor a sign, or the one after `most`.
fn skip(tokens: &Tokens, at: usize, most: usize) -> usize {
    let words = vocabulary();
    let passes = |i: usize| match tokens.word(i) {
        Some(word) => words.roles(word).between,
        None => {
            matches!(tokens.sign(i), Some('.' | ',' | '،' | '/' | '-' | '‐' | '‑' | '–' | '\'' | '’' | 'º' | 'ª' | '°' | '་'))
        }
    };
    (at..at + most).find(|i| !passes(*i)).unwrap_or(at + most)
}
