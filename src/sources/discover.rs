//! From a site's page to its feeds. In the order in which they are trusted: `<link rel="alternate">`, links of the page
//! that look like feeds, then paths that many sites use and that have to be tried.

use super::document::attributes;
use super::markup;
use super::reading::distinct;
use url::Url;

/// At most so many are offered.
const MAX_FOUND: usize = 40;
/// Bytes of a link's text that are looked at.
const MAX_LINK_TEXT: usize = 200;

/// A feed that a page names, or that may be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub url: String,
    /// What the page calls it, may be empty.
    pub title: String,
    pub how: How,
}

/// How sure it is, surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// The page declares it.
    Declared,
    /// A path that many sites use; to be tried.
    Guessed,
    /// A link on the page that looks like a feed's.
    Linked,
}

/// Paths that are tried where a page declares nothing, relative to the site.
const COMMON_PATHS: [&str; 9] = [
    "/feed",
    "/rss",
    "/rss.xml",
    "/feed.xml",
    "/atom.xml",
    "/index.xml",
    "/feed.json",
    "/feeds/posts/default",
    "/news-sitemap.xml",
];

/// The feeds that an HTML page names, declared ones first, then the common paths of its site, then its own links. `url` is the page's address.
pub fn candidates(html: &str, url: &str) -> Vec<Candidate> {
    let Ok(page) = Url::parse(url) else { return Vec::new() };
    let mut found = named(html, &page);
    let guesses = COMMON_PATHS.iter().filter_map(|path| page.join(path).ok());
    found.extend(guesses.map(|url| Candidate { url: url.into(), title: String::new(), how: How::Guessed }));
    found.sort_by_key(|candidate| candidate.how);
    let mut kept: Vec<Candidate> = Vec::new();
    for candidate in found {
        if !kept.iter().any(|known| known.url == candidate.url) && kept.len() < MAX_FOUND {
            kept.push(candidate);
        }
    }
    kept
}

/// What the page itself names, in its order.
fn named(html: &str, page: &Url) -> Vec<Candidate> {
    let (mut base, mut found) = (page.clone(), Vec::new());
    for (name, tag, rest) in tags(html) {
        let value = |wanted: &str| {
            attributes(tag).find(|(n, _)| n.eq_ignore_ascii_case(wanted)).map(|(_, v)| markup::entities(v))
        };
        let Some(href) = value("href") else { continue };
        let Ok(url) = base.join(href.trim()) else { continue };
        if !matches!(url.scheme(), "http" | "https") {
            continue;
        }
        let text = || {
            let end = rest.find("</").unwrap_or(0).min(MAX_LINK_TEXT);
            markup::plain(&rest[..rest.floor_char_boundary(end)])
        };
        match name {
            "base" => base = url,
            "link" if is_declared(&value("rel").unwrap_or_default(), &value("type").unwrap_or_default()) => {
                let title = value("title").map(|t| markup::line(&t)).unwrap_or_default();
                found.push(Candidate { url: url.into(), title, how: How::Declared });
            }
            "a" if looks_like_a_feed(&url) => {
                found.push(Candidate { url: url.into(), title: cut(&text()), how: How::Linked })
            }
            _ => {}
        }
        if found.len() > 4 * MAX_FOUND {
            break;
        }
    }
    found
}

fn is_declared(rel: &str, mime: &str) -> bool {
    let rel = rel.to_ascii_lowercase();
    let is = |wanted: &str| rel.split_ascii_whitespace().any(|r| r == wanted);
    let mime = mime.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let feed = matches!(
        mime.as_str(),
        "application/rss+xml"
            | "application/atom+xml"
            | "application/feed+json"
            | "application/rdf+xml"
            | "application/json"
            | "application/xml"
            | "text/xml"
    );
    // Translations and print versions are alternates, too; WordPress declares its API as JSON, but with another relation.
    (is("alternate") && feed || is("feed")) && !is("stylesheet")
}

/// Whether an address says of itself that a feed is there.
pub fn looks_like_a_feed(url: &Url) -> bool {
    let path = url.path().to_ascii_lowercase();
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let query = url.query().unwrap_or_default().to_ascii_lowercase();
    let named = [".rss", ".atom", ".rdf", "rss.xml", "atom.xml", "feed.xml", "feed.json"]
        .iter()
        .any(|ending| last.ends_with(ending));
    named
        || matches!(last, "rss" | "feed" | "atom" | "rss2" | "feeds")
        || url.host_str().is_some_and(|host| host.starts_with("feeds.") || host.starts_with("rss."))
        || ["format=rss", "feed=rss", "service=rss", "format=feed", "type=rss", "alt=rss"]
            .iter()
            .any(|mark| query.contains(mark))
}

/// The `base`, `link` and `a` tags of a page with what follows each; comments and scripts are passed over. A scan,
/// since a tree of hostile HTML costs more than it is worth here.
fn tags(html: &str) -> impl Iterator<Item = (&'static str, &str, &str)> {
    let mut rest = html;
    std::iter::from_fn(move || {
        loop {
            rest = &rest[memchr::memchr(b'<', rest.as_bytes())? + 1..];
            if let Some(comment) = rest.strip_prefix("!--") {
                rest = comment.find("-->").map_or("", |end| &comment[end..]);
                continue;
            }
            let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
            let is = |name: &str| rest[..end].eq_ignore_ascii_case(name);
            if is("script") || is("style") {
                let close = if is("script") { "</script" } else { "</style" };
                rest = rest.find(close).map_or("", |at| &rest[at..]);
                continue;
            }
            let Some(name) = ["base", "link", "a"].into_iter().find(|name| is(name)) else { continue };
            let close = rest.find('>').unwrap_or(rest.len());
            let tag = &rest[end..close];
            rest = rest.get(close + 1..).unwrap_or("");
            return Some((name, tag, rest));
        }
    })
}

fn cut(title: &str) -> String {
    title.chars().take(80).collect()
}

/// The addresses alone, without repetitions.
pub fn urls(candidates: &[Candidate]) -> Vec<String> {
    distinct(candidates.iter().map(|c| c.url.clone()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, want: &[(&str, &str)]) {
        let found = named(html, &Url::parse("https://example.org/news/").expect("an address"));
        let found: Vec<_> = found.iter().map(|c| (c.url.as_str(), c.title.as_str())).collect();
        assert_eq!(found, want);
    }

    #[test]
    fn declared_feeds_are_found() {
        check(
            r#"<LINK REL="alternate" type="application/rss+xml; charset=utf-8" href="/rss?a=1&amp;b=2" title="All &amp; more">
               <link href=feed.json type='application/feed+json' rel=alternate>
               <link rel="stylesheet alternate" type="text/xml" href="/x.css"><link rel="alternate" hreflang="de" href="/de">"#,
            &[("https://example.org/rss?a=1&b=2", "All & more"), ("https://example.org/news/feed.json", "")],
        );
    }

    #[test]
    fn links_that_look_like_feeds_are_found() {
        check(
            r#"<a href="https://feeds.example.org/politics"><b>Politics</b></a> <a href="/politics/?service=rss">RSS</a>
               <a href="/articles/how-to-feed-a-cat">Cats</a> <a href="javascript:rss">x</a> <a href="mailto:rss@example.org">y</a>"#,
            &[("https://feeds.example.org/politics", "Politics"), ("https://example.org/politics/?service=rss", "RSS")],
        );
    }

    /// Found by fuzzing: the cut fell into a character.
    #[test]
    fn a_long_link_text_is_cut_between_characters() {
        for shift in 0..3 {
            let text = format!("{}{}", "x".repeat(shift), "ж€".repeat(60));
            let found = candidates(&format!("<a href=\"/new.rss\">{text}</a>"), "https://example.org/");
            let linked = found.iter().find(|candidate| candidate.how == How::Linked).expect("the link");
            assert!(text.starts_with(&linked.title) && linked.title.chars().count() > 60, "{}", linked.title);
        }
    }

    #[test]
    fn a_base_counts_and_comments_and_scripts_do_not() {
        check(
            r#"<base href="https://other.example/x/"><!-- <a href="/old.rss"> --><script>"<a href='/fake.rss'>"</script><a href="new.rss">new</a>"#,
            &[("https://other.example/x/new.rss", "new")],
        );
    }

    #[test]
    fn declared_feeds_come_before_guesses_and_guesses_before_links() {
        let html = r#"<a href="/rss.xml">RSS</a><a href="/mine.rss">x</a><link rel=alternate type=application/atom+xml href=/atom.xml>"#;
        let found = candidates(html, "https://example.org/");
        let order: Vec<_> = found.iter().map(|c| (c.url.trim_start_matches("https://example.org"), c.how)).collect();
        assert_eq!(order[0], ("/atom.xml", How::Declared));
        assert_eq!(order[order.len() - 1], ("/mine.rss", How::Linked));
        assert_eq!(order.iter().filter(|(url, _)| *url == "/rss.xml").count(), 1);
    }
}
