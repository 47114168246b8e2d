//! Bytes to text, with the way back from a place in the text to the bytes it came from.

use std::borrow::Cow;
use std::ops::Range;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    CoderResult, Decoder, Encoding, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, X_USER_DEFINED,
};

/// The bytes between two places known in both source and text. Small enough to count through for every line.
const STEP: usize = 256;
/// The bytes that charset detection sees: before and after the first byte outside ASCII.
const DETECT: (usize, usize) = (4 << 10, 48 << 10);
/// The bytes in which UTF-16 without a byte-order mark is looked for.
const NUL_PREFIX: usize = 8 << 10;

/// A decoded text.
#[derive(Debug, Clone)]
pub struct Decoded<'a> {
    /// The text, without a byte-order mark; borrowed where the bytes were UTF-8.
    pub text: Cow<'a, str>,
    /// The charset's name as the WHATWG Encoding Standard has it; none for UTF-8.
    pub charset: Option<&'static str>,
    /// Whether bytes were found that mean nothing in that charset; each stands as U+FFFD in the text.
    pub had_errors: bool,
    bytes: &'a [u8],
    map: Map,
}

#[derive(Debug, Clone)]
enum Map {
    /// The text is the bytes from this one on.
    Shift(usize),
    /// Places (in the bytes, in the text) at which the decoder was between two characters, ascending.
    Places(&'static Encoding, Vec<(usize, usize)>),
}

/// Decodes `bytes`; `declared` is the charset's label as the source gives it.
///
/// In this order: a byte-order mark; the NUL bytes of UTF-16 without one; valid UTF-8, or UTF-8 with a few broken bytes in
/// it; the declared charset, if there is one of that name; the charset that the bytes look like. No bytes make it
/// fail.
pub fn decode<'a>(bytes: &'a [u8], declared: Option<&str>) -> Decoded<'a> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return decode_as(bytes, mark, encoding);
    }
    if let Some(encoding) = utf16_by_nuls(bytes) {
        return decode_as(bytes, 0, encoding);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Decoded {
            text: Cow::Borrowed(text),
            charset: None,
            had_errors: false,
            bytes,
            map: Map::Shift(0),
        },
        Err(_) if is_mostly_utf8(bytes) => transcode(bytes, 0, UTF_8),
        Err(_) => transcode(
            bytes,
            0,
            declared.and_then(usable).unwrap_or_else(|| detect(bytes)),
        ),
    }
}

fn decode_as<'a>(bytes: &'a [u8], mark: usize, encoding: &'static Encoding) -> Decoded<'a> {
    if encoding == UTF_8 {
        if let Ok(text) = std::str::from_utf8(&bytes[mark..]) {
            return Decoded {
                text: Cow::Borrowed(text),
                charset: None,
                had_errors: false,
                bytes,
                map: Map::Shift(mark),
            };
        }
    }
    transcode(bytes, mark, encoding)
}

/// The charset of a label. None for UTF-8, which the bytes have been shown not to be, and for labels that decode to nothing.
fn usable(label: &str) -> Option<&'static Encoding> {
    Encoding::for_label(label.as_bytes())
        .filter(|e| ![UTF_8, REPLACEMENT, X_USER_DEFINED].contains(e))
}

/// UTF-16 gives every other byte of ASCII characters away as NUL.
fn utf16_by_nuls(bytes: &[u8]) -> Option<&'static Encoding> {
    let prefix = &bytes[..bytes.len().min(NUL_PREFIX) & !1];
    memchr::memchr(0, prefix)?;
    let (mut nuls, mut spaces, mut controls) = ([0usize; 2], [0usize; 2], [0usize; 2]);
    for pair in prefix.chunks_exact(2) {
        for side in 0..2 {
            nuls[side] += usize::from(pair[side] == 0);
            controls[side] += usize::from(pair[side] < 9);
            spaces[side] += usize::from(
                pair[side] == 0 && matches!(pair[1 - side], b' ' | b'\n' | b'\r' | b'.' | b','),
            );
        }
    }
    let pairs = prefix.len() / 2;
    let side = usize::from(nuls[1] > nuls[0]);
    let encoding = if side == 1 { UTF_16LE } else { UTF_16BE };
    // Mostly Latin text; or another script, of which only spaces and full stops have a NUL.
    let latin = nuls[side] * 10 >= pairs * 6;
    let not_utf8 = controls[side] * 10 >= pairs * 6 || std::str::from_utf8(prefix).is_err();
    let other = nuls[side] * 50 >= pairs && spaces[side] * 2 >= nuls[side] && not_utf8;
    let one_sided = nuls[1 - side] * 20 <= nuls[side];
    if !one_sided || !(latin || other) {
        return None;
    }
    // One pair may be cut off at the end of the prefix.
    let errors = encoding
        .decode_without_bom_handling(prefix)
        .0
        .matches('\u{FFFD}')
        .count();
    (errors <= 1).then_some(encoding)
}

/// Whether invalid UTF-8 is UTF-8 all the same: cut off inside its last character, or with few broken bytes among many
/// characters that could not be so well formed by chance.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    let mut rest = bytes.len();
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|b| *b >= 0xC0).count();
        rest -= chunk.valid().len() + chunk.invalid().len();
        let cut_off = rest == 0
            && std::str::from_utf8(chunk.invalid()).is_err_and(|e| e.error_len().is_none());
        bad += usize::from(!chunk.invalid().is_empty() && !cut_off);
        if bad > 64 && bad > good {
            return false;
        }
    }
    bad == 0 || good >= 4 * bad
}

fn detect(bytes: &[u8]) -> &'static Encoding {
    let first = bytes.iter().position(|b| !b.is_ascii()).unwrap_or(0);
    let start = first.saturating_sub(DETECT.0);
    let end = bytes.len().min(first + DETECT.1);
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(&bytes[start..end], end == bytes.len());
    detector.guess(None, Utf8Detection::Deny)
}

/// Decodes from `start` on, noting places about every [`STEP`] bytes.
fn transcode<'a>(bytes: &'a [u8], start: usize, encoding: &'static Encoding) -> Decoded<'a> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(bytes.len());
    let mut places = vec![(start, 0)];
    let mut had_errors = false;
    let mut at = start;
    while at < bytes.len() {
        let mut end = bytes.len().min(at + STEP);
        had_errors |= feed(&mut decoder, &bytes[at..end], end == bytes.len(), &mut text);
        // Where the step ends inside a character, the few bytes more that end it.
        while end < bytes.len() && end < at + STEP + 4 && !is_between(&decoder, &bytes[start..end])
        {
            end += 1;
            had_errors |= feed(
                &mut decoder,
                &bytes[end - 1..end],
                end == bytes.len(),
                &mut text,
            );
        }
        // A decoder that has seen the end answers no more questions.
        if end < bytes.len() && is_between(&decoder, &bytes[start..end]) {
            places.push((end, text.len()));
        }
        at = end;
    }
    let charset = (encoding != UTF_8).then(|| encoding.name());
    Decoded {
        text: Cow::Owned(text),
        charset,
        had_errors,
        bytes,
        map: Map::Places(encoding, places),
    }
}

/// Appends what `bytes` decode to; whether there were errors among them.
fn feed(decoder: &mut Decoder, mut bytes: &[u8], last: bool, text: &mut String) -> bool {
    let mut had_errors = false;
    loop {
        text.reserve(
            decoder
                .max_utf8_buffer_length(bytes.len())
                .unwrap_or(bytes.len()),
        );
        let (result, read, errors) = decoder.decode_to_string(bytes, text, last);
        had_errors |= errors;
        bytes = &bytes[read..];
        if result == CoderResult::InputEmpty {
            return had_errors;
        }
    }
}

/// Whether the decoder, having read `read`, stands between two characters.
fn is_between(decoder: &Decoder, read: &[u8]) -> bool {
    let encoding = decoder.encoding();
    if encoding == UTF_16LE || encoding == UTF_16BE {
        let high = read
            .len()
            .checked_sub(if encoding == UTF_16LE { 1 } else { 2 })
            .and_then(|i| read.get(i));
        return read.len() % 2 == 0 && !high.is_some_and(|b| (0xD8..0xDC).contains(b));
    }
    decoder.latin1_byte_compatible_up_to(&[]).is_some()
}

impl Decoded<'_> {
    /// The bytes that the bytes `range` of the text came from.
    ///
    /// A place inside a character, or beyond the end, counts as the next place before it.
    pub fn source_range(&self, range: Range<usize>) -> Range<usize> {
        let start = self.source_of(range.start);
        start..self.source_of(range.end).max(start)
    }

    fn source_of(&self, target: usize) -> usize {
        let mut target = target.min(self.text.len());
        match &self.map {
            Map::Shift(by) => by + target,
            Map::Places(encoding, places) => {
                while !self.text.is_char_boundary(target) {
                    target -= 1;
                }
                let next = places.partition_point(|(_, text)| *text <= target);
                let Some(&from) = places.get(next.saturating_sub(1)) else {
                    return 0;
                };
                let to = places
                    .get(next)
                    .copied()
                    .unwrap_or((self.bytes.len(), self.text.len()));
                if target == self.text.len() {
                    self.bytes.len()
                } else {
                    self.between(encoding, from, to, target)
                }
            }
        }
    }

    /// The source of `target`, which lies between two known places.
    fn between(
        &self,
        encoding: &'static Encoding,
        from: (usize, usize),
        to: (usize, usize),
        target: usize,
    ) -> usize {
        let segment = &self.text[from.1..to.1];
        let wanted = &self.text[from.1..target];
        let known = if encoding.is_single_byte() {
            Some(wanted.chars().count())
        } else if encoding == UTF_16LE || encoding == UTF_16BE {
            Some(wanted.chars().map(|c| 2 * c.len_utf16()).sum())
        } else if encoding == UTF_8 {
            (!wanted.contains('\u{FFFD}')).then_some(wanted.len())
        } else {
            // One byte for ASCII and two for the rest, if that comes out right at the end of the segment.
            let double = |s: &str| {
                s.chars()
                    .map(|c| if c.is_ascii() { 1 } else { 2 })
                    .sum::<usize>()
            };
            let regular = !segment.contains('\u{FFFD}') && from.0 + double(segment) == to.0;
            regular.then(|| double(wanted))
        };
        let known =
            known.unwrap_or_else(|| count_bytes(encoding, &self.bytes[from.0..to.0], wanted.len()));
        (from.0 + known).min(to.0)
    }
}

/// How many of `bytes` decode to the first `wanted` bytes of text.
fn count_bytes(encoding: &'static Encoding, bytes: &[u8], wanted: usize) -> usize {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::new();
    for (i, byte) in bytes.iter().enumerate() {
        if text.len() >= wanted {
            return i;
        }
        feed(&mut decoder, std::slice::from_ref(byte), false, &mut text);
        // An error is known one byte late: this one already starts the next character.
        if text.len() > wanted {
            return i;
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use encoding_rs::{BIG5, EUC_KR, GB18030, ISO_2022_JP, SHIFT_JIS, WINDOWS_1251, WINDOWS_1252};
    use proptest::prelude::*;

    use super::*;

    fn utf16(text: &str, little: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|u| {
                if little {
                    u.to_le_bytes()
                } else {
                    u.to_be_bytes()
                }
            })
            .collect()
    }

    fn with_mark(mark: &[u8], bytes: &[u8]) -> Vec<u8> {
        [mark, bytes].concat()
    }

    #[test]
    fn utf8_is_borrowed() {
        let d = decode("größer 🙂".as_bytes(), Some("windows-1252"));
        assert!(matches!(d.text, Cow::Borrowed("größer 🙂")));
        assert_eq!((d.charset, d.had_errors), (None, false));
        assert_eq!(d.source_range(3..6), 3..6);
        let bytes = with_mark(b"\xEF\xBB\xBF", "größer".as_bytes());
        let d = decode(&bytes, None);
        assert!(matches!(d.text, Cow::Borrowed("größer")));
        assert_eq!(d.source_range(0..2), 3..5);
        assert_eq!(decode(b"", None).text, "");
    }

    #[test]
    fn utf16_with_and_without_a_mark() {
        let text = "Ein Satz, größer als 🙂 – und noch einer.\nUnd hier der nächste.";
        for little in [true, false] {
            let plain = utf16(text, little);
            let marked = with_mark(if little { b"\xFF\xFE" } else { b"\xFE\xFF" }, &plain);
            for (bytes, shift) in [(&plain, 0), (&marked, 2)] {
                let d = decode(bytes, None);
                assert_eq!(d.text, text);
                assert_eq!(
                    d.charset,
                    Some(if little { "UTF-16LE" } else { "UTF-16BE" })
                );
                let at = text.find("und").unwrap();
                let units = text[..at].encode_utf16().count();
                assert_eq!(
                    d.source_range(at..at + 3),
                    shift + 2 * units..shift + 2 * units + 6
                );
            }
        }
        let russian = "Это первое предложение. А это второе, немного длиннее.\n".repeat(3);
        assert_eq!(decode(&utf16(&russian, true), None).text, russian);
        assert_eq!(
            decode(&with_mark(b"\xFF\xFE", b"a\0b"), None).text,
            "a\u{FFFD}"
        );
    }

    #[test]
    fn a_stray_nul_is_not_utf16() {
        assert_eq!(decode(b"one\0two three", None).text, "one\0two three");
        assert_eq!(decode(b"\0\0\0\0", None).text.len(), 4);
        assert_eq!(decode(b"\0", None).text, "\0");
    }

    #[test]
    fn broken_utf8_stays_utf8() {
        for bytes in [
            &"plain and cut off at the é".as_bytes()[..26],
            b"\xE2\x80",
            b"a\xF0\x9F\x99",
        ] {
            let d = decode(bytes, Some("windows-1252"));
            assert_eq!((d.charset, d.had_errors), (None, true), "{bytes:?}");
            assert!(d.text.ends_with('\u{FFFD}'));
        }
        let mut bytes = "naïve – déjà vu – größer".as_bytes().to_vec();
        bytes.insert(7, 0xFF);
        let d = decode(&bytes, None);
        assert_eq!(
            (&*d.text, d.charset),
            ("naïve \u{FFFD}– déjà vu – größer", None)
        );
        let at = d.text.find("vu").unwrap();
        assert_eq!(&bytes[d.source_range(at..at + 2)], b"vu");
        let bad = d.text.find('\u{FFFD}').unwrap();
        assert_eq!(&bytes[d.source_range(bad..bad + 3)], b"\xFF");
    }

    #[test]
    fn declared_and_detected_charsets() {
        let russian = "Сегодня в городе прошла встреча жителей с депутатами. ".repeat(5);
        let (bytes, ..) = WINDOWS_1251.encode(&russian);
        assert_eq!(decode(&bytes, Some("cp1251")).text, russian);
        let found = decode(&bytes, None);
        assert_eq!(
            (&*found.text, found.charset),
            (&*russian, Some("windows-1251"))
        );
        let (bytes, ..) = WINDOWS_1252.encode("Der Bürgermeister begrüßte die Gäste.");
        assert_eq!(
            decode(&bytes, None).text,
            "Der Bürgermeister begrüßte die Gäste."
        );
        // Names nobody knows, and names that decode to nothing, are passed over.
        for label in ["no-such-charset", "iso-2022-kr", "utf-8", ""] {
            assert_eq!(
                decode(&bytes, Some(label)).text,
                "Der Bürgermeister begrüßte die Gäste."
            );
        }
    }

    #[test]
    fn places_in_multi_byte_charsets() {
        let text = "a東京は日本の首都です。ｱｲｳ bc 大阪\n次の行です。\n".repeat(60);
        for encoding in [SHIFT_JIS, GB18030, ISO_2022_JP, encoding_rs::EUC_JP] {
            let (bytes, ..) = encoding.encode(&text);
            let d = transcode(&bytes, 0, encoding);
            let decoded = d.text.to_string();
            for (at, line) in decoded
                .match_indices("bc")
                .chain(decoded.match_indices("a"))
            {
                let source = d.source_range(at..at + line.len());
                assert!(
                    bytes[source.clone()].ends_with(line.as_bytes())
                        || bytes[source].starts_with(line.as_bytes()),
                    "{}",
                    encoding.name()
                );
            }
        }
    }

    proptest! {
        #[test]
        fn anything_decodes_and_maps_back(bytes in proptest::collection::vec(any::<u8>(), 0..2000), label in 0..8usize) {
            let labels = [None, Some("gbk"), Some("big5"), Some("shift_jis"), Some("utf-16be"), Some("euc-kr"), Some("iso-2022-jp"), Some("utf-8")];
            let d = decode(&bytes, labels[label]);
            let mut last = 0;
            for (i, _) in d.text.char_indices() {
                let at = d.source_range(i..d.text.len());
                prop_assert!(at.start >= last && at.end == bytes.len());
                last = at.start;
            }
            prop_assert!(d.source_range(0..usize::MAX).end == bytes.len());
        }

        #[test]
        fn every_character_maps_back_to_its_bytes(text in "[ -~äé東京한글ｱ\n]{0,600}", which in 0..6usize) {
            let encoding = [WINDOWS_1252, GB18030, BIG5, EUC_KR, SHIFT_JIS, UTF_8][which];
            let (bytes, ..) = encoding.encode(&text);
            let d = transcode(&bytes, 0, encoding);
            let mut decoder = encoding.new_decoder_without_bom_handling();
            let mut at = 0;
            for c in d.text.chars() {
                let source = d.source_range(at..at + c.len_utf8());
                at += c.len_utf8();
                let mut out = String::new();
                feed(&mut decoder, &bytes[source], false, &mut out);
                prop_assert_eq!(out, c.to_string());
            }
        }
    }
}
