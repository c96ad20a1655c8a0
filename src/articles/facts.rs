//! Title, author, dates, canonical address, image and outlet of a page, from the most trusted witness that names them.

use url::Url;

use super::address::{clean_url, same_site};
use super::clues::{Clues, collapse};
use super::dates;
use super::tree::Tree;

/// The longest name of an author that is believed, in bytes.
const LONGEST_NAME: usize = 120;
const LONGEST_TITLE: usize = 500;

/// The headline: JSON-LD, Open Graph, the page's only `<h1>`, `<title>`; without the outlet's name at its end.
pub fn title(clues: &Clues) -> String {
    let site = site(clues);
    let named = clues.first(&["og:title", "twitter:title", "dc.title", "headline"]).or(clues.item("headline"));
    let declared = clues.linked_data.headline.as_deref().or(named);
    let heading = match &clues.headings[..] {
        [only] => Some(only.as_str()),
        _ => None,
    };
    let document = clues.title.as_deref().filter(|title| !title.is_empty());
    // The same words as the page's heading are the headline for certain; all else may carry the outlet's name.
    let candidates = [declared, heading, document, clues.headings.first().map(String::as_str)];
    let Some(best) = candidates.into_iter().flatten().map(plain).find(|title| !title.is_empty()) else {
        return String::new();
    };
    let exact =
        clues.headings.iter().find(|heading| heading.chars().count() > 10 && best.starts_with(heading.as_str()));
    let title = exact.cloned().unwrap_or_else(|| without_site(&best, site.as_deref()).to_owned());
    cut(&title, LONGEST_TITLE).to_owned()
}

/// Cuts ` | The Paper`, ` - The Paper` and the like off the end.
fn without_site<'a>(title: &'a str, site: Option<&str>) -> &'a str {
    const SEPARATORS: &[&str] = &[" | ", " - ", " – ", " — ", " · ", " :: ", " » ", " • "];
    let Some((at, separator)) = SEPARATORS.iter().filter_map(|s| Some((title.rfind(s)?, s))).max() else {
        return title;
    };
    let (head, tail) = (title[..at].trim(), &title[at + separator.len()..]);
    let names_site = site.is_some_and(|site| {
        let (tail, site) = (bare(tail), bare(site));
        !tail.is_empty() && (site.contains(&tail) || tail.contains(&site))
    });
    let short = *separator != " - " && tail.split_whitespace().count() <= 3 && head.split_whitespace().count() >= 4;
    if head.chars().count() >= 10 && (names_site || short && matches!(*separator, " | " | " :: " | " » ")) {
        head
    } else {
        title
    }
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Text of a JSON string or attribute that was escaped once too often.
fn plain(text: &str) -> String {
    if !text.contains(['&', '<']) {
        return collapse(text);
    }
    let tree = Tree::parse(cut(text, 4 * LONGEST_TITLE));
    super::clues::text_of(&tree, super::tree::ROOT, LONGEST_TITLE)
}

/// The text of an `articleBody`: plain, or HTML, or HTML escaped.
pub fn plain_paragraphs(text: &str) -> String {
    let lines = |text: &str| text.lines().map(collapse).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    let text = if text.contains("&lt;") { plain(text) } else { text.to_owned() };
    if text.contains(['&', '<']) { super::body::fragment(&Tree::parse(&text)) } else { lines(&text) }
}

pub fn site(clues: &Clues) -> Option<String> {
    let named = clues.first(&["og:site_name", "application-name", "al:android:app_name", "dc.publisher"]);
    named
        .or(clues.linked_data.publisher.as_deref())
        .map(plain)
        .filter(|name| !name.is_empty() && name.len() <= LONGEST_NAME)
}

pub fn author(clues: &Clues) -> Option<String> {
    let listed = (!clues.linked_data.authors.is_empty()).then(|| clues.linked_data.authors.join(", "));
    let names =
        ["author", "article:author", "byl", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator"];
    let declared = names.iter().map(|&name| clues.first(&[name]).map(str::to_owned));
    let written = [clues.item("author"), clues.byline.as_deref()].map(|text| text.and_then(before_date));
    let site = site(clues);
    let names = [listed].into_iter().chain(declared).chain(written).flatten();
    names.filter_map(|name| name_of_person(&name)).find(|name| Some(name) != site.as_ref())
}

/// A by-line's names without the date that often follows; `None` where more words stand in it than names have.
fn before_date(text: &str) -> Option<String> {
    let names = text.split(|c: char| c.is_ascii_digit() || c == '|' || c == '•').next()?;
    let names = names.trim_end_matches([' ', ',', '-', '–', '·', '(']);
    (names.split_whitespace().count() <= 9).then(|| names.to_owned())
}

/// Without "By"; `None` for what is an address or too long for a name.
fn name_of_person(text: &str) -> Option<String> {
    const BY: &[&str] = &["by ", "von ", "par ", "por ", "di ", "door ", "av ", "autor: ", "author: ", "written by "];
    let name = plain(text);
    let lower = name.to_lowercase();
    let name = BY.iter().find(|by| lower.starts_with(*by)).and_then(|by| name.get(by.len()..)).unwrap_or(&name).trim();
    let fits = !name.is_empty()
        && name.len() <= LONGEST_NAME
        && !name.contains("://")
        && name.chars().any(char::is_alphabetic);
    (fits && !name.starts_with(['@', '{', '['])).then(|| name.to_owned())
}

pub fn published(clues: &Clues) -> Option<i64> {
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
        .or_else(|| clues.times.iter().find_map(|time| dates::parse(time)))
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

pub fn image(clues: &Clues, page: &str) -> Option<String> {
    let declared =
        clues.first(&["og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src"]);
    let image = declared.or(clues.linked_data.image.as_deref()).or(clues.linked("image_src")).or(clues.item("image"))?;
    absolute(image, clues, page)
}

/// The page's own address: what it declares, where that is on the same site and no front page; else where it came from.
pub fn address(clues: &Clues, page: &str) -> String {
    let declared = [clues.linked("canonical"), clues.first(&["og:url"]), clues.linked_data.url.as_deref()];
    let own =
        declared.into_iter().flatten().filter_map(|url| absolute(url, clues, page)).find(|url| believable(url, page));
    own.and_then(|url| clean_url(&url)).or_else(|| clean_url(page)).unwrap_or_else(|| page.to_owned())
}

fn believable(declared: &str, page: &str) -> bool {
    let Ok(page_url) = Url::parse(page) else { return true };
    let Ok(url) = Url::parse(declared) else { return false };
    let front = url.path().len() <= 1 && url.query().is_none();
    let page_is_front = page_url.path().len() <= 1 && page_url.query().is_none();
    let known = matches!(page_url.scheme(), "http" | "https");
    !known && !front || known && same_site(declared, page) && (!front || page_is_front)
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

fn cut(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes.min(text.len()))]
}
