//! `/topics`: the catalogue, subscribed topics marked, as buttons, paged. A press by an admin subscribes or leaves.

use anyhow::Result;

use super::Answer;
use super::ask::{Ask, headed, title};
use super::cards::turns;
use super::errors::CommandError;
use super::presses::Press;
use super::subscribe;
use crate::outbox::message::{Message, Span};

const PAGE: usize = 10;

pub(super) async fn run(ask: &Ask<'_>) -> Result<Answer> {
    Ok(Answer::message(page(ask, 0).await?))
}

pub(super) async fn turn(ask: &Ask<'_>, number: i64, message_id: &str) -> Result<Answer> {
    Ok(Answer::edit(message_id, page(ask, number).await?))
}

/// `wanted`: subscribed or not; whatever is not the case where the button does not say.
pub(super) async fn toggle(
    ask: &Ask<'_>,
    topic: i64,
    wanted: Option<bool>,
    number: i64,
    message_id: &str,
) -> Result<Answer> {
    ask.need_admin().await?;
    let row = ask.topic_pressed(topic).await?.ok_or(CommandError::OldButton)?;
    let subscribed = ask.ctx.store.subscriptions(ask.chat.id).await?.iter().any(|s| s.topic.id == row.id);
    let name = title(&row).to_owned();
    let toast = if !wanted.unwrap_or(!subscribed) {
        subscribe::end(ask, &row).await?;
        ask.say("left-toast", &[("topic", name.into())])
    } else {
        subscribe::begin(ask, std::slice::from_ref(&row)).await?;
        ask.say("subscribed-toast", &[("topic", name.into())])
    };
    Ok(Answer { toast: Some(toast), ..Answer::edit(message_id, page(ask, number).await?) })
}

async fn page(ask: &Ask<'_>, number: i64) -> Result<Message> {
    let topics = super::teach::theirs(ask.ctx.store.topics(Some(ask.chat.id)).await?);
    let subscribed: Vec<i64> =
        ask.ctx.store.subscriptions(ask.chat.id).await?.iter().map(|subscription| subscription.topic.id).collect();
    let last = topics.len().saturating_sub(1) / PAGE;
    let number = usize::try_from(number).unwrap_or(0).min(last);
    let mut message = headed(ask.say("topics-heading", &[("n", topics.len().into())]));
    let shown: Vec<_> = topics.iter().skip(number * PAGE).take(PAGE).collect();
    for topic in &shown {
        let mark = if subscribed.contains(&topic.id) { "✓ " } else { "" };
        let about = if topic.description.is_empty() { title(topic) } else { &topic.description };
        let about = super::cards::shorten(about, 120);
        message =
            message.line([Span::Text(mark.into()), Span::Code(topic.name.clone()), Span::Text(format!(" — {about}"))]);
    }
    message = message.line([]).line([Span::Text(ask.word("topics-how"))]);
    for pair in shown.chunks(2) {
        message = message.row(pair.iter().map(|topic| {
            let is_on = subscribed.contains(&topic.id);
            let mark = if is_on { "✓ " } else { "" };
            Press::Toggle { topic: topic.id, page: number as i64, wanted: Some(!is_on) }
                .button(format!("{mark}{}", title(topic)))
        }));
    }
    let before = number.checked_sub(1).map(|page| Press::Topics { page: page as i64 });
    let after = (number < last).then_some(Press::Topics { page: number as i64 + 1 });
    let turns = turns(before, after);
    Ok(if turns.is_empty() { message } else { message.row(turns) })
}
