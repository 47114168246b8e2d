use super::*;
use crate::html::{Limits, lines, parse};

#[test]
fn what_was_learned_can_be_read() {
    for (data, names) in
        [(include_str!("data/first.trees"), features::NAMES.to_vec()), (include_str!("data/second.trees"), second_names())]
    {
        if let Err(error) = Model::read(data, &names) {
            panic!("{error}");
        }
        assert!(data.lines().count() > 20);
    }
    for data in [include_str!("data/names.tsv"), include_str!("data/words.tsv")] {
        assert!(data.lines().count() > 1000);
        assert!(data.lines().all(|line| weights::entry::<1>(line).is_some()));
    }
    assert!(include_str!("data/kinds.tsv").lines().all(|line| weights::entry::<{ kinds::KINDS }>(line).is_some()));
}

/// The lines of a page that are taken for its article.
fn article(html: &str, favour: Favour) -> Vec<String> {
    let tree = parse(html, &Limits::default());
    let lines = lines(&tree);
    let judged = judge(&tree, &lines, None, favour);
    let taken = lines.lines().iter().zip(&judged.article).filter(|(_, taken)| **taken);
    taken.map(|(line, _)| lines.line(line).to_string()).collect()
}

const PAGE: &str = r##"<!DOCTYPE html><html><head><title>Ferry sinks off the coast | The Harbour Post</title>
<meta property="og:type" content="article"><meta property="og:title" content="Ferry sinks off the coast"></head><body>
<header class="site-header"><nav class="main-nav"><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li>
<li><a href="/sport">Sport</a></li><li><a href="/login">Log in</a></li></ul></nav></header>
<main><article class="post"><h1>Ferry sinks off the coast</h1><div class="entry-content">
<p>A ferry with two hundred passengers on board sank at dusk on Monday, a few miles off the northern coast, officials said.</p>
<p>Fishing boats that were near took everybody on board, and the last of them reached the harbour of the small town before midnight.</p>
<h2>What is known</h2>
<p>The captain told reporters that water had come in through the car deck, and that the pumps could not keep up with it for long.</p>
<p>An inquiry will begin this week, the ministry of transport announced, and divers will be sent down to look at the hull.</p>
</div></article><aside class="related"><h3>Related stories</h3><ul><li><a href="/a">New ferry line opens in spring</a></li>
<li><a href="/b">Harbour to be dredged</a></li></ul></aside></main>
<footer class="site-footer"><p>© 2024 The Harbour Post. All rights reserved.</p><a href="/privacy">Privacy policy</a></footer></body></html>"##;

#[test]
fn an_article_among_what_surrounds_it() {
    let taken = article(PAGE, Favour::Balanced);
    let words = taken.join("\n");
    for wanted in ["A ferry with two hundred", "Fishing boats", "The captain told", "An inquiry will begin"] {
        assert!(words.contains(wanted), "{taken:#?}");
    }
    for unwanted in ["Log in", "Related stories", "New ferry line", "All rights reserved", "Privacy"] {
        assert!(!words.contains(unwanted), "{taken:#?}");
    }
}

#[test]
fn favours_are_nested() {
    let of = |favour| article(PAGE, favour);
    let (precision, balanced, recall) = (of(Favour::Precision), of(Favour::Balanced), of(Favour::Recall));
    assert!(precision.iter().all(|l| balanced.contains(l)));
    assert!(balanced.iter().all(|l| recall.contains(l)));
    assert!(!precision.is_empty());
}

#[test]
fn comments_of_readers_are_known() {
    let html =
        PAGE.replace("</article>", "</article><section id=comments><div class=comment-body><p>What a night!</p></div></section>");
    let tree = parse(&html, &Limits::default());
    let lines = lines(&tree);
    let judged = judge(&tree, &lines, None, Favour::Balanced);
    let of_readers = lines.lines().iter().zip(&judged.comments).filter(|(_, is)| **is);
    assert_eq!(of_readers.map(|(l, _)| lines.line(l)).collect::<Vec<_>>(), ["What a night!"]);
}

#[test]
fn a_list_that_a_sentence_announces_is_kept_with_it() {
    let html =
        "<p>There are three reasons to mend the pier:</p><ul><li>Safety<li>Looks</ul><ul><li>Share<li>Print</ul><p>Filter by:</p><ul><li>Red<li>Blue</ul>
        <p>These pages may be of use to readers:</p><ul><li><a href=/a>One</a><li><a href=/b>Two</a></ul>
        <p>It will be mended by the end of May:</p><ul><li>Alone</ul>";
    let tree = parse(html, &Limits::default());
    let lines = lines(&tree);
    let words: Vec<f32> = lines.lines().iter().map(|l| crate::measure::counts(lines.line(l)).words as f32).collect();
    let announcing = |l: &PageLine| l.kind == LineKind::Paragraph;
    let mut article: Vec<bool> = lines.lines().iter().map(announcing).collect();
    keep_announced(&tree, &lines, &words, &mut article);
    let items = lines.lines().iter().zip(&article).filter(|(line, kept)| **kept && !announcing(line));
    assert_eq!(items.map(|(line, _)| lines.line(line)).collect::<Vec<_>>(), ["Safety", "Looks"]);
    // What is not of the article announces nothing.
    let mut none = vec![false; lines.lines().len()];
    keep_announced(&tree, &lines, &words, &mut none);
    assert!(!none.contains(&true));
}

#[test]
fn pages_of_nothing() {
    for html in ["", "<p>", "<script>x</script>", "\0"] {
        assert_eq!(article(html, Favour::Balanced).len(), usize::from(html == "\0"), "{html:?}");
    }
}

#[test]
fn headings_between_lines_of_the_article_belong_to_it() {
    let tree = parse("<p>One line.</p><h2>Heading</h2><p hidden>Unseen.</p><p>Another line.</p>", &Limits::default());
    let lines = lines(&tree);
    let kept = |chance: f32, last: bool| {
        let mut article = vec![true, false, false, last];
        keep_headings(&lines, &[0.9, chance, 0.0, 0.9], &mut article);
        article[1]
    };
    assert!(kept(0.25, true));
    assert!(!kept(0.1, true) && !kept(0.25, false));
}

#[test]
fn menus_are_not_asked_for() {
    let html = "<header><a href=/>The Harbour Post</a><p>Read by nine hundred people on both banks of the river.</header>
        <nav><a href=/a>Weather</a><p>Tides</p><p>The council has met nine times on the tides since the spring.</nav>
        <main><header><a href=/b>Ferries</a></header><p>The ferry sank.</main>";
    let tree = parse(html, &Limits::default());
    let lines = lines(&tree);
    let none = Weights::read("");
    let survey = survey::Survey::new(&tree, &lines, &none, &none);
    let menu = lines.lines().iter().zip(&survey.facts).filter(|(line, facts)| survey.is_menu(line, facts));
    assert_eq!(menu.map(|(line, _)| lines.line(line)).collect::<Vec<_>>(), ["The Harbour Post", "Weather", "Tides"]);
    let judged = judge(&tree, &lines, None, Favour::Recall);
    assert_eq!([judged.chances[0], judged.chances[2], judged.chances[3]], [0.0; 3]);
    assert!(judged.chances.last().is_some_and(|chance| *chance > 0.0));
}
