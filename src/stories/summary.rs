//! An article into two or three of its own sentences.
//!
//! The lead is the anchor: no extractive method beats the opening of a news article, so the work here is to find
//! where the news begins (past by-lines, captions and soft openings), to leave out what cannot stand alone, and to
//! fill the space with the sentence that adds most. Nothing is rewritten: a sentence stands verbatim, or is cut at the
//! end of a clause where even the first one is too long.

use rustc_hash::{FxHashMap, FxHashSet};

use super::furniture::{after_dateline, is_caption, is_furniture};
use super::sentences::sentences;
use super::written::addresses_a_model;
use crate::articles::words::words;

/// Characters of a summary where a chat says nothing else.
pub const DEFAULT_CHARS: usize = 420;

/// Characters of the longest summary that a chat can ask for.
pub const FULL_CHARS: usize = 900;

/// So many sentences of an article are looked at: news stands at the top.
const LOOKED_AT: usize = 30;

/// A third sentence is added only while the first two fill no more than this of the space.
const THIRD_UP_TO_PER_CENT: usize = 80;

/// What speaks for a sentence: nearness to the lead, words that the article keeps using, the title's words; and against it.
const NEARNESS: f64 = 1.0;
const SALIENCE: f64 = 0.3;
const ON_TITLE: f64 = 0.3;
const REPETITION: f64 = 0.5;
/// The full summary reads on from the short one, and leaps no further than over so many sentences.
const APART: usize = 3;
/// A sentence with so much of its content said already is not said again.
const REPEATS: f64 = 0.6;

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
    let mut chosen = texts(&choose(title, &units, chars), &units, chars);
    if chosen.is_empty() {
        chosen.extend(last_resort(text, language, chars));
    }
    let sentences: Vec<String> = chosen.into_iter().map(str::to_owned).collect();
    Summary { text: sentences.join(" "), sentences }
}

/// What a story keeps: the summary of [`DEFAULT_CHARS`] on one line and, where there is more to say, further sentences on a
/// second, within [`FULL_CHARS`] in all. [`short`] is the first alone.
pub fn story_summary(title: &str, text: &str, language: Option<&str>) -> String {
    let units = units(text, language);
    let chosen = choose(title, &units, DEFAULT_CHARS);
    let Some(&last) = chosen.last() else { return summarise(title, text, language, DEFAULT_CHARS).text };
    let told = texts(&chosen, &units, DEFAULT_CHARS).join(" ");
    let more = further(&units, &chosen, last, FULL_CHARS.saturating_sub(told.chars().count() + 1));
    if more.is_empty() { told } else { format!("{told}\n{}", texts(&more, &units, FULL_CHARS).join(" ")) }
}

/// The summary of the default length within one that a story keeps.
pub fn short(summary: &str) -> &str {
    summary.lines().next().unwrap_or_default()
}

/// What is there of an article that is not there as a whole: its first sentences, in at most [`DEFAULT_CHARS`], and nothing from
/// further down as if that were what matters.
pub fn opening(title: &str, text: &str, language: Option<&str>) -> String {
    let units = units(text, language);
    let mut chosen = choose(title, &units, DEFAULT_CHARS);
    let Some(&first) = chosen.first() else { return summarise(title, text, language, DEFAULT_CHARS).text };
    let follows = |at: usize| at == 0 || units[first + at].place == units[first + at - 1].place + 1;
    let run = chosen.iter().enumerate().take_while(|(at, i)| **i == first + at && follows(*at)).count();
    chosen.truncate(run);
    texts(&chosen, &units, DEFAULT_CHARS).join(" ")
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
    /// "He", "She", "They": on a name in the sentence at that place, or in one from there on that goes on about the same.
    OnName(usize),
    /// "It follows", "But": on the very sentence before.
    OnSentence,
}

fn units<'a>(text: &'a str, language: Option<&str>) -> Vec<Unit<'a>> {
    let mut found: Vec<Unit> = Vec::new();
    let lines = text.lines().filter(|line| !is_caption(line) && !addresses_a_model(line));
    let all = lines.flat_map(|line| with_quotation(line, language)).take(LOOKED_AT);
    // Where the name stands that a pronoun in the next sentence means.
    let mut named = 0;
    for (place, (sentence, within)) in all.enumerate() {
        let sentence = after_dateline(sentence);
        let before = named;
        let goes_on = within || begins_with_pronoun(sentence) || is_bare_quote(sentence) || is_spoken_on(sentence);
        named = if goes_on { before } else { place };
        if within
            || is_fragment(sentence)
            || is_labelled(sentence)
            || !ends(sentence)
            || !balanced(sentence)
            || words(sentence).nth(4).is_none()
            || is_furniture(sentence)
        {
            continue;
        }
        if is_bare_quote(sentence) || goes_on_speaking(sentence) || sentence.ends_with('?') {
            continue;
        }
        found.push(Unit {
            text: sentence,
            place,
            content: content(sentence),
            leans: leans(sentence, before),
            chars: sentence.chars().count(),
        });
    }
    found
}

/// The sentences of a line, each with whether it stands within a quotation that began before it: it is not the outlet's claim.
fn with_quotation<'a>(line: &'a str, language: Option<&str>) -> Vec<(&'a str, bool)> {
    let (mut depth, mut straight, mut single) = (0_i32, false, false);
    let mark = |sentence: &'a str| {
        let within = depth > 0 || straight || single;
        let mut before = ' ';
        for (at, c) in sentence.char_indices() {
            match c {
                '\'' | '‘' | '’' if before.is_whitespace() => {
                    single = closes_later(&sentence[at..], line, sentence)
                }
                '\'' | '’' if !sentence[at + c.len_utf8()..].starts_with(char::is_alphanumeric) => single = false,
                // In German, `“` closes what `„` opened.
                '“' if depth > 0 && language == Some("de") => depth -= 1,
                '“' | '„' | '«' => depth += 1,
                '”' | '»' => depth = (depth - 1).max(0),
                '"' => straight = !straight,
                _ => {}
            }
            before = c;
        }
        (sentence, within)
    };
    sentences(line, language).into_iter().map(mark).collect()
}

/// Whether a single quotation mark is closed in the line after it: an apostrophe is not.
fn closes_later(rest: &str, line: &str, sentence: &str) -> bool {
    let following = line.split_once(sentence).map_or("", |(_, following)| following);
    let closes = |text: &str| [".'", ",'", "!'", "?'", ".’", ",’", "!’", "?’"].iter().any(|close| text.contains(close));
    closes(rest) || closes(following)
}

/// "Royal theme: A baby outfit ...", a caption's label.
fn is_labelled(sentence: &str) -> bool {
    let Some((label, rest)) = sentence.split_once(": ") else { return false };
    label.split_whitespace().count() <= 4
        && !label.contains([',', '"', '“', '«'])
        && rest.starts_with(char::is_uppercase)
}

/// What stands outside of quotation marks.
fn outside_quotations(text: &str) -> String {
    text.split(['"', '“', '”', '„', '«', '»']).step_by(2).collect::<Vec<_>>().join(" ")
}

/// "Will have double thrust of the next largest rocket.": a bullet without its subject.
fn is_fragment(sentence: &str) -> bool {
    const AUXILIARIES: &str = "will would has had is was are were can could must should did does do";
    let first = words(sentence).next().map(|(_, word)| word.to_lowercase()).unwrap_or_default();
    AUXILIARIES.split_whitespace().any(|word| word == first)
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
        " it follows ",
        " it comes ",
        " this follows ",
        " this comes ",
    ];
    const FIRST_AND_SECOND: &[&str] = &["i", "my", "me", "we", "our", "you", "your"];
    let lower = format!(" {} ", outside_quotations(&sentence.to_lowercase().replace('’', "'")));
    let person = |word: &str| FIRST_AND_SECOND.contains(&word.split('\'').next().unwrap_or(word));
    SPEAKS_ON.iter().any(|words| lower.contains(words))
        || words(&lower).any(|(_, word)| person(word))
        || is_spoken_on(sentence)
}

const PRONOUNS: &str = "he she they it er sie es il elle ils elles on він вона вони воно он она они";

/// “…,” he told the BBC; „…“, sagte er; « … », a-t-elle dit; «…», — сказав він: a quotation whose speaker is a pronoun.
fn is_spoken_on(sentence: &str) -> bool {
    let mut parts = sentence.trim_start().split(['"', '“', '”', '„', '«', '»', '‘']);
    let (Some(""), Some(_), Some(speaker)) = (parts.next(), parts.next(), parts.next()) else { return false };
    let mut said = words(speaker).take(3).map(|(_, word)| word).take_while(|word| word.starts_with(char::is_lowercase));
    said.any(|word| PRONOUNS.split_whitespace().any(|pronoun| pronoun == word))
}

/// "He", "Their": what the sentence is about was named before.
fn begins_with_pronoun(sentence: &str) -> bool {
    const NAMES: &str = "he she they his her their він вона вони il elle ils er sie";
    let first = words(sentence).next().map(|(_, w)| w.to_lowercase()).unwrap_or_default();
    let first = first.split(['\'', '’']).next().unwrap_or_default();
    NAMES.split_whitespace().any(|pronoun| pronoun == first)
}

/// `named`: the place of the name that a pronoun at its beginning means.
fn leans(sentence: &str, named: usize) -> Leans {
    const SENTENCES: &str = "it its this that these those but and or so however meanwhile also then yet such another instead still \
                             nevertheless moreover furthermore both there here now similarly otherwise because other others again too \
                             thus hence therefore soon later only well yes no es das dies aber und cela mais et ce це але і та";
    let first = words(sentence).next().map(|(_, w)| w.to_lowercase()).unwrap_or_default();
    let first = first.split(['\'', '’']).next().unwrap_or_default();
    if begins_with_pronoun(sentence) {
        Leans::OnName(named)
    } else if SENTENCES.split_whitespace().any(|w| w == first) || sentence.contains(" also ") {
        Leans::OnSentence
    } else {
        Leans::No
    }
}

fn overlap(of: &FxHashSet<u64>, with: &FxHashSet<u64>) -> f64 {
    if of.is_empty() { 0.0 } else { of.intersection(with).count() as f64 / of.len() as f64 }
}

/// The sentences of the chosen units; one that alone is too long is cut.
fn texts<'a>(chosen: &[usize], units: &[Unit<'a>], chars: usize) -> Vec<&'a str> {
    let fits = |unit: &Unit<'a>| if unit.chars <= chars { Some(unit.text) } else { cut(unit.text, chars) };
    chosen.iter().filter_map(|&i| fits(&units[i])).collect()
}

/// What may follow the chosen ones, in the text's order, in `room` characters.
fn further(units: &[Unit], chosen: &[usize], last: usize, mut room: usize) -> Vec<usize> {
    let mut more: Vec<usize> = Vec::new();
    let mut said: FxHashSet<u64> = chosen.iter().flat_map(|&i| units[i].content.iter().copied()).collect();
    for i in last + 1..units.len() {
        let before = more.last().copied().unwrap_or(last);
        if i > before + APART {
            break;
        }
        if units[i].chars >= room || !stands(units, before, i) || overlap(&units[i].content, &said) >= REPEATS {
            continue;
        }
        room -= units[i].chars + 1;
        said.extend(&units[i].content);
        more.push(i);
    }
    more
}

/// The places of the units to tell, in order.
fn choose(title: &str, units: &[Unit], chars: usize) -> Vec<usize> {
    let title = content(title);
    let Some(lead) = lead(&title, units) else { return Vec::new() };
    if units[lead].chars > chars {
        return vec![lead];
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
    chosen
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
        .filter(|&i| overlap(&units[i].content, &said) < REPEATS)
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
        Leans::OnName(named) => i > last && units[last].place >= named,
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
    fn a_quotation_is_not_said_by_a_pronoun_and_a_pronoun_does_not_move_to_another_name() {
        let lead = "Merz opened the talks on the ferry with the harbour masters of Elber on Monday.";
        for line in [
            "“The war in the strait is over,” he told the press of the town.",
            "\"The war in the strait is over,\" he told the press of the town.",
            "« Rien n'est fini dans ce port », a-t-il ajouté.",
            "« Rien n'est fini dans ce port », dit-elle aux journalistes.",
            "„Der Krieg im Hafen ist jetzt vorbei“, sagte er der Zeitung.",
            "«Війна в протоці скінчилася назавжди», — сказав він газеті.",
            "Would Donald Tusk stay until the evening?\nHe left the hall early by the back door.",
        ] {
            check("", &format!("{lead}\n{line}"), 420, &[lead]);
        }
        let named = "“The war in the strait is over,” Anna Holt told the press.";
        check("", &format!("{lead}\n{named}"), 420, &[lead, named]);
        let left = "He left the hall early by the back door.";
        check("", &format!("{lead}\n“This is not over yet,” he added.\n{left}"), 420, &[lead, left]);
    }

    #[test]
    fn what_stands_within_a_running_quotation_is_not_the_outlets_claim() {
        let lead = "The ferry company denied on Monday that the captain had been asleep at the wheel.";
        let check_without = |line: &str| check("", &format!("{lead}\n{line}"), 420, &[lead]);
        check_without(
            "“He was awake all night. The strait is full of rocks and of fog. Nobody is to blame for that,” he said.",
        );
        check_without(
            "\"He was awake. The strait is full of rocks and of fog in spring. Nobody is to blame,\" he said.",
        );
        check_without("'He was awake. The strait is full of rocks and of fog in spring. Nobody is to blame,' he said.");
        check_without("«Він не спав. Протока повна скель і туману навесні щороку. Ніхто не винен», — він сказав.");
        let whole = "The workers' union wants the strait's charts redrawn, and 'em all printed anew by May.";
        let last = "The harbour master agreed with the union.";
        check("", &format!("{lead}\n{whole} {last}"), 420, &[lead, whole, last]);
    }

    #[test]
    fn a_captions_label_a_bullet_and_a_call_are_passed_over() {
        let lead = "The ferry company denied on Monday that the captain had been asleep at the wheel.";
        for line in [
            "Royal theme: A baby outfit which has gone on sale in the harbour.",
            "Will have double thrust of the next largest ferry in the strait.",
            "You should never sail through the strait in fog, whatever they say.",
            "Above, the captain who was spotted by a photographer from Wareham.",
        ] {
            check("", &format!("{line}\n{lead}"), 420, &[lead]);
        }
        let said = "The captain called the night “one of the worst of my life” when he met the press.";
        check("", said, 420, &[said]);
    }

    #[test]
    fn what_a_story_keeps_reads_on_from_the_short_summary_and_an_opening_does_not_leap() {
        const WORDS: [&str; 12] = [
            "amber bridges",
            "basalt quays",
            "cedar mills",
            "dusty ledgers",
            "ember kilns",
            "frozen canals",
            "gilded organs",
            "hollow towers",
            "ivory ferries",
            "jasper mines",
            "knotted ropes",
            "linen markets",
        ];
        let sentence = |n: usize| {
            format!(
                "The council of the old harbour heard on day {n} from the guild that keeps its {}, and adjourned at noon.",
                WORDS[n]
            )
        };
        let text = (0..12).map(sentence).collect::<Vec<_>>().join("\n");
        let kept = story_summary("", &text, Some("en"));
        assert!(kept.starts_with(&sentence(0)) && kept.chars().count() <= FULL_CHARS, "{kept}");
        assert!(short(&kept).chars().count() <= DEFAULT_CHARS);
        let stub = format!(
            "{}\nRead more: all about the harbour.\nBread riots broke out in Zenda after bakers doubled their prices overnight.",
            sentence(0)
        );
        assert_eq!(opening("", &stub, Some("en")), sentence(0));
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
