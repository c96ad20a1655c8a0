//! A language model behind an OpenAI-compatible endpoint, asked for the summary of one article. Nothing here trusts the
//! answer: `stories::accept` judges it.
//!
//! The endpoint is the operator's own choice and may be on a private network (a model on this machine), so it is not
//! under the guard that articles are fetched with; it is asked without redirects and without a system proxy. Whatever it
//! does, a request ends within the patience, reads no more than the cap, and an endpoint that fails is left to rest.

mod error;
mod prompt;
mod rest;

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::{Client, Response, redirect};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tokio::sync::Semaphore;
use tokio::time::timeout;
use url::Url;

use crate::clock::Clock;
use rest::Rest;

pub use error::LlmError;
pub use prompt::Source;

/// The whole of an answer is a few hundred bytes; what is larger is none.
const ANSWER_LIMIT: usize = 256 * 1024;
/// Requests in flight; a model on one machine answers few at a time.
const AT_ONCE: usize = 4;
/// A summary comes within so long, or not at all.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// Which model to ask, and how long to wait for it.
#[derive(Clone, Debug)]
pub struct LlmOptions {
    /// Up to and with `/v1`, as OpenAI's clients take it.
    pub base_url: Url,
    pub key: Option<SecretString>,
    pub model: String,
    /// For a request with its answer, the wait for a free place included.
    pub patience: Duration,
    pub clock: Clock,
}

/// Asks the model; cheap to clone, all clones share connections, places and the rest of a failing endpoint.
#[derive(Clone)]
pub struct Llm(Arc<Inner>);

struct Inner {
    client: Client,
    address: Url,
    options: LlmOptions,
    places: Semaphore,
    rest: Rest,
}

impl Llm {
    /// # Errors
    /// Where the TLS set-up fails or the address cannot be one.
    pub fn new(options: LlmOptions) -> anyhow::Result<Self> {
        let client = Client::builder().redirect(redirect::Policy::none()).no_proxy().referer(false).build()?;
        let base = options.base_url.as_str().trim_end_matches('/');
        let address = Url::parse(&format!("{base}/chat/completions"))?;
        let rest = Rest::default();
        Ok(Self(Arc::new(Inner { client, address, options, places: Semaphore::new(AT_ONCE), rest })))
    }

    /// The model's name, as `/why` tells it.
    pub fn model(&self) -> &str {
        &self.0.options.model
    }

    /// How long a request may take.
    pub fn patience(&self) -> Duration {
        self.0.options.patience
    }

    /// Whether the endpoint failed so lately that it is not to be asked.
    pub fn rests(&self) -> bool {
        self.0.rest.lasts(self.0.options.clock.now_ms())
    }

    /// What the model makes of an article, unjudged.
    ///
    /// # Errors
    /// See [`LlmError`]; each ends within the patience.
    pub async fn summary(&self, source: &Source<'_>) -> Result<String, LlmError> {
        let Inner { options, places, rest, .. } = &*self.0;
        let answer = async {
            let _place = places.acquire().await.map_err(|_| LlmError::Late(options.patience))?;
            self.ask(source).await
        };
        let answer = timeout(options.patience, answer).await.unwrap_or(Err(LlmError::Late(options.patience)));
        rest.note(answer.as_ref().err(), options.clock.now_ms());
        answer
    }

    async fn ask(&self, source: &Source<'_>) -> Result<String, LlmError> {
        let Inner { client, address, options, .. } = &*self.0;
        let body = serde_json::to_vec(&prompt::request(&options.model, source)).map_err(|_| LlmError::Nonsense)?;
        let mut request = client.post(address.clone()).header(CONTENT_TYPE, "application/json").body(body);
        if let Some(key) = &options.key {
            request = request.bearer_auth(key.expose_secret());
        }
        let response = request.send().await.map_err(|error| error::explain(&error))?;
        if !response.status().is_success() {
            return Err(refusal(&response));
        }
        content(&read(response).await?).ok_or(LlmError::Nonsense)
    }
}

fn refusal(response: &Response) -> LlmError {
    let seconds = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse::<u32>().ok());
    LlmError::Status { status: response.status().as_u16(), retry_after_ms: seconds.map(|s| i64::from(s) * 1000) }
}

/// The body as a stream, dropped past the cap.
async fn read(mut response: Response) -> Result<Vec<u8>, LlmError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| error::explain(&error))? {
        if body.len() + chunk.len() > ANSWER_LIMIT {
            return Err(LlmError::TooBig(ANSWER_LIMIT));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// The text of the first choice (`choices[0].message.content` of a chat completion).
fn content(body: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Completion {
        choices: Vec<Choice>,
    }
    #[derive(Deserialize)]
    struct Choice {
        message: Message,
    }
    #[derive(Deserialize)]
    struct Message {
        content: Option<String>,
    }
    let completion: Completion = serde_json::from_slice(body).ok()?;
    completion.choices.into_iter().next()?.message.content.filter(|text| !text.trim().is_empty())
}
