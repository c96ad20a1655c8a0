//! The methods, each as strict as the documentation.

use serde_json::{Value, json};

use super::check;
use super::request::Request;
use super::state::{Kind, Room, SentMessage, Standing, State, bot_json, member_json};
use super::{BOT_ID, TOKEN};

/// A refusal as the real server words it.
#[derive(Clone, Debug)]
pub struct Refused {
    pub status: u16,
    pub description: String,
    pub parameters: Value,
}

impl Refused {
    fn new(status: u16, description: String) -> Self {
        Self { status, description, parameters: Value::Null }
    }

    pub fn bad(why: &str) -> Self {
        Self::new(400, format!("Bad Request: {why}"))
    }

    pub fn forbidden(why: &str) -> Self {
        Self::new(403, format!("Forbidden: {why}"))
    }

    pub fn conflict(why: &str) -> Self {
        Self::new(409, format!("Conflict: {why}"))
    }

    pub fn unknown() -> Self {
        Self::new(404, "Not Found".into())
    }

    pub fn unauthorized() -> Self {
        Self::new(401, "Unauthorized".into())
    }

    pub fn flood(seconds: i64) -> Self {
        let parameters = json!({"retry_after": seconds});
        Self { parameters, ..Self::new(429, format!("Too Many Requests: retry after {seconds}")) }
    }

    pub fn moved(to: i64) -> Self {
        let parameters = json!({"migrate_to_chat_id": to});
        Self { parameters, ..Self::bad("group chat was upgraded to a supergroup chat") }
    }
}

pub type Outcome = Result<Value, Refused>;

/// Carries out a call; `method` in lower case. `getUpdates` waits and lives in `server`.
pub fn call(state: &mut State, method: &str, request: &mut Request, now_ms: i64) -> Outcome {
    match method {
        "getme" => Ok(me()),
        "setwebhook" => set_webhook(state, request),
        "deletewebhook" => {
            state.webhook = None;
            Ok(json!(true))
        }
        "getwebhookinfo" => Ok(json!({"url": state.webhook.as_ref().map_or("", |(url, _)| url)})),
        "sendmessage" => send(state, request, "text", now_ms),
        "sendphoto" => send(state, request, "photo", now_ms),
        "senddocument" => send(state, request, "document", now_ms),
        "editmessagetext" => edit(state, request, "text", now_ms),
        "editmessagecaption" => edit(state, request, "caption", now_ms),
        "answercallbackquery" => answer(state, request, "callback_query_id"),
        "answerinlinequery" => answer_inline(state, request),
        "setmycommands" => set_commands(request),
        "getchat" => get_chat(state, request),
        "getchatadministrators" => administrators(state, request),
        "getchatmember" => member(state, request),
        "getfile" => file(state, request),
        _ => Err(Refused::unknown()),
    }
}

fn me() -> Value {
    let mut me = bot_json();
    me["can_join_groups"] = json!(true);
    me["can_read_all_group_messages"] = json!(false);
    me["supports_inline_queries"] = json!(true);
    me
}

fn set_webhook(state: &mut State, request: &Request) -> Outcome {
    let url = request.text("url").unwrap_or_default();
    let local = url.starts_with("http://127.0.0.1:");
    if !url.starts_with("https://") && !local {
        return Err(Refused::bad("bad webhook: An HTTPS URL must be provided for webhook"));
    }
    state.webhook = Some((url.to_owned(), request.text("secret_token").unwrap_or_default().to_owned()));
    allow(state, request);
    Ok(json!(true))
}

/// Keeps which updates are wanted, where the call says so.
pub fn allow(state: &mut State, request: &Request) {
    if let Some(kinds) = request.params.get("allowed_updates").and_then(Value::as_array) {
        state.allowed = Some(kinds.iter().filter_map(|kind| kind.as_str().map(str::to_owned)).collect());
    }
}

fn send(state: &mut State, request: &mut Request, kind: &str, now_ms: i64) -> Outcome {
    let text = check::text(request, if kind == "text" { "text" } else { "caption" })?;
    let buttons = check::keyboard(request)?;
    let (photo, file) = match kind {
        "text" => (None, None),
        _ => media(state, request, kind)?,
    };
    let preview = request.params.get("link_preview_options").is_none_or(|options| options["is_disabled"] != true);
    let room = check::room(state, request)?;
    check::may_write(room)?;
    let thread = check::thread(room, request)?;
    let reply_to = check::reply(room, request)?;
    let (chat, is_group) = (room.id, room.is_group());
    count(state, chat, is_group, now_ms)?;
    let room = check::room(state, request)?;
    let sent = SentMessage {
        id: room.next_message(),
        chat,
        at_ms: now_ms,
        thread,
        text: text.text,
        html: text.html,
        entities: text.entities,
        buttons,
        photo,
        file,
        reply_to,
        silent: request.flag("disable_notification"),
        preview,
        before: Vec::new(),
    };
    let answer = message_json(room, &sent);
    room.sent.push(sent);
    Ok(answer)
}

type Media = (Option<String>, Option<(String, Vec<u8>)>);

/// A file of the call, or the address of a picture that the platform can fetch.
fn media(state: &State, request: &mut Request, field: &str) -> Result<Media, Refused> {
    if let Some(file) = request.files.remove(field) {
        if file.1.is_empty() {
            return Err(Refused::bad("file must be non-empty"));
        }
        let name = (field == "photo").then(|| format!("attach://{}", file.0));
        return Ok((name, Some(file)));
    }
    let address = request.text(field).ok_or_else(|| Refused::bad(&format!("there is no {field} in the request")))?;
    if !address.starts_with("http://") && !address.starts_with("https://") {
        return Err(Refused::bad("wrong remote file identifier specified: Wrong string length"));
    }
    if state.refused_pictures.contains(address) {
        return Err(Refused::bad("wrong type of the web page content"));
    }
    Ok((Some(address.to_owned()), None))
}

fn count(state: &mut State, chat: i64, is_group: bool, now_ms: i64) -> Result<(), Refused> {
    let Some(limits) = &mut state.limits else { return Ok(()) };
    limits.accept(now_ms, chat, is_group).map_err(Refused::flood)
}

fn message_json(room: &Room, sent: &SentMessage) -> Value {
    let mut message =
        json!({"message_id": sent.id, "date": sent.at_ms / 1000, "chat": room.json(), "from": bot_json()});
    message[if sent.has_media() { "caption" } else { "text" }] = json!(sent.text);
    message
}

fn edit(state: &mut State, request: &Request, kind: &str, now_ms: i64) -> Outcome {
    let text = check::text(request, kind)?;
    let buttons = check::keyboard(request)?;
    let id = request.number("message_id").ok_or_else(|| Refused::bad("message identifier is not specified"))?;
    let room = check::room(state, request)?;
    check::may_write(room)?;
    let (chat, is_group) = (room.id, room.is_group());
    let sent = room.sent.iter_mut().find(|sent| sent.id == id);
    let sent = sent.ok_or_else(|| match room.said.contains(&id) {
        true => Refused::bad("message can't be edited"),
        false => Refused::bad("message to edit not found"),
    })?;
    if sent.has_media() != (kind == "caption") {
        return Err(Refused::bad(&format!("there is no {kind} in the message to edit")));
    }
    if sent.text == text.text && sent.entities == text.entities && sent.buttons == buttons {
        return Err(Refused::bad(
            "message is not modified: specified new message content and reply markup are exactly the same as a \
             current content and reply markup of the message",
        ));
    }
    count(state, chat, is_group, now_ms)?;
    let room = check::room(state, request)?;
    let Some(sent) = room.sent.iter_mut().find(|sent| sent.id == id) else { return Ok(json!(true)) };
    sent.before.push(std::mem::replace(&mut sent.text, text.text));
    (sent.html, sent.entities, sent.buttons) = (text.html, text.entities, buttons);
    let sent = sent.clone();
    Ok(message_json(room, &sent))
}

fn answer(state: &mut State, request: &Request, field: &str) -> Outcome {
    if request.text("text").is_some_and(|text| text.encode_utf16().count() > 200) {
        return Err(Refused::bad("MESSAGE_TOO_LONG"));
    }
    let id = request.text(field).unwrap_or_default();
    match state.open_queries.remove(id) {
        true => Ok(json!(true)),
        false => Err(Refused::bad("query is too old and response timeout expired or query ID is invalid")),
    }
}

fn answer_inline(state: &mut State, request: &Request) -> Outcome {
    let results = request.params.get("results").and_then(Value::as_array);
    let results = results.ok_or_else(|| Refused::bad("can't parse inline query results"))?;
    if results.len() > 50 {
        return Err(Refused::bad("RESULTS_TOO_MUCH"));
    }
    if let Some(button) = request.params.get("button").filter(|button| !button.is_null()) {
        let payload = button["start_parameter"].as_str().unwrap_or_default();
        let named = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        if !(1..=64).contains(&payload.len()) || !payload.chars().all(named) {
            return Err(Refused::bad("START_PARAM_INVALID"));
        }
        if button["text"].as_str().is_none_or(str::is_empty) {
            return Err(Refused::bad("SWITCH_PM_TEXT_EMPTY"));
        }
    }
    for result in results {
        let id = result["id"].as_str().unwrap_or_default();
        if !(1..=64).contains(&id.len()) || results.iter().filter(|other| other["id"] == id).count() > 1 {
            return Err(Refused::bad("RESULT_ID_INVALID"));
        }
        let content = &result["input_message_content"];
        let mut inner = Request::default();
        inner.params.insert("text".into(), content["message_text"].clone());
        inner.params.insert("parse_mode".into(), content["parse_mode"].clone());
        check::text(&inner, "text")?;
    }
    answer(state, request, "inline_query_id")
}

fn set_commands(request: &Request) -> Outcome {
    let commands = request.params.get("commands").and_then(Value::as_array);
    let commands = commands.ok_or_else(|| Refused::bad("can't parse commands"))?;
    if commands.len() > 100 {
        return Err(Refused::bad("BOT_COMMANDS_TOO_MUCH"));
    }
    for command in commands {
        let name = command["command"].as_str().unwrap_or_default();
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if !(1..=32).contains(&name.len()) || !name.chars().all(allowed) {
            return Err(Refused::bad("BOT_COMMAND_INVALID"));
        }
        let about = command["description"].as_str().unwrap_or_default();
        if !(1..=256).contains(&about.encode_utf16().count()) {
            return Err(Refused::bad("BOT_COMMAND_DESCRIPTION_INVALID"));
        }
    }
    Ok(json!(true))
}

fn get_chat(state: &mut State, request: &Request) -> Outcome {
    let mut chat = check::room(state, request)?.json();
    chat["accent_color_id"] = json!(0);
    chat["max_reaction_count"] = json!(11);
    Ok(chat)
}

fn administrators(state: &mut State, request: &Request) -> Outcome {
    let room = check::room(state, request)?;
    if room.kind == Kind::Private {
        return Err(Refused::bad("there are no administrators in the private chat"));
    }
    if matches!(room.bot, Standing::Left | Standing::Kicked) {
        check::may_write(room)?;
    }
    if room.kind == Kind::Channel && !matches!(room.bot, Standing::Admin | Standing::SilentAdmin) {
        return Err(Refused::bad("member list is inaccessible"));
    }
    let admins =
        room.people.iter().filter(|(_, s)| matches!(s, Standing::Creator | Standing::Admin | Standing::SilentAdmin));
    Ok(admins.map(|(user, standing)| member_json(user.json(), *standing)).collect())
}

fn member(state: &mut State, request: &Request) -> Outcome {
    let user = request.number("user_id").ok_or_else(|| Refused::bad("invalid user_id specified"))?;
    let room = check::room(state, request)?;
    if user == BOT_ID {
        return Ok(member_json(bot_json(), room.bot));
    }
    // About others a bot is told for sure only where it is an admin.
    if room.bot != Standing::Admin && room.kind != Kind::Private {
        return Err(Refused::bad("CHAT_ADMIN_REQUIRED"));
    }
    let known = room.people.iter().find(|(known, _)| known.id == user);
    let (user, standing) = known.ok_or_else(|| Refused::bad("user not found"))?;
    Ok(member_json(user.json(), *standing))
}

fn file(state: &mut State, request: &Request) -> Outcome {
    let id = request.text("file_id").unwrap_or_default();
    let bytes = state.files.get(id).ok_or_else(|| Refused::bad("invalid file_id"))?;
    Ok(json!({"file_id": id, "file_unique_id": id, "file_size": bytes.len(), "file_path": format!("documents/{id}")}))
}

/// Whether a token is ours, or at least looks like one.
pub fn authorize(bot: &str) -> Result<(), Refused> {
    let token = bot.strip_prefix("bot").ok_or_else(Refused::unknown)?;
    let looks_right = token.split_once(':').is_some_and(|(id, key)| id.parse::<u64>().is_ok() && key.len() > 5);
    match token == TOKEN {
        true => Ok(()),
        false if looks_right => Err(Refused::unauthorized()),
        false => Err(Refused::unknown()),
    }
}
