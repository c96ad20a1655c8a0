//! Writing: the summary of an article. It is made of the outlet's own sentences; where a language model is configured, of
//! what that wrote, if `stories::accept` finds it all in the article. Whatever the model does, there is a summary.

use anyhow::Result;
use metrics::counter;
use tracing::debug;

use super::Newsroom;
use crate::articles::{Article, Kind};
use crate::llm::{Llm, Source};
use crate::store::ArticleRow;
use crate::stories;
use crate::topics::Match;

/// Stands in `summary_by` where no model wrote it.
pub const EXTRACT: &str = "extract";
/// One source's poll waits for the model so long in all; what it has more to tell is told in the outlet's sentences.
pub const PATIENCE_MS: i64 = 60_000;

/// A summary and who made it, as `stories.summary` and `summary_by` keep them.
pub type Made = (String, String);

/// The outlet's own sentences. Of what is no whole article, only the opening counts as told.
pub fn extract(article: &Article) -> Made {
    let whole = article.kind == Kind::Article;
    (sentences(whole, &article.title, &article.text, article.language.as_deref()), EXTRACT.to_owned())
}

/// The same of an article that is stored: its summary.
pub fn extract_stored(article: &ArticleRow) -> String {
    sentences(article.is_whole(), &article.title, &article.text, article.language.as_deref())
}

fn sentences(whole: bool, title: &str, text: &str, language: Option<&str>) -> String {
    match whole {
        true => stories::story_summary(title, text, language),
        false => stories::opening(title, text, language),
    }
}

/// Whether a model could be asked about an article with these matches: it is whole, and somebody follows what it is about.
pub async fn is_wanted(room: &Newsroom, article: &Article, matches: &[Match]) -> Result<bool> {
    if room.llm.is_none() || article.kind != Kind::Article {
        return Ok(false);
    }
    let topics: Vec<(i64, i64)> = matches.iter().filter_map(|found| Some((found.topic, found.level? as i64))).collect();
    room.store.anybody_follows(&topics).await
}

/// What the model wrote, where it may be sent. `until_ms`: later it is not asked.
pub async fn write(room: &Newsroom, article: &Article, until_ms: i64) -> Result<Option<Made>> {
    let Some(llm) = &room.llm else { return Ok(None) };
    let outcome = match hindrance(room, llm, article, until_ms).await? {
        Some(reason) => Err(reason),
        None => ask(llm, article).await,
    };
    let reason = outcome.as_ref().err().copied().unwrap_or("used");
    counter!("divisionbell_model_summaries_total", "outcome" => reason).increment(1);
    Ok(outcome.ok().map(|summary| (summary, llm.model().to_owned())))
}

/// The summary of an article that was corrected: written anew where it speaks for its story.
pub async fn again(
    room: &Newsroom,
    before: &ArticleRow,
    article: &Article,
    matches: &[Match],
    until_ms: i64,
) -> Result<Made> {
    let story = match before.story_id.filter(|_| room.llm.is_some()) {
        Some(id) => room.store.story(id).await?,
        None => None,
    };
    if story.is_some_and(|story| story.article_id == before.id)
        && is_wanted(room, article, matches).await?
        && let Some(written) = write(room, article, until_ms).await?
    {
        return Ok(written);
    }
    Ok(extract(article))
}

/// Why the model is not even asked.
async fn hindrance(room: &Newsroom, llm: &Llm, article: &Article, until_ms: i64) -> Result<Option<&'static str>> {
    let now_ms = room.clock.now_ms();
    if stories::addresses_a_model(&article.title) || stories::addresses_a_model(&article.text) {
        return Ok(Some("instructions"));
    }
    if llm.rests() {
        return Ok(Some("resting"));
    }
    if now_ms >= until_ms {
        return Ok(Some("no_time"));
    }
    let most = room.config.llm.as_ref().map_or(0, |llm| llm.requests_per_hour);
    Ok((!room.store.take_request(now_ms, i64::from(most)).await?).then_some("cap"))
}

async fn ask(llm: &Llm, article: &Article) -> Result<String, &'static str> {
    let Article { title, text, .. } = article;
    let (language, chars) = (article.language.as_deref(), stories::DEFAULT_CHARS);
    let answer = llm.summary(&Source { title, text, language, chars }).await.map_err(|error| {
        debug!("no summary by the language model: {error}");
        error.reason()
    })?;
    stories::accept(&answer, title, text, language, chars).map_err(|refusal| {
        debug!(reason = refusal.reason(), "the language model's summary is refused");
        refusal.reason()
    })
}
