//! One page of the report: its fields as expected and as found, and the lines that are wrong.

use std::collections::BTreeSet;

use super::figure;
use crate::eval::difference::{Part, Stray, stray_lines};
use crate::eval::groups::Page;
use crate::eval::row::Prediction;
use crate::eval::words::fold;
use crate::template::Html;

/// The most lines that are shown of either side …
const LINES: usize = 40;
/// … characters of one of them …
const LINE: usize = 400;
/// … characters of a field …
const FIELD: usize = 300;
/// … and authors.
const AUTHORS: usize = 12;

/// The section of a page, folded up unless `open`.
pub(super) fn section(page: &Page<'_>, open: bool) -> Html {
    let Page { gold, score, .. } = page;
    let nothing = Prediction::default();
    let found = page.found.unwrap_or(&nothing);
    let kept = stray_lines(&found.text, &gold.text);
    let lost = stray_lines(&gold.text, &found.text);
    let kind = [gold.page_type.as_deref(), gold.lang.as_deref()];
    let kind = kind.into_iter().flatten().map(|k| Html::join([Html::short(k, FIELD), Html::fixed(" · ")]));
    Html::fill(
        include_str!("page.html"),
        &[
            ("open", Html::fixed(if open { " open" } else { "" })),
            ("f1", Html::text(&figure(Some(score.text.f1())))),
            ("id", Html::short(&gold.id, FIELD)),
            ("kind", Html::join(kind)),
            ("precision", Html::text(&figure(Some(score.text.precision)))),
            ("recall", Html::text(&figure(Some(score.text.recall)))),
            ("missing", Html::fixed(if page.found.is_none() { " · no prediction" } else { "" })),
            ("url", gold.url.as_deref().map(address).unwrap_or_default()),
            ("fields", fields(page, found)),
            ("kept_count", count(&kept)),
            ("kept", list(&kept)),
            ("lost_count", count(&lost)),
            ("lost", list(&lost)),
        ],
    )
}

/// An address, as a link where it is one of the web: others (`javascript:`) must not be followed.
fn address(url: &str) -> Html {
    let is_web = ["http://", "https://"].iter().any(|s| url.get(..s.len()).is_some_and(|start| start.eq_ignore_ascii_case(s)));
    if !is_web || url.chars().nth(LONGEST_LINK).is_some() {
        return Html::short(url, FIELD);
    }
    Html::fill(
        "<a href=\"{{url}}\" rel=\"noopener noreferrer\">{{shown}}</a>",
        &[("url", Html::text(url)), ("shown", Html::short(url, FIELD))],
    )
}

/// Longer addresses are shown in part, and so cannot be links.
const LONGEST_LINK: usize = 2000;

fn fields(page: &Page<'_>, found: &Prediction) -> Html {
    let Page { gold, score, .. } = page;
    let invented = score.invented.filter(|invented| *invented).map(|_| false);
    let authors_right = score.authors.map(|f1| f1 >= 1.0).or(invented);
    Html::join([
        field("title", value(&gold.title), value(&found.title), score.title),
        field("authors", names(&gold.authors, &found.authors), names(&found.authors, &gold.authors), authors_right),
        field("date", value(&gold.date), value(&found.date), score.date),
    ])
}

/// A row of the table of fields; `right` is none where gold has no value, so that there is nothing to judge.
fn field(name: &'static str, expected: Html, found: Html, right: Option<bool>) -> Html {
    let class = match right {
        Some(true) => "right",
        Some(false) => "wrong",
        None => "unjudged",
    };
    Html::fill(FIELD_ROW, &[("name", Html::fixed(name)), ("class", Html::fixed(class)), ("expected", expected), ("found", found)])
}

const FIELD_ROW: &str =
    "<tr><th scope=\"row\">{{name}}</th><td class=\"expected\">{{expected}}</td><td class=\"{{class}}\">{{found}}</td></tr>\n";

fn value(value: &str) -> Html {
    if value.is_empty() {
        Html::fixed("–")
    } else {
        Html::fill("<bdi>{{value}}</bdi>", &[("value", Html::short(value, FIELD))])
    }
}

/// Names, those marked that are not among the others.
fn names(names: &[String], others: &[String]) -> Html {
    let others: BTreeSet<String> = others.iter().map(|n| fold(n)).collect();
    let mut pieces = Vec::new();
    for name in names.iter().take(AUTHORS) {
        pieces.push(Html::fixed(if pieces.is_empty() { "" } else { "; " }));
        let template = if others.contains(&fold(name)) { "<bdi>{{name}}</bdi>" } else { "<mark><bdi>{{name}}</bdi></mark>" };
        pieces.push(Html::fill(template, &[("name", Html::short(name, FIELD))]));
    }
    match names.len().checked_sub(AUTHORS) {
        _ if names.is_empty() => pieces.push(Html::fixed("–")),
        Some(more) if more > 0 => pieces.push(Html::text(&format!("; and {more} more"))),
        _ => {}
    }
    Html::join(pieces)
}

fn count(lines: &[Stray<'_>]) -> Html {
    let words: usize = lines.iter().map(|l| l.words).sum();
    let s = |n: usize| if n == 1 { "" } else { "s" };
    Html::text(&format!("{} line{}, {words} word{}", lines.len(), s(lines.len()), s(words)))
}

fn list(lines: &[Stray<'_>]) -> Html {
    if lines.is_empty() {
        return Html::fixed("<p class=\"note\">none</p>\n");
    }
    let items = lines.iter().take(LINES).map(|line| Html::fill("<li dir=\"auto\">{{line}}</li>\n", &[("line", shown(line))]));
    let left = lines.get(LINES..).filter(|rest| !rest.is_empty());
    let left = left.map(|rest| Html::fill("<p class=\"note\">and {{rest}} more</p>\n", &[("rest", count(rest))]));
    Html::fill("<ul>\n{{items}}</ul>\n{{left}}", &[("items", Html::join(items)), ("left", left.unwrap_or_default())])
}

/// A line with its stray words marked.
fn shown(line: &Stray<'_>) -> Html {
    let mut room = LINE;
    let mut pieces = Vec::new();
    for Part { text, stray } in &line.parts {
        let piece = Html::short(text, room);
        pieces.push(if *stray { Html::fill("<mark>{{text}}</mark>", &[("text", piece)]) } else { piece });
        match room.checked_sub(text.chars().count()) {
            Some(left) => room = left,
            None => break,
        }
    }
    Html::join(pieces)
}
