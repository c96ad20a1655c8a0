//! What is old goes, in small batches.

use divisionbell::store::*;

use super::given::*;
use crate::databases::each_database;

async fn prune_all(store: &Store, before_ms: i64, batch: i64) -> u64 {
    let mut gone = 0;
    loop {
        match store.prune(before_ms, batch).await.unwrap() {
            0 => return gone,
            rows => gone += rows,
        }
    }
}

#[tokio::test]
async fn old_rows_go_in_small_batches_and_young_ones_stay() {
    each_database(async |store| {
        let topic = topic(store, "one").await;
        let chat = subscriber(store, "-1", &[topic]).await;
        for n in 0..5 {
            story(store, &format!("old{n}"), &[topic]).await;
        }
        fan_out(store, NOW).await;
        deliver_all(store, NOW).await;
        store.put_updates("telegram", &[(1, "x".into()), (2, "x".into())], NOW).await.unwrap();
        for id in [1, 2] {
            store.answer_update("telegram", id, &[], NOW).await.unwrap();
        }
        let mirror = source(store, "mirror").await;
        let young = entry(mirror, "young", &[topic], Placement::New);
        let young = store.store_entry(&young, NOW + DAY).await.unwrap().story_id.unwrap();
        fan_out(store, NOW + DAY).await;
        let first = store.prune(NOW + 1, 2).await.unwrap();
        assert!((1..=16).contains(&first), "{first} rows in the first batch");
        prune_all(store, NOW + 1, 2).await;
        let counts = store.counts().await.unwrap();
        assert_eq!((counts.articles, counts.stories, counts.deliveries_by_state), (1, 1, vec![("due".to_owned(), 1)]));
        assert_eq!(store.last_update("telegram").await.unwrap(), Some(2), "what to ask for next is not forgotten");
        assert_eq!(states(store, chat, young).await, ["story due"]);
        assert_eq!(store.search(&["sanction".to_owned()], 10, 0).await.unwrap().1, 1);
    })
    .await;
}

#[tokio::test]
async fn the_ledger_of_a_story_that_goes_on_stays_with_it() {
    each_database(async |store| {
        let topic = topic(store, "one").await;
        let chat = subscriber(store, "-1", &[topic]).await;
        let story = story(store, "a", &[topic]).await;
        fan_out(store, NOW).await;
        deliver_all(store, NOW).await;
        let bbc = source(store, "bbc").await;
        store.store_entry(&entry(bbc, "b", &[topic], Placement::Existing(story)), NOW + 2 * DAY).await.unwrap();
        prune_all(store, NOW + DAY, 100).await;
        fan_out(store, NOW + 2 * DAY).await;
        assert_eq!(states(store, chat, story).await, ["story sent", "edit due"], "edited, not sent again");
    })
    .await;
}
