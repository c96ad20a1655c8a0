//! What a topic's name and description say that it is about: words with weights, the words that go with them
//! (`data/related-words.txt`), what those are about together (`latent`), and, where there is a model, what they mean.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::atoms::{Atom, Atoms, Sense};
use super::frequency::{self, Frequencies};
use super::gist::{Gist, Stem, stem_number};
use super::latent::{self, Subject};
use super::{Document, Topic};
use crate::articles::detect;
use crate::articles::words::{Stems, stop_word, words};
use crate::embedding::Embedding;

/// Words of a topic and how much each counts.
pub(super) struct Profile {
    words: Box<[Word]>,
    subject: Option<Subject>,
    is_described: bool,
    pub meaning: Option<Embedding>,
}

struct Word {
    stem: Stem,
    /// What it counts in an article, where rarity counts already.
    weight: f32,
    /// The same with its rarity: the squares of all sum to 1.
    share: f32,
}

/// Weights of a word of the name, of the description, and of one that goes with either.
const NAME: f32 = 2.0;
const DESCRIPTION: f32 = 1.0;
const RELATED: f32 = 0.4;
/// Where it is known what an article is about, likeness is that of the subjects and of the words, times this, so that
/// the same is likely enough as where words are all there is.
const TOGETHER: f32 = 0.15;
/// What likeness of meaning adds, and how alike an article is to any topic.
const MEANING: f32 = 0.07;
const MEANING_OF_ANY: f32 = 0.1;
/// Where a query's words stand: odds for likeness of meaning, and how alike an article is then that is as much about the topic as not.
const MEANT: f32 = 2.0;
const MEANT_USUALLY: f32 = 0.2;
/// The same by the words that go together.
const ABOUT: f32 = 0.5;
const ABOUT_USUALLY: f32 = 0.3;

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
    pub fn of(topic: &Topic, frequencies: &Frequencies) -> Self {
        let language = language(topic);
        let is_english = language == latent::LANGUAGE;
        let mut found: FxHashMap<String, f32> = FxHashMap::default();
        let mut add = |stem: &str, weight: f32| {
            let known = found.entry(stem.to_owned()).or_default();
            *known = known.max(weight);
        };
        let stems = Stems::of(Some(&language));
        for (word, weight) in said(topic, &language) {
            let stem = stems.stem(&word);
            add(&stem, weight);
            if let Some(related) = RELATED_WORDS.get(&stem).filter(|_| is_english) {
                related.iter().for_each(|stem| add(stem, RELATED));
            }
        }
        let rarity = |stem: &str| frequency::weight(frequencies.share_of_stem(&language, stem));
        let length = found.iter().map(|(stem, weight)| (weight * rarity(stem)).powi(2)).sum::<f32>().sqrt().max(1e-6);
        let mut words: Vec<Word> = found
            .iter()
            .map(|(stem, weight)| {
                let weight = weight / length;
                Word { stem: stem_number(stem), weight, share: weight * rarity(stem) }
            })
            .collect();
        words.sort_unstable_by_key(|word| word.stem);
        let stems = words.iter().map(|word| (word.stem, word.share));
        let subject = if is_english { Subject::of(stems) } else { None };
        let is_described = !topic.description.trim().is_empty();
        Self { words: words.into(), subject, is_described, meaning: None }
    }

    /// How much of what an article says is about this; about 0 for nothing, 0.06 is a lot.
    pub fn likeness(&self, gist: &Gist) -> f32 {
        let words: f32 = self.words.iter().map(|word| word.weight * gist.weight(word.stem)).sum();
        let subjects = self.subject.as_ref().zip(gist.subject());
        let likeness = subjects.map_or(words, |(topic, article)| TOGETHER * (topic.likeness(article) + words));
        let meaning = self.meaning.as_ref().zip(gist.meaning());
        likeness + meaning.map_or(0.0, |(topic, article)| MEANING * (topic.likeness(article) - MEANING_OF_ANY))
    }

    /// What likeness to the description says, in odds, of an article in which a query's words stand: by a model, else by the
    /// words that go together; 0 where neither tells of it.
    pub fn meant<'g>(&self, gist: &dyn Fn() -> &'g Gist, document: &Document) -> f64 {
        if let Some((topic, article)) = self.meaning.as_ref().zip(document.embedding) {
            return f64::from(MEANT * (topic.likeness(article) - MEANT_USUALLY));
        }
        let described = self.subject.as_ref().filter(|_| self.is_described);
        let subjects = described.and_then(|topic| Some((topic, gist().subject()?)));
        subjects.map_or(0.0, |(topic, article)| f64::from(ABOUT * (topic.likeness(article) - ABOUT_USUALLY)))
    }

    /// How much two topics are one: 1 for the same words, 0 for none in common.
    pub fn overlap(&self, other: &Self) -> f32 {
        let theirs = |stem| other.words.binary_search_by_key(&stem, |word| word.stem).ok();
        let shared = self.words.iter().filter_map(|word| Some(word.share * other.words[theirs(word.stem)?].share));
        shared.sum()
    }
}

/// The language that a topic is described in; English where its few words do not tell.
fn language(topic: &Topic) -> String {
    let said = format!("{} {} {}", topic.name.replace('_', " "), topic.title, topic.description);
    detect("", &said, None).unwrap_or_else(|| latent::LANGUAGE.to_owned())
}

/// The words of name, title and description but for those that say nothing, each with its weight.
fn said(topic: &Topic, language: &str) -> Vec<(String, f32)> {
    let parts =
        [(topic.name.replace('_', " "), NAME), (topic.title.clone(), NAME), (topic.description.clone(), DESCRIPTION)];
    let mut said = Vec::new();
    for (text, weight) in parts {
        let kept = words(&text).filter(|(_, word)| !stop_word(Some(language), word));
        said.extend(kept.map(|(_, word)| (word.to_owned(), weight)));
    }
    said
}

/// The words of a topic without a query, one of which an article must have to be looked at.
pub(super) fn anchors(topic: &Topic, atoms: &mut Atoms) -> Box<[Atom]> {
    let said = said(topic, &language(topic));
    let mut anchors: Vec<Atom> = said.iter().map(|(word, _)| atoms.number(Sense::Stem, word)).collect();
    anchors.sort_unstable();
    anchors.dedup();
    anchors.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_is_read_in_its_own_language() {
        let check = |description: &str, expected: &str| {
            let topic = Topic { name: "topic".into(), description: description.into(), ..Topic::default() };
            assert_eq!(language(&topic), expected, "{description}");
        };
        check("Sanktionen und Embargos der Europäischen Union", "de");
        check("Les sanctions de l'Union européenne contre la Russie", "fr");
        check("Санкції та ембарго Європейського Союзу", "uk");
        check("Sanctions, embargoes", "en");
        check("", "en");
        for topic in crate::topics::catalogue() {
            assert_eq!(language(&topic), "en", "{topic:?}");
        }
    }
}
