//! Bytes to text: byte order mark, then UTF-8 where it fits, then what was declared, then a guess.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How far into a page its `<meta charset>` is looked for (the HTML standard says 1,024; pages disagree).
const META_BYTES: usize = 4_096;
/// How many bytes are looked at for zeros.
const SAMPLE: usize = 4_096;

/// Decodes a page. Never fails: bytes that fit nothing become U+FFFD.
///
/// Valid UTF-8 beyond ASCII is hardly ever anything else, so it wins over a declaration that says otherwise, and what stands
/// among it that is none is read as Windows-1252.
pub fn decode<'a>(bytes: &'a [u8], content_type: Option<&str>) -> Cow<'a, str> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[length..]).0;
    }
    if let Some(encoding) = without_mark(bytes) {
        return encoding.decode_without_bom_handling(bytes).0;
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let declared = [content_type.and_then(from_content_type), from_meta(bytes)];
    let mut declared = declared.into_iter().flatten().filter(|encoding| fits(encoding, bytes)).peekable();
    if declared.peek().is_none_or(|&encoding| encoding == UTF_8 || encoding == WINDOWS_1252)
        && let Some(text) = mostly_utf8(bytes)
    {
        return text.into();
    }
    let unbroken = declared.filter(|&encoding| encoding != UTF_8).find_map(|encoding| {
        let (text, _, broken) = encoding.decode(bytes);
        (!broken).then_some(text)
    });
    unbroken.unwrap_or_else(|| guess(bytes).decode(bytes).0)
}

/// UTF-16 and ISO-2022-JP show themselves: every other byte of markup is zero, and what is Japanese begins with an escape.
pub fn without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let zeros = |from: usize| sample.iter().skip(from).step_by(2).filter(|&&b| b == 0).count();
    let (even, odd, has) = (zeros(0), zeros(1), |mark: &[u8]| sample.windows(mark.len()).any(|w| w == mark));
    let most = sample.len() / 10;
    match () {
        () if odd > most && even * 20 < odd && has(b"<\0") => Some(UTF_16LE),
        () if even > most && odd * 20 < even && has(b"\0<") => Some(UTF_16BE),
        () if even + odd == 0 && [&b"\x1b$B"[..], b"\x1b$@"].iter().any(|mark| memmem(bytes, mark)) => {
            Some(ISO_2022_JP)
        }
        () => None,
    }
}

fn memmem(bytes: &[u8], mark: &[u8]) -> bool {
    memchr::memmem::find(bytes, mark).is_some()
}

/// Latin-1 is what servers say that know nothing: it does not fit where whole words are beyond ASCII. What is not written in
/// ASCII at all has shown itself already.
fn fits(encoding: &'static Encoding, bytes: &[u8]) -> bool {
    const WORD: usize = 4;
    if encoding != WINDOWS_1252 {
        return encoding.is_ascii_compatible();
    }
    let runs = bytes.split(u8::is_ascii).map(<[u8]>::len);
    let (all, in_words) = runs.fold((0, 0), |(all, words), run| (all + run, words + if run >= WORD { run } else { 0 }));
    in_words * 2 < all
}

/// UTF-8 into which something of Windows-1252 was pasted: a paragraph, a name, quotation marks. Of what is beyond ASCII, twice as
/// many characters are UTF-8 as bytes are not: in no other encoding would that be so.
fn mostly_utf8(bytes: &[u8]) -> Option<String> {
    let (mut text, mut whole, mut broken) = (String::with_capacity(bytes.len()), 0, 0);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += chunk.invalid().len();
        text += chunk.valid();
        text += &WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0;
    }
    (broken * 2 <= whole).then_some(text)
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
fn from_meta(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes[..bytes.len().min(META_BYTES)].to_ascii_lowercase();
    let after = |mark: &[u8]| head.windows(mark.len()).position(|w| w == mark).map(|at| at + mark.len());
    let at = after(b"charset=").or_else(|| after(b"<?xml").and_then(|_| after(b"encoding=")))?;
    label(&head[at..])
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

#[cfg(test)]
mod tests {
    use super::*;

    const RUSSIAN: &str = "<p>Министры встретились в четверг в Брюсселе, чтобы обсудить, что будет после войны.</p>";
    const FRENCH: &str = "<p>Les ministres de la Défense se sont réunis à Bruxelles, a-t-on déclaré à l'été.</p>";
    const JAPANESE: &str = "<p>国防相らは木曜日にブリュッセルで会談した。</p>";

    #[track_caller]
    fn check(bytes: &[u8], header: Option<&str>, expected: &str) {
        assert!(decode(bytes, header).ends_with(expected), "{header:?}: {}", decode(bytes, header));
    }

    #[test]
    fn a_label_that_the_bytes_speak_against_is_not_believed() {
        let (cyrillic, ..) = encoding_rs::WINDOWS_1251.encode(RUSSIAN);
        let (latin, ..) = WINDOWS_1252.encode(FRENCH);
        let with_meta = [&b"<meta charset=windows-1251>"[..], &cyrillic].concat();
        let latin1 = Some("text/html; charset=iso-8859-1");
        check(&cyrillic, latin1, RUSSIAN);
        check(&with_meta, latin1, RUSSIAN);
        check(&with_meta, Some("text/html; charset=utf-8"), RUSSIAN);
        check(&latin, latin1, FRENCH);
        check(RUSSIAN.as_bytes(), latin1, RUSSIAN);
        check(RUSSIAN.as_bytes(), Some("text/html; charset=utf-16"), RUSSIAN);
        check(b"<p>Plain</p>", Some("text/html; charset=utf-16"), "<p>Plain</p>");
    }

    #[test]
    fn what_is_no_utf_8_in_a_page_of_utf_8_is_windows_1252() {
        let pasted = "<p>“Déjà vu”, a-t-il déclaré – à l’été 2025.</p>";
        let (latin, ..) = WINDOWS_1252.encode(pasted);
        for before in [FRENCH.repeat(3), RUSSIAN.to_owned(), JAPANESE.repeat(2)] {
            let page = [before.as_bytes(), &latin, before.as_bytes()].concat();
            let expected = format!("{before}{pasted}{before}");
            for header in [None, Some("text/html; charset=utf-8"), Some("text/html; charset=iso-8859-1")] {
                check(&page, header, &expected);
            }
        }
        let mostly = [&latin[..], &latin, &latin, "<p>©</p>".as_bytes()].concat();
        let text = decode(&mostly, None);
        assert!(text.starts_with(pasted) && text.ends_with("<p>Â©</p>"), "{text}");
    }

    #[test]
    fn what_is_not_ascii_at_all_shows_itself() {
        let page = format!("<html><head><title>x</title></head><body>{RUSSIAN}");
        let little: Vec<u8> = page.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = page.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let escaped = b"<p>\x1b$B9qKIAj\x1b(B</p>";
        for header in [None, Some("text/html; charset=utf-16"), Some("text/html; charset=utf-8")] {
            check(&little, header, RUSSIAN);
            check(&big, header, RUSSIAN);
            check(escaped, header, "<p>国防相</p>");
        }
        let (shift, ..) = encoding_rs::SHIFT_JIS.encode(JAPANESE);
        check(&shift, Some("text/html; charset=Shift_JIS"), JAPANESE);
    }
}
