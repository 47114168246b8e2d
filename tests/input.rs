//! Reading through the library: splitting and reading, format by format.

use std::io::{self, Read};

use dechaff::input::{FORMATS, Format, Options, Stream};
use dechaff::record::Content;

fn format(name: &str) -> &'static dyn Format {
    FORMATS.iter().copied().find(|f| f.name() == name).unwrap()
}

/// Yields so many bytes, all the same, without a line feed.
struct Endless(u64);

impl Read for Endless {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = buf.len().min(usize::try_from(self.0).unwrap_or(usize::MAX));
        buf[..n].fill(b'a');
        self.0 -= n as u64;
        Ok(n)
    }
}

#[test]
fn a_record_that_is_too_large_is_never_held() {
    let options = Options { max_record: 1 << 20, ..Options::default() };
    for format in FORMATS {
        let mut split = format.split(Stream::new(Endless(256 << 20)), &options);
        let mut data = Vec::new();
        let chunk = split.next(&mut data).unwrap();
        // To the others it is no file of theirs.
        let said = if ["jsonl", "html", "text"].contains(&format.name()) { "larger than the 1048576" } else { "" };
        assert!(chunk.problem.is_some_and(|p| p.contains(said)), "{}", format.name());
        assert!(data.capacity() <= 4 << 20, "{}: {}", format.name(), data.capacity());
        assert!(split.next(&mut data).is_none());
    }
}

#[test]
fn text_is_borrowed_and_fields_are_taken_over() {
    let line = r#"{"id": -1.5, "url": "https://example.org/a", "site": "Example", "authors": ["A", "B"], "keywords": "x, y",
        "modified": null, "language": "en", "captions": [{"text": "c"}], "text": "Plain."}"#;
    let read = format("jsonl").read(line.as_bytes(), &Options::default()).unwrap();
    assert!(matches!(read.content, Content::Text(std::borrow::Cow::Borrowed("Plain."))));
    assert_eq!(read.known.id.as_deref(), Some("-1.5"));
    assert_eq!((read.known.authors, read.known.keywords), (vec!["A".to_owned(), "B".into()], vec!["x".to_owned(), "y".into()]));
    assert_eq!((read.known.site.as_deref(), read.known.modified), (Some("Example"), None));
}

#[test]
fn a_record_of_ones_own_is_a_document_again() {
    let record = dechaff::Record {
        id: "7".into(),
        title: Some("Quiet harbour".into()),
        authors: vec!["A. Writer".into()],
        text: "One.\n\nTwo.".into(),
        ..dechaff::Record::default()
    };
    let line = serde_json::to_vec(&record).unwrap();
    let read = format("jsonl").read(&line, &Options::default()).unwrap();
    assert!(matches!(&read.content, Content::Text(t) if *t == record.text));
    assert_eq!((read.known.id.as_deref(), read.known.title, read.known.authors), (Some("7"), record.title, record.authors));
}

#[test]
fn a_stream_that_breaks_is_a_record_that_failed() {
    let broken = (&b"{\"text\": \"a\"}\n{\"te"[..]).chain(Broken);
    let mut split = format("jsonl").split(Stream::new(broken), &Options::default());
    let mut data = Vec::new();
    assert_eq!(split.next(&mut data).unwrap().problem, None);
    let cut = split.next(&mut data).unwrap();
    assert_eq!((cut.record, cut.line, cut.byte, &data[cut.bytes.clone()]), (Some(2), 2, 14, &b"{\"te"[..]));
    assert_eq!(cut.problem.as_deref(), Some("out of order (after 18 bytes of content, in line 2; what stood before is read)"));
    assert!(split.next(&mut data).is_none());
}

struct Broken;

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::other("out of order"))
    }
}
