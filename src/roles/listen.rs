//! Listen: takes what the platforms report into the inbox. One process listens with one token at a time.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use async_trait::async_trait;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use super::{Newsroom, Tick, every};
use crate::clock::Clock;
use crate::platforms::{Inbox, ListenError, Platform, Update};
use crate::store::{Channel, Store};

/// Another process takes over so long after a kill, in tenths of `LEASE`.
const LEASE: i64 = 10;
const RENEW: i64 = 3;

/// The inbox in the database: an update is stored before the platform's offset moves past it.
#[derive(Clone)]
pub struct StoredInbox {
    pub store: Store,
    pub clock: Clock,
}

#[async_trait]
impl Inbox for StoredInbox {
    async fn put(&self, platform: &str, updates: &[Update]) -> Result<()> {
        let rows: Vec<(i64, String)> =
            updates.iter().map(|u| Ok((u.id, serde_json::to_string(u)?))).collect::<Result<_>>()?;
        if self.store.put_updates(platform, &rows, self.clock.now_ms()).await? > 0 {
            self.store.wake(Channel::Inbox);
        }
        Ok(())
    }

    async fn last(&self, platform: &str) -> Result<Option<i64>> {
        self.store.last_update(platform).await
    }
}

/// Listens to one platform until shutdown, whenever the lease is ours.
pub async fn run(room: &Newsroom, platform: &Arc<dyn Platform>, shutdown: &CancellationToken) {
    every("listen", renew_pause(room), shutdown, None, || tick(room, platform, shutdown)).await;
}

/// Takes the lease if it is free, and listens while it is renewed.
pub async fn tick(room: &Newsroom, platform: &Arc<dyn Platform>, shutdown: &CancellationToken) -> Result<Tick> {
    let name = format!("listen:{}", platform.name());
    let ttl_ms = room.config.lease_ms(LEASE);
    let Some(lease) = room.store.lease(&name, &room.owner, ttl_ms).await? else { return Ok(Tick::Idle) };
    let inbox = StoredInbox { store: room.store.clone(), clock: room.clock.clone() };
    let renewed = async {
        loop {
            tokio::time::sleep(renew_pause(room)).await;
            match room.store.renew(&lease, ttl_ms).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => warn!(platform = platform.name(), "the lease to listen is not renewed: {error:#}"),
            }
        }
    };
    tokio::select! {
        () = shutdown.cancelled() => {}
        () = renewed => warn!(platform = platform.name(), "another process listens now"),
        () = rounds(platform, &inbox, shutdown) => {}
    }
    room.store.release(&lease).await?;
    Ok(Tick::Idle)
}

fn renew_pause(room: &Newsroom) -> Duration {
    Duration::from_millis(room.config.lease_ms(RENEW).unsigned_abs())
}

/// Round after round; a refused token or a second poller is said once, and tried again rarely.
async fn rounds(platform: &Arc<dyn Platform>, inbox: &StoredInbox, shutdown: &CancellationToken) {
    let mut failures = 0;
    let mut said = String::new();
    while !shutdown.is_cancelled() {
        // A round that ends at once (a platform that closes) must not keep the thread.
        tokio::task::yield_now().await;
        let Err(failure) = platform.listen(inbox).await else {
            if failures > 0 {
                info!(platform = platform.name(), "listening again");
            }
            failures = 0;
            said.clear();
            continue;
        };
        failures += 1;
        let text = failure.to_string();
        if text != said {
            error!(platform = platform.name(), "{text}");
            said = text;
        }
        let wait = match failure {
            ListenError::Retry { after_ms: Some(ms), .. } => Duration::from_millis(ms.unsigned_abs()),
            ListenError::Retry { .. } => crate::outbox::backoff::loop_pause(failures),
            ListenError::Conflict(_) | ListenError::Unauthorized(_) => Duration::from_secs(30),
        };
        tokio::time::sleep(wait).await;
    }
}
