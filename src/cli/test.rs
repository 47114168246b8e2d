//! `dechaff test`: the examples beside rules, and golden cases.

use std::path::{Path, PathBuf};

use anyhow::bail;

use dechaff::input;
use dechaff::pipeline::self_test;
use dechaff::rules::RuleSet;

use super::golden;
use super::settings::{CleaningArgs, RuleArgs, Settings};
use super::{Common, Run, Status, terminal};

/// Run the examples beside rules, and golden cases
#[derive(Debug, clap::Args)]
#[command(after_help = "\
A path with golden cases below it (folders with an input.* file) is cleaned and compared with the expected.json beside each
input, by the built-in rules and --rules. Any other path is a pack of rules, whose own examples are run. Without a path the
examples of all rules in force are run.

Examples:
  dechaff test                       every rule in force
  dechaff test my-rules/             a pack
  dechaff test fixtures/             golden cases
  dechaff test fixtures/ --bless     rewrite what is expected (refused where CI is set)

Exit status:
  0  all came out as expected
  1  some did not
  2  it could not be run")]
pub(super) struct Test {
    /// Packs, or folders of golden cases
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Rewrite the expectations of golden cases that differ
    #[arg(long)]
    bless: bool,
    #[command(flatten)]
    rules: RuleArgs,
    #[command(flatten)]
    cleaning: CleaningArgs,
}

#[derive(Debug, Default)]
struct Tally {
    examples: usize,
    cases: usize,
    failed: usize,
}

impl Run for Test {
    fn run(self, common: &Common) -> anyhow::Result<Status> {
        if self.bless && std::env::var_os("CI").is_some_and(|v| !v.is_empty()) {
            bail!("`--bless` is refused where CI is set: what is expected is changed by people");
        }
        let settings = Settings::merge(self.rules, self.cleaning)?;
        let mut tally = Tally::default();
        if self.paths.is_empty() {
            examples(&settings.rule_set()?.enable_all().build()?, &mut tally);
        }
        for path in &self.paths {
            let cases = if path.is_dir() { golden::find(path)? } else { Vec::new() };
            if cases.is_empty() {
                examples(&pack(path)?, &mut tally);
                continue;
            }
            let cleaner = settings.cleaner()?;
            for case in cases {
                tally.cases += 1;
                let wrong = case.run(&cleaner, &settings.reading, self.bless)?;
                tally.failed += usize::from(!wrong.is_empty());
                for message in wrong {
                    terminal::say("failed", &format_args!("{}\n{message}", case.name()));
                }
            }
        }
        if !common.quiet {
            let Tally { examples, cases, failed } = tally;
            terminal::say("tested", &format_args!("{examples} examples, {cases} golden cases, {failed} failed"));
        }
        Ok(if tally.failed > 0 { Status::SomeFailed } else { Status::Done })
    }
}

fn pack(path: &Path) -> anyhow::Result<RuleSet> {
    Ok(RuleSet::builder().pack(input::read_pack(path)?).enable_all().build()?)
}

fn examples(rules: &RuleSet, tally: &mut Tally) {
    let report = self_test(rules);
    tally.examples += report.tests;
    tally.failed += report.failures.len();
    report.failures.iter().for_each(|f| terminal::say_diagnostic(&f.diagnostic));
}
