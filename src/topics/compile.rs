//! Queries made ready: words as numbers, each clause with the rarest word that it cannot do without.

use super::Document;
use super::atoms::{Atom, Atoms, Sense};
use super::frequency::{self, Frequencies};
use super::query::{Field, Mentions, Part, Pattern, Query};
use super::reading::Reading;
use crate::articles::words::words;

/// A query as the matcher holds it.
pub(super) enum Node {
    And(Box<[Node]>),
    Or(Box<[Node]>),
    Not(Box<Node>),
    /// The lower-case value.
    Field(Field, Box<str>),
    Mentions(Leaf),
}

/// Mentions of one thing.
pub(super) struct Leaf {
    pub shape: Shape,
    pub title_only: bool,
    pub at_least: u8,
    /// What one mention counts, by how rare it is: 1 for most, less for words that a tenth of all articles have.
    pub weight: f32,
}

/// A mention of what so large a share of articles speak of, or a smaller one, counts in full.
const RARE: f32 = 0.07;
/// The least that a mention counts.
const LEAST_WEIGHT: f32 = 0.4;

pub(super) enum Shape {
    One(Atom),
    Row(Box<[Atom]>),
    /// Different atoms, and how many other words at most stand in the run that holds them all.
    Near(Box<[Atom]>, u8),
}

impl Node {
    pub fn of(query: &Query, atoms: &mut Atoms, frequencies: &Frequencies) -> Self {
        let all =
            |parts: &[Query], atoms: &mut Atoms| parts.iter().map(|part| Node::of(part, atoms, frequencies)).collect();
        match query {
            Query::And(parts) => Node::And(all(parts, atoms)),
            Query::Or(parts) => Node::Or(all(parts, atoms)),
            Query::Not(inner) => Node::Not(Box::new(Node::of(inner, atoms, frequencies))),
            // Articles in either form of Norwegian go by one code.
            Query::Field(Field::Lang, value) if matches!(value.to_lowercase().as_str(), "nb" | "nn") => {
                Node::Field(Field::Lang, "no".into())
            }
            Query::Field(field, value) => Node::Field(*field, value.to_lowercase().into()),
            Query::Mentions(mentions) => Node::Mentions(Leaf::of(mentions, atoms, frequencies)),
        }
    }

    /// Whether the article meets the query.
    pub fn holds(&self, reading: &Reading, document: &Document) -> bool {
        match self {
            Node::And(parts) => parts.iter().all(|part| part.holds(reading, document)),
            Node::Or(parts) => parts.iter().any(|part| part.holds(reading, document)),
            Node::Not(inner) => !inner.holds(reading, document),
            Node::Field(field, value) => field_holds(*field, value, reading, document),
            Node::Mentions(leaf) => leaf.holds(reading),
        }
    }

    /// Atoms one of which is in every article that meets the query, as rare as can be; `None` where there are none.
    pub fn anchors(&self, cost: &impl Fn(Atom) -> f32) -> Option<(f32, Vec<Atom>)> {
        match self {
            Node::And(parts) => parts.iter().filter_map(|part| part.anchors(cost)).min_by(|a, b| a.0.total_cmp(&b.0)),
            Node::Or(parts) => parts.iter().try_fold((0.0, Vec::new()), |(sum, mut all), part| {
                let (cost, anchors) = part.anchors(cost)?;
                all.extend(anchors);
                Some((sum + cost, all))
            }),
            Node::Not(_) | Node::Field(..) => None,
            Node::Mentions(leaf) => {
                let rarest = leaf.atoms().iter().min_by(|&&a, &&b| cost(a).total_cmp(&cost(b)))?;
                Some((cost(*rarest), vec![*rarest]))
            }
        }
    }

    /// A second atom that is in every article that meets the query, beside the anchor: most candidates fail there.
    pub fn companion(&self, anchor: Atom, cost: &impl Fn(Atom) -> f32) -> Option<Atom> {
        match self {
            Node::And(parts) => {
                let sole = |part: &Node| match part.anchors(cost)?.1[..] {
                    [atom] if atom != anchor => Some(atom),
                    _ => part.companion(anchor, cost),
                };
                let all = parts.iter().filter_map(sole);
                all.min_by(|&a, &b| cost(a).total_cmp(&cost(b)))
            }
            Node::Mentions(leaf) => {
                let others = leaf.atoms().iter().copied().filter(|&atom| atom != anchor);
                others.min_by(|&a, &b| cost(a).total_cmp(&cost(b)))
            }
            Node::Or(_) | Node::Not(_) | Node::Field(..) => None,
        }
    }

    /// Puts what is rarest first wherever all parts must hold: most articles fail there, and `score` goes by it.
    pub fn rarest_first(&mut self, cost: &impl Fn(Atom) -> f32) {
        match self {
            Node::And(parts) => {
                parts.iter_mut().for_each(|part| part.rarest_first(cost));
                let key = |part: &Node| part.anchors(cost).map_or(f32::MAX, |(cost, _)| cost);
                parts.sort_by(|a, b| key(a).total_cmp(&key(b)));
            }
            Node::Or(parts) => parts.iter_mut().for_each(|part| part.rarest_first(cost)),
            Node::Not(inner) => inner.rarest_first(cost),
            Node::Field(..) | Node::Mentions(_) => {}
        }
    }

    /// Calls with each leaf that speaks for the topic where the query holds: none under NOT, none of a clause that does not hold.
    pub fn evidence(&self, reading: &Reading, document: &Document, found: &mut dyn FnMut(&Leaf)) {
        match self {
            Node::And(parts) => parts.iter().for_each(|part| part.evidence(reading, document, found)),
            Node::Or(parts) => {
                let holding = parts.iter().filter(|part| part.holds(reading, document));
                holding.for_each(|part| part.evidence(reading, document, found));
            }
            Node::Not(_) | Node::Field(..) => {}
            Node::Mentions(leaf) => found(leaf),
        }
    }
}

fn field_holds(field: Field, value: &str, reading: &Reading, document: &Document) -> bool {
    match field {
        Field::Lang => document.language.is_some_and(|language| language.eq_ignore_ascii_case(value)),
        Field::Source => reading.source(document).contains(value) || host(reading.url(document)).contains(value),
        Field::Url => reading.url(document).contains(value),
    }
}

fn host(url: &str) -> &str {
    let after = url.split_once("://").map_or("", |(_, rest)| rest);
    after.split(['/', '?', '#']).next().unwrap_or_default()
}

impl Leaf {
    fn of(mentions: &Mentions, atoms: &mut Atoms, frequencies: &Frequencies) -> Self {
        let mut row = |sense, text: &str| -> Shape {
            let row: Vec<Atom> = words(text).map(|(_, word)| atoms.number(sense, word)).collect();
            if let [only] = row[..] { Shape::One(only) } else { Shape::Row(row.into()) }
        };
        let shape = match &mentions.pattern {
            Pattern::Word(word) => row(Sense::Stem, word),
            Pattern::Prefix(word) => row(Sense::Prefix, word),
            Pattern::Exact(word) => row(Sense::Exact, word),
            Pattern::Phrase(words) => row(Sense::Form, &words.join(" ")),
            Pattern::Near(words, gap) => {
                let mut near: Vec<Atom> = words.iter().map(|word| atoms.number(Sense::Stem, word)).collect();
                near.sort_unstable();
                near.dedup();
                Shape::Near(near.into(), *gap as u8)
            }
        };
        let weight =
            (frequency::weight(mentions.pattern.share(frequencies)) / frequency::weight(RARE)).clamp(LEAST_WEIGHT, 1.0);
        Self { shape, weight, title_only: mentions.part == Part::Title, at_least: mentions.at_least as u8 }
    }

    fn atoms(&self) -> &[Atom] {
        match &self.shape {
            Shape::One(atom) => std::slice::from_ref(atom),
            Shape::Row(atoms) | Shape::Near(atoms, _) => atoms,
        }
    }

    fn holds(&self, reading: &Reading) -> bool {
        match &self.shape {
            Shape::One(atom) if !self.title_only && self.at_least == 1 => reading.has(*atom),
            Shape::One(atom) if !self.title_only => reading.count(*atom) >= u32::from(self.at_least),
            _ if !self.atoms().iter().all(|&atom| reading.has(atom)) => false,
            _ => self.at_least_found(reading),
        }
    }

    fn at_least_found(&self, reading: &Reading) -> bool {
        let mut left = self.at_least;
        self.each(reading, |_, _| {
            left -= 1;
            left > 0
        });
        left == 0
    }

    /// Calls with the first and the last token of each mention, in order, until told `false`.
    pub fn each(&self, reading: &Reading, mut mention: impl FnMut(u32, u32) -> bool) {
        let end = if self.title_only { reading.title_end } else { u32::MAX };
        match &self.shape {
            Shape::One(atom) => {
                reading.tokens_of(*atom).take_while(|&token| token < end).all(|token| mention(token, token));
            }
            Shape::Row(row) => {
                let starts = reading.tokens_of(row[0]).take_while(|&token| token < end);
                let last = row.len() as u32 - 1;
                starts.filter(|&token| reading.row_at(row, token)).all(|token| mention(token, token + last));
            }
            Shape::Near(atoms, gap) => each_near(reading, atoms, u32::from(*gap), end, mention),
        }
    }
}

impl Pattern {
    /// The share of articles that this may stand in, at most.
    fn share(&self, frequencies: &Frequencies) -> f32 {
        let rarest = |all: &mut dyn Iterator<Item = &str>| all.map(|word| frequencies.share(word)).fold(1.0, f32::min);
        match self {
            Pattern::Prefix(prefix) => frequencies.share_of_prefix(prefix),
            Pattern::Word(word) | Pattern::Exact(word) => rarest(&mut words(word).map(|(_, word)| word)),
            // In a row they are rarer than each; how much, the table does not tell.
            Pattern::Phrase(all) | Pattern::Near(all, _) => {
                let share = rarest(&mut all.iter().map(String::as_str));
                if all.len() > 1 { share / 4.0 } else { share }
            }
        }
    }
}

/// Mentions do not overlap: each is the run that is complete first, and the next one begins after it.
fn each_near(reading: &Reading, atoms: &[Atom], gap: u32, end: u32, mut mention: impl FnMut(u32, u32) -> bool) {
    let mut places: Vec<(u32, usize)> = Vec::new();
    for (n, &atom) in atoms.iter().enumerate() {
        places.extend(reading.tokens_of(atom).take_while(|&token| token < end).map(|token| (token, n)));
    }
    places.sort_unstable();
    let widest = gap + atoms.len() as u32 - 1;
    let mut latest: Vec<Option<u32>> = vec![None; atoms.len()];
    for (token, n) in places {
        latest[n] = Some(token);
        let Some(first) = latest.iter().copied().min().flatten() else { continue };
        let position = |token: u32| reading.tokens[token as usize].position;
        if position(token) - position(first) <= widest && are_distinct(&latest) {
            if !mention(first, token) {
                return;
            }
            latest.fill(None);
        }
    }
}

/// Two words of one stem are not met by one word.
fn are_distinct(tokens: &[Option<u32>]) -> bool {
    let mut sorted = tokens.to_vec();
    sorted.sort_unstable();
    sorted.windows(2).all(|pair| pair[0] != pair[1])
}
