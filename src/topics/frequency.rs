//! How common words are in news: `data/word-frequencies.txt` for the first day, and what was seen since.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Document;
use super::reading::LONGEST_TEXT;
use crate::articles::words::{Stems, words};

/// A word that was never met is rarer than all that were.
const UNKNOWN: f32 = 2e-4;
/// Where the table has no language, what was seen is weighed against so many articles in which each word is rare.
const GUESSED_ARTICLES: f32 = 300.0;
/// Stems of fewer articles are forgotten: most are mistakes of spelling.
const FEWEST: u32 = 2;

struct Table {
    articles: f32,
    /// Share of articles by English stem.
    shares: BTreeMap<&'static str, f32>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut articles = 1.0;
    let mut shares = BTreeMap::new();
    for line in include_str!("../../data/word-frequencies.txt").lines() {
        match line.split_once(' ') {
            Some(("#articles", count)) => articles = count.parse().unwrap_or(1.0),
            Some((stem, count)) if stem != "#" => {
                shares.insert(stem, count.parse::<f32>().unwrap_or(1.0) / articles);
            }
            _ => {}
        }
    }
    Table { articles, shares }
});

/// How common words are, by what ships and by what was seen.
#[derive(Default)]
pub struct Frequencies {
    languages: FxHashMap<Box<str>, Seen>,
}

/// In how many articles of one language each stem stands.
#[derive(Default)]
struct Seen {
    articles: u32,
    counts: BTreeMap<Box<str>, u32>,
}

impl Frequencies {
    /// What ships, and the words of these articles.
    pub fn of<'a>(articles: impl Iterator<Item = Document<'a>>) -> Self {
        let mut languages: FxHashMap<Box<str>, Seen> = FxHashMap::default();
        for article in articles {
            languages.entry(article.language.unwrap_or("en").into()).or_default().count(&article);
        }
        languages.values_mut().for_each(|seen| seen.counts.retain(|_, count| *count >= FEWEST));
        Self { languages }
    }

    /// The share of a language's articles that a stem stands in, 0 to 1.
    pub(super) fn share_of_stem(&self, language: &str, stem: &str) -> f32 {
        let found = |seen: &Seen| seen.counts.get(stem).map_or(0.0, |&count| count as f32);
        self.languages.get(language).map_or(shipped(stem), |seen| seen.share(language, shipped(stem), found(seen)))
    }

    /// The share of articles that a word of a query stands in, in the language where it is commonest.
    pub(super) fn share(&self, word: &str) -> f32 {
        let shares = self.languages.keys().map(|language| {
            let stem = Stems::of(Some(language)).stem(word);
            self.share_of_stem(language, &stem)
        });
        let known = self.languages.contains_key("en");
        let english = if known { 0.0 } else { shipped(&Stems::of(Some("en")).stem(word)) };
        shares.fold(english, f32::max)
    }

    /// The same for all words with this beginning together, at most.
    pub(super) fn share_of_prefix(&self, prefix: &str) -> f32 {
        let prefix = prefix.to_lowercase();
        let begins = TABLE.shares.range(prefix.as_str()..).take_while(|(stem, _)| stem.starts_with(&prefix));
        let prior = begins.map(|(_, share)| share).sum::<f32>() + shipped(&Stems::of(Some("en")).stem(&prefix));
        let shares = self.languages.iter().map(|(language, seen)| {
            let range = seen.counts.range::<str, _>((Bound::Included(prefix.as_str()), Bound::Unbounded));
            let found: u32 = range.take_while(|(stem, _)| stem.starts_with(&prefix)).map(|(_, count)| count).sum();
            seen.share(language, prior, found as f32)
        });
        let english = if self.languages.contains_key("en") { 0.0 } else { prior };
        shares.fold(english, f32::max).min(1.0)
    }
}

impl Seen {
    /// What was seen over what was thought before.
    fn share(&self, language: &str, before: f32, found: f32) -> f32 {
        let prior = if language == "en" { TABLE.articles } else { GUESSED_ARTICLES };
        (prior * before + found) / (prior + self.articles as f32)
    }

    fn count(&mut self, article: &Document) {
        let stems = Stems::of(article.language.or(Some("en")));
        let text = &article.text[..article.text.floor_char_boundary(LONGEST_TEXT)];
        let distinct: FxHashSet<String> =
            words(article.title).chain(words(text)).map(|(_, word)| stems.stem(word)).collect();
        self.articles += 1;
        for stem in distinct.into_iter().filter(|stem| stem.len() <= 64) {
            *self.counts.entry(stem.into()).or_default() += 1;
        }
    }
}

/// By the table alone.
fn shipped(stem: &str) -> f32 {
    TABLE.shares.get(stem).copied().unwrap_or(UNKNOWN)
}

/// How much a word tells by what ships alone: what was learned from examples rests on it, and must not drift.
pub(super) fn shipped_weight(stem: &str) -> f32 {
    weight(shipped(stem))
}

/// How much a word tells: 0 for one that every article has, about 8 for the rarest.
pub(super) fn weight(share: f32) -> f32 {
    (1.0 / share.max(UNKNOWN)).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_is_taken_in_by_language_and_little_of_it_changes_little() {
        let texts: Vec<String> = (0..600).map(|n| format!("Уряд говорить. Число {n}.")).collect();
        let uk = |text| Document { text, language: Some("uk"), ..Document::default() };
        let en = |text| Document { text, language: Some("en"), ..Document::default() };
        let (none, few, many) = (
            Frequencies::default(),
            Frequencies::of(texts[..10].iter().map(|text| uk(text))),
            Frequencies::of(texts.iter().map(|text| uk(text)).chain([en("Zenda votes"), en("Zenda waits")])),
        );
        assert_eq!(none.share_of_stem("uk", "уряд"), UNKNOWN);
        assert!(few.share_of_stem("uk", "уряд") < 0.05);
        assert!((0.6..0.7).contains(&many.share_of_stem("uk", "уряд")), "{}", many.share_of_stem("uk", "уряд"));
        assert!(many.share_of_stem("uk", "незнане") < UNKNOWN);
        assert_eq!(many.share_of_stem("de", "уряд"), UNKNOWN);
        let senate = none.share_of_stem("en", "senat");
        assert!((many.share_of_stem("en", "senat") / senate - 1.0).abs() < 1e-3);
        assert!(many.share_of_stem("en", "zenda") > none.share_of_stem("en", "zenda"));
        assert!(many.share("уряд") > 100.0 * none.share("уряд") && many.share_of_prefix("уря") >= many.share("уряд"));
        assert!(none.share_of_prefix("senat") >= none.share("senate"));
    }
}
