//! Re-check: the pages of what was sent are read again on a falling schedule, so that a correction or a withdrawal that no
//! feed tells of reaches the messages all the same.

use std::time::Duration;

use anyhow::Result;
use futures_util::{StreamExt, stream};
use metrics::counter;
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

use super::joining::voice_without;
use super::{Newsroom, Tick, every, writing};
use crate::articles::{self, Article, Kind};
use crate::fetch::FetchError;
use crate::store::{ArticleIn, ArticleRow, CheckRow, EntryOutcome, Placement};
use crate::stories::{self, Change};
use crate::topics::Document;

const PAUSE: Duration = Duration::from_secs(30);
/// Pages of one tick.
const BATCH: i64 = 50;
const AT_ONCE: usize = 8;
/// A page that is not found so often in a row is withdrawn.
const MISSING: i64 = 2;

/// Looks at pages until shutdown.
pub async fn run(room: &Newsroom, shutdown: &CancellationToken) {
    every("recheck", PAUSE, shutdown, None, || tick(room)).await;
}

/// Looks once at what is due. A page that fails is passed over until its next age.
pub async fn tick(room: &Newsroom) -> Result<Tick> {
    room.knowledge.refresh(&room.store).await?;
    let due = room.store.take_checks(room.clock.now_ms(), BATCH).await?;
    let full = due.len() as i64 == BATCH;
    stream::iter(due)
        .for_each_concurrent(AT_ONCE, |check| async move {
            let id = check.article_id;
            match look(room, check).await {
                Ok(found) => counter!("divisionbell_rechecks_total", "found" => found).increment(1),
                Err(error) => {
                    counter!("divisionbell_rechecks_total", "found" => "failed").increment(1);
                    warn!(article.id = id, "not looked at again: {error:#}");
                }
            }
        })
        .await;
    Ok(if full { Tick::Busy } else { Tick::Idle })
}

/// What became of a page: `same`, `corrected`, `withdrawn`, `missing`, `elsewhere` (nothing learned).
async fn look(room: &Newsroom, check: CheckRow) -> Result<&'static str> {
    let Some(article) = room.store.article(check.article_id).await? else { return Ok("same") };
    let now_ms = room.clock.now_ms();
    match room.fetcher.page_again(&article.url, check.etag.as_deref(), check.last_modified.as_deref()).await {
        Ok(fetched) if fetched.not_modified => {
            room.store.save_check(&CheckRow { missing: 0, ..check }, now_ms).await?;
            Ok("same")
        }
        Ok(fetched) => {
            let (etag, last_modified) = (fetched.etag.clone(), fetched.last_modified.clone());
            let landed = fetched.final_url.clone();
            let parse = move || articles::extract(&fetched.body, fetched.content_type.as_deref(), &fetched.final_url);
            let page = tokio::task::spawn_blocking(parse).await??;
            if !is_of(&article.url, [&landed, &page.url]) && page.title != article.title {
                return Ok("elsewhere");
            }
            let seen = CheckRow { title: Some(page.title.clone()), etag, last_modified, missing: 0, ..check };
            let found = compare(room, &article, check.title.as_deref(), page).await?;
            if found == "elsewhere" {
                return Ok(found);
            }
            room.store.save_check(&seen, now_ms).await?;
            Ok(found)
        }
        Err(FetchError::Gone) => withdraw(room, &article, now_ms).await,
        Err(FetchError::Status { status: 404, .. }) if check.missing + 1 >= MISSING => {
            withdraw(room, &article, now_ms).await
        }
        Err(FetchError::Status { status: 404, .. }) => {
            // Validators of a page that was not found are of no use.
            let missing = check.missing + 1;
            room.store.save_check(&CheckRow { etag: None, last_modified: None, missing, ..check }, now_ms).await?;
            Ok("missing")
        }
        Err(error) => Err(error.into()),
    }
}

/// Whether what answered is the article, by where it was found or by what it says its address is; a front page or a wall that one
/// was sent to is not.
fn is_of(url: &str, found: [&str; 2]) -> bool {
    let key = articles::canonical_url(url);
    found.into_iter().any(|found| found == url || key.is_some() && articles::canonical_url(found) == key)
}

async fn withdraw(room: &Newsroom, article: &ArticleRow, now_ms: i64) -> Result<&'static str> {
    let voice = voice_without(room, article).await?;
    room.store.withdraw_article(article.id, voice.as_ref(), now_ms).await?;
    info!(article.id, story.id = article.story_id, "withdrawn: its page is gone");
    Ok("withdrawn")
}

/// A headline counts as changed where the page's own one did: many outlets give the feed another.
async fn compare(room: &Newsroom, stored: &ArticleRow, before: Option<&str>, page: Article) -> Result<&'static str> {
    let changed = before.is_some_and(|before| before != page.title) && page.title != stored.title;
    let title = if changed && !page.title.is_empty() { page.title.clone() } else { stored.title.clone() };
    // A page that suddenly says little is a wall or a mishap, unless it says that the article is withdrawn.
    let change = stories::compare((&stored.title, &stored.text), (&title, &page.text));
    let shrunk = page.text.len() * 2 < stored.text.len();
    let known = (stored.title.as_str(), stored.text.as_str());
    let is_other =
        page.kind == Kind::Other || !articles::tells_of((&page.title, &page.text), known, stored.language.as_deref());
    let (correction, retracted) = match change {
        Change::Nothing | Change::Typo | Change::Correction(_) if is_other => return Ok("elsewhere"),
        Change::Nothing | Change::Typo => return Ok("same"),
        // A live blog changes all day, headline and all.
        Change::Correction(_) if shrunk || page.kind == Kind::Live => return Ok("same"),
        Change::Correction(line) => (Some(line), None),
        Change::Retraction(_) => (None, Some(voice_without(room, stored).await?)),
    };
    debug!(article.id = stored.id, correction, "its page changed");
    let language = page.language.clone().or_else(|| stored.language.clone());
    let article = Article { title, url: stored.url.clone(), language, ..page };
    let what = if retracted.is_some() { "withdrawn" } else { "corrected" };
    let outcome = EntryOutcome { retracted, ..revised(room, stored, article, correction).await? };
    room.store.store_entry(&outcome, room.clock.now_ms()).await?;
    Ok(what)
}

/// The article as its page has it now; of no entry, so that the feed's own changes are still news.
async fn revised(
    room: &Newsroom,
    stored: &ArticleRow,
    article: Article,
    correction: Option<String>,
) -> Result<EntryOutcome> {
    let language = article.language.as_deref();
    let meaning = room.knowledge.meaning(&article.title, &article.text).await;
    let document = Document {
        title: &article.title,
        text: &article.text,
        language,
        source: &stored.outlet,
        url: &article.url,
        embedding: meaning.as_ref(),
    };
    let matches = room.knowledge.matcher().await?.matches(&document);
    let words = articles::search_words(&article.title, &article.text, language);
    let summary = match correction {
        Some(_) => writing::again(room, stored, &article, &matches, i64::MAX).await?,
        None => writing::extract(&article),
    };
    Ok(EntryOutcome {
        source_id: stored.source_id,
        matches,
        story: stored.story_id.map_or(Placement::None, Placement::Existing),
        summary: Some(summary),
        article: ArticleIn::Revised {
            article_id: stored.id,
            hash: articles::hash(&article.title, &article.text),
            article: Box::new(article),
            words,
            correction,
        },
        ..EntryOutcome::default()
    })
}
