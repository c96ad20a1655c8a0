//! The topics that the process knows by heart, while people change them.

use std::sync::Arc;

use divisionbell::roles::Knowledge;
use divisionbell::store::Store;
use divisionbell::topics::{Document, Matcher};

use crate::databases::{each_database, each_database_at, execute};

/// How many topics an article about a flood in a town matches.
fn found(matcher: &Matcher) -> usize {
    matcher.matches(&Document { title: "Flood in Strelsau", language: Some("en"), ..Document::default() }).len()
}

async fn add(store: &Store, name: &str, query: &str) {
    store.save_topic(0, name, "", "", query, "olga", 0).await.expect("a topic");
}

#[tokio::test]
async fn a_changed_topic_is_compiled_in_the_background_and_swapped_in_whole() {
    each_database(async |store: &Store| {
        let knowledge = Arc::new(Knowledge::default());
        add(store, "flood", "flood").await;
        knowledge.refresh(store).await.unwrap();
        let first = knowledge.matcher().await.unwrap();
        assert_eq!(found(&first), 1);

        add(store, "town", "strelsau").await;
        knowledge.refresh(store).await.unwrap();
        // Nobody has waited yet: whoever has the old one, or asks for what is there, is not held up.
        assert!(Arc::ptr_eq(&first, &knowledge.matcher_by_now().unwrap()));
        let second = knowledge.matcher().await.unwrap();
        assert_eq!((found(&first), found(&second)), (1, 2));
        assert!(Arc::ptr_eq(&second, &knowledge.matcher_by_now().unwrap()));

        knowledge.refresh(store).await.unwrap();
        assert!(Arc::ptr_eq(&second, &knowledge.matcher().await.unwrap()), "compiled again without a change");
    })
    .await;
}

#[tokio::test]
async fn of_several_changes_in_a_row_the_last_one_counts() {
    each_database(async |store: &Store| {
        let knowledge = Arc::new(Knowledge::default());
        for (n, word) in ["flood", "strelsau", "mayor", "river"].iter().enumerate() {
            add(store, &format!("topic{n}"), word).await;
            knowledge.refresh(store).await.unwrap();
        }
        assert_eq!(found(&knowledge.matcher().await.unwrap()), 2);
        let flood = store.topic(0, "topic0").await.unwrap().unwrap();
        assert!(store.drop_topic(flood.id, 0).await.unwrap());
        knowledge.refresh(store).await.unwrap();
        assert_eq!(found(&knowledge.matcher().await.unwrap()), 1);
    })
    .await;
}

#[tokio::test]
async fn without_topics_that_can_be_read_nothing_is_matched_and_a_later_try_finds_them() {
    each_database_at(async |store: &Store, url: &str| {
        let knowledge = Arc::new(Knowledge::default());
        assert!(knowledge.matcher().await.is_err(), "nothing was compiled yet");
        add(store, "flood", "flood").await;
        execute(url, "alter table topics rename to elsewhere").await;
        knowledge.refresh(store).await.unwrap();
        assert!(knowledge.matcher().await.is_err(), "an article would be about nothing");
        execute(url, "alter table elsewhere rename to topics").await;
        knowledge.refresh(store).await.unwrap();
        let first = knowledge.matcher().await.unwrap();
        assert_eq!(found(&first), 1);

        add(store, "town", "strelsau").await;
        execute(url, "alter table topics rename to elsewhere").await;
        knowledge.refresh(store).await.unwrap();
        assert!(Arc::ptr_eq(&first, &knowledge.matcher().await.unwrap()), "the old ones serve until then");
        execute(url, "alter table elsewhere rename to topics").await;
        knowledge.refresh(store).await.unwrap();
        assert_eq!(found(&knowledge.matcher().await.unwrap()), 2);
    })
    .await;
}

#[tokio::test]
async fn how_telling_a_word_is_is_counted_in_what_was_seen_in_its_language() {
    each_database_at(async |store: &Store, url: &str| {
        add(store, "cabinet", "уряд").await;
        let document =
            Document {
                title: "Новини", text: "Уряд збереться.", language: Some("uk"), ..Document::default()
            };
        let score = async || {
            let knowledge = Arc::new(Knowledge::default());
            knowledge.refresh(store).await.unwrap();
            knowledge.matcher().await.unwrap().matches(&document)[0].score
        };
        let before = score().await;
        let articles = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 400)
            insert into articles (source_id, url, key, title, text, language, seen_at, hash)
            select 1, 'u' || i, 'k' || i, 'Новини', 'Уряд говорить про все.', 'uk', 1, 'h' from n";
        execute(url, articles).await;
        let after = score().await;
        assert!(after < before, "a word that every article has says little: {after}, before {before}");
    })
    .await;
}
