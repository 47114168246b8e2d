//! Packs as they are written, read back by the crate's own reader.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use dechaff::error::SourceFile;
use dechaff::import::{self, Action, Import, Test};
use dechaff::yaml;
use serde::Deserialize;

use super::{list, lists, site, sites, turn};

/// A pack as far as it is compared.
#[derive(Debug, Deserialize)]
pub(super) struct Pack {
    family: String,
    pub(super) rules: Vec<Written>,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "what is not compared must still be read")]
pub(super) struct Written {
    pub(super) id: String,
    why: String,
    r#match: Element,
    when: Option<When>,
    r#do: Do,
    #[serde(default)]
    tests: Vec<BTreeMap<String, serde_json::Value>>,
}

#[derive(Debug, Deserialize)]
struct Element {
    element: String,
}

#[derive(Debug, Deserialize)]
struct When {
    host: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Do {
    Content,
    Drop,
    Tag(String),
    Extract(BTreeMap<String, String>),
}

/// The pack of these rules, read by the crate's own reader and held against them.
pub(super) fn read_back(import: &Import) -> Pack {
    let text = import::write("some-family", &import.rules);
    assert_eq!(text, import::write("some-family", &import.rules));
    let file = Arc::new(SourceFile { path: "pack.yaml".into(), text });
    let pack: Pack = yaml::from_file(&file).unwrap_or_else(|wrong| panic!("{wrong}\n{}", file.text));
    assert_eq!((pack.family.as_str(), pack.rules.len()), ("some-family", import.rules.len()));
    for (read, rule) in pack.rules.iter().zip(&import.rules) {
        assert_eq!((&read.id, &read.why, &read.r#match.element), (&rule.id, &rule.why, &rule.selector));
        assert_eq!(read.when.as_ref().map_or(&[][..], |w| &w.host), rule.hosts);
        assert_eq!(read.tests.len(), rule.tests.len());
        for (read, test) in read.tests.iter().zip(&rule.tests) {
            let (key, html) = match test {
                Test::Drop(html) => ("drop", html),
                Test::Keep(html) => ("keep", html),
                Test::Content(html) => ("content", html),
                Test::Extracts(html, ..) | Test::Tags(html, _) => ("input", html),
            };
            assert_eq!(read[key], serde_json::json!(html));
            assert_eq!(read.get("url"), rule.url.as_ref().map(|u| serde_json::json!(u)).as_ref());
        }
        match (&read.r#do, &rule.action) {
            (Do::Content, Action::Content) | (Do::Drop, Action::Drop) => {}
            (Do::Tag(read), Action::Tag(tag)) => assert_eq!(read, tag),
            (Do::Extract(read), Action::Extract { field, template }) => assert_eq!(read[field.name()], *template),
            (read, action) => panic!("{read:?} is not {action:?}"),
        }
    }
    pack
}

#[test]
fn packs_are_read_back_as_they_were() {
    let all = site(sites::GAZETTE).and(list(lists::LIST)).and(list("##[a=\"it's: #1\\a \\2028 \\9d \\feff \"]\n##.x"));
    assert!(all.rules.len() > 14);
    read_back(&all);
    assert_eq!(read_back(&Import::default()).rules.len(), 0);
}

#[test]
fn names_are_unique_and_sort_as_the_lines_do() {
    let eleven = "##.a\n".repeat(11);
    let all = list(&eleven).and(list("##.b")).and(turn("adblock", &[("list.1.txt", "##.c"), ("LIST 1.txt", "##.d")]));
    let ids: Vec<_> = all.rules.iter().map(|r| r.id.as_str()).collect();
    assert_eq!(ids[0], "adblock-list-01");
    assert_eq!(ids[11..], ["adblock-list-12", "adblock-list-1-1", "adblock-list-1-2"]);
    let sorted: BTreeSet<_> = ids.iter().collect();
    assert_eq!(sorted.len(), ids.len());
    assert!(ids[..12].is_sorted());
}
