//! What kind of page it is, as far as its address, its own names and its structured data tell: what belongs to the article of a shop
//! is not what belongs to that of a newspaper.

use memchr::memmem;

use super::tokens;
use super::weights::{self, Table};
use crate::html::{NodeId, Tag, Tree};

/// The kinds of pages that were learned, in the order of the table's columns.
pub(super) const KINDS: usize = 7;

/// The most words of a page that are looked at.
const MOST: usize = 400;

/// The longest word that is looked at, in bytes.
const LONGEST: usize = 48;

/// What speaks for each kind: sums of weights of the page's words.
pub(super) fn scores(tree: &Tree<'_>, url: Option<&str>, table: &Table<KINDS>) -> [f32; KINDS] {
    let mut keys = Vec::with_capacity(MOST);
    for_each_word(tree, url, &mut |word| keys.push(weights::key(word.as_bytes())));
    let mut sums = [0.0; KINDS];
    let mut seen = Vec::new();
    table.each(&keys, |_, weights| {
        if !seen.contains(&std::ptr::from_ref(weights)) {
            seen.push(std::ptr::from_ref(weights));
            sums.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += weight);
        }
    });
    sums
}

/// Calls `each` with the words that tell a page's kind: `url=forum`, `host=docs`, `body=single-post`, `type=NewsArticle`,
/// `og=article`, `made-by=wordpress`.
pub fn for_each_word(tree: &Tree<'_>, url: Option<&str>, each: &mut impl FnMut(&str)) {
    let mut words = Words { each, left: MOST, word: String::with_capacity(64) };
    let mut own_address = None;
    for node in 1..tree.len() as NodeId {
        match tree.tag(node) {
            Tag::HTML | Tag::BODY => tokens::for_each(tree, node, &mut |token| words.say("body=", token)),
            Tag::META => meta(tree, node, &mut words),
            Tag::LINK if url.is_none() && own_address.is_none() => {
                let canonical = tree.attributes(node).any(|a| a.is("rel") && a.raw.eq_ignore_ascii_case("canonical"));
                own_address = canonical.then(|| tree.attribute(node, "href")).flatten();
            }
            Tag::SCRIPT if tree.attributes(node).any(|a| a.is("type") && a.raw.contains("ld+json")) => {
                types(tree.raw_text((node + 1).min(tree.len() as NodeId - 1)), &mut words);
            }
            _ => {}
        }
    }
    if let Some(url) = url.or(own_address.as_deref()) {
        address(url, &mut words);
    }
}

/// Hands on words, the first [`MOST`] of usual length.
struct Words<'e, F> {
    each: &'e mut F,
    left: usize,
    word: String,
}

impl<F: FnMut(&str)> Words<'_, F> {
    fn say(&mut self, prefix: &str, word: &str) {
        self.word.clear();
        self.word.push_str(prefix);
        self.word.push_str(word);
        if self.left > 0 && self.word.len() <= LONGEST {
            self.left -= 1;
            (self.each)(&self.word);
        }
    }

    /// The same in lower case.
    fn say_lower(&mut self, prefix: &str, word: &str) {
        let mut short = [0; LONGEST];
        match short.get_mut(..word.len()).filter(|_| word.is_ascii()) {
            Some(lower) => {
                lower.copy_from_slice(word.as_bytes());
                lower.make_ascii_lowercase();
                self.say(prefix, std::str::from_utf8(lower).unwrap_or_default());
            }
            None => self.say(prefix, &word.to_lowercase()),
        }
    }
}

fn meta(tree: &Tree<'_>, node: NodeId, words: &mut Words<'_, impl FnMut(&str)>) {
    let Some(name) = tree.attribute(node, "property").or_else(|| tree.attribute(node, "name")) else { return };
    let content = || tree.attribute(node, "content").unwrap_or_default();
    match &*name {
        "og:type" => words.say_lower("og=", &content()),
        "generator" => words.say_lower("made-by=", content().split([' ', '/']).next().unwrap_or_default()),
        _ => {}
    }
}

/// The types that structured data names.
fn types(json: &str, words: &mut Words<'_, impl FnMut(&str)>) {
    for at in memmem::find_iter(json.as_bytes(), "\"@type\"") {
        let value = json[at + 7..].trim_start().strip_prefix(':').unwrap_or_default().trim_start();
        let value = value.strip_prefix('[').unwrap_or(value).trim_start();
        if let Some(name) = value.strip_prefix('"').and_then(|v| v.split('"').next()) {
            words.say("type=", name);
        }
    }
}

fn address(url: &str, words: &mut Words<'_, impl FnMut(&str)>) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    host.split('.').for_each(|label| words.say("host=", &label.to_ascii_lowercase()));
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let parts = || path.split('/').filter(|part| !part.is_empty());
    words.say("url-parts=", digit(parts().count()));
    for part in parts() {
        let of_part = || part.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
        let count = of_part().count();
        if count > 3 {
            words.say("url=", "many-words");
        }
        for word in of_part() {
            match word.bytes().all(|b| b.is_ascii_digit()) {
                true => words.say("url=#", digit(word.len())),
                false => words.say_lower("url=", word),
            }
        }
        if count <= 2 {
            words.say_lower("part=", part);
        }
    }
}

/// A number, or 9 where it is larger.
fn digit(number: usize) -> &'static str {
    ["0", "1", "2", "3", "4", "5", "6", "7", "8"].get(number).unwrap_or(&"9")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::{Limits, parse};

    #[test]
    fn words_of_a_page() {
        let html = r#"<html class="no-js"><head><meta property="og:type" content="article"><meta name=generator content="WordPress 6.1">
            <script type="application/ld+json">{"@type": ["NewsArticle"], "author": {"@type":"Person"}}</script></head><body class="single">"#;
        let tree = parse(html, &Limits::default());
        let mut words = Vec::new();
        for_each_word(&tree, Some("https://forum.example.org/t/1234/some-long-thread-name?x=1"), &mut |w| {
            words.push(w.to_string())
        });
        let wanted = "body=no-js body=no body=js og=article made-by=wordpress type=NewsArticle type=Person body=single host=forum \
                      host=example host=org url-parts=3 url=t part=t url=#4 part=1234 url=many-words url=some url=long url=thread \
                      url=name";
        assert_eq!(words.join(" "), wanted);
    }
}
