//! Figures of the store on both databases; `benches/store.md` keeps them and says how to repeat them.
//!
//!     cargo bench --bench store                   SQLite; PostgreSQL too where TEST_POSTGRES_URL is set
//!     cargo bench --bench store -- claim 1000     one part, smaller
//!
//! Parts: `fan_out` (chats), `claim` (waiting rows), `settle` (deliveries), `deliver` (waiting rows), `sources` (rows).

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use divisionbell::articles::Article;
use divisionbell::cli::serve;
use divisionbell::clock::Clock;
use divisionbell::config::Config;
use divisionbell::outbox::Lane;
use divisionbell::outbox::message::Message;
use divisionbell::platforms::{
    Capabilities, CommandInfo, Inbox, ListenError, Pictures, Platform, Rates, SendError, Target,
};
use divisionbell::roles::deliver;
use divisionbell::store::*;
use divisionbell::topics::{Level, Match};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

const NOW: i64 = 1_775_800_000_000;
const HOUR: i64 = 3_600_000;

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let part = arguments.first().cloned().unwrap_or_default();
    if part == "delivering" {
        return delivering(&arguments[1]).await;
    }
    let size: Option<i64> = arguments.get(1).and_then(|size| size.parse().ok());
    let wanted = |name: &str| part.is_empty() || part == name;
    for postgres in [false, true] {
        if postgres && std::env::var("TEST_POSTGRES_URL").is_err() {
            println!("PostgreSQL: skipped, TEST_POSTGRES_URL is not set (see tests/postgres.sh)");
            continue;
        }
        println!("{}", if postgres { "PostgreSQL" } else { "SQLite" });
        if wanted("fan_out") {
            for chunk in [1_000, 4_000, 10_000] {
                fan_out(&Database::fresh(postgres).await, size.unwrap_or(100_000), chunk).await;
            }
        }
        if wanted("claim") {
            for waiting in size.map_or(vec![1_000, 100_000, 1_000_000], |size| vec![size]) {
                claim(&Database::fresh(postgres).await, waiting).await;
            }
            one_chat(&Database::fresh(postgres).await, size.unwrap_or(100_000)).await;
        }
        if wanted("settle") {
            settle(&Database::fresh(postgres).await, size.unwrap_or(20_000)).await;
        }
        if wanted("deliver") {
            for waiting in size.map_or(vec![10_000, 1_000_000], |size| vec![size]) {
                deliver(&Database::fresh(postgres).await, waiting).await;
            }
        }
        if wanted("sources") {
            sources(&Database::fresh(postgres).await, size.unwrap_or(1_000_000)).await;
        }
    }
}

/// One story to all chats of its topics, in chunks: while nothing waits, and behind another story that waits for each chat; and
/// how long a reply has to wait for a chunk.
async fn fan_out(database: &Database, chats: i64, chunk: i64) {
    let store = &database.store;
    database.chats(chats).await;
    for state in ["nothing waits", "one waits for each"] {
        let story = a_story(store, state).await;
        let (mut total, mut longest, mut enqueued) = (Duration::ZERO, Duration::ZERO, 0);
        loop {
            let begun = Instant::now();
            let Some(done) = store.fan_out(chunk, NOW).await.unwrap() else { break };
            total += begun.elapsed();
            longest = longest.max(begun.elapsed());
            enqueued += done.enqueued;
            assert_eq!(done.story_id, story);
        }
        println!(
            "  fan_out to {enqueued} chats, chunks of {chunk}, {state}: {total:.2?} in all, longest chunk {longest:.1?}"
        );
    }
    // With a fan-out running, a reply is enqueued, claimed and settled beside it.
    a_story(store, "beside").await;
    let chunks = async {
        while let Some(done) = store.fan_out(chunk, NOW).await.unwrap() {
            if done.done {
                break;
            }
        }
    };
    let replies = async {
        let mut times = Vec::new();
        for revision in 0..100 {
            let reply = NewDelivery {
                chat_id: 1 + revision,
                revision,
                kind: "reply".into(),
                lane: Lane::Reply,
                due_at: NOW,
                ..Default::default()
            };
            let begun = Instant::now();
            store.enqueue(&reply, NOW).await.unwrap();
            times.push(begun.elapsed());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        times
    };
    let (_, times) = tokio::join!(chunks, replies);
    println!("  a reply enqueued beside it: {}", spread(times));
}

/// A claim of 30 with so many rows waiting, 10 for each chat.
async fn claim(database: &Database, waiting: i64) {
    let store = &database.store;
    let lease = store.lease("deliver:telegram", "bench", HOUR).await.unwrap().unwrap();
    let chats = (waiting / 10).max(1);
    database.chats(chats).await;
    for part in 0..10 {
        database
            .run(&format!(
                "insert into deliveries (chat_id, story_id, kind, lane, due_at, turn, created_at)
                 select id, {part} + 1, 'story', 2, {NOW} - {HOUR} + id, {NOW} - {HOUR} + id + {part} * 1000, 0 from chats"
            ))
            .await;
    }
    database.run("analyze").await;
    let mut times = Vec::new();
    for _ in 0..100 {
        let begun = Instant::now();
        let rows = store.claim(&lease, &[], NOW, 30, 60_000, &["telegram".to_owned()]).await.unwrap();
        times.push(begun.elapsed());
        assert_eq!(rows.len(), 30);
        store.release_claims("bench").await.unwrap(); // so many wait each time
    }
    println!("  claim of 30 among {waiting} waiting for {chats} chats: {}", spread(times));
}

/// All rows wait for one chat that may not be sent to now; then for one that may, with an idle chat behind it.
async fn one_chat(database: &Database, waiting: i64) {
    let store = &database.store;
    let lease = store.lease("deliver:telegram", "bench", HOUR).await.unwrap().unwrap();
    database.chats(2).await;
    database
        .run(&format!(
            "with recursive n (n) as (select 1 union all select n + 1 from n where n < {waiting})
             insert into deliveries (chat_id, story_id, kind, lane, due_at, turn, created_at)
             select 1, n, 'story', 2, {NOW} - {HOUR}, {NOW} + n * 1000, 0 from n"
        ))
        .await;
    database.run("analyze").await;
    for paused in [true, false] {
        let mut times = Vec::new();
        if paused {
            store.pause_chat(1, NOW + HOUR).await.unwrap();
        } else {
            database.run("update chats set paused_until = 0").await;
        }
        for revision in 0..50 {
            let idle = NewDelivery {
                chat_id: 2,
                revision: revision + i64::from(paused) * 1000,
                due_at: NOW,
                ..Default::default()
            };
            store.enqueue(&idle, NOW).await.unwrap();
            let begun = Instant::now();
            let rows = store.claim(&lease, &[], NOW, 30, 60_000, &["telegram".to_owned()]).await.unwrap();
            times.push(begun.elapsed());
            assert!(rows.iter().any(|row| row.chat_id == 2), "the idle chat is served at once");
            for row in rows {
                store.settle(&row, &lease, &done(), NOW).await.unwrap();
            }
        }
        let what = if paused { "paused" } else { "busy" };
        println!("  claim for an idle chat behind {waiting} waiting for one {what} chat: {}", spread(times));
    }
}

/// Claim, send (nothing) and settle, one commit a message.
async fn settle(database: &Database, deliveries: i64) {
    let store = &database.store;
    let lease = store.lease("deliver:telegram", "bench", HOUR).await.unwrap().unwrap();
    database.chats(deliveries).await;
    database
        .run(&format!(
            "insert into deliveries (chat_id, story_id, kind, lane, due_at, turn, created_at)
             select id, 1, 'story', 2, {NOW}, {NOW}, 0 from chats"
        ))
        .await;
    database.run("analyze").await;
    let begun = Instant::now();
    let mut busy = Busy::new(store, &lease);
    while busy.launch(0).await > 0 {
        while busy.flying.len() > IN_FLIGHT / 2 {
            busy.flying.join_next().await.unwrap().unwrap();
        }
    }
    while busy.flying.join_next().await.is_some() {}
    let taken = begun.elapsed();
    println!("  claim and settle {}: {taken:.2?}, {:.0} a second", busy.sent, busy.sent as f64 / taken.as_secs_f64());
    idle_chat(database, &lease).await;
}

/// 10,000 rows wait for ten chats, which are being served as fast as can be; now and then a row for an idle chat is enqueued, and a
/// reply: how long until each is settled.
async fn idle_chat(database: &Database, lease: &Lease) {
    let store = &database.store;
    database.run("delete from deliveries").await;
    database
        .run(&format!(
            "with recursive n (n) as (select 1 union all select n + 1 from n where n < 10000)
             insert into deliveries (chat_id, story_id, kind, lane, due_at, turn, created_at)
             select n % 10 + 1, n, 'story', 2, {NOW}, {NOW} + n * 100, 0 from n"
        ))
        .await;
    database.run("analyze").await;
    let mut busy = Busy::new(store, lease);
    for lane in [Lane::Instant, Lane::Reply] {
        let mut times = Vec::new();
        for n in 0..50 {
            let new = NewDelivery { chat_id: 100 + n, revision: lane as i64, lane, due_at: NOW, ..Default::default() };
            let begun = Instant::now();
            store.enqueue(&new, NOW).await.unwrap();
            while !busy.settled_chat(100 + n).await {}
            times.push(begun.elapsed());
        }
        println!(
            "  a row for an idle chat ({lane:?}) behind 10,000 of ten busy ones, until it is settled: {}",
            spread(times)
        );
    }
    while busy.flying.join_next().await.is_some() {}
}

/// Sends under way at once, as the dispatcher has them.
const IN_FLIGHT: usize = 64;

/// Claims, sends (nothing) and settles, several at once.
struct Busy<'a> {
    store: &'a Store,
    lease: &'a Lease,
    flying: JoinSet<i64>,
    sent: usize,
}

impl<'a> Busy<'a> {
    fn new(store: &'a Store, lease: &'a Lease) -> Self {
        Self { store, lease, flying: JoinSet::new(), sent: 0 }
    }

    /// Claims what there is room for, but never less than `least`; how many there were.
    async fn launch(&mut self, least: usize) -> usize {
        let room = (IN_FLIGHT - self.flying.len()).max(least);
        let rows = self.store.claim(self.lease, &[], NOW, room as i64, 60_000, &["telegram".to_owned()]).await.unwrap();
        let count = rows.len();
        for row in rows {
            let (store, lease) = (self.store.clone(), self.lease.clone());
            self.flying.spawn(async move {
                assert!(store.settle(&row, &lease, &done(), NOW).await.unwrap());
                row.chat_id
            });
        }
        self.sent += count;
        count
    }

    /// Goes on until one has landed; whether it was of this chat.
    async fn settled_chat(&mut self, chat: i64) -> bool {
        self.launch(1).await;
        let mut found = false;
        if let Some(landed) = self.flying.join_next().await {
            found |= landed.unwrap() == chat;
        }
        while let Some(landed) = self.flying.try_join_next() {
            found |= landed.unwrap() == chat;
        }
        found
    }
}

/// The deliver role itself in a process of its own, with so many stories waiting, ten for each chat: what it sends in ten seconds
/// to a platform without limits that answers at once, and the most memory that the process had.
async fn deliver(database: &Database, waiting: i64) {
    let (store, now) = (&database.store, Clock::system().now_ms());
    serve::load_topics(store).await.unwrap();
    let chats = (waiting / 10).max(1);
    database.chats(chats).await;
    for part in 0..10 {
        let story = a_story(store, &format!("waiting-{part}")).await;
        database
            .run(&format!(
                "insert into deliveries (chat_id, story_id, kind, lane, due_at, turn, created_at)
                 select id, {story}, 'story', 2, {now}, {now} + {part} * 1000, {now} from chats"
            ))
            .await;
    }
    database.run("update stories set fan_cursor = null").await;
    database.run("analyze").await;
    let program = std::env::current_exe().unwrap();
    let told = Command::new(program).args(["delivering", &database.url]).output().unwrap();
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    println!(
        "  the deliver role, {waiting} waiting for {chats} chats: {}",
        String::from_utf8_lossy(&told.stdout).trim()
    );
}

/// The process that [`deliver`] measures.
async fn delivering(url: &str) {
    const SECONDS: u64 = 10;
    let store = Store::open(url).await.unwrap();
    let instant = Arc::new(InstantPlatform::default());
    let platform: Arc<dyn Platform> = instant.clone();
    let config = Config::read(|_| None).unwrap();
    let room = serve::newsroom(config, store, vec![platform.clone()], Clock::system()).unwrap();
    let stop = CancellationToken::new();
    let (room, stopped) = (Arc::new(room), stop.clone());
    let running = tokio::spawn(async move { deliver::run(&room, &platform, &stopped).await });
    let begun = Instant::now();
    let mut sent = 0;
    while begun.elapsed() < Duration::from_secs(SECONDS) {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let now = instant.0.load(Ordering::Relaxed);
        if now == sent && now > 0 {
            break;
        }
        sent = now;
    }
    let rate = sent as f64 / begun.elapsed().as_secs_f64();
    stop.cancel();
    running.await.unwrap();
    println!("{rate:.0} sent and settled a second, at most {} MB of memory", peak_mb());
}

/// Sends nothing, at once.
#[derive(Default)]
struct InstantPlatform(AtomicUsize);

#[async_trait]
impl Platform for InstantPlatform {
    fn name(&self) -> &'static str {
        "telegram"
    }
    fn capabilities(&self) -> Capabilities {
        let rates = Rates { overall_per_s: 1_000_000, chat_burst: 1_000_000, group_per_min: None };
        Capabilities {
            edit: true,
            edit_window_ms: None,
            threads: true,
            buttons_private: true,
            buttons_group: true,
            pictures: Pictures::None,
            attachments: false,
            text_limit: 4_096,
            entity_limit: 100,
            rates,
            group_size: None,
            free_form_window_ms: None,
            idempotent: false,
        }
    }
    fn bot_name(&self) -> Option<String> {
        None
    }
    async fn connect(&self) -> Result<(), SendError> {
        Ok(())
    }
    async fn send(&self, _: &Target, _: &Message) -> Result<String, SendError> {
        Ok(self.0.fetch_add(1, Ordering::Relaxed).to_string())
    }
    async fn edit(&self, _: &Target, _: &str, _: &Message) -> Result<(), SendError> {
        Ok(())
    }
    async fn acknowledge(&self, _: &str, _: Option<&str>) -> Result<(), SendError> {
        Ok(())
    }
    async fn admins(&self, _: &str) -> Result<Vec<String>, SendError> {
        Ok(Vec::new())
    }
    async fn set_commands(&self, _: &[CommandInfo]) -> Result<(), SendError> {
        Ok(())
    }
    async fn listen(&self, _: &dyn Inbox) -> Result<(), ListenError> {
        std::future::pending().await
    }
}

/// The most memory that this process had (Linux).
fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse().ok());
    peak.unwrap_or(0_u64) / 1024
}

/// Which sources are due, among so many.
async fn sources(database: &Database, rows: i64) {
    database
        .run(&format!(
            "with recursive n (n) as (select 1 union all select n + 1 from n where n < {rows})
             insert into sources (url, next_poll_at, added_at) select 'https://' || n || '.example', {NOW} - n, 0 from n"
        ))
        .await;
    database.run("analyze").await;
    let mut times = Vec::new();
    for n in 0..50 {
        let owner = format!("bench{n}");
        let begun = Instant::now();
        let due = database.store.due_sources(NOW, 20, &owner, 60_000).await.unwrap();
        times.push(begun.elapsed());
        assert_eq!(due.len(), 20);
        for source in due {
            let outcome = PollOutcome { at: NOW, next_poll_at: NOW + HOUR, interval_ms: HOUR, ..Default::default() };
            assert!(database.store.settle_poll(source.id, &owner, &outcome).await.unwrap());
        }
    }
    println!("  due_sources, 20 of {rows}: {}", spread(times));
}

async fn a_story(store: &Store, key: &str) -> i64 {
    let source = NewSource { url: "https://a.example/feed".into(), outlet: "A".into(), ..Default::default() };
    let source_id = store.add_source(&source, NOW).await.unwrap().0;
    let article = Article { url: format!("https://a.example/{key}"), title: key.to_owned(), ..Default::default() };
    let entry = EntryOutcome {
        source_id,
        key: key.to_owned(),
        article: ArticleIn::New {
            article: Box::new(article),
            words: vec![key.to_owned()],
            hash: String::new(),
            fingerprint: String::new(),
            archived: false,
        },
        matches: (1..=3)
            .map(|topic| Match { topic, score: 0.9, level: Some(Level::Normal), terms: vec![], ..Match::default() })
            .collect(),
        story: Placement::New,
        ..Default::default()
    };
    store.store_entry(&entry, NOW).await.unwrap().story_id.unwrap()
}

fn done() -> Outcome {
    Outcome::Sent { message_id: Some("m".into()), rendered: None }
}

fn spread(mut times: Vec<Duration>) -> String {
    times.sort();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    format!("p50 {:.2?}, p99 {:.2?}, max {:.2?}", at(0.5), at(0.99), at(1.0))
}

/// A fresh database, gone when it is dropped (on PostgreSQL: with the server).
struct Database {
    store: Store,
    url: String,
    _folder: tempfile::TempDir,
}

impl Database {
    async fn fresh(postgres: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut url = format!("sqlite://{}", folder.path().join("bench.db").display());
        if postgres {
            let server = std::env::var("TEST_POSTGRES_URL").unwrap();
            let name = format!("b_{:016x}", fastrand::u64(..));
            execute(&server, &format!("create database {name}")).await;
            url = format!("{}/{name}", server.rsplit_once('/').unwrap().0);
        }
        let store = Store::open(&url).await.unwrap();
        store.migrate().await.unwrap();
        Self { store, url, _folder: folder }
    }

    async fn run(&self, sql: &str) {
        execute(&self.url, sql).await;
    }

    /// Chats that subscribe to topic 1, every second also to topic 2, every third to topic 3.
    async fn chats(&self, count: i64) {
        self.run(&format!(
            "with recursive n (n) as (select 1 union all select n + 1 from n where n < {count})
             insert into chats (platform, address, kind, added_at) select 'telegram', '-' || n, 'group', 0 from n"
        ))
        .await;
        for topic in 1..=3 {
            self.run(&format!("insert into subscriptions (chat_id, topic_id, at) select id, {topic}, {topic} from chats where id % {topic} = 0"))
                .await;
        }
        self.run("analyze").await;
    }
}

async fn execute(url: &str, sql: &str) {
    use sqlx::{Connection, Executor};
    sqlx::any::install_default_drivers();
    let mut connection = sqlx::AnyConnection::connect(url).await.unwrap();
    connection.execute(sqlx::AssertSqlSafe(sql.to_owned())).await.unwrap();
    connection.close().await.unwrap();
}
