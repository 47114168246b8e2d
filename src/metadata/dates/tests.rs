use super::*;
use proptest::prelude::*;

#[track_caller]
fn reads(raw: &str, language: Option<&str>, expected: &str) {
    assert_eq!(read(raw, language).as_deref(), Some(expected), "{raw}");
}

#[test]
fn the_same_day_in_many_languages() {
    for raw in [
        "3 May 2023",
        "3rd of May, 2023",
        "May 3, 2023",
        "May 3rd 2023",
        "MAY 3, 2023",
        "Wednesday, May 3, 2023",
        "3-May-2023",
        "3. Mai 2023",
        "3 mai 2023",
        "3 de mayo de 2023",
        "3 de maio de 2023",
        "3 maggio 2023",
        "3 mei 2023",
        "3 de maig de 2023",
        "3 maja 2023 r.",
        "3 мая 2023 года",
        "3 травня 2023",
        "3. května 2023",
        "3. mája 2023",
        "3. svibnja 2023.",
        "3. maj 2023",
        "3 май 2023",
        "3 mai 2023",
        "2023. május 3.",
        "3 maj 2023",
        "3. maj 2023",
        "3. toukokuuta 2023",
        "3 Μαΐου 2023",
        "3 Mayıs 2023",
        "3 MAYIS 2023 Çarşamba",
        "3 Mei 2023",
        "٣ مايو ٢٠٢٣",
        "3 أيار 2023",
        "۳ مه ۲۰۲۳",
        "३ मई २०२३",
        "3 मई 2023",
        "Ngày 3 tháng 5 năm 2023",
        "3 tháng 5, 2023",
        "2023年5月3日",
        "2023年5月3日(水)",
        "2023년 5월 3일",
        "2023. 5. 3.",
        "2023/05/03",
        "2023-05-03",
        "2023.05.03",
        "03.05.2023",
        "3.5.2023",
        "03.05.23",
        "20230503",
        "2023 m. gegužės 3 d.",
        "3 במאי 2023",
        "le 3 mai 2023",
        "Mittwoch, 03.05.2023",
        "Published 3 May 2023 by Anna Berg",
        "03-05-2023",
        "3 Mai, 2023",
    ] {
        reads(raw, None, "2023-05-03");
    }
    reads("le 1er mai 2023", Some("fr"), "2023-05-01");
    reads("1º de maio de 2023", Some("pt"), "2023-05-01");
    reads("3 كانون الثاني 2023", Some("ar"), "2023-01-03");
    reads("d'abril: 3 d'abril de 2023", Some("ca"), "2023-04-03");
}

#[test]
fn times_and_zones() {
    for (raw, expected) in [
        ("May 3rd, 2023 10:15 AM EDT", "2023-05-03T10:15:00-04:00"),
        ("May 3, 2023 at 10:15 p.m.", "2023-05-03T22:15:00"),
        ("May 3, 2023 12:05 AM", "2023-05-03T00:05:00"),
        ("3. Mai 2023, 10:15 Uhr", "2023-05-03T10:15:00"),
        ("3. Mai 2023 um 10.15 Uhr", "2023-05-03T10:15:00"),
        ("3 mai 2023 à 10h15", "2023-05-03T10:15:00"),
        ("3 de mayo de 2023 a las 10:15", "2023-05-03T10:15:00"),
        ("03.05.2023 10:15", "2023-05-03T10:15:00"),
        ("10:15, 3 мая 2023", "2023-05-03T10:15:00"),
        ("10:15 AM ET on May 3, 2023", "2023-05-03T10:15:00"),
        ("2023年5月3日 10時15分", "2023-05-03T10:15:00"),
        ("2023年5月3日(水) 午後3時5分", "2023-05-03T15:05:00"),
        ("2023년 5월 3일 오후 3:15", "2023-05-03T15:15:00"),
        ("2023-05-03T10:15:30Z", "2023-05-03T10:15:30+00:00"),
        ("2023-05-03T10:15:30.123+0200", "2023-05-03T10:15:30+02:00"),
        ("2023-05-03T10:15-05:00", "2023-05-03T10:15:00-05:00"),
        ("2023-05-03 10:15:30 -0500", "2023-05-03T10:15:30-05:00"),
        ("Wed, 03 May 2023 10:15:30 GMT", "2023-05-03T10:15:30+00:00"),
        ("Wed, 3 May 2023 10:15:30 +0530", "2023-05-03T10:15:30+05:30"),
        ("Wed May  3 10:15:30 2023", "2023-05-03T10:15:30"),
        ("3 May 2023 | 10:15 (UTC+3)", "2023-05-03T10:15:00+03:00"),
        ("3 May 2023 10:15 IST", "2023-05-03T10:15:00"),
        ("3 May 2023 10:15-11:30", "2023-05-03T10:15:00"),
        ("3 Mei 2023 10:15 WIB", "2023-05-03T10:15:00+07:00"),
        ("3 May 2023, 25:99", "2023-05-03"),
        ("3 May 2023, updated 4 May 2023 11:00", "2023-05-03"),
    ] {
        reads(raw, None, expected);
    }
}

#[test]
fn numbers_follow_the_language_unless_one_decides() {
    reads("05/03/2023", Some("en"), "2023-05-03");
    reads("05/03/2023", Some("en-US"), "2023-05-03");
    reads("05/03/2023", Some("en-GB"), "2023-03-05");
    reads("05/03/2023", Some("fr"), "2023-03-05");
    reads("05/03/2023", None, "2023-03-05");
    reads("05.03.2023", Some("en"), "2023-03-05");
    reads("25/03/2023", Some("en"), "2023-03-25");
    reads("03/25/2023", Some("fr"), "2023-03-25");
    reads("3 listopada 2023", Some("hr"), "2023-10-03");
    reads("3 listopada 2023", Some("pl"), "2023-11-03");
    reads("12.05.69", None, "1969-05-12");
}

#[test]
fn no_date() {
    for raw in [
        "",
        "May 2023",
        "2023",
        "3 May",
        "31 February 2023",
        "29.02.2023",
        "3 May 1850",
        "2023-13-45",
        "99/99/2023",
        "10:15",
        "version 1.2.3",
        "1.2.3.4",
        "192.168.10.20",
        "3/5/23",
        "may 3 come",
        "Top 5 in May 2023",
        "phone 20231399",
        "3 Mayor 2023",
        "May I, 2023",
        "Tel. 030 12 34 2023",
        "1234567890123456789012345",
    ] {
        assert_eq!(read(raw, Some("en")), None, "{raw}");
    }
    reads("31/02/2023, then 4 May 2023", None, "2023-05-04");
    reads("29.02.2024", None, "2024-02-29");
}

proptest! {
    #[test]
    fn never_panics_and_gives_real_dates(raw in "\\PC{0,60}|[0-9 ./:T+-]{0,40}|([0-9]{1,4}|May|mai|[,. :-]|2023|年|月|日| a\\.m\\.){0,14}") {
        if let Some(date) = read(&raw, Some("en")) {
            prop_assert!(date[..10].parse::<civil::Date>().is_ok(), "{date}");
            if date.len() == 19 {
                prop_assert!(date.parse::<civil::DateTime>().is_ok(), "{date}");
            } else if date.len() > 10 {
                prop_assert!(date.parse::<jiff::Timestamp>().is_ok(), "{date}");
            }
        }
    }

    #[test]
    fn what_it_writes_it_reads(year in 1900i16..=2100, month in 1i8..=12, day in 1i8..=28) {
        let date = civil::Date::new(year, month, day).unwrap().to_string();
        prop_assert_eq!(read(&date, None), Some(date));
    }
}
