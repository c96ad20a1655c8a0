//! Texts' vectors as values; the model that makes them is not fuzzed.

#[path = "../../src/embedding/vector.rs"]
mod vector;

pub use vector::{DIMENSIONS, Embedding};
