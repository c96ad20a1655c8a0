//! What makes an entry the same entry at the next poll: its id, else its address, else its words.

use super::{Entry, markup};
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};
use url::Url;

/// The key of each entry of one feed, in order. An id is trusted only where it names one article: one that several
/// entries with different addresses share (the site's address, a constant) is passed over for the address.
pub fn keys(entries: &[Entry]) -> Vec<String> {
    let mut owners: HashMap<&str, Option<&str>> = HashMap::new();
    let mut shared: HashSet<&str> = HashSet::new();
    for entry in entries {
        let Some(id) = entry.id.as_deref() else { continue };
        // An address that only repeats the id says nothing more.
        let whose = entry.url.as_deref().or(Some(entry.title.as_str()));
        if *owners.entry(id).or_insert(whose) != whose {
            shared.insert(id);
        }
    }
    entries.iter().map(|entry| key(entry, |id| !shared.contains(id))).collect()
}

fn key(entry: &Entry, is_own: impl Fn(&str) -> bool) -> String {
    let id = entry.id.as_deref().filter(|id| !id.is_empty() && is_own(id));
    match (id, &entry.url) {
        (Some(id), _) => short(id),
        (None, Some(url)) => short(&address_key(url)),
        (None, None) => fingerprint(entry),
    }
}

/// An address without what leads to no other page: the scheme, `www.`, the fragment, the last slash.
fn address_key(url: &str) -> String {
    let Ok(parsed) = Url::parse(url) else { return url.to_owned() };
    let host = parsed.host_str().unwrap_or_default().trim_start_matches("www.");
    let query = parsed.query().map(|q| format!("?{q}")).unwrap_or_default();
    format!("//{host}{}{query}", parsed.path().trim_end_matches('/'))
}

/// A hash of the entry's words, lower-cased, without punctuation.
fn fingerprint(entry: &Entry) -> String {
    let content = entry.content_html.as_deref().map(markup::plain).unwrap_or_default();
    let text = format!("{} {} {content}", entry.title, entry.summary).to_lowercase();
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    hash(&[&words.join(" ")])
}

/// What the entry says, as a hash: another one means that it was changed. Dates and pictures do not count, since some
/// feeds stamp them anew at every request.
pub fn content_hash(entry: &Entry) -> String {
    let content = entry.content_html.as_deref().map(markup::plain).unwrap_or_default();
    hash(&[&entry.title, entry.url.as_deref().unwrap_or_default(), &entry.summary, &content])
}

fn hash(parts: &[&str]) -> String {
    super::body_hash(parts.join("\u{1f}").as_bytes())[..32].to_owned()
}

/// Keys are columns of an index: a very long one is replaced by its hash.
fn short(key: &str) -> String {
    if key.len() <= 500 { key.to_owned() } else { Sha256::digest(key).iter().map(|b| format!("{b:02x}")).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: &str, url: &str, title: &str) -> Entry {
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Entry { id: given(id), url: given(url), title: title.to_owned(), ..Entry::default() }
    }

    #[test]
    fn an_id_is_the_key_then_the_address_then_the_words() {
        let entries = [
            entry("tag:1", "https://a.example/1", "One"),
            entry("", "https://www.a.example/2/#top", "Two"),
            entry("", "", "Three, again!"),
        ];
        let keys = keys(&entries);
        assert_eq!(keys[..2], ["tag:1", "//a.example/2"]);
        assert_eq!(keys[2], super::keys(&[entry("", "", "three AGAIN")])[0]);
    }

    #[test]
    fn an_id_that_several_articles_share_is_not_trusted() {
        let entries = [
            entry("https://a.example/", "https://a.example/1", "One"),
            entry("https://a.example/", "https://a.example/2", "Two"),
        ];
        assert_eq!(keys(&entries), ["//a.example/1", "//a.example/2"]);
        let twice = [entry("1", "https://a.example/1", "One"), entry("1", "https://a.example/1", "One")];
        assert_eq!(keys(&twice), ["1", "1"]);
    }

    #[test]
    fn only_words_make_a_change() {
        let before = entry("1", "https://a.example/1", "One");
        let restamped = Entry { updated: Some(5), image: Some("https://a.example/i.png".into()), ..before.clone() };
        assert_eq!(content_hash(&before), content_hash(&restamped));
        assert_ne!(content_hash(&before), content_hash(&entry("1", "https://a.example/1", "One, corrected")));
    }

    #[test]
    fn a_very_long_id_becomes_a_short_key() {
        assert_eq!(keys(&[entry(&"x".repeat(10_000), "", "One")])[0].len(), 64);
    }
}
