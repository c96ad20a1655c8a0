//! From the moment a feed serves a new entry to its message's arrival at the Bot API, through the whole program: all roles in
//! this process, Telegram's adapter, real HTTP on loopback; `benches/arrival.md` keeps the figures.
//!
//!     cargo bench --bench arrival                 polled, then pushed; SQLite, and PostgreSQL where TEST_POSTGRES_URL is set
//!     cargo bench --bench arrival -- 100          so many stories each way (40)
//!
//! The Bot API is the strict server of the tests; it answers at once. Feed, pages and hub are served here.

#[allow(unused_imports)]
#[path = "../tests/it/bot_api/mod.rs"]
mod bot_api;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use divisionbell::cli::serve;
use divisionbell::clock::Clock;
use divisionbell::config::Config;
use divisionbell::platforms::Platform;
use divisionbell::store::{NewSource, Store};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use bot_api::{BotApi, Room, TOKEN, User};

const CHAT: i64 = 1;
/// A chat gets one message a second, and a story is not to wait for the one before.
const APART: Duration = Duration::from_millis(1_100);
const PATIENCE: Duration = Duration::from_secs(30);
/// How often the feed is polled; where it is pushed, it is polled next in an hour.
const INTERVAL: &str = "1s";

#[tokio::main]
async fn main() {
    let stories = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(40);
    for postgres in [false, true] {
        if postgres && std::env::var("TEST_POSTGRES_URL").is_err() {
            println!("PostgreSQL: skipped, TEST_POSTGRES_URL is not set (see tests/postgres.sh)");
            continue;
        }
        println!("{}", if postgres { "PostgreSQL" } else { "SQLite" });
        polled(&House::open(postgres, false).await, stories).await;
        pushed(&House::open(postgres, true).await, stories).await;
    }
}

/// Published at any moment of the interval, and found by the next poll.
async fn polled(house: &House, stories: usize) {
    let (mut processing, mut whole) = (Vec::new(), Vec::new());
    for _ in 0..stories {
        tokio::time::sleep(APART + Duration::from_millis(fastrand::u64(..1_000))).await;
        let published_at = now();
        let n = house.press.publish();
        let arrived_at = house.arrival(n).await;
        processing.push(arrived_at - house.press.served_at(n));
        whole.push(arrived_at - published_at);
    }
    println!("  polled, from the answer to the poll to the arrival: {}", spread(processing));
    println!("  polled each {INTERVAL}, from publishing to the arrival: {}", spread(whole));
}

/// From the first byte of the hub's push.
async fn pushed(house: &House, stories: usize) {
    let hub = house.press.subscription().await;
    let mut whole = Vec::new();
    for _ in 0..stories {
        // 30 pushes a minute are taken.
        tokio::time::sleep(APART * 2).await;
        let n = house.press.publish();
        let pushed_at = now();
        house.press.push(&hub).await;
        whole.push(house.arrival(n).await - pushed_at);
    }
    println!("  pushed, from the push to the arrival: {}", spread(whole));
}

/// The whole program, a chat that follows its topic, and a feed.
struct House {
    press: Press,
    bot: BotApi,
    stop: CancellationToken,
    _folder: tempfile::TempDir,
}

impl House {
    async fn open(postgres: bool, hub: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = if postgres {
            fresh_database().await
        } else {
            format!("sqlite://{}", folder.path().join("bench.db").display())
        };
        let (press, bot) = (Press::start(hub).await, BotApi::start().await);
        bot.add_chat(Room::private(&User::new(CHAT, "Alice")));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let variables = HashMap::from([
            ("TELEGRAM_BOT_TOKEN", TOKEN.to_owned()),
            ("TELEGRAM_API_URL", bot.url()),
            ("PUBLIC_URL", format!("http://{}", listener.local_addr().unwrap())),
            ("FETCH_ALLOW", "127.0.0.0/8".to_owned()),
            ("POLL_MIN", if hub { "1h" } else { INTERVAL }.to_owned()),
            ("POLL_MAX", if hub { "1h" } else { INTERVAL }.to_owned()),
            ("POLL_TICK", "100ms".to_owned()),
            ("DATABASE_URL", url.clone()),
        ]);
        let config = Config::read(|name| variables.get(name).cloned()).unwrap();
        let store = Store::open(&url).await.unwrap();
        store.migrate().await.unwrap();
        serve::load_topics(&store).await.unwrap();
        let topic = store.topic(0, "sanctions").await.unwrap().unwrap().id;
        let chat =
            store.upsert_chat("telegram", &CHAT.to_string(), "private", "Alice", None, "1", now()).await.unwrap();
        store.subscribe(chat.id, topic, 0, 1, "1", now()).await.unwrap();
        let source = NewSource { url: format!("{}/feed.xml", press.url), ..NewSource::default() };
        store.add_source(&source, now()).await.unwrap();
        let telegram: Arc<dyn Platform> = Arc::new(serve::telegram(config.telegram.as_ref().unwrap()).unwrap());
        let room = serve::newsroom(config, store.clone(), vec![telegram], Clock::system()).unwrap();
        let (stop, stopped) = (CancellationToken::new(), CancellationToken::new());
        let shutdown = stop.clone();
        tokio::spawn(async move {
            serve::start(&room, &HashSet::from(serve::ALL), Some(listener), shutdown).await.unwrap();
            stopped.cancel();
        });
        // The first poll only fills the archive.
        while store.sources().await.unwrap()[0].first_polled_at.is_none() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Self { press, bot, stop, _folder: folder }
    }

    /// When the story's message came.
    async fn arrival(&self, n: usize) -> i64 {
        let headline = headline(n);
        let sent = |bot: &BotApi| {
            let calls = bot.calls("sendMessage");
            calls
                .iter()
                .rev()
                .find(|call| call.params["text"].as_str().is_some_and(|text| text.contains(&headline)))
                .map(|call| call.at_ms)
        };
        self.bot.wait_within(PATIENCE, sent).await.unwrap_or_else(|| panic!("story {n} did not arrive: {headline}"))
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// A publisher and its hub.
#[derive(Clone)]
struct Press {
    url: String,
    hub: bool,
    inner: Arc<Mutex<Published>>,
    client: reqwest::Client,
}

#[derive(Default)]
struct Published {
    stories: usize,
    /// When the feed was first served with so many stories.
    served_at: HashMap<usize, i64>,
    subscription: Option<HashMap<String, String>>,
}

impl Press {
    async fn start(hub: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let press = Self { url, hub, inner: Arc::default(), client };
        let router = Router::new()
            .route("/feed.xml", get(async |State(press): State<Press>| press.serve()))
            .route("/story/{n}", get(async |Path(n): Path<usize>| page(n)))
            .route("/hub", post(subscribe))
            .with_state(press.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        press
    }

    fn serve(&self) -> Response {
        let (document, mut inner) = (self.document(), self.inner.lock().unwrap());
        let stories = inner.stories;
        inner.served_at.entry(stories).or_insert_with(now);
        ([("content-type", "application/rss+xml")], document).into_response()
    }

    /// One more story; its number.
    fn publish(&self) -> usize {
        let mut inner = self.inner.lock().unwrap();
        inner.stories += 1;
        inner.stories
    }

    fn served_at(&self, n: usize) -> i64 {
        self.inner.lock().unwrap().served_at[&n]
    }

    /// The newest twenty entries.
    fn document(&self) -> String {
        let stories = self.inner.lock().unwrap().stories;
        let items: String = (0..=stories)
            .rev()
            .take(20)
            .map(|n| {
                format!(
                    "<item><guid isPermaLink=\"false\">{n}</guid><title>{}</title><link>{}/story/{n}</link>\
                     <description>{}</description></item>",
                    headline(n),
                    self.url,
                    texts(n)[0]
                )
            })
            .collect();
        let links = if self.hub {
            format!(
                "<atom:link xmlns:atom=\"http://www.w3.org/2005/Atom\" rel=\"hub\" href=\"{0}/hub\"/>\
                 <atom:link xmlns:atom=\"http://www.w3.org/2005/Atom\" rel=\"self\" href=\"{0}/feed.xml\"/>",
                self.url
            )
        } else {
            String::new()
        };
        format!(
            "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Valley</title><language>en</language>{links}{items}</channel></rss>"
        )
    }

    /// What the program asked the hub for, once it is verified.
    async fn subscription(&self) -> HashMap<String, String> {
        let asked = loop {
            if let Some(asked) = self.inner.lock().unwrap().subscription.clone() {
                break asked;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        };
        let query = [
            ("hub.mode", "subscribe"),
            ("hub.topic", &asked["hub.topic"]),
            ("hub.challenge", "challenge"),
            ("hub.lease_seconds", "864000"),
        ];
        // The hub may be quicker than the program, which writes down first what it asked for.
        for _ in 0..50 {
            let answer = self.client.get(&asked["hub.callback"]).query(&query).send().await.unwrap();
            if answer.status() == 200 {
                return asked;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("the subscription is not confirmed");
    }

    async fn push(&self, subscription: &HashMap<String, String>) {
        let body = self.document();
        let mut mac = Hmac::<Sha256>::new_from_slice(subscription["hub.secret"].as_bytes()).unwrap();
        mac.update(body.as_bytes());
        let signature: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        let request = self.client.post(&subscription["hub.callback"]).header("content-type", "application/rss+xml");
        let answer = request.header("x-hub-signature", format!("sha256={signature}")).body(body).send().await.unwrap();
        assert_eq!(answer.status(), 200);
    }
}

async fn subscribe(State(press): State<Press>, Form(asked): Form<HashMap<String, String>>) -> StatusCode {
    press.inner.lock().unwrap().subscription = Some(asked);
    StatusCode::ACCEPTED
}

fn headline(n: usize) -> String {
    format!("Russia sanctions on {}", words(n, 4))
}

/// Paragraphs like those of no other story.
fn texts(n: usize) -> [String; 2] {
    [
        format!(
            "They were said to be about {}, which is what the people there had been waiting for.",
            words(n + 1_000, 12)
        ),
        format!(
            "It is not known when that will be, but there are many who think that it should have been {}, and that \
             they would have liked it.",
            words(n + 2_000, 20)
        ),
    ]
}

fn page(n: usize) -> Html<String> {
    let paragraphs: String = texts(n).iter().map(|text| format!("<p>{text}</p>")).collect();
    Html(format!(
        "<!doctype html><html lang=\"en\"><head><title>{0}</title></head><body><article><h1>{0}</h1>{paragraphs}</article></body></html>",
        headline(n)
    ))
}

fn words(seed: usize, count: usize) -> String {
    let mut random = fastrand::Rng::with_seed(seed as u64 + 7);
    let mut syllable = || {
        let start = random.choice(["b", "dr", "k", "l", "m", "n", "st", "v", "z"]).unwrap();
        format!("{start}{}", random.choice(["a", "e", "i", "o", "u"]).unwrap())
    };
    (0..count).map(|_| format!("{}{}{}", syllable(), syllable(), syllable())).collect::<Vec<_>>().join(" ")
}

fn now() -> i64 {
    Clock::system().now_ms()
}

fn spread(mut times: Vec<i64>) -> String {
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share).round() as usize];
    format!("{} stories, p50 {} ms, p99 {} ms, max {} ms", times.len(), at(0.5), at(0.99), at(1.0))
}

async fn fresh_database() -> String {
    use sqlx::{Connection, Executor};
    let server = std::env::var("TEST_POSTGRES_URL").unwrap();
    let name = format!("a_{:016x}", fastrand::u64(..));
    sqlx::any::install_default_drivers();
    let mut connection = sqlx::AnyConnection::connect(&server).await.unwrap();
    connection.execute(sqlx::AssertSqlSafe(format!("create database {name}"))).await.unwrap();
    connection.close().await.unwrap();
    format!("{}/{name}", server.rsplit_once('/').unwrap().0)
}
