//! Numbers that pages show: views, shares, ratings.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::words::{digit, fold, load};

/// `rules/data/numbers.yaml`, as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    scales: Vec<Scale>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Scale {
    times: f64,
    words: Vec<String>,
    /// A capital letter that must touch the number.
    #[serde(default)]
    letter: Option<char>,
}

/// What each scale multiplies by: words in lower case, letters as they are.
fn scales() -> &'static HashMap<String, f64> {
    static SCALES: LazyLock<HashMap<String, f64>> = LazyLock::new(|| {
        let file: File = load("rules/data/numbers.yaml", include_str!("../../rules/data/numbers.yaml"));
        let words = |s: Scale| {
            let letter = s.letter.map(String::from);
            s.words.into_iter().map(|word| fold(&word)).chain(letter).map(move |word| (word, s.times))
        };
        file.scales.into_iter().flat_map(words).collect()
    });
    &SCALES
}

/// More characters than any number has.
const MOST_CHARS: usize = 60;

/// The first number in `raw`, digits of any script: `6194`, `1,234`, `12 345`, `1.2K`, `3,4 Mio.`, `2 тыс.`, `1.2万`, `4.9`.
///
/// A separator followed by exactly three digits parts thousands (`1.234` and `1,234` are 1234), unless it stands alone after a
/// leading zero (`0.125`) or a scale follows (`1.234K`); any other single point or comma is a decimal sign. Where both occur,
/// the later one is the decimal sign. Spaces and apostrophes only part thousands. A minus sign is no part of a counter.
/// `None` where there is no number, or it runs on in a way that numbers do not (`1.2.3`, `10:15`).
pub fn read(raw: &str) -> Option<f64> {
    let chars: Vec<char> = raw.chars().skip_while(|c| digit(*c).is_none()).take(MOST_CHARS).collect();
    let (groups, separators, rest) = split(&chars);
    if matches!(rest.first(), Some(':' | '/' | '-')) && rest.get(1).copied().is_some_and(|c| digit(c).is_some()) {
        // A rating of `4.9/5` is its first number; a time or a span of years is no counter.
        if rest[0] != '/' || rest[1..].iter().filter(|c| **c == '/').count() > 0 {
            return None;
        }
    }
    let scale = scale(rest);
    let value = value(&groups, &separators, scale.is_some())?;
    let value = value * scale.unwrap_or(1.0);
    // A decimal fraction times a scale is meant exactly: 1.2K is 1200, not 1199.9999.
    Some(if scale.is_some() { (value * 1000.0).round() / 1000.0 } else { value })
}

/// The groups of digits at the start of `chars`, what parts them, and what follows.
fn split(chars: &[char]) -> (Vec<String>, Vec<char>, &[char]) {
    let (mut groups, mut separators, mut at) = (Vec::new(), Vec::new(), 0);
    loop {
        let group: String = chars[at..].iter().map_while(|c| digit(*c)).filter_map(|d| char::from_digit(d, 10)).collect();
        at += group.len();
        groups.push(group);
        let Some(separator) = chars.get(at).copied().and_then(separator) else { break };
        let run = chars[at + 1..].iter().take_while(|c| digit(**c).is_some()).count();
        if run == 0 || separator == ' ' && run != 3 {
            break;
        }
        separators.push(separator);
        at += 1;
    }
    (groups, separators, &chars[at..])
}

/// What parts the groups of a number, in its plain form.
fn separator(ch: char) -> Option<char> {
    match ch {
        '.' | '·' | '٫' | '．' => Some('.'),
        ',' | '٬' | '،' | '，' => Some(','),
        '\'' | '’' => Some('\''),
        ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' => Some(' '),
        _ => None,
    }
}

fn value(groups: &[String], separators: &[char], scaled: bool) -> Option<f64> {
    let thousands = |part: &[String]| part[0].len() <= 3 && part[1..].iter().all(|g| g.len() == 3);
    let whole = |part: &[String]| part.concat().parse::<f64>().ok();
    let (Some(last), Some(tail)) = (separators.last(), groups.last()) else {
        return groups.first().filter(|g| !g.is_empty()).and_then(|g| g.parse().ok());
    };
    let alike = separators.iter().all(|s| s == last);
    // Indian grouping: 12,34,567.
    let lakhs = alike
        && *last == ','
        && separators.len() > 1
        && tail.len() == 3
        && groups[0].len() <= 2
        && groups[1..groups.len() - 1].iter().all(|g| g.len() == 2);
    if lakhs {
        return whole(groups);
    }
    let single = separators.len() == 1 && matches!(last, '.' | ',');
    let parts_thousands = alike && thousands(groups) && !(single && (groups[0].starts_with('0') || scaled));
    if parts_thousands {
        return whole(groups);
    }
    let (head, signs) = (&groups[..groups.len() - 1], &separators[..separators.len() - 1]);
    let decimal = matches!(last, '.' | ',') && !signs.contains(last) && signs.windows(2).all(|w| w[0] == w[1]);
    if !decimal || !signs.is_empty() && !thousands(head) {
        return None;
    }
    format!("{}.{tail}", head.concat()).parse().ok()
}

/// The scale that `rest` begins with: `K`, `Mio.`, `тыс.`, `万`.
fn scale(rest: &[char]) -> Option<f64> {
    let word: String = rest.iter().skip_while(|c| c.is_whitespace()).take_while(|c| c.is_alphabetic()).collect();
    if rest.first().is_some_and(|c| c.is_uppercase()) && word.len() == 1 && scales().contains_key(&word) {
        return scales().get(&word).copied();
    }
    let word = fold(&word);
    // Chinese, Japanese and Korean write the counted word right behind the scale: 1.2万次, 3만회.
    let first = word.chars().next().filter(|c| !c.is_ascii()).map(String::from);
    scales().get(&word).copied().or_else(|| scales().get(&first?).copied())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers() {
        for (raw, expected) in [
            ("6194", 6194.0),
            ("1,234", 1234.0),
            ("1.234", 1234.0),
            ("12 345", 12345.0),
            ("12\u{a0}345", 12345.0),
            ("1'234'567", 1_234_567.0),
            ("1,234,567", 1_234_567.0),
            ("1.234.567", 1_234_567.0),
            ("12,34,567", 1_234_567.0),
            ("1,234.5", 1234.5),
            ("1.234,56", 1234.56),
            ("1 234,5", 1234.5),
            ("4.9", 4.9),
            ("4,9", 4.9),
            ("4.95", 4.95),
            ("0.125", 0.125),
            ("1.2K", 1200.0),
            ("1.234K", 1234.0),
            ("3,4 Mio.", 3.4e6),
            ("2 тыс.", 2000.0),
            ("1.2万", 12000.0),
            ("1.2万次", 12000.0),
            ("3만회", 30000.0),
            ("5 lakh", 5e5),
            ("٦١٩٤", 6194.0),
            ("۱٬۲۳۴", 1234.0),
            ("Views: 6194", 6194.0),
            ("4.9 / 5 (59 voted)", 4.9),
            ("4.9/5", 4.9),
            ("(59 voted)", 59.0),
            ("90% of readers", 90.0),
            ("12.", 12.0),
            ("3 million views", 3e6),
            ("10 minutes", 10.0),
            ("7 m", 7.0),
            ("2 bin", 2000.0),
            ("1.1M", 1.1e6),
            ("2 000", 2000.0),
            ("2 00", 2.0),
        ] {
            assert_eq!(read(raw), Some(expected), "{raw}");
        }
    }

    #[test]
    fn no_number() {
        for raw in ["", "many", "1.2.3", "10:15", "3/5/2023", "2023-05", "1,23,4", "1.234,567,8", "1.2,3.4"] {
            assert_eq!(read(raw), None, "{raw}");
        }
    }

    proptest! {
        #[test]
        fn never_panics_and_is_finite(raw in "\\PC{0,80}|[0-9., '’KM:/]{0,70}") {
            prop_assert!(read(&raw).is_none_or(|n| n.is_finite() && n >= 0.0));
        }

        #[test]
        fn whole_numbers_come_back(n in 0u32..) {
            prop_assert_eq!(read(&n.to_string()), Some(f64::from(n)));
        }
    }
}
