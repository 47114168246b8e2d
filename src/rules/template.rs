//! Templates: text with groups of a rule's regex in it.

use super::lazy_regex::Captures;

/// One part of a template.
#[derive(Debug, Clone, PartialEq)]
enum Part {
    Text(Box<str>),
    /// `$0`: all that was matched.
    Whole,
    Number(usize),
    Name(Box<str>),
}

/// What stands behind a `$`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Group<'t> {
    /// All that was matched.
    Whole,
    Number(usize),
    /// A group's name; of an element, `text` or an attribute's name behind `@`.
    Name(&'t str),
}

/// A template, parsed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Template(Vec<Part>);

impl Template {
    /// Reads `$name`, `${name}`, `$1`, `$0` and `$$`; a `$` before anything else is an error, which is described.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            push_text(&mut parts, &rest[..at]);
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix('$') {
                push_text(&mut parts, "$");
                rest = after;
                continue;
            }
            let (name, after) = match rest.strip_prefix('{') {
                Some(inner) => inner.split_once('}').ok_or("`${` without `}`")?,
                None => rest.split_at(rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())),
            };
            rest = after;
            parts.push(match name.parse::<usize>() {
                Ok(0) => Part::Whole,
                Ok(number) => Part::Number(number),
                Err(_) if name.is_empty() => return Err("a `$` that names no group; write `$$` for a dollar sign".into()),
                Err(_) => Part::Name(name.into()),
            });
        }
        push_text(&mut parts, rest);
        Ok(Template(parts))
    }

    /// The groups it names, as `(name, number)` of which one is given.
    pub(super) fn groups(&self) -> impl Iterator<Item = (Option<&str>, Option<usize>)> {
        self.0.iter().filter_map(|p| match p {
            Part::Name(name) => Some((Some(name.as_ref()), None)),
            Part::Number(number) => Some((None, Some(*number))),
            _ => None,
        })
    }

    /// The text with its groups filled in, white space folded. Groups that matched nothing are empty.
    pub(super) fn expand(&self, whole: &str, captures: Option<&Captures<'_>>) -> String {
        self.expand_with(|group, out| {
            out.push_str(match group {
                Group::Whole => whole,
                Group::Number(number) => captures.map_or("", |c| c.get(number)),
                Group::Name(name) => captures.map_or("", |c| c.named(name)),
            });
        })
    }

    /// The text with its groups filled in by `fill`, which appends what a group stands for; white space folded.
    pub(super) fn expand_with(&self, mut fill: impl FnMut(Group<'_>, &mut String)) -> String {
        let mut out = String::new();
        for part in &self.0 {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Whole => fill(Group::Whole, &mut out),
                Part::Number(number) => fill(Group::Number(*number), &mut out),
                Part::Name(name) => fill(Group::Name(name), &mut out),
            }
        }
        if out.contains("  ") || out.trim().len() != out.len() {
            out = out.split_whitespace().collect::<Vec<_>>().join(" ");
        }
        out
    }
}

fn push_text(parts: &mut Vec<Part>, text: &str) {
    if !text.is_empty() {
        parts.push(Part::Text(text.into()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_groups() {
        let groups = vec![Some("who".into()), None];
        let regex = crate::rules::lazy_regex::LazyRegex::new(r"(?P<who>\w+) (\d+)", groups, Default::default());
        let captures = regex.captures("Ana 12").unwrap();
        let expand = |t: &str| Template::parse(t).unwrap().expand("Ana 12", Some(&captures));
        assert_eq!(expand("by $who: ${2}x $0 $$5 $3"), "by Ana: 12x Ana 12 $5");
        assert!(Template::parse("5 $ each").is_err());
        assert!(Template::parse("${who").is_err());
    }
}
