//! An article as weights of its words, for likeness: what share of what it says is about something.

use rustc_hash::FxHashMap;

use super::frequency;
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
    meaning: Option<Embedding>,
    /// How like the topics it is that may explain it better than the one that is looked at (`contrast`).
    pub others: Vec<f32>,
}

/// Reused from article to article.
#[derive(Default)]
pub(super) struct Gists {
    language: String,
    /// Stem and weight of each form; stop words weigh nothing.
    forms: FxHashMap<Box<str>, (Stem, f32)>,
}

/// The number of a stem.
pub(super) fn stem_number(stem: &str) -> Stem {
    use std::hash::{BuildHasher, BuildHasherDefault};
    BuildHasherDefault::<rustc_hash::FxHasher>::default().hash_one(stem) as Stem
}

impl Gists {
    pub fn of(&mut self, document: &Document) -> Gist {
        let language = document.language.unwrap_or("en");
        if language != self.language || self.forms.len() >= KEPT {
            self.language = language.to_owned();
            self.forms.clear();
        }
        let stems = Stems::of(Some(language));
        let mut weights: FxHashMap<Stem, (f32, f32)> = FxHashMap::default();
        for (part, times) in [(document.title, TITLE), (document.text, 1.0)] {
            let part = &part[..part.floor_char_boundary(LONGEST_TEXT)];
            for (_, word) in words(part) {
                let (stem, weight) = match self.forms.get(word) {
                    Some(&known) => known,
                    None => {
                        let known = weigh(&stems, language, word);
                        if word.len() <= 64 && self.forms.len() < KEPT {
                            self.forms.insert(word.into(), known);
                        }
                        known
                    }
                };
                if weight > 0.0 {
                    let known = weights.entry(stem).or_insert((0.0, weight));
                    known.0 += times;
                }
            }
        }
        let (mut norm, mut root_norm) = (1e-6f32, 1e-6f32);
        for (count, weight) in weights.values_mut() {
            let (by_count, by_root) = (count.powf(AGAIN) * *weight, count.sqrt() * *weight);
            norm += by_count * by_count;
            root_norm += by_root * by_root;
            (*count, *weight) = (by_count, by_root);
        }
        let (norm, root_norm) = (norm.sqrt(), root_norm.sqrt());
        weights.values_mut().for_each(|(count, root)| (*count, *root) = (*count / norm, *root / root_norm));
        Gist { weights, meaning: document.embedding.cloned(), others: Vec::new() }
    }
}

fn weigh(stems: &Stems, language: &str, word: &str) -> (Stem, f32) {
    let stem = stems.stem(word);
    let weight = if stop_word(Some(language), word) { 0.0 } else { frequency::weight(frequency::share_of_stem(&stem)) };
    (stem_number(&stem), weight)
}

impl Gist {
    pub fn weight(&self, stem: Stem) -> f32 {
        self.weights.get(&stem).map_or(0.0, |(by_count, _)| *by_count)
    }

    /// Every stem with its weight by the root of its count: many words a little rather than one word a lot.
    pub fn roots(&self) -> impl Iterator<Item = (Stem, f32)> {
        self.weights.iter().map(|(&stem, &(_, root))| (stem, root))
    }

    /// What it means, where a model told.
    pub fn meaning(&self) -> Option<&Embedding> {
        self.meaning.as_ref()
    }
}
