//! `/why` (as a reply, or on an update's button): why this was sent. `/why URL`: why something was, or was not.

use std::sync::Arc;

use anyhow::Result;

use super::Answer;
use super::ask::{Ask, headed, listed, title};
use super::cards::shorten;
use super::errors::CommandError;
use super::speech::Speech;
use super::{parse, teach};
use crate::embedding::Meanings;
use crate::outbox::message::{Message, Span};
use crate::store::{ArticleRow, DeliveryRow, StoryRow, SubscriptionRow, TopicRow};
use crate::topics::{self, Document, Frequencies, Level, Match, Matcher, Model, Place, Topic};

pub(super) async fn run(ask: &Ask<'_>, args: &str) -> Result<Answer> {
    let address = parse::first(args).0;
    if address.is_empty() {
        let story = ask.story_replied_to().await?;
        return Ok(Answer::message(of_story(ask, &story, None).await?));
    }
    of_address(ask, address).await
}

/// Why an article was, or was not, sent: what was said before and after somebody judged it.
pub(super) async fn of_article(ask: &Ask<'_>, article: &ArticleRow) -> Result<Message> {
    if let Some(id) = article.story_id {
        return of_story(ask, &ask.story(id).await?, Some(article)).await;
    }
    let found = matched(ask, article).await?;
    let mut message = headed(article.title.clone());
    for line in found.lines {
        message = message.line([Span::Text(line)]);
    }
    teach::with_buttons(ask, message.line([Span::Text(ask.word("why-no-story"))]), article.id, &found.topics).await
}

pub(super) async fn pressed(ask: &Ask<'_>, id: i64, _message_id: &str) -> Result<Answer> {
    let story = ask.story(id).await?;
    Ok(Answer::message(of_story(ask, &story, None).await?))
}

async fn of_address(ask: &Ask<'_>, address: &str) -> Result<Answer> {
    let url = url::Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let url = url.ok_or(CommandError::BadAddress)?;
    let Some(article) = ask.ctx.store.article_by_url(url.as_str()).await? else { return Ok(ask.told("why-not-seen")) };
    Ok(Answer::message(of_article(ask, &article).await?))
}

/// Topics and terms, outlet, when it was seen, and what became of it in this chat.
async fn of_story(ask: &Ask<'_>, story: &StoryRow, asked: Option<&ArticleRow>) -> Result<Message> {
    let mut message = headed(shorten(&story.title, 200));
    let articles = ask.ctx.store.articles_of_story(story.id).await?;
    let mut lines = Vec::new();
    let (mut about, mut is_sure) = (Vec::new(), false);
    let article = match asked {
        Some(article) => Some(article),
        None => spoken_for(ask, story, &articles).await?,
    };
    if let Some(article) = article {
        let found = matched(ask, article).await?;
        (lines, about, is_sure) = (found.lines, found.topics, found.is_sure);
        let seen = ask.date_time(article.seen_at);
        lines.push(ask.say("why-seen", &[("outlet", article.outlet.as_str().into()), ("when", seen.into())]));
        if article.archived != 0 {
            lines.push(ask.word("why-archived"));
        }
        if article.id == story.article_id && !story.summary.is_empty() {
            lines.push(match story.summary_by.as_str() {
                "extract" => ask.word("why-summary-own"),
                model => ask.say("why-summary-model", &[("model", model.into())]),
            });
        }
        if article.id != story.article_id {
            lines.push(ask.say("why-same-story", &[("title", shorten(&story.title, 200).into())]));
        }
    }
    let ledger = ask.ctx.store.ledger(ask.chat.id, story.id).await?;
    if ledger.is_empty() {
        lines.push(not_sent(ask, story, is_sure).await?);
    }
    lines.extend(ledger.iter().map(|delivery| fate(ask, delivery)));
    for line in lines {
        message = message.line([Span::Text(line)]);
    }
    match article {
        Some(article) => teach::with_buttons(ask, message, article.id, &about).await,
        None => Ok(message),
    }
}

/// The article that tells why a story is here: the one that it is told by, unless only another one is about what the chat follows.
async fn spoken_for<'a>(ask: &Ask<'_>, story: &StoryRow, articles: &'a [ArticleRow]) -> Result<Option<&'a ArticleRow>> {
    let followed = ask.ctx.store.subscriptions(ask.chat.id).await?;
    let (speaks, others): (Vec<_>, Vec<_>) = articles.iter().partition(|article| article.id == story.article_id);
    for article in speaks.iter().chain(&others) {
        let matches = ask.ctx.store.matches(article.id).await?;
        let is_asked_for =
            |(topic, found): &(TopicRow, Match)| is_sure(&followed, topic, found) && follows(&followed, topic);
        if matches.iter().any(is_asked_for) {
            return Ok(Some(article));
        }
    }
    Ok(speaks.into_iter().next())
}

/// A match that is enough for the chat where it follows the topic, and by default elsewhere.
fn is_sure(followed: &[SubscriptionRow], topic: &TopicRow, found: &Match) -> bool {
    let subscription = followed.iter().find(|subscription| subscription.topic.id == topic.id);
    let least =
        subscription.map_or(Level::Normal as i64, |subscription| subscription.min_level.min(Level::Normal as i64));
    found.level.is_some_and(|level| level as i64 >= least)
}

fn follows(followed: &[SubscriptionRow], topic: &TopicRow) -> bool {
    followed.iter().any(|subscription| subscription.topic.id == topic.id)
}

/// What is said of an article's topics, and the topics that people here may call it on or off.
struct Found {
    lines: Vec<String>,
    topics: Vec<TopicRow>,
    /// Whether the article is about any of them, and not only nearest to it.
    is_sure: bool,
}

/// The article's topics with their words and what examples changed; the nearest where there is none.
async fn matched(ask: &Ask<'_>, article: &ArticleRow) -> Result<Found> {
    let today = Today::of(ask, article).await?;
    let matches = ask.ctx.store.matches(article.id).await?;
    let followed = ask.ctx.store.subscriptions(ask.chat.id).await?;
    let is_said =
        |(topic, found): &(TopicRow, Match)| is_sure(&followed, topic, found) && today.speaks_of(topic, ask.chat.id);
    let sure: Vec<_> = matches.into_iter().filter(is_said).collect();
    if sure.is_empty() {
        let nearest = today.nearest();
        let mut lines = vec![ask.word("why-no-topic")];
        lines.extend(nearest.map(|(topic, found)| {
            let id = if found.level >= Some(Level::Normal) { "why-today" } else { "why-nearest" };
            topic_line(ask, if found.terms.is_empty() { "why-nearest-wordless" } else { id }, topic, found, article)
        }));
        lines.extend(nearest.and_then(|(topic, _)| today.learned(ask, topic, article)));
        let topics = nearest.map(|(topic, _)| topic.clone()).into_iter().collect();
        return Ok(Found { lines, topics, is_sure: false });
    }
    let mut lines = Vec::new();
    for (topic, found) in &sure {
        lines.push(topic_line(ask, "why-topic", topic, found, article));
        lines.extend(today.learned(ask, topic, article));
    }
    Ok(Found { lines, topics: sure.into_iter().map(|(topic, _)| topic).collect(), is_sure: true })
}

/// The article matched anew against the chat's topics as they are now.
struct Today {
    topics: Vec<TopicRow>,
    models: Vec<(i64, Model)>,
    /// Every topic's score, the best first, and the same without what examples taught.
    scores: Vec<Match>,
    untaught: Vec<Match>,
}

impl Today {
    async fn of(ask: &Ask<'_>, article: &ArticleRow) -> Result<Self> {
        let topics = teach::theirs(ask.ctx.store.topics(Some(ask.chat.id)).await?);
        let ids: Vec<i64> = topics.iter().map(|topic| topic.id).collect();
        let models = teach::models(ask, &ids).await?;
        let (known, learned, article, meanings) =
            (topics.clone(), models.clone(), article.clone(), ask.ctx.meanings.clone());
        let words = ask.ctx.words.current(&ask.ctx.store).await?;
        let work = move || Self::scores(words, &known, &learned, &article, meanings.as_deref());
        let (scores, untaught) = tokio::task::spawn_blocking(work).await?;
        Ok(Self { topics, models, scores, untaught })
    }

    /// As an article that came now would be matched; and the same untaught, where anything was taught.
    fn scores(
        words: Arc<Frequencies>,
        topics: &[TopicRow],
        models: &[(i64, Model)],
        article: &ArticleRow,
        meanings: Option<&Meanings>,
    ) -> (Vec<Match>, Vec<Match>) {
        let shared: Vec<i64> = topics.iter().filter(|topic| topic.chat_id == 0).map(|topic| topic.id).collect();
        let topics: Vec<Topic> = topics.iter().cloned().map(Topic::from).collect();
        let meant = meanings.map_or_else(Vec::new, |model| topics::meanings(&topics, &shared, model));
        let meaning = meanings.and_then(|model| model.of_article(&article.title, &article.text).ok());
        let document = Document { embedding: meaning.as_ref(), ..article.document() };
        let matcher = Matcher::knowing(words, &topics).0.with_meanings(&meant).with_contrast(&shared);
        let untaught = if models.is_empty() { Vec::new() } else { matcher.all_scores(&document) };
        (matcher.with_models(models).all_scores(&document), untaught)
    }

    /// Whether a topic is this chat's to see: one that it has, or had before it was dropped and nothing took its name.
    fn speaks_of(&self, topic: &TopicRow, chat: i64) -> bool {
        let theirs = [0, chat].contains(&topic.chat_id);
        theirs && self.topics.iter().find(|known| known.name == topic.name).is_none_or(|known| known.id == topic.id)
    }

    fn nearest(&self) -> Option<(&TopicRow, &Match)> {
        let best = self.scores.first().filter(|best| best.score > 0.0)?;
        Some((self.topics.iter().find(|topic| topic.id == best.topic)?, best))
    }

    /// What examples changed about a topic's score for the article, and the words that mattered.
    fn learned(&self, ask: &Ask<'_>, topic: &TopicRow, article: &ArticleRow) -> Option<String> {
        const WORDS: usize = 6;
        let (_, model) = self.models.iter().find(|(id, _)| *id == topic.id)?;
        let score = |all: &[Match]| all.iter().find(|found| found.topic == topic.id).map(|found| percent(found.score));
        let words = model.words(&article.document(), WORDS);
        let signed: Vec<String> =
            words.iter().map(|(word, say)| format!("{}{word}", if *say > 0.0 { '+' } else { '−' })).collect();
        let (before, after) = (score(&self.untaught)?, score(&self.scores)?);
        let words = listed(signed.iter().map(String::as_str));
        Some(ask.say(
            "why-learned",
            &[("n", model.examples.into()), ("before", before.into()), ("after", after.into()), ("words", words)],
        ))
    }
}

fn topic_line(ask: &Ask<'_>, id: &str, topic: &TopicRow, found: &Match, article: &ArticleRow) -> String {
    let mut places = found.places.iter();
    let term = |term: &String| placed(ask, term, places.next(), article);
    let terms: Vec<String> = found.terms.iter().map(term).collect();
    let terms = listed(terms.iter().map(String::as_str));
    ask.say(id, &[("topic", title(topic).into()), ("terms", terms), ("percent", percent(found.score).into())])
}

/// A term and where it stands, as far as that is known.
fn placed(ask: &Ask<'_>, term: &str, place: Option<&Place>, article: &ArticleRow) -> String {
    let Some(place) = place else { return term.to_owned() };
    match place.paragraph(&article.text) {
        None => ask.say("why-in-title", &[("term", term.into())]),
        Some(n) => ask.say("why-in-paragraph", &[("term", term.into()), ("n", n.into())]),
    }
}

fn percent(score: f64) -> i64 {
    (score * 100.0).round() as i64
}

/// Why a story left no trace in this chat. The article that was asked for need not be about what its story is about.
async fn not_sent(ask: &Ask<'_>, story: &StoryRow, is_sure: bool) -> Result<String> {
    let mut about = ask.ctx.store.story_topics(story.id).await?;
    let subscriptions = ask.ctx.store.subscriptions(ask.chat.id).await?;
    // What other chats call their own is not told here, nor what nobody can subscribe to any more.
    let theirs = teach::theirs(ask.ctx.store.topics(Some(ask.chat.id)).await?);
    about.retain(|(topic, level, _)| {
        let is_near = *level < Level::Normal as i64 && !follows(&subscriptions, topic);
        !is_near && theirs.iter().any(|known| known.id == topic.id)
    });
    let subscribed = about.iter().find_map(|(topic, level, _)| {
        subscriptions.iter().find(|s| s.topic.id == topic.id).map(|s| (s, topic, *level))
    });
    Ok(match subscribed {
        None if about.is_empty() => ask.word("why-not-no-topic"),
        None => {
            let topics = listed(about.iter().map(|(topic, ..)| title(topic)));
            ask.say(if is_sure { "why-not-subscribed" } else { "why-not-subscribed-story" }, &[("topics", topics)])
        }
        Some((subscription, topic, level)) if level < subscription.min_level => {
            ask.say("why-not-near", &[("topic", title(topic).into())])
        }
        Some((subscription, topic, _)) if subscription.at > story.last_at => {
            let when = ask.date_time(subscription.at);
            ask.say("why-not-before", &[("topic", title(topic).into()), ("when", when.into())])
        }
        Some(_) => ask.word("why-not-yet"),
    })
}

/// One line of the ledger.
fn fate(ask: &Ask<'_>, delivery: &DeliveryRow) -> String {
    let when = ask.date_time(delivery.settled_at.unwrap_or(delivery.due_at));
    let reason = reason(ask.speech, &delivery.reason);
    match (delivery.kind.as_str(), delivery.state.as_str()) {
        ("edit", "sent") => ask.say("why-edited", &[("when", when.into())]),
        ("digest", "sent") | ("story", "digested") => ask.say("why-digested", &[("when", when.into())]),
        (_, "sent") => ask.say("why-sent", &[("when", when.into())]),
        (_, "held") => {
            let until = ask.date_time(held_until(ask, delivery));
            ask.say("why-held", &[("reason", reason.into()), ("when", until.into())])
        }
        (_, "dropped") => ask.say("why-dropped", &[("reason", reason.into()), ("when", when.into())]),
        (_, "uncertain") => ask.say("why-uncertain", &[("when", when.into())]),
        (_, "claimed") => ask.word("why-claimed"),
        _ => match delivery.last_error.as_deref().filter(|_| delivery.reason == "retry") {
            Some(error) => ask.say("why-retry", &[("error", error.into()), ("when", when.into())]),
            None => ask.say("why-due", &[("when", when.into())]),
        },
    }
}

/// When what is held comes out: for a digest and after a mute that is the chat's to say.
fn held_until(ask: &Ask<'_>, delivery: &DeliveryRow) -> i64 {
    match delivery.reason.as_str() {
        "digest" => ask.chat.next_digest_at.unwrap_or(delivery.due_at),
        "mute" => ask.chat.muted_until.max(delivery.due_at),
        _ => delivery.due_at,
    }
}

/// The ledger's own words in a chat's language, others as they are.
pub(super) fn reason(speech: &Speech, reason: &str) -> String {
    let id = match reason {
        "digest" => "reason-digest",
        "mute" => "reason-mute",
        "quiet" => "reason-quiet",
        "superseded" => "reason-superseded",
        "merged" => "reason-merged",
        "old" => "reason-old",
        "unsubscribed" => "reason-unsubscribed",
        "the story is gone" | "its stories are gone" => "reason-story-gone",
        "unchanged" => "reason-unchanged",
        "the message is gone" => "reason-message-gone",
        "the chat is gone" | "suspended" => "reason-chat-gone",
        "no right to write" => "reason-no-right",
        "moved" => "reason-moved",
        "" => "reason-none",
        other => return other.to_owned(),
    };
    speech.word(id)
}
