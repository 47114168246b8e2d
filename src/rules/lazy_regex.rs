//! Regular expressions that are compiled when first needed, by a backtracker, with an automaton behind it.

use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use regex_automata::Input;
use regex_automata::meta::{self, Regex};
use regex_syntax::hir::{Class, Hir, HirKind};

use super::backtrack::{OutOfSteps, Program, Spans};
use super::guard::{Guard, Shape};

/// What one compiled expression may take up, in bytes. Larger ones are refused when loaded, by an estimate.
const SIZE_LIMIT: usize = 64 << 20;
/// What the state cache of one expression may take up, in bytes, and more for each state: not much, since there may be many;
/// but with less than a few states of the automaton take up there would be none.
const CACHE_LIMIT: (usize, usize) = (128 << 10, 128);

/// An expression of which the backtracker had enough so often is left to the automaton.
const MOST_GIVEN_UP: u32 = 16;

/// A regular expression, checked when loaded and compiled when first used: most rules of a large pack never see a line.
#[derive(Debug)]
pub(super) struct LazyRegex {
    source: Box<str>,
    /// The names of the groups, from the first one on.
    groups: Vec<Option<Box<str>>>,
    guard: Guard,
    /// Nothing where the expression is none for a backtracker.
    program: OnceLock<Option<Program>>,
    /// How often its steps ran out.
    given_up: AtomicU32,
    /// What is asked then. Nothing where it cannot be compiled, which was logged.
    automaton: OnceLock<Option<Regex>>,
}

impl LazyRegex {
    /// Of an expression that [`regex_syntax`] has accepted, with the names of its groups.
    pub(super) fn new(source: &str, groups: Vec<Option<Box<str>>>, guard: Guard) -> Self {
        LazyRegex {
            source: source.into(),
            groups,
            guard,
            program: OnceLock::new(),
            given_up: AtomicU32::new(0),
            automaton: OnceLock::new(),
        }
    }

    /// The names of its groups, from `$1` on.
    pub(super) fn groups(&self) -> &[Option<Box<str>>] {
        &self.groups
    }

    /// Whether it matches a line of that shape.
    pub(super) fn is_match(&self, text: &str, shape: &Shape) -> bool {
        if !self.guard.lets_through(shape) {
            return false;
        }
        let by_automaton = || self.automaton().is_some_and(|r| r.is_match(text));
        self.run(|program| program.is_match(text)).unwrap_or_else(by_automaton)
    }

    /// The groups of the first match.
    pub(super) fn captures<'t>(&'t self, text: &'t str) -> Option<Captures<'t>> {
        self.all_captures(text).into_iter().next()
    }

    /// The groups of every match, in order.
    pub(super) fn all_captures<'t>(&'t self, text: &'t str) -> Vec<Captures<'t>> {
        let by_automaton = || {
            let found = self.automaton().into_iter().flat_map(|r| r.captures_iter(Input::new(text)));
            found.map(|c| (0..=self.groups.len()).map(|i| c.get_group(i).map(|s| s.range())).collect()).collect()
        };
        let found: Vec<Spans> = self.run(|program| program.all(text)).unwrap_or_else(by_automaton);
        found.into_iter().map(|spans| Captures { text, names: &self.groups, spans }).collect()
    }

    /// What the backtracker says; nothing where it is not, or no longer, the one to ask.
    fn run<T>(&self, ask: impl Fn(&Program) -> Result<T, OutOfSteps>) -> Option<T> {
        let program = self.program.get_or_init(|| Program::new(&self.hir()?)).as_ref()?;
        if self.given_up.load(Ordering::Relaxed) >= MOST_GIVEN_UP {
            return None;
        }
        let answer = ask(program).ok();
        if answer.is_none() {
            self.given_up.fetch_add(1, Ordering::Relaxed);
            tracing::debug!(regex = %self.source, "left to the automaton");
        }
        answer
    }

    fn automaton(&self) -> Option<&Regex> {
        let compiled = || {
            let hir = self.hir()?;
            let config = meta::Config::new()
                .nfa_size_limit(Some(SIZE_LIMIT))
                .hybrid_cache_capacity(CACHE_LIMIT.0 + CACHE_LIMIT.1 * weight(&hir))
                .dfa(false);
            meta::Builder::new().configure(config).build_from_hir(&hir).map_err(|e| self.log(&e)).ok()
        };
        self.automaton.get_or_init(compiled).as_ref()
    }

    fn hir(&self) -> Option<Hir> {
        regex_syntax::parse(&self.source).map_err(|e| self.log(&e)).ok()
    }

    fn log(&self, error: &dyn std::error::Error) {
        tracing::error!(regex = %self.source, %error, "a regex could not be compiled and matches nothing");
    }
}

/// About how many states the compiled form of a regex has.
pub(super) fn weight(hir: &Hir) -> usize {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => 1,
        HirKind::Literal(literal) => literal.0.len(),
        HirKind::Class(class) => match class {
            Class::Unicode(c) => (c.ranges().len() / 8).max(1),
            Class::Bytes(_) => 1,
        },
        HirKind::Capture(capture) => 2 + weight(&capture.sub),
        HirKind::Repetition(r) => {
            let times = r.max.unwrap_or(r.min.saturating_add(1)).max(1) as usize;
            weight(&r.sub).saturating_mul(times)
        }
        HirKind::Concat(list) | HirKind::Alternation(list) => list.iter().map(weight).fold(0, usize::saturating_add),
    }
}

/// The groups of one match.
#[derive(Debug, Clone)]
pub(super) struct Captures<'t> {
    text: &'t str,
    names: &'t [Option<Box<str>>],
    spans: Spans,
}

impl<'t> Captures<'t> {
    /// Where a group stands; 0 is the whole match.
    pub(super) fn range(&self, group: usize) -> Option<Range<usize>> {
        self.spans.get(group).cloned().flatten()
    }

    /// Where a named group stands.
    pub(super) fn named_range(&self, name: &str) -> Option<Range<usize>> {
        let group = self.names.iter().position(|n| n.as_deref() == Some(name))?;
        self.range(group + 1)
    }

    /// The text of a group; empty where it matched nothing.
    pub(super) fn get(&self, group: usize) -> &'t str {
        self.range(group).map_or("", |r| &self.text[r])
    }

    /// The text of a named group; empty where it matched nothing.
    pub(super) fn named(&self, name: &str) -> &'t str {
        self.named_range(name).map_or("", |r| &self.text[r])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        /// However often it was asked, and in whatever form it is run, it matches what the plain expression matches.
        #[test]
        fn matches_as_the_plain_expression(text in "[aAé’ .]{0,8}", times in 0..40) {
            for source in [r"\ba+\b", r"^.{0,9}\bA\b", r"\b{start}é", r"a\B.|[^a]\b’", r"(\w)\b\W"] {
                let hir = regex_syntax::parse(source).unwrap();
                let lazy = LazyRegex::new(source, vec![None; 1], Guard::of_regex(&hir));
                let plain = regex::Regex::new(source).unwrap();
                for _ in 0..times {
                    let _ = lazy.captures("a A é’");
                }
                let mut folded = String::new();
                crate::rules::fold::fold_into(&text, &mut folded);
                let shape = crate::rules::pattern::Facts::new(&text, &folded, 0.0).shape;
                proptest::prop_assert_eq!(lazy.is_match(&text, &shape), plain.is_match(&text), "{} {:?}", source, text);
                let range = lazy.captures(&text).and_then(|c| c.range(0));
                proptest::prop_assert_eq!(range, plain.find(&text).map(|m| m.range()), "{} {:?}", source, text);
            }
        }
    }
}
