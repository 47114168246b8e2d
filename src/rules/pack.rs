//! Reading a pack: its files on all cores, and each rule by itself, so that all mistakes are found at once.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::compile::{Compiled, Compiler};
use super::written::{self, Text};
use crate::error::{Diagnostic, SourceFile, nearest};
use crate::yaml::{Node, OneOrMany, Place, Value};

/// The rules of one pack, and what it disables of earlier ones.
pub(super) fn read_pack(files: &[Arc<SourceFile>], out: &mut Vec<Diagnostic>) -> (Vec<Compiled>, Vec<(Arc<SourceFile>, Text)>) {
    let (mut rules, mut disable) = (Vec::new(), Vec::new());
    let mut seen: HashMap<Box<str>, (&SourceFile, usize)> = HashMap::new();
    for (file, mut reader) in files.iter().zip(read_files(files)) {
        out.append(&mut reader.diagnostics);
        disable.extend(reader.disable.into_iter().map(|d| (Arc::clone(file), d)));
        for compiled in reader.rules {
            let rule = &compiled.0;
            if let Some((first, at)) = seen.get(&rule.id) {
                let line = first.text[..*at].matches('\n').count() + 1;
                let message = format!("the name `{}` is used twice", rule.id);
                let bytes = first_line(file, rule.bytes.clone());
                let help = format!(
                    "the first rule of that name is at {}:{line}; to replace a rule, do it in a pack of its own",
                    first.path
                );
                out.push(Diagnostic::error("duplicate-id", message).at(file, bytes, "").help(help));
                continue;
            }
            seen.insert(rule.id.clone(), (file, rule.bytes.start));
            rules.push(compiled);
        }
    }
    (rules, disable)
}

/// So many rules of one file are compiled at a time.
const SHARE: usize = 256;

/// Reads files on all cores, in their order.
fn read_files(files: &[Arc<SourceFile>]) -> Vec<FileReader<'_>> {
    let files: Vec<&Arc<SourceFile>> = files.iter().collect();
    on_all_cores(&files, 1, |share| FileReader::of(share[0]))
}

/// Applies `work` to shares of `items` on all cores; what it gives comes in the order of the items.
fn on_all_cores<T: Sync, R: Send>(items: &[T], share: usize, work: impl Fn(&[T]) -> R + Sync) -> Vec<R> {
    let shares: Vec<&[T]> = items.chunks(share).collect();
    let cores = std::thread::available_parallelism().map_or(1, usize::from).min(shares.len());
    if cores < 2 {
        return shares.into_iter().map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let run = || {
        let mut mine = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(share) = shares.get(index) else { return mine };
            mine.push((index, work(share)));
        }
    };
    let mut done = std::thread::scope(|scope| {
        let others: Vec<_> = (1..cores).map(|_| scope.spawn(run)).collect();
        let mut all = run();
        for other in others {
            match other.join() {
                Ok(list) => all.extend(list),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    });
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

fn first_line(file: &SourceFile, bytes: Range<usize>) -> Range<usize> {
    let length = file.text[bytes.clone()].find('\n').unwrap_or(bytes.len());
    bytes.start..bytes.start + length
}

struct FileReader<'f> {
    file: &'f Arc<SourceFile>,
    rules: Vec<Compiled>,
    disable: Vec<Text>,
    diagnostics: Vec<Diagnostic>,
}

const PACK_KEYS: [&str; 4] = ["family", "about", "rules", "disable"];

impl<'f> FileReader<'f> {
    fn of(file: &'f Arc<SourceFile>) -> Self {
        let mut reader = FileReader { file, rules: Vec::new(), disable: Vec::new(), diagnostics: Vec::new() };
        reader.read();
        reader
    }

    fn read(&mut self) {
        let (tree, broken) = Node::parse(self.file);
        let Value::Mapping(entries) = &tree.value else {
            if broken.is_empty() {
                let diagnostic = Diagnostic::error("wrong-type", "a pack is a mapping with `rules`");
                self.diagnostics.push(diagnostic.at(
                    self.file,
                    tree.place.first_line(&self.file.text).bytes(&self.file.text),
                    "",
                ));
            }
            self.diagnostics.extend(broken);
            return;
        };
        let mut family: Arc<str> = stem(&self.file.path).into();
        if let Some(name) = tree.get("family").and_then(|n| self.value::<Text>(n)) {
            family = name.value.into();
        }
        for (key, value) in entries {
            let name = match &key.value {
                Value::Scalar { text, .. } => text.as_ref(),
                _ => "…",
            };
            match name {
                "rules" => self.rules(value, &family, !broken.is_empty()),
                "disable" => {
                    let names = self.value::<OneOrMany<Text>>(value);
                    self.disable.extend(names.into_iter().flat_map(|n| n.0));
                }
                "about" => drop(self.value::<Text>(value)),
                "family" => {}
                wrong => {
                    let label = "a pack has `family`, `about`, `rules`, `disable`";
                    let place = key.place.bytes(&self.file.text);
                    let diagnostic =
                        Diagnostic::error("unknown-key", format!("unknown key `{wrong}`")).at(self.file, place, label);
                    self.diagnostics.push(match nearest(wrong, PACK_KEYS) {
                        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                        None => diagnostic,
                    });
                }
            }
        }
        self.diagnostics.extend(broken);
        // In the order of the file, as it is read by whoever mends it.
        self.diagnostics.sort_by_key(|d| d.place.as_ref().map_or(0, |(_, bytes)| bytes.start));
    }

    fn value<T: serde::de::DeserializeOwned>(&mut self, node: &Node<'_>) -> Option<T> {
        node.read(self.file).map_err(|d| self.diagnostics.push(d)).ok()
    }

    fn rules(&mut self, node: &Node<'_>, family: &Arc<str>, broken: bool) {
        let Value::Sequence(items) = &node.value else {
            let place = node.place.first_line(&self.file.text).bytes(&self.file.text);
            self.diagnostics.push(Diagnostic::error("wrong-type", "expected a list of rules").at(
                self.file,
                place,
                "each begins with `- id:`",
            ));
            return;
        };
        let mut bytes = ByteCursor::new(&self.file.text);
        // The mistake at which the file broke off says more than what is missing from its last rule for that.
        let placed: Vec<_> =
            items.iter().filter(|i| !broken || i.is_whole()).map(|item| (item, bytes.range(item.place))).collect();
        let compile = |part: &[(&Node<'_>, Range<usize>)]| {
            let mut compiler = Compiler { file: self.file, family: Arc::clone(family), diagnostics: Vec::new() };
            let mut rules = Vec::with_capacity(part.len());
            for (item, bytes) in part {
                match item.read::<written::Rule>(self.file) {
                    Ok(rule) => rules.extend(compiler.rule(rule, bytes.clone())),
                    Err(diagnostic) => compiler.diagnostics.push(diagnostic),
                }
            }
            (rules, compiler.diagnostics)
        };
        for (rules, diagnostics) in on_all_cores(&placed, SHARE, compile) {
            self.rules.extend(rules);
            self.diagnostics.extend(diagnostics);
        }
    }
}

/// Turns places in ascending order into byte ranges in one pass.
struct ByteCursor<'t> {
    text: &'t str,
    chars: usize,
    bytes: usize,
}

impl<'t> ByteCursor<'t> {
    fn new(text: &'t str) -> Self {
        ByteCursor { text, chars: 0, bytes: 0 }
    }

    fn range(&mut self, place: Place) -> Range<usize> {
        let start = self.advance(place.start as usize);
        let end = self.advance(place.end as usize);
        start..start + self.text[start..end.max(start)].trim_end().len()
    }

    fn advance(&mut self, chars: usize) -> usize {
        let ahead = chars.saturating_sub(self.chars);
        let rest = &self.text[self.bytes..];
        let step = rest.char_indices().nth(ahead).map_or(rest.len(), |(i, _)| i);
        self.chars += ahead;
        self.bytes += step;
        self.bytes
    }
}

/// The name of a file without its folders and ending.
fn stem(path: &str) -> &str {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}
