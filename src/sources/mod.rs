//! What a feed is: bytes to entries ([`parse`]), and when to look at it again.
//!
//! Every format ends in one [`Feed`]. Feeds are read by a forgiving reader of their own (`document`) rather
//! than by a strict parser (`feed-rs`) with a repair behind it: what is broken and what is not then come out alike, in
//! one pass, and faster; `benches/feeds.md` compares them.

mod atom;
pub mod catalogue;
pub mod dates;
pub mod discover;
mod document;
mod encoding;
pub mod identity;
mod json;
mod markup;
pub mod opml;
pub mod owners;
mod reading;
mod rss;
pub mod schedule;
mod sitemap;
pub mod websub;

pub use markup::plain;

use document::{Document, Element};
use reading::Reading;
use twox_hash::XxHash3_128;
use url::Url;

/// A feed of more bytes than this is refused.
pub const MAX_BYTES: usize = 10 * 1024 * 1024;

/// Why a document is no feed; each says so to an operator.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FeedError {
    #[error("the document is empty: check the address")]
    Empty,
    #[error("the document is larger than 10 MB: ask the publisher for a shorter feed")]
    TooBig,
    #[error("this is a web page, not a feed: add the site's address and its feeds are looked for")]
    Html,
    #[error("this is {0}, not a feed: check the address")]
    Binary(&'static str),
    #[error("the document ends before its first entry: it was cut on the way")]
    Truncated,
    #[error("this is broken JSON ({0}): tell the publisher")]
    Json(String),
    #[error("this is a list of sitemaps, not a feed: add one of those that it names, like {0}")]
    SitemapIndex(String),
    #[error("this is {0}, not a feed: check the address")]
    NotAFeed(String),
}

/// A feed as the rest of the program sees it, whatever format it came in.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
pub struct Feed {
    /// `rss`, `rdf`, `atom`, `json` or `sitemap`, with its version where it names one (`rss2.0`).
    pub format: String,
    pub title: String,
    pub site_url: Option<String>,
    /// BCP 47, lower case, as declared.
    pub language: Option<String>,
    /// The address that the feed gives for itself (`atom:link rel=self`).
    pub self_url: Option<String>,
    /// The WebSub hub that the feed names.
    pub hub: Option<String>,
    pub hints: Hints,
    pub entries: Vec<Entry>,
    /// True where the document had to be mended before it could be read.
    pub repaired: bool,
}

/// What a feed itself says about when to look again.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Hints {
    /// From `<ttl>` or `sy:updatePeriod`/`sy:updateFrequency`.
    pub interval_ms: Option<i64>,
    /// GMT hours 0 to 23 in which not to look (`skipHours`, RSS 2.0).
    pub skip_hours: Vec<u8>,
    /// Days, Monday = 0, on which not to look (`skipDays`, RSS 2.0).
    pub skip_days: Vec<u8>,
}

/// One item of a feed. Text fields are plain text (tags removed, entities decoded), `content_html` is not.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
pub struct Entry {
    /// The feed's own id (`guid`, `atom:id`), `None` where it gives none.
    pub id: Option<String>,
    /// Absolute address of the article, as given (not canonicalised).
    pub url: Option<String>,
    pub title: String,
    pub author: Option<String>,
    /// Unix milliseconds; never in the future of the moment of parsing.
    pub published: Option<i64>,
    pub updated: Option<i64>,
    /// Plain text of the description or summary.
    pub summary: String,
    /// The full content where the feed carries it (`content:encoded`, `atom:content`, `content_html`), as HTML.
    pub content_html: Option<String>,
    pub image: Option<String>,
    pub tags: Vec<String>,
}

/// Reads a feed. `content_type` is the HTTP header where there is one, `url` the address after redirects
/// (relative addresses are joined to it; it may be empty), `now_ms` caps dates in the future.
pub fn parse(bytes: &[u8], content_type: Option<&str>, url: &str, now_ms: i64) -> Result<Feed, FeedError> {
    if bytes.len() > MAX_BYTES {
        return Err(FeedError::TooBig);
    }
    if let Some(kind) = binary(bytes) {
        return Err(FeedError::Binary(kind));
    }
    let decoded = encoding::decode(bytes, content_type);
    let text = decoded.text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let reading = Reading { now_ms, url: Url::parse(url).ok(), has_bases: text.contains("xml:base") };
    let mut feed = match text.as_bytes().first() {
        None => return Err(FeedError::Empty),
        Some(b'{' | b'[') => json::read(text, &reading)?,
        Some(_) => read_xml(text, &reading)?,
    };
    // White space before the declaration is an error of its own in XML (2.8).
    feed.repaired |= decoded.mended || text.starts_with("<?xml") && text.len() != decoded.text.len();
    Ok(feed)
}

fn read_xml(text: &str, reading: &Reading) -> Result<Feed, FeedError> {
    let document = Document::read(text);
    let root = document.elements().find(|e| vocabulary(*e).is_some()).ok_or_else(|| not_a_feed(&document, text))?;
    let read = |root: Element| match vocabulary(root) {
        Some(Vocabulary::Rss) => Ok(rss::read(root, reading)),
        Some(Vocabulary::Atom) => Ok(atom::read(root, reading)),
        _ => sitemap::read(root, reading),
    };
    let mut feed = read(root)?;
    // A second root of the same kind is more of the same feed.
    for more in document.roots().filter(|e| e.name() == root.name() && !std::ptr::eq(e.inner(), root.inner())) {
        feed.entries.extend(read(more)?.entries);
    }
    if document.truncated && feed.entries.is_empty() {
        return Err(FeedError::Truncated);
    }
    feed.repaired = document.mended;
    Ok(feed)
}

enum Vocabulary {
    Rss,
    Atom,
    Sitemap,
}

/// What a root element of that name begins.
fn vocabulary(root: Element) -> Option<Vocabulary> {
    Some(match root.name() {
        "rss" | "RDF" | "RSS" | "rdf" | "Rss" | "channel" => Vocabulary::Rss,
        "feed" | "Feed" => Vocabulary::Atom,
        "urlset" => Vocabulary::Sitemap,
        _ => return None,
    })
}

fn not_a_feed(document: &Document, text: &str) -> FeedError {
    let first = document.elements().next();
    match first.map(|e| e.name().to_ascii_lowercase()) {
        Some(name) if matches!(name.as_str(), "html" | "head" | "body" | "!doctype") => FeedError::Html,
        _ if text.get(..14).is_some_and(|t| t.eq_ignore_ascii_case("<!doctype html")) => FeedError::Html,
        Some(name) if name == "sitemapindex" => {
            let loc = document.elements().find(|e| e.name() == "loc").map(|e| e.text().trim().to_owned());
            FeedError::SitemapIndex(loc.unwrap_or_default())
        }
        Some(_) if document.elements().any(|e| e.name().eq_ignore_ascii_case("body")) => FeedError::Html,
        Some(name) => FeedError::NotAFeed(format!("<{}>", name.chars().take(40).collect::<String>())),
        None => FeedError::NotAFeed("plain text".to_owned()),
    }
}

/// Names the files that turn up at feed addresses by their first bytes.
fn binary(bytes: &[u8]) -> Option<&'static str> {
    const SIGNS: [(&[u8], &str); 9] = [
        (b"%PDF", "a PDF"),
        (b"\x89PNG", "a picture"),
        (b"\xff\xd8\xff", "a picture"),
        (b"GIF8", "a picture"),
        (b"RIFF", "a picture or sound"),
        (b"PK\x03\x04", "a ZIP archive"),
        (b"\x1f\x8b", "gzip within gzip"),
        (b"ID3", "a sound file"),
        (b"\x7fELF", "a program"),
    ];
    let named = SIGNS.iter().find(|(sign, _)| bytes.starts_with(sign)).map(|(_, name)| *name);
    // Half of UTF-16 is zeros, too, but such a document has a mark or a `<` at its start.
    let head = &bytes[..bytes.len().min(512)];
    let text = head.iter().any(|b| *b == b'<' || *b == b'{') || !head.contains(&0);
    named.or((!text).then_some("binary data"))
}

/// A name for exactly these bytes: XXH3, 128 bits, in hex. An unchanged body need not be parsed. Who publishes two bodies of one
/// name on purpose hides his own news, so no cryptography is paid for.
pub fn body_hash(bytes: &[u8]) -> String {
    format!("{:032x}", XxHash3_128::oneshot(bytes))
}

/// What `inspect feed` prints: dates as RFC 3339 in UTC, what is not there as null.
pub fn inspection(feed: &Feed) -> serde_json::Value {
    let date = |at: Option<i64>| at.and_then(dates::rfc3339);
    let entries: Vec<_> = feed
        .entries
        .iter()
        .map(|e| {
            serde_json::json!({
                "id": e.id, "url": e.url, "title": e.title, "author": e.author,
                "published": date(e.published), "updated": date(e.updated),
                "summary": e.summary, "image": e.image, "tags": e.tags,
            })
        })
        .collect();
    serde_json::json!({
        "format": feed.format, "title": feed.title, "site_url": feed.site_url, "entries": entries, "repaired": feed.repaired,
    })
}

#[cfg(test)]
mod tests;
