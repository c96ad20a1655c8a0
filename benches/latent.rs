//! Makes `data/latent.bin` anew from labelled articles that are not part of the project (their texts only).
//!
//!     cargo bench --bench latent -- FILE
//!
//! Each article is its words as `topics` weighs them (counts to the power of 0.75, title ten times, rarity, length 1); kept are
//! the directions in which they differ most, found by repeated multiplication (Halko, Martinsson and Tropp, "Finding structure with
//! randomness", 2011, algorithm 4.4).

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};

use divisionbell::articles::words::{Stems, stop_word, words};
use divisionbell::topics::LATENT_DIMENSIONS as DIMENSIONS;

const ARTICLES: &str = "../shared/data/topics/allsides.jsonl.gz";
/// A stem of fewer articles has no vector.
const FEWEST: usize = 40;
const TITLE: f32 = 10.0;
const AGAIN: f32 = 0.75;
const ROUNDS: usize = 12;

#[derive(serde::Deserialize)]
struct Article {
    title: String,
    text: String,
}

type Vector = [f32; DIMENSIONS];

fn main() -> anyhow::Result<()> {
    let Some(path) = std::env::args().skip(1).find(|argument| argument != "--bench") else {
        println!("skipped: name the file to write");
        return Ok(());
    };
    let Ok(file) = std::fs::File::open(ARTICLES) else {
        println!("skipped: {ARTICLES} is not here");
        return Ok(());
    };
    let lines = BufReader::new(flate2::read::GzDecoder::new(file)).lines();
    let counts = lines.map(|line| Ok(counts(&serde_json::from_str(&line?)?))).collect::<anyhow::Result<Vec<_>>>()?;
    let names = names(&counts);
    let articles = weigh(counts, &names);
    let vectors = directions(&articles, names.len());
    write(&path, &names, &vectors)?;
    println!("{} stems of {} articles, {DIMENSIONS} numbers each", names.len(), articles.len());
    Ok(())
}

/// How often each stem stands in an article that says something.
fn counts(article: &Article) -> HashMap<String, f32> {
    let stems = Stems::of(Some("en"));
    let mut counts = HashMap::new();
    for (part, times) in [(&article.title, TITLE), (&article.text, 1.0)] {
        for (_, word) in words(part).filter(|(_, word)| !stop_word(Some("en"), word)) {
            *counts.entry(stems.stem(word)).or_default() += times;
        }
    }
    counts
}

/// The stems that get a vector, each with the share of articles that it stands in, in alphabetical order.
fn names(articles: &[HashMap<String, f32>]) -> Vec<(String, f32)> {
    let mut all: HashMap<&str, usize> = HashMap::new();
    articles.iter().flat_map(HashMap::keys).for_each(|stem| *all.entry(stem).or_default() += 1);
    let fit = |stem: &str| stem.len() < 24 && stem.chars().all(|c| c.is_alphabetic() || c == '\'');
    let kept = all.into_iter().filter(|(stem, count)| *count >= FEWEST && fit(stem));
    let mut names: Vec<_> = kept.map(|(stem, count)| (stem.to_owned(), count as f32 / articles.len() as f32)).collect();
    names.sort_by(|a, b| a.0.cmp(&b.0));
    names
}

/// Each article as the places of its stems in `names` with their weights; the squares sum to 1.
fn weigh(articles: Vec<HashMap<String, f32>>, names: &[(String, f32)]) -> Vec<Vec<(usize, f32)>> {
    let places: HashMap<&str, usize> = names.iter().enumerate().map(|(n, (stem, _))| (stem.as_str(), n)).collect();
    let weighed = articles.into_iter().map(|counts| {
        let weight = |(stem, count): (&String, &f32)| {
            let &place = places.get(stem.as_str())?;
            Some((place, count.powf(AGAIN) * (1.0 / names[place].1).ln()))
        };
        let mut row: Vec<(usize, f32)> = counts.iter().filter_map(weight).collect();
        row.sort_unstable_by_key(|(place, _)| *place);
        let length = row.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt().max(f32::EPSILON);
        row.iter_mut().for_each(|(_, weight)| *weight /= length);
        row
    });
    weighed.collect()
}

/// For each stem its part in the directions in which articles differ most.
fn directions(articles: &[Vec<(usize, f32)>], stems: usize) -> Vec<Vector> {
    let mut random = fastrand::Rng::with_seed(1);
    let mut vectors: Vec<Vector> = (0..stems).map(|_| std::array::from_fn(|_| random.f32() - 0.5)).collect();
    for _ in 0..ROUNDS {
        square(&mut vectors);
        let mut next = vec![[0.0; DIMENSIONS]; stems];
        for article in articles {
            let mut place = [0.0; DIMENSIONS];
            article.iter().for_each(|&(stem, weight)| add(&mut place, &vectors[stem], weight));
            article.iter().for_each(|&(stem, weight)| add(&mut next[stem], &place, weight));
        }
        vectors = next;
    }
    square(&mut vectors);
    vectors
}

fn add(sum: &mut Vector, vector: &Vector, weight: f32) {
    sum.iter_mut().zip(vector).for_each(|(sum, number)| *sum += weight * number);
}

/// Makes the directions stand square on each other, each of length 1 (Gram-Schmidt, twice against rounding).
fn square(vectors: &mut [Vector]) {
    for n in 0..DIMENSIONS {
        for _ in 0..2 {
            let mut shared = [0.0f32; DIMENSIONS];
            vectors.iter().for_each(|vector| (0..n).for_each(|m| shared[m] += vector[m] * vector[n]));
            for vector in vectors.iter_mut() {
                vector[n] -= (0..n).map(|m| shared[m] * vector[m]).sum::<f32>();
            }
        }
        let length = vectors.iter().map(|vector| vector[n] * vector[n]).sum::<f32>().sqrt().max(f32::EPSILON);
        vectors.iter_mut().for_each(|vector| vector[n] /= length);
    }
}

/// In the form that `src/topics/latent.rs` describes.
fn write(path: &str, names: &[(String, f32)], vectors: &[Vector]) -> anyhow::Result<()> {
    let mut out = std::io::BufWriter::new(std::fs::File::create(path)?);
    out.write_all(&(names.len() as u32).to_le_bytes())?;
    for ((stem, _), vector) in names.iter().zip(vectors) {
        let factor = vector.iter().fold(0.0f32, |most, number| most.max(number.abs())) / 127.0;
        out.write_all(&[stem.len() as u8])?;
        out.write_all(stem.as_bytes())?;
        out.write_all(&factor.to_le_bytes())?;
        out.write_all(&vector.map(|number| (number / factor).round() as i8 as u8))?;
    }
    Ok(())
}
