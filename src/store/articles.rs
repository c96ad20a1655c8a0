//! Rows of articles.
