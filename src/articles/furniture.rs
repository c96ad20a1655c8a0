//! What on a page is not the article: by tag, by class and id, and by phrase.
//!
//! The word lists follow what trafilatura and Readability learned about news pages.

use super::tree::{Id, Tree};

/// Tags that never hold the article's own text.
const TAGS: &[&str] = &[
    "head",
    "script",
    "style",
    "noscript",
    "template",
    "nav",
    "footer",
    "aside",
    "form",
    "button",
    "select",
    "input",
    "textarea",
    "option",
    "iframe",
    "svg",
    "object",
    "embed",
    "video",
    "audio",
    "canvas",
    "figure",
    "figcaption",
    "menu",
    "dialog",
    "math",
    "map",
    "label",
    "picture",
    "time",
    "address",
];

/// Parts of a class or id, lower case: found anywhere in it.
const PARTS: &[&str] = &[
    "footer",
    "related",
    "viral",
    "share-",
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
    "widget",
    "timestamp",
    "user-info",
    "user-profile",
    "article-infos",
    "infoline",
    "outbrain",
    "taboola",
    "criteo",
    "consent",
    "paid-content",
    "paidcontent",
    "paywall",
    "side-stories",
    "most-popular",
    "mostpopular",
    "most-read",
    "mostread",
    "comment",
    "disqus",
    "akismet",
    "noprint",
    "hide-print",
    "lightbox",
    "caption",
    "banner",
    "advert",
    "sponsor",
    "promo",
    "recommend",
    "readmore",
    "read-more",
    "teaser",
    "subscribe",
    "signup",
    "sign-up",
    "pagination",
    "pager",
    "author",
    "rating",
    "menu",
    "tag-list",
    "taglist",
    "skip-link",
    "print-only",
    "whatsapp",
    "toolbar",
    "copyright",
    "postmeta",
    "metadata",
    "kommentar",
];

/// Whole words of a class or id, split at what is no letter and at capitals.
const WORDS: &[&str] = &[
    "nav",
    "ad",
    "ads",
    "tags",
    "tag",
    "meta",
    "bar",
    "share",
    "shares",
    "shared",
    "embed",
    "embedded",
    "hidden",
    "hide",
    "modal",
    "overlay",
    "popup",
    "promo",
    "rail",
    "next",
    "prev",
    "previous",
    "slide",
    "slider",
    "gallery",
    "carousel",
    "credit",
    "button",
    "buttons",
    "btn",
    "message",
    "reply",
    "respond",
    "options",
    "expand",
    "icon",
    "icons",
    "attachment",
    "jp",
    "login",
    "search",
    "bio",
];

/// True where the element and all below it is not the article's text.
pub fn by_tag(tag: &str) -> bool {
    TAGS.contains(&tag)
}

/// True where class, id, role or style say that the element is not the article's text.
pub fn by_name(tree: &Tree, id: Id) -> bool {
    let tag = tree.tag(id);
    if matches!(tag, "html" | "body" | "article" | "main" | "em" | "strong" | "b" | "i" | "a") {
        return false;
    }
    if tag.len() == 2 && tag.starts_with('h') && tag != "hr" {
        return false;
    }
    tree.attributes(id).iter().any(|attribute| {
        let value = &*attribute.value;
        match &*attribute.name.local {
            "class" | "id" => named(value),
            "role" => matches!(value, "navigation" | "complementary" | "banner" | "contentinfo" | "search" | "dialog"),
            "style" => value.contains("display:none") || value.contains("display: none"),
            "aria-hidden" => value == "true",
            "hidden" => true,
            _ => false,
        }
    })
}

fn named(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    PARTS.iter().any(|part| lower.contains(part))
        || words(value).any(|word| WORDS.contains(&&*word.to_ascii_lowercase()))
}

fn words(value: &str) -> impl Iterator<Item = &str> {
    value.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}
