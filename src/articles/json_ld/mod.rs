//! JSON-LD of news pages (schema.org `NewsArticle` and its kin), also where it is not quite JSON.

use serde_json::{Map, Value};

mod mend;
mod values;

use super::address::canonical_url;
use super::spelling::letters;
pub use values::flag_of;
use values::{Nodes, address, flag, has_type, images, names, text};

/// Values looked at in all blocks of a page together.
const MAX_VALUES: usize = 20_000;

/// What the blocks say of the page's own article.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LinkedData {
    pub is_article: bool,
    pub is_live: bool,
    pub is_video: bool,
    /// A podcast's episode or a gallery of pictures.
    pub is_media: bool,
    pub headline: Option<String>,
    pub body: Option<String>,
    pub authors: Vec<String>,
    pub published: Option<String>,
    pub updated: Option<String>,
    pub images: Vec<String>,
    pub publisher: Option<String>,
    pub url: Option<String>,
    pub language: Option<String>,
    /// False where the outlet says that this page is for subscribers.
    pub is_free: Option<bool>,
}

/// By what a page is known to its own article among others.
#[derive(Clone, Debug, Default)]
pub struct Own {
    /// Its [`canonical_url`]s: where it was found, what it declares.
    pub keys: Vec<String>,
    /// Its headings and titles, as [`letters`] has them.
    pub titles: Vec<String>,
}

/// Reads all blocks of a page.
pub fn read<'a>(blocks: impl Iterator<Item = &'a str>, own: &Own) -> LinkedData {
    let values: Vec<Value> = blocks.flat_map(mend::parse).collect();
    let mut found = LinkedData::default();
    // With each value, whether it stands in a list of others.
    let mut open: Vec<(&Value, bool)> = values.iter().rev().map(|value| (value, false)).collect();
    let mut nodes = Nodes::default();
    let mut articles = vec![];
    for _ in 0..MAX_VALUES {
        let Some((value, listed)) = open.pop() else { break };
        match value {
            Value::Array(all) => open.extend(all.iter().rev().map(|value| (value, listed))),
            Value::Object(fields) => {
                found.is_video |= has_type(fields, |kind| kind == "VideoObject");
                found.is_media |= has_type(fields, is_media);
                if let Some(id) = fields.get("@id").and_then(Value::as_str).filter(|_| fields.len() > 1) {
                    nodes.insert(id, value);
                }
                if has_type(fields, is_article) {
                    articles.push((fields, listed));
                }
                let inner = |name: &str| fields.get(name);
                open.extend(inner("itemListElement").map(|list| (list, true)));
                let whole = ["item", "mainEntityOfPage", "mainEntity", "@graph"];
                open.extend(whole.into_iter().filter_map(inner).map(|value| (value, listed)));
            }
            _ => {}
        }
    }
    // The first of the best; `max_by_key` would give the last.
    let ranked = articles.into_iter().filter_map(|(article, listed)| Some((rank(article, listed, own)?, article)));
    let best = ranked.reduce(|best, next| if next.0 > best.0 { next } else { best });
    if let Some((_, article)) = best {
        found.take(article, &nodes);
    }
    found
}

/// How surely an article is the page's own; `None` where it stands among others and nothing ties it to the page.
fn rank(article: &Map<String, Value>, listed: bool, own: &Own) -> Option<i32> {
    let get = |name: &str| article.get(name).unwrap_or(&Value::Null);
    let keys = ["url", "mainEntityOfPage", "@id"].into_iter().filter_map(|name| address(get(name)));
    let keys: Vec<_> = keys.filter_map(|url| canonical_url(&url)).collect();
    let by_address = keys.iter().any(|key| own.keys.contains(key));
    let title = text(get("headline")).or_else(|| text(get("name"))).map(|title| letters(&title)).unwrap_or_default();
    let by_title =
        title.len() >= 8 && own.titles.iter().any(|known| known.starts_with(&title) || title.starts_with(known));
    let is_post = has_type(article, |kind| matches!(kind, "SocialMediaPosting" | "DiscussionForumPosting"));
    if (listed || is_post) && !by_address && !by_title {
        return None;
    }
    let has_body = text(get("articleBody")).is_some();
    let of_another = !keys.is_empty() && !by_address;
    Some(8 * i32::from(by_address) + 4 * i32::from(by_title) + 2 * i32::from(has_body) - i32::from(of_another))
}

impl LinkedData {
    fn take(&mut self, article: &Map<String, Value>, nodes: &Nodes) {
        let get = |name: &str| article.get(name).unwrap_or(&Value::Null);
        let first = |names: &[&str]| names.iter().find_map(|name| text(get(name)));
        self.is_article = true;
        self.is_live = has_type(article, |kind| kind == "LiveBlogPosting");
        self.headline = first(&["headline", "name"]);
        self.body = get("articleBody").as_str().filter(|body| !body.trim().is_empty()).map(str::to_owned);
        self.authors = names(get("author"), nodes);
        if self.authors.is_empty() {
            self.authors = names(get("creator"), nodes);
        }
        self.published = first(&["datePublished", "dateCreated"]);
        self.updated = first(&["dateModified"]);
        self.images = images(get("image"), nodes);
        self.images.extend(images(get("thumbnailUrl"), nodes));
        self.publisher = names(get("publisher"), nodes).into_iter().next();
        self.url = address(get("url")).or_else(|| address(get("mainEntityOfPage")));
        self.language = first(&["inLanguage"]);
        self.is_free = flag(get("isAccessibleForFree")).or_else(|| {
            let parts = values::each(get("hasPart"));
            parts.filter_map(|part| flag(part.get("isAccessibleForFree")?)).reduce(|all, free| all && free)
        });
    }
}

/// Whether a type of schema.org is some kind of article.
pub fn is_article(kind: &str) -> bool {
    let posting = ["BlogPosting", "LiveBlogPosting", "SocialMediaPosting", "DiscussionForumPosting"];
    kind.ends_with("Article") || kind == "Report" || posting.contains(&kind)
}

pub fn is_media(kind: &str) -> bool {
    matches!(kind, "PodcastEpisode" | "ImageGallery" | "MediaGallery" | "AudioObject")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(block: &str, expected: &LinkedData) {
        assert_eq!(&read([block].into_iter(), &Own::default()), expected, "{block}");
    }

    fn found(blocks: &[&str]) -> LinkedData {
        let own = Own {
            keys: vec!["https://news.example/talks".to_owned()],
            titles: vec!["ministersagreeonamission".to_owned()],
        };
        read(blocks.iter().copied(), &own)
    }

    #[test]
    fn an_article_is_found_wherever_it_stands_and_however_it_is_broken() {
        let expected = LinkedData {
            is_article: true,
            headline: Some("Talks".to_owned()),
            authors: vec!["A. Writer".to_owned(), "B. Writer".to_owned()],
            ..LinkedData::default()
        };
        let article =
            r#"{"@type":"NewsArticle","headline":"Talks","author":[{"name":"A. Writer"},{"name":"B. Writer"}]}"#;
        check(article, &expected);
        check(&format!("[{article}]"), &expected);
        check(&format!(r#"{{"@graph":[{{"@type":"WebSite"}},{article}]}}"#), &expected);
        check(&format!("<!--{article}-->"), &expected);
        check(&format!("//<![CDATA[\n{article}\n//]]>"), &expected);
        check(&format!("{article};"), &expected);
        check(&article.replace("}]}", "},],}"), &expected);
        check(&article.replace("NewsArticle", "https://schema.org/ReportageNewsArticle"), &expected);
        check(&format!(r#"{{"@type":"BreadcrumbList"}} {article}"#), &expected);
        let expected = LinkedData { headline: Some("Talks  on".to_owned()), ..expected };
        check(&article.replace("Talks", "Talks \non"), &expected);
    }

    #[test]
    fn what_is_no_article_says_nothing() {
        for block in ["", "{", "null", "[[[[", r#"{"@type":"WebSite","name":"News"}"#, "not json", "[CDATA[", "]{"] {
            check(block, &LinkedData::default());
        }
        check(&"[".repeat(100_000), &LinkedData::default());
    }

    #[test]
    fn of_several_articles_the_pages_own_speaks_for_it() {
        let own = r#"{"@type":"NewsArticle","headline":"Ministers agree on a mission","author":{"name":"Jane Doe"}}"#;
        let by_address = r#"{"@type":"NewsArticle","headline":"A plan","mainEntityOfPage":{"@id":"https://www.news.example/talks/"},"author":{"name":"Jane Doe"}}"#;
        let cup = r#"{"@type":"LiveBlogPosting","headline":"Cup final ends in chaos","url":"https://news.example/cup","author":{"name":"Sports Desk"}}"#;
        let list = format!(r#"{{"@type":"ItemList","itemListElement":[{cup},{{"@type":"ListItem","item":{cup}}}]}}"#);
        let comment = r#"{"@type":"DiscussionForumPosting","author":{"name":"Reader"}}"#;
        let with_body = r#"{"@type":"NewsArticle","author":{"name":"Jane Doe"},"articleBody":"They met."}"#;
        let without = r#"{"@type":"NewsArticle","author":{"name":"Sports Desk"},"articleBody":null}"#;
        for blocks in
            [[&*list, own], [own, &*list], [cup, own], [cup, by_address], [comment, own], [without, with_body]]
        {
            let found = found(&blocks);
            assert_eq!((found.authors, found.is_live), (vec!["Jane Doe".to_owned()], false), "{blocks:?}");
        }
        for blocks in [[&*list, ""], [comment, ""]] {
            assert_eq!(found(&blocks), LinkedData::default(), "{blocks:?}");
        }
    }

    #[test]
    fn a_reference_is_followed_within_the_page() {
        let graph = r##"{"@graph":[{"@type":"Article","author":{"@id":"#jane"},"publisher":{"@id":"#org"},"image":{"@id":"#lead"},
            "mainEntityOfPage":{"@id":"https://news.example/talks"}},
            {"@type":"ImageObject","@id":"#lead","url":"https://news.example/i/a.jpg"},
            {"@type":"Person","@id":"#jane","name":"Jane Doe"},{"@type":"Organization","@id":"#org","name":"The News"}]}"##;
        let found = found(&[graph]);
        assert_eq!((found.authors, found.publisher.as_deref()), (vec!["Jane Doe".to_owned()], Some("The News")));
        assert_eq!(found.images, ["https://news.example/i/a.jpg"]);
        assert_eq!(found.url.as_deref(), Some("https://news.example/talks"));
    }

    #[test]
    fn whether_an_article_is_free_is_told_in_many_ways() {
        let free = |fields: &str| found(&[&format!(r#"{{"@type":"NewsArticle",{fields}}}"#)]).is_free;
        for no in ["false", "\"False\"", "\"http://schema.org/False\"", "\"no\"", "0", "\"0\""] {
            assert_eq!(free(&format!("\"isAccessibleForFree\":{no}")), Some(false), "{no}");
            assert_eq!(free(&format!("\"hasPart\":[{{\"isAccessibleForFree\":{no}}}]")), Some(false), "{no}");
        }
        assert_eq!(free(r#""isAccessibleForFree":"https://schema.org/True""#), Some(true));
        assert_eq!(free(r#""isAccessibleForFree":true,"hasPart":{"isAccessibleForFree":false}"#), Some(true));
        assert_eq!(free(r#""isAccessibleForFree":"""#), None);
    }

    #[test]
    fn values_are_read_in_their_odd_shapes() {
        let found =
            found(&[r#"{"@type":"NewsArticle","datePublished":1744263000,"dateModified":[{"@value":"2025-04-10"}],
            "author":[{"givenName":"Jane","familyName":"Doe"},["John Roe"],{"name":["A. B.","C. D."]}],
            "image":[null,{"@id":"https://news.example/#lead"},{"contentUrl":"/b.jpg"}]}"#]);
        assert_eq!((found.published.as_deref(), found.updated.as_deref()), (Some("1744263000"), Some("2025-04-10")));
        assert_eq!(found.authors, ["Jane Doe", "A. B.", "C. D."]);
        assert_eq!(found.images, ["/b.jpg"]);
    }
}
