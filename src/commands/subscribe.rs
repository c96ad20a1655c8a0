//! `/subscribe TOPIC...` and `/unsubscribe TOPIC...|all`: what this chat, or this forum thread, gets.
//!
//! Subscribing sends no backlog: it answers with what the last week would have brought, three examples, when the next one
//! comes, and a button that shows the newest three as they would have come.

use anyhow::Result;

use super::ask::{Ask, listed, title};
use super::cards::{self, Item};
use super::catalogue::Command;
use super::errors::CommandError;
use super::presses::Press;
use super::{Answer, MANY_A_DAY, MOST_SUBSCRIPTIONS, parse};
use crate::outbox::message::{Message, Span};
use crate::outbox::timetable::Mode;
use crate::store::{StoryRow, TopicRow};

const WEEK_MS: i64 = 7 * 86_400_000;

pub(super) async fn run(ask: &Ask<'_>, args: &str) -> Result<Answer> {
    ask.need_admin().await?;
    let names = parse::names(args);
    if names.is_empty() {
        return super::topics::run(ask).await;
    }
    let mut topics = Vec::new();
    for name in names.iter().take(MOST_SUBSCRIPTIONS) {
        topics.push(ask.topic(name).await?);
    }
    Ok(Answer::message(offer(ask, &topics, false).await?))
}

/// A question ("that many?") becomes its answer; any other message with such a button stays, for the next press.
pub(super) async fn pressed(ask: &Ask<'_>, ids: &[i64], sure: bool, message_id: &str) -> Result<Answer> {
    ask.need_admin().await?;
    let mut topics = Vec::new();
    for id in ids {
        topics.extend(ask.topic_pressed(*id).await?);
    }
    if topics.is_empty() {
        return Err(CommandError::OldButton.into());
    }
    let message = offer(ask, &topics, sure).await?;
    Ok(if sure { Answer::edit(message_id, message) } else { Answer::message(message) })
}

/// Subscribes, unless these topics bring so much that it must be meant.
pub(super) async fn offer(ask: &Ask<'_>, topics: &[TopicRow], sure: bool) -> Result<Message> {
    let (count, newest) = week(ask, topics).await?;
    if count > MANY_A_DAY * 7 && !sure {
        let press = subscribing(ask, topics, true).await?;
        let line = ask.say("subscribe-many", &[("day", a_day(count).into())]);
        let yes = press.button(ask.word("button-subscribe-sure"));
        return Ok(Message::text(line).row([yes, Press::Cancel.button(ask.word("button-cancel"))]));
    }
    let new = begin(ask, topics).await?;
    let id = if new { "subscribed" } else { "subscribed-already" };
    let head = ask.say(id, &[("topics", listed(topics.iter().map(title)))]);
    let message = Message::default().line([Span::Bold(head)]).line([Span::Text(preview(ask, count))]);
    let examples: Vec<Item> = newest.iter().map(Item::from).collect();
    let message = cards::listed(message, &examples, 0, &ask.settings, ask.speech, ask.now_ms);
    let message = message.line([Span::Text(next(ask))]);
    if count == 0 {
        return Ok(message);
    }
    let newest = Press::Newest { topics: topics.iter().map(|topic| topic.id).collect() };
    let newest = if newest.fits() { newest } else { Press::NewestList(listed_under(ask, topics).await?) };
    Ok(message.row([newest.button(ask.word("button-newest"))]))
}

/// What subscribes to these topics: their ids where they fit into a button, else the list under a token.
pub(super) async fn subscribing(ask: &Ask<'_>, topics: &[TopicRow], sure: bool) -> Result<Press> {
    let press = Press::Subscribe { topics: topics.iter().map(|topic| topic.id).collect(), sure };
    if press.fits() {
        return Ok(press);
    }
    Ok(Press::SubscribeList { token: listed_under(ask, topics).await?, sure })
}

async fn listed_under(ask: &Ask<'_>, topics: &[TopicRow]) -> Result<String> {
    let names = topics.iter().map(|topic| topic.name.as_str()).collect::<Vec<_>>().join("-");
    ask.ctx.store.keep_list(&names, ask.now_ms).await
}

/// When the next story will come, so that nobody waits for an old one.
fn next(ask: &Ask<'_>) -> String {
    if ask.chat.muted_until > ask.now_ms {
        return ask.say("status-muted", &[("when", ask.date_time(ask.chat.muted_until).into())]);
    }
    match ask.settings.next_digest(ask.now_ms).filter(|_| ask.settings.mode != Mode::Instant) {
        Some(at) => ask.say("subscribed-digest", &[("when", ask.date_time(at).into())]),
        None => ask.word("subscribed-instant"),
    }
}

/// How many stories of the last seven days these topics have, at the level that the chat asked for.
async fn week(ask: &Ask<'_>, topics: &[TopicRow]) -> Result<(i64, Vec<StoryRow>)> {
    let ids: Vec<i64> = topics.iter().map(|topic| topic.id).collect();
    let level = ask.settings.level();
    ask.ctx.store.stories_for_topics_since(&ids, level as i64, ask.now_ms - WEEK_MS, 3).await
}

/// `14 stories in the last 7 days, about 2 a day`.
pub(super) fn preview(ask: &Ask<'_>, count: i64) -> String {
    match count {
        0 => ask.word("preview-none"),
        1..=6 => ask.say("preview-few", &[("n", count.into())]),
        _ => ask.say("preview", &[("n", count.into()), ("day", a_day(count).into())]),
    }
}

fn a_day(in_a_week: i64) -> i64 {
    (in_a_week + 3) / 7
}

/// Writes the subscriptions; whether any of them is new.
pub(super) async fn begin(ask: &Ask<'_>, topics: &[TopicRow]) -> Result<bool> {
    let have = ask.ctx.store.subscriptions(ask.chat.id).await?;
    let more = topics.iter().filter(|topic| !have.iter().any(|s| s.topic.id == topic.id)).count();
    if have.len() + more > MOST_SUBSCRIPTIONS {
        return Err(CommandError::ManySubscriptions { most: MOST_SUBSCRIPTIONS }.into());
    }
    let mut any = false;
    for topic in topics {
        let level = ask.settings.level() as i64;
        let new = ask.ctx.store.subscribe(ask.chat.id, topic.id, ask.thread(), level, &ask.who(), ask.now_ms).await?;
        if new {
            ask.audit("subscribe", "", &topic.name).await?;
        }
        any |= new;
    }
    Ok(any)
}

/// `/unsubscribe`.
pub(super) async fn leave(ask: &Ask<'_>, args: &str) -> Result<Answer> {
    ask.need_admin().await?;
    let names = parse::names(args);
    let have = ask.ctx.store.subscriptions(ask.chat.id).await?;
    if names.is_empty() {
        return Err(CommandError::Usage(Command::Unsubscribe).into());
    }
    let mut leaving = Vec::new();
    if names == ["all"] {
        leaving.extend(have.into_iter().map(|subscription| subscription.topic));
    } else {
        for name in &names {
            // A database of before may have the shared topic and the chat's own of that name.
            let before = leaving.len();
            leaving.extend(
                have.iter().map(|subscription| &subscription.topic).filter(|topic| topic.name == *name).cloned(),
            );
            if leaving.len() == before {
                return Err(CommandError::NotSubscribed(name.clone()).into());
            }
        }
    }
    if leaving.is_empty() {
        return Ok(ask.told("left-none"));
    }
    for topic in &leaving {
        end(ask, topic).await?;
    }
    leaving.dedup_by(|one, other| one.name == other.name);
    Ok(Answer::text(ask.say("left", &[("topics", listed(leaving.iter().map(title)))])))
}

pub(super) async fn end(ask: &Ask<'_>, topic: &TopicRow) -> Result<()> {
    if ask.ctx.store.unsubscribe(ask.chat.id, topic.id).await? {
        ask.audit("unsubscribe", &topic.name, "").await?;
    }
    Ok(())
}
