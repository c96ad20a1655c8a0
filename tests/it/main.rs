//! One integration crate: every behaviour test of the program. Test names are sentences that state rules.

mod bot_api;
mod databases;
mod demo_feeds;
mod feeds_agreement;
mod feeds_broken;
mod fetch;
mod house;
mod live;
mod store;
mod telegram;
mod topics;
