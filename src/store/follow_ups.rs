//! What whoever follows a story is told of it later: replies to its message, enqueued in the transaction of the change.

use serde::{Deserialize, Serialize};
use sqlx::{AnyConnection, AssertSqlSafe};

use super::articles::OUTLET;

/// What became of a story, as the payload of a `follow` delivery keeps it; said in the chat's language when it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Development {
    /// An outlet changed what it had said: one line that says what.
    Corrected { outlet: String, what: String },
    /// An outlet took its article back.
    Withdrawn { outlet: String },
    /// An article tells something that nobody had told: its own sentence.
    Reported { outlet: String, what: String, url: String },
}

/// The name of an article's outlet.
pub(super) async fn outlet_of(tx: &mut AnyConnection, article_id: i64) -> anyhow::Result<String> {
    let sql = format!("select {OUTLET} from articles a left join sources s on s.id = a.source_id where a.id = $1");
    let name: Option<String> = sqlx::query_scalar(AssertSqlSafe(sql)).bind(article_id).fetch_optional(&mut *tx).await?;
    Ok(name.unwrap_or_default())
}

/// Enqueues a reply in each chat that follows the story. A muted chat gets it when the mute ends.
pub(super) async fn tell_followers(
    tx: &mut AnyConnection,
    story_id: i64,
    development: &Development,
    now_ms: i64,
) -> anyhow::Result<()> {
    sqlx::query(
        "insert into deliveries (chat_id, story_id, kind, revision, thread, lane, state, reason, due_at, turn, payload, reply_to, created_at)
         select w.chat_id, $1, 'follow', w.revision, w.thread, 2, case when w.due_at > $3 then 'held' else 'due' end,
           case when w.due_at > $3 then 'mute' else '' end, w.due_at, w.due_at, cast($2 as text), w.message_id, $3
         from (
           select f.chat_id, f.thread, f.message_id, case when c.muted_until > $3 then c.muted_until else $3 end as due_at,
             coalesce((select max(e.revision) from deliveries e
               where e.story_id = $1 and e.chat_id = f.chat_id and e.kind = 'follow'), 0) + 1 as revision
           from follows f join chats c on c.id = f.chat_id and c.state = 'active'
           where f.story_id = $1
         ) w
         order by w.chat_id
         on conflict (story_id, chat_id, kind, revision) do nothing",
    )
    .bind(story_id)
    .bind(serde_json::to_string(development)?)
    .bind(now_ms)
    .execute(tx)
    .await?;
    Ok(())
}
