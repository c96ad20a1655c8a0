//! Why no answer came. Messages name neither the address nor the key.

use std::error::Error;
use std::time::Duration;

/// What callers count, and what `check` explains.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LlmError {
    #[error("no answer within {0:?}: choose a smaller model, or a faster machine")]
    Late(Duration),
    #[error("no connection ({0}): check LLM_BASE_URL, and that the server runs")]
    Unreachable(String),
    #[error("the server answered {status}: {}", advice(*.status))]
    Status { status: u16, retry_after_ms: Option<i64> },
    #[error("the answer is larger than {0} bytes: LLM_BASE_URL is not a chat completions endpoint")]
    TooBig(usize),
    #[error("the answer is no chat completion: LLM_BASE_URL should end as in https://api.openai.com/v1")]
    Nonsense,
}

impl LlmError {
    /// One word for the count of reasons.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Late(_) => "late",
            Self::Unreachable(_) => "unreachable",
            Self::Status { status: 429, .. } => "limited",
            Self::Status { .. } => "status",
            Self::TooBig(_) => "too_big",
            Self::Nonsense => "nonsense",
        }
    }
}

fn advice(status: u16) -> &'static str {
    match status {
        300..=399 => "it redirects, which is not followed: set LLM_BASE_URL to where it leads",
        401 | 403 => "check LLM_API_KEY",
        404 => "check LLM_MODEL, and that LLM_BASE_URL ends as in https://api.openai.com/v1",
        429 => "too many requests: lower LLM_REQUESTS_PER_HOUR",
        400..=499 => "it refuses the request: check LLM_MODEL",
        _ => "it fails: try later, or look at its log",
    }
}

/// reqwest's error without its address; the innermost cause says most.
pub(super) fn explain(error: &reqwest::Error) -> LlmError {
    let mut deepest = None;
    let mut cause = error.source();
    while let Some(current) = cause {
        deepest = Some(current.to_string().to_lowercase());
        cause = current.source();
    }
    LlmError::Unreachable(deepest.unwrap_or_else(|| "the request failed".into()))
}
