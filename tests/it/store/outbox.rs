//! Enqueueing and settling: the ledger.

use divisionbell::outbox::Lane;
use divisionbell::store::*;

use super::given::*;
use crate::databases::each_database;

#[tokio::test]
async fn a_second_enqueue_of_the_same_story_is_harmless() {
    each_database(async |store| {
        let chat = chat(store, "-1").await;
        let new = NewDelivery { chat_id: chat, story_id: 5, kind: "story".into(), due_at: NOW, ..Default::default() };
        assert!(store.enqueue(&new, NOW).await.unwrap());
        assert!(!store.enqueue(&NewDelivery { thread: 3, ..new.clone() }, NOW).await.unwrap());
        assert_eq!((store.due_count(chat).await.unwrap(), store.burst(chat, NOW).await.unwrap()), (1, 1));
        let row = &store.ledger(chat, 5).await.unwrap()[0];
        assert_eq!((row.thread, row.lane, row.turn, row.created_at), (0, Lane::Instant as i64, NOW, NOW));
    })
    .await;
}

#[tokio::test]
async fn each_outcome_stands_in_the_ledger_with_its_time_and_reason() {
    each_database(async |store| {
        let chat = chat(store, "-1").await;
        let ending = async |revision: i64, outcome: Outcome| {
            let new = NewDelivery { chat_id: chat, story_id: 9, revision, due_at: NOW, ..Default::default() };
            store.enqueue(&new, NOW).await.unwrap();
            let id = claim(store, "w", NOW, 1).await[0].id;
            assert!(settle(store, id, "w", &outcome, NOW + 1).await);
            let row = store.delivery(id).await.unwrap().unwrap();
            assert_eq!((row.lease_owner, row.leased_until, row.claimed_at), (None, 0, Some(NOW)));
            (row.state, row.reason, row.due_at, row.last_error, row.settled_at)
        };
        let text = |s: &str| s.to_owned();
        let sent = Outcome::Sent { message_id: Some("m1".into()), rendered: Some("h".into()) };
        assert_eq!(ending(0, sent).await, (text("sent"), text(""), NOW, None, Some(NOW + 1)));
        let dropped = Outcome::Dropped { reason: "too old".into() };
        assert_eq!(ending(1, dropped).await, (text("dropped"), text("too old"), NOW, None, Some(NOW + 1)));
        let uncertain = Outcome::Uncertain { error: "timed out".into() };
        assert_eq!(
            ending(2, uncertain).await,
            (text("uncertain"), text(""), NOW, Some(text("timed out")), Some(NOW + 1))
        );
        let held = Outcome::Held { reason: "quiet".into(), until: NOW + DAY };
        assert_eq!(ending(3, held).await, (text("held"), text("quiet"), NOW + DAY, None, None));
        let retry = Outcome::Retry { at: NOW + 5, error: "503".into() };
        assert_eq!(ending(4, retry).await, (text("due"), text("retry"), NOW + 5, Some(text("503")), None));
        let odd = Outcome::Retry { at: NOW + 5, error: "bad\0gateway".into() };
        assert_eq!(ending(5, odd).await.3, Some(text("bad gateway")), "PostgreSQL keeps no NUL in a text");
        let odd = Outcome::Dropped { reason: "too\0long".into() };
        assert_eq!(ending(6, odd).await.1, "too long");
        let odd = Outcome::Held { reason: "qui\0et".into(), until: NOW };
        assert_eq!(ending(7, odd).await.1, "qui et");
        let odd = Outcome::Sent { message_id: Some("m\09".into()), rendered: Some("\0".into()) };
        assert_eq!(ending(8, odd).await.0, "sent");
        store.keep_rejected(1, "{\0}", "bad\0tag").await.unwrap();
        store.set_chat_state(chat, "active", "kicked\0out", NOW).await.unwrap();
        let found = store.delivery_of_message(chat, "m1").await.unwrap().unwrap();
        assert_eq!((found.rendered.as_deref(), &*found.address), (Some("h"), "-1"));
        assert_eq!(store.story_of_message(chat, "m1").await.unwrap(), Some(9));
        assert_eq!(store.story_of_message(chat, "m2").await.unwrap(), None);
        assert_eq!(
            store.recent_sent("telegram", NOW).await.unwrap(),
            [
                (chat, "group".to_owned(), NOW + 1),
                (chat, "group".to_owned(), NOW + 1),
                (chat, "group".to_owned(), NOW + 1)
            ]
        );
        assert_eq!(store.recent_sent("telegram", NOW + 2).await.unwrap(), []);
        assert_eq!(store.recent_sent("live", NOW).await.unwrap(), []);
        let counts = store.counts().await.unwrap();
        let states: Vec<_> = counts.deliveries_by_state.iter().map(|(state, count)| (&**state, *count)).collect();
        assert_eq!(states, [("dropped", 2), ("due", 2), ("held", 2), ("sent", 2), ("uncertain", 1)]);
        assert_eq!(counts.oldest_due_at, Some(NOW + 5));
    })
    .await;
}

#[tokio::test]
async fn what_was_perhaps_sent_and_waits_again_is_known_to_whoever_takes_over() {
    each_database(async |store| {
        let (retried, cut_off, waits) = (chat(store, "-1").await, chat(store, "-2").await, chat(store, "-3").await);
        for chat_id in [retried, cut_off, waits] {
            let new = NewDelivery { chat_id, due_at: NOW, ..Default::default() };
            store.enqueue(&new, NOW).await.unwrap();
        }
        let rows = claim(store, "w", NOW, 2).await;
        let retry = Outcome::Retry { at: NOW + MINUTE, error: "no answer".into() };
        settle(store, rows[0].id, "w", &retry, NOW + 1).await;
        store.release_claims("w").await.unwrap();
        let again = async |since_ms| {
            let mut chats = store.recent_perhaps_sent("telegram", since_ms).await.unwrap();
            chats.sort_unstable();
            chats
        };
        assert_eq!(again(NOW).await, [(retried, "group".to_owned()), (cut_off, "group".to_owned())]);
        assert_eq!(again(NOW + 1).await, []);
        assert_eq!(store.recent_perhaps_sent("live", NOW).await.unwrap(), []);
    })
    .await;
}
