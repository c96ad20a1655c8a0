//! Claiming what is due.

use std::collections::{HashMap, HashSet};

use divisionbell::outbox::Lane;
use divisionbell::store::*;

use super::given::*;
use crate::databases::{each_database, each_database_at, execute};

async fn notice(store: &Store, chat: i64, revision: i64, lane: Lane, due_at: i64) -> bool {
    let new = NewDelivery { chat_id: chat, revision, lane, due_at, payload: "{}".into(), ..Default::default() };
    store.enqueue(&new, NOW).await.unwrap()
}

#[tokio::test]
async fn two_workers_never_claim_the_same_delivery_nor_two_of_one_chat() {
    each_database(async |store| {
        let mut chats = Vec::new();
        for n in 0..20 {
            chats.push(chat(store, &format!("-{n}")).await);
        }
        for revision in 0..10 {
            for chat in &chats {
                notice(store, *chat, revision, [Lane::Instant, Lane::Breaking][revision as usize % 2], NOW).await;
            }
        }
        let in_flight = std::sync::Mutex::new(HashSet::new());
        let seen = std::sync::Mutex::new(HashMap::<i64, usize>::new());
        let work = (0..6).map(|n| {
            let (in_flight, seen) = (&in_flight, &seen);
            async move {
                let owner = format!("w{n}");
                let mut idle = 0;
                while idle < 20 {
                    let rows = claim(store, &owner, NOW, 4).await;
                    idle = if rows.is_empty() { idle + 1 } else { 0 };
                    for row in &rows {
                        assert!(
                            in_flight.lock().unwrap().insert(row.chat_id),
                            "chat {} has one in flight",
                            row.chat_id
                        );
                        *seen.lock().unwrap().entry(row.id).or_default() += 1;
                    }
                    for row in rows {
                        in_flight.lock().unwrap().remove(&row.chat_id);
                        assert!(sent(store, row.id, &owner, "m", NOW).await);
                    }
                }
            }
        });
        futures_util::future::join_all(work).await;
        let seen = seen.into_inner().unwrap();
        assert_eq!(seen.len(), 200);
        assert!(seen.values().all(|times| *times == 1));
    })
    .await;
}

/// Where one found its own settlement in another's turn, it asked for turns without end, and the other one never came to its own.
#[tokio::test]
async fn many_who_settle_at_once_in_one_task_all_come_to_an_end() {
    each_database(async |store| {
        let mut chats = Vec::new();
        for n in 0..48 {
            chats.push(chat(store, &format!("-{n}")).await);
        }
        for revision in 0..12 {
            for chat in &chats {
                notice(store, *chat, revision, Lane::Instant, NOW).await;
            }
            let mut rows = claim(store, "w", NOW, 48).await;
            assert_eq!(rows.len(), 48);
            rows.rotate_left(revision as usize);
            let settled = rows.iter().map(|row| sent(store, row.id, "w", "m", NOW));
            assert!(futures_util::future::join_all(settled).await.into_iter().all(|was_ours| was_ours));
        }
    })
    .await;
}

#[tokio::test]
async fn replies_go_before_all_else_and_chats_take_turns() {
    each_database(async |store| {
        let (busy, idle, asks) = (chat(store, "-1").await, chat(store, "-2").await, chat(store, "-3").await);
        for revision in 0..50 {
            notice(store, busy, revision, Lane::Instant, NOW - MINUTE + revision).await;
        }
        notice(store, idle, 0, Lane::Instant, NOW).await;
        notice(store, asks, 0, Lane::Digest, NOW - 2 * MINUTE).await;
        notice(store, asks, 1, Lane::Reply, NOW).await;
        let order =
            |rows: Vec<DeliveryRow>| rows.into_iter().map(|row| (row.chat_id, row.revision)).collect::<Vec<_>>();
        let first = claim(store, "w", NOW, 10).await;
        for row in &first {
            sent(store, row.id, "w", "m", NOW).await;
        }
        assert_eq!(order(first), [(asks, 1), (busy, 0), (idle, 0)]);
        assert_eq!(order(claim(store, "w", NOW, 10).await), [(busy, 1), (asks, 0)]);
    })
    .await;
}

#[tokio::test]
async fn a_chat_with_fifty_waiting_does_not_delay_one_with_one() {
    each_database(async |store| {
        let busy = chat(store, "-1").await;
        for revision in 0..50 {
            notice(store, busy, revision, Lane::Instant, NOW).await;
        }
        let idle = chat(store, "-2").await;
        notice(store, idle, 0, Lane::Instant, NOW + 1).await;
        let mut before = 0;
        loop {
            let row = claim(store, "w", NOW + 1, 1).await.remove(0);
            sent(store, row.id, "w", "m", NOW).await;
            if row.chat_id == idle {
                break;
            }
            before += 1;
        }
        assert!(before <= 1, "{before} messages of the busy chat went before");
        assert_eq!(deliver_all(store, NOW + 1).await, 49, "and none waits for its turn when nobody else is there");
    })
    .await;
}

#[tokio::test]
async fn a_reply_and_an_idle_chat_go_next_although_a_hundred_thousand_wait() {
    each_database_at(async |store, url| {
        let (asks, idle) = (chat(store, "-1").await, chat(store, "-2").await);
        execute(
            url,
            "with recursive n (n) as (select 1 union all select n + 1 from n where n < 1000)
             insert into chats (platform, address, kind, added_at) select 'telegram', '-1000' || n, 'group', 0 from n",
        )
        .await;
        execute(
            url,
            &format!(
                "with recursive n (n) as (select 0 union all select n + 1 from n where n < 99)
                 insert into deliveries (chat_id, story_id, kind, lane, due_at, turn, created_at)
                 select c.id, n.n + 1, 'story', 2, {NOW} - 3600000, {NOW} - 3600000 + n.n * 1000, 0 from chats c, n where c.id > {idle}"
            ),
        )
        .await;
        assert_eq!(store.counts().await.unwrap().deliveries_by_state, [("due".to_owned(), 100_000)]);
        notice(store, asks, 0, Lane::Reply, NOW).await;
        notice(store, idle, 0, Lane::Breaking, NOW).await;
        let first: Vec<_> = claim(store, "w", NOW, 30).await.into_iter().map(|row| row.chat_id).collect();
        assert_eq!((first.len(), &first[..2]), (30, &[asks, idle][..]));
    })
    .await;
}

#[tokio::test]
async fn only_active_unpaused_chats_of_the_named_platforms_are_served() {
    each_database(async |store| {
        let (paused, gone) = (chat(store, "-1").await, chat(store, "-2").await);
        let live = store.upsert_chat("live", "x", "group", "", None, "test", NOW).await.unwrap().id;
        store.pause_chat(paused, NOW + 10).await.unwrap();
        store.pause_chat(paused, NOW + 5).await.unwrap(); // a shorter pause does not end a longer one
        store.set_chat_state(gone, "suspended", "kicked", NOW).await.unwrap();
        for chat in [paused, gone, live] {
            notice(store, chat, 0, Lane::Instant, NOW).await;
        }
        notice(store, gone, 1, Lane::Reply, NOW).await;
        let chats = async |now, platforms: &[&str]| {
            let platforms: Vec<String> = platforms.iter().map(|name| name.to_string()).collect();
            let rows = store.claim(&lease(store, "w").await, &[], now, 9, MINUTE, &platforms).await.unwrap();
            store.release_claims("w").await.unwrap();
            rows.into_iter().map(|row| row.chat_id).collect::<Vec<_>>()
        };
        assert_eq!(chats(NOW + 9, &["telegram"]).await, [gone], "a reply is answered anyway");
        assert_eq!(chats(NOW + 10, &["telegram"]).await, [gone, paused]);
        assert_eq!(chats(NOW + 9, &["live", "matrix"]).await, [live]);
        assert!(chats(NOW + 9, &[]).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_was_claimed_and_not_settled_in_time_is_due_again_and_marked() {
    each_database(async |store| {
        let chat = chat(store, "-1").await;
        notice(store, chat, 0, Lane::Instant, NOW).await;
        let dead = lease(store, "dead").await;
        let lost = store.claim(&dead, &[], NOW, 1, -1, &["telegram".to_owned()]).await.unwrap();
        let flying = store.claim(&dead, &[lost[0].id], NOW, 1, MINUTE, &["telegram".to_owned()]).await.unwrap();
        assert!(flying.is_empty(), "one's own is still under way");
        let again = claim(store, "alive", NOW, 1).await;
        assert_eq!((again[0].id, &*again[0].reason, again[0].attempts), (lost[0].id, "interrupted", 1));
        assert!(!sent(store, lost[0].id, "dead", "m", NOW).await, "it is no longer the dead one's to settle");
        assert!(sent(store, again[0].id, "alive", "m", NOW).await);
        assert!(!sent(store, again[0].id, "alive", "m", NOW).await, "nor twice");
    })
    .await;
}

#[tokio::test]
async fn a_claim_that_nobody_heard_of_is_due_again_although_its_lease_goes_on() {
    each_database(async |store| {
        for address in ["-1", "-2"] {
            let chat = chat(store, address).await;
            notice(store, chat, 0, Lane::Instant, NOW).await;
        }
        let (lease, platforms) = (lease(store, "w").await, ["telegram".to_owned()]);
        let lost = store.claim(&lease, &[], NOW, 1, -1, &platforms).await.unwrap();
        let flies = store.claim(&lease, &[lost[0].id], NOW, 1, -1, &platforms).await.unwrap();
        let again = store.claim(&lease, &[flies[0].id], NOW, 9, MINUTE, &platforms).await.unwrap();
        assert_eq!((again.len(), again[0].id, &*again[0].reason), (1, lost[0].id, "interrupted"));
        assert!(sent(store, flies[0].id, "w", "m", NOW).await);
    })
    .await;
}

#[tokio::test]
async fn what_became_of_an_earlier_claim_says_nothing_of_a_later_one() {
    each_database(async |store| {
        let chat = chat(store, "-1").await;
        notice(store, chat, 0, Lane::Digest, NOW).await;
        let lease = lease(store, "w").await;
        let first = claim(store, "w", NOW, 1).await.remove(0);
        let retry = Outcome::Retry { at: NOW, error: "no answer".into() };
        assert!(store.settle(&first, &lease, &retry, NOW).await.unwrap());
        let second = claim(store, "w", NOW, 1).await.remove(0);
        assert_eq!(second.id, first.id);
        // The reply to the first was lost, and it is said again while the second flies.
        assert!(!store.settle(&first, &lease, &retry, NOW).await.unwrap());
        let parts = ["{\"a\":1}", "{\"a\":2}"].map(String::from);
        assert!(!store.split(&first, &lease, &parts, NOW).await.unwrap());
        assert!(claim(store, "w", NOW, 1).await.is_empty(), "the second is under way");
        assert!(store.split(&second, &lease, &parts, NOW).await.unwrap());
        let part = claim(store, "w", NOW, 1).await.remove(0);
        assert!(!store.split(&second, &lease, &parts, NOW).await.unwrap(), "nor is it split twice");
        let done = Outcome::Sent { message_id: Some("m".into()), rendered: None };
        assert!(store.settle(&part, &lease, &done, NOW).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn who_lost_the_lease_neither_claims_nor_settles_and_who_takes_it_over_does_both() {
    each_database(async |store| {
        let chats = [chat(store, "-1").await, chat(store, "-2").await];
        for chat in chats {
            notice(store, chat, 0, Lane::Instant, NOW).await;
        }
        let platforms = ["telegram".to_owned()];
        let old = store.lease("deliver:telegram", "a", MINUTE).await.unwrap().unwrap();
        let flight = store.claim(&old, &[], NOW, 1, MINUTE, &platforms).await.unwrap();
        // The process stands still, its lease ends and passes to another, which has not come to look at claims yet.
        store.renew(&old, -1).await.unwrap();
        assert!(store.claim(&old, &[], NOW, 9, MINUTE, &platforms).await.unwrap().is_empty(), "a lease that ended");
        let new = store.lease("deliver:telegram", "b", MINUTE).await.unwrap().unwrap();
        let done = Outcome::Sent { message_id: Some("m1".into()), rendered: None };
        assert!(!store.settle(&flight[0], &old, &done, NOW).await.unwrap());
        let all = Take { due: true, claimed_by: Some(old.clone()), ..Default::default() };
        let digest =
            NewDelivery { chat_id: flight[0].chat_id, kind: "digest".into(), due_at: NOW, ..Default::default() };
        assert!(store.take_for_digest(&digest, &all, NOW).await.unwrap().is_empty());
        assert!(!store.split(&flight[0], &old, &["{}".into(), "{}".into()], NOW).await.unwrap());
        assert_eq!(store.interrupt_claims("telegram").await.unwrap(), [(flight[0].chat_id, "group".to_owned())]);
        let again = store.claim(&new, &[], NOW, 9, MINUTE, &platforms).await.unwrap();
        assert_eq!(again.len(), 2);
        // The same process again, under the same name and a later lease: what it sent before is not this claim's outcome.
        store.release(&new).await.unwrap();
        let late = store.lease("deliver:telegram", "a", MINUTE).await.unwrap().unwrap();
        assert!(!store.settle(&flight[0], &old, &done, NOW).await.unwrap());
        assert!(!store.settle(&again[0], &new, &done, NOW).await.unwrap(), "a lease that was given back");
        store.interrupt_claims("telegram").await.unwrap();
        assert_eq!(store.claim(&late, &[], NOW, 9, MINUTE, &platforms).await.unwrap().len(), 2);
        assert!(!store.settle(&flight[0], &old, &done, NOW).await.unwrap());
        assert!(store.settle(&flight[0], &late, &done, NOW).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn a_lease_that_ended_while_nobody_wanted_it_goes_on_and_loses_no_outcome() {
    each_database(async |store| {
        let chat = chat(store, "-1").await;
        notice(store, chat, 0, Lane::Instant, NOW).await;
        let lease = store.lease("deliver:telegram", "a", MINUTE).await.unwrap().unwrap();
        let platforms = ["telegram".to_owned()];
        let flight = store.claim(&lease, &[], NOW, 1, MINUTE, &platforms).await.unwrap();
        store.renew(&lease, -1).await.unwrap(); // the database was away for longer than the lease
        let done = Outcome::Sent { message_id: Some("m1".into()), rendered: None };
        assert!(store.settle(&flight[0], &lease, &done, NOW).await.unwrap());
        assert!(store.renew(&lease, MINUTE).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn a_message_that_is_too_long_becomes_several_rows_that_go_one_after_the_other() {
    each_database(async |store| {
        let chat = chat(store, "-1").await;
        notice(store, chat, 0, Lane::Digest, NOW).await;
        let row = claim(store, "w", NOW, 9).await.remove(0);
        let parts = ["{\"a\":1}", "{\"a\":2}", "{\"a\":3}"].map(String::from);
        assert!(store.split(&row, &lease(store, "w").await, &parts, NOW).await.unwrap());
        assert!(!store.split(&row, &lease(store, "w").await, &parts, NOW).await.unwrap(), "once");
        let mut order = Vec::new();
        while let Some(row) = claim(store, "w", NOW, 9).await.pop() {
            assert!(sent(store, row.id, "w", "m", NOW).await);
            order.push(row.payload);
        }
        assert_eq!(order, parts);
    })
    .await;
}

#[tokio::test]
async fn nothing_is_claimed_before_it_is_due() {
    each_database(async |store| {
        let chat = chat(store, "-1").await;
        notice(store, chat, 0, Lane::Edit, NOW + MINUTE).await;
        assert!(claim(store, "w", NOW + MINUTE - 1, 1).await.is_empty());
        assert_eq!(store.queue_age(NOW).await.unwrap(), 0);
        assert_eq!(store.queue_age(NOW + MINUTE + 7).await.unwrap(), 7);
        assert_eq!(claim(store, "w", NOW + MINUTE, 1).await.len(), 1);
    })
    .await;
}
