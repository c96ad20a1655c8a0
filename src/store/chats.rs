//! Rows of chats.
