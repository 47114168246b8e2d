//! Rules that no literal leads to: they are sought line by line, in as few lines as their conditions allow.

use super::guard::{Guard, Shape};
use super::needs::Way;
use super::rule::{End, Rule, Target};

/// More guards than this, and one for all of them serves.
const MAX_GUARDS: usize = 6;

/// A rule that is sought, and where.
#[derive(Debug)]
pub(super) struct Sought {
    pub(super) rule: u32,
    /// A line has to get through one of these.
    guards: Vec<Guard>,
    /// The first or the last so many lines that are left, where it matches nowhere else.
    pub(super) window: Option<Window>,
    /// Whether something has to stand on a line beside it that the index knows of.
    pub(super) needs_arming: bool,
    /// Whether a match may come true by something that happens far from it, measures of the document aside.
    pub(super) hangs: bool,
}

/// Lines at one end of what is left of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Window {
    Start(usize),
    End(usize),
}

impl Sought {
    pub(super) fn new(number: u32, rule: &Rule, ways: &[Way], needs_arming: bool) -> Self {
        let mut guards: Vec<Guard> = Vec::new();
        for way in ways {
            if !guards.contains(&way.guard) {
                guards.push(way.guard.clone());
            }
        }
        if guards.len() > MAX_GUARDS {
            guards = vec![Guard::of(ways)];
        }
        let window = window(rule);
        let hangs = rule.traits.hangs && window.is_none();
        Sought { rule: number, guards, window, needs_arming, hangs }
    }

    pub(super) fn guards(&self) -> &[Guard] {
        &self.guards
    }

    /// Whether a line is such that the rule may match it.
    #[inline]
    pub(super) fn lets_through(&self, shape: &Shape) -> bool {
        self.guards.iter().any(|g| g.lets_through(shape))
    }
}

/// The smaller one of the ends in which a rule can match at all.
fn window(rule: &Rule) -> Option<Window> {
    let most = |within: Option<super::pattern::Within>| within.filter(|w| w.max < f32::MAX).map(|w| w.max as usize);
    let when = rule.when.as_deref();
    let from_start = most(when.and_then(|w| w.from_start));
    let from_end = most(when.and_then(|w| w.from_end));
    let from_end = match &rule.target {
        // The place of a block's end is asked for, and it begins before that.
        Target::Block(block) => {
            let end = from_end.or(matches!(block.end, Some(End::Document)).then_some(1));
            end.map(|n| n + block.at_most as usize - 1)
        }
        _ => from_end,
    };
    match (from_start, from_end) {
        (Some(start), Some(end)) if end < start => Some(Window::End(end)),
        (Some(start), _) => Some(Window::Start(start)),
        (None, end) => end.map(Window::End),
    }
}

#[cfg(test)]
impl Sought {
    /// One that asks no more than that.
    pub(super) fn of_guards(guards: Vec<Guard>) -> Self {
        Sought { rule: 0, guards, window: None, needs_arming: false, hangs: false }
    }
}
