//! What we do not fetch: private networks, bombs, endless waits.

use super::recorder::{Recorder, answer, ok, redirect};
use super::{fetcher, fetcher_with};
use divisionbell::fetch::{FetchError, FetchOptions, Names, Stage};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::future::Future;
use std::io::{self, Write};
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Resolves every name to the next list of addresses, the last one again and again.
struct Scripted {
    answers: Vec<Vec<&'static str>>,
    asked: AtomicUsize,
}

impl Names for Scripted {
    fn lookup(&self, _: String) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> {
        let at = self.asked.fetch_add(1, Ordering::SeqCst).min(self.answers.len() - 1);
        let found = self.answers[at].iter().map(|ip| ip.parse().expect("an address")).collect();
        Box::pin(async move { Ok(found) })
    }
}

fn scripted(answers: &[&[&'static str]]) -> Arc<Scripted> {
    Arc::new(Scripted { answers: answers.iter().map(|a| a.to_vec()).collect(), asked: AtomicUsize::new(0) })
}

#[tokio::test]
async fn a_name_that_leads_into_a_private_network_is_refused() {
    for address in
        ["127.0.0.2", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"]
    {
        let names = scripted(&[&[address]]);
        let fetcher = fetcher_with(|o| o.names = names);
        let error = fetcher.feed("http://news.example.org/feed?key=secret", None, None).await.expect_err("refused");
        assert_eq!(error, FetchError::Refused("news.example.org".into()), "{address}");
        assert!(error.to_string().contains("FETCH_ALLOW") && !error.to_string().contains("secret"));
    }
}

#[tokio::test]
async fn a_name_that_resolves_elsewhere_the_second_time_gets_nowhere() {
    let server = Recorder::start(|_| answer("200 OK", &[("connection", "close")], b"hi")).await;
    let names = scripted(&[&["127.0.0.1"], &["127.0.0.2"]]);
    let fetcher = fetcher_with(|o: &mut FetchOptions| o.names = names.clone());
    let url = format!("http://news.example.org:{}/", server.port);
    assert!(fetcher.feed(&url, None, None).await.is_ok());
    assert!(matches!(fetcher.feed(&url, None, None).await, Err(FetchError::Refused(_))));
    assert_eq!(
        names.asked.load(Ordering::SeqCst),
        2,
        "one look-up for each connection: what was checked is what is connected to"
    );
}

#[tokio::test]
async fn of_several_addresses_only_the_open_ones_are_tried() {
    let server = Recorder::start(|_| ok("hi")).await;
    let names = scripted(&[&["10.0.0.1", "127.0.0.1"]]);
    let fetcher = fetcher_with(|o| o.names = names);
    assert!(fetcher.feed(&format!("http://news.example.org:{}/", server.port), None, None).await.is_ok());
}

#[tokio::test]
async fn each_redirect_is_checked() {
    let server = Recorder::start(|asked| match asked.path.as_str() {
        "/private" => redirect("302 Found", "http://127.0.0.2/"),
        "/metadata" => redirect("301 Moved Permanently", "http://169.254.169.254/latest/meta-data/"),
        "/decimal" => redirect("302 Found", "http://2130706434/"),
        _ => redirect("302 Found", "file:///etc/passwd"),
    })
    .await;
    for path in ["/private", "/metadata", "/decimal"] {
        assert!(matches!(fetcher().feed(&server.url(path), None, None).await, Err(FetchError::Refused(_))), "{path}");
    }
    assert_eq!(
        fetcher().feed(&server.url("/file"), None, None).await.expect_err("refused"),
        FetchError::NotHttp("file".into())
    );
}

#[tokio::test]
async fn a_decompression_bomb_costs_no_more_than_the_cap() {
    let mut bomb = GzEncoder::new(Vec::new(), Compression::best());
    let zeros = vec![b' '; 1 << 20];
    for _ in 0..64 {
        bomb.write_all(&zeros).expect("written");
    }
    let bomb = bomb.finish().expect("finished");
    assert!(bomb.len() < 100_000);
    let server = Recorder::start(move |_| answer("200 OK", &[("content-encoding", "gzip")], &bomb)).await;
    let error = fetcher().feed(&server.url("/feed"), None, None).await.expect_err("too big");
    assert_eq!(error, FetchError::TooBig { limit: 10 * 1024 * 1024 });
}

#[tokio::test]
async fn what_says_that_it_is_too_big_is_not_read() {
    let server = Recorder::start(|_| b"HTTP/1.1 200 OK\r\ncontent-length: 104857600\r\n\r\n".to_vec()).await;
    assert!(matches!(fetcher().feed(&server.url("/feed"), None, None).await, Err(FetchError::TooBig { .. })));
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_given_up() {
    let server = Recorder::start(|asked| match asked.path.as_str() {
        "/silent" => Vec::new(),
        _ => b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf".to_vec(),
    })
    .await;
    let fetcher = fetcher_with(|o| {
        o.first_byte_timeout = Duration::from_millis(60);
        o.total_timeout = Duration::from_millis(120);
    });
    let stage = async |path: &str| match fetcher.feed(&server.url(path), None, None).await {
        Err(FetchError::Timeout { what, .. }) => what,
        other => panic!("{other:?}"),
    };
    assert_eq!(stage("/silent").await, Stage::FirstByte);
    assert_eq!(stage("/stuck").await, Stage::Whole);
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_an_error_not_half_a_feed() {
    let server = Recorder::start(|_| b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\ncut".to_vec()).await;
    assert!(matches!(fetcher().feed(&server.url("/feed"), None, None).await, Err(FetchError::Body { .. })));
}

#[tokio::test]
async fn a_page_that_is_no_text_is_not_downloaded() {
    let server = Recorder::start(|asked| match asked.path.as_str() {
        "/robots.txt" => answer("404 Not Found", &[], b""),
        "/bill.pdf" => answer("200 OK", &[("content-type", "application/pdf")], b"%PDF"),
        "/plan.svg" => answer("200 OK", &[("content-type", "image/svg+xml")], b"<svg>"),
        "/film.mp4" => b"HTTP/1.1 200 OK\r\ncontent-type: video/mp4\r\ncontent-length: 99999999\r\n\r\n".to_vec(),
        _ => answer("200 OK", &[("content-type", "application/zip")], b"PK"),
    })
    .await;
    for (path, content_type) in
        [("/bill.pdf", "application/pdf"), ("/plan.svg", "image/svg+xml"), ("/film.mp4", "video/mp4")]
    {
        let fetched = fetcher().page(&server.url(path)).await.expect("what it is");
        assert_eq!((fetched.content_type.as_deref(), fetched.body.len()), (Some(content_type), 0), "{path}");
    }
    assert_eq!(
        fetcher().page(&server.url("/all.zip")).await.expect_err("refused").to_string(),
        "this is application/zip, not a page of text"
    );
}

#[tokio::test]
async fn a_closed_port_is_one_clear_line() {
    let server = Recorder::start(|_| ok("hi")).await;
    let port = server.port;
    drop(server);
    tokio::task::yield_now().await;
    let error =
        fetcher().feed(&format!("http://127.0.0.1:{port}/feed?token=secret"), None, None).await.expect_err("closed");
    let line = error.to_string();
    assert!(
        line.starts_with(&format!("no connection to 127.0.0.1:{port}: "))
            && !line.contains("secret")
            && !line.contains('\n'),
        "{line}"
    );
}

#[tokio::test]
async fn a_bomb_in_any_packing_costs_no_more_than_the_cap() {
    // RFC 8878, 3.1.1.2: blocks of one byte repeated; each of four bytes is 128 KB.
    let mut zstd = b"\x28\xb5\x2f\xfd\x00\x58".to_vec();
    let block = (128 * 1024_u32) << 3 | 1 << 1;
    for _ in 0..1_000 {
        zstd.extend(&block.to_le_bytes()[..3]);
        zstd.push(b' ');
    }
    let server = Recorder::start(move |_| answer("200 OK", &[("content-encoding", "zstd")], &zstd)).await;
    let error = fetcher().feed(&server.url("/feed"), None, None).await.expect_err("125 MB");
    assert_eq!(error, FetchError::TooBig { limit: 10 * 1024 * 1024 });
}

#[tokio::test]
async fn a_host_that_accepts_no_connection_is_given_up() {
    // A queue for one connection that nobody takes off: what comes later gets no answer (Linux).
    let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
    socket.bind("127.0.0.1:0".parse().expect("an address")).expect("a port");
    let listener = socket.listen(1).expect("a queue");
    let address = listener.local_addr().expect("an address");
    let mut waiting = Vec::new();
    while let Ok(Ok(stream)) =
        tokio::time::timeout(Duration::from_millis(100), tokio::net::TcpStream::connect(address)).await
    {
        waiting.push(stream);
        assert!(waiting.len() < 64, "the queue is never full");
    }
    let fetcher = fetcher_with(|o| o.connect_timeout = Duration::from_millis(100));
    let error = fetcher.feed(&format!("http://{address}/feed"), None, None).await.expect_err("no connection");
    assert!(matches!(&error, FetchError::Connect { reason, .. } if reason.contains("too long")), "{error:?}");
}

#[tokio::test]
async fn who_waits_too_long_for_a_busy_host_does_not_ask_at_all() {
    let server = Recorder::start(|_| Vec::new()).await;
    let fetcher = fetcher_with(|o| {
        o.patience = Duration::from_millis(50);
        o.first_byte_timeout = Duration::from_millis(500);
    });
    let urls = [server.url("/1"), server.url("/2")];
    let (first, second) = tokio::join!(fetcher.feed(&urls[0], None, None), fetcher.feed(&urls[1], None, None));
    assert!(matches!(first, Err(FetchError::Timeout { .. })), "{first:?}");
    assert_eq!(second.expect_err("busy"), FetchError::Busy(format!("127.0.0.1:{}", server.port)));
    assert_eq!(server.paths(), ["/1"]);
}
