//! What follows from one feed entry, in one short transaction: the slow work (page, summary, model) is done before.
//! The story of a new article is in `places`, a changed article in `revisions`.

use sqlx::AnyConnection;

use super::articles::key_of;
use super::checks::{CheckRow, keep};
use super::dialect::Dialect;
use super::house::Store;
use super::list;
use super::places::place;
use super::stories::Voice;
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
    /// A withdrawn article's revision says no more that it is withdrawn: it stands again.
    pub restored: bool,
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
}

/// An article that was there before: its story, followed to where it was merged into.
pub(super) async fn known(tx: &mut AnyConnection, article_id: i64) -> anyhow::Result<Stored> {
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
    // A page may be dated years ahead, by mistake or to stand first; feeds' dates are held to the clock when they are read.
    .bind(article.published.map(|at| at.min(now_ms)))
    .bind(article.updated)
    .bind(now_ms)
    .bind(hash)
    .bind(fingerprint)
    .bind(i64::from(archived))
    .bind(key_of(&article.url))
    .fetch_optional(tx)
    .await?)
}

pub(super) async fn insert_words(
    tx: &mut AnyConnection,
    dialect: Dialect,
    id: i64,
    words: &[String],
) -> anyhow::Result<()> {
    sqlx::query(dialect.insert_words()).bind(id).bind(dialect.document(words)).execute(tx).await?;
    Ok(())
}

/// Takes articles out of the search.
pub(super) async fn drop_words(tx: &mut AnyConnection, dialect: Dialect, ids: &[i64]) -> anyhow::Result<()> {
    let sql = format!("delete from article_words where {} in {}", dialect.words_id(), dialect.numbers("$1"));
    sqlx::query(sqlx::AssertSqlSafe(sql)).bind(list(ids)).execute(tx).await?;
    Ok(())
}

pub(super) async fn insert_matches(tx: &mut AnyConnection, article_id: i64, matches: &[Match]) -> anyhow::Result<()> {
    for found in matches {
        sqlx::query(
            "insert into matches (article_id, topic_id, score, level, terms, places) values ($1, $2, $3, $4, $5, $6)
             on conflict (article_id, topic_id) do nothing",
        )
        .bind(article_id)
        .bind(found.topic)
        .bind(found.score)
        .bind(found.level.map_or(-1, |level| level as i64))
        .bind(serde_json::to_string(&found.terms)?)
        .bind(serde_json::to_string(&found.places)?)
        .execute(&mut *tx)
        .await?;
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
