//! UTF-8 that was once read as another charset: `Ã©` for `é`, `â€™` for `’`, `РїСЂ` for `пр`.
//!
//! A cheap look finds lines in which bytes of a legacy charset would spell UTF-8; only those are given to `plsfix`, which
//! knows by long lists which of them are meant. Everything `plsfix` does beside the encoding is switched off: it would
//! make quotes straight, fold widths and ligatures, and turn spaces and unknown letters into guesses.

use std::borrow::Cow;

use plsfix::{TextFixerConfig, fix_and_explain};

/// The bytes given to `plsfix` at once: it keeps many copies, and a paragraph is context enough.
const PIECE: usize = 8 << 10;

const ENCODING_ONLY: TextFixerConfig = TextFixerConfig {
    unescape_html: Some(false),
    remove_terminal_escapes: false,
    fix_encoding: true,
    restore_byte_a0: true,
    replace_lossy_sequences: false,
    decode_inconsistent_utf8: true,
    fix_c1_controls: false,
    fix_latin_ligatures: false,
    fix_character_width: false,
    uncurl_quotes: false,
    fix_line_breaks: false,
    remove_control_chars: false,
    normalization: None,
    max_decode_length: i32::MAX,
};

/// Whether the first characters of `text` would spell UTF-8 if they were read as bytes of a legacy charset.
pub(super) fn starts(text: &str) -> bool {
    let mut chars = text.chars();
    let Some(first) = chars.next() else {
        return false;
    };
    let rest = chars.as_str();
    match first {
        'Â'..='ß' | 'Ă' | 'Ĺ' => continues(rest, 1),
        'à'..='ï' => continues(rest, 2),
        'ð'..='ô' => continues(rest, 3),
        // In Russian and Ukrainian one such pair is common (`Рік`, `СССР»`), two in a row are not.
        'Р' | 'С' => {
            let mut next = rest.chars();
            next.next().is_some_and(is_cyrillic_continuation)
                && next.next().is_some_and(|c| matches!(c, 'Р' | 'С'))
                && next.next().is_some_and(is_cyrillic_continuation)
        }
        'в' => rest.starts_with('Ђ'),
        '‚' => rest.starts_with('Ä'),
        '√' => rest.chars().next().is_some_and(|c| !c.is_ascii() && !matches!(c, 'π' | 'Α'..='ω' | '\u{a0}')),
        '├' => rest.chars().next().is_some_and(|c| !c.is_ascii() && !('\u{2500}'..='\u{259f}').contains(&c)),
        'Γ' => rest.starts_with('Ç'),
        _ => false,
    }
}

fn continues(rest: &str, count: usize) -> bool {
    let mut chars = rest.chars();
    (0..count).all(|_| chars.next().is_some_and(is_continuation))
}

/// Characters that stand at 0x80 to 0xBF in Windows-1252, Windows-1250 or Latin-1.
fn is_continuation(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{BF}')
        || matches!(
            c,
            '€' | '‚'
                | 'ƒ'
                | '„'
                | '…'
                | '†'
                | '‡'
                | 'ˆ'
                | '‰'
                | 'Š'
                | '‹'
                | 'Œ'
                | 'Ž'
                | '‘'
                | '’'
                | '“'
                | '”'
                | '•'
                | '–'
                | '—'
                | '˜'
                | '™'
                | 'š'
                | '›'
                | 'œ'
                | 'ž'
                | 'Ÿ'
                | 'Ś'
                | 'ś'
                | 'Ť'
                | 'ť'
                | 'Ź'
                | 'ź'
                | 'Ż'
                | 'ż'
                | 'Ł'
                | 'ł'
                | 'Ą'
                | 'ą'
                | 'Ş'
                | 'ş'
                | 'Ľ'
                | 'ľ'
                | 'ˇ'
                | '˘'
                | '˛'
                | '˝'
        )
}

/// Characters that stand at 0x80 to 0xBF in Windows-1251.
fn is_cyrillic_continuation(c: char) -> bool {
    matches!(c, '\u{A0}' | '¤' | '¦' | '§' | '©' | '«' | '¬' | '\u{AD}' | '®' | '°' | '±' | 'µ' | '¶' | '·' | '»' | '\u{98}')
        || matches!(c, 'Ё'..='Џ' | 'ё'..='џ' | 'Ґ' | 'ґ' | '№')
        || matches!(
            c,
            '‚' | '„'
                | '…'
                | '†'
                | '‡'
                | '€'
                | '‰'
                | '‹'
                | '‘'
                | '’'
                | '“'
                | '”'
                | '•'
                | '–'
                | '—'
                | '™'
                | '›'
        )
}

/// `line` with the mojibake in it repaired; nothing where there is none, or none that is sure.
pub(super) fn repair(line: &str) -> Option<String> {
    let mut out = String::new();
    let mut copied = 0;
    let mut start = 0;
    while start < line.len() {
        let end = piece_end(line, start);
        if let Some(fixed) = repair_piece(&line[start..end]) {
            out.push_str(&line[copied..start]);
            out.push_str(&fixed);
            copied = end;
        }
        start = end;
    }
    if copied == 0 {
        return None;
    }
    out.push_str(&line[copied..]);
    Some(out)
}

/// The end of the piece from `start`: after the last space within bounds, else between two characters.
fn piece_end(line: &str, start: usize) -> usize {
    if line.len() - start <= PIECE {
        return line.len();
    }
    let mut bound = start + PIECE;
    while !line.is_char_boundary(bound) {
        bound -= 1;
    }
    memchr::memrchr(b' ', &line.as_bytes()[start..bound]).map_or(bound, |i| start + i + 1)
}

fn repair_piece(piece: &str) -> Option<String> {
    if !piece.char_indices().any(|(i, c)| !c.is_ascii() && starts(&piece[i..])) {
        return None;
    }
    let whole = closing_quotes(piece);
    let fixed = fix_and_explain(&whole, false, Some(&ENCODING_ONLY)).text;
    let unknown = |s: &str| s.matches('\u{FFFD}').count();
    (fixed != piece && unknown(&fixed) <= unknown(piece)).then_some(fixed)
}

/// The closing quote is `â€` and a byte that Windows-1252 does not have: many a reader has dropped it, and then the pair
/// stands alone. Before a space it would become a dagger, which is far rarer than a quote.
fn closing_quotes(piece: &str) -> Cow<'_, str> {
    const PAIR: &str = "â€";
    if !piece.contains(PAIR) {
        return Cow::Borrowed(piece);
    }
    let mut out = String::with_capacity(piece.len());
    let mut rest = piece;
    while let Some(at) = rest.find(PAIR) {
        let (before, after) = rest.split_at(at + PAIR.len());
        if after.chars().next().is_none_or(|c| c.is_ascii()) {
            out.push_str(&before[..at]);
            out.push('”');
        } else {
            out.push_str(before);
        }
        rest = after;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fix(line: &str) -> String {
        repair(line).unwrap_or_else(|| line.to_owned())
    }

    /// `text` as it looks when its UTF-8 is read as `encoding`.
    fn misread(text: &str, encoding: &'static encoding_rs::Encoding) -> String {
        encoding.decode_without_bom_handling(text.as_bytes()).0.into_owned()
    }

    #[test]
    fn what_was_misread_is_read_again() {
        use encoding_rs::{WINDOWS_1250, WINDOWS_1251, WINDOWS_1252};
        for text in ["Der Bürgermeister begrüßte die Gäste.", "It’s a “test” – really…", "Où est l’été ?", "São João, às três"]
        {
            let once = misread(text, WINDOWS_1252);
            assert_eq!(fix(&once), text);
            assert_eq!(fix(&misread(&once, WINDOWS_1252)), text);
        }
        for text in ["Příliš žluťoučký kůň", "Zażółć gęślą jaźń"] {
            assert_eq!(fix(&misread(text, WINDOWS_1250)), text);
        }
        let russian = "Сегодня в городе прошла встреча жителей.";
        assert_eq!(fix(&misread(russian, WINDOWS_1251)), russian);
        assert_eq!(fix(&misread("It’s over – “really”", WINDOWS_1251)), "It’s over – “really”");
        assert_eq!(fix("â€œQuotedâ€, he said. â€œAgainâ€"), "“Quoted”, he said. “Again”");
    }

    #[test]
    fn only_the_encoding_is_repaired() {
        assert_eq!(fix("“straight” ‘quotes’ and cafÃ© ﬁne ｆｕｌｌ"), "“straight” ‘quotes’ and café ﬁne ｆｕｌｌ");
    }

    #[test]
    fn sound_text_stays() {
        for line in [
            "Das „MENÜ” ist da",
            "«СССР», сказал Сергей; Рік тому",
            "« L’élève »… à l’été",
            "SMÅÅRET ÄÖ, ÅÄÖ",
            "VÍŠ, ŽE ÍŽ",
            "√π ≈ 1.77, √² ",
            "├──┤ box",
            "Ђаво је вЂР",
            "5 £ÂŁ",
        ] {
            assert_eq!(repair(line), None, "{line}");
        }
    }

    #[test]
    fn a_long_line_is_repaired_piece_by_piece() {
        let once = "cafÃ© itâ€™s ";
        assert_eq!(fix(&once.repeat(5_000)), "café it’s ".repeat(5_000));
        assert_eq!(repair(&"中文".repeat(10_000)), None);
    }
}
