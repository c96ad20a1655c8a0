//! The demo's outlets as a reader of feeds sees them, over HTTP.

use std::collections::HashSet;

use divisionbell::cli::demo::DemoFeeds;
use divisionbell::clock::Clock;
use reqwest::{Client, StatusCode};

const NOW_MS: i64 = 1_790_000_000_000;

async fn open() -> (DemoFeeds, Clock, Client) {
    let clock = Clock::manual(NOW_MS);
    let feeds = DemoFeeds::start(None, clock.clone()).await.unwrap();
    (feeds, clock, Client::builder().no_proxy().build().unwrap())
}

async fn read(client: &Client, url: &str) -> feed_rs::model::Feed {
    let bytes = client.get(url).send().await.unwrap().bytes().await.unwrap();
    feed_rs::parser::parse(&bytes[..]).unwrap_or_else(|e| panic!("{url}: {e}"))
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
        formats.insert(format!("{:?}", feed.feed_type));
        assert_eq!(feed.title.unwrap().content, name);
        assert!(!feed.entries.is_empty(), "{name}");
        for entry in &feed.entries {
            let title = &entry.title.as_ref().unwrap().content;
            assert!(entry.published.is_some() && !entry.id.is_empty(), "{title}");
            let page = client.get(&entry.links[0].href).send().await.unwrap();
            assert_eq!(page.status(), StatusCode::OK, "{title}");
            let text = page.text().await.unwrap();
            let shown = title.replace('&', "&amp;").replace('"', "&quot;");
            assert!(text.contains(&format!("<h1>{shown}</h1>")), "{title}");
            let picture = client.get(format!("{}.svg", entry.links[0].href)).send().await.unwrap();
            assert_eq!(picture.headers()["content-type"], "image/svg+xml");
        }
    }
    assert!(formats.len() >= 3, "{formats:?}");
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
    let entries: Vec<_> = feed.entries.iter().filter(|e| e.links[0].href.ends_with(&corrected.slug)).collect();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].title.as_ref().unwrap().content, corrected.title);
    assert!(entries[0].updated > entries[0].published);
    let page = client.get(&entries[0].links[0].href).send().await.unwrap().text().await.unwrap();
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
