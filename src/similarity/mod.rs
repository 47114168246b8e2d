//! How alike texts are: signatures that are equal, or differ little, for texts of nearly the same wording.
//!
//! Both are made of *shingles*, runs of neighbouring words in lower case; what parts words, and so any layout, has no say. In scripts
//! written without spaces each character stands for a word.

mod votes;
mod words;

use fearless_simd::{Level, dispatch};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use votes::Votes;
use words::words;

/// Words in a shingle of a [`simhash`].
const SIM_WORDS: usize = 3;
/// Words in a shingle of a [`minhash`] signature, as FineWeb has it.
const MIN_WORDS: usize = 5;
/// Parts of a signature that are compared as a whole …
pub const BANDS: usize = 14;
/// … and the values in each: texts of which 75 % of the shingles are the same share a band with a probability of about 77 %, those of which
/// 85 % are with one of 99 %.
pub const ROWS: usize = 8;

/// The least hash of all shingles under each of so many permutations.
pub type Signature = [u32; BANDS * ROWS];

/// 64-bit SimHash (Charikar) of a text's runs of three words: the number of bits in which two differ grows with how different the
/// texts are. 0 for a text without words.
///
/// ```
/// use dechaff::similarity::simhash;
/// let text = "the ferry sank at dusk off the northern harbour and nobody of its crew was hurt said the master".to_owned();
/// let near = simhash(&text) ^ simhash(&text.replace("nobody", "no one"));
/// let far = simhash(&text) ^ simhash("a council meeting on the new budget of the town was put off again until the end of the month");
/// assert!(near.count_ones() < far.count_ones());
/// ```
pub fn simhash(text: &str) -> u64 {
    let mut votes = Votes::default();
    shingles::<SIM_WORDS>(text, |hashes| dispatch!(Level::new(), _ => votes.add(hashes)));
    votes.more_than_half()
}

/// The MinHash signature (Broder) of a text's runs of five words: the share of equal values in two signatures is about the share of
/// runs that the texts have in common. `None` for a text without words.
pub fn minhash(text: &str) -> Option<Box<Signature>> {
    let mut least = Box::new([u32::MAX; BANDS * ROWS]);
    let mut any = false;
    shingles::<MIN_WORDS>(text, |hashes| {
        any = true;
        for hash in hashes.iter().map(|hash| *hash as u32) {
            for (value, (flip, factor)) in least.iter_mut().zip(&PERMUTATIONS) {
                let permuted = (hash ^ flip).wrapping_mul(*factor);
                *value = (*value).min(permuted ^ (permuted >> 15));
            }
        }
    });
    any.then_some(least)
}

/// A hash of each band of a signature: texts that share one are near duplicates.
pub fn bands(signature: &Signature) -> [u64; BANDS] {
    std::array::from_fn(|band| {
        let mut bytes = [0; ROWS * 4];
        let values = &signature[band * ROWS..(band + 1) * ROWS];
        for (to, value) in bytes.chunks_exact_mut(4).zip(values) {
            to.copy_from_slice(&value.to_le_bytes());
        }
        xxh3_64_with_seed(&bytes, band as u64)
    })
}

/// What to flip before and to multiply with: two for each value of a signature, drawn once (SplitMix64 from 1).
const PERMUTATIONS: [(u32, u32); BANDS * ROWS] = {
    let mut drawn = [(0, 0); BANDS * ROWS];
    let mut state = 1u64;
    let mut at = 0;
    while at < drawn.len() {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let value = mix(state);
        drawn[at] = (value as u32, (value >> 32) as u32 | 1);
        at += 1;
    }
    drawn
};

/// The finaliser of SplitMix64.
const fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

/// Calls `f` with hashes of each run of `N` words, some at a time; with that of all words, where there are fewer.
fn shingles<const N: usize>(text: &str, mut f: impl FnMut(&[u64])) {
    let (mut last, mut hashes) = (Vec::new(), Vec::new());
    let mut any = false;
    words(text, |words| {
        last.extend_from_slice(words);
        if last.len() >= N {
            any = true;
            dispatch!(Level::new(), _ => runs::<N>(&last, &mut hashes));
            f(&hashes);
            last.drain(..last.len() - (N - 1));
        }
    });
    if !any && !last.is_empty() {
        f(&[mix(last.iter().fold(0, |hash, word| joined(hash, *word)))]);
    }
}

/// The hash of a run of words and one more.
#[inline(always)]
fn joined(hash: u64, word: u64) -> u64 {
    hash.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(word)
}

/// The hashes of all runs of `N` of some words, of which there are as many at least. Plain loops, one after another: compilers take several
/// runs in one instruction.
///
/// Must be inlined: what is not keeps to the instructions that every processor has.
#[inline(always)]
fn runs<const N: usize>(words: &[u64], hashes: &mut Vec<u64>) {
    hashes.clear();
    hashes.extend_from_slice(&words[..words.len() - (N - 1)]);
    for next in 1..N {
        hashes.iter_mut().zip(&words[next..]).for_each(|(hash, word)| *hash = joined(*hash, *word));
    }
    hashes.iter_mut().for_each(|hash| *hash = mix(*hash));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(words: std::ops::Range<u32>) -> String {
        words.map(|i| format!("word{i} ")).collect()
    }

    fn shared(a: &str, b: &str) -> f64 {
        let (a, b) = (minhash(a).expect("words"), minhash(b).expect("words"));
        a.iter().zip(b.iter()).filter(|(a, b)| a == b).count() as f64 / a.len() as f64
    }

    #[test]
    fn signatures_estimate_the_share_of_common_runs() {
        for (common, whole) in [(1_000, 1_000), (900, 1_100), (500, 1_500), (0, 2_000)] {
            let (a, b) = (text(0..1_000), text(1_000 - common..2_000 - common));
            let truth = f64::from(common.saturating_sub(4)) / f64::from(whole);
            assert!((shared(&a, &b) - truth).abs() < 0.13, "{common}: {} {truth}", shared(&a, &b));
        }
    }

    #[test]
    fn bands_tell_near_duplicates_apart_from_others() {
        let meet = |a: &str, b: &str| {
            let (a, b) = (bands(&minhash(a).expect("words")), bands(&minhash(b).expect("words")));
            a.iter().zip(&b).any(|(a, b)| a == b)
        };
        let whole = text(0..1_000);
        assert!(meet(&whole, &text(20..1_000)));
        assert!(!meet(&whole, &text(600..1_600)));
        assert!(meet("Just four words here", "just FOUR\nwords, here!"));
    }

    #[test]
    fn layout_and_case_have_no_say() {
        assert_eq!(simhash("The ferry: it sank\n\nat dusk."), simhash("the FERRY it sank at dusk"));
        assert_eq!(simhash(" \n—"), 0);
        assert_eq!(minhash("…"), None);
        assert_ne!(simhash("渡轮在黄昏时沉没"), simhash("渡轮在黄昏时抵达"));
    }
}
