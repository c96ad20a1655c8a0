//! The demo's own world: invented outlets that publish something new every few seconds, on loopback.
//!
//! [`DemoFeeds`] serves what `newsroom` publishes, in the order that `content` lays down (`data/demo/*.toml`), and then
//! what `developments` makes up, for ever.

mod content;
mod developments;
mod feeds;
mod newsroom;
mod stage;
mod write;

pub use feeds::DemoFeeds;
pub use newsroom::Published;
pub use stage::{Options, run};
