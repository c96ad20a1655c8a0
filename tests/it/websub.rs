//! WebSub from end to end: a publisher whose feed names a hub, the hub, and the program whose callback is really called.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Form, Router, routing::post};
use divisionbell::roles::{poll, renew};
use divisionbell::store::{SourceRow, Store};
use divisionbell::web;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use tokio::net::TcpListener;

use crate::databases::each_database;
use crate::press::Page;
use crate::world::{HOUR, MINUTE, World};

const DAY: i64 = 24 * HOUR;
const GROUP: i64 = -1001;
const FEED: &str = "/feed.xml";
/// What the hub knows the feed by; it need not be where we found it.
const TOPIC: &str = "https://valley.example/feed";
const OLD: (&str, &str, &str) = ("0", "Rain in the valley", "It rained in the valley all day.");
const NEWS: (&str, &str, &str) = (
    "1",
    "Ministers agree new sanctions on four banks",
    "Finance ministers agreed new sanctions on four banks on Monday, freezing assets worth two billion pounds. \
     The sanctions follow the seizure of three ships in the spring, and more sanctions are to come.",
);

/// The form that a subscriber sent.
type Asked = HashMap<String, String>;

/// A hub that verifies nothing by itself: the test says when it does, and what.
#[derive(Clone)]
struct Hub {
    url: String,
    status: Arc<Mutex<StatusCode>>,
    asked: Arc<Mutex<Vec<Asked>>>,
    client: reqwest::Client,
}

impl Hub {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let hub = Self {
            url: format!("http://{}/hub", listener.local_addr().unwrap()),
            status: Arc::new(Mutex::new(StatusCode::ACCEPTED)),
            asked: Arc::default(),
            client: reqwest::Client::builder().no_proxy().build().unwrap(),
        };
        let take = async |State(hub): State<Hub>, Form(form): Form<Asked>| {
            hub.asked.lock().unwrap().push(form);
            *hub.status.lock().unwrap()
        };
        let router = Router::new().route("/hub", post(take)).with_state(hub.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        hub
    }

    fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// The last request.
    fn last(&self) -> Asked {
        self.asked().pop().expect("a request")
    }

    /// Verifies the last request (5.3): status and body of the answer.
    async fn verify(&self, more: &[(&str, &str)]) -> (u16, String) {
        let asked = self.last();
        let mut query = vec![
            ("hub.mode", asked["hub.mode"].as_str()),
            ("hub.topic", asked["hub.topic"].as_str()),
            ("hub.challenge", "made & up"),
            ("hub.lease_seconds", "864000"),
        ];
        for (name, value) in more {
            query.retain(|(known, _)| known != name);
            query.push((name, value));
        }
        let answer = self.client.get(&asked["hub.callback"]).query(&query).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// Pushes a document, signed with the secret of the first request.
    async fn push(&self, body: &str) -> u16 {
        let secret = self.asked()[0]["hub.secret"].clone();
        self.push_signed(body, &secret).await
    }

    async fn push_signed(&self, body: &str, secret: &str) -> u16 {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(body.as_bytes());
        let signature: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        let request = self.client.post(&self.asked()[0]["hub.callback"]).header("content-type", "application/rss+xml");
        let request = request.header("x-hub-signature", format!("sha256={signature}"));
        request.body(body.to_owned()).send().await.unwrap().status().as_u16()
    }
}

/// A world that hubs can reach, and a hub.
async fn each_public_world(test: impl AsyncFn(&mut World, &Hub)) {
    each_database(async |store: &Store| {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let public_url = format!("http://{}", listener.local_addr().unwrap());
        let mut world = World::with(store.clone(), &[("PUBLIC_URL", &public_url)]).await;
        let numbers = Arc::new(web::Numbers::install().unwrap());
        let router = web::router(&world.room, numbers, []);
        let serving = tokio::spawn(async move { axum::serve(listener, router).await });
        test(&mut world, &Hub::start().await).await;
        serving.abort();
    })
    .await;
}

fn document(hub: Option<&Hub>, items: &[(&str, &str, &str)]) -> String {
    let links = hub.map_or_else(String::new, |hub| {
        format!(
            "<atom:link xmlns:atom=\"http://www.w3.org/2005/Atom\" rel=\"hub\" href=\"{}\"/>\
             <atom:link xmlns:atom=\"http://www.w3.org/2005/Atom\" rel=\"self\" href=\"{TOPIC}\"/>",
            hub.url
        )
    });
    let items: String = items
        .iter()
        .map(|(id, title, text)| {
            format!(
                "<item><guid isPermaLink=\"false\">{id}</guid><title>{title}</title>\
                 <link>https://valley.example/{id}</link><description>{text}</description></item>"
            )
        })
        .collect();
    format!("<rss version=\"2.0\"><channel><title>Valley</title><language>en</language>{links}{items}</channel></rss>")
}

async fn row(world: &World) -> SourceRow {
    world.room.store.source_by_url(&format!("{}{FEED}", world.press.url)).await.unwrap().expect("a source")
}

/// A source that its hub pushes, and a group that follows what it writes about.
async fn pushed(world: &mut World, hub: &Hub) {
    world.group_following(GROUP, "sanctions").await;
    world.press.put(FEED, Page::feed(document(Some(hub), &[OLD])));
    world.watch(FEED, "Valley").await;
    assert_eq!(hub.verify(&[]).await, (200, "made & up".to_owned()));
}

#[tokio::test]
async fn a_feed_that_names_a_hub_is_subscribed_and_a_push_is_told_without_a_tick_of_the_poll() {
    each_public_world(async |world, hub| {
        pushed(world, hub).await;
        let asked = hub.last();
        assert_eq!((asked["hub.mode"].as_str(), asked["hub.topic"].as_str()), ("subscribe", TOPIC));
        assert!(asked["hub.secret"].len() < 200 && asked["hub.secret"].len() >= 32);
        let token = asked["hub.callback"].rsplit('/').next().unwrap();
        assert!(token.len() == 64 && token != asked["hub.secret"], "{token}");
        let polls = world.press.times(FEED);
        let mut outbox = world.room.store.wakes(divisionbell::store::Channel::Outbox);
        assert_eq!(hub.push(&document(None, &[NEWS])).await, 200);
        outbox.next().await;
        world.settle().await;
        assert_eq!(world.updates(GROUP).len(), 1);
        assert_eq!(hub.push(&document(None, &[NEWS])).await, 200, "sent twice, as hubs may");
        world.settle().await;
        assert_eq!((world.updates(GROUP).len(), world.press.times(FEED)), (1, polls));
        assert_eq!(hub.asked().len(), 1, "asked once");
    })
    .await;
}

#[tokio::test]
async fn a_hub_that_a_link_header_names_counts_before_one_that_the_feed_names() {
    each_public_world(async |world, hub| {
        let other = Hub::start().await;
        let links = format!("<{}>; rel=\"hub\", </by-header>; rel=\"self\"", hub.url);
        let page = Page { headers: vec![("link", links)], ..Page::feed(document(Some(&other), &[OLD])) };
        world.press.put(FEED, page);
        world.watch(FEED, "Valley").await;
        assert_eq!(
            (hub.last()["hub.topic"].clone(), other.asked().len()),
            (format!("{}/by-header", world.press.url), 0)
        );
    })
    .await;
}

#[tokio::test]
async fn without_a_public_address_no_hub_is_asked() {
    crate::world::each_world(async |world| {
        let hub = Hub::start().await;
        world.press.put(FEED, Page::feed(document(Some(&hub), &[OLD])));
        world.watch(FEED, "Valley").await;
        assert_eq!((row(world).await.hub, hub.asked().len()), (Some(hub.url.clone()), 0));
    })
    .await;
}

#[tokio::test]
async fn a_verification_that_nobody_asked_for_is_refused() {
    each_public_world(async |world, hub| {
        world.press.put(FEED, Page::feed(document(Some(hub), &[OLD])));
        world.watch(FEED, "Valley").await;
        assert_eq!(hub.verify(&[("hub.topic", "https://elsewhere.example/")]).await.0, 404);
        assert_eq!(hub.verify(&[("hub.mode", "unsubscribe")]).await.0, 404);
        assert_eq!(hub.verify(&[("hub.challenge", "")]).await.0, 404);
        assert_eq!(hub.push(&document(None, &[NEWS])).await, 200, "signed, so it is taken all the same");
        let callback = hub.last()["hub.callback"].clone();
        let elsewhere = format!("{}0", &callback[..callback.len() - 1]);
        let elsewhere = if elsewhere == callback { format!("{}1", &callback[..callback.len() - 1]) } else { elsewhere };
        assert_eq!(hub.client.get(&elsewhere).send().await.unwrap().status(), 404);
        assert_eq!(hub.client.post(&elsewhere).body("x").send().await.unwrap().status(), 404);
        assert_eq!(hub.verify(&[]).await.0, 200);
        assert_eq!(hub.verify(&[]).await.0, 404, "what was verified is not asked any more");
    })
    .await;
}

#[tokio::test]
async fn a_push_with_a_wrong_signature_is_passed_over_in_silence() {
    each_public_world(async |world, hub| {
        pushed(world, hub).await;
        let before = row(world).await;
        let document = document(None, &[NEWS]);
        assert_eq!(hub.push_signed(&document, "guessed").await, 200);
        let callback = hub.last()["hub.callback"].clone();
        assert_eq!(hub.client.post(&callback).body(document).send().await.unwrap().status(), 200, "not signed at all");
        world.settle().await;
        assert!(world.updates(GROUP).is_empty());
        assert_eq!(row(world).await, before);
    })
    .await;
}

#[tokio::test]
async fn a_pushed_source_is_polled_rarely_and_often_again_when_its_lease_has_ended() {
    each_public_world(async |world, hub| {
        pushed(world, hub).await;
        *hub.status.lock().unwrap() = StatusCode::INTERNAL_SERVER_ERROR;
        // The poll that comes next was planned before the hub had said yes.
        world.pass(HOUR).await;
        let wait = row(world).await.next_poll_at - world.clock.now_ms();
        assert!((6 * HOUR..7 * HOUR).contains(&wait), "{} min", wait / MINUTE);
        let polls = world.press.times(FEED);
        for _ in 0..24 {
            world.pass(HOUR).await;
        }
        let rarely = world.press.times(FEED) - polls;
        assert!((3..=4).contains(&rarely), "{rarely} polls in a day");
        // The lease is of ten days, and the hub does not renew it. A feed that publishes each hour is polled so again.
        world.clock.advance_ms(9 * DAY);
        let polls = world.press.times(FEED);
        let mut items = vec![OLD];
        for n in ["10", "11", "12", "13", "14", "15"] {
            items.insert(0, (n, n, n));
            world.press.put(FEED, Page::feed(document(Some(hub), &items)));
            world.pass(HOUR).await;
        }
        let often = world.press.times(FEED) - polls;
        assert!(often >= 5, "{often} polls in six hours");
        assert!(row(world).await.hub_lease_ends_at.is_some_and(|ends| ends < world.clock.now_ms()));
    })
    .await;
}

#[tokio::test]
async fn a_lease_is_renewed_before_it_ends_and_pushes_are_taken_all_the_time() {
    each_public_world(async |world, hub| {
        pushed(world, hub).await;
        for _ in 0..8 {
            world.pass(DAY).await;
        }
        assert_eq!(hub.asked().len(), 1);
        world.pass(DAY + HOUR).await;
        let (first, again) = (hub.asked()[0].clone(), hub.last());
        assert_eq!(hub.asked().len(), 2, "a day before the lease ends");
        assert_eq!(first, again, "the same callback and secret, so that the hub renews and does not double");
        assert_eq!(hub.push(&document(None, &[NEWS])).await, 200);
        assert_eq!(hub.verify(&[]).await.0, 200);
        let ends = row(world).await.hub_lease_ends_at.expect("a lease");
        assert_eq!(ends - world.clock.now_ms(), 10 * DAY);
        world.settle().await;
        assert_eq!(world.updates(GROUP).len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_hub_that_does_not_answer_is_asked_less_and_less_and_the_source_is_polled() {
    each_public_world(async |world, hub| {
        world.press.put(FEED, Page::feed(document(Some(hub), &[OLD])));
        world.watch(FEED, "Valley").await;
        for _ in 0..3 * 24 {
            world.pass(HOUR).await;
        }
        let asked = hub.asked().len();
        assert!((6..=12).contains(&asked), "asked {asked} times in 3 days");
        assert!(world.press.times(FEED) > 6, "polled as if it had no hub");
        world.pass(2 * DAY).await;
        assert!(hub.asked().len() > asked, "but never given up");
        assert_eq!(hub.verify(&[]).await.0, 200);
    })
    .await;
}

#[tokio::test]
async fn a_denied_source_is_polled_at_once_and_its_hub_asked_again_after_a_week() {
    each_public_world(async |world, hub| {
        pushed(world, hub).await;
        world.pass(HOUR).await;
        assert!(row(world).await.next_poll_at - world.clock.now_ms() >= 6 * HOUR);
        assert_eq!(hub.verify(&[("hub.mode", "denied"), ("hub.reason", "not today")]).await.0, 200);
        let polls = world.press.times(FEED);
        world.settle().await;
        assert_eq!((world.press.times(FEED), row(world).await.hub_lease_ends_at), (polls + 1, None));
        world.pass(6 * DAY).await;
        assert_eq!(hub.asked().len(), 1);
        world.pass(2 * DAY).await;
        assert_eq!(hub.asked().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_source_that_is_dropped_moved_or_leaves_its_hub_is_unsubscribed() {
    each_public_world(async |world, hub| {
        pushed(world, hub).await;
        let other = Hub::start().await;
        world.press.put(FEED, Page::feed(document(Some(&other), &[OLD])));
        world.pass(12 * HOUR).await;
        assert_eq!((hub.last()["hub.mode"].as_str(), other.last()["hub.mode"].as_str()), ("unsubscribe", "subscribe"));
        assert_eq!(hub.push(&document(None, &[NEWS])).await, 410, "it is told so, too");
        assert_eq!(hub.verify(&[("hub.lease_seconds", "0")]).await, (200, "made & up".to_owned()));
        assert_eq!(hub.push(&document(None, &[NEWS])).await, 404);
        assert_eq!(other.verify(&[]).await.0, 200);
        // Moved for good: the new address names its own hub, or none.
        world.press.put("/new.xml", Page::feed(document(None, &[OLD])));
        let headers = vec![("location", "/new.xml".to_owned())];
        world.press.put(FEED, Page { status: StatusCode::PERMANENT_REDIRECT, headers, ..Page::html("") });
        for _ in 0..3 {
            world.pass(14 * HOUR).await;
        }
        assert_eq!(other.last()["hub.mode"], "unsubscribe");
        // Dropped.
        let third = Hub::start().await;
        world.press.put("/third.xml", Page::feed(document(Some(&third), &[OLD])));
        world.watch("/third.xml", "Third").await;
        assert_eq!(third.verify(&[]).await.0, 200);
        let id = world.room.store.source_by_url(&format!("{}/third.xml", world.press.url)).await.unwrap().unwrap().id;
        world.room.store.drop_source(id).await.unwrap();
        world.settle().await;
        assert_eq!(third.last()["hub.mode"], "unsubscribe");
        // A hub that never says goodbye is not asked for ever.
        for _ in 0..30 {
            world.pass(DAY).await;
        }
        let asked = third.asked().len();
        world.pass(30 * DAY).await;
        assert_eq!(third.asked().len(), asked);
    })
    .await;
}

#[tokio::test]
async fn where_pushes_stop_the_source_is_polled_as_before_and_the_hub_reminded() {
    each_public_world(async |world, hub| {
        pushed(world, hub).await;
        world.pass(30 * HOUR).await;
        // Something new that the hub has not brought.
        world.press.put(FEED, Page::feed(document(Some(hub), &[NEWS, OLD])));
        world.pass(7 * HOUR).await;
        assert_eq!(world.updates(GROUP).len(), 1, "found by the poll");
        let wait = row(world).await.next_poll_at - world.clock.now_ms();
        assert!(wait < 2 * HOUR, "{} min", wait / MINUTE);
        assert_eq!(hub.asked().len(), 2, "asked to begin anew");
        assert_eq!(hub.verify(&[]).await.0, 200);
        assert_eq!(row(world).await.hub_missed, 0);
    })
    .await;
}

#[tokio::test]
async fn what_was_pushed_and_not_stored_is_polled_within_a_minute() {
    each_public_world(async |world, hub| {
        pushed(world, hub).await;
        world.pass(HOUR).await;
        world.press.put(FEED, Page::feed(document(Some(hub), &[NEWS, OLD])));
        // A ping without a document, as some hubs send.
        assert_eq!(hub.push("").await, 200);
        world.pass(MINUTE).await;
        assert_eq!(world.updates(GROUP).len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_push_is_capped_in_size_and_in_number() {
    each_public_world(async |world, hub| {
        pushed(world, hub).await;
        let huge = format!("<rss>{}", " ".repeat(divisionbell::sources::MAX_BYTES));
        assert_eq!(hub.push(&huge).await, 413);
        let mut answers = Vec::new();
        for n in 0..31 {
            answers.push(hub.push(&document(None, &[OLD, ("x", "Nothing", &n.to_string())])).await);
        }
        assert_eq!(answers.iter().filter(|status| **status == 200).count(), 29, "30 a minute with the one above");
        assert_eq!(answers.last(), Some(&429));
        assert!(row(world).await.next_poll_at <= world.clock.now_ms() + 5 * MINUTE, "the rest is polled");
        world.clock.advance_ms(MINUTE);
        assert_eq!(hub.push(&document(None, &[NEWS])).await, 200);
    })
    .await;
}

#[tokio::test]
async fn a_poll_and_a_push_of_the_same_news_tell_it_once() {
    each_public_world(async |world, hub| {
        pushed(world, hub).await;
        let news = document(Some(hub), &[NEWS, OLD]);
        world.press.put(FEED, Page::feed(news.clone()));
        world.clock.advance_ms(HOUR);
        let (status, polled) = tokio::join!(hub.push(&news), poll::tick(&world.room));
        assert_eq!(status, 200);
        polled.unwrap();
        renew::tick(&world.room).await.unwrap();
        world.settle().await;
        assert_eq!(world.updates(GROUP).len(), 1);
        assert_eq!(world.room.store.recent_articles(0, 10, 0).await.unwrap().len(), 2);
    })
    .await;
}
