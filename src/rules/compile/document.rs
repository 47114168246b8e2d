//! Measures of a document.

use super::Compiler;
use crate::rules::rule::{Document, Signal};
use crate::rules::written::{Bounds, DocumentPattern};
use crate::yaml::Spanned;

/// A quality signal: its name, what is asked of it, and how it is read.
type Asked<'w> = (&'static str, &'w Option<Spanned<Bounds>>, Signal);

/// The signals of a pattern by their names, which are the same in rules and in records.
macro_rules! asked {
    ($written:ident: $($name:ident)*) => {
        [$((stringify!($name), &$written.$name, (|signals| signals.$name.figure()) as Signal)),*]
    };
}

impl Compiler<'_> {
    /// `whole`: whether it is a rule of the whole document that asks.
    pub(super) fn document(&mut self, written: &DocumentPattern, whole: bool) -> Document {
        let mut within = |bounds: &Option<Spanned<Bounds>>, is_share| bounds.as_ref().and_then(|b| self.bounds(b, is_share));
        let mut document = Document {
            lines: within(&written.lines, false),
            words: within(&written.words, false),
            chars: within(&written.chars, false),
            sentence_share: within(&written.sentence_share, true),
            long_sentence_share: within(&written.long_sentence_share, true),
            tagged: written.tagged.iter().flat_map(|l| l.iter()).map(|t| t.value.as_str().into()).collect(),
            sentences: within(&written.sentences, false),
            signals: Vec::new(),
        };
        for (name, bounds, signal) in signals(written) {
            let is_share = name.ends_with("_share");
            document.signals.extend(bounds.as_ref().and_then(|b| self.bounds(b, is_share)).map(|w| (signal, w)));
        }
        if !whole {
            self.only_of_the_whole(written);
        }
        document
    }

    /// Rules about lines are looked at again and again while lines go, and these are counted over the whole text each time.
    fn only_of_the_whole(&mut self, written: &DocumentPattern) {
        let sentences: [Asked<'_>; 1] = [("sentences", &written.sentences, |_| None)];
        for (name, bounds, _) in sentences.into_iter().chain(signals(written)) {
            if let Some(bounds) = bounds {
                let message = format!("`{name}` can be asked for by a rule of the whole document only");
                let help = "let one give a tag, `match: { document: … }` and `do: { tag: … }`, and ask for that: `tagged: …`";
                self.error("signal-place", message, bounds.place, help);
            }
        }
    }
}

fn signals(written: &DocumentPattern) -> impl Iterator<Item = Asked<'_>> {
    asked!(written: mean_word_length hash_ratio ellipsis_ratio bullet_line_share ellipsis_line_share alphabetic_share stop_words
        duplicate_line_share duplicate_line_char_share duplicate_paragraph_share duplicate_paragraph_char_share
        top_2_gram_char_share top_3_gram_char_share top_4_gram_char_share
        duplicate_5_gram_char_share duplicate_6_gram_char_share duplicate_7_gram_char_share
        duplicate_8_gram_char_share duplicate_9_gram_char_share duplicate_10_gram_char_share
        terminal_mark_line_share few_word_line_share longest_word
        lorem_ipsum_lines javascript_lines policy_lines curly_bracket_lines
        punctuated_line_share short_line_share new_line_ratio)
    .into_iter()
}

/// A figure as ranges are asked for; none where there is none.
trait Figure {
    fn figure(&self) -> Option<f32>;
}

impl Figure for f32 {
    fn figure(&self) -> Option<f32> {
        Some(*self)
    }
}

impl Figure for u32 {
    fn figure(&self) -> Option<f32> {
        Some(*self as f32)
    }
}

impl<F: Figure> Figure for Option<F> {
    fn figure(&self) -> Option<f32> {
        self.as_ref().and_then(F::figure)
    }
}
