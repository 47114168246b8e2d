use super::*;

fn lines_of(text: &str) -> Vec<String> {
    let doc = document(text, &|r| r, &Options::default());
    (0..doc.len()).map(|i| doc.line(i).to_owned()).collect()
}

#[test]
fn a_clean_line_is_borrowed() {
    assert!(matches!(line("Nothing to do – “really”."), Cow::Borrowed(_)));
    assert!(matches!(line("AT&T and R&D"), Cow::Borrowed(_)));
}

#[test]
fn kinds_of_repair_work_together() {
    assert_eq!(line("  Cafe\u{301}&nbsp;&amp;  bar\u{200b} "), "Café & bar");
    assert_eq!(line("&Atilde;&copy;tait"), "était");
    assert_eq!(line("itâ€™s d&amp;eacute;jÃ\u{a0} vu"), "it’s déjà vu");
    assert_eq!(line("&am\u{200b}p;"), "&");
    assert_eq!(line("&amp\u{37e}"), "&");
}

#[test]
fn lines_know_their_source() {
    let text = "one\r\n\r\n  two\u{200b}  \n\u{a0}\nthree";
    let doc = document(text, &|r| r.start + 100..r.end + 100, &Options::default());
    let got: Vec<_> = doc.lines().iter().enumerate().map(|(i, l)| (doc.line(i), l.source(), l.number)).collect();
    assert_eq!(got, [("one", 100..103, 1), ("two", 107..117, 3), ("three", 121..126, 5)]);
}

#[test]
fn no_lines() {
    assert!(lines_of(" \n\u{feff}\n\t\u{a0}\n").is_empty());
}

#[test]
fn spans_lead_back_to_the_source() {
    let check = |source: &str, part: &str, want: &str| {
        let normal = line(source).into_owned();
        let at = normal.find(part).unwrap_or_else(|| panic!("{part} in {normal}"));
        assert_eq!(&source[source_span(source, at..at + part.len())], want, "{source:?} {part:?}");
    };
    check("plain words only", "words", "words");
    check("plain words only", "words only", "words only");
    check("  two\t\tgaps  here ", "gaps", "gaps");
    check("  two\t\tgaps  here ", "two gaps", "two\t\tgaps");
    check("Salt &amp; pepper (Photo: dpa)", "(Photo: dpa)", "(Photo: dpa)");
    check("Salt &amp; pepper", "&", "&amp;");
    check("Salt&amp;pepper", "pepper", "pepper");
    check("Salt&amp;pepper", "&pep", "&amp;pep");
    check("a\u{a0}\u{a0}b c", "b", "b");
    check("cafe\u{301} bar", "bar", "bar");
    check("cafe\u{301} bar", "café", "cafe\u{301}");
    check("itâ€™s (by me) now", "(by me)", "(by me)");
    check("one line\nand more\r\n of it", "more of", "more\r\n of");
    let source = "the govern-\nment of it";
    let normal = "the government of it";
    let at = normal.find("of").unwrap();
    assert_eq!(&source[source_span(source, 4..at)], "govern-\nment ");
    assert_eq!(&source[source_span(source, at..at + 2)], "of");
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    fn one_of(all: &'static [&'static str]) -> impl Strategy<Value = String> {
        prop::sample::select(all).prop_map(str::to_owned)
    }

    fn is_blank(text: &str) -> bool {
        text.split(lines::is_break).all(|l| line(l).is_empty())
    }

    /// Text made of what normalising cares for.
    fn text() -> impl Strategy<Value = String> {
        let token = prop_oneof![
            4 => "[a-zA-Z]{1,6}",
            4 => one_of(&[" ", "  ", "\t", "\u{a0}", "\u{2003}", "\u{3000}", "\n", "\r\n", "\r", "\u{2028}", "\u{85}", "\u{c}"]),
            3 => one_of(&["&", "&amp;", "amp;", "&#38;", "&#x26", ";", "#", "&nbsp", "&nbsp;", "&eacute;", "&Atilde;", "&copy;", "&#146;", "&semi;", "&shy;", "&NewLine;"]),
            3 => one_of(&["Ã", "©", "â€", "™", "â", "€", "œ", "Â", "Ð", "Ñ", "Р", "С", "°", "±", "вЂ", "√", "‚Ä", "├", "Γ", "Ç", "Ă", "Ĺ", "\u{80}", "\u{99}", "\u{9d}", "ð", "Ÿ", "˜", "\u{a0}", "à"]),
            2 => one_of(&["\u{200b}", "\u{200c}", "\u{200d}", "\u{feff}", "\u{ad}", "\u{202a}", "\u{fe0f}", "\u{0}", "\u{1f}", "\u{e0067}", "\u{61c}"]),
            2 => one_of(&["e", "\u{301}", "\u{323}", "가", "\u{11a8}", "か", "\u{3099}", "\u{37e}", "\u{212b}", "क", "\u{93c}", "\u{94d}", "ب", "\u{64f}", "🏴", "👩", "❤"]),
            1 => any::<char>().prop_map(String::from),
        ];
        prop::collection::vec(token, 0..40).prop_map(|v| v.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn a_normal_line_is_left_alone(text in text()) {
            let once = line(&text).into_owned();
            prop_assert_eq!(&*line(&once), &once);
            prop_assert!(!once.contains(lines::is_break) && once.trim() == once);
        }

        #[test]
        fn a_normal_document_is_left_alone(text in text()) {
            let once = lines_of(&text);
            prop_assert_eq!(lines_of(&once.join("\n\n")), once);
        }

        #[test]
        fn every_line_has_its_source(text in text()) {
            let doc = document(&text, &|r| r, &Options::default());
            let mut last = 0;
            for (i, l) in doc.lines().iter().enumerate() {
                let source = l.source();
                prop_assert!(source.start >= last && source.start < source.end);
                prop_assert_eq!(&*line(&text[source.clone()]), doc.line(i));
                // What no line covers is blank.
                prop_assert!(is_blank(&text[last..source.start]));
                prop_assert_eq!(l.number as usize, 1 + text[..source.start].replace("\r\n", "\n").matches(['\n', '\r']).count());
                last = source.end;
            }
            prop_assert!(is_blank(&text[last..]));
        }

        #[test]
        fn spans_stay_inside(text in text(), start in 0..60usize, length in 0..60usize) {
            let span = source_span(&text, start..start + length);
            prop_assert!(text.get(span).is_some());
            prop_assert!(source_span(&text, 0..line(&text).len()).end <= text.len());
        }

        #[test]
        fn misread_text_ends_the_same(text in "[a-zäéñ’“”–ßà ]{0,40}", times in 1..4usize) {
            let mut bad = text;
            for _ in 0..times {
                bad = encoding_rs::WINDOWS_1252.decode_without_bom_handling(bad.as_bytes()).0.into_owned();
            }
            let once = line(&bad).into_owned();
            prop_assert_eq!(&*line(&once), &once);
        }
    }
}
