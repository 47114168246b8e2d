use encoding_rs::{BIG5, EUC_KR, GB18030, ISO_2022_JP, SHIFT_JIS, WINDOWS_1251, WINDOWS_1252};
use proptest::prelude::*;

use super::*;

fn utf16(text: &str, little: bool) -> Vec<u8> {
    text.encode_utf16().flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() }).collect()
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
            assert_eq!(d.charset, Some(if little { "UTF-16LE" } else { "UTF-16BE" }));
            let at = text.find("und").unwrap();
            let units = text[..at].encode_utf16().count();
            assert_eq!(d.source_range(at..at + 3), shift + 2 * units..shift + 2 * units + 6);
        }
    }
    let russian = "Это первое предложение. А это второе, немного длиннее.\n".repeat(3);
    assert_eq!(decode(&utf16(&russian, true), None).text, russian);
    assert_eq!(decode(&with_mark(b"\xFF\xFE", b"a\0b"), None).text, "a\u{FFFD}");
}

#[test]
fn a_stray_nul_is_not_utf16() {
    assert_eq!(decode(b"one\0two three", None).text, "one\0two three");
    assert_eq!(decode(b"\0\0\0\0", None).text.len(), 4);
    assert_eq!(decode(b"\0", None).text, "\0");
}

#[test]
fn broken_utf8_stays_utf8() {
    for bytes in [&"plain and cut off at the é".as_bytes()[..26], b"\xE2\x80", b"a\xF0\x9F\x99"] {
        let d = decode(bytes, Some("windows-1252"));
        assert_eq!((d.charset, d.had_errors), (None, true), "{bytes:?}");
        assert!(d.text.ends_with('\u{FFFD}'));
    }
    let mut bytes = "naïve – déjà vu – größer".as_bytes().to_vec();
    bytes.insert(7, 0xFF);
    let d = decode(&bytes, None);
    assert_eq!((&*d.text, d.charset), ("naïve \u{FFFD}– déjà vu – größer", None));
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
    assert_eq!((&*found.text, found.charset), (&*russian, Some("windows-1251")));
    let (bytes, ..) = WINDOWS_1252.encode("Der Bürgermeister begrüßte die Gäste.");
    assert_eq!(decode(&bytes, None).text, "Der Bürgermeister begrüßte die Gäste.");
    // Names nobody knows, and names that decode to nothing, are passed over.
    for label in ["no-such-charset", "iso-2022-kr", "utf-8", ""] {
        assert_eq!(decode(&bytes, Some(label)).text, "Der Bürgermeister begrüßte die Gäste.");
    }
}

#[test]
fn places_in_multi_byte_charsets() {
    let text = "a東京は日本の首都です。ｱｲｳ bc 大阪\n次の行です。\n".repeat(60);
    for encoding in [SHIFT_JIS, GB18030, ISO_2022_JP, encoding_rs::EUC_JP] {
        let (bytes, ..) = encoding.encode(&text);
        let d = transcode(&bytes, 0, encoding);
        let decoded = d.text.to_string();
        for (at, line) in decoded.match_indices("bc").chain(decoded.match_indices("a")) {
            let source = d.source_range(at..at + line.len());
            assert!(
                bytes[source.clone()].ends_with(line.as_bytes()) || bytes[source].starts_with(line.as_bytes()),
                "{}",
                encoding.name()
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

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
