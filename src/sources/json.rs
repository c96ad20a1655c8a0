//! JSON Feed 1.0 and 1.1 (jsonfeed.org), read from a loose value so that a wrong type costs one field, not
//! the feed.

use super::reading::{MAX_LISTED, Reading, complete, distinct, join};
use super::{Entry, Feed, FeedError, Hints, dates, markup};
use serde_json::Value;

/// Reads JSON text; where it is broken, control characters, trailing commas and a missing end are mended.
pub(super) fn read(text: &str, reading: &Reading) -> Result<Feed, FeedError> {
    let (value, repaired) = match serde_json::from_str::<Value>(text) {
        Ok(value) => (value, false),
        Err(error) => match serde_json::from_str(&mend(text)) {
            Ok(value) => (value, true),
            Err(_) => return Err(FeedError::Json(error.to_string())),
        },
    };
    let version = string(&value, "version").unwrap_or_default();
    let items = value.get("items").and_then(Value::as_array);
    if items.is_none() && !version.contains("jsonfeed.org") {
        return Err(FeedError::NotAFeed("JSON without \"items\"".to_owned()));
    }
    let number: String = version.chars().skip_while(|c| !c.is_ascii_digit()).collect();
    let authors = authors(&value);
    Ok(Feed {
        format: format!("json{number}"),
        title: string(&value, "title").map(|t| markup::line(&t)).unwrap_or_default(),
        site_url: address(&value, "home_page_url", reading),
        language: string(&value, "language").map(|l| l.to_lowercase()),
        self_url: address(&value, "feed_url", reading),
        hub: hub(&value),
        hints: Hints::default(),
        entries: items
            .into_iter()
            .flatten()
            .filter(|i| i.is_object())
            .map(|i| entry(i, authors.as_deref(), reading))
            .collect(),
        repaired,
    })
}

fn entry(item: &Value, feed_authors: Option<&str>, reading: &Reading) -> Entry {
    let text = string(item, "content_text");
    let html = string(item, "content_html");
    let picture = ["image", "banner_image"].iter().find_map(|name| address(item, name, reading));
    let mut entry = Entry {
        id: string(item, "id"),
        url: address(item, "url", reading)
            .or_else(|| address(item, "external_url", reading))
            .or_else(|| string(item, "id").filter(|id| id.starts_with("http"))),
        title: string(item, "title").map(|t| markup::line(&t)).unwrap_or_default(),
        author: authors(item).or_else(|| feed_authors.map(str::to_owned)),
        published: date(item, "date_published", reading),
        updated: date(item, "date_modified", reading),
        summary: string(item, "summary").map(|s| markup::plain(&s)).unwrap_or_default(),
        image: picture
            .or_else(|| attached_picture(item, reading))
            .or_else(|| html.as_deref().and_then(markup::first_image)),
        tags: list(item, "tags")
            .filter_map(Value::as_str)
            .map(|t| t.trim().to_owned())
            .filter(|t| !t.is_empty())
            .take(MAX_LISTED)
            .collect(),
        content_html: html.or_else(|| text.map(|t| markup::escape(&t))),
    };
    entry.tags = distinct(entry.tags);
    complete(&mut entry);
    entry
}

/// A field as text: a number as an id is as good as a string. An escaped control character is dropped as a bare one is.
fn string(value: &Value, name: &str) -> Option<String> {
    let text = match value.get(name)? {
        Value::String(text) => text.trim().replace(|c: char| c.is_control() && !c.is_whitespace(), ""),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

fn list<'v>(value: &'v Value, name: &str) -> impl Iterator<Item = &'v Value> {
    value.get(name).and_then(Value::as_array).into_iter().flatten()
}

fn address(value: &Value, name: &str, reading: &Reading) -> Option<String> {
    string(value, name).map(|url| join(reading.url.as_ref(), &url))
}

fn date(item: &Value, name: &str, reading: &Reading) -> Option<i64> {
    dates::past(&string(item, name)?, reading.now_ms)
}

/// `authors` (1.1), else `author` (1.0).
fn authors(value: &Value) -> Option<String> {
    let names: Vec<String> = list(value, "authors")
        .chain(value.get("author"))
        .filter_map(|a| string(a, "name").or_else(|| a.as_str().map(str::to_owned)))
        .collect();
    let names = distinct(names);
    (!names.is_empty()).then(|| names.join(", "))
}

fn hub(value: &Value) -> Option<String> {
    list(value, "hubs")
        .find(|h| string(h, "type").is_some_and(|t| t.eq_ignore_ascii_case("websub")))
        .and_then(|h| string(h, "url"))
}

fn attached_picture(item: &Value, reading: &Reading) -> Option<String> {
    list(item, "attachments")
        .find(|a| string(a, "mime_type").is_some_and(|m| m.starts_with("image/")))
        .and_then(|a| address(a, "url", reading))
}

/// JSON with control characters in strings blanked, trailing commas dropped, and, where it is cut, closed after
/// the last whole item.
fn mend(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    let (mut open, mut in_string, mut escaped) = (Vec::new(), false, false);
    let mut whole_item = None;
    for c in text.chars() {
        match c {
            c if in_string => {
                in_string = escaped || c != '"';
                escaped = !escaped && c == '\\';
                out.push(if c.is_control() { ' ' } else { c });
                continue;
            }
            '"' => in_string = true,
            '{' | '[' => open.push(c),
            '}' | ']' => {
                drop_comma(&mut out);
                open.pop();
            }
            _ => {}
        }
        out.push(c);
        if c == '}' && open == ['{', '['] {
            whole_item = Some(out.len());
        }
    }
    if let (false, Some(end)) = (open.is_empty(), whole_item) {
        out.truncate(end);
        out.push_str("]}");
    }
    out
}

fn drop_comma(out: &mut String) {
    let kept = out.trim_end();
    if kept.ends_with(',') {
        out.truncate(kept.len() - 1);
    }
}
