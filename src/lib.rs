//! Division Bell watches the world's political feeds and tells group chats, once and with its source,
//! what happened on the topics they follow.
//!
//! News flows one way: sources -> articles -> topics -> stories -> outbox -> platforms. The modules
//! stand in that order, and a module imports only modules declared above it (`tests/it/house.rs`).
// (An empty line between two modules keeps rustfmt from sorting them.)

/// What time it is, as a value that is passed in.
pub mod clock;

/// Configuration from the environment, every mistake named at once, secrets redacted.
pub mod config;

// Pure stages: values in, values out.

/// What a feed is: bytes to entries, and when to look again.
pub mod sources;

/// A page or entry to text, author, date, language, canonical address, fingerprint.
pub mod articles;

/// A text as a vector of what it means, where the operator installed a model.
pub mod embedding;

/// The query language; which topics an article is about, and why.
pub mod topics;

/// Which articles tell one story, and its summary.
pub mod stories;

/// What is due to whom: the message model, rendering, lanes, limits, backoff.
pub mod outbox;

// The outside, one folder each.

/// The database: SQLite or PostgreSQL behind one set of functions.
pub mod store;

/// Feeds and pages over HTTP: conditional, capped, guarded.
pub mod fetch;

/// A language model behind an OpenAI-compatible endpoint: bounded, and never believed.
pub mod llm;

/// Where groups chat: the `Platform` trait and its adapters.
pub mod platforms;

// What people do.

/// What members, admins and operators say to the bot, and what it answers.
pub mod commands;

/// The loops: listen, answer, poll, renew, recheck, digest, deliver, tidy; and what hubs push.
pub mod roles;

/// The HTTP server: health, metrics, and what the adapters mount.
pub mod web;

/// The verbs of the binary.
pub mod cli;
