//! How common words are in the articles that are kept: counted once a day, for whoever matches and whoever explains.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Mutex;
use tracing::info;

use super::{ArticleRow, Store};
use crate::topics::Frequencies;

/// So many articles, an even share of all that are kept, say how common words are; two days' news differ little in that.
const COUNTED: i64 = 3_000;
const COUNTED_AGAIN: Duration = Duration::from_secs(24 * 60 * 60);

/// One for a process: what explains a score must know what decided it.
#[derive(Default)]
pub struct WordCounts(Mutex<Option<(Instant, Arc<Frequencies>)>>);

impl WordCounts {
    /// What was counted in the last day; where nothing was, counts.
    pub async fn current(&self, store: &Store) -> anyhow::Result<Arc<Frequencies>> {
        let mut counted = self.0.lock().await;
        if let Some((at, frequencies)) = &*counted
            && at.elapsed() < COUNTED_AGAIN
        {
            return Ok(Arc::clone(frequencies));
        }
        let (articles, total) = store.sample_articles(0, COUNTED).await?;
        let count = move || Frequencies::of(articles.iter().map(ArticleRow::document));
        let frequencies = Arc::new(tokio::task::spawn_blocking(count).await?);
        info!(articles = total.min(COUNTED), "words counted");
        *counted = Some((Instant::now(), Arc::clone(&frequencies)));
        Ok(frequencies)
    }

    /// Whether [`WordCounts::current`] would still give these, or is just counting.
    pub fn are(&self, known: &Arc<Frequencies>) -> bool {
        let Ok(counted) = self.0.try_lock() else { return true };
        counted.as_ref().is_some_and(|(at, newest)| Arc::ptr_eq(newest, known) && at.elapsed() < COUNTED_AGAIN)
    }
}
