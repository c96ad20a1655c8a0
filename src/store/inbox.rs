//! Rows of inbox.
