use super::*;

fn lines_of(text: &str) -> Vec<String> {
    let doc = document(text, &|r| r, &Options::default());
    (0..doc.len()).map(|i| doc.line(i).to_owned()).collect()
}

#[test]
fn a_clean_line_is_borrowed() {
    assert!(matches!(
        line("Nothing to do – “really”."),
        Cow::Borrowed(_)
    ));
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
    let got: Vec<_> = doc
        .lines()
        .iter()
        .enumerate()
        .map(|(i, l)| (doc.line(i), l.source(), l.number))
        .collect();
    assert_eq!(
        got,
        [
            ("one", 100..103, 1),
            ("two", 107..117, 3),
            ("three", 121..126, 5)
        ]
    );
}

#[test]
fn no_lines() {
    assert!(lines_of(" \n\u{feff}\n\t\u{a0}\n").is_empty());
}
