//! Words as all later stages see them: Unicode words (UAX 29), lower case, stemmed by language.

use rust_stemmers::{Algorithm, Stemmer};
use unicode_segmentation::UnicodeSegmentation;

/// The words of `text` with the byte offset where each begins, as written.
pub fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.unicode_word_indices()
}

/// Stems words of one language; a language without a stemmer keeps exact, lower-case words.
pub struct Stems(Option<Stemmer>);

impl Stems {
    /// `language` is ISO 639-1; a text in an unknown language is taken as it is.
    pub fn of(language: Option<&str>) -> Self {
        Self(algorithm(language).map(Stemmer::create))
    }

    /// Lower-cases and stems one word; a possessive `'s` falls away.
    pub fn stem(&self, word: &str) -> String {
        let lower = word.to_lowercase().replace('’', "'");
        let bare = lower.strip_suffix("'s").unwrap_or(&lower);
        match &self.0 {
            Some(stemmer) => stemmer.stem(bare).into_owned(),
            None => bare.to_owned(),
        }
    }
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
