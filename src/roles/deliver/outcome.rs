//! What a send's answer means: each error is sorted once, here, and no error of one chat reaches another.

use std::sync::Arc;

use anyhow::Result;
use metrics::{counter, histogram};
use tracing::{debug, info, warn};

use super::send::{self, Instead, Landed};
use crate::commands::settings::{Policy, Settings};
use crate::commands::speech::Speech;
use crate::outbox::message::Message;
use crate::outbox::{Lane, backoff};
use crate::platforms::{Platform, SendError};
use crate::roles::{Newsroom, digest};
use crate::store::{DeliveryRow, Lease, NewDelivery, Outcome};

/// How long to leave a platform alone that refuses our credentials.
const CREDENTIALS_PAUSE_MS: i64 = 5 * 60_000;

/// Writes the outcome into the ledger, and does what follows from it. Where it fails it may be called again.
pub async fn record(
    room: &Newsroom,
    platform: &Arc<dyn Platform>,
    lease: &Lease,
    landed: &Landed,
    now_ms: i64,
) -> Result<()> {
    let row = &landed.row;
    if let Some((message, why)) = landed.rejected.as_ref().filter(|_| !matches!(row.kind.as_str(), "reply" | "part")) {
        room.store.keep_rejected(row.id, message, why).await?;
    }
    let outcome = match (&landed.instead, &landed.result) {
        (Some(instead), _) => aside(room, lease, row, instead, now_ms).await?,
        (None, Ok(message_id)) => {
            Some(Outcome::Sent { message_id: Some(message_id.clone()), rendered: Some(landed.rendered.clone()) })
        }
        (None, Err(error)) => Some(sort(room, platform, row, error, now_ms).await?),
    };
    let Some(outcome) = outcome else { return Ok(()) };
    if !room.store.settle(row, lease, &outcome, now_ms).await? {
        warn!(delivery.id = row.id, "settled too late: another process may have sent it again");
    }
    count(platform, landed, &outcome, now_ms);
    Ok(())
}

/// The numbers at `/metrics`.
fn count(platform: &Arc<dyn Platform>, landed: &Landed, outcome: &Outcome, now_ms: i64) {
    let row = &landed.row;
    counter!("divisionbell_sends_total", "kind" => row.kind.clone(), "outcome" => name(outcome)).increment(1);
    // This time, and the time before, whose end no process saw.
    let ambiguous =
        u64::from(matches!(landed.result, Err(SendError::Ambiguous(_)))) + u64::from(send::perhaps_sent(platform, row));
    counter!("divisionbell_ambiguous_sends_total").increment(ambiguous);
    if row.kind == "story" && matches!(outcome, Outcome::Sent { .. }) {
        let age_ms = (now_ms - row.created_at).max(0);
        histogram!("divisionbell_story_to_message_seconds").record(age_ms as f64 / 1000.0);
    }
    debug!(delivery.id = row.id, chat.id = row.chat_id, kind = row.kind, outcome = name(outcome), "settled");
}

/// A delivery that was not sent on purpose. `None`: it was settled already.
async fn aside(
    room: &Newsroom,
    lease: &Lease,
    row: &DeliveryRow,
    instead: &Instead,
    now_ms: i64,
) -> Result<Option<Outcome>> {
    Ok(match instead {
        Instead::Drop(reason) => Some(Outcome::Dropped { reason: (*reason).to_owned() }),
        Instead::Hold(reason, until) => Some(Outcome::Held { reason: (*reason).to_owned(), until: *until }),
        Instead::Digest => {
            digest::gather(room, lease, row, now_ms).await?;
            None
        }
        Instead::Parts(parts) => {
            room.store.split(row, lease, parts, now_ms).await?;
            None
        }
        Instead::Uncertain => Some(Outcome::Uncertain { error: "the process ended while it was sent".into() }),
        Instead::Failed(error) => {
            warn!(delivery.id = row.id, "not composed: {error:#}");
            Some(retry(row, format!("{error:#}"), now_ms))
        }
    })
}

/// The table of errors.
async fn sort(
    room: &Newsroom,
    platform: &Arc<dyn Platform>,
    row: &DeliveryRow,
    error: &SendError,
    now_ms: i64,
) -> Result<Outcome> {
    let text = error.to_string();
    debug!(delivery.id = row.id, chat.id = row.chat_id, "{text}");
    Ok(match error {
        SendError::RetryAfter { after_ms } => {
            // Before the row is given back, so that no other row of the chat is claimed in between.
            room.store.pause_chat(row.chat_id, now_ms + after_ms).await?;
            Outcome::Retry { at: now_ms + after_ms, error: text }
        }
        SendError::Unsent(_) => retry(row, text, now_ms),
        SendError::Ambiguous(_) if platform.capabilities().idempotent => retry(row, text, now_ms),
        SendError::Ambiguous(_) => ambiguous(row, text, now_ms),
        SendError::Unauthorized(_) => Outcome::Retry { at: now_ms + CREDENTIALS_PAUSE_MS, error: text },
        SendError::Moved { to } => {
            info!(chat.id = row.chat_id, "the chat has another address now");
            room.store.move_chat(platform.name(), &row.address, to, Settings::is_untouched, now_ms).await?;
            // Its rows, this one too, belong to the new address now: due again at once.
            Outcome::Retry { at: now_ms, error: text }
        }
        SendError::Gone(reason) => {
            info!(chat.id = row.chat_id, "suspended: {reason}");
            room.store.set_chat_state(row.chat_id, "suspended", reason, now_ms).await?;
            Outcome::Dropped { reason: "the chat is gone".into() }
        }
        SendError::NoRights(reason) => {
            info!(chat.id = row.chat_id, "suspended: {reason}");
            room.store.set_chat_state(row.chat_id, "suspended", reason, now_ms).await?;
            tell_whoever_added(room, platform, row, now_ms).await?;
            Outcome::Dropped { reason: "no right to write".into() }
        }
        SendError::NoThread(_) if row.thread != 0 => {
            to_main_thread(room, row, now_ms).await?;
            Outcome::Retry { at: now_ms, error: text }
        }
        SendError::NotModified => Outcome::Dropped { reason: "unchanged".into() },
        SendError::MessageGone(_) => Outcome::Dropped { reason: "the message is gone".into() },
        SendError::NoThread(_) | SendError::BadMessage(_) | SendError::BadPicture(_) => {
            warn!(delivery.id = row.id, chat.id = row.chat_id, "refused for good: {text}");
            Outcome::Dropped { reason: text }
        }
    })
}

fn retry(row: &DeliveryRow, error: String, now_ms: i64) -> Outcome {
    Outcome::Retry { at: now_ms + backoff::delivery_ms(row.attempts, fastrand::f64()), error }
}

/// Perhaps it arrived: sent again (at most one duplicate), unless the chat would rather miss one. An edit says the same again.
fn ambiguous(row: &DeliveryRow, error: String, now_ms: i64) -> Outcome {
    if row.edits.is_none() && Settings::read(&row.settings).policy == Policy::AtMostOnce {
        return Outcome::Uncertain { error };
    }
    retry(row, error, now_ms)
}

/// A closed or deleted thread: what was due there goes to the chat's main one, which is told once.
async fn to_main_thread(room: &Newsroom, row: &DeliveryRow, now_ms: i64) -> Result<()> {
    room.store.drop_thread(row.chat_id, row.thread).await?;
    let Some(language) = forget_thread(room, row).await? else { return Ok(()) };
    let notice = Message::text(Speech::of(&language).word("thread-gone"));
    let notice = NewDelivery {
        chat_id: row.chat_id,
        kind: "notice".into(),
        revision: row.thread,
        lane: Lane::Reply,
        due_at: now_ms,
        payload: serde_json::to_string(&notice)?,
        ..NewDelivery::default()
    };
    room.store.enqueue(&notice, now_ms).await?;
    Ok(())
}

/// Takes a thread out of the settings as they are now, and out of nothing else that an admin has set meanwhile; the chat's language.
async fn forget_thread(room: &Newsroom, row: &DeliveryRow) -> Result<Option<String>> {
    while let Some(chat) = room.store.chat(row.chat_id).await? {
        let settings = Settings::read(&chat.settings);
        let is_left = settings.thread != Some(row.thread);
        let main = Settings { thread: Some(0), ..settings };
        if is_left || room.store.replace_settings(chat.id, &chat.settings, &main.write()).await? {
            return Ok(Some(main.language));
        }
    }
    Ok(None)
}

/// The chat itself cannot be told that it gets nothing more: the person who added the bot is, where a private chat with them is known.
async fn tell_whoever_added(
    room: &Newsroom,
    platform: &Arc<dyn Platform>,
    row: &DeliveryRow,
    now_ms: i64,
) -> Result<()> {
    let Some(chat) = room.store.chat(row.chat_id).await? else { return Ok(()) };
    let person = room.store.chat_at(platform.name(), &chat.added_by).await?;
    let Some(person) = person.filter(|known| known.id != chat.id && known.state == "active") else { return Ok(()) };
    let speech = Speech::of(&Settings::read(&person.settings).language);
    let notice = Message::text(speech.say("no-right-notice", &[("chat", chat.title.into())]));
    let notice = NewDelivery {
        chat_id: person.id,
        kind: "notice".into(),
        // Once for the delivery that found out: the chat's other ones were dropped with it.
        revision: -row.id,
        lane: Lane::Reply,
        due_at: now_ms,
        payload: serde_json::to_string(&notice)?,
        ..NewDelivery::default()
    };
    room.store.enqueue(&notice, now_ms).await?;
    Ok(())
}

fn name(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Sent { .. } => "sent",
        Outcome::Retry { .. } => "retry",
        Outcome::Dropped { .. } => "dropped",
        Outcome::Uncertain { .. } => "uncertain",
        Outcome::Held { .. } => "held",
    }
}
