//! `run`: builds the newsroom from the configuration and starts the roles.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use secrecy::ExposeSecret;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::Role;
use super::catalogue::CATALOGUE;
use crate::clock::Clock;
use crate::config::{self, Config};
use crate::embedding;
use crate::fetch::{self, FetchOptions, Fetcher};
use crate::llm::{self, Llm, LlmOptions};
use crate::platforms::live::{Live, LiveMode};
use crate::platforms::telegram::{Telegram, TelegramOptions, Webhook};
use crate::platforms::{CommandInfo, Inbox, Platform, SendError};
use crate::roles::listen::StoredInbox;
use crate::roles::{self, Knowledge, Newsroom};
use crate::sources::schedule::{self, Bounds};
use crate::store::{self, NewSource, Store, WordCounts};
use crate::{commands, sources, topics, web};

/// All roles: what `run` does when none is named.
pub const ALL: [Role; 6] = [Role::Listen, Role::Poll, Role::Digest, Role::Deliver, Role::Tidy, Role::Web];
/// At shutdown, the roles have so long to finish or release what they hold.
const GRACE: Duration = Duration::from_millis(8_300);
/// And so long have all together, the database's answers and all (within 10 s).
const DEADLINE: Duration = Duration::from_secs(9);

/// Runs until SIGTERM or Ctrl-C. A database that is away, locked or full at the start is waited for.
pub async fn run(config: Config, wanted: &[Role]) -> Result<()> {
    let shutdown = CancellationToken::new();
    tokio::spawn(cancel_on_signal(shutdown.clone()));
    let Some(store) = patiently(&shutdown, || open(&config)).await? else { return Ok(()) };
    let platforms = platforms(&config)?;
    let room = newsroom(config, store, platforms, Clock::system())?;
    let wanted: HashSet<Role> = if wanted.is_empty() { ALL.into() } else { wanted.iter().copied().collect() };
    let listener = match wanted.contains(&Role::Web) {
        true => Some(bind(&room.config).await?),
        false => None,
    };
    let Some(hold) = patiently(&shutdown, || hold_file(&room, &shutdown)).await? else { return Ok(()) };
    let worked = async {
        let outcome = start(&room, &wanted, listener, shutdown.clone()).await;
        if let Some(hold) = hold {
            hold.abort();
        }
        if let Err(error) = room.store.release_all(&room.owner).await {
            warn!("what this process holds is free again when its leases end: {error:#}");
        }
        room.store.clone().close().await;
        outcome
    };
    let deadline = async {
        shutdown.cancelled().await;
        tokio::time::sleep(DEADLINE).await;
    };
    tokio::select! {
        outcome = worked => outcome,
        () = deadline => {
            warn!("the database does not answer: what this process holds is free again when its leases end");
            Ok(())
        }
    }
}

/// The database with its schema and, on the first run, the shipped topics and sources.
async fn open(config: &Config) -> Result<Store> {
    let store = Store::open(config.database_url.expose_secret()).await?;
    store.migrate().await?;
    load_catalogues(&store, config.poll.into()).await?;
    Ok(store)
}

/// Does something with the database, again and again while what is wrong may pass; `None` where the end comes first.
async fn patiently<T, F: Future<Output = Result<T>>>(
    shutdown: &CancellationToken,
    mut attempt: impl FnMut() -> F,
) -> Result<Option<T>> {
    let mut failures = 0;
    loop {
        let tried = tokio::select! {
            () = shutdown.cancelled() => return Ok(None),
            tried = attempt() => tried,
        };
        match tried {
            Err(error) if store::may_pass(&error) => {
                failures += 1;
                let pause = crate::outbox::backoff::loop_pause(failures.min(4));
                warn!("the database cannot be used yet, trying again in {} s: {error:#}", pause.as_secs().max(1));
                tokio::select! {
                    () = shutdown.cancelled() => return Ok(None),
                    () = tokio::time::sleep(pause) => {}
                }
            }
            done => return done.map(Some),
        }
    }
}

/// The newsroom of this process.
pub fn newsroom(config: Config, store: Store, platforms: Vec<Arc<dyn Platform>>, clock: Clock) -> Result<Newsroom> {
    let fetcher = Fetcher::new(FetchOptions { clock: clock.clone(), ..fetch_options(&config) })?;
    let llm = config.llm.as_ref().map(|options| llm(options, clock.clone())).transpose()?;
    let meanings =
        config.embedding_model.as_deref().map(embedding::Model::open).transpose()?.map(embedding::Meanings::new);
    let owner = format!("{}-{:08x}", std::process::id(), fastrand::u32(..));
    let words = Arc::new(WordCounts::default());
    let contexts = platforms.iter().map(|platform| {
        let mut context =
            commands::Context::new(store.clone(), clock.clone(), platform.clone(), config.operators.clone());
        context.public_url = config.public_url.as_ref().map(|url| url.as_str().trim_end_matches('/').to_owned());
        context.poll = config.poll.into();
        context.meanings = meanings.clone();
        context.words = Arc::clone(&words);
        context.finder = Some(Arc::new(fetcher.clone()));
        (platform.name().to_owned(), context)
    });
    let contexts = Arc::new(contexts.collect());
    Ok(Newsroom {
        config: Arc::new(config),
        clock,
        store,
        fetcher: Arc::new(fetcher),
        llm,
        contexts,
        platforms,
        knowledge: Arc::new(Knowledge::new(meanings, words)),
        owner,
    })
}

/// The language model of a configuration.
pub fn llm(options: &config::Llm, clock: Clock) -> Result<Llm> {
    let config::Llm { base_url, key, model, .. } = options.clone();
    Llm::new(LlmOptions { base_url, key, model, patience: llm::PATIENCE, clock })
}

/// How this configuration asks other people's servers.
pub fn fetch_options(config: &Config) -> FetchOptions {
    FetchOptions {
        user_agent: fetch::user_agent(config.public_url.as_ref().map(|url| url.as_str())),
        allow: config.fetch_allow.clone(),
        authorities: config.fetch_ca.clone(),
        concurrency: config.poll.concurrency,
        // Half of the time for which a claimed source is ours: who waits longer is asked again, and not twice.
        patience: Duration::from_millis(config.lease_ms(roles::poll::LEASE / 2).unsigned_abs()),
        ..FetchOptions::default()
    }
}

/// Starts the roles and waits for shutdown, or for the first that cannot go on.
pub async fn start(
    room: &Newsroom,
    wanted: &HashSet<Role>,
    listener: Option<TcpListener>,
    shutdown: CancellationToken,
) -> Result<()> {
    let mut running = JoinSet::new();
    let mut spawn = |role: Role, work: fn(Newsroom, CancellationToken) -> Work| {
        if wanted.contains(&role) {
            running.spawn(work(room.clone(), shutdown.clone()));
        }
    };
    spawn(Role::Poll, |room, stop| Box::pin(async move { roles::poll::run(&room, &stop).await }));
    spawn(Role::Poll, |room, stop| Box::pin(async move { roles::renew::run(&room, &stop).await }));
    spawn(Role::Poll, |room, stop| Box::pin(async move { roles::recheck::run(&room, &stop).await }));
    spawn(Role::Poll, |room, stop| Box::pin(async move { roles::learn::run(&room, &stop).await }));
    spawn(Role::Listen, |room, stop| Box::pin(async move { roles::answer::run(&room, &stop).await }));
    spawn(Role::Digest, |room, stop| Box::pin(async move { roles::digest::run(&room, &stop).await }));
    spawn(Role::Deliver, |room, stop| Box::pin(async move { roles::deliver::run_fan_out(&room, &stop).await }));
    spawn(Role::Tidy, |room, stop| Box::pin(async move { roles::tidy::run(&room, &stop).await }));
    for platform in &room.platforms {
        if wanted.contains(&Role::Listen) {
            let (room, platform, stop) = (room.clone(), platform.clone(), shutdown.clone());
            running.spawn(async move { listen(&room, &platform, &stop).await });
        }
        if wanted.contains(&Role::Deliver) {
            let (room, platform, stop) = (room.clone(), platform.clone(), shutdown.clone());
            running.spawn(async move { roles::deliver::run(&room, &platform, &stop).await });
        }
    }
    let served = listener.map(|listener| serve(room, listener, &shutdown)).transpose()?;
    shutdown.cancelled().await;
    info!("stopping");
    room.platforms.iter().for_each(|platform| platform.close());
    let landing = async {
        while let Some(ended) = running.join_next().await {
            if let Err(error) = ended {
                warn!("a role ended badly: {error}");
            }
        }
    };
    if tokio::time::timeout(GRACE, landing).await.is_err() {
        warn!("some work did not end in time; it is taken up again at the next start");
    }
    if let Some(served) = served {
        served.abort();
    }
    Ok(())
}

type Work = std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

/// The command menus in every language that the bot speaks; English is the default one.
fn menus() -> Vec<CommandInfo> {
    let languages = std::iter::once("").chain(commands::Speech::languages().map(|(language, _)| language));
    languages.flat_map(commands::menu).collect()
}

/// Asks the platform who we are, publishes the menus, listens.
async fn listen(room: &Newsroom, platform: &Arc<dyn Platform>, shutdown: &CancellationToken) {
    // A platform that does not answer keeps no process from ending.
    tokio::select! {
        () = shutdown.cancelled() => return,
        () = introduce(room, platform) => {}
    }
    roles::listen::run(room, platform, shutdown).await;
}

/// Says who we are until the platform knows, and publishes the menus.
async fn introduce(room: &Newsroom, platform: &Arc<dyn Platform>) {
    let mut failures = 0;
    while let Err(error) = platform.connect().await {
        failures += 1;
        tracing::error!(platform = platform.name(), "{error}");
        let refused = matches!(error, SendError::Unauthorized(_));
        let rest = if refused { Duration::from_secs(60) } else { crate::outbox::backoff::loop_pause(failures) };
        tokio::time::sleep(rest).await;
    }
    remember_link(room, platform).await;
    if let Err(error) = platform.set_commands(&menus()).await {
        warn!(platform = platform.name(), "the command menus are not set: {error}");
    }
}

/// The web role may run in a process that never asks the platform who we are: `/join` needs the bot's name there, too.
async fn remember_link(room: &Newsroom, platform: &Arc<dyn Platform>) {
    let Some(link) = platform.start_link("") else { return };
    if let Err(error) = room.store.set_fact(&format!("start_link:{}", platform.name()), &link).await {
        warn!(platform = platform.name(), "the link for newspapers is not kept: {error:#}");
    }
}

fn serve(
    room: &Newsroom,
    listener: TcpListener,
    shutdown: &CancellationToken,
) -> Result<tokio::task::JoinHandle<Result<()>>> {
    let inbox: Arc<dyn Inbox> = Arc::new(StoredInbox { store: room.store.clone(), clock: room.clock.clone() });
    let mounted: Vec<_> = room.platforms.iter().filter_map(|platform| platform.router(inbox.clone())).collect();
    let numbers = Arc::new(web::Numbers::install()?);
    let router = web::router(room, numbers, mounted);
    info!(address = %listener.local_addr()?, "serving");
    Ok(tokio::spawn(web::serve(listener, router, shutdown.clone())))
}

async fn bind(config: &Config) -> Result<TcpListener> {
    TcpListener::bind(config.listen)
        .await
        .with_context(|| format!("cannot listen on {}: set LISTEN to another address", config.listen))
}

fn platforms(config: &Config) -> Result<Vec<Arc<dyn Platform>>> {
    let mut platforms: Vec<Arc<dyn Platform>> = Vec::new();
    if let Some(telegram) = &config.telegram {
        platforms.push(Arc::new(self::telegram(telegram)?));
    }
    if config.live {
        platforms.push(Arc::new(Live::new(LiveMode::Public, Clock::system(), over_https(config))));
    }
    if platforms.is_empty() {
        warn!("no platform is configured: set TELEGRAM_BOT_TOKEN, or LIVE=yes for the browser chat");
    }
    Ok(platforms)
}

/// The Telegram adapter of a configuration.
pub fn telegram(config: &config::Telegram) -> Result<Telegram> {
    let webhook = config.webhook.clone().map(|webhook| Webhook { url: webhook.url, secret: webhook.secret });
    let options = TelegramOptions::new(config.token.clone());
    Telegram::new(TelegramOptions { api_url: config.api_url.clone(), webhook, ..options })
}

fn over_https(config: &Config) -> bool {
    config.public_url.as_ref().is_some_and(|url| url.scheme() == "https")
}

/// One SQLite file belongs to one `run`, which renews its lease, `LEASE` long; the CLI beside it always works.
async fn hold_file(room: &Newsroom, shutdown: &CancellationToken) -> Result<Option<tokio::task::JoinHandle<()>>> {
    if !room.store.is_single_file() {
        return Ok(None);
    }
    let hold_ms = room.config.lease_ms(10);
    let Some(lease) = room.store.lease("run", &room.owner, hold_ms).await? else {
        anyhow::bail!(
            "another `divisionbell run` works on this database file: stop it first (after a crash, wait {}), \
             or use PostgreSQL to run several",
            humantime::format_duration(room.config.lease)
        );
    };
    let (store, shutdown) = (room.store.clone(), shutdown.clone());
    Ok(Some(tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_millis(hold_ms.unsigned_abs() / 3)).await;
            match store.renew(&lease, hold_ms).await {
                Ok(true) => {}
                Ok(false) => {
                    tracing::error!("another process took the database file over: stopping");
                    shutdown.cancel();
                    return;
                }
                Err(error) => warn!("the hold on the database file is not renewed: {error:#}"),
            }
        }
    })))
}

pub async fn cancel_on_signal(shutdown: CancellationToken) {
    let interrupted = tokio::signal::ctrl_c();
    let Ok(mut terminated) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) else { return };
    tokio::select! {
        _ = interrupted => {}
        _ = terminated.recv() => {}
    }
    shutdown.cancel();
}

/// Loads the shipped topics and sources on the first run; later, what operators made of them wins. Copies that lie in
/// `data/` beside the program win over the shipped ones.
pub async fn load_catalogues(store: &Store, bounds: Bounds) -> Result<()> {
    const LOADED: &str = "catalogues_loaded";
    if store.fact(LOADED).await?.is_some() {
        return Ok(());
    }
    let now_ms = Clock::system().now_ms();
    load_topics(store).await?;
    let sources = match edited("data/sources.toml")? {
        Some(text) => {
            sources::catalogue::read(&text).map_err(|error| anyhow!("data/sources.toml cannot be read: {error}"))?
        }
        None => sources::catalogue::catalogue(),
    };
    for source in sources {
        let first_poll_at = schedule::first_poll_at(now_ms, bounds, fastrand::f64());
        store.add_source(&NewSource { first_poll_at, ..new_source(source) }, now_ms).await?;
    }
    store.set_fact(LOADED, &now_ms.to_string()).await?;
    info!("topics and sources of the catalogues loaded");
    Ok(())
}

/// The topics of the catalogue that the database does not have yet.
pub async fn load_topics(store: &Store) -> Result<()> {
    let now_ms = Clock::system().now_ms();
    for topic in catalogue_topics()? {
        if store.topic(0, &topic.name).await?.is_none() {
            store.save_topic(0, &topic.name, &topic.title, &topic.description, &topic.query, CATALOGUE, now_ms).await?;
        }
    }
    Ok(())
}

/// The topics that ship, or those of an edited copy.
pub(super) fn catalogue_topics() -> Result<Vec<topics::Topic>> {
    match edited("data/topics.toml")? {
        Some(text) => topics::parse_topics_toml(&text).context("data/topics.toml cannot be read"),
        None => Ok(topics::catalogue()),
    }
}

fn new_source(listed: sources::catalogue::Listed) -> NewSource {
    NewSource {
        url: listed.url,
        title: listed.title,
        outlet: listed.outlet,
        owner: listed.owner,
        language: listed.language,
        site_url: String::new(),
        added_by: "catalogue".into(),
        first_poll_at: 0,
    }
}

fn edited(path: &str) -> Result<Option<String>> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("{path} cannot be read")),
    }
}
