//! Push: what WebSub hubs send us, from the verification of a subscription to new entries. A push goes through the same
//! intake as a poll and wakes the outbox, so that it is on its way to chats within a second.
//!
//! Hubs are strangers: a callback that nobody was given is not there, a wrong signature is passed over in silence
//! (8.2), bodies are capped like feeds, and each subscription may push so often a minute.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Result;
use metrics::counter;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tracing::{debug, info, warn};

use super::{Newsroom, intake};
use crate::sources::websub::{self, Mode, Verification};
use crate::sources::{self, schedule};
use crate::store::{HubRow, SourceRow};

/// Pushes of one subscription in a minute; what comes beyond is polled.
const A_MINUTE: u32 = 30;
const MINUTE_MS: i64 = 60_000;
/// Pushes that are read at once, each of up to [`sources::MAX_BYTES`].
const AT_ONCE: usize = 8;
/// A hub waits so long for us to store what it sent; then it hears that we go on without it.
const PATIENCE: Duration = Duration::from_secs(3);

/// What a hub is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// 200 with the challenge: yes, that is what we asked for.
    Challenge(String),
    /// 200: stored, or heard and passed over.
    Done,
    /// 202: it will be stored.
    Later,
    /// 404: no such subscription.
    Unknown,
    /// 410: there was one; send no more.
    Over,
    /// 429: too many pushes; come back in so many seconds.
    TooMany(u32),
}

/// The receiving end of this process.
pub struct Pushes {
    room: Newsroom,
    places: Arc<Semaphore>,
    /// By subscription: when its minute began, and how many pushes it has had.
    minutes: Mutex<HashMap<i64, (i64, u32)>>,
}

/// A push that may be read: its subscription, and a place until it is stored.
pub struct Admitted {
    row: HubRow,
    place: OwnedSemaphorePermit,
}

impl Pushes {
    pub fn new(room: Newsroom) -> Self {
        Self { room, places: Arc::new(Semaphore::new(AT_ONCE)), minutes: Mutex::default() }
    }

    /// A hub asks whether we asked for this (5.2, 5.3); `query` as it came.
    pub async fn verify(&self, token: &str, query: &[(String, String)]) -> Result<Reply> {
        let Some(row) = self.room.store.hub_by_token(token).await? else { return Ok(Reply::Unknown) };
        let now_ms = self.room.clock.now_ms();
        let asked = [Mode::Subscribe, Mode::Unsubscribe].into_iter().find(|mode| mode.name() == row.asked);
        match websub::verify(query, &row.topic, asked, now_ms) {
            Verification::Unknown => Ok(Reply::Unknown),
            Verification::Denied => {
                info!(source.id = row.source_id, "the hub denies the subscription: the source is polled");
                self.room.store.hub_denied(&row, now_ms, now_ms + websub::DENIED_MS).await?;
                Ok(Reply::Done)
            }
            Verification::Confirm { challenge, .. } if asked == Some(Mode::Unsubscribe) => {
                self.room.store.forget_hub(row.id).await?;
                Ok(Reply::Challenge(challenge))
            }
            Verification::Confirm { challenge, lease_ends_at } => {
                info!(source.id = row.source_id, lease_ends_at, "the hub pushes what is new");
                self.room.store.hub_confirmed(&row, lease_ends_at, websub::renew_at(now_ms, lease_ends_at)).await?;
                Ok(Reply::Challenge(challenge))
            }
        }
    }

    /// Whether a push may come in at all, before its body is read.
    pub async fn admit(&self, token: &str) -> Result<std::result::Result<Admitted, Reply>> {
        let Some(row) = self.room.store.hub_by_token(token).await? else { return Ok(Err(Reply::Unknown)) };
        if row.state == "leaving" {
            return Ok(Err(Reply::Over));
        }
        let place = match self.is_too_many(row.id) {
            false => self.places.clone().try_acquire_owned().ok(),
            true => None,
        };
        if let Some(place) = place {
            return Ok(Ok(Admitted { row, place }));
        }
        // What it would have brought is fetched instead, at the pace of a poll.
        let now_ms = self.room.clock.now_ms();
        let min_ms = schedule::Bounds::from(self.room.config.poll).min_ms;
        self.room.store.note_push(row.source_id, now_ms, now_ms + min_ms).await?;
        counter!("divisionbell_pushes_total", "outcome" => "too many").increment(1);
        Ok(Err(Reply::TooMany(60)))
    }

    fn is_too_many(&self, id: i64) -> bool {
        let now_ms = self.room.clock.now_ms();
        let mut minutes = self.minutes.lock().unwrap_or_else(PoisonError::into_inner);
        minutes.retain(|_, (began, _)| now_ms - *began < MINUTE_MS);
        let (_, count) = minutes.entry(id).or_insert((now_ms, 0));
        *count += 1;
        *count > A_MINUTE
    }

    /// Takes what a hub sent, where its signature is right.
    pub async fn take(
        &self,
        Admitted { row, place }: Admitted,
        signature: &str,
        content_type: Option<String>,
        body: bytes::Bytes,
    ) -> Result<Reply> {
        let source = self.room.store.source(row.source_id).await?.filter(|source| source.state != "dropped");
        let Some(source) = source else { return Ok(Reply::Over) };
        if !websub::is_genuine(signature, &row.secret, &body) {
            debug!(source.id = source.id, "a push without our signature is passed over");
            counter!("divisionbell_pushes_total", "outcome" => "not genuine").increment(1);
            return Ok(Reply::Done);
        }
        let now_ms = self.room.clock.now_ms();
        self.room.store.note_push(source.id, now_ms, now_ms + websub::GRACE_MS).await?;
        let room = self.room.clone();
        let storing = tokio::spawn(async move {
            let id = source.id;
            if let Err(error) = store(&room, source, content_type, body).await {
                warn!(source.id = id, "a push is not stored, the source is polled instead: {error:#}");
            }
            drop(place);
        });
        match tokio::time::timeout(PATIENCE, storing).await {
            Ok(_) => Ok(Reply::Done),
            Err(_) => Ok(Reply::Later),
        }
    }
}

/// What a push brings, through the intake. Whatever goes wrong, the source is due within [`websub::GRACE_MS`].
async fn store(room: &Newsroom, source: SourceRow, content_type: Option<String>, body: bytes::Bytes) -> Result<()> {
    let body_hash = sources::body_hash(&body);
    let new_entries = match source.body_hash.as_deref() == Some(&body_hash) {
        true => 0,
        false => {
            room.knowledge.refresh(&room.store).await?;
            let (url, now_ms) = (source.url.clone(), room.clock.now_ms());
            let parse = move || sources::parse(&body, content_type.as_deref(), &url, now_ms);
            let mut feed = tokio::task::spawn_blocking(parse).await??;
            // A hub may send the new entries alone, in a feed that says little else.
            feed.language = feed.language.or_else(|| source.language.clone());
            let taken = intake::take_feed(room, &source, &feed).await?;
            anyhow::ensure!(taken.failed == 0, "{} entries are not stored", taken.failed);
            taken.new
        }
    };
    counter!("divisionbell_pushes_total", "outcome" => if new_entries > 0 { "new" } else { "nothing new" })
        .increment(1);
    let now_ms = room.clock.now_ms();
    let bounds = schedule::Bounds::from(room.config.poll);
    let scheduled_at = now_ms + source.interval_ms.max(bounds.min_ms);
    let missed = source.hub_missed > 0 && new_entries == 0;
    let next_poll_at = websub::next_poll_at(scheduled_at, source.hub_lease_ends_at, missed, bounds, now_ms);
    room.store.settle_push(source.id, now_ms, next_poll_at, &body_hash, new_entries as i64).await
}
