//! What everybody may ask.

use divisionbell::platforms::{Event, Update};

use super::world::*;

#[tokio::test]
async fn latest_lists_the_chats_topics_and_all_where_it_has_none() {
    each_world(async |world| {
        has(&world.say(MEMBER, "/latest").await, "Council election called for May");
        world.say(ADMIN, "/subscribe sanctions").await;
        let theirs = world.say(MEMBER, "/latest").await;
        has(&theirs, "1. Ministers agree new sanctions on oil\n    Mirror · 10 Apr 04:30");
        assert!(!theirs.contains("Council"), "{theirs}");
        has(&world.say(MEMBER, "/latest elections 3").await, "Newest on Elections\n1. Council");
        has(&world.say(MEMBER, "/latest electoins").await, "Did you mean elections?");
    })
    .await;
}

#[tokio::test]
async fn a_long_list_is_turned_by_buttons() {
    each_world(async |world| {
        for n in 0..7 {
            world.story(&format!("n{n}"), &format!("Oil report number {n}"), &["elections"], NOW - n * HOUR).await;
        }
        let first = world.hear(MEMBER, "/latest elections").await;
        assert_eq!(labels(&first), ["▶"]);
        let second = world.press_label(MEMBER, &first, "▶").await;
        has(&plain(&second), "6. ");
        assert_eq!(labels(&second), ["◀"]);
        let found = world.hear(MEMBER, "/search oil report").await;
        has(&plain(&found), "7 articles on “oil report”");
        let more = world.press_label(MEMBER, &found, "▶").await;
        has(&plain(&more), "6. Oil report");
        assert_eq!(labels(&more), ["◀"]);
    })
    .await;
}

#[tokio::test]
async fn search_finds_other_forms_of_a_word_and_says_when_there_is_nothing() {
    each_world(async |world| {
        has(&world.say(MEMBER, "/search sanction minister").await, "1 article on “sanction minister”");
        has(&world.say(MEMBER, "/search zebra").await, "Nothing on “zebra”");
        has(&world.say(MEMBER, "/search").await, "/search WORDS");
    })
    .await;
}

#[tokio::test]
async fn sources_tells_what_share_of_the_chats_updates_came_from_whom() {
    each_world(async |world| {
        assert!(world.say(MEMBER, "/sources").await.starts_with("1 source"), "no update, no share");
        world.say(ADMIN, "/subscribe sanctions").await;
        let story = world.story("d", "Fresh sanctions on shipping", &["sanctions"], NOW).await;
        world.send(story, "41").await;
        has(&world.say(MEMBER, "/sources").await, "1 update in 30 days came from\n100 %  Mirror\n\n1 source\n");
        world.say(ADMIN, "/settings language uk").await;
        has(&world.say(MEMBER, "/sources").await, "1 повідомлення за 30 днів надійшло від\n100 %  Mirror");
    })
    .await;
}

#[tokio::test]
async fn why_names_topic_words_outlet_and_when_it_was_sent() {
    each_world(async |world| {
        world.say(ADMIN, "/subscribe sanctions").await;
        let story = world.story("d", "Fresh sanctions on shipping", &["sanctions"], NOW).await;
        world.send(story, "41").await;
        let why = world.reply(MEMBER, "/why", "41").await;
        has(&why, "Topic Sanctions (80 %): sanctions");
        has(&why, "Seen at Mirror, 10 Apr 06:30.");
        has(&why, "Summary: the outlet's own sentences.");
        has(&why, "Sent here 10 Apr 06:30.");
        assert_eq!(plain(&world.press(MEMBER, &format!("1:why:{story}")).await), why);
        has(&world.say(MEMBER, "/why").await, "as a reply to one of my updates");
        has(&world.reply(MEMBER, "/why", "999").await, "I do not know that message");
    })
    .await;
}

#[tokio::test]
async fn why_of_an_address_says_why_not() {
    each_world(async |world| {
        world.say(ADMIN, "/subscribe sanctions").await;
        has(&world.say(MEMBER, "/why https://mirror.example/zzz").await, "I have not seen that address");
        has(&world.say(MEMBER, "/why mirror").await, "That is no address");
        has(&world.say(MEMBER, "/why http://www.mirror.example/c?utm_source=x").await, "does not follow Elections");
        has(&world.say(MEMBER, "/why https://mirror.example/a").await, "follows Sanctions only since 10 Apr 06:30");
    })
    .await;
}

#[tokio::test]
async fn story_tells_every_version_in_time_order() {
    each_world(async |world| {
        world.say(ADMIN, "/subscribe sanctions").await;
        let story = world.story("d", "Fresh sanctions on shipping", &["sanctions"], NOW).await;
        world.send(story, "41").await;
        let told = world.reply(MEMBER, "/story", "41").await;
        has(&told, "1 article in time order:\n10 Apr 06:30 · Mirror: Fresh sanctions on shipping");
        has(&world.say(MEMBER, "/story").await, "as a reply");
    })
    .await;
}

#[tokio::test]
async fn follow_and_unfollow_are_the_admins_and_a_second_press_takes_it_back() {
    each_world(async |world| {
        world.say(ADMIN, "/subscribe sanctions").await;
        let story = world.story("d", "Fresh sanctions on shipping", &["sanctions"], NOW).await;
        world.send(story, "41").await;
        has(&world.reply(ADMIN, "/follow", "41").await, "Following: Fresh sanctions on shipping");
        assert_eq!(world.store.follows(story).await.unwrap()[0].message_id, "41");
        has(&world.reply(ADMIN, "/unfollow", "41").await, "No longer following");
        assert!(world.store.follows(story).await.unwrap().is_empty());
        let data = format!("1:fol:{story}");
        has(&plain(&world.press(MEMBER, &data).await), "Only admins");
        has(&plain(&world.press(ADMIN, &data).await), "Following");
        has(&plain(&world.press(ADMIN, &data).await), "No longer following");
        has(&world.say(ADMIN, "/follow").await, "as a reply");
    })
    .await;
}

#[tokio::test]
async fn digest_groups_by_topic_one_line_each() {
    each_world(async |world| {
        has(&world.say(MEMBER, "/digest").await, "Nothing new on this chat's topics");
        world.say(ADMIN, "/subscribe sanctions elections").await;
        let digest = world.say(MEMBER, "/digest").await;
        has(&digest, "3 stories since 9 Apr 06:30");
        has(&digest, "\nElections\n• Council election called for May — Mirror, 10 Apr 02:30");
    })
    .await;
}

#[tokio::test]
async fn status_tells_what_when_and_problems() {
    each_world(async |world| {
        has(&world.say(MEMBER, "/status").await, "Follows nothing yet");
        world.say(ADMIN, "/subscribe sanctions").await;
        world.say(ADMIN, "/settings mode daily").await;
        world.say(ADMIN, "/mute 2h").await;
        let status = world.say(MEMBER, "/status").await;
        has(&status, "Follows 1 topic: Sanctions");
        has(&status, "daily digest");
        has(&status, "Next digest: 10 Apr 08:00");
        has(&status, "Muted until 10 Apr 08:30");
        has(&status, "No problems.");
    })
    .await;
}

#[tokio::test]
async fn trends_needs_a_topic_and_shows_thirty_days() {
    each_world(async |world| {
        has(&world.say(MEMBER, "/trends").await, "This chat follows no topic");
        let trends = world.hear(MEMBER, "/trends sanctions").await;
        has(&plain(&trends), "🟦 Sanctions: 2 stories");
        let (name, png) = trends.replies[0].attachment.clone().unwrap();
        assert_eq!((name.as_str(), &png[..8]), ("trends.png", "iVBORw0K"));
        has(&world.say(MEMBER, "/trends zzz").await, "There is no topic zzz");
    })
    .await;
}

#[tokio::test]
async fn an_inline_question_gives_cards_and_meets_no_chat() {
    each_world(async |world| {
        let asked = |words: &str| Event::Asked { query_id: "q".into(), words: words.into(), offset: String::new() };
        for (words, wanted) in [("sanctions", 2), ("", 3), ("zebra", 0), ("🔔", 3)] {
            let update = Update { chat: private(MEMBER), ..world.update(MEMBER, asked(words)) };
            let inline = world.answer(update).await.inline.unwrap();
            assert_eq!(inline.cards.len(), wanted, "{words}");
        }
        assert!(world.store.chats().await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn privacy_tells_what_is_kept() {
    each_world(async |world| has(&world.say(MEMBER, "/privacy").await, "/forget erases everything")).await;
}
