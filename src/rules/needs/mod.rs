//! What a pattern needs: literals of which one must stand on a line for the pattern to match it.
//!
//! From them the [index](super::index) is built that spares each rule all lines but a few.

mod around;
mod exact;
pub(super) mod regex;

use super::guard::Guard;
use crate::hashed::Map;

pub(super) use regex::of_regex;

/// Where on the line a needed literal must stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Anchor {
    /// Anywhere.
    Inside,
    /// At its end.
    End,
    /// At its start.
    Start,
    /// At its first letter or digit of ASCII.
    First,
    /// It is the whole line.
    Whole,
}

/// Whether a literal stands for whole words: whether no word may go on before it, and behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(super) struct Edges {
    pub(super) start: bool,
    pub(super) end: bool,
}

/// A folded literal with its place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Need {
    pub(super) anchor: Anchor,
    pub(super) literal: String,
    pub(super) edges: Edges,
}

impl Need {
    pub(super) fn new(anchor: Anchor, literal: String) -> Self {
        Need { anchor, literal, edges: Edges::default() }
    }
}

impl Edges {
    /// Whether a literal with these edges stands wherever a longer one with edges of its own does, of which it is the part with
    /// `rest` bytes before it and behind it.
    fn hold_in(self, longer: Edges, rest: (usize, usize)) -> bool {
        (!self.start || rest.0 == 0 && longer.start) && (!self.end || rest.1 == 0 && longer.end)
    }
}

/// One way in which a pattern can match a line: the literal that must stand on it, where one is known, and what else must hold.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Way {
    pub(super) need: Option<Need>,
    pub(super) guard: Guard,
}

/// All ways in which a pattern can match.
pub(super) type Ways = Vec<Way>;

type Needs = Option<Vec<Need>>;

/// More literals than this for one pattern, and it is tried on every line that its guard lets through.
const MAX_NEEDS: usize = 2048;

/// The way of a pattern of which nothing is known.
pub(super) fn any_way() -> Ways {
    vec![Way { need: None, guard: Guard::default() }]
}

/// The ways of a pattern that needs one of these literals.
pub(super) fn literals(needs: impl IntoIterator<Item = Need>) -> Ways {
    needs.into_iter().map(|need| Way { need: Some(need), guard: Guard::default() }).collect()
}

/// The ways of two patterns that must both hold: the more telling literals, guarded by both.
pub(super) fn both(a: Ways, b: Ways) -> Ways {
    let (mut chosen, other) = if ways_worth(&b) > ways_worth(&a) { (b, a) } else { (a, b) };
    let guard = Guard::of(&other);
    chosen.iter_mut().for_each(|way| way.guard = way.guard.and(&guard));
    chosen
}

/// The ways of patterns of which any may hold.
pub(super) fn either(lists: impl IntoIterator<Item = Ways>) -> Ways {
    let all: Ways = lists.into_iter().flatten().collect();
    if all.len() > MAX_NEEDS {
        return vec![Way { need: None, guard: Guard::of(&all) }];
    }
    all
}

/// Of the ways of two patterns the more telling ones, where each needs a literal.
pub(super) fn better_ways(a: Option<Ways>, b: Option<Ways>) -> Option<Ways> {
    let telling = |ways: &Ways| ways.iter().all(|w| w.need.is_some());
    [a, b].into_iter().flatten().filter(telling).max_by_key(|ways| ways_worth(ways))
}

fn ways_worth(ways: &[Way]) -> usize {
    ways.iter().map(|w| w.need.as_ref().map_or(0, need_worth)).min().unwrap_or(0)
}

/// How well a literal tells lines apart. Short words are on many lines, however many of them stand in a row.
fn need_worth(need: &Need) -> usize {
    let longest =
        need.literal.split(|c: char| !c.is_alphanumeric()).map(|w| if w.is_ascii() { w.len() } else { w.len() / 2 + 2 });
    let edges = usize::from(need.edges.start) + usize::from(need.edges.end);
    let length = 2 * longest.max().unwrap_or(0).min(12) + need.literal.len().min(16) / 2 + edges;
    match need.anchor {
        Anchor::Inside => length,
        Anchor::End | Anchor::Start | Anchor::First => length + 6,
        Anchor::Whole => length + 24,
    }
}

fn worth(needs: &[Need]) -> usize {
    needs.iter().map(need_worth).min().unwrap_or(0)
}

/// The better of two lists that must both be met.
fn better(a: Needs, b: Needs) -> Needs {
    match (a, b) {
        (Some(a), Some(b)) => Some(if worth(&b) > worth(&a) { b } else { a }),
        (a, b) => a.or(b),
    }
}

/// One list for alternatives of which any may hold: known only where all are.
fn union(lists: impl IntoIterator<Item = Needs>) -> Needs {
    let mut all = Vec::new();
    for list in lists {
        all.extend(list?);
    }
    let all = without_covered(all);
    (all.len() <= MAX_NEEDS).then_some(all)
}

/// How many characters of a need are taken off at either end to look for one that covers it.
const MAX_TRIM: usize = 3;

/// The needs without those of which a part is a need as well, as `photo: ` beside `photo:`: what optional signs at the ends of
/// a regex leave behind.
fn without_covered(mut needs: Vec<Need>) -> Vec<Need> {
    needs.sort();
    needs.dedup();
    let mut known: Map<(Anchor, &str), Vec<Edges>> = Map::with_capacity_and_hasher(needs.len(), Default::default());
    for need in &needs {
        known.entry((need.anchor, &need.literal)).or_default().push(need.edges);
    }
    let covered: Vec<bool> = needs
        .iter()
        .map(|need| {
            let literal = need.literal.as_str();
            let most = |loose: bool| if loose || need.anchor == Anchor::Inside { MAX_TRIM } else { 0 };
            let at_start = matches!(need.anchor, Anchor::Start | Anchor::First);
            let starts = literal.char_indices().map(|(i, _)| i).take(most(need.anchor == Anchor::End) + 1);
            let parts = starts.flat_map(|start| {
                let ends = literal[start..].char_indices().rev().map(move |(i, _)| start + i);
                std::iter::once(literal.len()).chain(ends.take(most(at_start))).map(move |end| (start, end))
            });
            parts.filter(|(start, end)| end > start && end - start < literal.len()).any(|(start, end)| {
                let covers = |edges: &Edges| edges.hold_in(need.edges, (start, literal.len() - end));
                known.get(&(need.anchor, &literal[start..end])).is_some_and(|all| all.iter().any(covers))
            })
        })
        .collect();
    let mut covered = covered.into_iter();
    needs.retain(|_| !covered.next().unwrap_or(false));
    needs
}
