//! The real binary as an operator runs it: two processes with one token, and an end in the middle of the work.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use divisionbell::clock::Clock;
use divisionbell::commands::settings::{Policy, Settings};
use divisionbell::outbox::message::Message;
use divisionbell::store::{NewDelivery, Store};

use crate::bot_api::{BotApi, Fault, Moment, Room, TOKEN, User};
use crate::chaos::disk::{Disk, Trouble};
use crate::databases::{Postgres, sqlite_url};

/// The program, killed at the latest with the test.
pub struct Process(Child);

impl Process {
    /// `run` with these roles; what it logs is appended to `log` in the folder.
    pub fn start(folder: &Path, roles: &[&str], variables: &[(&str, &str)]) -> Self {
        let log = std::fs::File::options().create(true).append(true).open(folder.join("log")).expect("a log");
        let mut command = Command::new(env!("CARGO_BIN_EXE_divisionbell"));
        command.arg("run").args(roles.iter().flat_map(|role| ["--role", role]));
        command.env_clear().env("RUST_LOG", "warn").envs(variables.iter().copied());
        command.current_dir(folder).stdout(Stdio::null()).stderr(log);
        Self(command.spawn().expect("the binary"))
    }

    pub fn id(&self) -> u32 {
        self.0.id()
    }

    pub fn has_ended(&mut self) -> bool {
        self.0.try_wait().expect("a child").is_some()
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.0.kill().expect("a child");
        self.0.wait().expect("its end");
    }

    /// SIGTERM; how long it took to end well. Meanwhile the servers of the test go on answering.
    async fn terminate(mut self) -> Duration {
        let waiting = tokio::task::spawn_blocking(move || {
            let begun = std::time::Instant::now();
            assert!(Command::new("kill").arg(self.0.id().to_string()).status().expect("kill").success());
            assert!(self.0.wait().expect("an end").success());
            begun.elapsed()
        });
        waiting.await.expect("its end")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

const GROUPS: [i64; 5] = [-1001, -1002, -1003, -1004, -1005];

/// A database with five groups, and the server that knows them.
struct House {
    url: String,
    folder: tempfile::TempDir,
    store: Store,
    bot: BotApi,
}

impl House {
    async fn build(url: &str, folder: tempfile::TempDir) -> Self {
        let store = Store::open(url).await.expect("a database");
        store.migrate().await.expect("a schema");
        store.set_fact("catalogues_loaded", "1").await.expect("a fact");
        let bot = BotApi::start().await;
        for group in GROUPS {
            bot.add_chat(Room::supergroup(group, "Residents").admin(&User::new(1, "Alice")));
            let address = group.to_string();
            let row = store.upsert_chat("telegram", &address, "supergroup", "Residents", None, "1", now()).await;
            row.expect("a chat");
        }
        Self { url: url.to_owned(), folder, store, bot }
    }

    fn variables(&self) -> [(&'static str, String); 4] {
        [
            ("DATABASE_URL", self.url.clone()),
            ("TELEGRAM_BOT_TOKEN", TOKEN.to_owned()),
            ("TELEGRAM_API_URL", self.bot.url()),
            ("LEASE", "1s".to_owned()),
        ]
    }

    fn start(&self) -> Process {
        let variables = self.variables();
        let variables: Vec<_> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
        Process::start(self.folder.path(), &["deliver", "listen"], &variables)
    }

    /// What a command of the binary says, and whether it ended well.
    fn says(&self, arguments: &[&str]) -> (String, bool) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_divisionbell"));
        command.args(arguments).env_clear().envs(self.variables()).current_dir(self.folder.path());
        let output = command.output().expect("the binary");
        (String::from_utf8_lossy(&output.stdout).into_owned(), output.status.success())
    }

    async fn chat(&self, group: i64) -> i64 {
        self.store.chat_at("telegram", &group.to_string()).await.expect("a query").expect("the chat").id
    }

    /// The `n`th notice to each group.
    async fn notices(&self, n: i64) {
        for group in GROUPS {
            self.notice(group, n).await;
        }
    }

    async fn notice(&self, group: i64, n: i64) {
        let payload = serde_json::to_string(&Message::text(format!("notice {n}"))).expect("json");
        let chat_id = self.chat(group).await;
        let new = NewDelivery { chat_id, revision: n, due_at: now(), payload, ..NewDelivery::default() };
        assert!(self.store.enqueue(&new, now()).await.expect("a row"));
    }

    async fn all_have(&self, count: usize) {
        for group in GROUPS {
            self.bot.wait_sent(group, count).await;
        }
    }

    /// Waits until the ledger says of so many deliveries that they were sent: what arrived and is not yet written down may be
    /// repeated after a kill.
    async fn all_settled(&self, count: usize) {
        let count = (count * GROUPS.len()) as i64;
        while self.store.counts().await.expect("counts").deliveries_by_state != [("sent".to_owned(), count)] {
            self.bot.wait_within(Duration::from_millis(20), |_| None::<()>).await;
        }
    }
}

fn now() -> i64 {
    Clock::system().now_ms()
}

#[tokio::test]
async fn sigterm_lets_what_is_in_flight_settle_and_a_restart_sends_nothing_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = sqlite_url(&folder);
    ends_in_flight(House::build(&url, folder).await).await;
    let Some(database) = Postgres::create().await else { return };
    ends_in_flight(House::build(&database.url, tempfile::tempdir().expect("a folder")).await).await;
    database.drop().await;
}

async fn ends_in_flight(house: House) {
    for _ in GROUPS {
        // Each arrives at once, and is answered late.
        house.bot.fail_next("sendMessage", Moment::After, Fault::Slow(Duration::from_secs(2)));
    }
    house.notices(1).await;
    let process = house.start();
    house.all_have(1).await;
    let took = process.terminate().await;
    assert!(took < Duration::from_secs(10), "{took:?}");
    let counts = house.store.counts().await.expect("counts");
    assert_eq!(counts.deliveries_by_state, [("sent".to_owned(), GROUPS.len() as i64)], "each settled");
    let _again = house.start();
    house.notices(2).await;
    house.all_have(2).await;
    for group in GROUPS {
        let texts: Vec<_> = house.bot.sent_to(group).into_iter().map(|message| message.text).collect();
        assert_eq!(texts, ["notice 1", "notice 2"]);
    }
    house.store.close().await;
}

/// Whoever waits for ever is cut off, and what was cut off may have arrived.
#[tokio::test]
async fn a_send_that_hangs_at_sigterm_is_cut_off_in_time_and_not_repeated_where_the_chat_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = sqlite_url(&folder);
    let house = House::build(&url, folder).await;
    let chat = house.chat(GROUPS[0]).await;
    let once = Settings { policy: Policy::AtMostOnce, ..Settings::default() };
    house.store.set_settings(chat, &once.write(), "instant", None).await.expect("settings");
    house.bot.fail_next("sendMessage", Moment::After, Fault::Hang);
    house.notice(GROUPS[0], 1).await;
    let process = house.start();
    house.bot.wait_sent(GROUPS[0], 1).await;
    let took = process.terminate().await;
    assert!(took < Duration::from_secs(10), "{took:?}");
    let row = &house.store.ledger(chat, 0).await.expect("the ledger")[0];
    assert_eq!((&*row.state, &*row.reason), ("due", "interrupted"));
    let _again = house.start();
    house.notice(GROUPS[0], 2).await;
    house.bot.wait_sent(GROUPS[0], 2).await;
    let row = &house.store.ledger(chat, 0).await.expect("the ledger")[0];
    assert_eq!(&*row.state, "uncertain");
    house.store.close().await;
}

#[tokio::test]
async fn sigterm_ends_a_process_in_time_although_its_database_is_away() {
    let folder = tempfile::tempdir().expect("a folder");
    ends_without_database(Disk::file(&folder), folder).await;
    let Some(disk) = Disk::server() else { return };
    ends_without_database(disk, tempfile::tempdir().expect("a folder")).await;
}

async fn ends_without_database(mut disk: Disk, folder: tempfile::TempDir) {
    let house = House::build(&disk.url, folder).await;
    let process = house.start();
    house.notices(1).await;
    house.all_settled(1).await;
    disk.begin(Trouble::Gone).await;
    let took = process.terminate().await;
    assert!(took < Duration::from_secs(10), "{took:?}");
    disk.end().await;
    house.store.clone().close().await;
    drop(disk);
}

#[tokio::test]
async fn what_was_perhaps_sent_is_told_by_check_and_by_chat_show() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = sqlite_url(&folder);
    let house = House::build(&url, folder).await;
    let chat = house.chat(GROUPS[0]).await;
    let once = Settings { policy: Policy::AtMostOnce, ..Settings::default() };
    house.store.set_settings(chat, &once.write(), "instant", None).await.expect("settings");
    house.bot.fail_next("sendMessage", Moment::After, Fault::Error(502));
    house.notice(GROUPS[0], 1).await;
    let process = house.start();
    house.bot.wait_sent(GROUPS[0], 1).await;
    process.terminate().await;
    let (check, _) = house.says(&["check"]);
    let told = "hint   1 deliveries perhaps arrived";
    assert!(
        check.contains(told) && !check.contains("wrong  1 deliveries"),
        "it is told, and nothing is to mend: {check}"
    );
    let (shown, well) = house.says(&["chat", "show", &chat.to_string()]);
    let shown: serde_json::Value = serde_json::from_str(&shown).expect("JSON");
    let fate = &shown["ledger"][0];
    assert!(well && fate["what"].as_str().is_some_and(|what| what.starts_with("perhaps sent")), "{shown}");
    assert!(fate["error"].as_str().is_some_and(|error| error.contains("502")), "{shown}");
    assert_eq!(shown["uncertain"], 1);
    house.store.close().await;
}

/// One SQLite file belongs to one process; on PostgreSQL several share the work, and one of them sends.
#[tokio::test]
async fn of_two_processes_with_one_token_one_sends_and_the_other_takes_over_after_a_kill() {
    let Some(database) = Postgres::create().await else { return };
    let house = House::build(&database.url, tempfile::tempdir().expect("a folder")).await;
    let mut first = house.start();
    house.notices(1).await;
    house.all_have(1).await;
    let holder = |leases: Vec<(String, String, i64)>| {
        leases.into_iter().find(|(name, ..)| name == "deliver:telegram").map(|(_, owner, _)| owner)
    };
    let owner = holder(house.store.leases().await.expect("leases"));
    assert!(owner.is_some_and(|owner| owner.starts_with(&format!("{}-", first.id()))));
    let second = house.start();
    house.notices(2).await;
    house.all_have(2).await;
    let owner = holder(house.store.leases().await.expect("leases"));
    assert!(owner.is_some_and(|owner| owner.starts_with(&format!("{}-", first.id()))), "the first goes on");
    house.all_settled(2).await;
    first.kill();
    house.notices(3).await;
    house.all_have(3).await;
    let owner = holder(house.store.leases().await.expect("leases"));
    assert!(owner.is_some_and(|owner| owner.starts_with(&format!("{}-", second.id()))));
    for group in GROUPS {
        let texts: Vec<_> = house.bot.sent_to(group).into_iter().map(|message| message.text).collect();
        assert_eq!(texts, ["notice 1", "notice 2", "notice 3"], "each once");
    }
    let conflicts = house.bot.calls("getUpdates").into_iter().filter(|call| call.status == 409).count();
    assert_eq!(conflicts, 0, "and never do two poll one token");
    house.store.close().await;
    drop(second);
    database.drop().await;
}
