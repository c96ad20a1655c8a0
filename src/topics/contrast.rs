//! What else an article may be about: a topic that works from its description is the less likely, the more some other
//! topic explains the article.
//!
//! The topics that count here are named by whoever compiles (the shared ones), so that no chat's own topic takes anything
//! from another chat. A topic that has much in common with another takes nothing from it: both may be right.

use super::gist::Gist;
use super::profile::Profile;

/// How much of the other's likeness is taken off.
const TAKEN: f32 = 0.2;
/// From so much in common on, a topic takes nothing from the other.
const AKIN: f32 = 0.5;

/// What share of each other topic's likeness counts against a topic, by the other's place.
pub(super) type Shares = Box<[f32]>;

/// The shares for one topic; nothing of its own.
pub(super) fn shares<'a>(topic: (i64, &Profile), others: impl Iterator<Item = (i64, &'a Profile)>) -> Shares {
    let share = |(id, other): (i64, &Profile)| match id == topic.0 {
        true => 0.0,
        false => (1.0 - topic.1.overlap(other) / AKIN).clamp(0.0, 1.0),
    };
    others.map(share).collect()
}

/// How like an article is to each of the others.
pub(super) fn likenesses<'a>(gist: &Gist, others: impl Iterator<Item = &'a Profile>) -> Vec<f32> {
    others.map(|other| other.likeness(gist)).collect()
}

/// What is to be taken off a topic's likeness.
pub(super) fn taken(shares: &[f32], likenesses: &[f32]) -> f32 {
    let strongest = shares.iter().zip(likenesses).map(|(share, likeness)| share * likeness).fold(0.0, f32::max);
    TAKEN * strongest
}
