//! The dispatcher: errors sorted, limits kept, chats in turn, and what a crash leaves behind. Time is the test's own.

mod broken;
mod edits;
mod keys;
mod ledger;
mod limits;
mod waiting;

use divisionbell::commands::settings::{Policy, Quiet, Settings, mode_name};
use divisionbell::outbox::Lane;
use divisionbell::outbox::message::{Message, Span};
use divisionbell::outbox::timetable::Mode;
use divisionbell::roles::Newsroom;
use divisionbell::roles::deliver::Deliverer;
use divisionbell::store::{ArticleIn, DeliveryRow, NewDelivery, Placement};

use crate::bot_api::{Fault, Moment, Room, SentMessage};
use crate::store::given;
use crate::world::{HOUR, MINUTE, World, alice, each_world};

const GROUP: i64 = -1001;
const OTHER: i64 = -1002;
const THIRD: i64 = -1003;
const FEED: &str = "/politics.xml";
const SECOND: i64 = 1_000;

/// A group that the store knows already, with these settings; its row's id.
async fn known(world: &World, group: i64, settings: &Settings) -> i64 {
    let (store, now) = (&world.room.store, world.clock.now_ms());
    world.bot.add_chat(Room::supergroup(group, "Residents").admin(&alice()));
    let address = group.to_string();
    let row = store.upsert_chat("telegram", &address, "supergroup", "Residents", None, "1", now);
    let id = row.await.expect("a chat").id;
    let next = settings.next_digest(now);
    store.set_settings(id, &settings.write(), mode_name(settings.mode), next).await.expect("settings");
    let topic = store.topic(0, "sanctions").await.expect("a query").expect("the topic").id;
    store.subscribe(id, topic, 0, 1, "1", now).await.expect("a subscription");
    id
}

/// Enqueues a message; `n` tells it from the chat's others.
async fn enqueue(world: &World, chat_id: i64, n: i64, message: Message, lane: Lane) {
    let due_at = world.clock.now_ms();
    let payload = serde_json::to_string(&message).expect("json");
    let new = NewDelivery { chat_id, revision: n, lane, due_at, payload, ..NewDelivery::default() };
    assert!(world.room.store.enqueue(&new, due_at).await.expect("a row"));
}

async fn notice(world: &World, chat_id: i64, n: i64) {
    enqueue(world, chat_id, n, Message::text(format!("notice {n}")), Lane::Instant).await;
}

/// Publishes the `n`th story.
async fn publish(world: &mut World, n: usize, title: &str, text: &str) {
    let (guid, page) = (format!("id-{n}"), format!("/story-{n}"));
    world.press.put_article(&page, title, &[text, "The foreign ministry announced the sanctions."]);
    world.press.put_feed(FEED, "The Daily Ruritanian", &[(&guid, title, &page, text)]);
}

async fn watched(world: &mut World) {
    world.press.put_feed(FEED, "The Daily Ruritanian", &[("0", "Old weather", "/old", "It rained in the valley.")]);
    world.watch(FEED, "Daily Ruritanian").await;
}

async fn oil_in_the_news(world: &mut World) {
    publish(world, 1, "Iran oil traders hit by fresh sanctions", "Eleven brokers in Dubai sold crude under sanctions.")
        .await;
}

/// An outlet's article about sanctions, stored past the feeds: no page of it can be read again. The story that it tells.
async fn told_by(world: &World, outlet: &str, story: Placement) -> i64 {
    let store = &world.room.store;
    let source = given::source(store, outlet).await;
    let topic = store.topic(0, "sanctions").await.expect("a query").expect("the topic").id;
    let mut entry = given::entry(source, outlet, &[topic], story);
    if let ArticleIn::New { article, .. } = &mut entry.article {
        article.url = format!("http://127.0.0.1:1/{outlet}");
    }
    store.store_entry(&entry, world.clock.now_ms()).await.expect("a row").story_id.expect("a story")
}

/// The state of each of a chat's deliveries of the newest story.
async fn rows(world: &World, chat: i64) -> Vec<DeliveryRow> {
    world.room.store.ledger(chat, 0).await.expect("the ledger")
}

async fn deliverer(world: &World) -> Option<Deliverer> {
    Deliverer::take_over(&world.room, &world.telegram).await.expect("a lease")
}

fn texts(sent: &[SentMessage]) -> Vec<&str> {
    sent.iter().map(|message| message.text.as_str()).collect()
}

#[tokio::test]
async fn a_429_pauses_its_chat_for_exactly_so_long_and_no_other() {
    each_world(async |world| {
        let first = known(world, GROUP, &Settings::default()).await;
        let second = known(world, OTHER, &Settings::default()).await;
        world.bot.fail_next("sendMessage", Moment::Before, Fault::Flood(30));
        notice(world, first, 1).await;
        world.settle().await;
        notice(world, second, 1).await;
        world.pass(29 * SECOND).await;
        assert_eq!((world.bot.sent_to(GROUP).len(), world.bot.sent_to(OTHER).len()), (0, 1));
        world.pass(SECOND).await;
        assert_eq!(world.bot.sent_to(GROUP).len(), 1);
    })
    .await;
}

#[tokio::test]
async fn two_chats_with_429s_within_five_seconds_pause_all_also_after_a_restart() {
    each_world(async |world| {
        let mut chats = Vec::new();
        for group in [GROUP, OTHER, THIRD] {
            chats.push(known(world, group, &Settings::default()).await);
        }
        let mut first = deliverer(world).await.expect("the lease");
        for chat in &chats[..2] {
            world.bot.fail_next("sendMessage", Moment::Before, Fault::Flood(40));
            notice(world, *chat, 1).await;
            first.drain().await.expect("sends");
            world.clock.advance_ms(SECOND);
        }
        drop(first);
        // The next deliverer knows of the pause from the database.
        notice(world, chats[2], 1).await;
        world.pass(38 * SECOND).await;
        assert!(world.bot.sent_to(THIRD).is_empty());
        world.pass(2 * SECOND).await;
        for group in [GROUP, OTHER, THIRD] {
            assert_eq!(world.bot.sent_to(group).len(), 1, "{group}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_was_perhaps_sent_is_sent_again_once_or_never_as_the_chat_wants() {
    each_world(async |world| {
        let once = Settings { policy: Policy::AtMostOnce, ..Settings::default() };
        for (group, settings, copies) in [(GROUP, Settings::default(), 2), (OTHER, once, 1)] {
            for (n, fault) in [(1, Fault::Error(502)), (2, Fault::Reset)] {
                let group = group - n * 100;
                let chat = known(world, group, &settings).await;
                world.bot.fail_next("sendMessage", Moment::After, fault);
                notice(world, chat, n).await;
                world.settle().await;
                world.pass(HOUR).await;
                world.pass(24 * HOUR).await;
                assert_eq!(world.bot.sent_to(group).len(), copies, "{fault:?}, {:?}", settings.policy);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn what_a_crash_interrupted_is_sent_again_at_once_or_never_as_the_chat_wants() {
    each_world(async |world| {
        let once = Settings { policy: Policy::AtMostOnce, ..Settings::default() };
        for (group, settings, copies, state) in [(GROUP, Settings::default(), 1, "sent"), (OTHER, once, 0, "uncertain")]
        {
            let chat = known(world, group, &settings).await;
            notice(world, chat, 1).await;
            assert_eq!(world.is_killed_while_sending().await, 1);
            world.settle().await;
            assert_eq!(world.bot.sent_to(group).len(), copies);
            assert_eq!(rows(world, chat).await[0].state, state);
        }
    })
    .await;
}

#[tokio::test]
async fn refused_markup_goes_as_plain_words_and_a_refused_picture_is_left_out() {
    each_world(async |world| {
        let chat = known(world, GROUP, &Settings::default()).await;
        world.bot.fail_next("sendMessage", Moment::Before, Fault::Refuse("Bad Request: can't parse entities: bad tag"));
        let bold = Message::default().line([Span::Bold("Sanctions".into()), Span::Text(" agreed".into())]);
        enqueue(world, chat, 1, bold.clone(), Lane::Instant).await;
        world.settle().await;
        let image = "https://pictures.example/broken.jpg".to_owned();
        world.bot.refuse_picture(&image);
        enqueue(world, chat, 2, Message { image: Some(image), ..bold }, Lane::Instant).await;
        world.pass(SECOND).await;
        let sent = world.bot.sent_to(GROUP);
        assert_eq!(texts(&sent), ["Sanctions agreed"; 2]);
        assert!(sent[0].entities.is_empty() && !sent[1].entities.is_empty() && sent[1].photo.is_none(), "{sent:?}");
    })
    .await;
}

#[tokio::test]
async fn quiet_hours_hold_an_update_and_release_it_once() {
    each_world(async |world| {
        // It is nine in London.
        known(world, GROUP, &Settings { quiet: Quiet::new(8 * 60, 12 * 60), ..Settings::default() }).await;
        watched(world).await;
        oil_in_the_news(world).await;
        world.pass(HOUR).await;
        assert!(world.updates(GROUP).is_empty());
        world.pass(2 * HOUR).await;
        assert_eq!(world.updates(GROUP).len(), 1);
        world.pass(24 * HOUR).await;
        assert_eq!(world.updates(GROUP).len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_daily_digest_comes_once_a_day_and_only_with_news() {
    each_world(async |world| {
        known(world, GROUP, &Settings { mode: Mode::Daily, at: 18 * 60, ..Settings::default() }).await;
        watched(world).await;
        oil_in_the_news(world).await;
        world.pass(HOUR).await;
        world.pass(7 * HOUR).await;
        assert!(world.bot.sent_to(GROUP).is_empty(), "it is five o'clock");
        world.pass(HOUR).await;
        let sent = world.bot.sent_to(GROUP);
        assert!(sent.len() == 1 && sent[0].text.contains("Iran oil traders"), "{sent:?}");
        world.pass(24 * HOUR).await;
        assert_eq!(world.bot.sent_to(GROUP).len(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_a_mute_held_comes_as_one_digest() {
    each_world(async |world| {
        let chat = known(world, GROUP, &Settings::default()).await;
        watched(world).await;
        world.room.store.mute(chat, world.clock.now_ms() + 5 * HOUR).await.expect("a mute");
        oil_in_the_news(world).await;
        world.pass(HOUR).await;
        publish(world, 2, "Swiss bank fined for breaching Cuba sanctions", "Clerks hid Havana hotel payments.").await;
        world.pass(2 * HOUR).await;
        assert!(world.bot.sent_to(GROUP).is_empty());
        world.pass(2 * HOUR).await;
        let sent = world.bot.sent_to(GROUP);
        assert_eq!(sent.len(), 1, "{sent:?}");
        assert!(sent[0].text.contains("Iran oil") && sent[0].text.contains("Swiss bank"), "{}", sent[0].text);
    })
    .await;
}

#[tokio::test]
async fn a_chat_with_fifty_waiting_does_not_delay_a_chat_with_one() {
    each_world(async |world| {
        let (many, one) =
            (known(world, GROUP, &Settings::default()).await, known(world, OTHER, &Settings::default()).await);
        for n in 0..50 {
            notice(world, many, n).await;
        }
        notice(world, one, 1).await;
        deliverer(world).await.expect("the lease").drain().await.expect("sends");
        let order: Vec<_> = world.bot.calls("sendMessage").iter().filter_map(|call| call.chat).collect();
        assert!(order[..2].contains(&OTHER), "{order:?}");
    })
    .await;
}

#[tokio::test]
async fn a_reply_goes_before_a_thousand_that_wait() {
    each_world(async |world| {
        for n in 0..100 {
            let chat = known(world, -2000 - n, &Settings::default()).await;
            for m in 0..10 {
                notice(world, chat, m).await;
            }
        }
        let chat = known(world, GROUP, &Settings::default()).await;
        enqueue(world, chat, 1, Message::text("the answer"), Lane::Reply).await;
        let sent = deliverer(world).await.expect("the lease").drain().await.expect("sends");
        assert_eq!((sent, world.bot.sent_to(GROUP).len()), (30, 1), "among the first that the limit allows");
    })
    .await;
}

#[tokio::test]
async fn one_process_delivers_and_another_takes_over_when_it_ends() {
    each_world(async |world| {
        let chat = known(world, GROUP, &Settings::default()).await;
        let first = deliverer(world).await.expect("the lease");
        let second = Newsroom { owner: "another".into(), ..world.room.clone() };
        notice(world, chat, 1).await;
        let refused = Deliverer::take_over(&second, &world.telegram).await.expect("an answer");
        assert!(refused.is_none(), "the first holds the lease");
        drop(first);
        world.room.store.release_all(&world.room.owner).await.expect("an end");
        let mut deliverer =
            Deliverer::take_over(&second, &world.telegram).await.expect("an answer").expect("the lease");
        assert_eq!(deliverer.drain().await.expect("sends"), 1);
        world.room = second;
    })
    .await;
}

/// Delivers until nothing waits, a step of the clock at a time; how long that took.
async fn drain_all(world: &World, count: usize, step_ms: i64) -> i64 {
    let began = world.clock.now_ms();
    let mut deliverer = deliverer(world).await.expect("the lease");
    let mut sent = 0;
    loop {
        sent += deliverer.drain().await.expect("sends");
        if sent >= count {
            return world.clock.now_ms() - began;
        }
        world.clock.advance_ms(step_ms);
    }
}

#[tokio::test]
async fn a_strict_server_is_used_to_98_percent_and_never_says_429() {
    each_world(async |world| {
        world.bot.keep_limits();
        for n in 0..200 {
            let chat = known(world, -2000 - n, &Settings::default()).await;
            notice(world, chat, 1).await;
        }
        // Thirty at once, then thirty a second: six further windows.
        let took = drain_all(world, 200, 5).await;
        let floods = world.bot.log().iter().filter(|call| call.status == 429).count();
        let share = 6_000.0 / took as f64;
        println!(
            "200 messages to 200 groups: {took} ms, {:.1} % of the allowed rate, {floods} times 429",
            share * 100.0
        );
        assert!(share >= 0.98 && floods == 0);
        world.clock.advance_ms(MINUTE);
        let chat = known(world, GROUP, &Settings::default()).await;
        for n in 0..45 {
            notice(world, chat, n).await;
        }
        let took = drain_all(world, 45, 500).await;
        let floods = world.bot.log().iter().filter(|call| call.status == 429).count();
        println!("45 messages to one group: {took} ms, {floods} times 429");
        // Two minutes, and within the third the burst of three twice.
        assert!(took <= 126_000 && floods == 0, "{took}");
    })
    .await;
}
