//! Topics that learn, end to end: a press under /why, the model, the next article, and the way back.

use divisionbell::roles::learn;
use divisionbell::store::NewExample;
use divisionbell::topics::{Document, Matcher, Topic};

use crate::bot_api::{Room, SentMessage, Standing};
use crate::databases::{each_database_at, execute};
use crate::world::{HOUR, World, alice, bob, each_world, olga};

const GROUP: i64 = -1001;
const OTHER: i64 = -1002;
const FEED: &str = "/world.xml";
/// After so long, what is like an old story begins a new one.
const NEW_STORY: i64 = 8 * 24 * HOUR;

/// Two kinds of article that the catalogue's *sanctions* takes: measures against states, and one chat's pet hate.
const MEASURES: [(&str, &str); 4] = [
    (
        "Ministers agree new sanctions on Ruritanian banks",
        "Finance ministers agreed sanctions on four banks, freezing assets worth two billion pounds. The measures answer the seizure of three ships.",
    ),
    (
        "New sanctions on Ruritanian oil",
        "Tankers that carry Ruritanian crude above the price cap face sanctions from June, the foreign secretary said. Insurers in London welcomed the measures.",
    ),
    (
        "Sanctions on Ruritanian generals",
        "Four generals face sanctions and a travel ban for the shelling of Zenda, the European Union said. Their assets in Paris were frozen.",
    ),
    (
        "Envoys discuss more sanctions on Strelsau",
        "Ambassadors spoke of further sanctions on Strelsau's arms makers. The measures would take effect in autumn, diplomats said.",
    ),
];
const YACHTS: [(&str, &str); 4] = [
    (
        "Superyacht of sanctioned oligarch opens to tourists",
        "Visitors may walk the teak decks, the marble spa and the cinema of the yacht, seized under sanctions on Russia. Tickets cost forty euros.",
    ),
    (
        "Chef of sanctioned oligarch's superyacht tells all",
        "Lobster at dawn and a cinema below deck: the chef of the yacht, idle since sanctions on Russia, has written a memoir of the teak decks.",
    ),
    (
        "Auction of sanctioned superyacht draws a crowd",
        "Bidders admired the marble spa and the teak decks of a yacht that sanctions on Russia keep in port. The cinema was the favourite.",
    ),
    (
        "Sanctioned oligarch's superyacht gets a film role",
        "The yacht, in port since sanctions on Russia began, plays a villain's lair. Its teak decks, spa and cinema needed no dressing.",
    ),
];

async fn publish(world: &mut World, articles: &[(&str, &str)]) {
    let paths: Vec<String> = articles.iter().map(|(title, _)| format!("/{}", title.replace(' ', "-"))).collect();
    let items: Vec<_> =
        articles.iter().zip(&paths).map(|(&(title, text), path)| (&path[..], title, &path[..], text)).collect();
    for (&(title, text), path) in articles.iter().zip(&paths) {
        world.press.put_article(path, title, &text.split(". ").collect::<Vec<_>>());
    }
    world.press.put_feed(FEED, "The Ruritanian", &items);
    world.pass(HOUR).await;
}

/// Groups that follow *sanctions*, and a feed whose archive holds nothing of it.
async fn begin(world: &mut World) {
    world.group_following(GROUP, "sanctions").await;
    world.group_following(OTHER, "sanctions").await;
    world.press.put_feed(FEED, "The Ruritanian", &[("0", "It rained", "/rain", "All day in the valley.")]);
    world.watch(FEED, "Ruritanian").await;
}

/// Asks why an update came, by its button.
async fn why(world: &mut World, title: &str) -> SentMessage {
    let update = world.updates(GROUP).into_iter().find(|update| update.text.contains(title)).expect("an update");
    let before = world.bot.sent_to(GROUP).len();
    world.press_button(GROUP, &bob(), &update, "Why?").await;
    world.bot.sent_to(GROUP).split_off(before).pop().expect("an answer")
}

async fn judge(world: &mut World, title: &str, label: &str) -> String {
    let answer = why(world, title).await;
    world.press_button(GROUP, &alice(), &answer, label).await;
    toast(world)
}

fn toast(world: &World) -> String {
    world.bot.answered("answerCallbackQuery").pop().expect("a toast")["text"].as_str().unwrap_or_default().to_owned()
}

fn got(world: &World, chat: i64, title: &str) -> bool {
    world.updates(chat).iter().any(|update| update.text.contains(title))
}

/// Gives a topic examples beside those that people press: the yachts off topic, the measures on.
async fn teach(world: &World, topic: i64, off: usize, on: usize) {
    let unwanted = YACHTS[..3].iter().cycle().take(off).map(|text| (text, false));
    let wanted = MEASURES[..3].iter().cycle().take(on).map(|text| (text, true));
    for ((&(title, text), wanted), number) in unwanted.chain(wanted).zip(1..) {
        let example = NewExample { article_id: -number, wanted, title, text, language: Some("en"), who: "test" };
        world.room.store.add_example(topic, &example, number).await.unwrap();
    }
}

#[tokio::test]
async fn a_chat_that_calls_articles_off_topic_gets_no_more_of_them_while_others_do_and_forget_goes_back() {
    each_world(async |world| {
        begin(world).await;
        publish(world, &[MEASURES[0]]).await;
        publish(world, &[YACHTS[0]]).await;
        let said = judge(world, YACHTS[0].0, "Sanctions: off topic").await;
        assert!(said.contains("This chat now has a copy of Sanctions"), "{said}");
        assert!(judge(world, MEASURES[0].0, "Sanctions: on topic").await.starts_with("Noted: it counts from now on"));
        let chat = world.room.store.chat_at("telegram", &GROUP.to_string()).await.unwrap().unwrap().id;
        let copy = world.room.store.topic(chat, "sanctions").await.unwrap().unwrap();
        assert_eq!((copy.chat_id, world.room.store.examples(copy.id).await.unwrap().len()), (chat, 2));
        teach(world, copy.id, 9, 9).await;
        world.pass(NEW_STORY).await;

        publish(world, &[YACHTS[3], MEASURES[3]]).await;
        assert!(got(world, OTHER, YACHTS[3].0), "no chat decides what others read");
        assert!(!got(world, GROUP, YACHTS[3].0), "{:?}", world.updates(GROUP).last());
        assert!(got(world, GROUP, MEASURES[3].0));
        let listed = world.answer(GROUP, &alice(), "/examples sanctions").await;
        assert!(listed.contains("10 on topic, 10 off topic"), "{listed}");
        let told = why(world, MEASURES[3].0).await.text;
        assert!(told.contains("20 examples moved that from") && told.contains('+'), "{told}");
        assert!(told.contains("Topic Sanctions (") && told.contains("(headline)"), "{told}");

        let back = world.answer(GROUP, &alice(), "/examples sanctions forget").await;
        assert!(back.contains("back on the Sanctions that all chats share"), "{back}");
        world.pass(NEW_STORY).await;
        publish(world, &[YACHTS[2]]).await;
        assert!(got(world, GROUP, YACHTS[2].0));
        world.bot.add_chat(Room::private(&olga()));
        let audit = world.answer(olga().id, &olga(), "/audit").await;
        assert!(audit.contains("unteach") && audit.contains("off sanctions: Superyacht"), "{audit}");
    })
    .await;
}

#[tokio::test]
async fn what_an_operator_says_counts_in_all_chats_and_a_second_press_takes_it_back() {
    each_world(async |world| {
        begin(world).await;
        world.bot.set_person(GROUP, &olga(), Standing::Member);
        publish(world, &MEASURES[..1]).await;
        let answer = why(world, MEASURES[0].0).await;
        world.press_button(GROUP, &bob(), &answer, "Sanctions: off topic").await;
        assert!(toast(world).contains("Only admins"), "{}", toast(world));
        world.press_button(GROUP, &olga(), &answer, "Sanctions: on topic").await;
        assert_eq!(toast(world), "Noted: it counts in all chats.");
        let shared = world.room.store.topic(0, "sanctions").await.unwrap().unwrap();
        let examples = world.room.store.examples(shared.id).await.unwrap();
        assert_eq!((examples.len(), &*examples[0].by_whom), (1, "telegram:3"));
        let marked = world.bot.sent_to(GROUP).into_iter().find(|message| message.id == answer.id).unwrap();
        assert_eq!(marked.labels(), ["✓ Sanctions: on topic", "Sanctions: off topic"]);
        world.press_button(GROUP, &olga(), &marked, "✓ Sanctions: on topic").await;
        assert_eq!(toast(world), "Taken back.");
        assert!(world.room.store.examples(shared.id).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn off_topic_alone_does_not_silence_a_topic() {
    each_world(async |world| {
        begin(world).await;
        for measure in &MEASURES[..3] {
            publish(world, &[*measure]).await;
        }
        let shared = world.room.store.topic(0, "sanctions").await.unwrap().unwrap().id;
        teach(world, shared, 12, 0).await;
        world.settle().await;
        publish(world, &[YACHTS[3], MEASURES[3]]).await;
        assert!(got(world, GROUP, MEASURES[3].0));
        assert!(!got(world, GROUP, YACHTS[3].0), "{:?}", world.updates(GROUP).last());
    })
    .await;
}

#[tokio::test]
async fn what_another_process_taught_is_in_the_running_matcher_at_its_next_tick() {
    each_world(async |world| {
        begin(world).await;
        let store = &world.room.store;
        let shared = store.topic(0, "sanctions").await.unwrap().unwrap().id;
        let (title, text) = YACHTS[3];
        let document = Document { title, text, language: Some("en"), ..Document::default() };
        let score = async || {
            let all = world.room.knowledge.matcher().await.unwrap().all_scores(&document);
            all.iter().find(|found| found.topic == shared).unwrap().score
        };
        let before = score().await;
        teach(world, shared, 6, 6).await;
        divisionbell::roles::learn::learn_all(store, None).await.unwrap();
        assert_eq!(score().await, before);
        learn::tick(&world.room).await.unwrap();
        let after = score().await;
        assert!(after < before, "{after} {before}");
        store.drop_examples(shared).await.unwrap();
        learn::tick(&world.room).await.unwrap();
        assert_eq!(score().await, before);
    })
    .await;
}

#[tokio::test]
async fn a_chat_gets_as_much_as_its_breadth_says() {
    each_world(async |world| {
        for (id, breadth) in [(GROUP, "strict"), (OTHER, "normal"), (-1003, "wide")] {
            world.group_following(id, "sanctions").await;
            world.tell(id, &alice(), &format!("/settings breadth {breadth}")).await;
        }
        world.press.put_feed(FEED, "The Ruritanian", &[("0", "It rained", "/rain", "All day in the valley.")]);
        world.watch(FEED, "Ruritanian").await;
        let speeches = "The town hall was full and the speeches were long, and nobody left before the band played. ".repeat(12);
        let harbour = "Gulls screamed over the harbour, the fish market and its empty crates, and a ferry hooted twice. ".repeat(12);
        let passing = format!("{speeches}He had served there before the sanctions on Bordavia.");
        let concrete = format!("The minister spoke of new sanctions on Graustark, to be announced on Monday. {harbour}");
        let subject = "The sanctions on Ruritania bite. Banks fear sanctions on Ruritania. More economic sanctions will come, with an asset freeze.";
        publish(
            world,
            &[
                ("A long evening in Leeds", &passing),
                ("Remarks at the quay in Hull", &concrete),
                ("Sanctions on Ruritania agreed", subject),
            ],
        )
        .await;
        let titles = ["A long evening in Leeds", "Remarks at the quay in Hull", "Sanctions on Ruritania agreed"];
        for (chat, wanted) in [(GROUP, [false, false, true]), (OTHER, [false, true, true]), (-1003, [true; 3])] {
            assert_eq!(titles.map(|title| got(world, chat, title)), wanted, "{chat}");
        }
        let url = format!("{}/A-long-evening-in-Leeds", world.press.url);
        let why = world.answer(GROUP, &bob(), &format!("/why {url}")).await;
        assert!(why.contains("Nearest: Sanctions"), "{why}");
    })
    .await;
}

#[tokio::test]
async fn an_article_that_matched_nothing_is_told_its_nearest_topic() {
    each_world(async |world| {
        begin(world).await;
        let text = "The vicar spoke of oil, of electricity and of what they cost. Nobody was in a hurry to decide.";
        publish(world, &[("Parish weighs how to heat its church", text)]).await;
        let url = format!("{}/Parish-weighs-how-to-heat-its-church", world.press.url);
        let article = world.room.store.article_by_url(&url).await.unwrap().unwrap();
        assert_eq!(world.room.store.matches(article.id).await.unwrap(), [], "nothing was near when it was seen");
        let why = world.answer(GROUP, &bob(), &format!("/why {url}")).await;
        assert!(why.contains("No topic matched for sure.") && why.contains("Nearest: Energy ("), "{why}");
    })
    .await;
}

#[tokio::test]
async fn what_why_says_of_today_rests_on_the_words_that_were_seen_as_the_decision_did() {
    each_database_at(async |store, url: &str| {
        let mut world = World::on(store.clone()).await;
        store.save_topic(0, "cabinet", "Cabinet", "", "уряд", "olga", 0).await.unwrap();
        let common = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 400)
            insert into articles (source_id, url, key, title, text, language, seen_at, hash)
            select 1, 'u' || i, 'k' || i, 'Новини', 'Уряд говорить про все.', 'uk', 1, 'h' from n";
        execute(url, common).await;
        begin(&mut world).await;
        let (title, text) = (
            "Новий міст відкрили у місті",
            "Міст через річку відкрили вранці після довгого ремонту. Мешканці чекали на це п'ять років. Гроші на нього дав уряд.",
        );
        publish(&mut world, &[(title, text)]).await;
        let address = format!("{}/{}", world.press.url, title.replace(' ', "-"));
        let address = url::Url::parse(&address).unwrap().to_string();
        let article = store.article_by_url(&address).await.unwrap().expect("the article");
        let (_, decided) = store.matches(article.id).await.unwrap().pop().expect("nearly a match");
        let topic = Topic { query: "уряд".to_owned(), ..Topic::default() };
        let shipped = Matcher::new(&[topic]).0.matches(&article.document())[0].score;
        let percent = |score: f64| format!("({:.0} %)", score * 100.0);
        assert_ne!(percent(decided.score), percent(shipped), "a word that every article has says little");
        let why = world.answer(GROUP, &bob(), &format!("/why {address}")).await;
        assert!(why.contains(&format!("Cabinet {}", percent(decided.score))), "{why}");
    })
    .await;
}

/// Saves a topic of a chat's own as its admin does.
async fn new_topic(world: &mut World, chat: i64, command: &str) -> String {
    let preview = world.tell(chat, &alice(), command).await.pop().expect("a preview");
    world.press_button(chat, &alice(), &preview, "Save").await;
    preview.text
}

#[tokio::test]
async fn what_another_chat_calls_its_own_is_not_told_by_why() {
    each_world(async |world| {
        begin(world).await;
        world.group(-1003).await;
        new_topic(world, OTHER, "/newtopic merger sanction*").await;
        publish(world, &[MEASURES[0]]).await;
        assert!(got(world, OTHER, MEASURES[0].0));
        let url = format!("{}/{}", world.press.url, MEASURES[0].0.replace(' ', "-"));
        let why = world.answer(-1003, &bob(), &format!("/why {url}")).await;
        assert!(why.contains("this chat does not follow") && why.contains("Sanctions"), "{why}");
        assert!(!why.to_lowercase().contains("merger"), "{why}");
    })
    .await;
}

#[tokio::test]
async fn a_topic_of_ones_own_under_a_shared_name_takes_the_subscription_over() {
    each_world(async |world| {
        begin(world).await;
        new_topic(world, GROUP, "/newtopic sanctions tanker*").await;
        let chat = world.room.store.chat_at("telegram", &GROUP.to_string()).await.unwrap().unwrap().id;
        let followed = world.room.store.subscriptions(chat).await.unwrap();
        assert_eq!(
            followed.iter().map(|s| (s.topic.chat_id, &*s.topic.query)).collect::<Vec<_>>(),
            [(chat, "tanker*")]
        );
        publish(world, &[MEASURES[0]]).await;
        assert!(got(world, OTHER, MEASURES[0].0), "the shared topic is as it was");
        assert!(!got(world, GROUP, MEASURES[0].0), "{:?}", world.updates(GROUP));
        world.pass(NEW_STORY).await;
        publish(world, &[MEASURES[1]]).await;
        assert!(got(world, GROUP, MEASURES[1].0));
        let changed = world.room.store.topics_changed_by_hand().await.unwrap();
        assert!(!changed.contains("sanctions"), "nobody changed the shared one: {changed:?}");
    })
    .await;
}

#[tokio::test]
async fn a_taught_copy_that_is_dropped_goes_back_to_the_shared_topic_and_one_that_is_edited_stays() {
    each_world(async |world| {
        begin(world).await;
        publish(world, &[MEASURES[0]]).await;
        let chat = world.room.store.chat_at("telegram", &GROUP.to_string()).await.unwrap().unwrap().id;
        let query = async |world: &World| {
            let followed = world.room.store.subscriptions(chat).await.unwrap();
            followed.into_iter().map(|s| (s.topic.chat_id == chat, s.topic.query)).collect::<Vec<_>>()
        };
        let shared = query(world).await;
        judge(world, MEASURES[0].0, "Sanctions: on topic").await;
        assert_eq!(query(world).await, [(true, shared[0].1.clone())]);
        let dropped = world.answer(GROUP, &alice(), "/droptopic sanctions").await;
        assert!(dropped.contains("back on the Sanctions that all chats share"), "{dropped}");
        assert_eq!(query(world).await, shared);

        judge(world, MEASURES[0].0, "Sanctions: on topic").await;
        new_topic(world, GROUP, "/edittopic sanctions tanker*").await;
        let forgotten = world.answer(GROUP, &alice(), "/examples sanctions forget").await;
        assert!(!forgotten.contains("all chats share"), "{forgotten}");
        assert_eq!(query(world).await, [(true, "tanker*".to_owned())]);
    })
    .await;
}

#[tokio::test]
async fn examples_of_one_kind_are_learned_once_there_are_articles_to_stand_in_for_the_other() {
    each_world(async |world| {
        let store = &world.room.store;
        let shared = store.topic(0, "sanctions").await.unwrap().unwrap().id;
        teach(world, shared, 0, 6).await;
        learn::tick(&world.room).await.unwrap();
        assert_eq!(store.models(Some(&[shared])).await.unwrap().len(), 0, "nothing was seen that could stand in");
        begin(world).await;
        divisionbell::roles::tidy::tick(&world.room).await.unwrap();
        learn::tick(&world.room).await.unwrap();
        assert_eq!(world.room.store.models(Some(&[shared])).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_was_seen_before_a_topic_was_made_is_not_held_against_it() {
    each_world(async |world| {
        begin(world).await;
        publish(world, &YACHTS[..3]).await;
        new_topic(world, OTHER, "/newtopic yachts superyacht").await;
        publish(world, &[YACHTS[3]]).await;
        let store = &world.room.store;
        let chat = store.chat_at("telegram", &OTHER.to_string()).await.unwrap().unwrap().id;
        let topic = store.topic(chat, "yachts").await.unwrap().unwrap();
        let document = Document { title: YACHTS[0].0, text: YACHTS[0].1, language: Some("en"), ..Document::default() };
        let untaught = Matcher::new(&[Topic::from(topic.clone())]).0;
        let (title, text) = YACHTS[3];
        let example = NewExample { article_id: 4, wanted: true, title, text, language: Some("en"), who: "test" };
        store.add_example(topic.id, &example, 1).await.unwrap();
        learn::tick(&world.room).await.unwrap();
        let models = store.models(Some(&[topic.id])).await.unwrap();
        let models: Vec<_> = models.iter().map(|(id, json)| (*id, serde_json::from_str(json).unwrap())).collect();
        let taught = Matcher::new(&[Topic::from(topic)]).0.with_models(&models);
        let score = |matcher: &Matcher| matcher.matches(&document)[0].score;
        assert!(score(&taught) >= score(&untaught), "{} {}", score(&taught), score(&untaught));
        assert!(!models.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_wide_chat_is_told_the_near_match_for_which_it_got_an_update() {
    each_world(async |world| {
        begin(world).await;
        world.tell(GROUP, &alice(), "/settings breadth wide").await;
        let speeches =
            "The town hall was full and the speeches were long, and nobody left before the band played. ".repeat(12);
        let passing = format!("{speeches}He had served there before the sanctions on Bordavia.");
        publish(world, &[("A long evening in Leeds", &passing)]).await;
        let told = why(world, "A long evening in Leeds").await.text;
        assert!(told.contains("Topic Sanctions (") && !told.contains("No topic matched"), "{told}");
    })
    .await;
}

#[tokio::test]
async fn operators_in_small_letters_are_looked_for_and_the_preview_says_so() {
    each_world(async |world| {
        world.group(GROUP).await;
        assert!(new_topic(world, GROUP, "/newtopic fuel oil or gas").await.contains("written in capitals"));
        assert!(!new_topic(world, GROUP, "/newtopic fuels oil OR gas").await.contains("written in capitals"));
    })
    .await;
}

#[tokio::test]
async fn a_chat_that_asks_for_it_judges_under_each_update_and_the_update_stays() {
    each_world(async |world| {
        begin(world).await;
        world.tell(GROUP, &alice(), "/settings judging on").await;
        publish(world, &[MEASURES[0]]).await;
        let judged = ["Sanctions: on topic", "Sanctions: off topic"];
        let labels = |update: &SentMessage| update.labels()[3..].join(", ");
        let update = world.updates(GROUP).pop().expect("an update");
        assert_eq!(labels(&update), judged.join(", "));
        let other = world.updates(OTHER).pop().expect("an update");
        assert_eq!(labels(&other), "", "by default an update keeps its one row");
        world.press_button(GROUP, &bob(), &update, judged[1]).await;
        assert!(toast(world).contains("Only admins"), "{}", toast(world));
        world.press_button(GROUP, &alice(), &update, judged[1]).await;
        assert!(toast(world).contains("This chat now has a copy of Sanctions"), "{}", toast(world));
        let chat = world.room.store.chat_at("telegram", &GROUP.to_string()).await.unwrap().unwrap().id;
        let copy = world.room.store.topic(chat, "sanctions").await.unwrap().unwrap();
        let said: Vec<_> = world.room.store.examples(copy.id).await.unwrap().iter().map(|e| e.wanted).collect();
        assert_eq!((copy.chat_id, said), (chat, vec![0]));
        let after = world.updates(GROUP).pop().expect("the update");
        assert_eq!((&after.text, labels(&after)), (&update.text, judged.join(", ")));
    })
    .await;
}

#[tokio::test]
async fn the_preview_of_an_edited_topic_shows_what_would_come_with_what_it_has_learned() {
    each_world(async |world| {
        begin(world).await;
        new_topic(world, GROUP, "/newtopic measures sanction*").await;
        publish(world, &[YACHTS[0], MEASURES[0]]).await;
        let edit = "/edittopic measures sanction* OR embargo";
        let untaught = world.answer(GROUP, &alice(), edit).await;
        assert!(untaught.contains(YACHTS[0].0) && untaught.contains(MEASURES[0].0), "{untaught}");
        let chat = world.room.store.chat_at("telegram", &GROUP.to_string()).await.unwrap().unwrap().id;
        let topic = world.room.store.topic(chat, "measures").await.unwrap().unwrap().id;
        teach(world, topic, 10, 10).await;
        world.settle().await;
        let taught = world.answer(GROUP, &alice(), edit).await;
        assert!(!taught.contains(YACHTS[0].0) && taught.contains(MEASURES[0].0), "{taught}");
        assert!(taught.contains("20 examples go on counting"), "{taught}");
        assert!(!untaught.contains("go on counting"), "{untaught}");
    })
    .await;
}
