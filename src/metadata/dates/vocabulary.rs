//! The words of dates, from `rules/data/dates.yaml`.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use serde::Deserialize;

use super::super::words::{fold, load};

/// `rules/data/dates.yaml`, as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    month_first: Vec<String>,
    months: BTreeMap<String, Vec<Vec<String>>>,
    between: Vec<String>,
    at: Vec<String>,
    hour: Vec<String>,
    minute: Vec<String>,
    am: Vec<String>,
    pm: Vec<String>,
    zones: BTreeMap<String, String>,
}

/// What a word can be in the time of a day.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Roles {
    pub(super) between: bool,
    pub(super) at: bool,
    pub(super) hour: bool,
    pub(super) minute: bool,
    /// 0 for a.m., 12 for p.m.
    pub(super) half: Option<u32>,
}

#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    month_first: HashSet<String>,
    /// Languages and months of each form; English first, then by code.
    months: HashMap<String, Vec<(String, u8)>>,
    roles: HashMap<String, Roles>,
    zones: HashMap<String, String>,
}

/// The vocabulary, read at its first use.
pub(super) fn vocabulary() -> &'static Vocabulary {
    static VOCABULARY: LazyLock<Vocabulary> =
        LazyLock::new(|| Vocabulary::new(load("rules/data/dates.yaml", include_str!("../../../rules/data/dates.yaml"))));
    &VOCABULARY
}

impl Vocabulary {
    fn new(file: File) -> Self {
        let mut out = Vocabulary { zones: file.zones.into_iter().collect(), ..Vocabulary::default() };
        out.month_first = file.month_first.iter().map(|code| fold(code)).collect();
        let mut languages: Vec<_> = file.months.into_iter().collect();
        languages.sort_by_key(|(code, _)| (code != "en", code.clone()));
        for (code, months) in languages {
            assert_eq!(months.len(), 12, "a year has twelve months: {code}");
            for (form, month) in months.iter().zip(1..).flat_map(|(forms, month)| forms.iter().map(move |f| (f, month))) {
                out.months.entry(fold(form)).or_default().push((code.clone(), month));
            }
        }
        let mut set = |words: Vec<String>, role: fn(&mut Roles)| {
            for word in words {
                role(out.roles.entry(fold(&word)).or_default());
            }
        };
        set(file.between, |r| r.between = true);
        set(file.at, |r| r.at = true);
        set(file.hour, |r| r.hour = true);
        set(file.minute, |r| r.minute = true);
        set(file.am, |r| r.half = Some(0));
        set(file.pm, |r| r.half = Some(12));
        out
    }

    /// Whether 05/03/2023 is the third of May in `language`.
    pub(super) fn month_first(&self, language: Option<&str>) -> bool {
        language.is_some_and(|code| self.month_first.contains(&code.to_ascii_lowercase().replace('_', "-")))
    }

    /// The month, 1 to 12, that `form` names in `language`, or else in any.
    pub(super) fn month(&self, form: &str, language: Option<&str>) -> Option<u8> {
        let meanings = self.months.get(form)?;
        let here = language.map(|code| code.split(['-', '_']).next().unwrap_or(code));
        let own = meanings.iter().find(|(code, _)| Some(code.as_str()) == here);
        own.or(meanings.first()).map(|(_, month)| *month)
    }

    /// Whether `form` names a month in any language.
    pub(super) fn is_month(&self, form: &str) -> bool {
        self.months.contains_key(form)
    }

    pub(super) fn roles(&self, word: &str) -> Roles {
        self.roles.get(word).copied().unwrap_or_default()
    }

    /// The offset of a zone's abbreviation, as `+hh:mm`.
    pub(super) fn zone(&self, word: &str) -> Option<&str> {
        self.zones.get(word).map(String::as_str)
    }
}
