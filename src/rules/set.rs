//! Rule sets: packs read, checked, put over each other, and compiled to one index.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::compile::Compiled;
use super::element;
use super::index::Index;
use super::pack::read_pack;
use super::rule::{Rule, Target};
use super::sieve::Sieve;
use super::sought::Sought;
use crate::error::{Diagnostic, Diagnostics, Severity, SourceFile, nearest};

include!(concat!(env!("OUT_DIR"), "/shipped.rs"));

/// Rules in force, ready to be applied. Cheap to share between threads.
#[derive(Debug)]
pub struct RuleSet {
    pub(super) rules: Vec<Rule>,
    pub(super) index: Index,
    /// What each pattern of the index leads to.
    pub(super) indexed: Vec<LeadsTo>,
    /// Rules that no literal leads to.
    pub(super) sought: Vec<Sought>,
    pub(super) sieve: Sieve,
    /// Rules of whole documents.
    pub(super) documents: Vec<u32>,
    /// Rules of elements.
    pub(super) elements: element::Index,
    pub(super) reach: Reach,
    /// Whether a rule in force asks for quality signals of the text.
    pub(super) signals: bool,
    fingerprint: String,
}

/// What a literal that stands on a line says.
#[derive(Debug, Clone, Copy)]
pub(super) enum LeadsTo {
    /// This rule may match there.
    Rule(u32),
    /// The sought rule of this number has to be looked for.
    Sought(u32),
    /// This pattern that lines of blocks are asked for may match there.
    Content(u32),
}

/// How far the rules of a set look.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Reach {
    pub(super) from_start: u32,
    pub(super) from_end: u32,
    pub(super) block: u32,
}

/// Puts packs together. Later packs replace rules of earlier ones by their ids.
#[derive(Debug, Default)]
pub struct RuleSetBuilder {
    packs: Vec<Vec<Arc<SourceFile>>>,
    /// Names that are switched off and on, in order.
    switches: Vec<(String, bool)>,
    enable_all: bool,
}

impl RuleSet {
    /// The packs that come with the crate.
    ///
    /// # Errors
    /// Never in a released version: a test loads them.
    pub fn shipped() -> Result<RuleSet, Diagnostics> {
        RuleSet::builder().shipped().build()
    }

    /// A set of no rules.
    pub fn empty() -> RuleSet {
        RuleSet::of(Vec::new())
    }

    /// Begins a set.
    pub fn builder() -> RuleSetBuilder {
        RuleSetBuilder::default()
    }

    /// All rules, those switched off too, in the order of the packs.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// A hash of all rules in force, in hexadecimal. Equal sets have equal ones, whatever their order.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    fn of(mut compiled: Vec<Compiled>) -> RuleSet {
        // The order of packs and files must not show in any result.
        compiled.sort_by(|(a, _), (b, _)| a.id.cmp(&b.id));
        let mut hash = xxhash_rust::xxh3::Xxh3::new();
        let mut reach = Reach::default();
        let (mut rules, mut wanted, mut indexed, mut sought, mut documents) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut elements = element::Index::default();
        let (mut contents, mut signals) = (0, false);
        let mut anchors: HashMap<*const SourceFile, bool> = HashMap::new();
        for (number, (mut rule, mut want)) in compiled.into_iter().enumerate() {
            if rule.enabled {
                // What an alias stands for is written elsewhere in the file.
                let mut has_anchors = || *anchors.entry(Arc::as_ptr(&rule.file)).or_insert_with(|| rule.file.text.contains(" &"));
                let aliased = rule.source().contains('*') && has_anchors();
                hash.update(if aliased { rule.file.text.as_bytes() } else { rule.source().as_bytes() });
                reach.take(&rule);
                signals |= rule.asks_for_signals();
                if let (Some(want), Target::Block(block)) = (&mut want, &mut rule.target) {
                    let patterns = block.contains.iter_mut().flat_map(|(_, patterns)| patterns);
                    for (content, ways) in patterns.zip(want.contents.drain(..)) {
                        if ways.iter().all(|w| w.need.is_some()) {
                            content.indexed = Some(contents);
                            wanted.push(ways);
                            indexed.push(LeadsTo::Content(contents));
                            contents += 1;
                        }
                    }
                }
                match want {
                    Some(want) if want.ways.iter().all(|w| w.need.is_some()) => {
                        wanted.push(want.ways);
                        indexed.push(LeadsTo::Rule(number as u32));
                    }
                    Some(want) => {
                        if let Some(beside) = want.beside.as_ref() {
                            wanted.push(beside.clone());
                            indexed.push(LeadsTo::Sought(sought.len() as u32));
                        }
                        sought.push(Sought::new(number as u32, &rule, &want.ways, want.beside.is_some()));
                    }
                    None => match &rule.target {
                        Target::Element(selectors) => elements.add(number as u32, selectors, rule.when.as_deref()),
                        _ => documents.push(number as u32),
                    },
                }
            }
            rules.push(rule);
        }
        elements.close();
        let index = Index::new(wanted);
        let fingerprint = format!("{:016x}", hash.digest());
        let sieve = Sieve::new(&sought);
        RuleSet { rules, index, indexed, sought, sieve, documents, elements, reach, signals, fingerprint }
    }
}

impl Reach {
    fn take(&mut self, rule: &Rule) {
        let far = |w: &Option<super::pattern::Within>| {
            w.map_or(0, |w| if w.max < f32::MAX { w.max as u32 } else { w.min.max(0.0).ceil() as u32 })
        };
        if let Some(when) = &rule.when {
            self.from_start = self.from_start.max(far(&when.from_start));
            self.from_end = self.from_end.max(far(&when.from_end));
        }
        if let Target::Block(block) = &rule.target {
            self.block = self.block.max(block.at_most);
        }
    }
}

impl RuleSetBuilder {
    /// Adds the packs that come with the crate.
    #[must_use]
    pub fn shipped(self) -> Self {
        let files = SHIPPED.iter().map(|(path, text)| Arc::new(SourceFile { path: (*path).into(), text: (*text).into() }));
        self.pack(files.collect())
    }

    /// Adds a pack: the files of one folder, or one file.
    #[must_use]
    pub fn pack(mut self, files: Vec<Arc<SourceFile>>) -> Self {
        self.packs.push(files);
        self
    }

    /// Switches rules off, by id or family. Of what is said of a rule here and by [`RuleSetBuilder::enable`], the last counts.
    #[must_use]
    pub fn disable(mut self, names: impl IntoIterator<Item = String>) -> Self {
        self.switches.extend(names.into_iter().map(|name| (name, false)));
        self
    }

    /// Switches rules on that are shipped switched off, by id or family.
    #[must_use]
    pub fn enable(mut self, names: impl IntoIterator<Item = String>) -> Self {
        self.switches.extend(names.into_iter().map(|name| (name, true)));
        self
    }

    /// Switches on whatever is switched off: for testing.
    #[must_use]
    pub fn enable_all(mut self) -> Self {
        self.enable_all = true;
        self
    }

    /// Reads, checks and compiles the packs.
    ///
    /// # Errors
    /// All mistakes of all files.
    pub fn build(self) -> Result<RuleSet, Diagnostics> {
        let mut diagnostics = Vec::new();
        let mut merged = Merged::default();
        for files in self.packs {
            let (rules, disable) = read_pack(&files, &mut diagnostics);
            for (file, name) in disable {
                let bytes = name.place.bytes(&file.text);
                merged.switch(&name.value, false).unwrap_or_else(|d| diagnostics.push(d.at(&file, bytes, "")));
            }
            merged.add(rules);
        }
        for (name, on) in &self.switches {
            merged.switch(name, *on).unwrap_or_else(|d| diagnostics.push(d));
        }
        if self.enable_all {
            merged.rules.iter_mut().flatten().for_each(|(rule, _)| rule.enabled = true);
        }
        if diagnostics.iter().any(|d| d.severity == Severity::Error) {
            return Err(Diagnostics(diagnostics));
        }
        Ok(RuleSet::of(merged.rules.into_iter().flatten().collect()))
    }
}

/// Packs over each other.
#[derive(Default)]
struct Merged {
    rules: Vec<Option<Compiled>>,
    by_id: HashMap<Box<str>, usize>,
}

impl Merged {
    fn add(&mut self, rules: Vec<Compiled>) {
        for compiled in rules {
            let id = compiled.0.id.clone();
            if let Some(earlier) = self.by_id.insert(id, self.rules.len()) {
                self.rules[earlier] = None;
            }
            self.rules.push(Some(compiled));
        }
    }

    /// Switches a rule or family on or off.
    fn switch(&mut self, name: &str, on: bool) -> Result<(), Diagnostic> {
        let mut found = false;
        for (rule, _) in self.rules.iter_mut().flatten().filter(|(r, _)| r.id() == name || r.family() == name) {
            rule.enabled = on;
            found = true;
        }
        if found {
            return Ok(());
        }
        let names: HashSet<&str> = self.rules.iter().flatten().flat_map(|(r, _)| [r.id(), r.family()]).collect();
        let diagnostic = Diagnostic::error("unknown-rule", format!("no rule or family is named `{name}`"));
        Err(match nearest(name, names.iter().copied()) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic,
        })
    }
}

const _: fn() = || {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<RuleSet>();
};
