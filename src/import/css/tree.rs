//! A page of a few elements, made so that a selector finds one of them.

use std::cell::Cell;
use std::fmt::Write;

/// The elements that every page has, by their numbers.
pub(super) const HTML: usize = 0;
pub(super) const HEAD: usize = 1;
pub(super) const BODY: usize = 2;

/// The most elements of a page.
const MAX_ELEMENTS: usize = 64;

/// How many questions about single elements are answered: selectors inside each other multiply them.
const PATIENCE: u32 = 200_000;

/// Elements without an end, which hold nothing.
const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];

/// Elements whose content is no text of the page, or none that an example could put there.
const NO_TEXT: &[&str] = &[
    "audio",
    "canvas",
    "frame",
    "frameset",
    "head",
    "html",
    "iframe",
    "math",
    "noembed",
    "noframes",
    "noscript",
    "object",
    "optgroup",
    "option",
    "picture",
    "plaintext",
    "script",
    "select",
    "style",
    "svg",
    "template",
    "textarea",
    "video",
    "xmp",
];

/// Elements of which none can stand in a paragraph.
const CLOSE_PARAGRAPHS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dd",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "li",
    "listing",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "plaintext",
    "pre",
    "search",
    "section",
    "summary",
    "table",
    "ul",
    "xmp",
];

/// Elements that cannot stand in one of their own kind.
const NOT_IN_THEMSELVES: &[&str] = &["a", "button", "form", "li", "dd", "dt", "nobr"];

const HEADINGS: &[&str] = &["h1", "h2", "h3", "h4", "h5", "h6"];

/// Elements that only stand in certain others; the first is the one made where there is none.
const STAND_IN: &[(&str, &[&str])] = &[
    ("td", &["tr"]),
    ("th", &["tr"]),
    ("tr", &["tbody", "thead", "tfoot"]),
    ("tbody", &["table"]),
    ("thead", &["table"]),
    ("tfoot", &["table"]),
    ("caption", &["table"]),
    ("colgroup", &["table"]),
    ("col", &["colgroup"]),
];

/// A page.
#[derive(Debug)]
pub(super) struct Tree {
    pub(super) elements: Vec<Element>,
    /// Whether `<html>`, `<head>` and `<body>` are written. Where they are not, no selector may depend on them.
    pub(super) is_whole: bool,
    patience: Cell<u32>,
}

#[derive(Debug, Default)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) parent: Option<usize>,
    pub(super) children: Vec<Child>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Child {
    Element(usize),
    Text(String),
}

impl Element {
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// Gives an attribute its value, whatever it was.
    pub(super) fn set(&mut self, name: &str, value: String) {
        match self.attributes.iter_mut().find(|(n, _)| n == name) {
            Some((_, old)) => *old = value,
            None => self.attributes.push((name.to_owned(), value)),
        }
    }
}

impl Tree {
    pub(super) fn new(is_whole: bool) -> Self {
        let named = |name: &str, parent| Element { name: name.to_owned(), parent, ..Element::default() };
        let mut html = named("html", None);
        html.children = vec![Child::Element(HEAD), Child::Element(BODY)];
        let elements = vec![html, named("head", Some(HTML)), named("body", Some(HTML))];
        Tree { elements, is_whole, patience: Cell::new(PATIENCE) }
    }

    /// Whether the tags of an element are written.
    pub(super) fn is_there(&self, element: usize) -> bool {
        self.is_whole || element > BODY
    }

    /// What an element stands in.
    pub(super) fn parent(&self, element: usize) -> Option<usize> {
        self.elements[element].parent.filter(|p| self.is_there(*p))
    }

    /// Takes note of a question; false where there were too many.
    pub(super) fn goes_on(&self) -> bool {
        self.patience.set(self.patience.get().saturating_sub(1));
        !self.is_tired()
    }

    /// Whether there were too many questions to believe the answers.
    pub(super) fn is_tired(&self) -> bool {
        self.patience.get() == 0
    }

    /// Adds an element as the last in `parent`, or right behind an element in it. None where a page cannot have it there, or the
    /// tree is full.
    pub(super) fn add(&mut self, parent: usize, behind: Option<usize>, name: &str) -> Option<usize> {
        if self.elements.len() >= MAX_ELEMENTS || !is_tag(name) || !self.may_hold(parent, name) {
            return None;
        }
        let number = self.elements.len();
        self.elements.push(Element { name: name.to_owned(), parent: Some(parent), ..Element::default() });
        let children = &mut self.elements[parent].children;
        let place = behind.and_then(|b| children.iter().position(|c| *c == Child::Element(b)));
        children.insert(place.map_or(children.len(), |p| p + 1), Child::Element(number));
        Some(number)
    }

    /// Adds an element somewhere inside `ancestor`, with what it needs around itself: a cell gets its row and table.
    pub(super) fn add_within(&mut self, ancestor: usize, name: &str) -> Option<usize> {
        let needed = STAND_IN.iter().find(|(inner, _)| *inner == name).map(|(_, outer)| *outer);
        let parent = match needed {
            Some(outer) if !outer.contains(&self.elements[ancestor].name.as_str()) => self.add_within(ancestor, outer[0])?,
            _ => ancestor,
        };
        self.add(parent, None, name)
    }

    /// Whether a page can have an element of that name directly in `parent`: a parser would put it elsewhere otherwise.
    fn may_hold(&self, parent: usize, name: &str) -> bool {
        let holder = self.elements[parent].name.as_str();
        if ["html", "head", "body", "frame", "frameset"].contains(&name) || parent == HTML || VOID.contains(&holder) {
            return false;
        }
        if holder == "head" {
            return ["title", "meta", "link", "base", "style", "script"].contains(&name);
        }
        if let Some((_, outer)) = STAND_IN.iter().find(|(inner, _)| *inner == name) {
            return outer.contains(&holder);
        }
        if ["option", "optgroup"].contains(&name) && ["select", "optgroup", "datalist"].contains(&holder) {
            return true;
        }
        let tabular = STAND_IN.iter().any(|(_, outer)| outer.contains(&holder)) || holder == "table";
        if tabular || holder == "title" || NO_TEXT.contains(&holder) && holder != "picture" {
            return false;
        }
        let mut around = self.upwards(parent);
        !(CLOSE_PARAGRAPHS.contains(&name) && around.clone().any(|e| e == "p")
            || HEADINGS.contains(&name) && around.clone().any(|e| HEADINGS.contains(&e))
            || NOT_IN_THEMSELVES.contains(&name) && around.any(|e| e == name))
    }

    /// The names of an element and all around it.
    fn upwards(&self, element: usize) -> impl Iterator<Item = &str> + Clone {
        std::iter::successors(Some(element), |e| self.elements[*e].parent).map(|e| self.elements[e].name.as_str())
    }

    /// Puts text into an element. False where it would be no text of the page there.
    pub(super) fn put_text(&mut self, element: usize, text: &str) -> bool {
        let name = self.elements[element].name.clone();
        let inner = match name.as_str() {
            "table" | "tbody" | "thead" | "tfoot" | "tr" => self.add_within(element, "td"),
            "colgroup" => None,
            _ => Some(element),
        };
        let is_text = |name: &str| !NO_TEXT.contains(&name) && !VOID.contains(&name);
        let Some(inner) = inner.filter(|_| self.upwards(element).all(|n| n == "html" || n == "head" || is_text(n))) else {
            return false;
        };
        if element == HTML || element == HEAD {
            return false;
        }
        self.elements[inner].children.push(Child::Text(text.to_owned()));
        true
    }

    /// The page as HTML. None where an attribute cannot be written.
    pub(super) fn html(&self) -> Option<String> {
        let mut out = String::new();
        if self.is_whole {
            self.write(HTML, &mut out)?;
        } else {
            self.inner(HEAD, &mut out)?;
            self.inner(BODY, &mut out)?;
        }
        Some(out)
    }

    fn open(&self, element: usize, out: &mut String) -> Option<()> {
        let Element { name, attributes, .. } = &self.elements[element];
        let _ = write!(out, "<{name}");
        for (name, value) in attributes {
            let unwritable = |c: char| c.is_control() || c.is_whitespace() || "\"'>/=<".contains(c);
            if name.is_empty() || name.contains(unwritable) || value.contains(char::is_control) {
                return None;
            }
            let _ = write!(out, " {name}=\"{}\"", value.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;"));
        }
        out.push('>');
        Some(())
    }

    fn write(&self, element: usize, out: &mut String) -> Option<()> {
        self.open(element, out)?;
        let name = self.elements[element].name.as_str();
        if !VOID.contains(&name) {
            self.inner(element, out)?;
            let _ = write!(out, "</{name}>");
        }
        Some(())
    }

    fn inner(&self, element: usize, out: &mut String) -> Option<()> {
        for child in &self.elements[element].children {
            match child {
                Child::Element(child) => self.write(*child, out)?,
                Child::Text(text) => *out += &text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"),
            }
        }
        Some(())
    }
}

/// Whether a tag of that name can be written.
fn is_tag(name: &str) -> bool {
    let unwritable = |c: char| c.is_control() || c.is_whitespace() || c.is_ascii_uppercase() || "\"'>/=<&".contains(c);
    name.starts_with(|c: char| c.is_ascii_lowercase()) && !name.contains(unwritable)
}
