//! One article, cut into words once: where each word that any topic asks for stands.

use std::cell::{Cell, OnceCell};
use std::sync::Arc;

use super::Document;
use super::atoms::{Atom, Atoms, Stemmed};
use super::cues;
use super::findings::Place;
use super::forms::{self, Forms, Quiet, Slot};
use crate::articles::words::{Stems, words};

/// What is read of a text, in bytes: some 30,000 words, more than any article.
pub(super) const LONGEST_TEXT: usize = 200_000;
/// Added to positions between title, text and paragraphs, so that no phrase and no `~` reaches across.
const BREAK: u32 = 2_000;
/// Forms of words kept for each language; when full, they are learned anew.
const KEPT: usize = 1 << 17;
/// How many words away a cue of the same sentence counts.
const CUE_REACH: u32 = 8;
/// Words before a full stop that are no shorter end a sentence; others may be abbreviations ("Gen. Smith").
const SHORTEST_LAST: usize = 4;
/// Words that are looked up at a time.
const TOGETHER: usize = 256;
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

/// An atom that stands in the article.
struct Met {
    atom: Atom,
    count: u32,
    /// Places in the hits.
    first: u32,
    last: u32,
    /// What all its mentions weigh, once somebody asked.
    weight: Cell<Option<f32>>,
}

/// Reused from article to article by one thread at a time.
pub(super) struct Reading {
    /// Bit by atom: whether it stands in the article.
    present: Vec<u64>,
    /// By atom, where it stands in the article: its place in `met`.
    places: Vec<u32>,
    met: Vec<Met>,
    /// Word and the place of the next hit of the same atom.
    hits: Vec<(u32, u32)>,
    pub tokens: Vec<Token>,
    /// Tokens that are a cue, ascending, each with the sum of all cues up to it.
    cues: Vec<(u32, i32)>,
    /// Tokens that begin a sentence within a paragraph, ascending.
    sentences: Vec<u32>,
    /// Tokens before this one are the title's.
    pub title_end: u32,
    /// The number of this article, and of the last one for which each topic was looked at.
    number: u32,
    seen: Vec<u32>,
    /// Outlet and address in lower case, once somebody asked.
    source: OnceCell<String>,
    url: OnceCell<String>,
    /// By language; the last one is that of the article.
    lexicons: Vec<(Box<str>, Lexicon)>,
}

/// The forms of words met so far in one language, each with the atoms that it is.
struct Lexicon {
    stemmed: Arc<Stemmed>,
    forms: Forms,
    quiet: Quiet,
    /// Those of class `SPECIAL + n`.
    special: Vec<Special>,
}

/// What most forms are: no atom, and no cue. Class `n + 1`: atom `n` and nothing else.
const NOTHING: u32 = 0;
/// The first class of forms that are several atoms, or a cue.
const SPECIAL: u32 = 1 << (forms::CLASS_BITS - 1);

struct Special {
    /// Ascending.
    atoms: Box<[Atom]>,
    /// 1 where the word tells a development, -1 where it tells background.
    cue: i32,
}

impl Reading {
    pub fn new(atoms: &Atoms, topics: usize) -> Self {
        Self {
            present: vec![0; atoms.len().div_ceil(64)],
            places: vec![0; atoms.len()],
            met: Vec::new(),
            hits: Vec::new(),
            tokens: Vec::new(),
            cues: Vec::new(),
            sentences: Vec::new(),
            title_end: 0,
            number: 0,
            seen: vec![0; topics],
            source: OnceCell::new(),
            url: OnceCell::new(),
            lexicons: Vec::new(),
        }
    }

    /// Reads an article; what was read before is forgotten.
    pub fn read(&mut self, atoms: &Atoms, document: &Document) {
        self.forget();
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

    fn forget(&mut self) {
        self.number = self.number.wrapping_add(1);
        if self.number == 0 {
            self.seen.fill(0);
            self.number = 1;
        }
        self.met.drain(..).for_each(|met| self.present[met.atom as usize / 64] = 0);
        self.hits.clear();
        self.tokens.clear();
        self.cues.clear();
        self.sentences.clear();
        self.source.take();
        self.url.take();
    }

    fn read_part(&mut self, atoms: &Atoms, lexicon: &mut Lexicon, text: &str, mut position: u32) {
        let text = &text[..text.floor_char_boundary(LONGEST_TEXT)];
        let from = self.tokens.len();
        let (mut end, mut last) = (0, 0);
        let mut words = words(text);
        while let Some((start, next_end)) = words.next_place() {
            let gap = &text.as_bytes()[end..start];
            if gap != b" " && gap.contains(&b'\n') {
                position += BREAK;
            } else if gap.len() > 1 && ends_sentence(gap, last, &text[start..]) {
                self.sentences.push(self.tokens.len() as u32);
            }
            last = next_end - start;
            end = next_end;
            self.tokens.push(Token { position, offset: start as u32, length: last as u32, class: NOTHING });
            position += 1;
        }
        for begin in (from..self.tokens.len()).step_by(TOGETHER) {
            self.look_up(atoms, lexicon, text, begin);
        }
    }

    /// Finds out what the next tokens from `begin` on are, which are words of `text`.
    fn look_up(&mut self, atoms: &Atoms, lexicon: &mut Lexicon, text: &str, begin: usize) {
        let end = self.tokens.len().min(begin + TOGETHER);
        let mut open = [(0, 0, Slot::default()); TOGETHER];
        let mut count = 0;
        for (place, token) in (begin..).zip(&self.tokens[begin..end]) {
            let key = forms::key(text, token.offset as usize, token.length as usize);
            open[count % TOGETHER] = (place, key, Slot::default());
            count += usize::from(!lexicon.quiet.knows(key));
        }
        let open = &mut open[..count];
        for (_, key, slot) in &mut *open {
            *slot = lexicon.forms.first(*key);
        }
        for &mut (place, key, slot) in open {
            let class = match slot.class(key).or_else(|| lexicon.forms.get(key)) {
                Some(class) => class,
                None => {
                    let Token { offset, length, .. } = self.tokens[place];
                    lexicon.learn(atoms, key, &text[offset as usize..(offset + length) as usize])
                }
            };
            if class == NOTHING {
                lexicon.quiet.note(key);
            } else {
                self.tokens[place].class = class;
                self.meet(lexicon, class, place as u32);
            }
        }
    }

    #[inline]
    fn meet(&mut self, lexicon: &Lexicon, class: u32, token: u32) {
        if class < SPECIAL {
            return self.hit(class - 1, token);
        }
        let special = &lexicon.special[(class - SPECIAL) as usize];
        if special.cue != 0 {
            let before = self.cues.last().map_or(0, |&(_, sum)| sum);
            self.cues.push((token, before + special.cue));
        }
        special.atoms.iter().for_each(|&atom| self.hit(atom, token));
    }

    /// The sum of the cues of all tokens before this one.
    fn cues_before(&self, token: u32) -> i32 {
        let count = self.cues.partition_point(|&(at, _)| at < token);
        count.checked_sub(1).map_or(0, |last| self.cues[last].1)
    }

    #[inline]
    fn hit(&mut self, atom: Atom, token: u32) {
        let hit = self.hits.len() as u32;
        self.hits.push((token, NONE));
        let (present, bit) = (&mut self.present[atom as usize / 64], 1 << (atom % 64));
        if *present & bit == 0 {
            *present |= bit;
            self.places[atom as usize] = self.met.len() as u32;
            self.met.push(Met { atom, count: 1, first: hit, last: hit, weight: Cell::new(None) });
            return;
        }
        let met = &mut self.met[self.places[atom as usize] as usize];
        self.hits[met.last as usize].1 = hit;
        met.last = hit;
        met.count += 1;
    }

    /// How many different atoms the article has.
    pub fn len(&self) -> usize {
        self.met.len()
    }

    /// The nth of them, in the order in which they first stand there.
    pub fn atom(&self, n: usize) -> Atom {
        self.met[n].atom
    }

    /// Whether an atom stands in the article.
    #[inline]
    pub fn has(&self, atom: Atom) -> bool {
        self.present[atom as usize / 64] & 1 << (atom % 64) != 0
    }

    #[inline]
    fn met(&self, atom: Atom) -> Option<&Met> {
        self.has(atom).then(|| &self.met[self.places[atom as usize] as usize])
    }

    /// How often an atom stands in the article.
    pub fn count(&self, atom: Atom) -> u32 {
        self.met(atom).map_or(0, |met| met.count)
    }

    /// The first token that is this atom, and how many are.
    pub fn first_and_count(&self, atom: Atom) -> Option<(u32, u32)> {
        self.met(atom).map(|met| (self.hits[met.first as usize].0, met.count))
    }

    /// The tokens that are this atom, in order.
    pub fn tokens_of(&self, atom: Atom) -> impl Iterator<Item = u32> {
        let mut next = self.met(atom).map_or(NONE, |met| met.first);
        std::iter::from_fn(move || {
            let &(token, following) = self.hits.get(next as usize)?;
            next = following;
            Some(token)
        })
    }

    /// What all mentions of an atom weigh: worked out by `weigh` for the first topic that asks.
    pub fn weight_of(&self, atom: Atom, weigh: impl FnOnce() -> f32) -> f32 {
        let Some(met) = self.met(atom) else { return 0.0 };
        let weight = met.weight.get().unwrap_or_else(weigh);
        met.weight.set(Some(weight));
        weight
    }

    /// True the first time that it is asked about a topic since the article was read.
    pub fn first_look(&mut self, topic: u32) -> bool {
        let seen = &mut self.seen[topic as usize];
        std::mem::replace(seen, self.number) != self.number
    }

    /// The outlet in lower case.
    pub fn source(&self, document: &Document) -> &str {
        self.source.get_or_init(|| document.source.to_lowercase())
    }

    /// The address in lower case.
    pub fn url(&self, document: &Document) -> &str {
        self.url.get_or_init(|| document.url.to_lowercase())
    }

    /// Whether these atoms stand in a row from this token on.
    pub fn row_at(&self, row: &[Atom], token: u32) -> bool {
        let Some((_, lexicon)) = self.lexicons.last() else { return false };
        let Some(tokens) = self.tokens.get(token as usize..token as usize + row.len()) else { return false };
        tokens
            .iter()
            .zip(row)
            .enumerate()
            .all(|(n, (at, atom))| at.position == tokens[0].position + n as u32 && lexicon.is(at.class, *atom))
    }

    /// How much the words of a token's sentence tell a development, less how much they tell background.
    pub fn cues_around(&self, token: u32) -> i32 {
        let (at, reach) = (token as usize, CUE_REACH as usize);
        let position = self.tokens[at].position;
        let next = self.sentences.partition_point(|&start| start <= token);
        let begin = next.checked_sub(1).map_or(0, |place| self.sentences[place] as usize);
        let end = self.sentences.get(next).map_or(self.tokens.len(), |&start| start as usize) - 1;
        let (mut from, mut to) = (at.saturating_sub(reach).max(begin), (at + reach).min(end));
        while position - self.tokens[from].position > CUE_REACH {
            from += 1;
        }
        while self.tokens[to].position - position > CUE_REACH {
            to -= 1;
        }
        self.cues_before(to as u32 + 1) - self.cues_before(from as u32)
    }

    /// What stands from one token to another in the same part.
    pub fn place(&self, from: u32, to: u32) -> Place {
        let (first, last) = (self.tokens[from as usize], self.tokens[to as usize]);
        Place { in_title: from < self.title_end, start: first.offset, end: last.offset + last.length }
    }
}

impl Lexicon {
    fn new(stemmed: Arc<Stemmed>) -> Self {
        Self { stemmed, forms: Forms::new(), quiet: Quiet::new(), special: Vec::new() }
    }

    /// Whether a form of this class is the atom.
    fn is(&self, class: u32, atom: Atom) -> bool {
        match class {
            ..SPECIAL => class == atom + 1,
            _ => self.special[(class - SPECIAL) as usize].atoms.binary_search(&atom).is_ok(),
        }
    }

    fn is_full(&self) -> bool {
        self.forms.len() >= KEPT
    }

    #[cold]
    fn learn(&mut self, atoms: &Atoms, key: u64, word: &str) -> u32 {
        let found = atoms.of_word(&self.stemmed, word);
        let cue = i32::from(cues::cue(word));
        let class = match found[..] {
            [] if cue == 0 => NOTHING,
            [only] if cue == 0 && only < SPECIAL - 1 => only + 1,
            _ => {
                self.special.push(Special { atoms: found.into(), cue });
                SPECIAL + self.special.len() as u32 - 1
            }
        };
        self.forms.insert(key, class);
        class
    }
}

/// Whether what stands between a word of so many bytes and the next one ends a sentence.
fn ends_sentence(gap: &[u8], last: usize, next: &str) -> bool {
    let strong = gap.iter().any(|byte| matches!(byte, b'!' | b'?'));
    let begins = next.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
    begins && (strong || last >= SHORTEST_LAST && gap.contains(&b'.'))
}

/// Languages without a stemmer share one table; an article whose language is not known is read as English.
fn stem_language(language: Option<&str>) -> &str {
    match language {
        None => "en",
        Some(language) if Stems::of(Some(language)).is_exact() => "",
        Some(language) => language,
    }
}
