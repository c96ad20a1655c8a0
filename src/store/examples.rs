//! The examples that teach topics, what was learned from them, and the copies of shared topics that chats teach.
//!
//! `topics.taught` grows with each change of a topic's examples; `topics.learned` is what it was when the stored model was
//! learned. Where they differ, there is something to learn: a crash in between loses nothing, and two processes that learn
//! the same at once do no harm.

use sqlx::{AnyConnection, AssertSqlSafe, FromRow};

use super::articles::{ArticleRow, select as select_articles};
use super::house::Store;
use super::leases::bump;
use super::topics::TopicRow;
use super::wakes::Channel;

/// An article that a person called on or off topic.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, FromRow)]
pub struct ExampleRow {
    pub topic_id: i64,
    /// Below 0 for a text that was given and is no article of ours: a number made of its words.
    pub article_id: i64,
    /// 1: on topic.
    pub wanted: i64,
    pub title: String,
    pub text: String,
    /// ISO 639-1.
    pub language: Option<String>,
    pub by_whom: String,
    pub at: i64,
}

/// An example to keep; see [`ExampleRow`].
#[derive(Clone, Copy, Debug, Default)]
pub struct NewExample<'a> {
    pub article_id: i64,
    pub wanted: bool,
    pub title: &'a str,
    pub text: &'a str,
    pub language: Option<&'a str>,
    pub who: &'a str,
}

/// A copy starts with what its topic found in so many milliseconds: what `/trends` shows.
const HISTORY_MS: i64 = 30 * 86_400_000;

impl Store {
    /// Keeps an example; a second word on the same article replaces the first. What was said before: `None` where nothing was.
    pub async fn add_example(&self, topic_id: i64, new: &NewExample<'_>, now_ms: i64) -> anyhow::Result<Option<bool>> {
        let mut tx = self.begin().await?;
        let before: Option<i64> =
            sqlx::query_scalar("select wanted from topic_examples where topic_id = $1 and article_id = $2")
                .bind(topic_id)
                .bind(new.article_id)
                .fetch_optional(&mut *tx)
                .await?;
        sqlx::query(
            "insert into topic_examples (topic_id, article_id, wanted, title, text, language, by_whom, at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)
             on conflict (topic_id, article_id) do update set wanted = excluded.wanted, title = excluded.title,
               text = excluded.text, language = excluded.language, by_whom = excluded.by_whom, at = excluded.at",
        )
        .bind(topic_id)
        .bind(new.article_id)
        .bind(i64::from(new.wanted))
        .bind(new.title)
        .bind(new.text)
        .bind(new.language)
        .bind(new.who)
        .bind(now_ms)
        .execute(&mut *tx)
        .await?;
        teach(&mut tx, topic_id).await?;
        tx.commit().await?;
        self.wake(Channel::Topics);
        Ok(before.map(|wanted| wanted == 1))
    }

    /// A topic's examples, the oldest first.
    pub async fn examples(&self, topic_id: i64) -> anyhow::Result<Vec<ExampleRow>> {
        let rows = sqlx::query_as("select * from topic_examples where topic_id = $1 order by at, article_id");
        Ok(rows.bind(topic_id).fetch_all(&self.pool).await?)
    }

    /// What was said of an article for each topic.
    pub async fn judgements(&self, article_id: i64) -> anyhow::Result<Vec<(i64, bool)>> {
        let rows: Vec<(i64, i64)> = sqlx::query_as("select topic_id, wanted from topic_examples where article_id = $1")
            .bind(article_id)
            .fetch_all(&self.pool)
            .await?;
        Ok(rows.into_iter().map(|(topic, wanted)| (topic, wanted == 1)).collect())
    }

    /// Takes one example back; false where there was none.
    pub async fn drop_example(&self, topic_id: i64, article_id: i64) -> anyhow::Result<bool> {
        let mut tx = self.begin().await?;
        let done = sqlx::query("delete from topic_examples where topic_id = $1 and article_id = $2")
            .bind(topic_id)
            .bind(article_id)
            .execute(&mut *tx)
            .await?;
        teach(&mut tx, topic_id).await?;
        tx.commit().await?;
        self.wake(Channel::Topics);
        Ok(done.rows_affected() == 1)
    }

    /// Takes all examples back, and what was learned from them with it, at once. How many there were.
    pub async fn drop_examples(&self, topic_id: i64) -> anyhow::Result<u64> {
        let mut tx = self.begin().await?;
        let done =
            sqlx::query("delete from topic_examples where topic_id = $1").bind(topic_id).execute(&mut *tx).await?;
        sqlx::query("update topics set model = null, taught = taught + 1, learned = taught + 1 where id = $1")
            .bind(topic_id)
            .execute(&mut *tx)
            .await?;
        bump(&mut tx, "topics").await?;
        tx.commit().await?;
        self.wake(Channel::Topics);
        Ok(done.rows_affected())
    }

    /// Topics whose examples changed since their model was learned: the id, and `taught` as it is now.
    pub async fn unlearned(&self, limit: i64) -> anyhow::Result<Vec<(i64, i64)>> {
        let rows = sqlx::query_as(
            "select id, taught from topics where taught <> learned and dropped_at is null order by id limit $1",
        );
        Ok(rows.bind(limit).fetch_all(&self.pool).await?)
    }

    /// Stores what was learned when `taught` was so; no model where nothing is to be learned. False where examples changed meanwhile:
    /// the topic stays unlearned.
    pub async fn save_model(&self, topic_id: i64, taught: i64, model: Option<&str>) -> anyhow::Result<bool> {
        let mut tx = self.begin().await?;
        let done = sqlx::query("update topics set model = $3, learned = $2 where id = $1 and taught = $2")
            .bind(topic_id)
            .bind(taught)
            .bind(model)
            .execute(&mut *tx)
            .await?;
        let saved = done.rows_affected() == 1;
        if saved {
            bump(&mut tx, "topics").await?;
        }
        tx.commit().await?;
        self.wake(Channel::Topics);
        Ok(saved)
    }

    /// The newest articles that a topic found when they came, or those that it did not, without the judged.
    pub async fn unjudged(&self, topic_id: i64, found: bool, limit: i64) -> anyhow::Result<Vec<ArticleRow>> {
        let unjudged = "not exists (select 1 from topic_examples x where x.topic_id = $1 and x.article_id = a.id)";
        let of_the_topic = "select 1 from matches m where m.topic_id = $1 and m.article_id = a.id";
        let rest = if found {
            format!("where exists ({of_the_topic} and m.level >= 1) and {unjudged} order by a.id desc limit $2")
        } else {
            format!("where not exists ({of_the_topic}) and {unjudged} order by a.id desc limit $2")
        };
        Ok(sqlx::query_as(select_articles(&rest)).bind(topic_id).bind(limit).fetch_all(&self.pool).await?)
    }

    /// The stored models by topic, as JSON; of these topics, or of all.
    pub async fn models(&self, of: Option<&[i64]>) -> anyhow::Result<Vec<(i64, String)>> {
        let some = of.map(|_| format!("and id in {}", self.dialect.numbers("$1"))).unwrap_or_default();
        let sql = format!("select id, model from topics where model is not null and dropped_at is null {some}");
        let mut rows = sqlx::query_as(AssertSqlSafe(sql));
        if let Some(ids) = of {
            rows = rows.bind(super::list(ids));
        }
        Ok(rows.fetch_all(&self.pool).await?)
    }

    /// Has a topic learned anew: its model is of another version of the program.
    pub async fn learn_anew(&self, topic_id: i64) -> anyhow::Result<()> {
        let sql = "update topics set model = null, taught = taught + 1 where id = $1";
        sqlx::query(sql).bind(topic_id).execute(&mut *self.writer().await?).await?;
        Ok(())
    }

    /// A chat's own copy of a shared topic, to be taught there: its query, examples and what it found lately, and the chat's
    /// subscription goes over to it. The one that is there where the chat has it already; `None` where the chat has another topic of that name.
    pub async fn copy_for(
        &self,
        chat_id: i64,
        shared: &TopicRow,
        who: &str,
        now_ms: i64,
    ) -> anyhow::Result<Option<i64>> {
        let mut tx = self.begin().await?;
        let own: Option<(i64, i64)> =
            sqlx::query_as("select id, origin from topics where chat_id = $1 and name = $2 and dropped_at is null")
                .bind(chat_id)
                .bind(&shared.name)
                .fetch_optional(&mut *tx)
                .await?;
        if let Some((id, origin)) = own {
            return Ok((origin > 0).then_some(id));
        }
        let copy: i64 = sqlx::query_scalar(
            "insert into topics (chat_id, name, title, description, query, model, origin, created_by, created_at)
             select $1, name, title, description, query, model, id, $3, $4 from topics where id = $2 returning id",
        )
        .bind(chat_id)
        .bind(shared.id)
        .bind(who)
        .bind(now_ms)
        .fetch_one(&mut *tx)
        .await?;
        for sql in [
            "insert into topic_examples (topic_id, article_id, wanted, title, text, language, by_whom, at)
               select $2, article_id, wanted, title, text, language, by_whom, at from topic_examples where topic_id = $1",
            "insert into matches (article_id, topic_id, score, level, terms, places)
               select m.article_id, $2, m.score, m.level, m.terms, m.places from matches m join articles a on a.id = m.article_id
               where m.topic_id = $1 and a.seen_at >= $3",
            "insert into story_topics (story_id, topic_id, level, score, at)
               select story_id, $2, level, score, at from story_topics where topic_id = $1 and at >= $3",
        ] {
            let rows = sqlx::query(sql).bind(shared.id).bind(copy);
            let rows = if sql.contains("$3") { rows.bind(now_ms - HISTORY_MS) } else { rows };
            rows.execute(&mut *tx).await?;
        }
        resubscribe(&mut tx, chat_id, shared.id, copy).await?;
        bump(&mut tx, "topics").await?;
        tx.commit().await?;
        self.wake(Channel::Topics);
        Ok(Some(copy))
    }

    /// Has topics learned anew that have examples and no model: by now there may be articles to stand in for the kind that nobody
    /// gave. How many they are.
    pub async fn learn_the_unlearnable(&self) -> anyhow::Result<u64> {
        let sql =
            "update topics set taught = taught + 1 where model is null and taught = learned and dropped_at is null
                     and exists (select 1 from topic_examples x where x.topic_id = topics.id)";
        Ok(sqlx::query(sql).execute(&mut *self.writer().await?).await?.rows_affected())
    }

    /// Gives a chat's own topic up for the shared one in whose place it stands, or the one that has its name now; false where there is
    /// none.
    pub async fn give_own_up(&self, own: &TopicRow, now_ms: i64) -> anyhow::Result<bool> {
        let mut tx = self.begin().await?;
        let origin: Option<i64> =
            sqlx::query_scalar("select id from topics where name = $1 and dropped_at is null and chat_id = 0")
                .bind(&own.name)
                .fetch_optional(&mut *tx)
                .await?;
        let Some(origin) = origin else { return Ok(false) };
        resubscribe(&mut tx, own.chat_id, own.id, origin).await?;
        sqlx::query("delete from topic_examples where topic_id = $1").bind(own.id).execute(&mut *tx).await?;
        sqlx::query("update topics set dropped_at = $2, model = null, learned = taught where id = $1")
            .bind(own.id)
            .bind(now_ms)
            .execute(&mut *tx)
            .await?;
        bump(&mut tx, "topics").await?;
        tx.commit().await?;
        self.wake(Channel::Topics);
        Ok(true)
    }
}

/// Something about a topic's examples changed.
async fn teach(tx: &mut AnyConnection, topic_id: i64) -> anyhow::Result<()> {
    sqlx::query("update topics set taught = taught + 1 where id = $1").bind(topic_id).execute(tx).await?;
    Ok(())
}

/// A chat's subscription goes from one topic to another, with its age, thread, level and mode; where the chat has both, one stays.
async fn resubscribe(tx: &mut AnyConnection, chat_id: i64, from: i64, to: i64) -> anyhow::Result<()> {
    for sql in [
        "insert into subscriptions (chat_id, topic_id, thread, min_level, mode, by_whom, at)
           select chat_id, $3, thread, min_level, mode, by_whom, at from subscriptions where chat_id = $1 and topic_id = $2
           on conflict (chat_id, topic_id) do nothing",
        "delete from subscriptions where chat_id = $1 and topic_id = $2 and $3 = $3",
    ] {
        sqlx::query(sql).bind(chat_id).bind(from).bind(to).execute(&mut *tx).await?;
    }
    Ok(())
}
