//! What kind of page it is: a whole article, its beginning, a live blog, a video, or something else.

use super::clues::Clues;
use super::{Kind, walls};

/// Characters of text from which on an article for subscribers is taken to be there as a whole.
const WHOLE: usize = 1_500;
/// Characters below which a page that calls itself an article is but its beginning.
const TEASER: usize = 280;
/// Characters below which a page that does not is none.
const NOTHING: usize = 120;

/// Tells by the page's own words about itself, its address, what text was found, and whether it asks for a
/// subscription among its paragraphs.
pub fn of(clues: &Clues, url: &str, (title, text): (&str, &str), asks_to_subscribe: bool) -> Kind {
    let length = length(text);
    let data = &clues.linked_data;
    let og_type = clues.first(&["og:type"]).unwrap_or_default().to_ascii_lowercase();
    let is_article = data.is_article || og_type == "article";
    let path = path(url);
    if data.is_live || og_type == "liveblog" || clues.has_live_blog && !is_article || names_live(path) {
        return Kind::Live;
    }
    let is_short = length < TEASER;
    // An article may hold a video.
    let holds_video = (data.is_video || clues.has_video && is_short) && (!is_article || data.is_video && is_short);
    if length < WHOLE && (og_type.starts_with("video") || holds_video && !data.is_article || names_video(path)) {
        return Kind::Video;
    }
    let is_other = clues.has_password && length < 2 * TEASER
        || length < NOTHING
        || data.is_media && length < WHOLE
        || og_type == "website" && path.is_empty()
        || is_index(clues, length)
        || walls::is_wall(title, text);
    if is_other && !is_article {
        return Kind::Other;
    }
    let for_subscribers = !data.is_free.unwrap_or(!clues.has_paywall);
    let breaks_off = for_subscribers || ends_open(text);
    if length < TEASER && is_article || length < WHOLE && breaks_off || length < 2 * WHOLE && asks_to_subscribe {
        return Kind::Stub;
    }
    Kind::Article
}

/// Characters of a text; a sign of Chinese, Japanese or Korean says as much as two and a half letters.
pub fn length(text: &str) -> usize {
    text.chars().map(|c| if c >= '\u{2e80}' { 5 } else { 2 }).sum::<usize>() / 2
}

/// True for `...`, `[…]`, `Read more`: what is put where a text is cut.
pub fn ends_open(text: &str) -> bool {
    let end = text.trim_end_matches([']', ')', ' ']).to_lowercase();
    ["...", "…", "read more", "continue reading", "weiterlesen", "lire la suite", "leer más"]
        .iter()
        .any(|mark| end.ends_with(mark))
}

/// A page of headings that lead elsewhere, each with a few words, under no headline of its own.
fn is_index(clues: &Clues, length: usize) -> bool {
    const HEADINGS: usize = 5;
    const WORDS: usize = 3;
    let headlines = clues.headings.iter().filter(|heading| heading.split_whitespace().count() > WORDS);
    clues.linked_headings >= HEADINGS && length < clues.linked_headings * 400 && headlines.count() == 0
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
        let podcast = r#"<script type="application/ld+json">{"@type":"PodcastEpisode"}</script>"#;
        let website = r#"<meta property="og:type" content="website">"#;
        let video_in_article = format!(r#"<meta property="og:type" content="article">{video}"#);
        let free = closed.replace("False", "True") + "<div class=paywall></div>";
        let index = "<h1>Politics</h1>".to_owned() + &"<h2><a href=/s>A story</a></h2>".repeat(6);
        let (long, middle, short) = ("word ".repeat(400), "word ".repeat(150), "word ".repeat(40));
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
            (&video_in_article, "https://a.example/x", &middle, Kind::Article),
            (
                r#"<meta property="og:type" content="article"><video></video>"#,
                "https://a.example/x",
                &middle,
                Kind::Article,
            ),
            ("<video></video>", "https://a.example/x", &short, Kind::Video),
            (podcast, "https://a.example/x", &short, Kind::Other),
            (website, "https://a.example/", &long, Kind::Other),
            (website, "https://a.example/x", &long, Kind::Article),
            (&index, "https://a.example/politics", &middle, Kind::Other),
            (&index, "https://a.example/politics", &"word ".repeat(600), Kind::Article),
            (&format!("<h1>Ministers agree on a mission</h1>{index}"), "https://a.example/x", &middle, Kind::Article),
            ("<div class=liveblog-teaser></div>", "https://a.example/x", &long, Kind::Article),
            ("<div class=liveblog></div>", "https://a.example/x", &long, Kind::Live),
            ("<div class=no-paywall></div>", "https://a.example/x", &middle, Kind::Article),
            ("<div class=paywall></div>", "https://a.example/x", &middle, Kind::Stub),
            (&free, "https://a.example/x", &middle, Kind::Article),
            (article, "https://a.example/x", &format!("{middle} in the second week of..."), Kind::Stub),
            (article, "https://a.example/x", &"部长们同意派遣边境特派团。".repeat(10), Kind::Article),
        ];
        for (html, url, text, kind) in cases {
            let clues = Clues::gather(&Tree::parse(html), url);
            assert_eq!(of(&clues, url, ("Talks", text), false), kind, "{html} {url} {}", text.len());
        }
        let clues = Clues::gather(&Tree::parse(article), "");
        assert_eq!(of(&clues, "https://a.example/x", ("Talks", &long), true), Kind::Stub);
    }
}
