//! `/export` and `/import`: a chat's subscriptions, own topics and settings as a file. Importing sends nothing old.

use std::collections::{HashMap, HashSet};

use anyhow::Result;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::ask::{Ask, listed, title};
use super::cards::shorten;
use super::errors::CommandError;
use super::settings::Settings;
use super::{Answer, MOST_SUBSCRIPTIONS, MOST_TOPICS, newtopic, parse, sources};
use crate::outbox::message::{Message, Span};
use crate::platforms::FILE_BYTES;
use crate::store::TopicRow;
use crate::topics::Level;

/// Topics of a file that are named as left out.
const NAMED: usize = 20;

/// The file, version 1. It holds nothing about persons.
#[derive(Serialize, Deserialize)]
struct File {
    divisionbell: u32,
    #[serde(default)]
    settings: serde_json::Value,
    #[serde(default)]
    topics: Vec<OwnTopic>,
    #[serde(default)]
    subscriptions: Vec<Subscription>,
}

#[derive(Serialize, Deserialize)]
struct OwnTopic {
    name: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    description: String,
    query: String,
}

#[derive(Serialize, Deserialize)]
struct Subscription {
    topic: String,
    #[serde(default)]
    thread: i64,
    #[serde(default)]
    level: Level,
    #[serde(default)]
    mode: String,
}

pub(super) async fn export(ask: &Ask<'_>) -> Result<Answer> {
    ask.need_admin().await?;
    let subscriptions = ask.ctx.store.subscriptions(ask.chat.id).await?;
    let topics = ask.ctx.store.topics(Some(ask.chat.id)).await?;
    let own = topics.into_iter().filter(|topic| topic.chat_id == ask.chat.id);
    // A copy is the shared topic to whoever reads the file: what was said of articles, and by whom, is not in it.
    let (copies, own): (Vec<_>, Vec<_>) = own.partition(TopicRow::is_copy);
    let own = own.into_iter().map(|topic| OwnTopic {
        name: topic.name,
        title: topic.title,
        description: topic.description,
        query: topic.query,
    });
    let file = File {
        divisionbell: 1,
        settings: serde_json::to_value(&ask.settings)?,
        topics: own.collect(),
        subscriptions: subscriptions
            .iter()
            .map(|s| Subscription {
                topic: s.topic.name.clone(),
                thread: s.thread,
                level: level(s.min_level),
                mode: s.mode.clone(),
            })
            .collect(),
    };
    let json = serde_json::to_string_pretty(&file)?;
    let mut message = Message::text(ask.say("exported", &[("n", subscriptions.len().into())]));
    if !copies.is_empty() {
        let taught = listed(copies.iter().map(title));
        message = message.line([Span::Text(ask.say("exported-copies", &[("topics", taught)]))]);
    }
    if ask.ctx.platform.capabilities().attachments {
        message.attachment = Some(("divisionbell.json".into(), STANDARD.encode(json)));
    } else {
        message = message.line([Span::Code(serde_json::to_string(&file)?)]);
    }
    Ok(Answer::message(message))
}

fn level(number: i64) -> Level {
    match number {
        0 => Level::Wide,
        2 => Level::Strict,
        _ => Level::Normal,
    }
}

/// `/import` with the file's text after it, for platforms without files.
pub(super) async fn import(ask: &Ask<'_>, args: &str) -> Result<Answer> {
    ask.need_admin().await?;
    if args.is_empty() {
        return Ok(ask.told("import-how"));
    }
    read(ask, args.as_bytes()).await
}

/// A file of this kind, or a list of feeds: who sends one as OPML means what `/addsource` does with it.
pub(super) async fn import_file(ask: &Ask<'_>, content: &str) -> Result<Answer> {
    ask.need_admin().await?;
    let bytes = decoded(content)?;
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    if text.trim_ascii_start().starts_with(b"<") {
        return sources::add_file(ask, text).await;
    }
    read(ask, text).await
}

/// A file's bytes. Where there are none, the platform could not, or would not, hand them over.
pub(super) fn decoded(content: &str) -> Result<Vec<u8>, CommandError> {
    if content.is_empty() {
        return Err(CommandError::NoFile { most_mb: FILE_BYTES >> 20 });
    }
    STANDARD.decode(content).map_err(|_| CommandError::BadFile("base64".into()))
}

async fn read(ask: &Ask<'_>, bytes: &[u8]) -> Result<Answer> {
    let file: File = serde_json::from_slice(bytes).map_err(|error| CommandError::BadFile(error.to_string()))?;
    if file.divisionbell != 1 {
        return Err(CommandError::BadFile(format!("version {}", file.divisionbell)).into());
    }
    let settings = Settings::read(&file.settings.to_string());
    ask.save_settings(&settings).await?;
    let mut left_out = Vec::new();
    let topics = own_topics(ask, &file.topics, &mut left_out).await?;
    let subscribed = subscriptions(ask, &file.subscriptions, &mut left_out).await?;
    ask.schedule(&settings).await?;
    let args = [("topics", topics.into()), ("n", subscribed.into())];
    let mut message = Message::text(ask.say("imported", &args));
    if !left_out.is_empty() {
        let named = &left_out[..left_out.len().min(NAMED)];
        let more = left_out.len() - named.len();
        let args = [("topics", listed(named.iter().map(String::as_str))), ("more", more.into())];
        message = message.line([Span::Text(ask.say("imported-left-out", &args))]);
    }
    Ok(Answer::message(message))
}

/// Saves own topics; what has no usable name, no query that can be read, or no room any more is left out.
async fn own_topics(ask: &Ask<'_>, topics: &[OwnTopic], left_out: &mut Vec<String>) -> Result<usize> {
    let there = ask.ctx.store.topics(Some(ask.chat.id)).await?;
    let mut own: HashSet<String> =
        there.into_iter().filter(|topic| topic.chat_id == ask.chat.id).map(|topic| topic.name).collect();
    let (mut saved, mut named) = (0, HashSet::new());
    for topic in topics.iter().filter(|topic| named.insert(&topic.name)) {
        let has_room = own.len() < MOST_TOPICS || own.contains(&topic.name);
        if !has_room || !parse::is_name(&topic.name) || newtopic::check(&topic.query).is_err() {
            left_out.push(short(&topic.name));
            continue;
        }
        own.insert(topic.name.clone());
        let (name, title, about) =
            (&topic.name, &short(&topic.title), &shorten(&topic.description, newtopic::LONGEST_QUERY));
        ask.ctx.store.save_topic(ask.chat.id, name, title, about, &topic.query, &ask.who(), ask.now_ms).await?;
        saved += 1;
    }
    Ok(saved)
}

/// Subscribes to the topics that there are, as long as there is room.
async fn subscriptions(ask: &Ask<'_>, wanted: &[Subscription], left_out: &mut Vec<String>) -> Result<usize> {
    let store = &ask.ctx.store;
    let mut have: HashSet<i64> = store.subscriptions(ask.chat.id).await?.iter().map(|s| s.topic.id).collect();
    let there: HashMap<String, i64> = theirs(store.topics(Some(ask.chat.id)).await?);
    let (mut subscribed, mut named) = (0, HashSet::new());
    for one in wanted.iter().filter(|one| named.insert(&one.topic)) {
        let topic = there.get(&one.topic).filter(|id| have.len() < MOST_SUBSCRIPTIONS || have.contains(id));
        let Some(&topic) = topic else {
            left_out.push(short(&one.topic));
            continue;
        };
        have.insert(topic);
        let level = one.level as i64;
        store.subscribe(ask.chat.id, topic, one.thread, level, &ask.who(), ask.now_ms).await?;
        if super::settings::mode_named(&one.mode).is_some() {
            store.set_subscription(ask.chat.id, topic, &one.mode, level).await?;
        }
        subscribed += 1;
    }
    ask.audit("import", "", &format!("{subscribed} subscriptions")).await?;
    Ok(subscribed)
}

/// Topics by name, a chat's own before a shared one.
fn theirs(topics: Vec<TopicRow>) -> HashMap<String, i64> {
    let (shared, own): (Vec<_>, Vec<_>) = topics.into_iter().partition(|topic| topic.chat_id == 0);
    shared.into_iter().chain(own).map(|topic| (topic.name, topic.id)).collect()
}

/// A name or title out of a file, as long as ours.
fn short(text: &str) -> String {
    shorten(text, 64)
}
