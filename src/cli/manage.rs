//! `topic`, `chat`, `audit`: what operators do from a terminal, beside a running bot.

use anyhow::{Result, bail};
use clap::Subcommand;
use serde::Serialize;

use super::Shape;
use crate::clock::Clock;
use crate::store::{Channel, Store, TopicRow};
use crate::topics::{self, Document, Matcher, Topic};

/// Who the audit log says did it.
pub(super) const WHO: &str = "cli";

#[derive(Debug, Subcommand)]
pub enum TopicVerb {
    /// Add or change a shared topic
    Add {
        name: String,
        query: String,
        #[arg(long, default_value = "")]
        title: String,
        #[arg(long, default_value = "")]
        description: String,
    },
    /// All shared topics
    List {
        #[command(flatten)]
        list: Shape,
    },
    /// Try a query on what was seen in the last 7 days; changes nothing
    Test { query: String },
    /// Remove a shared topic and its subscriptions
    Drop { name: String },
}

#[derive(Debug, Subcommand)]
pub enum ChatVerb {
    /// All chats, with their state
    List {
        #[command(flatten)]
        list: Shape,
    },
    /// One chat: settings, subscriptions, what is due
    Show { id: i64 },
    /// Erase everything about a chat
    Drop { id: i64 },
}

pub async fn topic(verb: TopicVerb) -> Result<()> {
    let store = super::open_store().await?;
    match verb {
        TopicVerb::Add { name, query, title, description } => {
            add_topic(&store, &Topic { id: 0, name, title, description, query }).await
        }
        TopicVerb::List { list } => {
            let rows = store.topics(None).await?;
            print_list(&list, &rows, |row| format!("{:<24} {:<32} {}", row.name, shortened(&row.title, 32), row.query))
        }
        TopicVerb::Test { query } => test_topic(&store, query).await,
        TopicVerb::Drop { name } => drop_topic(&store, &name).await,
    }
}

async fn add_topic(store: &Store, topic: &Topic) -> Result<()> {
    let named = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if topic.name.is_empty() || topic.name.len() > 32 || !topic.name.chars().all(named) {
        bail!("a topic's name is 1 to 32 of a-z, 0-9 and _: `{}` is not", topic.name);
    }
    topics::parse_query(&topic.query)?;
    let now_ms = Clock::system().now_ms();
    let before = store.topic(0, &topic.name).await?.map(|row| row.query).unwrap_or_default();
    store.save_topic(0, &topic.name, &topic.title, &topic.description, &topic.query, WHO, now_ms).await?;
    store.audit(WHO, 0, "newtopic", &before, &format!("{} {}", topic.name, topic.query), now_ms).await?;
    store.wake(Channel::Topics);
    println!("saved {}", topic.name);
    Ok(())
}

async fn test_topic(store: &Store, query: String) -> Result<()> {
    topics::parse_query(&query)?;
    let (matcher, _) = Matcher::new(&[Topic { id: 1, name: "test".into(), query, ..Topic::default() }]);
    let since_ms = Clock::system().now_ms() - 7 * 24 * 60 * 60 * 1000;
    let (mut seen, mut found, mut last) = (0, 0, 0);
    loop {
        let rows = store.recent_articles(since_ms, 500, last).await?;
        let Some(newest) = rows.last() else { break };
        last = newest.id;
        for row in &rows {
            let document = Document {
                title: &row.title,
                text: &row.text,
                language: row.language.as_deref(),
                source: &row.outlet,
                url: &row.url,
            };
            if let Some(hit) = matcher.matches(&document).first() {
                found += 1;
                println!("{:.2}  {}  [{}]", hit.score, row.title, hit.terms.join(", "));
            }
        }
        seen += rows.len();
    }
    println!("{found} of {seen} articles of the last 7 days");
    Ok(())
}

async fn drop_topic(store: &Store, name: &str) -> Result<()> {
    let Some(row) = store.topic(0, name).await? else {
        bail!("there is no shared topic `{name}`: see `divisionbell topic list`")
    };
    let now_ms = Clock::system().now_ms();
    store.drop_topic(row.id, now_ms).await?;
    store.audit(WHO, 0, "droptopic", name, "", now_ms).await?;
    store.wake(Channel::Topics);
    println!("dropped {name}");
    Ok(())
}

pub async fn chat(verb: ChatVerb) -> Result<()> {
    let store = super::open_store().await?;
    match verb {
        ChatVerb::List { list } => {
            let rows = store.chats().await?;
            print_list(&list, &rows, |row| {
                format!("{:>5}  {:<9} {:<8} {:<10} {}", row.id, row.platform, row.kind, row.state, row.title)
            })
        }
        ChatVerb::Show { id } => show_chat(&store, id).await,
        ChatVerb::Drop { id } => {
            let Some(row) = store.chat(id).await? else { bail!("there is no chat {id}: see `divisionbell chat list`") };
            store.forget_chat(id).await?;
            store.audit(WHO, id, "forget", &row.title, "", Clock::system().now_ms()).await?;
            println!("erased chat {id} ({})", row.title);
            Ok(())
        }
    }
}

#[derive(Serialize)]
struct ChatView {
    #[serde(flatten)]
    chat: crate::store::ChatRow,
    subscriptions: Vec<crate::store::SubscriptionRow>,
    due: i64,
}

async fn show_chat(store: &Store, id: i64) -> Result<()> {
    let Some(chat) = store.chat(id).await? else { bail!("there is no chat {id}: see `divisionbell chat list`") };
    let view = ChatView { chat, subscriptions: store.subscriptions(id).await?, due: store.due_count(id).await? };
    println!("{}", serde_json::to_string_pretty(&view)?);
    Ok(())
}

pub async fn audit(list: &Shape) -> Result<()> {
    let rows = super::open_store().await?.audit_log(1_000, None).await?;
    print_list(list, &rows, |row| {
        format!("{}  {:<20} {:<12} {} -> {}", at(row.at), row.who, row.what, row.before, row.after)
    })
}

/// The same rows as a table for people, or as JSON for programs.
pub(super) fn print_list<T: Serialize>(list: &Shape, rows: &[T], line: impl Fn(&T) -> String) -> Result<()> {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    if list.json {
        serde_json::to_writer_pretty(&mut out, rows)?;
        writeln!(out)?;
        return Ok(());
    }
    rows.iter().try_for_each(|row| writeln!(out, "{}", line(row).trim_end()))?;
    Ok(())
}

fn at(ms: i64) -> String {
    chrono::DateTime::from_timestamp_millis(ms)
        .map_or_else(String::new, |at| at.format("%Y-%m-%d %H:%M:%SZ").to_string())
}

pub(super) fn shortened(text: &str, chars: usize) -> String {
    match text.char_indices().nth(chars) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

impl From<TopicRow> for Topic {
    fn from(row: TopicRow) -> Self {
        Self { id: row.id, name: row.name, title: row.title, description: row.description, query: row.query }
    }
}
