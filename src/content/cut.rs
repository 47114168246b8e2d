//! From chances to a decision: the lines to keep are those above the threshold at which the page's expected F is highest.

/// What is worse: a line of the article lost, or a line beside it kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Favour {
    /// Only what is surely of the article.
    Precision,
    /// Both alike.
    #[default]
    Balanced,
    /// Whatever may be of the article.
    Recall,
}

/// Pages of which no more than this F can be expected are cut in favour of recall: of what is there, more is lost than the chances say.
const DOUBTFUL: f32 = 0.8;

/// How much more recall weighs on them.
const MORE_RECALL: f32 = 1.3;

impl Favour {
    /// How many times as much recall weighs as precision (the beta of F), and the bounds of the threshold.
    fn weights(self) -> (f32, f32, f32) {
        match self {
            Favour::Precision => (0.5, 0.4, 0.9),
            Favour::Balanced => (1.0, 0.1, 0.8),
            Favour::Recall => (2.0, 0.05, 0.5),
        }
    }
}

/// For each line whether it is kept.
///
/// With chances `p` and words `w`, keeping the lines of a set `K` finds `Σ_K pw` words of the article among `Σ_K w`, of `Σ pw` there
/// are: so the F that is expected of each threshold is known, and lines of pages of which little is sure are cut lower.
pub(super) fn article(chances: &[f32], words: &[f32], favour: Favour) -> Vec<bool> {
    let (beta, lowest, highest) = favour.weights();
    // Once a line makes the expected F less, all after it do: the threshold is no lower than `lowest` anyway.
    let mut order: Vec<usize> = (0..chances.len()).filter(|n| chances[*n] >= lowest).collect();
    order.sort_by(|a, b| chances[*b].total_cmp(&chances[*a]));
    let wanted: f32 = chances.iter().zip(words).map(|(p, w)| p * w).sum();
    let best = |beta: f32| {
        let square = beta * beta;
        let (mut found, mut kept) = (0.0f32, 0.0f32);
        let (mut best, mut threshold) = (-1.0f32, highest);
        for n in &order {
            found += chances[*n] * words[*n];
            kept += words[*n];
            let f = (1.0 + square) * found / (kept + square * wanted + 1e-6);
            if f > best {
                (best, threshold) = (f, chances[*n]);
            }
        }
        (best, threshold)
    };
    let (expected, mut threshold) = best(beta);
    if expected < DOUBTFUL {
        threshold = best(beta * MORE_RECALL).1;
    }
    let threshold = threshold.clamp(lowest, highest);
    chances.iter().map(|p| *p >= threshold).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sure_pages_and_doubtful_ones() {
        let cut = |chances: &[f32], favour| article(chances, &vec![10.0; chances.len()], favour);
        assert_eq!(cut(&[0.99, 0.98, 0.3, 0.01], Favour::Balanced), [true, true, false, false]);
        assert_eq!(cut(&[0.3, 0.3, 0.28, 0.01], Favour::Balanced), [true, true, true, false]);
        assert_eq!(cut(&[0.3, 0.3, 0.28, 0.01], Favour::Precision), [false; 4]);
        assert_eq!(cut(&[0.99, 0.98, 0.3, 0.01], Favour::Recall), [true, true, true, false]);
        assert_eq!(cut(&[0.01, 0.02], Favour::Balanced), [false; 2]);
        assert_eq!(cut(&[], Favour::Balanced), [false; 0]);
    }
}
