//! The report as one page of HTML that needs nothing beside it: no script, no font, no style sheet.

use super::page::section;
use super::{Report, figure};
use crate::eval::groups::{Group, GroupKind};
use crate::eval::measures::{MEASURES, Scores};
use crate::template::Html;

impl Report<'_> {
    /// A page with the table, and for each of the worst pages what was wrongly kept and wrongly lost, and the fields expected and
    /// found. What is shown of a page is bounded, whatever its size.
    pub fn html(&self) -> String {
        let head = MEASURES.iter().map(|m| {
            let class = if m.of(&Scores::default()).is_some() { "over" } else { "all" };
            let gaps = [("class", Html::fixed(class)), ("about", Html::text(m.about)), ("label", Html::text(m.label))];
            Html::fill("<th scope=\"col\" class=\"{{class}}\" title=\"{{about}}\">{{label}}</th>", &gaps)
        });
        let about = MEASURES.iter().map(|m| {
            Html::fill("<dt>{{label}}</dt><dd>{{about}}</dd>", &[("label", Html::text(m.label)), ("about", Html::text(m.about))])
        });
        let narrowed = self.page_type.map(|t| Html::fill(NARROWED, &[("type", Html::text(t))]));
        let page = Html::fill(
            include_str!("report.html"),
            &[
                ("style", Html::fixed(include_str!("report.css"))),
                ("gold", Html::text(self.gold)),
                ("predictions", Html::text(self.predictions)),
                ("narrowed", narrowed.unwrap_or_default()),
                ("head", Html::join(head)),
                ("groups", self.bodies()),
                ("about", Html::join(about)),
                ("worst", self.worst_sections()),
            ],
        );
        page.to_string()
    }

    /// The rows of the table, those of a kind in a body of their own.
    fn bodies(&self) -> Html {
        let kinds = [GroupKind::All, GroupKind::Type, GroupKind::Lang].into_iter();
        Html::join(kinds.filter_map(|kind| {
            let rows: Vec<Html> = self.groups().filter(|g| g.kind == kind).map(row).collect();
            (!rows.is_empty()).then(|| Html::fill("<tbody>\n{{rows}}</tbody>\n", &[("rows", Html::join(rows))]))
        }))
    }

    fn worst_sections(&self) -> Html {
        let pages = self.worst_pages();
        if pages.is_empty() {
            return Html::default();
        }
        let sections = pages.iter().enumerate().map(|(i, page)| section(page, i == 0));
        Html::fill(WORST, &[("number", Html::text(&pages.len().to_string())), ("sections", Html::join(sections))])
    }
}

const NARROWED: &str = "<div><dt>only pages</dt><dd>of type {{type}}</dd></div>\n";

const WORST: &str = "<h2>Worst pages</h2>
<p class=\"note\">The {{number}} pages of least F1. Of a line that is mostly wrong, the words that are not in the other text are marked.</p>
{{sections}}";

fn row(group: &Group) -> Html {
    let cells = MEASURES.iter().map(|m| {
        let value = m.value(&group.scores);
        let over = m.of(&group.scores).map(|(_, n)| Html::fill(" <small>{{n}}</small>", &[("n", Html::text(&n.to_string()))]));
        let cell = if m.name == "f1" { F1_CELL } else { "<td>{{value}}{{over}}</td>" };
        Html::fill(cell, &[("value", Html::text(&figure(value))), ("over", over.unwrap_or_default())])
    });
    Html::fill(
        "<tr><th scope=\"row\">{{name}}</th><td>{{pages}}</td><td>{{missing}}</td>{{cells}}</tr>\n",
        &[
            ("name", Html::short(&group.name, NAME)),
            ("pages", Html::text(&group.scores.pages.to_string())),
            ("missing", Html::text(&group.scores.missing.to_string())),
            ("cells", Html::join(cells)),
        ],
    )
}

const F1_CELL: &str = "<td class=\"f1\" style=\"--share: {{value}}\">{{value}}</td>";

/// The most characters of a group's name.
const NAME: usize = 60;
