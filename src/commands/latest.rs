//! `/latest [TOPIC] [N]`: the newest stories, of one topic, else of what the chat is subscribed to, else of all.

use anyhow::Result;

use super::Answer;
use super::ask::{Ask, title};
use super::cards::{self, Item, turns};
use super::errors::CommandError;
use super::parse;
use super::presses::Press;
use crate::outbox::message::Message;
use crate::store::{StoryRow, TopicRow};
use crate::topics::Level;

const PAGE: i64 = 5;
const MOST: i64 = 20;

pub(super) async fn run(ask: &Ask<'_>, args: &str) -> Result<Answer> {
    let (mut topic, mut number) = (None, PAGE);
    for word in parse::names(args).iter().take(2) {
        match word.parse::<i64>() {
            Ok(n) => number = n.clamp(1, MOST),
            Err(_) => topic = Some(ask.topic(word).await?),
        }
    }
    let (message, _) = page(ask, topic.as_ref(), number, 0).await?;
    Ok(Answer::message(message))
}

pub(super) async fn turn(ask: &Ask<'_>, topic: i64, offset: i64, message_id: &str) -> Result<Answer> {
    let topic = match topic {
        0 => None,
        id => Some(ask.topic_pressed(id).await?.ok_or(CommandError::OldButton)?),
    };
    let (message, _) = page(ask, topic.as_ref(), PAGE, offset.clamp(0, 10_000)).await?;
    Ok(Answer::edit(message_id, message))
}

/// The button of `/subscribe`: the newest three, as they would have come.
pub(super) async fn newest(ask: &Ask<'_>, topics: &[i64]) -> Result<Answer> {
    let mut theirs = Vec::new();
    for id in topics {
        theirs.extend(ask.topic_pressed(*id).await?.map(|topic| topic.id));
    }
    if theirs.is_empty() {
        return Err(CommandError::OldButton.into());
    }
    let stories = ask.ctx.store.latest(&theirs, ask.settings.level(), 3, 0).await?;
    if stories.is_empty() {
        return Ok(ask.told("latest-none"));
    }
    let mut answer = Answer::default();
    for story in stories.iter().rev() {
        answer.replies.push(card(ask, story).await?);
    }
    Ok(answer)
}

/// A story's update as this chat would get it: under the topics that it follows, as far as the story is about them.
async fn card(ask: &Ask<'_>, story: &StoryRow) -> Result<Message> {
    let outlets = ask.ctx.store.story_outlets(story.id).await?;
    let topics = ask.ctx.store.story_topics(story.id).await?;
    let followed = ask.ctx.store.subscriptions(ask.chat.id).await?;
    let is_asked_for = |(topic, level, _): &&(TopicRow, i64, f64)| {
        followed.iter().any(|subscription| subscription.topic.id == topic.id && *level >= subscription.min_level)
    };
    let theirs = topics.iter().filter(is_asked_for).map(|(topic, ..)| (topic.id, title(topic).to_owned()));
    let theirs: Vec<(i64, String)> = theirs.collect();
    Ok(cards::update(story, &theirs, &outlets, &ask.settings, ask.speech, ask.now_ms))
}

async fn page(ask: &Ask<'_>, topic: Option<&TopicRow>, number: i64, offset: i64) -> Result<(Message, usize)> {
    let ids: Vec<i64> = match topic {
        Some(topic) => vec![topic.id],
        None => ask.ctx.store.subscriptions(ask.chat.id).await?.iter().map(|s| s.topic.id).collect(),
    };
    // One more than is shown tells whether there is a next page.
    let mut stories = ask.ctx.store.latest(&ids, Level::Normal, number + 1, offset).await?;
    let more = stories.len() as i64 > number;
    stories.truncate(number as usize);
    if stories.is_empty() {
        return Ok((Message::text(ask.word("latest-none")), 0));
    }
    let heading = match topic {
        Some(topic) => ask.say("latest-topic", &[("topic", title(topic).into())]),
        None => ask.word("latest-heading"),
    };
    let items: Vec<Item> = stories.iter().map(Item::from).collect();
    let mut message = cards::list(heading, &items, offset, &ask.settings, ask.speech, ask.now_ms);
    let id = topic.map_or(0, |topic| topic.id);
    let before = (offset > 0).then_some(Press::Latest { topic: id, offset: (offset - PAGE).max(0) });
    let turns = turns(before, more.then_some(Press::Latest { topic: id, offset: offset + number }));
    if !turns.is_empty() {
        message = message.row(turns);
    }
    Ok((message, items.len()))
}
