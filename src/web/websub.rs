//! `/websub/{token}`: where WebSub hubs verify subscriptions (GET) and push what is new (POST).

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::roles::Newsroom;
use crate::roles::push::{Pushes, Reply};
use crate::sources::MAX_BYTES;

/// A body that takes longer than this to arrive is not waited for.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

pub(super) fn router(room: &Newsroom) -> Router {
    let pushes = Arc::new(Pushes::new(room.clone()));
    Router::new().route("/websub/{token}", get(verify).post(push)).with_state(pushes)
}

async fn verify(
    State(pushes): State<Arc<Pushes>>,
    Path(token): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
) -> Response {
    answer(pushes.verify(&token, &query).await)
}

async fn push(State(pushes): State<Arc<Pushes>>, Path(token): Path<String>, request: Request) -> Response {
    let admitted = match pushes.admit(&token).await {
        Ok(Ok(admitted)) => admitted,
        Ok(Err(reply)) => return answer(Ok(reply)),
        Err(error) => return answer(Err(error)),
    };
    let (parts, body) = request.into_parts();
    let body = match tokio::time::timeout(BODY_TIMEOUT, to_bytes(body, MAX_BYTES)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        Err(_) => return StatusCode::REQUEST_TIMEOUT.into_response(),
    };
    let signature = text(&parts.headers, "x-hub-signature").unwrap_or_default();
    let content_type = text(&parts.headers, header::CONTENT_TYPE.as_str());
    answer(pushes.take(admitted, &signature, content_type, body).await)
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

fn answer(reply: anyhow::Result<Reply>) -> Response {
    match reply {
        Ok(Reply::Challenge(challenge)) => {
            // A text that a stranger chose: never to be taken for a page.
            let headers =
                [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::X_CONTENT_TYPE_OPTIONS, "nosniff")];
            (headers, challenge).into_response()
        }
        Ok(Reply::Done) => StatusCode::OK.into_response(),
        Ok(Reply::Later) => StatusCode::ACCEPTED.into_response(),
        Ok(Reply::Unknown) => StatusCode::NOT_FOUND.into_response(),
        Ok(Reply::Over) => StatusCode::GONE.into_response(),
        Ok(Reply::TooMany(seconds)) => {
            (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, seconds.to_string())]).into_response()
        }
        Err(error) => {
            tracing::warn!("a hub's request is not taken: {error:#}");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}
