//! News sitemaps: a `urlset` whose addresses carry a `<news:news>` element.

use super::document::{Element, Ns};
use super::reading::{Reading, filled};
use super::{Entry, Feed, FeedError, markup};

/// Reads a `urlset`; an entry's id is its address, since a sitemap has nothing else that stays.
pub(super) fn read(root: Element, reading: &Reading) -> Result<Feed, FeedError> {
    let mut feed = Feed { format: "sitemap".to_owned(), ..Feed::default() };
    for url in root.children().filter(|e| e.name() == "url" && !e.is_cut()) {
        let Some(news) = url.children().find(|e| e.is(Ns::News, "news")) else { continue };
        let Some(address) = url.text_of(Ns::Core, "loc").and_then(|loc| reading.page(url, &loc)) else { continue };
        let publication = news.child(Ns::News, "publication");
        if feed.title.is_empty() {
            feed.title = publication.and_then(|p| p.text_of(Ns::News, "name")).unwrap_or_default();
            feed.language = publication.and_then(|p| p.text_of(Ns::News, "language")).map(|l| l.to_lowercase());
        }
        feed.entries.push(entry(url, news, address, reading));
    }
    if feed.entries.is_empty() {
        return Err(FeedError::NotAFeed("a sitemap without news".to_owned()));
    }
    feed.site_url = reading.url.as_ref().and_then(|url| url.join("/").ok()).map(String::from);
    Ok(feed)
}

fn entry(url: Element, news: Element, address: String, reading: &Reading) -> Entry {
    let keywords = news.text_of(Ns::News, "keywords").unwrap_or_default();
    let image = url.children().find(|e| e.name() == "image").and_then(|e| e.children().find(|c| c.name() == "loc"));
    Entry {
        id: Some(address.clone()),
        url: Some(address),
        title: filled(news.child(Ns::News, "title")).map(|t| markup::plain(&t)).unwrap_or_default(),
        published: news.text_of(Ns::News, "publication_date").and_then(|d| reading.date(&d)),
        updated: url.text_of(Ns::Core, "lastmod").and_then(|d| reading.date(&d)),
        image: image.map(|e| e.text().trim().to_owned()).filter(|u| !u.is_empty()),
        tags: keywords.split(',').map(|k| k.trim().to_owned()).filter(|k| !k.is_empty()).collect(),
        ..Entry::default()
    }
}
