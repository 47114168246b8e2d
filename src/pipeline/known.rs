//! What is known of a page beside its text: what its source says, else what rules about its elements find, else what the page says
//! of itself.

use std::collections::BTreeMap;

use crate::metadata::page::PageFields;
use crate::metadata::{authors, dates};
use crate::record::Known;
use crate::rules::{Extracted, Slot};

/// The name of the place that a field filled by a rule came from.
pub(super) const RULE: &str = "rule";

/// What is known, and where in the page each field stood that the source did not give.
#[derive(Debug, Default)]
pub(super) struct Merged {
    pub(super) known: Known,
    pub(super) origins: BTreeMap<String, String>,
}

impl Merged {
    /// The language is not among it: that of the text is found in the text.
    pub(super) fn new(source: &Known, by_rules: &[Extracted], page: PageFields) -> Merged {
        let mut merged = Merged { known: source.clone(), origins: BTreeMap::new() };
        let of = |slot: Slot| by_rules.iter().filter(move |e| e.slot == slot && says_something(e)).map(|e| e.value.clone());
        let one = |slot: Slot, page: Option<String>| (of(slot).next(), page);
        let origins = &page.origins;
        let mut fill = |name: &str, (rule, page): (Option<String>, Option<String>), slot: &mut Option<String>| {
            if slot.is_some() {
                return;
            }
            let origin = match (&rule, origins.get(name)) {
                (Some(_), _) => Some(RULE),
                (None, origin) => origin.map(|o| o.name()),
            };
            *slot = rule.or(page);
            if let (Some(_), Some(origin)) = (&slot, origin) {
                merged.origins.insert(name.to_string(), origin.to_string());
            }
        };
        let known = &mut merged.known;
        fill("title", one(Slot::Title, page.title), &mut known.title);
        fill("date", one(Slot::Date, page.date), &mut known.date);
        fill("modified", one(Slot::Modified, page.modified), &mut known.modified);
        fill("site", one(Slot::Site, page.site), &mut known.site);
        fill("description", one(Slot::Description, page.description), &mut known.description);
        fill("section", one(Slot::Section, page.section), &mut known.section);
        fill("image", one(Slot::Image, page.image), &mut known.image);
        fill("license", one(Slot::License, page.license), &mut known.license);
        fill("url", (None, page.url), &mut known.url);
        let lists = [
            ("authors", of(Slot::Authors).collect::<Vec<_>>(), page.authors, &mut known.authors),
            ("keywords", of(Slot::Keywords).collect(), page.keywords, &mut known.keywords),
        ];
        for (name, rules, page, slot) in lists {
            if !slot.is_empty() {
                continue;
            }
            let origin = if rules.is_empty() { origins.get(name).map(|o| o.name()) } else { Some(RULE) };
            *slot = if rules.is_empty() { page } else { rules };
            if let Some(origin) = origin.filter(|_| !slot.is_empty()) {
                merged.origins.insert(name.to_string(), origin.to_string());
            }
        }
        merged
    }
}

/// Whether what a rule found can be read as what it stands for. (Names of classes are used by others, too; what such an element holds
/// must not stand in the way of what the page says.)
fn says_something(found: &Extracted) -> bool {
    match found.slot {
        Slot::Date | Slot::Modified => dates::read(&found.value, None).is_some(),
        Slot::Authors => !signed(&found.value).is_empty(),
        _ => true,
    }
}

/// Whom an element names that a rule says holds authors: persons, else one account, whatever it is called.
pub(super) fn signed(raw: &str) -> Vec<String> {
    let people = authors::read(raw);
    let is_account = || {
        let one = !raw.contains(char::is_whitespace) && raw.chars().any(char::is_alphanumeric);
        one && raw.chars().nth(authors::LONGEST_ACCOUNT).is_none() && !raw.contains("://") && !authors::is_nobody(raw)
    };
    if people.is_empty() && is_account() { vec![raw.to_string()] } else { people }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::candidates::Origin;

    #[test]
    fn what_cannot_be_read_stands_in_nobodys_way() {
        let origins = BTreeMap::from([("date", Origin::OpenGraph), ("authors", Origin::Meta)]);
        let page = || PageFields {
            date: Some("2024-05-03".into()),
            authors: vec!["Anna Berg".into()],
            origins: origins.clone(),
            ..Default::default()
        };
        let found = |slot: Slot, value: &str| Extracted { rule: 0, line: 0, slot, value: value.into() };
        let merged = |found: &[Extracted]| {
            let Merged { known, origins } = Merged::new(&Known::default(), found, page());
            (known.date, known.authors, origins["date"].clone(), origins["authors"].clone())
        };
        let own = merged(&[]);
        assert_eq!(own, (Some("2024-05-03".into()), vec!["Anna Berg".into()], "og".into(), "meta".into()));
        assert_eq!(merged(&[found(Slot::Date, "yesterday"), found(Slot::Authors, "12 | 34")]), own);
        let ruled = merged(&[found(Slot::Date, "yesterday"), found(Slot::Date, "4 May 2024"), found(Slot::Authors, "Ole Vik")]);
        assert_eq!(ruled, (Some("4 May 2024".into()), vec!["Ole Vik".into()], RULE.into(), RULE.into()));
    }
}
