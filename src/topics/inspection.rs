//! What `inspect match` prints of a match.

use super::{Level, Match, Topic};

/// `{"topic", "score", "terms", "matched"}`; matched is what a subscription gets by default. The score has six decimals.
pub fn topic_json(topic: &Topic, found: &Match) -> serde_json::Value {
    serde_json::json!({
        "topic": topic.name,
        "score": (found.score * 1e6).round() / 1e6,
        "terms": found.terms,
        "matched": found.level >= Some(Level::Normal),
    })
}
