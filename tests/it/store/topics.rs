//! Topics, examples, figures.

use divisionbell::store::NewExample;

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

fn example(article_id: i64, wanted: bool) -> NewExample<'static> {
    NewExample { article_id, wanted, title: "t", text: "x", language: Some("en"), who: "a" }
}

#[tokio::test]
async fn examples_teach_a_topic_until_they_are_dropped() {
    each_database(async |store| {
        let id = topic(store, "health").await;
        assert_eq!(store.unlearned(10).await.unwrap(), []);
        assert_eq!(store.add_example(id, &example(7, true), NOW).await.unwrap(), None);
        assert_eq!(store.add_example(id, &example(7, false), NOW).await.unwrap(), Some(true));
        let examples = store.examples(id).await.unwrap();
        assert_eq!(examples.iter().map(|row| (row.article_id, row.wanted)).collect::<Vec<_>>(), [(7, 0)]);
        assert_eq!(store.judgements(7).await.unwrap(), [(id, false)]);
        assert_eq!(store.unlearned(10).await.unwrap(), [(id, 2)]);
        assert!(store.drop_example(id, 7).await.unwrap());
        assert!(!store.drop_example(id, 7).await.unwrap());
        store.add_example(id, &example(-8, true), NOW).await.unwrap();
        assert_eq!(store.drop_examples(id).await.unwrap(), 1);
        assert!(store.examples(id).await.unwrap().is_empty());
        assert_eq!(store.unlearned(10).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn what_was_learned_is_kept_only_where_nothing_was_taught_meanwhile() {
    each_database(async |store| {
        let id = topic(store, "health").await;
        store.add_example(id, &example(7, true), NOW).await.unwrap();
        let version = store.version("topics").await.unwrap();
        assert!(!store.save_model(id, 0, Some("{}")).await.unwrap());
        assert_eq!(store.version("topics").await.unwrap(), version);
        assert!(store.save_model(id, 1, Some("{}")).await.unwrap());
        assert!(store.version("topics").await.unwrap() > version, "the matcher is told");
        assert_eq!(store.models(None).await.unwrap(), [(id, "{}".to_owned())]);
        assert_eq!(store.models(Some(&[id + 1])).await.unwrap(), []);
        store.learn_anew(id).await.unwrap();
        assert_eq!(store.models(Some(&[id])).await.unwrap(), []);
        assert_eq!(store.unlearned(10).await.unwrap(), [(id, 2)]);
    })
    .await;
}

#[tokio::test]
async fn a_chats_copy_of_a_shared_topic_takes_the_subscription_over_and_gives_it_back() {
    each_database(async |store| {
        let shared = topic(store, "health").await;
        let (chat, other) = (subscriber(store, "-1", &[shared]).await, subscriber(store, "-2", &[shared]).await);
        let story = story(store, "a", &[shared]).await;
        let row = store.topic_by_id(shared).await.unwrap().unwrap();
        let copy = store.copy_for(chat, &row, "test", NOW).await.unwrap().unwrap();
        assert_eq!(store.copy_for(chat, &row, "test", NOW).await.unwrap(), Some(copy));
        let followed = async |chat| store.subscriptions(chat).await.unwrap()[0].topic.id;
        assert_eq!((followed(chat).await, followed(other).await), (copy, shared));
        assert_eq!(store.subscriptions(chat).await.unwrap()[0].at, NOW, "the age stays");
        let about: Vec<i64> = store.story_topics(story).await.unwrap().iter().map(|(topic, ..)| topic.id).collect();
        assert!(about.contains(&copy), "what was found before is the copy's, too: {about:?}");
        assert_eq!(fan_out(store, NOW).await, 2);
        let copy = store.topic_by_id(copy).await.unwrap().unwrap();
        assert!(store.give_own_up(&copy, NOW).await.unwrap());
        assert_eq!(followed(chat).await, shared);
        assert_eq!(store.topic(chat, "health").await.unwrap().unwrap().id, shared);
        store.save_topic(chat, "health", "Ours", "", "nhs", "test", NOW).await.unwrap();
        assert_eq!(store.copy_for(chat, &row, "test", NOW).await.unwrap(), None, "the name is taken");
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
