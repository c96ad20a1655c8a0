//! Calls of the Bot API over HTTP: teloxide's payloads and types on a transport of our own.
//!
//! teloxide's own transport sleeps 10 s on every 5xx, hides the status, has one time-out for all methods,
//! and takes a message that was sent for failed where a new field of the answer does not parse. Here each
//! call says how long it may take, and what comes back is told apart by what it means for a repeat.

use std::time::Duration;

use reqwest::multipart::{Form, Part};
use reqwest::{Client, RequestBuilder, Response, redirect};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;
use teloxide::requests::Payload;
use url::Url;

/// Where the Bot API is, unless `TELEGRAM_API_URL` names another server.
const API_URL: &str = "https://api.telegram.org";
const CONNECT: Duration = Duration::from_secs(5);
/// Uploads of a few hundred kilobytes over a slow line.
const UPLOAD: Duration = Duration::from_secs(60);
/// An answer has at most this many bytes: a hundred long updates are about one megabyte.
const ANSWER_BYTES: usize = 16 << 20;

/// Why a call failed. No text in it holds the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// The platform answered and refused.
    Refused(Refusal),
    /// The call did not reach the platform.
    Unsent(String),
    /// The call was written, or may have been, and no answer came back.
    Lost(String),
}

/// The platform's words (Bot API, "Making requests").
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Refusal {
    /// HTTP status, the same as `error_code`.
    pub status: u16,
    pub description: String,
    pub retry_after_s: Option<i64>,
    pub migrate_to: Option<i64>,
}

#[derive(Deserialize)]
struct Answer {
    ok: bool,
    #[serde(default)]
    result: Value,
    #[serde(default)]
    error_code: u16,
    #[serde(default)]
    description: String,
    #[serde(default)]
    parameters: Parameters,
}

#[derive(Default, Deserialize)]
struct Parameters {
    retry_after: Option<i64>,
    migrate_to_chat_id: Option<i64>,
}

pub(super) struct Api {
    client: Client,
    base: Url,
    token: SecretString,
    /// How long an answer may take.
    wait: Duration,
}

impl Api {
    /// Fails where the address cannot be one, or TLS cannot start.
    pub fn new(token: SecretString, base: Option<Url>, wait: Duration) -> anyhow::Result<Self> {
        let base = base.map_or_else(|| Url::parse(API_URL), Ok)?;
        anyhow::ensure!(
            base.has_host() && !base.cannot_be_a_base(),
            "TELEGRAM_API_URL has no host: write https://host"
        );
        let client = Client::builder()
            .no_proxy()
            .redirect(redirect::Policy::none())
            .connect_timeout(CONNECT)
            .tcp_nodelay(true)
            .build()
            .map_err(reqwest::Error::without_url)?;
        Ok(Self { client, base, token, wait })
    }

    /// Calls a method; its `result`.
    pub async fn call<P: Payload + serde::Serialize>(&self, payload: &P) -> Result<Value, Failure> {
        self.call_waiting(payload, Duration::ZERO).await
    }

    /// Calls a method that itself waits so long for something to happen.
    pub async fn call_waiting<P: Payload + serde::Serialize>(
        &self,
        payload: &P,
        longer: Duration,
    ) -> Result<Value, Failure> {
        let body = serde_json::to_value(payload).map_err(|error| Failure::Unsent(error.to_string()))?;
        let request = self.client.post(self.url(&[&self.bot(), P::NAME])).json(&body).timeout(self.wait + longer);
        self.run(request).await
    }

    /// Calls a method with a file in `field`, whatever the payload says there.
    pub async fn upload<P: Payload + serde::Serialize>(
        &self,
        payload: &P,
        field: &'static str,
        file: (String, Vec<u8>),
    ) -> Result<Value, Failure> {
        let body = serde_json::to_value(payload).map_err(|error| Failure::Unsent(error.to_string()))?;
        let mut form = Form::new().part(field, Part::bytes(file.1).file_name(file.0));
        for (name, value) in body.as_object().into_iter().flatten().filter(|(name, _)| *name != field) {
            form = match value {
                Value::Null => form,
                Value::String(text) => form.text(name.clone(), text.clone()),
                other => form.text(name.clone(), other.to_string()),
            };
        }
        let url = self.url(&[&self.bot(), P::NAME]);
        self.run(self.client.post(url).multipart(form).timeout(self.wait.max(UPLOAD))).await
    }

    /// The bytes of a file, `None` where there are more than `cap`.
    pub async fn download(&self, path: &str, cap: usize) -> Result<Option<Vec<u8>>, Failure> {
        let mut segments = vec!["file".to_owned(), self.bot()];
        segments.extend(path.split('/').map(str::to_owned));
        let url = self.url(&segments.iter().map(String::as_str).collect::<Vec<_>>());
        let response = self.client.get(url).timeout(self.wait).send().await.map_err(|error| self.failure(error))?;
        match response.status().as_u16() {
            200 => self.read(response, cap).await,
            status => Err(Failure::Refused(Refusal { status, ..Refusal::default() })),
        }
    }

    async fn run(&self, request: RequestBuilder) -> Result<Value, Failure> {
        let response = request.send().await.map_err(|error| self.failure(error))?;
        let status = response.status().as_u16();
        let body = self.read(response, ANSWER_BYTES).await?;
        let body = body.ok_or_else(|| Failure::Lost(format!("an answer of more than {ANSWER_BYTES} bytes")))?;
        match serde_json::from_slice::<Answer>(&body) {
            Ok(answer) if answer.ok => Ok(answer.result),
            Ok(answer) => Err(Failure::Refused(Refusal {
                status: if answer.error_code == 0 { status } else { answer.error_code },
                description: self.redact(answer.description),
                retry_after_s: answer.parameters.retry_after,
                migrate_to: answer.parameters.migrate_to_chat_id,
            })),
            // A proxy's page. With a status of success the call may well have worked.
            Err(_) if status < 400 => Err(Failure::Lost("an answer that is no JSON".into())),
            Err(_) => Err(Failure::Refused(Refusal { status, ..Refusal::default() })),
        }
    }

    async fn read(&self, mut response: Response, cap: usize) -> Result<Option<Vec<u8>>, Failure> {
        let mut body = Vec::new();
        // An answer had begun: whatever breaks now, the call was made.
        while let Some(chunk) = response.chunk().await.map_err(|error| Failure::Lost(self.words(error)))? {
            if body.len() + chunk.len() > cap {
                return Ok(None);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Some(body))
    }

    fn failure(&self, error: reqwest::Error) -> Failure {
        let unsent = error.is_connect() || error.is_builder();
        let words = self.words(error);
        if unsent { Failure::Unsent(words) } else { Failure::Lost(words) }
    }

    /// The error with its causes, without the address, which holds the token.
    fn words(&self, error: reqwest::Error) -> String {
        let timed_out = error.is_timeout();
        self.redact(match timed_out {
            true => "no answer in time".to_owned(),
            false => format!("{:#}", anyhow::Error::new(error.without_url())),
        })
    }

    fn redact(&self, text: String) -> String {
        let token = self.token.expose_secret();
        if token.is_empty() || !text.contains(token) { text } else { text.replace(token, "[token]") }
    }

    fn bot(&self) -> String {
        format!("bot{}", self.token.expose_secret())
    }

    fn url(&self, segments: &[&str]) -> Url {
        let mut url = self.base.clone();
        // `new` has refused what cannot be a base.
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        url
    }
}
