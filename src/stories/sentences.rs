//! A text into sentences: Unicode's rule (UAX 29), mended where news breaks it: titles ("Mr."), initials, "U.S.",
//! "No. 10", ordinals ("10. April"), and what follows a quotation. A line never runs on into the next.

use unicode_segmentation::UnicodeSegmentation;

/// After these a name follows: never the end of a sentence.
const TITLES: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "mx",
    "dr",
    "prof",
    "sen",
    "rep",
    "reps",
    "sens",
    "gov",
    "gen",
    "lt",
    "col",
    "sgt",
    "cpl",
    "capt",
    "maj",
    "cmdr",
    "adm",
    "rev",
    "hon",
    "st",
    "pres",
    "sec",
    "det",
    "insp",
    "supt",
    "messrs",
    "fr",
    "mt",
    "vs",
    "v",
    "cf",
    "ca",
    "approx",
    "e.g",
    "i.e",
    "mme",
    "mlle",
    "mgr",
    "hr",
    "bzw",
    "nr",
    "abs",
    "art",
    "вул",
    "м",
    "просп",
    "обл",
    "ім",
    "тов",
    "гр",
    "див",
    "ул",
    "г",
    "им",
    "mm",
    "напр",
    "зв",
    "evtl",
    "ggf",
    "inkl",
    "sog",
];

/// After these a figure follows; before anything else they may end a sentence.
const BEFORE_FIGURES: &[&str] = &[
    "no", "nos", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "p", "pp", "fig",
    "vol", "ch", "art", "ст", "п", "ч",
];

/// These may stand within a sentence or end one: it ends where an ordinary opening word follows.
const EITHER: &[&str] = &[
    "inc", "co", "corp", "ltd", "bros", "jr", "sr", "etc", "dept", "govt", "assn", "a.m", "p.m", "u.s", "u.k", "u.n",
    "e.u", "d.c", "usw", "z.b", "d.h", "u.a", "mio", "mrd", "р", "рр", "тис", "млн", "млрд", "грн", "тыс", "руб",
];

/// Words that open a sentence and hardly ever follow an abbreviation inside one.
const OPENERS: &[&str] = &[
    "the", "a", "an", "he", "she", "it", "they", "we", "i", "you", "this", "that", "these", "those", "there", "in",
    "on", "at", "but", "and", "so", "if", "when", "while", "after", "before", "his", "her", "their", "its", "as",
    "for", "however", "some", "many", "one", "by", "with", "what", "who", "der", "die", "das", "ein", "eine", "er",
    "sie", "es", "le", "la", "les", "il", "elle", "un", "une", "el", "los", "у", "в", "на", "він", "вона", "це", "он",
    "она", "это",
];

/// Between these two stands no end: "Sun. Dec. 31".
const DAYS: &[&str] = &["mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun"];
const MONTHS: &[&str] = &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Languages that write ordinals as a figure and a full stop ("am 10. April").
const ORDINAL_STOPS: &[&str] =
    &["de", "da", "no", "nb", "nn", "fi", "cs", "sk", "sl", "hr", "hu", "et", "lv", "pl", "is", "sr"];

/// The sentences of `text` in order, trimmed, each a part of `text`; `language` is ISO 639-1.
pub fn sentences<'a>(text: &'a str, language: Option<&str>) -> Vec<&'a str> {
    let mut found = Vec::new();
    for line in text.lines() {
        sentences_of_line(line, language, &mut found);
    }
    found
}

fn sentences_of_line<'a>(line: &'a str, language: Option<&str>, found: &mut Vec<&'a str>) {
    let mut from = 0;
    let mut bounds = line.split_sentence_bound_indices().peekable();
    while let Some((at, piece)) = bounds.next() {
        let mut end = at + piece.len();
        end += closing(&line[end..], language);
        if bounds.peek().is_some() && runs_on(&line[from..end], &line[end..], language) {
            continue;
        }
        let sentence = line[from..end].trim();
        if !sentence.is_empty() {
            found.push(sentence);
        }
        from = end;
    }
}

/// Bytes of a closing mark that stands apart from its sentence, as French sets it ("« Vraiment ? » dit-il").
fn closing(rest: &str, language: Option<&str>) -> usize {
    // In German and Danish it is the other way round: »so«.
    let mark = if language.is_some_and(|l| matches!(l, "de" | "da")) { '«' } else { '»' };
    let Some(after) = rest.strip_prefix(mark) else { return 0 };
    rest.len() - after.trim_start().len()
}

/// Whether the sentence `so_far`, which Unicode's rule ends, goes on with `rest`.
fn runs_on(so_far: &str, rest: &str, language: Option<&str>) -> bool {
    let so_far = so_far.trim();
    let rest = rest.trim_start();
    let Some(next) = rest.chars().next() else { return false };
    if next.is_lowercase() {
        return true; // `"Is it true?" he asked.`
    }
    let Some(head) = so_far.strip_suffix('.') else { return false };
    let token = head.rsplit(|c: char| c.is_whitespace() || "([“\"'‘„«-–—".contains(c)).next().unwrap_or_default();
    let word = token.to_lowercase();
    let figure_follows = next.is_ascii_digit();
    if token.is_empty() || TITLES.contains(&word.as_str()) {
        return !token.is_empty();
    }
    if BEFORE_FIGURES.contains(&word.as_str()) && figure_follows {
        return true;
    }
    if token.chars().all(|c| c.is_ascii_digit()) {
        let ordinal = token.len() <= 2 && language.is_some_and(|l| ORDINAL_STOPS.contains(&l));
        return ordinal || token.len() == head.len(); // "1." alone numbers what follows
    }
    if language == Some("de") && token.chars().count() == 1 && token.chars().all(char::is_lowercase) {
        return true; // "z. B.", "u. a."
    }
    if DAYS.contains(&word.as_str()) && MONTHS.iter().any(|month| rest.to_lowercase().starts_with(month)) {
        return true;
    }
    let initial = token.chars().count() == 1 && token != "I" && token.chars().all(char::is_uppercase);
    let dotted = token.contains('.') && token.split('.').all(|part| part.chars().count() <= 2);
    (initial || dotted || EITHER.contains(&word.as_str())) && !opens_sentence(rest)
}

fn opens_sentence(rest: &str) -> bool {
    let word = rest.split(|c: char| !c.is_alphanumeric()).find(|w| !w.is_empty()).unwrap_or_default();
    OPENERS.contains(&word.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::sentences;

    fn check(language: &str, text: &str, expected: &[&str]) {
        assert_eq!(sentences(text, Some(language)), expected, "{text}");
    }

    #[test]
    fn a_title_an_initial_or_an_abbreviation_ends_no_sentence() {
        check(
            "en",
            "Mr. Healey met Sen. J. D. Vance. They spoke.",
            &["Mr. Healey met Sen. J. D. Vance.", "They spoke."],
        );
        check("en", "The U.S. Senate voted. It was late.", &["The U.S. Senate voted.", "It was late."]);
        check("en", "He is in the U.S. The vote is on.", &["He is in the U.S.", "The vote is on."]);
        check("en", "No. 10 said no. 10 went.", &["No. 10 said no. 10 went."]);
        check("en", "It met on Jan. 6 at St. Paul. He left.", &["It met on Jan. 6 at St. Paul.", "He left."]);
        check("en", "It left on Sun. Dec. 31, 2017. It rained.", &["It left on Sun. Dec. 31, 2017.", "It rained."]);
        check("en", "They sat in the sun. The vote came.", &["They sat in the sun.", "The vote came."]);
        check("en", "Growth was 3.5 per cent. Prices rose.", &["Growth was 3.5 per cent.", "Prices rose."]);
        check("en", "Apple Inc. Chief Tim Cook spoke.", &["Apple Inc. Chief Tim Cook spoke."]);
    }

    #[test]
    fn what_follows_a_quotation_in_lower_case_belongs_to_it() {
        check("en", "“Is it true?” he asked. “No.”", &["“Is it true?” he asked.", "“No.”"]);
        check("en", "\"Stop!\" she cried. It stopped.", &["\"Stop!\" she cried.", "It stopped."]);
        check("en", "“It is over.” Nobody moved.", &["“It is over.”", "Nobody moved."]);
    }

    #[test]
    fn a_line_never_runs_on_into_the_next() {
        check("en", "By Mr.\nSmith went home.\n\nHe slept.", &["By Mr.", "Smith went home.", "He slept."]);
    }

    #[test]
    fn other_languages_keep_their_ordinals_and_titles() {
        check(
            "de",
            "Am 10. April trifft Dr. Merz ein. Er spricht.",
            &["Am 10. April trifft Dr. Merz ein.", "Er spricht."],
        );
        check("fr", "M. Macron arrive. Il parle.", &["M. Macron arrive.", "Il parle."]);
        check("uk", "У м. Київ зібралися. Вони говорили.", &["У м. Київ зібралися.", "Вони говорили."]);
        check(
            "fr",
            "« Est-ce vrai ? » demande-t-elle. « Non ! » Il part.",
            &["« Est-ce vrai ? » demande-t-elle.", "« Non ! »", "Il part."],
        );
        check(
            "fr",
            "MM. Attal et Le Maire, « amis », dînent. Il pleut.",
            &["MM. Attal et Le Maire, « amis », dînent.", "Il pleut."],
        );
        check("de", "Das kostet z. B. 5 Mio. Euro. Er zahlt.", &["Das kostet z. B. 5 Mio. Euro.", "Er zahlt."]);
        check("de", "»Ist das wahr?« »Nein.« Er ging.", &["»Ist das wahr?«", "»Nein.«", "Er ging."]);
        check("uk", "У 2024 р. Київ відмовився. Вони мовчать.", &["У 2024 р. Київ відмовився.", "Вони мовчать."]);
        check(
            "uk",
            "Президент В. Зеленський прибув. «Ми вдома!» — сказав він.",
            &["Президент В. Зеленський прибув.", "«Ми вдома!» — сказав він."],
        );
        check("zh", "他来了。我们走吧。", &["他来了。", "我们走吧。"]);
        check("en", "", &[]);
    }
}
