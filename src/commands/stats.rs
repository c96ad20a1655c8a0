//! `/stats`: how much there is of everything, for operators.

use anyhow::Result;

use super::Answer;
use super::ask::{Ask, headed};
use crate::outbox::message::Span;

pub(super) async fn run(ask: &Ask<'_>) -> Result<Answer> {
    ask.need_operator().await?;
    let counts = ask.ctx.store.counts().await?;
    let mut message = headed(ask.word("stats-heading"));
    for (id, n) in [
        ("stats-sources", counts.sources),
        ("stats-articles", counts.articles),
        ("stats-stories", counts.stories),
        ("stats-topics", counts.topics),
        ("stats-chats", counts.chats),
        ("stats-subscriptions", counts.subscriptions),
    ] {
        message = message.line([Span::Text(ask.speech.say(id, &[("n", n.into())]))]);
    }
    for (state, n) in &counts.deliveries_by_state {
        let line = ask.say("stats-deliveries", &[("state", state.as_str().into()), ("n", (*n).into())]);
        message = message.line([Span::Text(line)]);
    }
    if let Some(oldest) = counts.oldest_due_at {
        let age = ask.speech.span(ask.now_ms - oldest);
        message = message.line([Span::Text(ask.say("stats-oldest", &[("span", age.into())]))]);
    }
    Ok(Answer::message(message))
}
