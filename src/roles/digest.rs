//! Digest: gathers what a chat waited for into one message, at the chat's times, after a mute, and in a burst.

use std::time::Duration;

use anyhow::Result;
use tokio_util::sync::CancellationToken;
use tracing::{debug, warn};

use super::{Newsroom, Tick, every};
use crate::commands::settings::{Settings, mode_named};
use crate::outbox::Lane;
use crate::store::{ChatRow, DeliveryRow, Lease, NewDelivery, Take};

const PAUSE: Duration = Duration::from_secs(5);
const BATCH: i64 = 200;

/// Gathers until shutdown.
pub async fn run(room: &Newsroom, shutdown: &CancellationToken) {
    every("digest", PAUSE, shutdown, None, || tick(room)).await;
}

/// Gathers for the chats whose time has come.
pub async fn tick(room: &Newsroom) -> Result<Tick> {
    let now_ms = room.clock.now_ms();
    room.store.release_ended(now_ms).await?;
    let due = room.store.digest_chats(now_ms, BATCH).await?;
    let unmuted = room.store.mutes_ended(now_ms, BATCH).await?;
    let more = due.len() as i64 == BATCH || unmuted.len() as i64 == BATCH;
    // A digest that a mute kept back is one with what it held.
    for chat in &unmuted {
        if let Err(error) = unmute(room, chat, now_ms).await {
            warn!(chat.id = chat.id, "no digest after the mute: {error:#}");
        }
    }
    for chat in &due {
        if let Err(error) = scheduled(room, chat, now_ms).await {
            warn!(chat.id = chat.id, "no digest: {error:#}");
        }
    }
    Ok(if more { Tick::Busy } else { Tick::Idle })
}

/// A digest at the chat's time. The digest is enqueued first: a crash between the two gathers nothing twice.
async fn scheduled(room: &Newsroom, chat: &ChatRow, now_ms: i64) -> Result<()> {
    let settings = Settings::read(&chat.settings);
    let at = chat.next_digest_at.unwrap_or(now_ms);
    let topics = room.store.subscriptions(chat.id).await?;
    let modes: Vec<_> = topics.iter().filter_map(|topic| mode_named(&topic.mode)).collect();
    let is_chosen = settings.chose_in_quiet(&modes, at);
    if let Some(until) = settings.quiet_until(now_ms).filter(|_| !is_chosen) {
        // One digest at their end, not one for each hour of them.
        let chosen = settings.next_chosen_digest(&modes, now_ms);
        return room.store.set_next_digest(chat.id, at, Some(chosen.map_or(until, |at| at.min(until)))).await;
    }
    let take = Take { held: vec!["digest".into(), "old".into()], ..Take::default() };
    let window = if is_chosen { at } else { -at };
    let stories = room.store.take_for_digest(&digest_of(chat.id, window, now_ms), &take, now_ms).await?;
    debug!(chat.id = chat.id, stories = stories.len(), "digest");
    room.store.set_next_digest(chat.id, at, settings.next_digest_of_all(&modes, now_ms)).await
}

/// After a mute: everything that it held, as one digest.
pub async fn unmute(room: &Newsroom, chat: &ChatRow, now_ms: i64) -> Result<()> {
    let take = Take::after_mute(chat, now_ms);
    room.store.take_for_digest(&digest_of(chat.id, -now_ms, now_ms), &take, now_ms).await?;
    room.store.mute(chat.id, 0).await
}

/// Burst or age: what is due for a chat, with the row that was just claimed, becomes one digest.
pub async fn gather(room: &Newsroom, lease: &Lease, row: &DeliveryRow, now_ms: i64) -> Result<()> {
    let take = Take { due: true, claimed_by: Some(lease.clone()), ..Take::default() };
    room.store.take_for_digest(&digest_of(row.chat_id, -now_ms, now_ms), &take, now_ms).await?;
    Ok(())
}

/// Of a `window` below 0, one that quiet hours hold.
fn digest_of(chat_id: i64, revision: i64, now_ms: i64) -> NewDelivery {
    NewDelivery {
        chat_id,
        kind: "digest".into(),
        revision,
        lane: Lane::Digest,
        due_at: now_ms,
        ..NewDelivery::default()
    }
}
