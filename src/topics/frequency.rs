//! How common words are in news, for the first day: `data/word-frequencies.txt`.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::articles::words::Stems;

/// A word that the table does not hold is rarer than all that it does.
const UNKNOWN: f32 = 2e-4;

struct Table {
    /// Share of articles by English stem.
    shares: FxHashMap<&'static str, f32>,
    /// The same, in the order of the alphabet.
    sorted: Vec<(&'static str, f32)>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut articles = 1.0;
    let mut sorted = Vec::new();
    for line in include_str!("../../data/word-frequencies.txt").lines() {
        match line.split_once(' ') {
            Some(("#articles", count)) => articles = count.parse().unwrap_or(1.0),
            Some((stem, count)) if stem != "#" => sorted.push((stem, count.parse::<f32>().unwrap_or(1.0) / articles)),
            _ => {}
        }
    }
    sorted.sort_unstable_by_key(|&(stem, _)| stem);
    Table { shares: sorted.iter().copied().collect(), sorted }
});

/// The share of articles that a word stands in, 0 to 1, by its English stem.
pub(super) fn share(word: &str) -> f32 {
    share_of_stem(&Stems::of(Some("en")).stem(word))
}

/// The same for a stem.
pub(super) fn share_of_stem(stem: &str) -> f32 {
    TABLE.shares.get(stem).copied().unwrap_or(UNKNOWN)
}

/// The share of articles that a word with this beginning stands in, at most.
pub(super) fn share_of_prefix(prefix: &str) -> f32 {
    let prefix = prefix.to_lowercase();
    let from = TABLE.sorted.partition_point(|&(stem, _)| stem < prefix.as_str());
    let sum: f32 = TABLE.sorted[from..].iter().take_while(|(stem, _)| stem.starts_with(&prefix)).map(|(_, s)| s).sum();
    (sum + share(&prefix)).min(1.0)
}

/// How much a word tells: 0 for one that every article has, about 8 for the rarest.
pub(super) fn weight(share: f32) -> f32 {
    (1.0 / share.max(UNKNOWN)).ln()
}
