//! Deep links for a newspaper's page.
//!
//! | route | does |
//! | --- | --- |
//! | `GET /join/sanctions-peacekeeping` | leads to the platform's own "add to a group", which then offers these topics |
//! | `GET /join` | for the newspaper's web editor: choose topics, get the line of HTML to paste under an article |
//!
//! Names are joined by `-`, since a topic's name has none. A payload holds 64 characters (Bot API, "Deep linking"): a longer list
//! is stored, and the payload names it. Where no platform has such a link, it leads to a page of ours, the browser chat.

mod page;

use std::collections::BTreeMap;

use anyhow::Result;
use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tracing::warn;

use crate::commands::parse::{is_name, nearest};
use crate::commands::{MOST_SUBSCRIPTIONS, Speech};
use crate::roles::Newsroom;
use crate::store::TopicRow;

/// Characters of a payload (Bot API, "Deep linking").
const PAYLOAD: usize = 64;

pub fn router(room: &Newsroom) -> Router {
    let style = ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("join.css"));
    Router::new()
        .route("/join", get(editor))
        .route("/join/", get(editor))
        .route("/join/{topics}", get(join))
        .route("/join.css", get(async move || style))
        .layer(map_response(guard))
        .with_state(room.clone())
}

/// Nothing of these pages comes from elsewhere, and nothing runs in them.
async fn guard(mut response: Response) -> Response {
    const POLICY: &str =
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Language"));
    response
}

async fn join(State(room): State<Newsroom>, Path(topics): Path<String>, headers: HeaderMap) -> Response {
    let speech = speech(&headers);
    lead(&room, &topics, speech).await.unwrap_or_else(|error| failed(&error))
}

/// A redirect, or the page that says what is wrong with the address.
async fn lead(room: &Newsroom, topics: &str, speech: &Speech) -> Result<Response> {
    let catalogue = room.store.topics(None).await?;
    let wanted = Wanted::read(topics, &catalogue);
    if !wanted.unknown.is_empty() || wanted.known.is_empty() || wanted.known.len() > MOST_SUBSCRIPTIONS {
        let found = page::unknown(&wanted, &catalogue, speech);
        return Ok((StatusCode::NOT_FOUND, page::html(found)).into_response());
    }
    let payload = payload(room, &wanted.names()).await?;
    Ok(match link(room, &payload).await? {
        Some(to) => {
            (StatusCode::FOUND, [(header::LOCATION, to), (header::CACHE_CONTROL, "no-cache".into())]).into_response()
        }
        None => (StatusCode::SERVICE_UNAVAILABLE, page::html(page::nowhere(speech))).into_response(),
    })
}

/// What an address asks for.
struct Wanted<'a> {
    known: Vec<&'a TopicRow>,
    /// As written, shortened; with the nearest name there is.
    unknown: Vec<(String, Option<&'a str>)>,
}

impl<'a> Wanted<'a> {
    fn read(topics: &str, catalogue: &'a [TopicRow]) -> Self {
        let by_name: BTreeMap<&str, &TopicRow> = catalogue.iter().map(|topic| (topic.name.as_str(), topic)).collect();
        let mut wanted = Self { known: Vec::new(), unknown: Vec::new() };
        for word in topics.split(['-', ',', ' ', '+']).filter(|word| !word.is_empty()) {
            let name: String = word.to_lowercase().chars().take(40).collect();
            match by_name.get(name.as_str()) {
                Some(topic) if wanted.known.iter().any(|known| known.id == topic.id) => {}
                Some(topic) => wanted.known.push(topic),
                None if wanted.unknown.len() < 10 => {
                    let close = nearest(&name, by_name.keys().map(|known| (*known, *known)));
                    wanted.unknown.push((name, close));
                }
                None => {}
            }
        }
        wanted
    }

    fn names(&self) -> String {
        joined(&self.known)
    }
}

fn joined(topics: &[&TopicRow]) -> String {
    topics.iter().map(|topic| topic.name.as_str()).collect::<Vec<_>>().join("-")
}

/// The names themselves where they fit, else what they are stored under.
async fn payload(room: &Newsroom, names: &str) -> Result<String> {
    if names.len() <= PAYLOAD {
        return Ok(names.to_owned());
    }
    room.store.keep_list(names, room.clock.now_ms()).await
}

/// Where a payload leads: a platform's own link, also one that another process has learned; else a page of ours.
async fn link(room: &Newsroom, payload: &str) -> Result<Option<String>> {
    for platform in &room.platforms {
        if let Some(link) = platform.start_link(payload) {
            return Ok(Some(link));
        }
        if let Some(known) = room.store.fact(&format!("start_link:{}", platform.name())).await? {
            return Ok(Some(format!("{known}{payload}")));
        }
    }
    Ok(room.platforms.iter().find_map(|platform| platform.page(payload)).map(|page| format!("../{page}")))
}

async fn editor(State(room): State<Newsroom>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let speech = speech(&headers);
    let catalogue = match room.store.topics(None).await {
        Ok(catalogue) => catalogue,
        Err(error) => return failed(&error),
    };
    let asked = query.unwrap_or_default();
    let chosen: Vec<&TopicRow> = url::form_urlencoded::parse(asked.as_bytes())
        .filter(|(field, name)| field == "topic" && is_name(name))
        .filter_map(|(_, name)| catalogue.iter().find(|topic| topic.name == name))
        .take(MOST_SUBSCRIPTIONS)
        .collect();
    page::html(page::editor(&catalogue, &chosen, &base(&room, &headers), speech)).into_response()
}

/// Where the outside reaches us: as configured, else the address that this request came by.
fn base(room: &Newsroom, headers: &HeaderMap) -> page::Base {
    if let Some(url) = &room.config.public_url {
        return page::Base { address: url.as_str().trim_end_matches('/').to_owned(), configured: true };
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    page::Base { address: format!("http://{host}"), configured: false }
}

/// The first language of the browser's that the bot speaks.
fn speech(headers: &HeaderMap) -> &'static Speech {
    let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|wanted| wanted.to_str().ok()).unwrap_or_default();
    let spoken = |wanted: &str| {
        let language = wanted.split(['-', ';']).next().unwrap_or_default().trim().to_ascii_lowercase();
        Speech::languages().any(|(known, _)| known == language).then(|| Speech::of(&language))
    };
    wanted.split(',').find_map(spoken).unwrap_or_else(|| Speech::of("en"))
}

fn failed(error: &anyhow::Error) -> Response {
    warn!("a join page could not be made: {error:#}");
    (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer: try again in a moment\n").into_response()
}
