//! Each setting changes what is sent: the same news, to groups that set one thing each.

use super::*;
use crate::world::{alice, bob, each_world};

/// A group that follows sanctions and has set something; as `group` minus `n`.
async fn set(world: &mut World, n: i64, setting: &str) -> i64 {
    world.group_following(GROUP - n, "sanctions").await;
    if !setting.is_empty() {
        let answer = world.answer(GROUP - n, &alice(), &format!("/settings {setting}")).await;
        assert!(answer.contains("Settings of") || answer.contains("Налаштування"), "{setting}: {answer}");
    }
    GROUP - n
}

/// The one update of a group.
#[track_caller]
fn update(world: &World, group: i64) -> SentMessage {
    let updates = world.updates(group);
    assert_eq!(updates.len(), 1, "{group}: {updates:?}");
    updates[0].clone()
}

#[tokio::test]
async fn how_an_update_looks_is_the_chats_to_say() {
    each_world(async |world| {
        let plain = set(world, 0, "").await;
        let ukrainian = set(world, 1, "language uk").await;
        let headline = set(world, 2, "length headline").await;
        let full = set(world, 3, "length full").await;
        let pictures = set(world, 4, "pictures on").await;
        let preview = set(world, 5, "preview on").await;
        let silent = set(world, 6, "silent on").await;
        let kyiv = set(world, 7, "zone Kyiv").await;
        watch(world).await;
        let picture = format!("{}/elber.jpg", world.press.url);
        let body: String = PARAGRAPHS.iter().map(|p| format!("<p>{p}</p>")).collect();
        world.press.put("/sanctions", crate::press::Page::html(format!(
            "<!doctype html><html lang=\"en\"><head><title>{HEADLINE}</title><meta property=\"og:image\" content=\"{picture}\"></head>\
             <body><article><h1>{HEADLINE}</h1>{body}</article></body></html>"
        )));
        world.press.put_feed(FEED, "The Daily Ruritanian", &[("1", HEADLINE, "/sanctions", ABOUT), OLD]);
        world.pass(HOUR).await;

        let usual = update(world, plain);
        has(&usual.text, "10 Apr 10:");
        assert!(!usual.silent && !usual.preview && usual.photo.is_none(), "{usual:?}");
        has(&update(world, kyiv).text, "10 Apr 12:");
        has(&update(world, ukrainian).text, "10 квіт. 10:");
        assert_eq!(update(world, ukrainian).labels(), ["Читати", "Стежити", "Чому?"]);
        assert!(!update(world, headline).text.contains("Finance ministers"), "{}", update(world, headline).text);
        assert!(update(world, full).text.len() > usual.text.len(), "{}", update(world, full).text);
        assert_eq!(update(world, pictures).photo.as_deref(), Some(picture.as_str()));
        assert!(update(world, preview).preview && update(world, silent).silent);
    })
    .await;
}

#[tokio::test]
async fn when_an_update_comes_is_the_chats_to_say() {
    each_world(async |world| {
        let at_once = set(world, 0, "").await;
        let hourly = set(world, 1, "mode hourly").await;
        let daily = set(world, 2, "mode daily").await;
        world.answer(daily, &alice(), "/settings at 12:00").await;
        let weekly = set(world, 3, "mode weekly").await;
        world.answer(weekly, &alice(), "/settings day Friday").await;
        world.answer(weekly, &alice(), "/settings at 09:00").await;
        let quiet = set(world, 4, "quiet 09:15-13:30").await;
        let elsewhere = set(world, 5, "mode daily").await;
        world.answer(elsewhere, &alice(), "/settings at 12:00").await;
        world.answer(elsewhere, &alice(), "/settings zone Kyiv").await;
        // The chat gets digests, but sanctions at once.
        let mixed = set(world, 6, "mode daily").await;
        let menu = world.tell(mixed, &alice(), "/settings").await.pop().expect("the menu");
        world.press_button(mixed, &alice(), &menu, "Topic by topic").await;
        world.press_button(mixed, &alice(), &now(world, &menu), "Sanctions: as the chat").await;
        has(&now(world, &menu).labels().join(" "), "Sanctions: at once");

        watch(world).await;
        let sent =
            |world: &World, group: i64| world.bot.sent_to(group).iter().any(|message| message.text.contains(HEADLINE));
        news(world).await; // about ten
        assert!(sent(world, at_once) && sent(world, mixed));
        for group in [daily, weekly, quiet] {
            assert!(!sent(world, group), "{group} has to wait");
        }
        has(&world.answer(daily, &bob(), "/status").await, "Next digest: 10 Apr 12:00");
        has(&world.answer(weekly, &bob(), "/status").await, "Next digest: 11 Apr 09:00");
        world.pass(65 * 60_000).await; // past eleven
        assert!(sent(world, hourly) && sent(world, elsewhere), "noon in Kyiv is ten in London");
        assert!(!sent(world, daily) && !sent(world, quiet));
        world.pass(HOUR).await; // past noon
        assert!(sent(world, daily) && !sent(world, quiet) && !sent(world, weekly));
        world.pass(90 * 60_000).await; // past half past one
        assert!(sent(world, quiet) && !sent(world, weekly));
        world.pass(20 * HOUR).await;
        assert!(sent(world, weekly));
        for group in [at_once, hourly, daily, weekly, quiet, elsewhere, mixed] {
            let told = world.bot.sent_to(group).iter().filter(|message| message.text.contains(HEADLINE)).count();
            assert_eq!(told, 1, "{group} is told once");
        }
    })
    .await;
}

#[tokio::test]
async fn a_thread_that_the_chat_sets_gets_all_updates_and_digests() {
    each_world(async |world| {
        world.bot.add_chat(Room::forum(GROUP, "Forum", &[7, 8]).admin(&alice()));
        world.bot.add_bot(GROUP, &alice());
        world.settle().await;
        world.tell(GROUP, &alice(), "/subscribe sanctions").await;
        world.pass(4_000).await;
        world.bot.say_in_thread(GROUP, 7, &alice(), "/settings thread here");
        world.settle().await;
        watch(world).await;
        news(world).await;
        assert_eq!(update(world, GROUP).thread, 7);
        // When that thread goes, updates come to the main one, and go on doing so.
        world.bot.delete_thread(GROUP, 7);
        more_news(world).await;
        let updates = world.updates(GROUP);
        assert_eq!(updates.iter().map(|update| update.thread).collect::<Vec<_>>(), [7, 0], "{updates:?}");
        let notices = world.bot.sent_to(GROUP).iter().filter(|sent| sent.text.contains("is gone")).count();
        assert_eq!(notices, 1);
    })
    .await;
}

#[tokio::test]
async fn a_digest_goes_to_the_thread_where_all_of_it_was_subscribed() {
    each_world(async |world| {
        world.bot.add_chat(Room::forum(GROUP, "Forum", &[7]).admin(&alice()));
        world.bot.add_bot(GROUP, &alice());
        world.settle().await;
        world.bot.say_in_thread(GROUP, 7, &alice(), "/subscribe sanctions");
        world.settle().await;
        world.answer(GROUP, &alice(), "/settings mode hourly").await;
        watch(world).await;
        news(world).await;
        world.pass(HOUR).await;
        let digest = world.bot.sent_to(GROUP).pop().expect("a digest");
        has(&digest.text, HEADLINE);
        assert_eq!(digest.thread, 7);
    })
    .await;
}

#[tokio::test]
async fn a_location_in_private_sets_the_zone_and_quiet_hours_must_end() {
    each_world(async |world| {
        private(world, &bob());
        world.pass(4_000).await;
        world.bot.share_location(bob().id, &bob(), 49.84, 24.03);
        world.settle().await;
        has(&world.bot.sent_to(bob().id)[0].text, "Time zone: Europe/Kyiv, where it is 11:00 now.");
        let refused = world.answer(bob().id, &bob(), "/settings quiet 08:00-08:00").await;
        has(&refused, "Choose two different times.");
    })
    .await;
}

#[tokio::test]
async fn the_menu_is_one_message_that_edits_itself() {
    each_world(async |world| {
        world.group(GROUP).await;
        let menu = world.tell(GROUP, &alice(), "/settings").await.pop().expect("the menu");
        let before = world.bot.sent_to(GROUP).len();
        world.press_button(GROUP, &alice(), &menu, "Summary").await;
        world.press_button(GROUP, &bob(), &now(world, &menu), "headline only").await;
        has(&toast(world), "Only admins of this chat");
        world.press_button(GROUP, &alice(), &now(world, &menu), "headline only").await;
        assert_eq!(toast(world), "Saved.");
        has(&now(world, &menu).text, "Summary: headline only");
        world.press_button(GROUP, &alice(), &now(world, &menu), "Pictures").await;
        has(&now(world, &menu).text, "Pictures: on");
        assert_eq!(world.bot.sent_to(GROUP).len(), before, "no message beside it");
        nothing_was_refused(world);
    })
    .await;
}
