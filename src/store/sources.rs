//! Rows of sources.
