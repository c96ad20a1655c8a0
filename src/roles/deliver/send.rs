//! One send: what a delivery says at this moment, handed to its platform.

use std::sync::Arc;
use std::time::Instant;

use metrics::histogram;

use crate::commands::settings::{Policy, Settings};
use crate::outbox::message::Message;
use crate::outbox::render;
use crate::platforms::{ChatKind, Platform, SendError, Target};
use crate::roles::Newsroom;
use crate::roles::compose::{self, Composed};
use crate::store::DeliveryRow;

/// What became of a delivery that was claimed.
pub struct Landed {
    pub row: DeliveryRow,
    /// The hash of what was sent, so that the same text is never sent as an edit.
    pub rendered: String,
    /// The message's id, or why there is none.
    pub result: Result<String, SendError>,
    /// Nothing was sent, for this reason: the row is settled accordingly.
    pub instead: Option<Instead>,
    /// The message as JSON that the platform refused before it took the plain words, and why.
    pub rejected: Option<(String, String)>,
}

/// What happens to a delivery that is not sent now.
pub enum Instead {
    Drop(&'static str),
    /// Held until a moment, with the reason that `/status` shows.
    Hold(&'static str, i64),
    /// Goes into a digest with whatever else waits for the chat.
    Digest,
    /// Too long for one message: these (as JSON) instead.
    Parts(Vec<String>),
    /// A crash came while it was sent, and the chat would rather miss one than see it twice.
    Uncertain,
    Failed(anyhow::Error),
}

/// Composes and sends; never fails: the outcome is a value.
pub async fn send(room: &Newsroom, platform: &Arc<dyn Platform>, row: DeliveryRow) -> Landed {
    let row = DeliveryRow { thread: thread(&row), ..row };
    if perhaps_sent(platform, &row) && Settings::read(&row.settings).policy == Policy::AtMostOnce {
        return held(row, Instead::Uncertain);
    }
    let message = match compose::compose(room, platform, &row).await {
        Ok(Composed::Message(message)) => message,
        Ok(Composed::Instead(instead)) => return held(row, instead),
        Err(error) => return held(row, Instead::Failed(error)),
    };
    let rendered = compose::hash(&message);
    match aside(room, platform, &row, &message, &rendered).await {
        Ok(None) => {}
        Ok(Some(instead)) => return held(row, instead),
        Err(error) => return held(row, Instead::Failed(error)),
    }
    let target = Target {
        address: row.address.clone(),
        kind: ChatKind::from(row.chat_kind.as_str()),
        thread: row.thread,
        reply_to: row.reply_to.clone(),
        key: format!("d{}", row.id),
    };
    let started = Instant::now();
    let (result, rejected) = deliver(platform, &target, &message, row.edits.as_deref()).await;
    histogram!("divisionbell_send_seconds", "platform" => platform.name()).record(started.elapsed().as_secs_f64());
    Landed { row, rendered, result, instead: None, rejected }
}

/// Why a composed message is not sent as it is: an edit has nothing to edit or changes nothing, or it is too long for one message,
/// each of which is to be counted, sent and settled by itself.
async fn aside(
    room: &Newsroom,
    platform: &Arc<dyn Platform>,
    row: &DeliveryRow,
    message: &Message,
    rendered: &str,
) -> anyhow::Result<Option<Instead>> {
    if row.kind == "edit" && row.edits.is_none() {
        return Ok(Some(Instead::Drop("the message is gone")));
    }
    if let Some(message_id) = &row.edits {
        let unchanged = room.store.shown(row.chat_id, message_id).await?.as_deref() == Some(rendered);
        return Ok(unchanged.then_some(Instead::Drop("unchanged")));
    }
    if !matches!(row.kind.as_str(), "digest" | "reply" | "notice") {
        return Ok(None);
    }
    let can = platform.capabilities();
    let parts = render::split(message, render::Limits { units: can.text_limit, entities: can.entity_limit });
    if parts.len() < 2 {
        return Ok(None);
    }
    Ok(Some(Instead::Parts(parts.iter().map(serde_json::to_string).collect::<Result<_, _>>()?)))
}

/// The thread that the chat has set for its updates, else where they were subscribed. Replies and edits go where their message is.
fn thread(row: &DeliveryRow) -> i64 {
    let is_update = matches!(row.kind.as_str(), "story" | "digest");
    Settings::read(&row.settings).thread.filter(|_| is_update).unwrap_or(row.thread)
}

/// A process ended while this was under way. An edit may be repeated: it says the same again.
pub fn perhaps_sent(platform: &Arc<dyn Platform>, row: &DeliveryRow) -> bool {
    row.reason == "interrupted" && row.edits.is_none() && !platform.capabilities().idempotent
}

fn held(row: DeliveryRow, instead: Instead) -> Landed {
    Landed { row, rendered: String::new(), result: Ok(String::new()), instead: Some(instead), rejected: None }
}

/// Sends or edits. A refused picture is left out, refused markup goes as plain words: news is worth more than looks.
async fn deliver(
    platform: &Arc<dyn Platform>,
    target: &Target,
    message: &Message,
    edits: Option<&str>,
) -> (Result<String, SendError>, Option<(String, String)>) {
    let once = async |message: &Message| match edits {
        Some(id) => platform.edit(target, id, message).await.map(|()| id.to_owned()),
        None => platform.send(target, message).await,
    };
    match once(message).await {
        Err(SendError::BadPicture(why)) if message.image.is_some() => {
            tracing::info!(chat.address = target.address, "picture left out: {why}");
            (once(&Message { image: None, ..message.clone() }).await, None)
        }
        Err(SendError::BadMessage(why)) => {
            tracing::warn!(chat.address = target.address, "message refused, sent as plain words: {why}");
            let plain = Message { buttons: message.buttons.clone(), ..Message::text(message.plain()) };
            let rejected = serde_json::to_string(message).unwrap_or_default();
            (once(&plain).await, Some((rejected, why)))
        }
        other => (other, None),
    }
}
