//! The article's own text: where it stands on the page, and which blocks there are its paragraphs.

use std::cmp::Reverse;
use std::collections::HashSet;

use super::blocks::{self, Block};
use super::furniture::{self, Verdict};
use super::phrases;
use super::tree::{Id, ROOT, Step, Tree};

/// Least bytes of running text for a container to be taken for the article.
const ENOUGH: u32 = 250;
/// Bytes from which on a stretch of text outside of links is a sentence, not a label.
const SENTENCE: u32 = 60;

/// What else is known of the article whose text is looked for.
#[derive(Clone, Copy, Default)]
pub struct Known<'a> {
    pub title: &'a str,
    pub description: Option<&'a str>,
}

/// Bytes of text below each node, by its index.
struct Masses {
    /// Sentences outside of links.
    prose: Vec<u32>,
    /// Never text: scripts, forms' fields, pictures.
    never: Vec<bool>,
}

/// The article's paragraphs, joined by `\n`.
pub fn text(tree: &Tree, known: Known) -> String {
    let masses = weigh(tree);
    let strict = skipped(tree, &masses);
    let found = chosen(tree, &masses, &strict, known);
    if found.len() >= ENOUGH as usize {
        return found;
    }
    let more = chosen(tree, &masses, &masses.never, known);
    if more.len() > found.len() * 2 { more } else { found }
}

/// The paragraphs of HTML that is known to be the article, as a feed carries it.
pub fn fragment(tree: &Tree) -> String {
    let masses = weigh(tree);
    let blocks = blocks::cut(tree, &masses.never, ROOT);
    joined(blocks.into_iter().filter(|block| !phrases::is_furniture(&block.text)))
}

fn joined(blocks: impl Iterator<Item = Block>) -> String {
    blocks.map(|block| block.text).collect::<Vec<_>>().join("\n")
}

fn weigh(tree: &Tree) -> Masses {
    let mut masses = Masses { prose: vec![0; tree.len()], never: vec![false; tree.len()] };
    let mut links = 0u32;
    let mut step = Some(Step::Enter(ROOT));
    while let Some(now) = step {
        step = tree.step(now, ROOT);
        match now {
            Step::Enter(id) => {
                links += u32::from(tree.tag(id) == "a");
                if let Some(text) = tree.text(id) {
                    let length = text.trim().len() as u32;
                    masses.prose[id as usize] = if links == 0 && length >= SENTENCE { length } else { 0 };
                } else if furniture::verdict(tree, id) == Verdict::Never {
                    masses.never[id as usize] = true;
                    step = Some(Step::Leave(id));
                }
            }
            Step::Leave(id) => {
                links -= u32::from(tree.tag(id) == "a");
                if let Some(parent) = tree.parent(id) {
                    masses.prose[parent as usize] += masses.prose[id as usize];
                }
            }
        }
    }
    masses
}

/// The tops of all furniture.
fn skipped(tree: &Tree, masses: &Masses) -> Vec<bool> {
    let mut skip = masses.never.clone();
    let all = masses.prose[ROOT as usize];
    for id in tree.subtree(ROOT) {
        let prose = masses.prose[id as usize];
        skip[id as usize] |= match furniture::verdict(tree, id) {
            Verdict::Text => false,
            Verdict::Doubtful => prose == 0,
            Verdict::Furniture => prose * 5 < all * 2,
            Verdict::Never => true,
        };
    }
    skip
}

/// The text with what is skipped.
fn chosen(tree: &Tree, masses: &Masses, skip: &[bool], known: Known) -> String {
    let prose = remaining(tree, masses, skip);
    let container = container(tree, &prose, skip);
    let blocks = blocks::cut(tree, skip, container);
    joined(sifted(tree, blocks, known).into_iter())
}

/// Prose below each node without what is skipped.
fn remaining(tree: &Tree, masses: &Masses, skip: &[bool]) -> Vec<u32> {
    let mut prose = vec![0; tree.len()];
    let mut step = Some(Step::Enter(ROOT));
    while let Some(now) = step {
        step = tree.step(now, ROOT);
        match now {
            Step::Enter(id) if skip[id as usize] => step = Some(Step::Leave(id)),
            Step::Enter(id) if tree.text(id).is_some() => prose[id as usize] = masses.prose[id as usize],
            Step::Enter(_) => {}
            Step::Leave(id) => {
                if let Some(parent) = tree.parent(id) {
                    prose[parent as usize] += prose[id as usize];
                }
            }
        }
    }
    prose
}

/// The element that holds the article: the most trusted name that holds enough, else the smallest one with most of the prose.
fn container(tree: &Tree, prose: &[u32], skip: &[bool]) -> Id {
    let all = prose[ROOT as usize];
    let mut best: [Option<Id>; 4] = [None; 4];
    let mut smallest = ROOT;
    let mut step = Some(Step::Enter(ROOT));
    while let Some(now) = step {
        step = tree.step(now, ROOT);
        let Step::Enter(id) = now else { continue };
        let mass = prose[id as usize];
        if skip[id as usize] || mass == 0 {
            step = Some(Step::Leave(id));
            continue;
        }
        if mass * 10 >= all * 7 && !matches!(tree.tag(id), "p" | "") {
            smallest = id;
        }
        if mass >= ENOUGH
            && let Some(rank) = furniture::names_article(tree, id)
        {
            let best = &mut best[rank as usize];
            if best.is_none_or(|best| (mass, Reverse(id)) > (prose[best as usize], Reverse(best))) {
                *best = Some(id);
            }
        }
    }
    let named = best.into_iter().flatten().find(|&id| prose[id as usize] * 10 >= all * 4);
    named.unwrap_or(smallest)
}

/// The blocks that are the article's: inside its container, or its lead above; without furniture.
fn sifted(tree: &Tree, blocks: Vec<Block>, known: Known) -> Vec<Block> {
    let first = blocks.iter().position(|block| block.inside).unwrap_or(0);
    let heading = blocks[..first].iter().rposition(|block| block.tag == "h1");
    let below = heading.map_or(first, |heading| heading + 1);
    let inner_heading =
        blocks.iter().skip(first).take(20).position(|block| block.tag == "h1").map_or(0, |at| first + at);
    let title = letters(known.title);
    let mut seen = HashSet::new();
    let mut kept: Vec<Block> = vec![];
    for (at, block) in blocks.into_iter().enumerate() {
        let takes = if block.inside {
            at >= inner_heading || block.text.len() >= 100
        } else {
            at < first && is_lead(tree, &block, at >= below, known)
        };
        if !takes || block.tag == "h1" || block.is_links() || phrases::is_furniture(&block.text) {
            continue;
        }
        let same = letters(&block.text);
        if same == title || block.text.len() > 40 && !seen.insert(same) {
            continue;
        }
        kept.push(block);
    }
    cut_end(&mut kept);
    kept
}

/// True for a block above the article's container that belongs to it.
fn is_lead(tree: &Tree, block: &Block, below_title: bool, known: Known) -> bool {
    let length = block.text.len();
    if !(30..1_200).contains(&length) || block.linked * 2 > length {
        return false;
    }
    let described = known.description.map(letters).is_some_and(|description| {
        let own = letters(&block.text);
        description.len() > 30 && (own.starts_with(&description) || own.len() > 30 && description.starts_with(&own))
    });
    let named =
        || std::iter::once(block.id).chain(tree.ancestors(block.id).take(2)).any(|id| furniture::names_lead(tree, id));
    described || below_title && (named() || length >= 100 && block.text.ends_with(['.', '!', '?', '"', '”', '“', '…']))
}

/// Cuts at a heading that says that the article is over, and headings that nothing follows.
fn cut_end(blocks: &mut Vec<Block>) {
    let all: usize = blocks.iter().map(|block| block.text.len()).sum();
    let mut before = 0;
    for at in 0..blocks.len() {
        if before * 2 > all && phrases::is_end(&blocks[at].text) {
            blocks.truncate(at);
            break;
        }
        before += blocks[at].text.len();
    }
    while blocks.last().is_some_and(|block| block.is_heading()) {
        blocks.pop();
    }
}

/// Lower-case letters and digits alone.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
