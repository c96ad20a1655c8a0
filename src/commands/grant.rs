//! `/grant PERSON` and `/revoke PERSON`: operators make operators. Those of the configuration stay what they are.

use anyhow::Result;

use super::Answer;
use super::ask::Ask;
use super::catalogue::Command;
use super::errors::CommandError;
use super::parse;

pub(super) async fn run(ask: &Ask<'_>, args: &str) -> Result<Answer> {
    ask.need_operator().await?;
    let (platform, person) = whom(ask, args).ok_or(CommandError::Usage(Command::Grant))?;
    ask.ctx.store.grant(&platform, &person, &ask.who(), ask.now_ms).await?;
    ask.audit("grant", "", &format!("{platform}:{person}")).await?;
    Ok(Answer::text(ask.say("granted", &[("person", format!("{platform}:{person}").into())])))
}

pub(super) async fn end(ask: &Ask<'_>, args: &str) -> Result<Answer> {
    ask.need_operator().await?;
    let (platform, person) = whom(ask, args).ok_or(CommandError::Usage(Command::Revoke))?;
    let name = format!("{platform}:{person}");
    if ask.ctx.operators.iter().any(|(p, id)| *p == platform && *id == person) {
        return Ok(Answer::text(ask.say("revoked-not", &[("person", name.into())])));
    }
    ask.ctx.store.revoke(&platform, &person).await?;
    ask.audit("revoke", &name, "").await?;
    Ok(Answer::text(ask.say("revoked", &[("person", name.into())])))
}

/// `telegram:12345`, or `12345` of the platform where it is said.
fn whom(ask: &Ask<'_>, args: &str) -> Option<(String, String)> {
    let (word, rest) = parse::first(args);
    let (platform, person) = word.split_once(':').unwrap_or((ask.ctx.platform.name(), word));
    let is_id = |text: &str| {
        (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.@".contains(&b))
    };
    (rest.is_empty() && is_id(platform) && is_id(person)).then(|| (platform.to_owned(), person.to_owned()))
}
