//! Long polling, one round at a time: what came is stored before the next round confirms it.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde_json::Value;
use teloxide::payloads::GetFile;
use teloxide::requests::Payload;
use teloxide::types::{AllowedUpdate, FileId};

use super::api::Failure;
use super::incoming::{self, Attached};
use super::{Inner, NAME, errors};
use crate::platforms::{Event, FILE_BYTES, Inbox, ListenError, Update};

/// What we ask for. Edited messages are left out: a command that is edited is not given twice.
pub(super) const ALLOWED: &[AllowedUpdate] = &[
    AllowedUpdate::Message,
    AllowedUpdate::ChannelPost,
    AllowedUpdate::CallbackQuery,
    AllowedUpdate::MyChatMember,
    AllowedUpdate::InlineQuery,
];

/// After a week without updates Telegram begins anew at a random id (Bot API, `Update.update_id`): an old
/// offset could then confirm what was never seen.
const OFFSET_KEPT: Duration = Duration::from_secs(6 * 24 * 3600);

/// The next update to ask for, and since when that is known.
#[derive(Default)]
pub(super) struct Progress(Mutex<Option<(i64, Instant)>>);

impl Progress {
    fn offset(&self) -> Option<i64> {
        let known = self.0.lock().ok()?.as_ref().copied();
        known.filter(|(_, since)| since.elapsed() < OFFSET_KEPT).map(|(offset, _)| offset)
    }

    fn seen(&self, last: i64) {
        if let Ok(mut known) = self.0.lock() {
            *known = Some((last + 1, Instant::now()));
        }
    }
}

/// `getUpdates` as teloxide has it, but for the ids: those may outgrow its `i32`.
#[derive(Serialize)]
struct GetUpdates {
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<i64>,
    timeout: u64,
    allowed_updates: &'static [AllowedUpdate],
}

impl Payload for GetUpdates {
    type Output = Vec<Value>;
    const NAME: &'static str = "GetUpdates";
}

impl Inner {
    /// One round. The first one of a process asks without an offset: it gets all that is not confirmed, and
    /// what was stored already is passed over by the inbox.
    pub(super) async fn poll(&self, inbox: &dyn Inbox) -> Result<(), ListenError> {
        let payload =
            GetUpdates { offset: self.progress.offset(), timeout: self.poll_wait.as_secs(), allowed_updates: ALLOWED };
        let answer = self.api.call_waiting(&payload, self.poll_wait).await.map_err(errors::sort_listen)?;
        let Value::Array(raw) = answer else {
            return Err(ListenError::Retry { text: "getUpdates answered with no list".into(), after_ms: None });
        };
        let Some(last) = raw.iter().filter_map(incoming::id).max() else { return Ok(()) };
        let updates = self.take(&raw).await;
        if !updates.is_empty() {
            let stored = inbox.put(NAME, &updates).await;
            stored.map_err(|error| ListenError::Retry { text: format!("{error:#}"), after_ms: None })?;
        }
        self.progress.seen(last);
        Ok(())
    }

    /// Those of the updates that concern us, with their files.
    pub(super) async fn take(&self, raw: &[Value]) -> Vec<Update> {
        let me = self.me();
        let mut updates = Vec::with_capacity(raw.len());
        for taken in raw.iter().filter_map(|raw| incoming::take(raw, &me)) {
            updates.push(match taken.file {
                Some(file) => self.fetch(taken.update, &file).await,
                None => taken.update,
            });
        }
        updates
    }

    /// Puts the file into the update. One that is too long or cannot be had stays empty, which the command's answer says; it
    /// holds up nobody else's.
    async fn fetch(&self, mut update: Update, file: &Attached) -> Update {
        let bytes = match file.bytes <= FILE_BYTES as u64 {
            true => self.file(&file.id).await,
            false => Ok(None),
        };
        let bytes = bytes.unwrap_or_else(|failure| {
            tracing::warn!(update.id, ?failure, "an attached file could not be fetched");
            None
        });
        if let (Event::Sent { content, .. }, Some(bytes)) = (&mut update.event, bytes) {
            *content = STANDARD.encode(bytes);
        }
        update
    }

    async fn file(&self, id: &str) -> Result<Option<Vec<u8>>, Failure> {
        let answer = self.api.call(&GetFile::new(FileId(id.to_owned()))).await?;
        match answer.get("file_path").and_then(Value::as_str) {
            Some(path) => self.api.download(path, FILE_BYTES).await,
            None => Ok(None),
        }
    }
}
