//! The documents that come in and the records that go out: plain data, as JSON has it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::measure::Signals;

/// A document before it is cleaned: its content and what its source says of it.
#[derive(Debug, Clone, Default)]
pub struct RawDocument<'a> {
    /// The text, or the bytes it is to be decoded from.
    pub content: Content<'a>,
    /// What the text is written in.
    pub markup: Markup,
    /// The charset that the bytes were delivered with, such as that of an HTTP header.
    pub charset: Option<String>,
    /// What the source gives beside the text.
    pub known: Known,
    /// Other fields of the source, handed on as they are: names, and values as JSON.
    pub passthrough: Vec<(String, String)>,
    /// Where the document was read.
    pub source: Source,
}

/// What a [`RawDocument`] is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Markup {
    /// None: plain text.
    #[default]
    Plain,
    /// HTML: a web page.
    Html,
}

/// The content of a [`RawDocument`].
#[derive(Debug, Clone)]
pub enum Content<'a> {
    /// Text already known to be Unicode, such as a string of a JSON record.
    Text(Cow<'a, str>),
    /// Bytes of a charset yet to be found out.
    Bytes(Cow<'a, [u8]>),
}

impl Default for Content<'_> {
    fn default() -> Self {
        Content::Text(Cow::Borrowed(""))
    }
}

impl<'a> RawDocument<'a> {
    /// A document of which only the text is known.
    pub fn from_text(text: impl Into<Cow<'a, str>>) -> Self {
        RawDocument { content: Content::Text(text.into()), ..RawDocument::default() }
    }

    /// A web page of which only the HTML is known.
    pub fn from_html(html: impl Into<Cow<'a, str>>) -> Self {
        RawDocument { content: Content::Text(html.into()), markup: Markup::Html, ..RawDocument::default() }
    }

    /// A document of which only the bytes are known.
    pub fn from_bytes(bytes: impl Into<Cow<'a, [u8]>>) -> Self {
        RawDocument { content: Content::Bytes(bytes.into()), ..RawDocument::default() }
    }
}

/// What the source of a document says of it beside the text. It wins over what is found in the text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Known {
    /// The source's own name for the document.
    pub id: Option<String>,
    /// The address of the page.
    pub url: Option<String>,
    /// The name of the site.
    pub site: Option<String>,
    /// The headline.
    pub title: Option<String>,
    /// The names of the authors.
    pub authors: Vec<String>,
    /// The day or moment of publication, as written.
    pub date: Option<String>,
    /// The day or moment of the last change, as written.
    pub modified: Option<String>,
    /// ISO 639-1 code of the language.
    pub language: Option<String>,
    /// Keywords.
    pub keywords: Vec<String>,
    /// A summary.
    pub description: Option<String>,
    /// The part of the site.
    pub section: Option<String>,
    /// The address of the lead image.
    pub image: Option<String>,
    /// The terms of use, or their address.
    pub license: Option<String>,
}

/// Where a document was read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// The file, as named on the command line or found below a folder so named; `-` for standard input.
    pub path: Option<String>,
    /// The 1-based number of the record in the file, for formats of many records.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<u64>,
    /// The charset the bytes were decoded from, where it is not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub charset: Option<String>,
}

/// An article: clean text, what is known of it, and everything that was removed on the way.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// The source's `id`, or `xxh3:` and a hash of the content where it has none.
    pub id: String,
    /// The address of the page.
    pub url: Option<String>,
    /// The name of the site.
    pub site: Option<String>,
    /// The headline.
    pub title: Option<String>,
    /// The names of the authors, in the order of the byline. Never an invented one.
    pub authors: Vec<String>,
    /// Publication: `YYYY-MM-DD`, or `YYYY-MM-DDThh:mm:ss` with an offset where it is known.
    pub date: Option<String>,
    /// The last change, written like `date`.
    pub modified: Option<String>,
    /// ISO 639-1 code (639-3 where there is none) of the language of the text.
    pub language: Option<String>,
    /// How sure the language is, 0 to 1.
    pub language_confidence: Option<f32>,
    /// Keywords, as the source gives them.
    pub keywords: Vec<String>,
    /// A summary, where the source has one.
    pub description: Option<String>,
    /// The part of the site, where the page names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// The address of the page's lead image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// The terms of use that the page names, or their address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub license: Option<String>,
    /// Where in the page each field was found: `json-ld`, `og`, `twitter`, `microdata`, `meta`, `link`, `lang`, `title-tag`,
    /// `h1`, `time`, `byline`, `url`, `text`, `state`, or `rule` for a rule about elements, by the field's name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub origins: BTreeMap<String, String>,
    /// Captions of pictures, with their credits.
    pub captions: Vec<Caption>,
    /// Counters that the page showed: `views`, `shares`, `comments`, `likes`, `rating`, …
    pub counters: BTreeMap<String, f64>,
    /// The article. Paragraphs are parted by one empty line; lines of code, and rows of a table, by a line feed.
    pub text: String,
    /// The article as Markdown (CommonMark, with the tables and the strikethrough of GFM), where it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub markdown: Option<String>,
    /// Tags that rules and guards gave, sorted.
    pub tags: Vec<String>,
    /// Figures of the text.
    pub quality: Quality,
    /// 64-bit XXH3 of the text's letters and digits in lower case, in hexadecimal: equal for equal wording.
    pub fingerprint: String,
    /// 64-bit SimHash of the text's runs of three words, in hexadecimal: few bits differ for texts that are nearly the same.
    #[serde(default)]
    pub simhash: String,
    /// MinHash signature of the text's runs of five words (14 bands of 8 values), where it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minhash: Option<Vec<u32>>,
    /// Fields that rules of one's own fill.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub extra: BTreeMap<String, String>,
    /// Everything that left the text or was replaced, in the order of the source.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<Removed>,
    /// Where the document was read.
    pub source: Source,
    /// What made this record.
    pub dechaff: Stamp,
    /// Other fields of the source: names, and values as JSON. JSON Lines have them behind all others, as they are; of those that are
    /// called like a field of the record, the record's own stands.
    #[serde(skip)]
    pub passthrough: Vec<(String, String)>,
}

/// The caption of a picture.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Caption {
    /// What the picture shows.
    pub text: String,
    /// Photographer or agency.
    pub credit: Option<String>,
}

/// Figures of a cleaned text.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Quality {
    /// Paragraphs and headings.
    pub lines: u32,
    /// Words.
    pub words: u32,
    /// Sentences.
    pub sentences: u32,
    /// Share of the input's characters (white space aside) that left the text, 0 to 1.
    pub removed_share: f32,
    /// What filters of corpora go by, where it was asked for or a rule in force asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signals: Option<Signals>,
}

/// One entry of the ledger.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Removed {
    /// The rule.
    pub rule: String,
    /// `drop` or `replace`.
    pub action: String,
    /// 1-based number of the source line it stood on.
    pub line: u32,
    /// First byte in the source.
    pub start: u64,
    /// The byte after its last one in the source.
    pub end: u64,
    /// What was removed, after normalisation; left out with `removed: spans`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// What made a record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Stamp {
    /// The version of dechaff.
    pub version: String,
    /// A hash of all rules in force, in hexadecimal.
    pub rules: String,
}
