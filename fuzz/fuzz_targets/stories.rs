//! Any text may be summarised, compared and placed; a summary's sentences stand in the text.
#![no_main]

use divisionbell::stories::{Index, Item, Settings, compare, summarise, unsupported};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|texts: (&str, &str)| {
    let (a, b) = texts;
    let summary = summarise(a, b, None, 420);
    assert!(summary.text.chars().count() <= 420);
    assert!(summary.sentences.iter().all(|s| b.contains(s.as_str())));
    let _ = compare((a, a), (a, b));
    let _ = unsupported(a, b, Some("en"));
    let mut index = Index::new(Settings::default());
    let item = Item { title: a, text: b, ..Item::default() };
    let story = index.assign(&item);
    let _ = index.twin(story);
    index.forget(i64::MAX);
    assert!(index.is_empty());
});
