//! One send: what a delivery says at this moment, handed to its platform.

use std::sync::Arc;
use std::time::Instant;

use metrics::histogram;

use crate::commands::settings::{Policy, Settings};
use crate::outbox::message::Message;
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
}

/// What happens to a delivery that is not sent now.
pub enum Instead {
    Drop(&'static str),
    /// Held until a moment, with the reason that `/status` shows.
    Hold(&'static str, i64),
    /// Goes into a digest with whatever else waits for the chat.
    Digest,
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
    if row.edits.is_some() && row.rendered.as_deref() == Some(&rendered) {
        return held(row, Instead::Drop("unchanged"));
    }
    let target = Target {
        address: row.address.clone(),
        kind: ChatKind::from(row.chat_kind.as_str()),
        thread: row.thread,
        reply_to: row.reply_to.clone(),
        key: format!("d{}", row.id),
    };
    let started = Instant::now();
    let result = deliver(platform, &target, &message, row.edits.as_deref()).await;
    histogram!("divisionbell_send_seconds", "platform" => platform.name()).record(started.elapsed().as_secs_f64());
    Landed { row, rendered, result, instead: None }
}

/// The thread that the chat has set for its updates, else where they were subscribed. Replies and edits go where their message is.
fn thread(row: &DeliveryRow) -> i64 {
    let is_update = matches!(row.kind.as_str(), "story" | "digest");
    Settings::read(&row.settings).thread.filter(|_| is_update).unwrap_or(row.thread)
}

/// A process ended while this was under way. An edit may be repeated: it says the same again.
fn perhaps_sent(platform: &Arc<dyn Platform>, row: &DeliveryRow) -> bool {
    row.reason == "interrupted" && row.edits.is_none() && !platform.capabilities().idempotent
}

fn held(row: DeliveryRow, instead: Instead) -> Landed {
    Landed { row, rendered: String::new(), result: Ok(String::new()), instead: Some(instead) }
}

/// Sends or edits. A refused picture is left out, refused markup goes as plain words: news is worth more than looks.
async fn deliver(
    platform: &Arc<dyn Platform>,
    target: &Target,
    message: &Message,
    edits: Option<&str>,
) -> Result<String, SendError> {
    let once = async |message: &Message| match edits {
        Some(id) => platform.edit(target, id, message).await.map(|()| id.to_owned()),
        None => platform.send(target, message).await,
    };
    match once(message).await {
        Err(SendError::BadPicture(why)) if message.image.is_some() => {
            tracing::info!(chat.address = target.address, "picture left out: {why}");
            once(&Message { image: None, ..message.clone() }).await
        }
        Err(SendError::BadMessage(why)) => {
            tracing::warn!(chat.address = target.address, "message refused, sent as plain words: {why}");
            once(&Message { buttons: message.buttons.clone(), ..Message::text(message.plain()) }).await
        }
        other => other,
    }
}
