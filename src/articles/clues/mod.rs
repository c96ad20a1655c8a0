//! What a page says about itself, gathered in one pass: meta tags, links, JSON-LD, microdata, headings, dates, by-lines.

use std::collections::HashMap;

mod bylines;
mod dates;
mod microdata;
mod pictures;
mod place;

use super::address::canonical_url;
use super::json_ld::{self, LinkedData, Own};
use super::spelling::{letters, printable};
use super::tree::{Id, ROOT, Step, Tree};
use microdata::Microdata;
use place::{Place, Spot};

/// The most headings, dates and blocks of JSON-LD that are kept of one page.
const MOST: usize = 64;
/// The longest value of an attribute that is kept, in bytes.
const LONGEST: usize = 4_096;
/// So many nodes are looked through for the text of one.
const MOST_NODES: usize = 1_000;
/// Letters from which on a heading ties an article of JSON-LD to its page.
const TELLING: usize = 8;

/// Everything in it is text as the page has it, white space collapsed.
#[derive(Debug, Default)]
pub struct Clues {
    /// `<meta>` by lower-case `name`, `property` or `itemprop`; the first one counts.
    metas: HashMap<String, String>,
    /// What schema.org's words in attributes say of the page's own article.
    items: HashMap<&'static str, String>,
    /// `<link>` by `rel`, those that are asked for.
    links: HashMap<&'static str, String>,
    pub base: Option<String>,
    /// `<html lang>`.
    pub language: Option<String>,
    pub title: Option<String>,
    pub headings: Vec<String>,
    /// What may be the date of publication, as written, the likeliest first.
    pub dates: Vec<String>,
    /// What elements say that name the author, the surest first.
    pub bylines: Vec<String>,
    /// The address of the first large picture within the article.
    pub picture: Option<String>,
    pub linked_data: LinkedData,
    pub has_password: bool,
    /// True where a class or id speaks of a paywall.
    pub has_paywall: bool,
    /// True where a class or id speaks of a live blog.
    pub has_live_blog: bool,
    pub has_video: bool,
    /// Second and third headings that lead elsewhere.
    pub linked_headings: usize,
}

/// What is gathered and weighed in the end.
#[derive(Default)]
struct Gathering<'a> {
    scripts: Vec<&'a str>,
    items: Microdata,
    dates: dates::Dates,
    bylines: bylines::Bylines,
}

impl Clues {
    /// `page` is the address where the page was found.
    pub fn gather(tree: &Tree, page: &str) -> Self {
        let mut clues = Self::default();
        let mut open = Gathering::default();
        let mut place = Place::of(tree);
        for step in tree.walk(ROOT) {
            match step {
                Step::Leave(_) => place.leave(),
                Step::Enter(id) => {
                    let spot = place.enter(tree, id, &mut open.items);
                    match tree.text(id) {
                        Some(text) => open.items.weigh(spot.scope, text.len()),
                        None if !tree.tag(id).is_empty() => clues.element(tree, id, &spot, &mut open),
                        None => {}
                    }
                }
            }
        }
        clues.bylines = open.bylines.in_order();
        clues.dates = open.dates.in_order();
        clues.data(open.scripts, open.items, page);
        clues
    }

    fn element<'a>(&mut self, tree: &'a Tree, id: Id, spot: &Spot, open: &mut Gathering<'a>) {
        match tree.tag(id) {
            "meta" => self.meta(tree, id),
            "link" => self.link(tree, id),
            "html" => self.language = tree.attribute(id, "lang").or(tree.attribute(id, "xml:lang")).map(value),
            "base" => self.base = self.base.take().or(tree.attribute(id, "href").map(str::to_owned)),
            "title" if self.title.is_none() => self.title = Some(text_of(tree, id, 1_000)),
            "h1" if self.headings.len() < MOST => self.headings.push(text_of(tree, id, 1_000)),
            "h2" | "h3" if !spot.elsewhere => {
                let below = tree.subtree(id).take(MOST).any(|id| tree.tag(id) == "a");
                self.linked_headings += usize::from(below || tree.parent(id).is_some_and(|id| tree.tag(id) == "a"));
            }
            "script" if open.scripts.len() < MOST && is_linked_data(tree, id) => {
                open.scripts.extend(tree.children(id).filter_map(|text| tree.text(text)))
            }
            "input" => self.has_password |= tree.attribute(id, "type") == Some("password"),
            "video" => self.has_video = true,
            "img" if self.picture.is_none() => self.picture = pictures::lead(tree, id, spot),
            _ => {}
        }
        open.items.property(tree, id, spot.outer);
        self.names(spot);
        if !spot.elsewhere {
            open.dates.take(tree, id, spot);
            open.bylines.take(tree, id, spot);
        }
    }

    /// What JSON-LD and microdata say of the article that is the page's own.
    fn data(&mut self, scripts: Vec<&str>, items: Microdata, page: &str) {
        let keys = [Some(page), self.linked("canonical"), self.first(&["og:url"])];
        let titles =
            self.headings.iter().map(String::as_str).chain(self.title.as_deref()).chain(self.first(&["og:title"]));
        let own = Own {
            keys: keys.into_iter().flatten().filter_map(canonical_url).collect(),
            titles: titles.map(letters).filter(|title| title.len() >= TELLING).collect(),
        };
        self.linked_data = json_ld::read(scripts.into_iter(), &own);
        let found = items.own();
        self.linked_data.is_article |= found.is_article;
        self.linked_data.is_live |= found.is_live;
        self.linked_data.is_video |= found.is_video;
        self.items = found.values;
        let free = self.first(&["isaccessibleforfree"]).or(self.item("isaccessibleforfree")).and_then(json_ld::flag_of);
        self.linked_data.is_free = self.linked_data.is_free.or(free);
    }

    /// The first of these `<meta>` that is there and not empty.
    pub fn first(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|&name| self.metas.get(name)).map(String::as_str)
    }

    /// A property of the page's own article in microdata, in lower case: those of `microdata::NAMES`.
    pub fn item(&self, name: &str) -> Option<&str> {
        self.items.get(name).map(String::as_str)
    }

    pub fn linked(&self, rel: &str) -> Option<&str> {
        self.links.get(rel).map(String::as_str)
    }

    fn meta(&mut self, tree: &Tree, id: Id) {
        let Some(content) = tree.attribute(id, "content").map(value).filter(|content| !content.is_empty()) else {
            return;
        };
        for attribute in ["property", "name", "itemprop", "http-equiv"] {
            if let Some(name) = tree.attribute(id, attribute) {
                self.metas.entry(value(name).to_ascii_lowercase()).or_insert_with(|| content.clone());
            }
        }
    }

    fn link(&mut self, tree: &Tree, id: Id) {
        let (Some(rel), Some(href)) = (tree.attribute(id, "rel"), tree.attribute(id, "href")) else { return };
        for wanted in ["canonical", "image_src"] {
            if rel.split_whitespace().any(|rel| rel.eq_ignore_ascii_case(wanted)) && !href.trim().is_empty() {
                self.links.entry(wanted).or_insert_with(|| value(href));
            }
        }
    }

    /// Tell-tale classes and ids.
    fn names(&mut self, spot: &Spot) {
        let name = &spot.name;
        if name.is_empty() {
            return;
        }
        let has = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
        self.has_paywall |= has(&["paywall", "piano-"]) && !has(&["no-paywall", "nopaywall"]);
        self.has_live_blog |= !spot.elsewhere
            && has(&["liveblog", "live-blog", "live_blog"])
            && !has(&["teaser", "promo", "widget", "card", "link"]);
    }
}

fn is_linked_data(tree: &Tree, id: Id) -> bool {
    tree.attribute(id, "type").is_some_and(|kind| kind.to_ascii_lowercase().contains("ld+json"))
}

/// What an attribute says, of a bounded length.
fn value(text: &str) -> String {
    collapse(&text[..text.floor_char_boundary(LONGEST)])
}

/// The text below a node, white space collapsed, of about `most` bytes.
pub fn text_of(tree: &Tree, id: Id, most: usize) -> String {
    let mut text = String::new();
    for piece in pieces(tree, id) {
        text.push_str(&piece[..piece.floor_char_boundary(most + 1)]);
        if text.len() > most {
            break;
        }
    }
    collapse(&text)
}

/// The texts below a node that are shown.
fn pieces(tree: &Tree, top: Id) -> impl Iterator<Item = &str> {
    let hidden = |id: Id| {
        matches!(tree.tag(id), "style" | "script" | "noscript" | "template" | "svg")
            || tree.attribute(id, "class").is_some_and(|class| {
                class.split_whitespace().any(|word| {
                    matches!(word, "sr-only" | "screen-reader-text" | "visually-hidden" | "visuallyhidden" | "u-hidden")
                })
            })
    };
    let next = move |&step: &Step| match step {
        Step::Enter(id) if id != top && hidden(id) => tree.step(Step::Leave(id), top),
        step => tree.step(step, top),
    };
    let steps = std::iter::successors(Some(Step::Enter(top)), next).take(2 * MOST_NODES);
    steps.filter_map(move |step| match step {
        Step::Enter(id) if id == top || !hidden(id) => tree.text(id),
        _ => None,
    })
}

/// [`printable`], white space collapsed, ends trimmed.
pub fn collapse(text: &str) -> String {
    printable(text).split_whitespace().collect::<Vec<_>>().join(" ")
}
