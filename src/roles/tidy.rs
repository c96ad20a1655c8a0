//! Tidy: deletes what is older than `KEEP_DAYS`, in small batches that hold nobody up, and frees what a race left held.

use std::time::Duration;

use anyhow::Result;
use tokio_util::sync::CancellationToken;
use tracing::info;

use super::{Newsroom, Tick, every};

/// Rows of each table deleted in one transaction.
const BATCH: i64 = 500;
const PAUSE: Duration = Duration::from_secs(60 * 60);
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Tidies until shutdown.
pub async fn run(room: &Newsroom, shutdown: &CancellationToken) {
    every("tidy", PAUSE, shutdown, None, || tick(room)).await;
}

/// Frees what is held for nothing, and deletes one batch of what is too old.
pub async fn tick(room: &Newsroom) -> Result<Tick> {
    let freed = room.store.release_stranded(room.clock.now_ms(), BATCH).await?;
    if freed > 0 {
        info!(deliveries = freed, "freed what was held for a digest that does not come");
    }
    room.store.learn_the_unlearnable().await?;
    let before_ms = room.clock.now_ms() - i64::from(room.config.keep_days) * DAY_MS;
    let pruned = room.store.prune(before_ms, BATCH).await?;
    if pruned == 0 {
        return Ok(if freed == 0 { Tick::Idle } else { Tick::Busy });
    }
    info!(rows = pruned, keep_days = room.config.keep_days, "old rows deleted");
    // Others write between two batches.
    tokio::time::sleep(Duration::from_millis(50)).await;
    Ok(Tick::Busy)
}
