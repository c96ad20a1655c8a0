//! A query and an article out of any bytes: the parser says yes or no, what it prints parses to the same, the matcher stays upright.
#![no_main]

use divisionbell::topics::{Document, Matcher, Topic, parse_query};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|parts: (&str, &str, &str)| {
    let (query, title, text) = parts;
    if let Ok(parsed) = parse_query(query) {
        assert_eq!(parse_query(&parsed.to_string()), Ok(parsed));
    }
    let topic = Topic { name: "a".into(), query: query.into(), ..Topic::default() };
    let (matcher, _) = Matcher::new(&[topic]);
    matcher.matches(&Document { title, text, ..Document::default() });
    matcher.all_scores(&Document { title, text, ..Document::default() });
});
