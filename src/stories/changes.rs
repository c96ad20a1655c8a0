//! What a later version of an article changed: nothing that matters, a correction, or its withdrawal.
//!
//! Texts grow while a story runs, so a new paragraph is no correction. A correction is what a reader was told otherwise
//! before: another headline, another number or name in the same sentence, or the outlet's own notice.

use rustc_hash::FxHashMap;

use super::furniture::is_furniture;
use super::sentences::sentences;
use crate::articles::words::words;

/// What changed, if anything that readers should know of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The very same.
    Nothing,
    /// A typo, a comma, or further text: not worth telling.
    Typo,
    /// One line that says what changed.
    Correction(String),
    /// The outlet takes the article back: its own line, or its title.
    Retraction(String),
}

/// A correction as its line says it, so that it can be said in a reader's language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Correction<'a> {
    /// What the headline was.
    Headline(&'a str),
    /// A number or a name in place of another.
    Replaced { was: &'a str, is: &'a str },
    /// The outlet's own words.
    Notice(&'a str),
}

impl<'a> Correction<'a> {
    /// Reads the line of a [`Change::Correction`], as it is stored.
    pub fn read(line: &'a str) -> Self {
        let quoted = line.strip_suffix('”');
        if let Some(was) = quoted.and_then(|rest| rest.strip_prefix("headline was “")) {
            return Self::Headline(was);
        }
        let both = quoted.and_then(|rest| rest.strip_prefix('“')?.split_once("” is now “"));
        both.map_or(Self::Notice(line), |(was, is)| Self::Replaced { was, is })
    }
}

const RETRACTIONS: &[&str] = &[
    "has been withdrawn",
    "has been retracted",
    "was retracted",
    "we have retracted",
    "has retracted this",
    "has withdrawn this",
    "story withdrawn",
    "article withdrawn",
    "article has been removed",
    "story has been removed",
    "article removed",
    "retraction:",
    "has been unpublished",
    "wurde zurückgezogen",
    "a été retiré",
    "статтю відкликано",
    "статтю вилучено",
    "матеріал вилучено",
];

const NOTICES: &[&str] = &[
    "correction:",
    "corrections:",
    "correction (",
    "correction –",
    "correction —",
    "corrected:",
    "clarification:",
    "editor's note:",
    "this article was amended",
    "this article was corrected",
    "this article has been corrected",
    "this article has been amended",
    "this article has been updated to correct",
    "this story has been corrected",
    "this story was corrected",
    "this story has been updated to correct",
    "an earlier version of this",
    "a previous version of this",
    "in an earlier version",
    "this headline was",
    "korrektur:",
    "anmerkung der redaktion:",
    "in einer früheren version",
    "rectificatif",
    "correctif",
    "erratum",
    "une version précédente",
    "уточнення:",
    "виправлення:",
    "виправлено:",
    "у попередній версії",
];

/// Sentences further down are not what a summary was made from.
const COMPARED_SENTENCES: usize = 60;
/// Two sentences with this share of words in common are versions of one.
const SAME_SENTENCE: f64 = 0.6;
const NOTICE_CHARS: usize = 300;

/// Compares two versions, each (title, text).
pub fn compare(before: (&str, &str), after: (&str, &str)) -> Change {
    if before == after {
        return Change::Nothing;
    }
    if let (Some(line), None) = (retraction(after), retraction(before)) {
        return Change::Retraction(line);
    }
    let found = notice(before.1, after.1)
        .or_else(|| headline(before.0, after.0))
        .or_else(|| versions(before.1, after.1).iter().find_map(|(old, new)| number(old, new)))
        .or_else(|| versions(before.1, after.1).iter().find_map(|(old, new)| name(old, new)));
    found.map_or(Change::Typo, Change::Correction)
}

/// Whether a version of an article says that its outlet takes it back.
pub fn is_retraction(title: &str, text: &str) -> bool {
    retraction((title, text)).is_some()
}

/// Only a short notice or the head of a text takes an article back; a report on somebody's retraction does not.
fn retraction((title, text): (&str, &str)) -> Option<String> {
    let says = |line: &&str| {
        let lower = line.to_lowercase();
        let of_itself =
            ["this ", "retraction", "withdrawn", "removed", "we have", "стат", "матеріал", "dieser", "cet article"];
        RETRACTIONS.iter().any(|r| lower.contains(r)) && of_itself.iter().any(|s| lower.starts_with(s))
    };
    let lines = text.lines().map(str::trim).filter(|l| !l.is_empty()).take(3);
    std::iter::once(title).chain(lines).find(says).map(|line| line.chars().take(NOTICE_CHARS).collect())
}

fn notice(before: &str, after: &str) -> Option<String> {
    let is_notice = |line: &&str| {
        let lower = line.to_lowercase().replace('’', "'");
        NOTICES
            .iter()
            .any(|n| lower.starts_with(n) || lower.trim_start_matches(['*', '•', '(', '[', ' ']).starts_with(n))
    };
    let line = after.lines().map(str::trim).filter(is_notice).find(|line| !before.contains(line))?;
    Some(line.chars().take(NOTICE_CHARS).collect())
}

fn headline(before: &str, after: &str) -> Option<String> {
    let (old, new) = (bag(before), bag(after));
    let same = before.trim().is_empty() || after.trim().is_empty() || only_typos(&less(&old, &new), &less(&new, &old));
    (!same).then(|| format!("headline was “{}”", before.trim()))
}

/// Sentences that changed, old and new side by side.
fn versions<'a>(before: &'a str, after: &'a str) -> Vec<(&'a str, &'a str)> {
    let news = |text: &'a str| sentences(text, None).into_iter().take(COMPARED_SENTENCES).filter(|s| !is_furniture(s));
    let (old, new): (Vec<&str>, Vec<&str>) = (news(before).collect(), news(after).collect());
    let gone: Vec<&str> = old.iter().copied().filter(|s| !new.contains(s)).collect();
    let came: Vec<&str> = new.into_iter().filter(|s| !old.contains(s)).collect();
    let pair = |old: &&'a str| {
        let likest = came.iter().map(|new| (alike(old, new), *new)).max_by(|a, b| a.0.total_cmp(&b.0))?;
        (likest.0 >= SAME_SENTENCE).then_some((*old, likest.1))
    };
    gone.iter().filter_map(pair).collect()
}

/// Shared words of both, as a share of all their words (Dice).
fn alike(a: &str, b: &str) -> f64 {
    let (a, b) = (bag(a), bag(b));
    let size = |bag: &FxHashMap<String, usize>| bag.values().sum::<usize>() as f64;
    let shared: usize = a.iter().map(|(word, n)| (*n).min(b.get(word).copied().unwrap_or(0))).sum();
    2.0 * shared as f64 / (size(&a) + size(&b)).max(1.0)
}

fn number(old: &str, new: &str) -> Option<String> {
    let figures = |text: &str| -> Vec<String> {
        words(text).map(|(_, w)| w.to_owned()).filter(|w| w.contains(|c: char| c.is_ascii_digit())).collect()
    };
    let (was, is) = changed(&figures(old), &figures(new))?;
    Some(format!("“{was}” is now “{is}”"))
}

fn name(old: &str, new: &str) -> Option<String> {
    let names = |text: &str| -> Vec<String> {
        let capital = |w: &str| w.chars().next().is_some_and(char::is_uppercase);
        words(text).skip(1).filter(|(_, w)| capital(w)).map(|(_, w)| w.to_owned()).collect()
    };
    let (was, is) = changed(&names(old), &names(new))?;
    let typo = is_typo(&was.to_lowercase(), &is.to_lowercase());
    (!typo).then(|| format!("“{was}” is now “{is}”"))
}

/// The first item that one list has in place of another; `None` where items only came or only went.
fn changed(old: &[String], new: &[String]) -> Option<(String, String)> {
    let was = old.iter().find(|w| !new.contains(w))?;
    let is = new.iter().find(|w| !old.contains(w))?;
    Some((was.clone(), is.clone()))
}

/// Lower-case words with their counts.
fn bag(text: &str) -> FxHashMap<String, usize> {
    let mut bag = FxHashMap::default();
    words(text).for_each(|(_, w)| *bag.entry(w.to_lowercase().replace('’', "'")).or_default() += 1);
    bag
}

fn less(a: &FxHashMap<String, usize>, b: &FxHashMap<String, usize>) -> Vec<String> {
    a.iter().filter(|(word, n)| b.get(*word).copied().unwrap_or(0) < **n).map(|(word, _)| word.clone()).collect()
}

/// Every word that went has come back a letter or two different, and none else came.
fn only_typos(gone: &[String], came: &[String]) -> bool {
    gone.len() == came.len() && gone.iter().all(|old| came.iter().any(|new| is_typo(old, new)))
}

/// One letter different (two in long words), and no figure: 13 for 12 is no typo.
fn is_typo(a: &str, b: &str) -> bool {
    let figure = |w: &str| w.chars().any(|c| c.is_numeric());
    let allowed = if a.chars().count().min(b.chars().count()) >= 8 { 2 } else { 1 };
    !figure(a) && !figure(b) && a.chars().count() > 3 && distance(a, b) <= allowed
}

/// Edits (insert, delete, replace, swap neighbours) from one word to the other.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![(0..=b.len()).collect::<Vec<usize>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let mut least =
                (rows[i - 1][j] + 1).min(row[j - 1] + 1).min(rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]));
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    const TITLE: &str = "Minister to meet allies in Brussels";
    const TEXT: &str =
        "The minister will meet 30 allies in Brussels on Friday.\nShe said that Berlin would join the talks in May.";

    #[track_caller]
    fn check(expected: &str, title: &str, text: &str) {
        let found = match compare((TITLE, TEXT), (title, text)) {
            Change::Nothing => "nothing".into(),
            Change::Typo => String::new(),
            Change::Correction(line) => line,
            Change::Retraction(line) => format!("withdrawn: {line}"),
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn a_typo_a_comma_or_a_further_paragraph_changes_nothing() {
        check("nothing", TITLE, TEXT);
        check("", "Minister to meet allies in Brussles", TEXT);
        check("", "Minister to meet allies, in Brussels", TEXT);
        check("", TITLE, &TEXT.replace("allies", "alies"));
        check("", TITLE, &format!("{TEXT}\nThe meeting of 14 April ended late, Mr Miller said."));
        check("", TITLE, &TEXT.replace(" on Friday", ""));
        check("", "", "");
    }

    #[test]
    fn a_changed_headline_number_or_name_is_a_correction_that_says_what_changed() {
        check("headline was “Minister to meet allies in Brussels”", "Minister cancels talks", TEXT);
        check("“30” is now “13”", TITLE, &TEXT.replace("30", "13"));
        check("“Berlin” is now “Vienna”", TITLE, &TEXT.replace("Berlin", "Vienna"));
    }

    #[test]
    fn the_line_of_a_correction_can_be_read_again() {
        let read = |title: &str, text: &str| match compare((TITLE, TEXT), (title, text)) {
            Change::Correction(line) => format!("{:?}", Correction::read(&line)),
            other => format!("{other:?}"),
        };
        assert_eq!(read("Minister cancels talks", TEXT), format!("Headline({TITLE:?})"));
        assert_eq!(read(TITLE, &TEXT.replace("30", "13")), "Replaced { was: \"30\", is: \"13\" }");
        let notice = "This article was amended on 4 May.";
        assert_eq!(read(TITLE, &format!("{TEXT}\n{notice}")), format!("Notice({notice:?})"));
    }

    #[test]
    fn the_outlets_own_notice_is_quoted() {
        let notice = "Correction: an earlier version said that she had resigned.";
        check(notice, TITLE, &format!("{TEXT}\n{notice}"));
        check("This article was amended on 4 May.", TITLE, &format!("{TEXT}\nThis article was amended on 4 May."));
        assert_eq!(compare((TITLE, notice), (TITLE, notice)), Change::Nothing);
    }

    #[test]
    fn an_article_that_is_taken_back_is_a_retraction_and_a_report_on_one_is_not() {
        check("withdrawn: This article has been withdrawn.", TITLE, "This article has been withdrawn.");
        check("withdrawn: Retraction: Minister to meet allies", "Retraction: Minister to meet allies", TEXT);
        check("", TITLE, &format!("{TEXT}\nThe study was retracted last year."));
    }
}
