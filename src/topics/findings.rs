//! What a matcher found in one article: topics with scores, and where in the article the words stand that said so.
//!
//! Places are bytes of title or text, so that nothing is copied for the many topics that nobody asks about;
//! [`Findings::into_matches`] makes of them what is stored.

use super::reading::Reading;
use super::{Document, Level, Match};

/// Where a mention stands in an article, in bytes of its title or its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Place {
    pub in_title: bool,
    pub start: u32,
    pub end: u32,
}

impl Place {
    /// The paragraph of the article's text that it stands in, from 1; `None` for the title.
    pub fn paragraph(&self, text: &str) -> Option<usize> {
        if self.in_title {
            return None;
        }
        let before = &text[..text.floor_char_boundary(self.start as usize)];
        let ended = before.split_inclusive('\n').filter(|line| line.ends_with('\n') && !line.trim().is_empty());
        Some(ended.count() + 1)
    }
}

/// One topic that an article is (or nearly is) about, or every one where all scores were asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Finding {
    /// As in [`Match`].
    pub topic: i64,
    pub score: f64,
    pub level: Option<Level>,
    /// Which places are this topic's.
    from: u32,
    to: u32,
}

/// All topics that were found in one article, best first.
#[derive(Clone, Debug)]
pub struct Findings<'d> {
    document: Document<'d>,
    found: Vec<Finding>,
    places: Vec<Place>,
}

/// Most words given as the reason of a match.
const MOST_TERMS: usize = 8;

impl<'d> Findings<'d> {
    pub(super) fn none(document: Document<'d>) -> Self {
        Self { document, found: Vec::new(), places: Vec::new() }
    }

    /// Sets down one topic; its places are those that were added since `mark`.
    pub(super) fn add(&mut self, topic: i64, score: f64, level: Option<Level>, mark: usize) {
        self.found.push(Finding { topic, score, level, from: mark as u32, to: self.places.len() as u32 });
    }

    /// How many places there are: those of the next topic begin here.
    pub(super) fn mark(&self) -> usize {
        self.places.len()
    }

    /// Adds what stands from one token to another in the same part, unless the topic has it, in whatever case, or has enough.
    pub(super) fn add_place(&mut self, mark: usize, reading: &Reading, from: u32, to: u32) {
        let place = reading.place(from, to);
        let known = &self.places[mark..];
        if known.len() < MOST_TERMS
            && !known.iter().any(|known| self.term(known).eq_ignore_ascii_case(self.term(&place)))
        {
            self.places.push(place);
        }
    }

    pub(super) fn sort(&mut self) {
        self.found.sort_unstable_by(|a, b| b.score.total_cmp(&a.score).then(a.topic.cmp(&b.topic)));
    }

    pub fn len(&self) -> usize {
        self.found.len()
    }

    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Best first, each with the places of its words: the first occurrence of each, at most eight.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&Finding, &[Place])> {
        self.found.iter().map(|finding| (finding, &self.places[finding.from as usize..finding.to as usize]))
    }

    /// What stands at a place, as written.
    pub fn term(&self, place: &Place) -> &'d str {
        let part = if place.in_title { self.document.title } else { self.document.text };
        part.get(place.start as usize..place.end as usize).unwrap_or_default()
    }

    /// The same, apart from the article.
    pub fn into_matches(self) -> Vec<Match> {
        let terms = |places: &[Place]| places.iter().map(|place| self.term(place).to_owned()).collect();
        self.iter()
            .map(|(&Finding { topic, score, level, .. }, places)| Match {
                topic,
                score,
                level,
                terms: terms(places),
                places: places.to_vec(),
            })
            .collect()
    }
}
