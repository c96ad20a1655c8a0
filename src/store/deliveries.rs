//! The outbox and its ledger: what is due to whom, and what became of it. Claiming is in `claims`, digests in `digests`.

use sqlx::{AnyConnection, AssertSqlSafe, FromRow};

use super::fan_out::TURN_MS;
use super::house::Store;
use super::wakes::Channel;
use crate::outbox::Lane;

/// Something to send that does not come from a fan-out.
#[derive(Clone, Debug, PartialEq)]
pub struct NewDelivery {
    pub chat_id: i64,
    /// 0: no story.
    pub story_id: i64,
    /// `story`, `edit`, `digest`, `reply`, `notice`.
    pub kind: String,
    /// With chat, story and kind the key that makes a second enqueue harmless.
    pub revision: i64,
    pub thread: i64,
    pub lane: Lane,
    pub due_at: i64,
    /// An outbox `Message` as JSON, or a digest's content.
    pub payload: String,
    /// Message id to answer.
    pub reply_to: Option<String>,
    /// Message id to edit.
    pub edits: Option<String>,
}

impl Default for NewDelivery {
    fn default() -> Self {
        Self {
            chat_id: 0,
            story_id: 0,
            kind: "notice".to_owned(),
            revision: 0,
            thread: 0,
            lane: Lane::Instant,
            due_at: 0,
            payload: String::new(),
            reply_to: None,
            edits: None,
        }
    }
}

/// A row of `deliveries` with what is needed to send it; times in Unix milliseconds.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, FromRow)]
pub struct DeliveryRow {
    pub id: i64,
    pub chat_id: i64,
    pub story_id: i64,
    pub kind: String,
    pub revision: i64,
    pub thread: i64,
    /// `outbox::Lane`.
    pub lane: i64,
    /// `due`, `held`, `claimed`, `sent`, `digested`, `dropped`, `uncertain`.
    pub state: String,
    /// Why it is held, was dropped, waits again (`retry`), or `interrupted`: a lease ended before it was settled, so it may have been sent.
    pub reason: String,
    pub due_at: i64,
    pub payload: String,
    pub reply_to: Option<String>,
    /// For an edit that was enqueued while its message was being sent, filled in when it is read; `None`: there is no message.
    pub edits: Option<String>,
    pub message_id: Option<String>,
    pub digest_id: Option<i64>,
    /// Hash of what was sent.
    pub rendered: Option<String>,
    pub attempts: i64,
    pub last_error: Option<String>,
    pub leased_until: i64,
    pub lease_owner: Option<String>,
    /// Its place in the lane.
    pub turn: i64,
    /// The story's version when it was claimed.
    pub shown: i64,
    pub created_at: i64,
    pub claimed_at: Option<i64>,
    pub settled_at: Option<i64>,
    pub platform: String,
    pub address: String,
    pub chat_kind: String,
    pub chat_state: String,
    pub settings: String,
}

/// What became of a claimed delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// `rendered`: hash of what was sent.
    Sent {
        message_id: Option<String>,
        rendered: Option<String>,
    },
    /// Surely not sent (or, under at-least-once, perhaps): due again at `at`.
    Retry {
        at: i64,
        error: String,
    },
    Dropped {
        reason: String,
    },
    /// Perhaps sent, and not to be repeated.
    Uncertain {
        error: String,
    },
    /// Quiet hours, mute, digest. It is due again at `until` ([`Store::release_ended`]); 0: when somebody releases or takes it.
    Held {
        reason: String,
        until: i64,
    },
}

const COLUMNS: &str = "d.id, d.chat_id, d.story_id, d.kind, d.revision, d.thread, d.lane, d.state, d.reason, d.due_at, d.payload,
    d.reply_to, case when d.kind = 'edit' and d.edits is null then (select m.message_id from deliveries m
      where m.story_id = d.story_id and m.chat_id = d.chat_id and m.kind = 'story' and m.revision = 0) else d.edits end as edits,
    d.message_id, d.digest_id, d.rendered, d.attempts, d.last_error, d.leased_until, d.lease_owner, d.turn, d.shown,
    d.created_at, d.claimed_at, d.settled_at,
    c.platform, c.address, c.kind as chat_kind, c.state as chat_state, c.settings";

/// Deliveries `d` with their chats `c`.
pub(super) fn select(rest: &str) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!("select {COLUMNS} from deliveries d join chats c on c.id = d.chat_id {rest}"))
}

impl Store {
    /// Enqueues; false where the same (chat, story, kind, revision) was enqueued before: then nothing changes.
    pub async fn enqueue(&self, delivery: &NewDelivery, now_ms: i64) -> anyhow::Result<bool> {
        let new = insert(&mut *self.writer().await?, delivery, now_ms).await?.is_some();
        if new {
            self.wake(Channel::Outbox);
        }
        Ok(new)
    }

    /// Writes down what became of a claimed delivery; false where it is no longer `owner`'s.
    pub async fn settle(&self, id: i64, owner: &str, outcome: &Outcome, now_ms: i64) -> anyhow::Result<bool> {
        const MINE: &str =
            "lease_owner = null, leased_until = 0 where id = $1 and lease_owner = $2 and state = 'claimed'";
        // An answer repeats what was asked: like the question, it is kept only until it is given (PRODUCT.md, privacy).
        const SAID: &str = "payload = case when kind = 'reply' then '' else payload end";
        let sql = |set: &str| AssertSqlSafe(format!("update deliveries set {set}, {MINE}"));
        let query = match outcome {
            Outcome::Sent { message_id, rendered } => sqlx::query(sql(&format!(
                "state = 'sent', reason = '', settled_at = $3, message_id = $4, rendered = $5, {SAID}"
            )))
            .bind(id)
            .bind(owner)
            .bind(now_ms)
            .bind(message_id.clone())
            .bind(rendered.clone()),
            Outcome::Retry { at, error } => {
                sqlx::query(sql("state = 'due', reason = 'retry', due_at = $3, turn = $3, last_error = $4"))
                    .bind(id)
                    .bind(owner)
                    .bind(*at)
                    .bind(error.clone())
            }
            Outcome::Dropped { reason } => {
                sqlx::query(sql(&format!("state = 'dropped', settled_at = $3, reason = $4, {SAID}")))
                    .bind(id)
                    .bind(owner)
                    .bind(now_ms)
                    .bind(reason.clone())
            }
            Outcome::Uncertain { error } => sqlx::query(sql("state = 'uncertain', settled_at = $3, last_error = $4"))
                .bind(id)
                .bind(owner)
                .bind(now_ms)
                .bind(error.clone()),
            Outcome::Held { reason, until } => sqlx::query(sql("state = 'held', due_at = $3, reason = $4"))
                .bind(id)
                .bind(owner)
                .bind(*until)
                .bind(reason.clone()),
        };
        Ok(query.execute(&mut *self.writer().await?).await?.rows_affected() == 1)
    }

    /// How many messages wait for a chat, due now or later; edits of what it has do not count.
    pub async fn due_count(&self, chat_id: i64) -> anyhow::Result<i64> {
        let count = sqlx::query_scalar(
            "select count(*) from deliveries where chat_id = $1 and state = 'due' and kind <> 'edit'",
        );
        Ok(count.bind(chat_id).fetch_one(&self.pool).await?)
    }

    /// How many stories wait for a chat and are due now, with those that `owner` has claimed: what burst merging looks at.
    pub async fn burst(&self, chat_id: i64, now_ms: i64) -> anyhow::Result<i64> {
        Ok(sqlx::query_scalar(
            "select (select count(*) from deliveries where chat_id = $1 and state = 'due' and kind = 'story' and due_at <= $2)
                  + (select count(*) from deliveries where chat_id = $1 and state = 'claimed' and kind = 'story')",
        )
        .bind(chat_id)
        .bind(now_ms)
        .fetch_one(&self.pool)
        .await?)
    }

    /// What a chat's ledger says about a story, oldest first.
    pub async fn ledger(&self, chat_id: i64, story_id: i64) -> anyhow::Result<Vec<DeliveryRow>> {
        let rows = sqlx::query_as(select("where d.chat_id = $1 and d.story_id = $2 order by d.id"));
        Ok(rows.bind(chat_id).bind(story_id).fetch_all(&self.pool).await?)
    }

    pub async fn delivery(&self, id: i64) -> anyhow::Result<Option<DeliveryRow>> {
        Ok(sqlx::query_as(select("where d.id = $1")).bind(id).fetch_optional(&self.pool).await?)
    }

    /// The delivery that became this message.
    pub async fn delivery_of_message(&self, chat_id: i64, message_id: &str) -> anyhow::Result<Option<DeliveryRow>> {
        let row = sqlx::query_as(select("where d.chat_id + 0 = $1 and d.message_id = $2 order by d.id limit 1"));
        Ok(row.bind(chat_id).bind(message_id).fetch_optional(&self.pool).await?)
    }

    /// Chat, its kind, and time of each send (also of those that were perhaps one) since `since_ms`: a limiter is rebuilt from it.
    pub async fn recent_sent(&self, platform: &str, since_ms: i64) -> anyhow::Result<Vec<(i64, String, i64)>> {
        Ok(sqlx::query_as(
            "select d.chat_id, c.kind, d.settled_at from deliveries d join chats c on c.id = d.chat_id
             where d.settled_at >= $2 and d.settled_at is not null and d.state in ('sent', 'uncertain') and c.platform = $1
             order by d.settled_at, d.id",
        )
        .bind(platform)
        .bind(since_ms)
        .fetch_all(&self.pool)
        .await?)
    }

    /// How long the longest waiting delivery has been due, in milliseconds; 0 where nothing is.
    pub async fn queue_age(&self, now_ms: i64) -> anyhow::Result<i64> {
        Ok(self.oldest_due_at().await?.map_or(0, |at| (now_ms - at).max(0)))
    }

    /// When the delivery became due that is first in its lane: one look at the index for each lane.
    pub(super) async fn oldest_due_at(&self) -> anyhow::Result<Option<i64>> {
        let lanes: Vec<String> = (0..5)
            .map(|lane| format!("select min(turn) as turn from deliveries where state = 'due' and lane + 0 = {lane}"))
            .collect();
        let sql = format!("select min(turn) from ({}) l", lanes.join(" union all "));
        Ok(sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&self.pool).await?)
    }
}

/// Enqueues within a transaction; the new row's id.
pub(super) async fn insert(
    connection: &mut AnyConnection,
    new: &NewDelivery,
    now_ms: i64,
) -> anyhow::Result<Option<i64>> {
    let sql = format!(
        "insert into deliveries (chat_id, story_id, kind, revision, thread, lane, due_at, turn, payload, reply_to, edits, created_at)
         values ($1, $2, $3, $4, $5, $6, $7,
           coalesce((select case when max(q.turn) + {TURN_MS} > $7 then max(q.turn) + {TURN_MS} else $7 end
             from deliveries q where q.chat_id = $1 and q.state = 'due' and q.lane = $6), $7),
           $8, $9, $10, $11)
         on conflict (story_id, chat_id, kind, revision) do nothing returning id"
    );
    Ok(sqlx::query_scalar(AssertSqlSafe(sql))
        .bind(new.chat_id)
        .bind(new.story_id)
        .bind(&new.kind)
        .bind(new.revision)
        .bind(new.thread)
        .bind(new.lane as i64)
        .bind(new.due_at)
        .bind(&new.payload)
        .bind(&new.reply_to)
        .bind(&new.edits)
        .bind(now_ms)
        .fetch_optional(connection)
        .await?)
}
