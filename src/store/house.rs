//! Rows of house.
