//! What is behind a link and is no page: a PDF, a picture, a sound, a video.

use std::fmt;

use super::Kind;

/// Something that people can open and that has no text to be read here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum File {
    Pdf,
    Picture,
    Sound,
    Video,
}

/// First bytes, after so many others (the WHATWG's MIME sniffing, 6, as far as these go).
const MARKS: &[(usize, &[u8], File)] = &[
    (0, b"\x89PNG", File::Picture),
    (0, b"\xff\xd8\xff", File::Picture),
    (0, b"GIF8", File::Picture),
    (8, b"WEBP", File::Picture),
    (4, b"ftypavif", File::Picture),
    (4, b"ftypheic", File::Picture),
    (4, b"ftypM4A", File::Sound),
    (0, b"ID3", File::Sound),
    (0, b"OggS", File::Sound),
    (0, b"fLaC", File::Sound),
    (8, b"WAVE", File::Sound),
    (8, b"AVI ", File::Video),
    (4, b"ftyp", File::Video),
    (0, b"\x1a\x45\xdf\xa3", File::Video),
];

impl File {
    /// Told by the first bytes; where there are none, because nobody downloads it, by what the server calls it.
    pub fn of(content_type: Option<&str>, bytes: &[u8]) -> Option<Self> {
        if bytes.is_empty() {
            return content_type.and_then(Self::called);
        }
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        if bytes.trim_ascii_start().starts_with(b"%PDF-") {
            return Some(Self::Pdf);
        }
        let has = |at: usize, mark: &[u8]| bytes.get(at..).is_some_and(|bytes| bytes.starts_with(mark));
        let in_riff = |at: usize| at != 8 || bytes.starts_with(b"RIFF");
        MARKS.iter().find(|&&(at, mark, _)| has(at, mark) && in_riff(at)).map(|&(.., file)| file)
    }

    /// By a `Content-Type`.
    pub fn called(content_type: &str) -> Option<Self> {
        let mime = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match mime.split_once('/')? {
            ("application", "pdf" | "x-pdf") => Some(Self::Pdf),
            ("image", _) => Some(Self::Picture),
            ("audio", _) => Some(Self::Sound),
            ("video", _) => Some(Self::Video),
            _ => None,
        }
    }

    pub(super) fn kind(self) -> Kind {
        if self == Self::Video { Kind::Video } else { Kind::Other }
    }
}

/// With its article, as a sentence goes on after "this is".
impl fmt::Display for File {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Self::Pdf => "a PDF",
            Self::Picture => "a picture",
            Self::Sound => "a sound",
            Self::Video => "a video",
        })
    }
}
