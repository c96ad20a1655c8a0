//! Any bytes are a page or an error; what is read of a page, of a feed's entry and of both together keeps its promises.
#![no_main]

use divisionbell::articles::{
    self, Article, canonical_url, combine, extract, fingerprint, from_entry, hash, inspection,
};
use divisionbell::sources::Entry;
use libfuzzer_sys::fuzz_target;

const ADDRESS: &str = "https://news.example/world/ministers-agree";
/// What a server may say of a page; the page's last byte chooses.
const CONTENT_TYPES: [Option<&str>; 5] = [
    None,
    Some("text/html; charset=utf-8"),
    Some("text/html; charset=iso-8859-1"),
    Some("application/xhtml+xml"),
    Some("text/html; charset=shift_jis"),
];

fuzz_target!(|bytes: &[u8]| {
    let last = bytes.last().copied().unwrap_or_default();
    let content_type = CONTENT_TYPES[usize::from(last) % CONTENT_TYPES.len()];
    let told = from_entry(&entry(bytes), None, "The News");
    keeps_promises(&told);
    if let Ok(article) = extract(bytes, content_type, ADDRESS) {
        keeps_promises(&article);
        assert!(article.published.is_none_or(|at| at > 0), "a date before there were pages");
        let title = told.title.clone();
        let both = combine(told, article);
        keeps_promises(&both);
        assert!(title.is_empty() || both.title == title, "the feed's headline is not the one that is sent");
    }
});

/// A feed's entry of the same bytes: its first line is the headline, all of it the content.
fn entry(bytes: &[u8]) -> Entry {
    let html = String::from_utf8_lossy(bytes).into_owned();
    let title = html.lines().next().unwrap_or_default().chars().take(100).collect();
    Entry { url: Some(ADDRESS.to_owned()), title, content_html: Some(html), ..Entry::default() }
}

fn keeps_promises(article: &Article) {
    let Article { title, text, author, language, image, url, .. } = article;
    assert!(!text.lines().any(|line| line.trim().is_empty()), "an empty paragraph");
    assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "a control character in the text");
    let short = [Some(title), author.as_ref(), article.site.as_ref(), image.as_ref(), Some(url)];
    assert!(!short.into_iter().flatten().any(|fact| fact.contains(char::is_control)), "a control character in a fact");
    assert!(language.as_ref().is_none_or(|code| code.len() == 2), "no language of ISO 639-1: {language:?}");
    assert!(image.as_ref().is_none_or(|image| image.starts_with("http")), "a picture nobody can fetch: {image:?}");
    assert!(canonical_url(url).is_some(), "an address that is no key: {url}");
    assert!(inspection(article).is_object());
    assert_eq!(hash(title, text).len(), 32);
    let _ = fingerprint(title, text);
    let _ = articles::search_words(title, text, language.as_deref());
}
