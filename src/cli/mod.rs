//! The verbs of the binary.

pub mod demo;
