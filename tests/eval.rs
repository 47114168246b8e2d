//! Evaluating through the library: figures worked out by hand, groups, floors, and the report.

use std::collections::HashMap;

use dechaff::eval::{Evaluation, Floors, Gold, GroupKind, Prediction, Report, TextScore, fold, stray_lines, words};

fn gold(row: serde_json::Value) -> Gold {
    Gold::parse(row.to_string().as_bytes()).unwrap()
}

fn predictions(rows: &[serde_json::Value]) -> HashMap<String, Prediction> {
    let rows = rows.iter().map(|row| Prediction::parse(row.to_string().as_bytes()).unwrap());
    rows.map(|p| (p.id.clone(), p)).collect()
}

macro_rules! row {
    ($($json:tt)+) => { serde_json::json!({ $($json)+ }) };
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-12
}

#[test]
fn texts_are_compared_by_shingles_as_multisets() {
    for (gold, predicted, precision, recall, exact) in [
        // abcd, bcde, cdef against abcd, bcde, cdex: two of three.
        ("a b c d e f", "a b c d e x", 2.0 / 3.0, 2.0 / 3.0, false),
        // abcd once against abcd, bcda, cdab, dabc, abcd: one of five, and all that gold has.
        ("a b c d", "a b c d a b c d", 0.2, 1.0, false),
        // abcd twice of five, against once of one.
        ("a b c d a b c d", "a, b! c\n\nd", 1.0, 0.2, false),
        // Fewer words than a shingle has are one shingle, which is another than that of more words.
        ("a b", "a b", 1.0, 1.0, true),
        ("a b", "b a", 0.0, 0.0, false),
        ("a b", "a b c", 0.0, 0.0, false),
        ("a b c", "a b c d", 0.0, 0.0, false),
        // Case counts, punctuation and space do not.
        ("“The ferry”, he said.", "The ferry he said", 1.0, 1.0, true),
        ("The ferry he said", "the ferry he said", 0.0, 0.0, false),
        ("", "", 1.0, 1.0, true),
        ("", " … ", 1.0, 1.0, true),
        ("a", "", 0.0, 0.0, false),
        ("", "a", 0.0, 0.0, false),
        // Marks are no part of words: ह न द भ ष against ह न द भ ष, although a vowel differs; and against ह न द भ ग, of whose
        // two shingles the first is the same.
        ("हिन्दी भाषा", "हिन्दी भाषी", 1.0, 1.0, true),
        ("हिन्दी भाषा", "हिन्दी भाग", 0.5, 0.5, false),
        // ك ت ب ب ي ت, pointed, against the same words unpointed, which are two.
        ("كَتَبَ بَيْتَ", "كتب بيت", 0.0, 0.0, false),
        // A run of ideographs is one word: four of them against five, of whose two shingles one is the same.
        ("港は静か。船は出た。誰も見ず。朝だった。", "港は静か。船は出た。誰も見ず。朝だった。広告。", 0.5, 1.0, false),
    ] {
        let score = TextScore::of(gold, predicted);
        assert!(near(score.precision, precision) && near(score.recall, recall), "{gold} / {predicted}: {score:?}");
        assert_eq!(score.exact, exact, "{gold} / {predicted}");
    }
}

#[test]
fn words_are_those_of_python() {
    let found = |text: &'static str| words(text).collect::<Vec<_>>();
    assert_eq!(found("It's a_b — x², ½, Ⅷ and ①."), ["It", "s", "a_b", "x²", "½", "Ⅷ", "and", "①"]);
    // Signs of vowels, points and combining accents are none; nor are letters in circles, which are symbols.
    assert_eq!(found("हिन्दी"), ["ह", "न", "द"]);
    assert_eq!(found("e\u{301}a"), ["e", "a"]);
    assert_eq!(found("aⓐb"), ["a", "b"]);
    assert_eq!(found("ภาษาไทย"), ["ภาษาไทย"]);
    assert_eq!(found("น้ำ"), ["น", "ำ"]);
}

#[test]
fn folding_is_full_case_folding() {
    for (text, folded) in [
        ("  The “Straße”,\nSTRASSE & ẞ ", "the strasse strasse ss"),
        ("ΟΔΟΣ οδός", "οδοσ οδόσ"),
        ("ﬁn ſich", "fin sich"),
        // The dot of the lower case is a mark, and so parts the word.
        ("İzmir ılık ILIK", "i zmir ılık ilik"),
        ("ꭰᎠ", "ᎠᎠ"),
        ("—", ""),
    ] {
        assert_eq!(fold(text), folded, "{text}");
    }
}

#[test]
fn shares_are_averaged_before_they_are_joined() {
    let gold = [
        // Precision 1, recall 1/2: abcd of abcd, bcde.
        gold(row!("id": "1", "text": "a b c d e", "page_type": "article", "lang": "ko")),
        // Precision 1/2, recall 1.
        gold(row!("id": "2", "text": "a b c d", "page_type": "article")),
        // Without a prediction: 0 and 0.
        gold(row!("id": "3", "text": "a b c d", "page_type": "forum", "lang": "ko")),
        gold(row!("id": 4, "text": "a b c d", "page_type": null)),
    ];
    let found = predictions(&[
        row!("id": "1", "text": "a b c d"),
        row!("id": "2", "text": "a b c d e"),
        row!("id": "4", "text": "a b c d", "lang": { "of": "another tool" }),
        row!("id": "5", "text": "not in gold"),
    ]);
    let evaluation = Evaluation::of(&gold, &found);
    let groups: Vec<_> = evaluation.groups.iter().map(|g| (g.name.as_str(), g.scores.pages, g.scores.missing)).collect();
    // Large groups first, equals by name.
    let expected = [
        ("all", 4, 1),
        ("type:article", 2, 0),
        ("type:(none)", 1, 0),
        ("type:forum", 1, 1),
        ("lang:(none)", 2, 0),
        ("lang:ko", 2, 1),
    ];
    assert_eq!(groups, expected);

    let scores = |name: &str| &evaluation.group(name).unwrap().scores;
    // (1 + 1/2 + 0 + 1) / 4 and (1/2 + 1 + 0 + 1) / 4.
    assert!(near(scores("all").precision, 0.625) && near(scores("all").recall, 0.625) && near(scores("all").f1(), 0.625));
    assert!(near(scores("all").exact, 0.25));
    // 3/4 both; the mean of the pages' own F1 would be 2/3.
    assert!(near(scores("type:article").f1(), 0.75));
    // 1/2 and 1/4: 2 * 1/8 / (3/4).
    assert!(near(scores("lang:ko").f1(), 1.0 / 3.0));
    assert_eq!(scores("type:forum").f1(), 0.0);
    let worst: Vec<_> = evaluation.worst(3).into_iter().map(|p| p.gold.id.as_str()).collect();
    assert_eq!(worst, ["3", "1", "2"]);
}

#[test]
fn fields_are_scored_where_gold_has_them() {
    let gold = [
        gold(row!("id": "1", "text": "", "title": "The Straße: open!", "authors": ["A. Writer", "Bo Ek"], "date": "2025-03-14")),
        gold(row!("id": "2", "text": "", "title": "Two", "authors": ["Bo Ek"], "date": "2025-03-14")),
        gold(row!("id": "3", "text": "", "title": "", "authors": [], "date": null)),
        gold(row!("id": "4", "text": null)),
        gold(row!("id": "5", "text": "", "title": "Five", "date": "2025-03")),
    ];
    let found = predictions(&[
        row!("id": "1", "title": "THE STRASSE — OPEN", "authors": ["bo ek", "C. Third", "Bo Ek"], "date": "2025-03-14T18:40:00+00:00"),
        row!("id": "2", "title": "Three", "authors": null, "date": "14 March 2025"),
        row!("id": "3", "title": "Invented", "authors": ["Nobody"], "date": "2025-03-14"),
        row!("id": "4", "authors": ["—"]),
        row!("id": "5", "date": "2025-03-14"),
    ]);
    let evaluation = Evaluation::of(&gold, &found);
    let scores = &evaluation.group("all").unwrap().scores;
    // Of three titles the first; of three dates the first, as a month is no day.
    assert_eq!((scores.title.sum, scores.title.of), (1.0, 3));
    assert_eq!((scores.date.sum, scores.date.of), (1.0, 3));
    // One of two names, found in a set of two: 2 * 1 / (2 + 2). None of one.
    assert_eq!((scores.authors.sum, scores.authors.of), (0.5, 2));
    // Of the three pages without an author, one is named for the first; punctuation is no name.
    assert_eq!((scores.authorless.sum, scores.authorless.of), (1.0, 3));
    // No page has a type or language: there are no such groups.
    assert_eq!(evaluation.groups.len(), 1);
}

#[test]
fn rows_that_are_broken_say_where() {
    for (row, message) in [
        (r#"{"text": "a"}"#, "missing field `id` (column 13)"),
        (r#"{"id": "a"}"#, "missing field `text` (column 11)"),
        (r#"{"id": null, "text": "a"}"#, "`id` is neither a string nor a number (column 11)"),
        (r#"{"id": "a", "text": 5}"#, "invalid type: integer `5`, expected a string (column 21)"),
        (
            r#"{"id": "a", "text": "a", "authors": "A. Writer"}"#,
            "invalid type: string \"A. Writer\", expected a sequence (column 47)",
        ),
        (r#"{"id": "a", "text": "cut"#, "broken JSON: EOF while parsing a string (column 24)"),
        (r#"["a", null, null, null, "a", "", [], ""]"#, "no JSON object on this line (column 1)"),
    ] {
        assert_eq!(Gold::parse(row.as_bytes()).unwrap_err().to_string(), message, "{row}");
    }
    assert!(Prediction::parse(br#"{"id": "a"}"#).is_ok(), "what a prediction lacks is empty");
}

#[test]
fn lines_that_are_mostly_wrong_are_found() {
    let gold = "The swing bridge opened on Friday, nine months late.\n\nBlue door\none two three four five six.";
    let predicted = "Advertisement\nThe swing bridge opened on Friday, nine months\nlate.\nBlue door\n***\n\
        Read more: why it had to go one two three four\nThe swing bridge opened on Friday, nine months late.";
    let parts = |text, other| -> Vec<String> {
        let shown = |line: dechaff::eval::Stray| {
            line.parts.iter().map(|p| if p.stray { format!("[{}]", p.text) } else { p.text.to_owned() }).collect()
        };
        stray_lines(text, other).into_iter().map(shown).collect()
    };
    // Lines may be parted elsewhere; a short one counts by its neighbours, or as a line of its own; and what is there twice is
    // wrong once.
    assert_eq!(
        parts(predicted, gold),
        [
            "[Advertisement]",
            "[Read more: why it had to go] one two three four",
            "[The swing bridge opened on Friday, nine months late].",
        ]
    );
    // Four of six words are there.
    assert!(parts(gold, predicted).is_empty());
    assert_eq!(parts("一二 三四 五六\n七八", "七八"), ["[一二 三四 五六]"]);
    assert_eq!(stray_lines("a b\nc", "")[0].words, 2);
    assert!(stray_lines("", "a b c").is_empty());
}

fn pair(gold_row: serde_json::Value, found: serde_json::Value) -> (Vec<Gold>, HashMap<String, Prediction>) {
    (vec![gold(gold_row)], predictions(&[found]))
}

fn report<'r>(evaluation: &'r Evaluation<'r>) -> Report<'r> {
    Report { evaluation, gold: "<gold>", predictions: "p&q", page_type: None, by: None, worst: 10 }
}

const ATTACK: &str = "</title><script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{style}}\u{0}\u{1b}[31m";

#[test]
fn the_report_escapes_and_needs_nothing_from_outside() {
    let (gold, found) = pair(
        row!("id": ATTACK, "url": "javascript:alert(1)", "page_type": ATTACK, "lang": ATTACK, "text": ATTACK, "title": ATTACK,
            "authors": [ATTACK], "date": ATTACK),
        row!("id": ATTACK, "text": format!("words of {ATTACK} another kind"), "title": ATTACK, "authors": ["<b>"], "date": ATTACK),
    );
    let evaluation = Evaluation::of(&gold, &found);
    let html = Report { page_type: Some(ATTACK), ..report(&evaluation) }.html();
    for outside in
        ["<script", "<img", "<link", "<b>", "src=\"", "@import", "url(", "href=\"javascript", "\u{0}", "\u{1b}", "<gold>"]
    {
        assert!(!html.contains(outside), "{outside}");
    }
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&gt;&lt;img src=x"));
    assert!(html.contains("{{style}}"), "what is filled in is no template");
    assert!(html.contains("p&amp;q") && html.contains("&lt;gold&gt;"));
    assert_eq!(html.matches("<style>").count(), 1);
    // Every gap of the templates is filled: the only ones left are those of the page.
    assert_eq!(html.matches("{{").count(), html.matches("{{style}}").count());

    let (gold, found) = pair(row!("id": "1", "url": "https://example.org/?a=\"&b", "text": "a"), row!("id": "1"));
    let evaluation = Evaluation::of(&gold, &found);
    assert!(report(&evaluation).html().contains("<a href=\"https://example.org/?a=&quot;&amp;b\""));
    // The table keeps to its lines.
    let (gold, found) = pair(row!("id": "1\n\u{1b}", "text": "a", "url": "a\rb"), row!("id": "2"));
    let evaluation = Evaluation::of(&gold, &found);
    assert!(report(&evaluation).table().contains("0.0000  1\u{fffd}\u{fffd}  a\u{fffd}b  (no prediction)\n"));
}

#[test]
fn the_report_shows_what_went_wrong_and_is_bounded() {
    let (gold, found) = pair(
        row!("id": "harbour", "text": "The ferry sank at dusk.\nNobody at all was hurt.", "title": "Ferry sinks", "authors": ["A. Writer"]),
        row!("id": "harbour", "text": "The ferry sank at dusk.\nSign up for our letter", "title": "Ferry sinks", "authors": ["B. Other"]),
    );
    let evaluation = Evaluation::of(&gold, &found);
    let html = report(&evaluation).html();
    let (kept, lost) = html.split_once("<section class=\"kept\">").unwrap().1.split_once("<section class=\"lost\">").unwrap();
    assert!(kept.contains("<mark>Sign up for our letter</mark>") && kept.contains("1 line, 5 words"), "{kept}");
    assert!(lost.contains("<mark>Nobody at all was hurt</mark>.") && lost.contains("1 line, 5 words"), "{lost}");
    assert!(!kept.contains("ferry") && !lost.contains("ferry"));
    assert!(html.contains("<td class=\"right\"><bdi>Ferry sinks</bdi></td>"));
    assert!(html.contains("<td class=\"wrong\"><mark><bdi>B. Other</bdi></mark></td>"));

    let long: String = (0..1000).map(|i| format!("{}<&>\n", format!("word{i} ").repeat(100))).collect();
    let names: Vec<_> = (0..1000).map(|i| format!("{long:.500} {i}")).collect();
    let (gold, found) = pair(
        row!("id": format!("{long:.5000}"), "text": "a", "title": long, "authors": names),
        row!("id": format!("{long:.5000}"), "text": long, "date": long),
    );
    let evaluation = Evaluation::of(&gold, &found);
    let html = report(&evaluation).html();
    assert!(html.len() < 100_000, "{}", html.len());
    assert!(html.contains("and 960 lines, 96000 words more"));
}

#[test]
fn json_has_the_names_of_floors() {
    let (gold, found) = pair(row!("id": "1", "text": "a b c d e", "lang": "ko"), row!("id": "1", "text": "a b c d"));
    let evaluation = Evaluation::of(&gold, &found);
    let json = Report { by: Some(GroupKind::Type), ..report(&evaluation) }.json();
    assert_eq!(json["groups"].as_object().unwrap().len(), 1, "no group but all pages has a kind that is asked for");
    let all = serde_json::to_string(&json["groups"]["all"]).unwrap();
    let expected = r#"{"pages":1,"missing":0,"f1":0.6667,"precision":1.0,"recall":0.5,"exact":0.0,"title":null,"author_f1":null,"date":null,"authorless":0.0,"with_title":0,"with_authors":0,"with_date":0,"without_authors":1}"#;
    assert_eq!(all, expected);
    assert_eq!(json["worst"][0]["f1"], 0.6667);
    let both = report(&evaluation).json();
    assert_eq!(both["groups"]["lang:ko"], both["groups"]["all"]);
}

#[test]
fn floors_rise_and_never_sink() {
    let (gold, found) = pair(row!("id": "1", "text": "a b c d e f", "lang": "ko"), row!("id": "1", "text": "a b c d e x"));
    let evaluation = Evaluation::of(&gold, &found);
    // Precision and recall are 2/3 each.
    let written = r#"{"lang:ko": {"recall": 0.5, "f1": 0.9}, "all": {"precision": 0.6667, "title": 0}, "type:x": {"f1": 0.1}, "lang:fr": {}}"#;
    let mut floors = Floors::parse(written).unwrap();
    let found: Vec<String> = floors.shortfalls(&evaluation).iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "lang:ko: f1 is 0.6667, under its floor of 0.9",
            "all: precision is 0.6667, under its floor of 0.6667",
            "all: title has a floor of 0, but no page to measure it on",
            "type:x: f1 has a floor of 0.1, but no page to measure it on",
        ]
    );
    assert_eq!(floors.raise(&evaluation), 1);
    let raised = "{\n  \"lang:ko\": { \"recall\": 0.666, \"f1\": 0.9 },\n  \"all\": { \"precision\": 0.6667, \"title\": 0.0 },\n  \
        \"type:x\": { \"f1\": 0.1 },\n  \"lang:fr\": {}\n}\n";
    assert_eq!(floors.to_string(), raised);
    assert_eq!(Floors::parse(raised).unwrap().raise(&evaluation), 0);
}

#[test]
fn floors_that_cannot_be_meant_are_errors() {
    for (json, message) in [
        (r#"{"all": {"f2": 0.5}}"#, "`all`: no measure is named `f2`; did you mean `f1`?"),
        (r#"{"all": {"authorless": 0.5}}"#, "`all`: `authorless` has no floor: less of it is better"),
        (r#"{"all": {"f1": 90}}"#, "`all`: the floor of `f1` is a number from 0 to 1, not 90"),
        (r#"{"all": {"f1": "0.9"}}"#, "`all`: the floor of `f1` is a number from 0 to 1, not \"0.9\""),
        (r#"{"all": 0.9}"#, "`all`: floors are written as {\"f1\": 0.9}"),
        (r#"[]"#, "invalid type: sequence, expected a map at line 1 column 0"),
    ] {
        assert_eq!(Floors::parse(json).unwrap_err().to_string(), message, "{json}");
    }
}
