//! `dechaff eval` as a user meets it.

use std::fs;

use crate::cli::{Called, call, folder, gzip};

const GOLD: &str = r#"{"id": "1", "url": "https://example.org/1", "page_type": "article", "lang": "en", "text": "a b c d", "title": "One"}
{"id": "2", "url": "https://example.org/2", "page_type": "article", "lang": "ko", "text": "a b c d e"}

{"id": "3", "url": null, "page_type": "forum", "lang": "ko", "text": "a b c d"}
"#;

const FOUND: &str = r#"{"id": "1", "text": "a b c d", "title": "one", "quality": {"words": 4}}
{"id": "2", "text": "a b c d"}
"#;

fn eval(files: &[(&str, &[u8])], arguments: &[&str], input: &[u8]) -> (Called, tempfile::TempDir) {
    let folder = folder(files);
    let called = call(&folder, &[&["eval"], arguments].concat(), input);
    (called, folder)
}

fn out(called: &Called) -> &str {
    std::str::from_utf8(&called.out).unwrap()
}

fn file_names(folder: &tempfile::TempDir) -> Vec<String> {
    let names = fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.collect();
    names.sort();
    names
}

#[test]
fn a_table_of_groups_and_worst_pages() {
    // Packed inputs, and names that tell nothing.
    let (called, _folder) = eval(&[("gold", &gzip(GOLD.as_bytes()))], &["gold", "-", "--worst", "2"], FOUND.as_bytes());
    assert_eq!(called.status, Some(0), "{}", called.said);
    // Precision (1 + 1 + 0) / 3, recall (1 + 1/2 + 0) / 3, F1 2 * 2/3 * 1/2 / (7/6).
    let expected =
        "              pages  missing      F1  precision  recall   exact   title  of  authors  of  date  of  authorless  of
all               3        1  0.5714     0.6667  0.5000  0.3333  1.0000   1        –   0     –   0      0.0000   3

type:article      2        0  0.8571     1.0000  0.7500  0.5000  1.0000   1        –   0     –   0      0.0000   2
type:forum        1        1  0.0000     0.0000  0.0000  0.0000       –   0        –   0     –   0      0.0000   1

lang:ko           2        1  0.3333     0.5000  0.2500  0.0000       –   0        –   0     –   0      0.0000   2
lang:en           1        0  1.0000     1.0000  1.0000  1.0000  1.0000   1        –   0     –   0      0.0000   1

worst pages, by F1
0.0000  3  –  (no prediction)
0.6667  2  https://example.org/2
";
    assert_eq!(out(&called), expected);
    assert_eq!(called.said, "");
}

#[test]
fn groups_and_pages_are_narrowed() {
    let files = [("g.jsonl", GOLD.as_bytes()), ("p.jsonl", FOUND.as_bytes())];
    let (by, _folder) = eval(&files, &["g.jsonl", "p.jsonl", "--by", "lang", "--worst", "0"], b"");
    assert!(out(&by).contains("lang:ko") && !out(&by).contains("type:") && !out(&by).contains("worst"));
    let (only, _folder) = eval(&files, &["g.jsonl", "p.jsonl", "--type", "forum"], b"");
    assert!(out(&only).contains("all             1        1  0.0000") && !out(&only).contains("article"), "{}", out(&only));
    let (wrong, _folder) = eval(&files, &["g.jsonl", "p.jsonl", "--type", "fourm"], b"");
    assert_eq!((wrong.status, wrong.said.as_str()), (Some(2), "error: no page is of type `fourm`; did you mean `forum`?\n"));
}

#[test]
fn figures_and_report_are_written() {
    let files = [("g.jsonl", GOLD.as_bytes()), ("p.jsonl", FOUND.as_bytes())];
    let (called, folder) = eval(&files, &["g.jsonl", "p.jsonl", "--json", "o.json", "--html", "o.html"], b"");
    assert_eq!(called.status, Some(0), "{}", called.said);
    assert!(out(&called).starts_with("              pages"));
    assert_eq!(file_names(&folder), ["g.jsonl", "o.html", "o.json", "p.jsonl"]);
    let json = fs::read_to_string(folder.path().join("o.json")).unwrap();
    assert!(fs::read_to_string(folder.path().join("o.html")).unwrap().contains("https://example.org/2"));

    let standard = call(&folder, &["eval", "g.jsonl", "p.jsonl", "--json", "-"], b"");
    assert_eq!(out(&standard), json, "the same figures, and nothing else");
    let figures: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(figures["groups"]["type:article"]["f1"], 0.8571);
    assert_eq!(figures["worst"][0]["id"], "3");
    let both = call(&folder, &["eval", "g.jsonl", "p.jsonl", "--json", "-", "--html", "-"], b"");
    assert_eq!((both.status, both.out.len()), (Some(2), 0));
}

#[test]
fn broken_rows_are_named_and_nothing_is_scored() {
    let broken = format!("{FOUND}\n{{\"id\": \"3\", \"text\": 7}}\n{{\"id\"");
    let (called, _folder) = eval(&[("g.jsonl", GOLD.as_bytes()), ("p.txt", broken.as_bytes())], &["g.jsonl", "p.txt"], b"");
    assert_eq!((called.status, called.out.len()), (Some(2), 0));
    let expected = "\
error: p.txt:4 (record 3, byte 104): invalid type: integer `7`, expected a string (column 21)
error: p.txt:5 (record 4, byte 127): broken JSON: EOF while parsing an object (column 5)
error: p.txt: 2 rows are broken
";
    assert_eq!(called.said, expected);

    let mut cut = gzip(GOLD.as_bytes());
    cut.truncate(cut.len() - 12);
    let (called, _folder) = eval(&[("g.gz", &cut), ("p.jsonl", FOUND.as_bytes())], &["g.gz", "p.jsonl"], b"");
    assert_eq!(called.status, Some(2));
    assert!(called.said.contains("g.gz:") && called.said.contains("cut off"), "{}", called.said);
    let (called, _folder) = eval(&[("g.jsonl", b"\n"), ("p.jsonl", FOUND.as_bytes())], &["g.jsonl", "p.jsonl"], b"");
    assert_eq!((called.status, called.said.as_str()), (Some(2), "error: gold has no rows\n"));
}

#[test]
fn ids_that_do_not_fit_are_noted() {
    let found = format!("{FOUND}{FOUND}{{\"id\": \"9\"}}\n");
    let files = [("g.jsonl", GOLD.as_bytes()), ("p.jsonl", found.as_bytes())];
    let (called, _folder) = eval(&files, &["g.jsonl", "p.jsonl"], b"");
    let expected = "\
note: predictions with the id of an earlier one (the last of them counts): 2
note: predictions whose id gold does not have (they do not count): 1
";
    assert_eq!((called.status, called.said.as_str()), (Some(0), expected));
}

#[test]
fn floors_decide_the_status_and_are_raised() {
    let floors = r#"{"all": {"f1": 0.5, "precision": 0.7}, "lang:en": {"f1": 0.9}}"#;
    let files = [("g.jsonl", GOLD.as_bytes()), ("p.jsonl", FOUND.as_bytes()), ("f.json", floors.as_bytes())];
    let arguments = ["eval", "g.jsonl", "p.jsonl", "--floors", "f.json"];
    let (called, folder) = eval(&files, &arguments[1..], b"");
    let under = "error: all: precision is 0.6667, under its floor of 0.7\n";
    assert_eq!((called.status, called.said.as_str()), (Some(1), under));
    let path = folder.path().join("f.json");
    assert_eq!(fs::read_to_string(&path).unwrap(), floors, "not without being asked");

    let raised = call(&folder, &[&arguments[..], &["--raise"]].concat(), b"");
    assert_eq!((raised.status, raised.said), (Some(1), format!("{under}raised: 2 of the floors in f.json\n")));
    let now = "{\n  \"all\": { \"f1\": 0.571, \"precision\": 0.7 },\n  \"lang:en\": { \"f1\": 1.0 }\n}\n";
    assert_eq!(fs::read_to_string(&path).unwrap(), now);

    fs::write(&path, now.replace("0.7", "0.6")).unwrap();
    assert_eq!(call(&folder, &arguments, b"").status, Some(0));
    fs::write(&path, "{\"all\": {\"f0\": 1}}").unwrap();
    let wrong = call(&folder, &arguments, b"");
    assert_eq!((wrong.status, wrong.out.len()), (Some(2), 0));
    assert_eq!(wrong.said, "error: f.json: `all`: no measure is named `f0`; did you mean `f1`?\n");
}
