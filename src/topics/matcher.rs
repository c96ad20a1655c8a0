//! All topics as one: an article goes in, the topics that it is about come out.

use std::cell::LazyCell;
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};

use super::atoms::{Atom, Atoms};
use super::compile::Node;
use super::contrast::{self, Shares};
use super::findings::Findings;
use super::frequency::Frequencies;
use super::gist::{Gist, Gists};
use super::learn::{Learned, Model};
use super::profile::{self, Profile};
use super::reading::Reading;
use super::score;
use super::{Document, Level, Match, QueryError, Topic, parse_query};
use crate::embedding::Embedding;

/// All topics, compiled. Shared by threads; when a topic changes, a new one takes its place as a whole.
pub struct Matcher {
    frequencies: Arc<Frequencies>,
    atoms: Atoms,
    topics: Vec<Compiled>,
    /// Topics to look at when an atom is met: those of atom `n` are `anchored[starts[n]..starts[n + 1]]`.
    starts: Vec<u32>,
    anchored: Vec<Anchored>,
    /// Topics that ask for no word (`source:bbc`): looked at with each article.
    unanchored: Vec<u32>,
    /// Topics that may explain an article better than the one that is looked at.
    others: Vec<u32>,
    /// Desks not in use: as many as there have been threads at once.
    desks: Mutex<Vec<Desk>>,
}

/// A topic to look at where an atom is met.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Anchored {
    topic: u32,
    /// A second atom that the article must have, or [`NO_ATOM`].
    companion: Atom,
    /// True where other atoms lead to the same topic.
    by_others: bool,
}

struct Compiled {
    id: i64,
    rule: Rule,
    profile: Profile,
    /// What people's examples taught, where they gave any.
    learned: Option<Box<Learned>>,
    /// How much each of the others counts against it; empty for a topic with a query.
    against: Shares,
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

/// Likeness to the description that gives a topic without a query a score of one half, and how fast the odds grow with it.
const LIKE_NORMAL: f32 = 0.045;
const LIKE_STEEP: f32 = 80.0;
/// Scores from which such a topic is nearly matched, matched, and the subject.
const LIKE_LEVELS: [f64; 3] = [0.3, 0.5, 0.8];
/// Where one atom is all that must be there.
const NO_ATOM: Atom = Atom::MAX;

impl Matcher {
    /// Compiles topics. A topic whose query cannot be read is left out and named by its id with what is wrong.
    /// A topic that is not stored (id 0) goes by its place in `topics`. How common words are is what ships.
    pub fn new(topics: &[Topic]) -> (Self, Vec<(i64, QueryError)>) {
        Self::knowing(Arc::default(), topics)
    }

    /// The same, with how common words are by what was seen.
    pub fn knowing(frequencies: Arc<Frequencies>, topics: &[Topic]) -> (Self, Vec<(i64, QueryError)>) {
        let mut atoms = Atoms::default();
        let mut compiled = Vec::with_capacity(topics.len());
        let mut wrong = Vec::new();
        for (place, topic) in topics.iter().enumerate() {
            let id = if topic.id == 0 { place as i64 } else { topic.id };
            let rule = match topic.query.trim() {
                "" => Rule::Description(profile::anchors(topic, &mut atoms)),
                text => match parse_query(text) {
                    Ok(query) => Rule::Query(Node::of(&query, &mut atoms, &frequencies)),
                    Err(error) => {
                        wrong.push((id, error));
                        continue;
                    }
                },
            };
            compiled.push(Compiled {
                id,
                rule,
                profile: Profile::of(topic, &frequencies),
                learned: None,
                against: Shares::default(),
            });
        }
        atoms.shrink();
        (Self::anchored(frequencies, atoms, compiled), wrong)
    }

    /// Takes in what was learned from examples, by topic id; a model of a topic that is not here is passed over.
    pub fn with_models(mut self, models: &[(i64, Model)]) -> Self {
        let models: FxHashMap<i64, &Model> = models.iter().map(|(id, model)| (*id, model)).collect();
        for topic in &mut self.topics {
            topic.learned = models.get(&topic.id).map(|model| Box::new(Learned::of(model)));
        }
        self
    }

    /// Takes in what topics mean ([`Topic::meaning`]), by topic id.
    pub fn with_meanings(mut self, meanings: &[(i64, Embedding)]) -> Self {
        let meanings: FxHashMap<i64, &Embedding> = meanings.iter().map(|(id, meaning)| (*id, meaning)).collect();
        for topic in &mut self.topics {
            topic.profile.meaning = meanings.get(&topic.id).map(|meaning| (*meaning).clone());
        }
        self
    }

    /// Names the topics that may explain an article better than another does (those that everybody shares): it takes from the
    /// score of topics without a query.
    pub fn with_contrast(mut self, ids: &[i64]) -> Self {
        let ids: FxHashSet<i64> = ids.iter().copied().collect();
        let place = |(number, topic): (u32, &Compiled)| ids.contains(&topic.id).then_some(number);
        self.others = (0..).zip(&self.topics).filter_map(place).collect();
        for number in 0..self.topics.len() {
            let topic = &self.topics[number];
            if matches!(topic.rule, Rule::Description(_)) {
                let others = self.others.iter().map(|&other| &self.topics[other as usize]);
                let others = others.map(|other| (other.id, &other.profile));
                self.topics[number].against = contrast::shares((topic.id, &topic.profile), others);
            }
        }
        self
    }

    /// What an article says, and how like the others it is.
    fn gist(&self, gists: &mut Gists, document: &Document) -> Gist {
        let mut gist = gists.of(document);
        let others = self.others.iter().map(|&other| &self.topics[other as usize].profile);
        gist.others = contrast::likenesses(&gist, others);
        gist
    }

    fn anchored(frequencies: Arc<Frequencies>, atoms: Atoms, mut topics: Vec<Compiled>) -> Self {
        let shares: Vec<f32> = atoms.shares(&frequencies);
        let cost = |atom: Atom| shares[atom as usize];
        let mut pairs: Vec<(Atom, Anchored)> = Vec::new();
        let mut unanchored = Vec::new();
        for (topic, compiled) in (0..).zip(&mut topics) {
            match compiled.rule.anchors(&cost) {
                Some(anchors) => {
                    let by_others = anchors.len() > 1;
                    let anchored = |(atom, companion)| (atom, Anchored { topic, companion, by_others });
                    pairs.extend(anchors.into_iter().map(anchored));
                }
                None => unanchored.push(topic),
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
        let anchored = pairs.into_iter().map(|(_, anchored)| anchored).collect();
        Self { frequencies, atoms, topics, starts, anchored, unanchored, others: Vec::new(), desks: Mutex::default() }
    }

    /// How common words are, by what decides here.
    pub fn frequencies(&self) -> &Arc<Frequencies> {
        &self.frequencies
    }

    /// The topics that an article is about, or nearly is, best first.
    pub fn matches(&self, document: &Document) -> Vec<Match> {
        self.find(document).into_matches()
    }

    /// The same, with the places of their words in the article and nothing copied.
    pub fn find<'d>(&self, document: &Document<'d>) -> Findings<'d> {
        self.at_desk(document, |Desk { reading, gists }, found| {
            let gist = LazyCell::new(|| self.gist(gists, document));
            let gist = || &*gist;
            for n in 0..reading.len() {
                for anchored in self.anchored_at(reading.atom(n)) {
                    let possible = anchored.companion == NO_ATOM || reading.has(anchored.companion);
                    if possible && (!anchored.by_others || reading.first_look(anchored.topic)) {
                        self.topics[anchored.topic as usize].look(&gist, reading, document, found);
                    }
                }
            }
            for &topic in &self.unanchored {
                self.topics[topic as usize].look(&gist, reading, document, found);
            }
        })
    }

    /// Every topic with its score, best first; those that do not match have no level.
    pub fn all_scores(&self, document: &Document) -> Vec<Match> {
        let all = self.at_desk(document, |Desk { reading, gists }, found| {
            let gist = self.gist(gists, document);
            for topic in &self.topics {
                if !topic.look(&|| &gist, reading, document, found) {
                    found.add(topic.id, topic.unmatched(&gist), None, found.mark());
                }
            }
        });
        all.into_matches()
    }

    fn anchored_at(&self, atom: Atom) -> &[Anchored] {
        let atom = atom as usize;
        &self.anchored[self.starts[atom] as usize..self.starts[atom + 1] as usize]
    }

    fn at_desk<'d>(&self, document: &Document<'d>, work: impl FnOnce(&mut Desk, &mut Findings<'d>)) -> Findings<'d> {
        let idle = self.desks.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let gists = || Gists::new(Arc::clone(&self.frequencies));
        let new = || Desk { reading: Reading::new(&self.atoms, self.topics.len()), gists: gists() };
        let mut desk = idle.unwrap_or_else(new);
        desk.reading.read(&self.atoms, document);
        let mut found = Findings::none(*document);
        work(&mut desk, &mut found);
        self.desks.lock().unwrap_or_else(PoisonError::into_inner).push(desk);
        found.sort();
        found
    }
}

impl Rule {
    /// Atoms one of which is in every article that may match, each with a second one that must be there or [`NO_ATOM`];
    /// `None` where there are none. Puts the query in order for that.
    fn anchors(&mut self, cost: &impl Fn(Atom) -> f32) -> Option<Vec<(Atom, Atom)>> {
        match self {
            Rule::Query(node) => {
                node.rarest_first(cost);
                let (_, mut anchors) = node.anchors(cost)?;
                anchors.sort_unstable();
                anchors.dedup();
                let companion = |atom| node.companion(atom, cost).unwrap_or(NO_ATOM);
                Some(anchors.into_iter().map(|atom| (atom, companion(atom))).collect())
            }
            Rule::Description(anchors) => Some(anchors.iter().map(|&atom| (atom, NO_ATOM)).collect()),
        }
    }
}

impl Compiled {
    /// Sets down what the article is to this topic, if anything; `gist` is asked for only where likeness matters.
    fn look<'g, 'd>(
        &self,
        gist: &dyn Fn() -> &'g Gist,
        reading: &Reading,
        document: &Document<'d>,
        found: &mut Findings<'d>,
    ) -> bool {
        match &self.rule {
            Rule::Query(node) => self.by_query(node, gist, reading, document, found),
            Rule::Description(anchors) => self.by_description(anchors, gist(), reading, found),
        }
    }

    fn by_query<'g, 'd>(
        &self,
        node: &Node,
        gist: &dyn Fn() -> &'g Gist,
        reading: &Reading,
        document: &Document<'d>,
        found: &mut Findings<'d>,
    ) -> bool {
        if !node.holds(reading, document) {
            return false;
        }
        let mark = found.mark();
        node.evidence(reading, document, &mut |leaf| {
            leaf.each(reading, |from, to| {
                found.add_place(mark, reading, from, to);
                false
            });
        });
        // Whoever asks for an outlet and no word wants all of it.
        let mut score = match score::mentions(node, reading, document) {
            Some(mentions) => {
                let mentions = mentions * score::by_length(reading.tokens.len());
                score::moved(score::score(mentions), self.profile.meant(gist, document))
            }
            None => score::score(score::STRICT),
        };
        if let Some(learned) = &self.learned {
            score = learned.adjusted(score, gist());
        }
        found.add(self.id, score, Some(score::level(score)), mark);
        true
    }

    fn by_description(&self, words: &[Atom], gist: &Gist, reading: &Reading, found: &mut Findings) -> bool {
        if !words.iter().any(|&atom| reading.has(atom)) {
            return false;
        }
        let score = self.like_score(gist);
        let level = match LIKE_LEVELS.map(|least| score >= least) {
            [_, _, true] => Level::Strict,
            [_, true, _] => Level::Normal,
            [true, ..] => Level::Wide,
            _ => return false,
        };
        let mark = found.mark();
        for token in words.iter().filter_map(|&atom| reading.tokens_of(atom).next()) {
            found.add_place(mark, reading, token, token);
        }
        found.add(self.id, score, Some(level), mark);
        true
    }

    /// Likeness to the description and what was learned; one half at the threshold of `Normal`.
    fn like_score(&self, gist: &Gist) -> f64 {
        let likeness = self.profile.likeness(gist) - contrast::taken(&self.against, &gist.others);
        let score = 1.0 / (1.0 + f64::from(LIKE_STEEP * (LIKE_NORMAL - likeness)).exp());
        self.learned.as_ref().map_or(score, |learned| learned.adjusted(score, gist))
    }

    /// The score where a query does not hold: under what any match has, in the order of likeness.
    fn unmatched(&self, gist: &Gist) -> f64 {
        let share = if matches!(self.rule, Rule::Query(_)) { 0.3 } else { 1.0 };
        self.like_score(gist) * share
    }
}
