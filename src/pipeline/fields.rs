//! The record's metadata: what the source says, else what rules found in the text, read into values.

use std::collections::{BTreeMap, BTreeSet};

use super::Staged;
use super::known::{RULE, signed};
use crate::metadata::{authors, counters, dates, keywords, title};
use crate::record::{Caption, Known};
use crate::rules::{Extracted, Slot};

/// The tag of a document with an invented author: the rules that give it are about cards, and what those say is not believed.
const FAKE_AUTHOR: &str = "fake-author";

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Fields {
    pub(super) site: Option<String>,
    pub(super) title: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) date: Option<String>,
    pub(super) modified: Option<String>,
    pub(super) keywords: Vec<String>,
    pub(super) description: Option<String>,
    pub(super) section: Option<String>,
    pub(super) image: Option<String>,
    pub(super) license: Option<String>,
    pub(super) captions: Vec<Caption>,
    pub(super) counters: BTreeMap<String, f64>,
    pub(super) extra: BTreeMap<String, String>,
}

/// The tag of what article farms made.
const FARM: &str = "content-farm";

impl Fields {
    pub(super) fn new(known: &Known, staged: &Staged) -> Fields {
        let found = &staged.applied.extracted;
        let language = staged.language.as_ref().map(|(code, _)| code.as_str());
        let values = |slot: Slot| found.iter().filter(move |e| e.slot == slot).map(|e| e.value.as_str());
        let site = known.site.clone().or_else(|| values(Slot::Site).next().map(str::to_string));
        let date = |own: &Option<String>, slot: Slot| {
            own.as_deref().and_then(|d| dates::read(d, language)).or_else(|| values(slot).find_map(|v| dates::read(v, language)))
        };
        let host = known.url.as_deref().and_then(super::host_of);
        let own_site = title::Site { name: site.as_deref(), host: host.as_deref() };
        // What a page shows as its headline is that, with its year, unless the page is an article farm's.
        let shown = staged.origins.contains_key("title") && !staged.applied.tags.contains_key(FARM);
        let year = if shown { title::Year::Stays } else { title::Year::Goes };
        let read_title = |raw: &str| title::read(raw, own_site, year);
        Fields {
            title: known.title.as_deref().and_then(read_title).or_else(|| values(Slot::Title).find_map(read_title)),
            authors: read_authors(known, staged),
            date: date(&known.date, Slot::Date),
            modified: date(&known.modified, Slot::Modified),
            keywords: if known.keywords.is_empty() {
                distinct(values(Slot::Keywords).flat_map(keywords::read))
            } else {
                known.keywords.clone()
            },
            description: known.description.clone().or_else(|| values(Slot::Description).next().map(str::to_string)),
            section: known.section.clone().or_else(|| values(Slot::Section).next().map(str::to_string)),
            image: known.image.clone().or_else(|| values(Slot::Image).next().map(str::to_string)),
            license: known.license.clone().or_else(|| values(Slot::License).next().map(str::to_string)),
            captions: captions(staged),
            counters: named(found, |slot| match slot {
                Slot::Counter(name) => Some(name),
                _ => None,
            })
            .filter_map(|(name, value)| Some((name, counters::read(value)?)))
            .fold(BTreeMap::new(), first_of_each),
            extra: named(found, |slot| match slot {
                Slot::Extra(name) => Some(name),
                _ => None,
            })
            .map(|(name, value)| (name, value.to_string()))
            .fold(BTreeMap::new(), first_of_each),
            site,
        }
    }
}

fn named<'a>(found: &'a [Extracted], name: impl Fn(&'a Slot) -> Option<&'a str>) -> impl Iterator<Item = (String, &'a str)> {
    found.iter().filter_map(move |e| Some((name(&e.slot)?.to_string(), e.value.as_str())))
}

fn first_of_each<V>(mut map: BTreeMap<String, V>, (name, value): (String, V)) -> BTreeMap<String, V> {
    map.entry(name).or_insert(value);
    map
}

fn distinct(list: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut seen = Vec::new();
    let mut out = Vec::new();
    for item in list {
        let key = item.to_lowercase();
        if !seen.contains(&key) {
            seen.push(key);
            out.push(item);
        }
    }
    out
}

/// The most bylines of a text.
const MOST_BYLINES: usize = 4;

/// The authors the source names, else those of bylines. Names of invented author cards are neither.
fn read_authors(source: &Known, staged: &Staged) -> Vec<String> {
    let read = |names: &mut dyn Iterator<Item = &str>| distinct(names.flat_map(authors::read));
    // Those a page gives have been read.
    let of_page = staged.origins.get("authors").is_some_and(|origin| origin != RULE);
    let by_rule = staged.origins.get("authors").is_some_and(|origin| origin == RULE);
    let known = match source.authors.as_slice() {
        all if of_page => all.to_vec(),
        all if by_rule => distinct(all.iter().flat_map(|raw| signed(raw))),
        all => read(&mut all.iter().map(String::as_str)),
    };
    let applied = &staged.applied;
    let Some(card) = applied.tags.get(FAKE_AUTHOR) else {
        if !known.is_empty() {
            return known;
        }
        let bylines = || applied.extracted.iter().filter(|e| e.slot == Slot::Authors);
        // So many that differ are those of a list of articles, or the brands of what a shop sells.
        if bylines().map(|e| e.value.as_str()).collect::<BTreeSet<_>>().len() > MOST_BYLINES {
            return Vec::new();
        }
        return read(&mut bylines().map(|e| e.value.as_str()));
    };
    let invented = |name: &String| card.iter().any(|line| staged.document.line(*line as usize).contains(name.as_str()));
    known.into_iter().filter(|name| !invented(name)).collect()
}

fn captions(staged: &Staged) -> Vec<Caption> {
    let mut captions: Vec<(u32, Caption)> = Vec::new();
    for found in &staged.applied.captions {
        let caption = Caption { text: found.text.clone(), credit: Some(found.credit.clone()).filter(|c| !c.is_empty()) };
        // Several rules may know the same line or words as a caption; the one with a credit says most.
        let same = |c: &Caption| c.text == caption.text && (!c.text.is_empty() || c.credit == caption.credit);
        match captions.iter_mut().find(|(line, c)| *line == found.line || same(c)) {
            Some((_, same)) if same.credit.is_none() && caption.credit.is_some() => *same = caption,
            Some(_) => {}
            None => captions.push((found.line, caption)),
        }
    }
    captions.into_iter().map(|(_, caption)| caption).collect()
}
