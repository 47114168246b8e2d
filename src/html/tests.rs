use super::{Limits, NodeId, NodeKind, ROOT, Tree, lines, parse};
use crate::document::LineKind;

/// The tree as tags and text, for reading: `div(p("a" br "b"))`.
fn draw(html: &str) -> String {
    let tree = parse(html, &Limits::default());
    draw_children(&tree, ROOT)
}

fn draw_children(tree: &Tree<'_>, id: NodeId) -> String {
    let one = |child: NodeId| match tree.kind(child) {
        NodeKind::Text => format!("{:?}", tree.text(child)),
        NodeKind::Element => match draw_children(tree, child) {
            inner if inner.is_empty() => tree.name(child).to_string(),
            inner => format!("{}({inner})", tree.name(child)),
        },
    };
    tree.children(id).map(one).collect::<Vec<_>>().join(" ")
}

#[test]
fn elements_end_where_html_says() {
    for (html, want) in [
        ("<p>a<p>b<div>c</div>d", r#"p("a") p("b") div("c") "d""#),
        ("<ul><li>a<li>b<ul><li>c</ul><li>d</ul>e", r#"ul(li("a") li("b" ul(li("c"))) li("d")) "e""#),
        ("<dl><dt>a<dd>b<dt>c</dl>", r#"dl(dt("a") dd("b") dt("c"))"#),
        ("<table><tr><td>a<td>b<tr><td>c</table>d", r#"table(tr(td("a") td("b")) tr(td("c"))) "d""#),
        ("<table><tr><td><table><tr><td>a</table>b<td>c</table>", r#"table(tr(td(table(tr(td("a"))) "b") td("c")))"#),
        ("<h2>a</h3>b", r#"h2("a") "b""#),
        ("<a href=x>a<a href=y>b</a>c", r#"a("a") a("b") "c""#),
        ("<b><p>a</b>b</p>c", r#"p(b("a") "b") "c""#),
        ("<b>x<p>a</b>b</p>c", r#"b("x" p("a" "b")) "c""#),
        ("<div><button>a</div>b", r#"div(button("a")) "b""#),
        ("<form><div>a</form>b</div>c<form>d", r#"form(div("a" "b")) "c" form("d")"#),
        ("<!DOCTYPE html><p>a<table><tr><td>b</table>", r#"p("a") table(tr(td("b")))"#),
        ("<p>a<table><tr><td>b</table>", r#"p("a" table(tr(td("b"))))"#),
        ("<div><span>a</div>b", r#"div(span("a")) "b""#),
        ("<p>a</div>b", r#"p("a" "b")"#),
        ("a</p>b<br></br>c", r#""a" "b" br br "c""#),
        ("<tr><td>a", r#""a""#),
        ("<form>a<form>b</form>c", r#"form("a" "b") "c""#),
        ("<select><option>a<option>b</select>", r#"select(option("a") option("b"))"#),
        ("<my-card><p>a</my-card>b", r#"my-card(p("a")) "b""#),
        ("<button>a<button>b", r#"button("a") button("b")"#),
    ] {
        assert_eq!(draw(html), want, "{html}");
    }
}

#[test]
fn head_and_body() {
    let want = r#"html(head(title("T") meta) body(p("a") "b"))"#;
    for html in [
        "<!DOCTYPE html><html><head><title>T</title><meta charset=utf-8></head><body><p>a</p>b</body></html>",
        "<html>\n<head>\n<title>T</title><meta charset=utf-8>\n<body><p>a</p>b</html>",
    ] {
        assert_eq!(draw(html), want);
    }
    assert_eq!(draw("<head><title>T</title>a"), r#"head(title("T")) "a""#);
    assert_eq!(draw("<body>a<body>b<html>c<head>d"), r#"body("a" "b" "c" "d")"#);
}

#[test]
fn raw_text_comments_and_what_is_none() {
    for (html, want) in [
        ("<script>if (a<b) '</div>'</script>x", r#"script("if (a<b) '</div>'") "x""#),
        ("<style>a{}</style ><p>x", r#"style("a{}") p("x")"#),
        ("<title>a &amp; <b></TITLE>x", r#"title("a & <b>") "x""#),
        ("<script>a &amp; b</script>", r#"script("a &amp; b")"#),
        ("<textarea><p></textarea>x", r#"textarea("<p>") "x""#),
        ("a<!-- <p> --> b<!--> c<!---> d<!-- --!> e", r#""a" " b" " c" " d" " e""#),
        ("a<!-- never ends <p>", r#""a""#),
        ("a<?php x > b</3>c", r#""a" " b" "c""#),
        ("1 < 2 <3 a<b", r#""1 < 2 <3 a" b"#),
        ("<![CDATA[x]]>y", r#""y""#),
        ("<svg><![CDATA[<x>]]><path/><title>t</title></svg>y", r#"svg("<x>" path title("t")) "y""#),
        ("<svg><path d='1'><p>x", r#"svg(path) p("x")"#),
        ("<script><!-- <script>a</script> --></script>b", r#"script("<!-- <script>a</script> -->") "b""#),
        ("<script><!-- <script>a</script>b", r#"script("<!-- <script>a") "b""#),
        ("<script>never ends", r#"script("never ends")"#),
        ("<a title='1>0'>x</a><a title=it's>y</a>", r#"a("x") a("y")"#),
        ("<a href=\"x>y<b>z", r#"a("y" b("z"))"#),
        ("a<", r#""a<""#),
        ("a</", r#""a</""#),
        ("<p", "p"),
        ("<img src=a><input><wbr>x", r#"img input wbr "x""#),
        ("<noscript><p>a</noscript>", r#"noscript(p("a"))"#),
        ("<template><tr><td>a</template>b", r#"template(tr(td("a"))) "b""#),
        ("a\0b", "\"a\\0b\""),
    ] {
        assert_eq!(draw(html), want, "{html}");
    }
}

#[test]
fn nodes_know_their_place() {
    let html = "<div class=a>x <p>y</p></div><p>z";
    let tree = parse(html, &Limits::default());
    let at = |id: NodeId| &html[tree.source_range(id)];
    let all: Vec<&str> = tree.descendants(ROOT).map(at).collect();
    assert_eq!(all, ["<div class=a>x <p>y</p></div>", "x ", "<p>y</p>", "y", "<p>z", "z"]);
    assert_eq!(tree.attribute(1, "class").as_deref(), Some("a"));
    assert_eq!(tree.ancestors(4).collect::<Vec<_>>(), [3, 1, ROOT]);
}

#[test]
fn limits() {
    let deep = "<div>".repeat(100) + "x" + &"</div>".repeat(100) + "<p>y";
    let tree = parse(&deep, &Limits { depth: 10, ..Limits::default() });
    assert!(tree.capped().depth && !tree.capped().nodes);
    assert_eq!(tree.len(), 104);
    let y = tree.len() as NodeId - 1;
    assert_eq!((&*tree.text(y), tree.ancestors(y).count()), ("y", 2));
    assert!(tree.descendants(ROOT).all(|n| tree.ancestors(n).count() <= 12));

    let many = "<b>".repeat(100);
    let tree = parse(&many, &Limits { nodes: 50, ..Limits::default() });
    assert_eq!((tree.len(), tree.capped().nodes), (50, true));

    let tree = parse("<p>äöü", &Limits { bytes: 6, ..Limits::default() });
    assert_eq!((&*tree.text(2), tree.capped().bytes), ("ä", true));
}

/// The lines of a page.
fn read(html: &str) -> Vec<(LineKind, String)> {
    let tree = parse(html, &Limits::default());
    let lines = lines(&tree);
    lines.lines().iter().map(|l| (l.kind, lines.line(l).to_string())).collect()
}

fn texts(html: &str) -> Vec<String> {
    read(html).into_iter().map(|(_, text)| text).collect()
}

#[test]
fn blocks_part_lines_and_inline_elements_do_not() {
    for (html, want) in [
        ("<p>One <b>t</b>wo\n\t three</p> four<div>five</div>", &["One two three", "four", "five"][..]),
        ("a<br>b<br/><br>c", &["a", "b", "c"]),
        ("<a href=x>One</a><a href=y>Two</a>", &["One Two"]),
        ("<span>o</span><span>ne</span>", &["one"]),
        ("x<script>y</script>z<style>w</style><!-- v -->u", &["xzu"]),
        ("Tom &amp; Jerry&nbsp;&#8217;s &lt;b&gt;", &["Tom & Jerry\u{a0}’s <b>"]),
        ("<p>  </p><div><span> </span></div>", &[]),
        ("word<img src=a>word", &["word word"]),
        ("漢<ruby>字<rt>じ</rt></ruby>", &["漢字"]),
        ("<button>Share</button>Text", &["Share", "Text"]),
        ("<p>a ||</p><pre>if b ||\n  c |</pre>", &["a ||", "if b ||", "  c |"]),
    ] {
        assert_eq!(texts(html), want, "{html}");
    }
}

#[test]
fn kinds_of_lines() {
    use LineKind::*;
    let html = "<h2>H</h2><ul><li>i<p>j</li></ul><blockquote><p>q</p></blockquote><figure><figcaption>c</figcaption></figure>\
                <pre>def f():\n    return 1\n</pre><table><tr><th>a</th><td><p>b</p></td></tr></table>\
                <table><tr><td><h3>x</h3><p>y</p></td><td>z</td></tr></table>";
    let want = [
        (Heading(2), "H"),
        (Item, "i"),
        (Item, "j"),
        (Quote, "q"),
        (Caption, "c"),
        (Code, "def f():"),
        (Code, "    return 1"),
        (Row, "a | b"),
        (Heading(3), "x"),
        (Paragraph, "y"),
        (Paragraph, "z"),
    ];
    assert_eq!(read(html), want.map(|(kind, text)| (kind, text.to_string())));
}

#[test]
fn hidden_lines_and_links() {
    let html = "<p hidden>a</p><p style='color: red; DISPLAY : none !important'>b</p><div aria-hidden=true>c</div><noscript>d</noscript>\
                <p>see <a href=x>here now</a>.</p><p>e <i hidden>f</i></p>";
    let tree = parse(html, &Limits::default());
    let lines = lines(&tree);
    let states: Vec<(bool, bool)> = lines.lines().iter().map(|l| (l.hidden, l.silent)).collect();
    assert_eq!(states, [(true, false), (true, false), (false, true), (true, false), (false, false), (false, false)]);
    let link = &lines.lines()[4];
    assert_eq!((link.bytes, link.link_bytes), (11, 7));
}

#[test]
fn lines_know_their_place() {
    let html = "<p>One &amp; <b>two</b>   three</p><div>x</div>";
    let tree = parse(html, &Limits::default());
    let lines = lines(&tree);
    let place = |words: &str| {
        let at = lines.text().find(words).unwrap();
        &html[lines.source(at..at + words.len())]
    };
    assert_eq!(place("One"), "One");
    assert_eq!(place("ne"), "ne");
    assert_eq!(place("&"), "&amp;");
    assert_eq!(place("One & two"), "One &amp; <b>two");
    assert_eq!(place("hree"), "hree");
    assert_eq!(place("two three"), "two</b>   three");
    assert_eq!(place("x"), "x");
    // Lines of nothing but spaces are no lines, and leave no places behind.
    let html = "<pre> <b> <p>one<div>two";
    let tree = parse(html, &Limits::default());
    let lines = self::lines(&tree);
    let places: Vec<&str> = lines.lines().iter().map(|l| &html[lines.source(lines.range(l))]).collect();
    assert_eq!(places, ["one", "two"]);
}
