//! Comparisons into simple selectors: an attribute with a text, a place with a number, how many there are with none.

use super::path::{TEXT, no_equal};
use super::predicate::{Alternatives, Scope, Test, any_of, constant, exists, is_position, nth, place};
use super::{Axis, Comparison, Expr, NodeTest, Path, Start, Step};
use crate::import::css::{Operator, Simple};

/// A side of a comparison.
pub(super) enum Operand<'e> {
    Attribute(Held),
    /// An attribute of other elements.
    Elsewhere(&'e Path),
    Literal(String),
    Number(f64),
    /// The name of the element.
    Name,
}

/// The value of an attribute.
pub(super) struct Held {
    pub(super) name: String,
    /// Whether white space in it is folded first.
    normalised: bool,
    /// Whether a space is put at either end.
    padded: bool,
}

pub(super) fn operand<'e>(expression: &'e Expr, scope: Scope<'_>) -> Result<Operand<'e>, String> {
    let own = |name: &str| Operand::Attribute(Held { name: name.to_ascii_lowercase(), normalised: false, padded: false });
    match expression {
        Expr::Literal(text) => Ok(Operand::Literal(text.clone())),
        Expr::Number(number) => Ok(Operand::Number(*number)),
        Expr::Path(path) => match steps_of(path)?.as_slice() {
            [] => scope.attribute.map(own).ok_or_else(|| TEXT.to_owned()),
            [Step { axis: Axis::Attribute, test: NodeTest::Name(name), predicates }] if predicates.is_empty() => Ok(own(name)),
            [.., Step { axis: Axis::Attribute, .. }] => Ok(Operand::Elsewhere(path)),
            _ => Err(TEXT.to_owned()),
        },
        Expr::Call(name, arguments) => match (name.as_str(), arguments.as_slice()) {
            ("string" | "normalize-space", []) => scope.attribute.map(own).ok_or_else(|| TEXT.to_owned()),
            ("string", [one]) => operand(one, scope),
            ("normalize-space", [one]) => match operand(one, scope)? {
                Operand::Attribute(held) => Ok(Operand::Attribute(Held { normalised: true, ..held })),
                Operand::Literal(text) => Ok(Operand::Literal(text.split_whitespace().collect::<Vec<_>>().join(" "))),
                other => Ok(other),
            },
            ("concat", [before, middle, behind]) => concat(before, middle, behind, scope),
            ("name" | "local-name", []) if scope.attribute.is_none() => Ok(Operand::Name),
            _ => Err(no_equal(name)),
        },
        Expr::Arithmetic(..) | Expr::Minus(_) => Err("sums have no equal in CSS".to_owned()),
        _ => Err("it compares conditions".to_owned()),
    }
}

/// `concat(' ', @class, ' ')`.
fn concat<'e>(before: &Expr, middle: &'e Expr, behind: &Expr, scope: Scope<'_>) -> Result<Operand<'e>, String> {
    let is_space = |e: &Expr| matches!(e, Expr::Literal(text) if text == " ");
    match operand(middle, scope)? {
        Operand::Attribute(held) if is_space(before) && is_space(behind) => Ok(Operand::Attribute(Held { padded: true, ..held })),
        _ => Err(no_equal("concat")),
    }
}

/// The steps of a path from where it is asked, `.` left out.
pub(super) fn steps_of(path: &Path) -> Result<Vec<&Step>, String> {
    match path.start {
        Start::Here => Ok(path.steps.iter().filter(|s| !s.is_dot()).collect()),
        Start::Document => Err("a condition on the whole page".to_owned()),
        Start::Of(..) => Err("`(…)` in front of a path inside a condition".to_owned()),
    }
}

/// `contains(held, part)` and its like.
pub(super) fn compare_text(
    operator: Operator,
    held: &Expr,
    part: &Expr,
    scope: Scope<'_>,
    positive: bool,
) -> Result<Alternatives, String> {
    let Operand::Literal(part) = operand(part, scope)? else {
        return Err("it compares with what is not a fixed text".to_owned());
    };
    match operand(held, scope)? {
        Operand::Attribute(held) => Ok(any_or_constant(text_tests(operator, &held, &part)?, positive)),
        Operand::Elsewhere(_) => Err("it compares an attribute of the first of several elements, which CSS cannot".to_owned()),
        Operand::Name => Err(no_equal("name")),
        Operand::Literal(_) | Operand::Number(_) => Err("it compares fixed texts".to_owned()),
    }
}

/// Nothing to ask for is true of everything.
fn any_or_constant(tests: Option<Vec<Simple>>, positive: bool) -> Alternatives {
    tests.map_or_else(|| constant(positive), |tests| any_of(tests, positive))
}

/// The tests of which one must hold for an attribute to have that text so; none where every one has it.
fn text_tests(operator: Operator, held: &Held, part: &str) -> Result<Option<Vec<Simple>>, String> {
    let test = |operator, text: &str| Simple::attribute(&held.name, operator, text);
    if !held.padded {
        if part.is_empty() {
            return Ok(None);
        }
        if held.normalised && part.contains(char::is_whitespace) {
            return Err("it folds the white space of an attribute, which CSS does not".to_owned());
        }
        return Ok(Some(vec![test(operator, part)]));
    }
    if operator != Operator::Substring {
        return Err(no_equal("concat"));
    }
    let inner = part.strip_prefix(' ').unwrap_or(part);
    let word = inner.strip_suffix(' ').unwrap_or(inner);
    let (starts, ends) = (inner.len() < part.len(), word.len() < inner.len());
    if word.trim().is_empty() {
        return Ok(None);
    }
    let spaced = (format!(" {word}"), format!("{word} "), format!(" {word} "));
    Ok(Some(match (starts, ends) {
        (false, false) => vec![test(Operator::Substring, word)],
        (true, false) => vec![test(Operator::Prefix, word), test(Operator::Substring, &spaced.0)],
        (false, true) => vec![test(Operator::Suffix, word), test(Operator::Substring, &spaced.1)],
        (true, true) if !word.contains(char::is_whitespace) => vec![test(Operator::Includes, word)],
        (true, true) => vec![
            test(Operator::Equals, word),
            test(Operator::Prefix, &spaced.1),
            test(Operator::Suffix, &spaced.0),
            test(Operator::Substring, &spaced.2),
        ],
    }))
}

pub(super) fn compare(
    comparison: Comparison,
    left: &Expr,
    right: &Expr,
    scope: Scope<'_>,
    positive: bool,
) -> Result<Alternatives, String> {
    if is_position(left)
        && let Some((_, place)) = place(right)
    {
        return nth(comparison, place, scope, positive);
    }
    if is_position(right)
        && let Some((_, place)) = place(left)
    {
        return nth(comparison.mirrored(), place, scope, positive);
    }
    for (counted, number, comparison) in [(left, right, comparison), (right, left, comparison.mirrored())] {
        if let (Expr::Call(name, arguments), Expr::Number(number)) = (counted, number)
            && let ("count", [nodes]) = (name.as_str(), arguments.as_slice())
        {
            return count(comparison, nodes, *number, scope, positive);
        }
    }
    let equal = match comparison {
        Comparison::Equal => true,
        Comparison::Unequal => false,
        _ => return Err("CSS does not compare sizes".to_owned()),
    };
    match (operand(left, scope)?, operand(right, scope)?) {
        (held, Operand::Literal(text)) | (Operand::Literal(text), held) => equals(held, equal, &text, scope, positive),
        (held, Operand::Number(number)) | (Operand::Number(number), held) => {
            equals(held, equal, &number.to_string(), scope, positive)
        }
        _ => Err("it compares two things of the page with each other".to_owned()),
    }
}

/// An attribute or name that is, or is not, a text.
fn equals(held: Operand<'_>, equal: bool, text: &str, scope: Scope<'_>, positive: bool) -> Result<Alternatives, String> {
    match held {
        Operand::Attribute(held) if held.padded || held.normalised && text.contains(char::is_whitespace) => {
            Err("it folds the white space of an attribute, which CSS does not".to_owned())
        }
        Operand::Attribute(held) => {
            let is = Simple::attribute(&held.name, Operator::Equals, text);
            let there = Simple::present(&held.name);
            Ok(match (equal, positive) {
                (true, _) => any_of(vec![is], positive),
                // What is not there is neither equal nor unequal.
                (false, true) => vec![vec![Test::Simple(there), Test::Simple(is.negated())]],
                (false, false) => vec![vec![Test::Simple(there.negated())], vec![Test::Simple(is)]],
            })
        }
        Operand::Name if equal == positive => Ok(vec![vec![Test::Name(text.to_lowercase())]]),
        Operand::Name => Ok(vec![vec![Test::NotName(text.to_lowercase())]]),
        Operand::Elsewhere(path) => exists(path, scope, positive, Some((equal, text))),
        Operand::Literal(_) | Operand::Number(_) => Err("it compares fixed texts".to_owned()),
    }
}

/// `count(a) > 0` and its like.
fn count(comparison: Comparison, nodes: &Expr, number: f64, scope: Scope<'_>, positive: bool) -> Result<Alternatives, String> {
    let some = match (comparison, number) {
        (Comparison::Greater | Comparison::Unequal, 0.0) | (Comparison::GreaterOrEqual, 1.0) => true,
        (Comparison::Equal | Comparison::LessOrEqual, 0.0) | (Comparison::Less, 1.0) => false,
        _ => return Err(no_equal("count")),
    };
    match nodes {
        Expr::Path(path) => exists(path, scope, some == positive, None),
        _ => Err(no_equal("count")),
    }
}
