//! Whole stories through the whole program: what several outlets tell, correct and take back, as the groups see it.

use axum::http::StatusCode;

use crate::bot_api::SentMessage;
use crate::databases::each_database;
use crate::press::Page;
use crate::world::{HOUR, MINUTE, World, alice, bob, each_world};

const PLAIN: i64 = -1001;
const QUIET_BUT_BREAKING: i64 = -1002;
const QUIET: i64 = -1003;
const ELSEWHERE: i64 = -1004;
const SHIPS: i64 = -1005;

/// Path, outlet.
const OUTLETS: [(&str, &str); 4] = [
    ("/mirror", "Strelsau Mirror"),
    ("/times", "Elber Times"),
    ("/courier", "Hentzau Courier"),
    ("/wire", "Zenda Wire"),
];
const OLD: (&str, &str, &str, &str) =
    ("0", "An old story about the weather", "/old", "It rained in the valley all day.");
/// What each outlet makes of one event: headline, paragraphs.
const REPORTS: [(&str, [&str; 2]); 4] = [
    (
        "Ministers agree new sanctions on four Ruritanian banks",
        [
            "Finance ministers agreed new sanctions on four Ruritanian banks on Monday, freezing assets worth two billion pounds.",
            "The sanctions follow the seizure of three merchant ships in the strait of Elber, Foreign Secretary Anna Holt said.",
        ],
    ),
    (
        "New sanctions agreed on four Ruritanian banks",
        [
            "Four Ruritanian banks face new sanctions agreed by finance ministers on Monday, with assets of two billion pounds frozen.",
            "The sanctions answer the seizure of three merchant ships in the strait of Elber, Foreign Secretary Anna Holt said.",
        ],
    ),
    (
        "Ruritanian banks hit by new sanctions over seized ships",
        [
            "Ministers have agreed sanctions on four Ruritanian banks over three merchant ships seized in the strait of Elber.",
            "Assets of two billion pounds are frozen by the sanctions, Foreign Secretary Anna Holt said on Monday.",
        ],
    ),
    (
        "Four Ruritanian banks under sanctions after ships seized",
        [
            "New sanctions freeze two billion pounds of four Ruritanian banks, finance ministers agreed on Monday.",
            "Foreign Secretary Anna Holt said the sanctions answer the seizure of three merchant ships in the strait of Elber.",
        ],
    ),
];

/// Watches the outlets, which have nothing new yet.
async fn outlets(world: &mut World) {
    for (path, outlet) in OUTLETS {
        world.press.put_feed(path, outlet, &[OLD]);
        world.watch(path, outlet).await;
    }
}

/// The outlet publishes its report, or publishes it again otherwise. It is read when time passes.
fn publish(world: &World, outlet: usize, title: &str, paragraphs: &[&str]) {
    let (path, name) = OUTLETS[outlet];
    let page = format!("{path}/report");
    world.press.put_article(&page, title, paragraphs);
    let description = paragraphs[0];
    world.press.put_feed(path, name, &[("1", title, &page, description), OLD]);
}

fn report(world: &World, outlet: usize) {
    let (title, paragraphs) = REPORTS[outlet];
    publish(world, outlet, title, &paragraphs);
}

/// The first outlet's report is told to a group, and then taken back.
async fn told_and_taken_back(world: &mut World) {
    world.group_following(PLAIN, "sanctions").await;
    outlets(world).await;
    report(world, 0);
    world.pass(HOUR).await;
    publish(world, 0, REPORTS[0].0, &["This article has been withdrawn."]);
    world.pass(HOUR).await;
}

/// The one update of a chat.
fn update(world: &World, chat: i64) -> SentMessage {
    let mut updates = world.updates(chat);
    assert_eq!(updates.len(), 1, "{updates:?}");
    updates.remove(0)
}

/// The replies that a chat got to its update.
fn replies(world: &World, chat: i64) -> Vec<String> {
    let to = update(world, chat).id;
    world.bot.sent_to(chat).into_iter().filter(|message| message.reply_to == Some(to)).map(|m| m.text).collect()
}

#[tokio::test]
async fn four_outlets_within_minutes_break_quiet_hours_only_where_the_chat_says_so() {
    for (reporting, breaks) in [(3, 0), (4, 1)] {
        each_world(async |world| {
            for chat in [QUIET, QUIET_BUT_BREAKING] {
                world.group_following(chat, "sanctions").await;
                world.tell(chat, &alice(), "/settings quiet 00:00-23:59").await;
            }
            world.tell(QUIET_BUT_BREAKING, &alice(), "/settings breaking on").await;
            outlets(world).await;
            (0..reporting).for_each(|outlet| report(world, outlet));
            world.pass(HOUR).await;
            assert_eq!(world.updates(QUIET_BUT_BREAKING).len(), breaks, "{reporting} outlets");
            assert!(world.updates(QUIET).is_empty());
        })
        .await;
    }
}

#[tokio::test]
async fn a_story_is_told_corrected_and_taken_back_in_each_chat_as_it_wants() {
    each_world(async |world| {
        world.group_following(PLAIN, "sanctions").await;
        world.group_following(QUIET, "sanctions").await;
        world.group_following(ELSEWHERE, "elections").await;
        outlets(world).await;
        report(world, 0);
        world.pass(HOUR).await;
        world.press_button(PLAIN, &alice(), &update(world, PLAIN), "Follow").await;
        (1..4).for_each(|outlet| report(world, outlet));
        world.pass(HOUR).await;
        world.pass(HOUR).await;
        let told = update(world, PLAIN).text;
        for (_, outlet) in OUTLETS {
            assert!(told.contains(outlet), "{outlet} is not in {told}");
        }
        assert_eq!(replies(world, PLAIN), [""; 0], "other words for the same are no development");

        let corrected = REPORTS[0].0.replace("four", "five");
        publish(world, 0, &corrected, &REPORTS[0].1);
        world.pass(HOUR).await;
        for chat in [PLAIN, QUIET] {
            let now = update(world, chat).text;
            assert!(now.contains(&corrected) && now.contains("corrected"), "{now}");
        }
        let told = replies(world, PLAIN);
        assert!(told.len() == 1 && told[0].contains("Strelsau Mirror corrects: headline was"), "{told:?}");

        publish(world, 0, &corrected, &["This article has been withdrawn.", "We apologise to our readers."]);
        world.pass(HOUR).await;
        for chat in [PLAIN, QUIET] {
            let now = update(world, chat).text;
            assert!(REPORTS[1..].iter().any(|(title, _)| now.contains(title)), "another outlet's headline: {now}");
            assert!(!now.contains("Strelsau Mirror"), "{now}");
            assert!(!now.contains("corrected"), "{now}");
        }
        let told = replies(world, PLAIN);
        assert!(told.len() == 2 && told[1].contains("Strelsau Mirror has withdrawn"), "{told:?}");
        assert_eq!(replies(world, QUIET), [""; 0], "who does not follow gets no reply");
        assert!(world.updates(ELSEWHERE).is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_article_that_comes_to_be_about_a_topic_is_told_then_and_an_old_one_is_not() {
    each_world(async |world| {
        world.group_following(PLAIN, "sanctions").await;
        world.group_following(ELSEWHERE, "elections").await;
        outlets(world).await;
        let title = "Ministers leave their meeting in Strelsau after midnight";
        publish(world, 0, title, &["Finance ministers met until after midnight.", "A statement is expected soon."]);
        world.pass(HOUR).await;
        assert!(world.updates(PLAIN).is_empty(), "it names no sanctions yet");
        let paragraphs = REPORTS[0].1;
        publish(world, 0, title, &paragraphs);
        world.pass(HOUR).await;
        let told = update(world, PLAIN).text;
        assert!(told.contains(title) && told.contains(paragraphs[0]), "{told}");
        publish(world, 0, title, &[paragraphs[0], paragraphs[1], "Bankers had expected the sanctions for weeks."]);
        world.pass(HOUR).await;
        update(world, PLAIN);

        let (old, name) = (OUTLETS[1].0, OUTLETS[1].1);
        world.press.put_feed(old, name, &[(OLD.0, OLD.1, OLD.2, REPORTS[3].1[0])]);
        world.pass(HOUR).await;
        assert_eq!(world.updates(PLAIN).len(), 1, "what a first poll found is no news, whatever it says later");
        assert!(world.updates(ELSEWHERE).is_empty());
    })
    .await;
}

#[tokio::test]
async fn who_follows_a_story_is_told_of_a_new_number_or_actor_by_another_outlet_and_of_nothing_else() {
    for (old, new, expected) in [
        ("frozen", "frozen, and 47 officials banned from travel", Some("47 officials")),
        ("by finance ministers", "by Rupert Hentzau and finance ministers", Some("Rupert Hentzau")),
        ("face new sanctions", "are faced with fresh sanctions", None),
    ] {
        each_world(async |world| {
            world.group_following(PLAIN, "sanctions").await;
            outlets(world).await;
            report(world, 0);
            world.pass(HOUR).await;
            world.press_button(PLAIN, &alice(), &update(world, PLAIN), "Follow").await;
            let (title, [first, second]) = REPORTS[1];
            publish(world, 1, title, &[&first.replace(old, new), second]);
            world.pass(HOUR).await;
            let told = replies(world, PLAIN);
            let added = |said: &&String| {
                expected.is_some_and(|fact| {
                    said.starts_with(&format!("{}\n", REPORTS[0].0))
                        && said.contains("Elber Times adds:")
                        && said.contains(fact)
                })
            };
            assert_eq!(told.iter().filter(added).count(), usize::from(expected.is_some()), "{told:?}");
            assert_eq!(told.len(), usize::from(expected.is_some()), "{told:?}");
        })
        .await;
    }
}

#[tokio::test]
async fn four_outlets_within_an_hour_and_not_within_twenty_minutes_break_no_quiet_hours() {
    each_database(async |store| {
        let mut world = World::with(store.clone(), &[("POLL_MAX", "10m")]).await;
        world.group_following(QUIET_BUT_BREAKING, "sanctions").await;
        for setting in ["quiet 00:00-23:59", "breaking on"] {
            world.tell(QUIET_BUT_BREAKING, &alice(), &format!("/settings {setting}")).await;
        }
        outlets(&mut world).await;
        for outlet in 0..4 {
            report(&world, outlet);
            world.pass(15 * MINUTE).await;
        }
        world.pass(HOUR).await;
        assert_eq!(world.updates(QUIET_BUT_BREAKING).len(), 0);
    })
    .await;
}

#[tokio::test]
async fn an_only_article_that_is_taken_back_is_marked_in_its_message() {
    each_world(async |world| {
        told_and_taken_back(world).await;
        let now = update(world, PLAIN).text;
        assert!(now.contains("Withdrawn by the outlet.") && now.contains(REPORTS[0].0), "{now}");
    })
    .await;
}

#[tokio::test]
async fn another_outlets_report_gives_a_withdrawn_story_its_voice_back() {
    each_world(async |world| {
        told_and_taken_back(world).await;
        report(world, 1);
        world.pass(HOUR).await;
        let now = update(world, PLAIN).text;
        assert!(now.contains(REPORTS[1].0) && !now.contains("Withdrawn") && !now.contains(OUTLETS[0].1), "{now}");
        let latest = world.tell(PLAIN, &alice(), "/latest").await.remove(0).text;
        assert!(latest.contains(REPORTS[1].0), "{latest}");
    })
    .await;
}

#[tokio::test]
async fn what_is_taken_back_stays_so_until_the_outlet_publishes_it_again() {
    each_world(async |world| {
        world.group_following(PLAIN, "sanctions").await;
        outlets(world).await;
        report(world, 0);
        world.pass(HOUR).await;
        for notice in
            [&["This article has been withdrawn."][..], &["This article has been withdrawn.", "We are sorry."]]
        {
            publish(world, 0, REPORTS[0].0, notice);
            world.pass(HOUR).await;
            let now = update(world, PLAIN).text;
            assert!(now.contains("Withdrawn by the outlet."), "{notice:?}: {now}");
        }
        let history = world.bot.sent_to(PLAIN).len();
        world.bot.reply(PLAIN, &alice(), update(world, PLAIN).id, "/story");
        world.pass(4_000).await;
        let told = world.bot.sent_to(PLAIN).split_off(history).remove(0).text;
        assert!(told.contains("Withdrawn by the outlet."), "{told}");
        report(world, 0);
        world.pass(HOUR).await;
        let now = update(world, PLAIN).text;
        assert!(now.contains(REPORTS[0].0) && now.contains("two billion") && !now.contains("Withdrawn"), "{now}");
    })
    .await;
}

#[tokio::test]
async fn a_page_that_cannot_be_read_for_once_takes_no_text_away() {
    each_world(async |world| {
        world.group_following(PLAIN, "sanctions").await;
        outlets(world).await;
        report(world, 0);
        world.pass(HOUR).await;
        let (path, outlet) = OUTLETS[0];
        let (title, page) = (REPORTS[0].0.replace("four", "five"), format!("{path}/report"));
        world.press.put(&page, Page { status: StatusCode::INTERNAL_SERVER_ERROR, ..Page::html("") });
        world.press.put_feed(path, outlet, &[("1", &title, &page, "Five banks."), OLD]);
        world.pass(HOUR).await;
        let now = update(world, PLAIN).text;
        assert!(now.contains(&title) && now.contains("headline was"), "{now}");
        let stored = world.room.store.article_by_url(&format!("{}{page}", world.press.url)).await.unwrap().unwrap();
        assert!(REPORTS[0].1.iter().all(|paragraph| stored.text.contains(paragraph)), "{}", stored.text);
    })
    .await;
}

#[tokio::test]
async fn a_page_that_changes_while_no_feed_tells_is_noticed_and_a_typo_is_not() {
    each_world(async |world| {
        world.group_following(PLAIN, "sanctions").await;
        outlets(world).await;
        report(world, 0);
        world.pass(HOUR).await;
        let (title, [first, second]) = REPORTS[0];
        let page = format!("{}/report", OUTLETS[0].0);
        world.press.put_article(&page, title, &[&first.replace("freezing", "freezng"), second]);
        world.pass(HOUR).await;
        assert_eq!(update(world, PLAIN).before, [""; 0], "a typo changes nothing");
        world.press.put_article(&page, title, &[first, &second.replace("Holt", "Hentzau")]);
        world.pass(5 * HOUR).await;
        let now = update(world, PLAIN);
        assert!(now.text.contains("“Holt” is now “Hentzau”"), "{}", now.text);
        let corrected = title.replace("four", "five");
        world.press.put_article(&page, &corrected, &[first, &second.replace("Holt", "Hentzau")]);
        world.pass(18 * HOUR).await;
        let now = update(world, PLAIN);
        assert!(now.text.contains(&corrected) && now.text.contains("headline was"), "{}", now.text);
        let asked = world.press.times(&page);
        world.pass(100 * HOUR).await;
        assert_eq!(world.press.times(&page), asked, "after a day nobody looks again");
    })
    .await;
}

#[tokio::test]
async fn a_page_that_sends_on_to_a_front_page_or_a_wall_teaches_nothing() {
    each_world(async |world| {
        world.group_following(PLAIN, "sanctions").await;
        outlets(world).await;
        report(world, 0);
        world.pass(HOUR).await;
        let wall = "We and our 812 partners store information on your device, such as cookies, and process it for advertising, \
                    measurement and the development of services, with your consent, which can be taken back at any time below.";
        world.press.put_article("/front", "Strelsau Mirror: news, sport and weather", &[wall, wall]);
        let page = format!("{}/report", OUTLETS[0].0);
        let headers = vec![("location", "/front".to_owned())];
        world.press.put(&page, Page { status: StatusCode::FOUND, headers, ..Page::html("") });
        world.pass(5 * HOUR).await;
        assert!(world.press.times("/front") > 0);
        assert_eq!(update(world, PLAIN).before, [""; 0], "nothing is edited");
        // The same article under another address is read as ever.
        let (title, [first, second]) = REPORTS[0];
        world.press.put_article("/front", title, &[first, &second.replace("Holt", "Hentzau")]);
        world.pass(18 * HOUR).await;
        let now = update(world, PLAIN).text;
        assert!(now.contains("“Holt” is now “Hentzau”"), "{now}");
    })
    .await;
}

#[tokio::test]
async fn a_wall_at_an_articles_own_address_teaches_nothing() {
    each_world(async |world| {
        world.group_following(PLAIN, "sanctions").await;
        outlets(world).await;
        report(world, 0);
        let page = format!("{}/report", OUTLETS[0].0);
        let (_, text) = REPORTS[0];
        // The page's headline is another than the feed's, as it often is.
        let headline = "What the new sanctions are about";
        world.press.put_article(&page, headline, &text);
        world.pass(HOUR).await;
        let before = world.press.times(&page);
        world.press.put_article(
            &page,
            "Access Denied",
            &["You don't have permission to access this page on this server."],
        );
        world.pass(5 * HOUR).await;
        assert!(world.press.times(&page) > before);
        world.press.put_article(&page, headline, &text);
        world.pass(18 * HOUR).await;
        assert_eq!(update(world, PLAIN).before, [""; 0], "nothing is edited");
    })
    .await;
}

#[tokio::test]
async fn an_article_whose_page_is_dated_years_ahead_is_of_today() {
    each_world(async |world| {
        outlets(world).await;
        report(world, 0);
        let (title, [first, second]) = REPORTS[0];
        let date = "<meta property=\"article:published_time\" content=\"2035-01-01T00:00:00Z\">";
        let body = format!("<article><h1>{title}</h1><p>{first}</p><p>{second}</p></article>");
        let page = format!(
            "<!doctype html><html lang=\"en\"><head><title>{title}</title>{date}</head><body>{body}</body></html>"
        );
        world.press.put(&format!("{}/report", OUTLETS[0].0), Page::html(page));
        world.pass(HOUR).await;
        let kept = world.room.store.recent_articles(0, 100, 0).await.expect("articles");
        let dated: Vec<_> = kept.iter().filter_map(|article| article.published_at).collect();
        assert!(!dated.is_empty() && dated.iter().all(|at| *at <= world.clock.now_ms()), "{dated:?}");
    })
    .await;
}

#[tokio::test]
async fn a_page_that_is_gone_or_twice_not_found_is_withdrawn() {
    each_world(async |world| {
        world.group_following(PLAIN, "sanctions").await;
        outlets(world).await;
        report(world, 0);
        report(world, 1);
        world.pass(HOUR).await;
        let told = update(world, PLAIN).text;
        let page = |outlet: usize| format!("{}/report", OUTLETS[outlet].0);
        let (speaks, other) = if told.contains(REPORTS[0].0) { (0, 1) } else { (1, 0) };
        let answer = |status: u16| Page { status: StatusCode::from_u16(status).expect("a status"), ..Page::html("") };
        world.press.put(&page(speaks), answer(410));
        world.pass(HOUR).await;
        let now = update(world, PLAIN).text;
        assert!(now.contains(REPORTS[other].0) && !now.contains(OUTLETS[speaks].1), "{now}");
        world.press.put(&page(other), answer(404));
        world.pass(6 * HOUR).await;
        assert!(!update(world, PLAIN).text.contains("Withdrawn"), "once not found may be a mishap");
        world.pass(HOUR).await;
        assert!(update(world, PLAIN).text.contains("Withdrawn by the outlet."), "{}", update(world, PLAIN).text);
    })
    .await;
}

/// What a message said from its sending on, edit by edit.
fn history(world: &World, chat: i64) -> Vec<String> {
    let now = update(world, chat);
    now.before.into_iter().chain([now.text]).collect()
}

#[tokio::test]
async fn four_outlets_in_an_hour_a_correction_and_a_withdrawal_as_three_chats_see_them() {
    each_database(async |store| {
        // Every source is looked at within a quarter of an hour.
        let mut world = World::with(store.clone(), &[("POLL_MAX", "10m")]).await;
        let world = &mut world;
        outlets(world).await;
        world.group_following(PLAIN, "sanctions").await;
        world.group_following(ELSEWHERE, "elections").await;
        world.group(SHIPS).await;
        for setting in ["language uk", "zone Europe/Kyiv", "length headline"] {
            world.tell(SHIPS, &alice(), &format!("/settings {setting}")).await;
        }
        let preview = world.tell(SHIPS, &alice(), "/newtopic ships \"merchant ships\"").await.remove(0);
        world.press_button(SHIPS, &alice(), &preview, "Зберегти").await;

        report(world, 0);
        world.pass(15 * MINUTE).await;
        world.press_button(PLAIN, &alice(), &update(world, PLAIN), "Follow").await;
        for outlet in 1..4 {
            report(world, outlet);
            world.pass(15 * MINUTE).await;
        }
        let corrected = REPORTS[0].0.replace("four", "five");
        publish(world, 0, &corrected, &REPORTS[0].1);
        world.pass(15 * MINUTE).await;
        world.press.put("/mirror/report", Page { status: StatusCode::GONE, ..Page::html("") });
        world.pass(6 * HOUR).await;

        let summary = REPORTS[0].1.join(" ");
        let told = |title: &str, summary: &str, end: &str| format!("🔔 Sanctions\n{title}\n{summary}\n\n{end}");
        let first = REPORTS[0].0;
        let mirror = "Strelsau Mirror · 10 Apr 09:15";
        let all = "also Elber Times, Hentzau Courier, Zenda Wire";
        assert_eq!(
            history(world, PLAIN),
            [
                told(first, &summary, mirror),
                told(first, &summary, &format!("{mirror} · also Elber Times")),
                told(first, &summary, &format!("{mirror} · also Elber Times, Hentzau Courier")),
                told(first, &summary, &format!("{mirror} · {all}")),
                told(&corrected, &summary, &format!("corrected 10:15: headline was “{first}”\n{mirror} · {all}")),
                told(
                    REPORTS[1].0,
                    &REPORTS[1].1.join(" "),
                    "Elber Times · 10 Apr 09:15 · also Hentzau Courier, Zenda Wire"
                ),
            ]
        );
        let headline = |title: &str, end: &str| format!("🔔 Ships\n{title}\n\n{end}");
        let mirror = "Strelsau Mirror · 10 квіт. 11:15";
        let all = "також Elber Times, Hentzau Courier, Zenda Wire";
        assert_eq!(
            history(world, SHIPS),
            [
                headline(first, mirror),
                headline(first, &format!("{mirror} · також Elber Times")),
                headline(first, &format!("{mirror} · також Elber Times, Hentzau Courier")),
                headline(first, &format!("{mirror} · {all}")),
                headline(&corrected, &format!("виправлено о 12:15: заголовок був «{first}»\n{mirror} · {all}")),
                headline(REPORTS[1].0, "Elber Times · 10 квіт. 11:15 · також Hentzau Courier, Zenda Wire"),
            ]
        );
        assert_eq!(
            replies(world, PLAIN),
            [
                format!("{corrected}\nStrelsau Mirror corrects: headline was “{first}”"),
                format!("{}\nStrelsau Mirror has withdrawn its article.", REPORTS[1].0),
            ]
        );
        assert_eq!(replies(world, SHIPS), [""; 0], "who does not follow gets no reply");
        assert!(world.updates(ELSEWHERE).is_empty());

        let before = world.bot.sent_to(PLAIN).len();
        world.bot.reply(PLAIN, &bob(), update(world, PLAIN).id, "/story");
        world.settle().await;
        let story = world.bot.sent_to(PLAIN).split_off(before).remove(0).text;
        let lines: Vec<&str> = story.lines().collect();
        assert_eq!(
            lines,
            [
                REPORTS[1].0,
                "4 articles in time order:",
                &format!("10 Apr 09:15 · Strelsau Mirror: {first}"),
                &format!("10 Apr 09:30 · Elber Times: {}", REPORTS[1].0),
                &format!("10 Apr 09:45 · Hentzau Courier: {}", REPORTS[2].0),
                &format!("10 Apr 10:00 · Zenda Wire: {}", REPORTS[3].0),
                &format!("10 Apr 10:15 · Strelsau Mirror: changed its headline to {corrected}"),
                "10 Apr 16:15 · Strelsau Mirror: Withdrawn by the outlet.",
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn a_chat_shows_as_much_of_a_story_as_it_asked_for() {
    const PARAGRAPHS: [&str; 7] = [
        "Finance ministers agreed new sanctions on four Ruritanian banks on Monday, freezing assets worth two billion pounds.",
        "The sanctions follow the seizure of three merchant ships in the strait of Elber, Foreign Secretary Anna Holt said.",
        "Branches of the banks in Strelsau stayed open, and customers queued until the evening to withdraw their savings.",
        "Ruritania's central bank promised to lend whatever was needed and called the freeze an act of piracy in a suit.",
        "Insurers in Elber have refused to cover voyages through the strait since the second ship was boarded in March.",
        "Parliament is to debate the measures on Thursday, when the opposition wants to hear what they will cost exporters.",
        "Economists at the university of Zenda reckon that trade between the two countries will shrink by a third this year.",
    ];
    each_world(async |world| {
        for (chat, length) in [(PLAIN, "short"), (QUIET, "full"), (ELSEWHERE, "headline")] {
            world.group_following(chat, "sanctions").await;
            world.tell(chat, &alice(), &format!("/settings length {length}")).await;
        }
        outlets(world).await;
        publish(world, 0, REPORTS[0].0, &PARAGRAPHS);
        world.pass(HOUR).await;
        let summary = |chat: i64| {
            let text = update(world, chat).text;
            let lines = text.lines().skip(2).take_while(|line| !line.is_empty());
            lines.map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(summary(ELSEWHERE), [""; 0]);
        let short = summary(PLAIN);
        assert_eq!(short, [PARAGRAPHS[..3].join(" ")]);
        let full = summary(QUIET);
        assert_eq!(full, [PARAGRAPHS[..3].join(" "), PARAGRAPHS[3..7].join(" ")]);
        assert!(short.concat().chars().count() <= 420 && full.join("\n").chars().count() <= 900);
    })
    .await;
}

#[tokio::test]
async fn a_live_blog_is_told_by_what_its_feed_says_and_its_changes_correct_nothing() {
    each_world(async |world| {
        world.group_following(PLAIN, "sanctions").await;
        outlets(world).await;
        let (title, description) = (REPORTS[0].0, REPORTS[0].1[0]);
        let press = world.press.clone();
        let live = |posts: &str, title: &str| {
            let page = format!(
                "<!doctype html><html lang=en><head><title>{title}</title>\
                 <script type=\"application/ld+json\">{{\"@type\":\"LiveBlogPosting\",\"headline\":\"{title}\"}}</script></head>\
                 <body><article><h1>{title}</h1>{posts}</article></body></html>"
            );
            press.put("/mirror/live/1", Page::html(page));
            press.put_feed("/mirror", "Strelsau Mirror", &[("1", title, "/mirror/live/1", description), OLD]);
        };
        let post = "<p>09:41 A goat has been seen on the steps of the treasury, and nobody knows whose it is or what it wants.</p>";
        live(&post.repeat(9), title);
        world.pass(HOUR).await;
        let first = update(world, PLAIN).text;
        assert!(first.contains(description) && !first.contains("goat"), "{first}");
        live(&post.repeat(12), "Sanctions on Ruritanian banks: queues in Strelsau, live");
        world.pass(HOUR).await;
        let now = update(world, PLAIN);
        assert!(now.text.contains("queues in Strelsau") && !now.text.contains("corrected"), "{}", now.text);
    })
    .await;
}

#[tokio::test]
async fn chat_show_says_from_whom_the_updates_of_a_chat_came() {
    each_world(async |world| {
        world.group_following(PLAIN, "sanctions").await;
        outlets(world).await;
        report(world, 0);
        world.pass(HOUR).await;
        report(world, 1);
        world.pass(HOUR).await;
        let store = &world.room.store;
        let chat = store.chats().await.expect("chats")[0].id;
        let shares = async |now_ms: i64| {
            let view = divisionbell::cli::chat_view(store, chat, now_ms).await.expect("a view");
            serde_json::to_value(view).expect("JSON")["shares"].clone()
        };
        let now_ms = world.clock.now_ms();
        let mirror = serde_json::json!([{ "outlet": "Strelsau Mirror", "owner": "", "updates": 1 }]);
        assert_eq!(shares(now_ms).await, mirror, "who speaks counts, once a story");
        assert_eq!(shares(now_ms + 31 * 24 * HOUR).await, serde_json::json!([]));
    })
    .await;
}
