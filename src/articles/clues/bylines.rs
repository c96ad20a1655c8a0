//! Who wrote it, where that is told to readers alone.

use super::place::{Spot, words};
use super::{MOST, collapse, pieces, text_of};
use crate::articles::tree::{Id, Tree};

/// The most by-lines of one sort that are kept.
const MOST_KEPT: usize = 8;
/// The longest by-line, in bytes.
const LONGEST: usize = 200;
/// Words of a class that name the author, and those beside which they name something about the author.
const AUTHORS: &[&str] = &["author", "authors", "autor", "autoren", "auteur", "autore", "verfasser", "writer"];
const ABOUT: &[&str] =
    &["bio", "box", "image", "avatar", "photo", "img", "social", "follow", "role", "title", "description"];
/// What stands before names, and between them.
const BEFORE: &str =
    "|by|von|par|por|door|av|di|autor|author|text|written by|posted by|geschrieben von|eingestellt von|";
const BETWEEN: &[&str] = &[",", "&", "and", "und", "et", "y", "e", "en", "і", "и"];

/// Links to the author, elements that are called so, and lines that begin with "By" below the title.
#[derive(Default)]
pub struct Bylines {
    linked: Vec<String>,
    named: Vec<String>,
    written: Vec<String>,
}

impl Bylines {
    pub fn take(&mut self, tree: &Tree, id: Id, spot: &Spot) {
        let is_linked = tree.tag(id) == "a"
            && tree
                .attribute(id, "rel")
                .is_some_and(|rel| rel.split_whitespace().take(MOST).any(|rel| rel == "author"));
        if is_linked {
            keep(&mut self.linked, Some(text_of(tree, id, LONGEST)));
        } else if names_author(&spot.name) && tree.tag(id) != "body" {
            keep(&mut self.named, names(tree, id));
        } else if spot.near_title && matches!(tree.tag(id), "p" | "div" | "span") {
            let begins = tree.children(id).next().and_then(|first| tree.text(first)).is_some_and(|text| {
                let text = text.trim_start();
                text.len() < 80 && text.starts_with("By ")
            });
            let line = begins.then(|| text_of(tree, id, LONGEST));
            keep(&mut self.written, line.filter(|line| line.len() < 80 && !line.ends_with(['.', '!', '?', ':'])));
        }
    }

    /// All of them, the surest first.
    pub fn in_order(self) -> Vec<String> {
        let linked = (!self.linked.is_empty()).then(|| self.linked.join(", "));
        linked.into_iter().chain(self.named).chain(self.written).collect()
    }
}

fn keep(kept: &mut Vec<String>, found: Option<String>) {
    if let Some(found) = found.filter(|found| !found.is_empty() && kept.len() < MOST_KEPT && !kept.contains(found)) {
        kept.push(found);
    }
}

fn names_author(name: &str) -> bool {
    let names = words(name).any(|word| AUTHORS.contains(&word) || word.starts_with("byline"));
    names && !words(name).any(|word| ABOUT.contains(&word))
}

/// The names at the beginning of an element: its first text that is more than "by", and what "and" or a comma joins to it.
pub fn names(tree: &Tree, id: Id) -> Option<String> {
    let mut line = String::new();
    let texts = pieces(tree, id).map(|piece| collapse(&piece[..piece.floor_char_boundary(LONGEST + 1)]));
    for text in texts.filter(|text| !text.is_empty()).take(16) {
        let lower = text.to_lowercase();
        if line.is_empty() && BEFORE.contains(&format!("|{}|", lower.trim_end_matches([':', ' ']))) {
            continue;
        }
        if !line.is_empty() && !joins(&line) && !BETWEEN.iter().any(|word| begins(&lower, word)) {
            break;
        }
        line += if line.is_empty() || text.starts_with(',') { "" } else { " " };
        line += &text;
        if line.len() > LONGEST {
            return None;
        }
    }
    Some(line).filter(|line| !line.is_empty())
}

/// True for a line after which another name comes.
fn joins(line: &str) -> bool {
    line.ends_with([',', '&']) || line.rsplit_once(' ').is_some_and(|(_, last)| BETWEEN.contains(&last))
}

fn begins(text: &str, word: &str) -> bool {
    text.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}
