//! Regular expressions that are compiled when first needed, a quick one in front of the slow one.

use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use regex_automata::Input;
use regex_automata::meta::{self, Regex};
use regex_syntax::hir::Hir;

use super::relax::relax;

/// What one compiled expression may take up, in bytes. Larger ones are refused when loaded, by an estimate.
const SIZE_LIMIT: usize = 64 << 20;
/// What the state cache of one expression may take up, in bytes: not much, since there are thousands.
const CACHE_LIMIT: usize = 1 << 20;

/// How often a whole expression is asked behind its gate before it is compiled to run quickly: until then, and so for most rules
/// for ever, compiling it would cost more than it saves.
const HOT: u32 = 256;

/// A regular expression, checked when loaded and compiled when first used: most rules of a large pack never see a line.
#[derive(Debug)]
pub(super) struct LazyRegex {
    source: Box<str>,
    /// The names of the groups, from the first one on.
    groups: Vec<Option<Box<str>>>,
    gate: OnceLock<Gate>,
    whole: OnceLock<Option<Regex>>,
    /// How often `whole` was asked behind a gate, and what takes its place when that was often.
    asked: AtomicU32,
    hot: OnceLock<Option<Regex>>,
}

/// What is asked before the whole expression.
#[derive(Debug)]
enum Gate {
    /// A quicker expression that matches no less.
    Relaxed(Regex),
    /// The expression is quick as it is.
    Open,
    /// The expression cannot be compiled, which was logged.
    Broken,
}

impl LazyRegex {
    /// Of an expression that [`regex_syntax`] has accepted, with the names of its groups.
    pub(super) fn new(source: &str, groups: Vec<Option<Box<str>>>) -> Self {
        LazyRegex {
            source: source.into(),
            groups,
            gate: OnceLock::new(),
            whole: OnceLock::new(),
            asked: AtomicU32::new(0),
            hot: OnceLock::new(),
        }
    }

    /// The names of its groups, from `$1` on.
    pub(super) fn groups(&self) -> &[Option<Box<str>>] {
        &self.groups
    }

    pub(super) fn is_match(&self, text: &str) -> bool {
        self.matching(text).is_some_and(|r| r.is_match(text))
    }

    pub(super) fn captures<'t>(&'t self, text: &'t str) -> Option<Captures<'t>> {
        self.all_captures(text).into_iter().next()
    }

    /// The groups of every match, in order.
    pub(super) fn all_captures<'t>(&'t self, text: &'t str) -> Vec<Captures<'t>> {
        let Some(regex) = self.matching(text) else { return Vec::new() };
        let found = regex.captures_iter(Input::new(text));
        found
            .map(|c| {
                let spans = (0..=self.groups.len()).map(|i| c.get_group(i).map(|s| s.range())).collect();
                Captures { text, names: &self.groups, spans }
            })
            .collect()
    }

    /// The expression, unless a quicker one knows that it does not match.
    fn matching(&self, text: &str) -> Option<&Regex> {
        match self.gate.get_or_init(|| self.make_gate()) {
            Gate::Relaxed(gate) if !gate.is_match(text) => None,
            Gate::Broken => None,
            Gate::Open => self.whole.get_or_init(|| self.make_whole(Engine::Automaton)).as_ref(),
            Gate::Relaxed(_) if self.asked.load(Ordering::Relaxed) >= HOT => {
                self.hot.get_or_init(|| self.make_whole(Engine::Automaton)).as_ref()
            }
            Gate::Relaxed(_) => {
                self.asked.fetch_add(1, Ordering::Relaxed);
                self.whole.get_or_init(|| self.make_whole(Engine::Simple)).as_ref()
            }
        }
    }

    fn make_gate(&self) -> Gate {
        let Some(hir) = self.hir() else { return Gate::Broken };
        match relax(&hir) {
            Some(relaxed) => match build(&relaxed, Engine::Automaton) {
                Ok(regex) => Gate::Relaxed(regex),
                Err(error) => {
                    self.log(&*error);
                    Gate::Broken
                }
            },
            None => Gate::Open,
        }
    }

    fn make_whole(&self, engine: Engine) -> Option<Regex> {
        build(&self.hir()?, engine).map_err(|e| self.log(&*e)).ok()
    }

    fn hir(&self) -> Option<Hir> {
        regex_syntax::parse(&self.source).map_err(|e| self.log(&e)).ok()
    }

    fn log(&self, error: &dyn std::error::Error) {
        tracing::error!(regex = %self.source, %error, "a regex could not be compiled and matches nothing");
    }
}

/// What an expression is run by.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Engine {
    /// Quick to compile.
    Simple,
    /// Quick to run.
    Automaton,
}

fn build(hir: &Hir, engine: Engine) -> Result<Regex, Box<meta::BuildError>> {
    let runs_often = engine == Engine::Automaton;
    let config = meta::Config::new()
        .nfa_size_limit(Some(SIZE_LIMIT))
        .hybrid(runs_often)
        .hybrid_cache_capacity(CACHE_LIMIT)
        .dfa(false)
        .onepass(runs_often);
    meta::Builder::new().configure(config).build_from_hir(hir).map_err(Box::new)
}

/// The groups of one match.
#[derive(Debug, Clone)]
pub(super) struct Captures<'t> {
    text: &'t str,
    names: &'t [Option<Box<str>>],
    spans: Vec<Option<Range<usize>>>,
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
