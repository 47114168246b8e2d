//! Site configurations of Full-Text RSS: a file for each host, in which XPath expressions say where an article, its title,
//! authors and date stand, and what is to be stripped.

use std::collections::{BTreeMap, BTreeSet};

use super::css::{Combinator, Complex, Compound, List, Operator, Simple};
use super::rule::{self, Draft, TEXT, attribute, slug};
use super::xpath::{self, Aim, Turned, Value};
use super::{Action, Field, Finding, Format, Import, Kind, Source, hosts};
use crate::error::nearest;

/// What becomes of a directive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Becomes {
    /// What an XPath finds is the article. Of several in a file, the first that finds anything counts.
    Content,
    /// A field is filled from what an XPath finds. Of several in a file, the first that finds anything counts.
    Extract(Field),
    /// What an XPath finds goes.
    Drop,
    /// The record gets a tag where an XPath finds anything.
    Tag(&'static str),
    /// Elements with this in their `id` or `class` go.
    DropNamed,
    /// Images with this in their address go.
    DropImages,
    /// Nothing: why.
    Nothing(&'static str),
}

const FETCHING: &str = "it is about fetching pages, which is not done here";
const MARKUP: &str = "it changes the markup of the article, of which only the text is used";
const REWRITING: &str = "it rewrites the source of a page, which is read here as it stands";
const SETTING: &str = "a setting of the extractor that it was written for";
const TESTING: &str = "it is about a page on the network; the examples of rules are made from their selectors";

/// The directives, and what becomes of each.
const DIRECTIVES: &[(&str, Becomes)] = &[
    ("title", Becomes::Extract(Field::Title)),
    ("author", Becomes::Extract(Field::Authors)),
    ("date", Becomes::Extract(Field::Date)),
    ("body", Becomes::Content),
    ("strip", Becomes::Drop),
    ("strip_id_or_class", Becomes::DropNamed),
    ("strip_image_src", Becomes::DropImages),
    ("strip_attr", Becomes::Nothing(MARKUP)),
    ("post_strip_attr", Becomes::Nothing(MARKUP)),
    ("strip_comments", Becomes::Nothing(MARKUP)),
    ("dissolve", Becomes::Nothing(MARKUP)),
    ("move_into", Becomes::Nothing(MARKUP)),
    ("wrap_in", Becomes::Nothing(MARKUP)),
    ("convert_double_br_tags", Becomes::Nothing(MARKUP)),
    ("footnotes", Becomes::Nothing(MARKUP)),
    ("insert_detected_image", Becomes::Nothing(MARKUP)),
    ("src_lazy_load_attr", Becomes::Nothing(MARKUP)),
    ("find_string", Becomes::Nothing(REWRITING)),
    ("replace_string", Becomes::Nothing(REWRITING)),
    ("native_ad_clue", Becomes::Tag("native-ad")),
    ("autodetect_on_failure", Becomes::Nothing(SETTING)),
    ("parser", Becomes::Nothing(SETTING)),
    ("prune", Becomes::Nothing(SETTING)),
    ("skip_id_or_class", Becomes::Nothing(SETTING)),
    ("skip_json_ld", Becomes::Nothing(SETTING)),
    ("tidy", Becomes::Nothing(SETTING)),
    ("autodetect_next_page", Becomes::Nothing(FETCHING)),
    ("http_header", Becomes::Nothing(FETCHING)),
    (CONDITION, Becomes::Nothing("a condition on the page for the directive before it, which goes with it")),
    ("login_extra_fields", Becomes::Nothing(FETCHING)),
    ("login_password_field", Becomes::Nothing(FETCHING)),
    ("login_uri", Becomes::Nothing(FETCHING)),
    ("login_username_field", Becomes::Nothing(FETCHING)),
    ("next_page_link", Becomes::Nothing(FETCHING)),
    ("not_logged_in_xpath", Becomes::Nothing(FETCHING)),
    ("requires_login", Becomes::Nothing(FETCHING)),
    ("single_page_link", Becomes::Nothing(FETCHING)),
    ("single_page_link_in_feed", Becomes::Nothing(FETCHING)),
    ("test_contains", Becomes::Nothing(TESTING)),
    ("test_url", Becomes::Nothing(TESTING)),
];

/// The directive that is a condition on the one before it.
const CONDITION: &str = "if_page_contains";

/// The most bytes of a selector list that asks for what earlier lines look for.
const MAX_GUARDED: usize = 16 << 10;

/// Full-Text RSS site configurations.
pub(super) struct SiteConfigurations;

impl Format for SiteConfigurations {
    fn name(&self) -> &'static str {
        "ftr"
    }

    fn recognises(&self, source: &Source) -> bool {
        let is_known = |name: &str| DIRECTIVES.iter().any(|(known, _)| *known == name);
        !matches!(Scope::of(source), Scope::Nowhere(_)) && directives(source).any(|d| is_known(d.name))
    }

    fn import(&self, sources: &[Source]) -> Import {
        let own: BTreeSet<String> =
            sources.iter().filter_map(|s| if let Scope::Host(host) = Scope::of(s) { Some(host) } else { None }).collect();
        let mut import = Import::default();
        for source in sources {
            Reader::new(source, &own, &mut import).read();
        }
        rule::number(&mut import.rules);
        import
    }
}

/// Which pages a file is for: its name says it.
enum Scope {
    Everywhere,
    /// A host, with or without `www.`.
    Host(String),
    /// All hosts below a domain but `www.`.
    Below(String),
    /// None that could be told by their host: why.
    Nowhere(&'static str),
}

impl Scope {
    fn of(source: &Source) -> Self {
        let name = source.file_name().to_lowercase();
        let name = name.strip_suffix(".txt").unwrap_or(&name);
        match name.strip_prefix('.') {
            _ if name == "global" => Scope::Everywhere,
            _ if name.starts_with("fingerprint.") => Scope::Nowhere("it is for the pages of a generator, on whatever host"),
            Some(domain) if hosts::is_host(domain) => Scope::Below(domain.to_owned()),
            None if hosts::is_host(name) => Scope::Host(name.strip_prefix("www.").unwrap_or(name).to_owned()),
            _ => Scope::Nowhere("the name of the file is no host, as in `example.com.txt`"),
        }
    }

    /// The hosts as globs; those that have a file of their own are left out.
    fn globs(&self, own: &BTreeSet<String>) -> Vec<String> {
        match self {
            Scope::Everywhere | Scope::Nowhere(_) => Vec::new(),
            Scope::Host(host) => vec![host.clone(), format!("www.{host}")],
            Scope::Below(domain) => {
                let mut globs = vec![format!("*.{domain}"), hosts::but(domain), hosts::but(&format!("www.{domain}"))];
                let below = |host: &&String| host.strip_suffix(domain.as_str()).is_some_and(|h| h.ends_with('.'));
                globs.extend(own.iter().filter(below).map(|host| hosts::but(host)));
                globs
            }
        }
    }

    /// What rules of the file are called by.
    fn slug(&self) -> String {
        match self {
            Scope::Everywhere | Scope::Nowhere(_) => "global".to_owned(),
            Scope::Host(host) => slug(host),
            Scope::Below(domain) => format!("any-{}", slug(domain)),
        }
    }
}

/// A line that says something.
#[derive(Debug, Clone, Copy)]
struct Directive<'s> {
    line: usize,
    /// The whole line.
    text: &'s str,
    /// Empty where the line has no name and colon.
    name: &'s str,
    value: &'s str,
}

/// The directives of a file. Blank lines and comments are none.
fn directives(source: &Source) -> impl Iterator<Item = Directive<'_>> {
    source.lines().filter(|(_, text)| !text.starts_with('#')).map(|(line, text)| {
        let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
        let (name, rest) = (&text[..end], text[end..].trim_start());
        let (name, value) = match rest.chars().next() {
            Some(':') => (name, rest[1..].trim()),
            // `http_header(Cookie): …`
            Some('(') if rest.contains(':') => (name, rest),
            _ => ("", ""),
        };
        Directive { line, text, name, value }
    })
}

/// Reads one file.
struct Reader<'s, 'i> {
    source: &'s Source,
    scope: Scope,
    hosts: Vec<String>,
    /// What has been found for directives of which the first counts; none where one of them was not turned.
    earlier: BTreeMap<&'s str, Option<List>>,
    import: &'i mut Import,
}

impl<'s, 'i> Reader<'s, 'i> {
    fn new(source: &'s Source, own: &BTreeSet<String>, import: &'i mut Import) -> Self {
        let scope = Scope::of(source);
        Reader { source, hosts: scope.globs(own), scope, earlier: BTreeMap::new(), import }
    }

    fn read(mut self) {
        let all: Vec<_> = directives(self.source).collect();
        for (i, directive) in all.iter().enumerate() {
            self.import.read += 1;
            let condition = all.get(i + 1).filter(|next| next.name == CONDITION);
            match self.turn(directive, condition) {
                Ok(()) => self.import.turned += 1,
                Err(reason) => {
                    if becomes(directive.name).is_some_and(Becomes::first_counts) {
                        self.earlier.insert(directive.name, None);
                    }
                    self.find(Kind::NotTurned, directive, reason);
                }
            }
        }
    }

    fn find(&mut self, kind: Kind, directive: &Directive<'_>, reason: impl Into<String>) {
        self.import.findings.push(Finding::new(kind, self.source, directive.line, directive.text, reason));
    }

    /// Makes a directive rules, or says why not.
    fn turn(&mut self, directive: &Directive<'s>, condition: Option<&Directive<'_>>) -> Result<(), String> {
        if directive.name.is_empty() {
            return Err("no directive: a name and a colon are missing".to_owned());
        }
        let Some(becomes) = becomes(directive.name) else {
            let near = nearest(directive.name, DIRECTIVES.iter().map(|(name, _)| *name));
            return Err(format!("no known directive{}", near.map_or_else(String::new, |n| format!("; `{n}` may be meant"))));
        };
        if let Becomes::Nothing(why) = becomes {
            return Err(why.to_owned());
        }
        if let Scope::Nowhere(why) = self.scope {
            return Err(why.to_owned());
        }
        if let Some(condition) = condition {
            return Err(format!("`{CONDITION}` on line {} goes with it, which has no equal here", condition.line));
        }
        let value = directive.value;
        // Quotes around the words are not part of them.
        let words = value.replace(['"', '\''], "");
        if words.trim().is_empty() {
            return Err("it has no value".to_owned());
        }
        let with = |name: &str| Compound { name: None, tests: vec![Simple::attribute(name, Operator::Substring, words.trim())] };
        match becomes {
            Becomes::Nothing(why) => Err(why.to_owned()),
            Becomes::DropNamed => {
                let selectors = List(vec![Complex::of(with("id")), Complex::of(with("class"))]);
                self.push(directive, selectors, Action::Drop);
                Ok(())
            }
            Becomes::DropImages => {
                let images = Compound { name: Some("img".to_owned()), ..with("src") };
                self.push(directive, List(vec![Complex::of(images)]), Action::Drop);
                Ok(())
            }
            Becomes::Tag(tag) => self.xpath(directive, xpath::to_css(value, Aim::Elements)?, |_| Action::Tag(tag)),
            Becomes::Drop => self.xpath(directive, xpath::to_css(value, Aim::Elements)?, |_| Action::Drop),
            Becomes::Content => {
                let turned = xpath::to_css(value, Aim::Elements)?;
                if let Some(reason) = turned.missing.first() {
                    return Err(format!("a part of the article would be missing: {reason}"));
                }
                self.xpath(directive, turned, |_| Action::Content)
            }
            Becomes::Extract(field) => {
                let aim = if field == Field::Authors { Aim::All } else { Aim::First };
                self.xpath(directive, xpath::to_css(value, aim)?, |value| Action::Extract {
                    field,
                    template: match value {
                        Value::Text => TEXT.to_owned(),
                        Value::Attribute(name) => attribute(name),
                    },
                })
            }
        }
    }

    fn xpath(&mut self, directive: &Directive<'s>, turned: Turned, action: impl Fn(&Value) -> Action) -> Result<(), String> {
        for reason in turned.missing {
            self.find(Kind::PartNotTurned, directive, reason);
        }
        for difference in turned.differs {
            self.find(Kind::Differs, directive, difference);
        }
        let first_counts = becomes(directive.name).is_some_and(Becomes::first_counts);
        let all: Vec<Complex> = turned.found.iter().flat_map(|(_, list)| list.0.clone()).collect();
        for (value, selectors) in turned.found {
            let selectors = if first_counts { self.after_earlier(directive, selectors) } else { selectors };
            self.push(directive, selectors, action(&value));
        }
        if first_counts {
            let earlier = self.earlier.entry(directive.name).or_insert_with(|| Some(List(Vec::new())));
            if let Some(earlier) = earlier {
                earlier.0.extend(all);
            }
        }
        Ok(())
    }

    /// The selectors, where nothing is found that an earlier line of the same name looks for.
    fn after_earlier(&mut self, directive: &Directive<'s>, mut selectors: List) -> List {
        let Some(earlier) = self.earlier.get(directive.name) else { return selectors };
        let reason = match earlier {
            None => "an earlier line of this name was not turned, and would go before it",
            Some(earlier) if can_be_denied(earlier, &selectors) => {
                let absent = Simple::Has(earlier.clone()).negated();
                selectors.0.iter_mut().for_each(|complex| deny(complex, &absent));
                return selectors;
            }
            Some(_) => "an earlier line of this name would go before it, and both are taken",
        };
        self.find(Kind::Differs, directive, reason);
        selectors
    }

    fn push(&mut self, directive: &Directive<'s>, selectors: List, action: Action) {
        let draft = Draft {
            source: self.source,
            line: directive.line,
            from: directive.name,
            directive: directive.text,
            stem: format!("ftr-{}-{}", self.scope.slug(), slug(directive.name)),
            selectors,
            hosts: self.hosts.clone(),
            action,
        };
        let rule = draft.rule(&mut self.import.findings);
        self.import.rules.push(rule);
    }
}

impl Becomes {
    /// Whether of several lines the first counts that finds anything.
    fn first_counts(self) -> bool {
        matches!(self, Becomes::Content | Becomes::Extract(_))
    }
}

fn becomes(name: &str) -> Option<Becomes> {
    DIRECTIVES.iter().find(|(known, _)| *known == name).map(|(_, becomes)| *becomes)
}

/// Whether "nowhere in the page" can be said of earlier selectors, as `:root:not(:has(…))` in front of later ones.
fn can_be_denied(earlier: &List, later: &List) -> bool {
    let is_inside = |complex: &Complex| {
        complex.0.first().is_some_and(|(_, c)| c.name.as_deref() != Some("html") && !c.tests.contains(&Simple::Root))
    };
    !earlier.has_has()
        && earlier.0.iter().all(is_inside)
        && (earlier.to_string().len() + 20) * later.0.len() + later.to_string().len() < MAX_GUARDED
}

/// Asks of the page as a whole what else a selector asks for.
fn deny(complex: &mut Complex, absent: &Simple) {
    match complex.0.first_mut() {
        Some((_, first)) if first.name.as_deref() == Some("html") || first.tests.contains(&Simple::Root) => {
            first.tests.push(absent.clone());
        }
        _ => complex.0.insert(0, (Combinator::Descendant, Compound { name: None, tests: vec![Simple::Root, absent.clone()] })),
    }
}
