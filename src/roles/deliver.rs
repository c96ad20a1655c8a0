//! Deliver: claims what is due, sends it outside any transaction, settles it with the platform's answer.
//!
//! One process delivers for one platform at a time (a lease, which every claim and every settle names). What is claimed
//! is sent at once: the limiter is asked before the claim, so that whatever is most urgent at that moment goes first.
//! Each send is a task of its own, which ends once its outcome is in the ledger.

mod fan;
mod flying;
mod outcome;
mod send;

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::Newsroom;
use crate::outbox::limits::{Limiter, Ready};
use crate::platforms::{ChatKind, Platform, SendError};
use crate::store::{Channel, DeliveryRow, Lease, Wakes};

use flying::{Ended, Flying};

pub use fan::{run as run_fan_out, tick as fan_out};
pub use send::Instead;

/// Another process takes over so long after a kill, at the latest `IDLE` later (within 15 s), in tenths of `LEASE`.
const LEASE: i64 = 10;
const RENEW: i64 = 3;
/// A claimed delivery that is not settled by then, and does not fly, is sent again.
const CLAIM_MS: i64 = 120_000;
/// Sends under way at once.
const IN_FLIGHT: usize = 64;
/// How long the loop rests when nothing is due and nobody wakes it.
const IDLE: Duration = Duration::from_secs(1);
/// At shutdown, what is in flight has so long to end.
const GRACE: Duration = Duration::from_secs(7);

/// The one who delivers for a platform while the lease holds.
pub struct Deliverer {
    room: Newsroom,
    platform: Arc<dyn Platform>,
    limiter: Limiter,
    lease: Lease,
    renewed_at: i64,
    flying: Flying,
    /// Of what became due, since before the first claim: what comes while one is made is not missed.
    wakes: Wakes,
}

/// Delivers for one platform until shutdown, whenever the lease is ours.
pub async fn run(room: &Newsroom, platform: &Arc<dyn Platform>, shutdown: &CancellationToken) {
    let mut failures = 0;
    while !shutdown.is_cancelled() {
        let rest = match Deliverer::take_over(room, platform).await {
            Ok(Some(mut deliverer)) => match deliverer.until(shutdown).await {
                Ok(()) => IDLE,
                Err(error) => failed(platform, &mut failures, &error),
            },
            Ok(None) => IDLE,
            Err(error) => failed(platform, &mut failures, &error),
        };
        tokio::select! {
            () = shutdown.cancelled() => {}
            () = tokio::time::sleep(rest) => {}
        }
    }
}

fn failed(platform: &Arc<dyn Platform>, failures: &mut u32, error: &anyhow::Error) -> Duration {
    *failures += 1;
    warn!(platform = platform.name(), "delivery pauses: {error:#}");
    away_pause(*failures)
}

/// How long to rest where the database is away: it costs nothing to ask again soon, and what was sent waits to be settled.
fn away_pause(failures: u32) -> Duration {
    crate::outbox::backoff::loop_pause(failures.min(4))
}

impl Deliverer {
    /// Takes the platform's lease, where it is free, and starts from the ledger's last minute.
    pub async fn take_over(room: &Newsroom, platform: &Arc<dyn Platform>) -> Result<Option<Self>> {
        let name = format!("deliver:{}", platform.name());
        let wakes = room.store.wakes(Channel::Outbox);
        let Some(lease) = room.store.lease(&name, &room.owner, room.config.lease_ms(LEASE)).await? else {
            return Ok(None);
        };
        let now_ms = room.clock.now_ms();
        let sent = room.store.recent_sent(platform.name(), now_ms - 60_000).await?;
        let waits_again = room.store.recent_perhaps_sent(platform.name(), now_ms - 60_000).await?;
        // Nobody else delivers now: what is still claimed was under way when its process ended.
        let interrupted = room.store.interrupt_claims(platform.name()).await?;
        // What was perhaps sent may have arrived at any moment until now.
        let perhaps = waits_again.iter().chain(&interrupted).map(|(chat, kind)| (*chat, is_group(kind), now_ms));
        let sent: Vec<_> = sent.iter().map(|(chat, kind, at)| (*chat, is_group(kind), *at)).chain(perhaps).collect();
        let interrupted = interrupted.len();
        let mut limiter = Limiter::rebuild(platform.capabilities().rates, &sent);
        if let Some(until) = room.store.fact(&pause_fact(platform.name())).await? {
            limiter.pause_all(until.parse().unwrap_or(0));
        }
        info!(platform = platform.name(), epoch = lease.epoch, interrupted, "delivering");
        Ok(Some(Self {
            room: room.clone(),
            platform: platform.clone(),
            limiter,
            lease,
            renewed_at: now_ms,
            flying: Flying::default(),
            wakes,
        }))
    }

    /// Delivers until shutdown or until the lease is lost; then lets what is in flight end and releases the rest.
    async fn until(&mut self, shutdown: &CancellationToken) -> Result<()> {
        let mut failures = 0;
        while !shutdown.is_cancelled() {
            match self.round(shutdown).await {
                Ok(true) => failures = 0,
                Ok(false) => break,
                // A database that is away is waited for; what is in flight lands meanwhile and is settled afterwards.
                Err(error) => {
                    let pause = failed(&self.platform, &mut failures, &error);
                    tokio::select! {
                        () = shutdown.cancelled() => {}
                        () = tokio::time::sleep(pause) => {}
                    }
                }
            }
        }
        let landing = async { while self.flying.next().await.is_some() {} };
        if tokio::time::timeout(GRACE, landing).await.is_err() {
            warn!(platform = self.platform.name(), in_flight = self.flying.len(), "sends cut off at shutdown");
            self.flying.abort_all();
            self.room.store.abandon_claims(self.platform.name(), &self.lease).await?;
        }
        self.room.store.release(&self.lease).await?;
        Ok(())
    }

    /// Settles what has landed, and sends what may be sent; false once the lease is lost.
    async fn round(&mut self, shutdown: &CancellationToken) -> Result<bool> {
        if !self.renew().await? {
            return Ok(false);
        }
        while let Some(ended) = self.flying.try_next() {
            self.land(ended).await?;
        }
        if self.launch().await? == 0 {
            self.rest(shutdown).await?;
        }
        Ok(true)
    }

    /// Sends whatever is due now and waits until it has landed: what a test, or a bench, drains.
    pub async fn drain(&mut self) -> Result<usize> {
        let mut sent = 0;
        loop {
            sent += self.launch().await?;
            match self.flying.next().await {
                Some(ended) => self.land(ended).await?,
                None => return Ok(sent),
            }
        }
    }

    async fn renew(&mut self) -> Result<bool> {
        let now_ms = self.room.clock.now_ms();
        if now_ms - self.renewed_at < self.room.config.lease_ms(RENEW) {
            return Ok(true);
        }
        self.renewed_at = now_ms;
        self.limiter.forget_idle(now_ms);
        let ours = self.room.store.renew(&self.lease, self.room.config.lease_ms(LEASE)).await?;
        if !ours {
            warn!(platform = self.platform.name(), "another process delivers now");
        }
        Ok(ours)
    }

    /// Claims as much as may be sent now, and starts sending it. How many were started.
    async fn launch(&mut self) -> Result<usize> {
        let now_ms = self.room.clock.now_ms();
        let places = self.limiter.places(now_ms).min(IN_FLIGHT.saturating_sub(self.flying.len()));
        if places == 0 {
            return Ok(0);
        }
        let names = [self.platform.name().to_owned()];
        let flying = self.flying.ids();
        let claimed = self.room.store.claim(&self.lease, &flying, now_ms, places as i64, CLAIM_MS, &names).await?;
        Ok(claimed.into_iter().filter_map(|row| self.start(row, now_ms)).count())
    }
}

impl Deliverer {
    /// Begins one send; `None` where the row is given back until its chat may be written to.
    fn start(&mut self, row: DeliveryRow, now_ms: i64) -> Option<()> {
        let group = is_group(&row.chat_kind);
        let (room, platform, lease) = (self.room.clone(), self.platform.clone(), self.lease.clone());
        if let Ready::ChatAt(at) = self.limiter.ready(row.chat_id, group, now_ms) {
            self.flying.begin(&row.clone(), async move { give_back(&room, &lease, &row, at).await });
            return None;
        }
        self.limiter.start(row.chat_id, group);
        self.flying.begin(&row.clone(), async move { fly(&room, &platform, &lease, row).await });
        Some(())
    }

    /// Waits for what can change something: a send that lands, a wake-up, a place that opens, or the idle pause.
    async fn rest(&mut self, shutdown: &CancellationToken) -> Result<()> {
        let now_ms = self.room.clock.now_ms();
        let opens = self.limiter.next_place(now_ms).map_or(0, |at| at - now_ms);
        // Not past the moment at which the lease wants to be renewed.
        let idle = IDLE.min(Duration::from_millis(self.room.config.lease_ms(RENEW).unsigned_abs()));
        let pause = if opens > 0 { idle.min(Duration::from_millis(opens.unsigned_abs())) } else { idle };
        tokio::select! {
            Some(ended) = self.flying.next() => self.land(ended).await?,
            () = self.wakes.next(), if opens <= 0 => {}
            () = tokio::time::sleep(pause) => {}
            () = shutdown.cancelled() => {}
        }
        Ok(())
    }

    /// Tells the limiter what became of a send.
    async fn land(&mut self, ended: Ended) -> Result<()> {
        let (chat_id, is_group, at_ms, retry_after_ms) = match ended {
            Ended::Settled { chat_id, is_group, at_ms, retry_after_ms } => (chat_id, is_group, at_ms, retry_after_ms),
            Ended::BrokeOff { chat_id } => (chat_id, false, self.room.clock.now_ms(), None),
            Ended::GivenBack => return Ok(()),
        };
        self.limiter.end(chat_id, at_ms);
        let Some(after_ms) = retry_after_ms else { return Ok(()) };
        let (_, all) = self.limiter.too_many(chat_id, is_group, after_ms, at_ms);
        if let Some(all) = all {
            warn!(platform = self.platform.name(), until = all, "the platform asks everybody to wait");
            self.room.store.set_fact(&pause_fact(self.platform.name()), &all.to_string()).await?;
        }
        Ok(())
    }
}

/// Sends, then settles, however long the database is away: what was sent and is not settled would be sent again.
async fn fly(room: &Newsroom, platform: &Arc<dyn Platform>, lease: &Lease, row: DeliveryRow) -> Ended {
    let (chat_id, is_group) = (row.chat_id, is_group(&row.chat_kind));
    let landed = send::send(room, platform, row).await;
    let at_ms = room.clock.now_ms();
    let mut failures = 0;
    while let Err(failure) = outcome::record(room, platform, lease, &landed, at_ms).await {
        failures += 1;
        warn!(delivery.id = landed.row.id, failures, "not settled yet: {failure:#}");
        tokio::time::sleep(away_pause(failures)).await;
    }
    let retry_after_ms = match landed.result {
        Err(SendError::RetryAfter { after_ms }) => Some(after_ms),
        _ => None,
    };
    Ended::Settled { chat_id, is_group, at_ms, retry_after_ms }
}

/// Gives a row back, for its chat may not be written to before `at`; however long the database is away, as [`fly`] does.
async fn give_back(room: &Newsroom, lease: &Lease, row: &DeliveryRow, at: i64) -> Ended {
    let given = async || {
        room.store.pause_chat(row.chat_id, at).await?;
        room.store.unclaim(row.id, lease).await
    };
    let mut failures = 0;
    while let Err(failure) = given().await {
        failures += 1;
        warn!(delivery.id = row.id, failures, "not given back yet: {failure:#}");
        tokio::time::sleep(away_pause(failures)).await;
    }
    Ended::GivenBack
}

/// Where the pause of a whole platform is kept over a restart.
fn pause_fact(platform: &str) -> String {
    format!("paused_until:{platform}")
}

/// Groups and channels share the minute limit.
fn is_group(kind: &str) -> bool {
    ChatKind::from(kind) != ChatKind::Private
}
