//! Texts that are written in other texts: strings of scripts, values of attributes; and the way back to where their parts stood.

use std::ops::Range;

use crate::html::reference::{self, Piece};

/// Where the parts of a text that was decoded stood in what it was decoded from. Bytes between two entries stand one by one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Places {
    /// The place in the text and that in its source, ascending.
    starts: Vec<(u32, u32)>,
}

impl Places {
    /// The place in the source of the byte at `at`, or of the end.
    fn of(&self, at: usize) -> usize {
        let next = self.starts.partition_point(|(own, _)| *own as usize <= at);
        let Some((own, source)) = next.checked_sub(1).and_then(|n| self.starts.get(n)) else { return at };
        let place = *source as usize + (at - *own as usize);
        self.starts.get(next).map_or(place, |(_, until)| place.min(*until as usize))
    }

    /// Where a range of the text stood.
    pub(crate) fn source(&self, range: Range<usize>) -> Range<usize> {
        let start = self.of(range.start);
        start..self.of(range.end).max(start)
    }
}

/// A text while it is decoded.
pub(super) struct Decoded {
    pub(super) text: String,
    pub(super) places: Places,
}

impl Decoded {
    fn new(length: usize) -> Decoded {
        Decoded { text: String::with_capacity(length), places: Places::default() }
    }

    /// Adds `part`, which stood at `source`.
    fn push(&mut self, part: &str, source: usize) {
        self.places.starts.push((self.text.len() as u32, source as u32));
        self.text.push_str(part);
    }

    fn finish(mut self, end: usize) -> Decoded {
        self.places.starts.push((self.text.len() as u32, end as u32));
        self
    }

    /// The value of an attribute, which stands at `start`.
    pub(super) fn of_attribute(raw: &str, start: usize) -> Decoded {
        let mut out = Decoded::new(raw.len());
        reference::for_each(raw, true, |piece| match piece {
            Piece::Text(range) => out.push(&raw[range.clone()], start + range.start),
            Piece::Reference(range, value) => out.push(value.as_str(), start + range.start),
        });
        out.finish(start + raw.len())
    }

    /// A string of JSON or JavaScript, without its quotes, which stands at `start`. `plain` says that it is text and not HTML: its line
    /// breaks are written as HTML does.
    pub(super) fn of_string(raw: &str, start: usize, plain: bool) -> Decoded {
        let mut out = Decoded::new(raw.len());
        let special = |b: u8| b == b'\\' || plain && matches!(b, b'<' | b'\n');
        let mut at = 0;
        while at < raw.len() {
            let rest = &raw.as_bytes()[at..];
            let until = rest.iter().position(|b| special(*b)).unwrap_or(rest.len());
            if until > 0 {
                out.push(&raw[at..at + until], start + at);
                at += until;
                continue;
            }
            let (ch, length) = if rest[0] == b'\\' { escape(&raw[at..]) } else { (Some(rest[0] as char), 1) };
            let mut buffer = [0; 4];
            let part: &str = match ch {
                Some('\n') if plain => "<br>",
                Some('<') if plain => "&lt;",
                Some(ch) => ch.encode_utf8(&mut buffer),
                None => "",
            };
            out.push(part, start + at);
            at += length;
        }
        out.finish(start + raw.len())
    }
}

/// The character that an escape at the start of `text` stands for, if any, and its length.
fn escape(text: &str) -> (Option<char>, usize) {
    let hex = |from: usize, length: usize| {
        let digits = text.get(from..from + length).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))?;
        u32::from_str_radix(digits, 16).ok()
    };
    match text.as_bytes().get(1) {
        Some(b'n') => (Some('\n'), 2),
        Some(b't') => (Some('\t'), 2),
        Some(b'r') => (Some('\r'), 2),
        Some(b'b' | b'f' | b'v' | b'0') => (Some(' '), 2),
        Some(b'x') => hex(2, 2).map_or((Some('x'), 2), |code| (char::from_u32(code), 4)),
        Some(b'u') => match (hex(2, 4), hex(8, 4).filter(|_| text.get(6..8) == Some("\\u"))) {
            (Some(high @ 0xd800..0xdc00), Some(low @ 0xdc00..0xe000)) => {
                (char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00)), 12)
            }
            (Some(code), _) => (Some(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)), 6),
            (None, _) => (Some('u'), 2),
        },
        // A line break behind a backslash is none.
        Some(b'\n') => (None, 2),
        Some(_) => text[1..].chars().next().map_or((None, 1), |ch| (Some(ch), 1 + ch.len_utf8())),
        None => (None, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_and_their_places() {
        let raw = r#"a\u003cp\u003e\"\ud83d\ude00\n\é\x41\"#;
        let decoded = Decoded::of_string(raw, 100, false);
        assert_eq!(decoded.text, "a<p>\"😀\néA");
        assert_eq!(decoded.places.source(0..1), 100..101);
        assert_eq!(decoded.places.source(1..4), 101..114);
        assert_eq!(decoded.places.source(5..9), 116..128);
        assert_eq!(decoded.places.source(0..decoded.text.len()).end, 100 + raw.len());
        let plain = Decoded::of_string(r"one < two\nthree", 0, true);
        assert_eq!(plain.text, "one &lt; two<br>three");
        assert_eq!(plain.places.source(16..21), 11..16);
        let attribute = Decoded::of_attribute("{&quot;a&quot;:1}", 10);
        assert_eq!((attribute.text.as_str(), attribute.places.source(2..3)), ("{\"a\":1}", 17..18));
    }
}
