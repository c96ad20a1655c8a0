//! `/mute 2h` holds everything; `/unmute`, or the end of the time, brings it as one digest.

use anyhow::Result;

use super::Answer;
use super::ask::Ask;
use super::catalogue::Command;
use super::errors::CommandError;
use super::parse;
use crate::outbox::Lane;
use crate::store::{NewDelivery, Take};

pub(super) async fn run(ask: &Ask<'_>, args: &str) -> Result<Answer> {
    ask.need_admin().await?;
    if args.is_empty() {
        return Err(CommandError::Usage(Command::Mute).into());
    }
    let ms = parse::duration_ms(args).ok_or(CommandError::BadDuration)?;
    let until = ask.now_ms + ms;
    ask.ctx.store.mute(ask.chat.id, until).await?;
    ask.audit("mute", &ask.chat.muted_until.to_string(), &until.to_string()).await?;
    Ok(Answer::text(ask.say("muted", &[("span", ask.speech.span(ms).into()), ("when", ask.date_time(until).into())])))
}

pub(super) async fn end(ask: &Ask<'_>) -> Result<Answer> {
    ask.need_admin().await?;
    if ask.chat.muted_until <= ask.now_ms {
        return Ok(ask.told("unmuted-not"));
    }
    let digest = NewDelivery {
        chat_id: ask.chat.id,
        kind: "digest".into(),
        revision: ask.now_ms,
        thread: ask.settings.thread.unwrap_or(0),
        lane: Lane::Digest,
        due_at: ask.now_ms,
        ..NewDelivery::default()
    };
    // The digest first: after a crash between the two, the command is still asked of a chat that is muted.
    let take = Take::after_mute(&ask.chat, ask.now_ms);
    let held = ask.ctx.store.take_for_digest(&digest, &take, ask.now_ms).await?.len();
    ask.ctx.store.mute(ask.chat.id, 0).await?;
    ask.audit("unmute", &ask.chat.muted_until.to_string(), "0").await?;
    Ok(Answer::text(ask.say("unmuted", &[("n", held.into())])))
}
