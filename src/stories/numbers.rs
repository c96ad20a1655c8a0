//! The numbers that a text says, in figures ("50,000", "£2bn", "21st"), in words ("thirty-five") or both ("2.4 million"): equal
//! where they count the same.

use std::sync::LazyLock;

use crate::articles::words::words;

/// A number, or any other word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Number(Number<'a>),
    /// Its place, and as written.
    Word(usize, &'a str),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Number<'a> {
    /// The place of its first byte.
    pub(super) at: usize,
    /// All words of it.
    pub(super) written: &'a str,
    /// In figures, without separators of thousands.
    pub(super) value: String,
}

/// Number words by language, each with its value. "One" counts only after tens: by itself it is a pronoun more often.
const WORDS: [(&str, &str); 4] = [
    (
        "en",
        "zero 0 one 1 two 2 three 3 four 4 five 5 six 6 seven 7 eight 8 nine 9 ten 10 eleven 11 twelve 12 thirteen 13 fourteen 14 \
         fifteen 15 sixteen 16 seventeen 17 eighteen 18 nineteen 19 twenty 20 thirty 30 forty 40 fifty 50 sixty 60 seventy 70 \
         eighty 80 ninety 90",
    ),
    (
        "de",
        "null 0 zwei 2 drei 3 vier 4 fünf 5 sechs 6 sieben 7 acht 8 neun 9 zehn 10 elf 11 zwölf 12 dreizehn 13 vierzehn 14 \
         fünfzehn 15 sechzehn 16 siebzehn 17 achtzehn 18 neunzehn 19 zwanzig 20 dreißig 30 vierzig 40 fünfzig 50 sechzig 60 \
         siebzig 70 achtzig 80 neunzig 90",
    ),
    (
        "fr",
        "zéro 0 deux 2 trois 3 quatre 4 cinq 5 six 6 sept 7 huit 8 neuf 9 dix 10 onze 11 douze 12 treize 13 quatorze 14 quinze 15 \
         seize 16 vingt 20 trente 30 quarante 40 cinquante 50 soixante 60",
    ),
    (
        "uk",
        "нуль 0 один 1 одна 1 два 2 дві 2 двоє 2 двох 2 три 3 троє 3 трьох 3 чотири 4 четверо 4 чотирьох 4 п'ять 5 п'ятеро 5 \
         п'яти 5 шість 6 сім 7 вісім 8 дев'ять 9 десять 10 одинадцять 11 дванадцять 12 тринадцять 13 чотирнадцять 14 \
         п'ятнадцять 15 шістнадцять 16 сімнадцять 17 вісімнадцять 18 дев'ятнадцять 19 двадцять 20 тридцять 30 сорок 40 \
         п'ятдесят 50 шістдесят 60 сімдесят 70 вісімдесят 80 дев'яносто 90",
    ),
];

/// What multiplies, by language: whole words, or with an asterisk beginnings of words (cases, plurals).
const MAGNITUDES: [(&str, &str); 4] = [
    (
        "en",
        "dozen* 12 hundred 1e2 hundreds 1e2 thousand 1e3 thousands 1e3 k 1e3 million 1e6 millions 1e6 m 1e6 mn 1e6 billion 1e9 \
         billions 1e9 bn 1e9 b 1e9 trillion 1e12 trillions 1e12 tn 1e12",
    ),
    ("de", "dutzend* 12 hundert* 1e2 tausend* 1e3 million* 1e6 mio 1e6 milliarde* 1e9 mrd 1e9 billion* 1e12"),
    ("fr", "douzaine* 12 centaine* 1e2 mille 1e3 millier* 1e3 million* 1e6 milliard* 1e9 md 1e9 mds 1e9 billion* 1e12"),
    (
        "uk",
        "сотні 1e2 сотень 1e2 тисяч* 1e3 тис 1e3 мільйон* 1e6 млн 1e6 мільярд* 1e9 млрд 1e9 трильйон* 1e12 трлн 1e12",
    ),
];

static OF_WORDS: LazyLock<Vec<Row>> = LazyLock::new(|| rows(&WORDS));
static OF_MAGNITUDES: LazyLock<Vec<Row>> = LazyLock::new(|| rows(&MAGNITUDES));

/// Language, word, value.
type Row = (&'static str, &'static str, f64);

fn rows(table: &[(&'static str, &'static str)]) -> Vec<Row> {
    let row = |(language, words): &(&'static str, &'static str)| {
        let (language, mut words) = (*language, words.split_whitespace());
        std::iter::from_fn(move || Some((language, words.next()?, words.next()?.parse().ok()?)))
    };
    table.iter().flat_map(row).collect()
}

/// A magnitude by itself is longer than an abbreviation: "millions", not "Mio"...
const BY_ITSELF: usize = 4;
/// ...and one letter counts only where it is written with the figure: "2m", not "2 m".
const APART: usize = 2;

/// The words of a text in order, those of each number together. `code` is ISO 639-1; without it number words of every language
/// are known.
pub(super) fn tokens<'a>(text: &'a str, code: Option<&str>) -> Vec<Token<'a>> {
    let mut found: Vec<Token> = Vec::new();
    let mut parts: Option<Parts> = None;
    for (at, word) in words(text) {
        let gap = parts.as_ref().map_or("", |open| &text[open.end..at]);
        if parts.as_mut().is_some_and(|open| open.goes_on(gap, at, word, code)) {
            continue;
        }
        found.extend(parts.take().map(|open| open.close(text)));
        parts = Parts::begin(at, word, code);
        if parts.is_none() {
            found.push(Token::Word(at, word));
        }
    }
    found.extend(parts.map(|open| open.close(text)));
    found
}

/// A number that is being read.
struct Parts {
    at: usize,
    end: usize,
    /// As written in figures, while nothing has multiplied it.
    figure: String,
    value: f64,
    /// "thirty", which a unit may follow.
    tens: bool,
}

impl Parts {
    fn begin(at: usize, word: &str, code: Option<&str>) -> Option<Self> {
        let end = at + word.len();
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            let (figure, rest) = figure(word);
            let mut parts = Self { at, end, value: figure.parse().unwrap_or_default(), figure, tens: false };
            if let Some(times) = magnitude(rest, code) {
                parts.multiply(times);
            }
            return Some(parts);
        }
        if let Some(value) = word_value(word, code).filter(|value| *value != 1.0) {
            return Some(Self { at, end, figure: value.to_string(), value, tens: value >= 20.0 });
        }
        let alone = magnitude(word, code).filter(|_| word.chars().count() >= BY_ITSELF)?;
        Some(Self { at, end, figure: alone.to_string(), value: alone, tens: false })
    }

    /// Whether the word, after what stands between, belongs to the number; it is taken in then.
    fn goes_on(&mut self, gap: &str, at: usize, word: &str, code: Option<&str>) -> bool {
        let joined = !gap.is_empty()
            && gap.chars().all(|c| c.is_whitespace() || matches!(c, '-' | '\u{2011}'))
            && !gap.contains('\n');
        if !joined {
            return false;
        }
        let unit = || word_value(word, code).filter(|value| (1.0..10.0).contains(value));
        if let Some(times) = magnitude(word, code).filter(|_| word.chars().count() >= APART) {
            self.multiply(times);
        } else if let Some(unit) = self.tens.then(unit).flatten() {
            self.value += unit;
            self.figure = self.value.to_string();
            self.tens = false;
        } else {
            return false;
        }
        self.end = at + word.len();
        true
    }

    fn multiply(&mut self, times: f64) {
        self.value = (self.value * times).round();
        self.figure = self.value.to_string();
        self.tens = false;
    }

    fn close(self, text: &str) -> Token<'_> {
        Token::Number(Number { at: self.at, written: &text[self.at..self.end], value: self.figure })
    }
}

/// The value of a number word of a language, or of any.
fn word_value(word: &str, code: Option<&str>) -> Option<f64> {
    let lower = word.to_lowercase().replace('’', "'");
    of_language(&OF_WORDS, code).find_map(|(_, name, value)| (*name == lower).then_some(*value))
}

fn magnitude(word: &str, code: Option<&str>) -> Option<f64> {
    let lower = word.to_lowercase();
    let is = |name: &str| name.strip_suffix('*').map_or(lower == name, |beginning| lower.starts_with(beginning));
    of_language(&OF_MAGNITUDES, code).find_map(|(_, name, times)| is(name).then_some(*times))
}

fn of_language<'t>(rows: &'t [Row], code: Option<&str>) -> impl Iterator<Item = &'t Row> {
    rows.iter().filter(move |(language, ..)| code.is_none_or(|code| code == *language))
}

/// The figure that a word begins with, and what is written behind it. A comma or a point before three figures separates
/// thousands; any other is the decimal point.
fn figure(word: &str) -> (String, &str) {
    let end = word.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ',')).unwrap_or(word.len());
    let (written, rest) = word.split_at(end);
    let mut parts = written.split(['.', ',']);
    let mut figure = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        if part.len() != 3 {
            figure.push('.');
        }
        figure.push_str(part);
    }
    (figure, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str, code: Option<&str>) -> Vec<String> {
        let value = |token| if let Token::Number(number) = token { Some(number.value) } else { None };
        tokens(text, code).into_iter().filter_map(value).collect()
    }

    #[test]
    fn a_number_is_the_same_in_figures_in_words_and_in_both() {
        let check =
            |code: &str, expected: &[&str], text: &str| assert_eq!(numbers(text, Some(code)), expected, "{text}");
        check("en", &["2000000000"], "worth two billion pounds");
        check("en", &["2000000000", "2000000", "2400000"], "worth $2bn, €2 million or 2.4m");
        check("en", &["50000", "21", "1990", "2.4", "10.30"], "50,000 on the 21st in the 1990s: 2.4 at 10.30");
        check("en", &["35", "30", "5", "24"], "Thirty-five of thirty, five of two dozen");
        check("en", &["1000", "1000000", "200"], "thousands, a million, two hundred");
        check("en", &[], "one of them was m. or k.");
        check("de", &["2400000000", "30", "12"], "2,4 Milliarden für dreißig von zwölf");
        check("de", &["235000", "3000000000000"], "235.000 von drei Billionen");
        check("fr", &["3000000000", "60"], "trois milliards pour soixante");
        check("uk", &["5000000", "3000", "2000000000"], "п’ять мільйонів, 3 тис. і 2 млрд");
    }

    #[test]
    fn without_a_language_the_number_words_of_all_are_known() {
        assert_eq!(numbers("Fifteen, dreißig, quinze, двадцять", None), ["15", "30", "15", "20"]);
    }
}
