//! Whatever is given as a pack, a configuration or a record is read, or its mistake has a place.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use dechaff::config::Config;
use dechaff::error::{Diagnostics, SourceFile};
use dechaff::input;
use dechaff::record::Content;
use dechaff::rules::RuleSet;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::invariants::{SHIPPED, cases};

/// Loads a text as a pack, and as a configuration. Each mistake has its place.
fn load(text: &str) -> Result<(), TestCaseError> {
    let file = Arc::new(SourceFile { path: "x.yaml".into(), text: text.into() });
    let packs = RuleSet::builder().pack(vec![Arc::clone(&file)]).build().map(|set| drop(set.lint()));
    for result in [packs, Config::parse(&file, Path::new("")).map(drop)] {
        let Err(Diagnostics(found)) = result else { continue };
        prop_assert!(!found.is_empty());
        for diagnostic in found {
            let in_file = diagnostic.place.as_ref().is_some_and(|(_, bytes)| text.get(bytes.clone()).is_some());
            prop_assert!(in_file && diagnostic.line_column().is_some(), "{} at {:?}", diagnostic.message, diagnostic.place);
            prop_assert!(diagnostic.render(false).contains("x.yaml"));
        }
    }
    Ok(())
}

/// Found by fuzzing: files whose only characters are white space that YAML takes for text.
#[test]
fn odd_files_have_a_place() {
    for text in ["\u{a0}", "\u{3000}\u{2028}", "\u{a0}\u{9c}", "- \u{a0}\n", "rules:\n  - \u{3000}\n", "\u{feff}", ""] {
        load(text).unwrap();
    }
}

/// The rules of one shipped file.
static PACKS: LazyLock<Vec<Arc<SourceFile>>> = LazyLock::new(|| {
    let mut files: Vec<Arc<SourceFile>> = SHIPPED.rules().rules().iter().map(|r| Arc::clone(r.file())).collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files.dedup_by(|a, b| a.path == b.path);
    files.retain(|f| f.text.len() < 30_000);
    assert!(files.len() > 3);
    files
});

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn a_mistake_in_a_pack_has_a_place(file in any::<Index>(), at in any::<Index>(), other in any::<Index>(), kind in 0..5u32) {
        let text = &file.get(&PACKS).text;
        let chars: Vec<char> = text.chars().collect();
        let (at, other) = (at.index(chars.len()), other.index(chars.len()));
        let (before, after) = (&chars[..at], &chars[at + 1..]);
        let changed: String = match kind {
            0 => before.iter().chain(after).collect(),
            1 => before.iter().chain(&[chars[at], chars[at]]).chain(after).collect(),
            2 => before.iter().chain(&[chars[other]]).chain(after).collect(),
            3 => before.iter().collect(),
            _ => chars[at..].iter().collect(),
        };
        load(&changed)?;
    }

    #[test]
    fn a_misspelt_key_is_named(file in any::<Index>(), key in any::<Index>()) {
        let file = file.get(&PACKS);
        let keys: Vec<_> = ["why: ", "match: ", "equals: ", "regex: ", "do: ", "line: ", "tests:"]
            .iter()
            .flat_map(|k| file.text.match_indices(k))
            // A word of a sentence may look like a key.
            .filter(|(at, _)| file.text[..*at].ends_with(['{', ' ', '\n']) && file.text[..*at].trim_end().ends_with(['{', '\n', '.', ':']))
            .filter(|(at, _)| file.text[..*at].lines().last().is_some_and(|l| l.trim().is_empty() || l.trim() == "match: {"))
            .collect();
        prop_assume!(!keys.is_empty());
        let (at, name) = keys[key.index(keys.len())];
        let wrong = format!("{}{}x{}", &file.text[..at], &name[..1], &file.text[at + 1..]);
        let broken = Arc::new(SourceFile { path: file.path.clone(), text: wrong.clone() });
        let Err(Diagnostics(found)) = RuleSet::builder().pack(vec![broken]).build() else {
            return Err(TestCaseError::fail(format!("{wrong}\n{at}")));
        };
        let line = wrong[..at].matches('\n').count() + 1;
        let named = found.iter().any(|d| d.line_column().is_some_and(|(l, _)| l == line) && d.message.contains("unknown"));
        prop_assert!(named, "line {}: {}", line, Diagnostics(found));
    }
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn any_text_can_be_a_pack(text in prop_oneof!["\\PC{0,200}", "[ \\-:{}\\[\\]'\"\n#&*!|>%@a-c]{0,120}", "(rules|match|line|do|:|\n|  |- |\\{|\\}|'|\\[|\\]|é){0,60}"]) {
        load(&text)?;
    }

    #[test]
    fn any_bytes_can_be_json_lines(bytes in prop_oneof![
        vec(any::<u8>(), 0..400),
        "(\\{|\\}|\"text\"|:|\"|\\\\|u00|\n|\\[|1e9|null|é|,| ){0,60}".prop_map(String::into_bytes),
        "\\{\"text\": \"\\PC{0,30}\"(, \"(id|title|authors|date)\": (1|null|\"x\"|\\[\"a\", 2\\]))?\\}\n".prop_map(String::into_bytes),
    ]) {
        let format = input::FORMATS.iter().find(|f| f.name() == "jsonl").unwrap();
        let options = input::Options::default();
        for line in bytes.split(|b| *b == b'\n') {
            match format.read(line, &options) {
                Ok(document) => prop_assert!(matches!(document.content, Content::Text(_))),
                Err(problem) => prop_assert!(problem.byte <= line.len() && !problem.message.is_empty()),
            }
        }
    }
}
