//! Polls: which sources are due, and how each poll went.

use std::collections::HashSet;

use serde_json::json;
use sqlx::{AnyConnection, AssertSqlSafe};

use super::house::Store;
use super::sources::SourceRow;
use super::wakes::Channel;
use crate::sources::Hints;

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
    /// It was not asked: its host had too much to do for us.
    Postponed,
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
    /// The hub that the feed names, and the address by which the hub knows the feed.
    pub hub: Option<String>,
    pub hub_topic: Option<String>,
    /// How many of its entries were new.
    pub new_entries: i64,
}

/// What a success writes, beside what it found.
const SUCCESS: &str = "failures = 0, failing_since = null, last_error = null, reported_at = null, last_success_at = $3,
    first_polled_at = coalesce(first_polled_at, $3), state = case when state = 'paused' then 'active' else state end";
const FAILURE: &str = "failures = failures + 1, failing_since = coalesce(failing_since, $3), last_error = $6";

/// Columns of the rows that [`Store::settle_polls`] writes with one statement.
const UNCHANGED: [(&str, &str); 6] = [
    ("id", "bigint"),
    ("at", "bigint"),
    ("next_poll_at", "bigint"),
    ("interval_ms", "bigint"),
    ("etag", "text"),
    ("last_modified", "text"),
];

impl Store {
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

    /// Writes down how polls went, all in one transaction, and gives the sources back. The ids of those that `owner` still
    /// held; what came of the others is forgotten, since their lease passed to somebody who polls them, too.
    pub async fn settle_polls(&self, owner: &str, outcomes: &[(i64, &PollOutcome)]) -> anyhow::Result<HashSet<i64>> {
        let (unchanged, others): (Vec<_>, Vec<_>) =
            outcomes.iter().copied().partition(|(_, outcome)| matches!(outcome.kind, PollKind::Unchanged { .. }));
        let mut tx = self.begin().await?;
        let mut settled = self.settle_unchanged(&mut tx, owner, &unchanged).await?;
        for (id, outcome) in others {
            if settle(&mut tx, id, owner, outcome).await? {
                settled.insert(id);
            }
        }
        tx.commit().await?;
        Ok(settled)
    }

    /// One statement for all: most polls find nothing new.
    async fn settle_unchanged(
        &self,
        tx: &mut AnyConnection,
        owner: &str,
        outcomes: &[(i64, &PollOutcome)],
    ) -> anyhow::Result<HashSet<i64>> {
        if outcomes.is_empty() {
            return Ok(HashSet::new());
        }
        let rows: Vec<_> = outcomes.iter().map(|(id, outcome)| row(*id, outcome)).collect();
        let sql = format!(
            "update sources set last_polled_at = x.at, next_poll_at = x.next_poll_at, interval_ms = x.interval_ms,
               leased_until = 0, lease_owner = null, {success},
               etag = coalesce(x.etag, sources.etag), last_modified = coalesce(x.last_modified, sources.last_modified)
             from {rows} where sources.id = x.id and sources.lease_owner = $2 returning sources.id",
            success = SUCCESS.replace("$3", "x.at"),
            rows = self.dialect.rows("$1", &UNCHANGED, "x"),
        );
        let settled: Vec<i64> =
            sqlx::query_scalar(AssertSqlSafe(sql)).bind(super::list(&rows)).bind(owner).fetch_all(tx).await?;
        Ok(settled.into_iter().collect())
    }

    /// As [`Store::settle_polls`], for one; false where the lease passed to another.
    pub async fn settle_poll(&self, id: i64, owner: &str, outcome: &PollOutcome) -> anyhow::Result<bool> {
        Ok(!self.settle_polls(owner, &[(id, outcome)]).await?.is_empty())
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

fn row(id: i64, outcome: &PollOutcome) -> serde_json::Value {
    let (etag, last_modified) = match &outcome.kind {
        PollKind::Unchanged { etag, last_modified } => (etag.as_deref(), last_modified.as_deref()),
        _ => (None, None),
    };
    json!({
        "id": id, "at": outcome.at, "next_poll_at": outcome.next_poll_at, "interval_ms": outcome.interval_ms,
        "etag": etag, "last_modified": last_modified,
    })
}

async fn settle(tx: &mut AnyConnection, id: i64, owner: &str, outcome: &PollOutcome) -> anyhow::Result<bool> {
    let what = match &outcome.kind {
        PollKind::Unchanged { .. } => {
            format!("{SUCCESS}, etag = coalesce($6, etag), last_modified = coalesce($7, last_modified)")
        }
        PollKind::Read(_) => format!(
            "{SUCCESS}, etag = $6, last_modified = $7, body_hash = $8,
             title = case when title = '' then $9 else title end,
             site_url = case when site_url = '' then coalesce($10, '') else site_url end,
             language = coalesce(language, $11), hints = $12,
             hub_lease_ends_at = case when hub = $13 and hub_topic = $14 then hub_lease_ends_at else null end,
             hub = $13, hub_topic = $14,
             last_new_at = case when $15 > 0 then $3 else last_new_at end"
        ),
        PollKind::Failed { .. } => FAILURE.to_owned(),
        // Somebody may have dropped it meanwhile.
        PollKind::Paused { .. } => {
            format!("{FAILURE}, state = case when state = 'active' then 'paused' else state end")
        }
        PollKind::Postponed => "failures = failures".to_owned(),
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
            .bind(read.hub_topic.clone())
            .bind(read.new_entries),
        PollKind::Failed { error } | PollKind::Paused { error } => query.bind(error.clone()),
        PollKind::Gone | PollKind::Postponed => query,
    };
    Ok(query.execute(tx).await?.rows_affected() == 1)
}
