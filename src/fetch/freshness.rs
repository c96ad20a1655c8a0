//! How long an answer says that it stays good, and how long a server asks to be left alone (RFC 9111, RFC 9110 10.2.3).
//!
//! Not `http-cache-semantics`: it judges whether a stored answer may serve a request. Here nothing is served from a
//! store; only the time that an answer names is wanted, also of a 304 and of errors.

use crate::sources::dates;
use reqwest::header::{self, HeaderMap, HeaderName};

const YEAR_MS: i64 = 365 * 24 * 3_600_000;

/// Milliseconds for which the answer is fresh: `max-age` less `Age`, else `Expires` less `Date`. `None` where it says
/// nothing, 0 where it says "not at all". `s-maxage` is for shared caches, and we are none.
pub(super) fn fresh_for_ms(headers: &HeaderMap, now_ms: i64) -> Option<i64> {
    let directives = text(headers, &header::CACHE_CONTROL).unwrap_or_default().to_ascii_lowercase();
    let mut directives = directives.split(',').map(str::trim);
    if directives.clone().any(|d| matches!(d, "no-store" | "no-cache")) {
        return Some(0);
    }
    let max_age = directives.find_map(|d| d.strip_prefix("max-age=")?.trim_matches('"').parse::<i64>().ok());
    if let Some(seconds) = max_age {
        let age = text(headers, &header::AGE).and_then(|age| age.trim().parse::<i64>().ok()).unwrap_or(0);
        return Some(seconds.saturating_sub(age.max(0)).saturating_mul(1000).clamp(0, YEAR_MS));
    }
    let expires = text(headers, &header::EXPIRES)?;
    let date = text(headers, &header::DATE).and_then(|date| dates::parse(&date)).unwrap_or(now_ms);
    // An Expires that cannot be read means "already expired" (RFC 9111, 5.3).
    Some(dates::parse(&expires).map_or(0, |at| (at - date).clamp(0, YEAR_MS)))
}

/// `Retry-After` as seconds or as a date, in milliseconds from `now_ms`.
pub(super) fn retry_after_ms(headers: &HeaderMap, now_ms: i64) -> Option<i64> {
    let value = text(headers, &header::RETRY_AFTER)?;
    let wait = match value.trim().parse::<i64>() {
        Ok(seconds) => seconds.checked_mul(1000)?,
        Err(_) => dates::parse(&value)? - now_ms,
    };
    (wait > 0).then_some(wait.min(YEAR_MS))
}

/// All values of a header, joined, each byte as one character, so that it can be sent back byte for byte.
pub(super) fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let values: Vec<String> =
        headers.get_all(name).iter().map(|v| v.as_bytes().iter().map(|b| *b as char).collect()).collect();
    (!values.is_empty()).then(|| values.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let parsed = pairs.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().expect("a value")));
        parsed.collect()
    }

    #[test]
    fn an_answer_says_how_long_it_is_fresh() {
        let check =
            |pairs: &[(&'static str, &str)], want| assert_eq!(fresh_for_ms(&headers(pairs), 0), want, "{pairs:?}");
        check(&[], None);
        check(&[("cache-control", "public, max-age=600")], Some(600_000));
        check(&[("cache-control", "Max-Age=\"600\"")], Some(600_000));
        check(&[("cache-control", "max-age=600"), ("age", "100")], Some(500_000));
        check(&[("cache-control", "max-age=10"), ("age", "100")], Some(0));
        check(&[("cache-control", "max-age=99999999999999999")], Some(YEAR_MS));
        check(&[("cache-control", "no-cache, max-age=600")], Some(0));
        check(&[("cache-control", "s-maxage=600")], None);
        check(
            &[("expires", "Thu, 10 Apr 2025 06:00:00 GMT"), ("date", "Thu, 10 Apr 2025 05:30:00 GMT")],
            Some(1_800_000),
        );
        check(&[("expires", "0")], Some(0));
        check(&[("cache-control", "max-age=60"), ("expires", "0")], Some(60_000));
    }

    #[test]
    fn a_server_says_when_to_come_back() {
        let now = 1_744_263_000_000;
        let check = |value, want| assert_eq!(retry_after_ms(&headers(&[("retry-after", value)]), now), want, "{value}");
        check("120", Some(120_000));
        check("Thu, 10 Apr 2025 06:30:00 GMT", Some(3_600_000));
        check("Thu, 10 Apr 2025 05:00:00 GMT", None);
        check("-5", None);
        check("later", None);
    }
}
