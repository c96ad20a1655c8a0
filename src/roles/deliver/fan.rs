//! Fan-out: one story to all chats that follow its topics, in chunks, with the cursor in the story's row.

use std::time::Duration;

use anyhow::Result;
use tokio_util::sync::CancellationToken;
use tracing::info;

use crate::roles::{Newsroom, Tick, every};
use crate::store::Channel;

/// Subscriptions of one chunk: short enough to hold no reply up (benches/store.md), long enough to be quick.
const CHUNK: i64 = 4_000;
const PAUSE: Duration = Duration::from_secs(2);

/// Fans out until shutdown.
pub async fn run(room: &Newsroom, shutdown: &CancellationToken) {
    every("fan-out", PAUSE, shutdown, Some(room.store.wakes(Channel::Outbox)), || tick(room)).await;
}

/// One chunk of one story.
pub async fn tick(room: &Newsroom) -> Result<Tick> {
    let Some(chunk) = room.store.fan_out(CHUNK, room.clock.now_ms()).await? else { return Ok(Tick::Idle) };
    if chunk.enqueued > 0 {
        info!(story.id = chunk.story_id, deliveries = chunk.enqueued, "fanned out");
        room.store.wake(Channel::Outbox);
    }
    Ok(Tick::Busy)
}
