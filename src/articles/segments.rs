//! Where the words of a text are: Unicode words (UAX 29).
//!
//! News is mostly ASCII: letters and digits are found in blocks of 64 bytes, eight at a time, so that a word is two counts
//! of bits. What has a character beyond ASCII is walked by byte tables that know European letters, quotation marks and
//! dashes, and everything else is cut by `unicode-segmentation`. All three give the same words.

use unicode_segmentation::{UnicodeSegmentation, UnicodeWordIndices};

/// The words of `text` with the byte offset where each begins, as written.
pub fn words(text: &str) -> Words<'_> {
    let mut words = Words { text, block: 0, run: 0, rare: 0, mixed: None };
    words.load(0);
    words
}

/// See [`words`].
pub struct Words<'a> {
    text: &'a str,
    /// Where the block begins that `run` and `rare` are about.
    block: usize,
    /// Bit `n`: byte `n` of the block may be part of a word, and none that holds it was given out.
    run: u64,
    /// Bit `n`: byte `n` of the block is `_` or beyond ASCII.
    rare: u64,
    /// A run between two spaces that only Unicode's tables can cut, and where it begins.
    mixed: Option<(usize, UnicodeWordIndices<'a>)>,
}

const BLOCK: usize = 64;

impl<'a> Iterator for Words<'a> {
    type Item = (usize, &'a str);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        self.next_place().map(|(start, end)| (start, &self.text[start..end]))
    }
}

impl Words<'_> {
    /// The next word as the bytes where it begins and ends.
    #[inline]
    pub fn next_place(&mut self) -> Option<(usize, usize)> {
        if self.mixed.is_some()
            && let Some(word) = self.next_mixed()
        {
            return Some(word);
        }
        loop {
            while self.run == 0 {
                if self.block + BLOCK >= self.text.len() {
                    return None;
                }
                self.load(self.block + BLOCK);
            }
            let start = self.block + self.run.trailing_zeros() as usize;
            if let Some(end) = self.plain_end(start) {
                return Some((start, end));
            }
            if let Some(word) = self.careful(start) {
                return Some(word);
            }
        }
    }

    /// Looks at the block that begins at `block`.
    #[inline]
    fn load(&mut self, block: usize) {
        self.block = block;
        let bytes = &self.text.as_bytes()[block.min(self.text.len())..];
        (self.run, self.rare) = match bytes.first_chunk::<BLOCK>() {
            Some(whole) => classify(whole),
            None => {
                let mut padded = [0; BLOCK];
                padded[..bytes.len()].copy_from_slice(bytes);
                classify(&padded)
            }
        };
    }

    /// Goes on at byte `at`, which is not before what was looked at.
    #[inline]
    fn seek(&mut self, at: usize) {
        if at - self.block >= BLOCK {
            self.load(at - at % BLOCK);
        }
        self.run &= u64::MAX << (at - self.block);
    }

    /// Where the word that begins at `start` ends, if it is plain ASCII; it is passed over then.
    #[inline]
    fn plain_end(&mut self, start: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut from = start;
        loop {
            let mut end = from;
            loop {
                let at = end - self.block;
                let ones = (self.run >> at).trailing_ones() as usize;
                let rare = self.rare >> at;
                if ones > 0 && rare << (BLOCK - ones) != 0 {
                    return None;
                }
                end += ones;
                if at + ones < BLOCK {
                    self.run &= u64::MAX << (at + ones);
                    break;
                }
                self.load(self.block + BLOCK);
            }
            let Some(&joint) = bytes.get(end) else { return Some(end) };
            if !matches!(joint, b'\'' | b'.' | b':' | b',' | b';') {
                return Some(end);
            }
            let next = bytes.get(end + 1).map_or(OTHER, |&next| CLASS[next as usize]);
            if next == BEYOND_ASCII {
                return None;
            }
            if !joins(CLASS[bytes[end - 1] as usize], joint, next) {
                return Some(end);
            }
            from = end + 1;
            if from - self.block >= BLOCK {
                self.load(self.block + BLOCK);
            }
        }
    }

    /// The word at `start`, where more than ASCII letters and digits decides; `None` where there is none, or Unicode's
    /// tables have none in the run.
    #[cold]
    fn careful(&mut self, start: usize) -> Option<(usize, usize)> {
        let bytes = self.text.as_bytes();
        if let (OTHER | QUOTE, length) = class(bytes, start) {
            self.seek(start + length);
            return None;
        }
        match word_end(bytes, start) {
            Some(end) => {
                self.seek(end);
                // `_` alone is no word.
                let is_word = bytes[start..end].iter().any(|&byte| byte != b'_');
                is_word.then_some((start, end))
            }
            None => {
                self.enter_mixed_run(start);
                self.next_mixed()
            }
        }
    }

    /// From the first word of the run that `at` is in (nothing of it is given out yet, or only whole words) to the
    /// next space: no word and no combining mark that belongs to a word crosses a space.
    fn enter_mixed_run(&mut self, at: usize) {
        let bytes = self.text.as_bytes();
        let end = bytes[at..].iter().position(|byte| byte.is_ascii_whitespace()).map_or(bytes.len(), |n| at + n);
        self.mixed = Some((at, self.text[at..end].unicode_word_indices()));
        self.seek(end);
    }

    fn next_mixed(&mut self) -> Option<(usize, usize)> {
        let (start, run) = self.mixed.as_mut()?;
        let found = run.next().map(|(offset, word)| (*start + offset, *start + offset + word.len()));
        if found.is_none() {
            self.mixed = None;
        }
        found
    }
}

/// Which bytes may be part of a word, and which of them are no letter or digit of ASCII: bit `n` for byte `n`.
#[inline]
fn classify(block: &[u8; BLOCK]) -> (u64, u64) {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x80 * EACH;
    // The high bit of each byte, seven bits wide, that is at least `least` and at most `most`.
    let within = |bytes: u64, least: u64, most: u64| (bytes + (0x80 - least) * EACH) & !(bytes + (0x7f - most) * EACH);
    let (mut run, mut rare) = (0, 0);
    for (n, eight) in block.as_chunks::<8>().0.iter().enumerate() {
        let bytes = u64::from_le_bytes(*eight);
        let low = bytes & !HIGH;
        let letters = within(low | (0x20 * EACH), u64::from(b'a'), u64::from(b'z'));
        let digits = within(low, u64::from(b'0'), u64::from(b'9'));
        let underscores = within(low, u64::from(b'_'), u64::from(b'_'));
        let odd = (bytes | underscores) & HIGH;
        run |= bits((letters | digits) & HIGH | odd) << (8 * n);
        rare |= bits(odd) << (8 * n);
    }
    (run, rare)
}

/// The high bits of eight bytes as the eight lowest bits.
#[inline]
fn bits(high: u64) -> u64 {
    (high >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

const OTHER: u8 = 0;
const LETTER: u8 = 1;
const DIGIT: u8 = 2;
const UNDERSCORE: u8 = 3;
/// `’` and `‘`, which join letters as `'` does.
const QUOTE: u8 = 4;
const BEYOND_ASCII: u8 = 5;

static CLASS: [u8; 256] = {
    let mut table = [OTHER; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' => LETTER,
            b'0'..=b'9' => DIGIT,
            b'_' => UNDERSCORE,
            128..=255 => BEYOND_ASCII,
            _ => OTHER,
        };
        byte += 1;
    }
    table
};

/// What the character at `at` is, and how many bytes it has; `BEYOND_ASCII` for what Unicode's tables must tell.
fn class(bytes: &[u8], at: usize) -> (u8, usize) {
    match (bytes[at], bytes.get(at + 1), bytes.get(at + 2)) {
        (ascii @ 0..128, ..) => (CLASS[ascii as usize], 1),
        // A space that does not break, « and ».
        (0xc2, Some(0xa0 | 0xab | 0xbb), _) => (OTHER, 2),
        // À to ſ but for × and ÷; Ѐ to ѿ.
        (0xc3, Some(second), _) if !matches!(second, 0x97 | 0xb7) => (LETTER, 2),
        (0xc4 | 0xc5 | 0xd0 | 0xd1, ..) => (LETTER, 2),
        // –, —, “, ”, „, •, …
        (0xe2, Some(0x80), Some(0x93 | 0x94 | 0x9c..=0x9e | 0xa2 | 0xa6)) => (OTHER, 3),
        (0xe2, Some(0x80), Some(0x98 | 0x99)) => (QUOTE, 3),
        _ => (BEYOND_ASCII, 1),
    }
}

/// Where the word that begins at `start` ends; `None` where Unicode's tables must decide.
/// Rules WB5 to WB13: `'`, `.` and `:` join letters, `'`, `.`, `,` and `;` join digits.
fn word_end(bytes: &[u8], start: usize) -> Option<usize> {
    let (mut at, mut last) = (start, OTHER);
    loop {
        while at < bytes.len()
            && let (kind @ (LETTER | DIGIT | UNDERSCORE), length) = class(bytes, at)
        {
            last = kind;
            at += length;
        }
        if at >= bytes.len() {
            return Some(at);
        }
        let joint = match class(bytes, at) {
            (BEYOND_ASCII, _) => return None,
            (QUOTE, length) => (b'\'', length),
            (_, length) => (bytes[at], length),
        };
        if !matches!(joint.0, b'\'' | b'.' | b':' | b',' | b';') || at + joint.1 >= bytes.len() {
            return Some(at);
        }
        let next = class(bytes, at + joint.1).0;
        if next == BEYOND_ASCII {
            return None;
        }
        if !joins(last, joint.0, next) {
            return Some(at);
        }
        at += joint.1;
    }
}

#[inline]
fn joins(before: u8, joint: u8, after: u8) -> bool {
    match (before, after) {
        (LETTER, LETTER) => matches!(joint, b'\'' | b'.' | b':'),
        (DIGIT, DIGIT) => joint != b':',
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_keep_their_place_and_their_form() {
        let found: Vec<_> = words("Russia’s 3.5% “peace-keeping” _ U.S. force").collect();
        let expected = [(0, "Russia’s"), (11, "3.5"), (19, "peace"), (25, "keeping"), (38, "U.S"), (43, "force")];
        assert_eq!(found, expected);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

        /// Characters of every class that the byte tables know, and of most that they do not.
        #[test]
        fn the_fast_paths_cut_words_as_unicode_does(
            text in "[a-cA-C0-2_ '.,:;@\\[`{/\n\\-é×÷ßĐŽѣіЇ’‘“”„–—…•«»\u{a0}\u{301}\u{200d}\u{200b}\u{ad}\u{2060}\u{2024}٣א\"カ中ก😀🇬🇧]{0,40}",
            long in "[a-c0-1 '._]{0,200}",
        ) {
            let both = long + &text;
            for text in [&text, &both] {
                prop_assert_eq!(words(text).collect::<Vec<_>>(), text.unicode_word_indices().collect::<Vec<_>>());
            }
        }
    }
}
