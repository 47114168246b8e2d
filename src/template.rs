//! Templates with named gaps, and what is safe to put into them.

use std::fmt;

/// A piece of HTML. Text becomes one by [`Html::text`] alone, so that nothing gets into a page without being escaped.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Html(String);

impl Html {
    /// Text, escaped for content and for attributes in quotes. Control characters, which a page cannot hold, become visible.
    pub(crate) fn text(text: &str) -> Self {
        let mut html = String::with_capacity(text.len());
        for ch in text.chars() {
            match ch {
                '&' => html.push_str("&amp;"),
                '<' => html.push_str("&lt;"),
                '>' => html.push_str("&gt;"),
                '"' => html.push_str("&quot;"),
                '\'' => html.push_str("&#39;"),
                '\t' | '\n' => html.push(ch),
                _ if ch.is_control() => html.push(char::REPLACEMENT_CHARACTER),
                _ => html.push(ch),
            }
        }
        Html(html)
    }

    /// Text of no more than `most` characters; what is longer ends in an ellipsis.
    pub(crate) fn short(text: &str, most: usize) -> Self {
        match text.char_indices().nth(most) {
            Some((end, _)) => Html::text(&format!("{}…", &text[..end])),
            None => Html::text(text),
        }
    }

    /// A template, which is part of the program, with its gaps `{{name}}` filled. What is filled in is not looked at again.
    pub(crate) fn fill(template: &'static str, gaps: &[(&str, Html)]) -> Self {
        let mut html = String::with_capacity(template.len());
        let mut rest = template;
        while let Some((before, gap)) = rest.split_once("{{") {
            let (name, after) = gap.split_once("}}").unwrap_or((gap, ""));
            html.push_str(before);
            if let Some((_, filling)) = gaps.iter().find(|(n, _)| *n == name) {
                html.push_str(&filling.0);
            }
            rest = after;
        }
        html.push_str(rest);
        Html(html)
    }

    /// HTML that is part of the program.
    pub(crate) fn fixed(html: &'static str) -> Self {
        Html(html.to_owned())
    }

    /// One piece behind the other.
    pub(crate) fn join(pieces: impl IntoIterator<Item = Html>) -> Self {
        Html(pieces.into_iter().map(|p| p.0).collect())
    }
}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
