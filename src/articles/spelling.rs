//! One spelling for what can be written in several ways.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The text in composed form (NFC), without soft hyphens, zero-width spaces and joiners of words, and marks of direction:
/// readers see none of them, and a word is found however its outlet wrote it. What joins letters (U+200C, U+200D) stays.
pub fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.contains(is_unseen) && is_nfc_quick(text.chars()) == IsNormalized::Yes {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter(|&c| !is_unseen(c)).nfc().collect())
}

/// The same without control characters but white space: they are no part of a text, and no database wants them.
pub(super) fn printable(text: &str) -> Cow<'_, str> {
    let odd = |c: char| c.is_control() && !c.is_whitespace();
    let text = composed(text);
    if text.contains(odd) { Cow::Owned(text.replace(odd, "")) } else { text }
}

/// Lower-case letters and digits alone.
pub(super) fn letters(text: &str) -> String {
    let mut letters = String::with_capacity(text.len());
    for c in text.chars().filter(|c| c.is_alphanumeric()) {
        if c.is_ascii() { letters.push(c.to_ascii_lowercase()) } else { letters.extend(c.to_lowercase()) }
    }
    letters
}

fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_readers_do_not_see_is_gone_and_letters_are_whole() {
        let cases = [
            ("Bundes\u{ad}kanz\u{ad}ler", "Bundeskanzler"),
            ("l\u{200b}ange \u{feff}mit \u{200f}den\u{2060} Plänen\u{200e}", "lange mit den Plänen"),
            ("pre\u{301}sident e\u{301}lu", "président élu"),
            ("и\u{306}ого", "його"),
            ("می\u{200c}شود", "می\u{200c}شود"),
            ("“plain” – Straße", "“plain” – Straße"),
        ];
        for (written, read) in cases {
            assert_eq!(composed(written), read);
        }
        assert!(matches!(composed("“plain” – Straße"), Cow::Borrowed(_)));
    }
}
