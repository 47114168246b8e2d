//! What is odd, deep or long: nothing makes it fail, and what is written is read as the same.

use std::collections::BTreeSet;

use dechaff::import;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::pack::read_back;
use super::{list, only, site, source, turn};

#[test]
fn what_stands_deep_or_long_is_refused_and_takes_no_time() {
    for xpath in [
        "(".repeat(3000),
        format!("//a[{}", "not(".repeat(900)),
        "//a[".repeat(900),
        "-".repeat(4000),
        "//a".repeat(1300),
        format!("//a[{}1]", "1+".repeat(1900)),
        format!("//a[{}]", vec!["(@a or @b)"; 200].join(" and ")),
        format!("//a[{}]", vec!["@a"; 600].join(" and ")),
        "x".repeat(5000),
    ] {
        let import = site(&format!("strip: {xpath}"));
        assert_eq!((import.rules.len(), import.reported()), (0, 1), "{}", &xpath[..20]);
    }
    for selector in
        [":not(".repeat(3000), "(".repeat(9000), ".a ".repeat(5000), ".a".repeat(5000), "/*".repeat(5000), "x".repeat(20_000)]
    {
        let import = list(&format!("##{selector}"));
        assert_eq!((import.rules.len(), import.reported()), (0, 1), "{}", &selector[..5]);
    }
    // Looking at examples is bounded, too.
    let nested = format!("##{}:nth-child(12){}", ":not(".repeat(7), ")".repeat(7));
    assert_eq!(list(&nested).rules.len(), 1);
}

/// Texts made of pieces that mean something.
fn of_pieces(pieces: &'static [&'static str]) -> impl Strategy<Value = String> {
    vec(prop_oneof![8 => select(pieces).prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)], 0..14)
        .prop_map(|pieces| pieces.concat())
}

const XPATH: &[&str] = &[
    "//",
    "/",
    "div",
    "*",
    "@class",
    "@",
    "[",
    "]",
    "(",
    ")",
    "contains(",
    "'x'",
    ",",
    " and ",
    " or ",
    "not(",
    "1",
    "last()",
    "position()",
    "|",
    "text()",
    "..",
    ".",
    "following-sibling::",
    "self::",
    "=",
    "!=",
    "<",
    "-",
    "count(",
    "\"",
    " ",
    "string(",
    "concat(' ', @class, ' ')",
    "' a '",
    "descendant-or-self::",
    "a:b",
    "//p[@id='x']",
    "//div",
    "/p",
    "[@a='b']",
    "[contains(@class, 'x')]",
    "[not(.//b)]",
    "[1]",
    "[last()]",
    "/@c",
    "/following-sibling::*[1]",
    "[self::p]",
    "//li",
    "[a or @b]",
    "[a/@href!='y']",
    "[@a]",
    "[.//b]",
];

const CSS: &[&str] = &[
    "a",
    "p",
    "*",
    ".x",
    "#y",
    "[",
    "]",
    "[b]",
    "[c^='d']",
    "[c*=\"e f\"]",
    ":not(",
    ":has(",
    ":is(",
    ")",
    ",",
    " ",
    ">",
    "+",
    "~",
    ":first-child",
    ":nth-child(2n+1)",
    ":nth-last-of-type(2)",
    ":root",
    ":empty",
    ":only-child",
    "::before",
    ":hover",
    "\\",
    "\\31 ",
    "'",
    "\"",
    "|",
    "html",
    "body",
    "head",
    "td",
    "table",
    "img",
    "/*",
    "*/",
    "-",
    "é",
    ":only-of-type",
];

const LINES: &[&str] = &[
    "##",
    "#@#",
    "#?#",
    "###",
    "a.test",
    "b.*",
    ",",
    "~",
    "\n",
    "!",
    "!#if",
    "[Adblock]",
    "||",
    ".x",
    "p",
    ":has(> a)",
    "body:",
    "strip: //a",
    "title: //b/@c",
    "\nif_page_contains: //d",
    "strip_id_or_class:",
    "e",
    ":",
    "#",
    " ",
    "\r",
    "\u{2028}",
    "$",
    "'",
];

proptest! {
    #[test]
    fn no_expression_is_too_odd(xpath in of_pieces(XPATH), directive in select(vec!["strip", "body", "title", "author"])) {
        read_back(&site(&format!("{directive}: {xpath}\n{directive}: //main")));
    }

    #[test]
    fn no_selector_is_too_odd(selector in of_pieces(CSS)) {
        let import = list(&format!("##{}", selector.replace(['\n', '\r'], " ")));
        read_back(&import);
        // What was written is read as the same.
        for rule in &import.rules {
            let again = list(&format!("##{}", rule.selector));
            prop_assert_eq!(&only(&again).selector, &rule.selector);
            prop_assert_eq!(&only(&again).tests, &rule.tests);
        }
    }

    #[test]
    fn no_file_is_too_odd(text in of_pieces(LINES), name in of_pieces(&["a", ".", "b", "test", "/", ".txt", "-", " ", "global", "\\"])) {
        let _ = import::guess(&source(&name, &text));
        for format in import::FORMATS {
            let import = turn(format.name(), &[(&name, &text), (&name, &text)]);
            let pack = read_back(&import);
            let ids: BTreeSet<_> = pack.rules.iter().map(|r| &r.id).collect();
            prop_assert_eq!(ids.len(), pack.rules.len());
            prop_assert!(ids.iter().all(|id| id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')));
        }
    }
}
