//! Commands are answered side by side: a slow one keeps its lease and holds up nobody, and what fails stops its chat alone.

use std::time::Duration;

use divisionbell::roles::{Newsroom, Tick, answer};
use divisionbell::store::{Lease, Store};

use crate::bot_api::Room;
use crate::databases::each_database;
use crate::world::{World, bob, olga};

const GROUP: i64 = -1001;
const SLOW: &str = "/slow.xml";
const LEASE: &str = "answer:telegram";
/// As long as anything here may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A world with short leases, in which Olga has asked for a feed that takes its time.
async fn slow_world(store: &Store) -> World {
    let mut world = World::with(store.clone(), &[("LEASE", "500ms")]).await;
    world.group(GROUP).await;
    world.bot.add_chat(Room::private(&olga())).add_chat(Room::private(&bob()));
    world.press.put_feed(SLOW, "The Slow Ruritanian", &[("1", "A title", "/a", "Words.")]);
    world.pass(4_000).await;
    world.bot.say(olga().id, &olga(), &format!("/addsource {}{SLOW}", world.press.url));
    world.take_in().await;
    world
}

async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let wait = async {
        while !is_so().await {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.unwrap_or_else(|_| panic!("waited in vain until {what}"));
}

async fn open(store: &Store) -> usize {
    store.open_updates("telegram", 100).await.unwrap().len()
}

#[tokio::test]
async fn a_slow_command_keeps_its_lease_and_holds_up_no_other_chat() {
    each_database(async |store| {
        let mut world = slow_world(store).await;
        let hold = world.press.hold(SLOW);
        let room = world.room.clone();
        let answering = tokio::spawn(async move { answer::tick(&room).await });
        until("the feed is asked for", async || world.press.times(SLOW) > 0).await;

        world.bot.say(bob().id, &bob(), "/privacy");
        world.take_in().await;
        until("the other chat is answered", async || open(store).await == 1).await;

        // For longer than the lease was taken for, nobody else gets it.
        let other = Newsroom { owner: "another process".into(), ..world.room.clone() };
        let ends = store.database_now_ms().await.unwrap() + other.config.lease_ms(15);
        until("the first lease would have ended", async || {
            assert_eq!(answer::tick(&other).await.unwrap(), Tick::Idle);
            store.database_now_ms().await.unwrap() > ends
        })
        .await;
        assert_eq!(open(store).await, 1);

        drop(hold);
        assert_eq!(answering.await.unwrap().unwrap(), Tick::Busy);
        assert_eq!(world.press.times(SLOW), 1, "nobody did it a second time");
        world.settle().await;
        let told = world.bot.sent_to(olga().id);
        assert_eq!(told.iter().filter(|sent| sent.text.starts_with("Added as source")).count(), 1, "{told:?}");
    })
    .await;
}

#[tokio::test]
async fn who_lost_the_lease_leaves_the_answer_to_the_other() {
    each_database(async |store| {
        let mut world = slow_world(store).await;
        let hold = world.press.hold(SLOW);
        let room = world.room.clone();
        let answering = tokio::spawn(async move { answer::tick(&room).await });
        until("the feed is asked for", async || world.press.times(SLOW) > 0).await;
        let ours = Lease { name: LEASE.into(), owner: world.room.owner.clone(), epoch: 1 };
        store.release(&ours).await.unwrap();
        let theirs = store.lease(LEASE, "another process", 60_000).await.unwrap().expect("the lease");
        assert_eq!(answering.await.unwrap().unwrap(), Tick::Idle, "it ends without an answer");
        assert_eq!(open(store).await, 1);

        drop(hold);
        store.release(&theirs).await.unwrap();
        world.settle().await;
        let told = world.bot.sent_to(olga().id);
        assert_eq!(told.iter().filter(|sent| sent.text.starts_with("Added as source")).count(), 1, "{told:?}");
    })
    .await;
}

#[tokio::test]
async fn an_update_that_cannot_be_read_is_passed_over() {
    each_database(async |store| {
        let mut world = slow_world(store).await;
        store.put_updates("telegram", &[(999_999, "{\"not\": \"an update\"}".into())], 0).await.unwrap();
        world.settle().await;
        assert_eq!(open(store).await, 0);
        assert_eq!(world.bot.sent_to(olga().id).len(), 1);
    })
    .await;
}
