//! What the flags and the configuration file say together. Flags win; lists add up, those of the flags last.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use dechaff::config::{
    self, Compress, Config, Dedup, Duplicates, Favour, HtmlParser, OnExceed, RemovedDetail, Share, Size, Workers,
};
use dechaff::rules::{RuleSet, RuleSetBuilder};
use dechaff::{Cleaner, html, input, output, pipeline, run};
use serde_json::{Map, Value};

/// Flags that choose the rules.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Rules")]
pub(super) struct RuleArgs {
    /// A rule file, or a folder of them: adds rules, or replaces them by id; can be given several times
    #[arg(long, value_name = "PATH")]
    rules: Vec<PathBuf>,
    /// Leave out the built-in rules
    #[arg(long)]
    no_default_rules: bool,
    /// Switch off a rule, or a family of them; can be given several times
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    disable: Vec<String>,
    /// Switch on a rule, or a family of them, that is off by default; can be given several times
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    enable: Vec<String>,
    /// The configuration; else the nearest dechaff.yaml in this folder or above
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// Flags that choose how documents are read and cleaned.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Cleaning")]
pub(super) struct CleaningArgs {
    /// How many threads clean; as many as there are cores unless given
    #[arg(long, value_name = "N")]
    workers: Option<NonZeroUsize>,
    /// The field of a JSON record that holds the text; text unless given
    #[arg(long, value_name = "FIELD")]
    text_field: Option<String>,
    /// The field of a JSON record that holds a web page, looked at where it has no text; html unless given
    #[arg(long, value_name = "FIELD")]
    html_field: Option<String>,
    /// Hand on fields of JSON records and columns of Parquet files that mean nothing here, as they are
    #[arg(long)]
    passthrough: bool,
    /// On web pages: keep only what is surely of the article, or whatever may be; balanced unless given
    #[arg(long, value_name = "WHAT")]
    favour: Option<Favour>,
    /// On web pages: keep comments of readers, which are left out unless given
    #[arg(long)]
    comments: bool,
    /// Put the article as Markdown into each record, beside its text
    #[arg(long)]
    markdown: bool,
    /// Put a MinHash signature of its text into each record
    #[arg(long)]
    minhash: bool,
    /// Put quality signals of the text into each record, as Gopher, C4 and FineWeb filtered by them
    #[arg(long)]
    signals: bool,
    /// Which parser reads web pages: fast, or html5ever, which follows the specification to the letter; fast unless given
    #[arg(long, value_name = "PARSER")]
    html_parser: Option<HtmlParser>,
    /// How much of what was removed stands in a record; full unless given
    #[arg(long, value_name = "DETAIL")]
    removed: Option<RemovedDetail>,
    /// The largest share of a document that may be removed, 0 to 1
    #[arg(long, value_name = "SHARE")]
    max_removed: Option<Share>,
    /// What becomes of a document that loses more; tag unless given
    #[arg(long, value_name = "WHAT")]
    on_exceed: Option<OnExceed>,
    /// Write documents that become empty, instead of rejecting them
    #[arg(long)]
    allow_empty: bool,
    /// The largest record that is read, such as 500kB; 128MiB unless given
    #[arg(long, value_name = "SIZE")]
    max_record: Option<Size>,
}

/// Flags and configuration, made one.
#[derive(Debug)]
pub(super) struct Settings {
    /// Packs beside the built-in ones, in order; a later one replaces rules of an earlier one.
    pub(super) rules: Vec<PathBuf>,
    /// Whether the built-in packs are in force.
    pub(super) default_rules: bool,
    /// Ids and families that are switched off, and those that are switched on then: by the configuration, and by flags, which have the last word.
    pub(super) switches: [(Vec<String>, Vec<String>); 2],
    /// What the cleaner does beside its rules.
    pub(super) cleaning: pipeline::Options,
    /// How documents are read.
    pub(super) reading: input::Options,
    /// How many threads clean.
    pub(super) workers: NonZeroUsize,
    /// The name of the output format, where the configuration has one.
    pub(super) format: Option<String>,
    /// What the configuration says of runs over many documents.
    pub(super) large: LargeRuns,
}

/// What the configuration says of runs over many documents.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct LargeRuns {
    pub(super) dedup: Option<Dedup>,
    pub(super) duplicates: Option<Duplicates>,
    pub(super) compress: Option<Compress>,
    pub(super) shard_size: Option<Size>,
}

impl Settings {
    /// Finds and reads the configuration, and puts the flags above it.
    pub(super) fn merge(rules: RuleArgs, cleaning: CleaningArgs) -> anyhow::Result<Self> {
        let config = load(rules.config)?;
        let limits = config.limits;
        let defaults = input::Options::default();
        Ok(Settings {
            rules: [config.rules, rules.rules].concat(),
            default_rules: !rules.no_default_rules && config.default_rules.unwrap_or(true),
            switches: [(config.disable, config.enable), (rules.disable, rules.enable)],
            cleaning: pipeline::Options {
                removed: cleaning.removed.or(config.removed).map(removed).unwrap_or_default(),
                pages: pipeline::PageOptions {
                    favour: cleaning.favour.or(config.favour).map(favour).unwrap_or_default(),
                    parser: cleaning.html_parser.or(config.html_parser).map(parser).unwrap_or_default(),
                    comments: cleaning.comments || config.comments.unwrap_or_default(),
                },
                minhash: cleaning.minhash || config.minhash.unwrap_or_default(),
                markdown: cleaning.markdown || config.markdown.unwrap_or_default(),
                signals: cleaning.signals || config.signals.unwrap_or_default(),
                limits: pipeline::Limits {
                    max_removed: cleaning.max_removed.or(limits.max_removed).map(|share| share.get() as f32),
                    on_exceed: cleaning.on_exceed.or(limits.on_exceed).map(on_exceed).unwrap_or_default(),
                    allow_empty: cleaning.allow_empty || limits.allow_empty.unwrap_or_default(),
                },
            },
            reading: input::Options {
                text_field: cleaning.text_field.or(config.text_field).unwrap_or(defaults.text_field),
                html_field: cleaning.html_field.or(config.html_field).unwrap_or(defaults.html_field),
                passthrough: cleaning.passthrough || config.passthrough.unwrap_or_default(),
                max_record: cleaning.max_record.or(limits.max_record).map_or(defaults.max_record, Size::bytes),
            },
            workers: cleaning.workers.or(config.workers.map(Workers::get)).unwrap_or_else(cores),
            format: config.format,
            large: LargeRuns {
                dedup: config.dedup,
                duplicates: config.duplicates,
                compress: config.compress,
                shard_size: config.shard_size,
            },
        })
    }

    /// The cleaner that these settings ask for.
    pub(super) fn cleaner(&self) -> anyhow::Result<Cleaner> {
        let rules = self.rule_set()?.build()?;
        tracing::debug!(rules = rules.rules().len(), fingerprint = rules.fingerprint(), options = ?self.cleaning, "settings");
        Ok(Cleaner::with_options(rules, self.cleaning.clone()))
    }

    /// Everything that the records depend on beside the inputs, by the names that options have for it.
    pub(super) fn dependencies(&self, cleaner: &Cleaner, output: &output::Plan, dedup: Option<run::Dedup>) -> Map<String, Value> {
        let pipeline::Options { removed, pages, markdown, minhash, signals, limits } = &self.cleaning;
        let pipeline::PageOptions { favour, parser, comments } = pages;
        let pipeline::Limits { max_removed, on_exceed, allow_empty } = limits;
        let input::Options { text_field, html_field, passthrough, max_record } = &self.reading;
        let name = |value: &dyn std::fmt::Debug| Value::from(format!("{value:?}").to_ascii_lowercase());
        let pairs = [
            ("version", Value::from(env!("CARGO_PKG_VERSION"))),
            ("rules", Value::from(cleaner.rules().fingerprint())),
            ("removed", name(removed)),
            ("favour", name(favour)),
            ("html_parser", name(parser)),
            ("comments", Value::from(*comments)),
            ("markdown", Value::from(*markdown)),
            ("minhash", Value::from(*minhash)),
            ("signals", Value::from(*signals)),
            ("dedup", dedup.map_or(Value::Null, |d| name(&d.alike))),
            ("duplicates", dedup.map_or(Value::Null, |d| name(&d.then))),
            ("max_removed", Value::from(*max_removed)),
            ("on_exceed", name(on_exceed)),
            ("allow_empty", Value::from(*allow_empty)),
            ("text_field", Value::from(text_field.as_str())),
            ("html_field", Value::from(html_field.as_str())),
            ("passthrough", Value::from(*passthrough)),
            ("max_record", Value::from(*max_record)),
            ("format", Value::from(output.format.name())),
            ("compression", name(&output.compression)),
            ("shard_size", Value::from(output.shard_size)),
        ];
        pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// The rules that these settings ask for, read but not yet checked.
    pub(super) fn rule_set(&self) -> anyhow::Result<RuleSetBuilder> {
        let mut builder = RuleSet::builder();
        if self.default_rules {
            builder = builder.shipped();
        }
        for path in &self.rules {
            builder = builder.pack(input::read_pack(path)?);
        }
        let switched =
            |builder: RuleSetBuilder, (off, on): &(Vec<String>, Vec<String>)| builder.disable(off.clone()).enable(on.clone());
        Ok(self.switches.iter().fold(builder, switched))
    }
}

fn load(named: Option<PathBuf>) -> anyhow::Result<Config> {
    if let Some(path) = named {
        return Ok(Config::load(&path)?);
    }
    let here = std::env::current_dir()?;
    let Some(path) = config::find(&here) else { return Ok(Config::default()) };
    tracing::info!("configuration: {}", path.display());
    // Messages read better with a short name.
    let path = path.strip_prefix(&here).map(ToOwned::to_owned).unwrap_or(path);
    Ok(Config::load(&path)?)
}

fn cores() -> NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

fn favour(favour: Favour) -> pipeline::Favour {
    match favour {
        Favour::Precision => pipeline::Favour::Precision,
        Favour::Balanced => pipeline::Favour::Balanced,
        Favour::Recall => pipeline::Favour::Recall,
    }
}

fn parser(parser: HtmlParser) -> html::Parser {
    match parser {
        HtmlParser::Fast => html::Parser::Fast,
        HtmlParser::Spec => html::Parser::Spec,
    }
}

fn removed(written: RemovedDetail) -> pipeline::RemovedDetail {
    match written {
        RemovedDetail::Full => pipeline::RemovedDetail::Full,
        RemovedDetail::Spans => pipeline::RemovedDetail::Spans,
        RemovedDetail::Off => pipeline::RemovedDetail::Off,
    }
}

fn on_exceed(written: OnExceed) -> pipeline::OnExceed {
    match written {
        OnExceed::Tag => pipeline::OnExceed::Tag,
        OnExceed::Restore => pipeline::OnExceed::Restore,
        OnExceed::Reject => pipeline::OnExceed::Reject,
    }
}
