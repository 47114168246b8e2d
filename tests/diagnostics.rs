//! What people are told about mistakes in rules and configurations, pinned: `tests/errors/<kind>.yaml` has the mistake,
//! `<kind>.txt` what is said of it. `DECHAFF_BLESS=1 cargo test` rewrites what is said.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dechaff::config::Config;
use dechaff::error::{Diagnostic, Diagnostics, SourceFile};
use dechaff::pipeline::self_test;
use dechaff::rules::RuleSet;

const FOLDER: &str = "tests/errors";

/// Stands before each file, as the shipped packs would.
const EARLIER: &str = "\
rules:
  - id: first-label
    why: A label of an earlier pack.
    match: { line: { any: [ { starts_with: [label, first label] } ] } }
    do: drop
    tests: [ { drop: Label }, { keep: A label. } ]
";

/// The files of `tests/errors` with the mistakes.
fn files() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(FOLDER).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|p| p.extension().is_some_and(|e| e == "yaml"));
    files.sort();
    assert!(files.len() > 50, "{FOLDER} has {} files", files.len());
    files
}

/// What is found in a file: a configuration where its name begins so, else a pack.
fn findings(path: &Path) -> Vec<Diagnostic> {
    let name = path.file_name().unwrap().to_str().unwrap();
    if name.starts_with("config-") {
        return Config::load(path).err().map_or_else(Vec::new, |d| d.0);
    }
    let file = |path: &str, text: String| Arc::new(SourceFile { path: path.into(), text });
    let mine = file(&format!("{FOLDER}/{name}"), fs::read_to_string(path).unwrap());
    match RuleSet::builder().pack(vec![file("earlier.yaml", EARLIER.into())]).pack(vec![mine]).build() {
        Err(Diagnostics(found)) => found,
        Ok(set) => set.lint().into_iter().chain(self_test(&set).failures.into_iter().map(|f| f.diagnostic)).collect(),
    }
}

fn bless() -> bool {
    let wanted = std::env::var_os("DECHAFF_BLESS").is_some_and(|v| !v.is_empty());
    let in_ci = std::env::var_os("CI").is_some_and(|v| !v.is_empty());
    assert!(!(wanted && in_ci), "DECHAFF_BLESS is refused where CI is set: what is expected is changed by people");
    wanted
}

#[test]
fn what_is_said_of_each_mistake() {
    let bless = bless();
    let mut wrong = String::new();
    for path in files() {
        let came = Diagnostics(findings(&path)).to_string() + "\n";
        let golden = path.with_extension("txt");
        let expected = fs::read_to_string(&golden).unwrap_or_default();
        if came == expected {
            continue;
        }
        if bless {
            fs::write(&golden, came).unwrap();
            continue;
        }
        let diff = similar::TextDiff::from_lines(&expected, &came);
        wrong += &diff.unified_diff().context_radius(2).header(&golden.display().to_string(), "came").to_string();
    }
    assert!(wrong.is_empty(), "if this is right, `DECHAFF_BLESS=1 cargo test` writes it\n{wrong}");
    let is_left_over = |p: &PathBuf| p.extension().is_some_and(|e| e == "txt") && !p.with_extension("yaml").exists();
    let left_over: Vec<_> = fs::read_dir(FOLDER).unwrap().map(|e| e.unwrap().path()).filter(is_left_over).collect();
    assert!(left_over.is_empty(), "{left_over:?}");
}

#[test]
fn each_finding_has_a_place_within_its_file() {
    for path in files() {
        let found = findings(&path);
        assert!(!found.is_empty(), "{}: nothing is found", path.display());
        for diagnostic in found.iter().filter(|d| d.code != "unreadable") {
            let (file, bytes) = diagnostic.place.as_ref().unwrap_or_else(|| panic!("{}: no place", path.display()));
            assert!(file.text.get(bytes.clone()).is_some(), "{}: {bytes:?}", path.display());
            assert!(diagnostic.line_column().is_some(), "{}", path.display());
        }
    }
}

/// The code stands in the name of a file that shows it.
#[test]
fn every_kind_is_shown() {
    let shown: BTreeSet<String> = files().iter().flat_map(|p| findings(p)).map(|d| d.code.to_string()).collect();
    let coded = codes();
    assert!(coded.len() > 30, "{coded:?}");
    let missing: Vec<_> = coded.difference(&shown).collect();
    assert!(missing.is_empty(), "{FOLDER} has no file for {missing:?}");
}

/// The codes of all diagnostics that the sources can give.
fn codes() -> BTreeSet<String> {
    const GIVERS: [&str; 5] =
        ["Diagnostic::error(", "Diagnostic::warning(", "ReadError::new(", "ReadError::unknown(", "self.error("];
    let mut codes = BTreeSet::new();
    for entry in walkdir::WalkDir::new("src").into_iter().map(|e| e.unwrap()) {
        if entry.path().extension().is_none_or(|e| e != "rs") {
            continue;
        }
        let source = fs::read_to_string(entry.path()).unwrap();
        for giver in GIVERS {
            let calls = source.split(giver).skip(1);
            let literal = |call: &str| call.trim_start().strip_prefix('"')?.split_once('"').map(|(code, _)| code.to_string());
            codes.extend(calls.filter_map(literal));
        }
    }
    codes
}

#[test]
fn all_mistakes_of_a_file_are_reported() {
    let found = findings(&Path::new(FOLDER).join("several-mistakes.yaml"));
    let codes: Vec<_> = found.iter().map(|d| d.code).collect();
    let expected = ["unknown-key", "empty-why", "bounds", "invalid-regex", "actions", "unknown-choice", "yaml-syntax"];
    for code in expected {
        assert!(codes.contains(&code), "{code} is not among {codes:?}");
    }
    let lines: BTreeSet<_> = found.iter().filter_map(|d| Some(d.line_column()?.0)).collect();
    assert!(lines.len() >= 6, "{lines:?}");
}
