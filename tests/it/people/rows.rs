//! PRODUCT's table of commands, row by row, through Telegram's fake: right use, refused use, nonsense.

use divisionbell::commands::catalogue::Command;

use super::*;
use crate::world::{alice, bob, each_world, olga};

/// Who says what and part of the answer. `^` before the text: as a reply to the group's newest update.
type Said = (fn() -> User, &'static str, &'static str);

/// Right use of each row, in an order in which each finds what it needs.
const RIGHT: [(Command, Said); 34] = [
    (Command::Start, (bob, "/start", "Press a topic to subscribe")),
    (Command::Help, (bob, "/help mute", "/mute 2h")),
    (Command::Topics, (bob, "/topics@bell_test_bot", "topics")),
    (Command::Subscribe, (alice, "/subscribe elections", "Subscribed: Elections")),
    (Command::Unsubscribe, (alice, "/unsubscribe elections", "No more updates on Elections.")),
    (Command::Latest, (bob, "/latest sanctions 3", HEADLINE)),
    (Command::Search, (bob, "/search ruritanian bank", "1 article on")),
    (Command::Story, (bob, "^/story", "1 article in time order")),
    (Command::Why, (bob, "^/why", "Topic Sanctions")),
    (Command::Follow, (alice, "^/follow", "Following: Ministers agree")),
    (Command::Unfollow, (alice, "^/unfollow", "No longer following")),
    (Command::Digest, (bob, "/digest", HEADLINE)),
    (Command::Trends, (bob, "/trends", "Sanctions: 1 story")),
    (Command::Status, (bob, "/status", "Follows 1 topic: Sanctions")),
    (Command::Sources, (bob, "/sources", "Daily Ruritanian")),
    (Command::Privacy, (bob, "/privacy", "neither stored nor logged")),
    (Command::Settings, (alice, "/settings", "Settings of this chat")),
    (Command::Mute, (alice, "/mute 2h", "Muted for 2 hours")),
    (Command::Unmute, (alice, "/unmute", "Updates come again.")),
    (Command::NewTopic, (alice, "/newtopic banks ruritanian AND bank", "1 story in the last 7 days.")),
    (Command::EditTopic, (olga, "/edittopic shared sanctions sanctions OR embargo", "would have found")),
    (Command::DropTopic, (olga, "/droptopic shared weather_none", "There is no topic weather_none")),
    (Command::Examples, (alice, "/examples sanctions", "None yet")),
    (Command::Channel, (bob, "/channel @nowhere", "only in a private chat")),
    (Command::Export, (alice, "/export", "1 subscription, own topics and settings.")),
    (Command::Import, (alice, "/import", "Send the file that /export gave")),
    (Command::AddSource, (olga, "/addsource http://127.0.0.1:1/", "I found nothing to read there")),
    (Command::DropSource, (olga, "/dropsource 9999", "There is no source 9999")),
    (Command::Stats, (olga, "/stats", "Articles: 2")),
    (Command::Broadcast, (olga, "/broadcast Maintenance at noon", "This goes to 1 chat:")),
    (Command::Grant, (olga, "/grant 77", "telegram:77 is an operator now.")),
    (Command::Revoke, (olga, "/revoke telegram:77", "no operator any more")),
    (Command::Audit, (olga, "/audit 3", "telegram:3")),
    (Command::Forget, (alice, "/forget", "This cannot be undone.")),
];

async fn furnished(world: &mut World) {
    world.group_following(GROUP, "sanctions").await;
    watch(world).await;
    news(world).await;
}

async fn say(world: &mut World, (who, text, _): Said) -> Vec<SentMessage> {
    match text.strip_prefix('^') {
        Some(text) => {
            let update = world.updates(GROUP).pop().expect("an update");
            reply(world, GROUP, &who(), &update, text).await
        }
        None => world.tell(GROUP, &who(), text).await,
    }
}

#[tokio::test]
async fn each_row_does_what_it_says_for_whoever_may() {
    assert!(Command::ALL.iter().all(|command| RIGHT.iter().any(|(row, _)| row == command)), "a row is not tried");
    each_world(async |world| {
        furnished(world).await;
        for (_, said) in RIGHT {
            let answers = say(world, said).await;
            assert_eq!(answers.len(), 1, "{}: {answers:?}", said.1);
            has(&answers[0].text, said.2);
        }
        nothing_was_refused(world);
    })
    .await;
}

#[tokio::test]
async fn each_row_is_refused_to_whoever_may_not_and_says_who_may() {
    each_world(async |world| {
        furnished(world).await;
        let audited = world.room.store.audit_log(100, None).await.unwrap().len();
        for (command, (_, text, _)) in RIGHT {
            use divisionbell::commands::catalogue::Role;
            let (who, wanted): (fn() -> User, &str) = match command.role() {
                Role::Member => continue,
                _ if text.contains(" shared ") => (alice, "Only operators of this installation can do that."),
                Role::ChatAdmin => (bob, "Only admins of this chat can do that. Ask one of them."),
                Role::Operator => (alice, "Only operators of this installation can do that."),
            };
            let answers = say(world, (who, text, "")).await;
            assert_eq!(answers.iter().map(|answer| answer.text.as_str()).collect::<Vec<_>>(), [wanted], "{text}");
        }
        assert_eq!(world.room.store.audit_log(100, None).await.unwrap().len(), audited, "nothing was changed");
    })
    .await;
}

#[tokio::test]
async fn nonsense_gets_one_answer_that_telegram_takes() {
    let nonsense = ["", &"🔔".repeat(4096), "\u{202e}\u{200f}\u{2067}שלום", "a b c d e f g h \"( AND \u{0} <b>&amp;"];
    each_world(async |world| {
        // In the operator's own chat nothing is refused for lack of rights.
        private(world, &olga());
        for command in Command::ALL {
            for args in nonsense {
                let text = format!("/{} {args}", command.name());
                let answers = world.tell(olga().id, &olga(), text.trim_end()).await;
                assert!((1..=4).contains(&answers.len()), "{text:.30}: {answers:?}");
            }
        }
        nothing_was_refused(world);
    })
    .await;
}

#[tokio::test]
async fn a_bare_slash_and_unknown_commands_are_answered_in_private_only() {
    each_world(async |world| {
        world.group(GROUP).await;
        private(world, &bob());
        for text in ["/", "/ help", "/subscirbe", "/help@OtherBot", "hello", "7"] {
            assert!(world.tell(GROUP, &bob(), text).await.is_empty(), "{text}");
        }
        has(&world.answer(GROUP, &bob(), "/subscirbe@bell_test_bot").await, "Did you mean /subscribe?");
        has(&world.answer(bob().id, &bob(), "/subscirbe").await, "Did you mean /subscribe?");
        has(&world.answer(bob().id, &bob(), "/").await, "/help");
        has(&world.answer(bob().id, &bob(), "/qqqqqqqqqqqq").await, "I do not know /qqqqqqqqqqqq");
    })
    .await;
}

#[tokio::test]
async fn admins_are_asked_of_telegram_once_a_minute() {
    each_world(async |world| {
        world.group(GROUP).await;
        world.pass(120_000).await;
        let before = world.bot.calls("getChatAdministrators").len();
        for _ in 0..3 {
            world.answer(GROUP, &alice(), "/settings").await;
        }
        assert_eq!(world.bot.calls("getChatAdministrators").len(), before + 1);
        world.bot.set_person(GROUP, &alice(), crate::bot_api::Standing::Member);
        world.pass(60_000).await;
        has(&world.answer(GROUP, &alice(), "/settings").await, "Only admins of this chat");
    })
    .await;
}

#[tokio::test]
async fn a_linked_channel_is_not_its_groups_admin_and_an_anonymous_admin_is() {
    const CHANNEL: i64 = -2002;
    each_world(async |world| {
        world.group(GROUP).await;
        world.bot.add_chat(Room::channel(CHANNEL, "The News", "thenews"));
        world.bot.forward_from_linked_channel(GROUP, CHANNEL, "/subscribe elections");
        world.settle().await;
        world.bot.post_as_anonymous_admin(GROUP, "/subscribe sanctions");
        world.settle().await;
        has(&world.answer(GROUP, &bob(), "/status").await, "Follows 1 topic: Sanctions");
        // An anonymous admin is nobody in particular: no operator.
        world.bot.post_as_anonymous_admin(GROUP, "/stats");
        world.settle().await;
        has(&world.bot.sent_to(GROUP).pop().expect("an answer").text, "Only operators");
    })
    .await;
}
