//! Behaviour of the whole, one module for each part of the house.

mod topics;
