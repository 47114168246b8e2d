//! Runs over many documents through the command: nothing is lost, whatever breaks, and a run that was cut off goes on.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::cli::{Called, call, folder};

fn clean(folder: &TempDir, arguments: &[&str]) -> Called {
    call(folder, &[&["clean", "--no-default-rules", "-q"], arguments].concat(), b"")
}

fn spawn(folder: &TempDir, arguments: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dechaff"));
    command.current_dir(folder.path()).env_remove("RUST_LOG");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.args(["clean", "--no-default-rules", "-q"]).args(arguments).spawn().unwrap()
}

/// Every file below a folder, but for those that only a run that is on has.
fn tree(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = walkdir::WalkDir::new(root).into_iter().map(|e| e.unwrap()).filter(|e| e.file_type().is_file());
    entries
        .map(|e| (e.path().strip_prefix(root).unwrap().display().to_string(), fs::read(e.path()).unwrap()))
        .filter(|(name, _)| !name.ends_with("lock"))
        .collect()
}

fn json_lines(bytes: &[u8]) -> Vec<Value> {
    bytes.split(|b| *b == b'\n').filter(|l| !l.is_empty()).map(|l| serde_json::from_slice(l).unwrap()).collect()
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn numbers(counts: &Value) -> [u64; 4] {
    ["read", "written", "rejected", "failed"].map(|name| counts[name].as_u64().unwrap())
}

/// Rows of which one in ten cannot be read and one in ten becomes empty.
fn rows(from: usize, count: usize) -> String {
    let row = |i: usize| match i % 10 {
        3 => format!("{{\"id\": \"{i}\", \"text\": \n"),
        7 => format!("{{\"id\": \"{i}\", \"text\": \" \"}}\n"),
        _ => format!(
            "{{\"id\": \"{i}\", \"text\": \"{}\"}}\n",
            format!("Row {i} tells of the ferry that sank at dusk. ").repeat(20)
        ),
    };
    (from..from + count).map(row).collect()
}

fn corpus() -> TempDir {
    let mut corrupt = gzip(rows(20_000, 3_000).as_bytes());
    corrupt.truncate(corrupt.len() / 2);
    folder(&[
        ("in/a.jsonl.gz", &gzip(rows(0, 6_000).as_bytes())),
        ("in/b/one.txt", b"The ferry sank at dusk.\nNobody was hurt.\n"),
        ("in/b/two.html", b"<p>The ferry sank at dusk. Nobody was hurt, said the harbour master.</p>"),
        ("in/c.jsonl", rows(10_000, 4_000).as_bytes()),
        ("in/d.jsonl.gz", &corrupt),
        ("in/e.jsonl", b""),
    ])
}

#[test]
fn every_record_ends_in_one_of_three_places() {
    let rows = "{\"text\": \"One.\"}\n{\"text\": \n{\"text\": \" \"}\n\n{\"texd\": 1}\n{\"text\": 7}\n\"text\"\n";
    let folder = folder(&[("a.jsonl", &[rows.as_bytes(), b"{\"text\": \"\xff\"}\n"].concat())]);
    for (output, kept) in [("out.jsonl", "out.jsonl_dechaff"), ("out/", "out/_dechaff")] {
        let called = clean(&folder, &["a.jsonl", "-o", output]);
        assert_eq!(called.status, Some(1), "{}", called.said);
        let kept = folder.path().join(kept);
        let manifest = json(&kept.join("manifest.json"));
        assert_eq!((manifest["state"].as_str(), numbers(&manifest["counts"])), (Some("complete"), [7, 1, 1, 5]));
        let failed = json_lines(&fs::read(kept.join("failed.jsonl")).unwrap());
        assert_eq!(failed.len(), 5);
        assert_eq!((failed[0]["raw"].as_str(), failed[0]["source"]["line"].as_u64()), (Some("{\"text\": "), Some(2)));
        assert_eq!(failed[4]["raw_base64"].as_str(), Some("eyJ0ZXh0IjogIv8ifQ=="));
        assert!(failed[1]["error"].as_str().unwrap().contains("no text"), "{}", failed[1]);
        let rejected = json_lines(&fs::read(kept.join("rejected.jsonl")).unwrap());
        assert_eq!(rejected.len(), 1);
        assert_eq!((rejected[0]["raw"].as_str(), rejected[0]["source"]["record"].as_u64()), (Some("{\"text\": \" \"}"), Some(3)));
        assert!(rejected[0]["reason"].is_string() && rejected[0]["record"]["id"].is_string());
        let names: Vec<_> = tree(&kept).into_keys().collect();
        assert_eq!(names, ["failed.jsonl", "files.jsonl", "manifest.json", "rejected.jsonl", "report.html", "report.json"]);
    }
}

#[test]
fn a_run_that_is_killed_goes_on() {
    let mut kills = 0;
    for (round, output) in
        [&["-o", "out/"][..], &["-o", "out/", "--shard-size", "300kB", "--compress", "gzip"], &["-o", "out/all.jsonl"]]
            .into_iter()
            .enumerate()
    {
        let folder = corpus();
        let arguments = [&["in", "--workers", "2", "--checkpoint-every", "0"], output].concat();
        fs::create_dir_all(folder.path().join("out")).unwrap();
        let began = Instant::now();
        assert_eq!(clean(&folder, &arguments).status, Some(1));
        let whole = began.elapsed();
        let want = tree(&folder.path().join("out"));
        fs::remove_dir_all(folder.path().join("out")).unwrap();
        fs::create_dir_all(folder.path().join("out")).unwrap();
        for n in 0..7u32 {
            let mut child = spawn(&folder, &arguments);
            // Any moment will do: these are spread over a run.
            std::thread::sleep(whole.mul_f64(f64::from((n * 5 + round as u32) % 7) / 7.0) + Duration::from_millis(u64::from(n)));
            child.kill().unwrap();
            kills += u32::from(!child.wait().unwrap().success());
            let named = tree(&folder.path().join("out")).into_keys().filter(|name| !name.contains("dechaff"));
            for name in named {
                assert!(want.contains_key(&name), "{name}: it has its name before it is complete, or none should have it");
            }
        }
        assert_eq!(clean(&folder, &arguments).status, Some(1));
        let found = tree(&folder.path().join("out"));
        assert_eq!(found.keys().collect::<Vec<_>>(), want.keys().collect::<Vec<_>>());
        for (name, bytes) in &want {
            assert!(found[name] == *bytes, "{name} differs");
        }
    }
    assert!(kills > 5, "{kills} of the runs were cut off");
}

#[test]
fn the_number_of_workers_changes_no_file() {
    let folder = corpus();
    let with = |workers: &str, output: &str| {
        clean(&folder, &["in", "--workers", workers, "-o", output, "--shard-size", "10kB", "--compress", "zstd"]);
        let mut tree = tree(&folder.path().join(output));
        tree.remove("_dechaff/files.jsonl");
        tree
    };
    let one = with("1", "one/");
    assert!(one.len() > 5 && one.contains_key("part-00001.jsonl.zst"), "{:?}", one.keys());
    assert!(one == with("3", "three/"));
}

#[test]
fn what_is_done_is_not_done_again() {
    let folder = folder(&[("in/a.txt", b"The ferry sank at dusk."), ("in/b.txt", b" "), ("in/c.txt", b"Nobody was hurt.")]);
    let at = |name: &str| folder.path().join(name);
    let run = |more: &[&str]| call(&folder, &[&["clean", "--no-default-rules", "in", "-o", "out/"], more].concat(), b"");
    assert_eq!(run(&[]).status, Some(0));
    let again = run(&[]);
    assert!(again.said.contains("nothing to do: all 3 records"), "{}", again.said);

    // Another file, a changed one, one whose output went.
    fs::write(at("in/b2.txt"), " ").unwrap();
    fs::write(at("in/c.txt"), "Nobody was hurt, they said.").unwrap();
    let before = fs::metadata(at("out/a.jsonl")).unwrap().modified().unwrap();
    let more = run(&[]);
    assert!(more.said.contains("2 read = 1 written + 1 rejected + 0 failed; 2 of unchanged inputs kept"), "{}", more.said);
    assert_eq!(fs::metadata(at("out/a.jsonl")).unwrap().modified().unwrap(), before);
    assert_eq!(numbers(&json(&at("out/_dechaff/manifest.json"))["counts"]), [4, 2, 2, 0]);
    let rejected = json_lines(&fs::read(at("out/_dechaff/rejected.jsonl")).unwrap());
    assert_eq!(rejected.iter().map(|r| r["source"]["path"].as_str().unwrap()).collect::<Vec<_>>(), ["in/b.txt", "in/b2.txt"]);

    // Other settings.
    let other = run(&["--removed", "off"]);
    assert_eq!(other.status, Some(2));
    assert!(other.said.contains("removed was \"full\", is \"off\"") && other.said.contains("--redo"), "{}", other.said);
    let other = run(&["--removed", "off", "--redo"]);
    assert!(other.said.contains("4 read = 2 written + 2 rejected"), "{}", other.said);

    // In one run all is the same.
    let fresh = call(&folder, &["clean", "--no-default-rules", "in", "-o", "fresh/", "--removed", "off"], b"");
    assert_eq!(fresh.status, Some(0));
    assert!(tree(&at("fresh")) == tree(&at("out")));
}

#[test]
fn two_runs_on_one_folder() {
    let folder = folder(&[("a.txt", b"The ferry sank at dusk.")]);
    let mut first = {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dechaff"));
        command.current_dir(folder.path()).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        command.args(["clean", "--no-default-rules", "-", "-o", "out/"]).spawn().unwrap()
    };
    while !folder.path().join("out/_dechaff/manifest.json").exists() {
        assert_eq!(first.try_wait().unwrap(), None);
        std::thread::sleep(Duration::from_millis(5));
    }
    let second = clean(&folder, &["a.txt", "-o", "out/"]);
    assert_eq!(second.status, Some(2));
    assert!(second.said.contains("another run is on in out/_dechaff"), "{}", second.said);
    first.kill().unwrap();
    first.wait().unwrap();
    let third = clean(&folder, &["a.txt", "-o", "out/"]);
    assert_eq!(third.status, Some(0), "{}", third.said);
}

#[cfg(target_os = "linux")]
#[test]
fn an_output_folder_that_fills_up() {
    let folder = corpus();
    let out = folder.path().join("out");
    fs::create_dir(&out).unwrap();
    let mount = Command::new("mount").args(["-t", "tmpfs", "-o", "size=2m", "none"]).arg(&out).stderr(Stdio::null()).status();
    if !mount.is_ok_and(|status| status.success()) {
        eprintln!("not tested: no file system can be mounted here");
        return;
    }
    let arguments = ["in", "-o", "out/", "--shard-size", "500kB", "--checkpoint-every", "0"];
    let full = clean(&folder, &arguments);
    let grown = Command::new("mount").args(["-o", "remount,size=200m"]).arg(&out).status().unwrap().success();
    let done = clean(&folder, &arguments);
    let found = tree(&out);
    Command::new("umount").arg(&out).status().unwrap();
    assert_eq!(full.status, Some(2), "{}", full.said);
    assert!(full.said.contains("space"), "{}", full.said);
    assert!(grown);
    assert_eq!(done.status, Some(1), "{}", done.said);
    assert_eq!(clean(&folder, &["in", "-o", "whole/", "--shard-size", "500kB"]).status, Some(1));
    assert!(found == tree(&folder.path().join("whole")));
}

/// Texts of which those with the same number modulo 300 are nearly the same; every other copy is the same.
fn alike(count: usize) -> String {
    let word = |n: usize| format!("w{:x}", n.wrapping_mul(0x9E37_79B9) % 40_009);
    let text = |i: usize| {
        let (kind, copy) = (i % 300, i / 300);
        let words = (0..120).map(|k| if copy % 2 == 1 && k == copy * 7 % 120 { format!("x{i}") } else { word(kind * 120 + k) });
        words.collect::<Vec<_>>().join(" ")
    };
    (0..count).map(|i| format!("{{\"id\": \"{i}\", \"text\": \"{}.\"}}\n", text(i))).collect()
}

#[test]
fn duplicates_are_the_same_for_any_number_of_workers_and_after_an_interruption() {
    let folder = folder(&[("a.jsonl", alike(2_000).as_bytes()), ("b.jsonl", alike(900).as_bytes())]);
    let run = |out: &str, more: &[&str]| {
        let called = clean(&folder, &[&["a.jsonl", "b.jsonl", "-o", out, "--shard-size", "100kB"], more].concat());
        assert_eq!(called.status, Some(0), "{}", called.said);
        tree(&folder.path().join(out))
    };
    let exact = run("exact/", &["--dedup", "exact", "--workers", "1"]);
    let rejected = json_lines(&exact["_dechaff/rejected.jsonl"]);
    // Of the first file copies 2, 4 and 6; of the second all.
    assert_eq!(rejected.len(), 300 * 3 - 100 + 900);
    assert!(rejected.iter().all(|r| r["reason"] == "a duplicate"));
    assert_eq!(rejected[0]["record"]["extra"]["duplicate_of"], "0");

    let near = run("near/", &["--dedup", "near", "--workers", "1"]);
    let rejected = json_lines(&near["_dechaff/rejected.jsonl"]);
    let near_ones = rejected.iter().filter(|r| r["reason"] == "a near duplicate").count();
    assert!((2_580..=2_600).contains(&rejected.len()) && near_ones > 850, "{} {near_ones}", rejected.len());
    let three = run("three/", &["--dedup", "near", "--workers", "3"]);
    assert!(near == three);

    let tagged = run("tagged/", &["--dedup", "near", "--duplicates", "tag", "--workers", "2"]);
    let records = tagged.iter().filter(|(name, _)| name.starts_with("part-")).flat_map(|(_, bytes)| json_lines(bytes));
    let tagged =
        records.filter(|r| r["tags"].as_array().unwrap().iter().any(|t| t.as_str().unwrap().ends_with("duplicate"))).count();
    assert_eq!(tagged, rejected.len());

    for n in 1..6 {
        let arguments =
            ["a.jsonl", "b.jsonl", "-o", "cut/", "--shard-size", "100kB", "--dedup", "near", "--checkpoint-every", "0"];
        let mut child = spawn(&folder, &arguments);
        std::thread::sleep(Duration::from_millis(40 * n));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert!(run("cut/", &["--dedup", "near", "--checkpoint-every", "0"]) == near);
}

#[test]
fn the_report_tells_what_was_removed() {
    let row = |i: usize| {
        let text = format!("The ferry number {i} sank at dusk.\nAdvertisement\nThis line is on every page.\nNobody was hurt.\n");
        format!("{}\n", serde_json::json!({ "id": i, "url": format!("https://News.Example.org/{i}"), "text": text }))
    };
    let rows: String =
        (0..50).map(row).chain(["{\"text\": 17}\n".to_owned(), "{\"text\": \"Advertisement\"}\n".to_owned()]).collect();
    let folder = folder(&[("a.jsonl", rows.as_bytes())]);
    let called = call(&folder, &["clean", "a.jsonl", "-o", "out/", "-q"], b"");
    assert_eq!(called.status, Some(1), "{}", called.said);
    let report = json(&folder.path().join("out/_dechaff/report.json"));
    assert_eq!(numbers(&report["counts"]), [52, 50, 1, 1]);
    let rule = &report["rules"][0];
    assert_eq!(
        (rule["family"].as_str(), rule["documents"].as_u64(), rule["removals"].as_u64()),
        (Some("advertisement"), Some(51), Some(51))
    );
    assert_eq!(rule["samples"][0], serde_json::json!({ "text": "Advertisement", "id": "0" }));
    let silent = report["silent_rules"].as_array().unwrap();
    assert!(silent.len() > 500 && !silent.contains(&rule["id"]));
    assert_eq!(
        (report["hosts"][0]["name"].as_str(), report["hosts"][0]["documents"].as_u64()),
        (Some("news.example.org"), Some(50))
    );
    let lines = report["repeated_lines"].as_array().unwrap();
    assert!(lines.iter().any(|l| l["line"] == "This line is on every page." && l["documents"] == 50), "{lines:?}");
    assert_eq!(report["rejected"][0]["records"], 1);
    assert!(report["failed"][0]["message"].as_str().unwrap().contains("(column #)"), "{}", report["failed"]);
    let page = fs::read_to_string(folder.path().join("out/_dechaff/report.html")).unwrap();
    assert!(page.contains("This line is on every page.") && !page.contains("{{") && !page.contains("<script"));
}
