//! The demo's outlets as a reader of feeds sees them, over HTTP.

use std::collections::HashSet;

use divisionbell::articles;
use divisionbell::cli::demo::DemoFeeds;
use divisionbell::clock::Clock;
use divisionbell::sources;
use divisionbell::topics::{Document, Level, Matcher, catalogue};
use reqwest::{Client, StatusCode};

const NOW_MS: i64 = 1_790_000_000_000;

async fn open() -> (DemoFeeds, Clock, Client) {
    let clock = Clock::manual(NOW_MS);
    let feeds = DemoFeeds::start(None, clock.clone()).await.unwrap();
    (feeds, clock, Client::builder().no_proxy().build().unwrap())
}

async fn read(client: &Client, url: &str) -> sources::Feed {
    let response = client.get(url).send().await.unwrap();
    let kind = response.headers()["content-type"].to_str().unwrap().to_owned();
    let bytes = response.bytes().await.unwrap();
    sources::parse(&bytes, Some(&kind), url, NOW_MS * 2).unwrap_or_else(|e| panic!("{url}: {e}"))
}

#[tokio::test]
async fn every_outlet_has_a_feed_that_can_be_read_and_articles_that_can_be_opened() {
    let (feeds, _clock, client) = open().await;
    for _ in 0..60 {
        feeds.publish_next();
    }
    let mut formats = HashSet::new();
    for (url, name) in feeds.outlets() {
        let feed = read(&client, &url).await;
        formats.insert(feed.format.clone());
        assert_eq!((feed.title, feed.self_url.as_deref()), (name.clone(), Some(url.as_str())));
        assert!(!feed.entries.is_empty() && !feed.repaired, "{name}");
        for entry in &feed.entries {
            assert!(entry.published.is_some() && entry.id.is_some(), "{}", entry.title);
            let page = client.get(entry.url.as_ref().unwrap()).send().await.unwrap();
            assert_eq!(page.status(), StatusCode::OK, "{}", entry.title);
            let article = articles::extract(&page.bytes().await.unwrap(), None, &url).unwrap();
            assert_eq!((article.title, article.kind), (entry.title.clone(), articles::Kind::Article));
            assert_eq!((article.author, article.published), (entry.author.clone(), entry.published), "{}", entry.title);
            assert_eq!((article.url, article.site), (entry.url.clone().unwrap(), Some(name.clone())));
            for furniture in ["morning letter", "More from us", "demonstration", "Sign in"] {
                assert!(!article.text.contains(furniture), "{}: {}", entry.title, article.text);
            }
            let picture = client.get(article.image.unwrap()).send().await.unwrap();
            assert_eq!(picture.headers()["content-type"], "image/svg+xml");
        }
    }
    assert!(formats.len() >= 3, "{formats:?}");
}

#[tokio::test]
async fn each_article_is_matched_by_its_topic_of_the_catalogue() {
    let (feeds, _clock, _client) = open().await;
    let topics = catalogue();
    let (matcher, _) = Matcher::new(&topics);
    let mut missed = Vec::new();
    for _ in 0..120 {
        let article = feeds.publish_next();
        let text = format!("{}\n{}", article.standfirst, article.text.replace("\n\n", "\n"));
        let document = Document { title: &article.title, text: &text, language: Some("en"), ..Document::default() };
        let found = matcher.matches(&document);
        let names =
            found.iter().filter(|m| m.level >= Some(Level::Normal)).map(|m| topics[m.topic as usize].name.as_str());
        let names: Vec<&str> = names.collect();
        if !names.contains(&article.topic.as_str()) {
            missed.push(format!("{}: {} {names:?}", article.topic, article.title));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[tokio::test]
async fn a_feed_that_has_not_changed_is_not_sent_again() {
    let (feeds, _clock, client) = open().await;
    for (url, _) in feeds.outlets() {
        let first = client.get(&url).send().await.unwrap();
        let tag = first.headers()["etag"].clone();
        let again = client.get(&url).header("if-none-match", &tag).send().await.unwrap();
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{url}");
    }
    let article = feeds.publish_next();
    let (url, _) = feeds.outlets().swap_remove(article.outlet);
    let after = client.get(&url).header("if-none-match", "\"0\"").send().await.unwrap();
    assert_eq!(after.status(), StatusCode::OK);
    assert!(after.text().await.unwrap().contains(&article.slug));
}

#[tokio::test]
async fn a_corrected_article_has_a_new_headline_at_its_old_address() {
    let (feeds, clock, client) = open().await;
    let published: Vec<_> = (0..20)
        .map(|_| {
            clock.advance_ms(5000);
            feeds.publish_next()
        })
        .collect();
    let corrected = published.iter().find(|article| article.note.is_some()).unwrap();
    let (url, _) = feeds.outlets().swap_remove(corrected.outlet);
    let feed = read(&client, &url).await;
    let link = |entry: &sources::Entry| entry.url.clone().unwrap();
    let entries: Vec<_> = feed.entries.iter().filter(|entry| link(entry).ends_with(&corrected.slug)).collect();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].title, corrected.title);
    assert!(entries[0].updated > entries[0].published);
    let page = client.get(link(entries[0])).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("Correction: an earlier version"));
}

#[tokio::test]
async fn an_outlet_s_front_page_names_its_feed_and_what_is_not_there_is_not_found() {
    let (feeds, _clock, client) = open().await;
    let base = format!("http://{}", feeds.address());
    for (url, _) in feeds.outlets() {
        let front = &url[..=url.rfind('/').unwrap()];
        let page = client.get(front).send().await.unwrap().text().await.unwrap();
        assert!(page.contains(&format!("href=\"{url}\"")) && page.contains("rel=\"alternate\""), "{url}");
    }
    for path in ["/nobody/", "/herald/nothing", "/herald/nothing.svg", "/herald/atom.xml", "/nobody/feed.xml"] {
        let response = client.get(format!("{base}{path}")).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn entries_are_published_by_themselves() {
    let clock = Clock::manual(NOW_MS);
    let feeds = DemoFeeds::start(Some(std::time::Duration::from_millis(5)), clock).await.unwrap();
    let client = Client::builder().no_proxy().build().unwrap();
    let tag = async |url: &str| client.get(url).send().await.unwrap().headers()["etag"].clone();
    let (url, _) = feeds.outlets().swap_remove(0);
    let before = tag(&url).await;
    while tag(&url).await == before {}
}
