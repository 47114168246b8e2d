//! Filter lists as a whole.

use dechaff::import::Kind;

use super::{found, list, only, selectors, turn};

pub(super) const LIST: &str = "[Adblock Plus 2.0]
! Title: a list
# a note
!#if env_mobile
||ads.test^
@@||ads.test^$script
-banner-$image,domain=a.test
/track/#x##y
##.ad
###top\\:ad
gazette.test,~shop.gazette.test##div[id^=\"ad-\"] > a[href*='click' i],.x:not(:FIRST-child)
gazette.*##.y
~c.test##.z
##.gone
#@#.gone
#@#.never
a.test,b.test##.q
a.test#@#.q
a.test##.r
a.test#@#.r
##.s
a.test#@#.s
sub.a.test##.t
a.test#@#.t
";

#[test]
fn a_filter_list() {
    let import = list(LIST);
    let rules: Vec<_> = import.rules.iter().map(|r| (r.selector.as_str(), r.hosts.join(" "))).collect();
    let expected = [
        (".ad", ""),
        (r"#top\:ad", ""),
        (r#"div[id^="ad-"] > a[href*="click" i], .x:not(:first-child)"#, "*.gazette.test !*.shop.gazette.test"),
        (".y", "gazette.* *.gazette.*"),
        (".z", "!*.c.test"),
        (".q", "*.b.test"),
        (".s", "!*.a.test"),
    ];
    assert_eq!(rules, expected.map(|(selector, hosts)| (selector, hosts.to_owned())));
    assert_eq!(import.rules[0].id, "adblock-list-1");
    assert_eq!(import.rules[0].why, "Taken from list.txt, line 9 (cosmetic filter).");
    assert_eq!(
        found(&import, Kind::NotTurned),
        [
            "4: it decides over other lines, which are all read here",
            "5: they block requests, and no request is made here",
            "14: taken back by in/list.txt:15",
            "16: no filter in these files is taken back by it",
            "19: taken back by in/list.txt:20",
            "23: taken back by in/list.txt:24",
        ]
    );
    let network = import.findings.iter().find(|f| f.line == 5).unwrap();
    assert_eq!((network.directive.as_str(), network.count), ("network filters", 4));
    assert_eq!(import.read, 21);
}

#[test]
fn exceptions_take_back_what_stands_in_other_files() {
    let import = turn("adblock", &[("a.txt", "##.ad\n##.b"), ("b.txt", "#@#.ad")]);
    assert_eq!(selectors(&import), [".b"]);
    assert_eq!(found(&import, Kind::NotTurned), ["1: taken back by in/b.txt:1"]);
}

#[test]
fn filters_that_are_no_css_are_reported() {
    for (filter, reason) in [
        ("a.test##.x:has-text(Ad)", "`:has-text` is an operator of ad blockers"),
        ("a.test##.x:upward(2)", "`:upward` is an operator"),
        ("a.test##.x:style(color: red)", "`:style` is an operator"),
        ("a.test##:xpath(//div)", "`:xpath` is an operator"),
        ("a.test##.x:remove()", "`:remove` is an operator"),
        ("a.test##+js(x)", "runs a script"),
        ("a.test##^script:has-text(x)", "the source of a page"),
        ("a.test#?#.x", "no CSS"),
        ("a.test#@?#.x", "no CSS"),
        ("a.test#$#.x { a: b }", "changes the style"),
        ("a.test#%#x()", "runs a script"),
        ("a.test##.x:hover", "in a browser alone"),
        ("a.test##.x::before", "no element of the page"),
        ("a.test##.x:nth-child(2n+1 of .y)", "no formula"),
        ("a.test##p:has(a:has(b))", "cannot stand inside `:has()`"),
        ("a.test##.x { remove: true; }", "`{` at character 4"),
        ("a.test##", "it ends too early"),
        ("a.test##.1x", "`1` at character 2"),
        ("a.test##[width=300]", "`3` at character 8"),
        ("a.test##svg|a", "namespaces"),
        ("/a\\d/##.x", "regular expression of hosts"),
        ("[$path=/x]a.test##.x", "modifiers"),
        ("a_.b.-,%##.x", "`%` is no host"),
        ("~a.test#@#.x", "an exception with exceptions"),
    ] {
        let import = list(filter);
        let reported = found(&import, Kind::NotTurned);
        assert!(import.rules.is_empty() && reported.len() == 1 && reported[0].contains(reason), "{filter}: {reported:?}");
    }
}

#[test]
fn selectors_are_written_with_what_needs_it_escaped() {
    for (read, written) in [
        (r"###\31 23", r"#\31 23"),
        (r"##.sm\:hidden", r".sm\:hidden"),
        (r"##.a\2e b", r".a\.b"),
        ("##[a='it\\'s \"x\"']", r#"[a="it's \"x\""]"#),
        ("##[a=b]", r#"[a="b"]"#),
        ("##DIV > /* here */ P", "div > p"),
        ("##a+b~c>d e", "a + b ~ c > d e"),
        ("##:nth-child( odd )", ":nth-child(2n+1)"),
        ("##li:nth-last-child(-n + 3)", "li:nth-last-child(-n+3)"),
        ("##:is(.a,.b):where(i)", ":is(.a, .b):is(i)"),
        ("##p:has(> a, + b)", "p:has(> a, + b)"),
        ("##.é-日本", ".é-日本"),
        ("##.--x", ".--x"),
        ("##.\\-", ".\\-"),
    ] {
        let import = list(read);
        assert_eq!(only(&import).selector, written, "{read}");
        assert_eq!(only(&list(&format!("##{written}"))).selector, written);
    }
}
