//! `topic example`: articles on and off topic, from which a topic learns at once.

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};

use super::manage::{WHO, at, print_list};
use super::{Shape, jsonl};
use crate::articles;
use crate::clock::Clock;
use crate::roles::learn;
use crate::store::{ExampleRow, NewExample, Store, TopicRow};

#[derive(Debug, Subcommand)]
pub enum ExampleVerb {
    /// Say that an article is on topic, or with --unwanted that it is not
    Add {
        #[command(flatten)]
        topic: Which,
        /// Address or number of an article that was seen, a file of JSON lines {"title","text","wanted"}, or - for standard input
        article: String,
        /// It is off topic
        #[arg(long, conflicts_with = "wanted")]
        unwanted: bool,
        /// It is on topic: what is meant where neither is said
        #[arg(long)]
        wanted: bool,
    },
    /// A topic's examples, with who gave them and when
    List {
        #[command(flatten)]
        topic: Which,
        #[command(flatten)]
        list: Shape,
    },
    /// Take one example back
    Drop {
        #[command(flatten)]
        topic: Which,
        /// Its number in the list, or its address
        #[arg(allow_negative_numbers = true)]
        article: String,
    },
    /// Take all examples of a topic back: it scores as if nobody had judged, and a chat's taught copy gives way to the shared topic
    Undo {
        #[command(flatten)]
        topic: Which,
    },
}

/// A topic by name.
#[derive(Debug, Args)]
pub struct Which {
    name: String,
    /// The topic that this chat has of its own (see `divisionbell chat list`)
    #[arg(long, value_name = "ID", default_value_t = 0)]
    chat: i64,
}

impl Which {
    async fn find(&self, store: &Store) -> Result<TopicRow> {
        topic(store, &self.name, self.chat).await
    }
}

pub(super) async fn run(store: &Store, verb: ExampleVerb) -> Result<()> {
    let now_ms = Clock::system().now_ms();
    match verb {
        ExampleVerb::List { topic, list } => {
            let rows = store.examples(topic.find(store).await?.id).await?;
            print_list(&list, &rows, |row| {
                let word = if row.wanted == 1 { "on" } else { "off" };
                format!("{:>8}  {word:<3}  {}  {:<18} {}", row.article_id, at(row.at), row.by_whom, row.title)
            })
        }
        ExampleVerb::Add { topic, article, unwanted, wanted } => {
            let topic = topic.find(store).await?;
            let examples = judged(store, &article, (unwanted || wanted).then_some(wanted)).await?;
            for row in &examples {
                let example = NewExample {
                    article_id: row.article_id,
                    wanted: row.wanted == 1,
                    title: &row.title,
                    text: &row.text,
                    language: row.language.as_deref(),
                    who: WHO,
                };
                store.add_example(topic.id, &example, now_ms).await?;
                let word = if example.wanted { "on" } else { "off" };
                store
                    .audit(WHO, topic.chat_id, "example", "", &format!("{word} {}: {}", topic.name, row.title), now_ms)
                    .await?;
            }
            learned(store, &topic, &format!("kept {}", counted(examples.len()))).await
        }
        ExampleVerb::Drop { topic, article } => {
            let topic = topic.find(store).await?;
            let id = match article.parse() {
                Ok(id) => Some(id),
                Err(_) => store.article_by_url(&article).await?.map(|row| row.id),
            };
            let done = match id {
                Some(id) => store.drop_example(topic.id, id).await?,
                None => false,
            };
            if !done {
                bail!("`{}` has no example {article}: see `divisionbell topic example list {0}`", topic.name);
            }
            store.audit(WHO, topic.chat_id, "example", &format!("{}: {article}", topic.name), "", now_ms).await?;
            learned(store, &topic, &format!("took {article} back")).await
        }
        ExampleVerb::Undo { topic } => {
            let topic = topic.find(store).await?;
            let count = store.examples(topic.id).await?.len();
            let back = topic.is_copy() && store.give_own_up(&topic, now_ms).await?;
            if !back {
                store.drop_examples(topic.id).await?;
            }
            let (before, after) =
                (format!("{}: {count} examples", topic.name), if back { "the shared topic" } else { "" });
            store.audit(WHO, topic.chat_id, "unteach", &before, after, now_ms).await?;
            let (count, name) = (counted(count), &topic.name);
            match back {
                true => println!("forgot {count}: chat {} is back on the shared `{name}`", topic.chat_id),
                false => println!("forgot {count}: `{name}` scores as if nobody had judged"),
            }
            Ok(())
        }
    }
}

fn counted(n: usize) -> String {
    format!("{n} {}", if n == 1 { "example" } else { "examples" })
}

/// Learns at once, and says what the topic rests on now.
async fn learned(store: &Store, topic: &TopicRow, done: &str) -> Result<()> {
    learn::learn_all(store, super::inspect::model()?).await?;
    let examples = store.examples(topic.id).await?;
    let on = examples.iter().filter(|row| row.wanted == 1).count();
    let taught = !store.models(Some(&[topic.id])).await?.is_empty();
    let now = format!("`{}` has {on} on and {} off topic", topic.name, examples.len() - on);
    match taught || examples.is_empty() {
        true => println!("{done}; {now}, and has learned from them"),
        false => println!("{done}; {now}: it learns when there are both, or articles that were seen to stand in"),
    }
    Ok(())
}

/// What `add` was given: a seen article by address or number, or the rows of a file. What was said beside it counts before
/// what a row says itself; where neither says anything, it is on topic.
async fn judged(store: &Store, place: &str, wanted: Option<bool>) -> Result<Vec<ExampleRow>> {
    let is_address = place.starts_with("http://") || place.starts_with("https://");
    let seen = match place.parse() {
        Ok(id) => Some(store.article(id).await?.with_context(|| format!("no article has the number {place}"))?),
        Err(_) if is_address => {
            let row = store.article_by_url(place).await?;
            let unseen = || format!("{place} was not seen: give title and text as a JSON line on standard input (-)");
            Some(row.with_context(unseen)?)
        }
        Err(_) => None,
    };
    if let Some(row) = seen {
        let wanted = i64::from(wanted.unwrap_or(true));
        let (title, text, language) = (row.title, row.text, row.language);
        return Ok(vec![ExampleRow { article_id: row.id, wanted, title, text, language, ..ExampleRow::default() }]);
    }
    let rows = jsonl::read_rows(place)?;
    if rows.is_empty() {
        bail!("{place} has no rows: one JSON line each, {{\"title\": \"...\", \"text\": \"...\"}}");
    }
    if let Some(place) = rows.iter().position(|row| row.title().trim().is_empty() && row.text.trim().is_empty()) {
        bail!("row {} says nothing: it has neither title nor text", place + 1);
    }
    Ok(rows.iter().map(|row| given(row, wanted)).collect())
}

/// A text that is no article of ours goes by a number below 0, made of its words: given again, it is the same example.
fn given(row: &jsonl::Row, wanted: Option<bool>) -> ExampleRow {
    let hash = articles::hash(row.title(), &row.text);
    let number = i64::from_str_radix(hash.get(..12).unwrap_or_default(), 16).unwrap_or(1);
    ExampleRow {
        article_id: -number.max(1),
        wanted: i64::from(wanted.or(row.wanted).unwrap_or(true)),
        title: row.title().to_owned(),
        text: row.text.clone(),
        language: row.language(),
        ..ExampleRow::default()
    }
}

/// The shared topic of a name, or that of a chat's own.
pub(super) async fn topic(store: &Store, name: &str, chat: i64) -> Result<TopicRow> {
    match store.topic(chat, name).await?.filter(|row| row.chat_id == chat) {
        Some(row) => Ok(row),
        None if chat == 0 => bail!("there is no shared topic `{name}`: see `divisionbell topic list`"),
        None => bail!("chat {chat} has no topic `{name}` of its own: see `divisionbell chat show {chat}`"),
    }
}
