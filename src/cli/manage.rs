//! `source`, `topic`, `chat`, `audit`: what operators do from a terminal, beside a running bot.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use serde::Serialize;

use super::Shape;
use crate::clock::Clock;
use crate::config::Config;
use crate::fetch::Fetcher;
use crate::sources::schedule::{self, Bounds};
use crate::sources::{self, opml};
use crate::store::{Channel, NewSource, Store, TopicRow};
use crate::topics::{self, Document, Matcher, Topic};

/// Who the audit log says did it.
const WHO: &str = "cli";

#[derive(Debug, Subcommand)]
pub enum SourceVerb {
    /// Watch a feed; a site's address is enough
    Add {
        url: String,
        /// Name shown under an update
        #[arg(long)]
        outlet: Option<String>,
    },
    /// All watched feeds, with their state
    List {
        #[command(flatten)]
        list: Shape,
    },
    /// Fetch a feed now and say what is in it; changes nothing
    Test { url: String },
    /// Stop watching
    Drop {
        /// Address or number
        source: String,
    },
    /// Add the feeds of an OPML file
    Import { file: PathBuf },
    /// Write all feeds as OPML
    Export,
}

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

pub async fn source(verb: SourceVerb) -> Result<()> {
    let store = super::open_store().await?;
    match verb {
        SourceVerb::Add { url, outlet } => add_source(&store, &url, outlet.unwrap_or_default()).await,
        SourceVerb::List { list } => list_sources(&store, &list).await,
        SourceVerb::Test { url } => test_source(&url).await,
        SourceVerb::Drop { source } => drop_source(&store, &source).await,
        SourceVerb::Import { file } => import(&store, &file).await,
        SourceVerb::Export => export(&store).await,
    }
}

async fn add_source(store: &Store, url: &str, outlet: String) -> Result<()> {
    let fetcher = Fetcher::new(super::serve::fetch_options(&Config::from_env()?))?;
    let found = fetcher.find_feeds(url).await?;
    let chosen = match found.as_slice() {
        [] => bail!("no feed was found at {url}: give the feed's own address"),
        [one] => one,
        several => {
            println!("several feeds were found; add the one you want by its address:");
            several.iter().for_each(|feed| println!("  {}  {}", feed.url, feed.title));
            return Ok(());
        }
    };
    let source = NewSource { url: chosen.url.clone(), outlet, added_by: WHO.into(), ..NewSource::default() };
    let now_ms = Clock::system().now_ms();
    let (id, new) = store.add_source(&source, now_ms).await?;
    store.audit(WHO, 0, "addsource", "", &chosen.url, now_ms).await?;
    store.wake(Channel::Sources);
    println!("{} {id}: {}", if new { "added" } else { "already watched," }, chosen.url);
    Ok(())
}

async fn list_sources(store: &Store, list: &Shape) -> Result<()> {
    let rows = store.sources().await?;
    print_list(list, &rows, |row| {
        let trouble = row.last_error.as_deref().filter(|_| row.failures > 0).unwrap_or_default();
        format!("{:>5}  {:<8} {:<28} {}  {trouble}", row.id, row.state, shortened(row.name(), 28), row.url)
    })
}

async fn test_source(url: &str) -> Result<()> {
    let fetcher = Fetcher::new(super::serve::fetch_options(&Config::from_env()?))?;
    let fetched = fetcher.feed(url, None, None).await.with_context(|| format!("{url} cannot be fetched"))?;
    let now_ms = Clock::system().now_ms();
    let feed = sources::parse(&fetched.body, fetched.content_type.as_deref(), &fetched.final_url, now_ms)
        .with_context(|| format!("{url} is not a feed that can be read"))?;
    println!(
        "{} ({}), {} entries{}",
        feed.title,
        feed.format,
        feed.entries.len(),
        if feed.repaired { ", repaired" } else { "" }
    );
    feed.entries.iter().take(5).for_each(|entry| println!("  {}", entry.title));
    Ok(())
}

async fn drop_source(store: &Store, source: &str) -> Result<()> {
    let id = match source.parse() {
        Ok(id) => Some(id),
        Err(_) => store.source_by_url(source).await?.map(|row| row.id),
    };
    let Some(id) = id else { bail!("no source has the address {source}: see `divisionbell source list`") };
    if !store.drop_source(id).await? {
        bail!("there is no source {id}: see `divisionbell source list`");
    }
    store.audit(WHO, 0, "dropsource", source, "", Clock::system().now_ms()).await?;
    println!("dropped {source}");
    Ok(())
}

async fn import(store: &Store, file: &Path) -> Result<()> {
    let bytes = super::jsonl::read_file(&file.to_string_lossy(), 20_000_000)?;
    let read = opml::import(&bytes);
    let now_ms = Clock::system().now_ms();
    let bar = super::progress(read.feeds.len() as u64);
    let mut added = 0;
    for feed in &read.feeds {
        let source = NewSource {
            url: feed.url.clone(),
            title: feed.title.clone(),
            added_by: WHO.into(),
            first_poll_at: schedule::first_poll_at(now_ms, Bounds::default(), fastrand::f64()),
            ..NewSource::default()
        };
        added += usize::from(store.add_source(&source, now_ms).await?.1);
        bar.inc(1);
    }
    bar.finish_and_clear();
    read.problems.iter().for_each(|mistake| eprintln!("passed over: {mistake}"));
    store.audit(WHO, 0, "import", "", &format!("{added} sources"), now_ms).await?;
    store.wake(Channel::Sources);
    println!("{added} added, {} already watched, {} passed over", read.feeds.len() - added, read.problems.len());
    Ok(())
}

async fn export(store: &Store) -> Result<()> {
    let feeds: Vec<opml::Listed> = store
        .sources()
        .await?
        .into_iter()
        .map(|row| opml::Listed {
            title: row.name().to_owned(),
            url: row.url,
            site_url: Some(row.site_url).filter(|url| !url.is_empty()),
            folders: Vec::new(),
        })
        .collect();
    print!("{}", opml::export("Division Bell", &feeds));
    Ok(())
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
fn print_list<T: Serialize>(list: &Shape, rows: &[T], line: impl Fn(&T) -> String) -> Result<()> {
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

fn shortened(text: &str, chars: usize) -> String {
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
