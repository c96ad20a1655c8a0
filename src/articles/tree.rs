//! A page as a tree: an arena of nodes, filled by `builder`.
//!
//! All walks are loops over links between nodes, so no page, however deeply nested, can exhaust the stack.

use html5ever::tendril::StrTendril;
use html5ever::{Attribute, QualName};

mod builder;

pub(super) use builder::{code_end, tag_end};

/// The index of a node; `NONE` where there is none.
pub type Id = u32;
const NONE: Id = u32::MAX;
pub const ROOT: Id = 0;

struct Node {
    parent: Id,
    first: Id,
    last: Id,
    previous: Id,
    next: Id,
    depth: u32,
    data: Data,
}

enum Data {
    Text(StrTendril),
    Element {
        name: QualName,
        attributes: Vec<Attribute>,
        mathml_text: bool,
    },
    /// The document itself, comments, processing instructions.
    Other,
}

/// A parsed page.
pub struct Tree {
    nodes: Vec<Node>,
}

/// Where a walk stands.
#[derive(Clone, Copy)]
pub enum Step {
    Enter(Id),
    Leave(Id),
}

impl Tree {
    /// Whatever the page is: it is read as far as the bounds go.
    pub fn parse(html: &str) -> Self {
        builder::parse(html)
    }

    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The tag's name in lower case, `""` for what is no element.
    pub fn tag(&self, id: Id) -> &str {
        match &self.nodes[id as usize].data {
            Data::Element { name, .. } => &name.local,
            _ => "",
        }
    }

    pub fn text(&self, id: Id) -> Option<&str> {
        match &self.nodes[id as usize].data {
            Data::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn attribute(&self, id: Id, name: &str) -> Option<&str> {
        self.attributes(id).iter().find(|a| *a.name.local == *name).map(|a| &*a.value)
    }

    pub fn attributes(&self, id: Id) -> &[Attribute] {
        match &self.nodes[id as usize].data {
            Data::Element { attributes, .. } => attributes,
            _ => &[],
        }
    }

    pub fn parent(&self, id: Id) -> Option<Id> {
        some(self.nodes[id as usize].parent)
    }

    pub fn children(&self, id: Id) -> impl Iterator<Item = Id> {
        std::iter::successors(some(self.nodes[id as usize].first), |&child| self.next_sibling(child))
    }

    pub fn next_sibling(&self, id: Id) -> Option<Id> {
        some(self.nodes[id as usize].next)
    }

    pub fn previous_sibling(&self, id: Id) -> Option<Id> {
        some(self.nodes[id as usize].previous)
    }

    pub fn ancestors(&self, id: Id) -> impl Iterator<Item = Id> {
        std::iter::successors(self.parent(id), |&id| self.parent(id))
    }

    /// `id` and all below it, in document order.
    pub fn subtree(&self, id: Id) -> impl Iterator<Item = Id> {
        self.walk(id).filter_map(|step| match step {
            Step::Enter(id) => Some(id),
            Step::Leave(_) => None,
        })
    }

    /// Enters and leaves each node below and including `id`, in document order.
    pub fn walk(&self, id: Id) -> impl Iterator<Item = Step> {
        std::iter::successors(Some(Step::Enter(id)), move |&step| self.step(step, id))
    }

    /// The step after `step` in a walk of `top`; to pass over what is below a node just entered, go on from its leaving.
    pub fn step(&self, step: Step, top: Id) -> Option<Step> {
        match step {
            Step::Enter(id) => Some(some(self.nodes[id as usize].first).map_or(Step::Leave(id), Step::Enter)),
            Step::Leave(id) if id == top => None,
            Step::Leave(id) => Some(match self.next_sibling(id) {
                Some(next) => Step::Enter(next),
                None => Step::Leave(self.nodes[id as usize].parent),
            }),
        }
    }
}

fn some(id: Id) -> Option<Id> {
    (id != NONE).then_some(id)
}
