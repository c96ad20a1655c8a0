//! Where an article's text comes from, through the whole program: the feed, its page, or what is left of either.

use crate::press::Page;
use crate::world::{HOUR, World, each_world};

const GROUP: i64 = -1001;
const FEED: &str = "/politics.xml";
const OLD: (&str, &str, &str, &str) =
    ("0", "An old story about the weather", "/old", "It rained in the valley all day.");
const TITLE: &str = "Ministers agree new sanctions on Ruritanian banks";
const TEASER: &str =
    "Finance ministers agreed sanctions on four Ruritanian banks on Monday, freezing two billion pounds.";
const PAGE: &str = "/sanctions";

/// A group that follows *sanctions*, and a source with one new item; its page, if any, stands at [`PAGE`].
async fn told(world: &mut World, description: &str) {
    world.group_following(GROUP, "sanctions").await;
    world.press.put_feed(FEED, "The Daily Ruritanian", &[OLD]);
    world.watch(FEED, "Daily Ruritanian").await;
    world.press.put_feed(FEED, "The Daily Ruritanian", &[("1", TITLE, PAGE, description), OLD]);
    world.pass(HOUR).await;
}

/// The kind and the text under which the article is stored.
async fn stored(world: &World) -> (String, String) {
    let url = format!("{}{PAGE}", world.press.url);
    let article = world.room.store.article_by_url(&url).await.expect("a database").expect("the article");
    (article.kind, article.text)
}

fn page(head: &str, text: &str) -> Page {
    Page::html(format!(
        "<!doctype html><html lang=en><head><title>{TITLE}</title>{head}</head><body><article><h1>{TITLE}</h1>{text}</article>"
    ))
}

#[tokio::test]
async fn a_text_that_the_feed_carries_whole_saves_the_page() {
    each_world(async |world| {
        let whole =
            format!("<p>{TEASER}</p>") + &"<p>The banks said that they would go to court over it.</p>".repeat(40);
        world.press.put(PAGE, page("", "<p>Not to be asked for.</p>"));
        told(world, &whole).await;
        assert_eq!(world.press.times(PAGE), 0);
        let (kind, text) = stored(world).await;
        assert_eq!(kind, "article");
        assert!(text.starts_with(TEASER) && text.len() > 2_000, "{text}");
        assert_eq!(world.updates(GROUP).len(), 1);
    })
    .await;
}

#[tokio::test]
async fn behind_a_paywall_the_words_of_the_feed_are_told_and_marked_as_a_beginning() {
    each_world(async |world| {
        let closed =
            "<script type=\"application/ld+json\">{\"@type\":\"NewsArticle\",\"isAccessibleForFree\":false}</script>";
        world.press.put(PAGE, page(closed, "<p>Subscribe to read on.</p>"));
        told(world, TEASER).await;
        assert_eq!(world.press.times(PAGE), 1);
        assert_eq!(stored(world).await, ("stub".to_owned(), TEASER.to_owned()));
        let updates = world.updates(GROUP);
        assert!(updates[0].text.contains(TEASER) && !updates[0].text.contains("Subscribe"), "{}", updates[0].text);
    })
    .await;
}

#[tokio::test]
async fn what_is_no_page_of_text_leaves_the_words_of_the_feed() {
    let pages = [
        Page::of("application/zip", *b"PK\x03\x04\x14\0"),
        Page::html(""),
        Page::html("<div>".repeat(100_000)),
        Page::html("x".repeat(12_000_000)),
    ];
    for page in pages {
        each_world(async |world| {
            world.press.put(PAGE, page.clone());
            told(world, TEASER).await;
            assert_eq!(stored(world).await, ("stub".to_owned(), TEASER.to_owned()), "{}", page.content_type);
            let updates = world.updates(GROUP);
            assert_eq!(updates.len(), 1, "{}", page.content_type);
            assert!(updates[0].text.contains(TEASER), "{}", updates[0].text);
        })
        .await;
    }
}

#[tokio::test]
async fn a_file_behind_a_link_is_known_for_what_it_is_and_the_words_of_the_feed_are_told() {
    let pdf = "%PDF-1.7\n%\u{fffd}\n1 0 obj <</Type /Catalog>> endobj";
    let files = [
        (Page::of("application/pdf", pdf), "stub"),
        (Page::of("application/octet-stream", pdf), "stub"),
        (Page::of("image/png", *b"\x89PNG\r\n\x1a\n0000"), "stub"),
        (Page::of("audio/mpeg", *b"ID3\x04"), "stub"),
        (Page::of("video/mp4", *b"\0\0\0\x20ftypisom"), "video"),
    ];
    for (file, kind) in files {
        each_world(async |world| {
            world.press.put(PAGE, file.clone());
            told(world, TEASER).await;
            assert_eq!(stored(world).await, (kind.to_owned(), TEASER.to_owned()), "{}", file.content_type);
            let updates = world.updates(GROUP);
            assert!(updates.len() == 1 && updates[0].text.contains(TEASER), "{}: {updates:?}", file.content_type);
            // Recognised, it is looked at again as other pages are; gone, its article is withdrawn.
            world.pass(2 * HOUR).await;
            assert!(world.press.times(PAGE) > 1, "{}", file.content_type);
            assert_eq!(stored(world).await.1, TEASER, "{}", file.content_type);
        })
        .await;
    }
}

#[tokio::test]
async fn the_page_is_told_where_it_says_more_than_the_feed() {
    each_world(async |world| {
        let whole =
            format!("<p>{TEASER}</p>") + &"<p>The banks said that they would go to court over it all.</p>".repeat(12);
        world.press.put(PAGE, page("", &whole.replacen("The banks", "Four banks", 1)));
        told(world, "Sanctions on banks.").await;
        let (kind, text) = stored(world).await;
        assert_eq!(kind, "article");
        assert!(text.starts_with(TEASER) && text.contains("Four banks"), "{text}");
    })
    .await;
}
