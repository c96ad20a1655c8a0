//! What happens to a chat: met, removed, moved, muted, exported, forgotten; and channels managed from afar.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use divisionbell::platforms::{ChatKind, Event, Update};

use super::world::*;

#[tokio::test]
async fn a_greeting_offers_topics_that_work_at_one_press() {
    each_world(async |world| {
        let greeting = world.answer(world.update(ADMIN, Event::Added)).await;
        has(&plain(&greeting), "Press a topic to subscribe");
        assert_eq!(labels(&greeting)[0], "Sanctions");
        has(&plain(&world.press_label(ADMIN, &greeting, "Sanctions").await), "Subscribed: Sanctions");
    })
    .await;
}

#[tokio::test]
async fn a_chat_speaks_the_language_of_who_added_the_bot() {
    each_world(async |world| {
        let mut update = world.update(ADMIN, Event::Added);
        update.person.as_mut().unwrap().language = Some("de-AT".into());
        world.answer(update).await;
        has(&world.say(MEMBER, "/latest").await, "Neueste");
    })
    .await;
}

#[tokio::test]
async fn a_removed_bot_is_silent_and_comes_back_with_everything() {
    each_world(async |world| {
        world.say(ADMIN, "/subscribe sanctions").await;
        world.answer(world.update(ADMIN, Event::Removed)).await;
        assert_eq!(world.group_row().await.state, "suspended");
        let back = world.answer(world.update(ADMIN, Event::Added)).await;
        has(&plain(&back), "I am back, with your 1 subscription");
        assert_eq!(world.group_row().await.state, "active");
    })
    .await;
}

#[tokio::test]
async fn a_group_that_becomes_a_supergroup_keeps_everything() {
    each_world(async |world| {
        world.say(ADMIN, "/subscribe sanctions").await;
        world.answer(world.update(ADMIN, Event::Moved { to: "-1009".into() })).await;
        let new = world.store.chat_at("telegram", "-1009").await.unwrap().unwrap();
        assert_eq!(world.store.subscriptions(new.id).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn mute_takes_a_length_of_time_and_unmute_ends_it() {
    each_world(async |world| {
        has(&world.say(ADMIN, "/mute 2h").await, "Muted for 2 hours, until 10 Apr 08:30");
        assert!(world.group_row().await.muted_until > NOW);
        has(&world.say(ADMIN, "/unmute").await, "Updates come again. Nothing was held.");
        has(&world.say(ADMIN, "/unmute").await, "This chat is not muted.");
        has(&world.say(ADMIN, "/mute").await, "/mute 2h");
        has(&world.say(ADMIN, "/mute forever").await, "I cannot read that length of time.");
    })
    .await;
}

#[tokio::test]
async fn what_was_exported_is_imported_in_another_chat() {
    each_world(async |world| {
        world.say(ADMIN, "/subscribe sanctions elections").await;
        world.say(ADMIN, "/settings zone Kyiv").await;
        let exported = world.hear(ADMIN, "/export").await;
        let (_, content) = exported.replies[0].attachment.clone().unwrap();
        let event = |content: String| Event::Sent {
            caption: "/import".into(),
            file_name: "divisionbell.json".into(),
            content,
            message_id: "9".into(),
        };
        let update = Update { chat: private(MEMBER), ..world.update(MEMBER, event(content.clone())) };
        has(&plain(&world.answer(update).await), "Imported: 2 subscriptions, settings, own topics: 0.");
        let row = world.store.chat_at("telegram", MEMBER).await.unwrap().unwrap();
        assert!(row.settings.contains("Europe/Kyiv"));
        has(&plain(&world.answer(world.update(MEMBER, event(content))).await), "Only admins");
        for bad in [STANDARD.encode("{"), STANDARD.encode("{\"divisionbell\":2}"), "%".into()] {
            has(&plain(&world.answer(world.update(ADMIN, event(bad))).await), "I cannot read that file");
        }
    })
    .await;
}

#[tokio::test]
async fn forget_asks_and_then_erases() {
    each_world(async |world| {
        world.say(ADMIN, "/subscribe sanctions").await;
        let before = world.group_row().await.id;
        let asked = world.hear(ADMIN, "/forget").await;
        has(&plain(&world.press_label(MEMBER, &asked, "Yes, erase").await), "Only admins");
        let done = world.press_label(ADMIN, &asked, "Yes, erase").await;
        has(&plain(&done), "Everything about this chat is erased.");
        assert!(world.store.chat(before).await.unwrap().is_none());
        assert_eq!(done.chat_id, Some(world.group_row().await.id));
        assert!(world.subscribed().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_channel_is_managed_from_a_private_chat_by_its_own_admins() {
    each_world(async |world| {
        let mut update = world.update(ADMIN, Event::Added);
        update.chat.address = "-2002".into();
        update.chat.kind = ChatKind::Channel;
        update.chat.username = Some("thenews".into());
        world.answer(update).await;
        world.platform.admins.lock().unwrap().as_mut().unwrap().push(("-2002".into(), vec![ADMIN.into()]));
        has(&plain(&world.privately(MEMBER, "/channel @thenews").await), "Only admins of that channel");
        has(&plain(&world.privately(ADMIN, "/channel @nowhere").await), "I am in no channel nowhere");
        has(&world.say(ADMIN, "/channel @thenews").await, "only in a private chat");
        has(&plain(&world.privately(ADMIN, "/channel @TheNews").await), "Commands here are now about");
        has(&plain(&world.privately(ADMIN, "/subscribe sanctions").await), "Subscribed: Sanctions");
        let channel = world.store.chat_at("telegram", "-2002").await.unwrap().unwrap();
        assert_eq!(world.store.subscriptions(channel.id).await.unwrap().len(), 1);
        // Whoever loses the channel loses it here at once.
        world.platform.admins.lock().unwrap().as_mut().unwrap().last_mut().unwrap().1.clear();
        has(&plain(&world.privately(ADMIN, "/subscribe elections").await), "Only admins of that channel");
        has(&plain(&world.privately(ADMIN, "/channel off").await), "about this chat again");
        has(&plain(&world.privately(ADMIN, "/subscribe elections").await), "Subscribed: Elections");
    })
    .await;
}
