//! `/join`: a newspaper's links, and the page that makes them.

use std::sync::Arc;

use divisionbell::config::Config;
use divisionbell::platforms::live::{Live, LiveMode};
use divisionbell::roles::Newsroom;
use divisionbell::web;
use reqwest::{Client, Response, StatusCode, redirect};

use super::*;
use crate::databases::each_database;
use crate::world::{alice, each_world};

/// The web role on a port of its own.
struct Site {
    address: String,
    client: Client,
}

impl Site {
    async fn open(room: &Newsroom) -> Self {
        let router = web::router(room, Arc::new(web::Numbers::install().unwrap()), []);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let client = Client::builder().no_proxy().redirect(redirect::Policy::none()).build().unwrap();
        Self { address, client }
    }

    async fn get(&self, path: &str, language: &str) -> Response {
        let request = self.client.get(format!("{}{path}", self.address)).header("accept-language", language);
        request.send().await.unwrap()
    }

    /// Where a path leads.
    async fn location(&self, path: &str) -> String {
        let response = self.get(path, "en").await;
        assert_eq!(response.status(), StatusCode::FOUND, "{path}");
        response.headers()["location"].to_str().unwrap().to_owned()
    }

    async fn page(&self, path: &str, status: StatusCode) -> String {
        let response = self.get(path, "en-GB,en;q=0.8").await;
        assert_eq!(response.status(), status, "{path}");
        assert!(response.headers()["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
        response.text().await.unwrap()
    }
}

#[tokio::test]
async fn a_link_leads_to_the_group_picker_and_the_bot_offers_the_topics_there() {
    each_world(async |world| {
        let site = Site::open(&world.room).await;
        let to = site.location("/join/sanctions-peacekeeping").await;
        assert_eq!(to, "https://t.me/bell_test_bot?startgroup=sanctions-peacekeeping");
        assert_eq!(site.location("/join/Sanctions,sanctions").await, "https://t.me/bell_test_bot?startgroup=sanctions");
        world.group(GROUP).await;
        let offer =
            world.tell(GROUP, &alice(), "/start@bell_test_bot sanctions-peacekeeping").await.pop().expect("an offer");
        has(&offer.text, "You were invited to follow these topics.");
        world.press_button(GROUP, &alice(), &offer, "Subscribe to all 2").await;
        has(&world.answer(GROUP, &alice(), "/status").await, "Follows 2 topics");
    })
    .await;
}

#[tokio::test]
async fn a_list_that_is_too_long_for_a_payload_is_stored_once_and_offered_whole() {
    each_world(async |world| {
        let site = Site::open(&world.room).await;
        let names: Vec<String> =
            world.room.store.topics(None).await.unwrap().into_iter().map(|topic| topic.name).take(30).collect();
        let path = format!("/join/{}", names.join("-"));
        let to = site.location(&path).await;
        let payload = to.strip_prefix("https://t.me/bell_test_bot?startgroup=").expect("the picker").to_owned();
        assert!(payload.len() <= 64 && payload.chars().all(|c| c.is_ascii_alphanumeric()), "{payload}");
        assert_eq!(site.location(&path).await, to, "the same list has the same link");
        world.group(GROUP).await;
        let offer = world.tell(GROUP, &alice(), &format!("/start {payload}")).await.pop().expect("an offer");
        world.press_button(GROUP, &alice(), &offer, "Subscribe to all 30").await;
        has(&world.answer(GROUP, &alice(), "/status").await, "Follows 30 topics");
        nothing_was_refused(world);
    })
    .await;
}

#[tokio::test]
async fn an_unknown_topic_gets_a_friendly_page_in_the_readers_language() {
    each_world(async |world| {
        let site = Site::open(&world.room).await;
        let page = site.page("/join/sactions-peacekeeping", StatusCode::NOT_FOUND).await;
        has(&page, "There is no topic “sactions”. Perhaps “sanctions” was meant.");
        has(&page, "<a href=\"/join/peacekeeping\">🔔 Follow Peacekeeping in your group chat</a>");
        let german = site.get("/join/zzzzzzzzzzzz", "de-AT,en;q=0.5").await.text().await.unwrap();
        has(&german, "<html lang=\"de\">");
        has(&german, "Ein Thema „zzzzzzzzzzzz“ gibt es nicht.");
        for path in ["/join/%F0%9F%94%94", "/join/%3Cscript%3Ealert(1)%3C%2Fscript%3E", "/join/-", "/join/%E2%80%AE"] {
            let page = site.page(path, StatusCode::NOT_FOUND).await;
            assert!(!page.contains("<script"), "{path}");
        }
        let long = format!("/join/{}", "a-".repeat(5_000));
        site.page(&long, StatusCode::NOT_FOUND).await;
    })
    .await;
}

#[tokio::test]
async fn the_editors_page_makes_the_line_for_an_article() {
    each_world(async |world| {
        let config = Config::read(|name| (name == "PUBLIC_URL").then(|| "https://bell.example/".to_owned())).unwrap();
        let room = Newsroom { config: Arc::new(config), ..world.room.clone() };
        let site = Site::open(&room).await;
        let page = site.page("/join", StatusCode::OK).await;
        has(&page, "<input type=\"checkbox\" name=\"topic\" value=\"sanctions\">");
        assert!(!page.contains("<pre>"), "nothing is chosen yet");
        let page = site.page("/join?topic=sanctions&topic=peacekeeping&topic=%3Cb%3E", StatusCode::OK).await;
        has(&page, "&lt;p&gt;&lt;a href=\"https://bell.example/join/sanctions-peacekeeping\"&gt;🔔 Follow Sanctions and Peacekeeping in your group chat&lt;/a&gt;&lt;/p&gt;");
        has(&page, "value=\"sanctions\" checked");
        assert!(!page.contains("PUBLIC_URL"), "{page}");
        let unset = Site::open(&world.room).await.page("/join?topic=sanctions", StatusCode::OK).await;
        has(&unset, "PUBLIC_URL is not set here");
    })
    .await;
}

#[tokio::test]
async fn where_only_the_live_chat_is_on_the_link_leads_there() {
    each_database(async |store| {
        let clock = super::desk::Desk::clock();
        let live = Live::new(LiveMode::Public, clock.clone(), false);
        let desk = super::desk::Desk::open(store, Arc::new(live), clock).await;
        let site = Site::open(&desk.room).await;
        assert_eq!(site.location("/join/sanctions-peacekeeping").await, "../live?start=sanctions-peacekeeping");
        // A bot that another process speaks for goes first, as soon as its name is known.
        store.set_fact("start_link:live", "https://t.me/other_bot?startgroup=").await.unwrap();
        assert_eq!(site.location("/join/sanctions").await, "https://t.me/other_bot?startgroup=sanctions");
    })
    .await;
}
