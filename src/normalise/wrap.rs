//! Lines that were wrapped at a column, and how they are joined to paragraphs again.

use std::ops::Range;

use super::hyphen::{Hyphen, Hyphens};
use super::{lines, scan, write};
use crate::document::Document;
use crate::measure::ends_sentence;

/// The columns that texts are wrapped at, in characters. Narrower ones cannot be told from verse, addresses and lists.
const WIDTHS: Range<usize> = 50..106;
/// Shorter lines tell nothing of the width.
const SHORT: usize = 40;
/// The fewest wrapped line ends that make a case.
const FEWEST: usize = 5;

/// The column at which the lines of `document` were wrapped, in characters; none unless it is clear.
///
/// It is clear where nearly no line is longer, where at most line ends inside blocks of lines the next word would not
/// have fitted, and where those ends stand inside sentences.
pub(super) fn width(document: &Document) -> Option<usize> {
    let count = document.len();
    // Paragraphs of their own: known without a look at the text. (A character has up to three bytes.)
    let long = (0..count).filter(|i| document.range(*i).len() > 3 * WIDTHS.end).count();
    if count <= FEWEST || long * 20 > count {
        return None;
    }
    let lengths: Vec<usize> = (0..count).map(|i| document.line(i).chars().count()).collect();
    let width = common_width(&lengths)?;
    let mut ends = Ends::default();
    for (i, pair) in document.lines().windows(2).enumerate() {
        if pair[0].number + 1 == pair[1].number && lengths[i] >= SHORT {
            ends.add(document.line(i), lengths[i], document.line(i + 1), width);
        }
    }
    ends.clear().then_some(width)
}

/// The length that lines come near but do not pass, but for a few that could not be broken.
fn common_width(lengths: &[usize]) -> Option<usize> {
    let mut counts = [0usize; WIDTHS.end];
    let mut longer = 0;
    for length in lengths {
        match counts.get_mut(*length) {
            Some(count) => *count += 1,
            None => longer += 1,
        }
    }
    let middle: usize = counts[SHORT..].iter().sum();
    if longer * 20 > middle {
        return None;
    }
    let mut above = 0;
    let width = (SHORT..WIDTHS.end).rev().find(|width| {
        above += counts[*width];
        above * 40 > middle
    })?;
    WIDTHS.contains(&width).then_some(width)
}

/// What the line ends inside blocks of lines look like.
#[derive(Default)]
struct Ends {
    all: usize,
    full: usize,
    inside_sentence: usize,
    lower: usize,
    /// Also digits: they start the lines of logs and tables.
    upper: usize,
    uncased: usize,
    run: usize,
    longest_run: usize,
}

impl Ends {
    fn add(&mut self, line: &str, length: usize, next: &str, width: usize) {
        self.all += 1;
        if !is_full(length, next, width) || starts_item(next) {
            self.run = 0;
            return;
        }
        self.full += 1;
        self.run += 1;
        self.longest_run = self.longest_run.max(self.run);
        self.inside_sentence += usize::from(!ends_sentence(line));
        match next.chars().find(|c| c.is_alphanumeric()) {
            Some(c) if c.is_lowercase() => self.lower += 1,
            Some(c) if c.is_uppercase() || c.is_numeric() => self.upper += 1,
            Some(_) => self.uncased += 1,
            None => {}
        }
    }

    fn clear(&self) -> bool {
        let cased = self.lower + self.upper;
        let sentences = if cased * 2 >= self.full {
            // Half: German writes every third word with a capital.
            self.lower * 2 >= cased && self.inside_sentence * 10 >= self.full * 7
        } else {
            // Without capitals there is less to go by.
            self.full >= 2 * FEWEST && self.uncased * 2 >= self.full && self.inside_sentence * 10 >= self.full * 8
        };
        self.full >= FEWEST && self.longest_run >= 3 && self.full * 10 >= self.all * 7 && sentences
    }
}

/// Whether a line of `length` characters has no room for the first word of `next`. A little room is allowed for: type
/// is set by the width of letters, not by their number.
fn is_full(length: usize, next: &str, width: usize) -> bool {
    let word = next.split(' ').next().map_or(0, |w| w.chars().count());
    let slack = (width / 16).max(2);
    length + 1 + word + slack > width && length <= width + slack && length * 4 >= width * 3
}

/// Whether a line starts an item of a list, a quotation, or a row of a table.
fn starts_item(line: &str) -> bool {
    let mut chars = line.chars();
    let Some(first) = chars.next() else {
        return false;
    };
    match first {
        '>' | '|' | '#' => true,
        '-' | '–' | '—' | '*' | '•' | '·' | '‣' | '◦' | '▪' | '■' | '○' | '●' | '+' | '✓' => {
            chars.next() == Some(' ')
        }
        '(' | '[' => is_number(chars.as_str()),
        _ => is_number(line),
    }
}

/// Whether a line starts with `1.`, `12)` or `a)`, and a space.
fn is_number(line: &str) -> bool {
    let head = line.split(' ').next().unwrap_or_default();
    let Some(number) = head.strip_suffix(['.', ')', ']']) else {
        return false;
    };
    let digits = !number.is_empty() && number.len() <= 2 && number.bytes().all(|b| b.is_ascii_digit());
    digits || (number.len() == 1 && number.bytes().all(|b| b.is_ascii_lowercase()) && head.ends_with(')'))
}

/// One source line, normalised.
struct Part {
    range: Range<usize>,
    number: u32,
    text: String,
    length: usize,
    indent: usize,
}

/// The lines of `text` joined to paragraphs, given that it was wrapped at `width`.
pub(super) fn join(text: &str, source_of: &dyn Fn(Range<usize>) -> Range<usize>, width: usize) -> Document {
    let mut parts = Vec::new();
    lines::for_each(text, |raw| {
        let line = &text[raw.range.clone()];
        let mut normal = String::new();
        write(line, raw.needs, &mut normal);
        if !normal.is_empty() {
            let indent = line.bytes().take_while(|b| matches!(b, b' ' | b'\t')).count();
            let length = normal.chars().count();
            parts.push(Part { range: raw.range, number: raw.number, text: normal, length, indent });
        }
    });
    let mut hyphens = Hyphens::default();
    let mut document = Document::with_capacity(text.len());
    let mut first = 0;
    while first < parts.len() {
        let mut last = first;
        let mut joined = parts[first].text.clone();
        while last + 1 < parts.len()
            && continues(&parts[last], &parts[last + 1], starts_item(&joined), width)
            && !(first == last && is_headline(&parts[first].text, &parts[last + 1].text))
        {
            last += 1;
            let next = &parts[last].text;
            match hyphens.decide(&joined, next, || parts.iter().map(|p| p.text.as_str())) {
                Hyphen::None => joined.push(' '),
                Hyphen::Kept => {}
                Hyphen::Dropped => drop(joined.pop()),
            }
            joined.push_str(next);
        }
        let range = parts[first].range.start..parts[last].range.end;
        let needs = scan::needs(&joined);
        document.push_with(source_of(range), parts[first].number, |out| write(&joined, needs, out));
        first = last + 1;
    }
    document
}

/// Whether `next` goes on with the paragraph of `line`.
fn continues(line: &Part, next: &Part, in_item: bool, width: usize) -> bool {
    if line.number + 1 != next.number || starts_item(&next.text) || line.length * 4 < width * 3 {
        return false;
    }
    // A deeper indent starts a paragraph, but hangs below the bullet in a list.
    if next.indent > line.indent && !in_item {
        return false;
    }
    let mid_sentence = !ends_sentence(&line.text) && next.text.chars().next().is_some_and(char::is_lowercase);
    line.length <= width + width / 4 && (mid_sentence || is_full(line.length, &next.text, width))
}

/// Whether the first line of a paragraph is rather a headline: most of its words have a capital, and so has the next line.
fn is_headline(line: &str, next: &str) -> bool {
    let words = line.split(' ').filter(|w| w.chars().count() > 3);
    let (capitals, count) =
        words.fold((0, 0), |(capitals, count), word| (capitals + usize::from(word.starts_with(char::is_uppercase)), count + 1));
    !ends_sentence(line) && next.starts_with(char::is_uppercase) && capitals * 4 >= count * 3
}

#[cfg(test)]
mod tests {
    use crate::normalise::{Options, document};

    /// `text` broken at `width` characters, before the word that does not fit.
    fn wrap(text: &str, width: usize) -> String {
        let mut out = String::new();
        let mut column = 0;
        for word in text.split(' ') {
            let length = word.chars().count();
            if column > 0 && column + 1 + length > width {
                out.push('\n');
                column = 0;
            } else if column > 0 {
                out.push(' ');
                column += 1;
            }
            out.push_str(word);
            column += length;
        }
        out
    }

    fn lines(text: &str) -> Vec<String> {
        let doc = document(text, &|r| r, &Options::default());
        (0..doc.len()).map(|i| doc.line(i).to_owned()).collect()
    }

    const FIRST: &str = "The harbour lay quiet in the early morning, and only a few boats had gone out before the fog \
        came down. Those who stayed ashore mended their nets, drank tea from tin cups and talked about the price of \
        diesel, which had risen again. Nobody expected the ferry, and nobody was surprised when it did not come at all.";
    const SECOND: &str = "By noon the light had changed. The first gulls were back on the wall, and the woman who kept the \
        shop pushed her door open with a broom. She had lived there for thirty years and had seen worse; what she had \
        never seen, she said later, was a whale so close to the pier that one could have touched it with an oar.";
    const GERMAN: &str = "Der Hafen lag am frühen Morgen still, und nur wenige Boote waren hinausgefahren, bevor der Nebel \
        kam. Wer an Land geblieben war, flickte Netze, trank Tee aus Blechtassen und sprach über den Preis des Diesels, \
        der wieder gestiegen war. Niemand erwartete die Fähre, und niemand wunderte sich, als sie gar nicht kam.";

    #[test]
    fn wrapped_paragraphs_are_joined() {
        for width in [60, 72, 80, 98] {
            let text = format!("{}\n\n{}\n", wrap(FIRST, width), wrap(SECOND, width));
            assert_eq!(lines(&text), [FIRST, SECOND], "{width}");
        }
        let german = format!("{}\n\n{}\n", wrap(GERMAN, 66), wrap(GERMAN, 66));
        assert_eq!(lines(&german), [GERMAN, GERMAN]);
    }

    #[test]
    fn a_joined_line_spans_its_sources() {
        let text = format!("{}\r\n\r\n{}", wrap(FIRST, 70).replace('\n', "\r\n"), wrap(SECOND, 70).replace('\n', "\r\n"));
        let doc = document(&text, &|r| r, &Options::default());
        let sources: Vec<_> = doc.lines().iter().map(|l| (l.source(), l.number)).collect();
        let end = text.find("\r\n\r\n").unwrap();
        assert_eq!(sources, [(0..end, 1), (end + 4..text.len(), 7)]);
        let off = document(&text, &|r| r, &Options { join_wrapped: false });
        assert!(off.len() > 8);
    }

    #[test]
    fn short_last_lines_indents_lists_and_headlines_part_paragraphs() {
        let tight = format!("{}\n{}\n", wrap(FIRST, 72), wrap(SECOND, 72));
        assert_eq!(lines(&tight), [FIRST, SECOND]);
        let indented = format!("  {}\n  {}\n", wrap(FIRST, 72), wrap(SECOND, 72));
        assert_eq!(lines(&indented), [FIRST, SECOND]);
        let listed = format!("{}\n\n- {}\n- {}\n", wrap(FIRST, 72), wrap(SECOND, 70), wrap(FIRST, 70));
        assert_eq!(lines(&listed), [FIRST.to_owned(), format!("- {SECOND}"), format!("- {FIRST}")]);
        let headline = "Quiet Harbour Waits While the Ferry Stays Away Once More This Spring";
        let headed = format!("{headline}\n{}\n\n{}\n", wrap(FIRST, 72), wrap(SECOND, 72));
        assert_eq!(lines(&headed), [headline, FIRST, SECOND]);
    }

    #[test]
    fn broken_words_are_mended() {
        let text = format!(
            "{}\n\nNo ferry came, though the govern-\nment had promised one, and the well-\nknown captain, who was well \
             known for his patience, lost it.\n\n{}\n",
            wrap(FIRST, 72),
            wrap(SECOND, 72)
        )
        .replace("No ferry came, though the govern-", "Again no ferry came to the old harbour, though the regional govern-")
        .replace("ment had promised one, and the well-", "ment had promised one for the whole of the summer, and then the well-");
        let all = lines(&text);
        assert_eq!(all.len(), 3);
        assert!(all[1].contains("government had"), "{}", all[1]);
        assert!(all[1].contains("well-known captain"), "{}", all[1]);
    }

    #[test]
    fn lines_of_their_own_stay() {
        let sentences: Vec<&str> = FIRST.split_inclusive(". ").chain(SECOND.split_inclusive(". ")).map(str::trim).collect();
        let paragraphs = [FIRST, SECOND, GERMAN, FIRST, SECOND, GERMAN, FIRST].join("\n");
        let verse = "the gulls are back upon the harbour wall\nand no one counts the boats that went away\nthe nets are \
            mended and the kettles call\nwe drink our tea and wait another day\nthe fog has come the ferry has not come\nand \
            what we said is said and what is done\nis written on the water like a drum\nthat beats until the boats are every \
            one"
        .to_owned();
        let titles = "Ferry Fails to Arrive for the Third Day as Fog Settles Over Harbour Towns\n".repeat(9);
        let log =
            (10..30).map(|i| format!("2024-05-{i} 12:00:{i} worker {i} finished a batch of {} records without errors\n", i * i));
        let address = "Harbour Office\n12 Long Quay\n4711 Port\nOpen daily\nfrom nine\nto five\nand later".to_owned();
        let chinese =
            "海港在清晨很安静只有几条船在雾来之前出海留在岸上的人补网喝茶谈论柴油的价格谁也没有等渡船谁也不惊讶\n".repeat(9);
        for text in [sentences.join("\n"), paragraphs, verse, titles, log.collect(), address, chinese] {
            assert_eq!(lines(&text), text.lines().collect::<Vec<_>>());
        }
    }

    #[test]
    fn lines_parted_by_blank_lines_stay() {
        let text = wrap(FIRST, 72).replace('\n', "\n\n");
        assert_eq!(lines(&text), text.split("\n\n").collect::<Vec<_>>());
    }
}
