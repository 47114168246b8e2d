//! Examples of rules of elements: HTML, of which the elements are asked for the rule alone.

use super::{Came, compare, difference, failed};
use crate::error::Diagnostic;
use crate::html::{self, NodeId, NodeKind, Tree};
use crate::metadata::page::PageFields;
use crate::pipeline::fields::Fields;
use crate::pipeline::known::Merged;
use crate::pipeline::{Staged, host_of};
use crate::record::Known;
use crate::rules::written::{Test, Text};
use crate::rules::{Act, Applied, Context, ElementMarks, Rule, RuleSet};

pub(super) fn check(rules: &RuleSet, number: u32, rule: &Rule, test: &Test) -> Option<Diagnostic> {
    // Anything but one of them was refused when the rule was loaded.
    let input = [&test.drop, &test.keep, &test.content, &test.input].into_iter().flatten().next()?;
    let tree = html::parse(input, &html::Limits::default());
    let host = test.url.as_deref().and_then(host_of);
    let context = Context {
        language: test.language.as_deref(),
        host: host.as_deref(),
        title: test.title.as_deref(),
        page: true,
        ..Context::default()
    };
    let marks = rules.apply_elements(&tree, &context, Some(number));
    let mut wrong = Vec::new();
    if test.drop.is_some() {
        wrong.extend(all_inside(&tree, &marks, Act::Drop, "dropped"));
    }
    if test.content.is_some() {
        wrong.extend(all_inside(&tree, &marks, Act::Content, "taken as the content"));
    }
    if test.keep.is_some() && rule.is_keeping() {
        wrong.extend(keeps_something(rules, number, rule, input));
    } else if let (Some(_), Some((node, _))) = (&test.keep, marks.matches.first()) {
        wrong.push(format!("`{}` is matched", start_tag(&tree, *node)));
    }
    if let Some(expected) = &test.output {
        let expected = expected.split_whitespace().collect::<Vec<_>>().join(" ");
        let came = left(&tree, &marks);
        if came != expected {
            wrong.push(difference(&expected, &came));
        }
    }
    let came = came(test, marks);
    if test.rejects.unwrap_or(false) != came.rejected {
        let is = if came.rejected { "is rejected" } else { "is not rejected" };
        wrong.push(format!("the page {is}"));
    }
    for tag in test.tags.iter().flat_map(|t| t.iter()).filter(|t| !came.tags.contains(t)) {
        wrong.push(format!("the page does not get the tag `{tag}`"));
    }
    if let Some(extracts) = &test.extracts {
        wrong.extend(compare(extracts, &came.fields));
    }
    failed(rule, input, &wrong)
}

/// What is wrong where not all text of a page is inside elements with which something is done, or there are none.
fn all_inside(tree: &Tree<'_>, marks: &ElementMarks, act: Act, done: &str) -> Option<String> {
    if marks.marks.iter().all(|m| m.act != act) {
        return Some(format!("no element is {done}"));
    }
    let ranges = if act == Act::Content { marks.content(tree) } else { marks.fates(tree) };
    let is_inside = |n: &NodeId| ranges.iter().any(|(range, _)| range.contains(n));
    let outside = texts(tree).find(|n| !is_inside(n))?;
    Some(format!("`{}` is not {done}", tree.text(outside).trim()))
}

/// A rule that keeps shows it in one of its examples at least; the others may be near misses.
fn keeps_something(rules: &RuleSet, number: u32, rule: &Rule, input: &Text) -> Option<String> {
    let mut examples = rule.tests().iter().filter_map(|t| Some((t, t.keep.as_ref()?)));
    let is_first = examples.clone().next().is_some_and(|(_, first)| std::ptr::eq(first, input));
    let shows = |(test, text): (&Test, &Text)| {
        let host = test.url.as_deref().and_then(host_of);
        let context = Context { language: test.language.as_deref(), host: host.as_deref(), page: true, ..Context::default() };
        !rules.apply_elements(&html::parse(text, &html::Limits::default()), &context, Some(number)).is_empty()
    };
    (is_first && !examples.any(shows)).then(|| "no `keep` example has an element that is kept".to_string())
}

/// The text nodes of a page that are for reading.
fn texts<'t>(tree: &'t Tree<'_>) -> impl Iterator<Item = NodeId> + 't {
    let is_read = |n: NodeId| !tree.ancestors(n).any(|a| tree.tag(a).is_unread());
    tree.descendants(html::ROOT)
        .filter(|n| tree.kind(*n) == NodeKind::Text && !tree.text(*n).trim().is_empty())
        .filter(move |n| is_read(*n))
}

/// The text of a page that is not dropped, and that is its content where a content was found; white space folded.
fn left(tree: &Tree<'_>, marks: &ElementMarks) -> String {
    let (fates, content) = (marks.fates(tree), marks.content(tree));
    let is_dropped = |n: NodeId| fates.iter().any(|(range, mark)| mark.act == Act::Drop && range.contains(&n));
    let is_content = |n: NodeId| content.is_empty() || content.iter().any(|(range, _)| range.contains(&n));
    let texts = texts(tree).filter(|n| !is_dropped(*n) && is_content(*n)).map(|n| tree.text(n).into_owned());
    texts.collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The start tag of an element as it is written.
fn start_tag<'t>(tree: &Tree<'t>, node: NodeId) -> &'t str {
    let source = &tree.source()[tree.source_range(node)];
    source.split_inclusive('>').next().unwrap_or(source)
}

fn came(test: &Test, marks: ElementMarks) -> Came {
    let known = Known { url: test.url.clone(), ..Known::default() };
    let Merged { known, origins } = Merged::new(&known, &marks.extracted, PageFields::default());
    let mut applied = Applied::default();
    applied.extracted = marks.extracted;
    applied.captions = marks.captions;
    let language = test.language.as_ref().map(|code| (code.clone(), 1.0));
    let staged = Staged { language, applied, origins, ..Staged::default() };
    Came {
        text: String::new(),
        tags: marks.tags.keys().map(|t| t.to_string()).collect(),
        rejected: marks.reject.is_some(),
        fields: Fields::new(&known, &staged),
    }
}
