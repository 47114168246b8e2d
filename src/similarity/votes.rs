//! How many of some hashes have each of their bits set.

/// Counts that are kept side by side, for as many hashes in one instruction.
const LANES: usize = 4;

/// One number for each of them.
type Lanes = [u64; LANES];

/// So many hashes are counted together.
const TOGETHER: usize = 8 * LANES;

/// Counts in binary: a word holds one digit of all 64 counts, so that a hash costs a few operations, not some for each of its bits.
#[derive(Debug, Default)]
pub(super) struct Votes {
    /// The digits of ones, twos, fours …
    digits: [Lanes; 32],
    hashes: u32,
}

impl Votes {
    /// Adds hashes.
    ///
    /// Must be inlined, as what it calls: what is not keeps to the instructions that every processor has.
    #[inline(always)]
    pub(super) fn add(&mut self, hashes: &[u64]) {
        let (batches, rest) = hashes.as_chunks::<TOGETHER>();
        batches.iter().for_each(|batch| self.add_batch(batch));
        if !rest.is_empty() {
            // Zeros vote for nothing.
            let mut batch = [0; TOGETHER];
            batch[..rest.len()].copy_from_slice(rest);
            self.add_batch(&batch);
        }
        self.hashes += hashes.len() as u32;
    }

    #[inline(always)]
    fn add_batch(&mut self, batch: &[u64; TOGETHER]) {
        let ([a, b, c, d, e, f, g, h], []) = batch.as_chunks::<LANES>() else { return };
        let (ones, two_a) = sum(&self.digits[0], a, b);
        let (ones, two_b) = sum(&ones, c, d);
        let (ones, two_c) = sum(&ones, e, f);
        let (ones, two_d) = sum(&ones, g, h);
        let (twos, four_a) = sum(&self.digits[1], &two_a, &two_b);
        let (twos, four_b) = sum(&twos, &two_c, &two_d);
        let (fours, eight) = sum(&self.digits[2], &four_a, &four_b);
        self.digits[..3].copy_from_slice(&[ones, twos, fours]);
        let mut carried = eight;
        for digit in &mut self.digits[3..] {
            if carried.iter().fold(0, |any, lane| any | lane) == 0 {
                break;
            }
            (*digit, carried) = sum(digit, &carried, &[0; LANES]);
        }
    }

    /// The bits that more than half of the hashes have.
    pub(super) fn more_than_half(self) -> u64 {
        // From the highest digit down: which counts are more than half of all, and which are equal so far.
        let half = self.hashes / 2;
        let (mut more, mut equal) = (0, u64::MAX);
        for (digit, counted) in self.total().into_iter().enumerate().rev() {
            match half >> digit & 1 {
                0 => {
                    more |= equal & counted;
                    equal &= !counted;
                }
                _ => equal &= counted,
            }
        }
        more
    }

    /// The digits of all lanes together.
    fn total(&self) -> [u64; 32] {
        let mut total = [0; 32];
        for lane in 0..LANES {
            let mut carried = 0;
            for (digit, lanes) in total.iter_mut().zip(&self.digits) {
                let (ones, twos) = (*digit ^ lanes[lane], *digit & lanes[lane]);
                (*digit, carried) = (ones ^ carried, twos | ones & carried);
            }
        }
        total
    }
}

/// The digits of the sums of three, bit by bit: ones and twos.
#[inline(always)]
fn sum(a: &Lanes, b: &Lanes, c: &Lanes) -> (Lanes, Lanes) {
    let (mut ones, mut twos) = ([0; LANES], [0; LANES]);
    for lane in 0..LANES {
        ones[lane] = a[lane] ^ b[lane] ^ c[lane];
        twos[lane] = a[lane] & b[lane] | c[lane] & (a[lane] ^ b[lane]);
    }
    (ones, twos)
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn as_defined(hashes in proptest::collection::vec(proptest::prelude::any::<u64>(), 0..200), at in 0..200usize) {
            let mut votes = Votes::default();
            let (first, later) = hashes.split_at(at.min(hashes.len()));
            votes.add(first);
            votes.add(later);
            let most = |bit: u32| hashes.iter().filter(|hash| **hash >> bit & 1 != 0).count() * 2 > hashes.len();
            let defined = (0..64).fold(0, |all, bit| all | u64::from(most(bit)) << bit);
            proptest::prop_assert_eq!(votes.more_than_half(), defined);
        }
    }
}
