//! A platform without buttons, edits, files and threads, as WhatsApp is: choices are numbers, and a number answers them.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use divisionbell::outbox::message::Message;
use divisionbell::platforms::{
    Capabilities, CommandInfo, Inbox, ListenError, Pictures, Platform, Rates, SendError, Target,
};

use super::desk::Desk;
use super::has;
use crate::databases::each_database;

const PERSON: &str = "15550001";

/// Refuses what it cannot do, so that the core must have asked its capabilities.
#[derive(Default)]
struct Plain(Mutex<Vec<String>>);

impl Plain {
    fn last(&self) -> String {
        self.0.lock().unwrap().last().cloned().unwrap_or_default()
    }

    /// The number in front of a choice.
    #[track_caller]
    fn number(&self, choice: &str) -> String {
        let last = self.last();
        let line = last.lines().find(|line| line.split_once(' ').is_some_and(|(_, words)| words == choice));
        let number = line.and_then(|line| line.split(' ').next()).unwrap_or_else(|| panic!("no {choice} in:\n{last}"));
        assert!(number.parse::<usize>().is_ok(), "{number}");
        number.to_owned()
    }
}

#[async_trait]
impl Platform for Plain {
    fn name(&self) -> &'static str {
        "plain"
    }
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            edit: false,
            edit_window_ms: None,
            threads: false,
            buttons_private: false,
            buttons_group: false,
            pictures: Pictures::None,
            attachments: false,
            text_limit: 4096,
            entity_limit: 100,
            rates: Rates { overall_per_s: 30, chat_burst: 3, group_per_min: None },
            group_size: Some(8),
            free_form_window_ms: Some(86_400_000),
            idempotent: false,
        }
    }
    fn bot_name(&self) -> Option<String> {
        None
    }
    async fn connect(&self) -> Result<(), SendError> {
        Ok(())
    }
    async fn send(&self, _: &Target, message: &Message) -> Result<String, SendError> {
        let mut sent = self.0.lock().unwrap();
        if !message.buttons.is_empty() || message.attachment.is_some() {
            sent.push(format!("REFUSED: {message:?}"));
            return Err(SendError::BadMessage("no buttons and no files here".into()));
        }
        sent.push(message.plain());
        Ok(format!("w{}", sent.len()))
    }
    async fn edit(&self, _: &Target, _: &str, _: &Message) -> Result<(), SendError> {
        self.0.lock().unwrap().push("REFUSED: an edit".into());
        Err(SendError::MessageGone("no edits here".into()))
    }
    async fn acknowledge(&self, _: &str, _: Option<&str>) -> Result<(), SendError> {
        unreachable!("nothing is pressed here")
    }
    async fn admins(&self, address: &str) -> Result<Vec<String>, SendError> {
        Ok(vec![address.to_owned()])
    }
    async fn set_commands(&self, _: &[CommandInfo]) -> Result<(), SendError> {
        Ok(())
    }
    async fn listen(&self, _: &dyn Inbox) -> Result<(), ListenError> {
        Ok(())
    }
}

#[tokio::test]
async fn everything_works_by_numbers() {
    each_database(async |store| {
        let plain = Arc::new(Plain::default());
        let mut desk = Desk::open(store, plain.clone(), Desk::clock()).await;
        desk.say(PERSON, "/start").await;
        desk.story("old", "Sanctions were agreed", "sanctions").await;
        // A greeting's topic: subscribed, with what it brings.
        desk.say(PERSON, "/start sanctions").await;
        let number = plain.number("Sanctions");
        desk.say(PERSON, &number).await;
        has(&plain.last(), "Subscribed: Sanctions");
        desk.say(PERSON, &plain.number("Show the newest 3")).await;
        has(&plain.last(), "🔔 Sanctions\nSanctions were agreed");

        // An update's own choices.
        desk.story("new", "Sanctions were widened", "sanctions").await;
        desk.work().await;
        has(&plain.last(), "🔔 Sanctions\nSanctions were widened");
        let (follow, why) = (plain.number("Follow"), plain.number("Why?"));
        desk.say(PERSON, &follow).await;
        has(&plain.last(), "Following: Sanctions were widened");
        desk.say(PERSON, &why).await;
        has(&plain.last(), "Topic Sanctions");

        // The settings: one menu after the other, instead of one that edits itself.
        desk.say(PERSON, "/settings").await;
        desk.say(PERSON, &plain.number("Summary")).await;
        desk.say(PERSON, &plain.number("headline only")).await;
        has(&plain.last(), "Summary: headline only");

        // A preview that is saved, a list that is turned.
        desk.say(PERSON, "/newtopic mine sanctions").await;
        desk.say(PERSON, &plain.number("Save")).await;
        has(&plain.last(), "Saved, and this chat is subscribed: mine.");
        for n in 0..7 {
            desk.story(&format!("oil-{n}"), &format!("Oil report {n}"), "elections").await;
        }
        desk.say(PERSON, "/latest elections").await;
        desk.say(PERSON, &plain.number("▶")).await;
        has(&plain.last(), "6. Oil report");
        desk.say(PERSON, "99").await;
        has(&plain.last(), "too old");
        desk.say(PERSON, "/export").await;
        has(&plain.last(), "\"divisionbell\":1");
        desk.say(PERSON, "/trends sanctions").await;
        has(&plain.last(), "Sanctions: 2 stories");
        assert!(
            plain.0.lock().unwrap().iter().all(|sent| !sent.starts_with("REFUSED")),
            "{:#?}",
            plain.0.lock().unwrap()
        );
    })
    .await;
}
