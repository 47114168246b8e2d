use super::{ARTICLE, fields, page, scripts};
use crate::candidates::{Candidate, Candidates, FAR, Field, Origin};

#[track_caller]
pub(super) fn authors(candidates: &Candidates, expected: &[&str]) {
    assert_eq!(fields(candidates).authors, expected);
}
#[test]
fn authors_in_every_shape() {
    for author in [
        r#""Anna Berg""#,
        r#"["Anna Berg"]"#,
        r#"{"name": "Anna Berg"}"#,
        r#"[{"@type": ["Person"], "name": ["Anna Berg"]}]"#,
        r#"{"@type": "Person", "name": {"@type": "Person", "name": "By Anna Berg"}}"#,
        r#"{"@type": "Person", "givenName": "Anna", "familyName": "Berg"}"#,
        r#"{"@id": "/#anna"}"#,
        r#"{"@id": "/#anna", "name": "Anna Berg"}"#,
        r#"[[{"name": "Anna&nbsp;Berg"}], {"name": "anna berg"}]"#,
        r#"[{"name": "Anna Berg"}, {"@type": "Organization", "name": "The Daily Example"}]"#,
        r#"["Anna Berg", "https://example.org/anna", "admin", "anna@example.org"]"#,
    ] {
        let graph = format!(
            r#"{{"@graph": [{{"@type": "Article", "headline": "Rain", "author": {author}}},
               {{"@type": "Person", "@id": "/#anna", "name": "Anna Berg"}}]}}"#
        );
        assert_eq!(fields(&scripts(&[&graph])).authors, ["Anna Berg"], "{author}");
    }
}

#[test]
fn invented_authors_are_nobody() {
    for author in
        ["admin", "Staff", "Editorial Team", "The Daily Example", "Daily-Example.org", "webmaster", "https://daily-example.org/x"]
    {
        let script = ARTICLE.replace("Anna Berg", author);
        authors(&scripts(&[&script]), &[]);
        let mut head = page(&[(Field::Authors, Origin::Meta, 0, author), (Field::Kind, Origin::OpenGraph, 0, "article")]);
        head.list.push(Candidate { field: Field::Site, origin: Origin::OpenGraph, rank: 0, value: "The Daily Example".into() });
        authors(&head, &[]);
    }
}

#[test]
fn an_organisation_is_an_author_only_where_it_is_shown() {
    let script = ARTICLE.replace("\"Person\", \"name\": \"Anna Berg\"", "\"Organization\", \"name\": \"North Weather Office\"");
    let mut candidates = scripts(&[&script]);
    authors(&candidates, &[]);
    candidates.below = vec!["By North Weather Office".into()];
    authors(&candidates, &["North Weather Office"]);
}

#[test]
fn an_account_that_a_head_names_signs_an_article() {
    let article = r#"{"@type": "NewsArticle", "headline": "Rain falls"}"#.to_string();
    let by = |name: &str| {
        let mut all = page(&[(Field::Authors, Origin::Meta, 0, name), (Field::Site, Origin::OpenGraph, 0, "Rope House")]);
        all.scripts.push(article.clone());
        fields(&all).authors
    };
    assert_eq!(by("tar.rope7"), ["tar.rope7"]);
    for name in ["site_admin", "ropehouse", "tarropeq6vkpg2ma0ci99xx", "daily-example"] {
        assert_eq!(by(name), [""; 0], "{name}");
    }
}

#[test]
fn a_byline_that_names_more_is_the_whole_one() {
    let mut candidates = scripts(&[ARTICLE]);
    candidates.below = vec!["By Anna Berg and Tom Hall".into(), "It rained.".into()];
    authors(&candidates, &["Anna Berg", "Tom Hall"]);
    candidates.below = vec!["By Lia Moss and Tom Hall".into()];
    authors(&candidates, &["Anna Berg"]);
}

#[test]
fn a_line_below_the_headline_names_the_author_rather_than_the_account_that_published() {
    let mut page = scripts(&[ARTICLE]);
    let mut shown = |line: &str, expected: &[&str]| {
        page.below = vec![line.to_owned()];
        authors(&page, expected);
    };
    shown("By Jonas Holt, MS, RDN", &["Jonas Holt"]);
    // The same person, and more; several; a word that may be anything; a sentence.
    shown("By Dr. Anna Berg", &["Anna Berg"]);
    shown("By Jonas Holt and Mira Sand", &["Anna Berg"]);
    shown("By Jonas", &["Anna Berg"]);
    shown("By Jonas Holt nobody was seen.", &["Anna Berg"]);
}

#[test]
fn bylines_without_linked_data() {
    let below = |line: &str| Candidates { below: vec![line.into()], ..Candidates::default() };
    authors(&below("By Anna Berg"), &["Anna Berg"]);
    authors(&below("Von Anna Berg und Tom Hall | 3. Mai 2024"), &["Anna Berg", "Tom Hall"]);
    authors(&below("Contributors: Anna Berg"), &["Anna Berg"]);
    authors(&below("Anna Berg walked by the river."), &[]);
    // A name in front of a date needs no word for *by*, but an article around it.
    let dated = |line: &str| Candidates { below: vec![line.into()], ..page(&[(Field::Kind, Origin::OpenGraph, 0, "article")]) };
    authors(&dated("Anna Berg \u{a0}| 05.04.2025 - Güncelleme : 06.04.2025"), &["Anna Berg"]);
    authors(&dated("Anna Berg • May 3, 2024"), &["Anna Berg"]);
    for line in
        ["Anna Berg | The Daily Example", "Rain in the north | May 3, 2024", "Anna | May 3, 2024", "Real Estate | May 3, 2024"]
    {
        authors(&dated(line), &[]);
    }
    // A section is none, which the page says in other words, or in its labels.
    let section = Candidates { above: vec!["Home / Data Science".into()], ..dated("Data Science | May 3, 2024") };
    authors(&section, &[]);
    let mut topic = dated("Data Science | May 3, 2024");
    topic.below.push("A new science of old data.".into());
    authors(&topic, &[]);
    topic.below[0] = "Anna Berg | May 3, 2024".into();
    authors(&topic, &["Anna Berg"]);
    let site = [(Field::Site, Origin::OpenGraph, 0, "Landblatt"), (Field::Authors, Origin::Byline, 0, "von Landblatt")];
    authors(&page(&site), &[]);
    authors(
        &page(&[(Field::Authors, Origin::Byline, 0, "Anna Berg"), (Field::Authors, Origin::Byline, 1, "Anna Berg, Reporter")]),
        &["Anna Berg"],
    );
}

#[test]
fn pages_that_are_no_articles_name_nobody_unseen() {
    let mut candidates = page(&[(Field::Kind, Origin::OpenGraph, 0, "website"), (Field::Authors, Origin::Meta, 0, "Anna Berg")]);
    authors(&candidates, &[]);
    candidates.list[0].value = "article".into();
    authors(&candidates, &["Anna Berg"]);
}

#[test]
fn bylines_of_many_cards_are_those_of_other_pages() {
    let cards: Vec<String> = ["Anna Berg", "Tom Hall", "Lia Moss", "Ed Low", "Jo Fry", "Al Dee"].map(str::to_owned).to_vec();
    let list: Vec<_> = cards.iter().map(|name| (Field::Authors, Origin::Byline, 1, name.as_str())).collect();
    authors(&page(&list), &[]);
}

#[test]
fn accounts_of_forums_are_kept_as_written() {
    let script = ARTICLE.replace("NewsArticle", "DiscussionForumPosting").replace("Anna Berg", "rain_fan42");
    authors(&scripts(&[&script]), &["rain_fan42"]);
}

/// An article that nobody is said to have written, with these lines below its headline.
fn unsigned(below: &[&str]) -> Candidates {
    let mut all = scripts(&[r#"{"@type": "NewsArticle", "headline": "Rain falls in the north"}"#]);
    all.below = below.iter().map(|line| line.to_string()).collect();
    all
}

#[test]
fn names_that_are_a_line_of_their_own() {
    let wet = "It fell on all the hills of the north.";
    authors(&unsigned(&["Anna Berg", "3 May 2024", wet]), &["Anna Berg"]);
    authors(&unsigned(&["Anna Berg, Ole Vik, Ines Roca", "3 May 2024", wet]), &["Anna Berg", "Ole Vik", "Ines Roca"]);
    authors(&unsigned(&["Anna Berg, rain and snow", "3 May 2024", wet]), &[]);
    authors(&unsigned(&["Anna Berg", wet]), &[]);
    // An office says as much as a date does, where the page has one.
    let staff = ["Anna Berg", "Weather Editor, The Daily Example", wet];
    authors(&unsigned(&staff), &[]);
    let mut dated = unsigned(&staff);
    dated.list = page(&[(Field::Date, Origin::Time, 0, "2024-05-03")]).list;
    authors(&dated, &["Anna Berg"]);
}

#[test]
fn bylines_behind_dates() {
    authors(&unsigned(&["05/03/2024 by Anna Berg, who climbs to the top of hills"]), &["Anna Berg"]);
    authors(&unsigned(&["3 May 2024 by Anna Berg and Ole Vik"]), &["Anna Berg", "Ole Vik"]);
    authors(&unsigned(&["3 hills by the sea"]), &[]);
    authors(&unsigned(&["This post was written by Anna Berg, Head of Hills"]), &["Anna Berg"]);
}

#[test]
fn accounts_behind_a_word_for_by() {
    authors(&unsigned(&["by tarknot", "3 May 2024"]), &["tarknot"]);
    authors(&unsigned(&["Posted by TarKnot on Friday May 3, 2024 from the wet-hills dept."]), &["TarKnot"]);
    for line in ["by admin", "by 3", "by far"] {
        authors(&unsigned(&[line, "It rains."]), &[]);
    }
    authors(&unsigned(&["by admin", "3 May 2024"]), &[]);
    authors(&unsigned(&["By Example Weather Tips | May 3, 2024"]), &[]);
}

#[test]
fn the_authors_element_says_more_than_a_line() {
    let list = page(&[(Field::Authors, Origin::Byline, 0, "Anna Berg"), (Field::Kind, Origin::OpenGraph, 0, "article")]).list;
    let line = |line: &str| Candidates { below: vec![line.into()], list: list.clone(), ..Candidates::default() };
    authors(&line("Authors: Ole Vik and Ines Roca"), &["Anna Berg"]);
    // One that names more is the whole of it.
    let more = Candidates { list: list[1..].to_vec(), ..line("By Anna Berg and Ole Vik") };
    authors(&more, &["Anna Berg", "Ole Vik"]);
}

#[test]
fn names_on_lines_behind_a_label() {
    let element = |value| page(&[(Field::Authors, Origin::Byline, 1, value), (Field::Kind, Origin::OpenGraph, 0, "article")]);
    authors(
        &element("Written by | Anna Berg, five years of hills | Ole Vik, senior editor | Updated 3 May 2024"),
        &["Anna Berg", "Ole Vik"],
    );
    authors(&element("Written by | Anna Berg | Staff Writer, The Daily Example"), &["Anna Berg"]);
}

#[test]
fn what_is_far_counts_where_it_agrees() {
    let far = |list: &[(u8, &str)]| {
        let list: Vec<_> = list.iter().map(|(rank, name)| (Field::Authors, Origin::Byline, FAR + rank, *name)).collect();
        Candidates { list: page(&list).list, ..unsigned(&[]) }
    };
    authors(&far(&[(0, "By Anna Berg"), (0, "Anna Berg")]), &["Anna Berg"]);
    authors(&far(&[(0, "Anna Berg"), (0, "Ole Vik")]), &[]);
    // What is less sure is not asked where something is sure.
    authors(&far(&[(1, "Ole Vik"), (0, "Anna Berg"), (1, "Ines Roca")]), &["Anna Berg"]);
    // It may hold an office, or more of the name; a list of others is none.
    authors(&far(&[(1, "Written by: Anna Berg Gardener & Astrologer"), (1, "Anna Berg")]), &["Anna Berg"]);
    authors(&far(&[(1, "Anna Berg"), (1, "Anna"), (1, "Ole")]), &[]);
    // Who is none of an article's pages is not named by a card.
    let other = Candidates { scripts: vec![], ..far(&[(1, "Anna Berg")]) };
    authors(&other, &[]);
}

#[test]
fn where_one_place_names_the_site_another_may_know_better() {
    let meta = |all: &[(Origin, &str)]| {
        let list: Vec<_> = all.iter().map(|(origin, name)| (Field::Authors, *origin, 0, *name)).collect();
        let mut all = Candidates { list: page(&list).list, ..unsigned(&[]) };
        all.list.extend(page(&[(Field::Site, Origin::OpenGraph, 0, "Anna Hills")]).list);
        all
    };
    authors(&meta(&[(Origin::Meta, "Anna Hills"), (Origin::Twitter, "Ole Vik")]), &["Ole Vik"]);
    authors(&meta(&[(Origin::Meta, "Anna Hills")]), &["Anna Hills"]);
}

#[test]
fn questions_and_answers_are_no_thread() {
    let faq = r#"{"@type": "FAQPage", "mainEntity": [{"@type": "Question", "name": "Does it rain?", "acceptedAnswer": {"@type": "Answer", "text": "It does."}}]}"#;
    let mut all = scripts(&[faq]);
    all.below = vec!["By Anna Berg".into(), "3 May 2024".into()];
    authors(&all, &["Anna Berg"]);
}

#[test]
fn an_editor_is_no_author_where_somebody_else_is_named() {
    let edited = r#"{"@type": "NewsArticle", "headline": "Rain", "author": {"@type": "Person", "name": "Ole Vik"}}"#;
    let shown = |list: &[(Field, Origin, u8, &str)]| Candidates { list: page(list).list, ..scripts(&[edited]) };
    let editor = (Field::Authors, Origin::Byline, 1, "Editor : Ole Vik");
    authors(&shown(&[(Field::Authors, Origin::Byline, 1, "Anna Berg"), editor]), &["Anna Berg"]);
    authors(&shown(&[editor]), &["Ole Vik"]);
    authors(&shown(&[(Field::Authors, Origin::Byline, 1, "Anna Berg")]), &["Ole Vik"]);
}

#[test]
fn what_is_left_of_an_office_of_the_site_is_nobody() {
    let staff =
        r#"{"@type": "NewsArticle", "headline": "Rain", "author": {"@type": "Person", "name": "Example staff reporter"}}"#;
    let site = |name| Candidates { list: page(&[(Field::Site, Origin::OpenGraph, 0, name)]).list, ..scripts(&[staff]) };
    authors(&site("Example"), &[]);
}
