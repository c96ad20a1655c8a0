//! A new article's place: the story that it begins or joins, and what it changes about that one.

use std::collections::HashMap;

use sqlx::AnyConnection;

use super::entries::{EntryOutcome, Placement, Stored};
use super::follow_ups::{Development, outlet_of, tell_followers};
use super::stories::{Voice, break_through, count_outlets, edit_messages, give_voice, revive};
use crate::articles::Article;
use crate::topics::Match;

/// Gives a new article its story, and has the story fanned out where somebody may want it.
pub(super) async fn place(
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
        let voice = Voice { article_id, summary, summary_by };
        revive(tx, story, &voice).await?;
        give_voice(tx, story, None, &voice).await?;
        edit_messages(tx, story).await?;
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

/// A story is about what any of its articles is about, at the highest level and score of them. True where it is now about more
/// than it was: another topic, or one at a higher level.
pub(super) async fn upsert_story_topics(
    tx: &mut AnyConnection,
    story_id: i64,
    matches: &[Match],
    now_ms: i64,
) -> anyhow::Result<bool> {
    let known: HashMap<i64, i64> = sqlx::query_as("select topic_id, level from story_topics where story_id = $1")
        .bind(story_id)
        .fetch_all(&mut *tx)
        .await?
        .into_iter()
        .collect();
    let mut rose = false;
    for found in matches {
        let Some(level) = found.level else { continue };
        rose |= known.get(&found.topic).is_none_or(|&known| known < level as i64);
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
    Ok(rose)
}
