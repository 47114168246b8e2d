//! What rules of elements have of their own: selectors, few conditions, and templates of text and attributes.

use super::Compiler;
use crate::error::Diagnostic;
use crate::rules::element::Selectors;
use crate::rules::template::Template;
use crate::rules::written::{self, Text};
use crate::yaml::Spanned;

impl Compiler<'_> {
    /// A list of selectors; an empty one where it has a mistake.
    pub(super) fn selectors(&mut self, text: &Text) -> Selectors {
        Selectors::parse(text).unwrap_or_else(|wrong| {
            let mut bytes = text.place.bytes(&self.file.text);
            let written = &self.file.text[bytes.clone()];
            let part = &text[wrong.bytes.clone()];
            // Where the YAML text is the list letter for letter, behind a quote at most, the very place can be shown; and else, as
            // in a folded block, that of a part that stands there once.
            let at = written.find(text.as_str()).map(|at| at + wrong.bytes.start);
            let once = || written.find(part).filter(|at| written.rfind(part) == Some(*at));
            if let Some(at) = at.or_else(once).filter(|_| !part.is_empty()) {
                bytes = bytes.start + at..bytes.start + at + part.len();
            }
            let diagnostic = Diagnostic::error("invalid-selector", format!("invalid selector: {}", wrong.message));
            self.diagnostics.push(diagnostic.at(self.file, bytes, "").help(wrong.help));
            Selectors::default()
        })
    }

    /// Says which conditions are not about elements.
    pub(super) fn only_host_and_language(&mut self, when: &Spanned<written::When>) {
        let keys = [
            ("page", when.page.is_some()),
            ("from_start", when.from_start.is_some()),
            ("from_end", when.from_end.is_some()),
            ("previous", when.previous.is_some()),
            ("next", when.next.is_some()),
            ("document", when.document.is_some()),
        ];
        for (key, _) in keys.into_iter().filter(|(_, is_given)| *is_given) {
            // Only for mistakes: finding a place reads the file from its start.
            let whole = when.place.bytes(&self.file.text);
            let at = self.file.text[whole.clone()].find(&format!("{key}:"));
            let bytes = at.map_or(whole.clone(), |at| whole.start + at..whole.start + at + key.len());
            let message = format!("`{key}` is about lines, and this rule is about elements");
            let help =
                "`host` and `language` go with `element`; what stands around it can be asked by the selector, as in `nav + ul`";
            self.diagnostics.push(Diagnostic::error("element-when", message).at(self.file, bytes, "").help(help));
        }
    }

    /// Whether a template names nothing but what elements have.
    pub(super) fn of_element(&mut self, template: &Template, text: &Text) -> bool {
        let is_known = |name: &str| {
            name == "text"
                || name.strip_prefix('@').is_some_and(|a| !a.is_empty() && !a.contains([' ', '=', '>', '/', '"', '\'']))
        };
        let Some((name, number)) = template.groups().find(|(name, _)| !name.is_some_and(is_known)) else { return true };
        let group = name.map_or_else(|| format!("${}", number.unwrap_or(0)), |n| format!("${n}"));
        let help = "`$text` is the text of the element, `${@name}` the value of its attribute `name`";
        self.error("unknown-group", format!("an element has no `{group}`"), text.place, help);
        false
    }
}
