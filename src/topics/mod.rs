//! What a topic is, and which topics an article is about.
//!
//! A topic's query (`grammar` reads it, `query` is its tree) decides whether an article is looked at; where its words stand, and
//! how the article is like the topic's description and the examples that people gave (`learn`), decide whether
//! the article is *about* it (`score`). All topics are one [`Matcher`], which cuts an article into words once (`reading`)
//! and looks only at topics whose rarest required word is in it (`compile`, `atoms`).
//! A topic without a query works from its name and description (`profile`), by its words and by those that go together with them
//! (`latent`). `cases` tries a topic on articles that belong and near misses.

mod atoms;
mod cases;
mod catalogue;
mod compile;
mod contrast;
mod cues;
mod findings;
mod forms;
mod frequency;
mod gist;
mod grammar;
mod help;
mod inspection;
mod latent;
mod learn;
mod matcher;
mod profile;
mod query;
mod reading;
mod score;

pub use cases::{Case, Figures, parse_cases};
pub use catalogue::{TopicsError, catalogue, parse_topics_toml};
pub use findings::{Finding, Findings, Place};
pub use frequency::Frequencies;
pub use grammar::{QueryError, parse_query};
pub use help::{FORMS, Form, help};
pub use inspection::topic_json;
pub use latent::DIMENSIONS as LATENT_DIMENSIONS;
pub use learn::{Example, Model, learn};
pub use matcher::Matcher;
pub use query::{Field, Mentions, Part, Pattern, Query};

use rustc_hash::FxHashSet;

use crate::embedding::{Embedding, Meanings};

/// A topic as it is stored, shown and matched.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Topic {
    /// The row's id; 0 for a topic that is not stored (a file given to `inspect match`).
    #[serde(skip_deserializing)]
    pub id: i64,
    /// `[a-z0-9_]{1,32}`, unique among the shared topics, and among those of one chat.
    pub name: String,
    /// What people read; the name where it is empty.
    #[serde(default)]
    pub title: String,
    #[serde(default)]
    pub description: String,
    /// In the query language; without one the topic works from name and description alone.
    #[serde(default)]
    pub query: String,
}

impl Topic {
    /// What a model reads to know what the topic means: what people read as its name, and the description.
    pub fn meaning(&self) -> String {
        let name = if self.title.is_empty() { self.name.replace('_', " ") } else { self.title.clone() };
        format!("{name}. {}", self.description)
    }
}

/// What the topics mean that work from their description, those of `shared` that have one, and the copies that chats teach, by
/// id. Takes its time.
pub fn meanings(topics: &[Topic], shared: &[i64], model: &Meanings) -> Vec<(i64, Embedding)> {
    let shared: FxHashSet<i64> = shared.iter().copied().collect();
    let described = topics.iter().filter(|topic| shared.contains(&topic.id) && !topic.description.trim().is_empty());
    let described: FxHashSet<String> = described.map(Topic::meaning).collect();
    let said = topics.iter().map(|topic| (topic, topic.meaning()));
    let counts = |(topic, said): &(&Topic, String)| topic.query.trim().is_empty() || described.contains(said);
    let said: Vec<(i64, String)> = said.filter(counts).map(|(topic, said)| (topic.id, said)).collect();
    model.of_topics(said.iter().map(|(id, said)| (*id, said.as_str())))
}

/// How sure we are that an article is about a topic; `Normal` is what a subscription gets by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Nearly: shown by `/why`, sent only to chats that asked for `wide`.
    Wide = 0,
    /// A concrete development on the topic.
    #[default]
    Normal = 1,
    /// The topic is the subject.
    Strict = 2,
}

/// What the matcher looks at.
#[derive(Clone, Copy, Debug, Default)]
pub struct Document<'a> {
    pub title: &'a str,
    pub text: &'a str,
    /// ISO 639-1.
    pub language: Option<&'a str>,
    /// The outlet's name, for `source:`, which also looks at the host of the address.
    pub source: &'a str,
    pub url: &'a str,
    /// What it means, where the operator installed a model.
    pub embedding: Option<&'a Embedding>,
}

/// One topic that an article is (or nearly is) about, and why.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Match {
    pub topic: i64,
    /// 0 to 1; comparable between topics.
    pub score: f64,
    /// `None` where the score is under every threshold (only with all scores asked for).
    pub level: Option<Level>,
    /// The words of the article that matched, as written, first occurrence each, at most eight.
    pub terms: Vec<String>,
    /// Where each of them stands; empty for a match that an older version stored.
    #[serde(default)]
    pub places: Vec<Place>,
}
