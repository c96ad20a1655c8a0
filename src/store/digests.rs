//! Held deliveries: taken into a digest, or released.

use sqlx::AssertSqlSafe;

use super::chats::ChatRow;
use super::deliveries::{NewDelivery, insert};
use super::house::Store;
use super::leases::{Lease, still_held};
use super::list;
use super::wakes::Channel;

/// Which of a chat's story deliveries a digest takes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Take {
    /// Held for one of these reasons (`digest`, `mute`, `quiet`).
    pub held: Vec<String>,
    /// Also what is due now and not sent (burst merging).
    pub due: bool,
    /// Also what was claimed under this lease, while it holds.
    pub claimed_by: Option<Lease>,
}

impl Take {
    /// What a mute has kept from a chat: what it held, and what was held for a digest whose time came meanwhile.
    pub fn after_mute(chat: &ChatRow, now_ms: i64) -> Self {
        let missed = chat.next_digest_at.is_some_and(|at| at <= now_ms);
        let reasons: &[&str] = if missed { &["mute", "digest", "old"] } else { &["mute"] };
        Self { held: reasons.iter().map(|reason| (*reason).to_owned()).collect(), ..Self::default() }
    }
}

impl Store {
    /// Marks a chat's waiting stories as digested and enqueues the digest that tells them (its payload becomes the JSON
    /// list of story ids), all or nothing. The story ids, oldest delivery first; none where nothing waits or where this digest
    /// (chat, kind, revision) was made before.
    pub async fn take_for_digest(&self, digest: &NewDelivery, take: &Take, now_ms: i64) -> anyhow::Result<Vec<i64>> {
        let mut tx = self.begin().await?;
        let Some(digest_id) = insert(&mut tx, digest, now_ms).await? else { return Ok(Vec::new()) };
        let sql = format!(
            "update deliveries set state = 'digested', digest_id = $2, settled_at = $3, lease_owner = null, leased_until = 0
             where (
               (chat_id = $1 and state = 'held' and kind = 'story' and reason in {held})
               or (chat_id = $1 and state = 'due' and kind = 'story' and due_at <= $3 and $5 = 1)
               or (chat_id = $1 and state = 'claimed' and kind = 'story' and lease_owner = $7 and lease_epoch = $8 and {mine}))
             returning id, story_id, thread",
            held = self.dialect.texts("$4"),
            mine = still_held(["$6", "$7", "$8"])
        );
        let mut taken: Vec<(i64, i64, i64)> = sqlx::query_as(AssertSqlSafe(sql))
            .bind(digest.chat_id)
            .bind(digest_id)
            .bind(now_ms)
            .bind(list(&take.held))
            .bind(i64::from(take.due))
            .bind(take.claimed_by.as_ref().map(|lease| lease.name.clone()))
            .bind(take.claimed_by.as_ref().map(|lease| lease.owner.clone()))
            .bind(take.claimed_by.as_ref().map(|lease| lease.epoch))
            .fetch_all(&mut *tx)
            .await?;
        if taken.is_empty() {
            return Ok(Vec::new()); // the digest is not kept either
        }
        taken.sort_unstable();
        let stories: Vec<i64> = taken.iter().map(|(_, story, _)| *story).collect();
        // Where all of it was subscribed in one thread, that is where it is told.
        let thread = taken.iter().map(|(.., thread)| *thread).reduce(|a, b| if a == b { a } else { 0 });
        sqlx::query("update deliveries set payload = $2, thread = $3 where id = $1")
            .bind(digest_id)
            .bind(list(&stories))
            .bind(thread.unwrap_or(digest.thread))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        self.wake(Channel::Outbox);
        Ok(stories)
    }

    /// Makes due what is held for a chat, for one reason or (empty) for any; how many.
    pub async fn release_held(&self, chat_id: i64, reason: &str, now_ms: i64) -> anyhow::Result<u64> {
        let done = sqlx::query(
            "update deliveries set state = 'due', reason = '', due_at = $2, turn = $2
             where chat_id = $1 and state = 'held' and ($3 = '' or reason = $3)",
        )
        .bind(chat_id)
        .bind(now_ms)
        .bind(reason)
        .execute(&mut *self.writer().await?)
        .await?;
        if done.rows_affected() > 0 {
            self.wake(Channel::Outbox);
        }
        Ok(done.rows_affected())
    }

    /// Makes due what quiet hours held, and what a mute held that is not for a digest, once their time has come; how many.
    pub async fn release_ended(&self, now_ms: i64) -> anyhow::Result<u64> {
        let done = sqlx::query(
            "update deliveries set state = 'due', reason = '', turn = due_at
             where state = 'held' and due_at > 0 and due_at <= $1
               and (reason = 'quiet' or (reason = 'mute' and kind <> 'story'))",
        )
        .bind(now_ms)
        .execute(&mut *self.writer().await?)
        .await?;
        if done.rows_affected() > 0 {
            self.wake(Channel::Outbox);
        }
        Ok(done.rows_affected())
    }

    /// Makes due what was held for a digest that is made already or does not come: by a fan-out, or a send, that began before the mute
    /// ended or the mode changed. At most `limit`; how many. Reads all that is held.
    pub async fn release_stranded(&self, now_ms: i64, limit: i64) -> anyhow::Result<u64> {
        let ids: Vec<i64> = sqlx::query_scalar(
            "select d.id from deliveries d join chats c on c.id = d.chat_id where d.state = 'held' and c.state = 'active'
               and (d.reason = 'mute' and c.muted_until = 0 or d.reason in ('digest', 'old') and c.next_digest_at is null)
             limit $1",
        )
        .bind(limit)
        .fetch_all(&self.pool)
        .await?;
        if ids.is_empty() {
            return Ok(0);
        }
        let these = self.dialect.among(&self.dialect.numbers("$1"));
        let sql = format!(
            "update deliveries set state = 'due', reason = '', due_at = $2, turn = $2 where id {these} and state = 'held'"
        );
        let done =
            sqlx::query(AssertSqlSafe(sql)).bind(list(&ids)).bind(now_ms).execute(&mut *self.writer().await?).await?;
        self.wake(Channel::Outbox);
        Ok(done.rows_affected())
    }

    /// The stories that are held for a chat (for any reason), oldest first: what `/digest` looks at.
    pub async fn held_stories(&self, chat_id: i64) -> anyhow::Result<Vec<i64>> {
        let ids = sqlx::query_scalar(
            "select story_id from deliveries where chat_id = $1 and state = 'held' and kind = 'story' order by id",
        );
        Ok(ids.bind(chat_id).fetch_all(&self.pool).await?)
    }
}
