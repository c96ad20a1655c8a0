//! Where SQLite and PostgreSQL differ. All other SQL of the store is written once, for both.

/// Which database a store speaks to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// From the scheme of a `DATABASE_URL`.
    pub fn of(url: &str) -> Option<Self> {
        match url.split(':').next()? {
            "sqlite" => Some(Self::Sqlite),
            "postgres" | "postgresql" => Some(Self::Postgres),
            _ => None,
        }
    }

    /// How a transaction that writes begins. SQLite takes the write lock at once: a transaction that first
    /// reads and then writes would fail with "database is locked" whatever the busy timeout.
    pub(super) fn begin(self) -> &'static str {
        match self {
            Self::Sqlite => "begin immediate",
            Self::Postgres => "begin",
        }
    }

    /// The database's own time in Unix milliseconds: leases compare with it, so that the clocks of the
    /// processes need not agree.
    pub(super) fn now_ms(self) -> &'static str {
        match self {
            Self::Sqlite => "cast(unixepoch('subsec') * 1000 as integer)",
            Self::Postgres => "cast(extract(epoch from clock_timestamp()) * 1000 as bigint)",
        }
    }

    /// A sub-select of the texts in a JSON list that is bound as `parameter`: one statement for any length.
    pub(super) fn texts(self, parameter: &str) -> String {
        match self {
            Self::Sqlite => format!("(select value from json_each({parameter}))"),
            Self::Postgres => format!("(select value from json_array_elements_text(cast({parameter} as json)))"),
        }
    }

    /// As [`Dialect::texts`], of numbers.
    pub(super) fn numbers(self, parameter: &str) -> String {
        match self {
            Self::Sqlite => format!("(select value from json_each({parameter}))"),
            Self::Postgres => {
                format!("(select cast(value as bigint) from json_array_elements_text(cast({parameter} as json)))")
            }
        }
    }

    /// Whether something is among the rows of a sub-select, which is in parentheses. PostgreSQL makes a list of them first: of a
    /// sub-select it might make a join with all that the table holds.
    pub(super) fn among(self, sub_select: &str) -> String {
        match self {
            Self::Sqlite => format!("in {sub_select}"),
            Self::Postgres => format!("= any (array {sub_select})"),
        }
    }

    /// A table named `alias` of the objects in a JSON list that is bound as `parameter`; columns with their types.
    pub(super) fn rows(self, parameter: &str, columns: &[(&str, &str)], alias: &str) -> String {
        let each = |column: fn(&(&str, &str)) -> String| columns.iter().map(column).collect::<Vec<_>>().join(", ");
        match self {
            Self::Sqlite => {
                let columns = each(|(name, _)| format!("json_extract(value, '$.{name}') as {name}"));
                format!("(select {columns} from json_each({parameter})) {alias}")
            }
            Self::Postgres => {
                let columns = each(|(name, kind)| format!("{name} {kind}"));
                format!("json_to_recordset(cast({parameter} as json)) as {alias} ({columns})")
            }
        }
    }

    /// Locks the chosen rows of `tables` and passes over those that another worker holds. SQLite has one
    /// writer at a time and needs no such clause.
    pub(super) fn skip_locked(self, tables: &str) -> String {
        match self {
            Self::Sqlite => String::new(),
            Self::Postgres => format!(" for update of {tables} skip locked"),
        }
    }

    /// Keeps a row that was read as it is until the transaction ends.
    pub(super) fn share_lock(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " for share",
        }
    }

    /// The rest of a select from `deliveries d` whose chats `c` meet `condition`. PostgreSQL joins them, so that
    /// they can be locked; a join would have SQLite, where it has statistics, first build a filter of all chats.
    pub(super) fn deliveries_of_chats(self, condition: &str) -> String {
        match self {
            Self::Sqlite => {
                format!("deliveries d where (select 1 from chats c where c.id = d.chat_id and {condition}) = 1")
            }
            Self::Postgres => format!("deliveries d join chats c on c.id = d.chat_id where {condition}"),
        }
    }

    /// What a claim sets before it chooses. PostgreSQL guesses that nearly no row may be served and would read and sort all that
    /// wait; in the order of the index it reads as many as it needs. How many wait changes too fast for a plan that is kept.
    pub(super) fn before_choosing(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => Some(
                "set local plan_cache_mode = force_custom_plan; set local enable_sort = off; \
                 set local enable_hashjoin = off; set local enable_mergejoin = off",
            ),
        }
    }

    /// And after it has: the rest finds rows by their key.
    pub(super) fn after_choosing(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => Some("set local plan_cache_mode = force_generic_plan"),
        }
    }

    /// Which index to use, where SQLite would take one that reads every row of a busy chat.
    pub(super) fn indexed_by(self, index: &str) -> String {
        match self {
            Self::Sqlite => format!(" indexed by {index}"),
            Self::Postgres => String::new(),
        }
    }

    /// Stores an article's words: `$1` its id, `$2` what [`Dialect::document`] made of them.
    pub(super) fn insert_words(self) -> &'static str {
        match self {
            Self::Sqlite => "insert into article_words (rowid, words) values ($1, $2)",
            Self::Postgres => {
                "insert into article_words (article_id, words) values ($1, cast($2 as tsvector)) \
                 on conflict (article_id) do update set words = excluded.words"
            }
        }
    }

    /// Which column of `article_words` holds the article's id.
    pub(super) fn words_id(self) -> &'static str {
        match self {
            Self::Sqlite => "rowid",
            Self::Postgres => "article_id",
        }
    }

    /// The newest articles that hold the words (`$1`, from [`Dialect::all_words`]), at most `most` of them, as columns `id` and `rank`;
    /// the best has the lowest rank. Of a word that half of all articles have, ranking each would take seconds.
    pub(super) fn search(self, most: i64) -> String {
        match self {
            Self::Sqlite => format!(
                "select rowid as id, bm25(article_words) as rank from article_words where article_words match $1 \
                 order by rowid desc limit {most}"
            ),
            Self::Postgres => format!(
                "select m.article_id as id, -ts_rank(m.words, cast($1 as tsquery), 1) as rank \
                 from (select article_id, words from article_words where words @@ cast($1 as tsquery) \
                 order by article_id desc limit {most}) m"
            ),
        }
    }

    /// How many articles hold the words (`$1`).
    pub(super) fn count_found(self) -> &'static str {
        match self {
            Self::Sqlite => "select count(*) from article_words where article_words match $1",
            Self::Postgres => "select count(*) from article_words where words @@ cast($1 as tsquery)",
        }
    }

    /// Stemmed words in the form that [`Dialect::insert_words`] stores. The words are cut here, in the same way for both
    /// databases; neither one's own parser has a say.
    pub(super) fn document(self, words: &[String]) -> String {
        match self {
            Self::Sqlite => pieces(words).collect::<Vec<_>>().join(" "),
            Self::Postgres => tsvector(pieces(words)),
        }
    }

    /// A query for all of the words; `None` where no word is left to look for.
    pub(super) fn all_words(self, words: &[String]) -> Option<String> {
        let quoted: Vec<String> = match self {
            Self::Sqlite => pieces(words).map(|word| format!("\"{word}\"")).collect(),
            Self::Postgres => pieces(words).map(|word| format!("'{word}'")).collect(),
        };
        let joined = match self {
            Self::Sqlite => quoted.join(" "),
            Self::Postgres => quoted.join(" & "),
        };
        (!quoted.is_empty()).then_some(joined)
    }
}

/// Longest word that is indexed, in characters: a PostgreSQL lexeme has at most 2046 bytes, and nobody looks for longer ones.
const WORD_CHARS: usize = 64;

/// The alphanumeric pieces of each word: nothing in them means anything in a query of either database.
fn pieces(words: &[String]) -> impl Iterator<Item = String> {
    words
        .iter()
        .flat_map(|word| word.split(|c: char| !c.is_alphanumeric()))
        .filter(|piece| !piece.is_empty())
        .map(|piece| piece.chars().take(WORD_CHARS).collect())
}

/// A `tsvector` literal with positions. PostgreSQL keeps at most 255 positions a word, none above 16383.
fn tsvector(words: impl Iterator<Item = String>) -> String {
    let mut positions: std::collections::BTreeMap<String, Vec<String>> = Default::default();
    for (at, word) in words.enumerate() {
        let places = positions.entry(word).or_default();
        if places.len() < 255 {
            places.push((at + 1).min(16_383).to_string());
        }
    }
    positions.iter().map(|(word, places)| format!("'{word}':{}", places.join(","))).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_cut_the_same_for_both_databases() {
        let words: Vec<String> = ["u.s", "sanction", "it's", "--", "sanction"].map(String::from).into();
        assert_eq!(Dialect::Sqlite.document(&words), "u s sanction it s sanction");
        assert_eq!(Dialect::Postgres.document(&words), "'it':4 's':2,5 'sanction':3,6 'u':1");
        assert_eq!(Dialect::Sqlite.all_words(&words[..2]).as_deref(), Some("\"u\" \"s\" \"sanction\""));
        assert_eq!(Dialect::Postgres.all_words(&words[3..4]), None);
    }
}
