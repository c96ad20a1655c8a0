//! Topics from a file, and the ones that ship.

use super::{Topic, parse_query};

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    topic: Vec<Row>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: toml::Spanned<String>,
    #[serde(default)]
    title: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    query: Option<toml::Spanned<String>>,
}

/// A file of topics that cannot be read: the line, and what is wrong there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct TopicsError {
    /// From 1.
    pub line: usize,
    pub reason: String,
}

/// The topics of a file as `data/topics.toml` is: `[[topic]]` with `name`, and, each optional, `title`, `description`, `query`.
/// Names are `[a-z0-9_]{1,32}`, no two alike; queries are read, so that a mistake shows here.
pub fn parse_topics_toml(text: &str) -> Result<Vec<Topic>, TopicsError> {
    let at = |offset: usize, reason: String| TopicsError {
        line: text[..offset.min(text.len())].matches('\n').count() + 1,
        reason,
    };
    let file: File = toml::from_str(text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        at(offset, error.message().trim().replace('\n', ", "))
    })?;
    let mut names = std::collections::HashSet::new();
    let mut topics = Vec::with_capacity(file.topic.len());
    for row in file.topic {
        let place = row.name.span().start;
        let name = row.name.into_inner();
        if !is_name(&name) {
            let rule = format!("`{name}` is no name of a topic: use 1 to 32 of a to z, 0 to 9 and _");
            return Err(at(place, rule));
        }
        if !names.insert(name.clone()) {
            return Err(at(place, format!("the topic `{name}` is there twice: rename one")));
        }
        let query = match row.query {
            Some(query) => {
                if !query.as_ref().trim().is_empty() {
                    parse_query(query.as_ref())
                        .map_err(|error| at(query.span().start, format!("`{name}`: {error}")))?;
                }
                query.into_inner()
            }
            None => String::new(),
        };
        topics.push(Topic { id: 0, name, title: row.title, description: row.description, query });
    }
    Ok(topics)
}

fn is_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    (1..=32).contains(&name.len()) && name.bytes().all(allowed)
}

/// The topics that ship.
pub fn catalogue() -> Vec<Topic> {
    parse_topics_toml(include_str!("../../data/topics.toml")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_that_ships_reads_without_a_mistake() {
        let topics =
            parse_topics_toml(include_str!("../../data/topics.toml")).unwrap_or_else(|error| panic!("{error}"));
        assert!(topics.len() >= 25, "{} topics", topics.len());
        assert!(topics.iter().all(|topic| !topic.query.is_empty() && !topic.description.is_empty()));
    }

    #[test]
    fn a_mistake_is_named_with_its_line() {
        let check = |text: &str, start: &str| {
            let error = parse_topics_toml(text).map(|_| ()).map_err(|error| error.to_string());
            assert!(error.as_ref().is_err_and(|error| error.starts_with(start)), "{error:?}");
        };
        check("[[topic]]\nname = \"A b\"", "line 2: `A b` is no name");
        check("[[topic]]\nname = \"a\"\n[[topic]]\nname = \"a\"", "line 4: the topic `a` is there twice");
        check("[[topic]]\nname = \"a\"\nquery = \"(b\"", "line 3: `a`: expected a closing parenthesis");
        check("[[topic]]\nname = \"a\"\ncolour = 1", "line 3: unknown field `colour`");
        check("[[topic]]\n\nname = ", "line 3:");
    }
}
