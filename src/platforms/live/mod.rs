//! Live: a chat in the browser, the platform that needs no account and no token.
//!
//! A page (`page.html`, `page.js`, `message.js`, `page.css`) posts what a visitor says and presses, and hears what
//! happens over server-sent events. The rooms live in this process's memory, bounded; what must not be lost (commands,
//! presses, what is due) is in the database anyway. So `web` and `deliver` have to run in the same process for this
//! platform, and after a restart a room begins empty.
//!
//! | file | holds |
//! | --- | --- |
//! | `room.rs` | rooms: bounded histories, who listens, what they hear |
//! | `visitor.rs` | who a browser is, from its cookie |
//! | `allowance.rs` | how much a visitor may say |
//! | `http.rs` | the routes |

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;

use super::{
    Capabilities, Chat, ChatKind, CommandInfo, Inbox, ListenError, Pictures, Platform, Rates, SendError, Target,
};
use crate::clock::Clock;
use crate::outbox::message::Message;

mod allowance;
mod http;
mod room;
mod visitor;

use allowance::Allowances;
use room::{Author, Post, Rooms};
use visitor::Visitor;

/// The address of the one room of [`LiveMode::Demo`].
pub const DEMO_ROOM: &str = "demo";
const NAME: &str = "live";
const BOT_NAME: &str = "divisionbell";
/// UTF-16 units of one message, ours and a visitor's.
const TEXT_LIMIT: usize = 4096;
/// Bytes of one attachment, decoded.
const FILE_LIMIT: usize = 512 * 1024;

/// Who shares a room with whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiveMode {
    /// One group, [`DEMO_ROOM`], in which every visitor is an admin.
    Demo,
    /// Each browser has a private room of its own.
    Public,
}

/// The adapter; clones share the rooms.
#[derive(Clone)]
pub struct Live(Arc<House>);

struct House {
    mode: LiveMode,
    clock: Clock,
    /// The cookie is sent over https only.
    secure: bool,
    rooms: Mutex<Rooms>,
    allowances: Mutex<Allowances>,
    commands: Mutex<Vec<CommandInfo>>,
    /// The last update id given out; begins at the inbox's last or at the time, whichever is higher.
    last_update: AtomicI64,
    begun: OnceCell<()>,
    closed: CancellationToken,
    /// Hears each new message of the bot.
    echo: Mutex<Option<Echo>>,
}

type Echo = Box<dyn Fn(&Message) + Send + Sync>;

fn hold<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Live {
    /// `secure`: the page is reached over https only (`PUBLIC_URL` says so), and the cookie says that too.
    pub fn new(mode: LiveMode, clock: Clock, secure: bool) -> Self {
        let now_ms = clock.now_ms();
        Self(Arc::new(House {
            mode,
            clock,
            secure,
            rooms: Mutex::new(Rooms::new(now_ms)),
            allowances: Mutex::default(),
            commands: Mutex::default(),
            last_update: AtomicI64::new(now_ms),
            begun: OnceCell::new(),
            closed: CancellationToken::new(),
            echo: Mutex::default(),
        }))
    }

    /// Lets somebody beside the rooms (the demo's terminal) hear each new message of the bot.
    pub fn echo(&self, hear: impl Fn(&Message) + Send + Sync + 'static) {
        *hold(&self.0.echo) = Some(Box::new(hear));
    }
}

impl House {
    /// The room that a visitor sits in.
    fn chat_of(&self, visitor: &Visitor) -> Chat {
        let (address, kind, title) = match self.mode {
            LiveMode::Demo => (DEMO_ROOM.to_owned(), ChatKind::Group, "Division Bell demo"),
            LiveMode::Public => (visitor.id.clone(), ChatKind::Private, "Division Bell"),
        };
        Chat { address, kind, title: title.to_owned(), username: None, thread: 0 }
    }

    /// Whether an address can be one of ours: a private room has its visitor's id for an address.
    fn knows(&self, address: &str) -> Result<(), SendError> {
        let known = match self.mode {
            LiveMode::Demo => address == DEMO_ROOM,
            LiveMode::Public => visitor::is_id(address),
        };
        if known { Ok(()) } else { Err(SendError::Gone(format!("no live room has the address {address}"))) }
    }

    /// The next update id, unique and higher than any before, also those of earlier runs.
    async fn next_update(&self, inbox: &dyn Inbox) -> anyhow::Result<i64> {
        let begin = || async {
            let last = inbox.last(NAME).await?.unwrap_or(0);
            self.last_update.fetch_max(last, Ordering::SeqCst);
            anyhow::Ok(())
        };
        self.begun.get_or_try_init(begin).await?;
        Ok(self.last_update.fetch_add(1, Ordering::SeqCst) + 1)
    }
}

/// Refuses what the page would not show whole.
fn check(message: &Message) -> Result<(), SendError> {
    let units = message.plain().encode_utf16().count();
    if units > TEXT_LIMIT {
        return Err(SendError::BadMessage(format!("text of {units} UTF-16 units; at most {TEXT_LIMIT} are shown")));
    }
    if message.lines.is_empty() && message.image.is_none() && message.attachment.is_none() {
        return Err(SendError::BadMessage("an empty message".to_owned()));
    }
    Ok(())
}

#[async_trait]
impl Platform for Live {
    fn name(&self) -> &'static str {
        NAME
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            edit: true,
            edit_window_ms: None,
            threads: false,
            buttons_private: true,
            buttons_group: true,
            pictures: Pictures::Captioned(TEXT_LIMIT),
            attachments: true,
            text_limit: TEXT_LIMIT,
            entity_limit: 1000,
            rates: Rates { overall_per_s: 1000, chat_burst: 50, group_per_min: None },
            group_size: None,
            free_form_window_ms: None,
            idempotent: true,
        }
    }

    fn bot_name(&self) -> Option<String> {
        Some(BOT_NAME.to_owned())
    }

    fn page(&self, payload: &str) -> Option<String> {
        Some(format!("live?start={payload}"))
    }

    async fn connect(&self) -> Result<(), SendError> {
        Ok(())
    }

    async fn send(&self, to: &Target, message: &Message) -> Result<String, SendError> {
        self.0.knows(&to.address)?;
        check(message)?;
        let file = room::file_of(message)?;
        let now_ms = self.0.clock.now_ms();
        let mut rooms = hold(&self.0.rooms);
        let reply_to = to.reply_to.as_deref();
        if let Some(echo) = hold(&self.0.echo).as_ref() {
            echo(message);
        }
        let post = Post { author: Author::Bot, message: message.clone(), file, reply_to, key: &to.key };
        rooms.post(&to.address, post, now_ms).map(|id| id.to_string())
    }

    async fn edit(&self, to: &Target, message_id: &str, message: &Message) -> Result<(), SendError> {
        self.0.knows(&to.address)?;
        check(message)?;
        let file = room::file_of(message)?;
        hold(&self.0.rooms).edit(&to.address, message_id, message, file, self.0.clock.now_ms())
    }

    async fn acknowledge(&self, press_id: &str, toast: Option<&str>) -> Result<(), SendError> {
        // `address/person/number`, as `http::press` made it; whoever left hears nothing, which is no error.
        let mut parts = press_id.split('/');
        if let (Some(address), Some(person), Some(_), None) = (parts.next(), parts.next(), parts.next(), parts.next()) {
            let note = serde_json::json!({ "press_id": press_id, "toast": toast });
            hold(&self.0.rooms).tell(address, person, "answered", &note);
            return Ok(());
        }
        Err(SendError::BadMessage(format!("no live press has the id {press_id}")))
    }

    async fn admins(&self, address: &str) -> Result<Vec<String>, SendError> {
        self.0.knows(address)?;
        Ok(match self.0.mode {
            LiveMode::Demo => hold(&self.0.rooms).visitors(address),
            LiveMode::Public => vec![address.to_owned()],
        })
    }

    /// Browsers try again by themselves.
    fn close(&self) {
        self.0.closed.cancel();
        hold(&self.0.rooms).hang_up();
    }

    async fn set_commands(&self, commands: &[CommandInfo]) -> Result<(), SendError> {
        *hold(&self.0.commands) = commands.to_vec();
        Ok(())
    }

    async fn listen(&self, _inbox: &dyn Inbox) -> Result<(), ListenError> {
        self.0.closed.cancelled().await;
        Ok(())
    }

    fn router(&self, inbox: Arc<dyn Inbox>) -> Option<axum::Router> {
        Some(http::router(self.0.clone(), inbox))
    }
}
