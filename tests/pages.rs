//! Web pages through the public face: what is kept, what stands in the ledger and where, and that nothing goes in silence.

use std::fs;
use std::sync::{Arc, LazyLock};

use dechaff::error::SourceFile;
use dechaff::pipeline::{Favour, Options, PageOptions};
use dechaff::record::{Content, Known, Markup};
use dechaff::rules::RuleSet;
use dechaff::{Cleaner, Outcome, RawDocument, Record};
use proptest::prelude::*;
use tempfile::TempDir;

use crate::cli::call;

static CLEANER: LazyLock<Cleaner> = LazyLock::new(|| Cleaner::new(RuleSet::shipped().unwrap()));

/// A page in the manner of a small newspaper.
const PAGE: &str = r##"<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Ferry sinks off the coast | The Harbour Post</title>
<meta property="og:type" content="article"><meta property="og:title" content="Ferry sinks off the coast">
<meta property="og:site_name" content="The Harbour Post">
<script type="application/ld+json">{"@type":"NewsArticle","headline":"Ferry sinks off the coast","datePublished":"2024-05-13T21:10:00+02:00",
"author":{"@type":"Person","name":"Mira Tolland"}}</script></head>
<body><header class="site-header"><nav class="main-nav"><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li>
<li><a href="/sport">Sport</a></li><li><a href="/login">Log in</a></li></ul></nav></header>
<main><article class="post"><h1>Ferry sinks off the coast</h1><p class="byline">By Mira Tolland</p><div class="entry-content">
<p>A ferry with two hundred passengers on board sank at dusk on Monday, a few miles off the northern coast &amp; its islands, officials said.</p>
<p>Advertisement</p>
<p>Fishing boats that were near took <b>every</b>body on board, and the last of them reached the harbour of the small town before midnight.</p>
<h2>What is known</h2>
<p>The captain told reporters that water had come in through the car deck, and that the pumps could not keep up with it for long.</p>
<pre><code class="language-text">Advertisement
  of the port</code></pre>
<p>An inquiry will begin this week, the ministry of transport announced, and divers will be sent down to look at the hull.</p>
</div></article>
<section id="comments" class="comments-area"><h3>2 comments</h3><ol class="comment-list">
<li class="comment"><div class="comment-body"><p>My brother was on that ferry and says the crew could not have done more.</p></div></li>
</ol></section>
<aside class="related"><h3>Related stories</h3><ul><li><a href="/a">New ferry line opens in spring</a></li>
<li><a href="/b">Harbour to be dredged</a></li></ul></aside></main>
<footer class="site-footer"><p>© 2024 The Harbour Post. All rights reserved.</p><a href="/privacy">Privacy policy</a></footer>
</body></html>
"##;

fn clean_with(html: &str, options: Options) -> Record {
    let cleaner = Cleaner::with_options(RuleSet::shipped().unwrap(), options);
    cleaner.clean(&RawDocument::from_html(html)).unwrap().record().clone()
}

fn clean(html: &str) -> Record {
    CLEANER.clean(&RawDocument::from_html(html)).unwrap().record().clone()
}

/// What is struck is shown where it stands, on a page of one line, too.
#[test]
fn explained_in_the_order_of_the_page() {
    let page = PAGE.replace('\n', " ");
    let raw = RawDocument::from_html(page.as_str());
    let seen = CLEANER.explain(&raw).unwrap();
    let line_of = |text: &str| (0..seen.document.len()).find(|n| seen.document.line(*n).contains(text)).unwrap();
    let before = |text: &str| seen.beside.iter().find(|b| b.text.contains(text)).unwrap().before;
    assert_eq!(before("World"), 0);
    assert!(before("My brother") > line_of("An inquiry will begin"));
    assert_eq!(before("Related stories"), seen.document.len());
}

#[test]
fn an_article_with_its_metadata() {
    let record = clean(PAGE);
    let starts: Vec<&str> = record.text.split("\n\n").map(|p| p.split(' ').next().unwrap()).collect();
    for wanted in
        ["A ferry with two hundred", "coast & its islands", "took everybody on board", "The captain told", "An inquiry will"]
    {
        assert!(record.text.contains(wanted), "{starts:?}");
    }
    for unwanted in ["Log in", "New ferry line", "rights reserved", "My brother", "<b>"] {
        assert!(!record.text.contains(unwanted), "{}", record.text);
    }
    assert_eq!(record.title.as_deref(), Some("Ferry sinks off the coast"));
    assert_eq!(record.authors, ["Mira Tolland"]);
    assert_eq!(record.date.as_deref(), Some("2024-05-13T21:10:00+02:00"));
    assert_eq!(record.site.as_deref(), Some("The Harbour Post"));
    assert_eq!(record.language.as_deref(), Some("en"));
    assert_eq!(record.origins["authors"], "json-ld");
}

#[test]
fn a_page_says_its_language_where_the_text_hardly_does() {
    let language = |said: &str, text: &str| {
        let record = clean(&format!("<html{said}><title>Shop</title><main><h1>Shop</h1><p>{text}</p></main>"));
        (record.language.unwrap(), record.language_confidence.unwrap())
    };
    let names = "Balmo Dotti Trio $19.99. Salvo Coral Duo $24.50. Vela Mini Set $9.";
    assert!(language("", names).1 < 0.5);
    assert_eq!(language(" lang=de", names), ("de".to_owned(), 0.5));
    let sentence =
        "The ship left the harbour in the morning, and it was said that she would not be back before the end of the week.";
    assert_eq!(language(" lang=de", sentence), language("", sentence));
}

#[test]
fn a_year_in_a_headline_goes_where_a_farm_made_the_page() {
    let titled = |more: &str| {
        let page = PAGE.replace("</article>", &format!("{more}</article>"));
        clean(&page.replace("Ferry sinks off the coast", "How to sink a ferry (2024)"))
    };
    let card = "<p>Author information</p><p>Name: Quillan Ferrowick</p><p>Birthday: 1993-07-01</p>
        <p>Address: Suite 763 6272 Wanda Glens, New Tarn, SC 29801-4811</p><p>Phone: +13135364821</p><p>Hobby: Knitting, Pottery</p>
        <p>Introduction: My name is Quillan Ferrowick, I am a shiny person who loves writing.</p>";
    assert_eq!(titled("").title.as_deref(), Some("How to sink a ferry (2024)"));
    let farm = titled(card);
    assert!(farm.tags.iter().any(|tag| tag == "content-farm"), "{:?}", farm.tags);
    assert_eq!(farm.title.as_deref(), Some("How to sink a ferry"));
}

#[test]
fn rules_work_on_the_article_but_not_on_code() {
    let record = clean(PAGE);
    let slot = record.removed.iter().find(|r| r.rule == "ad-slot-label").unwrap();
    assert_eq!(&PAGE[slot.start as usize..slot.end as usize], "Advertisement");
    assert_eq!(slot.line as usize, PAGE[..slot.start as usize].matches('\n').count() + 1);
    if record.text.contains("of the port") {
        assert!(record.text.contains("Advertisement"), "{}", record.text);
    }
}

/// Letters and digits alone.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

#[test]
fn whatever_the_page_shows_is_in_the_text_or_in_the_ledger() {
    let record = clean(PAGE);
    let removed: Vec<String> = record.removed.iter().map(|r| letters(r.text.as_deref().unwrap_or_default())).collect();
    let text = letters(&record.text);
    for shown in [
        "Home",
        "Log in",
        "By Mira Tolland",
        "A ferry with two",
        "Advertisement",
        "2 comments",
        "My brother was on",
        "Privacy policy",
    ] {
        let wanted = letters(shown);
        assert!(text.contains(&wanted) || removed.iter().any(|r| r.contains(&wanted)), "{shown}: {:#?}", record.removed);
    }
    for entry in &record.removed {
        let source = &PAGE[entry.start as usize..entry.end as usize];
        let first: String = letters(entry.text.as_deref().unwrap()).chars().take(4).collect();
        assert!(letters(source).contains(&first), "{entry:?}");
    }
}

#[test]
fn comments_are_left_out_unless_asked_for() {
    let why = |record: &Record| {
        record.removed.iter().find(|r| r.text.as_deref().unwrap().contains("My brother")).map(|r| r.rule.clone())
    };
    assert_eq!(why(&clean(PAGE)).as_deref(), Some("reader-comments"));
    let kept =
        clean_with(PAGE, Options { pages: PageOptions { comments: true, ..PageOptions::default() }, ..Options::default() });
    assert!(kept.text.contains("My brother was on that ferry"), "{}", kept.text);
}

#[test]
fn favours() {
    let words = |favour| {
        let options = Options { pages: PageOptions { favour, ..PageOptions::default() }, ..Options::default() };
        clean_with(PAGE, options).text.split_whitespace().count()
    };
    assert!(words(Favour::Precision) <= words(Favour::Balanced));
    assert!(words(Favour::Balanced) <= words(Favour::Recall));
}

#[test]
fn rules_about_elements_choose_the_content() {
    let pack = r##"
rules:
  - id: harbour-content
    why: The Harbour Post has its article in one element.
    match: { element: "#story" }
    when: { host: [harbour.example] }
    do: content
    tests: [ { content: '<div id="story"><p>x</p></div>' }, { keep: '<p>x</p>' } ]
  - id: harbour-slogan
    why: A slogan in the middle of the sentence.
    match: { element: ".slogan" }
    do: drop
    tests: [ { drop: '<b class="slogan">x</b>' }, { keep: '<p>x</p>' } ]
"##;
    let rules =
        RuleSet::builder().pack(vec![Arc::new(SourceFile { path: "harbour.yaml".into(), text: pack.into() })]).build().unwrap();
    let html = "<p>Outside it all is a sentence that is long enough, and ends.</p><div id=story>In. <b class=slogan>Buy!</b> Side.</div>";
    let known = Known { url: Some("https://harbour.example/1".into()), ..Known::default() };
    let raw = RawDocument { known, ..RawDocument::from_html(html) };
    let Outcome::Written(record) = Cleaner::new(rules).clean(&raw).unwrap() else { panic!("rejected") };
    assert_eq!(record.text, "In. Side.");
    let ledger: Vec<(&str, &str)> =
        record.removed.iter().map(|r| (r.rule.as_str(), &html[r.start as usize..r.end as usize])).collect();
    assert_eq!(
        ledger,
        [
            ("not-article", "Outside it all is a sentence that is long enough, and ends."),
            ("harbour-slogan", "<b class=slogan>Buy!</b>")
        ]
    );
}

#[test]
fn the_charset_a_page_declares() {
    let html = PAGE.replace("utf-8", "windows-1252").replace("Mira Tolland", "Mira Töllånd");
    let bytes: Vec<u8> = html.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let raw = RawDocument { content: Content::Bytes(bytes.into()), markup: Markup::Html, ..RawDocument::default() };
    let outcome = CLEANER.clean(&raw).unwrap();
    assert_eq!(outcome.record().authors, ["Mira Töllånd"]);
    assert_eq!(outcome.record().source.charset.as_deref(), Some("windows-1252"));
}

#[test]
fn files_and_records_of_html() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("page.html"), PAGE).unwrap();
    fs::write(folder.path().join("unnamed"), PAGE).unwrap();
    let rows = [serde_json::json!({ "id": "a", "html": PAGE }), serde_json::json!({ "id": "b", "text": "Plain.", "html": PAGE })];
    fs::write(folder.path().join("rows.jsonl"), rows.map(|r| r.to_string()).join("\n")).unwrap();
    let called = call(&folder, &["clean", "page.html", "unnamed", "rows.jsonl", "--format", "text"], b"");
    let out = String::from_utf8(called.out).unwrap();
    assert_eq!((called.status, out.matches("A ferry with two hundred").count(), out.matches("Plain.").count()), (Some(0), 3, 1));
    for parser in ["fast", "spec"] {
        let called = call(&folder, &["clean", "page.html", "--html-parser", parser, "--favour", "recall"], b"");
        assert!(String::from_utf8(called.out).unwrap().contains("A ferry with two hundred"), "{parser}");
    }
}

/// Random pages of pieces that parsers and readers of lines have to be careful with.
fn random_page() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("<p>".to_string()),
        Just("</p>".to_string()),
        Just("<div class='comment-body share' id=x>".to_string()),
        Just("</div>".to_string()),
        Just("<table><tr><td>".to_string()),
        Just("</table>".to_string()),
        Just("<pre>\n  a\n".to_string()),
        Just("<br>&amp;&#x0;&eacute".to_string()),
        Just("<a href='x'>".to_string()),
        Just("<script>x</".to_string()),
        Just("<!--".to_string()),
        Just("\u{2028}\u{85}\r\u{b}".to_string()),
        Just("<span class=sr-only>".to_string()),
        "[ a-zé日\u{301}.]{0,30}",
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_page_is_cleaned_alike_each_time_and_places_lie_inside_it(html in random_page()) {
        let record = clean(&html);
        prop_assert_eq!(&record, &clean(&html));
        for entry in &record.removed {
            let range = entry.start as usize..entry.end as usize;
            prop_assert!(html.get(range).is_some(), "{:?}", entry);
        }
    }
}

#[test]
fn a_page_of_a_few_lines_is_its_sentences() {
    let page = |body: &str| {
        let raw = RawDocument::from_html(format!("<html><head><title>x</title></head><body>{body}</body></html>"));
        CLEANER.clean(&raw).unwrap().record().text.clone()
    };
    let sentence =
        "The ferry had left the quay at six in the morning, and nobody on board was hurt, as the harbour master said on Friday.";
    assert_eq!(page(&format!("<article><p>{sentence}</p></article>")), sentence);
    assert_eq!(page("<p>The ferry sank at dusk.</p><p hidden>Out of sight.</p>"), "The ferry sank at dusk.");
    assert_eq!(page("<a href=/>Home</a>"), "");
}
