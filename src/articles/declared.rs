//! Which of the addresses that a page declares for itself are believed. An address that names a section or the front page
//! instead would give all articles of an outlet one key, so one that says less than where the page was found is none.

use url::Url;

use super::address::{canonical_url, same_site};
use super::tracking::is_tracking;

/// Names of pages that are no article's own.
const NO_NAMES: &[&str] =
    &["index", "home", "homepage", "default", "404", "error", "undefined", "null", "none", "nan", "false"];
/// A last part of a path that says so much tells articles apart without a query.
const ENOUGH: usize = 3;

/// Whether `declared`, an absolute address, is the page's own, where it was found at `page`. `agrees` tells of a second
/// witness for it.
pub fn is_own(declared: &str, page: &str, agrees: bool) -> bool {
    let Ok(declared_url) = Url::parse(declared) else { return false };
    let is_front = |url: &Url| url.path().len() <= 1 && url.query().is_none();
    let Some(page_url) = Url::parse(page).ok().filter(|url| matches!(url.scheme(), "http" | "https")) else {
        return !is_front(&declared_url);
    };
    if canonical_url(declared) == canonical_url(page) {
        return true;
    }
    let names_nothing = is_front(&declared_url) || names_nothing(&declared_url);
    same_site(declared, page) && !names_nothing && (agrees || !says_less(&declared_url, &page_url))
}

fn names_nothing(url: &Url) -> bool {
    let last = last(url).to_ascii_lowercase();
    let stem = last.split('.').next().unwrap_or_default();
    NO_NAMES.contains(&stem) && url.query().is_none()
}

/// True for a section above the page, and for the page's path without what its query tells.
fn says_less(declared: &Url, page: &Url) -> bool {
    let (above, below) = (parts(declared), parts(page));
    if above.len() < below.len() && below.starts_with(&above) {
        return telling(last(declared)) <= telling(last(page));
    }
    let pairs =
        |url: &Url| url.query().unwrap_or_default().split('&').filter(|p| !p.is_empty() && !is_tracking(p)).count();
    above == below && pairs(declared) < pairs(page) && telling(last(declared)) < ENOUGH
}

fn parts(url: &Url) -> Vec<&str> {
    url.path().split('/').filter(|part| !part.is_empty()).collect()
}

fn last(url: &Url) -> &str {
    parts(url).last().copied().unwrap_or_default()
}

/// How much a part of a path tells: its words, and a long number as three.
fn telling(part: &str) -> usize {
    let is_id = |word: &str| word.len() >= 4 && word.bytes().all(|b| b.is_ascii_digit());
    let words = part.split(['-', '_', '+']).filter(|word| !word.is_empty());
    words.map(|word| if is_id(word) { 3 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(own: bool, declared: &str, page: &str) {
        let absolute = |path: &str| format!("https://news.example/{path}");
        assert_eq!(is_own(&absolute(declared), &absolute(page), false), own, "{declared} of {page}");
    }

    #[test]
    fn an_address_that_says_less_than_where_the_page_was_found_is_not_believed() {
        for declared in ["", "politics/", "politics", "index.html", "home", "404", "politics/undefined", "null"] {
            check(false, declared, "politics/story-1");
        }
        check(false, "en", "en/politics/ministers-agree");
        check(false, "world-news", "world-news/ministers-agree-on-mission");
        check(false, "story.php", "story.php?id=7");
        check(false, "en/story.php?lang=en", "en/story.php?lang=en&id=7");
    }

    #[test]
    fn another_name_of_the_same_article_is_believed() {
        check(true, "politics/story-1-final", "politics/story-1");
        check(true, "politics/ministers-agree-on-mission", "politics/ministers-agree-on-mission/comments");
        check(true, "politics/story-4711", "politics/story-4711?page=2");
        check(true, "ministers-agree-on-mission", "ministers-agree-on-mission?edition=uk");
        check(true, "2025/ministers-agree", "p/4711");
        check(true, "story.php?id=7", "story.php?id=7&utm_source=rss");
        check(true, "story.php?id=7", "?p=7");
        check(true, "", "");
        check(true, "index.html", "index.html");
    }

    #[test]
    fn a_second_witness_outweighs_what_the_path_does_not_say() {
        let (declared, page) = ("https://news.example/talks", "https://news.example/talks?edition=uk");
        assert!(!is_own(declared, page, false) && is_own(declared, page, true));
        assert!(!is_own("https://news.example/", page, true));
        assert!(!is_own("https://evil.example/talks", page, true));
    }
}
