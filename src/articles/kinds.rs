//! What kind of page it is: a whole article, its beginning, a live blog, a video, or something else.

use super::Kind;
use super::clues::Clues;

/// Characters of text from which on an article for subscribers is taken to be there as a whole.
const WHOLE: usize = 1_500;
/// Characters below which a page that calls itself an article is but its beginning.
const TEASER: usize = 280;
/// Characters below which a page that does not is none.
const NOTHING: usize = 120;

/// Tells by the page's own words about itself, its address, and how much text was found.
pub fn of(clues: &Clues, url: &str, text: &str) -> Kind {
    let length = text.chars().count();
    let data = &clues.linked_data;
    let og_type = clues.first(&["og:type"]).unwrap_or_default().to_ascii_lowercase();
    let is_article = data.is_article || og_type == "article";
    let path = path(url);
    if data.is_live || og_type == "liveblog" || clues.has_live_blog && !data.is_article || names_live(path) {
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
    let much_is_missing = data.body.as_ref().is_some_and(|body| body.len() > 3 * text.len());
    if length < TEASER && is_article || length < WHOLE && for_subscribers || asks_to_subscribe(text) || much_is_missing
    {
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

/// True where the text ends by asking for a subscription.
fn asks_to_subscribe(text: &str) -> bool {
    const ASKS: &[&str] = &[
        "subscribe to continue",
        "subscribe to read",
        "to continue reading",
        "to read the full",
        "to read this article",
        "already a subscriber",
        "this article is for subscribers",
        "this content is for subscribers",
        "exclusively for subscribers",
        "sign in to read",
        "log in to continue",
        "weiterlesen mit",
        "jetzt weiterlesen",
        "exklusiv für abonnenten",
        "réservé aux abonnés",
        "réservée aux abonnés",
        "abonnez-vous pour",
        "suscríbete para",
        "para seguir leyendo",
        "лише для передплатників",
    ];
    let tail = text.floor_char_boundary(text.len().saturating_sub(400));
    let tail = text[tail..].to_lowercase();
    text.len() < 2 * WHOLE && ASKS.iter().any(|ask| tail.contains(ask))
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
        let asks = format!("{short} Subscribe to continue reading.");
        let cases = [
            (article, "https://a.example/x", &long, Kind::Article),
            ("", "https://a.example/x", &long, Kind::Article),
            (article, "https://a.example/x", &short, Kind::Stub),
            (closed, "https://a.example/x", &short, Kind::Stub),
            (closed, "https://a.example/x", &long, Kind::Article),
            ("", "https://a.example/x", &asks, Kind::Stub),
            (live, "https://a.example/x", &long, Kind::Live),
            ("", "https://a.example/world/live/x", &long, Kind::Live),
            (video, "https://a.example/x", &short, Kind::Video),
            ("", "https://a.example/video/x", &short, Kind::Video),
            ("", "https://a.example/x", &String::new(), Kind::Other),
            ("<input type=password>", "https://a.example/login", &short, Kind::Other),
        ];
        for (html, url, text, kind) in cases {
            let clues = Clues::gather(&Tree::parse(html));
            assert_eq!(of(&clues, url, text), kind, "{html} {url} {}", text.len());
        }
    }
}
