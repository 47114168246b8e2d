//! The words of a page's lines, each as a hash.

use std::ops::Range;

use fearless_simd::prelude::*;
use fearless_simd::{Level, Simd, dispatch, u8x64};
use xxhash_rust::xxh3::xxh3_64;

use super::hints;
use crate::hashed::numbered;
use crate::html::Lines;
use crate::measure::{LOWER_BLOCK as BLOCK, blocks, lower_block};

/// The units of each line's text, and how often the same line stands on the page.
pub(super) struct Units {
    all: Vec<u64>,
    /// For each line where its units end.
    ends: Vec<usize>,
    /// For each line how many of the page read as it does.
    same: Vec<u32>,
}

impl Units {
    pub(super) fn new(lines: &Lines) -> Units {
        let count = lines.lines().len();
        let mut all = Vec::with_capacity(lines.text().len() / 6);
        let (mut ends, mut keys) = (Vec::with_capacity(count), Vec::with_capacity(count));
        let plain = Plain::new(lines.text());
        let mut words = plain.words().peekable();
        for line in lines.lines() {
            let start = all.len();
            let range = lines.range(line);
            let is_plain = plain.is_all_of(range.clone()) || has_plain_words(lines.line(line));
            while let Some(word) = words.next_if(|word| word.start < range.end) {
                if is_plain {
                    all.push(xxh3_64(&plain.lower[word]));
                }
            }
            if !is_plain {
                hints::add_units(lines.line(line), &mut all);
            }
            ends.push(all.len());
            keys.push(Units::key(&all[start..]));
        }
        let (alike, count) = numbered(keys.into_iter());
        let mut counts = vec![0; count];
        alike.iter().for_each(|number| counts[*number as usize] += 1);
        let same = alike.into_iter().map(|number| counts[number as usize]).collect();
        Units { all, ends, same }
    }

    /// The units of a line.
    pub(super) fn of(&self, line: usize) -> &[u64] {
        let start = line.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.all[start..self.ends[line]]
    }

    /// How many lines of the page read as this one does.
    pub(super) fn count_of(&self, line: usize) -> u32 {
        self.same[line]
    }

    fn key(units: &[u64]) -> u64 {
        units.iter().fold(units.len() as u64, |a, u| a.rotate_left(9).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ u)
    }
}

/// The words of a text that are of ASCII. Many bytes are looked at together, which for one line after another would not pay.
struct Plain {
    /// The text in lower case.
    lower: Vec<u8>,
    /// Where words begin and end, in turn.
    ends: Vec<u32>,
    /// A bit for each byte beyond ASCII.
    beyond: Vec<u64>,
}

impl Plain {
    fn new(text: &str) -> Plain {
        let mut plain = Plain {
            lower: text.as_bytes().to_ascii_lowercase(),
            // A word in six bytes or so.
            ends: Vec::with_capacity(text.len() / 3 + 2),
            beyond: Vec::with_capacity(text.len() / BLOCK + 1),
        };
        dispatch!(Level::new(), simd => plain.read(simd, text.as_bytes()));
        plain
    }

    /// Must be inlined, as what it calls: what is not keeps to the instructions that every processor has.
    #[inline(always)]
    fn read<S: Simd>(&mut self, simd: S, text: &[u8]) {
        let mut before = 0;
        for (number, block) in blocks(text).enumerate() {
            let words = lower_block(simd, &block).1.to_bitmask();
            self.beyond.push(u8x64::from_slice(simd, &block).simd_ge(0x80).to_bitmask());
            let mut changes = words ^ (words << 1 | before);
            before = words >> 63;
            while changes != 0 {
                self.ends.push((number * BLOCK) as u32 + changes.trailing_zeros());
                changes &= changes - 1;
            }
        }
        if before != 0 {
            self.ends.push(text.len() as u32);
        }
    }

    /// Each word, in the order of the text. Those beside characters beyond ASCII may be parts of words.
    fn words(&self) -> impl Iterator<Item = Range<usize>> {
        let (words, _) = self.ends.as_chunks::<2>();
        words.iter().map(|[start, end]| *start as usize..*end as usize)
    }

    /// Whether a part of the text is all ASCII.
    fn is_all_of(&self, range: Range<usize>) -> bool {
        let (first, last) = (range.start / BLOCK, range.end / BLOCK);
        (first..=last).all(|number| {
            let bits = self.beyond.get(number).copied().unwrap_or(0);
            let bits = if number == first { bits & u64::MAX << (range.start % BLOCK) } else { bits };
            let bits = if number == last { bits & !(u64::MAX << (range.end % BLOCK)) } else { bits };
            bits == 0
        })
    }
}

/// Whether all that a text has beyond ASCII parts its words: dashes, quotation marks, spaces.
fn has_plain_words(text: &str) -> bool {
    let mut rest = text.as_bytes();
    while let Some(at) = rest.iter().position(|byte| !byte.is_ascii()) {
        let length = match rest[at..] {
            // U+2000 to U+203F.
            [0xE2, 0x80, ..] => 3,
            // A no-break space, and guillemets.
            [0xC2, 0xA0 | 0xAB | 0xBB, ..] => 2,
            _ => return false,
        };
        rest = &rest[at + length..];
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::{Limits, lines, parse};

    proptest::proptest! {
        #[test]
        fn each_line_has_the_units_of_its_text(texts in proptest::collection::vec("[a-cA-C0-2 .'-]{0,90}|[aé日’«\u{a0} .]{1,30}|[a\u{2000}-\u{203f}]{1,20}|[a-z]{60,140}", 1..9)) {
            let html: String = texts.iter().map(|text| format!("<p>{text}")).collect();
            let tree = parse(&html, &Limits::default());
            let lines = lines(&tree);
            let units = Units::new(&lines);
            for (number, line) in lines.lines().iter().enumerate() {
                proptest::prop_assert_eq!(units.of(number), hints::units(lines.line(line)));
            }
        }
    }
}
