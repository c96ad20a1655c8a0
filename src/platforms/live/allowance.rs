//! How much a visitor may say: a bucket of messages for each visitor, and one for all of them together.

use std::collections::HashMap;

/// So much at once, ...
const BURST: f64 = 12.0;
/// ... and so much a second after that.
const PER_SECOND: f64 = 1.0;
const BURST_OF_ALL: f64 = 200.0;
const PER_SECOND_OF_ALL: f64 = 50.0;
/// Buckets kept; full ones are forgotten first, for a full bucket says no more than none.
const KEPT: usize = 4096;

#[derive(Clone, Copy)]
struct Bucket {
    left: f64,
    at_ms: i64,
}

impl Bucket {
    fn refilled(self, now_ms: i64, per_second: f64, burst: f64) -> Self {
        let passed_s = (now_ms - self.at_ms).max(0) as f64 / 1000.0;
        Self { left: (self.left + passed_s * per_second).min(burst), at_ms: now_ms }
    }
}

#[derive(Default)]
pub struct Allowances {
    of: HashMap<String, Bucket>,
    all: Option<Bucket>,
}

impl Allowances {
    /// Takes one message off a visitor's allowance; `Err` is how many whole seconds to wait.
    pub fn take(&mut self, visitor: &str, now_ms: i64) -> Result<(), u64> {
        let full = |burst| Bucket { left: burst, at_ms: now_ms };
        let all = self.all.unwrap_or(full(BURST_OF_ALL)).refilled(now_ms, PER_SECOND_OF_ALL, BURST_OF_ALL);
        let own = self.of.get(visitor).copied().unwrap_or(full(BURST)).refilled(now_ms, PER_SECOND, BURST);
        if own.left < 1.0 || all.left < 1.0 {
            return Err(((1.0 - own.left) / PER_SECOND).ceil().max(1.0) as u64);
        }
        self.all = Some(Bucket { left: all.left - 1.0, ..all });
        if self.of.len() >= KEPT {
            self.of.retain(|_, bucket| bucket.refilled(now_ms, PER_SECOND, BURST).left < BURST);
        }
        self.of.insert(visitor.to_owned(), Bucket { left: own.left - 1.0, ..own });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visitor_may_say_a_burst_and_then_one_a_second() {
        let mut allowances = Allowances::default();
        let said = (0..50).filter(|_| allowances.take("v1", 0).is_ok()).count();
        assert_eq!(said, BURST as usize);
        assert_eq!(allowances.take("v1", 0), Err(1));
        assert_eq!(allowances.take("v2", 0), Ok(()), "another visitor is not held up");
        assert_eq!(allowances.take("v1", 1000), Ok(()));
        assert_eq!(allowances.take("v1", 1000), Err(1));
    }

    #[test]
    fn many_visitors_together_have_one_allowance_too() {
        let mut allowances = Allowances::default();
        let said = (0..1000).filter(|n| allowances.take(&format!("v{n}"), 0).is_ok()).count();
        assert_eq!(said, BURST_OF_ALL as usize);
    }

    #[test]
    fn full_buckets_are_forgotten_when_there_are_many() {
        let mut allowances = Allowances::default();
        for n in 0..20_000 {
            allowances.take(&format!("v{n}"), n * 1000).unwrap();
        }
        assert!(allowances.of.len() <= KEPT);
    }
}
