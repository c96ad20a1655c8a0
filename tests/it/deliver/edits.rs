//! Further outlets and corrections in messages that were sent.

use divisionbell::commands::settings::{Policy, Settings};
use divisionbell::outbox::Lane;
use divisionbell::store::{NewDelivery, Placement};

use super::{FEED, GROUP, OTHER, SECOND, known, told_by};
use crate::bot_api::{Fault, Moment};
use crate::world::{HOUR, World, each_world};

/// A story in the group, told by one outlet; its id.
async fn told(world: &mut World) -> i64 {
    world.press.put_feed(FEED, "The Daily Ruritanian", &[]);
    let story = told_by(world, "mirror", Placement::New).await;
    world.settle().await;
    assert_eq!(world.updates(GROUP).len(), 1);
    story
}

fn edits(world: &World) -> usize {
    world.bot.calls("editMessageText").len()
}

#[tokio::test]
async fn further_outlets_come_as_at_most_one_edit_a_minute_and_the_last_text_wins() {
    each_world(async |world| {
        known(world, GROUP, &Settings::default()).await;
        let story = told(world).await;
        for (outlet, so_far) in [("bbc", 1), ("reuters", 1), ("ap", 1), ("afp", 1)] {
            world.clock.advance_ms(10 * SECOND);
            told_by(world, outlet, Placement::Existing(story)).await;
            world.settle().await;
            assert_eq!(edits(world), so_far, "after {outlet}");
        }
        world.pass(29 * SECOND).await;
        assert_eq!(edits(world), 1, "the minute is not over");
        world.pass(2 * SECOND).await;
        assert_eq!(edits(world), 2);
        let sent = &world.updates(GROUP)[0];
        assert_eq!(sent.before.len(), 2, "{sent:?}");
        assert!(["bbc", "reuters", "ap", "afp"].iter().all(|outlet| sent.text.contains(outlet)), "{}", sent.text);
        world.pass(HOUR).await;
        assert_eq!((edits(world), world.updates(GROUP).len()), (2, 1));
    })
    .await;
}

#[tokio::test]
async fn text_that_did_not_change_is_never_sent_as_an_edit() {
    each_world(async |world| {
        let chat = known(world, GROUP, &Settings::default()).await;
        let story = told(world).await;
        let now = world.clock.now_ms();
        let edit = NewDelivery {
            chat_id: chat,
            story_id: story,
            kind: "edit".into(),
            lane: Lane::Edit,
            due_at: now,
            edits: Some(world.updates(GROUP)[0].id.to_string()),
            ..NewDelivery::default()
        };
        // The same as was sent, and the same as it was edited to.
        for revision in [50, 51] {
            assert!(world.room.store.enqueue(&NewDelivery { revision, ..edit.clone() }, now).await.expect("a row"));
            let before = edits(world);
            world.settle().await;
            assert_eq!(edits(world), before, "asked at all");
            let ledger = world.room.store.ledger(chat, story).await.expect("the ledger");
            let last = ledger.iter().find(|row| row.revision == revision).expect("the edit");
            assert_eq!((&*last.state, &*last.reason), ("dropped", "unchanged"));
            told_by(world, "bbc", Placement::Existing(story)).await;
            world.settle().await;
        }
        assert_eq!(edits(world), 1, "the outlet that is new");
    })
    .await;
}

#[tokio::test]
async fn an_edit_that_perhaps_arrived_is_said_again_even_where_no_message_may_come_twice() {
    each_world(async |world| {
        known(world, GROUP, &Settings { policy: Policy::AtMostOnce, ..Settings::default() }).await;
        let story = told(world).await;
        world.bot.fail_next("editMessageText", Moment::Before, Fault::Error(502));
        told_by(world, "bbc", Placement::Existing(story)).await;
        world.settle().await;
        world.pass(HOUR).await;
        let sent = &world.updates(GROUP)[0];
        assert!(sent.text.contains("bbc"), "{}", sent.text);
    })
    .await;
}

#[tokio::test]
async fn an_edit_of_a_message_that_is_gone_is_dropped_quietly() {
    each_world(async |world| {
        let (chat, _) =
            (known(world, GROUP, &Settings::default()).await, known(world, OTHER, &Settings::default()).await);
        let story = told(world).await;
        world.bot.forget_message(GROUP, world.updates(GROUP)[0].id);
        told_by(world, "bbc", Placement::Existing(story)).await;
        world.settle().await;
        world.pass(HOUR).await;
        assert!(world.bot.sent_to(GROUP).is_empty(), "nothing takes its place");
        assert_eq!(world.updates(OTHER)[0].before.len(), 1, "and no other chat is disturbed");
        let ledger = world.room.store.ledger(chat, story).await.expect("the ledger");
        let fates: Vec<_> = ledger.iter().map(|row| (&*row.kind, &*row.state, &*row.reason)).collect();
        assert_eq!(fates, [("story", "sent", ""), ("edit", "dropped", "the message is gone")]);
    })
    .await;
}
