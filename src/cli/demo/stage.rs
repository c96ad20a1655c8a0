//! `demo`: the whole program on a temporary database, with the invented outlets and a group in the browser.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Args;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::DemoFeeds;
use crate::cli::serve::{self, ALL};
use crate::clock::Clock;
use crate::config::Config;
use crate::platforms::ChatKind;
use crate::platforms::live::{DEMO_ROOM, Live, LiveMode};
use crate::store::{NewSource, Store};
use crate::topics::Level;

/// The group follows these from the beginning.
const FOLLOWED: [&str; 2] = ["sanctions", "peacekeeping"];

#[derive(Debug, Args)]
pub struct Options {
    /// Where the page is served; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// How often one of the invented outlets publishes something
    #[arg(long, value_name = "TIME", default_value = "6s", value_parser = humantime::parse_duration)]
    every: Duration,
}

/// Runs until Ctrl-C; leaves nothing behind.
pub async fn run(options: Options) -> Result<()> {
    let folder = tempfile::tempdir().context("no temporary folder can be made for the demo's database")?;
    let store = Store::open(&format!("sqlite://{}", folder.path().join("demo.db").display())).await?;
    store.migrate().await?;
    serve::load_topics(&store).await?;
    let clock = Clock::system();
    let listener = TcpListener::bind(options.listen).await.with_context(|| {
        format!("cannot listen on {}: choose another address with --listen 127.0.0.1:0", options.listen)
    })?;
    let feeds = DemoFeeds::start(Some(options.every), clock.clone()).await?;
    let live = Live::new(LiveMode::Demo, clock.clone(), false);
    live.echo(|message| println!("\n{}", message.plain()));
    group(&store, clock.now_ms()).await?;
    watch(&store, &feeds, clock.now_ms()).await?;
    let config = config(&feeds, listener.local_addr()?)?;
    let room = serve::newsroom(config, store.clone(), vec![Arc::new(live)], clock)?;

    println!("Division Bell demo: open http://{}/live", listener.local_addr()?);
    println!(
        "The group follows {}; a new article comes every {:?}. Ctrl-C ends it.",
        FOLLOWED.join(" and "),
        options.every
    );
    let shutdown = CancellationToken::new();
    tokio::spawn(serve::cancel_on_signal(shutdown.clone()));
    let outcome = serve::start(&room, &ALL.into(), Some(listener), shutdown).await;
    drop(feeds);
    store.close().await;
    outcome
}

/// The group in the browser, subscribed.
async fn group(store: &Store, now_ms: i64) -> Result<()> {
    let kind = ChatKind::Group.as_str();
    let chat = store.upsert_chat("live", DEMO_ROOM, kind, "Demo group", None, "demo", now_ms).await?;
    for name in FOLLOWED {
        let topic = store.topic(0, name).await?.with_context(|| format!("the catalogue has no topic {name}"))?;
        store.subscribe(chat.id, topic.id, 0, Level::Normal as i64, "demo", now_ms).await?;
    }
    Ok(())
}

async fn watch(store: &Store, feeds: &DemoFeeds, now_ms: i64) -> Result<()> {
    for (url, outlet) in feeds.outlets() {
        store.add_source(&NewSource { url, outlet, added_by: "demo".into(), ..NewSource::default() }, now_ms).await?;
    }
    Ok(())
}

/// Nothing of the environment counts: only the demo's own feeds may be fetched, and they are looked at every second.
fn config(feeds: &DemoFeeds, listen: SocketAddr) -> Result<Config> {
    let allowed = format!("{}/32", feeds.address().ip());
    Ok(Config::read(|name| match name {
        "FETCH_ALLOW" => Some(allowed.clone()),
        "LISTEN" => Some(listen.to_string()),
        "POLL_MIN" | "POLL_TICK" => Some("1s".to_owned()),
        "POLL_MAX" => Some("2s".to_owned()),
        _ => None,
    })?)
}
