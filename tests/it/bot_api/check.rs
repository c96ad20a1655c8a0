//! What the server refuses in a message, in the real server's words.

use serde_json::Value;

use super::html::{self, Entity};
use super::methods::Refused;
use super::request::Request;
use super::state::{Kind, Room, Standing, State, Thread};

/// A text or caption, read.
pub struct Text {
    pub html: String,
    pub text: String,
    pub entities: Vec<Entity>,
}

/// Reads the text or caption of a call: 1 to 4096 (0 to 1024) units and at most 100 entities once parsed.
pub fn text(request: &Request, field: &str) -> Result<Text, Refused> {
    let (limit, may_be_empty) = if field == "caption" { (1024, true) } else { (4096, false) };
    let given = request.text(field).unwrap_or_default().to_owned();
    let parsed = match request.text("parse_mode") {
        Some("HTML") => html::parse(&given).map_err(|why| Refused::bad(&format!("can't parse entities: {why}")))?,
        None => html::Parsed { text: given.clone(), entities: Vec::new() },
        Some(other) => return Err(Refused::bad(&format!("unsupported parse_mode {other}"))),
    };
    if parsed.text.trim().is_empty() && !may_be_empty {
        return Err(Refused::bad("message text is empty"));
    }
    if parsed.text.encode_utf16().count() > limit {
        return Err(Refused::bad(if may_be_empty { "message caption is too long" } else { "message is too long" }));
    }
    if parsed.entities.len() > 100 {
        return Err(Refused::bad("ENTITIES_TOO_LONG"));
    }
    Ok(Text { html: given, text: parsed.text, entities: parsed.entities })
}

/// Reads an inline keyboard: each button with a label and one action that works.
pub fn keyboard(request: &Request) -> Result<Vec<Vec<Value>>, Refused> {
    let Some(markup) = request.params.get("reply_markup") else { return Ok(Vec::new()) };
    let rows = markup.get("inline_keyboard").and_then(Value::as_array);
    let rows = rows.ok_or_else(|| Refused::bad("object expected as reply markup"))?;
    let mut keyboard = Vec::new();
    for row in rows {
        let row = row.as_array().ok_or_else(|| Refused::bad("can't parse inline keyboard: row must be an array"))?;
        if row.is_empty() || row.len() > 8 {
            return Err(Refused::bad("REPLY_MARKUP_INVALID"));
        }
        row.iter().try_for_each(button)?;
        keyboard.push(row.clone());
    }
    if keyboard.iter().flatten().count() > 100 {
        return Err(Refused::bad("reply markup is too long"));
    }
    Ok(keyboard)
}

fn button(button: &Value) -> Result<(), Refused> {
    if button["text"].as_str().is_none_or(|label| label.trim().is_empty()) {
        return Err(Refused::bad("can't parse inline keyboard button: Field \"text\" must be non-empty"));
    }
    match (button["callback_data"].as_str(), button["url"].as_str()) {
        (Some(data), None) if (1..=64).contains(&data.len()) => Ok(()),
        (Some(_), None) => Err(Refused::bad("BUTTON_DATA_INVALID")),
        (None, Some(url)) if url::Url::parse(url).is_ok_and(|u| ["http", "https", "tg"].contains(&u.scheme())) => {
            Ok(())
        }
        (None, Some(_)) => Err(Refused::bad("BUTTON_URL_INVALID")),
        _ => Err(Refused::bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")),
    }
}

/// The chat that a call names, if the bot may see it.
pub fn room<'a>(state: &'a mut State, request: &Request) -> Result<&'a mut Room, Refused> {
    let id = match (request.number("chat_id"), request.text("chat_id")) {
        (Some(id), _) => Some(id),
        (None, Some(name)) => {
            let name = name.strip_prefix('@').unwrap_or_default();
            let known = |room: &&Room| room.username.as_deref().is_some_and(|known| known.eq_ignore_ascii_case(name));
            state.rooms.values().find(known).map(|room| room.id)
        }
        _ => return Err(Refused::bad("chat_id is empty")),
    };
    let room = id.and_then(|id| state.rooms.get_mut(&id)).ok_or_else(|| Refused::bad("chat not found"))?;
    match room.migrated_to {
        Some(to) => Err(Refused::moved(to)),
        None => Ok(room),
    }
}

/// Whether the bot may write there.
pub fn may_write(room: &Room) -> Result<(), Refused> {
    let name = match room.kind {
        Kind::Private => "private",
        Kind::Group => "group",
        Kind::Supergroup => "supergroup",
        Kind::Channel => "channel",
    };
    match (room.kind, room.bot) {
        _ if room.deactivated && room.kind == Kind::Private => Err(Refused::forbidden("user is deactivated")),
        _ if room.deactivated => Err(Refused::forbidden("the group chat was deleted")),
        (Kind::Private, Standing::Kicked | Standing::Left) => Err(Refused::forbidden("bot was blocked by the user")),
        (_, Standing::Kicked) => Err(Refused::forbidden(&format!("bot was kicked from the {name} chat"))),
        (_, Standing::Left) => Err(Refused::forbidden(&format!("bot is not a member of the {name} chat"))),
        (Kind::Channel, Standing::Admin | Standing::Creator) => Ok(()),
        (Kind::Channel, _) => Err(Refused::bad("need administrator rights in the channel chat")),
        (_, Standing::Muted) => Err(Refused::bad("not enough rights to send text messages to the chat")),
        _ => Ok(()),
    }
}

/// The thread that a message goes to; 0 is the main one.
pub fn thread(room: &Room, request: &Request) -> Result<i64, Refused> {
    let Some(thread) = request.number("message_thread_id") else { return Ok(0) };
    match room.threads.get(&thread) {
        Some(Thread::Open) if room.forum => Ok(thread),
        Some(Thread::Closed) if room.bot == Standing::Admin => Ok(thread),
        Some(Thread::Closed) => Err(Refused::bad("TOPIC_CLOSED")),
        _ => Err(Refused::bad("message thread not found")),
    }
}

/// The message that is answered; one that is gone is no hindrance where the caller says so.
pub fn reply(room: &Room, request: &Request) -> Result<Option<i64>, Refused> {
    let Some(parameters) = request.params.get("reply_parameters") else { return Ok(None) };
    let id = parameters["message_id"].as_i64().ok_or_else(|| Refused::bad("can't parse reply parameters"))?;
    match room.knows_message(id) {
        true => Ok(Some(id)),
        false if parameters["allow_sending_without_reply"] == true => Ok(None),
        false => Err(Refused::bad("message to be replied not found")),
    }
}
