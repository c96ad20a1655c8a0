//! JSON-LD of news pages (schema.org `NewsArticle` and its kin), also where it is not quite JSON.

use serde_json::Value;

/// Values looked at in all blocks of a page together.
const MAX_VALUES: usize = 20_000;

/// What the blocks say of the page's own article; the first that says it counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LinkedData {
    pub is_article: bool,
    pub is_live: bool,
    pub is_video: bool,
    pub headline: Option<String>,
    pub body: Option<String>,
    pub authors: Vec<String>,
    pub published: Option<String>,
    pub updated: Option<String>,
    pub image: Option<String>,
    pub publisher: Option<String>,
    pub url: Option<String>,
    pub language: Option<String>,
    /// False where the outlet says that this page is for subscribers.
    pub is_free: Option<bool>,
}

/// Reads all blocks of a page.
pub fn read<'a>(blocks: impl Iterator<Item = &'a str>) -> LinkedData {
    let values: Vec<Value> = blocks.flat_map(parse).collect();
    let mut found = LinkedData::default();
    let mut open: Vec<&Value> = values.iter().rev().collect();
    let mut articles = vec![];
    let mut seen = 0;
    while let Some(value) = open.pop() {
        seen += 1;
        if seen > MAX_VALUES {
            break;
        }
        match value {
            Value::Array(all) => open.extend(all.iter().rev()),
            Value::Object(fields) => {
                found.is_video |= has_type(value, |kind| kind == "VideoObject");
                if has_type(value, is_article) {
                    articles.push(value);
                }
                open.extend(
                    ["@graph", "mainEntity", "mainEntityOfPage", "itemListElement"]
                        .iter()
                        .filter_map(|name| fields.get(*name)),
                );
            }
            _ => {}
        }
    }
    // A page that lists articles has many: then only what has a text of its own speaks for the page.
    articles.sort_by_key(|article| std::cmp::Reverse(article.get("articleBody").is_some()));
    if let Some(article) = articles.first() {
        found.take(article);
    }
    found.is_live = articles.iter().any(|article| has_type(article, |kind| kind == "LiveBlogPosting"));
    found
}

impl LinkedData {
    fn take(&mut self, article: &Value) {
        self.is_article = true;
        self.headline = text(&article["headline"]).or_else(|| text(&article["name"]));
        self.body = article["articleBody"].as_str().map(str::to_owned);
        self.authors = names(&article["author"]);
        self.published = text(&article["datePublished"]).or_else(|| text(&article["dateCreated"]));
        self.updated = text(&article["dateModified"]);
        self.image = address(&article["image"]).or_else(|| address(&article["thumbnailUrl"]));
        self.publisher = names(&article["publisher"]).into_iter().next();
        self.url = text(&article["url"]).or_else(|| address(&article["mainEntityOfPage"]));
        self.language = text(&article["inLanguage"]);
        self.is_free = match &article["isAccessibleForFree"] {
            Value::Bool(free) => Some(*free),
            Value::String(free) => free.parse().ok().or(Some(!free.eq_ignore_ascii_case("false"))),
            _ => None,
        };
    }
}

/// Whether a type of schema.org is some kind of article.
pub fn is_article(kind: &str) -> bool {
    kind.ends_with("Article")
        || matches!(
            kind,
            "BlogPosting" | "LiveBlogPosting" | "Report" | "SocialMediaPosting" | "DiscussionForumPosting"
        )
}

fn has_type(value: &Value, test: impl Fn(&str) -> bool) -> bool {
    let local = |kind: &str| test(kind.rsplit(['/', ':', '#']).next().unwrap_or(kind));
    match &value["@type"] {
        Value::String(kind) => local(kind),
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).any(local),
        _ => false,
    }
}

fn text(value: &Value) -> Option<String> {
    let value = if let Value::Array(all) = value { all.first()? } else { value };
    value.as_str().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn names(value: &Value) -> Vec<String> {
    match value {
        Value::Array(all) => all.iter().filter(|value| !value.is_array()).flat_map(names).collect(),
        Value::Object(fields) => fields.get("name").and_then(text).into_iter().collect(),
        _ => text(value).into_iter().collect(),
    }
}

fn address(value: &Value) -> Option<String> {
    let value = if let Value::Array(all) = value { all.first()? } else { value };
    match value {
        Value::Object(fields) => ["url", "@id", "contentUrl"].iter().find_map(|name| text(fields.get(*name)?)),
        _ => text(value),
    }
}

/// The values of a block; one that is broken is mended, or given up.
fn parse(block: &str) -> Vec<Value> {
    let all = |text: &str| serde_json::Deserializer::from_str(text).into_iter().collect::<Result<Vec<Value>, _>>();
    all(block).or_else(|_| all(&mend(block))).unwrap_or_default()
}

/// Takes away comment and CDATA wrappers, control characters in strings, trailing commas and semicolons.
fn mend(block: &str) -> String {
    let begin = block.find(['{', '[']).unwrap_or(0);
    let begin = if block[begin..].starts_with("[CDATA[") {
        block[begin + 7..].find(['{', '[']).map_or(begin, |at| begin + 7 + at)
    } else {
        begin
    };
    let end = block.rfind('}').map_or(block.len(), |at| at + 1);
    let end = block[end..].find(']').filter(|_| block[begin..].starts_with('[')).map_or(end, |at| end + at + 1);
    let mut out = String::with_capacity(block.len());
    let (mut quoted, mut escaped) = (false, false);
    for c in block.get(begin..end).unwrap_or(block).chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '}' | ']' if !quoted => out.truncate(out.trim_end_matches(|c: char| c == ',' || c.is_whitespace()).len()),
            _ => {}
        }
        out.push(if c.is_control() { ' ' } else { c });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(block: &str, expected: &LinkedData) {
        assert_eq!(&read([block].into_iter()), expected, "{block}");
    }

    #[test]
    fn an_article_is_found_wherever_it_stands_and_however_it_is_broken() {
        let expected = LinkedData {
            is_article: true,
            headline: Some("Talks".to_owned()),
            authors: vec!["A. Writer".to_owned(), "B. Writer".to_owned()],
            ..LinkedData::default()
        };
        let article =
            r#"{"@type":"NewsArticle","headline":"Talks","author":[{"name":"A. Writer"},{"name":"B. Writer"}]}"#;
        check(article, &expected);
        check(&format!("[{article}]"), &expected);
        check(&format!(r#"{{"@graph":[{{"@type":"WebSite"}},{article}]}}"#), &expected);
        check(&format!("<!--{article}-->"), &expected);
        check(&format!("//<![CDATA[\n{article}\n//]]>"), &expected);
        check(&format!("{article};"), &expected);
        check(&article.replace("}]}", "},],}"), &expected);
        check(&article.replace("NewsArticle", "https://schema.org/ReportageNewsArticle"), &expected);
        check(&format!(r#"{{"@type":"BreadcrumbList"}} {article}"#), &expected);
        let expected = LinkedData { headline: Some("Talks  on".to_owned()), ..expected };
        check(&article.replace("Talks", "Talks \non"), &expected);
    }

    #[test]
    fn what_is_no_article_says_nothing() {
        for block in ["", "{", "null", "[[[[", r#"{"@type":"WebSite","name":"News"}"#, "not json", "[CDATA[", "]{"] {
            check(block, &LinkedData::default());
        }
        check(&"[".repeat(100_000), &LinkedData::default());
    }
}
