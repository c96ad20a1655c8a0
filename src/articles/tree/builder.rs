//! html5ever's tree builder filling a [`Tree`], bounded in nodes, depth and attributes.

use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::{Attribute, ParseOpts, QualName, parse_document};

use super::{Data, Id, NONE, Node, ROOT, Tree};

/// Beyond these, reading stops and the page is taken as far as it was read.
const MAX_NODES: usize = 600_000;
/// The sum of the depths of all nodes: what a walk of each element's own subtree takes.
const MAX_DEPTHS: u64 = 20_000_000;
/// Bytes between two looks at the bounds.
const CHUNK: usize = 8 * 1024;
/// The tokenizer compares each attribute with all before it.
const MAX_ATTRIBUTES: usize = 2_000;

pub(super) fn parse(html: &str) -> Tree {
    let mut parser = parse_document(Sink::default(), ParseOpts::default());
    for mut rest in calm(html) {
        while !rest.is_empty() && !parser.tokenizer.sink.sink.full.get() {
            let (chunk, after) = rest.split_at(rest.floor_char_boundary(CHUNK.min(rest.len())));
            parser.process(StrTendril::from_slice(chunk));
            rest = after;
        }
    }
    parser.finish()
}

/// The page without what would be a tag of more attributes than any page needs. In a script, a style or a comment such
/// a flood is code, and what follows its end is read; elsewhere nothing is read from there on.
fn calm(html: &str) -> Vec<&str> {
    let bytes = html.as_bytes();
    // What is known to be code ends at `closing`.
    let (mut pieces, mut from, mut at, mut closing) = (vec![], 0, 0, 0);
    while let Some(open) = find(bytes, at, b'<') {
        if open >= closing {
            closing = code_end(bytes, open);
        }
        at = match tag_end(bytes, open) {
            Some(end) => end,
            None => {
                pieces.push(&html[from..open]);
                from = closing.max(open);
                if closing <= open {
                    return pieces;
                }
                closing
            }
        };
    }
    pieces.push(&html[from..]);
    pieces
}

/// Where the script, style or comment ends that begins at `open`; `open` where none begins.
pub fn code_end(bytes: &[u8], open: usize) -> usize {
    const CODE: [(&[u8], &[u8]); 3] = [(b"<script", b"</script"), (b"<style", b"</style"), (b"<!--", b"-->")];
    let at = |place: usize, mark: &[u8]| bytes[place..].get(..mark.len()).is_some_and(|b| b.eq_ignore_ascii_case(mark));
    let Some((_, end)) = CODE.iter().find(|(begin, _)| at(open, begin)) else { return open };
    let mut places = std::iter::successors(find(bytes, open + 1, end[0]), |&place| find(bytes, place + 1, end[0]));
    places.find(|&place| at(place, end)).unwrap_or(bytes.len())
}

/// Where the tag ends that begins at `open`, or what follows `<` where it is none; `None` for a flood of attributes.
pub fn tag_end(bytes: &[u8], open: usize) -> Option<usize> {
    const MOST_GAPS: usize = MAX_ATTRIBUTES * 4;
    let mut begin = open + 1;
    begin += usize::from(bytes.get(begin) == Some(&b'/'));
    if !bytes.get(begin).is_some_and(u8::is_ascii_alphabetic) {
        return Some(begin);
    }
    let mut at = begin;
    while let Some(found) = memchr::memchr3(b'>', b'"', b'\'', &bytes[at..]).map(|found| at + found) {
        at = match bytes[found] {
            b'>' => return (found - begin <= MOST_GAPS || gaps(bytes, begin, found) <= MOST_GAPS).then_some(found),
            quote if bytes[found - 1] == b'=' => find(bytes, found + 1, quote).map_or(bytes.len(), |end| end + 1),
            _ => found + 1,
        };
    }
    (gaps(bytes, begin, bytes.len()) <= MOST_GAPS).then_some(bytes.len())
}

/// What may stand between two attributes, outside of quoted values.
fn gaps(bytes: &[u8], begin: usize, end: usize) -> usize {
    let (mut gaps, mut quote) = (0, None);
    for at in begin..end {
        match (bytes[at], quote) {
            (b'"' | b'\'', None) if bytes[at - 1] == b'=' => quote = Some(bytes[at]),
            (byte, Some(open)) if byte == open => quote = None,
            (b' ' | b'\t' | b'\n' | b'\r' | b'/' | b'"' | b'\'', None) => gaps += 1,
            _ => {}
        }
    }
    gaps
}

fn find(bytes: &[u8], from: usize, byte: u8) -> Option<usize> {
    memchr::memchr(byte, bytes.get(from..)?).map(|at| from + at)
}

/// What html5ever builds into.
struct Sink {
    nodes: RefCell<Vec<Node>>,
    depths: Cell<u64>,
    full: Cell<bool>,
}

impl Default for Sink {
    fn default() -> Self {
        Self { nodes: RefCell::new(vec![node(Data::Other)]), depths: Cell::new(0), full: Cell::new(false) }
    }
}

fn node(data: Data) -> Node {
    Node { parent: NONE, first: NONE, last: NONE, previous: NONE, next: NONE, depth: 0, data }
}

impl Sink {
    fn create(&self, data: Data) -> Id {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(node(data));
        if nodes.len() > MAX_NODES {
            self.full.set(true);
        }
        (nodes.len() - 1) as Id
    }

    /// Links `child` under `parent`, before `next` or at the end.
    fn link(&self, parent: Id, next: Id, child: Id) {
        self.unlink(child);
        let nodes = &mut *self.nodes.borrow_mut();
        let depth = nodes[parent as usize].depth + 1;
        self.depths.set(self.depths.get() + u64::from(depth));
        if self.depths.get() > MAX_DEPTHS {
            self.full.set(true);
        }
        let previous = if next == NONE { nodes[parent as usize].last } else { nodes[next as usize].previous };
        let it = &mut nodes[child as usize];
        (it.parent, it.previous, it.next, it.depth) = (parent, previous, next, depth);
        match previous {
            NONE => nodes[parent as usize].first = child,
            _ => nodes[previous as usize].next = child,
        }
        match next {
            NONE => nodes[parent as usize].last = child,
            _ => nodes[next as usize].previous = child,
        }
    }

    fn unlink(&self, id: Id) {
        let nodes = &mut *self.nodes.borrow_mut();
        let Node { parent, previous, next, .. } = nodes[id as usize];
        if parent == NONE {
            return;
        }
        match previous {
            NONE => nodes[parent as usize].first = next,
            _ => nodes[previous as usize].next = next,
        }
        match next {
            NONE => nodes[parent as usize].last = previous,
            _ => nodes[next as usize].previous = previous,
        }
        let it = &mut nodes[id as usize];
        (it.parent, it.previous, it.next) = (NONE, NONE, NONE);
    }

    /// Puts `child` under `parent` before `next`; text joins a text that stands right before it.
    fn insert(&self, parent: Id, next: Id, child: NodeOrText<Id>) {
        match child {
            NodeOrText::AppendNode(id) => self.link(parent, next, id),
            NodeOrText::AppendText(text) => {
                let before = {
                    let nodes = self.nodes.borrow();
                    if next == NONE { nodes[parent as usize].last } else { nodes[next as usize].previous }
                };
                if before != NONE
                    && let Data::Text(present) = &mut self.nodes.borrow_mut()[before as usize].data
                {
                    present.push_tendril(&text);
                    return;
                }
                let id = self.create(Data::Text(text));
                self.link(parent, next, id);
            }
        }
    }
}

impl TreeSink for Sink {
    type Handle = Id;
    type Output = Tree;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Tree {
        Tree { nodes: self.nodes.into_inner() }
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Id {
        ROOT
    }

    fn elem_name<'a>(&'a self, target: &'a Id) -> Ref<'a, QualName> {
        Ref::map(self.nodes.borrow(), |nodes| match &nodes[*target as usize].data {
            Data::Element { name, .. } => name,
            _ => unreachable!("the tree builder asks only elements for their names"),
        })
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, flags: ElementFlags) -> Id {
        let mathml_text = flags.mathml_annotation_xml_integration_point;
        self.create(Data::Element { name, attributes, mathml_text })
    }

    fn create_comment(&self, _: StrTendril) -> Id {
        self.create(Data::Other)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Id {
        self.create(Data::Other)
    }

    fn append(&self, parent: &Id, child: NodeOrText<Id>) {
        self.insert(*parent, NONE, child);
    }

    fn append_based_on_parent_node(&self, element: &Id, previous: &Id, child: NodeOrText<Id>) {
        let has_parent = self.nodes.borrow()[*element as usize].parent != NONE;
        if has_parent { self.append_before_sibling(element, child) } else { self.append(previous, child) }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    /// A template's content stays below it; the walks that look for text pass over templates.
    fn get_template_contents(&self, target: &Id) -> Id {
        *target
    }

    fn same_node(&self, x: &Id, y: &Id) -> bool {
        x == y
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Id, child: NodeOrText<Id>) {
        let parent = self.nodes.borrow()[*sibling as usize].parent;
        if parent != NONE {
            self.insert(parent, *sibling, child);
        }
    }

    fn add_attrs_if_missing(&self, target: &Id, more: Vec<Attribute>) {
        if let Data::Element { attributes, .. } = &mut self.nodes.borrow_mut()[*target as usize].data {
            for attribute in more {
                if !attributes.iter().any(|a| a.name == attribute.name) {
                    attributes.push(attribute);
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &Id) {
        self.unlink(*target);
    }

    fn reparent_children(&self, from: &Id, to: &Id) {
        loop {
            let child = self.nodes.borrow()[*from as usize].first;
            if child == NONE {
                return;
            }
            self.link(*to, NONE, child);
        }
    }

    fn is_mathml_annotation_xml_integration_point(&self, id: &Id) -> bool {
        matches!(self.nodes.borrow()[*id as usize].data, Data::Element { mathml_text: true, .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_flood_of_attributes_ends_the_page() {
        let pairs: String = (0..2_500).map(|n| format!("\"k{n}\":\"v{n}\",")).collect();
        let attributes: String = (0..10_000).map(|n| format!("a{n} ")).collect();
        let code = format!("for(i=0;i<a.length;i++){{x(i)}};y={{{pairs}}}");
        let cases = [
            (format!("<script>{code}</script>"), true),
            (format!("<style>{code}</STYLE>"), true),
            (format!("<!--{code}-->"), true),
            (format!("<a {attributes}>"), false),
            (format!("</a {attributes}>"), false),
            (format!("<script></script><a {attributes}></script>"), false),
            (format!("<svg><style><a {attributes}></a></style></svg>"), true),
            (format!("<script>{code}"), false),
        ];
        for (what, goes_on) in cases {
            let tree = parse(&format!("<p>Before</p>{what}<p>After</p>"));
            let texts: Vec<_> = tree.subtree(ROOT).filter_map(|id| tree.text(id)).collect();
            assert!(texts.contains(&"Before"), "{}", &what[..30]);
            assert_eq!(texts.contains(&"After"), goes_on, "{}", &what[..30]);
            let most = tree.subtree(ROOT).map(|id| tree.attributes(id).len()).max();
            assert!(most < Some(MAX_ATTRIBUTES), "{}", &what[..30]);
        }
    }
    #[test]
    fn elements_that_nobody_closes_are_read_to_the_end() {
        let html: String = (0..3_000).map(|n| format!("<div>{n}")).collect();
        let tree = parse(&html);
        assert!(tree.subtree(ROOT).any(|id| tree.text(id) == Some("2999")));
    }
}
