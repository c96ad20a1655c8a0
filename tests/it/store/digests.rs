//! What is held, and how it comes out: once.

use divisionbell::outbox::Lane;
use divisionbell::store::*;

use super::given::*;
use crate::databases::each_database;

fn digest(chat: i64, revision: i64) -> NewDelivery {
    NewDelivery {
        chat_id: chat,
        kind: "digest".into(),
        revision,
        lane: Lane::Digest,
        due_at: NOW,
        ..Default::default()
    }
}

fn held(reasons: &[&str]) -> Take {
    Take { held: reasons.iter().map(|reason| reason.to_string()).collect(), ..Default::default() }
}

#[tokio::test]
async fn held_stories_come_out_in_one_digest_exactly_once() {
    each_database(async |store| {
        let topic = topic(store, "one").await;
        let chat = subscriber(store, "-1", &[topic]).await;
        store.set_settings(chat, "{}", "daily", None).await.unwrap();
        let (a, b) = (story(store, "a", &[topic]).await, story(store, "b", &[topic]).await);
        fan_out(store, NOW).await;
        assert_eq!(store.held_stories(chat).await.unwrap(), [a, b]);
        assert!(store.take_for_digest(&digest(chat, 1), &held(&["mute"]), NOW).await.unwrap().is_empty());
        assert_eq!(store.take_for_digest(&digest(chat, 1), &held(&["digest"]), NOW).await.unwrap(), [a, b]);
        assert!(store.take_for_digest(&digest(chat, 1), &held(&["digest"]), NOW).await.unwrap().is_empty());
        assert!(store.take_for_digest(&digest(chat, 2), &held(&["digest"]), NOW).await.unwrap().is_empty());
        let rows = claim(store, "w", NOW, 9).await;
        assert_eq!((rows.len(), &*rows[0].kind, &*rows[0].payload), (1, "digest", &*format!("[{a},{b}]")));
        assert_eq!(store.ledger(chat, a).await.unwrap()[0].digest_id, Some(rows[0].id));
        assert_eq!(states(store, chat, a).await, ["story digested digest"]);
    })
    .await;
}

#[tokio::test]
async fn a_burst_becomes_one_digest_with_what_is_claimed_and_due() {
    each_database(async |store| {
        let topic = topic(store, "one").await;
        let chat = subscriber(store, "-1", &[topic]).await;
        for n in 0..12 {
            story(store, &format!("s{n}"), &[topic]).await;
        }
        fan_out(store, NOW).await;
        claim(store, "w", NOW, 9).await;
        assert_eq!(store.burst(chat, NOW).await.unwrap(), 12);
        let all = Take { due: true, claimed_by: Some(lease(store, "w").await), ..Default::default() };
        assert_eq!(store.take_for_digest(&digest(chat, 1), &all, NOW).await.unwrap().len(), 12);
        assert_eq!(store.due_count(chat).await.unwrap(), 1, "the digest itself");
    })
    .await;
}

#[tokio::test]
async fn quiet_hours_and_mutes_hold_and_never_drop() {
    each_database(async |store| {
        let topic = topic(store, "one").await;
        let chat = subscriber(store, "-1", &[topic]).await;
        let (a, b) = (story(store, "a", &[topic]).await, story(store, "b", &[topic]).await);
        fan_out(store, NOW).await;
        let first = claim(store, "w", NOW, 1).await[0].id;
        settle(store, first, "w", &Outcome::Held { reason: "quiet".into(), until: NOW + 5 }, NOW).await;
        store.mute(chat, NOW + DAY).await.unwrap();
        assert_eq!(states(store, chat, b).await, ["story held mute"]);
        assert_eq!(store.release_ended(NOW + 5).await.unwrap(), 0, "the mute holds what quiet hours held");
        store.mute(chat, 0).await.unwrap();
        let first = claim(store, "w", NOW, 1).await[0].id;
        settle(store, first, "w", &Outcome::Held { reason: "quiet".into(), until: NOW + 5 }, NOW).await;
        assert_eq!(store.release_ended(NOW + 4).await.unwrap(), 0);
        assert_eq!(store.release_ended(NOW + 5).await.unwrap(), 1);
        assert_eq!(
            (states(store, chat, a).await, states(store, chat, b).await),
            (vec!["story due".to_owned()], vec!["story due".to_owned()])
        );
        store.mute(chat, NOW + DAY).await.unwrap();
        assert_eq!(store.release_held(chat, "digest", NOW).await.unwrap(), 0);
        assert_eq!(store.release_held(chat, "", NOW).await.unwrap(), 2);
        assert_eq!(store.release_held(chat, "", NOW).await.unwrap(), 0);
        assert_eq!(deliver_all(store, NOW + 5).await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_story_that_turns_out_breaking_is_taken_out_of_quiet_hours_only() {
    each_database(async |store| {
        let topic = topic(store, "one").await;
        let (quiet, muted) = (subscriber(store, "-1", &[topic]).await, subscriber(store, "-2", &[topic]).await);
        let story = story(store, "a", &[topic]).await;
        fan_out(store, NOW).await;
        store.mute(muted, NOW + DAY).await.unwrap();
        let id = claim(store, "w", NOW, 1).await[0].id;
        settle(store, id, "w", &Outcome::Held { reason: "quiet".into(), until: NOW + DAY }, NOW).await;
        store.breaking(story, NOW + 1).await.unwrap();
        assert_eq!(states(store, quiet, story).await, ["story due"]);
        assert_eq!(states(store, muted, story).await, ["story held mute"]);
        assert_eq!(claim(store, "w", NOW + 1, 1).await[0].lane, Lane::Breaking as i64);
    })
    .await;
}

#[tokio::test]
async fn what_is_held_for_a_digest_that_does_not_come_is_freed_and_nothing_else_is() {
    each_database(async |store| {
        let topic = topic(store, "one").await;
        let story = story(store, "a", &[topic]).await;
        // What was claimed before a mute's end, or a change of mode, is settled after it.
        let late = async |address: &str, reason: &str| {
            let chat = subscriber(store, address, &[topic]).await;
            let new =
                NewDelivery { chat_id: chat, story_id: story, kind: "story".into(), due_at: NOW, ..Default::default() };
            store.enqueue(&new, NOW).await.unwrap();
            let id = claim(store, "w", NOW, 1).await[0].id;
            settle(store, id, "w", &Outcome::Held { reason: reason.into(), until: NOW + DAY }, NOW).await;
            chat
        };
        let stranded = [late("-1", "mute").await, late("-2", "old").await, late("-3", "digest").await];
        let waits = [late("-4", "mute").await, late("-5", "old").await, late("-6", "quiet").await];
        store.mute(waits[0], NOW + DAY).await.unwrap();
        store.set_settings(waits[1], "{}", "daily", Some(NOW + DAY)).await.unwrap();
        assert_eq!(store.release_stranded(NOW, 2).await.unwrap(), 2);
        assert_eq!(store.release_stranded(NOW, 2).await.unwrap(), 1);
        assert_eq!(store.release_stranded(NOW, 2).await.unwrap(), 0);
        for chat in stranded {
            assert_eq!(states(store, chat, story).await, ["story due"]);
        }
        assert_eq!(deliver_all(store, NOW).await, 3);
    })
    .await;
}
