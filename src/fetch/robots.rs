//! robots.txt (RFC 9309) for pages and discovery. Feeds are published to be polled and are not asked about.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use texting_robots::Robot;

/// What is read of a robots.txt (RFC 9309, 2.5 asks for at least 500 KiB).
pub(super) const MAX_BYTES: usize = 512 * 1024;
/// How long an answer is good (RFC 9309, 2.4: not over 24 hours).
const GOOD_FOR_MS: i64 = 24 * 3_600_000;
/// How long a failure is believed.
const FAILED_FOR_MS: i64 = 10 * 60_000;
/// At most so many sites are remembered.
const MAX_SITES: usize = 4096;

/// What a site allows.
#[derive(Clone)]
pub(super) enum Rules {
    All,
    /// The server failed to say: nothing may be fetched (RFC 9309, 2.3.1.4).
    Nothing,
    Listed(Arc<Robot>),
}

impl Rules {
    /// `agent` is the product token, `divisionbell`.
    pub fn read(agent: &str, body: &[u8]) -> Self {
        Robot::new(agent, body).map_or(Self::All, |robot| Self::Listed(Arc::new(robot)))
    }

    pub fn allow(&self, url: &str) -> bool {
        match self {
            Self::All => true,
            Self::Nothing => false,
            Self::Listed(robot) => robot.allowed(url),
        }
    }
}

/// Rules by origin, each with the time until which they are good.
#[derive(Default)]
pub(super) struct Cache(Mutex<HashMap<String, (i64, Rules)>>);

impl Cache {
    pub fn get(&self, origin: &str, now_ms: i64) -> Option<Rules> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(origin).filter(|(until, _)| *until > now_ms).map(|(_, rules)| rules.clone())
    }

    pub fn put(&self, origin: String, rules: Rules, now_ms: i64) {
        let good_for = if matches!(rules, Rules::Nothing) { FAILED_FOR_MS } else { GOOD_FOR_MS };
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MAX_SITES {
            known.retain(|_, (until, _)| *until > now_ms);
        }
        if known.len() >= MAX_SITES {
            known.clear();
        }
        known.insert(origin, (now_ms + good_for, rules));
    }
}
