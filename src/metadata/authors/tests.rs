use super::*;
use proptest::prelude::*;

#[track_caller]
fn reads(raw: &str, expected: &[&str]) {
    assert_eq!(read(raw), expected, "{raw}");
}

#[test]
fn lists() {
    for raw in [
        "Anna Berg, Tom Hall and Lia Moss",
        "Anna Berg; Tom Hall; Lia Moss",
        "Anna Berg, Tom Hall und Lia Moss",
        "Anna Berg, Tom Hall et Lia Moss",
        "Anna Berg, Tom Hall y Lia Moss",
        "Anna Berg, Tom Hall e Lia Moss",
        "Anna Berg, Tom Hall & Lia Moss",
        "Anna Berg, Tom Hall i Lia Moss",
        "Anna Berg, Tom Hall ve Lia Moss",
        "Anna Berg | Tom Hall | Lia Moss",
        "Anna Berg／Tom Hall／Lia Moss",
        "Anna Berg、Tom Hall、Lia Moss",
        "Anna Berg · Tom Hall · Lia Moss",
        "Anna Berg, Tom Hall, and Lia Moss",
        "By Anna Berg, Tom Hall with Lia Moss",
        "Anna Berg - Tom Hall – Lia Moss",
        "ANNA BERG, TOM HALL AND LIA MOSS",
        "Anna Berg, Tom Hall och Lia Moss, anna berg",
        "Anna Berg/Tom Hall/Lia Moss",
    ] {
        reads(raw, &["Anna Berg", "Tom Hall", "Lia Moss"]);
    }
    reads("Анна Берг и Иван Петров", &["Анна Берг", "Иван Петров"]);
    reads("José Ortega y Gasset", &["José Ortega y Gasset"]);
    reads("Jan Novák a Petr Malý", &["Jan Novák", "Petr Malý"]);
    reads("Dan Brown and Con Hall", &["Dan Brown", "Con Hall"]);
}

#[test]
fn words_before_the_name() {
    for raw in [
        "By Anna Berg",
        "BY ANNA BERG",
        "Written by: Anna Berg",
        "Von Anna Berg",
        "Text: Anna Berg",
        "Par Anna Berg",
        "Por Anna Berg",
        "Di Anna Berg",
        "Door Anna Berg",
        "Av Anna Berg",
        "Af Anna Berg",
        "Autor: Anna Berg",
        "Autorin: Anna Berg",
        "Автор: Anna Berg",
        "Oleh Anna Berg",
        "Ein Gastbeitrag von Anna Berg",
        "Posted by Anna Berg",
        "Senior Correspondent Anna Berg",
        "Story by Anna Berg.",
    ] {
        reads(raw, &["Anna Berg"]);
    }
    for raw in ["文／山田太郎", "記者山田太郎", "記者 山田太郎", "山田太郎記者", "【文：山田太郎】山田太郎", "作者：山田太郎"]
    {
        reads(raw, &["山田太郎"]);
    }
    reads("記者王小明／台北報導", &["王小明"]);
    reads("김철수 기자", &["김철수"]);
    reads("김철수·이영희 기자", &["김철수·이영희"]);
    reads("Von Trapp", &["Von Trapp"]);
    reads("Di Maio", &["Di Maio"]);
    reads("Byron Hall", &["Byron Hall"]);
}

#[test]
fn words_behind_the_name() {
    for raw in [
        "Anna Berg, Senior Correspondent",
        "Anna Berg Senior Correspondent",
        "Anna Berg, Staff Writer",
        "Anna Berg, Chefredakteurin",
        "Anna Berg in Berlin",
        "Anna Berg, Berlin",
        "Anna Berg for Reuters",
        "Anna Berg | Reuters",
        "Anna Berg (Reuters)",
        "Anna Berg/dpa",
        "Anna Berg anna.berg@example.org",
        "Anna Berg @annaberg",
        "Anna Berg https://example.org/anna",
        "Anna Berg, Reuters | 3 May 2024",
        "Anna Berg 3 May 2024",
        "Anna Berg May 3, 2024",
        "Anna Berg, New York",
        "Anna Berg, PhD",
        "Anna Berg, M.D.",
        "Anna Berg - The Daily Example",
        "Anna Berg, aus Moskau",
        "Anna Berg, 42",
        "Anna Berg is a reporter",
    ] {
        reads(raw, &["Anna Berg"]);
    }
    reads("By Anna Berg and Tom Hall, Reuters | 3 May 2024", &["Anna Berg", "Tom Hall"]);
    reads("Martin Hall, Jr.", &["Martin Hall Jr."]);
    reads("Dr. Anna Berg, J.R. Hall", &["Dr. Anna Berg", "J.R. Hall"]);
}

#[test]
fn turned_round() {
    reads("Berg, Anna", &["Anna Berg"]);
    reads("Berg, Anna; Hall, Tom", &["Anna Berg", "Tom Hall"]);
    reads("Berg, Anna M.", &["Anna M. Berg"]);
    reads("van der Berg, Anna", &["Anna van der Berg"]);
    reads("Anna, Tom, Lia", &["Anna", "Tom", "Lia"]);
    reads("Berg, Reuters", &["Berg"]);
}

#[test]
fn never_a_person() {
    for raw in [
        "",
        "Reuters",
        "dpa",
        "AFP",
        "Staff",
        "Redaktion",
        "Editorial Board",
        "The Associated Press",
        "Admin",
        "admin",
        "Daily Example News",
        "The Daily Times",
        "Example Media",
        "The Example Team",
        "Example GmbH",
        "Example Inc.",
        "By Staff",
        "Von dpa",
        "By Staff Writer",
        "Our Correspondent",
        "Senior Correspondent",
        "This is a sentence that is no name at all",
        "Read more about us",
        "What now?",
        "r2d2",
        "12:30",
        "@anna",
        "anna@example.org",
        "https://example.org",
        "example.org",
        "AFP, dpa",
        "Reuters and AP",
        "時事通信",
        "朝日新聞",
        "编辑部",
        "3 May 2024",
        "by",
        "By",
        "The Example. It came",
        "x",
        "—",
    ] {
        reads(raw, &[]);
    }
}

#[test]
fn places_and_offices_are_no_names() {
    reads("Lia Moss, in Harbour, Property, Tourism", &["Lia Moss"]);
    reads("The Daily Harbour News, Frankfurt, Germany", &[]);
    reads("Anna Berg | Review Editor", &["Anna Berg"]);
    reads("Anna Berg | Digital Security", &["Anna Berg"]);
    reads("Full Bio", &[]);
    reads("橋と船を十年取材してきた", &[]);
}

#[test]
fn kept_as_written() {
    for raw in [
        "Madonna",
        "Sahra al-Masri",
        "María R. Sahuquillo",
        "Mª José",
        "Renée Le Corre",
        "Ludwig van der Berg",
        "Fritz Haber",
        "Theo Hall",
        "Anna-Lena Berg",
        "O'Neill Hall",
        "Lê Phương",
        "신현주",
        "दीपक शर्मा",
        "Ярослав Кузишин",
    ] {
        reads(raw, &[raw]);
    }
}

proptest! {
    #[test]
    fn never_panics_and_gives_names(raw in "\\PC{0,80}|(By |Anna|Berg|, | and |y |[|/(]|\\.|von |記者|山田|3 May|@x| ){0,14}") {
        for name in read(&raw) {
            prop_assert!(name.split(' ').count() <= 8 && !name.is_empty() && name.trim() == name, "{name}");
            prop_assert!(!name.chars().any(|c| digit(c).is_some()), "{name}");
        }
    }
}
