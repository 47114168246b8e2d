//! Addresses: relative ones made absolute, and what two of them have in common.

/// The address that relative ones of a page start from.
pub fn base(written: Option<&str>, url: Option<&str>) -> Option<String> {
    match (written, url) {
        (Some(written), url) => absolute(written, url).or_else(|| url.map(str::to_owned)),
        (None, url) => url.map(str::to_owned),
    }
}

/// `target` as an absolute address of the web, seen from `base`; `None` where it is none or cannot be made one.
pub fn absolute(target: &str, base: Option<&str>) -> Option<String> {
    let target = target.trim();
    if target.is_empty() || target.contains(char::is_whitespace) {
        return None;
    }
    if let Some((scheme, _)) = target.split_once(':')
        && !scheme.is_empty()
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
    {
        let web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
        return (web && target.len() > scheme.len() + 3 && target[scheme.len() + 1..].starts_with("//"))
            .then(|| target.to_owned());
    }
    let base = base?;
    let (scheme, rest) = base.split_once("://")?;
    let host_end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(host_end);
    let path = &path[..path.find(['?', '#']).unwrap_or(path.len())];
    if let Some(other) = target.strip_prefix("//") {
        return Some(format!("{scheme}://{other}"));
    }
    let joined = match target.as_bytes()[0] {
        b'/' => target.to_owned(),
        b'?' | b'#' => return Some(format!("{scheme}://{host}{}{target}", if path.is_empty() { "/" } else { path })),
        _ => format!("{}/{target}", path.rsplit_once('/').map_or("", |(folder, _)| folder)),
    };
    Some(format!("{scheme}://{host}{}", without_dots(&joined)))
}

/// A path without `.` and `..`. What follows `?` or `#` stays.
fn without_dots(path: &str) -> String {
    let end = path.find(['?', '#']).unwrap_or(path.len());
    let (path, rest) = path.split_at(end);
    let mut out: Vec<&str> = Vec::new();
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        let last = segments.peek().is_none();
        match segment {
            "." | ".." => {
                if segment == ".." {
                    out.pop();
                }
                if last {
                    out.push("");
                }
            }
            _ => out.push(segment),
        }
    }
    format!("/{}{rest}", out.join("/"))
}

/// What addresses of the same page have in common: no scheme, `www.`, query, fragment or last slash; in lower case.
pub(super) fn key(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    let end = rest.find(['?', '#']).unwrap_or(rest.len());
    rest[..end].trim_end_matches('/').to_ascii_lowercase()
}

/// Whether an address ends with a headline written as a name: four words and more.
pub(super) fn is_of_article(url: &str) -> bool {
    let key = key(url);
    let Some((_, path)) = key.split_once('/') else { return false };
    let last = path.rsplit('/').next().unwrap_or(path);
    last.split(['-', '_']).filter(|word| word.chars().any(char::is_alphabetic)).count() >= 4
}

/// The host of an address in lower case, without `www.` and port.
pub(super) fn host(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?.rsplit('@').next()?.split(':').next()?.to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    (!host.is_empty()).then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_addresses() {
        let base = Some("https://example.org/a/b/page.html?x=1#y");
        for (target, expected) in [
            ("https://other.org/p", Some("https://other.org/p")),
            ("HTTP://other.org", Some("HTTP://other.org")),
            ("//cdn.example.org/i.jpg", Some("https://cdn.example.org/i.jpg")),
            ("/i.jpg?w=1", Some("https://example.org/i.jpg?w=1")),
            ("i.jpg", Some("https://example.org/a/b/i.jpg")),
            ("./i.jpg", Some("https://example.org/a/b/i.jpg")),
            ("../i.jpg", Some("https://example.org/a/i.jpg")),
            ("../../../../i.jpg", Some("https://example.org/i.jpg")),
            ("..", Some("https://example.org/a/")),
            ("?p=2", Some("https://example.org/a/b/page.html?p=2")),
            ("data:image/png;base64,AAAA", None),
            ("javascript:void(0)", None),
            ("https:", None),
            ("two words.jpg", None),
            ("", None),
        ] {
            assert_eq!(absolute(target, base).as_deref(), expected, "{target}");
        }
        assert_eq!(absolute("/x", None), None);
        assert_eq!(absolute("x", Some("https://example.org")).as_deref(), Some("https://example.org/x"));
        assert_eq!(super::base(Some("/sub/"), Some("https://example.org/a")).as_deref(), Some("https://example.org/sub/"));
    }

    #[test]
    fn addresses_of_articles() {
        assert!(is_of_article("https://example.org/blog/why-rain-falls-here.html?x=1"));
        assert!(is_of_article("https://example.org/Why_Rain_Falls_Here/"));
        for url in [
            "https://example.org/",
            "https://example.org/about-us",
            "https://why-rain-falls-here.org",
            "https://example.org/1-2-3-4",
            "",
        ] {
            assert!(!is_of_article(url), "{url}");
        }
    }

    #[test]
    fn keys_and_hosts() {
        assert_eq!(key("https://www.Example.org/A/?x#y"), key("http://example.org/a"));
        assert_eq!(host("https://user@WWW.example.org:80/x").as_deref(), Some("example.org"));
        assert_eq!(host("nothing"), None);
    }
}
