//! The pass over a document: which element begins where, what it holds, and what had to be mended.

use super::names::{Ns, customary, vocabulary};
use super::{Document, Node, TOP, attributes};
use crate::sources::markup;

/// Elements nested deeper than this are part of their ancestor's text, so that no document costs a stack.
const MAX_DEPTH: usize = 128;
/// A start tag is read up to here, in bytes, and so many prefixes are kept: more is hostile.
const MAX_ATTRIBUTES: usize = 16 * 1024;
const MAX_PREFIXES: usize = 128;

pub(super) struct Reader<'a> {
    document: Document<'a>,
    /// Open elements, outermost first; `last_child` of each, so that children keep their order.
    open: Vec<Open<'a>>,
    /// Elements open beyond [`MAX_DEPTH`].
    too_deep: usize,
    /// Prefixes in force with the depth at which they were declared.
    prefixes: Vec<(usize, &'a str, Ns)>,
    text_at_top: bool,
    needles: markup::Needles,
}

struct Open<'a> {
    index: usize,
    last_child: usize,
    full_name: &'a str,
}

impl<'a> Reader<'a> {
    pub fn new(source: &'a str) -> Self {
        let top = Node {
            ns: Ns::Other,
            name: "",
            attributes: "",
            inner: (0, source.len()),
            parent: TOP,
            first_child: TOP,
            next: TOP,
            cut: false,
        };
        let mut nodes = Vec::with_capacity(64 + source.len() / 128);
        nodes.push(top);
        Self {
            document: Document { source, nodes, mended: false, truncated: false },
            open: vec![Open { index: TOP, last_child: TOP, full_name: "" }],
            too_deep: 0,
            prefixes: Vec::new(),
            text_at_top: false,
            needles: markup::Needles::default(),
        }
    }

    pub fn read(mut self) -> Document<'a> {
        let source = self.document.source;
        let mut at = 0;
        while let Some(found) = memchr::memchr(b'<', &source.as_bytes()[at..]) {
            self.text_between(&source[at..at + found]);
            at = self.markup_at(at + found);
        }
        self.text_between(&source[at..]);
        if self.open.len() > 1 {
            self.document.mended = true;
            self.document.truncated = true;
            while self.open.len() > 1 {
                self.close_top(source.len(), true);
            }
        }
        let roots = self.document.roots().count();
        self.document.mended |= self.text_at_top || roots > 1;
        self.document
    }

    /// Text outside of every element is something that does not belong there.
    fn text_between(&mut self, text: &str) {
        if self.open.len() == 1 && !text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').is_empty() {
            self.text_at_top = true;
        }
    }

    /// Reads what begins with the `<` at `at`; returns where to go on.
    fn markup_at(&mut self, at: usize) -> usize {
        let rest = &self.document.source[at..];
        match rest.as_bytes().get(1) {
            Some(b'!') if rest.starts_with("<![CDATA[") => self.cdata(at),
            Some(b'!') if rest.starts_with("<!--") => self.until(at, 4, "-->"),
            Some(b'!') => self.doctype(at),
            Some(b'?') => self.until(at, 2, "?>"),
            Some(b'/') => self.end_tag(at),
            Some(b) if b.is_ascii_alphabetic() || *b == b'_' || *b >= 0x80 => self.start_tag(at),
            _ => self.lone(at),
        }
    }

    /// A `<` that begins nothing is text.
    fn lone(&mut self, at: usize) -> usize {
        self.document.mended = true;
        at + 1
    }

    fn until(&mut self, at: usize, skip: usize, end: &'static str) -> usize {
        let from = at + skip;
        match self.needles.find(&self.document.source[from..], end) {
            Some(found) => from + found + end.len(),
            None => self.lone(at),
        }
    }

    fn cdata(&mut self, at: usize) -> usize {
        let rest = &self.document.source[at..];
        let closed = self.needles.find(rest, "]]>").is_some();
        let (end, mended) = if closed { markup::cdata_end(rest) } else { (None, true) };
        self.document.mended |= mended;
        if let Some(end) = end {
            return at + end;
        }
        // Not closed: it ends with the element that it stands in.
        self.document.mended = true;
        let name = self.open.last().map_or("", |o| o.full_name);
        match self.document.source[at..].find(&format!("</{name}")) {
            Some(found) if !name.is_empty() => at + found,
            _ => self.document.source.len(),
        }
    }

    /// A document type; its internal subset is skipped, so no entity expands to anything of the document's own.
    fn doctype(&mut self, at: usize) -> usize {
        let rest = &self.document.source[at..];
        let close = rest.find('>').unwrap_or(rest.len());
        match rest[..close].find('[') {
            Some(open) => self.until(at, open, "]>"),
            None => (at + close + 1).min(self.document.source.len()),
        }
    }

    fn start_tag(&mut self, at: usize) -> usize {
        let rest = &self.document.source[at..];
        let (end, next, clean) = tag_end(rest);
        self.document.mended |= !clean;
        let tag = rest[1..end].trim_end();
        let (tag, empty) = match tag.strip_suffix('/') {
            Some(tag) => (tag, true),
            None => (tag, false),
        };
        let name_end = tag.find(|c: char| c.is_ascii_whitespace() || c == '/').unwrap_or(tag.len());
        let (full_name, attributes) = tag.split_at(name_end);
        self.open_element(full_name, attributes, (at, at + next), empty);
        at + next
    }

    fn open_element(&mut self, full_name: &'a str, attributes: &'a str, (from, to): (usize, usize), empty: bool) {
        let (prefix, name) = full_name.split_once(':').unwrap_or(("", full_name));
        while self.open.len() > 1 && self.ends_before(name, prefix.is_empty()) {
            self.document.mended = true;
            self.close_top(from, false);
        }
        if self.open.len() > MAX_DEPTH {
            self.too_deep += usize::from(!empty);
            return;
        }
        let attributes = match attributes.len() {
            0..=MAX_ATTRIBUTES => attributes,
            _ => &attributes[..attributes.floor_char_boundary(MAX_ATTRIBUTES)],
        };
        self.declare(attributes);
        let index = self.document.nodes.len();
        let Some(above) = self.open.last_mut() else { return };
        let parent = above.index;
        match above.last_child {
            TOP => self.document.nodes[parent].first_child = index,
            last => self.document.nodes[last].next = index,
        }
        above.last_child = index;
        let ns = self.namespace(prefix);
        let node = Node { ns, name, attributes, inner: (to, to), parent, first_child: TOP, next: TOP, cut: false };
        self.document.nodes.push(node);
        self.open.push(Open { index, last_child: TOP, full_name });
        if empty {
            self.close_top(to, false);
        }
    }

    /// Whether the innermost open element cannot hold an element of that name, so that its end tag is missing.
    fn ends_before(&self, name: &str, plain: bool) -> bool {
        let Some(open) = self.open.last() else { return false };
        let is = |names: &[&str], name: &str| names.iter().any(|n| n.eq_ignore_ascii_case(name));
        const LEAVES: &[&str] =
            &["title", "link", "guid", "id", "pubDate", "published", "updated", "comments", "language"];
        const TEXTS: &[&str] = &["description", "summary", "content", "encoded"];
        const FIELDS: &[&str] = &["title", "link", "description", "summary", "content", "author", "category"];
        const LANDMARKS: &[&str] = &["item", "entry", "guid", "pubDate", "published", "updated"];
        let local = open.full_name.rsplit(':').next().unwrap_or_default();
        plain
            && (is(LEAVES, local) && (is(FIELDS, name) || is(LANDMARKS, name))
                || is(TEXTS, local) && is(LANDMARKS, name)
                || is(&["item", "entry"], local) && local.eq_ignore_ascii_case(name))
    }

    fn end_tag(&mut self, at: usize) -> usize {
        let rest = &self.document.source[at..];
        // A tag that the next one begins in was not closed.
        let stop = memchr::memchr2(b'>', b'<', &rest.as_bytes()[1..]).map_or(rest.len(), |found| found + 1);
        let is_closed = rest.as_bytes().get(stop) == Some(&b'>');
        let name = rest[2..stop].trim();
        let next = at + stop + usize::from(is_closed);
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return next;
        }
        match self.open.iter().rposition(|o| o.full_name.eq_ignore_ascii_case(name)) {
            Some(position) if position > 0 => {
                self.document.mended |= position + 1 != self.open.len() || !is_closed;
                while self.open.len() > position {
                    self.close_top(at, false);
                }
            }
            _ => self.document.mended = true,
        }
        next
    }

    fn close_top(&mut self, end: usize, cut: bool) {
        let Some(open) = self.open.pop() else { return };
        let node = &mut self.document.nodes[open.index];
        node.inner.1 = end.max(node.inner.0);
        node.cut = cut;
        let depth = self.open.len();
        while self.prefixes.last().is_some_and(|(at, ..)| *at >= depth && depth > 0) {
            self.prefixes.pop();
        }
    }

    /// Notes the namespaces that a start tag declares.
    fn declare(&mut self, tag: &'a str) {
        if !tag.contains("xmlns") || self.prefixes.len() > MAX_PREFIXES {
            return;
        }
        let depth = self.open.len();
        for (name, uri) in attributes(tag) {
            match name.strip_prefix("xmlns") {
                // Whatever the root calls its plain names, they are the document's own.
                Some("") if depth == 1 => self.prefixes.push((depth, "", Ns::Core)),
                Some("") => self.prefixes.push((depth, "", vocabulary(uri))),
                Some(prefix) => self.prefixes.extend(prefix.strip_prefix(':').map(|p| (depth, p, vocabulary(uri)))),
                None => {}
            }
        }
    }

    fn namespace(&self, prefix: &str) -> Ns {
        match self.prefixes.iter().rev().find(|(_, p, _)| *p == prefix) {
            Some((.., ns)) => *ns,
            None => customary(prefix),
        }
    }
}

/// Where a start tag ends (its `>`), where to go on, and whether it was clean. A quote that is not
/// closed before the next tag does not swallow the document.
fn tag_end(rest: &str) -> (usize, usize, bool) {
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate().skip(1) {
        match (byte, quote) {
            (b'>', None) => return (at, at + 1, true),
            (b'<', None) => return (at, at, false),
            (b'<', Some(_)) => break,
            (b'"' | b'\'', None) => quote = Some(byte),
            (b, Some(q)) if b == q => quote = None,
            _ => {}
        }
    }
    match rest.find('>') {
        Some(end) => (end, end + 1, false),
        None => (rest.len(), rest.len(), false),
    }
}
