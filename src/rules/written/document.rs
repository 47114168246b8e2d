//! Measures of a document.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Bounds, Text};
use crate::yaml::{OneOrMany, Spanned};

/// Measures of a document, over the lines not yet removed. All keys given must hold. Signals are those of a record's
/// `quality.signals`: they can be asked for by rules that match the document alone.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentPattern {
    /// The number of lines.
    pub lines: Option<Spanned<Bounds>>,
    /// The number of words.
    pub words: Option<Spanned<Bounds>>,
    /// The number of characters.
    pub chars: Option<Spanned<Bounds>>,
    /// The share of lines that end a sentence, 0 to 1.
    pub sentence_share: Option<Spanned<Bounds>>,
    /// The share of lines that end a sentence among those of twelve words or more, 0 to 1.
    pub long_sentence_share: Option<Spanned<Bounds>>,
    /// A tag that another rule gave.
    pub tagged: Option<OneOrMany<Text>>,
    /// The number of sentences. Like the signals, for rules that match the document alone.
    pub sentences: Option<Spanned<Bounds>>,
    /// Signal: characters per word. Never holds where most words are letters of a script without spaces.
    pub mean_word_length: Option<Spanned<Bounds>>,
    /// Signal: `#` signs per token.
    pub hash_ratio: Option<Spanned<Bounds>>,
    /// Signal: ellipses per token.
    pub ellipsis_ratio: Option<Spanned<Bounds>>,
    /// Signal: the share of lines that begin with `•` or `-`, 0 to 1.
    pub bullet_line_share: Option<Spanned<Bounds>>,
    /// Signal: the share of lines that end with an ellipsis, 0 to 1.
    pub ellipsis_line_share: Option<Spanned<Bounds>>,
    /// Signal: the share of tokens that have a letter in them, 0 to 1.
    pub alphabetic_share: Option<Spanned<Bounds>>,
    /// Signal: how many different stop words of its language it has. Never holds where the language has no list.
    pub stop_words: Option<Spanned<Bounds>>,
    /// Signal: the share of lines that are duplicates of earlier ones, 0 to 1.
    pub duplicate_line_share: Option<Spanned<Bounds>>,
    /// Signal: the share of characters that stand in duplicate lines, 0 to 1.
    pub duplicate_line_char_share: Option<Spanned<Bounds>>,
    /// Signal: the share of paragraphs that are duplicates of earlier ones, 0 to 1.
    pub duplicate_paragraph_share: Option<Spanned<Bounds>>,
    /// Signal: the share of characters that stand in duplicate paragraphs, 0 to 1.
    pub duplicate_paragraph_char_share: Option<Spanned<Bounds>>,
    /// Signal: the share of characters that the most frequent run of two tokens comes to, 0 to 1.
    pub top_2_gram_char_share: Option<Spanned<Bounds>>,
    /// Signal: the share of characters that the most frequent run of three tokens comes to, 0 to 1.
    pub top_3_gram_char_share: Option<Spanned<Bounds>>,
    /// Signal: the share of characters that the most frequent run of four tokens comes to, 0 to 1.
    pub top_4_gram_char_share: Option<Spanned<Bounds>>,
    /// Signal: the share of characters that stand in runs of five tokens that came before, 0 to 1.
    pub duplicate_5_gram_char_share: Option<Spanned<Bounds>>,
    /// Signal: the share of characters that stand in runs of six tokens that came before, 0 to 1.
    pub duplicate_6_gram_char_share: Option<Spanned<Bounds>>,
    /// Signal: the share of characters that stand in runs of seven tokens that came before, 0 to 1.
    pub duplicate_7_gram_char_share: Option<Spanned<Bounds>>,
    /// Signal: the share of characters that stand in runs of eight tokens that came before, 0 to 1.
    pub duplicate_8_gram_char_share: Option<Spanned<Bounds>>,
    /// Signal: the share of characters that stand in runs of nine tokens that came before, 0 to 1.
    pub duplicate_9_gram_char_share: Option<Spanned<Bounds>>,
    /// Signal: the share of characters that stand in runs of ten tokens that came before, 0 to 1.
    pub duplicate_10_gram_char_share: Option<Spanned<Bounds>>,
    /// Signal: the share of lines that end with sentence punctuation or a quotation mark, and not with `...`, 0 to 1.
    pub terminal_mark_line_share: Option<Spanned<Bounds>>,
    /// Signal: the share of lines of fewer than three words, 0 to 1.
    pub few_word_line_share: Option<Spanned<Bounds>>,
    /// Signal: the most characters between two white spaces.
    pub longest_word: Option<Spanned<Bounds>>,
    /// Signal: the number of lines with `lorem ipsum` in them.
    pub lorem_ipsum_lines: Option<Spanned<Bounds>>,
    /// Signal: the number of lines with `javascript` in them.
    pub javascript_lines: Option<Spanned<Bounds>>,
    /// Signal: the number of lines with a phrase of notices about cookies, privacy or terms of use in them.
    pub policy_lines: Option<Spanned<Bounds>>,
    /// Signal: the number of lines with a `{` in them.
    pub curly_bracket_lines: Option<Spanned<Bounds>>,
    /// Signal: the share of lines whose last character is sentence punctuation, 0 to 1.
    pub punctuated_line_share: Option<Spanned<Bounds>>,
    /// Signal: the share of lines of at most 30 characters, 0 to 1.
    pub short_line_share: Option<Spanned<Bounds>>,
    /// Signal: line feeds per token.
    pub new_line_ratio: Option<Spanned<Bounds>>,
}
