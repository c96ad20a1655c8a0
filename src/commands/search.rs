//! `/search WORDS`: full-text search of everything that was seen, best first, paged; and the same for inline questions.

use anyhow::Result;

use super::ask::Ask;
use super::cards::{self, Item, turns};
use super::catalogue::Command;
use super::errors::CommandError;
use super::flood::Verdict;
use super::presses::Press;
use super::settings::Settings;
use super::speech::Speech;
use super::{Answer, Context, Inline};
use crate::articles::words::{Stems, words};
use crate::outbox::message::{Button, Message, Span};
use crate::platforms::{Card, Update};
use crate::store::RANKED;
use crate::topics::Level;

const PAGE: i64 = 5;
const INLINE_PAGE: i64 = 10;
/// Words that are looked for; the rest of a longer question is left out.
const MOST_WORDS: usize = 12;
const MOST_CHARS: usize = 200;

pub(super) async fn run(ask: &Ask<'_>, args: &str) -> Result<Answer> {
    if stems(args, ask.speech.language()).is_empty() {
        return Err(CommandError::Usage(Command::Search).into());
    }
    let args: String = args.chars().take(MOST_CHARS).collect();
    Ok(Answer::message(page(ask, &args, None, 0).await?))
}

pub(super) async fn turn(ask: &Ask<'_>, token: &str, offset: i64, message_id: &str) -> Result<Answer> {
    let asked = ask.ctx.store.token(token).await?.ok_or(CommandError::OldButton)?;
    Ok(Answer::edit(message_id, page(ask, &asked, Some(token), offset.clamp(0, 10_000)).await?))
}

async fn page(ask: &Ask<'_>, asked: &str, token: Option<&str>, offset: i64) -> Result<Message> {
    let (articles, total) = ask.ctx.store.search(&stems(asked, ask.speech.language()), PAGE, offset).await?;
    let shown = cards::shorten(asked, 60);
    if articles.is_empty() {
        return Ok(Message::text(ask.say("search-none", &[("words", shown.into())])));
    }
    let items: Vec<Item> = articles.iter().map(Item::from).collect();
    let heading = ask.say("search-heading", &[("n", total.into()), ("words", shown.into())]);
    let mut message = cards::list(heading, &items, offset, &ask.settings, ask.speech, ask.now_ms);
    if total > PAGE {
        let token = match token {
            Some(token) => token.to_owned(),
            None => ask.ctx.store.put_token(asked, ask.now_ms).await?,
        };
        let at = |offset| Press::Search { token: token.clone(), offset };
        let before = (offset > 0).then(|| at((offset - PAGE).max(0)));
        message = message.row(turns(before, (offset + PAGE < total.min(RANKED)).then(|| at(offset + PAGE))));
    }
    Ok(message)
}

/// Stems as the articles' words are stored: each article in its own language, so the question's words go in as English
/// unless the chat speaks another one.
fn stems(text: &str, language: &str) -> Vec<String> {
    let stems = Stems::of(Some(language));
    let text: String = text.chars().take(MOST_CHARS).collect();
    words(&text).take(MOST_WORDS).map(|(_, word)| stems.stem(word)).collect()
}

/// `@bot words` in any chat: the newest stories without words. Each pause in somebody's typing is a question; too many are
/// answered once with why there are no cards, and then not at all for a minute.
pub(super) async fn inline(
    ctx: &Context,
    update: &Update,
    query_id: &str,
    asked: &str,
    offset: &str,
) -> Result<Answer> {
    let language = update.person.as_ref().and_then(|person| person.language.as_deref()).unwrap_or("en");
    let speech = Speech::of(language);
    let query_id = query_id.to_owned();
    // What has no person has the person's own chat for an address.
    let person = update.person.as_ref().map_or(&update.chat.address, |person| &person.id);
    match ctx.flood.count_inline(person, ctx.clock.now_ms()) {
        Verdict::Answer => {}
        Verdict::Warn => {
            let inline = Inline { query_id, refusal: Some(speech.word("flood-inline")), ..Inline::default() };
            return Ok(Answer { inline: Some(inline), ..Answer::default() });
        }
        Verdict::Ignore => return Ok(Answer::default()),
    }
    let from: i64 = offset.parse().unwrap_or(0).clamp(0, 1_000);
    let stems = stems(asked, speech.language());
    let found: Vec<Item> = if stems.is_empty() {
        ctx.store.latest(&[], Level::Normal, INLINE_PAGE, from).await?.iter().map(Item::from).collect()
    } else {
        ctx.store.search(&stems, INLINE_PAGE, from).await?.0.iter().map(Item::from).collect()
    };
    let more = found.len() as i64 == INLINE_PAGE;
    let now_ms = ctx.clock.now_ms();
    let cards = (from..).zip(&found).map(|(n, item)| pasted(n, item, speech, now_ms)).collect();
    let next_offset = if more { (from + INLINE_PAGE).to_string() } else { String::new() };
    let inline = Inline { query_id, cards, next_offset, refusal: None };
    Ok(Answer { inline: Some(inline), ..Answer::default() })
}

fn pasted(n: i64, item: &Item, speech: &Speech, now_ms: i64) -> Card {
    let when = speech.date_time(item.at_ms, now_ms, Settings::default().zone());
    let about = format!("{} · {when}", item.outlet);
    let message = Message::default()
        .line([Span::Bold(item.title.clone())])
        .line([Span::Link(item.outlet.clone(), item.url.clone()), Span::Text(format!(" · {when}"))])
        .row([Button::open(speech.word("button-read"), &item.url)]);
    let url = Some(item.url.clone());
    Card { id: n.to_string(), title: item.title.clone(), description: about, url, image: None, message }
}
