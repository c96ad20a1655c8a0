//! The fields of Telegram's objects that we read (Bot API, "Available types"); all others are passed over.

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::platforms::{Chat, ChatKind};

#[derive(Deserialize)]
pub(super) struct TgMessage {
    pub message_id: i64,
    #[serde(default)]
    message_thread_id: i64,
    #[serde(default)]
    is_topic_message: bool,
    pub chat: TgChat,
    pub from: Option<TgUser>,
    pub sender_chat: Option<TgChat>,
    pub via_bot: Option<IgnoredAny>,
    pub forward_origin: Option<IgnoredAny>,
    #[serde(default)]
    pub is_automatic_forward: bool,
    reply_to_message: Option<TgAnswered>,
    pub text: Option<String>,
    pub caption: Option<String>,
    pub document: Option<TgDocument>,
    pub location: Option<TgLocation>,
    pub migrate_to_chat_id: Option<i64>,
    pub migrate_from_chat_id: Option<i64>,
}

impl TgMessage {
    /// The forum's thread. Chains of replies in other groups have a `message_thread_id` too, and are none.
    pub fn thread(&self) -> i64 {
        if self.is_topic_message { self.message_thread_id } else { 0 }
    }

    /// The message that this one answers. In a forum's thread every message "answers" the thread's first.
    pub fn reply_to(&self) -> Option<String> {
        let answered = self.reply_to_message.as_ref()?.message_id;
        (self.thread() == 0 || self.thread() != answered).then(|| answered.to_string())
    }
}

#[derive(Deserialize)]
struct TgAnswered {
    message_id: i64,
}

#[derive(Deserialize)]
pub(super) struct TgDocument {
    pub file_id: String,
    #[serde(default)]
    pub file_name: String,
    #[serde(default)]
    pub file_size: u64,
}

#[derive(Deserialize)]
pub(super) struct TgLocation {
    pub latitude: f64,
    pub longitude: f64,
}

#[derive(Clone, Deserialize)]
pub(super) struct TgUser {
    pub id: i64,
    #[serde(default)]
    pub is_bot: bool,
    #[serde(default)]
    first_name: String,
    #[serde(default)]
    last_name: String,
    #[serde(default)]
    pub language_code: String,
}

impl TgUser {
    pub fn name(&self) -> String {
        full_name(&self.first_name, &self.last_name)
    }
}

/// A chat, also as `getChat` gives it.
#[derive(Deserialize)]
pub(in crate::platforms::telegram) struct TgChat {
    pub(super) id: i64,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    first_name: String,
    #[serde(default)]
    last_name: String,
    username: Option<String>,
}

impl TgChat {
    pub(super) fn kind(&self) -> ChatKind {
        // `group` and `supergroup` are groups; `ChatKind` takes whatever is neither of the others for one.
        ChatKind::from(self.kind.as_str())
    }

    /// The chat as the program knows it.
    pub(in crate::platforms::telegram) fn known(&self, thread: i64) -> Chat {
        let title = match self.title.as_str() {
            "" => full_name(&self.first_name, &self.last_name),
            title => title.to_owned(),
        };
        Chat { address: self.id.to_string(), kind: self.kind(), title, username: self.username.clone(), thread }
    }
}

/// What somebody is in a chat (`ChatMember`).
#[derive(Deserialize)]
pub(in crate::platforms::telegram) struct TgMember {
    status: String,
    /// Of those who are restricted: whether they are in the chat, and may write.
    #[serde(default)]
    is_member: bool,
    #[serde(default)]
    can_send_messages: bool,
    /// Of a channel's admins.
    #[serde(default)]
    can_post_messages: bool,
}

impl TgMember {
    pub(super) fn is_admin(&self) -> bool {
        matches!(self.status.as_str(), "creator" | "administrator")
    }

    /// Whether a member of that standing may write; in a channel only admins with the right to post may.
    pub(in crate::platforms::telegram) fn may_write(&self, kind: ChatKind) -> bool {
        match self.status.as_str() {
            "creator" => true,
            "administrator" => kind != ChatKind::Channel || self.can_post_messages,
            "member" => kind != ChatKind::Channel,
            "restricted" => self.is_member && self.can_send_messages,
            _ => false,
        }
    }
}

#[derive(Deserialize)]
pub(super) struct TgQuery {
    pub id: String,
    pub from: TgUser,
    pub message: Option<TgMessage>,
    pub data: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct TgChange {
    pub chat: TgChat,
    pub from: TgUser,
    pub old_chat_member: TgMember,
    pub new_chat_member: TgMember,
}

#[derive(Deserialize)]
pub(super) struct TgWords {
    pub id: String,
    pub from: TgUser,
    #[serde(default)]
    pub query: String,
    #[serde(default)]
    pub offset: String,
}

fn full_name(first: &str, last: &str) -> String {
    format!("{first} {last}").trim().to_owned()
}
