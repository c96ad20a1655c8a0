//! What follows from one feed entry, in one short transaction: the slow work (page, summary, model) is done before.

use sqlx::AnyConnection;

use super::articles::key_of;
use super::checks::{CheckRow, keep};
use super::dialect::Dialect;
use super::follow_ups::{Development, outlet_of, tell_followers};
use super::house::{Store, Writing};
use super::list;
use super::stories::{Voice, break_through, count_outlets, edit_messages, give_voice, withdraw};
use super::wakes::Channel;
use crate::articles::Article;
use crate::topics::Match;

/// All that was found out about an entry.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EntryOutcome {
    pub source_id: i64,
    /// The entry's key within its source.
    pub key: String,
    /// Of the entry as served.
    pub hash: String,
    pub article: ArticleIn,
    pub matches: Vec<Match>,
    pub story: Placement,
    /// The story's summary and who made it (`extract`, or a model's name).
    pub summary: Option<(String, String)>,
    pub breaking: bool,
    /// The article says clearly more than the one that spoke for the story: it speaks now.
    pub speaks: bool,
    /// What a new article tells that nobody had told of its story, in its own words.
    pub development: Option<String>,
    /// The page as it was read for this, so that a later reading is compared with it (its `article_id` is filled in).
    pub page: Option<CheckRow>,
    /// A revised article is a notice that the outlet takes it back; who speaks for the story then, if there is another.
    pub retracted: Option<Option<Voice>>,
}

/// What the entry is to the archive.
#[derive(Clone, Debug, PartialEq)]
pub enum ArticleIn {
    New {
        article: Box<Article>,
        /// Stemmed words of title and text, for the search.
        words: Vec<String>,
        /// Of title and text.
        hash: String,
        fingerprint: String,
        /// From a source's first poll: kept, told to nobody.
        archived: bool,
    },
    /// It was there before, unchanged or from another source.
    Known { article_id: i64 },
    /// Title or text changed.
    Revised {
        article_id: i64,
        article: Box<Article>,
        words: Vec<String>,
        hash: String,
        /// What changed, for the message; `None` where nothing worth telling did.
        correction: Option<String>,
    },
}

impl Default for ArticleIn {
    fn default() -> Self {
        Self::Known { article_id: 0 }
    }
}

/// Which story the article tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Placement {
    Existing(i64),
    New,
    /// No story: not a piece of news (an index page, say).
    #[default]
    None,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Stored {
    pub article_id: i64,
    pub story_id: Option<i64>,
    pub new_story: bool,
}

impl Store {
    /// Stores an entry and what follows from it, all or nothing; from then on the entry counts as seen.
    ///
    /// Where another source stored the same address in the meantime, a new article ends as a known one.
    pub async fn store_entry(&self, outcome: &EntryOutcome, now_ms: i64) -> anyhow::Result<Stored> {
        let mut tx = self.begin().await?;
        let stored = match &outcome.article {
            ArticleIn::Known { article_id } => known(&mut tx, *article_id).await?,
            ArticleIn::New { article, words, hash, fingerprint, archived } => {
                match insert_article(&mut tx, outcome.source_id, article, hash, fingerprint, *archived, now_ms).await? {
                    Some(id) => {
                        insert_words(&mut tx, self.dialect, id, words).await?;
                        insert_matches(&mut tx, id, &outcome.matches).await?;
                        place(&mut tx, outcome, article, id, *archived, now_ms).await?
                    }
                    None => {
                        let id = sqlx::query_scalar("select id from articles where key = $1")
                            .bind(key_of(&article.url))
                            .fetch_one(&mut *tx)
                            .await?;
                        known(&mut tx, id).await?
                    }
                }
            }
            ArticleIn::Revised { article_id, article, words, hash, correction } => {
                self.revise(&mut tx, outcome, *article_id, article, words, hash, correction.as_deref(), now_ms).await?
            }
        };
        if let Some(page) = &outcome.page {
            keep(&mut tx, &CheckRow { article_id: stored.article_id, ..page.clone() }, now_ms).await?;
        }
        // A page that was looked at again is no entry.
        if !outcome.key.is_empty() {
            see(&mut tx, outcome, stored.article_id, now_ms).await?;
        }
        tx.commit().await?;
        if stored.story_id.is_some() {
            self.wake(Channel::Outbox);
        }
        Ok(stored)
    }

    #[allow(clippy::too_many_arguments)] // the parts of one revision
    async fn revise(
        &self,
        tx: &mut Writing,
        outcome: &EntryOutcome,
        id: i64,
        article: &Article,
        words: &[String],
        hash: &str,
        correction: Option<&str>,
        now_ms: i64,
    ) -> anyhow::Result<Stored> {
        let before: Option<String> =
            sqlx::query_scalar("select title from articles where id = $1").bind(id).fetch_optional(&mut **tx).await?;
        sqlx::query(
            "insert into article_versions (article_id, revision, title, text, seen_at)
             select id, revision, title, text, seen_at from articles where id = $1
             on conflict (article_id, revision) do nothing",
        )
        .bind(id)
        .execute(&mut **tx)
        .await?;
        sqlx::query(
            "update articles set revision = revision + 1, title = $2, text = $3, hash = $4, updated_at = coalesce($5, updated_at),
               author = coalesce($6, author), image = coalesce($7, image), checked_at = $8, withdrawn_at = null
             where id = $1",
        )
        .bind(id)
        .bind(&article.title)
        .bind(&article.text)
        .bind(hash)
        .bind(article.updated)
        .bind(&article.author)
        .bind(&article.image)
        .bind(now_ms)
        .execute(&mut **tx)
        .await?;
        drop_words(tx, self.dialect, &[id]).await?;
        insert_words(tx, self.dialect, id, words).await?;
        sqlx::query("delete from matches where article_id = $1").bind(id).execute(&mut **tx).await?;
        insert_matches(tx, id, &outcome.matches).await?;
        let stored = known(tx, id).await?;
        if let Some(voice) = &outcome.retracted {
            withdraw(tx, id, voice.as_ref(), now_ms).await?;
        } else if let Some(story) = stored.story_id {
            upsert_story_topics(tx, story, &outcome.matches, now_ms).await?;
            let told = before.is_some_and(|before| before != article.title) || correction.is_some();
            if told {
                revise_story(tx, outcome, story, id, article, correction, now_ms).await?;
            }
        }
        Ok(stored)
    }
}

/// An article that was there before: its story, followed to where it was merged into.
async fn known(tx: &mut AnyConnection, article_id: i64) -> anyhow::Result<Stored> {
    let story: Option<Option<i64>> =
        sqlx::query_scalar("select story_id from articles where id = $1").bind(article_id).fetch_optional(tx).await?;
    Ok(Stored { article_id, story_id: story.flatten(), new_story: false })
}

/// `None` where the address is there already.
async fn insert_article(
    tx: &mut AnyConnection,
    source_id: i64,
    article: &Article,
    hash: &str,
    fingerprint: &str,
    archived: bool,
    now_ms: i64,
) -> anyhow::Result<Option<i64>> {
    let kind = serde_json::to_value(article.kind)?;
    Ok(sqlx::query_scalar(
        "insert into articles (source_id, url, title, text, author, language, image, site, kind, published_at, updated_at,
           seen_at, hash, fingerprint, archived, key)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
         on conflict (key) do nothing returning id",
    )
    .bind(source_id)
    .bind(&article.url)
    .bind(&article.title)
    .bind(&article.text)
    .bind(&article.author)
    .bind(&article.language)
    .bind(&article.image)
    .bind(&article.site)
    .bind(kind.as_str().unwrap_or("article"))
    .bind(article.published)
    .bind(article.updated)
    .bind(now_ms)
    .bind(hash)
    .bind(fingerprint)
    .bind(i64::from(archived))
    .bind(key_of(&article.url))
    .fetch_optional(tx)
    .await?)
}

async fn insert_words(tx: &mut AnyConnection, dialect: Dialect, id: i64, words: &[String]) -> anyhow::Result<()> {
    sqlx::query(dialect.insert_words()).bind(id).bind(dialect.document(words)).execute(tx).await?;
    Ok(())
}

/// Takes articles out of the search.
pub(super) async fn drop_words(tx: &mut AnyConnection, dialect: Dialect, ids: &[i64]) -> anyhow::Result<()> {
    let sql = format!("delete from article_words where {} in {}", dialect.words_id(), dialect.numbers("$1"));
    sqlx::query(sqlx::AssertSqlSafe(sql)).bind(list(ids)).execute(tx).await?;
    Ok(())
}

async fn insert_matches(tx: &mut AnyConnection, article_id: i64, matches: &[Match]) -> anyhow::Result<()> {
    for found in matches {
        sqlx::query(
            "insert into matches (article_id, topic_id, score, level, terms) values ($1, $2, $3, $4, $5)
             on conflict (article_id, topic_id) do nothing",
        )
        .bind(article_id)
        .bind(found.topic)
        .bind(found.score)
        .bind(found.level.map_or(-1, |level| level as i64))
        .bind(serde_json::to_string(&found.terms)?)
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}

/// Gives a new article its story, and has the story fanned out where somebody may want it.
async fn place(
    tx: &mut AnyConnection,
    outcome: &EntryOutcome,
    article: &Article,
    article_id: i64,
    archived: bool,
    now_ms: i64,
) -> anyhow::Result<Stored> {
    let (story, new_story) = match outcome.story {
        Placement::None => return Ok(Stored { article_id, story_id: None, new_story: false }),
        Placement::New => (insert_story(tx, outcome, article, article_id, now_ms).await?, true),
        Placement::Existing(id) => (survivor(tx, id).await?, false),
    };
    sqlx::query("update articles set story_id = $2 where id = $1")
        .bind(article_id)
        .bind(story)
        .execute(&mut *tx)
        .await?;
    upsert_story_topics(tx, story, &outcome.matches, now_ms).await?;
    if !new_story {
        count_outlets(tx, story).await?;
    }
    // A story without a topic interests nobody; what a first poll finds is not news.
    sqlx::query(
        "update stories set last_at = $2,
           breaking_at = case when $3 = 1 then coalesce(breaking_at, $2) else breaking_at end,
           fan_new = case when $4 = 1 then fan_new else 1 end,
           fan_cursor = case when $4 = 1 then fan_cursor
             when exists (select 1 from story_topics x where x.story_id = stories.id) then 0 else fan_cursor end
         where id = $1",
    )
    .bind(story)
    .bind(now_ms)
    .bind(i64::from(outcome.breaking))
    .bind(i64::from(archived))
    .execute(&mut *tx)
    .await?;
    if !new_story && !archived {
        develop(tx, outcome, story, article_id, &article.url, now_ms).await?;
    }
    Ok(Stored { article_id, story_id: Some(story), new_story })
}

/// What a further article changes about its story, beside the number of outlets.
async fn develop(
    tx: &mut AnyConnection,
    outcome: &EntryOutcome,
    story: i64,
    article_id: i64,
    url: &str,
    now_ms: i64,
) -> anyhow::Result<()> {
    if outcome.breaking {
        break_through(tx, story, now_ms).await?;
    }
    if let Some((summary, summary_by)) = outcome.summary.clone().filter(|_| outcome.speaks) {
        give_voice(tx, story, None, &Voice { article_id, summary, summary_by }).await?;
    }
    if let Some(what) = outcome.development.clone() {
        let outlet = outlet_of(tx, article_id).await?;
        tell_followers(tx, story, &Development::Reported { outlet, what, url: url.to_owned() }, now_ms).await?;
    }
    Ok(())
}

async fn insert_story(
    tx: &mut AnyConnection,
    outcome: &EntryOutcome,
    article: &Article,
    article_id: i64,
    now_ms: i64,
) -> anyhow::Result<i64> {
    let (summary, by) = outcome.summary.clone().unwrap_or_else(|| (String::new(), "extract".to_owned()));
    Ok(sqlx::query_scalar(
        "insert into stories (title, url, summary, summary_by, image, language, source_id, article_id, first_at, last_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) returning id",
    )
    .bind(&article.title)
    .bind(&article.url)
    .bind(summary)
    .bind(by)
    .bind(&article.image)
    .bind(&article.language)
    .bind(outcome.source_id)
    .bind(article_id)
    .bind(now_ms)
    .fetch_one(tx)
    .await?)
}

/// The story that `id` was merged into, or itself.
async fn survivor(tx: &mut AnyConnection, mut id: i64) -> anyhow::Result<i64> {
    for _ in 0..16 {
        let next: Option<Option<i64>> = sqlx::query_scalar("select merged_into from stories where id = $1")
            .bind(id)
            .fetch_optional(&mut *tx)
            .await?;
        match next.flatten() {
            Some(next) => id = next,
            None => break,
        }
    }
    Ok(id)
}

/// A story is about what any of its articles is about, at the highest level and score of them.
async fn upsert_story_topics(
    tx: &mut AnyConnection,
    story_id: i64,
    matches: &[Match],
    now_ms: i64,
) -> anyhow::Result<()> {
    for found in matches {
        let Some(level) = found.level else { continue };
        sqlx::query(
            "insert into story_topics (story_id, topic_id, level, score, at) values ($1, $2, $3, $4, $5)
             on conflict (story_id, topic_id) do update set
               level = case when excluded.level > story_topics.level then excluded.level else story_topics.level end,
               score = case when excluded.score > story_topics.score then excluded.score else story_topics.score end",
        )
        .bind(story_id)
        .bind(found.topic)
        .bind(level as i64)
        .bind(found.score)
        .bind(now_ms)
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}

/// The story's messages are to say what changed; title and summary are those of the article that speaks for it.
async fn revise_story(
    tx: &mut AnyConnection,
    outcome: &EntryOutcome,
    story_id: i64,
    article_id: i64,
    article: &Article,
    correction: Option<&str>,
    now_ms: i64,
) -> anyhow::Result<()> {
    let (summary, by) = outcome.summary.clone().unzip();
    sqlx::query(
        "update stories set revision = revision + 1, correction = coalesce($3, correction),
           corrected_at = case when $3 is null then corrected_at else $7 end,
           title = case when article_id = $2 then $4 else title end,
           summary = case when article_id = $2 then coalesce($5, summary) else summary end,
           summary_by = case when article_id = $2 then coalesce($6, summary_by) else summary_by end
         where id = $1",
    )
    .bind(story_id)
    .bind(article_id)
    .bind(correction)
    .bind(&article.title)
    .bind(summary)
    .bind(by)
    .bind(now_ms)
    .execute(&mut *tx)
    .await?;
    edit_messages(tx, story_id).await?;
    if let Some(what) = correction {
        let outlet = outlet_of(tx, article_id).await?;
        tell_followers(tx, story_id, &Development::Corrected { outlet, what: what.to_owned() }, now_ms).await?;
    }
    Ok(())
}

async fn see(tx: &mut AnyConnection, outcome: &EntryOutcome, article_id: i64, now_ms: i64) -> anyhow::Result<()> {
    sqlx::query(
        "insert into entries (source_id, key, hash, article_id, seen_at) values ($1, $2, $3, $4, $5)
         on conflict (source_id, key) do update set
           hash = excluded.hash, article_id = excluded.article_id, seen_at = excluded.seen_at",
    )
    .bind(outcome.source_id)
    .bind(&outcome.key)
    .bind(&outcome.hash)
    .bind(article_id)
    .bind(now_ms)
    .execute(tx)
    .await?;
    Ok(())
}
