//! The element names of HTML, each with what a parser and a reader of lines must know of it.

use crate::hashed::Short;

/// An element's name, where it is one of HTML's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tag(u8);

/// The element ends where its start tag does.
const VOID: u16 = 1;
/// It stands on lines of its own.
const BLOCK: u16 = 1 << 1;
/// Its content is text up to its end tag, whatever stands there.
const RAW: u16 = 1 << 2;
/// Like `RAW`, but with character references.
const RAW_WITH_REFERENCES: u16 = 1 << 3;
/// Its start ends an open `<p>`.
const ENDS_P: u16 = 1 << 4;
/// An end tag does not look for its start beyond this one.
const SCOPE: u16 = 1 << 5;
/// It dresses text: its end tag does not end the blocks inside it.
const FORMATTING: u16 = 1 << 6;
/// It may stand in `<head>`.
const IN_HEAD: u16 = 1 << 7;
/// What is inside is not for reading: code of programs, choices of forms, drawings.
const UNREAD: u16 = 1 << 8;

macro_rules! tags {
    ($($name:ident $text:literal $flags:expr,)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "the names are HTML's own")]
        #[repr(u8)]
        enum Number { $($name,)* }

        impl Tag {
            $(
                #[doc = concat!("`<", $text, ">`")]
                pub const $name: Tag = Tag(Number::$name as u8);
            )*
        }

        const TAGS: &[(&str, u16)] = &[$(($text, $flags),)*];
    };
}

tags! {
    OTHER "" 0,
    DOCUMENT "#document" SCOPE | BLOCK,
    A "a" FORMATTING,
    ABBR "abbr" 0,
    ADDRESS "address" BLOCK | ENDS_P,
    APPLET "applet" SCOPE | UNREAD,
    AREA "area" VOID,
    ARTICLE "article" BLOCK | ENDS_P,
    ASIDE "aside" BLOCK | ENDS_P,
    AUDIO "audio" UNREAD,
    B "b" FORMATTING,
    BASE "base" VOID | IN_HEAD,
    BIG "big" FORMATTING,
    BLOCKQUOTE "blockquote" BLOCK | ENDS_P,
    BODY "body" BLOCK,
    BR "br" VOID,
    BUTTON "button" 0,
    CANVAS "canvas" UNREAD,
    CAPTION "caption" BLOCK | SCOPE,
    CENTER "center" BLOCK | ENDS_P,
    CITE "cite" 0,
    CODE "code" FORMATTING,
    COL "col" VOID,
    COLGROUP "colgroup" 0,
    DATALIST "datalist" UNREAD,
    DD "dd" BLOCK | ENDS_P,
    DEL "del" 0,
    DETAILS "details" BLOCK | ENDS_P,
    DIALOG "dialog" BLOCK | ENDS_P,
    DIR "dir" BLOCK | ENDS_P,
    DIV "div" BLOCK | ENDS_P,
    DL "dl" BLOCK | ENDS_P,
    DT "dt" BLOCK | ENDS_P,
    EM "em" FORMATTING,
    EMBED "embed" VOID,
    FIELDSET "fieldset" BLOCK | ENDS_P,
    FIGCAPTION "figcaption" BLOCK | ENDS_P,
    FIGURE "figure" BLOCK | ENDS_P,
    FONT "font" FORMATTING,
    FOOTER "footer" BLOCK | ENDS_P,
    FORM "form" BLOCK | ENDS_P,
    FRAME "frame" VOID,
    FRAMESET "frameset" BLOCK,
    H1 "h1" BLOCK | ENDS_P,
    H2 "h2" BLOCK | ENDS_P,
    H3 "h3" BLOCK | ENDS_P,
    H4 "h4" BLOCK | ENDS_P,
    H5 "h5" BLOCK | ENDS_P,
    H6 "h6" BLOCK | ENDS_P,
    HEAD "head" BLOCK,
    HEADER "header" BLOCK | ENDS_P,
    HGROUP "hgroup" BLOCK | ENDS_P,
    HR "hr" VOID | BLOCK | ENDS_P,
    HTML "html" BLOCK | SCOPE,
    I "i" FORMATTING,
    IFRAME "iframe" RAW | UNREAD,
    IMG "img" VOID,
    INPUT "input" VOID,
    INS "ins" 0,
    KBD "kbd" 0,
    KEYGEN "keygen" VOID,
    LABEL "label" 0,
    LEGEND "legend" BLOCK,
    LI "li" BLOCK | ENDS_P,
    LINK "link" VOID | IN_HEAD,
    LISTING "listing" BLOCK | ENDS_P,
    MAIN "main" BLOCK | ENDS_P,
    MARK "mark" 0,
    MARQUEE "marquee" SCOPE | BLOCK,
    MATH "math" 0,
    MENU "menu" BLOCK | ENDS_P,
    META "meta" VOID | IN_HEAD,
    NAV "nav" BLOCK | ENDS_P,
    NOBR "nobr" FORMATTING,
    NOEMBED "noembed" RAW | UNREAD,
    NOFRAMES "noframes" RAW | IN_HEAD | UNREAD,
    NOSCRIPT "noscript" IN_HEAD,
    OBJECT "object" SCOPE,
    OL "ol" BLOCK | ENDS_P,
    OPTGROUP "optgroup" 0,
    OPTION "option" UNREAD,
    P "p" BLOCK | ENDS_P,
    PARAM "param" VOID,
    PICTURE "picture" 0,
    PRE "pre" BLOCK | ENDS_P,
    Q "q" 0,
    RB "rb" 0,
    RP "rp" UNREAD,
    RT "rt" UNREAD,
    RTC "rtc" UNREAD,
    RUBY "ruby" 0,
    S "s" FORMATTING,
    SCRIPT "script" RAW | IN_HEAD | UNREAD,
    SEARCH "search" BLOCK | ENDS_P,
    SECTION "section" BLOCK | ENDS_P,
    SELECT "select" UNREAD,
    SLOT "slot" 0,
    SMALL "small" FORMATTING,
    SOURCE "source" VOID,
    SPAN "span" 0,
    STRIKE "strike" FORMATTING,
    STRONG "strong" FORMATTING,
    STYLE "style" RAW | IN_HEAD | UNREAD,
    SUB "sub" 0,
    SUMMARY "summary" BLOCK | ENDS_P,
    SUP "sup" 0,
    SVG "svg" UNREAD,
    TABLE "table" BLOCK | SCOPE,
    TBODY "tbody" BLOCK,
    TD "td" BLOCK | SCOPE,
    TEMPLATE "template" SCOPE | IN_HEAD | UNREAD,
    TEXTAREA "textarea" RAW_WITH_REFERENCES | UNREAD,
    TFOOT "tfoot" BLOCK,
    TH "th" BLOCK | SCOPE,
    THEAD "thead" BLOCK,
    TIME "time" 0,
    TITLE "title" RAW_WITH_REFERENCES | IN_HEAD | UNREAD,
    TR "tr" BLOCK,
    TRACK "track" VOID,
    TT "tt" FORMATTING,
    U "u" FORMATTING,
    UL "ul" BLOCK | ENDS_P,
    VAR "var" 0,
    VIDEO "video" UNREAD,
    WBR "wbr" VOID,
    XMP "xmp" RAW | BLOCK | ENDS_P,
}

/// Slots of the table of names: a power of two, sparse enough that most names are found at once.
const SLOTS: usize = 512;

/// Where a name is looked for first.
const fn slot(name: Short) -> usize {
    (name.hash() >> 32) as usize & (SLOTS - 1)
}

/// The tags by the slots of their names.
static TABLE: [u8; SLOTS] = {
    let mut table = [0; SLOTS];
    let mut tag = 2;
    while tag < TAGS.len() {
        let mut at = slot(NAMES[tag]);
        while table[at] != 0 {
            at = (at + 1) & (SLOTS - 1);
        }
        table[at] = tag as u8;
        tag += 1;
    }
    table
};

/// The name of each tag, to compare it at once.
const NAMES: [Short; TAGS.len()] = {
    let mut names = [Short::EMPTY; TAGS.len()];
    let mut tag = 0;
    while tag < TAGS.len() {
        if let Some(name) = Short::of(TAGS[tag].0.as_bytes()) {
            names[tag] = name;
        }
        tag += 1;
    }
    names
};

impl Tag {
    /// The number of tags.
    pub const COUNT: usize = TAGS.len();

    /// The tag of this name in any case; [`Tag::OTHER`] where HTML has none such.
    pub fn of(name: &[u8]) -> Tag {
        static KNOWN: [Short; TAGS.len()] = NAMES;
        let Some(name) = Short::of(name).map(Short::lower) else { return Tag::OTHER };
        let mut at = slot(name);
        loop {
            match TABLE[at] {
                0 => return Tag::OTHER,
                tag if KNOWN[tag as usize].equals(name) => return Tag(tag),
                _ => at = (at + 1) & (SLOTS - 1),
            }
        }
    }

    /// All tags, in the order of their numbers.
    pub fn all() -> impl Iterator<Item = Tag> {
        (0..Tag::COUNT as u8).map(Tag)
    }

    /// Its name in lower case; empty for [`Tag::OTHER`].
    pub fn name(self) -> &'static str {
        TAGS[self.0 as usize].0
    }

    /// Its number, below [`Tag::COUNT`].
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    fn has(self, flags: u16) -> bool {
        TAGS[self.0 as usize].1 & flags != 0
    }

    /// Whether it has no content and no end tag.
    pub fn is_void(self) -> bool {
        self.has(VOID)
    }

    /// Whether it stands on lines of its own, unless a style sheet says otherwise.
    pub fn is_block(self) -> bool {
        self.has(BLOCK)
    }

    /// Whether what is inside is not for reading.
    pub fn is_unread(self) -> bool {
        self.has(UNREAD)
    }

    /// Whether it is a heading, `<h1>` to `<h6>`.
    pub fn is_heading(self) -> bool {
        self.heading_level().is_some()
    }

    /// 1 to 6 for a heading.
    pub fn heading_level(self) -> Option<u8> {
        (Tag::H1.0..=Tag::H6.0).contains(&self.0).then(|| self.0 - Tag::H1.0 + 1)
    }

    pub(super) fn is_raw(self) -> bool {
        self.has(RAW | RAW_WITH_REFERENCES)
    }

    pub(super) fn has_references(self) -> bool {
        !self.has(RAW)
    }

    pub(super) fn ends_p(self) -> bool {
        self.has(ENDS_P)
    }

    pub(super) fn is_scope(self) -> bool {
        self.has(SCOPE)
    }

    pub(super) fn is_formatting(self) -> bool {
        self.has(FORMATTING)
    }

    pub(super) fn may_stand_in_head(self) -> bool {
        self.has(IN_HEAD)
    }

    /// Whether white space directly inside an element is none of its text.
    pub(super) fn drops_blank(self) -> bool {
        matches!(self, Tag::DOCUMENT | Tag::HTML | Tag::HEAD | Tag::TABLE | Tag::TBODY | Tag::TR | Tag::UL | Tag::OL)
    }

    /// Whether a start tag ends SVG and MathML around it, as HTML lists them.
    pub(super) fn breaks_out(self) -> bool {
        self.ends_p() && !matches!(self, Tag::FIGURE | Tag::FIGCAPTION)
            || matches!(
                self,
                Tag::B
                    | Tag::BIG
                    | Tag::BODY
                    | Tag::BR
                    | Tag::CODE
                    | Tag::EM
                    | Tag::EMBED
                    | Tag::HEAD
                    | Tag::I
                    | Tag::IMG
                    | Tag::META
                    | Tag::NOBR
                    | Tag::RUBY
                    | Tag::S
                    | Tag::SMALL
                    | Tag::SPAN
                    | Tag::STRONG
                    | Tag::STRIKE
                    | Tag::SUB
                    | Tag::SUP
                    | Tag::TABLE
                    | Tag::TT
                    | Tag::U
                    | Tag::VAR
            )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found_in_any_case() {
        for (number, (name, _)) in TAGS.iter().enumerate().skip(2) {
            assert_eq!(Tag::of(name.as_bytes()).index(), number, "{name}");
            assert_eq!(Tag::of(name.to_uppercase().as_bytes()).name(), *name);
        }
        for name in ["", "x", "custom-element", "divv", "h7", "#document"] {
            assert_eq!(Tag::of(name.as_bytes()), Tag::OTHER, "{name}");
        }
    }

    #[test]
    fn levels() {
        assert_eq!(Tag::H3.heading_level(), Some(3));
        assert_eq!(Tag::HEAD.heading_level(), None);
        assert_eq!(Tag::HEADER.heading_level(), None);
    }
}
