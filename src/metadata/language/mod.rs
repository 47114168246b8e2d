//! The language of a text.
//!
//! A trigram detector costs more than cleaning the whole document does. So the scripts and the function words of a small
//! sample are looked at first, which settles most documents, and it is asked only where they do not.

mod sample;
mod scan;

#[cfg(test)]
mod tests;

use crate::document::Document;
use crate::measure::boundary_before;
use scan::{Scan, Script};

/// The language of a document: see [`detect_lines`].
pub fn detect(document: &Document) -> Option<(String, f32)> {
    detect_lines((0..document.len()).map(|at| document.line(at)))
}

/// The language of a text as its ISO 639-1 code, and how sure that is, 0 to 1. `None` where there are no letters.
///
/// Every language that can come out has one. Norwegian is `nb` (Bokmål),
/// Chinese `zh` in either script, Persian `fa`. Only a part of the text is looked at: at most 1,600 bytes of its longest lines.
/// Below some twenty words the answer is a guess, and the confidence says so.
pub fn detect_lines<'a>(lines: impl IntoIterator<Item = &'a str>) -> Option<(String, f32)> {
    let sample = sample::sample(lines);
    let mut scan = Scan::default();
    // The beginnings of the pieces first: they mostly are enough.
    let filled = sample.iter().filter(|piece| !piece.is_empty()).count().max(1);
    let halves = sample.map(|piece| piece.split_at(boundary_before(piece, FIRST_BYTES / filled)));
    halves.iter().for_each(|(first, _)| scan.add(first));
    let mut found = by_script(&scan).or_else(|| by_words(&scan));
    if found.is_none() {
        halves.iter().for_each(|(_, second)| scan.add(second));
        found = by_words(&scan);
    }
    match found {
        Some((code, confidence)) => Some((code.to_owned(), confidence)),
        None => by_trigrams(&sample.join("\n"), &scan),
    }
}

/// The language of a script that only one language, or one far above all, is written in.
fn by_script(scan: &Scan) -> Option<(&'static str, f32)> {
    // One letter of these is worth several of an alphabet.
    let weight = |script: usize| if script >= Script::Hangul as usize { 3 } else { 1 };
    let weighed = scan.letters.iter().enumerate().map(|(script, n)| n * weight(script));
    let all: u32 = weighed.clone().sum();
    let east = 3 * (scan.letters(Script::Kana) + scan.letters(Script::Han));
    let (main, letters) = weighed.enumerate().max_by_key(|(_, n)| *n)?;
    if letters == 0 {
        return None;
    }
    let is = |script: Script| main == script as usize;
    if is(Script::Kana) || is(Script::Han) {
        let kana = (3 * scan.letters(Script::Kana)) as f32 / east as f32;
        let code = if kana > 0.06 { "ja" } else { "zh" };
        return Some((code, east as f32 / all as f32));
    }
    let (_, code) = ALONE.iter().find(|(script, _)| is(*script))?;
    Some((code, letters as f32 / all as f32))
}

/// Scripts of one language (or one that is far above all others).
const ALONE: [(Script, &str); 20] = [
    (Script::Greek, "el"),
    (Script::Armenian, "hy"),
    (Script::Georgian, "ka"),
    (Script::Ethiopic, "am"),
    (Script::Bengali, "bn"),
    (Script::Gurmukhi, "pa"),
    (Script::Gujarati, "gu"),
    (Script::Odia, "or"),
    (Script::Tamil, "ta"),
    (Script::Telugu, "te"),
    (Script::Kannada, "kn"),
    (Script::Malayalam, "ml"),
    (Script::Sinhala, "si"),
    (Script::Thai, "th"),
    (Script::Lao, "lo"),
    (Script::Tibetan, "bo"),
    (Script::Burmese, "my"),
    (Script::Khmer, "km"),
    (Script::Mongolian, "mn"),
    (Script::Hangul, "ko"),
];

/// How many bytes are scanned before more are.
const FIRST_BYTES: usize = 640;

/// What function words must come to for a language to be sure.
struct Enough {
    /// Words of the sample.
    words: u32,
    /// The share of function words among them.
    share: f32,
    /// How far the next language is behind, as a share of the function words.
    lead: f32,
    /// The same as a number of words: a few may be chance.
    ahead: f32,
}

/// In running text, and in lists and headings, which have fewer function words.
const ENOUGH: [Enough; 2] =
    [Enough { words: 20, share: 0.2, lead: 0.25, ahead: 4.0 }, Enough { words: 60, share: 0.06, lead: 0.6, ahead: 5.0 }];

/// The language whose function words fill the text, where no other is near.
fn by_words(scan: &Scan) -> Option<(&'static str, f32)> {
    let likely = scan.likely()?;
    let sure = |e: &Enough| scan.words >= e.words && likely.share >= e.share && likely.lead >= e.lead && likely.ahead >= e.ahead;
    ENOUGH.iter().any(sure).then_some((likely.code, 0.9 + 0.1 * likely.lead))
}

/// What the trigram detector says, or, where it wavers, what the function words lean to.
fn by_trigrams(sample: &str, scan: &Scan) -> Option<(String, f32)> {
    let info = whatlang::detect(sample)?;
    let confidence = info.confidence() as f32;
    match scan.likely() {
        Some(l) if confidence < WAVERING && l.lead >= LEANING.0 && l.ahead >= LEANING.1 => {
            Some((l.code.to_owned(), WAVERING.max(0.5 * l.lead)))
        }
        _ => Some((two_letters(info.lang().code()).to_owned(), confidence)),
    }
}

/// Below which confidence the trigrams tell less than a few function words.
const WAVERING: f32 = 0.5;

/// How far the function words of one language must be ahead of the next for that: as a share, and as a number.
const LEANING: (f32, f32) = (0.3, 1.5);

/// The ISO 639-1 code for one of ISO 639-3, where there is one.
fn two_letters(code: &'static str) -> &'static str {
    let known = CODES.binary_search_by_key(&code, |(three, _)| three);
    known.map_or(code, |at| CODES[at].1)
}

/// Codes of the languages that the detector knows.
const CODES: [(&str, &str); 70] = [
    ("afr", "af"),
    ("aka", "ak"),
    ("amh", "am"),
    ("ara", "ar"),
    ("aze", "az"),
    ("bel", "be"),
    ("ben", "bn"),
    ("bul", "bg"),
    ("cat", "ca"),
    ("ces", "cs"),
    ("cmn", "zh"),
    ("cym", "cy"),
    ("dan", "da"),
    ("deu", "de"),
    ("ell", "el"),
    ("eng", "en"),
    ("epo", "eo"),
    ("est", "et"),
    ("fin", "fi"),
    ("fra", "fr"),
    ("guj", "gu"),
    ("heb", "he"),
    ("hin", "hi"),
    ("hrv", "hr"),
    ("hun", "hu"),
    ("hye", "hy"),
    ("ind", "id"),
    ("ita", "it"),
    ("jav", "jv"),
    ("jpn", "ja"),
    ("kan", "kn"),
    ("kat", "ka"),
    ("khm", "km"),
    ("kor", "ko"),
    ("lat", "la"),
    ("lav", "lv"),
    ("lit", "lt"),
    ("mal", "ml"),
    ("mar", "mr"),
    ("mkd", "mk"),
    ("mya", "my"),
    ("nep", "ne"),
    ("nld", "nl"),
    ("nob", "nb"),
    ("ori", "or"),
    ("pan", "pa"),
    ("pes", "fa"),
    ("pol", "pl"),
    ("por", "pt"),
    ("ron", "ro"),
    ("rus", "ru"),
    ("sin", "si"),
    ("slk", "sk"),
    ("slv", "sl"),
    ("sna", "sn"),
    ("spa", "es"),
    ("srp", "sr"),
    ("swe", "sv"),
    ("tam", "ta"),
    ("tel", "te"),
    ("tgl", "tl"),
    ("tha", "th"),
    ("tuk", "tk"),
    ("tur", "tr"),
    ("ukr", "uk"),
    ("urd", "ur"),
    ("uzb", "uz"),
    ("vie", "vi"),
    ("yid", "yi"),
    ("zul", "zu"),
];
