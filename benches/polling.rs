//! Polls a second, from the request to the stored row, and how long a push takes to the outbox; `benches/polling.md` keeps the figures.
//!
//!     cargo bench --bench polling                   5,000 feeds that bring nothing new, 500 that bring news, 50 pushes
//!     cargo bench --bench polling -- 1000           1,000, 100 and 50
//!     cargo bench --bench polling -- 5000 quiet     one part: quiet, news, push
//!
//! The feeds (60 KB, 30 entries) are served by a second process of this program on 64 loopback addresses, so that one request at
//! a time for a host leaves enough to do. The machine is shared with it; its CPU time is named apart.

use std::io::{BufRead, BufReader, Read as _, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use divisionbell::cli::serve;
use divisionbell::clock::Clock;
use divisionbell::config::Config;
use divisionbell::roles::{Newsroom, Tick, deliver, poll};
use divisionbell::sources::body_hash;
use divisionbell::store::{NewSource, PollKind, PollOutcome, Read, Store};
use divisionbell::web;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use tokio_util::sync::CancellationToken;

const START: i64 = 1_744_272_000_000;
const DAY: i64 = 24 * 3_600_000;
const HOSTS: i64 = 64;
const ENTRIES: i64 = 30;
const ENTRY_BYTES: usize = 1_800;
const ETAG: &str = "\"as-ever\"";
const PUSHES: i64 = 50;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let feeds: i64 = arguments.iter().find_map(|argument| argument.parse().ok()).unwrap_or(5_000);
    let wants = |part: &str| !arguments.iter().any(|a| ["quiet", "news", "push"].contains(&a.as_str()) && a != part);
    if arguments.first().is_some_and(|first| first == "serve") {
        return serve_feeds(feeds);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        if wants("quiet") {
            let mut press = Press::start(feeds);
            let house = House::open(press.port, feeds).await;
            house.as_polled_before().await;
            press.answer(-1);
            house.round("304", &press).await;
            press.answer(0);
            house.round("200, the same body", &press).await;
        }
        if wants("news") {
            let feeds = (feeds / 10).max(1);
            let mut press = Press::start(feeds);
            let house = House::open(press.port, feeds).await;
            house.round("first poll, 30 entries into the archive", &press).await;
            press.answer(1);
            house.round("200, one new entry", &press).await;
            press.answer(2);
            house.round("200, one more new entry", &press).await;
        }
        if wants("push") {
            push_to_outbox().await;
        }
    });
}

/// The serving process.
struct Press {
    child: Child,
    port: u16,
}

impl Press {
    fn start(feeds: i64) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["serve", &feeds.to_string()]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let port = line(&mut child).parse().unwrap();
        Self { child, port }
    }

    /// From now on each feed has so many new entries since the beginning; -1: it answers 304.
    fn answer(&mut self, news: i64) {
        writeln!(self.child.stdin.as_mut().unwrap(), "{news}").unwrap();
        line(&mut self.child);
    }
}

impl Drop for Press {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The next line that the child prints; it prints no more than that at a time.
fn line(child: &mut Child) -> String {
    let mut text = String::new();
    BufReader::with_capacity(1, child.stdout.as_mut().unwrap()).read_line(&mut text).unwrap();
    text.trim().to_owned()
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
            "PUBLIC_URL" => Some("http://bell.example".to_owned()),
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
    async fn as_polled_before(&self) {
        let words = words(4_000_000);
        let due = self.room.store.due_sources(START, self.feeds, "bench", 600_000).await.unwrap();
        let outcomes: Vec<_> = due
            .iter()
            .map(|source| {
                let number = source.url.rsplit('/').next().and_then(|feed| feed.parse().ok()).unwrap();
                let hash = body_hash(feed(&words, number, 0).as_bytes());
                let read = Read { etag: Some(ETAG.into()), body_hash: Some(hash), ..Read::default() };
                let kind = PollKind::Read(Box::new(read));
                (source.id, PollOutcome { at: START, next_poll_at: START + 1, interval_ms: 1, kind })
            })
            .collect();
        let outcomes: Vec<_> = outcomes.iter().map(|(id, outcome)| (*id, outcome)).collect();
        assert_eq!(self.room.store.settle_polls("bench", &outcomes).await.unwrap().len(), due.len());
    }

    /// Polls every feed once.
    async fn round(&self, name: &str, press: &Press) {
        self.room.clock.advance_ms(DAY);
        // Linux: the peak counts from here.
        let _ = std::fs::write("/proc/self/clear_refs", "5");
        let (begun, own, served) = (Instant::now(), cpu_seconds("self"), cpu_seconds(&press.child.id().to_string()));
        while poll::tick(&self.room).await.unwrap() == Tick::Busy {}
        let seconds = begun.elapsed().as_secs_f64();
        let (own, served) = (cpu_seconds("self") - own, cpu_seconds(&press.child.id().to_string()) - served);
        let feeds = self.feeds as f64;
        println!(
            "{name}: {feeds} polls in {seconds:.2} s, {:.0}/s; CPU {own:.2} s ({:.0} us a poll), serving {served:.2} s; peak {} MB",
            feeds / seconds,
            own / feeds * 1e6,
            peak_mb()
        );
        let sources = self.room.store.sources().await.unwrap();
        let late = sources.iter().filter(|s| s.last_success_at.is_none_or(|at| at < self.room.clock.now_ms())).count();
        assert_eq!(late, 0, "{:?}", sources.iter().find_map(|source| source.last_error.clone()));
    }
}

/// From the moment a hub sends a push to the moment a chat's delivery is in the outbox, over HTTP.
async fn push_to_outbox() {
    let house = House::open(0, 1).await;
    let store = &house.room.store;
    let topic = store.topic(0, "sanctions").await.unwrap().unwrap().id;
    let chat = store.upsert_chat("live", "1", "group", "A group", None, "bench", START).await.unwrap().id;
    store.subscribe(chat, topic, 0, 1, "bench", START).await.unwrap();
    let source = store.due_sources(START, 1, "bench", 60_000).await.unwrap().remove(0);
    let read = Read { hub: Some("http://hub.example/".into()), hub_topic: Some(source.url.clone()), ..Read::default() };
    let kind = PollKind::Read(Box::new(read));
    let outcome = PollOutcome { at: START, next_poll_at: START + DAY, interval_ms: 1, kind };
    store.settle_poll(source.id, "bench", &outcome).await.unwrap();
    let wanted = store.hubs_missing(1).await.unwrap().remove(0);
    store.want_hub(&wanted, "token", "secret", START).await.unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let site = format!("http://{}", listener.local_addr().unwrap());
    let callback = format!("{site}/websub/token");
    let stop = CancellationToken::new();
    let router = web::router(&house.room, Arc::new(web::Numbers::install().unwrap()), []);
    tokio::spawn(web::serve(listener, router, stop.clone()));
    let (room, stopped) = (house.room.clone(), stop.clone());
    tokio::spawn(async move { deliver::run_fan_out(&room, &stopped).await });
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let words = words(4_000_000);
    let mut took: Vec<Duration> = Vec::new();
    for news in 1..=PUSHES {
        // 30 a minute are taken.
        house.room.clock.advance_ms(60_000);
        let body = feed(&words, 0, 0).replacen("<item>", &format!("{}<item>", sanctions(&words, &site, news)), 1);
        let mut mac = Hmac::<Sha256>::new_from_slice(b"secret").unwrap();
        mac.update(body.as_bytes());
        let signature: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        let before = store.due_count(chat).await.unwrap();
        let begun = Instant::now();
        let request = client.post(&callback).header("x-hub-signature", format!("sha256={signature}")).body(body);
        let sent = tokio::spawn(request.send());
        while store.due_count(chat).await.unwrap() == before {
            assert!(begun.elapsed() < Duration::from_secs(60), "the push {news} made no delivery");
        }
        // The first one brings thirty entries.
        if news > 1 {
            took.push(begun.elapsed());
        }
        assert_eq!(sent.await.unwrap().unwrap().status(), 200);
    }
    took.sort();
    println!(
        "push to outbox: {} pushes, median {:?}, longest {:?}",
        took.len(),
        took[took.len() / 2],
        took[took.len() - 1]
    );
    stop.cancel();
}

/// The body of a feed with so many entries more than at the beginning, the newest first.
fn feed(words: &str, feed: i64, news: i64) -> String {
    let mut xml = String::with_capacity(64 * 1024);
    xml += &format!("<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Feed {feed}</title>");
    for entry in (news..ENTRIES + news).rev() {
        let (text, title) = (cut(words, feed, entry, ENTRY_BYTES), cut(words, feed + 1, entry, 60));
        xml += &format!(
            "<item><guid isPermaLink=\"false\">{entry}</guid><title>{title}</title>\
             <link>https://feed-{feed}.example/{entry}</link><description>{text}.</description></item>"
        );
    }
    xml + "</channel></rss>"
}

/// An entry that tells a story of its own, in English around the invented words; its page is not there.
fn sanctions(words: &str, site: &str, news: i64) -> String {
    let (who, whom, what) = (cut(words, news, 1, 40), cut(words, news, 2, 100), cut(words, news, 3, 160));
    format!(
        "<item><guid isPermaLink=\"false\">news-{news}</guid><title>Russia sanctions on {who}</title>\
         <link>{site}/news-{news}</link><description>They were said to be about {whom}, which is what the \
         people there had been waiting for. It is not known when that will be, but there are many who think that it should \
         have been {what}, and that they would have liked it.</description></item>"
    )
}

fn cut(words: &str, feed: i64, entry: i64, bytes: usize) -> &str {
    let place = ((feed * 7_919 + entry) * 104_729) as usize % (words.len() - bytes);
    &words[place..place + bytes]
}

/// Serves until it is killed: a thread for each connection, and the bodies of the quiet rounds made before.
fn serve_feeds(feeds: i64) {
    let listener = TcpListener::bind("0.0.0.0:0").unwrap();
    let words = Arc::new(words(4_000_000));
    let ready: Arc<Vec<Vec<u8>>> = Arc::new((0..feeds).map(|number| answer(&feed(&words, number, 0))).collect());
    let news = Arc::new(AtomicI64::new(0));
    println!("{}", listener.local_addr().unwrap().port());
    let commanded = Arc::clone(&news);
    std::thread::spawn(move || {
        for line in std::io::stdin().lines() {
            commanded.store(line.unwrap().parse().unwrap(), Ordering::SeqCst);
            println!("done");
        }
    });
    for stream in listener.incoming() {
        let (words, ready, news) = (Arc::clone(&words), Arc::clone(&ready), Arc::clone(&news));
        std::thread::spawn(move || connection(stream.unwrap(), &words, &ready, &news));
    }
}

fn connection(mut stream: TcpStream, words: &str, ready: &[Vec<u8>], news: &AtomicI64) {
    stream.set_nodelay(true).unwrap();
    let mut buffer = [0; 4096];
    while let Ok(read @ 1..) = stream.read(&mut buffer) {
        // One request at a time, without a body: it comes in one piece.
        let request = String::from_utf8_lossy(&buffer[..read]);
        let number: usize = request.split(['/', ' ']).nth(2).and_then(|number| number.parse().ok()).unwrap();
        let sent = match news.load(Ordering::Relaxed) {
            -1 if request.contains(ETAG) => stream.write_all(b"HTTP/1.1 304 Not Modified\r\n\r\n"),
            -1 | 0 => stream.write_all(&ready[number]),
            news => stream.write_all(&answer(&feed(words, number as i64, news))),
        };
        if sent.is_err() {
            return;
        }
    }
}

fn answer(body: &str) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/rss+xml\r\netag: {ETAG}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    head.into_bytes()
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

/// User and system time of a process (Linux; clock ticks of 10 ms).
fn cpu_seconds(process: &str) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let fields: Vec<f64> = stat.split_whitespace().skip(13).take(2).filter_map(|ticks| ticks.parse().ok()).collect();
    fields.iter().sum::<f64>() / 100.0
}

fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse().ok());
    peak.unwrap_or(0_u64) / 1024
}
