//! Rooms: what was said in each, and who listens. Everything is bounded: messages and bytes of a room, rooms, streams,
//! and what waits for one stream; who is too slow is dropped and comes back with the id of the last event it heard.

use std::collections::{HashMap, VecDeque};

use base64::prelude::{BASE64_STANDARD, Engine};
use bytes::Bytes;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::{BOT_NAME, FILE_LIMIT, SendError, Visitor};
use crate::outbox::message::{Action, Message};

/// Messages kept in one room.
pub const HISTORY: usize = 200;
/// Bytes kept in one room, attachments included; the newest message stays whatever its size.
const HISTORY_BYTES: usize = 1024 * 1024;
const ROOMS: usize = 500;
const STREAMS: usize = 1000;
const STREAMS_OF_ONE: usize = 6;
/// Frames that may wait for one stream.
const WAITING: usize = 64;
/// Visitors that a room remembers as its admins.
const VISITORS: usize = 2000;

/// One server-sent event.
#[derive(Clone, Debug)]
pub struct Frame {
    pub event: &'static str,
    /// Where a stream that heard this goes on from; only events that change the history have one.
    pub id: Option<String>,
    pub data: std::sync::Arc<str>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Author {
    Bot,
    Visitor { id: String, name: String },
}

impl Author {
    fn json(&self) -> Value {
        match self {
            Self::Bot => json!({ "bot": true, "id": BOT_NAME, "name": "Division Bell" }),
            Self::Visitor { id, name } => json!({ "bot": false, "id": id, "name": name }),
        }
    }
}

/// A file as the page can fetch it.
#[derive(Clone, Debug)]
pub struct File {
    pub name: String,
    pub bytes: Bytes,
}

/// The attachment of a message, decoded.
pub fn file_of(message: &Message) -> Result<Option<File>, SendError> {
    let Some((name, content)) = &message.attachment else { return Ok(None) };
    let bytes =
        BASE64_STANDARD.decode(content).map_err(|e| SendError::BadMessage(format!("attachment {name}: {e}")))?;
    if bytes.len() > FILE_LIMIT {
        return Err(SendError::BadMessage(format!("attachment of {} bytes; at most {FILE_LIMIT} fit", bytes.len())));
    }
    Ok(Some(File { name: name.clone(), bytes: bytes.into() }))
}

/// What is to be said.
pub struct Post<'a> {
    pub author: Author,
    pub message: Message,
    pub file: Option<File>,
    pub reply_to: Option<&'a str>,
    /// The same key is the same message; empty: none.
    pub key: &'a str,
}

struct Said {
    id: i64,
    /// The room's event that last changed it.
    seq: u64,
    at_ms: i64,
    edited_ms: Option<i64>,
    author: Author,
    /// Without its attachment, which is in `file`.
    message: Message,
    file: Option<File>,
    quote: Option<Value>,
    key: String,
}

impl Said {
    fn json(&self) -> Value {
        let file = self.file.as_ref().map(|file| json!({ "name": file.name, "picture": file.name.ends_with(".png") }));
        json!({
            "id": self.id, "at": self.at_ms, "edited": self.edited_ms, "author": self.author.json(),
            "lines": self.message.lines, "buttons": self.message.buttons, "image": self.message.image,
            "file": file, "quote": self.quote, "silent": self.message.silent,
        })
    }

    fn bytes(&self) -> usize {
        200 + self.message.plain().len() + self.file.as_ref().map_or(0, |file| file.bytes.len())
    }
}

struct Stream {
    number: u64,
    person: String,
    frames: mpsc::Sender<Frame>,
}

#[derive(Default)]
struct Room {
    said: VecDeque<Said>,
    seq: u64,
    streams: Vec<Stream>,
    /// Those who were here, the latest last.
    visitors: VecDeque<String>,
    touched_ms: i64,
}

pub struct Rooms {
    rooms: HashMap<String, Room>,
    /// Tells event ids of this run from those of earlier ones.
    epoch: i64,
    last_message: i64,
    last_stream: u64,
}

/// A stream's way in: what it hears first, then what happens, and the number to leave with.
pub struct Seat {
    pub replay: Vec<Frame>,
    pub frames: mpsc::Receiver<Frame>,
    pub number: u64,
}

impl Rooms {
    /// Message ids go on from `now_ms`, so that no id of an earlier run is given twice.
    pub fn new(now_ms: i64) -> Self {
        Self { rooms: HashMap::new(), epoch: now_ms, last_message: now_ms, last_stream: 0 }
    }

    /// The room at an address, made where there is none; the one that was quiet for longest makes place for it.
    fn open(&mut self, address: &str, now_ms: i64) -> Result<&mut Room, SendError> {
        if !self.rooms.contains_key(address) && self.rooms.len() >= ROOMS {
            let quiet = self.rooms.iter().filter(|(_, room)| room.streams.is_empty());
            let oldest = quiet.min_by_key(|(_, room)| room.touched_ms).map(|(address, _)| address.clone());
            let Some(oldest) = oldest else { return Err(SendError::RetryAfter { after_ms: 60_000 }) };
            self.rooms.remove(&oldest);
        }
        let room = self.rooms.entry(address.to_owned()).or_default();
        room.touched_ms = now_ms;
        Ok(room)
    }

    /// Says something in a room; its id, or that of the message that was said with the same key.
    pub fn post(&mut self, address: &str, post: Post<'_>, now_ms: i64) -> Result<i64, SendError> {
        let (id, epoch) = (self.last_message + 1, self.epoch);
        let room = self.open(address, now_ms)?;
        if let Some(before) = room.said.iter().find(|said| !post.key.is_empty() && said.key == post.key) {
            return Ok(before.id);
        }
        room.seq += 1;
        let said = Said {
            id,
            seq: room.seq,
            at_ms: now_ms,
            edited_ms: None,
            author: post.author,
            message: Message { attachment: None, ..post.message },
            file: post.file,
            quote: post.reply_to.and_then(|id| room.quote(id)),
            key: post.key.to_owned(),
        };
        let frame = said.json();
        room.said.push_back(said);
        room.forget_old();
        room.broadcast("message", Some(epoch), &frame);
        self.last_message = id;
        Ok(id)
    }

    pub fn edit(
        &mut self,
        address: &str,
        message_id: &str,
        message: &Message,
        file: Option<File>,
        now_ms: i64,
    ) -> Result<(), SendError> {
        let epoch = self.epoch;
        let gone = || SendError::MessageGone(format!("message {message_id} is not in the room any more"));
        let room = self.rooms.get_mut(address).ok_or_else(gone)?;
        let seq = room.seq + 1;
        let said = room.find(message_id).ok_or_else(gone)?;
        if said.author != Author::Bot {
            return Err(SendError::NoRights(format!("message {message_id} is a visitor's")));
        }
        let message = Message { attachment: None, ..message.clone() };
        let same_file = said.file.as_ref().map(|f| &f.bytes) == file.as_ref().map(|f| &f.bytes);
        if said.message == message && same_file {
            return Err(SendError::NotModified);
        }
        // A button that changes its label is no edit of what was said.
        if said.message.lines != message.lines {
            said.edited_ms = Some(now_ms);
        }
        (said.message, said.file, said.seq) = (message, file, seq);
        let frame = said.json();
        room.seq = seq;
        room.broadcast("message", Some(epoch), &frame);
        Ok(())
    }

    /// Takes back what could not be stored.
    pub fn take_back(&mut self, address: &str, id: i64) {
        if let Some(room) = self.rooms.get_mut(address) {
            room.said.retain(|said| said.id != id);
            room.broadcast("removed", None, &json!({ "id": id }));
        }
    }

    /// Tells everybody in a room something that is not kept.
    pub fn tell_all(&mut self, address: &str, event: &'static str, what: &Value) {
        if let Some(room) = self.rooms.get_mut(address) {
            room.broadcast(event, None, what);
        }
    }

    /// Tells one person, in all of their windows.
    pub fn tell(&mut self, address: &str, person: &str, event: &'static str, what: &Value) {
        if let Some(room) = self.rooms.get_mut(address) {
            let frame = Frame { event, id: None, data: what.to_string().into() };
            room.streams.retain(|stream| stream.person != person || stream.frames.try_send(frame.clone()).is_ok());
        }
    }

    /// Whether a message has a button with this data.
    pub fn has_button(&mut self, address: &str, message_id: &str, data: &str) -> bool {
        let said = self.rooms.get_mut(address).and_then(|room| room.find(message_id));
        said.is_some_and(|said| {
            said.message.buttons.iter().flatten().any(|button| matches!(&button.action, Action::Press(d) if d == data))
        })
    }

    pub fn file(&mut self, address: &str, message_id: &str) -> Option<File> {
        self.rooms.get_mut(address)?.find(message_id)?.file.clone()
    }

    pub fn visitors(&self, address: &str) -> Vec<String> {
        self.rooms.get(address).map(|room| room.visitors.iter().cloned().collect()).unwrap_or_default()
    }

    /// Notes that somebody is (again) in a room.
    pub fn greet(&mut self, address: &str, person: &str, now_ms: i64) -> Result<(), SendError> {
        let room = self.open(address, now_ms)?;
        room.visitors.retain(|visitor| visitor != person);
        room.visitors.push_back(person.to_owned());
        if room.visitors.len() > VISITORS {
            room.visitors.pop_front();
        }
        Ok(())
    }

    /// Takes a seat for a stream. `last` is the id of the last event that it heard: it hears only what changed since.
    pub fn enter(
        &mut self,
        address: &str,
        title: &str,
        visitor: &Visitor,
        last: Option<&str>,
        now_ms: i64,
    ) -> Result<Seat, SendError> {
        let full = || SendError::RetryAfter { after_ms: 30_000 };
        if self.rooms.values().map(|room| room.streams.len()).sum::<usize>() >= STREAMS {
            return Err(full());
        }
        self.greet(address, &visitor.id, now_ms)?;
        self.last_stream += 1;
        let (number, epoch) = (self.last_stream, self.epoch);
        let room = self.open(address, now_ms)?;
        let windows = room.streams.iter().filter(|stream| stream.person == visitor.id).count();
        if windows >= STREAMS_OF_ONE {
            return Err(full());
        }
        let people = room.people() + usize::from(windows == 0);
        if windows == 0 {
            room.broadcast("people", None, &json!({ "people": people }));
        }
        let heard = last.and_then(|id| heard_of(id, epoch)).filter(|seq| *seq <= room.seq);
        let (sender, frames) = mpsc::channel(WAITING);
        room.streams.push(Stream { number, person: visitor.id.clone(), frames: sender });
        let hello = json!({
            "title": title, "you": { "id": visitor.id, "name": visitor.name }, "fresh": heard.is_none(), "people": people,
        });
        let frame = |event, id, what: &Value| Frame { event, id, data: what.to_string().into() };
        let mut replay = vec![frame("hello", None, &hello)];
        let missed = room.said.iter().filter(|said| said.seq > heard.unwrap_or(0));
        replay.extend(missed.map(|said| frame("message", None, &said.json())));
        replay.push(frame("ready", Some(format!("{epoch}-{}", room.seq)), &json!({})));
        Ok(Seat { replay, frames, number })
    }

    pub fn leave(&mut self, address: &str, number: u64) {
        if let Some(room) = self.rooms.get_mut(address) {
            let before = room.people();
            room.streams.retain(|stream| stream.number != number);
            let people = room.people();
            if people != before {
                room.broadcast("people", None, &json!({ "people": people }));
            }
        }
    }

    pub fn hang_up(&mut self) {
        self.rooms.values_mut().for_each(|room| room.streams.clear());
    }
}

/// The number of an event of this run; an id of another run is no number.
fn heard_of(id: &str, epoch: i64) -> Option<u64> {
    let (of, seq) = id.split_once('-')?;
    if of.parse() == Ok(epoch) { seq.parse().ok() } else { None }
}

impl Room {
    fn find(&mut self, message_id: &str) -> Option<&mut Said> {
        let id: i64 = message_id.parse().ok()?;
        self.said.iter_mut().find(|said| said.id == id)
    }

    /// What a reply shows of the message that it answers.
    fn quote(&mut self, message_id: &str) -> Option<Value> {
        let said = self.find(message_id)?;
        let plain = said.message.plain();
        let mut text = String::new();
        // The first line of a news message is its topics: its headline says more.
        let lines: Vec<&str> = plain.lines().filter(|line| !line.trim().is_empty()).take(2).collect();
        text.extend(lines.join(" — ").chars().take(140));
        Some(json!({ "id": said.id, "author": said.author.json(), "text": text }))
    }

    fn people(&self) -> usize {
        let mut people: Vec<&str> = self.streams.iter().map(|stream| stream.person.as_str()).collect();
        people.sort_unstable();
        people.dedup();
        people.len()
    }

    fn forget_old(&mut self) {
        let mut bytes: usize = self.said.iter().map(Said::bytes).sum();
        while self.said.len() > HISTORY || (bytes > HISTORY_BYTES && self.said.len() > 1) {
            bytes -= self.said.pop_front().map_or(0, |said| said.bytes());
        }
    }

    /// Who does not take it in time is dropped, not waited for.
    fn broadcast(&mut self, event: &'static str, epoch: Option<i64>, what: &Value) {
        let id = epoch.map(|epoch| format!("{epoch}-{}", self.seq));
        let frame = Frame { event, id, data: what.to_string().into() };
        self.streams.retain(|stream| stream.frames.try_send(frame.clone()).is_ok());
    }
}

#[cfg(test)]
#[path = "room_tests.rs"]
mod tests;
