//! The article's own text: where it stands on the page, and its paragraphs.

use super::furniture;
use super::tree::{Id, ROOT, Step, Tree};

/// Least characters of text for a container to be taken for the article.
const ENOUGH: u32 = 250;

/// What is known of each node, by its index.
struct Measures {
    /// True for furniture and all below it.
    skip: Vec<bool>,
    /// Characters of text below the node, and those of them in links.
    text: Vec<u32>,
    linked: Vec<u32>,
}

/// The article's paragraphs, joined by `\n`.
pub fn text(tree: &Tree) -> String {
    let strict = measure(tree, true);
    let found = paragraphs(tree, &strict, root(tree, &strict));
    if found.len() >= ENOUGH as usize {
        return found;
    }
    let loose = measure(tree, false);
    let more = paragraphs(tree, &loose, root(tree, &loose));
    if more.len() > found.len() * 2 { more } else { found }
}

/// The paragraphs of HTML that is known to be the article, as a feed carries it.
pub fn fragment(tree: &Tree) -> String {
    paragraphs(tree, &measure(tree, false), ROOT)
}

fn measure(tree: &Tree, by_name: bool) -> Measures {
    let none = vec![0; tree.len()];
    let mut found = Measures { skip: vec![false; tree.len()], text: none.clone(), linked: none };
    let mut step = Some(Step::Enter(ROOT));
    while let Some(now) = step {
        step = tree.step(now, ROOT);
        match now {
            Step::Enter(id) => {
                let tag = tree.tag(id);
                if let Some(text) = tree.text(id) {
                    found.text[id as usize] = visible(text);
                } else if furniture::by_tag(tag) || by_name && furniture::by_name(tree, id) {
                    found.skip[id as usize] = true;
                    step = Some(Step::Leave(id));
                }
            }
            Step::Leave(id) => {
                let here = id as usize;
                if tree.tag(id) == "a" {
                    found.linked[here] = found.text[here];
                }
                if let Some(parent) = tree.parent(id) {
                    found.text[parent as usize] += found.text[here];
                    found.linked[parent as usize] += found.linked[here];
                }
            }
        }
    }
    found
}

fn visible(text: &str) -> u32 {
    text.split_whitespace().map(|word| word.len() as u32 + 1).sum()
}

/// Where the article stands.
fn root(tree: &Tree, measures: &Measures) -> Id {
    for rank in 0..4 {
        let best = tree
            .subtree(ROOT)
            .filter(|&id| !measures.skip[id as usize] && names_article(tree, id) == Some(rank))
            .filter(|&id| own(measures, id) >= ENOUGH)
            .max_by_key(|&id| (own(measures, id), std::cmp::Reverse(id)));
        if let Some(best) = best {
            return best;
        }
    }
    ROOT
}

fn own(measures: &Measures, id: Id) -> u32 {
    measures.text[id as usize] - measures.linked[id as usize]
}

/// How surely the element's name says that it holds the article, 0 the surest.
fn names_article(tree: &Tree, id: Id) -> Option<u8> {
    let tag = tree.tag(id);
    if !matches!(tag, "article" | "div" | "main" | "section" | "td") {
        return None;
    }
    let has = |name: &str, parts: &[&str]| {
        tree.attribute(id, name).is_some_and(|value| {
            let lower = value.to_ascii_lowercase();
            parts.iter().any(|part| lower.contains(part))
        })
    };
    const SURE: &[&str] = &[
        "post-text",
        "post_text",
        "post-body",
        "post-entry",
        "postentry",
        "post-content",
        "post_content",
        "postcontent",
        "article-text",
        "articletext",
        "entry-content",
        "article-content",
        "article__content",
        "article-body",
        "article__body",
        "articlebody",
        "articlecontent",
        "body-text",
        "story-body",
        "storybody",
        "story-content",
        "art-content",
        "field-body",
    ];
    const LIKELY: &[&str] = &[
        "page-content",
        "text-content",
        "blog-content",
        "section-content",
        "single-content",
        "single-post",
        "main-content",
        "content-main",
        "content_main",
        "content-body",
        "content__body",
    ];
    if tree.attribute(id, "itemprop").is_some_and(|v| v.contains("articleBody"))
        || has("class", SURE)
        || has("id", SURE)
    {
        return Some(0);
    }
    if tag == "article" {
        return Some(1);
    }
    if has("class", LIKELY) || has("id", LIKELY) {
        return Some(2);
    }
    (tag == "main"
        || tree.attribute(id, "role") == Some("main")
        || matches!(tree.attribute(id, "id"), Some("content" | "main")))
    .then_some(3)
}

/// The text below `root` in paragraphs.
fn paragraphs(tree: &Tree, measures: &Measures, root: Id) -> String {
    let mut blocks: Vec<Block> = vec![];
    let mut block = Block::default();
    let mut step = Some(Step::Enter(root));
    let mut links = 0;
    while let Some(now) = step {
        step = tree.step(now, root);
        match now {
            Step::Enter(id) if measures.skip[id as usize] => step = Some(Step::Leave(id)),
            Step::Enter(id) => match tree.text(id) {
                Some(text) => block.push(text, links > 0),
                None => {
                    let tag = tree.tag(id);
                    links += u32::from(tag == "a");
                    if tag == "br" {
                        block.push(" ", false);
                    } else if is_block(tag) {
                        blocks.push(std::mem::replace(&mut block, Block::new(tag)));
                    }
                }
            },
            Step::Leave(id) => {
                let tag = tree.tag(id);
                links -= u32::from(tag == "a" && links > 0);
                if is_block(tag) {
                    blocks.push(std::mem::replace(&mut block, Block::new("")));
                }
            }
        }
    }
    blocks.push(block);
    blocks.retain(Block::is_text);
    blocks.iter().map(|block| block.text.trim()).collect::<Vec<_>>().join("\n")
}

#[derive(Default)]
struct Block {
    tag: String,
    text: String,
    linked: usize,
}

impl Block {
    fn new(tag: &str) -> Self {
        Self { tag: tag.to_owned(), ..Self::default() }
    }

    fn push(&mut self, text: &str, linked: bool) {
        let before = self.text.len();
        for c in text.chars() {
            if !c.is_whitespace() {
                self.text.push(c);
            } else if !self.text.is_empty() && !self.text.ends_with(' ') {
                self.text.push(' ');
            }
        }
        if linked {
            self.linked += self.text.len() - before;
        }
    }

    fn is_text(&self) -> bool {
        let length = self.text.trim().len();
        length > 0 && !(self.linked * 10 > length * 8 && (self.tag != "p" || length < 100))
    }
}

fn is_block(tag: &str) -> bool {
    matches!(
        tag,
        "p" | "div"
            | "section"
            | "article"
            | "main"
            | "header"
            | "li"
            | "ul"
            | "ol"
            | "dl"
            | "dt"
            | "dd"
            | "td"
            | "th"
            | "tr"
            | "table"
            | "tbody"
            | "thead"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "blockquote"
            | "pre"
            | "center"
            | "body"
            | "hr"
            | "details"
            | "summary"
    )
}
