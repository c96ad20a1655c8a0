//! The verbs of the binary: what an operator types. Each verb has a file; this one holds the grammar.
//!
//! Exit codes: 0 done, 1 failed, 2 usage (clap's own). Data goes to stdout, everything else to stderr.

mod catalogue;
pub mod check;
pub mod demo;
mod examples;
mod inspect;
mod jsonl;
mod manage;
pub mod serve;
mod source;
mod topics;

pub use manage::chat_view;

use std::io::IsTerminal;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Args, Parser, Subcommand, ValueEnum};
use secrecy::ExposeSecret;

use crate::config::Config;
use crate::store::Store;

/// A chat bot that brings politics updates to group chats.
#[derive(Debug, Parser)]
#[command(version, about, arg_required_else_help = true)]
pub struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Run the bot: all roles, or the ones named
    Run {
        /// Only this role (may be repeated)
        #[arg(long = "role", value_name = "ROLE")]
        roles: Vec<Role>,
    },
    /// Everything in one process with invented news: no token, no network needed
    Demo(demo::Options),
    /// What is wrong with the configuration, database, platforms and sources, and what to do
    Check,
    /// Create the database, or bring it up to this version
    Migrate,
    /// Copy the running SQLite database to FILE
    Backup { file: PathBuf },
    /// The feeds that are watched
    #[command(subcommand)]
    Source(source::SourceVerb),
    /// The shared topics
    #[command(subcommand)]
    Topic(topics::TopicVerb),
    /// The chats that the bot is in
    #[command(subcommand)]
    Chat(manage::ChatVerb),
    /// What operators and admins changed, newest first
    Audit {
        #[command(flatten)]
        list: Shape,
    },
    /// Run one stage of the pipeline on a file and see what it makes of it
    #[command(subcommand)]
    Inspect(inspect::InspectVerb),
}

/// A loop that `run` can be limited to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, ValueEnum)]
pub enum Role {
    Listen,
    Poll,
    Digest,
    Deliver,
    Tidy,
    Web,
}

/// How a list is printed.
#[derive(Debug, Args)]
pub(crate) struct Shape {
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

/// Goes before what `RUST_LOG` says: html5ever warns of the misplaced tags of every page.
const QUIET: &str = "html5ever=error";

/// Reads `.env` from the working directory, where there is one, and turns logging on.
pub fn environment() -> Result<()> {
    match dotenvy::dotenv() {
        Ok(_) => {}
        Err(error) if error.not_found() => {}
        Err(error) => anyhow::bail!("the file .env cannot be read: {error}"),
    }
    let wanted = std::env::var("RUST_LOG").unwrap_or_else(|_| "info,sqlx=warn".to_owned());
    let filter = tracing_subscriber::EnvFilter::try_new(format!("{QUIET},{wanted}"))
        .unwrap_or_else(|_| format!("{QUIET},info,sqlx=warn").into());
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if std::env::var("LOG_FORMAT").is_ok_and(|format| format == "json") {
        log.json().init();
    } else {
        log.with_ansi(std::io::stderr().is_terminal()).with_target(false).init();
    }
    Ok(())
}

/// Does what the arguments say.
pub async fn run(arguments: Arguments) -> Result<()> {
    match arguments.verb {
        Verb::Run { roles } => serve::run(Config::from_env()?, &roles).await,
        Verb::Demo(options) => demo::run(options).await,
        Verb::Check => check::run().await,
        Verb::Migrate => migrate().await,
        Verb::Backup { file } => open_store().await?.backup(&file).await,
        Verb::Source(verb) => source::source(verb).await,
        Verb::Topic(verb) => topics::run(verb).await,
        Verb::Chat(verb) => manage::chat(verb).await,
        Verb::Audit { list } => manage::audit(&list).await,
        Verb::Inspect(verb) => inspect::run(verb).await,
    }
}

/// True for a reader that went away (`| head`): not a failure of ours.
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .any(|cause| cause.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe))
}

async fn migrate() -> Result<()> {
    let config = Config::from_env()?;
    let store = Store::open(config.database_url.expose_secret()).await?;
    store.migrate().await?;
    println!("the database is up to date");
    Ok(())
}

/// The configured database, migrated: what every verb beside `run` works on.
async fn open_store() -> Result<Store> {
    let config = Config::from_env()?;
    let store = Store::open(config.database_url.expose_secret()).await?;
    store.migrate().await.context("the database cannot be brought up to date")?;
    serve::load_catalogues(&store, config.poll.into()).await?;
    Ok(store)
}

/// A progress bar on stderr, where that is a terminal.
fn progress(steps: u64) -> indicatif::ProgressBar {
    if std::io::stderr().is_terminal() { indicatif::ProgressBar::new(steps) } else { indicatif::ProgressBar::hidden() }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_grammar_of_the_commands_is_sound() {
        <super::Arguments as clap::CommandFactory>::command().debug_assert();
    }
}
