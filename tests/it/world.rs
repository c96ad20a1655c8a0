//! The whole program in one test: a newsroom on a fresh database, a newspaper, and Telegram as it really answers.
//!
//! Time stands still until the test moves it, and every role works exactly when it is told to: nothing sleeps.

use std::sync::Arc;

use divisionbell::cli::serve;
use divisionbell::clock::Clock;
use divisionbell::config::Config;
use divisionbell::platforms::Platform;
use divisionbell::platforms::telegram::{Telegram, TelegramOptions};
use divisionbell::roles::deliver::Deliverer;
use divisionbell::roles::listen::StoredInbox;
use divisionbell::roles::{Newsroom, Tick, answer, deliver, digest, learn, poll, recheck, renew};
use divisionbell::store::{NewSource, Store};

use crate::bot_api::{BotApi, Room, SentMessage, TOKEN, User};
use crate::databases::each_database;
use crate::press::Press;

pub const MINUTE: i64 = 60_000;
pub const HOUR: i64 = 60 * MINUTE;
/// Thursday, 10 April 2025, 09:00 in London.
const START: i64 = 1_744_272_000_000;

/// People take a moment between two things that they do; the limits of a chat are kept meanwhile.
const MOMENT: i64 = 4_000;

/// Everything a story needs to travel from a feed to a group.
pub struct World {
    pub room: Newsroom,
    pub bot: BotApi,
    pub press: Press,
    pub clock: Clock,
    pub telegram: Arc<dyn Platform>,
    inbox: StoredInbox,
}

/// The person who administers the groups of these tests, and one who does not.
pub fn alice() -> User {
    User::new(1, "Alice")
}

pub fn bob() -> User {
    User::new(2, "Bob")
}

/// The operator.
pub fn olga() -> User {
    User::new(3, "Olga")
}

/// Runs a test in a fresh world on each database.
pub async fn each_world(test: impl AsyncFn(&mut World)) {
    each_database(async |store: &Store| {
        let mut world = World::on(store.clone()).await;
        test(&mut world).await;
    })
    .await;
}

impl World {
    /// A world on a migrated database.
    pub async fn on(store: Store) -> Self {
        Self::with(store, &[]).await
    }

    /// The same with more variables set.
    pub async fn with(store: Store, variables: &[(&str, &str)]) -> Self {
        let clock = Clock::manual(START);
        let bot = BotApi::start_with(clock.clone()).await;
        let press = Press::start().await;
        let config = Config::read(|name| match name {
            "FETCH_ALLOW" => Some("127.0.0.0/8".to_owned()),
            "OPERATORS" => Some("telegram:3".to_owned()),
            _ => variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()),
        })
        .expect("a configuration");
        let options = TelegramOptions {
            api_url: Some(bot.url().parse().expect("an address")),
            poll_wait: std::time::Duration::ZERO,
            ..TelegramOptions::new(TOKEN.to_owned().into())
        };
        let telegram: Arc<dyn Platform> = Arc::new(Telegram::new(options).expect("the adapter"));
        telegram.connect().await.expect("a known token");
        serve::load_topics(&store).await.expect("the catalogue");
        let room = serve::newsroom(config, store.clone(), vec![telegram.clone()], clock.clone()).expect("a newsroom");
        let inbox = StoredInbox { store, clock: clock.clone() };
        Self { room, bot, press, clock, telegram, inbox }
    }

    /// A group with the bot in it, Alice its admin, Bob a member.
    pub async fn group(&mut self, id: i64) {
        self.bot.add_chat(Room::supergroup(id, "Residents").admin(&alice()).member(&bob()));
        self.bot.add_bot(id, &alice());
        self.settle().await;
    }

    /// A group that subscribes to a topic.
    pub async fn group_following(&mut self, id: i64, topics: &str) {
        self.group(id).await;
        self.tell(id, &alice(), &format!("/subscribe {topics}")).await;
    }

    /// Watches a feed whose first poll, done at once, fills the archive.
    pub async fn watch(&mut self, path: &str, outlet: &str) {
        let source =
            NewSource { url: format!("{}{path}", self.press.url), outlet: outlet.into(), ..NewSource::default() };
        self.room.store.add_source(&source, self.clock.now_ms()).await.expect("a source");
        self.settle().await;
    }

    /// Says something in a chat and lets the program answer; the bot's messages since.
    pub async fn tell(&mut self, chat: i64, who: &User, text: &str) -> Vec<SentMessage> {
        self.pass(MOMENT).await;
        let before = self.bot.sent_to(chat).len();
        self.bot.say(chat, who, text);
        self.settle().await;
        self.bot.sent_to(chat).split_off(before)
    }

    /// Says something, and gives back the one answer's words.
    pub async fn answer(&mut self, chat: i64, who: &User, text: &str) -> String {
        let answers = self.tell(chat, who, text).await;
        assert_eq!(answers.len(), 1, "answers to {text}: {answers:?}");
        answers[0].text.clone()
    }

    /// Presses a button of a message and lets the program answer.
    pub async fn press_button(&mut self, chat: i64, who: &User, message: &SentMessage, label: &str) {
        self.pass(MOMENT).await;
        let data = message.data(label).unwrap_or_else(|| panic!("no button {label} under {message:?}"));
        self.bot.press(chat, who, message.id, &data);
        self.settle().await;
    }

    /// Moves time on and lets everything happen that is due by then.
    pub async fn pass(&mut self, ms: i64) {
        self.clock.advance_ms(ms);
        self.settle().await;
    }

    /// Takes what people said into the inbox, and no further.
    pub async fn take_in(&self) {
        self.telegram.listen(&self.inbox).await.expect("updates");
    }

    /// Lets every role work until none has anything to do.
    pub async fn settle(&mut self) {
        let before = self.bot.log().len();
        self.telegram.listen(&self.inbox).await.expect("updates");
        while answer::tick(&self.room).await.expect("answers") == Tick::Busy {}
        while learn::tick(&self.room).await.expect("learning") == Tick::Busy {}
        while poll::tick(&self.room).await.expect("a poll") == Tick::Busy {}
        while renew::tick(&self.room).await.expect("hubs asked") == Tick::Busy {}
        while recheck::tick(&self.room).await.expect("re-checks") == Tick::Busy {}
        while deliver::fan_out(&self.room).await.expect("a fan-out") == Tick::Busy {}
        digest::tick(&self.room).await.expect("digests");
        let mut deliverer =
            Deliverer::take_over(&self.room, &self.telegram).await.expect("a lease").expect("the only deliverer");
        let sent = deliverer.drain().await.expect("deliveries");
        let asked_us_something = self.bot.log().len() > before + 1;
        if sent > 0 && asked_us_something {
            Box::pin(self.settle()).await;
        }
    }

    /// A process claims what is due and ends before anybody learns what became of it; how many deliveries that were.
    pub async fn is_killed_while_sending(&self) -> usize {
        let store = &self.room.store;
        store.release_all(&self.room.owner).await.expect("our own end");
        let dead = store.lease("deliver:telegram", "dead", 10 * MINUTE).await.expect("a query").expect("the lease");
        let platforms = ["telegram".to_owned()];
        let claimed = store.claim(&dead, &[], self.clock.now_ms(), 10, 10 * MINUTE, &platforms).await;
        store.release(&dead).await.expect("its end");
        claimed.expect("a claim").len()
    }

    /// What a chat got, without the answers to commands: the updates.
    pub fn updates(&self, chat: i64) -> Vec<SentMessage> {
        self.bot.sent_to(chat).into_iter().filter(|message| message.text.starts_with('🔔')).collect()
    }
}
