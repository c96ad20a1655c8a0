//! `/status`: what this chat gets, when the next digest is, the last delivery, and problems.

use anyhow::Result;

use super::ask::{Ask, headed, listed, title};
use super::settings::mode_name;
use super::why::reason;
use super::{Answer, set};
use crate::outbox::message::Span;
use crate::outbox::timetable::Mode;
use crate::platforms::ChatKind;
use crate::store::Summary;

pub(super) async fn run(ask: &Ask<'_>) -> Result<Answer> {
    let mut message = headed(ask.word("status-heading"));
    let ledger = ask.ctx.store.summary(ask.chat.id).await?;
    let last = vec![last(ask, &ledger)];
    let problems = problems(ask, &ledger).await?;
    for line in [what(ask).await?, when(ask), last, held(ask, &ledger), problems, you(ask)].concat() {
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
    let mut lines = vec![set::line(ask.speech, "mode", &mode)];
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

fn last(ask: &Ask<'_>, ledger: &Summary) -> String {
    match ledger.last_sent_at {
        Some(at) => ask.say("status-last", &[("when", ask.date_time(at).into())]),
        None => ask.word("status-last-none"),
    }
}

/// What is held, for each reason: it is no problem, and it is not lost.
fn held(ask: &Ask<'_>, ledger: &Summary) -> Vec<String> {
    let held = ledger.held.iter().map(|(why, count)| {
        ask.say("status-held", &[("n", (*count).into()), ("reason", reason(ask.speech, why).into())])
    });
    held.collect()
}

async fn problems(ask: &Ask<'_>, ledger: &Summary) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    if ledger.due > 0 {
        lines.push(ask.say("status-due", &[("n", ledger.due.into())]));
    }
    if ledger.uncertain > 0 {
        lines.push(ask.say("status-uncertain", &[("n", ledger.uncertain.into())]));
    }
    if ask.chat.paused_until > ask.now_ms {
        lines.push(ask.say("status-paused", &[("when", ask.date_time(ask.chat.paused_until).into())]));
    }
    if let Some((error, again_at)) = &ledger.last_error {
        lines.push(ask.say("status-error", &[("error", error.as_str().into())]));
        lines.extend(again_at.map(|at| ask.say("status-again", &[("when", ask.date_time(at).into())])));
    }
    if ask.chat.state == "suspended" {
        lines.push(ask.say("status-suspended", &[("reason", ask.chat.state_reason.as_str().into())]));
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
