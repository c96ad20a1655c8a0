//! A newspaper of our own: feeds and pages on a loopback port, changed by the test while the program looks.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// What a path answers.
#[derive(Clone, Debug)]
pub struct Page {
    pub status: StatusCode,
    pub content_type: String,
    pub body: Vec<u8>,
    pub etag: Option<String>,
    pub headers: Vec<(&'static str, String)>,
}

impl Page {
    pub fn feed(xml: impl Into<Vec<u8>>) -> Self {
        Self::of("application/rss+xml", xml)
    }

    pub fn html(html: impl Into<Vec<u8>>) -> Self {
        Self::of("text/html; charset=utf-8", html)
    }

    pub fn of(content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let content_type = content_type.to_owned();
        Self { status: StatusCode::OK, content_type, body: body.into(), etag: None, headers: Vec::new() }
    }
}

/// One request as it came.
#[derive(Clone, Debug)]
pub struct Asked {
    pub path: String,
    pub headers: HeaderMap,
}

#[derive(Default)]
struct Inner {
    pages: HashMap<String, Page>,
    asked: Vec<Asked>,
    /// Paths whose answers wait.
    held: HashMap<String, watch::Receiver<()>>,
}

/// The running server; it ends with the test's runtime.
#[derive(Clone)]
pub struct Press {
    pub url: String,
    inner: Arc<Mutex<Inner>>,
}

impl Press {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a loopback port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let press = Self { url, inner: Arc::default() };
        let router = Router::new().fallback(answer).with_state(press.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        press
    }

    /// Publishes, or replaces, what stands at a path.
    pub fn put(&self, path: &str, page: Page) {
        self.inner.lock().expect("the press").pages.insert(path.to_owned(), page);
    }

    /// Answers nobody who asks for a path until what comes back is dropped.
    pub fn hold(&self, path: &str) -> watch::Sender<()> {
        let (hold, held) = watch::channel(());
        self.inner.lock().expect("the press").held.insert(path.to_owned(), held);
        hold
    }

    /// Publishes an RSS 2.0 feed at `path`; items are `(guid, title, path of the page, description)`.
    pub fn put_feed(&self, path: &str, title: &str, items: &[(&str, &str, &str, &str)]) {
        let items: String = items
            .iter()
            .map(|(guid, title, page, description)| {
                format!(
                    "<item><guid isPermaLink=\"false\">{guid}</guid><title><![CDATA[{title}]]></title>\
                     <link>{}{page}</link><description><![CDATA[{description}]]></description></item>",
                    self.url
                )
            })
            .collect();
        let xml = format!(
            "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>{title}</title><link>{}</link>\
             <language>en</language>{items}</channel></rss>",
            self.url
        );
        self.put(path, Page::feed(xml));
    }

    /// Gives what stands at a path an entity tag, so that who has it gets a 304.
    pub fn tag(&self, path: &str, etag: &str) {
        let mut inner = self.inner.lock().expect("the press");
        inner.pages.get_mut(path).expect("a page").etag = Some(etag.to_owned());
    }

    /// Publishes an article's page with some furniture around its paragraphs.
    pub fn put_article(&self, path: &str, title: &str, paragraphs: &[&str]) {
        let body: String = paragraphs.iter().map(|p| format!("<p>{p}</p>")).collect();
        self.put(
            path,
            Page::html(format!(
                "<!doctype html><html lang=\"en\"><head><title>{title}</title></head><body>\
                 <nav><a href=\"/\">Home</a> <a href=\"/sport\">Sport</a></nav>\
                 <article><h1>{title}</h1>{body}</article><footer>Sign up for our newsletter</footer></body></html>"
            )),
        );
    }

    /// All requests so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.inner.lock().expect("the press").asked.clone()
    }

    /// How often a path was asked for.
    pub fn times(&self, path: &str) -> usize {
        self.asked().iter().filter(|asked| asked.path == path).count()
    }
}

async fn answer(State(press): State<Press>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let (page, held) = {
        let mut inner = press.inner.lock().expect("the press");
        inner.asked.push(Asked { path: path.clone(), headers: request.headers().clone() });
        (inner.pages.get(&path).cloned(), inner.held.get(&path).cloned())
    };
    if let Some(mut held) = held {
        while held.changed().await.is_ok() {}
    }
    let Some(page) = page else { return StatusCode::NOT_FOUND.into_response() };
    let sent = request.headers().get(header::IF_NONE_MATCH).map(|sent| sent.as_bytes().to_vec());
    if page.etag.as_ref().is_some_and(|etag| sent.as_deref() == Some(etag.as_bytes())) {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let mut response = Response::builder().status(page.status).header(header::CONTENT_TYPE, page.content_type);
    if let Some(etag) = page.etag {
        response = response.header(header::ETAG, etag);
    }
    for (name, value) in page.headers {
        response = response.header(name, value);
    }
    response.body(Body::from(page.body)).expect("a response")
}
