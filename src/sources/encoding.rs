//! Bytes to text. A feed may declare its encoding three ways (byte order mark, `<?xml encoding?>`,
//! `Content-Type`) and be wrong in all of them, so what the bytes themselves say counts most.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::borrow::Cow;

/// A document as text; `mended` where bytes did not fit the encoding or characters are not allowed in XML.
pub(super) struct Decoded<'a> {
    pub text: Cow<'a, str>,
    pub mended: bool,
}

/// Decodes `bytes`. Trusted in this order: a byte order mark, UTF-16 by its zero bytes, valid UTF-8, the
/// document's own declaration, the `Content-Type`, UTF-8 with a few bad bytes, a guess from the bytes.
pub(super) fn decode<'a>(bytes: &'a [u8], content_type: Option<&str>) -> Decoded<'a> {
    let (text, mended) = decode_bytes(bytes, content_type);
    match text.bytes().any(|b| is_control(b as char)) {
        true => Decoded { text: text.chars().filter(|c| !is_control(*c)).collect::<String>().into(), mended: true },
        false => Decoded { text, mended },
    }
}

/// Control characters that XML 1.0 (2.2) does not allow.
fn is_control(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}')
}

fn decode_bytes<'a>(bytes: &'a [u8], content_type: Option<&str>) -> (Cow<'a, str>, bool) {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        let (text, bad) = encoding.decode_without_bom_handling(&bytes[length..]);
        return if bad && encoding == UTF_8 { undeclared(&bytes[length..], &[]) } else { (text, bad) };
    }
    if let Some(encoding) = utf16_by_zeros(bytes) {
        let (text, bad) = encoding.decode_without_bom_handling(bytes);
        return (text, bad);
    }
    let declared = [declared_in_xml(bytes), content_type.and_then(charset)].into_iter().flatten();
    // A declaration that the program could read as bytes cannot be UTF-16, whatever it claims.
    let declared: Vec<_> = declared.filter(|e| *e != UTF_16LE && *e != UTF_16BE).collect();
    let stateful = declared.iter().any(|e| !e.is_ascii_compatible());
    match std::str::from_utf8(bytes) {
        Ok(text) if !stateful => (text.into(), false),
        _ => undeclared(bytes, &declared),
    }
}

/// The first declared encoding that fits, else UTF-8 with a few bad bytes, else a guess.
fn undeclared<'a>(bytes: &'a [u8], declared: &[&'static Encoding]) -> (Cow<'a, str>, bool) {
    for encoding in declared.iter().filter(|e| **e != UTF_8) {
        if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes) {
            return (text, false);
        }
    }
    if let Some(text) = nearly_utf8(bytes) {
        return (text.into(), true);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let (text, _) = detector.guess(None, Utf8Detection::Deny).decode_without_bom_handling(bytes);
    (text, true)
}

/// UTF-8 into which a few Windows-1252 bytes were pasted (or which was cut within a character): at
/// least three well-formed sequences for each bad byte.
fn nearly_utf8(bytes: &[u8]) -> Option<String> {
    let (mut good, mut bad, mut text) = (0, 0, String::with_capacity(bytes.len()));
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        text.push_str(chunk.valid());
        let cut_at_the_end = chunk.invalid().len() > 1 && chunk.invalid()[0] >= 0xc2;
        if !chunk.invalid().is_empty() && !cut_at_the_end {
            bad += 1;
            text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
        }
    }
    (good >= 3 * bad).then_some(text)
}

/// `<` beside a zero byte: UTF-16 without a byte order mark (XML 1.0, appendix F).
fn utf16_by_zeros(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [b'<' | b'{', 0, ..] => Some(UTF_16LE),
        [0, b'<' | b'{', ..] => Some(UTF_16BE),
        _ => None,
    }
}

fn declared_in_xml(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).into_owned();
    let declaration = head.split_once("<?xml")?.1.split_once('>')?.0;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    Encoding::for_label(value[1..].split(quote).next()?.trim().as_bytes())
}

/// The `charset` of a `Content-Type`.
fn charset(content_type: &str) -> Option<&'static Encoding> {
    let (_, rest) = content_type.split_once("charset=").or_else(|| content_type.split_once("CHARSET="))?;
    Encoding::for_label(rest.split(';').next()?.trim().trim_matches(['"', '\'']).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], content_type: Option<&str>, want: &str, mended: bool) {
        let got = decode(bytes, content_type);
        assert_eq!((&*got.text, got.mended), (want, mended));
    }

    #[test]
    fn utf8_that_is_valid_beats_every_declaration() {
        check(
            "<?xml encoding='iso-8859-1'?><a>é</a>".as_bytes(),
            Some("text/xml; charset=us-ascii"),
            "<?xml encoding='iso-8859-1'?><a>é</a>",
            false,
        );
        check("\u{feff}<a>é</a>".as_bytes(), Some("text/xml; charset=koi8-r"), "<a>é</a>", false);
    }

    #[test]
    fn legacy_bytes_follow_the_document_then_the_header() {
        check(
            b"<?xml version='1.0' encoding=\"windows-1251\"?>\xcf\xf0\xe8",
            Some("text/xml; charset=iso-8859-1"),
            "<?xml version='1.0' encoding=\"windows-1251\"?>При",
            false,
        );
        check(b"<a>\xe9</a>", Some("application/rss+xml; charset=ISO-8859-1"), "<a>é</a>", false);
        check(
            b"<?xml encoding='utf-16'?><a>\xe9t\xe9, o\xf9</a>",
            None,
            "<?xml encoding='utf-16'?><a>été, où</a>",
            true,
        );
    }

    #[test]
    fn utf16_is_seen_without_a_mark() {
        let bytes: Vec<u8> = "<a>ж</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&bytes, None, "<a>ж</a>", false);
        let bytes: Vec<u8> = "<a>ж</a>".encode_utf16().flat_map(u16::to_be_bytes).collect();
        check(&bytes, Some("text/xml; charset=utf-8"), "<a>ж</a>", false);
    }

    #[test]
    fn a_few_bad_bytes_do_not_turn_utf8_into_something_else() {
        let mut bytes = "<a>àéîõü ".as_bytes().to_vec();
        bytes.extend(b"\x93quoted</a>");
        check(&bytes, None, "<a>àéîõü “quoted</a>", true);
    }

    #[test]
    fn control_characters_fall_away() {
        check(b"<a>one\x0btwo\x00</a>", None, "<a>onetwo</a>", true);
    }
}
