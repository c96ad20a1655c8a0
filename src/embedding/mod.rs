//! A text as a vector of what it means, by a sentence-embedding model that the operator installed (`EMBEDDING_MODEL`).
//!
//! Optional: without a model every stage works from words alone. A stage takes an [`Embedding`] as a value and never knows
//! where it came from; only this folder knows the inference crate.

mod meanings;
mod model;
mod vector;
mod word_pieces;

pub use meanings::Meanings;
pub use model::{EmbeddingError, Model};
pub use vector::{DIMENSIONS, Embedding};
