use std::collections::BTreeMap;

use serde::Deserialize;

use super::*;

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
struct Thing {
    name: Spanned<String>,
    #[serde(default)]
    words: OneOrMany<String>,
    size: Option<f32>,
    kind: Option<Kind>,
    #[serde(default)]
    more: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Small,
    Sized(u32),
}

fn file(text: &str) -> Arc<SourceFile> {
    Arc::new(SourceFile { path: "x.yaml".into(), text: text.into() })
}

fn read(text: &str) -> Result<Thing, Diagnostics> {
    from_file(&file(text))
}

fn place(text: &str) -> (String, (usize, usize)) {
    let error = read(text).unwrap_err();
    (error.0[0].message.clone(), error.0[0].line_column().unwrap())
}

#[test]
fn reads_all_shapes() {
    let thing = read("name: 2024\nwords: one\nsize: 0.5\nkind: { sized: 3 }\nmore: { a: no }\n").unwrap();
    assert_eq!(thing.name.value, "2024");
    assert_eq!((thing.name.place.start, thing.name.place.end), (6, 10));
    assert_eq!(thing.words.0, ["one"]);
    assert_eq!(thing.kind, Some(Kind::Sized(3)));
    assert_eq!(thing.more["a"], "no");
    assert_eq!(read("{name: é, words: [a, b], kind: small}").unwrap().words.0, ["a", "b"]);
}

#[test]
fn names_the_place_of_a_mistake() {
    assert_eq!(place("name: x\nwrods: y\n"), ("unknown key `wrods`".into(), (2, 1)));
    assert_eq!(place("name: é\nsize: many\n"), ("expected a number, found string \"many\"".into(), (2, 7)));
    assert_eq!(place("name: x\nkind: { sized: -1 }\n").1, (2, 16));
    assert_eq!(place("name: x\nkind: tiny\n"), ("unknown choice `tiny`".into(), (2, 7)));
    assert_eq!(place("name: x\nname: y\n").1, (2, 1));
    assert_eq!(place("name:\nsize: 1\n").0, "a key without a value");
    assert_eq!(place("size: 1\n").0, "missing key `name`");
    assert_eq!(place("name: [x\n").1.0, 2);
    assert_eq!(place("name: !!str y\n").0, "YAML tags are not read here");
}

#[test]
fn help_names_the_nearest_key() {
    assert_eq!(read("nme: x").unwrap_err().0[0].help.as_deref(), Some("did you mean `name`?"));
}

#[test]
fn aliases_stand_for_their_anchors_within_bounds() {
    let thing = read("name: &n x\nwords: [*n, *n]\n").unwrap();
    assert_eq!(thing.words.0, ["x", "x"]);
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x]\n");
    for i in 1..12 {
        bomb += &format!("a{i}: &a{i} [*a{0}, *a{0}, *a{0}, *a{0}, *a{0}, *a{0}]\n", i - 1);
    }
    let error = from_file::<BTreeMap<String, Vec<String>>>(&file(&bomb)).unwrap_err();
    assert_eq!(error.0[0].code, "yaml-alias");
}

#[test]
fn deep_nesting_is_an_error() {
    let text = "[".repeat(10_000);
    assert!(from_file::<Vec<String>>(&file(&text)).is_err());
}

#[test]
fn what_stood_before_a_syntax_error_is_read() {
    let file = file("rules:\n  - name: a\n  - name: b\n  - name: 'c\n");
    let (tree, broken) = Node::parse(&file);
    assert_eq!(broken.len(), 1);
    assert!(!tree.is_whole());
    let Value::Sequence(rules) = &tree.get("rules").unwrap().value else { panic!() };
    assert_eq!(rules[1].read::<Thing>(&file).unwrap().name.value, "b");
}
