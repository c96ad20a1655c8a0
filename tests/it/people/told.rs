//! One told story: a group from its first minute with the bot to its last, as its people live it. What each command does in every
//! case is in the other files; here all of it happens to the same chat, and nothing that was said before is in the way.

use super::*;
use crate::world::{alice, bob, each_world};

const CHANNEL: i64 = -2002;

#[tokio::test]
async fn a_group_lives_with_the_bot_from_its_greeting_to_its_forgetting() {
    each_world(async |world| {
        watch(world).await;
        something_happened_before(world).await;
        the_first_update_comes_after_one_press(world).await;
        whoever_wonders_gets_an_answer(world).await;
        the_catalogue_is_turned_and_pressed(world).await;
        each_setting_is_a_press_or_two(world).await;
        what_comes_then_looks_as_it_was_set(world).await;
        the_news_is_had_elsewhere_too(world).await;
        at_the_end_all_is_forgotten(world).await;
        nothing_was_refused(world);
    })
    .await;
}

/// What makes the topic one of those that a greeting offers.
async fn something_happened_before(world: &mut World) {
    let (title, text) =
        ("Parliament debates sanctions on diamond traders", "Members spoke for and against the sanctions.");
    world.press.put_article("/diamonds", title, &[text]);
    world.press.put_feed(FEED, "The Daily Ruritanian", &[("9", title, "/diamonds", text)]);
    world.pass(HOUR).await;
}

async fn the_first_update_comes_after_one_press(world: &mut World) {
    world.group(GROUP).await;
    let greeting = world.bot.sent_to(GROUP).pop().expect("a greeting");
    world.press_button(GROUP, &alice(), &greeting, "Sanctions").await;
    news(world).await;
    let update = only_update(world);
    has(&update.text, &format!("🔔 Sanctions\n{HEADLINE}\n"));
    has(&update.text, "Daily Ruritanian · 10 Apr 11:");
    assert_eq!(update.labels(), ["Read", "Follow", "Why?"]);
}

async fn whoever_wonders_gets_an_answer(world: &mut World) {
    let update = only_update(world);
    world.press_button(GROUP, &bob(), &update, "Why?").await;
    has(&last(world, GROUP).text, "Topic Sanctions");
    world.press_button(GROUP, &bob(), &update, "Follow").await;
    has(&toast(world), "Only admins of this chat");
    world.press_button(GROUP, &alice(), &update, "Follow").await;
    has(&toast(world), "Following: Ministers agree");
    for (text, wanted) in [("/story", "1 article in time order"), ("/why", "Seen at Daily Ruritanian")] {
        has(&reply(world, GROUP, &bob(), &update, text).await[0].text, wanted);
    }
    for (text, wanted) in [
        ("/latest", HEADLINE),
        ("/search strelsau ships", "1 article on “strelsau ships”"),
        ("/digest", HEADLINE),
        ("/status", "Follows 1 topic: Sanctions"),
    ] {
        has(&world.answer(GROUP, &bob(), text).await, wanted);
    }
    let trends = world.tell(GROUP, &bob(), "/trends").await.pop().expect("a picture");
    assert!(trends.has_media(), "{trends:?}");
    has(&trends.text, "Sanctions: 2 stories");
}

async fn the_catalogue_is_turned_and_pressed(world: &mut World) {
    let catalogue = world.tell(GROUP, &bob(), "/topics").await.pop().expect("the catalogue");
    let mut marked = false;
    for _ in 0..10 {
        let page = now(world, &catalogue);
        marked |= page.labels().contains(&"✓ Sanctions".to_owned());
        if page.data("Peacekeeping").is_some() {
            world.press_button(GROUP, &bob(), &page, "Peacekeeping").await;
            has(&toast(world), "Only admins of this chat");
            world.press_button(GROUP, &alice(), &page, "Peacekeeping").await;
            assert_eq!(toast(world), "Subscribed: Peacekeeping");
            assert!(now(world, &catalogue).labels().contains(&"✓ Peacekeeping".to_owned()));
        }
        if page.data("▶").is_none() {
            break;
        }
        world.press_button(GROUP, &bob(), &page, "▶").await;
    }
    assert!(marked && now(world, &catalogue).data("◀").is_some(), "all of it was turned, and what is followed marked");
    has(&world.answer(GROUP, &bob(), "/status").await, "Follows 2 topics");
}

async fn each_setting_is_a_press_or_two(world: &mut World) {
    let menu = world.tell(GROUP, &alice(), "/settings").await.pop().expect("the menu");
    for (field, value, shown) in [
        ("Updates", "daily digest", "Updates: daily digest"),
        ("Digest at", "21:00", "Digest at: 21:00"),
        ("Time zone", "Europe/Kyiv", "Time zone: Europe/Kyiv"),
        ("Quiet hours", "22:00–07:00", "Quiet hours: 22:00–07:00"),
        ("Summary", "in detail", "Summary: in detail"),
        ("Thread", "main thread", "Thread: main thread"),
        ("When in doubt", "do not send again", "When in doubt: do not send again"),
        ("Too old after", "2 days", "Too old after: 2 days"),
        ("Language", "Deutsch", "Sprache: Deutsch"),
    ] {
        world.press_button(GROUP, &alice(), &now(world, &menu), field).await;
        world.press_button(GROUP, &alice(), &now(world, &menu), value).await;
        has(&now(world, &menu).text, shown);
    }
    has(&world.answer(GROUP, &alice(), "/settings language English").await, "Language: English");
    let menu = world.tell(GROUP, &alice(), "/settings").await.pop().expect("the menu");
    for switch in ["Pictures", "Link previews", "Without sound", "Breaking news at once"] {
        has(&now(world, &menu).text, &format!("{switch}: off"));
        world.press_button(GROUP, &alice(), &now(world, &menu), switch).await;
        has(&now(world, &menu).text, &format!("{switch}: on"));
    }
    world.press_button(GROUP, &alice(), &now(world, &menu), "Topic by topic").await;
    world.press_button(GROUP, &alice(), &now(world, &menu), "Sanctions: as the chat").await;
    has(&now(world, &menu).labels().join(" "), "Sanctions: at once");
    world.press_button(GROUP, &alice(), &now(world, &menu), "Back").await;
    has(&now(world, &menu).text, "Settings of this chat");
    has(&world.answer(GROUP, &bob(), "/status").await, "Next digest: 10 Apr 21:00");
}

async fn what_comes_then_looks_as_it_was_set(world: &mut World) {
    more_news(world).await;
    let update = world.updates(GROUP).pop().expect("what is told at once");
    has(&update.text, "Sudan warlord's gold mines");
    assert!(update.silent && update.preview, "{update:?}");
    assert_eq!(world.updates(GROUP).len(), 2);
    let preview = world.tell(GROUP, &alice(), "/newtopic mines gold AND mine").await.pop().expect("a preview");
    has(&preview.text, "What mines would have found:");
    world.press_button(GROUP, &alice(), &preview, "Save").await;
    has(&now(world, &preview).text, "Saved, and this chat is subscribed: mines.");
}

async fn the_news_is_had_elsewhere_too(world: &mut World) {
    private(world, &alice());
    let offer = world.tell(alice().id, &alice(), "/start sanctions-peacekeeping").await.pop().expect("an offer");
    world.press_button(alice().id, &alice(), &offer, "Subscribe to all 2").await;
    has(&last(world, alice().id).text, "Subscribed: Sanctions, Peacekeeping");

    world.bot.add_chat(Room::channel(CHANNEL, "The News", "thenews").admin(&alice()));
    has(&world.answer(alice().id, &alice(), "/channel @thenews").await, "Commands here are now about The News");
    has(&world.answer(alice().id, &alice(), "/subscribe sanctions").await, "Subscribed: Sanctions");
    has(&world.answer(alice().id, &alice(), "/channel off").await, "about this chat again");

    world.bot.ask_inline(&bob(), "warlord", "");
    world.settle().await;
    let cards = world.bot.answered("answerInlineQuery").pop().expect("cards");
    has(&cards["results"][0]["title"].to_string(), "Sudan warlord's gold mines");
}

async fn at_the_end_all_is_forgotten(world: &mut World) {
    let asked = world.tell(GROUP, &alice(), "/forget").await.pop().expect("a question");
    world.press_button(GROUP, &alice(), &asked, "Yes, erase").await;
    has(&now(world, &asked).text, "Everything about this chat is erased.");
    let (title, text) = ("Sanctions on timber are lifted", "The sanctions on timber end on Friday, the ministry said.");
    world.press.put_article("/timber", title, &[text]);
    world.press.put_feed(FEED, "The Daily Ruritanian", &[("3", title, "/timber", text)]);
    world.pass(12 * HOUR).await;
    assert_eq!(world.updates(GROUP).len(), 2, "the group hears no more");
    has(&world.updates(CHANNEL).pop().expect("an update").text, title);
    has(&world.updates(alice().id).pop().expect("an update").text, title);
    has(&world.answer(GROUP, &bob(), "/status").await, "Follows nothing yet");
}

fn only_update(world: &World) -> SentMessage {
    let updates = world.updates(GROUP);
    assert_eq!(updates.len(), 1, "{updates:?}");
    updates[0].clone()
}

fn last(world: &World, chat: i64) -> SentMessage {
    world.bot.sent_to(chat).pop().expect("a message")
}
