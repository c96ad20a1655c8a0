//! What a delivery says at the moment it is sent: the story as it stands, in the chat's language and zone.

use std::collections::HashSet;
use std::sync::Arc;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use super::Newsroom;
use super::deliver::Instead;
use crate::commands::cards::{self, Section};
use crate::commands::choices;
use crate::commands::settings::Settings;
use crate::commands::speech::Speech;
use crate::outbox::Lane;
use crate::outbox::message::Message;
use crate::platforms::{ChatKind, Platform};
use crate::store::DeliveryRow;

/// More waiting stories than this go out as one digest (PRODUCT.md, 2).
const BURST: i64 = 10;

/// A message to send, or what happens instead.
pub enum Composed {
    Message(Message),
    Instead(Instead),
}

/// Makes the message of a claimed row.
pub async fn compose(room: &Newsroom, platform: &Arc<dyn Platform>, row: &DeliveryRow) -> Result<Composed> {
    let mut composed = composed(room, platform, row).await?;
    if let Composed::Message(message) = &mut composed {
        let (can, kind) = (platform.capabilities(), ChatKind::from(row.chat_kind.as_str()));
        choices::spell_out(&room.store, can, kind, row.chat_id, std::slice::from_mut(message)).await?;
    }
    Ok(composed)
}

async fn composed(room: &Newsroom, platform: &Arc<dyn Platform>, row: &DeliveryRow) -> Result<Composed> {
    let settings = Settings::read(&row.settings);
    match row.kind.as_str() {
        "story" => match wait(room, row, &settings).await? {
            Some(instead) => Ok(Composed::Instead(instead)),
            None => update(room, row, &settings).await,
        },
        "edit" => update(room, row, &settings).await,
        "follow" => match hold(room, row, &settings) {
            Some(instead) => Ok(Composed::Instead(instead)),
            None => follow_up(room, row, &settings).await,
        },
        // One that was too long holds the first of its messages by now.
        "digest" if !row.payload.starts_with('{') => match hold(room, row, &settings) {
            Some(instead) => Ok(Composed::Instead(instead)),
            None => digest(room, platform, row, &settings).await,
        },
        _ => {
            let message = serde_json::from_str(&row.payload).context("the stored message cannot be read")?;
            Ok(Composed::Message(message))
        }
    }
}

/// The same for the same message: a hash of all that is shown.
pub fn hash(message: &Message) -> String {
    let json = serde_json::to_vec(message).unwrap_or_default();
    Sha256::digest(json).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// Why a story does not go out now: a mute, quiet hours, a burst, or its age.
async fn wait(room: &Newsroom, row: &DeliveryRow, settings: &Settings) -> Result<Option<Instead>> {
    let now_ms = room.clock.now_ms();
    if let Some(instead) = hold(room, row, settings) {
        return Ok(Some(instead));
    }
    // With its own row, which is claimed.
    if room.store.burst(row.chat_id, now_ms).await? > BURST {
        return Ok(Some(Instead::Digest));
    }
    if now_ms - row.created_at <= settings.age_limit_ms() {
        return Ok(None);
    }
    // A chat without digests gets one now; a digest never refuses what is old, so nothing is lost.
    Ok(Some(settings.next_digest(now_ms).map_or(Instead::Digest, |next| Instead::Hold("old", next))))
}

/// A mute holds everything. Quiet hours hold all but what is breaking, where the chat says so, and a digest at a time that it
/// chose itself.
fn hold(room: &Newsroom, row: &DeliveryRow, settings: &Settings) -> Option<Instead> {
    let now_ms = room.clock.now_ms();
    if row.muted_until > now_ms {
        return Some(Instead::Hold("mute", row.muted_until));
    }
    let breaks_through = row.lane == Lane::Breaking as i64 && settings.breaking;
    let is_chosen = row.kind == "digest" && row.revision > 0;
    let until = settings.quiet_until(now_ms).filter(|_| !breaks_through && !is_chosen)?;
    Some(Instead::Hold("quiet", until))
}

/// What became of a story that the chat follows.
async fn follow_up(room: &Newsroom, row: &DeliveryRow, settings: &Settings) -> Result<Composed> {
    let Some(story) = room.store.story(row.story_id).await? else {
        return Ok(Composed::Instead(Instead::Drop("the story is gone")));
    };
    let development = serde_json::from_str(&row.payload).context("the stored development cannot be read")?;
    Ok(Composed::Message(cards::follow_up(&story, &development, settings, Speech::of(&settings.language))))
}

async fn update(room: &Newsroom, row: &DeliveryRow, settings: &Settings) -> Result<Composed> {
    let Some(story) = room.store.story(row.story_id).await? else {
        return Ok(Composed::Instead(Instead::Drop("the story is gone")));
    };
    let followed: HashSet<i64> =
        room.store.subscriptions(row.chat_id).await?.into_iter().map(|subscription| subscription.topic.id).collect();
    // A message of a story that was joined to another keeps its headline; topics and outlets are those of both.
    let whole = story.merged_into.unwrap_or(story.id);
    let topics: Vec<(i64, String)> = room
        .store
        .story_topics(whole)
        .await?
        .into_iter()
        .filter(|(topic, ..)| followed.contains(&topic.id))
        .map(|(topic, ..)| (topic.id, topic.shown().to_owned()))
        .collect();
    if topics.is_empty() && row.kind == "story" {
        return Ok(Composed::Instead(Instead::Drop("unsubscribed")));
    }
    let outlets = room.store.story_outlets(whole).await?;
    let speech = Speech::of(&settings.language);
    Ok(Composed::Message(cards::update(&story, &topics, &outlets, settings, speech, room.clock.now_ms())))
}

/// The stories of the row's payload, each under the first of the chat's topics that it is about.
async fn digest(
    room: &Newsroom,
    platform: &Arc<dyn Platform>,
    row: &DeliveryRow,
    settings: &Settings,
) -> Result<Composed> {
    let ids: Vec<i64> = serde_json::from_str(&row.payload).context("the stored digest cannot be read")?;
    let followed: HashSet<i64> =
        room.store.subscriptions(row.chat_id).await?.into_iter().map(|subscription| subscription.topic.id).collect();
    let speech = Speech::of(&settings.language);
    let mut sections: Vec<Section> = Vec::new();
    let mut count: usize = 0;
    for id in ids {
        let Some(story) = room.store.story(id).await? else { continue };
        let topics = room.store.story_topics(id).await?;
        let title = topics.iter().find(|(topic, ..)| followed.contains(&topic.id)).map(|(topic, ..)| topic.shown());
        let title = title.map_or_else(|| speech.word("digest-other"), str::to_owned);
        let entry = (story, room.store.story_outlets(id).await?);
        count += 1;
        match sections.iter_mut().find(|section| section.title == title) {
            Some(section) => section.stories.push(entry),
            None => sections.push(Section { title, stories: vec![entry] }),
        }
    }
    if count == 0 {
        return Ok(Composed::Instead(Instead::Drop("its stories are gone")));
    }
    let heading = speech.say("digest-heading", &[("n", count.into())]);
    let can = platform.capabilities();
    let limits = (can.text_limit, can.entity_limit);
    let mut pages = cards::digest(heading, &sections, settings, speech, room.clock.now_ms(), limits).into_iter();
    let first = pages.next().unwrap_or_default();
    // The adapter splits what is longer than one message, between lines.
    let whole = pages.fold(first, |mut whole, page| {
        whole.lines.extend(page.lines);
        whole
    });
    Ok(Composed::Message(whole))
}
