//! What waits too long, too many at once, and what a digest gathers.

use divisionbell::commands::settings::{Quiet, Settings, mode_name};
use divisionbell::outbox::Lane;
use divisionbell::outbox::message::Message;
use divisionbell::outbox::timetable::Mode;
use divisionbell::store::{NewDelivery, Placement};

use super::{GROUP, SECOND, enqueue, known, rows, told_by};
use crate::bot_api::SentMessage;
use crate::store::given;
use crate::world::{HOUR, World, each_world};

/// The `n`th story about sanctions, fanned out and not delivered.
async fn due(world: &World, n: usize) -> i64 {
    let story = told_by(world, &format!("event{n}"), Placement::New).await;
    given::fan_out(&world.room.store, world.clock.now_ms()).await;
    story
}

fn is_digest(message: &SentMessage) -> bool {
    !message.text.starts_with('🔔')
}

#[tokio::test]
async fn what_is_older_than_the_chats_limit_comes_in_a_digest_and_nothing_is_lost() {
    each_world(async |world| {
        known(world, GROUP, &Settings { age_limit_h: 2, ..Settings::default() }).await;
        due(world, 1).await;
        world.clock.advance_ms(2 * HOUR);
        due(world, 2).await;
        world.settle().await;
        let sent = world.bot.sent_to(GROUP);
        assert_eq!(sent.iter().map(is_digest).collect::<Vec<_>>(), [false, false], "just within the limit: {sent:?}");
        due(world, 3).await;
        world.clock.advance_ms(2 * HOUR + 1);
        world.settle().await;
        let sent = world.bot.sent_to(GROUP).split_off(2);
        assert!(sent.len() == 1 && is_digest(&sent[0]) && sent[0].text.contains("event3"), "{sent:?}");
        world.pass(24 * HOUR).await;
        assert_eq!(world.bot.sent_to(GROUP).len(), 3);
    })
    .await;
}

#[tokio::test]
async fn in_a_chat_with_digests_what_is_too_old_waits_for_the_next_one_and_says_so() {
    each_world(async |world| {
        // Daily at six in the evening, but this topic at once. It is nine.
        let chat = known(world, GROUP, &Settings { mode: Mode::Daily, at: 18 * 60, ..Settings::default() }).await;
        let store = &world.room.store;
        let topic = store.topic(0, "sanctions").await.expect("a query").expect("the topic").id;
        store.set_subscription(chat, topic, "instant", 1).await.expect("a row");
        let story = due(world, 1).await;
        world.clock.advance_ms(25 * HOUR);
        world.settle().await;
        assert!(world.bot.sent_to(GROUP).is_empty());
        let ledger = world.room.store.ledger(chat, story).await.expect("the ledger");
        assert_eq!((&*ledger[0].state, &*ledger[0].reason), ("held", "old"));
        world.pass(9 * HOUR).await;
        let sent = world.bot.sent_to(GROUP);
        assert!(sent.len() == 1 && is_digest(&sent[0]) && sent[0].text.contains("event1"), "{sent:?}");
        world.pass(48 * HOUR).await;
        assert_eq!(world.bot.sent_to(GROUP).len(), 1);
    })
    .await;
}

#[tokio::test]
async fn ten_that_wait_go_one_by_one_and_eleven_are_one_digest() {
    each_world(async |world| {
        known(world, GROUP, &Settings::default()).await;
        for (count, messages) in [(10, 10), (11, 1)] {
            let before = world.bot.sent_to(GROUP).len();
            for n in 0..count {
                due(world, count * 100 + n).await;
            }
            for _ in 0..10 {
                world.pass(4 * SECOND).await;
            }
            let sent = world.bot.sent_to(GROUP).split_off(before);
            assert_eq!(sent.len(), messages, "{count} wait: {sent:?}");
            assert!(sent.iter().all(|message| is_digest(message) == (messages == 1)));
            world.pass(HOUR).await;
        }
    })
    .await;
}

#[tokio::test]
async fn what_a_topic_of_its_own_mode_holds_comes_out_and_so_does_what_a_change_of_mode_leaves() {
    each_world(async |world| {
        world.group_following(GROUP, "sanctions").await;
        let chat = world.room.store.chat_at("telegram", &GROUP.to_string()).await.expect("a query").expect("it").id;
        let alice = crate::world::alice();
        world.tell(GROUP, &alice, "/settings mode daily").await;
        world.tell(GROUP, &alice, "/settings at 18:00").await;
        due(world, 1).await;
        // From daily to at once: what was held for the digest comes now.
        let before = world.bot.sent_to(GROUP).len();
        world.tell(GROUP, &alice, "/settings mode instant").await;
        world.pass(4 * SECOND).await;
        let sent = world.bot.sent_to(GROUP).split_off(before);
        assert!(sent.iter().any(|message| message.text.contains("event1")), "{sent:?}");
        // One topic daily in a chat that wants the others at once.
        let settings = Settings { at: 18 * 60, ..Settings::default() };
        let topic = world.room.store.topic(0, "sanctions").await.expect("a query").expect("the topic").id;
        world.room.store.set_subscription(chat, topic, "daily", 1).await.expect("a row");
        let next = settings.next_digest_of_all(&[Mode::Daily], world.clock.now_ms());
        let store = &world.room.store;
        store.set_settings(chat, &settings.write(), mode_name(settings.mode), next).await.expect("settings");
        for n in [2, 3] {
            due(world, n).await;
            let before = world.bot.sent_to(GROUP).len();
            world.pass(HOUR).await;
            assert_eq!(world.bot.sent_to(GROUP).len(), before, "not before six");
            world.pass(23 * HOUR).await;
            let sent = world.bot.sent_to(GROUP).split_off(before);
            assert!(sent.len() == 1 && sent[0].text.contains(&format!("event{n}")), "{sent:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_digest_too_long_for_one_message_is_counted_and_settled_message_by_message() {
    each_world(async |world| {
        world.bot.keep_limits();
        let chat = known(world, GROUP, &Settings::default()).await;
        let long = (0..300).fold(Message::default(), |message, n| {
            message.line([divisionbell::outbox::message::Span::Text(format!(
                "{n}: {}",
                "sanctions ".repeat(9).trim_end()
            ))])
        });
        enqueue(world, chat, 1, long.clone(), Lane::Digest).await;
        for _ in 0..8 {
            world.pass(3 * SECOND).await;
        }
        let sent = world.bot.sent_to(GROUP);
        let text: Vec<String> = sent.iter().map(|message| message.text.clone()).collect();
        assert!(sent.len() > 3 && text.join("\n") == long.plain(), "{} messages", sent.len());
        assert!(world.bot.log().iter().all(|call| call.status != 429));
        let ledger = rows(world, chat).await;
        assert_eq!(ledger.iter().filter(|row| row.state == "sent").count(), sent.len(), "each with its message's id");
    })
    .await;
}

fn quiet_from(from: u16, to: u16) -> Settings {
    Settings { quiet: Quiet::new(from * 60, to * 60), ..Settings::default() }
}

/// What came since the last look.
async fn comes(world: &mut World, ms: i64, before: &mut usize) -> Vec<SentMessage> {
    world.pass(ms).await;
    let sent = world.bot.sent_to(GROUP).split_off(*before);
    *before += sent.len();
    sent
}

#[tokio::test]
async fn a_mute_also_holds_what_quiet_hours_held_and_what_became_due_past_it() {
    each_world(async |world| {
        // It is nine in London.
        let chat = known(world, GROUP, &quiet_from(8, 12)).await;
        due(world, 1).await;
        world.settle().await;
        world.tell(GROUP, &crate::world::alice(), "/mute 12h").await;
        let mut before = world.bot.sent_to(GROUP).len();
        // As a fan-out leaves it that began before the mute.
        let story = told_by(world, "event2", Placement::New).await;
        let now = world.clock.now_ms();
        let new =
            NewDelivery { chat_id: chat, story_id: story, kind: "story".into(), due_at: now, ..NewDelivery::default() };
        assert!(world.room.store.enqueue(&new, now).await.expect("a row"));
        for _ in 0..11 {
            assert!(comes(world, HOUR, &mut before).await.is_empty());
        }
        let sent = comes(world, HOUR, &mut before).await;
        assert!(sent.len() == 1 && is_digest(&sent[0]), "{sent:?}");
        assert!(["event1", "event2"].iter().all(|event| sent[0].text.contains(event)), "{}", sent[0].text);
    })
    .await;
}

#[tokio::test]
async fn the_digest_at_the_end_of_a_mute_waits_for_the_end_of_quiet_hours() {
    each_world(async |world| {
        let chat = known(world, GROUP, &quiet_from(12, 20)).await;
        world.room.store.mute(chat, world.clock.now_ms() + 5 * HOUR).await.expect("a mute");
        due(world, 1).await;
        let mut before = 0;
        for _ in 0..10 {
            assert!(comes(world, HOUR, &mut before).await.is_empty());
        }
        let sent = comes(world, HOUR, &mut before).await;
        assert!(sent.len() == 1 && sent[0].text.contains("event1"), "{sent:?}");
        assert!(comes(world, 24 * HOUR, &mut before).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_digest_comes_in_quiet_hours_at_the_time_that_the_chat_chose_but_never_in_a_mute() {
    each_world(async |world| {
        let settings = Settings { mode: Mode::Daily, at: 13 * 60, ..quiet_from(12, 20) };
        let chat = known(world, GROUP, &settings).await;
        due(world, 1).await;
        let mut before = 0;
        assert_eq!(comes(world, 4 * HOUR, &mut before).await.len(), 1, "at one");
        due(world, 2).await;
        world.room.store.mute(chat, world.clock.now_ms() + 26 * HOUR).await.expect("a mute");
        due(world, 3).await;
        assert!(comes(world, 24 * HOUR, &mut before).await.is_empty(), "at one, but muted");
        assert!(comes(world, 2 * HOUR, &mut before).await.is_empty(), "the mute's end is not the time that was chosen");
        let sent = comes(world, 5 * HOUR, &mut before).await;
        assert!(sent.len() == 1 && ["event2", "event3"].iter().all(|event| sent[0].text.contains(event)), "{sent:?}");
        due(world, 4).await;
        assert_eq!(comes(world, 17 * HOUR, &mut before).await.len(), 1, "at one again");
    })
    .await;
}

#[tokio::test]
async fn hourly_digests_of_quiet_hours_are_one_at_their_end() {
    each_world(async |world| {
        known(world, GROUP, &Settings { mode: Mode::Hourly, ..quiet_from(10, 20) }).await;
        let mut before = 0;
        for n in 0..11 {
            due(world, n).await;
            let sent = comes(world, HOUR, &mut before).await;
            assert_eq!(sent.len(), usize::from(n == 10), "{n}: {sent:?}");
        }
        due(world, 11).await;
        assert_eq!(comes(world, HOUR, &mut before).await.len(), 1, "and every hour afterwards");
    })
    .await;
}
