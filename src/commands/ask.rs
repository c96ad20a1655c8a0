//! One request, as the commands see it: who asks, where, about which chat, in which language, with which rights.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use anyhow::Result;
use fluent_bundle::FluentValue;

use super::errors::CommandError;
use super::settings::{Settings, mode_name, mode_named};
use super::speech::{Arg, Speech};
use super::{Answer, Context};
use crate::outbox::message::Message;
use crate::platforms::{ChatKind, Event, SendError, Update};
use crate::store::{ChatRow, StoryRow, TopicRow};

/// How long a chat's list of admins is believed.
const ADMINS_MS: i64 = 60_000;

pub(crate) struct Ask<'a> {
    pub ctx: &'a Context,
    pub update: &'a Update,
    /// The chat that it is about: where it was said, or the channel that the person manages from there.
    pub chat: ChatRow,
    /// The row of the chat where it was said.
    pub here: i64,
    pub settings: Settings,
    pub speech: &'static Speech,
    pub now_ms: i64,
}

impl Ask<'_> {
    pub fn say(&self, id: &str, args: &[Arg]) -> String {
        self.speech.say(id, args)
    }

    pub fn word(&self, id: &str) -> String {
        self.speech.word(id)
    }

    /// An answer of one message without values.
    pub fn told(&self, id: &str) -> Answer {
        Answer::text(self.speech.word(id))
    }

    /// The person as the audit log and `by_whom` columns name them: `telegram:12345`, or the chat that spoke as itself.
    pub fn who(&self) -> String {
        let platform = self.ctx.platform.name();
        match &self.update.person {
            Some(person) if !self.update.as_chat => format!("{platform}:{}", person.id),
            _ => format!("{platform}:chat:{}", self.update.chat.address),
        }
    }

    /// Whether the bot works on a channel from somebody's private chat.
    pub fn is_remote(&self) -> bool {
        self.chat.id != self.here
    }

    /// The thread that a subscription made here belongs to.
    pub fn thread(&self) -> i64 {
        if self.is_remote() { 0 } else { self.update.chat.thread }
    }

    /// The message that was replied to.
    pub fn reply_to(&self) -> Option<&str> {
        match &self.update.event {
            Event::Said { reply_to, .. } => reply_to.as_deref(),
            _ => None,
        }
    }

    /// The story of the bot's message that was replied to.
    pub async fn story_replied_to(&self) -> Result<StoryRow> {
        let message = self.reply_to().ok_or(CommandError::NoReply)?;
        let id = self.ctx.store.story_of_message(self.here, message).await?.ok_or(CommandError::NoStory)?;
        self.story(id).await
    }

    /// A story, or the one it was merged into.
    pub async fn story(&self, id: i64) -> Result<StoryRow> {
        let mut story = self.ctx.store.story(id).await?.ok_or(CommandError::NoStory)?;
        // Merging points forward only, so this ends; the cap is for a table that somebody edited by hand.
        for _ in 0..8 {
            let Some(into) = story.merged_into else { break };
            story = self.ctx.store.story(into).await?.ok_or(CommandError::NoStory)?;
        }
        Ok(story)
    }

    /// The chat's own topic of that name, else the shared one.
    pub async fn topic(&self, name: &str) -> Result<TopicRow> {
        if let Some(topic) = self.ctx.store.topic(self.chat.id, name).await? {
            return Ok(topic);
        }
        let topics = self.ctx.store.topics(Some(self.chat.id)).await?;
        let nearest = super::parse::nearest(name, topics.iter().map(|topic| (topic.name.as_str(), topic.name.clone())));
        Err(CommandError::NoTopic { name: name.into(), nearest }.into())
    }

    /// The topic of a button; the chat's own where that stands in its place by now, and what took a copy's place. Others that were
    /// dropped, and those of other chats, do not exist here.
    pub async fn topic_pressed(&self, id: i64) -> Result<Option<TopicRow>> {
        let topic = self.ctx.store.topic_by_id(id).await?;
        let Some(topic) = topic.filter(|topic| topic.chat_id == 0 || topic.chat_id == self.chat.id) else {
            return Ok(None);
        };
        let live = self.ctx.store.topic(self.chat.id, &topic.name).await?;
        Ok(live.filter(|live| live.id == topic.id || live.chat_id > topic.chat_id || topic.origin != 0))
    }

    /// The ids of a list of topics that is stored under a token.
    pub async fn topics_of_list(&self, token: &str) -> Result<Vec<i64>> {
        let list = self.ctx.store.token(token).await?.ok_or(CommandError::OldButton)?;
        let mut ids = Vec::new();
        for name in super::parse::payload(&list) {
            ids.extend(self.ctx.store.topic(self.chat.id, &name).await?.map(|topic| topic.id));
        }
        Ok(ids)
    }

    /// Records a change of state.
    pub async fn audit(&self, what: &str, before: &str, after: &str) -> Result<()> {
        self.ctx.store.audit(&self.who(), self.chat.id, what, before, after, self.now_ms).await
    }

    /// Saves settings with what follows from them (mode and next digest stand in columns of their own).
    pub async fn save_settings(&self, settings: &Settings) -> Result<()> {
        self.schedule(settings).await?;
        self.audit("settings", &self.settings.write(), &settings.write()).await
    }

    /// Stores settings with the next digest, which also follows from the topics' own modes. What a digest was to tell in a chat that
    /// wants none any more comes out at once.
    pub async fn schedule(&self, settings: &Settings) -> Result<()> {
        let store = &self.ctx.store;
        let modes: Vec<_> =
            store.subscriptions(self.chat.id).await?.iter().filter_map(|own| mode_named(&own.mode)).collect();
        let mut next = settings.next_digest_of_all(&modes, self.now_ms);
        if next.is_none() && !store.held_stories(self.chat.id).await?.is_empty() {
            next = Some(self.now_ms);
        }
        store.set_settings(self.chat.id, &settings.write(), mode_name(settings.mode), next).await
    }

    /// `10 Apr 06:30` in the chat's zone and language.
    pub fn date_time(&self, at_ms: i64) -> String {
        self.speech.date_time(at_ms, self.now_ms, self.settings.zone())
    }
}

// Rights.
impl Ask<'_> {
    /// Refuses whoever is not an admin of the chat that it is about.
    pub async fn need_admin(&self) -> Result<()> {
        if self.is_remote() {
            // Looked up anew at each change: whoever lost the channel loses it here at once.
            return self.need_channel(&self.chat.address).await;
        }
        if self.is_admin().await? { Ok(()) } else { Err(CommandError::AdminsOnly.into()) }
    }

    /// Refuses where this person is no admin of the channel, or where the bot may not post in it.
    pub async fn need_channel(&self, address: &str) -> Result<()> {
        if !self.administers(address, false).await? {
            return Err(CommandError::ChannelAdminsOnly.into());
        }
        let may_post = self.ctx.platform.may_write(address).await.map_err(|error| unknown_admins(address, &error))?;
        if may_post { Ok(()) } else { Err(CommandError::ChannelNoRight.into()) }
    }

    /// Refuses whoever is no operator.
    pub async fn need_operator(&self) -> Result<()> {
        if self.is_operator().await? { Ok(()) } else { Err(CommandError::OperatorsOnly.into()) }
    }

    async fn is_admin(&self) -> Result<bool> {
        if self.update.as_chat || self.update.chat.kind == ChatKind::Private {
            return Ok(true);
        }
        self.administers(&self.update.chat.address, true).await
    }

    /// Whether the person is an admin of the chat at `address`, as the platform says now (or said within a minute).
    async fn administers(&self, address: &str, cached: bool) -> Result<bool> {
        let Some(person) = &self.update.person else { return Ok(false) };
        if cached && let Some(admins) = self.ctx.admins.known(address, self.now_ms) {
            return Ok(admins.contains(&person.id));
        }
        let admins = self.ctx.platform.admins(address).await.map_err(|error| unknown_admins(address, &error))?;
        let among = admins.contains(&person.id);
        self.ctx.admins.learn(address, admins, self.now_ms);
        Ok(among)
    }

    /// Listed in the configuration, or granted. An anonymous admin is nobody's operator.
    pub async fn is_operator(&self) -> Result<bool> {
        let Some(person) = self.update.person.as_ref().filter(|_| !self.update.as_chat) else { return Ok(false) };
        let is_theirs = |(platform, id): &(String, String)| platform == self.ctx.platform.name() && *id == person.id;
        Ok(self.ctx.operators.iter().any(is_theirs) || self.ctx.store.operators().await?.iter().any(is_theirs))
    }
}

fn unknown_admins(address: &str, error: &SendError) -> CommandError {
    tracing::warn!(chat.address = address, %error, "cannot look up the admins of a chat");
    match error {
        SendError::Gone(_) | SendError::NoRights(_) => CommandError::NoChannel(address.to_owned()),
        _ => CommandError::AdminsUnknown,
    }
}

/// Admins of chats as looked up within the last minute.
#[derive(Default)]
pub struct Admins(Mutex<HashMap<String, (i64, Vec<String>)>>);

impl Admins {
    fn known(&self, address: &str, now_ms: i64) -> Option<Vec<String>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(address).filter(|(at, _)| now_ms - at < ADMINS_MS).map(|(_, admins)| admins.clone())
    }

    fn learn(&self, address: &str, admins: Vec<String>, now_ms: i64) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() > 10_000 {
            known.retain(|_, (at, _)| now_ms - *at < ADMINS_MS);
        }
        known.insert(address.to_owned(), (now_ms, admins));
    }
}

/// Names in a list: `Sanctions, Peacekeeping`.
pub(crate) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> FluentValue<'static> {
    names.into_iter().collect::<Vec<_>>().join(", ").into()
}

/// What people read of a topic.
pub(crate) fn title(topic: &TopicRow) -> &str {
    if topic.title.is_empty() { &topic.name } else { &topic.title }
}

/// A message of one bold line.
pub(crate) fn headed(text: String) -> Message {
    Message::default().line([crate::outbox::message::Span::Bold(text)])
}
