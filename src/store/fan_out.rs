//! One story to all chats that want it, in chunks of SQL. The cursor stands in the story's row, so that a crash
//! goes on where it stopped and no chunk holds up a reply.

use sqlx::{AnyConnection, AssertSqlSafe};

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
pub(super) const TURN_MS: i64 = 1_000;

struct Story {
    id: i64,
    cursor: i64,
    /// Sends are due, not only edits.
    new: bool,
    lane: i64,
    /// Of what a message shows.
    version: i64,
}

impl Store {
    /// Takes one story that is to be fanned out, breaking ones first, and serves the next `chunk` chats; `None` where none waits.
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
        let story = Story { id, cursor, new: new == 1, lane, version };
        let (last, served) = reach(&mut tx, &story, chunk).await?;
        // In its last chunk a story reaches all chats that are left: none subscribes to it above `last`.
        let done = served < chunk;
        let upto = if done { i64::MAX } else { last };
        let mut enqueued = 0;
        if served > 0 {
            if story.new {
                enqueued += insert_stories(&mut tx, &story, upto, now_ms).await?;
            }
            // A story that never changed has no message that shows less than it.
            if story.version > 1 {
                supersede_edits(&mut tx, &story, upto, now_ms).await?;
                enqueued += insert_edits(&mut tx, &story, upto, now_ms).await?;
            }
        }
        sqlx::query("update stories set fan_cursor = $2 where id = $1")
            .bind(id)
            .bind((!done).then_some(last))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        if enqueued > 0 {
            self.wake(Channel::Outbox);
        }
        Ok(Some(FanOut { story_id: id, enqueued, done }))
    }
}

/// The last of the next `chunk` chats above the cursor that subscribe or have a message, and how many they are.
///
/// Each topic's subscribers are read in order and no further than the chunk; a join over all topics would read them all, each time.
async fn reach(tx: &mut AnyConnection, story: &Story, chunk: i64) -> anyhow::Result<(i64, i64)> {
    let topics: Vec<(i64, i64)> =
        sqlx::query_as("select topic_id, level from story_topics where story_id = $1 order by topic_id")
            .bind(story.id)
            .fetch_all(&mut *tx)
            .await?;
    let mut parts = vec![
        "select chat_id from (select chat_id from deliveries where story_id = $1 and chat_id > $2 and kind = 'story'
           order by chat_id limit $3) m"
            .to_owned(),
    ];
    for (topic, level) in topics.iter().filter(|_| story.new) {
        parts.push(format!(
            "select chat_id from (select chat_id from subscriptions where topic_id = {topic} and chat_id > $2 and min_level <= {level}
               order by chat_id limit $3) t{topic}"
        ));
    }
    let sql = format!(
        "select coalesce(max(chat_id), $2), count(*) from (select chat_id from ({}) u order by chat_id limit $3) c",
        parts.join(" union ")
    );
    Ok(sqlx::query_as(AssertSqlSafe(sql))
        .persistent(false)
        .bind(story.id)
        .bind(story.cursor)
        .bind(chunk)
        .fetch_one(tx)
        .await?)
}

/// A delivery for each active chat in the chunk. The thread is that of its oldest matching subscription; it is sent at
/// once where any matching subscription says so.
async fn insert_stories(tx: &mut AnyConnection, story: &Story, upto: i64, now_ms: i64) -> anyhow::Result<u64> {
    let sql = format!(
        "insert into deliveries (chat_id, story_id, kind, revision, thread, lane, state, reason, due_at, turn, created_at)
         select w.chat_id, $1, 'story', 0, w.thread, $4,
           case when w.muted = 1 or w.instant = 0 then 'held' else 'due' end,
           case when w.muted = 1 then 'mute' when w.instant = 0 then 'digest' else '' end,
           $5,
           coalesce((select case when max(q.turn) + {TURN_MS} > $5 then max(q.turn) + {TURN_MS} else $5 end
             from deliveries q where q.chat_id = w.chat_id and q.state = 'due' and q.lane = $4), $5),
           $5
         from (
           select q.chat_id, q.thread,
             case when c.muted_until > $5 then 1 else 0 end as muted,
             max(case when coalesce(nullif(q.mode, ''), c.mode) = 'instant' then 1 else 0 end) over (partition by q.chat_id) as instant,
             row_number() over (partition by q.chat_id order by q.at, q.topic_id) as place
           from story_topics x
           join subscriptions q on q.topic_id = x.topic_id and q.min_level <= x.level and q.chat_id > $2 and q.chat_id <= $3
           join chats c on c.id = q.chat_id and c.state = 'active'
           where x.story_id = $1
         ) w
         where w.place = 1
         order by w.chat_id
         on conflict (story_id, chat_id, kind, revision) do nothing"
    );
    let done = sqlx::query(AssertSqlSafe(sql))
        .bind(story.id)
        .bind(story.cursor)
        .bind(upto)
        .bind(story.lane)
        .bind(now_ms)
        .execute(tx)
        .await?;
    Ok(done.rows_affected())
}

/// An edit that still waits is overtaken by the one that comes now.
async fn supersede_edits(tx: &mut AnyConnection, story: &Story, upto: i64, now_ms: i64) -> anyhow::Result<()> {
    sqlx::query(
        "update deliveries set state = 'dropped', reason = 'superseded', settled_at = $5
         where story_id = $1 and chat_id > $2 and chat_id <= $3 and kind = 'edit' and state = 'due' and revision < $4",
    )
    .bind(story.id)
    .bind(story.cursor)
    .bind(upto)
    .bind(story.version)
    .bind(now_ms)
    .execute(tx)
    .await?;
    Ok(())
}

/// An edit for each message that shows less than the story has become. A message that is just being sent counts: its id is
/// filled in when the edit is claimed, and it is claimed after it.
async fn insert_edits(tx: &mut AnyConnection, story: &Story, upto: i64, now_ms: i64) -> anyhow::Result<u64> {
    let sql = format!(
        "insert into deliveries (chat_id, story_id, kind, revision, thread, lane, due_at, turn, edits, created_at)
         select w.chat_id, $1, 'edit', $4, w.thread, 4, w.due_at, w.due_at, w.message_id, $5
         from (
           select d.chat_id, d.thread, d.message_id,
             coalesce((select case when max(coalesce(e.settled_at, e.claimed_at)) + {EDIT_GAP_MS} > $5
                 then max(coalesce(e.settled_at, e.claimed_at)) + {EDIT_GAP_MS} else $5 end
               from deliveries e where e.story_id = $1 and e.chat_id = d.chat_id and e.kind = 'edit'
                 and e.state in ('sent', 'claimed')), $5) as due_at
           from deliveries d join chats c on c.id = d.chat_id and c.state = 'active'
           where d.story_id = $1 and d.chat_id > $2 and d.chat_id <= $3 and d.kind = 'story'
             and d.state in ('sent', 'claimed') and d.shown < $4
         ) w
         where w.due_at is not null
         order by w.chat_id
         on conflict (story_id, chat_id, kind, revision) do nothing"
    );
    let done = sqlx::query(AssertSqlSafe(sql))
        .bind(story.id)
        .bind(story.cursor)
        .bind(upto)
        .bind(story.version)
        .bind(now_ms)
        .execute(tx)
        .await?;
    Ok(done.rows_affected())
}
