//! Chats and their subscriptions.

use divisionbell::store::*;

use super::given::*;
use crate::databases::each_database;

/// As the program asks it of a chat's settings.
fn untouched(settings: &str) -> bool {
    divisionbell::commands::settings::Settings::is_untouched(settings)
}

#[tokio::test]
async fn a_chat_is_known_by_its_address_and_a_suspended_one_stays_suspended() {
    each_database(async |store| {
        let chat = store.upsert_chat("telegram", "-1", "group", "Old", Some("old"), "test", NOW).await.unwrap();
        store.set_chat_state(chat.id, "suspended", "kicked", NOW).await.unwrap();
        let again = store.upsert_chat("telegram", "-1", "group", "New", None, "test", NOW + 1).await.unwrap();
        assert_eq!((again.id, &*again.title, again.username, &*again.state), (chat.id, "New", None, "suspended"));
        assert_eq!((&*again.state_reason, again.added_at), ("kicked", NOW));
        assert_eq!(store.chat_at("telegram", "-1").await.unwrap().unwrap().id, chat.id);
        assert_eq!(store.chat_at("live", "-1").await.unwrap(), None);
        assert_eq!(store.chats().await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_removed_chat_resumes_with_its_settings_and_without_a_backlog() {
    each_database(async |store| {
        let topic = topic(store, "one").await;
        let chat = subscriber(store, "-1", &[topic]).await;
        let story = story(store, "a", &[topic]).await;
        fan_out(store, NOW).await;
        store.set_chat_state(chat, "suspended", "kicked", NOW).await.unwrap();
        store.set_chat_state(chat, "active", "", NOW).await.unwrap();
        assert_eq!(states(store, chat, story).await, ["story dropped suspended"]);
        assert_eq!(store.subscriptions(chat).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn subscriptions_are_made_once_changed_and_ended() {
    each_database(async |store| {
        let topic = topic(store, "one").await;
        let chat = chat(store, "-1").await;
        assert!(store.subscribe(chat, topic, 7, 1, "test", NOW).await.unwrap());
        assert!(!store.subscribe(chat, topic, 8, 0, "test", NOW + 1).await.unwrap());
        assert!(store.set_subscription(chat, topic, "daily", 2).await.unwrap());
        let row = &store.subscriptions(chat).await.unwrap()[0];
        assert_eq!((&*row.topic.name, row.thread, row.min_level, &*row.mode, row.at), ("one", 8, 2, "daily", NOW));
        assert_eq!(store.subscriber_count(topic).await.unwrap(), 1);
        store.drop_thread(chat, 8).await.unwrap();
        assert_eq!(store.subscriptions(chat).await.unwrap()[0].thread, 0);
        assert!(store.unsubscribe(chat, topic).await.unwrap() && !store.unsubscribe(chat, topic).await.unwrap());
        assert!(
            store.follow(chat, 5, "m1", 0, NOW).await.unwrap() && !store.follow(chat, 5, "m2", 0, NOW).await.unwrap()
        );
        assert_eq!(store.follows(5).await.unwrap()[0].message_id, "m1");
        assert!(store.unfollow(chat, 5).await.unwrap() && !store.unfollow(chat, 5).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn a_chat_that_moved_keeps_its_subscriptions_and_what_is_due() {
    each_database(async |store| {
        let topic = topic(store, "one").await;
        let chat = subscriber(store, "-1", &[topic]).await;
        story(store, "a", &[topic]).await;
        fan_out(store, NOW).await;
        for _ in 0..2 {
            assert_eq!(
                store.move_chat("telegram", "-1", "-1001", untouched, NOW).await.unwrap(),
                Some(chat),
                "a second notice is harmless"
            );
        }
        assert_eq!(claim(store, "w", NOW, 1).await[0].address, "-1001");
        assert_eq!(store.chat_at("telegram", "-1").await.unwrap(), None);
        assert_eq!(store.move_chat("telegram", "-8", "-9", untouched, NOW).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_chat_that_moved_to_a_known_address_becomes_one_with_it() {
    each_database(async |store| {
        let (one, two) = (topic(store, "one").await, topic(store, "two").await);
        let old = subscriber(store, "-1", &[one, two]).await;
        store.set_settings(old, "{\"language\":\"uk\"}", "instant", None).await.unwrap();
        store.save_topic(old, "ours", "", "", "x", "test", NOW).await.unwrap();
        let (told, waits) = (story(store, "told", &[one]).await, story(store, "waits", &[two]).await);
        fan_out(store, NOW).await;
        let first = claim(store, "w", NOW, 1).await;
        assert_eq!(first[0].story_id, told);
        sent(store, first[0].id, "w", "m1", NOW).await;
        let new = subscriber(store, "-1001", &[one]).await;
        let flight = claim(store, "w", NOW, 1).await; // on this one the platform says that the chat moved
        store.mute(old, NOW + DAY).await.unwrap();
        assert_eq!(store.move_chat("telegram", "-1", "-1001", untouched, NOW).await.unwrap(), Some(new));
        let retry = Outcome::Retry { at: NOW, error: "moved".into() };
        assert!(settle(store, flight[0].id, "w", &retry, NOW).await);
        let names: Vec<_> = store.subscriptions(new).await.unwrap().into_iter().map(|row| row.topic.name).collect();
        assert_eq!(names, ["one", "two"]);
        assert_eq!(states(store, new, told).await, ["story sent"]);
        assert_eq!(states(store, new, waits).await, ["story due retry"]);
        let row = store.chat(new).await.unwrap().unwrap();
        assert_eq!(
            (&*row.settings, row.muted_until),
            ("{}", NOW + DAY),
            "it had subscriptions, and keeps what it had set"
        );
        assert_eq!(store.topic(new, "ours").await.unwrap().unwrap().chat_id, new);
        let row = store.chat(old).await.unwrap().unwrap();
        assert_eq!((&*row.state, row.moved_to), ("moved", Some(new)));
        assert_eq!(deliver_all(store, NOW).await, 1);
    })
    .await;
}

#[tokio::test]
async fn of_two_chats_that_became_one_it_follows_its_own_topic_of_a_name_alone() {
    each_database(async |store| {
        let (one, two) = (topic(store, "one").await, topic(store, "two").await);
        let (old, new) = (subscriber(store, "-1", &[one, two]).await, subscriber(store, "-1001", &[one, two]).await);
        let theirs = store.save_topic(old, "one", "", "", "theirs", "test", NOW).await.unwrap();
        for (chat, query) in [(old, "old"), (new, "new")] {
            let own = store.save_topic(chat, "two", "", "", query, "test", NOW).await.unwrap();
            assert_eq!(
                store.subscriptions(chat).await.unwrap()[1].topic.id,
                own,
                "it takes the place of the shared one"
            );
        }
        store.move_chat("telegram", "-1", "-1001", untouched, NOW).await.unwrap();
        let followed = store.subscriptions(new).await.unwrap();
        let followed: Vec<_> = followed.iter().map(|row| (row.topic.chat_id, &*row.topic.query)).collect();
        assert_eq!(followed, [(new, "theirs"), (new, "new")]);
        let row = store.topic_by_id(theirs).await.unwrap().unwrap();
        assert!(store.give_own_up(&row, NOW).await.unwrap());
        assert_eq!(store.subscriptions(new).await.unwrap()[0].topic.id, one);
    })
    .await;
}

#[tokio::test]
async fn a_forgotten_chat_leaves_nothing_behind() {
    each_database(async |store| {
        let shared = topic(store, "one").await;
        let chat = subscriber(store, "-1", &[shared]).await;
        let own = store.save_topic(chat, "ours", "", "", "x", "test", NOW).await.unwrap();
        let story = story(store, "a", &[shared, own]).await;
        fan_out(store, NOW).await;
        deliver_all(store, NOW).await;
        store.follow(chat, story, "m1", 0, NOW).await.unwrap();
        store.audit("telegram:1", chat, "subscribe", "", "one", NOW).await.unwrap();
        store.forget_chat(chat).await.unwrap();
        assert_eq!(store.chat(chat).await.unwrap(), None);
        assert_eq!(store.topic_by_id(own).await.unwrap(), None);
        assert!(store.follows(story).await.unwrap().is_empty() && store.audit_log(9, None).await.unwrap().is_empty());
        assert_eq!(store.story_topics(story).await.unwrap().len(), 1);
        let counts = store.counts().await.unwrap();
        assert_eq!((counts.chats, counts.subscriptions, counts.deliveries_by_state), (0, 0, vec![]));
        assert_eq!((counts.topics, counts.stories, counts.articles, counts.sources), (1, 1, 1, 1));
    })
    .await;
}

#[tokio::test]
async fn digests_and_ended_mutes_are_found_when_they_are_due() {
    each_database(async |store| {
        let (daily, muted) = (chat(store, "-1").await, chat(store, "-2").await);
        store.set_settings(daily, "{}", "daily", Some(NOW + 5)).await.unwrap();
        store.mute(muted, NOW + 5).await.unwrap();
        assert!(
            store.digest_chats(NOW, 9).await.unwrap().is_empty() && store.mutes_ended(NOW, 9).await.unwrap().is_empty()
        );
        assert_eq!(store.digest_chats(NOW + 5, 9).await.unwrap()[0].id, daily);
        assert_eq!(store.mutes_ended(NOW + 5, 9).await.unwrap()[0].id, muted);
        store.mute(muted, 0).await.unwrap();
        assert!(store.mutes_ended(NOW + 5, 9).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_change_of_settings_beside_another_undoes_nothing() {
    each_database(async |store| {
        let chat = chat(store, "-1").await;
        store.set_settings(chat, "{\"at\":1}", "daily", Some(NOW)).await.unwrap();
        store.set_settings(chat, "{\"at\":2}", "weekly", Some(NOW + DAY)).await.unwrap(); // an admin, meanwhile
        assert!(!store.replace_settings(chat, "{\"at\":1}", "{\"thread\":0}").await.unwrap());
        store.set_next_digest(chat, NOW, Some(NOW + MINUTE)).await.unwrap();
        let row = store.chat(chat).await.unwrap().unwrap();
        assert_eq!((&*row.settings, &*row.mode, row.next_digest_at), ("{\"at\":2}", "weekly", Some(NOW + DAY)));
        assert!(store.replace_settings(chat, "{\"at\":2}", "{\"thread\":0}").await.unwrap());
        store.set_next_digest(chat, NOW + DAY, None).await.unwrap();
        let row = store.chat(chat).await.unwrap().unwrap();
        assert_eq!((&*row.settings, row.next_digest_at), ("{\"thread\":0}", None));
    })
    .await;
}
