//! Polls a second, from the request to the stored row; `benches/polling.md` keeps the figures.
//!
//!     cargo bench --bench polling                 5,000 feeds that bring nothing new, 500 that bring news
//!     cargo bench --bench polling -- 1000         1,000 and 100
//!
//! The feeds (60 KB, 30 entries) are served by this process on 64 loopback addresses, so that one request at a time
//! for a host leaves enough to do. Its work and its memory are in the figures.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use divisionbell::cli::serve;
use divisionbell::clock::Clock;
use divisionbell::config::Config;
use divisionbell::roles::{Newsroom, Tick, poll};
use divisionbell::sources::body_hash;
use divisionbell::store::{NewSource, PollKind, PollOutcome, Read, Store};

const START: i64 = 1_744_272_000_000;
const DAY: i64 = 24 * 3_600_000;
const HOSTS: i64 = 64;
const ENTRIES: i64 = 30;
const ENTRY_BYTES: usize = 1_800;
const ETAG: &str = "\"as-ever\"";

/// What the server answers in a round.
#[derive(Clone)]
struct Press {
    /// Entries that each feed has got since the beginning; -1: it answers 304.
    news: Arc<AtomicI64>,
    /// What all articles are cut from.
    words: Arc<String>,
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let feeds: i64 = arguments.first().and_then(|feeds| feeds.parse().ok()).unwrap_or(5_000);
    let press = Press { news: Arc::default(), words: Arc::new(words(4_000_000)) };
    let listener = tokio::net::TcpListener::bind("0.0.0.0:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let router = Router::new().route("/{feed}", get(answer)).with_state(press.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });

    let house = House::open(port, feeds).await;
    house.as_polled_before(&press).await;
    press.news.store(-1, Ordering::Relaxed);
    house.round("304").await;
    press.news.store(0, Ordering::Relaxed);
    house.round("200, the same body").await;

    let house = House::open(port, (feeds / 10).max(1)).await;
    house.round("first poll, 30 entries into the archive").await;
    press.news.store(1, Ordering::Relaxed);
    house.round("200, one new entry").await;
    press.news.store(2, Ordering::Relaxed);
    house.round("200, one more new entry").await;
}

/// A newsroom on a fresh SQLite file that watches so many feeds.
struct House {
    room: Newsroom,
    feeds: i64,
    _folder: tempfile::TempDir,
}

impl House {
    async fn open(port: u16, feeds: i64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&format!("sqlite://{}", folder.path().join("bench.db").display())).await.unwrap();
        store.migrate().await.unwrap();
        serve::load_topics(&store).await.unwrap();
        let config = Config::read(|name| match name {
            "FETCH_ALLOW" => Some("127.0.0.0/8".to_owned()),
            "POLL_CONCURRENCY" => Some("64".to_owned()),
            _ => None,
        });
        let room = serve::newsroom(config.unwrap(), store, Vec::new(), Clock::manual(START)).unwrap();
        for feed in 0..feeds {
            let url = format!("http://127.0.0.{}:{port}/{feed}", 1 + feed % HOSTS);
            room.store.add_source(&NewSource { url, ..NewSource::default() }, START).await.unwrap();
        }
        Self { room, feeds, _folder: folder }
    }

    /// Writes down that each feed was read, without the work of 30 articles each.
    async fn as_polled_before(&self, press: &Press) {
        let due = self.room.store.due_sources(START, self.feeds, "bench", 60_000).await.unwrap();
        for source in due {
            let feed = source.url.rsplit('/').next().and_then(|feed| feed.parse().ok()).unwrap();
            let hash = body_hash(press.feed(feed, 0).as_bytes());
            let read = Read { etag: Some(ETAG.into()), body_hash: Some(hash), ..Read::default() };
            let kind = PollKind::Read(Box::new(read));
            let outcome = PollOutcome { at: START, next_poll_at: START + 1, interval_ms: 1, kind };
            assert!(self.room.store.settle_poll(source.id, "bench", &outcome).await.unwrap());
        }
    }

    /// Polls every feed once.
    async fn round(&self, name: &str) {
        self.room.clock.advance_ms(DAY);
        // Linux: the peak counts from here.
        let _ = std::fs::write("/proc/self/clear_refs", "5");
        let (begun, cpu) = (Instant::now(), cpu_seconds());
        while poll::tick(&self.room).await.unwrap() == Tick::Busy {}
        let (seconds, cpu) = (begun.elapsed().as_secs_f64(), cpu_seconds() - cpu);
        let feeds = self.feeds as f64;
        println!(
            "{name}: {feeds} polls in {seconds:.2} s, {:.0}/s; {cpu:.2} s of CPU, {:.0}/s of it; peak {} MB",
            feeds / seconds,
            feeds / cpu,
            peak_mb()
        );
        let sources = self.room.store.sources().await.unwrap();
        let late = sources.iter().filter(|s| s.last_success_at.is_none_or(|at| at < self.room.clock.now_ms())).count();
        assert_eq!(late, 0, "{:?}", sources.iter().find_map(|source| source.last_error.clone()));
    }
}

impl Press {
    fn feed(&self, feed: i64, news: i64) -> String {
        let mut xml = format!("<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Feed {feed}</title>");
        for entry in (news..ENTRIES + news).rev() {
            let text = self.text(feed, entry, ENTRY_BYTES);
            let title = self.text(feed + 1, entry, 60);
            xml += &format!(
                "<item><guid isPermaLink=\"false\">{entry}</guid><title>{title}</title>\
                 <link>https://feed-{feed}.example/{entry}</link><description>{text}.</description></item>"
            );
        }
        xml + "</channel></rss>"
    }

    fn text(&self, feed: i64, entry: i64, bytes: usize) -> &str {
        let place = ((feed * 7_919 + entry) * 104_729) as usize % (self.words.len() - bytes);
        &self.words[place..place + bytes]
    }
}

async fn answer(State(press): State<Press>, Path(feed): Path<i64>, headers: HeaderMap) -> Response {
    let news = press.news.load(Ordering::Relaxed);
    if news < 0 && headers.get(header::IF_NONE_MATCH).is_some_and(|etag| etag == ETAG) {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let headers = [(header::CONTENT_TYPE, "application/rss+xml"), (header::ETAG, ETAG)];
    (headers, press.feed(feed, news.max(0))).into_response()
}

/// Sentences of made-up words.
fn words(bytes: usize) -> String {
    let mut random = fastrand::Rng::with_seed(7);
    let vocabulary: Vec<String> =
        (0..20_000).map(|_| (0..random.usize(3..10)).map(|_| random.lowercase()).collect()).collect();
    let mut text = String::with_capacity(bytes + 100);
    while text.len() < bytes {
        for _ in 0..random.usize(8..25) {
            text += &vocabulary[random.usize(..vocabulary.len())];
            text.push(' ');
        }
        text.truncate(text.len() - 1);
        text += ". ";
    }
    text
}

/// User and system time of this process (Linux; clock ticks of 10 ms).
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<f64> = stat.split_whitespace().skip(13).take(2).filter_map(|ticks| ticks.parse().ok()).collect();
    fields.iter().sum::<f64>() / 100.0
}

fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse().ok());
    peak.unwrap_or(0_u64) / 1024
}
