mod authors;

use proptest::prelude::*;

use super::{PageFields, json, linked, read};
use crate::candidates::{Candidate, Candidates, FAR, Field, Origin};

const URL: &str = "https://www.daily-example.org/weather/rain";

/// Candidates of heads and bodies, of places and ranks as the page's reader gives them.
fn page(list: &[(Field, Origin, u8, &str)]) -> Candidates {
    let one = |&(field, origin, rank, value): &(Field, Origin, u8, &str)| Candidate { field, origin, rank, value: value.into() };
    Candidates { list: list.iter().map(one).collect(), ..Candidates::default() }
}

fn scripts(scripts: &[&str]) -> Candidates {
    Candidates { scripts: scripts.iter().map(|s| s.to_string()).collect(), ..Candidates::default() }
}

fn fields(candidates: &Candidates) -> PageFields {
    read(candidates, Some(URL), Some("en"))
}

const ARTICLE: &str = r#"{"@type": "NewsArticle", "headline": "Rain falls in the north", "datePublished": "2024-05-03T10:15:00+02:00",
    "dateModified": "2024-05-04", "author": {"@type": "Person", "name": "Anna Berg"}, "publisher": {"@type": "Organization",
    "name": "The Daily Example"}, "articleSection": "Weather", "keywords": ["rain", "north"], "image": {"url": "/rain.jpg"}}"#;

#[test]
fn an_article_of_linked_data() {
    let fields = fields(&scripts(&[ARTICLE]));
    assert_eq!(fields.title.as_deref(), Some("Rain falls in the north"));
    assert_eq!(fields.authors, ["Anna Berg"]);
    assert_eq!(fields.date.as_deref(), Some("2024-05-03T10:15:00+02:00"));
    assert_eq!(fields.modified.as_deref(), Some("2024-05-04"));
    assert_eq!(fields.site.as_deref(), Some("The Daily Example"));
    assert_eq!(fields.section.as_deref(), Some("Weather"));
    assert_eq!(fields.keywords, ["rain", "north"]);
    assert_eq!(fields.image.as_deref(), Some("https://www.daily-example.org/rain.jpg"));
    assert!(fields.origins.iter().all(|(name, origin)| *name == "language" || *origin == Origin::JsonLd), "{:?}", fields.origins);
    assert_eq!(fields.origins.len(), 9);
}

#[test]
fn broken_linked_data_is_read_as_far_as_it_goes() {
    let escaped = ARTICLE.replace('"', "&quot;");
    for script in [
        format!("<!--\n{ARTICLE}\n-->"),
        format!("//<![CDATA[\n{ARTICLE}\n//]]>"),
        format!("/* <![CDATA[ */ {ARTICLE} /* ]]> */"),
        format!("{ARTICLE};"),
        format!("\u{feff}{ARTICLE}"),
        format!("[{ARTICLE},]"),
        format!("{{\"@type\":\"WebSite\",\"name\":\"The Daily Example\"}}{ARTICLE}"),
        format!("{{\"@graph\": [{{\"@type\": \"Thing\"}} {ARTICLE}"),
        ARTICLE.replace("north\"],", "north\",],"),
        ARTICLE.replace("Rain falls in the north", "Rain falls\n in the north"),
        ARTICLE.replace("\"2024-05-04\",", "\"2024-05-04\""),
        ARTICLE.replace("\"articleSection\"", "// the section\n\"articleSection\""),
        ARTICLE.replace("{\"@type\": \"Person\"", "{\"description\": \"She said \"no\" twice\", \"@type\": \"Person\""),
        ARTICLE.replace("Rain", "\\u0052ain").replace("north", "n\\orth"),
        ARTICLE[..ARTICLE.len() - 1].to_owned(),
        escaped,
    ] {
        let fields = fields(&scripts(&[&script]));
        assert_eq!(fields.title.as_deref(), Some("Rain falls in the north"), "{script}");
        assert_eq!(fields.authors, ["Anna Berg"], "{script}");
        assert_eq!(fields.modified.as_deref(), Some("2024-05-04"), "{script}");
    }
}

#[test]
fn titles_lose_the_site() {
    for (raw, expected) in [
        ("Rain falls | The Daily Example", "Rain falls"),
        ("Rain falls - Daily Example", "Rain falls"),
        ("The Daily Example: Rain falls", "Rain falls"),
        ("The Daily Example » Rain falls", "Rain falls"),
        ("Rain falls | Weather - then sun – daily-example.org", "Rain falls"),
        ("Rain falls: the north drowns", "Rain falls: the north drowns"),
        ("The Daily Example", "The Daily Example"),
        ("Rain &amp;amp; <b>sun</b>", "Rain & sun"),
    ] {
        let candidates =
            page(&[(Field::Title, Origin::TitleTag, 0, raw), (Field::Site, Origin::OpenGraph, 0, "The Daily Example")]);
        assert_eq!(fields(&candidates).title.as_deref(), Some(expected), "{raw}");
    }
}

#[test]
fn titles_are_those_that_places_agree_on() {
    let head = |h1: &str, rank: u8, og: &str, title: &str| {
        let list = [
            (Field::Title, Origin::TitleTag, 0, title),
            (Field::Title, Origin::OpenGraph, 0, og),
            (Field::Title, Origin::Heading, rank, h1),
        ];
        let found = fields(&page(&list));
        (found.title.unwrap(), found.origins["title"].name())
    };
    assert_eq!(head("Rain falls", 0, "Why rain falls", "Rain falls today"), ("Rain falls".into(), "h1"));
    assert_eq!(head("Weather", 1, "Rain falls", "Rain falls"), ("Rain falls".into(), "og"));
}

#[test]
fn a_heading_that_names_the_site_is_no_title() {
    let title = |title: &str, heading: &str| {
        let candidates = page(&[(Field::Title, Origin::TitleTag, 0, title), (Field::Title, Origin::Heading, 0, heading)]);
        fields(&candidates).title
    };
    // The address ends with `weather/rain`.
    assert_eq!(title("What is rain? - Book of Lore", "Book of Lore").as_deref(), Some("What is rain?"));
    assert_eq!(title("Old lore - What is rain?", "What is rain?").as_deref(), Some("What is rain?"));
}

#[test]
fn what_follows_a_bar_is_no_title() {
    let title = |heading: &str| {
        let candidates = page(&[(Field::Title, Origin::TitleTag, 0, heading), (Field::Title, Origin::Heading, 0, heading)]);
        fields(&candidates).title
    };
    assert_eq!(title("Rain falls in the north | Opinion").as_deref(), Some("Rain falls in the north"));
    assert_eq!(title("STORM | Rain falls in the north").as_deref(), Some("STORM | Rain falls in the north"));
    assert_eq!(title("Rain falls - in the north").as_deref(), Some("Rain falls - in the north"));
}

#[test]
fn a_year_that_the_page_shows_stays() {
    let shown = page(&[
        (Field::Title, Origin::TitleTag, 0, "Ten bridges to see before breakfast (2024) | Fjord Notes"),
        (Field::Title, Origin::Heading, 0, "Ten bridges to see before breakfast (2024)"),
        (Field::Site, Origin::OpenGraph, 0, "Fjord Notes"),
    ]);
    assert_eq!(fields(&shown).title.as_deref(), Some("Ten bridges to see before breakfast (2024)"));
}

#[test]
fn a_page_called_home_is_called_as_its_site() {
    let title = |title: &str, site: Option<&str>, url: &str| {
        let mut list = vec![(Field::Title, Origin::TitleTag, 0, title)];
        list.extend(site.map(|site| (Field::Site, Origin::OpenGraph, 0, site)));
        read(&page(&list), Some(url), Some("en")).title
    };
    let (home, site) = ("https://fjord-notes.example/", Some("Fjord Notes"));
    assert_eq!(title("Home", site, home).as_deref(), Some("Fjord Notes"));
    assert_eq!(title("Startseite", site, home).as_deref(), Some("Fjord Notes"));
    assert_eq!(title("Home", None, home).as_deref(), Some("Home"));
    assert_eq!(title("Home and garden", site, home).as_deref(), Some("Home and garden"));
    // A song may be called so.
    assert_eq!(title("Home", site, "https://fjord-notes.example/songs/home").as_deref(), Some("Home"));
}

#[test]
fn what_stands_in_front_of_the_title_that_the_head_gives_is_a_kicker() {
    let title = |heading: &str, shared: &str| {
        let list = [(Field::Title, Origin::OpenGraph, 0, shared), (Field::Title, Origin::Heading, 0, heading)];
        fields(&page(&list)).title
    };
    assert_eq!(
        title("Weather in May: Rain falls in the north", "Rain falls in the north").as_deref(),
        Some("Rain falls in the north")
    );
    assert_eq!(
        title("Rain falls in the north and in the south", "Rain falls in the north").as_deref(),
        Some("Rain falls in the north and in the south")
    );
    assert_eq!(title("Rain falls in the north", "North").as_deref(), Some("Rain falls in the north"));
}

#[test]
fn dates_far_from_the_headline_count_where_they_agree() {
    let date = |days: &[&str]| {
        let days: Vec<_> = days.iter().map(|day| (Field::Date, Origin::Byline, FAR, *day)).collect();
        fields(&page(&days)).date
    };
    assert_eq!(date(&["3 May 2024", "May 3, 2024"]).as_deref(), Some("2024-05-03"));
    assert_eq!(date(&["3 May 2024", "4 May 2024"]), None);
}

#[test]
fn dates_of_every_place() {
    let date = |candidates: &Candidates| fields(candidates).date.zip(fields(candidates).origins.get("date").map(|o| o.name()));
    let found = |day: &str, origin: &'static str| Some((day.to_owned(), origin));
    assert_eq!(
        date(&page(&[(Field::Date, Origin::OpenGraph, 0, "2024-05-03T23:30:00-07:00")])),
        found("2024-05-03T23:30:00-07:00", "og")
    );
    assert_eq!(
        date(&page(&[(Field::Date, Origin::Time, 1, "soon"), (Field::Date, Origin::Time, 1, "May 3, 2024")])),
        found("2024-05-03", "time")
    );
    assert_eq!(date(&page(&[(Field::Date, Origin::Byline, 1, "Posted: 05/03/2024")])), found("2024-05-03", "byline"));
    let below = |line: &str| Candidates { below: vec![line.into()], ..Candidates::default() };
    assert_eq!(date(&below("3 мая 2024")), found("2024-05-03", "text"));
    assert_eq!(date(&below("Updated 4 May 2024 | Published 3 May 2024")), found("2024-05-03", "text"));
    // A page that only says when it was changed is of that day.
    assert_eq!(date(&below("Updated: 4 May 2024")), found("2024-05-04", "text"));
    for line in ["Published 3 May 2024, updated 4 May 2024", "3 May 2024 – Updated 4 May 2024"] {
        let changed = fields(&below(line));
        assert_eq!((changed.date.as_deref(), changed.modified.as_deref()), (Some("2024-05-03"), Some("2024-05-04")), "{line}");
    }
    // Which number is the month, a `<time>` of the page may tell.
    for (line, moment, day) in [
        ("03/05/2024", "2024-03-05", "2024-03-05"),
        ("03/05/2024", "2024-05-03", "2024-05-03"),
        ("13/05/2024", "2024-03-05", "2024-05-13"),
        ("03.05.2024", "2024-03-05", "2024-05-03"),
    ] {
        let numbers = Candidates { list: page(&[(Field::Date, Origin::Time, 1, moment)]).list, ..below(line) };
        assert_eq!(date(&numbers), found(day, "text"), "{line} {moment}");
    }
    // An element of the date may speak of a change alone.
    let changed = fields(&page(&[(Field::Date, Origin::Byline, 1, "Updated 4 May 2024")]));
    assert_eq!((changed.date.as_deref(), changed.modified.as_deref()), (Some("2024-05-04"), Some("2024-05-04")));
    for (url, day) in [
        ("https://example.org/2024/05/03/rain", Some("2024-05-03")),
        ("https://example.org/news/2024-5-3-rain", Some("2024-05-03")),
        ("https://example.org/20240503/rain", Some("2024-05-03")),
        ("https://example.org/2024-05-03+rain+falls", Some("2024-05-03")),
        ("https://example.org/2024/rain-99", None),
    ] {
        assert_eq!(read(&Candidates::default(), Some(url), None).date.as_deref(), day, "{url}");
    }
}

#[test]
fn a_moment_that_a_template_gives_twice_is_that_of_the_change() {
    let head =
        [(Field::Date, Origin::OpenGraph, 0, "2025-06-24"), (Field::Modified, Origin::OpenGraph, 0, "2025-06-24T08:00:00Z")];
    let date = |list: &[(Field, Origin, u8, &str)], below: &[&str]| {
        let below = below.iter().map(|line| line.to_string()).collect();
        fields(&Candidates { list: page(list).list, below, ..Candidates::default() }).date
    };
    assert_eq!(date(&head, &["Anna Berg", "August 25, 2024"]).as_deref(), Some("2024-08-25"));
    let made_anew = [head[0], (Field::Modified, Origin::OpenGraph, 0, "2025-06-20")];
    assert_eq!(date(&made_anew, &["Anna Berg", "August 25, 2024"]).as_deref(), Some("2024-08-25"));
    let published = (Field::Date, Origin::Time, 0, "2024-08-25");
    assert_eq!(date(&[head[0], head[1], published], &[]).as_deref(), Some("2024-08-25"));
    // What it shows is later, or it knows two moments, or it is a thread.
    assert_eq!(date(&head, &["August 25, 2025"]).as_deref(), Some("2025-06-24"));
    let two = [head[0], (Field::Modified, Origin::OpenGraph, 0, "2025-06-25")];
    assert_eq!(date(&two, &["August 25, 2024"]).as_deref(), Some("2025-06-24"));
    let thread = (Field::Kind, Origin::Microdata, 0, "https://schema.org/DiscussionForumPosting");
    assert_eq!(date(&[head[0], head[1], thread], &["August 25, 2024"]).as_deref(), Some("2025-06-24"));
}

#[test]
fn the_state_of_an_application_dates_an_article() {
    let state = |days: &[&str], kind: &str| {
        let mut fields = fields(&page(&[(Field::Kind, Origin::OpenGraph, 0, kind)]));
        let days: Vec<String> = days.iter().map(|day| day.to_string()).collect();
        if fields.undated {
            fields.date_by_state(&days);
        }
        fields.date
    };
    assert_eq!(state(&["28.04.2023 19:20", "2023-04-28"], "article").as_deref(), Some("2023-04-28T19:20:00"));
    assert_eq!(state(&["28.04.2023", "2023-04-29"], "article"), None);
    assert_eq!(state(&["2023-04-28"], "product"), None);
}

#[test]
fn a_change_before_publication_is_none() {
    let candidates = page(&[(Field::Date, Origin::Meta, 0, "2024-05-03"), (Field::Modified, Origin::Meta, 0, "2020-01-01")]);
    assert_eq!(fields(&candidates).modified, None);
}

#[test]
fn of_several_articles_the_page_is_that_with_its_headline_or_address() {
    let other = ARTICLE.replace("Rain falls in the north", "Something else entirely").replace("Anna Berg", "Tom Hall");
    let mut candidates = scripts(&[&format!("[{other},{ARTICLE}]")]);
    candidates.list = page(&[(Field::Title, Origin::Heading, 0, "Rain falls in the north")]).list;
    authors::authors(&candidates, &["Anna Berg"]);
    let list = format!(r#"{{"@type": "ItemList", "itemListElement": [{ARTICLE}, {other}]}}"#);
    authors::authors(&scripts(&[&list]), &[]);
}

#[test]
fn languages() {
    let said = |list: &[(Field, Origin, u8, &str)]| read(&page(list), Some(URL), None).language;
    assert_eq!(
        said(&[(Field::Language, Origin::OpenGraph, 0, "en_US"), (Field::Language, Origin::Attribute, 0, "de-AT")]).as_deref(),
        Some("de")
    );
    assert_eq!(said(&[(Field::Language, Origin::OpenGraph, 0, "pt_BR")]).as_deref(), Some("pt"));
    assert_eq!(said(&[(Field::Language, Origin::Attribute, 0, "{{lang}}")]), None);
}

#[test]
fn addresses_and_licences() {
    let candidates = page(&[
        (Field::Url, Origin::OpenGraph, 0, "/rain?x"),
        (Field::Url, Origin::Link, 0, "/rain"),
        (Field::Image, Origin::OpenGraph, 0, "data:image/gif;base64,R0"),
        (Field::Image, Origin::Twitter, 3, "//cdn.example.org/rain.jpg"),
        (Field::License, Origin::Link, 0, "https://creativecommons.org/licenses/by/4.0/"),
    ]);
    let fields = fields(&candidates);
    assert_eq!(fields.url.as_deref(), Some("https://www.daily-example.org/rain"));
    assert_eq!(fields.image.as_deref(), Some("https://cdn.example.org/rain.jpg"));
    assert_eq!(fields.license.as_deref(), Some("https://creativecommons.org/licenses/by/4.0/"));
    assert_eq!(fields.origins["image"], Origin::Twitter);
}

/// The value that a strict reader of JSON gives, as this one has it.
fn strict(value: &serde_json::Value) -> json::Value<'static> {
    use serde_json::Value as Strict;
    match value {
        Strict::Null => json::Value::Text("".into()),
        Strict::String(text) => json::Value::Text(text.clone().into()),
        Strict::Array(values) => json::Value::List(values.iter().map(strict).collect()),
        Strict::Object(members) => json::Value::Map(members.iter().map(|(k, v)| (k.clone().into(), strict(v))).collect()),
        other => json::Value::Text(other.to_string().into()),
    }
}

fn any_json() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::Value;
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[a-z \"\\\\/é日\u{1F600}{}\\[\\]:,]{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::hash_map("[a-z@\"]{0,6}", inner, 0..5).prop_map(|m| Value::Object(m.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn whole_json_is_read_as_strict_readers_do(value in any_json()) {
        let value = serde_json::Value::from(vec![value]);
        for text in [value.to_string(), serde_json::to_string_pretty(&value).unwrap()] {
            prop_assert_eq!(json::read(&text), vec![strict(&value)]);
        }
    }

    #[test]
    fn no_script_panics(script in "([{}\\[\\],:\"\\\\/*<>&!-]|\"@type\"|\"Article\"|\"author\"|\"name\"|\"@id\"|\\\\u[0-9a-fD]{0,4}|é|日| |\n){0,60}") {
        linked::read(&[script]);
    }

    #[test]
    fn no_candidates_panic(values in prop::collection::vec(("(\\PC|\\| |: |By |Anna Berg|3 May 2024|updated |https://x\\.org/a |/|&amp;|<b>){0,10}", 0u8..4), 0..6), url in "(https?://)?[a-z./?#]{0,12}") {
        let fields_ = [Field::Title, Field::Authors, Field::Date, Field::Modified, Field::Site, Field::Image, Field::Url, Field::Language, Field::Keywords];
        let origins = [Origin::OpenGraph, Origin::Heading, Origin::Byline, Origin::TitleTag];
        let mut candidates = Candidates::default();
        for (at, (value, origin)) in values.iter().enumerate() {
            candidates.below.push(value.clone());
            for field in fields_ {
                candidates.list.push(Candidate { field, origin: origins[*origin as usize], rank: at as u8, value: value.clone() });
            }
        }
        read(&candidates, Some(&url), None);
    }
}
