//! A vector in four bytes a term: 24 bits of hash, 8 bits of weight relative to the greatest.

use super::sketch::{Vector, keep};

/// Sorted by term; weights are exact to half a per cent of the greatest.
pub(super) struct Packed {
    terms: Box<[u32]>,
    unit: f32,
}

impl Packed {
    pub(super) fn new(vector: &[(u32, f32)]) -> Self {
        let greatest = vector.iter().map(|t| t.1).fold(f32::MIN_POSITIVE, f32::max);
        let unit = greatest / 255.0;
        Self { terms: vector.iter().map(|&(term, weight)| term << 8 | (weight / unit).round() as u32).collect(), unit }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, f32)> {
        self.terms.iter().map(|&packed| (packed >> 8, (packed & 0xff) as f32 * self.unit))
    }

    /// Euclidean, never 0.
    pub(super) fn length(&self) -> f32 {
        self.iter().map(|(_, w)| w * w).sum::<f32>().sqrt().max(f32::MIN_POSITIVE)
    }

    pub(super) fn dot(&self, other: &[(u32, f32)]) -> f32 {
        let mut others = other.iter().peekable();
        let mut sum = 0.0;
        for (term, weight) in self.iter() {
            while others.next_if(|o| o.0 < term).is_some() {}
            if let Some(o) = others.next_if(|o| o.0 == term) {
                sum += weight * o.1;
            }
        }
        sum
    }

    /// The share of its weight that lies on terms of the other.
    pub(super) fn share_in(&self, other: &Self) -> f32 {
        let has = |term: u32| other.terms.binary_search_by_key(&term, |packed| packed >> 8).is_ok();
        let all: f32 = self.iter().map(|t| t.1).sum();
        self.iter().filter(|t| has(t.0)).map(|t| t.1).sum::<f32>() / all.max(f32::MIN_POSITIVE)
    }

    /// The sum of both, cut to the `most` weightiest terms.
    pub(super) fn plus(&self, other: &[(u32, f32)], most: usize) -> Self {
        let mut sum: Vector = self.iter().chain(other.iter().copied()).collect();
        sum.sort_unstable_by_key(|t| t.0);
        sum.dedup_by(|later, first| {
            let same = later.0 == first.0;
            if same {
                first.1 += later.1;
            }
            same
        });
        keep(&mut sum, most);
        Self::new(&sum)
    }
}

#[cfg(test)]
mod tests {
    use super::Packed;

    #[test]
    fn a_packed_vector_sums_and_multiplies_like_the_plain_one() {
        let a = Packed::new(&[(1, 0.5), (7, 0.25)]);
        assert!((a.dot(&[(0, 1.0), (7, 1.0), (9, 1.0)]) - 0.25).abs() < 0.002);
        let sum = a.plus(&[(1, 0.5), (2, 0.1)], 2);
        assert_eq!(sum.iter().map(|t| t.0).collect::<Vec<_>>(), [1, 7]);
        assert!((sum.dot(&[(1, 1.0)]) - 1.0).abs() < 0.01);
        assert!(Packed::new(&[]).length() > 0.0);
    }
}
