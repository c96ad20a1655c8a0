//! Our messages as the Bot API's payloads.

use teloxide::payloads::{EditMessageCaption, EditMessageText, SendDocument, SendMessage, SendPhoto};
use teloxide::types::{
    ChatId, InlineKeyboardButton, InlineKeyboardMarkup, InlineQueryResult, InlineQueryResultArticle, InputFile,
    InputMessageContent, InputMessageContentText, LinkPreviewOptions, MessageId, ParseMode, Recipient, ReplyMarkup,
    ReplyParameters, ThreadId,
};
use url::Url;

use crate::outbox::message::{Action, Button, Message};
use crate::outbox::render::{self, Limits, Rendered};
use crate::platforms::{Card, SendError, Target};

/// Bot API, `sendMessage.text` and `sendPhoto.caption`; 100 entities a message.
pub(super) const TEXT: Limits = Limits { units: 4096, entities: 100 };
pub(super) const CAPTION: Limits = Limits { units: 1024, entities: 100 };
/// Bot API, `answerCallbackQuery.text`.
pub(super) const TOAST: usize = 200;
/// A button shows far less; the rest only makes the message heavier.
const LABEL: usize = 64;

/// Where a message goes, in Telegram's types.
pub(super) struct Place {
    recipient: Recipient,
    thread: Option<ThreadId>,
    reply: Option<ReplyParameters>,
}

impl Place {
    /// Fails on an address that is no chat's.
    pub fn of(to: &Target) -> Result<Self, SendError> {
        let thread = i32::try_from(to.thread).map_err(|_| SendError::NoThread(format!("no thread {}", to.thread)))?;
        let reply = to.reply_to.as_deref().and_then(|id| id.parse().ok());
        Ok(Self {
            recipient: recipient(&to.address)?,
            thread: (thread != 0).then_some(ThreadId(MessageId(thread))),
            reply: reply.map(|id| ReplyParameters::new(MessageId(id)).allow_sending_without_reply()),
        })
    }
}

/// A chat's id, or a public name with `@`.
pub(super) fn recipient(address: &str) -> Result<Recipient, SendError> {
    match address.parse() {
        Ok(id) => Ok(Recipient::Id(ChatId(id))),
        Err(_) if address.starts_with('@') => Ok(Recipient::ChannelUsername(address.to_owned())),
        Err(_) => Err(SendError::Gone(format!("no chat has the address {address:?}"))),
    }
}

pub(super) fn text(place: &Place, message: &Message, rendered: Rendered) -> SendMessage {
    let mut payload = SendMessage::new(place.recipient.clone(), rendered.text);
    payload.message_thread_id = place.thread;
    payload.parse_mode = Some(ParseMode::Html);
    payload.link_preview_options = Some(preview(message));
    payload.disable_notification = message.silent.then_some(true);
    payload.reply_parameters = place.reply.clone();
    payload.reply_markup = keyboard(&message.buttons).map(ReplyMarkup::InlineKeyboard);
    payload
}

pub(super) fn photo(place: &Place, message: &Message, photo: InputFile, caption: Rendered) -> SendPhoto {
    let mut payload = SendPhoto::new(place.recipient.clone(), photo);
    payload.message_thread_id = place.thread;
    payload.caption = Some(caption.text);
    payload.parse_mode = Some(ParseMode::Html);
    payload.disable_notification = message.silent.then_some(true);
    payload.reply_parameters = place.reply.clone();
    payload.reply_markup = keyboard(&message.buttons).map(ReplyMarkup::InlineKeyboard);
    payload
}

pub(super) fn document(place: &Place, message: &Message, file: InputFile, caption: Rendered) -> SendDocument {
    let mut payload = SendDocument::new(place.recipient.clone(), file);
    payload.message_thread_id = place.thread;
    payload.caption = Some(caption.text);
    payload.parse_mode = Some(ParseMode::Html);
    payload.disable_notification = message.silent.then_some(true);
    payload.reply_parameters = place.reply.clone();
    payload.reply_markup = keyboard(&message.buttons).map(ReplyMarkup::InlineKeyboard);
    payload
}

pub(super) fn new_text(place: &Place, id: MessageId, message: &Message) -> EditMessageText {
    let mut payload = EditMessageText::new(place.recipient.clone(), id, render::html(message, TEXT).text);
    payload.parse_mode = Some(ParseMode::Html);
    payload.link_preview_options = Some(preview(message));
    payload.reply_markup = keyboard(&message.buttons);
    payload
}

pub(super) fn new_caption(place: &Place, id: MessageId, message: &Message) -> EditMessageCaption {
    let mut payload = EditMessageCaption::new(place.recipient.clone(), id);
    payload.caption = Some(render::html(message, CAPTION).text);
    payload.parse_mode = Some(ParseMode::Html);
    payload.reply_markup = keyboard(&message.buttons);
    payload
}

/// A card of inline mode: an article whose choice pastes its message.
pub(super) fn card(card: &Card) -> InlineQueryResult {
    let mut content = InputMessageContentText::new(render::html(&card.message, TEXT).text);
    content.parse_mode = Some(ParseMode::Html);
    content.link_preview_options = Some(preview(&card.message));
    let mut article =
        InlineQueryResultArticle::new(card.id.clone(), card.title.clone(), InputMessageContent::Text(content));
    article.description = Some(card.description.clone()).filter(|words| !words.is_empty());
    article.url = card.url.as_deref().and_then(web);
    article.thumbnail_url = card.image.as_deref().and_then(web);
    // A button's press would come from a chat that we do not know: only those that open something stay.
    let opening = |row: &Vec<Button>| row.iter().filter(|b| matches!(b.action, Action::Open(_))).cloned().collect();
    article.reply_markup = keyboard(&card.message.buttons.iter().map(opening).collect::<Vec<_>>());
    InlineQueryResult::Article(article)
}

/// The buttons; one that cannot work is left out rather than have the whole message refused.
fn keyboard(rows: &[Vec<Button>]) -> Option<InlineKeyboardMarkup> {
    let rows = rows.iter().map(|row| row.iter().filter_map(button).collect::<Vec<_>>());
    let rows: Vec<_> = rows.filter(|row| !row.is_empty()).collect();
    (!rows.is_empty()).then(|| InlineKeyboardMarkup::new(rows))
}

fn button(button: &Button) -> Option<InlineKeyboardButton> {
    let label = render::shorten(button.label.trim(), LABEL).into_owned();
    let label = if label.is_empty() { "·".to_owned() } else { label };
    match &button.action {
        Action::Open(address) => Some(InlineKeyboardButton::url(label, web(address)?)),
        Action::Press(data) if (1..=64).contains(&data.len()) => {
            Some(InlineKeyboardButton::callback(label, data.clone()))
        }
        Action::Press(_) => None,
    }
}

/// An address that Telegram takes.
pub(super) fn web(address: &str) -> Option<Url> {
    Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

fn preview(message: &Message) -> LinkPreviewOptions {
    LinkPreviewOptions {
        is_disabled: !message.preview,
        url: None,
        prefer_small_media: false,
        prefer_large_media: false,
        show_above_text: false,
    }
}
