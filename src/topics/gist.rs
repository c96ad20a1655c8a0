//! An article as weights of its words, for likeness: what share of what it says is about something.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::frequency::{self, Frequencies};
use super::latent::{self, Subject};
use super::{Document, reading::LONGEST_TEXT};
use crate::articles::words::{Stems, stop_word, words};
use crate::embedding::Embedding;

/// A mention in the title counts as so many.
const TITLE: f32 = 10.0;
/// A word that is there so often again says less each time.
const AGAIN: f32 = 0.75;
/// Forms of words kept; when full, they are learned anew.
const KEPT: usize = 1 << 16;

/// A stem, by its hash: likeness bears that two in four thousand million words are taken for one.
pub(super) type Stem = u32;

/// What an article says, as its words and, where there is a model, as its meaning.
pub(super) struct Gist {
    /// Weight of each stem, by nearly its count and by the root of the count; the squares of each sum to 1.
    weights: FxHashMap<Stem, (f32, f32)>,
    /// What it is about by the words that go together, in a language where that is known.
    subject: Option<Subject>,
    meaning: Option<Embedding>,
    /// How like the topics it is that may explain it better than the one that is looked at (`contrast`).
    pub others: Vec<f32>,
}

/// Reused from article to article.
#[derive(Default)]
pub(super) struct Gists {
    frequencies: Arc<Frequencies>,
    language: String,
    forms: FxHashMap<Box<str>, Form>,
}

/// A form of a word: its stem, and what it weighs by what was seen and by what ships; stop words weigh nothing.
#[derive(Clone, Copy)]
struct Form {
    stem: Stem,
    weight: f32,
    shipped: f32,
}

/// The number of a stem.
pub(super) fn stem_number(stem: &str) -> Stem {
    use std::hash::{BuildHasher, BuildHasherDefault};
    BuildHasherDefault::<rustc_hash::FxHasher>::default().hash_one(stem) as Stem
}

impl Gists {
    pub fn new(frequencies: Arc<Frequencies>) -> Self {
        Self { frequencies, ..Self::default() }
    }

    pub fn of(&mut self, document: &Document) -> Gist {
        let language = document.language.unwrap_or("en");
        if language != self.language || self.forms.len() >= KEPT {
            self.language = language.to_owned();
            self.forms.clear();
        }
        let stems = Stems::of(Some(language));
        let mut counts: FxHashMap<Stem, (f32, Form)> = FxHashMap::default();
        for (part, times) in [(document.title, TITLE), (document.text, 1.0)] {
            let part = &part[..part.floor_char_boundary(LONGEST_TEXT)];
            for (_, word) in words(part) {
                let form = match self.forms.get(word) {
                    Some(&known) => known,
                    None => {
                        let known = self.weigh(&stems, language, word);
                        if word.len() <= 64 && self.forms.len() < KEPT {
                            self.forms.insert(word.into(), known);
                        }
                        known
                    }
                };
                if form.weight > 0.0 {
                    counts.entry(form.stem).or_insert((0.0, form)).0 += times;
                }
            }
        }
        let (mut norm, mut root_norm) = (1e-6f32, 1e-6f32);
        let mut weights: FxHashMap<Stem, (f32, f32)> = FxHashMap::default();
        weights.reserve(counts.len());
        for (stem, (count, form)) in counts {
            let (by_count, by_root) = (count.powf(AGAIN) * form.weight, count.sqrt() * form.shipped);
            norm += by_count * by_count;
            root_norm += by_root * by_root;
            weights.insert(stem, (by_count, by_root));
        }
        let (norm, root_norm) = (norm.sqrt(), root_norm.sqrt());
        weights.values_mut().for_each(|(count, root)| (*count, *root) = (*count / norm, *root / root_norm));
        let stems = weights.iter().map(|(&stem, &(by_count, _))| (stem, by_count));
        let subject = if language == latent::LANGUAGE { Subject::of(stems) } else { None };
        Gist { weights, subject, meaning: document.embedding.cloned(), others: Vec::new() }
    }

    fn weigh(&self, stems: &Stems, language: &str, word: &str) -> Form {
        let stem = stems.stem(word);
        if stop_word(Some(language), word) {
            return Form { stem: stem_number(&stem), weight: 0.0, shipped: 0.0 };
        }
        let weight = frequency::weight(self.frequencies.share_of_stem(language, &stem));
        Form { stem: stem_number(&stem), weight, shipped: frequency::shipped_weight(&stem) }
    }
}

impl Gist {
    pub fn weight(&self, stem: Stem) -> f32 {
        self.weights.get(&stem).map_or(0.0, |(by_count, _)| *by_count)
    }

    /// Every stem with its weight by the root of its count: many words a little rather than one word a lot.
    pub fn roots(&self) -> impl Iterator<Item = (Stem, f32)> {
        self.weights.iter().map(|(&stem, &(_, root))| (stem, root))
    }

    /// What it is about, where that is known.
    pub fn subject(&self) -> Option<&Subject> {
        self.subject.as_ref()
    }

    /// What it means, where a model told.
    pub fn meaning(&self) -> Option<&Embedding> {
        self.meaning.as_ref()
    }
}
