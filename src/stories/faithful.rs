//! Whether a summary that was written rather than quoted says only what its source says.
//!
//! A summary is refused for a number, a name (at the beginning of a sentence any content word) or a quotation that the source
//! does not have; for a number beside another noun than the source has it; for a sentence that no two neighbouring sentences of
//! the source bear out together; and for a "not" that is not theirs. That the right names did the wrong thing in words that stand side by side, this cannot show.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::names::place;
use super::numbers::{Number, Token, tokens};
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

static RARITY: LazyLock<Rarity> = LazyLock::new(Rarity::new);

/// What of the summary does not stand in the source (its title and text); empty where all does.
pub fn unsupported(summary: &str, source: &str, code: Option<&str>) -> Vec<Unsupported> {
    let stems = Stems::of(code.or(Some("en")));
    let known = Source::read(source, &stems, code);
    let mut found: Vec<Unsupported> = quotations(summary)
        .into_iter()
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
        Self { roots, windows, around: around(text, stems, code), numbers: numbers(text, code), flat: flat(text) }
    }

    fn check(&self, sentence: &str, stems: &Stems, code: Option<&str>, found: &mut Vec<Unsupported>) {
        let claim = Claim::read(sentence, stems, code);
        for (written, figure, noun) in &claim.numbers {
            // As "one" is no number of the source's.
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
        for token in tokens(sentence, code) {
            let (at, word) = match token {
                Token::Word(at, word) => (at, word),
                Token::Number(Number { at, written, value }) => {
                    claim.numbers.push((written, value, None));
                    number_ends = Some(at + written.len());
                    continue;
                }
            };
            claim.denies |= denies(word);
            // "42 banks", "42-year", but not "Smith, 42, left".
            let follows_number = number_ends.take() == Some(at.saturating_sub(1));
            let Some((root, idf)) = weigh(word, stems, code) else { continue };
            if let Some((_, _, noun)) = claim.numbers.last_mut().filter(|_| follows_number) {
                *noun = Some(root.clone());
            }
            let capital = word.starts_with(char::is_uppercase);
            claim.content.push((word, root, capital || is_unheard_of(idf, code)));
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

/// A word that English news hardly knows (`idf` as of [`weigh`]) names something, in capitals or not. Other languages have no
/// count of words, so that every long one would.
fn is_unheard_of(idf: f32, code: Option<&str>) -> bool {
    const UNHEARD_OF: f32 = 5.8;
    idf > UNHEARD_OF && language(code) == 0
}

/// The first five letters: "Ukrainian" stands in a text that says "Ukraine", but not "Australia" in one that says "Austria".
fn root(stem: &str) -> String {
    place(stem).map_or_else(|| stem.chars().take(5).collect(), str::to_owned)
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
    enum Said {
        Number(String),
        Content(String),
    }
    let said: Vec<Said> = tokens(text, code)
        .into_iter()
        .filter_map(|token| match token {
            Token::Number(number) => Some(Said::Number(number.value)),
            Token::Word(_, word) => weigh(word, stems, code).map(|(root, _)| Said::Content(root)),
        })
        .collect();
    let beside = |at: usize| {
        let near = &said[at.saturating_sub(BESIDE)..said.len().min(at + BESIDE + 1)];
        near.iter().filter_map(|said| if let Said::Content(root) = said { Some(root.clone()) } else { None }).collect()
    };
    let numbers = said.iter().enumerate().filter_map(|(at, said)| match said {
        Said::Number(value) => Some((value.clone(), beside(at))),
        Said::Content(_) => None,
    });
    numbers.collect()
}

/// The numbers of a text, also those that a tokeniser has torn ("235, 000", "2. 4 million").
fn numbers(text: &str, code: Option<&str>) -> FxHashSet<String> {
    let of = |text: &str| -> Vec<(usize, usize, String, String)> {
        let number = |token| match token {
            Token::Number(Number { at, written, value }) => Some((at, at + written.len(), written.to_owned(), value)),
            Token::Word(..) => None,
        };
        tokens(text, code).into_iter().filter_map(number).collect()
    };
    let mut found = FxHashSet::default();
    let mut before: Option<(usize, String)> = None;
    for (at, end, written, value) in of(text) {
        found.insert(value);
        let torn = before.take().and_then(|(end, first)| match text[end..at].trim() {
            mark @ ("," | ".") => Some(format!("{first}{mark}{written}")),
            _ => None,
        });
        found.extend(torn.iter().flat_map(|torn| of(torn)).map(|(.., value)| value));
        before = Some((end, torn.unwrap_or(written)));
    }
    found
}

/// What stands between quotation marks, double or single.
fn quotations(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut open: Option<(usize, char)> = None;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let next = text[at + c.len_utf8()..].chars().next().unwrap_or(' ');
        match open {
            Some((from, mark)) if closes(mark, c, next) => {
                found.push(&text[from..at]);
                open = None;
            }
            None if opens(before, c, next) => open = Some((at + c.len_utf8(), c)),
            _ => {}
        }
        before = c;
    }
    found
}

fn opens(before: char, c: char, next: char) -> bool {
    match c {
        '"' | '“' | '„' | '«' | '‘' | '‚' | '‹' => true,
        // Danish and German books, and an apostrophe.
        '»' | '›' => !next.is_whitespace(),
        '\'' => !before.is_alphanumeric() && next.is_alphanumeric(),
        _ => false,
    }
}

fn closes(mark: char, c: char, next: char) -> bool {
    match mark {
        '"' => c == '"',
        '“' => c == '”',
        '„' => matches!(c, '“' | '”'),
        '«' => c == '»',
        '»' => c == '«',
        '‹' => c == '›',
        '›' => c == '‹',
        // Not the apostrophe of "don’t".
        '‘' => c == '’' && !next.is_alphanumeric(),
        '‚' => matches!(c, '‘' | '’') && !next.is_alphanumeric(),
        _ => c == '\'' && !next.is_alphanumeric(),
    }
}

/// Words alone, lower case, each between spaces: quotations are compared without their marks.
fn flat(text: &str) -> String {
    let words: String = words(text).map(|(_, word)| format!(" {}", word.to_lowercase().replace('’', "'"))).collect();
    words + " "
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
        check("Healey will meet thirty allies in Brussels.", &[]);
        check("50 thousand people marched, and three officers were hurt.", &[]);
        check("Healey said we must put ‘even more’ pressure on Putin.", &[]);
    }

    #[test]
    fn an_invented_number_name_or_quotation_is_found() {
        check("John Healey will meet 31 allies in Brussels.", &[Unsupported::Number("31".into())]);
        check("John Healey will meet allies in Berlin.", &[Unsupported::Name("Berlin".into())]);
        check("Healey said “we must do it now”.", &[Unsupported::Quotation("we must do it now".into())]);
        check("Healey said ‘we must do it now’ in Brussels.", &[Unsupported::Quotation("we must do it now".into())]);
        check("Healey will meet “furious” allies in Brussels.", &[Unsupported::Quotation("furious".into())]);
        check("Zelensky will meet 30 allies in Brussels.", &[Unsupported::Name("Zelensky".into())]);
        check("Thirty-one allies will meet in Brussels.", &[Unsupported::Number("Thirty-one".into())]);
        check("50 million people marched.", &[Unsupported::Number("50 million".into())]);
        let australia = unsupported("Ministers met in Australia.", "Ministers met in Austria on Monday.", Some("en"));
        assert_eq!(australia, [Unsupported::Name("Australia".into())]);
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
