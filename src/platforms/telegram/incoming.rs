//! Telegram's updates in the program's own words.
//!
//! Of a group's messages only commands are taken (PRODUCT.md, privacy): a text or caption that begins with
//! `/`, and is not addressed to another bot, forwarded, or sent through one. An update that cannot be read is
//! passed over; the next one is not its victim.
//!
//! Only the fields that matter are read, by types of our own: teloxide's `Message` holds messages in messages,
//! and 25 of them in one another overflow the stack, which ends the whole process.

#[cfg(test)]
mod tests;
mod types;

use serde::Deserialize;
use serde_json::Value;

use self::types::{TgChange, TgMessage, TgQuery, TgUser, TgWords};
use crate::platforms::{Chat, ChatKind, Event, Person, Update};

pub(super) use self::types::{TgChat, TgMember};

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
    if let Some(message) = raw.get("message").or(raw.get("channel_post")) {
        return from_message(id, &TgMessage::deserialize(message).ok()?, me);
    }
    let (chat, by, event) = if let Some(query) = raw.get("callback_query") {
        pressed(TgQuery::deserialize(query).ok()?)?
    } else if let Some(change) = raw.get("my_chat_member") {
        membership(&TgChange::deserialize(change).ok()?)?
    } else {
        asked(TgWords::deserialize(raw.get("inline_query")?).ok()?)
    };
    Some(Taken { update: Update { id, chat, person: Some(person(&by)), as_chat: false, event }, file: None })
}

fn from_message(id: i64, message: &TgMessage, me: &Me) -> Option<Taken> {
    let mut chat = message.chat.known(message.thread());
    if let Some(event) = moved(message, &mut chat) {
        return Some(Taken { update: Update { id, chat, person: None, as_chat: false, event }, file: None });
    }
    let (person, as_chat) = author(message)?;
    let (event, file) = said(message, chat.kind, me)?;
    Some(Taken { update: Update { id, chat, person, as_chat, event }, file })
}

/// Both service messages of a migration say the same: the old address has become the new one.
fn moved(message: &TgMessage, chat: &mut Chat) -> Option<Event> {
    if let Some(to) = message.migrate_to_chat_id {
        return Some(Event::Moved { to: to.to_string() });
    }
    let from = message.migrate_from_chat_id?;
    let to = std::mem::replace(&mut chat.address, from.to_string());
    Some(Event::Moved { to })
}

/// Who speaks, and whether it is the chat itself (an anonymous admin, a channel's post). `None` for what
/// nobody said to the bot: other bots, and a linked channel's posts in its discussion group.
fn author(message: &TgMessage) -> Option<(Option<Person>, bool)> {
    let kind = message.chat.kind();
    if message.is_automatic_forward || message.via_bot.is_some() {
        return None;
    }
    if kind != ChatKind::Private && message.forward_origin.is_some() {
        return None;
    }
    match (&message.sender_chat, &message.from) {
        _ if kind == ChatKind::Channel => Some((None, true)),
        (Some(sender), _) => Some((None, sender.id == message.chat.id)),
        (None, Some(from)) if !from.is_bot => Some((Some(person(from)), false)),
        _ => None,
    }
}

fn said(message: &TgMessage, kind: ChatKind, me: &Me) -> Option<(Event, Option<Attached>)> {
    let message_id = message.message_id.to_string();
    let private = kind == ChatKind::Private;
    if let Some(place) = message.location.as_ref().filter(|_| private) {
        let event = Event::Located { latitude: place.latitude.to_string(), longitude: place.longitude.to_string() };
        return Some((event, None));
    }
    let text = message.text.as_deref();
    let command = text.or(message.caption.as_deref()).and_then(|text| command(text, me));
    if let (Some(document), Some(caption)) = (&message.document, command) {
        let file = Attached { id: document.file_id.clone(), bytes: document.file_size };
        let file_name = document.file_name.clone();
        let event = Event::Sent { caption: caption.to_owned(), file_name, content: String::new(), message_id };
        return Some((event, Some(file)));
    }
    let text = if private { text.or(command) } else { command }?;
    Some((Event::Said { text: text.to_owned(), message_id, reply_to: message.reply_to() }, None))
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

fn pressed(query: TgQuery) -> Option<(Chat, TgUser, Event)> {
    let message = query.message?;
    let event = Event::Pressed { data: query.data?, press_id: query.id, message_id: message.message_id.to_string() };
    Some((message.chat.known(message.thread()), query.from, event))
}

/// A change of the bot's own standing. A change that leaves it able to write says nothing, except that an
/// admin's rights lift what the chat forbids its members.
fn membership(change: &TgChange) -> Option<(Chat, TgUser, Event)> {
    let kind = change.chat.kind();
    let (old, new) = (&change.old_chat_member, &change.new_chat_member);
    let event = match (old.may_write(kind), new.may_write(kind)) {
        (true, false) => Event::Removed,
        (false, true) => Event::Added,
        (true, true) if !old.is_admin() && new.is_admin() => Event::Added,
        _ => return None,
    };
    Some((change.chat.known(0), change.from.clone(), event))
}

/// Inline words come from no chat: the answer belongs to the person.
fn asked(query: TgWords) -> (Chat, TgUser, Event) {
    let title = query.from.name();
    let chat = Chat { address: query.from.id.to_string(), kind: ChatKind::Private, title, ..Chat::default() };
    (chat, query.from, Event::Asked { query_id: query.id, words: query.query, offset: query.offset })
}

fn person(user: &TgUser) -> Person {
    let language = user.language_code.split('-').next().filter(|code| !code.is_empty());
    Person { id: user.id.to_string(), name: user.name(), language: language.map(str::to_lowercase) }
}
