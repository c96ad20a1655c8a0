//! Dates as pages write them, to Unix milliseconds.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};

/// Reads ISO 8601 in its many spellings, RFC 2822, Unix seconds or milliseconds, and a few plain dates.
/// A time without a zone is taken as UTC, a date without a time as midnight. Years outside 1970 to 2199 are no dates.
pub fn parse(text: &str) -> Option<i64> {
    let text = text.trim();
    if text.len() > 64 {
        return None;
    }
    let ms = zoned(text).or_else(|| local(text)).or_else(|| day(text)).or_else(|| unix(text))?;
    (0..7_258_118_400_000).contains(&ms).then_some(ms)
}

fn zoned(text: &str) -> Option<i64> {
    const FORMATS: &[&str] = &[
        "%Y-%m-%dT%H:%M:%S%.f%#z",
        "%Y-%m-%d %H:%M:%S%.f%#z",
        "%Y-%m-%d %H:%M:%S%.f %#z",
        "%Y-%m-%dT%H:%M%#z",
        "%Y-%m-%d %H:%M %#z",
    ];
    let at = DateTime::parse_from_rfc3339(text).or_else(|_| DateTime::parse_from_rfc2822(text)).ok();
    at.or_else(|| FORMATS.iter().find_map(|format| DateTime::parse_from_str(text, format).ok()))
        .map(|at| at.timestamp_millis())
}

fn local(text: &str) -> Option<i64> {
    const FORMATS: &[&str] = &[
        "%Y-%m-%dT%H:%M:%S%.f",
        "%Y-%m-%d %H:%M:%S%.f",
        "%Y-%m-%dT%H:%M",
        "%Y-%m-%d %H:%M",
        "%Y/%m/%d %H:%M:%S",
        "%Y%m%dT%H%M%S",
        "%d.%m.%Y %H:%M",
        "%d.%m.%Y, %H:%M",
        "%B %d, %Y %H:%M",
        "%d %B %Y %H:%M",
    ];
    let text = text.trim_end_matches(['Z', ' ']).trim_end_matches(" UTC").trim_end_matches(" GMT");
    FORMATS
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
        .map(|at| at.and_utc().timestamp_millis())
}

fn day(text: &str) -> Option<i64> {
    const FORMATS: &[&str] =
        &["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d.%m.%Y", "%B %d, %Y", "%d %B %Y", "%b %d, %Y", "%d %b %Y"];
    let day = FORMATS.iter().find_map(|format| NaiveDate::parse_from_str(text, format).ok())?;
    Some(day.and_time(NaiveTime::MIN).and_utc().timestamp_millis())
}

fn unix(text: &str) -> Option<i64> {
    let number: i64 = text.parse().ok()?;
    match text.len() {
        10 => number.checked_mul(1_000),
        13 => Some(number),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_pages_write_them() {
        let ms = Some(1_744_263_000_000);
        let cases = [
            ("2025-04-10T05:30:00Z", ms),
            ("2025-04-10T05:30:00.000Z", ms),
            ("2025-04-10T06:30:00+01:00", ms),
            ("2025-04-10T06:30:00+0100", ms),
            ("2025-04-10T06:30+01:00", ms),
            ("2025-04-10 06:30:00 +0100", ms),
            ("2025-04-10T05:30:00", ms),
            ("2025-04-10 05:30", ms),
            ("Thu, 10 Apr 2025 05:30:00 GMT", ms),
            ("1744263000", ms),
            ("1744263000000", ms),
            ("10.04.2025 05:30", ms),
            ("2025-04-10", Some(1_744_243_200_000)),
            ("20250410", Some(1_744_243_200_000)),
            ("April 10, 2025", Some(1_744_243_200_000)),
            ("0001-01-01T00:00:00Z", None),
            ("yesterday", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(parse(text), expected, "{text}");
        }
    }
}
