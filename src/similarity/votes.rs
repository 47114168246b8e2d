//! How many of some hashes have each of their bits set.

/// Counts in binary: a word holds one digit of all 64 counts, so that a hash costs a few operations, not some for each of its bits.
#[derive(Debug, Default)]
pub(super) struct Votes {
    /// The digits of ones, twos, fours …
    digits: [u64; 32],
    hashes: u32,
    /// Hashes that wait until they are eight.
    waiting: [u64; 8],
    waits: usize,
}

impl Votes {
    #[inline]
    pub(super) fn add(&mut self, hash: u64) {
        self.waiting[self.waits % 8] = hash;
        self.waits += 1;
        if self.waits == 8 {
            self.add_eight();
        }
    }

    fn add_eight(&mut self) {
        let [a, b, c, d, e, f, g, h] = self.waiting;
        let (ones, two_a) = sum(self.digits[0], a, b);
        let (ones, two_b) = sum(ones, c, d);
        let (ones, two_c) = sum(ones, e, f);
        let (ones, two_d) = sum(ones, g, h);
        let (twos, four_a) = sum(self.digits[1], two_a, two_b);
        let (twos, four_b) = sum(twos, two_c, two_d);
        let (fours, eight) = sum(self.digits[2], four_a, four_b);
        self.digits[..3].copy_from_slice(&[ones, twos, fours]);
        self.carry(3, eight);
        self.hashes += 8;
        self.waits = 0;
    }

    fn carry(&mut self, from: usize, mut carried: u64) {
        for digit in &mut self.digits[from..] {
            if carried == 0 {
                break;
            }
            (*digit, carried) = (*digit ^ carried, *digit & carried);
        }
    }

    /// The bits that more than half of the hashes have.
    pub(super) fn more_than_half(mut self) -> u64 {
        for waiting in 0..self.waits {
            self.carry(0, self.waiting[waiting]);
            self.hashes += 1;
        }
        let count = |bit: u32| self.digits.iter().rev().fold(0u64, |count, digit| count << 1 | digit >> bit & 1);
        (0..64).fold(0, |all, bit| all | u64::from(count(bit) * 2 > u64::from(self.hashes)) << bit)
    }
}

/// The digits of the sums of three, bit by bit: ones and twos.
fn sum(a: u64, b: u64, c: u64) -> (u64, u64) {
    (a ^ b ^ c, a & b | c & (a ^ b))
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn as_defined(hashes in proptest::collection::vec(proptest::prelude::any::<u64>(), 0..200)) {
            let mut votes = Votes::default();
            hashes.iter().for_each(|hash| votes.add(*hash));
            let most = |bit: u32| hashes.iter().filter(|hash| **hash >> bit & 1 != 0).count() * 2 > hashes.len();
            let defined = (0..64).fold(0, |all, bit| all | u64::from(most(bit)) << bit);
            proptest::prop_assert_eq!(votes.more_than_half(), defined);
        }
    }
}
