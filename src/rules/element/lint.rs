//! Findings about rules of elements: selectors that match far more than was meant, and rules that another one makes idle.

use std::collections::{HashMap, HashSet};

use cssparser::ToCss;
use selectors::parser::{Component, Selector};

use super::css::{Css, Selectors};
use crate::error::Diagnostic;
use crate::html::Tag;
use crate::rules::lint::head;
use crate::rules::rule::{Fate, Rule, Target, When};

/// Elements that say nothing of what is inside.
const BROAD: [Tag; 10] = [Tag::HTML, Tag::BODY, Tag::DIV, Tag::SPAN, Tag::P, Tag::A, Tag::UL, Tag::LI, Tag::SECTION, Tag::TABLE];

/// Findings about the rules of elements among `rules`.
pub(in crate::rules) fn lint(rules: &[Rule], found: &mut Vec<Diagnostic>) {
    let mut takers: HashMap<String, Vec<u32>> = HashMap::new();
    for (number, rule) in rules.iter().enumerate().filter(|(_, r)| r.enabled) {
        let Target::Element(selectors) = &rule.target else { continue };
        for selector in &selectors.0 {
            takers.entry(selector.to_css_string()).or_default().push(number as u32);
        }
    }
    for (number, rule) in rules.iter().enumerate() {
        let Target::Element(selectors) = &rule.target else { continue };
        broad(rule, selectors, found);
        found.extend(idle(rules, number as u32, &takers));
    }
}

/// A selector without anything that sets an element apart.
fn broad(rule: &Rule, selectors: &Selectors, found: &mut Vec<Diagnostic>) {
    // Fields are filled from the first element that has them, so a bare name will do.
    if rule.actions.fate.is_none() && rule.actions.reject.is_none() {
        return;
    }
    for selector in selectors.0.iter().filter(|s| is_broad(s)) {
        let message = format!("the selector `{}` matches nearly every page's text", selector.to_css_string());
        let help = "name a class, an id or an attribute of the element that is meant";
        found.push(Diagnostic::warning("broad-selector", message).at(&rule.file, head(rule), "").help(help));
    }
}

fn is_broad(selector: &Selector<Css>) -> bool {
    selector.iter_raw_match_order().all(|part| match part {
        Component::LocalName(name) => BROAD.contains(&name.lower_name.tag),
        Component::ExplicitUniversalType | Component::Negation(_) | Component::Combinator(_) | Component::Root => true,
        Component::Is(list) | Component::Where(list) => list.slice().iter().any(is_broad),
        _ => false,
    })
}

/// A rule whose every selector stands in other rules, too, that do the same under no more conditions.
fn idle(rules: &[Rule], number: u32, takers: &HashMap<String, Vec<u32>>) -> Option<Diagnostic> {
    let rule = &rules[number as usize];
    let Target::Element(selectors) = &rule.target else { return None };
    if !rule.enabled || !is_plain(rule) {
        return None;
    }
    let mut first: Option<u32> = None;
    for selector in &selectors.0 {
        let others = takers.get(&selector.to_css_string())?;
        let taker = others.iter().copied().find(|o| *o != number && takes_over(rules, *o, number, selectors))?;
        first = Some(first.map_or(taker, |f| f.min(taker)));
    }
    let first = &rules[first? as usize];
    let message = format!("`{}` never has anything to do", rule.id);
    let help = format!("`{}` ({}) takes the same elements, wherever this one would", first.id, first.path());
    Some(Diagnostic::warning("unreachable", message).at(&rule.file, head(rule), "").help(help))
}

/// Whether a rule does with elements what another one does, too; of two alike the first in the alphabet stays.
fn takes_over(rules: &[Rule], number: u32, other: u32, selectors: &Selectors) -> bool {
    let (rule, idle) = (&rules[number as usize], &rules[other as usize]);
    let same = match (&rule.actions.fate, &idle.actions.fate) {
        (Some(a), Some(b)) => std::mem::discriminant(a) == std::mem::discriminant(b),
        _ => false,
    };
    if !same || !is_wider(rule.when.as_deref(), idle.when.as_deref()) {
        return false;
    }
    let mutual = is_wider(idle.when.as_deref(), rule.when.as_deref()) && is_plain(rule) && has_all(selectors, rule);
    !mutual || number < other
}

/// Whether a list has every selector of a rule.
fn has_all(selectors: &Selectors, rule: &Rule) -> bool {
    let Target::Element(others) = &rule.target else { return false };
    let known: HashSet<String> = selectors.0.iter().map(ToCss::to_css_string).collect();
    others.0.iter().all(|s| known.contains(&s.to_css_string()))
}

/// Whether a rule has a fate for its elements and does nothing else.
fn is_plain(rule: &Rule) -> bool {
    let actions = &rule.actions;
    matches!(actions.fate, Some(Fate::Drop | Fate::Keep | Fate::Content))
        && actions.extract.is_empty()
        && actions.tags.is_empty()
        && actions.reject.is_none()
}

/// Whether conditions hold wherever others do, as far as can be seen.
fn is_wider(wide: Option<&When>, narrow: Option<&When>) -> bool {
    let Some(wide) = wide else { return true };
    let Some(narrow) = narrow else { return false };
    let within = |narrow: &[_], wide: &[_]| wide.is_empty() || !narrow.is_empty() && narrow.iter().all(|h| wide.contains(h));
    within(&narrow.hosts, &wide.hosts)
        && wide.not_hosts.iter().all(|h| narrow.not_hosts.contains(h))
        && (wide.languages.is_empty()
            || !narrow.languages.is_empty() && narrow.languages.iter().all(|l| wide.languages.contains(l)))
}
