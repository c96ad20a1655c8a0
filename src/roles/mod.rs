//! The loops. Each role is a `tick()` and a loop around it; they meet only in database rows.
