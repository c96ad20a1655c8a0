//! `/trends [TOPIC...]`: a picture, stories a day for each topic over 30 days; without attachments, bars of characters.

use anyhow::Result;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono_tz::Tz;

use super::ask::{Ask, headed, title};
use super::cards::shorten;
use super::picture::{self, Chart, Row};
use super::{Answer, parse};
use crate::outbox::message::Span;
use crate::store::TopicRow;

const DAYS: i64 = 30;
const DAY_MS: i64 = 86_400_000;
/// Topics in one picture.
const MOST: usize = picture::MARKS.len();
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

pub(super) async fn run(ask: &Ask<'_>, args: &str) -> Result<Answer> {
    let topics = topics(ask, args).await?;
    if topics.is_empty() {
        return Ok(ask.told("trends-none"));
    }
    let today = ask.now_ms.div_euclid(DAY_MS);
    let draws = ask.ctx.platform.capabilities().attachments;
    let heading = ask.say("trends-heading", &[("days", DAYS.into())]);
    let mut message = headed(heading.clone());
    let mut rows = Vec::new();
    for (topic, mark) in topics.iter().zip(picture::MARKS) {
        let days = days(ask, topic, today).await?;
        let total: i64 = days.iter().sum();
        let line = ask.say("trends-topic", &[("topic", title(topic).into()), ("n", total.into())]);
        let mark = if draws { format!("{mark} ") } else { String::new() };
        message = message.line([Span::Text(format!("{mark}{line}"))]);
        if !draws {
            message = message.line([Span::Code(bars(&days))]);
        }
        rows.push(Row { title: drawn(topic), total: ask.say("digest-heading", &[("n", total.into())]), days });
    }
    let source = ask.word("trends-source");
    message = message.line([]).line([Span::Italic(source.clone())]);
    if draws {
        let made = format!("Division Bell · {}", ask.date_time(ask.now_ms));
        let chart = Chart { heading, rows, dates: dates(ask, today), source: vec![source, made] };
        // Drawing takes some tenths of a second at worst: not on the threads that answer people.
        let png = tokio::task::spawn_blocking(move || picture::png(&chart)).await??;
        message.attachment = Some(("trends.png".into(), STANDARD.encode(png)));
    }
    Ok(Answer::message(message))
}

/// Those named, else what the chat follows.
async fn topics(ask: &Ask<'_>, args: &str) -> Result<Vec<TopicRow>> {
    let mut topics = Vec::new();
    for name in parse::names(args).iter().take(MOST) {
        topics.push(ask.topic(name).await?);
    }
    if topics.is_empty() {
        topics.extend(ask.ctx.store.subscriptions(ask.chat.id).await?.into_iter().map(|s| s.topic).take(MOST));
    }
    Ok(topics)
}

/// Stories a day, from the oldest of the days to today.
async fn days(ask: &Ask<'_>, topic: &TopicRow, today: i64) -> Result<Vec<i64>> {
    let counted = ask.ctx.store.story_days(topic.id, (today - DAYS + 1) * DAY_MS).await?;
    let stories = |day| counted.iter().find(|(index, _)| *index == day).map_or(0, |(_, n)| *n);
    Ok((today - DAYS + 1..=today).map(stories).collect())
}

/// A topic's title as the picture can write it; its name is always Latin.
fn drawn(topic: &TopicRow) -> String {
    shorten(if picture::has_letters(title(topic)) { title(topic) } else { &topic.name }, 32)
}

/// Today, and each seventh day before it.
fn dates(ask: &Ask<'_>, today: i64) -> Vec<(usize, String)> {
    let date = |day: i64| ask.speech.date(day * DAY_MS, ask.now_ms, Tz::UTC);
    (0..DAYS).step_by(7).map(|ago| ((DAYS - 1 - ago) as usize, date(today - ago))).collect()
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
