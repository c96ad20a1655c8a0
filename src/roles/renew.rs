//! Renew: asks WebSub hubs to push what their sources publish, again before a lease ends, and to stop for sources that
//! were dropped, moved or left their hub. What hubs send comes in through `push`.
//!
//! What there should be is read from the sources' rows at each tick, so that nothing that changes them has to think of hubs.

use std::time::Duration;

use anyhow::Result;
use futures_util::{StreamExt, stream};
use metrics::counter;
use tokio_util::sync::CancellationToken;
use tracing::{debug, warn};

use super::{Newsroom, Tick, every};
use crate::sources::websub::{self, Mode};
use crate::store::{Channel, HubRow};

const PAUSE: Duration = Duration::from_secs(30);
/// Subscriptions of one tick.
const BATCH: i64 = 200;
const AT_ONCE: usize = 8;
/// Nobody else asks a hub for the same within this time.
const ASKING_MS: i64 = 5 * 60_000;

/// Asks hubs until shutdown; without `PUBLIC_URL` there is nothing that they could call.
pub async fn run(room: &Newsroom, shutdown: &CancellationToken) {
    if room.config.public_url.is_some() {
        every("renew", PAUSE, shutdown, Some(room.store.wakes(Channel::Sources)), || tick(room)).await;
    }
}

/// Looks once at what is to be asked.
pub async fn tick(room: &Newsroom) -> Result<Tick> {
    let Some(public_url) = &room.config.public_url else { return Ok(Tick::Idle) };
    let now_ms = room.clock.now_ms();
    room.store.leave_hubs(now_ms).await?;
    for wanted in room.store.hubs_missing(BATCH).await? {
        room.store.want_hub(&wanted, &random()?, &random()?, now_ms).await?;
    }
    let due = room.store.take_hubs(now_ms, BATCH, now_ms + ASKING_MS).await?;
    let full = due.len() as i64 == BATCH;
    let base = public_url.as_str().trim_end_matches('/');
    stream::iter(due)
        .for_each_concurrent(AT_ONCE, async |row| {
            if let Err(error) = ask(room, base, &row).await {
                warn!(source.id = row.source_id, "the hub's answer is not stored: {error:#}");
            }
        })
        .await;
    Ok(if full { Tick::Busy } else { Tick::Idle })
}

/// Where hubs reach us for one subscription.
pub fn callback(base: &str, token: &str) -> String {
    format!("{base}/websub/{token}")
}

/// One request to one hub. It says nothing yet: what counts is the verification that follows, or does not.
async fn ask(room: &Newsroom, base: &str, row: &HubRow) -> Result<()> {
    let mode = if row.state == "leaving" { Mode::Unsubscribe } else { Mode::Subscribe };
    if mode == Mode::Unsubscribe && row.failures >= websub::FAREWELLS {
        return room.store.forget_hub(row.id).await;
    }
    let callback = callback(base, &row.token);
    let form = websub::request(mode, &row.topic, &callback, &row.secret);
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let outcome = match room.fetcher.submit(&row.hub, &form).await {
        Ok(200..=299) => "asked",
        Ok(status) => {
            debug!(source.id = row.source_id, status, "the hub refused to {}", mode.name());
            "refused"
        }
        Err(error) => {
            debug!(source.id = row.source_id, "the hub was not reached: {error}");
            "unreached"
        }
    };
    counter!("divisionbell_hub_requests_total", "mode" => mode.name(), "outcome" => outcome).increment(1);
    room.store.hub_asked(row.id, row.asked_at, websub::ask_again_at(room.clock.now_ms(), row.failures)).await
}

/// 256 bits in hex: a callback's address that nobody can guess, or a secret (5.1 asks for less than 200 bytes).
fn random() -> Result<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
