//! Keywords, from the line a page lists them on.

use std::collections::HashSet;

use super::words::fold;

/// More characters than a keyword has: what is longer is a sentence.
const MOST_CHARS: usize = 80;

/// The most keywords that are kept.
const MOST: usize = 100;

/// The keywords in `raw`, in its order and case, each once (case aside).
///
/// They are parted by comma, semicolon, `|`, `•`, `·` between spaces, `、`, `，`, ` / `, line ends, or by being hashtags. A label
/// before a colon (`Tags:`) goes, and quotes, brackets and number signs around a keyword. At most 100 of at most 80 characters
/// each are kept; longer ones are left out.
pub fn read(raw: &str) -> Vec<String> {
    let (mut seen, mut out) = (HashSet::new(), Vec::new());
    for part in unlabelled(raw).split([',', ';', '|', '•', '、', '，', '；', '،', '؛', '\n', '\r', '\t', '▪']) {
        for piece in part.split(" / ").flat_map(|p| p.split(" · ")).flat_map(hashtags) {
            let keyword = trimmed(piece);
            if keyword.is_empty() || keyword.chars().nth(MOST_CHARS).is_some() || !keyword.chars().any(char::is_alphanumeric) {
                continue;
            }
            if out.len() < MOST && seen.insert(fold(keyword)) {
                out.push(keyword.to_owned());
            }
        }
    }
    out
}

/// `raw` without a label of at most three words before its first colon. The colon of an address or a namespace is none.
fn unlabelled(raw: &str) -> &str {
    match raw.split_once([':', '：']) {
        Some((label, rest)) if is_label(label) && !rest.starts_with("//") => rest,
        _ => raw,
    }
}

fn is_label(label: &str) -> bool {
    label.split_whitespace().count() <= 3 && !label.contains([',', ';', '|', '#', '•', '、', '，', '/'])
}

/// The hashtags of `part` where it is nothing but hashtags, else `part`.
fn hashtags(part: &str) -> Vec<&str> {
    let part = part.trim();
    let tags = part.starts_with(['#', '＃']) && part.split_whitespace().all(|w| w.starts_with(['#', '＃']));
    if tags { part.split(['#', '＃']).collect() } else { vec![part] }
}

fn trimmed(piece: &str) -> &str {
    let around = |c: char| {
        c.is_whitespace()
            || matches!(c, '"' | '“' | '”' | '„' | '«' | '»' | '\'' | '‘' | '’' | '#' | '＃' | '[' | ']' | '·' | '-' | '–' | '.')
    };
    let keyword = piece.trim_matches(around);
    // C#, .NET, (UK) and U.S. keep their signs.
    let start = keyword.as_ptr() as usize - piece.as_ptr() as usize;
    let after = &piece[start + keyword.len()..];
    let sharp = after.starts_with('#') && keyword.len() == 1;
    let stop = after.starts_with('.') && keyword.contains('.');
    let before = piece[..start].ends_with('.') && keyword.starts_with(|c: char| c.is_ascii_uppercase());
    &piece[start - usize::from(before)..start + keyword.len() + usize::from(sharp || stop)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn parts() {
        for (raw, expected) in [
            ("Tags: Energy, wind power; Energy | EU", vec!["Energy", "wind power", "EU"]),
            ("#Putin #Kim_Jong_Un #NorthKorea", vec!["Putin", "Kim_Jong_Un", "NorthKorea"]),
            ("#Putin#Kim", vec!["Putin", "Kim"]),
            ("Politik • Wirtschaft · Börse", vec!["Politik", "Wirtschaft", "Börse"]),
            ("東京、大阪，京都", vec!["東京", "大阪", "京都"]),
            ("タグ：東京、大阪", vec!["東京", "大阪"]),
            ("Film / TV / AC/DC", vec!["Film", "TV", "AC/DC"]),
            ("C#, .NET, U.S., \"quoted\"", vec!["C#", ".NET", "U.S.", "quoted"]),
            ("Related topics: Health, HEALTH", vec!["Health"]),
            ("a:b:c, d", vec!["b:c", "d"]),
            (" , ;; — ", vec![]),
            ("https://example.org/tag", vec!["https://example.org/tag"]),
            ("one, #2 seed", vec!["one", "2 seed"]),
        ] {
            assert_eq!(read(raw), expected, "{raw}");
        }
    }

    #[test]
    fn bounded() {
        assert!(read(&"long ".repeat(40)).is_empty());
        let many: Vec<String> = (0..500).map(|i| format!("k{i}")).collect();
        assert_eq!(read(&many.join(", ")).len(), MOST);
    }

    proptest! {
        #[test]
        fn never_panics(raw in "\\PC{0,80}|[#., A-C:/'\"]{0,40}") {
            for keyword in read(&raw) {
                prop_assert!(!keyword.trim().is_empty());
            }
        }
    }
}
