//! What kind of page it is, as far as its address, its own names and its structured data tell: what belongs to the article of a shop
//! is not what belongs to that of a newspaper.

use memchr::memmem;

use super::tokens;
use super::weights::Table;
use crate::html::{NodeId, Tag, Tree};

/// The kinds of pages that were learned, in the order of the table's columns.
pub(super) const KINDS: usize = 7;

/// The most words of a page that are looked at.
const MOST: usize = 400;

/// What speaks for each kind: sums of weights of the page's words.
pub(super) fn scores(tree: &Tree<'_>, url: Option<&str>, table: &Table<KINDS>) -> [f32; KINDS] {
    let mut sums = [0.0; KINDS];
    let mut seen = Vec::new();
    for_each_word(tree, url, &mut |word| {
        if let Some(weights) = table.get(word)
            && !seen.contains(&std::ptr::from_ref(weights))
        {
            seen.push(std::ptr::from_ref(weights));
            sums.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += weight);
        }
    });
    sums
}

/// Calls `each` with the words that tell a page's kind: `url=forum`, `host=docs`, `body=single-post`, `type=NewsArticle`,
/// `og=article`, `made-by=wordpress`.
pub fn for_each_word(tree: &Tree<'_>, url: Option<&str>, each: &mut impl FnMut(&str)) {
    let mut left = MOST;
    let mut each = |word: &str| {
        if left > 0 && word.len() <= 48 {
            left -= 1;
            each(word);
        }
    };
    let mut own_address = None;
    for node in 1..tree.len() as NodeId {
        match tree.tag(node) {
            Tag::HTML | Tag::BODY => tokens::for_each(tree, node, &mut |token| each(&format!("body={token}"))),
            Tag::META => meta(tree, node, &mut each),
            Tag::LINK if url.is_none() && own_address.is_none() => {
                let canonical = tree.attributes(node).any(|a| a.is("rel") && a.raw.eq_ignore_ascii_case("canonical"));
                own_address = canonical.then(|| tree.attribute(node, "href")).flatten();
            }
            Tag::SCRIPT if tree.attributes(node).any(|a| a.is("type") && a.raw.contains("ld+json")) => {
                types(tree.raw_text((node + 1).min(tree.len() as NodeId - 1)), &mut each);
            }
            _ => {}
        }
    }
    if let Some(url) = url.or(own_address.as_deref()) {
        address(url, &mut each);
    }
}

fn meta(tree: &Tree<'_>, node: NodeId, each: &mut impl FnMut(&str)) {
    let Some(name) = tree.attribute(node, "property").or_else(|| tree.attribute(node, "name")) else { return };
    let content = || tree.attribute(node, "content").unwrap_or_default().to_lowercase();
    match &*name {
        "og:type" => each(&format!("og={}", content())),
        "generator" => each(&format!("made-by={}", content().split([' ', '/']).next().unwrap_or_default())),
        _ => {}
    }
}

/// The types that structured data names.
fn types(json: &str, each: &mut impl FnMut(&str)) {
    for at in memmem::find_iter(json.as_bytes(), "\"@type\"") {
        let value = json[at + 7..].trim_start().strip_prefix(':').unwrap_or_default().trim_start();
        let value = value.strip_prefix('[').unwrap_or(value).trim_start();
        if let Some(name) = value.strip_prefix('"').and_then(|v| v.split('"').next()) {
            each(&format!("type={name}"));
        }
    }
}

fn address(url: &str, each: &mut impl FnMut(&str)) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    host.split('.').for_each(|label| each(&format!("host={}", label.to_ascii_lowercase())));
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let parts: Vec<&str> = path.split('/').filter(|p| !p.is_empty()).collect();
    each(&format!("url-parts={}", parts.len().min(9)));
    for part in parts {
        let words = part.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
        let count = words.clone().count();
        if count > 3 {
            each("url=many-words");
        }
        for word in words {
            let number = word.bytes().all(|b| b.is_ascii_digit());
            each(&if number { format!("url=#{}", word.len().min(9)) } else { format!("url={}", word.to_lowercase()) });
        }
        if count <= 2 {
            each(&format!("part={}", part.to_lowercase()));
        }
    }
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
