//! An article as the index remembers it: which words, how telling, and no text.

use rustc_hash::FxHashMap;

use super::Item;
use super::names::Names;
use super::rarity::{Language, Rarity, hash, language};
use crate::articles::words::{Stems, words};

/// So many words of an article are read: what happened stands at the top, background further down is shared by
/// different stories.
const READ_WORDS: usize = 300;
/// So many terms are kept, the weightiest.
const KEPT_TERMS: usize = 64;
/// A title is edited to say what is new: its words count as said so often more.
const TITLE_WEIGHT: f32 = 3.0;

/// Terms and weights, sorted by term.
pub(super) type Vector = Vec<(u32, f32)>;

/// One article, read.
pub(super) struct Sketch {
    /// TF-IDF of title and beginning, of length 1.
    pub(super) terms: Vector,
    /// The title's words by their squared rarity (as a cosine counts them), summing to 1.
    pub(super) title: Vector,
    /// Every term of title and beginning, sorted.
    pub(super) said: Vec<u32>,
    pub(super) names: Names,
    pub(super) outlet: u32,
    pub(super) language: Language,
    pub(super) published: Option<i64>,
}

impl Sketch {
    pub(super) fn of(item: &Item, rarity: &Rarity) -> Self {
        let language = language(item.language);
        let stems = Stems::of(item.language.or(Some("en")));
        let mut said: FxHashMap<u32, (f32, f32)> = FxHashMap::default();
        let mut title: Vector = Vec::new();
        let mut say = |text: &str, limit: usize, weight: f32, title: Option<&mut Vector>| {
            let mut named = title;
            for (_, word) in words(text).take(limit) {
                let stem = stems.stem(word);
                if stem.len() < 2 && !stem.bytes().all(|b| b.is_ascii_digit()) {
                    continue; // single letters: initials, list marks
                }
                let term = hash(&stem, language);
                let entry = said.entry(term).or_insert_with(|| (0.0, rarity.idf(&stem, term, language)));
                entry.0 += weight;
                if let Some(title) = &mut named {
                    title.push((term, entry.1 * entry.1));
                }
            }
        };
        say(item.title, READ_WORDS, TITLE_WEIGHT, Some(&mut title));
        say(item.text, READ_WORDS, 1.0, None);
        title.sort_unstable_by_key(|t| t.0);
        title.dedup_by_key(|t| t.0);
        scale(&mut title, |weights| weights.sum());
        let mut terms: Vector = said.iter().map(|(&term, &(times, idf))| (term, (1.0 + times).ln() * idf)).collect();
        keep(&mut terms, KEPT_TERMS);
        scale(&mut terms, |weights| weights.map(|w| w * w).sum::<f32>().sqrt());
        let mut said: Vec<u32> = said.into_keys().collect();
        said.sort_unstable();
        let outlet = hash(&item.source.to_lowercase(), 0);
        let names = Names::of(item, language);
        Self { terms, title, said, names, outlet, language, published: item.published }
    }
}

/// Keeps the `most` weightiest terms, sorted by term.
pub(super) fn keep(vector: &mut Vector, most: usize) {
    vector.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    vector.truncate(most);
    vector.sort_unstable_by_key(|t| t.0);
}

/// Divides every weight by `length` of the weights.
fn scale(vector: &mut Vector, length: impl Fn(&mut dyn Iterator<Item = f32>) -> f32) {
    let length = length(&mut vector.iter().map(|t| t.1)).max(f32::MIN_POSITIVE);
    vector.iter_mut().for_each(|t| t.1 /= length);
}
