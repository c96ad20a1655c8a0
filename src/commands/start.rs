//! `/start [payload]`, and the greeting of a chat that the bot was added to: useful without reading anything.

use anyhow::Result;

use super::ask::{Ask, headed, title};
use super::errors::CommandError;
use super::presses::Press;
use super::{Answer, parse, subscribe};
use crate::outbox::message::{Button, Message, Span};
use crate::platforms::ChatKind;
use crate::store::TopicRow;

/// Topics that a greeting offers.
const OFFERED: usize = 8;

pub(super) async fn run(ask: &Ask<'_>, args: &str) -> Result<Answer> {
    revive(ask).await?;
    let wanted = wanted(ask, parse::first(args).0).await?;
    Ok(Answer::message(if wanted.is_empty() { greeting(ask).await? } else { offer(ask, &wanted).await? }))
}

/// A topic of the greeting: the chat follows it, the greeting marks it, and a message tells what it brings.
pub(super) async fn pressed(ask: &Ask<'_>, topic: i64, message_id: &str) -> Result<Answer> {
    ask.need_admin().await?;
    let topic = ask.topic_pressed(topic).await?.ok_or(CommandError::OldButton)?;
    let told = subscribe::offer(ask, &[topic], false).await?;
    Ok(Answer { replies: vec![told], ..Answer::edit(message_id, greeting(ask).await?) })
}

pub(super) async fn added(ask: &Ask<'_>) -> Result<Answer> {
    let came_back = ask.chat.state == "suspended";
    revive(ask).await?;
    ask.audit("added", "", &ask.chat.title).await?;
    let subscriptions = ask.ctx.store.subscriptions(ask.chat.id).await?;
    if came_back && !subscriptions.is_empty() {
        return Ok(Answer::text(ask.say("start-back", &[("n", subscriptions.len().into())])));
    }
    Ok(Answer::message(greeting(ask).await?))
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

async fn offer(ask: &Ask<'_>, topics: &[TopicRow]) -> Result<Message> {
    let mut message = headed(ask.word("start-hello")).line([Span::Text(ask.word("start-offer"))]);
    if topics.len() > 1 {
        let all = subscribe::subscribing(ask, topics, false).await?;
        message = message.row([all.button(ask.say("button-subscribe-all", &[("n", topics.len().into())]))]);
    }
    Ok(with_topics(message, &topics[..topics.len().min(OFFERED)], |topic| {
        Press::Subscribe { topics: vec![topic.id], sure: false }.button(title(topic))
    }))
}

async fn greeting(ask: &Ask<'_>) -> Result<Message> {
    let topics = ask.ctx.store.topics(None).await?;
    let mut message = headed(ask.word("start-hello")).line([Span::Text(ask.word("start-what"))]);
    if ask.update.chat.kind == ChatKind::Group {
        message = message.line([Span::Text(ask.word("start-admins"))]);
    }
    // By name: the chat's own may stand in the place of what is offered.
    let followed = ask.ctx.store.subscriptions(ask.chat.id).await?;
    let is_followed = |topic: &TopicRow| followed.iter().any(|subscription| subscription.topic.name == topic.name);
    message = with_topics(message, &liveliest(ask, topics).await?, |topic| {
        let mark = if is_followed(topic) { "✓ " } else { "" };
        Press::Begin(topic.id).button(format!("{mark}{}", title(topic)))
    });
    message = message.row([Press::Catalogue.button(ask.word("button-all-topics"))]);
    if ask.update.chat.kind == ChatKind::Private
        && let Some(link) = ask.ctx.platform.start_link("")
    {
        message = message.row([Button::open(ask.word("button-add-group"), link)]);
    }
    Ok(message)
}

/// The topics with the most stories of the last week, so that what is offered is sure to bring something.
async fn liveliest(ask: &Ask<'_>, mut topics: Vec<TopicRow>) -> Result<Vec<TopicRow>> {
    let counts = ask.ctx.store.topic_counts(ask.now_ms - 7 * 86_400_000).await?;
    let stories = |topic: &TopicRow| counts.iter().find(|(id, _)| *id == topic.id).map_or(0, |(_, n)| *n);
    topics.sort_by_key(|topic| std::cmp::Reverse(stories(topic)));
    topics.truncate(OFFERED);
    Ok(topics)
}

fn with_topics(mut message: Message, topics: &[TopicRow], button: impl Fn(&TopicRow) -> Button) -> Message {
    for pair in topics.chunks(2) {
        message = message.row(pair.iter().map(&button));
    }
    message
}
