//! What the tests begin with: chats, topics, and articles that tell stories.

use divisionbell::articles::Article;
use divisionbell::store::*;
use divisionbell::topics::{Level, Match};

/// When the tests take place.
pub const NOW: i64 = 1_775_800_000_000;
pub const MINUTE: i64 = 60_000;
pub const DAY: i64 = 86_400_000;

pub async fn source(store: &Store, name: &str) -> i64 {
    let source =
        NewSource { url: format!("https://{name}.example/feed"), outlet: name.to_owned(), ..Default::default() };
    store.add_source(&source, NOW).await.unwrap().0
}

pub async fn topic(store: &Store, name: &str) -> i64 {
    store.save_topic(0, name, name, "", name, "test", NOW).await.unwrap()
}

pub async fn chat(store: &Store, address: &str) -> i64 {
    store.upsert_chat("telegram", address, "group", "A group", None, "test", NOW).await.unwrap().id
}

/// A chat that subscribes to the topics at level normal.
pub async fn subscriber(store: &Store, address: &str, topics: &[i64]) -> i64 {
    let chat = chat(store, address).await;
    for (place, topic) in topics.iter().enumerate() {
        store.subscribe(chat, *topic, 0, 1, "test", NOW + place as i64).await.unwrap();
    }
    chat
}

pub fn matched(topics: &[i64]) -> Vec<Match> {
    let one = |topic: &i64| Match {
        topic: *topic,
        score: 0.8,
        level: Some(Level::Normal),
        terms: vec!["sanctions".into()],
        ..Match::default()
    };
    topics.iter().map(one).collect()
}

/// A new entry of `source` with an address made from `key`, about `topics`.
pub fn entry(source: i64, key: &str, topics: &[i64], story: Placement) -> EntryOutcome {
    let article = Article {
        url: format!("https://news.example/{key}"),
        title: format!("Title of {key}"),
        text: format!("Text of {key}."),
        ..Default::default()
    };
    let words = ["title".to_owned(), "sanction".to_owned(), key.to_owned()].into();
    EntryOutcome {
        source_id: source,
        key: key.to_owned(),
        hash: format!("hash of {key}"),
        article: ArticleIn::New {
            article: Box::new(article),
            words,
            hash: format!("text hash of {key}"),
            fingerprint: format!("print of {key}"),
            archived: false,
        },
        matches: matched(topics),
        story,
        summary: Some((format!("Summary of {key}."), "extract".to_owned())),
        ..EntryOutcome::default()
    }
}

/// A story about `topics` that one outlet has told.
pub async fn story(store: &Store, key: &str, topics: &[i64]) -> i64 {
    let source = source(store, "mirror").await;
    store.store_entry(&entry(source, key, topics, Placement::New), NOW).await.unwrap().story_id.unwrap()
}

/// Fans out until nothing is left; how many deliveries that made.
pub async fn fan_out(store: &Store, now_ms: i64) -> u64 {
    let mut enqueued = 0;
    while let Some(done) = store.fan_out(1_000, now_ms).await.unwrap() {
        enqueued += done.enqueued;
    }
    enqueued
}

/// A lease of the owner's own: what one claims and settles under. Taken again, it is the same.
pub async fn lease(store: &Store, owner: &str) -> Lease {
    store.lease(&format!("deliver:{owner}"), owner, MINUTE).await.unwrap().unwrap()
}

pub async fn claim(store: &Store, owner: &str, now_ms: i64, limit: i64) -> Vec<DeliveryRow> {
    let lease = lease(store, owner).await;
    store.claim(&lease, &[], now_ms, limit, MINUTE, &["telegram".to_owned()]).await.unwrap()
}

/// Writes down what became of what `owner` claimed.
pub async fn settle(store: &Store, id: i64, owner: &str, outcome: &Outcome, now_ms: i64) -> bool {
    let row = store.delivery(id).await.unwrap().unwrap();
    store.settle(&row, &lease(store, owner).await, outcome, now_ms).await.unwrap()
}

pub async fn sent(store: &Store, id: i64, owner: &str, message_id: &str, now_ms: i64) -> bool {
    let outcome = Outcome::Sent { message_id: Some(message_id.to_owned()), rendered: Some("hash".to_owned()) };
    settle(store, id, owner, &outcome, now_ms).await
}

/// Claims and sends everything that is due, one message after the other; how many.
pub async fn deliver_all(store: &Store, now_ms: i64) -> usize {
    let mut count = 0;
    loop {
        let rows = claim(store, "deliverer", now_ms, 100).await;
        if rows.is_empty() {
            return count;
        }
        for row in rows {
            count += 1;
            let message = format!("m{}", row.id);
            assert!(sent(store, row.id, "deliverer", row.edits.as_deref().unwrap_or(&message), now_ms).await);
        }
    }
}

/// The states of a chat's deliveries of a story, oldest first, as `kind state reason`.
pub async fn states(store: &Store, chat: i64, story: i64) -> Vec<String> {
    let rows = store.ledger(chat, story).await.unwrap();
    rows.iter().map(|row| format!("{} {} {}", row.kind, row.state, row.reason).trim_end().to_owned()).collect()
}
