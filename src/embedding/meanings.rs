//! A model that remembers what it was asked last: the topics of a chat are the same from question to question.

use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use super::{Embedding, EmbeddingError, Model};

/// Texts remembered, about 3 MB; when full, it begins anew.
const KEPT: usize = 2_000;

/// Shared by all that work with one model.
pub struct Meanings {
    model: Model,
    topics: Mutex<FxHashMap<String, Embedding>>,
}

impl Meanings {
    pub fn new(model: Model) -> Arc<Self> {
        Arc::new(Self { model, topics: Mutex::default() })
    }

    /// What an article says, as [`Model::embed`] tells it. Takes its time.
    pub fn of_article(&self, title: &str, text: &str) -> Result<Embedding, EmbeddingError> {
        self.model.embed(title, text)
    }

    /// What a topic is about, by its words. Takes its time when it is asked for the first time.
    pub fn of_topic(&self, said: &str) -> Result<Embedding, EmbeddingError> {
        if let Some(known) = self.topics.lock().unwrap_or_else(PoisonError::into_inner).get(said) {
            return Ok(known.clone());
        }
        let meaning = self.model.embed("", said)?;
        let mut topics = self.topics.lock().unwrap_or_else(PoisonError::into_inner);
        if topics.len() >= KEPT {
            topics.clear();
        }
        topics.insert(said.to_owned(), meaning.clone());
        Ok(meaning)
    }

    /// The meanings of some topics, each given by id and words; one that the model fails on is left out, and works by its
    /// words alone.
    pub fn of_topics<'a>(&self, topics: impl Iterator<Item = (i64, &'a str)>) -> Vec<(i64, Embedding)> {
        topics.filter_map(|(id, said)| Some((id, self.of_topic(said).ok()?))).collect()
    }
}
