//! PRODUCT's table of commands, row by row, through the live page: right use, refused use, nonsense.
//!
//! A visitor's room is their own, so that only what is the operators' can be refused there.

use divisionbell::commands::catalogue::{Command, Role};
use divisionbell::store::Store;

use super::live::{Page, words};
use super::{HEADLINE, has};
use crate::databases::{each_database, sqlite_url};

/// Right use of each row, in an order in which each finds what it needs; `^` before it: as a reply to the update.
const RIGHT: [(Command, &str, &str); 34] = [
    (Command::Start, "/start", "Press a topic to subscribe"),
    (Command::Help, "/help mute", "/mute 2h"),
    (Command::Topics, "/topics@divisionbell", "topics"),
    (Command::Subscribe, "/subscribe elections", "Subscribed: Elections"),
    (Command::Unsubscribe, "/unsubscribe elections", "No more updates on Elections."),
    (Command::Latest, "/latest sanctions 3", HEADLINE),
    (Command::Search, "/search ruritanian bank", "1 article on"),
    (Command::Story, "^/story", "1 article in time order"),
    (Command::Why, "^/why", "Topic Sanctions"),
    (Command::Follow, "^/follow", "Following: Ministers agree"),
    (Command::Unfollow, "^/unfollow", "No longer following"),
    (Command::Digest, "/digest", HEADLINE),
    (Command::Trends, "/trends", "Sanctions: 1 story"),
    (Command::Status, "/status", "Follows 1 topic: Sanctions"),
    (Command::Sources, "/sources", "Mirror"),
    (Command::Privacy, "/privacy", "neither stored nor logged"),
    (Command::Settings, "/settings", "Settings of this chat"),
    (Command::Mute, "/mute 2h", "Muted for 2 hours"),
    (Command::Unmute, "/unmute", "Updates come again."),
    (Command::NewTopic, "/newtopic banks ruritanian AND bank", "1 story in the last 7 days."),
    (Command::EditTopic, "/edittopic shared sanctions sanctions OR embargo", "would have found"),
    (Command::DropTopic, "/droptopic shared weather_none", "There is no topic weather_none"),
    (Command::Examples, "/examples sanctions", "None yet"),
    (Command::Channel, "/channel @nowhere", "I am in no channel nowhere"),
    (Command::Export, "/export", "1 subscription, own topics and settings."),
    (Command::Import, "/import", "Send the file that /export gave"),
    (Command::AddSource, "/addsource http://127.0.0.1:1/", "I found nothing to read there"),
    (Command::DropSource, "/dropsource 9999", "There is no source 9999"),
    (Command::Stats, "/stats", "Articles: 1"),
    (Command::Broadcast, "/broadcast Maintenance at noon", "This goes to 1 chat:"),
    (Command::Grant, "/grant 77", "live:77 is an operator now."),
    (Command::Revoke, "/revoke live:77", "no operator any more"),
    (Command::Audit, "/audit 3", "live:v"),
    (Command::Forget, "/forget", "This cannot be undone."),
];

#[tokio::test]
async fn each_row_does_what_it_says_and_is_refused_to_who_is_no_operator() {
    assert!(Command::ALL.iter().all(|command| RIGHT.iter().any(|(row, ..)| row == command)), "a row is not tried");
    each_database(async |store| {
        let mut page = Page::open(store).await;
        page.say("/subscribe sanctions").await;
        page.desk.story("a", HEADLINE, "sanctions").await;
        page.desk.work().await;
        let update = page.heard().await;
        for (command, text, _) in RIGHT.iter().filter(|(_, text, _)| !text.starts_with('^')) {
            if command.role() == Role::Operator || text.contains(" shared ") {
                let refused = words(&page.say(text).await);
                assert_eq!(refused, "Only operators of this installation can do that.", "{text}");
            }
        }
        page.grant(store).await;
        for (_, text, wanted) in RIGHT {
            let answer = match text.strip_prefix('^') {
                Some(text) => page.reply(&update, text).await,
                None => page.say(text).await,
            };
            has(&words(&answer), wanted);
        }
    })
    .await;
}

#[tokio::test]
async fn nonsense_gets_an_answer_that_the_page_shows() {
    let nonsense = ["", &"🔔".repeat(2_000), "\u{202e}\u{200f}\u{2067}שלום", "a b c d e f g h \"( AND \u{0} <b>&amp;"];
    // One database is enough here: the same is asked of both through Telegram's fake.
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&sqlite_url(&folder)).await.unwrap();
    store.migrate().await.unwrap();
    let mut page = Page::open(&store).await;
    page.say("/privacy").await;
    // To an operator nothing is refused for lack of rights.
    page.grant(&store).await;
    for command in Command::ALL {
        for args in nonsense {
            let text = format!("/{} {args}", command.name());
            let answer = page.say(text.trim_end()).await;
            assert!(!words(&answer).is_empty(), "{text:.30}");
        }
    }
    let (status, told) = page.browser.say(&"🔔".repeat(4_096)).await;
    assert_eq!(status, reqwest::StatusCode::BAD_REQUEST, "{told}");
    has(&told.to_string(), "1 to 4096 characters");
    assert!(store.open_updates("live", 10).await.unwrap().is_empty(), "all of it was answered");
}
