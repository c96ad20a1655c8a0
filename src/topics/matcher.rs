//! All topics as one: an article goes in, the topics that it is about come out.

use std::sync::{Mutex, PoisonError};

use super::atoms::{Atom, Atoms};
use super::compile::Node;
use super::profile::Profile;
use super::reading::Reading;
use super::score;
use super::{Document, Level, Match, QueryError, Topic, parse_query};

/// All topics, compiled. Shared by threads; when a topic changes, a new one takes its place as a whole.
pub struct Matcher {
    atoms: Atoms,
    topics: Vec<Compiled>,
    /// Topics to look at when an atom is met: those of atom `n` are `anchored[starts[n]..starts[n + 1]]`.
    starts: Vec<u32>,
    anchored: Vec<u32>,
    /// Topics that ask for no word (`source:bbc`): looked at with each article.
    unanchored: Vec<u32>,
    /// Readings not in use: as many as there have been threads at once.
    readings: Mutex<Vec<Reading>>,
}

struct Compiled {
    id: i64,
    /// `None` for a topic that works from its description.
    query: Option<Node>,
    profile: Profile,
}

/// Likeness to the description from which a topic without a query counts as matched.
const LIKE_WIDE: f32 = 0.30;
const LIKE_NORMAL: f32 = 0.40;
const LIKE_STRICT: f32 = 0.55;
/// Most words given as the reason of a match.
const MOST_TERMS: usize = 8;

impl Matcher {
    /// Compiles topics. A topic whose query cannot be read is left out and named by its id with what is wrong.
    /// A topic that is not stored (id 0) goes by its place in `topics`.
    pub fn new(topics: &[Topic]) -> (Self, Vec<(i64, QueryError)>) {
        let mut atoms = Atoms::default();
        let mut compiled = Vec::with_capacity(topics.len());
        let mut wrong = Vec::new();
        for (place, topic) in topics.iter().enumerate() {
            let id = if topic.id == 0 { place as i64 } else { topic.id };
            let query = match topic.query.trim() {
                "" => None,
                text => match parse_query(text) {
                    Ok(query) => Some(Node::of(&query, &mut atoms)),
                    Err(error) => {
                        wrong.push((id, error));
                        continue;
                    }
                },
            };
            let profile = Profile::of(topic, &mut atoms);
            compiled.push(Compiled { id, query, profile });
        }
        atoms.shrink();
        (Self::anchored(atoms, compiled), wrong)
    }

    fn anchored(atoms: Atoms, topics: Vec<Compiled>) -> Self {
        let shares: Vec<f32> = atoms.shares();
        let cost = |atom: Atom| shares[atom as usize];
        let mut pairs: Vec<(Atom, u32)> = Vec::new();
        let mut unanchored = Vec::new();
        for (number, topic) in topics.iter().enumerate() {
            let number = number as u32;
            match &topic.query {
                Some(node) => match node.anchors(&cost) {
                    Some((_, anchors)) => pairs.extend(anchors.into_iter().map(|atom| (atom, number))),
                    None => unanchored.push(number),
                },
                None => pairs.extend(topic.profile.anchors().map(|atom| (atom, number))),
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        let mut starts = vec![0u32; atoms.len() + 1];
        for &(atom, _) in &pairs {
            starts[atom as usize + 1] += 1;
        }
        for n in 1..starts.len() {
            starts[n] += starts[n - 1];
        }
        let anchored = pairs.into_iter().map(|(_, topic)| topic).collect();
        Self { atoms, topics, starts, anchored, unanchored, readings: Mutex::default() }
    }

    /// The topics that an article is about, or nearly is, best first.
    pub fn matches(&self, document: &Document) -> Vec<Match> {
        self.with_reading(document, |reading| {
            let mut found = Vec::new();
            for place in 0..reading.atoms.len() {
                let atom = reading.atoms[place] as usize;
                for &topic in &self.anchored[self.starts[atom] as usize..self.starts[atom + 1] as usize] {
                    if reading.first_look(topic) {
                        found.extend(self.topics[topic as usize].look(reading, document));
                    }
                }
            }
            for &topic in &self.unanchored {
                found.extend(self.topics[topic as usize].look(reading, document));
            }
            best_first(found)
        })
    }

    /// Every topic with its score, best first; those that do not match have no level.
    pub fn all_scores(&self, document: &Document) -> Vec<Match> {
        self.with_reading(document, |reading| {
            let all = self.topics.iter().map(|topic| match topic.look(reading, document) {
                Some(found) => found,
                None => Match {
                    topic: topic.id,
                    score: topic.score_unmatched(reading),
                    level: None,
                    terms: terms(reading, document, topic.profile.found(reading).map(|token| (token, token))),
                },
            });
            best_first(all.collect())
        })
    }

    fn with_reading<T>(&self, document: &Document, work: impl FnOnce(&mut Reading) -> T) -> T {
        let idle = self.readings.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut reading = idle.unwrap_or_else(|| Reading::new(&self.atoms, self.topics.len()));
        reading.read(&self.atoms, document);
        let result = work(&mut reading);
        self.readings.lock().unwrap_or_else(PoisonError::into_inner).push(reading);
        result
    }
}

fn best_first(mut matches: Vec<Match>) -> Vec<Match> {
    matches.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.topic.cmp(&b.topic)));
    matches
}

impl Compiled {
    fn look(&self, reading: &Reading, document: &Document) -> Option<Match> {
        match &self.query {
            Some(node) => node.holds(reading, document).then(|| self.by_query(node, reading, document)),
            None => self.by_description(reading, document),
        }
    }

    fn by_query(&self, node: &Node, reading: &Reading, document: &Document) -> Match {
        let mut leaves = Vec::new();
        node.evidence(reading, document, &mut leaves);
        let places = leaves.iter().filter_map(|leaf| {
            let mut place = None;
            leaf.each(reading, |from, to| {
                place = Some((from, to));
                false
            });
            place
        });
        let terms = terms(reading, document, places);
        // Whoever asks for an outlet and no word wants all of it.
        let (score, level) = match score::mentions(node, reading, document) {
            Some(mentions) => (score::score(mentions), score::level(mentions)),
            None => (0.5, Level::Normal),
        };
        Match { topic: self.id, score, level: Some(level), terms }
    }

    fn by_description(&self, reading: &Reading, document: &Document) -> Option<Match> {
        let likeness = self.profile.likeness(reading);
        let level = match likeness {
            l if l >= LIKE_STRICT => Level::Strict,
            l if l >= LIKE_NORMAL => Level::Normal,
            l if l >= LIKE_WIDE => Level::Wide,
            _ => return None,
        };
        let places = self.profile.found(reading).map(|token| (token, token));
        let terms = terms(reading, document, places);
        Some(Match { topic: self.id, score: f64::from(likeness), level: Some(level), terms })
    }

    /// Under what any match has, in the order of likeness.
    fn score_unmatched(&self, reading: &Reading) -> f64 {
        let likeness = f64::from(self.profile.likeness(reading));
        if self.query.is_some() { likeness * 0.3 } else { likeness }
    }
}

/// What stands at these places, each once, in the order given.
fn terms(reading: &Reading, document: &Document, places: impl Iterator<Item = (u32, u32)>) -> Vec<String> {
    let mut terms: Vec<String> = Vec::new();
    for (from, to) in places {
        let text = reading.text(document, from, to);
        if !terms.iter().any(|known| known.eq_ignore_ascii_case(text)) {
            terms.push(text.to_owned());
        }
        if terms.len() == MOST_TERMS {
            break;
        }
    }
    terms
}
