//! What kind of page it is: a whole article, its beginning, a live blog, a video, or something else.

use super::Kind;
use super::clues::Clues;

/// Characters of text from which on an article for subscribers is taken to be there as a whole.
const WHOLE: usize = 1_500;
/// Characters below which a page that calls itself an article is but its beginning.
const TEASER: usize = 280;
/// Characters below which a page that does not is none.
const NOTHING: usize = 120;

/// Tells by the page's own words about itself, its address, how much text was found, and whether it asks for a
/// subscription among its paragraphs.
pub fn of(clues: &Clues, url: &str, text: &str, asks_to_subscribe: bool) -> Kind {
    let length = text.chars().count();
    let data = &clues.linked_data;
    let og_type = clues.first(&["og:type"]).unwrap_or_default().to_ascii_lowercase();
    let is_article = data.is_article || og_type == "article";
    let path = path(url);
    if data.is_live || og_type == "liveblog" || clues.has_live_blog && !is_article || names_live(path) {
        return Kind::Live;
    }
    let of_video = og_type.starts_with("video") || data.is_video && !data.is_article || names_video(path);
    if of_video && length < WHOLE {
        return Kind::Video;
    }
    if clues.has_password && !is_article && length < 2 * TEASER || length < NOTHING && !is_article {
        return Kind::Other;
    }
    let for_subscribers = data.is_free == Some(false) || clues.has_paywall;
    if length < TEASER && is_article || length < WHOLE && for_subscribers || length < 2 * WHOLE && asks_to_subscribe {
        return Kind::Stub;
    }
    Kind::Article
}

fn path(url: &str) -> &str {
    url.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path)
}

fn names_live(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    ["liveblog", "live-blog", "live-updates", "/live/", "live-ticker", "liveticker"]
        .iter()
        .any(|mark| path.contains(mark))
        || path.starts_with("live/")
}

fn names_video(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    path.split('/').any(|part| matches!(part, "video" | "videos" | "watch" | "av" | "mediathek"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::articles::tree::Tree;

    #[test]
    fn a_page_is_told_by_what_it_says_of_itself_and_how_much_is_there() {
        let article = r#"<script type="application/ld+json">{"@type":"NewsArticle"}</script>"#;
        let closed =
            r#"<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":"False"}</script>"#;
        let live = r#"<script type="application/ld+json">{"@type":"LiveBlogPosting"}</script>"#;
        let video = r#"<script type="application/ld+json">{"@type":"VideoObject"}</script>"#;
        let (long, short) = ("word ".repeat(400), "word ".repeat(40));
        let cases = [
            (article, "https://a.example/x", &long, Kind::Article),
            ("", "https://a.example/x", &long, Kind::Article),
            (article, "https://a.example/x", &short, Kind::Stub),
            (closed, "https://a.example/x", &short, Kind::Stub),
            (closed, "https://a.example/x", &long, Kind::Article),
            (live, "https://a.example/x", &long, Kind::Live),
            ("", "https://a.example/world/live/x", &long, Kind::Live),
            (video, "https://a.example/x", &short, Kind::Video),
            ("", "https://a.example/video/x", &short, Kind::Video),
            ("", "https://a.example/x", &String::new(), Kind::Other),
            ("<input type=password>", "https://a.example/login", &short, Kind::Other),
        ];
        for (html, url, text, kind) in cases {
            let clues = Clues::gather(&Tree::parse(html));
            assert_eq!(of(&clues, url, text, false), kind, "{html} {url} {}", text.len());
        }
        let clues = Clues::gather(&Tree::parse(article));
        assert_eq!(of(&clues, "https://a.example/x", &long, true), Kind::Stub);
    }
}
