//! Answer: works the inbox off. Part of the listen role: each update is answered from its row, so a crash loses no
//! command and answers none twice.
//!
//! Chats are answered side by side, the updates of one chat in order. A command that takes long (a site that is slow to
//! answer `/addsource`) holds up its own chat alone, and the lease is renewed meanwhile.

use std::collections::{HashMap, HashSet, VecDeque};
use std::time::Duration;

use anyhow::{Context, Result};
use futures_util::future::join_all;
use metrics::counter;
use tokio::task::{Id, JoinSet};
use tokio_util::sync::CancellationToken;
use tracing::{debug, error, warn};

use super::{Newsroom, Tick, every};
use crate::commands::{self, Answer};
use crate::outbox::Lane;
use crate::platforms::{Event, Update};
use crate::store::{Channel, InboxRow, Lease, NewDelivery};

/// Updates read at once, and above how many that wait in memory no more are read.
const BATCH: usize = 100;
const MOST_WAITING: usize = 1_000;
const PAUSE: Duration = Duration::from_secs(1);
/// Chats answered at once; within a chat, one after the other.
const CHATS_AT_ONCE: usize = 8;

/// Two processes never answer the same update: the lease is taken when there is something to answer, in tenths of `LEASE`.
const LEASE: i64 = 15;
const RENEW: i64 = 5;

/// Answers until shutdown.
pub async fn run(room: &Newsroom, shutdown: &CancellationToken) {
    every("answer", PAUSE, shutdown, Some(room.store.wakes(Channel::Inbox)), || round(room, shutdown)).await;
}

/// Answers what waits, and what comes meanwhile, on every platform that this process speaks for.
pub async fn tick(room: &Newsroom) -> Result<Tick> {
    round(room, &CancellationToken::new()).await
}

async fn round(room: &Newsroom, shutdown: &CancellationToken) -> Result<Tick> {
    let platforms = join_all(room.contexts.keys().map(|platform| answer_platform(room, platform, shutdown))).await;
    let answered: Vec<usize> = platforms.into_iter().collect::<Result<_>>()?;
    Ok(if answered.iter().any(|n| *n > 0) { Tick::Busy } else { Tick::Idle })
}

/// How many updates of a platform were dealt with. Nothing but tasks of their own works while this waits for the database: a
/// command that had the turn to write would never give it back.
async fn answer_platform(room: &Newsroom, platform: &str, shutdown: &CancellationToken) -> Result<usize> {
    let mut wakes = room.store.wakes(Channel::Inbox);
    if room.store.open_updates(platform, 1).await?.is_empty() {
        return Ok(0);
    }
    let ttl_ms = room.config.lease_ms(LEASE);
    let Some(lease) = room.store.lease(&format!("answer:{platform}"), &room.owner, ttl_ms).await? else { return Ok(0) };
    let mut renewal = JoinSet::new();
    renewal.spawn(renewed(room.clone(), lease));
    let (mut waiting, mut at_work) = (Waiting::default(), AtWork::default());
    let mut answered = waiting.read(room, platform).await?;
    loop {
        while !shutdown.is_cancelled()
            && at_work.tasks.len() < CHATS_AT_ONCE
            && let Some((row, update)) = waiting.next()
        {
            at_work.begin(room, row, update);
        }
        tokio::select! {
            done = at_work.next() => {
                let Some((row, chat, outcome)) = done else { return Ok(answered) };
                answered += usize::from(outcome.is_ok());
                waiting.done(&row, chat, outcome.is_ok());
                if let Err(failure) = outcome {
                    failed(room, &row, &failure).await;
                }
                if waiting.ready.is_empty() {
                    answered += waiting.read_on(room, platform).await;
                }
            }
            () = wakes.next() => answered += waiting.read_on(room, platform).await,
            _ = renewal.join_next() => {
                // Whoever has the lease now answers what is left, and what is cut off here.
                warn!(platform, "another process answers now");
                return Ok(0);
            }
        }
    }
}

/// Renews the lease until it has passed to another process.
async fn renewed(room: Newsroom, lease: Lease) {
    loop {
        tokio::time::sleep(Duration::from_millis(room.config.lease_ms(RENEW).unsigned_abs())).await;
        match room.store.renew(&lease, room.config.lease_ms(LEASE)).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => warn!(lease = lease.name, "the lease to answer is not renewed: {error:#}"),
        }
    }
}

async fn failed(room: &Newsroom, row: &InboxRow, failure: &anyhow::Error) {
    counter!("divisionbell_commands_total", "outcome" => "failed").increment(1);
    error!(platform = row.platform, update.id = row.update_id, "not answered: {failure:#}");
    if let Err(failure) = room.store.fail_update(&row.platform, row.update_id, room.clock.now_ms()).await {
        error!("the inbox cannot be written: {failure:#}");
    }
}

/// What was read from the inbox and waits for its turn.
#[derive(Default)]
struct Waiting {
    /// By the chat's address, in order.
    chats: HashMap<String, VecDeque<(InboxRow, Update)>>,
    /// Chats with something to answer that are not at work, in turn.
    ready: VecDeque<String>,
    at_work: HashSet<String>,
    /// Updates that were read and are still open.
    known: HashSet<i64>,
    /// Chats of which an update failed: the next round takes theirs up again in order.
    stopped: HashSet<String>,
}

impl Waiting {
    /// Reads what else is open; how many updates were passed over because they cannot be read.
    async fn read(&mut self, room: &Newsroom, platform: &str) -> Result<usize> {
        if self.known.len() >= MOST_WAITING {
            return Ok(0);
        }
        let mut passed_over = 0;
        for row in room.store.open_updates(platform, (BATCH + self.known.len()) as i64).await? {
            if self.known.contains(&row.update_id) {
                continue;
            }
            match serde_json::from_str::<Update>(&row.payload) {
                Ok(update) => self.put(row, update),
                Err(_) => {
                    error!(platform, update.id = row.update_id, "a stored update cannot be read: passed over");
                    room.store.answer_update(platform, row.update_id, &[], room.clock.now_ms()).await?;
                    passed_over += 1;
                }
            }
        }
        Ok(passed_over)
    }

    /// The same while others are at work, who go on where it fails; the next round fails then.
    async fn read_on(&mut self, room: &Newsroom, platform: &str) -> usize {
        self.read(room, platform).await.unwrap_or_else(|failure| {
            warn!(platform, "the inbox cannot be read: {failure:#}");
            0
        })
    }

    fn put(&mut self, row: InboxRow, update: Update) {
        self.known.insert(row.update_id);
        let chat = update.chat.address.clone();
        if self.stopped.contains(&chat) {
            return;
        }
        let queue = self.chats.entry(chat.clone()).or_default();
        if queue.is_empty() && !self.at_work.contains(&chat) {
            self.ready.push_back(chat);
        }
        queue.push_back((row, update));
    }

    /// The first update of the chat whose turn it is.
    fn next(&mut self) -> Option<(InboxRow, Update)> {
        let chat = self.ready.pop_front()?;
        let next = self.chats.get_mut(&chat)?.pop_front()?;
        self.at_work.insert(chat);
        Some(next)
    }

    fn done(&mut self, row: &InboxRow, chat: String, is_answered: bool) {
        self.at_work.remove(&chat);
        if !is_answered {
            self.chats.remove(&chat);
            self.stopped.insert(chat);
            return;
        }
        self.known.remove(&row.update_id);
        match self.chats.get(&chat) {
            Some(queue) if !queue.is_empty() => self.ready.push_back(chat),
            _ => drop(self.chats.remove(&chat)),
        }
    }
}

/// Updates that are being answered, a task each; dropped, they end.
#[derive(Default)]
struct AtWork {
    tasks: JoinSet<Result<()>>,
    /// Which update of which chat a task answers.
    rows: HashMap<Id, (InboxRow, String)>,
}

impl AtWork {
    fn begin(&mut self, room: &Newsroom, row: InboxRow, update: Update) {
        let (room, chat) = (room.clone(), update.chat.address.clone());
        let of = InboxRow { payload: String::new(), ..row.clone() };
        let task = self.tasks.spawn(async move { answer_one(&room, &row, &update).await });
        self.rows.insert(task.id(), (of, chat));
    }

    /// The next one that is done, `None` where none is at work. A panic fails its update and nothing else.
    async fn next(&mut self) -> Option<(InboxRow, String, Result<()>)> {
        let (id, outcome) = match self.tasks.join_next_with_id().await? {
            Ok(done) => done,
            Err(panic) => (panic.id(), Err(panic.into())),
        };
        let (row, chat) = self.rows.remove(&id)?;
        Some((row, chat, outcome))
    }
}

/// Answers one update: the change it asks for, then its replies and the end of the update in one transaction.
async fn answer_one(room: &Newsroom, row: &InboxRow, update: &Update) -> Result<()> {
    let context = room.contexts.get(&row.platform).context("the platform is not spoken for here")?;
    let now_ms = room.clock.now_ms();
    let answer = commands::answer(context, update).await?;
    let replies = deliveries(&answer, update, now_ms)?;
    room.store.answer_update(&row.platform, row.update_id, &replies, now_ms).await?;
    counter!("divisionbell_commands_total", "outcome" => "answered").increment(1);
    if let Some(inline) = &answer.inline {
        let answered = match &inline.refusal {
            Some(why) => context.platform.refuse_inline(&inline.query_id, why).await,
            None => context.platform.answer_inline(&inline.query_id, &inline.cards, &inline.next_offset).await,
        };
        if let Err(error) = answered {
            debug!(platform = row.platform, "an inline question was not answered: {error}");
        }
    }
    if let Event::Pressed { press_id, .. } = &update.event {
        // The mark on the button goes away even where there is nothing to say; it is no loss where it fails.
        if let Err(error) = context.platform.acknowledge(press_id, answer.toast.as_deref()).await {
            debug!(platform = row.platform, "a press was not acknowledged: {error}");
        }
    }
    Ok(())
}

/// The answer's messages as rows of the outbox, in the lane that goes first.
fn deliveries(answer: &Answer, update: &Update, now_ms: i64) -> Result<Vec<NewDelivery>> {
    let Some(chat_id) = answer.chat_id else { return Ok(Vec::new()) };
    let answers = match &update.event {
        Event::Said { message_id, .. } | Event::Sent { message_id, .. } => Some(message_id.clone()),
        _ => None,
    };
    let new = |payload: String| NewDelivery {
        chat_id,
        thread: update.chat.thread,
        lane: Lane::Reply,
        due_at: now_ms,
        payload,
        ..NewDelivery::default()
    };
    let mut rows = Vec::new();
    if let Some((message_id, message)) = &answer.edit {
        rows.push(NewDelivery { edits: Some(message_id.clone()), ..new(serde_json::to_string(message)?) });
    }
    for message in &answer.replies {
        rows.push(NewDelivery { reply_to: answers.clone(), ..new(serde_json::to_string(message)?) });
    }
    Ok(rows)
}
