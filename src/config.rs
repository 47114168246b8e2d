//! `dechaff.yaml`: what the flags of the command hold, kept in a file.

use std::fmt;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserializer, Error, Unexpected, Visitor};
use serde::{Deserialize, Serialize};

use crate::error::{Diagnostic, Diagnostics, SourceFile};
use crate::yaml;

/// The name of a configuration file.
pub const FILE_NAME: &str = "dechaff.yaml";

/// A configuration as it is written. What it leaves out is left to the flags, and then to the defaults.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Rule files, or folders of them, that are added to the built-in packs or replace rules of theirs by id. Relative to the
    /// folder of this file.
    pub rules: Vec<PathBuf>,
    /// Whether the built-in packs are in force; true unless given.
    pub default_rules: Option<bool>,
    /// Rules that are switched off: ids, or families.
    pub disable: Vec<String>,
    /// Rules that are switched on although their pack has them off: ids, or families.
    pub enable: Vec<String>,
    /// How many threads clean; as many as there are cores unless given.
    pub workers: Option<Workers>,
    /// The field of a JSON record that holds the text; `text` unless given.
    pub text_field: Option<String>,
    /// The field of a JSON record that holds a web page, looked at where it has no text; `html` unless given.
    pub html_field: Option<String>,
    /// Whether fields that mean nothing here are handed on as they are; false unless given.
    pub passthrough: Option<bool>,
    /// What is worse on a web page, a line of its article lost or a line beside it kept; `balanced` unless given.
    pub favour: Option<Favour>,
    /// Whether comments of readers on web pages are kept; false unless given.
    pub comments: Option<bool>,
    /// Which parser reads web pages; `fast` unless given.
    pub html_parser: Option<HtmlParser>,
    /// Whether records hold their article as Markdown too; false unless given.
    pub markdown: Option<bool>,
    /// Whether records hold the quality signals of their text, by which corpora are filtered; false unless given, or a rule in force
    /// asks for them.
    pub signals: Option<bool>,
    /// The format of the output: `jsonl`, `text`, `markdown` or `parquet`; by the name of the output file, else `jsonl`, unless given.
    pub format: Option<String>,
    /// How much of what was removed stands in a record; `full` unless given.
    pub removed: Option<RemovedDetail>,
    /// Which documents count as duplicates of earlier ones of the same run; `off` unless given.
    pub dedup: Option<Dedup>,
    /// What becomes of a duplicate; `reject` unless given.
    pub duplicates: Option<Duplicates>,
    /// Whether records hold a MinHash signature of their text; false unless given.
    pub minhash: Option<bool>,
    /// How the files of an output folder are compressed; `none` unless given.
    pub compress: Option<Compress>,
    /// In an output folder: write all records to a sequence of files of about this size each, instead of a file for each input.
    pub shard_size: Option<Size>,
    /// Guards against removing too much, and against records that are too large.
    pub limits: Limits,
}

/// Guards against removing too much, and against records that are too large.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// The largest share of a document's characters that may be removed, 0 to 1; no limit unless given.
    pub max_removed: Option<Share>,
    /// What becomes of a document that loses more; `tag` unless given.
    pub on_exceed: Option<OnExceed>,
    /// Whether a document that becomes empty is written all the same, not rejected; false unless given.
    pub allow_empty: Option<bool>,
    /// The largest record that is read, in bytes or with a unit (`128MiB`); a larger one fails. 128 MiB unless given.
    pub max_record: Option<Size>,
}

/// Which parser reads web pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum HtmlParser {
    /// One fast pass.
    Fast,
    /// html5ever, which follows the specification to the letter.
    Spec,
}

/// What is worse on a web page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum Favour {
    /// Keep only what is surely of the article.
    Precision,
    /// Weigh both alike.
    Balanced,
    /// Keep whatever may be of the article.
    Recall,
}

/// How much of what was removed stands in a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum RemovedDetail {
    /// Each removal with its text.
    Full,
    /// Rule and place alone.
    Spans,
    /// Nothing.
    Off,
}

/// Which documents count as duplicates of earlier ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum Dedup {
    /// Those of the same words.
    Exact,
    /// Those of nearly the same words, too.
    Near,
    /// None.
    Off,
}

/// What becomes of a duplicate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum Duplicates {
    /// It is written, with a tag.
    Tag,
    /// It is rejected.
    Reject,
}

/// How files are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum Compress {
    /// Not at all.
    None,
    /// gzip.
    Gzip,
    /// Zstandard.
    Zstd,
}

/// What becomes of a document that loses more than it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum OnExceed {
    /// It is written with the tag `max-removed-exceeded`.
    Tag,
    /// It is written with the text it came with and that tag.
    Restore,
    /// It is rejected.
    Reject,
}

/// A number of threads, at least 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
pub struct Workers(NonZeroUsize);

impl Workers {
    /// The number.
    pub fn get(self) -> NonZeroUsize {
        self.0
    }
}

impl<'de> Deserialize<'de> for Workers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct WorkersVisitor;
        impl Visitor<'_> for WorkersVisitor {
            type Value = Workers;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number of workers, at least 1")
            }

            fn visit_u64<E: Error>(self, workers: u64) -> Result<Workers, E> {
                let number = usize::try_from(workers).ok().and_then(NonZeroUsize::new);
                number.map(Workers).ok_or_else(|| E::invalid_value(Unexpected::Unsigned(workers), &self))
            }
        }
        deserializer.deserialize_u64(WorkersVisitor)
    }
}

/// A share of a whole, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, JsonSchema)]
#[schemars(extend("minimum" = 0, "maximum" = 1))]
pub struct Share(f64);

impl Share {
    /// The share, 0 to 1.
    pub fn get(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for Share {
    type Error = String;

    fn try_from(share: f64) -> Result<Self, String> {
        if (0.0..=1.0).contains(&share) { Ok(Share(share)) } else { Err(format!("`{share}` is no share; it is from 0 to 1")) }
    }
}

impl<'de> Deserialize<'de> for Share {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ShareVisitor;
        impl Visitor<'_> for ShareVisitor {
            type Value = Share;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a share, from 0 to 1")
            }

            fn visit_f64<E: Error>(self, share: f64) -> Result<Share, E> {
                share.try_into().map_err(E::custom)
            }

            fn visit_u64<E: Error>(self, share: u64) -> Result<Share, E> {
                self.visit_f64(share as f64)
            }

            fn visit_i64<E: Error>(self, share: i64) -> Result<Share, E> {
                self.visit_f64(share as f64)
            }
        }
        deserializer.deserialize_f64(ShareVisitor)
    }
}

impl FromStr for Share {
    type Err = String;

    fn from_str(share: &str) -> Result<Self, String> {
        share.parse::<f64>().map_err(|_| format!("`{share}` is no share; it is a number from 0 to 1"))?.try_into()
    }
}

/// A number of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Size(usize);

impl Size {
    /// The number of bytes, at least 1.
    pub fn bytes(self) -> usize {
        self.0
    }
}

/// The units that a size can have, in lower case, in bytes.
const UNITS: &[(&str, u64)] = &[
    ("", 1),
    ("b", 1),
    ("k", 1 << 10),
    ("kib", 1 << 10),
    ("kb", 1_000),
    ("m", 1 << 20),
    ("mib", 1 << 20),
    ("mb", 1_000_000),
    ("g", 1 << 30),
    ("gib", 1 << 30),
    ("gb", 1_000_000_000),
];

impl FromStr for Size {
    type Err = String;

    fn from_str(size: &str) -> Result<Self, String> {
        let wrong = || format!("`{size}` is no size; write bytes, or a whole number with a unit, such as 500kB, 128MiB or 2G");
        let (number, unit) = size.trim().split_at(size.trim().find(|c: char| !c.is_ascii_digit()).unwrap_or(size.trim().len()));
        let unit = unit.trim().to_ascii_lowercase();
        let factor = UNITS.iter().find(|(name, _)| *name == unit).map(|(_, factor)| *factor).ok_or_else(wrong)?;
        let bytes = number.parse::<u64>().ok().and_then(|n| n.checked_mul(factor)).ok_or_else(wrong)?;
        usize::try_from(bytes).ok().filter(|bytes| *bytes > 0).map(Size).ok_or_else(wrong)
    }
}

impl<'de> Deserialize<'de> for Size {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct SizeVisitor;
        impl Visitor<'_> for SizeVisitor {
            type Value = Size;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number of bytes, or a size such as 128MiB")
            }

            fn visit_u64<E: Error>(self, bytes: u64) -> Result<Size, E> {
                bytes.to_string().parse().map_err(E::custom)
            }

            fn visit_i64<E: Error>(self, bytes: i64) -> Result<Size, E> {
                bytes.to_string().parse().map_err(E::custom)
            }

            fn visit_str<E: Error>(self, size: &str) -> Result<Size, E> {
                size.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_any(SizeVisitor)
    }
}

impl JsonSchema for Size {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Size".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A number of bytes, at least 1; or a whole number with a unit, such as 500kB, 128MiB or 2G.",
            "anyOf": [
                { "type": "integer", "minimum": 1 },
                { "type": "string", "pattern": "^\\s*[0-9]+\\s*([KkMmGg]([Ii]?[Bb])?|[Bb])?\\s*$" },
            ],
        })
    }
}

impl Config {
    /// Reads a configuration; relative paths in it come out relative to the working folder.
    ///
    /// # Errors
    /// Where the file cannot be read, or says something that is no configuration; each mistake with its place.
    pub fn load(path: &Path) -> Result<Self, Diagnostics> {
        let unreadable = |why: String| {
            let message = format!("cannot read the configuration {}: {why}", path.display());
            Diagnostics(vec![Diagnostic::error("unreadable", message)])
        };
        let bytes = std::fs::read(path).map_err(|e| unreadable(e.to_string()))?;
        let text = String::from_utf8(bytes)
            .map_err(|e| unreadable(format!("invalid UTF-8 at byte {}", e.utf8_error().valid_up_to())))?;
        let folder = path.parent().unwrap_or(Path::new(""));
        Config::parse(&Arc::new(SourceFile { path: path.display().to_string(), text }), folder)
    }

    /// Reads the text of a configuration whose relative paths start at `folder`.
    ///
    /// # Errors
    /// Where the text is no configuration; each mistake with its place.
    pub fn parse(file: &Arc<SourceFile>, folder: &Path) -> Result<Self, Diagnostics> {
        let says_nothing = |line: &str| matches!(line.trim(), "" | "---") || line.trim_start().starts_with('#');
        if file.text.lines().all(says_nothing) {
            return Ok(Config::default());
        }
        let mut config: Config = yaml::from_file(file)?;
        for path in &mut config.rules {
            *path = folder.join(&path);
        }
        Ok(config)
    }
}

/// The configuration file of a folder or the nearest one above it that has one.
pub fn find(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().map(|folder| folder.join(FILE_NAME)).find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        let size = |s: &str| s.parse::<Size>().map(Size::bytes).ok();
        for (written, bytes) in [("17", 17), ("17B", 17), ("128MiB", 128 << 20), ("2 k", 2048), ("500kB", 500_000)] {
            assert_eq!(size(written), Some(bytes), "{written}");
        }
        for wrong in ["", "MiB", "-1", "1.5G", "3 apples", "0", "99999999999G"] {
            assert_eq!(size(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn shares() {
        assert_eq!("0.5".parse::<Share>().map(Share::get), Ok(0.5));
        for wrong in ["1.5", "-0.1", "NaN", "half"] {
            assert!(wrong.parse::<Share>().is_err(), "{wrong}");
        }
    }
}
