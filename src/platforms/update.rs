//! What a platform reports, in the program's own words. Stored as JSON in the inbox until it is answered.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChatKind {
    Private,
    #[default]
    Group,
    Channel,
}

impl ChatKind {
    /// As it stands in `chats.kind`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Group => "group",
            Self::Channel => "channel",
        }
    }
}

impl From<&str> for ChatKind {
    fn from(kind: &str) -> Self {
        match kind {
            "private" => Self::Private,
            "channel" => Self::Channel,
            _ => Self::Group,
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chat {
    /// The platform's own id.
    pub address: String,
    pub kind: ChatKind,
    pub title: String,
    /// Public name without `@`.
    pub username: Option<String>,
    /// 0: the main thread.
    pub thread: i64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The platform's own id.
    pub id: String,
    pub name: String,
    /// ISO 639-1, as the person's app says.
    pub language: Option<String>,
}

/// One thing that happened on a platform and that the bot may answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Update {
    /// Unique within the platform; Telegram's `update_id`.
    pub id: i64,
    pub chat: Chat,
    /// `None` for channel posts and anonymous admins.
    pub person: Option<Person>,
    /// The message was posted as the chat itself: an anonymous admin, or a channel post. Counts as chat admin.
    pub as_chat: bool,
    pub event: Event,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// A command, or (in a private chat) any text. Other texts of groups are never stored (PRODUCT.md, privacy).
    Said {
        text: String,
        message_id: String,
        reply_to: Option<String>,
    },
    Pressed {
        data: String,
        press_id: String,
        message_id: String,
    },
    /// A file sent with a command as caption (`/import`, `/addsource`): its bytes as base64; none where it is longer than
    /// [`FILE_BYTES`](super::FILE_BYTES) or could not be had.
    Sent {
        caption: String,
        file_name: String,
        content: String,
        message_id: String,
    },
    /// A shared location, in a private chat.
    Located {
        latitude: String,
        longitude: String,
    },
    /// The bot was added, or may write again. It can come for a chat that is active already (the bot was made
    /// an admin): greet only where the chat's state changes.
    Added,
    /// The bot was removed or blocked, or may not write any more.
    Removed,
    /// The chat's address changed.
    Moved {
        to: String,
    },
    /// Inline mode: words typed after the bot's name.
    Asked {
        query_id: String,
        words: String,
        offset: String,
    },
}
