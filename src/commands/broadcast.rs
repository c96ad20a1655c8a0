//! `/broadcast TEXT`: a notice to every active chat, after the operator saw it and how many it goes to.

use anyhow::Result;

use super::Answer;
use super::ask::Ask;
use super::catalogue::Command;
use super::errors::CommandError;
use super::presses::Press;
use crate::outbox::Lane;
use crate::outbox::message::{Line, Message, Span};
use crate::store::NewDelivery;

const MOST_CHARS: usize = 2_000;

pub(super) async fn run(ask: &Ask<'_>, args: &str) -> Result<Answer> {
    ask.need_operator().await?;
    if args.is_empty() || args.chars().count() > MOST_CHARS {
        return Err(CommandError::Usage(Command::Broadcast).into());
    }
    let n = ask.ctx.store.chats().await?.iter().filter(|chat| chat.state == "active").count();
    let token = ask.ctx.store.put_token(args, ask.now_ms).await?;
    let mut message = Message::text(ask.say("broadcast-sure", &[("n", n.into())]));
    message.lines.extend(args.lines().map(|line| Line::Quote(vec![Span::Text(line.to_owned())])));
    let yes = Press::Broadcast(token).button(ask.word("button-send"));
    Ok(Answer::message(message.row([yes, Press::Cancel.button(ask.word("button-cancel"))])))
}

pub(super) async fn sure(ask: &Ask<'_>, token: &str, message_id: &str) -> Result<Answer> {
    ask.need_operator().await?;
    let text = ask.ctx.store.token(token).await?.ok_or(CommandError::OldButton)?;
    let payload = serde_json::to_string(&Message::text(&text))?;
    let mut sent = 0;
    for chat in ask.ctx.store.chats().await?.iter().filter(|chat| chat.state == "active") {
        let notice = NewDelivery {
            chat_id: chat.id,
            kind: "notice".into(),
            // The same for each press of this button: a second press reaches nobody twice.
            revision: number(token),
            lane: Lane::Instant,
            due_at: ask.now_ms,
            payload: payload.clone(),
            ..NewDelivery::default()
        };
        sent += usize::from(ask.ctx.store.enqueue(&notice, ask.now_ms).await?);
    }
    ask.audit("broadcast", "", &text).await?;
    Ok(Answer::edit(message_id, Message::text(ask.say("broadcast-sent", &[("n", sent.into())]))))
}

/// A token as a number: FNV-1a, kept positive.
fn number(token: &str) -> i64 {
    let hash = token
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    (hash >> 1) as i64
}
