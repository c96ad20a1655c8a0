//! `inspect`: one stage of the pipeline on its own, the very code that runs in it.
//!
//! This is how an operator finds out why something was or was not sent; `tests/` and other programs read
//! its JSON, so its shape is a contract (README, "Commands").

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::{Context, Result};
use clap::Subcommand;
use serde_json::{Value, json};

use super::jsonl;
use crate::articles::{self, File, composed};
use crate::config::Config;
use crate::embedding::{self, Meanings};
use crate::fetch::{FetchError, Fetched, Fetcher};
use crate::sources;
use crate::stories;
use crate::topics::{self, Document, Matcher, Topic};

#[derive(Debug, Subcommand)]
pub enum InspectVerb {
    /// A feed as the program reads it, as one JSON object
    Feed {
        /// A file (gzipped or not), an address, or - for standard input
        place: String,
    },
    /// A page's article, as one JSON object
    Article {
        /// A file (gzipped or not), an address, or - for standard input
        place: String,
        /// The address that the page came from, for relative links
        #[arg(long, value_name = "BASE")]
        url: Option<String>,
    },
    /// Which topics each row of JSON lines is about, and why
    Match {
        /// Topics as in data/topics.toml; the shipped catalogue without it
        #[arg(long, value_name = "FILE")]
        topics: Option<String>,
        /// Print every topic's score, also of those that did not match
        #[arg(long)]
        all_scores: bool,
    },
    /// Which story each row tells; rows in time order
    Stories {
        /// A story closes after so many days without an article; 0: never
        #[arg(long, value_name = "DAYS", default_value_t = 5)]
        window: u32,
    },
    /// The summary of each row
    Summary {
        /// At most so many characters
        #[arg(long, value_name = "N", default_value_t = 420)]
        chars: usize,
    },
}

pub async fn run(verb: InspectVerb) -> Result<()> {
    match verb {
        InspectVerb::Feed { place } => feed(&place).await,
        InspectVerb::Article { place, url } => article(&place, url).await,
        InspectVerb::Match { topics, all_scores } => match_topics(topics.as_deref(), all_scores),
        InspectVerb::Stories { window } => group(window),
        InspectVerb::Summary { chars } => summarise(chars),
    }
}

async fn feed(place: &str) -> Result<()> {
    let body = read(place, sources::MAX_BYTES, async |fetcher| fetcher.feed(place, None, None).await).await?;
    let now_ms = crate::clock::Clock::system().now_ms();
    let feed = sources::parse(&body.bytes, body.content_type.as_deref(), &body.url, now_ms)
        .with_context(|| format!("{place} is not a feed that can be read"))?;
    println!("{}", sources::inspection(&feed));
    Ok(())
}

async fn article(place: &str, base: Option<String>) -> Result<()> {
    let body = read(place, articles::MAX_BYTES, async |fetcher| fetcher.page(place).await).await?;
    let url = base.unwrap_or(body.url);
    let article = articles::extract(&body.bytes, body.content_type.as_deref(), &url)
        .with_context(|| format!("{place} is not an article that can be read"))?;
    println!("{}", articles::inspection(&article));
    if let Some(file) = File::of(body.content_type.as_deref(), &body.bytes) {
        eprintln!("{place} is {file}, not an article: it has no text to read");
    }
    Ok(())
}

fn match_topics(file: Option<&str>, all_scores: bool) -> Result<()> {
    let topics = topics_of(file)?;
    let model = model()?;
    let (matcher, mistakes) = Matcher::new(&topics);
    let ids: Vec<i64> = topics.iter().map(|topic| topic.id).collect();
    let meant = model.as_ref().map_or_else(Vec::new, |model| topics::meanings(&topics, &ids, model));
    let matcher = matcher.with_meanings(&meant).with_contrast(&ids);
    let by_id: HashMap<i64, &Topic> = topics.iter().map(|topic| (topic.id, topic)).collect();
    if let Some((id, mistake)) = mistakes.first() {
        let name = by_id.get(id).map_or("", |topic| topic.name.as_str());
        anyhow::bail!("the query of topic `{name}` cannot be read: {mistake}");
    }
    jsonl::map_stdin(|row, _| {
        let language = row.language();
        // As an article comes from its feed or page.
        let (title, text) = (composed(row.title()), composed(&row.text));
        let meaning = model.as_ref().map(|model| model.of_article(&title, &text)).transpose()?;
        let document = Document {
            title: &title,
            text: &text,
            language: language.as_deref(),
            source: row.source(),
            url: row.url(),
            embedding: meaning.as_ref(),
        };
        let matches = if all_scores { matcher.all_scores(&document) } else { matcher.matches(&document) };
        let shown = matches.iter().filter_map(|m| by_id.get(&m.topic).map(|topic| topics::topic_json(topic, m)));
        Ok(json!({ "topics": shown.collect::<Vec<Value>>() }))
    })
}

/// The model of `EMBEDDING_MODEL`; no other variable matters here.
pub(super) fn model() -> Result<Option<Arc<Meanings>>> {
    let path = std::env::var_os(crate::config::EMBEDDING_MODEL).filter(|path| !path.is_empty());
    Ok(path.map(|path| embedding::Model::open(path.as_ref())).transpose()?.map(Meanings::new))
}

/// The topics of FILE, or the shipped ones, numbered from 1.
pub(super) fn topics_of(file: Option<&str>) -> Result<Vec<Topic>> {
    let mut topics = match file {
        None => topics::catalogue(),
        Some(file) => {
            let bytes = jsonl::read_file(file, 50_000_000)?;
            let text = String::from_utf8(bytes).with_context(|| format!("{file} is not UTF-8 text"))?;
            topics::parse_topics_toml(&text).with_context(|| format!("{file} cannot be read"))?
        }
    };
    for (topic, id) in topics.iter_mut().zip(1..) {
        topic.id = id;
    }
    Ok(topics)
}

fn group(window_days: u32) -> Result<()> {
    let window_ms = (window_days > 0).then(|| i64::from(window_days) * 24 * 60 * 60 * 1000);
    let settings = stories::Settings { window_ms, ..stories::Settings::default() };
    let mut index = stories::Index::new(settings);
    let mut number = 0;
    jsonl::map_stdin(|row, _| {
        number += 1;
        let language = row.language();
        let item = stories::Item {
            id: number,
            title: row.title(),
            text: &row.text,
            published: row.published_ms(),
            source: row.source(),
            language: language.as_deref(),
        };
        Ok(json!({ "story": index.assign(&item) }))
    })
}

fn summarise(chars: usize) -> Result<()> {
    jsonl::map_stdin(|row, _| {
        let summary = stories::summarise(row.title(), &row.text, row.language().as_deref(), chars);
        Ok(json!({ "summary": summary.text }))
    })
}

/// What was read, with the address it is known by.
struct Read {
    bytes: Vec<u8>,
    content_type: Option<String>,
    url: String,
}

/// Reads a file or standard input up to `cap` bytes, or fetches an address the way the poll role does.
async fn read(place: &str, cap: usize, fetch: impl AsyncFn(&Fetcher) -> Result<Fetched, FetchError>) -> Result<Read> {
    if place.starts_with("http://") || place.starts_with("https://") {
        let fetcher = Fetcher::new(super::serve::fetch_options(&Config::from_env()?))?;
        let fetched = fetch(&fetcher).await.with_context(|| format!("{place} cannot be fetched"))?;
        return Ok(Read { bytes: fetched.body.to_vec(), content_type: fetched.content_type, url: fetched.final_url });
    }
    Ok(Read { bytes: jsonl::read_file(place, cap as u64)?, content_type: None, url: String::new() })
}
