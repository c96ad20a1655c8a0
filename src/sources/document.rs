//! A forgiving reader of XML: it never refuses, it notes that it had to mend. What a strict parser
//! stops at (tags that are not closed or cross, a lone `<`, two roots, a document cut short) is read as a
//! browser would, in one pass, without copying. Elements are spans of the source; text is decoded only
//! where somebody asks for it. The pass itself is `reader`, the vocabularies are in `names`.

mod names;
mod reader;

pub(super) use names::Ns;

use super::markup;
use reader::Reader;
use std::borrow::Cow;
use url::Url;

pub(super) struct Document<'a> {
    source: &'a str,
    nodes: Vec<Node<'a>>,
    /// Something was not well-formed.
    pub mended: bool,
    /// The source ended inside of an element.
    pub truncated: bool,
}

struct Node<'a> {
    ns: Ns,
    name: &'a str,
    attributes: &'a str,
    inner: (usize, usize),
    parent: usize,
    first_child: usize,
    next: usize,
    /// Was still open where the source ended: what it holds may be cut.
    cut: bool,
}

/// The virtual node above the root; also "none" in `first_child` and `next`, since nothing points to it.
const TOP: usize = 0;

/// One element, to be asked for children, attributes, text.
#[derive(Clone, Copy)]
pub(super) struct Element<'d> {
    document: &'d Document<'d>,
    index: usize,
}

impl<'a> Document<'a> {
    pub fn read(source: &'a str) -> Self {
        Reader::new(source).read()
    }

    /// All elements in document order.
    pub fn elements(&'a self) -> impl Iterator<Item = Element<'a>> {
        (1..self.nodes.len()).map(|index| Element { document: self, index })
    }

    /// Elements without a parent; a good document has one.
    pub fn roots(&'a self) -> impl Iterator<Item = Element<'a>> {
        Element { document: self, index: TOP }.children()
    }
}

impl<'d> Element<'d> {
    fn node(&self) -> &'d Node<'d> {
        &self.document.nodes[self.index]
    }

    /// The name without its prefix, as written.
    pub fn name(&self) -> &'d str {
        self.node().name
    }

    pub fn is(&self, ns: Ns, name: &str) -> bool {
        let node = self.node();
        node.ns == ns && node.name.eq_ignore_ascii_case(name)
    }

    pub fn ns(&self) -> Ns {
        self.node().ns
    }

    pub fn is_cut(&self) -> bool {
        self.node().cut
    }

    pub fn children(&self) -> impl Iterator<Item = Element<'d>> + use<'d> {
        let document = self.document;
        let mut next = self.node().first_child;
        std::iter::from_fn(move || {
            (next != TOP).then(|| {
                let index = next;
                next = document.nodes[index].next;
                Element { document, index }
            })
        })
    }

    /// The first child of that name with something in it, else the first.
    pub fn child(&self, ns: Ns, name: &str) -> Option<Element<'d>> {
        let mut first = None;
        for child in self.children().filter(|c| c.is(ns, name) && !c.is_cut()) {
            if !child.inner().trim().is_empty() {
                return Some(child);
            }
            first = first.or(Some(child));
        }
        first
    }

    /// The plain text of a child that has some.
    pub fn text_of(&self, ns: Ns, name: &str) -> Option<String> {
        let text = self.child(ns, name)?.text();
        Some(text.trim()).filter(|t| !t.is_empty()).map(str::to_owned)
    }

    /// The source between the tags.
    pub fn inner(&self) -> &'d str {
        let (from, to) = self.node().inner;
        &self.document.source[from..to]
    }

    /// Where its content begins in the source, in bytes.
    pub fn position(&self) -> usize {
        self.node().inner.0
    }

    /// The elements that it stands in, innermost first.
    pub fn parents(&self) -> impl Iterator<Item = Element<'d>> + use<'d> {
        self.ancestors().skip(1)
    }

    pub fn has_elements(&self) -> bool {
        self.node().first_child != TOP
    }

    /// The character data, entities and CDATA resolved, comments and tags dropped.
    pub fn text(&self) -> Cow<'d, str> {
        match self.has_elements() {
            true => Cow::Owned(markup::plain(&self.markup())),
            false => markup::character_data(self.inner()),
        }
    }

    /// The content as HTML: what was escaped or in CDATA unescaped, what was written as elements as it stands.
    pub fn markup(&self) -> Cow<'d, str> {
        match self.has_elements() {
            true => markup::without_cdata_marks(self.inner()),
            false => markup::character_data(self.inner()),
        }
    }

    /// An attribute by its name as written (`xml:base`, `href`), entities resolved.
    pub fn attribute(&self, name: &str) -> Option<Cow<'d, str>> {
        attributes(self.node().attributes)
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, value)| markup::entities(value))
    }

    /// The nearest `xml:lang`.
    pub fn language(&self) -> Option<String> {
        self.ancestors().find_map(|e| e.attribute("xml:lang")).map(Cow::into_owned)
    }

    /// The base address in force by `xml:base`, each relative to the one above, the outermost to `outer`.
    /// `None` where no element names one.
    pub fn xml_base(&self, outer: Option<&Url>) -> Option<Url> {
        let bases: Vec<_> = self.ancestors().filter_map(|e| e.attribute("xml:base")).collect();
        bases.iter().rev().fold(None, |base: Option<Url>, step| {
            let step = step.trim();
            match base.as_ref().or(outer) {
                Some(above) => above.join(step).ok().or(base),
                None => Url::parse(step).ok(),
            }
        })
    }

    fn ancestors(&self) -> impl Iterator<Item = Element<'d>> + use<'d> {
        let document = self.document;
        std::iter::successors(Some(*self), move |e| {
            let parent = e.node().parent;
            (parent != TOP).then_some(Element { document, index: parent })
        })
    }
}

/// Name and raw value of each attribute of a start tag; forgiving about missing quotes and values.
pub(super) fn attributes(mut tag: &str) -> impl Iterator<Item = (&str, &str)> {
    std::iter::from_fn(move || {
        tag = tag.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        let end = tag.find(|c: char| c == '=' || c.is_ascii_whitespace()).unwrap_or(tag.len());
        let (name, rest) = tag.split_at(end);
        tag = rest.trim_start();
        if name.is_empty() && tag.is_empty() {
            return None;
        }
        let Some(value) = tag.strip_prefix('=') else { return Some((name, "")) };
        let value = value.trim_start();
        let (value, rest) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            _ => value.split_at(value.find(|c: char| c.is_ascii_whitespace()).unwrap_or(value.len())),
        };
        tag = rest;
        Some((name, value))
    })
}
