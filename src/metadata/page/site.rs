//! What a page's site is called.

use super::address;
use super::linked::Linked;
use super::text::{plain, worded};
use super::title;
use super::vocabulary::Type;
use crate::candidates::{Candidates, Field, Origin};
use crate::measure::squeezed;

/// The names of a site.
#[derive(Debug, Clone, Default)]
pub(super) struct Site {
    /// The name the page gives its site.
    pub(super) named: Option<(String, Origin)>,
    /// All names, squeezed: those of heads and of publishers, and the labels of the host.
    names: Vec<String>,
    /// The host without `www.` and its ending, squeezed.
    host: Option<String>,
}

impl Site {
    pub(super) fn new(candidates: &Candidates, linked: &Linked, main: Option<usize>, url: Option<&str>) -> Self {
        let publisher = main.and_then(|at| linked.nodes[at].publisher.clone());
        let mut heads: Vec<_> = candidates.of(Field::Site).filter(|c| !c.value.contains("://")).collect();
        heads.sort_by_key(|c| c.rank);
        let sites = linked.nodes.iter().filter(|n| n.kind == Some(Type::Site)).filter_map(|n| n.title.clone());
        let sites: Vec<String> = sites.collect();
        let open_graph = heads.iter().find(|c| c.origin == Origin::OpenGraph).map(|c| (plain(&c.value), c.origin));
        let linked_names = sites.iter().cloned().chain(publisher).map(|name| (name, Origin::JsonLd));
        let rest = heads.iter().filter(|c| c.origin != Origin::OpenGraph).map(|c| (plain(&c.value), c.origin));
        let named: Vec<(String, Origin)> = open_graph.into_iter().chain(linked_names).chain(rest).collect();
        let short = |n: &&(String, Origin)| n.0.chars().count() <= 80 && n.0.chars().any(char::is_alphanumeric);
        let canonical = candidates.of(Field::Url).map(|c| c.value.as_str()).find(|u| u.contains("://"));
        let host = url.filter(|u| u.contains("://")).or(canonical).and_then(address::host);
        let label = host.as_deref().map(|h| h.rsplit_once('.').map_or(h, |(names, _)| names));
        let labels = label.into_iter().flat_map(|l| l.split('.').chain([l])).filter(|l| l.len() > 2);
        let mut names: Vec<String> = named
            .iter()
            .map(|(name, _)| name.clone())
            .chain(linked.organisations.iter().cloned())
            .chain(labels.map(str::to_owned))
            .chain(host.clone())
            .map(|n| bare(&n))
            .filter(|n| n.len() > 1)
            .collect();
        names.sort_unstable();
        names.dedup();
        let mut site = Site { named: named.iter().find(short).cloned(), names, host: label.map(squeezed) };
        site.names.extend(site.heading(candidates, url));
        site
    }

    /// The name of the site where a heading has it: it stands at the end of the page's title, behind what the address repeats.
    fn heading(&self, candidates: &Candidates, url: Option<&str>) -> Option<String> {
        let titles = || candidates.of(Field::Title);
        let path =
            worded(url.and_then(|u| u.split_once("://")).and_then(|(_, u)| u.split_once('/')).map_or("", |(_, path)| path));
        let in_path =
            |text: &str| worded(text).split_whitespace().filter(|w| w.len() > 2 && path.contains(&format!(" {w} "))).count();
        let title = titles().find(|c| c.origin == Origin::TitleTag)?;
        let title = plain(&title.value);
        let (at, length) = title::signs(&title).last()?;
        let (head, tail) = (&title[..at], &title[at + length..]);
        let own = squeezed(tail);
        let headed = titles().any(|c| c.origin == Origin::Heading && squeezed(&c.value) == own);
        let shared = titles().any(|c| c.origin == Origin::OpenGraph && squeezed(&c.value) == own);
        (headed && !shared && !self.is(head) && in_path(head) > in_path(tail)).then(|| bare(tail))
    }

    /// Whether `text` is one of the site's names, a leading article aside.
    pub(super) fn is(&self, text: &str) -> bool {
        let text = bare(text);
        !text.is_empty() && self.names.contains(&text)
    }

    /// Whether `text` names the site together with other words, as `News from The Example` does, or in part.
    pub(super) fn resembles(&self, text: &str) -> bool {
        let text = bare(text);
        let length = text.chars().count();
        let holds = |name: &String| {
            let own = name.chars().count();
            own > 3 && text.contains(name.as_str()) && length <= 3 * own
                || length > 4 && name.contains(&text) && own <= 3 * length
        };
        let initials = self.host.as_deref().is_some_and(|host| (2..=5).contains(&length) && host == text);
        initials || self.names.iter().any(holds)
    }
}

/// A name squeezed, without a leading `the`.
fn bare(name: &str) -> String {
    let name = squeezed(name);
    name.strip_prefix("the").filter(|rest| rest.len() > 3).map(str::to_owned).unwrap_or(name)
}
