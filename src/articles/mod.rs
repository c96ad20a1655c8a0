//! From a page or an entry to an article: text, author, date, language, canonical address, fingerprint.

mod address;
mod authors;
mod blocks;
mod body;
mod clues;
mod dates;
mod declared;
mod encoding;
mod entries;
mod facts;
mod files;
mod fingerprint;
mod furniture;
mod json_ld;
mod kinds;
mod language;
mod pages;
mod phrases;
mod plain_text;
mod search;
mod segments;
mod spelling;
mod survey;
mod titles;
mod tracking;
mod tree;
mod walls;
pub mod words;
mod xhtml;

pub use address::{canonical_url, clean_url, same_site};
pub use entries::{combine, from_entry, is_full};
pub use files::File;
pub use fingerprint::{fingerprint, hash};
pub use language::detect;
pub use pages::{MAX_BYTES, PageError, extract, inspection};
pub use search::search_words;
pub use spelling::composed;
pub use walls::tells_of;

/// What kind of page it was; only an `Article` is summarised as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    #[default]
    Article,
    /// Only the beginning is there (a paywall, a teaser): not to be summarised as if whole.
    Stub,
    /// A live blog.
    Live,
    /// A page around a video, or the video itself.
    Video,
    /// A PDF, a picture, a sound, an index page, a login form, or anything else.
    Other,
}

/// An article as the later stages see it. Times are Unix milliseconds.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
pub struct Article {
    /// The address to follow, as the outlet declares it (no tracking); [`canonical_url`] of it is the key to know it by.
    pub url: String,
    pub title: String,
    /// Paragraphs separated by `\n`, without the title.
    pub text: String,
    pub author: Option<String>,
    pub published: Option<i64>,
    pub updated: Option<i64>,
    /// ISO 639-1, `None` where it cannot be told.
    pub language: Option<String>,
    pub image: Option<String>,
    /// The outlet's name as the page gives it.
    pub site: Option<String>,
    pub kind: Kind,
}
