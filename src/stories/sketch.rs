//! An article as the index remembers it: which words, how telling, and no text.

use rustc_hash::FxHashMap;

use super::Item;
use super::names::Names;
use super::rarity::{Language, NOT_ENGLISH, Rarity, hash, language};
use crate::articles::words::{Stems, words};

/// So many words of an article are read.
const READ_WORDS: usize = 300;
/// News is written as an inverted pyramid: what happened stands at the top, and background further down is shared by
/// different stories. A word counts as much less as it stands lower: to 1/e after so many words.
const PYRAMID_WORDS: f32 = 100.0;
/// What an article says of a headline it says within so many words, so that a long text says no more than a short one.
const LEAD_WORDS: usize = 60;
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
    /// Every term of title and lead, sorted.
    pub(super) said: Vec<u32>,
    pub(super) names: Names,
    pub(super) outlet: u32,
    pub(super) language: Language,
    pub(super) published: Option<i64>,
}

impl Sketch {
    pub(super) fn of(item: &Item, rarity: &Rarity) -> Self {
        let text: Vec<(usize, &str)> = words(item.text).take(READ_WORDS).collect();
        let language = match language(item.language) {
            0 if !rarity.reads_as_english(text.iter().take(LEAD_WORDS).map(|word| word.1)) => NOT_ENGLISH,
            language => language,
        };
        let stems = Stems::of(if language == NOT_ENGLISH { None } else { item.language.or(Some("en")) });
        let mut heard: FxHashMap<u32, Heard> = FxHashMap::default();
        let mut title: Vector = Vec::new();
        for (at, (_, word)) in words(item.title).take(READ_WORDS).enumerate() {
            let Some((term, stem)) = term_of(word, stems, language) else { continue };
            let this = heard.entry(term).or_insert_with(|| Heard::new(rarity.idf(&stem, term, language), at));
            this.times += TITLE_WEIGHT;
            title.push((term, this.idf * this.idf));
        }
        for (at, (_, word)) in text.iter().enumerate() {
            let Some((term, stem)) = term_of(word, stems, language) else { continue };
            let this = heard.entry(term).or_insert_with(|| Heard::new(rarity.idf(&stem, term, language), at));
            this.times += (-(at as f32) / PYRAMID_WORDS).exp();
        }
        title.sort_unstable_by_key(|t| t.0);
        title.dedup_by_key(|t| t.0);
        scale(&mut title, |weights| weights.sum());
        let mut terms: Vector = heard.iter().map(|(&term, h)| (term, h.times.ln_1p() * h.idf)).collect();
        keep(&mut terms, KEPT_TERMS);
        scale(&mut terms, |weights| weights.map(|w| w * w).sum::<f32>().sqrt());
        let mut said: Vec<u32> =
            heard.into_iter().filter(|(_, h)| h.first < LEAD_WORDS).map(|(term, _)| term).collect();
        said.sort_unstable();
        let outlet = hash(&item.source.to_lowercase(), 0);
        let names = Names::of(item, &text, language);
        Self { terms, title, said, names, outlet, language, published: item.published }
    }
}

/// One term on its way into a sketch.
struct Heard {
    times: f32,
    idf: f32,
    /// The place of its first word in title or text.
    first: usize,
}

impl Heard {
    fn new(idf: f32, first: usize) -> Self {
        Self { times: 0.0, idf, first }
    }
}

/// The term of a word, unless it is a single letter (an initial, a mark in a list).
fn term_of(word: &str, stems: Stems, language: Language) -> Option<(u32, String)> {
    let stem = stems.stem(word);
    (stem.len() >= 2 || stem.bytes().all(|b| b.is_ascii_digit())).then(|| (hash(&stem, language), stem))
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
