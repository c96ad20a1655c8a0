//! The program's own pages: alive, ready, numbers.

use std::sync::Arc;

use divisionbell::commands::settings::{Policy, Settings, mode_name};
use divisionbell::outbox::message::Message;
use divisionbell::store::NewDelivery;
use divisionbell::web::{self, Numbers};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::bot_api::{Fault, Moment, Room};
use crate::databases::{Postgres, run, sqlite_url};
use crate::world::{World, alice};
use divisionbell::store::Store;

/// The server of a world, on a free port.
struct Site {
    address: String,
    shutdown: CancellationToken,
}

impl Site {
    async fn of(world: &World, numbers: &Arc<Numbers>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let shutdown = CancellationToken::new();
        let router = web::router(&world.room, numbers.clone(), []);
        tokio::spawn(web::serve(listener, router, shutdown.clone()));
        Self { address, shutdown }
    }

    async fn get(&self, path: &str) -> (u16, String) {
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let answer = client.get(format!("{}{path}", self.address)).send().await.expect("an answer");
        (answer.status().as_u16(), answer.text().await.expect("a body"))
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.shutdown.cancel();
    }
}

/// Alive always, ready while the database answers, and the numbers of what happened.
async fn looked_at(world: &mut World, numbers: &Arc<Numbers>) -> Site {
    let site = Site::of(world, numbers).await;
    assert_eq!(site.get("/healthz").await, (200, "ok\n".to_owned()));
    assert_eq!(site.get("/readyz").await, (200, r#"{"ready":true}"#.to_owned()));
    one_sent_and_one_perhaps(world).await;
    let (status, text) = site.get("/metrics").await;
    assert_eq!(status, 200);
    for line in [
        r#"divisionbell_deliveries{state="sent"} 1"#,
        r#"divisionbell_deliveries{state="uncertain"} 1"#,
        "divisionbell_chats 2",
        "divisionbell_queue_age_seconds 0",
        "# TYPE divisionbell_send_seconds histogram",
        r#"divisionbell_sends_total{kind="notice",outcome="uncertain"}"#,
        "divisionbell_ambiguous_sends_total",
    ] {
        assert!(text.lines().any(|found| found.starts_with(line)), "{line} is not in:\n{text}");
    }
    one_cut_off(world).await;
    let (_, after) = site.get("/metrics").await;
    assert_eq!(ambiguous(&after), ambiguous(&text) + 1, "a crash leaves one, also where it is sent again");
    site
}

fn ambiguous(numbers: &str) -> u64 {
    let line = numbers.lines().find_map(|line| line.strip_prefix("divisionbell_ambiguous_sends_total "));
    line.expect("the number").parse().expect("a count")
}

async fn one_cut_off(world: &mut World) {
    notice(world, -3, &Settings::default()).await;
    assert_eq!(world.is_killed_while_sending().await, 1);
    world.settle().await;
    assert_eq!(world.bot.sent_to(-3).len(), 1);
}

/// A notice that is due to a new group.
async fn notice(world: &World, group: i64, settings: &Settings) {
    let (store, now) = (&world.room.store, world.clock.now_ms());
    world.bot.add_chat(Room::supergroup(group, "Residents").admin(&alice()));
    let chat = store.upsert_chat("telegram", &group.to_string(), "supergroup", "Residents", None, "1", now).await;
    let chat_id = chat.expect("a chat").id;
    store.set_settings(chat_id, &settings.write(), mode_name(settings.mode), None).await.expect("settings");
    let payload = serde_json::to_string(&Message::text("notice")).expect("json");
    let new = NewDelivery { chat_id, due_at: now, payload, ..NewDelivery::default() };
    assert!(store.enqueue(&new, now).await.expect("a row"));
}

async fn one_sent_and_one_perhaps(world: &mut World) {
    let once = Settings { policy: Policy::AtMostOnce, ..Settings::default() };
    for group in [-1, -2] {
        if group == -2 {
            world.bot.fail_next("sendMessage", Moment::After, Fault::Error(502));
        }
        notice(world, group, &once).await;
        world.settle().await;
    }
}

/// One test for all: a process has one recorder of numbers.
#[tokio::test]
async fn a_process_is_alive_and_counts_and_is_ready_only_while_its_database_answers() {
    let numbers = Arc::new(Numbers::install().expect("a recorder"));
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(&sqlite_url(&folder)).await.expect("a file");
    store.migrate().await.expect("a schema");
    let mut world = World::on(store.clone()).await;
    let site = looked_at(&mut world, &numbers).await;
    store.close().await;
    without_database(&site).await;

    let Some(database) = Postgres::create().await else { return };
    let store = Store::open(&database.url).await.expect("a database");
    store.migrate().await.expect("a schema");
    let mut world = World::on(store).await;
    let site = looked_at(&mut world, &numbers).await;
    // The server ends every connection and takes no new one to that database.
    let name = database.url.rsplit('/').next().expect("a name").to_owned();
    let server = std::env::var("TEST_POSTGRES_URL").expect("the server");
    run(&server, format!("alter database {name} with allow_connections false")).await;
    run(&server, format!("select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'")).await;
    without_database(&site).await;
    run(&server, format!("alter database {name} with allow_connections true")).await;
    // Connections that broke are found one by one.
    let mut looks = 0;
    while site.get("/readyz").await.0 != 200 {
        looks += 1;
        assert!(looks < 20, "back again without a restart");
    }
    database.drop().await;
}

async fn without_database(site: &Site) {
    assert_eq!(site.get("/healthz").await.0, 200, "the process itself is well");
    let (status, why) = site.get("/readyz").await;
    assert_eq!((status, &*why), (503, r#"{"ready":false,"why":"the database does not answer"}"#));
    assert_eq!(site.get("/metrics").await.0, 503);
}
