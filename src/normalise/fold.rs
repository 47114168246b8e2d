//! White space to single spaces, and invisible characters away.

/// Whether a byte is copied without a look: ASCII that can be seen, continuation bytes, and lead bytes of blocks with
/// neither white space nor invisible characters.
const PLAIN: [bool; 256] = {
    let mut table = [true; 256];
    let mut i = 0;
    while i < 256 {
        table[i] = !matches!(i, 0..=0x20 | 0x7F | 0xC2 | 0xD8 | 0xE1 | 0xE2 | 0xE3 | 0xEF | 0xF0 | 0xF3);
        i += 1;
    }
    table
};

/// Appends `line` to `out`: white space folded to single spaces and trimmed, invisible characters left out.
///
/// An invisible character between two words leaves no space: it was no gap to the reader either.
pub(super) fn write(line: &str, out: &mut String) {
    let bytes = line.as_bytes();
    let mut fold = Fold { line, start: out.len(), out, run: 0, gap: false };
    let mut i = 0;
    while i < bytes.len() {
        let b = bytes[i];
        if PLAIN[b as usize] {
            i += 1;
            continue;
        }
        // The common single space between two words stays inside the run that is copied.
        if b == b' ' && i > fold.run && bytes.get(i + 1).is_some_and(u8::is_ascii_graphic) {
            i += 1;
            continue;
        }
        let next = |k: usize| bytes.get(i + k).copied().unwrap_or(0);
        if let Some(length) = ordinary(b, next(1), next(2)) {
            i += length;
            continue;
        }
        let Some(c) = line[i..].chars().next() else {
            break;
        };
        let end = i + c.len_utf8();
        if c.is_whitespace() {
            fold.flush(i, end);
            fold.gap = true;
        } else if let Some(replacement) = c1(c) {
            fold.flush(i, end);
            fold.push(replacement);
        } else if is_invisible(c) && !fold.keeps(c, i, end) {
            fold.flush(i, end);
        }
        i = end;
    }
    fold.flush(bytes.len(), bytes.len());
}

/// The length of the common characters that share a lead byte with white space or invisible ones: quotes, dashes, signs.
fn ordinary(b: u8, b1: u8, b2: u8) -> Option<usize> {
    match (b, b1) {
        (0xC2, 0xA1..) if b1 != 0xAD => Some(2),
        (0xD8, _) if b1 != 0x9C => Some(2),
        (0xE1, 0xB8..) | (0xE2, 0x82..) | (0xEF, 0xBC..=0xBE) => Some(3),
        (0xE2, 0x80) if matches!(b2, 0x90..=0xA7 | 0xB0..) => Some(3),
        (0xE3, _) if (b1, b2) != (0x80, 0x80) => Some(3),
        (0xF0, 0x9F) => Some(4),
        _ => None,
    }
}

struct Fold<'a> {
    line: &'a str,
    out: &'a mut String,
    /// Where in `out` the line starts.
    start: usize,
    /// The first byte not yet copied.
    run: usize,
    /// Whether white space waits to be written before the next character.
    gap: bool,
}

impl Fold<'_> {
    /// Copies up to `end` and goes on at `next`.
    fn flush(&mut self, end: usize, next: usize) {
        if self.run < end {
            self.space();
            self.out.push_str(&self.line[self.run..end]);
        }
        self.run = next;
    }

    fn push(&mut self, c: char) {
        self.space();
        self.out.push(c);
    }

    fn space(&mut self) {
        if self.gap && self.out.len() > self.start {
            self.out.push(' ');
        }
        self.gap = false;
    }

    /// Whether the invisible `c` at `i..end` has a meaning where it stands.
    fn keeps(&self, c: char, i: usize, end: usize) -> bool {
        let before = if i > self.run {
            self.line[self.run..i].chars().next_back()
        } else if self.gap {
            None
        } else {
            self.out[self.start..].chars().next_back()
        };
        let Some(before) = before else { return false };
        match c {
            '\u{200C}' | '\u{200D}' => joins(c, before, self.line[end..].chars().next()),
            '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' | '\u{180B}'..='\u{180D}' | '\u{180F}' => {
                // After a digit, `#` or `*` a selector makes a keycap; after other ASCII it has strayed.
                !is_invisible(before) && (!before.is_ascii() || before.is_ascii_digit() || matches!(before, '#' | '*'))
            }
            // Tags spell the region of a flag, and nothing else.
            '\u{E0020}'..='\u{E007F}' => before == '\u{1F3F4}' || ('\u{E0020}'..='\u{E007E}').contains(&before),
            _ => false,
        }
    }
}

/// Whether a zero-width joiner or non-joiner between these two characters shapes them.
fn joins(joiner: char, before: char, after: Option<char>) -> bool {
    // A joiner after a virama shapes the letter before it, also at the end of a word.
    if is_virama(before) {
        return true;
    }
    let Some(after) = after else { return false };
    let emoji = joiner == '\u{200D}' && is_emoji(before) && is_emoji(after);
    emoji || (has_joining_letters(before) && has_joining_letters(after))
}

fn is_virama(c: char) -> bool {
    matches!(c as u32, 0x94D | 0x9CD | 0xA4D | 0xACD | 0xB4D | 0xBCD | 0xC4D | 0xCCD | 0xD4D | 0xDCA | 0x1039 | 0x17D2)
}

/// Letters and marks of scripts in which joiners change how letters look: Arabic and its kin, Indic, Burmese, Khmer,
/// Mongolian.
fn has_joining_letters(c: char) -> bool {
    let block = matches!(c as u32, 0x620..=0x8FF | 0x900..=0xDFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x1807..=0x18AF
        | 0xFB50..=0xFDFF | 0xFE70..=0xFEFC);
    // The letters of Arabic and Devanagari proper, to spare the table.
    let letter = matches!(c as u32, 0x620..=0x64A | 0x671..=0x6D3 | 0x904..=0x939);
    letter || block && (c.is_alphabetic() || is_virama(c) || matches!(c as u32, 0x64B..=0x65F | 0x93C | 0x9BC | 0xA3C | 0xABC))
}

fn is_emoji(c: char) -> bool {
    matches!(c as u32, 0x2190..=0x2BFF | 0xFE0F | 0x1F000..=0x1FAFF | 0xE0020..=0xE007F)
}

/// Whether `c` takes no place on the page, be it meant or strayed.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c, '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}') && !c.is_whitespace()
        || matches!(c, '\u{AD}' | '\u{61C}' | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}'
            | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// The character a C1 control stands for: Windows-1252 read as Latin-1, as every browser takes it.
pub(super) fn c1(c: char) -> Option<char> {
    const TABLE: [char; 32] = [
        '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0', '‘', '’', '“', '”', '•', '–',
        '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
    ];
    let index = (c as usize).checked_sub(0x80)?;
    TABLE.get(index).copied().filter(|c| *c != '\0')
}

#[cfg(test)]
mod tests {
    fn fold(line: &str) -> String {
        let mut out = String::from("before");
        super::write(line, &mut out);
        out.split_off(6)
    }

    #[test]
    fn white_space_of_every_kind_is_one_space() {
        assert_eq!(fold("  a \t b\u{a0}\u{2003}c\u{3000}d\u{202f} "), "a b c d");
        assert_eq!(fold("a b  c"), "a b c");
        assert_eq!(fold("\u{a0}\u{200b} \u{feff}"), "");
        assert_eq!(fold("a \u{200b} b"), "a b");
        assert_eq!(fold("«\u{202f}oui\u{a0}!\u{202f}»"), "« oui ! »");
    }

    #[test]
    fn invisible_characters_go() {
        assert_eq!(fold("in\u{ad}vi\u{200b}si\u{2060}ble"), "invisible");
        assert_eq!(fold("\u{feff}\u{202a}left\u{202c}\u{200e}"), "left");
        assert_eq!(fold("nul\0 bell\u{7} del\u{7f}"), "nul bell del");
        assert_eq!(fold("tag\u{e0041}s"), "tags");
        assert_eq!(fold("a\u{200d}b\u{200c}c"), "abc");
        assert_eq!(fold("a\u{fe0f} \u{fe0f}b"), "a b");
    }

    #[test]
    fn controls_of_windows_become_what_they_were() {
        assert_eq!(fold("don\u{92}t \u{93}go\u{94}\u{9d}"), "don’t “go”");
    }

    #[test]
    fn joiners_stay_where_they_shape() {
        for kept in [
            "می\u{200c}خواهم",
            "क\u{94d}\u{200d}ष",
            "ന\u{d4d}\u{200d} വന",
            "👨\u{200d}👩\u{200d}👧",
            "❤\u{fe0f}\u{200d}🔥",
            "1\u{fe0f}\u{20e3}",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
            "☺\u{fe0f} ok",
        ] {
            assert_eq!(fold(kept), kept);
        }
        assert_eq!(fold("خواهم\u{200c} ما"), "خواهم ما");
        assert_eq!(fold("👨\u{200d} "), "👨");
    }
}
