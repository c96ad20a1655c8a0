//! Who a browser is: a secret of 128 random bits in a cookie, and an id and a name that follow from it.
//!
//! The id is a hash of the secret, so that what others see of a visitor (ids in logs, rows, the page) opens nobody's
//! room, and nothing about visitors has to be kept: the same cookie is the same visitor after a restart too.

use axum::http::{HeaderMap, header};
use sha2::{Digest, Sha256};

const COOKIE: &str = "divisionbell";
/// Chromium keeps no cookie longer than 400 days.
const MAX_AGE_S: u32 = 400 * 24 * 3600;

/// A person at a browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visitor {
    /// `v` and 32 hexadecimal digits.
    pub id: String,
    /// Made up from the id, for the others in the room.
    pub name: String,
    /// ISO 639-1, as the browser asks.
    pub language: Option<String>,
}

impl Visitor {
    /// The visitor whose cookie the request brings; `None` where it brings none, or one that we did not make.
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let cookies = headers.get_all(header::COOKIE);
        let secret = cookies.iter().filter_map(|c| c.to_str().ok()).find_map(secret_in)?;
        let hash = Sha256::digest(secret.as_bytes());
        let id = format!("v{}", hex(&hash[..16]));
        Some(Self { id, name: name_of(&hash), language: language_of(headers) })
    }
}

/// Whether `id` is of the shape of a visitor's id.
pub fn is_id(id: &str) -> bool {
    id.strip_prefix('v').is_some_and(|rest| rest.len() == 32 && rest.bytes().all(is_hex))
}

/// The `Set-Cookie` header that makes a browser a new visitor.
pub fn new_cookie(secure: bool) -> Result<String, getrandom::Error> {
    let mut secret = [0; 16];
    getrandom::fill(&mut secret)?;
    let secure = if secure { "; Secure" } else { "" };
    Ok(format!("{COOKIE}={}; Path=/; Max-Age={MAX_AGE_S}; HttpOnly; SameSite=Lax{secure}", hex(&secret)))
}

fn secret_in(cookies: &str) -> Option<&str> {
    let mut pairs = cookies.split(';').filter_map(|pair| pair.trim().split_once('='));
    let (_, secret) = pairs.find(|(name, _)| *name == COOKIE)?;
    (secret.len() == 32 && secret.bytes().all(is_hex)).then_some(secret)
}

fn is_hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The first language of `Accept-Language` (RFC 9110, 12.5.4), its first subtag.
fn language_of(headers: &HeaderMap) -> Option<String> {
    let wanted = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    let first = wanted.split([',', ';', '-']).next()?.trim().to_ascii_lowercase();
    (first.len() == 2 && first.bytes().all(|b| b.is_ascii_lowercase())).then_some(first)
}

fn name_of(hash: &[u8]) -> String {
    const COLOURS: [&str; 16] = [
        "Amber", "Ashen", "Azure", "Copper", "Coral", "Crimson", "Golden", "Green", "Hazel", "Ivory", "Olive",
        "Russet", "Scarlet", "Silver", "Snowy", "Violet",
    ];
    const BIRDS: [&str; 16] = [
        "Avocet", "Bittern", "Curlew", "Dunlin", "Egret", "Falcon", "Grebe", "Heron", "Kestrel", "Lapwing", "Martin",
        "Osprey", "Plover", "Redwing", "Swift", "Wren",
    ];
    format!("{} {}", COLOURS[usize::from(hash[20] & 15)], BIRDS[usize::from(hash[21] & 15)])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().unwrap())])
    }

    #[test]
    fn the_same_cookie_is_the_same_visitor_and_another_one_is_not() {
        let one = with(header::COOKIE, "a=b; divisionbell=00112233445566778899aabbccddeeff");
        let two = with(header::COOKIE, "divisionbell=00112233445566778899aabbccddeefe");
        let visitor = Visitor::of(&one).unwrap();
        assert!(is_id(&visitor.id));
        assert_eq!(Visitor::of(&one).unwrap(), visitor);
        assert_ne!(Visitor::of(&two).unwrap().id, visitor.id);
    }

    #[test]
    fn a_cookie_that_we_did_not_make_is_no_visitor() {
        for cookie in
            ["", "divisionbell=", "divisionbell=xyz", "other=00112233445566778899aabbccddeeff", "divisionbell"]
        {
            assert_eq!(Visitor::of(&with(header::COOKIE, cookie)), None, "{cookie}");
        }
    }

    #[test]
    fn a_new_cookie_is_one_that_is_read_back() {
        let cookie = new_cookie(true).unwrap();
        assert!(cookie.ends_with("; HttpOnly; SameSite=Lax; Secure"), "{cookie}");
        assert!(Visitor::of(&with(header::COOKIE, cookie.split(';').next().unwrap())).is_some());
    }

    #[test]
    fn the_language_is_the_first_one_that_the_browser_asks_for() {
        for (wanted, language) in
            [("uk-UA,uk;q=0.9,en;q=0.8", Some("uk")), ("de", Some("de")), ("*", None), ("zzz", None), ("", None)]
        {
            assert_eq!(language_of(&with(header::ACCEPT_LANGUAGE, wanted)).as_deref(), language, "{wanted}");
        }
    }
}
