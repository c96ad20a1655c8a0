//! The query language in the chat's words: its forms for `/help newtopic`, and what a query that cannot be read lacks.
//!
//! `topics` speaks English to logs and to the command line; this is the same for people. A test holds the two together.

use super::speech::Speech;
use crate::outbox::message::Span;

/// How what was expected begins in `topics`, and the message that says it. Where there is a number in it, the message has it as `$n`.
const EXPECTED: [(&str, &str); 22] = [
    ("AND, OR or the end", "expected-operator"),
    ("something to look for", "expected-something"),
    ("less nesting", "expected-less-nesting"),
    ("a closing parenthesis", "expected-parenthesis"),
    ("a word or phrase (", "expected-word"),
    ("a word or phrase right after title:", "expected-after-title"),
    ("words within title:", "expected-within-title"),
    ("a language of two letters", "expected-lang"),
    ("an outlet's name or host", "expected-source"),
    ("a part of an address", "expected-url"),
    ("at least one word between", "expected-quoted-word"),
    ("one of title:", "expected-field"),
    ("= only before a word", "expected-marks"),
    ("NOT and a space", "expected-not"),
    ("different words before ~", "expected-different-words"),
    ("one word of at least two letters", "expected-prefix"),
    ("a word, a phrase in quotation marks", "expected-any"),
    ("a space", "expected-space"),
    ("a number of", "expected-number"),
    ("a closing quotation mark", "expected-quotation-mark"),
    ("no more than", "expected-terms"),
    ("the query to end", "expected-end"),
];

/// What was expected, in the chat's language; as `topics` says it where nobody has translated it yet.
pub(super) fn expected(speech: &Speech, english: &str) -> String {
    let Some((_, id)) = EXPECTED.iter().find(|(begin, _)| english.starts_with(begin)) else {
        return english.to_owned();
    };
    let number = english.split(|c: char| !c.is_ascii_digit()).rfind(|digits| !digits.is_empty()).unwrap_or_default();
    speech.say(id, &[("n", number.to_owned().into())])
}

/// The forms that a query may have, an example and its meaning each.
pub(super) fn forms(speech: &Speech) -> impl Iterator<Item = Vec<Span>> {
    crate::topics::help().iter().enumerate().map(|(n, form)| {
        let meaning = speech.word(&format!("query-{}", n + 1));
        vec![Span::Code(form.example.into()), Span::Text(format!(" — {meaning}"))]
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::topics::parse_query;

    #[test]
    fn whatever_the_grammar_expects_is_said_in_every_language() {
        let grammar = include_str!("../topics/grammar.rs");
        let code = grammar.split("#[cfg(test)]").next().unwrap();
        let mut found = 0;
        for part in code.split("expected(").skip(1) {
            let literal =
                part.trim_start_matches("format!(").strip_prefix('"').and_then(|part| part.split(['"', '{']).next());
            if let Some(text) = literal.filter(|text| !text.is_empty()) {
                assert!(EXPECTED.iter().any(|(begin, _)| text.starts_with(begin) || begin.starts_with(text)), "{text}");
                found += 1;
            }
        }
        assert!(found > 10, "the grammar was read");
        for query in [
            "(a",
            "a)",
            "a -b",
            "\"a a\"~3",
            "NOT a",
            "\"a",
            "title:",
            "lang:german",
            "source:\"\"",
            "a OR",
            "x*",
            "sanction:900",
            "",
        ] {
            let english = parse_query(query).unwrap_err().expected;
            assert!(!expected(Speech::of("en"), &english).starts_with("expected-"), "{query}");
            for language in ["uk", "fr", "de"] {
                let said = expected(Speech::of(language), &english);
                assert!(said != english && !said.starts_with("expected-"), "{query} in {language}: {said}");
            }
        }
    }

    #[test]
    fn each_form_of_a_query_has_its_meaning_in_english_as_topics_gives_it() {
        for (form, spans) in crate::topics::help().iter().zip(forms(Speech::of("en"))) {
            assert_eq!(spans[1], Span::Text(format!(" — {}", form.meaning)));
        }
    }
}
