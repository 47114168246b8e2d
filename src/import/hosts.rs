//! Hosts as the rule language has them: globs, of which those behind a `!` are left out.

/// A glob that leaves out what it matches.
pub(crate) fn but(glob: &str) -> String {
    format!("!{glob}")
}

/// Whether a text can be a host name, such as `example.org`. One dot at least.
pub(crate) fn is_host(text: &str) -> bool {
    let is_label = |label: &str| {
        let letters = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
        !label.is_empty() && label.chars().all(letters)
    };
    text.len() <= 253 && text.contains('.') && text.split('.').all(is_label)
}

/// A host of which the globs hold; none where none is found, or there are no globs.
pub(crate) fn sample(globs: &[String]) -> Option<String> {
    if globs.is_empty() {
        return None;
    }
    let wanted = globs.iter().filter(|g| !g.starts_with('!'));
    let ways = |glob: &String| match glob.strip_prefix("*.") {
        Some(domain) => vec![domain.to_owned(), format!("news.{domain}"), format!("one.two.{domain}")],
        None => vec![glob.clone()],
    };
    let anywhere = ["example.org", "example.net"].map(str::to_owned);
    let mut tries = wanted.flat_map(ways).map(|host| host.replace('*', "org")).chain(anywhere);
    tries.find(|host| is_host(host) && matches(globs, host))
}

/// Whether the globs hold of a host: one that is wanted does, and none that is left out.
pub(crate) fn matches(globs: &[String], host: &str) -> bool {
    let is = |glob: &str| match glob.strip_prefix("*.") {
        Some(domain) if !domain.contains('*') => host.strip_suffix(domain).is_some_and(|h| h.is_empty() || h.ends_with('.')),
        _ => spans(glob, host),
    };
    let (but, wanted): (Vec<&String>, Vec<&String>) = globs.iter().partition(|g| g.starts_with('!'));
    (wanted.is_empty() || wanted.iter().any(|g| is(g))) && !but.iter().any(|g| is(&g[1..]))
}

/// Whether a glob is the whole of a text.
fn spans(glob: &str, text: &str) -> bool {
    let Some((first, rest)) = glob.split_once('*') else { return glob == text };
    let Some(mut text) = text.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        match text.find(part) {
            Some(at) => text = &text[at + part.len()..],
            None => return false,
        }
    }
    text.ends_with(last)
}
