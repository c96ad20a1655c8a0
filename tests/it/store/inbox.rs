//! Updates and their answers.

use divisionbell::outbox::Lane;
use divisionbell::store::*;

use super::given::*;
use crate::databases::each_database;

fn updates(ids: &[i64]) -> Vec<(i64, String)> {
    ids.iter().map(|id| (*id, format!("{{\"id\":{id}}}"))).collect()
}

#[tokio::test]
async fn an_update_is_stored_once_and_answered_once() {
    each_database(async |store| {
        let chat = chat(store, "-1").await;
        assert_eq!(store.last_update("telegram").await.unwrap(), None);
        assert_eq!(store.put_updates("telegram", &updates(&[7, 5]), NOW).await.unwrap(), 2);
        assert_eq!(store.put_updates("telegram", &updates(&[5, 8]), NOW).await.unwrap(), 1);
        let open = store.open_updates("telegram", 9).await.unwrap();
        assert_eq!(open.iter().map(|row| row.update_id).collect::<Vec<_>>(), [5, 7, 8]);
        let reply = NewDelivery {
            chat_id: chat,
            lane: Lane::Reply,
            due_at: NOW,
            payload: "hello".into(),
            ..Default::default()
        };
        let replies = [reply.clone(), reply];
        assert!(store.answer_update("telegram", 5, &replies, NOW).await.unwrap());
        assert!(!store.answer_update("telegram", 5, &replies, NOW).await.unwrap());
        assert_eq!(store.due_count(chat).await.unwrap(), 2);
        assert_eq!(claim(store, "w", NOW, 1).await[0].payload, "hello");
        assert_eq!(store.open_updates("telegram", 1).await.unwrap()[0].update_id, 7);
        assert_eq!(
            store.put_updates("telegram", &updates(&[5]), NOW).await.unwrap(),
            0,
            "an answered one stays answered"
        );
        assert_eq!(store.last_update("telegram").await.unwrap(), Some(8));
        assert_eq!(store.last_update("live").await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn an_update_that_fails_three_times_is_given_up() {
    each_database(async |store| {
        store.put_updates("telegram", &updates(&[5]), NOW).await.unwrap();
        assert!(!store.fail_update("telegram", 5, NOW).await.unwrap());
        assert!(!store.fail_update("telegram", 5, NOW).await.unwrap());
        assert_eq!(store.open_updates("telegram", 1).await.unwrap()[0].attempts, 2);
        assert!(store.fail_update("telegram", 5, NOW).await.unwrap());
        assert!(store.open_updates("telegram", 1).await.unwrap().is_empty());
    })
    .await;
}
