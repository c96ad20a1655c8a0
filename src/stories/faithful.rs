//! Whether a summary that was written rather than quoted says only what its source says.
//!
//! A summary is refused for a number, a name or a quotation that the source does not have; for a number beside another noun
//! than the source has it; for a sentence that no two neighbouring sentences of the source bear out together; and for a "not"
//! that is not theirs. That the right names did the wrong thing in words that stand side by side, this cannot show.

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
    /// Less than [`ALIGNED`] of a sentence's content words stand together in the source.
    Sentence(String),
    /// The sentence denies where the source does not.
    Negation(String),
}

/// A paraphrase brings words of its own; a sentence of which two neighbouring sentences of the source have less than this share
/// is another claim, or several that were put together.
pub const ALIGNED: f32 = 0.7;

/// One new word in a short sentence may be its only paraphrase.
const NEW_WORDS: usize = 2;

/// The noun of a number stands no further from it than so many content words.
const BESIDE: usize = 4;

/// Words by which a sentence denies; so does "n't".
const NEGATIONS: &[&str] = &[
    "not",
    "no",
    "never",
    "none",
    "nobody",
    "nothing",
    "cannot",
    "without",
    "neither",
    "nor",
    "nicht",
    "kein",
    "keine",
    "keinen",
    "nie",
    "ne",
    "pas",
    "jamais",
    "aucun",
    "не",
    "ні",
    "ніколи",
    "нет",
    "никогда",
];

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
    let known = Source::read(source, &stems, code);
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
    /// Roots of all words.
    roots: FxHashSet<String>,
    /// Of each two neighbouring sentences: roots, and whether they deny.
    windows: Vec<(FxHashSet<String>, bool)>,
    /// Each number with the roots of the content words around it.
    around: Vec<(String, FxHashSet<String>)>,
    numbers: FxHashSet<String>,
    flat: String,
}

/// A sentence as it is compared: what it counts, what it says, whether it denies.
#[derive(Default)]
struct Claim<'a> {
    /// Number as written, as figures, and the root of the content word right after it.
    numbers: Vec<(&'a str, String, Option<String>)>,
    /// Content word, its root, whether it names something.
    content: Vec<(&'a str, String, bool)>,
    denies: bool,
}

impl Source {
    fn read(text: &str, stems: &Stems, code: Option<&str>) -> Self {
        let all: Vec<(FxHashSet<String>, bool)> = sentences(text, code)
            .into_iter()
            .map(|sentence| {
                let roots = words(sentence).map(|(_, word)| root(&stems.stem(word))).collect();
                (roots, words(sentence).any(|(_, word)| denies(word)))
            })
            .collect();
        let windows = (0..all.len()).map(|at| join(&all[at..all.len().min(at + 2)])).collect();
        let roots = all.iter().flat_map(|(roots, _)| roots.iter().cloned()).collect();
        Self { roots, windows, around: around(text, stems, code), numbers: numbers(text), flat: flat(text) }
    }

    fn check(&self, sentence: &str, stems: &Stems, code: Option<&str>, found: &mut Vec<Unsupported>) {
        let claim = Claim::read(sentence, stems, code);
        for (written, figure, noun) in &claim.numbers {
            // "one" is a pronoun more often than a number.
            if figure == "1" {
                continue;
            }
            let elsewhere = || noun.as_ref().is_some_and(|noun| !self.stands_beside(figure, noun));
            if !self.numbers.contains(figure) || elsewhere() {
                found.push(Unsupported::Number((*written).to_owned()));
            }
        }
        let names = claim.content.iter().filter(|(_, root, names)| *names && !self.roots.contains(root));
        found.extend(names.map(|(written, ..)| Unsupported::Name((*written).to_owned())));
        let shared =
            |window: &FxHashSet<String>| claim.content.iter().filter(|(_, root, _)| window.contains(root)).count();
        let best =
            self.windows.iter().map(|(roots, denies)| (shared(roots), *denies)).max_by_key(|(shared, _)| *shared);
        let (shared, source_denies) = best.unwrap_or_default();
        let all = claim.content.len();
        if (shared as f32) < ALIGNED * all as f32 && all - shared >= NEW_WORDS {
            found.push(Unsupported::Sentence(sentence.to_owned()));
        } else if claim.denies && !source_denies {
            found.push(Unsupported::Negation(sentence.to_owned()));
        }
    }

    /// True also where the source has the number torn, or in words, so that what stands beside it is not known.
    fn stands_beside(&self, figure: &str, noun: &str) -> bool {
        let mut places = self.around.iter().filter(|(number, _)| number == figure).peekable();
        places.peek().is_none() || !self.roots.contains(noun) || places.any(|(_, roots)| roots.contains(noun))
    }
}

impl<'a> Claim<'a> {
    fn read(sentence: &'a str, stems: &Stems, code: Option<&str>) -> Self {
        let mut claim = Self::default();
        let mut number_ends = None;
        for (n, (at, word)) in words(sentence).enumerate() {
            claim.denies |= denies(word);
            // "42 banks", "42-year", but not "Smith, 42, left".
            let follows_number = number_ends.take() == Some(at.saturating_sub(1));
            if let Some(figure) = number(word) {
                claim.numbers.push((word, figure, None));
                number_ends = Some(at + word.len());
                continue;
            }
            let Some((root, idf)) = weigh(word, stems, code) else { continue };
            if let Some((_, _, noun)) = claim.numbers.last_mut().filter(|_| follows_number) {
                *noun = Some(root.clone());
            }
            let capital = n > 0 && word.chars().next().is_some_and(char::is_uppercase);
            claim.content.push((word, root, capital || idf > NAMING));
        }
        claim
    }
}

/// The root of a content word and how rare it is; `None` for a word that says little by itself.
fn weigh(word: &str, stems: &Stems, code: Option<&str>) -> Option<(String, f32)> {
    let stem = stems.stem(word);
    let idf = RARITY.idf(&stem, hash(&stem, language(code)), language(code));
    (idf >= 1.5).then(|| (root(&stem), idf))
}

/// The first five letters: "Ukrainian" stands in a text that says "Ukraine".
fn root(stem: &str) -> String {
    stem.chars().take(5).collect()
}

fn denies(word: &str) -> bool {
    let lower = word.to_lowercase().replace('’', "'");
    lower.ends_with("n't") || NEGATIONS.contains(&lower.as_str())
}

fn join(neighbours: &[(FxHashSet<String>, bool)]) -> (FxHashSet<String>, bool) {
    let roots = neighbours.iter().flat_map(|(roots, _)| roots.iter().cloned()).collect();
    (roots, neighbours.iter().any(|(_, denies)| *denies))
}

/// Each number of a text with the roots of the content words within [`BESIDE`] of it.
fn around(text: &str, stems: &Stems, code: Option<&str>) -> Vec<(String, FxHashSet<String>)> {
    enum Token {
        Number(String),
        Content(String),
    }
    let token =
        |(_, word)| number(word).map(Token::Number).or_else(|| weigh(word, stems, code).map(|w| Token::Content(w.0)));
    let tokens: Vec<Token> = words(text).filter_map(token).collect();
    let beside = |at: usize| {
        let near = &tokens[at.saturating_sub(BESIDE)..tokens.len().min(at + BESIDE + 1)];
        near.iter()
            .filter_map(|token| if let Token::Content(root) = token { Some(root.clone()) } else { None })
            .collect()
    };
    let numbers = tokens.iter().enumerate().filter_map(|(at, token)| match token {
        Token::Number(figure) => Some((figure.clone(), beside(at))),
        Token::Content(_) => None,
    });
    numbers.collect()
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
    fn a_number_beside_another_noun_and_a_denial_of_ones_own_are_found() {
        check("50,000 allies will meet in Brussels.", &[Unsupported::Number("50,000".into())]);
        let denied = "Healey will not meet allies in Brussels.";
        check(denied, &[Unsupported::Negation(denied.into())]);
    }

    #[test]
    fn a_sentence_put_together_from_far_ends_of_the_source_is_found() {
        let source = "The minister resigned on Monday over the budget. It had rained all night. The dam at Elber held. \
                      Engineers praised the sluices. A ferry with pilgrims sank in the strait of Zenda.";
        let mixed = "The minister resigned over the ferry with pilgrims that sank in the strait.";
        assert_eq!(unsupported(mixed, source, Some("en")), [Unsupported::Sentence(mixed.into())]);
    }

    #[test]
    fn a_sentence_of_mostly_new_words_is_found() {
        let invented = "Scientists discovered water on another planet yesterday.";
        assert!(unsupported(invented, SOURCE, Some("en")).contains(&Unsupported::Sentence(invented.into())));
    }
}
