//! What people do: they write, press, add and remove the bot, and move their groups.

use serde_json::{Value, json};

use super::BotApi;
use super::state::{Kind, Room, Standing, State, Thread, bot_json, member_json};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    pub id: i64,
    pub name: String,
    pub language: String,
}

impl User {
    pub fn new(id: i64, name: &str) -> Self {
        Self { id, name: name.to_owned(), language: "en".to_owned() }
    }

    /// As the Bot API writes a user.
    pub fn json(&self) -> Value {
        json!({"id": self.id, "is_bot": false, "first_name": self.name, "language_code": self.language})
    }
}

const DATE: i64 = 1_700_000_000;

impl BotApi {
    fn change<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        let done = act(&mut self.shared.state());
        self.shared.changed();
        done
    }

    /// A message with `fields` over the usual ones; its id.
    fn write(&self, chat: i64, kind: &str, fields: Value) -> i64 {
        self.change(|state| {
            let room = state.rooms.get_mut(&chat).expect("add the chat first");
            let id = room.next_message();
            room.said.insert(id);
            let mut message = json!({"message_id": id, "date": DATE, "chat": room.json()});
            for (name, value) in fields.as_object().expect("fields") {
                message[name] = value.clone();
            }
            if let Some(text) = message["text"].as_str().filter(|text| text.starts_with('/')) {
                let length = text.split_whitespace().next().map_or(0, |word| word.encode_utf16().count());
                message["entities"] = json!([{"type": "bot_command", "offset": 0, "length": length}]);
            }
            state.update(kind, message);
            id
        })
    }

    pub fn say(&self, chat: i64, user: &User, text: &str) -> i64 {
        self.write(chat, "message", json!({"from": user.json(), "text": text}))
    }

    pub fn say_in_thread(&self, chat: i64, thread: i64, user: &User, text: &str) -> i64 {
        let fields = json!({"from": user.json(), "text": text, "message_thread_id": thread, "is_topic_message": true});
        self.write(chat, "message", fields)
    }

    /// Says something in answer to a message of the chat.
    pub fn reply(&self, chat: i64, user: &User, to: i64, text: &str) -> i64 {
        let room = self.shared.state().rooms[&chat].json();
        let answered = json!({"message_id": to, "date": DATE, "chat": room, "from": bot_json(), "text": "..."});
        self.write(chat, "message", json!({"from": user.json(), "text": text, "reply_to_message": answered}))
    }

    pub fn post_as_anonymous_admin(&self, chat: i64, text: &str) -> i64 {
        let room = self.shared.state().rooms[&chat].json();
        let from = json!({"id": 1_087_968_824, "is_bot": true, "first_name": "Group", "username": "GroupAnonymousBot"});
        self.write(chat, "message", json!({"from": from, "sender_chat": room, "text": text}))
    }

    pub fn post_in_channel(&self, channel: i64, text: &str) -> i64 {
        let room = self.shared.state().rooms[&channel].json();
        self.write(channel, "channel_post", json!({"sender_chat": room, "text": text}))
    }

    /// A linked channel's post as it arrives in its discussion group.
    pub fn forward_from_linked_channel(&self, group: i64, channel: i64, text: &str) -> i64 {
        let sender = self.shared.state().rooms[&channel].json();
        let from = json!({"id": 777_000, "is_bot": false, "first_name": "Telegram"});
        let fields = json!({"from": from, "sender_chat": sender, "is_automatic_forward": true, "text": text});
        self.write(group, "message", fields)
    }

    pub fn share_location(&self, chat: i64, user: &User, latitude: f64, longitude: f64) -> i64 {
        let place = json!({"latitude": latitude, "longitude": longitude});
        self.write(chat, "message", json!({"from": user.json(), "location": place}))
    }

    pub fn send_file(&self, chat: i64, user: &User, name: &str, bytes: &[u8], caption: &str) -> i64 {
        let id = format!("file-{name}");
        self.change(|state| state.files.insert(id.clone(), bytes.to_vec()));
        let document = json!({"file_id": id, "file_unique_id": id, "file_name": name, "file_size": bytes.len()});
        self.write(chat, "message", json!({"from": user.json(), "document": document, "caption": caption}))
    }

    /// Presses a button; the id of the press.
    pub fn press(&self, chat: i64, user: &User, message: i64, data: &str) -> String {
        self.change(|state| {
            let room = &state.rooms[&chat];
            let thread = room.sent.iter().find(|sent| sent.id == message).map_or(0, |sent| sent.thread);
            let mut pressed =
                json!({"message_id": message, "date": DATE, "chat": room.json(), "from": bot_json(), "text": "..."});
            if thread != 0 {
                pressed["message_thread_id"] = json!(thread);
                pressed["is_topic_message"] = json!(true);
            }
            let id = format!("press-{}", state.last_update + 1);
            state.open_queries.insert(id.clone());
            let query = json!({"id": id, "from": user.json(), "chat_instance": "1", "data": data, "message": pressed});
            state.update("callback_query", query);
            id
        })
    }

    /// Types words after the bot's name; the id of the query.
    pub fn ask_inline(&self, user: &User, words: &str, offset: &str) -> String {
        self.change(|state| {
            let id = format!("inline-{}", state.last_update + 1);
            state.open_queries.insert(id.clone());
            state.update("inline_query", json!({"id": id, "from": user.json(), "query": words, "offset": offset}));
            id
        })
    }

    /// Changes what the bot is in a chat, and tells it.
    pub fn set_bot(&self, chat: i64, by: &User, standing: Standing) {
        self.change(|state| {
            let room = state.rooms.get_mut(&chat).expect("add the chat first");
            let old = std::mem::replace(&mut room.bot, standing);
            let change = json!({"chat": room.json(), "from": by.json(), "date": DATE,
                "old_chat_member": member_json(bot_json(), old), "new_chat_member": member_json(bot_json(), standing)});
            state.update("my_chat_member", change);
        });
    }

    pub fn add_bot(&self, chat: i64, by: &User) {
        let before = self.shared.state().rooms[&chat].bot;
        if before == Standing::Member {
            self.quietly_set_bot(chat, Standing::Left);
        }
        self.set_bot(chat, by, Standing::Member);
    }

    pub fn remove_bot(&self, chat: i64, by: &User) {
        self.set_bot(chat, by, Standing::Kicked);
    }

    /// Changes it without telling: the bot finds out when it writes.
    pub fn quietly_set_bot(&self, chat: i64, standing: Standing) {
        self.change(|state| state.rooms.get_mut(&chat).expect("add the chat first").bot = standing);
    }

    pub fn set_person(&self, chat: i64, user: &User, standing: Standing) {
        self.change(|state| {
            let room = state.rooms.get_mut(&chat).expect("add the chat first");
            room.people.retain(|(known, _)| known.id != user.id);
            room.people.push((user.clone(), standing));
        });
    }

    pub fn deactivate(&self, chat: i64) {
        self.change(|state| state.rooms.get_mut(&chat).expect("add the chat first").deactivated = true);
    }

    pub fn close_thread(&self, chat: i64, thread: i64) {
        self.set_thread(chat, thread, Thread::Closed);
    }

    pub fn delete_thread(&self, chat: i64, thread: i64) {
        self.set_thread(chat, thread, Thread::Deleted);
    }

    fn set_thread(&self, chat: i64, thread: i64, to: Thread) {
        self.change(|state| {
            state.rooms.get_mut(&chat).expect("add the chat first").threads.insert(thread, to);
        });
    }

    /// A group becomes a supergroup with a new id; both service messages are sent.
    pub fn migrate(&self, old: i64, new: i64) {
        self.quietly_migrate(old, new);
        self.write(old, "message", json!({"migrate_to_chat_id": new}));
        self.write(new, "message", json!({"migrate_from_chat_id": old}));
    }

    /// The same without the service messages: the bot finds out when it writes.
    pub fn quietly_migrate(&self, old: i64, new: i64) {
        self.change(|state| {
            let room = state.rooms.get_mut(&old).expect("add the chat first");
            room.migrated_to = Some(new);
            let moved = Room { id: new, kind: Kind::Supergroup, migrated_to: None, sent: Vec::new(), ..room.clone() };
            state.rooms.insert(new, moved);
        });
    }

    /// An update as the bot would get it, whatever it is.
    pub fn raw_update(&self, kind: &str, content: Value) -> i64 {
        self.change(|state| state.update(kind, content))
    }
}
