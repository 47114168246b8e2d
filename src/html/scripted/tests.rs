use proptest::prelude::*;

use super::scripted;
use crate::html::{Limits, Tree, parse};

const WET: &str =
    "It fell on all the hills of the north, and nobody had thought that it would go on until the sea was full of it.";

fn tree(page: &str) -> Tree<'_> {
    parse(page, &Limits::default())
}

/// The lines of the article in a page's scripts, each with what stands in the page where it says that it stands.
fn lines(page: &str) -> Vec<(String, String)> {
    let Some(found) = scripted(&tree(page)) else { return Vec::new() };
    let own = tree(found.text());
    let lines = found.lines(&own);
    let source = |range| page[lines.source(range)].to_string();
    lines.lines().iter().map(|line| (lines.line(line).trim_end().to_string(), source(lines.range(line)))).collect()
}

fn texts(page: &str) -> Vec<String> {
    lines(page).into_iter().map(|(text, _)| text).collect()
}

#[test]
fn strings_of_html() {
    let article = format!("<p>One. {WET}</p><p>Two “é”. {WET}</p><p>Three. {WET}</p>");
    let expected = [format!("One. {WET}"), format!("Two “é”. {WET}"), format!("Three. {WET}")];
    let json = serde_json::json!({ "a": "x", "body": article, "z": "<p>Other</p>" }).to_string();
    let escaped = json.replace('<', "\\u003c").replace('>', "\\u003e");
    let sent = serde_json::Value::String(escaped.clone()).to_string();
    let attribute = json.replace('&', "&amp;").replace('"', "&quot;");
    let long = "x".repeat(1000);
    for page in [
        format!("<script>x = {json}</script>"),
        format!("<script id=state type=application/json>{escaped}</script>"),
        format!("<script>push([1, {sent}])</script>"),
        // A quote that is none does not hide what follows.
        format!("<script>it's = 'a \" b';\n y = {json}</script>"),
        format!("<div data-page=\"{}\"></div>", attribute.replacen("{", &format!("{{&quot;long&quot;:&quot;{long}&quot;,"), 1)),
    ] {
        assert_eq!(texts(&page), expected, "{page}");
    }
    // Their places are those in the page.
    let places = lines(&format!("<script>push([1, {sent}])</script>"));
    assert_eq!(places[0].1, expected[0]);
    assert_eq!(places[1].1, expected[1]);
}

#[test]
fn texts_of_linked_data() {
    let body = serde_json::to_string(&format!("One < two. {WET}\n\nTwo. {WET}\nThree. {WET}")).unwrap();
    let page = format!("<script type=application/ld+json>{{\"@type\": \"Article\", \"articleBody\" : {body}}}</script>");
    assert_eq!(texts(&page), [format!("One < two. {WET}"), format!("Two. {WET}"), format!("Three. {WET}")]);
    assert_eq!(lines(&page)[1].1, format!("Two. {WET}"));
}

#[test]
fn what_is_no_article() {
    for script in [
        String::new(),
        format!("x = \"<p>{WET}</p><p>{WET}</p>\""),
        format!("x = \"<p>{WET}</p><p>{WET}</p><p>{WET}</p>"),
        format!("x = '<p>{WET}</p><p>{WET}</p><p>{WET}</p>'"),
        format!("x = \"{}\"", "<li><a href='/a'>Other pages</a></li>".repeat(90)),
        "\"articleBody\": \"Short.\"".to_string(),
    ] {
        assert!(texts(&format!("<script>{script}</script>")).is_empty(), "{script}");
    }
}

#[test]
fn what_is_longer_than_any_article_is_not_read() {
    let article = format!("<p>One. {WET}</p><p>Two. {WET}</p><p>Three. {WET}</p>");
    let long = article.repeat((super::LONGEST / article.len()) + 1);
    assert!(scripted(&tree(&format!("<script>x = \"{long}\"</script>"))).is_none());
    // It hides nothing behind it.
    assert_eq!(texts(&format!("<script>x = \"{long}\", y = \"{article}\"</script>")).len(), 3);
}

proptest! {
    /// Whatever stands in a script, what is found has a place in it.
    #[test]
    fn any_script(parts in prop::collection::vec(prop::sample::select(vec![
        "\"", "\\", "\\\"", "\\u003cp\\u003e", "<p>", "</p>", "<br>", "\\n", "\\u00e9", "\\ud83d", "\\x4", "é", "😀", "{", "[", "\"articleBody\":\"", WET, WET, "'", "\n",
    ]), 0..60)) {
        let script = parts.concat();
        for page in [format!("<script>{script}</script>"), format!("<p x='[{}'>", script.replace('\'', "").repeat(3))] {
            for (text, source) in lines(&page) {
                prop_assert!(text.is_empty() || !source.is_empty(), "{} stands nowhere", text);
            }
        }
    }
}
