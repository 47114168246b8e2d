//! Any bytes are text, and each range of that text came from a range of the bytes.

#![no_main]

use dechaff::decode::decode;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let decoded = decode(bytes, None);
    if std::str::from_utf8(bytes).is_ok_and(|t| !t.starts_with('\u{feff}')) && decoded.charset.is_none() {
        assert_eq!(decoded.text.as_bytes(), bytes);
    }
    let whole = decoded.source_range(0..decoded.text.len());
    assert!(whole.start <= whole.end && whole.end <= bytes.len(), "{whole:?}");
    let mut last = 0;
    for (at, c) in decoded.text.char_indices() {
        let range = decoded.source_range(at..at + c.len_utf8());
        assert!(range.start >= last && range.end >= range.start && range.end <= bytes.len(), "{range:?} after {last}");
        last = range.start;
    }
});
