//! Sources: what is polled, when it is due, and how it went.

use sqlx::{AssertSqlSafe, FromRow};

use super::house::Store;
use super::leases::bump;
use super::wakes::Channel;
use crate::sources::Hints;

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
    pub hub: Option<String>,
    pub hub_secret: Option<String>,
    pub hub_state: String,
    pub hub_lease_ends_at: Option<i64>,
    pub hub_pushed_at: Option<i64>,
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

/// How a poll went and when the next one is due.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PollOutcome {
    pub at: i64,
    pub next_poll_at: i64,
    pub interval_ms: i64,
    pub kind: PollKind,
}

#[derive(Clone, Debug, PartialEq)]
pub enum PollKind {
    /// 304, or the body of the last time. Validators that came with it replace the old ones.
    Unchanged {
        etag: Option<String>,
        last_modified: Option<String>,
    },
    Read(Box<Read>),
    Failed {
        error: String,
    },
    /// It has failed for so long that it is tried only rarely; a success makes it active again.
    Paused {
        error: String,
    },
    /// 410: it will not be asked again.
    Gone,
}

impl Default for PollKind {
    fn default() -> Self {
        Self::Unchanged { etag: None, last_modified: None }
    }
}

/// What a feed said; title, language and site fill only what is empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Read {
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    pub body_hash: Option<String>,
    pub title: String,
    pub site_url: Option<String>,
    pub language: Option<String>,
    pub hints: Hints,
    pub hub: Option<String>,
    /// How many of its entries were new.
    pub new_entries: i64,
}

impl Store {
    /// Adds a source; its id, and whether it is new. One that was dropped, paused or gone becomes
    /// active again and, as a new one, fills only the archive with its first poll.
    pub async fn add_source(&self, source: &NewSource, now_ms: i64) -> anyhow::Result<(i64, bool)> {
        let mut tx = self.begin().await?;
        let new: Option<i64> = sqlx::query_scalar(
            "insert into sources (url, title, outlet, owner, language, site_url, added_by, added_at, next_poll_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (url) do nothing returning id",
        )
        .bind(&source.url)
        .bind(&source.title)
        .bind(&source.outlet)
        .bind(&source.owner)
        .bind(&source.language)
        .bind(&source.site_url)
        .bind(&source.added_by)
        .bind(now_ms)
        .bind(now_ms.max(source.first_poll_at))
        .fetch_optional(&mut *tx)
        .await?;
        if new.is_none() {
            sqlx::query(
                "update sources set state = 'active', next_poll_at = $2, failures = 0, failing_since = null,
                   last_error = null, reported_at = null, first_polled_at = null, body_hash = null, etag = null, last_modified = null
                 where url = $1 and state <> 'active'",
            )
            .bind(&source.url)
            .bind(now_ms)
            .execute(&mut *tx)
            .await?;
        }
        let id = match new {
            Some(id) => id,
            None => {
                sqlx::query_scalar("select id from sources where url = $1")
                    .bind(&source.url)
                    .fetch_one(&mut *tx)
                    .await?
            }
        };
        bump(&mut tx, "sources").await?;
        tx.commit().await?;
        self.wake(Channel::Sources);
        Ok((id, new.is_some()))
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

    /// Claims up to `limit` sources that are due, the longest due first, for `lease_ms` of the database's time.
    pub async fn due_sources(
        &self,
        now_ms: i64,
        limit: i64,
        owner: &str,
        lease_ms: i64,
    ) -> anyhow::Result<Vec<SourceRow>> {
        let now = self.dialect.now_ms();
        let sql = format!(
            "update sources set leased_until = {now} + $4, lease_owner = $3
             where leased_until <= {now} and id in (
               select s.id from sources s where s.state in ('active', 'paused') and s.next_poll_at <= $1 and s.leased_until <= {now}
               order by s.next_poll_at limit $2{skip})
             returning *",
            skip = self.dialect.skip_locked("s")
        );
        let mut rows: Vec<SourceRow> = sqlx::query_as(AssertSqlSafe(sql))
            .bind(now_ms)
            .bind(limit)
            .bind(owner)
            .bind(lease_ms)
            .fetch_all(&mut *self.writer().await?)
            .await?;
        rows.sort_by_key(|row| (row.next_poll_at, row.id));
        Ok(rows)
    }

    /// Writes down how a poll went and gives the source back; false where the lease passed to another.
    pub async fn settle_poll(&self, id: i64, owner: &str, outcome: &PollOutcome) -> anyhow::Result<bool> {
        const SUCCESS: &str =
            "failures = 0, failing_since = null, last_error = null, reported_at = null, last_success_at = $3,
            first_polled_at = coalesce(first_polled_at, $3), state = case when state = 'paused' then 'active' else state end";
        const FAILURE: &str = "failures = failures + 1, failing_since = coalesce(failing_since, $3), last_error = $6";
        let what = match &outcome.kind {
            PollKind::Unchanged { .. } => {
                format!("{SUCCESS}, etag = coalesce($6, etag), last_modified = coalesce($7, last_modified)")
            }
            PollKind::Read(_) => format!(
                "{SUCCESS}, etag = $6, last_modified = $7, body_hash = $8,
                 title = case when title = '' then $9 else title end,
                 site_url = case when site_url = '' then coalesce($10, '') else site_url end,
                 language = coalesce(language, $11), hints = $12,
                 hub_state = case when hub = $13 then hub_state else '' end, hub = $13,
                 last_new_at = case when $14 > 0 then $3 else last_new_at end"
            ),
            PollKind::Failed { .. } => FAILURE.to_owned(),
            // Somebody may have dropped it meanwhile.
            PollKind::Paused { .. } => {
                format!("{FAILURE}, state = case when state = 'active' then 'paused' else state end")
            }
            PollKind::Gone => {
                "state = 'gone', failing_since = coalesce(failing_since, $3), last_error = '410 gone'".to_owned()
            }
        };
        let sql = format!(
            "update sources set last_polled_at = $3, next_poll_at = $4, interval_ms = $5,
               leased_until = 0, lease_owner = null, {what}
             where id = $1 and lease_owner = $2"
        );
        let query = sqlx::query(AssertSqlSafe(sql))
            .bind(id)
            .bind(owner)
            .bind(outcome.at)
            .bind(outcome.next_poll_at)
            .bind(outcome.interval_ms);
        let query = match &outcome.kind {
            PollKind::Unchanged { etag, last_modified } => query.bind(etag.clone()).bind(last_modified.clone()),
            PollKind::Read(read) => query
                .bind(read.etag.clone())
                .bind(read.last_modified.clone())
                .bind(read.body_hash.clone())
                .bind(read.title.clone())
                .bind(read.site_url.clone())
                .bind(read.language.clone())
                .bind(serde_json::to_string(&read.hints)?)
                .bind(read.hub.clone())
                .bind(read.new_entries),
            PollKind::Failed { error } | PollKind::Paused { error } => query.bind(error.clone()),
            PollKind::Gone => query,
        };
        Ok(query.execute(&mut *self.writer().await?).await?.rows_affected() == 1)
    }

    /// Makes a source due at once (a hub says that it changed, an operator asks).
    pub async fn poll_now(&self, id: i64, now_ms: i64) -> anyhow::Result<()> {
        sqlx::query("update sources set next_poll_at = $2 where id = $1 and next_poll_at > $2")
            .bind(id)
            .bind(now_ms)
            .execute(&mut *self.writer().await?)
            .await?;
        self.wake(Channel::Sources);
        Ok(())
    }

    /// Counts the polls in a row that were redirected for good to `to`; `None` starts again at 0.
    pub async fn note_moved(&self, id: i64, to: Option<&str>) -> anyhow::Result<i64> {
        let polls: Option<i64> = sqlx::query_scalar(
            "update sources set moved_polls = case when $2 is null then 0 when moved_to = $2 then moved_polls + 1 else 1 end,
               moved_to = $2 where id = $1 returning moved_polls",
        )
        .bind(id)
        .bind(to)
        .fetch_optional(&mut *self.writer().await?)
        .await?;
        Ok(polls.unwrap_or(0))
    }

    /// Gives a source its new address. Where another source has it already the two become one: entries are
    /// re-pointed (what both have seen stays as it is), the old row is dropped, and the other is polled whatever
    /// had become of it. The id that remains.
    pub async fn move_source(&self, id: i64, new_url: &str) -> anyhow::Result<i64> {
        let mut tx = self.begin().await?;
        let other: Option<i64> = sqlx::query_scalar("select id from sources where url = $1 and id <> $2")
            .bind(new_url)
            .bind(id)
            .fetch_optional(&mut *tx)
            .await?;
        if let Some(other) = other {
            sqlx::query(
                "update entries set source_id = $2 where source_id = $1
                 and not exists (select 1 from entries e where e.source_id = $2 and e.key = entries.key)",
            )
            .bind(id)
            .bind(other)
            .execute(&mut *tx)
            .await?;
            sqlx::query("update articles set source_id = $2 where source_id = $1")
                .bind(id)
                .bind(other)
                .execute(&mut *tx)
                .await?;
            sqlx::query("update stories set source_id = $2 where source_id = $1")
                .bind(id)
                .bind(other)
                .execute(&mut *tx)
                .await?;
            sqlx::query(
                "update sources set state = 'active', moved_to = null, moved_polls = 0,
                   first_polled_at = coalesce(first_polled_at, (select o.first_polled_at from sources o where o.id = $2))
                 where id = $1",
            )
            .bind(other)
            .bind(id)
            .execute(&mut *tx)
            .await?;
            sqlx::query("update sources set state = 'dropped', moved_to = $2 where id = $1")
                .bind(id)
                .bind(new_url)
                .execute(&mut *tx)
                .await?;
        } else {
            sqlx::query("update sources set url = $2, moved_to = null, moved_polls = 0, etag = null, last_modified = null where id = $1")
                .bind(id)
                .bind(new_url)
                .execute(&mut *tx)
                .await?;
        }
        bump(&mut tx, "sources").await?;
        tx.commit().await?;
        Ok(other.unwrap_or(id))
    }

    /// What a hub (WebSub) agreed to: its state, our secret, and when the subscription ends.
    pub async fn set_hub(
        &self,
        id: i64,
        state: &str,
        secret: Option<&str>,
        lease_ends_at: Option<i64>,
    ) -> anyhow::Result<()> {
        sqlx::query("update sources set hub_state = $2, hub_secret = coalesce($3, hub_secret), hub_lease_ends_at = $4 where id = $1")
            .bind(id)
            .bind(state)
            .bind(secret)
            .bind(lease_ends_at)
            .execute(&mut *self.writer().await?)
            .await?;
        Ok(())
    }

    /// A hub pushed something for this source.
    pub async fn note_push(&self, id: i64, now_ms: i64) -> anyhow::Result<()> {
        sqlx::query("update sources set hub_pushed_at = $2 where id = $1")
            .bind(id)
            .bind(now_ms)
            .execute(&mut *self.writer().await?)
            .await?;
        Ok(())
    }

    /// Operators have been told that the source fails; true only for the first who says so.
    pub async fn mark_reported(&self, id: i64, now_ms: i64) -> anyhow::Result<bool> {
        let done = sqlx::query("update sources set reported_at = $2 where id = $1 and reported_at is null")
            .bind(id)
            .bind(now_ms)
            .execute(&mut *self.writer().await?)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Gives back what `owner` has claimed and not settled.
    pub async fn release_sources(&self, owner: &str) -> anyhow::Result<()> {
        sqlx::query("update sources set leased_until = 0, lease_owner = null where lease_owner = $1")
            .bind(owner)
            .execute(&mut *self.writer().await?)
            .await?;
        Ok(())
    }
}

/// Hints from their column; what cannot be read counts as none.
impl From<String> for Hints {
    fn from(text: String) -> Self {
        serde_json::from_str(&text).unwrap_or_default()
    }
}
