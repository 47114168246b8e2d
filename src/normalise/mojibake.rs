//! UTF-8 that was once read as another charset: `Ã©` for `é`, `â€™` for `’`, `РїСЂ` for `пр`.
//!
//! A cheap look finds lines in which bytes of a legacy charset would spell UTF-8; only those are given to `plsfix`, which
//! knows by long lists which of them are meant. Everything `plsfix` does beside the encoding is switched off: it would
//! make quotes straight, fold widths and ligatures, and turn spaces and unknown letters into guesses.

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
        '√' => rest
            .chars()
            .next()
            .is_some_and(|c| !c.is_ascii() && !matches!(c, 'π' | 'Α'..='ω' | '\u{a0}')),
        '├' => rest
            .chars()
            .next()
            .is_some_and(|c| !c.is_ascii() && !('\u{2500}'..='\u{259f}').contains(&c)),
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
    matches!(
        c,
        '\u{A0}'
            | '¤'
            | '¦'
            | '§'
            | '©'
            | '«'
            | '¬'
            | '\u{AD}'
            | '®'
            | '°'
            | '±'
            | 'µ'
            | '¶'
            | '·'
            | '»'
            | '\u{98}'
    ) || matches!(c, 'Ё'..='Џ' | 'ё'..='џ' | 'Ґ' | 'ґ' | '№')
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
    if !piece
        .char_indices()
        .any(|(i, c)| !c.is_ascii() && starts(&piece[i..]))
    {
        return None;
    }
    let fixed = fix_and_explain(piece, false, Some(&ENCODING_ONLY)).text;
    let unknown = |s: &str| s.matches('\u{FFFD}').count();
    (fixed != piece && unknown(&fixed) <= unknown(piece)).then_some(fixed)
}
