//! When a story is breaking: many outlets within minutes.

use std::collections::BTreeSet;

/// So many different outlets...
pub const OUTLETS: usize = 4;
/// ...within so long.
pub const WITHIN_MS: i64 = 20 * 60_000;

/// The time at which a story became breaking, if ever. `reports` are (Unix milliseconds, outlet), in any order.
pub fn breaking_at(reports: &[(i64, &str)]) -> Option<i64> {
    let mut reports = reports.to_vec();
    reports.sort_unstable();
    reports.iter().enumerate().find_map(|(i, &(at_ms, _))| {
        let recent = reports[..=i].iter().rev().take_while(|r| at_ms.saturating_sub(r.0) <= WITHIN_MS);
        let outlets: BTreeSet<&str> = recent.map(|r| r.1).collect();
        (outlets.len() >= OUTLETS).then_some(at_ms)
    })
}

#[cfg(test)]
mod tests {
    use super::breaking_at;

    const MIN: i64 = 60_000;

    #[test]
    fn four_outlets_within_twenty_minutes_are_breaking() {
        let check = |expected: Option<i64>, reports: &[(i64, &str)]| assert_eq!(breaking_at(reports), expected);
        check(Some(20 * MIN), &[(0, "a"), (5 * MIN, "b"), (9 * MIN, "c"), (20 * MIN, "d")]);
        check(None, &[(0, "a"), (5 * MIN, "b"), (9 * MIN, "c"), (21 * MIN, "d")]);
        check(None, &[(0, "a"), (1, "a"), (2, "b"), (3, "c"), (4, "c")]);
        check(Some(50 * MIN), &[(50 * MIN, "e"), (0, "a"), (35 * MIN, "b"), (40 * MIN, "c"), (45 * MIN, "d")]);
        check(None, &[]);
    }
}
