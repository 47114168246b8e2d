//! Repetition of runs of tokens.
//!
//! A run that stands twice is made of two shorter ones that do. So only tokens that stand twice are looked at in pairs, only pairs that
//! stand twice in threes, and so on: in prose little is left from five on.

use super::names::Names;

/// The longest run that is looked at.
const LONGEST: usize = 10;

/// What repetition comes to, in characters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Repetition {
    /// The most frequent run of 2, 3 and 4 tokens, as often as it stands there.
    pub(super) top: [u64; 3],
    /// Runs of 5 to 10 tokens that came before.
    pub(super) duplicates: [u64; 6],
}

/// Where a run that stands twice begins, and its name among those of its length.
#[derive(Debug, Clone, Copy)]
struct Run {
    at: u32,
    name: u32,
}

/// Room for runs.
#[derive(Debug, Default)]
pub(super) struct Grams {
    runs: Vec<Run>,
    longer: Vec<Run>,
    seen: Vec<bool>,
}

/// Drops what stands once. Nobody can foretell which, so that nothing here hangs on it but a sum.
fn keep_repeated(runs: &mut Vec<Run>, names: &Names) {
    let mut kept = 0;
    for at in 0..runs.len() {
        let run = runs[at];
        runs[kept] = run;
        kept += usize::from(names.times(run.name) > 1);
    }
    runs.truncate(kept);
}

impl Grams {
    /// Measures a text of which the tokens' keys are given, and where in the text without spaces each ends, in characters; the first
    /// of `ends` is 0. `names` has the names of the tokens afterwards.
    pub(super) fn measure(&mut self, keys: &[u64], ends: &[u32], names: (&mut Names, &mut Names)) -> Repetition {
        let (words, names) = names;
        words.begin(keys.len());
        self.runs.clear();
        self.runs.extend(keys.iter().zip(0..).map(|(key, at)| Run { at, name: words.count(*key) }));
        keep_repeated(&mut self.runs, words);
        let mut repetition = Repetition::default();
        for length in 2..=LONGEST.min(keys.len()) {
            self.lengthen(names);
            match length {
                2..=4 => repetition.top[length - 2] = self.top(length, ends, names),
                _ => repetition.duplicates[length - 5] = self.duplicates(length, ends, names.len()),
            }
        }
        repetition
    }

    /// From the runs of one length to those of one token more.
    fn lengthen(&mut self, names: &mut Names) {
        names.begin(self.runs.len());
        self.longer.clear();
        for pair in self.runs.windows(2) {
            if let [first, second] = pair
                && second.at == first.at + 1
            {
                let name = names.count(u64::from(first.name) << 32 | u64::from(second.name));
                self.longer.push(Run { at: first.at, name });
            }
        }
        keep_repeated(&mut self.longer, names);
        std::mem::swap(&mut self.runs, &mut self.longer);
    }

    fn top(&self, length: usize, ends: &[u32], names: &Names) -> u64 {
        // Where nothing stands twice, the first run is as frequent as any.
        let (mut at, mut times) = (0, 1);
        for run in &self.runs {
            if names.times(run.name) > times {
                (at, times) = (run.at as usize, names.times(run.name));
            }
        }
        let chars = ends[at + length] - ends[at] + length as u32 - 1;
        u64::from(chars) * u64::from(times)
    }

    fn duplicates(&mut self, length: usize, ends: &[u32], names: usize) -> u64 {
        self.seen.clear();
        self.seen.resize(names, false);
        let (mut chars, mut next) = (0, 0);
        for run in self.runs.iter() {
            let at = run.at as usize;
            // What stands in a run that was counted is passed over.
            if at < next {
                continue;
            }
            if std::mem::replace(&mut self.seen[run.name as usize], true) {
                next = at + length;
                chars += u64::from(ends[next] - ends[at]);
            }
        }
        chars
    }
}
