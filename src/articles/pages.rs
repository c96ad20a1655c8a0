//! From a page's bytes to its article, and what `inspect article` prints of it.

use chrono::{DateTime, SecondsFormat};
use serde_json::{Value, json};

use super::address::clean_url;
use super::clues::Clues;
use super::tree::Tree;
use super::{Article, File, authors, body, encoding, facts, kinds, language, plain_text, titles, xhtml};

/// The largest page that is read, in bytes.
pub const MAX_BYTES: usize = 5 * 1024 * 1024;

/// Why a page gives no article.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    #[error("the page is empty: open its address to see whether it is still there")]
    Empty,
    #[error("the page has {bytes} bytes, the most that is read is {MAX_BYTES}: give the address of a single article")]
    TooLarge { bytes: usize },
    #[error("this is {what}, not a web page: give the address of an article")]
    NotText { what: &'static str },
}

/// Reads a page: its bytes in whatever encoding, its `Content-Type` header, the address that it came from.
///
/// Takes bounded time and memory whatever the bytes are. A [`File`] is an article without a word: a video of kind `Video`, all
/// else `Other`.
pub fn extract(bytes: &[u8], content_type: Option<&str>, url: &str) -> Result<Article, PageError> {
    if bytes.len() > MAX_BYTES {
        return Err(PageError::TooLarge { bytes: bytes.len() });
    }
    if let Some(file) = File::of(content_type, bytes) {
        let url = clean_url(url).unwrap_or_else(|| url.to_owned());
        return Ok(Article { url, kind: file.kind(), ..Article::default() });
    }
    if let Some(what) = not_text(bytes) {
        return Err(PageError::NotText { what });
    }
    let html = encoding::decode(bytes, content_type);
    if html.trim().is_empty() {
        return Err(PageError::Empty);
    }
    let html = if xhtml::is_xhtml(&html, content_type) { xhtml::closed(&html) } else { html };
    Ok(read(&Tree::parse(&html), url))
}

fn read(tree: &Tree, page: &str) -> Article {
    let clues = Clues::gather(tree, page);
    let title = titles::title(&clues);
    let author = authors::author(&clues);
    let description = clues.first(&["og:description", "description", "twitter:description"]);
    let found = body::find(tree, body::Known { title: &title, description, author: author.as_deref() });
    let text = whole(found.text, clues.linked_data.body.as_deref());
    let url = facts::address(&clues, page);
    Article {
        language: language::detect(&title, &text, facts::language(&clues)),
        kind: kinds::of(&clues, &url, (&title, &text), found.asks_to_subscribe),
        author,
        published: facts::published(&clues, page),
        updated: facts::updated(&clues),
        image: facts::image(&clues, page),
        site: facts::site(&clues),
        title,
        text,
        url,
    }
}

/// The text found on the page, or what JSON-LD gives where the page shows less than half of it.
fn whole(found: String, declared: Option<&str>) -> String {
    match declared.map(plain_text::paragraphs) {
        Some(declared) if declared.len() > 2 * found.len() => declared,
        _ => found,
    }
}

/// What the bytes are, where they are no text: by their first bytes, or by how many zero bytes there are.
fn not_text(bytes: &[u8]) -> Option<&'static str> {
    const MAGIC: &[(&[u8], &str)] = &[
        (b"PK\x03\x04", "a compressed file"),
        (b"\x1f\x8b", "a compressed file"),
        (b"\x7fELF", "a program"),
        (b"MZ\x90", "a program"),
    ];
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(what);
    }
    let has_mark = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    if has_mark || encoding::without_mark(bytes).is_some() {
        return None;
    }
    let sample = &bytes[..bytes.len().min(4_096)];
    let odd = sample.iter().filter(|&&b| b < 9 || (14..32).contains(&b) && b != 27).count();
    (odd * 20 > sample.len()).then_some("binary data")
}

/// What `inspect article` prints: dates in RFC 3339, UTC, or null.
pub fn inspection(article: &Article) -> Value {
    let date = |ms: Option<i64>| {
        ms.and_then(DateTime::from_timestamp_millis).map(|at| at.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    };
    json!({
        "url": article.url,
        "title": article.title,
        "text": article.text,
        "author": article.author,
        "published": date(article.published),
        "updated": date(article.updated),
        "language": article.language,
        "image": article.image,
        "site": article.site,
        "kind": article.kind,
    })
}
