//! What people can do wrong, each with the answer that says who may do it, or what to do instead.

use super::catalogue::Command;
use super::speech::Speech;

/// A refusal: it goes to the person who asked, in the chat's language. Everything else that goes wrong goes to the log.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CommandError {
    #[error("only admins of the chat may do that")]
    AdminsOnly,
    #[error("only operators may do that")]
    OperatorsOnly,
    #[error("only admins of the channel may do that: become one there, or go back with /channel off")]
    ChannelAdminsOnly,
    #[error("the bot may not post in that channel: give it the right to post messages there")]
    ChannelNoRight,
    #[error("only in a private chat: write to the bot directly")]
    PrivateOnly,
    #[error("the platform does not say who the admins are: try again in a minute")]
    AdminsUnknown,
    #[error("usage: {}", .0.usage())]
    Usage(Command),
    #[error("no topic {name}: see /topics")]
    NoTopic { name: String, nearest: Option<String> },
    #[error("topic {0} is shared by all chats: make one of this chat's own in its place with /newtopic")]
    SharedTopic(String),
    #[error("not subscribed to {0}: see /status")]
    NotSubscribed(String),
    #[error("{0} cannot name a topic: use 1 to 32 of a-z, 0-9 and _")]
    BadName(String),
    #[error("topic {0} is there already: change it with /edittopic, or choose another name")]
    NameTaken(String),
    #[error("the query is longer than {most} characters: shorten it")]
    LongQuery { most: usize },
    #[error("the query has more than {most} words, phrases and fields: leave some out")]
    ManyTerms { most: usize },
    #[error("the query cannot be read at {at}: expected {expected}")]
    BadQuery { query: String, at: usize, expected: String },
    #[error("at most {most} own topics a chat: drop one with /droptopic")]
    ManyTopics { most: usize },
    #[error("at most {most} subscriptions a chat: leave one with /unsubscribe")]
    ManySubscriptions { most: usize },
    #[error("reply to one of the bot's updates")]
    NoReply,
    #[error("that message is not one of the bot's updates: reply to one that is")]
    NoStory,
    #[error("not a length of time: write it as 2h or 1d, at most a year")]
    BadDuration,
    #[error("not an address: write one such as https://example.org")]
    BadAddress,
    #[error("nothing to read at that address: {0}")]
    NoFeed(String),
    #[error("no source {0}: see /sources")]
    NoSource(String),
    #[error("no channel {0} that the bot is in: add the bot as an admin there first")]
    NoChannel(String),
    #[error("no time zone {0}: name it as Europe/Kyiv, or name a large city")]
    NoZone(String),
    #[error("quiet hours that begin when they end would never end: choose two different times")]
    QuietAllDay,
    #[error("the value is not one of those that the setting has: choose from /settings")]
    BadSetting,
    #[error("the file cannot be read ({0}): send the one that /export gave, with /import as its caption")]
    BadFile(String),
    #[error("the file is empty, or longer than {most_mb} MB, or cannot be fetched: send another")]
    NoFile { most_mb: usize },
    #[error("that choice is too old: ask again")]
    OldButton,
    #[error("this installation cannot do that: ask its operator")]
    NotHere,
}

impl CommandError {
    /// The answer in the chat's language. Each message says what to do.
    pub fn say(&self, speech: &Speech) -> String {
        match self {
            Self::AdminsOnly => speech.word("error-admins-only"),
            Self::OperatorsOnly => speech.word("error-operators-only"),
            Self::ChannelAdminsOnly => speech.word("error-channel-admins-only"),
            Self::ChannelNoRight => speech.word("error-channel-no-right"),
            Self::PrivateOnly => speech.word("error-private-only"),
            Self::AdminsUnknown => speech.word("error-admins-unknown"),
            Self::Usage(command) => speech.say("error-usage", &[("usage", command.usage().into())]),
            Self::NoTopic { name, nearest: None } => speech.say("error-no-topic", &[("name", name.as_str().into())]),
            Self::NoTopic { name, nearest: Some(nearest) } => speech
                .say("error-no-topic-nearest", &[("name", name.as_str().into()), ("nearest", nearest.as_str().into())]),
            Self::SharedTopic(name) => speech.say("error-shared-topic", &[("name", name.as_str().into())]),
            Self::NotSubscribed(name) => speech.say("error-not-subscribed", &[("name", name.as_str().into())]),
            Self::BadName(name) => speech.say("error-bad-name", &[("name", name.as_str().into())]),
            Self::NameTaken(name) => speech.say("error-name-taken", &[("name", name.as_str().into())]),
            Self::LongQuery { most } => speech.say("error-long-query", &[("most", (*most).into())]),
            Self::ManyTerms { most } => speech.say("error-many-terms", &[("most", (*most).into())]),
            Self::BadQuery { expected, .. } => {
                let expected = super::queries::expected(speech, expected);
                speech.say("error-bad-query", &[("expected", expected.into())])
            }
            Self::ManyTopics { most } => speech.say("error-many-topics", &[("most", (*most).into())]),
            Self::ManySubscriptions { most } => speech.say("error-many-subscriptions", &[("most", (*most).into())]),
            Self::NoReply => speech.word("error-no-reply"),
            Self::NoStory => speech.word("error-no-story"),
            Self::BadDuration => speech.word("error-bad-duration"),
            Self::BadAddress => speech.word("error-bad-address"),
            Self::NoFeed(why) => speech.say("error-no-feed", &[("why", why.as_str().into())]),
            Self::NoSource(name) => speech.say("error-no-source", &[("name", name.as_str().into())]),
            Self::NoChannel(name) => speech.say("error-no-channel", &[("name", name.as_str().into())]),
            Self::NoZone(name) => speech.say("error-no-zone", &[("name", name.as_str().into())]),
            Self::QuietAllDay => speech.word("error-quiet-all-day"),
            Self::BadSetting => speech.word("error-bad-setting"),
            Self::BadFile(why) => speech.say("error-bad-file", &[("why", why.as_str().into())]),
            Self::NoFile { most_mb } => speech.say("error-no-file", &[("most", (*most_mb).into())]),
            Self::OldButton => speech.word("error-old-button"),
            Self::NotHere => speech.word("error-not-here"),
        }
    }
}
