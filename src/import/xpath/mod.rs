//! XPath 1.0, read to a tree and turned into CSS as far as the two mean the same.
//!
//! What has no equal in CSS (the text of an element, parents, the first of a whole page) is named, never guessed.

mod compare;
mod parse;
mod path;
mod predicate;

use super::css::List;

/// What is looked for by an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Aim {
    /// Elements.
    Elements,
    /// The text or attribute of the first that is found.
    First,
    /// The texts or attributes of all.
    All,
}

/// What is taken of an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Text,
    Attribute(String),
}

/// An expression as CSS.
#[derive(Debug, Default)]
pub(crate) struct Turned {
    /// Selectors, by what is taken of the elements they find.
    pub(crate) found: Vec<(Value, List)>,
    /// Why some of the paths that stood side by side were not turned.
    pub(crate) missing: Vec<String>,
    /// What the selectors do otherwise than the expression.
    pub(crate) differs: Vec<&'static str>,
}

/// Turns an expression into CSS.
///
/// # Errors
/// Why not: it is not XPath, or none of it has an equal in CSS.
pub(crate) fn to_css(text: &str, aim: Aim) -> Result<Turned, String> {
    let expression = parse::parse(text)?;
    let branches = match &expression {
        Expr::Union(branches) => branches.as_slice(),
        one => std::slice::from_ref(one),
    };
    let mut turned = Turned::default();
    for branch in branches {
        match path::branch(branch, aim) {
            Ok(branch) if branch.selectors.is_empty() => {
                turned.missing.push("its conditions contradict each other, and it never matches".to_owned());
            }
            Ok(branch) => turned.add(branch),
            Err(reason) => turned.missing.push(reason),
        }
    }
    if turned.found.is_empty() {
        turned.missing.dedup();
        return Err(turned.missing.join("; "));
    }
    Ok(turned)
}

impl Turned {
    fn add(&mut self, branch: path::Branch) {
        let path::Branch { selectors, value, differs } = branch;
        match self.found.iter_mut().find(|(v, _)| *v == value) {
            Some((_, list)) => list.0.extend(selectors),
            None => self.found.push((value, List(selectors))),
        }
        self.differs.extend(differs.into_iter().filter(|d| !self.differs.contains(d)).collect::<Vec<_>>());
    }
}

/// An expression.
#[derive(Debug, Clone, PartialEq)]
enum Expr {
    Or(Vec<Expr>),
    And(Vec<Expr>),
    Compare(Comparison, Box<Expr>, Box<Expr>),
    /// `+`, `-`, `*`, `div` or `mod`.
    Arithmetic(&'static str, Box<Expr>, Box<Expr>),
    Minus(Box<Expr>),
    Union(Vec<Expr>),
    Path(Path),
    Literal(String),
    Number(f64),
    Call(String, Vec<Expr>),
    Variable(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    /// The same comparison with its sides exchanged.
    fn mirrored(self) -> Self {
        match self {
            Comparison::Less => Comparison::Greater,
            Comparison::LessOrEqual => Comparison::GreaterOrEqual,
            Comparison::Greater => Comparison::Less,
            Comparison::GreaterOrEqual => Comparison::LessOrEqual,
            same => same,
        }
    }
}

/// Steps from a starting point.
#[derive(Debug, Clone, PartialEq)]
struct Path {
    start: Start,
    steps: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq)]
enum Start {
    /// The document, as in `/html`.
    Document,
    /// Whatever the expression is asked of.
    Here,
    /// What another expression gives, as in `(//div)[1]/p`.
    Of(Box<Expr>, Vec<Expr>),
}

#[derive(Debug, Clone, PartialEq)]
struct Step {
    axis: Axis,
    test: NodeTest,
    predicates: Vec<Expr>,
}

impl Step {
    /// Whether it is `descendant-or-self::node()`, which `//` is short for.
    fn is_deep(&self) -> bool {
        self.axis == Axis::DescendantOrSelf && self.test == NodeTest::Node && self.predicates.is_empty()
    }

    /// Whether it is `.`.
    fn is_dot(&self) -> bool {
        self.axis == Axis::Itself && self.test == NodeTest::Node && self.predicates.is_empty()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Axis {
    Ancestor,
    AncestorOrSelf,
    Attribute,
    Child,
    Descendant,
    DescendantOrSelf,
    Following,
    FollowingSibling,
    Itself,
    Namespace,
    Parent,
    Preceding,
    PrecedingSibling,
}

/// The axes by their names.
const AXES: &[(&str, Axis)] = &[
    ("ancestor", Axis::Ancestor),
    ("ancestor-or-self", Axis::AncestorOrSelf),
    ("attribute", Axis::Attribute),
    ("child", Axis::Child),
    ("descendant", Axis::Descendant),
    ("descendant-or-self", Axis::DescendantOrSelf),
    ("following", Axis::Following),
    ("following-sibling", Axis::FollowingSibling),
    ("namespace", Axis::Namespace),
    ("parent", Axis::Parent),
    ("preceding", Axis::Preceding),
    ("preceding-sibling", Axis::PrecedingSibling),
    ("self", Axis::Itself),
];

/// Which nodes a step takes.
#[derive(Debug, Clone, PartialEq, Eq)]
enum NodeTest {
    /// Elements, or attributes, of a name.
    Name(String),
    /// All elements, or all attributes: `*`.
    Any,
    Text,
    Comment,
    Instruction,
    Node,
}
