//! Writes rules as YAML.

use std::borrow::Cow;
use std::fmt::Write;

use super::{Action, Rule, Test};

/// A pack of these rules, as a YAML file. The same rules give the same bytes.
pub fn write(family: &str, rules: &[Rule]) -> String {
    let mut out = format!("# Made by `dechaff import`. Each rule says where it came from.\nfamily: {}\n", scalar(family));
    out += if rules.is_empty() { "rules: []\n" } else { "rules:\n" };
    for rule in rules {
        write_rule(rule, &mut out);
    }
    out
}

fn write_rule(rule: &Rule, out: &mut String) {
    // Writing into a text never fails.
    let _ = writeln!(out, "  - id: {}", scalar(&rule.id));
    let _ = writeln!(out, "    why: {}", scalar(&rule.why));
    let _ = writeln!(out, "    match: {{ element: {} }}", quoted(&rule.selector));
    if !rule.hosts.is_empty() {
        let hosts: Vec<_> = rule.hosts.iter().map(|h| scalar(h)).collect();
        let _ = writeln!(out, "    when: {{ host: [{}] }}", hosts.join(", "));
    }
    let _ = match &rule.action {
        Action::Content => writeln!(out, "    do: content"),
        Action::Drop => writeln!(out, "    do: drop"),
        Action::Tag(tag) => writeln!(out, "    do: {{ tag: {} }}", scalar(tag)),
        Action::Extract { field, template } => {
            writeln!(out, "    do: {{ extract: {{ {}: {} }} }}", field.name(), quoted(template))
        }
    };
    if !rule.tests.is_empty() {
        *out += "    tests:\n";
    }
    for test in &rule.tests {
        let _ = match test {
            Test::Drop(html) => writeln!(out, "      - drop: {}", quoted(html)),
            Test::Keep(html) => writeln!(out, "      - keep: {}", quoted(html)),
            Test::Content(html) => writeln!(out, "      - content: {}", quoted(html)),
            Test::Tags(html, tag) => writeln!(out, "      - input: {}\n        tags: {}", quoted(html), scalar(tag)),
            Test::Extracts(html, field, value) => {
                writeln!(out, "      - input: {}\n        extracts: {{ {}: {} }}", quoted(html), field.name(), quoted(value))
            }
        };
        if let Some(url) = &rule.url {
            let _ = writeln!(out, "        url: {}", scalar(url));
        }
    }
}

/// A text, without quotes where it can stand so anywhere.
fn scalar(text: &str) -> Cow<'_, str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || " -_./():".contains(c);
    let is_plain = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(plain)
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(&text.to_ascii_lowercase().as_str());
    if is_plain { Cow::Borrowed(text) } else { quoted(text) }
}

/// A text in quotes: single ones, in which nothing is escaped, where that will do.
fn quoted(text: &str) -> Cow<'_, str> {
    let needs_escape = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}');
    if !text.contains(needs_escape) {
        return Cow::Owned(format!("'{}'", text.replace('\'', "''")));
    }
    let mut out = String::from('"');
    for c in text.chars() {
        let _ = match (c, u32::from(c)) {
            ('"' | '\\', _) => write!(out, "\\{c}"),
            (_, code @ ..=0xff) if needs_escape(c) => write!(out, "\\x{code:02x}"),
            (_, code) if needs_escape(c) => write!(out, "\\u{code:04x}"),
            _ => write!(out, "{c}"),
        };
    }
    out.push('"');
    Cow::Owned(out)
}
