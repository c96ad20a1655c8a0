//! The program on any platform: what is said goes into the inbox, and every role works when it is told to.

use std::sync::Arc;

use divisionbell::articles::Article;
use divisionbell::articles::words::{Stems, words};
use divisionbell::cli::serve;
use divisionbell::clock::Clock;
use divisionbell::config::Config;
use divisionbell::platforms::{Chat, ChatKind, Event, Inbox, Person, Platform, Update};
use divisionbell::roles::deliver::Deliverer;
use divisionbell::roles::listen::StoredInbox;
use divisionbell::roles::{Newsroom, Tick, answer, deliver, digest};
use divisionbell::store::{ArticleIn, EntryOutcome, NewSource, Placement, Store};
use divisionbell::topics::{Level, Match};

/// Thursday, 10 April 2025, 09:00 in London.
const START: i64 = 1_744_272_000_000;

pub struct Desk {
    pub room: Newsroom,
    pub clock: Clock,
    pub inbox: StoredInbox,
    platform: Arc<dyn Platform>,
    next: i64,
}

impl Desk {
    /// On a migrated database, with the shipped topics.
    pub async fn open(store: &Store, platform: Arc<dyn Platform>, clock: Clock) -> Self {
        serve::load_topics(store).await.unwrap();
        let config = Config::read(|_| None).unwrap();
        let room = serve::newsroom(config, store.clone(), vec![platform.clone()], clock.clone()).unwrap();
        let inbox = StoredInbox { store: store.clone(), clock: clock.clone() };
        Self { room, clock, inbox, platform, next: 1 }
    }

    pub fn clock() -> Clock {
        Clock::manual(START)
    }

    /// Lets every role work until none has anything to do; people take a moment between two things.
    pub async fn work(&self) {
        self.clock.advance_ms(4_000);
        while answer::tick(&self.room).await.unwrap() == Tick::Busy {}
        while deliver::fan_out(&self.room).await.unwrap() == Tick::Busy {}
        digest::tick(&self.room).await.unwrap();
        let deliverer = Deliverer::take_over(&self.room, &self.platform).await.unwrap();
        deliverer.expect("the only deliverer").drain().await.unwrap();
    }

    /// A person says something in their private chat.
    pub async fn say(&mut self, person: &str, text: &str) {
        let update = Update {
            id: self.next,
            chat: Chat { address: person.into(), kind: ChatKind::Private, title: "Somebody".into(), ..Chat::default() },
            person: Some(Person { id: person.into(), name: "Somebody".into(), language: Some("en".into()) }),
            as_chat: false,
            event: Event::Said { text: text.into(), message_id: format!("p{}", self.next), reply_to: None },
        };
        self.next += 1;
        self.inbox.put(self.platform.name(), &[update]).await.unwrap();
        self.work().await;
    }

    /// A story about a topic, told by an outlet.
    pub async fn story(&self, key: &str, title: &str, topic: &str) -> i64 {
        let (store, now_ms) = (&self.room.store, self.clock.now_ms());
        let source =
            NewSource { url: "https://mirror.example/feed".into(), outlet: "Mirror".into(), ..NewSource::default() };
        let (source_id, _) = store.add_source(&source, now_ms).await.unwrap();
        let topic = store.topic(0, topic).await.unwrap().unwrap().id;
        let url = format!("https://mirror.example/{key}");
        let stems = Stems::of(Some("en"));
        let article =
            Article { url, title: title.into(), text: format!("{title}. More is to follow."), ..Article::default() };
        let outcome = EntryOutcome {
            source_id,
            key: key.into(),
            hash: key.into(),
            article: ArticleIn::New {
                article: Box::new(article),
                words: words(title).map(|(_, word)| stems.stem(word)).collect(),
                hash: key.into(),
                fingerprint: key.into(),
                archived: false,
            },
            matches: vec![Match {
                topic,
                score: 0.8,
                level: Some(Level::Normal),
                terms: vec!["a word".into()],
                ..Match::default()
            }],
            story: Placement::New,
            summary: Some((format!("{title}. It was said today."), "extract".into())),
            ..EntryOutcome::default()
        };
        store.store_entry(&outcome, now_ms).await.unwrap().story_id.unwrap()
    }
}
