//! Over TLS: HTTP/2, and whose certificates are trusted.

use super::fetcher_with;
use divisionbell::fetch::{FetchError, FetchOptions, Fetcher};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// A server on loopback that speaks nothing but HTTP/2, with a certificate that nobody has signed.
struct Encrypted {
    url: String,
    authority: String,
    connections: Arc<AtomicUsize>,
    requests: Arc<AtomicUsize>,
}

impl Encrypted {
    async fn start() -> Self {
        let certified = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).expect("a certificate");
        let key = PrivateKeyDer::try_from(certified.signing_key.serialize_der()).expect("a key");
        let mut config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![certified.cert.der().clone()], key)
            .expect("a certificate with its key");
        config.alpn_protocols = vec![b"h2".to_vec()];
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let server = Self {
            url: format!("https://{}", listener.local_addr().expect("an address")),
            authority: certified.cert.pem(),
            connections: Arc::default(),
            requests: Arc::default(),
        };
        let (connections, requests) = (Arc::clone(&server.connections), Arc::clone(&server.requests));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                connections.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serve(acceptor.clone(), stream, Arc::clone(&requests)));
            }
        });
        server
    }

    /// The certificate as a file that `FETCH_CA` may name.
    fn authority_in(&self, folder: &Path) -> PathBuf {
        let path = folder.join("intranet.pem");
        std::fs::write(&path, &self.authority).expect("a file");
        path
    }
}

async fn serve(acceptor: TlsAcceptor, stream: TcpStream, requests: Arc<AtomicUsize>) {
    let Ok(stream) = acceptor.accept(stream).await else { return };
    let Ok(mut connection) = h2::server::handshake(stream).await else { return };
    while let Some(Ok((_, mut respond))) = connection.accept().await {
        let number = requests.fetch_add(1, Ordering::SeqCst);
        let head = http::Response::builder().header("etag", "\"1\"").body(()).expect("a head");
        let mut body = respond.send_response(head, false).expect("an open stream");
        body.send_data(format!("answer {number}").into(), true).expect("an open stream");
    }
}

#[tokio::test]
async fn a_hosts_requests_travel_on_one_http_2_connection() {
    let (server, folder) = (Encrypted::start().await, tempfile::tempdir().expect("a folder"));
    let authorities = Some(server.authority_in(folder.path()));
    let fetcher = fetcher_with(|o| o.authorities = authorities);
    for number in 0..5 {
        let fetched = fetcher.feed(&format!("{}/{number}", server.url), None, None).await.expect("an answer");
        assert_eq!(&fetched.body[..], format!("answer {number}").as_bytes());
        assert_eq!(fetched.etag.as_deref(), Some("\"1\""));
    }
    assert_eq!((server.requests.load(Ordering::SeqCst), server.connections.load(Ordering::SeqCst)), (5, 1));
}

#[tokio::test]
async fn a_certificate_of_an_authority_that_nobody_named_is_refused() {
    let server = Encrypted::start().await;
    let error = fetcher_with(|_| {}).feed(&server.url, None, None).await.expect_err("a refusal");
    assert!(matches!(&error, FetchError::Connect { reason, .. } if reason.contains("certificate")), "{error}");
    assert_eq!(server.requests.load(Ordering::SeqCst), 0);
}

#[test]
fn a_file_without_a_certificate_is_one_clear_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let empty = folder.path().join("empty.pem");
    std::fs::write(&empty, "no certificate").expect("a file");
    for (path, says) in [(empty, "holds no certificate"), (folder.path().join("nowhere.pem"), "cannot read")] {
        let options = FetchOptions { authorities: Some(path), ..FetchOptions::default() };
        let error = Fetcher::new(options).err().expect("a mistake").to_string();
        assert!(error.starts_with("FETCH_CA: ") && error.contains(says), "{error}");
    }
}
