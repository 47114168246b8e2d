//! Golden cases: folders with an `input.*` and the `expected.json` that comes of it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::Deserialize;
use serde_json::Value;

use dechaff::error::SourceFile;
use dechaff::pipeline::Outcome;
use dechaff::yaml::{self, OneOrMany};
use dechaff::{Cleaner, input};

/// One case.
#[derive(Debug)]
pub(super) struct Case {
    folder: PathBuf,
    input: PathBuf,
}

/// What the case of a folder must keep and drop whatever else changes: `expect.yaml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    /// Texts that must be in the cleaned text.
    #[serde(default)]
    keep: OneOrMany<String>,
    /// Texts that must not.
    #[serde(default)]
    drop: OneOrMany<String>,
}

/// All cases at or below a folder, in the order of their paths.
pub(super) fn find(folder: &Path) -> anyhow::Result<Vec<Case>> {
    let mut cases = Vec::new();
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .with_context(|| folder.display().to_string())?
        .map(|e| Ok(e?.path()))
        .collect::<anyhow::Result<_>>()?;
    entries.sort();
    let is_input = |p: &&PathBuf| p.is_file() && p.file_name().is_some_and(|n| n.to_string_lossy().starts_with("input."));
    if let Some(input) = entries.iter().find(is_input) {
        cases.push(Case { folder: folder.to_owned(), input: input.clone() });
    }
    for entry in entries.iter().filter(|p| p.is_dir()) {
        cases.extend(find(entry)?);
    }
    Ok(cases)
}

impl Case {
    /// The folder, as messages name it.
    pub(super) fn name(&self) -> String {
        self.folder.display().to_string()
    }

    /// Cleans the input and compares; gives what differs. With `bless`, the expectation is rewritten instead.
    pub(super) fn run(&self, cleaner: &Cleaner, reading: &input::Options, bless: bool) -> anyhow::Result<Vec<String>> {
        let (came, texts) = self.clean(cleaner, reading)?;
        let mut wrong = self.snippets(&texts)?;
        let path = self.folder.join("expected.json");
        if bless {
            if fs::read_to_string(&path).ok().as_deref() != Some(&came) {
                fs::write(&path, &came).with_context(|| path.display().to_string())?;
            }
            return Ok(wrong);
        }
        let expected = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) => {
                wrong.push(format!("{}: {error}; `--bless` writes it", path.display()));
                return Ok(wrong);
            }
        };
        if expected != came {
            let diff = similar::TextDiff::from_lines(&expected, &came);
            wrong.push(diff.unified_diff().context_radius(2).header("expected", "came").to_string());
        }
        Ok(wrong)
    }

    /// The records as they stand in `expected.json`, and their texts.
    fn clean(&self, cleaner: &Cleaner, reading: &input::Options) -> anyhow::Result<(String, String)> {
        let files = input::gather(std::slice::from_ref(&self.input))?.files;
        let (mut records, mut texts) = (Vec::new(), String::new());
        input::for_each(&files, reading, |place, document| {
            let value = match document {
                Ok(document) => {
                    let outcome = cleaner.clean(&document)?;
                    texts += &format!("{}\n\n", outcome.record().text);
                    let mut value = serde_json::to_value(outcome.record())?;
                    if let (Outcome::Rejected { reason, .. }, Some(fields)) = (&outcome, value.as_object_mut()) {
                        fields.insert("rejected".into(), Value::String(reason.clone()));
                    }
                    value
                }
                Err(problem) => serde_json::json!({ "failed": problem.message, "line": place.line }),
            };
            records.push(portable(value));
            anyhow::Ok(())
        })?;
        let value = if records.len() == 1 { records.remove(0) } else { Value::Array(records) };
        Ok((serde_json::to_string_pretty(&value)? + "\n", texts))
    }

    fn snippets(&self, texts: &str) -> anyhow::Result<Vec<String>> {
        let path = self.folder.join("expect.yaml");
        if !path.exists() {
            return Ok(Vec::new());
        }
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let expect: Expect = yaml::from_file(&SourceFile { path: path.display().to_string(), text }.into())?;
        let lost = expect.keep.iter().filter(|s| !texts.contains(s.as_str())).map(|s| format!("lost: {s}"));
        let left = expect.drop.iter().filter(|s| texts.contains(s.as_str())).map(|s| format!("not struck: {s}"));
        let distinct: BTreeSet<String> = lost.chain(left).collect();
        Ok(distinct.into_iter().collect())
    }
}

/// A record without what changes with the place of the files, the version, or any rule.
fn portable(mut value: Value) -> Value {
    if let Some(fields) = value.as_object_mut() {
        fields.remove("dechaff");
        if let Some(source) = fields.get_mut("source").and_then(Value::as_object_mut) {
            source.remove("path");
        }
        // Shares are rounded: the last bit of a float is no behaviour.
        if let Some(share) = fields.get_mut("quality").and_then(|q| q.get_mut("removed_share")) {
            *share = serde_json::json!(share.as_f64().map(|s| (s * 1000.0).round() / 1000.0));
        }
        if let Some(confidence) = fields.get_mut("language_confidence") {
            *confidence = serde_json::json!(confidence.as_f64().map(|s| (s * 100.0).round() / 100.0));
        }
    }
    value
}
