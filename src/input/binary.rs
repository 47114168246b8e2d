//! Files that hold no text, told by their first bytes: cleaning them would write garbage.

/// Kinds of files that people hand over by mistake, by their first bytes.
const KINDS: &[(&[u8], &str)] = &[
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x89PNG\r\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x7fELF", "a program"),
    (b"PAR1", "a Parquet file"),
    (b"BZh", "a bzip2 stream"),
    (b"\xfd7zXZ\0", "an xz stream"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"SQLite format 3\0", "a database"),
];

/// How many bytes are looked at.
const LOOKED_AT: usize = 8 << 10;

/// What a content is that is no text; `None` for text, which UTF-16 and UTF-32 are too.
pub(super) fn kind(content: &[u8]) -> Option<&'static str> {
    let head = &content[..content.len().min(LOOKED_AT)];
    if let Some((_, name)) = KINDS.iter().find(|(magic, _)| head.starts_with(magic)) {
        // `BZh` and `GIF8` could begin a text.
        return (head.contains(&0) || !head.is_ascii()).then_some(name);
    }
    (memchr::memchr(0, head).is_some() && !is_wide(head) && controls(head) * 50 > head.len()).then_some("binary data")
}

/// The control characters of ASCII that no text has: not white space, backspace or escape.
fn controls(head: &[u8]) -> usize {
    head.iter().filter(|b| matches!(b, 0..=7 | 14..=26 | 28..=31)).count()
}

/// Whether the bytes look like UTF-16 or UTF-32: a byte-order mark, or zeros at hardly any but every other place.
fn is_wide(head: &[u8]) -> bool {
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") || head.starts_with(b"\0\0\xfe\xff") {
        return true;
    }
    let zeros = |parity: usize| head.iter().skip(parity).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let (many, few) = (even.max(odd), even.min(odd));
    many * 20 > head.len() && few * 20 < many
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_any_charset_is_text() {
        let wide: Vec<u8> = "Zeilen – ja, viele.\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let chinese: Vec<u8> = [0xFEFF].into_iter().chain("新华社北京电".encode_utf16()).flat_map(u16::to_be_bytes).collect();
        let samples: [&[u8]; 6] =
            [b"", b"plain", b"GIF8 is a format", b"stray \0 in a longer line of otherwise plain text, once", &wide, &chinese];
        for sample in samples {
            assert_eq!(kind(sample), None, "{}", String::from_utf8_lossy(sample));
        }
    }

    #[test]
    fn other_files_are_not() {
        assert_eq!(kind(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), Some("a PDF document"));
        let noise: Vec<u8> = (0..4096u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert_eq!(kind(&noise), Some("binary data"));
    }
}
