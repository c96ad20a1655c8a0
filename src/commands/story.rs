//! `/story` (as a reply): every outlet and every version of that story, in time order.

use anyhow::Result;

use super::Answer;
use super::ask::{Ask, headed};
use super::cards::shorten;
use crate::outbox::message::{Line, Span};
use crate::store::{ArticleRow, StoryRow, VersionRow};

/// Articles that are listed; a story of more than that is told by its number.
const MOST: usize = 30;

pub(super) async fn run(ask: &Ask<'_>) -> Result<Answer> {
    let story = ask.story_replied_to().await?;
    timeline(ask, &story).await
}

pub(super) async fn show(ask: &Ask<'_>, id: i64) -> Result<Answer> {
    let story = ask.story(id).await?;
    timeline(ask, &story).await
}

async fn timeline(ask: &Ask<'_>, story: &StoryRow) -> Result<Answer> {
    let articles = ask.ctx.store.articles_of_story(story.id).await?;
    let mut events: Vec<(i64, Vec<Span>)> = Vec::new();
    for article in articles.iter().take(MOST) {
        let versions = ask.ctx.store.versions(article.id).await?;
        events.extend(history(ask, article, &versions));
    }
    events.sort_by_key(|(at, _)| *at);
    let mut message = headed(story.title.clone());
    message = message.line([Span::Text(ask.say("story-count", &[("n", articles.len().into())]))]);
    for (at, mut spans) in events {
        spans.insert(0, Span::Text(format!("{} · ", ask.date_time(at))));
        message.lines.push(Line::Plain(spans));
    }
    message.lines.extend(joined(ask, story).await?);
    Ok(Answer::message(message))
}

/// The messages that told the story here, where there are several: it seemed to be as many stories then.
async fn joined(ask: &Ask<'_>, story: &StoryRow) -> Result<Vec<Line>> {
    let told = ask.ctx.store.told_as(ask.here, story.id).await?;
    if told.len() < 2 {
        return Ok(Vec::new());
    }
    let mut lines = vec![Line::Plain(vec![Span::Text(ask.say("story-joined", &[("n", told.len().into())]))])];
    for (at, title, url, message_id) in told {
        let when = Span::Text(format!("{} · ", ask.date_time(at)));
        let link = ask.ctx.platform.message_link(&ask.update.chat.address, &message_id).unwrap_or(url);
        lines.push(Line::Plain(vec![when, Span::Link(shorten(&title, 200), link)]));
    }
    Ok(lines)
}

/// What an outlet published, what it changed, and whether it took it back: each with its time.
fn history(ask: &Ask<'_>, article: &ArticleRow, versions: &[VersionRow]) -> Vec<(i64, Vec<Span>)> {
    let from = Span::Text(format!("{}: ", article.outlet));
    let link = |title: &str| Span::Link(shorten(title, 200), article.url.clone());
    let changed_at = article.checked_at.or(article.updated_at).unwrap_or(article.seen_at);
    let mut shown = versions.first().map_or(&article.title, |version| &version.title);
    let mut events = vec![(article.seen_at, vec![from.clone(), link(shown)])];
    let later = versions.iter().skip(1).map(|version| (version.seen_at, &version.title));
    let now = versions.last().map(|_| (changed_at, &article.title));
    for (at, title) in later.chain(now) {
        let what = if title == shown {
            vec![from.clone(), Span::Text(ask.word("story-text-changed"))]
        } else {
            vec![from.clone(), Span::Text(ask.word("story-changed")), link(title)]
        };
        events.push((at, what));
        shown = title;
    }
    events.extend(article.withdrawn_at.map(|at| (at, vec![from, Span::Text(ask.word("card-withdrawn"))])));
    events
}
