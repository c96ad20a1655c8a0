//! All topics as one: an article goes in, the topics that it is about come out.

use std::cell::LazyCell;
use std::sync::{Mutex, PoisonError};

use super::atoms::{Atom, Atoms};
use super::compile::Node;
use super::gist::{Gist, Gists};
use super::learn::{Learned, Model};
use super::profile::{self, Profile};
use super::reading::Reading;
use super::score;
use super::{Document, Level, Match, QueryError, Topic, parse_query};

/// All topics, compiled. Shared by threads; when a topic changes, a new one takes its place as a whole.
pub struct Matcher {
    atoms: Atoms,
    topics: Vec<Compiled>,
    /// Topics to look at when an atom is met: those of atom `n` are `anchored[starts[n]..starts[n + 1]]`.
    starts: Vec<u32>,
    /// The topic, and a second atom that the article must have, or [`NO_ATOM`].
    anchored: Vec<(u32, Atom)>,
    /// Topics that ask for no word (`source:bbc`): looked at with each article.
    unanchored: Vec<u32>,
    /// Desks not in use: as many as there have been threads at once.
    desks: Mutex<Vec<Desk>>,
}

struct Compiled {
    id: i64,
    rule: Rule,
    profile: Profile,
    /// What people's examples taught, where they gave any.
    learned: Option<Box<Learned>>,
}

/// What makes a topic match.
enum Rule {
    Query(Node),
    /// No query: likeness to the description, where at least one of its words is there.
    Description(Box<[Atom]>),
}

/// What a thread reads articles with.
struct Desk {
    reading: Reading,
    gists: Gists,
}

/// Likeness to the description that gives a topic without a query a score of one half.
const LIKE_NORMAL: f32 = 0.18;
/// Scores from which such a topic is nearly matched, matched, and the subject.
const LIKE_LEVELS: [f64; 3] = [0.4, 0.5, 0.625];
/// Where one atom is all that must be there.
const NO_ATOM: Atom = Atom::MAX;
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
            let rule = match topic.query.trim() {
                "" => Rule::Description(profile::anchors(topic, &mut atoms)),
                text => match parse_query(text) {
                    Ok(query) => Rule::Query(Node::of(&query, &mut atoms)),
                    Err(error) => {
                        wrong.push((id, error));
                        continue;
                    }
                },
            };
            compiled.push(Compiled { id, rule, profile: Profile::of(topic), learned: None });
        }
        atoms.shrink();
        (Self::anchored(atoms, compiled), wrong)
    }

    /// Takes in what was learned from examples, by topic id; a model of a topic that is not here is passed over.
    pub fn with_models(mut self, models: &[(i64, Model)]) -> Self {
        for (id, model) in models {
            let wanted = self.topics.iter_mut().filter(|topic| topic.id == *id);
            wanted.for_each(|topic| topic.learned = Some(Box::new(Learned::of(model))));
        }
        self
    }

    fn anchored(atoms: Atoms, mut topics: Vec<Compiled>) -> Self {
        let shares: Vec<f32> = atoms.shares();
        let cost = |atom: Atom| shares[atom as usize];
        let mut pairs: Vec<(Atom, u32, Atom)> = Vec::new();
        let mut unanchored = Vec::new();
        for (number, topic) in topics.iter_mut().enumerate() {
            let number = number as u32;
            match &mut topic.rule {
                Rule::Query(node) => {
                    node.rarest_first(&cost);
                    match node.anchors(&cost) {
                        Some((_, anchors)) => pairs.extend(
                            anchors
                                .into_iter()
                                .map(|atom| (atom, number, node.companion(atom, &cost).unwrap_or(NO_ATOM))),
                        ),
                        None => unanchored.push(number),
                    }
                }
                Rule::Description(anchors) => pairs.extend(anchors.iter().map(|&atom| (atom, number, NO_ATOM))),
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        let mut starts = vec![0u32; atoms.len() + 1];
        for &(atom, ..) in &pairs {
            starts[atom as usize + 1] += 1;
        }
        for n in 1..starts.len() {
            starts[n] += starts[n - 1];
        }
        let anchored = pairs.into_iter().map(|(_, topic, companion)| (topic, companion)).collect();
        Self { atoms, topics, starts, anchored, unanchored, desks: Mutex::default() }
    }

    /// The topics that an article is about, or nearly is, best first.
    pub fn matches(&self, document: &Document) -> Vec<Match> {
        self.at_desk(document, |Desk { reading, gists }| {
            let mut found = Vec::new();
            let gist = LazyCell::new(|| gists.of(document));
            let mut look = |topic: u32, reading: &Reading| {
                let topic = &self.topics[topic as usize];
                found.extend(topic.look(&|| &*gist, reading, document));
            };
            for place in 0..reading.atoms.len() {
                let atom = reading.atoms[place] as usize;
                let anchored = &self.anchored[self.starts[atom] as usize..self.starts[atom + 1] as usize];
                for &(topic, companion) in anchored {
                    let possible = companion == NO_ATOM || reading.count(companion) > 0;
                    if possible && reading.first_look(topic) {
                        look(topic, reading);
                    }
                }
            }
            self.unanchored.iter().for_each(|&topic| look(topic, reading));
            best_first(found)
        })
    }

    /// Every topic with its score, best first; those that do not match have no level.
    pub fn all_scores(&self, document: &Document) -> Vec<Match> {
        self.at_desk(document, |Desk { reading, gists }| {
            let gist = gists.of(document);
            let all = self
                .topics
                .iter()
                .map(|topic| topic.look(&|| &gist, reading, document).unwrap_or_else(|| topic.unmatched(&gist)));
            best_first(all.collect())
        })
    }

    fn at_desk<T>(&self, document: &Document, work: impl FnOnce(&mut Desk) -> T) -> T {
        let idle = self.desks.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let new = || Desk { reading: Reading::new(&self.atoms, self.topics.len()), gists: Gists::default() };
        let mut desk = idle.unwrap_or_else(new);
        desk.reading.read(&self.atoms, document);
        let result = work(&mut desk);
        self.desks.lock().unwrap_or_else(PoisonError::into_inner).push(desk);
        result
    }
}

fn best_first(mut matches: Vec<Match>) -> Vec<Match> {
    matches.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.topic.cmp(&b.topic)));
    matches
}

impl Compiled {
    /// What the article is to this topic; `gist` is asked for only where likeness matters.
    fn look<'g>(&self, gist: &dyn Fn() -> &'g Gist, reading: &Reading, document: &Document) -> Option<Match> {
        match &self.rule {
            Rule::Query(node) => self.by_query(node, gist, reading, document),
            Rule::Description(anchors) => self.by_description(anchors, gist(), reading, document),
        }
    }

    fn by_query<'g>(
        &self,
        node: &Node,
        gist: &dyn Fn() -> &'g Gist,
        reading: &Reading,
        document: &Document,
    ) -> Option<Match> {
        if !node.holds(reading, document) {
            return None;
        }
        let mut terms = Vec::new();
        node.evidence(reading, document, &mut |leaf| {
            leaf.each(reading, |from, to| {
                add_term(&mut terms, reading.text(document, from, to));
                false
            });
        });
        // Whoever asks for an outlet and no word wants all of it.
        let mut score = score::mentions(node, reading, document).map_or(0.5, score::score);
        if let Some(learned) = &self.learned {
            score = learned.adjusted(score, gist());
        }
        Some(Match { topic: self.id, score, level: Some(score::level(score)), terms })
    }

    fn by_description(&self, words: &[Atom], gist: &Gist, reading: &Reading, document: &Document) -> Option<Match> {
        let score = self.like_score(gist);
        let level = match LIKE_LEVELS.map(|least| score >= least) {
            [_, _, true] => Level::Strict,
            [_, true, _] => Level::Normal,
            [true, ..] => Level::Wide,
            _ => return None,
        };
        let mut terms = Vec::new();
        for token in words.iter().filter_map(|&atom| reading.tokens_of(atom).next()) {
            add_term(&mut terms, reading.text(document, token, token));
        }
        Some(Match { topic: self.id, score, level: Some(level), terms })
    }

    /// Likeness to the description and what was learned; one half at the threshold of `Normal`.
    fn like_score(&self, gist: &Gist) -> f64 {
        let likeness = self.profile.likeness(gist);
        let score = f64::from(likeness / (likeness + LIKE_NORMAL));
        self.learned.as_ref().map_or(score, |learned| learned.adjusted(score, gist))
    }

    /// Where a query does not hold: under what any match has, in the order of likeness.
    fn unmatched(&self, gist: &Gist) -> Match {
        let share = if matches!(self.rule, Rule::Query(_)) { 0.3 } else { 1.0 };
        Match { topic: self.id, score: self.like_score(gist) * share, level: None, terms: Vec::new() }
    }
}

/// Adds what stands in the article, if there is room and it is not there yet.
fn add_term(terms: &mut Vec<String>, text: &str) {
    if terms.len() < MOST_TERMS && !terms.iter().any(|known| known.eq_ignore_ascii_case(text)) {
        terms.push(text.to_owned());
    }
}
