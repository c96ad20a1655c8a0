//! How a story goes on: after a restart, for a chat that came later, and when two turn out to be one.

use std::sync::Arc;

use divisionbell::articles::Article;
use divisionbell::roles::Knowledge;
use divisionbell::store::{ArticleIn, EntryOutcome, Placement};

use crate::databases::each_database;
use crate::world::{HOUR, World, alice, each_world};

const SANCTIONS: i64 = -1001;
const ELECTIONS: i64 = -1002;
/// A supergroup: its messages have links.
const BOTH: i64 = -1_001_234_567_890;

/// Path, outlet, headline, paragraphs. The first two tell different sides of one event, the third both.
const SIDES: [(&str, &str, &str, [&str; 2]); 4] = [
    (
        "/mirror",
        "Strelsau Mirror",
        "Ministers agree sanctions on four Ruritanian banks",
        [
            "Finance ministers agreed sanctions on four Ruritanian banks on Monday, freezing assets of two billion pounds.",
            "The sanctions forbid any trade with the banks, Foreign Secretary Anna Holt said.",
        ],
    ),
    (
        "/times",
        "Elber Times",
        "Ruritania puts off election as observers leave Strelsau",
        [
            "Ruritania put off its general election on Monday after the last observers left Strelsau, a commission said.",
            "Voters were to elect a parliament in May, and turnout in the election was expected to be high.",
        ],
    ),
    (
        "/courier",
        "Hentzau Courier",
        "Sanctions on four Ruritanian banks as Ruritania puts off election and observers leave Strelsau",
        [
            "Ministers agreed sanctions on four Ruritanian banks, freezing assets of two billion pounds, after Ruritania put off its \
             general election and the last observers left Strelsau.",
            "Voters were to elect a parliament in May, Foreign Secretary Anna Holt said of the sanctions.",
        ],
    ),
    (
        "/wire",
        "Zenda Wire",
        "Four Ruritanian banks under sanctions, election put off",
        [
            "Four Ruritanian banks are under sanctions that ministers agreed on Monday, with assets of two billion pounds frozen, after \
             Ruritania put off its general election.",
            "Observers left Strelsau, where voters were to elect a parliament in May, Foreign Secretary Anna Holt said.",
        ],
    ),
];
const OLD: (&str, &str, &str, &str) = ("0", "An old story about the weather", "/old", "It rained in the valley.");

async fn outlets(world: &mut World) {
    for (path, outlet, ..) in SIDES {
        world.press.put_feed(path, outlet, &[OLD]);
        world.watch(path, outlet).await;
    }
}

/// An outlet tells its side; it is read when time passes.
fn publish(world: &World, side: usize) {
    let (_, _, title, paragraphs) = SIDES[side];
    publish_as(world, side, title, &paragraphs);
}

fn publish_as(world: &World, side: usize, title: &str, paragraphs: &[&str]) {
    let (path, outlet, ..) = SIDES[side];
    let page = format!("{path}/report");
    world.press.put_article(&page, title, paragraphs);
    world.press.put_feed(path, outlet, &[("1", title, &page, paragraphs[0]), OLD]);
}

/// The process ends and another begins on the same database.
fn restart(world: &mut World) {
    world.room.knowledge = Arc::new(Knowledge::default());
}

#[tokio::test]
async fn two_stories_that_turn_out_to_be_one_are_not_told_again_and_each_names_the_other() {
    each_world(async |world| {
        world.group_following(SANCTIONS, "sanctions").await;
        world.group_following(ELECTIONS, "elections").await;
        world.group_following(BOTH, "sanctions elections").await;
        outlets(world).await;
        (0..2).for_each(|side| publish(world, side));
        world.pass(HOUR).await;
        let told = |world: &World| [SANCTIONS, ELECTIONS, BOTH].map(|chat| world.updates(chat).len());
        assert_eq!(told(world), [1, 1, 2], "two stories");
        publish(world, 2);
        world.pass(HOUR).await;
        publish(world, 3);
        world.pass(HOUR).await;
        world.pass(HOUR).await;
        assert_eq!(told(world), [1, 1, 2], "nobody is told again");
        for chat in [SANCTIONS, ELECTIONS] {
            let now = &world.updates(chat)[0].text;
            assert!(SIDES.iter().all(|(_, outlet, ..)| now.contains(outlet)), "every outlet stands in {now}");
        }
        for update in world.updates(BOTH) {
            let before = world.bot.sent_to(BOTH).len();
            world.bot.reply(BOTH, &alice(), update.id, "/story");
            world.pass(4_000).await;
            let answer = world.bot.sent_to(BOTH).split_off(before).remove(0);
            for (_, outlet, title, _) in SIDES {
                assert!(answer.text.contains(outlet) && answer.text.contains(title), "{outlet}: {}", answer.text);
            }
            assert!(answer.text.contains("Told here in 2 messages"), "{}", answer.text);
            for told in world.updates(BOTH) {
                let link = format!("https://t.me/c/1234567890/{}\"", told.id);
                assert!(answer.html.contains(&link), "{link} in {}", answer.html);
            }
        }
        for chat in [SANCTIONS, ELECTIONS] {
            let before = world.bot.sent_to(chat).len();
            world.bot.reply(chat, &alice(), world.updates(chat)[0].id, "/story");
            world.pass(4_000).await;
            let answer = world.bot.sent_to(chat).split_off(before).remove(0).text;
            assert!(answer.contains(SIDES[3].1) && !answer.contains("Told here in"), "{answer}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_story_that_began_before_the_subscription_is_sent_once_when_it_goes_on() {
    each_world(async |world| {
        world.group(SANCTIONS).await;
        outlets(world).await;
        publish(world, 0);
        world.pass(HOUR).await;
        world.tell(SANCTIONS, &alice(), "/subscribe sanctions").await;
        world.pass(HOUR).await;
        assert!(world.updates(SANCTIONS).is_empty(), "subscribing sends nothing old");
        publish(world, 2);
        world.pass(HOUR).await;
        assert_eq!(world.updates(SANCTIONS).len(), 1, "it went on");
        publish(world, 3);
        world.pass(HOUR).await;
        world.pass(HOUR).await;
        let updates = world.updates(SANCTIONS);
        assert_eq!(updates.len(), 1, "once");
        assert!(updates[0].text.contains(SIDES[3].1), "{}", updates[0].text);
        let mut added = 0;
        for side in [0, 2, 3] {
            let question = format!("/why {}{}/report", world.press.url, SIDES[side].0);
            let answer = world.tell(SANCTIONS, &alice(), &question).await.remove(0).text;
            added += usize::from(answer.contains("It tells the same story as"));
        }
        assert_eq!(added, 2, "one speaks for the story, /why says of the others that they were added to it");
    })
    .await;
}

#[tokio::test]
async fn a_chat_that_was_told_of_both_has_each_of_its_messages_kept_true() {
    each_database(async |store| {
        // Every source is looked at whenever an hour has passed.
        let mut world = World::with(store.clone(), &[("POLL_MAX", "10m")]).await;
        let world = &mut world;
        world.group_following(BOTH, "sanctions elections").await;
        outlets(world).await;
        (0..2).for_each(|side| publish(world, side));
        world.pass(HOUR).await;
        for side in [2, 3] {
            publish(world, side);
            world.pass(HOUR).await;
        }
        world.pass(HOUR).await;
        let told =
            |world: &World| -> Vec<String> { world.updates(BOTH).into_iter().map(|update| update.text).collect() };
        assert_eq!(told(world).len(), 2, "{:?}", told(world));
        for text in told(world) {
            assert!(SIDES.iter().all(|(_, outlet, ..)| text.contains(outlet)), "every outlet stands in {text}");
        }
        for (side, (_, outlet, title, paragraphs)) in SIDES.iter().enumerate() {
            let heads = told(world).iter().map(|text| text.contains(title)).collect::<Vec<bool>>();
            let corrected = format!("{title} after talks in Zenda");
            publish_as(world, side, &corrected, paragraphs);
            world.pass(HOUR).await;
            world.pass(HOUR).await;
            for (text, headed) in told(world).iter().zip(heads) {
                assert!(text.contains("corrected ") && text.contains(&corrected) == headed, "{outlet}: {text}");
                let named = text.contains(&format!("{outlet}: headline was “{title}”"));
                assert_ne!(named, headed, "another outlet's correction stands under its name: {outlet}: {text}");
            }
            publish_as(world, side, &corrected, &["This article has been withdrawn."]);
            world.pass(HOUR).await;
            world.pass(HOUR).await;
            for text in told(world) {
                match side {
                    3 => assert!(text.contains("Withdrawn by the outlet."), "{text}"),
                    _ => assert!(!text.contains(outlet) && !text.contains(&corrected), "{outlet} is withdrawn: {text}"),
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn what_arrives_while_a_new_process_learns_the_recent_stories_joins_them() {
    each_world(async |world| {
        world.group_following(SANCTIONS, "sanctions").await;
        outlets(world).await;
        publish(world, 0);
        world.pass(HOUR).await;
        fill(world, 2_100).await;
        restart(world);
        // Two sources are read at once while the first article makes the process learn what there is.
        publish(world, 2);
        publish(world, 3);
        world.pass(HOUR).await;
        world.pass(HOUR).await;
        let updates = world.updates(SANCTIONS);
        assert_eq!(updates.len(), 1, "{updates:?}");
        assert!([0, 2, 3].iter().all(|side| updates[0].text.contains(SIDES[*side].1)), "{}", updates[0].text);
    })
    .await;
}

#[tokio::test]
async fn learning_that_is_broken_off_begins_anew() {
    each_world(async |world| {
        world.group_following(SANCTIONS, "sanctions").await;
        outlets(world).await;
        publish(world, 0);
        world.pass(HOUR).await;
        fill(world, 2_100).await;
        restart(world);
        let now_ms = world.clock.now_ms();
        for patience in (1..40).map(|n| n * n) {
            let learning = world.room.knowledge.recent(&world.room.store, now_ms);
            tokio::select! {
                biased;
                learned = learning => drop(learned.expect("the recent stories")),
                () = turns(patience) => {}
            }
        }
        publish(world, 2);
        world.pass(HOUR).await;
        world.pass(HOUR).await;
        assert_eq!(world.updates(SANCTIONS).len(), 1, "the story is known, whole");
    })
    .await;
}

/// Lets other tasks have so many turns.
async fn turns(n: usize) {
    for _ in 0..n {
        tokio::task::yield_now().await;
    }
}

/// So many other articles of the last days, each a story of its own.
async fn fill(world: &World, articles: usize) {
    let now_ms = world.clock.now_ms();
    let sources = world.room.store.sources().await.expect("sources");
    for n in 0..articles {
        let article = Article {
            url: format!("https://filler.example/{n}"),
            title: format!("Item{n} of the day{n}"),
            text: format!("Thing{n} happened at place{n}, person{n} said."),
            language: Some("en".into()),
            ..Article::default()
        };
        let outcome = EntryOutcome {
            source_id: sources[0].id,
            key: format!("filler {n}"),
            article: ArticleIn::New {
                article: Box::new(article),
                words: vec![format!("thing{n}")],
                hash: n.to_string(),
                fingerprint: String::new(),
                archived: true,
            },
            story: Placement::New,
            ..EntryOutcome::default()
        };
        world.room.store.store_entry(&outcome, now_ms).await.expect("stored");
    }
}
