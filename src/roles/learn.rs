//! Learn: what people's examples teach topics, worked out beside everything else, and taken into the matcher at once. Part of the
//! poll role, which is where topics are matched.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::{Newsroom, Tick, every};
use crate::embedding::Meanings;
use crate::store::{ArticleRow, Channel, ExampleRow, Store};
use crate::topics::{Document, Example, Level, Matcher, Model, Topic, learn};

/// Whatever another process changed is seen this late.
const PAUSE: Duration = Duration::from_secs(10);
/// Topics that are learned in one tick.
const BATCH: i64 = 50;
/// The newest examples of a topic that count; a few hundred take some tenths of a second.
const NEWEST: usize = 400;
/// Articles that stand in for the kind of example that nobody gave, and those that are looked at for them.
const UNJUDGED: usize = 100;
const LOOKED_AT: i64 = 400;

/// Learns until shutdown.
pub async fn run(room: &Newsroom, shutdown: &CancellationToken) {
    every("learn", PAUSE, shutdown, Some(room.store.wakes(Channel::Topics)), || tick(room)).await;
}

/// Learns what is to be learned, and has the matcher know it.
pub async fn tick(room: &Newsroom) -> Result<Tick> {
    let learned = learn_all(&room.store, room.knowledge.meanings()).await?;
    room.knowledge.refresh(&room.store).await?;
    Ok(if learned > 0 { Tick::Busy } else { Tick::Idle })
}

/// Learns the topics whose examples changed; how many they were. One that fails is tried again at the next call.
pub async fn learn_all(store: &Store, meanings: Option<Arc<Meanings>>) -> Result<usize> {
    let mut done = 0;
    for (topic, taught) in store.unlearned(BATCH).await? {
        match learn_topic(store, meanings.clone(), topic, taught).await {
            Ok(examples) => {
                done += 1;
                info!(topic.id = topic, examples, "learned");
            }
            Err(error) => warn!(topic.id = topic, "not learned: {error:#}"),
        }
    }
    Ok(done)
}

/// How many examples it rests on; 0 where there is nothing to learn from.
async fn learn_topic(store: &Store, meanings: Option<Arc<Meanings>>, topic: i64, taught: i64) -> Result<u32> {
    let mut examples = store.examples(topic).await?;
    examples.drain(..examples.len().saturating_sub(NEWEST));
    let judged = examples.len() as u32;
    // From one kind alone a model would learn that everything, or nothing, is wanted: what nobody objected to, or what the topic
    // passed over, stands in for the other.
    for kind in [true, false] {
        if !examples.is_empty() && !examples.iter().any(|example| (example.wanted == 1) == kind) {
            examples.extend(stand_ins(store, topic, kind).await?);
        }
    }
    let both = examples.iter().any(|e| e.wanted == 1) && examples.iter().any(|e| e.wanted != 1);
    let model = match both {
        true => Some(tokio::task::spawn_blocking(move || model(&examples, meanings.as_deref(), judged)).await?),
        false => None,
    };
    let json = model.as_ref().map(serde_json::to_string).transpose()?;
    store.save_model(topic, taught, json.as_deref()).await?;
    Ok(model.map_or(0, |model| model.examples))
}

/// What stands in must be what the topic as it is now would take, or pass over: it may be younger than what was seen, or changed since.
async fn stand_ins(store: &Store, topic: i64, wanted: bool) -> Result<Vec<ExampleRow>> {
    let Some(topic) = store.topic_by_id(topic).await? else { return Ok(Vec::new()) };
    let mut rows = store.unjudged(topic.id, wanted, LOOKED_AT).await?;
    let rows = tokio::task::spawn_blocking(move || {
        let matcher = Matcher::new(&[Topic::from(topic)]).0;
        let level = |row: &ArticleRow| matcher.find(&row.document()).iter().next().map(|(found, _)| found.level);
        rows.retain(|row| if wanted { level(row) >= Some(Some(Level::Normal)) } else { level(row).is_none() });
        rows.truncate(UNJUDGED);
        rows
    });
    let row = |row: ArticleRow| ExampleRow {
        wanted: i64::from(wanted),
        title: row.title,
        text: row.text,
        language: row.language,
        ..ExampleRow::default()
    };
    Ok(rows.await?.into_iter().map(row).collect())
}

/// What was learned counts as much as people said, however many articles stood beside it.
fn model(examples: &[ExampleRow], meanings: Option<&Meanings>, judged: u32) -> Model {
    // A text that the model fails on is known by its words alone.
    let meaning = |row: &ExampleRow| meanings.and_then(|model| model.of_article(&row.title, &row.text).ok());
    let known: Vec<_> = examples.iter().map(meaning).collect();
    let examples: Vec<Example> = examples
        .iter()
        .zip(&known)
        .map(|(row, meaning)| Example {
            document: Document {
                title: &row.title,
                text: &row.text,
                language: row.language.as_deref(),
                embedding: meaning.as_ref(),
                ..Document::default()
            },
            wanted: row.wanted == 1,
        })
        .collect();
    Model { examples: judged, ..learn(&examples) }
}
