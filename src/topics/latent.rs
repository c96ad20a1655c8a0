//! Which words go together in news, so that an article is like a topic also where it hardly has the topic's own words.
//!
//! Latent semantic analysis (Deerwester et al., "Indexing by latent semantic analysis", 1990): each English stem has a vector of
//! [`DIMENSIONS`] numbers, in a table that ships (`data/latent.bin`); stems that stand in the same articles lie near each other.
//! What an article or a description is about is the sum of the vectors of its words, as heavy as they are there.
//!
//! The table is the number of stems (32 bits), then each stem as its length (8 bits), its bytes, a factor (32-bit float) and
//! the vector in parts of the factor (8 bits, signed); all numbers little-endian. `cargo bench --bench latent` makes it.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::gist::{Stem, stem_number};

/// Numbers of a vector.
pub const DIMENSIONS: usize = 96;
/// The language whose stems the table has.
pub(super) const LANGUAGE: &str = "en";

/// What a text is about.
#[derive(Clone, Debug)]
pub(super) struct Subject {
    /// The squares sum to 1.
    numbers: Box<[f32; DIMENSIONS]>,
    /// How long the sum of its words was.
    length: f32,
}

static BYTES: &[u8] = include_bytes!("../../data/latent.bin");
static TABLE: LazyLock<FxHashMap<Stem, Row>> =
    LazyLock::new(|| rows(BYTES).map(|(stem, row)| (stem_number(stem), row)).collect());

/// A stem's vector: these numbers, each with a sign, times the factor.
struct Row {
    factor: f32,
    numbers: &'static [u8; DIMENSIONS],
}

impl Subject {
    /// What weighted stems are about together; `None` where the table has none of them.
    pub fn of(stems: impl Iterator<Item = (Stem, f32)>) -> Option<Self> {
        let mut sum = Box::new([0.0f32; DIMENSIONS]);
        for (stem, weight) in stems {
            if let Some(row) = TABLE.get(&stem) {
                let weight = weight * row.factor;
                sum.iter_mut().zip(row.numbers).for_each(|(sum, &number)| *sum += weight * f32::from(number as i8));
            }
        }
        let length = sum.iter().map(|number| number * number).sum::<f32>().sqrt();
        if length < f32::EPSILON {
            return None;
        }
        sum.iter_mut().for_each(|number| *number /= length);
        Some(Self { numbers: sum, length })
    }

    /// The cosine: 1 for the same, about 0 for nothing in common.
    pub fn likeness(&self, other: &Self) -> f32 {
        dot(self.numbers(), other.numbers())
    }

    pub fn numbers(&self) -> &[f32] {
        self.numbers.as_slice()
    }

    /// What one of its stems, as heavy as there, adds to the sum of its numbers as `weights` count them.
    pub fn part(&self, stem: Stem, weight: f32, weights: &[f32]) -> f32 {
        let row =
            |row: &Row| row.factor * row.numbers.iter().zip(weights).map(|(&n, w)| f32::from(n as i8) * w).sum::<f32>();
        TABLE.get(&stem).map_or(0.0, |found| weight * row(found) / self.length)
    }
}

/// Which table this is: numbers of another one mean something else.
pub(super) fn version() -> u32 {
    static VERSION: LazyLock<u32> = LazyLock::new(|| {
        use std::hash::{BuildHasher, BuildHasherDefault};
        BuildHasherDefault::<rustc_hash::FxHasher>::default().hash_one(BYTES) as u32
    });
    *VERSION
}

/// The sum of products.
pub(super) fn dot(one: &[f32], other: &[f32]) -> f32 {
    one.iter().zip(other).map(|(a, b)| a * b).sum()
}

/// Up to where the table can be read: it is compiled in, and a test holds that this is all of it.
fn rows(table: &'static [u8]) -> impl Iterator<Item = (&'static str, Row)> {
    let mut rest = table.get(4..).unwrap_or_default();
    std::iter::from_fn(move || {
        let (&length, after) = rest.split_first()?;
        let (stem, after) = after.split_at_checked(usize::from(length))?;
        let (factor, after) = after.split_first_chunk::<4>()?;
        let (numbers, after) = after.split_first_chunk::<DIMENSIONS>()?;
        rest = after;
        Some((std::str::from_utf8(stem).ok()?, Row { factor: f32::from_le_bytes(*factor), numbers }))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::articles::words::{Stems, words};

    fn about(text: &str) -> Option<Subject> {
        let stems = Stems::of(Some(LANGUAGE));
        Subject::of(words(text).map(|(_, word)| (stem_number(&stems.stem(word)), 1.0)))
    }

    #[test]
    fn words_of_one_subject_are_alike_and_others_are_not() {
        let check = |near: bool, one: &str, other: &str| {
            let likeness = about(one).unwrap().likeness(&about(other).unwrap());
            assert_eq!(likeness > 0.3, near, "{one} and {other}: {likeness}");
        };
        check(true, "abortion", "planned parenthood clinic");
        check(true, "firearms", "shooting rifle background checks");
        check(true, "climate change", "carbon emissions greenhouse");
        check(false, "abortion", "tariffs on steel");
        check(false, "climate change", "nuclear missile launch by Pyongyang");
        assert!(about("qqqzx").is_none());
    }

    #[test]
    fn the_whole_table_is_read_and_no_two_stems_share_a_number() {
        let count = u32::from_le_bytes(*BYTES.first_chunk().unwrap()) as usize;
        assert_eq!((rows(BYTES).count(), TABLE.len()), (count, count));
        assert!(rows(BYTES).all(|(_, row)| row.factor.is_finite()));
    }
}
