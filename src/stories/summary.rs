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
const LOOKED_AT: usize = 40;

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
        if !ends(sentence) || is_furniture(sentence) || !balanced(sentence) || words(sentence).count() < 5 {
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

/// "…," he added: a quotation whose speaker is only a pronoun, or a second helping of one.
fn goes_on_speaking(sentence: &str) -> bool {
    let lower = sentence.to_lowercase();
    [
        " he added",
        " she added",
        " they added",
        " he said",
        " she said",
        " he will add",
        " she will add",
        " they said",
        " it said",
        " it added",
        "he continued",
        "she continued",
        " i ",
        " my ",
        "i’",
        "i'm",
        " we ",
        " our ",
        " you ",
    ]
    .iter()
    .any(|tail| lower.contains(tail))
        || ["he added", "she added", "i ", "he will add", "she will add", "we ", "you ", "my ", "our "]
            .iter()
            .any(|head| lower.starts_with(head))
}

fn leans(sentence: &str) -> Leans {
    const NAMES: &[&str] =
        &["he", "she", "they", "his", "her", "their", "він", "вона", "вони", "il", "elle", "ils", "er", "sie"];
    const SENTENCES: &[&str] = &[
        "it",
        "its",
        "this",
        "that",
        "these",
        "those",
        "but",
        "and",
        "or",
        "so",
        "however",
        "meanwhile",
        "also",
        "then",
        "yet",
        "such",
        "another",
        "instead",
        "still",
        "nevertheless",
        "moreover",
        "furthermore",
        "both",
        "there",
        "here",
        "now",
        "similarly",
        "otherwise",
        "because",
        "other",
        "others",
        "the former",
        "the latter",
        "again",
        "too",
        "thus",
        "hence",
        "therefore",
        "es",
        "das",
        "dies",
        "aber",
        "und",
        "cela",
        "mais",
        "et",
        "ce",
        "це",
        "але",
        "і",
        "та",
        "soon",
        "later",
        "only",
    ];
    let first = words(sentence).next().map(|(_, w)| w.to_lowercase()).unwrap_or_default();
    let first = first.split(['\'', '’']).next().unwrap_or_default();
    if NAMES.contains(&first) {
        Leans::OnName
    } else if SENTENCES.contains(&first) || sentence.contains(" also ") {
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
        .filter(|&i| i > chosen[0] && !chosen.contains(&i) && units[i].chars <= room && stands(units, chosen, last, i))
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
fn stands(units: &[Unit], _chosen: &[usize], last: usize, i: usize) -> bool {
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
