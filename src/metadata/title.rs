//! Headlines, rid of what pages and article farms add to them.

use super::words::fold;

/// What is known of a document's site, to take its name off the headline.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Site<'a> {
    /// The name, such as `The Daily Example`.
    pub name: Option<&'a str>,
    /// The host of the page's address, such as `www.example.org`.
    pub host: Option<&'a str>,
}

/// More characters than a headline has.
const MOST_CHARS: usize = 500;

/// A year in brackets at the end of a headline: `… (2024)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Year {
    /// It is a part of the headline: `Ten bridges to see (2024)`.
    Stays,
    /// Article farms append it to what they copy.
    Goes,
}

/// The headline in `raw`; `None` where there is no letter or digit in it, or more than 500 characters.
///
/// White space is folded. Quotes around the whole go, and a year in brackets at the end as `year` says. A name behind ` | `, ` - `,
/// ` – `, ` — `, ` · ` or ` :: ` at the end goes only where it is that of `site`: its name, or its host without `www.` and with or without
/// its ending, case and spaces aside.
pub fn read(raw: &str, site: Site<'_>, year: Year) -> Option<String> {
    let folded = raw.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut title = folded.as_str();
    loop {
        let part = without_site(title, site);
        let shorter = unquoted(if year == Year::Goes { without_year(part) } else { part });
        if shorter == title {
            break;
        }
        title = shorter;
    }
    let fits = title.chars().nth(MOST_CHARS).is_none() && title.chars().any(char::is_alphanumeric);
    fits.then(|| title.to_owned())
}

fn without_year(title: &str) -> &str {
    let Some(head) = title.strip_suffix(')').and_then(|t| t.get(..t.len().checked_sub(4)?)) else { return title };
    let year = &title[head.len()..title.len() - 1];
    let believed = year.parse::<u32>().is_ok_and(|y| (1990..=2100).contains(&y));
    match head.strip_suffix(" (") {
        Some(rest) if believed && !rest.trim().is_empty() => rest.trim_end(),
        _ => title,
    }
}

/// Marks that open and close a quotation; each kind closes with its own.
const QUOTES: [(char, char); 8] =
    [('"', '"'), ('\'', '\''), ('“', '”'), ('„', '“'), ('«', '»'), ('‘', '’'), ('「', '」'), ('『', '』')];

/// `title` without quotes, where one pair of them holds the whole.
fn unquoted(title: &str) -> &str {
    for (open, close) in QUOTES {
        if let Some(inner) = title.strip_prefix(open).and_then(|t| t.strip_suffix(close))
            && !inner.contains([open, close])
            && inner.chars().any(char::is_alphanumeric)
        {
            return inner.trim();
        }
    }
    title
}

const PARTS: [&str; 7] = [" | ", " - ", " – ", " — ", " · ", " :: ", " • "];

fn without_site<'t>(title: &'t str, site: Site<'_>) -> &'t str {
    let spaces = memchr::memrchr_iter(b' ', title.as_bytes());
    let part = |at: usize| PARTS.iter().find(|part| title[at..].starts_with(**part)).map(|part| (at, part.len()));
    let ends_word = |at: &usize| title.as_bytes().get(at + 1).is_some_and(|next| !next.is_ascii_alphanumeric());
    let Some((at, length)) = spaces.filter(ends_word).find_map(part) else { return title };
    let tail = squeezed(&title[at + length..]);
    let named = !tail.is_empty() && names(site).any(|name| name == tail);
    if named && at > 0 { title[..at].trim_end() } else { title }
}

/// What the site is called, squeezed.
fn names<'a>(site: Site<'a>) -> impl Iterator<Item = String> + 'a {
    let host = site.host.map(|h| h.strip_prefix("www.").unwrap_or(h));
    // `example` of example.org, example.co.uk and news.example.org.
    let labels = host.into_iter().flat_map(|h| h.rsplit_once('.').map(|(names, _)| names)).flat_map(|n| n.split('.'));
    let name = site.name.map(squeezed).filter(|n| !n.is_empty());
    let labels = labels.filter(|label| label.len() > 2).map(squeezed);
    name.into_iter().chain(host.map(squeezed)).chain(labels)
}

/// Letters and digits in lower case, a leading `the` left out.
fn squeezed(name: &str) -> String {
    let name: String = fold(name).chars().filter(|c| c.is_alphanumeric()).collect();
    name.strip_prefix("the").filter(|rest| rest.len() > 3).map(str::to_owned).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plain(raw: &str) -> Option<String> {
        read(raw, Site::default(), Year::Goes)
    }

    #[test]
    fn farm_year_goes() {
        assert_eq!(
            plain("Leader travels TOMORROW for 'friendly visit' (2024)").as_deref(),
            Some("Leader travels TOMORROW for 'friendly visit'")
        );
        for kept in [
            "The class of (1968)",
            "Vote (2024) ahead",
            "Budget 2024",
            "(2024)",
            "Results (20244)",
            "Space Odyssey (2001",
            "Part (IV)",
        ] {
            assert_eq!(plain(kept).as_deref(), Some(kept), "{kept}");
        }
        let shown = "Ten bridges to see (2024)";
        assert_eq!(read(shown, Site::default(), Year::Stays).as_deref(), Some(shown));
    }

    #[test]
    fn quotes_go_only_around_the_whole() {
        assert_eq!(plain("“We will stay”").as_deref(), Some("We will stay"));
        assert_eq!(plain("\"We will stay\" (2023)").as_deref(), Some("We will stay"));
        for kept in ["“Stay” or “go”", "'Yes' and 'no'", "'Friendly' visit", "\"\""] {
            assert_eq!(plain(kept).as_deref(), (kept != "\"\"").then_some(kept), "{kept}");
        }
    }

    #[test]
    fn site_goes_only_where_it_is_the_site() {
        let site = Site { name: Some("The Daily Example"), host: Some("www.example.co.uk") };
        for raw in [
            "Rain - then sun | The Daily Example",
            "Rain - then sun - Daily Example",
            "Rain - then sun – EXAMPLE",
            "Rain - then sun — example.co.uk",
        ] {
            assert_eq!(read(raw, site, Year::Goes).as_deref(), Some("Rain - then sun"), "{raw}");
        }
        for kept in ["Rain - then sun", "Rain | Another Paper", "The Daily Example", " | The Daily Example"] {
            assert_eq!(read(kept, site, Year::Goes).as_deref(), Some(kept.trim()), "{kept}");
        }
        assert_eq!(plain("Rain | The Daily Example").as_deref(), Some("Rain | The Daily Example"));
    }

    #[test]
    fn no_title() {
        assert_eq!(plain(" – "), None);
        assert_eq!(plain(&"x".repeat(501)), None);
        assert_eq!(plain("  two \n lines ").as_deref(), Some("two lines"));
    }

    proptest! {
        #[test]
        fn reading_twice_changes_nothing(raw in "\\PC{0,60}|(é|\"|'|“|”| \\(2024\\)| \\| Site|a| ){0,12}") {
            let site = Site { name: Some("Site"), host: Some("site.org") };
            for year in [Year::Goes, Year::Stays] {
                if let Some(title) = read(&raw, site, year) {
                    prop_assert_eq!(read(&title, site, year), Some(title));
                }
            }
        }
    }
}
