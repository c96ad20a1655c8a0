//! Dates, canonical address, language, image and outlet of a page, from the most trusted witness that names them.

use url::Url;

use super::address::{canonical_url, clean_url};
use super::clues::Clues;
use super::titles::plain;
use super::{dates, declared};

/// The longest name of an outlet and the longest address of a picture that are believed, in bytes.
const LONGEST_NAME: usize = 120;
const LONGEST_ADDRESS: usize = 2_000;

/// The outlet's name.
pub fn site(clues: &Clues) -> Option<String> {
    let named = clues.first(&["og:site_name", "application-name", "al:android:app_name", "dc.publisher"]);
    named
        .or(clues.linked_data.publisher.as_deref())
        .map(plain)
        .filter(|name| !name.is_empty() && name.len() <= LONGEST_NAME)
}

/// When it was published; `page` is the address where it was found.
pub fn published(clues: &Clues, page: &str) -> Option<i64> {
    const NAMES: &[&str] = &[
        "article:published_time",
        "og:article:published_time",
        "datepublished",
        "parsely-pub-date",
        "sailthru.date",
        "pubdate",
        "publishdate",
        "publish-date",
        "publication_date",
        "dc.date.issued",
        "dcterms.created",
        "dc.date",
        "dcterms.date",
        "cxenseparse:recs:publishtime",
        "og:published_time",
        "date",
        "article.published",
        "last-published",
    ];
    let data = clues.linked_data.published.as_deref().and_then(dates::parse);
    data.or_else(|| declared_date(clues, NAMES))
        .or_else(|| clues.item("datepublished").and_then(dates::parse))
        .or_else(|| clues.dates.iter().find_map(|date| dates::parse(date)))
        .or_else(|| dates::in_address(page))
}

pub fn updated(clues: &Clues) -> Option<i64> {
    const NAMES: &[&str] = &[
        "article:modified_time",
        "og:updated_time",
        "datemodified",
        "lastmod",
        "last-modified",
        "dcterms.modified",
        "dc.date.modified",
        "article.updated",
    ];
    let data = clues.linked_data.updated.as_deref().and_then(dates::parse);
    data.or_else(|| declared_date(clues, NAMES)).or_else(|| clues.item("datemodified").and_then(dates::parse))
}

fn declared_date(clues: &Clues, names: &[&str]) -> Option<i64> {
    names.iter().find_map(|&name| clues.first(&[name]).and_then(dates::parse))
}

/// What the page or its outlet says that its language is.
pub fn language(clues: &Clues) -> Option<&str> {
    let declared = clues.language.as_deref().or(clues.linked_data.language.as_deref());
    declared.filter(|tag| !tag.is_empty()).or(clues.first(&[
        "content-language",
        "og:locale",
        "language",
        "dc.language",
    ]))
}

/// The lead picture: the first of those declared that has an address, else the first large one in the article.
pub fn image(clues: &Clues, page: &str) -> Option<String> {
    const NAMES: &[&str] = &["og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src"];
    let declared = NAMES.iter().filter_map(|&name| clues.first(&[name]));
    let data = clues.linked_data.images.iter().map(String::as_str);
    let others = [clues.linked("image_src"), clues.item("image"), clues.picture.as_deref()];
    let all = declared.chain(data).chain(others.into_iter().flatten());
    all.filter(|url| url.len() <= LONGEST_ADDRESS).find_map(|url| absolute(url, clues, page))
}

/// The page's own address: what it declares, where that can be believed; else where it came from.
pub fn address(clues: &Clues, page: &str) -> String {
    let data = clues.linked_data.url.as_deref().and_then(|url| absolute(url, clues, page));
    let key = data.as_deref().and_then(canonical_url);
    let agrees = |url: &String| key.is_some() && canonical_url(url) == key;
    let links = [clues.linked("canonical"), clues.first(&["og:url"])].into_iter().flatten();
    let own = links
        .filter_map(|url| absolute(url, clues, page))
        .find(|url| declared::is_own(url, page, agrees(url)))
        .or_else(|| data.clone().filter(|url| declared::is_own(url, page, false)));
    own.and_then(|url| clean_url(&url)).or_else(|| clean_url(page)).unwrap_or_else(|| page.to_owned())
}

/// An http(s) address, relative ones against the page's base.
fn absolute(url: &str, clues: &Clues, page: &str) -> Option<String> {
    let page = Url::parse(page).ok();
    let base = clues.base.as_deref().and_then(|base| match &page {
        Some(page) => page.join(base).ok(),
        None => Url::parse(base).ok(),
    });
    let url = match base.or(page) {
        Some(base) => base.join(url.trim()).ok()?,
        None => Url::parse(url.trim()).ok()?,
    };
    matches!(url.scheme(), "http" | "https").then(|| url.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::articles::tree::Tree;

    /// The lead picture of a page at `https://news.example/world/a`.
    #[track_caller]
    fn check(html: &str, expected: Option<&str>) {
        let found = image(&Clues::gather(&Tree::parse(html), ""), "https://news.example/world/a");
        assert_eq!(found.as_deref(), expected, "{html}");
    }

    #[test]
    fn the_lead_picture_is_what_the_page_declares_in_order_of_trust() {
        let meta = |name: &str, url: &str| format!("<meta property='{name}' content='{url}'>");
        let data =
            |image: &str| format!("<script type='application/ld+json'>{{\"@type\":\"NewsArticle\",{image}}}</script>");
        let sources = [
            meta("og:image:secure_url", "https://img.example/secure.jpg"),
            meta("og:image", "https://img.example/og.jpg"),
            meta("twitter:image", "https://img.example/card.jpg"),
            data("\"image\":{\"@type\":\"ImageObject\",\"url\":\"https://img.example/data.jpg\"}"),
            "<link rel=image_src href=https://img.example/link.jpg>".to_owned(),
            "<article itemscope itemtype=https://schema.org/NewsArticle><img itemprop=image src=https://img.example/item.jpg></article>"
                .to_owned(),
            "<article><figure><img src=https://img.example/own.jpg></figure></article>".to_owned(),
        ];
        let names = ["secure", "og", "card", "data", "link", "item", "own"];
        for (n, name) in names.iter().enumerate() {
            // Whatever the order in which they stand.
            let later: String = sources[n..].iter().rev().map(String::as_str).collect();
            check(&later, Some(&format!("https://img.example/{name}.jpg")));
        }
    }

    #[test]
    fn a_picture_has_an_address_that_can_be_fetched() {
        let og = |url: &str| format!("<meta property=og:image content='{url}'>");
        let own = "<article><figure><img src=/own.jpg></figure></article>";
        check(&og("/a.jpg"), Some("https://news.example/a.jpg"));
        check(&format!("<base href=//cdn.example/x/>{}", og("a.jpg")), Some("https://cdn.example/x/a.jpg"));
        for bad in ["", " ", "data:image/png;base64,AAAA", "javascript:void(0)", "http://[bad", &"x".repeat(3_000)] {
            check(&format!("{}{own}", og(bad)), Some("https://news.example/own.jpg"));
        }
        check(
            r#"<script type="application/ld+json">{"@type":"NewsArticle","image":["data:x","/b.jpg"]}</script>"#,
            Some("https://news.example/b.jpg"),
        );
        check(
            r#"<script type="application/ld+json">{"@type":"NewsArticle","thumbnailUrl":"/t.jpg"}</script>"#,
            Some("https://news.example/t.jpg"),
        );
    }

    #[test]
    fn the_picture_of_a_page_that_declares_none_is_the_first_large_one_of_its_article() {
        let lead = Some("https://news.example/lead.jpg");
        let article = |inner: &str| {
            format!(
                "<header><img src=/h.jpg width=900></header><article>{inner}<figure><img src=/second.jpg></figure></article>"
            )
        };
        for picture in [
            "<figure><img src=/lead.jpg></figure>",
            "<figure><img src='data:x' data-src=/lead.jpg width=200px></figure>",
            "<figure><img srcset='/lead.jpg 400w, /large.jpg 800w'></figure>",
            "<img class=wp-post-image src=/lead.jpg>",
            "<img src=/lead.jpg width=640>",
        ] {
            check(&article(picture), lead);
        }
        for other in [
            "<figure><img src=/thumb.jpg width=100></figure>",
            "<img src=/unknown.jpg>",
            "<figure><img class=author-avatar src=/jane.jpg></figure>",
            "<figure><img src=/i/logo.png></figure>",
            "<figure><img src=/chart.svg></figure>",
            "<aside><figure><img src=/promo.jpg></figure></aside>",
        ] {
            check(&article(other), Some("https://news.example/second.jpg"));
        }
        check("<img src=/a.jpg width=900>", None);
    }
}
