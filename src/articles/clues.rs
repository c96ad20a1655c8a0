//! What a page says about itself, gathered in one pass: meta tags, links, JSON-LD, microdata, headings, dates.

use std::collections::HashMap;

use super::json_ld::{self, LinkedData};
use super::spelling::composed;
use super::tree::{Id, ROOT, Tree};

/// The most headings, dates and blocks of JSON-LD that are kept of one page.
const MOST: usize = 64;

/// Everything in it is text as the page has it, white space collapsed.
#[derive(Debug, Default)]
pub struct Clues {
    /// `<meta>` by lower-case `name`, `property` or `itemprop`; the first one counts.
    metas: HashMap<String, String>,
    /// `itemprop` to its value outside `<meta>`.
    items: HashMap<String, String>,
    /// `<link>` by lower-case `rel`.
    links: HashMap<String, String>,
    pub base: Option<String>,
    /// `<html lang>`.
    pub language: Option<String>,
    pub title: Option<String>,
    pub headings: Vec<String>,
    /// `<time datetime>` in order.
    pub times: Vec<String>,
    /// Text that a class calls the by-line.
    pub byline: Option<String>,
    pub linked_data: LinkedData,
    pub has_password: bool,
    /// True where a class or id speaks of a paywall.
    pub has_paywall: bool,
    /// True where a class or id speaks of a live blog.
    pub has_live_blog: bool,
    pub has_video: bool,
}

impl Clues {
    pub fn gather(tree: &Tree) -> Self {
        let mut clues = Self::default();
        let mut scripts = vec![];
        for id in tree.subtree(ROOT) {
            match tree.tag(id) {
                "" => continue,
                "meta" => clues.meta(tree, id),
                "link" => clues.link(tree, id),
                "html" => clues.language = tree.attribute(id, "lang").or(tree.attribute(id, "xml:lang")).map(collapse),
                "base" => clues.base = clues.base.take().or(tree.attribute(id, "href").map(str::to_owned)),
                "title" if clues.title.is_none() => clues.title = Some(text_of(tree, id, 1_000)),
                "h1" if clues.headings.len() < MOST => clues.headings.push(text_of(tree, id, 1_000)),
                "time" if clues.times.len() < MOST => {
                    clues.times.extend(tree.attribute(id, "datetime").map(str::to_owned));
                    clues.microdata(tree, id);
                }
                "script" if scripts.len() < MOST && is_linked_data(tree, id) => {
                    scripts.extend(tree.children(id).filter_map(|text| tree.text(text)))
                }
                "input" => clues.has_password |= tree.attribute(id, "type") == Some("password"),
                "video" => clues.has_video = true,
                _ => {
                    clues.microdata(tree, id);
                    clues.names(tree, id);
                }
            }
        }
        let types = std::mem::take(&mut clues.linked_data);
        clues.linked_data = json_ld::read(scripts.into_iter());
        clues.linked_data.is_article |= types.is_article;
        clues.linked_data.is_live |= types.is_live;
        clues.linked_data.is_video |= types.is_video;
        if let Some(free) = clues.first(&["isaccessibleforfree"]).or(clues.item("isaccessibleforfree")) {
            let free = !free.eq_ignore_ascii_case("false");
            clues.linked_data.is_free.get_or_insert(free);
        }
        clues
    }

    /// The first of these `<meta>` that is there and not empty.
    pub fn first(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|&name| self.metas.get(name)).map(String::as_str)
    }

    pub fn item(&self, name: &str) -> Option<&str> {
        self.items.get(name).map(String::as_str)
    }

    pub fn linked(&self, rel: &str) -> Option<&str> {
        self.links.get(rel).map(String::as_str)
    }

    fn meta(&mut self, tree: &Tree, id: Id) {
        let Some(content) = tree.attribute(id, "content").map(collapse).filter(|content| !content.is_empty()) else {
            return;
        };
        for attribute in ["property", "name", "itemprop", "http-equiv"] {
            if let Some(name) = tree.attribute(id, attribute) {
                self.metas.entry(name.trim().to_ascii_lowercase()).or_insert_with(|| content.clone());
            }
        }
    }

    fn link(&mut self, tree: &Tree, id: Id) {
        let (Some(rel), Some(href)) = (tree.attribute(id, "rel"), tree.attribute(id, "href")) else { return };
        for rel in rel.split_whitespace().filter(|_| !href.trim().is_empty()) {
            self.links.entry(rel.to_ascii_lowercase()).or_insert_with(|| href.trim().to_owned());
        }
    }

    /// What an element is or says by schema.org's words.
    fn microdata(&mut self, tree: &Tree, id: Id) {
        if let Some(types) = tree.attribute(id, "itemtype") {
            for kind in types.split_whitespace().filter_map(|kind| kind.rsplit(['/', '#']).next()) {
                self.linked_data.is_article |= json_ld::is_article(kind);
                self.linked_data.is_live |= kind == "LiveBlogPosting";
                self.linked_data.is_video |= kind == "VideoObject";
            }
        }
        if let Some(names) = tree.attribute(id, "itemprop")
            && self.items.len() < MOST
        {
            for name in names.split_whitespace().filter(|&name| name != "articleBody") {
                let written = ["content", "datetime", "href", "src"].iter().find_map(|name| tree.attribute(id, name));
                let value = written.map_or_else(|| text_of(tree, id, 200), collapse);
                if !value.is_empty() {
                    self.items.entry(name.to_ascii_lowercase()).or_insert(value);
                }
            }
        }
    }

    /// Tell-tale classes and ids.
    fn names(&mut self, tree: &Tree, id: Id) {
        for name in ["class", "id"].iter().filter_map(|name| tree.attribute(id, name)) {
            let name = name.to_ascii_lowercase();
            self.has_paywall |= name.contains("paywall") || name.contains("piano-");
            self.has_live_blog |= name.contains("liveblog") || name.contains("live-blog") || name.contains("live_blog");
            if self.byline.is_none() && (name.contains("byline") || name.contains("author-name") || name == "author") {
                self.byline = Some(text_of(tree, id, 200)).filter(|text| !text.is_empty());
            }
        }
    }
}

fn is_linked_data(tree: &Tree, id: Id) -> bool {
    tree.attribute(id, "type").is_some_and(|kind| kind.to_ascii_lowercase().contains("ld+json"))
}

/// The text below a node, white space collapsed, of about `most` bytes.
pub fn text_of(tree: &Tree, id: Id, most: usize) -> String {
    let mut text = String::new();
    for piece in tree.subtree(id).filter_map(|id| tree.text(id)) {
        text.push_str(piece);
        if text.len() > most {
            break;
        }
    }
    collapse(&text)
}

/// White space collapsed, ends trimmed, letters [`composed`].
pub fn collapse(text: &str) -> String {
    composed(text).split_whitespace().collect::<Vec<_>>().join(" ")
}
