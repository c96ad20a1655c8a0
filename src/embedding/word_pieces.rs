//! A text as the numbers that a BERT model reads: lower case without accents, cut at spaces and punctuation, each word
//! into the longest pieces that the vocabulary holds (Devlin et al. 2019; the uncased tokeniser of `google-research/bert`).

use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A longer word is unknown as a whole.
const LONGEST_WORD: usize = 100;

/// The pieces of words that a model knows, by number.
pub(super) struct Vocabulary {
    pieces: FxHashMap<Box<str>, i32>,
    unknown: i32,
    begin: i32,
    end: i32,
}

impl Vocabulary {
    /// Pieces with their numbers; `None` where one of the marks that frame a text is missing.
    pub fn new(pieces: impl Iterator<Item = (String, i32)>) -> Option<Self> {
        let pieces: FxHashMap<Box<str>, i32> = pieces.map(|(piece, number)| (piece.into(), number)).collect();
        let mark = |name: &str| pieces.get(name).copied();
        let (unknown, begin, end) = (mark("[UNK]")?, mark("[CLS]")?, mark("[SEP]")?);
        Some(Self { pieces, unknown, begin, end })
    }

    /// The numbers of a text, framed, at most `most`; reading ends where there is no room.
    pub fn numbers(&self, text: &str, most: usize) -> Vec<i32> {
        let mut numbers = vec![self.begin];
        let room = most.saturating_sub(1);
        let mut word = String::new();
        for c in text.chars().chain([' ']) {
            let alone = stands_alone(c);
            if c.is_whitespace() || alone {
                self.add_word(&word, &mut numbers);
                word.clear();
                if alone {
                    self.add_word(c.encode_utf8(&mut [0; 4]), &mut numbers);
                }
                if numbers.len() >= room {
                    break;
                }
            } else if !c.is_control() && c != '\u{fffd}' {
                // A word beyond the longest is unknown however long it is.
                if word.len() < LONGEST_WORD * 8 {
                    word.extend(c.nfd().filter(|part| !is_combining_mark(*part)).flat_map(char::to_lowercase));
                }
            }
        }
        numbers.truncate(room);
        numbers.push(self.end);
        numbers
    }

    fn add_word(&self, word: &str, numbers: &mut Vec<i32>) {
        if word.is_empty() {
            return;
        }
        let before = numbers.len();
        let mut rest = if word.chars().nth(LONGEST_WORD).is_some() { None } else { Some(word) };
        let mut piece = String::new();
        while let Some(text) = rest.filter(|text| !text.is_empty()) {
            rest = (1..=text.len()).rev().filter(|&end| text.is_char_boundary(end)).find_map(|end| {
                piece.clear();
                piece.push_str(if numbers.len() > before { "##" } else { "" });
                piece.push_str(&text[..end]);
                self.pieces.get(piece.as_str()).map(|&number| {
                    numbers.push(number);
                    &text[end..]
                })
            });
        }
        if rest.is_none() {
            numbers.truncate(before);
            numbers.push(self.unknown);
        }
    }
}

/// Punctuation, and the characters of languages that put no space between words: each is a word of its own.
fn stands_alone(c: char) -> bool {
    c.is_ascii_punctuation()
        || matches!(c,
            '\u{a1}' | '\u{a7}' | '\u{ab}' | '\u{b6}' | '\u{b7}' | '\u{bb}' | '\u{bf}' | '\u{37e}' | '\u{387}'
            | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{2043}' | '\u{2045}'..='\u{2051}' | '\u{2053}'..='\u{205e}'
            | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301f}' | '\u{30fb}'
            | '\u{ff01}'..='\u{ff03}' | '\u{ff05}'..='\u{ff0a}' | '\u{ff0c}'..='\u{ff0f}' | '\u{ff1a}' | '\u{ff1b}'
            | '\u{ff1f}' | '\u{ff20}' | '\u{ff61}'..='\u{ff65}'
            | '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2fa1f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, most: usize, expected: &[i32]) {
        let pieces = ["[UNK]", "[CLS]", "[SEP]", "sanction", "##s", "san", "on", "eu", "-", "cafe", "中", "##ed"];
        let vocabulary = Vocabulary::new(pieces.iter().map(|piece| piece.to_string()).zip(0..)).unwrap();
        assert_eq!(vocabulary.numbers(text, most), expected, "{text}");
    }

    #[test]
    fn words_are_cut_into_the_longest_pieces_that_are_known() {
        check("Sanctions", 9, &[1, 3, 4, 2]);
        check("EU-sanctioned café中", 20, &[1, 7, 8, 3, 11, 9, 10, 2]);
        check("sanctio on", 9, &[1, 0, 6, 2]);
        check("\u{0}on\u{fffd}", 9, &[1, 6, 2]);
    }

    #[test]
    fn a_long_text_ends_where_there_is_no_room_and_an_endless_word_is_unknown() {
        check(&"on ".repeat(1_000_000), 4, &[1, 6, 6, 2]);
        check(&"on".repeat(1_000_000), 9, &[1, 0, 2]);
        check("", 9, &[1, 2]);
    }

    #[test]
    fn a_vocabulary_without_its_marks_is_none() {
        assert!(Vocabulary::new([("on".to_owned(), 0)].into_iter()).is_none());
    }
}
