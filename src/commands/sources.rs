//! `/sources`, `/addsource URL`, `/dropsource URL|NUMBER`: where the news comes from. A site's address is enough to add it.

use anyhow::Result;

use super::ask::Ask;
use super::cards::{owner_of, turns};
use super::catalogue::Command;
use super::errors::CommandError;
use super::presses::Press;
use super::{Answer, Found, parse};
use crate::outbox::message::{Line, Message, Span};
use crate::sources::opml;
use crate::sources::schedule;
use crate::store::{NewSource, SHARES_DAYS, SourceRow};

const PAGE: usize = 15;
/// Outlets that are named with their share.
const SHARES_NAMED: usize = 8;
const DAY_MS: i64 = 86_400_000;
/// Feeds that are offered for choice.
const OFFERED: usize = 8;
/// Lines of an imported file that are named as broken.
const NAMED: usize = 10;

pub(super) async fn run(ask: &Ask<'_>, args: &str) -> Result<Answer> {
    let page_number = args.parse::<i64>().map_or(0, |n| n - 1);
    Ok(Answer::message(page(ask, page_number).await?))
}

pub(super) async fn turn(ask: &Ask<'_>, number: i64, message_id: &str) -> Result<Answer> {
    Ok(Answer::edit(message_id, page(ask, number).await?))
}

async fn page(ask: &Ask<'_>, number: i64) -> Result<Message> {
    let sources = ask.ctx.store.sources().await?;
    let operator = ask.is_operator().await?;
    let last = sources.len().saturating_sub(1) / PAGE;
    let number = usize::try_from(number).unwrap_or(0).min(last);
    let mut message = Message::default();
    if number == 0 {
        message = shares(ask, message).await?;
    }
    message = message.line([Span::Bold(ask.say("sources-heading", &[("n", sources.len().into())]))]);
    for source in sources.iter().skip(number * PAGE).take(PAGE) {
        let address = if source.site_url.starts_with("http") { &source.site_url } else { &source.url };
        let mut line = vec![Span::Text(format!("{}. ", source.id)), Span::Link(source.name().into(), address.clone())];
        line.extend(state(ask, source, operator).map(|state| Span::Text(format!(" — {state}"))));
        message = message.line(line);
    }
    let before = number.checked_sub(1).map(|page| Press::Sources { page: page as i64 });
    let turns = turns(before, (number < last).then_some(Press::Sources { page: number as i64 + 1 }));
    Ok(if turns.is_empty() { message } else { message.row(turns) })
}

/// What share of this chat's updates came from whom.
async fn shares(ask: &Ask<'_>, mut message: Message) -> Result<Message> {
    let shares = ask.ctx.store.shares(ask.chat.id, ask.now_ms - SHARES_DAYS * DAY_MS).await?;
    let all: i64 = shares.iter().map(|share| share.updates).sum();
    if all == 0 {
        return Ok(message);
    }
    let args = [("n", all.into()), ("days", SHARES_DAYS.into())];
    message = message.line([Span::Bold(ask.say("sources-shares", &args))]);
    let percent = |updates: i64| (100 * updates + all / 2) / all;
    for share in shares.iter().take(SHARES_NAMED) {
        let owner =
            owner_of(&share.outlet, &share.owner, ask.speech).map_or(String::new(), |owner| format!(" ({owner})"));
        message = message.line([Span::Text(format!("{} %  {}{owner}", percent(share.updates), share.outlet))]);
    }
    let rest: i64 = shares.iter().skip(SHARES_NAMED).map(|share| share.updates).sum();
    if rest > 0 {
        let others = ask.say("sources-shares-others", &[("n", (shares.len() - SHARES_NAMED).into())]);
        message = message.line([Span::Text(format!("{} %  {others}", percent(rest)))]);
    }
    Ok(message.line([]))
}

/// What is the matter with a source; the error itself is for operators.
fn state(ask: &Ask<'_>, source: &SourceRow, operator: bool) -> Option<String> {
    match source.state.as_str() {
        "active" if source.failures > 0 => match source.last_error.as_deref().filter(|_| operator) {
            Some(error) => Some(ask.say("source-failing-with", &[("error", error.into())])),
            None => Some(ask.word("source-failing")),
        },
        "active" if source.first_polled_at.is_none() => Some(ask.word("source-new")),
        "active" => None,
        "paused" => Some(ask.word("source-paused")),
        _ => Some(ask.word("source-gone")),
    }
}

pub(super) async fn add(ask: &Ask<'_>, args: &str) -> Result<Answer> {
    ask.need_operator().await?;
    let (address, rest) = parse::first(args);
    if address.is_empty() || !rest.is_empty() {
        return Err(CommandError::Usage(Command::AddSource).into());
    }
    let address = if address.contains("://") { address.to_owned() } else { format!("https://{address}") };
    let url = url::Url::parse(&address).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let url = url.ok_or(CommandError::BadAddress)?;
    let finder = ask.ctx.finder.as_ref().ok_or(CommandError::NotHere)?;
    let found = finder.feeds(url.as_str()).await.map_err(CommandError::NoFeed)?;
    match found.as_slice() {
        [] => Err(CommandError::NoFeed(url.to_string()).into()),
        [one] => Ok(Answer::text(keep(ask, one).await?)),
        many => choose(ask, &many[..many.len().min(OFFERED)]).await,
    }
}

async fn choose(ask: &Ask<'_>, found: &[Found]) -> Result<Answer> {
    let token = ask.ctx.store.put_token(&serde_json::to_string(found)?, ask.now_ms).await?;
    let mut message = Message::text(ask.say("source-choose", &[("n", found.len().into())]));
    for (n, feed) in found.iter().enumerate() {
        let label = if feed.title.is_empty() { &feed.url } else { &feed.title };
        message = message
            .line([Span::Text(format!("{}. {label} ", n + 1)), Span::Code(feed.url.clone())])
            .row([Press::AddSource { token: token.clone(), n }.button(super::cards::shorten(label, 40))]);
    }
    Ok(Answer::message(message))
}

pub(super) async fn pressed(ask: &Ask<'_>, token: &str, n: usize, message_id: &str) -> Result<Answer> {
    ask.need_operator().await?;
    let stored = ask.ctx.store.token(token).await?.ok_or(CommandError::OldButton)?;
    let found: Vec<Found> = serde_json::from_str(&stored).map_err(|_| CommandError::OldButton)?;
    let feed = found.get(n).ok_or(CommandError::OldButton)?;
    Ok(Answer::edit(message_id, Message::text(keep(ask, feed).await?)))
}

async fn keep(ask: &Ask<'_>, feed: &Found) -> Result<String> {
    let source =
        NewSource { url: feed.url.clone(), title: feed.title.clone(), added_by: ask.who(), ..NewSource::default() };
    let (id, new) = ask.ctx.store.add_source(&source, ask.now_ms).await?;
    if !new {
        return Ok(ask.say("source-known", &[("id", id.into()), ("url", feed.url.as_str().into())]));
    }
    ask.audit("addsource", "", &feed.url).await?;
    Ok(ask.say("source-added", &[("id", id.into()), ("url", feed.url.as_str().into())]))
}

pub(super) async fn drop(ask: &Ask<'_>, args: &str) -> Result<Answer> {
    ask.need_operator().await?;
    let (which, rest) = parse::first(args);
    if which.is_empty() || !rest.is_empty() {
        return Err(CommandError::Usage(Command::DropSource).into());
    }
    let sources = ask.ctx.store.sources().await?;
    let is_it = |source: &&SourceRow| source.url == which || which.parse() == Ok(source.id);
    let missing = || CommandError::NoSource(which.chars().take(200).collect());
    let source = sources.iter().find(is_it).ok_or_else(missing)?;
    ask.ctx.store.drop_source(source.id).await?;
    ask.audit("dropsource", &source.url, "").await?;
    Ok(Answer::text(ask.say("source-dropped", &[("url", source.url.as_str().into())])))
}

/// An OPML file with `/addsource` as its caption. Broken lines are counted, the first ones named, and stop no other.
pub(super) async fn add_file(ask: &Ask<'_>, bytes: &[u8]) -> Result<Answer> {
    ask.need_operator().await?;
    let read = opml::import(bytes);
    let new = |feed: opml::Listed| NewSource {
        url: feed.url,
        title: feed.title,
        added_by: ask.who(),
        first_poll_at: schedule::first_poll_at(ask.now_ms, ask.ctx.poll, fastrand::f64()),
        ..NewSource::default()
    };
    let sources: Vec<NewSource> = read.feeds.into_iter().map(new).collect();
    let stored = ask.ctx.store.add_sources(&sources, ask.now_ms).await?;
    let added = stored.iter().filter(|(_, new)| *new).count();
    if added > 0 {
        ask.audit("addsource", "", &format!("{added} of a file")).await?;
    }
    let args =
        [("added", added.into()), ("known", (stored.len() - added).into()), ("broken", read.problems.len().into())];
    let mut message = Message::text(ask.say("sources-imported", &args));
    // The first few by name; all of them could fill a chat.
    message
        .lines
        .extend(read.problems.iter().take(NAMED).map(|problem| Line::Quote(vec![Span::Text(problem.clone())])));
    Ok(Answer::message(message))
}
