use super::*;
use proptest::prelude::*;

fn code(text: &str) -> String {
    detect_lines(text.lines()).map(|(code, _)| code).unwrap_or_default()
}

#[test]
fn paragraphs() {
    for (expected, text) in [
        (
            "en",
            "The ship left the harbour in the morning, and it was said that she would not be back before the end of the week.",
        ),
        ("de", "Das Schiff verließ am Morgen den Hafen, und es hieß, dass es nicht vor dem Ende der Woche wieder da sein werde."),
        (
            "fr",
            "Le navire a quitté le port dans la matinée, et on disait qu'il ne serait pas de retour avant la fin de la semaine.",
        ),
        (
            "es",
            "El barco salió del puerto por la mañana, y se decía que no estaría de vuelta antes del final de la semana, como todos los años.",
        ),
        (
            "pt",
            "O navio deixou o porto pela manhã, e dizia-se que não estaria de volta antes do fim da semana, como em todos os anos.",
        ),
        (
            "it",
            "La nave ha lasciato il porto al mattino, e si diceva che non sarebbe tornata prima della fine della settimana, come ogni anno.",
        ),
        (
            "ca",
            "El vaixell va sortir del port al matí, i es deia que no tornaria fins al final de la setmana, com tots els anys amb els altres.",
        ),
        (
            "nl",
            "Het schip verliet in de ochtend de haven, en er werd gezegd dat het niet voor het einde van de week terug zou zijn.",
        ),
        (
            "sv",
            "Fartyget lämnade hamnen på morgonen, och det sades att det inte skulle vara tillbaka före slutet av veckan med de andra.",
        ),
        (
            "da",
            "Skibet forlod havnen om morgenen, og det blev sagt, at det ikke ville være tilbage før slutningen af ugen med de andre.",
        ),
        (
            "nb",
            "Skipet forlot havnen om morgenen, og det ble sagt at det ikke ville være tilbake før slutten av uken med de andre.",
        ),
        (
            "pl",
            "Statek opuścił port rano i mówiono, że nie wróci przed końcem tygodnia, ponieważ jest to już po raz drugi w tym roku.",
        ),
        (
            "cs",
            "Loď opustila přístav ráno a říkalo se, že se nevrátí před koncem týdne, protože to bylo již podruhé v tomto roce, co vyplula.",
        ),
        (
            "sk",
            "Loď opustila prístav ráno a hovorilo sa, že sa nevráti pred koncom týždňa, pretože to bolo už druhýkrát v tomto roku, čo vyplávala.",
        ),
        (
            "ru",
            "Корабль покинул порт утром, и говорили, что он не вернётся до конца недели, потому что это было уже во второй раз за год.",
        ),
        (
            "uk",
            "Корабель залишив порт уранці, і казали, що він не повернеться до кінця тижня, тому що це було вже вдруге за цей рік.",
        ),
        (
            "bg",
            "Корабът напусна пристанището сутринта и се говореше, че няма да се върне преди края на седмицата, защото това е за втори път.",
        ),
        (
            "tr",
            "Gemi sabah limandan ayrıldı ve haftanın sonundan önce geri dönmeyeceği söylendi, çünkü bu yıl için bu ikinci kez oldu.",
        ),
        (
            "id",
            "Kapal itu meninggalkan pelabuhan pada pagi hari, dan dikatakan bahwa kapal tidak akan kembali sebelum akhir pekan karena cuaca.",
        ),
        (
            "vi",
            "Con tàu đã rời cảng vào buổi sáng, và người ta nói rằng nó sẽ không trở lại trước cuối tuần này vì thời tiết rất xấu.",
        ),
        (
            "ar",
            "غادرت السفينة الميناء في الصباح، وقيل إنها لن تعود قبل نهاية الأسبوع، لأن هذه هي المرة الثانية في هذا العام التي تخرج فيها.",
        ),
        (
            "fa",
            "کشتی صبح بندر را ترک کرد و گفته شد که تا پایان هفته باز نخواهد گشت، زیرا این دومین بار در این سال است که به دریا می رود.",
        ),
        (
            "ur",
            "جہاز صبح کے وقت بندرگاہ سے روانہ ہوا اور کہا گیا کہ وہ ہفتے کے آخر سے پہلے واپس نہیں آئے گا کیونکہ یہ اس سال میں دوسری بار ہے۔",
        ),
        ("hi", "जहाज सुबह बंदरगाह से चला गया और कहा गया कि वह सप्ताह के अंत से पहले वापस नहीं आएगा, क्योंकि यह इस साल में दूसरी बार है।"),
        ("ja", "船は朝に港を出て、週末までには戻らないと言われた。"),
        ("zh", "这艘船早上离开港口，据说周末之前不会回来。"),
        ("ko", "배는 아침에 항구를 떠났고 주말 전에는 돌아오지 않을 것이라고 했다."),
        ("th", "เรือออกจากท่าในตอนเช้า"),
        ("el", "Το πλοίο έφυγε από το λιμάνι το πρωί."),
        ("he", "הספינה עזבה את הנמל בבוקר ונאמר כי היא לא תחזור לפני סוף השבוע."),
    ] {
        assert_eq!(code(text), expected, "{text}");
    }
}

#[test]
fn no_letters_no_language() {
    assert_eq!(detect_lines([]), None);
    assert_eq!(detect_lines(["", "12:30 – 3.5 %"]), None);
}

#[test]
fn chaff_does_not_decide() {
    let text = "Startseite\nÜber uns\nAnzeige\nMehr zum Thema\n".repeat(20)
        + &"The ship left the harbour in the morning, and it was said that she would not be back before Friday.\n".repeat(5);
    assert_eq!(code(&text), "en");
}

#[test]
fn codes_are_sorted_and_whole() {
    assert!(CODES.is_sorted());
    for lang in whatlang::Lang::all() {
        assert_eq!(two_letters(lang.code()).len(), 2, "{lang}");
    }
}

proptest! {
    #[test]
    fn never_panics(lines in proptest::collection::vec("\\PC{0,300}", 0..12)) {
        if let Some((code, confidence)) = detect_lines(lines.iter().map(String::as_str)) {
            prop_assert!(code.len() == 2 && (0.0..=1.0).contains(&confidence), "{code} {confidence}");
        }
    }
}
