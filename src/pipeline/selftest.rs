//! Rules prove themselves: each example is cleaned by its rule alone, and what comes of it is compared.

mod element;

use super::fields::Fields;
use super::{Ask, Read, Staged};
use crate::error::Diagnostic;
use crate::record::{Caption, Known, RawDocument};
use crate::rules::written::{Extracts, Test, Text};
use crate::rules::{Rule, RuleSet};

/// What came of testing the rules of a set.
#[derive(Debug, Default)]
pub struct Report {
    /// Examples that were run.
    pub tests: usize,
    /// Rules that have none.
    pub untested: usize,
    /// Examples that came out otherwise than expected.
    pub failures: Vec<Failure>,
}

/// An example that came out otherwise than its rule expects.
#[derive(Debug)]
pub struct Failure {
    /// The rule.
    pub rule: String,
    /// What was expected, what came, and where the example is written.
    pub diagnostic: Diagnostic,
}

/// Runs the examples of every rule of a set, each under its rule alone. Rules that are switched off are not run: build the set
/// with [`enable_all`](crate::rules::RuleSetBuilder::enable_all) to have them, too.
pub fn self_test(rules: &RuleSet) -> Report {
    let mut report = Report::default();
    for (number, rule) in rules.rules().iter().enumerate().filter(|(_, r)| r.is_enabled()) {
        report.untested += usize::from(rule.tests().is_empty());
        for test in rule.tests() {
            report.tests += 1;
            let failed = check(rules, number as u32, rule, test);
            report.failures.extend(failed.map(|diagnostic| Failure { rule: rule.id().into(), diagnostic }));
        }
    }
    report
}

/// What an example came to.
struct Came {
    text: String,
    tags: Vec<String>,
    rejected: bool,
    fields: Fields,
}

fn check(rules: &RuleSet, number: u32, rule: &Rule, test: &Test) -> Option<Diagnostic> {
    if rule.is_about_elements() {
        return element::check(rules, number, rule, test);
    }
    let (input, expected) = match (&test.drop, &test.keep, &test.input) {
        (Some(text), None, None) => (text, Some(String::new())),
        (None, Some(text), None) => (text, Some(lines(text))),
        (None, None, Some(text)) => (text, test.output.as_ref().map(|o| lines(o))),
        // Refused when the rule is loaded.
        _ => return None,
    };
    let came = run(rules, number, test, input);
    let mut wrong = Vec::new();
    if let Some(expected) = expected.filter(|e| *e != came.text) {
        wrong.push(difference(&expected, &came.text));
    }
    if let Some(again) = Some(run(rules, number, test, &Text { value: came.text.clone(), place: input.place }))
        .filter(|again| again.text != came.text)
    {
        wrong.push(format!("cleaning it again changes it once more\n{}", difference(&came.text, &again.text)));
    }
    if test.rejects.unwrap_or(false) != came.rejected {
        let is = if came.rejected { "is rejected" } else { "is not rejected" };
        wrong.push(format!("the document {is}"));
    }
    if let (Some(_), None, Some(tag)) = (&test.keep, &test.tags, came.tags.first()) {
        wrong.push(format!("the document gets the tag `{tag}`, though the rule is not to act on it"));
    }
    for tag in test.tags.iter().flat_map(|t| t.iter()).filter(|t| !came.tags.contains(t)) {
        wrong.push(format!("the document does not get the tag `{tag}`"));
    }
    if let Some(extracts) = &test.extracts {
        wrong.extend(compare(extracts, &came.fields));
    }
    failed(rule, input, &wrong)
}

/// What is said of an example of which something is wrong.
fn failed(rule: &Rule, input: &Text, wrong: &[String]) -> Option<Diagnostic> {
    if wrong.is_empty() {
        return None;
    }
    let file = rule.file();
    let bytes = input.place.bytes(&file.text);
    let message = format!("an example of `{}` comes out otherwise", rule.id());
    Some(Diagnostic::error("test-failed", message).at(file, bytes, "this text").help(wrong.join("\n")))
}

fn run(rules: &RuleSet, number: u32, test: &Test, input: &Text) -> Came {
    let known = Known { language: test.language.clone(), url: test.url.clone(), title: test.title.clone(), ..Known::default() };
    let raw = RawDocument { known, ..RawDocument::from_text(input.value.as_str()) };
    let Ok(read) = Read::new(&raw) else {
        return Came { text: input.value.clone(), tags: Vec::new(), rejected: false, fields: Fields::default() };
    };
    let staged = Staged::run(rules, &raw.known, &read, Ask { only: Some(number), signals: false });
    let applied = &staged.applied;
    let kept: Vec<&str> = applied.kept.iter().map(|l| applied.line(&staged.document, *l)).collect();
    Came {
        text: kept.join("\n"),
        tags: applied.tags.keys().map(|t| t.to_string()).collect(),
        rejected: applied.reject.is_some(),
        fields: Fields::new(&raw.known, &staged),
    }
}

/// A text's lines, blank ones and outer white space aside.
fn lines(text: &str) -> String {
    let document = crate::normalise::document(text, &|range| range, &crate::normalise::Options::default());
    (0..document.len()).map(|i| document.line(i)).collect::<Vec<_>>().join("\n")
}

fn difference(expected: &str, came: &str) -> String {
    let show = |text: &str| if text.is_empty() { "nothing".to_string() } else { text.replace('\n', "\n          ") };
    format!("expected  {}\n    came  {}", show(expected), show(came))
}

fn compare(expected: &Extracts, came: &Fields) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut same = |name: &str, expected: Option<String>, came: Option<String>| {
        if expected.is_some() && expected != came {
            let show = |v: Option<String>| v.unwrap_or_else(|| "nothing".into());
            wrong.push(format!("{name}: expected {}, came {}", show(expected), show(came)));
        }
    };
    let list = |items: &[String]| items.join(" | ");
    same("title", expected.title.clone(), came.title.clone());
    same("authors", expected.authors.as_ref().map(|a| list(a)), Some(list(&came.authors)));
    same("date", expected.date.clone(), came.date.clone());
    same("modified", expected.modified.clone(), came.modified.clone());
    same("keywords", expected.keywords.as_ref().map(|k| list(k)), Some(list(&came.keywords)));
    same("description", expected.description.clone(), came.description.clone());
    same("site", expected.site.clone(), came.site.clone());
    same("section", expected.section.clone(), came.section.clone());
    same("image", expected.image.clone(), came.image.clone());
    same("license", expected.license.clone(), came.license.clone());
    let caption = |text: &str, credit: Option<&str>| format!("{text} [{}]", credit.unwrap_or(""));
    let captions = |c: &Caption| caption(&c.text, c.credit.as_deref());
    same(
        "captions",
        expected.captions.as_ref().map(|c| list(&c.iter().map(|c| caption(&c.text, c.credit.as_deref())).collect::<Vec<_>>())),
        Some(list(&came.captions.iter().map(captions).collect::<Vec<_>>())),
    );
    for (name, value) in expected.counters.iter().flatten() {
        same(&format!("counters.{name}"), Some(value.to_string()), came.counters.get(name).map(f64::to_string));
    }
    for (name, value) in expected.extra.iter().flatten() {
        same(&format!("extra.{name}"), Some(value.clone()), came.extra.get(name).cloned());
    }
    wrong
}
