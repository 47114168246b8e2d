//! Any bytes, cleaned by the shipped rules: nothing is lost in silence, and cleaning twice changes nothing.

#![no_main]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use dechaff::ledger::Verdict;
use dechaff::record::Known;
use dechaff::rules::RuleSet;
use dechaff::{Cleaner, RawDocument};
use libfuzzer_sys::fuzz_target;

static CLEANER: LazyLock<Cleaner> = LazyLock::new(|| Cleaner::new(RuleSet::shipped().expect("shipped rules load")));

fuzz_target!(|bytes: &[u8]| {
    let raw = RawDocument::from_bytes(bytes);
    let Ok(seen) = CLEANER.explain(&raw) else { return };
    let record = seen.outcome.record();

    let mut cut: BTreeMap<u32, usize> = BTreeMap::new();
    for mark in seen.applied.marks.iter().filter(|m| m.verdict != Verdict::Keep) {
        let length = mark.span.as_ref().map_or(seen.document.line(mark.line as usize).len(), |s| s.len());
        *cut.entry(mark.line).or_default() += length;
    }
    let kept: Vec<u32> = seen.applied.kept.clone();
    for line in 0..seen.document.len() as u32 {
        let stays = kept.binary_search(&line).is_ok();
        assert!(stays || cut.contains_key(&line), "line {line} is neither in the text nor in the ledger");
    }
    for removed in &record.removed {
        assert!(removed.start <= removed.end && removed.end <= bytes.len() as u64, "{removed:?}");
    }

    let known = Known { language: record.language.clone(), title: record.title.clone(), ..Known::default() };
    let again = RawDocument { known, ..RawDocument::from_text(record.text.as_str()) };
    let Ok(again) = CLEANER.clean(&again) else { panic!("the cleaned text is too large") };
    assert_eq!(again.record().text, record.text, "cleaning it again changes it");
});
