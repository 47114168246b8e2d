//! Which lines of a page are its article.
//!
//! Each line becomes a row of numbers (`features`): what it says of itself, what its elements are called, how much text of what sort
//! they hold, what stands beside it. A learned sum of small decision trees gives the chance that it belongs to the article; a second
//! one looks again, at the chances of the lines around it (`context`). From the chances follows where to cut (`cut`). What was
//! learned is data, below `data/`; `training/` holds the scripts that make it from labelled pages.

mod columns;
mod context;
mod cut;
mod features;
mod hints;
pub mod kinds;
mod model;
mod namer;
mod signs;
mod survey;
pub mod tokens;
mod units;
mod weights;

use std::sync::LazyLock;

pub use cut::Favour;

use crate::document::LineKind;
use crate::html::{Lines, NodeId, PageLine, Tag, Tree};
use crate::measure::ends_sentence;
use model::Model;
use weights::{Table, Weights};

/// What was learned from labelled pages.
struct Learned {
    /// Words in the names of elements.
    names: Weights,
    /// Words of short lines.
    words: Weights,
    /// Words that tell the kind of a page.
    kinds: Table<{ kinds::KINDS }>,
    /// Names that elements with comments of readers have.
    comments: Weights,
    first: Model,
    second: Model,
}

static LEARNED: LazyLock<Learned> = LazyLock::new(|| Learned {
    names: Weights::read(include_str!("data/names.tsv")),
    words: Weights::read(include_str!("data/words.tsv")),
    kinds: Table::read(include_str!("data/kinds.tsv")),
    comments: comments(),
    // A test holds that both can be read.
    first: Model::read(include_str!("data/first.trees"), features::NAMES).unwrap_or_default(),
    second: Model::read(include_str!("data/second.trees"), &second_names()).unwrap_or_default(),
});

fn comments() -> Weights {
    let lines: Vec<String> = include_str!("data/comments.txt").lines().map(|word| format!("{word}\t1")).collect();
    Weights::read(&lines.join("\n"))
}

fn second_names() -> Vec<&'static str> {
    features::NAMES.iter().chain(context::CONTEXT_NAMES).copied().collect()
}

/// What was found out about the lines of a page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Judged {
    /// For each line the chance that it belongs to the article, 0 to 1.
    pub chances: Vec<f32>,
    /// For each line whether it is taken for the article.
    pub article: Vec<bool>,
    /// For each line that is not whether it stands among comments of readers.
    pub comments: Vec<bool>,
}

/// Chances below this are not looked at twice: on pages the model had not seen, the second look made no such line likelier than 0.3.
const SURELY_NOT: f32 = 0.03;

/// A page of no more lines has no frame to tell an article from, and no page like it was learned from: its sentences are its article.
const FRAMELESS: usize = 3;

/// Judges the lines of a page. `url` is its address, where it is known.
pub fn judge(tree: &Tree<'_>, lines: &Lines, url: Option<&str>, favour: Favour) -> Judged {
    if lines.lines().is_empty() {
        return Judged::default();
    }
    let learned = &*LEARNED;
    let survey = survey::Survey::new(tree, lines, &learned.names, &learned.comments);
    let hints = hints::Hints::new(tree);
    let kinds = kinds::scores(tree, url, &learned.kinds);
    let source = features::Source { tree, lines, survey: &survey, hints: &hints, words: &learned.words, kinds };
    let count = lines.lines().len();
    let asked: Vec<usize> = (0..count).filter(|n| !survey.is_menu(&lines.lines()[*n], &survey.facts[*n])).collect();
    let first = features::rows(&source, &asked);
    let mut chances = vec![0.0; count];
    asked.iter().zip(learned.first.sums(&first)).for_each(|(n, sum)| chances[*n] = model::chance(sum));
    // What is surely not of the article is not looked at again: on most pages that is most lines.
    let (rows, again): (Vec<usize>, Vec<usize>) =
        asked.iter().copied().enumerate().filter(|(_, n)| chances[*n] >= SURELY_NOT).unzip();
    let both = context::rows(&source, (&first, &rows), &chances, &again);
    again.iter().zip(learned.second.sums(&both)).for_each(|(n, sum)| chances[*n] = model::chance(sum));
    keep_code_together(lines, &mut chances);
    let words: Vec<f32> = survey.facts.iter().map(|f| f.words).collect();
    let mut article = cut::article(&chances, &words, favour);
    if count <= FRAMELESS {
        let judged = article.contains(&true);
        for (line, kept) in lines.lines().iter().zip(&mut article) {
            *kept = !line.hidden && if judged { *kept } else { ends_sentence(lines.line(line).trim_end()) };
        }
    }
    keep_announced(tree, lines, &words, &mut article);
    keep_headings(lines, &chances, &mut article);
    let among = |n: usize| survey.elements[lines.lines()[n].first as usize].inside & survey::COMMENTS != 0;
    let comments = (0..count).map(|n| !article[n] && among(n)).collect();
    Judged { chances, article, comments }
}

/// Gives all lines of a block of code the chance that they have together: half a program is none.
fn keep_code_together(lines: &Lines, chances: &mut [f32]) {
    let all = lines.lines();
    let mut from = 0;
    while from < all.len() {
        let same = |l: &PageLine| l.kind == LineKind::Code && l.block == all[from].block;
        let to = from + all[from..].iter().take_while(|l| same(l)).count();
        if to > from + 1 {
            let bytes: f32 = all[from..to].iter().map(|l| l.bytes as f32).sum();
            let held: f32 = all[from..to].iter().zip(&chances[from..to]).map(|(l, p)| l.bytes as f32 * p).sum();
            chances[from..to].fill(held / bytes.max(1.0));
        }
        from = to.max(from + 1);
    }
}

/// The chance from which on a heading between two lines of the article belongs to it.
const HEADING: f32 = 0.2;

/// Keeps headings that stand between lines of the article: a short line looks like chaff more than what is below it does.
fn keep_headings(lines: &Lines, chances: &[f32], article: &mut [bool]) {
    let all = lines.lines();
    let shown: Vec<usize> = (0..all.len()).filter(|n| !all[*n].hidden).collect();
    for near in shown.windows(3) {
        let [before, line, behind] = [near[0], near[1], near[2]];
        let is_heading = matches!(all[line].kind, LineKind::Heading(_)) && chances[line] >= HEADING;
        if is_heading && article[before] && article[behind] {
            article[line] = true;
        }
    }
}

/// Words that a line has at least to announce what follows: `Filter by:` is a label.
const ANNOUNCES: f32 = 5.0;

/// Keeps the items of a list that a line of the article announces: `There are three reasons:`.
fn keep_announced(tree: &Tree<'_>, lines: &Lines, words: &[f32], article: &mut [bool]) {
    let all = lines.lines();
    for at in 0..all.len() {
        let announces = all[at].kind == LineKind::Paragraph && words[at] >= ANNOUNCES && all[at].link_bytes == 0;
        if !article[at] || !announces || !lines.line(&all[at]).ends_with([':', '：']) {
            continue;
        }
        let is_list = |node: &NodeId| matches!(tree.tag(*node), Tag::UL | Tag::OL | Tag::DL);
        let list = all.get(at + 1).and_then(|next| tree.ancestors(next.first).find(is_list));
        let end = list.map_or(0, |list| tree.subtree_end(list));
        let is_item = |l: &&PageLine| l.kind == LineKind::Item && l.first < end && l.link_bytes == 0 && !l.hidden;
        let items = all[at + 1..].iter().take_while(is_item).count();
        if items > 1 {
            article[at + 1..=at + items].fill(true);
        }
    }
}

/// The numbers that lines are judged by, for training.
pub mod training {
    use super::weights::{Table, Weights};
    use super::{context, features, hints, kinds, survey};
    use crate::html::{Lines, Tree};

    /// The names of the numbers: those of the first look, and those the second one adds.
    pub fn names() -> (&'static [&'static str], &'static [&'static str]) {
        (features::NAMES, context::CONTEXT_NAMES)
    }

    /// Weights as the files of `data/` have them.
    #[derive(Debug, Clone, Copy)]
    pub struct Tables<'d> {
        /// Words in the names of elements.
        pub names: &'d str,
        /// Words of short lines.
        pub words: &'d str,
        /// Words that tell the kind of a page.
        pub kinds: &'d str,
    }

    /// The numbers of a page's lines, line after line. With chances of the first look, the numbers of the second one follow in each
    /// line.
    pub fn numbers(tree: &Tree<'_>, lines: &Lines, url: Option<&str>, tables: &Tables<'_>, chances: Option<&[f32]>) -> Vec<f32> {
        let (names, words) = (Weights::read(tables.names), Weights::read(tables.words));
        let survey = survey::Survey::new(tree, lines, &names, &Weights::read(""));
        let hints = hints::Hints::new(tree);
        let kinds = kinds::scores(tree, url, &Table::read(tables.kinds));
        let source = features::Source { tree, lines, survey: &survey, hints: &hints, words: &words, kinds };
        let count = lines.lines().len();
        let all: Vec<usize> = (0..count).collect();
        let rows = features::rows(&source, &all);
        match chances {
            None => (0..count).flat_map(|n| rows.line(n)).collect(),
            Some(chances) => {
                let both = context::rows(&source, (&rows, &all), chances, &all);
                (0..count).flat_map(|n| both.line(n)).collect()
            }
        }
    }
}

#[cfg(test)]
mod tests;
