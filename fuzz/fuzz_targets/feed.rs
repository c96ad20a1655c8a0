//! The feed reader with its mending. `cargo +nightly fuzz run feed`.

#![no_main]

use divisionbell::sources;
use libfuzzer_sys::fuzz_target;

const NOW_MS: i64 = 1_744_300_000_000;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(feed) = sources::parse(bytes, None, "https://example.org/feed", NOW_MS) {
        assert_eq!(sources::identity::keys(&feed.entries).len(), feed.entries.len());
        for entry in &feed.entries {
            assert!(entry.published.is_none_or(|at| at <= NOW_MS));
            sources::identity::content_hash(entry);
        }
        sources::inspection(&feed);
    }
});
