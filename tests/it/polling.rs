//! Polling, as the publisher sees it and as the sources' rows remember it.

use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use divisionbell::cli::serve;
use divisionbell::fetch::{FetchOptions, Fetcher, Names};
use divisionbell::roles::{Tick, poll, tidy};
use divisionbell::store::{NewSource, SourceRow, Store};

use crate::bot_api::Room;
use crate::databases::{each_database, sqlite_url};
use crate::press::Page;
use crate::world::{HOUR, MINUTE, World, each_world, olga};

const FEED: &str = "/feed.xml";
const DAY: i64 = 24 * HOUR;
const ITEM: (&str, &str, &str, &str) = ("0", "Rain in the valley", "/rain", "It rained in the valley all day.");
const OTHER: (&str, &str, &str, &str) = ("1", "Sun on the coast", "/sun", "The sun shone on the coast all day.");

const SANCTIONS: &str = "Finance ministers agreed new sanctions on four banks on Monday, freezing assets worth two billion pounds. \
                         The sanctions follow the seizure of three ships in the spring, and more sanctions are to come.";

/// An RSS feed without dates, with more elements of its channel.
fn feed(more: &str) -> Page {
    let item = "<item><guid>0</guid><title>Rain in the valley</title><description>It rained.</description></item>";
    Page::feed(format!("<rss version=\"2.0\"><channel><title>Valley</title>{more}{item}</channel></rss>"))
}

fn with(page: Page, headers: &[(&'static str, &str)]) -> Page {
    Page { headers: headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect(), ..page }
}

fn status(status: StatusCode, headers: &[(&'static str, &str)]) -> Page {
    with(Page { status, ..Page::html("") }, headers)
}

/// The row of the only source that was added at a path.
async fn row(world: &World, path: &str) -> SourceRow {
    world.room.store.source_by_url(&format!("{}{path}", world.press.url)).await.unwrap().expect("a source")
}

/// How long after now the next poll is due.
async fn wait(world: &World, path: &str) -> i64 {
    row(world, path).await.next_poll_at - world.clock.now_ms()
}

/// Makes the source due and lets it be polled.
async fn poll_now(world: &mut World, path: &str) {
    let id = row(world, path).await.id;
    world.room.store.poll_now(id, world.clock.now_ms()).await.unwrap();
    world.settle().await;
}

fn about(ms: i64, want: i64) -> bool {
    (want..=want + want / 10).contains(&ms)
}

/// What the last request for a path sent under a name, as bytes.
fn sent(world: &World, path: &str, name: &str) -> Option<Vec<u8>> {
    let asked = world.press.asked();
    let last = asked.iter().rfind(|asked| asked.path == path).expect("a request");
    last.headers.get(name).map(|value| value.as_bytes().to_vec())
}

#[tokio::test]
async fn validators_go_back_byte_for_byte_even_after_a_restart() {
    each_world(async |world| {
        let (etag, date) = ("W/\"odd \" quote", "the day before yesterday");
        world.press.put(FEED, with(feed(""), &[("etag", etag), ("last-modified", date)]));
        world.watch(FEED, "Valley").await;
        assert_eq!(sent(world, FEED, "if-none-match"), None);
        let config = (*world.room.config).clone();
        let store = world.room.store.clone();
        let again = serve::newsroom(config, store, Vec::new(), world.clock.clone()).unwrap();
        poll::tick(&again).await.unwrap();
        assert_eq!(world.press.times(FEED), 1, "the time of the next poll is kept as well");
        world.clock.advance_ms(DAY);
        poll::tick(&again).await.unwrap();
        assert_eq!(sent(world, FEED, "if-none-match").as_deref(), Some(etag.as_bytes()));
        assert_eq!(sent(world, FEED, "if-modified-since").as_deref(), Some(date.as_bytes()));
        for name in ["cookie", "referer"] {
            assert_eq!(sent(world, FEED, name), None, "{name}");
        }
    })
    .await;
}

#[tokio::test]
async fn only_a_200_brings_validators() {
    each_world(async |world| {
        world.press.put(FEED, with(feed(""), &[("etag", "\"good\"")]));
        world.watch(FEED, "Valley").await;
        world.press.put(FEED, status(StatusCode::INTERNAL_SERVER_ERROR, &[("etag", "\"of the error\"")]));
        poll_now(world, FEED).await;
        world.press.put(FEED, with(Page::feed(""), &[("etag", "\"of nothing\"")]));
        poll_now(world, FEED).await;
        let row = row(world, FEED).await;
        assert_eq!((row.etag.as_deref(), row.failures), (Some("\"good\""), 2), "an empty 200 is no new feed");
        assert!(row.last_error.is_some_and(|error| error.contains("empty")));
    })
    .await;
}

#[tokio::test]
async fn a_304_or_the_same_body_costs_no_parse() {
    each_world(async |world| {
        let old = "<item><guid>1</guid><title>Old</title><pubDate>Thu, 10 Apr 2025 05:00:00 GMT</pubDate></item>\
                   <item><guid>2</guid><title>Older</title><pubDate>Thu, 10 Apr 2025 01:00:00 GMT</pubDate></item>";
        world.press.put(FEED, feed(old));
        world.watch(FEED, "Valley").await;
        // What is read again learns its interval from the dates again; what is not, lengthens it.
        let read = row(world, FEED).await.interval_ms;
        poll_now(world, FEED).await;
        let same_body = row(world, FEED).await.interval_ms;
        assert_eq!(same_body, read + read / 4);
        world.press.put(FEED, Page { etag: Some("\"a\"".into()), ..feed(&format!("{old}<ttl>1</ttl>")) });
        poll_now(world, FEED).await;
        assert_eq!(row(world, FEED).await.interval_ms, read, "another body is read");
        poll_now(world, FEED).await;
        assert_eq!(sent(world, FEED, "if-none-match").as_deref(), Some(&b"\"a\""[..]));
        assert_eq!(row(world, FEED).await.interval_ms, read + read / 4, "a 304 is not");
    })
    .await;
}

#[tokio::test]
async fn a_304_may_bring_new_validators_and_a_new_age() {
    each_world(async |world| {
        world.press.put(FEED, with(feed(""), &[("etag", "\"a\""), ("last-modified", "then")]));
        world.watch(FEED, "Valley").await;
        let age = ("cache-control", "max-age=36000");
        world.press.put(FEED, status(StatusCode::NOT_MODIFIED, &[("etag", "W/\"a\""), age]));
        poll_now(world, FEED).await;
        let row = row(world, FEED).await;
        assert_eq!((row.etag.as_deref(), row.last_modified.as_deref()), (Some("W/\"a\""), Some("then")));
        assert!(about(row.next_poll_at - world.clock.now_ms(), 10 * HOUR));
    })
    .await;
}

/// SQLite counts each row that is written.
#[tokio::test]
async fn a_304_writes_the_row_of_its_source_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&sqlite_url(&folder)).await.unwrap();
    store.migrate().await.unwrap();
    let mut world = World::on(store).await;
    world.press.put(FEED, Page { etag: Some("\"a\"".into()), ..feed("") });
    world.watch(FEED, "Valley").await;
    let spy = sqlx::SqlitePool::connect(&sqlite_url(&folder)).await.unwrap();
    sqlx::query("create table written (what text)").execute(&spy).await.unwrap();
    let tables: Vec<String> = sqlx::query_scalar(
        "select name from sqlite_master where type = 'table' and name not like 'article_words%' and name not like 'sqlite_%'
           and name not in ('written', '_sqlx_migrations')",
    )
    .fetch_all(&spy)
    .await
    .unwrap();
    for table in &tables {
        for event in ["insert", "update", "delete"] {
            let sql = format!(
                "create trigger spy_{table}_{event} after {event} on {table} begin insert into written values ('{event} {table}'); end"
            );
            sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&spy).await.unwrap();
        }
    }
    world.clock.advance_ms(DAY);
    poll::tick(&world.room).await.unwrap();
    let written: Vec<String> = sqlx::query_scalar("select what from written").fetch_all(&spy).await.unwrap();
    assert_eq!(sent(&world, FEED, "if-none-match").as_deref(), Some(&b"\"a\""[..]));
    // Once when it is claimed, once when it is settled.
    assert_eq!(written, ["update sources", "update sources"]);
    spy.close().await;
    world.room.store.close().await;
}

#[tokio::test]
async fn the_publisher_puts_the_next_poll_off_and_nothing_pulls_it_below_the_minimum() {
    each_world(async |world| {
        let pages = [
            ("/plain", feed(""), 30 * MINUTE),
            ("/max-age", with(feed(""), &[("cache-control", "max-age=7200")]), 2 * HOUR),
            ("/expires", with(feed(""), &[("expires", "Thu, 10 Apr 2025 10:00:00 GMT"), ("date", "Thu, 10 Apr 2025 08:00:00 GMT")]), 2 * HOUR),
            ("/ttl", feed("<ttl>240</ttl>"), 4 * HOUR),
            ("/period", feed("<sy:updatePeriod xmlns:sy=\"http://purl.org/rss/1.0/modules/syndication/\">hourly</sy:updatePeriod>"), HOUR),
            ("/hasty", with(feed("<ttl>1</ttl>"), &[("cache-control", "max-age=1")]), 30 * MINUTE),
        ];
        for (path, page, want) in pages {
            world.press.put(path, page);
            world.watch(path, path).await;
            let wait = wait(world, path).await;
            assert!(about(wait, want), "{path}: {} min", wait / MINUTE);
        }
        // It is 8 o'clock GMT.
        world.press.put("/skip", feed("<skipHours><hour>8</hour><hour>9</hour><hour>10</hour></skipHours>"));
        world.watch("/skip", "skip").await;
        assert!(wait(world, "/skip").await >= 3 * HOUR);
        // It is Thursday.
        world.press.put("/days", feed("<skipDays><day>Thursday</day><day>Friday</day></skipDays>"));
        world.watch("/days", "days").await;
        assert!(wait(world, "/days").await >= 40 * HOUR);
        world.press.put("/moved", status(StatusCode::FOUND, &[("location", "/plain"), ("retry-after", "10800")]));
        world.watch("/moved", "moved").await;
        assert!(about(wait(world, "/moved").await, 3 * HOUR));
        for (path, after) in [("/seconds", "10800"), ("/date", "Thu, 10 Apr 2025 11:00:00 GMT")] {
            for code in [StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE] {
                let path = format!("{path}-{}", code.as_u16());
                world.press.put(&path, status(code, &[("retry-after", after)]));
                world.watch(&path, &path).await;
                let wait = wait(world, &path).await;
                assert!(about(wait, 3 * HOUR), "{path}: {} min", wait / MINUTE);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_permanent_redirect_that_holds_moves_the_source_and_a_passing_one_does_not() {
    each_world(async |world| {
        for (path, code) in [
            ("/old", StatusCode::MOVED_PERMANENTLY),
            ("/for-now", StatusCode::FOUND),
            ("/as-well", StatusCode::TEMPORARY_REDIRECT),
        ] {
            world.press.put(path, status(code, &[("location", "/new")]));
            world.press.put("/new", with(feed(""), &[("etag", "\"new\"")]));
            world.watch(path, path).await;
            poll_now(world, path).await;
            assert_eq!(row(world, path).await.state, "active", "two polls move nothing");
            poll_now(world, path).await;
        }
        let store = &world.room.store;
        assert!(store.source_by_url(&format!("{}/old", world.press.url)).await.unwrap().is_none());
        assert_eq!(row(world, "/new").await.etag, None, "validators belong to an address");
        assert_eq!((row(world, "/for-now").await.moved_polls, row(world, "/as-well").await.moved_polls), (0, 0));
        let note = &store.audit_log(10, None).await.unwrap()[0];
        assert_eq!((note.what.as_str(), note.who.as_str()), ("movesource", "poll"));
        assert!(note.before.ends_with("/old") && note.after.ends_with("/new"));
        poll_now(world, "/new").await;
        assert_eq!(sent(world, "/new", "if-none-match"), None, "none of the old address is sent to the new one");
        poll_now(world, "/new").await;
        assert_eq!(sent(world, "/new", "if-none-match").as_deref(), Some(&b"\"new\""[..]));
    })
    .await;
}

#[tokio::test]
async fn two_sources_that_end_at_one_address_become_one_that_is_polled() {
    each_world(async |world| {
        world.press.put_feed("/new", "Valley", &[ITEM]);
        world.watch("/new", "new").await;
        world.press.put("/old", status(StatusCode::PERMANENT_REDIRECT, &[("location", "/new")]));
        world.watch("/old", "old").await;
        let new = row(world, "/new").await.id;
        world.room.store.drop_source(new).await.unwrap();
        poll_now(world, "/old").await;
        poll_now(world, "/old").await;
        assert_eq!(row(world, "/old").await.state, "dropped");
        assert_eq!(row(world, "/new").await.state, "active", "news still comes from somewhere");
        let before = world.press.times("/new");
        world.pass(DAY).await;
        assert_eq!(world.press.times("/new"), before + 1);
    })
    .await;
}

#[tokio::test]
async fn a_410_ends_a_source_and_its_operators_hear_of_it() {
    each_world(async |world| {
        let chat = private_chat(world).await;
        world.press.put(FEED, status(StatusCode::GONE, &[]));
        world.watch(FEED, "Valley").await;
        world.pass(30 * DAY).await;
        assert_eq!((world.press.times(FEED), row(world, FEED).await.state.as_str()), (1, "gone"));
        let told: Vec<_> = world.bot.sent_to(chat).into_iter().filter(|m| m.text.contains("gone for good")).collect();
        assert_eq!(told.len(), 1, "{told:?}");
    })
    .await;
}

/// The operator's private chat with the bot.
async fn private_chat(world: &mut World) -> i64 {
    let chat = 3;
    world.bot.add_chat(Room::private(&olga()));
    world.tell(chat, &olga(), "/start").await;
    chat
}

#[tokio::test]
async fn a_failing_source_backs_off_pauses_after_a_week_is_told_once_and_comes_back() {
    each_world(async |world| {
        let chat = private_chat(world).await;
        world.press.put_feed(FEED, "Valley", &[ITEM]);
        world.watch(FEED, "Valley").await;
        world.press.put(FEED, status(StatusCode::NOT_FOUND, &[]));
        poll_now(world, FEED).await;
        assert!(about(wait(world, FEED).await, 5 * MINUTE));
        poll_now(world, FEED).await;
        assert!(about(wait(world, FEED).await, 10 * MINUTE));
        let before = world.press.times(FEED);
        for _ in 0..8 * 24 {
            world.pass(HOUR).await;
        }
        let asked = world.press.times(FEED) - before;
        assert!((10..=20).contains(&asked), "asked {asked} times in 8 days");
        assert_eq!(row(world, FEED).await.state, "paused");
        for _ in 0..6 {
            world.pass(7 * DAY).await;
        }
        assert!(world.press.times(FEED) - before >= asked + 4, "it is still looked at");
        let told: Vec<_> = world.bot.sent_to(chat).into_iter().filter(|m| m.text.contains("Valley")).collect();
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].text.contains("404"), "{}", told[0].text);
        world.press.put_feed(FEED, "Valley", &[OTHER, ITEM]);
        world.pass(8 * DAY).await;
        let row = row(world, FEED).await;
        assert_eq!((row.state.as_str(), row.failures, row.last_error, row.reported_at), ("active", 0, None, None));
    })
    .await;
}

/// No name is known.
struct Nowhere;

impl Names for Nowhere {
    fn lookup(&self, _: String) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> {
        Box::pin(async { Err(io::Error::other("no such name")) })
    }
}

#[tokio::test]
async fn whatever_fails_the_source_backs_off_and_its_row_says_what_it_was() {
    each_world(async |world| {
        let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let hanging = format!("http://{}/feed", silent.local_addr().unwrap());
        let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let refusing = format!("http://{}/feed", closed.local_addr().unwrap());
        drop(closed);
        world.press.put("/500", status(StatusCode::INTERNAL_SERVER_ERROR, &[]));
        world.press.put("/empty", Page::feed(""));
        let failures = [
            (format!("{}/404", world.press.url), "404"),
            (format!("{}/500", world.press.url), "500"),
            (format!("{}/empty", world.press.url), "empty"),
            (hanging, "took longer than 50ms"),
            (refusing, "no connection to"),
            ("http://news.example.org/feed".to_owned(), "news.example.org"),
        ];
        world.room.fetcher = Arc::new(
            Fetcher::new(FetchOptions {
                allow: vec!["127.0.0.0/8".parse().unwrap()],
                first_byte_timeout: Duration::from_millis(50),
                names: Arc::new(Nowhere),
                ..FetchOptions::default()
            })
            .unwrap(),
        );
        for (url, says) in failures {
            let source = NewSource { url: url.clone(), ..NewSource::default() };
            world.room.store.add_source(&source, world.clock.now_ms()).await.unwrap();
            for (failures, waits) in [(1, 5 * MINUTE), (2, 10 * MINUTE), (3, 20 * MINUTE)] {
                world.settle().await;
                let row = world.room.store.source_by_url(&url).await.unwrap().expect("a source");
                let error = row.last_error.unwrap_or_default();
                assert!(error.contains(says), "{url}: {error}");
                assert_eq!(row.failures, failures, "{url}");
                let wait = row.next_poll_at - world.clock.now_ms();
                assert!(about(wait, waits), "{url} waits {wait} ms after {failures} failures");
                match failures {
                    3 => drop(world.room.store.drop_source(row.id).await.unwrap()),
                    _ => world.room.store.poll_now(row.id, world.clock.now_ms()).await.unwrap(),
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn sources_that_are_added_together_are_first_looked_at_one_after_the_other() {
    each_world(async |world| {
        let now_ms = world.clock.now_ms();
        world.press.put_feed(FEED, "Valley", &[ITEM]);
        let url = format!("{}{FEED}", world.press.url);
        let source = NewSource { url, first_poll_at: now_ms + 3 * MINUTE, ..NewSource::default() };
        world.room.store.add_source(&source, now_ms).await.unwrap();
        world.settle().await;
        assert_eq!(world.press.times(FEED), 0);
        world.pass(3 * MINUTE).await;
        assert_eq!(world.press.times(FEED), 1);
    })
    .await;
}

#[tokio::test]
async fn an_operator_sends_a_list_of_feeds_as_a_file() {
    each_world(async |world| {
        let chat = private_chat(world).await;
        world.press.put_feed(FEED, "Valley", &[ITEM]);
        let opml = format!(
            "<opml version=\"2.0\"><body>\n<outline text=\"Valley\" xmlUrl=\"{}{FEED}\"/>\n\
             <outline text=\"Broken\" xmlUrl=\"not an address\"/>\n</body></opml>",
            world.press.url
        );
        world.bot.send_file(chat, &olga(), "feeds.opml", opml.as_bytes(), "/addsource");
        world.settle().await;
        let answer = world.bot.sent_to(chat).pop().expect("an answer").text;
        assert!(answer.contains("Added: 1.") && answer.contains("line 3: `not an address`"), "{answer}");
        world.pass(10 * MINUTE).await;
        assert!(row(world, FEED).await.last_success_at.is_some());
    })
    .await;
}

#[tokio::test]
async fn what_a_feed_has_shown_for_longer_than_articles_are_kept_is_no_news_at_its_next_change() {
    each_world(async |world| {
        let chat = -1001;
        world.group_following(chat, "sanctions").await;
        let sanctions = ("0", "Ministers agree new sanctions on four banks", "/a", SANCTIONS);
        world.press.put_feed(FEED, "Valley", &[OTHER]);
        world.watch(FEED, "Valley").await;
        let put = |items: &[(&str, &str, &str, &str)], etag: &str| {
            world.press.put_feed(FEED, "Valley", items);
            world.press.tag(FEED, etag);
        };
        put(&[sanctions, OTHER], "\"a\"");
        world.pass(DAY).await;
        assert_eq!(world.updates(chat).len(), 1);
        // For more than KEEP_DAYS it answers 304.
        for _ in 0..100 {
            world.pass(DAY).await;
        }
        while tidy::tick(&world.room).await.unwrap() == Tick::Busy {}
        let gone = ("9", "A bridge opens over the river", "/b", "The bridge over the river was opened on Monday.");
        world.press.put_feed(FEED, "Valley", &[gone, sanctions, OTHER]);
        world.pass(DAY).await;
        assert_eq!(world.updates(chat).len(), 1, "it was told a hundred days ago");
        let articles = world.room.store.recent_articles(0, 10, 0).await.unwrap();
        assert_eq!(articles.len(), 3, "each is one, and none was forgotten");
    })
    .await;
}

#[tokio::test]
async fn many_sources_of_a_file_are_spread_over_the_operators_own_minimum() {
    each_database(async |store: &Store| {
        let mut world = World::with(store.clone(), &[("POLL_MIN", "2h")]).await;
        let chat = private_chat(&mut world).await;
        let outlines: String = (0..200).map(|n| format!("<outline xmlUrl=\"{}/{n}\"/>", world.press.url)).collect();
        let opml = format!("<opml version=\"2.0\"><body>{outlines}</body></opml>");
        world.bot.send_file(chat, &olga(), "feeds.opml", opml.as_bytes(), "/addsource");
        world.settle().await;
        let now_ms = world.clock.now_ms();
        let waits: Vec<i64> =
            store.sources().await.unwrap().iter().map(|source| source.next_poll_at - now_ms).collect();
        assert_eq!(waits.len(), 200);
        // A random spread: each quarter of the two hours gets its share.
        for quarter in 0..4 {
            let within = quarter * HOUR / 2..(quarter + 1) * HOUR / 2;
            let share = waits.iter().filter(|wait| within.contains(wait)).count();
            assert!((20..=85).contains(&share), "{share} of 200 in quarter {quarter}");
        }
    })
    .await;
}
