//! Filter lists of ad blockers: of their filters those that hide elements. The rest blocks requests or runs scripts.

use std::collections::HashMap;

use super::css::{self, List};
use super::rule::{self, Draft, slug};
use super::{Action, Finding, Format, Import, Kind, Source, hosts};

/// How many lines of a file tell whether it is a filter list.
const LOOKED_AT: usize = 200;

/// What stands between hosts and selector, and why it is not turned where it is not.
const SEPARATORS: &[(&str, Separator)] = &[
    ("##", Separator::Hides),
    ("#@#", Separator::TakesBack),
    ("#?#", Separator::Other("a filter with operators that are no CSS")),
    ("#@?#", Separator::Other("an exception with operators that are no CSS")),
    ("#$#", Separator::Other("it changes the style of a page, or runs a script")),
    ("#@$#", Separator::Other("an exception for styles or scripts")),
    ("#$?#", Separator::Other("it changes the style of a page, by operators that are no CSS")),
    ("#@$?#", Separator::Other("an exception for styles, with operators that are no CSS")),
    ("#%#", Separator::Other("it runs a script")),
    ("#@%#", Separator::Other("an exception for scripts")),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Separator {
    Hides,
    TakesBack,
    Other(&'static str),
}

/// Filter lists in the form of Adblock Plus and its kin.
pub(super) struct FilterLists;

impl Format for FilterLists {
    fn name(&self) -> &'static str {
        "adblock"
    }

    fn recognises(&self, source: &Source) -> bool {
        let (mut lines, mut filters) = (0, 0);
        for (i, (_, text)) in source.lines().take(LOOKED_AT).enumerate() {
            match Line::read(text) {
                Line::Comment if i == 0 && is_header(text) => return true,
                Line::Comment | Line::Preprocessor => {}
                Line::Network => {
                    lines += 1;
                    filters += usize::from(text.starts_with("||") || text.starts_with("@@"));
                }
                Line::Cosmetic { .. } => {
                    lines += 1;
                    filters += 1;
                }
            }
        }
        filters * 2 > lines
    }

    fn import(&self, sources: &[Source]) -> Import {
        let mut lists = Lists::default();
        for (number, source) in sources.iter().enumerate() {
            lists.read(number, source);
        }
        lists.finish()
    }
}

/// What a line is.
#[derive(Debug, PartialEq, Eq)]
enum Line<'t> {
    Comment,
    /// `!#if` and its like: it decides over other lines.
    Preprocessor,
    Network,
    Cosmetic {
        hosts: &'t str,
        separator: Separator,
        selector: &'t str,
    },
}

impl<'t> Line<'t> {
    fn read(text: &'t str) -> Self {
        if text.starts_with("!#") {
            return Line::Preprocessor;
        }
        if text.starts_with('!') || is_header(text) || text == "#" || text.starts_with("# ") {
            return Line::Comment;
        }
        for (at, _) in text.match_indices('#') {
            let (hosts, rest) = text.split_at(at);
            let sign = SEPARATORS.iter().filter(|(sign, _)| rest.starts_with(sign)).max_by_key(|(sign, _)| sign.len());
            let Some((sign, separator)) = sign else { continue };
            // An address may have such signs, too.
            let is_regex = hosts.len() > 1 && hosts.starts_with('/') && hosts.ends_with('/');
            let no_host = |c: char| c.is_whitespace() || "/|^=&?:\"'()$@".contains(c);
            if !is_regex && !hosts.starts_with("[$") && hosts.contains(no_host) {
                return Line::Network;
            }
            return Line::Cosmetic { hosts, separator: *separator, selector: rest[sign.len()..].trim() };
        }
        Line::Network
    }
}

/// Whether a line names the program that a list is for: `[Adblock Plus 2.0]`.
fn is_header(text: &str) -> bool {
    let program = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')).unwrap_or_default().to_ascii_lowercase();
    ["adblock", "adguard", "ublock"].iter().any(|name| program.starts_with(name))
}

/// A filter that hides elements, or takes one back.
struct Filter<'s> {
    /// The number of its file.
    file: usize,
    source: &'s Source,
    line: usize,
    text: &'s str,
    selectors: List,
    /// Domains it is for; all where there is none.
    domains: Vec<String>,
    /// Domains it is not for.
    but: Vec<String>,
}

/// Filters of several files.
#[derive(Default)]
struct Lists<'s> {
    filters: Vec<Filter<'s>>,
    exceptions: Vec<Filter<'s>>,
    /// With the number of the file.
    findings: Vec<(usize, Finding)>,
    read: usize,
    turned: usize,
}

impl<'s> Lists<'s> {
    fn read(&mut self, file: usize, source: &'s Source) {
        let mut network: Option<Finding> = None;
        for (line, text) in source.lines() {
            let result = match Line::read(text) {
                Line::Comment => continue,
                Line::Preprocessor => Err("it decides over other lines, which are all read here".to_owned()),
                Line::Network => {
                    self.read += 1;
                    let reason = "they block requests, and no request is made here";
                    let first = || Finding { count: 0, ..Finding::new(Kind::NotTurned, source, line, "network filters", reason) };
                    network.get_or_insert_with(first).count += 1;
                    continue;
                }
                Line::Cosmetic { separator: Separator::Other(why), .. } => Err(why.to_owned()),
                Line::Cosmetic { hosts, separator, selector } => filter(file, source, (line, text), hosts, selector)
                    .and_then(|filter| self.add(filter, separator == Separator::TakesBack)),
            };
            self.read += 1;
            if let Err(reason) = result {
                self.findings.push((file, Finding::new(Kind::NotTurned, source, line, text, reason)));
            }
        }
        self.findings.extend(network.map(|n| (file, n)));
    }

    fn add(&mut self, filter: Filter<'s>, takes_back: bool) -> Result<(), String> {
        if !takes_back {
            self.filters.push(filter);
        } else if !filter.but.is_empty() {
            return Err("an exception with exceptions".to_owned());
        } else {
            self.exceptions.push(filter);
        }
        Ok(())
    }

    /// Takes back what is to be taken back, and makes rules of the rest.
    fn finish(mut self) -> Import {
        let exceptions = std::mem::take(&mut self.exceptions);
        let mut by_selectors: HashMap<String, Vec<usize>> = HashMap::new();
        for (number, exception) in exceptions.iter().enumerate() {
            by_selectors.entry(exception.selectors.to_string()).or_default().push(number);
        }
        let mut used = vec![false; exceptions.len()];
        let mut rules = Vec::new();
        for mut filter in std::mem::take(&mut self.filters) {
            let with_it = by_selectors.get(&filter.selectors.to_string()).map(Vec::as_slice).unwrap_or_default();
            let mut taker = None;
            for number in with_it {
                let (all_of_it, any_of_it) = filter.take_back(&exceptions[*number]);
                used[*number] |= any_of_it;
                taker = taker.or(all_of_it.then_some(&exceptions[*number]));
            }
            if let Some(taker) = taker {
                let reason = format!("taken back by {}:{}", taker.source.path, taker.line);
                let finding = Finding::new(Kind::NotTurned, filter.source, filter.line, filter.text, reason);
                self.findings.push((filter.file, finding));
                continue;
            }
            self.turned += 1;
            let (file, mut findings) = (filter.file, Vec::new());
            rules.push(filter.draft().rule(&mut findings));
            self.findings.extend(findings.into_iter().map(|f| (file, f)));
        }
        for (exception, used) in exceptions.iter().zip(used) {
            if used {
                self.turned += 1;
                continue;
            }
            let reason = "no filter in these files is taken back by it";
            let finding = Finding::new(Kind::NotTurned, exception.source, exception.line, exception.text, reason);
            self.findings.push((exception.file, finding));
        }
        self.findings.sort_by_key(|(file, finding)| (*file, finding.line));
        rule::number(&mut rules);
        let findings = self.findings.into_iter().map(|(_, finding)| finding).collect();
        Import { rules, findings, read: self.read, turned: self.turned }
    }
}

/// Reads a filter.
fn filter<'s>(
    file: usize,
    source: &'s Source,
    (line, text): (usize, &'s str),
    domains: &str,
    selector: &str,
) -> Result<Filter<'s>, String> {
    if domains.starts_with("[$") {
        return Err("a filter with modifiers in front".to_owned());
    }
    if domains.starts_with('/') {
        return Err("a regular expression of hosts".to_owned());
    }
    if selector.starts_with("+js") || selector.starts_with("script:inject") {
        return Err("it runs a script".to_owned());
    }
    if selector.starts_with('^') {
        return Err("it changes the source of a page before it is read".to_owned());
    }
    let selectors = css::parse(selector)?;
    let mut filter = Filter { file, source, line, text, selectors, domains: Vec::new(), but: Vec::new() };
    for domain in domains.split(',').map(str::trim).filter(|d| !d.is_empty() && *d != "*") {
        let (list, domain) = match domain.strip_prefix('~') {
            Some(but) => (&mut filter.but, but),
            None => (&mut filter.domains, domain),
        };
        let domain = domain.to_lowercase();
        if !is_domain(&domain) {
            return Err(format!("`{domain}` is no host"));
        }
        list.push(domain);
    }
    Ok(filter)
}

/// Whether a text is a host, a domain of the top, or one of any ending: `example.*`.
fn is_domain(text: &str) -> bool {
    hosts::is_host(&format!("{}.x", text.strip_suffix(".*").unwrap_or(text)))
}

/// Whether whatever is at or below `inner` is at or below `outer`.
fn covers(outer: &str, inner: &str) -> bool {
    inner == outer || inner.strip_suffix(outer).is_some_and(|rest| rest.ends_with('.'))
}

/// The globs of a domain and all below it.
fn globs(domain: &str) -> Vec<String> {
    // `*.example.org` means `example.org`, too; with a second `*` it does not.
    if domain.ends_with(".*") { vec![domain.to_owned(), format!("*.{domain}")] } else { vec![format!("*.{domain}")] }
}

impl<'s> Filter<'s> {
    /// Takes the filter back for the domains of an exception: whether nothing is left of it, and whether anything was taken.
    fn take_back(&mut self, exception: &Filter<'_>) -> (bool, bool) {
        if exception.domains.is_empty() {
            return (true, true);
        }
        let was_for_all = self.domains.is_empty();
        let before = (self.domains.len(), self.but.len());
        for domain in &exception.domains {
            self.domains.retain(|d| !covers(domain, d));
            let is_any_ending = |d: &str| d.ends_with(".*");
            let matters =
                was_for_all || self.domains.iter().any(|d| covers(d, domain) || is_any_ending(d) || is_any_ending(domain));
            if matters && !self.but.contains(domain) {
                self.but.push(domain.clone());
            }
        }
        (!was_for_all && self.domains.is_empty(), (self.domains.len(), self.but.len()) != before)
    }

    fn draft(self) -> Draft<'s> {
        let mut all: Vec<String> = self.domains.iter().flat_map(|d| globs(d)).collect();
        all.extend(self.but.iter().flat_map(|d| globs(d)).map(|glob| hosts::but(&glob)));
        let list = self.source.file_name();
        let list = list.rsplit_once('.').map_or(list, |(stem, _)| stem);
        Draft {
            source: self.source,
            line: self.line,
            from: "cosmetic filter",
            directive: self.text,
            stem: format!("adblock-{}", slug(list)),
            selectors: self.selectors,
            hosts: all,
            action: Action::Drop,
        }
    }
}
