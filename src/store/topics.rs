//! Topics, and which articles they matched.

use std::collections::HashSet;

use sqlx::{AnyConnection, AssertSqlSafe, FromRow};

use super::house::Store;
use super::leases::bump;
use super::subscriptions::prefer_own;
use super::wakes::Channel;
use crate::topics::{Level, Match, Topic};

/// A row of `topics`.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, FromRow)]
pub struct TopicRow {
    pub id: i64,
    /// 0: shared.
    pub chat_id: i64,
    pub name: String,
    pub title: String,
    pub description: String,
    pub query: String,
    pub created_at: i64,
    /// The shared topic whose subscription a chat's own took over: its id for a taught copy of it, the id below 0 for one with another
    /// query; 0: none.
    pub origin: i64,
}

impl TopicRow {
    /// Whether this is a chat's taught copy of a shared topic.
    pub fn is_copy(&self) -> bool {
        self.origin > 0
    }

    /// What people read: the title, else the name.
    pub fn shown(&self) -> &str {
        if self.title.is_empty() { &self.name } else { &self.title }
    }
}

/// A shared topic beside the catalogue's.
#[derive(Clone, Debug, Default, PartialEq, FromRow)]
pub struct CatalogueRow {
    pub name: String,
    pub title: String,
    pub description: String,
    pub query: String,
    /// Who saved it last.
    pub created_by: String,
    pub is_dropped: i64,
}

impl From<TopicRow> for Topic {
    fn from(row: TopicRow) -> Self {
        Self { id: row.id, name: row.name, title: row.title, description: row.description, query: row.query }
    }
}

/// The columns of a [`TopicRow`], `t` being the topic.
pub(super) const TOPIC: &str = "t.id, t.chat_id, t.name, t.title, t.description, t.query, t.created_at, t.origin";

impl Store {
    /// The shared topics and, where a chat is given, its own; by name.
    pub async fn topics(&self, chat_id: Option<i64>) -> anyhow::Result<Vec<TopicRow>> {
        let sql = format!(
            "select {TOPIC} from topics t where dropped_at is null and (chat_id = 0 or chat_id = $1) order by name, chat_id"
        );
        Ok(sqlx::query_as(AssertSqlSafe(sql)).bind(chat_id.unwrap_or(0)).fetch_all(&self.pool).await?)
    }

    /// Every topic of every chat: what the matcher needs.
    pub async fn all_topics(&self) -> anyhow::Result<Vec<TopicRow>> {
        let sql = format!("select {TOPIC} from topics t where dropped_at is null order by id");
        Ok(sqlx::query_as(AssertSqlSafe(sql)).fetch_all(&self.pool).await?)
    }

    /// By name: the chat's own, else the shared one. `chat_id` 0: shared only.
    pub async fn topic(&self, chat_id: i64, name: &str) -> anyhow::Result<Option<TopicRow>> {
        let sql = format!(
            "select {TOPIC} from topics t
             where dropped_at is null and name = $2 and (chat_id = 0 or chat_id = $1) order by chat_id desc limit 1"
        );
        Ok(sqlx::query_as(AssertSqlSafe(sql)).bind(chat_id).bind(name).fetch_optional(&self.pool).await?)
    }

    /// Also a dropped one: an old message may still name it.
    pub async fn topic_by_id(&self, id: i64) -> anyhow::Result<Option<TopicRow>> {
        let sql = format!("select {TOPIC} from topics t where id = $1");
        Ok(sqlx::query_as(AssertSqlSafe(sql)).bind(id).fetch_optional(&self.pool).await?)
    }

    /// The shared topics that are or were there, each once: the one that is, else the one that was dropped.
    pub async fn catalogue_rows(&self) -> anyhow::Result<Vec<CatalogueRow>> {
        let rows = sqlx::query_as(
            "select name, title, description, query, created_by,
               cast(case when dropped_at is null then 0 else 1 end as bigint) as is_dropped
             from topics t where chat_id = 0 and not exists (
               select 1 from topics o where o.chat_id = 0 and o.name = t.name
                 and (t.dropped_at is not null and (o.dropped_at is null or o.id > t.id)))",
        );
        Ok(rows.fetch_all(&self.pool).await?)
    }

    /// Names of shared topics that the audit log says somebody changed: `created_by` tells it only since it names who saved a topic
    /// last. What a chat did that has, or had, a topic of its own under the name, it did to that.
    pub async fn topics_changed_by_hand(&self) -> anyhow::Result<HashSet<String>> {
        let rows: Vec<(i64, String)> =
            sqlx::query_as("select chat_id, after from audit where what in ('topic', 'newtopic')")
                .fetch_all(&self.pool)
                .await?;
        let own: HashSet<(i64, String)> = sqlx::query_as("select chat_id, name from topics where chat_id <> 0")
            .fetch_all(&self.pool)
            .await?
            .into_iter()
            .collect();
        let named = |(chat, after): (i64, String)| Some((chat, after.split([':', ' ']).next()?.to_owned()));
        let named = rows.into_iter().filter_map(named).filter(|row| !own.contains(row));
        Ok(named.map(|(_, name)| name).collect())
    }

    /// Adds a topic or replaces the one of that name; its id. A chat's own takes its subscription to a shared one of that name over, and
    /// [`Store::give_own_up`] gives it back. A shared one takes its taught copies along; a copy of which the chat itself changes the
    /// query is no copy any more.
    #[allow(clippy::too_many_arguments)] // a row's columns
    pub async fn save_topic(
        &self,
        chat_id: i64,
        name: &str,
        title: &str,
        description: &str,
        query: &str,
        who: &str,
        now_ms: i64,
    ) -> anyhow::Result<i64> {
        let mut tx = self.begin().await?;
        let id = sqlx::query_scalar(
            "insert into topics (chat_id, name, title, description, query, created_by, created_at)
             values ($1, $2, $3, $4, $5, $6, $7)
             on conflict (chat_id, name) where dropped_at is null
             do update set title = excluded.title, description = excluded.description, query = excluded.query,
               created_by = excluded.created_by,
               origin = case when topics.query = excluded.query then topics.origin else -abs(topics.origin) end
             returning id",
        )
        .bind(chat_id)
        .bind(name)
        .bind(title)
        .bind(description)
        .bind(query)
        .bind(who)
        .bind(now_ms)
        .fetch_one(&mut *tx)
        .await?;
        match chat_id {
            0 => take_copies_along(&mut tx, id).await?,
            _ => prefer_own(&mut tx, chat_id).await?,
        }
        bump(&mut tx, "topics").await?;
        tx.commit().await?;
        self.wake(Channel::Topics);
        Ok(id)
    }

    /// Drops a topic and its subscriptions; false where it was dropped before. The row stays for old messages.
    pub async fn drop_topic(&self, id: i64, now_ms: i64) -> anyhow::Result<bool> {
        let mut tx = self.begin().await?;
        let done = sqlx::query("update topics set dropped_at = $2 where id = $1 and dropped_at is null")
            .bind(id)
            .bind(now_ms)
            .execute(&mut *tx)
            .await?;
        sqlx::query("delete from subscriptions where topic_id = $1").bind(id).execute(&mut *tx).await?;
        bump(&mut tx, "topics").await?;
        tx.commit().await?;
        self.wake(Channel::Topics);
        Ok(done.rows_affected() == 1)
    }

    /// Which topics an article (nearly) matched and why, the best first.
    pub async fn matches(&self, article_id: i64) -> anyhow::Result<Vec<(TopicRow, Match)>> {
        #[derive(FromRow)]
        struct Row {
            #[sqlx(flatten)]
            topic: TopicRow,
            score: f64,
            level: i64,
            terms: String,
            places: String,
        }
        let sql = format!(
            "select {TOPIC}, m.score, m.level, m.terms, m.places from matches m join topics t on t.id = m.topic_id
             where m.article_id = $1 order by m.score desc, t.name"
        );
        let rows: Vec<Row> = sqlx::query_as(AssertSqlSafe(sql)).bind(article_id).fetch_all(&self.pool).await?;
        let matched = |row: Row| {
            let found = Match {
                topic: row.topic.id,
                score: row.score,
                level: level(row.level),
                terms: serde_json::from_str(&row.terms).unwrap_or_default(),
                places: serde_json::from_str(&row.places).unwrap_or_default(),
            };
            (row.topic, found)
        };
        Ok(rows.into_iter().map(matched).collect())
    }

    /// How many stories each topic had since `since_ms`. It begins at the newest stories: `+ 0` keeps SQLite from reading all of
    /// `story_topics` in the order of topics.
    pub async fn topic_counts(&self, since_ms: i64) -> anyhow::Result<Vec<(i64, i64)>> {
        let rows = sqlx::query_as(
            "select x.topic_id + 0, count(*) from stories st join story_topics x on x.story_id = st.id
             where st.last_at >= $1 group by 1 order by 2 desc, 1",
        );
        Ok(rows.bind(since_ms).fetch_all(&self.pool).await?)
    }

    /// Stories of a topic for each day (Unix days, UTC) since `since_ms`; days without one are left out.
    pub async fn story_days(&self, topic_id: i64, since_ms: i64) -> anyhow::Result<Vec<(i64, i64)>> {
        let rows = sqlx::query_as(
            "select at / 86400000 as day, count(*) from story_topics where topic_id = $1 and at >= $2 group by 1 order by 1",
        );
        Ok(rows.bind(topic_id).bind(since_ms).fetch_all(&self.pool).await?)
    }
}

/// The copies of a shared topic ask for what it asks for now; also those of one that was dropped, where this has its name.
async fn take_copies_along(tx: &mut AnyConnection, shared: i64) -> anyhow::Result<()> {
    let row: (String, String, String, String) =
        sqlx::query_as("select name, title, description, query from topics where id = $1")
            .bind(shared)
            .fetch_one(&mut *tx)
            .await?;
    let (name, title, description, query) = row;
    sqlx::query(
        "update topics set title = $3, description = $4, query = $5, origin = $1
         where chat_id <> 0 and name = $2 and origin > 0 and dropped_at is null",
    )
    .bind(shared)
    .bind(name)
    .bind(title)
    .bind(description)
    .bind(query)
    .execute(tx)
    .await?;
    Ok(())
}

/// -1 in the column: under every threshold.
fn level(level: i64) -> Option<Level> {
    match level {
        0 => Some(Level::Wide),
        1 => Some(Level::Normal),
        2 => Some(Level::Strict),
        _ => None,
    }
}
