//! What `inspect match` prints of a match.

use super::{Level, Match, Topic};

/// `{"topic", "score", "terms", "places", "matched"}`; a place `{"in_title", "start", "end"}`, in bytes of the title or the text; matched is what a subscription gets by default. The score has six decimals.
pub fn topic_json(topic: &Topic, found: &Match) -> serde_json::Value {
    serde_json::json!({
        "topic": topic.name,
        "score": (found.score * 1e6).round() / 1e6,
        "terms": found.terms,
        "places": found.places,
        "matched": found.level >= Some(Level::Normal),
    })
}
