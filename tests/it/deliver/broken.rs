//! Sends that break off, and rows that cannot be given back: no other chat waits for them, and nothing is lost.

use std::sync::Arc;

use divisionbell::commands::settings::Settings;
use divisionbell::outbox::message::Message;
use divisionbell::platforms::Platform;
use divisionbell::roles::deliver::Deliverer;
use divisionbell::store::NewDelivery;

use super::keys::Scripted;
use super::{GROUP, OTHER, SECOND, deliverer, known, notice};
use crate::databases::{each_database_at, execute};
use crate::world::{HOUR, World};

#[tokio::test]
async fn sends_that_break_off_stop_neither_the_bot_nor_their_chats() {
    each_database_at(async |store, url| {
        let world = World::on(store.clone()).await;
        let enqueue = async |n: i64| {
            let now = world.clock.now_ms();
            let row = store.upsert_chat("scripted", &format!("room {n}"), "group", "Residents", None, "1", now).await;
            let payload = serde_json::to_string(&Message::text("notice")).expect("json");
            let new = NewDelivery { chat_id: row.expect("a chat").id, due_at: now, payload, ..NewDelivery::default() };
            assert!(store.enqueue(&new, now).await.expect("a row"));
        };
        // As many at once as the platform allows in a second.
        for n in 1..=30 {
            enqueue(n).await;
        }
        let platform: Arc<dyn Platform> =
            Arc::new(Scripted::answering(|n| if n <= 30 { panic!("a bug") } else { Ok("m".into()) }));
        let mut deliverer = Deliverer::take_over(&world.room, &platform).await.expect("a lease").expect("it is free");
        deliverer.drain().await.expect("sends");
        world.clock.advance_ms(HOUR);
        enqueue(31).await;
        assert_eq!(deliverer.drain().await.expect("sends"), 1, "the places are free again");
        world.clock.advance_ms(HOUR);
        execute(url, "update deliveries set leased_until = 0 where state = 'claimed'").await;
        assert_eq!(deliverer.drain().await.expect("sends"), 30, "and so are their rows, once their time is over");
        assert_eq!(store.counts().await.expect("counts").deliveries_by_state, [("sent".to_owned(), 31)]);
    })
    .await;
}

#[tokio::test]
async fn a_row_that_cannot_be_given_back_keeps_no_other_that_was_claimed_with_it_from_being_sent() {
    each_database_at(async |store, url| {
        let world = World::on(store.clone()).await;
        let full = known(&world, GROUP, &Settings::default()).await;
        let other = known(&world, OTHER, &Settings::default()).await;
        let mut deliverer = deliverer(&world).await.expect("the lease");
        for n in 1..=3 {
            notice(&world, full, n).await;
        }
        deliverer.drain().await.expect("sends");
        // No chat can be paused: the write fails.
        let (refuse, allow) = match url.starts_with("sqlite") {
            true => (
                "create trigger refusing before update of paused_until on chats begin select raise(abort, 'no'); end",
                "drop trigger refusing",
            ),
            false => (
                "alter table chats add constraint refusing check (paused_until = 0)",
                "alter table chats drop constraint refusing",
            ),
        };
        execute(url, refuse).await;
        notice(&world, full, 4).await;
        notice(&world, other, 1).await;
        let (drained, ()) = tokio::join!(deliverer.drain(), async {
            world.bot.wait_sent(OTHER, 1).await;
            execute(url, allow).await;
        });
        assert_eq!(drained.expect("sends"), 1);
        assert_eq!(world.bot.sent_to(GROUP).len(), 3);
        world.clock.advance_ms(4 * SECOND);
        deliverer.drain().await.expect("sends");
        assert_eq!(world.bot.sent_to(GROUP).len(), 4);
    })
    .await;
}
