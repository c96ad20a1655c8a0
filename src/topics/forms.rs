//! Which number belongs to a form of a word, in one memory access: the part of reading that every word goes through.
//!
//! A table with open addressing that keeps 64 bits of hash and no text. For forms of up to eight bytes the hash is
//! the form, one to one; among a hundred thousand longer ones the chance that two share it is one in a thousand million.

const EMPTY: u64 = 0;

pub(super) struct Forms {
    slots: Vec<(u64, u32)>,
    count: usize,
}

impl Forms {
    pub fn new() -> Self {
        Self { slots: vec![(EMPTY, 0); 1 << 12], count: 0 }
    }

    pub fn len(&self) -> usize {
        self.count
    }

    #[inline]
    pub fn get(&self, key: u64) -> Option<u32> {
        let mask = self.slots.len() - 1;
        let mut place = key as usize & mask;
        loop {
            let (known, number) = self.slots[place];
            if known == key {
                return Some(number);
            }
            if known == EMPTY {
                return None;
            }
            place = (place + 1) & mask;
        }
    }

    pub fn insert(&mut self, key: u64, number: u32) {
        if 2 * self.count >= self.slots.len() {
            let larger = vec![(EMPTY, 0); 2 * self.slots.len()];
            let old = std::mem::replace(&mut self.slots, larger);
            old.into_iter().filter(|(key, _)| *key != EMPTY).for_each(|(key, number)| self.place(key, number));
        }
        self.place(key, number);
        self.count += 1;
    }

    fn place(&mut self, key: u64, number: u32) {
        let mask = self.slots.len() - 1;
        let mut place = key as usize & mask;
        while self.slots[place].0 != EMPTY {
            place = (place + 1) & mask;
        }
        self.slots[place] = (key, number);
    }
}

/// The key of the word that stands at `offset` of `text`; never 0.
#[inline]
pub(super) fn key(text: &str, offset: usize, length: usize) -> u64 {
    let bytes = text.as_bytes();
    if length > 16 {
        let word = &bytes[offset..offset + length];
        let folded = word.chunks(8).fold(length as u64, |key, chunk| mix(key ^ short(chunk, 0, chunk.len())));
        return folded | 1;
    }
    if length <= 8 {
        return mix(short(bytes, offset, length));
    }
    mix(mix(short(bytes, offset, 8)).rotate_left(32) ^ short(bytes, offset + length - 8, 8) ^ length as u64) | 1
}

/// Up to eight bytes as a number.
#[inline]
fn short(bytes: &[u8], offset: usize, length: usize) -> u64 {
    let whole = bytes.get(offset..offset + 8).and_then(|eight| <[u8; 8]>::try_from(eight).ok()).unwrap_or_else(|| {
        let mut eight = [0; 8];
        eight[..length].copy_from_slice(&bytes[offset..offset + length]);
        eight
    });
    // A word has no zero byte, so what is shorter stays different from what is longer.
    u64::from_le_bytes(whole) & (u64::MAX >> (64 - 8 * length))
}

/// One to one; 0 only for 0.
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
        let text = "a ab abc sanctions peacekeeping straightforwardness étonnante sanction";
        let places: Vec<_> =
            crate::articles::words::words(text).map(|(at, word)| (key(text, at, word.len()), word)).collect();
        let mut forms = Forms::new();
        for (number, (key, _)) in places.iter().enumerate() {
            forms.insert(*key, number as u32);
        }
        for n in 0..10_000u64 {
            forms.insert(mix(1 << 60 | n), 7);
        }
        for (number, (known, word)) in places.iter().enumerate() {
            assert_eq!(forms.get(*known), Some(number as u32), "{word}");
            assert_eq!(key(word, 0, word.len()), *known, "{word}");
        }
        assert_eq!(forms.get(key("sanctioned", 0, 10)), None);
    }
}
