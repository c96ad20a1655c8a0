//! The main commands through the live page, over real HTTP: what a browser says, and what it hears.

use std::sync::Arc;

use divisionbell::platforms::Platform;
use divisionbell::platforms::live::{Live, LiveMode};
use divisionbell::store::Store;
use serde_json::Value;

use super::desk::Desk;
use super::has;
use crate::databases::each_database;
use crate::live::{Browser, Ear};

pub struct Page {
    pub desk: Desk,
    pub browser: Browser,
    ear: Ear,
}

impl Page {
    /// A browser with a private chat of its own.
    pub async fn open(store: &Store) -> Self {
        let clock = Desk::clock();
        let live = Live::new(LiveMode::Public, clock.clone(), false);
        let desk = Desk::open(store, Arc::new(live.clone()), clock).await;
        let router = live.router(Arc::new(desk.inbox.clone())).unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let browser = Browser::open(&address).await;
        let mut ear = browser.hear(None).await;
        ear.until("ready").await;
        Self { desk, browser, ear }
    }

    /// What the bot says next.
    pub async fn heard(&mut self) -> Value {
        loop {
            let message = self.ear.until("message").await;
            if message["author"]["bot"] == true {
                return message;
            }
        }
    }

    pub async fn say(&mut self, text: &str) -> Value {
        self.post(serde_json::json!({ "text": text })).await
    }

    /// Answers a message of the bot.
    pub async fn reply(&mut self, to: &Value, text: &str) -> Value {
        self.post(serde_json::json!({ "text": text, "reply_to": to["id"].to_string() })).await
    }

    async fn post(&mut self, body: Value) -> Value {
        self.desk.clock.advance_ms(10_000); // within a visitor's allowance
        let (status, answer) = self.browser.post("/live/say", body.clone()).await;
        assert!(status.is_success(), "{body:.60}: {answer}");
        self.desk.work().await;
        self.heard().await
    }

    /// Makes the visitor, who has said something, an operator.
    pub async fn grant(&self, store: &Store) {
        let visitor = store.chats().await.unwrap().pop().expect("the visitor's room").address;
        store.grant("live", &visitor, "test", self.desk.clock.now_ms()).await.unwrap();
    }

    async fn press(&mut self, message: &Value, label: &str) {
        self.desk.clock.advance_ms(10_000);
        let rows = message["buttons"].as_array().expect("buttons");
        let mut buttons = rows.iter().filter_map(Value::as_array).flatten();
        let button = buttons.find(|button| button["label"] == label).unwrap_or_else(|| panic!("no {label}: {message}"));
        let body = serde_json::json!({ "data": button["action"]["press"], "message_id": message["id"].to_string() });
        let (status, answer) = self.browser.post("/live/press", body).await;
        assert!(status.is_success(), "{label}: {answer}");
        self.desk.work().await;
    }
}

/// The words of a message.
pub fn words(message: &Value) -> String {
    let lines = message["lines"].as_array().expect("lines");
    let spans = |line: &Value| -> String {
        let spans = line.as_object().and_then(|kind| kind.values().next()).and_then(Value::as_array).expect("spans");
        let text = |span: &Value| match span.as_object().and_then(|kind| kind.values().next()) {
            Some(Value::Array(link)) => link[0].as_str().unwrap_or_default().to_owned(),
            Some(text) => text.as_str().unwrap_or_default().to_owned(),
            None => String::new(),
        };
        spans.iter().map(text).collect()
    };
    lines.iter().map(spans).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn a_visitor_goes_from_the_greeting_to_updates_settings_and_digest() {
    each_database(async |store| {
        let mut page = Page::open(store).await;
        page.desk.story("old", "Sanctions were agreed", "sanctions").await;
        let greeting = page.say("/start sanctions-peacekeeping").await;
        has(&words(&greeting), "You were invited to follow these topics.");
        page.press(&greeting, "Sanctions").await;
        let subscribed = page.heard().await;
        has(&words(&subscribed), "Subscribed: Sanctions");
        page.desk.story("new", "Sanctions were widened", "sanctions").await;
        page.desk.work().await;
        let update = page.heard().await;
        has(&words(&update), "🔔 Sanctions\nSanctions were widened");
        page.press(&update, "Why?").await;
        has(&words(&page.heard().await), "Topic Sanctions");
        page.press(&update, "Follow").await;
        loop {
            let toast = page.ear.until("answered").await["toast"].clone();
            // The press before it was answered without a word.
            if toast != Value::Null {
                break has(&toast.to_string(), "Following: Sanctions were widened");
            }
        }
        let menu = page.say("/settings").await;
        page.press(&menu, "Summary").await;
        let choices = page.heard().await;
        assert_eq!(choices["id"], menu["id"], "the menu edits itself");
        page.press(&choices, "headline only").await;
        has(&words(&page.heard().await), "Summary: headline only");
        for (text, wanted) in [
            ("/latest sanctions", "Newest on Sanctions"),
            ("/search widened", "1 article on"),
            ("/digest", "Sanctions were widened"),
            ("/status", "Follows 1 topic: Sanctions"),
            ("/trends", "Sanctions: 2 stories"),
            ("/sources", "Mirror"),
            ("/newtopic oil oil AND (", "oil AND (\n         ^"),
            ("/why https://elsewhere.example/x", "I have not seen that address"),
            ("/mute 2h", "Muted for 2 hours"),
            ("/privacy", "neither stored nor logged"),
            ("/stats", "Only operators of this installation can do that."),
            ("/subscirbe", "Did you mean /subscribe?"),
            ("hello", "I answer to commands"),
            ("/", "I answer to commands"),
            ("/latest \u{202e}\u{200f}🔔", "There is no topic"),
        ] {
            let said = page.say(text).await;
            has(&words(&said), wanted);
        }
    })
    .await;
}
