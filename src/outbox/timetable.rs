//! When a chat is due: digest times and quiet hours in the chat's zone, right across clock changes.
//!
//! Local times that a clock change skips count as the first moment after the gap; those that it repeats count
//! as their first occurrence. So each digest fires exactly once a local day.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Timelike, Utc, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// When a chat gets its updates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    #[default]
    Instant,
    Hourly,
    Daily,
    Weekly,
}

/// The next digest after `after_ms` (Unix milliseconds), or `None` for instant chats. `at` is the local time of day
/// of a daily or weekly digest, `weekday` the day of a weekly one.
pub fn next_digest(mode: Mode, at: NaiveTime, weekday: Weekday, zone: Tz, after_ms: i64) -> Option<i64> {
    match mode {
        Mode::Instant => None,
        Mode::Hourly => Some(next_hour(zone, after_ms)),
        Mode::Daily => next_day_at(zone, at, after_ms, |_| true),
        Mode::Weekly => next_day_at(zone, at, after_ms, |day| day.weekday() == weekday),
    }
}

/// When the quiet hours that hold at `now_ms` end; `None` when it is not quiet. `start` after `end` spans midnight;
/// equal ones are refused when they are set, and mean "never quiet" here.
pub fn quiet_until(start: NaiveTime, end: NaiveTime, zone: Tz, now_ms: i64) -> Option<i64> {
    if start == end {
        return None;
    }
    let today = local(zone, now_ms)?.date_naive();
    [today.pred_opt()?, today].into_iter().find_map(|day| {
        let begins = instant(zone, day, start)?;
        let last_day = if start < end { day } else { day.succ_opt()? };
        let ends = instant(zone, last_day, end)?;
        (begins <= now_ms && now_ms < ends).then_some(ends)
    })
}

/// The first moment of local `day` at which a clock in `zone` shows `time` or, where it never does, a later time.
fn instant(zone: Tz, day: NaiveDate, time: NaiveTime) -> Option<i64> {
    let mut wanted = day.and_time(time);
    // The longest gap of a clock change is a day (a zone that crosses the date line); they end on a quarter hour.
    for _ in 0..=96 {
        if let Some(found) = zone.from_local_datetime(&wanted).earliest() {
            return Some(found.timestamp_millis());
        }
        let past_quarter = i64::from(wanted.minute() % 15) * 60 + i64::from(wanted.second());
        wanted += TimeDelta::seconds(15 * 60 - past_quarter);
    }
    None
}

fn next_day_at(zone: Tz, at: NaiveTime, after_ms: i64, wanted: impl Fn(NaiveDate) -> bool) -> Option<i64> {
    let first = local(zone, after_ms)?.date_naive().pred_opt()?;
    (0..=9)
        .filter_map(|days| first.checked_add_days(Days::new(days)))
        .filter(|day| wanted(*day))
        .filter_map(|day| instant(zone, day, at))
        .find(|moment| *moment > after_ms)
}

/// The next full hour of the local clock, after a change of the clock too.
fn next_hour(zone: Tz, after_ms: i64) -> i64 {
    const HOUR_MS: i64 = 3_600_000;
    const STEP_MS: i64 = 60_000;
    let to_full = |moment: i64| {
        local(zone, moment).map_or(0, |t| (3600 - i64::from(t.minute() * 60 + t.second()) % 3600) % 3600 * 1000)
    };
    let mut moment = after_ms.div_euclid(1000) * 1000 + 1000;
    moment += to_full(moment);
    // A clock change within the hour shifts the minutes: walk on to where they are zero.
    let limit = moment + HOUR_MS;
    while to_full(moment) != 0 && moment < limit {
        moment += to_full(moment).min(STEP_MS);
    }
    moment
}

fn local(zone: Tz, at_ms: i64) -> Option<DateTime<Tz>> {
    DateTime::<Utc>::from_timestamp_millis(at_ms).map(|moment| moment.with_timezone(&zone))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;
    const DAY: i64 = 24 * HOUR;

    fn ms(text: &str) -> i64 {
        DateTime::parse_from_rfc3339(text).expect("a date").timestamp_millis()
    }

    fn time(text: &str) -> NaiveTime {
        NaiveTime::parse_from_str(text, "%H:%M").expect("a time")
    }

    #[test]
    fn a_daily_digest_comes_at_the_local_time() {
        let check = |zone: Tz, at: &str, after: &str, expected: &str| {
            let next = next_digest(Mode::Daily, time(at), Weekday::Mon, zone, ms(after));
            assert_eq!(next, Some(ms(expected)), "{zone} {at} after {after}");
        };
        check(Tz::Europe__London, "08:00", "2026-01-10T07:59:59Z", "2026-01-10T08:00:00Z");
        check(Tz::Europe__London, "08:00", "2026-01-10T08:00:00Z", "2026-01-11T08:00:00Z");
        check(Tz::Europe__London, "08:00", "2026-07-10T06:00:00Z", "2026-07-10T07:00:00Z");
        check(Tz::Asia__Kathmandu, "00:15", "2026-07-10T18:00:00Z", "2026-07-10T18:30:00Z");
        // 29 March 2026: 01:30 does not exist in London; the digest comes when the clock shows 02:00.
        check(Tz::Europe__London, "01:30", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z");
        // 25 October 2026: 01:30 comes twice; the first counts, and the next is a day later.
        check(Tz::Europe__London, "01:30", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z");
        check(Tz::Europe__London, "01:30", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
    }

    #[test]
    fn a_weekly_digest_comes_on_its_day() {
        let next = next_digest(Mode::Weekly, time("09:00"), Weekday::Mon, Tz::Europe__Kyiv, ms("2026-11-23T07:00:00Z"));
        assert_eq!(next, Some(ms("2026-11-30T07:00:00Z")));
    }

    #[test]
    fn quiet_hours_span_midnight_and_clock_changes() {
        let check = |zone: Tz, now: &str, expected: Option<&str>| {
            let until = quiet_until(time("22:00"), time("07:00"), zone, ms(now));
            assert_eq!(until, expected.map(ms), "{zone} at {now}");
        };
        check(Tz::Europe__London, "2026-01-10T21:59:59Z", None);
        check(Tz::Europe__London, "2026-01-10T22:00:00Z", Some("2026-01-11T07:00:00Z"));
        check(Tz::Europe__London, "2026-01-11T06:59:59Z", Some("2026-01-11T07:00:00Z"));
        check(Tz::Europe__London, "2026-01-11T07:00:00Z", None);
        check(Tz::Europe__London, "2026-03-28T23:00:00Z", Some("2026-03-29T06:00:00Z"));
    }

    #[test]
    fn equal_quiet_hours_are_never_quiet() {
        assert_eq!(quiet_until(time("07:00"), time("07:00"), Tz::UTC, ms("2026-01-10T07:00:00Z")), None);
    }

    /// All zones, the clock changes of 2024 to 2030: walking from digest to digest visits each local day once.
    #[test]
    fn each_daily_digest_fires_exactly_once_a_local_day_in_all_zones() {
        for zone in chrono_tz::TZ_VARIANTS {
            for at in ["00:00", "02:30"] {
                let at = time(at);
                let mut now = ms("2024-01-01T00:00:00Z");
                let end = ms("2030-12-31T00:00:00Z");
                let mut last = instant(zone, local(zone, now).expect("a day").date_naive(), at).expect("a moment");
                now = now.max(last);
                while now < end {
                    let next = next_digest(Mode::Daily, at, Weekday::Mon, zone, now).expect("a digest");
                    let days = (day_of(zone, next) - day_of(zone, last)).num_days();
                    assert_eq!(days, 1, "{zone}: {last} then {next}");
                    assert!(next > now && next - last <= DAY + 3 * HOUR, "{zone}: {last} then {next}");
                    (last, now) = (next, next);
                }
            }
        }
    }

    fn day_of(zone: Tz, at: i64) -> NaiveDate {
        local(zone, at).expect("a day").date_naive()
    }

    #[test]
    fn each_weekly_digest_fires_once_a_week_on_its_day_in_all_zones() {
        for zone in chrono_tz::TZ_VARIANTS {
            // Most clocks change on a Sunday, in the hours after midnight.
            for (weekday, at) in [(Weekday::Sun, "02:30"), (Weekday::Fri, "00:00")] {
                let (mut now, end) = (ms("2024-01-01T00:00:00Z"), ms("2030-12-31T00:00:00Z"));
                let mut last: Option<NaiveDate> = None;
                while now < end {
                    now = next_digest(Mode::Weekly, time(at), weekday, zone, now).expect("a digest");
                    let day = day_of(zone, now);
                    assert_eq!(day.weekday(), weekday, "{zone}: {now}");
                    assert!(last.is_none_or(|last| (day - last).num_days() == 7), "{zone}: {last:?} then {day}");
                    last = Some(day);
                }
            }
        }
    }

    /// When each zone's clock changes, 2024 to 2030: the first moment of the new time.
    fn clock_changes(zone: Tz) -> Vec<i64> {
        let offset = |at: i64| local(zone, at).map(|t| t.naive_local() - t.naive_utc());
        let (begin, end) = (ms("2024-01-01T00:00:00Z"), ms("2031-01-01T00:00:00Z"));
        let changes = (begin..end).step_by(DAY as usize).filter(|day| offset(*day) != offset(day + DAY));
        let moment = |day: i64| {
            let (mut before, mut after) = (day, day + DAY);
            while after - before > 1_000 {
                let middle = (before + after) / 2;
                if offset(middle) == offset(day) { before = middle } else { after = middle }
            }
            after / 1_000 * 1_000
        };
        changes.map(moment).collect()
    }

    #[test]
    fn the_clock_changes_are_found() {
        assert!(clock_changes(Tz::UTC).is_empty());
        let london = clock_changes(Tz::Europe__London);
        assert_eq!((london.len(), london[4]), (14, ms("2026-03-29T01:00:00Z")));
    }

    /// All zones with the changes of their clocks; of several whose clocks always show the same, one.
    fn zones() -> Vec<(Tz, Vec<i64>)> {
        let mut seen = std::collections::HashSet::new();
        let with_changes = chrono_tz::TZ_VARIANTS.into_iter().map(|zone| (zone, clock_changes(zone)));
        let shows = |zone: Tz, at: i64| local(zone, at).map(|t| t.naive_local());
        with_changes
            .filter(|(zone, changes)| {
                let moments = changes.iter().flat_map(|at| [*at, at - 1_000]).chain([ms("2024-01-01T00:00:00Z")]);
                seen.insert(moments.map(|at| (at, shows(*zone, at))).collect::<Vec<_>>())
            })
            .collect()
    }

    /// In all zones and around all clock changes of 2024 to 2030, an hourly digest comes at each full hour of the local clock, once.
    #[test]
    fn an_hourly_digest_comes_at_each_full_local_hour_over_every_clock_change() {
        for (zone, changes) in zones() {
            for change in changes.into_iter().chain([ms("2026-03-01T00:20:00Z")]) {
                let mut now = change - 3 * HOUR - 20 * 60_000;
                while now < change + 3 * HOUR {
                    let next = next_digest(Mode::Hourly, time("00:00"), Weekday::Mon, zone, now).expect("a digest");
                    assert!(next > now && next <= now + 2 * HOUR, "{zone}: {now} then {next}");
                    assert_eq!(local(zone, next).expect("a time").minute(), 0, "{zone} {next}");
                    let missed = (now + 60_000..next).step_by(60_000).find(|at| {
                        let clock = local(zone, *at / 60_000 * 60_000).expect("a time");
                        clock.minute() == 0 && *at / 60_000 * 60_000 > now
                    });
                    assert_eq!(missed, None, "{zone}: between {now} and {next}");
                    now = next;
                }
            }
        }
    }

    /// What quiet hours hold comes out exactly once, when they end, in all zones and around all clock changes of 2024 to 2030:
    /// the end lies ahead, it is quiet at each moment until then, and where the next quiet hours begin at that very moment
    /// (almost the whole day is quiet) what is held again comes out on the day after.
    #[test]
    fn what_quiet_hours_hold_comes_out_exactly_once_over_every_clock_change() {
        let quiets =
            [("22:00", "07:00"), ("01:30", "02:30"), ("02:15", "02:45"), ("02:31", "02:30"), ("00:00", "03:00")];
        for (zone, changes) in zones() {
            for change in changes.into_iter().chain([ms("2026-05-05T00:00:00Z")]) {
                for (start, end) in quiets.map(|(start, end)| (time(start), time(end))) {
                    let quiet = |at: i64| quiet_until(start, end, zone, at);
                    for at in (-13..=13).map(|hours| change + hours * HOUR + 60_000) {
                        let Some(until) = quiet(at) else { continue };
                        assert!(at < until && until - at <= 2 * DAY, "{zone} {start}-{end}: {at} until {until}");
                        let gap = (at..until).step_by(20 * 60_000).find(|moment| quiet(*moment).is_none());
                        assert_eq!(gap, None, "{zone} {start}-{end}: held at {at} until {until}");
                        let held_again = quiet(until).is_some_and(|later| quiet(later).is_some());
                        assert!(!held_again, "{zone} {start}-{end}: never out after {until}");
                    }
                }
            }
        }
    }
}
