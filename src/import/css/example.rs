//! Builds the smallest page in which a selector finds an element, and one in which it finds none: the examples of a rule.

use super::tree::{BODY, HEAD, HTML, Tree};
use super::{Attribute, Combinator, Complex, Compound, List, Nth, Operator, Simple};

/// The farthest place among siblings that an example fills up to.
const MAX_PLACE: i32 = 12;

/// Elements that no rule is likely to mean by their name alone, the likeliest first.
const NEUTRAL: &[&str] = &["p", "blockquote", "h3"];

/// What the element that is found holds.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fill<'t> {
    /// This text.
    Text(&'t str),
    /// This text where it can hold any; an image cannot.
    TextIfAny(&'t str),
    /// An attribute of this name and value.
    Attribute(&'t str, &'t str),
}

/// HTML in which the list finds one element, filled so, and nothing else that holds text. None where none can be made: some
/// selectors contradict themselves, or ask for what no parser would leave so.
pub(crate) fn example(list: &List, fill: Fill<'_>) -> Option<String> {
    list.0.iter().find_map(|complex| {
        let mut tree = Tree::new(list.asks_for_page());
        let found = tree.build(complex)?;
        match fill {
            Fill::Text(text) => tree.put_text(found, text).then_some(())?,
            Fill::TextIfAny(text) => {
                tree.put_text(found, text);
            }
            Fill::Attribute(name, value) => tree.elements[found].set(name, value.to_owned()),
        }
        (tree.is_found(found, list) && !tree.is_tired()).then(|| tree.html())?
    })
}

/// HTML of one element with the text, in which the list finds nothing. None where it finds everything.
pub(crate) fn neutral(list: &List, text: &str) -> Option<String> {
    NEUTRAL.iter().find_map(|name| {
        let mut tree = Tree::new(list.asks_for_page());
        let element = tree.add(BODY, None, name)?;
        tree.put_text(element, text).then_some(())?;
        let is_free = (0..tree.elements.len()).all(|e| !tree.is_found(e, list));
        (is_free && !tree.is_tired()).then(|| tree.html())?
    })
}

impl Tree {
    /// Makes the elements that a selector asks for; the number of the one that is meant.
    fn build(&mut self, complex: &Complex) -> Option<usize> {
        let mut at = None;
        for (combinator, compound) in &complex.0 {
            at = Some(self.build_next(at, *combinator, compound)?);
        }
        at
    }

    fn build_next(&mut self, from: Option<usize>, combinator: Combinator, compound: &Compound) -> Option<usize> {
        let compound = &choose(compound)?;
        let is_root = compound.tests.contains(&Simple::Root);
        let name = compound.name.as_deref().unwrap_or(if is_root { "html" } else { "div" });
        let element = match (from, combinator, name) {
            (None, _, "html") => HTML,
            (None | Some(HTML), Combinator::Descendant | Combinator::Child, "head") => HEAD,
            (None | Some(HTML), Combinator::Descendant | Combinator::Child, "body") => BODY,
            (Some(HEAD), Combinator::Next | Combinator::Later, "body") => BODY,
            (None | Some(HTML), Combinator::Descendant, "title" | "meta" | "base") => self.add_placed(HEAD, name, compound)?,
            (None | Some(HTML), Combinator::Descendant, _) => self.add_placed(BODY, name, compound)?,
            (Some(from), Combinator::Descendant, _) => self.add_placed(from, name, compound)?,
            (Some(from), Combinator::Child, _) => self.add_sequence(from, None, name, compound)?,
            (Some(from), ..) => {
                let parent = self.elements[from].parent?;
                self.add_sequence(parent, Some(from), name, compound)?
            }
            (None, ..) => return None,
        };
        self.dress(element, compound)?;
        Some(element)
    }

    fn add_placed(&mut self, ancestor: usize, name: &str, compound: &Compound) -> Option<usize> {
        if places(compound).next().is_none() {
            return self.add_within(ancestor, name);
        }
        self.add_sequence(ancestor, None, name, compound)
    }

    /// Adds an element with as many beside it as its place asks for.
    fn add_sequence(&mut self, parent: usize, behind: Option<usize>, name: &str, compound: &Compound) -> Option<usize> {
        let needed = |from_end| {
            let places: Vec<_> = places(compound).filter(|n| n.from_end == from_end).collect();
            let place = (1..=MAX_PLACE).find(|p| places.iter().all(|n| n.holds(*p as usize)))?;
            Some((place - 1, places.iter().any(|n| n.of_type)))
        };
        let (before, same_before) = needed(false)?;
        let (after, same_after) = needed(true)?;
        // What the element stands behind takes a place, too.
        let taken = behind.map_or(0, |_| 1).min(before);
        let mut last = behind;
        for _ in taken..before {
            last = Some(self.add(parent, last, if same_before { name } else { "div" })?);
        }
        let element = self.add(parent, last, name)?;
        last = Some(element);
        for _ in 0..after {
            last = Some(self.add(parent, last, if same_after { name } else { "div" })?);
        }
        Some(element)
    }

    /// Gives an element the attributes and the content that are asked for.
    fn dress(&mut self, element: usize, compound: &Compound) -> Option<()> {
        let mut wanted: Vec<(&str, Wanted)> = Vec::new();
        let mut want = |name, operator: Option<Operator>, value: &str| {
            let at = wanted.iter().position(|(n, _)| *n == name).unwrap_or_else(|| {
                wanted.push((name, Wanted::default()));
                wanted.len() - 1
            });
            wanted[at].1.add(operator, value);
        };
        for test in &compound.tests {
            match test {
                Simple::Id(id) => want("id", Some(Operator::Equals), id),
                Simple::Class(class) => want("class", Some(Operator::Includes), class),
                Simple::Attribute(Attribute { name, value: Some((operator, value)), .. }) => want(name, Some(*operator), value),
                Simple::Attribute(Attribute { name, value: None, .. }) => want(name, None, ""),
                _ => {}
            }
        }
        for (name, value) in wanted {
            self.elements[element].set(name, value.written());
        }
        for test in &compound.tests {
            if let Simple::Has(list) = test {
                self.build_from(element, list.0.first()?)?;
            }
        }
        Some(())
    }

    fn build_from(&mut self, anchor: usize, complex: &Complex) -> Option<usize> {
        complex.0.iter().try_fold(anchor, |at, (combinator, compound)| self.build_next(Some(at), *combinator, compound))
    }
}

/// The compound with the first choice of each `:is()` taken.
fn choose(compound: &Compound) -> Option<Compound> {
    let mut chosen = Compound { name: compound.name.clone(), tests: Vec::new() };
    for test in &compound.tests {
        let Simple::Is(list) = test else {
            chosen.tests.push(test.clone());
            continue;
        };
        let [(_, only)] = list.0.first()?.0.as_slice() else { return None };
        let only = choose(only)?;
        chosen.name = chosen.name.or(only.name);
        chosen.tests.extend(only.tests);
    }
    Some(chosen)
}

/// The places among siblings that a compound asks for.
fn places(compound: &Compound) -> impl Iterator<Item = &Nth> {
    compound.tests.iter().filter_map(|t| if let Simple::Nth(nth) = t { Some(nth) } else { None })
}

/// What is asked of the value of one attribute.
#[derive(Debug, Default)]
struct Wanted {
    whole: Option<String>,
    prefix: String,
    words: Vec<String>,
    suffix: String,
}

impl Wanted {
    fn add(&mut self, operator: Option<Operator>, value: &str) {
        let longer = |old: &mut String| {
            if value.len() > old.len() {
                value.clone_into(old);
            }
        };
        match operator {
            None => {}
            Some(Operator::Equals) => self.whole = Some(value.to_owned()),
            Some(Operator::Prefix | Operator::Dash) => longer(&mut self.prefix),
            Some(Operator::Suffix) => longer(&mut self.suffix),
            Some(Operator::Includes | Operator::Substring) => self.words.push(value.to_owned()),
        }
    }

    /// A value that has all of it, if any has.
    fn written(self) -> String {
        if let Some(whole) = self.whole {
            return whole;
        }
        let mut parts = vec![self.prefix.as_str()];
        parts.extend(self.words.iter().map(String::as_str));
        parts.push(&self.suffix);
        parts.retain(|p| !p.is_empty());
        parts.dedup();
        parts.join(" ")
    }
}
