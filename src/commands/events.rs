//! What happens to a chat apart from commands: it is met, it goes, it moves.

use anyhow::Result;

use super::ask::Ask;
use super::flood::Verdict;
use super::settings::Settings;
use super::speech::Speech;
use super::{Answer, Context, channel};
use crate::platforms::{Chat, ChatKind, Event, Person, Update};
use crate::store::ChatRow;

/// Meets the chat (a new one gets its row, and the language of who speaks) and gathers what the commands need.
pub(super) async fn ask<'a>(ctx: &'a Context, update: &'a Update) -> Result<Ask<'a>> {
    let now_ms = ctx.clock.now_ms();
    let here = met(ctx, &update.chat, update.person.as_ref(), now_ms).await?;
    let here_id = here.id;
    let chat = channel::managed(ctx, update).await?.unwrap_or(here);
    let settings = Settings::read(&chat.settings);
    let speech = speech(&settings, update);
    Ok(Ask { ctx, update, chat, here: here_id, settings, speech, now_ms })
}

/// The chat's row, up to date; a new chat speaks the language of the person who brought the bot there.
pub(super) async fn met(ctx: &Context, chat: &Chat, person: Option<&Person>, now_ms: i64) -> Result<ChatRow> {
    let by = person.map(|person| person.id.as_str()).unwrap_or_default();
    let platform = ctx.platform.name();
    let known = ctx.store.chat_at(platform, &chat.address).await?;
    let username = chat.username.as_deref();
    if let Some(row) = known.as_ref().filter(|row| row.title == chat.title && row.username.as_deref() == username) {
        return Ok(row.clone());
    }
    let row =
        ctx.store.upsert_chat(platform, &chat.address, chat.kind.as_str(), &chat.title, username, by, now_ms).await?;
    if known.is_some() || row.settings != "{}" {
        return Ok(row);
    }
    let language = person.and_then(|person| person.language.as_deref()).unwrap_or_default();
    let settings = Settings { language: Speech::of(language).language().to_owned(), ..Settings::default() };
    ctx.store.set_settings(row.id, &settings.write(), super::settings::mode_name(settings.mode), None).await?;
    Ok(ChatRow { settings: settings.write(), ..row })
}

/// The chat's language; one person alone is answered in their own until they choose.
fn speech(settings: &Settings, update: &Update) -> &'static Speech {
    let own = update.person.as_ref().and_then(|person| person.language.as_deref());
    match own {
        Some(language) if settings.language.is_empty() && update.chat.kind == ChatKind::Private => Speech::of(language),
        _ => Speech::of(&settings.language),
    }
}

/// Only what people do counts: an added or moved chat is always heard.
pub(super) fn flood(ask: &Ask<'_>) -> Verdict {
    match ask.update.event {
        Event::Added | Event::Removed | Event::Moved { .. } | Event::Asked { .. } => Verdict::Answer,
        _ => {
            let person = ask.update.person.as_ref().map(|person| person.id.as_str());
            ask.ctx.flood.count(&ask.update.chat.address, person, ask.now_ms)
        }
    }
}

/// The bot was removed: nothing more is sent there, and all is kept for its return.
pub(super) async fn removed(ask: &Ask<'_>) -> Result<Answer> {
    ask.ctx.store.set_chat_state(ask.here, "suspended", "removed", ask.now_ms).await?;
    ask.ctx.store.audit(&ask.who(), ask.here, "removed", "", "", ask.now_ms).await?;
    Ok(Answer::default())
}

/// The chat has another address now (a group became a supergroup): everything goes with it.
pub(super) async fn moved(ask: &Ask<'_>, to: &str) -> Result<Answer> {
    let from = &ask.update.chat.address;
    ask.ctx.store.move_chat(ask.ctx.platform.name(), from, to, Settings::is_untouched, ask.now_ms).await?;
    ask.ctx.store.audit(&ask.who(), ask.here, "moved", from, to, ask.now_ms).await?;
    Ok(Answer::default())
}
