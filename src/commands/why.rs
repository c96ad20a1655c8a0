//! `/why` (as a reply, or on an update's button): why this was sent. `/why URL`: why something was, or was not.

use anyhow::Result;

use super::Answer;
use super::ask::{Ask, headed, listed, title};
use super::cards::shorten;
use super::errors::CommandError;
use super::parse;
use crate::outbox::message::{Message, Span};
use crate::store::{ArticleRow, DeliveryRow, StoryRow, TopicRow};
use crate::topics::{Level, Match};

pub(super) async fn run(ask: &Ask<'_>, args: &str) -> Result<Answer> {
    let address = parse::first(args).0;
    if address.is_empty() {
        let story = ask.story_replied_to().await?;
        return Ok(Answer::message(of_story(ask, &story, None).await?));
    }
    of_address(ask, address).await
}

pub(super) async fn pressed(ask: &Ask<'_>, id: i64, _message_id: &str) -> Result<Answer> {
    let story = ask.story(id).await?;
    Ok(Answer::message(of_story(ask, &story, None).await?))
}

async fn of_address(ask: &Ask<'_>, address: &str) -> Result<Answer> {
    let url = url::Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let url = url.ok_or(CommandError::BadAddress)?;
    let Some(article) = ask.ctx.store.article_by_url(url.as_str()).await? else { return Ok(ask.told("why-not-seen")) };
    match article.story_id {
        Some(id) => {
            let story = ask.story(id).await?;
            Ok(Answer::message(of_story(ask, &story, Some(&article)).await?))
        }
        None => {
            let mut message = headed(article.title.clone());
            for line in matched(ask, &article).await? {
                message = message.line([Span::Text(line)]);
            }
            Ok(Answer::message(message.line([Span::Text(ask.word("why-no-story"))])))
        }
    }
}

/// Topics and terms, outlet, when it was seen, and what became of it in this chat.
async fn of_story(ask: &Ask<'_>, story: &StoryRow, asked: Option<&ArticleRow>) -> Result<Message> {
    let mut message = headed(shorten(&story.title, 200));
    let articles = ask.ctx.store.articles_of_story(story.id).await?;
    let speaks = articles.iter().find(|article| article.id == story.article_id);
    let mut lines = Vec::new();
    if let Some(article) = asked.or(speaks) {
        lines.extend(matched(ask, article).await?);
        let seen = ask.date_time(article.seen_at);
        lines.push(ask.say("why-seen", &[("outlet", article.outlet.as_str().into()), ("when", seen.into())]));
        if article.archived != 0 {
            lines.push(ask.word("why-archived"));
        }
        if article.id != story.article_id {
            lines.push(ask.say("why-same-story", &[("title", shorten(&story.title, 200).into())]));
        }
    }
    let ledger = ask.ctx.store.ledger(ask.here, story.id).await?;
    if ledger.is_empty() {
        lines.push(not_sent(ask, story).await?);
    }
    lines.extend(ledger.iter().map(|delivery| fate(ask, delivery)));
    for line in lines {
        message = message.line([Span::Text(line)]);
    }
    Ok(message)
}

/// The article's topics with their words, those of this chat first; the nearest where there is none.
async fn matched(ask: &Ask<'_>, article: &ArticleRow) -> Result<Vec<String>> {
    let matches = ask.ctx.store.matches(article.id).await?;
    let theirs = |topic: &TopicRow| topic.chat_id == 0 || topic.chat_id == ask.chat.id;
    let (near, sure): (Vec<_>, Vec<_>) = matches
        .into_iter()
        .filter(|(topic, _)| theirs(topic))
        .partition(|(_, found)| found.level.is_none_or(|level| level == Level::Wide));
    if !sure.is_empty() {
        return Ok(sure.iter().map(|found| topic_line(ask, "why-topic", found)).collect());
    }
    let nearest = near.iter().max_by(|a, b| a.1.score.total_cmp(&b.1.score));
    let mut lines = vec![ask.word("why-no-topic")];
    lines.extend(nearest.map(|found| topic_line(ask, "why-nearest", found)));
    Ok(lines)
}

fn topic_line(ask: &Ask<'_>, id: &str, (topic, found): &(TopicRow, Match)) -> String {
    let terms = listed(found.terms.iter().map(String::as_str));
    ask.say(id, &[("topic", title(topic).into()), ("terms", terms), ("percent", percent(found.score).into())])
}

fn percent(score: f64) -> i64 {
    (score * 100.0).round() as i64
}

/// Why a story left no trace in this chat.
async fn not_sent(ask: &Ask<'_>, story: &StoryRow) -> Result<String> {
    let about = ask.ctx.store.story_topics(story.id).await?;
    let subscriptions = ask.ctx.store.subscriptions(ask.chat.id).await?;
    let subscribed = about.iter().find_map(|(topic, level, _)| {
        subscriptions.iter().find(|s| s.topic.id == topic.id).map(|s| (s, topic, *level))
    });
    Ok(match subscribed {
        None if about.is_empty() => ask.word("why-not-no-topic"),
        None => {
            let topics = listed(about.iter().map(|(topic, ..)| title(topic)));
            ask.say("why-not-subscribed", &[("topics", topics)])
        }
        Some((subscription, topic, level)) if level < subscription.min_level => {
            ask.say("why-not-near", &[("topic", title(topic).into())])
        }
        Some((subscription, topic, _)) if subscription.at > story.last_at => {
            let when = ask.date_time(subscription.at);
            ask.say("why-not-before", &[("topic", title(topic).into()), ("when", when.into())])
        }
        Some(_) => ask.word("why-not-yet"),
    })
}

/// One line of the ledger.
fn fate(ask: &Ask<'_>, delivery: &DeliveryRow) -> String {
    let when = ask.date_time(delivery.settled_at.unwrap_or(delivery.due_at));
    let reason = reason(ask, &delivery.reason);
    match (delivery.kind.as_str(), delivery.state.as_str()) {
        ("story", "sent") => ask.say("why-sent", &[("when", when.into())]),
        ("edit", "sent") => ask.say("why-edited", &[("when", when.into())]),
        ("digest", "sent") | ("story", "digested") => ask.say("why-digested", &[("when", when.into())]),
        (_, "sent") => ask.say("why-sent", &[("when", when.into())]),
        (_, "held") => {
            ask.say("why-held", &[("reason", reason.into()), ("when", ask.date_time(delivery.due_at).into())])
        }
        (_, "dropped") => ask.say("why-dropped", &[("reason", reason.into()), ("when", when.into())]),
        (_, "uncertain") => ask.say("why-uncertain", &[("when", when.into())]),
        _ => ask.say("why-due", &[("when", when.into())]),
    }
}

/// The ledger's own words in the chat's language, others as they are.
fn reason(ask: &Ask<'_>, reason: &str) -> String {
    let id = match reason {
        "digest" => "reason-digest",
        "mute" => "reason-mute",
        "quiet" => "reason-quiet",
        "superseded" => "reason-superseded",
        "old" | "age" => "reason-old",
        "" => "reason-none",
        other => return other.to_owned(),
    };
    ask.word(id)
}
