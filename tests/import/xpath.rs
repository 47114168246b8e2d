//! XPath into CSS, by a table of what has an equal and one of what has none.

use dechaff::import::{Action, Field, Finding, Kind};

use super::{only, selectors, site};

/// XPath, and the CSS that comes of it where it strips elements.
const TURNED: &[(&str, &str)] = &[
    ("//aside", "aside"),
    ("//*", "*"),
    ("//DIV", "div"),
    ("//div[@id='x']", "div#x"),
    ("//*[@id=\"x\"]", "#x"),
    ("//div[@class='x']", r#"div[class="x"]"#),
    ("//div[@class='x y']", r#"div[class="x y"]"#),
    ("//div['x'=@class]", r#"div[class="x"]"#),
    ("//div[contains(@class,'x')]", r#"div[class*="x"]"#),
    ("//div[contains(concat(' ',normalize-space(@class),' '),' x ')]", "div.x"),
    ("//div[contains(concat(\" \", @class, \" \"), \" x \")]", "div.x"),
    ("//p[contains(concat(' ', @rel, ' '), ' next ')]", r#"p[rel~="next"]"#),
    ("//div[contains(concat(' ', @class, ' '), ' x')]", r#"div[class^="x"], div[class*=" x"]"#),
    (
        "//div[contains(concat(' ', @class, ' '), ' x y ')]",
        r#"div[class="x y"], div[class^="x y "], div[class$=" x y"], div[class*=" x y "]"#,
    ),
    ("//div[starts-with(@id,'x')]", r#"div[id^="x"]"#),
    ("//div[ends-with(@id,'x')]", r#"div[id$="x"]"#),
    ("//img[@width=1]", r#"img[width="1"]"#),
    ("//a[@href]", "a[href]"),
    ("//a[not(@href)]", "a:not([href])"),
    ("//a[@rel!='author']", r#"a[rel]:not([rel="author"])"#),
    ("//a[not(@rel!='author')]", r#"a:not([rel]), a[rel="author"]"#),
    ("//div[@a and @b]", "div[a][b]"),
    ("//div[@a or @b]", "div[a], div[b]"),
    ("//div[(@a or @b) and @c]", "div[a][c], div[b][c]"),
    ("//div[not(@a or @b)]", "div:not([a]):not([b])"),
    ("//div[not(@a and @b)]", "div:not([a]), div:not([b])"),
    ("//div[@a][@b]", "div[a][b]"),
    ("//div[contains(@class, 'x') and not(contains(@class, 'y'))]", r#"div[class*="x"]:not([class*="y"])"#),
    ("//div[not(not(@a))]", "div[a]"),
    ("//div[true() and @a or false()]", "div[a]"),
    ("//div/p", "div > p"),
    ("//div//p", "div p"),
    ("/html/body/div", "html > body > div"),
    (".//p", "p"),
    ("//div/./p", "div > p"),
    ("//div/descendant::p", "div p"),
    ("//div/descendant-or-self::p", "div p"),
    ("//div/descendant-or-self::div[@a]", "div[a], div div[a]"),
    ("/descendant::p", "p"),
    ("//h2/following-sibling::p", "h2 ~ p"),
    ("//h2/following-sibling::*[1]", "h2 + *"),
    ("//h2/following-sibling::*[1][self::p]", "h2 + p"),
    ("//footer/self::footer", "footer"),
    ("//*[self::h2 or self::h3]", "h2, h3"),
    ("//*[not(self::p)]", ":not(p)"),
    ("//*[name()='gu-island']", "gu-island"),
    ("//fb:like", r"fb\:like"),
    ("//div[1]", "div:first-of-type"),
    ("//*[1]", ":first-child"),
    ("//div[last()]", "div:last-of-type"),
    ("//div[last()-1]/p", "div:nth-last-of-type(2) > p"),
    ("//li[position()=3]", "li:nth-of-type(3)"),
    ("//li[position()<3]", "li:nth-of-type(-n+2)"),
    ("//li[position()>1 and @a]", "li:not(:first-of-type)[a]"),
    ("//li[3 <= position()]", "li:not(:nth-of-type(-n+2))"),
    ("//li[position()!=last()]", "li:not(:last-of-type)"),
    ("//li[position()<last()]", "li:not(:last-of-type)"),
    ("//div[1][@class='x']", r#"div:first-of-type[class="x"]"#),
    ("//p[strong]", "p:has(> strong)"),
    ("//p[.//img]", "p:has(img)"),
    ("//p[a/@href]", "p:has(> a[href])"),
    ("//p[a/@href='x']", r#"p:has(> a[href="x"])"#),
    ("//p[not(.//iframe)]", "p:not(:has(iframe))"),
    ("//p[following-sibling::ul]", "p:has(~ ul)"),
    ("//p[count(a) > 0 and count(b) = 0]", "p:has(> a):not(:has(> b))"),
    ("//div[p[a]]", "div:has(> p > a)"),
    ("//div[@a[.='x']]", r#"div[a][a="x"]"#),
    ("//div[not(p[self::a])]", "div"),
    ("//a | //b", "a, b"),
    ("(//a | //b[self::i])/c", "a > c"),
    ("(//a | //b)/c", "a > c, b > c"),
    ("(//div[@class='x'])//p", r#"div[class="x"] p"#),
    ("(//div)[@a]", "div[a]"),
    ("//div[@id='a:b.c d']", r"div#a\:b\.c\20 d"),
    ("//div[@id='1a']", r"div#\31 a"),
    (r#"//div[contains(@class, 'a"b\c')]"#, r#"div[class*="a\"b\\c"]"#),
    ("//div[contains(@class, '')]", "div"),
    (" // div [ contains ( @class , 'x' ) ] / p ", r#"div[class*="x"] > p"#),
];

/// XPath that strips elements and has no equal in CSS, and a part of what is said of it.
const NOT_TURNED: &[(&str, &str)] = &[
    ("//div[@class='x'][1]", "a place among what other conditions leave"),
    ("//div/descendant::p[1]", "anywhere in the page"),
    ("//h2/following-sibling::p[1]", "a place among"),
    ("(//div)[1]", "picks from the whole page"),
    ("//div/..", "leads to a parent"),
    ("//p/parent::div", "leads to a parent"),
    ("//p/ancestor::div", "leads to a parent"),
    ("//p[ancestor::div]", "leads to a parent"),
    ("//p/preceding-sibling::h2", "stands before"),
    ("//p/following::h2", "anywhere behind"),
    ("//p[contains(., 'x')]", "the text of an element"),
    ("//p[contains(text(), 'x')]", "the text of an element"),
    ("//p[.='x']", "the text of an element"),
    ("//p[strong='x']", "the text of an element"),
    ("//p[text()]", "the text of an element"),
    ("//p[contains(a/@href, 'x')]", "the first of several"),
    ("//p/text()", "no element"),
    ("//img/@width", "no element"),
    ("//comment()", "comments are no elements"),
    ("//div/node()", "nodes of every kind"),
    ("//div[string-length(@id) > 3]", "does not compare sizes"),
    ("//div[translate(@id, 'X', 'x')='x']", "`translate()` has no equal"),
    ("//div[matches(@id, 'x')]", "`matches()` has no equal"),
    ("//div[position() mod 2 = 0]", "sums have no equal"),
    ("//div[@a=@b]", "two things of the page"),
    ("//div[$x]", "given by no one"),
    ("//div[@*='x']", "any name"),
    ("//div[normalize-space(@class)='x y']", "folds the white space"),
    ("//div[a[b][c]]", "`:has()` cannot stand inside `:has()`"),
    ("//div[//p]", "the whole page"),
    ("//div[self::p]", "contradict each other"),
    ("div[@a]", "asks the document alone"),
    ("/div", "the whole page is never `div`"),
    ("'x'", "a fixed value"),
    ("concat('a', //b)", "`concat()` has no equal"),
    ("//div[", "not XPath: expected a name, found the end"),
    ("//div[@class='x'", "not XPath: expected `]`, found the end"),
    ("//div[@class='x]", "a text that begins with ' and does not end"),
    ("//div]", "not XPath: expected an operator or the end, found `]` at character 6"),
    ("//div[@class=]", "not XPath: expected a name, found `]` at character 14"),
    ("//é[ß&]", "found `&` at character 6"),
    ("//div/", "not XPath: expected a name, found the end"),
    ("//div/sibling::p", "there is no axis `sibling`"),
    ("//div//", "not XPath: expected a name"),
];

#[test]
fn xpath_becomes_css() {
    for (xpath, css) in TURNED {
        let import = site(&format!("strip: {xpath}"));
        assert_eq!(selectors(&import), [*css], "{xpath}: {:?}", import.findings);
        assert_eq!(import.rules[0].action, Action::Drop);
    }
}

#[test]
fn xpath_without_an_equal_is_reported() {
    for (xpath, reason) in NOT_TURNED {
        let import = site(&format!("# one\nstrip: {xpath}"));
        let [Finding { kind: Kind::NotTurned, line: 2, reason: said, count: 1, directive, .. }] = import.findings.as_slice()
        else {
            panic!("{xpath}: {:?} {:?}", import.findings, selectors(&import));
        };
        assert!(said.contains(reason), "{xpath}: {said}");
        assert_eq!((directive.as_str(), import.rules.len()), (format!("strip: {xpath}").as_str(), 0));
    }
}

#[test]
fn fields_are_filled_from_texts_and_attributes() {
    let table = [
        ("title: //h1", "h1", Field::Title, "$text"),
        ("title: //h1/text()", "h1", Field::Title, "$text"),
        ("title: (//h1)[1]", "h1", Field::Title, "$text"),
        ("title: string(//h1)", "h1", Field::Title, "$text"),
        ("title: normalize-space(//h1/span)", "h1 > span", Field::Title, "$text"),
        ("title://meta[@property='og:title']/@content", r#"meta[property="og:title"]"#, Field::Title, "${@content}"),
        ("author: //span[@class='by']//a", r#"span[class="by"] a"#, Field::Authors, "$text"),
        ("date: //time/@dateTime", "time", Field::Date, "${@datetime}"),
        ("date: //a/@href[contains(., 'x')]", r#"a[href*="x"]"#, Field::Date, "${@href}"),
        ("date: //@content", "*", Field::Date, "${@content}"),
        ("date: //div//@content", "div, div *", Field::Date, "${@content}"),
    ];
    for (line, css, field, template) in table {
        let import = site(line);
        let rule = only(&import);
        assert_eq!(rule.selector, css, "{line}");
        assert_eq!(rule.action, Action::Extract { field, template: template.to_owned() }, "{line}");
    }
    // What is taken differs, so it takes two rules.
    let both = site("title: //meta[@name='t']/@content | //h1");
    let templates: Vec<_> = both.rules.iter().map(|r| &r.action).collect();
    assert_eq!(both.turned, 1);
    let title = |template: &str| Action::Extract { field: Field::Title, template: template.to_owned() };
    assert_eq!(templates, [&title("${@content}"), &title("$text")]);
}
