//! What people teach topics, and topics of a chat's own that stand in a shared one's place.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use divisionbell::commands::Answer;
use divisionbell::store::{Placement, TopicRow};
use divisionbell::topics::Level;

use super::world::*;
use crate::databases::{each_database_at, execute};

/// Another admin of the group.
const SECOND: &str = "101";

/// The group follows *sanctions*; what `/why` says of an article on it.
async fn why(world: &World) -> Answer {
    *world.platform.admins.lock().unwrap() = Some(vec![(GROUP.to_owned(), vec![ADMIN.to_owned(), SECOND.to_owned()])]);
    world.say(ADMIN, "/subscribe sanctions").await;
    world.hear(MEMBER, "/why https://mirror.example/a").await
}

/// The topic of that name as the group has it, its own before the shared one.
async fn topic(world: &World, name: &str) -> TopicRow {
    world.store.topic(world.group_row().await.id, name).await.unwrap().unwrap()
}

async fn article(world: &World, key: &str) -> i64 {
    world.store.article_by_url(&format!("https://mirror.example/{key}")).await.unwrap().unwrap().id
}

/// What was said of articles for the group's *sanctions*, in order.
async fn judged(world: &World) -> Vec<bool> {
    let topic = topic(world, "sanctions").await;
    world.store.examples(topic.id).await.unwrap().iter().map(|example| example.wanted == 1).collect()
}

/// Whose topics the group follows: the name, and whether it is the group's own.
async fn followed(world: &World) -> Vec<(String, bool)> {
    let followed = world.store.subscriptions(world.group_row().await.id).await.unwrap();
    followed.into_iter().map(|row| (row.topic.name, row.topic.chat_id != 0)).collect()
}

async fn save(world: &World, command: &str) -> String {
    let preview = world.hear(ADMIN, command).await;
    plain(&world.press_label(ADMIN, &preview, "Save").await)
}

fn toast(answer: &Answer) -> &str {
    answer.toast.as_deref().unwrap_or_default()
}

#[tokio::test]
async fn whoever_agrees_changes_nothing_and_only_a_marked_button_takes_a_judgement_back() {
    each_world(async |world| {
        let why = why(world).await;
        let (on, off) = ("Sanctions: on topic", "Sanctions: off topic");
        has(toast(&world.press_label(ADMIN, &why, off).await), "This chat now has a copy");
        let mut after = Answer::default();
        for admin in [SECOND, ADMIN] {
            after = world.press_label(admin, &why, off).await;
            has(toast(&after), "Noted already");
            assert_eq!(judged(world).await, [false]);
        }
        let marked = format!("✓ {off}");
        has(toast(&world.press_label(SECOND, &after, &marked).await), "Taken back.");
        has(toast(&world.press_label(SECOND, &after, &marked).await), "Nothing to take back");
        assert!(judged(world).await.is_empty());
        has(toast(&world.press_label(SECOND, &after, on).await), "Noted: it counts from now on.");
        has(toast(&world.press_label(ADMIN, &after, &marked).await), "Nothing to take back");
        assert_eq!(judged(world).await, [true], "what was said since stays");
        has(toast(&world.press_label(ADMIN, &why, off).await), "Noted: it counts from now on.");
        assert_eq!(judged(world).await, [false], "the other button changes it");
    })
    .await;
}

#[tokio::test]
async fn a_press_under_an_update_only_sets_and_two_operators_who_agree_do_too() {
    each_world(async |world| {
        why(world).await;
        let (shared, article) = (topic(world, "sanctions").await.id, article(world, "a").await);
        let press = format!("1:mrk:{shared}:{article}:0");
        has(toast(&world.press(OPERATOR, &press).await), "it counts in all chats");
        for admin in [OPERATOR, ADMIN] {
            has(toast(&world.press(admin, &press).await), "Noted already");
        }
        assert_eq!(judged(world).await, [false]);
        assert_eq!(followed(world).await, [("sanctions".to_owned(), false)], "who agrees needs no copy");
        has(toast(&world.press(ADMIN, &format!("1:mrk:{shared}:{article}:1")).await), "This chat now has a copy");
        assert_eq!(judged(world).await, [true]);
    })
    .await;
}

#[tokio::test]
async fn an_old_button_of_a_shared_topic_is_one_of_the_chats_own_of_that_name() {
    each_world(async |world| {
        let offer = world.hear(ADMIN, "/start sanctions").await;
        let (catalogue, why) = (world.hear(ADMIN, "/topics").await, why(world).await);
        let subscribed = world.hear(ADMIN, "/topics").await;
        world.press_label(ADMIN, &why, "Sanctions: off topic").await;
        has(&plain(&world.press_label(ADMIN, &offer, "Sanctions").await), "Already subscribed: Sanctions");
        world.press_label(ADMIN, &catalogue, "Sanctions").await;
        assert_eq!(followed(world).await, [("sanctions".to_owned(), true)]);
        let greeting = labels(&world.hear(ADMIN, "/start").await);
        assert!(greeting.contains(&"✓ Sanctions".to_owned()), "{greeting:?}");
        let left = world.press_label(ADMIN, &subscribed, "✓ Sanctions").await;
        assert_eq!(toast(&left), "No more updates: Sanctions");
        assert!(followed(world).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_imported_topic_takes_the_subscription_to_the_shared_one_over() {
    each_world(async |world| {
        world.say(ADMIN, "/subscribe sanctions").await;
        let file = r#"{"divisionbell": 1, "topics": [{"name": "sanctions", "query": "embargo"}], "subscriptions": [{"topic": "sanctions"}]}"#;
        for _ in 0..2 {
            has(&world.say(ADMIN, &format!("/import {file}")).await, "Imported: 1 subscription");
            assert_eq!(followed(world).await, [("sanctions".to_owned(), true)]);
        }
        has(&world.say(ADMIN, "/droptopic sanctions").await, "back on the Sanctions that all chats share");
        assert_eq!(followed(world).await, [("sanctions".to_owned(), false)]);
    })
    .await;
}

#[tokio::test]
async fn unsubscribe_ends_all_of_a_name_and_whoever_follows_both_follows_its_own_from_the_next_change_on() {
    each_database_at(async |store, url: &str| {
        let world = &World::new(store, true).await;
        world.say(ADMIN, "/subscribe sanctions").await;
        save(world, "/newtopic sanctions embargo").await;
        let shared = store.topic(0, "sanctions").await.unwrap().unwrap().id;
        let group = world.group_row().await.id;
        let both = format!("insert into subscriptions (chat_id, topic_id, at) values ({group}, {shared}, 1)");
        execute(url, &both).await;
        assert_eq!(world.say(ADMIN, "/unsubscribe sanctions").await, "No more updates on Sanctions.");
        assert!(followed(world).await.is_empty());
        execute(url, &both).await;
        world.say(ADMIN, "/subscribe sanctions").await;
        assert_eq!(followed(world).await, [("sanctions".to_owned(), true)]);
    })
    .await;
}

#[tokio::test]
async fn a_topic_that_took_a_shared_ones_place_gives_the_subscription_back() {
    each_world(async |world| {
        world.say(ADMIN, "/subscribe sanctions").await;
        has(&save(world, "/newtopic sanctions embargo").await, "takes the place of the shared topic");
        assert_eq!(followed(world).await, [("sanctions".to_owned(), true)]);
        let back = "This chat is back on the Sanctions that all chats share";
        has(&world.say(ADMIN, "/droptopic sanctions").await, back);
        assert_eq!(followed(world).await, [("sanctions".to_owned(), false)]);

        let why = why(world).await;
        world.press_label(ADMIN, &why, "Sanctions: off topic").await;
        save(world, "/edittopic sanctions embargo").await;
        has(&world.say(ADMIN, "/droptopic sanctions").await, back);
        assert_eq!(followed(world).await, [("sanctions".to_owned(), false)]);

        save(world, "/newtopic sanctions embargo").await;
        world.say(ADMIN, "/unsubscribe sanctions").await;
        has(&world.say(ADMIN, "/droptopic sanctions").await, "Dropped: Sanctions. No chat was subscribed.");
        assert!(followed(world).await.is_empty(), "what the chat left it does not get back");

        save(world, "/newtopic elections ballot").await;
        has(&world.say(ADMIN, "/droptopic elections").await, "Dropped: Elections. 1 chat was subscribed.");
        assert!(followed(world).await.is_empty(), "nor what it never followed");
    })
    .await;
}

#[tokio::test]
async fn the_newest_three_are_shown_with_the_topics_under_which_they_would_come() {
    each_world(async |world| {
        let subscribed = world.hear(ADMIN, "/subscribe sanctions").await;
        let why = why(world).await;
        world.press_label(ADMIN, &why, "Sanctions: off topic").await;
        world.say(ADMIN, "/settings judging on").await;
        let newest = world.press_label(MEMBER, &subscribed, "Show the newest 3").await;
        let headings: Vec<String> =
            newest.replies.iter().map(|reply| reply.plain().lines().next().unwrap_or_default().to_owned()).collect();
        assert_eq!(headings, ["🔔 Sanctions", "🔔 Sanctions"], "each once, and none that the chat does not follow");
        let judging: Vec<String> = labels(&newest).into_iter().filter(|label| label.contains("topic")).collect();
        assert_eq!(judging, ["Sanctions: on topic", "Sanctions: off topic"].repeat(2));
        world.say(ADMIN, "/settings breadth strict").await;
        has(&plain(&world.press_label(MEMBER, &subscribed, "Show the newest 3").await), "No stories");
        world.say(ADMIN, "/unsubscribe sanctions").await;
        world.say(ADMIN, "/settings breadth normal").await;
        let newest = plain(&world.press_label(MEMBER, &subscribed, "Show the newest 3").await);
        assert!(newest.contains("Ministers agree") && !newest.contains("🔔"), "{newest}");
    })
    .await;
}

#[tokio::test]
async fn a_chat_that_taught_a_topic_can_read_its_own_export() {
    each_world(async |world| {
        let long = vec!["sanction"; 200].join(" OR ");
        world.store.save_topic(0, "sanctions", "Sanctions", "", &long, "test", NOW).await.unwrap();
        let why = why(world).await;
        world.press_label(ADMIN, &why, "Sanctions: off topic").await;
        save(world, "/newtopic oil petrol").await;
        let exported = world.hear(ADMIN, "/export").await;
        has(&plain(&exported), "What was taught stays here: Sanctions");
        let (_, file) = exported.replies[0].attachment.clone().unwrap();
        let file = String::from_utf8(STANDARD.decode(file).unwrap()).unwrap();
        let read: serde_json::Value = serde_json::from_str(&file).unwrap();
        assert_eq!((read["topics"].as_array().unwrap().len(), &read["topics"][0]["name"]), (1, &"oil".into()));
        let imported = world.say(ADMIN, &format!("/import {file}")).await;
        assert_eq!(imported, "Imported: 2 subscriptions, settings, own topics: 1. Nothing old is sent.");
        assert_eq!(followed(world).await, [("oil".to_owned(), true), ("sanctions".to_owned(), true)]);
        assert_eq!(judged(world).await, [false]);
        world.say(ADMIN, "/examples sanctions forget").await;
        let exported = plain(&world.hear(ADMIN, "/export").await);
        assert!(!exported.contains("taught"), "{exported}");
    })
    .await;
}

#[tokio::test]
async fn a_taught_copy_follows_the_shared_topic_and_goes_back_to_the_one_that_is_there_now() {
    each_world(async |world| {
        let why = why(world).await;
        let teach = async || world.press_label(ADMIN, &why, "Sanctions: off topic").await;
        let share = async |query: &str| {
            world.store.save_topic(0, "sanctions", "Sanctions", "about them", query, "test", NOW).await.unwrap();
        };
        teach().await;
        share("sanction OR tariff").await;
        let copy = topic(world, "sanctions").await;
        assert_eq!((&*copy.query, &*copy.description, copy.is_copy()), ("sanction OR tariff", "about them", true));
        save(world, "/edittopic sanctions embargo").await;
        share("sanction").await;
        let own = topic(world, "sanctions").await;
        assert_eq!((&*own.query, own.is_copy()), ("embargo", false), "what a chat edits is its own");
        world.say(ADMIN, "/droptopic sanctions").await;

        teach().await;
        let shared = world.store.topic(0, "sanctions").await.unwrap().unwrap();
        assert!(world.store.drop_topic(shared.id, NOW).await.unwrap());
        let listed = world.say(ADMIN, "/examples sanctions").await;
        assert!(!listed.contains("all chats share"), "there is nothing to go back to: {listed}");
        share("levy").await;
        assert_eq!(topic(world, "sanctions").await.query, "levy");
        has(&world.say(ADMIN, "/examples sanctions").await, "goes back to the one that all chats share");
        has(&world.say(ADMIN, "/examples sanctions forget").await, "back on the Sanctions that all chats share");
        assert_eq!(followed(world).await, [("sanctions".to_owned(), false)]);
    })
    .await;
}

#[tokio::test]
async fn on_topic_is_not_kept_where_the_topics_query_does_not_find_the_article() {
    each_world(async |world| {
        why(world).await;
        let (shared, article) = (topic(world, "sanctions").await.id, article(world, "c").await);
        for language in ["uk", "fr", "de", "en"] {
            world.say(ADMIN, &format!("/settings language {language}")).await;
            let refused = world.press(ADMIN, &format!("1:jdg:{shared}:{article}:1")).await;
            has(toast(&refused), "/edittopic sanctions");
            assert!(toast(&refused).chars().count() <= 200, "a toast shows no more: {}", toast(&refused));
        }
        assert!(judged(world).await.is_empty());
        assert_eq!(followed(world).await, [("sanctions".to_owned(), false)]);
        has(toast(&world.press(ADMIN, &format!("1:jdg:{shared}:{article}:0")).await), "This chat now has a copy");
    })
    .await;
}

#[tokio::test]
async fn a_preview_is_saved_only_where_what_it_is_of_is_still_so() {
    each_world(async |world| {
        save(world, "/newtopic oil oil").await;
        let edited = world.hear(ADMIN, "/edittopic oil petrol").await;
        world.say(ADMIN, "/droptopic oil").await;
        has(toast(&world.press_label(ADMIN, &edited, "Save").await), "There is no topic oil.");
        assert!(followed(world).await.is_empty());
        let (one, other) =
            (world.hear(ADMIN, "/newtopic gas gas").await, world.hear(ADMIN, "/newtopic gas petrol").await);
        for _ in 0..2 {
            has(&plain(&world.press_label(ADMIN, &one, "Save").await), "Saved, and this chat is subscribed: gas.");
        }
        has(toast(&world.press_label(ADMIN, &other, "Save").await), "There is a topic gas already.");
        assert_eq!(topic(world, "gas").await.query, "gas");
    })
    .await;
}

#[tokio::test]
async fn why_does_not_take_a_near_topic_or_another_articles_for_what_the_article_is_about() {
    each_world(async |world| {
        world.article("d", "A long evening in Leeds", &["sanctions"], NOW, Level::Wide, Placement::New).await;
        let near = world.say(ADMIN, "/why https://mirror.example/d").await;
        has(&near, "No topic matched for sure.");
        has(&near, "Not sent: no topic matched.");
        let story = world.story("e", "Sanctions on oil", &["sanctions"], NOW).await;
        world.article("f", "The talks in Hull", &[], NOW, Level::Normal, Placement::Existing(story)).await;
        let other = world.say(ADMIN, "/why https://mirror.example/f").await;
        has(&other, "No topic matched for sure.");
        has(&other, "Not sent here: its story is about Sanctions, which this chat does not follow.");
        let own = world.say(ADMIN, "/why https://mirror.example/e").await;
        has(&own, "Not sent here: this chat does not follow Sanctions.");
    })
    .await;
}

#[tokio::test]
async fn the_button_that_forgets_stands_only_for_those_who_may() {
    each_world(async |world| {
        why(world).await;
        let (shared, article) = (topic(world, "sanctions").await.id, article(world, "a").await);
        world.press(OPERATOR, &format!("1:mrk:{shared}:{article}:0")).await;
        let listed = world.hear(ADMIN, "/examples sanctions").await;
        has(&plain(&listed), "0 on topic, 1 off topic");
        assert!(labels(&listed).is_empty(), "{:?}", labels(&listed));
        assert_eq!(labels(&world.privately(OPERATOR, "/examples sanctions").await), ["Forget them all"]);
        let why = world.hear(MEMBER, "/why https://mirror.example/a").await;
        world.press_label(ADMIN, &why, "Sanctions: on topic").await;
        assert_eq!(labels(&world.hear(ADMIN, "/examples sanctions").await), ["Forget them all"]);
    })
    .await;
}
