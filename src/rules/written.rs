//! The written form of a pack: what stands in a YAML file, before it is checked and compiled. `docs/rules.md` describes it.

mod bounds;
mod document;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::yaml::{OneOrMany, Spanned};

pub use bounds::Bounds;
pub use document::DocumentPattern;

/// A text of a rule file with its place.
pub type Text = Spanned<String>;

/// A pack file.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "dechaff rules")]
pub struct Pack {
    /// The group all rules of this file belong to, unless a rule names its own. Else the name of the file.
    pub family: Option<String>,
    /// What this pack is for.
    pub about: Option<String>,
    /// The rules. Their order does not matter.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// Rules or families of earlier packs that are switched off.
    #[serde(default)]
    pub disable: OneOrMany<Text>,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its name: lower-case letters, digits and hyphens. A later pack's rule of the same name replaces the earlier one.
    pub id: Text,
    /// The reason, in one sentence: it is shown beside everything the rule removes.
    pub why: Text,
    /// The group it belongs to, where that is not the file's.
    pub family: Option<String>,
    /// `false` ships the rule switched off.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// What it matches.
    pub r#match: Match,
    /// Conditions on the surroundings; all must hold.
    pub when: Option<Spanned<When>>,
    /// What becomes of a match.
    pub r#do: Spanned<OneOrMany<Action>>,
    /// Examples that prove it: at least one it acts on and one it keeps.
    #[serde(default)]
    pub tests: Vec<Spanned<Test>>,
}

fn yes() -> bool {
    true
}

/// What a rule matches.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(clippy::large_enum_variant, reason = "one stands in each rule, and only until it is compiled")]
pub enum Match {
    /// A line as a whole.
    Line(Pattern),
    /// Part of a line.
    Span(Spanned<Span>),
    /// A run of lines.
    Block(Block),
    /// The document as a whole.
    Document(DocumentPattern),
    /// An element of a page: a list of CSS selectors of which one matches it.
    Element(Text),
}

/// A pattern of a line. All keys given must hold; in the list of one key, any one is enough.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pattern {
    /// The line is one of these, after folding (lower case, white space, typographic signs).
    pub equals: Option<OneOrMany<Text>>,
    /// The line begins with one of these, after folding.
    pub starts_with: Option<OneOrMany<Text>>,
    /// The line ends with one of these, after folding.
    pub ends_with: Option<OneOrMany<Text>>,
    /// The line has one of these in it, after folding.
    pub contains: Option<OneOrMany<Text>>,
    /// One of these regular expressions (Rust's `regex` syntax) finds a match. Not folded: write `(?i)` for any case.
    pub regex: Option<OneOrMany<Text>>,
    /// The number of words.
    pub words: Option<Spanned<Bounds>>,
    /// The number of characters.
    pub chars: Option<Spanned<Bounds>>,
    /// The share of digits among the characters that are not white space, 0 to 1.
    pub digit_share: Option<Spanned<Bounds>>,
    /// The share of upper-case letters among the cased letters, 0 to 1.
    pub upper_share: Option<Spanned<Bounds>>,
    /// The share of characters inside links, 0 to 1.
    pub link_share: Option<Spanned<Bounds>>,
    /// Whether the last character, closing quotes and brackets aside, is sentence punctuation of any script.
    pub ends_sentence: Option<bool>,
    /// How often the same line stands among those not yet removed.
    pub repeats: Option<Spanned<Bounds>>,
    /// The line is the same as what is known of the document, case, space and punctuation aside.
    pub same_as: Option<Spanned<Field>>,
    /// The neighbouring line not yet removed says the same, but for up to 80 characters more at the end of either.
    pub doubles: Option<Spanned<Neighbour>>,
    /// All of these hold.
    pub all: Option<OneOrMany<Pattern>>,
    /// At least one of these holds.
    pub any: Option<OneOrMany<Pattern>>,
    /// This does not hold.
    pub not: Option<Box<Pattern>>,
}

/// What [`Pattern::same_as`] compares a line with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The title of the document.
    Title,
}

/// What [`Pattern::doubles`] compares a line with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Neighbour {
    /// The line before.
    Previous,
    /// The line after.
    Next,
    /// One of the two.
    Either,
}

/// Part of a line. Exactly one of `regex`, `starts_with`, `ends_with`, `contains` is given.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// What these match is the span; where a pattern has a group named `cut`, that group alone is.
    pub regex: Option<OneOrMany<Text>>,
    /// The line begins with one of these, after folding: that beginning is the span.
    pub starts_with: Option<OneOrMany<Text>>,
    /// The line ends with one of these, after folding: that end is the span.
    pub ends_with: Option<OneOrMany<Text>>,
    /// Every occurrence of these, after folding, is a span.
    pub contains: Option<OneOrMany<Text>>,
    /// Only lines that match this are looked at.
    pub line: Option<Pattern>,
}

/// A run of lines. At least one of `while` and `end` is given.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// The first line.
    pub start: Pattern,
    /// The run goes on while lines match this.
    pub r#while: Option<Pattern>,
    /// Where the run ends.
    pub end: Option<End>,
    /// The most lines it may have, the first one counted. Where `end` does not come within, the block does not match.
    pub at_most: Spanned<u32>,
    /// The fewest lines it must have.
    pub at_least: Option<Spanned<u32>>,
    /// Patterns of which some must be found on lines of the run.
    pub contains: Option<Contains>,
}

/// Where a block ends.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// With the last line of the document.
    Document,
    /// Before the first line that matches.
    Before(Pattern),
    /// With the first line that matches.
    At(Pattern),
}

/// Patterns of which some must be found on lines of a block.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contains {
    /// How many of the patterns must be found, each on some line.
    pub at_least: Spanned<u32>,
    /// The patterns.
    pub of: OneOrMany<Pattern>,
}

/// Conditions on the surroundings of a match. All keys given must hold.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// The document's language is one of these (ISO 639-1).
    pub language: Option<OneOrMany<Text>>,
    /// The host of the document's address matches one of these globs, and none of those behind a `!`.
    pub host: Option<OneOrMany<Text>>,
    /// Whether the document is a web page, of which only the article's lines are looked at. `false` for rules that guess from a bare
    /// text what a page's structure tells.
    pub page: Option<bool>,
    /// The place of the line among those not yet removed; 1 is the first.
    pub from_start: Option<Spanned<Bounds>>,
    /// The place of the line counted from the end; 1 is the last.
    pub from_end: Option<Spanned<Bounds>>,
    /// The line before matches.
    pub previous: Option<Pattern>,
    /// The line after matches.
    pub next: Option<Pattern>,
    /// Measures of the document.
    pub document: Option<DocumentPattern>,
}

/// What becomes of a match.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// It leaves the text and stands in the ledger.
    Drop,
    /// It is protected from every other rule.
    Keep,
    /// What is inside the element is the article, and what is outside is not.
    Content,
    /// It is replaced by this template.
    Replace(Text),
    /// Fields are filled from it.
    Extract(Box<Spanned<Extract>>),
    /// The document gets these tags.
    Tag(OneOrMany<Text>),
    /// The document leaves with this reason.
    Reject(Text),
}

/// Fields that are filled from a match. Each template may name the groups of the rule's regex; of an element, `$text` is its
/// text and `${@name}` the value of an attribute.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Extract {
    /// In a block: take the groups from every line of it that matches this, instead of from its first line.
    pub each: Option<Pattern>,
    /// The headline.
    pub title: Option<Text>,
    /// A byline, in raw words.
    pub authors: Option<Text>,
    /// A date, in raw words.
    pub date: Option<Text>,
    /// The date of the last change, in raw words.
    pub modified: Option<Text>,
    /// Keywords, in raw words.
    pub keywords: Option<Text>,
    /// A summary.
    pub description: Option<Text>,
    /// The name of the site.
    pub site: Option<Text>,
    /// The part of the site it stands in.
    pub section: Option<Text>,
    /// The address of the lead image.
    pub image: Option<Text>,
    /// The licence, as its address or its name.
    pub license: Option<Text>,
    /// A caption.
    pub captions: Option<CaptionTemplate>,
    /// Counters by name, in raw words.
    pub counters: Option<BTreeMap<String, Text>>,
    /// Fields of one's own.
    pub extra: Option<BTreeMap<String, Text>>,
}

/// A caption with its credit.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaptionTemplate {
    /// What the picture shows.
    pub text: Text,
    /// Photographer or agency.
    pub credit: Option<Text>,
}

/// An example: a text, or HTML for a rule of elements. Exactly one of `drop`, `keep`, `content` and `input` is given.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Test {
    /// A text of which nothing is left.
    pub drop: Option<Text>,
    /// A text that the rule does not touch.
    pub keep: Option<Text>,
    /// HTML all text of which is the content.
    pub content: Option<Text>,
    /// A text, for `output`, `tags`, `rejects` or `extracts` to say what comes of it.
    pub input: Option<Text>,
    /// What is left of `input`.
    pub output: Option<Text>,
    /// Tags the document must get.
    pub tags: Option<OneOrMany<String>>,
    /// Whether the document must be rejected.
    pub rejects: Option<bool>,
    /// What must be extracted.
    pub extracts: Option<Extracts>,
    /// The language of the document.
    pub language: Option<String>,
    /// The address of the document.
    pub url: Option<String>,
    /// The title of the document.
    pub title: Option<String>,
}

/// What a test expects to be extracted: only what is named is compared.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Extracts {
    /// The headline.
    pub title: Option<String>,
    /// The names.
    pub authors: Option<OneOrMany<String>>,
    /// `YYYY-MM-DD`, or with a time.
    pub date: Option<String>,
    /// Like `date`.
    pub modified: Option<String>,
    /// Keywords.
    pub keywords: Option<OneOrMany<String>>,
    /// A summary.
    pub description: Option<String>,
    /// The name of the site.
    pub site: Option<String>,
    /// The part of the site it stands in.
    pub section: Option<String>,
    /// The address of the lead image.
    pub image: Option<String>,
    /// The licence.
    pub license: Option<String>,
    /// Captions.
    pub captions: Option<OneOrMany<ExpectedCaption>>,
    /// Counters.
    pub counters: Option<BTreeMap<String, f64>>,
    /// Fields of one's own.
    pub extra: Option<BTreeMap<String, String>>,
}

/// A caption a test expects.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpectedCaption {
    /// What the picture shows.
    pub text: String,
    /// Photographer or agency.
    pub credit: Option<String>,
}
