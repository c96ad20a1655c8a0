//! What a later version of an article changed: nothing that matters, a correction, or its withdrawal.
//!
//! Texts grow while a story runs, so a new paragraph is no correction. A correction is what a reader was told otherwise
//! before: another headline, another number or name in the same sentence, or the outlet's own notice.

use rustc_hash::{FxHashMap, FxHashSet};

use super::furniture::is_furniture;
use super::numbers::{Token, tokens};
use super::sentences::sentences;
use crate::articles;
use crate::articles::words::{stop_word, stop_word_languages, words};

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

/// What an outlet takes back, what it says of that, and whether the same noun is also an article of a law.
const RETRACTIONS: &[(&[&str], &[&str], bool)] = &[
    (
        &["this article", "this story", "this piece", "this post"],
        &["has been withdrawn", "has been retracted", "was retracted", "has been removed", "has been unpublished"],
        false,
    ),
    (&["dieser artikel", "dieser beitrag", "dieser text", "diese meldung"], &["wurde zurückgezogen"], true),
    (&["cet article"], &["a été retiré"], true),
    (&["статтю", "цю статтю"], &["відкликано", "вилучено"], true),
    (&["матеріал", "цей матеріал"], &["відкликано", "вилучено"], true),
];

/// How a notice of retraction begins.
const RETRACTED: &[&str] = &[
    "retraction:",
    "withdrawn:",
    "story withdrawn",
    "article withdrawn",
    "article removed",
    "we have retracted",
    "we have withdrawn this",
];

/// "The Strelsau Mirror has retracted this article."
const RETRACTS: &[&str] = &[
    "has retracted this article",
    "has retracted this story",
    "has withdrawn this article",
    "has withdrawn this story",
];

/// A law's article is taken out of a law; an outlet's own is gone, or gone from here.
const FROM_HERE: &[&str] = &["de notre", "du site", "par la rédaction", "von der redaktion", "з сайту", "редакцією"];

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
    let found = notice(before.1, after.1).or_else(|| headline(before.0, after.0)).or_else(|| {
        let versions = versions(before.1, after.1);
        let language = articles::detect("", after.1, None);
        let (old, new) = (Capitals::of(before.1), Capitals::of(after.1));
        let number = |(old, new): &(&str, &str)| number(old, new, language.as_deref());
        let name = |versions: &(&str, &str)| name(*versions, (&old, &new), language.as_deref());
        versions.iter().find_map(number).or_else(|| versions.iter().find_map(name))
    });
    found.map_or(Change::Typo, Change::Correction)
}

/// Whether a version of an article says that its outlet takes it back.
pub fn is_retraction(title: &str, text: &str) -> bool {
    retraction((title, text)).is_some()
}

/// Only a short notice or the head of a text takes an article back; a report on somebody's retraction does not.
fn retraction((title, text): (&str, &str)) -> Option<String> {
    let lines = text.lines().map(str::trim).filter(|l| !l.is_empty()).take(3);
    std::iter::once(title)
        .chain(lines)
        .find(|line| retracts(line))
        .map(|line| line.chars().take(NOTICE_CHARS).collect())
}

fn retracts(line: &str) -> bool {
    let lower = line.to_lowercase();
    let gone = |rest: &str| {
        let rest = rest.trim_start();
        !rest.starts_with(char::is_alphabetic) || FROM_HERE.iter().any(|here| rest.starts_with(here))
    };
    let of_itself = |(nouns, verbs, law): &(&[&str], &[&str], bool)| {
        let rest = nouns.iter().find_map(|noun| lower.strip_prefix(noun)).unwrap_or_default();
        verbs.iter().filter_map(|verb| rest.split_once(verb)).any(|(_, rest)| !law || gone(rest))
    };
    RETRACTIONS.iter().any(of_itself)
        || RETRACTED.iter().any(|beginning| lower.starts_with(beginning))
        || RETRACTS.iter().any(|said| lower.contains(said))
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

fn number(old: &str, new: &str, language: Option<&str>) -> Option<String> {
    let numbers = |text| -> Vec<(String, String)> {
        let number = |token| match token {
            Token::Number(number) => Some((number.value, number.written.to_owned())),
            Token::Word(_, word) => {
                word.contains(|c: char| c.is_ascii_digit()).then(|| (word.to_owned(), word.to_owned()))
            }
        };
        tokens(text, language).into_iter().filter_map(number).collect()
    };
    let (was, is) = changed(&numbers(old), &numbers(new))?;
    Some(format!("“{was}” is now “{is}”"))
}

/// Which words a text writes with a capital where no sentence begins, and which without one.
struct Capitals<'a> {
    inner: FxHashSet<&'a str>,
    small: FxHashSet<&'a str>,
}

impl<'a> Capitals<'a> {
    fn of(text: &'a str) -> Self {
        let all = sentences(text, None).into_iter().take(COMPARED_SENTENCES);
        let (inner, small) =
            all.flat_map(|sentence| words(sentence).skip(1)).map(|(_, w)| w).partition(|w| is_capital(w));
        Self { inner, small }
    }

    fn has_name(&self, word: &str) -> bool {
        self.inner.contains(word) && !self.small.contains(word.to_lowercase().as_str())
    }

    /// True also of a word that is met nowhere else.
    fn may_be_name(&self, word: &str) -> bool {
        let function = stop_word_languages().any(|language| stop_word(Some(language), word));
        is_capital(word) && !function && !self.small.contains(word.to_lowercase().as_str())
    }
}

fn is_capital(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

fn name((old, new): (&str, &str), capitals: (&Capitals, &Capitals), language: Option<&str>) -> Option<String> {
    let names = |text, capitals| match language {
        Some("de") => names_among_nouns(text, capitals),
        _ => words(text).skip(1).map(|(_, w)| w).filter(|w| is_capital(w)).collect(),
    };
    let listed = |names: Vec<&str>| -> Vec<(String, String)> {
        names.into_iter().map(|name| (name.to_owned(), name.to_owned())).collect()
    };
    let inner = changed(&listed(names(old, capitals.0)), &listed(names(new, capitals.1)));
    let (was, is) = inner.or_else(|| opening((old, new), capitals).filter(|_| language != Some("de")))?;
    let typo = is_typo(&was.to_lowercase(), &is.to_lowercase());
    (!typo).then(|| format!("“{was}” is now “{is}”"))
}

/// Every noun of German has a capital; those that stand by another ("Kanzler Merz", "Ende Mai") are mostly names.
fn names_among_nouns<'a>(text: &'a str, capitals: &Capitals) -> Vec<&'a str> {
    let all: Vec<(usize, &str)> = words(text).collect();
    let capital = |at: usize| is_capital(all[at].1) && (at > 0 || capitals.has_name(all[at].1));
    let by = |a: usize| {
        let (at, word) = all[a];
        all.get(a + 1).is_some_and(|next| &text[at + word.len()..next.0] == " ") && capital(a) && capital(a + 1)
    };
    (0..all.len()).filter(|&at| by(at) || at > 0 && by(at - 1)).map(|at| all[at].1).collect()
}

/// The words that the sentences open with, where one of them is a name: its text has it elsewhere too.
fn opening((old, new): (&str, &str), (before, after): (&Capitals, &Capitals)) -> Option<(String, String)> {
    let ((_, was), (_, is)) = (words(old).next()?, words(new).next()?);
    let names = before.may_be_name(was) && after.may_be_name(is) && (before.has_name(was) || after.has_name(is));
    let moved = words(new).any(|(_, w)| w == was) || words(old).any(|(_, w)| w == is);
    (names && !moved).then(|| (was.to_owned(), is.to_owned()))
}

/// The first item (what it is, as written) that one list has in place of another, as both are written; `None` where items only
/// came or only went.
fn changed(old: &[(String, String)], new: &[(String, String)]) -> Option<(String, String)> {
    let missing = |these: &[(String, String)], in_those: &[(String, String)]| {
        these
            .iter()
            .find(|(item, _)| in_those.iter().all(|(other, _)| other != item))
            .map(|(_, written)| written.clone())
    };
    Some((missing(old, new)?, missing(new, old)?))
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

    /// The line of the change from one text to another; empty for none.
    #[track_caller]
    fn check_text(expected: &str, before: &str, after: &str) {
        let found = match compare((TITLE, before), (TITLE, after)) {
            Change::Correction(line) => line,
            Change::Typo => String::new(),
            other => format!("{other:?}"),
        };
        assert_eq!(found, expected, "{before} / {after}");
    }

    #[test]
    fn a_number_in_words_and_a_name_that_opens_a_sentence_are_compared_too() {
        let died = "Twelve people died when the dam broke in the night.";
        check_text("“Twelve” is now “Fifteen”", died, &died.replace("Twelve", "Fifteen"));
        check_text("", died, &died.replace("Twelve", "12"));
        let worth = "The banks hold two billion pounds, the ministry said.";
        check_text("“two billion” is now “two million”", worth, &worth.replace("billion", "million"));
        let pays =
            |place: &str| format!("The ministers met in Berlin on Monday.\n{place} pays for half of the new bridge.");
        check_text("“Berlin” is now “Vienna”", &pays("Berlin"), &pays("Vienna"));
        check_text("", &pays("Officials"), &pays("Lawmakers"));
        check_text("", &pays("Berlin"), &pays("It"));
    }

    #[test]
    fn a_noun_of_german_is_no_name() {
        let before = "Der Bundestag hat am Freitag eine neue Steuer auf große Banken beschlossen, die im Mai gelten soll.\n\
                      Am Abend lobte Kanzler Merz das Gesetz, und die Opposition stimmte geschlossen dagegen.";
        check_text("", before, &before.replace("Steuer", "Abgabe"));
        check_text("", before, &before.replace("das Gesetz", "den Beschluss"));
        check_text("“Merz” is now “Scholz”", before, &before.replace("Merz", "Scholz"));
        let begins = before.replace("Der Bundestag hat", "Neue Steuern hat der Bundestag");
        check_text("", &begins, &begins.replace("Neue Steuern", "Neue Abgaben"));
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
        check("withdrawn: Cet article a été retiré de notre site.", TITLE, "Cet article a été retiré de notre site.");
        check("withdrawn: Цю статтю вилучено.", TITLE, "Цю статтю вилучено.");
        let mirror = "The Strelsau Mirror has retracted this article.";
        check(&format!("withdrawn: {mirror}"), TITLE, mirror);
        check("", TITLE, &format!("{TEXT}\nThe study was retracted last year."));
        for lead in [
            "This nomination has been withdrawn, aides said.",
            "This proposal was retracted on Monday.",
            "Removed from the list, the nominee has been withdrawn.",
            "Dieser Antrag wurde zurückgezogen.",
            "Cet article a été retiré du projet de loi, dit le ministre.",
            "Статтю вилучено з кодексу.",
        ] {
            check("", TITLE, &format!("{lead}\n{TEXT}"));
        }
    }
}
