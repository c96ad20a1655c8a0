//! What a further article means for the story that it joins: breaking news, a development, a better voice; and who
//! speaks for a story whose voice fell silent.

use anyhow::Result;

use super::{Newsroom, writing};
use crate::articles::Article;
use crate::store::{ArticleRow, Voice};
use crate::stories;

/// What broke longer ago is no longer breaking when we hear of it.
const BREAKING_FOR_MS: i64 = 60 * 60_000;
/// A voice changes while a story is young; later readers know it by its headline.
const YOUNG_MS: i64 = 24 * 60 * 60_000;
/// A story's newest articles that are looked at.
const LOOKED_AT: usize = 50;

/// See the fields of the same names in `store::EntryOutcome`.
#[derive(Debug, Default)]
pub struct Joining {
    pub breaking: bool,
    pub speaks: bool,
    pub development: Option<String>,
}

/// What `article` of `outlet` with this summary brings to a story.
pub async fn joining(
    room: &Newsroom,
    story_id: i64,
    outlet: &str,
    article: &Article,
    summary: &str,
) -> Result<Joining> {
    let Some(story) = room.store.story(story_id).await? else { return Ok(Joining::default()) };
    let now_ms = room.clock.now_ms();
    let articles = room.store.articles_of_story(story_id).await?;
    let mut told: Vec<&ArticleRow> = articles.iter().filter(|row| row.withdrawn_at.is_none()).collect();
    told = told.split_off(told.len().saturating_sub(LOOKED_AT));
    let texts: Vec<(&str, &str)> = told.iter().map(|row| (row.title.as_str(), row.text.as_str())).collect();
    let language = article.language.as_deref();
    Ok(Joining {
        breaking: story.breaking_at.is_none() && {
            let this = (article.published.unwrap_or(now_ms).min(now_ms), outlet);
            breaks(reports(&told).into_iter().chain([this]).collect(), now_ms)
        },
        // A story whose articles were all taken back has no voice.
        speaks: told.is_empty()
            || stories::says_more(stories::short(&story.summary), stories::short(summary), language)
                && now_ms - story.first_at <= YOUNG_MS,
        development: match room.store.follows(story_id).await?.is_empty() {
            true => None,
            false => stories::development(&texts, summary, language),
        },
    })
}

/// Two stories are one now, and may be breaking though neither was.
pub async fn joined(room: &Newsroom, story_id: i64) -> Result<()> {
    let Some(story) = room.store.story(story_id).await?.filter(|story| story.breaking_at.is_none()) else {
        return Ok(());
    };
    let (articles, now_ms) = (room.store.articles_of_story(story.id).await?, room.clock.now_ms());
    let told: Vec<&ArticleRow> = articles.iter().filter(|row| row.withdrawn_at.is_none()).collect();
    if breaks(reports(&told), now_ms) {
        room.store.breaking(story.id, now_ms).await?;
    }
    Ok(())
}

/// When each outlet's news of a story came.
fn reports<'a>(told: &[&'a ArticleRow]) -> Vec<(i64, &'a str)> {
    let news = told.iter().filter(|row| row.archived == 0);
    news.map(|row| (row.published_at.unwrap_or(row.seen_at).min(row.seen_at), row.outlet.as_str())).collect()
}

fn breaks(reports: Vec<(i64, &str)>, now_ms: i64) -> bool {
    stories::breaking_at(&reports).is_some_and(|at| now_ms - at <= BREAKING_FOR_MS)
}

/// Who speaks for the story of an article that is withdrawn: of the others, the one whose summary says most.
pub async fn voice_without(room: &Newsroom, article: &ArticleRow) -> Result<Option<Voice>> {
    let Some(story) = article.story_id else { return Ok(None) };
    let others = room.store.articles_of_story(story).await?;
    let mut voice: Option<Voice> = None;
    for other in others.iter().filter(|other| other.id != article.id && other.withdrawn_at.is_none()) {
        let language = other.language.as_deref();
        let summary = writing::extract_stored(other);
        let says_more =
            |voice: &Voice| stories::says_more(stories::short(&voice.summary), stories::short(&summary), language);
        if voice.as_ref().is_none_or(says_more) {
            voice = Some(Voice { article_id: other.id, summary, summary_by: writing::EXTRACT.into() });
        }
    }
    Ok(voice)
}
