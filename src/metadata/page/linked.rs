//! What a page's linked data (JSON-LD) says: graphs, lists and nested nodes, brought into one plain form.

use std::collections::HashMap;

use super::json::{self, Value};
use super::text::plain;
use super::vocabulary::{Type, vocabulary};

/// An author as linked data names one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) name: String,
    /// It is said to be an organisation.
    pub(super) organisation: bool,
}

/// What one node says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) kind: Option<Type>,
    /// Its addresses.
    pub(super) urls: Vec<String>,
    pub(super) title: Option<String>,
    pub(super) authors: Vec<Named>,
    pub(super) date: Option<String>,
    pub(super) modified: Option<String>,
    pub(super) publisher: Option<String>,
    pub(super) description: Option<String>,
    pub(super) language: Option<String>,
    pub(super) keywords: Vec<String>,
    pub(super) section: Option<String>,
    pub(super) image: Option<String>,
    pub(super) license: Option<String>,
}

/// What all scripts of a page say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Linked {
    /// Nodes of known types, in the order of the page.
    pub(super) nodes: Vec<Node>,
    /// Names of organisations and sites.
    pub(super) organisations: Vec<String>,
}

/// The most nodes that are kept.
const MOST: usize = 300;

/// How deep nodes are looked for inside nodes.
const DEEPEST: usize = 12;

/// Reads the scripts of a page.
pub(super) fn read(scripts: &[String]) -> Linked {
    let mut values = Vec::new();
    let unescaped: Vec<Option<String>> = scripts.iter().map(|s| unescaped(s)).collect();
    for (script, unescaped) in scripts.iter().zip(&unescaped) {
        values.extend(json::read(unescaped.as_ref().unwrap_or(script)));
    }
    let mut walk = Walk { by_id: HashMap::new(), out: Linked::default() };
    values.iter().for_each(|value| walk.index(value, 0));
    values.iter().for_each(|value| walk.visit(value, 0, false));
    walk.out
}

/// A script whose quotes were escaped as HTML, without that.
fn unescaped(script: &str) -> Option<String> {
    let escaped = !script.contains('"') && ["&quot;", "&#34;", "&#x22;"].iter().any(|q| script.contains(q));
    escaped.then(|| html_escape::decode_html_entities(script).into_owned())
}

struct Walk<'v> {
    by_id: HashMap<&'v str, &'v Value<'v>>,
    out: Linked,
}

impl<'v> Walk<'v> {
    /// Remembers the nodes that others may name by their `@id`.
    fn index(&mut self, value: &'v Value<'v>, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        match value {
            Value::List(values) => values.iter().for_each(|v| self.index(v, depth + 1)),
            Value::Map(members) => {
                if members.len() > 1
                    && let Some(id) = value.get("@id").and_then(Value::text)
                {
                    self.by_id.entry(id).or_insert(value);
                }
                members.iter().for_each(|(_, v)| self.index(v, depth + 1));
            }
            Value::Text(_) => {}
        }
    }

    fn visit(&mut self, value: &'v Value<'v>, depth: usize, listed: bool) {
        if depth > DEEPEST || self.out.nodes.len() >= MOST {
            return;
        }
        match value {
            Value::List(values) => values.iter().for_each(|v| self.visit(v, depth + 1, listed)),
            Value::Map(members) => {
                let types = value.get("@type").map(Value::each).unwrap_or_default();
                let types = || types.iter().filter_map(Value::text);
                let kind = types().filter_map(|t| vocabulary().kind(t)).min();
                if let Some(kind) = kind.filter(|_| !listed) {
                    let node = self.node(value, kind);
                    self.out.nodes.push(node);
                }
                if (kind == Some(Type::Site) || types().any(|t| vocabulary().is_organisation(t)))
                    && let Some(name) = value.get("name").and_then(Value::text)
                {
                    self.out.organisations.push(plain(name));
                }
                let lists = types().any(|t| vocabulary().is_list(t));
                for (name, member) in members {
                    // What a list, comments or other pages are made of is not the page.
                    let other = lists || vocabulary().not_the_page.contains(&**name);
                    self.visit(member, depth + 1, listed || other);
                }
            }
            Value::Text(_) => {}
        }
    }

    /// The node that `value` names by its `@id`, or itself.
    fn resolved(&self, value: &'v Value<'v>) -> &'v Value<'v> {
        let Value::Map(members) = value else { return value };
        let named = members.iter().all(|(name, _)| name.starts_with('@') || name == "name");
        let id = value.get("@id").and_then(Value::text).filter(|_| named);
        id.and_then(|id| self.by_id.get(id)).copied().unwrap_or(value)
    }

    fn node(&self, value: &'v Value<'v>, kind: Type) -> Node {
        let text = |name: &str| value.get(name).and_then(Value::text).map(plain).filter(|t| !t.is_empty());
        let address = |name: &str| value.get(name).and_then(|v| self.address(v));
        let named = |name: &str| value.get(name).map(|v| self.resolved(v)).and_then(name_of);
        let mut authors = Vec::new();
        for name in ["author", "creator"] {
            if authors.is_empty()
                && let Some(value) = value.get(name)
            {
                self.authors(value, 0, &mut authors);
            }
        }
        let keywords = value.get("keywords").map(Value::each).unwrap_or_default();
        Node {
            kind: Some(kind),
            urls: ["@id", "url", "mainEntityOfPage"].into_iter().filter_map(address).collect(),
            title: text("headline").or_else(|| text("name")).or_else(|| text("title")),
            authors,
            date: text("datePublished").or_else(|| text("dateCreated")).or_else(|| text("uploadDate")),
            modified: text("dateModified"),
            publisher: named("publisher").or_else(|| named("isPartOf")).or_else(|| named("sourceOrganization")),
            description: text("description"),
            language: text("inLanguage")
                .or_else(|| value.get("inLanguage").and_then(|v| v.get("alternateName")?.text()).map(plain)),
            keywords: keywords.iter().filter_map(|k| k.text().map(plain).or_else(|| name_of(k))).collect(),
            section: text("articleSection").or_else(|| value.get("articleSection").and_then(name_of)),
            image: value.get("image").or_else(|| value.get("thumbnailUrl")).and_then(|v| self.address(v)),
            license: text("license").or_else(|| address("license")),
        }
    }

    /// An address: a text, or the `url` of a node.
    fn address(&self, value: &'v Value<'v>) -> Option<String> {
        let value = self.resolved(value.each().first()?);
        let inner = ["url", "contentUrl", "@id"].into_iter().find_map(|name| value.get(name)?.text());
        value.text().or(inner).map(plain)
    }

    fn authors(&self, value: &'v Value<'v>, depth: usize, out: &mut Vec<Named>) {
        if depth > 4 || out.len() > 50 {
            return;
        }
        match self.resolved(value) {
            Value::Text(name) => out.push(Named { name: plain(name), organisation: false }),
            Value::List(values) => values.iter().for_each(|v| self.authors(v, depth + 1, out)),
            map @ Value::Map(_) => {
                let types = || map.get("@type").map(Value::each).unwrap_or_default().iter().filter_map(Value::text);
                let organisation = types().any(|t| vocabulary().is_organisation(t));
                match map.get("name") {
                    Some(Value::List(names)) => {
                        let names = names.iter().filter_map(Value::text).map(plain);
                        out.extend(names.map(|name| Named { name, organisation }));
                    }
                    Some(Value::Map(_)) => map.get("name").into_iter().for_each(|v| self.authors(v, depth + 1, out)),
                    _ => out.extend(name_of(map).map(|name| Named { name, organisation })),
                }
            }
        }
    }
}

/// The name of a node: `name`, or the given and the family name.
fn name_of(value: &Value<'_>) -> Option<String> {
    let text = |name: &str| value.get(name).and_then(Value::text);
    let whole = text("name").map(plain);
    let parts = || Some(plain(&format!("{} {}", text("givenName")?, text("familyName")?)));
    whole.or_else(parts).filter(|name| !name.is_empty())
}
