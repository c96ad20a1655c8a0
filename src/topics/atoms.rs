//! The words that any topic asks for, each once, as numbers; and which of them a word of an article is.

use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use super::frequency::Frequencies;
use crate::articles::composed;
use crate::articles::words::{Stems, acronym, exact_form, form, stop_word, straight};

/// Number of a word that some topic asks for.
pub(super) type Atom = u32;

/// How a word is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Sense {
    Stem,
    Form,
    Prefix,
    Exact,
}

/// All words asked for.
#[derive(Default)]
pub(super) struct Atoms {
    numbers: [FxHashMap<Box<str>, Atom>; 4],
    count: u32,
    /// Word by stem, for each language met so far: the stem of what was asked for in the article's own language.
    languages: Mutex<FxHashMap<Box<str>, Arc<Stemmed>>>,
    /// Lengths in bytes that prefixes have, ascending.
    prefix_lengths: Vec<usize>,
}

/// The words asked for by stem, in one language.
pub(super) struct Stemmed {
    stems: Stems,
    atoms: FxHashMap<String, Vec<Atom>>,
}

impl Atoms {
    pub fn len(&self) -> usize {
        self.count as usize
    }

    /// The number of a word; the same word in the same sense has one number.
    pub fn number(&mut self, sense: Sense, word: &str) -> Atom {
        let mut word = composed(word).into_owned();
        // Written without full stops it would be a little word of English: `U.S.` asks for what is written so.
        if let Some(plain) =
            acronym(&word).filter(|plain| sense != Sense::Exact && !stop_word(Some("en"), &form(plain)))
        {
            word = plain;
        }
        let word = &word;
        let key = match sense {
            Sense::Exact => exact_form(word),
            Sense::Prefix => beginning(word),
            Sense::Stem | Sense::Form => form(word),
        };
        if sense == Sense::Prefix
            && let Err(place) = self.prefix_lengths.binary_search(&key.len())
        {
            self.prefix_lengths.insert(place, key.len());
        }
        match self.numbers[sense as usize].entry(key.into()) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => {
                self.count += 1;
                *new.insert(self.count - 1)
            }
        }
    }

    pub fn shrink(&mut self) {
        self.numbers.iter_mut().for_each(FxHashMap::shrink_to_fit);
    }

    /// How common each word is in news, by number.
    pub fn shares(&self, frequencies: &Frequencies) -> Vec<f32> {
        let mut shares = vec![0.0; self.len()];
        for sense in [Sense::Stem, Sense::Form, Sense::Prefix, Sense::Exact] {
            for (word, &atom) in &self.numbers[sense as usize] {
                shares[atom as usize] = match sense {
                    Sense::Prefix => frequencies.share_of_prefix(word),
                    _ => frequencies.share(word),
                };
            }
        }
        shares
    }

    /// The table for one language, made when the first article in it comes.
    pub fn stemmed(&self, language: &str) -> Arc<Stemmed> {
        let mut languages = self.languages.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = languages.get(language) {
            return known.clone();
        }
        let stems = Stems::of(Some(language));
        let mut atoms: FxHashMap<String, Vec<Atom>> = FxHashMap::default();
        for (word, &atom) in &self.numbers[Sense::Stem as usize] {
            atoms.entry(stems.stem(word)).or_default().push(atom);
        }
        atoms.values_mut().for_each(|numbers| numbers.sort_unstable());
        atoms.shrink_to_fit();
        let table = Arc::new(Stemmed { stems, atoms });
        languages.insert(language.into(), table.clone());
        table
    }

    /// Everything that a word of an article is, ascending.
    pub fn of_word(&self, stemmed: &Stemmed, word: &str) -> Vec<Atom> {
        let mut found = Vec::new();
        let plain = acronym(word);
        for word in [Some(word), stemmed.stems.after_elision(word), plain.as_deref()].into_iter().flatten() {
            found.extend(stemmed.atoms.get(&stemmed.stems.stem(word)).into_iter().flatten());
            found.extend(self.numbers[Sense::Form as usize].get(form(word).as_str()));
            found.extend(self.numbers[Sense::Exact as usize].get(exact_form(word).as_str()));
            let prefixes = &self.numbers[Sense::Prefix as usize];
            let lower = beginning(word);
            let beginnings = self.prefix_lengths.iter().filter_map(|&length| lower.get(..length));
            found.extend(beginnings.filter_map(|beginning| prefixes.get(beginning)));
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// The form that prefixes compare.
fn beginning(word: &str) -> String {
    straight(&word.to_lowercase())
}
