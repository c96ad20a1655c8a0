//! Term to stories, newest first, in twelve bytes or so a posting: lists linked through one array.

use rustc_hash::FxHashMap;

const END: u32 = u32::MAX;

/// Inverted index from a term's hash to the slots of stories.
#[derive(Default)]
pub(super) struct Postings {
    newest: FxHashMap<u32, u32>,
    /// A story's slot, and where the next older posting of the term is.
    links: Vec<(u32, u32)>,
}

impl Postings {
    /// The stories of a term, newest first.
    pub(super) fn of(&self, term: u32) -> impl Iterator<Item = u32> {
        let mut at = self.newest.get(&term).copied().unwrap_or(END);
        std::iter::from_fn(move || {
            let &(slot, older) = self.links.get(at as usize)?;
            at = older;
            Some(slot)
        })
    }

    pub(super) fn add(&mut self, term: u32, slot: u32) {
        let older = self.newest.insert(term, self.links.len() as u32).unwrap_or(END);
        self.links.push((slot, older));
    }

    /// Drops the postings of stories that are gone.
    pub(super) fn retain(&mut self, lives: impl Fn(u32) -> bool) {
        let old = std::mem::take(self);
        for &term in old.newest.keys() {
            let mut slots: Vec<u32> = old.of(term).filter(|&slot| lives(slot)).collect();
            while let Some(oldest) = slots.pop() {
                self.add(term, oldest);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Postings;

    #[test]
    fn postings_come_newest_first_and_the_dead_are_dropped() {
        let mut postings = Postings::default();
        [(1, 10), (2, 10), (1, 11), (1, 12)].into_iter().for_each(|(term, slot)| postings.add(term, slot));
        assert_eq!(postings.of(1).collect::<Vec<_>>(), [12, 11, 10]);
        postings.retain(|slot| slot != 11);
        assert_eq!(postings.of(1).collect::<Vec<_>>(), [12, 10]);
        assert_eq!(postings.of(2).collect::<Vec<_>>(), [10]);
        assert_eq!(postings.of(3).count(), 0);
    }
}
