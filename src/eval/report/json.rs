//! The figures as JSON.

use serde_json::{Map, Value, json};

use super::Report;
use crate::eval::groups::Page;
use crate::eval::measures::{MEASURES, Scores};

impl Report<'_> {
    /// The same figures as in the table, rounded to four decimals; groups have the names that floors have. The order of the keys is
    /// always the same.
    pub fn json(&self) -> Value {
        let groups: Map<String, Value> = self.groups().map(|g| (g.name.clone(), scores(&g.scores))).collect();
        let worst: Vec<Value> = self.worst_pages().into_iter().map(page).collect();
        json!({
            "gold": self.gold,
            "predictions": self.predictions,
            "page_type": self.page_type,
            "groups": groups,
            "worst": worst,
        })
    }
}

fn scores(scores: &Scores) -> Value {
    let mut fields = Map::new();
    fields.insert("pages".to_owned(), scores.pages.into());
    fields.insert("missing".to_owned(), scores.missing.into());
    for measure in MEASURES {
        fields.insert(measure.name.to_owned(), rounded(measure.value(scores)));
    }
    for (name, pages) in MEASURES.iter().filter_map(|m| m.of(scores)) {
        fields.insert(name.to_owned(), pages.into());
    }
    Value::Object(fields)
}

fn page(page: &Page<'_>) -> Value {
    let text = &page.score.text;
    json!({
        "id": page.gold.id,
        "url": page.gold.url,
        "page_type": page.gold.page_type,
        "lang": page.gold.lang,
        "missing": page.found.is_none(),
        "f1": rounded(Some(text.f1())),
        "precision": rounded(Some(text.precision)),
        "recall": rounded(Some(text.recall)),
    })
}

/// To four decimals, of the exact value, as Python's `round` does it.
fn rounded(value: Option<f64>) -> Value {
    value.and_then(|v| format!("{v:.4}").parse::<f64>().ok()).map_or(Value::Null, Value::from)
}
