//! The routes of the page.
//!
//! | route | does |
//! | --- | --- |
//! | `GET /`, `GET /live` | the page; makes a browser without a cookie a visitor |
//! | `GET /live/events` | what happens, as server-sent events: `hello`, `message` (also an edit), `removed`, `typing`, `people`, `answered`, `ready` |
//! | `POST /live/say` | `{"text", "reply_to"?}` |
//! | `POST /live/press` | `{"data", "message_id"}` -> `{"press_id"}` |
//! | `GET /live/commands` | the bot's commands, as `set_commands` published them |
//! | `GET /live/file/{message_id}` | a message's attachment |
//!
//! Errors are `{"error": "..."}`. Bodies must be `application/json`, which keeps other sites' forms out (they cannot
//! send it without asking first, and nothing answers that question).

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::map_response_with_state;
use axum::response::sse::{Event as SseEvent, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use tokio_stream::wrappers::ReceiverStream;

use super::room::{Author, Frame, Post, Seat};
use super::visitor::{self, Visitor};
use super::{House, LiveMode, NAME, TEXT_LIMIT, hold};
use crate::outbox::message::Message;
use crate::platforms::{Chat, ChatKind, Event, Inbox, Person, SendError, Update};

const BODY_LIMIT: usize = 32 * 1024;
const KEEP_ALIVE: Duration = Duration::from_secs(20);

#[derive(Clone)]
struct Door {
    house: Arc<House>,
    inbox: Arc<dyn Inbox>,
}

pub fn router(house: Arc<House>, inbox: Arc<dyn Inbox>) -> Router {
    let asset = |kind: &'static str, text: &'static str| {
        get(move || async move { ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-cache")], text) })
    };
    let mode = house.mode;
    Router::new()
        .route("/", get(page))
        .route("/live", get(page))
        .route("/live/page.css", asset("text/css; charset=utf-8", include_str!("page.css")))
        .route("/live/page.js", asset("text/javascript; charset=utf-8", include_str!("page.js")))
        .route("/live/message.js", asset("text/javascript; charset=utf-8", include_str!("message.js")))
        .route("/live/bell.svg", asset("image/svg+xml", include_str!("bell.svg")))
        .route("/live/events", get(events))
        .route("/live/say", post(say))
        .route("/live/press", post(press))
        .route("/live/commands", get(commands))
        .route("/live/file/{message_id}", get(file))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(map_response_with_state(mode, guard))
        .with_state(Door { house, inbox })
}

/// Why a request is refused, as the page shows it.
struct Refusal {
    status: StatusCode,
    text: String,
    after_s: Option<u64>,
}

impl Refusal {
    fn new(status: StatusCode, text: impl Into<String>) -> Self {
        Self { status, text: text.into(), after_s: None }
    }

    fn busy(after_s: u64, text: &str) -> Self {
        Self { status: StatusCode::TOO_MANY_REQUESTS, text: text.to_owned(), after_s: Some(after_s) }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = (self.status, axum::Json(json!({ "error": self.text }))).into_response();
        if let Some(after_s) = self.after_s {
            response.headers_mut().insert(header::RETRY_AFTER, after_s.into());
        }
        response
    }
}

impl From<SendError> for Refusal {
    fn from(error: SendError) -> Self {
        match error {
            SendError::RetryAfter { after_ms } => {
                Self::busy(after_ms.unsigned_abs() / 1000, "too many windows are open: close some, or try again later")
            }
            other => Self::new(StatusCode::CONFLICT, other.to_string()),
        }
    }
}

/// Everything the page needs comes from here, but for pictures of articles; the demo's are on a loopback port.
async fn guard(State(mode): State<LiveMode>, mut response: Response) -> Response {
    let policy = match mode {
        LiveMode::Demo => {
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; \
             form-action 'none'; frame-ancestors 'none'; img-src 'self' https: http://127.0.0.1:*"
        }
        LiveMode::Public => {
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; \
             form-action 'none'; frame-ancestors 'none'; img-src 'self' https:"
        }
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

async fn page(State(door): State<Door>, headers: HeaderMap) -> Result<Response, Refusal> {
    let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    let mut response = (kind, include_str!("page.html")).into_response();
    if Visitor::of(&headers).is_none() {
        let cookie = visitor::new_cookie(door.house.secure).map_err(|e| e.to_string());
        let cookie = cookie.and_then(|c| HeaderValue::try_from(c).map_err(|e| e.to_string()));
        let cookie = cookie.map_err(|e| {
            tracing::error!(error = e, "no random bytes for a visitor's cookie");
            Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "no place could be made for you: try again later")
        })?;
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

impl Door {
    /// The visitor, and the chat that they sit in.
    fn seat_of(&self, headers: &HeaderMap) -> Result<(Visitor, Chat), Refusal> {
        let visitor = Visitor::of(headers).ok_or_else(|| {
            Refusal::new(StatusCode::UNAUTHORIZED, "open the page first: its cookie gives this browser its place")
        })?;
        let chat = self.house.chat_of(&visitor);
        Ok((visitor, chat))
    }

    /// The same, for one who wants to say something: within their allowance.
    fn speaker(&self, headers: &HeaderMap) -> Result<(Visitor, Chat), Refusal> {
        let (visitor, chat) = self.seat_of(headers)?;
        let now_ms = self.house.clock.now_ms();
        hold(&self.house.allowances)
            .take(&visitor.id, now_ms)
            .map_err(|after_s| Refusal::busy(after_s, "that was too fast: wait a moment, then try again"))?;
        hold(&self.house.rooms).greet(&chat.address, &visitor.id, now_ms)?;
        Ok((visitor, chat))
    }

    async fn store(&self, visitor: &Visitor, chat: &Chat, id: i64, event: Event) -> Result<(), Refusal> {
        let person = Person { id: visitor.id.clone(), name: visitor.name.clone(), language: visitor.language.clone() };
        let update = Update { id, chat: chat.clone(), person: Some(person), as_chat: false, event };
        self.inbox.put(NAME, &[update]).await.map_err(|e| unstored(&e))
    }

    async fn next_update(&self) -> Result<i64, Refusal> {
        self.house.next_update(&*self.inbox).await.map_err(|e| unstored(&e))
    }
}

fn unstored(error: &anyhow::Error) -> Refusal {
    tracing::error!(error = format!("{error:#}"), "a visitor's update could not be stored");
    Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "the bot cannot take that down just now: try again in a moment")
}

/// Reads a JSON body; `like` shows what it should be.
fn read<T: DeserializeOwned>(
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
    like: &str,
) -> Result<T, Refusal> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json") {
        return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, format!("send application/json like {like}")));
    }
    let body = body.map_err(|e| match e.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, format!("send at most {BODY_LIMIT} bytes"))
        }
        status => Refusal::new(status, "the request broke off: send it again"),
    })?;
    serde_json::from_slice(&body)
        .map_err(|e| Refusal::new(StatusCode::BAD_REQUEST, format!("send JSON like {like} ({e})")))
}

#[derive(Deserialize)]
struct Saying {
    text: String,
    #[serde(default)]
    reply_to: Option<String>,
}

/// A `/` and a letter: what the bot is told. Other texts of a group are the visitors' own, and are not stored.
fn is_command(text: &str) -> bool {
    text.strip_prefix('/').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()))
}

async fn say(
    State(door): State<Door>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Refusal> {
    let saying: Saying = read(&headers, body, r#"{"text": "/help"}"#)?;
    let shown = |c: &char| !c.is_control() || *c == '\n' || *c == '\t';
    let text: String = saying.text.trim().chars().filter(shown).collect();
    let units = text.encode_utf16().count();
    if units == 0 || units > TEXT_LIMIT {
        return Err(Refusal::new(StatusCode::BAD_REQUEST, format!("say 1 to {TEXT_LIMIT} characters, not {units}")));
    }
    let (visitor, chat) = door.speaker(&headers)?;
    let stored = is_command(&text) || chat.kind == ChatKind::Private;
    // The update's number first: what fails is then not shown.
    let update = if stored { Some(door.next_update().await?) } else { None };
    let author = Author::Visitor { id: visitor.id.clone(), name: visitor.name.clone() };
    let post =
        Post { author, message: Message::text(&text), file: None, reply_to: saying.reply_to.as_deref(), key: "" };
    // Shown before it is stored, so that the answer cannot come before the question.
    let message_id = hold(&door.house.rooms).post(&chat.address, post, door.house.clock.now_ms())?;
    if let Some(id) = update {
        hold(&door.house.rooms).tell_all(&chat.address, "typing", &json!({}));
        let event = Event::Said { text, message_id: message_id.to_string(), reply_to: saying.reply_to };
        if let Err(refusal) = door.store(&visitor, &chat, id, event).await {
            hold(&door.house.rooms).take_back(&chat.address, message_id);
            return Err(refusal);
        }
    }
    Ok((StatusCode::ACCEPTED, axum::Json(json!({ "message_id": message_id }))).into_response())
}

#[derive(Deserialize)]
struct Pressing {
    data: String,
    message_id: serde_json::Value,
}

async fn press(
    State(door): State<Door>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Refusal> {
    let pressing: Pressing = read(&headers, body, r#"{"data": "...", "message_id": "1"}"#)?;
    let (visitor, chat) = door.speaker(&headers)?;
    let message_id = match pressing.message_id {
        serde_json::Value::String(id) => id,
        other => other.to_string(),
    };
    if !hold(&door.house.rooms).has_button(&chat.address, &message_id, &pressing.data) {
        return Err(Refusal::new(StatusCode::NOT_FOUND, "that button is not there any more: use a newer message"));
    }
    let id = door.next_update().await?;
    let press_id = format!("{}/{}/{id}", chat.address, visitor.id);
    let event = Event::Pressed { data: pressing.data, press_id: press_id.clone(), message_id };
    door.store(&visitor, &chat, id, event).await?;
    Ok((StatusCode::ACCEPTED, axum::Json(json!({ "press_id": press_id }))).into_response())
}

#[derive(Deserialize)]
struct Since {
    last: Option<String>,
}

/// Leaves the room when the stream ends, however it ends.
struct Leaving {
    house: Arc<House>,
    address: String,
    number: u64,
}

impl Drop for Leaving {
    fn drop(&mut self) {
        hold(&self.house.rooms).leave(&self.address, self.number);
    }
}

async fn events(State(door): State<Door>, Query(since): Query<Since>, headers: HeaderMap) -> Result<Response, Refusal> {
    let (visitor, chat) = door.seat_of(&headers)?;
    if door.house.closed.is_cancelled() {
        return Err(Refusal::busy(1, "the bot is shutting down: try again in a moment"));
    }
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()).or(since.last.as_deref());
    let now_ms = door.house.clock.now_ms();
    let seat = hold(&door.house.rooms).enter(&chat.address, &chat.title, &visitor, last, now_ms)?;
    let Seat { replay, frames, number } = seat;
    let leaving = Leaving { house: door.house.clone(), address: chat.address, number };
    let stream = stream::iter(replay).chain(ReceiverStream::new(frames)).map(move |frame| {
        let _until_the_end = &leaving;
        Ok::<_, Infallible>(sse(frame))
    });
    let mut response = Sse::new(stream).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response();
    // Tells nginx not to gather what should arrive at once.
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

fn sse(frame: Frame) -> SseEvent {
    let event = SseEvent::default().event(frame.event).data(&*frame.data);
    match frame.id {
        Some(id) => event.id(id),
        None => event,
    }
}

async fn commands(State(door): State<Door>, headers: HeaderMap) -> Response {
    let language = Visitor::of(&headers).and_then(|visitor| visitor.language).unwrap_or_default();
    let all = hold(&door.house.commands);
    let own = all.iter().any(|command| command.language == language);
    let wanted = if own { language.as_str() } else { "" };
    let list: Vec<_> = all
        .iter()
        .filter(|command| command.language == wanted)
        .map(|command| json!({ "name": command.name, "about": command.about }))
        .collect();
    axum::Json(list).into_response()
}

async fn file(
    State(door): State<Door>,
    Path(message_id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let (_, chat) = door.seat_of(&headers)?;
    let file = hold(&door.house.rooms)
        .file(&chat.address, &message_id)
        .ok_or_else(|| Refusal::new(StatusCode::NOT_FOUND, "that file is not kept any more: ask for it again"))?;
    let plain = |c: char| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' };
    let name: String = file.name.chars().map(plain).collect();
    let (kind, place) =
        if name.ends_with(".png") { ("image/png", "inline") } else { ("application/octet-stream", "attachment") };
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("{place}; filename=\"{name}\"")),
    ];
    Ok((headers, file.bytes).into_response())
}
