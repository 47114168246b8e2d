//! Strips the chaff from scraped text by YAML rules, and emits clean, metadata-tagged article records.
//!
//! The one idea: *mark, never delete*. See `ARCHITECTURE.md` for the map.

pub mod candidates;
pub mod config;
pub mod content;
pub mod decode;
pub mod document;
pub mod error;
pub mod eval;
mod hashed;
pub mod html;
pub mod import;
pub mod input;
pub mod ledger;
pub mod measure;
pub mod metadata;
pub mod normalise;
pub mod output;
pub mod pipeline;
pub mod record;
pub mod rules;
pub mod run;
pub mod similarity;
mod template;
pub mod yaml;

pub use pipeline::{Cleaner, Outcome};
pub use record::{RawDocument, Record};
