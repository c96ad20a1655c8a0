//! An article from a feed's entry alone, and from an entry together with its page.

use super::clues::collapse;
use super::tree::Tree;
use super::{Article, Kind, address, body, kinds, language, walls};
use crate::sources::Entry;

/// Characters of text from which on the feed carries the article itself, and its page need not be fetched.
const FULL: usize = 1_500;

/// The article as the feed tells it. `feed_language` is what the feed declares, `site` the outlet's name.
pub fn from_entry(entry: &Entry, feed_language: Option<&str>, site: &str) -> Article {
    let content = entry.content_html.as_deref().map(|html| body::fragment(&Tree::parse(html))).unwrap_or_default();
    let summary = collapse(&entry.summary);
    let text = if content.len() >= summary.len() { content } else { summary };
    let kind = if kinds::length(&text) >= FULL { Kind::Article } else { Kind::Stub };
    let url = entry.url.as_deref().unwrap_or_default();
    Article {
        url: address::clean_url(url).unwrap_or_else(|| url.to_owned()),
        title: collapse(&entry.title),
        language: language::detect(&entry.title, &text, feed_language),
        text,
        author: entry.author.clone(),
        published: entry.published,
        updated: entry.updated,
        image: entry.image.clone(),
        site: Some(site.to_owned()).filter(|site| !site.is_empty()),
        kind,
    }
}

/// True where the feed carried enough text that the page need not be fetched.
pub fn is_full(article: &Article) -> bool {
    article.kind == Kind::Article && kinds::length(&article.text) >= FULL && !kinds::ends_open(&article.text)
}

/// The page's article, completed by what the feed says. Where the page is no whole article, the longer text of the two
/// is kept, and the result is marked a stub (or what else the page was). A page that is of something else (a wall, an index)
/// adds nothing to the feed's words; nor does a file, which has no word of its own.
pub fn combine(entry: Article, page: Article) -> Article {
    let known = (entry.title.as_str(), entry.text.as_str());
    let speaks = !page.title.is_empty() || !page.text.is_empty();
    let of_another = speaks && !walls::tells_of((&page.title, &page.text), known, entry.language.as_deref());
    if page.kind == Kind::Other || of_another {
        let kind = if entry.text.is_empty() { Kind::Other } else { Kind::Stub };
        return Article { kind: if is_full(&entry) { Kind::Article } else { kind }, ..entry };
    }
    let page_tells = match page.kind {
        Kind::Article => true,
        // Its posts tell many things; the feed tells what it is about.
        Kind::Live => entry.text.is_empty(),
        _ => page.text.len() >= entry.text.len(),
    };
    let kind = match page.kind {
        kind if !page_tells && entry.kind == Kind::Article && is_full(&entry) && kind == Kind::Stub => Kind::Article,
        kind => kind,
    };
    let (text, language) = if page_tells { (page.text, page.language) } else { (entry.text, entry.language.clone()) };
    Article {
        // The feed's headline is what the outlet sends out; the page's may be made for search engines.
        title: if entry.title.is_empty() { page.title } else { entry.title },
        url: if page.url.is_empty() { entry.url } else { page.url },
        text,
        kind,
        language: language.or(entry.language),
        author: page.author.or(entry.author),
        published: entry.published.or(page.published),
        updated: page.updated.or(entry.updated),
        image: page.image.or(entry.image),
        site: entry.site.or(page.site),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(summary: &str, html: &str) -> Entry {
        Entry {
            url: Some("https://news.example/a?utm_source=rss".to_owned()),
            title: "Talks\n in Brussels".to_owned(),
            summary: summary.to_owned(),
            content_html: Some(html.to_owned()).filter(|html| !html.is_empty()),
            ..Entry::default()
        }
    }

    fn page(text: &str, kind: Kind) -> Article {
        Article { title: "Page".to_owned(), text: text.to_owned(), kind, ..Article::default() }
    }

    #[test]
    fn full_text_in_the_feed_saves_the_page() {
        let long = "The ministers met again. ".repeat(80);
        let article = from_entry(&entry("Short.", &format!("<p>{long}</p><p>The end.</p>")), Some("en-GB"), "The News");
        assert_eq!((article.title.as_str(), article.url.as_str()), ("Talks in Brussels", "https://news.example/a"));
        assert_eq!((article.language.as_deref(), article.site.as_deref()), (Some("en"), Some("The News")));
        assert!(article.text.ends_with("\nThe end."), "{}", article.text);
        assert!(is_full(&article));
        assert!(!is_full(&from_entry(&entry("Short.", ""), None, "")));
        assert!(!is_full(&from_entry(&entry("", &format!("<p>{long} […]</p>")), None, "")));
    }

    #[test]
    fn a_stub_or_live_page_falls_back_to_the_text_of_the_feed_and_is_marked() {
        let told = from_entry(&entry("The ministers met in Brussels on Thursday.", ""), None, "");
        let both = combine(told.clone(), page("The ministers met in Brussels.", Kind::Stub));
        assert_eq!((both.text.as_str(), both.kind), ("The ministers met in Brussels on Thursday.", Kind::Stub));
        let both = combine(told.clone(), page("", Kind::Other));
        assert_eq!(both.kind, Kind::Stub);
        let posts = "09:41 The ministers arrive in Brussels. 09:40 Rain in the valley. 09:12 A train is late.";
        let both = combine(told.clone(), page(posts, Kind::Live));
        assert_eq!((both.text.as_str(), both.kind), ("The ministers met in Brussels on Thursday.", Kind::Live));
        let both = combine(told, page("A whole article on the ministers in Brussels.", Kind::Article));
        assert_eq!(
            (both.text.as_str(), both.kind, both.title.as_str()),
            ("A whole article on the ministers in Brussels.", Kind::Article, "Talks in Brussels")
        );
    }

    #[test]
    fn a_page_of_something_else_adds_nothing_to_the_words_of_the_feed() {
        let told = from_entry(&entry("The ministers met in Brussels on Thursday.", ""), None, "The News");
        let wall = "Choose what this site and its apps may keep of your visit, now or later, in the settings below.";
        for kind in [Kind::Article, Kind::Other] {
            let url = "https://consent.example/".to_owned();
            let image = Some("https://consent.example/logo.png".to_owned());
            let both = combine(told.clone(), Article { url, image, ..page(wall, kind) });
            assert_eq!(both, Article { kind: Kind::Stub, ..told.clone() });
        }
        let film = Article { kind: Kind::Video, ..Article::default() };
        assert_eq!(combine(told.clone(), film), Article { kind: Kind::Video, ..told });
        let silent = from_entry(&entry("", ""), None, "");
        let both = combine(silent.clone(), page(wall, Kind::Other));
        assert_eq!((both.text.as_str(), both.kind), ("", Kind::Other));
    }
}
