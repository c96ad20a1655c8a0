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
