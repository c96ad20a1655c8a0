//! The query language as help pages show it, in a chat and on the command line: one table, whose examples the parser is
//! tested on.

/// One form of the query language, as the help page shows it.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    pub example: &'static str,
    pub meaning: &'static str,
}

/// Every form, simplest first.
pub const FORMS: &[Form] = &[
    Form { example: "sanction", meaning: "the word in any form: sanction, Sanctions, sanctioned" },
    Form { example: "\"asset freeze\"", meaning: "these words in a row, in just these forms" },
    Form { example: "peacekeep*", meaning: "every word that begins so" },
    Form { example: "=WHO", meaning: "the very word, upper and lower case as written" },
    Form { example: "iran nuclear", meaning: "both; the same as iran AND nuclear" },
    Form { example: "embargo OR sanction", meaning: "either; binds less than AND" },
    Form { example: "sanction NOT doping", meaning: "the first without the second" },
    Form { example: "russia (oil OR gas)", meaning: "parentheses group" },
    Form {
        example: "\"sanction bank\"~5",
        meaning: "all these words, in any form and order, with at most 5 others among them",
    },
    Form { example: "sanction:3", meaning: "at least 3 mentions; after a phrase or prefix too" },
    Form { example: "title:embargo", meaning: "in the headline; title:(a OR b) for several" },
    Form { example: "source:bbc", meaning: "the outlet's name or host contains this" },
    Form { example: "lang:uk", meaning: "the article's language (two letters)" },
    Form { example: "url:/politics/", meaning: "the address contains this" },
];

/// The forms of the query language, for help pages.
pub fn help() -> &'static [Form] {
    FORMS
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_readme_has_the_table_as_it_is() {
        let rows = FORMS.iter().map(|form| format!("| `{}` | {} |\n", form.example, form.meaning));
        let table = rows.collect::<String>();
        assert!(include_str!("../../README.md").contains(&table), "the README's table should be:\n{table}");
    }

    use super::super::parse_query;
    use super::*;

    #[test]
    fn every_form_of_the_help_page_parses_and_prints_the_same_query() {
        for form in FORMS {
            let query = parse_query(form.example).unwrap_or_else(|error| panic!("{}: {error}", form.example));
            assert_eq!(parse_query(&query.to_string()).as_ref(), Ok(&query), "{}", form.example);
        }
    }
}
