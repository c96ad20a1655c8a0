//! Lists of feeds as OPML. What cannot be used is named with its line, and the rest goes on.
//!
//! Not the `opml` crate: it refuses a document for one bad line, and lists are as broken as feeds are.

use super::document::{Document, Element};
use super::encoding;
use std::collections::HashSet;
use url::Url;

/// One feed of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    pub url: String,
    pub title: String,
    pub site_url: Option<String>,
    /// The folders that it stands in, outermost first.
    pub folders: Vec<String>,
}

/// What could be read, and what could not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    pub feeds: Vec<Listed>,
    /// One sentence for each line that was passed over.
    pub problems: Vec<String>,
}

/// Reads OPML, however broken. A document without a single outline is one problem.
pub fn import(bytes: &[u8]) -> Imported {
    if bytes.len() > super::MAX_BYTES {
        return Imported {
            problems: vec!["the list is larger than 10 MB: split it".to_owned()],
            ..Imported::default()
        };
    }
    let decoded = encoding::decode(bytes, None);
    let document = Document::read(&decoded.text);
    let (mut imported, mut known) = (Imported::default(), HashSet::new());
    let (mut line, mut counted_to) = (1, 0);
    for outline in document.elements().filter(|e| e.name().eq_ignore_ascii_case("outline")) {
        let at = outline.position();
        line += decoded.text[counted_to..at].matches('\n').count();
        counted_to = at;
        match listed(outline) {
            Some(Ok(feed)) if known.insert(feed.url.clone()) => imported.feeds.push(feed),
            // The same feed a second time.
            Some(Ok(_)) => {}
            Some(Err(reason)) => imported.problems.push(format!("line {line}: {reason}")),
            None => {}
        }
    }
    if imported.feeds.is_empty() && imported.problems.is_empty() {
        imported.problems.push("there is no <outline xmlUrl=\"...\"> in it: export the list as OPML".to_owned());
    }
    imported
}

/// A feed, why it is none, or `None` for a folder.
fn listed(outline: Element) -> Option<Result<Listed, String>> {
    let value = |name| outline.attribute(name).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
    let title = value("title").or_else(|| value("text")).unwrap_or_default();
    let Some(url) = value("xmlUrl").or_else(|| value("url").filter(|_| value("type").is_some_and(|t| t == "rss")))
    else {
        let is_folder = outline.has_elements() || value("type").is_some_and(|t| t != "rss");
        return (!is_folder).then(|| Err(format!("`{}` has no xmlUrl", brief(&title))));
    };
    // Some programs write the old scheme of feed readers.
    let url = url
        .strip_prefix("feed:")
        .map_or(url.clone(), |rest| if rest.starts_with("//") { format!("https:{rest}") } else { rest.to_owned() });
    let usable =
        Url::parse(&url).is_ok_and(|u| matches!(u.scheme(), "http" | "https")) && !url.contains(char::is_whitespace);
    if !usable {
        return Some(Err(format!("`{}` is no address that can be fetched", brief(&url))));
    }
    let folders = outline.parents().filter(|p| p.name().eq_ignore_ascii_case("outline"));
    let mut folders: Vec<String> =
        folders.filter_map(|p| p.attribute("text").or(p.attribute("title"))).map(|t| t.into_owned()).collect();
    folders.reverse();
    Some(Ok(Listed { url, title, site_url: value("htmlUrl"), folders }))
}

fn brief(text: &str) -> String {
    text.chars().take(80).collect()
}

/// Writes OPML 2.0.
pub fn export(title: &str, feeds: &[Listed]) -> String {
    let attribute = |name: &str, value: &str| format!(" {name}=\"{}\"", html_escape::encode_quoted_attribute(value));
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n");
    out += &format!("  <head><title>{}</title></head>\n  <body>\n", html_escape::encode_text(title));
    for feed in feeds {
        let site = feed.site_url.as_deref().map(|url| attribute("htmlUrl", url)).unwrap_or_default();
        let (text, url) = (attribute("text", &feed.title), attribute("xmlUrl", &feed.url));
        out += &format!("    <outline type=\"rss\"{text}{url}{site}/>\n");
    }
    out + "  </body>\n</opml>\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_exported_is_imported() {
        let feeds = vec![
            Listed {
                url: "https://a.example/rss?x=1&y=2".into(),
                title: "A \"quoted\" <title> & more".into(),
                site_url: Some("https://a.example/".into()),
                ..Listed::default()
            },
            Listed { url: "https://b.example/feed".into(), title: "Новини".into(), ..Listed::default() },
        ];
        let imported = import(export("Mine", &feeds).as_bytes());
        assert_eq!(imported, Imported { feeds, problems: Vec::new() });
    }

    #[test]
    fn a_broken_line_is_named_and_the_rest_goes_on() {
        let imported = import(
            br#"<opml version="1.0"><body>
<outline text="World & co">
  <outline text="Good" xmlUrl="https://a.example/feed?a=1&b=2">
  <outline text="No address"/>
  <outline text="Not http" xmlUrl="ftp://b.example/feed"/>
  <outline text="Quote missing xmlUrl="https://c.example/feed"/>
  <outline text="Open" xmlUrl="https://d.example/feed />
  <outline text="Again" xmlUrl="https://a.example/feed?a=1&amp;b=2"/>
  <outline title="Last" xmlurl='feed://e.example/feed'/>
</body>"#,
        );
        let urls: Vec<_> = imported.feeds.iter().map(|f| f.url.as_str()).collect();
        assert_eq!(urls, ["https://a.example/feed?a=1&b=2", "https://d.example/feed", "https://e.example/feed"]);
        let lines: Vec<_> = imported.problems.iter().filter_map(|p| p.split(':').next()).collect();
        assert_eq!(lines, ["line 4", "line 5", "line 6"], "{:?}", imported.problems);
        assert_eq!(imported.feeds[0].folders, ["World & co"]);
    }

    #[test]
    fn what_is_no_list_says_so() {
        assert_eq!(import(b"<html><body>hello").problems.len(), 1);
        assert_eq!(import(b"").problems.len(), 1);
    }
}
