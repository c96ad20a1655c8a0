//! `check`: what is wrong with the configuration, the database, the platforms and the sources, and what to do.
//!
//! Looks at everything, one line each; exits 1 when something is wrong.

use std::time::Duration;

use anyhow::{Result, bail};
use futures_util::{StreamExt, stream};
use secrecy::ExposeSecret;

use super::catalogue::Plan;
use crate::clock::Clock;
use crate::config::Config;
use crate::embedding;
use crate::fetch::Fetcher;
use crate::llm::{Llm, Source};
use crate::platforms::Platform;
use crate::sources;
use crate::store::{SourceRow, Store};
use crate::stories;

/// Sources asked at once.
const AT_ONCE: usize = 16;
const PATIENCE: Duration = Duration::from_secs(20);

/// Findings as they are printed.
#[derive(Default)]
struct Findings {
    wrong: usize,
}

impl Findings {
    fn good(&self, what: &str) {
        println!("ok     {what}");
    }

    /// Nothing is wrong, but there is something to do.
    fn hint(&self, what: &str) {
        println!("hint   {what}");
    }

    fn bad(&mut self, what: &str) {
        self.wrong += 1;
        println!("wrong  {what}");
    }
}

pub async fn run() -> Result<()> {
    let mut findings = Findings::default();
    let config = match Config::from_env() {
        Ok(config) => config,
        Err(errors) => {
            errors.0.iter().for_each(|mistake| findings.bad(mistake));
            bail!("{} thing(s) to mend", findings.wrong);
        }
    };
    findings.good("configuration");
    model(&config, &mut findings);
    if let Some(store) = database(&config, &mut findings).await {
        topics(&store, &mut findings).await;
        deliveries(&store, &mut findings).await;
        feeds(&config, &store, &mut findings).await;
    }
    telegram(&config, &mut findings).await;
    llm(&config, &mut findings).await;
    match findings.wrong {
        0 => Ok(()),
        wrong => bail!("{wrong} thing(s) to mend"),
    }
}

fn model(config: &Config, findings: &mut Findings) {
    match config.embedding_model.as_deref().map(embedding::Model::open) {
        None => findings.good("model: not configured (EMBEDDING_MODEL is empty); topics work from words alone"),
        Some(Ok(_)) => findings.good("model: topics work from meaning, too"),
        Some(Err(error)) => findings.bad(&format!("EMBEDDING_MODEL: {error}")),
    }
}

async fn database(config: &Config, findings: &mut Findings) -> Option<Store> {
    let opened = async {
        let store = Store::open(config.database_url.expose_secret()).await?;
        store.migrate().await?;
        super::serve::load_catalogues(&store, config.poll.into()).await?;
        anyhow::Ok(store)
    };
    match opened.await {
        Ok(store) => {
            findings.good("database");
            Some(store)
        }
        Err(error) => {
            findings.bad(&format!("database: {error:#}"));
            None
        }
    }
}

/// Whether this version ships topics that the database does not have.
async fn topics(store: &Store, findings: &mut Findings) {
    match Plan::read(store).await.map(|plan| plan.hint()) {
        Ok(Some(hint)) => findings.hint(&hint),
        Ok(None) => findings.good("topics: as in the catalogue, but for what was changed here"),
        Err(error) => findings.bad(&format!("topics: {error:#}")),
    }
}

async fn deliveries(store: &Store, findings: &mut Findings) {
    match store.counts().await {
        Ok(counts) => {
            let states: Vec<String> = counts.deliveries_by_state.iter().map(|(s, n)| format!("{n} {s}")).collect();
            findings.good(&format!(
                "deliveries: {}",
                if states.is_empty() { "none yet".into() } else { states.join(", ") }
            ));
            let uncertain = counts.deliveries_by_state.iter().find(|(state, _)| state == "uncertain");
            if let Some((_, count)) = uncertain.filter(|(_, count)| *count > 0) {
                findings.hint(&format!(
                    "{count} deliveries perhaps arrived (no answer came); see `divisionbell chat show`"
                ));
            }
        }
        Err(error) => findings.bad(&format!("deliveries: {error:#}")),
    }
}

async fn telegram(config: &Config, findings: &mut Findings) {
    let Some(telegram) = &config.telegram else {
        return findings.good("telegram: not configured (TELEGRAM_BOT_TOKEN is empty)");
    };
    let telegram = match super::serve::telegram(telegram) {
        Ok(telegram) => telegram,
        Err(error) => return findings.bad(&format!("telegram: {error:#}")),
    };
    match telegram.connect().await {
        Ok(()) => findings.good(&format!("telegram: @{}", telegram.bot_name().unwrap_or_default())),
        Err(error) => findings.bad(&format!("telegram: {error}")),
    }
}

async fn llm(config: &Config, findings: &mut Findings) {
    let Some(options) = &config.llm else {
        return findings.good("language model: not configured (LLM_BASE_URL is empty): summaries are the outlets' own");
    };
    let finding = match super::serve::llm(options, Clock::system()) {
        Ok(llm) => language_model(&llm).await,
        Err(error) => Err(format!("{error:#}")),
    };
    match finding {
        Ok(said) => findings.good(&format!("language model: {said}")),
        Err(said) => findings.bad(&format!("language model: {said}")),
    }
}

/// Has a model summarise a made-up article, and judges the answer as those of real ones are judged. What is good, or what is
/// wrong with what to do about it.
pub async fn language_model(llm: &Llm) -> Result<String, String> {
    const TITLE: &str = "Harbour council approves new ferry to the islands";
    const TEXT: &str = "The harbour council approved a new ferry to the outer islands on Monday, after two years of debate. \
                        The ferry will carry 120 passengers and sail four times a day, the council said. \
                        Islanders had asked for it since the old ferry was sold.";
    let chars = stories::DEFAULT_CHARS;
    let source = Source { title: TITLE, text: TEXT, language: Some("en"), chars };
    let answer = llm.summary(&source).await.map_err(|error| error.to_string())?;
    match stories::accept(&answer, TITLE, TEXT, Some("en"), chars) {
        Ok(_) => Ok(format!("{} writes summaries that can be used", llm.model())),
        Err(refusal) => Err(format!(
            "{} answers, but not as asked ({}): choose a more capable LLM_MODEL",
            llm.model(),
            refusal.reason()
        )),
    }
}

async fn feeds(config: &Config, store: &Store, findings: &mut Findings) {
    let (rows, fetcher) = match (store.sources().await, Fetcher::new(super::serve::fetch_options(config))) {
        (Ok(rows), Ok(fetcher)) => (rows, fetcher),
        (Err(error), _) | (_, Err(error)) => return findings.bad(&format!("sources: {error:#}")),
    };
    let bar = super::progress(rows.len() as u64);
    let total = rows.len();
    let answers: Vec<(SourceRow, Result<(), String>)> = stream::iter(rows)
        .map(|row| async {
            let answer = tokio::time::timeout(PATIENCE, answers(&fetcher, &row)).await;
            bar.inc(1);
            (row, answer.unwrap_or_else(|_| Err("no answer within 20 s".into())))
        })
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    bar.finish_and_clear();
    let failing: Vec<_> = answers.iter().filter_map(|(row, answer)| answer.as_ref().err().map(|e| (row, e))).collect();
    findings.good(&format!("sources: {} of {total} answer with a feed", total - failing.len()));
    for (row, error) in failing {
        findings.bad(&format!("source {} {}: {error}", row.id, row.url));
    }
}

async fn answers(fetcher: &Fetcher, row: &SourceRow) -> Result<(), String> {
    let fetched = fetcher.feed(&row.url, None, None).await.map_err(|error| error.to_string())?;
    let now_ms = Clock::system().now_ms();
    sources::parse(&fetched.body, fetched.content_type.as_deref(), &fetched.final_url, now_ms)
        .map(|_| ())
        .map_err(|error| error.to_string())
}
