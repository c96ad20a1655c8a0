//! What a topic's name and description say that it is about: words with weights, and the words that go with them
//! (`data/related-words.txt`).

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::Topic;
use super::atoms::{Atom, Atoms, Sense};
use super::gist::{Gist, Stem, stem_number};
use crate::articles::words::{Stems, stop_word, words};

/// Words of a topic and how much each counts.
pub(super) struct Profile(Box<[(Stem, f32)]>);

/// Weights of a word of the name, of the description, and of one that goes with either.
const NAME: f32 = 2.0;
const DESCRIPTION: f32 = 1.0;
const RELATED: f32 = 0.4;

/// Stems that go with a stem.
static RELATED_WORDS: LazyLock<FxHashMap<String, Vec<String>>> = LazyLock::new(|| {
    let stems = Stems::of(Some("en"));
    let lines = include_str!("../../data/related-words.txt").lines().filter(|line| !line.starts_with('#'));
    let pairs = lines.filter_map(|line| line.split_once(": "));
    pairs
        .map(|(head, rest)| (stems.stem(head), rest.split_whitespace().map(|word| stems.stem(word)).collect()))
        .collect()
});

impl Profile {
    pub fn of(topic: &Topic) -> Self {
        let mut found: Vec<(Stem, f32)> = Vec::new();
        let mut add = |stem: &str, weight: f32| {
            let number = stem_number(stem);
            match found.iter_mut().find(|(known, _)| *known == number) {
                Some(known) => known.1 = known.1.max(weight),
                None => found.push((number, weight)),
            }
        };
        let stems = Stems::of(Some("en"));
        for (word, weight) in said(topic) {
            let stem = stems.stem(&word);
            add(&stem, weight);
            if let Some(related) = RELATED_WORDS.get(&stem) {
                related.iter().for_each(|stem| add(stem, RELATED));
            }
        }
        found.shrink_to_fit();
        Self(found.into())
    }

    /// How much of what an article says is about this; 0 to about 1, where 0.3 is a lot.
    pub fn likeness(&self, gist: &Gist) -> f32 {
        self.0.iter().map(|&(stem, weight)| weight * gist.weight(stem)).sum::<f32>() / 4.0
    }
}

/// The words of name, title and description, each with its weight.
fn said(topic: &Topic) -> impl Iterator<Item = (String, f32)> {
    let parts =
        [(topic.name.replace('_', " "), NAME), (topic.title.clone(), NAME), (topic.description.clone(), DESCRIPTION)];
    parts.into_iter().flat_map(|(text, weight)| {
        let kept = words(&text).filter(|(_, word)| !stop_word(Some("en"), word));
        kept.map(|(_, word)| (word.to_owned(), weight)).collect::<Vec<_>>()
    })
}

/// The words of a topic without a query, one of which an article must have to be looked at.
pub(super) fn anchors(topic: &Topic, atoms: &mut Atoms) -> Box<[Atom]> {
    let mut anchors: Vec<Atom> = said(topic).map(|(word, _)| atoms.number(Sense::Stem, &word)).collect();
    anchors.sort_unstable();
    anchors.dedup();
    anchors.into()
}
