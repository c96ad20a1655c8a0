//! What the readers of all formats share: the moment and the address of the reading, addresses made absolute,
//! pictures, and the last touch to an entry.

use super::document::{Element, Ns};
use super::{Entry, dates, markup};
use std::borrow::Cow;
use url::Url;

/// A title made from a text is at most this long, in characters.
const MADE_TITLE_CHARS: usize = 120;

/// At most so many tags or authors of one entry are kept.
pub(super) const MAX_LISTED: usize = 64;

/// When and from where a document is read.
pub(super) struct Reading {
    pub now_ms: i64,
    /// The feed's own address; `None` for a document without one.
    pub url: Option<Url>,
    /// Whether the document uses `xml:base` at all; looking for it costs a walk up the tree.
    pub has_bases: bool,
}

impl Reading {
    /// A date that is not in the future, see [`dates`].
    pub fn date(&self, text: &str) -> Option<i64> {
        dates::past(text, self.now_ms)
    }

    /// The address of a page: as given where it is absolute, else made so; `None` where it is nothing to fetch.
    pub fn page(&self, at: Element, address: &str) -> Option<String> {
        let absolute = self.absolute(at, address);
        match absolute.split_once(':') {
            Some((scheme, _)) if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") => {
                // A host with a port or a path with a colon is no scheme.
                scheme.contains(['.', '/', '?', '#']).then_some(absolute)
            }
            _ => Some(absolute).filter(|a| !a.is_empty()),
        }
    }

    /// An address made absolute by `xml:base` and the feed's own address, as given where it already is or cannot be.
    pub fn absolute(&self, at: Element, address: &str) -> String {
        let base = self.has_bases.then(|| at.xml_base(self.url.as_ref())).flatten();
        join(base.as_ref().or(self.url.as_ref()), address)
    }

    /// HTML with its links made absolute where an `xml:base` is in force.
    pub fn with_base(&self, at: Element, html: String) -> String {
        match self.has_bases.then(|| at.xml_base(self.url.as_ref())).flatten() {
            Some(base) => markup::absolute_links(&html, &base),
            None => html,
        }
    }

    /// Gives the entry a title where it has none. `None` for an entry that holds nothing, or that was cut before it said
    /// what it is about and where.
    pub fn finish(&self, item: Element, mut entry: Entry) -> Option<Entry> {
        if item.is_cut() && (entry.id.is_none() && entry.url.is_none() || entry.title.is_empty()) {
            return None;
        }
        complete(&mut entry);
        let nothing = entry.title.is_empty() && entry.id.is_none() && entry.url.is_none();
        (!nothing || item.has_elements() && !item.is_cut()).then_some(entry)
    }
}

/// Gives an entry without a title the beginning of its text.
pub(super) fn complete(entry: &mut Entry) {
    if entry.title.is_empty() {
        let text = match (entry.summary.as_str(), &entry.content_html) {
            ("", Some(html)) => Cow::Owned(markup::plain(html)),
            (summary, _) => Cow::Borrowed(summary),
        };
        entry.title = beginning(&text);
    }
}

/// The first sentence, or as many words as fit into a title.
fn beginning(text: &str) -> String {
    let end = text.char_indices().nth(MADE_TITLE_CHARS).map_or(text.len(), |(at, _)| at);
    let head = &text[..end];
    let sentence = [". ", "! ", "? "].iter().filter_map(|stop| head.find(stop)).filter(|at| *at >= 20).min();
    match (sentence, end < text.len()) {
        (Some(at), _) => head[..=at].trim_end_matches('.').to_owned(),
        (None, true) => format!(
            "{}…",
            head.rsplit_once(' ').map_or(head, |(words, _)| words).trim_end_matches([',', ';', ':', '-'])
        ),
        (None, false) => head.to_owned(),
    }
}

/// Joins `address` to `base`; white space that feeds break addresses with is dropped.
pub(super) fn join(base: Option<&Url>, address: &str) -> String {
    let address: Cow<str> = match address.trim() {
        clean if !clean.contains(['\n', '\r', '\t']) => clean.into(),
        broken => broken.split(['\n', '\r', '\t']).map(str::trim).collect::<String>().into(),
    };
    if starts_with_scheme(&address) {
        return address.into_owned();
    }
    match base.and_then(|base| base.join(&address).ok()) {
        Some(joined) if !address.is_empty() => joined.into(),
        _ => address.into_owned(),
    }
}

fn starts_with_scheme(address: &str) -> bool {
    address.split_once("://").is_some_and(|(scheme, _)| scheme.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// The markup of an element that holds something.
pub(super) fn filled<'d>(element: Option<Element<'d>>) -> Option<Cow<'d, str>> {
    element.map(|e| e.markup()).filter(|m| !m.trim().is_empty())
}

/// The picture of an entry: the one named as such, then media and enclosures that are pictures, then the first in its text.
pub(super) fn first_image(item: Element, content: Option<&str>, summary: Option<&str>) -> Option<String> {
    let itunes = item.child(Ns::Itunes, "image").and_then(|e| e.attribute("href").or_else(|| Some(e.text())));
    let named = itunes.map(|url| url.trim().to_owned()).filter(|url| !url.is_empty());
    named
        .or_else(|| media_image(item))
        .or_else(|| enclosed_image(item))
        .or_else(|| own_image(item))
        .or_else(|| content.and_then(markup::first_image))
        .or_else(|| summary.and_then(markup::first_image))
}

/// `media:content` that is a picture (the widest), else `media:thumbnail`, also within `media:group` (Media RSS 1.5).
fn media_image(item: Element) -> Option<String> {
    let groups = || item.children().filter(|e| e.ns() == Ns::Media && matches!(e.name(), "group" | "content"));
    let media = || item.children().chain(groups().flat_map(|g| g.children())).filter(|e| e.ns() == Ns::Media);
    let url = |e: Element| e.attribute("url").map(|u| u.trim().to_owned()).filter(|u| !u.is_empty());
    let width = |e: &Element| e.attribute("width").and_then(|w| w.parse::<u32>().ok()).unwrap_or(0);
    let pictures = media().filter(|e| e.name() == "content" && is_picture(e) && url(*e).is_some());
    // `max_by_key` takes the last of equals; the first is meant.
    let widest = pictures.reduce(|best, e| if width(&e) > width(&best) { e } else { best });
    widest.and_then(url).or_else(|| media().filter(|e| e.name() == "thumbnail").find_map(url))
}

/// `<enclosure>` (RSS 2.0) or `<link rel="enclosure">` (Atom) of a picture.
fn enclosed_image(item: Element) -> Option<String> {
    let linked = |e: &Element| e.name() == "link" && e.attribute("rel").is_some_and(|rel| rel == "enclosure");
    let found = item.children().find(|e| (e.name() == "enclosure" || linked(e)) && is_picture(e))?;
    found.attribute("url").or_else(|| found.attribute("href")).map(Cow::into_owned).filter(|url| !url.is_empty())
}

/// `<image>` in an item, as a text or with a `url`: in no specification, but in feeds.
fn own_image(item: Element) -> Option<String> {
    let image = item.child(Ns::Core, "image")?;
    image.text_of(Ns::Core, "url").or_else(|| image.attribute("href").map(Cow::into_owned)).or_else(|| {
        let text = image.text().trim().to_owned();
        (text.starts_with("http") && !text.contains(char::is_whitespace)).then_some(text)
    })
}

/// By `medium`, by MIME type, else by the file's ending.
fn is_picture(e: &Element) -> bool {
    match (e.attribute("medium"), e.attribute("type")) {
        (Some(medium), _) => medium == "image",
        (_, Some(mime)) => mime.starts_with("image/"),
        _ => {
            let url = e.attribute("url").unwrap_or_default().to_ascii_lowercase();
            let path = url.split(['?', '#']).next().unwrap_or_default();
            [".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif"].iter().any(|ending| path.ends_with(ending))
        }
    }
}

/// The list without repetitions, in its order.
pub(super) fn distinct<T: PartialEq>(list: Vec<T>) -> Vec<T> {
    list.into_iter().fold(Vec::new(), |mut kept, item| {
        if !kept.contains(&item) {
            kept.push(item);
        }
        kept
    })
}
