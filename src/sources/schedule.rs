//! When to look at a source again. Pure rules: what the source says, how often it really publishes, what the
//! operator wants, and how it failed. Nothing pulls a poll below the operator's minimum; nothing puts it off for ever.

use super::Hints;
use crate::config::Poll;
use chrono::{DateTime, Datelike, TimeDelta, Timelike, Utc};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

/// A source that fails for so long is paused, and its operators are told.
pub const PAUSE_AFTER_MS: i64 = 7 * DAY_MS;
/// A paused source is tried so often, so that one that comes back is not lost.
pub const PAUSED_INTERVAL_MS: i64 = 7 * DAY_MS;
/// What a source says about its freshness is believed up to here: a wrong `max-age` must not silence it.
const LONGEST_HINT_MS: i64 = DAY_MS;
/// `Retry-After` is a plain request, and believed for longer.
const LONGEST_RETRY_AFTER_MS: i64 = 7 * DAY_MS;
/// So many polls in a row must see the same permanent redirect before the source moves.
const MOVE_AFTER_POLLS: i64 = 3;
/// Entries older than this say nothing about how often a source publishes now.
const MEMORY_MS: i64 = 14 * DAY_MS;

/// The operator's bounds of the interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    pub min_ms: i64,
    pub max_ms: i64,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { min_ms: 5 * MINUTE_MS, max_ms: 12 * HOUR_MS }
    }
}

impl From<Poll> for Bounds {
    fn from(poll: Poll) -> Self {
        Self { min_ms: poll.min.as_millis() as i64, max_ms: poll.max.as_millis() as i64 }
    }
}

impl Bounds {
    fn hold(self, ms: i64) -> i64 {
        ms.clamp(self.min_ms, self.max_ms.max(self.min_ms))
    }
}

/// What one successful poll tells about the next.
#[derive(Clone, Debug, Default)]
pub struct Seen<'a> {
    /// When its entries were published, Unix milliseconds, in any order.
    pub published: &'a [i64],
    /// Whether there was a new one.
    pub any_new: bool,
    /// The interval in force until now, 0 for a new source.
    pub interval_ms: i64,
}

/// The interval learned from how often a source publishes: half of its usual gap, longer the longer it has been
/// silent. Where entries carry no dates, polls that find something shorten it and others lengthen it.
pub fn interval_ms(seen: &Seen, bounds: Bounds, now_ms: i64) -> i64 {
    let mut recent: Vec<i64> =
        seen.published.iter().copied().filter(|at| (now_ms - MEMORY_MS..=now_ms).contains(at)).collect();
    recent.sort_unstable();
    recent.dedup();
    if let (Some(first), Some(last)) = (recent.first(), recent.last().filter(|_| recent.len() >= 2)) {
        let gap = (last - first) / (recent.len() as i64 - 1);
        let silence = now_ms - last;
        return bounds.hold((gap / 2).max(silence / 10));
    }
    if !seen.published.is_empty() {
        // Nothing, or a single entry, within a fortnight.
        return bounds.hold(bounds.max_ms);
    }
    match (seen.interval_ms, seen.any_new) {
        (0, _) => bounds.hold(30 * MINUTE_MS),
        (before, true) => bounds.hold(before / 2),
        (before, false) => bounds.hold(before.saturating_add(before / 4)),
    }
}

/// When to poll next after a success (a 200 or a 304).
///
/// `interval_ms` is what [`interval_ms`] learned; `fresh_for_ms` comes from `Cache-Control` or `Expires`,
/// `retry_after_ms` from a header, `hints` from the feed itself. `jitter` from 0 to 1 adds up to a tenth, never
/// takes away, so that sources added together drift apart.
pub fn next_poll_at(
    now_ms: i64,
    interval_ms: i64,
    hints: &Hints,
    fresh_for_ms: Option<i64>,
    retry_after_ms: Option<i64>,
    bounds: Bounds,
    jitter: f64,
) -> i64 {
    let asked = hints.interval_ms.into_iter().chain(fresh_for_ms).map(|ms| ms.min(LONGEST_HINT_MS)).max().unwrap_or(0);
    let retry_after = retry_after_ms.map_or(0, |ms| ms.min(LONGEST_RETRY_AFTER_MS));
    let wait = bounds.hold(interval_ms).max(asked).max(retry_after);
    skip(now_ms + wait + share(wait / 10, jitter), hints)
}

/// When to poll a source for the first time: soon, but 5,000 sources added at once are spread over the operator's minimum.
pub fn first_poll_at(now_ms: i64, bounds: Bounds, jitter: f64) -> i64 {
    now_ms + share(bounds.min_ms, jitter)
}

/// When to poll again after the `failures`th failure in a row (1 for the first): the minimum, doubled each time,
/// at most a day; later where the server asked for it.
pub fn after_failure_at(now_ms: i64, failures: i64, retry_after_ms: Option<i64>, bounds: Bounds, jitter: f64) -> i64 {
    let doublings = u32::try_from((failures - 1).clamp(0, 30)).unwrap_or(30);
    let backoff = bounds.min_ms.saturating_mul(1 << doublings).clamp(bounds.min_ms.min(DAY_MS), DAY_MS);
    let wait = backoff.max(retry_after_ms.map_or(0, |ms| ms.min(LONGEST_RETRY_AFTER_MS)));
    now_ms + wait + share(wait / 10, jitter)
}

/// Whether a source that has failed since `failing_since` is to be paused.
pub fn is_to_be_paused(failing_since: i64, now_ms: i64) -> bool {
    now_ms - failing_since >= PAUSE_AFTER_MS
}

/// What a poll's permanent redirects (301, 308) mean for the source's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Move {
    /// It stays, and what was counted is forgotten.
    Stay,
    /// Seen so many polls in a row; not yet.
    Wait { to: String, polls: i64 },
    /// Its address is now this.
    Go { to: String },
}

/// `counted` is what earlier polls saw (target and number of polls), `target` what this one saw.
pub fn consider_move(counted: Option<(&str, i64)>, target: Option<&str>) -> Move {
    let Some(to) = target.map(str::to_owned) else { return Move::Stay };
    let polls = 1 + counted.filter(|(before, _)| *before == to).map_or(0, |(_, polls)| polls);
    if polls >= MOVE_AFTER_POLLS { Move::Go { to } } else { Move::Wait { to, polls } }
}

fn share(of_ms: i64, jitter: f64) -> i64 {
    (of_ms as f64 * jitter.clamp(0.0, 1.0)) as i64
}

/// The first moment from `at_ms` on that lies in no skipped hour and on no skipped day (GMT); where everything
/// is skipped, nothing is.
fn skip(at_ms: i64, hints: &Hints) -> i64 {
    let Some(at) = DateTime::<Utc>::from_timestamp_millis(at_ms) else { return at_ms };
    let is_skipped = |at: DateTime<Utc>| {
        hints.skip_hours.contains(&(at.hour() as u8))
            || hints.skip_days.contains(&(at.weekday().num_days_from_monday() as u8))
    };
    if !is_skipped(at) {
        return at_ms;
    }
    let hour = at_ms - at_ms.rem_euclid(HOUR_MS);
    let Some(hour) = DateTime::<Utc>::from_timestamp_millis(hour) else { return at_ms };
    let free = (1..=7 * 24).map(|hours| hour + TimeDelta::hours(hours)).find(|at| !is_skipped(*at));
    // Keep the minutes, so that not everybody comes back on the hour.
    free.map_or(at_ms, |free| free.timestamp_millis() + at_ms.rem_euclid(HOUR_MS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::dates::{parse, rfc3339};

    const BOUNDS: Bounds = Bounds { min_ms: 5 * MINUTE_MS, max_ms: 12 * HOUR_MS };
    const NOW: i64 = 1_744_263_000_000; // Thu, 10 Apr 2025 05:30 GMT

    #[test]
    fn the_interval_follows_how_often_a_source_publishes() {
        let check = |gap: i64, entries: i64, silence: i64, want| {
            let published: Vec<_> = (0..entries).map(|n| NOW - silence - n * gap).collect();
            let seen = Seen { published: &published, ..Seen::default() };
            assert_eq!(
                interval_ms(&seen, BOUNDS, NOW),
                want,
                "every {} min, silent for {} min",
                gap / MINUTE_MS,
                silence / MINUTE_MS
            );
        };
        check(MINUTE_MS, 30, 0, 5 * MINUTE_MS);
        check(HOUR_MS, 30, 0, 30 * MINUTE_MS);
        check(DAY_MS, 10, 0, 12 * HOUR_MS);
        check(20 * MINUTE_MS, 30, 10 * HOUR_MS, HOUR_MS);
        check(HOUR_MS, 1, 0, 12 * HOUR_MS);
        check(HOUR_MS, 30, 60 * DAY_MS, 12 * HOUR_MS);
        check(0, 30, 0, 12 * HOUR_MS);
    }

    #[test]
    fn without_dates_the_interval_follows_what_polls_find() {
        let check = |before, any_new, want| {
            assert_eq!(interval_ms(&Seen { published: &[], any_new, interval_ms: before }, BOUNDS, NOW), want);
        };
        check(0, false, 30 * MINUTE_MS);
        check(HOUR_MS, true, 30 * MINUTE_MS);
        check(HOUR_MS, false, 75 * MINUTE_MS);
        check(6 * MINUTE_MS, true, 5 * MINUTE_MS);
        check(11 * HOUR_MS, false, 12 * HOUR_MS);
        check(i64::MAX, false, 12 * HOUR_MS);
    }

    #[test]
    fn what_the_source_asks_for_puts_the_next_poll_off_and_never_forward() {
        let check = |interval, ttl: Option<i64>, fresh: Option<i64>, retry: Option<i64>, want| {
            let hints = Hints { interval_ms: ttl, ..Hints::default() };
            assert_eq!(next_poll_at(NOW, interval, &hints, fresh, retry, BOUNDS, 0.0) - NOW, want);
        };
        check(10 * MINUTE_MS, None, None, None, 10 * MINUTE_MS);
        check(0, None, Some(0), None, 5 * MINUTE_MS);
        check(10 * MINUTE_MS, Some(HOUR_MS), None, None, HOUR_MS);
        check(10 * MINUTE_MS, Some(MINUTE_MS), Some(20 * MINUTE_MS), None, 20 * MINUTE_MS);
        check(10 * MINUTE_MS, None, None, Some(3 * HOUR_MS), 3 * HOUR_MS);
        check(10 * MINUTE_MS, None, Some(365 * DAY_MS), None, DAY_MS);
        check(10 * MINUTE_MS, None, None, Some(365 * DAY_MS), 7 * DAY_MS);
        check(i64::MAX, None, None, None, 12 * HOUR_MS);
    }

    #[test]
    fn jitter_only_adds_up_to_a_tenth() {
        let at = |jitter| next_poll_at(NOW, HOUR_MS, &Hints::default(), None, None, BOUNDS, jitter) - NOW;
        assert_eq!(
            (at(0.0), at(0.5), at(1.0), at(9.0)),
            (HOUR_MS, HOUR_MS * 105 / 100, HOUR_MS * 11 / 10, HOUR_MS * 11 / 10)
        );
        assert_eq!((first_poll_at(NOW, BOUNDS, 0.0), first_poll_at(NOW, BOUNDS, 1.0)), (NOW, NOW + 5 * MINUTE_MS));
    }

    #[test]
    fn five_thousand_sources_that_are_added_at_once_are_spread_out_and_stay_so() {
        let mut random = fastrand::Rng::with_seed(7);
        let mut due: Vec<i64> = (0..5_000).map(|_| first_poll_at(NOW, BOUNDS, random.f64())).collect();
        for poll in 0..5 {
            let mut minutes = std::collections::HashMap::new();
            due.iter().for_each(|at| *minutes.entry(at / MINUTE_MS).or_insert(0) += 1);
            let most = minutes.values().max().copied().unwrap_or(0);
            assert!(most < 1_200, "{most} in one minute at poll {poll}");
            // Each is polled when it is due.
            due.iter_mut().for_each(|at| {
                *at = next_poll_at(*at, 30 * MINUTE_MS, &Hints::default(), None, None, BOUNDS, random.f64());
            });
        }
    }

    #[test]
    fn skipped_hours_and_days_are_skipped() {
        let check = |hours: &[u8], days: &[u8], want: &str| {
            let hints = Hints { skip_hours: hours.to_vec(), skip_days: days.to_vec(), ..Hints::default() };
            let at = next_poll_at(NOW, 10 * MINUTE_MS, &hints, None, None, BOUNDS, 0.0);
            assert_eq!(rfc3339(at).as_deref(), Some(want), "{hours:?} {days:?}");
        };
        check(&[], &[], "2025-04-10T05:40:00Z");
        check(&[5], &[], "2025-04-10T06:40:00Z");
        check(&[5, 6, 7], &[], "2025-04-10T08:40:00Z");
        check(&[], &[3], "2025-04-11T00:40:00Z");
        check(&[0, 1], &[3, 4, 5, 6], "2025-04-14T02:40:00Z");
        check(&(0..24).collect::<Vec<_>>(), &[], "2025-04-10T05:40:00Z");
        check(&[], &[0, 1, 2, 3, 4, 5, 6], "2025-04-10T05:40:00Z");
    }

    #[test]
    fn failures_back_off_to_a_day_and_pause_after_a_week() {
        let wait = |failures, retry| after_failure_at(NOW, failures, retry, BOUNDS, 0.0) - NOW;
        assert_eq!([1, 2, 3, 9, 10, 1000].map(|n| wait(n, None)), [5, 10, 20, 1280, 1440, 1440].map(|m| m * MINUTE_MS));
        assert_eq!(wait(1, Some(2 * DAY_MS)), 2 * DAY_MS);
        assert_eq!(wait(i64::MIN + 1, None), 5 * MINUTE_MS);
        let since = parse("2025-04-03T05:30:00Z").expect("a date");
        assert!(is_to_be_paused(since, NOW) && !is_to_be_paused(since + 1, NOW));
    }

    #[test]
    fn an_address_moves_after_three_polls_that_agree() {
        let check = |counted, target, want| assert_eq!(consider_move(counted, target), want);
        check(None, None, Move::Stay);
        check(None, Some("b"), Move::Wait { to: "b".into(), polls: 1 });
        check(Some(("b", 1)), Some("b"), Move::Wait { to: "b".into(), polls: 2 });
        check(Some(("b", 2)), Some("b"), Move::Go { to: "b".into() });
        check(Some(("b", 2)), Some("c"), Move::Wait { to: "c".into(), polls: 1 });
        check(Some(("b", 2)), None, Move::Stay);
    }
}
