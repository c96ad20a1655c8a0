//! A small world to speak to: three topics, three stories, a group with one admin, an operator.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use divisionbell::articles::Article;
use divisionbell::clock::Clock;
use divisionbell::commands::{Answer, Context, Finder, Found, answer};
use divisionbell::outbox::message::{Action, Message};
use divisionbell::platforms::{
    Capabilities, Chat, ChatKind, CommandInfo, Event, Inbox, ListenError, Person, Pictures, Platform, Rates, SendError,
    Target, Update,
};
use divisionbell::store::{ArticleIn, ChatRow, EntryOutcome, NewSource, Placement, Store};
use divisionbell::topics::{Level, Match};

use crate::databases::each_database;

/// 2025-04-10T05:30:00Z.
pub const NOW: i64 = 1_744_263_000_000;
pub const HOUR: i64 = 3_600_000;

pub const ADMIN: &str = "100";
pub const MEMBER: &str = "200";
pub const OPERATOR: &str = "300";
pub const GROUP: &str = "-1001";

/// A chat and the persons who administer it.
type AdminsByChat = Vec<(String, Vec<String>)>;

/// A platform of which only the answers to questions matter here.
pub struct Fake {
    pub buttons: bool,
    /// Admins by address; `None`: the platform does not answer.
    pub admins: Mutex<Option<AdminsByChat>>,
    pub lookups: Mutex<usize>,
}

#[async_trait]
impl Platform for Fake {
    fn name(&self) -> &'static str {
        "telegram"
    }
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            edit: true,
            edit_window_ms: None,
            threads: true,
            buttons_private: self.buttons,
            buttons_group: self.buttons,
            pictures: Pictures::Captioned(1024),
            attachments: true,
            text_limit: 4096,
            entity_limit: 100,
            rates: Rates { overall_per_s: 30, chat_burst: 3, group_per_min: Some(20) },
            group_size: None,
            free_form_window_ms: None,
            idempotent: false,
        }
    }
    fn bot_name(&self) -> Option<String> {
        Some("BellBot".into())
    }
    fn start_link(&self, payload: &str) -> Option<String> {
        Some(format!("https://t.example/BellBot?startgroup={payload}"))
    }
    async fn connect(&self) -> Result<(), SendError> {
        Ok(())
    }
    async fn send(&self, _: &Target, _: &Message) -> Result<String, SendError> {
        unreachable!("commands send nothing by themselves")
    }
    async fn edit(&self, _: &Target, _: &str, _: &Message) -> Result<(), SendError> {
        unreachable!("commands edit nothing by themselves")
    }
    async fn acknowledge(&self, _: &str, _: Option<&str>) -> Result<(), SendError> {
        unreachable!("commands acknowledge nothing by themselves")
    }
    async fn admins(&self, address: &str) -> Result<Vec<String>, SendError> {
        *self.lookups.lock().unwrap() += 1;
        match &*self.admins.lock().unwrap() {
            Some(known) => {
                let found = known.iter().find(|(chat, _)| chat == address).map(|(_, admins)| admins.clone());
                found.ok_or_else(|| SendError::Gone("chat not found".into()))
            }
            None => Err(SendError::Unsent("no route".into())),
        }
    }
    async fn find(&self, name: &str) -> Result<Chat, SendError> {
        if !name.eq_ignore_ascii_case("@thenews") {
            return Err(SendError::Gone("chat not found".into()));
        }
        let username = Some("thenews".into());
        Ok(Chat { address: "-2002".into(), kind: ChatKind::Channel, title: "The News".into(), username, thread: 0 })
    }
    async fn set_commands(&self, _: &[CommandInfo]) -> Result<(), SendError> {
        Ok(())
    }
    async fn listen(&self, _: &dyn Inbox) -> Result<(), ListenError> {
        Ok(())
    }
}

/// Finds one feed at `one.example`, two at `two.example`, none elsewhere.
struct FakeFinder;

#[async_trait]
impl Finder for FakeFinder {
    async fn feeds(&self, address: &str) -> Result<Vec<Found>, String> {
        let feed = |n: &str| Found { url: format!("https://{n}.example/feed"), title: format!("Feed {n}") };
        match address {
            "https://one.example/" => Ok(vec![feed("one")]),
            "https://two.example/" => Ok(vec![feed("two"), feed("two-world")]),
            _ => Err("no feed is named there".into()),
        }
    }
}

pub struct World {
    pub store: Store,
    pub ctx: Context,
    pub clock: Clock,
    pub platform: Arc<Fake>,
    pub updates: Mutex<i64>,
}

/// Runs `test` in a fresh world on each database.
pub async fn each_world<F: AsyncFn(&World)>(test: F) {
    each_database(async |store| test(&World::new(store, true).await).await).await;
}

/// The same on a platform without buttons.
pub async fn each_plain_world<F: AsyncFn(&World)>(test: F) {
    each_database(async |store| test(&World::new(store, false).await).await).await;
}

impl World {
    pub async fn new(store: &Store, buttons: bool) -> Self {
        let clock = Clock::manual(NOW);
        let admins = vec![(GROUP.to_owned(), vec![ADMIN.to_owned()])];
        let platform = Arc::new(Fake { buttons, admins: Mutex::new(Some(admins)), lookups: Mutex::new(0) });
        let operators = vec![("telegram".to_owned(), OPERATOR.to_owned())];
        let mut ctx = Context::new(store.clone(), clock.clone(), platform.clone(), operators);
        ctx.finder = Some(Arc::new(FakeFinder));
        let world = Self { store: store.clone(), ctx, clock, platform, updates: Mutex::new(1) };
        world.furnish().await;
        world
    }

    async fn furnish(&self) {
        for (name, query) in
            [("sanctions", "sanction"), ("peacekeeping", "peacekeeper OR \"peace deal\""), ("elections", "election")]
        {
            let title = divisionbell::commands::parse::title_of(name);
            self.store.save_topic(0, name, &title, "", query, "test", NOW).await.unwrap();
        }
        let source =
            NewSource { url: "https://mirror.example/feed".into(), outlet: "Mirror".into(), ..NewSource::default() };
        self.store.add_source(&source, NOW).await.unwrap();
        self.story("a", "Ministers agree new sanctions on oil", &["sanctions"], NOW - 2 * HOUR).await;
        self.story(
            "b",
            "Peacekeepers sent to the border after sanctions talks",
            &["peacekeeping", "sanctions"],
            NOW - 3 * HOUR,
        )
        .await;
        self.story("c", "Council election called for May", &["elections"], NOW - 4 * HOUR).await;
    }

    /// A story of one article about `topics`; its id.
    pub async fn story(&self, key: &str, title: &str, topics: &[&str], at: i64) -> i64 {
        self.article(key, title, topics, at, Level::Normal, Placement::New).await
    }

    /// An article that is so much about `topics`, in a story; the story's id.
    pub async fn article(
        &self,
        key: &str,
        title: &str,
        topics: &[&str],
        at: i64,
        level: Level,
        story: Placement,
    ) -> i64 {
        let mut matches = Vec::new();
        for name in topics {
            let topic = self.store.topic(0, name).await.unwrap().unwrap().id;
            matches.push(Match {
                topic,
                score: 0.8,
                level: Some(level),
                terms: vec![(*name).to_owned()],
                ..Match::default()
            });
        }
        let article = Article {
            url: format!("https://mirror.example/{key}"),
            title: title.into(),
            text: format!("{title}. More is to follow."),
            published: Some(at),
            language: Some("en".into()),
            ..Article::default()
        };
        let stems = divisionbell::articles::words::Stems::of(Some("en"));
        let words = divisionbell::articles::words::words(&article.text).map(|(_, word)| stems.stem(word)).collect();
        let outcome = EntryOutcome {
            source_id: 1,
            key: key.into(),
            hash: key.into(),
            article: ArticleIn::New {
                article: Box::new(article),
                words,
                hash: key.into(),
                fingerprint: key.into(),
                archived: false,
            },
            matches,
            story,
            summary: Some((format!("{title}. It was said today."), "extract".into())),
            ..EntryOutcome::default()
        };
        self.store.store_entry(&outcome, at).await.unwrap().story_id.unwrap()
    }

    fn next_id(&self) -> i64 {
        let mut id = self.updates.lock().unwrap();
        *id += 1;
        *id
    }

    /// An update of a person in the group.
    pub fn update(&self, person: &str, event: Event) -> Update {
        Update { id: self.next_id(), chat: group(), person: Some(person_of(person)), as_chat: false, event }
    }

    pub async fn answer(&self, update: Update) -> Answer {
        // Nobody types so fast: the flood control has tests of its own.
        self.clock.advance_ms(5_000);
        answer(&self.ctx, &update).await.unwrap()
    }

    /// A text in the group; all that is answered, as plain words.
    pub async fn say(&self, person: &str, text: &str) -> String {
        plain(&self.hear(person, text).await)
    }

    pub async fn hear(&self, person: &str, text: &str) -> Answer {
        self.answer(self.update(person, said(text, None))).await
    }

    /// A reply to one of the bot's messages.
    pub async fn reply(&self, person: &str, text: &str, to: &str) -> String {
        plain(&self.answer(self.update(person, said(text, Some(to)))).await)
    }

    pub async fn press(&self, person: &str, data: &str) -> Answer {
        let event = Event::Pressed { data: data.into(), press_id: "p".into(), message_id: "77".into() };
        self.answer(self.update(person, event)).await
    }

    /// Presses the button with that label.
    pub async fn press_label(&self, person: &str, on: &Answer, label: &str) -> Answer {
        let data = button(on, label).unwrap_or_else(|| panic!("no button {label}: {:?}", labels(on)));
        self.press(person, &data).await
    }

    /// In the private chat of a person.
    pub async fn privately(&self, person: &str, text: &str) -> Answer {
        self.answer(Update { chat: private(person), ..self.update(person, said(text, None)) }).await
    }

    pub async fn group_row(&self) -> ChatRow {
        self.store.chat_at("telegram", GROUP).await.unwrap().unwrap()
    }

    pub async fn subscribed(&self) -> Vec<String> {
        let group = self.group_row().await.id;
        self.store.subscriptions(group).await.unwrap().into_iter().map(|s| s.topic.name).collect()
    }

    /// A story as a message that was sent to the group under `message_id`.
    pub async fn send(&self, story: i64, message_id: &str) {
        use divisionbell::outbox::Lane;
        use divisionbell::store::{NewDelivery, Outcome};
        let now = self.clock.now_ms();
        let chat_id = self.group_row().await.id;
        let due = NewDelivery {
            chat_id,
            story_id: story,
            kind: "story".into(),
            lane: Lane::Instant,
            due_at: now,
            ..NewDelivery::default()
        };
        self.store.enqueue(&due, now).await.unwrap();
        let lease = self.store.lease("deliver:telegram", "test", 60_000).await.unwrap().unwrap();
        let claimed = self.store.claim(&lease, &[], now, 10, 60_000, &["telegram".into()]).await.unwrap();
        let sent = Outcome::Sent { message_id: Some(message_id.into()), rendered: Some("x".into()) };
        for delivery in claimed {
            assert!(self.store.settle(&delivery, &lease, &sent, now).await.unwrap());
        }
    }
}

pub fn said(text: &str, reply_to: Option<&str>) -> Event {
    Event::Said { text: text.into(), message_id: "5".into(), reply_to: reply_to.map(str::to_owned) }
}

pub fn group() -> Chat {
    Chat { address: GROUP.into(), kind: ChatKind::Group, title: "The group".into(), ..Chat::default() }
}

pub fn private(person: &str) -> Chat {
    Chat { address: person.into(), kind: ChatKind::Private, title: "Somebody".into(), ..Chat::default() }
}

pub fn person_of(id: &str) -> Person {
    Person { id: id.into(), name: "Somebody".into(), language: Some("en".into()) }
}

/// Toast, edit and replies as words.
pub fn plain(answer: &Answer) -> String {
    let mut parts: Vec<String> = answer.toast.iter().cloned().collect();
    parts.extend(answer.edit.iter().map(|(_, message)| message.plain()));
    parts.extend(answer.replies.iter().map(Message::plain));
    parts.join("\n")
}

fn messages(answer: &Answer) -> impl Iterator<Item = &Message> {
    answer.replies.iter().chain(answer.edit.iter().map(|(_, message)| message))
}

pub fn labels(answer: &Answer) -> Vec<String> {
    messages(answer).flat_map(|message| message.buttons.iter().flatten()).map(|button| button.label.clone()).collect()
}

/// The data of the button with that label.
pub fn button(answer: &Answer, label: &str) -> Option<String> {
    let mut buttons = messages(answer).flat_map(|message| message.buttons.iter().flatten());
    buttons.find(|button| button.label == label).and_then(|button| match &button.action {
        Action::Press(data) => Some(data.clone()),
        Action::Open(_) => None,
    })
}

/// Fails with the whole answer where a part is missing.
#[track_caller]
pub fn has(answer: &str, part: &str) {
    assert!(answer.contains(part), "no {part:?} in:\n{answer}");
}
