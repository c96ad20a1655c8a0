//! The pure stages alone, under the name of the crate: a fuzz build compiles no database, no TLS and no platform.

#[path = "../../src/config.rs"]
pub mod config;

#[path = "../../src/sources/mod.rs"]
pub mod sources;

#[path = "../../src/articles/mod.rs"]
pub mod articles;

pub mod embedding;

#[path = "../../src/topics/mod.rs"]
pub mod topics;

#[path = "../../src/stories/mod.rs"]
pub mod stories;
