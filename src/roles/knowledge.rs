//! What the process knows by heart, rebuilt from the database: the compiled topics, and the recent stories.
//!
//! Another process may change either; a version row tells of topics, new article ids of stories. Topics are compiled in the
//! background, one version at a time: polling goes on meanwhile, and only the matching of an article waits, for the topics
//! that were there before it.

use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result};
use tokio::sync::{Mutex, MutexGuard, watch};
use tracing::{error, info, warn};

use crate::embedding::{Embedding, Meanings};
use crate::store::{LeadRow, Store, WordCounts};
use crate::stories;
use crate::topics::{self, Matcher, Model, Topic};

/// The version row that grows with each change of a topic.
const TOPICS: &str = "topics";
/// Rows read at once when the index is rebuilt.
const BATCH: i64 = 1_000;
/// Closed stories are dropped so often.
const FORGET_MS: i64 = 60 * 60_000;

/// The matcher is swapped in whole; the index is held by one article at a time, from its place to its row.
pub struct Knowledge {
    compiled: watch::Sender<Compiled>,
    words: Arc<WordCounts>,
    index: Mutex<Recent>,
    meanings: Option<Arc<Meanings>>,
}

/// All topics as one, as they were at a version.
struct Compiled {
    /// `None` until they were compiled once.
    matcher: Option<Arc<Matcher>>,
    version: i64,
    /// The newest version that somebody asked for.
    wanted: i64,
    /// Whether a task is on its way there.
    busy: bool,
}

/// The stories of the window, and the last article that is in them.
pub struct Recent {
    pub index: stories::Index,
    /// 0: nothing is known yet.
    last_article: i64,
    forgotten_at: i64,
}

impl Default for Recent {
    fn default() -> Self {
        let index = stories::Index::new(stories::Settings::default());
        Self { index, last_article: 0, forgotten_at: 0 }
    }
}

impl Default for Knowledge {
    /// Without a model of meanings.
    fn default() -> Self {
        Self::new(None, Arc::default())
    }
}

impl Knowledge {
    /// Nothing is known yet; with a model, articles and topics are known by what they mean, too. Whoever explains what is
    /// decided here shares `words`.
    pub fn new(meanings: Option<Arc<Meanings>>, words: Arc<WordCounts>) -> Self {
        Self {
            compiled: watch::Sender::new(Compiled { matcher: None, version: -1, wanted: -1, busy: false }),
            words,
            index: Mutex::default(),
            meanings,
        }
    }

    /// The topics as they were at the last [`Knowledge::refresh`], or later: where they are still being compiled, waits for
    /// that. Where compiling failed they are as they were before; an error where there are none yet.
    pub async fn matcher(&self) -> Result<Arc<Matcher>> {
        let mut compiled = self.compiled.subscribe();
        // Changes that come while we wait are waited for by others, or nobody's turn would come.
        let wanted = compiled.borrow().wanted;
        let compiled = compiled.wait_for(|compiled| compiled.version >= wanted || !compiled.busy).await?;
        compiled.matcher.clone().context("the topics are not compiled yet: what needs them is tried again later")
    }

    /// The topics as they were last compiled, whatever has changed since.
    pub fn matcher_by_now(&self) -> Option<Arc<Matcher>> {
        self.compiled.borrow().matcher.clone()
    }

    /// Where a topic changed, or what one learned, begins to compile all of them anew, in the background.
    pub async fn refresh(self: &Arc<Self>, store: &Store) -> Result<()> {
        let version = store.version(TOPICS).await?;
        let is_old = self.matcher_by_now().is_some_and(|matcher| !self.words.are(matcher.frequencies()));
        let mut begin = false;
        self.compiled.send_if_modified(|compiled| {
            let new = compiled.wanted < version || is_old && !compiled.busy;
            if new {
                begin = !compiled.busy;
                (compiled.wanted, compiled.busy) = (version, true);
            }
            new
        });
        if begin {
            tokio::spawn(Arc::clone(self).compile(store.clone()));
        }
        Ok(())
    }

    /// Compiles until nothing newer is wanted.
    async fn compile(self: Arc<Self>, store: Store) {
        let mut more = true;
        while more {
            let version = self.compiled.borrow().wanted;
            let fresh = self.compile_version(&store, version).await;
            if let Err(error) = &fresh {
                error!(version, "the topics could not be compiled and stay as they were: {error:#}");
            }
            self.compiled.send_modify(|compiled| more = compiled.take(version, fresh.ok()));
        }
    }

    /// The topics as they are now, which is that version or a later one.
    async fn compile_version(&self, store: &Store, version: i64) -> Result<Matcher> {
        let rows = store.all_topics().await?;
        // What a chat's own topics find is no other chat's business.
        let shared: Vec<i64> = rows.iter().filter(|row| row.chat_id == 0).map(|row| row.id).collect();
        let topics: Vec<Topic> = rows.into_iter().map(Topic::from).collect();
        let (models, meanings) = (models(store).await?, self.meanings());
        let frequencies = self.words.current(store).await?;
        let compile = move || {
            let (matcher, mistakes) = Matcher::knowing(frequencies, &topics);
            for (topic, mistake) in mistakes {
                warn!(topic.id = topic, "a stored query cannot be read and is passed over: {mistake}");
            }
            info!(topics = topics.len(), learned = models.len(), version, "topics compiled");
            let meanings = meanings.map_or_else(Vec::new, |model| topics::meanings(&topics, &shared, &model));
            matcher.with_meanings(&meanings).with_contrast(&shared).with_models(&models)
        };
        Ok(tokio::task::spawn_blocking(compile).await?)
    }

    /// The model of meanings, where there is one.
    pub fn meanings(&self) -> Option<Arc<Meanings>> {
        self.meanings.clone()
    }

    /// What an article means, where there is a model; a text that it fails on is known by its words alone.
    pub async fn meaning(&self, title: &str, text: &str) -> Option<Embedding> {
        let model = self.meanings.clone()?;
        let (title, text) = (title.to_owned(), text.to_owned());
        match tokio::task::spawn_blocking(move || model.of_article(&title, &text)).await {
            Ok(Ok(meaning)) => Some(meaning),
            Ok(Err(error)) => {
                warn!("matched by words alone: {error}");
                None
            }
            Err(error) => {
                warn!("matched by words alone: the model ended with {error}");
                None
            }
        }
    }

    /// The recent stories, with whatever other processes have added; held until the guard is dropped.
    ///
    /// The first call rebuilds them from the database. Who comes meanwhile waits for its turn, so that no article is placed
    /// among half of the stories; all that places none goes on.
    pub async fn recent(&self, store: &Store, now_ms: i64) -> Result<MutexGuard<'_, Recent>> {
        let mut recent = self.index.lock().await;
        recent.catch_up(store, now_ms).await?;
        Ok(recent)
    }
}

impl Compiled {
    /// Takes in what was compiled; whether more is to be done. What failed is tried again at the next refresh.
    fn take(&mut self, version: i64, matcher: Option<Matcher>) -> bool {
        match matcher {
            Some(matcher) => (self.matcher, self.version) = (Some(Arc::new(matcher)), version),
            None => self.wanted = self.version,
        }
        self.busy = self.wanted > version;
        self.busy
    }
}

impl Recent {
    /// An article of ours got its row: no need to read it back. It was placed in `placed`, which another process may have
    /// joined to `story` in the meantime.
    pub fn note(&mut self, item: &stories::Item<'_>, placed: Option<i64>, story: i64) {
        self.index.add(item, story);
        if let Some(placed) = placed {
            self.index.join(story, placed);
        }
        self.last_article = self.last_article.max(item.id);
    }

    /// Articles that were stored before the start, or since by another process. A long list is learned on a thread of its
    /// own, batch by batch, while the next batch is read: the threads that answer people are not held up.
    async fn catch_up(&mut self, store: &Store, now_ms: i64) -> Result<()> {
        let since_ms = stories::Settings::default().window_ms.map_or(0, |window| now_ms - window);
        let mut leads = store.recent_leads(since_ms, BATCH, self.last_article).await?;
        let began = Instant::now();
        let long = leads.len() as i64 == BATCH;
        while leads.len() as i64 == BATCH {
            let last = leads.last().map_or(self.last_article, |lead| lead.id);
            let (learned, next) = tokio::join!(self.learn_aside(leads), store.recent_leads(since_ms, BATCH, last));
            learned?;
            leads = next?;
        }
        self.learn(&leads);
        self.forget_now_and_then(since_ms);
        if long {
            info!(stories = self.index.len(), ms = began.elapsed().as_millis() as u64, "recent stories learned");
        }
        Ok(())
    }

    /// Where this is dropped half-way (at shutdown), what stays is an index that knows nothing and begins anew: never half of one.
    async fn learn_aside(&mut self, leads: Vec<LeadRow>) -> Result<()> {
        let mut recent = std::mem::take(self);
        let learning = move || {
            recent.learn(&leads);
            recent
        };
        *self = tokio::task::spawn_blocking(learning).await?;
        Ok(())
    }

    fn learn(&mut self, leads: &[LeadRow]) {
        for lead in leads {
            self.last_article = lead.id;
            if let Some(story) = lead.story_id {
                self.index.add(&item_of(lead), story);
            }
        }
    }

    /// Closed stories take part in nothing; they only take room. Dropping them looks at all, so it is not done for each article.
    fn forget_now_and_then(&mut self, since_ms: i64) {
        if since_ms - self.forgotten_at >= FORGET_MS {
            self.index.forget(since_ms);
            self.forgotten_at = since_ms;
        }
    }
}

/// What was learned, by topic. A model of another version of the program is learned anew.
async fn models(store: &Store) -> Result<Vec<(i64, Model)>> {
    let mut models = Vec::new();
    for (topic, json) in store.models(None).await? {
        match serde_json::from_str(&json) {
            Ok(model) => models.push((topic, model)),
            Err(error) => {
                warn!(topic.id = topic, "a stored model cannot be read and is learned anew: {error}");
                store.learn_anew(topic).await?;
            }
        }
    }
    Ok(models)
}

fn item_of(lead: &LeadRow) -> stories::Item<'_> {
    stories::Item {
        id: lead.id,
        title: &lead.title,
        text: &lead.text,
        published: lead.published_at.or(Some(lead.seen_at)),
        source: &lead.outlet,
        language: lead.language.as_deref(),
    }
}
