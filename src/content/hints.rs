//! What a page's head says that bears on which lines are its article: titles, summary, kind, and the article's own words where the
//! page repeats them for machines.

use memchr::memmem;
use xxhash_rust::xxh3::xxh3_64;

use crate::hashed::Set;
use crate::html::{NodeId, Tag, Tree};
use crate::measure;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Hints {
    /// The units of each title the page gives.
    titles: Vec<Title>,
    /// The units of the summaries.
    pub(super) description: Set<u64>,
    /// Three units in a row, for all of the article's body.
    pub(super) body: Set<u64>,
    /// What kind of page it says it is: bits in the order of [`KINDS`].
    pub(super) kinds: u32,
}

/// The units of a title.
#[derive(Debug, PartialEq)]
struct Title {
    units: Vec<u64>,
    /// A bit for the end of each of them: most words of a page are found not to be among them by it.
    bits: u64,
}

impl Title {
    fn has(&self, unit: u64) -> bool {
        self.bits & 1 << (unit % 64) != 0 && self.units.contains(&unit)
    }
}

/// Words in the structured data of pages that tell their kind.
const KINDS: [&[&str]; 6] = [
    &["Article\"", "BlogPosting\"", "Report\"", "og:article"],
    &["\"Product\"", "\"Offer\"", "og:product"],
    &["\"DiscussionForumPosting\"", "\"QAPage\"", "\"Question\""],
    &["\"ItemList\"", "\"CollectionPage\"", "\"SearchResultsPage\"", "\"OfferCatalog\""],
    &["\"LocalBusiness\"", "\"Service\"", "\"ProfessionalService\""],
    &["\"TechArticle\"", "\"APIReference\"", "\"HowTo\""],
];

impl Hints {
    pub(super) fn new(tree: &Tree<'_>) -> Hints {
        let mut hints = Hints::default();
        for node in 1..tree.len() as NodeId {
            match tree.tag(node) {
                Tag::TITLE if hints.titles.is_empty() => hints.title(&tree.inner_text(node)),
                Tag::META => hints.meta(tree, node),
                Tag::SCRIPT => hints.script(tree, node),
                _ => {}
            }
        }
        hints
    }

    fn title(&mut self, text: &str) {
        let units = units(text);
        let bits = units.iter().fold(0, |bits, unit| bits | 1 << (unit % 64));
        let title = Title { units, bits };
        if !title.units.is_empty() && !self.titles.contains(&title) {
            self.titles.push(title);
        }
    }

    fn meta(&mut self, tree: &Tree<'_>, node: NodeId) {
        let Some(name) = tree.attribute(node, "property").or_else(|| tree.attribute(node, "name")) else { return };
        let content = || tree.attribute(node, "content").unwrap_or_default();
        match &*name {
            "og:title" | "twitter:title" => self.title(&content()),
            "description" | "og:description" => self.description.extend(units(&content())),
            "og:type" => {
                let kind = format!("og:{}", content());
                self.kinds |= kinds(&kind);
            }
            _ => {}
        }
    }

    fn script(&mut self, tree: &Tree<'_>, node: NodeId) {
        if !tree.attributes(node).any(|a| a.is("type") && a.raw.contains("ld+json")) || tree.subtree_end(node) == node + 1 {
            return;
        }
        let json = tree.raw_text(node + 1);
        self.kinds |= kinds(json);
        for key in ["\"articleBody\"", "\"reviewBody\""] {
            if let Some(text) = memmem::find(json.as_bytes(), key.as_bytes()).and_then(|at| string(&json[at + key.len()..])) {
                self.body.extend(triples(&units(&text)));
            }
        }
    }

    /// The share of a line's words that stand in the body in the same order; nothing where there is no body.
    pub(super) fn in_body(&self, line: &[u64]) -> f32 {
        if self.body.is_empty() {
            return -1.0;
        }
        let (mut found, mut all) = (0u32, 0u32);
        for triple in triples(line) {
            all += 1;
            found += u32::from(self.body.contains(&triple));
        }
        if all == 0 { 0.0 } else { found as f32 / all as f32 }
    }

    /// How much a line and the most similar title have in common, 0 to 1.
    pub(super) fn like_title(&self, line: &[u64]) -> f32 {
        if line.is_empty() || line.len() > 60 {
            return 0.0;
        }
        let shared = |title: &Title| {
            let both = line.iter().filter(|u| title.has(**u)).count() as f32;
            both / line.len().max(title.units.len()) as f32
        };
        self.titles.iter().map(shared).fold(0.0, f32::max)
    }

    /// The share of a line's words that stand in the summary.
    pub(super) fn like_description(&self, line: &[u64]) -> f32 {
        if line.len() < 4 || self.description.is_empty() {
            return 0.0;
        }
        let looked_at = &line[..line.len().min(40)];
        looked_at.iter().filter(|u| self.description.contains(u)).count() as f32 / looked_at.len() as f32
    }
}

fn kinds(text: &str) -> u32 {
    let has = |words: &[&str]| words.iter().any(|w| memmem::find(text.as_bytes(), w.as_bytes()).is_some());
    KINDS.iter().enumerate().map(|(n, words)| u32::from(has(words)) << n).sum()
}

/// The first JSON string of a text.
fn string(json: &str) -> Option<String> {
    let start = json.find('"')?;
    if !json[..start].trim().chars().all(|c| c == ':') {
        return None;
    }
    let mut end = start + 1;
    let bytes = json.as_bytes();
    loop {
        end += memchr::memchr2(b'"', b'\\', &bytes[end..])?;
        if bytes[end] == b'"' {
            break;
        }
        end += 2;
        bytes.get(end)?;
    }
    let literal = json.get(start..=end)?;
    serde_json::from_str(literal).ok().or_else(|| Some(literal.replace("\\n", " ")))
}

fn triples(units: &[u64]) -> impl Iterator<Item = u64> + '_ {
    units.windows(3).map(|w| w[0].rotate_left(21) ^ w[1].rotate_left(42) ^ w[2])
}

/// Words, and the letters of scripts without spaces, in lower case, each as its XXH3: weights go by it, too.
pub(super) fn units(text: &str) -> Vec<u64> {
    let mut all = Vec::with_capacity(text.len() / 6);
    add_units(text, &mut all);
    all
}

/// Adds the units of a text to others.
pub(super) fn add_units(text: &str, all: &mut Vec<u64>) {
    each_word(text, &mut |word| all.push(xxh3_64(word)));
}

/// Calls `each` with every word (in scripts without spaces: letter) of a text, in lower case, as UTF-8.
fn each_word(text: &str, each: &mut impl FnMut(&[u8])) {
    // Most words are ASCII, and are parts of the text in lower case. Others are put together.
    let lower = text.to_ascii_lowercase();
    let (bytes, mut at) = (lower.as_bytes(), 0);
    let mut word: Vec<u8> = Vec::new();
    while at < bytes.len() {
        let plain = bytes[at..].iter().position(|b| !b.is_ascii_alphanumeric()).map_or(bytes.len(), |n| at + n);
        let ends = bytes.get(plain).is_none_or(u8::is_ascii);
        if ends && word.is_empty() {
            if plain > at {
                each(&bytes[at..plain]);
            }
            at = plain + 1;
            continue;
        }
        word.extend_from_slice(&bytes[at..plain]);
        at = if ends { plain + 1 } else { other(&lower, plain, &mut word, each) };
        if ends {
            each(&word);
            word.clear();
        }
    }
    if !word.is_empty() {
        each(&word);
    }
}

/// Takes a character outside ASCII that goes on with a word, ends it or is one; gives the place behind it.
fn other(text: &str, at: usize, word: &mut Vec<u8>, each: &mut impl FnMut(&[u8])) -> usize {
    let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else { return text.len() };
    let alone = measure::is_unspaced(c);
    let belongs = c.is_alphanumeric() || measure::is_mark(c);
    if (alone || !belongs) && !word.is_empty() {
        each(word);
        word.clear();
    }
    if alone {
        each(c.encode_utf8(&mut [0; 4]).as_bytes());
    } else if belongs {
        c.to_lowercase().for_each(|lower| word.extend_from_slice(lower.encode_utf8(&mut [0; 4]).as_bytes()));
    }
    at + c.len_utf8()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::{Limits, parse};

    #[test]
    fn hints_of_a_page() {
        let html = r#"<title>The ferry sank | Example</title><meta property="og:title" content="The ferry sank">
            <meta property=og:type content=article><meta name=description content="A ferry went down at dusk.">
            <script type="application/ld+json">{"@type": "NewsArticle", "articleBody" : "The ferry \"Anna\" sank.\nNobody was hurt."}</script>"#;
        let hints = Hints::new(&parse(html, &Limits::default()));
        assert_eq!(hints.titles.len(), 2);
        assert_eq!(hints.kinds, 1);
        assert_eq!(hints.in_body(&units("Nobody was hurt.")), 1.0);
        assert_eq!(hints.in_body(&units("Somebody else was hurt.")), 0.0);
        assert_eq!(hints.like_title(&units("THE FERRY SANK")), 1.0);
        assert_eq!(hints.like_description(&units("A ferry went down")), 1.0);
    }

    #[test]
    fn units_of_scripts() {
        let words = |text| {
            let mut all = Vec::new();
            each_word(text, &mut |w| all.push(String::from_utf8(w.to_vec()).unwrap()));
            all
        };
        assert_eq!(words("Don't Überrasch 3.5 日本語です"), ["don", "t", "überrasch", "3", "5", "日", "本", "語", "で", "す"]);
        assert_eq!(string(" : \"a\\u00e9\\\"\" , \"b\""), Some("aé\"".into()));
        assert_eq!(string(": {\"a\": 1"), None);
        assert_eq!(string(": \"a\\"), None);
    }
}
