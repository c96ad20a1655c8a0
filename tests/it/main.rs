//! One integration crate: every behaviour test of the program.

mod demo_feeds;
mod live;
