//! Sending and editing: which method a message needs, and what to try where it is refused.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use teloxide::types::{InputFile, MessageId};

use super::Inner;
use super::api::Failure;
use super::errors::{self, sort};
use super::outgoing::{self, CAPTION, Place, TEXT};
use crate::outbox::message::Message;
use crate::outbox::render;
use crate::platforms::{SendError, Target};

impl Inner {
    /// Sends a message in as many parts as it needs; the id of the last.
    pub(super) async fn send_parts(&self, to: &Target, message: &Message) -> Result<String, SendError> {
        let parts = render::split(message, TEXT);
        let mut last = String::new();
        for (n, part) in parts.iter().enumerate() {
            let to = Target { reply_to: to.reply_to.clone().filter(|_| n == 0), ..to.clone() };
            last = match self.send_one(&Place::of(&to)?, part).await {
                Err(error) if n > 0 => {
                    return Err(SendError::Ambiguous(format!("{n} of {} parts were sent, then: {error}", parts.len())));
                }
                sent => sent?,
            };
        }
        Ok(last)
    }

    /// Sends one message that is not too long.
    async fn send_one(&self, place: &Place, message: &Message) -> Result<String, SendError> {
        if let Some((name, content)) = &message.attachment {
            return self.send_file(place, message, name, content).await;
        }
        let rendered = render::html(message, TEXT);
        if rendered.text.trim().is_empty() {
            return Err(SendError::BadMessage("the message is empty".into()));
        }
        // The words are more than the picture: those that are no caption go alone.
        let picture = message.image.as_deref().and_then(outgoing::web).filter(|_| rendered.units <= CAPTION.units);
        if let Some(address) = picture {
            let payload = outgoing::photo(place, message, InputFile::url(address), rendered.clone());
            match self.api.call(&payload).await.map_err(sort).and_then(message_id) {
                Err(SendError::BadPicture(why)) => tracing::debug!(why, "a picture was refused, its text goes alone"),
                sent => return sent,
            }
        }
        let payload = outgoing::text(place, message, rendered);
        self.api.call(&payload).await.map_err(sort).and_then(message_id)
    }

    async fn send_file(
        &self,
        place: &Place,
        message: &Message,
        name: &str,
        content: &str,
    ) -> Result<String, SendError> {
        let bytes = STANDARD.decode(content);
        let bytes = bytes.map_err(|error| SendError::BadMessage(format!("the attachment is no base64: {error}")))?;
        let caption = render::html(message, CAPTION);
        let is_picture = [".png", ".jpg", ".jpeg"].iter().any(|end| name.to_lowercase().ends_with(end));
        let file = (name.to_owned(), bytes);
        let sent = if is_picture {
            let payload = outgoing::photo(place, message, InputFile::memory(Vec::new()), caption);
            self.api.upload(&payload, "photo", file).await
        } else {
            let payload = outgoing::document(place, message, InputFile::memory(Vec::new()), caption);
            self.api.upload(&payload, "document", file).await
        };
        sent.map_err(sort).and_then(message_id)
    }

    /// Edits the text, or the caption where the message has one; which it is, only Telegram knows for sure.
    pub(super) async fn edit(&self, place: &Place, id: MessageId, message: &Message) -> Result<(), Failure> {
        let text_first = message.image.is_none() && message.attachment.is_none();
        let first = self.edit_as(place, id, message, text_first).await;
        match first {
            Err(failure) if errors::is_other_kind(&failure) => self.edit_as(place, id, message, !text_first).await,
            done => done,
        }
    }

    async fn edit_as(&self, place: &Place, id: MessageId, message: &Message, text: bool) -> Result<(), Failure> {
        let done = match text {
            true => self.api.call(&outgoing::new_text(place, id, message)).await,
            false => self.api.call(&outgoing::new_caption(place, id, message)).await,
        };
        done.map(drop)
    }
}

/// Of a sent message nothing but its id is read, so that no new field can make it look unsent.
fn message_id(sent: Value) -> Result<String, SendError> {
    let id = sent.get("message_id").and_then(Value::as_i64);
    id.map(|id| id.to_string()).ok_or_else(|| SendError::Ambiguous("an answer without the message's id".into()))
}
