//! What browsers do not show.

use crate::html::form::says;
use crate::html::tree::{NodeId, Tree};

/// Whether an element is hidden, and whether it is silent.
pub(in crate::html) fn hidden(tree: &Tree<'_>, node: NodeId) -> (bool, bool) {
    let (mut hidden, mut silent) = (false, false);
    if tree.says(node) & says::HIDES == 0 {
        return (hidden, silent);
    }
    for attribute in tree.attributes(node) {
        match attribute.name.len() {
            5 if attribute.is("style") => hidden |= hides(attribute.raw),
            6 if attribute.is("hidden") => hidden |= !attribute.raw.eq_ignore_ascii_case("until-found"),
            11 if attribute.is("aria-hidden") => silent |= attribute.raw.eq_ignore_ascii_case("true"),
            _ => {}
        }
    }
    (hidden, silent)
}

/// Whether a style keeps its element from being shown.
fn hides(style: &str) -> bool {
    style.split(';').filter_map(|s| s.split_once(':')).any(|(name, value)| {
        let (name, value) = (name.trim(), value.trim());
        let value = value.split('!').next().unwrap_or_default().trim_end();
        name.eq_ignore_ascii_case("display") && value.eq_ignore_ascii_case("none")
            || name.eq_ignore_ascii_case("visibility") && value.eq_ignore_ascii_case("hidden")
    })
}
