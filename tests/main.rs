//! The integration tests: a module a subject.

// A test that finds nothing where it looks has failed.
#![allow(clippy::unwrap_used, clippy::type_complexity, clippy::single_range_in_vec_init)]

mod any_input;
mod cli;
mod corpus;
mod diagnostics;
mod edges;
mod elements;
mod engine;
mod eval;
mod eval_command;
mod formats;
mod goldens;
mod import;
mod input;
mod invariants;
mod markdown;
mod pages;
#[cfg(feature = "spec-parser")]
mod pages_hostile;
#[cfg(feature = "spec-parser")]
mod pages_parsers;
mod rules;
mod run;
mod schema;
mod signals;
