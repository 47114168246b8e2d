//! The strings that a part of a regular expression can match, where they are few.

use regex_syntax::hir::{Class, Hir, HirKind};

use super::around::{is_end, is_start};
use crate::rules::fold::fold_into;

/// Strings one run of a regex may stand for.
pub(super) const MAX_RUN: usize = 48;

/// All strings a part can match, folded, where they are few.
pub(super) fn exact(hir: &Hir) -> Option<Vec<String>> {
    let strings = match hir.kind() {
        HirKind::Empty => vec![String::new()],
        HirKind::Literal(literal) => {
            let mut folded = String::new();
            fold_into(std::str::from_utf8(&literal.0).ok()?, &mut folded);
            vec![folded]
        }
        HirKind::Class(_) if is_white_space(hir) => vec![" ".to_string()],
        HirKind::Class(Class::Unicode(class)) => {
            let size: usize = class.ranges().iter().map(|r| r.len()).sum();
            if size > 24 {
                return None;
            }
            let mut list = Vec::new();
            for c in class.ranges().iter().flat_map(|r| r.start()..=r.end()) {
                let mut folded = String::new();
                fold_into(c.encode_utf8(&mut [0; 4]), &mut folded);
                list.push(folded);
            }
            list
        }
        HirKind::Capture(capture) => exact(&capture.sub)?,
        HirKind::Alternation(branches) => {
            let mut list = Vec::new();
            for branch in branches {
                list.extend(exact(branch)?);
            }
            list
        }
        HirKind::Concat(parts) => {
            let mut list = vec![String::new()];
            for part in parts {
                let next = exact(part)?;
                if list.len() * next.len() > MAX_RUN {
                    return None;
                }
                list = list.iter().flat_map(|a| next.iter().map(move |b| format!("{a}{b}"))).collect();
            }
            list
        }
        HirKind::Look(look) if is_start(*look) || is_end(*look) => return None,
        HirKind::Look(_) => vec![String::new()],
        HirKind::Repetition(r) if is_white_space(&r.sub) => {
            if r.min > 0 {
                vec![" ".to_string()]
            } else {
                vec![String::new(), " ".to_string()]
            }
        }
        HirKind::Repetition(r) if r.min == 0 && r.max == Some(1) => {
            let mut list = exact(&r.sub)?;
            list.push(String::new());
            list
        }
        _ => return None,
    };
    let mut strings = strings;
    strings.sort();
    strings.dedup();
    (strings.len() <= MAX_RUN).then_some(strings)
}

/// Whether a class has white space only: on a normalised line that is the one space.
fn is_white_space(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Class(Class::Unicode(class)) => {
            let ranges = class.ranges();
            !ranges.is_empty() && ranges.iter().all(|r| r.len() < 16 && (r.start()..=r.end()).all(char::is_whitespace))
        }
        HirKind::Literal(literal) => literal.0.as_ref() == b" ",
        _ => false,
    }
}
