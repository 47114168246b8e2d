//! What a page says of itself, as it stands there: raw candidates for the fields of a record, each with its place.
//!
//! The page's reader collects them without judging; what they mean, and which of them is right, is the metadata's matter.

/// A field of a record that a page may fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The headline.
    Title,
    /// Names of authors.
    Authors,
    /// The moment of publication.
    Date,
    /// The moment of the last change.
    Modified,
    /// The name of the site.
    Site,
    /// A summary.
    Description,
    /// The language of the text.
    Language,
    /// Keywords.
    Keywords,
    /// The part of the site.
    Section,
    /// The address of the lead image.
    Image,
    /// The terms of use, or their address.
    License,
    /// The address the page has by its own account.
    Url,
    /// What kind of page it is.
    Kind,
}

/// The place a value was taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// A script of linked data.
    JsonLd,
    /// A `<meta>` of the Open Graph.
    OpenGraph,
    /// A `<meta>` for cards.
    Twitter,
    /// An element with `itemprop`.
    Microdata,
    /// Any other `<meta>`.
    Meta,
    /// A `<link>`.
    Link,
    /// An attribute of `<html>`.
    Attribute,
    /// `<title>`.
    TitleTag,
    /// `<h1>`.
    Heading,
    /// `<time>`.
    Time,
    /// An element that is named as that of the author or of the date, or a line that begins like a byline.
    Byline,
    /// The address of the page.
    Url,
    /// A line of text beside the headline.
    Text,
    /// The state that an application keeps in the page.
    State,
}

impl Origin {
    /// Its name in records.
    pub fn name(self) -> &'static str {
        match self {
            Origin::JsonLd => "json-ld",
            Origin::OpenGraph => "og",
            Origin::Twitter => "twitter",
            Origin::Microdata => "microdata",
            Origin::Meta => "meta",
            Origin::Link => "link",
            Origin::Attribute => "lang",
            Origin::TitleTag => "title-tag",
            Origin::Heading => "h1",
            Origin::Time => "time",
            Origin::Byline => "byline",
            Origin::Url => "url",
            Origin::Text => "text",
            Origin::State => "state",
        }
    }
}

/// A raw value for a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The field.
    pub field: Field,
    /// The place.
    pub origin: Origin,
    /// How much the place says that it is this field: 0 is best. Comparable among candidates of one field and origin.
    pub rank: u8,
    /// What stands there, character references resolved and white space folded.
    pub value: String,
}

/// Everything a page says of itself, in the order of the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Candidates {
    /// Values for fields.
    pub list: Vec<Candidate>,
    /// The scripts of linked data, as they stand in the page.
    pub scripts: Vec<String>,
    /// The address that relative ones start from, where the page gives one.
    pub base: Option<String>,
    /// Short lines before the headline, the nearest last.
    pub above: Vec<String>,
    /// Short lines after the headline, the nearest first.
    pub below: Vec<String>,
}

/// The rank from which on a candidate stands far from the headline, where it may be about another page. What is added to it says, as other
/// ranks do, how much the place says that it is the field.
pub const FAR: u8 = 128;

impl Candidates {
    /// The candidates for a field, in the order of the page, without those of rank [`FAR`] and above.
    pub fn of(&self, field: Field) -> impl Iterator<Item = &Candidate> {
        self.list.iter().filter(move |c| c.field == field && c.rank < FAR)
    }

    /// The candidates for a field that stand far from the headline. They are collected only where nothing is sure near it.
    pub fn far(&self, field: Field) -> impl Iterator<Item = &Candidate> {
        self.list.iter().filter(move |c| c.field == field && c.rank >= FAR)
    }
}
