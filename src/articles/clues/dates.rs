//! When it was published, where that is told to readers alone.

use super::place::{Spot, words};
use super::{text_of, value};
use crate::articles::tree::{Id, Tree};

/// The most dates that are kept of one page.
const MOST: usize = 64;

/// What may be the date, with how unlikely it is.
#[derive(Default)]
pub struct Dates(Vec<(u8, String)>);

impl Dates {
    /// Takes an element that is a time, or is called so.
    pub fn take(&mut self, tree: &Tree, id: Id, spot: &Spot) {
        let tag = tree.tag(id);
        let is_time = tag == "time";
        if !is_time && !matches!(tag, "span" | "p" | "div" | "li" | "small" | "dd" | "td") || self.0.len() >= MOST {
            return;
        }
        let (mut published, mut dated, mut changed) = (tree.attribute(id, "pubdate").is_some(), false, false);
        for word in words(&spot.name) {
            let begins = |all: &[&str]| all.iter().any(|begin| word.starts_with(begin));
            published |= begins(&["publish", "pubdate"]);
            dated |= begins(&["date", "timestamp", "posted"]);
            changed |= begins(&["updated", "modified"]);
        }
        let called = published || dated || tag == "dd" && follows_label(tree, id);
        if !is_time && !called || !published && changed {
            return;
        }
        let rank = match (published, is_time, spot.article || spot.near_title) {
            (true, ..) => 0,
            (_, true, true) => 1,
            (_, false, true) => 2,
            (_, true, false) => 3,
            _ => return,
        };
        let text = text_of(tree, id, 80);
        let given = if is_time { tree.attribute(id, "datetime").map(value) } else { None };
        self.0.extend(given.into_iter().chain(Some(text).filter(|text| text.len() <= 80)).map(|text| (rank, text)));
    }

    /// All of them, the likeliest first.
    pub fn in_order(mut self) -> Vec<String> {
        self.0.sort_by_key(|(rank, _)| *rank);
        self.0.into_iter().map(|(_, text)| text).collect()
    }
}

/// True for what a list explains under "Published".
fn follows_label(tree: &Tree, id: Id) -> bool {
    let before = std::iter::successors(tree.previous_sibling(id), |&id| tree.previous_sibling(id)).take(4);
    let label = before.into_iter().find(|&id| tree.tag(id) == "dt").map(|id| text_of(tree, id, 40).to_lowercase());
    label.is_some_and(|label| {
        ["publish", "posted", "veröffentlich", "publié", "publicad", "опублік", "опубл"]
            .iter()
            .any(|begin| label.starts_with(begin))
    })
}
