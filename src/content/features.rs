//! A line as numbers: what the model judges by. Each number has a name, which the training script and the model's file use.

use super::columns::{self, Columns};
use super::hints::Hints;
use super::kinds;
use super::signs::Signs;
use super::survey::{Survey, ratio};
use super::units::Units;
use super::weights::Weights;
use crate::document::LineKind;
use crate::html::{Lines, NodeId, ROOT, Tag, Tree};

macro_rules! features {
    ($($name:ident,)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        #[derive(Debug, Clone, Copy)]
        enum Feature { $($name,)* }

        /// The names of the numbers, in their order.
        pub(super) const NAMES: &[&str] = &[$(stringify!($name),)*];
    };
}

features! {
    kind, level, words, bytes, link_share, ends_sentence, ends_colon, digit_share, upper_share, hidden, silent, broken, commas, stops,
    starts_lower, starts_mark, pipes, copyright, at_sign, currency, quoted, unit_bytes,
    position, lines_before, words_before, prose_before, words_after, prose_after,
    names_own, names_sum, names_least, names_most, names_nearest, names_second,
    in_nav, in_header, in_footer, in_aside, in_article, in_main, in_section, in_form, in_table, in_list, in_item, in_dl, in_button, in_figure,
    in_quote, in_dialog, in_label, in_details, in_address, in_p, depth, tag,
    text_mean, text_least, text_most, text_first,
    near1_lines, near1_words, near1_links, near1_prose, near2_lines, near2_words, near2_links, near2_prose,
    near3_lines, near3_words, near3_links, near3_prose, near1_tag, near2_tag,
    best_inside, best_steps, best_words, best_prose, best_links, best_position,
    shape_lines, shape_words, shape_links, shape_prose,
    same_count, title_like, title_distance, title_behind, description_like, body_share, body_page,
    prev1_words, prev1_links, prev1_prose, prev1_names, prev1_kind, prev2_words, prev2_links, prev2_prose,
    next1_words, next1_links, next1_prose, next1_names, next1_kind, next2_words, next2_links, next2_prose,
    prev_heading, list_prose,
    page_lines, page_words, page_links, page_prose, page_headings, page_best_share, page_article, page_product, page_forum, page_list,
    page_service, page_tech, page_articles, page_mean_words, kind_article, kind_service, kind_product, kind_collection, kind_forum,
    kind_listing, kind_documentation, sibling_lines, sibling_place,
}

/// How many numbers a line is.
pub(super) const COUNT: usize = NAMES.len();

/// The numbers of lines of a page.
struct Rows<'l> {
    columns: Columns,
    /// The places of these lines among all.
    lines: &'l [usize],
}

/// The numbers of one line.
struct Row<'r>(columns::Row<'r, COUNT>);

impl Row<'_> {
    fn set(&mut self, feature: Feature, value: f32) {
        self.0.set(feature as usize, value);
    }
}

impl Rows<'_> {
    /// The numbers of each of the lines, with its place on the page.
    fn each(&mut self, mut f: impl FnMut(&mut Row<'_>, usize)) {
        self.columns.each_row(|row, number| f(&mut Row(row), self.lines[number]));
    }

    fn fill(&mut self, feature: Feature, value: f32) {
        self.columns.fill(feature as usize, value);
    }
}

/// What the numbers are made of.
pub(super) struct Source<'p, 'a> {
    pub(super) tree: &'p Tree<'a>,
    pub(super) lines: &'p Lines,
    pub(super) survey: &'p Survey,
    pub(super) hints: &'p Hints,
    pub(super) words: &'p Weights,
    /// What speaks for each kind of page.
    pub(super) kinds: [f32; kinds::KINDS],
}

/// The numbers of these lines of a page, which ascend.
pub(super) fn rows(source: &Source<'_, '_>, lines: &[usize]) -> Columns {
    let mut rows = Rows { columns: Columns::new(lines.len(), COUNT), lines };
    let units = Units::new(source.lines);
    let likes: Vec<f32> = (0..source.lines.lines().len()).map(|line| source.hints.like_title(units.of(line))).collect();
    rows.each(|row, line| {
        own(source, &units, row, line);
        row.set(Feature::title_like, likes[line]);
        place(source, row, line);
        names(source, row, line);
        containers(source, row, line);
        neighbours(source, row, line);
    });
    shapes(source, &mut rows);
    page(source, &mut rows);
    title(source, &likes, &mut rows);
    rows.columns
}

fn flag(is: bool) -> f32 {
    f32::from(u8::from(is))
}

fn kind_number(kind: LineKind) -> f32 {
    match kind {
        LineKind::Paragraph => 0.0,
        LineKind::Heading(_) => 1.0,
        LineKind::Item => 2.0,
        LineKind::Quote => 3.0,
        LineKind::Code => 4.0,
        LineKind::Row => 5.0,
        LineKind::Caption => 6.0,
    }
}

/// What a line says of itself.
fn own(source: &Source<'_, '_>, units: &Units, row: &mut Row<'_>, n: usize) {
    use Feature as F;
    let line = &source.lines.lines()[n];
    let text = source.lines.line(line);
    let facts = &source.survey.facts[n];
    let mut set = |feature, value| row.set(feature, value);
    set(F::kind, kind_number(line.kind));
    set(F::level, if let LineKind::Heading(level) = line.kind { f32::from(level) } else { 0.0 });
    set(F::words, facts.words);
    set(F::bytes, line.bytes as f32);
    set(F::link_share, facts.link_share);
    set(F::ends_sentence, flag(facts.ends_sentence));
    set(F::ends_colon, flag(text.ends_with([':', '：'])));
    set(F::digit_share, facts.digit_share);
    set(F::upper_share, facts.upper_share);
    set(F::hidden, flag(line.hidden));
    set(F::silent, flag(line.silent));
    set(F::broken, flag(line.broken));
    let signs = Signs::of(text);
    set(F::commas, signs.commas);
    set(F::stops, signs.stops);
    set(F::pipes, signs.pipes);
    set(F::quoted, signs.quotes);
    set(F::at_sign, signs.ats);
    set(F::currency, signs.currency);
    set(F::copyright, flag(signs.owner));
    let first = text.chars().next().unwrap_or(' ');
    set(F::starts_lower, flag(first.is_lowercase()));
    set(F::starts_mark, flag(!first.is_alphanumeric()));
    set(F::unit_bytes, ratio(line.bytes as f32, facts.words));
    let units_here = units.of(n);
    set(F::same_count, units.count_of(n) as f32);
    set(F::description_like, source.hints.like_description(units_here));
    set(F::body_share, source.hints.in_body(units_here));
    let (mut sum, mut least, mut most, mut first, mut known) = (0.0f32, 0.0f32, 0.0f32, 0.0f32, 0.0f32);
    if facts.words <= 12.0 {
        source.words.each(units_here, |number, [weight]| {
            sum += weight;
            known += 1.0;
            least = least.min(*weight);
            most = most.max(*weight);
            first = if number == 0 { *weight } else { first };
        });
    }
    set(F::text_mean, ratio(sum, known));
    set(F::text_least, least);
    set(F::text_most, most);
    set(F::text_first, first);
}

/// Where it stands among the lines.
fn place(source: &Source<'_, '_>, row: &mut Row<'_>, n: usize) {
    use Feature as F;
    let count = source.survey.facts.len();
    let (before, after) = (source.survey.sums(0..n), source.survey.sums(n + 1..count));
    let total = source.survey.total();
    row.set(F::position, ratio(n as f32, count as f32));
    row.set(F::lines_before, n as f32);
    row.set(F::words_before, ratio(before.words, total.words));
    row.set(F::prose_before, ratio(before.prose, total.prose));
    row.set(F::words_after, after.words);
    row.set(F::prose_after, after.prose);
}

/// What its elements are called.
fn names(source: &Source<'_, '_>, row: &mut Row<'_>, n: usize) {
    use Feature as F;
    let line = &source.lines.lines()[n];
    let element = source.survey.elements[line.first as usize];
    let block = source.survey.elements[line.block as usize];
    let around = source.survey.elements[source.tree.parent(line.block) as usize];
    let mut set = |feature, value| row.set(feature, value);
    set(F::names_own, block.own);
    set(F::names_sum, element.sum);
    set(F::names_least, element.least);
    set(F::names_most, element.most);
    set(F::names_nearest, element.nearest);
    set(F::names_second, around.nearest);
    let inside = |bit: u32| flag(element.inside & bit != 0);
    let features = [
        (F::in_nav, 0),
        (F::in_header, 1),
        (F::in_footer, 2),
        (F::in_aside, 3),
        (F::in_article, 4),
        (F::in_main, 5),
        (F::in_section, 6),
        (F::in_form, 7),
        (F::in_table, 8),
        (F::in_item, 11),
        (F::in_dl, 12),
        (F::in_button, 13),
        (F::in_figure, 14),
        (F::in_quote, 15),
        (F::in_dialog, 16),
        (F::in_label, 17),
        (F::in_details, 18),
        (F::in_address, 19),
        (F::in_p, 21),
    ];
    for (feature, bit) in features {
        set(feature, inside(1 << bit));
    }
    set(F::in_list, inside(1 << 9 | 1 << 10));
    set(F::depth, f32::from(element.depth));
    set(F::tag, source.tree.tag(line.block).index() as f32);
}

/// The elements around it, each time with more lines in it.
fn containers(source: &Source<'_, '_>, row: &mut Row<'_>, n: usize) {
    use Feature as F;
    let (tree, survey) = (source.tree, source.survey);
    let line = &source.lines.lines()[n];
    let steps = [
        [F::near1_lines, F::near1_words, F::near1_links, F::near1_prose],
        [F::near2_lines, F::near2_words, F::near2_links, F::near2_prose],
        [F::near3_lines, F::near3_words, F::near3_links, F::near3_prose],
    ];
    let tags = [Some(F::near1_tag), Some(F::near2_tag), None];
    let (mut at, mut held, mut step) = (line.block, 1, 0);
    let (mut outside, mut reached) = (0.0f32, false);
    loop {
        let inside_best = at <= survey.best && survey.best < tree.subtree_end(at);
        reached |= inside_best;
        let range = survey.lines_in(tree, at);
        if range.len() > held {
            held = range.len();
            outside += flag(!reached);
            if let Some(four) = steps.get(step) {
                let sums = survey.sums(range);
                let values = [sums.lines, sums.words, sums.link_share(), sums.prose_share()];
                four.iter().zip(values).for_each(|(feature, value)| row.set(*feature, value));
                if let Some(feature) = tags[step] {
                    row.set(feature, tree.tag(at).index() as f32);
                }
            }
            step += 1;
        }
        if at == ROOT || reached && step >= steps.len() {
            break;
        }
        at = tree.parent(at);
    }
    let best = survey.best;
    let inside = best <= line.first && line.first < tree.subtree_end(best);
    let lines = survey.lines_in(tree, best);
    row.set(F::best_inside, flag(inside));
    row.set(F::best_steps, if inside { -outside } else { outside });
    row.set(F::best_position, ratio(n as f32 - lines.start as f32, lines.len() as f32));
}

/// The lines before and behind it.
fn neighbours(source: &Source<'_, '_>, row: &mut Row<'_>, n: usize) {
    use Feature as F;
    let (survey, lines) = (source.survey, source.lines.lines());
    let near = [
        (-1, F::prev1_words, F::prev1_links, F::prev1_prose),
        (-2, F::prev2_words, F::prev2_links, F::prev2_prose),
        (1, F::next1_words, F::next1_links, F::next1_prose),
        (2, F::next2_words, F::next2_links, F::next2_prose),
    ];
    for (step, its_words, its_links, its_prose) in near {
        let at = n as isize + step;
        match usize::try_from(at).ok().and_then(|at| survey.facts.get(at)) {
            Some(facts) => {
                row.set(its_words, facts.words);
                row.set(its_links, facts.link_share);
                row.set(its_prose, flag(facts.prose));
            }
            None => row.set(its_words, -1.0),
        }
    }
    for (at, its_names, its_kind) in [(n.wrapping_sub(1), F::prev1_names, F::prev1_kind), (n + 1, F::next1_names, F::next1_kind)]
    {
        if let Some(line) = lines.get(at) {
            row.set(its_names, survey.elements[line.first as usize].sum);
            row.set(its_kind, kind_number(line.kind));
        }
    }
    let from = n.saturating_sub(8);
    let heading = (from..n).rev().find(|at| matches!(lines[*at].kind, LineKind::Heading(_)));
    row.set(F::prev_heading, heading.map_or(9.0, |at| (n - at) as f32));
    let window = survey.sums(n.saturating_sub(5)..(n + 6).min(lines.len()));
    row.set(F::list_prose, window.prose_share());
}

/// What is built in the same way elsewhere on the page.
fn shapes(source: &Source<'_, '_>, rows: &mut Rows<'_>) {
    use Feature as F;
    let survey = source.survey;
    let (alike, count) = &survey.alike;
    let mut sums = vec![[0.0f32; 4]; *count];
    for (number, facts) in alike.iter().zip(&survey.facts) {
        let sum = &mut sums[*number as usize];
        sum[0] += 1.0;
        sum[1] += facts.words;
        sum[2] += facts.words * facts.link_share;
        sum[3] += if facts.prose { facts.words } else { 0.0 };
    }
    siblings(source, rows);
    rows.each(|row, n| {
        let [lines, words, links, prose] = sums[alike[n] as usize];
        row.set(F::shape_lines, lines);
        row.set(F::shape_words, ratio(words, lines));
        row.set(F::shape_links, ratio(links, words));
        row.set(F::shape_prose, ratio(prose, words));
    });
}

/// How many lines one after the other are built in the same way, and the place among them.
fn siblings(source: &Source<'_, '_>, rows: &mut Rows<'_>) {
    use Feature as F;
    let alike = &source.survey.alike.0;
    let (mut from, mut to) = (0, 0);
    rows.each(|row, n| {
        while n >= to {
            from = to;
            to = (from..alike.len()).find(|n| alike[*n] != alike[from]).unwrap_or(alike.len());
        }
        row.set(F::sibling_lines, (to - from) as f32);
        row.set(F::sibling_place, (n - from) as f32);
    });
}

/// What is the same for all lines of the page.
fn page(source: &Source<'_, '_>, rows: &mut Rows<'_>) {
    use Feature as F;
    let (survey, tree) = (source.survey, source.tree);
    let total = survey.total();
    let best = survey.sums(survey.lines_in(tree, survey.best));
    let articles = (1..tree.len() as NodeId).filter(|n| tree.tag(*n) == Tag::ARTICLE).count();
    let kind = |n: u32| flag(source.hints.kinds & 1 << n != 0);
    let values = [
        (F::best_words, best.words),
        (F::best_prose, best.prose_share()),
        (F::best_links, best.link_share()),
        (F::body_page, flag(!source.hints.body.is_empty())),
        (F::page_lines, total.lines),
        (F::page_words, total.words),
        (F::page_links, total.link_share()),
        (F::page_prose, total.prose_share()),
        (F::page_headings, total.headings),
        (F::page_best_share, ratio(best.prose, total.prose)),
        (F::page_article, kind(0)),
        (F::page_product, kind(1)),
        (F::page_forum, kind(2)),
        (F::page_list, kind(3)),
        (F::page_service, kind(4)),
        (F::page_tech, kind(5)),
        (F::page_articles, articles as f32),
        (F::page_mean_words, ratio(total.words, total.lines)),
        (F::kind_article, source.kinds[0]),
        (F::kind_service, source.kinds[1]),
        (F::kind_product, source.kinds[2]),
        (F::kind_collection, source.kinds[3]),
        (F::kind_forum, source.kinds[4]),
        (F::kind_listing, source.kinds[5]),
        (F::kind_documentation, source.kinds[6]),
    ];
    for (feature, value) in values {
        rows.fill(feature, value);
    }
}

/// How far from the line that says the title: `likes` says how much each line does.
fn title(source: &Source<'_, '_>, likes: &[f32], rows: &mut Rows<'_>) {
    use Feature as F;
    let lines = source.lines.lines();
    let score = |n: usize| {
        let heading = match lines[n].kind {
            LineKind::Heading(1) => 0.35,
            LineKind::Heading(_) => 0.15,
            _ => 0.0,
        };
        likes[n] + heading - if lines[n].hidden { 0.5 } else { 0.0 }
    };
    let best = (0..lines.len()).map(|n| (score(n), n)).fold((0.3, usize::MAX), |a, b| if b.0 > a.0 { b } else { a }).1;
    rows.each(|row, n| {
        let known = best != usize::MAX;
        row.set(F::title_distance, if known { n as f32 - best as f32 } else { -1000.0 });
        row.set(F::title_behind, if known && n > best { source.survey.sums(best + 1..n).words } else { -1.0 });
    });
}
