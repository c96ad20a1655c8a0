//! Reading the outbox: what waits, what was sent, and what went wrong, for `/why`, `/status`, `chat show` and the limiter.

use sqlx::AssertSqlSafe;

use super::deliveries::{DeliveryRow, of_chat, select};
use super::house::Store;

/// What a chat's ledger comes to; times in Unix milliseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Summary {
    /// Messages due now or later, without edits.
    pub due: i64,
    /// How many are held, for each reason.
    pub held: Vec<(String, i64)>,
    /// How many were perhaps sent and are not repeated.
    pub uncertain: i64,
    /// The newest update or digest.
    pub last_sent_at: Option<i64>,
    /// The newest failure since then that stands, and when it is tried again (`None`: never).
    pub last_error: Option<(String, Option<i64>)>,
}

impl Store {
    /// What waits for a chat and what became of the rest.
    pub async fn summary(&self, chat_id: i64) -> anyhow::Result<Summary> {
        let counts: Vec<(String, String, i64, Option<i64>)> = sqlx::query_as(AssertSqlSafe(format!(
            "select state, case when state = 'held' then reason else '' end as why,
               sum(case when kind = 'edit' then 0 else 1 end),
               max(case when state = 'sent' and kind in ('story', 'digest') then settled_at end)
             from deliveries where {} group by state, why order by state, why",
            of_chat("deliveries", "$1")
        )))
        .bind(chat_id)
        .fetch_all(&self.pool)
        .await?;
        let mut summary = Summary::default();
        for (state, reason, count, last_sent_at) in counts {
            match state.as_str() {
                "due" | "claimed" => summary.due += count,
                "held" => summary.held.push((reason, count)),
                "uncertain" => summary.uncertain = count,
                "sent" => summary.last_sent_at = last_sent_at,
                _ => {}
            }
        }
        summary.last_error = self.last_error(chat_id, summary.last_sent_at.unwrap_or(0)).await?;
        Ok(summary)
    }

    async fn last_error(&self, chat_id: i64, since_ms: i64) -> anyhow::Result<Option<(String, Option<i64>)>> {
        Ok(sqlx::query_as(AssertSqlSafe(format!(
            "select last_error, case when state in ('due', 'claimed') then due_at end from deliveries
             where {} and last_error is not null and state in ('due', 'claimed', 'dropped', 'uncertain')
               and claimed_at >= $2
             order by claimed_at desc, id desc limit 1",
            of_chat("deliveries", "$1")
        )))
        .bind(chat_id)
        .bind(since_ms)
        .fetch_optional(&self.pool)
        .await?)
    }

    /// The newest `limit` rows of a chat's ledger, newest first.
    pub async fn recent(&self, chat_id: i64, limit: i64) -> anyhow::Result<Vec<DeliveryRow>> {
        let rows = sqlx::query_as(select(&format!("where {} order by d.id desc limit $2", of_chat("d", "$1"))));
        Ok(rows.bind(chat_id).bind(limit).fetch_all(&self.pool).await?)
    }

    /// The hash of what a message of a chat says now; `None` where that is not known.
    pub async fn shown(&self, chat_id: i64, message_id: &str) -> anyhow::Result<Option<String>> {
        let hash: Option<Option<String>> = sqlx::query_scalar(
            "select rendered from deliveries where chat_id + 0 = $1 and message_id = $2 and settled_at is not null and state = 'sent'
             order by settled_at desc, id desc limit 1",
        )
        .bind(chat_id)
        .bind(message_id)
        .fetch_optional(&self.pool)
        .await?;
        Ok(hash.flatten())
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
        let row = sqlx::query_as(select(
            "where d.chat_id + 0 = $1 and d.message_id = $2 and d.settled_at is not null order by d.id limit 1",
        ));
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

    /// Chat and its kind of each that was claimed since `since_ms` and waits again: it was perhaps sent, at any moment until now.
    pub async fn recent_perhaps_sent(&self, platform: &str, since_ms: i64) -> anyhow::Result<Vec<(i64, String)>> {
        Ok(sqlx::query_as(
            "select d.chat_id, c.kind from deliveries d join chats c on c.id = d.chat_id
             where d.state = 'due' and d.claimed_at >= $2 and d.claimed_at is not null
               and d.reason in ('retry', 'interrupted') and c.platform = $1",
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
