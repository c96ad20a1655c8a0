//! From where the words of a query stand to how much the article is about the topic.

use super::Document;
use super::Level;
use super::compile::{Leaf, Node, Shape};
use super::reading::Reading;

/// A mention in the title, in the lead, and further down.
const TITLE: f32 = 3.0;
const LEAD: f32 = 2.2;
const BODY: f32 = 1.0;
/// Words after the title that count as the lead.
const LEAD_WORDS: u32 = 60;
/// Mentions of one thing that are counted; more say nothing new.
const COUNTED: u32 = 16;

/// What is asked for together with something rarer must be spoken of at least so many times less.
const COMPANION: f32 = 2.5;
/// Mentions of one thing whose surroundings are looked at.
const FEW: u32 = 4;
/// A mention by what the cues of its sentence sum to, from -2 or less (background) to 3 or more (a measure, a threat, a
/// decision, a stance).
const MANNERS: [f32; 6] = [0.2, 0.45, 0.7, 1.0, 1.6, 1.7];

/// In an article of more words than these a mention says the less, the longer it is, down to a share.
const SHORT_WORDS: f32 = 570.0;
const BY_LENGTH: f32 = 0.2;
const LEAST_BY_LENGTH: f32 = 0.74;

/// Odds are moved within these bounds: no score is so sure that nothing can be learned.
const SURE: f64 = 1e-4;

/// Weighted mentions from which an article counts as so much about a topic.
const NORMAL: f32 = 1.5;
pub(super) const STRICT: f32 = 6.0;

/// How much an article speaks of what a query asks for, in mentions; `None` where the query asks for no words.
pub(super) fn mentions(node: &Node, reading: &Reading, document: &Document) -> Option<f32> {
    match node {
        // The rarest part comes first, and is what the query is about; the others are met, or nearly so.
        Node::And(parts) => {
            let mut all = parts.iter().filter_map(|part| mentions(part, reading, document));
            let first = all.next()?;
            Some(all.fold(first, |sum, other| sum.min(other * COMPANION)))
        }
        Node::Or(parts) => {
            let mut seen = Vec::new();
            let holding = parts.iter().filter(|part| part.holds(reading, document) && is_new(part, reading, &mut seen));
            holding.filter_map(|part| mentions(part, reading, document)).reduce(|a, b| a + b)
        }
        Node::Not(_) | Node::Field(..) => None,
        Node::Mentions(leaf) => Some(weigh(leaf, reading)),
    }
}

/// False for a word that stands in the very places of one before it (`tanker OR tankers`): it is the same mentions.
fn is_new(part: &Node, reading: &Reading, seen: &mut Vec<(u32, u32)>) -> bool {
    let Node::Mentions(Leaf { shape: Shape::One(atom), title_only: false, .. }) = part else { return true };
    let Some(stands) = reading.first_and_count(*atom) else { return true };
    let is_new = !seen.contains(&stands);
    if is_new {
        seen.push(stands);
    }
    is_new
}

fn weigh(leaf: &Leaf, reading: &Reading) -> f32 {
    let sum = match leaf.shape {
        // Many topics ask for the same word.
        Shape::One(atom) if !leaf.title_only => reading.weight_of(atom, || sum(leaf, reading)),
        _ => sum(leaf, reading),
    };
    sum * leaf.weight
}

/// What the mentions weigh by where and how they stand.
fn sum(leaf: &Leaf, reading: &Reading) -> f32 {
    let (mut sum, mut count) = (0.0, 0);
    leaf.each(reading, |token, _| {
        sum += if token < reading.title_end {
            TITLE
        } else {
            let place = if token < reading.title_end + LEAD_WORDS { LEAD } else { BODY };
            // Whoever mentions it often speaks of it; only where mentions are few does it matter how.
            place * if count < FEW { manner(reading.cues_around(token)) } else { 1.0 }
        };
        count += 1;
        count < COUNTED
    });
    sum
}

/// What a mention counts by the words of its sentence.
fn manner(cues: i32) -> f32 {
    MANNERS[(cues + 2).clamp(0, 5) as usize]
}

/// What a mention counts in an article of so many words.
pub(super) fn by_length(words: usize) -> f32 {
    (SHORT_WORDS / words.max(1) as f32).powf(BY_LENGTH).clamp(LEAST_BY_LENGTH, 1.0)
}

/// 0 to 1, one half at the threshold of `Normal`.
pub(super) fn score(mentions: f32) -> f64 {
    f64::from(mentions / (mentions + NORMAL))
}

/// A score moved by so much in odds.
pub(super) fn moved(score: f64, odds: f64) -> f64 {
    if odds == 0.0 {
        return score;
    }
    let score = score.clamp(SURE, 1.0 - SURE);
    1.0 / (1.0 + (-(score / (1.0 - score)).ln() - odds).exp())
}

/// The level of a score; a query that holds is at least nearly matched.
pub(super) fn level(reached: f64) -> Level {
    match reached {
        s if s >= score(STRICT) => Level::Strict,
        s if s >= 0.5 => Level::Normal,
        _ => Level::Wide,
    }
}
