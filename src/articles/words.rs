//! Words as all later stages see them: Unicode words (UAX 29), lower case, stemmed by language.
//!
//! Stems are kept for each thread, because a language's vocabulary is small and a stemmer is slow.

use std::cell::RefCell;
use std::sync::LazyLock;

use rust_stemmers::{Algorithm, Stemmer};
use rustc_hash::{FxHashMap, FxHashSet};

pub use super::segments::{Words, words};

/// Lower case, `’` and `ʼ` as `'`, without a possessive `'s`: the form that phrases compare and stems begin from.
pub fn form(word: &str) -> String {
    let mut lower = if word.is_ascii() { word.to_ascii_lowercase() } else { straight(&word.to_lowercase()) };
    if lower.ends_with("'s") {
        lower.truncate(lower.len() - 2);
    }
    lower
}

/// The form that `=Word` compares: case and ending as written, `’` as `'`, without a possessive `'s` and without the full stops
/// between the letters of an acronym (`U.N.’s` is `UN`).
pub fn exact_form(word: &str) -> String {
    let straight = straight(word);
    let word = straight.strip_suffix("'s").unwrap_or(&straight);
    acronym(word).unwrap_or_else(|| word.to_owned())
}

/// `’` and the letter `ʼ` (U+02BC), which Ukrainian is written with, as `'`.
pub fn straight(word: &str) -> String {
    word.replace(['’', 'ʼ'], "'")
}

/// An acronym without the full stops between its letters: `U.N` is `UN`; `None` for what is none.
pub fn acronym(word: &str) -> Option<String> {
    let word = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word);
    let is_letter = |part: &str| part.chars().count() == 1 && part.chars().all(char::is_alphabetic);
    (word.contains('.') && word.split('.').all(is_letter)).then(|| word.replace('.', ""))
}

/// Stems words of one language; a language without a stemmer keeps exact, lower-case words.
#[derive(Clone, Copy)]
pub struct Stems(Option<Algorithm>);

/// Longer runs of letters are no words of a language, and stemmers take their time over them.
const LONGEST_STEMMED: usize = 64;
/// Little words that lose their vowel before another one.
const ELIDED_FRENCH: &[&str] = &["l", "d", "j", "m", "t", "s", "c", "n", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu"];
const ELIDED_ITALIAN: &[&str] =
    &["l", "d", "c", "m", "t", "s", "v", "un", "all", "dell", "nell", "dall", "sull", "coll", "quell", "quest"];
/// Words kept for each language and thread, about 5 MB; when full, it begins anew.
const KEPT: usize = 50_000;

/// Stem by word as written.
type Kept = FxHashMap<Box<str>, Box<str>>;

thread_local! {
    static STEMMED: RefCell<FxHashMap<u8, Kept>> = RefCell::default();
}

impl Stems {
    /// `language` is ISO 639-1; a text in an unknown language is taken as it is.
    pub fn of(language: Option<&str>) -> Self {
        Self(algorithm(language))
    }

    /// True for a language without a stemmer.
    pub fn is_exact(&self) -> bool {
        self.0.is_none()
    }

    /// What is left of a word where the language lets a little word melt into it: `l'embargo`, `dell’Unione`.
    pub fn after_elision<'w>(&self, word: &'w str) -> Option<&'w str> {
        let melted = match self.0? {
            Algorithm::French => ELIDED_FRENCH,
            Algorithm::Italian => ELIDED_ITALIAN,
            _ => return None,
        };
        let (little, rest) = word.split_once(['\'', '’'])?;
        (!rest.is_empty() && melted.contains(&little.to_lowercase().as_str())).then_some(rest)
    }

    /// Lower-cases and stems one word; a possessive `'s` falls away, and so does a little word that melted into it.
    pub fn stem(&self, word: &str) -> String {
        let word = self.after_elision(word).unwrap_or(word);
        let Some(algorithm) = self.0.filter(|_| word.len() <= LONGEST_STEMMED) else { return form(word) };
        STEMMED.with_borrow_mut(|languages| {
            let kept = languages.entry(algorithm as u8).or_default();
            if let Some(stem) = kept.get(word) {
                return stem.to_string();
            }
            if kept.len() >= KEPT {
                kept.clear();
            }
            let stem = Stemmer::create(algorithm).stem(&form(word)).into_owned();
            kept.insert(word.into(), stem.as_str().into());
            stem
        })
    }
}

/// By language.
static STOP_WORDS: LazyLock<FxHashMap<&str, FxHashSet<&str>>> = LazyLock::new(|| {
    include_str!("../../data/stop-words.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(": "))
        .map(|(language, words)| (language, words.split_whitespace().collect()))
        .collect()
});

/// The languages whose stop words are known, in no order.
pub fn stop_word_languages() -> impl Iterator<Item = &'static str> {
    STOP_WORDS.keys().copied()
}

/// Whether `word` (any case, as written) says nothing by itself in that language: "the", "und", "les".
/// Languages that the table does not hold have no stop words; "US" is a country.
pub fn stop_word(language: Option<&str>, word: &str) -> bool {
    word != "US"
        && language
            .and_then(|language| STOP_WORDS.get(language))
            .is_some_and(|words| words.contains(form(word).as_str()))
}

fn algorithm(language: Option<&str>) -> Option<Algorithm> {
    Some(match language? {
        "ar" => Algorithm::Arabic,
        "da" => Algorithm::Danish,
        "nl" => Algorithm::Dutch,
        "en" => Algorithm::English,
        "fi" => Algorithm::Finnish,
        "fr" => Algorithm::French,
        "de" => Algorithm::German,
        "el" => Algorithm::Greek,
        "hu" => Algorithm::Hungarian,
        "it" => Algorithm::Italian,
        "no" => Algorithm::Norwegian,
        "pt" => Algorithm::Portuguese,
        "ro" => Algorithm::Romanian,
        "ru" => Algorithm::Russian,
        "es" => Algorithm::Spanish,
        "sv" => Algorithm::Swedish,
        "ta" => Algorithm::Tamil,
        "tr" => Algorithm::Turkish,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stem_drops_case_possessive_and_ending() {
        let check = |language, word: &str, stem: &str| assert_eq!(Stems::of(language).stem(word), stem, "{word}");
        check(Some("en"), "Sanctions", "sanction");
        check(Some("en"), "Russia’s", "russia");
        check(Some("de"), "Häuser", "haus");
        check(Some("fr"), "l’Embargo", "embargo");
        check(Some("fr"), "aujourd'hui", "aujourd'hui");
        check(Some("it"), "dell'Unione", "union");
        check(Some("en"), "d'Estaing", "d'esta");
        check(Some("uk"), "Санкції", "санкції");
        check(None, "Sanctions", "sanctions");
    }

    #[test]
    fn an_exact_word_keeps_case_and_ending_and_loses_marks_alone() {
        let check = |word: &str, exact: &str| assert_eq!(exact_form(word), exact, "{word}");
        check("NATO’s", "NATO");
        check("U.N", "UN");
        check("U.S.'s", "U.S.");
        check("Об’єднані", "Об'єднані");
        check("Обʼєднані", "Об'єднані");
        check("3.5", "3.5");
        check("example.com", "example.com");
        check("Whose", "Whose");
    }

    #[test]
    fn stop_words_are_known_by_language() {
        assert!(stop_word(Some("en"), "The"));
        assert!(stop_word(Some("de"), "und"));
        assert!(!stop_word(Some("en"), "und"));
        assert!(!stop_word(None, "the"));
    }
}
