//! Sources.

use divisionbell::sources::Hints;
use divisionbell::store::*;

use super::given::*;
use crate::databases::each_database;

async fn settle(store: &Store, id: i64, at: i64, kind: PollKind) -> bool {
    let outcome = PollOutcome { at, next_poll_at: at + 5 * MINUTE, interval_ms: 5 * MINUTE, kind };
    store.settle_poll(id, "poller", &outcome).await.unwrap()
}

#[tokio::test]
async fn a_source_is_added_once_and_comes_back_when_it_is_added_again() {
    each_database(async |store| {
        let new = NewSource { url: "https://a.example/feed".into(), title: "A".into(), ..Default::default() };
        let (id, fresh) = store.add_source(&new, NOW).await.unwrap();
        assert!(fresh);
        assert_eq!(store.add_source(&new, NOW).await.unwrap(), (id, false));
        assert!(store.drop_source(id).await.unwrap() && !store.drop_source(id).await.unwrap());
        assert!(store.sources().await.unwrap().is_empty());
        store.add_source(&new, NOW + DAY).await.unwrap();
        let row = store.source_by_url(&new.url).await.unwrap().unwrap();
        assert_eq!((row.state.as_str(), row.next_poll_at, row.first_polled_at), ("active", NOW + DAY, None));
        assert_eq!(row.name(), "A");
        assert_eq!(store.version("sources").await.unwrap(), 5);
    })
    .await;
}

#[tokio::test]
async fn the_longest_due_source_comes_first_and_is_claimed_by_one() {
    each_database(async |store| {
        let (a, b, c) = (source(store, "a").await, source(store, "b").await, source(store, "c").await);
        for (id, ago) in [(a, 1), (b, 3), (c, -1)] {
            store.due_sources(NOW, 10, "poller", MINUTE).await.unwrap();
            settle(store, id, NOW - (5 + ago) * MINUTE, PollKind::default()).await;
        }
        store.release_sources("poller").await.unwrap();
        let due = store.due_sources(NOW, 10, "one", MINUTE).await.unwrap();
        assert_eq!(due.iter().map(|row| row.id).collect::<Vec<_>>(), [b, a]);
        assert!(store.due_sources(NOW, 10, "two", MINUTE).await.unwrap().is_empty());
        store.release_sources("one").await.unwrap();
        assert_eq!(store.due_sources(NOW, 1, "two", -1).await.unwrap()[0].id, b);
        assert_eq!(store.due_sources(NOW, 1, "three", MINUTE).await.unwrap()[0].id, b, "the lease had ended");
        assert!(!settle(store, b, NOW, PollKind::default()).await, "another holds it now");
    })
    .await;
}

#[tokio::test]
async fn what_a_feed_says_is_kept_and_failures_are_counted_until_it_works_again() {
    each_database(async |store| {
        let id = source(store, "a").await;
        let read = Read {
            etag: Some("W/\"x\"".into()),
            title: "The A".into(),
            hints: Hints { interval_ms: Some(1), skip_hours: vec![3], skip_days: vec![] },
            hub: Some("https://hub.example".into()),
            language: Some("en".into()),
            new_entries: 2,
            ..Default::default()
        };
        let poll = async |at: i64, kind| {
            store.due_sources(NOW + DAY, 1, "poller", MINUTE).await.unwrap();
            assert!(settle(store, id, at, kind).await);
            store.source(id).await.unwrap().unwrap()
        };
        let row = poll(NOW, PollKind::Read(Box::new(read.clone()))).await;
        assert_eq!((row.etag, row.title.as_str(), row.hints, row.hub), (read.etag, "The A", read.hints, read.hub));
        assert_eq!((row.first_polled_at, row.last_new_at, row.lease_owner), (Some(NOW), Some(NOW), None));
        poll(NOW + 1, PollKind::Failed { error: "timed out".into() }).await;
        let row = poll(NOW + 2, PollKind::Failed { error: "503".into() }).await;
        assert_eq!((row.failures, row.failing_since, row.last_error.as_deref()), (2, Some(NOW + 1), Some("503")));
        assert!(store.mark_reported(id, NOW).await.unwrap() && !store.mark_reported(id, NOW).await.unwrap());
        let row = poll(NOW + 3, PollKind::Unchanged { etag: None, last_modified: Some("then".into()) }).await;
        assert_eq!((row.failures, row.failing_since, row.last_error, row.reported_at), (0, None, None, None));
        assert_eq!((row.etag.as_deref(), row.last_modified.as_deref()), (Some("W/\"x\""), Some("then")));
        assert_eq!((row.first_polled_at, row.last_success_at, row.last_new_at), (Some(NOW), Some(NOW + 3), Some(NOW)));
        assert_eq!(poll(NOW + 4, PollKind::Gone).await.state, "gone");
        assert!(store.due_sources(NOW + DAY, 1, "poller", MINUTE).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_source_that_moved_to_the_address_of_another_becomes_part_of_it() {
    each_database(async |store| {
        let (old, new) = (source(store, "old").await, source(store, "new").await);
        for (source, key) in [(old, "one"), (old, "both"), (new, "both"), (new, "two")] {
            store.store_entry(&entry(source, key, &[], Placement::None), NOW).await.unwrap();
        }
        assert_eq!(store.note_moved(old, Some("https://new.example/feed")).await.unwrap(), 1);
        assert_eq!(store.note_moved(old, Some("https://new.example/feed")).await.unwrap(), 2);
        assert_eq!(store.note_moved(old, None).await.unwrap(), 0);
        assert_eq!(store.move_source(old, "https://new.example/feed").await.unwrap(), new);
        let keys = ["one", "two", "both", "none"].map(String::from);
        assert_eq!(store.seen_entries(new, &keys).await.unwrap().len(), 3);
        assert_eq!(store.source(old).await.unwrap().unwrap().state, "dropped");
        assert_eq!(store.move_source(new, "https://elsewhere.example/feed").await.unwrap(), new);
        assert_eq!(store.source(new).await.unwrap().unwrap().url, "https://elsewhere.example/feed");
    })
    .await;
}
