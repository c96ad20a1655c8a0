//! Rows of stories.
