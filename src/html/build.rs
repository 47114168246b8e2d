//! Which element a tag starts or ends: HTML's rules of implied ends and scopes, as far as they bear on text.
//!
//! Not done, because no line of text changes by it: formatting elements are not opened again after a block that broke them,
//! and text between the rows of a table stays where it stands instead of moving in front of it.

use std::ops::Range;

use super::form::Looks;
use super::start::StartTag;
use super::tree::{NodeId, ROOT, Tree};
use super::{Limits, Tag};

/// An element that is open.
#[derive(Debug, Clone, Copy)]
struct Open {
    id: NodeId,
    tag: Tag,
    /// Its end tag came while blocks inside it were open: it ends with them.
    ended: bool,
    /// What is inside is SVG or MathML.
    foreign: bool,
}

/// The open elements of a page that is being read, and its tree so far.
pub(super) struct Builder<'a> {
    tree: Tree<'a>,
    open: Vec<Open>,
    /// How many elements of a tag are open, so that most end tags without a start cost nothing.
    counts: [u32; Tag::COUNT],
    /// How many start tags of a tag are beyond the depth limit, so that their end tags end nothing else.
    beyond: [u32; Tag::COUNT],
    max_depth: usize,
    max_nodes: usize,
    had_head: bool,
    had_body: bool,
    /// Pages without one are read as the browsers of old did: `<table>` does not end `<p>`.
    has_doctype: bool,
}

impl<'a> Builder<'a> {
    pub(super) fn new(source: &'a str, limits: &Limits) -> Self {
        Builder {
            tree: Tree::new(source, (source.len() / 24).min(limits.nodes) + 16),
            open: vec![Open { id: ROOT, tag: Tag::DOCUMENT, ended: false, foreign: false }],
            counts: [0; Tag::COUNT],
            beyond: [0; Tag::COUNT],
            max_depth: limits.depth,
            max_nodes: limits.nodes,
            had_head: false,
            had_body: false,
            has_doctype: false,
        }
    }

    /// A document type declaration.
    pub(super) fn doctype(&mut self) {
        self.has_doctype |= self.tree.is_empty();
    }

    /// Ends the page.
    pub(super) fn finish(mut self, at: usize) -> Tree<'a> {
        self.pop_to(1, at);
        let end = self.tree.len() as NodeId;
        self.tree.node_mut(ROOT).end = end;
        self.tree
    }

    /// Whether there is no room for another node.
    pub(super) fn is_full(&mut self) -> bool {
        let full = self.tree.len() >= self.max_nodes;
        self.tree.capped_mut().nodes |= full;
        full
    }

    fn top(&self) -> Open {
        // The document is never popped.
        self.open[self.open.len() - 1]
    }

    /// The tag of the innermost open element.
    pub(super) fn last(&self) -> Tag {
        self.top().tag
    }

    /// Whether what comes stands inside SVG or MathML.
    pub(super) fn is_foreign(&self) -> bool {
        self.top().foreign
    }

    fn count(&self, tag: Tag) -> u32 {
        self.counts[tag.index()]
    }

    /// Adds text.
    pub(super) fn text(&mut self, range: Range<usize>) {
        let text = &self.tree.source().as_bytes()[range.clone()];
        let blank = text.iter().all(u8::is_ascii_whitespace);
        let inside = self.top().tag;
        if blank && inside.drops_blank() {
            return;
        }
        if inside == Tag::HEAD {
            self.end_head(range.start);
        }
        let references = !blank && memchr::memchr(b'&', text).is_some();
        self.tree.push_text(self.top().id, range, references);
    }

    /// Adds text in which `&` stands for itself.
    pub(super) fn literal(&mut self, range: Range<usize>) {
        if range.is_empty() || self.is_full() {
            return;
        }
        self.tree.push_text(self.top().id, range, false);
    }

    /// Adds the content of a raw text element.
    pub(super) fn raw(&mut self, range: Range<usize>, references: bool) {
        if self.is_full() {
            return;
        }
        self.tree.push_text(self.top().id, range, references);
    }

    /// A start tag that begins there. Gives whether an element was opened by it.
    pub(super) fn start(&mut self, start: &StartTag<'_>, at: usize) -> bool {
        let &StartTag { tag, name, looks, closes_itself, .. } = start;
        let (source, content) = (at..start.end, start.content.clone());
        if self.is_foreign() {
            if !tag.breaks_out() {
                let foreign = !["foreignobject", "desc", "title"].iter().any(|n| name.eq_ignore_ascii_case(n));
                let id = self.tree.push_element(tag, looks, self.top().id, source, content);
                if !closes_itself {
                    self.push(Open { id, tag, ended: false, foreign });
                }
                return false;
            }
            let depth = self.open.iter().rposition(|o| !o.foreign).map_or(1, |n| n + 1);
            self.pop_to(depth, at);
        }
        if !self.make_room(tag, at) {
            return false;
        }
        let id = self.tree.push_element(tag, looks, self.top().id, source, content);
        if tag.is_void() {
            return false;
        }
        let foreign = matches!(tag, Tag::SVG | Tag::MATH);
        if foreign && closes_itself {
            return false;
        }
        self.push(Open { id, tag, ended: false, foreign })
    }

    fn push(&mut self, open: Open) -> bool {
        if self.open.len() > self.max_depth {
            self.tree.capped_mut().depth = true;
            self.beyond[open.tag.index()] += 1;
            return false;
        }
        self.counts[open.tag.index()] += 1;
        self.open.push(open);
        true
    }

    /// Ends what a start tag ends. Gives whether the tag may start an element here.
    fn make_room(&mut self, tag: Tag, at: usize) -> bool {
        if self.count(Tag::HEAD) > 0
            && self.count(Tag::TEMPLATE) == 0
            && !tag.may_stand_in_head()
            && !matches!(tag, Tag::HEAD | Tag::HTML)
        {
            self.end_head(at);
        }
        match tag {
            Tag::HTML => return self.count(Tag::HTML) == 0 && self.tree.is_empty(),
            Tag::HEAD => return !std::mem::replace(&mut self.had_head, true) && !self.had_body,
            Tag::BODY => return !std::mem::replace(&mut self.had_body, true),
            Tag::FORM if self.count(Tag::FORM) > 0 => return false,
            Tag::TR | Tag::TD | Tag::TH | Tag::TBODY | Tag::THEAD | Tag::TFOOT | Tag::CAPTION | Tag::COLGROUP | Tag::COL => {
                return self.room_in_table(tag, at);
            }
            Tag::LI => self.end_item(&[Tag::LI], at),
            Tag::DD | Tag::DT => self.end_item(&[Tag::DD, Tag::DT], at),
            Tag::OPTION | Tag::OPTGROUP if self.top().tag == Tag::OPTION => self.pop_to(self.open.len() - 1, at),
            Tag::RB | Tag::RT | Tag::RP | Tag::RTC if matches!(self.top().tag, Tag::RB | Tag::RT | Tag::RP) => {
                self.pop_to(self.open.len() - 1, at);
            }
            Tag::A if self.count(Tag::A) > 0 => self.end_formatting(Tag::A, at..at),
            Tag::BUTTON => self.end_in_scope(Tag::BUTTON, at..at),
            Tag::TABLE if self.in_table_but_no_cell() => self.end_in_table(&[Tag::TABLE], at),
            _ => {}
        }
        if tag.ends_p() || tag == Tag::TABLE && self.has_doctype {
            self.end_p(at);
        }
        if tag.is_heading() && self.top().tag.is_heading() {
            self.pop_to(self.open.len() - 1, at);
        }
        true
    }

    /// An end tag.
    pub(super) fn end(&mut self, tag: Tag, name: &str, source: Range<usize>) {
        if self.beyond[tag.index()] > 0 {
            self.beyond[tag.index()] -= 1;
            return;
        }
        if tag == Tag::BR {
            let content = source.start + 1..source.end;
            let looks = Looks::read(tag, &self.tree.source()[content.clone()]);
            self.tree.push_element(tag, looks, self.top().id, source, content);
            return;
        }
        if self.count(tag) == 0 || matches!(tag, Tag::BODY | Tag::HTML) && !self.is_foreign() {
            if tag.is_heading() {
                self.end_heading(source);
            }
            return;
        }
        match tag {
            Tag::TABLE | Tag::TR | Tag::TD | Tag::TH | Tag::TBODY | Tag::THEAD | Tag::TFOOT | Tag::CAPTION => {
                if let Some(depth) = self.find_in_table(&[tag]) {
                    self.close(depth, source);
                }
            }
            Tag::LI => {
                let inner = |o: &Open| o.tag == Tag::LI || o.tag.is_scope() || matches!(o.tag, Tag::UL | Tag::OL);
                let found = self.open.iter().rposition(inner).filter(|n| self.open[*n].tag == Tag::LI);
                if let Some(depth) = found {
                    self.close(depth, source);
                }
            }
            Tag::TEMPLATE => {
                if let Some(depth) = self.open.iter().rposition(|o| o.tag == Tag::TEMPLATE) {
                    self.close(depth, source);
                }
            }
            Tag::FORM => self.end_form(source),
            _ if tag.is_heading() => self.end_heading(source),
            _ if tag.is_formatting() => self.end_formatting(tag, source),
            _ if tag.is_block() || tag.is_scope() || tag == Tag::BUTTON => self.end_in_scope(tag, source),
            _ => self.end_inline(tag, name, source),
        }
    }

    /// Ends an element by the end tag at `source`, and those inside it in front of that.
    fn close(&mut self, depth: usize, source: Range<usize>) {
        self.pop_to(depth + 1, source.start);
        if self.open.len() > depth {
            self.pop_to(depth, source.end);
        }
    }

    /// Ends elements until `depth` of them are open; also those that were to end with them.
    fn pop_to(&mut self, depth: usize, at: usize) {
        while self.open.len() > depth.max(1) || self.open.len() > 1 && self.top().ended {
            let Some(open) = self.open.pop() else { return };
            if !(open.ended && open.tag == Tag::FORM) {
                self.counts[open.tag.index()] -= 1;
            }
            let end = self.tree.len() as NodeId;
            let node = self.tree.node_mut(open.id);
            node.end = end;
            node.source.1 = at as u32;
        }
    }

    fn end_head(&mut self, at: usize) {
        if let Some(depth) = self.open.iter().rposition(|o| o.tag == Tag::HEAD) {
            self.pop_to(depth, at);
        }
    }

    fn end_p(&mut self, at: usize) {
        if self.count(Tag::P) > 0 {
            let edge = |o: &Open| matches!(o.tag, Tag::P | Tag::BUTTON) || o.tag.is_scope();
            let found = self.open.iter().rposition(edge).filter(|n| self.open[*n].tag == Tag::P);
            if let Some(depth) = found {
                self.pop_to(depth, at);
            }
        }
    }

    /// Ends the list item that a new one follows, unless a list inside it is open.
    fn end_item(&mut self, tags: &[Tag], at: usize) {
        if tags.iter().all(|t| self.count(*t) == 0) {
            return;
        }
        let edge = |o: &Open| tags.contains(&o.tag) || o.tag.is_block() && !matches!(o.tag, Tag::ADDRESS | Tag::DIV | Tag::P);
        if let Some(depth) = self.open.iter().rposition(|o| edge(o) || o.tag.is_scope() || o.tag == Tag::BUTTON)
            && tags.contains(&self.open[depth].tag)
        {
            self.pop_to(depth, at);
        }
    }

    fn end_heading(&mut self, source: Range<usize>) {
        let found = self.open.iter().rposition(|o| o.tag.is_heading() || o.tag.is_scope());
        if let Some(depth) = found.filter(|n| self.open[*n].tag.is_heading()) {
            self.close(depth, source);
        }
    }

    fn end_in_scope(&mut self, tag: Tag, source: Range<usize>) {
        if self.count(tag) == 0 {
            return;
        }
        let found = self.open.iter().rposition(|o| o.tag == tag || o.tag.is_scope());
        if let Some(depth) = found.filter(|n| self.open[*n].tag == tag) {
            self.close(depth, source);
        }
    }

    /// Ends a form: at once, or with the blocks inside it. Another one may begin in any case.
    fn end_form(&mut self, source: Range<usize>) {
        let edge = |o: &Open| o.tag == Tag::FORM && !o.ended || o.tag.is_scope();
        let Some(depth) = self.open.iter().rposition(edge).filter(|n| self.open[*n].tag == Tag::FORM) else { return };
        if self.open[depth + 1..].iter().any(|o| o.tag.is_block() && !matches!(o.tag, Tag::P | Tag::LI | Tag::DD | Tag::DT)) {
            self.open[depth].ended = true;
            self.counts[Tag::FORM.index()] -= 1;
        } else {
            self.close(depth, source);
        }
    }

    /// Ends a formatting element: at once, or with the blocks inside it.
    fn end_formatting(&mut self, tag: Tag, source: Range<usize>) {
        let edge = |o: &Open| o.tag == tag && !o.ended || o.tag.is_scope();
        let Some(depth) = self.open.iter().rposition(edge).filter(|n| self.open[*n].tag == tag) else { return };
        let depth = self.sink(depth);
        if self.open[depth + 1..].iter().any(|o| o.tag.is_block()) {
            self.open[depth].ended = true;
        } else {
            self.close(depth, source);
        }
    }

    /// Moves a formatting element into the blocks that begin where it does: `<a><p>` becomes `<p><a>`. So it can end in front of
    /// what follows in them. Gives where it is then.
    fn sink(&mut self, mut depth: usize) -> usize {
        while let Some([outer, inner]) = self.open.get_mut(depth..depth + 2).and_then(|o| o.first_chunk_mut())
            && inner.tag.is_block()
            && inner.id == outer.id + 1
        {
            self.tree.swap_with_child(outer.id);
            std::mem::swap(outer, inner);
            std::mem::swap(&mut outer.id, &mut inner.id);
            depth += 1;
        }
        depth
    }

    fn end_inline(&mut self, tag: Tag, name: &str, source: Range<usize>) {
        let same = |o: &Open| o.tag == tag && (tag != Tag::OTHER || self.tree.name(o.id).eq_ignore_ascii_case(name));
        let found = self.open.iter().rposition(|o| same(o) || o.tag.is_block() || o.tag.is_scope());
        // Elements of one's own (`<my-card>`) may hold blocks.
        let found = if tag == Tag::OTHER { self.open.iter().rposition(|o| same(o) || o.tag.is_scope()) } else { found };
        if let Some(depth) = found.filter(|n| same(&self.open[*n])) {
            self.close(depth, source);
        }
    }

    fn in_table_but_no_cell(&self) -> bool {
        let inner = |o: &&Open| matches!(o.tag, Tag::TABLE | Tag::TD | Tag::TH | Tag::CAPTION | Tag::TEMPLATE);
        self.count(Tag::TABLE) > 0 && self.open.iter().rev().find(inner).is_some_and(|o| o.tag == Tag::TABLE)
    }

    /// Ends the outermost element with one of these tags that belongs to the innermost table.
    fn end_in_table(&mut self, tags: &[Tag], at: usize) {
        if let Some(depth) = self.find_in_table(tags) {
            self.pop_to(depth, at);
        }
    }

    fn find_in_table(&self, tags: &[Tag]) -> Option<usize> {
        let table = self.open.iter().rposition(|o| matches!(o.tag, Tag::TABLE | Tag::TEMPLATE)).unwrap_or(0);
        self.open[table..].iter().position(|o| tags.contains(&o.tag)).map(|n| table + n)
    }

    fn room_in_table(&mut self, tag: Tag, at: usize) -> bool {
        if self.count(Tag::TABLE) == 0 {
            return self.count(Tag::TEMPLATE) > 0;
        }
        match tag {
            Tag::TD | Tag::TH => self.end_in_table(&[Tag::TD, Tag::TH, Tag::CAPTION, Tag::COLGROUP], at),
            Tag::TR => self.end_in_table(&[Tag::TR, Tag::CAPTION, Tag::COLGROUP], at),
            Tag::COL => {}
            _ => self.end_in_table(&[Tag::TBODY, Tag::THEAD, Tag::TFOOT, Tag::TR, Tag::CAPTION, Tag::COLGROUP], at),
        }
        true
    }
}
