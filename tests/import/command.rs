//! `dechaff import` as a user meets it.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

struct Called {
    status: Option<i32>,
    out: String,
    said: String,
}

fn call(folder: &TempDir, arguments: &[&str], input: &str) -> Called {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dechaff"));
    command.current_dir(folder.path()).env_remove("RUST_LOG").arg("import").args(arguments).args(["--color", "never"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // The command may not want it.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Called { status: output.status.code(), out: text(output.stdout), said: text(output.stderr) }
}

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

fn samples() -> TempDir {
    folder(&[
        ("in/gazette.test.txt", b"tidy: no\nstrip: //aside\nstrip: //p | //q/..\n"),
        ("in/.gazette.test.txt", b"strip: //nav\n"),
        ("in/lists/ads.txt", b"[Adblock Plus 2.0]\n||a.test^\n##.ad\n##iframe.x:not(.x)\n"),
        ("in/notes.txt", b"Nothing of the kind.\n"),
        ("in/read.me", b"strip: //aside\n"),
        ("in/.hidden/gazette.test.txt", b"strip: //aside\n"),
    ])
}

fn ids(pack: &str) -> Vec<&str> {
    pack.lines().filter_map(|l| l.trim_start().strip_prefix("- id: ")).collect()
}

#[test]
fn a_folder_becomes_one_pack() {
    let folder = samples();
    let called = call(&folder, &["in"], "");
    assert_eq!(called.status, Some(0), "{}", called.said);
    assert!(called.out.contains("\nfamily: imported\nrules:\n"));
    assert_eq!(
        ids(&called.out),
        [
            "ftr-any-gazette-test-strip-1",
            "ftr-gazette-test-strip-1",
            "ftr-gazette-test-strip-2",
            "adblock-ads-1",
            "adblock-ads-2"
        ]
    );
    assert!(called.out.contains("why: 'Taken from lists/ads.txt, line 3 (cosmetic filter).'"), "{}", called.out);
    let said: Vec<_> = called.said.lines().collect();
    assert_eq!(
        said,
        [
            "not turned: in/gazette.test.txt:1: tidy: no: a setting of the extractor that it was written for",
            "not turned in part: in/gazette.test.txt:3: strip: //p | //q/..: it leads to a parent, which a CSS selector cannot",
            "not turned: in/lists/ads.txt:2: network filters: they block requests, and no request is made here",
            "imported: 7 read = 5 turned + 2 not turned; 5 rules; 1 turned in part alone; 1 without an example; \
             2 files of no known format skipped",
        ]
    );
    let more = call(&folder, &["in", "-v"], "").said;
    assert!(
        more.contains("skipped: in/notes.txt") && more.contains("no example: in/lists/ads.txt:4: ##iframe.x:not(.x)"),
        "{more}"
    );
    let quiet = call(&folder, &["in", "-q"], "");
    assert_eq!((quiet.said.as_str(), quiet.out), ("", called.out));
}

#[test]
fn a_folder_for_the_output_gets_a_file_for_each_input() {
    let folder = samples();
    let called = call(&folder, &["in", "-o", "out/", "-q"], "");
    assert_eq!((called.status, called.out.as_str()), (Some(0), ""), "{}", called.said);
    let read = |name: &str| fs::read_to_string(folder.path().join("out").join(name)).unwrap();
    assert_eq!(ids(&read("gazette.test.yaml")), ["ftr-gazette-test-strip-1", "ftr-gazette-test-strip-2"]);
    assert_eq!(ids(&read("any.gazette.test.yaml")), ["ftr-any-gazette-test-strip-1"]);
    assert!(read("lists/ads.yaml").contains("\nfamily: adblock\n"));
    assert_eq!(fs::read_dir(folder.path().join("out")).unwrap().count(), 3);
}

#[test]
fn reports_and_strictness() {
    let folder = samples();
    let called = call(&folder, &["in", "-o", "pack.yaml", "--report", "report.jsonl", "--strict"], "");
    assert_eq!(called.status, Some(1));
    let report = fs::read_to_string(folder.path().join("report.jsonl")).unwrap();
    let lines: Vec<serde_json::Value> = report.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(
        lines[0],
        serde_json::json!({
            "kind": "not-turned", "file": "in/gazette.test.txt", "line": 1, "directive": "tidy: no",
            "reason": "a setting of the extractor that it was written for", "count": 1
        })
    );
    let kinds: Vec<_> = lines.iter().map(|l| l["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["not-turned", "part-not-turned", "not-turned", "no-example"]);
    assert!(Path::exists(&folder.path().join("pack.yaml")));
    assert_eq!(call(&folder, &["-", "--from", "adblock", "--strict", "-q"], "##.ad\n").status, Some(0));
    assert_eq!(call(&folder, &["-", "--from", "adblock", "--strict", "-q"], "||a.test^\n").status, Some(1));
}

#[test]
fn single_files_and_standard_input() {
    let folder = folder(&[
        ("gazette.test.txt", b"strip: //aside\n"),
        ("gazette.test.conf", b"strip: //aside\n"),
        ("odd", b"##.ad"),
        ("list.txt", "##.b\u{e9}b\u{e9}\n! caf\u{e9}\n".to_string().as_bytes()),
        ("latin.txt", b"! caf\xe9 cr\xe8me\n##.b\xe9b\xe9\n"),
    ]);
    assert_eq!(ids(&call(&folder, &["gazette.test.txt", "list.txt"], "").out), ["ftr-gazette-test-strip-1", "adblock-list-1"]);
    assert_eq!(ids(&call(&folder, &["-"], "##.ad\n").out), ["adblock-stdin-1"]);
    assert!(call(&folder, &["latin.txt"], "").out.contains("element: '.bébé'"));
    // What is named is read as what it is said to be.
    assert_eq!(ids(&call(&folder, &["odd", "--from", "adblock"], "").out), ["adblock-odd-1"]);
    let site = call(&folder, &["-", "--from", "ftr"], "strip: //aside\n");
    assert_eq!((site.status, ids(&site.out).len()), (Some(0), 0));
    assert!(site.said.contains("-:1: strip: //aside: the name of the file is no host"), "{}", site.said);
}

#[test]
fn what_cannot_be_imported() {
    let folder = folder(&[
        ("notes.txt", b"Dear reader,\n"),
        ("bin.txt", b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\xff\xfe"),
        ("in/bin.txt", b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\xff\xfe"),
    ]);
    for (arguments, said) in [
        (&["no.txt"][..], "cannot read no.txt"),
        (&["notes.txt"], "neither a site configuration nor a filter list"),
        (&["bin.txt"], "this is no text"),
        (&["in", "--from", "pdf"], "--from"),
        (&[], "INPUT"),
    ] {
        let called = call(&folder, arguments, "");
        assert_eq!((called.status, called.out.as_str()), (Some(2), ""), "{arguments:?}: {}", called.said);
        assert!(called.said.contains(said), "{arguments:?}: {}", called.said);
    }
    let broken = call(&folder, &["in"], "");
    assert_eq!(broken.status, Some(1), "{}", broken.said);
    assert!(broken.said.contains("error: in/bin.txt: this is no text"), "{}", broken.said);
    fs::remove_file(folder.path().join("in/bin.txt")).unwrap();
    assert!(call(&folder, &["in"], "").said.contains("nothing to import"));
}
