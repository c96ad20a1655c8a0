//! What the process knows by heart, rebuilt from the database: the compiled topics, and the recent stories.
//!
//! Another process may change either; a version row tells of topics, new article ids of stories.

use std::sync::{Arc, PoisonError, RwLock};

use anyhow::Result;
use tokio::sync::{Mutex, MutexGuard};
use tracing::{info, warn};

use crate::store::Store;
use crate::stories;
use crate::topics::{Matcher, Model, Topic};

/// The version row that grows with each change of a topic.
const TOPICS: &str = "topics";
/// Rows read at once when the index is rebuilt.
const BATCH: i64 = 1_000;

/// The matcher is swapped in whole; the index is held by one article at a time, from its place to its row.
pub struct Knowledge {
    matcher: RwLock<(i64, Arc<Matcher>)>,
    /// One at a time compiles; whoever waited finds it done.
    compiling: Mutex<()>,
    index: Mutex<Recent>,
}

/// The stories of the window, and the last article that is in them.
pub struct Recent {
    pub index: stories::Index,
    last_article: i64,
}

impl Default for Knowledge {
    fn default() -> Self {
        let index = stories::Index::new(stories::Settings::default());
        Self {
            matcher: RwLock::new((-1, Arc::new(Matcher::new(&[]).0))),
            compiling: Mutex::new(()),
            index: Mutex::new(Recent { index, last_article: 0 }),
        }
    }
}

impl Knowledge {
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
        let topics: Vec<Topic> = store.all_topics().await?.into_iter().map(Topic::from).collect();
        let models = models(store).await?;
        let (count, learned) = (topics.len(), models.len());
        let compile = move || {
            let (matcher, mistakes) = Matcher::new(&topics);
            (matcher.with_models(&models), mistakes)
        };
        let (matcher, mistakes) = tokio::task::spawn_blocking(compile).await?;
        for (topic, mistake) in mistakes {
            warn!(topic.id = topic, "a stored query cannot be read and is passed over: {mistake}");
        }
        info!(topics = count, learned, version, "topics compiled");
        *self.matcher.write().unwrap_or_else(PoisonError::into_inner) = (version, Arc::new(matcher));
        Ok(())
    }

    /// The recent stories, with whatever other processes have added; held until the guard is dropped.
    pub async fn recent(&self, store: &Store, now_ms: i64) -> Result<MutexGuard<'_, Recent>> {
        let mut recent = self.index.lock().await;
        recent.catch_up(store, now_ms).await?;
        Ok(recent)
    }
}

impl Recent {
    /// An article of ours got its row: no need to read it back.
    pub fn note(&mut self, item: &stories::Item<'_>, story: i64) {
        self.index.add(item, story);
        self.last_article = self.last_article.max(item.id);
    }

    async fn catch_up(&mut self, store: &Store, now_ms: i64) -> Result<()> {
        let since = stories::Settings::default().window_ms.map_or(0, |window| now_ms - window);
        loop {
            let rows = store.recent_articles(since, BATCH, self.last_article).await?;
            for row in &rows {
                self.last_article = row.id;
                if let Some(story) = row.story_id {
                    self.index.add(&item_of(row), story);
                }
            }
            if (rows.len() as i64) < BATCH {
                self.index.forget(since);
                return Ok(());
            }
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

fn item_of(row: &crate::store::ArticleRow) -> stories::Item<'_> {
    stories::Item {
        id: row.id,
        title: &row.title,
        text: &row.text,
        published: row.published_at.or(Some(row.seen_at)),
        source: &row.outlet,
        language: row.language.as_deref(),
    }
}
