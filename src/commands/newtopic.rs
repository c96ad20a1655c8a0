//! `/newtopic [shared] NAME QUERY`, `/edittopic [shared] NAME QUERY`, `/droptopic [shared] NAME`: a chat's own topics, and for
//! operators the shared ones. What the query would have found is shown before anything is saved.

use std::collections::HashSet;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::ask::{Ask, headed, title};
use super::cards::{self, Item};
use super::catalogue::Command;
use super::errors::CommandError;
use super::presses::Press;
use super::{Answer, MANY_A_DAY, MOST_TOPICS, parse, subscribe, teach};
use crate::embedding::Meanings;
use crate::outbox::message::{Message, Span};
use crate::store::{ArticleRow, TopicRow};
use crate::topics::{self, Document, Level, Matcher, QueryError, Topic, parse_query};

const WEEK_MS: i64 = 7 * 86_400_000;
/// Longest query in characters that a chat may have; operators have room for more in files and at the terminal.
pub(super) const LONGEST_QUERY: usize = 1_000;
/// Most words, phrases and fields in such a query.
const MOST_TERMS: usize = 64;
/// Articles that a preview reads at most.
const READ: i64 = 1_000;
/// And of those that the query finds, how many are asked for their meaning: some seconds of work at most.
const MEANT: usize = 150;

/// A topic that was previewed and waits for its button.
#[derive(Serialize, Deserialize)]
struct Draft {
    shared: bool,
    name: String,
    query: String,
    new: bool,
}

pub(super) async fn run(ask: &Ask<'_>, args: &str) -> Result<Answer> {
    let (shared, name, query) = parts(ask, args, Command::NewTopic).await?;
    if !parse::is_name(&name) {
        return Err(CommandError::BadName(name.chars().take(64).collect()).into());
    }
    if existing(ask, shared, &name).await?.is_some() {
        return Err(CommandError::NameTaken(name).into());
    }
    need_room(ask, shared).await?;
    preview(ask, Draft { shared, name, query: query.to_owned(), new: true }, None).await
}

pub(super) async fn edit(ask: &Ask<'_>, args: &str) -> Result<Answer> {
    let (shared, name, query) = parts(ask, args, Command::EditTopic).await?;
    let Some(topic) = existing(ask, shared, &name).await? else {
        return Err(missing(ask, shared, name).await?.into());
    };
    preview(ask, Draft { shared, name, query: query.to_owned(), new: false }, Some(topic)).await
}

pub(super) async fn drop(ask: &Ask<'_>, args: &str) -> Result<Answer> {
    let (shared, rest) = shared(args);
    need_right(ask, shared).await?;
    let names = parse::names(rest);
    let [name] = names.as_slice() else { return Err(CommandError::Usage(Command::DropTopic).into()) };
    let Some(topic) = existing(ask, shared, name).await? else {
        return Err(missing(ask, shared, name.clone()).await?.into());
    };
    let subscribers = ask.ctx.store.subscriber_count(topic.id).await?;
    if topic.origin != 0 && ask.ctx.store.give_own_up(&topic, ask.now_ms).await? && subscribers > 0 {
        ask.audit("droptopic", &format!("{name}: {}", topic.query), "the shared topic").await?;
        let shared = ask.topic(name).await?;
        return Ok(Answer::text(ask.say("topic-dropped-back", &[("topic", title(&shared).into())])));
    }
    ask.ctx.store.drop_topic(topic.id, ask.now_ms).await?;
    ask.audit("droptopic", &format!("{name}: {}", topic.query), "").await?;
    Ok(Answer::text(ask.say("topic-dropped", &[("topic", title(&topic).into()), ("n", subscribers.into())])))
}

/// Checks the right first, so that whoever may not is told so, whatever they typed.
async fn parts<'a>(ask: &Ask<'_>, args: &'a str, command: Command) -> Result<(bool, String, &'a str)> {
    let (shared, rest) = shared(args);
    need_right(ask, shared).await?;
    let (name, query) = parse::first(rest);
    if name.is_empty() || query.is_empty() {
        return Err(CommandError::Usage(command).into());
    }
    check(query)?;
    Ok((shared, name.trim_start_matches('#').to_lowercase(), query))
}

/// Whether a chat may have the query: it can be read, and is no longer than a chat's may be.
pub(super) fn check(query: &str) -> Result<(), CommandError> {
    if query.chars().count() > LONGEST_QUERY {
        return Err(CommandError::LongQuery { most: LONGEST_QUERY });
    }
    let bad =
        |error: QueryError| CommandError::BadQuery { query: query.into(), at: error.at, expected: error.expected };
    match parse_query(query).map_err(bad)?.terms() {
        0..=MOST_TERMS => Ok(()),
        _ => Err(CommandError::ManyTerms { most: MOST_TERMS }),
    }
}

pub(super) fn shared(args: &str) -> (bool, &str) {
    match parse::first(args) {
        (word, rest) if word.eq_ignore_ascii_case("shared") => (true, rest),
        _ => (false, args),
    }
}

async fn need_right(ask: &Ask<'_>, shared: bool) -> Result<()> {
    if shared { ask.need_operator().await } else { ask.need_admin().await }
}

async fn existing(ask: &Ask<'_>, shared: bool, name: &str) -> Result<Option<TopicRow>> {
    let owner = if shared { 0 } else { ask.chat.id };
    Ok(ask.ctx.store.topic(owner, name).await?.filter(|topic| topic.chat_id == owner))
}

/// Why there is no such topic to change: perhaps it is everybody's, and not the chat's.
async fn missing(ask: &Ask<'_>, shared: bool, name: String) -> Result<CommandError> {
    Ok(match ask.ctx.store.topic(0, &name).await? {
        Some(_) if !shared => CommandError::SharedTopic(name),
        _ => CommandError::NoTopic { name, nearest: None },
    })
}

pub(super) async fn need_room(ask: &Ask<'_>, shared: bool) -> Result<()> {
    let topics = ask.ctx.store.topics(Some(ask.chat.id)).await?;
    let own = topics.iter().filter(|topic| topic.chat_id == ask.chat.id).count();
    if !shared && own >= MOST_TOPICS {
        return Err(CommandError::ManyTopics { most: MOST_TOPICS }.into());
    }
    Ok(())
}

/// What the query would have found in the last week, three examples, and the button that saves it. A topic that is edited goes on
/// with its description and with what it has learned.
async fn preview(ask: &Ask<'_>, draft: Draft, edited: Option<TopicRow>) -> Result<Answer> {
    let taught = match &edited {
        Some(topic) => ask.ctx.store.examples(topic.id).await?.len(),
        None => 0,
    };
    let (count, examples) = found(ask, &draft.query, edited).await?;
    let heading = ask.say("topic-preview", &[("topic", draft.name.as_str().into())]);
    let items: Vec<Item> = examples.iter().map(Item::from).collect();
    let mut message = cards::list(heading, &items, 0, &ask.settings, ask.speech, ask.now_ms);
    message.lines.insert(1, crate::outbox::message::Line::Plain(vec![Span::Code(draft.query.clone())]));
    message = message.line([Span::Text(subscribe::preview(ask, count))]);
    if parse_query(&draft.query).is_ok_and(|query| query.asks_for_an_operator()) {
        message = message.line([Span::Text(ask.word("topic-operators"))]);
    }
    if taught > 0 {
        let name = format!("{}{}", if draft.shared { "shared " } else { "" }, draft.name);
        message = message.line([Span::Text(ask.say("topic-taught", &[("n", taught.into()), ("name", name.into())]))]);
    }
    let many = count > MANY_A_DAY * 7;
    if many {
        message = message.line([Span::Text(ask.word("topic-many"))]);
    }
    let token = ask.ctx.store.put_token(&serde_json::to_string(&draft)?, ask.now_ms).await?;
    let save = Press::Save(token).button(ask.word(if many { "button-save-sure" } else { "button-save" }));
    Ok(Answer::message(message.row([save, Press::Cancel.button(ask.word("button-cancel"))])))
}

/// About how many stories of the last week match, and the newest three articles. Of a week with more articles than are read in
/// a moment, an even share of them stands for all.
async fn found(ask: &Ask<'_>, query: &str, edited: Option<TopicRow>) -> Result<(i64, Vec<ArticleRow>)> {
    let since = ask.now_ms - WEEK_MS;
    let (articles, total) = ask.ctx.store.sample_articles(since, READ).await?;
    let share = articles.len().max(1) as i64;
    let models = match &edited {
        Some(row) => teach::models(ask, &[row.id]).await?,
        None => Vec::new(),
    };
    let shared: Vec<i64> = edited.iter().filter(|row| row.chat_id == 0).map(|row| row.id).collect();
    let new = || Topic { id: 1, name: "preview".into(), ..Topic::default() };
    let topics = [Topic { query: query.into(), ..edited.map_or_else(new, Topic::from) }];
    let (level, meanings) = (ask.settings.level(), ask.ctx.meanings.clone());
    let words = ask.ctx.words.current(&ask.ctx.store).await?;
    let (stories, examples) = tokio::task::spawn_blocking(move || {
        let meant = meanings.as_deref().map_or_else(Vec::new, |model| topics::meanings(&topics, &shared, model));
        // A topic that neither means nor has learned anything is matched by its words alone.
        let meanings = meanings.filter(|_| !meant.is_empty() || !models.is_empty());
        let matcher = Matcher::knowing(words, &topics).0.with_meanings(&meant).with_models(&models);
        matching(&matcher, meanings.as_deref(), level, since, articles)
    })
    .await?;
    Ok(((stories * total + share / 2) / share, examples))
}

/// Stories among the articles, newest first, and the first three of them. What a new source brought from long ago is no news.
fn matching(
    matcher: &Matcher,
    meanings: Option<&Meanings>,
    level: Level,
    since: i64,
    mut articles: Vec<ArticleRow>,
) -> (i64, Vec<ArticleRow>) {
    let (mut stories, mut meant) = (HashSet::new(), 0);
    let mut is_found = |article: &ArticleRow| {
        let document = article.document();
        let mut found = matcher.matches(&document);
        if let Some(model) = meanings.filter(|_| !found.is_empty() && meant < MEANT) {
            meant += 1;
            let meaning = model.of_article(&article.title, &article.text).ok();
            found = matcher.matches(&Document { embedding: meaning.as_ref(), ..document });
        }
        found.iter().any(|found| found.level >= Some(level))
    };
    articles.retain(|article| {
        article.published_at.unwrap_or(article.seen_at) >= since
            && is_found(article)
            && stories.insert(article.story_id.unwrap_or(-article.id))
    });
    articles.truncate(3);
    (stories.len() as i64, articles)
}

/// The button under a preview.
pub(super) async fn save(ask: &Ask<'_>, token: &str, message_id: &str) -> Result<Answer> {
    let stored = ask.ctx.store.token(token).await?.ok_or(CommandError::OldButton)?;
    let draft: Draft = serde_json::from_str(&stored).map_err(|_| CommandError::OldButton)?;
    need_right(ask, draft.shared).await?;
    let owner = if draft.shared { 0 } else { ask.chat.id };
    let before = existing(ask, draft.shared, &draft.name).await?;
    match &before {
        // It was dropped since.
        None if !draft.new => return Err(CommandError::NoTopic { name: draft.name, nearest: None }.into()),
        None => need_room(ask, draft.shared).await?,
        // Another preview of that name was saved since; this one again is nothing new.
        Some(topic) if draft.new && topic.query != draft.query => {
            return Err(CommandError::NameTaken(draft.name).into());
        }
        Some(_) => {}
    }
    let default_title = parse::title_of(&draft.name);
    let (topic_title, about, old) = match &before {
        Some(topic) => (topic.title.as_str(), topic.description.as_str(), topic.query.as_str()),
        None => (default_title.as_str(), "", ""),
    };
    let who = ask.who();
    let store = &ask.ctx.store;
    let id = store.save_topic(owner, &draft.name, topic_title, about, &draft.query, &who, ask.now_ms).await?;
    ask.audit("topic", old, &format!("{}: {}", draft.name, draft.query)).await?;
    let name = draft.name.as_str();
    if draft.new
        && !draft.shared
        && let Some(topic) = store.topic_by_id(id).await?
    {
        subscribe::begin(ask, &[topic]).await?;
        let shadows = store.topic(0, name).await?.is_some();
        let word = if shadows { "topic-saved-over" } else { "topic-saved-own" };
        return Ok(Answer::edit(message_id, headed(ask.say(word, &[("topic", name.into())]))));
    }
    Ok(Answer::edit(message_id, headed(ask.say("topic-saved", &[("topic", name.into())]))))
}

/// A query that cannot be read, with a mark under the place; a long one is shown around it.
pub(super) fn marked(query: &str, at: usize, what: String) -> Message {
    const AROUND: usize = 30;
    let one_line: String = query.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let before: Vec<char> = query.get(..at).unwrap_or(query).chars().collect();
    let from = before.len().saturating_sub(AROUND);
    let shown: String = one_line.chars().skip(from).take(2 * AROUND).collect();
    let mark = format!("{}^", " ".repeat(before.len() - from));
    Message::text(what).line([Span::Code(shown)]).line([Span::Code(mark)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_stands_under_the_place() {
        let check = |query: &str, at: usize, wanted: &str| {
            assert_eq!(marked(query, at, "expected a word".into()).plain(), format!("expected a word\n{wanted}"));
        };
        check("oil AND (", 9, "oil AND (\n         ^");
        check("(", 0, "(\n^");
        check("нафта (", 11, "нафта (\n      ^");
        let long = format!("{})", "word ".repeat(20));
        check(&long, 100, &format!("{})\n{}^", "word ".repeat(6), " ".repeat(30)));
        check("", 99, "\n^");
    }
}
