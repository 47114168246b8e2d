//! The HTTP response in a WARC record: its head, and its body as it was before it was sent.

use std::borrow::Cow;
use std::io::Read;

use super::head::{Head, Media};
use super::read_bounded;

/// A page as a server sent it.
pub(super) struct Page<'a> {
    pub(super) body: Cow<'a, [u8]>,
    pub(super) media: Media,
}

/// What a response is that is no page; `None` for a page, and for what cannot be told yet.
pub(super) fn not_a_page(block: &[u8]) -> Option<&'static str> {
    let (head, length) = Head::read(block)?;
    if status(block).is_some_and(|status| !(200..300).contains(&status)) {
        return Some("WARC responses of a status other than 2xx");
    }
    let media = head.media();
    let is_page = match media.kind.as_str() {
        "" => looks_like_html(&block[length..]),
        _ => media.markup().is_some(),
    };
    (!is_page).then_some("WARC responses that are no pages")
}

/// Reads a response; its body is no larger than `max` bytes.
pub(super) fn read(block: &[u8], max: usize) -> Result<Page<'_>, String> {
    let (head, length) = Head::read(block).ok_or("an HTTP response whose head has no end")?;
    let media = head.media();
    let mut body = Cow::Borrowed(&block[length..]);
    // Many tools that write WARC undo both encodings and leave the fields as they were.
    let has = |field: &str, value: &str| head.field(field).is_some_and(|f| f.to_ascii_lowercase().contains(value));
    if has("transfer-encoding", "chunked")
        && let Some(whole) = unchunked(&body)
    {
        body = Cow::Owned(whole);
    }
    let decoded = if has("content-encoding", "gzip") && body.starts_with(&[0x1f, 0x8b]) {
        Some(read_bounded(flate2::read::MultiGzDecoder::new(&*body), max)?)
    } else if has("content-encoding", "deflate") {
        inflated(&body, max)?
    } else if has("content-encoding", "zstd") && body.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        Some(read_bounded(zstd::Decoder::new(&*body).map_err(|e| format!("a damaged body: {e}"))?, max)?)
    } else if has("content-encoding", "br") && std::str::from_utf8(&body).is_err() && !looks_like_html(&body) {
        return Err("a body compressed with Brotli, which cannot be read here".to_owned());
    } else {
        None
    };
    Ok(Page { body: decoded.map_or(body, Cow::Owned), media })
}

/// The status of a response, such as 200.
fn status(block: &[u8]) -> Option<u16> {
    let line = block.split(|b| *b == b'\n').next()?;
    std::str::from_utf8(line).ok()?.split_whitespace().nth(1)?.parse().ok()
}

fn looks_like_html(body: &[u8]) -> bool {
    let lower = body[..body.len().min(1024)].to_ascii_lowercase();
    [&b"<!doctype html"[..], b"<html", b"<head", b"<body"].iter().any(|tag| memchr::memmem::find(&lower, tag).is_some())
}

/// Undoes the chunked transfer encoding; `None` where the body is not chunked after all. One that is cut off yields what is there.
fn unchunked(body: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::with_capacity(body.len());
    let mut rest = body;
    loop {
        let end = memchr::memchr(b'\n', rest)?;
        let line = std::str::from_utf8(&rest[..end]).ok()?;
        let size = usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()?;
        rest = &rest[end + 1..];
        if size == 0 {
            return Some(whole);
        }
        let Some(part) = rest.get(..size) else {
            whole.extend_from_slice(rest);
            return Some(whole);
        };
        whole.extend_from_slice(part);
        rest = &rest[size..];
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
        if rest.is_empty() {
            return Some(whole);
        }
    }
}

/// Undoes `deflate`, which is sent with and without the head of zlib; `None` where the body is not deflated after all.
fn inflated(body: &[u8], max: usize) -> Result<Option<Vec<u8>>, String> {
    let mut first = [0];
    if flate2::read::ZlibDecoder::new(body).read(&mut first).is_ok_and(|n| n > 0) {
        return read_bounded(flate2::read::ZlibDecoder::new(body), max).map(Some);
    }
    if looks_like_html(body) {
        return Ok(None);
    }
    if flate2::read::DeflateDecoder::new(body).read(&mut first).is_ok_and(|n| n > 0) {
        return read_bounded(flate2::read::DeflateDecoder::new(body), max).map(Some);
    }
    Ok(None)
}
