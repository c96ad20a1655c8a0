//! Stories: what `/latest`, `/why` and a digest read, and what changes a story after it was told.

use sqlx::{AnyConnection, AssertSqlSafe, FromRow};

use super::articles::{OUTLET, key_of};
use super::follow_ups::{Development, outlet_of, tell_followers};
use super::house::Store;
use super::list;
use super::topics::{TOPIC, TopicRow};
use super::wakes::Channel;
use crate::topics::Level;

/// A row of `stories` with the name and owner of the outlet that speaks for it; times in Unix milliseconds.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, FromRow)]
pub struct StoryRow {
    pub id: i64,
    pub title: String,
    pub url: String,
    pub summary: String,
    /// `extract`, or the name of the model.
    pub summary_by: String,
    pub image: Option<String>,
    pub language: Option<String>,
    pub source_id: i64,
    /// The article that speaks for it.
    pub article_id: i64,
    pub first_at: i64,
    pub last_at: i64,
    /// How many outlets have it.
    pub outlets: i64,
    pub breaking_at: Option<i64>,
    pub withdrawn_at: Option<i64>,
    pub revision: i64,
    pub correction: Option<String>,
    pub corrected_at: Option<i64>,
    /// The outlet whose correction it is, where that is not the one that speaks for the story.
    pub corrected_by: Option<String>,
    /// Grows with whatever a message shows: outlets, corrections, withdrawal.
    pub version: i64,
    pub merged_into: Option<i64>,
    /// `None`: fanned out.
    pub fan_cursor: Option<i64>,
    pub fan_new: i64,
    pub outlet: String,
    pub owner: String,
}

/// The article that is to speak for a story, with the summary made from it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Voice {
    pub article_id: i64,
    pub summary: String,
    pub summary_by: String,
}

fn select(rest: &str) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!(
        "select st.*, {OUTLET} as outlet, coalesce(s.owner, '') as owner
         from stories st left join sources s on s.id = st.source_id left join articles a on a.id = st.article_id {rest}"
    ))
}

/// Among the stories that are told: not merged into another, not withdrawn.
const TOLD: &str = "st.merged_into is null and st.withdrawn_at is null";

impl Store {
    pub async fn story(&self, id: i64) -> anyhow::Result<Option<StoryRow>> {
        Ok(sqlx::query_as(select("where st.id = $1")).bind(id).fetch_optional(&self.pool).await?)
    }

    /// Which story a message of a chat told.
    pub async fn story_of_message(&self, chat_id: i64, message_id: &str) -> anyhow::Result<Option<i64>> {
        Ok(sqlx::query_scalar(
            "select story_id from deliveries where chat_id + 0 = $1 and message_id = $2 and settled_at is not null
               and story_id <> 0 order by id limit 1",
        )
        .bind(chat_id)
        .bind(message_id)
        .fetch_optional(&self.pool)
        .await?)
    }

    /// The messages in which a chat was told of a story or of one that was joined to it: when, its headline and address, and
    /// the message's id.
    pub async fn told_as(&self, chat_id: i64, story_id: i64) -> anyhow::Result<Vec<(i64, String, String, String)>> {
        let rows = sqlx::query_as(
            "select coalesce(d.settled_at, d.created_at), s.title, s.url, d.message_id from stories s
               join deliveries d on d.story_id = s.id and d.chat_id + 0 = $1 and d.kind = 'story'
                 and d.message_id is not null and d.settled_at is not null
             where s.id = $2 or s.merged_into = $2 order by 1, d.id",
        );
        Ok(rows.bind(chat_id).bind(story_id).fetch_all(&self.pool).await?)
    }

    /// The story of the article with this address, in any of its forms.
    pub async fn story_of_url(&self, url: &str) -> anyhow::Result<Option<i64>> {
        let id: Option<Option<i64>> = sqlx::query_scalar("select story_id from articles where key = $1")
            .bind(key_of(url))
            .fetch_optional(&self.pool)
            .await?;
        Ok(id.flatten())
    }

    /// The outlets that have a story, each once, in the order in which they had it.
    pub async fn story_outlets(&self, story_id: i64) -> anyhow::Result<Vec<String>> {
        let sql = format!(
            "select {OUTLET} as outlet from articles a left join sources s on s.id = a.source_id
             where a.story_id = $1 and a.withdrawn_at is null group by 1 order by min(a.seen_at), min(a.id)"
        );
        Ok(sqlx::query_scalar(AssertSqlSafe(sql)).bind(story_id).fetch_all(&self.pool).await?)
    }

    /// The topics of a story with level (`topics::Level`) and score, the best first.
    pub async fn story_topics(&self, story_id: i64) -> anyhow::Result<Vec<(TopicRow, i64, f64)>> {
        #[derive(FromRow)]
        struct Row {
            #[sqlx(flatten)]
            topic: TopicRow,
            level: i64,
            score: f64,
        }
        let sql = format!(
            "select {TOPIC}, x.level, x.score from story_topics x join topics t on t.id = x.topic_id
             where x.story_id = $1 order by x.level desc, x.score desc, t.name"
        );
        let rows: Vec<Row> = sqlx::query_as(AssertSqlSafe(sql)).bind(story_id).fetch_all(&self.pool).await?;
        Ok(rows.into_iter().map(|row| (row.topic, row.level, row.score)).collect())
    }

    /// The newest stories, of these topics (at that level or above) or, where none is named, of all.
    pub async fn latest(
        &self,
        topic_ids: &[i64],
        min_level: Level,
        limit: i64,
        offset: i64,
    ) -> anyhow::Result<Vec<StoryRow>> {
        let topics = self.dialect.numbers("$3");
        let among = if topic_ids.is_empty() {
            "$3 = $3 and $4 = $4".to_owned()
        } else {
            format!("st.id in (select x.story_id from story_topics x where x.level >= $4 and x.topic_id in {topics})")
        };
        let rest = format!("where {TOLD} and {among} order by st.last_at desc, st.id desc limit $1 offset $2");
        let rows = sqlx::query_as(select(&rest)).bind(limit).bind(offset).bind(list(topic_ids)).bind(min_level as i64);
        Ok(rows.fetch_all(&self.pool).await?)
    }

    /// What a chat's subscriptions would have brought since `since_ms`: how many, and the newest.
    pub async fn stories_for_chat_since(
        &self,
        chat_id: i64,
        since_ms: i64,
        limit: i64,
    ) -> anyhow::Result<(i64, Vec<StoryRow>)> {
        let among = format!(
            "{TOLD} and st.last_at >= $2 and exists (select 1 from subscriptions q
               join story_topics x on x.topic_id = q.topic_id and x.level >= q.min_level
               where q.chat_id = $1 and x.story_id = st.id)"
        );
        let count = sqlx::query_scalar(AssertSqlSafe(format!("select count(*) from stories st where {among}")))
            .bind(chat_id)
            .bind(since_ms)
            .fetch_one(&self.pool)
            .await?;
        let rest = format!("where {among} order by st.last_at desc, st.id desc limit $3");
        let rows = sqlx::query_as(select(&rest)).bind(chat_id).bind(since_ms).bind(limit).fetch_all(&self.pool).await?;
        Ok((count, rows))
    }

    /// The same for topics that nobody has subscribed to yet: the preview of a subscription.
    pub async fn stories_for_topics_since(
        &self,
        topic_ids: &[i64],
        min_level: i64,
        since_ms: i64,
        limit: i64,
    ) -> anyhow::Result<(i64, Vec<StoryRow>)> {
        let among = format!(
            "{TOLD} and st.last_at >= $2 and st.id in (select x.story_id from story_topics x
               where x.level >= $3 and x.topic_id in {})",
            self.dialect.numbers("$1")
        );
        let count = sqlx::query_scalar(AssertSqlSafe(format!("select count(*) from stories st where {among}")))
            .bind(list(topic_ids))
            .bind(since_ms)
            .bind(min_level)
            .fetch_one(&self.pool)
            .await?;
        let rest = format!("where {among} order by st.last_at desc, st.id desc limit $4");
        let rows = sqlx::query_as(select(&rest)).bind(list(topic_ids)).bind(since_ms).bind(min_level).bind(limit);
        Ok((count, rows.fetch_all(&self.pool).await?))
    }

    /// A story turned out to be breaking: what is due of it moves to that lane, what quiet hours hold is looked at again.
    pub async fn breaking(&self, story_id: i64, at: i64) -> anyhow::Result<()> {
        let mut tx = self.begin().await?;
        break_through(&mut tx, story_id, at).await?;
        tx.commit().await?;
        self.wake(Channel::Outbox);
        Ok(())
    }

    /// An outlet withdrew an article. Where it spoke for its story, `voice` speaks now (else the story's first other
    /// article, without a summary); where it was the only one, the story is withdrawn. Either way the messages are to be
    /// edited and followers told. The story, where there is one.
    pub async fn withdraw_article(
        &self,
        article_id: i64,
        voice: Option<&Voice>,
        now_ms: i64,
    ) -> anyhow::Result<Option<i64>> {
        let mut tx = self.begin().await?;
        let story = withdraw(&mut tx, article_id, voice, now_ms).await?;
        tx.commit().await?;
        if story.is_some() {
            self.wake(Channel::Outbox);
        }
        Ok(story)
    }

    /// Two stories turn out to be one: `from` becomes part of `into`. A chat that has a message about either gets
    /// no second one; what it has is edited.
    pub async fn merge_stories(&self, from: i64, into: i64) -> anyhow::Result<()> {
        const STEPS: &[&str] = &[
            "update articles set story_id = $2 where story_id = $1",
            "insert into story_topics (story_id, topic_id, level, score, at)
               select $2, x.topic_id, x.level, x.score, x.at from story_topics x where x.story_id = $1
               on conflict (story_id, topic_id) do update set
                 level = case when excluded.level > story_topics.level then excluded.level else story_topics.level end,
                 score = case when excluded.score > story_topics.score then excluded.score else story_topics.score end",
            "delete from story_topics where story_id = $1 and $2 = $2",
            "update follows set story_id = $2 where story_id = $1
               and not exists (select 1 from follows o where o.chat_id = follows.chat_id and o.story_id = $2)",
            // Whoever has not been told yet is still to be told.
            "update stories set fan_new = 1, fan_cursor = 0 where id = $2 and exists (
               select 1 from stories o where o.id = $1 and o.fan_new = 1 and o.fan_cursor is not null)",
            // What follows waits on: it answers the message that its chat has.
            "update deliveries set story_id = $2, revision = revision + coalesce((select max(o.revision) from deliveries o
               where o.story_id = $2 and o.chat_id = deliveries.chat_id and o.kind = 'follow'), 0)
             where story_id = $1 and kind = 'follow' and state in ('due', 'held')",
            // What only waits gives way to what was sent.
            "delete from deliveries where story_id = $2 and kind = 'story' and state in ('due', 'held') and exists (
               select 1 from deliveries o where o.story_id = $1 and o.chat_id = deliveries.chat_id and o.kind = 'story'
               and o.state in ('sent', 'claimed', 'digested', 'uncertain'))",
            "update deliveries set state = 'dropped', reason = 'merged', settled_at = created_at where story_id = $1 and state in ('due', 'held') and (
               kind <> 'story' or exists (select 1 from deliveries o where o.story_id = $2 and o.chat_id = deliveries.chat_id and o.kind = 'story'))",
            "update deliveries set story_id = $2 where story_id = $1 and kind = 'story' and not exists (
               select 1 from deliveries o where o.story_id = $2 and o.chat_id = deliveries.chat_id and o.kind = 'story')",
            "update stories set merged_into = $2 where merged_into = $1",
            "update stories set merged_into = $2, fan_cursor = null where id = $1",
            "update stories set version = version + (select o.version from stories o where o.id = $1),
               breaking_at = coalesce(breaking_at, (select o.breaking_at from stories o where o.id = $1)),
               last_at = (select max(o.last_at) from stories o where o.id in ($1, $2)) where id = $2",
        ];
        let mut tx = self.begin().await?;
        for step in STEPS {
            sqlx::query(*step).bind(from).bind(into).execute(&mut *tx).await?;
        }
        count_outlets(&mut tx, into).await?;
        edit_messages(&mut tx, into).await?;
        tx.commit().await?;
        self.wake(Channel::Outbox);
        Ok(())
    }
}

/// See [`Store::breaking`].
pub(super) async fn break_through(tx: &mut AnyConnection, story_id: i64, at: i64) -> anyhow::Result<()> {
    sqlx::query("update stories set breaking_at = coalesce(breaking_at, $2) where id = $1")
        .bind(story_id)
        .bind(at)
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "update deliveries set lane = 1, state = 'due', reason = '', due_at = case when state = 'held' then $2 else due_at end,
           turn = case when state = 'held' then $2 else turn end
         where story_id = $1 and kind = 'story' and (state = 'due' or (state = 'held' and reason = 'quiet'))",
    )
    .bind(story_id)
    .bind(at)
    .execute(tx)
    .await?;
    Ok(())
}

/// See [`Store::withdraw_article`].
pub(super) async fn withdraw(
    tx: &mut AnyConnection,
    article_id: i64,
    voice: Option<&Voice>,
    now_ms: i64,
) -> anyhow::Result<Option<i64>> {
    let story: Option<Option<i64>> = sqlx::query_scalar(
        "update articles set withdrawn_at = $2 where id = $1 and withdrawn_at is null returning story_id",
    )
    .bind(article_id)
    .bind(now_ms)
    .fetch_optional(&mut *tx)
    .await?;
    let Some(Some(story)) = story else { return Ok(None) };
    let first: Option<i64> =
        sqlx::query_scalar("select id from articles where story_id = $1 and withdrawn_at is null order by id limit 1")
            .bind(story)
            .fetch_optional(&mut *tx)
            .await?;
    match first {
        None => {
            sqlx::query(
                "update stories set withdrawn_at = $2, revision = revision + 1 where id = $1 or merged_into = $1",
            )
            .bind(story)
            .bind(now_ms)
            .execute(&mut *tx)
            .await?;
        }
        Some(first) => {
            let silent = Voice { article_id: first, summary_by: "extract".into(), ..Voice::default() };
            let voice = voice.filter(|voice| voice.article_id != article_id).unwrap_or(&silent);
            give_voice(tx, story, Some(article_id), voice).await?;
        }
    }
    let outlet = outlet_of(tx, article_id).await?;
    // What it had corrected is taken back with it.
    sqlx::query(
        "update stories set correction = null, corrected_at = null, corrected_by = null
         where (id = $1 or merged_into = $1) and corrected_by = $2",
    )
    .bind(story)
    .bind(&outlet)
    .execute(&mut *tx)
    .await?;
    count_outlets(tx, story).await?;
    edit_messages(tx, story).await?;
    tell_followers(tx, story, &Development::Withdrawn { outlet }, now_ms).await?;
    Ok(Some(story))
}

/// Lets an article speak for its story: headline, address, summary and picture become its own. With `instead_of`, only where
/// that one speaks now, and also for stories that were joined to this one: a chat may have a message of each. What the one
/// before was corrected for does not concern the new one.
pub(super) async fn give_voice(
    tx: &mut AnyConnection,
    story_id: i64,
    instead_of: Option<i64>,
    voice: &Voice,
) -> anyhow::Result<()> {
    let speaks: (i64, String, String, Option<String>) =
        sqlx::query_as("select source_id, title, url, image from articles where id = $1")
            .bind(voice.article_id)
            .fetch_one(&mut *tx)
            .await?;
    let (source, title, url, image) = speaks;
    sqlx::query(
        "update stories set article_id = $3, source_id = $4, title = $5, url = $6, image = $7, summary = $8, summary_by = $9,
           correction = null, corrected_at = null, corrected_by = null, revision = revision + 1, version = version + 1
         where (id = $1 or (merged_into = $1 and article_id = $2)) and article_id = coalesce($2, article_id) and article_id <> $3",
    )
    .bind(story_id)
    .bind(instead_of)
    .bind(voice.article_id)
    .bind(source)
    .bind(title)
    .bind(url)
    .bind(image)
    .bind(&voice.summary)
    .bind(&voice.summary_by)
    .execute(tx)
    .await?;
    Ok(())
}

/// A story whose articles were all withdrawn is told again, and so are those that were joined to it: this one speaks.
pub(super) async fn revive(tx: &mut AnyConnection, story_id: i64, voice: &Voice) -> anyhow::Result<()> {
    let withdrawn: Vec<i64> = sqlx::query_scalar(
        "update stories set withdrawn_at = null where (id = $1 or merged_into = $1) and withdrawn_at is not null returning id",
    )
    .bind(story_id)
    .fetch_all(&mut *tx)
    .await?;
    for id in withdrawn {
        give_voice(tx, id, None, voice).await?;
    }
    Ok(())
}

/// Counts a story's outlets anew from its articles; another number is another version.
pub(super) async fn count_outlets(connection: &mut AnyConnection, story_id: i64) -> anyhow::Result<()> {
    let sql = format!(
        "select count(*) from (select distinct {OUTLET} as outlet from articles a left join sources s on s.id = a.source_id
           where a.story_id = $1 and a.withdrawn_at is null) o"
    );
    let outlets: i64 = sqlx::query_scalar(AssertSqlSafe(sql)).bind(story_id).fetch_one(&mut *connection).await?;
    sqlx::query("update stories set outlets = $2, version = version + 1 where id = $1 and outlets <> $2")
        .bind(story_id)
        .bind(outlets.max(1))
        .execute(connection)
        .await?;
    Ok(())
}

/// Has a story's messages edited; chats that have none get none by this.
pub(super) async fn edit_messages(connection: &mut AnyConnection, story_id: i64) -> anyhow::Result<()> {
    sqlx::query(
        "update stories set version = version + 1,
           fan_new = case when fan_cursor is null then 0 else fan_new end, fan_cursor = 0 where id = $1",
    )
    .bind(story_id)
    .execute(connection)
    .await?;
    Ok(())
}
