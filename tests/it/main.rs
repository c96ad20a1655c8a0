//! One integration crate: every behaviour test of the program.

mod live;
