//! Fetching, as the server on the other side sees it.

mod encrypted;
mod manners;
mod recorder;
mod refusals;

use divisionbell::fetch::{FetchOptions, Fetcher};
use std::time::Duration;

/// A fetcher that may reach 127.0.0.1 and nothing else that is private.
fn fetcher() -> Fetcher {
    fetcher_with(|_| {})
}

fn fetcher_with(change: impl FnOnce(&mut FetchOptions)) -> Fetcher {
    let allow = vec!["127.0.0.1/32".parse().expect("a network")];
    let mut options = FetchOptions { allow, connect_timeout: Duration::from_secs(2), ..FetchOptions::default() };
    change(&mut options);
    Fetcher::new(options).expect("a fetcher")
}
