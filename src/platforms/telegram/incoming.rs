//! Telegram's updates in the program's own words.
//!
//! Of a group's messages only commands are taken (PRODUCT.md, privacy): a text or caption that begins with
//! `/`, and is not addressed to another bot, forwarded, or sent through one. An update that cannot be read is
//! passed over; the next one is not its victim.

use serde::Deserialize;
use serde_json::Value;
use teloxide::types::{
    CallbackQuery, Chat as TgChat, ChatMember, ChatMemberKind, ChatMemberUpdated, InlineQuery, Message,
    Update as TgUpdate, UpdateKind, User,
};

use crate::platforms::{Chat, ChatKind, Event, Person, Update};

/// Who the bot is (`getMe`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Me {
    pub id: i64,
    /// Name without `@`.
    pub name: String,
}

/// An update to store; `file` is what has still to be fetched for it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Taken {
    pub update: Update,
    pub file: Option<Attached>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Attached {
    pub id: String,
    pub bytes: u64,
}

/// The id of an update, also of one that cannot be read otherwise.
pub(super) fn id(raw: &Value) -> Option<i64> {
    raw.get("update_id")?.as_i64()
}

/// What the update says to us; `None` for what does not concern the bot or cannot be read.
pub(super) fn take(raw: &Value, me: &Me) -> Option<Taken> {
    let id = id(raw)?;
    let update = TgUpdate::deserialize(raw).ok()?;
    let (chat, person, as_chat, event, file) = match &update.kind {
        UpdateKind::Message(message) | UpdateKind::ChannelPost(message) => return from_message(id, message, me),
        UpdateKind::CallbackQuery(query) => {
            let (chat, event) = pressed(query)?;
            (chat, Some(person(&query.from)), false, event, None)
        }
        UpdateKind::MyChatMember(change) => {
            (chat(&change.chat, 0), Some(person(&change.from)), false, membership(change)?, None)
        }
        UpdateKind::InlineQuery(query) => {
            (private_chat(&query.from), Some(person(&query.from)), false, asked(query), None)
        }
        _ => return None,
    };
    Some(Taken { update: Update { id, chat, person, as_chat, event }, file })
}

fn from_message(id: i64, message: &Message, me: &Me) -> Option<Taken> {
    let thread = if message.is_topic_message { message.thread_id.map_or(0, |t| i64::from(t.0.0)) } else { 0 };
    let mut chat = chat(&message.chat, thread);
    if let Some(event) = moved(message, &mut chat) {
        return Some(Taken { update: Update { id, chat, person: None, as_chat: false, event }, file: None });
    }
    let (person, as_chat) = author(message, chat.kind)?;
    let (event, file) = said(message, chat.kind, me)?;
    Some(Taken { update: Update { id, chat, person, as_chat, event }, file })
}

/// Both service messages of a migration say the same: the old address has become the new one.
fn moved(message: &Message, chat: &mut Chat) -> Option<Event> {
    if let Some(to) = message.migrate_to_chat_id() {
        return Some(Event::Moved { to: to.0.to_string() });
    }
    let from = message.migrate_from_chat_id()?;
    let to = std::mem::replace(&mut chat.address, from.0.to_string());
    Some(Event::Moved { to })
}

/// Who speaks, and whether it is the chat itself (an anonymous admin, a channel's post). `None` for what
/// nobody said to the bot: other bots, and a linked channel's posts in its discussion group.
fn author(message: &Message, kind: ChatKind) -> Option<(Option<Person>, bool)> {
    if message.is_automatic_forward() || message.via_bot.is_some() {
        return None;
    }
    if kind != ChatKind::Private && message.forward_origin().is_some() {
        return None;
    }
    match (&message.sender_chat, &message.from) {
        _ if kind == ChatKind::Channel => Some((None, true)),
        (Some(sender), _) => Some((None, sender.id == message.chat.id)),
        (None, Some(from)) if !from.is_bot => Some((Some(person(from)), false)),
        _ => None,
    }
}

fn said(message: &Message, kind: ChatKind, me: &Me) -> Option<(Event, Option<Attached>)> {
    let message_id = message.id.0.to_string();
    let private = kind == ChatKind::Private;
    if let Some(place) = message.location().filter(|_| private) {
        let event = Event::Located { latitude: place.latitude.to_string(), longitude: place.longitude.to_string() };
        return Some((event, None));
    }
    let command = message.text().or(message.caption()).and_then(|text| command(text, me));
    if let (Some(document), Some(caption)) = (message.document(), command) {
        let file = Attached { id: document.file.id.0.clone(), bytes: u64::from(document.file.size) };
        let file_name = document.file_name.clone().unwrap_or_default();
        let event = Event::Sent { caption: caption.to_owned(), file_name, content: String::new(), message_id };
        return Some((event, Some(file)));
    }
    let text = if private { message.text().or(command) } else { command }?;
    Some((Event::Said { text: text.to_owned(), message_id, reply_to: reply_to(message) }, None))
}

/// The message that this one answers. In a forum's thread every message "answers" the thread's first.
fn reply_to(message: &Message) -> Option<String> {
    let answered = message.reply_to_message()?;
    let is_root = message.is_topic_message && message.thread_id.is_some_and(|thread| thread.0 == answered.id);
    (!is_root).then(|| answered.id.0.to_string())
}

/// The text from its `/` on, where it is a command and not one of another bot. Marks that nobody sees
/// (of direction, a byte order mark) may stand before it.
fn command<'a>(text: &'a str, me: &Me) -> Option<&'a str> {
    let unseen = |c: char| {
        c.is_whitespace()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    let text = text.trim_start_matches(unseen);
    let word = text.strip_prefix('/')?.split(char::is_whitespace).next()?;
    let (name, bot) = word.split_once('@').unwrap_or((word, ""));
    let named = name.starts_with(|c: char| c.is_ascii_alphabetic());
    let ours = bot.is_empty() || me.name.is_empty() || bot.eq_ignore_ascii_case(&me.name);
    (named && ours).then_some(text)
}

fn pressed(query: &CallbackQuery) -> Option<(Chat, Event)> {
    let message = query.message.as_ref()?;
    let thread = message
        .regular_message()
        .filter(|message| message.is_topic_message)
        .and_then(|message| message.thread_id)
        .map_or(0, |thread| i64::from(thread.0.0));
    let event = Event::Pressed {
        data: query.data.clone()?,
        press_id: query.id.0.clone(),
        message_id: message.id().0.to_string(),
    };
    Some((chat(message.chat(), thread), event))
}

/// A change of the bot's own standing. A change that leaves it able to write says nothing, except that an
/// admin's rights lift what the chat forbids its members.
fn membership(change: &ChatMemberUpdated) -> Option<Event> {
    let kind = kind(&change.chat);
    let (before, now) = (may_write(&change.old_chat_member, kind), may_write(&change.new_chat_member, kind));
    let promoted = !change.old_chat_member.kind.is_privileged() && change.new_chat_member.kind.is_privileged();
    match (before, now) {
        (true, false) => Some(Event::Removed),
        (false, true) => Some(Event::Added),
        (true, true) if promoted => Some(Event::Added),
        _ => None,
    }
}

/// Whether a member of that standing may write; in a channel only admins with the right to post may.
pub(super) fn may_write(member: &ChatMember, kind: ChatKind) -> bool {
    match &member.kind {
        ChatMemberKind::Owner(_) => true,
        ChatMemberKind::Administrator(rights) => kind != ChatKind::Channel || rights.can_post_messages,
        ChatMemberKind::Member(_) => kind != ChatKind::Channel,
        ChatMemberKind::Restricted(rights) => rights.is_member && rights.can_send_messages,
        ChatMemberKind::Left | ChatMemberKind::Banned(_) => false,
    }
}

fn asked(query: &InlineQuery) -> Event {
    Event::Asked { query_id: query.id.0.clone(), words: query.query.clone(), offset: query.offset.clone() }
}

fn private_chat(user: &User) -> Chat {
    Chat { address: user.id.0.to_string(), kind: ChatKind::Private, title: user.full_name(), ..Chat::default() }
}

fn kind(chat: &TgChat) -> ChatKind {
    match () {
        () if chat.is_private() => ChatKind::Private,
        () if chat.is_channel() => ChatKind::Channel,
        () => ChatKind::Group,
    }
}

/// A chat as the program knows it.
pub(super) fn chat(chat: &TgChat, thread: i64) -> Chat {
    let names = [chat.first_name(), chat.last_name()];
    let name = || names.into_iter().flatten().collect::<Vec<_>>().join(" ");
    Chat {
        address: chat.id.0.to_string(),
        kind: kind(chat),
        title: chat.title().map_or_else(name, str::to_owned),
        username: chat.username().map(str::to_owned),
        thread,
    }
}

fn person(user: &User) -> Person {
    let language = user.language_code.as_deref().and_then(|code| code.split('-').next());
    Person {
        id: user.id.0.to_string(),
        name: user.full_name(),
        language: language.filter(|code| !code.is_empty()).map(str::to_lowercase),
    }
}

#[cfg(test)]
mod tests;
