//! A platform whose sends are idempotent: what was perhaps sent is repeated with the same key, whatever the chat's policy.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use divisionbell::commands::settings::{Policy, Settings};
use divisionbell::outbox::message::Message;
use divisionbell::platforms::*;
use divisionbell::roles::deliver::Deliverer;
use divisionbell::store::NewDelivery;

use crate::world::{HOUR, each_world};

/// Keeps the key of each attempt, and answers the `n`th (from 1) as told.
pub(super) struct Scripted {
    pub keys: Mutex<Vec<String>>,
    pub answer: fn(usize) -> Result<String, SendError>,
    pub idempotent: bool,
}

impl Scripted {
    pub fn answering(answer: fn(usize) -> Result<String, SendError>) -> Self {
        Self { keys: Mutex::default(), answer, idempotent: false }
    }
}

#[async_trait]
impl Platform for Scripted {
    fn name(&self) -> &'static str {
        "scripted"
    }
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            edit: true,
            edit_window_ms: None,
            threads: false,
            buttons_private: true,
            buttons_group: true,
            pictures: Pictures::None,
            attachments: false,
            text_limit: 4096,
            entity_limit: 100,
            rates: Rates { overall_per_s: 30, chat_burst: 3, group_per_min: None },
            group_size: None,
            free_form_window_ms: None,
            idempotent: self.idempotent,
        }
    }
    fn bot_name(&self) -> Option<String> {
        None
    }
    async fn connect(&self) -> Result<(), SendError> {
        Ok(())
    }
    async fn send(&self, to: &Target, _: &Message) -> Result<String, SendError> {
        let count = {
            let mut keys = self.keys.lock().expect("keys");
            keys.push(to.key.clone());
            keys.len()
        };
        (self.answer)(count)
    }
    async fn edit(&self, _: &Target, _: &str, _: &Message) -> Result<(), SendError> {
        Ok(())
    }
    async fn acknowledge(&self, _: &str, _: Option<&str>) -> Result<(), SendError> {
        Ok(())
    }
    async fn admins(&self, _: &str) -> Result<Vec<String>, SendError> {
        Ok(Vec::new())
    }
    async fn set_commands(&self, _: &[CommandInfo]) -> Result<(), SendError> {
        Ok(())
    }
    async fn listen(&self, _: &dyn Inbox) -> Result<(), ListenError> {
        Ok(())
    }
}

#[tokio::test]
async fn what_was_perhaps_sent_is_repeated_with_the_same_key_where_that_is_harmless() {
    each_world(async |world| {
        let (store, now) = (&world.room.store, world.clock.now_ms());
        let chat =
            store.upsert_chat("scripted", "room", "group", "Residents", None, "1", now).await.expect("a chat").id;
        let once = Settings { policy: Policy::AtMostOnce, ..Settings::default() };
        store.set_settings(chat, &once.write(), "instant", None).await.expect("settings");
        let payload = serde_json::to_string(&Message::text("notice")).expect("json");
        let new = NewDelivery { chat_id: chat, due_at: now, payload, ..NewDelivery::default() };
        assert!(store.enqueue(&new, now).await.expect("a row"));
        let keyed = Arc::new(Scripted {
            idempotent: true,
            ..Scripted::answering(|n| match n {
                1 => Err(SendError::Ambiguous("no answer came".into())),
                _ => Ok("m1".into()),
            })
        });
        let platform: Arc<dyn Platform> = keyed.clone();
        let mut deliverer = Deliverer::take_over(&world.room, &platform).await.expect("a lease").expect("it is free");
        deliverer.drain().await.expect("a send");
        world.clock.advance_ms(HOUR);
        deliverer.drain().await.expect("a send");
        let keys = keyed.keys.lock().expect("keys").clone();
        assert!(keys.len() == 2 && keys[0] == keys[1], "{keys:?}");
        let row = &store.ledger(chat, 0).await.expect("the ledger")[0];
        assert_eq!((&*row.state, row.message_id.as_deref()), ("sent", Some("m1")));
    })
    .await;
}
