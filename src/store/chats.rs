//! Chats: where updates go, and what becomes of a chat that moves, goes or wants to be forgotten.

use sqlx::{AnyConnection, AssertSqlSafe, FromRow};

use super::deliveries::{of_chat, waiting_of_chat};
use super::house::Store;
use super::settling::storable;
use super::subscriptions::prefer_own;
use super::wakes::Channel;

/// A row of `chats`; times in Unix milliseconds.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, FromRow)]
pub struct ChatRow {
    pub id: i64,
    pub platform: String,
    /// The platform's own id.
    pub address: String,
    /// `private`, `group`, `channel`.
    pub kind: String,
    pub title: String,
    pub username: Option<String>,
    /// `active`, `suspended`, `moved`.
    pub state: String,
    pub state_reason: String,
    /// `commands::Settings` as JSON.
    pub settings: String,
    /// Repeated from the settings for the fan-out.
    pub mode: String,
    pub muted_until: i64,
    pub next_digest_at: Option<i64>,
    pub paused_until: i64,
    pub added_by: String,
    pub added_at: i64,
    pub moved_to: Option<i64>,
}

impl Store {
    /// The chat's row, made where it is new; title, kind and name are brought up to date. A suspended chat stays suspended.
    #[allow(clippy::too_many_arguments)] // a row's columns
    pub async fn upsert_chat(
        &self,
        platform: &str,
        address: &str,
        kind: &str,
        title: &str,
        username: Option<&str>,
        by: &str,
        now_ms: i64,
    ) -> anyhow::Result<ChatRow> {
        if let Some(chat) = self.chat_at(platform, address).await?
            && chat.kind == kind
            && (chat.title == title || title.is_empty())
            && chat.username.as_deref() == username
        {
            return Ok(chat); // the usual case writes nothing
        }
        Ok(sqlx::query_as(
            "insert into chats (platform, address, kind, title, username, added_by, added_at) values ($1, $2, $3, $4, $5, $6, $7)
             on conflict (platform, address) do update set kind = excluded.kind, username = excluded.username,
               title = case when excluded.title = '' then chats.title else excluded.title end
             returning *",
        )
        .bind(platform)
        .bind(address)
        .bind(kind)
        .bind(title)
        .bind(username)
        .bind(by)
        .bind(now_ms)
        .fetch_one(&mut *self.writer().await?)
        .await?)
    }

    pub async fn chat(&self, id: i64) -> anyhow::Result<Option<ChatRow>> {
        Ok(sqlx::query_as("select * from chats where id = $1").bind(id).fetch_optional(&self.pool).await?)
    }

    pub async fn chat_at(&self, platform: &str, address: &str) -> anyhow::Result<Option<ChatRow>> {
        let row = sqlx::query_as("select * from chats where platform = $1 and address = $2");
        Ok(row.bind(platform).bind(address).fetch_optional(&self.pool).await?)
    }

    pub async fn chats(&self) -> anyhow::Result<Vec<ChatRow>> {
        Ok(sqlx::query_as("select * from chats order by id").fetch_all(&self.pool).await?)
    }

    /// Active chats whose scheduled digest is due and that are not muted.
    pub async fn digest_chats(&self, now_ms: i64, limit: i64) -> anyhow::Result<Vec<ChatRow>> {
        let rows = sqlx::query_as(
            "select * from chats where next_digest_at is not null and next_digest_at <= $1 and muted_until <= $1 and state = 'active'
             order by next_digest_at limit $2",
        );
        Ok(rows.bind(now_ms).bind(limit).fetch_all(&self.pool).await?)
    }

    /// Chats whose mute has ended and that have not been told what they missed; [`Store::mute`] with 0 takes them off.
    pub async fn mutes_ended(&self, now_ms: i64, limit: i64) -> anyhow::Result<Vec<ChatRow>> {
        let rows = sqlx::query_as(
            "select * from chats where muted_until > 0 and muted_until <= $1 and state = 'active' order by muted_until limit $2",
        );
        Ok(rows.bind(now_ms).bind(limit).fetch_all(&self.pool).await?)
    }

    /// A chat that is no longer active gets nothing of what waits for it: it resumes with its settings, not with a backlog.
    pub async fn set_chat_state(&self, id: i64, state: &str, reason: &str, now_ms: i64) -> anyhow::Result<()> {
        let mut tx = self.begin().await?;
        sqlx::query("update chats set state = $2, state_reason = $3 where id = $1")
            .bind(id)
            .bind(state)
            .bind(storable(reason))
            .execute(&mut *tx)
            .await?;
        if state != "active" {
            sqlx::query(AssertSqlSafe(format!(
                "update deliveries set state = 'dropped', reason = $2, settled_at = $3 where {} and kind <> 'reply'",
                waiting_of_chat("deliveries", "$1")
            )))
            .bind(id)
            .bind(state)
            .bind(now_ms)
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await
    }

    /// `mode` and `next_digest_at` are repeated from the settings.
    pub async fn set_settings(
        &self,
        id: i64,
        settings: &str,
        mode: &str,
        next_digest_at: Option<i64>,
    ) -> anyhow::Result<()> {
        sqlx::query("update chats set settings = $2, mode = $3, next_digest_at = $4 where id = $1")
            .bind(id)
            .bind(settings)
            .bind(mode)
            .bind(next_digest_at)
            .execute(&mut *self.writer().await?)
            .await?;
        self.wake(Channel::Topics);
        Ok(())
    }

    /// Replaces the settings where they are still as they were read, and nothing that follows from them; whether it did.
    pub async fn replace_settings(&self, id: i64, was: &str, settings: &str) -> anyhow::Result<bool> {
        let done = sqlx::query("update chats set settings = $3 where id = $1 and settings = $2")
            .bind(id)
            .bind(was)
            .bind(settings)
            .execute(&mut *self.writer().await?)
            .await?;
        self.wake(Channel::Topics);
        Ok(done.rows_affected() == 1)
    }

    /// Says when the next digest is, once the one at `was` is made; whoever set another time meanwhile goes first.
    pub async fn set_next_digest(&self, id: i64, was: i64, next: Option<i64>) -> anyhow::Result<()> {
        sqlx::query("update chats set next_digest_at = $3 where id = $1 and next_digest_at = $2")
            .bind(id)
            .bind(was)
            .bind(next)
            .execute(&mut *self.writer().await?)
            .await?;
        Ok(())
    }

    /// Holds everything until then: what waits already, too, and what quiet hours hold. 0 ends the mute; a digest has taken what it
    /// held before ([`Take::after_mute`](super::Take::after_mute)), and what came in between is due.
    pub async fn mute(&self, id: i64, until: i64) -> anyhow::Result<()> {
        let mut tx = self.begin().await?;
        sqlx::query("update chats set muted_until = $2 where id = $1").bind(id).bind(until).execute(&mut *tx).await?;
        let rows = if until > 0 {
            "update deliveries set state = 'held', reason = 'mute'
             where (chat_id = $1 and state = 'due' or chat_id = $1 and state = 'held' and reason = 'quiet') and kind = 'story'"
        } else {
            "update deliveries set state = 'due', reason = '', due_at = created_at, turn = created_at
             where chat_id = $1 and state = 'held' and reason = 'mute'"
        };
        sqlx::query(rows).bind(id).execute(&mut *tx).await?;
        tx.commit().await?;
        self.wake(Channel::Outbox);
        Ok(())
    }

    /// Nothing is claimed for this chat until then (a 429 of the chat).
    pub async fn pause_chat(&self, id: i64, until: i64) -> anyhow::Result<()> {
        sqlx::query("update chats set paused_until = $2 where id = $1 and paused_until < $2")
            .bind(id)
            .bind(until)
            .execute(&mut *self.writer().await?)
            .await?;
        Ok(())
    }

    /// Erases everything about a chat: its row, subscriptions, follows, own topics, deliveries, choices, and its lines in the audit log.
    pub async fn forget_chat(&self, id: i64) -> anyhow::Result<()> {
        const OWN: &str = "(select id from topics where chat_id = $1)";
        let mut tx = self.begin().await?;
        for table in ["subscriptions", "topic_examples", "matches", "story_topics"] {
            let sql = format!("delete from {table} where topic_id in {OWN}");
            sqlx::query(AssertSqlSafe(sql)).bind(id).execute(&mut *tx).await?;
        }
        let all = format!("delete from deliveries where {}", of_chat("deliveries", "$1"));
        sqlx::query(AssertSqlSafe(all)).bind(id).execute(&mut *tx).await?;
        for table in ["topics", "subscriptions", "follows", "audit"] {
            let sql = format!("delete from {table} where chat_id = $1");
            sqlx::query(AssertSqlSafe(sql)).bind(id).execute(&mut *tx).await?;
        }
        sqlx::query("delete from facts where name = $1 or (name like 'channel:%' and value = $2)")
            .bind(format!("choices:{id}"))
            .bind(id.to_string())
            .execute(&mut *tx)
            .await?;
        sqlx::query("delete from chats where id = $1").bind(id).execute(&mut *tx).await?;
        super::leases::bump(&mut tx, "topics").await?;
        tx.commit().await?;
        self.wake(Channel::Topics);
        Ok(())
    }

    /// The chat has another address now: the row keeps its id, or becomes part of the row that has the new address
    /// already. That one keeps its settings only where it has subscriptions or is not `untouched`. The id under which the chat goes
    /// on; `None` where neither address is known.
    pub async fn move_chat(
        &self,
        platform: &str,
        from_address: &str,
        to_address: &str,
        untouched: fn(&str) -> bool,
        now_ms: i64,
    ) -> anyhow::Result<Option<i64>> {
        let mut tx = self.begin().await?;
        let from = id_at(&mut tx, platform, from_address).await?;
        let to = id_at(&mut tx, platform, to_address).await?;
        match (from, to) {
            (Some(from), Some(to)) if from != to => {
                merge_settings(&mut tx, from, to, untouched).await?;
                merge_chats(&mut tx, from, to, now_ms).await?;
            }
            (Some(from), None) => {
                sqlx::query("update chats set address = $2, kind = 'group' where id = $1")
                    .bind(from)
                    .bind(to_address)
                    .execute(&mut *tx)
                    .await?;
            }
            _ => {}
        }
        tx.commit().await?;
        self.wake(Channel::Outbox);
        Ok(to.or(from))
    }
}

async fn id_at(tx: &mut AnyConnection, platform: &str, address: &str) -> anyhow::Result<Option<i64>> {
    let id = sqlx::query_scalar("select id from chats where platform = $1 and address = $2 and state <> 'moved'");
    Ok(id.bind(platform).bind(address).fetch_optional(tx).await?)
}

/// A chat's settings go with it, unless those who met it under the new address have set something there. A mute goes on either way,
/// and the next digest comes when the first of them was to come.
async fn merge_settings(tx: &mut AnyConnection, from: i64, to: i64, untouched: fn(&str) -> bool) -> anyhow::Result<()> {
    let (settings, subscriptions): (String, i64) = sqlx::query_as(
        "select settings, (select count(*) from subscriptions s where s.chat_id = chats.id) from chats where id = $1",
    )
    .bind(to)
    .fetch_one(&mut *tx)
    .await?;
    if subscriptions == 0 && untouched(&settings) {
        sqlx::query(
            "update chats set settings = (select o.settings from chats o where o.id = $1),
               mode = (select o.mode from chats o where o.id = $1) where id = $2",
        )
        .bind(from)
        .bind(to)
        .execute(&mut *tx)
        .await?;
    }
    sqlx::query(
        "update chats set muted_until = (select max(o.muted_until) from chats o where o.id in ($1, $2)),
           next_digest_at = (select min(o.next_digest_at) from chats o where o.id in ($1, $2)) where id = $2",
    )
    .bind(from)
    .bind(to)
    .execute(tx)
    .await?;
    Ok(())
}

/// Moves everything of `from` to `to`; what both have stays as `to` has it. A story that either got is not sent again.
async fn merge_chats(tx: &mut AnyConnection, from: i64, to: i64, now_ms: i64) -> anyhow::Result<()> {
    // What waits in the new chat gives way to what the old one got.
    let overtaken = format!(
        "delete from deliveries where {} and story_id <> 0 and exists (
           select 1 from deliveries o where o.chat_id = $1 and o.story_id = deliveries.story_id and o.kind = deliveries.kind
           and o.revision = deliveries.revision and o.state not in ('due', 'held'))",
        waiting_of_chat("deliveries", "$2")
    );
    let moved = format!(
        "update deliveries set chat_id = $2 where {}
           and not exists (select 1 from deliveries o where o.chat_id = $2 and o.story_id = deliveries.story_id
             and o.kind = deliveries.kind and o.revision = deliveries.revision)",
        of_chat("deliveries", "$1")
    );
    let steps = [
        "update subscriptions set chat_id = $2 where chat_id = $1
           and not exists (select 1 from subscriptions o where o.chat_id = $2 and o.topic_id = subscriptions.topic_id)",
        "delete from subscriptions where chat_id = $1 and $2 = $2",
        "update topics set chat_id = $2 where chat_id = $1 and dropped_at is null
           and not exists (select 1 from topics o where o.chat_id = $2 and o.name = topics.name and o.dropped_at is null)",
        "update follows set chat_id = $2 where chat_id = $1
           and not exists (select 1 from follows o where o.chat_id = $2 and o.story_id = follows.story_id)",
        "delete from follows where chat_id = $1 and $2 = $2",
        overtaken.as_str(),
        moved.as_str(),
        "update chats set state = 'moved', moved_to = $2, next_digest_at = null, muted_until = 0 where id = $1",
    ];
    for step in steps {
        sqlx::query(AssertSqlSafe(step.to_owned())).bind(from).bind(to).execute(&mut *tx).await?;
    }
    prefer_own(tx, to).await?;
    sqlx::query(AssertSqlSafe(format!(
        "update deliveries set state = 'dropped', reason = 'moved', settled_at = $2 where {}",
        waiting_of_chat("deliveries", "$1")
    )))
    .bind(from)
    .bind(now_ms)
    .execute(tx)
    .await?;
    Ok(())
}
