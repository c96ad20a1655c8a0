//! What is known of each element before the article is looked for: its prose, whether it is furniture, whether its name
//! says that it holds the article.

use super::furniture::{self, Judge, Verdict};
use super::tree::{Id, ROOT, Step, Tree};
use super::{blocks, phrases};

/// Least bytes of running text for a container to be taken for the article.
pub const ENOUGH: u32 = 250;
/// Bytes from which on the text between two breaks is running text, not a label.
const RUNNING: u32 = 60;

/// What is known of each node, by its index.
pub struct Survey {
    /// Bytes of running text outside of links in a text node.
    pub own: Vec<u32>,
    /// The same in any node and below it.
    pub prose: Vec<u32>,
    verdicts: Vec<Verdict>,
    /// How surely the node's name says that it holds the article.
    pub ranks: Vec<Option<u8>>,
    /// True where the page's heading or an element that is surely the article stands in the node.
    core: Vec<bool>,
}

impl Survey {
    pub fn of(tree: &Tree) -> Self {
        let mut survey = Self {
            own: vec![0; tree.len()],
            prose: vec![],
            verdicts: vec![Verdict::Text; tree.len()],
            ranks: vec![None; tree.len()],
            core: vec![false; tree.len()],
        };
        let (mut links, mut judge) = (0u32, Judge::default());
        let mut open = Stretch::default();
        let mut step = Some(Step::Enter(ROOT));
        while let Some(now) = step {
            step = tree.step(now, ROOT);
            let (Step::Enter(id) | Step::Leave(id)) = now;
            if tree.tag(id) == "br" || blocks::is_block(tree, id) {
                open.close(&mut survey.own);
            }
            match now {
                Step::Enter(id) => {
                    links += u32::from(tree.tag(id) == "a");
                    if let Some(text) = tree.text(id) {
                        open.push(id, text, links > 0);
                    } else if survey.enter(tree, id, judge.verdict(tree, id)) == Verdict::Never {
                        step = Some(Step::Leave(id));
                    }
                }
                Step::Leave(id) => {
                    links -= u32::from(tree.tag(id) == "a");
                    if let Some(parent) = tree.parent(id) {
                        survey.core[parent as usize] |= survey.core[id as usize];
                    }
                }
            }
        }
        open.close(&mut survey.own);
        open.end_row(&mut survey.own);
        survey.prose = below(tree, &survey.own, &survey.never());
        survey
    }

    fn enter(&mut self, tree: &Tree, id: Id, verdict: Verdict) -> Verdict {
        let at = id as usize;
        self.verdicts[at] = verdict;
        self.ranks[at] = furniture::names_article(tree, id);
        self.core[at] = tree.tag(id) == "h1" || self.ranks[at] == Some(0);
        verdict
    }

    pub fn never(&self) -> Vec<bool> {
        self.verdicts.iter().map(|&verdict| verdict == Verdict::Never).collect()
    }

    /// The tops of all that is furniture with at least this verdict.
    pub fn furniture(&self, least: Verdict) -> Vec<bool> {
        let all = self.prose[ROOT as usize];
        let skip = |(at, &verdict): (usize, &Verdict)| {
            let prose = self.prose[at];
            match verdict {
                Verdict::Text => false,
                Verdict::Doubtful => least <= Verdict::Furniture && prose == 0,
                Verdict::Never => true,
                verdict => verdict >= least && prose * 100 <= all * self.share_of_text(verdict, at),
            }
        };
        self.verdicts.iter().enumerate().map(skip).collect()
    }

    /// Percent of the page's prose from which on an element is text whatever it is called.
    fn share_of_text(&self, verdict: Verdict, at: usize) -> u32 {
        match verdict {
            _ if self.core[at] => 40,
            Verdict::Surely => 80,
            _ => 50,
        }
    }
}

/// The text between two breaks, and the short sentences right before it.
#[derive(Default)]
struct Stretch {
    /// Text nodes outside of links, and their bytes.
    texts: Vec<(Id, u32)>,
    /// Bytes, those in links included.
    length: u32,
    ends_sentence: bool,
    speaks_of_cookies: bool,
    /// Text nodes of a row of sentences too short to be running text each by itself.
    row: Vec<(Id, u32)>,
}

impl Stretch {
    fn push(&mut self, id: Id, text: &str, linked: bool) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        self.length += text.len() as u32;
        self.ends_sentence = phrases::ends_sentence(text);
        if !linked {
            self.texts.push((id, text.len() as u32));
            self.speaks_of_cookies |= text.contains("ookies");
        }
    }

    /// Writes down the bytes of its text nodes where they are running text, and begins anew.
    fn close(&mut self, own: &mut [u32]) {
        if self.length == 0 {
            return;
        }
        let bytes = bytes(&self.texts);
        let is_label = bytes * 2 < self.length || self.speaks_of_cookies && bytes < 600;
        if !is_label && self.length >= RUNNING {
            write(&self.texts, own);
        } else if !is_label && self.ends_sentence {
            self.row.append(&mut self.texts);
        } else {
            self.end_row(own);
        }
        let row = std::mem::take(&mut self.row);
        *self = Self { row, ..Self::default() };
    }

    fn end_row(&mut self, own: &mut [u32]) {
        if bytes(&self.row) >= ENOUGH {
            write(&self.row, own);
        }
        self.row.clear();
    }
}

fn bytes(texts: &[(Id, u32)]) -> u32 {
    texts.iter().map(|&(_, bytes)| bytes).sum()
}

fn write(texts: &[(Id, u32)], own: &mut [u32]) {
    texts.iter().for_each(|&(id, bytes)| own[id as usize] = bytes);
}

/// The sum of `own` in and below each node without what is skipped.
pub fn below(tree: &Tree, own: &[u32], skip: &[bool]) -> Vec<u32> {
    let mut sum = vec![0; tree.len()];
    let mut step = Some(Step::Enter(ROOT));
    while let Some(now) = step {
        step = tree.step(now, ROOT);
        match now {
            Step::Enter(id) if skip[id as usize] => step = Some(Step::Leave(id)),
            Step::Enter(id) => sum[id as usize] = own[id as usize],
            Step::Leave(id) => {
                if let Some(parent) = tree.parent(id) {
                    sum[parent as usize] += sum[id as usize];
                }
            }
        }
    }
    sum
}
