//! WebSub (W3C Recommendation, 23 January 2018), the subscriber's rules: what to send a hub, whether a verification
//! was ours, whether a push is genuine, when to renew, and how often to poll all the same.

use super::schedule::Bounds;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

/// What is asked of a hub; it may grant another.
pub const LEASE_SECONDS: i64 = 10 * 24 * 3600;
/// A pushed source is polled so often all the same, to see whether pushes still come.
pub const PUSHED_INTERVAL_MS: i64 = 6 * HOUR_MS;

/// A pushed source that is not stored by then is polled.
pub const GRACE_MS: i64 = MINUTE_MS;
/// A hub that refused is asked again so much later.
pub const DENIED_MS: i64 = 7 * DAY_MS;
/// A hub is asked so often to end a subscription; what it pushes after that is refused all the same.
pub const FAREWELLS: i64 = 5;
/// A challenge is a random text, and given back as it is: nobody needs more bytes of it.
const MAX_CHALLENGE: usize = 1_000;
/// The soonest that a hub is asked again.
const SOONEST_MS: i64 = 10 * MINUTE_MS;

/// What a subscription is to the source that holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Subscribe,
    Unsubscribe,
}

impl Mode {
    pub fn name(self) -> &'static str {
        match self {
            Mode::Subscribe => "subscribe",
            Mode::Unsubscribe => "unsubscribe",
        }
    }
}

/// The form that asks a hub (5.1). The secret must be under 200 bytes.
pub fn request<'a>(mode: Mode, topic: &'a str, callback: &'a str, secret: &'a str) -> Vec<(&'static str, String)> {
    vec![
        ("hub.mode", mode.name().to_owned()),
        ("hub.topic", topic.to_owned()),
        ("hub.callback", callback.to_owned()),
        ("hub.secret", secret.to_owned()),
        ("hub.lease_seconds", LEASE_SECONDS.to_string()),
    ]
}

/// What a hub's GET to the callback means (5.2, 5.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verification {
    /// Answer 200 with this text; the lease ends then.
    Confirm { challenge: String, lease_ends_at: i64 },
    /// The hub refused: poll instead, answer 200.
    Denied,
    /// Nothing that we asked for: answer 404.
    Unknown,
}

/// Judges a verification by its query parameters: `topic` and `pending` are what this callback asked for.
pub fn verify(query: &[(String, String)], topic: &str, pending: Option<Mode>, now_ms: i64) -> Verification {
    let value = |name: &str| query.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
    let mode = value("hub.mode").unwrap_or_default();
    if value("hub.topic") != Some(topic) {
        return Verification::Unknown;
    }
    if mode == "denied" {
        return Verification::Denied;
    }
    match (pending.filter(|p| p.name() == mode), value("hub.challenge")) {
        (Some(_), Some(challenge)) if (1..=MAX_CHALLENGE).contains(&challenge.len()) => {
            let seconds = value("hub.lease_seconds").and_then(|s| s.parse::<i64>().ok()).unwrap_or(LEASE_SECONDS);
            let lease_ms = seconds.clamp(0, 365 * 24 * 3600) * 1000;
            Verification::Confirm { challenge: challenge.to_owned(), lease_ends_at: now_ms + lease_ms }
        }
        _ => Verification::Unknown,
    }
}

/// Whether `X-Hub-Signature` (`method=hex`) is that of `body` under `secret` (7.1), in constant time. A push that fails
/// is answered 2xx and thrown away, so that nobody learns anything from it.
pub fn is_genuine(signature: &str, secret: &str, body: &[u8]) -> bool {
    let Some((method, hex)) = signature.trim().split_once('=') else { return false };
    let Some(given) = bytes(hex) else { return false };
    match method.to_ascii_lowercase().as_str() {
        "sha1" => matches::<Hmac<Sha1>>(secret, body, &given),
        "sha256" => matches::<Hmac<Sha256>>(secret, body, &given),
        "sha384" => matches::<Hmac<Sha384>>(secret, body, &given),
        "sha512" => matches::<Hmac<Sha512>>(secret, body, &given),
        _ => false,
    }
}

fn matches<M: Mac + KeyInit>(secret: &str, body: &[u8], given: &[u8]) -> bool {
    let mac = <M as KeyInit>::new_from_slice(secret.as_bytes()).ok();
    mac.is_some_and(|mac| mac.chain_update(body).verify_slice(given).is_ok())
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digits = hex.as_bytes();
    if !digits.len().is_multiple_of(2) || !hex.is_ascii() {
        return None;
    }
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).ok()).collect()
}

/// When to renew a lease: a day before its end, or half-way where it is shorter than two.
pub fn renew_at(subscribed_at: i64, lease_ends_at: i64) -> i64 {
    let lease = (lease_ends_at - subscribed_at).max(0);
    (lease_ends_at - DAY_MS.min(lease / 2)).max(subscribed_at + SOONEST_MS)
}

/// When to ask a hub again that did not verify what it was asked, the `failures`th time in a row (0 for the first): ten
/// minutes, doubled each time, at most a day.
pub fn ask_again_at(now_ms: i64, failures: i64) -> i64 {
    let doublings = u32::try_from(failures.clamp(0, 16)).unwrap_or(16);
    now_ms + (SOONEST_MS << doublings).min(DAY_MS)
}

/// When to poll next: as `scheduled_at`, but rarely while a hub pushes, and again when its lease ends. `missed` says that
/// a poll found what no push had brought: then the hub counts for nothing.
pub fn next_poll_at(scheduled_at: i64, lease_ends_at: Option<i64>, missed: bool, bounds: Bounds, now_ms: i64) -> i64 {
    match lease_ends_at.filter(|ends| *ends > now_ms && !missed) {
        Some(ends) => scheduled_at.max(ends.min(now_ms + PUSHED_INTERVAL_MS.min(bounds.max_ms))),
        None => scheduled_at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_signature_is_genuine() {
        let check = |signature, want| {
            assert_eq!(
                is_genuine(signature, "key", b"The quick brown fox jumps over the lazy dog"),
                want,
                "{signature}"
            )
        };
        check("sha1=de7c9b85b8b78aa6bc8a7a36f70a90701c9db4d9", true);
        check("sha256=f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8", true);
        check("SHA256=F7BC83F430538424B13298E6AA6FB143EF4D59A14946175997479DBC2D1A3CD8", true);
        check("sha256=f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd9", false);
        check("sha256=f7bc", false);
        check("md5=80070713463e7749b90c2dc24911e275", false);
        check("sha256=é€", false);
        check("sha256=", false);
        check("", false);
    }

    #[test]
    fn only_what_was_asked_for_is_confirmed() {
        let query = |mode: &str, topic: &str| {
            [("hub.mode", mode), ("hub.topic", topic), ("hub.challenge", "abc"), ("hub.lease_seconds", "3600")]
                .map(|(n, v)| (n.to_owned(), v.to_owned()))
                .to_vec()
        };
        let check = |mode, topic, pending, want| {
            assert_eq!(verify(&query(mode, topic), "https://a.example/feed", pending, 1000), want)
        };
        let confirmed = Verification::Confirm { challenge: "abc".into(), lease_ends_at: 3_601_000 };
        check("subscribe", "https://a.example/feed", Some(Mode::Subscribe), confirmed.clone());
        check("unsubscribe", "https://a.example/feed", Some(Mode::Unsubscribe), confirmed);
        check("subscribe", "https://other.example/", Some(Mode::Subscribe), Verification::Unknown);
        check("unsubscribe", "https://a.example/feed", Some(Mode::Subscribe), Verification::Unknown);
        check("subscribe", "https://a.example/feed", None, Verification::Unknown);
        check("denied", "https://a.example/feed", Some(Mode::Subscribe), Verification::Denied);
    }

    #[test]
    fn a_lease_is_renewed_in_time_and_a_silent_hub_is_asked_less_and_less() {
        assert_eq!(renew_at(0, 10 * DAY_MS), 9 * DAY_MS);
        assert_eq!(renew_at(0, HOUR_MS), HOUR_MS / 2);
        assert_eq!(renew_at(0, 1_000), 10 * MINUTE_MS, "a hub that grants seconds is not asked all the time");
        assert_eq!([0, 1, 2, 100].map(|n| ask_again_at(0, n)), [10, 20, 40, 24 * 60].map(|m| m * MINUTE_MS));
    }

    #[test]
    fn a_pushed_source_is_polled_rarely_until_its_lease_ends_or_a_push_was_missed() {
        let bounds = Bounds { min_ms: MINUTE_MS, max_ms: 12 * HOUR_MS };
        let check = |lease, missed, want| assert_eq!(next_poll_at(HOUR_MS, lease, missed, bounds, 0), want);
        check(None, false, HOUR_MS);
        check(Some(DAY_MS), false, 6 * HOUR_MS);
        check(Some(DAY_MS), true, HOUR_MS);
        check(Some(2 * HOUR_MS), false, 2 * HOUR_MS);
        check(Some(MINUTE_MS), false, HOUR_MS);
        check(Some(0), false, HOUR_MS);
        let hasty = Bounds { max_ms: 2 * HOUR_MS, ..bounds };
        assert_eq!(
            next_poll_at(HOUR_MS, Some(DAY_MS), false, hasty, 0),
            2 * HOUR_MS,
            "never more rarely than the operator wants"
        );
    }
}
