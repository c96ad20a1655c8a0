//! A site's address is enough: from what it answers to the feeds that can be read there.

use super::{FetchError, Fetcher, parse};
use crate::sources;
use crate::sources::discover::{self, How};

/// Candidates that are asked before we give up.
const MOST_ASKED: usize = 12;
/// Feeds that are offered to choose from.
const MOST_FOUND: usize = 8;

/// A feed that was fetched and read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundFeed {
    pub url: String,
    pub title: String,
}

impl Fetcher {
    /// The feeds at an address, best first: the address itself where it is a feed, else those that its page names,
    /// else those at the usual places. Empty where none of them can be read.
    ///
    /// robots.txt speaks about pages, and about feeds that nobody has named: those that were guessed or merely linked.
    ///
    /// # Errors
    /// Where the address itself cannot be fetched, or is a page that robots.txt asks to leave alone.
    pub async fn find_feeds(&self, address: &str) -> Result<Vec<FoundFeed>, FetchError> {
        let address = if address.contains("://") { address.to_owned() } else { format!("https://{address}") };
        let url = parse(&address)?;
        if !discover::looks_like_a_feed(&url) {
            self.check_robots(&url).await?;
        }
        let fetched = self.feed(&address, None, None).await?;
        let read = sources::parse(&fetched.body, fetched.content_type.as_deref(), &fetched.final_url, i64::MAX);
        if let Ok(feed) = read {
            return Ok(vec![FoundFeed { url: address, title: feed.title }]);
        }
        let html = String::from_utf8_lossy(&fetched.body);
        let mut found: Vec<FoundFeed> = Vec::new();
        for candidate in discover::candidates(&html, &fetched.final_url).into_iter().take(MOST_ASKED) {
            // What the page names is offered before the usual places are tried.
            if candidate.how != How::Declared && !found.is_empty() || found.len() == MOST_FOUND {
                break;
            }
            if candidate.how == How::Declared || self.may_fetch(&candidate.url).await {
                found.extend(self.read_feed(&candidate.url).await);
            }
        }
        Ok(found)
    }

    async fn may_fetch(&self, url: &str) -> bool {
        match parse(url) {
            Ok(url) => self.check_robots(&url).await.is_ok(),
            Err(_) => false,
        }
    }

    async fn read_feed(&self, url: &str) -> Option<FoundFeed> {
        let fetched = self.feed(url, None, None).await.ok()?;
        let feed = sources::parse(&fetched.body, fetched.content_type.as_deref(), url, i64::MAX).ok()?;
        Some(FoundFeed { url: url.to_owned(), title: feed.title })
    }
}
