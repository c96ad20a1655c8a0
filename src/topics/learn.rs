//! Topics that learn: a small model of the articles that people called wanted and unwanted.
//!
//! Regularised logistic regression on the weights of words (root of the count times rarity, length 1), on what the article is
//! about by the words that go together (`latent`) and, where a model gave one, on the vector of what it means; both classes
//! counted alike however many examples each has.
//! Kept as words with weights, so that people can read what was learned.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::Document;
use super::gist::{Gist, Gists, Stem, stem_number};
use super::latent;
use super::score;
use crate::articles::words::{Stems, words};
use crate::embedding::DIMENSIONS;

/// An article that somebody judged.
#[derive(Clone, Copy, Debug)]
pub struct Example<'a> {
    pub document: Document<'a>,
    pub wanted: bool,
}

/// What was learned for one topic; as JSON in the topic's row.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Model {
    /// How many examples it rests on.
    pub examples: u32,
    pub bias: f32,
    /// By stem; the heaviest [`KEPT`], either way.
    pub weights: BTreeMap<String, f32>,
    /// What the numbers of a subject count; `None` where no example had one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<SubjectWeights>,
    /// What the numbers of a meaning count, and what they come to for the examples on average; empty where no example had any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub meaning: Vec<f32>,
    #[serde(default)]
    pub usual: f32,
}

/// What was learned of subjects; not to be read with another table of words than it was learned with.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct SubjectWeights {
    #[serde(deserialize_with = "this_table")]
    table: u32,
    numbers: Vec<f32>,
}

fn this_table<'d, D: serde::Deserializer<'d>>(deserializer: D) -> Result<u32, D::Error> {
    let table = serde::Deserialize::deserialize(deserializer)?;
    let wrong = || serde::de::Error::custom("learned with another table of words");
    (table == latent::version()).then_some(table).ok_or_else(wrong)
}

impl Model {
    /// The words of an article that what was learned rests on, as first written, at most `most`, the weightiest first: above 0
    /// they speak for the topic, below 0 against it.
    pub fn words(&self, document: &Document, most: usize) -> Vec<(String, f32)> {
        let gist = Gists::default().of(document);
        let values: FxHashMap<Stem, f32> = gist.roots().collect();
        let subject = gist.subject().zip(self.subject.as_ref());
        let stems = Stems::of(document.language.or(Some("en")));
        let mut found: BTreeMap<String, (&str, f32)> = BTreeMap::new();
        for (_, word) in words(document.title).chain(words(document.text)) {
            let stem = stems.stem(word);
            let number = stem_number(&stem);
            let value = values.get(&number).copied().unwrap_or(0.0);
            let by_subject =
                subject.map_or(0.0, |(of, weights)| of.part(number, gist.weight(number), &weights.numbers));
            let say = value * self.weights.get(&stem).copied().unwrap_or(0.0) + by_subject;
            if say != 0.0 {
                found.entry(stem).or_insert((word, say));
            }
        }
        let mut found: Vec<(String, f32)> = found.into_values().map(|(word, say)| (word.to_owned(), say)).collect();
        found.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        found.truncate(most);
        found
    }
}

/// Words that a model keeps.
const KEPT: usize = 600;
/// Strength of the penalty on large weights.
const PENALTY: f32 = 1e-3;
const STEPS: usize = 250;
const STEP: f32 = 8.0;
const MOMENTUM: f32 = 0.9;
/// What a number of a subject counts beside the weight of a word.
const SUBJECT: f32 = 1.0;
/// What a number of a meaning counts beside the weight of a word.
const MEANING: f32 = 0.5;
/// With as many examples a model has half of the say that it can have.
const HALF_TRUSTED: f32 = 8.0;
/// The most that what a model says counts beside query and description, in odds.
const MOST_SAY: f32 = 4.0;

/// Learns from examples; the others' wanted articles make good unwanted ones. With one kind alone, nothing is learned
/// but what the wanted (or unwanted) have in common.
pub fn learn(examples: &[Example]) -> Model {
    let mut gists = Gists::default();
    let rows: Vec<(Gist, bool)> =
        examples.iter().map(|example| (gists.of(&example.document), example.wanted)).collect();
    let usual_meaning = mean_meaning(&rows);
    let Fitted { weights, subject, meaning, bias } = fit(&rows, &usual_meaning);
    let mut names = FxHashMap::default();
    for example in examples {
        let stems = Stems::of(example.document.language.or(Some("en")));
        for (_, word) in words(example.document.title).chain(words(example.document.text)) {
            let stem = stems.stem(word);
            names.entry(stem_number(&stem)).or_insert(stem);
        }
    }
    let mut heaviest: Vec<(Stem, f32)> = weights.into_iter().filter(|(_, weight)| weight.abs() > 1e-3).collect();
    heaviest.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0)));
    heaviest.truncate(KEPT);
    let named = heaviest.into_iter().filter_map(|(stem, weight)| Some((names.remove(&stem)?, weight)));
    let usual = usual_meaning.iter().zip(&meaning).map(|(mean, weight)| mean * weight).sum();
    let subject = (!subject.is_empty()).then(|| SubjectWeights { table: latent::version(), numbers: subject });
    Model { examples: examples.len() as u32, bias, weights: named.collect(), subject, meaning, usual }
}

/// The mean of all that have one; empty where none has.
fn mean_meaning(rows: &[(Gist, bool)]) -> Vec<f32> {
    let all: Vec<_> = rows.iter().filter_map(|(gist, _)| gist.meaning()).collect();
    let mean = |place: usize| all.iter().map(|meaning| meaning.values()[place]).sum::<f32>() / all.len() as f32;
    if all.is_empty() { Vec::new() } else { (0..DIMENSIONS).map(mean).collect() }
}

struct Fitted {
    weights: FxHashMap<Stem, f32>,
    /// Empty where no example had one.
    subject: Vec<f32>,
    meaning: Vec<f32>,
    bias: f32,
}

/// Gradient descent with momentum over all examples; a few hundred examples take some tenths of a second.
fn fit(rows: &[(Gist, bool)], usual_meaning: &[f32]) -> Fitted {
    let mut numbers: FxHashMap<Stem, u32> = FxHashMap::default();
    let mut features: Vec<Vec<(u32, f32)>> = rows
        .iter()
        .map(|(gist, _)| {
            let mut number = |stem| {
                let next = numbers.len() as u32;
                *numbers.entry(stem).or_insert(next)
            };
            gist.roots().map(|(stem, weight)| (number(stem), weight)).collect()
        })
        .collect();
    let stems = numbers.len();
    let any_subject = rows.iter().any(|(gist, _)| gist.subject().is_some());
    let subjects = if any_subject { latent::DIMENSIONS } else { 0 };
    for (row, (gist, _)) in features.iter_mut().zip(rows) {
        let subject = gist.subject().map(|subject| subject.numbers().iter()).into_iter().flatten();
        row.extend((stems as u32..).zip(subject.map(|number| SUBJECT * number)));
        let meaning = gist.meaning().map(|meaning| meaning.values().iter().zip(usual_meaning)).into_iter().flatten();
        row.extend(((stems + subjects) as u32..).zip(meaning.map(|(value, mean)| MEANING * (value - mean))));
    }
    let (mut weights, bias) = descend(&features, stems + subjects + usual_meaning.len(), rows);
    let meaning = weights.split_off(stems + subjects).into_iter().map(|weight| MEANING * weight).collect();
    let subject = weights.split_off(stems).into_iter().map(|weight| SUBJECT * weight).collect();
    let weights = numbers.into_iter().map(|(stem, n)| (stem, weights[n as usize])).collect();
    Fitted { weights, subject, meaning, bias }
}

fn descend(features: &[Vec<(u32, f32)>], width: usize, rows: &[(Gist, bool)]) -> (Vec<f32>, f32) {
    let wanted = rows.iter().filter(|(_, wanted)| *wanted).count().max(1) as f32;
    let unwanted = rows.iter().filter(|(_, wanted)| !*wanted).count().max(1) as f32;
    let (mut weights, mut speed) = (vec![0.0f32; width], vec![0.0f32; width]);
    let (mut bias, mut bias_speed) = (0.0f32, 0.0f32);
    for _ in 0..STEPS {
        speed.iter_mut().zip(&weights).for_each(|(speed, weight)| *speed = MOMENTUM * *speed - STEP * PENALTY * weight);
        bias_speed *= MOMENTUM;
        for (row, (_, is_wanted)) in features.iter().zip(rows) {
            let margin = bias + row.iter().map(|&(n, value)| weights[n as usize] * value).sum::<f32>();
            let (target, share) = if *is_wanted { (1.0, 0.5 / wanted) } else { (0.0, 0.5 / unwanted) };
            let pull = STEP * share * (target - sigmoid(margin));
            row.iter().for_each(|&(n, value)| speed[n as usize] += pull * value);
            bias_speed += pull;
        }
        weights.iter_mut().zip(&speed).for_each(|(weight, speed)| *weight += speed);
        bias += bias_speed;
    }
    (weights, bias)
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

/// A model as the matcher holds it.
pub(super) struct Learned {
    bias: f32,
    weights: FxHashMap<Stem, f32>,
    subject: Vec<f32>,
    meaning: Vec<f32>,
    usual: f32,
    say: f32,
}

impl Learned {
    pub fn of(model: &Model) -> Self {
        let examples = model.examples as f32;
        Self {
            bias: model.bias,
            weights: model.weights.iter().map(|(stem, &weight)| (stem_number(stem), weight)).collect(),
            subject: model.subject.as_ref().map(|subject| subject.numbers.clone()).unwrap_or_default(),
            meaning: model.meaning.clone(),
            usual: model.usual,
            say: MOST_SAY * examples / (examples + HALF_TRUSTED),
        }
    }

    /// A score with what was learned taken in: 0 to 1, one half as undecided as before.
    pub fn adjusted(&self, score: f64, gist: &Gist) -> f64 {
        let words =
            gist.roots().map(|(stem, value)| value * self.weights.get(&stem).copied().unwrap_or(0.0)).sum::<f32>();
        let subject = gist.subject().map_or(0.0, |subject| latent::dot(subject.numbers(), &self.subject));
        let meaning = gist.meaning().filter(|_| !self.meaning.is_empty()).map_or(0.0, |meaning| {
            self.meaning.iter().zip(meaning.values()).map(|(weight, value)| weight * value).sum::<f32>() - self.usual
        });
        score::moved(score, f64::from(self.say * (self.bias + words + subject + meaning)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example(text: &str, wanted: bool) -> Example<'_> {
        Example { document: Document { text, language: Some("en"), ..Document::default() }, wanted }
    }

    #[test]
    fn what_was_wanted_scores_higher_than_what_was_not_and_survives_json() {
        let examples = [
            example("Tankers carry crude past the cap", true),
            example("The tanker was detained with its crude", true),
            example("Sprinters missed a doping test", false),
            example("A doping ban for the sprinter", false),
        ];
        let model = learn(&examples);
        let json = serde_json::to_string(&model).unwrap();
        let learned = Learned::of(&serde_json::from_str(&json).unwrap());
        let score = |text| learned.adjusted(0.5, &Gists::default().of(&example(text, true).document));
        assert!(score("Another tanker with crude") > 0.55);
        assert!(score("Doping again") < 0.45);
        assert_eq!(learn(&[]).weights.len(), 0);
        let other = json.replace(&format!("\"table\":{}", latent::version()), "\"table\":1");
        let error = serde_json::from_str::<Model>(&other).unwrap_err().to_string();
        assert!(json != other && error.contains("another table of words"), "{error}");
        let said = model.words(&example("A doping ban on the tanker's crew", true).document, 2);
        let signs: Vec<_> = said.iter().map(|(word, say)| (&**word, *say > 0.0)).collect();
        assert!(signs.contains(&("doping", false)) && signs.contains(&("tanker's", true)), "{said:?}");
    }
}
