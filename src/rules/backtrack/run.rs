//! Running an expression.

use std::cell::Cell;
use std::ops::Range;
use std::sync::LazyLock;

use regex_automata::util::look::LookMatcher;
use regex_syntax::hir::Look;

use super::{Again, Op, Program, Repeat};

/// So many steps may be taken, so many more for each byte of the text, and never more than that.
const STEPS: (usize, usize, usize) = (4096, 64, 1 << 24);

/// So many ways may be left aside at a time.
const MOST_FRAMES: usize = 1 << 16;

/// The steps ran out before it was known whether there is a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rules) struct OutOfSteps;

/// The groups of a match: where each begins and ends, the whole one first.
pub(in crate::rules) type Spans = Vec<Option<Range<usize>>>;

/// Where to go on when nothing came of the way taken.
#[derive(Debug, Clone, Copy)]
enum Frame {
    /// The branches of a step from that one on.
    Branch {
        op: u32,
        branch: u32,
        at: usize,
    },
    /// A step.
    Op {
        op: u32,
        at: usize,
    },
    /// A character less for a greedy repetition, which has to keep what is before `low`.
    Less {
        op: u32,
        low: usize,
        at: usize,
    },
    /// A character more for a lazy one.
    More {
        op: u32,
        at: usize,
        left: u32,
    },
    /// Another round of a lazy loop.
    Round {
        op: u32,
        at: usize,
        count: u32,
    },
    /// What stood in a slot.
    Slot {
        slot: u32,
        was: usize,
    },
    Counter {
        counter: u32,
        was: u32,
    },
}

/// What a run takes down; kept from one to the next.
#[derive(Debug, Default)]
struct Notes {
    frames: Vec<Frame>,
    counters: Vec<u32>,
    slots: Vec<usize>,
}

/// Stands for a slot that was not reached.
const UNSET: usize = usize::MAX;

thread_local! {
    static NOTES: Cell<Notes> = const { Cell::new(Notes { frames: Vec::new(), counters: Vec::new(), slots: Vec::new() }) };
}

static LOOKS: LazyLock<LookMatcher> = LazyLock::new(LookMatcher::new);

impl Program {
    /// Whether there is a match.
    pub(in crate::rules) fn is_match(&self, text: &str) -> Result<bool, OutOfSteps> {
        self.with_run(text, false, |run| Ok(run.search(0)?.is_some()))
    }

    /// The groups of every match that does not overlap the one before, in order.
    pub(in crate::rules) fn all(&self, text: &str) -> Result<Vec<Spans>, OutOfSteps> {
        self.with_run(text, true, |run| {
            let mut found = Vec::new();
            let (mut from, mut last_end) = (0, None);
            while from <= text.len() {
                let Some(range) = run.search(from)? else { break };
                if range.is_empty() && last_end == Some(range.end) {
                    from = next_place(text, from);
                    continue;
                }
                (from, last_end) = (range.end, Some(range.end));
                found.push(run.spans(range));
            }
            Ok(found)
        })
    }

    fn with_run<T>(&self, text: &str, saves: bool, f: impl FnOnce(&mut Run<'_, '_>) -> T) -> T {
        let mut notes = NOTES.take();
        notes.counters.clear();
        notes.counters.resize(self.counters, 0);
        let steps = STEPS.0.saturating_add(STEPS.1.saturating_mul(text.len())).min(STEPS.2);
        let mut run = Run { program: self, text, saves, notes, steps };
        let result = f(&mut run);
        NOTES.set(run.notes);
        result
    }
}

fn next_place(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.chars().next()).map_or(text.len() + 1, |c| at + c.len_utf8())
}

struct Run<'p, 't> {
    program: &'p Program,
    text: &'t str,
    /// Whether groups are noted.
    saves: bool,
    notes: Notes,
    /// So many are left.
    steps: usize,
}

/// How far a way has come.
type Place = (usize, usize);

impl Run<'_, '_> {
    /// The first match from a place on.
    fn search(&mut self, from: usize) -> Result<Option<Range<usize>>, OutOfSteps> {
        let bytes = self.text.as_bytes();
        let first = &self.program.first;
        if self.program.anchored {
            return Ok(if from == 0 && first.fits(bytes, 0) { self.at(0)?.map(|end| 0..end) } else { None });
        }
        let mut start = from;
        while let Some(next) = first.next(bytes, start) {
            if self.text.is_char_boundary(next)
                && let Some(end) = self.at(next)?
            {
                return Ok(Some(next..end));
            }
            start = next + 1;
        }
        Ok(None)
    }

    fn spans(&self, range: Range<usize>) -> Spans {
        let groups = self.notes.slots.chunks_exact(2).skip(1);
        let span = |pair: &[usize]| (pair[0] != UNSET && pair[1] != UNSET).then(|| pair[0]..pair[1]);
        std::iter::once(Some(range)).chain(groups.map(span)).collect()
    }

    /// The end of the match that begins here.
    fn at(&mut self, start: usize) -> Result<Option<usize>, OutOfSteps> {
        self.notes.frames.clear();
        if self.saves {
            self.notes.slots.clear();
            self.notes.slots.resize(self.program.slots, UNSET);
        }
        let mut place = Some((0, start));
        loop {
            let Some((op, at)) = place else {
                match self.back() {
                    Some(before) => place = Some(before),
                    None => return Ok(None),
                }
                continue;
            };
            self.steps = self.steps.checked_sub(1).ok_or(OutOfSteps)?;
            if self.notes.frames.len() > MOST_FRAMES {
                return Err(OutOfSteps);
            }
            if matches!(self.program.ops[op], Op::Match) {
                return Ok(Some(at));
            }
            place = self.step(op, at);
        }
    }

    /// Takes one step; nothing where it cannot be taken.
    #[inline]
    fn step(&mut self, op: usize, at: usize) -> Option<Place> {
        let bytes = self.text.as_bytes();
        match &self.program.ops[op] {
            Op::Word(word) => Some((op + 1, word.end(bytes, at)?)),
            Op::Classes(sets) => {
                let end = sets.iter().try_fold(at, |at, set| Some(at + set.matches(self.text, at)?))?;
                Some((op + 1, end))
            }
            Op::Look(look) => self.looks(*look, at).then_some((op + 1, at)),
            Op::Save(slot) => {
                if self.saves {
                    let was = std::mem::replace(&mut self.notes.slots[*slot as usize], at);
                    self.notes.frames.push(Frame::Slot { slot: *slot, was });
                }
                Some((op + 1, at))
            }
            Op::Jump(to) => Some((*to as usize, at)),
            Op::Branch(_) => self.branch(op as u32, 0, at),
            Op::Repeat(repeat) => self.repeat(repeat, op, at),
            Op::Begin(counter) => {
                self.count(*counter, 0);
                Some((op + 1, at))
            }
            Op::Again(again) => self.again(again, op, at),
            Op::Match => Some((op, at)),
        }
    }

    /// The way that was left aside last.
    fn back(&mut self) -> Option<Place> {
        while let Some(frame) = self.notes.frames.pop() {
            let place = match frame {
                Frame::Branch { op, branch, at } => self.branch(op, branch, at),
                Frame::Op { op, at } => Some((op as usize, at)),
                Frame::Less { op, low, at } => self.less(op, low, at),
                Frame::More { op, at, left } => self.more(op, at, left),
                Frame::Round { op, at, count } => match &self.program.ops[op as usize] {
                    Op::Again(again) => {
                        self.count(again.counter, count);
                        Some((op as usize + 1, at))
                    }
                    _ => None,
                },
                Frame::Slot { slot, was } => {
                    self.notes.slots[slot as usize] = was;
                    None
                }
                Frame::Counter { counter, was } => {
                    self.notes.counters[counter as usize] = was;
                    None
                }
            };
            if place.is_some() {
                return place;
            }
            self.steps = self.steps.saturating_sub(1);
        }
        None
    }

    fn count(&mut self, counter: u32, count: u32) {
        let was = std::mem::replace(&mut self.notes.counters[counter as usize], count);
        self.notes.frames.push(Frame::Counter { counter, was });
    }

    fn branch(&mut self, op: u32, from: u32, at: usize) -> Option<Place> {
        let Op::Branch(branches) = &self.program.ops[op as usize] else { return None };
        let (way, next) = branches.take(from, self.text.as_bytes(), at)?;
        if let Some(branch) = next {
            self.notes.frames.push(Frame::Branch { op, branch, at });
        }
        Some((way as usize, at))
    }

    fn repeat(&mut self, repeat: &Repeat, op: usize, at: usize) -> Option<Place> {
        let mut here = at;
        for _ in 0..repeat.min {
            here += repeat.set.matches(self.text, here)?;
        }
        if !repeat.greedy {
            return self.more(op as u32, here, repeat.max - repeat.min);
        }
        let low = here;
        let mut left = repeat.max - repeat.min;
        while left > 0
            && let Some(n) = repeat.set.matches(self.text, here)
        {
            here += n;
            left -= 1;
        }
        self.steps = self.steps.saturating_sub((here - at) / 8);
        self.less(op as u32, low, here)
    }

    /// Leaves a greedy repetition at this place, or the last one before it where what comes behind fits.
    fn less(&mut self, op: u32, low: usize, mut at: usize) -> Option<Place> {
        let Op::Repeat(repeat) = &self.program.ops[op as usize] else { return None };
        let bytes = self.text.as_bytes();
        let from = at;
        while !repeat.then.fits(bytes, at) {
            if at <= low {
                return None;
            }
            at = before(self.text, at);
        }
        self.steps = self.steps.saturating_sub((from - at) / 8);
        if at > low {
            self.notes.frames.push(Frame::Less { op, low, at: before(self.text, at) });
        }
        Some((op as usize + 1, at))
    }

    /// Leaves a lazy repetition at this place, or the first one behind it where what comes behind fits.
    fn more(&mut self, op: u32, mut at: usize, mut left: u32) -> Option<Place> {
        let Op::Repeat(repeat) = &self.program.ops[op as usize] else { return None };
        let bytes = self.text.as_bytes();
        let from = at;
        while !repeat.then.fits(bytes, at) {
            left = left.checked_sub(1)?;
            at += repeat.set.matches(self.text, at)?;
        }
        self.steps = self.steps.saturating_sub((at - from) / 8);
        if left > 0
            && let Some(n) = repeat.set.matches(self.text, at)
        {
            self.notes.frames.push(Frame::More { op, at: at + n, left: left - 1 });
        }
        Some((op as usize + 1, at))
    }

    fn again(&mut self, again: &Again, op: usize, at: usize) -> Option<Place> {
        let bytes = self.text.as_bytes();
        let count = self.notes.counters[again.counter as usize];
        let goes_on = count < again.max && again.first.fits(bytes, at);
        let ends = count >= again.min && again.then.fits(bytes, at);
        let (op, out) = (op as u32, again.out);
        match (goes_on, ends) {
            (false, false) => None,
            (false, true) => Some((out as usize, at)),
            (true, ends) if !ends || again.greedy => {
                if ends {
                    self.notes.frames.push(Frame::Op { op: out, at });
                }
                self.count(again.counter, count.saturating_add(1));
                Some((op as usize + 1, at))
            }
            (true, _) => {
                self.notes.frames.push(Frame::Round { op, at, count: count.saturating_add(1) });
                Some((out as usize, at))
            }
        }
    }

    fn looks(&self, look: Look, at: usize) -> bool {
        match look {
            Look::Start => at == 0,
            Look::End => at == self.text.len(),
            other => looks(other, self.text.as_bytes(), at),
        }
    }
}

/// Whether what stands around a place is as asked for.
fn looks(look: Look, text: &[u8], at: usize) -> bool {
    use regex_automata::util::look::Look as Asked;
    let is_word = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    let (before, after) = (at.checked_sub(1).and_then(|i| text.get(i)), text.get(at));
    // Most words are of ASCII, and then two bytes say all.
    if [before, after].iter().all(|b| b.is_none_or(u8::is_ascii)) {
        match look {
            Look::WordUnicode => return is_word(before) != is_word(after),
            Look::WordUnicodeNegate => return is_word(before) == is_word(after),
            _ => {}
        }
    }
    let asked = match look {
        Look::Start => Asked::Start,
        Look::End => Asked::End,
        Look::StartLF => Asked::StartLF,
        Look::EndLF => Asked::EndLF,
        Look::StartCRLF => Asked::StartCRLF,
        Look::EndCRLF => Asked::EndCRLF,
        Look::WordAscii => Asked::WordAscii,
        Look::WordAsciiNegate => Asked::WordAsciiNegate,
        Look::WordUnicode => Asked::WordUnicode,
        Look::WordUnicodeNegate => Asked::WordUnicodeNegate,
        Look::WordStartAscii => Asked::WordStartAscii,
        Look::WordEndAscii => Asked::WordEndAscii,
        Look::WordStartUnicode => Asked::WordStartUnicode,
        Look::WordEndUnicode => Asked::WordEndUnicode,
        Look::WordStartHalfAscii => Asked::WordStartHalfAscii,
        Look::WordEndHalfAscii => Asked::WordEndHalfAscii,
        Look::WordStartHalfUnicode => Asked::WordStartHalfUnicode,
        Look::WordEndHalfUnicode => Asked::WordEndHalfUnicode,
    };
    LOOKS.matches(asked, text, at)
}

fn before(text: &str, at: usize) -> usize {
    (0..at).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0)
}
