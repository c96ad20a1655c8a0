//! `/story` (as a reply): every outlet and every version of that story, in time order.

use anyhow::Result;

use super::Answer;
use super::ask::{Ask, headed};
use super::cards::shorten;
use crate::outbox::message::{Line, Span};
use crate::store::StoryRow;

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
        let link = |title: &str| Span::Link(shorten(title, 200), article.url.clone());
        let from = Span::Text(format!("{}: ", article.outlet));
        // What was replaced came first: the oldest version stands at the time when the article was seen.
        let mut seen_at = article.seen_at;
        let mut title = &article.title;
        let versions = ask.ctx.store.versions(article.id).await?;
        for (n, version) in versions.iter().enumerate() {
            title = &version.title;
            events.push((if n == 0 { article.seen_at } else { seen_at }, vec![from.clone(), link(title)]));
            seen_at = version.seen_at;
        }
        if versions.is_empty() {
            events.push((seen_at, vec![from.clone(), link(title)]));
        } else if title != &article.title || versions.len() > 1 {
            events.push((seen_at, vec![from.clone(), Span::Text(ask.word("story-changed")), link(&article.title)]));
        } else {
            events.push((seen_at, vec![from.clone(), Span::Text(ask.word("story-text-changed"))]));
        }
        if let Some(at) = article.withdrawn_at {
            events.push((at, vec![from, Span::Text(ask.word("card-withdrawn"))]));
        }
    }
    events.sort_by_key(|(at, _)| *at);
    let mut message = headed(story.title.clone());
    message = message.line([Span::Text(ask.say("story-count", &[("n", articles.len().into())]))]);
    for (at, mut spans) in events {
        spans.insert(0, Span::Text(format!("{} · ", ask.date_time(at))));
        message.lines.push(Line::Plain(spans));
    }
    Ok(Answer::message(message))
}
