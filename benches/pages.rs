//! Pages in memory to what is made of them: CPU time of one thread, a line of JSON per stage. `benches/peers.py` compares it with others.
//!
//! `cargo bench --bench pages -- DIR/web.html.jsonl.gz` reads rows `{"html": …}`; without a file, made-up pages. With `--compare`
//! it says instead how many of the pages the two parsers read alike; with `--turns STAGE` it measures the pages it is asked for.

mod common;

use std::io::{BufRead, BufReader};
use std::time::Duration;

use dechaff::html::{self, Limits, NodeKind, Parser, ROOT, Tag, Tree};
use dechaff::rules::RuleSet;
use dechaff::{Cleaner, RawDocument};

/// Passes over all pages. The first is to warm up, of the others the quickest counts.
const PASSES: usize = 6;

fn main() {
    // `cargo bench` adds an option of its own.
    let mut arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let turns =
        arguments.iter().position(|a| a == "--turns").map(|at| arguments.drain(at..at + 2).next_back().unwrap_or_default());
    let pages = match arguments.iter().find(|a| !a.starts_with("--")) {
        Some(path) => read(path),
        None => common::articles().iter().map(|text| made_up(text)).collect(),
    };
    if arguments.iter().any(|a| a == "--compare") {
        compare(&pages);
        return;
    }
    for (stage, one) in stages() {
        match &turns {
            None => measure(stage, &pages, one),
            Some(wanted) if wanted == stage => take_turns(&pages, one),
            Some(_) => {}
        }
    }
}

/// What is done with a page; gives a number that hangs on all of the work.
type Stage = Box<dyn Fn(&str) -> usize>;

fn stages() -> [(&'static str, Stage); 4] {
    let cleaner = Cleaner::new(RuleSet::shipped().unwrap_or_else(|e| panic!("{e}")));
    let record = move |page: &str| cleaner.clean(&RawDocument::from_html(page)).map_or(0, |outcome| outcome.record().text.len());
    let lines = |page: &str| html::lines(&html::parse(page, &Limits::default())).lines().len();
    let parse = |page: &str| html::parse(page, &Limits::default()).len();
    let spec = |page: &str| html::parse_with(page, &Limits::default(), Parser::Spec).len();
    [("record", Box::new(record)), ("lines", Box::new(lines)), ("parse", Box::new(parse)), ("parse-spec", Box::new(spec))]
}

/// Answers each line with the numbers of the first page and the one behind the last, with what these pages cost.
fn take_turns(pages: &[String], one: Stage) {
    let turn = |range: std::ops::Range<usize>| {
        let start = cpu_time();
        let made: usize = pages[range].iter().map(|page| one(std::hint::black_box(page))).sum();
        (cpu_time() - start, made)
    };
    turn(0..pages.len().min(30));
    println!("{}", serde_json::json!({ "pages": pages.len(), "bytes": pages.iter().map(String::len).sum::<usize>() }));
    for line in std::io::stdin().lines() {
        let line = line.expect("readable");
        let (from, to) = line.split_once(' ').expect("two numbers");
        let (took, made) = turn(from.parse().expect("a number")..to.parse().expect("a number"));
        println!("{}", serde_json::json!({ "seconds": took.as_secs_f64(), "made": made }));
    }
}

fn read(path: &str) -> Vec<String> {
    let file = std::fs::File::open(path).unwrap_or_else(|e| panic!("{path}: {e}"));
    let row = |line: std::io::Result<String>| {
        let row: serde_json::Value = serde_json::from_str(&line.expect("readable")).expect("JSON");
        row["html"].as_str().expect("a row has html").to_string()
    };
    BufReader::new(flate2::read::MultiGzDecoder::new(file)).lines().map(row).collect()
}

fn made_up(text: &str) -> String {
    let links: String =
        (0..60).map(|n| format!("<li class=item><a href=\"/section/{n}?a=1&amp;b=2\">Section {n}</a></li>\n")).collect();
    let paragraphs: String = text.lines().map(|line| format!("<p class=\"text\">{line}</p>\n")).collect();
    format!(
        "<!DOCTYPE html><html><head><title>T</title></head><body><nav><ul>{links}</ul></nav><main>{paragraphs}</main></body></html>"
    )
}

/// Prints what one pass over all pages costs.
fn measure(stage: &str, pages: &[String], one: Stage) {
    let mut best = Duration::MAX;
    let mut made = 0;
    for pass in 0..PASSES {
        let start = cpu_time();
        made = pages.iter().map(|page| one(std::hint::black_box(page))).sum();
        if pass > 0 {
            best = best.min(cpu_time() - start);
        }
    }
    let bytes: usize = pages.iter().map(String::len).sum();
    let (n, s) = (pages.len(), best.as_secs_f64());
    let row = serde_json::json!({
        "stage": stage, "pages": n, "bytes": bytes, "made": made, "ms_per_page": s * 1e3 / n as f64, "mb_per_s": bytes as f64 / s / 1e6,
    });
    println!("{row}");
}

/// CPU time of this thread where the system tells it, else the time since the first call.
#[cfg(unix)]
fn cpu_time() -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    let now = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(now.tv_sec as u64, now.tv_nsec as u32)
}

#[cfg(not(unix))]
fn cpu_time() -> Duration {
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    START.get_or_init(std::time::Instant::now).elapsed()
}

/// Prints on how many pages the parsers agree.
fn compare(pages: &[String]) {
    let (mut text, mut blocks) = (0, 0);
    for page in pages {
        let read = |parser| words(&html::parse_with(page, &Limits::default(), parser));
        let (fast, spec) = (read(Parser::Fast), read(Parser::Spec));
        text += usize::from(fast.iter().map(|w| &w.0).eq(spec.iter().map(|w| &w.0)));
        blocks += usize::from(fast == spec);
    }
    println!(
        "{}",
        serde_json::json!({ "pages": pages.len(), "same_words_in_order": text, "and_in_the_same_blocks_and_links": blocks })
    );
}

/// Each word of a page in order, with the tags of the blocks and links around it.
fn words(tree: &Tree<'_>) -> Vec<(String, Vec<usize>)> {
    const IMPLIED: [Tag; 5] = [Tag::DOCUMENT, Tag::HTML, Tag::HEAD, Tag::BODY, Tag::TBODY];
    let mut words = Vec::new();
    for id in tree.descendants(ROOT).filter(|n| tree.kind(*n) == NodeKind::Text) {
        let tags = tree.ancestors(id).map(|n| tree.tag(n));
        let counts = |t: &Tag| (t.is_block() || t.is_unread() || *t == Tag::A) && !IMPLIED.contains(t);
        let mut around: Vec<usize> = tags.filter(counts).map(Tag::index).collect();
        around.sort_unstable();
        around.dedup();
        words.extend(
            tree.text(id)
                .split(|c: char| c.is_whitespace() || c == '\0')
                .filter(|w| !w.is_empty())
                .map(|w| (w.to_string(), around.clone())),
        );
    }
    words
}
