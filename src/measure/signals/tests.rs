use std::collections::{HashMap, HashSet};

use proptest::prelude::*;

use super::tokens::{Kind, Token, tokens};
use super::{Signals, TextLine, signals};
use crate::measure::counts;

fn lines<'a>(text: &'a str) -> impl Iterator<Item = TextLine<'a>> {
    text.lines().map(|text| TextLine { text, continues: false })
}

fn of(text: &str) -> Signals {
    signals(lines(text), Some("en"))
}

fn shown(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    tokens(line, |token| found.push(token.text.to_string()));
    found
}

#[test]
fn words_and_signs_are_tokens() {
    assert_eq!(shown("Don't stop at half-time, he said..."), ["Don't", "stop", "at", "half-time", ",", "he", "said", "..."]);
    assert_eq!(shown("#1 -- \"1,000\" men!!?"), ["#", "1", "--", "\"", "1", ",", "000", "\"", "men", "!!", "?"]);
    assert_eq!(shown("新華社 in 東-a."), ["新", "華", "社", "in", "東", "-", "a", "."]);
    assert_eq!(shown("d’or’ "), ["d’or", "’"]);
    let mut kinds = Vec::new();
    tokens("a1 12 東 !", |token: Token<'_>| kinds.push(token.kind));
    let expected = [Kind::Word { alphabetic: true }, Kind::Word { alphabetic: false }, Kind::Letter, Kind::Sign];
    assert_eq!(kinds, expected);
}

/// Eleven tokens: eight words of 26 characters, one of them a number, and three signs.
#[test]
fn gophers_quality_by_hand() {
    let found = of("- The ship and the 12 men… have\n# gone");
    assert_eq!(found.mean_word_length, Some(26.0 / 8.0));
    assert_eq!(found.hash_ratio, 1.0 / 11.0);
    assert_eq!(found.ellipsis_ratio, 1.0 / 11.0);
    assert_eq!(found.bullet_line_share, 0.5);
    assert_eq!(found.ellipsis_line_share, 0.0);
    assert_eq!(found.alphabetic_share, 7.0 / 11.0);
    assert_eq!(found.stop_words, Some(3), "the, and, have");
    let found = of("Read on...\n• Read on…\nRead on. . .\nto be.. continued");
    assert_eq!((found.bullet_line_share, found.ellipsis_line_share), (0.25, 0.5));
    assert_eq!(found.ellipsis_ratio, 2.0 / 16.0);
}

#[test]
fn stop_words_go_by_the_language() {
    let of = |text: &str, language: &str| signals(lines(text), Some(language)).stop_words;
    assert_eq!(of("THE men. The ship, to be.", "en"), Some(3));
    assert_eq!(of("Der Kahn und die Schute", "de"), Some(3));
    assert_eq!(of("Der Kahn und die Schute", "de-AT"), Some(3));
    assert_eq!(of("Der Kahn und die Schute", "en"), Some(0));
    assert_eq!(of("我是在船上的人", "zh"), Some(3));
    assert_eq!(of("เรือที่จมในทะเลและ", "th"), Some(3));
    assert_eq!(of("The men", "xx"), None);
    assert_eq!(signals(lines("The men"), None).stop_words, None);
}

#[test]
fn words_of_scripts_without_spaces_have_no_length() {
    assert_eq!(of("東京の天気は晴れ、 AI").mean_word_length, None);
    assert_eq!(of("東京 weather is fine").mean_word_length, Some(15.0 / 5.0));
    assert_eq!(of("... !").mean_word_length, None);
}

/// Three lines of 4, 4 and 6 characters.
#[test]
fn duplicate_lines_by_hand() {
    let found = of("Harb\nHarb\nQuayed");
    assert_eq!(found.duplicate_line_share, 1.0 / 3.0);
    assert_eq!(found.duplicate_line_char_share, 4.0 / 14.0);
    assert_eq!((found.duplicate_paragraph_share, found.duplicate_paragraph_char_share), (1.0 / 3.0, 4.0 / 14.0));
}

/// Two paragraphs that are the same, of two lines that are not.
#[test]
fn paragraphs_of_several_lines() {
    let line = |text, continues| TextLine { text, continues };
    let found = signals([line("ab", false), line("cde", true), line("ab", false), line("cde", true), line("ab", false)], None);
    assert_eq!(found.duplicate_line_share, 3.0 / 5.0);
    assert_eq!(found.duplicate_line_char_share, 7.0 / 12.0);
    assert_eq!(found.duplicate_paragraph_share, 1.0 / 3.0);
    assert_eq!(found.duplicate_paragraph_char_share, 5.0 / 12.0);
}

/// `a b` stands three times, `a b a` twice; the text has 15 characters.
#[test]
fn the_most_frequent_runs_by_hand() {
    let found = of("a b a b a b c d");
    assert_eq!(found.top_2_gram_char_share, 9.0 / 15.0);
    assert_eq!(found.top_3_gram_char_share, 10.0 / 15.0);
    assert_eq!(found.top_4_gram_char_share, 14.0 / 15.0);
    // The first of those that stand once.
    let found = of("aa b c");
    assert_eq!((found.top_2_gram_char_share, found.top_3_gram_char_share, found.top_4_gram_char_share), (4.0 / 6.0, 1.0, 0.0));
    // More than the text has: runs overlap.
    assert_eq!(of("a a a a").top_2_gram_char_share, 1.0);
}

/// Of two equal runs of six tokens, the second five are counted; then too few are left for another five.
#[test]
fn duplicate_runs_by_hand() {
    let found = of("ab c d e f g\nab c d e f g");
    assert_eq!(found.duplicate_5_gram_char_share, 6.0 / 25.0);
    assert_eq!(found.duplicate_6_gram_char_share, 7.0 / 25.0);
    assert_eq!(found.duplicate_7_gram_char_share, 0.0);
}

#[test]
fn c4_and_fineweb_by_hand() {
    let found =
        of("It sank at dusk.\nHe said “go”\nRead on...\nLOREM ipsum { JavaScript }\nWe use Cookies, see our Privacy Policy: \
                    https://example.org/privacy");
    assert_eq!(found.terminal_mark_line_share, 2.0 / 5.0);
    assert_eq!(found.punctuated_line_share, 2.0 / 5.0);
    assert_eq!(found.few_word_line_share, 1.0 / 5.0);
    assert_eq!(found.short_line_share, 4.0 / 5.0);
    assert_eq!(found.longest_word, 27);
    let counted = (found.lorem_ipsum_lines, found.javascript_lines, found.policy_lines, found.curly_bracket_lines);
    assert_eq!(counted, (1, 1, 1, 1));
    assert_eq!(of("one two\nthree").new_line_ratio, 1.0 / 3.0);
}

#[test]
fn a_line_of_thirty_characters_is_short() {
    assert_eq!(of(&"ä".repeat(30)).short_line_share, 1.0);
    assert_eq!(of(&"ä".repeat(31)).short_line_share, 0.0);
}

#[test]
fn nothing_has_no_signals() {
    assert_eq!(signals([], None), Signals::default());
}

/// Repetition as it is defined, run by run.
fn repetition(text: &str) -> ([f32; 3], [f32; 6]) {
    let mut all: Vec<&str> = Vec::new();
    for line in text.lines() {
        tokens(line, |token| all.push(token.text));
    }
    let chars = |text: &str| text.chars().count();
    let whole = text.lines().map(chars).sum::<usize>() + text.lines().count().saturating_sub(1);
    let share = |part: usize| if whole == 0 { 0.0 } else { ((part as f64 / whole as f64) as f32).min(1.0) };
    let top = |n: usize| {
        let mut times: HashMap<&[&str], usize> = HashMap::new();
        all.windows(n).for_each(|w| *times.entry(w).or_default() += 1);
        let mut best: Option<(&[&str], usize)> = None;
        for run in all.windows(n) {
            if best.is_none_or(|(_, most)| times[run] > most) {
                best = Some((run, times[run]));
            }
        }
        share(best.map_or(0, |(run, times)| chars(&run.join(" ")) * times))
    };
    let duplicates = |n: usize| {
        let (mut seen, mut at, mut sum) = (HashSet::new(), 0, 0);
        while at + n <= all.len() {
            let run = &all[at..at + n];
            if seen.insert(run) {
                at += 1;
            } else {
                sum += chars(&run.concat());
                at += n;
            }
        }
        share(sum)
    };
    ([2, 3, 4].map(top), [5, 6, 7, 8, 9, 10].map(duplicates))
}

/// Every share of a text, by its name.
fn shares(found: &Signals) -> Vec<(String, f64)> {
    let serde_json::Value::Object(fields) = serde_json::to_value(found).unwrap() else { panic!("a struct") };
    let shares = fields.into_iter().filter(|(name, _)| name.ends_with("_share"));
    shares.map(|(name, value)| (name, value.as_f64().unwrap())).collect()
}

proptest! {
    #[test]
    fn shares_are_between_0_and_1(text in "(\\PC{0,60}\n|[ab #.…•-]{0,40}\n|a b a b\n){0,6}") {
        let found = of(&text);
        let shares = shares(&found);
        prop_assert_eq!(shares.len(), 20);
        for (name, share) in shares {
            prop_assert!((0.0..=1.0).contains(&share), "{}: {}", name, share);
        }
    }

    #[test]
    fn repetition_as_defined(text in "([abc]( [abc]){0,30}\n|[ab, ]{0,60}\n|the ship sank at dusk and nobody was hurt\n){0,8}") {
        let found = of(&text);
        let top = [found.top_2_gram_char_share, found.top_3_gram_char_share, found.top_4_gram_char_share];
        let duplicates = [
            found.duplicate_5_gram_char_share,
            found.duplicate_6_gram_char_share,
            found.duplicate_7_gram_char_share,
            found.duplicate_8_gram_char_share,
            found.duplicate_9_gram_char_share,
            found.duplicate_10_gram_char_share,
        ];
        prop_assert_eq!((top, duplicates), repetition(&text));
    }

    #[test]
    fn tokens_are_the_words_and_what_is_between_them(line in "(\\PC{0,60}|[a-c0-2 '.,-]{0,80}|[é’ü東. -]{0,40}){0,3}") {
        let (mut words, mut joined) = (0, String::new());
        let length = tokens(&line, |token| {
            words += u32::from(token.kind != Kind::Sign);
            joined += token.text;
            assert_eq!(token.chars as usize, token.text.chars().count());
        });
        prop_assert_eq!(words, counts(&line).words);
        prop_assert_eq!(joined, line.split_whitespace().collect::<String>());
        prop_assert_eq!(length.chars as usize, line.chars().count());
        let longest = line.split_whitespace().map(|w| w.chars().count()).max().unwrap_or(0);
        prop_assert_eq!(length.longest_word as usize, longest);
    }
}
