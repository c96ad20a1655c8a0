//! What became of each delivery, as people and operators read it.

use divisionbell::commands::settings::{Policy, Settings};
use divisionbell::outbox::Lane;
use divisionbell::outbox::message::{Message, Span};

use super::{GROUP, SECOND, enqueue, known, notice, rows};
use crate::bot_api::{Fault, Moment, Standing};
use crate::world::{HOUR, alice, bob, each_world};

#[tokio::test]
async fn status_tells_what_waits_what_failed_and_what_was_perhaps_sent() {
    each_world(async |world| {
        let chat = known(world, GROUP, &Settings { policy: Policy::AtMostOnce, ..Settings::default() }).await;
        world.bot.fail_next("sendMessage", Moment::After, Fault::Error(502));
        notice(world, chat, 1).await;
        world.settle().await;
        let status = world.answer(GROUP, &bob(), "/status").await;
        assert!(status.contains("1 update was perhaps sent: the platform did not confirm it."), "{status}");
        assert!(status.contains("Last problem: perhaps sent"), "{status}");
        // Surely unsent, and tried again.
        world.bot.fail_next("sendMessage", Moment::Before, Fault::Flood(40));
        notice(world, chat, 2).await;
        world.settle().await;
        let summary = world.room.store.summary(chat).await.expect("the ledger");
        assert_eq!((summary.due, summary.uncertain), (1, 1));
        let (error, again_at) = summary.last_error.expect("an error");
        assert_eq!(
            (&*error, again_at),
            ("the platform asks to wait 40000 ms", Some(world.clock.now_ms() + 40 * SECOND))
        );
        world.pass(HOUR).await;
        assert_eq!(world.room.store.summary(chat).await.expect("the ledger").due, 0);
    })
    .await;
}

#[tokio::test]
async fn what_the_platform_refused_is_kept_for_the_operator() {
    each_world(async |world| {
        let chat = known(world, GROUP, &Settings::default()).await;
        world.bot.fail_next("sendMessage", Moment::Before, Fault::Refuse("Bad Request: can't parse entities: bad tag"));
        let bold = Message::default().line([Span::Bold("Sanctions".into()), Span::Text(" agreed".into())]);
        enqueue(world, chat, 1, bold.clone(), Lane::Instant).await;
        world.settle().await;
        let row = &rows(world, chat).await[0];
        let kept: Message = serde_json::from_str(row.rejected.as_deref().expect("kept")).expect("a message");
        assert_eq!((&*row.state, kept), ("sent", bold));
        assert!(row.last_error.as_deref().is_some_and(|why| why.contains("bad tag")), "{:?}", row.last_error);
    })
    .await;
}

#[tokio::test]
async fn a_chat_where_the_bot_may_not_write_is_suspended_and_whoever_added_it_is_told_once() {
    each_world(async |world| {
        let chat = known(world, GROUP, &Settings::default()).await;
        world.bot.add_chat(crate::bot_api::Room::private(&alice()));
        world.answer(alice().id, &alice(), "/privacy").await;
        let before = world.bot.sent_to(alice().id).len();
        world.bot.quietly_set_bot(GROUP, Standing::Muted);
        for n in 1..4 {
            notice(world, chat, n).await;
        }
        world.settle().await;
        world.pass(HOUR).await;
        assert!(world.bot.sent_to(GROUP).is_empty());
        let row = world.room.store.chat(chat).await.expect("a query").expect("the chat");
        assert_eq!(row.state, "suspended");
        let told = world.bot.sent_to(alice().id).split_off(before);
        assert!(told.len() == 1 && told[0].text.contains("Residents"), "{told:?}");
    })
    .await;
}
