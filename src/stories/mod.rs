//! Which articles tell one story, and its summary.
