//! The store's promises, each on every database.

mod articles;
mod chats;
mod claims;
mod digests;
mod fan_out;
pub mod given;
mod inbox;
mod leases;
mod open;
mod outbox;
mod sources;
mod stories;
mod tidy;
mod topics;
mod upgrade;
