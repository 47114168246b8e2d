//! Pictures of an article: which count, and how they are written.

use super::super::Tag;
use super::super::tree::{NodeId, Tree};
use super::vocabulary::vocabulary;
use super::{Page, escape};

/// How far above a picture its figure may stand.
const FIGURE_WITHIN: usize = 8;

/// A picture as Markdown; `None` for one without an address, for one that only decorates, and for the same one once more.
pub(super) fn render(page: &mut Page<'_, '_, '_>, node: NodeId) -> Option<String> {
    let tree = page.tree;
    let alt = tree.attribute(node, "alt").unwrap_or_default();
    let alt = alt.split_whitespace().collect::<Vec<_>>().join(" ");
    if alt.is_empty() && !tree.ancestors(node).take(FIGURE_WITHIN).any(|a| tree.tag(a) == Tag::FIGURE) {
        return None;
    }
    let source = source(tree, node)?;
    let address = page.address(&source)?;
    // Pictures that are loaded late stand in the page a second time, for readers without scripts.
    if page.last_image == address {
        return None;
    }
    let mut words = String::with_capacity(alt.len());
    escape::push(
        &mut words,
        &alt,
        &escape::Place { pairs: escape::Pairs::new(&alt, true), in_link: true, cell: true, ..Default::default() },
    );
    let image = format!("![{words}]({})", escape::address(&address));
    page.last_image = address;
    Some(image)
}

/// Where a picture is loaded from, as written.
fn source(tree: &Tree<'_>, node: NodeId) -> Option<String> {
    let named = |node: NodeId, name: &str| {
        let value = tree.attribute(node, name)?;
        let value = value.trim();
        (!value.is_empty() && !value.starts_with("data:")).then(|| value.to_owned())
    };
    let words = vocabulary();
    let late = words.image_sources.iter().find_map(|name| named(node, name));
    let set = |node: NodeId| words.image_sets.iter().find_map(|name| largest(&named(node, name)?));
    late.or_else(|| named(node, "src")).or_else(|| set(node)).or_else(|| {
        let parent = tree.parent(node);
        let sources = tree.children(parent).take_while(|c| *c < node).filter(|c| tree.tag(*c) == Tag::SOURCE);
        if tree.tag(parent) == Tag::PICTURE { sources.into_iter().find_map(set) } else { None }
    })
}

/// The largest picture of a set: `small.jpg 480w, large.jpg 1080w`.
fn largest(set: &str) -> Option<String> {
    let mut best: Option<(f64, &str)> = None;
    // A comma ends a candidate only before white space or behind a size: addresses may hold commas.
    let mut words = set.split_ascii_whitespace().peekable();
    while let Some(address) = words.next() {
        let (address, alone) = (address.trim_matches(','), address.ends_with(','));
        let size = if alone { None } else { words.next_if(|w| w.trim_end_matches(',').ends_with(['w', 'x'])) };
        let size = size.map_or(1.0, |w| w.trim_end_matches([',', 'w', 'x']).parse().unwrap_or(1.0));
        if !address.is_empty() && !address.starts_with("data:") && best.is_none_or(|(most, _)| size > most) {
            best = Some((size, address));
        }
    }
    best.map(|(_, address)| address.to_owned())
}
