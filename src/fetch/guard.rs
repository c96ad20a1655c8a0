//! The address guard. What we fetch, others chose; so nothing inside of a private network may be reached by it.
//!
//! A name is resolved once, here, and the connection goes to the addresses that passed: a name that resolves
//! elsewhere the second time gets nowhere. Literal addresses never meet a resolver, so each hop's URL is
//! checked as well, and system proxies are off.

use super::FetchError;
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use url::{Host, Url};

/// IANA's special-purpose registry (RFC 6890) as far as it is not globally reachable, and addresses that clouds
/// serve credentials on.
const CLOSED_V4: [Ipv4Net; 18] = [
    v4(0, 0, 0, 0, 8),
    v4(10, 0, 0, 0, 8),
    v4(100, 64, 0, 0, 10), // CGNAT
    v4(127, 0, 0, 0, 8),
    v4(168, 63, 129, 16, 32), // Azure's metadata
    v4(169, 254, 0, 0, 16),   // link-local, metadata of most clouds
    v4(172, 16, 0, 0, 12),
    v4(192, 0, 0, 0, 24),
    v4(192, 0, 2, 0, 24),
    v4(192, 31, 196, 0, 24),
    v4(192, 52, 193, 0, 24),
    v4(192, 88, 99, 0, 24), // 6to4 relays
    v4(192, 168, 0, 0, 16),
    v4(198, 18, 0, 0, 15),
    v4(198, 51, 100, 0, 24),
    v4(203, 0, 113, 0, 24),
    v4(224, 0, 0, 0, 4),
    v4(240, 0, 0, 0, 4),
];

/// Global unicast; everything else (loopback, link-local, unique-local, multicast, IPv4-mapped, NAT64) lies outside of it.
const OPEN_V6: Ipv6Net = v6(0x2000, 0, 0, 3);
/// What is not the open Internet within [`OPEN_V6`]: Teredo and other protocol assignments, documentation, 6to4.
const CLOSED_V6: [Ipv6Net; 4] =
    [v6(0x2001, 0, 0, 23), v6(0x2001, 0xdb8, 0, 32), v6(0x2002, 0, 0, 16), v6(0x3fff, 0, 0, 20)];

const fn v4(a: u8, b: u8, c: u8, d: u8, bits: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), bits)
}

const fn v6(a: u16, b: u16, c: u16, bits: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0), bits)
}

/// Which addresses may be connected to: the open Internet, and what the operator allowed.
#[derive(Clone, Debug, Default)]
pub struct Guard {
    allow: Arc<[IpNet]>,
}

impl Guard {
    pub fn new(allow: &[IpNet]) -> Self {
        Self { allow: allow.into() }
    }

    pub fn permits(&self, ip: IpAddr) -> bool {
        let allowed = self.allow.iter().any(|net| net.contains(&ip));
        allowed
            || match ip {
                IpAddr::V4(ip) => !CLOSED_V4.iter().any(|net| net.contains(&ip)),
                IpAddr::V6(ip) => OPEN_V6.contains(&ip) && !CLOSED_V6.iter().any(|net| net.contains(&ip)),
            }
    }

    /// Checks what a URL itself can tell: its scheme, and its host where that is a literal address.
    ///
    /// # Errors
    /// [`FetchError::NotHttp`] and [`FetchError::Refused`].
    pub fn check(&self, url: &Url) -> Result<(), FetchError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(FetchError::NotHttp(url.scheme().to_owned()));
        }
        let literal = match url.host() {
            Some(Host::Ipv4(ip)) => Some(IpAddr::V4(ip)),
            Some(Host::Ipv6(ip)) => Some(IpAddr::V6(ip)),
            Some(Host::Domain(_)) => None,
            None => return Err(FetchError::NotHttp("no host".to_owned())),
        };
        match literal.filter(|ip| !self.permits(*ip)) {
            Some(ip) => Err(FetchError::Refused(ip.to_string())),
            None => Ok(()),
        }
    }
}

/// How names become addresses; a test brings its own.
pub trait Names: Send + Sync {
    fn lookup(&self, host: String) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;
}

/// The system's resolver.
pub struct SystemNames;

impl Names for SystemNames {
    fn lookup(&self, host: String) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> {
        Box::pin(async move { Ok(tokio::net::lookup_host((host, 0)).await?.map(|address| address.ip()).collect()) })
    }
}

/// What reqwest resolves names with.
pub(super) struct GuardedNames {
    pub names: Arc<dyn Names>,
    pub guard: Guard,
}

impl Resolve for GuardedNames {
    fn resolve(&self, name: Name) -> Resolving {
        let (names, guard, host) = (Arc::clone(&self.names), self.guard.clone(), name.as_str().to_owned());
        Box::pin(async move {
            let found = names.lookup(host.clone()).await.map_err(|_| FetchError::Dns(host.clone()))?;
            if found.is_empty() {
                return Err(FetchError::Dns(host).into());
            }
            let open: Vec<_> =
                found.into_iter().filter(|ip| guard.permits(*ip)).map(|ip| SocketAddr::new(ip, 0)).collect();
            match open.is_empty() {
                true => Err(FetchError::Refused(host).into()),
                false => Ok(Box::new(open.into_iter()) as Addrs),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(allow: &str, addresses: &[&str], permitted: bool) {
        let allow: Vec<IpNet> = allow.split_whitespace().filter_map(|net| net.parse().ok()).collect();
        for address in addresses {
            let ip: IpAddr = address.parse().expect("an address");
            assert_eq!(Guard::new(&allow).permits(ip), permitted, "{address}");
        }
    }

    #[test]
    fn only_the_open_internet_is_permitted() {
        check(
            "",
            &[
                "1.1.1.1",
                "93.184.216.34",
                "172.15.0.1",
                "172.32.0.1",
                "100.128.0.1",
                "2606:2800:220:1::1",
                "2a00:1450::1",
            ],
            true,
        );
        check(
            "",
            &["127.0.0.1", "127.255.1.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1"],
            false,
        );
        check(
            "",
            &["169.254.169.254", "100.64.0.1", "100.100.100.200", "168.63.129.16", "224.0.0.1", "255.255.255.255"],
            false,
        );
        check(
            "",
            &["::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:1.1.1.1", "::ffff:127.0.0.1"],
            false,
        );
        check(
            "",
            &["64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::1", "2001::1", "2001:db8::1", "::127.0.0.1"],
            false,
        );
    }

    #[test]
    fn what_the_operator_allows_is_permitted_and_no_more() {
        check("127.0.0.0/8 fd00::/8", &["127.0.0.1", "fd12::1"], true);
        check("127.0.0.0/8 fd00::/8", &["10.0.0.1", "::1", "::ffff:127.0.0.1"], false);
    }

    #[test]
    fn a_literal_address_is_seen_in_any_writing() {
        for url in [
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f.0.0.1/",
            "http://[::ffff:7f00:1]/",
            "http://017700000001/",
        ] {
            let url = Url::parse(url).expect("an address");
            assert!(matches!(Guard::default().check(&url), Err(FetchError::Refused(_))), "{url}");
        }
        for url in ["file:///etc/passwd", "ftp://example.org/", "data:text/html,x", "gopher://example.org/"] {
            let url = Url::parse(url).expect("an address");
            assert!(matches!(Guard::default().check(&url), Err(FetchError::NotHttp(_))), "{url}");
        }
    }
}
