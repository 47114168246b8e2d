//! CSS selectors as data: importers build or read them, and write them out with everything escaped that needs to be.

mod example;
mod matches;
mod parse;
mod tree;

use std::fmt::{self, Write};

pub(crate) use example::{Fill, example, neutral};
pub(crate) use parse::parse;

/// Selectors of which any one is enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct List(pub(crate) Vec<Complex>);

/// Compounds, each with the combinator in front of it; the last one is the element that is meant.
///
/// The first combinator counts in `:has()` alone, where it leads away from the element that is asked; elsewhere it is
/// [`Combinator::Descendant`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Complex(pub(crate) Vec<(Combinator, Compound)>);

/// How an element stands to the one before it in a selector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Combinator {
    /// Anywhere inside it.
    Descendant,
    /// Directly inside it.
    Child,
    /// The very next beside it.
    Next,
    /// Anywhere behind and beside it.
    Later,
}

/// What is asked of one element: all of it must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Compound {
    /// The element's name in lower case; any where there is none.
    pub(crate) name: Option<String>,
    pub(crate) tests: Vec<Simple>,
}

/// One condition on an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Simple {
    Id(String),
    Class(String),
    Attribute(Attribute),
    Nth(Nth),
    Root,
    Empty,
    OnlyChild,
    OnlyOfType,
    Not(List),
    Is(List),
    Has(List),
}

/// A condition on an attribute: that it is there, or is of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attribute {
    /// In lower case.
    pub(crate) name: String,
    pub(crate) value: Option<(Operator, String)>,
    /// Whether `i` or `s` stands behind the value: compare in any case, or exactly.
    pub(crate) case: Option<char>,
}

/// How the value of an attribute is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Equals,
    /// One of the words in it.
    Includes,
    /// It, or it and a hyphen behind it.
    Dash,
    Prefix,
    Suffix,
    Substring,
}

/// A place among siblings: `step` × n + `offset`, for n from 0, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Nth {
    pub(crate) from_end: bool,
    pub(crate) of_type: bool,
    pub(crate) step: i32,
    pub(crate) offset: i32,
}

impl Nth {
    /// Whether the place, from 1, is meant.
    pub(crate) fn holds(&self, place: usize) -> bool {
        let Ok(place) = i64::try_from(place) else { return false };
        let (step, past) = (i64::from(self.step), place - i64::from(self.offset));
        if step == 0 { past == 0 } else { past % step == 0 && past / step >= 0 }
    }
}

impl Simple {
    /// A condition that an attribute compares so with a value.
    pub(crate) fn attribute(name: &str, operator: Operator, value: &str) -> Self {
        match (name, operator) {
            ("id", Operator::Equals) if !value.is_empty() => Simple::Id(value.to_owned()),
            ("class", Operator::Includes) => Simple::Class(value.to_owned()),
            _ => Simple::Attribute(Attribute { name: name.to_owned(), value: Some((operator, value.to_owned())), case: None }),
        }
    }

    /// A condition that an attribute is there.
    pub(crate) fn present(name: &str) -> Self {
        Simple::Attribute(Attribute { name: name.to_owned(), value: None, case: None })
    }

    /// The condition that this one does not hold.
    pub(crate) fn negated(self) -> Self {
        Simple::Not(List(vec![Complex::of(Compound { name: None, tests: vec![self] })]))
    }

    /// Whether `:has()` stands in it, at whatever depth.
    pub(crate) fn has_has(&self) -> bool {
        match self {
            Simple::Has(_) => true,
            Simple::Not(list) | Simple::Is(list) => list.has_has(),
            _ => false,
        }
    }
}

impl Compound {
    /// An element of this name, whatever else it is.
    pub(crate) fn named(name: &str) -> Self {
        Compound { name: Some(name.to_owned()), tests: Vec::new() }
    }

    fn asks_for_page(&self) -> bool {
        let names = self.name.as_deref().is_some_and(|n| ["html", "head", "body"].contains(&n));
        names
            || self.tests.iter().any(|test| match test {
                Simple::Root => true,
                Simple::Not(list) | Simple::Is(list) | Simple::Has(list) => list.asks_for_page(),
                _ => false,
            })
    }
}

/// The most names, conditions and combinators of one selector.
const MAX_PARTS: usize = 200;

impl Complex {
    /// A selector of one compound.
    pub(crate) fn of(compound: Compound) -> Self {
        Complex(vec![(Combinator::Descendant, compound)])
    }

    /// Whether it has more parts than are matched.
    pub(crate) fn is_too_long(&self) -> bool {
        self.0.iter().map(|(_, compound)| 2 + compound.tests.len()).sum::<usize>() > MAX_PARTS
    }
}

impl List {
    fn compounds(&self) -> impl Iterator<Item = &Compound> {
        self.0.iter().flat_map(|c| &c.0).map(|(_, compound)| compound)
    }

    /// Whether `:has()` stands in it, at whatever depth.
    pub(crate) fn has_has(&self) -> bool {
        self.compounds().flat_map(|c| &c.tests).any(Simple::has_has)
    }

    /// Whether it asks for what every page has, its tags written or not: `html`, `head`, `body`, `:root`.
    pub(crate) fn asks_for_page(&self) -> bool {
        self.compounds().any(Compound::asks_for_page)
    }

    /// Whether a selector has more parts than are matched.
    pub(crate) fn is_too_long(&self) -> bool {
        self.0.iter().any(Complex::is_too_long)
    }
}

impl fmt::Display for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, complex) in self.0.iter().enumerate() {
            write!(f, "{}{complex}", if i > 0 { ", " } else { "" })?;
        }
        Ok(())
    }
}

impl fmt::Display for Complex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, (combinator, compound)) in self.0.iter().enumerate() {
            let sign = match combinator {
                Combinator::Descendant => "",
                Combinator::Child => "> ",
                Combinator::Next => "+ ",
                Combinator::Later => "~ ",
            };
            write!(f, "{}{sign}{compound}", if i > 0 { " " } else { "" })?;
        }
        Ok(())
    }
}

impl fmt::Display for Compound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => identifier(name, f)?,
            None if self.tests.is_empty() => f.write_char('*')?,
            None => {}
        }
        self.tests.iter().try_for_each(|test| test.fmt(f))
    }
}

impl fmt::Display for Simple {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Simple::Id(id) => {
                f.write_char('#')?;
                identifier(id, f)
            }
            Simple::Class(class) => {
                f.write_char('.')?;
                identifier(class, f)
            }
            Simple::Attribute(attribute) => attribute.fmt(f),
            Simple::Nth(nth) => nth.fmt(f),
            Simple::Root => f.write_str(":root"),
            Simple::Empty => f.write_str(":empty"),
            Simple::OnlyChild => f.write_str(":only-child"),
            Simple::OnlyOfType => f.write_str(":only-of-type"),
            Simple::Not(list) => write!(f, ":not({list})"),
            Simple::Is(list) => write!(f, ":is({list})"),
            Simple::Has(list) => write!(f, ":has({list})"),
        }
    }
}

impl fmt::Display for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('[')?;
        identifier(&self.name, f)?;
        if let Some((operator, value)) = &self.value {
            f.write_str(match operator {
                Operator::Equals => "=",
                Operator::Includes => "~=",
                Operator::Dash => "|=",
                Operator::Prefix => "^=",
                Operator::Suffix => "$=",
                Operator::Substring => "*=",
            })?;
            string(value, f)?;
            if let Some(case) = self.case {
                write!(f, " {case}")?;
            }
        }
        f.write_char(']')
    }
}

impl fmt::Display for Nth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.of_type { "of-type" } else { "child" };
        match (self.step, self.offset, self.from_end) {
            (0, 1, false) => return write!(f, ":first-{kind}"),
            (0, 1, true) => return write!(f, ":last-{kind}"),
            (.., from_end) => write!(f, ":nth-{}{kind}(", if from_end { "last-" } else { "" })?,
        }
        match (self.step, self.offset) {
            (0, offset) => write!(f, "{offset}")?,
            (step, offset) => {
                match step {
                    1 => f.write_char('n')?,
                    -1 => f.write_str("-n")?,
                    _ => write!(f, "{step}n")?,
                }
                if offset != 0 {
                    write!(f, "{offset:+}")?;
                }
            }
        }
        f.write_char(')')
    }
}

/// Writes a name as CSS has it (CSSOM's "serialize an identifier").
fn identifier(name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if name == "-" {
        return f.write_str("\\-");
    }
    let starts_with_hyphen = name.starts_with('-');
    for (i, c) in name.chars().enumerate() {
        match c {
            '\0' => f.write_char(char::REPLACEMENT_CHARACTER)?,
            // By its number, a space survives whoever trims the text.
            '\u{1}'..=' ' | '\u{7f}' => write!(f, "\\{:x} ", u32::from(c))?,
            '0'..='9' if i == 0 || i == 1 && starts_with_hyphen => write!(f, "\\{:x} ", u32::from(c))?,
            'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' | '\u{80}'.. => f.write_char(c)?,
            _ => write!(f, "\\{c}")?,
        }
    }
    Ok(())
}

/// Writes a text in quotes as CSS has it (CSSOM's "serialize a string").
fn string(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_char('"')?;
    for c in text.chars() {
        match c {
            '\0' => f.write_char(char::REPLACEMENT_CHARACTER)?,
            '\u{1}'..='\u{1f}' | '\u{7f}' => write!(f, "\\{:x} ", u32::from(c))?,
            '"' | '\\' => write!(f, "\\{c}")?,
            _ => f.write_char(c)?,
        }
    }
    f.write_char('"')
}
