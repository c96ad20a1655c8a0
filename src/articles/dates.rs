//! Dates as pages write them, to Unix milliseconds. Feeds' dates are read by the same rules; pages are less sure to mean one.

use crate::sources::dates;

/// 1970 to 2199: what lies outside is a default that somebody forgot to fill in.
const SENSIBLE_MS: std::ops::Range<i64> = 0..7_258_118_400_000;

/// Reads whatever a person would read as one day: ISO 8601, RFC 2822, Unix time, words in many languages.
/// A time without a zone is taken as UTC, a date without a time as midnight. `10/04/2025` is none, since nobody can tell
/// April from October.
pub fn parse(text: &str) -> Option<i64> {
    let text = text.split(['[', '(']).next()?.trim().trim_end_matches(" Uhr");
    if text.len() > 80 || !has_day(text) || is_ambiguous(text) {
        return None;
    }
    // ISO 8601 allows a comma before fractions of a second, as in `05:30:00,000Z`.
    let fraction = text.match_indices(',').find(|(at, _)| {
        let around = (text.as_bytes().get(at.wrapping_sub(1)), text.as_bytes().get(at + 1));
        matches!(around, (Some(a), Some(b)) if a.is_ascii_digit() && b.is_ascii_digit())
    });
    let found = match fraction {
        Some((at, _)) => dates::parse(&format!("{}.{}", &text[..at], &text[at + 1..])),
        None => dates::parse(text),
    };
    found.filter(|ms| SENSIBLE_MS.contains(ms))
}

/// The day in a path such as `/2025/04/10/talks` or `/news/2025-04-10-talks`, as midnight in UTC.
pub fn in_address(url: &str) -> Option<i64> {
    let (_, path) = url.split_once("://")?.1.split_once('/')?;
    let path = path.split(['?', '#']).next()?;
    let parts: Vec<&str> = path.split(['/', '-', '_']).filter(|part| !part.is_empty()).collect();
    let digits = |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    parts.windows(3).find_map(|three| match three {
        [y, m, d]
            if digits(y, 4)
                && (y.starts_with("20") || y.starts_with("19"))
                && y.len() == 4
                && digits(m, 2)
                && digits(d, 2) =>
        {
            parse(&format!("{y}-{m}-{d}"))
        }
        _ => None,
    })
}

/// True where a day is told, not only a month or a year: three numbers, or two beside the name of a month, or eight digits.
fn has_day(text: &str) -> bool {
    let numbers: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|n| !n.is_empty()).collect();
    let words = text.chars().any(char::is_alphabetic);
    numbers.len() >= 3 || numbers.len() == 2 && words || numbers.iter().any(|number| number.len() >= 8)
}

/// Two numbers that may both be the month, joined by slashes.
fn is_ambiguous(text: &str) -> bool {
    let Some(date) = text.split([' ', ',', 'T']).find(|part| part.matches('/').count() == 2) else { return false };
    let may_be_month = |part: &str| part.parse().is_ok_and(|number: u32| (1..=12).contains(&number));
    let mut parts = date.split('/');
    let (first, second) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    first.len() <= 2 && first != second && may_be_month(first) && may_be_month(second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(expected: Option<&str>, texts: &[&str]) {
        for text in texts {
            assert_eq!(parse(text).and_then(dates::rfc3339).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn dates_are_read_as_pages_write_them() {
        let morning = [
            "2025-04-10T05:30:00Z",
            "2025-04-10T05:30:00.000Z",
            "2025-04-10T05:30:00,000Z",
            "2025-04-10T06:30:00+01:00",
            "2025-04-10T06:30:00.000+01:00[Europe/London]",
            "2025-04-10T06:30:00+0100",
            "2025-04-10T06:30+01:00",
            "2025-04-10 06:30:00 +0100",
            "2025-04-10 06:30:00+01",
            "2025-04-10T05:30:00",
            "2025-04-10 05:30",
            "2025-04-10T06:30:00 BST",
            "2025-04-10T01:30:00 EDT",
            "2025-04-10T05:30:00GMT",
            "20250410T053000Z",
            "Thu, 10 Apr 2025 05:30:00 GMT",
            "Thu Apr 10 2025 06:30:00 GMT+0100 (British Summer Time)",
            "1744263000",
            "1744263000000",
            "10.04.2025 05:30",
            "10. April 2025, 05:30 Uhr",
        ];
        check(Some("2025-04-10T05:30:00Z"), &morning);
        let evening = [
            "April 10, 2025 6:30 PM",
            "Apr 10, 2025, 6:30 pm",
            "10 April 2025 at 18:30",
            "Thursday, April 10, 2025 - 18:30",
            "10 апреля 2025, 18:30",
            "April 10, 2025, 6:30 p.m. ET",
            "Published: 2025-04-10 18:30",
        ];
        check(Some("2025-04-10T18:30:00Z"), &evening);
        let day = [
            "2025-04-10",
            "2025-4-10",
            "20250410",
            "April 10, 2025",
            "Thursday 10 April 2025",
            "10th April 2025",
            "10 квітня 2025",
            "10. April 2025",
            "10 avril 2025",
            "2025年4月10日",
            "Published 10 April 2025",
        ];
        check(Some("2025-04-10T00:00:00Z"), &day);
    }

    #[test]
    fn what_tells_no_day_or_two_is_none() {
        check(None, &["", "yesterday", "3 hours ago", "2025", "2025-04", "April 2025", "0001-01-01T00:00:00Z"]);
        check(None, &["10/04/2025", "10/04/2025 18:30", "04/10/2025", "1900-01-01"]);
        check(Some("2025-04-30T00:00:00Z"), &["30/04/2025", "04/30/2025", "2025/04/30"]);
    }

    #[test]
    fn an_address_may_hold_the_day() {
        let day = |url: &str| in_address(url).and_then(dates::rfc3339);
        let expected = Some("2025-04-10T00:00:00Z".to_owned());
        assert_eq!(day("https://news.example/2025/04/10/story"), expected);
        assert_eq!(day("https://news.example/world/2025-04-10-story?x=1"), expected);
        assert_eq!(day("https://news.example/2025/04/story-10"), None);
        assert_eq!(day("https://news.example/2025/story"), None);
    }
}
