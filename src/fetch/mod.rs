//! Feeds and pages over HTTP: conditional requests, caps, the address guard, robots. Nothing else knows reqwest.
//!
//! The manners: one request at a time for a host; validators sent back byte for byte; no cookies, no `Referer`, no
//! parameters of our own; redirects followed by hand, at most five, each hop checked; bodies streamed and dropped
//! past their cap (counted after decompression).

mod error;
mod exchange;
mod find;
mod freshness;
mod guard;
mod hosts;
mod links;
mod robots;

pub use error::{FetchError, Stage};
pub use find::FoundFeed;
pub use guard::{Guard, Names, SystemNames};

use crate::clock::Clock;
use bytes::Bytes;
use exchange::{Ask, Exchange};
use ipnet::IpNet;
use reqwest::Method;
use robots::Rules;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// The product token of our `User-Agent`, by which robots.txt addresses us.
const AGENT: &str = "divisionbell";
const FEED_TYPES: &str = "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9, \
                          application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.1";
const PAGE_TYPES: &str = "text/html, application/xhtml+xml, */*;q=0.1";

/// How to fetch. The defaults are those of the product; `user_agent` wants [`user_agent`].
#[derive(Clone)]
pub struct FetchOptions {
    pub user_agent: String,
    /// Private networks that may be fetched all the same.
    pub allow: Vec<IpNet>,
    /// A PEM file of certificate authorities that are trusted beside the public ones (Mozilla's list).
    pub authorities: Option<PathBuf>,
    pub connect_timeout: Duration,
    /// From the request to the answer's first line.
    pub first_byte_timeout: Duration,
    /// For one request and its answer, without the wait for the host's turn.
    pub total_timeout: Duration,
    /// So long a request waits for its host's turn.
    pub patience: Duration,
    pub feed_limit: usize,
    pub page_limit: usize,
    /// Hosts asked at once.
    pub concurrency: usize,
    pub clock: Clock,
    pub names: Arc<dyn Names>,
}

impl Default for FetchOptions {
    fn default() -> Self {
        Self {
            user_agent: user_agent(None),
            allow: Vec::new(),
            authorities: None,
            connect_timeout: Duration::from_secs(10),
            first_byte_timeout: Duration::from_secs(20),
            total_timeout: Duration::from_secs(60),
            patience: Duration::from_secs(150),
            feed_limit: crate::sources::MAX_BYTES,
            page_limit: 5 * 1024 * 1024,
            concurrency: 32,
            clock: Clock::system(),
            names: Arc::new(SystemNames),
        }
    }
}

/// `divisionbell/0.1.0 (+https://bell.example.org/)`: who asks, and where to complain.
pub fn user_agent(public_url: Option<&str>) -> String {
    let version = env!("CARGO_PKG_VERSION");
    match public_url {
        Some(url) => format!("{AGENT}/{version} (+{url})"),
        None => format!("{AGENT}/{version}"),
    }
}

/// What came back: a body, or that nothing changed.
#[derive(Clone, Debug, Default)]
pub struct Fetched {
    /// 200, 203 or 304.
    pub status: u16,
    /// The address that answered, after all redirects.
    pub final_url: String,
    /// Where each 301 and 308 led, as long as no other redirect came before: the last one is the new address.
    pub permanent_moves: Vec<String>,
    /// Validators, each byte as one character, to be sent back as they are.
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    /// How long the answer says that it stays good; `None` where it does not say.
    pub fresh_for_ms: Option<i64>,
    /// How long a redirect on the way asked to be left alone.
    pub retry_after_ms: Option<i64>,
    pub content_type: Option<String>,
    /// The WebSub hub, and the address by which the hub knows the document, that `Link` headers name (absolute).
    pub hub: Option<String>,
    pub self_url: Option<String>,
    pub body: Bytes,
    pub not_modified: bool,
}

/// Fetches; cheap to clone, all clones share connections, turns and robots rules.
#[derive(Clone)]
pub struct Fetcher(Arc<Inner>);

struct Inner {
    exchange: Exchange,
    robots: robots::Cache,
    options: FetchOptions,
}

impl Fetcher {
    /// # Errors
    /// Where the TLS set-up fails, the authorities cannot be read, or the user agent is no header value.
    pub fn new(options: FetchOptions) -> anyhow::Result<Self> {
        let exchange = Exchange::new(&options)?;
        Ok(Self(Arc::new(Inner { exchange, robots: robots::Cache::default(), options })))
    }

    /// Fetches a feed if it changed since the answer that gave these validators.
    ///
    /// # Errors
    /// See [`FetchError`]; a 410 is [`FetchError::Gone`].
    pub async fn feed(
        &self,
        url: &str,
        etag: Option<&str>,
        last_modified: Option<&str>,
    ) -> Result<Fetched, FetchError> {
        let ask = Ask { accept: FEED_TYPES, limit: self.0.options.feed_limit, etag, last_modified, ..Ask::default() };
        self.0.exchange.run(parse(url)?, ask).await
    }

    /// Fetches an article's page, or a site's for discovery, where robots.txt allows it.
    ///
    /// # Errors
    /// See [`FetchError`]. Of a PDF, a picture, a sound or a video there is all but the body, which is not downloaded; other
    /// files are [`FetchError::NotText`].
    pub async fn page(&self, url: &str) -> Result<Fetched, FetchError> {
        self.page_again(url, None, None).await
    }

    /// The same, if the page changed since the answer that gave these validators.
    ///
    /// # Errors
    /// As [`Fetcher::page`].
    pub async fn page_again(
        &self,
        url: &str,
        etag: Option<&str>,
        last_modified: Option<&str>,
    ) -> Result<Fetched, FetchError> {
        let mut url = parse(url)?;
        let limit = self.0.options.page_limit;
        let mut ask = Ask { accept: PAGE_TYPES, limit, text_only: true, etag, last_modified, ..Ask::default() };
        // Each hop is a page that robots.txt may speak about.
        for hop in 0..=exchange::MAX_REDIRECTS {
            self.check_robots(&url).await?;
            match self.0.exchange.hop(&url, &ask).await? {
                exchange::Hop::Answer(fetched) => return Ok(fetched),
                exchange::Hop::Redirect { to, .. } => url = to,
            }
            ask.hops = hop + 1;
        }
        Err(FetchError::Redirects(exchange::MAX_REDIRECTS))
    }

    /// Sends a form, as WebSub subscriptions are made; gives the status, whatever it is. Only redirects that keep the
    /// form (307, 308) are followed.
    ///
    /// # Errors
    /// See [`FetchError`].
    pub async fn submit(&self, url: &str, form: &[(&str, &str)]) -> Result<u16, FetchError> {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let ask =
            Ask { method: Method::POST, accept: "*/*", limit: robots::MAX_BYTES, form: Some(body), ..Ask::default() };
        let mut url = parse(url)?;
        for _ in 0..=exchange::MAX_REDIRECTS {
            match self.0.exchange.hop(&url, &ask).await {
                Ok(exchange::Hop::Redirect { to, status: 307 | 308, .. }) => url = to,
                Ok(exchange::Hop::Redirect { status, .. }) => return Ok(status),
                Ok(exchange::Hop::Answer(fetched)) => return Ok(fetched.status),
                Err(FetchError::Status { status, .. }) => return Ok(status),
                Err(FetchError::Gone) => return Ok(410),
                Err(error) => return Err(error),
            }
        }
        Err(FetchError::Redirects(exchange::MAX_REDIRECTS))
    }

    async fn check_robots(&self, url: &Url) -> Result<(), FetchError> {
        self.0.exchange.check(url)?;
        let origin = url.origin().ascii_serialization();
        let now_ms = self.0.options.clock.now_ms();
        let rules = match self.0.robots.get(&origin, now_ms) {
            Some(rules) => rules,
            None => {
                let rules = self.fetch_robots(url).await?;
                self.0.robots.put(origin, rules.clone(), now_ms);
                rules
            }
        };
        match rules.allow(url.as_str()) {
            true => Ok(()),
            false => Err(FetchError::Robots(url.host_str().unwrap_or_default().to_owned())),
        }
    }

    /// No robots.txt (4xx) allows everything, a server that fails forbids everything (RFC 9309, 2.3.1).
    async fn fetch_robots(&self, url: &Url) -> Result<Rules, FetchError> {
        let Ok(address) = url.join("/robots.txt") else { return Ok(Rules::All) };
        let ask = Ask { accept: "text/plain, */*;q=0.1", limit: robots::MAX_BYTES, cut: true, ..Ask::default() };
        match self.0.exchange.run(address, ask).await {
            Ok(fetched) => Ok(Rules::read(AGENT, &fetched.body)),
            Err(FetchError::Gone | FetchError::Redirects(_)) => Ok(Rules::All),
            Err(FetchError::Status { status, .. }) if (400..500).contains(&status) && status != 429 => Ok(Rules::All),
            // The page itself would fail alike: say that rather than "robots".
            Err(error @ (FetchError::Refused(_) | FetchError::Dns(_) | FetchError::Connect { .. })) => Err(error),
            Err(_) => Ok(Rules::Nothing),
        }
    }
}

fn parse(url: &str) -> Result<Url, FetchError> {
    Url::parse(url.trim()).map_err(|reason| FetchError::NotHttp(reason.to_string()))
}
