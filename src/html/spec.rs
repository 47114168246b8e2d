//! The spec-conforming way from a page to its tree: html5ever's tokenizer and tree builder, under watch.
//!
//! html5ever says neither where in the source a node stood nor when enough is enough. So each token passes a [`Watch`] on its way
//! to the tree builder: it knows which bytes were read since the last one (what is told to the [`Sink`] meanwhile stands there),
//! and keeps the builder's stack and its list of formatting elements short, in whose length html5ever is quadratic.

mod flatten;
mod nodes;
mod place;
mod sink;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use html5ever::LocalName;
use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{self, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{Tracer, TreeBuilder, TreeBuilderOpts};

use self::sink::{Handle, Sink};
use super::tree::Tree;
use super::{Limits, Tag};

/// Bytes given to the tokenizer at once: it copies what it is given.
const PIECE: usize = 1 << 14;

/// What formatting elements that are opened again and again may cost before they are all ended, beside a share of the bytes read.
const REOPENED: usize = 1 << 14;

/// Reads a page.
pub(super) fn parse<'a>(source: &'a str, limits: &Limits) -> Tree<'a> {
    let source = limits.cut(source);
    let queue = BufferQueue::default();
    let options = TreeBuilderOpts { scripting_enabled: false, drop_doctype: true, ..TreeBuilderOpts::default() };
    let watch = Watch {
        builder: TreeBuilder::new(Sink::new(source), options),
        queue: &queue,
        fed: Cell::new(0),
        open: Cell::new(0),
        beyond: RefCell::default(),
        epoch: Cell::new(0),
        raw: Cell::new(false),
        max_depth: limits.depth,
    };
    let tokenizer = Tokenizer::new(watch, TokenizerOpts::default());
    let watch = &tokenizer.sink;
    let mut full = false;
    while watch.fed.get() < source.len() && !full {
        let fed = watch.fed.get();
        let end = crate::measure::boundary_before(source, (fed + PIECE).min(source.len()));
        queue.push_back(StrTendril::from_slice(&source[fed..end]));
        watch.fed.set(end);
        // It stops at the end of a script, and where the page names its charset, too.
        while !matches!(tokenizer.feed(&queue), html5ever::TokenizerResult::Done) {}
        full = watch.sink().nodes() >= limits.nodes;
    }
    tokenizer.end();
    let (page, depth) = tokenizer.sink.into_page();
    let mut tree = flatten::flatten(page, limits);
    tree.capped_mut().depth |= depth;
    tree.capped_mut().nodes |= full;
    tree
}

/// What stands between html5ever's tokenizer and its tree builder.
struct Watch<'q, 'a> {
    builder: TreeBuilder<Handle, Sink<'a>>,
    /// What the tokenizer has still to read.
    queue: &'q BufferQueue,
    /// How much of the source it was given.
    fed: Cell<usize>,
    /// At most so many elements were open when last counted; what was made since comes on top.
    open: Cell<usize>,
    /// How many elements of a name were ended at once for being too deep, so that their end tags end nothing else.
    beyond: RefCell<HashMap<LocalName, u32>>,
    epoch: Cell<u32>,
    /// Whether the text of a script or the like is being read: its end tag must come through.
    raw: Cell<bool>,
    max_depth: usize,
}

impl<'a> Watch<'_, 'a> {
    fn sink(&self) -> &Sink<'a> {
        &self.builder.sink
    }

    /// The nodes, and whether elements lost their nesting.
    fn into_page(self) -> (nodes::Page<'a>, bool) {
        let deep = !self.beyond.borrow().is_empty();
        (self.builder.sink.into_page(), deep)
    }

    /// The place in the source up to which the tokenizer has read.
    fn place(&self) -> usize {
        let mut buffers: Vec<StrTendril> = Vec::new();
        while let Some(buffer) = self.queue.pop_front() {
            buffers.push(buffer);
        }
        let left: usize = buffers.iter().map(|b| b.len()).sum();
        for buffer in buffers.into_iter().rev() {
            self.queue.push_front(buffer);
        }
        self.fed.get().saturating_sub(left)
    }

    fn start_tag(&self, tag: tokenizer::Tag, line: u64) -> TokenSinkResult<Handle> {
        if self.sink().reopened() > REOPENED + self.sink().read() / 4 {
            self.end_formatting(line);
        }
        let name = tag.name.clone();
        let known = Tag::of(name.as_bytes());
        let foreign = self.adjusted_current_node_present_but_not_in_html_namespace();
        let leaf = if foreign { tag.self_closing } else { known.is_void() };
        let deep = !leaf && self.is_deep();
        self.sink().begin_start_tag(&name);
        let result = self.builder.process_token(Token::TagToken(tag), line);
        let opened = self.sink().end_token();
        self.raw.set(matches!(result, TokenSinkResult::RawData(_)));
        if deep && opened && matches!(result, TokenSinkResult::Continue) {
            *self.beyond.borrow_mut().entry(name.clone()).or_default() += 1;
            self.end_tag(name, line);
        }
        result
    }

    /// Has the tree builder read an end tag that does not stand in the source.
    fn end_tag(&self, name: LocalName, line: u64) {
        let tag = tokenizer::Tag {
            kind: TagKind::EndTag,
            name,
            self_closing: false,
            attrs: Vec::new(),
            had_duplicate_attributes: false,
        };
        // It ends an element at most: there is nothing to tell the tokenizer.
        let _ = self.builder.process_token(Token::TagToken(tag), line);
    }

    /// Whether as many elements are open as may be. Those that wait to be opened again count, too.
    fn is_deep(&self) -> bool {
        if self.open.get() + self.sink().made() < self.max_depth {
            return false;
        }
        let (open, _) = self.trace();
        self.open.set(open);
        self.sink().reset_made();
        open >= self.max_depth
    }

    /// How many elements are open or wait to be opened again, and the names of those for formatting.
    fn trace(&self) -> (usize, Vec<LocalName>) {
        self.epoch.set(self.epoch.get().wrapping_add(1));
        let count = Count { sink: self.sink(), epoch: self.epoch.get(), open: Cell::new(0), formatting: RefCell::default() };
        self.builder.trace_handles(&count);
        (count.open.get(), count.formatting.into_inner())
    }

    /// Ends all formatting elements, so that they are not opened again in each block that comes.
    fn end_formatting(&self, line: u64) {
        let (_, names) = self.trace();
        for name in names {
            self.end_tag(name, line);
        }
    }

    /// Whether an end tag is that of an element which was ended at once.
    fn was_ended(&self, tag: &tokenizer::Tag) -> bool {
        if self.raw.take() {
            return false;
        }
        let mut beyond = self.beyond.borrow_mut();
        match beyond.get_mut(&tag.name) {
            Some(left) if *left > 0 => {
                *left -= 1;
                true
            }
            _ => false,
        }
    }
}

impl TokenSink for Watch<'_, '_> {
    type Handle = Handle;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<Handle> {
        match token {
            Token::ParseError(_) => TokenSinkResult::Continue,
            Token::CharacterTokens(_) | Token::NullCharacterToken => {
                self.sink().begin_text(self.place());
                let result = self.builder.process_token(token, line);
                self.sink().end_text();
                result
            }
            Token::TagToken(tag) => {
                self.sink().begin_tag(self.place());
                match tag.kind {
                    TagKind::StartTag => self.start_tag(tag, line),
                    TagKind::EndTag if self.was_ended(&tag) => TokenSinkResult::Continue,
                    TagKind::EndTag => {
                        let result = self.builder.process_token(Token::TagToken(tag), line);
                        self.sink().end_token();
                        result
                    }
                }
            }
            Token::CommentToken(_) | Token::DoctypeToken(_) | Token::EOFToken => {
                self.sink().begin_other(self.place());
                let result = self.builder.process_token(token, line);
                self.sink().end_token();
                result
            }
        }
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// Counts what the tree builder holds.
struct Count<'s, 'a> {
    sink: &'s Sink<'a>,
    epoch: u32,
    open: Cell<usize>,
    formatting: RefCell<Vec<LocalName>>,
}

impl Tracer for Count<'_, '_> {
    type Handle = Handle;

    fn trace_handle(&self, handle: &Handle) {
        if self.sink.mark(handle, self.epoch) {
            self.open.set(self.open.get() + 1);
            let name = handle.name();
            if name.ns == html5ever::ns!(html) && Tag::of(name.local.as_bytes()).is_formatting() {
                self.formatting.borrow_mut().push(name.local.clone());
            }
        }
    }
}
