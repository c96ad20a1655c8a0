//! Files that people send: a chat's own export, a list of feeds, and what is neither.

use divisionbell::store::Store;

use super::*;
use crate::databases::sqlite_url;
use crate::world::{alice, bob, each_world, olga};

/// Sends a file with words under it; what is answered.
async fn send(world: &mut World, chat: i64, who: &User, bytes: &[u8], caption: &str) -> String {
    world.pass(4_000).await;
    let before = world.bot.sent_to(chat).len();
    world.bot.send_file(chat, who, "a file", bytes, caption);
    world.settle().await;
    let mut answers = world.bot.sent_to(chat).split_off(before);
    assert_eq!(answers.len(), 1, "{caption}: {answers:?}");
    answers.remove(0).text
}

fn opml(lines: impl IntoIterator<Item = String>) -> Vec<u8> {
    let lines: Vec<String> = lines.into_iter().collect();
    format!("<opml version=\"2.0\"><body>\n{}\n</body></opml>", lines.join("\n")).into_bytes()
}

fn feed(n: usize) -> String {
    format!("<outline type=\"rss\" text=\"Feed {n}\" xmlUrl=\"https://feed-{n}.example/rss\"/>")
}

#[tokio::test]
async fn a_broken_line_of_a_list_of_feeds_is_named_and_the_rest_is_taken() {
    each_world(async |world| {
        private(world, &olga());
        world.group(GROUP).await;
        let list = opml([feed(1), "<outline xmlUrl=\"not an address\"/>".into(), feed(2), feed(1), "<outline".into()]);
        for (who, wanted) in [(bob(), "Only admins of this chat"), (alice(), "Only operators of this installation")] {
            has(&send(world, GROUP, &who, &list, "/import").await, wanted);
        }
        let told = send(world, olga().id, &olga(), &list, "/import").await;
        has(&told, "Added: 2. Known already: 0. Not readable: 2.");
        has(&told, "line 3: `not an address` is no address that can be fetched");
        let again = send(world, olga().id, &olga(), &list, "/addsource").await;
        has(&again, "Added: 0. Known already: 2. Not readable: 2.");
        assert_eq!(world.room.store.sources().await.unwrap().len(), 2);
        let log = world.room.store.audit_log(10, None).await.unwrap();
        let added: Vec<_> = log.iter().filter(|row| row.what == "addsource").map(|row| row.after.as_str()).collect();
        assert_eq!(added, ["2 of a file"]);
    })
    .await;
}

#[tokio::test]
async fn ten_thousand_feeds_are_taken_at_once_and_looked_at_one_after_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&sqlite_url(&folder)).await.unwrap();
    store.migrate().await.unwrap();
    let mut world = World::on(store.clone()).await;
    private(&world, &olga());
    let list = opml((0..10_000).map(|n| if n % 100 == 7 { "<outline text=\"broken\"/>".into() } else { feed(n) }));
    let told = send(&mut world, olga().id, &olga(), &list, "/import").await;
    has(&told, "Added: 9900. Known already: 0. Not readable: 100.");
    assert_eq!(told.matches("has no xmlUrl").count(), 10, "the first ones are named");
    let (sources, now_ms) = (store.sources().await.unwrap(), world.clock.now_ms());
    assert_eq!(sources.len(), 9_900);
    assert!(sources.iter().filter(|source| source.next_poll_at <= now_ms).count() < 1_000, "spread over time");
    nothing_was_refused(&world);
}

#[tokio::test]
async fn a_file_that_is_too_long_or_empty_says_what_may_be_sent() {
    each_world(async |world| {
        private(world, &olga());
        let too_long = opml((0..20_000).map(feed));
        assert!(too_long.len() > 1 << 20);
        for caption in ["/import", "/addsource"] {
            for bytes in [too_long.as_slice(), b""] {
                let told = send(world, olga().id, &olga(), bytes, caption).await;
                assert_eq!(told, "I could not get that file: it is empty, longer than 1 MB, or gone. Send another.");
            }
        }
        assert!(world.room.store.sources().await.unwrap().is_empty());
        // Another command under a file means what it always means.
        has(&send(world, olga().id, &olga(), &too_long, "/privacy").await, "/forget");
    })
    .await;
}

#[tokio::test]
async fn what_is_no_list_and_no_export_changes_nothing_and_says_so() {
    each_world(async |world| {
        private(world, &olga());
        let binary: Vec<u8> = (0..=255).cycle().take(4_000).collect();
        let deep = "[".repeat(100_000).into_bytes();
        let nonsense: [&[u8]; 6] = [
            b"{",
            &binary,
            &deep,
            "🔔\u{202e}\u{0}".as_bytes(),
            b"{\"divisionbell\": 99}",
            b"{\"divisionbell\": 1, \"topics\": 3}",
        ];
        for bytes in nonsense {
            has(&send(world, olga().id, &olga(), bytes, "/import").await, "I cannot read that file");
            let told = send(world, olga().id, &olga(), bytes, "/addsource").await;
            has(&told, "Added: 0. Known already: 0. Not readable: 1.");
            has(&told, "export the list as OPML");
        }
        let page = b"<!doctype html><html><body><p>Hello</p></body></html>";
        has(&send(world, olga().id, &olga(), page, "/import").await, "export the list as OPML");
        assert!(world.room.store.sources().await.unwrap().is_empty());
        nothing_was_refused(world);
    })
    .await;
}

#[tokio::test]
async fn an_export_is_read_elsewhere_and_what_it_has_too_much_of_is_named() {
    each_world(async |world| {
        private(world, &alice());
        world.group_following(GROUP, "sanctions elections").await;
        world.answer(GROUP, &alice(), "/settings mode daily").await;
        let (name, exported) =
            world.tell(GROUP, &alice(), "/export").await.pop().and_then(|sent| sent.file).expect("a file");
        assert_eq!(name, "divisionbell.json");
        let told = send(world, alice().id, &alice(), &exported, "/import").await;
        assert_eq!(told, "Imported: 2 subscriptions, settings, own topics: 0. Nothing old is sent.");
        has(&world.answer(alice().id, &alice(), "/status").await, "daily digest");

        let own = (0..60).map(|n| serde_json::json!({"name": format!("own_{n}"), "query": "lighthouse"}));
        let bad = [("Not A Name", "x"), ("broken", "(")];
        let bad = bad.map(|(name, query)| serde_json::json!({"name": name, "query": query}));
        let topics: Vec<_> = own.chain(bad).collect();
        let file = serde_json::json!({"divisionbell": 1, "topics": topics,
            "subscriptions": [{"topic": "own_1"}, {"topic": "own_1"}, {"topic": "no_such_topic"}]});
        let told = send(world, alice().id, &alice(), file.to_string().as_bytes(), "/import").await;
        has(&told, "Imported: 1 subscription, settings, own topics: 50.");
        has(&told, "or its query cannot be read: own_50, own_51, own_52");
        has(&send(world, alice().id, &alice(), file.to_string().as_bytes(), "/import").await, "own topics: 50.");
    })
    .await;
}

#[tokio::test]
async fn what_a_chat_may_have_at_most_is_said_with_what_to_do() {
    each_world(async |world| {
        private(world, &alice());
        has(&world.answer(alice().id, &alice(), "/status").await, "Follows nothing yet");
        let store = world.room.store.clone();
        let chat = store.chat_at("telegram", &alice().id.to_string()).await.unwrap().unwrap().id;
        let now_ms = world.clock.now_ms();
        for n in 0..50 {
            store.save_topic(chat, &format!("own_{n}"), "", "", "lighthouse", "test", now_ms).await.unwrap();
        }
        let refused = world.answer(alice().id, &alice(), "/newtopic one_more lighthouse").await;
        assert_eq!(refused, "A chat has at most 50 topics of its own. Drop one with /droptopic.");
        for n in 0..200 {
            let topic = store.save_topic(0, &format!("shared_{n}"), "", "", "harbour", "test", now_ms).await.unwrap();
            store.subscribe(chat, topic, 0, 1, "test", now_ms).await.unwrap();
        }
        let refused = world.answer(alice().id, &alice(), "/subscribe sanctions").await;
        assert_eq!(refused, "A chat has at most 200 subscriptions. Leave one with /unsubscribe.");
        let terms: Vec<String> = (0..65).map(|n| format!("w{n}")).collect();
        let refused = world.answer(alice().id, &alice(), &format!("/edittopic own_1 {}", terms.join(" OR "))).await;
        has(&refused, "A query has at most 64 words, phrases and fields.");
        let refused = world.answer(alice().id, &alice(), &format!("/edittopic own_1 {}", "a".repeat(1_001))).await;
        has(&refused, "at most 1000 characters");
    })
    .await;
}
