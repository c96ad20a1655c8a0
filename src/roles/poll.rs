//! Poll: looks at the sources that are due and hands their new entries to the intake.
//!
//! A bad source is recorded and passed over; it never ends a tick.

use std::sync::Arc;

use anyhow::Result;
use metrics::counter;
use tokio::task::{JoinError, JoinSet};
use tokio_util::sync::CancellationToken;
use tracing::{debug, error, info, warn};

use super::{Newsroom, Tick, every, intake};

mod consequences;
use crate::fetch::{FetchError, Fetched};
use crate::sources::schedule::{self, Bounds, Seen};
use crate::sources::{self, Hints, websub};
use crate::store::{Channel, PollKind, PollOutcome, Read, SourceRow};

/// A source is ours for so long, in tenths of `LEASE`; a slow page cannot hold it longer.
pub const LEASE: i64 = 300;
/// A tick claims so often before it ends, to see what topics have changed and whether to stop.
const CLAIMS: usize = 32;
/// A source whose host is busy with others is looked at so much later.
const POSTPONED_MS: i64 = 60_000;
/// Sources under way at once, as a multiple of the hosts that are asked at once: some wait for their host's turn, some are
/// being read. Each may hold a body of 10 MB.
const AHEAD: usize = 2;

/// Looks at sources until shutdown.
pub async fn run(room: &Newsroom, shutdown: &CancellationToken) {
    every("poll", room.config.poll.tick, shutdown, Some(room.store.wakes(Channel::Sources)), || tick(room)).await;
    if let Err(error) = room.store.release_sources(&room.owner).await {
        warn!("sources not released: {error:#}");
    }
}

/// A source that was looked at.
struct Look {
    source: SourceRow,
    outcome: PollOutcome,
    /// The address to which the server redirected for good.
    moved: Option<String>,
}

/// Looks once at what is due.
///
/// What lands while others are written down is written down next, all together: the more there is to do, the less it
/// costs each.
pub async fn tick(room: &Newsroom) -> Result<Tick> {
    room.knowledge.refresh(&room.store).await?;
    // At a start this takes its time: no source is claimed before what it brings can be placed.
    drop(room.knowledge.recent(&room.store, room.clock.now_ms()).await?);
    let (ahead, lease_ms) = (room.config.poll.concurrency * AHEAD, room.config.lease_ms(LEASE));
    let shared = Arc::new(room.clone());
    let (mut flying, mut claims, mut more) = (JoinSet::new(), 0, true);
    loop {
        // The next are claimed as soon as half have landed, so that one slow server does not hold up the rest.
        if more && claims < CLAIMS && flying.len() <= ahead / 2 {
            let places = ahead - flying.len();
            let due = room.store.due_sources(room.clock.now_ms(), places as i64, &room.owner, lease_ms).await?;
            more = due.len() == places;
            claims += 1;
            for source in due {
                flying.spawn(look(Arc::clone(&shared), source));
            }
        }
        let Some(first) = flying.join_next().await else {
            return Ok(if more { Tick::Busy } else { Tick::Idle });
        };
        let mut landed = vec![first];
        while let Some(next) = flying.try_join_next() {
            landed.push(next);
        }
        settle(room, landed).await;
    }
}

/// Looks at one source.
async fn look(room: Arc<Newsroom>, source: SourceRow) -> Look {
    let mut moved = None;
    let outcome = match read(&room, &source, &mut moved).await {
        Ok(outcome) => outcome,
        Err(error) => {
            warn!(source.id = source.id, source.url, "not stored: {error:#}");
            failed(&room, &source, format!("{error:#}"), None)
        }
    };
    counter!("divisionbell_polls_total", "outcome" => name(&outcome.kind)).increment(1);
    Look { source, outcome, moved }
}

/// Records what came of some looks, and draws the consequences.
async fn settle(room: &Newsroom, landed: Vec<Result<Look, JoinError>>) {
    let looks: Vec<Look> = landed
        .into_iter()
        .filter_map(|look| {
            look.inspect_err(|error| error!("a poll broke off, its source waits out its lease: {error}")).ok()
        })
        .collect();
    let outcomes: Vec<_> = looks.iter().map(|look| (look.source.id, &look.outcome)).collect();
    let settled = match room.store.settle_polls(&room.owner, &outcomes).await {
        Ok(settled) => settled,
        Err(error) => return warn!(polls = looks.len(), "the polls' outcomes are not stored: {error:#}"),
    };
    // What is not among them has a lease that passed to another, who draws his own.
    for look in looks.iter().filter(|look| settled.contains(&look.source.id)) {
        if let Err(error) = consequences::draw(room, &look.source, &look.outcome, look.moved.as_deref()).await {
            warn!(source.id = look.source.id, "what follows from the poll is not stored: {error:#}");
        }
    }
}

/// `moved` becomes the address to which the server redirected for good.
async fn read(room: &Newsroom, source: &SourceRow, moved: &mut Option<String>) -> Result<PollOutcome> {
    let fetched = room.fetcher.feed(&source.url, source.etag.as_deref(), source.last_modified.as_deref()).await;
    let now_ms = room.clock.now_ms();
    if let Ok(fetched) = &fetched {
        // One that leads back to where it began (a wall of cookies, say) moves nothing.
        *moved = fetched.permanent_moves.last().filter(|to| **to != source.url).cloned();
    }
    match fetched {
        Ok(fetched) if fetched.not_modified => Ok(unchanged(room, source, &fetched)),
        Ok(fetched) => match sources::body_hash(&fetched.body) {
            hash if source.body_hash.as_deref() == Some(&hash) => Ok(unchanged(room, source, &fetched)),
            hash => parse(room, source, &fetched, hash, now_ms).await,
        },
        Err(FetchError::Gone) => {
            info!(source.id = source.id, source.url, "the source says that it is gone (410): it is not asked again");
            Ok(PollOutcome { kind: PollKind::Gone, ..failed(room, source, "410 gone".into(), None) })
        }
        // So many sources are of this host that their turns take longer than the lease: no fault of this one.
        Err(FetchError::Busy(_)) => Ok(PollOutcome {
            at: now_ms,
            next_poll_at: now_ms + POSTPONED_MS,
            interval_ms: source.interval_ms,
            kind: PollKind::Postponed,
        }),
        Err(error) => {
            let retry_after = error.retry_after_ms();
            Ok(failed(room, source, error.to_string(), retry_after))
        }
    }
}

async fn parse(
    room: &Newsroom,
    source: &SourceRow,
    fetched: &Fetched,
    body_hash: String,
    now_ms: i64,
) -> Result<PollOutcome> {
    let body = fetched.body.clone();
    let (content_type, url) = (fetched.content_type.clone(), fetched.final_url.clone());
    // A feed may be large and its repair slow: not on the threads that answer people.
    let parsed =
        tokio::task::spawn_blocking(move || sources::parse(&body, content_type.as_deref(), &url, now_ms)).await?;
    let feed = match parsed {
        Ok(feed) => feed,
        Err(error) => return Ok(failed(room, source, error.to_string(), None)),
    };
    let taken = intake::take_feed(room, source, &feed).await?;
    debug!(source.id = source.id, entries = feed.entries.len(), taken.new, taken.failed, "read");
    // What could not be stored is read again at the next poll, though the feed may say by then that nothing changed.
    let whole = taken.failed == 0;
    let published: Vec<i64> = feed.entries.iter().filter_map(|entry| entry.published.or(entry.updated)).collect();
    let seen = Seen { published: &published, any_new: taken.new > 0, interval_ms: source.interval_ms };
    let interval_ms = schedule::interval_ms(&seen, bounds(room), now_ms);
    let scheduled_at = next(room, interval_ms, fetched, &feed.hints, now_ms);
    let hub = fetched.hub.clone().or(feed.hub);
    // A hub that brought none of this may have forgotten us.
    let lease_ends_at = source.hub_lease_ends_at.filter(|_| hub.is_some() && hub == source.hub);
    let missed = source.hub_missed > 0 || taken.new > 0;
    Ok(PollOutcome {
        at: now_ms,
        next_poll_at: websub::next_poll_at(scheduled_at, lease_ends_at, missed, bounds(room), now_ms),
        interval_ms,
        kind: PollKind::Read(Box::new(Read {
            etag: fetched.etag.clone().filter(|_| whole),
            last_modified: fetched.last_modified.clone().filter(|_| whole),
            body_hash: Some(body_hash).filter(|_| whole),
            title: feed.title,
            site_url: feed.site_url,
            language: feed.language,
            hints: feed.hints,
            hub_topic: hub.as_ref().map(|_| topic(fetched, feed.self_url)),
            hub,
            new_entries: taken.new as i64,
        })),
    })
}

/// The address by which a hub knows the feed: what the answer or the feed calls itself, else where it was found.
fn topic(fetched: &Fetched, self_url: Option<String>) -> String {
    let named = fetched.self_url.clone().or(self_url).filter(|url| url.starts_with("http"));
    named.unwrap_or_else(|| fetched.final_url.clone())
}

/// A 304, or a body that is the same to the byte: one row update.
fn unchanged(room: &Newsroom, source: &SourceRow, fetched: &Fetched) -> PollOutcome {
    let now_ms = room.clock.now_ms();
    // The interval was learned from the entries' dates; until something new comes it only lengthens.
    let seen = Seen { published: &[], any_new: false, interval_ms: source.interval_ms };
    let interval_ms = schedule::interval_ms(&seen, bounds(room), now_ms);
    let scheduled_at = next(room, interval_ms, fetched, &source.hints, now_ms);
    let (lease_ends_at, missed) = (source.hub_lease_ends_at, source.hub_missed > 0);
    PollOutcome {
        at: now_ms,
        next_poll_at: websub::next_poll_at(scheduled_at, lease_ends_at, missed, bounds(room), now_ms),
        interval_ms,
        kind: PollKind::Unchanged { etag: fetched.etag.clone(), last_modified: fetched.last_modified.clone() },
    }
}

fn failed(room: &Newsroom, source: &SourceRow, error: String, retry_after_ms: Option<i64>) -> PollOutcome {
    let now_ms = room.clock.now_ms();
    let failures = source.failures + 1;
    let after_failure = schedule::after_failure_at(now_ms, failures, retry_after_ms, bounds(room), fastrand::f64());
    let paused = schedule::is_to_be_paused(source.failing_since.unwrap_or(now_ms), now_ms);
    PollOutcome {
        at: now_ms,
        next_poll_at: if paused { after_failure.max(now_ms + schedule::PAUSED_INTERVAL_MS) } else { after_failure },
        interval_ms: source.interval_ms,
        kind: if paused { PollKind::Paused { error } } else { PollKind::Failed { error } },
    }
}

fn next(room: &Newsroom, interval_ms: i64, fetched: &Fetched, hints: &Hints, now_ms: i64) -> i64 {
    let (fresh, retry) = (fetched.fresh_for_ms, fetched.retry_after_ms);
    schedule::next_poll_at(now_ms, interval_ms, hints, fresh, retry, bounds(room), fastrand::f64())
}

fn bounds(room: &Newsroom) -> Bounds {
    Bounds::from(room.config.poll)
}

fn name(kind: &PollKind) -> &'static str {
    match kind {
        PollKind::Unchanged { .. } => "unchanged",
        PollKind::Read(_) => "read",
        PollKind::Failed { .. } | PollKind::Paused { .. } => "failed",
        PollKind::Gone => "gone",
        PollKind::Postponed => "postponed",
    }
}
