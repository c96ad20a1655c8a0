//! From where the words of a query stand to how much the article is about the topic.

use super::Document;
use super::Level;
use super::compile::{Leaf, Node};
use super::reading::Reading;

/// A mention in the title, in the lead, and further down.
const TITLE: f32 = 3.0;
const LEAD: f32 = 1.5;
const BODY: f32 = 1.0;
/// Words after the title that count as the lead.
const LEAD_WORDS: u32 = 60;
/// Mentions of one thing that are counted; more say nothing new.
const COUNTED: u32 = 16;

/// Weighted mentions from which an article counts as so much about a topic.
const NORMAL: f32 = 1.5;
const STRICT: f32 = 6.0;

/// How much an article speaks of what a query asks for, in mentions; `None` where the query asks for no words.
pub(super) fn mentions(node: &Node, reading: &Reading, document: &Document) -> Option<f32> {
    match node {
        Node::And(parts) => {
            parts.iter().filter_map(|part| mentions(part, reading, document)).min_by(|a, b| a.total_cmp(b))
        }
        Node::Or(parts) => {
            let holding = parts.iter().filter(|part| part.holds(reading, document));
            holding.filter_map(|part| mentions(part, reading, document)).reduce(|a, b| a + b)
        }
        Node::Not(_) | Node::Field(..) => None,
        Node::Mentions(leaf) => Some(weigh(leaf, reading)),
    }
}

fn weigh(leaf: &Leaf, reading: &Reading) -> f32 {
    let (mut sum, mut count) = (0.0, 0);
    leaf.each(reading, |token, _| {
        sum += match token {
            token if token < reading.title_end => TITLE,
            token if token < reading.title_end + LEAD_WORDS => LEAD,
            _ => BODY,
        };
        count += 1;
        count < COUNTED
    });
    sum
}

/// 0 to 1, one half at the threshold of `Normal`.
pub(super) fn score(mentions: f32) -> f64 {
    f64::from(mentions / (mentions + NORMAL))
}

/// The level that so many weighted mentions reach; a query that holds is at least nearly matched.
pub(super) fn level(mentions: f32) -> Level {
    match mentions {
        m if m >= STRICT => Level::Strict,
        m if m >= NORMAL => Level::Normal,
        _ => Level::Wide,
    }
}
