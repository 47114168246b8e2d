//! The invariants, each tried on documents and rules made at random.
//!
//! `PROPTEST_CASES` tries more of them.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use dechaff::error::SourceFile;
use dechaff::ledger::Verdict;
use dechaff::output::Plan;
use dechaff::record::{Known, RawDocument};
use dechaff::rules::RuleSet;
use dechaff::run::{Counts, Failure, Job, Rejection, Sink};
use dechaff::{Cleaner, Record, input, normalise, run};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

pub(crate) static SHIPPED: LazyLock<Cleaner> =
    LazyLock::new(|| Cleaner::new(RuleSet::shipped().unwrap_or_else(|d| panic!("{d}"))));

/// Every text of the shipped rules' examples.
static EXAMPLES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let tests = SHIPPED.rules().rules().iter().flat_map(|r| r.tests());
    let texts = tests.flat_map(|t| [&t.drop, &t.keep, &t.input]).flatten();
    let texts: BTreeSet<String> = texts.map(|t| t.value.trim().to_owned()).filter(|t| t.len() < 2_000).collect();
    assert!(texts.len() > 1_000, "{} texts", texts.len());
    texts.into_iter().collect()
});

const PROSE: &[&str] = &[
    "The ferry left the harbour at dawn, and nobody on the quay looked up.",
    "“We will not wait,” said the mayor, who had waited for most of the night.",
    "Er sagte, die Brücke sei bis zum Frühjahr gesperrt, und niemand widersprach ihm.",
    "Le conseil a voté lundi soir en faveur du nouveau pont.",
    "Harbour at dusk",
    "Three things to know about the tide",
    "В порту было тихо, и только чайки кричали над водой.",
    "渡轮在黎明时分离开了港口，没有人受伤。",
    "قال رئيس البلدية إن الجسر سيبقى مغلقاً حتى الربيع.",
];

const ODD: &[&str] = &[
    "",
    " ",
    "\t",
    "\u{a0}\u{200b}",
    "\u{feff}",
    "\u{ad}",
    "—",
    "…",
    "İ",
    "ﬁ",
    "ẞ",
    "\u{301}",
    "e\u{301}",
    "👩\u{200d}👧",
    "\0",
    "\u{2028}",
    "&amp;",
    "&nbsp;",
    "Ã©",
    "\u{202e}",
    "＃",
    "ＡＤ",
    "\u{85}",
    "\r",
    "©",
    "$0",
    "12/03/2024",
    "'",
    "\"",
    "(",
    "]",
];

/// Byte-order marks.
const MARKS: &[&[u8]] = &[b"", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf"];

pub(crate) fn cases(number: u32) -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(number);
    ProptestConfig { cases, ..ProptestConfig::default() }
}

/// A line or a few: chaff, prose, both, or neither.
fn part() -> impl Strategy<Value = String> {
    let example = || any::<Index>().prop_map(|i| i.get(&EXAMPLES).clone());
    let prose = || select(PROSE).prop_map(str::to_owned);
    let odd = || vec(select(ODD), 1..5).prop_map(|o| o.concat());
    prop_oneof![
        6 => example(),
        4 => prose(),
        2 => Just(String::new()),
        2 => odd(),
        1 => (prose(), example(), select(ODD)).prop_map(|(a, b, o)| format!("{a}{o} {b}")),
        1 => (example(), odd(), prose()).prop_map(|(a, o, b)| format!("{a}{o}{b}")),
        1 => "\\PC{0,60}",
    ]
}

fn text() -> impl Strategy<Value = String> {
    (vec(part(), 0..24), select(&["\n", "\n\n", "\r\n"][..])).prop_map(|(parts, between)| parts.join(between))
}

/// What is known of a document, a title among its lines at times.
fn known() -> impl Strategy<Value = Known> {
    let title = prop_oneof![3 => Just(None), 1 => select(PROSE).prop_map(|t| Some(t.to_owned()))];
    let language = prop_oneof![3 => Just(None), 1 => select(&["en", "de", "fr", "xx"][..]).prop_map(|l| Some(l.to_owned()))];
    (title, language).prop_map(|(title, language)| Known { title, language, ..Known::default() })
}

fn raw<'t>(text: &'t str, known: &Known) -> RawDocument<'t> {
    RawDocument { known: known.clone(), ..RawDocument::from_text(text) }
}

fn clean(cleaner: &Cleaner, text: &str, known: &Known) -> Record {
    cleaner.clean(&raw(text, known)).unwrap().record().clone()
}

/// White space and invisible characters aside.
fn ink(text: &str) -> String {
    let line = normalise::line(text);
    line.chars().filter(|c| !c.is_whitespace() && *c != '-').collect()
}

/// Invariant 1: every line of the input is in the text or in the ledger; of a line that was cut, each part is in one of them.
fn nothing_is_lost(cleaner: &Cleaner, text: &str, known: &Known) -> Result<(), TestCaseError> {
    let seen = cleaner.explain(&raw(text, known)).unwrap();
    let (document, applied, record) = (&seen.document, &seen.applied, seen.outcome.record());

    let mut sources: Vec<Range<usize>> = document.lines().iter().map(dechaff::document::Line::source).collect();
    sources.sort_by_key(|r| r.start);
    for (start, line) in lines_of(text) {
        let is_in = |r: &Range<usize>| r.start <= start && start + line.len() <= r.end;
        let at = sources.partition_point(|r| r.end < start + line.len());
        prop_assert!(normalise::line(line).is_empty() || sources[at..].iter().take(2).any(is_in), "no line has {line:?}");
    }

    let marks: Vec<_> = applied.marks.iter().filter(|m| m.verdict != Verdict::Keep).collect();
    prop_assert_eq!(marks.len(), record.removed.len());
    let mut kept = applied.kept.iter().copied().peekable();
    let mut texts = Vec::new();
    for number in 0..document.len() as u32 {
        let line = document.line(number as usize);
        let mine = || marks.iter().filter(|m| m.line == number);
        if kept.next_if_eq(&number).is_none() {
            prop_assert!(mine().any(|m| m.span.is_none()), "{line:?} is gone, and not in the ledger");
            continue;
        }
        let now = applied.line(document, number);
        prop_assert!(!now.trim().is_empty(), "an empty line is left of {line:?}");
        texts.push(now);
        prop_assert!(mine().all(|m| m.span.is_some()), "{line:?} is both in the text and in the ledger");
        let mut rest = now;
        let mut at = 0;
        let mut spans: Vec<_> = mine().filter_map(|m| m.span.clone()).map(|s| s.start as usize..s.end as usize).collect();
        spans.sort_by_key(|s| (s.start, s.end));
        for span in spans.into_iter().chain([line.len()..line.len()]) {
            let between = line.get(at..span.start.max(at)).unwrap_or_else(|| panic!("{span:?} of {line:?} is no text"));
            let found = rest.find(between);
            prop_assert!(found.is_some(), "{between:?} of {line:?} is neither in {now:?} nor in the ledger");
            rest = &rest[found.unwrap_or(0) + between.len()..];
            at = at.max(span.end);
        }
    }
    prop_assert_eq!(texts.join("\n\n"), record.text.as_str());

    for (mark, removed) in marks.iter().zip(&record.removed) {
        let (start, end) = (removed.start as usize, removed.end as usize);
        let source = text.get(start..end);
        prop_assert!(source.is_some(), "{start}..{end} is no part of the source");
        let words = removed.text.as_deref().unwrap_or_default();
        let whole = document.line(mark.line as usize);
        prop_assert!(whole.contains(words), "{words:?} is not of {whole:?}");
        if mark.span.is_none() {
            prop_assert_eq!(ink(source.unwrap_or_default()), ink(words));
        }
    }
    Ok(())
}

/// The lines of a text with their starts, by the breaks that every reader knows.
fn lines_of(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    const BREAKS: [char; 7] = ['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];
    text.split_inclusive(BREAKS).map(move |line| {
        let start = at;
        at += line.len();
        (start, line.trim_end_matches(BREAKS))
    })
}

/// Invariant 3: a text that was cleaned is clean.
fn twice_is_once(cleaner: &Cleaner, text: &str, known: &Known) -> Result<(), TestCaseError> {
    let once = clean(cleaner, text, known);
    // What was found is known then: rules may ask for the title.
    let title = known.title.clone().or_else(|| once.title.clone());
    let known = Known { language: once.language.clone(), title, ..known.clone() };
    let twice = clean(cleaner, &once.text, &known);
    let ids = |r: &Record| r.removed.iter().map(|r| r.rule.clone()).collect::<BTreeSet<_>>();
    prop_assert_eq!(&twice.text, &once.text, "rules: then {:?}, first {:?}", ids(&twice), ids(&once));
    prop_assert!(twice.removed.is_empty(), "{:?}", twice.removed);
    Ok(())
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn shipped_rules_lose_nothing(text in text(), known in known()) {
        nothing_is_lost(&SHIPPED, &text, &known)?;
    }

    #[test]
    fn shipped_rules_leave_a_clean_text(text in text(), known in known()) {
        twice_is_once(&SHIPPED, &text, &known)?;
    }

    #[test]
    fn the_order_of_shipped_files_has_no_say(text in text(), known in known()) {
        static REVERSED: LazyLock<Cleaner> = LazyLock::new(|| {
            let mut files: Vec<Arc<SourceFile>> = Vec::new();
            for rule in SHIPPED.rules().rules() {
                if !files.iter().any(|f| Arc::ptr_eq(f, rule.file())) {
                    files.push(Arc::clone(rule.file()));
                }
            }
            files.reverse();
            Cleaner::new(RuleSet::builder().pack(files).build().unwrap())
        });
        prop_assert_eq!(clean(&REVERSED, &text, &known), clean(&SHIPPED, &text, &known));
    }

    #[test]
    fn any_bytes_can_be_cleaned(bytes in vec(any::<u8>(), 0..2_000), mark in select(MARKS)) {
        let bytes = [mark, &bytes].concat();
        let outcome = SHIPPED.clean(&RawDocument::from_bytes(bytes.as_slice())).unwrap();
        for removed in &outcome.record().removed {
            prop_assert!(removed.start <= removed.end && removed.end <= bytes.len() as u64);
        }
    }
}

/// Words of which small documents and rules are made, so that they meet.
const WORDS: &[&str] = &["ad", "Ad", "more", "share", "tide", "İt", "…", "7", "(x)", "ferry."];

fn small_line() -> impl Strategy<Value = String> {
    vec(select(WORDS), 0..4).prop_map(|w| w.join(" "))
}

fn small_text() -> impl Strategy<Value = String> {
    vec(small_line(), 0..14).prop_map(|l| l.join("\n"))
}

/// A pattern, as YAML.
fn pattern(of_the_match: bool) -> impl Strategy<Value = String> {
    let word = || select(WORDS);
    let line = vec(select(WORDS), 1..3).prop_map(|w| w.join(" "));
    let leaf = prop_oneof![
        4 => (select(&["equals", "starts_with", "ends_with", "contains"][..]), word()).prop_map(|(k, w)| format!("{{ {k}: '{w}' }}")),
        2 => line.prop_map(|l| format!("{{ equals: '{l}' }}")),
        1 => select(&["'^ad'", "'(?i)more$'", "'\\d'", "'^\\w+ \\w+$'", "'(?P<w>tide|share)'"][..]).prop_map(|r| format!("{{ regex: {r} }}")),
        1 => (0..3u32, 0..3u32).prop_map(|(min, more)| format!("{{ words: {{ min: {min}, max: {} }} }}", min + more)),
        1 => any::<bool>().prop_map(|b| format!("{{ ends_sentence: {b} }}")),
        1 => (0..9u32).prop_map(|s| format!("{{ upper_share: {{ max: 0.{s} }} }}")),
    ];
    let surroundings = prop_oneof![
        select(&["previous", "next", "either"][..]).prop_map(|n| format!("{{ doubles: {n} }}")),
        bounds().prop_map(|b| format!("{{ repeats: {b} }}")),
        Just("{ same_as: title }".to_owned()),
    ];
    let leaf = if of_the_match { prop_oneof![6 => leaf, 1 => surroundings].boxed() } else { leaf.boxed() };
    leaf.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            (select(&["all", "any"][..]), vec(inner.clone(), 1..3)).prop_map(|(k, l)| format!("{{ {k}: [ {} ] }}", l.join(", "))),
            (inner.clone(), inner).prop_map(|(a, b)| format!("{{ all: [ {a} ], not: {b} }}")),
        ]
    })
}

fn bounds() -> impl Strategy<Value = String> {
    prop_oneof![(1..6u32).prop_map(|n| format!("{{ max: {n} }}")), (1..6u32).prop_map(|n| format!("{{ min: {n} }}"))]
}

fn when() -> impl Strategy<Value = String> {
    let condition = prop_oneof![
        (select(&["from_start", "from_end"][..]), bounds()).prop_map(|(k, b)| format!("{k}: {b}")),
        (select(&["previous", "next"][..]), pattern(false)).prop_map(|(k, p)| format!("{k}: {p}")),
        (select(&["lines", "words"][..]), bounds()).prop_map(|(k, b)| format!("document: {{ {k}: {b} }}")),
        bounds().prop_map(|_| "document: { sentence_share: { max: 0.5 } }".to_owned()),
    ];
    prop_oneof![2 => Just(String::new()), 1 => condition.prop_map(|c| format!("    when: {{ {c} }}\n"))]
}

/// A rule, as YAML, without its id.
fn rule() -> impl Strategy<Value = String> {
    let line = (pattern(true), select(&["drop", "drop", "drop", "keep", "[ drop, { tag: a } ]"][..]))
        .prop_map(|(p, d)| format!("    match: {{ line: {p} }}\n    do: {d}\n"));
    let span = (select(&["starts_with", "ends_with", "contains"][..]), select(WORDS), select(&["drop", "{ replace: zzz }"][..]))
        .prop_map(|(k, w, d)| format!("    match: {{ span: {{ {k}: '{w}' }} }}\n    do: {d}\n"));
    let end = prop_oneof![
        Just("end: document".to_owned()),
        (select(&["before", "at"][..]), pattern(false)).prop_map(|(k, p)| format!("end: {{ {k}: {p} }}")),
        pattern(false).prop_map(|p| format!("while: {p}")),
    ];
    let block = (pattern(true), end, 1..6u32, select(&["drop", "drop", "keep"][..])).prop_map(|(start, end, most, d)| {
        format!("    match: {{ block: {{ start: {start}, {end}, at_most: {most} }} }}\n    do: {d}\n")
    });
    (prop_oneof![4 => line, 2 => span, 2 => block], when()).prop_map(|(rule, when)| rule + &when)
}

fn pack(rules: &[(usize, &String)]) -> Arc<SourceFile> {
    let mut text = String::from("rules:\n");
    for (number, rule) in rules {
        let _ = write!(text, "  - id: r{number}\n    why: At random.\n{rule}");
    }
    if rules.is_empty() {
        text = "rules: []\n".into();
    }
    Arc::new(SourceFile { path: "random.yaml".into(), text })
}

fn cleaner_of(files: Vec<Arc<SourceFile>>) -> Cleaner {
    let text = files.iter().map(|f| f.text.as_str()).collect::<String>();
    Cleaner::new(RuleSet::builder().pack(files).build().unwrap_or_else(|d| panic!("{d}\n{text}")))
}

fn cleaner(rules: &[String]) -> Cleaner {
    cleaner_of(vec![pack(&rules.iter().enumerate().collect::<Vec<_>>())])
}

proptest! {
    #![proptest_config(cases(1_000))]

    #[test]
    fn random_rules_lose_nothing(rules in vec(rule(), 0..6), text in small_text(), title in small_line()) {
        nothing_is_lost(&cleaner(&rules), &text, &Known { title: Some(title), ..Known::default() })?;
    }

    #[test]
    fn random_rules_leave_a_clean_text(rules in vec(rule(), 0..6), text in small_text()) {
        let known = Known { language: Some("en".into()), title: Some("ad".into()), ..Known::default() };
        twice_is_once(&cleaner(&rules), &text, &known)?;
    }

    #[test]
    fn the_order_of_random_rules_has_no_say(rules in vec(rule(), 1..6), text in small_text(), order in any::<Index>()) {
        let mut numbered: Vec<_> = rules.iter().enumerate().collect();
        let first = clean(&cleaner_of(vec![pack(&numbered)]), &text, &Known::default());
        numbered.reverse();
        let middle = order.index(numbered.len());
        numbered.rotate_left(middle);
        let (a, b) = numbered.split_at(middle);
        prop_assert_eq!(clean(&cleaner_of(vec![pack(a), pack(b)]), &text, &Known::default()), first);
    }
}

/// Counts what it is told.
#[derive(Default)]
struct Told(Vec<String>);

impl Sink for Told {
    fn failed(&mut self, failure: &Failure, _raw: &[u8]) -> std::io::Result<()> {
        self.0.push(failure.to_string());
        Ok(())
    }

    fn rejected(&mut self, rejection: &Rejection, _raw: &[u8]) -> std::io::Result<()> {
        self.0.push(format!("{}: {}", rejection.place, rejection.reason));
        Ok(())
    }
}

/// Invariant 2, by the whole way from file to file.
#[test]
fn the_number_of_workers_has_no_say() {
    let mut runner = TestRunner::deterministic();
    let mut lines = String::new();
    for number in 0..600 {
        if number % 50 == 7 {
            lines.push_str("{\"text\": \n");
        }
        let text = text().new_tree(&mut runner).unwrap().current();
        let record = serde_json::json!({ "id": number.to_string(), "text": text, "url": "https://news.example.org/a" });
        let _ = writeln!(lines, "{record}");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("in.jsonl");
    std::fs::write(&path, lines).unwrap();
    let with = |workers: usize| {
        let out = folder.path().join("out.jsonl");
        let job = Job {
            inputs: input::gather(std::slice::from_ref(&path)).unwrap().files,
            reading: input::Options::default(),
            output: Plan::new(Some(&out), None),
            workers: NonZeroUsize::new(workers).unwrap(),
            dedup: None,
            keep: None,
        };
        let mut told = Told::default();
        let summary = run::run(&job, |raw| SHIPPED.clean(raw), &mut told).unwrap();
        assert!(summary.tally.counts.balance());
        (summary.tally.counts, told.0, std::fs::read(out).unwrap())
    };
    let one = with(1);
    let Counts { read, written, failed, .. } = one.0;
    assert!(read == 612 && failed == 12 && written > 300, "{:?}", one.0);
    for workers in [2, 5] {
        assert!(with(workers) == one, "{workers} workers");
    }
}

/// Invariant 5: what is twice as long takes about twice as long, or these would not end.
#[test]
fn large_documents_come_to_an_end() {
    let prose = PROSE.concat();
    let one_line = prose.repeat(5_000_000 / prose.len());
    let known = Known { language: Some("en".into()), ..Known::default() };
    let record = clean(&SHIPPED, &one_line, &known);
    assert_eq!(record.text.len(), one_line.len());

    let short_lines: String = (0..300_000).map(|i| if i % 7 == 0 { "a\n" } else { "x\n" }).collect();
    let record = clean(&SHIPPED, &short_lines, &known);
    let removed: usize = record.removed.iter().filter_map(|r| r.text.as_deref()).map(|t| t.chars().count()).sum();
    assert_eq!(record.text.matches(['a', 'x']).count() + removed, 300_000);

    // All but one go in one round, and each is next to one that went.
    let said = "The tide rose over the north quay before the morning came, and nobody was there to see how far it went.";
    assert_eq!(clean(&SHIPPED, &format!("{said}\n").repeat(200_000), &known).text, said);

    for length in [1, 2, 4] {
        let mixed: String =
            EXAMPLES.iter().cycle().take(2_000 * length).flat_map(|t| [t.as_str(), "\n", PROSE[0], "\n"]).collect();
        let record = clean(&SHIPPED, &mixed, &known);
        assert!(!record.removed.is_empty());
    }
}

/// What is nested or repeated without end comes to an end, too.
#[test]
fn hostile_texts_come_to_an_end() {
    let rules = cleaner(&[
        "    match: { block: { start: { contains: ad }, end: { at: { equals: never } }, at_most: 1000 } }\n    do: drop\n".into(),
    ]);
    let ads = "ad\n".repeat(20_000);
    assert_eq!(clean(&rules, &ads, &Known::default()).quality.lines, 20_000);
    let spans = cleaner(&["    match: { span: { contains: ad } }\n    do: drop\n".into()]);
    let record = clean(&spans, &"ad tide ".repeat(20_000), &Known::default());
    assert_eq!(record.removed.len(), 20_000);
    let chain =
        cleaner(&["    match: { line: { equals: ad } }\n    when: { previous: { equals: tide } }\n    do: drop\n".into()]);
    assert_eq!(clean(&chain, &format!("tide\n{ads}"), &Known::default()).text, "tide");
}
