//! Subscribing and topics of one's own.

use divisionbell::outbox::message::Action;
use divisionbell::platforms::Update;

use super::world::*;

#[tokio::test]
async fn examples_are_listed_forgotten_and_asked_for_by_numbers_where_there_are_no_buttons() {
    each_plain_world(async |world| {
        has(&world.say(ADMIN, "/examples").await, "/examples [shared] TOPIC [forget]");
        has(&world.say(ADMIN, "/examples zebra").await, "There is no topic zebra");
        has(&world.say(ADMIN, "/examples sanctions").await, "None yet.");
        has(&world.say(ADMIN, "/examples sanctions forget").await, "Only operators");
        world.say(ADMIN, "/subscribe sanctions").await;
        let why = world.say(MEMBER, "/why https://mirror.example/a").await;
        has(&why, "/1 Sanctions: on topic\n/2 Sanctions: off topic");
        has(&world.say(MEMBER, "/2").await, "Only admins");
        world.say(MEMBER, "/why https://mirror.example/a").await;
        let judged = world.say(ADMIN, "/2").await;
        has(&judged, "This chat now has a copy of Sanctions");
        has(&judged, "✓ Sanctions: off topic");
        let listed = world.say(ADMIN, "/examples sanctions").await;
        has(&listed, "0 on topic, 1 off topic");
        has(&listed, "− Ministers agree new sanctions on oil");
        has(&world.say(ADMIN, "/examples sanctions forget").await, "back on the Sanctions that all chats share");
        assert_eq!(world.subscribed().await, ["sanctions"]);
    })
    .await;
}

#[tokio::test]
async fn subscribe_answers_with_a_preview_and_a_button_for_the_newest_three() {
    each_world(async |world| {
        let answer = world.hear(ADMIN, "/subscribe sanctions, #peacekeeping").await;
        has(&plain(&answer), "Subscribed: Sanctions, Peacekeeping\n2 stories in the last 7 days.");
        assert_eq!(world.subscribed().await.len(), 2);
        let newest = world.press_label(MEMBER, &answer, "Show the newest 3").await;
        assert_eq!(newest.replies.len(), 2);
        has(&plain(&newest), "🔔 Sanctions\nMinisters agree new sanctions on oil");
        has(&world.say(ADMIN, "/subscribe sanctions").await, "Already subscribed: Sanctions");
    })
    .await;
}

#[tokio::test]
async fn an_unknown_topic_gets_the_nearest_and_changes_nothing() {
    each_world(async |world| {
        let answer = world.say(ADMIN, "/subscribe elections sactions").await;
        assert_eq!(answer, "There is no topic sactions. Did you mean sanctions? See /topics.");
        assert!(world.subscribed().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_anonymous_admin_is_an_admin() {
    each_world(async |world| {
        let update = Update { person: None, as_chat: true, ..world.update(ADMIN, said("/subscribe sanctions", None)) };
        has(&plain(&world.answer(update).await), "Subscribed: Sanctions");
        assert_eq!(*world.platform.lookups.lock().unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn admins_are_looked_up_once_a_minute() {
    each_world(async |world| {
        for _ in 0..3 {
            world.say(ADMIN, "/subscribe sanctions").await;
        }
        assert_eq!(*world.platform.lookups.lock().unwrap(), 1);
        world.clock.advance_ms(60_000);
        *world.platform.admins.lock().unwrap() = None;
        let answer = world.say(ADMIN, "/subscribe elections").await;
        assert_eq!(answer, "I cannot look up who the admins are. Try again in a minute.");
    })
    .await;
}

#[tokio::test]
async fn unsubscribe_takes_names_or_all() {
    each_world(async |world| {
        world.say(ADMIN, "/subscribe sanctions peacekeeping elections").await;
        assert_eq!(world.say(ADMIN, "/unsubscribe elections").await, "No more updates on Elections.");
        has(&world.say(ADMIN, "/unsubscribe elections").await, "not subscribed to elections");
        has(&world.say(ADMIN, "/unsubscribe").await, "/unsubscribe TOPIC... | all");
        has(&world.say(ADMIN, "/unsubscribe all").await, "No more updates on");
        assert!(world.subscribed().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_subscription_belongs_to_the_thread_where_it_was_made() {
    each_world(async |world| {
        let mut update = world.update(ADMIN, said("/subscribe sanctions", None));
        update.chat.thread = 12;
        world.answer(update).await;
        let group = world.group_row().await.id;
        assert_eq!(world.store.subscriptions(group).await.unwrap()[0].thread, 12);
    })
    .await;
}

#[tokio::test]
async fn a_press_in_the_catalogue_subscribes_and_marks_it() {
    each_world(async |world| {
        let catalogue = world.hear(MEMBER, "/topics").await;
        has(&plain(&catalogue), "3 topics");
        let refused = world.press_label(MEMBER, &catalogue, "Sanctions").await;
        assert_eq!(refused.toast.as_deref(), Some("Only admins of this chat can do that. Ask one of them."));
        let pressed = world.press_label(ADMIN, &catalogue, "Sanctions").await;
        assert_eq!(pressed.toast.as_deref(), Some("Subscribed: Sanctions"));
        assert!(labels(&pressed).contains(&"✓ Sanctions".to_owned()), "{:?}", labels(&pressed));
        assert_eq!(world.subscribed().await, ["sanctions"]);
        world.press_label(ADMIN, &pressed, "✓ Sanctions").await;
        assert!(world.subscribed().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_new_topic_is_previewed_saved_by_its_button_and_subscribed() {
    each_world(async |world| {
        let preview = world.hear(ADMIN, "/newtopic oil oil OR \"natural gas\"").await;
        let text = plain(&preview);
        has(&text, "What oil would have found:");
        has(&text, "Ministers agree new sanctions on oil");
        has(&text, "1 story in the last 7 days.");
        assert!(world.store.topic(world.group_row().await.id, "oil").await.unwrap().is_none());
        let refused = world.press_label(MEMBER, &preview, "Save").await;
        has(&plain(&refused), "Only admins");
        let saved = world.press_label(ADMIN, &preview, "Save").await;
        assert_eq!(plain(&saved), "Saved, and this chat is subscribed: oil.");
        assert_eq!(world.subscribed().await, ["oil"]);
        has(&world.say(ADMIN, "/newtopic oil oil").await, "There is a topic oil already.");
        let edited = world.hear(ADMIN, "/edittopic oil petrol").await;
        world.press_label(ADMIN, &edited, "Save").await;
        let group = world.group_row().await.id;
        assert_eq!(world.store.topic(group, "oil").await.unwrap().unwrap().query, "petrol");
        has(&world.say(ADMIN, "/droptopic oil").await, "Dropped: Oil. 1 chat was subscribed.");
        assert!(world.subscribed().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_query_that_cannot_be_read_is_shown_with_a_mark_under_the_place() {
    each_world(async |world| {
        let answer = world.say(ADMIN, "/newtopic oil oil AND (").await;
        has(&answer, "expected");
        has(&answer, "\noil AND (\n         ^");
        has(&world.say(ADMIN, &format!("/newtopic oil {}", "a ".repeat(600))).await, "at most 1000 characters");
        has(&world.say(ADMIN, "/newtopic Öl oil").await, "cannot name a topic");
        has(&world.say(ADMIN, "/newtopic oil").await, "/newtopic [shared] NAME QUERY");
        has(&world.say(ADMIN, "/edittopic coal coal").await, "There is no topic coal.");
        has(&world.say(ADMIN, "/droptopic coal").await, "There is no topic coal.");
        for refused in ["/edittopic sanctions embargo", "/droptopic sanctions"] {
            let refused = world.say(ADMIN, refused).await;
            has(
                &refused,
                "All chats share sanctions. /newtopic sanctions QUERY makes one of this chat's own in its place",
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_deep_link_offers_its_topics_at_once() {
    each_world(async |world| {
        let answer = world.hear(ADMIN, "/start sanctions-peacekeeping").await;
        assert_eq!(labels(&answer), ["Subscribe to all 2", "Sanctions", "Peacekeeping"]);
        let all = world.press_label(ADMIN, &answer, "Subscribe to all 2").await;
        has(&plain(&all), "Subscribed: Sanctions, Peacekeeping");
        let token = world.store.put_token("elections-sanctions", NOW).await.unwrap();
        let by_token = world.hear(ADMIN, &format!("/start {token}")).await;
        assert!(labels(&by_token).contains(&"Elections".to_owned()));
        has(&world.say(MEMBER, "/start nothing-like-this").await, "Press a topic to subscribe");
    })
    .await;
}

#[tokio::test]
async fn every_button_of_a_greeting_fits_and_is_understood() {
    each_world(async |world| {
        let answer = world.privately(MEMBER, "/start").await;
        assert!(labels(&answer).contains(&"Add me to a group".to_owned()));
        for button in answer.replies[0].buttons.iter().flatten() {
            if let Action::Press(data) = &button.action {
                assert!(divisionbell::commands::presses::Press::read(data).is_some(), "{data}");
            }
        }
    })
    .await;
}
