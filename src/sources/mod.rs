//! What a feed is: bytes to entries ([`parse`]), and when to look at it again.

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
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
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
