//! serde over the tree.

use std::fmt;
use std::sync::Arc;

use serde::de::value::StrDeserializer;
use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::spanned::{ONE_OR_MANY, SPANNED};
use super::{Node, Place, Value};
use crate::error::{Diagnostic, SourceFile, nearest};

/// What is wrong with a node; the place is that of the innermost node that was being read.
#[derive(Debug)]
pub(super) struct ReadError {
    code: &'static str,
    message: String,
    label: String,
    help: Option<String>,
    place: Option<Place>,
}

impl ReadError {
    fn new(code: &'static str, message: String) -> Self {
        ReadError { code, message, label: String::new(), help: None, place: None }
    }

    fn or_at(mut self, place: Place) -> Self {
        self.place.get_or_insert(place);
        self
    }

    pub(super) fn into_diagnostic(self, fallback: Place, file: &Arc<SourceFile>) -> Diagnostic {
        let place = self.place.unwrap_or(fallback);
        let mut bytes = place.bytes(&file.text);
        // A key is missing from the whole mapping: its first line is enough to show.
        if let Some(line) = file.text[bytes.clone()].find('\n') {
            bytes.end = bytes.start + line;
        }
        let diagnostic = Diagnostic::error(self.code, self.message).at(file, bytes, self.label);
        match self.help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ReadError {}

fn listed(names: &[&str]) -> String {
    names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ")
}

impl ReadError {
    fn unknown(code: &'static str, message: String, wrong: &str, known: &'static [&'static str]) -> Self {
        let mut error = ReadError::new(code, message);
        error.label = if known.is_empty() { "nothing can stand here".into() } else { format!("one of {}", listed(known)) };
        error.help = nearest(wrong, known.iter().copied()).map(|n| format!("did you mean `{n}`?"));
        error
    }
}

impl de::Error for ReadError {
    /// A message may bring advice behind `\nhelp: `.
    fn custom<T: fmt::Display>(message: T) -> Self {
        let message = message.to_string();
        match message.split_once("\nhelp: ") {
            Some((message, help)) => ReadError { help: Some(help.into()), ..ReadError::new("invalid-value", message.into()) },
            None => ReadError::new("invalid-value", message),
        }
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        ReadError::unknown("unknown-key", format!("unknown key `{field}`"), field, expected)
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        ReadError::unknown("unknown-choice", format!("unknown choice `{variant}`"), variant, expected)
    }

    fn missing_field(field: &'static str) -> Self {
        let mut error = ReadError::new("missing-key", format!("missing key `{field}`"));
        error.label = format!("`{field}` is required here");
        error
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        ReadError::new("wrong-type", format!("expected {expected}, found {found}"))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        ReadError::new("wrong-value", format!("expected {expected}, found {found}"))
    }
}

/// Reads one node.
#[derive(Clone, Copy)]
pub(super) struct NodeDeserializer<'n, 'a> {
    node: &'n Node<'a>,
}

impl<'n, 'a> NodeDeserializer<'n, 'a> {
    pub(super) fn new(node: &'n Node<'a>) -> Self {
        NodeDeserializer { node }
    }

    fn found(&self) -> Unexpected<'n> {
        match &self.node.value {
            _ if self.node.is_nothing() => Unexpected::Other("nothing"),
            Value::Scalar { text, .. } => Unexpected::Str(text),
            Value::Sequence(_) => Unexpected::Other("a list"),
            Value::Mapping(_) => Unexpected::Other("a mapping"),
        }
    }

    fn wrong<V>(&self, expected: &dyn de::Expected) -> Result<V, ReadError> {
        Err(<ReadError as de::Error>::invalid_type(self.found(), expected).or_at(self.node.place))
    }

    fn scalar(&self) -> Option<&'n str> {
        match &self.node.value {
            Value::Scalar { text, .. } if !self.node.is_nothing() => Some(text),
            _ => None,
        }
    }

    fn number<T: std::str::FromStr, V>(
        self,
        expected: &'static str,
        visit: impl FnOnce(T) -> Result<V, ReadError>,
    ) -> Result<V, ReadError> {
        match self.scalar().and_then(|s| s.replace('_', "").parse().ok()) {
            Some(number) => visit(number).map_err(|e: ReadError| e.or_at(self.node.place)),
            None => self.wrong(&expected),
        }
    }
}

macro_rules! numbers {
    ($($method:ident $type:ty, $visit:ident, $expected:literal;)*) => { $(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
            self.number::<$type, _>($expected, |n| visitor.$visit(n))
        }
    )* };
}

impl<'de> Deserializer<'de> for NodeDeserializer<'_, '_> {
    type Error = ReadError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        let place = self.node.place;
        match &self.node.value {
            Value::Scalar { text, plain } => match text.as_ref() {
                _ if self.node.is_nothing() => visitor.visit_unit(),
                "true" if *plain => visitor.visit_bool(true),
                "false" if *plain => visitor.visit_bool(false),
                text => visitor.visit_str(text),
            },
            Value::Sequence(items) => visitor.visit_seq(Items { items: items.iter() }),
            Value::Mapping(entries) => visitor.visit_map(Entries { entries: entries.iter(), value: None }),
        }
        .map_err(|e: ReadError| e.or_at(place))
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match self.scalar() {
            Some("true") => visitor.visit_bool(true),
            Some("false") => visitor.visit_bool(false),
            _ => self.wrong(&"`true` or `false`"),
        }
    }

    numbers! {
        deserialize_u8 u8, visit_u8, "a whole number from 0 to 255";
        deserialize_u16 u16, visit_u16, "a whole number from 0 to 65535";
        deserialize_u32 u32, visit_u32, "a whole number, 0 or more";
        deserialize_u64 u64, visit_u64, "a whole number, 0 or more";
        deserialize_i8 i8, visit_i8, "a whole number from -128 to 127";
        deserialize_i16 i16, visit_i16, "a whole number";
        deserialize_i32 i32, visit_i32, "a whole number";
        deserialize_i64 i64, visit_i64, "a whole number";
        deserialize_f32 f32, visit_f32, "a number";
        deserialize_f64 f64, visit_f64, "a number";
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match self.scalar() {
            Some(text) => visitor.visit_str(text).map_err(|e: ReadError| e.or_at(self.node.place)),
            None => self.wrong(&"a text"),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.deserialize_str(visitor)
    }

    /// A key that is there has a value: an empty one is a mistake, not an absence.
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_newtype_struct(self).map_err(|e: ReadError| e.or_at(self.node.place))
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        let Value::Sequence(items) = &self.node.value else { return self.wrong(&"a list") };
        visitor.visit_seq(Items { items: items.iter() }).map_err(|e: ReadError| e.or_at(self.node.place))
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, ReadError> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(self, name: &'static str, _: usize, visitor: V) -> Result<V::Value, ReadError> {
        let node = self.node;
        match (name, &node.value) {
            (SPANNED, _) => visitor.visit_seq(WithPlace { node, given: 0 }),
            (ONE_OR_MANY, Value::Sequence(items)) if items.is_empty() => {
                let mut error = ReadError::new("empty-list", "a list with nothing in it".into());
                error.label = "give at least one, or leave the key out".into();
                Err(error)
            }
            (ONE_OR_MANY, Value::Sequence(items)) => visitor.visit_seq(Items { items: items.iter() }),
            (ONE_OR_MANY, _) => visitor.visit_seq(Items { items: std::slice::from_ref(node).iter() }),
            _ => return self.deserialize_seq(visitor),
        }
        .map_err(|e: ReadError| e.or_at(node.place))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        let Value::Mapping(entries) = &self.node.value else { return self.wrong(&"a mapping") };
        let entries = Entries { entries: entries.iter(), value: None };
        visitor.visit_map(entries).map_err(|e: ReadError| e.or_at(self.node.place))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        keys: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        match &self.node.value {
            Value::Mapping(entries) if entries.is_empty() && !keys.is_empty() => {
                let mut error = ReadError::new("empty-mapping", "a mapping with nothing in it".into()).or_at(self.node.place);
                error.label = format!("it has {}", listed(keys));
                Err(error)
            }
            Value::Mapping(_) => self.deserialize_map(visitor),
            _ => {
                let expected = format!("a mapping with {}", listed(keys));
                self.wrong(&expected.as_str())
            }
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        let choice = match &self.node.value {
            Value::Scalar { .. } if !self.node.is_nothing() => Choice { name: self.node, value: None },
            Value::Mapping(entries) if entries.len() == 1 => Choice { name: &entries[0].0, value: Some(&entries[0].1) },
            Value::Mapping(entries) => {
                let message = format!("expected exactly one of {}, found {} keys", listed(variants), entries.len());
                return Err(ReadError::new("wrong-type", message).or_at(self.node.place));
            }
            _ => {
                let expected = format!("one of {}", listed(variants));
                return self.wrong(&expected.as_str());
            }
        };
        visitor.visit_enum(choice).map_err(|e: ReadError| e.or_at(self.node.place))
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        if self.node.is_nothing() { visitor.visit_unit() } else { self.wrong(&"nothing") }
    }

    forward_to_deserialize_any! { i128 u128 char bytes byte_buf unit_struct ignored_any }
}

struct Items<'n, 'a> {
    items: std::slice::Iter<'n, Node<'a>>,
}

impl<'de> SeqAccess<'de> for Items<'_, '_> {
    type Error = ReadError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, ReadError> {
        let read = |node: &Node<'_>| seed.deserialize(NodeDeserializer { node }).map_err(|e: ReadError| e.or_at(node.place));
        self.items.next().map(read).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

/// The three parts of a [`Spanned`](super::Spanned).
struct WithPlace<'n, 'a> {
    node: &'n Node<'a>,
    given: u8,
}

impl<'de> SeqAccess<'de> for WithPlace<'_, '_> {
    type Error = ReadError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, ReadError> {
        self.given += 1;
        match self.given {
            1 => seed.deserialize(self.node.place.start.into_deserializer()).map(Some),
            2 => seed.deserialize(self.node.place.end.into_deserializer()).map(Some),
            3 => seed.deserialize(NodeDeserializer { node: self.node }).map(Some),
            _ => Ok(None),
        }
    }
}

struct Entries<'n, 'a> {
    entries: std::slice::Iter<'n, (Node<'a>, Node<'a>)>,
    value: Option<(&'n Node<'a>, &'n Node<'a>)>,
}

impl<'de> MapAccess<'de> for Entries<'_, '_> {
    type Error = ReadError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, ReadError> {
        let Some((key, value)) = self.entries.next() else { return Ok(None) };
        self.value = Some((key, value));
        seed.deserialize(NodeDeserializer { node: key }).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, ReadError> {
        let Some((key, node)) = self.value.take() else { return Err(ReadError::new("wrong-type", "no value".into())) };
        if node.is_nothing() {
            let mut error = ReadError::new("no-value", "a key without a value".into()).or_at(key.place);
            error.label = "nothing stands here; leave the key out, or write `''` for an empty text".into();
            return Err(error);
        }
        seed.deserialize(NodeDeserializer { node }).map_err(|e: ReadError| e.or_at(node.place))
    }
}

/// `name`, or `name: value`.
struct Choice<'n, 'a> {
    name: &'n Node<'a>,
    value: Option<&'n Node<'a>>,
}

impl<'de, 'n, 'a> EnumAccess<'de> for Choice<'n, 'a> {
    type Error = ReadError;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), ReadError> {
        let name = NodeDeserializer { node: self.name };
        let text: StrDeserializer<'_, ReadError> = name.scalar().unwrap_or_default().into_deserializer();
        let value = seed.deserialize(text).map_err(|e: ReadError| e.or_at(self.name.place))?;
        Ok((value, self))
    }
}

impl<'de> VariantAccess<'de> for Choice<'_, '_> {
    type Error = ReadError;

    fn unit_variant(self) -> Result<(), ReadError> {
        match self.value {
            None => Ok(()),
            Some(node) => Err(ReadError::new("wrong-type", "this choice takes no value".into()).or_at(node.place)),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, ReadError> {
        match self.value {
            Some(node) => seed.deserialize(NodeDeserializer { node }),
            None => {
                let mut error = ReadError::new("no-value", "this choice needs a value".into()).or_at(self.name.place);
                error.label = format!("written `{{ {}: … }}`", NodeDeserializer::new(self.name).scalar().unwrap_or_default());
                Err(error)
            }
        }
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, ReadError> {
        match self.value {
            Some(node) => NodeDeserializer { node }.deserialize_seq(visitor),
            None => Err(ReadError::new("no-value", "this choice needs a list".into()).or_at(self.name.place)),
        }
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, ReadError> {
        match self.value {
            Some(node) => NodeDeserializer { node }.deserialize_map(visitor),
            None => Err(ReadError::new("no-value", "this choice needs a mapping".into()).or_at(self.name.place)),
        }
    }
}
