//! The key of a key is itself, whatever the address.
#![no_main]

use divisionbell::articles::{canonical_url, clean_url};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|url: &str| {
    if let Some(key) = canonical_url(url) {
        assert_eq!(canonical_url(&key), Some(key));
    }
    if let Some(clean) = clean_url(url) {
        assert_eq!(canonical_url(&clean), canonical_url(url), "cleaning changes no key");
    }
});
