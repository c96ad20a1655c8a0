//! From any page to its feeds, and any list of feeds. `cargo +nightly fuzz run discover`.

#![no_main]

use divisionbell::sources::{discover, opml};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for candidate in discover::candidates(&String::from_utf8_lossy(bytes), "https://example.org/news/") {
        assert!(candidate.url.starts_with("http"));
    }
    opml::import(bytes);
});
