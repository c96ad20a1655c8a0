//! `/start [payload]`, and the greeting of a chat that the bot was added to: useful without reading anything.

use anyhow::Result;

use super::Answer;
use super::ask::{Ask, headed, title};
use super::parse;
use super::presses::Press;
use crate::outbox::message::{Message, Span};
use crate::platforms::ChatKind;
use crate::store::TopicRow;

/// Topics that a greeting offers.
const OFFERED: usize = 8;

pub(super) async fn run(ask: &Ask<'_>, args: &str) -> Result<Answer> {
    revive(ask).await?;
    let wanted = wanted(ask, parse::first(args).0).await?;
    if wanted.is_empty() { greeting(ask).await } else { Ok(offer(ask, &wanted)) }
}

pub(super) async fn added(ask: &Ask<'_>) -> Result<Answer> {
    let came_back = ask.chat.state == "suspended";
    revive(ask).await?;
    ask.audit("added", "", &ask.chat.title).await?;
    let subscriptions = ask.ctx.store.subscriptions(ask.chat.id).await?;
    if came_back && !subscriptions.is_empty() {
        return Ok(Answer::text(ask.say("start-back", &[("n", subscriptions.len().into())])));
    }
    greeting(ask).await
}

/// A chat that the bot was removed from and that speaks to it again is active again, with its old settings.
async fn revive(ask: &Ask<'_>) -> Result<()> {
    if ask.chat.state == "suspended" {
        ask.ctx.store.set_chat_state(ask.chat.id, "active", "", ask.now_ms).await?;
    }
    Ok(())
}

/// The topics that a deep link names, by themselves or through a stored token.
async fn wanted(ask: &Ask<'_>, payload: &str) -> Result<Vec<TopicRow>> {
    if payload.is_empty() {
        return Ok(Vec::new());
    }
    // A token could look like a topic's name, so names go first.
    let mut found = named(ask, payload).await?;
    if found.is_empty()
        && let Some(stored) = ask.ctx.store.token(payload).await?
    {
        found = named(ask, &stored).await?;
    }
    Ok(found)
}

async fn named(ask: &Ask<'_>, payload: &str) -> Result<Vec<TopicRow>> {
    let mut found = Vec::new();
    for name in parse::payload(payload).iter().take(super::MOST_SUBSCRIPTIONS) {
        found.extend(ask.ctx.store.topic(ask.chat.id, name).await?);
    }
    Ok(found)
}

fn offer(ask: &Ask<'_>, topics: &[TopicRow]) -> Answer {
    let mut message = headed(ask.word("start-hello")).line([Span::Text(ask.word("start-offer"))]);
    if topics.len() > 1 {
        let all = Press::Subscribe { topics: topics.iter().map(|topic| topic.id).collect(), sure: false };
        message = message.row([all.button(ask.say("button-subscribe-all", &[("n", topics.len().into())]))]);
    }
    Answer::message(with_topics(message, &topics[..topics.len().min(OFFERED)]))
}

async fn greeting(ask: &Ask<'_>) -> Result<Answer> {
    let topics = ask.ctx.store.topics(None).await?;
    let mut message = headed(ask.word("start-hello")).line([Span::Text(ask.word("start-what"))]);
    if ask.update.chat.kind == ChatKind::Group {
        message = message.line([Span::Text(ask.word("start-admins"))]);
    }
    message = with_topics(message, &liveliest(ask, topics).await?);
    message = message.row([Press::Catalogue.button(ask.word("button-all-topics"))]);
    if ask.update.chat.kind == ChatKind::Private
        && let Some(link) = ask.ctx.platform.start_link("")
    {
        message = message.row([crate::outbox::message::Button::open(ask.word("button-add-group"), link)]);
    }
    Ok(Answer::message(message))
}

/// The topics with the most stories of the last week, so that what is offered is sure to bring something.
async fn liveliest(ask: &Ask<'_>, mut topics: Vec<TopicRow>) -> Result<Vec<TopicRow>> {
    let counts = ask.ctx.store.topic_counts(ask.now_ms - 7 * 86_400_000).await?;
    let stories = |topic: &TopicRow| counts.iter().find(|(id, _)| *id == topic.id).map_or(0, |(_, n)| *n);
    topics.sort_by_key(|topic| std::cmp::Reverse(stories(topic)));
    topics.truncate(OFFERED);
    Ok(topics)
}

fn with_topics(mut message: Message, topics: &[TopicRow]) -> Message {
    for pair in topics.chunks(2) {
        message = message.row(pair.iter().map(|topic| {
            let press = Press::Subscribe { topics: vec![topic.id], sure: false };
            press.button(title(topic))
        }));
    }
    message
}
