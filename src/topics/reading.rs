//! One article, cut into words once: where each word that any topic asks for stands.

use std::sync::Arc;

use super::Document;
use super::atoms::{Atom, Atoms, Stemmed};
use super::cues;
use super::forms::{self, Forms};
use crate::articles::words::{Stems, words};

/// What is read of a text, in bytes: some 30,000 words, more than any article.
pub(super) const LONGEST_TEXT: usize = 200_000;
/// Added to positions between title, text and paragraphs, so that no phrase and no `~` reaches across.
const BREAK: u32 = 2_000;
/// Forms of words kept for each language; when full, they are learned anew.
const KEPT: usize = 1 << 17;
/// How many words away a cue counts: about a sentence.
const CUE_REACH: u32 = 12;
const NONE: u32 = u32::MAX;

/// A word of the article.
#[derive(Clone, Copy)]
pub(super) struct Token {
    /// Ascending; one more than the last one's where no paragraph ends between.
    pub position: u32,
    /// Byte offset in title or text.
    pub offset: u32,
    pub length: u32,
    class: u32,
}

#[derive(Clone, Copy)]
struct Slot {
    reading: u32,
    first: u32,
    last: u32,
    count: u32,
}

/// Reused from article to article by one thread at a time.
pub(super) struct Reading {
    number: u32,
    slots: Vec<Slot>,
    /// Word and the place of the next hit of the same atom.
    hits: Vec<(u32, u32)>,
    pub tokens: Vec<Token>,
    /// Those of the part that is being read.
    keys: Vec<u64>,
    /// Sum of the cues of all tokens before, one longer than the tokens.
    cues: Vec<i32>,
    /// Atoms of the article, in the order in which they first stand there.
    pub atoms: Vec<Atom>,
    /// Tokens before this one are the title's.
    pub title_end: u32,
    /// Which topics were looked at, by the number of the reading.
    seen: Vec<u32>,
    /// By language; the last one is that of the article.
    lexicons: Vec<(Box<str>, Lexicon)>,
}

/// The forms of words met so far in one language, each with the atoms that it is.
struct Lexicon {
    stemmed: Arc<Stemmed>,
    forms: Forms,
    /// By class: 1 where a word tells a development, -1 where it tells background.
    cues: Vec<i8>,
    /// Class `n` is `atoms[starts[n]..starts[n + 1]]`; class 0 is no atom.
    starts: Vec<u32>,
    atoms: Vec<Atom>,
}

impl Reading {
    pub fn new(atoms: &Atoms, topics: usize) -> Self {
        let empty = Slot { reading: 0, first: NONE, last: NONE, count: 0 };
        Self {
            number: 0,
            slots: vec![empty; atoms.len()],
            hits: Vec::new(),
            tokens: Vec::new(),
            keys: Vec::new(),
            cues: vec![0],
            atoms: Vec::new(),
            title_end: 0,
            seen: vec![0; topics],
            lexicons: Vec::new(),
        }
    }

    /// Reads an article; what was read before is forgotten.
    pub fn read(&mut self, atoms: &Atoms, document: &Document) {
        self.number = self.number.wrapping_add(1);
        if self.number == 0 {
            self.slots.iter_mut().for_each(|slot| slot.reading = 0);
            self.seen.fill(0);
            self.number = 1;
        }
        self.hits.clear();
        self.tokens.clear();
        self.cues.truncate(1);
        self.atoms.clear();
        let language = stem_language(document.language);
        let known = self.lexicons.iter().position(|(name, _)| **name == *language);
        let mut lexicon = match known.map(|place| self.lexicons.swap_remove(place).1) {
            Some(lexicon) if lexicon.is_full() => Lexicon::new(lexicon.stemmed),
            Some(lexicon) => lexicon,
            None => Lexicon::new(atoms.stemmed(language)),
        };
        self.read_part(atoms, &mut lexicon, document.title, 0);
        self.title_end = self.tokens.len() as u32;
        let after = self.tokens.last().map_or(0, |token| token.position + BREAK);
        self.read_part(atoms, &mut lexicon, document.text, after);
        self.lexicons.push((language.into(), lexicon));
    }

    fn read_part(&mut self, atoms: &Atoms, lexicon: &mut Lexicon, text: &str, mut position: u32) {
        let text = &text[..text.floor_char_boundary(LONGEST_TEXT)];
        let from = self.tokens.len();
        let mut end = 0;
        self.keys.clear();
        for (offset, word) in words(text) {
            if text.as_bytes()[end..offset].contains(&b'\n') {
                position += BREAK;
            }
            end = offset + word.len();
            self.tokens.push(Token { position, offset: offset as u32, length: word.len() as u32, class: 0 });
            self.keys.push(forms::key(text, offset, word.len()));
            position += 1;
        }
        // A loop of its own: that one word is not in the cache does not hold up the next.
        for (token, &key) in self.tokens[from..].iter_mut().zip(&self.keys) {
            token.class = match lexicon.forms.get(key) {
                Some(class) => class,
                None => lexicon.learn(atoms, key, &text[token.offset as usize..(token.offset + token.length) as usize]),
            };
        }
        let mut cues = self.cues.last().copied().unwrap_or_default();
        for token in from..self.tokens.len() {
            let class = self.tokens[token].class;
            cues += i32::from(lexicon.cues[class as usize]);
            self.cues.push(cues);
            for &atom in lexicon.atoms_of(class) {
                self.hit(atom, token as u32);
            }
        }
    }

    fn hit(&mut self, atom: Atom, token: u32) {
        let place = self.hits.len() as u32;
        self.hits.push((token, NONE));
        let slot = &mut self.slots[atom as usize];
        if slot.reading != self.number {
            *slot = Slot { reading: self.number, first: place, last: place, count: 1 };
            self.atoms.push(atom);
            return;
        }
        self.hits[slot.last as usize].1 = place;
        slot.last = place;
        slot.count += 1;
    }

    /// How often an atom stands in the article.
    pub fn count(&self, atom: Atom) -> u32 {
        let slot = self.slots[atom as usize];
        if slot.reading == self.number { slot.count } else { 0 }
    }

    /// The tokens that are this atom, in order.
    pub fn tokens_of(&self, atom: Atom) -> impl Iterator<Item = u32> {
        let slot = self.slots[atom as usize];
        let mut next = if slot.reading == self.number { slot.first } else { NONE };
        std::iter::from_fn(move || {
            let &(token, following) = self.hits.get(next as usize)?;
            next = following;
            Some(token)
        })
    }

    /// True the first time that it is asked about a topic since the article was read.
    pub fn first_look(&mut self, topic: u32) -> bool {
        let seen = &mut self.seen[topic as usize];
        std::mem::replace(seen, self.number) != self.number
    }

    /// Whether these atoms stand in a row from this token on.
    pub fn row_at(&self, row: &[Atom], token: u32) -> bool {
        let Some((_, lexicon)) = self.lexicons.last() else { return false };
        let Some(tokens) = self.tokens.get(token as usize..token as usize + row.len()) else { return false };
        tokens.iter().zip(row).enumerate().all(|(n, (at, atom))| {
            at.position == tokens[0].position + n as u32 && lexicon.atoms_of(at.class).binary_search(atom).is_ok()
        })
    }

    /// Words around a token, in its paragraph, that tell a development, less those that tell background.
    pub fn cues_around(&self, token: u32) -> i32 {
        let (at, reach) = (token as usize, CUE_REACH as usize);
        let position = self.tokens[at].position;
        let (mut from, mut to) = (at.saturating_sub(reach), (at + reach).min(self.tokens.len() - 1));
        while position - self.tokens[from].position > CUE_REACH {
            from += 1;
        }
        while self.tokens[to].position - position > CUE_REACH {
            to -= 1;
        }
        self.cues[to + 1] - self.cues[from]
    }

    /// What stands from one token to another in the same part, as written.
    pub fn text<'a>(&self, document: &Document<'a>, from: u32, to: u32) -> &'a str {
        let part = if from < self.title_end { document.title } else { document.text };
        let (from, to) = (self.tokens[from as usize], self.tokens[to as usize]);
        part.get(from.offset as usize..(to.offset + to.length) as usize).unwrap_or_default()
    }
}

impl Lexicon {
    fn new(stemmed: Arc<Stemmed>) -> Self {
        Self { stemmed, forms: Forms::new(), cues: vec![0], starts: vec![0, 0], atoms: Vec::new() }
    }

    fn atoms_of(&self, class: u32) -> &[Atom] {
        &self.atoms[self.starts[class as usize] as usize..self.starts[class as usize + 1] as usize]
    }

    fn is_full(&self) -> bool {
        self.forms.len() >= KEPT
    }

    #[cold]
    fn learn(&mut self, atoms: &Atoms, key: u64, word: &str) -> u32 {
        let found = atoms.of_word(&self.stemmed, word);
        let cue = cues::cue(word);
        let mut class = 0;
        if !found.is_empty() || cue != 0 {
            class = self.starts.len() as u32 - 1;
            self.cues.push(cue);
            self.atoms.extend_from_slice(&found);
            self.starts.push(self.atoms.len() as u32);
        }
        self.forms.insert(key, class);
        class
    }
}

/// Languages without a stemmer share one table; an article whose language is not known is read as English.
fn stem_language(language: Option<&str>) -> &str {
    match language {
        None => "en",
        Some(language) if Stems::of(Some(language)).is_exact() => "",
        Some(language) => language,
    }
}
