//! Rules of others turned into packs: what comes of them, what is said of the rest, and that nothing gets lost between the two.

mod command;
mod examples;
mod lists;
mod pack;
mod random;
mod sites;
mod xpath;

use dechaff::import::{self, Import, Kind, Rule, Source};

fn source(name: &str, text: &str) -> Source {
    Source { path: format!("in/{name}"), name: name.to_owned(), text: text.to_owned() }
}

fn turn(format: &str, files: &[(&str, &str)]) -> Import {
    let sources: Vec<_> = files.iter().map(|(name, text)| source(name, text)).collect();
    let import = import::by_name(format).unwrap().import(&sources);
    assert_eq!(import.read, import.turned + import.reported(), "{:#?}", import.findings);
    import
}

/// What comes of a site configuration.
fn site(text: &str) -> Import {
    turn("ftr", &[("gazette.test.txt", text)])
}

/// What comes of a filter list.
fn list(text: &str) -> Import {
    turn("adblock", &[("list.txt", text)])
}

/// The findings as `line: reason`, of one kind.
fn found(import: &Import, kind: Kind) -> Vec<String> {
    import.findings.iter().filter(|f| f.kind == kind).map(|f| format!("{}: {}", f.line, f.reason)).collect()
}

fn selectors(import: &Import) -> Vec<&str> {
    import.rules.iter().map(|r| r.selector.as_str()).collect()
}

/// The only rule that came of a text.
fn only(import: &Import) -> &Rule {
    assert_eq!(import.rules.len(), 1, "{:#?}", import);
    &import.rules[0]
}

#[test]
fn formats_are_known_by_name_and_content() {
    let format = |name: &str, text: &str| import::guess(&source(name, text)).map(|f| f.name());
    assert_eq!(format("gazette.test.txt", "# x\nbody: //div\n"), Some("ftr"));
    assert_eq!(format(".gazette.test.txt", "replace_string(<a>): <b>"), Some("ftr"));
    assert_eq!(format("global.txt", "title: //h1"), Some("ftr"));
    assert_eq!(format("list.txt", "[Adblock Plus 2.0]\n"), Some("adblock"));
    assert_eq!(format("list.txt", "! x\na.test##.ad\n||b.test^\nc\n"), Some("adblock"));
    assert_eq!(format("filters.2024.txt", "##.ad\n"), Some("adblock"));
    assert_eq!(format("notes.txt", "body: //div\n"), None);
    assert_eq!(format("gazette.test.txt", "Dear reader,\nhere is: the news.\n"), None);
    assert_eq!(format("notes.txt", "[1] A note.\n## A heading\nand a text [2]\nof three lines"), None);
    assert_eq!(format("empty.txt", ""), None);
}
