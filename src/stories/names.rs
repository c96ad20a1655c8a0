//! The names that a report is about, and the veto they hold: reports of one shape about Laos and about Chad are two events.

use rustc_hash::FxHashSet;

use super::Item;
use super::rarity::{Language, hash};
use crate::articles::words::words;

/// Names are known by so many first letters: "Ukraine" and "Ukrainian", "Chinese" and "China" are one actor.
const LETTERS: usize = 4;
/// Places that begin alike and are none of each other's: known by so much of their name, whatever follows.
const ALIKE: &[&str] = &[
    "austral",
    "austri",
    "slovak",
    "sloven",
    "nigeria",
    "malays",
    "malawi",
    "mauriti",
    "maurita",
    "turkm",
    "slowak",
    "slowen",
    "slovaq",
    "slovén",
    "mauret",
    "австрі",
    "австра",
    "словач",
    "словен",
    "нігері",
    "малай",
    "малав",
    "маврик",
    "маврит",
    "туркм",
];
/// So many headline names of a story are kept.
const STORY_NAMES: usize = 24;

/// The names in an article's headline, and all capitalised words that it says; both sorted.
pub(super) struct Names {
    pub(super) headline: Vec<u32>,
    pub(super) said: Vec<u32>,
}

impl Names {
    /// A word of the headline is a name where the text has it with a capital within a sentence and never without one;
    /// without a text, where only few of the headline's words have a capital. `text` is the words of the text, with their places.
    pub(super) fn of(item: &Item, text: &[(usize, &str)], language: Language) -> Self {
        let (mut inner, mut small, mut said) = (FxHashSet::default(), FxHashSet::default(), Vec::new());
        let mut ended = true;
        let mut end = 0;
        for &(at, word) in text {
            ended |= item.text.get(end..at).is_some_and(|gap| gap.contains(['.', '!', '?', '\n', ':', '"', '“']));
            end = at + word.len();
            match word.chars().next() {
                Some(first) if first.is_uppercase() => {
                    said.push(key(word, language));
                    if !ended {
                        inner.insert(key(word, language));
                    }
                }
                Some(first) if first.is_lowercase() => drop(small.insert(key(word, language))),
                _ => {}
            }
            ended = false;
        }
        let title: Vec<&str> = words(item.title).map(|(_, word)| word).collect();
        let capital = |word: &str| word.starts_with(char::is_uppercase) && word.chars().count() > 2;
        let shouted = title.iter().filter(|word| capital(word)).count() * 2 > title.len();
        let mut headline = Vec::new();
        for (at, word) in title.iter().enumerate().filter(|(_, word)| capital(word)) {
            let name = key(word, language);
            said.push(name);
            let by_itself = item.text.is_empty() && !shouted && at > 0;
            if by_itself || (inner.contains(&name) && !small.contains(&name)) {
                headline.push(name);
            }
        }
        for names in [&mut headline, &mut said] {
            names.sort_unstable();
            names.dedup();
        }
        Self { headline, said }
    }
}

/// Whether what a story's headlines name and what an article says exclude each other: both name somebody in
/// their headlines, and the article says no name of the story's.
pub(super) fn conflict(story: &[u32], article: &Names) -> bool {
    let none_of = |names: &[u32], among: &[u32]| names.iter().all(|name| among.binary_search(name).is_err());
    !story.is_empty() && !article.headline.is_empty() && none_of(story, &article.said)
}

/// The names of two headlines, sorted, as many as are kept.
pub(super) fn both(a: &[u32], b: &[u32]) -> Box<[u32]> {
    let mut all: Vec<u32> = a.iter().chain(b).copied().collect();
    all.sort_unstable();
    all.dedup();
    all.truncate(STORY_NAMES);
    all.into()
}

fn key(word: &str, language: Language) -> u32 {
    let lower = word.to_lowercase();
    let beginning =
        place(&lower).unwrap_or_else(|| lower.char_indices().nth(LETTERS).map_or(&lower, |(at, _)| &lower[..at]));
    hash(beginning, language)
}

/// The place that a word (in lower case) names, or whose people, where four letters do not tell it from another.
pub(super) fn place(lower: &str) -> Option<&'static str> {
    ALIKE.iter().find(|beginning| lower.starts_with(**beginning)).copied()
}

#[cfg(test)]
mod tests {
    use super::super::{Index, Placement, Settings};
    use super::*;

    fn places_together(a: (&str, &str), b: (&str, &str)) -> bool {
        let item = |(title, text), source| Item { title, text, source, published: Some(0), ..Item::default() };
        let mut index = Index::new(Settings::default());
        index.add(&item(a, "Strelsau Mirror"), 7);
        index.place(&item(b, "Elber Times")) == Placement::Story(7)
    }

    fn sanctions(place: &str) -> (String, String) {
        let title = format!("New sanctions on {place} announced by its neighbours");
        let text = format!(
            "Foreign ministers announced sanctions on {place}. The sanctions forbid the sale of goods to {place}."
        );
        (title, text)
    }

    #[test]
    fn reports_of_one_shape_about_different_places_or_people_are_different_stories() {
        let check = |together: bool, a: (&str, &str), b: (&str, &str)| {
            assert_eq!(places_together(a, b), together, "{a:?} and {b:?}");
        };
        let places = [
            "Laos",
            "Chad",
            "Peru",
            "Cuba",
            "Mali",
            "Oman",
            "Togo",
            "Fiji",
            "Niger",
            "Nigeria",
            "Kenya",
            "Ghana",
            "Nepal",
            "Austria",
            "Australia",
            "Slovakia",
            "Slovenia",
            "Malawi",
            "Malaysia",
            "Turkey",
            "Turkmenistan",
        ];
        for (n, a) in places.iter().enumerate() {
            for b in &places[n + 1..] {
                let (a, b) = (sanctions(a), sanctions(b));
                check(false, (&a.0, &a.1), (&b.0, &b.1));
            }
        }
        let (laos, again) = (sanctions("Laos"), sanctions("Laos"));
        check(true, (&laos.0, &laos.1), (&again.0, &again.1));
        check(
            false,
            (
                "Police arrest Rupert Hentzau over ferry deaths",
                "Police in the port arrested Rupert Hentzau over the deaths.",
            ),
            ("Police arrest Anna Holt over ferry deaths", "Police in the port arrested Anna Holt over the deaths."),
        );
    }

    #[test]
    fn an_article_that_says_the_name_elsewhere_or_in_another_form_may_join() {
        let check = |a: (&str, &str), b: (&str, &str)| assert!(places_together(a, b), "{a:?} and {b:?}");
        check(
            (
                "Ukraine frees 30 prisoners in exchange",
                "The exchange freed 30 prisoners, officials in Ukraine said on Monday.",
            ),
            (
                "Thirty prisoners freed in Kyiv exchange",
                "The exchange freed 30 prisoners, Ukrainian officials in Kyiv said on Monday.",
            ),
        );
        check(
            (
                "Floods kill twelve people after night of rain",
                "Twelve people drowned in the floods after a night of rain.",
            ),
            (
                "Floods in Valencia kill twelve after rain",
                "Twelve people drowned in the floods in Valencia after a night of rain.",
            ),
        );
    }
}
