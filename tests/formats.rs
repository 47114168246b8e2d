//! Formats through the command: what is read of each, counted exactly, and what becomes of broken ones.

use std::fs;
use std::io::Write;

use serde_json::Value;
use tempfile::TempDir;

use crate::cli::{Called, call, folder};

fn clean(folder: &TempDir, arguments: &[&str]) -> Called {
    call(folder, &[&["clean", "--no-default-rules"], arguments].concat(), b"")
}

fn records(called: &Called) -> Vec<Value> {
    called.out.split(|b| *b == b'\n').filter(|l| !l.is_empty()).map(|l| serde_json::from_slice(l).unwrap()).collect()
}

fn texts(called: &Called) -> Vec<String> {
    records(called).iter().map(|r| r["text"].as_str().unwrap().to_owned()).collect()
}

fn summary(called: &Called) -> &str {
    called.said.lines().rev().find_map(|l| l.strip_prefix("dechaff: ")).unwrap_or_default()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = liblzma::write::XzEncoder::new(Vec::new(), 3);
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).unwrap()
}

/// Rows that do not compress away.
fn rows(count: u64) -> String {
    let noise = |i: u64| (0..40).map(|k| format!("{:x} ", (i * 41 + k).wrapping_mul(0x9E37_79B9_7F4A_7C15))).collect::<String>();
    (0..count).map(|i| format!("{{\"text\": \"Row {i}: {}\"}}\n", noise(i).trim_end())).collect()
}

#[test]
fn every_compression_is_read_and_a_break_is_told_of() {
    let rows = rows(400);
    let half = rows.len() / 2 + rows[rows.len() / 2..].find('\n').unwrap() + 1;
    for (name, compress) in [("gzip", gzip as fn(&[u8]) -> Vec<u8>), ("bzip2", bzip2), ("xz", xz), ("zstd", zstd)] {
        // Several streams in one file are read as one, whatever the name.
        let whole = [compress(&rows.as_bytes()[..half]), compress(&rows.as_bytes()[half..])].concat();
        let folder = folder(&[("a.jsonl", &whole), ("cut.jsonl", &whole[..whole.len() * 9 / 10])]);
        let called = clean(&folder, &["a.jsonl"]);
        assert_eq!((called.status, records(&called).len()), (Some(0), 400), "{name}: {}", called.said);
        let cut = clean(&folder, &["cut.jsonl"]);
        let read = records(&cut).len();
        assert!(cut.status == Some(1) && (150..400).contains(&read), "{name}: {read} {}", cut.said);
        assert!(cut.said.contains(&format!("the {name} stream is")), "{name}: {}", cut.said);
        assert_eq!(summary(&cut), format!("{} read = {read} written + 0 rejected + 1 failed", read + 1), "{name}");
    }
}

#[test]
fn a_text_that_begins_like_a_compressed_one() {
    let folder = folder(&[("a.txt", b"BZh9 is how a bzip2 file begins.")]);
    assert_eq!(texts(&clean(&folder, &["a.txt"])), ["BZh9 is how a bzip2 file begins."]);
}

fn warc_record(kind: &str, fields: &str, block: &[u8]) -> Vec<u8> {
    let head = format!("WARC/1.0\r\nWARC-Type: {kind}\r\n{fields}Content-Length: {}\r\n\r\n", block.len());
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

fn response(id: u32, content_type: &str, body: &[u8]) -> Vec<u8> {
    let fields = format!(
        "WARC-Record-ID: <urn:uuid:{id}>\r\nWARC-Target-URI: https://example.org/{id}\r\nContent-Type: application/http; msgtype=response\r\n"
    );
    let block = [format!("HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\n\r\n").as_bytes(), body].concat();
    warc_record("response", &fields, &block)
}

const LONG: &str = "The ferry had left the quay at six in the morning, and nobody on board was hurt, as the harbour master said on Friday.\n\n\
    Divers will look at the hull as soon as the wind has gone down, which may take until the end of the week.\n\n\
    People who had booked a crossing will be told by letter what becomes of it, the company that runs the line said.";

#[test]
fn warc_and_wet() {
    let page = |text: &[u8]| [&b"<html><body><article><p>"[..], text, b"</p></article></body></html>"].concat();
    let members = [
        warc_record("warcinfo", "", b"software: a crawler"),
        warc_record("request", "", b"GET / HTTP/1.1\r\n\r\n"),
        response(
            1,
            "text/html; charset=windows-1251",
            &page(b"\xcf\xe0\xf0\xee\xec \xe7\xe0\xf2\xee\xed\xf3\xeb \xed\xe0 \xe7\xe0\xea\xe0\xf2\xe5."),
        ),
        response(2, "image/png", b"\x89PNG"),
        warc_record("revisit", "", b""),
        response(3, "text/html", &page(LONG.replace("\n\n", "</p><p>").as_bytes())),
    ];
    // As crawlers have it, a gzip member for each record.
    let warc = members.iter().map(|m| gzip(m)).collect::<Vec<_>>().concat();
    let wet = [
        warc_record("warcinfo", "", b"software: x"),
        warc_record(
            "conversion",
            "WARC-Target-URI: https://example.org/w\r\nContent-Type: text/plain\r\n",
            "Ein Text.".as_bytes(),
        ),
    ]
    .concat();
    let folder = folder(&[("crawl/a.warc.gz", &warc), ("crawl/a.warc.wet", &wet)]);
    let called = clean(&folder, &["crawl"]);
    let found = records(&called);
    assert_eq!(texts(&called), ["Паром затонул на закате.", LONG, "Ein Text."], "{}", called.said);
    assert_eq!((found[0]["id"].as_str(), found[0]["url"].as_str()), (Some("urn:uuid:1"), Some("https://example.org/1")));
    assert_eq!(found[0]["source"]["charset"].as_str(), Some("windows-1251"));
    assert_eq!(
        summary(&called),
        "3 read = 3 written + 0 rejected + 0 failed; 2 WARC infos skipped; 1 WARC requests skipped; \
         1 WARC responses that are no pages skipped; 1 WARC revisits skipped"
    );
}

fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        // As a hostile archive has it: the crate would refuse such names.
        if name.len() < 100 {
            header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
            header.set_cksum();
            builder.append(&header, *bytes).unwrap();
        } else {
            builder.append_data(&mut header, name, *bytes).unwrap();
        }
    }
    builder.into_inner().unwrap()
}

#[test]
fn archives() {
    let long = format!("{}/one.txt", "folder/".repeat(30));
    let rows = "{\"text\": \"Two.\"}\n{\"text\": 3}\n{\"text\": \"Four.\"}\n";
    let archive = tar(&[
        (&long, b"One."),
        ("rows.jsonl.gz", &gzip(rows.as_bytes())),
        ("picture.png", b"\x89PNG\r\n"),
        ("../../evil.txt", b"Five."),
        ("/etc/page.html", b"<p>Six of them stood at the quay all night long.</p>"),
    ]);
    let folder = folder(&[("in/a.tar", &archive), ("in/b.tgz", &gzip(&archive)), ("cut.tar", &archive[..archive.len() - 2_000])]);
    let called = clean(&folder, &["in/a.tar"]);
    assert_eq!(
        texts(&called),
        ["One.", "Two.", "Four.", "Five.", "Six of them stood at the quay all night long."],
        "{}",
        called.said
    );
    assert_eq!(summary(&called), "6 read = 5 written + 0 rejected + 1 failed; 1 files of no known format in archives skipped");
    assert_eq!(records(&called)[0]["source"]["path"].as_str(), Some(&*format!("in/a.tar/{long}")));
    assert_eq!(records(&called)[2]["source"]["record"].as_u64(), Some(4));
    assert_eq!(texts(&clean(&folder, &["in/b.tgz"])), texts(&called));

    let called = clean(&folder, &["in", "-o", "out/", "--format", "text"]);
    assert_eq!(called.status, Some(1));
    let made = walkdir::WalkDir::new(folder.path()).into_iter().map(|e| e.unwrap().path().display().to_string());
    let made: Vec<_> = made.filter(|p| p.ends_with(".txt")).collect();
    assert!(made.len() == 10 && made.iter().all(|p| p.contains("/out/a.tar/0") || p.contains("/out/b.tgz/0")), "{made:?}");

    let cut = clean(&folder, &["cut.tar"]);
    assert!(cut.status == Some(1) && cut.said.contains("cut off"), "{}", cut.said);
    assert_eq!(summary(&cut).split(';').next(), Some("6 read = 4 written + 0 rejected + 2 failed"), "{}", cut.said);
}

#[cfg(feature = "parquet")]
mod parquet {
    use std::sync::Arc;

    use ::parquet::arrow::ArrowWriter;
    use arrow_array::builder::{ListBuilder, StringBuilder};
    use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};

    use super::*;

    fn table(rows: usize) -> Vec<u8> {
        let mut authors = ListBuilder::new(StringBuilder::new());
        for i in 0..rows {
            authors.values().append_value(format!("Ada Quill{}", "e".repeat(i % 2)));
            authors.append(true);
        }
        let text = |i: usize| (i % 10 != 3).then(|| format!("Row {i} of the table."));
        let columns: Vec<(&str, ArrayRef)> = vec![
            ("id", Arc::new(Int64Array::from_iter_values(0..rows as i64))),
            ("text", Arc::new((0..rows).map(text).collect::<StringArray>())),
            ("authors", Arc::new(authors.finish())),
            ("dump", Arc::new(StringArray::from_iter_values((0..rows).map(|i| format!("CC-{i}"))))),
        ];
        let batch = RecordBatch::try_from_iter(columns).unwrap();
        let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None).unwrap();
        writer.write(&batch).unwrap();
        writer.into_inner().unwrap()
    }

    #[test]
    fn tables_in_and_out() {
        let table = table(50);
        let folder = folder(&[("a.parquet", &table), ("cut.parquet", &table[..table.len() - 20])]);
        let called = clean(&folder, &["a.parquet", "--passthrough"]);
        let found = records(&called);
        assert_eq!(summary(&called), "50 read = 45 written + 0 rejected + 5 failed", "{}", called.said);
        assert_eq!(found[1]["authors"], serde_json::json!(["Ada Quille"]));
        assert_eq!((found[1]["id"].as_str(), found[1]["dump"].as_str()), (Some("1"), Some("CC-1")));

        let called = clean(&folder, &["a.parquet", "--passthrough", "-o", "out.parquet"]);
        assert_eq!(called.status, Some(1), "{}", called.said);
        // What was written can be read, and is the same.
        let again = clean(&folder, &["out.parquet", "--passthrough"]);
        assert_eq!((again.status, texts(&again).len()), (Some(0), 45), "{}", again.said);
        assert_eq!(records(&again)[1]["authors"], serde_json::json!(["Ada Quille"]));
        let others: Value = serde_json::from_str(records(&again)[1]["passthrough"].as_str().unwrap()).unwrap();
        assert_eq!(others, serde_json::json!({ "dump": "CC-1" }));

        let cut = clean(&folder, &["cut.parquet"]);
        assert_eq!((cut.status, summary(&cut)), (Some(1), "1 read = 0 written + 0 rejected + 1 failed"), "{}", cut.said);
        let standard = clean(&folder, &["a.parquet", "--format", "parquet"]);
        assert!(standard.status == Some(2) && standard.said.contains("name one by -o"), "{}", standard.said);
    }
}

#[test]
fn records_that_are_too_large_are_not_held() {
    let large = format!("{{\"text\": \"{}\"}}\n", "x".repeat(100 << 20));
    let small = "{\"text\": \"Small.\"}\n";
    // A few kilobytes that become a hundred megabytes.
    let bomb = gzip(format!("{small}{large}{small}").as_bytes());
    assert!(bomb.len() < 200 << 10);
    let folder = folder(&[("bomb.jsonl.gz", &bomb), ("bomb.html.gz", &gzip(&vec![b'<'; 100 << 20]))]);
    let called = clean(&folder, &["bomb.jsonl.gz", "bomb.html.gz", "--max-record", "1MiB"]);
    assert_eq!(summary(&called), "4 read = 2 written + 0 rejected + 2 failed", "{}", called.said);
    let whole = clean(&folder, &["bomb.jsonl.gz", "--workers", "1"]);
    assert_eq!((whole.status, records(&whole).len()), (Some(0), 3), "{}", whole.said);
}

#[test]
fn patterns_and_lists() {
    let folder = folder(&[
        ("in/x/a.txt", b"One."),
        ("in/x/y/b.txt", b"Two."),
        ("in/c.md", b"Three."),
        ("list", b"in/c.md\nin/x/a.txt\n\n"),
        ("nul", b"in/c.md\0in/x/a.txt\0"),
        ("wrong", b"in/c.md\nno.txt\nneither.txt\n"),
    ]);
    assert_eq!(texts(&clean(&folder, &["in/**/*.txt"])), ["One.", "Two."]);
    assert_eq!(texts(&clean(&folder, &["in/[abc].*"])), ["Three."]);
    assert_eq!(texts(&clean(&folder, &["--files-from", "list", "in/x/y/b.txt"])), ["Two.", "Three.", "One."]);
    assert_eq!(texts(&clean(&folder, &["--files-from", "nul"])), ["Three.", "One."]);
    let listed = call(&folder, &["clean", "--no-default-rules", "--files-from", "-"], b"in/c.md\n");
    assert_eq!(texts(&listed), ["Three."]);
    let wrong = clean(&folder, &["--files-from", "wrong", "in/*.html"]);
    assert_eq!(wrong.status, Some(2));
    for what in ["cannot read in/*.html: no file matches it", "cannot read no.txt", "cannot read neither.txt"] {
        assert!(wrong.said.contains(what), "{}", wrong.said);
    }
    assert_eq!(clean(&folder, &["in/**/*.txt", "-o", "out/"]).status, Some(0));
    assert!(folder.path().join("out/x/y/b.jsonl").exists());
}

#[test]
fn other_fields_are_handed_on() {
    let row = "{\"id\": 7, \"dump\": \"CC\", \"score\": 1.50, \"nested\": {\"b\": [1, 2.0], \"a\": null}, \"tags\": [\"x\"], \"text\": \"One.\"}\n";
    let folder = folder(&[("a.jsonl", row.as_bytes())]);
    let called = clean(&folder, &["a.jsonl", "--passthrough"]);
    let out = String::from_utf8(called.out.clone()).unwrap();
    assert!(out.ends_with(",\"dump\":\"CC\",\"score\":1.50,\"nested\":{\"b\": [1, 2.0], \"a\": null}}\n"), "{out}");
    assert_eq!(records(&called)[0]["tags"], serde_json::json!([]));
    assert!(!String::from_utf8(clean(&folder, &["a.jsonl"]).out).unwrap().contains("dump"));
}

#[test]
fn folders_with_what_cannot_be_read() {
    let folder = folder(&[
        ("in/a.jsonl", b"{\"text\": \"One.\"}\n\n{\"text\": \"Two.\"}"),
        ("in/b.txt", b"Three."),
        ("in/empty.jsonl", b""),
    ]);
    std::os::unix::fs::symlink("nowhere", folder.path().join("in/gone.txt")).unwrap();
    fs::create_dir(folder.path().join("in/folder.html")).unwrap();
    let called = clean(&folder, &["in"]);
    assert_eq!(summary(&called), "4 read = 3 written + 0 rejected + 1 failed", "{}", called.said);
    assert!(called.said.contains("in/gone.txt: cannot be read"), "{}", called.said);
}
