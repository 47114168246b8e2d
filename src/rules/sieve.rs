//! Which of the rules that are sought line by line a line may match at all, found out for all of them at once: for each thing that guards
//! ask of a line there is a set of rules for each answer, a bit each, and a line may match those that are in all of its sets.

use super::guard::{Guard, Shape, has};
use super::sought::Sought;

/// Lines of more characters, and of more words, are told apart by the guards alone.
const CHARS: usize = 256;
const WORDS: usize = 64;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Sieve {
    /// How many words of bits a set has.
    width: usize,
    /// Sets, one after another: for each first byte, each last one, whether a sentence ends, and for the numbers of characters and words.
    sets: Vec<u64>,
}

/// Where the sets of each kind begin, in sets.
const LAST: usize = 256;
const ENDS: usize = LAST + 256;
const BY_CHARS: usize = ENDS + 2;
const BY_WORDS: usize = BY_CHARS + CHARS;
const ALL: usize = BY_WORDS + WORDS;

impl Sieve {
    pub(super) fn new(all: &[Sought]) -> Self {
        let width = all.len().div_ceil(64);
        let mut sieve = Sieve { width, sets: vec![0; ALL * width] };
        for (number, sought) in all.iter().enumerate() {
            for guard in sought.guards() {
                sieve.add(number, guard);
            }
        }
        sieve
    }

    fn add(&mut self, number: usize, guard: &Guard) {
        let (word, bit) = (number / 64, 1 << (number % 64));
        let width = self.width;
        let mut put = |set: usize| self.sets[set * width + word] |= bit;
        for byte in 0..=255u8 {
            if has(&guard.first, byte) {
                put(usize::from(byte));
            }
            if has(&guard.last, byte) {
                put(LAST + usize::from(byte));
            }
        }
        for (set, may) in [(0, guard.ends.1), (1, guard.ends.0)] {
            if may {
                put(ENDS + set);
            }
        }
        // The last set of each is for that number and all above it.
        let within = |at: usize, last: usize, min: u32, max: u32| at <= max as usize && (min as usize <= at || at == last);
        (0..CHARS).filter(|at| within(*at, CHARS - 1, guard.min_chars, guard.max_chars)).for_each(|at| put(BY_CHARS + at));
        (0..WORDS).filter(|at| within(*at, WORDS - 1, guard.min_words, guard.max_words)).for_each(|at| put(BY_WORDS + at));
    }

    /// Calls `each` with the number of every rule that may match a line: with all whose guards let it through, and few others.
    pub(super) fn each(&self, shape: &Shape, mut each: impl FnMut(usize)) {
        let sets = [
            usize::from(shape.first),
            LAST + usize::from(shape.last),
            ENDS + usize::from(shape.ends_sentence),
            BY_CHARS + (shape.chars as usize).min(CHARS - 1),
            BY_WORDS + (shape.words as usize).min(WORDS - 1),
        ];
        for word in 0..self.width {
            let mut left = sets.iter().fold(u64::MAX, |left, set| left & self.sets[set * self.width + word]);
            while left != 0 {
                each(word * 64 + left.trailing_zeros() as usize);
                left &= left - 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn guards() -> impl Strategy<Value = Guard> {
        let number = || prop_oneof![0u32..90, 240u32..300, Just(u32::MAX)];
        (number(), number(), number(), number(), any::<(bool, bool)>(), any::<[u64; 4]>(), any::<[u64; 4]>()).prop_map(
            |(min_chars, max_chars, min_words, max_words, ends, first, last)| Guard {
                min_chars,
                max_chars,
                min_words,
                max_words,
                ends,
                first,
                last,
                ..Guard::default()
            },
        )
    }

    proptest! {
        /// What guards let through is let through.
        #[test]
        fn nothing_is_lost(
            all in prop::collection::vec(prop::collection::vec(guards(), 1..3), 1..130),
            lines in prop::collection::vec((0u32..300, 0u32..90, any::<bool>(), any::<u8>(), any::<u8>()), 1..20),
        ) {
            let all: Vec<Sought> = all.into_iter().map(Sought::of_guards).collect();
            let sieve = Sieve::new(&all);
            for (chars, words, ends_sentence, first, last) in lines {
                let shape = Shape { chars, words, ends_sentence, first, last, ..Shape::default() };
                let mut through = Vec::new();
                sieve.each(&shape, |number| through.push(number));
                for (number, sought) in all.iter().enumerate() {
                    prop_assert!(!sought.lets_through(&shape) || through.contains(&number));
                }
            }
        }
    }
}
