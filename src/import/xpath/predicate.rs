//! Conditions into simple selectors: `or` becomes alternatives, `not` is carried down to what it denies.

use super::compare::{Operand, compare, compare_text, operand, steps_of};
use super::path::{End, MAX_SELECTORS, Origin, TEXT, Walker, no_equal};
use super::{Axis, Comparison, Expr, NodeTest, Path, Step};
use crate::import::css::{Complex, Compound, List, Nth, Operator, Simple};

/// Rows of tests: all of one row must hold, and any row is enough. No row never holds, an empty one always.
pub(super) type Alternatives = Vec<Vec<Test>>;

/// The most tests of one row.
const MAX_TESTS: usize = 32;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Test {
    /// The element's name.
    Name(String),
    NotName(String),
    Simple(Simple),
}

/// What a condition is asked of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scope<'s> {
    /// The attribute that `.` stands for, where it stands for one.
    pub(super) attribute: Option<&'s str>,
    /// Whether places can be asked for, and among elements of the same name, as `position()` counts them.
    places: Option<bool>,
}

impl<'s> Scope<'s> {
    pub(super) fn plain() -> Self {
        Scope { attribute: None, places: None }
    }

    pub(super) fn attribute(name: &'s str) -> Self {
        Scope { attribute: Some(name), places: None }
    }

    pub(super) fn among_siblings(of_type: bool) -> Self {
        Scope { attribute: None, places: Some(of_type) }
    }
}

/// The compound with the tests of a row; none where they contradict it.
pub(super) fn apply(mut compound: Compound, row: &[Test]) -> Option<Compound> {
    for test in row {
        match test {
            Test::Name(name) => match &compound.name {
                Some(other) if other != name => return None,
                _ => compound.name = Some(name.clone()),
            },
            Test::NotName(name) if compound.name.as_ref() == Some(name) => return None,
            Test::NotName(name) if compound.name.is_none() => {
                compound.tests.push(Simple::Not(List(vec![Complex::of(Compound::named(name))])));
            }
            Test::NotName(_) => {}
            Test::Simple(simple) if compound.tests.contains(simple) => {}
            Test::Simple(simple) => compound.tests.push(simple.clone()),
        }
    }
    Some(compound)
}

/// All conditions of a step. Places are those among the elements that the step finds, so only the first may ask for them: the
/// others count those that are left.
pub(super) fn all(conditions: &[Expr], scope: Scope<'_>) -> Result<Alternatives, String> {
    let mut rows = vec![Vec::new()];
    for (i, condition) in conditions.iter().enumerate() {
        let scope = Scope { places: scope.places.filter(|_| i == 0), ..scope };
        let next = match place(condition) {
            Some((comparison, place)) => nth(comparison, place, scope, true)?,
            None => holds(condition, scope, true)?,
        };
        rows = both(&rows, &next)?;
    }
    Ok(rows)
}

/// Whether a condition by itself is a place: `[1]`, `[last()]`, `[position() < 3]`.
pub(super) fn is_place(condition: &Expr) -> bool {
    place(condition).is_some() || matches!(condition, Expr::Compare(_, left, right) if is_position(left) || is_position(right))
}

pub(super) fn is_position(expression: &Expr) -> bool {
    matches!(expression, Expr::Call(name, arguments) if name == "position" && arguments.is_empty())
}

/// A place counted from the start, or from the end.
#[derive(Debug, Clone, Copy)]
pub(super) enum Counted {
    Start(f64),
    End(f64),
}

/// The place that a number or `last()` stands for.
pub(super) fn place(expression: &Expr) -> Option<(Comparison, Counted)> {
    let is_last = |e: &Expr| matches!(e, Expr::Call(name, arguments) if name == "last" && arguments.is_empty());
    let counted = match expression {
        Expr::Number(n) => Counted::Start(*n),
        last if is_last(last) => Counted::End(1.0),
        Expr::Arithmetic("-", last, less) if is_last(last) => match **less {
            Expr::Number(n) => Counted::End(n + 1.0),
            _ => return None,
        },
        _ => return None,
    };
    Some((Comparison::Equal, counted))
}

pub(super) fn nth(comparison: Comparison, place: Counted, scope: Scope<'_>, positive: bool) -> Result<Alternatives, String> {
    let Some(of_type) = scope.places else {
        return Err("a place among what other conditions leave, or anywhere in the page, which CSS cannot count".to_owned());
    };
    let (from_end, number, comparison) = match place {
        Counted::Start(n) => (false, n, comparison),
        // Before the last is behind the first, counted from the end.
        Counted::End(n) => (true, n, comparison.mirrored()),
    };
    if number.fract() != 0.0 || !(0.0..=10_000.0).contains(&number) {
        return Err(format!("`{number}` is no place"));
    }
    let number = number as i32;
    let nth = |step, offset| vec![Simple::Nth(Nth { from_end, of_type, step, offset })];
    let up_to = |last: i32| match last {
        ..1 => Vec::new(),
        1 => nth(0, 1),
        _ => nth(-1, last),
    };
    Ok(match comparison {
        Comparison::Equal if number < 1 => any_of(Vec::new(), positive),
        Comparison::Equal => any_of(nth(0, number), positive),
        Comparison::Unequal if number < 1 => any_of(Vec::new(), !positive),
        Comparison::Unequal => any_of(nth(0, number), !positive),
        Comparison::Less => any_of(up_to(number - 1), positive),
        Comparison::LessOrEqual => any_of(up_to(number), positive),
        // Not up to there.
        Comparison::Greater => any_of(up_to(number), !positive),
        Comparison::GreaterOrEqual => any_of(up_to(number - 1), !positive),
    })
}

/// Rows in which one of the tests holds, or none.
pub(super) fn any_of(tests: Vec<Simple>, positive: bool) -> Alternatives {
    if positive {
        tests.into_iter().map(|t| vec![Test::Simple(t)]).collect()
    } else {
        vec![tests.into_iter().map(|t| Test::Simple(t.negated())).collect()]
    }
}

pub(super) fn constant(value: bool) -> Alternatives {
    if value { vec![Vec::new()] } else { Vec::new() }
}

/// Rows in which one row of each of the two holds.
fn both(left: &Alternatives, right: &Alternatives) -> Result<Alternatives, String> {
    if left.len() * right.len() > MAX_SELECTORS {
        return Err(format!("it would become more than {MAX_SELECTORS} selectors"));
    }
    let rows: Alternatives = left.iter().flat_map(|l| right.iter().map(|r| [l.as_slice(), r].concat())).collect();
    if rows.iter().any(|r| r.len() > MAX_TESTS) {
        return Err(format!("more than {MAX_TESTS} conditions on one element"));
    }
    Ok(rows)
}

/// When a condition holds; with `positive` false, when it does not.
fn holds(condition: &Expr, scope: Scope<'_>, positive: bool) -> Result<Alternatives, String> {
    let every =
        |conditions: &[Expr]| conditions.iter().try_fold(constant(true), |rows, c| both(&rows, &holds(c, scope, positive)?));
    let any = |conditions: &[Expr]| {
        let rows: Result<Vec<_>, _> = conditions.iter().map(|c| holds(c, scope, positive)).collect();
        rows.map(|r| r.concat())
    };
    match condition {
        Expr::And(conditions) if positive => every(conditions),
        Expr::Or(conditions) | Expr::Union(conditions) if positive => any(conditions),
        Expr::And(conditions) => any(conditions),
        Expr::Or(conditions) | Expr::Union(conditions) => every(conditions),
        Expr::Compare(comparison, left, right) => compare(*comparison, left, right, scope, positive),
        Expr::Path(path) => exists(path, scope, positive, None),
        Expr::Literal(text) => Ok(constant(text.is_empty() != positive)),
        Expr::Number(number) => Ok(constant((*number != 0.0) == positive)),
        Expr::Call(name, arguments) => call(name, arguments, scope, positive),
        Expr::Arithmetic(..) | Expr::Minus(_) => Err("sums have no equal in CSS".to_owned()),
        Expr::Variable(name) => Err(format!("`${name}` is given by no one")),
    }
}

fn call(name: &str, arguments: &[Expr], scope: Scope<'_>, positive: bool) -> Result<Alternatives, String> {
    match (name, arguments) {
        ("not", [condition]) => holds(condition, scope, !positive),
        ("boolean", [condition]) => holds(condition, scope, positive),
        ("true", []) => Ok(constant(positive)),
        ("false", []) => Ok(constant(!positive)),
        ("contains", [held, part]) => compare_text(Operator::Substring, held, part, scope, positive),
        ("starts-with", [held, part]) => compare_text(Operator::Prefix, held, part, scope, positive),
        // XPath 2.0, but it is clear what is meant.
        ("ends-with", [held, part]) => compare_text(Operator::Suffix, held, part, scope, positive),
        ("normalize-space" | "string", []) if scope.attribute.is_none() => Err(TEXT.to_owned()),
        ("normalize-space" | "string", [value]) => match operand(value, scope)? {
            // An attribute that is there may still be empty.
            Operand::Attribute(a) => {
                let empty = Simple::attribute(&a.name, Operator::Equals, "");
                let there = Simple::present(&a.name);
                Ok(if positive {
                    vec![vec![Test::Simple(there), Test::Simple(empty.negated())]]
                } else {
                    any_of(vec![there.negated(), empty], true)
                })
            }
            _ => Err(no_equal(name)),
        },
        _ => Err(no_equal(name)),
    }
}

/// Whether a path leads anywhere; with `value`, to an attribute that is, or is not, that text.
pub(super) fn exists(path: &Path, scope: Scope<'_>, positive: bool, value: Option<(bool, &str)>) -> Result<Alternatives, String> {
    let steps = steps_of(path)?;
    if scope.attribute.is_some() && !steps.is_empty() {
        return Err("nothing stands inside an attribute".to_owned());
    }
    match steps.as_slice() {
        [] => return Ok(constant(positive)),
        [Step { axis: Axis::Itself, test, predicates }] => {
            let name = match test {
                NodeTest::Name(name) => Some(name.to_lowercase()),
                NodeTest::Any | NodeTest::Node => None,
                _ => return Err(TEXT.to_owned()),
            };
            let named = name.map(|n| if positive { Test::Name(n) } else { Test::NotName(n) });
            return and_conditions(named, predicates, Scope::plain(), positive);
        }
        [Step { axis: Axis::Attribute, test: NodeTest::Name(name), predicates }] => {
            let name = name.to_ascii_lowercase();
            let there = Simple::present(&name);
            let there = Test::Simple(if positive { there } else { there.negated() });
            return and_conditions(Some(there), predicates, Scope::attribute(&name), positive);
        }
        _ => {}
    }
    let Walker { mut at, end, .. } = Walker::new(Origin::Anchor).walk(&path.steps)?;
    match (end, value) {
        (End::Attribute(name), value) => {
            let test = match value {
                None => vec![Simple::present(&name)],
                Some((true, text)) => vec![Simple::attribute(&name, Operator::Equals, text)],
                Some((false, text)) => {
                    vec![Simple::present(&name), Simple::attribute(&name, Operator::Equals, text).negated()]
                }
            };
            for (_, subject) in at.iter_mut().filter_map(|c| c.0.last_mut()) {
                subject.tests.extend(test.iter().filter(|t| !subject.tests.contains(t)).cloned().collect::<Vec<_>>());
            }
        }
        (End::Text, _) | (_, Some(_)) => return Err(TEXT.to_owned()),
        (End::Elements, None) => {}
    }
    let ways = flatten(at)?;
    Ok(if ways.is_empty() { constant(!positive) } else { any_of(vec![Simple::Has(List(ways))], positive) })
}

/// A test and conditions behind it: all of them, or where `positive` is false, that one of them fails. The test comes as it
/// is to hold.
fn and_conditions(test: Option<Test>, conditions: &[Expr], scope: Scope<'_>, positive: bool) -> Result<Alternatives, String> {
    let test = test.map(|t| vec![t]);
    let mut rows = match (&test, positive) {
        (Some(test), _) => vec![test.clone()],
        (None, positive) => constant(positive),
    };
    for condition in conditions {
        if is_place(condition) {
            return Err("a place inside a condition".to_owned());
        }
        let next = holds(condition, scope, positive)?;
        rows = if positive { both(&rows, &next)? } else { [rows, next].concat() };
    }
    Ok(rows)
}

/// Selectors for `:has()`, in which no other can stand: one at the end of the way is a longer way.
fn flatten(selectors: Vec<Complex>) -> Result<Vec<Complex>, String> {
    let mut flat = Vec::new();
    for Complex(mut way) in selectors {
        let Some((_, last)) = way.last_mut() else { return Err("a condition on the element itself".to_owned()) };
        let inner = last.tests.iter().position(|t| matches!(t, Simple::Has(_)));
        let inner = inner.map(|at| last.tests.remove(at));
        if way.iter().flat_map(|(_, c)| &c.tests).any(Simple::has_has) {
            return Err("`:has()` cannot stand inside `:has()`".to_owned());
        }
        match inner {
            Some(Simple::Has(List(further))) => flat.extend(further.into_iter().map(|f| Complex([way.clone(), f.0].concat()))),
            _ => flat.push(Complex(way)),
        }
    }
    if flat.len() > MAX_SELECTORS {
        return Err(format!("it would become more than {MAX_SELECTORS} selectors"));
    }
    Ok(flat)
}
