//! What a publisher sees of us.

use super::recorder::{Recorder, answer, ok, redirect};
use super::{fetcher, fetcher_with};
use divisionbell::clock::Clock;
use divisionbell::fetch::{FetchError, user_agent};

#[tokio::test]
async fn validators_are_sent_back_byte_for_byte() {
    let odd = [r#"W/"a-"b"c""#, "no quotes at all", "\"caf\u{e9}\""];
    for etag in odd {
        let bytes: Vec<u8> = etag.chars().map(|c| c as u8).collect();
        let sent = bytes.clone();
        let server = Recorder::start(move |asked| {
            if asked.header("if-none-match").is_some() {
                return answer("304 Not Modified", &[("cache-control", "max-age=900")], b"");
            }
            let mut head =
                b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nlast-modified: yesterday, around noon\r\netag: ".to_vec();
            head.extend(&sent);
            head.extend(b"\r\n\r\nhi");
            head
        })
        .await;
        let fetcher = fetcher();
        let first = fetcher.feed(&server.url("/feed"), None, None).await.expect("an answer");
        let second = fetcher
            .feed(&server.url("/feed"), first.etag.as_deref(), first.last_modified.as_deref())
            .await
            .expect("an answer");
        assert!(second.not_modified && second.status == 304 && second.body.is_empty());
        assert_eq!(second.fresh_for_ms, Some(900_000));
        let asked = server.asked();
        assert_eq!(asked[1].header("if-none-match"), Some(&bytes[..]));
        assert_eq!(asked[1].header("if-modified-since"), Some(&b"yesterday, around noon"[..]));
        assert_eq!(asked[0].header("if-none-match"), None);
    }
}

#[tokio::test]
async fn a_request_carries_our_name_and_nothing_that_nobody_asked_for() {
    let server = Recorder::start(|_| answer("200 OK", &[("set-cookie", "track=1")], b"<rss/>")).await;
    let fetcher = fetcher_with(|o| o.user_agent = user_agent(Some("https://bell.example.org/")));
    for _ in 0..2 {
        fetcher.feed(&server.url("/feed?a=b&c"), None, None).await.expect("an answer");
    }
    for asked in server.asked() {
        assert_eq!(asked.path, "/feed?a=b&c");
        let name = format!("divisionbell/{} (+https://bell.example.org/)", env!("CARGO_PKG_VERSION"));
        assert_eq!(asked.header("user-agent"), Some(name.as_bytes()));
        let mut names = asked.names();
        names.sort_unstable();
        assert_eq!(names, ["accept", "accept-encoding", "host", "user-agent"]);
        let encodings = String::from_utf8_lossy(asked.header("accept-encoding").unwrap_or_default()).into_owned();
        assert!(["gzip", "br", "zstd"].iter().all(|e| encodings.contains(e)), "{encodings}");
    }
}

#[tokio::test]
async fn only_the_leading_permanent_redirects_move_a_source() {
    let server = Recorder::start(|asked| match asked.path.as_str() {
        "/a" => redirect("301 Moved Permanently", "/b"),
        "/b" => redirect("308 Permanent Redirect", "/c?x=1"),
        "/c?x=1" => redirect("302 Found", "/d"),
        "/d" => redirect("301 Moved Permanently", "/e"),
        _ => ok("there"),
    })
    .await;
    let fetched = fetcher().feed(&server.url("/a"), Some("\"v\""), None).await.expect("an answer");
    assert_eq!(fetched.permanent_moves, [server.url("/b"), server.url("/c?x=1")]);
    assert_eq!((fetched.final_url, &fetched.body[..]), (server.url("/e"), &b"there"[..]));
    assert!(server.asked().iter().all(|asked| asked.header("referer").is_none()));
}

#[tokio::test]
async fn five_redirects_are_followed_and_no_more() {
    let server = Recorder::start(|asked| {
        let left: u32 = asked.path[1..].parse().expect("a number");
        if left == 0 { ok("there") } else { redirect("302 Found", &format!("/{}", left - 1)) }
    })
    .await;
    assert!(fetcher().feed(&server.url("/5"), None, None).await.is_ok());
    assert_eq!(fetcher().feed(&server.url("/6"), None, None).await.expect_err("too many"), FetchError::Redirects(5));
    assert_eq!(server.paths().len(), 12);
}

#[tokio::test]
async fn a_refusal_says_when_to_come_back() {
    let server = Recorder::start(|asked| match asked.path.as_str() {
        "/busy" => answer("429 Too Many Requests", &[("retry-after", "120")], b""),
        "/down" => answer("503 Service Unavailable", &[("retry-after", "Thu, 10 Apr 2025 06:30:00 GMT")], b""),
        "/later" => answer("302 Found", &[("retry-after", "60"), ("location", "/feed")], b""),
        "/gone" => answer("410 Gone", &[], b""),
        _ => ok("hi"),
    })
    .await;
    let fetcher = fetcher_with(|o| o.clock = Clock::manual(1_744_263_000_000));
    let error = async |path: &str| fetcher.feed(&server.url(path), None, None).await.expect_err("an error");
    assert_eq!(error("/busy").await, FetchError::Status { status: 429, retry_after_ms: Some(120_000) });
    assert_eq!(error("/busy").await.to_string(), "the server answered 429 too many requests");
    assert_eq!(error("/down").await.retry_after_ms(), Some(3_600_000));
    assert_eq!(error("/gone").await, FetchError::Gone);
    let moved = fetcher.feed(&server.url("/later"), None, None).await.expect("an answer");
    assert_eq!(moved.retry_after_ms, Some(60_000));
}

#[tokio::test]
async fn a_host_is_asked_one_thing_at_a_time() {
    let server = Recorder::start(|_| ok("hi")).await;
    let fetcher = fetcher();
    let asks = (0..12).map(|n| {
        let (fetcher, url) = (fetcher.clone(), server.url(&format!("/{n}")));
        tokio::spawn(async move { fetcher.feed(&url, None, None).await })
    });
    for ask in asks.collect::<Vec<_>>() {
        ask.await.expect("no panic").expect("an answer");
    }
    assert_eq!((server.paths().len(), server.most_at_once()), (12, 1));
}

#[tokio::test]
async fn robots_txt_is_asked_once_and_kept_to() {
    let server = Recorder::start(|asked| match asked.path.as_str() {
        "/robots.txt" => ok("User-agent: *\nDisallow: /\n\nUser-agent: DivisionBell\nDisallow: /private\n"),
        "/moved" => redirect("302 Found", "/private/page"),
        _ => ok("page"),
    })
    .await;
    let fetcher = fetcher();
    assert!(fetcher.page(&server.url("/public")).await.is_ok());
    for path in ["/private/page", "/moved"] {
        assert!(matches!(fetcher.page(&server.url(path)).await, Err(FetchError::Robots(_))), "{path}");
    }
    assert!(fetcher.feed(&server.url("/private/feed"), None, None).await.is_ok());
    assert_eq!(server.paths(), ["/robots.txt", "/public", "/moved", "/private/feed"]);
}

#[tokio::test]
async fn robots_txt_that_is_missing_allows_and_one_that_fails_forbids() {
    let missing =
        Recorder::start(
            |asked| if asked.path == "/robots.txt" { answer("404 Not Found", &[], b"") } else { ok("page") },
        )
        .await;
    assert!(fetcher().page(&missing.url("/a")).await.is_ok());
    let failing =
        Recorder::start(|asked| if asked.path == "/robots.txt" { answer("500 Oops", &[], b"") } else { ok("page") })
            .await;
    let clock = Clock::manual(0);
    let fetcher = fetcher_with(|o| o.clock = clock.clone());
    assert!(matches!(fetcher.page(&failing.url("/a")).await, Err(FetchError::Robots(_))));
    assert!(matches!(fetcher.page(&failing.url("/a")).await, Err(FetchError::Robots(_))));
    clock.advance_ms(11 * 60_000);
    assert!(matches!(fetcher.page(&failing.url("/a")).await, Err(FetchError::Robots(_))));
    assert_eq!(failing.paths(), ["/robots.txt", "/robots.txt"], "believed for ten minutes, then asked again");
}

#[tokio::test]
async fn a_connection_is_kept_for_the_next_request() {
    let server = Recorder::start(|_| ok("hi")).await;
    let fetcher = fetcher();
    for n in 0..5 {
        fetcher.feed(&server.url(&format!("/{n}")), None, None).await.expect("an answer");
    }
    assert_eq!((server.paths().len(), server.connections()), (5, 1));
}

#[tokio::test]
async fn http_2_is_offered_where_the_connection_is_encrypted() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("https://127.0.0.1:{}/", listener.local_addr().expect("an address").port());
    let hello = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let mut bytes = vec![0; 4096];
        let read = tokio::io::AsyncReadExt::read(&mut stream, &mut bytes).await.expect("a hello");
        bytes.truncate(read);
        bytes
    });
    assert!(matches!(fetcher().feed(&url, None, None).await, Err(FetchError::Connect { .. })));
    let hello = hello.await.expect("no panic");
    assert!(hello.windows(12).any(|bytes| bytes == b"\x02h2\x08http/1.1"), "ALPN (RFC 7301) names h2 first");
}

#[tokio::test]
async fn what_comes_compressed_is_unpacked() {
    let gzip = {
        use std::io::Write;
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packed.write_all(b"hello").expect("memory");
        packed.finish().expect("memory")
    };
    // RFC 7932 and RFC 8878: each a single block that is stored as it is.
    let brotli = b"\x0b\x02\x80hello\x03".to_vec();
    let zstd = b"\x28\xb5\x2f\xfd\x20\x05\x29\x00\x00hello".to_vec();
    for (coding, body) in [("gzip", gzip), ("br", brotli), ("zstd", zstd)] {
        let server = Recorder::start(move |_| answer("200 OK", &[("content-encoding", coding)], &body)).await;
        let fetched = fetcher().feed(&server.url("/feed"), None, None).await.expect("an answer");
        assert_eq!(&fetched.body[..], b"hello", "{coding}");
    }
}

#[tokio::test]
async fn so_many_hosts_are_asked_at_once_and_no_more() {
    for at_once in [1, 2, 4] {
        let server = Recorder::start(|_| ok("hi")).await;
        let fetcher = fetcher_with(|o| {
            o.allow = vec!["127.0.0.0/8".parse().expect("a network")];
            o.concurrency = at_once;
        });
        let asks = (0..24_u8).map(|n| {
            let (fetcher, url) = (fetcher.clone(), server.url_at(1 + n % 8, &format!("/{n}")));
            tokio::spawn(async move { fetcher.feed(&url, None, None).await })
        });
        for ask in asks.collect::<Vec<_>>() {
            ask.await.expect("no panic").expect("an answer");
        }
        assert_eq!((server.paths().len(), server.most_at_once()), (24, at_once));
    }
}

#[tokio::test]
async fn discovery_asks_the_address_then_what_the_page_declares_then_the_usual_places_then_its_links() {
    let feed = "<rss version=\"2.0\"><channel><title>T</title></channel></rss>";
    let page = "<link rel=alternate type=\"application/rss+xml\" href=\"/declared\"><a href=\"/mine.rss\">RSS</a>";
    let check = async |robots: &'static str, there: &'static [&'static str], want: &[&str]| {
        let server = Recorder::start(move |asked| match asked.path.as_str() {
            "/robots.txt" => ok(robots),
            "/" => ok(page),
            path if there.contains(&path) => ok(feed),
            _ => answer("404 Not Found", &[], b""),
        })
        .await;
        let found = fetcher().find_feeds(&server.url("/")).await.expect("a page");
        let found: Vec<_> = found.iter().map(|feed| feed.url.trim_start_matches(&server.url(""))).collect();
        assert_eq!(found, want, "{there:?}");
        server.paths()
    };
    let asked = check("", &["/declared", "/feed"], &["/declared"]).await;
    assert_eq!(asked, ["/robots.txt", "/", "/declared"], "what is declared is enough");
    let asked = check("", &["/rss.xml", "/mine.rss"], &["/rss.xml"]).await;
    assert_eq!(asked[..6], ["/robots.txt", "/", "/declared", "/feed", "/rss", "/rss.xml"]);
    let asked = check("", &["/mine.rss"], &["/mine.rss"]).await;
    assert_eq!(asked.last().map(String::as_str), Some("/mine.rss"));
    let asked = check("User-agent: *\nDisallow: /rss\nDisallow: /mine", &["/rss.xml", "/mine.rss"], &[]).await;
    assert!(!asked.iter().any(|path| path.starts_with("/rss") || path.starts_with("/mine")), "{asked:?}");
}

#[tokio::test]
async fn a_page_that_robots_txt_closes_is_not_searched_for_feeds_but_a_feed_may_be_named() {
    let feed = "<rss version=\"2.0\"><channel><title>T</title></channel></rss>";
    let server = Recorder::start(move |asked| match asked.path.as_str() {
        "/robots.txt" => ok("User-agent: *\nDisallow: /"),
        "/feed.xml" => ok(feed),
        _ => ok("<link rel=alternate type=\"application/rss+xml\" href=\"/feed.xml\">"),
    })
    .await;
    assert!(matches!(fetcher().find_feeds(&server.url("/news")).await, Err(FetchError::Robots(_))));
    assert_eq!(server.paths(), ["/robots.txt"]);
    assert_eq!(fetcher().find_feeds(&server.url("/feed.xml")).await.expect("a feed").len(), 1);
}
