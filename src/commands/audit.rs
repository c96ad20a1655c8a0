//! `/audit [N]`: who changed what, where, newest first.

use anyhow::Result;

use super::Answer;
use super::ask::{Ask, headed};
use super::cards::shorten;
use super::catalogue::Command;
use super::errors::CommandError;
use crate::outbox::message::Span;

const MOST: i64 = 50;

pub(super) async fn run(ask: &Ask<'_>, args: &str) -> Result<Answer> {
    ask.need_operator().await?;
    let number: i64 = match args {
        "" => 15,
        text => text.parse().ok().filter(|n| *n > 0).ok_or(CommandError::Usage(Command::Audit))?,
    };
    let rows = ask.ctx.store.audit_log(number.min(MOST), None).await?;
    if rows.is_empty() {
        return Ok(ask.told("audit-none"));
    }
    let mut message = headed(ask.word("audit-heading"));
    for row in rows {
        let change = match (row.before.as_str(), row.after.as_str()) {
            ("", after) => after.to_owned(),
            (before, "") => format!("{before} →"),
            (before, after) => format!("{before} → {after}"),
        };
        let line = format!(
            "{} · {} · #{} · {} {}",
            ask.date_time(row.at),
            row.who,
            row.chat_id,
            row.what,
            shorten(&change, 160)
        );
        message = message.line([Span::Text(line)]);
    }
    Ok(Answer::message(message))
}
