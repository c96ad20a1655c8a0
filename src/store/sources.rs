//! Sources: what is polled, when it is due, and how it went.

use anyhow::Context;
use sqlx::{AnyConnection, FromRow};

use super::house::Store;
use super::leases::bump;
use super::wakes::Channel;
use crate::sources::{Hints, catalogue};

/// Sources that one transaction adds: nobody waits long for the turn to write.
const ADDED_AT_ONCE: usize = 200;

/// A row of `sources`; times in Unix milliseconds.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, FromRow)]
pub struct SourceRow {
    pub id: i64,
    pub url: String,
    pub title: String,
    pub site_url: String,
    pub outlet: String,
    pub owner: String,
    pub language: Option<String>,
    /// `active`, `paused`, `gone`, `dropped`.
    pub state: String,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    pub body_hash: Option<String>,
    pub next_poll_at: i64,
    pub interval_ms: i64,
    #[sqlx(try_from = "String")]
    pub hints: Hints,
    /// `None`: the next poll only fills the archive.
    pub first_polled_at: Option<i64>,
    pub last_polled_at: Option<i64>,
    pub last_success_at: Option<i64>,
    pub last_new_at: Option<i64>,
    pub failures: i64,
    pub failing_since: Option<i64>,
    pub last_error: Option<String>,
    pub reported_at: Option<i64>,
    pub moved_to: Option<String>,
    pub moved_polls: i64,
    /// The WebSub hub that the feed names, and the address by which the hub knows the feed.
    pub hub: Option<String>,
    pub hub_topic: Option<String>,
    /// Until then a hub pushes what is new.
    pub hub_lease_ends_at: Option<i64>,
    pub hub_pushed_at: Option<i64>,
    /// Polls that found what no push had brought, since the last push that brought something.
    pub hub_missed: i64,
    pub leased_until: i64,
    pub lease_owner: Option<String>,
    pub added_by: String,
    pub added_at: i64,
}

impl SourceRow {
    /// The name that stands under an update.
    pub fn name(&self) -> &str {
        [&self.outlet, &self.title, &self.url].into_iter().find(|name| !name.is_empty()).map_or("", |name| name)
    }
}

/// A source to add; empty texts are filled in by its first poll.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
pub struct NewSource {
    pub url: String,
    pub title: String,
    pub outlet: String,
    pub owner: String,
    pub language: Option<String>,
    pub site_url: String,
    pub added_by: String,
    /// When it is first looked at; 0: at once. Many sources added together are spread (`sources::schedule::first_poll_at`).
    pub first_poll_at: i64,
}

impl Store {
    /// Adds a source; its id, and whether it is new. One that was dropped, paused or gone becomes
    /// active again and, as a new one, fills only the archive with its first poll.
    pub async fn add_source(&self, source: &NewSource, now_ms: i64) -> anyhow::Result<(i64, bool)> {
        let added = self.add_sources(std::slice::from_ref(source), now_ms).await?;
        added.into_iter().next().context("one source was to be added")
    }

    /// The same for many, in their order; what was added before an error stays.
    pub async fn add_sources(&self, sources: &[NewSource], now_ms: i64) -> anyhow::Result<Vec<(i64, bool)>> {
        let mut added = Vec::with_capacity(sources.len());
        for some in sources.chunks(ADDED_AT_ONCE) {
            let mut tx = self.begin().await?;
            for source in some {
                added.push(add(&mut tx, source, now_ms).await?);
            }
            bump(&mut tx, "sources").await?;
            tx.commit().await?;
            self.wake(Channel::Sources);
        }
        Ok(added)
    }

    /// All that were not dropped, by name.
    pub async fn sources(&self) -> anyhow::Result<Vec<SourceRow>> {
        let rows = sqlx::query_as("select * from sources where state <> 'dropped' order by outlet, title, url");
        Ok(rows.fetch_all(&self.pool).await?)
    }

    pub async fn source(&self, id: i64) -> anyhow::Result<Option<SourceRow>> {
        Ok(sqlx::query_as("select * from sources where id = $1").bind(id).fetch_optional(&self.pool).await?)
    }

    pub async fn source_by_url(&self, url: &str) -> anyhow::Result<Option<SourceRow>> {
        Ok(sqlx::query_as("select * from sources where url = $1").bind(url).fetch_optional(&self.pool).await?)
    }

    /// Stops polling a source; what it brought stays. False where there is no such source.
    pub async fn drop_source(&self, id: i64) -> anyhow::Result<bool> {
        let mut tx = self.begin().await?;
        let done = sqlx::query("update sources set state = 'dropped' where id = $1 and state <> 'dropped'")
            .bind(id)
            .execute(&mut *tx)
            .await?;
        bump(&mut tx, "sources").await?;
        tx.commit().await?;
        self.wake(Channel::Sources);
        Ok(done.rows_affected() == 1)
    }

    /// `reason` becomes the last error, unless it is empty.
    pub async fn set_source_state(&self, id: i64, state: &str, reason: &str) -> anyhow::Result<()> {
        sqlx::query(
            "update sources set state = $2, last_error = case when $3 = '' then last_error else $3 end where id = $1",
        )
        .bind(id)
        .bind(state)
        .bind(reason)
        .execute(&mut *self.writer().await?)
        .await?;
        Ok(())
    }
}

/// [`Store::add_source`] within a transaction.
async fn add(tx: &mut AnyConnection, source: &NewSource, now_ms: i64) -> anyhow::Result<(i64, bool)> {
    // Who adds a feed by hand seldom says whose it is.
    let owner = if source.owner.is_empty() { catalogue::owner_of(&source.url) } else { &source.owner };
    let new: Option<i64> = sqlx::query_scalar(
        "insert into sources (url, title, outlet, owner, language, site_url, added_by, added_at, next_poll_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (url) do nothing returning id",
    )
    .bind(&source.url)
    .bind(&source.title)
    .bind(&source.outlet)
    .bind(owner)
    .bind(&source.language)
    .bind(&source.site_url)
    .bind(&source.added_by)
    .bind(now_ms)
    .bind(now_ms.max(source.first_poll_at))
    .fetch_optional(&mut *tx)
    .await?;
    if let Some(id) = new {
        return Ok((id, true));
    }
    sqlx::query(
        "update sources set state = 'active', next_poll_at = $2, failures = 0, failing_since = null,
           last_error = null, reported_at = null, first_polled_at = null, body_hash = null, etag = null, last_modified = null,
           hub = null, hub_topic = null, hub_lease_ends_at = null, hub_missed = 0
         where url = $1 and state <> 'active'",
    )
    .bind(&source.url)
    .bind(now_ms)
    .execute(&mut *tx)
    .await?;
    let id = sqlx::query_scalar("select id from sources where url = $1").bind(&source.url).fetch_one(tx).await?;
    Ok((id, false))
}

/// Hints from their column; what cannot be read counts as none.
impl From<String> for Hints {
    fn from(text: String) -> Self {
        serde_json::from_str(&text).unwrap_or_default()
    }
}
