use proptest::prelude::*;

use super::*;

/// What the `regex` crate finds, and what the backtracker does.
type Both = (Vec<run::Spans>, Result<Vec<run::Spans>, OutOfSteps>);

/// Both answers; nothing where either does not take the expression: the crate refuses what would make it large.
fn both(regex: &str, text: &str) -> Option<Both> {
    let program = Program::new(&regex_syntax::parse(regex).unwrap())?;
    let theirs = regex::Regex::new(regex).ok()?;
    let spans = |c: regex::Captures<'_>| c.iter().map(|g| g.map(|m| m.range())).collect();
    let theirs: Vec<run::Spans> = theirs.captures_iter(text).map(spans).collect();
    let ours = program.all(text);
    assert!(program.is_match(text).is_ok_and(|is| is != theirs.is_empty()) || ours.is_err(), "{regex} {text:?}");
    Some((theirs, ours))
}

/// Expressions of every kind of part.
fn expressions() -> impl Strategy<Value = String> {
    let parts = [
        "a",
        "ab",
        "é",
        "[ab]",
        "[^a]",
        r"\w",
        r"\p{Lu}",
        ".",
        r"\s",
        r"\b",
        r"\B",
        "^",
        "$",
        r"\b{start}",
        "(?i:a)",
        "(?i:ks)",
        "(?i:ab ab1sab a)",
        "[Ss]",
        "[ა-ჰ]",
        "",
        r"(?m:^)",
        r"\d{2}",
    ];
    let leaf = proptest::sample::select(parts.to_vec()).prop_map(str::to_owned);
    leaf.prop_recursive(5, 24, 4, |inner| {
        let counts = ["*", "+", "?", "*?", "+?", "??", "{2}", "{1,3}", "{2,}", "{0,2}?", "{2,4}?", "{3,40}"];
        prop_oneof![
            proptest::collection::vec(inner.clone(), 1..4).prop_map(|parts| parts.concat()),
            proptest::collection::vec(inner.clone(), 1..4).prop_map(|parts| format!("(?:{})", parts.join("|"))),
            proptest::collection::vec(inner.clone(), 1..4).prop_map(|parts| format!("({})", parts.join("|"))),
            (inner.clone(), proptest::sample::select(counts.to_vec())).prop_map(|(part, count)| format!("(?:{part}){count}")),
            (inner, proptest::sample::select(counts.to_vec())).prop_map(|(part, count)| format!("({part}){count}")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn finds_what_the_regex_crate_finds(regex in expressions(), texts in proptest::collection::vec("[abAé1 \nბ]{0,12}|[kKsSſ\u{212A}aé]{0,6}|([aA][bB] [aA][bB]1[sſ][aA][bB] [aAé]){1,2}", 8)) {
        for text in texts {
            if let Some((theirs, Ok(ours))) = both(&regex, &text) {
                prop_assert_eq!(ours, theirs, "{} {:?}", regex, text);
            }
        }
    }
}

#[test]
fn expressions_of_rules_are_taken() {
    for (regex, text) in [
        (r"^(?P<text>.{5,300}?)\s*\(Photo: (?P<credit>[^)]{2,60})\)$", "The harbour at dusk (Photo: A. Writer)"),
        (r"(?i)^(?:by|von|par)\s+(\p{Lu}[\p{L}'’.-]+(?: \p{Lu}[\p{L}'’.-]+){1,3})$", "Von Anna Bäcker Łódź"),
        (r"^(?:[\w.-]+(?: |, )?){2,9}:$", "one, two three four:"),
        (r"\b\d{1,2}:\d{2}\b", "at 10:30, 7:05 and 123:45"),
        (r"[一-龥]{2,4}／摄", "新华社记者／摄"),
        // Case has no say for a long s and the Kelvin sign either.
        (r"(?i)^ask (us) likewise$", "Aſ\u{212A} uſ LI\u{212A}EWISE"),
    ] {
        let (theirs, ours) = both(regex, text).unwrap();
        assert_eq!(ours.as_ref(), Ok(&theirs), "{regex}");
        assert!(!theirs.is_empty(), "{regex}");
    }
}

#[test]
fn rounds_that_may_be_empty_are_left_to_others() {
    assert!(Program::new(&regex_syntax::parse("(?:a?)*b").unwrap()).is_none());
    assert!(Program::new(&regex_syntax::parse("(?:a?)?b").unwrap()).is_some());
}

#[test]
fn it_gives_up_rather_than_try_every_way() {
    let program = Program::new(&regex_syntax::parse("^(?:a+)+$").unwrap()).unwrap();
    assert_eq!(program.is_match(&format!("{}b", "a".repeat(60))), Err(OutOfSteps));
    assert_eq!(program.is_match(&"a".repeat(60)), Ok(true));
    // Nor does it put aside more ways than fit.
    let program = Program::new(&regex_syntax::parse("^(?:ab)+$").unwrap()).unwrap();
    assert_eq!(program.is_match(&"ab".repeat(1 << 20)), Err(OutOfSteps));
}
