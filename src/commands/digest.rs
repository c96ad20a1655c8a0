//! `/digest`: what happened since the last one, now. It takes nothing out of the next scheduled one.

use anyhow::Result;

use super::Answer;
use super::ask::{Ask, title};
use super::cards::{self, Section};
use crate::store::{Store, StoryRow};

/// Stories that one digest shows.
const MOST: i64 = 40;

pub(super) async fn run(ask: &Ask<'_>) -> Result<Answer> {
    let since = ask.settings.last_digest(ask.now_ms).unwrap_or(ask.now_ms - 86_400_000);
    let (count, stories) = ask.ctx.store.stories_for_chat_since(ask.chat.id, since, MOST).await?;
    let when = ask.date_time(since);
    if stories.is_empty() {
        return Ok(Answer::text(ask.say("digest-none", &[("when", when.into())])));
    }
    let sections = sections(&ask.ctx.store, ask.chat.id, stories).await?;
    let heading = ask.say("digest-since", &[("n", count.into()), ("when", when.into())]);
    let can = ask.ctx.platform.capabilities();
    let limits = (can.text_limit, can.entity_limit);
    let replies = cards::digest(heading, &sections, &ask.settings, ask.speech, ask.now_ms, limits);
    Ok(Answer { replies, ..Answer::default() })
}

/// Stories by the chat's topics, the fullest topic first; each story once, under the topic that it is most about. For the digest role, too.
pub async fn sections(store: &Store, chat_id: i64, stories: Vec<StoryRow>) -> Result<Vec<Section>> {
    let subscribed: Vec<i64> = store.subscriptions(chat_id).await?.iter().map(|s| s.topic.id).collect();
    let mut sections: Vec<Section> = Vec::new();
    for story in stories {
        let outlets = store.story_outlets(story.id).await?;
        let about = store.story_topics(story.id).await?;
        let best = about
            .iter()
            .filter(|(topic, ..)| subscribed.contains(&topic.id))
            .max_by(|a, b| a.2.total_cmp(&b.2))
            .or_else(|| about.iter().find(|(topic, ..)| topic.chat_id == 0));
        let heading = best.map_or_else(String::new, |(topic, ..)| title(topic).to_owned());
        match sections.iter_mut().find(|section| section.title == heading) {
            Some(section) => section.stories.push((story, outlets)),
            None => sections.push(Section { title: heading, stories: vec![(story, outlets)] }),
        }
    }
    sections.sort_by_key(|section| std::cmp::Reverse(section.stories.len()));
    Ok(sections)
}
