//! Runs through the library: what becomes of records that are rejected, fail, or make the cleaner panic.

use std::io;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use dechaff::input;
use dechaff::output::{Plan, Target};
use dechaff::pipeline::{CleanError, Outcome};
use dechaff::record::{Content, RawDocument, Record};
use dechaff::run::{Counts, Failure, Job, Rejection, RunError, Sink, run};

/// Notes everything it is told.
#[derive(Debug, Default, PartialEq)]
struct Notes {
    failed: Vec<(u64, String, Vec<u8>)>,
    rejected: Vec<(u64, String, Vec<u8>)>,
    deaf: bool,
}

impl Sink for Notes {
    fn failed(&mut self, failure: &Failure, raw: &[u8]) -> io::Result<()> {
        if self.deaf {
            return Err(io::Error::other("no more room"));
        }
        self.failed.push((failure.place.record.unwrap(), failure.message.clone(), raw.to_vec()));
        Ok(())
    }

    fn rejected(&mut self, rejection: &Rejection, raw: &[u8]) -> io::Result<()> {
        self.rejected.push((rejection.place.record.unwrap(), rejection.reason.clone(), raw.to_vec()));
        Ok(())
    }
}

/// Takes texts as they are, but for some words.
fn clean(raw: &RawDocument<'_>) -> Result<Outcome, CleanError> {
    let Content::Text(text) = &raw.content else { return Err(CleanError::TooLarge { bytes: 0 }) };
    let record = Box::new(Record { text: text.to_string(), ..Record::default() });
    match &**text {
        "panic" => panic!("on purpose"),
        "reject" => Ok(Outcome::Rejected { reason: "asked to".to_owned(), record }),
        "fail" => Err(CleanError::TooLarge { bytes: 7 }),
        _ => Ok(Outcome::Written(record)),
    }
}

fn lines(texts: impl Iterator<Item = String>) -> String {
    texts.map(|text| format!("{{\"text\":\"{text}\"}}\n")).collect()
}

fn job(folder: &tempfile::TempDir, content: &str, workers: usize) -> Job {
    let path = folder.path().join("in.jsonl");
    std::fs::write(&path, content).unwrap();
    Job {
        inputs: input::gather(&[path]).unwrap().files,
        reading: input::Options::default(),
        output: Plan::new(Some(&out(folder)), None),
        workers: NonZeroUsize::new(workers).unwrap(),
        dedup: None,
        keep: None,
    }
}

fn out(folder: &tempfile::TempDir) -> PathBuf {
    folder.path().join("out.jsonl")
}

#[test]
fn every_record_is_written_rejected_or_failed() {
    let texts = |i: usize| if i % 500 == 1 { "panic" } else { ["a", "fail", "reject", "b"][i % 4] }.to_owned();
    let mut seen = Vec::new();
    for workers in [1, 4] {
        let folder = tempfile::tempdir().unwrap();
        let mut notes = Notes::default();
        let job = job(&folder, &lines((0..8_000).map(texts)), workers);
        let summary = run(&job, clean, &mut notes).unwrap();
        assert_eq!(summary.tally.counts, Counts { read: 8_000, written: 4_000, rejected: 2_000, failed: 2_000 });
        assert!(summary.tally.counts.balance() && !summary.pipe_closed);
        assert_eq!(notes.rejected[0], (3, "asked to".to_owned(), b"{\"text\":\"reject\"}".to_vec()));
        assert!(notes.failed[0].1.contains("on purpose"), "{:?}", notes.failed[0]);
        assert_eq!((notes.failed[1].0, &notes.failed[1].2[..]), (6, &b"{\"text\":\"fail\"}"[..]));
        seen.push((notes, std::fs::read(out(&folder)).unwrap()));
    }
    assert!(seen[0] == seen[1]);
}

#[test]
fn a_sink_that_fails_ends_the_run_and_leaves_no_file() {
    for workers in [1, 4] {
        let folder = tempfile::tempdir().unwrap();
        let job = job(&folder, &lines((0..30_000).map(|_| "fail".to_owned())), workers);
        let error = run(&job, clean, &mut Notes { deaf: true, ..Notes::default() }).unwrap_err();
        assert!(matches!(error, RunError::Sink(_)), "{error}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_ends_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let mut job = job(&folder, &lines((0..10).map(|i| i.to_string())), 2);
    job.output.target = Target::File(PathBuf::from("/dev/full"));
    let error = run(&job, clean, &mut Notes::default()).unwrap_err();
    assert!(matches!(&error, RunError::Write(e) if e.path == "/dev/full"), "{error}");
}
