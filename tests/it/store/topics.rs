//! Topics, examples, figures.

use super::given::*;
use crate::databases::each_database;

#[tokio::test]
async fn a_chats_own_topic_goes_before_the_shared_one_of_that_name() {
    each_database(async |store| {
        let shared = topic(store, "health").await;
        let chat = chat(store, "-1").await;
        let own = store.save_topic(chat, "health", "Ours", "", "nhs", "test", NOW).await.unwrap();
        assert_eq!(store.topic(chat, "health").await.unwrap().unwrap().id, own);
        assert_eq!(store.topic(0, "health").await.unwrap().unwrap().id, shared);
        assert_eq!(store.topics(None).await.unwrap().len(), 1);
        assert_eq!(store.topics(Some(chat)).await.unwrap().len(), 2);
        assert_eq!(store.all_topics().await.unwrap().len(), 2);
        assert_eq!(store.topic(chat, "none").await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn saving_a_topic_again_replaces_it_and_dropping_it_ends_its_subscriptions() {
    each_database(async |store| {
        let id = topic(store, "health").await;
        assert_eq!(store.save_topic(0, "health", "Health", "d", "nhs OR health", "test", NOW).await.unwrap(), id);
        assert_eq!(store.topic_by_id(id).await.unwrap().unwrap().query, "nhs OR health");
        let chat = subscriber(store, "-1", &[id]).await;
        let version = store.version("topics").await.unwrap();
        assert!(store.drop_topic(id, NOW).await.unwrap());
        assert!(!store.drop_topic(id, NOW).await.unwrap());
        assert!(store.version("topics").await.unwrap() > version);
        assert!(store.subscriptions(chat).await.unwrap().is_empty());
        assert_eq!(store.topic_by_id(id).await.unwrap().unwrap().title, "Health", "old messages still name it");
        assert_ne!(topic(store, "health").await, id);
    })
    .await;
}

#[tokio::test]
async fn examples_teach_a_topic_until_they_are_dropped() {
    each_database(async |store| {
        let id = topic(store, "health").await;
        store.add_example(id, 7, true, "t", "x", "a", NOW).await.unwrap();
        store.add_example(id, 7, false, "t", "x", "b", NOW).await.unwrap();
        let examples = store.examples(id).await.unwrap();
        assert_eq!(
            examples.iter().map(|row| (row.article_id, row.wanted, &*row.by_whom)).collect::<Vec<_>>(),
            [(7, 0, "b")]
        );
        store.drop_examples(id).await.unwrap();
        assert!(store.examples(id).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn stories_are_counted_by_topic_and_day() {
    each_database(async |store| {
        let (one, two) = (topic(store, "one").await, topic(store, "two").await);
        story(store, "a", &[one, two]).await;
        story(store, "b", &[one]).await;
        assert_eq!(store.topic_counts(NOW).await.unwrap(), [(one, 2), (two, 1)]);
        assert_eq!(store.topic_counts(NOW + 1).await.unwrap(), []);
        assert_eq!(store.story_days(one, 0).await.unwrap(), [(NOW / DAY, 2)]);
    })
    .await;
}
