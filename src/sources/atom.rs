//! Atom 1.0 (RFC 4287) and 0.3. Both write the same things under slightly different names, so one reader
//! serves both.

use super::document::{Element, Ns};
use super::reading::{MAX_LISTED, Reading, distinct, first_image};
use super::{Entry, Feed, Hints, markup};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::borrow::Cow;

/// Reads the document whose root element is `root` (`feed`, or a lone `entry`).
pub(super) fn read(root: Element, reading: &Reading) -> Feed {
    let feed_authors = authors(root);
    let entries =
        root.children().filter(|e| is(*e, "entry")).filter_map(|e| entry(e, feed_authors.as_deref(), reading));
    Feed {
        format: if is_03(root) { "atom0.3" } else { "atom1.0" }.to_owned(),
        title: child(root, "title").map(line).unwrap_or_default(),
        site_url: link(root, "alternate").and_then(|(at, href)| reading.page(at, &href)),
        language: root.language().map(|l| l.trim().to_lowercase()).filter(|l| !l.is_empty()),
        self_url: link(root, "self").map(|(at, href)| reading.absolute(at, &href)),
        hub: link(root, "hub").map(|(at, href)| reading.absolute(at, &href)),
        hints: Hints::default(),
        entries: entries.collect(),
        repaired: false,
    }
}

/// Plain names are the document's own; prefixed ones count where the prefix means Atom.
fn is(element: Element, name: &str) -> bool {
    matches!(element.ns(), Ns::Core | Ns::Atom) && element.name().eq_ignore_ascii_case(name)
}

fn children<'d>(of: Element<'d>, name: &'static str) -> impl Iterator<Item = Element<'d>> {
    of.children().filter(move |e| is(*e, name) && !e.is_cut())
}

fn child<'d>(of: Element<'d>, name: &'static str) -> Option<Element<'d>> {
    children(of, name).find(|e| !e.inner().trim().is_empty())
}

fn is_03(root: Element) -> bool {
    root.attribute("version").is_some_and(|v| v.trim() == "0.3")
        || ["xmlns", "xmlns:atom"]
            .iter()
            .any(|name| root.attribute(name).is_some_and(|uri| uri.contains("purl.org/atom")))
}

fn entry(item: Element, feed_authors: Option<&str>, reading: &Reading) -> Option<Entry> {
    let content = child(item, "content").map(|e| (e, html(e)));
    let summary = child(item, "summary");
    let media = item.children().find(|e| e.is(Ns::Media, "group")).and_then(|g| g.text_of(Ns::Media, "description"));
    let summary_html = summary.map(html);
    let updated = date(item, &["updated", "modified"], reading);
    let entry = Entry {
        id: child(item, "id").map(|e| e.text().trim().to_owned()).filter(|id| !id.is_empty()),
        url: address(item, reading),
        title: child(item, "title").map(line).unwrap_or_default(),
        author: authors(item).or_else(|| authors(child(item, "source")?)).or_else(|| feed_authors.map(str::to_owned)),
        // Only `updated` is mandatory in Atom; who gives no other date means this one.
        published: date(item, &["published", "issued", "created"], reading).or(updated),
        updated,
        image: first_image(item, content.as_ref().map(|(_, html)| &**html), summary_html.as_deref())
            .map(|url| reading.absolute(item, &url)),
        tags: tags(item),
        summary: summary.map(line).or(media.as_deref().map(markup::line)).unwrap_or_default(),
        content_html: content
            .map(|(at, html)| reading.with_base(at, html.into_owned()))
            .filter(|h| !h.trim().is_empty()),
    };
    reading.finish(item, entry)
}

/// The alternate link; where there is none, content that lies elsewhere, then an id that is an address.
fn address(item: Element, reading: &Reading) -> Option<String> {
    let linked = link(item, "alternate").and_then(|(at, href)| reading.page(at, &href));
    let elsewhere = || {
        let content = children(item, "content").next()?;
        reading.page(content, &content.attribute("src")?)
    };
    let id = || child(item, "id").map(|e| e.text().trim().to_owned()).filter(|id| id.starts_with("http"));
    linked.or_else(elsewhere).or_else(id)
}

/// The link of that relation, a page before other types; without `rel` it is an alternate (RFC 4287, 4.2.7.2).
fn link<'d>(of: Element<'d>, rel: &str) -> Option<(Element<'d>, String)> {
    let links = || {
        children(of, "link").filter(|e| {
            let given = e.attribute("rel").unwrap_or("alternate".into());
            let given = given.trim().trim_start_matches("http://www.iana.org/assignments/relation/");
            given.eq_ignore_ascii_case(rel) || given.is_empty() && rel == "alternate"
        })
    };
    let page = |e: &Element| e.attribute("type").is_none_or(|t| t.contains("html"));
    // Some write the address between the tags, as in RSS.
    let href = |e: Element<'d>| {
        let href = e.attribute("href").map(|h| h.trim().to_owned()).unwrap_or_else(|| e.text().trim().to_owned());
        (!href.is_empty()).then_some((e, href))
    };
    links().filter(page).find_map(href).or_else(|| links().find_map(href))
}

fn date(item: Element, names: &[&'static str], reading: &Reading) -> Option<i64> {
    let own = names.iter().find_map(|name| reading.date(&child(item, name)?.text()));
    own.or_else(|| match names[0] {
        "published" => reading.date(&item.text_of(Ns::DublinCore, "date")?),
        _ => None,
    })
}

fn authors(of: Element) -> Option<String> {
    let name = |person: Element| {
        let text = |name| child(person, name).map(line).filter(|t| !t.is_empty());
        text("name")
            .or_else(|| text("email"))
            .or_else(|| (!person.has_elements()).then(|| line(person)).filter(|t| !t.is_empty()))
    };
    let names: Vec<String> = children(of, "author").filter_map(name).take(MAX_LISTED).collect();
    let names = distinct(names);
    if names.is_empty() { of.text_of(Ns::DublinCore, "creator") } else { Some(names.join(", ")) }
}

fn tags(item: Element) -> Vec<String> {
    let text = |e: Element| {
        let named = e.attribute("label").filter(|l| !l.trim().is_empty()).or_else(|| e.attribute("term"));
        let text = named.map(Cow::into_owned).unwrap_or_else(|| e.text().into_owned());
        Some(markup::line(text.trim())).filter(|t| !t.is_empty())
    };
    let subjects = item.children().filter(|e| e.is(Ns::DublinCore, "subject"));
    distinct(children(item, "category").chain(subjects).filter_map(text).take(MAX_LISTED).collect())
}

/// What a text construct holds (RFC 4287, 3.1; Atom 0.3 says the same with `mode` and MIME types).
enum Kind {
    Text,
    Html,
    /// Elements, mostly in one XHTML `div`.
    Elements,
    Base64,
}

fn kind(e: Element) -> Kind {
    let mime = e.attribute("type").map(|t| t.trim().to_ascii_lowercase()).unwrap_or_default();
    let mode = e.attribute("mode").map(|m| m.trim().to_ascii_lowercase()).unwrap_or_default();
    let textual = mime.is_empty() || matches!(mime.as_str(), "text" | "html" | "xhtml") || mime.starts_with("text/");
    match mime.as_str() {
        _ if e.has_elements() => Kind::Elements,
        _ if mode == "base64" || !textual && !mime.ends_with("xml") && mode.is_empty() => Kind::Base64,
        _ if mime.contains("html") => Kind::Html,
        _ => Kind::Text,
    }
}

/// A text construct as HTML.
fn html(e: Element) -> Cow<str> {
    match kind(e) {
        Kind::Text => markup::escape(&e.text()).into(),
        Kind::Html => e.text(),
        Kind::Elements => inside_div(e).into(),
        Kind::Base64 => base64_text(e).map_or_else(|| e.text(), Cow::Owned),
    }
}

/// A text construct as one line of plain text.
fn line(e: Element) -> String {
    match kind(e) {
        Kind::Text => {
            let text = e.text();
            // Declared as text (or not at all) but plainly HTML: a closing tag is no way to write prose.
            if text.contains("</") { markup::plain(&text) } else { markup::line(&text) }
        }
        _ => markup::plain(&html(e)),
    }
}

/// The content of an XHTML `div` (which is no part of it, RFC 4287, 3.1.1.3), prefixes dropped.
fn inside_div(e: Element) -> String {
    let mut children = e.children();
    let inner = match (children.next(), children.next()) {
        (Some(div), None) if div.name() == "div" => div.inner(),
        _ => e.inner(),
    };
    markup::without_cdata_marks(inner).trim().replace("<xhtml:", "<").replace("</xhtml:", "</")
}

fn base64_text(e: Element) -> Option<String> {
    let packed: String = e.text().split_whitespace().collect();
    String::from_utf8(STANDARD.decode(packed).ok()?).ok()
}
