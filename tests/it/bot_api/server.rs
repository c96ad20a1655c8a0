//! The HTTP side: calls in, answers and faults out, and the webhook's calls.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use serde_json::{Value, json};

use super::Shared;
use super::fault::{Fault, Moment};
use super::methods::{self, Outcome, Refused};
use super::request::Request;
use super::state::Call;

pub async fn serve(listener: tokio::net::TcpListener, shared: Arc<Shared>) {
    let app = Router::new()
        .route("/{bot}/{method}", any(receive))
        .route("/file/{bot}/{*path}", get(download))
        .layer(DefaultBodyLimit::max(60 << 20))
        .with_state(shared);
    let _ = axum::serve(listener, app).await;
}

async fn receive(
    State(shared): State<Arc<Shared>>,
    Path((bot, method)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let method = method.to_lowercase();
    if let Err(refused) = methods::authorize(&bot) {
        return answer(Err(refused));
    }
    let request = Request::read(&headers, &query.unwrap_or_default(), &body);
    let mut request = match request {
        Ok(request) => request,
        Err(why) => return answer(Err(Refused::bad(&why))),
    };
    let planned = shared.state().faults.next(&method);
    match planned {
        Some((Moment::Before, fault)) => {
            if let Some(broken) = fail(&shared, &method, &request, fault, false).await {
                return broken;
            }
            answer(carry_out(&shared, &method, &mut request, true).await)
        }
        Some((Moment::After, fault)) => {
            let told = matches!(fault, Fault::Slow(_));
            let outcome = carry_out(&shared, &method, &mut request, told).await;
            let done = outcome.is_ok();
            match fail(&shared, &method, &request, fault, done).await {
                Some(broken) => broken,
                None => answer(outcome),
            }
        }
        None => answer(carry_out(&shared, &method, &mut request, true).await),
    }
}

/// Fails the call, unless the fault is only that it takes its time.
async fn fail(shared: &Shared, method: &str, request: &Request, fault: Fault, done: bool) -> Option<Response> {
    let (status, description) = match fault {
        Fault::Error(status) => (status, "a fault".to_owned()),
        Fault::Flood(seconds) => (429, format!("retry after {seconds}")),
        Fault::Refuse(why) => (400, why.to_owned()),
        Fault::Reset | Fault::Hang => (0, format!("{fault:?}")),
        Fault::Slow(time) => {
            tokio::time::sleep(time).await;
            return None;
        }
    };
    if !done {
        record(shared, method, request, status, &description, (false, true));
    }
    match fault {
        Fault::Error(status) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
            Some((status, "<html><body>Bad Gateway</body></html>").into_response())
        }
        Fault::Flood(seconds) => Some(answer(Err(Refused::flood(i64::try_from(seconds).unwrap_or(1))))),
        Fault::Refuse(why) => Some(answer(Err(Refused::bad(why)))),
        // Unwinding ends the connection's task, and with it the connection, without a word and without a hook.
        Fault::Reset => std::panic::resume_unwind(Box::new("the connection is cut")),
        Fault::Hang => std::future::pending().await,
        Fault::Slow(_) => None,
    }
}

async fn carry_out(shared: &Shared, method: &str, request: &mut Request, told: bool) -> Outcome {
    let outcome = match method {
        "getupdates" => get_updates(shared, request).await,
        _ => {
            let now_ms = shared.clock.now_ms();
            methods::call(&mut shared.state(), method, request, now_ms)
        }
    };
    let (status, description) = match &outcome {
        Ok(_) => (200, ""),
        Err(refused) => (refused.status, refused.description.as_str()),
    };
    // Empty rounds of long polling are no news.
    if method != "getupdates" || outcome != Ok(json!([])) {
        record(shared, method, request, status, description, (outcome.is_ok(), told));
    }
    outcome
}

impl PartialEq for Refused {
    fn eq(&self, other: &Self) -> bool {
        self.status == other.status && self.description == other.description
    }
}

fn record(
    shared: &Shared,
    method: &str,
    request: &Request,
    status: u16,
    description: &str,
    (done, told): (bool, bool),
) {
    let call = Call {
        at_ms: shared.clock.now_ms(),
        method: method.to_owned(),
        chat: request.number("chat_id"),
        params: Value::Object(request.params.clone()),
        status,
        description: description.to_owned(),
        done,
        told,
    };
    shared.state().log.push(call);
    shared.changed();
}

fn answer(outcome: Outcome) -> Response {
    match outcome {
        Ok(result) => axum::Json(json!({"ok": true, "result": result})).into_response(),
        Err(refused) => {
            let mut body = json!({"ok": false, "error_code": refused.status, "description": refused.description});
            if !refused.parameters.is_null() {
                body["parameters"] = refused.parameters;
            }
            let status = StatusCode::from_u16(refused.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, axum::Json(body)).into_response()
        }
    }
}

async fn get_updates(shared: &Shared, request: &Request) -> Outcome {
    let limit = request.number("limit").unwrap_or(100).clamp(1, 100);
    let wait = Duration::from_secs(request.number("timeout").unwrap_or(0).clamp(0, 50).unsigned_abs());
    let mut changes = shared.changes.subscribe();
    let mine = {
        let mut state = shared.state();
        if state.webhook.is_some() {
            let why =
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";
            return Err(Refused::conflict(why));
        }
        methods::allow(&mut state, request);
        confirm(&mut state, request.number("offset").unwrap_or(0));
        state.poll += 1;
        state.poll
    };
    shared.changed();
    let deadline = tokio::time::Instant::now() + wait;
    loop {
        {
            let state = shared.state();
            if state.poll != mine {
                let why = "terminated by other getUpdates request; make sure that only one bot instance is running";
                return Err(Refused::conflict(why));
            }
            let waiting: Vec<Value> =
                state.updates.iter().take(usize::try_from(limit).unwrap_or(100)).cloned().collect();
            if !waiting.is_empty() || tokio::time::Instant::now() >= deadline {
                return Ok(Value::Array(waiting));
            }
        }
        let _ = tokio::time::timeout_at(deadline, changes.changed()).await;
    }
}

/// An update is confirmed once a call names a higher offset; with repeats on, one confirmation is lost.
fn confirm(state: &mut super::state::State, offset: i64) {
    if offset < 0 {
        let keep = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
        while state.updates.len() > keep {
            state.updates.pop_front();
        }
    }
    let confirmed = |update: &Value| update["update_id"].as_i64().is_some_and(|id| id < offset);
    if state.repeats && state.updates.iter().any(confirmed) {
        state.repeats = false;
        return;
    }
    state.updates.retain(|update| !confirmed(update));
}

async fn download(State(shared): State<Arc<Shared>>, Path((bot, path)): Path<(String, String)>) -> Response {
    if let Err(refused) = methods::authorize(&bot) {
        return answer(Err(refused));
    }
    let id = path.strip_prefix("documents/").unwrap_or_default();
    match shared.state().files.get(id) {
        Some(bytes) => bytes.clone().into_response(),
        None => answer(Err(Refused::unknown())),
    }
}

/// Calls the webhook with each update in turn, again until it is taken.
pub async fn call_webhooks(shared: Arc<Shared>) {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut changes = shared.changes.subscribe();
    loop {
        let next = {
            let state = shared.state();
            state.webhook.clone().zip(state.updates.front().cloned())
        };
        let Some(((url, secret), update)) = next else {
            let _ = changes.changed().await;
            continue;
        };
        let call = client.post(&url).header("X-Telegram-Bot-Api-Secret-Token", secret).json(&update);
        match call.send().await {
            Ok(answer) if answer.status().is_success() => {
                shared.state().updates.pop_front();
                shared.changed();
            }
            _ => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}
