//! `/channel @name` in a private chat: from then on, commands there are about that channel. Whether this person is an admin of it is
//! asked of the platform now, and again at each change; that the platform answers shows that the bot is in it.

use anyhow::Result;

use super::ask::Ask;
use super::catalogue::Command;
use super::errors::CommandError;
use super::{Answer, Context, parse};
use crate::platforms::{ChatKind, Event, Update};
use crate::store::ChatRow;

pub(super) async fn run(ask: &Ask<'_>, args: &str) -> Result<Answer> {
    if ask.update.chat.kind != ChatKind::Private {
        return Err(CommandError::PrivateOnly.into());
    }
    let name = parse::first(args).0;
    match name {
        "" if ask.is_remote() => Ok(said(ask, "channel-now", &ask.chat)),
        "" => Err(CommandError::Usage(Command::Channel).into()),
        "off" => {
            manage(ask, 0).await?;
            Ok(ask.told("channel-off"))
        }
        name => choose(ask, name.trim_start_matches('@')).await,
    }
}

async fn choose(ask: &Ask<'_>, name: &str) -> Result<Answer> {
    let platform = ask.ctx.platform.name();
    let is_it = |chat: &ChatRow| {
        chat.platform == platform
            && chat.state == "active"
            && (chat.address == name || chat.username.as_deref().is_some_and(|user| user.eq_ignore_ascii_case(name)))
    };
    let chats = ask.ctx.store.chats().await?;
    let unknown = || CommandError::NoChannel(name.chars().take(64).collect());
    let chat = chats.into_iter().find(|chat| chat.kind != "private" && is_it(chat)).ok_or_else(unknown)?;
    if !ask.administers(&chat.address, false).await? {
        return Err(CommandError::ChannelAdminsOnly.into());
    }
    manage(ask, chat.id).await?;
    ask.ctx.store.audit(&ask.who(), chat.id, "channel", "", "", ask.now_ms).await?;
    Ok(said(ask, "channel-now", &chat))
}

fn said(ask: &Ask<'_>, id: &str, chat: &ChatRow) -> Answer {
    let title = if chat.title.is_empty() { &chat.address } else { &chat.title };
    Answer::text(ask.say(id, &[("title", title.as_str().into())]))
}

async fn manage(ask: &Ask<'_>, chat: i64) -> Result<()> {
    let Some(key) = key(ask.ctx, ask.update) else { return Ok(()) };
    ask.ctx.store.set_fact(&key, &chat.to_string()).await
}

/// The channel that a private chat works on.
pub(super) async fn managed(ctx: &Context, update: &Update) -> Result<Option<ChatRow>> {
    let about_chat = matches!(update.event, Event::Said { .. } | Event::Pressed { .. } | Event::Sent { .. });
    let Some(key) = key(ctx, update).filter(|_| about_chat && update.chat.kind == ChatKind::Private) else {
        return Ok(None);
    };
    match ctx.store.fact(&key).await?.and_then(|id| id.parse().ok()) {
        Some(id) if id != 0 => Ok(ctx.store.chat(id).await?.filter(|chat| chat.state == "active")),
        _ => Ok(None),
    }
}

fn key(ctx: &Context, update: &Update) -> Option<String> {
    let person = update.person.as_ref()?;
    Some(format!("channel:{}:{}", ctx.platform.name(), person.id))
}
