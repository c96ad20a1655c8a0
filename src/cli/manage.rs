//! `chat`, `audit`: what operators do from a terminal, beside a running bot.

use anyhow::{Result, bail};
use clap::Subcommand;
use serde::Serialize;

use super::Shape;
use crate::clock::Clock;
use crate::store::{DeliveryRow, SHARES_DAYS, Store};

/// Who the audit log says did it.
pub(super) const WHO: &str = "cli";

#[derive(Debug, Subcommand)]
pub enum ChatVerb {
    /// All chats, with their state
    List {
        #[command(flatten)]
        list: Shape,
    },
    /// One chat: settings, subscriptions, from whom its updates came, what is due, and what became of its newest deliveries
    Show { id: i64 },
    /// Erase everything about a chat
    Drop { id: i64 },
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
        ChatVerb::Show { id } => {
            let view = chat_view(&store, id, Clock::system().now_ms()).await?;
            println!("{}", serde_json::to_string_pretty(&view)?);
            Ok(())
        }
        ChatVerb::Drop { id } => {
            let Some(row) = store.chat(id).await? else { bail!("there is no chat {id}: see `divisionbell chat list`") };
            store.forget_chat(id).await?;
            store.audit(WHO, id, "forget", "", "", Clock::system().now_ms()).await?;
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
    #[serde(flatten)]
    summary: crate::store::Summary,
    /// From whom its updates of the last 30 days came, the most first; `/sources` says it in words.
    shares: Vec<crate::store::Share>,
    /// The newest deliveries, newest first.
    ledger: Vec<Fate>,
}

/// One line of a chat's ledger, in words.
#[derive(Serialize)]
struct Fate {
    delivery: i64,
    kind: String,
    story: Option<i64>,
    what: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    /// What the platform refused before it took the plain words.
    #[serde(skip_serializing_if = "Option::is_none")]
    rejected: Option<serde_json::Value>,
}

impl From<DeliveryRow> for Fate {
    fn from(row: DeliveryRow) -> Self {
        let what = fate(&row);
        Self {
            delivery: row.id,
            kind: row.kind,
            story: Some(row.story_id).filter(|id| *id != 0),
            what,
            error: row.last_error,
            rejected: row.rejected.and_then(|json| serde_json::from_str(&json).ok()),
        }
    }
}

/// What became of a delivery: when and why.
fn fate(row: &DeliveryRow) -> String {
    let settled = at(row.settled_at.unwrap_or(row.due_at));
    let message = row.message_id.as_deref().unwrap_or("?");
    match (row.state.as_str(), row.reason.as_str()) {
        ("sent", _) => format!("sent {settled} as message {message}"),
        ("digested", _) => format!("taken into the digest {} {settled}", row.digest_id.unwrap_or_default()),
        ("dropped", reason) => format!("dropped {settled}: {reason}"),
        ("uncertain", _) => format!("perhaps sent {settled}, and not to be repeated"),
        ("held", reason @ ("digest" | "mute")) => format!("held since {}: {reason}", at(row.created_at)),
        ("held", reason) => format!("held until {}: {reason}", at(row.due_at)),
        ("claimed", _) => format!("being sent since {}", at(row.claimed_at.unwrap_or(row.due_at))),
        (_, "retry") => format!("failed {} times, tried again {}", row.attempts, at(row.due_at)),
        (_, "interrupted") => format!("perhaps sent when a process ended, tried again {}", at(row.due_at)),
        _ => format!("due {}", at(row.due_at)),
    }
}

/// What `chat show` prints of a chat.
pub async fn chat_view(store: &Store, id: i64, now_ms: i64) -> Result<impl Serialize> {
    /// Rows of the ledger that are shown.
    const ROWS: i64 = 50;
    let Some(chat) = store.chat(id).await? else { bail!("there is no chat {id}: see `divisionbell chat list`") };
    Ok(ChatView {
        chat,
        subscriptions: store.subscriptions(id).await?,
        summary: store.summary(id).await?,
        shares: store.shares(id, now_ms - SHARES_DAYS * 86_400_000).await?,
        ledger: store.recent(id, ROWS).await?.into_iter().map(Fate::from).collect(),
    })
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

pub(super) fn at(ms: i64) -> String {
    chrono::DateTime::from_timestamp_millis(ms)
        .map_or_else(String::new, |at| at.format("%Y-%m-%d %H:%M:%SZ").to_string())
}

pub(super) fn shortened(text: &str, chars: usize) -> String {
    match text.char_indices().nth(chars) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
