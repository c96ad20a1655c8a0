//! Why something could not be fetched; callers branch on it (back off, end the source, move on).

use std::time::Duration;

/// Messages name a host at most: an address may carry a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    #[error("this is no address that can be fetched ({0}): use one that begins with http:// or https://")]
    NotHttp(String),
    #[error("{0} is in a private or reserved network: allow it with FETCH_ALLOW if it is meant")]
    Refused(String),
    #[error("the name {0} cannot be resolved: check the address, or try later")]
    Dns(String),
    #[error("no connection to {host}: {reason}")]
    Connect { host: String, reason: String },
    #[error("{host} took longer than {after:?} {what}")]
    Timeout { host: String, what: Stage, after: Duration },
    #[error("the answer is larger than {limit} bytes")]
    TooBig { limit: usize },
    #[error("the server says that this is gone for good (410)")]
    Gone,
    /// Any status that is neither success, nor "not modified", nor gone.
    #[error("the server answered {status}{}", reason(*.status))]
    Status { status: u16, retry_after_ms: Option<i64> },
    #[error("more than {0} redirects")]
    Redirects(usize),
    /// Nothing is known of what was asked for: it was not asked.
    #[error("{0} is still busy with other requests of ours")]
    Busy(String),
    #[error("robots.txt of {0} asks not to fetch this")]
    Robots(String),
    #[error("this is {0}, not a page of text")]
    NotText(String),
    #[error("the answer of {host} broke off or cannot be read: {reason}")]
    Body { host: String, reason: String },
}

/// What was waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    FirstByte,
    Whole,
}

impl std::fmt::Display for Stage {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str(match self {
            Stage::FirstByte => "to begin an answer",
            Stage::Whole => "for the whole answer",
        })
    }
}

impl FetchError {
    /// How long the server asked to be left alone.
    pub fn retry_after_ms(&self) -> Option<i64> {
        match self {
            Self::Status { retry_after_ms, .. } => *retry_after_ms,
            _ => None,
        }
    }
}

fn reason(status: u16) -> String {
    let status = reqwest::StatusCode::from_u16(status).ok();
    status.and_then(|s| s.canonical_reason()).map(|reason| format!(" {}", reason.to_lowercase())).unwrap_or_default()
}
