//! The crash test: the real binary, killed at random moments while feeds publish, the network fails, the disk is full and
//! the database is gone.
//!
//! Afterwards every story has reached every chat, every command has its answer, and whatever came twice is
//! explained: its first copy arrived and the sender was not told, by a fault or by a kill. `make chaos` is the
//! long form; `CHAOS_SEED` repeats a run as far as time lets it, and after `CHAOS_MINUTES` no further kill begins.

pub mod disk;

use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::time::Duration;

use divisionbell::cli::serve;
use divisionbell::clock::Clock;
use divisionbell::store::{NewSource, PollKind, PollOutcome, Store};

use crate::bot_api::{BotApi, Call, Room, TOKEN, User};
use crate::press::Press;
use crate::processes::Process;
use disk::{Disk, Trouble};

const CHATS: i64 = 500;
const FEEDS: usize = 6;
/// A story is published after so many kills, unless this many are still under way: more than ten would make a digest.
const KILLS_A_STORY: usize = 8;
const UNDER_WAY: usize = 3;
/// Share of calls that go wrong, not counting kills.
const FAULTS: f64 = 0.06;
/// Whatever was sent just before a kill may arrive just after it.
const IN_THE_SOCKET_MS: i64 = 1_000;
/// How long nothing may arrive of what is due, once nothing is killed any more.
const PATIENCE: Duration = Duration::from_secs(180);
/// Up to so many kills it is the short form.
const SHORT: usize = 50;

#[tokio::test]
async fn no_story_and_no_command_is_lost_to_kills_and_faults_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    Chaos::on(Disk::file(&folder), folder.path()).await.run().await;
}

#[tokio::test]
async fn no_story_and_no_command_is_lost_to_kills_and_faults_on_postgresql() {
    let Some(disk) = Disk::server() else { return };
    let folder = tempfile::tempdir().unwrap();
    Chaos::on(disk, folder.path()).await.run().await;
}

/// A chat and what was due there: a story's headline, or the command that wants an answer.
type Due = (i64, String);

struct Chaos {
    disk: Disk,
    folder: std::path::PathBuf,
    bot: BotApi,
    press: Press,
    random: fastrand::Rng,
    seed: u64,
    kills: usize,
    /// How often the database was in which trouble.
    troubles: BTreeMap<Trouble, usize>,
    /// When the process was started again after each kill.
    restarts: Vec<i64>,
    /// Guid, title, page and description of what each feed holds.
    feeds: Vec<Vec<[String; 4]>>,
    headlines: Vec<String>,
    commands: Vec<Due>,
    /// Copies of what arrived: when, and whether the sender was told.
    arrived: BTreeMap<Due, Vec<(i64, bool)>>,
    read: usize,
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().expect("a number"))
}

fn chat(n: i64) -> i64 {
    -1_000_000 - n
}

impl Chaos {
    async fn on(disk: Disk, folder: &Path) -> Self {
        let seed = number("CHAOS_SEED").unwrap_or_else(|| fastrand::u64(..1_000_000));
        let (bot, press) = (BotApi::start().await, Press::start().await);
        let mut chaos = Self {
            disk,
            folder: folder.to_owned(),
            bot,
            press,
            random: fastrand::Rng::with_seed(seed),
            seed,
            kills: number("CHAOS_KILLS").unwrap_or(25) as usize,
            troubles: BTreeMap::new(),
            restarts: Vec::new(),
            feeds: vec![Vec::new(); FEEDS],
            headlines: Vec::new(),
            commands: Vec::new(),
            arrived: BTreeMap::new(),
            read: 0,
        };
        chaos.prepare().await;
        chaos
    }

    /// Chats that follow one topic, and feeds whose first poll is over.
    async fn prepare(&mut self) {
        let store = Store::open(&self.disk.url).await.unwrap();
        store.migrate().await.unwrap();
        serve::load_topics(&store).await.unwrap();
        store.set_fact("catalogues_loaded", "1").await.unwrap();
        let now = Clock::system().now_ms();
        let topic = store.topic(0, "sanctions").await.unwrap().expect("the topic").id;
        for n in 0..CHATS {
            self.bot.add_chat(Room::supergroup(chat(n), "Residents").admin(&User::new(1, "Alice")));
            let address = chat(n).to_string();
            let row = store.upsert_chat("telegram", &address, "supergroup", "Residents", None, "1", now).await.unwrap();
            store.subscribe(row.id, topic, 0, 1, "1", now).await.unwrap();
        }
        for feed in 0..FEEDS {
            self.show(feed);
            let url = format!("{}/feed-{feed}.xml", self.press.url);
            let source = NewSource { url, outlet: format!("Outlet {feed}"), ..NewSource::default() };
            store.add_source(&source, now).await.unwrap();
        }
        for source in store.due_sources(now, FEEDS as i64, "test", 60_000).await.unwrap() {
            let kind = PollKind::Read(Box::default());
            let outcome = PollOutcome { at: now, next_poll_at: now, interval_ms: 300, kind };
            assert!(store.settle_poll(source.id, "test", &outcome).await.unwrap());
        }
        store.close().await;
    }

    fn show(&self, feed: usize) {
        let items: Vec<_> =
            self.feeds[feed].iter().map(|[a, b, c, d]| (a.as_str(), b.as_str(), c.as_str(), d.as_str())).collect();
        self.press.put_feed(&format!("/feed-{feed}.xml"), &format!("Outlet {feed}"), &items);
    }

    fn start(&self) -> Process {
        let api = self.bot.url();
        let variables = [
            ("DATABASE_URL", self.disk.url.as_str()),
            ("TELEGRAM_BOT_TOKEN", TOKEN),
            ("TELEGRAM_API_URL", &api),
            ("FETCH_ALLOW", "127.0.0.0/8"),
            ("LEASE", "1s"),
            ("POLL_MIN", "300ms"),
            ("POLL_MAX", "1s"),
            ("POLL_TICK", "100ms"),
        ];
        Process::start(&self.folder, &["listen", "poll", "digest", "deliver", "tidy"], &variables)
    }

    async fn run(mut self) {
        println!("CHAOS_SEED={} CHAOS_KILLS={}", self.seed, self.kills);
        let mut process = self.start();
        self.bot.wait_within(Duration::from_secs(60), |bot| (!bot.log_since(0).is_empty()).then_some(())).await;
        self.bot.fail_at_random(self.seed, FAULTS);
        let over =
            number("CHAOS_MINUTES").map(|minutes| tokio::time::Instant::now() + Duration::from_secs(60 * minutes));
        for kill in 0..self.kills {
            if over.is_some_and(|over| tokio::time::Instant::now() >= over) {
                break;
            }
            self.look();
            if kill % KILLS_A_STORY == 0 && self.missing_stories() < UNDER_WAY {
                self.publish();
            }
            self.ask(kill);
            self.some_time(&mut process).await;
            match self.trouble(kill) {
                Some(trouble) => self.suffer(trouble, &mut process).await,
                None => self.kill(&mut process),
            }
        }
        let missing = self.end(&mut process).await;
        process.kill();
        self.explain(&missing).await;
        self.judge(&missing);
    }

    fn kill(&mut self, process: &mut Process) {
        process.kill();
        self.restarts.push(Clock::system().now_ms());
        *process = self.start();
    }

    /// Now and then the database is in trouble too: six times in the short form, each 25th kill in the long one.
    fn trouble(&self, kill: usize) -> Option<Trouble> {
        let every = if self.kills > SHORT { 25 } else { 6 };
        if kill % every != every - 1 {
            return None;
        }
        let kinds = self.disk.troubles();
        kinds.get(kill / every % kinds.len()).copied()
    }

    /// The trouble lasts for a while, and the kill comes before its end or after it.
    async fn suffer(&mut self, trouble: Trouble, process: &mut Process) {
        let lasts = match (trouble, self.kills > SHORT) {
            (Trouble::Gone, true) => Duration::from_secs(30),
            (Trouble::Gone, false) => Duration::from_secs(6),
            (Trouble::Full, _) => Duration::from_secs(3),
        };
        *self.troubles.entry(trouble).or_default() += 1;
        self.at_work(process).await;
        self.disk.begin(trouble).await;
        tokio::time::sleep(lasts).await;
        if self.random.bool() {
            self.kill(process);
            tokio::time::sleep(Duration::from_millis(300)).await;
            self.disk.end().await;
        } else {
            self.disk.end().await;
            // Whoever was not killed goes on by itself.
            let survived = !process.has_ended();
            self.some_time(process).await;
            assert!(survived, "seed {}: {trouble:?} ended the process: {}", self.seed, self.last_words());
            self.kill(process);
        }
    }

    /// Waits until the process works; one that another kept from the file is started again, as whoever supervises it would do.
    async fn at_work(&self, process: &mut Process) {
        let works = |bot: &BotApi| (bot.log_since(self.read).len() > 1).then_some(());
        for _ in 0..120 {
            if process.has_ended() {
                *process = self.start();
            } else if self.bot.wait_within(Duration::from_millis(250), works).await.is_some() {
                return;
            }
        }
        panic!("seed {}: no process comes to work: {}", self.seed, self.last_words());
    }

    /// The last line of the processes' log.
    fn last_words(&self) -> String {
        let log = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        log.lines().last().unwrap_or_default().to_owned()
    }

    /// Mostly the process comes to work first, sometimes it does not.
    async fn some_time(&mut self, process: &mut Process) {
        let calls = self.read;
        if self.random.u8(0..5) > 0 {
            let alive = |bot: &BotApi| (bot.log_since(calls).len() > 1).then_some(());
            for _ in 0..40 {
                let works = self.bot.wait_within(Duration::from_millis(250), alive).await.is_some();
                // Where another holds the file still, it ends by itself.
                if works || process.has_ended() {
                    break;
                }
            }
        }
        tokio::time::sleep(Duration::from_millis(self.random.u64(0..1_200))).await;
    }

    /// A story like no other, about the topic.
    fn publish(&mut self) {
        let n = self.headlines.len();
        let mut words = |count: usize| {
            let word = |random: &mut fastrand::Rng| -> String {
                (0..3)
                    .map(|_| {
                        format!(
                            "{}{}",
                            random.choice(["b", "dr", "k", "l", "m", "n", "st", "v", "z"]).unwrap(),
                            random.choice(["a", "e", "i", "o", "u"]).unwrap()
                        )
                    })
                    .collect()
            };
            (0..count).map(|_| word(&mut self.random)).collect::<Vec<_>>().join(" ")
        };
        let headline = format!("Russia sanctions on {}", words(4));
        // Enough of English around the invented words to be read as English: in a language that nobody knows "the" is as
        // telling as a name, and two stories are taken for one.
        let texts = [
            format!("They were said to be about {}, which is what the people there had been waiting for.", words(12)),
            format!(
                "It is not known when that will be, but there are many who think that it should have been {}, and that \
                 they would have liked it.",
                words(20)
            ),
        ];
        let page = format!("/story-{n}");
        self.press.put_article(&page, &headline, &[&texts[0], &texts[1]]);
        let feed = n % FEEDS;
        self.feeds[feed].push([format!("id-{n}"), headline.clone(), page, texts[0].clone()]);
        self.show(feed);
        self.headlines.push(headline);
    }

    /// Somebody asks something, and the update may come twice.
    fn ask(&mut self, kill: usize) {
        let to = chat(kill as i64 % CHATS);
        let message = self.bot.say(to, &User::new(1_000 + kill as i64, "Bob"), "/privacy");
        self.commands.push((to, format!("answer to {message}")));
        if self.random.bool() {
            self.bot.repeat_updates();
        }
    }

    /// Takes in what has arrived since the last look.
    fn look(&mut self) {
        let calls = self.bot.log_since(self.read);
        self.read += calls.len();
        for call in calls.iter().filter(|call| call.done && call.method.eq_ignore_ascii_case("sendMessage")) {
            if let Some(due) = self.due(call) {
                self.arrived.entry(due).or_default().push((call.at_ms, call.told));
            }
        }
    }

    fn due(&self, call: &Call) -> Option<Due> {
        let text = call.params["text"].as_str()?;
        if let Some(headline) = self.headlines.iter().find(|headline| text.contains(*headline)) {
            return Some((call.chat?, headline.clone()));
        }
        let reply = match &call.params["reply_parameters"] {
            serde_json::Value::String(json) => serde_json::from_str(json).ok()?,
            other => other.clone(),
        };
        Some((call.chat?, format!("answer to {}", reply["message_id"].as_i64()?)))
    }

    fn missing_stories(&self) -> usize {
        let missing =
            |headline: &&String| (0..CHATS).any(|n| !self.arrived.contains_key(&(chat(n), (*headline).clone())));
        self.headlines.iter().filter(missing).count()
    }

    fn missing(&self) -> Vec<Due> {
        let stories = self.headlines.iter().flat_map(|headline| (0..CHATS).map(|n| (chat(n), headline.clone())));
        stories.chain(self.commands.iter().cloned()).filter(|due| !self.arrived.contains_key(due)).collect()
    }

    /// Lets the last process finish, started again where it refuses; what has not come then.
    async fn end(&mut self, process: &mut Process) -> Vec<Due> {
        let mut deadline = tokio::time::Instant::now() + PATIENCE;
        let mut missing = self.missing();
        while !missing.is_empty() && tokio::time::Instant::now() < deadline {
            let read = self.read;
            let more = |bot: &BotApi| (!bot.log_since(read).is_empty()).then_some(());
            self.bot.wait_within(Duration::from_secs(1), more).await;
            if process.has_ended() {
                *process = self.start();
            }
            self.look();
            let before = missing.len();
            missing.retain(|due| !self.arrived.contains_key(due));
            if missing.len() < before {
                deadline = tokio::time::Instant::now() + PATIENCE;
            }
        }
        missing
    }

    /// What the ledger says of the first that have not come.
    async fn explain(&self, missing: &[Due]) {
        if missing.is_empty() {
            return;
        }
        let (store, now) = (Store::open(&self.disk.url).await.unwrap(), Clock::system().now_ms());
        for (address, due) in missing.iter().take(10) {
            let chat = store.chat_at("telegram", &address.to_string()).await.unwrap().expect("the chat");
            for row in store.recent(chat.id, 20).await.unwrap() {
                println!(
                    "{address} ({due}): {} of story {} is {} {}, attempt {}, due in {} ms, {:?}",
                    row.kind,
                    row.story_id,
                    row.state,
                    row.reason,
                    row.attempts,
                    row.due_at - now,
                    row.last_error
                );
            }
        }
        store.close().await;
    }

    fn judge(&self, missing: &[Due]) {
        let log = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        let tail = log.lines().rev().take(40).collect::<Vec<_>>().join("\n");
        let due = self.headlines.len() * CHATS as usize + self.commands.len();
        let (mut by_fault, mut unexplained) = (0, Vec::new());
        let mut by_kill = HashSet::new();
        for (due, copies) in &self.arrived {
            for pair in copies.windows(2) {
                let ((first, told), (second, _)) = (pair[0], pair[1]);
                let between = |at: &i64| first - IN_THE_SOCKET_MS <= *at && *at <= second;
                let kills = self.restarts.iter().filter(|at| between(at)).map(|at| (due.0, *at));
                match (told, kills.into_iter().find(|kill| !by_kill.contains(kill))) {
                    (false, _) => by_fault += 1,
                    (true, Some(kill)) => drop(by_kill.insert(kill)),
                    (true, None) => unexplained.push((due.clone(), copies.clone())),
                }
            }
        }
        println!(
            "{} kills, {:?}, {} stories to {CHATS} chats, {due} messages due, {} missing; twice: {} in flight at a kill, {by_fault} after a fault, {} unexplained",
            self.restarts.len(),
            self.troubles,
            self.headlines.len(),
            missing.len(),
            by_kill.len(),
            unexplained.len()
        );
        let seed = self.seed;
        assert!(missing.is_empty(), "seed {seed}: missing {:?} of {missing:?}\n{tail}", missing.len());
        assert!(unexplained.is_empty(), "seed {seed}: {unexplained:?}; restarts {:?}\n{tail}", self.restarts);
    }
}
