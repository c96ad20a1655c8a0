//! Topics that learn: the buttons "on topic" and "off topic" under an answer to `/why`, and `/examples TOPIC [forget]`.
//!
//! They stand under each update, too, where a chat says so (`/settings judging on`). By default an update keeps its one short row:
//! it may be about several topics, and a judgement is of one of them.
//!
//! Whose judgement counts where: an operator's counts for the topic, in all chats where it is shared. A chat admin's counts
//! in that chat alone, so that no chat decides what others read: the first one on a shared topic makes the chat a copy of its
//! own under the same name, which takes the subscription over and learns by itself. `forget` goes back.

use anyhow::Result;

use super::Answer;
use super::ask::{Ask, headed, title};
use super::cards::MOST_JUDGED;
use super::catalogue::Command;
use super::errors::CommandError;
use super::newtopic::{need_room, shared};
use super::parse;
use super::presses::Press;
use crate::outbox::message::{Message, Span};
use crate::store::{ArticleRow, NewExample, TopicRow};
use crate::topics::{Matcher, Model, Topic};

/// Examples that `/examples` shows.
const SHOWN: usize = 5;

/// A chat's topics without the shared ones that its own stand before.
pub(super) fn theirs(mut topics: Vec<TopicRow>) -> Vec<TopicRow> {
    let own: Vec<String> = topics.iter().filter(|t| t.chat_id != 0).map(|t| t.name.clone()).collect();
    topics.retain(|topic| topic.chat_id != 0 || !own.contains(&topic.name));
    topics
}

/// What a button says of an article.
#[derive(Clone, Copy)]
pub(super) struct Judgement {
    pub wanted: bool,
    /// That this is not said any more.
    pub back: bool,
}

/// The two buttons of each topic that the chat follows, what was said before marked: a marked one takes it back.
pub(super) async fn with_buttons(
    ask: &Ask<'_>,
    mut message: Message,
    article: i64,
    topics: &[TopicRow],
) -> Result<Message> {
    let said = ask.ctx.store.judgements(article).await?;
    let followed = ask.ctx.store.subscriptions(ask.chat.id).await?;
    let is_followed = |topic: &&TopicRow| followed.iter().any(|subscription| subscription.topic.id == topic.id);
    for topic in topics.iter().filter(is_followed).take(MOST_JUDGED) {
        let judged = said.iter().find(|(id, _)| *id == topic.id).map(|(_, wanted)| *wanted);
        let button = |wanted: bool, id: &str| {
            let label = ask.say(id, &[("topic", title(topic).into())]);
            let back = judged == Some(wanted);
            let mark = if back { "✓ " } else { "" };
            Press::Judge { topic: topic.id, article, wanted, back }.button(format!("{mark}{label}"))
        };
        message = message.row([button(true, "judge-on"), button(false, "judge-off")]);
    }
    Ok(message)
}

/// A press on one of them under an answer to `/why`, which shows at once what it changes.
pub(super) async fn judged(
    ask: &Ask<'_>,
    topic: i64,
    article: i64,
    said: Judgement,
    message_id: &str,
) -> Result<Answer> {
    let (article, toast) = note(ask, topic, article, said).await?;
    let message = super::why::of_article(ask, &article).await?;
    Ok(Answer { toast: Some(toast), ..Answer::edit(message_id, message) })
}

/// A press under an update.
pub(super) async fn marked(ask: &Ask<'_>, topic: i64, article: i64, wanted: bool) -> Result<Answer> {
    let (_, toast) = note(ask, topic, article, Judgement { wanted, back: false }).await?;
    Ok(Answer { toast: Some(toast), ..Answer::default() })
}

/// Keeps a judgement or takes it back, where that changes anything; what is said to whoever pressed.
async fn note(ask: &Ask<'_>, topic: i64, article: i64, said: Judgement) -> Result<(ArticleRow, String)> {
    let Judgement { wanted, back } = said;
    let store = &ask.ctx.store;
    let pressed = store.topic_by_id(topic).await?.filter(|topic| [0, ask.chat.id].contains(&topic.chat_id));
    let pressed = pressed.ok_or(CommandError::OldButton)?;
    let operator = ask.is_operator().await?;
    if !operator {
        ask.need_admin().await?;
    }
    let article = store.article(article).await?.ok_or(CommandError::OldButton)?;
    // The button may be older than the chat's copy, or than its end.
    let mut topic = store.topic(ask.chat.id, &pressed.name).await?.ok_or(CommandError::OldButton)?;
    if store.judgements(article.id).await?.contains(&(topic.id, wanted)) != back {
        let word = if back { "judge-not-said" } else { "judge-already" };
        return Ok((article, ask.say(word, &[("name", topic.name.as_str().into())])));
    }
    if wanted && !back && !finds(ask, &topic, &article).await? {
        let named = [("topic", title(&topic).into()), ("name", topic.name.as_str().into())];
        return Ok((article, ask.say("judge-out-of-reach", &named)));
    }
    let mut noted = if topic.chat_id == 0 { "judge-noted-shared" } else { "judge-noted" };
    if topic.chat_id == 0 && !operator {
        topic = own_copy(ask, &topic).await?;
        noted = "judge-noted-copy";
    }
    let word = if wanted { "on" } else { "off" };
    let named = format!("{}: {}", topic.name, article.title);
    let toast = if back {
        store.drop_example(topic.id, article.id).await?;
        ask.audit("example", &format!("{word} {named}"), "").await?;
        ask.word("judge-taken-back")
    } else {
        let who = ask.who();
        let example = NewExample {
            article_id: article.id,
            wanted,
            title: &article.title,
            text: &article.text,
            language: article.language.as_deref(),
            who: &who,
        };
        store.add_example(topic.id, &example, ask.now_ms).await?;
        ask.audit("example", "", &format!("{word} {named}")).await?;
        ask.say(noted, &[("topic", title(&topic).into()), ("name", topic.name.as_str().into())])
    };
    Ok((article, toast))
}

/// Whether examples could bring the article: where a topic's query does not hold, no score does.
async fn finds(ask: &Ask<'_>, topic: &TopicRow, article: &ArticleRow) -> Result<bool> {
    if topic.query.trim().is_empty() {
        return Ok(true);
    }
    let words = ask.ctx.words.current(&ask.ctx.store).await?;
    let (topics, article) = ([Topic::from(topic.clone())], article.clone());
    let holds = move || !Matcher::knowing(words, &topics).0.matches(&article.document()).is_empty();
    Ok(tokio::task::spawn_blocking(holds).await?)
}

async fn own_copy(ask: &Ask<'_>, shared: &TopicRow) -> Result<TopicRow> {
    need_room(ask, false).await?;
    let store = &ask.ctx.store;
    let copy = store.copy_for(ask.chat.id, shared, &ask.who(), ask.now_ms).await?;
    let copy = copy.ok_or_else(|| CommandError::NameTaken(shared.name.clone()))?;
    ask.audit("topic", "", &format!("{}: a copy to teach", shared.name)).await?;
    store.topic_by_id(copy).await?.ok_or_else(|| CommandError::OldButton.into())
}

/// What these topics have learned, those that have; a model of another version of the program waits to be learned anew.
pub(super) async fn models(ask: &Ask<'_>, topics: &[i64]) -> Result<Vec<(i64, Model)>> {
    let stored = ask.ctx.store.models(Some(topics)).await?;
    Ok(stored.into_iter().filter_map(|(id, json)| Some((id, serde_json::from_str(&json).ok()?))).collect())
}

/// `/examples [shared] TOPIC [forget]`.
pub(super) async fn run(ask: &Ask<'_>, args: &str) -> Result<Answer> {
    ask.need_admin().await?;
    let (shared, rest) = shared(args);
    let words: Vec<&str> = rest.split_whitespace().collect();
    let (name, forget) = match words[..] {
        [name] => (name, false),
        [name, word] if word.eq_ignore_ascii_case("forget") => (name, true),
        _ => return Err(CommandError::Usage(Command::Examples).into()),
    };
    let name = parse::names(name).pop().unwrap_or_default();
    let topic = match shared {
        true => ask.ctx.store.topic(0, &name).await?.ok_or(CommandError::NoTopic { name, nearest: None })?,
        false => ask.topic(&name).await?,
    };
    if forget {
        return Ok(Answer::text(forget_all(ask, &topic).await?));
    }
    Ok(Answer::message(list(ask, &topic).await?))
}

async fn list(ask: &Ask<'_>, topic: &TopicRow) -> Result<Message> {
    let examples = ask.ctx.store.examples(topic.id).await?;
    let mut message = headed(ask.say("examples-heading", &[("topic", title(topic).into())]));
    if examples.is_empty() {
        return Ok(message.line([Span::Text(ask.word("examples-none"))]));
    }
    let on = examples.iter().filter(|example| example.wanted == 1).count();
    let counts = [("on", on.into()), ("off", (examples.len() - on).into())];
    message = message.line([Span::Text(ask.say("examples-count", &counts))]);
    for example in examples.iter().rev().take(SHOWN) {
        let mark = if example.wanted == 1 { '+' } else { '−' };
        let title = super::cards::shorten(&example.title, 200);
        message = message.line([Span::Text(format!("{mark} {title} ({})", ask.date_time(example.at)))]);
    }
    if topic.is_copy() && ask.ctx.store.topic(0, &topic.name).await?.is_some() {
        message = message.line([Span::Text(ask.say("examples-copy", &[("topic", title(topic).into())]))]);
    }
    // Of a shared topic, what operators said is theirs to forget.
    if topic.chat_id == 0 && !ask.is_operator().await? {
        return Ok(message);
    }
    Ok(message.row([Press::Unteach(topic.id).button(ask.word("button-unteach"))]))
}

/// The button under the list.
pub(super) async fn forgotten(ask: &Ask<'_>, topic: i64, message_id: &str) -> Result<Answer> {
    let topic = ask.ctx.store.topic_by_id(topic).await?.filter(|topic| [0, ask.chat.id].contains(&topic.chat_id));
    let topic = topic.ok_or(CommandError::OldButton)?;
    Ok(Answer::edit(message_id, headed(forget_all(ask, &topic).await?)))
}

/// Undoes all that examples did to a topic.
async fn forget_all(ask: &Ask<'_>, topic: &TopicRow) -> Result<String> {
    match topic.chat_id {
        0 => ask.need_operator().await?,
        _ => ask.need_admin().await?,
    }
    let store = &ask.ctx.store;
    let before = format!("{}: {} examples", topic.name, store.examples(topic.id).await?.len());
    let named = [("topic", title(topic).into())];
    if topic.is_copy() && store.give_own_up(topic, ask.now_ms).await? {
        ask.audit("unteach", &before, "the shared topic").await?;
        return Ok(ask.say("examples-given-up", &named));
    }
    store.drop_examples(topic.id).await?;
    ask.audit("unteach", &before, "").await?;
    Ok(ask.say("examples-forgotten", &named))
}
