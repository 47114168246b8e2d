//! `dechaff check`: are these rules fit to be used?

use std::path::PathBuf;

use dechaff::error::{Diagnostic, Diagnostics, Severity};
use dechaff::input;
use dechaff::rules::RuleSet;

use super::{Common, Run, Status, terminal};

/// Check rule packs: mistakes, missing examples, rules that can have no effect
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dechaff check my-rules/              a pack by itself
  dechaff check my-rules/ --with-shipped   and beside the built-in packs

Exit status:
  0  nothing is wrong
  1  something is: errors, or with --deny-warnings anything at all
  2  the rules could not be read")]
pub(super) struct Check {
    /// Rule files, or folders of them; each is a pack
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// Check them beside the built-in packs: names in `disable`, rules that another one makes idle
    #[arg(long)]
    with_shipped: bool,
    /// Let warnings count as errors
    #[arg(long)]
    deny_warnings: bool,
}

impl Run for Check {
    fn run(self, common: &Common) -> anyhow::Result<Status> {
        let mut builder = RuleSet::builder();
        if self.with_shipped {
            builder = builder.shipped();
        }
        for path in &self.paths {
            builder = builder.pack(input::read_pack(path)?);
        }
        let (rules, found) = match builder.build() {
            Ok(set) => (set.rules().len(), set.lint()),
            Err(Diagnostics(found)) => (0, found),
        };
        let (errors, warnings): (Vec<_>, Vec<_>) = found.iter().partition(|d: &&Diagnostic| d.severity == Severity::Error);
        found.iter().for_each(terminal::say_diagnostic);
        if !common.quiet {
            let summary = format!("{rules} rules, {} errors, {} warnings", errors.len(), warnings.len());
            terminal::say("checked", &summary);
        }
        let failed = !errors.is_empty() || self.deny_warnings && !warnings.is_empty();
        Ok(if failed { Status::SomeFailed } else { Status::Done })
    }
}
