//! The main job, end to end: an item appears in a feed, and the groups that follow its topic get one message.

use crate::bot_api::{Room, Standing};
use crate::world::{HOUR, World, alice, bob, each_world, olga};

const GROUP: i64 = -1001;
const OTHER: i64 = -1002;
const FEED: &str = "/politics.xml";

const OLD: (&str, &str, &str, &str) =
    ("0", "An old story about the weather", "/old", "It rained in the valley all day.");
const SANCTIONS: (&str, &str, &str, &str) = (
    "1",
    "Ministers agree new sanctions on Ruritanian banks",
    "/sanctions",
    "Finance ministers agreed sanctions on four Ruritanian banks on Monday.",
);
const PARAGRAPHS: [&str; 4] = [
    "Finance ministers agreed new sanctions on four Ruritanian banks on Monday, freezing assets worth two billion pounds.",
    "The sanctions follow the seizure of three merchant ships in the strait of Elber last month, which the government in \
     Strelsau has refused to release.",
    "Foreign Secretary Anna Holt said the measures would remain in force until the crews were freed and the ships returned.",
    "Banks have thirty days to wind down their dealings with the four institutions, the Treasury said in a notice.",
];

async fn sanctions_in_the_news(world: &mut World) {
    world.press.put_feed(FEED, "The Daily Ruritanian", &[OLD]);
    world.watch(FEED, "Daily Ruritanian").await;
    world.press.put_article(SANCTIONS.2, SANCTIONS.1, &PARAGRAPHS);
    world.press.put_feed(FEED, "The Daily Ruritanian", &[SANCTIONS, OLD]);
    world.pass(HOUR).await;
}

#[tokio::test]
async fn a_new_item_reaches_the_subscribed_group_once_and_no_other() {
    each_world(async |world| {
        world.group_following(GROUP, "sanctions").await;
        world.group_following(OTHER, "elections").await;
        sanctions_in_the_news(world).await;
        let updates = world.updates(GROUP);
        assert_eq!(updates.len(), 1, "{updates:?}");
        let text = &updates[0].text;
        assert!(text.starts_with("🔔 Sanctions"), "{text}");
        assert!(text.contains(SANCTIONS.1) && text.contains("four Ruritanian banks on Monday"), "{text}");
        assert!(text.contains("Daily Ruritanian · "), "{text}");
        assert!(!text.contains("newsletter"), "{text}");
        assert_eq!(updates[0].labels().len(), 3, "{:?}", updates[0].labels());
        let status = world.answer(GROUP, &bob(), "/status").await;
        assert!(!status.contains("No update sent yet"), "{status}");
        assert!(world.updates(OTHER).is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_second_poll_sends_nothing() {
    each_world(async |world| {
        world.group_following(GROUP, "sanctions").await;
        sanctions_in_the_news(world).await;
        world.pass(HOUR).await;
        // The same items in another order, with another body.
        world.press.put_feed(FEED, "The Daily Ruritanian", &[OLD, SANCTIONS]);
        world.pass(24 * HOUR).await;
        assert_eq!(world.updates(GROUP).len(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_first_poll_of_a_source_only_fills_the_archive() {
    each_world(async |world| {
        world.group_following(GROUP, "sanctions").await;
        world.press.put_article(SANCTIONS.2, SANCTIONS.1, &PARAGRAPHS);
        world.press.put_feed(FEED, "The Daily Ruritanian", &[SANCTIONS]);
        world.watch(FEED, "Daily Ruritanian").await;
        world.pass(HOUR).await;
        assert!(world.updates(GROUP).is_empty());
        assert_eq!(world.press.times(SANCTIONS.2), 0, "no page is fetched for the archive");
        let found = world.answer(GROUP, &bob(), "/search Ruritanian banks").await;
        assert!(found.contains(SANCTIONS.1), "{found}");
    })
    .await;
}

#[tokio::test]
async fn a_group_that_becomes_a_supergroup_keeps_everything() {
    const NEW: i64 = -1_009_001;
    each_world(async |world| {
        world.bot.add_chat(Room::group(-50, "Residents").admin(&alice()));
        world.bot.add_bot(-50, &alice());
        world.settle().await;
        world.tell(-50, &alice(), "/subscribe sanctions").await;
        world.bot.migrate(-50, NEW);
        world.settle().await;
        sanctions_in_the_news(world).await;
        assert_eq!(world.updates(NEW).len(), 1, "{:?}", world.bot.log().last());
        assert!(world.updates(-50).is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_migration_that_shows_only_as_an_error_on_send_loses_nothing() {
    const NEW: i64 = -1_009_002;
    each_world(async |world| {
        world.bot.add_chat(Room::group(-51, "Residents").admin(&alice()));
        world.bot.add_bot(-51, &alice());
        world.settle().await;
        world.tell(-51, &alice(), "/subscribe sanctions").await;
        world.bot.quietly_migrate(-51, NEW);
        sanctions_in_the_news(world).await;
        assert_eq!(world.updates(NEW).len(), 1, "{:?}", world.bot.log().last());
    })
    .await;
}

#[tokio::test]
async fn a_group_that_moved_keeps_its_settings_although_somebody_wrote_in_the_new_one_first() {
    const NEW: i64 = -1_009_003;
    each_world(async |world| {
        world.bot.add_chat(Room::group(-52, "Residents").admin(&alice()).member(&bob()));
        world.bot.add_bot(-52, &alice());
        world.settle().await;
        for command in ["/subscribe sanctions", "/settings mode daily", "/settings at 18:00", "/mute 12h"] {
            world.tell(-52, &alice(), command).await;
        }
        let store = world.room.store.clone();
        let row =
            async |group: i64| store.chat_at("telegram", &group.to_string()).await.expect("a query").expect("a chat");
        let old = row(-52).await;
        world.bot.quietly_migrate(-52, NEW);
        world.tell(NEW, &bob(), "/privacy").await;
        assert_ne!(row(NEW).await.settings, "{}", "it was met");
        world.bot.migrate(-52, NEW);
        world.settle().await;
        let new = row(NEW).await;
        assert_eq!((&new.settings, &new.mode), (&old.settings, &old.mode));
        assert_eq!((new.next_digest_at, new.muted_until), (old.next_digest_at, old.muted_until));
        assert_eq!(row(-52).await.state, "moved");
    })
    .await;
}

#[tokio::test]
async fn a_member_may_not_subscribe_and_is_told_who_may() {
    each_world(async |world| {
        world.group(GROUP).await;
        let refusal = world.answer(GROUP, &bob(), "/subscribe sanctions").await;
        assert!(refusal.to_lowercase().contains("admin"), "{refusal}");
        sanctions_in_the_news(world).await;
        assert!(world.updates(GROUP).is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_anonymous_admin_may_subscribe() {
    each_world(async |world| {
        world.group(GROUP).await;
        world.bot.post_as_anonymous_admin(GROUP, "/subscribe sanctions");
        world.settle().await;
        sanctions_in_the_news(world).await;
        assert_eq!(world.updates(GROUP).len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_forum_thread_that_subscribed_gets_the_update_there() {
    each_world(async |world| {
        world.bot.add_chat(Room::forum(GROUP, "Forum", &[7]).admin(&alice()));
        world.bot.add_bot(GROUP, &alice());
        world.settle().await;
        world.bot.say_in_thread(GROUP, 7, &alice(), "/subscribe sanctions");
        world.settle().await;
        sanctions_in_the_news(world).await;
        assert_eq!(world.updates(GROUP).iter().map(|update| update.thread).collect::<Vec<_>>(), [7]);
    })
    .await;
}

#[tokio::test]
async fn a_deleted_thread_falls_back_to_the_main_one_with_one_notice() {
    each_world(async |world| {
        world.bot.add_chat(Room::forum(GROUP, "Forum", &[7]).admin(&alice()));
        world.bot.add_bot(GROUP, &alice());
        world.settle().await;
        world.bot.say_in_thread(GROUP, 7, &alice(), "/subscribe sanctions");
        world.settle().await;
        world.bot.delete_thread(GROUP, 7);
        let before = world.bot.sent_to(GROUP).len();
        sanctions_in_the_news(world).await;
        let sent = world.bot.sent_to(GROUP).split_off(before);
        assert_eq!(sent.len(), 2, "a notice and the update: {sent:?}");
        assert!(sent.iter().all(|message| message.thread == 0));
        assert_eq!(world.updates(GROUP).len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_removed_bot_is_silent_and_comes_back_with_the_old_subscriptions() {
    each_world(async |world| {
        world.group_following(GROUP, "sanctions").await;
        world.bot.remove_bot(GROUP, &alice());
        world.settle().await;
        sanctions_in_the_news(world).await;
        assert!(world.updates(GROUP).is_empty());
        world.bot.add_bot(GROUP, &alice());
        world.settle().await;
        let later = ("2", "EU sanctions widened to Ruritanian shipping firms", "/later", SANCTIONS.3);
        world.press.put_article(
            "/later",
            later.1,
            &[
                "Sanctions on Ruritanian shipping firms were widened on Friday.",
                "Sanctions now cover forty vessels and six owners, officials said in Brussels after a long meeting.",
            ],
        );
        world.press.put_feed(FEED, "The Daily Ruritanian", &[later, SANCTIONS, OLD]);
        world.pass(HOUR).await;
        assert_eq!(world.updates(GROUP).len(), 1, "only what is new since");
    })
    .await;
}

#[tokio::test]
async fn a_bot_that_was_kicked_unnoticed_suspends_the_chat_and_disturbs_no_other() {
    each_world(async |world| {
        world.group_following(GROUP, "sanctions").await;
        world.group_following(OTHER, "sanctions").await;
        world.bot.quietly_set_bot(GROUP, Standing::Kicked);
        sanctions_in_the_news(world).await;
        assert_eq!(world.updates(OTHER).len(), 1);
        let chat = world.room.store.chat_at("telegram", &GROUP.to_string()).await.expect("a query").expect("the chat");
        assert_eq!(chat.state, "suspended");
    })
    .await;
}

#[tokio::test]
async fn two_outlets_with_one_event_make_one_message_that_names_both() {
    each_world(async |world| {
        world.group_following(GROUP, "sanctions").await;
        world.press.put_feed("/b.xml", "Elber Times", &[OLD]);
        world.watch("/b.xml", "Elber Times").await;
        sanctions_in_the_news(world).await;
        let second = ("b1", "New sanctions agreed on four Ruritanian banks", "/b1", SANCTIONS.3);
        let own_words = [
            "Four Ruritanian banks face new sanctions agreed by finance ministers on Monday, with assets of two billion pounds frozen.",
            "The sanctions answer the seizure of three merchant ships in the strait of Elber, which Strelsau refuses to release, \
             and will stay in force until the crews are freed, Foreign Secretary Anna Holt said.",
        ];
        world.press.put_article("/b1", second.1, &own_words);
        world.press.put_feed("/b.xml", "Elber Times", &[second, OLD]);
        world.pass(HOUR).await;
        let updates = world.updates(GROUP);
        assert_eq!(updates.len(), 1, "{updates:?}");
        assert!(updates[0].text.contains("also Elber Times"), "{}", updates[0].text);
    })
    .await;
}

#[tokio::test]
async fn a_changed_headline_edits_the_message() {
    each_world(async |world| {
        world.group_following(GROUP, "sanctions").await;
        sanctions_in_the_news(world).await;
        let corrected =
            (SANCTIONS.0, "Ministers agree new sanctions on five Ruritanian banks", SANCTIONS.2, SANCTIONS.3);
        world.press.put_article(SANCTIONS.2, corrected.1, &PARAGRAPHS);
        world.press.put_feed(FEED, "The Daily Ruritanian", &[corrected, OLD]);
        world.pass(HOUR).await;
        let updates = world.updates(GROUP);
        assert_eq!(updates.len(), 1, "{updates:?}");
        assert!(updates[0].text.contains("five Ruritanian banks"), "{}", updates[0].text);
        assert!(updates[0].text.contains("corrected"), "{}", updates[0].text);
        assert_eq!(updates[0].before.len(), 1, "edited once");
    })
    .await;
}

#[tokio::test]
async fn what_a_bad_feed_holds_stops_no_other_feed() {
    each_world(async |world| {
        world.group_following(GROUP, "sanctions").await;
        let deep = "<a>".repeat(100_000);
        let bad: [(&str, Vec<u8>); 4] = [
            ("/html", b"<!doctype html><html><body><h1>Not found</h1></body></html>".to_vec()),
            ("/empty", Vec::new()),
            ("/deep", format!("<?xml version=\"1.0\"?><rss>{deep}").into_bytes()),
            ("/large", vec![b'x'; 100_000_000]),
        ];
        for (path, body) in bad {
            world.press.put(path, crate::press::Page::feed(body));
            world.watch(path, path).await;
        }
        sanctions_in_the_news(world).await;
        assert_eq!(world.updates(GROUP).len(), 1);
        for source in world.room.store.sources().await.expect("the sources") {
            let failed = source.url.ends_with(FEED) || source.last_error.as_deref().is_some_and(|e| !e.contains('\n'));
            assert!(failed, "{} has no one-line error: {:?}", source.url, source.last_error);
        }
    })
    .await;
}

/// Twelve events that have nothing in common but that each is about sanctions.
const EVENTS: [(&str, &str); 12] = [
    (
        "Russia's largest shipbuilder put under sanctions",
        "The shipyard at Severodvinsk may no longer buy steel or insurance.",
    ),
    (
        "Iran oil traders hit by fresh sanctions",
        "Eleven brokers in Dubai are named for selling crude through false papers.",
    ),
    (
        "Sanctions on Myanmar's generals extended to their families",
        "Wives and children lose visas and villas in Singapore.",
    ),
    (
        "North Korea evades sanctions with stolen bitcoin, panel says",
        "Hackers laundered six hundred million through mixers.",
    ),
    (
        "Belarus potash sanctions split farm ministers",
        "Fertiliser prices have doubled since Lithuania closed the railway.",
    ),
    ("Venezuela sanctions eased for one gas field", "Trinidad may pump from the Dragon deposit until October."),
    ("Syria reconstruction fund waits on sanctions vote", "Cement makers in Aleppo say that kilns stand idle."),
    (
        "Sudan warlord's gold mines placed under sanctions",
        "The pits around Jebel Amer paid for drones and pick-up trucks.",
    ),
    (
        "Swiss bank fined for breaching Cuba sanctions",
        "Clerks hid Havana hotel payments under another customer's name.",
    ),
    (
        "Taliban ministers named in new sanctions over girls' schools",
        "Two officials who closed classrooms in Herat are listed.",
    ),
    ("Chinese chip firms added to sanctions list", "Lithography machines from Veldhoven may not be serviced any more."),
    (
        "Kremlin propagandist loses villa on Lake Como under sanctions",
        "Italian police sealed the gates and the boathouse.",
    ),
];

#[tokio::test]
async fn more_than_ten_waiting_stories_come_as_one_digest() {
    each_world(async |world| {
        world.group_following(GROUP, "sanctions").await;
        world.press.put_feed(FEED, "The Daily Ruritanian", &[OLD]);
        world.watch(FEED, "Daily Ruritanian").await;
        let items: Vec<[String; 3]> = (0..EVENTS.len())
            .map(|n| {
                [
                    format!("id-{n}"),
                    format!("/event-{n}"),
                    format!("The foreign ministry announced the sanctions. {}", EVENTS[n].1),
                ]
            })
            .collect();
        let feed: Vec<_> = items
            .iter()
            .zip(EVENTS)
            .map(|([id, path, text], (title, _))| (id.as_str(), title, path.as_str(), text.as_str()))
            .collect();
        world.press.put_feed(FEED, "The Daily Ruritanian", &feed);
        let before = world.bot.sent_to(GROUP).len();
        world.pass(HOUR).await;
        let sent = world.bot.sent_to(GROUP).split_off(before);
        assert_eq!(sent.len(), 1, "{sent:?}");
        for (title, _) in EVENTS {
            assert!(sent[0].text.contains(title), "{title} is not in {}", sent[0].text);
        }
        world.pass(HOUR).await;
        assert_eq!(world.bot.sent_to(GROUP).len(), before + 1, "nothing of it comes again");
    })
    .await;
}

#[tokio::test]
async fn an_operator_adds_a_source_by_the_address_of_a_site() {
    each_world(async |world| {
        world.bot.add_chat(Room::private(&olga()));
        world.bot.add_chat(Room::private(&bob()));
        world.press.put("/", crate::press::Page::html(
            "<html><head><link rel=\"alternate\" type=\"application/rss+xml\" href=\"/politics.xml\"></head><body>Hello</body></html>",
        ));
        world.press.put_feed(FEED, "The Daily Ruritanian", &[OLD]);
        let address = format!("/addsource {}/", world.press.url);
        let refused = world.answer(bob().id, &bob(), &address).await;
        assert!(refused.to_lowercase().contains("operator"), "{refused}");
        let added = world.answer(olga().id, &olga(), &address).await;
        assert!(added.contains(FEED), "{added}");
        let user_agent = world.press.asked().pop().expect("a request").headers["user-agent"].to_str().expect("text").to_owned();
        assert!(user_agent.starts_with("divisionbell/"), "{user_agent}");
    })
    .await;
}

#[tokio::test]
async fn a_topic_button_subscribes_and_only_an_admin_may_press_it() {
    each_world(async |world| {
        world.group(GROUP).await;
        let topics = world.tell(GROUP, &bob(), "/topics").await.pop().expect("the catalogue");
        world.press_button(GROUP, &bob(), &topics, "Aborti").await;
        let toast = world.bot.answered("answerCallbackQuery").pop().expect("a toast");
        assert!(toast["text"].as_str().is_some_and(|text| text.to_lowercase().contains("admin")), "{toast}");
        world.press_button(GROUP, &alice(), &topics, "Aborti").await;
        let status = world.answer(GROUP, &bob(), "/status").await;
        assert!(status.contains("Aborti"), "{status}");
    })
    .await;
}
