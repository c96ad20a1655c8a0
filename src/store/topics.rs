//! Rows of topics.
