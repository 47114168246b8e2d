//! Which elements of a small page a selector finds: what generated examples are held against.

use super::tree::{Child, Element, Tree};
use super::{Attribute, Combinator, Complex, Compound, List, Nth, Operator, Simple};

/// A mark for each element of a tree.
type Marks = Vec<bool>;

impl Tree {
    /// Whether any selector of the list finds the element. Where the tree's [patience](Tree::is_tired) is at its end, the answer
    /// means nothing.
    pub(super) fn is_found(&self, element: usize, list: &List) -> bool {
        list.0.iter().any(|complex| self.find(complex, None).get(element) == Some(&true))
    }

    /// What a selector finds; one that leads away from an element, from `anchor`.
    fn find(&self, complex: &Complex, anchor: Option<usize>) -> Marks {
        let all = 0..self.elements.len();
        let mut found: Option<Marks> = anchor.map(|a| all.clone().map(|e| e == a).collect());
        for (combinator, compound) in &complex.0 {
            let before = found;
            found = Some(
                all.clone()
                    .map(|e| {
                        let placed = self.is_there(e) && before.as_ref().is_none_or(|b| self.stands(e, *combinator, b));
                        placed && self.holds(e, compound)
                    })
                    .collect(),
            );
        }
        found.unwrap_or_default()
    }

    /// Whether an element stands so to one of those marked.
    fn stands(&self, element: usize, combinator: Combinator, marked: &Marks) -> bool {
        let parent = self.parent(element);
        match combinator {
            Combinator::Child => parent.is_some_and(|p| marked[p]),
            Combinator::Descendant => std::iter::successors(parent, |p| self.parent(*p)).any(|p| marked[p]),
            Combinator::Next => self.before(element).last().is_some_and(|s| marked[*s]),
            Combinator::Later => self.before(element).iter().any(|s| marked[*s]),
        }
    }

    /// The elements beside one, in order, itself among them.
    fn siblings(&self, element: usize) -> Vec<usize> {
        let Some(parent) = self.elements[element].parent else { return vec![element] };
        let children = self.elements[parent].children.iter();
        children.filter_map(|c| if let Child::Element(e) = c { Some(*e) } else { None }).collect()
    }

    fn before(&self, element: usize) -> Vec<usize> {
        self.siblings(element).into_iter().take_while(|s| *s != element).collect()
    }

    fn holds(&self, element: usize, compound: &Compound) -> bool {
        if !self.goes_on() {
            return false;
        }
        compound.name.as_ref().is_none_or(|name| *name == self.elements[element].name)
            && compound.tests.iter().all(|test| self.passes(element, test))
    }

    fn passes(&self, element: usize, test: &Simple) -> bool {
        let it = &self.elements[element];
        match test {
            Simple::Id(id) => it.attribute("id") == Some(id),
            Simple::Class(class) => it.attribute("class").is_some_and(|c| words(c).any(|w| w == class)),
            Simple::Attribute(attribute) => compares(it, attribute),
            Simple::Nth(nth) => self.is_nth(element, nth),
            Simple::Root => self.parent(element).is_none(),
            Simple::Empty => it.children.is_empty(),
            Simple::OnlyChild => self.siblings(element).len() == 1,
            Simple::OnlyOfType => self.siblings(element).iter().filter(|s| self.elements[**s].name == it.name).count() == 1,
            Simple::Not(list) => !self.is_found(element, list),
            Simple::Is(list) => self.is_found(element, list),
            Simple::Has(list) => list.0.iter().any(|complex| self.find(complex, Some(element)).contains(&true)),
        }
    }

    fn is_nth(&self, element: usize, nth: &Nth) -> bool {
        let mut siblings = self.siblings(element);
        siblings.retain(|s| !nth.of_type || self.elements[*s].name == self.elements[element].name);
        if nth.from_end {
            siblings.reverse();
        }
        siblings.iter().position(|s| *s == element).is_some_and(|place| nth.holds(place + 1))
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split([' ', '\t', '\n', '\r', '\x0c']).filter(|w| !w.is_empty())
}

fn compares(element: &Element, attribute: &Attribute) -> bool {
    let Some(held) = element.attribute(&attribute.name) else { return false };
    let Some((operator, wanted)) = &attribute.value else { return true };
    let (folded_held, folded_wanted);
    let (held, wanted) = if attribute.case == Some('i') {
        (folded_held, folded_wanted) = (held.to_ascii_lowercase(), wanted.to_ascii_lowercase());
        (folded_held.as_str(), folded_wanted.as_str())
    } else {
        (held, wanted.as_str())
    };
    match operator {
        Operator::Equals => held == wanted,
        Operator::Includes => words(held).any(|w| w == wanted),
        Operator::Dash => held.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('-')),
        Operator::Prefix => !wanted.is_empty() && held.starts_with(wanted),
        Operator::Suffix => !wanted.is_empty() && held.ends_with(wanted),
        Operator::Substring => !wanted.is_empty() && held.contains(wanted),
    }
}
