//! RSS 0.9x to 2.0 and RDF (RSS 0.90, 1.0), with the modules that outlets really use: Dublin Core, content,
//! Atom links, Media RSS, iTunes, syndication.

use super::document::{Element, Ns};
use super::reading::{Reading, filled, first_image};
use super::{Entry, Feed, Hints, markup};

/// Reads the document whose root element is `root` (`rss`, `RDF` or a bare `channel`).
pub(super) fn read(root: Element, reading: &Reading) -> Feed {
    let channel = root.children().find(|e| e.is(Ns::Core, "channel")).unwrap_or(root);
    let links = |rel: &str| atom_link(channel, rel).map(|href| reading.absolute(channel, &href));
    Feed {
        format: format(root),
        title: title(channel).unwrap_or_default(),
        site_url: link(channel, reading),
        language: channel
            .text_of(Ns::Core, "language")
            .or_else(|| channel.text_of(Ns::DublinCore, "language"))
            .or_else(|| channel.language())
            .map(|l| l.to_lowercase()),
        self_url: links("self"),
        hub: links("hub"),
        hints: hints(channel),
        entries: items(root, channel).filter_map(|item| entry(item, reading)).collect(),
        repaired: false,
    }
}

/// Items stand in the channel, beside it (RDF), or, in broken documents, in an `items` element.
fn items<'d>(root: Element<'d>, channel: Element<'d>) -> impl Iterator<Item = Element<'d>> {
    let beside = root.children().filter(move |_| !std::ptr::eq(root.inner(), channel.inner()));
    let in_list = channel.children().filter(|e| e.is(Ns::Core, "items")).flat_map(|e| e.children());
    channel.children().chain(beside).chain(in_list).filter(|e| e.is(Ns::Core, "item"))
}

/// `rss2.0`, `rdf1.0`; RDF names its version by its namespace.
fn format(root: Element) -> String {
    if root.name().eq_ignore_ascii_case("RDF") {
        let netscape = root.attribute("xmlns").is_some_and(|uri| uri.contains("netscape.com"));
        return if netscape { "rdf0.9" } else { "rdf1.0" }.to_owned();
    }
    let version = root.attribute("version").unwrap_or_default();
    let version: String = version.trim().chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    format!("rss{version}")
}

fn entry(item: Element, reading: &Reading) -> Option<Entry> {
    let guid = item.child(Ns::Core, "guid");
    let mut summary = filled(item.child(Ns::Core, "description"));
    let mut content = filled(item.child(Ns::Content, "encoded")).or_else(|| filled(item.child(Ns::Atom, "content")));
    if content.is_none() {
        content = filled(item.child(Ns::Core, "body").or_else(|| item.child(Ns::Core, "fullitem")));
    }
    if summary.is_none() {
        summary = [
            (Ns::Itunes, "summary"),
            (Ns::Media, "description"),
            (Ns::Atom, "summary"),
            (Ns::DublinCore, "description"),
        ]
        .into_iter()
        .find_map(|(ns, name)| filled(item.child(ns, name)));
    }
    let entry = Entry {
        id: id(item, guid),
        url: link(item, reading).or_else(|| permalink(item, guid, reading)),
        title: title(item).unwrap_or_default(),
        author: author(item),
        published: first_date(item, PUBLISHED, reading),
        updated: first_date(item, UPDATED, reading),
        image: first_image(item, content.as_deref(), summary.as_deref()).map(|url| reading.absolute(item, &url)),
        tags: tags(item),
        summary: summary.map(|html| markup::plain(&html)).unwrap_or_default(),
        content_html: content.map(|html| reading.with_base(item, html.into_owned())),
    };
    reading.finish(item, entry)
}

fn title(of: Element) -> Option<String> {
    [(Ns::Core, "title"), (Ns::Media, "title"), (Ns::DublinCore, "title"), (Ns::Atom, "title"), (Ns::Itunes, "title")]
        .into_iter()
        .find_map(|(ns, name)| filled(of.child(ns, name)))
        .map(|html| markup::plain(&html))
        .filter(|title| !title.is_empty())
}

fn id(item: Element, guid: Option<Element>) -> Option<String> {
    let guid = guid.map(|g| g.text().trim().to_owned()).filter(|g| !g.is_empty());
    guid.or_else(|| item.attribute("rdf:about").map(|about| about.trim().to_owned()))
        .or_else(|| item.text_of(Ns::Atom, "id"))
        .or_else(|| item.text_of(Ns::DublinCore, "identifier"))
}

/// `<link>`, as text or in Atom's manner, else `<atom:link rel="alternate">`.
fn link(of: Element, reading: &Reading) -> Option<String> {
    let own = of.text_of(Ns::Core, "link");
    let own = own.or_else(|| of.child(Ns::Core, "link")?.attribute("href").map(|href| href.into_owned()));
    own.or_else(|| atom_link(of, "alternate")).and_then(|link| reading.page(of, &link))
}

/// Where there is no link: a guid that is one (RSS 2.0: unless `isPermaLink="false"`), the address of the RDF node.
fn permalink(item: Element, guid: Option<Element>, reading: &Reading) -> Option<String> {
    let guid = guid.filter(|g| !g.attribute("isPermaLink").is_some_and(|p| p.trim().eq_ignore_ascii_case("false")));
    let text = guid.map(|g| g.text()).or_else(|| item.attribute("rdf:about"))?;
    text.trim().starts_with("http").then(|| reading.page(item, &text)).flatten()
}

fn atom_link(of: Element, rel: &str) -> Option<String> {
    let links = of.children().filter(|e| e.is(Ns::Atom, "link"));
    let named = links.filter(|e| e.attribute("rel").as_deref().unwrap_or("alternate").eq_ignore_ascii_case(rel));
    named.filter_map(|e| e.attribute("href")).map(|href| href.trim().to_owned()).find(|href| !href.is_empty())
}

const PUBLISHED: &[(Ns, &str)] = &[
    (Ns::Core, "pubDate"),
    (Ns::Core, "published"),
    (Ns::Atom, "published"),
    (Ns::DublinCore, "date"),
    (Ns::DublinCore, "issued"),
    (Ns::DublinCore, "created"),
    (Ns::Core, "date"),
];
const UPDATED: &[(Ns, &str)] =
    &[(Ns::Atom, "updated"), (Ns::DublinCore, "modified"), (Ns::Core, "updated"), (Ns::DublinCore, "date")];

fn first_date(item: Element, names: &[(Ns, &str)], reading: &Reading) -> Option<i64> {
    names.iter().find_map(|(ns, name)| reading.date(&item.text_of(*ns, name)?))
}

fn author(item: Element) -> Option<String> {
    let atom = || item.child(Ns::Atom, "author")?.text_of(Ns::Atom, "name");
    let own = [(Ns::Core, "author"), (Ns::DublinCore, "creator"), (Ns::DublinCore, "author"), (Ns::Itunes, "author")];
    let text = own.into_iter().find_map(|(ns, name)| filled(item.child(ns, name))).map(|html| markup::plain(&html));
    text.map(|text| person(&text)).or_else(atom).filter(|name| !name.is_empty())
}

/// The name in `mail@example.org (Name)`, `Name (mail@example.org)`, `Name <mail@example.org>`, else the whole.
pub(super) fn person(text: &str) -> String {
    let Some(open) = text.find(['(', '<']) else { return text.trim().to_owned() };
    let (before, inside) = (text[..open].trim(), text[open + 1..].trim_end_matches([')', '>', ' ']).trim());
    match (before.contains('@'), inside.contains('@')) {
        (true, _) if !inside.is_empty() => inside.to_owned(),
        (false, true) if !before.is_empty() => before.to_owned(),
        _ => text.trim().to_owned(),
    }
}

fn tags(item: Element) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for child in item.children() {
        let split = child.is(Ns::Itunes, "keywords") || child.is(Ns::Media, "keywords");
        if split || child.is(Ns::Core, "category") || child.is(Ns::DublinCore, "subject") {
            let text = markup::plain(&child.markup());
            let parts = text.split(if split { ',' } else { '\n' }).map(|t| t.trim().to_owned());
            tags.extend(parts.filter(|t| !t.is_empty()));
        }
    }
    let terms = item.children().filter(|e| e.is(Ns::Atom, "category")).filter_map(|e| e.attribute("term"));
    tags.extend(terms.map(|term| term.trim().to_owned()));
    tags.truncate(super::reading::MAX_LISTED);
    super::reading::distinct(tags)
}

/// `ttl` (minutes), `skipHours`, `skipDays` (RSS 2.0), `sy:updatePeriod` and `sy:updateFrequency` (RSS 1.0 module).
fn hints(channel: Element) -> Hints {
    let number = |ns, name| channel.text_of(ns, name)?.parse::<i64>().ok().filter(|n| (1..=1_000_000).contains(n));
    let period_ms = channel.text_of(Ns::Syndication, "updatePeriod").and_then(|period| {
        Some(
            3_600_000
                * match period.to_ascii_lowercase().as_str() {
                    "hourly" => 1,
                    "daily" => 24,
                    "weekly" => 7 * 24,
                    "monthly" => 30 * 24,
                    "yearly" => 365 * 24,
                    _ => return None,
                },
        )
    });
    let listed = |list: &str, each: &'static str| {
        let list = channel.child(Ns::Core, list);
        list.into_iter()
            .flat_map(|l| l.children())
            .filter(move |e| e.is(Ns::Core, each))
            .map(|e| e.text().trim().to_owned())
    };
    const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let day = |name: String| DAYS.iter().position(|d| d.eq_ignore_ascii_case(&name)).map(|at| at as u8);
    // RSS 0.91 counted hours from 1 to 24.
    let hour = |text: String| text.parse::<u8>().ok().filter(|h| *h <= 24).map(|h| h % 24);
    Hints {
        interval_ms: number(Ns::Core, "ttl")
            .map(|minutes| minutes * 60_000)
            .or_else(|| period_ms.map(|ms: i64| ms / number(Ns::Syndication, "updateFrequency").unwrap_or(1))),
        skip_hours: super::reading::distinct(listed("skipHours", "hour").filter_map(hour).collect()),
        skip_days: super::reading::distinct(listed("skipDays", "day").filter_map(day).collect()),
    }
}
