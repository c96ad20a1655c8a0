//! What the server knows: chats with their people, messages, updates that wait, and the log.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use serde_json::{Value, json};

use super::fault::Faults;
use super::html::Entity;
use super::limits::Limits;
use super::people::User;
use super::{BOT_ID, BOT_NAME};

#[derive(Default)]
pub struct State {
    pub rooms: BTreeMap<i64, Room>,
    pub updates: VecDeque<Value>,
    pub last_update: i64,
    /// Which updates are wanted, once a `getUpdates` or `setWebhook` has said so.
    pub allowed: Option<Vec<String>>,
    /// Counts `getUpdates`: a newer one ends those that wait.
    pub poll: u64,
    pub webhook: Option<(String, String)>,
    pub files: HashMap<String, Vec<u8>>,
    pub open_queries: HashSet<String>,
    pub refused_pictures: HashSet<String>,
    pub limits: Option<Limits>,
    pub faults: Faults,
    pub repeats: bool,
    pub log: Vec<Call>,
}

/// One call and what came of it.
#[derive(Clone, Debug)]
pub struct Call {
    pub at_ms: i64,
    pub method: String,
    pub chat: Option<i64>,
    pub params: Value,
    /// HTTP status; 0 where the connection was cut or left hanging.
    pub status: u16,
    pub description: String,
    /// Whether the call had its effect, whatever the caller was told.
    pub done: bool,
    /// Whether the caller was told: a fault after the effect keeps it from knowing.
    pub told: bool,
}

/// What the bot, or a person, is in a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Creator,
    Admin,
    /// An admin of a channel who may not post in it.
    SilentAdmin,
    Member,
    /// In the chat, and not allowed to write.
    Muted,
    Left,
    Kicked,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Private,
    Group,
    Supergroup,
    Channel,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thread {
    Open,
    Closed,
    Deleted,
}

#[derive(Clone, Debug)]
pub struct Room {
    pub id: i64,
    pub kind: Kind,
    pub title: String,
    pub username: Option<String>,
    pub forum: bool,
    pub bot: Standing,
    pub people: Vec<(User, Standing)>,
    pub threads: BTreeMap<i64, Thread>,
    pub migrated_to: Option<i64>,
    pub deactivated: bool,
    pub last_message: i64,
    pub sent: Vec<SentMessage>,
    /// Ids of what people wrote: replies must name a message that is there.
    pub said: HashSet<i64>,
}

/// A message of the bot as it stands in the chat.
#[derive(Clone, Debug, PartialEq)]
pub struct SentMessage {
    pub id: i64,
    pub chat: i64,
    pub at_ms: i64,
    pub thread: i64,
    /// What people read: the markup is gone.
    pub text: String,
    pub html: String,
    pub entities: Vec<Entity>,
    /// Rows of `InlineKeyboardButton`.
    pub buttons: Vec<Vec<Value>>,
    /// A picture's address, or `attach://NAME`.
    pub photo: Option<String>,
    pub file: Option<(String, Vec<u8>)>,
    pub reply_to: Option<i64>,
    pub silent: bool,
    pub preview: bool,
    /// What it said before each edit.
    pub before: Vec<String>,
}

impl SentMessage {
    pub fn has_media(&self) -> bool {
        self.photo.is_some() || self.file.is_some()
    }

    /// The labels of all buttons.
    pub fn labels(&self) -> Vec<String> {
        self.buttons.iter().flatten().filter_map(|b| b["text"].as_str().map(str::to_owned)).collect()
    }

    /// The data of the first button whose label contains the words.
    pub fn data(&self, label: &str) -> Option<String> {
        let mut buttons = self.buttons.iter().flatten();
        let button = buttons.find(|b| b["text"].as_str().is_some_and(|text| text.contains(label)))?;
        button["callback_data"].as_str().map(str::to_owned)
    }
}

impl Room {
    fn new(id: i64, kind: Kind, title: &str) -> Self {
        Self {
            id,
            kind,
            title: title.to_owned(),
            username: None,
            forum: false,
            bot: Standing::Member,
            people: Vec::new(),
            threads: BTreeMap::new(),
            migrated_to: None,
            deactivated: false,
            last_message: 0,
            sent: Vec::new(),
            said: HashSet::new(),
        }
    }

    pub fn private(user: &User) -> Self {
        Self::new(user.id, Kind::Private, &user.name).person(user, Standing::Member)
    }

    pub fn group(id: i64, title: &str) -> Self {
        Self::new(id, Kind::Group, title)
    }

    pub fn supergroup(id: i64, title: &str) -> Self {
        Self::new(id, Kind::Supergroup, title)
    }

    pub fn forum(id: i64, title: &str, threads: &[i64]) -> Self {
        let mut room = Self::new(id, Kind::Supergroup, title);
        room.forum = true;
        room.threads = threads.iter().map(|thread| (*thread, Thread::Open)).collect();
        room
    }

    pub fn channel(id: i64, title: &str, username: &str) -> Self {
        let mut room = Self::new(id, Kind::Channel, title);
        room.username = Some(username.to_owned());
        room.bot = Standing::Admin;
        room
    }

    pub fn person(mut self, user: &User, standing: Standing) -> Self {
        self.people.push((user.clone(), standing));
        self
    }

    pub fn admin(self, user: &User) -> Self {
        self.person(user, Standing::Admin)
    }

    pub fn member(self, user: &User) -> Self {
        self.person(user, Standing::Member)
    }

    /// What the bot is there.
    pub fn bot(mut self, standing: Standing) -> Self {
        self.bot = standing;
        self
    }

    pub fn is_group(&self) -> bool {
        self.kind != Kind::Private
    }

    /// As the Bot API writes a chat.
    pub fn json(&self) -> Value {
        let kind = match self.kind {
            Kind::Private => return json!({"id": self.id, "type": "private", "first_name": self.title}),
            Kind::Group => "group",
            Kind::Supergroup => "supergroup",
            Kind::Channel => "channel",
        };
        let mut chat = json!({"id": self.id, "type": kind, "title": self.title});
        if let Some(name) = &self.username {
            chat["username"] = json!(name);
        }
        if self.forum {
            chat["is_forum"] = json!(true);
        }
        chat
    }

    pub fn next_message(&mut self) -> i64 {
        self.last_message += 1;
        self.last_message
    }

    pub fn knows_message(&self, id: i64) -> bool {
        self.said.contains(&id) || self.sent.iter().any(|message| message.id == id)
    }
}

impl State {
    pub fn sent_to(&self, chat: i64) -> Vec<SentMessage> {
        self.rooms.get(&chat).map(|room| room.sent.clone()).unwrap_or_default()
    }

    /// Queues an update, unless its kind is not wanted.
    pub fn update(&mut self, kind: &str, content: Value) -> i64 {
        self.last_update = self.last_update.max(1000) + 1;
        let id = self.last_update;
        let wanted = self.allowed.as_ref().is_none_or(|kinds| kinds.iter().any(|k| k == kind));
        if wanted {
            self.updates.push_back(json!({"update_id": id, kind: content}));
        }
        id
    }
}

/// The bot as a user.
pub fn bot_json() -> Value {
    json!({"id": BOT_ID, "is_bot": true, "first_name": "Division Bell", "username": BOT_NAME})
}

/// A `ChatMember`.
pub fn member_json(user: Value, standing: Standing) -> Value {
    if standing == Standing::SilentAdmin {
        let mut member = member_json(user, Standing::Admin);
        member["can_post_messages"] = json!(false);
        return member;
    }
    let mut member = match standing {
        Standing::Creator => json!({"status": "creator", "is_anonymous": false}),
        Standing::Admin | Standing::SilentAdmin => json!({
            "status": "administrator", "can_be_edited": false, "is_anonymous": false, "can_manage_chat": true,
            "can_delete_messages": true, "can_manage_video_chats": true, "can_restrict_members": true,
            "can_promote_members": false, "can_change_info": true, "can_invite_users": true,
            "can_post_messages": true, "can_edit_messages": true, "can_post_stories": false,
            "can_edit_stories": false, "can_delete_stories": false
        }),
        Standing::Member => json!({"status": "member"}),
        Standing::Muted => json!({
            "status": "restricted", "is_member": true, "can_send_messages": false, "can_send_audios": false,
            "can_send_documents": false, "can_send_photos": false, "can_send_videos": false,
            "can_send_video_notes": false, "can_send_voice_notes": false, "can_send_polls": false,
            "can_send_other_messages": false, "can_add_web_page_previews": false, "can_change_info": false,
            "can_invite_users": false, "can_pin_messages": false, "can_manage_topics": false, "until_date": 0
        }),
        Standing::Left => json!({"status": "left"}),
        Standing::Kicked => json!({"status": "kicked", "until_date": 0}),
    };
    member["user"] = user;
    member
}
