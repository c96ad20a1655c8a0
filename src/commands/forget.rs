//! `/forget`: erases everything about the chat, after it was asked twice.

use anyhow::Result;

use super::Answer;
use super::ask::Ask;
use super::presses::Press;
use crate::outbox::message::Message;

pub(super) async fn run(ask: &Ask<'_>) -> Result<Answer> {
    ask.need_admin().await?;
    let yes = Press::Forget.button(ask.word("button-forget"));
    let no = Press::Cancel.button(ask.word("button-cancel"));
    Ok(Answer::message(Message::text(ask.word("forget-sure")).row([yes, no])))
}

pub(super) async fn sure(ask: &Ask<'_>, message_id: &str) -> Result<Answer> {
    ask.need_admin().await?;
    ask.ctx.store.forget_chat(ask.chat.id).await?;
    // That it was done stays, so that operators can answer for it; of what it was nothing does.
    ask.audit("forget", "", "").await?;
    let told = Message::text(ask.word("forgotten"));
    if ask.is_remote() {
        super::channel::run(ask, "off").await?;
        return Ok(Answer::edit(message_id, told));
    }
    // The answer needs a chat to go to: a fresh row, as if the bot had just been met.
    let (chat, platform) = (&ask.update.chat, ask.ctx.platform.name());
    let username = chat.username.as_deref();
    let store = &ask.ctx.store;
    let row =
        store.upsert_chat(platform, &chat.address, chat.kind.as_str(), &chat.title, username, "", ask.now_ms).await?;
    Ok(Answer { chat_id: Some(row.id), ..Answer::edit(message_id, told) })
}
