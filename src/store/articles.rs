//! Articles, their versions, and the search in them.

use sqlx::{AssertSqlSafe, FromRow};

use super::house::Store;
use super::list;
use crate::articles::canonical_url;
use crate::topics::Document;

/// A row of `articles` with its source's name and owner; times in Unix milliseconds.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, FromRow)]
pub struct ArticleRow {
    pub id: i64,
    pub source_id: i64,
    /// Canonical.
    pub url: String,
    pub title: String,
    pub text: String,
    pub author: Option<String>,
    pub language: Option<String>,
    pub image: Option<String>,
    pub site: Option<String>,
    /// `articles::Kind` in lower case.
    pub kind: String,
    pub published_at: Option<i64>,
    pub updated_at: Option<i64>,
    pub seen_at: i64,
    pub revision: i64,
    pub hash: String,
    pub fingerprint: String,
    pub story_id: Option<i64>,
    /// 1: seen in a source's first poll, sent to nobody.
    pub archived: i64,
    pub withdrawn_at: Option<i64>,
    pub checked_at: Option<i64>,
    /// The name under an update: the source's outlet, else its title.
    pub outlet: String,
    /// Who owns or funds the outlet; empty where it is not known.
    pub owner: String,
}

impl ArticleRow {
    /// Neither a teaser nor a live blog, a film, or no article at all.
    pub fn is_whole(&self) -> bool {
        self.kind == "article"
    }

    /// What topics are matched on.
    pub fn document(&self) -> Document<'_> {
        Document {
            title: &self.title,
            text: &self.text,
            language: self.language.as_deref(),
            source: &self.outlet,
            url: &self.url,
            ..Document::default()
        }
    }
}

/// What an article said before its revision `revision + 1`.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, FromRow)]
pub struct VersionRow {
    pub article_id: i64,
    pub revision: i64,
    pub title: String,
    pub text: String,
    pub seen_at: i64,
}

/// The top of an article, as the index of recent stories reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq, FromRow)]
pub struct LeadRow {
    pub id: i64,
    pub title: String,
    /// Its first `LEAD_CHARS` characters.
    pub text: String,
    pub published_at: Option<i64>,
    pub seen_at: i64,
    pub outlet: String,
    pub language: Option<String>,
    pub story_id: Option<i64>,
}

/// More than the words that the index looks at.
const LEAD_CHARS: i64 = 4_000;

/// The same article under another address is looked for among those of the last 7 days.
const FINGERPRINT_MS: i64 = 7 * 86_400_000;

/// Articles that a search ranks: the newest with its words.
pub const RANKED: i64 = 2_000;

/// An outlet's name, `s` being its source (left join) and `a` the article.
pub(super) const OUTLET: &str = "coalesce(nullif(s.outlet, ''), nullif(s.title, ''), a.site, '')";

pub(super) fn select(rest: &str) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!(
        "select a.*, {OUTLET} as outlet, coalesce(s.owner, '') as owner
         from articles a left join sources s on s.id = a.source_id {rest}"
    ))
}

/// What an article goes by: its canonical address, which is not always one that can be opened.
pub(super) fn key_of(url: &str) -> String {
    canonical_url(url).unwrap_or_else(|| url.to_owned())
}

impl Store {
    /// The article of an address (any of its forms), else one of the last 7 days with the same fingerprint (an empty one matches nothing).
    pub async fn find_article(&self, url: &str, fingerprint: &str, now_ms: i64) -> anyhow::Result<Option<ArticleRow>> {
        if let Some(row) = self.article_by_url(url).await? {
            return Ok(Some(row));
        }
        if fingerprint.is_empty() {
            return Ok(None);
        }
        let rest = "where a.fingerprint = $1 and a.fingerprint <> '' and a.seen_at >= $2 order by a.id limit 1";
        Ok(sqlx::query_as(select(rest))
            .bind(fingerprint)
            .bind(now_ms - FINGERPRINT_MS)
            .fetch_optional(&self.pool)
            .await?)
    }

    pub async fn article(&self, id: i64) -> anyhow::Result<Option<ArticleRow>> {
        Ok(sqlx::query_as(select("where a.id = $1")).bind(id).fetch_optional(&self.pool).await?)
    }

    /// By any of its addresses.
    pub async fn article_by_url(&self, url: &str) -> anyhow::Result<Option<ArticleRow>> {
        Ok(sqlx::query_as(select("where a.key = $1")).bind(key_of(url)).fetch_optional(&self.pool).await?)
    }

    /// A story's articles in time order.
    pub async fn articles_of_story(&self, story_id: i64) -> anyhow::Result<Vec<ArticleRow>> {
        let rest = "where a.story_id = $1 order by coalesce(a.published_at, a.seen_at), a.id";
        Ok(sqlx::query_as(select(rest)).bind(story_id).fetch_all(&self.pool).await?)
    }

    /// What an article said before, oldest first.
    pub async fn versions(&self, article_id: i64) -> anyhow::Result<Vec<VersionRow>> {
        let rows = sqlx::query_as("select * from article_versions where article_id = $1 order by revision");
        Ok(rows.bind(article_id).fetch_all(&self.pool).await?)
    }

    /// Articles with all of the (stemmed) words, best first, and how many there are in all (the newest [`RANKED`] are ranked; no
    /// page reaches further). Withdrawn and archived ones count.
    pub async fn search(&self, words: &[String], limit: i64, offset: i64) -> anyhow::Result<(Vec<ArticleRow>, i64)> {
        let Some(query) = self.dialect.all_words(words) else { return Ok((Vec::new(), 0)) };
        let found = self.dialect.search(RANKED);
        let rest = format!("join ({found}) f on f.id = a.id order by f.rank, a.id desc limit $2 offset $3");
        let rows = sqlx::query_as(select(&rest)).bind(&query).bind(limit).bind(offset).fetch_all(&self.pool).await?;
        let total = sqlx::query_scalar(self.dialect.count_found()).bind(&query).fetch_one(&self.pool).await?;
        Ok((rows, total))
    }

    /// Articles seen since `since_ms` with an id above `after_id`, in id order: for rebuilding an index page by page.
    pub async fn recent_articles(&self, since_ms: i64, limit: i64, after_id: i64) -> anyhow::Result<Vec<ArticleRow>> {
        let rest = "where a.seen_at >= $1 and a.id > $2 order by a.id limit $3";
        Ok(sqlx::query_as(select(rest)).bind(since_ms).bind(after_id).bind(limit).fetch_all(&self.pool).await?)
    }

    /// At most `most` articles seen since `since_ms`, evenly spread, newest first; and how many there are in all.
    pub async fn sample_articles(&self, since_ms: i64, most: i64) -> anyhow::Result<(Vec<ArticleRow>, i64)> {
        let (total, first, last): (i64, Option<i64>, Option<i64>) =
            sqlx::query_as("select count(*), min(id), max(id) from articles where seen_at >= $1")
                .bind(since_ms)
                .fetch_one(&self.pool)
                .await?;
        let (Some(first), Some(last)) = (first, last) else { return Ok((Vec::new(), 0)) };
        // By their ids, one by one: what lies between two of them is not walked through.
        let step = (last - first) / most.max(1) + 1;
        let rest =
            "where a.id in (with recursive n (id) as (select $2 union all select id + $3 from n where id + $3 <= $4)
             select id from n) and a.seen_at >= $1 order by a.id desc";
        let rows = sqlx::query_as(select(rest)).bind(since_ms).bind(first).bind(step).bind(last);
        Ok((rows.fetch_all(&self.pool).await?, total))
    }

    /// The tops of articles seen since `since_ms` with an id above `after_id` (0: of all), in id order.
    pub async fn recent_leads(&self, since_ms: i64, limit: i64, mut after_id: i64) -> anyhow::Result<Vec<LeadRow>> {
        if after_id == 0 {
            // Ids grow with time: what is older is not walked through.
            let first: Option<i64> = sqlx::query_scalar("select min(id) from articles where seen_at >= $1")
                .bind(since_ms)
                .fetch_one(&self.pool)
                .await?;
            let Some(first) = first else { return Ok(Vec::new()) };
            after_id = first - 1;
        }
        let sql = format!(
            "select a.id, a.title, substr(a.text, 1, {LEAD_CHARS}) as text, a.published_at, a.seen_at, a.language, a.story_id,
               {OUTLET} as outlet
             from articles a left join sources s on s.id = a.source_id
             where a.id > $2 and a.seen_at >= $1 order by a.id limit $3"
        );
        let rows = sqlx::query_as(AssertSqlSafe(sql)).bind(since_ms).bind(after_id).bind(limit);
        Ok(rows.fetch_all(&self.pool).await?)
    }

    /// What a source has shown of these keys: key, hash as served, article.
    pub async fn seen_entries(
        &self,
        source_id: i64,
        keys: &[String],
    ) -> anyhow::Result<Vec<(String, String, Option<i64>)>> {
        let mut seen = Vec::new();
        for keys in keys.chunks(500) {
            let sql = format!(
                "select key, hash, article_id from entries where source_id = $1 and key in {}",
                self.dialect.texts("$2")
            );
            let rows: Vec<(String, String, Option<i64>)> =
                sqlx::query_as(AssertSqlSafe(sql)).bind(source_id).bind(list(keys)).fetch_all(&self.pool).await?;
            seen.extend(rows);
        }
        Ok(seen)
    }

    /// A source still shows these entries: so that they are not pruned, written at most once a day.
    pub async fn touch_entries(&self, source_id: i64, keys: &[String], now_ms: i64) -> anyhow::Result<()> {
        for keys in keys.chunks(500) {
            let sql = format!(
                "update entries set seen_at = $3 where source_id = $1 and seen_at < $4 and key in {}",
                self.dialect.texts("$2")
            );
            sqlx::query(AssertSqlSafe(sql))
                .bind(source_id)
                .bind(list(keys))
                .bind(now_ms)
                .bind(now_ms - 86_400_000)
                .execute(&mut *self.writer().await?)
                .await?;
        }
        Ok(())
    }
}
