//! Rules of elements, through the public face: what selectors match, where rules hold, and what becomes of what is inside.

use std::sync::Arc;

use dechaff::error::{Diagnostics, SourceFile};
use dechaff::html::{self, Tree};
use dechaff::pipeline::self_test;
use dechaff::rules::{Act, Context, ElementMarks, RuleSet, Slot};
use proptest::prelude::*;

fn try_set(rules: &str) -> Result<RuleSet, Diagnostics> {
    let file = SourceFile { path: "test.yaml".into(), text: format!("rules:\n{rules}") };
    RuleSet::builder().pack(vec![Arc::new(file)]).build()
}

fn set(rules: &[String]) -> RuleSet {
    try_set(&rules.concat()).unwrap_or_else(|d| panic!("{d}"))
}

/// A rule in one line.
fn rule(id: &str, selectors: &str, does: &str, when: &str) -> String {
    let when = if when.is_empty() { String::new() } else { format!("    when: {{ {when} }}\n") };
    let selectors = selectors.replace('\'', "''");
    format!("  - id: {id}\n    why: For a test.\n    match: {{ element: '{selectors}' }}\n    do: {does}\n{when}")
}

fn parse(page: &str) -> Tree<'_> {
    html::parse(page, &html::Limits::default())
}

fn apply(set: &RuleSet, tree: &Tree<'_>, host: Option<&str>) -> ElementMarks {
    set.apply_elements(tree, &Context { host, ..Context::default() }, None)
}

/// The text of each element that a list of selectors matches.
fn matched(selectors: &str, page: &str) -> Vec<String> {
    let set = set(&[rule("a", selectors, "drop", "")]);
    let tree = parse(page);
    apply(&set, &tree, None).matches.iter().map(|(node, _)| tree.inner_text(*node)).collect()
}

const PAGE: &str = r#"<html><body class="home"><DIV ID="top" class="Story-Body wide" data-kind="Story/Long"><h1>A</h1><p>b</p><p
 class=lead>c</p><p></p></DIV><ul><li>d</li><li class="x y">e</li> <li>f</li></ul><x-card Data-Kind="t">g</x-card>
 <a href="https://ads.example/1">h</a><a name=n>i</a><svg><title>j</title></svg><p lang=en-GB>k</p></body></html>"#;

#[test]
fn selectors_match_what_css_says() {
    for (selectors, want) in [
        ("h1", vec!["A"]),
        ("H1, .lead", vec!["A", "c"]),
        ("div#top > p.lead", vec!["c"]),
        ("body > p", vec!["k"]),
        ("body p", vec!["b", "c", "", "k"]),
        // Names of classes and ids are compared letter by letter, those of elements and attributes are not.
        (".story-body h1, #TOP h1", vec![]),
        (".Story-Body.wide h1", vec!["A"]),
        ("[DATA-kind=t]", vec!["g"]),
        ("[data-kind='T'], X-CARD[data-kind='T' i]", vec!["g"]),
        ("[data-kind^=Story] h1, [data-kind$='/Long'] .lead, [data-kind*='y/L'] > p:nth-of-type(1)", vec!["A", "b", "c"]),
        ("[class~=y]", vec!["e"]),
        ("[class='x y']", vec!["e"]),
        ("[lang|=en]", vec!["k"]),
        ("[id=top] > h1 + p", vec!["b"]),
        ("h1 ~ p", vec!["b", "c", ""]),
        ("li:first-child, li:last-child", vec!["d", "f"]),
        ("li:nth-child(2n+1)", vec!["d", "f"]),
        ("li:nth-last-child(2)", vec!["e"]),
        ("li:nth-child(1 of .x)", vec!["e"]),
        ("p:only-of-type", vec!["k"]),
        ("p:empty", vec![""]),
        ("li:not(.x, :first-child)", vec!["f"]),
        ("ul:has(> .x) > li:is(.y, .z)", vec!["e"]),
        ("li:has(+ .x)", vec!["d"]),
        ("a:any-link", vec!["h"]),
        ("a[href^='https://ads.']", vec!["h"]),
        ("x-card", vec!["g"]),
        ("svg title", vec!["j"]),
        (":root > body:where(.home) > #top:nth-child(1) > h1", vec!["A"]),
        ("div div, p p, .none", vec![]),
    ] {
        assert_eq!(matched(selectors, PAGE), want, "{selectors}");
    }
    assert_eq!(matched(r".sm\:hide, #\31 a", "<p class='sm:hide'>a</p><p id=1a>b</p>"), ["a", "b"]);
    assert_eq!(matched(".a", "<p class='&#97;'>x</p><p class=' b\n a\t'>y</p><p class=b class=a>z</p>"), ["x", "y"]);
}

/// The double negation can be looked up by nothing, so it is tried on every element.
#[test]
fn what_is_looked_up_is_what_would_be_found_by_trying() {
    let lists = [
        "h1",
        "#top",
        ".x",
        "[data-kind]",
        "p.lead",
        "ul > .y",
        ":is(h1, .x)",
        "li:is(.x, :last-child)",
        "a[href]",
        "[id=top]",
        "[href^='https://ads.example/1']",
        "a[href^='https://ads']",
        "[data-kind='Story/Long']",
        "[class~=x]",
        "[class='x y']",
        "[class*=x]",
        "X-Card",
        "[lang]",
        "p:where(.lead, [lang])",
        ":is(.none, p):not(.lead)",
    ];
    for list in lists {
        let found = matched(list, PAGE);
        assert!(!found.is_empty(), "{list}");
        assert_eq!(found, matched(&format!(":not(:not({list}))"), PAGE), "{list}");
    }
}

#[test]
fn rules_hold_on_their_hosts() {
    let rules = [
        rule("a-exact", "p", "drop", "host: example.com"),
        rule("b-below", "p", "drop", "host: ['*.example.com', '!shop.example.com']"),
        rule("c-entity", "p", "drop", "host: 'example.*'"),
        rule("d-loose", "p", "drop", "host: '*quay*'"),
        rule("e-but", "p", "drop", "host: ['!*.example.com', '!quay.test']"),
        rule("f-two", "p", "drop", "host: [one.test, two.test, '*.one.test']"),
    ];
    let set = set(&rules);
    let tree = parse("<p>a</p>");
    for (host, want) in [
        (Some("example.com"), "abc"),
        (Some("www.example.com"), "b"),
        (Some("shop.example.com"), ""),
        (Some("example.co.uk"), "ce"),
        (Some("badexample.com"), "e"),
        (Some("old.quayside.test"), "de"),
        (Some("quay.test"), "d"),
        (Some("two.test"), "ef"),
        (Some("one.test"), "ef"),
        (Some("a.one.test"), "ef"),
        (None, "e"),
    ] {
        let marks = apply(&set, &tree, host);
        let got: String = marks.matches.iter().map(|(_, rule)| &set.rules()[*rule as usize].id()[..1]).collect();
        assert_eq!(got, want, "{host:?}");
    }
}

#[test]
fn pages_of_other_hosts_are_not_walked() {
    let of_one = set(&[rule("a", "p", "drop", "host: '*.example.com'")]);
    assert!(of_one.has_element_rules(Some("www.example.com")));
    assert!(!of_one.has_element_rules(Some("example.org")));
    assert!(!of_one.has_element_rules(None));
    assert!(set(&[rule("a", "*", "drop", "")]).has_element_rules(None));
    assert!(set(&[rule("a", ":not(p)", "drop", "")]).has_element_rules(Some("a.test")));
    assert!(!RuleSet::empty().has_element_rules(Some("a.test")));
}

#[test]
fn rules_hold_in_their_languages() {
    let set = set(&[rule("a", "p", "drop", "language: [de, fr]")]);
    let tree = parse("<p>a</p>");
    for (language, count) in [(Some("de"), 1), (Some("en"), 0), (None, 0)] {
        assert_eq!(set.apply_elements(&tree, &Context { language, ..Context::default() }, None).matches.len(), count);
    }
}

/// Each text of a page with what becomes of it: `-rule` where it goes, `+rule` where it is kept.
fn fates(rules: &[String], page: &str) -> String {
    let set = set(rules);
    let tree = parse(page);
    let fates = apply(&set, &tree, None).fates(&tree);
    let texts = tree.descendants(html::ROOT).filter(|n| tree.kind(*n) == html::NodeKind::Text);
    let told = texts.map(|n| {
        let inside: Vec<_> = fates.iter().filter(|(range, _)| range.contains(&n)).collect();
        assert!(inside.len() < 2, "{fates:?}");
        let fate = inside.first().map_or(String::new(), |(_, mark)| {
            let sign = if mark.act == Act::Keep { '+' } else { '-' };
            format!("{sign}{}", set.rules()[mark.rule as usize].id())
        });
        format!("{}{fate}", tree.text(n))
    });
    told.collect::<Vec<_>>().join(" ")
}

#[test]
fn keep_wins_then_the_innermost_then_the_alphabet() {
    let mut rules = vec![
        rule("z-outer", ".o", "drop", ""),
        rule("y-inner", ".i", "drop", ""),
        rule("x-inner", "b.i", "drop", ""),
        rule("w-keep", ".k", "keep", ""),
    ];
    let page = "<div>0<div class=o>1<b class=i>2<i>3</i></b>4<p class=k>5<b class=i>6</b></p>7</div>8<b class='i k'>9</b></div>";
    let want = "0 1-z-outer 2-x-inner 3-x-inner 4-z-outer 5+w-keep 6+w-keep 7-z-outer 8 9+w-keep";
    assert_eq!(fates(&rules, page), want);
    rules.reverse();
    assert_eq!(fates(&rules, page), want);
    let nested = "<p class=k>1<i class=o>2<b class=k>3</b>4</i></p><u class=o>5<u class=o>6</u><u class=k>7</u></u>";
    assert_eq!(fates(&rules, nested), "1+w-keep 2+w-keep 3+w-keep 4+w-keep 5-z-outer 6-z-outer 7+w-keep");
}

#[test]
fn the_content_is_that_of_the_outermost_elements() {
    let set = set(&[rule("b", "article, .body", "content", ""), rule("a", ".body", "content", ""), rule("c", "i", "drop", "")]);
    let tree = parse("<p>0</p><article>1<div class=body>2<i>3</i></div></article><div class=body>4</div><p>5</p>");
    let marks = apply(&set, &tree, None);
    let inside = |n: &u32| marks.content(&tree).iter().any(|(range, _)| range.contains(n));
    let texts = tree.descendants(html::ROOT).filter(|n| tree.kind(*n) == html::NodeKind::Text);
    assert_eq!(texts.filter(inside).map(|n| tree.text(n)).collect::<String>(), "1234");
    let named: Vec<_> = marks.content(&tree).iter().map(|(_, m)| set.rules()[m.rule as usize].id().to_string()).collect();
    assert_eq!(named, ["b", "a"]);
    assert_eq!(marks.fates(&tree).len(), 1);
}

#[test]
fn fields_are_filled_from_text_and_attributes() {
    let rules = [
        rule("title", "h1", "{ extract: { title: $text } }", ""),
        rule("date", "time", "{ extract: { date: '${@datetime}', extra: { seen: 'at ${@DateTime} ($text)' } } }", ""),
        rule("more", ".m", "[ { extract: { section: $0, image: '${@src}', license: '${@rel}' } }, { tag: has-more } ]", ""),
        rule("picture", "figcaption", "[ { extract: { captions: { text: $text, credit: '${@data-by}' } } }, drop ]", ""),
    ];
    let set = set(&rules);
    let tree = parse(
        "<h1> The <b>ferry</b><br>sank<script>x()</script>\n <p>at</p>dusk &amp; so</h1><time datetime=' 2024-05-01\n'>May 1</time>\
         <time>now</time><p class=m>Ports</p><img class=m src=/a.png><figcaption data-by='A. B.'>The quay</figcaption>",
    );
    let marks = apply(&set, &tree, None);
    let told: Vec<_> = marks.extracted.iter().map(|e| (e.slot.clone(), e.value.as_str())).collect();
    let extra = || Slot::Extra("seen".into());
    assert_eq!(
        told,
        [
            (Slot::Title, "The ferry sank at dusk & so"),
            (Slot::Date, "2024-05-01"),
            (extra(), "at 2024-05-01 (May 1)"),
            (extra(), "at (now)"),
            (Slot::Section, "Ports"),
            (Slot::Image, "/a.png"),
        ]
    );
    assert_eq!(marks.tags["has-more"].len(), 2);
    assert_eq!((marks.captions[0].text.as_str(), marks.captions[0].credit.as_str()), ("The quay", "A. B."));
    assert_eq!(marks.marks.len(), 1);
}

#[test]
fn the_first_rule_that_rejects_is_named() {
    let set = set(&[rule("b", "p", "{ reject: second }", ""), rule("a", "b", "{ reject: first }", "")]);
    let tree = parse("<p>x<b>y</b></p>");
    assert_eq!(apply(&set, &tree, None).reject.map(|(rule, reason)| (rule, reason.to_string())), Some((0, "first".into())));
    assert!(apply(&set, &parse("<i>x</i>"), None).reject.is_none());
}

#[test]
fn fields_of_a_page_of_hundreds_of_thousands_of_elements_are_bounded() {
    let set = set(&[rule("a", "div", "{ extract: { extra: { all: $text } } }", "")]);
    let page = format!("{}{}", "<div>".repeat(400), "word ".repeat(100_000));
    let marks = apply(&set, &parse(&page), None);
    assert_eq!(marks.extracted.len(), 256);
    assert!(marks.extracted.iter().all(|e| e.value.len() <= 16 << 10));
}

#[test]
fn steps_are_bounded_where_selectors_take_the_square_of_the_page() {
    let page = "<ul>".to_string() + &"<li>x".repeat(30_000);
    let tree = parse(&page);
    let square = set(&[rule("a", "li:has(~ .none)", "drop", "")]);
    assert!(apply(&square, &tree, None).capped);
    let linear = set(&[rule("a", "li:nth-child(2n), li:nth-last-child(2n), ul > li, li + li, li:last-of-type", "drop", "")]);
    let marks = apply(&linear, &tree, None);
    assert!(!marks.capped);
    assert_eq!(marks.matches.len(), 30_000);
    let deep = "<div>".repeat(100_000) + "<p>x";
    assert!(!apply(&set(&[rule("a", "div div div p, div > :has(p)", "drop", "")]), &parse(&deep), None).is_empty());
}

#[test]
fn examples_are_html() {
    let rules = "  - id: shares\n    why: For a test.\n    match: { element: '.share' }\n    when: { host: example.com }\n    do: drop\n    \
                 tests:\n      - { drop: '<div class=share>Share</div>', url: 'https://example.com/a' }\n      - { keep: '<div \
                 class=share>Share</div>', url: 'https://example.org/a' }\n      - { drop: '<p>No</p><div class=share>Share</div>', \
                 url: 'https://example.com/a' }\n      - { keep: '<div class=share>Share</div>', url: 'https://example.com/a' }\n";
    let report = self_test(&try_set(rules).unwrap());
    assert_eq!(report.tests, 4);
    let helps: Vec<_> = report.failures.iter().map(|f| f.diagnostic.help.clone().unwrap()).collect();
    assert_eq!(helps, ["`No` is not dropped", "`<div class=share>` is matched"]);
}

fn compound() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![".a", ".b", "#c", "[d]", "p", "div", "p.a", "div:not(.b)", ":is(.a, #c)"])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// What a selector asks to stand around an element decides whether it is tried: it finds the same where it is tried everywhere.
    #[test]
    fn what_stands_around_elements_is_known(
        first in compound(),
        behind in prop::collection::vec((prop::sample::select(vec![" ", " > ", " + ", " ~ "]), compound()), 0..4),
        page in prop::collection::vec(prop::sample::select(vec![
            "<div class=a>", "<div id=c>", "<div d>", "<p class='b a'>", "<p>", "</p>", "</div>", "</div>", "x", "<i class=b>", "</i>", "<br>",
        ]), 0..40),
    ) {
        let list = behind.iter().fold(first.to_string(), |list, (sign, compound)| list + sign + compound);
        let page = page.concat();
        prop_assert_eq!(matched(&list, &page), matched(&format!(":not(:not({list}))"), &page));
    }

    /// A list of selectors is taken or refused at a place inside it, and what is taken can be asked of any page.
    #[test]
    fn no_selector_and_no_page_crash_it(
        parts in prop::collection::vec(prop::sample::select(vec![
            "div", "p", ".a", "#b", "[c]", "[d='e']", " ", " > ", " + ", " ~ ", ", ", ":has(", ":not(", ":is(", ")", "*", ":nth-child(2n of ",
            ":first-child", ":empty", ":root", "[", "\"", "\\", "::before", "ä", "|", "(", ":nth-last-of-type(-n+3)", "/*", "&", ":scope",
        ]), 0..12),
        page in prop::collection::vec(prop::sample::select(vec![
            "<div>", "</div>", "<p class=a>", "</p>", "<b id=b c>", "</b>", "x", "<i d=e>", "</i>", "<br>", "<svg>", "</svg>", "<p", "&amp;",
        ]), 0..30),
    ) {
        let selectors = parts.concat();
        match try_set(&rule("a", &selectors, "[ drop, { extract: { title: $text } } ]", "")) {
            Err(Diagnostics(found)) => {
                for diagnostic in found {
                    let (file, bytes) = diagnostic.place.unwrap();
                    prop_assert!(file.text.get(bytes).is_some());
                }
            }
            Ok(set) => {
                let page = page.concat();
                let tree = parse(&page);
                let marks = apply(&set, &tree, None);
                let mut end = 0;
                for (range, _) in marks.fates(&tree) {
                    prop_assert!(range.start >= end && range.start < range.end && range.end as usize <= tree.len());
                    end = range.end;
                }
            }
        }
    }
}
