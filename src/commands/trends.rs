//! `/trends [TOPIC]`: stories a day over 30 days.

use anyhow::Result;

use super::ask::{Ask, headed, title};
use super::{Answer, parse};
use crate::outbox::message::Span;
use crate::store::TopicRow;

const DAYS: i64 = 30;
const DAY_MS: i64 = 86_400_000;
/// Topics in one picture: more lines than that cannot be told apart on a phone.
const MOST: usize = 6;
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

pub(super) async fn run(ask: &Ask<'_>, args: &str) -> Result<Answer> {
    let mut topics: Vec<TopicRow> = Vec::new();
    for name in parse::names(args).iter().take(MOST) {
        topics.push(ask.topic(name).await?);
    }
    if topics.is_empty() {
        topics.extend(ask.ctx.store.subscriptions(ask.chat.id).await?.into_iter().map(|s| s.topic).take(MOST));
    }
    if topics.is_empty() {
        return Ok(ask.told("trends-none"));
    }
    let today = ask.now_ms.div_euclid(DAY_MS);
    let mut message = headed(ask.say("trends-heading", &[("days", DAYS.into())]));
    for topic in &topics {
        let counted = ask.ctx.store.story_days(topic.id, (today - DAYS + 1) * DAY_MS).await?;
        let days: Vec<i64> = (today - DAYS + 1..=today)
            .map(|day| counted.iter().find(|(index, _)| *index == day).map_or(0, |(_, n)| *n))
            .collect();
        let total: i64 = days.iter().sum();
        let line = ask.say("trends-topic", &[("topic", title(topic).into()), ("n", total.into())]);
        message = message.line([Span::Text(line)]).line([Span::Code(bars(&days))]);
    }
    Ok(Answer::message(message))
}

/// A bar for each day, the highest one full.
fn bars(days: &[i64]) -> String {
    let most = days.iter().copied().max().unwrap_or(0).max(1);
    days.iter().map(|n| if *n == 0 { ' ' } else { BARS[((n * 7 + most - 1) / most) as usize] }).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_highest_day_is_full_and_an_empty_one_is_blank() {
        assert_eq!(super::bars(&[0, 1, 4, 8]), " ▂▅█");
        assert_eq!(super::bars(&[0, 0]), "  ");
        assert_eq!(super::bars(&[]), "");
    }
}
