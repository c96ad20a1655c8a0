//! Where groups chat: the [`Platform`] trait, what a platform can do, and what it reports.
//!
//! The core asks [`Capabilities`], never which platform it is. WhatsApp's and Matrix's limits are thought
//! through in them: no edits, no buttons in groups, a free-form window, idempotent sends.

use async_trait::async_trait;

use crate::outbox::message::Message;

pub mod live;

pub mod telegram;
mod update;

pub use crate::outbox::limits::Rates;
pub use update::{Chat, ChatKind, Event, Person, Update};

/// Longest file that is taken with a command, in bytes.
pub const FILE_BYTES: usize = 1 << 20;

/// How an adapter writes a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pictures {
    None,
    /// A picture with a caption of at most so many UTF-16 units.
    Captioned(usize),
}

/// What a platform can do. The dispatcher and the commands ask this and nothing else.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Capabilities {
    pub edit: bool,
    /// A sent message can be edited for so long; `None`: for ever (where `edit`).
    pub edit_window_ms: Option<i64>,
    pub threads: bool,
    /// Buttons under a message in private chats and in groups; without them choices are numbered.
    pub buttons_private: bool,
    pub buttons_group: bool,
    pub pictures: Pictures,
    pub attachments: bool,
    /// Limit of one message's text in UTF-16 units (Telegram: 4096 after entities parsing).
    pub text_limit: usize,
    /// Entities (bold, link, ...) in one message.
    pub entity_limit: usize,
    pub rates: Rates,
    /// Groups may have at most so many members (WhatsApp Cloud API: 8).
    pub group_size: Option<usize>,
    /// Free text may be sent only within so long after the other side's last message (WhatsApp: 24 h).
    pub free_form_window_ms: Option<i64>,
    /// A repeated send with the same key arrives once (Matrix transaction ids).
    pub idempotent: bool,
}

/// Where a message goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The platform's own id of the chat.
    pub address: String,
    pub kind: ChatKind,
    /// 0: the main thread.
    pub thread: i64,
    /// The message that this one answers.
    pub reply_to: Option<String>,
    /// The same for each attempt of one delivery.
    pub key: String,
}

/// Why a message was not (or perhaps not) sent; each case is one branch of the dispatcher.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// 429: the platform says how long to wait.
    #[error("the platform asks to wait {after_ms} ms")]
    RetryAfter { after_ms: i64 },
    /// Surely not sent; worth trying again (refused connection, 5xx before the write).
    #[error("not sent: {0}")]
    Unsent(String),
    /// Perhaps sent: the answer did not come (time-out after the write, reset, 5xx).
    #[error("perhaps sent: {0}")]
    Ambiguous(String),
    /// The chat has another address now (Telegram `migrate_to_chat_id`).
    #[error("the chat moved to {to}")]
    Moved { to: String },
    /// Kicked, blocked, deactivated, chat not found.
    #[error("the chat is gone: {0}")]
    Gone(String),
    /// The thread is closed or deleted.
    #[error("no such thread: {0}")]
    NoThread(String),
    /// The bot may not write here.
    #[error("no right to write here: {0}")]
    NoRights(String),
    /// The platform refuses the text or its markup.
    #[error("message refused: {0}")]
    BadMessage(String),
    /// The platform refuses the picture (its address, type or size).
    #[error("picture refused: {0}")]
    BadPicture(String),
    /// An edit of a message that is not there any more, or may not be edited any more.
    #[error("the message to edit is gone: {0}")]
    MessageGone(String),
    /// An edit that changes nothing.
    #[error("the message is the same")]
    NotModified,
    /// The credentials are refused (401): nothing will work until the operator acts.
    #[error("the platform refuses our credentials: {0}")]
    Unauthorized(String),
}

/// Why listening failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListenError {
    #[error("another program listens with this token: stop it, or set another token ({0})")]
    Conflict(String),
    #[error("the platform refuses our credentials: {0}")]
    Unauthorized(String),
    #[error("{text}")]
    Retry { text: String, after_ms: Option<i64> },
}

/// Takes what a platform reports; it returns once the updates are stored.
#[async_trait]
pub trait Inbox: Send + Sync {
    /// Stores updates that matter; those already stored are passed over.
    async fn put(&self, platform: &str, updates: &[Update]) -> anyhow::Result<()>;
    /// The highest update id ever stored for a platform: what to ask for next is one above it.
    async fn last(&self, platform: &str) -> anyhow::Result<Option<i64>>;
}

/// One of the bot's commands, for a platform's command menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandInfo {
    pub name: String,
    pub about: String,
    /// Shown to chat admins only.
    pub admin: bool,
    /// ISO 639-1, empty for the default list.
    pub language: String,
}

/// A story as inline mode offers it: what the list shows, and the message that choosing it pastes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Card {
    /// Unique in one answer, 1 to 64 bytes.
    pub id: String,
    pub title: String,
    pub description: String,
    pub url: Option<String>,
    pub image: Option<String>,
    pub message: Message,
}

/// A platform that groups chat on.
#[async_trait]
pub trait Platform: Send + Sync {
    /// `telegram`, `live`; the same word stands in `chats.platform` and in `OPERATORS`.
    fn name(&self) -> &'static str;
    fn capabilities(&self) -> Capabilities;
    /// How the bot is called there (`@` name without the `@`), once known.
    fn bot_name(&self) -> Option<String>;
    /// The platform's link that offers to add the bot to a group with a payload, where it has one.
    fn start_link(&self, _payload: &str) -> Option<String> {
        None
    }
    /// The platform's link to one message of a chat, for its members, where it has one.
    fn message_link(&self, _address: &str, _message_id: &str) -> Option<String> {
        None
    }
    /// A page of ours, relative to the server's root, where somebody can begin at once with a payload.
    fn page(&self, _payload: &str) -> Option<String> {
        None
    }
    /// Asks the platform who we are: a wrong token shows here.
    async fn connect(&self) -> Result<(), SendError>;
    /// Sends; the id of the (last) message, for edits and replies.
    async fn send(&self, to: &Target, message: &Message) -> Result<String, SendError>;
    async fn edit(&self, to: &Target, message_id: &str, message: &Message) -> Result<(), SendError>;
    /// Answers a press of a button: the toast, or nothing but the end of its waiting mark.
    async fn acknowledge(&self, press_id: &str, toast: Option<&str>) -> Result<(), SendError>;
    /// The persons who may administer a chat (creator and administrators).
    async fn admins(&self, address: &str) -> Result<Vec<String>, SendError>;
    /// The chat behind a public name (`@name`) or an address, as the platform knows it now.
    async fn find(&self, name: &str) -> Result<Chat, SendError> {
        Err(SendError::Gone(format!("no chat is called {name} here")))
    }
    /// Whether the bot itself may write in a chat.
    async fn may_write(&self, _address: &str) -> Result<bool, SendError> {
        Ok(true)
    }
    /// Answers words typed in inline mode; `next_offset` is empty on the last page.
    async fn answer_inline(&self, _query_id: &str, _cards: &[Card], _next_offset: &str) -> Result<(), SendError> {
        Ok(())
    }
    /// Says instead of cards why there are none, to this one person now.
    async fn refuse_inline(&self, _query_id: &str, _why: &str) -> Result<(), SendError> {
        Ok(())
    }
    /// Publishes the command menus, by scope and language.
    async fn set_commands(&self, commands: &[CommandInfo]) -> Result<(), SendError>;
    /// One round of asking for updates (long polling), stored through `inbox` before the next round moves past
    /// them. A platform that is called instead returns only when `shutdown` is.
    async fn listen(&self, inbox: &dyn Inbox) -> Result<(), ListenError>;
    /// The routes that the web role mounts (a webhook, a page), for platforms that are called over HTTP.
    fn router(&self, _inbox: std::sync::Arc<dyn Inbox>) -> Option<axum::Router> {
        None
    }
    /// Ends what is held open (streams, [`Platform::listen`]), so that the process can stop.
    fn close(&self) {}
}
