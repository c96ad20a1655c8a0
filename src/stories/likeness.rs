//! How much an article is like a story: two views that must agree.
//!
//! *Words*: the cosine of TF-IDF vectors, half to the story's centre, half the mean to its articles (the centre alone lets
//! a big story drift, the mean alone starves it). *Headlines*: what share of what the story's headlines say, by
//! rarity, the article says too; background that two stories have in common fills texts, not headlines, so actors and places
//! that differ show here. The likeness is their geometric mean: where one view says no, the other cannot outvote it.
//!
//! Names hold a veto (`names`): a false merge is worse than a duplicate.

use super::names::{both, conflict};
use super::packed::Packed;
use super::rarity::Language;
use super::sketch::{Sketch, Vector};

/// So many terms of a story are kept.
const STORY_TERMS: usize = 128;
const STORY_TITLE_TERMS: usize = 48;
/// What each e-fold of the time from the story's mean costs: a story cools before it closes, and a saga of months is told in
/// chapters rather than chained by its subject alone. Of two political reports that are as alike as these, time tells better
/// than words whether they are of one event (`benches/stories.md`).
const COOLING: f32 = 0.03;
/// Reports of one event come within hours: so long costs little.
const WARM_MS: f64 = DAY_MS / 4.0;
/// An outlet rarely reports the same news twice: follow-ups of its own need this much more likeness.
const SAME_OUTLET: f32 = 0.08;
/// A join moves whole stories, and is not taken back: two that were told apart need this much more.
const TOLD_APART: f32 = 0.04;

const DAY_MS: f64 = 86_400_000.0;

/// What is remembered of a story.
pub(super) struct Story {
    pub(super) key: i64,
    /// Sum of its articles' vectors.
    words: Packed,
    /// Sum of its articles' title vectors.
    titles: Packed,
    /// The names in its headlines.
    names: Box<[u32]>,
    articles: f32,
    /// The outlet, as long as there is but one.
    outlet: Option<u32>,
    pub(super) language: Language,
    pub(super) first_ms: i64,
    pub(super) last_ms: i64,
    /// The mean time of its articles.
    mean_ms: f64,
}

impl Story {
    pub(super) fn new(key: i64, sketch: &Sketch, at_ms: i64) -> Self {
        Self {
            key,
            words: Packed::new(&sketch.terms),
            titles: Packed::new(&sketch.title),
            names: both(&sketch.names.headline, &[]),
            articles: 1.0,
            outlet: Some(sketch.outlet),
            language: sketch.language,
            first_ms: at_ms,
            last_ms: at_ms,
            mean_ms: at_ms as f64,
        }
    }

    pub(super) fn add(&mut self, sketch: &Sketch, at_ms: i64) {
        self.words = self.words.plus(&sketch.terms, STORY_TERMS);
        self.titles = self.titles.plus(&sketch.title, STORY_TITLE_TERMS);
        self.names = both(&self.names, &sketch.names.headline);
        self.articles += 1.0;
        self.mean_ms += (at_ms as f64 - self.mean_ms) / f64::from(self.articles);
        self.outlet = self.outlet.filter(|&o| o == sketch.outlet);
        self.first_ms = self.first_ms.min(at_ms);
        self.last_ms = self.last_ms.max(at_ms);
    }

    /// About 0 to 1; what differs in outlet and time is taken off.
    pub(super) fn likeness(&self, sketch: &Sketch, at_ms: i64) -> f32 {
        if conflict(&self.names, &sketch.names) {
            return 0.0;
        }
        let shared = self.words.dot(&sketch.terms);
        let words = (shared / self.words.length() + shared / self.articles) / 2.0;
        let like = (words * self.headlines_said(sketch)).sqrt();
        let own = if self.outlet == Some(sketch.outlet) { SAME_OUTLET } else { 0.0 };
        like - own - cooling(at_ms as f64 - self.mean_ms)
    }

    /// The share of the story's headlines that the article says.
    fn headlines_said(&self, sketch: &Sketch) -> f32 {
        let (mut said, mut all) = (0.0, f32::MIN_POSITIVE);
        for (term, weight) in self.titles.iter() {
            all += weight;
            if sketch.said.binary_search(&term).is_ok() {
                said += weight;
            }
        }
        said / all
    }

    /// How much two stories are one: as an article to a story, and each must say the other's headlines; what differs in time,
    /// that both are one outlet's alone, and that they were told apart, is taken off.
    pub(super) fn likeness_to(&self, other: &Self) -> f32 {
        let (ours, named) = (&self.names, &other.names);
        if !ours.is_empty() && !named.is_empty() && ours.iter().all(|name| named.binary_search(name).is_err()) {
            return 0.0;
        }
        let theirs: Vector = other.words.iter().collect();
        let shared = self.words.dot(&theirs);
        let words =
            (shared / (self.words.length() * other.words.length()) + shared / (self.articles * other.articles)) / 2.0;
        let headlines = self.titles.share_in(&other.words).min(other.titles.share_in(&self.words));
        let own = if self.outlet.is_some() && self.outlet == other.outlet { SAME_OUTLET } else { 0.0 };
        (words * headlines).sqrt() - own - TOLD_APART - cooling(self.mean_ms - other.mean_ms)
    }

    /// Takes in another story's articles.
    pub(super) fn absorb(&mut self, other: &Self) {
        let share = f64::from(other.articles / (self.articles + other.articles));
        self.words = self.words.plus(&other.words.iter().collect::<Vector>(), STORY_TERMS);
        self.titles = self.titles.plus(&other.titles.iter().collect::<Vector>(), STORY_TITLE_TERMS);
        self.names = both(&self.names, &other.names);
        self.articles += other.articles;
        self.mean_ms += (other.mean_ms - self.mean_ms) * share;
        self.outlet = self.outlet.filter(|o| Some(*o) == other.outlet);
        self.first_ms = self.first_ms.min(other.first_ms);
        self.last_ms = self.last_ms.max(other.last_ms);
    }

    /// Its weightiest terms.
    pub(super) fn strongest(&self) -> Vector {
        self.words.iter().collect()
    }
}

/// What is taken off a likeness over so many milliseconds.
fn cooling(gap_ms: f64) -> f32 {
    COOLING * (gap_ms.abs() / WARM_MS).ln_1p() as f32
}
