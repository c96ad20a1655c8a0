//! The seed article and the labelled events, where the data set lies beside the project.

use divisionbell::stories::{Index, Item, Settings, summarise};

fn read(file: &str) -> Option<String> {
    let text = std::fs::read_to_string(format!("../shared/data/{file}")).ok();
    if text.is_none() {
        eprintln!("skipped: ../shared/data/{file} is not here");
    }
    text
}

#[test]
fn the_seed_article_is_told_in_two_or_three_of_its_own_claims() {
    let Some(seed) = read("seed/article.txt") else { return };
    let (title, text) = seed.split_once("\n\n").unwrap();
    let summary = summarise(title, text, Some("en"), 420);
    assert!((2..=3).contains(&summary.sentences.len()), "{summary:?}");
    assert!(summary.text.chars().count() <= 420);
    assert!(summary.text.starts_with("John Healey will warn today"), "{summary:?}");
    assert!(summary.sentences.iter().all(|s| text.contains(s.as_str())));
    assert!(!summary.text.contains("WhatsApp"));
}

#[test]
fn labelled_events_come_out_as_stories() {
    let Some(lines) = read("stories/newscluster.jsonl") else { return };
    let mut index = Index::new(Settings { window_ms: None, ..Settings::default() });
    let (mut together, mut right) = (0, 0);
    let mut placed: Vec<(i64, i64)> = Vec::new();
    for line in lines.lines() {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        let field = |name: &str| row[name].as_str().unwrap_or_default();
        let (title, text, source) = (field("title"), field("text"), field("source"));
        let published = divisionbell::sources::dates::parse(field("published"));
        let story = index.assign(&Item { id: 0, title, text, published, source, language: Some("en") });
        let event = row["event"].as_i64().unwrap();
        for other in placed.iter().filter(|p| p.1 == story) {
            together += 1;
            right += usize::from(other.0 == event);
        }
        placed.push((event, story));
    }
    assert!(right * 100 >= together * 95, "{right} of {together} pairs belong together");
    assert!((60..=90).contains(&index.len()), "{} stories for 69 events", index.len());
}
