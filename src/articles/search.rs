//! The words under which an article is found: stemmed here, so that both databases agree.

use super::words::{Stems, words};

/// Words kept of one text; what comes later in it is not what it is about.
const MOST_WORDS: usize = 2_000;
/// Bytes of the longest word kept.
const LONGEST: usize = 64;

/// The stems of title and text in their order; a word that stands often counts often in the ranking.
pub fn search_words(title: &str, text: &str, language: Option<&str>) -> Vec<String> {
    let stems = Stems::of(language);
    let all = words(title).chain(words(text)).filter(|(_, word)| word.len() <= LONGEST);
    all.take(MOST_WORDS).map(|(_, word)| stems.stem(word)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_stemmed_in_the_language_of_the_text() {
        let check = |title: &str, text: &str, language: Option<&str>, expected: &[&str]| {
            assert_eq!(search_words(title, text, language), expected, "{title} / {text}");
        };
        check(
            "Sanctions",
            "New sanctions on Russia’s banks",
            Some("en"),
            &["sanction", "new", "sanction", "on", "russia", "bank"],
        );
        check("Санкції", "проти банків", Some("uk"), &["санкції", "проти", "банків"]);
        check("", "", None, &[]);
    }

    #[test]
    fn what_is_kept_of_a_text_is_bounded() {
        assert_eq!(search_words("", &"word ".repeat(1_000_000), Some("en")).len(), MOST_WORDS);
        assert!(search_words("", &"x".repeat(1_000_000), None).is_empty());
    }
}
