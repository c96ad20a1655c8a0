//! How telling a word is: its inverse document frequency, from what has been seen over a prior that keeps the first
//! articles after a fresh start from thinking "the" rare. A document is a story, not an article: a name that ten outlets
//! report of one event tells it from all others; one that ten events have in common (a place, a head of state) tells little.
//!
//! English has a shipped count (`rarity_en.txt`: stems by how many of 10,000 news articles hold them, made with
//! `cargo bench --bench stories -- prior`). Elsewhere the prior is a word's length: short words are common in every
//! language that writes spaces; it weighs little and gives way to what is seen.

use std::hash::Hasher;

use rustc_hash::{FxHashMap, FxHasher};

const ENGLISH: &str = include_str!("rarity_en.txt");

/// The English prior weighs as much as the articles it was counted on, the others' as little as a day's reading; and least
/// that of a word which the English table does not know: a name becomes common within days.
const PRIOR_STORIES: f32 = 10_000.0;
const GUESSED_STORIES: f32 = 300.0;
const UNLISTED_STORIES: f32 = 100.0;

/// Of 10,000 articles so many hold a word that the table does not know. More than most such words are in, on purpose: one
/// name that was met nowhere before must not carry a merge by itself (at 3, all of a small country's news was one story).
const UNLISTED: f32 = 30.0;

/// A quarter to a half of what an English text says is words that so many of 10,000 English articles hold...
const ENGLISH_COMMON: f32 = 1_500.0;
/// ...and a text of this share of them or less is no English, whatever it was taken for. Its function words are not in the
/// table, and would all count as rare.
const ENGLISH_SHARE: f32 = 0.15;
/// Fewer words than this show nothing.
const ENGLISH_WORDS: usize = 8;

/// After so many stories of a language its counts are halved, so that old news fades and memory stays bounded.
const HALVE_AT: f32 = 200_000.0;

/// A language as two ASCII letters; 0 for an unknown one, which is read as English.
pub(super) type Language = u16;

/// A text that was taken for English and is none: words count by their length.
pub(super) const NOT_ENGLISH: Language = 1;

/// The language code as a number.
pub(super) fn language(code: Option<&str>) -> Language {
    match code.map(str::as_bytes) {
        None | Some([]) | Some([b'e', b'n', ..]) => 0,
        Some([one]) => u16::from(*one),
        Some([one, two, ..]) => u16::from(*one) << 8 | u16::from(*two),
    }
}

/// A stem of a language as 24 bits: with some million stems alive, two of an article's 64 rarely meet by chance.
pub(super) fn hash(stem: &str, language: Language) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(stem.as_bytes());
    hasher.write_u16(language);
    let hash = hasher.finish();
    (hash ^ hash >> 24 ^ hash >> 48) as u32 & 0xff_ffff
}

/// Document frequencies, online over a prior.
pub(super) struct Rarity {
    english: FxHashMap<u32, f32>,
    seen: FxHashMap<u32, u32>,
    stories: FxHashMap<Language, f32>,
}

impl Rarity {
    pub(super) fn new() -> Self {
        let mut english = FxHashMap::default();
        for line in ENGLISH.lines() {
            let mut fields = line.split(' ');
            let Some(per_10_000) = fields.next().and_then(|n| n.parse::<f32>().ok()) else { continue };
            english.extend(fields.map(|stem| (hash(stem, 0), per_10_000)));
        }
        Self { english, seen: FxHashMap::default(), stories: FxHashMap::default() }
    }

    /// Counts the distinct terms of one more story.
    pub(super) fn see(&mut self, language: Language, terms: &[u32]) {
        let stories = self.stories.entry(language).or_default();
        *stories += 1.0;
        if *stories > HALVE_AT {
            self.stories.values_mut().for_each(|n| *n /= 2.0);
            self.seen.retain(|_, n| {
                *n /= 2;
                *n > 0
            });
        }
        for &term in terms {
            *self.seen.entry(term).or_default() += 1;
        }
    }

    /// `ln(stories / stories with the stem)`: near 0 for "the", about 6 for a stem never met.
    pub(super) fn idf(&self, stem: &str, term: u32, language: Language) -> f32 {
        let listed = self.english.get(&term).filter(|_| language == 0);
        let (weight, per_10_000) = match (listed, language) {
            (Some(&per_10_000), _) => (PRIOR_STORIES, per_10_000),
            (None, 0) => (UNLISTED_STORIES, UNLISTED),
            (None, _) => (GUESSED_STORIES, guess(stem)),
        };
        let with = weight * per_10_000 / 10_000.0 + self.seen.get(&term).map_or(0.0, |&n| n as f32);
        let all = weight + self.stories.get(&language).copied().unwrap_or(0.0);
        // However much was read without it, a word that no table knows is no rarer than such words are.
        let most = if listed.is_some() { f32::INFINITY } else { (10_000.0 / UNLISTED).ln() };
        (all / with).ln().clamp(0.0, most)
    }

    /// Whether the beginning of a text is plausibly English.
    pub(super) fn reads_as_english<'w>(&self, words: impl ExactSizeIterator<Item = &'w str>) -> bool {
        let all = words.len();
        let often = |word: &&str| {
            self.english.get(&hash(&word.to_lowercase(), 0)).is_some_and(|&per_10_000| per_10_000 >= ENGLISH_COMMON)
        };
        all < ENGLISH_WORDS || words.filter(often).count() as f32 > ENGLISH_SHARE * all as f32
    }
}

/// How many of 10,000 articles hold a word of that length, roughly, in a language without a table.
fn guess(stem: &str) -> f32 {
    match stem.chars().count() {
        0..=3 => 3_000.0,
        4 => 300.0,
        5 => 100.0,
        _ => UNLISTED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_common_word_tells_little_from_the_first_article_on() {
        let rarity = Rarity::new();
        let idf = |stem: &str| rarity.idf(stem, hash(stem, 0), 0);
        assert!(idf("the") < 0.1);
        assert!(idf("govern") < idf("sanction"));
        assert!(idf("sanction") < idf("radakin"));
    }

    #[test]
    fn a_word_that_is_seen_often_tells_less() {
        let (mut rarity, german) = (Rarity::new(), language(Some("de")));
        let term = hash("regier", german);
        let before = rarity.idf("regier", term, german);
        (0..100).for_each(|_| rarity.see(german, &[term]));
        assert!(rarity.idf("regier", term, german) < before);
        assert!(rarity.idf("und", hash("und", german), german) < 2.0);
    }

    #[test]
    fn a_name_that_many_stories_have_tells_less_however_large_the_prior_and_none_is_rarer_than_one_never_met() {
        let mut rarity = Rarity::new();
        let idf = |rarity: &Rarity, stem: &str| rarity.idf(stem, hash(stem, 0), 0);
        let unmet = idf(&rarity, "strelsau");
        for story in 0..40 {
            rarity.see(0, &[hash(if story % 4 == 0 { "strelsau" } else { "rain" }, 0)]);
        }
        assert!(idf(&rarity, "strelsau") < unmet - 2.0);
        (0..100_000).for_each(|_| rarity.see(0, &[]));
        assert_eq!(idf(&rarity, "hentzau"), unmet);
    }
}
