//! The live chat over real HTTP: what a browser sends reaches the inbox, what the bot says reaches the browser.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use divisionbell::clock::Clock;
use divisionbell::outbox::message::{Button, Message, Span};
use divisionbell::platforms::live::{DEMO_ROOM, Live, LiveMode};
use divisionbell::platforms::{ChatKind, CommandInfo, Event, Inbox, Platform, SendError, Target, Update};
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};

const NOW_MS: i64 = 1_790_000_000_000;

/// An inbox in memory; it can be told to fail, and what it stored last before this run.
#[derive(Default)]
struct Kept {
    updates: Mutex<Vec<Update>>,
    before: Option<i64>,
    broken: Mutex<bool>,
}

#[async_trait]
impl Inbox for Kept {
    async fn put(&self, platform: &str, updates: &[Update]) -> anyhow::Result<()> {
        assert_eq!(platform, "live");
        anyhow::ensure!(!*self.broken.lock().unwrap(), "the disk is full");
        self.updates.lock().unwrap().extend_from_slice(updates);
        Ok(())
    }

    async fn last(&self, _platform: &str) -> anyhow::Result<Option<i64>> {
        Ok(self.before)
    }
}

/// A live chat on a port of its own.
struct House {
    live: Live,
    inbox: Arc<Kept>,
    clock: Clock,
    address: String,
}

impl House {
    async fn open(mode: LiveMode) -> Self {
        Self::open_with(mode, Kept::default()).await
    }

    async fn open_with(mode: LiveMode, kept: Kept) -> Self {
        let clock = Clock::manual(NOW_MS);
        let live = Live::new(mode, clock.clone(), false);
        let inbox = Arc::new(kept);
        let router = live.router(inbox.clone()).unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { live, inbox, clock, address }
    }

    fn updates(&self) -> Vec<Update> {
        self.inbox.updates.lock().unwrap().clone()
    }

    async fn browser(&self) -> Browser {
        Browser::open(&self.address).await
    }
}

/// A browser that has opened the page.
pub struct Browser {
    client: Client,
    cookie: String,
    address: String,
}

impl Browser {
    pub async fn open(address: &str) -> Self {
        let client = Client::builder().no_proxy().build().unwrap();
        let page = client.get(format!("{address}/live")).send().await.unwrap();
        let cookie = page.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        Self { client, cookie, address: address.to_owned() }
    }

    async fn get(&self, path: &str) -> Response {
        self.client.get(format!("{}{path}", self.address)).header("cookie", &self.cookie).send().await.unwrap()
    }

    pub async fn post(&self, path: &str, body: Value) -> (StatusCode, Value) {
        let request = self.client.post(format!("{}{path}", self.address)).header("cookie", &self.cookie).json(&body);
        let response = request.send().await.unwrap();
        (response.status(), response.json().await.unwrap())
    }

    pub async fn say(&self, text: &str) -> (StatusCode, Value) {
        self.post("/live/say", json!({ "text": text })).await
    }

    pub async fn hear(&self, last: Option<&str>) -> Ear {
        let query = last.map(|last| format!("?last={last}")).unwrap_or_default();
        let response = self.get(&format!("/live/events{query}")).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Ear { response, heard: Vec::new(), last: String::new() }
    }
}

/// One stream of server-sent events.
pub struct Ear {
    response: Response,
    /// Not yet told; a chunk may end inside a character.
    heard: Vec<u8>,
    /// The id of the last event heard.
    last: String,
}

impl Ear {
    /// The next event's name and data, comments passed over; `None` at the end of the stream.
    async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            while let Some(end) = self.heard.windows(2).position(|two| two == b"\n\n") {
                let event = String::from_utf8(self.heard.drain(..end + 2).collect()).unwrap();
                let field = |name| event.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
                if let Some(id) = field("id:") {
                    self.last = id.to_owned();
                }
                if let (Some(name), Some(data)) = (field("event:"), field("data:")) {
                    return Some((name.to_owned(), serde_json::from_str(data).unwrap()));
                }
            }
            let bytes = self.response.chunk().await.ok()??;
            self.heard.extend_from_slice(&bytes);
        }
    }

    pub async fn until(&mut self, wanted: &str) -> Value {
        loop {
            let (name, data) = self.next().await.expect("the stream ended");
            if name == wanted {
                return data;
            }
        }
    }
}

fn to(address: &str, key: &str) -> Target {
    Target { address: address.to_owned(), kind: ChatKind::Group, thread: 0, reply_to: None, key: key.to_owned() }
}

fn story() -> Message {
    Message::default()
        .line([Span::Bold("A treaty is signed".to_owned())])
        .row([Button::open("Read", "https://herald.example/1"), Button::press("Why?", "why:1")])
}

#[tokio::test]
async fn a_command_said_in_the_browser_reaches_the_inbox() {
    let house = House::open(LiveMode::Demo).await;
    let browser = house.browser().await;
    let (status, answer) = browser.say("  /subscribe elections ").await;
    assert_eq!(status, StatusCode::ACCEPTED);
    let updates = house.updates();
    assert_eq!(updates.len(), 1);
    assert_eq!((updates[0].chat.address.as_str(), updates[0].chat.kind), (DEMO_ROOM, ChatKind::Group));
    let message_id = answer["message_id"].to_string();
    let text = "/subscribe elections".to_owned();
    assert_eq!(updates[0].event, Event::Said { text, message_id, reply_to: None });
    let person = updates[0].person.clone().unwrap();
    assert_eq!(house.live.admins(DEMO_ROOM).await.unwrap(), [person.id]);
}

#[tokio::test]
async fn what_visitors_say_to_each_other_is_shown_and_not_stored() {
    let house = House::open(LiveMode::Demo).await;
    let (one, two) = (house.browser().await, house.browser().await);
    let mut ear = two.hear(None).await;
    ear.until("ready").await;
    one.say("Good morning").await;
    let heard = ear.until("message").await;
    assert_eq!(heard["lines"][0]["plain"][0]["text"], "Good morning");
    assert_eq!(heard["author"]["bot"], false);
    assert_eq!(house.updates(), []);
}

#[tokio::test]
async fn what_the_bot_sends_arrives_and_an_edit_takes_its_place() {
    let house = House::open(LiveMode::Demo).await;
    let browser = house.browser().await;
    let mut ear = browser.hear(None).await;
    ear.until("ready").await;
    let id = house.live.send(&to(DEMO_ROOM, "story:1"), &story()).await.unwrap();
    let again = house.live.send(&to(DEMO_ROOM, "story:1"), &story()).await.unwrap();
    assert_eq!(id, again, "the same key is the same message");
    let sent = ear.until("message").await;
    assert_eq!((sent["id"].to_string(), &sent["edited"]), (id.clone(), &Value::Null));
    assert_eq!(sent["buttons"][0][0]["action"]["open"], "https://herald.example/1");
    let corrected = story().line([Span::Text("also The Meridian".to_owned())]);
    house.live.edit(&to(DEMO_ROOM, ""), &id, &corrected).await.unwrap();
    let edited = ear.until("message").await;
    assert_eq!((edited["id"].to_string(), edited["edited"].as_i64()), (id.clone(), Some(NOW_MS)));
    assert_eq!(house.live.edit(&to(DEMO_ROOM, ""), &id, &corrected).await, Err(SendError::NotModified));
}

#[tokio::test]
async fn who_was_away_hears_what_was_missed_and_no_more() {
    let house = House::open(LiveMode::Demo).await;
    let browser = house.browser().await;
    house.live.send(&to(DEMO_ROOM, "1"), &Message::text("one")).await.unwrap();
    let mut ear = browser.hear(None).await;
    ear.until("ready").await;
    let last = ear.last.clone();
    drop(ear);
    house.live.send(&to(DEMO_ROOM, "2"), &Message::text("two")).await.unwrap();
    let mut ear = browser.hear(Some(&last)).await;
    assert_eq!(ear.until("hello").await["fresh"], false);
    let (name, missed) = ear.next().await.unwrap();
    assert_eq!((name.as_str(), &missed["lines"][0]["plain"][0]["text"]), ("message", &json!("two")));
    assert_eq!(ear.next().await.unwrap().0, "ready");
}

#[tokio::test]
async fn a_press_reaches_the_inbox_and_its_toast_the_one_who_pressed() {
    let house = House::open(LiveMode::Demo).await;
    let (one, two) = (house.browser().await, house.browser().await);
    let (mut first, mut second) = (one.hear(None).await, two.hear(None).await);
    let id = house.live.send(&to(DEMO_ROOM, "1"), &story()).await.unwrap();
    let (status, answer) = one.post("/live/press", json!({ "data": "why:1", "message_id": id })).await;
    assert_eq!(status, StatusCode::ACCEPTED);
    let press_id = answer["press_id"].as_str().unwrap().to_owned();
    let pressed = Event::Pressed { data: "why:1".to_owned(), press_id: press_id.clone(), message_id: id.clone() };
    assert_eq!(house.updates()[0].event, pressed);
    house.live.acknowledge(&press_id, Some("because of treaty")).await.unwrap();
    assert_eq!(first.until("answered").await, json!({ "press_id": press_id, "toast": "because of treaty" }));
    house.live.send(&to(DEMO_ROOM, "2"), &Message::text("end")).await.unwrap();
    loop {
        let (name, data) = second.next().await.unwrap();
        assert_ne!(name, "answered");
        if data["lines"][0]["plain"][0]["text"] == "end" {
            break;
        }
    }
    for data in ["why:2", ""] {
        let (status, _) = one.post("/live/press", json!({ "data": data, "message_id": id })).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "a button that is not there: {data}");
    }
}

#[tokio::test]
async fn each_browser_has_a_private_room_that_no_other_hears() {
    let house = House::open(LiveMode::Public).await;
    let (one, two) = (house.browser().await, house.browser().await);
    let mut other = two.hear(None).await;
    other.until("ready").await;
    one.say("hello?").await;
    let update = house.updates().remove(0);
    assert_eq!(update.chat.kind, ChatKind::Private, "in private every text is for the bot");
    let room = update.chat.address;
    assert!(!one.cookie.contains(room.trim_start_matches('v')), "the room's address opens no room");
    assert_eq!(house.live.admins(&room).await.unwrap(), [update.person.unwrap().id]);
    let chart = Message { attachment: Some(("trends.png".to_owned(), "iVBORw0KGgo=".to_owned())), ..story() };
    let id = house.live.send(&to(&room, "1"), &chart).await.unwrap();
    let file = one.get(&format!("/live/file/{id}")).await;
    assert_eq!(file.headers()["content-type"], "image/png");
    assert_eq!(file.bytes().await.unwrap().as_ref(), b"\x89PNG\r\n\x1a\n");
    assert_eq!(two.get(&format!("/live/file/{id}")).await.status(), StatusCode::NOT_FOUND);
    let (status, _) = two.post("/live/press", json!({ "data": "why:1", "message_id": id })).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    house.live.close();
    while let Some((name, _)) = other.next().await {
        assert_ne!(name, "message");
    }
}

#[tokio::test]
async fn an_address_that_is_none_of_ours_is_gone() {
    let house = House::open(LiveMode::Public).await;
    for address in ["demo", "", "v123", "vZZ112233445566778899aabbccddeeff"] {
        let sent = house.live.send(&to(address, "1"), &story()).await;
        assert!(matches!(sent, Err(SendError::Gone(_))), "{address}: {sent:?}");
    }
    let demo = House::open(LiveMode::Demo).await;
    assert!(matches!(demo.live.send(&to("other", "1"), &story()).await, Err(SendError::Gone(_))));
    let long = Message::text("x".repeat(4097));
    assert!(matches!(demo.live.send(&to(DEMO_ROOM, "1"), &long).await, Err(SendError::BadMessage(_))));
}

#[tokio::test]
async fn update_ids_go_on_above_those_of_earlier_runs() {
    let before = NOW_MS + 5_000_000;
    let house = House::open_with(LiveMode::Demo, Kept { before: Some(before), ..Kept::default() }).await;
    let browser = house.browser().await;
    for text in ["/help", "/topics", "/latest"] {
        browser.say(text).await;
    }
    let ids: Vec<i64> = house.updates().iter().map(|update| update.id).collect();
    assert_eq!(ids, [before + 1, before + 2, before + 3]);
}

#[tokio::test]
async fn what_cannot_be_stored_is_refused_and_taken_back() {
    let house = House::open(LiveMode::Demo).await;
    let browser = house.browser().await;
    *house.inbox.broken.lock().unwrap() = true;
    let (status, answer) = browser.say("/help").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer["error"].as_str().unwrap().contains("try again"), "{answer}");
    let mut ear = browser.hear(None).await;
    assert_eq!(ear.next().await.unwrap().0, "hello");
    assert_eq!(ear.next().await.unwrap().0, "ready", "nothing is shown that was not taken down");
}

#[tokio::test]
async fn bad_input_gets_one_clear_line() {
    let house = House::open(LiveMode::Demo).await;
    let browser = house.browser().await;
    let check = async |body: &str, kind: &str, wanted: StatusCode| {
        let request = browser.client.post(format!("{}/live/say", house.address)).header("cookie", &browser.cookie);
        let response = request.header("content-type", kind).body(body.to_owned()).send().await.unwrap();
        assert_eq!(response.status(), wanted, "{body:.40}");
        let answer: Value = response.json().await.unwrap();
        assert!(answer["error"].is_string(), "{answer}");
    };
    let json_kind = "application/json";
    check("", json_kind, StatusCode::BAD_REQUEST).await;
    check("[]", json_kind, StatusCode::BAD_REQUEST).await;
    check(r#"{"text": 5}"#, json_kind, StatusCode::BAD_REQUEST).await;
    check(r#"{"text": "   "}"#, json_kind, StatusCode::BAD_REQUEST).await;
    check("\u{1F514}", json_kind, StatusCode::BAD_REQUEST).await;
    check(r#"{"text": "/help"}"#, "text/plain", StatusCode::UNSUPPORTED_MEDIA_TYPE).await;
    check("text=/help", "application/x-www-form-urlencoded", StatusCode::UNSUPPORTED_MEDIA_TYPE).await;
    check(&json!({ "text": "x".repeat(4097) }).to_string(), json_kind, StatusCode::BAD_REQUEST).await;
    check(&json!({ "text": "x".repeat(40_000) }).to_string(), json_kind, StatusCode::PAYLOAD_TOO_LARGE).await;
    check(&"[".repeat(30_000), json_kind, StatusCode::BAD_REQUEST).await;
    assert_eq!(house.updates(), []);
}

#[tokio::test]
async fn a_visitor_who_is_too_fast_is_told_to_wait() {
    let house = House::open(LiveMode::Demo).await;
    let browser = house.browser().await;
    let mut refused = 0;
    for _ in 0..30 {
        refused += usize::from(browser.say("/help").await.0 == StatusCode::TOO_MANY_REQUESTS);
    }
    assert_eq!(refused, 30 - house.updates().len());
    assert!(refused > 0);
    house.clock.advance_ms(10_000);
    assert_eq!(browser.say("/help").await.0, StatusCode::ACCEPTED);
}

#[tokio::test]
async fn without_the_cookie_nobody_speaks_or_hears() {
    let house = House::open(LiveMode::Demo).await;
    let stranger = Browser { cookie: "divisionbell=guess".to_owned(), ..house.browser().await };
    assert_eq!(stranger.say("/help").await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(stranger.get("/live/events").await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(stranger.get("/live/file/1").await.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_page_asks_nothing_of_anybody_else() {
    let house = House::open(LiveMode::Public).await;
    let browser = house.browser().await;
    for path in ["/", "/live", "/live/page.css", "/live/page.js", "/live/message.js", "/live/bell.svg", "/live/events"]
    {
        let response = browser.get(path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    }
    for path in ["/live", "/live/page.css", "/live/page.js", "/live/message.js"] {
        let text = browser.get(path).await.text().await.unwrap();
        let outside = text.replace("http://www.w3.org/2000/svg", "");
        assert!(!outside.contains("http://") && !outside.contains("https://") && !text.contains("innerHTML"), "{path}");
    }
}

#[tokio::test]
async fn the_page_lists_the_commands_that_were_published() {
    let house = House::open(LiveMode::Demo).await;
    let command = |name: &str, language: &str| CommandInfo {
        name: name.to_owned(),
        about: format!("about {name}"),
        admin: false,
        language: language.to_owned(),
    };
    house.live.set_commands(&[command("help", ""), command("help", "uk")]).await.unwrap();
    let browser = house.browser().await;
    let list: Value = browser.get("/live/commands").await.json().await.unwrap();
    assert_eq!(list, json!([{ "name": "help", "about": "about help" }]));
}
