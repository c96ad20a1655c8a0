//! Where on its page an element stands: in the article or beside it, before its title or shortly after.

use rustc_hash::FxHashSet;

use super::MOST;
use super::microdata::Microdata;
use crate::articles::tree::{Id, ROOT, Tree};

/// Elements after the title that still belong to the head of the article.
const NEAR: usize = 60;

#[derive(Clone, Copy, Default)]
struct Level {
    elsewhere: bool,
    article: bool,
    figure: bool,
    scope: usize,
}

/// Where an element stands.
pub struct Spot {
    /// In the navigation, a box of related articles, comments, the site's own header or footer.
    pub elsewhere: bool,
    pub article: bool,
    pub figure: bool,
    /// Shortly after the page's title.
    pub near_title: bool,
    /// The microdata that the element belongs to, and the one that what is in it belongs to.
    pub outer: usize,
    pub scope: usize,
    /// Its classes and id, in lower case.
    pub name: String,
}

pub struct Place {
    levels: Vec<Level>,
    /// The elements that the page's titles stand in: those are not beside the article, whatever they are called.
    above_title: FxHashSet<Id>,
    since_title: Option<usize>,
}

impl Place {
    pub fn of(tree: &Tree) -> Self {
        let mut above_title = FxHashSet::default();
        for title in tree.subtree(ROOT).filter(|&id| tree.tag(id) == "h1").take(MOST) {
            above_title.extend(tree.ancestors(title));
        }
        Self { levels: vec![], above_title, since_title: None }
    }

    pub fn enter(&mut self, tree: &Tree, id: Id, items: &mut Microdata) -> Spot {
        let outer = self.levels.last().copied().unwrap_or_default();
        let tag = tree.tag(id);
        let (mut level, mut name) = (outer, String::new());
        if !tag.is_empty() {
            name = names(tree, id);
            level.article |= tag == "article" || tag == "main";
            level.figure |= tag == "figure" || tag == "picture";
            level.elsewhere |= is_beside(tag, &name, outer.article) && !self.above_title.contains(&id);
            level.scope = items.scope(tree, id, outer.scope);
            self.since_title = if tag == "h1" { Some(0) } else { self.since_title.map(|since| since + 1) };
        }
        self.levels.push(level);
        let near_title = self.since_title.is_some_and(|since| since < NEAR);
        let Level { elsewhere, article, figure, scope } = level;
        Spot { elsewhere, article, figure, near_title, outer: outer.scope, scope, name }
    }

    pub fn leave(&mut self) {
        self.levels.pop();
    }
}

fn names(tree: &Tree, id: Id) -> String {
    let mut names = String::new();
    if tree.attributes(id).is_empty() {
        return names;
    }
    for name in ["class", "id", "data-testid"].into_iter().filter_map(|name| tree.attribute(id, name)) {
        names += &name[..name.floor_char_boundary(400)];
        names.push(' ');
    }
    names.make_ascii_lowercase();
    names
}

/// True for what stands beside the article, by its tag or name.
fn is_beside(tag: &str, name: &str, in_article: bool) -> bool {
    match tag {
        "aside" | "nav" => true,
        "header" | "footer" => !in_article,
        "div" | "section" | "ul" | "ol" | "dl" | "li" | "table" if !name.is_empty() => words(name).any(|word| {
            let begins = ["related", "recommend", "trending", "mostread", "sidebar", "newsletter"];
            begins.iter().any(|begin| word.starts_with(begin))
                || matches!(word, "comment" | "comments" | "commentlist" | "disqus" | "respond" | "teaser" | "teasers")
        }),
        _ => false,
    }
}

/// The words of a name: `post-author` has two.
pub fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}
