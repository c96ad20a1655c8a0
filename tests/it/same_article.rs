//! One article stays one, whatever its feed does to it, and a new one is always seen.

use divisionbell::store::Store;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::databases::sqlite_url;
use crate::press::Page;
use crate::world::{HOUR, World};

const GROUP: i64 = -1001;
const FEED: &str = "/feed.xml";

/// How a feed names its items.
#[derive(Clone, Copy, Debug)]
enum Ids {
    Stable,
    /// Other ones at each poll.
    New,
    /// By their place in the feed, so that each id goes from article to article.
    Places,
    None,
}

/// What the feed looks like at one poll.
#[derive(Clone, Debug)]
struct Look {
    new_items: usize,
    ids: Ids,
    order: u64,
    www: bool,
    scheme: &'static str,
    tracking: Option<u16>,
}

fn look() -> impl Strategy<Value = Look> {
    let ids = prop_oneof![Just(Ids::Stable), Just(Ids::New), Just(Ids::Places), Just(Ids::None)];
    let scheme = prop_oneof![Just("http"), Just("https")];
    (0..3_usize, ids, any::<u64>(), any::<bool>(), scheme, any::<Option<u16>>()).prop_map(
        |(new_items, ids, order, www, scheme, tracking)| Look { new_items, ids, order, www, scheme, tracking },
    )
}

#[test]
fn whatever_a_feed_does_an_article_stays_one_and_a_new_one_is_always_seen() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let config = Config { cases: 6, failure_persistence: None, ..Config::default() };
    let looks = prop::collection::vec(look(), 2..6);
    TestRunner::new(config)
        .run(&looks, |looks| {
            runtime.block_on(check(&looks));
            Ok(())
        })
        .unwrap();
}

async fn check(looks: &[Look]) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&sqlite_url(&folder)).await.unwrap();
    store.migrate().await.unwrap();
    let mut world = World::on(store).await;
    world.group_following(GROUP, "sanctions").await;
    let archive = 3;
    let mut items = archive;
    world.press.put(FEED, feed(&looks[0], items, 0));
    world.watch(FEED, "Valley").await;
    for (poll, look) in looks.iter().enumerate() {
        items += look.new_items;
        world.press.put(FEED, feed(look, items, poll + 1));
        world.pass(14 * HOUR).await;
        let articles = world.room.store.recent_articles(0, 1_000, 0).await.unwrap();
        assert_eq!(articles.len(), items, "articles after poll {poll}");
        assert!(articles.iter().all(|article| article.revision == 0), "none was taken for another");
        let sent = world.updates(GROUP).len();
        assert!(sent <= items - archive, "a second message after poll {poll}");
        for article in articles.iter().filter(|article| article.archived == 0) {
            assert!(told(&world, article.story_id.expect("a story")).await, "`{}` brought no message", article.title);
        }
    }
    world.room.store.close().await;
}

/// Whether the group got the story, by itself or in a digest.
async fn told(world: &World, story: i64) -> bool {
    let chat = world.room.store.chat_at("telegram", &GROUP.to_string()).await.unwrap().expect("the group");
    let ledger = world.room.store.ledger(chat.id, story).await.unwrap();
    ledger.iter().any(|row| row.kind == "story" && ["sent", "digested"].contains(&row.state.as_str()))
}

fn feed(look: &Look, items: usize, poll: usize) -> Page {
    let mut order: Vec<usize> = (0..items).collect();
    fastrand::Rng::with_seed(look.order).shuffle(&mut order);
    let www = if look.www { "www." } else { "" };
    let tracking = look.tracking.map(|n| format!("&amp;utm_source=rss&amp;fbclid={n}")).unwrap_or_default();
    let items: String = order
        .iter()
        .enumerate()
        .map(|(place, item)| {
            let id = match look.ids {
                Ids::Stable => format!("<guid isPermaLink=\"false\">item-{item}</guid>"),
                Ids::New => format!("<guid isPermaLink=\"false\">{poll}-{item}</guid>"),
                Ids::Places => format!("<guid isPermaLink=\"false\">{place}</guid>"),
                Ids::None => String::new(),
            };
            let (title, text) = article(*item);
            let link = format!("{}://{www}valley.example/news?id={item}{tracking}", look.scheme);
            format!("<item>{id}<title>{title}</title><link>{link}</link><description>{text}</description></item>")
        })
        .collect();
    Page::feed(format!("<rss version=\"2.0\"><channel><title>Valley</title>{items}</channel></rss>"))
}

/// An article about sanctions that shares little else with any other.
fn article(item: usize) -> (String, String) {
    let mut random = fastrand::Rng::with_seed(item as u64);
    let mut word = || -> String { (0..random.usize(5..10)).map(|_| random.lowercase()).collect() };
    let (who, whom) = (word(), word());
    let title = format!("Ministers agree new sanctions on {whom} banks");
    let mut text = format!(
        "Finance ministers agreed new sanctions on four {whom} banks on Monday, freezing assets worth two billion pounds. \
         The sanctions follow the seizure of three ships by {who}. "
    );
    for _ in 0..25 {
        let words: Vec<String> = (0..3).map(|_| word()).collect();
        text += &format!(
            "The minister of {} said that the {} would be seen by the people of {}. ",
            words[0], words[1], words[2]
        );
    }
    (title, text)
}
