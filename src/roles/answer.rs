//! Answer: works the inbox off. Part of the listen role: each update is answered from its row, so a crash loses no
//! command and answers none twice.

use std::time::Duration;

use anyhow::Result;
use futures_util::{StreamExt, stream};
use metrics::counter;
use tokio_util::sync::CancellationToken;
use tracing::{debug, error};

use super::{Newsroom, Tick, every};
use crate::commands::{self, Answer};
use crate::outbox::Lane;
use crate::platforms::{Event, Update};
use crate::store::{Channel, InboxRow, NewDelivery};

const BATCH: i64 = 100;
const PAUSE: Duration = Duration::from_secs(1);
/// Chats answered at once; within a chat, one after the other.
const CHATS_AT_ONCE: usize = 8;

/// Two processes never answer the same update: the lease is taken when there is something to answer, in tenths of `LEASE`.
const LEASE: i64 = 15;

/// Answers until shutdown.
pub async fn run(room: &Newsroom, shutdown: &CancellationToken) {
    every("answer", PAUSE, shutdown, Some(room.store.wakes(Channel::Inbox)), || tick(room)).await;
}

/// Answers what waits, on every platform that this process speaks for.
pub async fn tick(room: &Newsroom) -> Result<Tick> {
    let mut answered = 0;
    for context in room.contexts.values() {
        answered += answer_platform(room, context).await?;
    }
    Ok(if answered > 0 { Tick::Busy } else { Tick::Idle })
}

/// Chats side by side, the updates of one chat in order. How many updates were dealt with.
async fn answer_platform(room: &Newsroom, context: &commands::Context) -> Result<usize> {
    let platform = context.platform.name();
    let rows = room.store.open_updates(platform, BATCH).await?;
    if rows.is_empty() {
        return Ok(0);
    }
    if room.store.lease(&format!("answer:{platform}"), &room.owner, room.config.lease_ms(LEASE)).await?.is_none() {
        return Ok(0);
    }
    let count = rows.len();
    let mut chats: Vec<(String, Vec<(InboxRow, Update)>)> = Vec::new();
    for row in rows {
        let Ok(update) = serde_json::from_str::<Update>(&row.payload) else {
            error!(platform, update.id = row.update_id, "a stored update cannot be read: passed over");
            room.store.answer_update(platform, row.update_id, &[], room.clock.now_ms()).await?;
            continue;
        };
        match chats.iter_mut().find(|(chat, _)| *chat == update.chat.address) {
            Some((_, waiting)) => waiting.push((row, update)),
            None => chats.push((update.chat.address.clone(), vec![(row, update)])),
        }
    }
    stream::iter(chats).for_each_concurrent(CHATS_AT_ONCE, |(_, waiting)| answer_chat(room, context, waiting)).await;
    Ok(count)
}

/// Stops at the first update that fails, so that the next round takes the chat's updates up in order again.
async fn answer_chat(room: &Newsroom, context: &commands::Context, waiting: Vec<(InboxRow, Update)>) {
    for (row, update) in waiting {
        let Err(failure) = answer_one(room, context, &row, &update).await else { continue };
        counter!("divisionbell_commands_total", "outcome" => "failed").increment(1);
        error!(platform = row.platform, update.id = row.update_id, "not answered: {failure:#}");
        if let Err(failure) = room.store.fail_update(&row.platform, row.update_id, room.clock.now_ms()).await {
            error!("the inbox cannot be written: {failure:#}");
        }
        return;
    }
}

/// Answers one update: the change it asks for, then its replies and the end of the update in one transaction.
async fn answer_one(room: &Newsroom, context: &commands::Context, row: &InboxRow, update: &Update) -> Result<()> {
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
