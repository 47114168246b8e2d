//! Prose and rules to measure with.

#![allow(dead_code, reason = "each benchmark uses a part")]

use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::sync::Arc;

use dechaff::error::SourceFile;
use dechaff::rules::RuleSet;

/// About so many bytes of prose are measured on.
const BYTES: usize = 4 << 20;

/// Articles: the texts of `web.gold.jsonl.gz` in the folder that the environment variable `DECHAFF_BENCH_DATA` names, else made-up ones.
pub(crate) fn articles() -> Vec<String> {
    let mut texts = Vec::new();
    if let Some(folder) = std::env::var_os("DECHAFF_BENCH_DATA") {
        let path = std::path::Path::new(&folder).join("web.gold.jsonl.gz");
        let file = std::fs::File::open(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        for line in BufReader::new(flate2::read::MultiGzDecoder::new(file)).lines() {
            let row: serde_json::Value = serde_json::from_str(&line.expect("readable")).expect("JSON");
            texts.extend(row["text"].as_str().filter(|t| t.len() > 1000).map(str::to_owned));
        }
    }
    let mut random = Random(7);
    while texts.is_empty()
        || texts.iter().map(String::len).sum::<usize>() < BYTES && std::env::var_os("DECHAFF_BENCH_DATA").is_none()
    {
        texts.push((0..12).map(|_| paragraph(&mut random)).collect::<Vec<_>>().join("\n"));
    }
    let mut size = 0;
    texts.retain(|t| {
        size += t.len();
        size <= BYTES
    });
    texts
}

/// The same articles as JSON Lines with chaff between the paragraphs.
pub(crate) fn json_lines() -> Vec<String> {
    const CHAFF: [&str; 8] = [
        "Advertisement",
        "Share on Facebook",
        "1,204 views",
        "Photo: Reuters",
        "Read more: The ferry that stayed",
        "Subscribe to our newsletter",
        "Story continues below advertisement",
        "12 comments",
    ];
    let mut random = Random(3);
    let with_chaff = |text: String| {
        let mut lines: Vec<&str> = Vec::new();
        for line in text.lines() {
            lines.push(line);
            if random.below(6) == 0 {
                lines.push(CHAFF[random.below(CHAFF.len())]);
            }
        }
        serde_json::json!({ "id": "x", "url": "https://example.org/a", "text": lines.join("\n") }).to_string()
    };
    articles().into_iter().map(with_chaff).collect()
}

const WORDS: &str = "harbour council river bridge ferry morning report minister village winter market school engine theatre \
    garden station letter summer captain island bakery library museum orchard railway teacher doctor painter lantern meadow \
    the a of and to in was for that with on by from after before over under while because";

fn paragraph(random: &mut Random) -> String {
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let sentence = |random: &mut Random| {
        let n = 8 + random.below(14);
        let text = (0..n).map(|_| words[random.below(words.len())]).collect::<Vec<_>>().join(" ");
        format!("{}{}.", text[..1].to_uppercase(), &text[1..])
    };
    (0..2 + random.below(4)).map(|_| sentence(random)).collect::<Vec<_>>().join(" ")
}

/// A small generator of the same numbers on every machine.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 33) as usize) % n
    }
}

/// One generated rule, as its YAML and as the regular expression that says the same.
pub(crate) struct Generated {
    pub(crate) yaml: String,
    pub(crate) regex: String,
}

/// A mix as shipped packs have it: labels, beginnings, phrases, and regular expressions with and without anchors.
pub(crate) fn rules(n: usize) -> Vec<Generated> {
    let words: Vec<&str> = WORDS.split_whitespace().filter(|w| w.len() > 3).collect();
    let mut random = Random(11);
    (0..n)
        .map(|i| {
            let mut pick = || words[random.below(words.len())];
            let label = format!("{} {} {i}", pick(), pick());
            let (pattern, regex) = match i % 10 {
                0..=4 => (format!("equals: ['{label}', 'more {label}']"), format!("(?i)^(?:more )?{label}$")),
                5..=6 => (format!("starts_with: ['{label}:']"), format!("(?i)^{label}:")),
                7 => (format!("contains: ['{label} newsletter']"), format!("(?i){label} newsletter")),
                8 => {
                    let regex = format!(r"(?i)^{label}\s*\((?:photo|image):\s*[^)]{{2,60}}\)$");
                    (format!("regex: '{regex}'"), regex)
                }
                _ => {
                    let regex = format!(r"(?i)\b(?:follow|join) {label} on \w+\b");
                    (format!("regex: '{regex}'"), regex)
                }
            };
            let yaml = format!("  - id: rule-{i}\n    why: Measured.\n    match: {{ line: {{ {pattern} }} }}\n    do: drop\n");
            Generated { yaml, regex }
        })
        .collect()
}

/// The pack file of generated rules.
pub(crate) fn pack(rules: &[Generated]) -> Arc<SourceFile> {
    let mut text = String::from("rules:\n");
    for rule in rules {
        write!(text, "{}", rule.yaml).expect("a string takes everything");
    }
    Arc::new(SourceFile { path: "generated.yaml".into(), text })
}

/// The set of generated rules.
pub(crate) fn rule_set(rules: &[Generated]) -> RuleSet {
    RuleSet::builder().pack(vec![pack(rules)]).build().unwrap_or_else(|e| panic!("{e}"))
}
