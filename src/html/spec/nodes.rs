//! The nodes of a page while html5ever makes them and moves them about: linked, not yet in order.

use std::ops::Range;

use html5ever::{Attribute, LocalName, QualName};

use super::super::Tag;
use super::super::attributes::{Attributes, split_name};
use super::place::{self, Stands};

/// No node.
pub(super) const NONE: u32 = u32::MAX;

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// An element whose start tag, without brackets, stands in the source.
    Element { tag: Tag, content: (u32, u32) },
    /// An element whose start tag stands in [`Page::own`].
    OwnElement { tag: Tag, content: (u32, u32) },
    /// Text that stands in the source as it is.
    Text,
    /// Text that stands in [`Page::texts`].
    OwnText(u32),
    /// A comment: parts the texts around it.
    Comment,
}

#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) kind: Kind,
    /// Its bytes in the source, without what is inside.
    pub(super) source: (u32, u32),
    pub(super) parent: u32,
    pub(super) first: u32,
    pub(super) last: u32,
    pub(super) previous: u32,
    pub(super) next: u32,
    /// When it was last counted.
    pub(super) epoch: u32,
    pub(super) takes_html: bool,
}

/// The token that is being read.
#[derive(Debug, Default)]
pub(super) struct Now {
    pub(super) start: usize,
    pub(super) end: usize,
    /// The name of a start tag.
    name: Option<LocalName>,
    /// The element made for the start tag.
    element: Option<u32>,
    /// Text that was read and not yet told: it waits for what comes behind it (in tables), or is left out.
    untold: Range<usize>,
    told: bool,
}

/// The nodes of a page, the document first.
pub(super) struct Page<'a> {
    pub(super) source: &'a str,
    pub(super) nodes: Vec<Node>,
    pub(super) own: String,
    pub(super) texts: Vec<String>,
    pub(super) now: Now,
    /// Elements made since this was last set to nothing.
    pub(super) made: usize,
    /// What elements cost that no start tag asked for.
    pub(super) reopened: usize,
}

impl<'a> Page<'a> {
    pub(super) fn new(source: &'a str) -> Self {
        let mut page =
            Page { source, nodes: Vec::new(), own: String::new(), texts: Vec::new(), now: Now::default(), made: 0, reopened: 0 };
        page.push(Kind::Element { tag: Tag::DOCUMENT, content: (0, 0) }, 0..0);
        page
    }

    fn push(&mut self, kind: Kind, source: Range<usize>) -> u32 {
        let id = self.nodes.len() as u32;
        self.nodes.push(Node {
            kind,
            source: (source.start as u32, source.end as u32),
            parent: NONE,
            first: NONE,
            last: NONE,
            previous: NONE,
            next: NONE,
            epoch: 0,
            takes_html: false,
        });
        id
    }

    /// Text was read up to `end`.
    pub(super) fn begin_text(&mut self, end: usize) {
        if self.now.untold.is_empty() {
            self.now.untold = self.now.end..end;
        }
        self.now.untold.end = end;
        (self.now.start, self.now.end, self.now.told) = (self.now.end, end, false);
    }

    /// Text was read, and told or not.
    pub(super) fn end_text(&mut self) {
        if self.now.told {
            // A character that was only looked at is read again.
            self.now.end = self.now.untold.start;
            self.now.untold = self.now.end..self.now.end;
        }
    }

    /// A tag was read up to `end`.
    pub(super) fn begin_tag(&mut self, end: usize) {
        let bytes = self.source.as_bytes();
        let from = self.now.end;
        // What was read since the last token may be `<` and a character less, or a reference cut short and more.
        let back = from.saturating_sub(4)..from + 1;
        let start = if bytes.get(from) == Some(&b'<') {
            from
        } else {
            let behind = bytes[back.start..from].iter().rposition(|b| *b == b'<').map(|n| back.start + n);
            behind.or_else(|| memchr::memchr(b'<', &bytes[from..end]).map(|n| from + n)).unwrap_or(from)
        };
        (self.now.start, self.now.end) = (start, end);
    }

    /// Something else was read up to `end`.
    pub(super) fn begin_other(&mut self, end: usize) {
        (self.now.start, self.now.end) = (self.now.end, end);
    }

    pub(super) fn begin_start_tag(&mut self, name: &LocalName) {
        (self.now.name, self.now.element) = (Some(name.clone()), None);
    }

    /// Gives whether an element was made for the start tag.
    pub(super) fn end_token(&mut self) -> bool {
        self.now.name = None;
        self.now.untold = self.now.end..self.now.end;
        self.now.element.take().is_some()
    }

    pub(super) fn comment(&mut self) -> u32 {
        self.push(Kind::Comment, self.now.start..self.now.end)
    }

    pub(super) fn element(&mut self, name: &QualName, attributes: &[Attribute]) -> u32 {
        let tag = Tag::of(name.local.as_bytes());
        let asked = self.now.name.as_ref().is_some_and(|n| n.eq_ignore_ascii_case(&name.local) || &**n == "image");
        let (start, end) = (self.now.start, self.now.end);
        let kind = match self.as_written(name, attributes).filter(|_| asked) {
            Some(content) => Kind::Element { tag, content: (content.start as u32, content.end as u32) },
            None => self.own_element(tag, name, attributes),
        };
        let id = self.push(kind, if asked { start..end } else { start..start });
        self.made += 1;
        let again = if asked { self.now.element.replace(id) } else { Some(id) };
        if let Some(again) = again {
            // The last one of the name is what the start tag asked for, those before it are opened again.
            self.nodes[again as usize].source = (start as u32, start as u32);
            self.reopened += 1 + attributes.iter().map(|a| 1 + a.value.len() / 16).sum::<usize>();
        }
        id
    }

    /// Where between the brackets of the tag being read the element is written as it is.
    fn as_written(&self, name: &QualName, attributes: &[Attribute]) -> Option<Range<usize>> {
        let tag = self.source.get(self.now.start..self.now.end)?;
        let content = tag.strip_prefix('<')?.strip_suffix('>')?;
        let (written, rest) = split_name(content);
        let mut read = Attributes::new(rest);
        let same = written.eq_ignore_ascii_case(&name.local)
            && attributes.iter().all(|a| {
                read.next().is_some_and(|r| {
                    a.name.prefix.is_none() && r.name.eq_ignore_ascii_case(&a.name.local) && r.value() == *a.value
                })
            })
            && read.next().is_none();
        same.then(|| self.now.start + 1..self.now.end - 1)
    }

    fn own_element(&mut self, tag: Tag, name: &QualName, attributes: &[Attribute]) -> Kind {
        let start = self.own.len();
        self.own.push_str(&name.local);
        write_attributes(&mut self.own, attributes.iter());
        Kind::OwnElement { tag, content: (start as u32, self.own.len() as u32) }
    }

    /// Adds those attributes that an element does not have.
    pub(super) fn add_attributes(&mut self, id: u32, attributes: &[Attribute]) {
        /// Bytes of a start tag to which no more is added, so that many tags do not become one that is copied with each of them.
        const ENOUGH: usize = 1 << 12;
        let (tag, content) = match self.nodes[id as usize].kind {
            Kind::Element { tag, content } => (tag, &self.source[content.0 as usize..content.1 as usize]),
            Kind::OwnElement { tag, content } => (tag, &self.own[content.0 as usize..content.1 as usize]),
            _ => return,
        };
        let (name, rest) = split_name(content);
        let has = |a: &Attribute| Attributes::new(rest).any(|r| r.name.eq_ignore_ascii_case(&a.name.local));
        let mut whole = String::from(name);
        whole.push_str(rest.trim_end_matches('/'));
        write_attributes(&mut whole, attributes.iter().filter(|a| !has(a)));
        if content.len() <= ENOUGH && whole.len() > content.len() {
            let start = self.own.len();
            self.own.push_str(&whole);
            self.nodes[id as usize].kind = Kind::OwnElement { tag, content: (start as u32, self.own.len() as u32) };
        }
    }

    /// Adds text at the end of `parent`, or in front of one of its children.
    pub(super) fn text(&mut self, parent: u32, before: u32, text: &str) {
        let stands = place::find(self.source, self.now.untold.clone(), text);
        let (Stands::Plain(range) | Stands::Otherwise(range)) = &stands;
        self.now.told = true;
        self.now.untold.start = range.end;
        let neighbour = if before == NONE { self.nodes[parent as usize].last } else { self.nodes[before as usize].previous };
        if let Some(node) = self.nodes.get_mut(neighbour as usize)
            && matches!(node.kind, Kind::Text | Kind::OwnText(_))
            && place::follows(self.source, node.source.1 as usize, range.start)
        {
            let so_far = &self.source[node.source.0 as usize..node.source.1 as usize];
            node.source.1 = range.end as u32;
            match (node.kind, &stands) {
                (Kind::OwnText(n), _) => self.texts[n as usize].push_str(text),
                (_, Stands::Plain(_)) => {}
                (_, Stands::Otherwise(_)) => {
                    node.kind = Kind::OwnText(self.texts.len() as u32);
                    self.texts.push(so_far.to_string() + text);
                }
            }
            return;
        }
        let kind = match stands {
            Stands::Plain(_) => Kind::Text,
            Stands::Otherwise(_) => {
                self.texts.push(text.to_string());
                Kind::OwnText(self.texts.len() as u32 - 1)
            }
        };
        let id = self.push(kind, range.clone());
        self.insert(id, parent, before);
    }

    /// Puts a node at the end of `parent`, or in front of one of its children.
    pub(super) fn insert(&mut self, id: u32, parent: u32, before: u32) {
        self.detach(id);
        let previous = if before == NONE { self.nodes[parent as usize].last } else { self.nodes[before as usize].previous };
        let node = &mut self.nodes[id as usize];
        (node.parent, node.previous, node.next) = (parent, previous, before);
        match self.nodes.get_mut(previous as usize) {
            Some(previous) => previous.next = id,
            None => self.nodes[parent as usize].first = id,
        }
        match self.nodes.get_mut(before as usize) {
            Some(next) => next.previous = id,
            None => self.nodes[parent as usize].last = id,
        }
    }

    /// Takes a node away from its parent.
    pub(super) fn detach(&mut self, id: u32) {
        let node = &mut self.nodes[id as usize];
        let (parent, previous, next) = (node.parent, node.previous, node.next);
        if parent == NONE {
            return;
        }
        (node.parent, node.previous, node.next) = (NONE, NONE, NONE);
        match self.nodes.get_mut(previous as usize) {
            Some(previous) => previous.next = next,
            None => self.nodes[parent as usize].first = next,
        }
        match self.nodes.get_mut(next as usize) {
            Some(next) => next.previous = previous,
            None => self.nodes[parent as usize].last = previous,
        }
    }

    /// Gives all children of a node to another, behind those it has.
    pub(super) fn move_children(&mut self, from: u32, to: u32) {
        let (first, last) = (self.nodes[from as usize].first, self.nodes[from as usize].last);
        let mut at = first;
        while let Some(node) = self.nodes.get_mut(at as usize) {
            node.parent = to;
            at = node.next;
        }
        (self.nodes[from as usize].first, self.nodes[from as usize].last) = (NONE, NONE);
        let behind = self.nodes[to as usize].last;
        if first != NONE {
            self.nodes[first as usize].previous = behind;
            self.nodes[to as usize].last = last;
            match self.nodes.get_mut(behind as usize) {
                Some(behind) => behind.next = first,
                None => self.nodes[to as usize].first = first,
            }
        }
    }
}

fn write_attributes<'b>(to: &mut String, attributes: impl Iterator<Item = &'b Attribute>) {
    for attribute in attributes {
        to.push(' ');
        if let Some(prefix) = &attribute.name.prefix {
            to.push_str(prefix);
            to.push(':');
        }
        to.push_str(&attribute.name.local);
        to.push_str("=\"");
        for c in attribute.value.chars() {
            match c {
                '&' => to.push_str("&amp;"),
                '"' => to.push_str("&quot;"),
                c => to.push(c),
            }
        }
        to.push('"');
    }
}
