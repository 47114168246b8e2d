//! CSS selectors as the `selectors` crate parses them for us, and what is said of those it cannot parse.

use std::cell::RefCell;
use std::fmt::{self, Write};
use std::ops::Range;

use cssparser::{BasicParseErrorKind, Delimiter, ParseError, ParseErrorKind, Parser, ToCss, Token};
use precomputed_hash::PrecomputedHash;
use selectors::parser::{
    NonTSPseudoClass, ParseRelative, PseudoElement, Selector, SelectorImpl, SelectorList, SelectorParseErrorKind,
};

use crate::html::Tag;

/// The longest list of selectors, in bytes.
const MAX_BYTES: usize = 64 << 10;
/// The most simple selectors and combinators of one selector: matching takes a frame of the stack for each.
const MAX_PARTS: usize = 256;

/// The kind of selectors that are used here.
#[derive(Debug, Clone)]
pub(in crate::rules) struct Css;

impl SelectorImpl for Css {
    type ExtraMatchingData<'a> = ();
    type AttrValue = Value;
    type Identifier = Name;
    type LocalName = Name;
    type NamespaceUrl = Value;
    type NamespacePrefix = Name;
    type BorrowedNamespaceUrl = Value;
    type BorrowedLocalName = Name;
    type NonTSPseudoClass = PseudoClass;
    type PseudoElement = NoPseudoElement;
}

/// A name: of an element, an attribute, a class, an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::rules) struct Name {
    pub(super) text: Box<str>,
    /// The element that HTML has of this name.
    pub(super) tag: Tag,
}

impl Default for Name {
    fn default() -> Self {
        Name { text: "".into(), tag: Tag::OTHER }
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        Name { text: text.into(), tag: Tag::of(text.as_bytes()) }
    }
}

impl ToCss for Name {
    fn to_css<W: Write>(&self, dest: &mut W) -> fmt::Result {
        cssparser::serialize_identifier(&self.text, dest)
    }
}

impl PrecomputedHash for Name {
    fn precomputed_hash(&self) -> u32 {
        xxhash_rust::xxh3::xxh3_64(self.text.as_bytes()) as u32
    }
}

/// The value of an attribute.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::rules) struct Value(pub(super) Box<str>);

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value(text.into())
    }
}

impl AsRef<str> for Value {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl ToCss for Value {
    fn to_css<W: Write>(&self, dest: &mut W) -> fmt::Result {
        cssparser::serialize_string(&self.0, dest)
    }
}

impl PrecomputedHash for Value {
    fn precomputed_hash(&self) -> u32 {
        xxhash_rust::xxh3::xxh3_64(self.0.as_bytes()) as u32
    }
}

/// Pseudo-classes that a page without a reader has beside those of its structure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::rules) enum PseudoClass {
    /// `:link`, `:any-link`: it leads somewhere.
    Link,
}

impl ToCss for PseudoClass {
    fn to_css<W: Write>(&self, dest: &mut W) -> fmt::Result {
        dest.write_str(":any-link")
    }
}

impl NonTSPseudoClass for PseudoClass {
    fn is_active_or_hover(&self) -> bool {
        false
    }

    fn is_user_action_state(&self) -> bool {
        false
    }
}

/// Text of style sheets is no text of the page: there are none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::rules) enum NoPseudoElement {}

impl ToCss for NoPseudoElement {
    fn to_css<W: Write>(&self, _dest: &mut W) -> fmt::Result {
        match *self {}
    }
}

impl PseudoElement for NoPseudoElement {}

/// A list of selectors, parsed.
#[derive(Debug, Default)]
pub(in crate::rules) struct Selectors(pub(super) Box<[Selector<Css>]>);

/// What is wrong with a list of selectors.
#[derive(Debug, PartialEq)]
pub(in crate::rules) struct Wrong {
    pub(in crate::rules) message: String,
    pub(in crate::rules) help: &'static str,
    /// Which bytes of the list.
    pub(in crate::rules) bytes: Range<usize>,
}

impl Selectors {
    /// Parses a list of selectors. `:is()` and `:where()` do not forgive mistakes.
    pub(in crate::rules) fn parse(text: &str) -> Result<Self, Wrong> {
        let all = 0..text.len();
        if text.len() > MAX_BYTES {
            let message = format!("a list of selectors of more than {} KiB", MAX_BYTES >> 10);
            return Err(Wrong { message, help: "make several rules of it", bytes: all });
        }
        if let Some(at) = unclosed(text) {
            let message = "something that is opened here is not closed".to_string();
            return Err(Wrong { message, help: "a bracket, parenthesis or quote", bytes: at..at + 1 });
        }
        let mut input = Parser::new(text);
        let mut list = Vec::new();
        loop {
            let start = input.position().byte_index();
            let noted = Noted::default();
            let one = input.parse_until_before(Delimiter::Comma, |i| SelectorList::parse(&noted, i, ParseRelative::No));
            let bytes = trimmed(text, start..input.position().byte_index());
            match one {
                Ok(one) if one.slice().iter().any(|s| s.len() > MAX_PARTS) => {
                    let message = format!("a selector of more than {MAX_PARTS} parts");
                    return Err(Wrong { message, help: "name the element by less", bytes });
                }
                Ok(one) => list.extend(one.slice().iter().cloned()),
                Err(error) => return Err(wrong(text, bytes, &error, noted.0.into_inner())),
            }
            match input.next() {
                Ok(Token::Comma) => {}
                _ => return Ok(Selectors(list.into())),
            }
        }
    }
}

/// Knows which pseudo-classes there are, and notes the name of one that there is not.
#[derive(Debug, Default)]
struct Noted(RefCell<Option<String>>);

impl Noted {
    fn unknown<T>(&self, name: &str) -> Result<T, ParseError<SelectorParseErrorKind>> {
        *self.0.borrow_mut() = Some(name.to_string());
        Err(ParseError::custom(SelectorParseErrorKind::UnsupportedPseudoClassOrElement))
    }
}

impl<'i> selectors::parser::Parser<'i> for Noted {
    type Impl = Css;
    type Error = SelectorParseErrorKind;

    fn parse_nth_child_of(&self) -> bool {
        true
    }

    fn parse_is_and_where(&self) -> bool {
        true
    }

    fn parse_has(&self) -> bool {
        true
    }

    fn allow_forgiving_selectors(&self) -> bool {
        false
    }

    fn parse_non_ts_pseudo_class(&self, name: &str) -> Result<PseudoClass, ParseError<SelectorParseErrorKind>> {
        match name.to_ascii_lowercase().as_str() {
            "link" | "any-link" => Ok(PseudoClass::Link),
            _ => self.unknown(name),
        }
    }

    fn parse_non_ts_functional_pseudo_class(
        &self,
        name: &str,
        _arguments: &mut Parser<'i>,
        _after_part: bool,
    ) -> Result<PseudoClass, ParseError<SelectorParseErrorKind>> {
        self.unknown(name)
    }

    fn parse_pseudo_element(&self, name: &str) -> Result<NoPseudoElement, ParseError<SelectorParseErrorKind>> {
        self.unknown(name)
    }

    fn parse_functional_pseudo_element(
        &self,
        name: &str,
        _arguments: &mut Parser<'i>,
    ) -> Result<NoPseudoElement, ParseError<SelectorParseErrorKind>> {
        self.unknown(name)
    }
}

const SYNTAX: &str = "a list of CSS selectors, such as `div.story-body, #article > p`";
const PSEUDO: &str = "a page has its structure, but no state, style or text to ask for: `:has()`, `:is()`, `:not()`, `:where()`, \
                      `:nth-…`, `:first-…`, `:last-…`, `:only-…`, `:empty`, `:root`, `:any-link` are known";

/// What is said of a selector that stands at `bytes` of `text`.
fn wrong(text: &str, bytes: Range<usize>, error: &ParseError<SelectorParseErrorKind>, pseudo: Option<String>) -> Wrong {
    use SelectorParseErrorKind as Kind;
    let mut bytes = bytes;
    let (message, help) = match &error.kind {
        ParseErrorKind::Custom(Kind::UnsupportedPseudoClassOrElement) => {
            let name = pseudo.unwrap_or_default();
            let one = text[bytes.clone()].find(&format!(":{name}")).filter(|_| !name.is_empty());
            if let Some(at) = one {
                bytes = bytes.start + at..bytes.start + at + 1 + name.len();
            }
            (format!("the pseudo-class or pseudo-element `{name}` is not known"), PSEUDO)
        }
        ParseErrorKind::Custom(kind) => {
            let says = match kind {
                Kind::EmptySelector if bytes.is_empty() => "a selector is missing",
                Kind::DanglingCombinator => "a combinator that nothing follows",
                Kind::NoQualifiedNameInAttributeSelector | Kind::InvalidQualNameInAttr => "`[` without the name of an attribute",
                Kind::UnexpectedTokenInAttributeSelector => "an operator that attributes do not have",
                Kind::BadValueInAttr => "the value of an attribute belongs into quotes",
                Kind::ExpectedNamespace | Kind::ExpectedBarInAttr | Kind::ExplicitNamespaceUnexpectedToken => {
                    "namespaces are not known"
                }
                Kind::PseudoElementExpectedColon | Kind::PseudoElementExpectedIdent | Kind::NoIdentForPseudo => {
                    "`:` without the name of a pseudo-class"
                }
                Kind::ClassNeedsIdent => "`.` without the name of a class",
                Kind::UnexpectedIdent => "an element's name stands first, in front of its classes",
                _ => "not a CSS selector",
            };
            (says.to_string(), SYNTAX)
        }
        ParseErrorKind::Basic(BasicParseErrorKind::TooManyNestedBlocks) => ("parentheses too deep".to_string(), SYNTAX),
        ParseErrorKind::Basic(BasicParseErrorKind::EndOfInput) => ("the selector breaks off".to_string(), SYNTAX),
        ParseErrorKind::Basic(_) => ("not a CSS selector".to_string(), SYNTAX),
    };
    Wrong { message, help, bytes: shown(text, bytes) }
}

/// What is shown of an empty range: what stands at it or in front of it, a comma.
fn shown(text: &str, bytes: Range<usize>) -> Range<usize> {
    if !bytes.is_empty() || text.is_empty() {
        return bytes;
    }
    let start = crate::measure::boundary_before(text, bytes.start.min(text.len() - 1));
    start..crate::measure::boundary_after(text, start + 1)
}

/// A range of a text without the white space around it.
fn trimmed(text: &str, bytes: Range<usize>) -> Range<usize> {
    let part = &text[bytes.clone()];
    let start = bytes.start + (part.len() - part.trim_start().len());
    start..start + part.trim().len()
}

/// Where something is opened that is not closed: CSS closes it at the end in silence, but in a rule it is a mistake.
fn unclosed(text: &str) -> Option<usize> {
    let mut open = Vec::new();
    let mut quote: Option<(u8, usize)> = None;
    let mut bytes = text.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match (byte, quote) {
            (b'\\', _) => drop(bytes.next()),
            (_, Some((sign, _))) if byte == sign => quote = None,
            (_, Some(_)) => {}
            (b'"' | b'\'', None) => quote = Some((byte, at)),
            (b'(' | b'[', None) => open.push(at),
            (b')' | b']', None) => drop(open.pop()),
            _ => {}
        }
    }
    quote.map(|(_, at)| at).or_else(|| open.pop())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_parsed() {
        for list in [
            "div",
            "div.story-body, #article",
            "*",
            "a[href^='http' i]:not(.x)",
            "li:nth-child(2n+1 of .a)",
            "p:has(> a:only-child) ~ p",
            ":is(h1, h2):where(.a):first-child",
            r"#\31 23, .sm\:hidden",
            "[data-x]",
            "ul > li + li:last-of-type",
            "a:link, :root, p:empty",
        ] {
            let commas = if list.contains(":is(") { 0 } else { list.matches(',').count() };
            assert_eq!(Selectors::parse(list).map(|s| s.0.len()), Ok(commas + 1), "{list}");
        }
    }

    #[test]
    fn mistakes_are_named() {
        for (list, place, says) in [
            ("", "", "missing"),
            ("a, , b", ",", "missing"),
            ("a,", ",", "missing"),
            ("div >", "div >", "nothing follows"),
            ("div, a:hover, p", ":hover", "`hover` is not known"),
            ("p::before", ":before", "`before` is not known"),
            ("p:contains('x')", ":contains", "`contains` is not known"),
            ("p:is(.a, :focus)", ":focus", "`focus` is not known"),
            ("div[href", "[", "not closed"),
            ("a:not(.b", "(", "not closed"),
            ("[a='x]", "'", "not closed"),
            ("a.1b", "a.1b", "not a CSS selector"),
            ("a, div..b", "div..b", "name of a class"),
            ("[a=1]", "[a=1]", "quotes"),
            ("[a!='b']", "[a!='b']", "operator"),
            ("//div[@id='x']", "//div[@id='x']", "not a CSS selector"),
            ("div { color: red }", "div { color: red }", "nothing follows"),
            (".a b|c", ".a b|c", "namespaces"),
        ] {
            let wrong = Selectors::parse(list).map(|_| ()).unwrap_err();
            assert_eq!(&list[wrong.bytes.clone()], place, "{list}: {wrong:?}");
            assert!(wrong.message.contains(says), "{list}: {wrong:?}");
        }
        assert!(Selectors::parse(&"a ".repeat(MAX_PARTS)).is_err());
        assert!(Selectors::parse(&"a,".repeat(MAX_BYTES)).is_err());
        assert!(Selectors::parse(&format!("{}a{}", ":not(".repeat(5000), ")".repeat(5000))).is_err());
    }
}
