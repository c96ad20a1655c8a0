//! What a chat wants: its subscriptions, and the stories that it follows.

use sqlx::{AnyConnection, AssertSqlSafe, FromRow};

use super::deliveries::of_chat;
use super::house::Store;
use super::topics::{TOPIC, TopicRow};
use super::wakes::Channel;

/// A chat's subscription to a topic.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, FromRow)]
pub struct SubscriptionRow {
    #[sqlx(flatten)]
    pub topic: TopicRow,
    /// 0: the main thread.
    pub thread: i64,
    /// `topics::Level`.
    pub min_level: i64,
    /// Empty: as the chat.
    pub mode: String,
    pub at: i64,
}

/// A chat that wants later developments of a story as replies to `message_id`.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, FromRow)]
pub struct FollowRow {
    pub chat_id: i64,
    pub story_id: i64,
    pub message_id: String,
    pub thread: i64,
    pub at: i64,
}

impl Store {
    /// Whether any active chat is subscribed to one of these topics, each with the level at which it matched.
    pub async fn anybody_follows(&self, topics: &[(i64, i64)]) -> anyhow::Result<bool> {
        for (topic, level) in topics {
            let one: Option<i64> = sqlx::query_scalar(
                "select q.chat_id from subscriptions q join chats c on c.id = q.chat_id and c.state = 'active'
                 where q.topic_id = $1 and q.min_level <= $2 limit 1",
            )
            .bind(topic)
            .bind(level)
            .fetch_optional(&self.pool)
            .await?;
            if one.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// True where it is new; an old subscription takes the thread and level and keeps its age.
    pub async fn subscribe(
        &self,
        chat_id: i64,
        topic_id: i64,
        thread: i64,
        min_level: i64,
        who: &str,
        now_ms: i64,
    ) -> anyhow::Result<bool> {
        let mut tx = self.begin().await?;
        let new = sqlx::query(
            "insert into subscriptions (chat_id, topic_id, thread, min_level, by_whom, at) values ($1, $2, $3, $4, $5, $6)
             on conflict (chat_id, topic_id) do nothing",
        )
        .bind(chat_id)
        .bind(topic_id)
        .bind(thread)
        .bind(min_level)
        .bind(who)
        .bind(now_ms)
        .execute(&mut *tx)
        .await?
        .rows_affected()
            == 1;
        if !new {
            sqlx::query("update subscriptions set thread = $3, min_level = $4 where chat_id = $1 and topic_id = $2")
                .bind(chat_id)
                .bind(topic_id)
                .bind(thread)
                .bind(min_level)
                .execute(&mut *tx)
                .await?;
        }
        prefer_own(&mut tx, chat_id).await?;
        tx.commit().await?;
        self.wake(Channel::Topics);
        Ok(new)
    }

    /// False where there was no such subscription.
    pub async fn unsubscribe(&self, chat_id: i64, topic_id: i64) -> anyhow::Result<bool> {
        let done = sqlx::query("delete from subscriptions where chat_id = $1 and topic_id = $2")
            .bind(chat_id)
            .bind(topic_id)
            .execute(&mut *self.writer().await?)
            .await?;
        self.wake(Channel::Topics);
        Ok(done.rows_affected() == 1)
    }

    /// A chat's subscriptions by topic name.
    pub async fn subscriptions(&self, chat_id: i64) -> anyhow::Result<Vec<SubscriptionRow>> {
        let sql = format!(
            "select {TOPIC}, q.thread, q.min_level, q.mode, q.at from subscriptions q join topics t on t.id = q.topic_id
             where q.chat_id = $1 order by t.name, t.id"
        );
        Ok(sqlx::query_as(AssertSqlSafe(sql)).bind(chat_id).fetch_all(&self.pool).await?)
    }

    /// False where there is no such subscription.
    pub async fn set_subscription(
        &self,
        chat_id: i64,
        topic_id: i64,
        mode: &str,
        min_level: i64,
    ) -> anyhow::Result<bool> {
        let done =
            sqlx::query("update subscriptions set mode = $3, min_level = $4 where chat_id = $1 and topic_id = $2")
                .bind(chat_id)
                .bind(topic_id)
                .bind(mode)
                .bind(min_level)
                .execute(&mut *self.writer().await?)
                .await?;
        Ok(done.rows_affected() == 1)
    }

    /// What was subscribed for a thread that is gone goes to the main one, and so does what waits for it.
    pub async fn drop_thread(&self, chat_id: i64, thread: i64) -> anyhow::Result<()> {
        let mut tx = self.begin().await?;
        let open = of_chat("deliveries", "$1");
        for sql in [
            "update subscriptions set thread = 0 where chat_id = $1 and thread = $2".to_owned(),
            "update follows set thread = 0 where chat_id = $1 and thread = $2".to_owned(),
            format!("update deliveries set thread = 0 where {open} and thread = $2 and settled_at is null"),
        ] {
            sqlx::query(AssertSqlSafe(sql)).bind(chat_id).bind(thread).execute(&mut *tx).await?;
        }
        tx.commit().await
    }

    /// How many chats subscribe to a topic.
    pub async fn subscriber_count(&self, topic_id: i64) -> anyhow::Result<i64> {
        let count = sqlx::query_scalar("select count(*) from subscriptions where topic_id = $1");
        Ok(count.bind(topic_id).fetch_one(&self.pool).await?)
    }

    /// True where the chat did not follow the story before.
    pub async fn follow(
        &self,
        chat_id: i64,
        story_id: i64,
        message_id: &str,
        thread: i64,
        now_ms: i64,
    ) -> anyhow::Result<bool> {
        let done = sqlx::query(
            "insert into follows (chat_id, story_id, message_id, thread, at) values ($1, $2, $3, $4, $5)
             on conflict (chat_id, story_id) do nothing",
        )
        .bind(chat_id)
        .bind(story_id)
        .bind(message_id)
        .bind(thread)
        .bind(now_ms)
        .execute(&mut *self.writer().await?)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// True where the chat followed the story.
    pub async fn unfollow(&self, chat_id: i64, story_id: i64) -> anyhow::Result<bool> {
        let done = sqlx::query("delete from follows where chat_id = $1 and story_id = $2")
            .bind(chat_id)
            .bind(story_id)
            .execute(&mut *self.writer().await?)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Who follows a story.
    pub async fn follows(&self, story_id: i64) -> anyhow::Result<Vec<FollowRow>> {
        let rows = sqlx::query_as("select * from follows where story_id = $1 order by chat_id");
        Ok(rows.bind(story_id).fetch_all(&self.pool).await?)
    }
}

/// What a chat follows under the name of a topic of its own, it follows as that one, which remembers it: never both.
pub(super) async fn prefer_own(tx: &mut AnyConnection, chat_id: i64) -> anyhow::Result<()> {
    const OWN: &str =
        "from topics t join topics own on own.chat_id = $1 and own.name = t.name and own.dropped_at is null
        and own.id <> t.id";
    const SHARED: &str = "from topics s join subscriptions q on q.topic_id = s.id and q.chat_id = $1
        where s.chat_id = 0 and s.name = topics.name";
    let noted = format!(
        "update topics set origin = (select -max(s.id) {SHARED})
         where chat_id = $1 and dropped_at is null and origin = 0 and exists (select 1 {SHARED})"
    );
    let moved = format!(
        "insert into subscriptions (chat_id, topic_id, thread, min_level, mode, by_whom, at)
           select q.chat_id, own.id, q.thread, q.min_level, q.mode, q.by_whom, q.at {OWN}
             join subscriptions q on q.topic_id = t.id where q.chat_id = $1
           on conflict (chat_id, topic_id) do nothing"
    );
    let both = format!(
        "delete from subscriptions where chat_id = $1 and exists (select 1 {OWN} where t.id = subscriptions.topic_id)"
    );
    for sql in [noted, moved, both] {
        sqlx::query(AssertSqlSafe(sql)).bind(chat_id).execute(&mut *tx).await?;
    }
    Ok(())
}
