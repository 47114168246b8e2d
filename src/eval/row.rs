//! The rows that are compared: what a page holds by gold, and what a run made of it.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A page as it should come out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Gold {
    /// The name that gold and prediction have in common.
    #[serde(deserialize_with = "name")]
    pub id: String,
    /// The address of the page.
    pub url: Option<String>,
    /// The kind of page: `article`, `forum`, …
    pub page_type: Option<String>,
    /// The code of its language.
    pub lang: Option<String>,
    /// The article; `null` is an empty one.
    #[serde(deserialize_with = "or_empty")]
    pub text: String,
    /// The headline; none, or an empty one, where the page has none.
    #[serde(default, deserialize_with = "or_empty")]
    pub title: String,
    /// The names of the authors; none where the page names none.
    #[serde(default, deserialize_with = "or_empty")]
    pub authors: Vec<String>,
    /// The day of publication as `YYYY-MM-DD`; empty where the page has none.
    #[serde(default, deserialize_with = "or_empty")]
    pub date: String,
}

/// A page as it came out: a record of ours, or of any tool that has these fields. What is missing or `null` is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Prediction {
    /// The name that gold and prediction have in common.
    #[serde(deserialize_with = "name")]
    pub id: String,
    /// The article.
    #[serde(default, deserialize_with = "or_empty")]
    pub text: String,
    /// The headline.
    #[serde(default, deserialize_with = "or_empty")]
    pub title: String,
    /// The names of the authors.
    #[serde(default, deserialize_with = "or_empty")]
    pub authors: Vec<String>,
    /// The day or moment of publication; its first ten characters are the day.
    #[serde(default, deserialize_with = "or_empty")]
    pub date: String,
}

/// Why a line is no row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} (column {column})")]
pub struct RowError {
    /// The 1-based column, in bytes.
    pub column: usize,
    /// What is wrong.
    pub message: String,
}

impl Gold {
    /// Reads a line of a gold file.
    ///
    /// # Errors
    /// Where it is no JSON object, or `id` or `text` are missing, or a field has the wrong type.
    pub fn parse(line: &[u8]) -> Result<Self, RowError> {
        parse(line)
    }
}

impl Prediction {
    /// Reads a line of predictions.
    ///
    /// # Errors
    /// Where it is no JSON object, or `id` is missing, or a field has the wrong type.
    pub fn parse(line: &[u8]) -> Result<Self, RowError> {
        parse(line)
    }
}

fn parse<T: for<'de> Deserialize<'de>>(line: &[u8]) -> Result<T, RowError> {
    // A list would be taken for the fields in their order.
    if !line.trim_ascii_start().starts_with(b"{") {
        return Err(RowError { column: 1, message: "no JSON object on this line".to_owned() });
    }
    serde_json::from_slice(line).map_err(|error| {
        // The line that serde_json counts is always the first.
        let message = error.to_string();
        let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(before, _)| before);
        let kind = if error.is_data() { "" } else { "broken JSON: " };
        RowError { column: error.column().max(1), message: format!("{kind}{message}") }
    })
}

/// A string, or a number as it is written.
fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::String(name) => Ok(name),
        Value::Number(number) => Ok(number.to_string()),
        _ => Err(serde::de::Error::custom("`id` is neither a string nor a number")),
    }
}

fn or_empty<'de, T: Deserialize<'de> + Default, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}
