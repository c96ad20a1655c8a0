//! The vector itself, and how alike two of them are.

/// Length of a MiniLM-class vector.
pub const DIMENSIONS: usize = 384;

/// What a text means, as a vector of length 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Embedding(Box<[f32; DIMENSIONS]>);

impl Embedding {
    /// From any vector of [`DIMENSIONS`] numbers, brought to length 1; `None` where it has another number of them, or one is not finite.
    pub fn new(values: &[f32]) -> Option<Self> {
        let mut values: Box<[f32; DIMENSIONS]> = Box::new(values.try_into().ok()?);
        let length = values.iter().map(|value| value * value).sum::<f32>().sqrt();
        if !length.is_finite() {
            return None;
        }
        values.iter_mut().for_each(|value| *value /= length.max(1e-9));
        Some(Self(values))
    }

    /// The numbers, the sum of whose squares is 1.
    pub fn values(&self) -> &[f32; DIMENSIONS] {
        &self.0
    }

    /// Cosine: 1 for the same meaning, about 0 for texts that have nothing to do with each other.
    pub fn likeness(&self, other: &Self) -> f32 {
        self.0.iter().zip(other.0.iter()).map(|(a, b)| a * b).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vector_has_length_one_and_is_like_itself() {
        let one = Embedding::new(&[3.0; DIMENSIONS]).unwrap();
        assert!((one.likeness(&one) - 1.0).abs() < 1e-5);
        assert!(Embedding::new(&[1.0; 3]).is_none());
        assert!(Embedding::new(&[f32::NAN; DIMENSIONS]).is_none());
        assert_eq!(Embedding::new(&[0.0; DIMENSIONS]).unwrap().likeness(&one), 0.0);
    }
}
