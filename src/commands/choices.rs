//! Platforms without buttons: what would be buttons become numbered lines, answered by `3` (in groups `/3`).

use anyhow::Result;

use super::Answer;
use super::ask::Ask;
use super::presses::Press;
use crate::outbox::message::{Action, Message, Span};
use crate::platforms::{Capabilities, ChatKind};
use crate::store::Store;

/// Turns an answer into one that the platform can give: numbers where it has no buttons, new messages where it has no edits.
pub(super) async fn number(ask: &Ask<'_>, answer: &mut Answer) -> Result<()> {
    let (can, kind) = (ask.ctx.platform.capabilities(), ask.update.chat.kind);
    let has_buttons = has_buttons(can, kind);
    if (!has_buttons || !can.edit)
        && let Some((_, message)) = answer.edit.take()
        && answer.replies.is_empty()
    {
        // What would become of the message whose button was pressed is a new one; beside an answer it would only repeat itself.
        answer.replies.push(message);
    }
    if !has_buttons {
        answer.replies.splice(..0, answer.toast.take().map(Message::text));
    }
    let chat_id = answer.chat_id.unwrap_or(ask.here);
    spell_out(&ask.ctx.store, can, kind, chat_id, &mut answer.replies).await
}

fn has_buttons(can: Capabilities, kind: ChatKind) -> bool {
    match kind {
        ChatKind::Private => can.buttons_private,
        ChatKind::Group | ChatKind::Channel => can.buttons_group,
    }
}

/// Writes the buttons of these messages as numbered lines where the platform has none in such a chat, and keeps what the
/// numbers mean there until the next choices.
pub async fn spell_out(
    store: &Store,
    can: Capabilities,
    kind: ChatKind,
    chat_id: i64,
    messages: &mut [Message],
) -> Result<()> {
    if has_buttons(can, kind) {
        return Ok(());
    }
    let mut presses = Vec::new();
    for message in messages {
        number_lines(message, &mut presses, kind);
    }
    if presses.is_empty() {
        return Ok(());
    }
    store.set_fact(&key(chat_id), &presses.join("\n")).await
}

fn number_lines(message: &mut Message, presses: &mut Vec<String>, kind: ChatKind) {
    let slash = if kind == ChatKind::Private { "" } else { "/" };
    for button in std::mem::take(&mut message.buttons).into_iter().flatten() {
        let line = match button.action {
            Action::Open(url) => vec![Span::Link(button.label, url)],
            Action::Press(data) => {
                presses.push(data);
                vec![Span::Text(format!("{slash}{} {}", presses.len(), button.label))]
            }
        };
        *message = std::mem::take(message).line(line);
    }
}

/// What a number means: the choices of the last message with any in this chat.
pub(super) async fn chosen(ask: &Ask<'_>, number: usize) -> Result<Option<Press>> {
    let presses = ask.ctx.store.fact(&key(ask.here)).await?.unwrap_or_default();
    Ok(number.checked_sub(1).and_then(|n| presses.lines().nth(n)).and_then(Press::read))
}

/// The fact that holds a chat's choices.
fn key(chat_id: i64) -> String {
    format!("choices:{chat_id}")
}
