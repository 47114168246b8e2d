//! What was found out about start tags: those of most elements of a page are written like others before them.

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::{NodeId, Tree};

/// How many start tags are remembered; a power of two.
const SLOTS: usize = 512;

/// The last answers about start tags, each of which follows from how the tag is written alone.
#[derive(Debug)]
pub(crate) struct Seen<T> {
    slots: Vec<Option<(u64, T)>>,
}

impl<T: Copy> Seen<T> {
    pub(crate) fn new() -> Seen<T> {
        Seen { slots: vec![None; SLOTS] }
    }

    /// The answer about an element's start tag, found by `find` where it is not remembered.
    pub(crate) fn of(&mut self, tree: &Tree<'_>, id: NodeId, find: impl FnOnce() -> T) -> T {
        // Tags that were left out are written alike.
        let key = xxh3_64_with_seed(tree.start_tag(id).as_bytes(), tree.tag(id).index() as u64);
        let slot = &mut self.slots[key as usize & (SLOTS - 1)];
        match slot {
            Some((known, answer)) if *known == key => *answer,
            _ => slot.insert((key, find())).1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::{Limits, parse};

    #[test]
    fn each_start_tag_is_asked_once() {
        let tree = parse("<p class=a>1<p class=b>2<p class=a>3", &Limits::default());
        let (mut seen, mut asked) = (Seen::new(), 0);
        let answers: Vec<String> = (1..tree.len() as NodeId)
            .filter(|id| tree.tag(*id) == crate::html::Tag::P)
            .map(|id| {
                let class = tree.attribute(id, "class").unwrap().starts_with('a');
                let answer = seen.of(&tree, id, || {
                    asked += 1;
                    class
                });
                format!("{class} {answer}")
            })
            .collect();
        assert_eq!(answers, ["true true", "false false", "true true"]);
        assert_eq!(asked, 2);
    }

    #[test]
    fn tags_that_were_left_out_are_not_taken_for_one_another() {
        let tree = parse("<table><tr><td>1</table>", &Limits::default());
        let mut seen = Seen::new();
        for id in 1..tree.len() as NodeId {
            assert_eq!(seen.of(&tree, id, || tree.tag(id)), tree.tag(id));
        }
    }
}
