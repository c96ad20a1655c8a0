//! What a topic's name and description say that it is about: words with weights.

use super::Topic;
use super::atoms::{Atom, Atoms, Sense};
use super::frequency;
use super::reading::Reading;
use crate::articles::words::{Stems, stop_word, words};

/// Words of a topic and how much each counts, heaviest first.
pub(super) struct Profile {
    words: Box<[(Atom, f32)]>,
    total: f32,
}

/// A word of the name counts so much more than one of the description.
const NAME: f32 = 1.5;

impl Profile {
    pub fn of(topic: &Topic, atoms: &mut Atoms) -> Self {
        let stems = Stems::of(Some("en"));
        let mut found: Vec<(String, String, f32)> = Vec::new();
        let parts =
            [(topic.name.replace('_', " "), NAME), (topic.title.clone(), NAME), (topic.description.clone(), 1.0)];
        for (text, weight) in &parts {
            for (_, word) in words(text).filter(|(_, word)| !stop_word(Some("en"), word)) {
                let stem = stems.stem(word);
                match found.iter_mut().find(|(known, ..)| *known == stem) {
                    Some(known) => known.2 = known.2.max(*weight),
                    None => found.push((stem, word.to_owned(), *weight)),
                }
            }
        }
        let weighed = found.into_iter().map(|(stem, word, weight)| {
            (atoms.number(Sense::Stem, &word), weight * frequency::weight(frequency::share_of_stem(&stem)))
        });
        let mut words: Vec<(Atom, f32)> = weighed.collect();
        words.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        Self { total: words.iter().map(|(_, weight)| weight).sum::<f32>().max(1.0), words: words.into() }
    }

    /// The words without which an article is not looked at: the half that tells most.
    pub fn anchors(&self) -> impl Iterator<Item = Atom> {
        self.words.iter().take(self.words.len().div_ceil(2)).map(|&(atom, _)| atom)
    }

    /// How like the article is, 0 to 1 (BM25 with words of the title counted thrice).
    pub fn likeness(&self, reading: &Reading) -> f32 {
        let length = reading.tokens.len() as f32;
        let mut sum = 0.0;
        for &(atom, weight) in &self.words {
            let count = reading.count(atom);
            if count > 0 {
                let first = reading.tokens_of(atom).next().unwrap_or_default();
                let count = count as f32 + if first < reading.title_end { 2.0 } else { 0.0 };
                sum += weight * count / (count + 1.2 * (0.25 + 0.75 * length / 900.0));
            }
        }
        sum / self.total
    }

    /// The heaviest words of the topic that the article has.
    pub fn found<'a>(&'a self, reading: &'a Reading) -> impl Iterator<Item = u32> + 'a {
        self.words.iter().filter_map(|&(atom, _)| reading.tokens_of(atom).next())
    }
}
