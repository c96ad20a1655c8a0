//! Platforms without buttons: what would be buttons become numbered lines, answered by `3` (in groups `/3`).

use anyhow::Result;

use super::Answer;
use super::ask::Ask;
use super::presses::Press;
use crate::outbox::message::{Action, Message, Span};
use crate::platforms::ChatKind;

/// Turns buttons into numbered lines where the platform has none in such a chat, and remembers what the numbers mean.
pub(super) async fn number(ask: &Ask<'_>, answer: &mut Answer) -> Result<()> {
    let can = ask.ctx.platform.capabilities();
    let has_buttons = match ask.update.chat.kind {
        ChatKind::Private => can.buttons_private,
        ChatKind::Group | ChatKind::Channel => can.buttons_group,
    };
    if has_buttons {
        return Ok(());
    }
    // Nothing can be edited by a press there, either: the changed message is a new one.
    if let Some((_, message)) = answer.edit.take() {
        answer.replies.push(message);
    }
    answer.replies.extend(answer.toast.take().map(Message::text));
    let mut presses = Vec::new();
    for message in &mut answer.replies {
        spell_out(message, &mut presses, ask.update.chat.kind);
    }
    if !presses.is_empty() {
        ask.ctx.store.set_fact(&key(ask), &presses.join("\n")).await?;
    }
    Ok(())
}

fn spell_out(message: &mut Message, presses: &mut Vec<String>, kind: ChatKind) {
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

/// What a number means: the choices of the last answer in this chat.
pub(super) async fn chosen(ask: &Ask<'_>, number: usize) -> Result<Option<Press>> {
    let presses = ask.ctx.store.fact(&key(ask)).await?.unwrap_or_default();
    Ok(number.checked_sub(1).and_then(|n| presses.lines().nth(n)).and_then(Press::read))
}

fn key(ask: &Ask<'_>) -> String {
    format!("choices:{}", ask.here)
}
