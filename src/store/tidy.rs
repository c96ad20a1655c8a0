//! House-keeping: what is counted, and what is old enough to go.

use sqlx::{AnyConnection, AssertSqlSafe};

use super::entries::drop_words;
use super::house::Store;
use super::list;

/// Figures for `/stats` and `/metrics`.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
pub struct Counts {
    pub sources: i64,
    pub articles: i64,
    pub stories: i64,
    pub topics: i64,
    /// Active ones.
    pub chats: i64,
    pub subscriptions: i64,
    pub deliveries_by_state: Vec<(String, i64)>,
    /// When the first in the queue became due.
    pub oldest_due_at: Option<i64>,
}

/// Whether an entry `e` is still shown: seen since `$1`, or by the last poll that read its feed and found something new.
/// Until that feed changes again (it answers 304) no poll looks at its entries, and each of them would be news the next time.
/// A poll refreshes `seen_at` at most once a day.
const SHOWN: &str = "(e.seen_at >= $1 or exists (select 1 from sources s where s.id = e.source_id
   and s.state in ('active', 'paused') and e.seen_at >= s.last_new_at - 86400000))";

impl Store {
    /// Counts rows; with millions of them it takes a second, so ask no more than once a minute.
    pub async fn counts(&self) -> anyhow::Result<Counts> {
        let (sources, articles, stories, topics, chats, subscriptions) = sqlx::query_as(
            "select (select count(*) from sources where state <> 'dropped'), (select count(*) from articles),
               (select count(*) from stories where merged_into is null), (select count(*) from topics where dropped_at is null),
               (select count(*) from chats where state = 'active'), (select count(*) from subscriptions)",
        )
        .fetch_one(&self.pool)
        .await?;
        let deliveries_by_state =
            sqlx::query_as("select state, count(*) from deliveries group by state order by state")
                .fetch_all(&self.pool)
                .await?;
        let oldest_due_at = self.oldest_due_at().await?;
        Ok(Counts { sources, articles, stories, topics, chats, subscriptions, deliveries_by_state, oldest_due_at })
    }

    /// Deletes what is older than `before_ms`, at most `batch` rows of each kind; how many rows went. Call again until it is 0.
    ///
    /// An entry stays while its feed still shows it (else it would be news again), and its article stays as long.
    pub async fn prune(&self, before_ms: i64, batch: i64) -> anyhow::Result<u64> {
        let mut gone = self.prune_articles(before_ms, batch).await?;
        let entries = format!(
            "entries where (source_id, key) in (select e.source_id, e.key from entries e
               where e.seen_at < $1 and not {SHOWN} order by e.seen_at limit $2)"
        );
        for condition in [
            entries.as_str(),
            "deliveries where id in (select d.id from deliveries d where d.settled_at < $1 and d.settled_at is not null
               and not exists (select 1 from stories s where s.id = d.story_id and s.last_at >= $1) order by d.settled_at limit $2)",
            // What waited so long in vain: for a chat that is gone, say.
            "deliveries where id in (select d.id from deliveries d where d.state = 'due' and d.lane + 0 in (0, 1, 2, 3, 4) and d.turn < $1 limit $2)",
            "deliveries where id in (select d.id from deliveries d where d.state = 'held' and d.created_at < $1 limit $2)",
            // The newest update stays: it says what to ask the platform for next.
            "inbox where (platform, update_id) in (select i.platform, i.update_id from inbox i
               where i.done_at is not null and i.done_at < $1
               and i.update_id < (select max(m.update_id) from inbox m where m.platform = i.platform) limit $2)",
            "tokens where token in (select token from tokens where at < $1 limit $2)",
        ] {
            let sql = format!("delete from {condition}");
            let done = sqlx::query(AssertSqlSafe(sql))
                .bind(before_ms)
                .bind(batch)
                .execute(&mut *self.writer().await?)
                .await?;
            gone += done.rows_affected();
        }
        Ok(gone + self.prune_stories(before_ms, batch).await?)
    }

    async fn prune_articles(&self, before_ms: i64, batch: i64) -> anyhow::Result<u64> {
        let mut tx = self.begin().await?;
        let ids: Vec<i64> = sqlx::query_scalar(AssertSqlSafe(format!(
            "select a.id from articles a where a.seen_at < $1
               and not exists (select 1 from entries e where e.article_id = a.id and {SHOWN})
             order by a.seen_at limit $2"
        )))
        .bind(before_ms)
        .bind(batch)
        .fetch_all(&mut *tx)
        .await?;
        if ids.is_empty() {
            return Ok(0);
        }
        drop_words(&mut tx, self.dialect, &ids).await?;
        let mut gone = 0;
        for table in [
            "article_versions where article_id",
            "checks where article_id",
            "matches where article_id",
            "articles where id",
        ] {
            gone += delete(&mut tx, table, &self.dialect.numbers("$1"), &ids).await?;
        }
        tx.commit().await?;
        Ok(gone)
    }

    /// Stories whose articles are gone.
    async fn prune_stories(&self, before_ms: i64, batch: i64) -> anyhow::Result<u64> {
        let mut tx = self.begin().await?;
        let ids: Vec<i64> = sqlx::query_scalar(
            "select s.id from stories s where s.last_at < $1 and s.fan_cursor is null
               and not exists (select 1 from articles a where a.story_id = s.id) order by s.last_at limit $2",
        )
        .bind(before_ms)
        .bind(batch)
        .fetch_all(&mut *tx)
        .await?;
        if ids.is_empty() {
            return Ok(0);
        }
        let mut gone = 0;
        for table in ["story_topics where story_id", "follows where story_id", "stories where id"] {
            gone += delete(&mut tx, table, &self.dialect.numbers("$1"), &ids).await?;
        }
        tx.commit().await?;
        Ok(gone)
    }
}

async fn delete(tx: &mut AnyConnection, table: &str, numbers: &str, ids: &[i64]) -> anyhow::Result<u64> {
    let sql = format!("delete from {table} in {numbers}");
    Ok(sqlx::query(AssertSqlSafe(sql)).bind(list(ids)).execute(tx).await?.rows_affected())
}
