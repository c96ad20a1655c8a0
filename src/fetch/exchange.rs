//! One question and its answer: the redirects on the way, the body up to its cap.

use super::freshness::{fresh_for_ms, retry_after_ms, text};
use super::guard::{Guard, GuardedNames};
use super::hosts::Hosts;
use super::links::link;
use super::{FetchError, FetchOptions, Fetched, Stage};
use crate::articles::File;
use anyhow::Context;
use bytes::{Bytes, BytesMut};
use reqwest::header::{self, HeaderMap, HeaderValue};
use reqwest::{Certificate, Client, Method, Response, StatusCode, redirect};
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;
use url::Url;

pub(super) const MAX_REDIRECTS: usize = 5;
/// Bytes that are set aside for a body before it comes.
const MAX_RESERVED: usize = 128 * 1024;

/// What to ask for and what to take.
#[derive(Clone, Default)]
pub(super) struct Ask<'a> {
    pub method: Method,
    pub accept: &'static str,
    /// Bytes after decompression.
    pub limit: usize,
    /// Past the limit: keep what came (robots.txt) rather than refuse.
    pub cut: bool,
    /// Leave the body of a [`File`] where it is, and refuse what else is plainly no text.
    pub text_only: bool,
    pub etag: Option<&'a str>,
    pub last_modified: Option<&'a str>,
    pub form: Option<String>,
    /// Redirects already followed.
    pub hops: usize,
}

/// One step: an answer, or where to go instead.
pub(super) enum Hop {
    Answer(Fetched),
    Redirect { to: Url, status: u16, retry_after_ms: Option<i64> },
}

pub(super) struct Exchange {
    client: Client,
    guard: Guard,
    hosts: Hosts,
    options: FetchOptions,
}

impl Exchange {
    pub fn new(options: &FetchOptions) -> anyhow::Result<Self> {
        let guard = Guard::new(&options.allow);
        let names = GuardedNames { names: Arc::clone(&options.names), guard: guard.clone() };
        let mut builder = Client::builder();
        for authority in authorities(options)? {
            builder = builder.add_root_certificate(authority);
        }
        let client = builder
            .user_agent(&options.user_agent)
            .redirect(redirect::Policy::none())
            .referer(false)
            .no_proxy()
            .dns_resolver(Arc::new(names))
            .connect_timeout(options.connect_timeout)
            .pool_max_idle_per_host(1)
            .pool_idle_timeout(Duration::from_secs(30))
            .build()?;
        Ok(Self { client, guard, hosts: Hosts::new(options.concurrency), options: options.clone() })
    }

    pub fn check(&self, url: &Url) -> Result<(), FetchError> {
        self.guard.check(url)
    }

    /// Asks, following redirects.
    pub async fn run(&self, mut url: Url, mut ask: Ask<'_>) -> Result<Fetched, FetchError> {
        let mut permanent_moves = Vec::new();
        let (mut only_permanent, mut longest_wait) = (true, None);
        while ask.hops <= MAX_REDIRECTS {
            match self.hop(&url, &ask).await? {
                Hop::Answer(fetched) => {
                    let retry_after_ms = longest_wait.max(fetched.retry_after_ms);
                    return Ok(Fetched { permanent_moves, retry_after_ms, ..fetched });
                }
                Hop::Redirect { to, status, retry_after_ms } => {
                    only_permanent &= matches!(status, 301 | 308);
                    if only_permanent {
                        permanent_moves.push(to.to_string());
                    }
                    longest_wait = longest_wait.max(retry_after_ms);
                    url = to;
                }
            }
            ask.hops += 1;
        }
        Err(FetchError::Redirects(MAX_REDIRECTS))
    }

    /// Asks one address, once the host is free.
    pub async fn hop(&self, url: &Url, ask: &Ask<'_>) -> Result<Hop, FetchError> {
        self.check(url)?;
        let host = host(url);
        let turn = timeout(self.options.patience, self.hosts.turn(&host)).await;
        let _turn = turn.map_err(|_| FetchError::Busy(host.clone()))?;
        let total = self.options.total_timeout;
        match timeout(total, self.ask(url, ask)).await {
            Ok(hop) => hop,
            Err(_) => Err(FetchError::Timeout { host, what: Stage::Whole, after: total }),
        }
    }

    async fn ask(&self, url: &Url, ask: &Ask<'_>) -> Result<Hop, FetchError> {
        let first_byte = self.options.first_byte_timeout;
        let mut request = self.client.request(ask.method.clone(), url.clone()).headers(request_headers(ask));
        if let Some(form) = &ask.form {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(form.clone());
        }
        let response = match timeout(first_byte, request.send()).await {
            Ok(sent) => sent.map_err(|error| explain(error, url))?,
            Err(_) => return Err(FetchError::Timeout { host: host(url), what: Stage::FirstByte, after: first_byte }),
        };
        let now_ms = self.options.clock.now_ms();
        let retry_after_ms = retry_after_ms(response.headers(), now_ms);
        let status = response.status();
        let conditional = ask.etag.is_some() || ask.last_modified.is_some();
        match status {
            StatusCode::OK | StatusCode::NON_AUTHORITATIVE_INFORMATION => {}
            StatusCode::NOT_MODIFIED if conditional => {}
            StatusCode::GONE => return Err(FetchError::Gone),
            _ => {
                let status = status.as_u16();
                let target = redirect_target(&response, url).filter(|_| matches!(status, 301 | 302 | 303 | 307 | 308));
                let to = target.ok_or(FetchError::Status { status, retry_after_ms })?;
                return Ok(Hop::Redirect { to, status, retry_after_ms });
            }
        }
        let fresh_for_ms = fresh_for_ms(response.headers(), now_ms);
        self.answer(response, url, ask, Fetched { fresh_for_ms, retry_after_ms, ..Fetched::default() })
            .await
            .map(Hop::Answer)
    }

    async fn answer(
        &self,
        response: Response,
        url: &Url,
        ask: &Ask<'_>,
        known: Fetched,
    ) -> Result<Fetched, FetchError> {
        let headers = response.headers();
        let fetched = Fetched {
            status: response.status().as_u16(),
            final_url: url.to_string(),
            etag: text(headers, &header::ETAG),
            last_modified: text(headers, &header::LAST_MODIFIED),
            content_type: text(headers, &header::CONTENT_TYPE),
            hub: link(headers, "hub", url),
            self_url: link(headers, "self", url),
            not_modified: response.status() == StatusCode::NOT_MODIFIED,
            ..known
        };
        if fetched.not_modified {
            return Ok(fetched);
        }
        match fetched.content_type.as_deref().filter(|_| ask.text_only) {
            Some(file) if File::called(file).is_some() => return Ok(fetched),
            Some(other) if !is_text(other) => return Err(FetchError::NotText(other.to_owned())),
            _ => {}
        }
        let body = body(response, url, ask).await?;
        Ok(Fetched { body, ..fetched })
    }
}

fn request_headers(ask: &Ask) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCEPT, HeaderValue::from_static(ask.accept));
    let validators = [(header::IF_NONE_MATCH, ask.etag), (header::IF_MODIFIED_SINCE, ask.last_modified)];
    for (name, value) in validators {
        // As it was received: characters stand for bytes (see `freshness::text`).
        let bytes: Option<Vec<u8>> = value.map(|v| v.chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect());
        if let Some(value) = bytes.and_then(|b| HeaderValue::from_bytes(&b).ok()) {
            headers.insert(name, value);
        }
    }
    headers
}

/// Where a redirect leads; credentials in it are dropped, so that nobody makes us log in somewhere.
fn redirect_target(response: &Response, url: &Url) -> Option<Url> {
    let location = response.headers().get(header::LOCATION)?;
    let mut to = url.join(&String::from_utf8_lossy(location.as_bytes())).ok()?;
    if to.host_str() != url.host_str() && to.set_username("").is_ok() {
        let _ = to.set_password(None);
    }
    Some(to)
}

/// The body as a stream, dropped past the cap: a decompression bomb costs no more than that.
async fn body(mut response: Response, url: &Url, ask: &Ask<'_>) -> Result<Bytes, FetchError> {
    let too_big = FetchError::TooBig { limit: ask.limit };
    let announced = response.content_length().unwrap_or(0);
    if !ask.cut && announced > ask.limit as u64 {
        return Err(too_big);
    }
    // What is announced need not come: a liar costs no more than this.
    let mut body = BytesMut::with_capacity(usize::try_from(announced).unwrap_or(0).min(MAX_RESERVED));
    while let Some(chunk) = response.chunk().await.map_err(|error| explain(error, url))? {
        let room = ask.limit - body.len();
        match chunk.len() > room {
            true if !ask.cut => return Err(too_big),
            true => {
                body.extend_from_slice(&chunk[..room]);
                break;
            }
            false => body.extend_from_slice(&chunk),
        }
    }
    Ok(body.freeze())
}

/// The certificate authorities that the operator trusts beside the public ones.
fn authorities(options: &FetchOptions) -> anyhow::Result<Vec<Certificate>> {
    let Some(path) = &options.authorities else { return Ok(Vec::new()) };
    let pem = std::fs::read(path).with_context(|| format!("FETCH_CA: cannot read {}", path.display()))?;
    let found = Certificate::from_pem_bundle(&pem).unwrap_or_default();
    anyhow::ensure!(!found.is_empty(), "FETCH_CA: {} holds no certificate in PEM form", path.display());
    Ok(found)
}

fn is_text(content_type: &str) -> bool {
    let mime = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    mime.is_empty()
        || mime.starts_with("text/")
        || mime.contains("html")
        || mime.contains("xml")
        || mime.contains("json")
        || mime == "application/octet-stream"
}

/// The unit of politeness: host and port.
fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// reqwest's error as ours: what the guard said where it spoke, and never a URL.
fn explain(error: reqwest::Error, url: &Url) -> FetchError {
    let mut cause: Option<&(dyn Error + 'static)> = Some(&error);
    let mut deepest = String::new();
    while let Some(current) = cause {
        if let Some(ours) = current.downcast_ref::<FetchError>() {
            return ours.clone();
        }
        deepest = current.to_string();
        cause = current.source();
    }
    let (host, timed_out) = (host(url), error.is_timeout());
    let reason = match timed_out {
        true => "it took too long".to_owned(),
        // The outermost error names the address, which may hold a key.
        false if error.source().is_none() => "the request failed".to_owned(),
        false => deepest.to_lowercase(),
    };
    match error.is_connect() {
        true => FetchError::Connect { host, reason },
        false => FetchError::Body { host, reason },
    }
}
