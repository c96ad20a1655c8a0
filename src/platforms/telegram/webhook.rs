//! The route that Telegram calls. An update is stored before it is answered with 200: what was not stored,
//! Telegram sends again.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use subtle::ConstantTimeEq;
use url::Url;

use super::{Inner, NAME};
use crate::platforms::Inbox;

/// One update; Telegram's longest are some hundred kilobytes.
const BODY_BYTES: usize = 1 << 20;
const HEADER: &str = "x-telegram-bot-api-secret-token";

/// Where Telegram calls us (`TELEGRAM_WEBHOOK_URL`), and the secret that proves that it is Telegram: 1 to 256
/// of `A-Za-z0-9_-` (Bot API, `setWebhook.secret_token`).
#[derive(Clone)]
pub struct Webhook {
    pub url: Url,
    pub secret: SecretString,
}

#[derive(Clone)]
struct Door {
    telegram: Arc<Inner>,
    inbox: Arc<dyn Inbox>,
    secret: SecretString,
}

/// The router with the one route, at the path of the webhook's own address.
pub(super) fn router(telegram: Arc<Inner>, webhook: &Webhook, inbox: Arc<dyn Inbox>) -> Router {
    let door = Door { telegram, inbox, secret: webhook.secret.clone() };
    Router::new().route(webhook.url.path(), post(receive)).layer(DefaultBodyLimit::max(BODY_BYTES)).with_state(door)
}

async fn receive(State(door): State<Door>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let given = headers.get(HEADER).map_or(&[][..], |value| value.as_bytes());
    if !bool::from(given.ct_eq(door.secret.expose_secret().as_bytes())) {
        return StatusCode::FORBIDDEN;
    }
    // Telegram would repeat what is refused for a day: what cannot be read is taken and passed over.
    let Ok(raw) = serde_json::from_slice::<Value>(&body) else {
        tracing::warn!("a webhook call that is no JSON was passed over");
        return StatusCode::OK;
    };
    let updates = door.telegram.take(&[raw]).await;
    match door.inbox.put(NAME, &updates).await {
        Ok(()) => StatusCode::OK,
        Err(error) => {
            tracing::error!(error = format!("{error:#}"), "an update could not be stored, telegram will repeat it");
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}
