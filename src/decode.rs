//! Bytes to text, with the way back from a place in the text to the bytes it came from.

use std::borrow::Cow;
use std::ops::Range;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Decoder, Encoding, REPLACEMENT, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, X_USER_DEFINED};

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
        Ok(text) => Decoded { text: Cow::Borrowed(text), charset: None, had_errors: false, bytes, map: Map::Shift(0) },
        Err(_) if is_mostly_utf8(bytes) => transcode(bytes, 0, UTF_8),
        Err(_) => transcode(bytes, 0, declared.and_then(usable).unwrap_or_else(|| detect(bytes))),
    }
}

fn decode_as<'a>(bytes: &'a [u8], mark: usize, encoding: &'static Encoding) -> Decoded<'a> {
    if encoding == UTF_8
        && let Ok(text) = std::str::from_utf8(&bytes[mark..])
    {
        return Decoded { text: Cow::Borrowed(text), charset: None, had_errors: false, bytes, map: Map::Shift(mark) };
    }
    transcode(bytes, mark, encoding)
}

/// The charset of a label. None for UTF-8, which the bytes have been shown not to be, and for labels that decode to nothing.
fn usable(label: &str) -> Option<&'static Encoding> {
    Encoding::for_label(label.as_bytes()).filter(|e| ![UTF_8, REPLACEMENT, X_USER_DEFINED].contains(e))
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
            spaces[side] += usize::from(pair[side] == 0 && matches!(pair[1 - side], b' ' | b'\n' | b'\r' | b'.' | b','));
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
    let errors = encoding.decode_without_bom_handling(prefix).0.matches('\u{FFFD}').count();
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
        let cut_off = rest == 0 && std::str::from_utf8(chunk.invalid()).is_err_and(|e| e.error_len().is_none());
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
        while end < bytes.len() && end < at + STEP + 4 && !is_between(&decoder, &bytes[start..end]) {
            end += 1;
            had_errors |= feed(&mut decoder, &bytes[end - 1..end], end == bytes.len(), &mut text);
        }
        // A decoder that has seen the end answers no more questions.
        if end < bytes.len() && is_between(&decoder, &bytes[start..end]) {
            places.push((end, text.len()));
        }
        at = end;
    }
    let charset = (encoding != UTF_8).then(|| encoding.name());
    Decoded { text: Cow::Owned(text), charset, had_errors, bytes, map: Map::Places(encoding, places) }
}

/// Appends what `bytes` decode to; whether there were errors among them.
fn feed(decoder: &mut Decoder, mut bytes: &[u8], last: bool, text: &mut String) -> bool {
    // Not straight into `text`: the decoder clears the room that it is given and does not need.
    let mut room = [0u8; 1024];
    let mut had_errors = false;
    loop {
        let (result, read, written, errors) = decoder.decode_to_utf8(bytes, &mut room, last);
        text.push_str(&String::from_utf8_lossy(&room[..written]));
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
        let high = read.len().checked_sub(if encoding == UTF_16LE { 1 } else { 2 }).and_then(|i| read.get(i));
        return read.len().is_multiple_of(2) && !high.is_some_and(|b| (0xD8..0xDC).contains(b));
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
                let to = places.get(next).copied().unwrap_or((self.bytes.len(), self.text.len()));
                if target == self.text.len() { self.bytes.len() } else { self.between(encoding, from, to, target) }
            }
        }
    }

    /// The source of `target`, which lies between two known places.
    fn between(&self, encoding: &'static Encoding, from: (usize, usize), to: (usize, usize), target: usize) -> usize {
        let segment = &self.text[from.1..to.1];
        let wanted = &self.text[from.1..target];
        let known = if encoding.is_single_byte() {
            Some(Count::of(wanted).chars)
        } else if encoding == UTF_16LE || encoding == UTF_16BE {
            let count = Count::of(wanted);
            Some(2 * (count.chars + count.beyond_16_bits))
        } else if encoding == UTF_8 {
            (!wanted.contains('\u{FFFD}')).then_some(wanted.len())
        } else {
            // One byte for ASCII and two for the rest, if that comes out right at the end of the segment.
            let regular = !segment.contains('\u{FFFD}') && from.0 + Count::of(segment).doubled(encoding) == to.0;
            regular.then(|| Count::of(wanted).doubled(encoding))
        };
        let known = known.unwrap_or_else(|| count_bytes(encoding, &self.bytes[from.0..to.0], wanted.len()));
        (from.0 + known).min(to.0)
    }
}

/// What a text is made of, counted without branches.
#[derive(Default)]
struct Count {
    chars: usize,
    ascii: usize,
    beyond_16_bits: usize,
    /// Half-width katakana.
    narrow: usize,
}

impl Count {
    fn of(text: &str) -> Count {
        let bytes = text.as_bytes();
        let mut count = Count::default();
        // Few enough at once for counters of one byte, of which a vector holds many.
        for block in bytes.chunks(128) {
            let (mut chars, mut ascii, mut four) = (0u8, 0u8, 0u8);
            for b in block {
                chars += u8::from(b & 0xC0 != 0x80);
                ascii += u8::from(*b < 0x80);
                four += u8::from(*b >= 0xF0);
            }
            count.chars += usize::from(chars);
            count.ascii += usize::from(ascii);
            count.beyond_16_bits += usize::from(four);
        }
        if bytes.contains(&0xEF) {
            count.narrow = text.chars().filter(|c| ('\u{FF61}'..='\u{FF9F}').contains(c)).count();
        }
        count
    }

    /// The bytes of the text in a charset of one and two bytes.
    fn doubled(&self, encoding: &'static Encoding) -> usize {
        let narrow = if encoding == SHIFT_JIS { self.narrow } else { 0 };
        2 * self.chars - self.ascii - narrow
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
mod tests;
