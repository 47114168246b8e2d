//! Quality signals through the public face: when a record has them, of which text, and how rules ask for them.

use std::collections::BTreeMap;
use std::sync::Arc;

use dechaff::error::{Diagnostics, SourceFile};
use dechaff::measure::Signals;
use dechaff::pipeline::{Limits, OnExceed, Options};
use dechaff::record::Known;
use dechaff::rules::{RuleSet, RuleSetBuilder};
use dechaff::{Cleaner, Outcome, RawDocument};

fn builder(rules: &str) -> RuleSetBuilder {
    RuleSet::builder().pack(vec![Arc::new(SourceFile { path: "test.yaml".into(), text: format!("rules:\n{rules}") })])
}

fn set(builder: RuleSetBuilder) -> RuleSet {
    builder.build().unwrap_or_else(|d| panic!("{d}"))
}

fn rule(id: &str, matches: &str, does: &str) -> String {
    format!("  - id: {id}\n    why: For a test.\n    match: {{ {matches} }}\n    do: {does}\n")
}

/// What becomes of a text, with signals asked for.
fn clean(rules: &str, text: &str) -> Outcome {
    let options = Options { signals: true, ..Options::default() };
    Cleaner::with_options(set(builder(rules)), options).clean(&RawDocument::from_text(text)).unwrap()
}

fn signals(outcome: &Outcome) -> &Signals {
    outcome.record().quality.signals.as_ref().unwrap()
}

/// Why a text is rejected, by a family of the shipped rules that is switched on.
fn reason(family: &str, text: &str) -> Option<String> {
    let set = set(RuleSet::builder().shipped().enable([family.to_string()]));
    let raw = RawDocument { known: Known { language: Some("en".into()), ..Known::default() }, ..RawDocument::from_text(text) };
    match Cleaner::new(set).clean(&raw).unwrap() {
        Outcome::Rejected { reason, .. } => Some(reason),
        Outcome::Written(_) => None,
    }
}

const DROP_X: &str = "  - id: x\n    why: For a test.\n    match: { line: { equals: x } }\n    do: drop\n";

#[test]
fn a_record_has_them_where_they_or_a_rule_in_force_asks_for_them() {
    let has = |rules: &str, options: Options| {
        let outcome = Cleaner::with_options(set(builder(rules)), options).clean(&RawDocument::from_text("a\nb")).unwrap();
        outcome.record().quality.signals.is_some()
    };
    let asks = rule("a", "document: { short_line_share: { min: 0.9 } }", "{ tag: short }");
    assert!(!has(DROP_X, Options::default()));
    assert!(has(DROP_X, Options { signals: true, ..Options::default() }));
    assert!(has(&asks, Options::default()));
    assert!(!has(&format!("{asks}    enabled: false\n"), Options::default()), "it is not in force");
    let plain = rule("a", "document: { words: { min: 1 }, sentences: { max: 9 } }", "{ tag: short }");
    assert!(!has(&plain, Options::default()));
}

#[test]
fn they_are_of_the_text_that_is_left() {
    let outcome = clean(DROP_X, "x\nOne line of words.\nx\nx\nOne line of words.");
    assert_eq!(signals(&outcome).duplicate_line_share, 0.5);
    assert_eq!(signals(&outcome).new_line_ratio, 1.0 / 10.0);
    assert_eq!(outcome.record().quality.lines, 2);
}

#[test]
fn of_a_text_that_is_restored_they_are_those_of_all_of_it() {
    let limits = Limits { max_removed: Some(0.1), on_exceed: OnExceed::Restore, ..Limits::default() };
    let options = Options { signals: true, limits, ..Options::default() };
    let cleaner = Cleaner::with_options(set(builder(&rule("a", "line: { starts_with: one }", "drop"))), options);
    let outcome = cleaner.clean(&RawDocument::from_text("One line of words.\ny\nOne line of words.")).unwrap();
    assert_eq!(outcome.record().quality.lines, 3);
    assert_eq!(signals(&outcome).duplicate_line_share, 1.0 / 3.0);
}

/// A rule of the document gives a tag, lines go by it, and what another rule then asks for is counted again.
#[test]
fn rules_see_them_as_they_are_when_nothing_else_happens() {
    let rules = rule("a", "document: { short_line_share: { above: 0.5 } }", "{ tag: short }")
        + &rule("b", "line: { chars: { max: 9 } }", "drop")
        + "    when: { document: { tagged: short } }\n"
        + &rule("c", "document: { short_line_share: { max: 0 } }", "{ tag: long }");
    let outcome = clean(&rules, "x\ny\nOne line of words that goes on and on to its end.");
    assert_eq!(outcome.record().tags, ["long", "short"]);
    assert_eq!(outcome.record().quality.lines, 1);
    let outcome = clean(&rules, "x\nOne line of words that goes on and on to its end.");
    assert_eq!((outcome.record().tags.len(), outcome.record().quality.lines), (0, 2));
}

#[test]
fn lines_of_code_are_one_paragraph() {
    let page = "<article><h1>The tide</h1><p>The tide tables of the harbour are made by a small program, which runs each night, \
                and this is all of it, for those who asked to see it.</p><pre>tide = 1\ntide = 1\nend</pre><p>The port will print \
                the tables at both banks, and in the paper on Monday, as it has done for a hundred years now.</p></article>";
    let options = Options { signals: true, ..Options::default() };
    let outcome = Cleaner::with_options(RuleSet::empty(), options).clean(&RawDocument::from_html(page)).unwrap();
    assert!(outcome.record().text.contains("tide = 1\ntide = 1\nend"), "{}", outcome.record().text);
    assert!(signals(&outcome).duplicate_line_share > 0.0);
    assert_eq!(signals(&outcome).duplicate_paragraph_share, 0.0);
}

#[test]
fn ranges_can_leave_their_ends_out() {
    let tags = |range: &str| {
        let outcome = clean(&rule("a", &format!("document: {{ duplicate_line_share: {range} }}"), "{ tag: t }"), "x\nx\nx\ny");
        outcome.record().tags.len()
    };
    assert_eq!(tags("{ min: 0.5 }"), 1);
    assert_eq!(tags("{ above: 0.5 }"), 0);
    assert_eq!(tags("{ max: 0.5 }"), 1);
    assert_eq!(tags("{ below: 0.5 }"), 0);
    assert_eq!(tags("{ above: 0.4, below: 0.6 }"), 1);
    let left = |when: &str| {
        let rules = rule("a", "line: { words: { below: 3, above: 1 } }", "drop") + when;
        clean(&rules, "one\none two\none two three\nsome two\nsome two").record().text.split("\n\n").count()
    };
    assert_eq!(left(""), 2);
    assert_eq!(left("    when: { from_start: { above: 2 } }\n"), 3);
    assert_eq!(left("    when: { from_start: { below: 3 } }\n"), 4);
}

/// What has no value is in no range: neither in `below: 2` nor in `min: 0`.
#[test]
fn a_signal_without_a_value_never_holds() {
    let asks = |signal: &str| {
        rule("a", &format!("document: {{ {signal}: {{ below: 5 }} }}"), "{ tag: low }")
            + &rule("b", &format!("document: {{ {signal}: {{ min: 0 }} }}"), "{ tag: any }")
    };
    assert_eq!(clean(&asks("mean_word_length"), "東京の天気は晴れです。").record().tags.len(), 0);
    assert_eq!(clean(&asks("mean_word_length"), "The sea").record().tags.len(), 2);
    assert_eq!(clean(&asks("stop_words"), "?").record().tags.len(), 0, "a text in no language");
}

#[test]
fn records_and_rules_have_the_same_names() {
    let schema = |of: &str| -> serde_json::Value {
        serde_json::from_str(&std::fs::read_to_string(format!("schema/{of}.json")).unwrap()).unwrap()
    };
    let names = |schema: &serde_json::Value, def: &str| -> BTreeMap<String, String> {
        let fields = schema["$defs"][def]["properties"].as_object().unwrap().clone();
        fields.into_iter().map(|(name, field)| (name, field["description"].as_str().unwrap_or_default().to_string())).collect()
    };
    let in_rules: Vec<String> = names(&schema("rules"), "DocumentPattern")
        .into_iter()
        .filter(|(_, says)| says.starts_with("Signal:"))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(in_rules.len(), 30);
    assert_eq!(in_rules, names(&schema("record"), "Signals").into_keys().collect::<Vec<_>>());
    // Each is asked for by its own name.
    for name in in_rules {
        let Err(Diagnostics(found)) = builder(
            &(rule("a", "line: { equals: x }", "drop") + &format!("    when: {{ document: {{ {name}: {{ min: 1 }} }} }}\n")),
        )
        .build() else {
            panic!("{name} is for rules of the whole document");
        };
        assert!(found[0].message.contains(&format!("`{name}`")), "{}", found[0].message);
    }
}

#[test]
fn gopher_rejects_what_is_too_long() {
    let word = |n: usize| ["ships", "boats", "ferries", "tugs", "rafts"][n % 5].to_string() + &(n * 7919 % 100_003).to_string();
    let text = |words: usize| {
        let words: Vec<String> = (0..words).map(word).collect();
        words.chunks(20).map(|line| line.join(" ") + ".\n").collect::<String>()
    };
    assert_eq!(reason("gopher-many-words", &text(100_001)).as_deref(), Some("Gopher: more than 100,000 words"));
    assert_eq!(reason("gopher-many-words", &text(100_000)), None);
}

#[test]
fn a_family_switches_on_a_whole_set() {
    let sentences = [
        "The ferry to the northern islands sank at dusk on Friday, and nobody was hurt.",
        "The harbour master said that the crew had to leave the bridge when water came into the hold.",
        "Boats from both banks took the passengers ashore before it was dark.",
        "Divers will look at the wreck, which lies in nine metres of water, when the wind lets them.",
        "Until then the port stays closed to all ships that are longer than a bus.",
    ];
    let text = sentences.join("\n");
    for family in ["quality-gopher", "quality-c4", "quality-fineweb"] {
        assert_eq!(reason(family, &text), None, "{family}");
    }
    assert_eq!(reason("quality-gopher", sentences[0]).as_deref(), Some("Gopher: fewer than 50 words"));
    assert_eq!(reason("quality-c4", sentences[0]).as_deref(), Some("C4: fewer than five sentences"));
    let list = "Boats and ships\nFerries and tugs\nRafts and barges\nCanoes and kayaks";
    assert_eq!(reason("quality-fineweb", list).as_deref(), Some("FineWeb: at most 12 % of the lines end with punctuation"));
    assert_eq!(reason("ad-slot-label", list), None, "they are off by default");
}
