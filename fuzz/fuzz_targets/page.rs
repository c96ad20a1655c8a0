//! Any bytes are a page or an error, and what is read of a page keeps its promises.
#![no_main]

use divisionbell::articles::{extract, fingerprint, hash, inspection};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(article) = extract(bytes, None, "https://news.example/a") {
        assert!(!article.text.lines().any(|line| line.trim().is_empty()), "an empty paragraph");
        assert!(inspection(&article).is_object());
        assert_eq!(hash(&article.title, &article.text).len(), 32);
        let _ = fingerprint(&article.title, &article.text);
    }
});
