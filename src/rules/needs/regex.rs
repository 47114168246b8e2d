//! What a regular expression needs, by its syntax tree.

use regex_syntax::hir::{Hir, HirKind, Look};

use super::around::{Side, ends_line_before, is_end, is_start, is_wordless};
use super::exact::{MAX_RUN, exact};
use super::{Anchor, Edges, Need, Needs, Way, Ways, better, union, without_covered};
use crate::rules::guard::Guard;

/// The ways in which a regular expression can match a normalised line.
pub(in crate::rules) fn of_regex(hir: &Hir, guard: &Guard) -> Ways {
    let way = |need: Option<Need>| Way { need, guard: guard.clone() };
    match needs_of(hir) {
        Some(needs) => needs.into_iter().map(|need| way(Some(need))).collect(),
        None => vec![way(None)],
    }
}

/// The needs of a regular expression that is run on normalised lines: trimmed, with single spaces as their only white space.
fn needs_of(hir: &Hir) -> Needs {
    let mut walk = Walk::default();
    walk.take(hir);
    walk.finish()
}

/// Strings that may stand at the current place of a regex, folded; their cross product grows as the regex goes on.
struct Run {
    strings: Vec<String>,
    /// Whether it begins where the line does.
    at_start: bool,
    /// Whether no word stands before it on the line.
    first: bool,
    /// Whether no word goes on before and behind the strings so far.
    edges: Edges,
}

impl Run {
    fn new(strings: Vec<String>) -> Self {
        Run { strings, at_start: false, first: false, edges: Edges::default() }
    }
}

#[derive(Default)]
struct Walk {
    run: Option<Run>,
    best: Needs,
    began: bool,
    /// Whether no word stands before the part that is taken.
    first: bool,
    /// Whether no word goes on at the place before the part that is taken, and behind that part.
    edges: Edges,
    /// Whether the line ends behind the part that is taken.
    at_end: bool,
}

impl Walk {
    /// Of a part that stands there.
    fn at(place: Place) -> Self {
        let run = place.at_start.then(|| Run { at_start: true, first: true, ..Run::new(vec![String::new()]) });
        // A start inside may stand behind other text that matched nothing, and is taken for none.
        Walk { run, best: None, began: true, first: place.first, edges: place.edges, at_end: place.at_end }
    }

    fn finish(mut self) -> Needs {
        self.close(self.at_end, self.edges.end);
        self.best
    }

    /// Ends the current run; `at_end` where the line ends there, `ends_word` where no word goes on.
    fn close(&mut self, at_end: bool, ends_word: bool) {
        let Some(run) = self.run.take() else { return };
        if run.strings.iter().any(|s| s.trim().is_empty()) {
            return;
        }
        let anchor = |literal: &str| match (run.at_start, at_end) {
            (true, true) => Anchor::Whole,
            (true, false) => Anchor::Start,
            (false, true) => Anchor::End,
            (false, false) if run.first && literal.starts_with(|c: char| c.is_ascii_alphanumeric()) => Anchor::First,
            (false, false) => Anchor::Inside,
        };
        let mut strings = run.strings;
        if at_end {
            // Lines are trimmed: none ends with white space.
            strings.retain(|s| !s.ends_with(' '));
        }
        if strings.is_empty() {
            return;
        }
        let edges = Edges { end: run.edges.end || ends_word, ..run.edges };
        let need = |literal: String| Need { anchor: anchor(&literal), edges: word_edges(&literal, edges), literal };
        let needs = without_covered(strings.into_iter().map(need).collect());
        self.best = better(self.best.take(), Some(needs));
    }

    fn extend(&mut self, strings: &[String]) {
        let (first, begins) = (self.first, self.edges.start);
        let new = |strings| Run { first, edges: Edges { start: begins, end: false }, ..Run::new(strings) };
        let run = self.run.get_or_insert_with(|| new(vec![String::new()]));
        if run.strings.len() * strings.len() > MAX_RUN {
            self.close(false, strings.iter().all(|s| s.bytes().next().is_some_and(|b| !b.is_ascii_alphanumeric())));
            self.run = Some(new(strings.to_vec()));
            return;
        }
        run.edges.end = false;
        run.strings = run.strings.iter().flat_map(|a| strings.iter().map(move |b| format!("{a}{b}"))).collect();
        run.strings.sort();
        run.strings.dedup();
    }

    fn take(&mut self, hir: &Hir) {
        let began = std::mem::replace(&mut self.began, true);
        match hir.kind() {
            HirKind::Empty => self.began = began,
            HirKind::Look(look) if is_start(*look) => {
                self.close(false, false);
                self.run = Some(Run { at_start: !began, ..Run::new(vec![String::new()]) });
                self.began = began;
                self.edges.start = true;
                self.first = true;
            }
            HirKind::Look(look) if is_end(*look) => {
                self.close(true, true);
                // What follows an end cannot be searched for, and nothing sensible follows.
                self.run = None;
            }
            HirKind::Look(look) => {
                self.began = began;
                self.boundary(*look);
            }
            HirKind::Capture(capture) => {
                self.began = began;
                self.take(&capture.sub);
            }
            HirKind::Concat(parts) => {
                self.began = began;
                self.take_all(parts);
            }
            _ => {
                match exact(hir) {
                    Some(strings) => {
                        // Lines are trimmed: white space that may stand at their very start never does.
                        let blank_start = strings.iter().all(|s| s.trim().is_empty()) && self.at_line_start();
                        if !blank_start {
                            self.extend(&strings);
                        }
                    }
                    None => {
                        let place =
                            Place { at_start: self.at_line_start(), first: self.first, at_end: self.at_end, edges: self.edges };
                        self.close(false, Side::Before.parts_words(hir, self.edges.end));
                        self.best = better(self.best.take(), inside(hir, place));
                    }
                }
                self.edges.start = Side::Behind.parts_words(hir, self.edges.start);
                self.first &= is_wordless(hir);
            }
        }
    }

    fn take_all(&mut self, parts: &[Hir]) {
        let behind = (self.edges.end, self.at_end);
        let before =
            |part: &Hir, (word, line): (bool, bool)| (Side::Before.parts_words(part, word), ends_line_before(part, line));
        let ends: Vec<(bool, bool)> =
            parts.iter().rev().scan(behind, |ends, part| Some(std::mem::replace(ends, before(part, *ends)))).collect();
        for (i, (part, ends)) in parts.iter().zip(ends.into_iter().rev()).enumerate() {
            (self.edges.end, self.at_end) = ends;
            if self.first
                && let HirKind::Repetition(repetition) = part.kind()
                && repetition.min == 0
            {
                self.with_or_without(&repetition.sub, &parts[i + 1..], behind);
            }
            self.take(part);
        }
        (self.edges.end, self.at_end) = behind;
    }

    /// What may be left out at the line's start is the first on the line, or what comes behind it is.
    fn with_or_without(&mut self, part: &Hir, rest: &[Hir], behind: (bool, bool)) {
        if rest.is_empty() || is_wordless(part) {
            return;
        }
        let place =
            Place { at_start: self.at_line_start(), first: true, at_end: false, edges: Edges { end: false, ..self.edges } };
        let Some(with) = within(part, place) else { return };
        let mut walk = Walk::at(Place { at_end: behind.1, edges: Edges { end: behind.0, ..self.edges }, ..place });
        walk.take_all(rest);
        self.best = better(self.best.take(), union([Some(with), walk.finish()]));
    }

    /// A word boundary, at the start of a run or at its end as far as it goes.
    fn boundary(&mut self, look: Look) {
        let starts = Side::Behind.is_asked_by(look);
        self.edges.start |= starts;
        let begins = self.edges.start;
        match &mut self.run {
            Some(run) if run.strings.iter().all(String::is_empty) => run.edges.start |= starts,
            // What may stand before the word tells little: `["“]?\bcookie`.
            Some(run) if run.at_start || !starts || !run.strings.iter().any(String::is_empty) => {
                run.edges.end |= Side::Before.is_asked_by(look);
            }
            _ => {
                let edges = Edges { start: begins, end: false };
                self.run = Some(Run { first: self.first, edges, ..Run::new(vec![String::new()]) });
            }
        }
    }

    fn at_line_start(&self) -> bool {
        self.run.as_ref().is_some_and(|r| r.at_start && r.strings.iter().all(String::is_empty))
    }
}

/// A boundary is the edge of a word of the literal only where the literal has a word character there. Letters of ASCII alone
/// are sure to be one before folding and behind it.
fn word_edges(literal: &str, edges: Edges) -> Edges {
    let is_word = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = literal.as_bytes();
    Edges { start: edges.start && is_word(bytes.first()), end: edges.end && is_word(bytes.last()) }
}

/// Where a part stands.
#[derive(Clone, Copy)]
struct Place {
    /// Whether it begins where the line does.
    at_start: bool,
    /// Whether no word stands before it on the line.
    first: bool,
    /// Whether the line ends behind it.
    at_end: bool,
    /// Whether no word goes on before it and behind it.
    edges: Edges,
}

/// The needs of a part that is not a small set of strings.
fn inside(hir: &Hir, place: Place) -> Needs {
    match hir.kind() {
        HirKind::Alternation(branches) => union(branches.iter().map(|branch| within(branch, place))),
        // What ends a word is the last round, what begins one the first.
        HirKind::Repetition(repetition) if repetition.min > 0 => {
            within(&repetition.sub, Place { at_end: false, edges: Edges { end: false, ..place.edges }, ..place })
        }
        HirKind::Capture(capture) => inside(&capture.sub, place),
        HirKind::Concat(_) => within(hir, place),
        _ => None,
    }
}

fn within(hir: &Hir, place: Place) -> Needs {
    let mut walk = Walk::at(place);
    walk.take(hir);
    walk.finish()
}

#[cfg(test)]
pub(in crate::rules) mod tests {
    use super::*;
    use crate::rules::fold::fold_into;
    use proptest::prelude::*;

    fn needs(regex: &str) -> String {
        let hir = regex_syntax::parse(regex).unwrap();
        let Some(list) = needs_of(&hir) else { return "-".into() };
        let show = |n: &Need| {
            let edge = |is: bool| if is { "\\b" } else { "" };
            let (a, b) = match n.anchor {
                Anchor::Inside => (edge(n.edges.start), edge(n.edges.end)),
                Anchor::Start => ("^", edge(n.edges.end)),
                Anchor::First => ("^\\W*", edge(n.edges.end)),
                Anchor::End => (edge(n.edges.start), "$"),
                Anchor::Whole => ("^", "$"),
            };
            format!("{a}{}{b}", n.literal)
        };
        list.iter().map(show).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn needs_of_regexes() {
        assert_eq!(needs("(?i)^photo by"), "^photo by");
        assert_eq!(needs(r"(?i)^\s*read\s+more\s*$"), "^read more$");
        assert_eq!(needs(r"^(?P<a>.{5,300}?)\s*\((?:Photo|Image):\s*(?P<c>[^)]{2,60})\)$"), "(image:|(photo:");
        assert_eq!(needs(r"^\d+ (?:views|likes)$"), " likes$| views$");
        assert_eq!(needs(r"^(?:foo.*|bar)$"), "^foo|^bar$");
        assert_eq!(needs(r"^\d+$"), "-");
        assert_eq!(needs("foo|"), "-");
        assert_eq!(needs("(?:abc)+x?"), "abc");
        assert_eq!(needs(r"\bcafé\b"), "\\bcafé");
        assert_eq!(needs(r"\b(?:AP|EPA)\b.x"), "\\bap\\b|\\bepa\\b");
        assert_eq!(needs(r"x\b(?:ab|\(c)\b"), "x(c\\b|xab\\b");
        assert_eq!(needs(r"\d\b(?P<a>EPA\d*|AP(?: x)?)\b\d"), "\\bap\\b|\\bap x\\b|\\bepa");
        assert_eq!(needs(r"\b(?:ab\d)+\b"), "\\bab");
        assert_eq!(needs(r"\b(?:\dab)+\b"), "ab");
        assert_eq!(needs(r"\b(?:\dab|c)\b"), "ab\\b|\\bc\\b");
        assert_eq!(needs("(?i)ſtop"), "stop");
        assert_eq!(needs(r"^[-• ]{0,3}(?:please |)follow[:.]"), r"^\W*follow.|^\W*follow:|^\W*please follow.|^\W*please follow:");
        assert_eq!(needs(r"\d+ ?(?:like|share)s?\W"), "like\\b|likes\\b|share\\b|shares\\b");
        assert_eq!(needs(r"\w(?:[.]+|\s)post[^a-z\d]"), "\\bpost");
        assert_eq!(needs(r"^\W*(?:\d+\W+)?post(?: \d|$)"), r"\bpost\b");
        assert_eq!(needs(r#"\d["“]?\bcookies?\b"#), r"\bcookie\b|\bcookies\b");
    }

    #[test]
    fn what_may_be_left_out_at_the_start() {
        let days: Vec<String> = (0..30).map(|i| format!("d{i}")).collect();
        let regex = format!("^(?:- ?)?(?:(?:{}) )?(?:may|june) \\d", days.join("|"));
        let list = needs(&regex);
        assert_eq!(
            list.split('|').filter(|need| need.starts_with(r"^\W*d") || *need == r"^\W*june " || *need == r"^\W*may ").count(),
            32
        );
        assert_eq!(list.split('|').count(), 32, "{list}");
    }

    #[test]
    fn an_anchor_that_is_not_the_lines_start_is_none() {
        assert_eq!(needs("(?:x|^)foo"), "foo");
        assert_eq!(needs("a*^foo"), "foo");
    }

    /// Whether a need stands on a folded line.
    fn stands(need: &Need, line: &str) -> bool {
        let goes_on = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        let whole = |at: usize| {
            let (before, behind) = (&line.as_bytes()[..at], &line.as_bytes()[at + need.literal.len()..]);
            !(need.edges.start && goes_on(before.last()) || need.edges.end && goes_on(behind.first()))
        };
        match need.anchor {
            Anchor::Whole => line == need.literal,
            Anchor::Start => line.starts_with(&need.literal) && whole(0),
            Anchor::End => line.strip_suffix(need.literal.as_str()).is_some_and(|before| whole(before.len())),
            Anchor::First => line
                .find(|c: char| c.is_ascii_alphanumeric())
                .is_some_and(|at| line[at..].starts_with(&need.literal) && whole(at)),
            // Places may overlap.
            Anchor::Inside => {
                (0..line.len()).any(|from| line.get(from..).is_some_and(|rest| rest.starts_with(&need.literal)) && whole(from))
            }
        }
    }

    /// Expressions with bounds of words around words, lists and groups.
    pub(in crate::rules) fn expressions() -> impl Strategy<Value = String> {
        let parts = [
            "a",
            "ab",
            "B",
            r"\d",
            " ",
            r"\s?",
            r"\b",
            r"\b",
            r"\b{start}",
            r"\b{end}",
            "^",
            "$",
            "é",
            "[ab]",
            ".",
            "1?",
            r"\W",
            "[. ]{0,2}",
            r"(?i:[k\s])",
            r"\(",
            "[-—]",
        ];
        let leaf = proptest::sample::select(parts.to_vec()).prop_map(str::to_owned);
        leaf.prop_recursive(4, 20, 4, |inner| {
            let counts = proptest::sample::select(vec!["", "", "?", "+", "{2}", "*"]);
            let some = proptest::collection::vec(inner, 1..4);
            (some, proptest::bool::ANY, proptest::bool::ANY, counts).prop_map(|(parts, list, named, count)| {
                let inside = parts.join(if list { "|" } else { "" });
                if named { format!("({inside}){count}") } else { format!("(?:{inside}){count}") }
            })
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        /// A line on which none of them stands is none that the expression matches.
        #[test]
        fn they_are_needed(regex in expressions(), texts in proptest::collection::vec("[abB1éK .(—-]{0,10}", 8)) {
            let (hir, plain) = (regex_syntax::parse(&regex).unwrap(), regex::Regex::new(&regex).unwrap());
            let Some(list) = needs_of(&hir) else { return Ok(()) };
            for text in texts {
                let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
                let mut folded = String::new();
                fold_into(&line, &mut folded);
                let stands = list.iter().any(|need| stands(need, &folded));
                prop_assert!(stands || !plain.is_match(&line), "{} {:?} {:?}", regex, line, list);
            }
        }
    }
}
