//! One story to all chats that want it, in chunks of SQL. The cursor stands in the story's row, so that a crash
//! goes on where it stopped and no chunk holds up a reply.
//!
//! PostgreSQL serves two slices of a chunk at once, each on a connection of its own, while the story's row is held;
//! whatever a crash leaves behind before the cursor moves on is found by its key and not enqueued again.

use sqlx::{AnyConnection, AssertSqlSafe};

use super::dialect::Dialect;
use super::house::Store;
use super::wakes::Channel;

/// What one chunk did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct FanOut {
    pub story_id: i64,
    /// Deliveries that were enqueued: sends and edits, due or held.
    pub enqueued: u64,
    /// Nothing of this story is left to do.
    pub done: bool,
}

/// At most one edit a minute for a message.
const EDIT_GAP_MS: i64 = 60_000;

/// Waiting rows of one chat stand so far apart in their lane, so that chats take turns.
const TURN_MS: i64 = 1_000;

struct Story {
    id: i64,
    /// Sends are due, not only edits.
    new: bool,
    lane: i64,
    /// Of what a message shows.
    version: i64,
    /// The stories that were joined to it, as SQL that goes on after its own id: `, 17, 18`. Their messages are edited, too: a
    /// chat that was told of both before has a message of each.
    joined: String,
}

impl Story {
    /// Whose messages are edited, where `$1` is the story's id.
    fn told(&self) -> String {
        format!("($1{})", self.joined)
    }
}

/// The chats above `after`, up to and with `upto`.
#[derive(Clone, Copy)]
struct Slice {
    after: i64,
    upto: i64,
}

impl Store {
    /// Takes one story that is to be fanned out, breaking ones first, and serves those whom its next `chunk` subscriptions
    /// concern (on PostgreSQL twice so many, side by side); `None` where no story waits.
    pub async fn fan_out(&self, chunk: i64, now_ms: i64) -> anyhow::Result<Option<FanOut>> {
        let mut tx = self.begin().await?;
        let sql = format!(
            "select s.id, s.fan_cursor, s.fan_new, case when s.breaking_at is null then 2 else 1 end, s.version
             from stories s where s.fan_cursor is not null
             order by case when s.breaking_at is null then 1 else 0 end, s.id limit 1{}",
            self.dialect.skip_locked("s")
        );
        let row: Option<(i64, i64, i64, i64, i64)> =
            sqlx::query_as(AssertSqlSafe(sql)).fetch_optional(&mut *tx).await?;
        let Some((id, cursor, new, lane, version)) = row else { return Ok(None) };
        let joined = joined(&mut tx, id).await?;
        let story = Story { id, new: new == 1, lane, version, joined };
        let (slices, cursor) = self.slices(&mut tx, &story, cursor, chunk).await?;
        let enqueued = match (self.dialect, slices.as_slice()) {
            (Dialect::Postgres, [first, second]) => {
                let (first, second) =
                    tokio::try_join!(self.serve(&story, *first, now_ms), self.serve(&story, *second, now_ms))?;
                first + second
            }
            (_, slices) => {
                let mut enqueued = 0;
                for slice in slices {
                    enqueued += serve(&mut tx, &story, *slice, now_ms).await?;
                }
                enqueued
            }
        };
        sqlx::query("update stories set fan_cursor = $2 where id = $1").bind(id).bind(cursor).execute(&mut *tx).await?;
        tx.commit().await?;
        if enqueued > 0 {
            self.wake(Channel::Outbox);
        }
        Ok(Some(FanOut { story_id: id, enqueued, done: cursor.is_none() }))
    }

    /// What is served next, and where the cursor stands afterwards: `None` at the end.
    async fn slices(
        &self,
        tx: &mut AnyConnection,
        story: &Story,
        cursor: i64,
        chunk: i64,
    ) -> anyhow::Result<(Vec<Slice>, Option<i64>)> {
        let at_once = if self.dialect == Dialect::Postgres { 2 } else { 1 };
        let topics: Vec<(i64, i64)> =
            sqlx::query_as("select topic_id, level from story_topics where story_id = $1 order by topic_id")
                .bind(story.id)
                .fetch_all(&mut *tx)
                .await?;
        let (mut slices, mut after) = (Vec::new(), cursor);
        for _ in 0..at_once {
            let upto = reach(tx, story, &topics, after, chunk).await?;
            slices.push(Slice { after, upto: upto.unwrap_or(i64::MAX) });
            let Some(upto) = upto else { return Ok((slices, None)) };
            after = upto;
        }
        Ok((slices, Some(after)))
    }

    /// [`serve`] on a connection of its own.
    async fn serve(&self, story: &Story, slice: Slice, now_ms: i64) -> anyhow::Result<u64> {
        serve(&mut *self.writer().await?, story, slice, now_ms).await
    }
}

/// See [`Story::joined`].
async fn joined(tx: &mut AnyConnection, id: i64) -> anyhow::Result<String> {
    let joined: Vec<i64> =
        sqlx::query_scalar("select id from stories where merged_into = $1 order by id").bind(id).fetch_all(tx).await?;
    Ok(joined.iter().map(|id| format!(", {id}")).collect())
}

/// The last chat of a slice of at most `chunk` subscriptions (and messages that may be edited) above `after`; `None` where
/// fewer are left: then all of them are the slice.
///
/// Each topic's subscribers are counted along their index, no further than their share of the chunk; a join over all topics
/// would read them all, each time.
async fn reach(
    tx: &mut AnyConnection,
    story: &Story,
    topics: &[(i64, i64)],
    after: i64,
    chunk: i64,
) -> anyhow::Result<Option<i64>> {
    let mut parts = Vec::new();
    if story.version > 1 {
        parts.push(format!("deliveries where story_id in ({}{}) and kind = 'story' and", story.id, story.joined));
    }
    for (topic, level) in topics.iter().filter(|_| story.new) {
        parts.push(format!("subscriptions where topic_id = {topic} and min_level <= {level} and"));
    }
    if parts.is_empty() {
        return Ok(None);
    }
    let before = (chunk / parts.len() as i64 - 1).max(0);
    let parts: Vec<String> = parts
        .iter()
        .enumerate()
        .map(|(n, of)| {
            format!(
                "select chat_id from (select chat_id from {of} chat_id > $1 order by chat_id limit 1 offset {before}) p{n}"
            )
        })
        .collect();
    let sql = format!("select min(chat_id) from ({}) c", parts.join(" union all "));
    Ok(sqlx::query_scalar(AssertSqlSafe(sql)).persistent(false).bind(after).fetch_one(tx).await?)
}

/// Enqueues what a slice of chats is due; doing it again changes nothing.
async fn serve(connection: &mut AnyConnection, story: &Story, slice: Slice, now_ms: i64) -> anyhow::Result<u64> {
    let mut enqueued = 0;
    if story.new {
        enqueued += insert_stories(connection, story, slice, now_ms).await?;
    }
    // A story that never changed has no message that shows less than it.
    if story.version > 1 {
        supersede_edits(connection, story, slice, now_ms).await?;
        enqueued += insert_edits(connection, story, slice, now_ms).await?;
    }
    Ok(enqueued)
}

/// A delivery for each active chat in the slice. The thread is that of its oldest matching subscription; it is sent at
/// once where any matching subscription says so.
///
/// Topics are read one after the other (`cross join` holds SQLite to that order), each along its index: in the order of the
/// chats, a story about a rare topic would read the subscriptions of all chats.
async fn insert_stories(
    connection: &mut AnyConnection,
    story: &Story,
    slice: Slice,
    now_ms: i64,
) -> anyhow::Result<u64> {
    // What holds for most slices is worth a question: PostgreSQL takes half as long again where it has to expect conflicts,
    // and both take a third longer where they look for what waits before each row.
    let (told, waiting): (i64, i64) = sqlx::query_as(
        "select case when exists (
             select 1 from deliveries where story_id = $1 and kind = 'story' and chat_id > $2 and chat_id <= $3) then 1 else 0 end,
           case when exists (select 1 from deliveries where state = 'due' and chat_id > $2 and chat_id <= $3) then 1 else 0 end",
    )
    .bind(story.id)
    .bind(slice.after)
    .bind(slice.upto)
    .fetch_one(&mut *connection)
    .await?;
    let conflicts = if told == 1 { "on conflict (story_id, chat_id, kind, revision) do nothing" } else { "" };
    let turn = if waiting == 1 { next_turn("w.chat_id", "$4", "$5") } else { "$5".to_owned() };
    let sql = format!(
        "insert into deliveries (chat_id, story_id, kind, revision, thread, lane, state, reason, due_at, turn, created_at)
         select w.chat_id, $1, 'story', 0,
           case when w.thread = w.other_thread then w.thread else (
             select o.thread from story_topics x join subscriptions o on o.topic_id = x.topic_id and o.min_level <= x.level
             where x.story_id = $1 and o.chat_id = w.chat_id order by o.at, o.topic_id limit 1) end,
           $4,
           case when c.muted_until > $5 or {DIGEST} then 'held' else 'due' end,
           case when c.muted_until > $5 then 'mute' when {DIGEST} then 'digest' else '' end,
           $5,
           {turn},
           $5
         from (
           select q.chat_id, min(q.thread) as thread, max(q.thread) as other_thread,
             max(case when q.mode = 'instant' then 1 else 0 end) as instant,
             max(case when q.mode = '' then 1 else 0 end) as as_chat
           from story_topics x cross join subscriptions q
           where x.story_id = $1 and q.topic_id = x.topic_id and q.min_level <= x.level and q.chat_id > $2 and q.chat_id <= $3
           group by q.chat_id
         ) w
         join chats c on c.id = w.chat_id and c.state = 'active'
         where true
         order by w.chat_id {conflicts}"
    );
    let done = sqlx::query(AssertSqlSafe(sql))
        .bind(story.id)
        .bind(slice.after)
        .bind(slice.upto)
        .bind(story.lane)
        .bind(now_ms)
        .execute(connection)
        .await?;
    Ok(done.rows_affected())
}

/// The turn of a chat's new row in a lane, as SQL: a second ([`TURN_MS`]) after its last row that waits there, but not before `now`.
pub(super) fn next_turn(chat: &str, lane: &str, now: &str) -> String {
    format!(
        "coalesce((select case when max(q.turn) + {TURN_MS} > {now} then max(q.turn) + {TURN_MS} else {now} end
             from deliveries q where q.chat_id = {chat} and q.state = 'due' and q.lane = {lane}), {now})"
    )
}

/// No subscription of the chat wants the story at once.
const DIGEST: &str = "(w.instant = 0 and (w.as_chat = 0 or c.mode <> 'instant'))";

/// An edit that still waits is overtaken by the one that comes now.
async fn supersede_edits(
    connection: &mut AnyConnection,
    story: &Story,
    slice: Slice,
    now_ms: i64,
) -> anyhow::Result<()> {
    let sql = format!(
        "update deliveries set state = 'dropped', reason = 'superseded', settled_at = $5
         where story_id in {} and chat_id > $2 and chat_id <= $3 and kind = 'edit' and state = 'due' and revision < $4",
        story.told()
    );
    sqlx::query(AssertSqlSafe(sql))
        .persistent(story.joined.is_empty())
        .bind(story.id)
        .bind(slice.after)
        .bind(slice.upto)
        .bind(story.version)
        .bind(now_ms)
        .execute(connection)
        .await?;
    Ok(())
}

/// An edit for each message that shows less than the story has become. A message that is just being sent counts: its id is
/// filled in when the edit is claimed, and it is claimed after it. The edit of a joined story's message stands under that story.
async fn insert_edits(connection: &mut AnyConnection, story: &Story, slice: Slice, now_ms: i64) -> anyhow::Result<u64> {
    let sql = format!(
        "insert into deliveries (chat_id, story_id, kind, revision, thread, lane, due_at, turn, edits, created_at)
         select w.chat_id, w.story_id, 'edit', $4, w.thread, 4, w.due_at, w.due_at, w.message_id, $5
         from (
           select d.chat_id, d.story_id, d.thread, d.message_id,
             coalesce((select case when max(coalesce(e.settled_at, e.claimed_at)) + {EDIT_GAP_MS} > $5
                 then max(coalesce(e.settled_at, e.claimed_at)) + {EDIT_GAP_MS} else $5 end
               from deliveries e where e.story_id = d.story_id and e.chat_id = d.chat_id and e.kind = 'edit'
                 and e.state in ('sent', 'claimed')), $5) as due_at
           from deliveries d join chats c on c.id = d.chat_id and c.state = 'active'
           where d.story_id in {told} and d.chat_id > $2 and d.chat_id <= $3 and d.kind = 'story'
             and d.state in ('sent', 'claimed') and d.shown < $4
         ) w
         where w.due_at is not null
         order by w.chat_id
         on conflict (story_id, chat_id, kind, revision) do nothing",
        told = story.told()
    );
    let done = sqlx::query(AssertSqlSafe(sql))
        .persistent(story.joined.is_empty())
        .bind(story.id)
        .bind(slice.after)
        .bind(slice.upto)
        .bind(story.version)
        .bind(now_ms)
        .execute(connection)
        .await?;
    Ok(done.rows_affected())
}
