//! Rows of deliveries.
