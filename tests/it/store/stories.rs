//! Stories.

use divisionbell::store::*;
use divisionbell::topics::Level;

use super::given::*;
use crate::databases::each_database;

#[tokio::test]
async fn a_story_names_each_outlet_once_in_time_order() {
    each_database(async |store| {
        let topic = topic(store, "sanctions").await;
        let story = story(store, "a", &[topic]).await;
        let (bbc, reuters) = (source(store, "bbc").await, source(store, "reuters").await);
        for (at, source, key) in [(1, bbc, "b"), (2, reuters, "c"), (3, bbc, "d")] {
            store.store_entry(&entry(source, key, &[topic], Placement::Existing(story)), NOW + at).await.unwrap();
        }
        assert_eq!(store.story_outlets(story).await.unwrap(), ["mirror", "bbc", "reuters"]);
        let row = store.story(story).await.unwrap().unwrap();
        assert_eq!((row.outlets, row.first_at, row.last_at), (3, NOW, NOW + 3));
        assert_eq!(store.articles_of_story(story).await.unwrap().len(), 4);
        assert_eq!(store.story_of_url("https://news.example/c").await.unwrap(), Some(story));
        assert_eq!(store.story_of_url("https://news.example/none").await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn the_latest_stories_come_by_topic_and_for_what_a_chat_subscribes_to() {
    each_database(async |store| {
        let (one, two) = (topic(store, "one").await, topic(store, "two").await);
        let (a, b) = (story(store, "a", &[one]).await, story(store, "b", &[two]).await);
        let ids = |rows: Vec<StoryRow>| rows.into_iter().map(|row| row.id).collect::<Vec<_>>();
        assert_eq!(ids(store.latest(&[], Level::Normal, 10, 0).await.unwrap()), [b, a]);
        assert_eq!(ids(store.latest(&[], Level::Normal, 1, 1).await.unwrap()), [a]);
        assert_eq!(ids(store.latest(&[one], Level::Normal, 10, 0).await.unwrap()), [a]);
        assert_eq!(ids(store.latest(&[one, two], Level::Normal, 10, 0).await.unwrap()), [b, a]);
        let chat = subscriber(store, "-1", &[two]).await;
        let (count, rows) = store.stories_for_chat_since(chat, NOW, 10).await.unwrap();
        assert_eq!((count, ids(rows)), (1, vec![b]));
        assert_eq!(store.stories_for_chat_since(chat, NOW + 1, 10).await.unwrap().0, 0);
        let (count, rows) = store.stories_for_topics_since(&[one, two], 1, NOW, 1).await.unwrap();
        assert_eq!((count, ids(rows)), (2, vec![b]));
        assert_eq!(store.stories_for_topics_since(&[one], 2, NOW, 1).await.unwrap().0, 0, "none is that sure");
    })
    .await;
}

#[tokio::test]
async fn a_withdrawn_article_lets_another_speak_and_the_last_one_withdraws_the_story() {
    each_database(async |store| {
        let topic = topic(store, "sanctions").await;
        let story = story(store, "a", &[topic]).await;
        let bbc = source(store, "bbc").await;
        store.store_entry(&entry(bbc, "b", &[topic], Placement::Existing(story)), NOW).await.unwrap();
        let chat = subscriber(store, "-1", &[topic]).await;
        fan_out(store, NOW).await;
        deliver_all(store, NOW).await;
        let articles = store.articles_of_story(story).await.unwrap();
        assert_eq!(store.withdraw_article(articles[0].id, None, NOW).await.unwrap(), Some(story));
        assert_eq!(store.withdraw_article(articles[0].id, None, NOW).await.unwrap(), None, "it was withdrawn before");
        let row = store.story(story).await.unwrap().unwrap();
        assert_eq!((&*row.title, &*row.outlet, row.outlets, row.withdrawn_at), ("Title of b", "bbc", 1, None));
        assert_eq!((row.fan_cursor, row.fan_new), (Some(0), 0));
        assert_eq!(fan_out(store, NOW).await, 1, "fewer outlets are a change as well");
        assert_eq!(states(store, chat, story).await, ["story sent", "edit due"]);
        store.withdraw_article(articles[1].id, None, NOW + 5).await.unwrap();
        assert_eq!(store.story(story).await.unwrap().unwrap().withdrawn_at, Some(NOW + 5));
        assert!(store.latest(&[], Level::Normal, 10, 0).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn who_was_still_to_be_told_is_told_by_the_story_that_remains() {
    each_database(async |store| {
        let (one, two) = (topic(store, "one").await, topic(store, "two").await);
        let told = subscriber(store, "-1", &[one]).await;
        let untold = subscriber(store, "-2", &[two]).await;
        let into = story(store, "a", &[one]).await;
        fan_out(store, NOW).await;
        assert_eq!(deliver_all(store, NOW).await, 1);
        let from = story(store, "b", &[two]).await; // nobody was served yet
        store.merge_stories(from, into).await.unwrap();
        fan_out(store, NOW).await;
        assert_eq!(states(store, untold, into).await, ["story due"]);
        assert_eq!(states(store, told, into).await, ["story sent", "edit due"], "nobody is told twice");
    })
    .await;
}

#[tokio::test]
async fn what_followers_wait_for_survives_that_two_stories_are_one() {
    each_database(async |store| {
        let topic = topic(store, "one").await;
        let chat = subscriber(store, "-1", &[topic]).await;
        let (into, from) = (story(store, "a", &[topic]).await, story(store, "b", &[topic]).await);
        store.follow(chat, from, "m1", 0, NOW).await.unwrap();
        let source = source(store, "bbc").await;
        let news = |key: &str| EntryOutcome {
            development: Some("A fifth bank is named.".into()),
            ..entry(source, key, &[topic], Placement::Existing(from))
        };
        store.store_entry(&news("c"), NOW).await.unwrap();
        store.merge_stories(from, into).await.unwrap();
        assert_eq!(states(store, chat, into).await, ["follow due"]);
        store.store_entry(&news("d"), NOW).await.unwrap();
        assert_eq!(states(store, chat, into).await, ["follow due", "follow due"]);
    })
    .await;
}

#[tokio::test]
async fn two_stories_that_become_one_reach_no_chat_twice() {
    each_database(async |store| {
        let (one, two) = (topic(store, "one").await, topic(store, "two").await);
        let both = subscriber(store, "-1", &[one, two]).await;
        let late = subscriber(store, "-2", &[two]).await;
        let from = story(store, "a", &[one]).await;
        fan_out(store, NOW).await;
        assert_eq!(deliver_all(store, NOW).await, 1);
        let into = story(store, "b", &[two]).await;
        fan_out(store, NOW).await; // due to both chats, sent to none
        store.merge_stories(from, into).await.unwrap();
        fan_out(store, NOW).await;
        assert_eq!(states(store, both, into).await[0], "story sent");
        assert_eq!(states(store, both, from).await, [""; 0]);
        let rows = claim(store, "w", NOW, 10).await;
        assert_eq!(
            rows.iter().map(|row| (row.chat_id, &*row.kind)).collect::<Vec<_>>(),
            [(late, "story"), (both, "edit")]
        );
        assert_eq!(store.story(from).await.unwrap().unwrap().merged_into, Some(into));
        let bbc = source(store, "bbc").await;
        let stored = store.store_entry(&entry(bbc, "c", &[one], Placement::Existing(from)), NOW).await.unwrap();
        assert_eq!(stored.story_id, Some(into), "what is placed in the old story goes to the new one");
    })
    .await;
}
