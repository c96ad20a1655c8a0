//! What an answer's `Link` headers point to (RFC 8288): WebSub looks there before it looks into the feed.

use super::freshness::text;
use reqwest::header::{self, HeaderMap};
use url::Url;

/// The first link of that relation, joined to the address of the answer; only http and https.
pub(super) fn link(headers: &HeaderMap, rel: &str, url: &Url) -> Option<String> {
    let all = text(headers, &header::LINK)?;
    let found = links(&all).find(|(_, parameters)| is(parameters, rel)).and_then(|(target, _)| url.join(target).ok());
    found.filter(|url| matches!(url.scheme(), "http" | "https")).map(String::from)
}

/// Each link's target and parameters. A comma in a target or in quotes ends no link.
fn links(all: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = all;
    std::iter::from_fn(move || {
        let (_, after) = rest.split_once('<')?;
        let (target, after) = after.split_once('>')?;
        let mut quoted = false;
        let end = after.find(|c| {
            quoted ^= c == '"';
            c == ',' && !quoted
        });
        let (parameters, next) = after.split_at(end.unwrap_or(after.len()));
        rest = next;
        Some((target.trim(), parameters))
    })
}

fn is(parameters: &str, rel: &str) -> bool {
    let named = |parameter: &str| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("rel").then(|| value.trim().trim_matches('"').to_ascii_lowercase())
    };
    // Only the first `rel` counts (RFC 8288, 3.3); it may name several relations.
    parameters.split(';').find_map(named).is_some_and(|names| names.split_ascii_whitespace().any(|name| name == rel))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(values: &[&str], rel: &str, want: Option<&str>) {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::LINK, value.parse().expect("a value"));
        }
        let url = Url::parse("https://news.example/feeds/all").expect("an address");
        assert_eq!(link(&headers, rel, &url).as_deref(), want, "{values:?}");
    }

    #[test]
    fn a_link_of_a_relation_is_found() {
        check(&[], "hub", None);
        check(&["<https://hub.example/>; rel=\"hub\""], "hub", Some("https://hub.example/"));
        check(&["<https://hub.example/>; rel=\"hub\""], "self", None);
        check(&["<a>; rel=next, </feed>; REL=self"], "self", Some("https://news.example/feed"));
        check(&["<https://a.example/1,2>; title=\"x, <y>\"; rel=hub"], "hub", Some("https://a.example/1,2"));
        check(
            &["<https://a.example/>; rel=self", "<https://h.example/>; rel=\"x hub\""],
            "hub",
            Some("https://h.example/"),
        );
        check(&["<javascript:x>; rel=hub"], "hub", None);
        check(&["<https://a.example/>; rel=next; rel=hub"], "hub", None);
        check(&["<https://a.example/; rel=hub", "rel=hub", "<>"], "hub", None);
    }
}
