//! The limits over a restart, and against a strict server.

use divisionbell::commands::settings::Settings;
use divisionbell::store::Placement;

use super::{GROUP, OTHER, SECOND, deliverer, drain_all, known, notice, told_by};
use crate::bot_api::{Fault, Moment};
use crate::store::given;
use crate::world::{World, each_world};

fn floods(world: &World) -> usize {
    world.bot.log().iter().filter(|call| call.status == 429).count()
}

#[tokio::test]
async fn whoever_takes_over_keeps_the_limits_from_the_ledgers_last_minute() {
    each_world(async |world| {
        world.bot.keep_limits();
        let chat = known(world, GROUP, &Settings::default()).await;
        for n in 0..20 {
            notice(world, chat, n).await;
        }
        drain_all(world, 20, 200).await;
        for n in 20..23 {
            notice(world, chat, n).await;
        }
        let began = world.clock.now_ms();
        // A new deliverer, who has seen none of the twenty.
        drain_all(world, 3, 200).await;
        assert_eq!(floods(world), 0);
        assert!(world.clock.now_ms() - began > 30 * SECOND, "the first of the twenty had to leave the minute");
    })
    .await;
}

/// A group's minute holds twenty messages, whether they are new or changed.
#[tokio::test]
async fn an_edit_counts_like_a_message_and_waits_for_its_place_in_the_minute() {
    each_world(async |world| {
        world.bot.keep_limits();
        let chat = known(world, GROUP, &Settings::default()).await;
        let story = told_by(world, "mirror", Placement::New).await;
        for n in 0..19 {
            notice(world, chat, n).await;
        }
        given::fan_out(&world.room.store, world.clock.now_ms()).await;
        drain_all(world, 20, 200).await;
        assert_eq!(world.bot.sent_to(GROUP).len(), 20);
        told_by(world, "bbc", Placement::Existing(story)).await;
        let began = world.clock.now_ms();
        while world.bot.calls("editMessageText").is_empty() {
            world.pass(SECOND).await;
            assert!(world.clock.now_ms() - began < 120 * SECOND, "the edit is not sent");
        }
        assert_eq!(floods(world), 0);
        assert!(world.clock.now_ms() - began > 20 * SECOND, "it went before there was a place");
    })
    .await;
}

#[tokio::test]
async fn what_was_in_flight_at_a_kill_counts_for_whoever_takes_over() {
    each_world(async |world| {
        world.bot.keep_limits();
        let chat = known(world, GROUP, &Settings::default()).await;
        world.bot.fail_next("sendMessage", Moment::After, Fault::Hang);
        notice(world, chat, 0).await;
        let mut first = deliverer(world).await.expect("the lease");
        tokio::select! {
            _ = first.drain() => panic!("it cannot end: the server hangs"),
            _ = world.bot.wait_sent(GROUP, 1) => {}
        }
        drop(first);
        for n in 1..4 {
            notice(world, chat, n).await;
        }
        drain_all(world, 4, 100).await;
        assert_eq!((floods(world), world.bot.sent_to(GROUP).len()), (0, 5), "one twice: it was in flight");
    })
    .await;
}

#[tokio::test]
async fn a_group_with_seventy_waiting_is_served_at_its_limit_and_idle_chats_at_once() {
    each_world(async |world| {
        world.bot.keep_limits();
        let busy = known(world, GROUP, &Settings::default()).await;
        for n in 0..70 {
            notice(world, busy, n).await;
        }
        let mut idle = Vec::new();
        for n in 0..5 {
            idle.push(known(world, OTHER - 1 - n, &Settings::default()).await);
            notice(world, idle[n as usize], 1).await;
        }
        let began = world.clock.now_ms();
        let took = drain_all(world, 75, 1_000).await;
        let last_idle = (0..5).map(|n| world.bot.sent_to(OTHER - 1 - n)[0].at_ms - began).max().expect("five");
        println!(
            "70 to one group: {took} ms; 5 idle chats: the last after {last_idle} ms; {} times 429",
            floods(world)
        );
        // Three full minutes, and the ten that are left in bursts of three.
        assert!(took <= 196_000 && last_idle == 0 && floods(world) == 0, "{took}, {last_idle}");
    })
    .await;
}
