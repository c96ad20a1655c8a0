//! One integration crate: every behaviour test of the program. Test names are sentences that state rules.

mod bell;
mod binary;
mod bot_api;
mod browser;
mod chaos;
mod commands;
mod databases;
mod deliver;
mod demo_feeds;
mod feeds_agreement;
mod feeds_broken;
mod fetch;
mod house;
mod learning;
mod live;
mod pages;
mod polling;
mod press;
mod same_article;
mod store;
mod stories;
mod stories_data;
mod telegram;
mod topics;
mod websub;
mod world;
