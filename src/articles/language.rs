//! The language of a text, ISO 639-1.

use whatlang::{Lang, Script, detect as look};

use super::words::{stop_word, stop_word_languages, words};

/// Characters that are looked at; more makes it no surer.
const SAMPLE: usize = 1_200;
/// Below this many letters a declared language is the better witness.
const SHORT: usize = 60;

/// Detects the language of title and text. `hint` is what the page or feed declares (BCP 47): it decides where the
/// text is short or the detection unsure, and where the declared language is one that detection does not know, unless the text is full
/// of another language's small words.
pub fn detect(title: &str, text: &str, hint: Option<&str>) -> Option<String> {
    let hint = hint.and_then(declared);
    let sample: String = text.chars().chain(['\n']).chain(title.chars()).take(SAMPLE).collect();
    let letters = sample.chars().filter(|c| c.is_alphabetic()).count();
    let Some(found) = look(&sample).filter(|_| letters > 0) else { return hint };
    let code = two_letters(found.lang());
    match (&hint, code) {
        (Some(hint), Some(code)) if unknown(hint) && letters >= SHORT => {
            let shares = fits(hint, found.script()) && (twins(hint, code) || !speaks(code, &sample));
            Some(if shares { hint.clone() } else { code.to_owned() })
        }
        (Some(_), _) if letters < SHORT || !found.is_reliable() => hint,
        // Too close to be told apart by trigrams: the declaration says which.
        (Some(hint), Some(code)) if twins(hint, code) => Some(hint.clone()),
        (None, _) if letters < 20 && found.script() == Script::Latin => None,
        // Names, tables and short texts look like any language: its small words are the better witness.
        (None, _) if !found.is_reliable() && found.script() == Script::Latin => {
            by_stop_words(&sample).map(str::to_owned)
        }
        (_, Some(code)) => Some(code.to_owned()),
        (_, None) => hint,
    }
}

/// Whether a language that detection does not know may be written in that script.
fn fits(unknown: &str, script: Script) -> bool {
    match unknown {
        "mn" | "ky" | "kk" | "tg" | "tt" | "ba" | "os" | "ab" | "cv" | "ce" => script == Script::Cyrillic,
        "ku" => matches!(script, Script::Arabic | Script::Latin),
        "ps" | "sd" | "ug" | "ks" | "dv" => script == Script::Arabic,
        _ => script == Script::Latin,
    }
}

/// Whether so many different small words of a language stand in the text that it is in no language that looks like it.
fn speaks(language: &str, text: &str) -> bool {
    const LOOKED_AT: usize = 100;
    let words: Vec<&str> = words(text).map(|(_, word)| word).take(LOOKED_AT).collect();
    let small = words.iter().filter(|word| stop_word(Some(language), word)).map(|word| word.to_lowercase());
    let different = small.collect::<rustc_hash::FxHashSet<_>>().len();
    different >= 4 && different * 9 >= words.len()
}

/// The language whose stop words the text has most of; `None` where hardly any stand there, or two languages have as many.
fn by_stop_words(text: &str) -> Option<&'static str> {
    const FEWEST: usize = 2;
    let count = |language: &'static str| {
        let found = words(text).filter(|(_, word)| stop_word(Some(language), word));
        (found.count(), language)
    };
    let mut counts: Vec<_> = stop_word_languages().map(count).collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    match counts[..] {
        [(most, language), (second, _), ..] if most >= FEWEST && most > second => Some(language),
        _ => None,
    }
}

/// The primary subtag of a declared language: `en-GB` is `en`, old and three-letter codes become today's two.
fn declared(tag: &str) -> Option<String> {
    let primary = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
    match &*primary {
        "iw" => Some("he".to_owned()),
        "in" => Some("id".to_owned()),
        "nb" | "nn" => Some("no".to_owned()),
        "ckb" | "kmr" => Some("ku".to_owned()),
        code if code.len() == 2 && code.bytes().all(|b| b.is_ascii_lowercase()) => Some(code.to_owned()),
        code => Lang::from_code(code).and_then(two_letters).map(str::to_owned),
    }
}

fn unknown(code: &str) -> bool {
    !Lang::all().iter().any(|&lang| two_letters(lang) == Some(code))
}

fn twins(a: &str, b: &str) -> bool {
    const FAMILIES: &[&[&str]] = &[
        &["no", "da", "fo"],
        &["hr", "sr", "bs", "sl"],
        &["cs", "sk"],
        &["id", "ms", "jv"],
        // Detection does not know the first of these; they share their small words with the second.
        &["gl", "pt"],
        &["gl", "es"],
        &["oc", "fr"],
        &["co", "it"],
        &["lb", "de"],
        &["fy", "nl"],
    ];
    FAMILIES.iter().any(|family| family.contains(&a) && family.contains(&b))
}

fn two_letters(lang: Lang) -> Option<&'static str> {
    Some(match lang.code() {
        "epo" => "eo",
        "eng" => "en",
        "rus" => "ru",
        "cmn" => "zh",
        "spa" => "es",
        "por" => "pt",
        "ita" => "it",
        "ben" => "bn",
        "fra" => "fr",
        "deu" => "de",
        "ukr" => "uk",
        "kat" => "ka",
        "ara" => "ar",
        "hin" => "hi",
        "jpn" => "ja",
        "heb" => "he",
        "yid" => "yi",
        "pol" => "pl",
        "amh" => "am",
        "jav" => "jv",
        "kor" => "ko",
        "nob" => "no",
        "dan" => "da",
        "swe" => "sv",
        "fin" => "fi",
        "tur" => "tr",
        "nld" => "nl",
        "hun" => "hu",
        "ces" => "cs",
        "ell" => "el",
        "bul" => "bg",
        "bel" => "be",
        "mar" => "mr",
        "kan" => "kn",
        "ron" => "ro",
        "slv" => "sl",
        "hrv" => "hr",
        "srp" => "sr",
        "mkd" => "mk",
        "lit" => "lt",
        "lav" => "lv",
        "est" => "et",
        "tam" => "ta",
        "vie" => "vi",
        "urd" => "ur",
        "tha" => "th",
        "guj" => "gu",
        "uzb" => "uz",
        "pan" => "pa",
        "aze" => "az",
        "ind" => "id",
        "tel" => "te",
        "pes" => "fa",
        "mal" => "ml",
        "ori" => "or",
        "mya" => "my",
        "nep" => "ne",
        "sin" => "si",
        "khm" => "km",
        "tuk" => "tk",
        "aka" => "ak",
        "zul" => "zu",
        "sna" => "sn",
        "afr" => "af",
        "lat" => "la",
        "slk" => "sk",
        "cat" => "ca",
        "tgl" => "tl",
        "hye" => "hy",
        "cym" => "cy",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: &str =
        "The ministers met in Brussels on Thursday to speak about what comes after the war, and agreed to meet again.";
    const GERMAN: &str =
        "Die Minister trafen sich am Donnerstag in Brüssel, um darüber zu sprechen, was nach dem Krieg kommen soll.";
    const UKRAINIAN: &str =
        "Міністри зустрілися в четвер у Брюсселі, щоб обговорити, що буде після війни, і домовилися зустрітися знову.";

    #[test]
    fn the_text_decides_where_it_is_long_enough() {
        let cases = [
            (ENGLISH, None, Some("en")),
            (ENGLISH, Some("de-DE"), Some("en")),
            (GERMAN, Some("en"), Some("de")),
            (UKRAINIAN, Some("ru"), Some("uk")),
            ("Treffen", Some("de-AT"), Some("de")),
            ("Meeting", Some("iw"), Some("he")),
            ("Meeting", Some("deu"), Some("de")),
            ("", Some("fr"), Some("fr")),
            ("", None, None),
            ("123 456", None, None),
            ("ok", None, None),
        ];
        for (text, hint, language) in cases {
            assert_eq!(detect("", text, hint).as_deref(), language, "{text} {hint:?}");
        }
    }

    #[test]
    fn where_letters_tell_little_the_small_words_say_which_language_it_is() {
        let check =
            |text: &str, language: Option<&str>| assert_eq!(detect("", text, None).as_deref(), language, "{text}");
        check("Kim Jong Un and Xi Jinping: a timeline of the Pyongyang talks", Some("en"));
        check("Zelenskyy, Tusk und Nausėda: das Treffen in Rzeszów", Some("de"));
        check("Osimhen Galatasaray Napoli Icardi Mertens", None);
    }

    #[test]
    fn a_language_that_detection_does_not_know_is_believed() {
        let text =
            "Chruinnigh na hairí sa Bhruiséil Déardaoin chun labhairt faoina dtiocfaidh i ndiaidh an chogaidh sin.";
        let mongolian = "Батлан хамгаалах сайд нар пүрэв гарагт Брюссель хотод уулзаж, дайны дараах байдлыг хэлэлцэж, нэг сарын дотор \
            дахин уулзахаар тохиролцов.";
        let kyrgyz = "Коргоо министрлери бейшемби күнү Брюсселде жолугуп, согуштан кийинки абалды талкуулап, бир ай ичинде кайра \
            жолугууга макулдашты.";
        let tajik = "Вазирони дифоъ рӯзи панҷшанбе дар Брюссел мулоқот карда, вазъи баъди ҷангро баррасӣ намуданд ва розӣ шуданд, ки дар \
            давоми як моҳ боз мулоқот мекунанд.";
        let kurdish = "وەزیرانی بەرگری ڕۆژی پێنجشەممە لە برۆکسل کۆبوونەوە بۆ گفتوگۆکردن لەسەر دوای جەنگ و ڕێککەوتن لەسەر ئەوەی لە \
            ماوەی مانگێکدا دووبارە کۆببنەوە.";
        let albanian = "Ministrat e Mbrojtjes u takuan të enjten në Bruksel për të diskutuar se çfarë do të ndodhë pas luftës dhe u \
            pajtuan të takohen përsëri brenda një muaji.";
        let check =
            |text, hint, language| assert_eq!(detect("", text, Some(hint)).as_deref(), Some(language), "{text}");
        check(text, "ga-IE", "ga");
        check(mongolian, "mn", "mn");
        check(kyrgyz, "ky-KG", "ky");
        check(tajik, "tg", "tg");
        check(kurdish, "ckb", "ku");
        check(albanian, "sq", "sq");
        let galician = "Os ministros de Defensa reuníronse o xoves en Bruxelas para falar do que virá despois da guerra, e acordaron \
            volver verse nun mes.";
        check(galician, "gl", "gl");
    }

    #[test]
    fn a_declaration_that_the_small_words_speak_against_is_not_believed() {
        for hint in ["is", "ga", "mt", "sq", "ky"] {
            assert_eq!(detect("", ENGLISH, Some(hint)).as_deref(), Some("en"), "{hint}");
        }
        let russian = "Министры обороны встретились в четверг в Брюсселе, чтобы обсудить, что будет после войны, и договорились, что \
            они не будут ждать до осени, как это было раньше.";
        assert_eq!(detect("", russian, Some("kk")).as_deref(), Some("ru"));
    }
}
