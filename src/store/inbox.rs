//! Updates that wait for an answer: stored before the platform's offset moves on, answered once.

use sqlx::AssertSqlSafe;

use super::deliveries::{NewDelivery, insert};
use super::house::Store;
use super::wakes::Channel;

/// After so many failures an update is given up.
const ATTEMPTS: i64 = 3;

/// An update that waits.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, sqlx::FromRow)]
pub struct InboxRow {
    pub platform: String,
    pub update_id: i64,
    /// A `platforms::Update` as JSON.
    pub payload: String,
    pub attempts: i64,
}

impl Store {
    /// Stores updates (id and JSON); how many were new. Those already stored, answered or not, are passed over.
    pub async fn put_updates(&self, platform: &str, updates: &[(i64, String)], now_ms: i64) -> anyhow::Result<u64> {
        let mut tx = self.begin().await?;
        let mut new = 0;
        for (id, payload) in updates {
            new += sqlx::query(
                "insert into inbox (platform, update_id, payload, received_at) values ($1, $2, $3, $4)
                 on conflict (platform, update_id) do nothing",
            )
            .bind(platform)
            .bind(id)
            .bind(payload)
            .bind(now_ms)
            .execute(&mut *tx)
            .await?
            .rows_affected();
        }
        tx.commit().await?;
        if new > 0 {
            self.wake(Channel::Inbox);
        }
        Ok(new)
    }

    /// A platform's updates without an answer, in the order in which they happened.
    pub async fn open_updates(&self, platform: &str, limit: i64) -> anyhow::Result<Vec<InboxRow>> {
        Ok(sqlx::query_as(
            "select platform, update_id, payload, attempts from inbox where done_at is null and platform = $2
             order by update_id limit $1",
        )
        .bind(limit)
        .bind(platform)
        .fetch_all(&self.pool)
        .await?)
    }

    /// Marks an update as answered, empties it and enqueues its replies, all or nothing. False where it was
    /// answered before: nothing is enqueued then. A reply's `kind` and `revision` are set here.
    pub async fn answer_update(
        &self,
        platform: &str,
        update_id: i64,
        replies: &[NewDelivery],
        now_ms: i64,
    ) -> anyhow::Result<bool> {
        let mut tx = self.begin().await?;
        let open = sqlx::query(
            "update inbox set done_at = $3, payload = '' where platform = $1 and update_id = $2 and done_at is null",
        )
        .bind(platform)
        .bind(update_id)
        .bind(now_ms)
        .execute(&mut *tx)
        .await?;
        if open.rows_affected() == 0 {
            return Ok(false);
        }
        for (position, reply) in replies.iter().enumerate() {
            let revision = update_id.wrapping_mul(64).wrapping_add(position as i64);
            let reply = NewDelivery { kind: "reply".to_owned(), revision, ..reply.clone() };
            insert(&mut tx, &reply, now_ms).await?;
        }
        tx.commit().await?;
        if !replies.is_empty() {
            self.wake(Channel::Outbox);
        }
        Ok(true)
    }

    /// Counts a failure to answer; after the third the update is given up and emptied (then true).
    pub async fn fail_update(&self, platform: &str, update_id: i64, now_ms: i64) -> anyhow::Result<bool> {
        let sql = format!(
            "update inbox set attempts = attempts + 1,
               done_at = case when attempts + 1 >= {ATTEMPTS} then $3 else done_at end,
               payload = case when attempts + 1 >= {ATTEMPTS} then '' else payload end
             where platform = $1 and update_id = $2 and done_at is null returning attempts"
        );
        let attempts: Option<i64> = sqlx::query_scalar(AssertSqlSafe(sql))
            .bind(platform)
            .bind(update_id)
            .bind(now_ms)
            .fetch_optional(&mut *self.writer().await?)
            .await?;
        Ok(attempts.is_none_or(|attempts| attempts >= ATTEMPTS))
    }

    /// The highest update id that was ever stored.
    pub async fn last_update(&self, platform: &str) -> anyhow::Result<Option<i64>> {
        Ok(sqlx::query_scalar("select max(update_id) from inbox where platform = $1")
            .bind(platform)
            .fetch_one(&self.pool)
            .await?)
    }
}
