//! What on a page is not the article, told by tags, classes and ids.
//!
//! The word lists follow what trafilatura and Readability learned about news pages.

use super::tree::{Id, Tree};

/// How surely an element is not the article's own text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    Text,
    /// Furniture unless long sentences stand in it.
    Doubtful,
    /// Furniture unless most of the page stands in it.
    Furniture,
    /// Never text.
    Never,
}

const NEVER: &[&str] = &[
    "head", "script", "style", "noscript", "template", "button", "select", "input", "textarea", "option", "iframe",
    "svg", "object", "embed", "video", "audio", "canvas", "dialog", "math", "map", "picture",
];
const FURNITURE_TAGS: &[&str] = &["nav", "footer", "aside", "form", "figcaption", "menu"];
const DOUBTFUL_TAGS: &[&str] = &["figure", "label", "address"];

/// Parts of a class or id, lower case, anywhere in it: furniture.
const FURNITURE: &[&str] = &[
    "footer",
    "related",
    "viral",
    "sharing",
    "social",
    "sociable",
    "syndication",
    "newsletter",
    "subnav",
    "cookie",
    "sidebar",
    "breadcrumb",
    "bread-crumb",
    "navigation",
    "navbar",
    "navbox",
    "byline",
    "timestamp",
    "user-info",
    "user-profile",
    "infoline",
    "outbrain",
    "taboola",
    "criteo",
    "consent",
    "side-stories",
    "most-popular",
    "mostpopular",
    "most-read",
    "mostread",
    "comment",
    "disqus",
    "akismet",
    "noprint",
    "lightbox",
    "advert",
    "sponsor",
    "recommend",
    "readmore",
    "read-more",
    "subscribe",
    "signup",
    "sign-up",
    "pagination",
    "tag-list",
    "taglist",
    "skip-link",
    "print-only",
    "whatsapp",
    "copyright",
    "postmeta",
    "kommentar",
    "imagedesc",
    "caption",
    "morelinks",
    "sharedaddy",
    "jp-",
    "shareblock",
    "share-",
    "same-topic",
    "mehr-zum",
    "article-subvert",
    "trending",
    "tendencia",
];
/// The same, where long sentences make it text.
const DOUBTFUL: &[&str] = &[
    "teaser",
    "widget",
    "banner",
    "promo",
    "paid-content",
    "paidcontent",
    "paywall",
    "pager",
    "rating",
    "menu",
    "toolbar",
    "metadata",
    "author",
    "slide",
    "gallery",
    "carousel",
    "lightbox",
    "infobox",
    "hidden",
    "popup",
    "attachment",
];
/// Whole words of a class or id: furniture.
const FURNITURE_WORDS: &[&str] = &[
    "nav", "ad", "ads", "tags", "share", "shares", "shared", "embed", "embedded", "modal", "overlay", "rail", "credit",
    "credits", "btn", "reply", "respond", "icon", "icons", "login", "search", "bio", "likes", "dida", "themes",
    "topics",
];
/// The same, where long sentences make it text.
const DOUBTFUL_WORDS: &[&str] = &[
    "meta", "tag", "bar", "hide", "next", "prev", "previous", "button", "buttons", "message", "options", "expand",
    "date", "source", "contact",
];

pub fn verdict(tree: &Tree, id: Id) -> Verdict {
    let tag = tree.tag(id);
    if NEVER.contains(&tag) {
        return Verdict::Never;
    }
    if FURNITURE_TAGS.contains(&tag) {
        return Verdict::Furniture;
    }
    let by_tag = if DOUBTFUL_TAGS.contains(&tag) { Verdict::Doubtful } else { Verdict::Text };
    if matches!(tag, "html" | "body" | "article" | "main" | "em" | "strong" | "b" | "i" | "a" | "h1" | "") {
        return by_tag;
    }
    tree.attributes(id)
        .iter()
        .map(|attribute| by_attribute(&attribute.name.local, &attribute.value))
        .fold(by_tag, Verdict::max)
}

fn by_attribute(name: &str, value: &str) -> Verdict {
    let hidden = |is: bool| if is { Verdict::Furniture } else { Verdict::Text };
    match name {
        "class" | "id" => by_name(value),
        "role" => {
            hidden(matches!(value, "navigation" | "complementary" | "banner" | "contentinfo" | "search" | "dialog"))
        }
        "style" => hidden(value.contains("display:none") || value.contains("display: none")),
        "aria-hidden" => hidden(value == "true"),
        "hidden" => Verdict::Furniture,
        _ => Verdict::Text,
    }
}

fn by_name(value: &str) -> Verdict {
    let lower = value.to_ascii_lowercase();
    // A blog's post carries the names of its author, tags and categories as classes.
    if lower.contains("hentry") || lower.contains("type-post") || lower.contains("type-page") {
        return Verdict::Text;
    }
    let has = |parts: &[&str]| parts.iter().any(|part| lower.contains(part));
    let is = |words: &[&str]| lower.split(|c: char| !c.is_alphanumeric()).any(|word| words.contains(&word));
    if has(FURNITURE) || is(FURNITURE_WORDS) {
        Verdict::Furniture
    } else if has(DOUBTFUL) || is(DOUBTFUL_WORDS) {
        Verdict::Doubtful
    } else {
        Verdict::Text
    }
}

/// How surely the element's name says that it holds the article, 0 the surest.
pub fn names_article(tree: &Tree, id: Id) -> Option<u8> {
    const SURE: &[&str] = &[
        "post-text",
        "post_text",
        "post-body",
        "post-entry",
        "postentry",
        "post-content",
        "post_content",
        "postcontent",
        "article-text",
        "articletext",
        "article_text",
        "entry-content",
        "article-content",
        "article__content",
        "article_content",
        "article-body",
        "article__body",
        "article_body",
        "articlebody",
        "articlecontent",
        "body-text",
        "bodytext",
        "story-body",
        "storybody",
        "story-content",
        "storycontent",
        "art-content",
        "field-body",
        "news-text",
        "articulo-contenido",
        "cuerpo_noticia",
    ];
    const LIKELY: &[&str] = &[
        "page-content",
        "text-content",
        "blog-content",
        "section-content",
        "single-content",
        "single-post",
        "main-content",
        "content-main",
        "content_main",
        "content-body",
        "content__body",
        "maincontent",
        "fulltext",
        "post-single",
    ];
    let tag = tree.tag(id);
    if !matches!(tag, "article" | "div" | "main" | "section" | "td") {
        return None;
    }
    let has = |parts: &[&str]| {
        ["class", "id"].iter().filter_map(|name| tree.attribute(id, name)).any(|value| {
            let lower = value.to_ascii_lowercase();
            parts.iter().any(|part| lower.contains(part))
        })
    };
    if tree.attribute(id, "itemprop").is_some_and(|value| value.contains("articleBody")) || has(SURE) {
        Some(0)
    } else if tag == "article" {
        Some(1)
    } else if has(LIKELY) {
        Some(2)
    } else {
        let named = matches!(tree.attribute(id, "id"), Some("content" | "main"));
        (tag == "main" || named || tree.attribute(id, "role") == Some("main")).then_some(3)
    }
}

/// True where the element's name says that it holds the article's lead.
pub fn names_lead(tree: &Tree, id: Id) -> bool {
    const WORDS: &[&str] = &[
        "lead",
        "intro",
        "teaser",
        "standfirst",
        "summary",
        "excerpt",
        "subtitle",
        "subline",
        "subhead",
        "subheadline",
        "dek",
        "deck",
        "abstract",
        "chapo",
        "entradilla",
        "bajada",
        "copete",
        "introduction",
        "description",
        "epigraph",
        "sommario",
        "occhiello",
        "vorspann",
        "introtext",
        "sapo",
    ];
    if tree.attribute(id, "itemprop") == Some("description") {
        return true;
    }
    ["class", "id"].iter().filter_map(|name| tree.attribute(id, name)).any(|value| {
        let lower = value.to_ascii_lowercase();
        lower.split(|c: char| !c.is_alphanumeric()).any(|word| WORDS.contains(&word))
            || ["teasertext", "leadtext", "article-teaser"].iter().any(|part| lower.contains(part))
    })
}
