//! The outbox: what is due to whom, and what became of it. Claiming is in `claims`, digests in `digests`, reading in `ledger`.

use sqlx::{AnyConnection, AssertSqlSafe, FromRow};

use super::fan_out::next_turn;
use super::house::Store;
use super::leases::{Lease, still_held};
use super::settling::storable;
use super::wakes::Channel;
use crate::outbox::Lane;

/// Something to send that does not come from a fan-out.
#[derive(Clone, Debug, PartialEq)]
pub struct NewDelivery {
    pub chat_id: i64,
    /// 0: no story.
    pub story_id: i64,
    /// `story`, `edit`, `digest`, `follow`, `reply`, `notice`, or `part` (a further message of one that was too long).
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
    /// A `Message` as JSON that the platform refused before it took the plain words.
    pub rejected: Option<String>,
    /// Claims that ended without success; one that a crash cut off does not count, or whoever is first in line at
    /// every kill would wait ever longer.
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
    pub muted_until: i64,
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
    d.message_id, d.digest_id, d.rendered, d.rejected, d.attempts, d.last_error, d.leased_until, d.lease_owner, d.turn, d.shown,
    d.created_at, d.claimed_at, d.settled_at,
    c.platform, c.address, c.kind as chat_kind, c.state as chat_state, c.settings, c.muted_until";

/// Deliveries `d` with their chats `c`.
pub(super) fn select(rest: &str) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!("select {COLUMNS} from deliveries d join chats c on c.id = d.chat_id {rest}"))
}

/// All deliveries of the chat that is bound as `parameter`. Each of four indexes by chat holds some of them, so that a row
/// that waits costs none of what is settled; asked in one, PostgreSQL and SQLite would read the whole table.
pub(super) fn of_chat(table: &str, parameter: &str) -> String {
    let waiting = waiting_of_chat(table, parameter);
    format!(
        "({waiting} or {table}.chat_id = {parameter} and {table}.state = 'claimed'
          or {table}.chat_id + 0 = {parameter} and {table}.settled_at is not null)"
    )
}

/// Those that are due or held.
pub(super) fn waiting_of_chat(table: &str, parameter: &str) -> String {
    format!(
        "({table}.chat_id = {parameter} and {table}.state = 'due' or {table}.chat_id = {parameter} and {table}.state = 'held')"
    )
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

    /// Keeps what the platform refused to take as it was, with its reason, for the operator.
    pub async fn keep_rejected(&self, id: i64, message: &str, why: &str) -> anyhow::Result<()> {
        sqlx::query("update deliveries set rejected = $2, last_error = $3 where id = $1")
            .bind(id)
            .bind(storable(message))
            .bind(storable(why))
            .execute(&mut *self.writer().await?)
            .await?;
        Ok(())
    }

    /// Makes several messages (JSON) of a claimed delivery that is too long for one, each with a claim, a limit and an outcome of its
    /// own: it is due again as the first, the others follow it. False where it is no longer claimed under `lease`, as it was then.
    pub async fn split(&self, row: &DeliveryRow, lease: &Lease, parts: &[String], now_ms: i64) -> anyhow::Result<bool> {
        let Some((first, rest)) = parts.split_first() else { return Ok(false) };
        let mut tx = self.begin().await?;
        let sql = format!(
            "update deliveries set state = 'due', reason = '', payload = $5, attempts = attempts - 1, lease_owner = null, leased_until = 0
             where id = $1 and lease_owner = $3 and lease_epoch = $4 and state = 'claimed' and attempts = $6 and payload = $7 and {}",
            still_held(["$2", "$3", "$4"])
        );
        let done = sqlx::query(AssertSqlSafe(sql))
            .bind(row.id)
            .bind(&lease.name)
            .bind(&lease.owner)
            .bind(lease.epoch)
            .bind(first)
            .bind(row.attempts)
            .bind(&row.payload)
            .execute(&mut *tx)
            .await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        for (place, part) in rest.iter().enumerate() {
            let part = NewDelivery {
                chat_id: row.chat_id,
                kind: "part".to_owned(),
                revision: row.id.wrapping_mul(64).wrapping_add(place as i64),
                thread: row.thread,
                lane: Lane::try_from(row.lane).unwrap_or(Lane::Digest),
                due_at: row.due_at,
                payload: part.clone(),
                ..NewDelivery::default()
            };
            insert(&mut tx, &part, now_ms).await?;
        }
        tx.commit().await?;
        self.wake(Channel::Outbox);
        Ok(true)
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
         values ($1, $2, $3, $4, $5, $6, $7, {}, $8, $9, $10, $11)
         on conflict (story_id, chat_id, kind, revision) do nothing returning id",
        next_turn("$1", "$6", "$7")
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
