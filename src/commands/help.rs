//! `/help [command]`: what the bot does, by what this person may use.

use anyhow::Result;

use super::Answer;
use super::ask::{Ask, headed};
use super::catalogue::{Command, Role};
use super::presses::Press;
use crate::outbox::message::{Message, Span};

pub(super) async fn run(ask: &Ask<'_>, args: &str) -> Result<Answer> {
    let name = super::parse::first(args).0.trim_start_matches('/');
    let name: String = name.to_lowercase().chars().take(32).collect();
    if name.is_empty() {
        return overview(ask).await;
    }
    match Command::named(&name) {
        Some(command) => Ok(Answer::message(about(ask, command))),
        None => {
            let nearest = super::parse::nearest(&name, Command::ALL.iter().map(|c| (c.name(), *c)));
            Ok(unknown(ask, &name, nearest))
        }
    }
}

async fn overview(ask: &Ask<'_>) -> Result<Answer> {
    let operator = ask.is_operator().await?;
    let mut message = headed(ask.word("help-intro"));
    for (role, heading) in
        [(Role::Member, "help-members"), (Role::ChatAdmin, "help-admins"), (Role::Operator, "help-operators")]
    {
        if role == Role::Operator && !operator {
            continue;
        }
        message = message.line([]).line([Span::Bold(ask.word(heading))]);
        for command in Command::ALL.iter().filter(|command| command.role() == role && **command != Command::Start) {
            message = message.line([Span::Text(format!("/{} — {}", command.name(), command.about(ask.speech)))]);
        }
    }
    Ok(Answer::message(message.line([]).line([Span::Text(ask.word("help-more"))])))
}

fn about(ask: &Ask<'_>, command: Command) -> Message {
    let mut message = headed(format!("/{}", command.name()));
    message = message.line([Span::Text(command.about(ask.speech))]);
    message = message.line([Span::Code(command.usage().into())]);
    if matches!(command, Command::NewTopic | Command::EditTopic) {
        // From the table that the parser itself is tested on.
        for form in super::queries::forms(ask.speech) {
            message = message.line(form);
        }
    }
    let who = match command.role() {
        Role::Member => "help-for-all",
        Role::ChatAdmin => "help-for-admins",
        Role::Operator => "help-for-operators",
    };
    message.line([]).line([Span::Italic(ask.word(who))])
}

/// An unknown command, with the nearest known one as a button that explains it.
pub(super) fn unknown(ask: &Ask<'_>, name: &str, nearest: Option<Command>) -> Answer {
    match nearest {
        Some(command) => {
            let line = ask.say("unknown-nearest", &[("name", name.into()), ("nearest", command.name().into())]);
            let press = Press::Help(command.name().into());
            Answer::message(Message::text(line).row([press.button(format!("/help {}", command.name()))]))
        }
        None if name.is_empty() => ask.told("unknown-text"),
        None => Answer::text(ask.say("unknown-command", &[("name", name.into())])),
    }
}
