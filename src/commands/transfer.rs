//! `/export` and `/import`: a chat's subscriptions, own topics and settings as a file. Importing sends nothing old.

use std::collections::HashSet;

use anyhow::Result;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::ask::Ask;
use super::errors::CommandError;
use super::settings::Settings;
use super::{Answer, MOST_SUBSCRIPTIONS, MOST_TOPICS, parse};
use crate::outbox::message::Message;
use crate::topics::{Level, parse_query};

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
    let own = topics.into_iter().filter(|topic| topic.chat_id == ask.chat.id).map(|topic| OwnTopic {
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
    if ask.ctx.platform.capabilities().attachments {
        message.attachment = Some(("divisionbell.json".into(), STANDARD.encode(json)));
    } else {
        message = message.line([crate::outbox::message::Span::Code(serde_json::to_string(&file)?)]);
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

pub(super) async fn import_file(ask: &Ask<'_>, content: &str) -> Result<Answer> {
    ask.need_admin().await?;
    let bytes = STANDARD.decode(content).map_err(|_| CommandError::BadFile("base64".into()))?;
    read(ask, &bytes).await
}

async fn read(ask: &Ask<'_>, bytes: &[u8]) -> Result<Answer> {
    let file: File = serde_json::from_slice(bytes).map_err(|error| CommandError::BadFile(error.to_string()))?;
    if file.divisionbell != 1 {
        return Err(CommandError::BadFile(format!("version {}", file.divisionbell)).into());
    }
    let settings = Settings::read(&file.settings.to_string());
    ask.save_settings(&settings).await?;
    let topics = own_topics(ask, &file.topics).await?;
    let (subscribed, missing) = subscriptions(ask, &file.subscriptions).await?;
    ask.schedule(&settings).await?;
    let args = [("topics", topics.into()), ("n", subscribed.into())];
    let mut message = Message::text(ask.say("imported", &args));
    if !missing.is_empty() {
        let line = ask.say("imported-missing", &[("topics", missing.join(", ").into())]);
        message = message.line([crate::outbox::message::Span::Text(line)]);
    }
    Ok(Answer::message(message))
}

/// Own topics that can be read; those that cannot are passed over.
async fn own_topics(ask: &Ask<'_>, topics: &[OwnTopic]) -> Result<usize> {
    let there = ask.ctx.store.topics(Some(ask.chat.id)).await?;
    let mut own: HashSet<String> =
        there.into_iter().filter(|topic| topic.chat_id == ask.chat.id).map(|topic| topic.name).collect();
    let mut saved = 0;
    for topic in topics.iter().take(MOST_TOPICS) {
        let has_room = own.len() < MOST_TOPICS || own.contains(&topic.name);
        if !has_room || !parse::is_name(&topic.name) || parse_query(&topic.query).is_err() {
            continue;
        }
        own.insert(topic.name.clone());
        let (name, title, about) = (&topic.name, &topic.title, &topic.description);
        ask.ctx.store.save_topic(ask.chat.id, name, title, about, &topic.query, &ask.who(), ask.now_ms).await?;
        saved += 1;
    }
    Ok(saved)
}

/// Subscribes to what is there; the names of what is not.
async fn subscriptions(ask: &Ask<'_>, wanted: &[Subscription]) -> Result<(usize, Vec<String>)> {
    let (mut subscribed, mut missing) = (0, Vec::new());
    let store = &ask.ctx.store;
    let mut have: HashSet<i64> = store.subscriptions(ask.chat.id).await?.iter().map(|s| s.topic.id).collect();
    for one in wanted.iter().take(MOST_SUBSCRIPTIONS) {
        let Some(topic) = store.topic(ask.chat.id, &one.topic).await? else {
            missing.push(one.topic.chars().take(32).collect());
            continue;
        };
        if have.len() >= MOST_SUBSCRIPTIONS && !have.contains(&topic.id) {
            continue;
        }
        have.insert(topic.id);
        let level = one.level as i64;
        store.subscribe(ask.chat.id, topic.id, one.thread, level, &ask.who(), ask.now_ms).await?;
        if super::settings::mode_named(&one.mode).is_some() {
            store.set_subscription(ask.chat.id, topic.id, &one.mode, level).await?;
        }
        subscribed += 1;
    }
    ask.audit("import", "", &format!("{subscribed} subscriptions")).await?;
    Ok((subscribed, missing))
}
