//! The database, SQLite or PostgreSQL, behind one set of functions. Nothing outside this folder knows sqlx.
//!
//! Times are Unix milliseconds and are passed in (`now_ms`), except in leases, which compare with the
//! database's own time. Every function that writes more than one row does so in one short transaction.

mod articles;
mod chats;
mod deliveries;
mod house;
mod inbox;
mod sources;
mod stories;
mod topics;
