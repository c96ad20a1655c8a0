//! `/status`: what this chat gets, when the next digest is, the last delivery, and problems.

use anyhow::Result;

use super::Answer;
use super::ask::{Ask, headed, listed, title};
use super::settings::mode_name;
use crate::outbox::message::Span;
use crate::outbox::timetable::Mode;
use crate::platforms::ChatKind;

pub(super) async fn run(ask: &Ask<'_>) -> Result<Answer> {
    let mut message = headed(ask.word("status-heading"));
    for line in [what(ask).await?, when(ask), vec![last(ask)], problems(ask).await?, you(ask)].concat() {
        message = message.line([Span::Text(line)]);
    }
    Ok(Answer::message(message))
}

async fn what(ask: &Ask<'_>) -> Result<Vec<String>> {
    let subscriptions = ask.ctx.store.subscriptions(ask.chat.id).await?;
    if subscriptions.is_empty() {
        return Ok(vec![ask.word("status-nothing")]);
    }
    let names = listed(subscriptions.iter().map(|s| title(&s.topic)));
    Ok(vec![ask.say("status-topics", &[("n", subscriptions.len().into()), ("topics", names)])])
}

fn when(ask: &Ask<'_>) -> Vec<String> {
    let settings = &ask.settings;
    let mode = ask.word(&format!("mode-{}", mode_name(settings.mode)));
    let mut lines = vec![format!("{}: {mode}", ask.word("setting-mode"))];
    if settings.mode != Mode::Instant
        && let Some(next) = ask.chat.next_digest_at.or_else(|| settings.next_digest(ask.now_ms))
    {
        lines.push(ask.say("status-next-digest", &[("when", ask.date_time(next).into())]));
    }
    if ask.chat.muted_until > ask.now_ms {
        lines.push(ask.say("status-muted", &[("when", ask.date_time(ask.chat.muted_until).into())]));
    }
    if let Some(until) = settings.quiet_until(ask.now_ms) {
        lines.push(ask.say("status-quiet", &[("when", ask.date_time(until).into())]));
    }
    lines.push(ask.say("status-zone", &[("zone", settings.zone.as_str().into()), ("time", now(ask).into())]));
    lines
}

/// The number under which operators are named, for whoever sets this installation up.
fn you(ask: &Ask<'_>) -> Vec<String> {
    match ask.update.chat.kind {
        ChatKind::Private => vec![ask.say("status-you", &[("person", ask.who().into())])],
        _ => Vec::new(),
    }
}

fn now(ask: &Ask<'_>) -> String {
    ask.speech.time(ask.now_ms, ask.settings.zone())
}

fn last(ask: &Ask<'_>) -> String {
    match ask.chat.last_sent_at {
        Some(at) => ask.say("status-last", &[("when", ask.date_time(at).into())]),
        None => ask.word("status-last-none"),
    }
}

async fn problems(ask: &Ask<'_>) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    let due = ask.ctx.store.due_count(ask.chat.id).await?;
    if due > 0 {
        lines.push(ask.say("status-due", &[("n", due.into())]));
    }
    if ask.chat.paused_until > ask.now_ms {
        lines.push(ask.say("status-paused", &[("when", ask.date_time(ask.chat.paused_until).into())]));
    }
    if let Some(error) = ask.chat.last_error.as_deref().filter(|error| !error.is_empty()) {
        lines.push(ask.say("status-error", &[("error", error.into())]));
    }
    if ask.is_operator().await? {
        let failing = ask.ctx.store.sources().await?.iter().filter(|source| source.failures > 0).count();
        if failing > 0 {
            lines.push(ask.say("status-sources-failing", &[("n", failing.into())]));
        }
    }
    if lines.is_empty() {
        lines.push(ask.word("status-no-problems"));
    }
    Ok(lines)
}
