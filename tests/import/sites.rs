//! Site configurations as a whole.

use dechaff::import::Kind;

use super::{found, only, selectors, site, turn};

pub(super) const GAZETTE: &str = "\u{feff}# The Gazette
title: //meta[@property='og:title']/@content

   body : //div[@id='story']
strip: //aside
strip_id_or_class: \"newsletter box\"
strip_image_src: /ads/
native_ad_clue: //meta[@name='ad']
tidy: no
prune: no
replace_string(<noscript>): <div>
http_header(Cookie): a=b
find_string: x
test_url: https://gazette.test/1
strip
bodi: //div
strip:
author: substring-after(//p, 'By ')
";

#[test]
fn a_site_configuration() {
    let import = site(GAZETTE);
    let lines: Vec<_> = import.rules.iter().map(|r| format!("{} {} {:?}", r.id, r.selector, r.action)).collect();
    assert_eq!(
        lines,
        [
            r#"ftr-gazette-test-title-1 meta[property="og:title"] Extract { field: Title, template: "${@content}" }"#,
            "ftr-gazette-test-body-1 div#story Content",
            "ftr-gazette-test-strip-1 aside Drop",
            r#"ftr-gazette-test-strip-id-or-class-1 [id*="newsletter box"], [class*="newsletter box"] Drop"#,
            r#"ftr-gazette-test-strip-image-src-1 img[src*="/ads/"] Drop"#,
            r#"ftr-gazette-test-native-ad-clue-1 meta[name="ad"] Tag("native-ad")"#,
        ]
    );
    for rule in &import.rules {
        assert_eq!(rule.hosts, ["gazette.test", "www.gazette.test"]);
        assert_eq!(rule.url.as_deref(), Some("https://gazette.test/"));
    }
    assert_eq!(import.rules[1].why, "Taken from gazette.test.txt, line 4 (body).");
    assert_eq!((import.read, import.turned), (16, 6));
    let reported: Vec<_> = import.findings.iter().map(|f| (f.line, f.directive.as_str())).collect();
    let said = |line| &import.findings.iter().find(|f| f.line == line).unwrap().reason;
    assert_eq!(reported.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [9, 10, 11, 12, 13, 14, 15, 16, 17, 18]);
    assert_eq!(reported[2].1, "replace_string(<noscript>): <div>");
    assert!(said(15).contains("a name and a colon are missing"));
    assert!(said(16).contains("`body` may be meant"));
    assert!(said(17).contains("no value"));
    assert!(said(18).contains("`substring-after()` has no equal"));
}

#[test]
fn the_name_of_a_file_says_which_hosts() {
    let hosts = |files: &[(&str, &str)]| -> Vec<Vec<String>> { turn("ftr", files).rules.into_iter().map(|r| r.hosts).collect() };
    let strip = "strip: //aside";
    let all = hosts(&[(".gazette.test.txt", strip), ("sub/blog.gazette.test.txt", strip), ("badgazette.test.txt", strip)]);
    assert_eq!(all[0], ["*.gazette.test", "!gazette.test", "!www.gazette.test", "!blog.gazette.test"]);
    assert_eq!(all[1], ["blog.gazette.test", "www.blog.gazette.test"]);
    let global = turn("ftr", &[("global.txt", strip)]);
    assert_eq!((only(&global).hosts.len(), only(&global).url.as_ref()), (0, None));
    assert_eq!(only(&global).id, "ftr-global-strip-1");
    for name in ["fingerprint.blogs.test.txt", "notes.txt", "a b.test.txt"] {
        let none = turn("ftr", &[(name, strip)]);
        assert_eq!((none.rules.len(), none.reported()), (0, 1), "{name}");
    }
    let url = turn("ftr", &[(".gazette.test.txt", strip)]).rules[0].url.clone();
    assert_eq!(url.as_deref(), Some("https://news.gazette.test/"));
}

#[test]
fn of_several_lines_the_first_that_finds_anything_counts() {
    let import = site("body: //article\nbody: //div[@id='a'] | //div[@id='b']\nbody: /html/body\nstrip: //p[@a]\nstrip: //p[@b]");
    assert_eq!(
        selectors(&import),
        [
            "article",
            ":root:not(:has(article)) div#a, :root:not(:has(article)) div#b",
            "html:not(:has(article, div#a, div#b)) > body",
            "p[a]",
            "p[b]"
        ]
    );
    assert_eq!(found(&import, Kind::Differs), [""; 0]);
    // What cannot be said is said not to be.
    for (text, reason) in [
        ("body: //div[p]\nbody: //main", "would go before it, and both are taken"),
        ("body: /html\nbody: //main", "would go before it, and both are taken"),
        ("body: //p/..\nbody: //main", "was not turned, and would go before it"),
    ] {
        let import = site(text);
        assert_eq!(import.rules.last().unwrap().selector, "main");
        let differs = found(&import, Kind::Differs);
        assert!(differs.len() == 1 && differs[0].starts_with("2: ") && differs[0].contains(reason), "{differs:?}");
    }
}

#[test]
fn alternatives_may_be_turned_in_part_but_an_article_may_not() {
    let import = site("strip: //aside | //p[contains(., 'x')] | //nav");
    assert_eq!(selectors(&import), ["aside, nav"]);
    let parts = found(&import, Kind::PartNotTurned);
    assert!(parts.len() == 1 && parts[0].starts_with("1: it asks for the text"), "{parts:?}");
    let article = site("body: //article | //p[contains(., 'x')]");
    assert_eq!(article.rules.len(), 0);
    assert!(found(&article, Kind::NotTurned)[0].contains("a part of the article would be missing"));
    let own = site("title: //h1/text()");
    assert!(found(&own, Kind::Differs)[0].contains("the whole text of the element"));
}

#[test]
fn a_condition_takes_the_directive_before_it_along() {
    let import = site("strip: //aside\nstrip: //nav\n# so that\nif_page_contains: //main\nstrip: //footer");
    assert_eq!(selectors(&import), ["aside", "footer"]);
    let reported = found(&import, Kind::NotTurned);
    assert!(reported[0].starts_with("2: `if_page_contains` on line 4"), "{reported:?}");
    assert_eq!(reported.len(), 2);
}
