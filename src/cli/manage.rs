//! `chat`, `audit`: what operators do from a terminal, beside a running bot.

use anyhow::{Result, bail};
use clap::Subcommand;
use serde::Serialize;

use super::Shape;
use crate::clock::Clock;
use crate::store::Store;

/// Who the audit log says did it.
pub(super) const WHO: &str = "cli";

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
