//! One integration crate: every behaviour test of the program.

mod feeds_agreement;
mod fetch;
mod live;
