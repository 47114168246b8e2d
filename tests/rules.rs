//! The rules that are shipped.

use std::collections::BTreeSet;

use dechaff::error::{Diagnostics, Severity};
use dechaff::pipeline::self_test;
use dechaff::rules::RuleSet;

#[test]
fn they_load_and_nothing_is_found_in_them() {
    let set = RuleSet::builder().shipped().enable_all().build().unwrap_or_else(|d| panic!("{d}"));
    assert!(set.rules().len() > 500, "{} rules", set.rules().len());
    let found = set.lint();
    assert!(found.is_empty(), "{}", Diagnostics(found));
}

#[test]
fn their_examples_come_out() {
    let set = RuleSet::builder().shipped().enable_all().build().unwrap();
    let report = self_test(&set);
    assert_eq!(report.untested, 0);
    assert!(report.tests >= 2 * set.rules().len());
    let failures: Vec<_> = report.failures.into_iter().map(|f| f.diagnostic).collect();
    assert!(failures.is_empty(), "{} of {}\n{}", failures.len(), report.tests, Diagnostics(failures));
}

#[test]
fn each_stands_under_a_path_that_can_be_looked_up() {
    let set = RuleSet::shipped().unwrap();
    for rule in set.rules() {
        assert!(rule.path().starts_with("rules/"), "{}", rule.path());
        assert!(rule.source().starts_with("id: ") && rule.source().contains(rule.id()), "{}", rule.source());
        assert!(rule.why().ends_with('.'), "{}: `why` is a sentence", rule.id());
    }
    let ids: BTreeSet<_> = set.rules().iter().map(|r| r.id()).collect();
    assert_eq!(ids.len(), set.rules().len());
    assert!(set.lint().iter().all(|d| d.severity != Severity::Error));
}
