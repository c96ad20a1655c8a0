//! How long people wait for an answer, with 100,000 articles and 1,000 topics; `benches/commands.md` keeps the figures.
//!
//!     cargo bench --bench commands -- prepare     makes the databases (target/bench-commands.db; on PostgreSQL bench_commands)
//!     cargo bench --bench commands                measures; PostgreSQL too where TEST_POSTGRES_URL is set
//!     cargo bench --bench commands -- search      only the commands with that in them
//!
//! Each figure is the whole way of one command: stored in the inbox, answered, enqueued, claimed, handed to the platform.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use divisionbell::articles::words::Stems;
use divisionbell::cli::serve;
use divisionbell::clock::Clock;
use divisionbell::config::Config;
use divisionbell::outbox::message::Message;
use divisionbell::platforms::{
    Capabilities, Card, Chat, ChatKind, CommandInfo, Event, Inbox, ListenError, Person, Pictures, Platform, Rates,
    SendError, Target, Update,
};
use divisionbell::roles::deliver::Deliverer;
use divisionbell::roles::listen::StoredInbox;
use divisionbell::roles::{Newsroom, answer};
use divisionbell::store::{Dialect, Store};
use sqlx::{AnyConnection, Connection, Executor};

const NOW: i64 = 1_775_800_000_000;
const DAY: i64 = 86_400_000;
const ARTICLES: i64 = 100_000;
const STORIES: i64 = 60_000;
/// Articles that went into the archive before there were stories.
const OLD: i64 = ARTICLES - STORIES;
const TOPICS: i64 = 1_000;
const SOURCES: i64 = 500;
/// Days that the articles are spread over.
const DAYS: i64 = 90;
const RUNS: usize = 21;
/// Who follows what.
const SUBSCRIBED: &str = "insert into subscriptions (chat_id, topic_id, at)
    select c.id, t.id, 0 from chats c join topics t on t.id <= 20 and (c.id + t.id) % 3 = 0 where true
    on conflict do nothing";

/// Text as it is said in the group by its admin; `^` before it: as a reply to the group's newest update.
const COMMANDS: [&str; 26] = [
    "/start",
    "/help",
    "/topics",
    "/latest",
    "/latest t1",
    "/latest t900 20",
    "/search kelovar",
    "/search government",
    "/search sanctions minister",
    "/search government minister parliament sanctions",
    "/subscribe t1",
    "/subscribe t2 t3 t4 t5",
    "/unsubscribe t5",
    "/newtopic oil government AND (sanctions OR \"natural gas\")",
    "/newtopic oil kelovar",
    "/status",
    "/settings",
    "/digest",
    "/why https://outlet7.example/a99506",
    "^/why",
    "^/story",
    "/sources",
    "/export",
    "/stats",
    "/audit",
    "/trends",
];

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let part = arguments.first().map(String::as_str).unwrap_or_default();
    for url in [Some(sqlite()), postgres()].into_iter().flatten() {
        println!("{}", if url.starts_with("sqlite") { "SQLite" } else { "PostgreSQL" });
        let store = prepared(&url).await;
        if part != "prepare" {
            clear(&mut connect(&url).await).await;
            measure(&store, part).await;
        }
        store.close().await;
    }
}

fn sqlite() -> String {
    let target = PathBuf::from(std::env::var("CARGO_TARGET_DIR").unwrap_or_else(|_| "target".into()));
    format!("sqlite://{}", target.join("bench-commands.db").display())
}

fn postgres() -> Option<String> {
    let server = std::env::var("TEST_POSTGRES_URL").ok()?;
    Some(format!("{}/bench_commands", server.rsplit_once('/')?.0))
}

/// Takes back what an earlier run wrote: time begins anew with each.
async fn clear(connection: &mut AnyConnection) {
    for sql in [
        "delete from inbox",
        "delete from deliveries where kind <> 'story'",
        "delete from tokens",
        "delete from audit where at > 50000",
        "delete from subscriptions where chat_id = 1",
        SUBSCRIBED,
    ] {
        run(connection, sql.to_owned()).await;
    }
}

async fn measure(store: &Store, part: &str) {
    let platform = Arc::new(Quiet::default());
    let clock = Clock::manual(NOW);
    let config = Config::read(|name| (name == "OPERATORS").then(|| "telegram:1".to_owned())).unwrap();
    let spoken: Vec<Arc<dyn Platform>> = vec![platform.clone()];
    let room = serve::newsroom(config, store.clone(), spoken, clock.clone()).unwrap();
    for said in COMMANDS.iter().filter(|said| said.contains(part)) {
        // A lease of its own for each: it is not renewed here, and ends after ten seconds.
        let mut line = Line::open(&room, platform.clone()).await;
        let mut times = Vec::new();
        for _ in 0..RUNS {
            clock.advance_ms(10_000); // the limits of a chat are not what is measured
            times.push(line.ask(said).await);
        }
        times.sort();
        let (half, worst) = (times[RUNS / 2], times[RUNS - 1]);
        println!("  {said:<60} p50 {half:>8.1?}   max {worst:>8.1?}");
    }
}

/// One chat's line to the bot.
struct Line<'a> {
    room: &'a Newsroom,
    inbox: StoredInbox,
    deliverer: Deliverer,
    platform: Arc<Quiet>,
    next: i64,
}

impl<'a> Line<'a> {
    async fn open(room: &'a Newsroom, platform: Arc<Quiet>) -> Self {
        let spoken: Arc<dyn Platform> = platform.clone();
        room.store.release_all(&room.owner).await.unwrap();
        let deliverer = Deliverer::take_over(room, &spoken).await.unwrap().expect("the only deliverer");
        let inbox = StoredInbox { store: room.store.clone(), clock: room.clock.clone() };
        let next = room.store.last_update("telegram").await.unwrap().unwrap_or(0) + 1;
        Self { room, inbox, deliverer, platform, next }
    }

    async fn ask(&mut self, said: &str) -> Duration {
        let (text, reply_to) = match said.strip_prefix('^') {
            Some(text) => (text, Some(format!("m{STORIES}"))),
            None => (said, None),
        };
        let update = Update {
            id: self.next,
            chat: Chat { address: "-1".into(), kind: ChatKind::Group, title: "Group".into(), ..Chat::default() },
            person: Some(Person { id: "1".into(), name: "Somebody".into(), language: Some("en".into()) }),
            as_chat: false,
            event: Event::Said { text: text.into(), message_id: "5".into(), reply_to },
        };
        self.next += 1;
        let before = self.platform.sent();
        let begun = Instant::now();
        self.inbox.put("telegram", &[update]).await.unwrap();
        answer::tick(self.room).await.unwrap();
        self.deliverer.drain().await.unwrap();
        assert!(self.platform.sent() > before, "{said} was not answered");
        begun.elapsed()
    }
}

/// A platform that takes everything at once.
#[derive(Default)]
struct Quiet(std::sync::atomic::AtomicUsize);

impl Quiet {
    fn sent(&self) -> usize {
        self.0.load(std::sync::atomic::Ordering::SeqCst)
    }
}

#[async_trait]
impl Platform for Quiet {
    fn name(&self) -> &'static str {
        "telegram"
    }
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            edit: true,
            edit_window_ms: None,
            threads: true,
            buttons_private: true,
            buttons_group: true,
            pictures: Pictures::Captioned(1024),
            attachments: true,
            text_limit: 4096,
            entity_limit: 100,
            rates: Rates { overall_per_s: 30, chat_burst: 3, group_per_min: Some(20) },
            group_size: None,
            free_form_window_ms: None,
            idempotent: false,
        }
    }
    fn bot_name(&self) -> Option<String> {
        Some("BellBot".into())
    }
    async fn connect(&self) -> Result<(), SendError> {
        Ok(())
    }
    async fn send(&self, _: &Target, _: &Message) -> Result<String, SendError> {
        Ok(format!("s{}", self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst)))
    }
    async fn edit(&self, _: &Target, _: &str, _: &Message) -> Result<(), SendError> {
        Ok(())
    }
    async fn acknowledge(&self, _: &str, _: Option<&str>) -> Result<(), SendError> {
        Ok(())
    }
    async fn admins(&self, _: &str) -> Result<Vec<String>, SendError> {
        Ok(vec!["1".into()])
    }
    async fn answer_inline(&self, _: &str, _: &[Card], _: &str) -> Result<(), SendError> {
        Ok(())
    }
    async fn set_commands(&self, _: &[CommandInfo]) -> Result<(), SendError> {
        Ok(())
    }
    async fn listen(&self, _: &dyn Inbox) -> Result<(), ListenError> {
        Ok(())
    }
}

/// The database, made where it is not there yet.
async fn prepared(url: &str) -> Store {
    let dialect = Dialect::of(url).unwrap();
    if dialect == Dialect::Postgres {
        let server = url.rsplit_once('/').unwrap().0.to_owned() + "/postgres";
        let mut connection = connect(&server).await;
        // There already is as good.
        let _ = connection.execute("create database bench_commands").await;
        connection.close().await.unwrap();
    }
    let store = Store::open(url).await.unwrap();
    store.migrate().await.unwrap();
    if store.counts().await.unwrap().articles < ARTICLES {
        let begun = Instant::now();
        fill(&mut connect(url).await, dialect).await;
        println!("  filled in {:.0?}", begun.elapsed());
    }
    store
}

async fn connect(url: &str) -> AnyConnection {
    sqlx::any::install_default_drivers();
    AnyConnection::connect(url).await.unwrap()
}

async fn run(connection: &mut AnyConnection, sql: String) {
    connection.execute(sqlx::AssertSqlSafe(sql)).await.unwrap();
}

async fn fill(connection: &mut AnyConnection, dialect: Dialect) {
    fastrand::seed(7);
    run(connection, "begin".into()).await;
    articles(connection, dialect).await;
    let numbers =
        |most: i64| format!("with recursive n (n) as (select 1 union all select n + 1 from n where n < {most})");
    for sql in [
        format!(
            "{} insert into sources (id, url, title, outlet, next_poll_at, added_at)
             select n, 'https://outlet' || n || '.example/feed', 'Outlet ' || n, 'Outlet ' || n, 0, 0 from n",
            numbers(SOURCES)
        ),
        format!(
            "{} insert into topics (id, name, title, description, query, created_at)
             select n, 't' || n, 'Topic ' || n, 'What happens on topic ' || n, 'government OR sanctions', 0 from n",
            numbers(TOPICS)
        ),
        // The newest articles tell a story each.
        format!(
            "insert into stories (id, title, url, summary, source_id, article_id, first_at, last_at)
             select id - {OLD}, title, url, title || '. It was said today.', source_id, id, seen_at, seen_at from articles where id > {OLD}"
        ),
        format!("update articles set story_id = id - {OLD} where id > {OLD}"),
        // Story k is about some topics: low numbers are frequent, as in life.
        format!(
            "insert into story_topics (story_id, topic_id, level, score, at)
             select id, 1 + (id * 7919) % (1 + id % {TOPICS}), 1, 0.8, last_at from stories"
        ),
        "insert into story_topics (story_id, topic_id, level, score, at)
             select id, 1, 1, 0.6, last_at from stories where id % 5 = 0
             on conflict (story_id, topic_id) do nothing"
            .to_owned(),
        "insert into matches (article_id, topic_id, score, level, terms)
           select article_id, topic_id, score, level, '[\"government\"]' from stories s join story_topics x on x.story_id = s.id"
            .to_owned(),
        format!(
            "{} insert into chats (id, platform, address, kind, title, settings, added_at)
             select n, 'telegram', '-' || n, 'group', 'Group', '{{}}', 0 from n",
            numbers(5_000)
        ),
        SUBSCRIBED.to_owned(),
        format!(
            "insert into deliveries (chat_id, story_id, kind, lane, state, due_at, turn, message_id, created_at, settled_at)
             select 1, id, 'story', 2, 'sent', last_at, last_at, 'm' || id, last_at, last_at from stories where id > {STORIES} - 5000"
        ),
        format!(
            "{} insert into audit (at, who, chat_id, what) select n, 'telegram:1', 1, 'subscribe' from n",
            numbers(50_000)
        ),
    ] {
        run(connection, sql).await;
    }
    if dialect == Dialect::Postgres {
        for table in ["sources", "articles", "topics", "stories", "chats"] {
            let sql = format!("select setval(pg_get_serial_sequence('{table}', 'id'), (select max(id) from {table}))");
            run(connection, sql).await;
        }
    }
    run(connection, "commit".into()).await;
    run(connection, "analyze".into()).await;
}

/// Articles of about 300 words: a few frequent ones, the rest from a vocabulary of 30,000 by Zipf's law.
async fn articles(connection: &mut AnyConnection, dialect: Dialect) {
    let (vocabulary, stems) = (vocabulary(), Stems::of(Some("en")));
    let (mut rows, mut words) = (String::new(), String::new());
    for id in 1..=ARTICLES {
        let text = text(&vocabulary);
        let stemmed: Vec<String> = text.split(' ').map(|word| stems.stem(word)).collect();
        let title: String = text.split(' ').take(9).collect::<Vec<_>>().join(" ");
        let (source, seen) = (1 + id % SOURCES, NOW - DAYS * DAY + id * (DAYS * DAY / ARTICLES));
        write!(
            rows,
            "({id}, {source}, 'https://outlet{source}.example/a{id}', 'outlet{source}.example/a{id}', '{title}', '{text}', 'en', {seen}, {seen}, 'h{id}'),"
        )
        .unwrap();
        let document = match dialect {
            Dialect::Sqlite => format!("'{}'", stemmed.join(" ")),
            Dialect::Postgres => format!("to_tsvector('simple', '{}')", stemmed.join(" ")),
        };
        write!(words, "({id}, {document}),").unwrap();
        if id % 500 == 0 {
            let rows = std::mem::take(&mut rows);
            let columns = "id, source_id, url, key, title, text, language, published_at, seen_at, hash";
            run(connection, format!("insert into articles ({columns}) values {}", rows.trim_end_matches(','))).await;
            let (words, column) =
                (std::mem::take(&mut words), if dialect == Dialect::Sqlite { "rowid" } else { "article_id" });
            run(
                connection,
                format!("insert into article_words ({column}, words) values {}", words.trim_end_matches(',')),
            )
            .await;
        }
    }
}

fn vocabulary() -> Vec<String> {
    const PARTS: [&str; 24] = [
        "ka", "lo", "ve", "ri", "mo", "ta", "sen", "dor", "pil", "gra", "nu", "bes", "tor", "mi", "lan", "ke", "vo",
        "sar", "du", "fen", "cha", "wis", "zo", "hel",
    ];
    (0..30_000)
        .map(|n| [PARTS[n % 24], PARTS[n / 24 % 24], PARTS[n / 576 % 24], PARTS[n / 13_824 % 24]].concat())
        .collect()
}

fn text(vocabulary: &[String]) -> String {
    const FREQUENT: [(&str, f64); 5] =
        [("government", 0.5), ("minister", 0.3), ("parliament", 0.2), ("sanctions", 0.05), ("kelovar", 0.001)];
    let mut words: Vec<&str> =
        FREQUENT.iter().filter(|(_, share)| fastrand::f64() < *share).map(|(word, _)| *word).collect();
    while words.len() < 300 {
        // Zipf with exponent 1: the logarithm of the rank is evenly spread.
        let rank = (vocabulary.len() as f64).powf(fastrand::f64()) as usize;
        words.push(&vocabulary[rank.min(vocabulary.len() - 1)]);
    }
    fastrand::shuffle(&mut words);
    words.join(" ")
}
