use proptest::prelude::*;

use super::{candidates, folded, state_dates};
use crate::candidates::{Candidates, Field, Origin};
use crate::html::{Limits, parse};

fn of(page: &str) -> Candidates {
    candidates(&parse(page, &Limits::default()))
}

/// The values of a field, with their places and ranks.
fn values(page: &str, field: Field) -> Vec<(Origin, u8, String)> {
    of(page).of(field).map(|c| (c.origin, c.rank, c.value.clone())).collect()
}

fn texts(page: &str, field: Field) -> Vec<String> {
    values(page, field).into_iter().map(|(_, _, value)| value).collect()
}

#[test]
fn heads() {
    let page = r#"<html lang="en-GB"><head><base href="/sub/"><title>Rain &amp;
        sun | The Example</title>
        <META PROPERTY="og:title" CONTENT="Rain &amp; sun"><meta name="author" content="Anna Berg">
        <meta property="article:published_time" content="2024-05-03"><meta content="empty name"><meta name="date" content="">
        <link rel="shortcut CANONICAL" href="/rain"><link rel=stylesheet href=x.css></head>"#;
    assert_eq!(values(page, Field::Title)[0], (Origin::TitleTag, 0, "Rain & sun | The Example".into()));
    assert_eq!(values(page, Field::Title)[1], (Origin::OpenGraph, 0, "Rain & sun".into()));
    assert_eq!(texts(page, Field::Authors), ["Anna Berg"]);
    assert_eq!(values(page, Field::Date), [(Origin::OpenGraph, 0, "2024-05-03".into())]);
    assert_eq!(values(page, Field::Url), [(Origin::Link, 0, "/rain".into())]);
    assert_eq!(values(page, Field::Language), [(Origin::Attribute, 0, "en-GB".into())]);
    assert_eq!(of(page).base.as_deref(), Some("/sub/"));
}

#[test]
fn titles_of_drawings_are_none() {
    let page = "<title>Rain</title><body><svg><title>Menu icon</title></svg>";
    assert_eq!(texts(page, Field::Title), ["Rain"]);
}

#[test]
fn scripts_of_linked_data_alone() {
    let page = r#"<script>var a = 1</script><script type='application/ld+json; charset=utf-8'>{"a":1}</script>
        <script TYPE=application/LD+JSON>[2]</script>"#;
    assert_eq!(of(page).scripts, [r#"{"a":1}"#, "[2]"]);
}

#[test]
fn the_headline_is_the_heading_that_the_title_repeats() {
    let page =
        "<title>Rain falls in the north - The Example</title><h1>The Example</h1><h1>Rain falls in the north</h1><p>By Anna</p>";
    let titles = values(page, Field::Title);
    assert!(titles.contains(&(Origin::Heading, 0, "Rain falls in the north".into())), "{titles:?}");
    assert_eq!(of(page).below, ["By Anna"]);
    let page = "<title>Rain falls in the north</title><h2>Rain falls in the north</h2><p>x</p>";
    assert!(values(page, Field::Title).contains(&(Origin::Heading, 2, "Rain falls in the north".into())));
}

#[test]
fn a_heading_without_what_stands_in_it_beside_it() {
    let page = "<title>How to coil a rope</title><h1><span class='label label--blue'>Help</span> How to coil a rope \
        <button>Copy link</button><div hidden>Save it for later</div><a class=headerlink href=#a>¶</a></h1>";
    assert!(
        values(page, Field::Title).contains(&(Origin::Heading, 0, "How to coil a rope".into())),
        "{:?}",
        values(page, Field::Title)
    );
    // Where nothing else is in it, that is the heading.
    assert!(texts("<h1><span class=label>Ropes</span></h1>", Field::Title).contains(&"Ropes".to_string()));
}

#[test]
fn the_post_of_a_blog() {
    let page = "<title>Knots and Ropes: How to coil</title><div class=widget><h1>Knots and Ropes</h1></div>\
        <div class='widget Blog'><h3 class=date-header>3 May 2024</h3><h3 class=post-title>How to coil</h3><p>Take it.</p></div>";
    assert_eq!(
        values(page, Field::Title)[1..],
        [(Origin::Heading, 1, "Knots and Ropes".into()), (Origin::Heading, 0, "How to coil".into())]
    );
    assert_eq!(of(page).below, ["Take it."]);
    // Behind a dash stands the site.
    let site = page.replace("<title>Knots and Ropes: How to coil", "<title>Knots and Ropes - How to coil");
    assert!(values(&site, Field::Title).contains(&(Origin::Heading, 0, "Knots and Ropes".into())));
}

#[test]
fn a_headline_in_a_bar_and_in_its_article() {
    let teaser = "<article><h2>Other news</h2><time datetime=2024-01-01></time></article>";
    let page = format!(
        "<title>Rain falls all over the north</title><div><h1>Rain falls all over the north</h1></div>{teaser}<article><h2><i>Weather</i> Rain falls all over the north</h2>\
         <time datetime=2024-05-03></time></article>{teaser}"
    );
    assert_eq!(values(&page, Field::Date), [(Origin::Time, 1, "2024-05-03".into())]);
}

#[test]
fn what_is_far_from_the_headline_is_known_as_such() {
    let far = |page: &str, field| of(page).far(field).map(|c| c.value.clone()).collect::<Vec<_>>();
    let text = "<p>It fell.</p>".repeat(900);
    let page = format!(
        "<meta property=og:type content=article><h1>Rain falls</h1>{text}<footer><a rel=author>Anna Berg</a><p class=pub-date>3 May 2024</p><time datetime=2024-05-03></time></footer>"
    );
    assert_eq!(texts(&page, Field::Authors), [""; 0]);
    assert_eq!(far(&page, Field::Authors), ["Anna Berg"]);
    assert_eq!(far(&page, Field::Date), ["2024-05-03", "3 May 2024"]);
    // What is named as the author's near the headline may hold anything; what the head says is sure.
    let near = page.replacen("<p>", "<p class=author-name>Share</p><p>", 1);
    assert_eq!(far(&near, Field::Authors), ["Share", "Anna Berg"]);
    let known = format!("<meta name=author content='Ole Vik'>{page}");
    assert_eq!((far(&known, Field::Authors), far(&known, Field::Date).len()), (vec![], 2));
}

#[test]
fn labels_of_signatures() {
    let far = |page: &str| of(page).far(Field::Authors).map(|c| c.value.clone()).collect::<Vec<_>>();
    let text = format!("<h1>Rain falls</h1>{}", "<p>It fell.</p>".repeat(900));
    for (signature, found) in [
        ("<h3>Author</h3><p>Anna Berg</p>", vec!["Anna Berg"]),
        ("<h2>Article by:</h2><div><div>Anna Berg</div></div>", vec!["Anna Berg"]),
        ("<h6>Author(s)</h6><ul><li><a href=/a>Anna Berg</a></li><li>Ole Vik</li></ul>", vec!["Anna Berg, Ole Vik"]),
        ("<p>Written by <b>Anna Berg</b></p>", vec!["Written by Anna Berg"]),
        ("<p>Об авторе</p><p>Анна Берг</p>", vec!["Анна Берг"]),
        ("<p>The author of hills</p><p>Anna Berg</p>", vec![]),
        ("<p>Author</p>", vec![]),
        ("<a href=/author/anna-berg/>Anna Berg</a>", vec!["Anna Berg"]),
        ("<a href=https://example.org/authors/anna?x#y>Anna Berg</a>", vec!["Anna Berg"]),
        ("<a href=/authors/>All of them</a><a href=/anna-berg>Anna</a>", vec![]),
    ] {
        assert_eq!(far(&format!("{text}{signature}")), found, "{signature}");
    }
    // Of a card that says more only the first words.
    let card = format!("{text}<h4>About the author</h4><p>Anna Berg is {}</p>", "wet and ".repeat(60));
    assert_eq!(far(&card), ["Anna Berg is wet and wet and wet"]);
    let card = format!("{text}<div class=author-text><p>Anna Berg</p><p>Anna Berg is {}</p></div>", "wet and ".repeat(60));
    assert_eq!(far(&card), ["Anna Berg"]);
}

#[test]
fn the_headline_where_headings_say_its_title_in_other_words() {
    let near = |page: &str| of(page).below.first().cloned().unwrap_or_default();
    // The name of the site is none.
    let site =
        "<title>Rain | The Example</title><h1>The Example</h1><p>Menu</p><h1>Rain falls on all hills</h1><p>By Anna Berg</p>";
    assert_eq!(near(site), "By Anna Berg");
    // A part of the article may be called as the page is.
    let part = "<title>The best ropes of the year: ten compared | Example</title><h1>The best ropes of the year, by their makers</h1>                <p>By Anna Berg</p><h2>The best ropes of the year</h2><p>Tarred</p>";
    assert_eq!(near(part), "By Anna Berg");
    // Where it came from may stand in the headline.
    let told = "<title>Rain falls on all the hills - Example</title><h1>Rain falls on all the hills <a>(example.com)</a></h1>                <p>By Anna Berg</p><h2>Rain falls on all the hills</h2><p>Comments</p>";
    assert_eq!(near(told), "By Anna Berg");
}

#[test]
fn items_that_tell_what_the_page_is() {
    let thread = "<h1>Rope</h1><div itemscope itemtype='https://schema.org/DiscussionForumPosting'><p>Which?</p></div>";
    assert_eq!(texts(thread, Field::Kind), ["https://schema.org/DiscussionForumPosting"]);
    // It may begin long before its headline.
    let frame = "<p>x</p>".repeat(90);
    let long = format!(
        "<div itemscope itemtype='https://schema.org/DiscussionForumPosting'><i itemprop=author itemscope><b itemprop=name>tar</b></i>{frame}<h1>Rope</h1></div>"
    );
    assert_eq!(texts(&long, Field::Kind), ["https://schema.org/DiscussionForumPosting"]);
    assert_eq!(texts(&long, Field::Authors), ["tar"]);
    // Questions stand on pages of any kind.
    assert_eq!(texts(&thread.replace("DiscussionForumPosting", "Question"), Field::Kind), [""; 0]);
}

#[test]
fn elements_named_as_authors() {
    for element in [
        "<span class='article-author__name'>Anna Berg</span>",
        "<a href=/anna rel='nofollow author'>Anna Berg</a>",
        "<div class=bylineName>Anna <b>Berg</b><svg><text>x</text></svg></div>",
        "<p data-testid=author-name>Anna Berg</p>",
    ] {
        let page = format!("<title>Rain falls</title><h1>Rain falls</h1>{element}<p>It fell.</p>");
        assert_eq!(values(&page, Field::Authors), [(Origin::Byline, 0, "Anna Berg".into())], "{element}");
    }
    let page = "<h1>Rain falls</h1><div class=byline><p>Anna Berg</p><p>Reporter</p></div>";
    assert_eq!(values(page, Field::Authors), [(Origin::Byline, 1, "Anna Berg | Reporter".into())]);
}

#[test]
fn nothing_from_beside_the_article() {
    for around in ["aside", "footer", "nav", "div class=related-posts", "section id=comments", "ul class='sideBar x'"] {
        let tag = around.split(' ').next().unwrap();
        let page = format!(
            "<title>Rain falls</title><div class=has-sidebar><h1>Rain falls</h1><{around}><i class=author>Tom Hall</i><time>3 May 2024</time>\
             <p>By Tom Hall</p></{tag}><i class=author>Anna Berg</i></div>"
        );
        assert_eq!(texts(&page, Field::Authors), ["Anna Berg"], "{around}");
        assert_eq!(texts(&page, Field::Date), Vec::<String>::new(), "{around}");
        assert_eq!(of(&page).below, ["Anna Berg"], "{around}");
    }
}

#[test]
fn moments() {
    let page = "<h1>Rain falls</h1><div class=published><time datetime=2024-05-03>today</time></div><time>4 May 2024</time>\
                <div class=updated><span><time datetime=2024-05-05></time></span></div>";
    let times = |field| values(page, field).into_iter().filter(|v| v.0 == Origin::Time).collect::<Vec<_>>();
    assert_eq!(times(Field::Date), [(Origin::Time, 0, "2024-05-03".into()), (Origin::Time, 1, "4 May 2024".into())]);
    assert_eq!(times(Field::Modified), [(Origin::Time, 0, "2024-05-05".into())]);
}

#[test]
fn microdata() {
    let page = "<h1 itemprop=headline>Rain falls</h1><meta itemprop=datePublished content=2024-05-03>\
                <div itemprop=author itemscope><a itemprop=url href=/a>x</a><span itemprop=name>Anna Berg</span></div>\
                <div itemprop=publisher itemscope><span itemprop=name>The Example</span></div>";
    let said = |field| values(page, field).into_iter().filter(|v| v.0 == Origin::Microdata).map(|v| v.2).collect::<Vec<_>>();
    assert_eq!(said(Field::Authors), ["Anna Berg"]);
    assert_eq!(said(Field::Date), ["2024-05-03"]);
    assert_eq!(said(Field::Title), ["Rain falls"]);
}

#[test]
fn lines_beside_the_headline() {
    let page = "<title>Rain falls</title><p>Weather</p><p>3 May 2024</p><h1>Rain falls</h1><div>By <a>Anna Berg</a><br>Updated <b>4 May</b></div>\
                <div><span>one</span><span>two</span></div><script>no</script>";
    assert_eq!(of(page).above, ["Weather", "3 May 2024"]);
    assert_eq!(of(page).below, ["By Anna Berg", "Updated 4 May", "one two"]);
}

proptest! {
    #[test]
    fn no_page_panics(page in "(<(h1|h2|p|time|div|article|aside|title|meta|svg|script|br|html|base|link|/div|/h1|/aside)( (class|itemprop|rel|datetime|content|name|id|lang|href)=(author|date|'a b'|\"x|name|updated))*>|\\PC| |By|é){0,40}") {
        let found = of(&page);
        prop_assert!(found.list.iter().all(|c| !c.value.is_empty()));
    }
}

#[test]
fn dates_in_the_state_of_an_application() {
    let state = |page: &str| state_dates(&parse(page, &Limits::default()));
    for written in [
        r#"<script>var layer = {"first-publication":"2023-04-28 19:20"}</script>"#,
        r#"<script>push("{\"publishedAt\":\"2023-04-28 19:20\"}")</script>"#,
        r#"<div data-state="{&quot;publishedFirst&quot;:&quot;2023-04-28 19:20&quot;,&quot;x&quot;:1}"></div>"#,
        "<script>x = {publishDate: '2023-04-28 19:20'}</script>",
    ] {
        assert_eq!(state(written), ["2023-04-28 19:20"], "{written}");
    }
    for written in [
        r#"<script>{"publishedAt":null,"x":2023}</script>"#,
        r#"<script>{"unpublishedAt":"2023-04-28"}</script>"#,
        r#"<script>{"publishedAtMost":"2023-04-28"}</script>"#,
        "<p>The datePublished property holds a date, as 2023-04-28.</p>",
        r#"<script>{"publishedAt":"2023"#,
    ] {
        assert_eq!(state(written), [""; 0], "{written}");
    }
}

proptest! {
    #[test]
    fn white_space_is_folded(text in "[a é\u{a0}\n\u{ad}\u{200b}\u{7f}—]{0,40}|[a-c ]{0,20}") {
        let shown: String = text.chars().filter(|c| !matches!(c, '\u{ad}' | '\u{200b}')).collect();
        prop_assert_eq!(folded(&text), shown.split_whitespace().collect::<Vec<_>>().join(" "));
    }
}
