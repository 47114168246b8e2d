//! The fields of a JSON record that mean something here, read straight from the line: the text is borrowed where it can be,
//! all other fields are passed over.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{Fields, Options, Problem};

/// Reads a line. The options name the field that holds the text and the one that holds a page, and say whether others are handed on.
///
/// # Errors
/// Where the line is no JSON object, a field has the wrong type or stands twice.
pub(super) fn read<'a>(line: &'a str, options: &Options) -> Result<Fields<'a>, Problem> {
    let mut json = serde_json::Deserializer::from_str(line);
    let fields = json.deserialize_map(Object(options)).map_err(|e| problem(&e))?;
    json.end().map_err(|e| problem(&e))?;
    Ok(fields)
}

/// The error with its column; the line that serde_json counts is always the first.
fn problem(error: &serde_json::Error) -> Problem {
    let column = error.column().max(1);
    let message = error.to_string();
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(before, _)| before);
    let kind = if error.is_data() { "" } else { "broken JSON: " };
    Problem { byte: column - 1, message: format!("{kind}{message} (column {column})") }
}

/// What a field is filled with.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Name,
    Names,
    Keywords,
}

impl Kind {
    fn wanted(self) -> &'static str {
        match self {
            Kind::Text => "a string",
            Kind::Name => "a string or a number",
            Kind::Names | Kind::Keywords => "a list of strings, or a string",
        }
    }
}

/// What the field of that name is filled with; none where it means nothing here.
fn kind(key: &str, options: &Options) -> Option<Kind> {
    match key {
        _ if key == options.text_field || key == options.html_field => Some(Kind::Text),
        "id" => Some(Kind::Name),
        "url" | "site" | "title" | "date" | "modified" | "language" | "description" => Some(Kind::Text),
        "authors" => Some(Kind::Names),
        "keywords" => Some(Kind::Keywords),
        _ => None,
    }
}

/// Whether a field of that name means something here.
#[cfg(feature = "parquet")]
pub(in crate::input) fn is_known(key: &str, options: &Options) -> bool {
    kind(key, options).is_some()
}

struct Object<'o>(&'o Options);

impl<'a> Visitor<'a> for Object<'_> {
    type Value = Fields<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object on the line")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<Fields<'a>, A::Error> {
        let mut fields = Fields::default();
        let mut seen = Vec::with_capacity(8);
        while let Some(Key(key)) = map.next_key()? {
            let is_text = key == self.0.text_field;
            let is_html = !is_text && key == self.0.html_field;
            let Some(kind) = kind(&key, self.0) else {
                if self.0.passthrough {
                    let value = map.next_value::<&RawValue>()?;
                    fields.others.push((key.into_owned(), value.get().to_owned()));
                } else {
                    map.next_value::<IgnoredAny>()?;
                }
                continue;
            };
            if seen.contains(&key) {
                return Err(A::Error::custom(format_args!("`{key}` stands twice")));
            }
            let value = map.next_value_seed(Field { name: &key, kind })?;
            if is_text {
                fields.text = value.single();
            } else if is_html {
                fields.html = value.single();
            } else {
                value.store(&key, &mut fields);
            }
            seen.push(key);
        }
        Ok(fields)
    }
}

/// A key, borrowed from the line unless it has escapes.
struct Key<'a>(Cow<'a, str>);

impl<'a> serde::Deserialize<'a> for Key<'a> {
    fn deserialize<D: Deserializer<'a>>(deserializer: D) -> Result<Self, D::Error> {
        match deserializer.deserialize_str(Field { name: "key", kind: Kind::Text })? {
            Value::One(key) => Ok(Key(key)),
            _ => Err(D::Error::custom("a key that is no string")),
        }
    }
}

/// The value of a field.
enum Value<'a> {
    Absent,
    One(Cow<'a, str>),
    Many(Vec<String>),
}

impl<'a> Value<'a> {
    fn single(self) -> Option<Cow<'a, str>> {
        match self {
            Value::One(s) => Some(s),
            Value::Absent | Value::Many(_) => None,
        }
    }

    fn store(self, key: &str, fields: &mut Fields<'a>) {
        let known = &mut fields.known;
        let place = match key {
            "authors" => return known.authors = self.list(|s| vec![s]),
            "keywords" => return known.keywords = self.list(|s| parts(&s)),
            "id" => &mut known.id,
            "url" => &mut known.url,
            "site" => &mut known.site,
            "title" => &mut known.title,
            "date" => &mut known.date,
            "modified" => &mut known.modified,
            "language" => &mut known.language,
            "description" => &mut known.description,
            _ => return,
        };
        *place = self.single().map(Cow::into_owned);
    }

    fn list(self, split: impl Fn(String) -> Vec<String>) -> Vec<String> {
        match self {
            Value::Absent => Vec::new(),
            Value::One(s) => split(s.into_owned()),
            Value::Many(list) => list,
        }
    }
}

/// Keywords written as one string, parted by commas or semicolons.
fn parts(list: &str) -> Vec<String> {
    list.split([',', ';', '，', '、']).map(str::trim).filter(|k| !k.is_empty()).map(str::to_owned).collect()
}

/// Reads a field of one kind, and names it where it is of another.
#[derive(Clone, Copy)]
struct Field<'n> {
    name: &'n str,
    kind: Kind,
}

impl<'a> DeserializeSeed<'a> for Field<'_> {
    type Value = Value<'a>;

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<Value<'a>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'a> Visitor<'a> for Field<'_> {
    type Value = Value<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} for `{}`", self.kind.wanted(), self.name)
    }

    fn visit_unit<E>(self) -> Result<Value<'a>, E> {
        Ok(Value::Absent)
    }

    fn visit_borrowed_str<E>(self, s: &'a str) -> Result<Value<'a>, E> {
        Ok(Value::One(Cow::Borrowed(s)))
    }

    fn visit_str<E>(self, s: &str) -> Result<Value<'a>, E> {
        Ok(Value::One(Cow::Owned(s.to_owned())))
    }

    fn visit_u64<E: Error>(self, n: u64) -> Result<Value<'a>, E> {
        self.number(n, serde::de::Unexpected::Unsigned(n))
    }

    fn visit_i64<E: Error>(self, n: i64) -> Result<Value<'a>, E> {
        self.number(n, serde::de::Unexpected::Signed(n))
    }

    fn visit_f64<E: Error>(self, n: f64) -> Result<Value<'a>, E> {
        self.number(n, serde::de::Unexpected::Float(n))
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut seq: A) -> Result<Value<'a>, A::Error> {
        if !matches!(self.kind, Kind::Names | Kind::Keywords) {
            return Err(A::Error::invalid_type(serde::de::Unexpected::Seq, &self));
        }
        let mut list = Vec::new();
        while let Some(value) = seq.next_element_seed(Field { kind: Kind::Text, ..self })? {
            list.extend(value.single().map(Cow::into_owned));
        }
        Ok(Value::Many(list))
    }
}

impl<'a> Field<'_> {
    fn number<E: Error>(self, n: impl ToString, found: serde::de::Unexpected<'_>) -> Result<Value<'a>, E> {
        match self.kind {
            Kind::Name => Ok(Value::One(Cow::Owned(n.to_string()))),
            _ => Err(E::invalid_type(found, &self)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(line: &str) -> Fields<'_> {
        read(line, &Options::default()).unwrap_or_else(|p| panic!("{line}: {}", p.message))
    }

    fn message(line: &str) -> String {
        read(line, &Options::default()).err().map(|p| p.message).unwrap_or_default()
    }

    #[test]
    fn takes_over_what_is_known() {
        let found = fields(
            r#"{"id": 7, "authors": "A. Writer", "keywords": "sea, harbour ; ", "title": null, "date": "2024", "x": [{}], "text": "Hi"}"#,
        );
        assert!(matches!(&found.text, Some(Cow::Borrowed("Hi"))));
        assert_eq!(found.known.id.as_deref(), Some("7"));
        assert_eq!(found.known.authors, ["A. Writer"]);
        assert_eq!(found.known.keywords, ["sea", "harbour"]);
        assert_eq!(found.known.title, None);
        assert_eq!(fields(r#"{"authors": ["A", null, "B"], "te\u0078t": "a\nb"}"#).known.authors, ["A", "B"]);
        assert!(fields(r#"{"text": null}"#).text.is_none());
    }

    #[test]
    fn mistakes_name_field_and_column() {
        for (line, expected) in [
            (r#"{"text": 5}"#, "invalid type: integer `5`, expected a string for `text` (column 10)"),
            (r#"{"id": []}"#, "invalid type: sequence, expected a string or a number for `id` (column 9)"),
            (r#"{"authors": [5]}"#, "invalid type: integer `5`, expected a string for `authors` (column 14)"),
            (r#"{"keywords": {}}"#, "invalid type: map, expected a list of strings, or a string for `keywords` (column 15)"),
            (r#"["text"]"#, "invalid type: sequence, expected a JSON object on the line (column 1)"),
            (r#"{"text": "a", "text": "b"}"#, "`text` stands twice (column 20)"),
            (r#"{"text": "a""#, "broken JSON: EOF while parsing an object (column 12)"),
            (r#"{"text": "a"} {}"#, "broken JSON: trailing characters (column 15)"),
        ] {
            assert_eq!(message(line), expected, "{line}");
        }
    }
}
