//! Which articles tell one story, and its summary.

mod furniture;
pub mod sentences;
pub mod summary;

pub use summary::{Summary, summarise};
