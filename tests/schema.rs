//! The JSON Schemas in `schema/` are those of this version, and the rule files name theirs.

use std::fs;
use std::path::Path;
use std::process::Command;

fn printed(of: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_dechaff")).args(["schema", of]).output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn they_are_up_to_date() {
    for of in ["record", "rules", "config"] {
        let path = format!("schema/{of}.json");
        let held = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
        assert!(held == printed(of), "{path} is out of date: `dechaff schema {of} > {path}`");
    }
}

#[test]
fn they_describe_and_refuse_unknown_keys() {
    for of in ["record", "rules", "config"] {
        let schema: serde_json::Value = serde_json::from_str(&printed(of)).unwrap();
        assert!(schema["$schema"].as_str().is_some_and(|s| s.contains("json-schema.org")), "{of}");
        let keys = schema["properties"].as_object().unwrap();
        assert!(keys.len() > 3, "{of}");
        assert!(keys.values().all(described), "{of}: {keys:#?}");
        assert!(of == "record" || schema["additionalProperties"] == false, "{of}");
    }
}

/// Whether a key is described, by itself or by what it refers to.
fn described(key: &serde_json::Value) -> bool {
    key.get("description").is_some() || key.to_string().contains("$ref")
}

#[test]
fn rule_files_name_their_schema() {
    let mut files = 0;
    for entry in walkdir::WalkDir::new("rules").into_iter().map(|e| e.unwrap()) {
        let path = entry.path();
        if path.extension().is_none_or(|e| e != "yaml") || path.starts_with("rules/data") {
            continue;
        }
        files += 1;
        let text = fs::read_to_string(path).unwrap();
        let first = text.lines().next().unwrap_or_default();
        let named = first.strip_prefix("# yaml-language-server: $schema=");
        let named = named.unwrap_or_else(|| panic!("{}: begins with `{first}`", path.display()));
        let depth = path.components().count() - 1;
        assert_eq!(named, format!("{}schema/rules.json", "../".repeat(depth)), "{}", path.display());
    }
    assert!(files > 10, "{files} files");
    assert!(Path::new("rules").is_dir());
}
