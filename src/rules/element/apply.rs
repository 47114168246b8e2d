//! Asking the elements of a page for the selectors of rules, and doing what those say that match.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashMap;

use selectors::context::{
    MatchingContext, MatchingForInvalidation, MatchingMode, NeedsSelectorFlags, QuirksMode, SelectorCaches,
};
use selectors::matching::matches_selector;

use super::around::Around;
use super::index::{Active, Entry};
use super::keys::{Hash, Key};
use super::marks::{Act, ElementMark, ElementMarks};
use super::node::{At, Page};
use super::text::{attribute, inner_text};
use crate::html::form::{Known, is_telling};
use crate::html::written::Sort;
use crate::html::{NodeId, NodeKind, Tag, Tree};
use crate::rules::apply::{Context, Extracted, FoundCaption};
use crate::rules::rule::{Extract, Fate, Rule, Target};
use crate::rules::set::RuleSet;
use crate::rules::template::{Group, Template};

/// From so many elements of a page a rule fills fields at most.
const MAX_FINDS: usize = 256;

impl RuleSet {
    /// Whether a rule may ask the elements of pages of a host (in lower case): where none may, a tree need not be walked.
    pub fn has_element_rules(&self, host: Option<&str>) -> bool {
        self.elements.active(host).is_some()
    }

    /// Asks the elements of a page for what all rules in force about elements want; only the rule of that index where `only`
    /// names one.
    pub fn apply_elements(&self, tree: &Tree<'_>, context: &Context<'_>, only: Option<u32>) -> ElementMarks {
        let mut marks = ElementMarks::default();
        if let Some(active) = self.elements.active(context.host) {
            let mut walk = Walk { set: self, tree, context, only, active: &active, matches: Vec::new() };
            marks.capped = !walk.run();
            marks.matches = walk.matches;
            marks.matches.sort_unstable();
            marks.matches.dedup();
            Effects { set: self, tree, finds: HashMap::new(), marks: &mut marks }.take();
        }
        marks
    }
}

/// What is to be tried on elements of one form.
#[derive(Debug, Clone, Copy)]
struct Tried {
    from: usize,
    to: usize,
    /// What such an element has that others ask to stand around them.
    around: (usize, usize),
    /// Whether that is all.
    follows: bool,
}

/// Finds the matches.
struct Walk<'w, 'a> {
    set: &'w RuleSet,
    tree: &'w Tree<'a>,
    context: &'w Context<'w>,
    only: Option<u32>,
    active: &'w Active,
    matches: Vec<(NodeId, u32)>,
}

impl<'w> Walk<'w, '_> {
    /// Whether all of the page could be asked.
    fn run(&mut self) -> bool {
        let page = Page::new(self.tree);
        let mut caches = SelectorCaches::default();
        let mut matching = MatchingContext::new(
            MatchingMode::Normal,
            None,
            &mut caches,
            QuirksMode::NoQuirks,
            NeedsSelectorFlags::No,
            MatchingForInvalidation::No,
        );
        let tags: Vec<Hash> =
            if self.active.has.tags { Tag::all().map(|t| Key::Tag(t.name()).hash()).collect() } else { Vec::new() };
        let any = Key::Any.hash();
        let (mut candidates, mut more): (Vec<&'w [Entry]>, Vec<&'w [Entry]>) = (Vec::new(), Vec::new());
        let (mut around, mut numbers) = (Around::new(self.set.elements.all_around()), Vec::new());
        // What is to be tried on all elements of a form, and what those have for others, as ranges of `candidates` and `numbers`.
        let mut known = Known::new(self.tree);
        for id in self.tree.descendants(crate::html::ROOT) {
            if self.tree.kind(id) != NodeKind::Element {
                continue;
            }
            let Tried { from, to, around: has, follows } = known.of(self.tree, id, || {
                let (from, first) = (candidates.len(), numbers.len());
                let follows = self.candidates(id, &tags, any, &mut candidates, &mut numbers);
                Tried { from, to: candidates.len(), around: (first, numbers.len()), follows }
            });
            around.leave(id);
            more.clear();
            if !follows {
                self.by_values(id, &mut more);
            }
            for entry in candidates[from..to].iter().chain(&more).copied().flatten() {
                if around.has(entry.around)
                    && self.may_match(*entry)
                    && self.matches(*entry, At { page: &page, id }, &mut matching)
                {
                    if page.is_spent() {
                        return false;
                    }
                    self.matches.push((id, entry.rule));
                }
            }
            if page.is_spent() {
                return false;
            }
            around.enter(self.tree.subtree_end(id), &numbers[has.0..has.1]);
            if !known.remembers(self.tree, id) {
                candidates.truncate(from);
                numbers.truncate(has.0);
            }
        }
        true
    }

    /// Gives `out` what is to be tried on all elements of this one's form, and `around` the numbers of what they have that others ask to
    /// stand around them. Whether that is all, and [`Walk::by_values`] finds nothing more.
    fn candidates(&self, id: NodeId, tags: &[Hash], any: Hash, out: &mut Vec<&'w [Entry]>, around: &mut Vec<u32>) -> bool {
        let index = &self.set.elements;
        let has = self.active.has;
        let mut look_up = |key: Hash| index.look_up(self.active, key, |entries| out.push(entries));
        look_up(any);
        if has.tags {
            match self.tree.tag(id) {
                Tag::OTHER => look_up(Key::Tag(&self.tree.name(id).to_ascii_lowercase()).hash()),
                tag => look_up(tags[tag.index()]),
            }
        }
        let asked = index.all_around() > 0;
        if !has.names && !has.attributes && !has.values && !asked {
            return true;
        }
        let mut named = |key: Hash, looked_up: bool| {
            if asked {
                around.extend(index.stands_around(key));
            }
            if looked_up {
                look_up(key);
            }
        };
        let mut follows = true;
        self.tree.for_each_written(id, |attribute| {
            match attribute.sort {
                Sort::Class if attribute.is_names() => {
                    attribute.names().for_each(|class| named(Hash::of_class(class.hash), has.names));
                }
                Sort::Class => {
                    attribute.value().split_ascii_whitespace().for_each(|class| named(Key::Class(class).hash(), has.names));
                }
                Sort::Id => named(Key::Id(&attribute.value()).hash(), has.names),
                _ => {}
            }
            if !index.may_have(attribute.name) {
                return;
            }
            let name = lower(attribute.name);
            named(Key::Attribute(&name).hash(), has.attributes);
            if let Some(valued) = index.valued(&name).filter(|_| has.values) {
                match is_telling(&name) {
                    true => valued.keys(&attribute.value(), |key| named(key, true)),
                    false => follows = false,
                }
            }
        });
        follows
    }

    /// Gives `out` what is to be tried because of values that do not belong to an element's form: where it leads, what it shows.
    fn by_values(&self, id: NodeId, out: &mut Vec<&'w [Entry]>) {
        let index = &self.set.elements;
        for attribute in self.tree.attributes(id).filter(|a| index.may_have(a.name)) {
            let name = lower(attribute.name);
            if let Some(valued) = index.valued(&name).filter(|_| !is_telling(&name)) {
                valued.keys(&attribute.value(), |key| index.look_up(self.active, key, |entries| out.push(entries)));
            }
        }
    }

    /// Whether the conditions hold that are not about the element.
    fn may_match(&self, entry: Entry) -> bool {
        self.only.is_none_or(|only| only == entry.rule)
            && self.set.rules[entry.rule as usize].when.as_ref().is_none_or(|w| w.may_ever_hold(self.context))
    }

    fn matches(&self, entry: Entry, at: At<'_, '_>, matching: &mut MatchingContext<'_, super::css::Css>) -> bool {
        let Target::Element(selectors) = &self.set.rules[entry.rule as usize].target else { return false };
        matches_selector(&selectors.0[entry.selector as usize], 0, None, at, matching)
    }
}

/// A name in lower case, as it mostly is.
fn lower(name: &str) -> Cow<'_, str> {
    match name.bytes().any(|b| b.is_ascii_uppercase()) {
        true => Cow::Owned(name.to_ascii_lowercase()),
        false => Cow::Borrowed(name),
    }
}

/// Does what the rules say that matched.
struct Effects<'w, 'a> {
    set: &'w RuleSet,
    tree: &'w Tree<'a>,
    /// From how many elements each rule filled fields.
    finds: HashMap<u32, usize>,
    marks: &'w mut ElementMarks,
}

impl Effects<'_, '_> {
    fn take(mut self) {
        for (node, number) in std::mem::take(&mut self.marks.matches) {
            let rule = &self.set.rules[number as usize];
            let act = match &rule.actions.fate {
                Some(Fate::Drop) => Some(Act::Drop),
                Some(Fate::Keep) => Some(Act::Keep),
                Some(Fate::Content) => Some(Act::Content),
                Some(Fate::Replace(_)) | None => None,
            };
            self.marks.marks.extend(act.map(|act| ElementMark { node, rule: number, act }));
            self.fill(node, number, rule);
            for tag in &rule.actions.tags {
                self.marks.tags.entry(tag.clone()).or_default().push(node);
            }
            if let Some(reason) = &rule.actions.reject {
                let earlier = self.marks.reject.take().filter(|(first, _)| *first <= number);
                self.marks.reject = earlier.or_else(|| Some((number, reason.clone())));
            }
            self.marks.matches.push((node, number));
        }
        // Of the marks of one element that say the same the first stays.
        self.marks.marks.sort_by_key(|m| (m.node, m.act, m.rule));
        self.marks.marks.dedup_by_key(|m| (m.node, m.act));
        self.marks.extracted.sort_by(|a, b| (a.line, &a.slot, a.rule).cmp(&(b.line, &b.slot, b.rule)));
        // Of two rules for one picture the one that says more counts.
        self.marks.captions.sort_by_key(|c| (c.line, Reverse(c.credit.len())));
    }

    fn fill(&mut self, node: NodeId, number: u32, rule: &Rule) {
        if rule.actions.extract.is_empty() {
            return;
        }
        let finds = self.finds.entry(number).or_default();
        *finds += 1;
        if *finds > MAX_FINDS {
            return;
        }
        for Extract { fields, caption, .. } in &rule.actions.extract {
            for (slot, template) in fields {
                let value = self.expand(template, node);
                if !value.is_empty() {
                    self.marks.extracted.push(Extracted { rule: number, line: node, slot: slot.clone(), value });
                }
            }
            if let Some((text, credit)) = caption {
                let text = self.expand(text, node);
                let credit = credit.as_ref().map_or_else(String::new, |c| self.expand(c, node));
                if !text.is_empty() || !credit.is_empty() {
                    self.marks.captions.push(FoundCaption { line: node, text, credit });
                }
            }
        }
    }

    fn expand(&self, template: &Template, node: NodeId) -> String {
        template.expand_with(|group, out| match group {
            Group::Name(name) => match name.strip_prefix('@') {
                Some(name) => out.push_str(&attribute(self.tree, node, name)),
                None => out.push_str(&inner_text(self.tree, node)),
            },
            Group::Whole | Group::Number(_) => out.push_str(&inner_text(self.tree, node)),
        })
    }
}
