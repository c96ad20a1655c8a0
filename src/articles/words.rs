//! Words as all later stages see them: Unicode words (UAX 29), lower case, stemmed by language.
//!
//! News is mostly ASCII: runs of it between spaces are cut by a byte table, everything else by
//! `unicode-segmentation`; both give the same words. Stems are kept for each thread, because a language's
//! vocabulary is small and a stemmer is slow.

use std::cell::RefCell;
use std::sync::LazyLock;

use rust_stemmers::{Algorithm, Stemmer};
use rustc_hash::{FxHashMap, FxHashSet};
use unicode_segmentation::{UnicodeSegmentation, UnicodeWordIndices};

/// The words of `text` with the byte offset where each begins, as written.
pub fn words(text: &str) -> Words<'_> {
    Words { text, at: 0, mixed: None }
}

/// See [`words`].
pub struct Words<'a> {
    text: &'a str,
    at: usize,
    /// The run between two spaces that is not plain ASCII, and where it begins.
    mixed: Option<(usize, UnicodeWordIndices<'a>)>,
}

impl<'a> Iterator for Words<'a> {
    type Item = (usize, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some((start, run)) = &mut self.mixed {
                if let Some((offset, word)) = run.next() {
                    return Some((*start + offset, word));
                }
                self.mixed = None;
            }
            let bytes = self.text.as_bytes();
            let mut at = self.at;
            while at < bytes.len() && CLASS[bytes[at] as usize] == OTHER {
                at += 1;
            }
            if at >= bytes.len() {
                self.at = at;
                return None;
            }
            match ascii_word(bytes, at) {
                Some(end) => {
                    self.at = end;
                    // `_` alone is no word.
                    if bytes[at] != b'_' || bytes[at..end].iter().any(u8::is_ascii_alphanumeric) {
                        return Some((at, &self.text[at..end]));
                    }
                }
                None => self.enter_mixed_run(at),
            }
        }
    }
}

impl Words<'_> {
    /// From the first word of the run that `at` is in (nothing of it is given out yet, or only whole words) to the
    /// next space: no word and no combining mark that belongs to a word crosses a space.
    fn enter_mixed_run(&mut self, at: usize) {
        let bytes = self.text.as_bytes();
        let end = bytes[at..].iter().position(|byte| byte.is_ascii_whitespace()).map_or(bytes.len(), |n| at + n);
        self.mixed = Some((at, self.text[at..end].unicode_word_indices()));
        self.at = end;
    }
}

const OTHER: u8 = 0;
const LETTER: u8 = 1;
const DIGIT: u8 = 2;
const UNDERSCORE: u8 = 3;
const BEYOND_ASCII: u8 = 4;

static CLASS: [u8; 256] = {
    let mut table = [OTHER; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' => LETTER,
            b'0'..=b'9' => DIGIT,
            b'_' => UNDERSCORE,
            128..=255 => BEYOND_ASCII,
            _ => OTHER,
        };
        byte += 1;
    }
    table
};

/// Where the word that begins at `start` ends; `None` where a character beyond ASCII decides.
/// Rules WB5 to WB13 for ASCII: `'`, `.` and `:` join letters, `'`, `.`, `,` and `;` join digits.
fn ascii_word(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    loop {
        while at < bytes.len() && matches!(CLASS[bytes[at] as usize], LETTER | DIGIT | UNDERSCORE) {
            at += 1;
        }
        let Some(&joint) = bytes.get(at) else { return Some(at) };
        if joint >= 128 {
            return None;
        }
        if at == start || !matches!(joint, b'\'' | b'.' | b':' | b',' | b';') {
            return Some(at);
        }
        let Some(&next) = bytes.get(at + 1) else { return Some(at) };
        if next >= 128 {
            return None;
        }
        let joins = match (CLASS[bytes[at - 1] as usize], CLASS[next as usize]) {
            (LETTER, LETTER) => matches!(joint, b'\'' | b'.' | b':'),
            (DIGIT, DIGIT) => joint != b':',
            _ => false,
        };
        if !joins {
            return Some(at);
        }
        at += 1;
    }
}

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

/// Whether `word` (any case, as written) says nothing by itself in that language: "the", "und", "les".
/// Languages that the table does not hold have no stop words; "US" is a country.
pub fn stop_word(language: Option<&str>, word: &str) -> bool {
    static STOP_WORDS: LazyLock<FxHashMap<&str, FxHashSet<&str>>> = LazyLock::new(|| {
        include_str!("../../data/stop-words.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once(": "))
            .map(|(language, words)| (language, words.split_whitespace().collect()))
            .collect()
    });
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
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_keep_their_place_and_their_form() {
        let found: Vec<_> = words("Russia’s 3.5% “peace-keeping” _ U.S. force").collect();
        let expected = [(0, "Russia’s"), (11, "3.5"), (19, "peace"), (25, "keeping"), (38, "U.S"), (43, "force")];
        assert_eq!(found, expected);
    }

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

    proptest! {
        #[test]
        fn the_fast_path_cuts_words_as_unicode_does(text in "[a-cA-C0-2_ '.,:;é’“”\u{301}\n-]{0,40}") {
            prop_assert_eq!(words(&text).collect::<Vec<_>>(), text.unicode_word_indices().collect::<Vec<_>>());
        }
    }
}
