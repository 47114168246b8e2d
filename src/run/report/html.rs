//! The report as one page of HTML that needs nothing beside it: no script, no font, no style sheet.

use super::{Report, RuleRow};
use crate::run::stats::{CLASSES, Group};
use crate::template::Html;

/// So many characters of a line or message are shown.
const SHOWN: usize = 300;

impl Report<'_> {
    /// The page.
    pub(in crate::run) fn html(&self) -> String {
        let silent = self.silent();
        let ids: Vec<&str> = silent.iter().map(|rule| rule.id.as_str()).collect();
        let page = Html::fill(
            include_str!("report.html"),
            &[
                ("style", Html::fixed(include_str!("report.css"))),
                ("tiles", self.tiles()),
                ("flow", self.flow()),
                ("note", self.note()),
                ("families", self.family_table()),
                ("rules", or_none(Html::join(self.busy().iter().map(rule)))),
                ("silent_count", number(silent.len() as u64)),
                ("silent", Html::text(&ids.join(", "))),
                ("lengths", self.lengths()),
                ("languages", groups(&Report::by_documents(&self.stats.languages), false)),
                ("hosts", groups(&Report::by_documents(&self.stats.hosts), false)),
                ("most_removed", groups(&self.most_removed(), true)),
                ("lines", self.line_table()),
                ("reasons", messages(&Report::by_count(&self.stats.reasons))),
                ("errors", messages(&Report::by_count(&self.stats.errors))),
                ("settings", self.settings()),
            ],
        );
        page.to_string()
    }

    fn tiles(&self) -> Html {
        let counts = self.manifest.counts;
        let (mut characters, mut removed) = (0, 0);
        for group in self.stats.languages.values() {
            characters += group.characters;
            removed += group.removed;
        }
        let share = Group { characters, removed, ..Group::default() }.share();
        let tile = |value: Html, label: &str| {
            Html::fill(
                "<div class=\"tile\"><b>{{value}}</b><span>{{label}}</span></div>",
                &[("value", value), ("label", Html::text(label))],
            )
        };
        let skipped: u64 = self.manifest.skipped.values().sum();
        let mut tiles = vec![
            tile(number(counts.read), "records read"),
            tile(number(counts.written), "written"),
            tile(number(counts.rejected), "rejected"),
            tile(number(counts.failed), "failed"),
            tile(percent(share), "of all characters removed"),
        ];
        if skipped > 0 {
            tiles.push(tile(number(skipped), "skipped, no documents"));
        }
        Html::join(tiles)
    }

    fn flow(&self) -> Html {
        let counts = self.manifest.counts;
        let parts = [("written", counts.written), ("rejected", counts.rejected), ("failed", counts.failed)];
        let part = |(class, count): (&'static str, u64)| {
            let gaps = [("class", Html::fixed(class)), ("n", Html::text(&count.to_string())), ("count", number(count))];
            Html::fill("<i class=\"{{class}}\" style=\"--n:{{n}}\" title=\"{{class}}: {{count}}\"></i>", &gaps)
        };
        Html::fill("<div class=\"flow\">{{parts}}</div>", &[("parts", Html::join(parts.into_iter().map(part)))])
    }

    fn note(&self) -> Html {
        if self.kept == 0 {
            return Html::default();
        }
        let text = "<p class=\"note\">{{kept}} of the records are of inputs that had not changed and were kept; the figures below are of the rest.</p>\n";
        Html::fill(text, &[("kept", number(self.kept))])
    }

    fn family_table(&self) -> Html {
        let families = self.families();
        let most = families.iter().map(|f| f.1).max().unwrap_or(1);
        let row = |(name, removals, characters): &(String, u64, u64)| {
            cells(Html::text(name), &[number(*removals), number(*characters)], *removals as f64 / most as f64)
        };
        table(&["family", "removals", "characters"], families.iter().map(row))
    }

    fn line_table(&self) -> Html {
        let lines = self.repeated();
        let most = lines.iter().map(|l| l.2).max().unwrap_or(1);
        let row = |(host, line, documents): &(&str, &str, u64)| {
            let gaps = [
                ("line", Html::short(line, SHOWN)),
                ("host", Html::text(host)),
                ("documents", number(*documents)),
                ("n", fraction(*documents as f64 / most as f64)),
            ];
            Html::fill(
                "<tr><td class=\"bar\" style=\"--n:{{n}}\">{{line}}</td><td>{{host}}</td><td class=\"n\">{{documents}}</td></tr>\n",
                &gaps,
            )
        };
        let rows = Html::join(lines.iter().map(row));
        if lines.is_empty() { or_none(rows) } else { Html::fill(LINES, &[("rows", rows)]) }
    }

    fn lengths(&self) -> Html {
        let (before, after) = (&self.stats.before, &self.stats.after);
        let count = |of: &std::collections::BTreeMap<usize, u64>, class: usize| of.get(&class).copied().unwrap_or_default();
        let used: Vec<_> = (0..CLASSES).filter(|c| count(before, *c) + count(after, *c) > 0).collect();
        let (Some(first), Some(last)) = (used.first(), used.last()) else { return or_none(Html::default()) };
        let most = (0..CLASSES).map(|c| count(before, c).max(count(after, c))).max().unwrap_or(1).max(1);
        let bars = (*first..=*last).map(|class| {
            let (b, a) = (count(before, class), count(after, class));
            let gaps = [
                ("from", number(1 << class)),
                ("before", number(b)),
                ("after", number(a)),
                ("b", fraction(b as f64 / most as f64)),
                ("a", fraction(a as f64 / most as f64)),
            ];
            Html::fill(BARS, &gaps)
        });
        Html::fill("<div class=\"lengths\">{{bars}}</div>\n", &[("bars", Html::join(bars))])
    }

    fn settings(&self) -> Html {
        Html::join(self.manifest.settings.iter().map(|(name, value)| {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            Html::fill("<dt>{{name}}</dt><dd>{{value}}</dd>", &[("name", Html::text(name)), ("value", Html::text(&value))])
        }))
    }
}

const LINES: &str = "<table><thead><tr><th>line</th><th>host</th><th class=\"n\">documents</th></tr></thead><tbody>
{{rows}}</tbody></table>
";

const BARS: &str = "<div title=\"from {{from}} characters: {{before}} before, {{after}} after\">\
<i style=\"--n:{{b}}\"></i><i style=\"--n:{{a}}\"></i><small>{{from}}</small></div>";

const RULE: &str = "<details class=\"rule\"><summary><span>{{id}}</span><span>{{family}}</span>\
<span class=\"n\">{{removals}}</span><span class=\"n\">{{documents}} documents</span></summary>
<p class=\"why\">{{why}}</p>{{samples}}</details>
";

fn rule(row: &RuleRow<'_>) -> Html {
    let samples = row.stats.samples.iter().map(|sample| {
        let gaps = [("text", Html::short(&sample.text, SHOWN)), ("id", Html::text(&sample.id))];
        Html::fill("<blockquote>{{text}}<small>{{id}}</small></blockquote>\n", &gaps)
    });
    let gaps = [
        ("id", Html::text(row.id)),
        ("family", Html::text(row.family())),
        ("removals", number(row.stats.removals)),
        ("documents", number(row.stats.documents)),
        ("why", Html::text(row.why())),
        ("samples", Html::join(samples)),
    ];
    Html::fill(RULE, &gaps)
}

/// A table of groups, with bars of their documents or of the share that was removed.
fn groups(rows: &[(&str, Group)], by_share: bool) -> Html {
    let most = rows.iter().map(|(_, g)| g.documents).max().unwrap_or(1);
    let row = |(name, group): &(&str, Group)| {
        let bar = if by_share { group.share() } else { group.documents as f64 / most as f64 };
        cells(Html::text(name), &[number(group.documents), number(group.rejected), percent(group.share())], bar)
    };
    table(&["", "documents", "rejected", "removed"], rows.iter().map(row))
}

fn messages(rows: &[(&str, u64)]) -> Html {
    let most = rows.iter().map(|r| r.1).max().unwrap_or(1);
    let row = |(message, count): &(&str, u64)| cells(Html::short(message, SHOWN), &[number(*count)], *count as f64 / most as f64);
    table(&["", "records"], rows.iter().map(row))
}

/// A row: a name with a bar behind it, and figures.
fn cells(name: Html, figures: &[Html], bar: f64) -> Html {
    let figures = figures.iter().map(|f| Html::fill("<td class=\"n\">{{f}}</td>", &[("f", f.clone())]));
    let gaps = [("name", name), ("n", fraction(bar)), ("figures", Html::join(figures))];
    Html::fill("<tr><td class=\"bar\" style=\"--n:{{n}}\">{{name}}</td>{{figures}}</tr>\n", &gaps)
}

/// A table; the first column is one of words, the others are of figures.
fn table(head: &[&str], rows: impl Iterator<Item = Html>) -> Html {
    let rows: Vec<Html> = rows.collect();
    if rows.is_empty() {
        return or_none(Html::default());
    }
    let head = head.iter().enumerate().map(|(at, label)| {
        let class = if at == 0 { "w" } else { "n" };
        Html::fill("<th class=\"{{class}}\">{{label}}</th>", &[("class", Html::fixed(class)), ("label", Html::text(label))])
    });
    let gaps = [("head", Html::join(head)), ("rows", Html::join(rows))];
    Html::fill("<table><thead><tr>{{head}}</tr></thead><tbody>\n{{rows}}</tbody></table>\n", &gaps)
}

fn or_none(html: Html) -> Html {
    if html == Html::default() { Html::fixed("<p class=\"none\">none</p>\n") } else { html }
}

fn fraction(value: f64) -> Html {
    Html::text(&format!("{value:.4}"))
}

fn percent(share: f64) -> Html {
    Html::text(&format!("{:.1} %", share * 100.0))
}

/// A number with thin spaces between thousands.
fn number(value: u64) -> Html {
    let digits = value.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('\u{2009}');
        }
        text.push(digit);
    }
    Html::text(&text)
}
