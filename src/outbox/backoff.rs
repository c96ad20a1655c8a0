//! When to try again.

use std::time::Duration;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// How long to wait before attempt `attempts + 1` of a delivery: 2 s doubled for each failure, at most a day, with
/// up to a quarter added by chance (`jitter` 0 to 1) so that what failed together does not return together.
pub fn delivery_ms(attempts: i64, jitter: f64) -> i64 {
    let doublings = u32::try_from(attempts.clamp(0, 40)).unwrap_or(40);
    let base = 2_000_i64.saturating_mul(1_i64 << doublings.min(40)).min(DAY_MS);
    base + (base as f64 * 0.25 * jitter.clamp(0.0, 1.0)) as i64
}

/// How long a role's loop rests after so many failed ticks in a row: half a second doubled, at most a minute.
pub fn loop_pause(failures: u32) -> Duration {
    Duration::from_millis(500).saturating_mul(1 << failures.saturating_sub(1).min(7)).min(Duration::from_secs(60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delivery_waits_longer_each_time_and_never_over_a_day_and_a_quarter() {
        let check =
            |attempts, jitter, expected| assert_eq!(delivery_ms(attempts, jitter), expected, "attempt {attempts}");
        check(0, 0.0, 2_000);
        check(1, 0.0, 4_000);
        check(1, 1.0, 5_000);
        check(5, 0.0, 64_000);
        check(60, 0.0, DAY_MS);
        check(i64::MAX, 1.0, DAY_MS + DAY_MS / 4);
        check(-3, 0.0, 2_000);
    }

    #[test]
    fn a_failing_loop_rests_at_most_a_minute() {
        assert_eq!(loop_pause(1), Duration::from_millis(500));
        assert_eq!(loop_pause(3), Duration::from_secs(2));
        assert_eq!(loop_pause(1000), Duration::from_secs(60));
    }
}
