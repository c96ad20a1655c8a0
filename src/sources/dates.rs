//! Dates as feeds write them. RFC 822 and RFC 3339 are what the formats ask for; what comes is anything that
//! a person might read as a date, so this reads words and numbers rather than formats.

use chrono::{NaiveDate, NaiveTime, TimeDelta};

/// A date may be this far ahead of the clock and still mean "now": a wrong zone, an embargo kept badly.
const AHEAD_MS: i64 = 24 * 3_600_000;
/// 1900 and 10000: what lies outside is a default that somebody forgot to fill in.
const SENSIBLE_MS: std::ops::Range<i64> = -2_208_988_800_000..253_402_300_800_000;

/// Unix milliseconds of a date, `None` where it cannot be read. A date without a zone counts as UTC.
pub fn parse(text: &str) -> Option<i64> {
    let text = text.trim();
    if text.len() > 100 || !text.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    iso(text).or_else(|| stamp(text)).or_else(|| loose(text)).filter(|ms| SENSIBLE_MS.contains(ms))
}

/// A date that is not ahead of `now_ms`: up to a day ahead counts as now, further ahead as no date.
pub(super) fn past(text: &str, now_ms: i64) -> Option<i64> {
    let at = parse(text)?;
    (at <= now_ms.saturating_add(AHEAD_MS)).then(|| at.min(now_ms))
}

/// Unix milliseconds as RFC 3339 in UTC: `2025-04-10T05:30:00Z`.
pub fn rfc3339(ms: i64) -> Option<String> {
    let at = chrono::DateTime::from_timestamp_millis(ms)?;
    Some(at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))
}

fn millis(date: NaiveDate, time: TimeDelta, offset_s: i64) -> Option<i64> {
    let at = date.and_time(NaiveTime::MIN).checked_add_signed(time)?;
    Some(at.and_utc().timestamp_millis() - offset_s * 1000)
}

/// Seconds or milliseconds since 1970, as some programs write them.
fn stamp(text: &str) -> Option<i64> {
    let whole = text.split('.').next()?;
    let number: i64 = whole.parse().ok()?;
    match whole.len() {
        9..=10 => Some(number * 1000),
        13 => Some(number),
        _ => None,
    }
}

/// ISO 8601 and RFC 3339 with what people leave out: `2003-12-31T10:14:55.5Z`, `2003-12-31 10:14`,
/// `20031231T101455`, `2003-12`, `2003`, `2003-365`, one digit for months, `+0100`, `24:00`.
fn iso(text: &str) -> Option<i64> {
    let (date, rest) = text.split_at(text.find(|c: char| !(c.is_ascii_digit() || c == '-')).unwrap_or(text.len()));
    let date = iso_date(date)?;
    let rest = rest.trim_start_matches(['T', 't', ' ', ',']);
    let (time, zone) =
        rest.split_at(rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.'))).unwrap_or(rest.len()));
    let zone = zone.trim();
    let meridiem = zone.get(..2).filter(|z| is_meridiem(z));
    let zone = zone[meridiem.map_or(0, str::len)..].trim();
    let time = if time.is_empty() { TimeDelta::zero() } else { clock(time, meridiem)? };
    millis(date, time, if zone.is_empty() { 0 } else { offset(zone)? })
}

fn iso_date(text: &str) -> Option<NaiveDate> {
    let year = |s: &str| (s.len() == 4).then(|| s.parse().ok()).flatten();
    let number = |s: &str| s.parse().ok();
    let parts: Vec<&str> = text.trim_end_matches('-').split('-').collect();
    match parts[..] {
        [y, m, d] if m.len() <= 2 && d.len() <= 2 => NaiveDate::from_ymd_opt(year(y)?, number(m)?, number(d)?),
        [y, day] if day.len() == 3 => NaiveDate::from_yo_opt(year(y)?, number(day)?),
        [y, m] if m.len() <= 2 => NaiveDate::from_ymd_opt(year(y)?, number(m)?, 1),
        [whole] if whole.len() == 8 => {
            NaiveDate::from_ymd_opt(year(&whole[..4])?, number(&whole[4..6])?, number(&whole[6..])?)
        }
        [y] => NaiveDate::from_ymd_opt(year(y)?, 1, 1),
        _ => None,
    }
}

/// Any other writing: words (weekday, month, zone, am or pm) and numbers, in whatever order they come.
fn loose(text: &str) -> Option<i64> {
    let mut found = Found::default();
    let separator = |c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')' | '|');
    for token in text.split(separator).map(|t| t.trim_end_matches(['.', ';'])).filter(|t| !t.is_empty()) {
        found.take(token);
    }
    let time = found.time.map_or(Some(TimeDelta::zero()), |time| clock(time, found.meridiem))?;
    millis(found.date()?, time, found.offset.unwrap_or(0))
}

#[derive(Default)]
struct Found<'a> {
    month: Option<u32>,
    numbers: Vec<&'a str>,
    time: Option<&'a str>,
    meridiem: Option<&'a str>,
    offset: Option<i64>,
    /// Three numbers joined by slashes: the month first, as in the USA, where both readings are possible.
    slashes: bool,
}

impl<'a> Found<'a> {
    fn take(&mut self, token: &'a str) {
        if self.time.is_none() && token.contains(':') && token.starts_with(|c: char| c.is_ascii_digit()) {
            return self.take_time(token);
        }
        if self.time.is_some() && self.offset.is_none() {
            self.offset = offset(token);
            if self.offset.is_some() {
                return;
            }
        }
        if is_meridiem(token) {
            self.meridiem = Some(token);
            return;
        }
        self.slashes |= token.matches('/').count() == 2;
        let joint = |c: char| !c.is_alphanumeric() || matches!(c, '年' | '月' | '日' | '년' | '월' | '일');
        for part in token.split(joint).filter(|p| !p.is_empty()) {
            let number = part.trim_end_matches(|c: char| c.is_alphabetic());
            if number.bytes().all(|b| b.is_ascii_digit()) && !number.is_empty() {
                self.numbers.push(number);
            } else {
                // The last one: "mar. 10 avril" begins with a Tuesday, not with March.
                self.month = month(part).or(self.month);
            }
        }
    }

    /// `10:14:55`, `10:14pm`, `10:14:55+0100`, `10:14:55Z`.
    fn take_time(&mut self, token: &'a str) {
        let end = token.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.'))).unwrap_or(token.len());
        let (time, rest) = token.split_at(end);
        self.time = Some(time);
        match is_meridiem(rest) {
            true => self.meridiem = Some(rest),
            false => self.offset = offset(rest),
        }
    }

    fn date(&self) -> Option<NaiveDate> {
        let value = |text: &str| text.parse::<u32>().ok();
        let is_year = |text: &str| text.len() == 4 || value(text).is_some_and(|n| n > 31);
        let (year, month, day) = match (self.month, &self.numbers[..]) {
            (Some(month), [year, day, ..]) if is_year(year) => (year, month, value(day)?),
            (Some(month), [day, year, ..]) => (year, month, value(day)?),
            (None, [year, month, day, ..]) if is_year(year) => (year, value(month)?, value(day)?),
            (None, [a, b, year, ..]) => {
                let (a, b) = (value(a)?, value(b)?);
                let month_first = b > 12 || self.slashes && a <= 12;
                if month_first { (year, a, b) } else { (year, b, a) }
            }
            _ => return None,
        };
        NaiveDate::from_ymd_opt(full_year(year)?, month, day)
    }
}

/// Two digits mean 1970 to 2069.
fn full_year(text: &str) -> Option<i32> {
    let year: i32 = text.parse().ok()?;
    Some(match (text.len(), year) {
        (2, 70..) => 1900 + year,
        (2, _) => 2000 + year,
        _ => year,
    })
}

fn is_meridiem(token: &str) -> bool {
    ["am", "pm", "a.m", "p.m"].iter().any(|m| m.eq_ignore_ascii_case(token))
}

/// `10:14`, `10:14:55.5`, `101455`; 24:00 and a leap second run over into what follows.
fn clock(text: &str, meridiem: Option<&str>) -> Option<TimeDelta> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let parts: Vec<&str> = match whole.len() {
        4 | 6 if !whole.contains(':') => {
            whole.as_bytes().chunks(2).filter_map(|pair| std::str::from_utf8(pair).ok()).collect()
        }
        _ => whole.split(':').collect(),
    };
    let number = |at: usize| parts.get(at).map_or(Some(0), |p| p.parse::<i64>().ok());
    let (hour, minute, second) = (number(0)?, number(1)?, number(2)?);
    let hour = match meridiem.map(|m| m.starts_with(['p', 'P'])) {
        Some(true) if hour < 12 => hour + 12,
        Some(false) if hour == 12 => 0,
        _ => hour,
    };
    let ms = fraction.get(..3.min(fraction.len())).and_then(|f| format!("{f:0<3}").parse::<i64>().ok()).unwrap_or(0);
    (hour <= 24 && minute < 60 && second <= 60)
        .then(|| TimeDelta::milliseconds(((hour * 60 + minute) * 60 + second) * 1000 + ms))
}

/// Seconds east of Greenwich: `+0100`, `-05:00`, `+2`, `Z`, `GMT`, `EST`, `GMT+1`.
fn offset(text: &str) -> Option<i64> {
    let signed = text.find(['+', '-', '−']).unwrap_or(text.len());
    let (name, digits) = text.split_at(signed);
    if digits.is_empty() {
        return named_offset(name);
    }
    if !name.is_empty() {
        named_offset(name)?;
    }
    let sign = if digits.starts_with('+') { 1 } else { -1 };
    let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
    let (hours, minutes) = match digits.len() {
        1 | 2 => (digits.parse::<i64>().ok()?, 0),
        3 | 4 => (digits[..digits.len() - 2].parse().ok()?, digits[digits.len() - 2..].parse().ok()?),
        _ => return None,
    };
    (hours <= 15 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

fn named_offset(name: &str) -> Option<i64> {
    let quarters = match name.to_ascii_uppercase().as_str() {
        "Z" | "UT" | "UTC" | "GMT" | "WET" => 0,
        "BST" | "CET" | "MEZ" | "WEST" | "WAT" => 4,
        "CEST" | "MESZ" | "EET" | "SAST" | "CAT" => 8,
        "EEST" | "MSK" | "EAT" | "TRT" => 12,
        "GST" => 16,
        "PKT" => 20,
        "IST" => 22,
        "HKT" | "SGT" | "AWST" => 32,
        "JST" | "KST" => 36,
        "ACST" => 38,
        "AEST" => 40,
        "AEDT" => 44,
        "NZST" => 48,
        "NZDT" => 52,
        "NST" => -14,
        "ADT" | "BRT" | "ART" => -12,
        "AST" | "EDT" => -16,
        "EST" | "CDT" => -20,
        "CST" | "MDT" => -24,
        "MST" | "PDT" => -28,
        "PST" | "AKDT" => -32,
        "AKST" => -36,
        "HST" => -40,
        _ => return None,
    };
    Some(quarters * 900)
}

/// A month by the beginning of its name in the languages that outlets write dates in.
fn month(word: &str) -> Option<u32> {
    const MONTHS: [&[&str]; 12] = [
        &["jan", "jän", "ene", "gen", "sty", "янв", "січ"],
        &["feb", "fév", "fev", "lut", "фев", "лют"],
        &["mar", "mär", "mrt", "мар", "бер"],
        &["apr", "avr", "abr", "kwi", "апр", "кві"],
        &["may", "mai", "maj", "mei", "mag", "мая", "май", "тра"],
        &["jun", "juin", "giu", "cze", "июн", "чер"],
        &["jul", "juil", "lug", "lip", "июл", "лип"],
        &["aug", "aoû", "aou", "ago", "sie", "авг", "сер"],
        &["sep", "set", "wrz", "сен", "вер"],
        &["oct", "okt", "ott", "out", "paź", "окт", "жов"],
        &["nov", "lis", "ноя", "лис"],
        &["dec", "déc", "dez", "dic", "gru", "дек", "гру"],
    ];
    let word = word.to_lowercase();
    let at = MONTHS.iter().position(|names| names.iter().any(|name| word.starts_with(name)))?;
    Some(at as u32 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(cases: &[&str], want: &str) {
        for text in cases {
            assert_eq!(parse(text).and_then(rfc3339).as_deref().unwrap_or("none"), want, "{text}");
        }
    }

    #[test]
    fn a_date_ahead_of_now_is_now_or_none() {
        let check = |now_ms: i64, want: Option<i64>| assert_eq!(past("1970-04-10T00:00:00Z", now_ms), want, "{now_ms}");
        let at = 99 * 86_400_000;
        check(at + 1, Some(at));
        check(at - AHEAD_MS, Some(at - AHEAD_MS));
        check(at - AHEAD_MS - 1, None);
        check(i64::MAX, Some(at));
    }

    #[test]
    fn what_the_formats_ask_for_is_read() {
        check(
            &[
                "Thu, 10 Apr 2025 05:30:00 GMT",
                "10 Apr 2025 05:30 UT",
                "Thu, 10 Apr 2025 06:30:00 +0100",
                "2025-04-10T05:30:00Z",
                "2025-04-10T07:30:00+02:00",
                "2025-04-10T05:30:00.000Z",
            ],
            "2025-04-10T05:30:00Z",
        );
    }

    #[test]
    fn wrong_formats_are_read_as_a_person_would() {
        check(
            &[
                "Fri, 10 Apr 2025 05:30:00 Z",
                "Thursday, 10 April 2025 06:30:00 BST",
                "Thu,10 Apr 2025 05:30:00+0000",
                "Thu, 10 Apr 25 05:30:00 GMT",
                "Thu Apr 10 05:30:00 2025",
                "April 10, 2025, 5:30 am",
                "Apr 10th, 2025 1:30 AM EDT",
                "2025-04-10 05:30:00",
                "2025/04/10 05:30",
                "2025-4-10T5:30",
                "20250410T053000Z",
                "10.04.2025 05:30",
                "10-Apr-2025 05:30:00",
                "04/10/2025 05:30:00 AM",
                "jeu., 10 avr. 2025 07:30:00 +0200",
                "mar, 10 avril 2025 05:30:00 +0000",
                "Чт, 10 апреля 2025 08:30:00 MSK",
                "10 квітня 2025 08:30 EEST",
                "2025年04月10日 05:30",
                "Thu, 10 Apr 2025 05:30:00 GMT+0000",
                "Thu, 10 Apr 2025 05:30:00 FOO",
                "1744263000",
                "1744263000000",
                "  Thu, 10 Apr 2025\n05:30:00 GMT ",
            ],
            "2025-04-10T05:30:00Z",
        );
    }

    #[test]
    fn parts_may_be_missing() {
        check(
            &["2003-12-31", "20031231", "31 Dec 2003", "Wed, 31 Dec 2003", "2003-365", "31/12/2003"],
            "2003-12-31T00:00:00Z",
        );
        check(&["2003", "2003-01", "2003-01-01T"], "2003-01-01T00:00:00Z");
        check(&["2002-12-31T24:00:00Z", "Tue, 31 Dec 2002 23:59:60 GMT"], "2003-01-01T00:00:00Z");
    }

    #[test]
    fn what_is_no_date_is_none() {
        check(
            &[
                "",
                "yesterday",
                "soon, 10",
                "2025-13-45",
                "0001-01-01T00:00:00Z",
                "10:30",
                "Apr 2025 x",
                "99999999999999999999",
            ],
            "none",
        );
    }

    #[test]
    fn a_date_in_the_future_is_now_or_nothing() {
        let now = 1_744_263_000_000;
        assert_eq!(past("2025-04-10T06:30:00Z", now), Some(now));
        assert_eq!(past("2035-04-10T06:30:00Z", now), None);
        assert_eq!(past("2025-04-10T05:00:00Z", now), Some(now - 1_800_000));
    }
}
