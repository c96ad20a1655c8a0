//! What a query is, and how it is written: the tree that `grammar` reads and `compile` prepares.
//!
//! Printing a query gives text that parses to the same query.

use std::fmt;

/// A condition on an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Query {
    /// All of at least two.
    And(Vec<Query>),
    /// Any of at least two.
    Or(Vec<Query>),
    Not(Box<Query>),
    Mentions(Mentions),
    /// `source:`, `lang:`, `url:` with what was asked for.
    Field(Field, String),
}

impl Query {
    /// How many words, phrases and fields are in it.
    pub fn terms(&self) -> usize {
        match self {
            Query::And(parts) | Query::Or(parts) => parts.iter().map(Query::terms).sum(),
            Query::Not(part) => part.terms(),
            Query::Mentions(_) | Query::Field(..) => 1,
        }
    }
}

/// Something that the article must say, and how often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mentions {
    pub pattern: Pattern,
    pub part: Part,
    /// 1 to [`MOST_MENTIONS`].
    pub at_least: u32,
}

/// What counts as a mention. Words are kept as they were written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// The same stem in the article's language; a word that is several (`cease-fire`) stands for them in a row.
    Word(String),
    /// One word that begins so, in any case.
    Prefix(String),
    /// The very word, case and form as written.
    Exact(String),
    /// These forms in a row, in any case.
    Phrase(Vec<String>),
    /// The stems of these words in any order, all within a run that has at most so many other words in it.
    Near(Vec<String>, u32),
}

/// Where a mention counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Anywhere,
    Title,
}

/// What is known of an article beside its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Source,
    Lang,
    Url,
}

impl Field {
    /// As it stands before the colon.
    pub fn name(self) -> &'static str {
        match self {
            Field::Source => "source",
            Field::Lang => "lang",
            Field::Url => "url",
        }
    }
}

/// Longest query, in characters: room for several languages. What a chat may type is shorter (`commands::newtopic`).
pub const LONGEST_QUERY: usize = 4_000;
/// Most words, phrases and fields in a query.
pub const MOST_TERMS: usize = 256;
/// Deepest nesting of parentheses and NOT.
pub const DEEPEST: usize = 32;
/// Widest `~`, in words between.
pub const WIDEST_NEAR: u32 = 50;
/// Largest `:` minimum of mentions.
pub const MOST_MENTIONS: u32 = 100;

/// Operators as people write them who do not know that only AND, OR and NOT in capitals are some.
const OPERATOR_LIKE: [&str; 12] = ["and", "or", "not", "und", "oder", "nicht", "et", "ou", "non", "та", "або", "не"];

impl Query {
    /// Whether it looks for a word that people may have meant as an operator; what they quoted they meant.
    pub fn asks_for_an_operator(&self) -> bool {
        match self {
            Query::And(parts) | Query::Or(parts) => parts.iter().any(Query::asks_for_an_operator),
            Query::Not(inner) => inner.asks_for_an_operator(),
            Query::Mentions(Mentions { pattern: Pattern::Word(word), .. }) => {
                OPERATOR_LIKE.contains(&word.to_lowercase().as_str())
            }
            Query::Mentions(_) | Query::Field(..) => false,
        }
    }

    /// Whether an article without any of the words and fields that are asked for would match: such a query finds everything.
    pub(super) fn holds_for_nothing(&self) -> bool {
        match self {
            Query::And(all) => all.iter().all(Query::holds_for_nothing),
            Query::Or(any) => any.iter().any(Query::holds_for_nothing),
            Query::Not(inner) => !inner.holds_for_nothing(),
            Query::Mentions(_) | Query::Field(..) => false,
        }
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Query::And(parts) => joined(f, parts, " AND "),
            Query::Or(parts) => joined(f, parts, " OR "),
            Query::Not(inner) => {
                f.write_str("NOT ")?;
                inner.as_part(f)
            }
            Query::Mentions(mentions) => mentions.fmt(f),
            Query::Field(field, value) if value.contains(|c: char| c.is_whitespace() || c == '(' || c == ')') => {
                write!(f, "{}:\"{value}\"", field.name())
            }
            Query::Field(field, value) => write!(f, "{}:{value}", field.name()),
        }
    }
}

impl Query {
    fn as_part(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Query::And(_) | Query::Or(_) => write!(f, "({self})"),
            _ => write!(f, "{self}"),
        }
    }
}

fn joined(f: &mut fmt::Formatter<'_>, parts: &[Query], operator: &str) -> fmt::Result {
    for (n, part) in parts.iter().enumerate() {
        if n > 0 {
            f.write_str(operator)?;
        }
        part.as_part(f)?;
    }
    Ok(())
}

impl fmt::Display for Mentions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.part == Part::Title {
            f.write_str("title:")?;
        }
        match &self.pattern {
            Pattern::Word(word) => f.write_str(word)?,
            Pattern::Prefix(word) => write!(f, "{word}*")?,
            Pattern::Exact(word) => write!(f, "={word}")?,
            Pattern::Phrase(words) => write!(f, "\"{}\"", words.join(" "))?,
            Pattern::Near(words, gap) => write!(f, "\"{}\"~{gap}", words.join(" "))?,
        }
        if self.at_least > 1 {
            write!(f, ":{}", self.at_least)?;
        }
        Ok(())
    }
}
