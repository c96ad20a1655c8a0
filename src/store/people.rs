//! Operators, the audit log, and stored lists of topics for deep links.

use sha2::{Digest, Sha256};

use super::house::Store;

/// One change that somebody made.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, sqlx::FromRow)]
pub struct AuditRow {
    pub id: i64,
    pub at: i64,
    /// `platform:person`, or the name of what did it by itself.
    pub who: String,
    /// 0: no chat.
    pub chat_id: i64,
    pub what: String,
    pub before: String,
    pub after: String,
}

impl Store {
    /// Platform and person of each operator that was granted the right.
    pub async fn operators(&self) -> anyhow::Result<Vec<(String, String)>> {
        let rows = sqlx::query_as("select platform, person from operators order by platform, person");
        Ok(rows.fetch_all(&self.pool).await?)
    }

    /// True where the person was no operator before.
    pub async fn grant(&self, platform: &str, person: &str, granted_by: &str, now_ms: i64) -> anyhow::Result<bool> {
        let done = sqlx::query(
            "insert into operators (platform, person, granted_by, at) values ($1, $2, $3, $4)
             on conflict (platform, person) do nothing",
        )
        .bind(platform)
        .bind(person)
        .bind(granted_by)
        .bind(now_ms)
        .execute(&mut *self.writer().await?)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// True where the person was an operator.
    pub async fn revoke(&self, platform: &str, person: &str) -> anyhow::Result<bool> {
        let done = sqlx::query("delete from operators where platform = $1 and person = $2")
            .bind(platform)
            .bind(person)
            .execute(&mut *self.writer().await?)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Writes down who changed what, where (`chat_id` 0: nowhere in particular), and from what to what.
    pub async fn audit(
        &self,
        who: &str,
        chat_id: i64,
        what: &str,
        before: &str,
        after: &str,
        now_ms: i64,
    ) -> anyhow::Result<()> {
        sqlx::query("insert into audit (at, who, chat_id, what, before, after) values ($1, $2, $3, $4, $5, $6)")
            .bind(now_ms)
            .bind(who)
            .bind(chat_id)
            .bind(what)
            .bind(before)
            .bind(after)
            .execute(&mut *self.writer().await?)
            .await?;
        Ok(())
    }

    /// The newest changes first, older than row `before_id` where it is given.
    pub async fn audit_log(&self, limit: i64, before_id: Option<i64>) -> anyhow::Result<Vec<AuditRow>> {
        Ok(sqlx::query_as("select * from audit where id < $1 order by id desc limit $2")
            .bind(before_id.unwrap_or(i64::MAX))
            .bind(limit)
            .fetch_all(&self.pool)
            .await?)
    }

    /// Keeps a list of topics that is too long for a deep link; 12 characters of `[A-Za-z0-9]` that stand for it.
    pub async fn put_token(&self, topics: &str, now_ms: i64) -> anyhow::Result<String> {
        let token: String = std::iter::repeat_with(fastrand::alphanumeric).take(12).collect();
        sqlx::query("insert into tokens (token, topics, at) values ($1, $2, $3)")
            .bind(&token)
            .bind(topics)
            .bind(now_ms)
            .execute(&mut *self.writer().await?)
            .await?;
        Ok(token)
    }

    /// The same for the same list, so that a link that is followed a thousand times is one row: 32 hexadecimal digits. Each use keeps it young.
    pub async fn keep_list(&self, topics: &str, now_ms: i64) -> anyhow::Result<String> {
        let token: String = Sha256::digest(topics).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        sqlx::query(
            "insert into tokens (token, topics, at) values ($1, $2, $3) on conflict (token) do update set at = excluded.at",
        )
        .bind(&token)
        .bind(topics)
        .bind(now_ms)
        .execute(&mut *self.writer().await?)
        .await?;
        Ok(token)
    }

    /// The list that a token stands for.
    pub async fn token(&self, token: &str) -> anyhow::Result<Option<String>> {
        Ok(sqlx::query_scalar("select topics from tokens where token = $1")
            .bind(token)
            .fetch_optional(&self.pool)
            .await?)
    }
}
