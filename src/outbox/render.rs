//! A [`Message`] as a platform writes it: Telegram's HTML, or plain text, within the platform's limits.
//!
//! The rules (Bot API, "Formatting options" and `sendMessage`): a text has at most so many UTF-16 units
//! *after* its markup was parsed, and at most so many entities; `<`, `>`, `&` (and `"` in an attribute) are
//! escaped. What is too long is cut between graphemes and ends in `…`; [`split`] makes several messages of
//! one instead, between lines only. No tag is ever cut, since the text is cut before it is marked up.

use std::borrow::Cow;

use url::Url;

use super::message::{Line, Message, Span};

mod cut;
#[cfg(test)]
mod tests;

pub use cut::{shorten, units};

/// An address longer than this stays text: Telegram refuses messages whose entities weigh too much.
const LINK_BYTES: usize = 2048;

/// What one message may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// UTF-16 units of the text, markup not counted (Telegram: 4096, a caption 1024).
    pub units: usize,
    /// Bold, italic, code, links and quotations together (Telegram: 100).
    pub entities: usize,
}

/// A message's text, ready to be sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    pub text: String,
    /// UTF-16 units as the platform counts them.
    pub units: usize,
    pub entities: usize,
    /// True where the end is missing.
    pub cut: bool,
}

/// Telegram's HTML. Where the entities run out, the rest is plain; only http and https become links.
pub fn html(message: &Message, limits: Limits) -> Rendered {
    write(&lay(message, Markup::Html), Markup::Html, limits)
}

/// Words without markup, each address in brackets behind its words; an address is never cut in two.
pub fn plain(message: &Message, limits: Limits) -> Rendered {
    write(&lay(message, Markup::Plain), Markup::Plain, limits)
}

/// Several messages of one that is too long, cut between lines only (a digest: between entries). The
/// picture and the preview stay with the first, buttons and attachment with the last. A line that is too
/// long by itself gets a message of its own, which [`html`] cuts.
pub fn split(message: &Message, limits: Limits) -> Vec<Message> {
    let mut parts: Vec<Vec<Line>> = Vec::new();
    let (mut units_used, mut entities_used) = (0, 0);
    for (line, row) in message.lines.iter().zip(lay(message, Markup::Html)) {
        let (row_units, row_entities) = (row.units(), row.entities());
        let fits = units_used + 1 + row_units <= limits.units && entities_used + row_entities <= limits.entities;
        match parts.last_mut() {
            Some(part) if fits => {
                part.push(line.clone());
                units_used += 1 + row_units;
                entities_used += row_entities;
            }
            _ if row.is_blank() => {}
            _ => {
                parts.push(vec![line.clone()]);
                (units_used, entities_used) = (row_units, row_entities);
            }
        }
    }
    dress(message, parts)
}

/// Gives each part what belongs to it of the whole message.
fn dress(message: &Message, parts: Vec<Vec<Line>>) -> Vec<Message> {
    if parts.len() < 2 {
        return vec![message.clone()];
    }
    let last = parts.len() - 1;
    let dressed = parts.into_iter().enumerate().map(|(n, lines)| Message {
        lines,
        buttons: if n == last { message.buttons.clone() } else { Vec::new() },
        image: message.image.clone().filter(|_| n == 0),
        attachment: message.attachment.clone().filter(|_| n == last),
        silent: message.silent,
        preview: message.preview && n == 0,
    });
    dressed.collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Markup {
    Html,
    Plain,
}

/// How a piece of text is set off.
#[derive(Clone, Copy)]
enum Mark<'a> {
    None,
    Tag(&'static str),
    Link(&'a str),
    /// An address written out: kept whole or left out.
    Address,
}

struct Piece<'a> {
    mark: Mark<'a>,
    text: Cow<'a, str>,
}

struct Row<'a> {
    quote: bool,
    pieces: Vec<Piece<'a>>,
}

impl Piece<'_> {
    /// Telegram drops an entity over blanks, so none is written.
    fn is_entity(&self) -> bool {
        matches!(self.mark, Mark::Tag(_) | Mark::Link(_)) && !self.text.trim().is_empty()
    }
}

impl Row<'_> {
    fn units(&self) -> usize {
        self.pieces.iter().map(|piece| units(&piece.text)).sum()
    }

    fn entities(&self) -> usize {
        usize::from(self.quote) + self.pieces.iter().filter(|piece| piece.is_entity()).count()
    }

    fn is_blank(&self) -> bool {
        self.pieces.iter().all(|piece| piece.text.trim().is_empty())
    }
}

/// The message's lines as pieces of clean text with their marks.
fn lay(message: &Message, markup: Markup) -> Vec<Row<'_>> {
    message.lines.iter().map(|line| row(line, markup)).collect()
}

fn row(line: &Line, markup: Markup) -> Row<'_> {
    let (quote, spans) = match line {
        Line::Plain(spans) => (false, spans),
        Line::Quote(spans) => (markup == Markup::Html, spans),
    };
    Row { quote, pieces: spans.iter().flat_map(|span| pieces(span, markup)).collect() }
}

fn pieces(span: &Span, markup: Markup) -> Vec<Piece<'_>> {
    let html = markup == Markup::Html;
    let tag = |name| if html { Mark::Tag(name) } else { Mark::None };
    let (mark, text) = match span {
        Span::Text(text) => (Mark::None, text),
        Span::Bold(text) => (tag("b"), text),
        Span::Italic(text) => (tag("i"), text),
        Span::Code(text) => (tag("code"), text),
        Span::Link(text, address) if html && is_web(address) => (Mark::Link(address), text),
        Span::Link(text, _) => (Mark::None, text),
    };
    let mut pieces = vec![Piece { mark, text: cut::clean(text) }];
    if let Span::Link(text, address) = span
        && !html
        && text != address
        && is_web(address)
    {
        pieces.push(Piece { mark: Mark::Address, text: Cow::Owned(format!(" ({address})")) });
    }
    pieces
}

/// Whether an address may become a link.
fn is_web(address: &str) -> bool {
    address.len() <= LINK_BYTES
        && !address.contains(char::is_control)
        && Url::parse(address).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// The byte of the whole text at which it ends, and whether anything is missing then.
fn end_of(rows: &[Row<'_>], limit: usize) -> (usize, bool) {
    let lines: Vec<String> = rows.iter().map(|row| row.pieces.iter().map(|p| p.text.as_ref()).collect()).collect();
    let text = lines.join("\n");
    let Some(end) = cut::end(&text, limit) else { return (text.len(), false) };
    let mut at = 0;
    for (row, line) in rows.iter().zip(&lines) {
        let mut start = at;
        for piece in &row.pieces {
            let inside = start < end && end < start + piece.text.len();
            if inside && matches!(piece.mark, Mark::Address) {
                return (start, true);
            }
            start += piece.text.len();
        }
        at += line.len() + 1;
    }
    (end, true)
}

fn write(rows: &[Row<'_>], markup: Markup, limits: Limits) -> Rendered {
    let (end, cut) = end_of(rows, limits.units);
    let mut sheet = Sheet { rendered: Rendered { cut, ..Rendered::default() }, markup, limits, at: 0, end };
    for (n, row) in rows.iter().enumerate() {
        if n > 0 && sheet.at < end {
            sheet.put("\n");
        }
        sheet.row(row);
    }
    if cut && end == 0 && limits.units > 0 {
        sheet.text("…");
    }
    sheet.rendered
}

/// What is written so far, and how far the whole text is through.
struct Sheet {
    rendered: Rendered,
    markup: Markup,
    limits: Limits,
    /// Bytes of the whole text that were written, and at which it ends.
    at: usize,
    end: usize,
}

impl Sheet {
    fn row(&mut self, row: &Row<'_>) {
        let quote = row.quote && !row.is_blank() && self.at < self.end && self.take_entity();
        if quote {
            self.rendered.text.push_str("<blockquote>");
        }
        for piece in &row.pieces {
            self.piece(piece);
        }
        if quote {
            self.rendered.text.push_str("</blockquote>");
        }
    }

    fn piece(&mut self, piece: &Piece<'_>) {
        let text = &piece.text[..piece.text.len().min(self.end - self.at)];
        if text.is_empty() {
            return;
        }
        let marked = piece.is_entity() && self.take_entity();
        match piece.mark {
            Mark::Tag(name) if marked => {
                self.rendered.text.push_str(&format!("<{name}>"));
                self.put(text);
                self.rendered.text.push_str(&format!("</{name}>"));
            }
            Mark::Link(address) if marked => {
                self.rendered.text.push_str(&format!("<a href=\"{}\">", escape(address)));
                self.put(text);
                self.rendered.text.push_str("</a>");
            }
            _ => self.put(text),
        }
    }

    /// Writes a stretch of the whole text, and the ellipsis where it ends before its time.
    fn put(&mut self, text: &str) {
        self.at += text.len();
        self.text(text);
        if self.rendered.cut && self.at == self.end {
            self.text("…");
        }
    }

    fn text(&mut self, text: &str) {
        self.rendered.units += units(text);
        match self.markup {
            Markup::Html => self.rendered.text.push_str(&escape(text)),
            Markup::Plain => self.rendered.text.push_str(text),
        }
    }

    fn take_entity(&mut self) -> bool {
        let left = self.rendered.entities < self.limits.entities;
        self.rendered.entities += usize::from(left);
        left
    }
}

/// Text in which nothing can be taken for markup (Bot API, "HTML style").
fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(['<', '>', '&', '"']) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
    Cow::Owned(out)
}
