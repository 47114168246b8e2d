//! The ways on from one place of an expression.

use super::first::First;

/// One way, and what it can begin with.
#[derive(Debug)]
pub(super) struct Branch {
    pub(super) first: First,
    pub(super) op: u32,
}

/// The ways on from a place: of those that the text goes on with the first is taken, and where it comes to nothing, the next.
#[derive(Debug)]
pub(super) enum Branches {
    /// A few, asked one by one.
    Few(Box<[Branch]>),
    /// Many, as lists of names have them, by the next byte.
    Many(Box<Table>),
}

/// For each byte, and for the end of the text, the list of ways that can begin with it.
#[derive(Debug)]
pub(super) struct Table {
    list: [u8; 257],
    lists: Box<[Box<[u32]>]>,
}

/// So few ways are asked one by one.
const FEW: usize = 3;

impl Branches {
    /// Of ways in the order in which they are to be taken.
    pub(super) fn new(branches: Vec<Branch>) -> Branches {
        let table = if branches.len() > FEW { Table::new(&branches) } else { None };
        table.map_or_else(|| Branches::Few(branches.into()), |table| Branches::Many(Box::new(table)))
    }

    /// The step of the first way, from that number on, that can be taken at this place of a text; and the number of the one behind
    /// it, where there is another.
    #[inline]
    pub(super) fn take(&self, from: u32, text: &[u8], at: usize) -> Option<(u32, Option<u32>)> {
        match self {
            Branches::Few(branches) => {
                let mut fitting = (from as usize..branches.len()).filter(|i| branches[*i].first.fits(text, at));
                let taken = fitting.next()?;
                Some((branches[taken].op, fitting.next().map(|i| i as u32)))
            }
            Branches::Many(table) => {
                let list = table.list[text.get(at).map_or(256, |byte| usize::from(*byte))];
                let ways = table.lists.get(usize::from(list))?.get(from as usize..)?;
                let next = (ways.len() > 1).then_some(from + 1);
                ways.first().map(|op| (*op, next))
            }
        }
    }
}

impl Table {
    /// Nothing where there are more lists than a byte can number.
    fn new(branches: &[Branch]) -> Option<Table> {
        let mut of_bytes = vec![Vec::new(); 257];
        for branch in branches {
            branch.first.bytes().for_each(|byte| of_bytes[usize::from(byte)].push(branch.op));
            if branch.first.fits(&[], 0) {
                of_bytes[256].push(branch.op);
            }
        }
        let mut lists: Vec<Box<[u32]>> = Vec::new();
        let mut list = [0; 257];
        for (ways, number) in of_bytes.into_iter().zip(&mut list) {
            let known = lists.iter().position(|known| **known == *ways).unwrap_or_else(|| {
                lists.push(ways.into());
                lists.len() - 1
            });
            *number = u8::try_from(known).ok()?;
        }
        Some(Table { list, lists: lists.into() })
    }
}
