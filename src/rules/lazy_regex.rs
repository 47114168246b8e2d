//! Regular expressions that are compiled when first needed, a quick one in front of the slow one.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use regex_automata::Input;
use regex_automata::meta::{self, Regex};
use regex_syntax::hir::{Capture, Class, Hir, HirKind, Look, Repetition};

use super::guard::{Guard, Shape};
use super::relax::relax;

/// What one compiled expression may take up, in bytes. Larger ones are refused when loaded, by an estimate.
const SIZE_LIMIT: usize = 64 << 20;
/// What the state cache of one expression may take up, in bytes, and more for each state: not much, since there are thousands;
/// but with less than a few states of the automaton take up there would be none.
const CACHE_LIMIT: (usize, usize) = (128 << 10, 128);

/// An expression that takes up more than so many bytes is not compiled to run quickly: a few of them would take most of the memory.
const LARGE: usize = 128 << 10;

/// How often a whole expression is asked behind its gate before it is compiled to run quickly: until then, and so for most rules
/// for ever, compiling it would cost more than it saves.
const HOT: u32 = 16;

/// A regular expression, checked when loaded and compiled when first used: most rules of a large pack never see a line.
#[derive(Debug)]
pub(super) struct LazyRegex {
    source: Box<str>,
    /// The names of the groups, from the first one on.
    groups: Vec<Option<Box<str>>>,
    guard: Guard,
    gate: OnceLock<Gate>,
    whole: OnceLock<Option<Whole>>,
    /// How often the gate was asked and let a line through, until that was often.
    asked: AtomicU32,
    passed: AtomicU32,
    /// What takes the place of `whole` then.
    hot: OnceLock<Option<Hot>>,
}

/// An expression that many lines get to, compiled to run quickly.
#[derive(Debug)]
struct Hot {
    whole: Whole,
    /// Whether the gate stopped so few lines that it is quicker to do without.
    skips_gate: bool,
}

/// A whole expression, compiled.
#[derive(Debug)]
struct Whole {
    regex: Arc<Regex>,
    /// Whether it has word boundaries, on which automata give up at the first character that is not ASCII.
    has_boundaries: bool,
    /// The same with word boundaries of ASCII: it says the same of lines that have no letter or digit outside ASCII.
    plain: OnceLock<Option<Arc<Regex>>>,
}

/// What is asked before the whole expression.
#[derive(Debug)]
enum Gate {
    /// A quicker expression that matches no less.
    Relaxed(Arc<Regex>),
    /// The expression is quick as it is.
    Open,
    /// The expression cannot be compiled, which was logged.
    Broken,
}

impl LazyRegex {
    /// Of an expression that [`regex_syntax`] has accepted, with the names of its groups.
    pub(super) fn new(source: &str, groups: Vec<Option<Box<str>>>, guard: Guard) -> Self {
        LazyRegex {
            source: source.into(),
            groups,
            guard,
            gate: OnceLock::new(),
            whole: OnceLock::new(),
            asked: AtomicU32::new(0),
            passed: AtomicU32::new(0),
            hot: OnceLock::new(),
        }
    }

    /// The names of its groups, from `$1` on.
    pub(super) fn groups(&self) -> &[Option<Box<str>>] {
        &self.groups
    }

    /// Whether it matches a line of that shape.
    pub(super) fn is_match(&self, text: &str, shape: &Shape) -> bool {
        self.guard.lets_through(shape) && self.matching(text).is_some_and(|r| r.is_match(text))
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
        if let Some(hot) = self.hot.get() {
            let hot = hot.as_ref()?;
            let lets_through = hot.skips_gate || matches!(self.gate.get(), Some(Gate::Relaxed(gate)) if gate.is_match(text));
            return if lets_through { self.fit(&hot.whole, text) } else { None };
        }
        let gate = match self.gate.get_or_init(|| self.make_gate()) {
            Gate::Relaxed(gate) => gate,
            Gate::Broken => return None,
            Gate::Open => return self.fit(self.whole.get_or_init(|| self.make_whole(Engine::Automaton)).as_ref()?, text),
        };
        // Counting costs where several threads do it, so it ends.
        let mut asked = self.asked.load(Ordering::Relaxed);
        if asked < 4 * HOT {
            asked = self.asked.fetch_add(1, Ordering::Relaxed) + 1;
        }
        if !gate.is_match(text) {
            return None;
        }
        let passed = self.passed.fetch_add(1, Ordering::Relaxed) + 1;
        if passed < HOT {
            return self.fit(self.whole.get_or_init(|| self.make_whole(Engine::Simple)).as_ref()?, text);
        }
        let hot = || Some(Hot { whole: self.make_whole(Engine::Automaton)?, skips_gate: 2 * passed > asked });
        self.fit(&self.hot.get_or_init(hot).as_ref()?.whole, text)
    }

    /// The form of an expression that is quickest on a text.
    fn fit<'w>(&self, whole: &'w Whole, text: &str) -> Option<&'w Regex> {
        if !whole.has_boundaries || text.is_ascii() || text.chars().any(is_wide_word) {
            return Some(&whole.regex);
        }
        let plain = || build(&with_plain_boundaries(&self.hir()?), Engine::Automaton).map_err(|e| self.log(&*e)).ok();
        whole.plain.get_or_init(plain).as_deref()
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

    fn make_whole(&self, engine: Engine) -> Option<Whole> {
        let hir = self.hir()?;
        let has_boundaries = hir.properties().look_set().contains_word_unicode();
        let regex = build(&hir, engine).map_err(|e| self.log(&*e)).ok()?;
        Some(Whole { regex, has_boundaries, plain: OnceLock::new() })
    }

    fn hir(&self) -> Option<Hir> {
        regex_syntax::parse(&self.source).map_err(|e| self.log(&e)).ok()
    }

    fn log(&self, error: &dyn std::error::Error) {
        tracing::error!(regex = %self.source, %error, "a regex could not be compiled and matches nothing");
    }
}

/// Whether a character is one of words, and not of ASCII.
fn is_wide_word(c: char) -> bool {
    match c {
        // Typographic quotes, dashes and dots, which most texts have.
        '\0'..='\x7F' | '\u{2010}'..='\u{203E}' => false,
        _ => regex_syntax::try_is_word_character(c).unwrap_or(true),
    }
}

/// The expression with word boundaries of ASCII for those of Unicode.
fn with_plain_boundaries(hir: &Hir) -> Hir {
    let all = |parts: &[Hir]| parts.iter().map(with_plain_boundaries).collect();
    match hir.kind() {
        HirKind::Look(look) => Hir::look(match look {
            Look::WordUnicode => Look::WordAscii,
            Look::WordUnicodeNegate => Look::WordAsciiNegate,
            Look::WordStartUnicode => Look::WordStartAscii,
            Look::WordEndUnicode => Look::WordEndAscii,
            Look::WordStartHalfUnicode => Look::WordStartHalfAscii,
            Look::WordEndHalfUnicode => Look::WordEndHalfAscii,
            other => *other,
        }),
        HirKind::Capture(capture) => {
            let sub = Box::new(with_plain_boundaries(&capture.sub));
            Hir::capture(Capture { sub, ..capture.clone() })
        }
        HirKind::Repetition(repetition) => {
            let sub = Box::new(with_plain_boundaries(&repetition.sub));
            Hir::repetition(Repetition { sub, ..repetition.clone() })
        }
        HirKind::Concat(parts) => Hir::concat(all(parts)),
        HirKind::Alternation(parts) => Hir::alternation(all(parts)),
        _ => hir.clone(),
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

/// What an expression is run by.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Engine {
    /// Quick to compile.
    Simple,
    /// Quick to run.
    Automaton,
}

/// What is compiled at this moment: many rules share an expression, such as that of a person's name, and large ones take megabytes.
static COMPILED: Mutex<BTreeMap<(String, bool), Weak<Regex>>> = Mutex::new(BTreeMap::new());

/// The expression, compiled; the same one for all that are written alike.
fn build(hir: &Hir, engine: Engine) -> Result<Arc<Regex>, Box<meta::BuildError>> {
    let key = (hir.to_string(), engine == Engine::Automaton);
    let compiled = || COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(regex) = compiled().get(&key).and_then(Weak::upgrade) {
        return Ok(regex);
    }
    let mut regex = Arc::new(compile(hir, engine)?);
    if engine == Engine::Automaton && regex.memory_usage() > LARGE {
        // It would be held twice, forwards and backwards, and be slow to run all the same.
        regex = build(hir, Engine::Simple)?;
    }
    compiled().insert(key, Arc::downgrade(&regex));
    Ok(regex)
}

fn compile(hir: &Hir, engine: Engine) -> Result<Regex, Box<meta::BuildError>> {
    let runs_often = engine == Engine::Automaton;
    let config = meta::Config::new()
        .nfa_size_limit(Some(SIZE_LIMIT))
        .hybrid(runs_often)
        .hybrid_cache_capacity(CACHE_LIMIT.0 + CACHE_LIMIT.1 * weight(hir))
        .dfa(false)
        // It has to clear a table of as many bits as states times characters before it starts.
        .backtrack(runs_often)
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
                let shape = crate::rules::pattern::Facts::new(&text, 0.0).shape;
                proptest::prop_assert_eq!(lazy.is_match(&text, &shape), plain.is_match(&text), "{} {:?}", source, text);
                let range = lazy.captures(&text).and_then(|c| c.range(0));
                proptest::prop_assert_eq!(range, plain.find(&text).map(|m| m.range()), "{} {:?}", source, text);
            }
        }
    }
}
