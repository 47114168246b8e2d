//! Quality signals of a text: the figures by which Gopher, C4 and FineWeb filtered their corpora.
//!
//! Where the papers are vague, they are counted as datatrove, the program that FineWeb was made with, counts them. What differs is
//! what a word is: datatrove asks a tokenizer of the language, here words are those of [`counts`](super::counts), so that one
//! definition holds for all languages and the whole is one pass over the text.

mod counter;
mod grams;
mod names;
mod tokens;

#[cfg(test)]
mod tests;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use counter::{TextLine, signals};

/// Quality signals of a text, by which corpora are filtered.
///
/// A *token* is a word (as `words` counts them; in scripts without spaces each letter is one) or a run of one and the same sign. A
/// *duplicate* is every occurrence but the first. Characters are Unicode scalar values, compared letter by letter.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Signals {
    /// Gopher: characters per word, signs aside. None where there is no word, or where most are letters of a script without spaces.
    pub mean_word_length: Option<f32>,
    /// Gopher: `#` signs per token.
    pub hash_ratio: f32,
    /// Gopher: ellipses (`...` or `…`) per token.
    pub ellipsis_ratio: f32,
    /// Gopher: the share of lines that begin with `•` or `-`, 0 to 1.
    pub bullet_line_share: f32,
    /// Gopher: the share of lines that end with `...` or `…`, 0 to 1.
    pub ellipsis_line_share: f32,
    /// Gopher: the share of tokens that have a letter in them, 0 to 1.
    pub alphabetic_share: f32,
    /// Gopher: how many of the stop words of the text's language stand in it, each counted once. None where the language is not
    /// known or has no list.
    pub stop_words: Option<u32>,
    /// Gopher: the share of lines that are duplicates of earlier ones, 0 to 1.
    pub duplicate_line_share: f32,
    /// Gopher, FineWeb: the share of characters, line feeds aside, that stand in duplicate lines, 0 to 1.
    pub duplicate_line_char_share: f32,
    /// Gopher: the share of paragraphs (what empty lines part) that are duplicates of earlier ones, 0 to 1.
    pub duplicate_paragraph_share: f32,
    /// Gopher: the share of characters, line feeds aside, that stand in duplicate paragraphs, 0 to 1.
    pub duplicate_paragraph_char_share: f32,
    /// Gopher: what the most frequent run of two tokens, a space between them, comes to in characters, by those of the text (one line
    /// feed between two lines); 1 at most. Of equally frequent ones the first counts.
    pub top_2_gram_char_share: f32,
    /// Gopher: the same for three tokens.
    pub top_3_gram_char_share: f32,
    /// Gopher: the same for four tokens.
    pub top_4_gram_char_share: f32,
    /// Gopher: the share of the text's characters (one line feed between two lines) that stand in runs of five tokens that came before,
    /// 0 to 1. Spaces between tokens do not count as inside, and what was counted is passed over, so that nothing counts twice.
    pub duplicate_5_gram_char_share: f32,
    /// Gopher: the same for six tokens.
    pub duplicate_6_gram_char_share: f32,
    /// Gopher: the same for seven tokens.
    pub duplicate_7_gram_char_share: f32,
    /// Gopher: the same for eight tokens.
    pub duplicate_8_gram_char_share: f32,
    /// Gopher: the same for nine tokens.
    pub duplicate_9_gram_char_share: f32,
    /// Gopher: the same for ten tokens.
    pub duplicate_10_gram_char_share: f32,
    /// C4: the share of lines whose last character is sentence punctuation of any script or an end quotation mark (`"`, `'`, `”`, `’`),
    /// and that do not end with `...`, 0 to 1.
    pub terminal_mark_line_share: f32,
    /// C4: the share of lines of fewer than three words, 0 to 1.
    pub few_word_line_share: f32,
    /// C4: the most characters between two white spaces.
    pub longest_word: u32,
    /// C4: lines with `lorem ipsum` in them, in any case.
    pub lorem_ipsum_lines: u32,
    /// C4: lines with `javascript` in them, in any case.
    pub javascript_lines: u32,
    /// C4: lines with a phrase of notices about cookies, privacy or terms of use in them, in any case.
    pub policy_lines: u32,
    /// C4: lines with a `{` in them.
    pub curly_bracket_lines: u32,
    /// FineWeb: the share of lines whose last character is sentence punctuation of any script (Unicode's `Sentence_Terminal`), 0 to 1.
    pub punctuated_line_share: f32,
    /// FineWeb: the share of lines of at most 30 characters, 0 to 1.
    pub short_line_share: f32,
    /// FineWeb: line feeds (one between two lines) per token.
    pub new_line_ratio: f32,
}
