//! `source`: the feeds that are watched, from a terminal, beside a running bot.

use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Subcommand;

use super::Shape;
use super::manage::{WHO, print_list, shortened};
use crate::clock::Clock;
use crate::config::Config;
use crate::fetch::{Fetcher, FoundFeed};
use crate::sources::schedule::{self, Bounds};
use crate::sources::{self, opml};
use crate::store::{Channel, NewSource, Store};

/// So many sources of a file are stored between two looks at the progress bar.
const A_STEP: usize = 50;

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
            let somebody_answers = std::io::stdin().is_terminal();
            choose(several, std::io::stdin().lock(), std::io::stderr(), somebody_answers)?
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

/// Lists the feeds and reads which one is meant; a script gets the list, and names the feed's own address the next time.
fn choose(found: &[FoundFeed], mut from: impl BufRead, mut to: impl Write, ask: bool) -> Result<&FoundFeed> {
    writeln!(to, "several feeds were found:")?;
    for (number, feed) in (1..).zip(found) {
        writeln!(to, "{number:>3}  {}  {}", feed.url, feed.title)?;
    }
    if !ask {
        bail!("several feeds were found: add the one you want by its own address");
    }
    loop {
        write!(to, "which one (1 to {}, nothing for none)? ", found.len())?;
        to.flush()?;
        let mut answer = String::new();
        if from.read_line(&mut answer)? == 0 || answer.trim().is_empty() {
            bail!("no feed was chosen: nothing is added");
        }
        let chosen = answer.trim().parse::<usize>().ok().and_then(|number| found.get(number.checked_sub(1)?));
        if let Some(feed) = chosen {
            return Ok(feed);
        }
    }
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
    let bounds = Bounds::from(Config::from_env()?.poll);
    let now_ms = Clock::system().now_ms();
    let new = |feed: &opml::Listed| NewSource {
        url: feed.url.clone(),
        title: feed.title.clone(),
        added_by: WHO.into(),
        first_poll_at: schedule::first_poll_at(now_ms, bounds, fastrand::f64()),
        ..NewSource::default()
    };
    let sources: Vec<NewSource> = read.feeds.iter().map(new).collect();
    let bar = super::progress(sources.len() as u64);
    let mut added = 0;
    for some in sources.chunks(A_STEP) {
        added += store.add_sources(some, now_ms).await?.into_iter().filter(|(_, new)| *new).count();
        bar.inc(some.len() as u64);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(typed: &str, ask: bool) -> (Result<String>, String) {
        let found =
            ["one", "two"].map(|name| FoundFeed { url: format!("https://{name}.example/"), title: name.into() });
        let mut shown = Vec::new();
        let chosen = choose(&found, typed.as_bytes(), &mut shown, ask).map(|feed| feed.title.clone());
        (chosen, String::from_utf8_lossy(&shown).into_owned())
    }

    #[test]
    fn the_operator_chooses_a_feed_by_its_number() {
        let (chosen, shown) = choice("2\n", true);
        assert_eq!(chosen.expect("a feed"), "two");
        assert!(shown.contains("  1  https://one.example/  one\n  2  https://two.example/  two\n"), "{shown}");
        assert_eq!(choice("0\nthree\n7\n 1 \n", true).0.expect("asked until it is one"), "one");
    }

    #[test]
    fn nobody_is_asked_twice_who_does_not_answer() {
        for (typed, ask) in [("", true), ("\n", true), ("1\n", false)] {
            assert!(choice(typed, ask).0.is_err(), "{typed:?}");
        }
    }
}
