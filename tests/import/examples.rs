//! The examples that rules get.

use dechaff::import::{Kind, Test};

use super::{found, list, only};

#[test]
fn examples_are_built_from_selectors() {
    const FOUND: &str = "The harbour pilot waved from the mole.";
    for (selector, html) in [
        (".ad", r#"<div class="ad">TEXT</div>"#),
        ("p#a.b.c", r#"<p id="a" class="b c">TEXT</p>"#),
        ("[class^='a'][class*='m'][class$='z'].w", r#"<div class="a m w z">TEXT</div>"#),
        ("a[title='x\"&<']", r#"<a title="x&quot;&amp;&lt;">TEXT</a>"#),
        ("div > ul li", "<div><ul><li>TEXT</li></ul></div>"),
        ("h2 + p", "<h2></h2><p>TEXT</p>"),
        ("h2 ~ p:nth-child(4)", "<h2></h2><div></div><div></div><p>TEXT</p>"),
        ("li:nth-last-of-type(2)", "<li>TEXT</li><li></li>"),
        (".x:not(:first-child)", r#"<div class="x">TEXT</div>"#),
        ("p:has(> a[href])", r#"<p><a href=""></a>TEXT</p>"#),
        ("p:has(+ ul)", "<p>TEXT</p><ul></ul>"),
        (":is(b, i).x", r#"<b class="x">TEXT</b>"#),
        ("td.x", r#"<table><tbody><tr><td class="x">TEXT</td></tr></tbody></table>"#),
        ("table.x", r#"<table class="x"><tbody><tr><td>TEXT</td></tr></tbody></table>"#),
        ("img.x", r#"<img class="x">"#),
        ("select option", "<select><option></option></select>"),
        ("svg.x", r#"<svg class="x"></svg>"#),
        ("html.js .x", r#"<html class="js"><head></head><body><div class="x">TEXT</div></body></html>"#),
        ("body > .x", r#"<html><head></head><body><div class="x">TEXT</div></body></html>"#),
    ] {
        let import = list(&format!("##{selector}"));
        let Some(Test::Drop(came)) = only(&import).tests.first() else {
            // A place that needs something in front of it has no example where nothing says what.
            assert!(selector.contains(":not(:first"), "{selector}: {:?}", import);
            continue;
        };
        assert_eq!(*came, html.replace("TEXT", FOUND), "{selector}");
        let other = "<p>The ferry left at dawn with forty passengers.</p>";
        let page = if html.starts_with("<html") { "<html><head></head><body>TEXT</body></html>" } else { "TEXT" };
        assert_eq!(import.rules[0].tests[1], Test::Keep(page.replace("TEXT", other)), "{selector}");
    }
}

#[test]
fn where_no_example_can_be_made_it_is_said() {
    for (selector, what) in [
        (".a:not(.a)", "it acts on"),
        ("#a#b", "it acts on"),
        ("p > div", "it acts on"),
        ("table > tr", "it acts on"),
        ("[a='\\a ']", "it acts on"),
        ("div:nth-child(500)", "it acts on"),
        ("*", "it does not touch"),
        (":not(.x)", "it does not touch"),
        (":root", "it does not touch"),
    ] {
        let import = list(&format!("##{selector}"));
        let missing = found(&import, Kind::NoExample);
        assert!(import.rules.len() == 1 && missing.len() == 1 && missing[0].contains(what), "{selector}: {import:?}");
    }
    let named = list("##p");
    assert_eq!(
        only(&named).tests[1],
        Test::Keep("<blockquote>The ferry left at dawn with forty passengers.</blockquote>".into())
    );
}
