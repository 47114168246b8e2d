//! Values that remember where they stood, and lists that may be written as a single value.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, Range};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};

/// The name by which [`Spanned`] asks the deserializer for a place.
pub(super) const SPANNED: &str = "$dechaff::Spanned";
/// The name by which [`OneOrMany`] asks for a list, where a single value counts as a list of one.
pub(super) const ONE_OR_MANY: &str = "$dechaff::OneOrMany";

/// A range of a file, counted in characters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Place {
    /// The first character.
    pub start: u32,
    /// The character after the last one.
    pub end: u32,
}

impl Place {
    /// The same range in bytes of `text`.
    pub fn bytes(self, text: &str) -> Range<usize> {
        let mut at = text.char_indices().map(|(i, _)| i).chain(std::iter::once(text.len()));
        let start = at.nth(self.start as usize).unwrap_or(text.len());
        let length = self.end.saturating_sub(self.start) as usize;
        let end = if length == 0 { start } else { at.nth(length - 1).unwrap_or(text.len()) };
        // White space alone is a place by its first character.
        let first = text[start..end].chars().next().map_or(0, char::len_utf8);
        start..start + text[start..end].trim_end().len().max(first)
    }

    /// Its part up to the first line break.
    #[must_use]
    pub fn first_line(self, text: &str) -> Place {
        let bytes = self.bytes(text);
        let length = text[bytes].lines().next().map_or(0, |l| l.chars().count());
        Place { end: self.start + length as u32, ..self }
    }

    /// The 1-based line it begins on.
    pub fn line(self, text: &str) -> usize {
        text[..self.bytes(text).start].matches('\n').count() + 1
    }
}

/// A value of a file with its place there.
#[derive(Debug, Clone, Default)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stood.
    pub place: Place,
}

impl<T> Deref for Spanned<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: PartialEq> PartialEq for Spanned<T> {
    /// Values are compared; where they stood is not.
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Spanned<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Parts<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Parts<T> {
            type Value = Spanned<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Spanned<T>, A::Error> {
                let missing = || A::Error::custom("a value without its place");
                let start = parts.next_element()?.ok_or_else(missing)?;
                let end = parts.next_element()?.ok_or_else(missing)?;
                let value = parts.next_element()?.ok_or_else(missing)?;
                Ok(Spanned { value, place: Place { start, end } })
            }
        }
        deserializer.deserialize_tuple_struct(SPANNED, 3, Parts(PhantomData))
    }
}

impl<T: JsonSchema> JsonSchema for Spanned<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<T>()
    }
}

/// A list; a single value counts as a list of one.
#[derive(Debug, Clone, PartialEq)]
pub struct OneOrMany<T>(pub Vec<T>);

impl<T> Default for OneOrMany<T> {
    fn default() -> Self {
        OneOrMany(Vec::new())
    }
}

impl<T> Deref for OneOrMany<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Items<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Items<T> {
            type Value = OneOrMany<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value or a list")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<OneOrMany<T>, A::Error> {
                let mut list = Vec::with_capacity(items.size_hint().unwrap_or(1));
                while let Some(item) = items.next_element()? {
                    list.push(item);
                }
                Ok(OneOrMany(list))
            }
        }
        deserializer.deserialize_tuple_struct(ONE_OR_MANY, 0, Items(PhantomData))
    }
}

impl<T: JsonSchema> JsonSchema for OneOrMany<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        format!("OneOrMany_{}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<T>();
        json_schema!({ "anyOf": [one, { "type": "array", "items": one, "minItems": 1 }] })
    }
}
