//! An article into two or three of its own sentences.
//!
//! The lead is the anchor: no extractive method beats the opening of a news article, so the work here is to find
//! where the news begins (past by-lines, captions and soft openings), to leave out what cannot stand alone, and to
//! fill the space with the sentence that adds most. Nothing is rewritten: a sentence stands verbatim, or is cut at the
//! end of a clause where even the first one is too long.

use rustc_hash::{FxHashMap, FxHashSet};

use super::furniture::{after_dateline, is_furniture};
use super::sentences::sentences;
use crate::articles::words::words;

/// Characters of a summary where a chat says nothing else.
pub const DEFAULT_CHARS: usize = 420;

/// So many sentences of an article are looked at: news stands at the top.
const LOOKED_AT: usize = 30;

/// A third sentence is added only while the first two fill no more than this of the space.
const THIRD_UP_TO_PER_CENT: usize = 80;

/// What speaks for a sentence: nearness to the lead, words that the article keeps using, the title's words; and against it.
const NEARNESS: f64 = 1.0;
const SALIENCE: f64 = 0.3;
const ON_TITLE: f64 = 0.3;
const REPETITION: f64 = 0.5;

/// A summary made of an article's own sentences.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// The sentences joined by a space.
    pub text: String,
    pub sentences: Vec<String>,
}

/// Summarises in at most `chars` characters (Unicode scalars). `language` is ISO 639-1. Empty only where the text is.
pub fn summarise(title: &str, text: &str, language: Option<&str>, chars: usize) -> Summary {
    let units = units(text, language);
    let mut chosen = choose(title, &units, chars);
    if chosen.is_empty() {
        chosen.extend(last_resort(text, language, chars));
    }
    let sentences: Vec<String> = chosen.into_iter().map(str::to_owned).collect();
    Summary { text: sentences.join(" "), sentences }
}

/// A sentence (or a whole quotation of several) that may be chosen.
struct Unit<'a> {
    text: &'a str,
    /// Its place among all sentences of the text.
    place: usize,
    /// Content words, hashed.
    content: FxHashSet<u64>,
    /// It leans on the sentence before it.
    leans: Leans,
    chars: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Leans {
    No,
    /// "He", "She", "They": on a name.
    OnName,
    /// "It follows", "But": on the very sentence before.
    OnSentence,
}

fn units<'a>(text: &'a str, language: Option<&str>) -> Vec<Unit<'a>> {
    let mut found: Vec<Unit> = Vec::new();
    for (place, sentence) in sentences(text, language).into_iter().take(LOOKED_AT).enumerate() {
        let sentence = after_dateline(sentence);
        if !ends(sentence) || !balanced(sentence) || words(sentence).nth(4).is_none() || is_furniture(sentence) {
            continue;
        }
        if is_bare_quote(sentence) || goes_on_speaking(sentence) || sentence.ends_with('?') {
            continue;
        }
        found.push(Unit {
            text: sentence,
            place,
            content: content(sentence),
            leans: leans(sentence),
            chars: sentence.chars().count(),
        });
    }
    found
}

/// Hashes of the longer words, cut to their first six letters: a stem that needs no language.
fn content(text: &str) -> FxHashSet<u64> {
    use std::hash::{BuildHasher, BuildHasherDefault};
    let hasher = BuildHasherDefault::<rustc_hash::FxHasher>::default();
    words(text)
        .filter(|(_, w)| w.chars().count() > 3 || w.chars().next().is_some_and(|c| c.is_uppercase() || c.is_numeric()))
        .map(|(_, w)| hasher.hash_one(w.chars().flat_map(char::to_lowercase).take(6).collect::<String>()))
        .collect()
}

/// True where a full stop or its like ends the sentence, closing quotes aside.
fn ends(sentence: &str) -> bool {
    sentence.trim_end_matches(['"', '”', '’', '\'', ')', '»', '“']).ends_with(['.', '!', '?', '…', '。', '।'])
}

/// Quotation marks and brackets open and close within the sentence.
fn balanced(sentence: &str) -> bool {
    let count = |c: char| sentence.matches(c).count();
    count('"') % 2 == 0
        && count('“') + count('„') <= count('”') + count('“').min(count('„'))
        && count('”') <= count('“') + count('„')
        && count('(') == count(')')
        && count('«') == count('»')
}

fn is_bare_quote(sentence: &str) -> bool {
    let quoted = sentence.starts_with(['"', '“', '«', '„', '‘']);
    quoted && sentence.trim_end().ends_with(['"', '”', '»', '“', '’'])
}

/// "…," he added: a quotation whose speaker is only a pronoun, or a second helping of one; and "It follows ...", which leans on
/// the whole article.
fn goes_on_speaking(sentence: &str) -> bool {
    const SPEAKS_ON: &[&str] = &[
        " he added",
        " she added",
        " they added",
        " it added",
        " he said",
        " she said",
        " they said",
        " it said",
        " he will add",
        " she will add",
        " he continued",
        " she continued",
        " i ",
        " i'",
        " my ",
        " it follows ",
        " it comes ",
        " this follows ",
        " this comes ",
        " we ",
        " our ",
        " you ",
    ];
    let lower = format!(" {}", sentence.to_lowercase().replace('’', "'"));
    SPEAKS_ON.iter().any(|words| lower.contains(words))
}

fn leans(sentence: &str) -> Leans {
    const NAMES: &str = "he she they his her their він вона вони il elle ils er sie";
    const SENTENCES: &str = "it its this that these those but and or so however meanwhile also then yet such another instead still \
                             nevertheless moreover furthermore both there here now similarly otherwise because other others again too \
                             thus hence therefore soon later only es das dies aber und cela mais et ce це але і та";
    let among = |list: &str, word: &str| list.split_whitespace().any(|w| w == word);
    let first = words(sentence).next().map(|(_, w)| w.to_lowercase()).unwrap_or_default();
    let first = first.split(['\'', '’']).next().unwrap_or_default();
    if among(NAMES, first) {
        Leans::OnName
    } else if among(SENTENCES, first) || sentence.contains(" also ") {
        Leans::OnSentence
    } else {
        Leans::No
    }
}

fn overlap(of: &FxHashSet<u64>, with: &FxHashSet<u64>) -> f64 {
    if of.is_empty() { 0.0 } else { of.intersection(with).count() as f64 / of.len() as f64 }
}

fn choose<'a>(title: &str, units: &[Unit<'a>], chars: usize) -> Vec<&'a str> {
    let title = content(title);
    let Some(lead) = lead(&title, units) else { return Vec::new() };
    if units[lead].chars > chars {
        return cut(units[lead].text, chars).into_iter().collect();
    }
    let mut chosen = vec![lead];
    let weight = salience(units);
    while chosen.len() < 3 {
        let used: usize = chosen.iter().map(|&i| units[i].chars + 1).sum();
        let Some(next) = best_next(&chosen, units, &title, &weight, chars.saturating_sub(used)) else { break };
        if chosen.len() == 2 && used > chars * THIRD_UP_TO_PER_CENT / 100 {
            break;
        }
        chosen.push(next);
    }
    chosen.sort_unstable();
    chosen.into_iter().map(|i| units[i].text).collect()
}

/// The first sentence that stands alone and says more than the title does.
fn lead(title: &FxHashSet<u64>, units: &[Unit]) -> Option<usize> {
    let alone = |u: &Unit| u.leans == Leans::No;
    let first = units.iter().position(|u| alone(u) && overlap(&u.content, title) < 0.9);
    first.or_else(|| units.iter().position(alone)).or(if units.is_empty() { None } else { Some(0) })
}

/// How often each content word is used over the sentences, as a logarithm.
fn salience(units: &[Unit]) -> FxHashMap<u64, f64> {
    let mut counts: FxHashMap<u64, f64> = FxHashMap::default();
    units.iter().flat_map(|u| &u.content).for_each(|&w| *counts.entry(w).or_default() += 1.0);
    counts.values_mut().for_each(|c| *c = c.ln());
    counts
}

fn best_next(
    chosen: &[usize],
    units: &[Unit],
    title: &FxHashSet<u64>,
    weight: &FxHashMap<u64, f64>,
    room: usize,
) -> Option<usize> {
    let last = *chosen.last()?;
    let said: FxHashSet<u64> = chosen.iter().flat_map(|&i| units[i].content.iter().copied()).collect();
    (0..units.len())
        .filter(|&i| i > chosen[0] && !chosen.contains(&i) && units[i].chars <= room && stands(units, last, i))
        .filter(|&i| overlap(&units[i].content, &said) < 0.6)
        .map(|i| {
            let u = &units[i];
            let salient: f64 = u.content.iter().map(|w| weight.get(w).copied().unwrap_or(0.0)).sum::<f64>()
                / (u.content.len() as f64).max(1.0);
            let score = NEARNESS / (1.0 + (i - chosen[0]) as f64) + SALIENCE * salient
                - REPETITION * overlap(&u.content, &said)
                + ON_TITLE * overlap(title, &u.content);
            (i, score)
        })
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(i, _)| i)
}

/// Whether unit `i` has what it leans on among the chosen ones.
fn stands(units: &[Unit], last: usize, i: usize) -> bool {
    match units[i].leans {
        Leans::No => true,
        Leans::OnSentence => units[i].place == units[last].place + 1,
        Leans::OnName => i > last && units[i].place <= units[last].place + 2,
    }
}

/// The longest beginning of a sentence that ends with a clause and fits.
fn cut(sentence: &str, chars: usize) -> Option<&str> {
    let end = sentence.char_indices().nth(chars).map_or(sentence.len(), |(at, _)| at);
    let within = &sentence[..end];
    [", ", "; ", " – ", " — ", ": "]
        .iter()
        .filter_map(|stop| within.rfind(stop))
        .max()
        .map(|at| &sentence[..at])
        .filter(|s| balanced(s))
}

/// Nothing stood up to the rules (a stub, a standfirst): its first line that is not furniture.
fn last_resort<'a>(text: &'a str, language: Option<&str>, chars: usize) -> Option<&'a str> {
    let all = sentences(text, language);
    let pick = all.iter().find(|s| !is_furniture(s) && words(s).count() >= 5).or(all.first())?;
    if pick.chars().count() <= chars { Some(pick) } else { cut(pick, chars) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(title: &str, text: &str, chars: usize, expected: &[&str]) {
        let summary = summarise(title, text, Some("en"), chars);
        assert_eq!(summary.sentences, expected);
        assert_eq!(summary.text, expected.join(" "));
    }

    #[test]
    fn the_lead_comes_first_past_by_lines_captions_and_datelines() {
        let lead = "The minister will meet 30 allies in Brussels today to plan a lasting peace.";
        check(
            "",
            &format!(
                "By Jane Doe, Political Editor\n14:11 GMT, 25 October 2013\nTroops near the border. (Jane Doe/Associated Press)\nBRUSSELS (Reuters) - {lead}"
            ),
            420,
            &[lead],
        );
        check(
            "",
            &format!(
                "Sign up for our newsletter to read more about this.\n{lead}\nRead more: what the allies want from the talks."
            ),
            420,
            &[lead],
        );
    }

    #[test]
    fn a_sentence_that_only_repeats_the_title_gives_way_to_the_lead() {
        let lead = "The defence secretary will press allies for more tanks, officials in London said.";
        check(
            "Minister meets allies in Brussels",
            &format!("Minister meets allies in Brussels.\n{lead}"),
            420,
            &[lead],
        );
    }

    #[test]
    fn nothing_is_said_without_its_noun_or_its_speaker() {
        let lead = "The court convicted the former president of insulting the judiciary on Saturday.";
        let text = format!(
            "{lead}\nThe hall was silent for a minute.\nIt follows a trial of two years in the capital.\n\
                            “We shall appeal against this judgment at once.”\n“This is not over yet,” he added."
        );
        check("", &text, 200, &[lead, "The hall was silent for a minute."]);
    }

    #[test]
    fn a_pronoun_may_follow_the_sentence_with_its_noun() {
        let text = "John Healey will warn today that Putin must face pressure.\nHe is expected to host the meeting with the French minister.";
        check("", text, 420, &text.split('\n').collect::<Vec<_>>());
    }

    #[test]
    fn a_lead_that_is_too_long_is_cut_at_the_end_of_a_clause() {
        let text = "The government fell on Friday, after its smaller partner left the coalition over the budget for next year.";
        check("", text, 60, &["The government fell on Friday"]);
    }

    #[test]
    fn a_standfirst_without_a_full_stop_is_used_where_there_is_nothing_else() {
        check(
            "",
            "Defence secretary meets ministers of 30 nations",
            420,
            &["Defence secretary meets ministers of 30 nations"],
        );
        check("", "", 420, &[]);
    }

    proptest! {
        #[test]
        fn every_sentence_stands_in_the_text_and_the_summary_fits(text in "([A-Z“\"(][a-zé ,”\"’)]{0,40}[.!?\n] ?){0,12}", chars in 20usize..300) {
            let summary = summarise("Title", &text, None, chars);
            prop_assert!(summary.text.chars().count() <= chars);
            prop_assert!(summary.sentences.iter().all(|s| text.contains(s.as_str())));
        }
    }
}
