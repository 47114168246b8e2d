//! Rule matching at 10 to 5,000 rules, against a loop of `Regex` and against `RegexSet`, on the same lines in the same run; and
//! how long 20,000 rules take to load.
//!
//! `DECHAFF_BENCH_DATA=DIR cargo bench --bench matching` takes its prose from `DIR/web.gold.jsonl.gz`.

mod common;

use dechaff::document::Document;
use dechaff::normalise;
use dechaff::rules::{Context, RuleSet};
use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use regex::{Regex, RegexSet};

fn main() {
    divan::main();
}

/// Normalised documents of about `bytes` bytes in all.
fn documents(bytes: usize) -> (Vec<Document>, usize) {
    let mut size = 0;
    let texts = common::articles().into_iter().take_while(|t| {
        size += t.len();
        size <= bytes
    });
    let documents: Vec<Document> = texts.map(|t| normalise::document(&t, &|r| r, &normalise::Options::default())).collect();
    let bytes = documents.iter().map(|d| d.text().len()).sum();
    (documents, bytes)
}

#[divan::bench(args = [10, 100, 1000, 5000])]
fn dechaff(bencher: Bencher<'_, '_>, rules: usize) {
    let set = common::rule_set(&common::rules(rules));
    let (documents, bytes) = documents(4 << 20);
    bencher
        .counter(BytesCount::new(bytes))
        .bench_local(|| documents.iter().map(|d| set.apply(black_box(d), &Context::default(), None).kept.len()).sum::<usize>());
}

/// What all of this crate's work on a document costs that is not finding matches: measures, folding, rounds.
#[divan::bench]
fn dechaff_without_rules(bencher: Bencher<'_, '_>) {
    let set = RuleSet::empty();
    let (documents, bytes) = documents(4 << 20);
    bencher
        .counter(BytesCount::new(bytes))
        .bench_local(|| documents.iter().map(|d| set.apply(black_box(d), &Context::default(), None).kept.len()).sum::<usize>());
}

#[divan::bench(args = [10, 100, 1000], sample_count = 3)]
fn loop_of_regex(bencher: Bencher<'_, '_>, rules: usize) {
    let regexes: Vec<Regex> = common::rules(rules).iter().map(|r| Regex::new(&r.regex).expect("valid")).collect();
    let (documents, bytes) = documents((8 << 20) / rules);
    let (documents, bytes) = if documents.is_empty() { self::documents(64 << 10) } else { (documents, bytes) };
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        let lines = documents.iter().flat_map(|d| (0..d.len()).map(move |i| d.line(i)));
        lines.filter(|l| regexes.iter().any(|r| r.is_match(black_box(l)))).count()
    });
}

#[divan::bench(args = [10, 100, 1000], sample_count = 3)]
fn regex_set(bencher: Bencher<'_, '_>, rules: usize) {
    let patterns: Vec<String> = common::rules(rules).into_iter().map(|r| r.regex).collect();
    let set = regex::RegexSetBuilder::new(&patterns).size_limit(1 << 30).build().expect("valid");
    let set: &RegexSet = &set;
    let (documents, bytes) = documents((8 << 20) / rules);
    let (documents, bytes) = if documents.is_empty() { self::documents(64 << 10) } else { (documents, bytes) };
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        let lines = documents.iter().flat_map(|d| (0..d.len()).map(move |i| d.line(i)));
        lines.filter(|l| set.matches(black_box(l)).matched_any()).count()
    });
}

#[divan::bench(args = [1000, 20000], sample_count = 5)]
fn load(bencher: Bencher<'_, '_>, rules: usize) {
    let pack = common::pack(&common::rules(rules));
    let size = pack.text.len();
    bencher.counter(BytesCount::new(size)).bench_local(|| {
        RuleSet::builder().pack(vec![std::sync::Arc::clone(&pack)]).build().map(|s| s.rules().len()).unwrap_or(0)
    });
}
