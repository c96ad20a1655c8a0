//! Whether a summary that was written rather than quoted says only what its source says.
//!
//! A summary is refused for a number, a name or a quotation that the source does not have, and for a sentence of which
//! too much is new. This finds inventions, not wrong relations: that the right name did the wrong thing, no list of words can
//! show.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::rarity::{Rarity, hash, language};
use super::sentences::sentences;
use crate::articles::words::{Stems, words};

/// Why a summary is not to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unsupported {
    Number(String),
    Name(String),
    Quotation(String),
    /// More than [`NEW_WORDS`] of a sentence's content words are nowhere in the source.
    Sentence(String),
}

/// A paraphrase brings words of its own; more than this share is another story.
pub const NEW_WORDS: f32 = 0.34;

/// A word rarer than this (`ln` of articles over articles with it) names something, in capitals or not.
const NAMING: f32 = 7.5;

/// As number words are written in English; other languages write what matters in figures.
const NUMBER_WORDS: &[&str] = &[
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
];

static RARITY: LazyLock<Rarity> = LazyLock::new(Rarity::new);

/// What of the summary does not stand in the source (its title and text); empty where all does.
pub fn unsupported(summary: &str, source: &str, code: Option<&str>) -> Vec<Unsupported> {
    let stems = Stems::of(code.or(Some("en")));
    let known = Source::read(source, &stems);
    let mut found: Vec<Unsupported> = quotations(summary)
        .filter(|q| !known.flat.contains(&flat(q)))
        .map(|q| Unsupported::Quotation(q.to_owned()))
        .collect();
    for sentence in sentences(summary, code) {
        known.check(sentence, &stems, code, &mut found);
    }
    found
}

struct Source {
    stems: FxHashSet<String>,
    numbers: FxHashSet<String>,
    flat: String,
}

impl Source {
    fn read(text: &str, stems: &Stems) -> Self {
        let stemmed = words(text).map(|(_, word)| stems.stem(word)).collect();
        Self { stems: stemmed, numbers: numbers(text), flat: flat(text) }
    }

    fn check(&self, sentence: &str, stems: &Stems, code: Option<&str>, found: &mut Vec<Unsupported>) {
        let (mut content, mut new) = (0.0, 0.0);
        for (n, (_, word)) in words(sentence).enumerate() {
            if let Some(figure) = number(word) {
                // "one" is a pronoun more often than a number.
                if !self.numbers.contains(&figure) && figure != "1" {
                    found.push(Unsupported::Number(word.to_owned()));
                }
                continue;
            }
            let stem = stems.stem(word);
            let idf = RARITY.idf(&stem, hash(&stem, language(code)), language(code));
            if idf < 1.5 {
                continue;
            }
            content += 1.0;
            if self.has(&stem) {
                continue;
            }
            new += 1.0;
            let capital = n > 0 && word.chars().next().is_some_and(char::is_uppercase);
            if capital || idf > NAMING {
                found.push(Unsupported::Name(word.to_owned()));
            }
        }
        if new > content * NEW_WORDS {
            found.push(Unsupported::Sentence(sentence.to_owned()));
        }
    }

    /// The stem, or one that begins like it: "Ukrainian" stands in a text that says "Ukraine".
    fn has(&self, stem: &str) -> bool {
        let root: String = stem.chars().take(5).collect();
        self.stems.contains(stem) || (root.len() >= 5 && self.stems.iter().any(|s| s.starts_with(&root)))
    }
}

/// The numbers of a text, also those that a tokeniser has torn ("235, 000", "2. 4").
fn numbers(text: &str) -> FxHashSet<String> {
    let mut found = FxHashSet::default();
    let mut before: Option<(usize, String)> = None;
    for (at, word) in words(text) {
        let this = number(word);
        if let (Some((end, first)), Some(second)) = (&before, &this) {
            match text[*end..at].trim() {
                "," => found.insert(format!("{first}{second}")),
                "." => found.insert(format!("{first}.{second}")),
                _ => false,
            };
        }
        found.extend(this.clone());
        let torn =
            before.take().filter(|(end, _)| text[*end..at].trim() == ",").map(|(_, first)| first).unwrap_or_default();
        before = this.map(|figure| (at + word.len(), torn + &figure));
    }
    found
}

/// Figures without their separators and endings ("50,000", "21st"), or a number word as figures.
fn number(word: &str) -> Option<String> {
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        let figure: String = word.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
        return Some(figure);
    }
    let lower = word.to_lowercase();
    NUMBER_WORDS.iter().position(|w| *w == lower).map(|n| n.to_string())
}

/// What stands between double quotation marks, of three words or more.
fn quotations(text: &str) -> impl Iterator<Item = &str> {
    text.split(['"', '“', '”', '„', '«', '»']).skip(1).step_by(2).filter(|q| words(q).count() >= 3)
}

/// Words alone, lower case: quotations are compared without their marks and spaces.
fn flat(text: &str) -> String {
    words(text).map(|(_, word)| word.to_lowercase().replace('’', "'")).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "Britain’s defence secretary John Healey will meet 30 allies in Brussels on Friday. “We must put even more \
                          pressure on Putin,” he said. Three officers were hurt, and 50,000 people marched.";

    #[track_caller]
    fn check(summary: &str, expected: &[Unsupported]) {
        assert_eq!(unsupported(summary, SOURCE, Some("en")), expected, "{summary}");
    }

    #[test]
    fn what_stands_in_the_source_is_supported_in_other_words_too() {
        check("John Healey meets 30 allies in Brussels.", &[]);
        check("Healey said allies “must put even more pressure on Putin”.", &[]);
        check("3 officers were hurt; 50000 people marched.", &[]);
    }

    #[test]
    fn an_invented_number_name_or_quotation_is_found() {
        check("John Healey will meet 31 allies in Brussels.", &[Unsupported::Number("31".into())]);
        check("John Healey will meet allies in Berlin.", &[Unsupported::Name("Berlin".into())]);
        check("Healey said “we must do it now”.", &[Unsupported::Quotation("we must do it now".into())]);
    }

    #[test]
    fn a_sentence_of_mostly_new_words_is_found() {
        let invented = "Scientists discovered water on another planet yesterday.";
        assert!(unsupported(invented, SOURCE, Some("en")).contains(&Unsupported::Sentence(invented.into())));
    }
}
