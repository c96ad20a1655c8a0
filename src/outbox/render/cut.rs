//! Where a text may be cut, counted as Telegram counts: in UTF-16 units.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;

/// Length in UTF-16 units.
pub fn units(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// The text in at most `limit` units, cut between graphemes and ended with `…` where it is longer.
pub fn shorten(text: &str, limit: usize) -> Cow<'_, str> {
    match end(text, limit) {
        None => Cow::Borrowed(text),
        Some(_) if limit == 0 => Cow::Borrowed(""),
        Some(end) => Cow::Owned(format!("{}…", &text[..end])),
    }
}

/// The byte at which a text that is longer than `limit` units ends, so that an ellipsis still fits behind
/// it; `None` where the text fits as it is. Blanks before the ellipsis are left out.
pub(super) fn end(text: &str, limit: usize) -> Option<usize> {
    let fits = units(text) <= limit;
    (!fits).then(|| {
        let end = last_boundary(text, limit.saturating_sub(1));
        let kept = text[..end].graphemes(true).rev();
        let blanks: usize = kept.take_while(|g| g.trim().is_empty()).map(str::len).sum();
        end - blanks
    })
}

/// The last byte up to which at most `room` units stand, between graphemes. A grapheme that no message could
/// hold (a letter with thousands of accents) is cut between scalars.
fn last_boundary(text: &str, room: usize) -> usize {
    let mut left = room;
    for (at, grapheme) in text.grapheme_indices(true) {
        let size = units(grapheme);
        if size > room {
            return at + last_scalar(grapheme, left);
        }
        if size > left {
            return at;
        }
        left -= size;
    }
    text.len()
}

fn last_scalar(text: &str, room: usize) -> usize {
    let mut left = room;
    for (at, scalar) in text.char_indices() {
        if scalar.len_utf16() > left {
            return at;
        }
        left -= scalar.len_utf16();
    }
    text.len()
}

/// A text as Telegram's server keeps it: no control characters but the line break, and none of the marks
/// that turn the direction of all that follows (U+2028 to U+202E, which the server drops as well).
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    let odd = |c: char| (c.is_control() && c != '\n') || ('\u{2028}'..='\u{202e}').contains(&c);
    if !text.contains(odd) {
        return Cow::Borrowed(text);
    }
    let kept = text.chars().filter(|c| *c != '\r' && !('\u{2028}'..='\u{202e}').contains(c));
    Cow::Owned(kept.map(|c| if odd(c) { ' ' } else { c }).collect())
}
