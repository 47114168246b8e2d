//! Who may import whom: the design's table, held by reading the `use` lines of the sources.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// The modules of the crate, and what each may name beside itself.
const ALLOWED: &[(&str, &[&str])] = &[
    ("candidates", DATA),
    ("document", DATA),
    ("ledger", DATA),
    ("record", DATA),
    ("error", DATA),
    ("hashed", &[]),
    ("measure", &["hashed", "yaml"]),
    ("yaml", &["error"]),
    ("decode", DATA),
    ("input", &["document", "error", "ledger", "measure", "record"]),
    ("html", &["candidates", "document", "error", "hashed", "ledger", "measure", "record", "yaml"]),
    ("content", &["document", "error", "hashed", "ledger", "measure", "record", "html", "yaml"]),
    ("import", &["error"]),
    ("normalise", DATA),
    ("rules", &["document", "error", "hashed", "ledger", "measure", "record", "html", "yaml"]),
    ("metadata", &["candidates", "document", "error", "hashed", "ledger", "measure", "record", "yaml"]),
    ("output", DATA),
    ("template", &[]),
    ("eval", &["candidates", "document", "error", "ledger", "measure", "record", "template"]),
    (
        "pipeline",
        &[
            "candidates",
            "document",
            "error",
            "ledger",
            "measure",
            "record",
            "decode",
            "html",
            "content",
            "normalise",
            "rules",
            "metadata",
            "similarity",
            "yaml",
        ],
    ),
    ("similarity", &["measure"]),
    ("run", &["document", "error", "ledger", "measure", "record", "similarity", "template", "pipeline", "input", "output"]),
    ("config", &["error", "yaml"]),
    ("cli", &["dechaff"]),
    ("main", &["cli"]),
    ("lib", &["pipeline", "record"]),
];

/// Plain data, which everyone may name.
const DATA: &[&str] = &["candidates", "document", "error", "ledger", "measure", "record"];

/// Those that may touch files; the rest takes bytes and strings.
const TOUCH_FILES: &[&str] = &["input", "output", "run", "cli", "config"];

/// A source file: its module, and its text without comments and without the tests inside it.
struct Source {
    path: String,
    module: String,
    text: String,
}

fn sources() -> Vec<Source> {
    let mut sources = Vec::new();
    for entry in walkdir::WalkDir::new("src").sort_by_file_name().into_iter().map(|e| e.unwrap()) {
        let path = entry.path().to_str().unwrap().replace('\\', "/");
        let Some(inner) = path.strip_prefix("src/").and_then(|p| p.strip_suffix(".rs")) else { continue };
        let module = inner.split('/').next().unwrap().to_string();
        if inner.ends_with("/tests") {
            continue;
        }
        let text = fs::read_to_string(entry.path()).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let lines = code.lines().filter(|l| !l.trim_start().starts_with("//"));
        sources.push(Source { module, text: lines.collect::<Vec<_>>().join("\n"), path });
    }
    assert!(sources.len() > 50, "{} sources", sources.len());
    sources
}

/// The identifiers that follow `prefix` in a source: `crate::a`, `crate::{a, b}`.
fn named_after(text: &str, prefix: &str) -> BTreeSet<String> {
    let word = |s: &str| -> String { s.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect() };
    let mut named = BTreeSet::new();
    for (at, _) in text.match_indices(prefix) {
        let before = text[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$') {
            continue;
        }
        let after = &text[at + prefix.len()..];
        match after.strip_prefix('{') {
            Some(list) => {
                let mut depth = 0;
                let list = list.split(|c: char| {
                    depth += i32::from(c == '{') - i32::from(c == '}');
                    c == ',' && depth == 0 || depth < 0
                });
                named.extend(list.take(20).map(word).take_while(|w| !w.is_empty()));
            }
            None => drop(named.insert(word(after))),
        }
    }
    named
}

#[test]
fn modules_import_only_what_they_may() {
    let allowed: BTreeMap<&str, &[&str]> = ALLOWED.iter().copied().collect();
    let mut wrong = Vec::new();
    for source in sources() {
        let Some(may) = allowed.get(source.module.as_str()) else {
            wrong.push(format!("{}: the module `{}` has no place in the table", source.path, source.module));
            continue;
        };
        let of_crate = named_after(&source.text, "crate::");
        let of_library = named_after(&source.text, "dechaff::");
        let modules = of_crate.iter().filter(|n| allowed.contains_key(n.as_str()) && **n != source.module);
        wrong.extend(modules.filter(|n| !may.contains(&n.as_str())).map(|n| format!("{} names {n}", source.path)));
        if !of_library.is_empty() && !may.contains(&"dechaff") {
            wrong.push(format!("{} names the library from outside", source.path));
        }
        // A module names its siblings from the top by `super` alone.
        let is_top = source.path.matches('/').count() == 1 || source.path.ends_with("/mod.rs");
        let siblings = if is_top { named_after(&source.text, "super::") } else { BTreeSet::new() };
        let siblings = siblings.iter().filter(|n| allowed.contains_key(n.as_str()) && source.path.matches('/').count() <= 2);
        wrong.extend(siblings.filter(|n| !may.contains(&n.as_str())).map(|n| format!("{} names super::{n}", source.path)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_and_networks_are_touched_at_the_rim_alone() {
    let doors = ["std::fs", "std::net", "std::process", "fs::", "File::open", "File::create", "walkdir", "std::env"];
    let inner = sources().into_iter().filter(|s| !TOUCH_FILES.contains(&s.module.as_str()) && s.module != "main");
    let wrong: Vec<_> = inner
        .flat_map(|s| {
            let here = doors.iter().filter(|door| s.text.match_indices(**door).any(|(at, _)| !joined(&s.text, at)));
            here.map(|door| format!("{}: {door}", s.path)).collect::<Vec<_>>()
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether what stands at `at` is the end of a longer word.
fn joined(text: &str, at: usize) -> bool {
    text[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_')
}

#[test]
fn only_the_command_knows_anyhow_and_clap() {
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|s| s.module != "cli" && s.module != "main") {
        let named = named_after(&source.text, "anyhow::").len() + usize::from(source.text.contains("use anyhow"));
        // A value of a flag may be derived, where the feature is on.
        let clap = source.text.replace("feature = \"cli\", derive(clap::ValueEnum)", "");
        if named > 0 || clap.contains("clap::") {
            wrong.push(source.path.clone());
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn the_table_is_read_well() {
    assert_eq!(named_after("use crate::{a::{b, c}, d}; x crate::e::f", "crate::").into_iter().collect::<String>(), "ade");
    assert!(named_after("$crate::x mycrate::y", "crate::").is_empty());
}
