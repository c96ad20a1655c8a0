//! The server of the demo's outlets: one loopback port, one folder for each outlet.
//!
//! | route | is |
//! | --- | --- |
//! | `/` | the outlets |
//! | `/{outlet}/` | its front page, which names its feed |
//! | `/{outlet}/feed.xml`, `atom.xml`, `feed.json` | its feed, with an `ETag`: unchanged is `304` |
//! | `/{outlet}/{slug}`, `/{outlet}/{slug}.svg` | an article, and its drawing |

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use tokio::task::JoinHandle;

use super::content::Content;
use super::newsroom::{Newsroom, Published};
use super::write::{Site, picture};
use crate::clock::Clock;

/// The demo's outlets, served until this is dropped.
pub struct DemoFeeds {
    house: Arc<House>,
    tasks: Vec<JoinHandle<()>>,
}

struct House {
    newsroom: Mutex<Newsroom>,
    clock: Clock,
    address: SocketAddr,
}

impl House {
    fn newsroom(&self) -> MutexGuard<'_, Newsroom> {
        self.newsroom.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl DemoFeeds {
    /// Serves the outlets on a loopback port of their own, and publishes the next entry each `every`; without it, only
    /// [`DemoFeeds::publish_next`] does. The archive is there from the beginning.
    pub async fn start(every: Option<Duration>, clock: Clock) -> anyhow::Result<Self> {
        let newsroom = Mutex::new(Newsroom::open(Content::load()?, clock.now_ms()));
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .context("no loopback port is free for the demo's feeds")?;
        let house = Arc::new(House { newsroom, clock, address: listener.local_addr()? });
        let router = router(house.clone());
        let mut tasks = vec![tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                tracing::error!(%error, "the demo's feeds are not served any more");
            }
        })];
        if let Some(every) = every {
            tasks.push(tokio::spawn(publish(house.clone(), every)));
        }
        Ok(Self { house, tasks })
    }

    /// Where the outlets are: the one address that the demo's fetcher may look at although it is loopback.
    pub fn address(&self) -> SocketAddr {
        self.house.address
    }

    /// Each outlet's feed and name.
    pub fn outlets(&self) -> Vec<(String, String)> {
        let newsroom = self.house.newsroom();
        let all = (0..newsroom.content.outlets.len()).map(|outlet| self.house.site(&newsroom, outlet));
        all.map(|site| (site.feed_address(), site.outlet.name.clone())).collect()
    }

    /// Publishes the next entry (or the next correction) now.
    pub fn publish_next(&self) -> Published {
        self.house.newsroom().publish_next(self.house.clock.now_ms())
    }
}

impl Drop for DemoFeeds {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

async fn publish(house: Arc<House>, every: Duration) {
    let mut ticks = tokio::time::interval(every);
    // The first tick is at once.
    ticks.tick().await;
    loop {
        ticks.tick().await;
        let article = house.newsroom().publish_next(house.clock.now_ms());
        tracing::debug!(article.slug, article.topic, "the demo published an article");
    }
}

impl House {
    fn site<'a>(&self, newsroom: &'a Newsroom, outlet: usize) -> Site<'a> {
        let named = &newsroom.content.outlets[outlet];
        Site {
            outlet: named,
            address: format!("http://{}/{}", self.address, named.key),
            articles: newsroom.site(outlet).iter().collect(),
        }
    }
}

fn router(house: Arc<House>) -> Router {
    Router::new()
        .route("/", get(outlets))
        .route("/{outlet}/", get(front_page))
        .route("/{outlet}/{file}", get(file))
        .with_state(house)
}

async fn outlets(State(house): State<Arc<House>>) -> Html<String> {
    let newsroom = house.newsroom();
    let link = |outlet| {
        let site = house.site(&newsroom, outlet);
        format!("<li><a href=\"{}/\">{}</a></li>", site.address, site.outlet.name.replace('&', "&amp;"))
    };
    let list: String = (0..newsroom.content.outlets.len()).map(link).collect();
    Html(format!("<!doctype html><title>The demo's outlets</title><h1>The demo's outlets</h1><ul>{list}</ul>"))
}

fn find(newsroom: &Newsroom, key: &str) -> Option<usize> {
    newsroom.content.outlets.iter().position(|outlet| outlet.key == key)
}

async fn front_page(State(house): State<Arc<House>>, Path(key): Path<String>) -> Response {
    let newsroom = house.newsroom();
    match find(&newsroom, &key) {
        Some(outlet) => Html(house.site(&newsroom, outlet).front_page()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn file(
    State(house): State<Arc<House>>,
    Path((key, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let newsroom = house.newsroom();
    let Some(outlet) = find(&newsroom, &key) else { return StatusCode::NOT_FOUND.into_response() };
    let site = house.site(&newsroom, outlet);
    if file == site.outlet.format.file() {
        return feed(&site, newsroom.changes[outlet], &headers);
    }
    let slug = file.strip_suffix(".svg");
    let Some(article) = site.articles.iter().find(|article| article.slug == slug.unwrap_or(&file)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match slug {
        Some(_) => ([(header::CONTENT_TYPE, "image/svg+xml")], picture(article)).into_response(),
        None => Html(site.article_page(article)).into_response(),
    }
}

fn feed(site: &Site<'_>, changes: u64, headers: &HeaderMap) -> Response {
    let tag = format!("\"{changes}\"");
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
    if known {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response();
    }
    let kind = format!("{}; charset=utf-8", site.outlet.format.mime());
    ([(header::CONTENT_TYPE, kind), (header::ETAG, tag)], site.feed()).into_response()
}
