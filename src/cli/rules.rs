//! `dechaff rules`: which rules there are.

use anyhow::bail;
use dechaff::rules::{Rule, RuleSet};

use super::settings::{CleaningArgs, RuleArgs, Settings};
use super::{Common, Run, Status, terminal};

/// List rules, search them, or show one
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dechaff rules                      all of them, by family
  dechaff rules newsletter           those with this word in their name, family, reason or patterns
  dechaff rules --show ad-slot-label")]
pub(super) struct Rules {
    /// Only rules with all of these words
    #[arg(value_name = "WORD")]
    words: Vec<String>,
    /// Show the rule of this name as it is written
    #[arg(long, value_name = "ID", conflicts_with = "words")]
    show: Option<String>,
    #[command(flatten)]
    rules: RuleArgs,
}

impl Run for Rules {
    fn run(self, _common: &Common) -> anyhow::Result<Status> {
        let set = Settings::merge(self.rules, CleaningArgs::default())?.rule_set()?.build()?;
        let text = match &self.show {
            Some(id) => show(&set, id)?,
            None => list(&set, &self.words),
        };
        terminal::print_data(|out| out.write_all(text.as_bytes()))?;
        Ok(Status::Done)
    }
}

fn show(set: &RuleSet, id: &str) -> anyhow::Result<String> {
    let Some(rule) = set.rules().iter().find(|r| r.id() == id) else {
        let near = dechaff::error::nearest(id, set.rules().iter().map(Rule::id));
        bail!("no rule is named `{id}`{}", near.map_or_else(String::new, |n| format!("; did you mean `{n}`?")));
    };
    let state = if rule.is_enabled() { "" } else { ", switched off" };
    Ok(format!("# {} ({}{state})\n  - {}\n", rule.path(), rule.family(), rule.source()))
}

fn list(set: &RuleSet, words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|w| w.to_lowercase()).collect();
    let has_all = |rule: &Rule| {
        let text = format!("{} {} {}", rule.family(), rule.path(), rule.source()).to_lowercase();
        words.iter().all(|w| text.contains(w.as_str()))
    };
    let mut rules: Vec<&Rule> = set.rules().iter().filter(|r| has_all(r)).collect();
    rules.sort_by_key(|r| (r.family(), r.id()));
    let mut out = String::new();
    let mut family = "";
    for rule in &rules {
        if rule.family() != family {
            family = rule.family();
            out += &format!("{family}\n");
        }
        let state = if rule.is_enabled() { "" } else { " (off)" };
        out += &format!("  {}{state}  {}\n", rule.id(), rule.why());
    }
    out + &format!("{} rules\n", rules.len())
}
