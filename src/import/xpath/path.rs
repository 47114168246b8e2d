//! Paths into selectors: each step becomes a compound, each axis a combinator.

use super::predicate::{self, Scope};
use super::{Aim, Axis, Expr, NodeTest, Path, Start, Step, Value};
use crate::import::css::{Combinator, Complex, Compound, Simple};

/// The most selectors that one expression may become.
pub(super) const MAX_SELECTORS: usize = 64;

/// The most steps of a path.
const MAX_STEPS: usize = 32;

/// Why what is about the text of elements is not turned.
pub(super) const TEXT: &str = "it asks for the text of an element, which CSS cannot";

/// One path, or a function of one, as CSS.
pub(super) struct Branch {
    /// None where it can never match.
    pub(super) selectors: Vec<Complex>,
    pub(super) value: Value,
    pub(super) differs: Vec<&'static str>,
}

/// Turns one of the expressions that stand side by side.
pub(super) fn branch(expression: &Expr, aim: Aim) -> Result<Branch, String> {
    match expression {
        Expr::Path(path) => whole_path(path, aim),
        Expr::Call(name, arguments) => match (name.as_str(), arguments.as_slice()) {
            ("string" | "normalize-space", [one]) if aim != Aim::Elements => {
                let mut branch = branch(one, Aim::First)?;
                if aim == Aim::All {
                    branch.differs.push("the text of all elements is taken, not of the first alone");
                }
                Ok(branch)
            }
            _ => Err(no_equal(name)),
        },
        Expr::Union(_) => Err("alternatives inside a function".to_owned()),
        Expr::Literal(_) | Expr::Number(_) => Err("a fixed value, which asks for nothing on the page".to_owned()),
        Expr::Variable(name) => Err(format!("`${name}` is given by no one")),
        _ => Err("a condition or a sum, which finds nothing on the page".to_owned()),
    }
}

/// Why a function is not turned.
pub(super) fn no_equal(function: &str) -> String {
    format!("`{function}()` has no equal in CSS")
}

fn whole_path(path: &Path, aim: Aim) -> Result<Branch, String> {
    let (walker, differs) = match &path.start {
        Start::Document => (Walker::new(Origin::Document), Vec::new()),
        Start::Here if path.steps.iter().find(|s| !s.is_dot()).is_some_and(Step::is_deep) => {
            (Walker::new(Origin::Document), Vec::new())
        }
        Start::Here => return Err("a path without `//` in front asks the document alone, and never matches".to_owned()),
        Start::Of(inner, predicates) => (from_inner(inner, predicates, path, aim)?, Vec::new()),
    };
    let walked = walker.walk(&path.steps)?;
    let mut branch = Branch { selectors: walked.at, value: Value::Text, differs };
    match walked.end {
        End::Elements => {}
        _ if aim == Aim::Elements => return Err("an attribute or a text is no element".to_owned()),
        End::Attribute(name) => branch.value = Value::Attribute(name),
        End::Text => branch.differs.push("the whole text of the element is taken, not the part outside its children alone"),
    }
    if branch.selectors.iter().any(|s| s.0.is_empty()) {
        return Err("the document as a whole".to_owned());
    }
    if branch.selectors.iter().any(Complex::is_too_long) {
        return Err("too many conditions".to_owned());
    }
    Ok(branch)
}

/// What a path stands at that begins with an expression in brackets.
fn from_inner(inner: &Expr, predicates: &[Expr], path: &Path, aim: Aim) -> Result<Walker, String> {
    let alternatives = match inner {
        Expr::Union(alternatives) => alternatives.as_slice(),
        one => std::slice::from_ref(one),
    };
    let mut walker = Walker::new(Origin::Document);
    walker.at.clear();
    for alternative in alternatives {
        walker.at.extend(branch(alternative, Aim::Elements)?.selectors);
    }
    let ends_here = path.steps.iter().all(|s| s.axis == Axis::Attribute || s.test == NodeTest::Text);
    for condition in predicates {
        if !predicate::is_place(condition) {
            walker.refine(None, std::slice::from_ref(condition))?;
        } else if !(*condition == Expr::Number(1.0) && aim == Aim::First && ends_here) {
            return Err("`(…)[n]` picks from the whole page, which CSS cannot".to_owned());
        }
    }
    Ok(walker)
}

/// What a path is asked of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// The document.
    Document,
    /// An element, inside a predicate.
    Anchor,
}

/// What a path ends in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum End {
    Elements,
    Attribute(String),
    Text,
}

/// Where the steps of a path have led so far.
pub(super) struct Walker {
    origin: Origin,
    /// The selectors so far; an empty one is the origin itself. None where what was asked contradicts itself.
    pub(super) at: Vec<Complex>,
    /// Whether `//` is due.
    deep: bool,
    pub(super) end: End,
}

impl Walker {
    pub(super) fn new(origin: Origin) -> Self {
        Walker { origin, at: vec![Complex::default()], deep: false, end: End::Elements }
    }

    pub(super) fn walk(mut self, steps: &[Step]) -> Result<Self, String> {
        for step in steps {
            if self.end != End::Elements {
                return Err("nothing stands inside an attribute or a text".to_owned());
            }
            self.step(step)?;
            if self.at.iter().any(|c| c.0.len() > MAX_STEPS) {
                return Err(format!("a path of more than {MAX_STEPS} steps"));
            }
            if self.at.len() > MAX_SELECTORS {
                return Err(format!("it would become more than {MAX_SELECTORS} selectors"));
            }
        }
        if self.deep { Err("`//` with nothing behind it".to_owned()) } else { Ok(self) }
    }

    fn step(&mut self, step: &Step) -> Result<(), String> {
        if step.is_deep() {
            self.deep = true;
            return Ok(());
        }
        if step.is_dot() {
            return Ok(());
        }
        match (step.axis, &step.test) {
            (Axis::Attribute, NodeTest::Name(name)) => {
                self.settle()?;
                let name = name.to_ascii_lowercase();
                self.each_subject(&predicate::all(&step.predicates, Scope::attribute(&name))?)?;
                self.end = End::Attribute(name);
                Ok(())
            }
            (Axis::Attribute, _) => Err("attributes of any name".to_owned()),
            (Axis::Child | Axis::Descendant, NodeTest::Text) if step.predicates.is_empty() => {
                self.settle()?;
                self.end = End::Text;
                Ok(())
            }
            (Axis::Child | Axis::Descendant | Axis::FollowingSibling, NodeTest::Text) => Err(TEXT.to_owned()),
            (_, NodeTest::Comment | NodeTest::Instruction) => Err("comments are no elements".to_owned()),
            (Axis::Child, _) => {
                let inside = if self.deep { Combinator::Descendant } else { Combinator::Child };
                let scope = Scope::among_siblings(step.test != NodeTest::Any);
                self.push(inside, step, predicate::all(&step.predicates, scope)?)
            }
            (Axis::Descendant, _) => self.push(Combinator::Descendant, step, predicate::all(&step.predicates, Scope::plain())?),
            (Axis::DescendantOrSelf, _) => self.descendant_or_self(step),
            (Axis::Itself, test) => {
                self.settle()?;
                self.refine(Some(test), &step.predicates)
            }
            (Axis::FollowingSibling, _) => self.following_sibling(step),
            (Axis::Parent | Axis::Ancestor | Axis::AncestorOrSelf, _) => {
                Err("it leads to a parent, which a CSS selector cannot".to_owned())
            }
            (Axis::Preceding | Axis::PrecedingSibling | Axis::Following | Axis::Namespace, _) => {
                Err("it leads to what stands before or anywhere behind, which a CSS selector cannot".to_owned())
            }
        }
    }

    fn following_sibling(&mut self, step: &Step) -> Result<(), String> {
        self.settle()?;
        let (combinator, predicates) = match step.predicates.split_first() {
            Some((first, rest)) if step.test == NodeTest::Any && *first == Expr::Number(1.0) => (Combinator::Next, rest),
            _ => (Combinator::Later, step.predicates.as_slice()),
        };
        self.push(combinator, step, predicate::all(predicates, Scope::plain())?)
    }

    fn descendant_or_self(&mut self, step: &Step) -> Result<(), String> {
        self.settle_unless_start()?;
        let mut itself = self.at.clone();
        itself.retain(|c| !c.0.is_empty());
        if itself.is_empty() && self.origin == Origin::Anchor {
            return Err("`descendant-or-self::` inside a condition".to_owned());
        }
        let alternatives = predicate::all(&step.predicates, Scope::plain())?;
        let mut own = Walker { at: itself, ..Walker::new(self.origin) };
        own.refine(Some(&step.test), &step.predicates)?;
        self.push(Combinator::Descendant, step, alternatives)?;
        own.at.append(&mut self.at);
        self.at = own.at;
        Ok(())
    }

    /// Goes on to other elements.
    fn push(&mut self, combinator: Combinator, step: &Step, alternatives: predicate::Alternatives) -> Result<(), String> {
        let name = match &step.test {
            NodeTest::Name(name) => Some(name.to_lowercase()),
            NodeTest::Any => None,
            _ => return Err("nodes of every kind, not elements alone".to_owned()),
        };
        let mut next = Vec::new();
        for alternative in &alternatives {
            let compound = Compound { name: name.clone(), tests: Vec::new() };
            let Some(mut compound) = predicate::apply(compound, alternative) else { continue };
            let at_document = self.origin == Origin::Document && self.at.iter().any(|c| c.0.is_empty());
            if at_document && combinator == Combinator::Child {
                match compound.name.as_deref() {
                    Some("html") => {}
                    Some(name) => return Err(format!("the whole page is never `{name}`; `//{name}` may be meant")),
                    None => compound.tests.insert(0, Simple::Root),
                }
            }
            if at_document && matches!(combinator, Combinator::Next | Combinator::Later) {
                return Err("nothing stands beside the document".to_owned());
            }
            for before in &self.at {
                let first = at_document && before.0.is_empty();
                let mut complex = before.clone();
                complex.0.push((if first { Combinator::Descendant } else { combinator }, compound.clone()));
                next.push(complex);
            }
        }
        self.deep = false;
        self.at = next;
        Ok(())
    }

    /// Asks more of the elements that the path has led to.
    fn refine(&mut self, test: Option<&NodeTest>, predicates: &[Expr]) -> Result<(), String> {
        let mut alternatives = predicate::all(predicates, Scope::plain())?;
        match test {
            None | Some(NodeTest::Any | NodeTest::Node) => {}
            Some(NodeTest::Name(name)) => {
                alternatives.iter_mut().for_each(|a| a.insert(0, predicate::Test::Name(name.to_lowercase())));
            }
            Some(_) => return Err(TEXT.to_owned()),
        }
        self.each_subject(&alternatives)
    }

    fn each_subject(&mut self, alternatives: &predicate::Alternatives) -> Result<(), String> {
        if alternatives.as_slice() == [Vec::new()] {
            return Ok(());
        }
        let mut next = Vec::new();
        for complex in &self.at {
            for alternative in alternatives {
                let mut complex = complex.clone();
                let Some((_, subject)) = complex.0.last_mut() else {
                    return Err("a condition on the document itself".to_owned());
                };
                if let Some(refined) = predicate::apply(std::mem::take(subject), alternative) {
                    *subject = refined;
                    next.push(complex);
                }
            }
        }
        self.at = next;
        Ok(())
    }

    /// Takes a due `//` as its own step: to the elements themselves, and all inside them.
    fn settle(&mut self) -> Result<(), String> {
        if !std::mem::take(&mut self.deep) {
            return Ok(());
        }
        if self.origin == Origin::Anchor && self.at.iter().any(|c| c.0.is_empty()) {
            return Err("`.//` in front of an attribute or text inside a condition".to_owned());
        }
        let mut next = Vec::new();
        for complex in self.at.drain(..) {
            let mut inside = complex.clone();
            inside.0.push((Combinator::Descendant, Compound::default()));
            next.extend(Some(complex).filter(|c| !c.0.is_empty()));
            next.push(inside);
        }
        self.at = next;
        Ok(())
    }

    fn settle_unless_start(&mut self) -> Result<(), String> {
        if self.at.iter().all(|c| c.0.is_empty()) {
            self.deep = false;
            return Ok(());
        }
        self.settle()
    }
}
