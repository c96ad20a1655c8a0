//! The loops. Each role is a `tick()` and a loop around it; they meet only in database rows, so that one
//! process and ten replicas run the same code.

pub mod answer;
pub mod compose;
pub mod deliver;
pub mod digest;
pub mod intake;
pub mod joining;
pub mod knowledge;
pub mod learn;
pub mod listen;
pub mod poll;
pub mod push;
pub mod recheck;
pub mod renew;
pub mod tidy;
pub mod writing;

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::clock::Clock;
use crate::commands;
use crate::config::Config;
use crate::fetch::Fetcher;
use crate::llm::Llm;
use crate::platforms::Platform;
use crate::store::{Store, Wakes};

pub use knowledge::Knowledge;

/// What every role works with.
#[derive(Clone)]
pub struct Newsroom {
    pub config: Arc<Config>,
    pub clock: Clock,
    pub store: Store,
    pub fetcher: Arc<Fetcher>,
    /// Writes summaries, where one is configured.
    pub llm: Option<Llm>,
    pub platforms: Vec<Arc<dyn Platform>>,
    pub knowledge: Arc<Knowledge>,
    /// What commands work with, by the platform's name.
    pub contexts: Arc<HashMap<String, commands::Context>>,
    /// Who we are in leases: unique for each process.
    pub owner: String,
}

impl Newsroom {
    /// The platform of a chat's row.
    pub fn platform(&self, name: &str) -> Option<&Arc<dyn Platform>> {
        self.platforms.iter().find(|platform| platform.name() == name)
    }
}

/// Whether a tick found work: with more waiting, the next tick follows at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tick {
    Busy,
    Idle,
}

/// Runs `tick` until shutdown: again at once while it is busy, else after `pause` or at a wake-up. A tick that
/// fails is logged and tried again, later and later, up to a minute.
pub async fn every<T>(
    role: &'static str,
    pause: Duration,
    shutdown: &CancellationToken,
    mut wakes: Option<Wakes>,
    mut tick: impl FnMut() -> T,
) where
    T: Future<Output = Result<Tick>>,
{
    let mut failures = 0;
    while !shutdown.is_cancelled() {
        let wait = match tick().await {
            Ok(Tick::Busy) => {
                failures = 0;
                continue;
            }
            Ok(Tick::Idle) => {
                failures = 0;
                pause
            }
            Err(error) => {
                failures += 1;
                warn!(role, failures, "{error:#}");
                crate::outbox::backoff::loop_pause(failures)
            }
        };
        let woken = async {
            match &mut wakes {
                Some(wakes) if failures == 0 => wakes.next().await,
                _ => std::future::pending().await,
            }
        };
        tokio::select! {
            () = shutdown.cancelled() => {}
            () = tokio::time::sleep(wait) => {}
            () = woken => {}
        }
    }
}
