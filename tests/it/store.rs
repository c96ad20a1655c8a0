//! The store's promises, each on every database.

mod open;
