//! Buttons, settings and platforms without buttons.

use divisionbell::commands::Settings;
use divisionbell::platforms::{Event, Update};

use super::world::*;

async fn settings(world: &World) -> Settings {
    Settings::read(&world.group_row().await.settings)
}

#[tokio::test]
async fn the_settings_menu_edits_itself() {
    each_world(async |world| {
        let menu = world.hear(ADMIN, "/settings").await;
        has(&plain(&menu), "Updates: at once");
        let choices = world.press_label(ADMIN, &menu, "Updates").await;
        assert!(labels(&choices).contains(&"✓ at once".to_owned()), "{:?}", labels(&choices));
        let refused = world.press_label(MEMBER, &choices, "weekly digest").await;
        has(&plain(&refused), "Only admins");
        let changed = world.press_label(ADMIN, &choices, "weekly digest").await;
        assert_eq!(changed.toast.as_deref(), Some("Saved."));
        assert_eq!(changed.edit.as_ref().map(|(id, _)| id.as_str()), Some("77"));
        has(&plain(&changed), "Digest on: Monday");
        let row = world.group_row().await;
        assert_eq!((row.mode.as_str(), row.next_digest_at.is_some()), ("weekly", true));
        let flipped = world.press_label(ADMIN, &changed, "Pictures").await;
        has(&plain(&flipped), "Pictures: on");
        assert!(settings(world).await.pictures);
    })
    .await;
}

#[tokio::test]
async fn settings_are_set_in_words_too() {
    each_world(async |world| {
        has(&world.say(ADMIN, "/settings zone new york").await, "Time zone: America/New_York");
        has(&world.say(ADMIN, "/settings quiet 22:00-07:00").await, "Quiet hours: 22:00–07:00");
        has(&world.say(ADMIN, "/settings quiet 07:00-07:00").await, "Choose two different times.");
        has(&world.say(ADMIN, "/settings zone zzzzzzzzzz").await, "I do not know the time zone");
        has(&world.say(ADMIN, "/settings colour red").await, "not one of the values");
        has(&world.say(ADMIN, "/settings language uk").await, "Мова: Українська");
    })
    .await;
}

#[tokio::test]
async fn a_breadth_goes_for_what_is_subscribed_already() {
    each_world(async |world| {
        world.say(ADMIN, "/subscribe sanctions").await;
        world.say(ADMIN, "/settings breadth strict").await;
        let group = world.group_row().await.id;
        assert_eq!(world.store.subscriptions(group).await.unwrap()[0].min_level, 2);
    })
    .await;
}

#[tokio::test]
async fn a_topic_may_have_a_mode_of_its_own() {
    each_world(async |world| {
        world.say(ADMIN, "/subscribe sanctions").await;
        let menu = world.hear(ADMIN, "/settings").await;
        let topics = world.press_label(ADMIN, &menu, "Topic by topic").await;
        let next = world.press_label(ADMIN, &topics, "Sanctions: as the chat").await;
        assert!(labels(&next).contains(&"Sanctions: at once".to_owned()), "{:?}", labels(&next));
        let group = world.group_row().await.id;
        assert_eq!(world.store.subscriptions(group).await.unwrap()[0].mode, "instant");
    })
    .await;
}

/// A kill between a command and the end of its update has it carried out again.
#[tokio::test]
async fn a_press_that_is_carried_out_twice_does_what_it_does_once() {
    each_world(async |world| {
        let catalogue = world.hear(ADMIN, "/topics").await;
        for _ in 0..2 {
            has(&plain(&world.press_label(ADMIN, &catalogue, "Sanctions").await), "✓ ");
            assert_eq!(world.subscribed().await, ["sanctions"]);
        }
        let menu = world.hear(ADMIN, "/settings").await;
        let topics = world.press_label(ADMIN, &menu, "Topic by topic").await;
        for _ in 0..2 {
            world.press_label(ADMIN, &menu, "Pictures").await;
            assert!(settings(world).await.pictures);
            let next = world.press_label(ADMIN, &topics, "Sanctions: as the chat").await;
            assert!(labels(&next).contains(&"Sanctions: at once".to_owned()), "{:?}", labels(&next));
        }
        let catalogue = world.hear(ADMIN, "/topics").await;
        for _ in 0..2 {
            world.press_label(ADMIN, &catalogue, "✓ Sanctions").await;
            assert!(world.subscribed().await.is_empty());
        }
    })
    .await;
}

#[tokio::test]
async fn buttons_of_before_that_do_not_say_what_is_wanted_still_work() {
    each_world(async |world| {
        world.say(ADMIN, "/subscribe sanctions").await;
        let group = world.group_row().await.id;
        let topic = world.store.subscriptions(group).await.unwrap()[0].topic.id;
        for pictures in [true, false] {
            world.press(ADMIN, "1:set:pictures").await;
            assert_eq!(settings(world).await.pictures, pictures);
        }
        for mode in ["instant", "hourly", "daily", "weekly", ""] {
            world.press(ADMIN, &format!("1:set:topics:{topic}")).await;
            assert_eq!(world.store.subscriptions(group).await.unwrap()[0].mode, mode);
        }
        has(&plain(&world.press(ADMIN, &format!("1:set:topics:{topic}:never")).await), "too old");
        for subscribed in [0, 1] {
            world.press(ADMIN, &format!("1:tog:{topic}:0")).await;
            assert_eq!(world.subscribed().await.len(), subscribed);
        }
    })
    .await;
}

#[tokio::test]
async fn a_shared_location_sets_the_zone_and_says_which() {
    each_world(async |world| {
        let event = Event::Located { latitude: "49.84".into(), longitude: "24.03".into() };
        let update = Update { chat: private(MEMBER), ..world.update(MEMBER, event) };
        has(&plain(&world.answer(update).await), "Time zone: Europe/Kyiv, where it is 08:30 now.");
    })
    .await;
}

#[tokio::test]
async fn a_button_of_another_version_is_answered_with_what_to_do() {
    each_world(async |world| {
        for data in [
            "0:old",
            "2:sub:1",
            "",
            "🔔",
            "1:sub:999999:0",
            "1:sea:nosuchtoken1:0",
            "1:sav:nosuchtoken1",
            "1:set:nothing",
        ] {
            let answer = world.press(ADMIN, data).await;
            assert_eq!(answer.toast.as_deref(), Some("That button is too old. Use the command again."), "{data}");
        }
    })
    .await;
}

#[tokio::test]
async fn without_buttons_choices_are_numbers() {
    each_plain_world(async |world| {
        let catalogue = world.hear(ADMIN, "/topics").await;
        assert!(labels(&catalogue).is_empty());
        let text = plain(&catalogue);
        let line = text.lines().find(|line| line.ends_with(" Sanctions") && line.starts_with('/')).unwrap();
        let number = line.split(' ').next().unwrap();
        has(&world.say(ADMIN, number).await, "✓ ");
        assert_eq!(world.subscribed().await, ["sanctions"]);
        has(&world.say(ADMIN, "/99").await, "too old");
    })
    .await;
}

#[tokio::test]
async fn a_flood_is_answered_once_then_ignored_for_a_minute() {
    each_world(async |world| {
        let mut answers = Vec::new();
        for _ in 0..60 {
            let update = world.update(MEMBER, said("/privacy", None));
            answers.push(plain(&divisionbell::commands::answer(&world.ctx, &update).await.unwrap()));
        }
        assert_eq!(answers.iter().filter(|answer| answer.starts_with("That is too many")).count(), 1);
        assert_eq!(answers.last().unwrap(), "");
        world.clock.advance_ms(60_000);
        has(&world.say(MEMBER, "/privacy").await, "/forget");
    })
    .await;
}
