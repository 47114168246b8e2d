//! The command as a user meets it: what it writes, what it says, and with which status it ends.

use std::ffi::OsStr;
use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// What came of a call of the command.
pub(crate) struct Called {
    pub(crate) status: Option<i32>,
    pub(crate) out: Vec<u8>,
    pub(crate) said: String,
}

impl Called {
    /// The records written, as JSON.
    fn records(&self) -> Vec<serde_json::Value> {
        records(&self.out)
    }

    fn texts(&self) -> Vec<String> {
        texts(&self.records())
    }

    fn summary(&self) -> &str {
        self.said.lines().find_map(|l| l.strip_prefix("dechaff: ")).unwrap_or_default()
    }
}

fn records(jsonl: &[u8]) -> Vec<serde_json::Value> {
    jsonl.split(|b| *b == b'\n').filter(|l| !l.is_empty()).map(|l| serde_json::from_slice(l).unwrap()).collect()
}

fn texts(records: &[serde_json::Value]) -> Vec<String> {
    records.iter().map(|r| r["text"].as_str().unwrap().to_owned()).collect()
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dechaff"));
    command.current_dir(folder).env_remove("RUST_LOG").env_remove("NO_COLOR");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Calls the command in `folder` with `input` on standard input.
pub(crate) fn call<A: AsRef<OsStr>>(folder: &TempDir, arguments: &[A], input: &[u8]) -> Called {
    let mut child = command(folder.path()).args(arguments).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let output = std::thread::scope(|scope| {
        scope.spawn(move || {
            // The command may not want it.
            let _ = stdin.write_all(input);
        });
        child.wait_with_output().unwrap()
    });
    Called { status: output.status.code(), out: output.stdout, said: String::from_utf8(output.stderr).unwrap() }
}

fn clean(folder: &TempDir, arguments: &[&str], input: &[u8]) -> Called {
    call(folder, &[&["clean", "--no-default-rules"], arguments].concat(), input)
}

pub(crate) fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

fn line(text: &str) -> String {
    format!("{}\n", serde_json::json!({ "text": text }))
}

/// A record whose other fields make it large without making it slow to clean.
fn heavy_line(text: &str, i: u32) -> String {
    let ballast: String = (0..200u32).map(|k| format!("{:x}", (i * 200 + k).wrapping_mul(2_654_435_761))).collect();
    format!("{}\n", serde_json::json!({ "ballast": ballast, "text": text }))
}

const ONE: &str = "The harbour was quiet on Monday morning.";
const TWO: &str = "Nobody had seen the ferry leave at dawn.";

pub(crate) fn gzip(content: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = flate2::write::GzEncoder::new(&mut out, flate2::Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap();
    out
}

fn gunzip(content: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    flate2::read::MultiGzDecoder::new(content).read_to_end(&mut out).unwrap();
    out
}

#[test]
fn a_text_file_and_standard_input() {
    let folder = folder(&[("a.txt", ONE.as_bytes())]);
    let file = clean(&folder, &["a.txt"], b"");
    assert_eq!((file.status, file.texts()), (Some(0), vec![ONE.to_owned()]));
    assert_eq!(file.records()[0]["source"], serde_json::json!({ "path": "a.txt" }));
    assert_eq!(file.summary(), "1 read = 1 written + 0 rejected + 0 failed");

    for arguments in [&[][..], &["-"][..]] {
        let piped = clean(&folder, arguments, ONE.as_bytes());
        assert_eq!((piped.status, piped.texts()), (Some(0), vec![ONE.to_owned()]), "{arguments:?}");
        assert_eq!(piped.records()[0]["source"]["path"], "-");
    }
    let lines = clean(&folder, &["-"], format!("\u{feff}\n{}\n\n{}", line(ONE), line(TWO)).as_bytes());
    assert_eq!(lines.texts(), [ONE, TWO]);
    assert_eq!(lines.records()[1]["source"]["record"], 2);
}

#[test]
fn compressed_input_by_its_content() {
    let zstd = |content: &str| zstd::encode_all(content.as_bytes(), 3).unwrap();
    let members = [gzip(line(ONE).as_bytes()), gzip(line(TWO).as_bytes())].concat();
    let frames = [zstd(&line(ONE)), zstd(&line(TWO))].concat();
    let folder = folder(&[("a.jsonl.gz", &members), ("b.jsonl", &frames), ("c.txt.gz", &gzip(b"{\"text\": 1}"))]);
    assert_eq!(clean(&folder, &["a.jsonl.gz"], b"").texts(), [ONE, TWO]);
    assert_eq!(clean(&folder, &["b.jsonl"], b"").texts(), [ONE, TWO]);
    assert_eq!(clean(&folder, &["c.txt.gz"], b"").texts(), ["{\"text\": 1}"]);
    assert_eq!(clean(&folder, &[], &members).texts(), [ONE, TWO]);
    assert_eq!(clean(&folder, &[], &frames).texts(), [ONE, TWO]);
}

#[test]
fn each_record_that_fails_is_named_and_counted() {
    let mut input = line(ONE).into_bytes();
    for bad in [&b"{\"text\": \"cut"[..], b"{\"id\": 1}", b"{\"text\": 5}", b"[]", b"{\"text\": \"\xff\"}", b"{\"text\": null}"] {
        input.extend_from_slice(bad);
        input.push(b'\n');
    }
    input.extend_from_slice(line(TWO).as_bytes());
    let folder = folder(&[("a.jsonl", &input)]);
    let called = clean(&folder, &["a.jsonl", "--color", "never"], b"");
    assert_eq!((called.status, called.texts()), (Some(1), vec![ONE.to_owned(), TWO.to_owned()]));
    assert_eq!(called.summary(), "8 read = 2 written + 0 rejected + 6 failed");
    let errors: Vec<_> = called.said.lines().filter(|l| l.starts_with("error: ")).collect();
    assert_eq!(
        errors,
        [
            "error: a.jsonl:2 (record 2, byte 64): broken JSON: EOF while parsing a string (column 13)",
            "error: a.jsonl:3 (record 3, byte 66): no text: the record has neither `text` nor `html` (other fields are named by --text-field and --html-field)",
            "error: a.jsonl:4 (record 4, byte 85): invalid type: integer `5`, expected a string for `text` (column 10)",
            "error: a.jsonl:5 (record 5, byte 88): invalid type: sequence, expected a JSON object on the line (column 1)",
            "error: a.jsonl:6 (record 6, byte 101): invalid UTF-8 at byte 10 of the line; JSON is UTF-8",
            "error: a.jsonl:7 (record 7, byte 105): no text: the record has neither `text` nor `html` (other fields are named by --text-field and --html-field)",
        ]
    );
    let other = clean(&folder, &["--text-field", "body"], b"{\"body\": \"Here it is.\", \"text\": 5}\n");
    assert_eq!((other.status, other.texts()), (Some(0), vec!["Here it is.".to_owned()]));
}

#[test]
fn a_stream_that_is_cut_off_yields_what_it_held() {
    let prose = |i: u32| format!("{ONE} It was {}.", i.wrapping_mul(2_654_435_761));
    let content: String = (0..300).map(|i| heavy_line(&prose(i), i)).collect();
    let zstd = zstd::encode_all(content.as_bytes(), 3).unwrap();
    for (name, whole) in [("a.jsonl.gz", gzip(content.as_bytes())), ("a.jsonl.zst", zstd)] {
        let folder = folder(&[(name, &whole[..whole.len() / 2])]);
        let called = clean(&folder, &[name, "-o", "out.jsonl"], b"");
        assert_eq!(called.status, Some(1), "{}", called.said);
        let written = records(&fs::read(folder.path().join("out.jsonl")).unwrap());
        assert!(written.len() > 50, "{}", written.len());
        assert!(texts(&written).iter().enumerate().all(|(i, t)| *t == prose(i as u32)));
        let expected = format!("{} read = {} written + 0 rejected + 1 failed", written.len() + 1, written.len());
        assert_eq!(called.summary(), expected);
        assert!(called.said.contains("stream is cut off (after "), "{}", called.said);
    }
    let folder = folder(&[("a.txt.gz", &gzip(content.as_bytes())[..5000])]);
    let called = clean(&folder, &["a.txt.gz"], b"");
    assert_eq!((called.status, called.summary()), (Some(1), "1 read = 0 written + 0 rejected + 1 failed"));
}

#[test]
fn records_that_are_too_large_fail() {
    let input = [line(ONE), line(&"x".repeat(3 << 20)), line(TWO)].concat();
    let folder = folder(&[("a.jsonl", input.as_bytes()), ("b.txt", &input.as_bytes()[..2 << 20])]);
    let called = clean(&folder, &["a.jsonl", "b.txt", "--max-record", "1MiB"], b"");
    assert_eq!((called.status, called.texts()), (Some(1), vec![ONE.to_owned(), TWO.to_owned()]));
    assert_eq!(called.summary(), "4 read = 2 written + 0 rejected + 2 failed");
    assert!(
        called.said.contains("a.jsonl:2 (record 2, byte 52): a record of 3145739 bytes, larger than the 1048576 it may have")
    );
    assert!(called.said.contains("b.txt: larger than the 1048576 bytes a record may have"), "{}", called.said);
}

#[test]
fn nothing_to_read() {
    let folder = folder(&[("empty.jsonl", b""), ("blank.jsonl", b"\n  \n"), ("not-text.txt", b"%PDF-1.4\n\xe2\xe3\xcf\xd3\0")]);
    for name in ["empty.jsonl", "blank.jsonl"] {
        let called = clean(&folder, &[name], b"");
        assert_eq!(
            (called.status, called.out.len(), called.summary()),
            (Some(0), 0, "0 read = 0 written + 0 rejected + 0 failed")
        );
    }
    let called = clean(&folder, &["not-text.txt"], b"");
    assert_eq!(called.status, Some(1));
    assert!(called.said.contains("not-text.txt: this is not text but a PDF document"), "{}", called.said);
}

#[test]
fn what_cannot_be_run() {
    let folder = folder(&[("a.txt", ONE.as_bytes()), ("bad.yaml", b"rules: [x]\nworkerz: 4\n"), ("text.yaml", b"format: pdf\n")]);
    let cases: [(&[&str], &str); 11] = [
        (&["a.txt", "no.txt", "neither.txt"], "cannot read no.txt"),
        (&["a.txt", "no.txt", "neither.txt"], "cannot read neither.txt"),
        (&["a.txt", "--config", "no.yaml"], "cannot read the configuration no.yaml"),
        (&["a.txt", "--config", "bad.yaml"], "workerz"),
        (&["a.txt", "--config", "text.yaml"], "unknown output format `pdf`; known are jsonl, text"),
        (&["a.txt", "--workers", "0"], "--workers"),
        (&["a.txt", "--max-removed", "1.5"], "from 0 to 1"),
        (&["a.txt", "--max-record", "large"], "is no size"),
        (&["a.txt", "-o", "no/such.jsonl"], "cannot write no/such.jsonl"),
        (&["a.txt", "-o", "a.txt"], "is also an input"),
        (&["a.txt", "--unknown"], "--unknown"),
    ];
    for (arguments, said) in cases {
        let called = clean(&folder, arguments, b"");
        assert_eq!((called.status, called.out.len()), (Some(2), 0), "{arguments:?}: {}", called.said);
        assert!(called.said.contains(said), "{arguments:?}: {}", called.said);
    }
    assert_eq!(fs::read(folder.path().join("a.txt")).unwrap(), ONE.as_bytes());
}

#[test]
fn a_folder_is_walked_in_order() {
    let folder = folder(&[
        ("in/b.txt", TWO.as_bytes()),
        ("in/a/z.txt", ONE.as_bytes()),
        ("in/a.jsonl", line(TWO).as_bytes()),
        ("in/.hidden.txt", b"hidden"),
        ("in/.git/x.txt", b"hidden"),
        ("in/picture.png", b"\x89PNG"),
    ]);
    let called = clean(&folder, &["in"], b"");
    let paths: Vec<_> = called.records().iter().map(|r| r["source"]["path"].as_str().unwrap().to_owned()).collect();
    assert_eq!(paths, ["in/a.jsonl", "in/a/z.txt", "in/b.txt"]);
    assert_eq!(called.summary(), "3 read = 3 written + 0 rejected + 0 failed; 1 file of no known format skipped");
    assert!(clean(&folder, &["in", "-v"], b"").said.contains("skipped: in/picture.png"));
    assert_eq!(clean(&folder, &["in", "-q"], b"").said, "");
}

#[cfg(unix)]
#[test]
fn links_in_folders() {
    let folder = folder(&[("in/a.txt", ONE.as_bytes()), ("in/sub/b.txt", TWO.as_bytes())]);
    std::os::unix::fs::symlink("..", folder.path().join("in/sub/up")).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.path().join("in/c.txt")).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.path().join("in/other")).unwrap();
    let called = clean(&folder, &["in"], b"");
    assert_eq!((called.status, called.texts()), (Some(1), vec![ONE.to_owned(), TWO.to_owned()]));
    assert_eq!(called.summary(), "3 read = 2 written + 0 rejected + 1 failed");
    assert!(called.said.contains("in/c.txt: cannot be read: "), "{}", called.said);
}

#[test]
fn an_output_folder_mirrors_the_input() {
    let folder = folder(&[
        ("in/a/b.txt", ONE.as_bytes()),
        ("in/c.jsonl.gz", &gzip([line(ONE), line(TWO)].concat().as_bytes())),
        ("in/empty.jsonl", b""),
        ("x/d.txt", TWO.as_bytes()),
    ]);
    let called = clean(&folder, &["in", "x/d.txt", "-o", "out/"], b"");
    assert_eq!((called.status, called.out.len()), (Some(0), 0), "{}", called.said);
    let read = |name: &str| records(&fs::read(folder.path().join("out").join(name)).unwrap()).len();
    assert_eq!(["a/b.jsonl", "c.jsonl", "d.jsonl", "empty.jsonl"].map(read), [1, 2, 1, 0]);

    clean(&folder, &["in", "-o", "texts/", "--format", "text"], b"");
    let text = |name: &str| fs::read_to_string(folder.path().join("texts").join(name)).unwrap();
    assert_eq!(text("a/b.txt"), format!("{ONE}\n"));
    assert_eq!(text("c.jsonl.gz/000002.txt"), format!("{TWO}\n"));

    let again = clean(&folder, &["out/a/b.jsonl", "-o", "out/a"], b"");
    assert_eq!(again.status, Some(2), "{}", again.said);
    let twice = clean(&folder, &["in/a", "in/a", "-o", "out/"], b"");
    assert!(twice.said.contains("would both be written to out/b.txt.jsonl"), "{}", twice.said);
    let left = walkdir::WalkDir::new(folder.path()).into_iter().map(|e| e.unwrap().path().display().to_string());
    assert_eq!(left.filter(|name| name.contains("dechaff-part")).count(), 0);
}

#[test]
fn compressed_output_and_text() {
    let folder = folder(&[("a.jsonl", [line(ONE), line(TWO)].concat().as_bytes()), ("none.jsonl", b"")]);
    let read = |name: &str| fs::read(folder.path().join(name)).unwrap();
    clean(&folder, &["a.jsonl", "-o", "out.jsonl.gz"], b"");
    assert_eq!(texts(&records(&gunzip(&read("out.jsonl.gz")))), [ONE, TWO]);
    clean(&folder, &["a.jsonl", "-o", "out.txt.zst"], b"");
    let text = format!("{ONE}\n\x0c\n{TWO}\n");
    assert_eq!(zstd::decode_all(&read("out.txt.zst")[..]).unwrap(), text.as_bytes());
    assert_eq!(clean(&folder, &["a.jsonl", "--format", "text"], b"").out, text.as_bytes());
    clean(&folder, &["none.jsonl", "-o", "none.gz"], b"");
    assert_eq!(gunzip(&read("none.gz")), b"");
    assert_eq!(clean(&folder, &["a.jsonl", "-o", "/dev/null"], b"").status, Some(0));
}

#[test]
fn the_number_of_workers_changes_nothing() {
    let bad = "{\"text\": \n";
    let record = |i: u32| heavy_line(&format!("{ONE} It was {i}."), i);
    let lines: String = (0..600).map(|i| if i % 97 == 3 { bad.to_owned() } else { record(i) }).collect();
    assert!(lines.len() > 3 << 18, "several batches");
    let folder = folder(&[("a.jsonl", lines.as_bytes()), ("b.txt", ONE.as_bytes())]);
    let with = |workers: &str| {
        let called = clean(&folder, &["a.jsonl", "b.txt", "a.jsonl", "--workers", workers, "-o", "out.jsonl.gz"], b"");
        (called.status, called.said, fs::read(folder.path().join("out.jsonl.gz")).unwrap())
    };
    let one = with("1");
    assert_eq!(records(&gunzip(&one.2)).len(), 1_187);
    for workers in ["2", "4", "7"] {
        assert!(one == with(workers), "{workers}");
    }
}

#[test]
fn a_pipe_that_closes_early_is_no_error() {
    let lines: String = (0..2_000).map(|i| line(&format!("{ONE} {i}."))).collect();
    let folder = folder(&[("a.jsonl", lines.as_bytes())]);
    for workers in ["1", "3"] {
        let mut child =
            command(folder.path()).args(["clean", "--no-default-rules", "a.jsonl", "--workers", workers]).spawn().unwrap();
        let mut head = [0; 100];
        child.stdout.take().unwrap().read_exact(&mut head).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap().as_str()), (Some(0), ""));
    }
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_leaves_no_half_file() {
    let folder = folder(&[("out.jsonl", b"what was there before")]);
    let mut child = command(folder.path()).args(["clean", "--no-default-rules", "-", "-o", "out.jsonl"]).spawn().unwrap();
    let part = folder.path().join(".out.jsonl.dechaff-part");
    while !part.exists() {
        assert_eq!(child.try_wait().unwrap(), None, "it ended before it began");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let kill = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(kill.success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(!part.exists());
    assert_eq!(fs::read(folder.path().join("out.jsonl")).unwrap(), b"what was there before");
}

#[test]
fn the_configuration_is_found_and_flags_win() {
    let config = b"text_field: body\nlimits: { max_record: 1KiB }\nworkers: 2\n";
    let folder = folder(&[("dechaff.yaml", config), ("sub/a.jsonl", b"{\"body\": \"Here it is.\", \"text\": \"Or here.\"}\n")]);
    let mut from_below = command(&folder.path().join("sub"));
    let output = from_below.args(["clean", "--no-default-rules", "a.jsonl"]).output().unwrap();
    assert_eq!(texts(&records(&output.stdout)), ["Here it is."]);
    assert_eq!(clean(&folder, &["sub/a.jsonl", "--text-field", "text"], b"").texts(), ["Or here."]);
    let long = clean(&folder, &[], "x".repeat(2000).as_bytes());
    assert!(long.said.contains("larger than the 1024 bytes"), "{}", long.said);
}

#[test]
fn help_completions_and_colours() {
    let folder = folder(&[]);
    let help = call(&folder, &["clean", "--help"], b"");
    assert!(String::from_utf8_lossy(&help.out).contains("Examples:"));
    for shell in ["bash", "zsh", "fish"] {
        let script = call(&folder, &["completions", shell], b"");
        assert!(script.status == Some(0) && String::from_utf8_lossy(&script.out).contains("dechaff"), "{shell}");
    }
    let coloured = |when| clean(&folder, &["no.txt", "--color", when], b"").said.contains('\x1b');
    assert_eq!(["auto", "always", "never"].map(coloured), [false, true, false]);
}
