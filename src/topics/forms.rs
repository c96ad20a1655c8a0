//! Which class belongs to a form of a word, in one memory access: the part of reading that every word goes through.
//!
//! A table with open addressing that keeps no text: a slot has the upper bits of a form's hash, and its place tells of the
//! lower ones. Among a hundred thousand forms the chance that two share both is less than one in a million.

/// Bits of a slot that are the class; all others are the hash's.
const CLASS: u64 = (1 << CLASS_BITS) - 1;
/// A class is less than two to the power of this.
pub(super) const CLASS_BITS: u32 = 24;
const EMPTY: u64 = 0;

/// Of most forms that are known, this is all that must be looked at.
#[derive(Clone, Copy, Default)]
pub(super) struct Slot(u64);

impl Slot {
    /// The class, if the slot is this form's.
    #[inline]
    pub fn class(self, key: u64) -> Option<u32> {
        ((self.0 ^ key) & !CLASS == 0).then_some((self.0 & CLASS) as u32)
    }
}

pub(super) struct Forms {
    slots: Vec<u64>,
    /// What was put in, for when the slots become too few.
    known: Vec<(u64, u32)>,
}

impl Forms {
    pub fn new() -> Self {
        Self { slots: vec![EMPTY; 1 << 12], known: Vec::new() }
    }

    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// What stands where a form is looked for first. To read that for all words of a text before the first is asked
    /// about lets their memory come at the same time.
    #[inline]
    pub fn first(&self, key: u64) -> Slot {
        Slot(self.slots[key as usize & (self.slots.len() - 1)])
    }

    /// The class of a form.
    #[inline]
    pub fn get(&self, key: u64) -> Option<u32> {
        let mask = self.slots.len() - 1;
        let mut place = key as usize & mask;
        loop {
            let slot = Slot(self.slots[place]);
            if let Some(class) = slot.class(key) {
                return Some(class);
            }
            if slot.0 == EMPTY {
                return None;
            }
            place = (place + 1) & mask;
        }
    }

    pub fn insert(&mut self, key: u64, class: u32) {
        self.known.push((key, class));
        if 2 * self.known.len() <= self.slots.len() {
            return self.place(key, class);
        }
        self.slots = vec![EMPTY; 2 * self.slots.len()];
        for n in 0..self.known.len() {
            let (key, class) = self.known[n];
            self.place(key, class);
        }
    }

    fn place(&mut self, key: u64, class: u32) {
        let mask = self.slots.len() - 1;
        let mut place = key as usize & mask;
        while self.slots[place] != EMPTY {
            place = (place + 1) & mask;
        }
        self.slots[place] = key & !CLASS | u64::from(class);
    }
}

/// Forms that are of no class, as they were met last: most words of a text are among a few thousand of them, and these fit
/// nearer to the core than a table of all forms. A form of a class is taken for one of these where both share the place and the
/// upper half of the hash (31 bits beside the mark): at most once in two thousand million times that such a form is looked up.
pub(super) struct Quiet(Box<[u32; QUIET]>);

const QUIET: usize = 1 << 14;

impl Quiet {
    pub fn new() -> Self {
        Self(Box::new([0; QUIET]))
    }

    /// Whether the form was noted; false where another one took its place.
    #[inline]
    pub fn knows(&self, key: u64) -> bool {
        self.0[key as usize % QUIET] == (key >> 32) as u32
    }

    #[inline]
    pub fn note(&mut self, key: u64) {
        self.0[key as usize % QUIET] = (key >> 32) as u32;
    }
}

/// The key of the word that stands at `offset` of `text`; it has a bit that no empty slot has.
#[inline]
pub(super) fn key(text: &str, offset: usize, length: usize) -> u64 {
    const MARK: u64 = 1 << 63;
    let rest = &text.as_bytes()[offset..];
    let key = match rest.first_chunk::<16>() {
        Some(sixteen) if length <= 16 => short(u128::from_le_bytes(*sixteen), length),
        _ => long(&rest[..length]),
    };
    key | MARK
}

/// Up to sixteen bytes: one to one for eight. A word has no zero byte, so what is shorter stays different from what is longer.
#[inline]
fn short(bytes: u128, length: usize) -> u64 {
    let whole = bytes & (u128::MAX >> (128 - 8 * length));
    mix(whole as u64 ^ ((whole >> 64) as u64).wrapping_mul(0xff51_afd7_ed55_8ccd))
}

/// Longer words, and the last ones of a text.
#[cold]
fn long(word: &[u8]) -> u64 {
    let number = |bytes: &[u8]| bytes.iter().rev().fold(0, |number: u128, &byte| number << 8 | u128::from(byte));
    if word.len() <= 16 {
        return short(number(word), word.len());
    }
    word.chunks(8).fold(word.len() as u64, |key, chunk| mix(key.rotate_left(23) ^ number(chunk) as u64))
}

/// One to one.
#[inline]
fn mix(word: u64) -> u64 {
    let word = word.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let word = (word ^ (word >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    word ^ (word >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_keeps_its_number_wherever_it_stands() {
        let text = "a ab abc sanctions peacekeeping straightforwardness étonnante counterrevolutionaries sanction";
        let places: Vec<_> =
            crate::articles::words::words(text).map(|(at, word)| (key(text, at, word.len()), word)).collect();
        let mut forms = Forms::new();
        for (number, (key, _)) in places.iter().enumerate() {
            forms.insert(*key, number as u32);
        }
        for n in 0..10_000u64 {
            forms.insert(mix(1 << 60 | n) | 1 << 63, 7);
        }
        for (number, (known, word)) in places.iter().enumerate() {
            assert_eq!(forms.get(*known), Some(number as u32), "{word}");
            assert_eq!(key(word, 0, word.len()), *known, "{word}");
        }
        assert_eq!(forms.get(key("sanctioned", 0, 10)), None);
    }
}
