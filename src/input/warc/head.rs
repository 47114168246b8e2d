//! The head of a WARC record, and what a Content-Type says.

use crate::record::Markup;

/// A head is no larger, in bytes.
pub(super) const MAX_HEAD: usize = 64 << 10;

/// The named fields at the head of a record or of a response.
#[derive(Debug, Default)]
pub(super) struct Head {
    /// Names in lower case.
    fields: Vec<(String, String)>,
}

impl Head {
    /// The head that some bytes begin with, and its length with the empty line at its end; `None` where it has no end there.
    pub(super) fn read(bytes: &[u8]) -> Option<(Head, usize)> {
        let mut fields: Vec<(String, String)> = Vec::new();
        let mut at = 0;
        loop {
            let end = at + memchr::memchr(b'\n', bytes.get(at..)?)?;
            let line = bytes[at..end].strip_suffix(b"\r").unwrap_or(&bytes[at..end]);
            let first = at == 0;
            at = end + 1;
            if line.is_empty() {
                return Some((Head { fields }, at));
            }
            let line = String::from_utf8_lossy(line);
            if !first && line.starts_with([' ', '\t']) {
                // A folded field goes on.
                if let Some((_, value)) = fields.last_mut() {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            } else if let Some((name, value)) = line.split_once(':').filter(|_| !first) {
                fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
    }

    /// The first field of that name, which is in lower case.
    pub(super) fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn kind(&self) -> &str {
        self.field("warc-type").unwrap_or_default()
    }

    /// The record's own name, without the brackets around it.
    pub(super) fn id(&self) -> Option<String> {
        let id = self.field("warc-record-id")?.trim_start_matches('<').trim_end_matches('>');
        (!id.is_empty()).then(|| id.to_owned())
    }

    pub(super) fn length(&self) -> Option<u64> {
        self.field("content-length")?.parse().ok()
    }

    pub(super) fn media(&self) -> Media {
        Media::read(self.field("content-type").unwrap_or_default())
    }

    /// What a record is that is no page, as far as its head tells.
    pub(super) fn other(&self) -> Option<&'static str> {
        match self.kind() {
            // In WET files the text of a page.
            "conversion" => None,
            "response" => {
                let is_http = self.field("content-type").is_none_or(|t| t.to_ascii_lowercase().starts_with("application/http"));
                (!is_http).then_some("WARC responses that are not HTTP")
            }
            "resource" => self.media().markup().is_none().then_some("WARC resources that are no pages"),
            "request" => Some("WARC requests"),
            "revisit" => Some("WARC revisits"),
            "metadata" => Some("WARC metadata"),
            "warcinfo" => Some("WARC infos"),
            _ => Some("WARC records of other types"),
        }
    }
}

/// What a Content-Type says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Media {
    /// In lower case, without parameters.
    pub(super) kind: String,
    pub(super) charset: Option<String>,
}

impl Media {
    pub(super) fn read(field: &str) -> Media {
        let mut parts = field.split(';');
        let kind = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
        let charset = parts.find_map(|part| {
            let (name, value) = part.split_once('=')?;
            let value = value.trim().trim_matches(['"', '\'']);
            (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then(|| value.to_owned())
        });
        Media { kind, charset }
    }

    /// What a document of this type is written in; `None` for one that is neither page nor text.
    pub(super) fn markup(&self) -> Option<Markup> {
        match self.kind.as_str() {
            "text/html" | "application/xhtml+xml" => Some(Markup::Html),
            "text/plain" => Some(Markup::Plain),
            _ => None,
        }
    }
}
