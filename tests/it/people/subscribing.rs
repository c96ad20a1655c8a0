//! From the greeting to the first update, and what is shown before anything is saved.

use divisionbell::store::NewDelivery;

use super::*;
use crate::world::{alice, bob, each_world};

#[tokio::test]
async fn one_press_after_the_greeting_the_first_update_comes_by_itself() {
    each_world(async |world| {
        watch(world).await;
        news(world).await; // before the bot is added: it is only an example
        world.group(GROUP).await;
        let greeting = world.bot.sent_to(GROUP).pop().expect("a greeting");
        has(&greeting.text, "Press a topic to subscribe");
        world.press_button(GROUP, &bob(), &greeting, "Sanctions").await;
        has(&toast(world), "Only admins of this chat");
        world.press_button(GROUP, &alice(), &greeting, "Sanctions").await;
        let told = world.bot.sent_to(GROUP).pop().expect("what it brings").text;
        has(&told, "Subscribed: Sanctions\n1 story in the last 7 days.\n1. Ministers agree");
        has(&told, "The next one comes here as soon as it is reported.");
        has(&now(world, &greeting).labels().join(" "), "✓ Sanctions");
        assert!(world.updates(GROUP).is_empty(), "nothing old is sent");
        more_news(world).await;
        assert_eq!(world.updates(GROUP).len(), 1);
        nothing_was_refused(world);
    })
    .await;
}

#[tokio::test]
async fn a_preview_counts_a_week_and_shows_three_examples() {
    each_world(async |world| {
        world.group(GROUP).await;
        watch(world).await;
        news(world).await;
        let preview =
            world.tell(GROUP, &alice(), "/newtopic banks ruritanian AND bank").await.pop().expect("a preview");
        has(&preview.text, "What banks would have found:\nruritanian AND bank\n1. Ministers agree");
        has(&preview.text, "1 story in the last 7 days.");
        world.press_button(GROUP, &alice(), &preview, "Save").await;
        has(&now(world, &preview).text, "Saved, and this chat is subscribed: banks.");
        let broken = world.answer(GROUP, &alice(), "/newtopic oil oil AND (").await;
        has(&broken, "expected");
        has(&broken, "oil AND (\n         ^");
    })
    .await;
}

#[tokio::test]
async fn more_than_fifty_a_day_asks_first() {
    each_world(async |world| {
        world.group(GROUP).await;
        watch(world).await;
        news(world).await;
        crowd(world).await;
        let asked = world.tell(GROUP, &alice(), "/subscribe sanctions").await.pop().expect("a question");
        has(&asked.text, "stories a day. Subscribe to all of it?");
        has(&world.answer(GROUP, &bob(), "/status").await, "Follows nothing yet");
        world.press_button(GROUP, &alice(), &asked, "Yes, subscribe").await;
        has(&now(world, &asked).text, "Subscribed: Sanctions");
        has(&world.answer(GROUP, &bob(), "/status").await, "Follows 1 topic: Sanctions");
    })
    .await;
}

/// 400 more stories on sanctions within the week.
async fn crowd(world: &World) {
    use divisionbell::articles::Article;
    use divisionbell::store::{ArticleIn, EntryOutcome, Placement};
    use divisionbell::topics::{Level, Match};
    let store = &world.room.store;
    let topic = store.topic(0, "sanctions").await.unwrap().unwrap().id;
    for n in 0..400 {
        let key = format!("crowd-{n}");
        let article = Article {
            url: format!("https://crowd.example/{n}"),
            title: format!("Sanctions {n}"),
            ..Article::default()
        };
        let outcome = EntryOutcome {
            source_id: 1,
            key: key.clone(),
            hash: key.clone(),
            article: ArticleIn::New {
                article: Box::new(article),
                words: vec![],
                hash: key.clone(),
                fingerprint: key,
                archived: false,
            },
            matches: vec![Match { topic, score: 0.8, level: Some(Level::Normal), terms: vec![], ..Match::default() }],
            story: Placement::New,
            ..EntryOutcome::default()
        };
        store.store_entry(&outcome, world.clock.now_ms()).await.unwrap();
    }
}

#[tokio::test]
async fn why_of_an_address_tells_each_fate() {
    each_world(async |world| {
        world.group_following(GROUP, "elections").await;
        watch(world).await;
        news(world).await;
        let address = format!("{}/sanctions", world.press.url);
        let why =
            async |world: &mut World, address: &str| world.answer(GROUP, &bob(), &format!("/why {address}")).await;
        has(&why(world, "https://elsewhere.example/x").await, "I have not seen that address");
        has(&why(world, &format!("{}/old", world.press.url)).await, "No topic matched");
        has(&why(world, &address).await, "this chat does not follow Sanctions");
        // Held, and dropped: as the ledger has it.
        let store = world.room.store.clone();
        let chat = store.chat_at("telegram", &GROUP.to_string()).await.unwrap().unwrap().id;
        let story = store.story_of_url(&address).await.unwrap().unwrap();
        let now_ms = world.clock.now_ms();
        let due = NewDelivery {
            chat_id: chat,
            story_id: story,
            kind: "story".into(),
            due_at: now_ms + HOUR,
            ..NewDelivery::default()
        };
        store.enqueue(&due, now_ms).await.unwrap();
        has(&why(world, &address).await, "on its way");
        store.mute(chat, now_ms + HOUR).await.unwrap();
        has(&why(world, &address).await, "Held (muted)");
        store.set_chat_state(chat, "suspended", "removed", now_ms).await.unwrap();
        store.set_chat_state(chat, "active", "", now_ms).await.unwrap();
        has(&why(world, &address).await, "Dropped 10 Apr");
    })
    .await;
}

#[tokio::test]
async fn digest_takes_nothing_out_of_the_next_one() {
    each_world(async |world| {
        world.group_following(GROUP, "sanctions").await;
        world.answer(GROUP, &alice(), "/settings mode daily").await;
        world.answer(GROUP, &alice(), "/settings at 12:00").await;
        watch(world).await;
        news(world).await; // about ten
        has(&world.answer(GROUP, &bob(), "/digest").await, HEADLINE);
        let before = world.bot.sent_to(GROUP).len();
        world.pass(2 * HOUR).await;
        let digest = world.bot.sent_to(GROUP).split_off(before);
        assert_eq!(digest.len(), 1, "{digest:?}");
        has(&digest[0].text, HEADLINE);
    })
    .await;
}

#[tokio::test]
async fn inline_words_give_cards_that_telegram_keeps_for_a_minute() {
    each_world(async |world| {
        watch(world).await;
        news(world).await;
        for words in ["sanctions", "", "🔔🔔", "\u{202e}x"] {
            world.bot.ask_inline(&bob(), words, "");
        }
        world.settle().await;
        let answered = world.bot.answered("answerInlineQuery");
        assert_eq!(answered.len(), 4);
        assert!(
            answered.iter().all(|answer| answer["cache_time"] == 60 && answer["is_personal"] == true),
            "{answered:?}"
        );
        assert_eq!(answered[0]["results"][0]["title"], HEADLINE);
    })
    .await;
}

#[tokio::test]
async fn too_many_inline_questions_are_told_so_once_and_leave_commands_alone() {
    each_world(async |world| {
        private(world, &bob());
        for n in 0..70 {
            world.bot.ask_inline(&bob(), &format!("words {n}"), "");
        }
        world.bot.ask_inline(&alice(), "sanctions", "");
        world.settle().await;
        let answered = world.bot.answered("answerInlineQuery");
        let refused: Vec<_> = answered.iter().filter(|answer| answer["button"]["text"].is_string()).collect();
        assert_eq!((answered.len(), refused.len()), (60 + 1 + 1, 1), "60 cards, one word why not, and Alice's");
        assert_eq!(refused[0]["button"]["text"], "Too many questions: again in a minute");
        assert_eq!((&refused[0]["is_personal"], &refused[0]["cache_time"]), (&true.into(), &0.into()));
        has(&world.answer(bob().id, &bob(), "/privacy").await, "/forget");
        // What the button leads to.
        has(&world.answer(bob().id, &bob(), "/start inline").await, "Press a topic to subscribe");
        world.pass(60_000).await;
        world.bot.ask_inline(&bob(), "again", "");
        world.settle().await;
        assert_eq!(world.bot.answered("answerInlineQuery").len(), answered.len() + 1);
        nothing_was_refused(world);
    })
    .await;
}

#[tokio::test]
async fn a_flood_is_answered_once_in_all_chats_together() {
    each_world(async |world| {
        world.group(GROUP).await;
        private(world, &bob());
        for n in 0..60 {
            world.bot.say(if n % 2 == 0 { GROUP } else { bob().id }, &bob(), "/privacy");
        }
        world.settle().await;
        for _ in 0..20 {
            world.pass(5_000).await; // at the pace that Telegram allows
        }
        let sent = [world.bot.sent_to(GROUP), world.bot.sent_to(bob().id)].concat();
        assert_eq!(sent.iter().filter(|message| message.text.contains("too many commands")).count(), 1);
        assert_eq!(sent.iter().filter(|message| message.text.contains("/forget")).count(), 30);
        has(&world.answer(GROUP, &bob(), "/privacy").await, "/forget");
    })
    .await;
}
