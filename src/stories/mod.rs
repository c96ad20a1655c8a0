//! Which articles tell one story, and its summary.

pub mod breaking;
pub mod changes;
pub mod development;
pub mod faithful;
mod furniture;
pub mod index;
mod likeness;
mod names;
mod numbers;
mod packed;
mod postings;
mod rarity;
pub mod sentences;
mod sketch;
pub mod summary;
mod written;

pub use breaking::breaking_at;
pub use changes::{Change, Correction, compare, is_retraction};
pub use development::{development, says_more};
pub use faithful::{Unsupported, unsupported};
pub use index::{Index, Placement, Settings};
pub use summary::{DEFAULT_CHARS, FULL_CHARS, Summary, opening, short, story_summary, summarise};
pub use written::{Refusal, accept, addresses_a_model};

/// What the index looks at.
#[derive(Clone, Copy, Debug, Default)]
pub struct Item<'a> {
    /// The article's row.
    pub id: i64,
    pub title: &'a str,
    pub text: &'a str,
    /// Unix milliseconds.
    pub published: Option<i64>,
    /// The outlet's name or host.
    pub source: &'a str,
    /// ISO 639-1.
    pub language: Option<&'a str>,
}
