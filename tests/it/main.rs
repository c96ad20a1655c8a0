//! One integration crate: every behaviour test of the program. Test names are sentences that state rules.

mod databases;
mod demo_feeds;
mod feeds_agreement;
mod house;
mod live;
mod store;
mod topics;
