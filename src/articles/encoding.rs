//! Bytes to text: byte order mark, then UTF-8 where it fits, then what was declared, then a guess.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How far into a page its `<meta charset>` is looked for (the HTML standard says 1,024; pages disagree).
const META_BYTES: usize = 4_096;

/// Decodes a page. Never fails: bytes that fit nothing become U+FFFD.
///
/// Valid UTF-8 beyond ASCII is hardly ever anything else, so it wins over a declaration that says otherwise.
pub fn decode<'a>(bytes: &'a [u8], content_type: Option<&str>) -> Cow<'a, str> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[length..]).0;
    }
    let declared = content_type.and_then(from_content_type).or_else(|| from_meta(bytes));
    let escapes = declared.is_some_and(|encoding| !encoding.is_ascii_compatible());
    if !escapes && let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    match declared {
        Some(encoding) if encoding != UTF_8 => {
            let (text, _, broken) = encoding.decode(bytes);
            if broken { guess(bytes).decode(bytes).0 } else { text }
        }
        _ => mostly_utf8(bytes).unwrap_or_else(|| guess(bytes).decode(bytes).0),
    }
}

/// UTF-8 with a few broken characters stays UTF-8: at most one in 200 of those beyond ASCII, or a cut at the end.
fn mostly_utf8(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let text = String::from_utf8_lossy(bytes);
    let broken = text.chars().filter(|&c| c == char::REPLACEMENT_CHARACTER).count();
    let beyond = text.chars().filter(|c| !c.is_ascii()).count();
    (broken * 20 <= beyond).then_some(text)
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Allow)
}

fn from_content_type(header: &str) -> Option<&'static Encoding> {
    let at = header.to_ascii_lowercase().find("charset=")? + "charset=".len();
    label(&header.as_bytes()[at..])
}

/// `<meta charset=...>`, `<meta http-equiv content="...; charset=...">`, `<?xml encoding="...">`.
///
/// A page that can be read well enough to find its declaration is not in UTF-16, whatever it declares.
fn from_meta(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes[..bytes.len().min(META_BYTES)].to_ascii_lowercase();
    let after = |mark: &[u8]| head.windows(mark.len()).position(|w| w == mark).map(|at| at + mark.len());
    let at = after(b"charset=").or_else(|| after(b"<?xml").and_then(|_| after(b"encoding=")))?;
    let encoding = label(&head[at..])?;
    Some(if encoding == UTF_16BE || encoding == UTF_16LE { UTF_8 } else { encoding })
}

fn label(bytes: &[u8]) -> Option<&'static Encoding> {
    let bytes = bytes.trim_ascii_start();
    let bytes = bytes.strip_prefix(b"\"").or_else(|| bytes.strip_prefix(b"'")).unwrap_or(bytes);
    let end = bytes.iter().position(|b| b"\"' ;>/?\t\r\n".contains(b)).unwrap_or(bytes.len());
    let encoding = Encoding::for_label(&bytes[..end])?;
    (encoding != encoding_rs::REPLACEMENT && encoding != encoding_rs::X_USER_DEFINED)
        .then_some(encoding)
        .or(Some(WINDOWS_1252))
}
