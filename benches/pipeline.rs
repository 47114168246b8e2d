//! The whole way from a JSON line to a record, with all shipped packs, language, and the full ledger.
//!
//! `DECHAFF_BENCH_DATA=DIR cargo bench --bench pipeline` takes its prose from `DIR/web.gold.jsonl.gz`.

mod common;

use dechaff::input;
use dechaff::measure::{TextLine, signals};
use dechaff::pipeline::Options;
use dechaff::rules::RuleSet;
use dechaff::{Cleaner, RawDocument, normalise};
use divan::counter::BytesCount;
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

fn read<'a>(line: &'a str, options: &input::Options) -> RawDocument<'a> {
    let format = input::FORMATS[0];
    format.read(line.as_bytes(), options).unwrap_or_else(|p| panic!("{}", p.message))
}

fn clean_all(cleaner: &Cleaner, lines: &[String], options: &input::Options) -> usize {
    let record = |line: &String| {
        let outcome = cleaner.clean(&read(black_box(line), options)).expect("of usual size");
        serde_json::to_string(outcome.record()).expect("plain data").len()
    };
    lines.iter().map(record).sum()
}

#[divan::bench(sample_count = 10)]
fn json_line_to_record(bencher: Bencher<'_, '_>) {
    let cleaner = Cleaner::new(RuleSet::shipped().unwrap_or_else(|e| panic!("{e}")));
    measure(bencher, &cleaner);
}

#[divan::bench(sample_count = 10)]
fn json_line_to_record_with_signals(bencher: Bencher<'_, '_>) {
    let rules = RuleSet::shipped().unwrap_or_else(|e| panic!("{e}"));
    measure(bencher, &Cleaner::with_options(rules, Options { signals: true, ..Options::default() }));
}

#[divan::bench(sample_count = 10)]
fn json_line_to_record_without_rules(bencher: Bencher<'_, '_>) {
    measure(bencher, &Cleaner::new(RuleSet::empty()));
}

fn measure(bencher: Bencher<'_, '_>, cleaner: &Cleaner) {
    let (lines, options) = (common::json_lines(), input::Options::default());
    let bytes: usize = lines.iter().map(String::len).sum();
    // Patterns are compiled when first needed, and again, to run quickly, when they were needed sixteen times: a run over a
    // corpus pays for that once.
    for _ in 0..16 {
        clean_all(cleaner, &lines, &options);
    }
    bencher.counter(BytesCount::new(bytes)).bench_local(|| clean_all(cleaner, &lines, &options));
}

#[divan::bench(sample_count = 10)]
fn normalise_alone(bencher: Bencher<'_, '_>) {
    let texts = common::articles();
    let bytes: usize = texts.iter().map(String::len).sum();
    let options = normalise::Options::default();
    bencher
        .counter(BytesCount::new(bytes))
        .bench_local(|| texts.iter().map(|t| normalise::document(black_box(t), &|r| r, &options).len()).sum::<usize>());
}

#[divan::bench(sample_count = 10)]
fn signals_alone(bencher: Bencher<'_, '_>) {
    let texts = common::articles();
    let bytes: usize = texts.iter().map(String::len).sum();
    let lines = |text| str::lines(text).map(|text| TextLine { text, continues: false });
    bencher
        .counter(BytesCount::new(bytes))
        .bench_local(|| texts.iter().map(|t| signals(lines(black_box(t)), Some("en")).new_line_ratio).sum::<f32>());
}

#[divan::bench(sample_count = 5)]
fn load_shipped(bencher: Bencher<'_, '_>) {
    bencher.bench_local(|| RuleSet::shipped().map(|s| s.rules().len()).unwrap_or(0));
}
