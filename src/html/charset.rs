//! The charset that a page declares of itself, read from its bytes before they can be decoded.

/// How many bytes of a page are looked at: browsers look at 1,024, pages do not all keep to it.
const LOOKED_AT: usize = 4 << 10;

/// The label of the charset that a `<meta>` of a page, or its XML declaration, names.
pub fn declared_charset(page: &[u8]) -> Option<String> {
    let head = &page[..page.len().min(LOOKED_AT)];
    let lower: String = head.iter().map(|b| if b.is_ascii() { char::from(b.to_ascii_lowercase()) } else { '?' }).collect();
    if lower.trim_start().starts_with("<?xml")
        && let Some(label) = lower.split("?>").next().and_then(|xml| label_after(xml, "encoding"))
    {
        return Some(label);
    }
    lower.match_indices("<meta").find_map(|(at, _)| {
        let tag = lower[at..].split('>').next()?;
        label_after(tag, "charset")
    })
}

/// The value behind `key` and an equals sign.
fn label_after(text: &str, key: &str) -> Option<String> {
    text.match_indices(key).find_map(|(at, _)| {
        let value = text[at + key.len()..].trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
        let end = value.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | ':' | '.')).unwrap_or(value.len());
        (end > 0).then(|| value[..end].to_string())
    })
}

#[cfg(test)]
mod tests {
    use super::declared_charset;

    #[test]
    fn labels() {
        for (page, label) in [
            ("<meta charset=utf-8>", Some("utf-8")),
            ("<html><META content='text/html; charset=windows-1251' http-equiv=Content-Type>", Some("windows-1251")),
            ("<meta name=x content=charset><meta charset = \"EUC-KR\" >", Some("euc-kr")),
            ("<?xml version='1.0' encoding='ISO-8859-2'?><html>", Some("iso-8859-2")),
            ("<p>charset=x</p>", None),
            ("", None),
        ] {
            assert_eq!(declared_charset(page.as_bytes()).as_deref(), label, "{page}");
        }
    }
}
