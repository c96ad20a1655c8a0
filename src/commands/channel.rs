//! `/channel @name` in a private chat: from then on, commands there are about that channel. Whether this person is an admin of it
//! and whether the bot may post there is asked of the platform now, and again at each change.

use anyhow::Result;

use super::ask::Ask;
use super::catalogue::Command;
use super::errors::CommandError;
use super::{Answer, Context, parse};
use crate::platforms::{Chat, ChatKind, Event, SendError, Update};
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
    let found = find(ask, name).await?;
    ask.need_channel(&found.address).await?;
    let row = super::events::met(ask.ctx, &found, ask.update.person.as_ref(), ask.now_ms).await?;
    if row.state == "suspended" {
        // It was thought lost, and the bot may post there: it goes on with its old settings.
        ask.ctx.store.set_chat_state(row.id, "active", "", ask.now_ms).await?;
    }
    manage(ask, row.id).await?;
    ask.ctx.store.audit(&ask.who(), row.id, "channel", "", "", ask.now_ms).await?;
    Ok(said(ask, "channel-now", &row))
}

/// The channel (or group) of that public name or address, as the platform knows it now.
async fn find(ask: &Ask<'_>, name: &str) -> Result<Chat> {
    let unknown = || CommandError::NoChannel(name.chars().take(64).collect());
    let address = if name.parse::<i64>().is_ok() { name.to_owned() } else { format!("@{name}") };
    match ask.ctx.platform.find(&address).await {
        Ok(found) if found.kind != ChatKind::Private => Ok(Chat { thread: 0, ..found }),
        Ok(_) | Err(SendError::Gone(_) | SendError::NoRights(_) | SendError::BadMessage(_)) => Err(unknown().into()),
        Err(error) => {
            tracing::warn!(%error, "cannot look up a channel");
            Err(CommandError::AdminsUnknown.into())
        }
    }
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
