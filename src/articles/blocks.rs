//! A page cut into blocks of running text: paragraphs, headings, list items, cells.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::phrases::ends_sentence;
use super::spelling::printable;
use super::tree::{Id, ROOT, Step, Tree};

/// Bytes of a line that is a paragraph of its own where it ends as a sentence does.
const LONG_LINE: usize = 80;

/// One block, in document order.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// The element that it stands in directly.
    pub id: Id,
    pub tag: &'static str,
    /// Letters composed, without control characters, white space collapsed, ends trimmed.
    pub text: String,
    /// Bytes of the text in links.
    pub linked: usize,
    /// True where it stands in the article's container.
    pub inside: bool,
}

impl Block {
    pub fn is_heading(&self) -> bool {
        matches!(self.tag, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
    }

    pub fn is_cell(&self) -> bool {
        matches!(self.tag, "td" | "th" | "dd" | "dt")
    }

    /// True where what there is of it is a paragraph if it ends here.
    fn is_paragraph(&self) -> bool {
        let text = self.text.trim_end();
        text.len() >= LONG_LINE && ends_sentence(text)
    }

    /// True where it is links and hardly anything else.
    pub fn is_links(&self) -> bool {
        let share = self.linked * 100 / self.text.len().max(1);
        match self.tag {
            "p" => share > 80 && self.text.len() < 200,
            "td" | "th" | "h1" | "h2" | "h3" => false,
            _ => share > 75,
        }
    }
}

/// All blocks of the page outside of what is skipped; `inside` is told of those below `containers`.
pub fn cut(tree: &Tree, skip: &[bool], containers: &[Id]) -> Vec<Block> {
    let mut cutter =
        Cutter { tree, containers, found: vec![], open: Block::default(), inside: false, links: 0, pre: 0 };
    let mut step = Some(Step::Enter(ROOT));
    while let Some(now) = step {
        step = tree.step(now, ROOT);
        match now {
            Step::Enter(id) if skip[id as usize] => step = Some(Step::Leave(id)),
            Step::Leave(id) if skip[id as usize] => {}
            Step::Enter(id) => match tree.text(id) {
                Some(text) => cutter.text(id, text),
                None => cutter.enter(id),
            },
            Step::Leave(id) => cutter.leave(id),
        }
    }
    cutter.begin(ROOT);
    cutter.found
}

struct Cutter<'a> {
    tree: &'a Tree,
    containers: &'a [Id],
    found: Vec<Block>,
    open: Block,
    /// True in a container.
    inside: bool,
    /// How many `<a>` and `<pre>` are open.
    links: u32,
    pre: u32,
}

impl Cutter<'_> {
    fn text(&mut self, id: Id, text: &str) {
        let linked = self.links > 0;
        if self.pre == 0 && !is_all(self.tree, id) {
            return push(&mut self.open, text, linked);
        }
        for (n, paragraph) in text_paragraphs(text).into_iter().enumerate() {
            if n > 0 {
                self.begin(self.open.id);
            }
            push(&mut self.open, paragraph, linked);
        }
    }

    fn enter(&mut self, id: Id) {
        let (tree, tag) = (self.tree, self.tree.tag(id));
        self.inside |= self.containers.contains(&id);
        self.links += u32::from(tag == "a");
        self.pre += u32::from(tag == "pre");
        if is_block(tree, id) {
            self.begin(id);
        } else if tag == "br" {
            let parts = follows_break(tree, id) || begins_indented(tree, id) || self.open.is_paragraph();
            if self.pre == 0 && parts { self.begin(self.open.id) } else { push(&mut self.open, " ", false) }
        }
    }

    fn leave(&mut self, id: Id) {
        let tag = self.tree.tag(id);
        self.links -= u32::from(tag == "a");
        self.pre -= u32::from(tag == "pre");
        if is_block(self.tree, id) {
            self.inside &= !self.containers.contains(&id);
            self.begin(self.tree.parent(id).unwrap_or(ROOT));
        }
    }

    /// Closes the open block, and begins one in the element.
    fn begin(&mut self, id: Id) {
        let next =
            Block { id, tag: block_tag(self.tree, id).unwrap_or("div"), inside: self.inside, ..Block::default() };
        let mut block = std::mem::replace(&mut self.open, next);
        block.text.truncate(block.text.trim_end().len());
        if !block.text.is_empty() {
            self.found.push(block);
        }
    }
}

/// True for the second of two `<br>` with nothing between them.
fn follows_break(tree: &Tree, id: Id) -> bool {
    let mut before = tree.previous_sibling(id);
    while let Some(node) = before {
        match tree.text(node) {
            Some(text) if text.trim().is_empty() => before = tree.previous_sibling(node),
            _ => return tree.tag(node) == "br",
        }
    }
    false
}

/// True for a `<br>` before a line that is indented as paragraphs were before there were style sheets.
fn begins_indented(tree: &Tree, id: Id) -> bool {
    let after = tree.next_sibling(id).and_then(|next| tree.text(next)).map(str::trim_ascii_start);
    after.is_some_and(|text| text.starts_with(['\u{3000}', '\u{2003}']) || text.starts_with("\u{a0}\u{a0}"))
}

/// True for a text that is all that the page has: plain text, not HTML.
fn is_all(tree: &Tree, id: Id) -> bool {
    let alone = tree.previous_sibling(id).or(tree.next_sibling(id)).is_none();
    alone && tree.parent(id).is_some_and(|parent| tree.tag(parent) == "body")
}

/// Plain text cut at its empty lines.
fn text_paragraphs(text: &str) -> Vec<&str> {
    let (mut found, mut begin, mut at) = (vec![], 0, 0);
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() {
            found.push(&text[begin..at]);
            begin = at;
        }
        at += line.len();
    }
    found.push(&text[begin..]);
    found
}

/// Adds what is [`printable`] of a text, its white space collapsed.
fn push(block: &mut Block, text: &str, linked: bool) {
    let text = &*printable(text);
    let before = block.text.len();
    let mut words = text.split_whitespace();
    let gap = !block.text.is_empty() && !block.text.ends_with(' ');
    if text.starts_with(char::is_whitespace) && gap {
        block.text.push(' ');
    }
    if let Some(first) = words.next() {
        block.text.push_str(first);
        for word in words {
            block.text.push(' ');
            block.text.push_str(word);
        }
        if text.ends_with(char::is_whitespace) {
            block.text.push(' ');
        }
    }
    if linked {
        block.linked += block.text.len() - before;
    }
}

/// True where text before and after the element is not one sentence.
pub fn is_block(tree: &Tree, id: Id) -> bool {
    block_tag(tree, id).is_some()
}

/// The tag as a static name, where it breaks the text.
fn block_tag(tree: &Tree, id: Id) -> Option<&'static str> {
    let tag = tree.tag(id);
    if tag.is_empty() {
        return None;
    }
    TAGS.get(tag).copied().or_else(|| is_own_block(tree, id).then_some("div"))
}

/// True for an element that a site names itself (`<story-para>`) and that stands beside no text.
pub fn is_own_block(tree: &Tree, id: Id) -> bool {
    let is_text = |id: Option<Id>| id.and_then(|id| tree.text(id)).is_some_and(|text| !text.trim().is_empty());
    tree.tag(id).contains('-') && !is_text(tree.previous_sibling(id)) && !is_text(tree.next_sibling(id))
}

static TAGS: LazyLock<FxHashSet<&str>> = LazyLock::new(|| {
    let all = "p div section article main header li ul ol dl dt dd td th tr table tbody thead tfoot h1 h2 h3 h4 h5 h6 blockquote
               pre center body hr details summary figure figcaption fieldset form aside hgroup caption address footer nav";
    all.split_whitespace().collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_told_by_what_parts_them() {
        let long = "They agreed to send a mission of two hundred observers before that, a spokesman told reporters.";
        let two = ["The ministers met.", "They agreed."];
        let cases = [
            ("<p>The ministers met.<p>They agreed.".to_owned(), &two[..]),
            ("The ministers met.<br> <br>They agreed.".to_owned(), &two),
            ("The ministers met.<br>They agreed.".to_owned(), &["The ministers met. They agreed."]),
            ("The ministers met.<br>&nbsp;&nbsp;&nbsp;They agreed.".to_owned(), &two),
            (format!("{long}<br>They agreed."), &[long, "They agreed."]),
            ("The\nministers met.\n\n \nThey agreed.".to_owned(), &two),
            ("<pre>The\nministers met.\r\n\r\nThey agreed.</pre>".to_owned(), &two),
            ("<p>The\n\nministers met.</p><a-line>They agreed.</a-line>".to_owned(), &two),
            ("The <own-name>ministers</own-name> met.".to_owned(), &two[..1]),
        ];
        for (html, expected) in cases {
            let tree = Tree::parse(&html);
            let blocks = cut(&tree, &vec![false; tree.len()], &[ROOT]);
            assert_eq!(blocks.iter().map(|block| &*block.text).collect::<Vec<_>>(), expected, "{html}");
        }
    }
}
