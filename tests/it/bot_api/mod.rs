//! A Bot API server of our own, as strict as the real one, or stricter: markup, lengths, keyboards, rights,
//! threads, migrations, offsets, and (where switched on) the limits. It keeps what it was sent, plays the
//! people in its chats, and fails in the ways that networks fail. Its log is the judge.

#![allow(dead_code)] // Not every test module uses all of it.

mod check;
mod fault;
pub mod html;
mod limits;
mod methods;
mod people;
mod request;
mod server;
mod state;

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use divisionbell::clock::Clock;
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub use fault::{Fault, Moment};
pub use people::User;
pub use state::{Call, Room, SentMessage, Standing};

use state::State;

/// The one token that the server knows.
pub const TOKEN: &str = "123456:AAtest-token_that-must-appear-nowhere";
pub const BOT_ID: i64 = 123456;
pub const BOT_NAME: &str = "bell_test_bot";
/// How long a test waits for something that should happen at once.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running server; it ends with its owner.
pub struct BotApi {
    shared: Arc<Shared>,
    address: std::net::SocketAddr,
    tasks: Vec<JoinHandle<()>>,
}

struct Shared {
    state: Mutex<State>,
    changes: watch::Sender<u64>,
    clock: Clock,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn changed(&self) {
        self.changes.send_modify(|n| *n += 1);
    }
}

impl BotApi {
    pub async fn start() -> Self {
        Self::start_with(Clock::system()).await
    }

    /// A server whose limits and log go by the given clock.
    pub async fn start_with(clock: Clock) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared { state: Mutex::default(), changes: watch::channel(0).0, clock });
        let tasks = vec![
            tokio::spawn(server::serve(listener, Arc::clone(&shared))),
            tokio::spawn(server::call_webhooks(Arc::clone(&shared))),
        ];
        Self { shared, address, tasks }
    }

    /// What to set `TELEGRAM_API_URL` to.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn add_chat(&self, room: Room) -> &Self {
        self.shared.state().rooms.insert(room.id, room);
        self
    }

    /// Enforces the limits from now on: 30 in 1 s over all, 3 in 3 s a chat, 20 in 60 s a group.
    pub fn keep_limits(&self) {
        self.shared.state().limits = Some(limits::Limits::default());
    }

    /// Fails the next call of a method (its name as the documentation writes it; `*` for any).
    pub fn fail_next(&self, method: &str, moment: Moment, fault: Fault) {
        self.shared.state().faults.plan(method, moment, fault);
    }

    /// Fails calls at random: a seed repeats a run, `rate` is 0 to 1.
    pub fn fail_at_random(&self, seed: u64, rate: f64) {
        self.shared.state().faults.at_random(seed, rate);
    }

    /// Each update is given twice, as after a lost confirmation.
    pub fn repeat_updates(&self) {
        self.shared.state().repeats = true;
    }

    /// The platform cannot show this picture.
    pub fn refuse_picture(&self, url: &str) {
        self.shared.state().refused_pictures.insert(url.to_owned());
    }

    /// What the bot has sent to a chat, as it stands there now.
    pub fn sent_to(&self, chat: i64) -> Vec<SentMessage> {
        self.shared.state().sent_to(chat)
    }

    /// Updates that nobody has confirmed.
    pub fn waiting_updates(&self) -> usize {
        self.shared.state().updates.len()
    }

    /// Whether `getUpdates` was ever called.
    pub fn is_polled(&self) -> bool {
        self.shared.state().poll > 0
    }

    /// Takes a message away, as its readers can.
    pub fn forget_message(&self, chat: i64, id: i64) {
        if let Some(room) = self.shared.state().rooms.get_mut(&chat) {
            room.sent.retain(|sent| sent.id != id);
        }
    }

    /// All calls, in order, with what came of them.
    pub fn log(&self) -> Vec<Call> {
        self.shared.state().log.clone()
    }

    /// Calls of one method.
    pub fn calls(&self, method: &str) -> Vec<Call> {
        self.log().into_iter().filter(|call| call.method.eq_ignore_ascii_case(method)).collect()
    }

    /// The parameters of what was answered to presses, inline queries, and of the command menus.
    pub fn answered(&self, method: &str) -> Vec<serde_json::Value> {
        self.calls(method).into_iter().filter(|call| call.status == 200).map(|call| call.params).collect()
    }

    /// Waits until a chat has got `count` messages.
    pub async fn wait_sent(&self, chat: i64, count: usize) -> Vec<SentMessage> {
        let enough = |api: &Self| Some(api.sent_to(chat)).filter(|sent| sent.len() >= count);
        self.wait_for(&format!("{count} messages in {chat}"), enough).await
    }

    /// The calls from the `from`th on.
    pub fn log_since(&self, from: usize) -> Vec<Call> {
        self.shared.state().log.get(from..).unwrap_or_default().to_vec()
    }

    /// Waits until `look` finds something; panics with the log where it does not come.
    pub async fn wait_for<T>(&self, what: &str, look: impl FnMut(&Self) -> Option<T>) -> T {
        match self.wait_within(PATIENCE, look).await {
            Some(found) => found,
            None => panic!("waited in vain for {what}; the log: {:#?}", self.log()),
        }
    }

    /// Waits until `look` finds something; `None` where it does not come in time.
    pub async fn wait_within<T>(&self, patience: Duration, mut look: impl FnMut(&Self) -> Option<T>) -> Option<T> {
        let mut changes = self.shared.changes.subscribe();
        let found = async {
            loop {
                if let Some(found) = look(self) {
                    return found;
                }
                let _ = changes.changed().await;
            }
        };
        tokio::time::timeout(patience, found).await.ok()
    }
}

impl Drop for BotApi {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}
