//! What the process knows by heart, rebuilt from the database: the compiled topics, and the recent stories.
//!
//! Another process may change either; a version row tells of topics, new article ids of stories.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Instant;

use anyhow::Result;
use tokio::sync::{Mutex, MutexGuard};
use tracing::{info, warn};

use crate::embedding::{Embedding, Model as Meanings};
use crate::store::{LeadRow, Store};
use crate::stories;
use crate::topics::{Matcher, Model, Topic};

/// The version row that grows with each change of a topic.
const TOPICS: &str = "topics";
/// Rows read at once when the index is rebuilt.
const BATCH: i64 = 1_000;
/// Closed stories are dropped so often.
const FORGET_MS: i64 = 60 * 60_000;

/// The matcher is swapped in whole; the index is held by one article at a time, from its place to its row.
pub struct Knowledge {
    matcher: RwLock<(i64, Arc<Matcher>)>,
    /// One at a time compiles; whoever waited finds it done.
    compiling: Mutex<()>,
    index: Mutex<Recent>,
    meanings: Option<Arc<Meanings>>,
    /// What topics mean, by what was read.
    known: Mutex<HashMap<String, Embedding>>,
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
        Self::new(None)
    }
}

impl Knowledge {
    /// Nothing is known yet; with a model, articles and topics are known by what they mean, too.
    pub fn new(meanings: Option<Arc<Meanings>>) -> Self {
        Self {
            matcher: RwLock::new((-1, Arc::new(Matcher::new(&[]).0))),
            compiling: Mutex::new(()),
            index: Mutex::default(),
            meanings,
            known: Mutex::default(),
        }
    }

    /// The topics as they were at the last [`Knowledge::refresh`].
    pub fn matcher(&self) -> Arc<Matcher> {
        self.matcher.read().unwrap_or_else(PoisonError::into_inner).1.clone()
    }

    /// Compiles the topics anew where any of them, or what one learned, changed.
    pub async fn refresh(&self, store: &Store) -> Result<()> {
        let _alone = self.compiling.lock().await;
        let version = store.version(TOPICS).await?;
        if self.matcher.read().unwrap_or_else(PoisonError::into_inner).0 == version {
            return Ok(());
        }
        let rows = store.all_topics().await?;
        // What a chat's own topics find is no other chat's business.
        let shared: Vec<i64> = rows.iter().filter(|row| row.chat_id == 0).map(|row| row.id).collect();
        let topics: Vec<Topic> = rows.into_iter().map(Topic::from).collect();
        let meanings = self.meanings_of(&topics, &shared).await?;
        let models = models(store).await?;
        let (count, learned) = (topics.len(), models.len());
        let compile = move || {
            let (matcher, mistakes) = Matcher::new(&topics);
            (matcher.with_meanings(&meanings).with_contrast(&shared).with_models(&models), mistakes)
        };
        let (matcher, mistakes) = tokio::task::spawn_blocking(compile).await?;
        for (topic, mistake) in mistakes {
            warn!(topic.id = topic, "a stored query cannot be read and is passed over: {mistake}");
        }
        info!(topics = count, learned, version, "topics compiled");
        *self.matcher.write().unwrap_or_else(PoisonError::into_inner) = (version, Arc::new(matcher));
        Ok(())
    }

    /// The model of meanings, where there is one.
    pub fn meanings(&self) -> Option<Arc<Meanings>> {
        self.meanings.clone()
    }

    /// What an article means, where there is a model; a text that it fails on is known by its words alone.
    pub async fn meaning(&self, title: &str, text: &str) -> Option<Embedding> {
        let model = self.meanings.clone()?;
        let (title, text) = (title.to_owned(), text.to_owned());
        match tokio::task::spawn_blocking(move || model.embed(&title, &text)).await {
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

    /// What the shared topics mean, and those that work from their description.
    async fn meanings_of(&self, topics: &[Topic], shared: &[i64]) -> Result<Vec<(i64, Embedding)>> {
        let mut found = Vec::new();
        if self.meanings.is_none() {
            return Ok(found);
        }
        let mut known = self.known.lock().await;
        for topic in topics.iter().filter(|topic| topic.query.trim().is_empty() || shared.contains(&topic.id)) {
            let said = topic.meaning();
            let meaning = match known.get(&said) {
                Some(meaning) => Some(meaning.clone()),
                None => self.meaning("", &said).await,
            };
            if let Some(meaning) = meaning {
                known.insert(said, meaning.clone());
                found.push((topic.id, meaning));
            }
        }
        let said: std::collections::HashSet<String> = topics.iter().map(Topic::meaning).collect();
        known.retain(|text, _| said.contains(text));
        Ok(found)
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
