//! Addresses of articles: one key however the address was passed around, and a clean link for people.

use url::Url;

use super::tracking::is_tracking;

/// Hosts under which another rendering of the same site lives.
const HOST_PREFIXES: &[&str] = &["www.", "m.", "mobile.", "amp."];

/// So many renderings within each other are looked through.
const MAX_LAYERS: usize = 16;

/// The key under which an article is known: the same for every way to write its address.
///
/// Lower-case host without `www.`, `m.`, `mobile.`, `amp.`, https, no default port, user, fragment, tracking or trailing
/// slash; AMP renderings and Google's AMP cache become the article itself; the rest of the query is sorted and stays.
/// Idempotent. `None` for what is no http(s) address. It is a key: to follow, use the article's own address.
///
/// ```
/// use divisionbell::articles::canonical_url;
/// let key = canonical_url("http://www.news.example/a/?utm_source=x&id=7#top");
/// assert_eq!(key.as_deref(), Some("https://news.example/a?id=7"));
/// ```
pub fn canonical_url(url: &str) -> Option<String> {
    let mut key = peeled(url)?;
    // One rendering may hold another (found by fuzzing: an AMP mark that hid the address of an AMP cache).
    for _ in 0..MAX_LAYERS {
        let inner = peeled(&key)?;
        if inner == key {
            return Some(key);
        }
        key = inner;
    }
    None
}

/// One step towards the key.
fn peeled(url: &str) -> Option<String> {
    let url = out_of_amp_cache(parse(url)?);
    let host = bare_host(url.host_str()?);
    let port = url.port().filter(|&port| !matches!(port, 80 | 443)).map(|port| format!(":{port}")).unwrap_or_default();
    let path = plain_path(&same_escapes(url.path()));
    let mut pairs = kept_pairs(&url);
    pairs.sort_unstable();
    Some(format!("https://{host}{port}{path}{}", query(&pairs)))
}

/// The address as the outlet wrote it, without tracking, fragment and user: what people are sent to.
pub fn clean_url(url: &str) -> Option<String> {
    let mut url = parse(url)?;
    let pairs = kept_pairs(&url);
    url.set_query((!pairs.is_empty()).then(|| pairs.join("&")).as_deref());
    url.set_fragment(None);
    // These fail only for addresses without a host, which `parse` has refused.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    Some(url.into())
}

/// True where both addresses are of one site: their bare hosts are equal, or one is a subdomain of the other.
pub fn same_site(a: &str, b: &str) -> bool {
    let host = |url| Some(bare_host(parse(url)?.host_str()?));
    let (Some(a), Some(b)) = (host(a), host(b)) else { return false };
    let below = |a: &str, b: &str| a.strip_suffix(b).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    below(&a, &b) || below(&b, &a)
}

fn parse(url: &str) -> Option<Url> {
    let url = Url::parse(url.trim()).ok()?;
    // A name may end with a dot. With nothing between two dots it is none, and without them it may be another (`102.20..`).
    let is_name = |host: &str| host.strip_suffix('.').unwrap_or(host).split('.').all(|label| !label.is_empty());
    (matches!(url.scheme(), "http" | "https") && url.host_str().is_some_and(is_name)).then_some(url)
}

/// `google.com/amp/s/HOST/...` and `*.cdn.ampproject.org/c/s/HOST/...` carry the article's own address in their path.
fn out_of_amp_cache(mut url: Url) -> Url {
    for _ in 0..MAX_LAYERS {
        let host = url.host_str().unwrap_or_default();
        let path = url.path().trim_start_matches('/');
        let rest = if host.ends_with(".cdn.ampproject.org") {
            path.split_once('/').map(|(_, rest)| rest)
        } else if bare_host(host).starts_with("google.") {
            path.strip_prefix("amp/")
        } else {
            None
        };
        let Some(rest) = rest.map(|rest| rest.strip_prefix("s/").unwrap_or(rest)) else { break };
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        match parse(&format!("https://{rest}{query}")) {
            Some(inner) if inner.host_str().is_some_and(|host| host.contains('.')) => url = inner,
            _ => break,
        }
    }
    url
}

fn bare_host(host: &str) -> String {
    let lower = host.trim_end_matches('.').to_ascii_lowercase();
    let mut host = &*lower;
    while let Some(rest) = HOST_PREFIXES.iter().find_map(|prefix| host.strip_prefix(prefix)) {
        if !is_site(rest) {
            break;
        }
        host = rest;
    }
    host.to_owned()
}

/// True for a name that somebody can own: not `uk`, not `co.uk`.
fn is_site(host: &str) -> bool {
    const SHARED: &[&str] =
        &["co", "com", "org", "net", "gov", "ac", "edu", "ne", "or", "go", "gob", "gouv", "nom", "info"];
    match host.split_once('.') {
        None => false,
        Some((first, rest)) => !(first.is_empty() || rest.is_empty() || rest.len() == 2 && SHARED.contains(&first)),
    }
}

/// Without trailing slashes and the marks of an AMP rendering.
fn plain_path(path: &str) -> String {
    let mut path = path.to_owned();
    loop {
        let bare = path.trim_end_matches('/');
        let bare = ["/amp", ".amp", "/amp.html"].iter().find_map(|mark| bare.strip_suffix(mark)).unwrap_or(bare);
        let bare = bare.strip_suffix(".amp.html").map_or_else(|| bare.to_owned(), |stem| format!("{stem}.html"));
        let bare = bare.strip_prefix("/amp/").map(|rest| format!("/{rest}")).unwrap_or(bare);
        if bare == path {
            return path;
        }
        if bare.is_empty() {
            return "/".to_owned();
        }
        path = bare;
    }
}

/// The query's pairs as written, without tracking.
fn kept_pairs(url: &Url) -> Vec<String> {
    let pairs = url.query().unwrap_or_default().split('&').map(same_escapes);
    pairs.filter(|pair| !pair.is_empty() && !is_tracking(pair)).collect()
}

fn query(pairs: &[String]) -> String {
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}

/// Escapes in one form: letters, digits and `-._~` bare, all other escapes in upper case (RFC 3986, 6.2.2). A sign that begins
/// no escape is escaped, or it might begin one with what comes out of the next.
fn same_escapes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        let code = rest.get(at + 1..at + 3).filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()));
        let Some(code) = code else {
            out.push_str("%25");
            rest = &rest[at + 1..];
            continue;
        };
        match u8::from_str_radix(code, 16) {
            Ok(byte) if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => out.push(char::from(byte)),
            _ => {
                out.push('%');
                out.push_str(&code.to_ascii_uppercase());
            }
        }
        rest = &rest[at + 3..];
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(cases: &[(&str, Option<&str>)]) {
        for (url, key) in cases {
            assert_eq!(canonical_url(url).as_deref(), *key, "{url}");
        }
    }

    #[test]
    fn one_article_has_one_key() {
        let key = Some("https://news.example/politics/talks-1");
        check(&[
            ("https://news.example/politics/talks-1", key),
            ("http://www.news.example/politics/talks-1/", key),
            ("HTTPS://M.News.Example:443/politics/talks-1#comments", key),
            ("http://news.example:80/politics/talks-1?utm_source=rss&utm_medium=feed", key),
            ("https://amp.news.example/politics/talks-1", key),
            ("https://news.example/politics/talks-1/amp/", key),
            ("https://news.example/politics/talks-1.amp?at_medium=RSS&at_campaign=KARANGA", key),
            ("https://news.example/amp/politics/talks-1", key),
            ("https://news.example/politics/talks-1?amp=1", key),
            ("https://news.example/politics/talks-1?amp", key),
            ("https://news.example/politics/talks-1?outputType=amp&fbclid=abc", key),
            ("https://www.google.com/amp/s/www.news.example/politics/talks-1", key),
            ("https://www-news-example.cdn.ampproject.org/c/s/www.news.example/politics/talks-1?usqp=x", key),
            ("https://news.example/politics/%74alks-1", key),
            ("https://user:secret@news.example/politics/talks-1", key),
            ("https://news.example./politics/talks-1", key),
            (" https://news.example/politics/talks-1 ", key),
        ]);
    }

    #[test]
    fn what_tells_articles_apart_stays() {
        check(&[
            ("https://news.example/story?id=7&page=2", Some("https://news.example/story?id=7&page=2")),
            ("https://news.example/story?page=2&id=7", Some("https://news.example/story?id=7&page=2")),
            ("https://news.example/?p=12345", Some("https://news.example/?p=12345")),
            ("https://news.example/story?source=9001", Some("https://news.example/story?source=9001")),
            ("https://news.example/story?source=rss", Some("https://news.example/story")),
            ("https://news.example/Story", Some("https://news.example/Story")),
            ("https://news.example/story.amp.html", Some("https://news.example/story.html")),
            ("https://news.example:8443/story", Some("https://news.example:8443/story")),
            ("https://news.example/%d0%b0", Some("https://news.example/%D0%B0")),
            ("https://live.news.example/story", Some("https://live.news.example/story")),
        ]);
    }

    #[test]
    fn a_name_that_is_no_prefix_of_a_site_stays() {
        check(&[
            ("https://mobile.de/a", Some("https://mobile.de/a")),
            ("https://amp.dev/a", Some("https://amp.dev/a")),
            ("https://m.co.uk/a", Some("https://m.co.uk/a")),
            ("https://www.com/a", Some("https://www.com/a")),
            ("http://127.0.0.1:8080/a/", Some("https://127.0.0.1:8080/a")),
            ("http://[::1]/a", Some("https://[::1]/a")),
        ]);
    }

    #[test]
    fn what_is_no_web_address_has_no_key() {
        check(&[
            ("", None),
            ("mailto:a@b.example", None),
            ("/relative", None),
            ("javascript:void(0)", None),
            ("https://", None),
            ("https://.../a", None),
            // Found by fuzzing: without its dots it was another host.
            ("http://102.20../7", None),
            ("http://news..example/7", None),
        ]);
    }

    #[test]
    fn a_sign_that_begins_no_escape_is_escaped_once_and_for_all() {
        check(&[
            ("https://news.example/100%", Some("https://news.example/100%25")),
            ("https://news.example/100%25", Some("https://news.example/100%25")),
            // Found by fuzzing: the key of the key was another, again and again.
            ("https://news.example/?%%%33333=1", Some("https://news.example/?%25%253333=1")),
        ]);
    }

    #[test]
    fn a_rendering_within_a_rendering_is_the_article() {
        check(&[
            // Found by fuzzing: the key of these keys was another.
            ("https://www.google.c/amp/\\/amp/\\www.news.example/7", Some("https://news.example/7")),
            ("https://x.cdn.ampproject.org/amp/c/news.example/7", Some("https://news.example/7")),
            (&format!("https://{}news.example/7", "google.a/amp/".repeat(10)), Some("https://news.example/7")),
        ]);
    }

    #[test]
    fn a_clean_address_can_still_be_followed() {
        let clean = clean_url("http://www.news.example/a/?id=7&utm_source=x#top");
        assert_eq!(clean.as_deref(), Some("http://www.news.example/a/?id=7"));
    }

    #[test]
    fn one_site_has_many_hosts() {
        assert!(same_site("https://www.news.example/a", "http://m.news.example/b"));
        assert!(same_site("https://edition.news.example/a", "https://news.example"));
        assert!(!same_site("https://badnews.example/a", "https://news.example"));
        assert!(!same_site("nonsense", "https://news.example"));
    }

    fn path() -> impl Strategy<Value = String> {
        "(/[a-zA-Z0-9._-]{1,12}){1,4}"
    }

    proptest! {
        #[test]
        fn the_key_of_a_key_is_itself(url in "(http|https)://[a-z.]{1,20}(:[0-9]{2,4})?(/[ -~é]{0,12}){0,4}(\\?[ -~]{0,24}[%3]{0,12})?") {
            if let Some(key) = canonical_url(&url) {
                prop_assert_eq!(canonical_url(&key), Some(key));
            }
        }

        #[test]
        fn cleaning_changes_no_key(url in "https?:/{1,2}[a-z0-9.]{1,12}(:[0-9]{2,4})?(/[ -~é]{0,12}){0,3}(\\?[ -~]{0,24})?") {
            if let Some(clean) = clean_url(&url) {
                prop_assert_eq!(canonical_url(&clean), canonical_url(&url));
            }
        }

        #[test]
        fn whatever_is_passed_in_there_is_no_panic(url in "\\PC{0,80}") {
            let _ = (canonical_url(&url), clean_url(&url));
        }

        #[test]
        fn how_a_reader_came_makes_no_second_article(
            path in path(), id in 0..9999u32, scheme in "https?", host in "(www\\.|m\\.|amp\\.|mobile\\.)?", slash in "/?",
            name in "(utm_[a-z]{1,8}|fbclid|gclid|at_[a-z]{1,8}|ns_campaign|cmpid)", value in "[a-zA-Z0-9_-]{0,12}", first in any::<bool>(),
        ) {
            let plain = canonical_url(&format!("https://news.example{path}?id={id}"));
            let query = if first { format!("{name}={value}&id={id}") } else { format!("id={id}&{name}={value}") };
            prop_assert_eq!(canonical_url(&format!("{scheme}://{host}news.example{path}{slash}?{query}#{value}")), plain);
        }

        #[test]
        fn different_articles_stay_different(a in "[a-z0-9-]{1,20}", b in "[a-z0-9-]{1,20}", id in 0..999u32, other in 0..999u32) {
            prop_assume!((&a, id) != (&b, other) && a != "amp" && b != "amp");
            let key = |slug: &str, id: u32| canonical_url(&format!("https://news.example/news/{slug}?id={id}"));
            prop_assert_ne!(key(&a, id), key(&b, other));
        }
    }
}
