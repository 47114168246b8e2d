//! How rules behave together, through the public face: rounds, surroundings, what wins, what is extracted, and where the
//! ledger says that it stood.

use std::sync::Arc;

use dechaff::error::{Diagnostics, SourceFile};
use dechaff::ledger::Verdict;
use dechaff::pipeline::{Limits, OnExceed, Options, RemovedDetail};
use dechaff::record::Known;
use dechaff::rules::{RuleSet, RuleSetBuilder};
use dechaff::{Cleaner, Outcome, RawDocument, Record};

fn file(name: &str, rules: &str) -> Arc<SourceFile> {
    Arc::new(SourceFile { path: format!("{name}.yaml"), text: format!("rules:\n{rules}") })
}

/// A rule in one line: its id, what it matches, what it does, and conditions.
fn rule(id: &str, matches: &str, does: &str, when: &str) -> String {
    let when = if when.is_empty() { String::new() } else { format!("    when: {{ {when} }}\n") };
    format!("  - id: {id}\n    why: For a test.\n    match: {{ {matches} }}\n    do: {does}\n{when}")
}

fn set(builder: RuleSetBuilder) -> RuleSet {
    builder.build().unwrap_or_else(|d| panic!("{d}"))
}

fn cleaner(rules: &[String]) -> Cleaner {
    Cleaner::new(set(RuleSet::builder().pack(vec![file("test", &rules.concat())])))
}

fn clean(rules: &[String], text: &str) -> Record {
    cleaner(rules).clean(&RawDocument::from_text(text)).unwrap().record().clone()
}

/// The lines that are left.
fn left(rules: &[String], text: &str) -> Vec<String> {
    clean(rules, text).text.split("\n\n").filter(|l| !l.is_empty()).map(str::to_owned).collect()
}

/// Each entry of the ledger as `rule action text`.
fn ledger(record: &Record) -> Vec<String> {
    record.removed.iter().map(|r| format!("{} {} {}", r.rule, r.action, r.text.as_deref().unwrap_or_default())).collect()
}

#[test]
fn a_keep_wins_over_whatever_else() {
    let rules = [
        rule("all-short", "line: { words: { max: 3 } }", "drop", ""),
        rule("heading", "line: { equals: 'The plan' }", "keep", ""),
        rule("tail", "block: { start: { equals: related }, end: document, at_most: 9 }", "drop", ""),
        rule("cut", "span: { contains: plan }", "drop", ""),
    ];
    assert_eq!(
        left(&rules, "Short one\nThe plan\nA line of many words stays here."),
        ["The plan", "A line of many words stays here."]
    );
    let record = clean(&rules, "It is a long story, and no plan.\nRelated\nThe plan\nx");
    assert_eq!(record.text, "It is a long story, and no.\n\nThe plan");
    assert_eq!(ledger(&record), ["cut drop  plan", "all-short drop Related", "all-short drop x"]);
}

#[test]
fn a_keep_of_a_block_protects_its_lines() {
    let rules = [
        rule("poem", "block: { start: { equals: poem }, end: { at: { equals: end } }, at_most: 9 }", "keep", ""),
        rule("short", "line: { words: { max: 2 } }", "drop", ""),
    ];
    assert_eq!(left(&rules, "x\nPoem\na b\nc\nEnd\ny"), ["Poem", "a b", "c", "End"]);
}

#[test]
fn a_block_goes_whole_where_a_line_rule_takes_its_first_line_in_the_same_round() {
    let rules = [
        rule("a-label", "line: { equals: related }", "drop", ""),
        rule("block", "block: { start: { equals: related }, while: { ends_sentence: false }, at_most: 9 }", "drop", ""),
    ];
    let record = clean(&rules, "It was late.\nRelated\nOne link\nAnother link\nThe end came.");
    assert_eq!(record.text, "It was late.\n\nThe end came.");
    assert_eq!(ledger(&record), ["a-label drop Related", "block drop One link", "block drop Another link"]);
}

#[test]
fn blocks_end_where_they_say() {
    let block = |rest: &str| [rule("b", &format!("block: {{ start: {{ equals: s }}, {rest} }}"), "drop", "")];
    let text = "a\ns\nb\nc\ne\nd";
    assert_eq!(left(&block("end: document, at_most: 9"), text), ["a"]);
    assert_eq!(left(&block("end: document, at_most: 3"), text), ["a", "s", "b", "c", "e", "d"], "the bound is before the end");
    assert_eq!(left(&block("end: { before: { equals: e } }, at_most: 9"), text), ["a", "e", "d"]);
    assert_eq!(left(&block("end: { at: { equals: e } }, at_most: 9"), text), ["a", "d"]);
    assert_eq!(left(&block("end: { at: { equals: e } }, at_most: 3"), text).len(), 6);
    assert_eq!(left(&block("while: { any: [ { equals: [b, c] } ] }, at_most: 9"), text), ["a", "e", "d"]);
    assert_eq!(
        left(&block("while: { words: { max: 1 } }, at_most: 2"), text),
        ["a", "c", "e", "d"],
        "`while` alone stops at the bound"
    );
    assert_eq!(left(&block("while: { equals: b }, at_least: 3, at_most: 9"), text).len(), 6);
    assert_eq!(
        left(&block("end: document, at_most: 9, contains: { at_least: 2, of: [ { equals: b }, { equals: e } ] }"), text),
        ["a"]
    );
    assert_eq!(
        left(&block("end: document, at_most: 9, contains: { at_least: 2, of: [ { equals: b }, { equals: x } ] }"), text).len(),
        6
    );
    assert_eq!(
        left(&block("end: { at: { equals: s } }, at_most: 9"), text),
        ["a", "b", "c", "e", "d"],
        "the first line may be the last"
    );
}

#[test]
fn neighbours_are_those_that_are_left() {
    let rules = [
        rule("ad", "line: { equals: ad }", "drop", ""),
        rule("after", "line: { equals: more }", "drop", "previous: { equals: photo }"),
        rule("before", "line: { equals: photo }", "drop", "next: { equals: the end. }"),
    ];
    assert_eq!(left(&rules, "x\nphoto\nad\nmore\nad\nThe end."), ["x", "The end."]);
    assert_eq!(left(&rules, "more\nad\nphoto"), ["more", "photo"], "there is no neighbour beyond the ends");
    assert_eq!(left(&rules, "photo\nad\nx\nmore"), ["photo", "x", "more"]);
}

#[test]
fn places_are_counted_from_the_ends_of_what_is_left() {
    let rules = [
        rule("ad", "line: { equals: ad }", "drop", ""),
        rule("head", "line: { starts_with: 'by ' }", "drop", "from_start: { max: 2 }"),
        rule("tail", "line: { starts_with: 'tag ' }", "drop", "from_end: { max: 1 }"),
    ];
    assert_eq!(left(&rules, "ad\nad\nTitle\nBy Ana\nBy Bo\nText."), ["Title", "Text."], "one goes, and the next is second then");
    assert_eq!(left(&rules, "Title\nText.\nBy Ana\nMore."), ["Title", "Text.", "By Ana", "More."]);
    assert_eq!(left(&rules, "Text.\ntag a\ntag b\nad"), ["Text."]);
    let middle = [rule("middle", "line: { equals: x }", "drop", "from_start: { min: 2 }, from_end: { min: 2 }")];
    assert_eq!(left(&middle, "x\nx\nx\nx"), ["x", "x"]);
}

#[test]
fn measures_of_the_document_are_those_of_what_is_left() {
    let rules = [
        rule("ad", "line: { equals: ad }", "drop", ""),
        rule("short", "line: { equals: stub }", "drop", "document: { lines: { max: 2 } }"),
        rule("list", "line: { ends_sentence: false, words: { min: 2 } }", "drop", "document: { sentence_share: { min: 0.5 } }"),
    ];
    assert_eq!(left(&rules, "stub\nad\nText."), ["Text."]);
    assert_eq!(left(&rules, "stub\nOne more.\nText."), ["stub", "One more.", "Text."]);
    assert_eq!(left(&rules, "no end\nOne more.\nad"), ["One more."]);
    assert_eq!(left(&rules, "no end\nad\nno end either\nText."), ["no end", "no end either", "Text."]);
    let long = [rule(
        "long",
        "line: { equals: caption }",
        "drop",
        "document: { long_sentence_share: { min: 1 }, words: { min: 12 }, chars: { min: 30 } }",
    )];
    assert_eq!(left(&long, "caption\none two three four five six seven eight nine ten eleven twelve.").len(), 1);
    assert_eq!(left(&long, "caption\none two three four five six seven eight nine ten eleven twelve").len(), 2);
}

#[test]
fn tags_feed_other_rules_whatever_their_order() {
    let rules = [
        rule("a-drop", "line: { equals: views }", "drop", "document: { tagged: farm }"),
        rule("b-tag", "line: { equals: birthday }", "[ { tag: [farm, fake] }, drop ]", ""),
        rule("c-whole", "document: { lines: { max: 2 }, tagged: fake }", "{ tag: short }", ""),
        rule("d-last", "line: { equals: last }", "drop", "document: { tagged: short }"),
    ];
    let record = clean(&rules, "Text.\nviews\nlast\nbirthday");
    assert_eq!(
        (record.text.as_str(), record.tags.as_slice()),
        ("Text.", &["fake".to_owned(), "farm".into(), "short".into()][..])
    );
    assert_eq!(left(&rules, "Text.\nviews\nlast"), ["Text.", "views", "last"]);
}

#[test]
fn replacing_lines_and_spans() {
    let rules = [
        rule("whole", "line: { regex: '^Chapter (?P<n>\\d+): (.+)$' }", "{ replace: '$2 ($n$$)' }", ""),
        rule("part", "span: { regex: '\\bkm/h\\b' }", "{ replace: kilometres an hour }", ""),
    ];
    let record = clean(&rules, "Chapter 7: The Tide\nIt ran 30 km/h, then 9 km/h.");
    assert_eq!(record.text, "The Tide (7$)\n\nIt ran 30 kilometres an hour, then 9 kilometres an hour.");
    assert_eq!(ledger(&record), ["whole replace Chapter 7: The Tide", "part replace km/h", "part replace km/h"]);
    let then = [rules[0].clone(), rule("seen", "line: { equals: 'the tide (7$)' }", "drop", "")];
    assert_eq!(left(&then, "Chapter 7: The Tide\nx"), ["x"], "other rules see the new words");
}

/// What the ledger says stood at each place, read from the source.
fn at_places<'s>(record: &Record, source: &'s [u8]) -> Vec<&'s [u8]> {
    record.removed.iter().map(|r| &source[r.start as usize..r.end as usize]).collect()
}

#[test]
fn the_ledger_leads_back_to_the_source() {
    let rules = [
        rule("cut", "span: { contains: '(photo: dpa)' }", "drop", ""),
        rule("tail", "span: { regex: ' ?Read (?P<cut>more…)$' }", "drop", ""),
        rule("line", "line: { equals: 'größe & maß' }", "drop", ""),
    ];
    let source = "Die\u{a0}Fähre  &amp; der Hafen (PHOTO:\u{a0}dpa) im İzmir. Read more…\r\n\r\n  Größe &amp;\tMaß \r\nEnde.";
    let record = clean(&rules, source);
    assert_eq!(record.text, "Die Fähre & der Hafen im İzmir. Read\n\nEnde.");
    let places: Vec<_> =
        at_places(&record, source.as_bytes()).into_iter().map(|b| std::str::from_utf8(b).unwrap().trim()).collect();
    assert_eq!(places, ["(PHOTO:\u{a0}dpa)", "more…", "Größe &amp;\tMaß"]);
    assert_eq!(record.removed.iter().map(|r| r.line).collect::<Vec<_>>(), [1, 1, 3]);
}

#[test]
fn the_ledger_leads_back_to_bytes_of_other_charsets() {
    let rules = [
        rule("cut", "span: { contains: '(foto: ü)' }", "drop", ""),
        rule("line", "line: { equals: anzeige für öl }", "drop", ""),
    ];
    let text = "Die Fähre schloß früh (Foto: Ü), sagte der Fährmann über das Wetter für morgen.\nAnzeige für Öl\nSchöne Grüße aus Köln.\n";
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(c as u32).unwrap()).collect();
    let wide = |f: fn(u16) -> [u8; 2], bom: &[u8]| [bom, &text.encode_utf16().flat_map(f).collect::<Vec<_>>()].concat();
    let narrow = |bytes: &[u8]| bytes.iter().map(|b| *b as char).collect::<String>();
    let le = |bytes: &[u8]| {
        String::from_utf16(&bytes.chunks(2).map(|c| u16::from_le_bytes([c[0], c[1]])).collect::<Vec<_>>()).unwrap()
    };
    let be = |bytes: &[u8]| {
        String::from_utf16(&bytes.chunks(2).map(|c| u16::from_be_bytes([c[0], c[1]])).collect::<Vec<_>>()).unwrap()
    };
    let cases: [(&str, Vec<u8>, &dyn Fn(&[u8]) -> String); 3] = [
        ("windows-1252", latin, &narrow),
        ("UTF-16LE", wide(u16::to_le_bytes, b"\xff\xfe"), &le),
        ("UTF-16BE", wide(u16::to_be_bytes, b"\xfe\xff"), &be),
    ];
    for (charset, bytes, read) in cases {
        let outcome = cleaner(&rules).clean(&RawDocument::from_bytes(bytes.as_slice())).unwrap();
        let record = outcome.record();
        assert_eq!(record.source.charset.as_deref(), Some(charset));
        assert!(record.text.starts_with("Die Fähre schloß früh, sagte"), "{charset}: {}", record.text);
        let places: Vec<_> = at_places(record, &bytes).into_iter().map(|b| read(b).trim().to_owned()).collect();
        assert_eq!(places, ["(Foto: Ü)", "Anzeige für Öl"], "{charset}");
    }
}

#[test]
fn fields_are_extracted() {
    let rules = [
        rule("by", "line: { regex: '^By (?P<who>.+)$' }", "[ { extract: { authors: $who } }, drop ]", "from_start: { max: 3 }"),
        rule("updated", "line: { regex: '^Updated (.+)$' }", "[ { extract: { modified: $1, extra: { raw: $0 } } }, drop ]", ""),
        rule(
            "views",
            "span: { regex: ' \\((?P<cut>(?P<n>[\\d,]+) views)\\)' }",
            "[ { extract: { counters: { views: $n } } }, drop ]",
            "",
        ),
        rule(
            "pictures",
            "block: { start: { equals: gallery }, while: { starts_with: '* ' }, at_most: 9 }",
            "[ { extract: { each: { regex: '^\\* (?P<t>.+) / (?P<c>.+)$' }, captions: { text: $t, credit: $c }, keywords: $c } }, drop ]",
            "",
        ),
    ];
    let record = clean(
        &rules,
        "Title\nBy Ana Berg and Bo Cole\nUpdated 3 March 2024\nA text (1,200 views) here.\nGallery\n* Dusk / dpa\n* no credit\n* Dawn / afp",
    );
    assert_eq!(record.authors, ["Ana Berg", "Bo Cole"]);
    assert_eq!((record.modified.as_deref(), record.extra["raw"].as_str()), (Some("2024-03-03"), "Updated 3 March 2024"));
    assert_eq!(record.counters["views"], 1200.0);
    let captions: Vec<_> = record.captions.iter().map(|c| (c.text.as_str(), c.credit.as_deref())).collect();
    assert_eq!(captions, [("Dusk", Some("dpa")), ("Dawn", Some("afp"))]);
    assert_eq!(record.keywords, ["dpa", "afp"]);
    assert_eq!(record.text, "Title\n\nA text () here.");
    let named = Known { authors: vec!["Cy Dunn".into()], ..Known::default() };
    let raw = RawDocument { known: named, ..RawDocument::from_text("Title\nBy Ana Berg\nText.") };
    assert_eq!(cleaner(&rules).clean(&raw).unwrap().record().authors, ["Cy Dunn"], "what the source says wins");
}

#[test]
fn rejected_documents_say_why() {
    let rules = [
        rule("login", "line: { equals: please sign in }", "{ reject: a sign-in page }", ""),
        rule("few", "document: { words: { max: 2 } }", "{ reject: too short }", ""),
    ];
    let outcome = cleaner(&rules).clean(&RawDocument::from_text("Please sign in\nto read this page")).unwrap();
    let Outcome::Rejected { reason, record } = outcome else { panic!("written") };
    assert_eq!((reason.as_str(), record.removed.len()), ("a sign-in page", 0));
    let Outcome::Rejected { reason, .. } = cleaner(&rules).clean(&RawDocument::from_text("Two words")).unwrap() else {
        panic!("written")
    };
    assert_eq!(reason, "too short");
    assert!(matches!(cleaner(&rules).clean(&RawDocument::from_text("Three words here")).unwrap(), Outcome::Written(_)));
}

#[test]
fn lines_that_say_the_same() {
    let doubles = [rule("double", "line: { doubles: previous }", "drop", "")];
    assert_eq!(left(&doubles, "The Tide\nTHE  TIDE\nx"), ["The Tide", "x"]);
    assert_eq!(left(&doubles, "The tide\nThe tide rose (photo)\nx"), ["The tide", "x"], "but for its end");
    assert_eq!(left(&doubles, &format!("The tide\nThe tide {}\nx", "rose ".repeat(20))).len(), 3, "a far longer one says more");
    let repeats = [rule("repeat", "line: { repeats: { min: 3 } }", "drop", "")];
    assert_eq!(left(&repeats, "a\nshare\nb\nShare\nc\nSHARE\nb"), ["a", "b", "c", "b"]);
    let title = [rule("title", "line: { same_as: title }", "drop", "from_start: { max: 2 }")];
    let raw = RawDocument {
        known: Known { title: Some("The Tide – Again!".into()), ..Known::default() },
        ..RawDocument::from_text("the tide: again\nText.")
    };
    assert_eq!(cleaner(&title).clean(&raw).unwrap().record().text, "Text.");
    let found = [title[0].clone(), rule("heading", "line: { regex: '^# (.+)$' }", "[ { extract: { title: $1 } }, drop ]", "")];
    let record = clean(&found, "The tide\nText.\n# The Tide");
    assert_eq!((record.title.as_deref(), record.text.as_str()), (Some("The Tide"), "Text."), "a title found later counts, too");
}

#[test]
fn languages_and_hosts() {
    let rules = [
        rule("de", "line: { equals: x }", "drop", "language: [de, fr]"),
        rule("host", "line: { equals: y }", "drop", "host: '*.example.org'"),
    ];
    let with = |language: &str, url: &str| {
        let known = Known { language: Some(language.into()), url: Some(url.into()), ..Known::default() };
        cleaner(&rules).clean(&RawDocument { known, ..RawDocument::from_text("x\ny\nz") }).unwrap().record().text.clone()
    };
    assert_eq!(with("de", "https://News.Example.org:8080/a"), "z");
    assert_eq!(with("en", "https://example.org/a"), "x\n\nz");
    assert_eq!(with("fr", "https://badexample.org/a"), "y\n\nz");
}

#[test]
fn later_packs_replace_and_switch_rules() {
    let first = file("first", &(rule("a", "line: { equals: x }", "drop", "") + &rule("b", "line: { equals: y }", "drop", "")));
    let second = file("second", &rule("a", "line: { equals: z }", "drop", ""));
    let text = "x\ny\nz\nend";
    let clean =
        |builder: RuleSetBuilder| Cleaner::new(set(builder)).clean(&RawDocument::from_text(text)).unwrap().record().text.clone();
    let packs = || RuleSet::builder().pack(vec![Arc::clone(&first)]).pack(vec![Arc::clone(&second)]);
    assert_eq!(clean(packs()), "x\n\nend");
    assert_eq!(clean(packs().disable(["a".into()])), "x\n\nz\n\nend");
    assert_eq!(clean(packs().disable(["first".into()])), "x\n\ny\n\nend", "a file's name is a family");
    assert_eq!(clean(packs().disable(["first".into(), "a".into()]).enable(["second".into()])), "x\n\ny\n\nend");
    let off = Arc::new(SourceFile { path: "off.yaml".into(), text: "rules: []\ndisable: [b]\n".into() });
    assert_eq!(clean(packs().pack(vec![off])), "x\n\ny\n\nend");

    let shipped_off = file("off", &(rule("c", "line: { equals: end }", "drop", "") + "    enabled: false\n"));
    assert_eq!(clean(RuleSet::builder().pack(vec![Arc::clone(&shipped_off)])), "x\n\ny\n\nz\n\nend");
    assert_eq!(clean(RuleSet::builder().pack(vec![shipped_off]).enable(["c".into()])), "x\n\ny\n\nz");

    let Err(Diagnostics(found)) = packs().disable(["fisrt".into()]).build() else { panic!("it is unknown") };
    assert_eq!(found[0].help.as_deref(), Some("did you mean `first`?"));
    let both = |files| set(RuleSet::builder().pack(files)).fingerprint().to_owned();
    let third = file("third", &rule("d", "line: { equals: z }", "drop", ""));
    assert_eq!(both(vec![Arc::clone(&first), Arc::clone(&third)]), both(vec![third, Arc::clone(&first)]));
    assert_ne!(both(vec![first]), both(vec![second]));
}

#[test]
fn limits() {
    let rules = [rule("short", "line: { words: { max: 2 } }", "drop", "")];
    let with = |limits: Limits, text: &str| {
        let options = Options { limits, ..Options::default() };
        let set = set(RuleSet::builder().pack(vec![file("test", &rules.concat())]));
        Cleaner::with_options(set, options).clean(&RawDocument::from_text(text)).unwrap()
    };
    let most = |on_exceed| Limits { max_removed: Some(0.5), on_exceed, ..Limits::default() };
    let text = "aaaa bbbb\ncccc\nd d d";
    let Outcome::Written(tagged) = with(most(OnExceed::Tag), text) else { panic!("rejected") };
    assert_eq!((tagged.text.as_str(), tagged.tags[0].as_str(), tagged.removed.len()), ("d d d", "max-removed-exceeded", 2));
    let Outcome::Written(restored) = with(most(OnExceed::Restore), text) else { panic!("rejected") };
    assert_eq!((restored.text.as_str(), restored.tags.len(), restored.removed.len()), ("aaaa bbbb\n\ncccc\n\nd d d", 1, 0));
    let Outcome::Rejected { reason, .. } = with(most(OnExceed::Reject), text) else { panic!("written") };
    assert_eq!(reason, "80 % of it was removed");
    let Outcome::Written(fine) = with(most(OnExceed::Reject), "aa\nbbb bbb bbb") else { panic!("rejected") };
    assert!(fine.tags.is_empty() && fine.removed.len() == 1);

    let Outcome::Rejected { reason, record } = with(Limits::default(), "aa\nbb") else { panic!("written") };
    assert_eq!((reason.as_str(), record.removed.len()), ("nothing is left of its text", 2));
    let Outcome::Rejected { reason, .. } = with(Limits::default(), " \n\u{200b}\n") else { panic!("written") };
    assert_eq!(reason, "no text");
    let allowed = with(Limits { allow_empty: true, ..Limits::default() }, "aa");
    assert!(matches!(allowed, Outcome::Written(record) if record.text.is_empty()));
}

#[test]
fn as_much_of_the_ledger_as_asked_for() {
    let with = |removed| {
        let options = Options { removed, ..Options::default() };
        let set = set(RuleSet::builder().pack(vec![file("test", &rule("a", "line: { equals: x }", "drop", ""))]));
        Cleaner::with_options(set, options).clean(&RawDocument::from_text("x\ny")).unwrap().record().removed.clone()
    };
    assert_eq!(with(RemovedDetail::Full)[0].text.as_deref(), Some("x"));
    let spans = with(RemovedDetail::Spans);
    assert_eq!((spans.len(), &spans[0].text, spans[0].end), (1, &None, 1));
    assert!(with(RemovedDetail::Off).is_empty());
}

#[test]
fn spans_of_one_line_by_several_rules() {
    let rules = [
        rule("a", "span: { contains: '[ad]' }", "drop", ""),
        rule("b", "span: { starts_with: 'photo: ' }", "drop", ""),
        rule("c", "span: { ends_with: ' - the daily' }", "drop", ""),
    ];
    let seen =
        cleaner(&rules).explain(&RawDocument::from_text("Photo: the [AD] tide [ad] rose - The Daily\n[ad] [AD]\nx")).unwrap();
    assert_eq!(seen.outcome.record().text, "the tide rose\n\nx");
    assert_eq!(ledger(seen.outcome.record()).len(), 5);
    assert!(seen.applied.marks.iter().all(|m| m.verdict == Verdict::Drop));
    assert_eq!(seen.outcome.record().removed[4].text.as_deref(), Some("[ad] [AD]"), "what was cut to nothing went as a line");
}
