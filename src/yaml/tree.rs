//! The tree: scalars, sequences and mappings with their places.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span};

use super::Place;
use crate::error::{Diagnostic, SourceFile};

/// How deep a file may nest.
const MAX_DEPTH: usize = 64;
/// How many nodes the aliases of a file may stand for.
const MAX_ALIASED: usize = 100_000;

/// One node of a YAML file.
#[derive(Debug, Clone, PartialEq)]
pub struct Node<'a> {
    /// What stands there.
    pub value: Value<'a>,
    /// Where it stands.
    pub place: Place,
}

/// What a [`Node`] is.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// A text, number, `true`, … ; `plain` where it stands without quotes.
    Scalar {
        /// Its text, quotes and escapes resolved.
        text: Cow<'a, str>,
        /// Whether it stands without quotes.
        plain: bool,
    },
    /// A list.
    Sequence(Vec<Node<'a>>),
    /// Keys with their values, in the order of the file.
    Mapping(Vec<(Node<'a>, Node<'a>)>),
}

impl<'a> Node<'a> {
    /// Reads a file's first document, and gathers what is wrong with it. Where it breaks off, with a syntax error, the tree
    /// holds what stood before; of what was not yet closed then, [`Node::is_whole`] says so.
    pub fn parse(file: &'a Arc<SourceFile>) -> (Node<'a>, Vec<Diagnostic>) {
        let (open, anchors, wrong) = (Vec::new(), HashMap::new(), Vec::new());
        let mut builder = Builder { file, open, anchors, room: MAX_ALIASED, done: None, wrong };
        for event in Parser::new_from_str(&file.text) {
            match event {
                Ok((event, span)) => {
                    if let Err(diagnostic) = builder.take(event, span) {
                        builder.wrong.push(*diagnostic);
                        break;
                    }
                }
                Err(error) => {
                    builder.wrong.push(scan_error(file, &error));
                    break;
                }
            }
        }
        let wrong = std::mem::take(&mut builder.wrong);
        (builder.finish(), wrong)
    }

    /// Whether the file did not break off inside this part.
    pub fn is_whole(&self) -> bool {
        let holds_something = match &self.value {
            Value::Scalar { .. } => false,
            Value::Sequence(items) => !items.is_empty(),
            Value::Mapping(entries) => !entries.is_empty(),
        };
        // What holds something takes two characters at least.
        !holds_something || self.place.end > self.place.start + 1
    }

    /// The value under `key`, where this is a mapping that has it.
    pub fn get(&self, key: &str) -> Option<&Node<'a>> {
        let Value::Mapping(entries) = &self.value else { return None };
        entries.iter().find(|(k, _)| matches!(&k.value, Value::Scalar { text, .. } if text == key)).map(|(_, v)| v)
    }

    /// The number of nodes in this part, itself counted.
    fn size(&self) -> usize {
        match &self.value {
            Value::Scalar { .. } => 1,
            Value::Sequence(items) => 1 + items.iter().map(Node::size).sum::<usize>(),
            Value::Mapping(entries) => 1 + entries.iter().map(|(k, v)| k.size() + v.size()).sum::<usize>(),
        }
    }

    /// Whether nothing stands here: an empty value, `~` or `null`.
    pub fn is_nothing(&self) -> bool {
        matches!(&self.value, Value::Scalar { text, plain: true } if matches!(text.as_ref(), "" | "~" | "null"))
    }
}

fn scan_error(file: &Arc<SourceFile>, error: &ScanError) -> Diagnostic {
    let at = error.marker().index() as u32;
    let place = Place { start: at, end: at + 1 };
    Diagnostic::error("yaml-syntax", format!("not YAML: {}", error.info()))
        .at(file, place.bytes(&file.text), "reading stopped here")
        .help("a text with `: `, ` #`, or a leading quote, bracket, `*`, `&`, `!`, `%`, `@` needs quotes; single quotes keep backslashes as they are")
}

/// A mapping or sequence that is not yet closed.
struct Open<'a> {
    start: u32,
    value: Value<'a>,
    key: Option<Node<'a>>,
    anchor: usize,
}

struct Builder<'a> {
    file: &'a Arc<SourceFile>,
    open: Vec<Open<'a>>,
    anchors: HashMap<usize, Node<'a>>,
    /// Nodes that aliases may still add.
    room: usize,
    done: Option<Node<'a>>,
    /// Mistakes that do not stop the reading.
    wrong: Vec<Diagnostic>,
}

impl<'a> Builder<'a> {
    fn take(&mut self, event: Event<'a>, span: Span) -> Result<(), Box<Diagnostic>> {
        let place = Place { start: span.start.index() as u32, end: span.end.index() as u32 };
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse_tag(tag.is_some(), place);
                let plain = style == ScalarStyle::Plain;
                self.name(Node { value: Value::Scalar { text, plain }, place }, anchor)
            }
            Event::SequenceStart(anchor, tag) => {
                self.refuse_tag(tag.is_some(), place);
                self.descend(Value::Sequence(Vec::new()), place, anchor)
            }
            Event::MappingStart(anchor, tag) => {
                self.refuse_tag(tag.is_some(), place);
                self.descend(Value::Mapping(Vec::new()), place, anchor)
            }
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(open) => {
                    let anchor = open.anchor;
                    self.name(open.close(place.end), anchor)
                }
                None => Ok(()),
            },
            Event::Alias(anchor) => self.alias(anchor, place),
            Event::DocumentStart(_) if self.done.is_some() => {
                Err(self.error("yaml-documents", "a second YAML document in one file", place, "put it into a file of its own"))
            }
            _ => Ok(()),
        }
    }

    fn refuse_tag(&mut self, tagged: bool, place: Place) {
        if tagged {
            let refused = self.error("yaml-tag", "YAML tags are not read here", place, "put it in quotes if it is a text");
            self.wrong.push(*refused);
        }
    }

    /// Adds a node, and remembers it where it has an anchor (`&name`).
    fn name(&mut self, node: Node<'a>, anchor: usize) -> Result<(), Box<Diagnostic>> {
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        self.add(node)
    }

    /// Adds what an alias (`*name`) stands for. Aliases of aliases grow fast, so there is a limit.
    fn alias(&mut self, anchor: usize, place: Place) -> Result<(), Box<Diagnostic>> {
        let Some(node) = self.anchors.get(&anchor).cloned() else {
            return Err(self.error("yaml-alias", "an alias inside what it stands for", place, "write the value out"));
        };
        match self.room.checked_sub(node.size()) {
            Some(room) => self.room = room,
            None => return Err(self.error("yaml-alias", "aliases that stand for too much", place, "write the values out")),
        }
        self.add(node)
    }

    fn descend(&mut self, value: Value<'a>, place: Place, anchor: usize) -> Result<(), Box<Diagnostic>> {
        if self.open.len() >= MAX_DEPTH {
            return Err(self.error("yaml-depth", "nested too deeply", place, "a rule needs a handful of levels"));
        }
        self.open.push(Open { start: place.start, value, key: None, anchor });
        Ok(())
    }

    fn error(&self, code: &'static str, message: &str, place: Place, help: &str) -> Box<Diagnostic> {
        Box::new(Diagnostic::error(code, message).at(self.file, place.bytes(&self.file.text), "").help(help))
    }

    fn add(&mut self, node: Node<'a>) -> Result<(), Box<Diagnostic>> {
        let Some(top) = self.open.last_mut() else {
            self.done = Some(node);
            return Ok(());
        };
        match (&mut top.value, top.key.take()) {
            (Value::Sequence(items), _) => items.push(node),
            (Value::Mapping(_), None) => top.key = Some(node),
            (Value::Mapping(entries), Some(key)) => {
                if let Some((first, _)) = entries.iter().find(|(k, _)| k.value == key.value) {
                    let line = first.place.line(&self.file.text);
                    let message = "the same key twice in one place";
                    let help = format!("the first one stands on line {line}; a list under one key takes several values");
                    let twice = self.error("duplicate-key", message, key.place, &help);
                    self.wrong.push(*twice);
                    return Ok(());
                }
                entries.push((key, node));
            }
            (Value::Scalar { .. }, _) => {}
        }
        Ok(())
    }

    /// What was read, open parts closed where the file broke off.
    fn finish(mut self) -> Node<'a> {
        while let Some(open) = self.open.pop() {
            let node = open.close(0);
            match self.open.last_mut() {
                Some(Open { value: Value::Sequence(items), .. }) => items.push(node),
                Some(Open { value: Value::Mapping(entries), key, .. }) => {
                    if let Some(key) = key.take() {
                        entries.push((key, node));
                    }
                }
                _ => self.done = Some(node),
            }
        }
        self.done.unwrap_or(Node { value: Value::Scalar { text: Cow::Borrowed(""), plain: true }, place: Place::default() })
    }
}

impl<'a> Open<'a> {
    fn close(self, end: u32) -> Node<'a> {
        Node { value: self.value, place: Place { start: self.start, end: end.max(self.start + 1) } }
    }
}
