//! Each row of the command table: who may not, and nonsense.

use divisionbell::commands::catalogue::{Command, Role};
use divisionbell::outbox::message::Action;

use super::world::*;

#[tokio::test]
async fn an_admins_command_of_a_member_is_refused_with_who_may() {
    each_world(async |world| {
        for command in Command::ALL.iter().filter(|command| command.role() == Role::ChatAdmin) {
            let text = format!("/{} sanctions", command.name());
            let answer = world.reply(MEMBER, &text, "1").await;
            assert_eq!(answer, "Only admins of this chat can do that. Ask one of them.", "{text}");
        }
        assert!(world.subscribed().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_operators_command_of_an_admin_is_refused_with_who_may() {
    each_world(async |world| {
        for command in Command::ALL.iter().filter(|command| command.role() == Role::Operator) {
            let text = format!("/{} 1", command.name());
            let answer = world.say(ADMIN, &text).await;
            assert_eq!(answer, "Only operators of this installation can do that.", "{text}");
        }
        for text in ["/newtopic shared oil oil", "/edittopic shared sanctions oil", "/droptopic shared sanctions"] {
            assert_eq!(world.say(ADMIN, text).await, "Only operators of this installation can do that.", "{text}");
        }
        assert!(world.store.topic(0, "sanctions").await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn nonsense_is_answered_by_every_command_and_breaks_none() {
    let emoji = "🔔".repeat(4096);
    let words = "a ".repeat(2000);
    let nonsense = [
        "",
        &emoji,
        "\u{202e}\u{200f}\u{2067}",
        &words,
        "' or 1=1 --",
        "\"*:() NOT AND",
        "-1",
        "99999999999999999999",
        "%_\\",
    ];
    each_world(async |world| {
        // As the operator in their own chat nothing is refused for lack of rights.
        for command in Command::ALL {
            for args in nonsense {
                let answer = world.privately(OPERATOR, &format!("/{} {args}", command.name())).await;
                let text = plain(&answer);
                assert!(!text.is_empty(), "/{} {:.20}", command.name(), args);
                for message in &answer.replies {
                    assert!(message.plain().encode_utf16().count() <= 4096, "/{} {:.20}", command.name(), args);
                    for button in message.buttons.iter().flatten() {
                        if let Action::Press(data) = &button.action {
                            assert!((1..=64).contains(&data.len()), "{data}");
                        }
                    }
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn talk_of_a_group_gets_no_answer_and_no_row() {
    each_world(async |world| {
        for text in ["hello", "/", "/somethingelse", "/help@OtherBot", "3", "🔔"] {
            assert_eq!(world.say(MEMBER, text).await, "", "{text}");
        }
        assert!(world.store.chat_at("telegram", GROUP).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn an_unknown_command_gets_the_nearest_in_private_and_by_name() {
    each_world(async |world| {
        let suggestion = "I do not know /subscirbe. Did you mean /subscribe?";
        assert_eq!(plain(&world.privately(MEMBER, "/subscirbe").await), suggestion);
        assert_eq!(world.say(MEMBER, "/subscirbe@BellBot").await, suggestion);
        assert_eq!(world.say(MEMBER, "/subscirbe").await, "");
        has(&plain(&world.privately(MEMBER, "/").await), "/help");
        has(&plain(&world.privately(MEMBER, "hello").await), "/help");
    })
    .await;
}

#[tokio::test]
async fn help_shows_what_the_asker_may_use() {
    each_world(async |world| {
        let help = world.say(MEMBER, "/help").await;
        has(&help, "/latest — the newest stories");
        assert!(!help.contains("/broadcast"), "{help}");
        has(&world.say(OPERATOR, "/help").await, "/broadcast");
        let topic = world.say(MEMBER, "/help newtopic").await;
        has(&topic, "/newtopic [shared] NAME QUERY");
        has(&topic, "title:embargo");
        has(&world.say(MEMBER, "/help lastest").await, "Did you mean /latest?");
    })
    .await;
}
