//! What a further article tells that nobody had told of its story before: a new number, or a new actor.

use rustc_hash::FxHashSet;

use super::sentences::sentences;
use crate::articles::words::words;

/// So many facts more are clearly more.
const CLEARLY_MORE: usize = 3;
/// A summary below so many characters says little, whatever it holds.
const LITTLE: usize = 80;

/// Capitalised, and no actor.
const CALENDAR: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The first sentence of `summary` with a number or a name that none of the articles before (title, text) has.
///
/// Numbers that are written out do not count, nor do names where the language capitalises every noun.
pub fn development(told: &[(&str, &str)], summary: &str, language: Option<&str>) -> Option<String> {
    let known: FxHashSet<String> =
        told.iter().flat_map(|(title, text)| words(title).chain(words(text))).map(|(_, word)| plain(word)).collect();
    let names = language != Some("de");
    let tells = |sentence: &&str| facts(sentence, names).iter().any(|fact| !known.contains(fact));
    sentences(summary, language).into_iter().find(tells).map(str::to_owned)
}

/// Whether another summary says clearly more than the one that was told, in not many more words.
pub fn says_more(before: &str, after: &str, language: Option<&str>) -> bool {
    let size = |text: &str| text.chars().count();
    let count = |text: &str| -> usize {
        let all = sentences(text, language).into_iter().flat_map(|s| facts(s, language != Some("de")));
        all.collect::<FxHashSet<String>>().len()
    };
    if size(before) < LITTLE {
        return size(after) >= LITTLE;
    }
    count(after) >= count(before) + CLEARLY_MORE && size(after) * 4 <= size(before) * 5
}

/// Numbers and, with `names`, capitalised words within a sentence.
fn facts(sentence: &str, names: bool) -> Vec<String> {
    let figure = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
    let capital = |word: &str| word.starts_with(char::is_uppercase) && word.chars().count() > 2;
    let all = words(sentence).enumerate();
    all.filter(|(at, (_, word))| figure(word) || names && *at > 0 && capital(word))
        .map(|(_, (_, word))| plain(word))
        .filter(|word| !CALENDAR.contains(&word.as_str()))
        .collect()
}

/// In lower case, without a possessive ending.
fn plain(word: &str) -> String {
    let lower = word.to_lowercase().replace('’', "'");
    lower.strip_suffix("'s").unwrap_or(&lower).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOLD: &[(&str, &str)] =
        &[("Ferry sinks off Elber", "A ferry sank off Elber on Monday. Anna Holt's office said that 12 people died.")];

    #[test]
    fn a_new_number_or_a_new_actor_is_a_development_and_other_words_for_the_same_are_none() {
        let check = |expected: Option<&str>, summary: &str| {
            assert_eq!(development(TOLD, summary, Some("en")).as_deref(), expected, "{summary}");
        };
        check(None, "A boat went down near Elber on Tuesday. At least 12 were killed, according to Holt.");
        check(Some("Now 15 are dead."), "A boat went down near Elber. Now 15 are dead.");
        check(Some("The owner, Rupert Hentzau, was arrested."), "The owner, Rupert Hentzau, was arrested.");
        check(None, "");
    }

    #[test]
    fn another_summary_speaks_only_where_it_says_clearly_more_in_few_words() {
        let check = |expected: bool, before: &str, after: &str| {
            assert_eq!(says_more(before, after, Some("en")), expected, "{after}");
        };
        let plain = "A ferry sank in the strait on Monday, and people are missing, officials said in the evening.";
        let rich = "A ferry with 120 people sank off Elber on Monday; 12 died and 30 are missing, Anna Holt said.";
        check(true, plain, rich);
        check(false, rich, plain);
        check(false, plain, &format!("{rich} {}", "It was told at length and at leisure. ".repeat(3)));
        check(true, "A ferry sank.", plain);
    }
}
