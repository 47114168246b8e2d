use super::*;

fn record(kind: &str, fields: &str, block: &str) -> String {
    format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{kind}>\r\n{fields}Content-Length: {}\r\n\r\n{block}\r\n\r\n",
        block.len()
    )
}

fn response(fields: &str, body: &str) -> String {
    let uri = "WARC-Target-URI: https://example.org/a\r\nContent-Type: application/http; msgtype=response\r\n";
    record("response", uri, &format!("HTTP/1.1 200 OK\r\n{fields}\r\n{body}"))
}

fn split(input: &[u8], max: usize) -> (Vec<(u64, String, Option<String>)>, Skipped) {
    let options = Options { max_record: max, ..Options::default() };
    let mut split = Warc.split(Stream::new(std::io::Cursor::new(input.to_vec())), &options);
    let mut found = Vec::new();
    let mut data = Vec::new();
    while let Some(chunk) = split.next(&mut data) {
        let text = match (&chunk.problem, Warc.read(&data[chunk.bytes.clone()], &options)) {
            (None, Ok(RawDocument { content: Content::Bytes(bytes), .. })) => String::from_utf8_lossy(&bytes).into_owned(),
            (None, Err(problem)) => problem.message,
            _ => String::new(),
        };
        found.push((chunk.byte, text, chunk.problem));
        data.clear();
    }
    (found, split.skipped())
}

#[test]
fn pages_are_found_among_other_records() {
    let html = "Content-Type: text/html; charset=windows-1252\r\n";
    let warc = [
        record("warcinfo", "", "software: x"),
        record("request", "", "GET / HTTP/1.1\r\n\r\n"),
        response(html, "<p>One"),
        record("revisit", "", ""),
        response("Content-Type: image/png\r\n", "png"),
        record("response", "", "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<p>Gone"),
        record("conversion", "WARC-Target-URI: https://example.org/b\r\nContent-Type: text/plain\r\n", "Two"),
        response(&format!("{html}Transfer-Encoding: chunked\r\n"), "4\r\n<p>T\r\n4;x=1\r\nhree\r\n0\r\n\r\n"),
    ]
    .concat();
    let (found, skipped) = split(warc.as_bytes(), 10_000);
    assert_eq!(found.iter().map(|f| f.1.as_str()).collect::<Vec<_>>(), ["<p>One", "Two", "<p>Three"]);
    assert_eq!((skipped.len(), skipped.values().sum::<u64>()), (5, 5), "{skipped:?}");
    let mut data = Vec::new();
    let mut split = Warc.split(Stream::new(std::io::Cursor::new(response(html, "x").into_bytes())), &Options::default());
    split.next(&mut data);
    let document = Warc.read(&data, &Options::default()).expect("a page");
    assert_eq!(document.charset.as_deref(), Some("windows-1252"));
    assert_eq!(
        (document.known.id.as_deref(), document.known.url.as_deref()),
        (Some("urn:uuid:response"), Some("https://example.org/a"))
    );
}

#[test]
fn a_wrong_length_is_one_failed_record() {
    let good = response("Content-Type: text/html\r\n", "<p>Good");
    for wrong in ["Content-Length: 3", "Content-Length: x", "No: 1"] {
        let length = format!("Content-Length: {}", good.split("\r\n\r\n").skip(1).collect::<Vec<_>>().join("\r\n\r\n").len() - 4);
        let bad = good.replacen(&length, wrong, 1);
        assert_ne!(bad, good);
        let (found, _) = split([good.as_str(), &bad, &good].concat().as_bytes(), 10_000);
        let texts: Vec<_> = found.iter().map(|f| (f.1.as_str(), f.2.is_some())).collect();
        assert_eq!((texts[0], *texts.last().expect("some")), (("<p>Good", false), ("<p>Good", false)), "{wrong}: {found:?}");
        assert_eq!(found.iter().filter(|f| f.2.is_some()).count(), 1, "{wrong}: {found:?}");
        assert_eq!(found[1].0, good.len() as u64);
    }
}

#[test]
fn what_is_cut_off_or_too_large_fails() {
    let page = response("Content-Type: text/html\r\n", &"x".repeat(2_000));
    let small = response("Content-Type: text/html\r\n", "<p>Small");
    let (found, _) = split([page.as_str(), &small].concat().as_bytes(), 1_000);
    assert!(found[0].2.as_deref().is_some_and(|p| p.contains("larger than the 1000")), "{:?}", found[0]);
    assert_eq!((found[0].0, found[1].0, found[1].1.as_str()), (0, page.len() as u64, "<p>Small"));
    let (found, _) = split(&[small.as_str(), &page].concat().as_bytes()[..small.len() + 900], 10_000);
    assert_eq!((found.len(), found[0].1.as_str()), (2, "<p>Small"));
    assert!(found[1].2.as_deref().is_some_and(|p| p.contains("of which the file has but")), "{:?}", found[1]);
}

#[test]
fn bodies_are_decoded_within_bounds() {
    let gzip = |bytes: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut encoder, bytes).expect("memory");
        encoder.finish().expect("memory")
    };
    let block =
        |body: &[u8]| [&b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Type: text/html\r\n\r\n"[..], body].concat();
    let read = |block: &[u8], max: usize| http::read(block, max).map(|p| p.body.into_owned());
    assert_eq!(read(&block(&gzip(b"<p>x")), 100), Ok(b"<p>x".to_vec()));
    assert_eq!(read(&block(b"<p>not encoded"), 100), Ok(b"<p>not encoded".to_vec()));
    assert!(read(&block(&gzip(&[b' '; 5_000])), 100).is_err_and(|e| e.contains("larger than the 100")));
}
