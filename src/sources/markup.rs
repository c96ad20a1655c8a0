//! Text inside of elements: entities, CDATA, HTML to plain text, relative addresses in HTML. Entities
//! that HTML knows are resolved in XML, too, since feeds are full of them.

use memchr::memmem;
use std::borrow::Cow;
use url::Url;

const CDATA: &str = "<![CDATA[";
/// So many CDATA sections within one another are taken apart.
const MAX_NESTED: usize = 4;

/// Finds needles in one text, going forward: what was not found once is not looked for again, so that a document
/// full of openings without an end costs one look at the rest, not one for each.
#[derive(Default)]
pub(super) struct Needles(Vec<&'static str>);

impl Needles {
    pub fn find(&mut self, rest: &str, needle: &'static str) -> Option<usize> {
        if self.0.contains(&needle) {
            return None;
        }
        let found = memmem::find(rest.as_bytes(), needle.as_bytes());
        if found.is_none() {
            self.0.push(needle);
        }
        found
    }
}

/// The character data of an element without child elements: CDATA taken as it is, entities resolved, comments dropped.
pub(super) fn character_data(inner: &str) -> Cow<'_, str> {
    let Some(first) = inner.find('<') else { return entities(inner) };
    let mut text = entities(&inner[..first]).into_owned();
    let mut rest = &inner[first..];
    let mut needles = Needles::default();
    loop {
        if rest.starts_with(CDATA) {
            let (section, after) = split_cdata(rest);
            text.push_str(&section.replace(CDATA, "").replace("]]>", ""));
            rest = after;
        } else if let Some(after) = skip(rest, &mut needles) {
            rest = after;
        } else {
            let end = rest.get(1..).and_then(|r| r.find('<')).map_or(rest.len(), |lt| lt + 1);
            text.push_str(&entities(&rest[..end]));
            rest = &rest[end..];
        }
        if rest.is_empty() {
            return Cow::Owned(text);
        }
    }
}

/// Markup as written, with the contents of CDATA sections in their place.
pub(super) fn without_cdata_marks(inner: &str) -> Cow<'_, str> {
    match inner.contains(CDATA) {
        true => Cow::Owned(inner.replace(CDATA, "").replace("]]>", "")),
        false => Cow::Borrowed(inner),
    }
}

/// Where the CDATA section at the start of `rest` ends, `None` where it does not, and whether it was mended.
///
/// CDATA does not nest, but feeds put one in another: after as many further opening marks as the section
/// holds, so many `]]>` belong to it, as long as no other section begins before them.
pub(super) fn cdata_end(rest: &str) -> (Option<usize>, bool) {
    let bytes = rest.as_bytes();
    let Some(close) = memmem::find(bytes, b"]]>") else { return (None, true) };
    let mut end = close + 3;
    let nested = rest[CDATA.len()..close.max(CDATA.len())].matches(CDATA).take(MAX_NESTED).count();
    for _ in 0..nested {
        let next_open = memmem::find(&bytes[end..], CDATA.as_bytes()).unwrap_or(usize::MAX);
        match memmem::find(&bytes[end..], b"]]>") {
            Some(further) if further < next_open => end += further + 3,
            _ => break,
        }
    }
    (Some(end), nested > 0)
}

fn split_cdata(rest: &str) -> (&str, &str) {
    match cdata_end(rest).0 {
        Some(end) => (&rest[CDATA.len()..(end - 3).max(CDATA.len())], &rest[end..]),
        None => (&rest[CDATA.len()..], ""),
    }
}

/// What follows the comment, the processing instruction or the end tag (one that closes nothing, such as a misspelt
/// one) at the start of `rest`.
fn skip<'a>(rest: &'a str, needles: &mut Needles) -> Option<&'a str> {
    let (_, close) =
        [("<!--", "-->"), ("<?", "?>"), ("</", ">")].into_iter().find(|(open, _)| rest.starts_with(open))?;
    Some(&rest[needles.find(rest, close)? + close.len()..])
}

/// Resolves character references and the entities of HTML; an `&` that begins none stays.
pub(super) fn entities(text: &str) -> Cow<'_, str> {
    let Some(first) = memchr::memchr(b'&', text.as_bytes()) else { return Cow::Borrowed(text) };
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..first]);
    let mut rest = &text[first..];
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = rest.bytes().take(34).position(|b| b == b';');
        match length.and_then(|semicolon| resolve(&rest[..=semicolon]).map(|value| (semicolon, value))) {
            Some((semicolon, value)) => {
                out.push_str(&value);
                rest = &rest[semicolon + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// What `&name;`, `&#10;` or `&#xA;` stands for.
fn resolve(reference: &str) -> Option<Cow<'_, str>> {
    let name = &reference[1..reference.len() - 1];
    Some(match name {
        "amp" => "&".into(),
        "lt" => "<".into(),
        "gt" => ">".into(),
        "quot" => "\"".into(),
        "apos" => "'".into(),
        _ => match name.strip_prefix('#') {
            Some(number) => String::from(character(number)?).into(),
            None if name.bytes().all(|b| b.is_ascii_alphanumeric()) => {
                Some(html_escape::decode_html_entities(reference)).filter(|value| value != reference)?
            }
            None => return None,
        },
    })
}

/// A numeric reference; those to C1 controls mean Windows-1252, as in HTML (13.2.5.80).
fn character(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    match code {
        0x80..=0x9f => encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[code as u8]).0.chars().next(),
        9 | 10 | 13 | 0x20.. => char::from_u32(code),
        _ => None,
    }
}

/// HTML as one line of plain text: tags, comments, scripts and styles removed, entities resolved, white space collapsed.
pub fn plain(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
        push_words(&mut out, &rest[..at]);
        rest = &rest[at..];
        match tag(rest) {
            Some((name, length)) => {
                let opens = !rest.starts_with("</");
                rest = &rest[length..];
                match name {
                    "script" | "style" if opens => rest = after_closing(rest, name),
                    "script" | "style" => {}
                    _ if !is_inline(name) => space(&mut out),
                    _ => {}
                }
            }
            None => {
                out.push('<');
                rest = &rest[1..];
            }
        }
    }
    push_words(&mut out, rest);
    out.truncate(out.trim_end().len());
    out
}

/// Text that is no HTML as one line: white space collapsed, and entities that somebody escaped twice resolved.
pub(super) fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_words(&mut out, text);
    out.truncate(out.trim_end().len());
    out
}

/// Plain text as HTML.
pub(super) fn escape(text: &str) -> String {
    html_escape::encode_text(text).into_owned()
}

/// Appends text with its white space collapsed to single spaces, and without characters that nobody sees.
fn push_words(out: &mut String, text: &str) {
    const UNSEEN: [char; 3] = ['\u{ad}', '\u{200b}', '\u{feff}'];
    let text = entities(text);
    if text.starts_with(char::is_whitespace) {
        space(out);
    }
    for (at, word) in text.split_whitespace().enumerate() {
        if at > 0 {
            space(out);
        }
        match word.is_ascii() {
            true => out.push_str(word),
            false => word.split(UNSEEN).for_each(|part| out.push_str(part)),
        }
    }
    if text.ends_with(char::is_whitespace) {
        space(out);
    }
}

fn space(out: &mut String) {
    if !out.is_empty() && !out.ends_with(' ') {
        out.push(' ');
    }
}

/// The lower-case ASCII name and the length of the tag or comment at the start of `rest`; `None` for a mere `<`.
fn tag(rest: &str) -> Option<(&str, usize)> {
    if rest.starts_with("<!--") {
        return Some(("!", rest.find("-->").map_or(rest.len(), |end| end + 3)));
    }
    let inner = rest[1..].strip_prefix(['/', '!', '?']).unwrap_or(&rest[1..]);
    let name_end = inner.find(|c: char| !(c.is_ascii_alphanumeric() || c == ':' || c == '-')).unwrap_or(inner.len());
    if !inner.starts_with(|c: char| c.is_ascii_alphabetic()) && !inner.starts_with('[') {
        return None;
    }
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate() {
        match (byte, quote) {
            (b'>', None) => return Some((known(&inner[..name_end]), at + 1)),
            (b'"' | b'\'', None) => quote = Some(byte),
            (b, Some(q)) if b == q => quote = None,
            _ => {}
        }
    }
    // A tag that is cut, or a quote that is not closed.
    Some((known(&inner[..name_end]), rest.find('>').map_or(rest.len(), |end| end + 1)))
}

/// Upper-case names of tags that matter here in lower case.
fn known(name: &str) -> &str {
    const NAMES: [&str; 2] = ["script", "style"];
    NAMES.into_iter().find(|n| n.eq_ignore_ascii_case(name)).unwrap_or(name)
}

fn after_closing<'a>(rest: &'a str, name: &str) -> &'a str {
    let close = format!("</{name}");
    let found = rest.as_bytes().windows(close.len()).position(|w| w.eq_ignore_ascii_case(close.as_bytes()));
    found.map_or("", |at| &rest[at..])
}

/// Tags that stand within a word or sentence and so part no words.
fn is_inline(name: &str) -> bool {
    const INLINE: &[&str] = &[
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
        "ins", "kbd", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u",
        "var", "wbr",
    ];
    INLINE.iter().any(|n| n.eq_ignore_ascii_case(name)) || name == "!"
}

/// HTML with its `href` and `src` made absolute.
pub(super) fn absolute_links(html: &str, base: &Url) -> String {
    let mut out = String::with_capacity(html.len() + 64);
    let mut rest = html;
    while let Some((at, quote)) = next_link(rest) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(quote).unwrap_or(rest.len());
        let address = entities(rest[..end].trim());
        match base.join(&address) {
            Ok(absolute) if !address.is_empty() => {
                out.push_str(&html_escape::encode_double_quoted_attribute(absolute.as_str()))
            }
            _ => out.push_str(&rest[..end]),
        }
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

/// Where the value of the next `href="` or `src="` begins, and its quote.
fn next_link(html: &str) -> Option<(usize, char)> {
    memchr::memchr_iter(b'=', html.as_bytes()).find_map(|at| {
        let quote = html[at + 1..].chars().next().filter(|c| matches!(c, '"' | '\''))?;
        (html[..at].ends_with("href") || html[..at].ends_with("src")).then_some((at + 2, quote))
    })
}

/// The address of the first picture in HTML that is more than a counter of visits.
pub(super) fn first_image(html: &str) -> Option<String> {
    for at in memchr::memchr_iter(b'<', html.as_bytes()) {
        let rest = &html[at + 1..];
        if !rest.get(..3).is_some_and(|name| name.eq_ignore_ascii_case("img")) {
            continue;
        }
        let rest = &rest[3..];
        let tag = &rest[..memchr::memchr2(b'>', b'<', rest.as_bytes()).unwrap_or(rest.len())];
        let value =
            |name: &str| super::document::attributes(tag).find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v);
        let tiny = ["width", "height"].iter().any(|side| matches!(value(side), Some("0" | "1")));
        if let Some(source) = value("src").filter(|s| !tiny && !s.trim().is_empty() && !s.starts_with("data:")) {
            return Some(entities(source.trim()).into_owned());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(convert: impl Fn(&str) -> String, cases: &[(&str, &str)]) {
        for (given, want) in cases {
            assert_eq!(convert(given), *want, "of {given:?}");
        }
    }

    #[test]
    fn html_becomes_one_line_of_text() {
        check(
            plain,
            &[
                ("a <b>bold</b> move", "a bold move"),
                ("<p>One.</p><p>Two.</p>", "One. Two."),
                ("un<b>believ</b>able", "unbelievable"),
                ("1 < 2 &amp; 3 > 2", "1 < 2 & 3 > 2"),
                ("x<script>var a='<p>'</script>y<STYLE>p{}</STYLE>z", "xyz"),
                ("a<!-- <b> -->b<br/>c", "ab c"),
                ("<img alt='a > b' src=x>text", "text"),
                ("caf&eacute;&nbsp;&#8217;&#x2019;&#146;", "café ’’’"),
                ("cut <a href=\"http", "cut"),
            ],
        );
    }

    #[test]
    fn an_ampersand_that_begins_no_entity_stays() {
        check(
            |t| entities(t).into_owned(),
            &[
                ("?page=1&copy=2;mode=x &amp; done", "?page=1&copy=2;mode=x & done"),
                ("A & B; C", "A & B; C"),
                ("&#0;&#x110000;", "&#0;&#x110000;"),
            ],
        );
    }

    #[test]
    fn character_data_may_mix_text_cdata_and_comments() {
        check(
            |t| character_data(t).into_owned(),
            &[
                ("Breaking: <![CDATA[<b>Big</b>]]> today", "Breaking: <b>Big</b> today"),
                ("a<!-- no -->&lt;b<?php no ?>", "a<b"),
                ("<![CDATA[one <![CDATA[two]]> three]]>", "one two three"),
                ("<![CDATA[]]>", ""),
                ("2 < 3", "2 < 3"),
            ],
        );
    }

    #[test]
    fn links_in_html_become_absolute() {
        let base = Url::parse("http://example.org/news/").expect("a base");
        check(
            |t| absolute_links(t, &base),
            &[(
                "<a href=\"a?b=1&amp;c\">x</a><img src='/i.png'>",
                "<a href=\"http://example.org/news/a?b=1&amp;c\">x</a><img src='http://example.org/i.png'>",
            )],
        );
    }

    #[test]
    fn counters_are_no_pictures() {
        assert_eq!(first_image("<img src='c.gif' width=1><img src=\"a&amp;b.jpg\">").as_deref(), Some("a&b.jpg"));
    }
}
