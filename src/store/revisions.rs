//! A changed article: the version before is kept, and its story says what changed, or that it was withdrawn.

use sqlx::AnyConnection;

use super::entries::{EntryOutcome, Stored, drop_words, insert_matches, insert_words, known};
use super::follow_ups::{Development, outlet_of, tell_followers};
use super::house::{Store, Writing};
use super::places::upsert_story_topics;
use super::stories::{Voice, count_outlets, edit_messages, revive, withdraw};
use crate::articles::Article;

/// An article that was first seen so long ago is no news any more, whatever it says now.
const NEWS_MS: i64 = 48 * 3_600_000;

impl Store {
    #[allow(clippy::too_many_arguments)] // the parts of one revision
    pub(super) async fn revise(
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
        let (title_before, withdrawn_at, is_news): (String, Option<i64>, i64) = sqlx::query_as(
            "select title, withdrawn_at, case when archived = 0 and seen_at > $2 then 1 else 0 end from articles where id = $1",
        )
        .bind(id)
        .bind(now_ms - NEWS_MS)
        .fetch_one(&mut **tx)
        .await?;
        sqlx::query(
            "insert into article_versions (article_id, revision, title, text, seen_at)
             select id, revision, title, text, coalesce(checked_at, seen_at) from articles where id = $1
             on conflict (article_id, revision) do nothing",
        )
        .bind(id)
        .execute(&mut **tx)
        .await?;
        sqlx::query(
            "update articles set revision = revision + 1, title = $2, text = $3, hash = $4, updated_at = coalesce($5, updated_at),
               author = coalesce($6, author), image = coalesce($7, image), checked_at = $8,
               language = coalesce($10, language),
               withdrawn_at = case when $9 = 1 then null else withdrawn_at end
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
        .bind(i64::from(outcome.restored))
        .bind(&article.language)
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
            let rose = upsert_story_topics(tx, story, &outcome.matches, now_ms).await?;
            if outcome.restored {
                let (summary, summary_by) = outcome.summary.clone().unwrap_or_default();
                revive(tx, story, &Voice { article_id: id, summary, summary_by }).await?;
                count_outlets(tx, story).await?;
            }
            // What an outlet has taken back corrects nothing any more.
            let stands = withdrawn_at.is_none() || outcome.restored;
            if stands && (title_before != article.title || correction.is_some() || outcome.restored) {
                revise_story(tx, outcome, story, id, article, correction, now_ms).await?;
            }
            if stands && rose && is_news == 1 {
                tell_more(tx, outcome, story, id).await?;
            }
        }
        Ok(stored)
    }
}

/// A story that is now about more than it was goes out to those whom it did not concern before: the first lines of what breaks
/// often name nothing yet. Whoever has it gets what its article now says.
async fn tell_more(
    tx: &mut AnyConnection,
    outcome: &EntryOutcome,
    story_id: i64,
    article_id: i64,
) -> anyhow::Result<()> {
    let (summary, by) = outcome.summary.clone().unzip();
    sqlx::query(
        "update stories set version = version + 1, fan_new = 1, fan_cursor = 0,
           summary = case when article_id = $2 then coalesce($3, summary) else summary end,
           summary_by = case when article_id = $2 then coalesce($4, summary_by) else summary_by end
         where id = $1",
    )
    .bind(story_id)
    .bind(article_id)
    .bind(summary)
    .bind(by)
    .execute(tx)
    .await?;
    Ok(())
}

/// The messages of the story, and of stories that were joined to it, are to say what changed; title and summary are those of
/// the article that speaks for each.
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
    let outlet = outlet_of(tx, article_id).await?;
    sqlx::query(
        "update stories set revision = revision + 1, correction = coalesce($3, correction),
           corrected_at = case when $3 is null then corrected_at else $7 end,
           corrected_by = case when $3 is null then corrected_by when article_id = $2 then null else $8 end,
           title = case when article_id = $2 then $4 else title end,
           summary = case when article_id = $2 then coalesce($5, summary) else summary end,
           summary_by = case when article_id = $2 then coalesce($6, summary_by) else summary_by end
         where id = $1 or merged_into = $1",
    )
    .bind(story_id)
    .bind(article_id)
    .bind(correction)
    .bind(&article.title)
    .bind(summary)
    .bind(by)
    .bind(now_ms)
    .bind(&outlet)
    .execute(&mut *tx)
    .await?;
    edit_messages(tx, story_id).await?;
    if let Some(what) = correction {
        tell_followers(tx, story_id, &Development::Corrected { outlet, what: what.to_owned() }, now_ms).await?;
    }
    Ok(())
}
