//! Feeds and pages over HTTP: conditional requests, caps, the address guard, robots. Nothing else knows reqwest.
