//! Reads queries. `help` names every form of the language.
//!
//! ```text
//! query   = all { "OR" all }
//! all     = one { [ "AND" ] one }                    words side by side must all occur
//! one     = "NOT" one | "title:" one | "(" query ")" | field | mention
//! field   = ( "source:" | "lang:" | "url:" ) ( value | '"' value '"' )
//! mention = ( word | prefix "*" | "=" word | '"' words '"' [ "~" gap ] ) [ ":" least ]
//! ```

use super::query::*;
use crate::articles::words::{form, words};

/// Where a query cannot be read, and what was expected there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected} at character {character} of the query, before {before}")]
pub struct QueryError {
    /// Byte offset in the query.
    pub at: usize,
    /// The same place as people count, from 1.
    pub character: usize,
    pub expected: String,
    /// What stands there: a few characters in quotation marks, or "its end".
    pub before: String,
}

/// Reads a query; [`super::help`] tells the language.
pub fn parse_query(text: &str) -> Result<Query, QueryError> {
    if let Some((end, _)) = text.char_indices().nth(LONGEST_QUERY) {
        return Err(error(text, end, format!("the query to end: {LONGEST_QUERY} characters are the most")));
    }
    let mut parser = Parser { text, at: 0, part: Part::Anywhere, depth: 0, terms: 0 };
    let query = parser.any()?;
    parser.skip_space();
    if parser.at < text.len() {
        return parser.expected("AND, OR or the end: this parenthesis closes nothing");
    }
    if query.holds_for_nothing() {
        parser.at = 0;
        return parser.expected("something to look for: NOT alone matches nearly everything");
    }
    Ok(query)
}

fn error(text: &str, at: usize, expected: String) -> QueryError {
    let rest: String = text[at..].chars().take(12).collect();
    let before = if rest.is_empty() { "its end".to_owned() } else { format!("`{rest}`") };
    QueryError { at, character: text[..at].chars().count() + 1, expected, before }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    /// Set within `title:(...)`.
    part: Part,
    depth: usize,
    terms: usize,
}

impl<'a> Parser<'a> {
    fn expected<T>(&self, what: impl Into<String>) -> Result<T, QueryError> {
        Err(error(self.text, self.at, what.into()))
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn skip_space(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    fn eat(&mut self, token: &str) -> bool {
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    /// An operator is a whole word in capitals.
    fn eat_operator(&mut self, operator: &str) -> bool {
        self.skip_space();
        let found = self.bare() == operator;
        if found {
            self.at += operator.len();
        }
        found
    }

    /// The run up to a space, parenthesis or quotation mark.
    fn bare(&self) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c: char| c.is_whitespace() || c == '(' || c == ')' || is_quote(c)).unwrap_or(rest.len());
        &rest[..end]
    }

    fn any(&mut self) -> Result<Query, QueryError> {
        let mut parts = vec![self.all()?];
        while self.eat_operator("OR") {
            parts.push(self.all()?);
        }
        Ok(single_or(parts, Query::Or))
    }

    fn all(&mut self) -> Result<Query, QueryError> {
        let mut parts = vec![self.one()?];
        loop {
            if self.eat_operator("AND") {
                parts.push(self.one()?);
                continue;
            }
            self.skip_space();
            if self.rest().is_empty() || self.rest().starts_with(')') || self.bare() == "OR" {
                return Ok(single_or(parts, Query::And));
            }
            parts.push(self.one()?);
        }
    }

    fn one(&mut self) -> Result<Query, QueryError> {
        self.skip_space();
        if self.depth > DEEPEST {
            return self.expected(format!("less nesting: {DEEPEST} levels are the most"));
        }
        self.depth += 1;
        let query = self.one_at_depth();
        self.depth -= 1;
        query
    }

    fn one_at_depth(&mut self) -> Result<Query, QueryError> {
        if self.eat_operator("NOT") {
            return Ok(Query::Not(Box::new(self.one()?)));
        }
        if self.eat("(") {
            let inner = self.any()?;
            self.skip_space();
            return if self.eat(")") { Ok(inner) } else { self.expected("a closing parenthesis") };
        }
        if matches!(self.bare(), "AND" | "OR") {
            return self.expected("a word or phrase (quote the operator to look for it)");
        }
        if self.eat("title:") {
            let outer = std::mem::replace(&mut self.part, Part::Title);
            let query = if self.rest().starts_with(char::is_whitespace) {
                self.expected("a word or phrase right after title:")
            } else {
                self.one()
            };
            self.part = outer;
            return query;
        }
        for field in [Field::Source, Field::Lang, Field::Url] {
            if self.bare().strip_prefix(field.name()).is_some_and(|rest| rest.starts_with(':')) {
                return self.field(field);
            }
        }
        self.mention()
    }

    fn field(&mut self, field: Field) -> Result<Query, QueryError> {
        if self.part == Part::Title {
            return self.expected(format!("words within title:, not {}:", field.name()));
        }
        self.count_term()?;
        self.at += field.name().len() + 1;
        let start = self.at;
        let value = match self.quoted()? {
            Some(value) => value,
            None => {
                let value = self.bare();
                self.at += value.len();
                value
            }
        };
        let good = match field {
            Field::Lang => value.len() == 2 && value.bytes().all(|byte| byte.is_ascii_alphabetic()),
            _ => !value.trim().is_empty(),
        };
        if !good {
            self.at = start;
            return self.expected(match field {
                Field::Lang => "a language of two letters, such as lang:uk",
                Field::Source => "an outlet's name or host, such as source:bbc (several: source:bbc OR source:reuters)",
                Field::Url => "a part of an address, such as url:/politics/",
            });
        }
        Ok(Query::Field(field, value.to_owned()))
    }

    fn mention(&mut self) -> Result<Query, QueryError> {
        self.count_term()?;
        let start = self.at;
        if let Some(quoted) = self.quoted()? {
            let found: Vec<String> = words(quoted).map(|(_, word)| word.to_owned()).collect();
            if found.is_empty() {
                self.at = start;
                return self.expected("at least one word between the quotation marks");
            }
            let pattern = if self.eat("~") {
                let forms: Vec<String> = found.iter().map(|word| form(word)).collect();
                if (1..forms.len()).any(|n| forms[..n].contains(&forms[n])) {
                    self.at = start;
                    return self.expected("different words before ~");
                }
                Pattern::Near(found, self.number("words that may stand between", WIDEST_NEAR)?)
            } else {
                Pattern::Phrase(found)
            };
            return self.with_minimum(pattern);
        }
        let bare = self.bare();
        let (token, minimum) = bare.split_once(':').unwrap_or((bare, ""));
        if !minimum.is_empty() && !minimum.starts_with(|c: char| c.is_ascii_digit()) {
            return self.expected("one of title:, source:, lang: and url: before a colon, or a number after it");
        }
        let pattern = self.pattern(token)?;
        self.at = start + token.len();
        self.with_minimum(pattern)
    }

    fn pattern(&self, token: &str) -> Result<Pattern, QueryError> {
        if token.strip_prefix(['-', '−', '–', '—', '!']).is_some_and(|rest| words(rest).next().is_some()) {
            return self.expected("NOT and a space before what is not wanted, in place of -");
        }
        let (exact, core) = token.strip_prefix('=').map_or((false, token), |core| (true, core));
        let (prefix, core) = core.strip_suffix('*').map_or((false, core), |core| (true, core));
        let count = words(core).count();
        let letters = words(core).next().map_or(0, |(_, word)| word.chars().count());
        if core.contains(['*', '=', '~']) || exact && prefix {
            return self.expected("= only before a word, * only after one, ~ only after a phrase");
        }
        if prefix && (count != 1 || letters < 2) {
            return self.expected("one word of at least two letters before *");
        }
        if count == 0 {
            return self.expected("a word, a phrase in quotation marks, or an opening parenthesis");
        }
        // A word that stands for something else by itself keeps the marks around it, so that it prints as what it is.
        let core = match words(core).next() {
            Some((_, only)) if count == 1 && !is_reserved(only) => only,
            _ => core,
        };
        Ok(match (exact, prefix) {
            (true, _) => Pattern::Exact(core.to_owned()),
            (_, true) => Pattern::Prefix(core.to_owned()),
            _ => Pattern::Word(core.to_owned()),
        })
    }

    fn with_minimum(&mut self, pattern: Pattern) -> Result<Query, QueryError> {
        let at_least = if self.eat(":") { self.number("mentions", MOST_MENTIONS)?.max(1) } else { 1 };
        if !self.bare().is_empty() {
            return self.expected("a space");
        }
        Ok(Query::Mentions(Mentions { pattern, part: self.part, at_least }))
    }

    fn number(&mut self, of: &str, most: u32) -> Result<u32, QueryError> {
        let rest = self.rest();
        let digits = &rest[..rest.bytes().take_while(u8::is_ascii_digit).count()];
        match digits.parse() {
            Ok(number) if number <= most => {
                self.at += digits.len();
                Ok(number)
            }
            _ => self.expected(format!("a number of {of}, at most {most}")),
        }
    }

    /// What stands between quotation marks (straight, or curved as phones write them), if they come next.
    fn quoted(&mut self) -> Result<Option<&'a str>, QueryError> {
        let rest = self.rest();
        let Some(open) = rest.chars().next().filter(|&c| is_quote(c)) else { return Ok(None) };
        let inner = &rest[open.len_utf8()..];
        let Some((end, close)) = inner.char_indices().find(|&(_, c)| is_quote(c)) else {
            self.at = self.text.len();
            return self.expected("a closing quotation mark");
        };
        self.at += open.len_utf8() + end + close.len_utf8();
        Ok(Some(&inner[..end]))
    }

    fn count_term(&mut self) -> Result<(), QueryError> {
        self.terms += 1;
        if self.terms > MOST_TERMS {
            return self.expected(format!("no more than {MOST_TERMS} words, phrases and fields"));
        }
        Ok(())
    }
}

/// Operators, and what a colon makes a field of.
fn is_reserved(word: &str) -> bool {
    matches!(word, "AND" | "OR" | "NOT" | "title" | "source" | "lang" | "url")
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»')
}

fn single_or(mut parts: Vec<Query>, several: fn(Vec<Query>) -> Query) -> Query {
    if parts.len() == 1 { parts.swap_remove(0) } else { several(parts) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_prints_with_every_operator_written_out() {
        let check = |text: &str, printed: &str| {
            let query = parse_query(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(query.to_string(), printed, "{text}");
        };
        check("iran nuclear OR oil", "(iran AND nuclear) OR oil");
        check("a (b OR c) NOT d", "a AND (b OR c) AND NOT d");
        check("title:(a OR “b c”)", "title:a OR title:\"b c\"");
        check("\"sanction bank\"~5:2 sanction*:3", "\"sanction bank\"~5:2 AND sanction*:3");
        check("source:\"the times\" and", "source:\"the times\" AND and");
        check("((a))", "a");
        // Found by fuzzing: four mentions of the word "title", not "4" in the title.
        check("'title:4", "'title:4");
    }

    #[test]
    fn an_error_names_the_place_and_what_was_expected() {
        let check = |text: &str, message: &str| {
            assert_eq!(parse_query(text).map_err(|error| error.to_string()), Err(message.to_owned()), "{text}");
        };
        check(
            "",
            "expected a word, a phrase in quotation marks, or an opening parenthesis at character 1 of the query, before its end",
        );
        check("(a OR b", "expected a closing parenthesis at character 8 of the query, before its end");
        check(
            "a b) c",
            "expected AND, OR or the end: this parenthesis closes nothing at character 4 of the query, before `) c`",
        );
        check(
            "a AND OR b",
            "expected a word or phrase (quote the operator to look for it) at character 7 of the query, before `OR b`",
        );
        check("\"ab", "expected a closing quotation mark at character 4 of the query, before its end");
        check(
            "écu lang:german",
            "expected a language of two letters, such as lang:uk at character 10 of the query, before `german`",
        );
        check(
            "gas -oil",
            "expected NOT and a space before what is not wanted, in place of - at character 5 of the query, before `-oil`",
        );
        check(
            "gas –oil",
            "expected NOT and a space before what is not wanted, in place of - at character 5 of the query, before `–oil`",
        );
        check("\"ha Ha\"~3", "expected different words before ~ at character 1 of the query, before `\"ha Ha\"~3`");
        check("sanction:900", "expected a number of mentions, at most 100 at character 10 of the query, before `900`");
        check(
            "NOT a",
            "expected something to look for: NOT alone matches nearly everything at character 1 of the query, before `NOT a`",
        );
    }

    #[test]
    fn a_word_that_people_may_have_meant_as_an_operator_is_told_from_one_that_they_quoted() {
        let check = |text: &str, asks: bool| {
            assert_eq!(parse_query(text).map(|query| query.asks_for_an_operator()), Ok(asks), "{text}");
        };
        check("oil or gas", true);
        check("Embargo ODER Sanktion", true);
        check("title:(санкції АБО ембарго)", true);
        check("embargo OU sanction", true);
        check("oil NOT (gas and coal)", true);
        check("oil OR gas NOT coal", false);
        check("\"war and peace\" OR embargo", false);
        check("source:and", false);
    }

    #[test]
    fn limits_are_kept_with_a_clear_error() {
        let expected = |text: &str| parse_query(text).unwrap_err().expected;
        assert_eq!(expected(&"(".repeat(10_000)), "the query to end: 4000 characters are the most");
        assert!(parse_query(&format!("{}a{}", "(".repeat(32), ")".repeat(32))).is_ok());
        assert_eq!(expected(&"(".repeat(900)), "less nesting: 32 levels are the most");
        assert_eq!(expected(&"NOT ".repeat(240)), "less nesting: 32 levels are the most");
        assert_eq!(expected(&"a ".repeat(257)), "no more than 256 words, phrases and fields");
    }
}
