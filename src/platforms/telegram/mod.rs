//! Telegram: the adapter between the [`Platform`] trait and the Bot API. Nothing else knows teloxide.
//!
//! Updates come by long polling, or by webhook where an address is set. Out go text (HTML), pictures with
//! captions, files, edits, toasts, command menus and cards. What went wrong is sorted in [`errors`].

mod api;
mod errors;
mod incoming;
mod listen;
mod outgoing;
mod send;
mod webhook;

use std::sync::{Arc, RwLock};
use std::time::Duration;

use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;
use teloxide::payloads::{
    AnswerCallbackQuery, AnswerInlineQuery, DeleteWebhook, GetChat, GetChatAdministrators, GetChatMember, GetMe,
    SetMyCommands, SetWebhook,
};
use teloxide::requests::Payload;
use teloxide::types::{
    BotCommand, BotCommandScope, CallbackQueryId, InlineQueryId, InlineQueryResultsButton,
    InlineQueryResultsButtonKind, MessageId, UserId,
};
use url::Url;

use self::api::{Api, Failure};
use self::errors::sort;
use self::incoming::{Me, TgChat, TgMember};
use self::outgoing::{CAPTION, Place, TEXT};
use crate::outbox::message::Message;
use crate::outbox::render;
use crate::platforms::{
    Capabilities, Card, Chat, CommandInfo, Inbox, ListenError, Pictures, Platform, Rates, SendError, Target,
};

pub use self::webhook::Webhook;

const NAME: &str = "telegram";
/// Telegram keeps the cards of inline mode for a minute.
const CARDS_KEPT_S: u32 = 60;

/// What the adapter needs to know.
pub struct TelegramOptions {
    pub token: SecretString,
    /// Another Bot API server (`TELEGRAM_API_URL`).
    pub api_url: Option<Url>,
    /// Long polling without.
    pub webhook: Option<Webhook>,
    /// How long one round of long polling waits for updates.
    pub poll_wait: Duration,
    /// How long any other answer may take (Telegram fetches a picture by itself meanwhile). What takes longer
    /// may or may not have been sent.
    pub call_wait: Duration,
}

impl TelegramOptions {
    pub fn new(token: SecretString) -> Self {
        Self {
            token,
            api_url: None,
            webhook: None,
            poll_wait: Duration::from_secs(25),
            call_wait: Duration::from_secs(20),
        }
    }
}

/// The adapter. Clones share everything.
#[derive(Clone)]
pub struct Telegram(Arc<Inner>);

struct Inner {
    api: Api,
    webhook: Option<Webhook>,
    poll_wait: Duration,
    me: RwLock<Me>,
    progress: listen::Progress,
}

impl Telegram {
    /// Connects to nothing yet. Fails on an address that cannot be one.
    pub fn new(options: TelegramOptions) -> anyhow::Result<Self> {
        if let Some(webhook) = &options.webhook {
            let secret = webhook.secret.expose_secret();
            let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
            anyhow::ensure!(
                (1..=256).contains(&secret.len()) && secret.chars().all(allowed),
                "the webhook's secret must be 1 to 256 of A-Z, a-z, 0-9, _ and -"
            );
        }
        Ok(Self(Arc::new(Inner {
            api: Api::new(options.token, options.api_url, options.call_wait)?,
            webhook: options.webhook,
            poll_wait: options.poll_wait,
            me: RwLock::default(),
            progress: listen::Progress::default(),
        })))
    }
}

impl Inner {
    fn me(&self) -> Me {
        self.me.read().map(|me| me.clone()).unwrap_or_default()
    }

    /// Answers a press or an inline question. One that is too old is no error: nobody waits for it any more.
    async fn answer_query<P: Payload + serde::Serialize + Sync>(&self, payload: &P) -> Result<(), SendError> {
        match self.api.call(payload).await {
            Err(failure) if !errors::is_too_late(&failure) => Err(sort(failure)),
            _ => Ok(()),
        }
    }
}

#[async_trait]
impl Platform for Telegram {
    fn name(&self) -> &'static str {
        NAME
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            edit: true,
            edit_window_ms: None,
            threads: true,
            buttons_private: true,
            buttons_group: true,
            pictures: Pictures::Captioned(CAPTION.units),
            attachments: true,
            text_limit: TEXT.units,
            entity_limit: TEXT.entities,
            // Bots FAQ, "My bot is hitting limits, how do I avoid this?"
            rates: Rates { overall_per_s: 30, chat_burst: 3, group_per_min: Some(20) },
            group_size: None,
            free_form_window_ms: None,
            idempotent: false,
        }
    }

    fn bot_name(&self) -> Option<String> {
        Some(self.0.me().name).filter(|name| !name.is_empty())
    }

    fn start_link(&self, payload: &str) -> Option<String> {
        let name = self.bot_name()?;
        Some(format!("https://t.me/{name}?startgroup={payload}"))
    }

    /// Supergroups and channels alone have links (core.telegram.org/api/links#message-links); their ids are -10^12 less the
    /// number that stands in the link (core.telegram.org/api/bots/ids).
    fn message_link(&self, address: &str, message_id: &str) -> Option<String> {
        let channel = address.parse::<i64>().ok()?.checked_neg()? - 1_000_000_000_000;
        (channel > 0).then(|| format!("https://t.me/c/{channel}/{message_id}"))
    }

    async fn connect(&self) -> Result<(), SendError> {
        #[derive(Deserialize)]
        struct Answer {
            id: i64,
            #[serde(default)]
            username: String,
        }
        let me: Answer = typed(self.0.api.call(&GetMe::new()).await)?;
        if let Ok(mut known) = self.0.me.write() {
            *known = Me { id: me.id, name: me.username };
        }
        match &self.0.webhook {
            Some(webhook) => {
                let mut payload = SetWebhook::new(webhook.url.clone());
                payload.secret_token = Some(webhook.secret.expose_secret().to_owned());
                payload.allowed_updates = Some(listen::ALLOWED.to_vec());
                self.0.api.call(&payload).await.map_err(sort)?;
            }
            None => {
                self.0.api.call(&DeleteWebhook::new()).await.map_err(sort)?;
            }
        }
        Ok(())
    }

    /// A message that is too long goes out in parts: the answer belongs to the first, the buttons to the last.
    /// Where a later part fails the whole is [`SendError::Ambiguous`], since a repeat would repeat the first;
    /// who must count messages splits with [`render::split`] beforehand.
    async fn send(&self, to: &Target, message: &Message) -> Result<String, SendError> {
        match self.0.send_parts(to, message).await {
            // A closed main thread leaves nowhere to fall back to.
            Err(SendError::NoThread(why)) if to.thread == 0 => Err(SendError::NoRights(why)),
            sent => sent,
        }
    }

    async fn edit(&self, to: &Target, message_id: &str, message: &Message) -> Result<(), SendError> {
        let id = message_id.parse().map(MessageId);
        let id = id.map_err(|_| SendError::MessageGone(format!("no message has the id {message_id:?}")))?;
        self.0.edit(&Place::of(to)?, id, message).await.map_err(sort)
    }

    async fn acknowledge(&self, press_id: &str, toast: Option<&str>) -> Result<(), SendError> {
        let mut payload = AnswerCallbackQuery::new(CallbackQueryId(press_id.to_owned()));
        payload.text = toast.map(|text| render::shorten(text, outgoing::TOAST).into_owned());
        self.0.answer_query(&payload).await
    }

    /// In a private chat the one person; elsewhere `getChatAdministrators`, which names no bots. An admin of a channel who may not
    /// post there does not count: nobody posts through the bot what they may not post themselves.
    async fn admins(&self, address: &str) -> Result<Vec<String>, SendError> {
        if address.parse::<i64>().is_ok_and(|id| id > 0) {
            return Ok(vec![address.to_owned()]);
        }
        #[derive(Deserialize)]
        struct Member {
            user: User,
            /// In channels only.
            can_post_messages: Option<bool>,
        }
        #[derive(Deserialize)]
        struct User {
            id: i64,
        }
        let payload = GetChatAdministrators::new(outgoing::recipient(address)?);
        let members: Vec<Member> = typed(self.0.api.call(&payload).await)?;
        let may_post = members.into_iter().filter(|member| member.can_post_messages != Some(false));
        Ok(may_post.map(|member| member.user.id.to_string()).collect())
    }

    async fn find(&self, name: &str) -> Result<Chat, SendError> {
        let payload = GetChat::new(outgoing::recipient(name)?);
        let chat: TgChat = typed(self.0.api.call(&payload).await)?;
        Ok(chat.known(0))
    }

    async fn may_write(&self, address: &str) -> Result<bool, SendError> {
        let chat = self.find(address).await?;
        let me = UserId(u64::try_from(self.0.me().id).unwrap_or_default());
        let payload = GetChatMember::new(outgoing::recipient(&chat.address)?, me);
        let member: TgMember = typed(self.0.api.call(&payload).await)?;
        Ok(member.may_write(chat.kind))
    }

    async fn answer_inline(&self, query_id: &str, cards: &[Card], next_offset: &str) -> Result<(), SendError> {
        let results: Vec<_> = cards.iter().map(outgoing::card).collect();
        let mut payload = AnswerInlineQuery::new(InlineQueryId(query_id.to_owned()), results);
        payload.cache_time = Some(CARDS_KEPT_S);
        payload.next_offset = Some(next_offset.to_owned());
        // Cards are in the asker's language: what one person gets is not for the next.
        payload.is_personal = Some(true);
        self.0.answer_query(&payload).await
    }

    /// As the button that Telegram shows above cards; it leads to the private chat.
    async fn refuse_inline(&self, query_id: &str, why: &str) -> Result<(), SendError> {
        let mut payload = AnswerInlineQuery::new(InlineQueryId(query_id.to_owned()), []);
        payload.cache_time = Some(0);
        payload.is_personal = Some(true);
        let kind = InlineQueryResultsButtonKind::StartParameter("inline".to_owned());
        payload.button = Some(InlineQueryResultsButton { text: why.to_owned(), kind });
        self.0.answer_query(&payload).await
    }

    /// Each language's list, thrice: members of groups see theirs, admins and private chats see all.
    async fn set_commands(&self, commands: &[CommandInfo]) -> Result<(), SendError> {
        let mut languages: Vec<&str> = commands.iter().map(|command| command.language.as_str()).collect();
        languages.sort_unstable();
        languages.dedup();
        let scopes = [
            (BotCommandScope::AllPrivateChats, true),
            (BotCommandScope::AllGroupChats, false),
            (BotCommandScope::AllChatAdministrators, true),
        ];
        for language in languages {
            for (scope, admin) in &scopes {
                let shown = commands.iter().filter(|c| c.language == language && (*admin || !c.admin));
                let list: Vec<_> = shown.map(|c| BotCommand::new(&c.name, render::shorten(&c.about, 256))).collect();
                let mut payload = SetMyCommands::new(list);
                payload.scope = Some(scope.clone());
                payload.language_code = Some(language.to_owned()).filter(|code| !code.is_empty());
                self.0.api.call(&payload).await.map_err(sort)?;
            }
        }
        Ok(())
    }

    async fn listen(&self, inbox: &dyn Inbox) -> Result<(), ListenError> {
        match &self.0.webhook {
            Some(_) => std::future::pending().await,
            None => self.0.poll(inbox).await,
        }
    }

    fn router(&self, inbox: Arc<dyn Inbox>) -> Option<axum::Router> {
        let webhook = self.0.webhook.as_ref()?;
        Some(webhook::router(Arc::clone(&self.0), webhook, inbox))
    }
}

/// Reads an answer; one that is not what it should be has told us nothing.
fn typed<T: serde::de::DeserializeOwned>(answer: Result<Value, Failure>) -> Result<T, SendError> {
    let value = answer.map_err(sort)?;
    serde_json::from_value(value).map_err(|error| SendError::Unsent(format!("an answer that we cannot read: {error}")))
}
