//! Pages that are looked at again after they were sent: at 10 minutes, 1, 6 and 24 hours of age.

use sqlx::{AnyConnection, AssertSqlSafe};

use super::house::Store;

/// What was learned when an article's page was last read.
#[derive(Clone, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct CheckRow {
    pub article_id: i64,
    /// The page's own headline, which need not be the feed's; `None` before the first reading.
    pub title: Option<String>,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    /// How often in a row the page was not found.
    pub missing: i64,
}

/// The ages at which a page is read again, the oldest first; the last one ends it.
const AGES_MS: [i64; 4] = [24 * HOUR_MS, 6 * HOUR_MS, HOUR_MS, 10 * 60_000];
/// A page that was not found is looked for again so much later.
const MISSING_MS: i64 = 10 * 60_000;
const HOUR_MS: i64 = 3_600_000;
/// Whatever could not be looked at by this age is left alone.
const TOO_OLD_MS: i64 = 48 * HOUR_MS;

impl Store {
    /// Takes articles of sent stories whose pages are due to be read again; nobody else is given them for this age.
    pub async fn take_checks(&self, now_ms: i64, limit: i64) -> anyhow::Result<Vec<CheckRow>> {
        let passed: String =
            AGES_MS.iter().map(|age| format!(" when a.seen_at + {age} <= $1 then a.seen_at + {age}")).collect();
        let sql = format!(
            "select a.id as article_id, k.title, k.etag, k.last_modified, coalesce(k.missing, 0) as missing
             from articles a left join checks k on k.article_id = a.id
             where a.seen_at > $1 - {TOO_OLD_MS} and a.archived = 0 and a.withdrawn_at is null and a.story_id is not null
               and a.url like 'http%'
               and (coalesce(k.at, 0) < (case{passed} else 0 end) or (k.missing > 0 and k.at <= $1 - {MISSING_MS}))
               and exists (select 1 from deliveries d where d.story_id = a.story_id and d.kind = 'story'
                 and d.state in ('sent', 'digested'))
             order by a.seen_at limit $2{}",
            self.dialect.skip_locked("a")
        );
        let mut tx = self.begin().await?;
        let due: Vec<CheckRow> =
            sqlx::query_as(AssertSqlSafe(sql)).bind(now_ms).bind(limit).fetch_all(&mut *tx).await?;
        for check in &due {
            sqlx::query(
                "insert into checks (article_id, at) values ($1, $2) on conflict (article_id) do update set at = excluded.at",
            )
            .bind(check.article_id)
            .bind(now_ms)
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        Ok(due)
    }

    /// Keeps what a reading of the page found; `at` is when.
    pub async fn save_check(&self, check: &CheckRow, at: i64) -> anyhow::Result<()> {
        keep(&mut *self.writer().await?, check, at).await
    }
}

/// See [`Store::save_check`].
pub(super) async fn keep(connection: &mut AnyConnection, check: &CheckRow, at: i64) -> anyhow::Result<()> {
    sqlx::query(
        "insert into checks (article_id, at, title, etag, last_modified, missing) values ($1, $2, $3, $4, $5, $6)
         on conflict (article_id) do update set at = excluded.at, title = excluded.title, etag = excluded.etag,
           last_modified = excluded.last_modified, missing = excluded.missing",
    )
    .bind(check.article_id)
    .bind(at)
    .bind(&check.title)
    .bind(&check.etag)
    .bind(&check.last_modified)
    .bind(check.missing)
    .execute(connection)
    .await?;
    Ok(())
}
