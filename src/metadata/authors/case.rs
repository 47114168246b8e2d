//! Names in capitals, written as names.

use super::super::words::fold;
use super::vocabulary::vocabulary;

/// `name` as it is, unless all its letters are capitals and it has two words: then each word gets one capital, particles and
/// the rest none (`ANNA VAN DER BERG` is `Anna van der Berg`, `O'NEILL` `O'Neill`, `MCDONALD` `McDonald`). Initials and
/// numerals stay (`J.R.`, `III`). A single word in capitals may be an abbreviation of a name, and stays.
pub(super) fn named(name: &str) -> String {
    let shouted = !name.chars().any(char::is_lowercase) && name.split(' ').filter(|w| w.chars().count() > 2).count() >= 2;
    if !shouted {
        return name.to_owned();
    }
    let words: Vec<String> = name.split(' ').enumerate().map(|(i, w)| word(w, i == 0)).collect();
    words.join(" ")
}

fn word(word: &str, first: bool) -> String {
    if word.contains('.') && word.split('.').all(|part| part.chars().count() <= 1) || matches!(word, "II" | "III" | "IV") {
        return word.to_owned();
    }
    // Case is changed by Unicode's rules, not folded: a Turkish dotless i cannot be told here.
    let lower = word.to_lowercase();
    if !first && vocabulary().particles.contains(&fold(word)) {
        return lower;
    }
    let mut out = String::with_capacity(lower.len());
    let mut start = true;
    for (at, ch) in lower.char_indices() {
        if start {
            out.extend(ch.to_uppercase());
        } else {
            out.push(ch);
        }
        let rest = &lower[at + ch.len_utf8()..];
        // D'Angelo and O'Neill, but not the genitive 's.
        let apostrophe = matches!(ch, '\'' | '’') && rest.chars().count() > 2;
        let scottish = at == 1 && lower.starts_with("mc") && rest.len() > 2;
        start = ch == '-' || apostrophe || scottish;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn capitals() {
        for (raw, expected) in [
            ("ANNA BERG", "Anna Berg"),
            ("ANNE-MARIE MCDONALD", "Anne-Marie McDonald"),
            ("SEAN O'NEILL", "Sean O'Neill"),
            ("J.R. SMITH III", "J.R. Smith III"),
            ("JAN VAN DER BERG", "Jan van der Berg"),
            ("VAN MORRISON", "Van Morrison"),
            ("ИВАН ПЕТРОВ", "Иван Петров"),
            ("Anna BERG", "Anna BERG"),
            ("AJ MACK", "AJ MACK"),
            ("MADONNA", "MADONNA"),
            ("山田 太郎", "山田 太郎"),
            ("MC LYTE BROWN", "Mc Lyte Brown"),
        ] {
            assert_eq!(named(raw), expected);
        }
    }
}
