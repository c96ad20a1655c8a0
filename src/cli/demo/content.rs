//! The written part of the demo's news: outlets, events, and who tells them when.

use anyhow::Context;
use serde::Deserialize;

/// The topics of the demo's articles, as the catalogue names them, with the file of each.
const TOPICS: [&str; 8] = [
    include_str!("../../../data/demo/sanctions.toml"),
    include_str!("../../../data/demo/peacekeeping.toml"),
    include_str!("../../../data/demo/elections.toml"),
    include_str!("../../../data/demo/defence.toml"),
    include_str!("../../../data/demo/climate.toml"),
    include_str!("../../../data/demo/immigration.toml"),
    include_str!("../../../data/demo/trade.toml"),
    include_str!("../../../data/demo/health.toml"),
];

/// Which feed an outlet has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    Rss,
    Atom,
    Json,
}

impl Format {
    /// The last part of the feed's address.
    pub fn file(self) -> &'static str {
        match self {
            Self::Rss => "feed.xml",
            Self::Atom => "atom.xml",
            Self::Json => "feed.json",
        }
    }

    pub fn mime(self) -> &'static str {
        match self {
            Self::Rss => "application/rss+xml",
            Self::Atom => "application/atom+xml",
            Self::Json => "application/feed+json",
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
pub struct Outlet {
    /// Its folder in addresses.
    pub key: String,
    pub name: String,
    /// Where it would be, were it not invented.
    pub host: String,
    pub tagline: String,
    pub format: Format,
    /// The feed carries whole articles; without it, standfirsts.
    #[serde(default)]
    pub full: bool,
}

/// Something that happened, and what later developments need to know about it.
#[derive(Clone, Debug, Deserialize)]
pub struct Event {
    pub name: String,
    #[serde(skip)]
    pub topic: String,
    /// As in the middle of a sentence: `the asset freeze on Kestovian shipping`.
    pub subject: String,
    pub place: String,
    /// The institution that speaks about it.
    pub body: String,
    #[serde(rename = "telling")]
    pub tellings: Vec<Telling>,
}

/// One outlet's article about an event.
#[derive(Clone, Debug, Deserialize)]
pub struct Telling {
    pub outlet: String,
    /// Below zero: so many hours before the demo begins; from one on: its place in the order of publishing.
    pub slot: i64,
    pub author: String,
    pub title: String,
    pub standfirst: String,
    /// Paragraphs separated by empty lines.
    pub text: String,
    pub correction: Option<Correction>,
}

/// A later version of an article.
#[derive(Clone, Debug, Deserialize)]
pub struct Correction {
    pub slot: i64,
    pub title: String,
    pub standfirst: String,
    /// What stands under the corrected article.
    pub note: String,
    /// What is replaced by what in the text.
    pub replace: Vec<(String, String)>,
}

/// Everything that was written for the demo.
#[derive(Clone, Debug)]
pub struct Content {
    pub outlets: Vec<Outlet>,
    pub events: Vec<Event>,
    pub developments: super::developments::Book,
}

#[derive(Deserialize)]
struct OutletFile {
    outlet: Vec<Outlet>,
}

#[derive(Deserialize)]
struct EventFile {
    topic: String,
    event: Vec<Event>,
}

impl Content {
    /// Reads the files that are compiled in.
    pub fn load() -> anyhow::Result<Self> {
        let outlets: OutletFile = toml::from_str(include_str!("../../../data/demo/outlets.toml"))
            .context("data/demo/outlets.toml is not as it should be")?;
        let mut events = Vec::new();
        for text in TOPICS {
            let file: EventFile = toml::from_str(text).context("a file of data/demo is not as it should be")?;
            events.extend(file.event.into_iter().map(|event| Event { topic: file.topic.clone(), ..event }));
        }
        let developments = toml::from_str(include_str!("../../../data/demo/developments.toml"))
            .context("data/demo/developments.toml is not as it should be")?;
        Ok(Self { outlets: outlets.outlet, events, developments })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn tellings(content: &Content) -> Vec<&Telling> {
        content.events.iter().flat_map(|event| &event.tellings).collect()
    }

    #[test]
    fn there_are_enough_articles_on_eight_topics_from_six_outlets_in_three_formats() {
        let content = Content::load().unwrap();
        let topics: HashSet<_> = content.events.iter().map(|event| &event.topic).collect();
        assert_eq!(topics.len(), 8);
        assert!(content.outlets.len() >= 6);
        assert!(tellings(&content).len() >= 40, "{}", tellings(&content).len());
        for format in [Format::Rss, Format::Atom, Format::Json] {
            assert!(content.outlets.iter().any(|outlet| outlet.format == format), "{format:?}");
        }
        let shared = content.events.iter().filter(|event| (2..=4).contains(&event.tellings.len())).count();
        assert!(shared >= 5, "{shared} events told by several outlets");
        assert!(tellings(&content).iter().any(|telling| telling.correction.is_some()));
    }

    #[test]
    fn every_article_is_whole_and_by_a_known_outlet() {
        let content = Content::load().unwrap();
        for telling in tellings(&content) {
            assert!(content.outlets.iter().any(|outlet| outlet.key == telling.outlet), "{}", telling.title);
            let paragraphs = telling.text.trim().split("\n\n").count();
            assert!((4..=8).contains(&paragraphs), "{}: {paragraphs} paragraphs", telling.title);
            for part in [&telling.author, &telling.title, &telling.standfirst] {
                assert!(!part.trim().is_empty(), "{}", telling.title);
            }
            for (old, _) in telling.correction.iter().flat_map(|correction| &correction.replace) {
                assert!(telling.text.contains(old), "{}: {old}", telling.title);
            }
        }
    }

    #[test]
    fn slots_are_distinct_and_a_correction_comes_after_what_it_corrects() {
        let content = Content::load().unwrap();
        let mut slots = HashSet::new();
        for telling in tellings(&content) {
            assert!(slots.insert(telling.slot), "slot {}", telling.slot);
            if let Some(correction) = &telling.correction {
                assert!(slots.insert(correction.slot), "slot {}", correction.slot);
                assert!(correction.slot > telling.slot.max(0));
                assert_ne!(correction.title, telling.title);
            }
        }
    }

    #[test]
    fn of_28_events_that_share_places_and_people_most_are_stories_of_their_own_and_none_is_told_in_two() {
        use crate::stories::{Index, Item, Settings};

        let content = Content::load().unwrap();
        let mut told: Vec<(&str, &Telling)> =
            content.events.iter().flat_map(|e| e.tellings.iter().map(|t| (e.name.as_str(), t))).collect();
        told.sort_by_key(|(_, telling)| telling.slot);
        let mut index = Index::new(Settings::default());
        let mut pairs = HashSet::new();
        for (event, telling) in told {
            let ms = if telling.slot < 0 { 3_600_000 } else { 20_000 };
            let text = format!("{}\n\n{}", telling.standfirst, telling.text.trim());
            let story = index.assign(&Item {
                title: &telling.title,
                text: &text,
                published: Some(1_790_000_000_000 + telling.slot * ms),
                source: &telling.outlet,
                language: Some("en"),
                ..Item::default()
            });
            pairs.insert((event, story));
        }
        assert_eq!(pairs.len(), content.events.len(), "no event is told in two stories: {pairs:?}");
        assert!(index.len() >= 21, "{} stories for {} events", index.len(), content.events.len());
    }

    #[test]
    fn names_of_events_and_hosts_of_outlets_are_ours_to_use() {
        let content = Content::load().unwrap();
        let names: HashSet<_> = content.events.iter().map(|event| &event.name).collect();
        assert_eq!(names.len(), content.events.len());
        assert!(content.outlets.iter().all(|outlet| outlet.host.ends_with(".example")));
    }
}
