//! XHTML for a reader of HTML, which leaves `<script src="a.js"/>` open: all that follows would be code.

use std::borrow::Cow;

use super::tree::{code_end, tag_end};

/// Elements whose content HTML reads as text up to their end tag.
const RAW: &[&str] = &["script", "style", "title", "textarea", "iframe", "noscript", "noframes", "noembed", "xmp"];

/// True where the server or the page itself says that it is XHTML.
pub fn is_xhtml(html: &str, content_type: Option<&str>) -> bool {
    let begins = html.trim_start_matches('\u{feff}').trim_start().as_bytes();
    begins.get(..5).is_some_and(|prolog| prolog.eq_ignore_ascii_case(b"<?xml"))
        || content_type.is_some_and(|kind| kind.to_ascii_lowercase().contains("application/xhtml+xml"))
}

/// The page with an end tag for each raw element that is closed at once.
pub fn closed(html: &str) -> Cow<'_, str> {
    let bytes = html.as_bytes();
    let (mut whole, mut from, mut at) = (String::new(), 0, 0);
    while let Some(open) = memchr::memchr(b'<', &bytes[at..]).map(|found| at + found) {
        // A flood of attributes is the parser's to deal with.
        let Some(end) = tag_end(bytes, open) else { break };
        at = match RAW.iter().find(|name| begins(bytes, open + 1, name)) {
            Some(name) if bytes[..end].ends_with(b"/") && bytes.get(end) == Some(&b'>') => {
                whole += &html[from..end - 1];
                whole += &format!("></{name}>");
                from = end + 1;
                from
            }
            _ => end.max(code_end(bytes, open)),
        };
    }
    if from == 0 {
        return Cow::Borrowed(html);
    }
    whole += &html[from..];
    Cow::Owned(whole)
}

/// True where the name stands there, and ends there.
fn begins(bytes: &[u8], at: usize, name: &str) -> bool {
    let rest = bytes.get(at..).and_then(|rest| rest.split_at_checked(name.len()));
    rest.is_some_and(|(found, after)| {
        found.eq_ignore_ascii_case(name.as_bytes()) && after.first().is_some_and(|b| b" \t\r\n/>".contains(b))
    })
}
