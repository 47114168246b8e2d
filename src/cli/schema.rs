//! `dechaff schema`: JSON Schemas, for editors and for readers of records.

use clap::ValueEnum;
use schemars::{Schema, schema_for};

use super::{Common, Run, Status, terminal};

/// Print the JSON Schema of records, rules or the configuration
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  dechaff schema rules > rules.schema.json")]
pub(super) struct SchemaCommand {
    /// Of what
    of: Of,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Of {
    /// What `clean` writes
    Record,
    /// Rule packs
    Rules,
    /// dechaff.yaml
    Config,
}

impl Of {
    fn schema(self) -> Schema {
        match self {
            Of::Record => schema_for!(dechaff::Record),
            Of::Rules => schema_for!(dechaff::rules::written::Pack),
            Of::Config => schema_for!(dechaff::config::Config),
        }
    }
}

impl Run for SchemaCommand {
    fn run(self, _common: &Common) -> anyhow::Result<Status> {
        let text = serde_json::to_string_pretty(&self.of.schema())?;
        terminal::print_data(|out| writeln!(out, "{text}"))?;
        Ok(Status::Done)
    }
}
