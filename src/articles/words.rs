//! Words as all later stages see them: Unicode words (UAX 29), lower case, stemmed by language.
//!
//! Stems are kept for each thread, because a language's vocabulary is small and a stemmer is slow.

use std::cell::RefCell;
use std::sync::LazyLock;

use rust_stemmers::{Algorithm, Stemmer};
use rustc_hash::{FxHashMap, FxHashSet};

pub use super::segments::{Words, words};

/// Lower case, `’` as `'`, without a possessive `'s`: the form that phrases compare and stems begin from.
pub fn form(word: &str) -> String {
    let mut lower = if word.is_ascii() { word.to_ascii_lowercase() } else { word.to_lowercase().replace('’', "'") };
    if lower.ends_with("'s") {
        lower.truncate(lower.len() - 2);
    }
    lower
}

/// Stems words of one language; a language without a stemmer keeps exact, lower-case words.
#[derive(Clone, Copy)]
pub struct Stems(Option<Algorithm>);

/// Longer runs of letters are no words of a language, and stemmers take their time over them.
const LONGEST_STEMMED: usize = 64;
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

    /// Lower-cases and stems one word; a possessive `'s` falls away.
    pub fn stem(&self, word: &str) -> String {
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
        check(Some("uk"), "Санкції", "санкції");
        check(None, "Sanctions", "sanctions");
    }

    #[test]
    fn stop_words_are_known_by_language() {
        assert!(stop_word(Some("en"), "The"));
        assert!(stop_word(Some("de"), "und"));
        assert!(!stop_word(Some("en"), "und"));
        assert!(!stop_word(None, "the"));
    }
}
