//! What members, admins and operators say to the bot, and what it answers.
//!
//! [`answer`] takes an update as a platform reported it and gives back messages; it knows no platform type, only what a
//! [`Platform`] says it can do. One file for each command; around them:
//!
//! | file | |
//! | --- | --- |
//! | `parse` | text to command, pure |
//! | `catalogue` | which commands there are, who may use them, menus |
//! | `ask` | one request with its chat, settings, language and rights |
//! | `presses` | what buttons carry |
//! | `cards`, `picture` | how stories look, here and in the deliver role; the bars of `/trends` |
//! | `settings`, `zones` | what a chat can set |
//! | `speech` | the bot's words in each language |
//! | `queries` | the query language in the chat's words |
//! | `errors`, `flood`, `choices` | refusals, floods, platforms without buttons |

use std::borrow::Cow;
use std::sync::Arc;

use anyhow::Result;
use async_trait::async_trait;

use crate::clock::Clock;
use crate::embedding::Meanings;
use crate::fetch::Fetcher;
use crate::outbox::message::Message;
use crate::platforms::{Card, Event, Platform, Update};
use crate::sources::schedule::Bounds;
use crate::store::{Store, WordCounts};

mod ask;
pub mod cards;
pub mod catalogue;
pub mod choices;
mod errors;
mod events;
mod flood;
pub mod parse;
mod picture;
pub mod presses;
mod queries;
pub mod settings;
pub mod speech;
mod zones;

// One file for each command (a pair that undoes each other shares one).
mod audit;
mod broadcast;
mod channel;
pub mod digest;
mod follow;
mod forget;
mod grant;
mod help;
mod latest;
mod mute;
mod newtopic;
mod privacy;
mod search;
mod set;
mod sources;
mod start;
mod stats;
mod status;
mod story;
mod subscribe;
mod teach;
mod topics;
mod transfer;
mod trends;
mod why;

use ask::Ask;
use catalogue::Command;
pub use catalogue::menu;
pub use errors::CommandError;
use parse::Said;
use presses::Press;
pub use settings::Settings;
pub use speech::Speech;
use teach::Judgement;

/// Most own topics of a chat.
pub const MOST_TOPICS: usize = 50;
/// Most subscriptions of a chat.
pub const MOST_SUBSCRIPTIONS: usize = 200;
/// Stories a day above which `/subscribe` asks whether that is meant.
pub const MANY_A_DAY: i64 = 50;

/// A feed that was found at an address.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Found {
    pub url: String,
    pub title: String,
}

/// Looks for feeds, for `/addsource`: the fetching side stays outside of the commands.
#[async_trait]
pub trait Finder: Send + Sync {
    /// The feeds of a site or feed address, best first; the error is one line for people.
    async fn feeds(&self, address: &str) -> Result<Vec<Found>, String>;
}

#[async_trait]
impl Finder for Fetcher {
    async fn feeds(&self, address: &str) -> Result<Vec<Found>, String> {
        let found = self.find_feeds(address).await.map_err(|error| error.to_string())?;
        Ok(found.into_iter().map(|feed| Found { url: feed.url, title: feed.title }).collect())
    }
}

/// What the commands work with: one for each platform of a process.
pub struct Context {
    pub store: Store,
    pub clock: Clock,
    pub platform: Arc<dyn Platform>,
    /// `(platform, person)` of `OPERATORS`; granted ones are in the store.
    pub operators: Vec<(String, String)>,
    pub finder: Option<Arc<dyn Finder>>,
    /// Where the outside reaches this installation, without a trailing slash.
    pub public_url: Option<String>,
    /// The operator's bounds of polling, over which many new sources are spread.
    pub poll: Bounds,
    /// The model of meanings, where the operator installed one: `/why` tells what the pipeline does.
    pub meanings: Option<Arc<Meanings>>,
    /// How common words are, as the pipeline of this process has it.
    pub words: Arc<WordCounts>,
    admins: ask::Admins,
    flood: flood::Flood,
}

impl Context {
    /// With the store's own clock of leases left aside: `clock` is what commands call now.
    pub fn new(store: Store, clock: Clock, platform: Arc<dyn Platform>, operators: Vec<(String, String)>) -> Self {
        Self {
            store,
            clock,
            platform,
            operators,
            finder: None,
            public_url: None,
            poll: Bounds::default(),
            meanings: None,
            words: Arc::default(),
            admins: ask::Admins::default(),
            flood: flood::Flood::default(),
        }
    }
}

/// What comes back for an update. All of it goes to the chat and thread that the update came from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// The row of that chat, where there is one (none for inline questions).
    pub chat_id: Option<i64>,
    /// New messages, in order, each as a reply to the command.
    pub replies: Vec<Message>,
    /// A message of the bot that becomes another: its id and what it shows now.
    pub edit: Option<(String, Message)>,
    /// Shown to who pressed the button; every press is acknowledged, with or without one.
    pub toast: Option<String>,
    pub inline: Option<Inline>,
}

/// Stories for an inline question (`@bot words`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inline {
    pub query_id: String,
    pub cards: Vec<Card>,
    /// Empty where there are no more.
    pub next_offset: String,
    /// Why there are none.
    pub refusal: Option<String>,
}

impl Answer {
    pub(crate) fn message(message: Message) -> Self {
        Self { replies: vec![message], ..Self::default() }
    }

    pub(crate) fn text(text: impl AsRef<str>) -> Self {
        Self::message(Message::text(text))
    }

    pub(crate) fn toast(text: impl Into<String>) -> Self {
        Self { toast: Some(text.into()), ..Self::default() }
    }

    /// Changes the message whose button was pressed.
    pub(crate) fn edit(message_id: &str, message: Message) -> Self {
        Self { edit: Some((message_id.to_owned(), message)), ..Self::default() }
    }
}

/// Answers one update. What people did wrong is part of the answer; an error is ours (the database is gone) and the
/// same update can be tried again.
pub async fn answer(ctx: &Context, update: &Update) -> Result<Answer> {
    let update = &without_nul(update);
    match &update.event {
        Event::Asked { query_id, words, offset } => return search::inline(ctx, update, query_id, words, offset).await,
        Event::Said { text, .. } if is_nothing(ctx, update, text) => return Ok(Answer::default()),
        Event::Sent { caption, .. } if parse::read(caption, bot(ctx).as_deref()) == Said::NotOurs => {
            return Ok(Answer::default());
        }
        _ => {}
    }
    let ask = events::ask(ctx, update).await?;
    let mut answer = match events::flood(&ask) {
        flood::Verdict::Answer => heard(&ask).await,
        flood::Verdict::Warn => Ok(refusal(&ask, ask.word("flood"))),
        flood::Verdict::Ignore => Ok(Answer::default()),
    }
    .or_else(|error| explain(&ask, error))?;
    answer.chat_id.get_or_insert(ask.here);
    choices::number(&ask, &mut answer).await?;
    Ok(answer)
}

/// No command has a use for a NUL, and PostgreSQL stores none.
fn without_nul(update: &Update) -> Cow<'_, Update> {
    let (Event::Said { text, .. } | Event::Sent { caption: text, .. }) = &update.event else {
        return Cow::Borrowed(update);
    };
    if !text.contains('\0') {
        return Cow::Borrowed(update);
    }
    let mut update = update.clone();
    if let Event::Said { text, .. } | Event::Sent { caption: text, .. } = &mut update.event {
        text.retain(|c| c != '\0');
    }
    Cow::Owned(update)
}

/// What needs neither an answer nor a row in the database: talk of a group, another bot's commands, commands that nobody knows.
fn is_nothing(ctx: &Context, update: &Update, text: &str) -> bool {
    let private = update.chat.kind == crate::platforms::ChatKind::Private;
    match parse::read(text, bot(ctx).as_deref()) {
        Said::NotOurs => !private || text.starts_with('/'),
        Said::Unknown { ours, .. } => !private && !ours,
        Said::Bare => !private,
        Said::Choice(_) => !private && !text.trim_start().starts_with('/'),
        Said::Command { .. } => false,
    }
}

fn bot(ctx: &Context) -> Option<String> {
    ctx.platform.bot_name()
}

async fn heard(ask: &Ask<'_>) -> Result<Answer> {
    match &ask.update.event {
        Event::Said { text, .. } => said(ask, text).await,
        Event::Pressed { data, message_id, .. } => match Press::read(data) {
            Some(press) => pressed(ask, press, message_id).await,
            None => Err(CommandError::OldButton.into()),
        },
        Event::Sent { caption, content, .. } => sent(ask, caption, content).await,
        Event::Located { latitude, longitude } => set::located(ask, latitude, longitude).await,
        Event::Added => start::added(ask).await,
        Event::Removed => events::removed(ask).await,
        Event::Moved { to } => events::moved(ask, to).await,
        Event::Asked { .. } => Ok(Answer::default()),
    }
}

async fn said(ask: &Ask<'_>, text: &str) -> Result<Answer> {
    match parse::read(text, bot(ask.ctx).as_deref()) {
        Said::Command { command, args } => run(ask, command, args).await,
        Said::Choice(number) => match choices::chosen(ask, number).await? {
            Some(press) => pressed(ask, press, "").await,
            None => Err(CommandError::OldButton.into()),
        },
        Said::Unknown { name, nearest, .. } => Ok(help::unknown(ask, &name, nearest)),
        Said::Bare | Said::NotOurs => Ok(help::unknown(ask, "", None)),
    }
}

async fn run(ask: &Ask<'_>, command: Command, args: &str) -> Result<Answer> {
    match command {
        Command::Start => start::run(ask, args).await,
        Command::Help => help::run(ask, args).await,
        Command::Topics => topics::run(ask).await,
        Command::Latest => latest::run(ask, args).await,
        Command::Search => search::run(ask, args).await,
        Command::Story => story::run(ask).await,
        Command::Why => why::run(ask, args).await,
        Command::Digest => digest::run(ask).await,
        Command::Trends => trends::run(ask, args).await,
        Command::Status => status::run(ask).await,
        Command::Sources => sources::run(ask, args).await,
        Command::Privacy => Ok(privacy::run(ask)),
        Command::Subscribe => subscribe::run(ask, args).await,
        Command::Unsubscribe => subscribe::leave(ask, args).await,
        Command::Settings => set::run(ask, args).await,
        Command::Mute => mute::run(ask, args).await,
        Command::Unmute => mute::end(ask).await,
        Command::Follow => follow::run(ask).await,
        Command::Unfollow => follow::end(ask).await,
        Command::NewTopic => newtopic::run(ask, args).await,
        Command::EditTopic => newtopic::edit(ask, args).await,
        Command::DropTopic => newtopic::drop(ask, args).await,
        Command::Examples => teach::run(ask, args).await,
        Command::Channel => channel::run(ask, args).await,
        Command::Export => transfer::export(ask).await,
        Command::Import => transfer::import(ask, args).await,
        Command::Forget => forget::run(ask).await,
        Command::AddSource => sources::add(ask, args).await,
        Command::DropSource => sources::drop(ask, args).await,
        Command::Stats => stats::run(ask).await,
        Command::Broadcast => broadcast::run(ask, args).await,
        Command::Grant => grant::run(ask, args).await,
        Command::Revoke => grant::end(ask, args).await,
        Command::Audit => audit::run(ask, args).await,
    }
}

async fn pressed(ask: &Ask<'_>, press: Press, message_id: &str) -> Result<Answer> {
    match press {
        Press::Topics { page } => topics::turn(ask, page, message_id).await,
        Press::Toggle { topic, page, wanted } => topics::toggle(ask, topic, wanted, page, message_id).await,
        Press::Subscribe { topics, sure } => subscribe::pressed(ask, &topics, sure, message_id).await,
        Press::SubscribeList { token, sure } => {
            let topics = ask.topics_of_list(&token).await?;
            subscribe::pressed(ask, &topics, sure, message_id).await
        }
        Press::NewestList(token) => latest::newest(ask, &ask.topics_of_list(&token).await?).await,
        Press::Begin(topic) => start::pressed(ask, topic, message_id).await,
        Press::Newest { topics } => latest::newest(ask, &topics).await,
        Press::Latest { topic, offset } => latest::turn(ask, topic, offset, message_id).await,
        Press::Search { token, offset } => search::turn(ask, &token, offset, message_id).await,
        Press::Story(id) => story::show(ask, id).await,
        Press::Why(id) => why::pressed(ask, id, message_id).await,
        Press::Follow(id) => follow::pressed(ask, id, message_id).await,
        Press::Unfollow(id) => follow::pressed_end(ask, id).await,
        Press::Set { field, value } => set::pressed(ask, &field, value.as_deref(), message_id).await,
        Press::Save(token) => newtopic::save(ask, &token, message_id).await,
        Press::AddSource { token, n } => sources::pressed(ask, &token, n, message_id).await,
        Press::Sources { page } => sources::turn(ask, page, message_id).await,
        Press::Help(command) => help::run(ask, &command).await,
        Press::Broadcast(token) => broadcast::sure(ask, &token, message_id).await,
        Press::Mark { topic, article, wanted } => teach::marked(ask, topic, article, wanted).await,
        Press::Judge { topic, article, wanted, back } => {
            teach::judged(ask, topic, article, Judgement { wanted, back }, message_id).await
        }
        Press::Unteach(topic) => teach::forgotten(ask, topic, message_id).await,
        Press::Catalogue => topics::run(ask).await,
        Press::Forget => forget::sure(ask, message_id).await,
        Press::Cancel => Ok(Answer::edit(message_id, Message::text(ask.word("cancelled")))),
    }
}

async fn sent(ask: &Ask<'_>, caption: &str, content: &str) -> Result<Answer> {
    match parse::read(caption, bot(ask.ctx).as_deref()) {
        Said::Command { command: Command::Import, .. } => transfer::import_file(ask, content).await,
        Said::Command { command: Command::AddSource, .. } => sources::add_file(ask, &transfer::decoded(content)?).await,
        _ => said(ask, caption).await,
    }
}

/// A refusal as a toast where a button was pressed, else as a message.
fn refusal(ask: &Ask<'_>, text: String) -> Answer {
    match ask.update.event {
        Event::Pressed { .. } => Answer::toast(text),
        _ => Answer::text(text),
    }
}

fn explain(ask: &Ask<'_>, error: anyhow::Error) -> Result<Answer> {
    let error = error.downcast::<CommandError>()?;
    if let CommandError::BadQuery { query, at, .. } = &error {
        return Ok(Answer::message(newtopic::marked(query, *at, error.say(ask.speech))));
    }
    Ok(refusal(ask, error.say(ask.speech)))
}
