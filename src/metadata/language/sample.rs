//! What of a text its language is told from: a bounded part, from its longest lines.

use crate::measure::{boundary_after, boundary_before};

/// How many pieces are looked at: more than one, as a long line may be a quotation.
pub(super) const PIECES: usize = 8;

/// How many bytes all pieces have together at most.
pub(super) const BYTES: usize = 1600;

/// The longest piece of a text that is not looked at whole, in bytes.
const PIECE: usize = BYTES / PIECES;

/// Up to [`PIECES`] pieces, the rest empty: the longest lines, in no order, and where these are few and long, several pieces
/// from all over the longest.
///
/// The longest, as prose is long and chaff is short.
pub(super) fn sample<'a>(lines: impl IntoIterator<Item = &'a str>) -> [&'a str; PIECES] {
    let (longest, filled) = longest(lines);
    if longest.iter().map(|line| line.len()).sum::<usize>() <= BYTES {
        return longest;
    }
    // Each line gets a piece, and each further piece goes to the line of which the least is seen.
    let mut shares = [1; PIECES];
    for _ in filled..PIECES {
        if let Some(most) = (0..filled).max_by_key(|i| longest[*i].len() / shares[*i]) {
            shares[most] += 1;
        }
    }
    let places = (0..filled).flat_map(|i| (0..shares[i]).map(move |part| (i, part)));
    let mut out = [""; PIECES];
    for (piece, (i, part)) in out.iter_mut().zip(places) {
        let line = longest[i];
        let step = line.len() / shares[i];
        let start = boundary_after(line, part * step);
        let end = boundary_before(line, start + PIECE.min(step.max(1)));
        *piece = line.get(start..end).unwrap_or("");
    }
    out
}

/// The longest lines, and how many there are.
fn longest<'a>(lines: impl IntoIterator<Item = &'a str>) -> ([&'a str; PIECES], usize) {
    let mut longest = [""; PIECES];
    let (mut filled, mut shortest) = (0, 0);
    for line in lines {
        if filled < PIECES {
            if longest[..filled].contains(&line) {
                continue;
            }
            longest[filled] = line;
            filled += 1;
        } else if line.len() > longest[shortest].len() && !longest.contains(&line) {
            // A line that comes again and again tells no more than once.
            longest[shortest] = line;
        } else {
            continue;
        }
        if filled == PIECES {
            shortest = (0..PIECES).min_by_key(|i| longest[*i].len()).unwrap_or(0);
        }
    }
    (longest, filled)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn chaff_is_left_out() {
        let prose: Vec<String> =
            (0..8).map(|i| format!("Line {i} of prose, long enough to be taken for it. ").repeat(3)).collect();
        let chaff: Vec<String> = (0..50).map(|i| format!("Menu {i}")).collect();
        let sample = sample(chaff.iter().chain(&prose).chain(&chaff).map(String::as_str));
        assert!(sample.iter().all(|piece| piece.starts_with("Line")), "{sample:?}");
    }

    #[test]
    fn what_comes_again_is_looked_at_once() {
        assert_eq!(sample(["the same line", "another", "the same line"]).concat(), "the same lineanother");
    }

    #[test]
    fn a_long_line_is_looked_at_all_over() {
        let line = format!("{}{}{}", "a".repeat(5000), "b".repeat(5000), "c".repeat(5000));
        let sample = sample([line.as_str(), "short"]);
        assert!(["a", "b", "c", "short"].iter().all(|c| sample.iter().any(|p| p.contains(c))), "{sample:?}");
        assert!(sample.iter().all(|p| p.len() <= PIECE && !p.is_empty()));
    }

    proptest! {
        #[test]
        fn short_texts_are_looked_at_whole(lines in proptest::collection::vec("\\PC{0,40}", 0..PIECES)) {
            let sample = sample(lines.iter().map(String::as_str));
            let mut once = lines.clone();
            once.sort();
            once.dedup();
            let mut seen: Vec<_> = sample.into_iter().filter(|piece| !piece.is_empty()).collect();
            seen.sort_unstable();
            prop_assert_eq!(seen, once.iter().filter(|line| !line.is_empty()).collect::<Vec<_>>());
        }
    }
}
