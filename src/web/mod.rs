//! The HTTP server: health, readiness, metrics, what WebSub hubs call, deep links for newspapers, and what the adapters mount (a
//! webhook, the live page).

mod join;
mod numbers;
mod websub;

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::roles::Newsroom;

pub use numbers::Numbers;

/// How long the database may take to say that it is there.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long it may take to count; with millions of rows it needs a second or two.
const METRICS_PATIENCE: Duration = Duration::from_secs(9);

#[derive(Clone)]
struct Server {
    room: Newsroom,
    numbers: Arc<Numbers>,
}

/// The routes of the program and of its platforms.
pub fn router(room: &Newsroom, numbers: Arc<Numbers>, mounted: impl IntoIterator<Item = Router>) -> Router {
    let own = Router::new()
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics))
        .with_state(Server { room: room.clone(), numbers })
        .merge(websub::router(room))
        .merge(join::router(room));
    mounted.into_iter().fold(own, Router::merge)
}

/// Serves until shutdown, then lets open requests end.
pub async fn serve(listener: TcpListener, router: Router, shutdown: CancellationToken) -> Result<()> {
    axum::serve(listener, router)
        .with_graceful_shutdown(async move { shutdown.cancelled().await })
        .await
        .context("the web server stopped")
}

/// The process lives.
async fn healthz() -> &'static str {
    "ok\n"
}

/// The process can do its work: the database answers.
async fn readyz(State(server): State<Server>) -> Response {
    // Whoever asks waits a few seconds at most; a pool that cannot connect tries for longer.
    let answer = tokio::time::timeout(PATIENCE, server.room.store.ping());
    match answer.await.map_err(anyhow::Error::from).flatten() {
        Ok(()) => Json(json!({ "ready": true })).into_response(),
        Err(error) => {
            tracing::warn!("not ready: {error:#}");
            let why = json!({ "ready": false, "why": "the database does not answer" });
            (StatusCode::SERVICE_UNAVAILABLE, Json(why)).into_response()
        }
    }
}

/// Prometheus text format 0.0.4.
async fn metrics(State(server): State<Server>) -> Response {
    let now_ms = server.room.clock.now_ms();
    let answer = tokio::time::timeout(METRICS_PATIENCE, server.numbers.render(&server.room.store, now_ms));
    match answer.await.map_err(anyhow::Error::from).flatten() {
        Ok(text) => ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response(),
        Err(error) => {
            tracing::warn!("no metrics: {error:#}");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
        }
    }
}
