//! Politeness: one request at a time for a host, so many hosts at once.
//!
//! Not `governor`: it limits how many requests begin in a time, not how many are under way.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};

/// Forgotten hosts are swept away when so many were added.
const SWEEP_EVERY: usize = 1024;

pub(super) struct Hosts {
    busy: Mutex<HashMap<String, Weak<AsyncMutex<()>>>>,
    places: Arc<Semaphore>,
}

/// The right to ask one host, given back when it is dropped.
pub(super) struct Turn {
    _host: OwnedMutexGuard<()>,
    _place: Option<OwnedSemaphorePermit>,
}

impl Hosts {
    pub fn new(at_once: usize) -> Self {
        Self { busy: Mutex::default(), places: Arc::new(Semaphore::new(at_once.max(1))) }
    }

    /// Waits for the host first, and only then for one of the places, so that many requests for one slow host
    /// take no place from others.
    pub async fn turn(&self, host: &str) -> Turn {
        let host = self.host(host).lock_owned().await;
        // The semaphore is never closed, so there always is a place in the end.
        let place = Arc::clone(&self.places).acquire_owned().await.ok();
        Turn { _host: host, _place: place }
    }

    fn host(&self, host: &str) -> Arc<AsyncMutex<()>> {
        let mut busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = busy.get(host).and_then(Weak::upgrade) {
            return known;
        }
        if busy.len() >= SWEEP_EVERY && busy.len().is_multiple_of(SWEEP_EVERY) {
            busy.retain(|_, lock| lock.strong_count() > 0);
        }
        let lock = Arc::new(AsyncMutex::new(()));
        busy.insert(host.to_owned(), Arc::downgrade(&lock));
        lock
    }
}
