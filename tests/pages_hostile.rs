//! Pages made to break a parser: nothing crashes, what is held grows with the page and no faster, and every limit holds.

use std::time::{Duration, Instant};

use dechaff::html::{self, Limits, NodeId, NodeKind, Parser, ROOT, Tree};

const BOTH: [Parser; 2] = [Parser::Fast, Parser::Spec];

/// A page of any size, by its number of repetitions; and how often it is repeated.
type Hostile = (&'static str, fn(usize) -> String, usize);

const HOSTILE: &[Hostile] = &[
    ("deep blocks", |n| "<div>".repeat(n), 40_000),
    ("deep blocks, ended", |n| "<div>".repeat(n) + &"</div>".repeat(n), 20_000),
    ("deep lists", |n| "<ul><li>".repeat(n), 25_000),
    ("deep tables", |n| "<table><b><td>".repeat(n), 14_000),
    ("tables without cells", |n| "<table>a".repeat(n), 20_000),
    ("formatting opened again", |n| (0..n).map(|i| format!("<font a={i}><p>")).collect(), 2_000),
    (
        "much formatting opened again in small blocks",
        |n| (0..300).map(|i| format!("<font a={i}>")).collect::<String>() + &"<p>x".repeat(n),
        20_000,
    ),
    ("long attributes opened again", |n| format!("<font a='{}'>", "x".repeat(n)) + &"<p>x".repeat(n), 20_000),
    ("misnested formatting", |n| "<b>x</b></b><p>y<b></p>".repeat(n), 20_000),
    ("crossed formatting", |n| "<b><p></b></p>".repeat(n), 20_000),
    ("nested links", |n| "<a href=x><div>".repeat(n), 20_000),
    ("links around blocks", |n| "<a>".to_string() + &"<div>".repeat(400) + &"</a><a>".repeat(n), 20_000),
    ("one attribute", |n| format!("<p title=\"{}\">x", "y".repeat(n)), 10_000_000),
    ("many attributes", |n| format!("<p {}>x", (0..n).map(|i| format!("a{i}=1 ")).collect::<String>()), 2_000),
    ("attributes for the body", |n| (0..n).map(|i| format!("<body a{i}=1><html b{i}=1>")).collect(), 5_000),
    ("wide cells", |n| "<table><tr><td colspan=1000000 rowspan=1000000>x</table>".repeat(n), 5_000),
    ("NUL", |n| "a\0<p\0 b\0=\0>\0".repeat(n), 20_000),
    ("quotes", |n| "<a x=\"".repeat(n), 100_000),
    ("quotes of both kinds", |n| "<a x=\"'><a x='\"".repeat(n), 50_000),
    ("comments", |n| "<!--".repeat(n), 100_000),
    ("ends of comments", |n| format!("<!--{}", "--!-".repeat(n)), 100_000),
    ("end tags", |n| "</".repeat(n), 100_000),
    ("end tags of nothing", |n| "<div>".repeat(300) + &"</b></p></h1></x></form>".repeat(n), 20_000),
    ("scripts", |n| "<script>".repeat(n), 100_000),
    ("scripts in scripts", |n| "<script><!--<script></script>".repeat(n), 20_000),
    ("ended scripts in scripts", |n| "<script><!--<script></script>--></script>".repeat(n), 20_000),
    ("references", |n| "&".repeat(n), 1_000_000),
    ("long references", |n| "&CounterClockwiseContourIntegra".repeat(n), 50_000),
    ("drawings", |n| "<svg>".repeat(n), 100_000),
    ("drawings in HTML in drawings", |n| "<svg><foreignObject><p>".repeat(n), 20_000),
    ("formulas", |n| "<math><mi><annotation-xml encoding=text/html>".repeat(n), 10_000),
    ("CDATA", |n| "<svg>".to_string() + &"<![CDATA[".repeat(n), 50_000),
    ("templates", |n| "<template>".repeat(n), 20_000),
    ("templates of cells", |n| "<template><tr><td>".repeat(n), 20_000),
    ("forms", |n| "<form><div></form>".repeat(n), 20_000),
    ("buttons", |n| "<button><p>".repeat(n), 20_000),
    ("choices", |n| "<select><option><optgroup>".repeat(n), 20_000),
    ("headings", |n| "<h1><h2>".repeat(n), 20_000),
    ("frames", |n| "<frameset>".repeat(n), 20_000),
    ("names of one's own", |n| "<x-y>".repeat(n) + &"</x-z>".repeat(n), 20_000),
    ("a long name", |n| format!("<{}>x", "y".repeat(n)), 1_000_000),
    ("rubies", |n| "<ruby><rt><rp>".repeat(n), 20_000),
    ("ends of lines", |n| "\r\n\r".repeat(n) + "<pre>" + &"\r\n\r".repeat(n), 100_000),
    ("types of documents", |n| "<!DOCTYPE html><!>".repeat(n), 20_000),
];

/// Reads all of a tree, and holds it to what a tree is. Gives the bytes of all text and attributes.
fn walk(tree: &Tree<'_>, limits: &Limits, name: &str) -> usize {
    let page = tree.source();
    assert!(tree.len() <= limits.nodes.max(1), "{name}: {} nodes", tree.len());
    assert_eq!(tree.subtree_end(ROOT) as usize, tree.len(), "{name}");
    let mut held = 0;
    let mut depths: Vec<u32> = vec![0];
    for id in tree.descendants(ROOT) {
        let (parent, range) = (tree.parent(id), tree.source_range(id));
        assert!(parent < id && tree.subtree_end(id) <= tree.subtree_end(parent), "{name}: node {id}");
        assert!(page.get(range.clone()).is_some(), "{name}: node {id} at {range:?}");
        depths.push(depths[parent as usize] + 1);
        held += match tree.kind(id) {
            NodeKind::Text => tree.text(id).len(),
            NodeKind::Element => tree.attributes(id).map(|a| a.name.len() + a.value().len()).sum::<usize>(),
        };
    }
    // The last elements within the limit have those beyond it as children, and text.
    assert!(depths.iter().all(|d| *d as usize <= limits.depth + 3), "{name}: {} deep", depths.iter().max().unwrap());
    held
}

#[test]
fn what_is_held_grows_with_the_page_and_no_faster() {
    let limits = Limits::default();
    for (name, make, n) in HOSTILE {
        let (half, whole) = (make(n / 2), make(*n));
        for parser in BOTH {
            let name = format!("{name}, {parser:?}");
            let measure = |page: &str| {
                let tree = html::parse_with(page, &limits, parser);
                (tree.len(), walk(&tree, &limits, &name))
            };
            let ((nodes, held), (nodes_of_twice, held_of_twice)) = (measure(&half), measure(&whole));
            assert!(nodes_of_twice <= 3 * nodes + 1000, "{name}: {nodes} nodes, of twice as much {nodes_of_twice}");
            assert!(held_of_twice <= 3 * held + 10_000, "{name}: {held} bytes, of twice as much {held_of_twice}");
            assert!(nodes_of_twice <= 4 * whole.len() + 40_000, "{name}: {nodes_of_twice} nodes of {} bytes", whole.len());
            assert!(held_of_twice <= 8 * whole.len() + 300_000, "{name}: {held_of_twice} bytes of {}", whole.len());
        }
    }
}

#[test]
fn none_takes_long() {
    // What is quadratic takes minutes for the larger of these; the bound is wide enough for a slow and busy machine.
    for (name, make, n) in HOSTILE {
        let page = make(*n);
        for (parser, most) in [(Parser::Fast, 10), (Parser::Spec, 60)] {
            let start = Instant::now();
            let nodes = html::parse_with(&page, &Limits::default(), parser).len();
            let took = start.elapsed();
            assert!(took < Duration::from_secs(most), "{name}, {parser:?}: {took:?} for {nodes} nodes of {} bytes", page.len());
        }
    }
}

#[test]
fn limits_hold() {
    for (name, make, n) in HOSTILE {
        let page = make((n / 20).max(200));
        for limits in [
            Limits { depth: 20, ..Limits::default() },
            Limits { nodes: 100, ..Limits::default() },
            Limits { bytes: 1001, ..Limits::default() },
            Limits { depth: 1, nodes: 1, bytes: 1 },
            Limits { depth: 0, nodes: 0, bytes: 0 },
        ] {
            for parser in BOTH {
                let tree = html::parse_with(&page, &limits, parser);
                walk(&tree, &limits, &format!("{name}, {parser:?}, {limits:?}"));
                assert!(tree.capped().bytes || limits.bytes >= page.len(), "{name}, {parser:?}");
            }
        }
    }
    for parser in BOTH {
        let capped = |page: &str, limits| html::parse_with(page, &limits, parser).capped();
        assert!(capped(&"<div>".repeat(600), Limits::default()).depth, "{parser:?}");
        assert!(capped(&"<br>".repeat(200), Limits { nodes: 100, ..Limits::default() }).nodes, "{parser:?}");
        assert_eq!(capped("<div><p>a</p></div>", Limits::default()), html::Capped::default(), "{parser:?}");
    }
}

#[test]
fn raw_text_ends_though_another_of_its_name_was_too_deep() {
    for depth in 0..10 {
        for name in ["style", "xmp", "title"] {
            let page = format!("<svg><{name}></svg><{name}>a</{name}><p>b");
            for parser in BOTH {
                let limits = Limits { depth, ..Limits::default() };
                let tree = html::parse_with(&page, &limits, parser);
                walk(&tree, &limits, &page);
                assert!(tree.inner_text(ROOT).ends_with("ab"), "{page}, {parser:?}, {depth}");
            }
        }
    }
}

#[test]
fn text_behind_what_is_too_deep_stays() {
    for parser in BOTH {
        let page = "<div>".repeat(2000) + "deep" + &"</div>".repeat(2000) + "<p>after";
        let tree = html::parse_with(&page, &Limits::default(), parser);
        assert_eq!(tree.inner_text(ROOT), "deepafter");
        let after = tree.len() as NodeId - 1;
        assert!(tree.ancestors(after).count() < 10, "{parser:?}");
    }
}

/// Pages that use everything, of about three kilobytes each.
fn pages() -> Vec<String> {
    const PARTS: [&str; 16] = [
        "<!DOCTYPE html>\r\n<html lang=\"de\"><head><meta charset=utf-8><title>Hafen &amp; Brücke – Übersicht</title>",
        "<style>p > a { color: red }</style><script>if (a < b && c > d) { document.write('<p>x<\\/p>'); }</script>",
        "<script type='application/ld+json'>{\"@type\": \"Article\", \"name\": \"a&b\"}</script></head><body class='x y' data-a=1>",
        "<h1 id=t>Über die Brücke</h1><p>Die Fähre&nbsp;legt um 6&thinsp;Uhr ab &mdash; &#8222;pünktlich&#8220;, sagt 日本語 😀.</p>",
        "<ul><li>eins<li>zwei<ul><li>drei</ul></ul><dl><dt>Ort<dd>Hafen<dt>Zeit<dd>früh</dl>",
        "<table border=1><caption>Zeiten</caption><tr><th>ab<th>an<tr><td colspan=2>6 &lt; 7<td><b>x</table>",
        "<a href=\"/x?a=1&amp;b=2&copy=3\" title='it&#39;s'>Karte <img src=k.png alt=\"Karte &quot;A&quot;\"></a><br/>",
        "<b>fett<p>weiter</b>und <i>schräg</p>so</i><font color=red><p>rot",
        "<form action=/s><label>Suche <input name=q value='x'></label><select><option>a<option selected>b</select>",
        "<textarea>\n<p>kein Absatz &amp; so</textarea><button type=submit>Los</button></form>",
        "<svg viewBox='0 0 1 1'><title>Karte</title><path d='M0 0'/><foreignObject><p>x</p></foreignObject><![CDATA[<y>]]></svg>",
        "<math><mi>x</mi><mo>&le;</mo><annotation-xml encoding='text/html'><p>y</annotation-xml></math>",
        "<template><tr><td>Zelle</template><noscript><p>Ohne Skript</p></noscript><iframe src=x><p>nichts</iframe>",
        "<!-- ein <b>Kommentar</b> --><!--> <?php echo 1 ?><![if IE]>x<![endif]></ ungültig>",
        "<pre>\n  a\n    b\n</pre><blockquote cite=x>Zitat<cite>wer</cite></blockquote><ruby>漢<rp>(<rt>kan<rp>)</ruby>",
        "<details open><summary>mehr</summary>Text</details><video controls><source src=v>nein</video><my-tag a=1>z</my-tag>",
    ];
    (0..10).map(|n| (0..27).map(|i| PARTS[(i * (2 * n + 1) + n * n) % PARTS.len()]).collect()).collect()
}

#[test]
fn every_beginning_of_a_page() {
    for (number, page) in pages().iter().enumerate() {
        assert!((2000..6000).contains(&page.len()), "{}", page.len());
        for end in (0..=page.len()).filter(|n| page.is_char_boundary(*n)) {
            for parser in BOTH {
                let tree = html::parse_with(&page[..end], &Limits::default(), parser);
                walk(&tree, &Limits::default(), &format!("page {number} up to {end}, {parser:?}"));
            }
        }
    }
}
