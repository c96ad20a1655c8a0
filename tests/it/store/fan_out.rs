//! One story to all chats that want it.

use divisionbell::store::*;

use super::given::*;
use crate::databases::each_database;

#[tokio::test]
async fn a_story_reaches_each_subscribed_chat_once_however_many_topics_match() {
    each_database(async |store| {
        let (one, two, other) = (topic(store, "one").await, topic(store, "two").await, topic(store, "other").await);
        let both = subscriber(store, "-1", &[one, two]).await;
        let single = subscriber(store, "-2", &[two]).await;
        subscriber(store, "-3", &[other]).await;
        let story = story(store, "a", &[one, two]).await;
        assert_eq!(fan_out(store, NOW).await, 2);
        for chat in [both, single] {
            assert_eq!(states(store, chat, story).await, ["story due"]);
        }
        assert_eq!(deliver_all(store, NOW).await, 2);
        store.breaking(story, NOW).await.unwrap();
        assert_eq!(fan_out(store, NOW).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_fan_out_in_chunks_goes_on_where_it_stopped_and_misses_nobody() {
    each_database(async |store| {
        let (one, two) = (topic(store, "one").await, topic(store, "two").await);
        let mut chats = Vec::new();
        for n in 0..25 {
            let topics = [vec![one], vec![two], vec![one, two]][n % 3].clone();
            chats.push(subscriber(store, &format!("-{n}"), &topics).await);
        }
        let story = story(store, "a", &[one, two]).await;
        let mut chunks = Vec::new();
        while let Some(done) = store.fan_out(10, NOW).await.unwrap() {
            assert_eq!(done.story_id, story);
            chunks.push((done.enqueued, done.done));
        }
        // Ten subscriptions are those of seven chats; PostgreSQL serves two slices at once.
        match store.dialect() {
            Dialect::Sqlite => assert_eq!(chunks, [(7, false), (7, false), (7, false), (4, true)]),
            Dialect::Postgres => assert_eq!(chunks, [(14, false), (11, true)]),
        }
        for chat in chats {
            assert_eq!(states(store, chat, story).await, ["story due"]);
        }
    })
    .await;
}

/// As after a crash in which a slice was written and the cursor did not move on.
#[tokio::test]
async fn what_a_crash_left_of_a_chunk_is_not_enqueued_again() {
    each_database(async |store| {
        let topic = topic(store, "one").await;
        let mut chats = Vec::new();
        for n in 0..6 {
            chats.push(subscriber(store, &format!("-{n}"), &[topic]).await);
        }
        let story = story(store, "a", &[topic]).await;
        for chat_id in &chats[..2] {
            let left = NewDelivery {
                chat_id: *chat_id,
                story_id: story,
                kind: "story".into(),
                due_at: NOW,
                ..Default::default()
            };
            assert!(store.enqueue(&left, NOW).await.unwrap());
        }
        assert_eq!(fan_out(store, NOW).await, 4);
        for chat in chats {
            assert_eq!(states(store, chat, story).await, ["story due"]);
        }
    })
    .await;
}

/// Two subscriptions, each of another thread and with another mode.
#[tokio::test]
async fn of_several_subscriptions_the_oldest_names_the_thread_and_any_says_at_once() {
    each_database(async |store| {
        let (one, two, three) = (topic(store, "one").await, topic(store, "two").await, topic(store, "three").await);
        // Daily chat: two topics as the chat, one at once.
        let eager = chat(store, "-1").await;
        store.set_settings(eager, "{\"mode\":\"daily\"}", "daily", Some(NOW + DAY)).await.unwrap();
        for (topic, thread, at) in [(one, 11, NOW - 1), (two, 22, NOW - 2), (three, 33, NOW - 3)] {
            store.subscribe(eager, topic, thread, 1, "test", at).await.unwrap();
        }
        store.set_subscription(eager, two, "instant", 1).await.unwrap();
        // Instant chat: every subscription that matches says daily.
        let patient = subscriber(store, "-2", &[one, two]).await;
        store.set_subscription(patient, one, "daily", 1).await.unwrap();
        store.set_subscription(patient, two, "daily", 1).await.unwrap();
        let story = story(store, "a", &[one, two]).await;
        fan_out(store, NOW).await;
        let row = &store.ledger(eager, story).await.unwrap()[0];
        assert_eq!((&*row.state, row.thread), ("due", 22));
        assert_eq!(states(store, patient, story).await, ["story held digest"]);
    })
    .await;
}

#[tokio::test]
async fn the_thread_of_the_oldest_matching_subscription_wins() {
    each_database(async |store| {
        let (one, two) = (topic(store, "one").await, topic(store, "two").await);
        let chat = chat(store, "-1").await;
        store.subscribe(chat, two, 22, 1, "test", NOW - 2).await.unwrap();
        store.subscribe(chat, one, 11, 1, "test", NOW - 1).await.unwrap();
        let story = story(store, "a", &[one, two]).await;
        fan_out(store, NOW).await;
        assert_eq!(store.ledger(chat, story).await.unwrap()[0].thread, 22);
    })
    .await;
}

#[tokio::test]
async fn what_a_chat_does_not_want_at_once_is_held_with_its_reason() {
    each_database(async |store| {
        let (one, two) = (topic(store, "one").await, topic(store, "two").await);
        let strict = chat(store, "-1").await;
        store.subscribe(strict, one, 0, 2, "test", NOW).await.unwrap();
        let muted = subscriber(store, "-2", &[one]).await;
        store.mute(muted, NOW + DAY).await.unwrap();
        let daily = subscriber(store, "-3", &[one]).await;
        store.set_settings(daily, "{\"mode\":\"daily\"}", "daily", Some(NOW + DAY)).await.unwrap();
        let one_topic_daily = subscriber(store, "-4", &[one]).await;
        store.set_subscription(one_topic_daily, one, "daily", 1).await.unwrap();
        let one_topic_instant = subscriber(store, "-5", &[one, two]).await;
        store.set_settings(one_topic_instant, "{}", "daily", None).await.unwrap();
        store.set_subscription(one_topic_instant, two, "instant", 1).await.unwrap();
        let gone = subscriber(store, "-6", &[one]).await;
        store.set_chat_state(gone, "suspended", "kicked", NOW).await.unwrap();
        let story = story(store, "a", &[one, two]).await;
        fan_out(store, NOW).await;
        let expected = [
            (strict, None),
            (muted, Some("story held mute")),
            (daily, Some("story held digest")),
            (one_topic_daily, Some("story held digest")),
            (one_topic_instant, Some("story due")),
            (gone, None),
        ];
        for (chat, state) in expected {
            assert_eq!(states(store, chat, story).await.first().map(String::as_str), state, "chat {chat}");
        }
    })
    .await;
}

#[tokio::test]
async fn subscribing_sends_nothing_old_until_a_further_article_arrives() {
    each_database(async |store| {
        let topic = topic(store, "one").await;
        let story = story(store, "a", &[topic]).await;
        fan_out(store, NOW).await;
        let late = subscriber(store, "-1", &[topic]).await;
        assert_eq!(fan_out(store, NOW).await, 0);
        let article = store.articles_of_story(story).await.unwrap()[0].id;
        let bbc = source(store, "bbc").await;
        store.store_entry(&entry(bbc, "b", &[topic], Placement::Existing(story)), NOW).await.unwrap();
        fan_out(store, NOW).await;
        assert_eq!(states(store, late, story).await, ["story due"]);
        let later = subscriber(store, "-2", &[topic]).await;
        store.withdraw_article(article, None, NOW).await.unwrap();
        fan_out(store, NOW).await;
        assert_eq!(states(store, later, story).await, [""; 0], "a correction is no news to who never had the story");
    })
    .await;
}

#[tokio::test]
async fn further_outlets_are_edited_into_what_was_sent_at_most_once_a_minute() {
    each_database(async |store| {
        let topic = topic(store, "one").await;
        let chat = subscriber(store, "-1", &[topic]).await;
        let story = story(store, "a", &[topic]).await;
        fan_out(store, NOW).await;
        deliver_all(store, NOW).await;
        let outlet = async |name: &str, at: i64| {
            let source = source(store, name).await;
            store.store_entry(&entry(source, name, &[topic], Placement::Existing(story)), at).await.unwrap();
            fan_out(store, at).await;
        };
        outlet("bbc", NOW + 1).await;
        assert_eq!(deliver_all(store, NOW + 1).await, 1);
        outlet("reuters", NOW + 2).await;
        outlet("tass", NOW + 3).await;
        assert_eq!(deliver_all(store, NOW + 3).await, 0, "not within the minute");
        let rows = store.ledger(chat, story).await.unwrap();
        let message = rows[0].message_id.clone();
        assert_eq!(
            states(store, chat, story).await,
            ["story sent", "edit sent", "edit dropped superseded", "edit due"]
        );
        assert_eq!((rows[3].due_at, &rows[3].edits, rows[3].lane), (NOW + 1 + MINUTE, &message, 4));
        assert_eq!(deliver_all(store, NOW + 1 + MINUTE).await, 1);
        outlet("bbc", NOW + 2 * MINUTE).await;
        assert_eq!(deliver_all(store, NOW + DAY).await, 0, "the same outlet again changes nothing");
    })
    .await;
}

#[tokio::test]
async fn what_changes_while_a_message_is_being_sent_is_edited_in_afterwards() {
    each_database(async |store| {
        let topic = topic(store, "one").await;
        subscriber(store, "-1", &[topic]).await;
        let story = story(store, "a", &[topic]).await;
        fan_out(store, NOW).await;
        let sending = claim(store, "w", NOW, 1).await;
        let bbc = source(store, "bbc").await;
        store.store_entry(&entry(bbc, "b", &[topic], Placement::Existing(story)), NOW).await.unwrap();
        assert_eq!(fan_out(store, NOW).await, 1);
        assert!(claim(store, "w", NOW, 1).await.is_empty(), "not before the message is there");
        sent(store, sending[0].id, "w", "m1", NOW).await;
        let edit = claim(store, "w", NOW, 1).await;
        assert_eq!((&*edit[0].kind, edit[0].edits.as_deref()), ("edit", Some("m1")));
    })
    .await;
}

#[tokio::test]
async fn a_story_that_waits_is_sent_as_it_is_by_then_and_needs_no_edit() {
    each_database(async |store| {
        let topic = topic(store, "one").await;
        let chat = subscriber(store, "-1", &[topic]).await;
        let story = story(store, "a", &[topic]).await;
        fan_out(store, NOW).await;
        let bbc = source(store, "bbc").await;
        store.store_entry(&entry(bbc, "b", &[topic], Placement::Existing(story)), NOW).await.unwrap();
        fan_out(store, NOW).await;
        assert_eq!(deliver_all(store, NOW).await, 1);
        assert_eq!(states(store, chat, story).await, ["story sent"]);
    })
    .await;
}

#[tokio::test]
async fn several_workers_fan_out_without_a_repeat_or_a_gap() {
    each_database(async |store| {
        let topic = topic(store, "one").await;
        for n in 0..60 {
            subscriber(store, &format!("-{n}"), &[topic]).await;
        }
        for key in ["a", "b", "c"] {
            story(store, key, &[topic]).await;
        }
        let work = (0..4).map(|_| async {
            let mut enqueued = 0;
            while let Some(done) = store.fan_out(7, NOW).await.unwrap() {
                enqueued += done.enqueued;
            }
            enqueued
        });
        let enqueued: u64 = futures_util::future::join_all(work).await.into_iter().sum();
        assert_eq!(enqueued + fan_out(store, NOW).await, 180);
    })
    .await;
}

#[tokio::test]
async fn a_breaking_story_goes_before_instant_ones() {
    each_database(async |store| {
        let topic = topic(store, "one").await;
        let chat = subscriber(store, "-1", &[topic]).await;
        story(store, "a", &[topic]).await;
        let hot = story(store, "b", &[topic]).await;
        fan_out(store, NOW).await;
        store.breaking(hot, NOW).await.unwrap();
        assert_eq!(claim(store, "w", NOW, 1).await[0].story_id, hot);
        assert_eq!(store.ledger(chat, hot).await.unwrap()[0].lane, 1);
    })
    .await;
}
