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

/// For each byte, and for the end of the text, where the list of ways begins that can begin with it.
#[derive(Debug)]
pub(super) struct Table {
    lists: [u16; 257],
    /// Lists one after another, each behind the number of its ways.
    ways: Box<[u32]>,
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
                let list = usize::from(table.lists[text.get(at).map_or(256, |byte| usize::from(*byte))]);
                let left = table.ways.get(list)?.checked_sub(from)?;
                let way = (left > 0).then(|| table.ways.get(list + 1 + from as usize)).flatten()?;
                Some((*way, (left > 1).then_some(from + 1)))
            }
        }
    }
}

impl Table {
    /// Nothing where the lists are longer than two bytes can number.
    fn new(branches: &[Branch]) -> Option<Table> {
        let mut of_bytes = vec![Vec::new(); 257];
        for branch in branches {
            branch.first.bytes().for_each(|byte| of_bytes[usize::from(byte)].push(branch.op));
            if branch.first.fits(&[], 0) {
                of_bytes[256].push(branch.op);
            }
        }
        let mut known: Vec<(Vec<u32>, u16)> = Vec::new();
        let (mut lists, mut ways) = ([0; 257], Vec::new());
        for (list, place) in of_bytes.into_iter().zip(&mut lists) {
            *place = match known.iter().find(|(same, _)| *same == list) {
                Some((_, at)) => *at,
                None => {
                    let at = u16::try_from(ways.len()).ok()?;
                    ways.push(list.len() as u32);
                    ways.extend(&list);
                    known.push((list, at));
                    at
                }
            };
        }
        Some(Table { lists, ways: ways.into() })
    }
}
