//! The Telegram adapter against a Bot API server of our own, over real HTTP.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use divisionbell::clock::Clock;
use divisionbell::outbox::message::{Button, Line, Message, Span};
use divisionbell::platforms::telegram::{Telegram, TelegramOptions, Webhook};
use divisionbell::platforms::{
    Card, ChatKind, CommandInfo, Event, Inbox, ListenError, Platform, SendError, Target, Update,
};
use serde_json::json;

use crate::bot_api::{BOT_NAME, BotApi, Fault, Moment, Room, Standing, TOKEN, User};

const GROUP: i64 = -1_001_000;
const FORUM: i64 = -1_001_002;
const CHANNEL: i64 = -1_001_003;
const OLD: i64 = -50;
const NEW: i64 = -1_001_050;

/// An inbox in memory; it can be told to fail.
#[derive(Default)]
struct Kept {
    updates: Mutex<Vec<Update>>,
    broken: Mutex<bool>,
}

#[async_trait]
impl Inbox for Kept {
    async fn put(&self, _: &str, updates: &[Update]) -> anyhow::Result<()> {
        anyhow::ensure!(!*self.broken.lock().unwrap(), "the disk is full");
        let mut kept = self.updates.lock().unwrap();
        for update in updates {
            if kept.iter().all(|known| known.id != update.id) {
                kept.push(update.clone());
            }
        }
        Ok(())
    }

    async fn last(&self, _: &str) -> anyhow::Result<Option<i64>> {
        Ok(self.updates.lock().unwrap().iter().map(|update| update.id).max())
    }
}

impl Kept {
    fn events(&self) -> Vec<Event> {
        self.updates.lock().unwrap().iter().map(|update| update.event.clone()).collect()
    }
}

fn options(api: &BotApi) -> TelegramOptions {
    TelegramOptions {
        api_url: Some(api.url().parse().unwrap()),
        poll_wait: Duration::ZERO,
        call_wait: Duration::from_millis(500),
        ..TelegramOptions::new(TOKEN.into())
    }
}

/// A server with one group, and the adapter connected to it.
async fn set_up() -> (BotApi, Telegram) {
    let api = BotApi::start().await;
    api.add_chat(Room::supergroup(GROUP, "Newsroom"));
    let telegram = Telegram::new(options(&api)).unwrap();
    telegram.connect().await.unwrap();
    (api, telegram)
}

fn to(chat: i64) -> Target {
    Target { address: chat.to_string(), kind: ChatKind::Group, thread: 0, reply_to: None, key: "1".into() }
}

fn story() -> Message {
    Message::default()
        .line([Span::Text("🔔 Sanctions · Peacekeeping".into())])
        .line([Span::Bold("Ministers <agree> & \"sign\"".into())])
        .line([Span::Text("Mirror · also ".into()), Span::Link("BBC".into(), "https://bbc.example/?a=1&b=2".into())])
        .row([Button::open("Read", "https://mirror.example/a"), Button::press("Follow", "v1:follow:1")])
}

fn ada() -> User {
    User::new(7, "Ada")
}

#[tokio::test]
async fn connecting_learns_the_bots_name() {
    let (_api, telegram) = set_up().await;
    assert_eq!(telegram.bot_name().as_deref(), Some(BOT_NAME));
    let link = format!("https://t.me/{BOT_NAME}?startgroup=sanctions-peacekeeping");
    assert_eq!(telegram.start_link("sanctions-peacekeeping"), Some(link));
}

#[tokio::test]
async fn a_wrong_token_says_what_to_do_and_does_not_appear() {
    let api = BotApi::start().await;
    for token in ["99:wrong-but-well-formed", "nonsense"] {
        let telegram = Telegram::new(TelegramOptions { token: token.into(), ..options(&api) }).unwrap();
        let error = telegram.connect().await.unwrap_err();
        assert!(matches!(&error, SendError::Unauthorized(text) if text.contains("TELEGRAM_BOT_TOKEN")), "{error}");
        assert!(!error.to_string().contains(token));
    }
}

#[tokio::test]
async fn a_story_arrives_as_it_is_meant() {
    let (api, telegram) = set_up().await;
    let id = telegram.send(&to(GROUP), &Message { silent: true, ..story() }).await.unwrap();
    let sent = &api.sent_to(GROUP)[0];
    assert_eq!(sent.id.to_string(), id);
    assert_eq!(sent.text, "🔔 Sanctions · Peacekeeping\nMinisters <agree> & \"sign\"\nMirror · also BBC");
    assert_eq!(sent.entities.iter().map(|e| e.kind.as_str()).collect::<Vec<_>>(), ["bold", "text_link"]);
    assert_eq!(sent.entities[1].url.as_deref(), Some("https://bbc.example/?a=1&b=2"));
    assert_eq!(sent.labels(), ["Read", "Follow"]);
    assert_eq!(sent.data("Follow").as_deref(), Some("v1:follow:1"));
    assert!(sent.silent && !sent.preview && sent.photo.is_none());
}

#[tokio::test]
async fn threads_and_replies_are_kept() {
    let (api, telegram) = set_up().await;
    api.add_chat(Room::forum(FORUM, "Forum", &[44]));
    let asked = api.say_in_thread(FORUM, 44, &ada(), "/latest");
    let target = Target { thread: 44, reply_to: Some(asked.to_string()), ..to(FORUM) };
    telegram.send(&target, &story()).await.unwrap();
    let gone = Target { reply_to: Some("999".into()), ..target };
    telegram.send(&gone, &story()).await.unwrap();
    let sent = api.sent_to(FORUM);
    assert_eq!((sent[0].thread, sent[0].reply_to), (44, Some(asked)));
    assert_eq!((sent[1].thread, sent[1].reply_to), (44, None));
}

#[tokio::test]
async fn a_picture_goes_with_its_caption_and_a_refused_one_leaves_the_text() {
    let (api, telegram) = set_up().await;
    let with = |address: &str| Message { image: Some(address.into()), ..story() };
    api.refuse_picture("https://a.example/broken.jpg");
    telegram.send(&to(GROUP), &with("https://a.example/a.jpg")).await.unwrap();
    telegram.send(&to(GROUP), &with("https://a.example/broken.jpg")).await.unwrap();
    telegram.send(&to(GROUP), &with("no address")).await.unwrap();
    let mut long = with("https://a.example/a.jpg");
    long = long.line([Span::Text("x".repeat(1100))]);
    telegram.send(&to(GROUP), &long).await.unwrap();
    let photos: Vec<bool> = api.sent_to(GROUP).iter().map(|sent| sent.photo.is_some()).collect();
    assert_eq!(photos, [true, false, false, false]);
    assert!(api.sent_to(GROUP).iter().all(|sent| sent.labels() == ["Read", "Follow"]));
}

#[tokio::test]
async fn files_are_uploaded() {
    let (api, telegram) = set_up().await;
    let bytes = b"--boundary\r\n\0\xff not text".to_vec();
    let content = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &bytes);
    for name in ["trends.png", "chat.json"] {
        let message = Message { attachment: Some((name.into(), content.clone())), ..story() };
        let target = Target { reply_to: Some("1".into()), ..to(GROUP) };
        telegram.send(&target, &message).await.unwrap();
    }
    let sent = api.sent_to(GROUP);
    assert_eq!(sent[0].photo.as_deref(), Some("attach://trends.png"));
    assert_eq!(sent[1].file, Some(("chat.json".into(), bytes)));
    assert_eq!((sent[1].labels(), sent[1].reply_to), (vec!["Read".into(), "Follow".into()], Some(1)));
    assert!(sent[1].text.starts_with("🔔 Sanctions"));
}

#[tokio::test]
async fn a_long_message_goes_in_parts_with_its_buttons_on_the_last() {
    let (api, telegram) = set_up().await;
    let entry = |n: usize| Line::Plain(vec![Span::Bold(format!("Entry {n}")), Span::Text(" 👨‍👩‍👧‍👦 words".repeat(10))]);
    let digest = Message { lines: (0..60).map(entry).collect(), ..story() };
    let id = telegram.send(&to(GROUP), &digest).await.unwrap();
    let sent = api.sent_to(GROUP);
    assert!(sent.len() > 1 && sent.last().unwrap().id.to_string() == id);
    assert_eq!(sent.iter().map(|s| s.buttons.len()).sum::<usize>(), 1);
    assert_eq!(sent.iter().map(|s| s.text.as_str()).collect::<Vec<_>>().join("\n"), digest.plain());
}

#[tokio::test]
async fn a_message_is_edited_whether_it_has_a_picture_or_not() {
    let (api, telegram) = set_up().await;
    api.refuse_picture("https://a.example/broken.jpg");
    let mut edited = story().line([Span::Italic("corrected 09:40".into())]);
    for image in [None, Some("https://a.example/a.jpg"), Some("https://a.example/broken.jpg")] {
        let message = Message { image: image.map(str::to_owned), ..story() };
        let id = telegram.send(&to(GROUP), &message).await.unwrap();
        edited.image = message.image.clone();
        telegram.edit(&to(GROUP), &id, &edited).await.unwrap();
        assert_eq!(telegram.edit(&to(GROUP), &id, &edited).await, Err(SendError::NotModified));
    }
    for sent in api.sent_to(GROUP) {
        assert!(sent.text.ends_with("corrected 09:40") && sent.before.len() == 1, "{sent:?}");
    }
    let gone = telegram.edit(&to(GROUP), "999", &edited).await;
    assert!(matches!(gone, Err(SendError::MessageGone(_))), "{gone:?}");
    let theirs = api.say(GROUP, &ada(), "/help").to_string();
    let cannot = telegram.edit(&to(GROUP), &theirs, &edited).await;
    assert!(matches!(cannot, Err(SendError::MessageGone(_))), "{cannot:?}");
}

#[tokio::test]
async fn each_refusal_of_a_chat_is_told_apart() {
    let (api, telegram) = set_up().await;
    let send = async |target: Target| telegram.send(&target, &story()).await.unwrap_err();
    api.add_chat(Room::forum(FORUM, "Forum", &[44]));
    api.close_thread(FORUM, 44);
    api.add_chat(Room::private(&ada()).bot(Standing::Kicked));
    api.add_chat(Room::channel(CHANNEL, "Wire", "wire").bot(Standing::Member));
    assert!(matches!(send(to(-5)).await, SendError::Gone(_)));
    assert!(matches!(send(to(7)).await, SendError::Gone(_)));
    assert!(matches!(send(to(CHANNEL)).await, SendError::NoRights(_)));
    assert!(matches!(send(Target { thread: 44, ..to(FORUM) }).await, SendError::NoThread(_)));
    assert!(matches!(send(Target { thread: 45, ..to(FORUM) }).await, SendError::NoThread(_)));
    assert!(matches!(send(Target { address: "nobody".into(), ..to(0) }).await, SendError::Gone(_)));
    api.fail_next("sendMessage", Moment::Before, Fault::Refuse("TOPIC_CLOSED"));
    assert!(matches!(send(to(FORUM)).await, SendError::NoRights(_)), "a closed main thread leaves nowhere to go");
    api.quietly_set_bot(GROUP, Standing::Kicked);
    assert!(matches!(send(to(GROUP)).await, SendError::Gone(_)));
    api.quietly_set_bot(GROUP, Standing::Left);
    assert!(matches!(send(to(GROUP)).await, SendError::Gone(_)));
    api.quietly_set_bot(GROUP, Standing::Muted);
    assert!(matches!(send(to(GROUP)).await, SendError::NoRights(_)));
    api.quietly_set_bot(GROUP, Standing::Member);
    api.deactivate(GROUP);
    assert!(matches!(send(to(GROUP)).await, SendError::Gone(_)));
    api.add_chat(Room::group(OLD, "Old"));
    api.quietly_migrate(OLD, NEW);
    assert_eq!(send(to(OLD)).await, SendError::Moved { to: "-1001050".into() });
}

#[tokio::test]
async fn an_empty_message_is_refused_before_it_is_sent() {
    let (api, telegram) = set_up().await;
    let refused = telegram.send(&to(GROUP), &Message::text(" \n")).await;
    assert!(matches!(refused, Err(SendError::BadMessage(_))));
    assert!(api.calls("sendMessage").is_empty());
}

#[tokio::test]
async fn what_may_have_arrived_is_told_from_what_has_not() {
    let (api, telegram) = set_up().await;
    let send = async || telegram.send(&to(GROUP), &story()).await.unwrap_err();
    for (moment, fault) in [
        (Moment::Before, Fault::Error(502)),
        (Moment::After, Fault::Error(500)),
        (Moment::Before, Fault::Reset),
        (Moment::After, Fault::Reset),
        (Moment::After, Fault::Hang),
    ] {
        api.fail_next("sendMessage", moment, fault);
        let error = send().await;
        assert!(matches!(error, SendError::Ambiguous(_)), "{fault:?}: {error:?}");
        assert!(!error.to_string().contains(TOKEN), "{error}");
    }
    assert_eq!(api.sent_to(GROUP).len(), 3);
    api.fail_next("sendMessage", Moment::Before, Fault::Flood(7));
    assert_eq!(send().await, SendError::RetryAfter { after_ms: 7000 });
    assert_eq!(api.sent_to(GROUP).len(), 3);
}

#[tokio::test]
async fn a_refused_connection_is_surely_unsent_and_shows_no_token() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("http://{free}").parse().unwrap();
    let telegram = Telegram::new(TelegramOptions { api_url: Some(url), ..TelegramOptions::new(TOKEN.into()) }).unwrap();
    let error = telegram.send(&to(GROUP), &story()).await.unwrap_err();
    assert!(matches!(error, SendError::Unsent(_)), "{error:?}");
    let heard = telegram.listen(&Kept::default()).await.unwrap_err();
    for words in [format!("{error}"), format!("{error:?}"), format!("{heard}"), format!("{heard:?}")] {
        assert!(!words.contains(TOKEN) && !words.contains("AAtest"), "{words}");
    }
}

#[tokio::test]
async fn the_limits_are_enforced_and_their_wait_is_told() {
    let clock = Clock::manual(1_000_000);
    let api = BotApi::start_with(clock.clone()).await;
    api.add_chat(Room::supergroup(GROUP, "Newsroom"));
    api.keep_limits();
    let telegram = Telegram::new(options(&api)).unwrap();
    let mut sent = 0;
    for _ in 0..40 {
        match telegram.send(&to(GROUP), &story()).await {
            Ok(_) => sent += 1,
            Err(SendError::RetryAfter { after_ms }) if sent < 20 => {
                assert_eq!(after_ms, 3000);
                clock.advance_ms(3000);
            }
            Err(error) => {
                // Six waits of three seconds have passed since the first message of this minute.
                assert_eq!((sent, error), (20, SendError::RetryAfter { after_ms: 42_000 }));
                return;
            }
        }
    }
    panic!("the group's limit was not kept: {sent} in a minute");
}

#[tokio::test]
async fn what_is_said_to_the_bot_reaches_the_inbox_once() {
    let (api, telegram) = set_up().await;
    api.add_chat(Room::private(&ada()));
    let inbox = Kept::default();
    api.repeat_updates();
    api.say(GROUP, &ada(), "nothing to do with a bot");
    api.say(GROUP, &ada(), "/latest");
    api.raw_update("message", json!({"text": "a message without most of its fields"}));
    api.post_as_anonymous_admin(GROUP, "/subscribe sanctions");
    api.say(7, &ada(), "Berlin");
    api.press(GROUP, &ada(), 1, "v1:x");
    api.ask_inline(&ada(), "ukraine", "");
    api.remove_bot(GROUP, &ada());
    api.add_bot(GROUP, &ada());
    for _ in 0..3 {
        telegram.listen(&inbox).await.unwrap();
    }
    let said: Vec<String> = inbox.events().iter().map(name).collect();
    let expected = ["/latest", "/subscribe sanctions", "Berlin", "pressed v1:x", "asked ukraine", "removed", "added"];
    assert_eq!(said, expected);
    assert!(inbox.updates.lock().unwrap()[1].as_chat);
    let offsets: Vec<Option<i64>> = api.calls("getUpdates").iter().map(|c| c.params["offset"].as_i64()).collect();
    assert_eq!(offsets, [None, Some(1010)], "the first round confirms nothing, the second all that was stored");
}

/// An event in a word or two.
fn name(event: &Event) -> String {
    match event {
        Event::Said { text, .. } => text.clone(),
        Event::Pressed { data, .. } => format!("pressed {data}"),
        Event::Sent { caption, file_name, .. } => format!("{caption} {file_name}"),
        Event::Located { .. } => "located".into(),
        Event::Added => "added".into(),
        Event::Removed => "removed".into(),
        Event::Moved { to } => format!("moved {to}"),
        Event::Asked { words, .. } => format!("asked {words}"),
    }
}

#[tokio::test]
async fn an_update_is_confirmed_only_after_it_was_stored() {
    let (api, telegram) = set_up().await;
    let inbox = Kept { broken: Mutex::new(true), ..Kept::default() };
    api.say(GROUP, &ada(), "/latest");
    assert!(matches!(telegram.listen(&inbox).await, Err(ListenError::Retry { .. })));
    *inbox.broken.lock().unwrap() = false;
    telegram.listen(&inbox).await.unwrap();
    assert_eq!(inbox.events().len(), 1);
    // A new process, which remembers nothing, is given it again and passes it over.
    let next = Telegram::new(options(&api)).unwrap();
    next.listen(&inbox).await.unwrap();
    assert_eq!(inbox.events().len(), 1);
}

#[tokio::test]
async fn both_service_messages_of_a_migration_are_heard() {
    let (api, telegram) = set_up().await;
    api.add_chat(Room::group(OLD, "Old"));
    api.migrate(OLD, NEW);
    let inbox = Kept::default();
    telegram.listen(&inbox).await.unwrap();
    assert_eq!(inbox.events(), [Event::Moved { to: "-1001050".into() }, Event::Moved { to: "-1001050".into() }]);
    assert!(inbox.updates.lock().unwrap().iter().all(|update| update.chat.address == "-50"));
}

#[tokio::test]
async fn a_linked_channels_post_is_no_command() {
    let (api, telegram) = set_up().await;
    api.add_chat(Room::channel(CHANNEL, "Wire", "wire"));
    api.forward_from_linked_channel(GROUP, CHANNEL, "/unsubscribe all");
    api.post_in_channel(CHANNEL, "/latest");
    let inbox = Kept::default();
    telegram.listen(&inbox).await.unwrap();
    let updates = inbox.updates.lock().unwrap();
    assert_eq!(updates.len(), 1);
    assert!(updates[0].as_chat && updates[0].chat.kind == ChatKind::Channel);
}

#[tokio::test]
async fn a_file_comes_with_its_command_and_one_too_long_comes_empty() {
    let (api, telegram) = set_up().await;
    api.send_file(GROUP, &ada(), "chat.json", b"{\"version\":1}", "/import");
    api.send_file(GROUP, &ada(), "big.opml", &vec![b'x'; (1 << 20) + 1], "/addsource");
    let inbox = Kept::default();
    telegram.listen(&inbox).await.unwrap();
    let events = inbox.events();
    assert!(matches!(&events[0], Event::Sent { content, .. } if content == "eyJ2ZXJzaW9uIjoxfQ=="), "{events:?}");
    let too_long =
        matches!(&events[1], Event::Sent { caption, content, .. } if caption == "/addsource" && content.is_empty());
    assert!(too_long, "{events:?}");
}

#[tokio::test]
async fn a_second_listener_is_a_conflict() {
    let (api, telegram) = set_up().await;
    let patient = TelegramOptions { poll_wait: Duration::from_secs(20), ..options(&api) };
    let first = Telegram::new(patient).unwrap();
    let inbox = Arc::new(Kept::default());
    let waiting = tokio::spawn({
        let inbox = Arc::clone(&inbox);
        async move { first.listen(inbox.as_ref()).await }
    });
    api.wait_for("the first to listen", |api| api.is_polled().then_some(())).await;
    telegram.listen(inbox.as_ref()).await.unwrap();
    assert!(matches!(waiting.await.unwrap(), Err(ListenError::Conflict(_))));
}

#[tokio::test]
async fn a_toast_ends_a_press_and_a_late_one_is_no_error() {
    let (api, telegram) = set_up().await;
    let press = api.press(GROUP, &ada(), 1, "v1:x");
    telegram.acknowledge(&press, Some(&"only admins may do this ".repeat(20))).await.unwrap();
    telegram.acknowledge(&press, None).await.unwrap();
    let answered = api.answered("answerCallbackQuery");
    assert_eq!(answered.len(), 1);
    assert!(answered[0]["text"].as_str().unwrap().starts_with("only admins"));
}

#[tokio::test]
async fn admins_chats_and_own_rights_are_looked_up() {
    let (api, telegram) = set_up().await;
    let bob = User::new(8, "Bob");
    api.add_chat(Room::channel(CHANNEL, "Wire", "wire").person(&ada(), Standing::Creator).member(&bob));
    assert_eq!(telegram.admins("-1001003").await.unwrap(), ["7"]);
    assert_eq!(telegram.admins("@wire").await.unwrap(), ["7"]);
    assert_eq!(telegram.admins("7").await.unwrap(), ["7"]);
    let chat = telegram.find("@wire").await.unwrap();
    assert_eq!((chat.address.as_str(), chat.kind, chat.title.as_str()), ("-1001003", ChatKind::Channel, "Wire"));
    assert!(matches!(telegram.find("@nobody").await, Err(SendError::Gone(_))));
    assert!(telegram.may_write("@wire").await.unwrap());
    api.quietly_set_bot(CHANNEL, Standing::Member);
    assert!(!telegram.may_write("@wire").await.unwrap());
    assert!(matches!(telegram.admins("@wire").await, Err(SendError::NoRights(_))));
}

#[tokio::test]
async fn command_menus_go_out_by_scope_and_language() {
    let (api, telegram) = set_up().await;
    let command = |name: &str, admin, language: &str| CommandInfo {
        name: name.into(),
        about: format!("about {name}"),
        admin,
        language: language.into(),
    };
    let all = [command("latest", false, ""), command("subscribe", true, ""), command("latest", false, "uk")];
    telegram.set_commands(&all).await.unwrap();
    let sent = api.answered("setMyCommands");
    let shape: Vec<_> = sent
        .iter()
        .map(|p| {
            (p["scope"]["type"].as_str().unwrap(), p["commands"].as_array().unwrap().len(), p["language_code"].as_str())
        })
        .collect();
    assert_eq!(
        shape,
        [
            ("all_private_chats", 2, None),
            ("all_group_chats", 1, None),
            ("all_chat_administrators", 2, None),
            ("all_private_chats", 1, Some("uk")),
            ("all_group_chats", 1, Some("uk")),
            ("all_chat_administrators", 1, Some("uk")),
        ]
    );
}

#[tokio::test]
async fn inline_words_are_answered_with_cards() {
    let (api, telegram) = set_up().await;
    let query = api.ask_inline(&ada(), "ukraine", "");
    let card = Card { id: "1".into(), title: "A story".into(), message: story(), ..Card::default() };
    telegram.answer_inline(&query, &[card], "10").await.unwrap();
    let answered = &api.answered("answerInlineQuery")[0];
    assert_eq!((answered["next_offset"].as_str(), answered["cache_time"].as_i64()), (Some("10"), Some(60)));
    let card = &answered["results"][0];
    assert_eq!(card["type"], "article");
    assert_eq!(card["reply_markup"]["inline_keyboard"][0].as_array().unwrap().len(), 1, "only buttons that open");
}

/// The adapter behind a webhook, on a port of its own.
async fn open_webhook(api: &BotApi, inbox: Arc<Kept>) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/telegram/hook", listener.local_addr().unwrap());
    let webhook = Webhook { url: url.parse().unwrap(), secret: "right-secret_1".into() };
    let telegram = Telegram::new(TelegramOptions { webhook: Some(webhook), ..options(api) }).unwrap();
    let app = telegram.router(inbox).unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await });
    telegram.connect().await.unwrap();
    url
}

#[tokio::test]
async fn a_webhook_stores_what_telegram_sends() {
    let api = BotApi::start().await;
    api.add_chat(Room::supergroup(GROUP, "Newsroom"));
    let inbox = Arc::new(Kept { broken: Mutex::new(true), ..Kept::default() });
    open_webhook(&api, Arc::clone(&inbox)).await;
    api.say(GROUP, &ada(), "/latest");
    api.raw_update("message", json!({"nonsense": true}));
    api.say(GROUP, &ada(), "/help");
    *inbox.broken.lock().unwrap() = false;
    api.wait_for("all updates taken", |api| (api.waiting_updates() == 0).then_some(())).await;
    assert_eq!(inbox.events().iter().map(name).collect::<Vec<_>>(), ["/latest", "/help"]);
    let polling = Telegram::new(options(&api)).unwrap();
    assert!(matches!(polling.listen(inbox.as_ref()).await, Err(ListenError::Conflict(_))));
    polling.connect().await.unwrap();
    polling.listen(inbox.as_ref()).await.unwrap();
}

#[tokio::test]
async fn a_webhook_without_the_right_secret_is_refused() {
    let api = BotApi::start().await;
    let inbox = Arc::new(Kept::default());
    let url = open_webhook(&api, Arc::clone(&inbox)).await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let update = json!({"update_id": 1, "message": {"message_id": 1, "date": 1, "text": "/help",
        "chat": {"id": 7, "type": "private"}, "from": {"id": 7, "is_bot": false, "first_name": "A"}}});
    let call = async |secret: Option<&str>, body: String| {
        let mut request = client.post(&url).body(body);
        if let Some(secret) = secret {
            request = request.header("X-Telegram-Bot-Api-Secret-Token", secret);
        }
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(call(None, update.to_string()).await, 403);
    assert_eq!(call(Some(""), update.to_string()).await, 403);
    assert_eq!(call(Some("right-secret_2"), update.to_string()).await, 403);
    assert_eq!(call(Some("right-secret_1"), "x".repeat(2 << 20)).await, 413);
    assert_eq!(call(Some("right-secret_1"), "no json".into()).await, 200);
    assert!(inbox.events().is_empty());
    assert_eq!(call(Some("right-secret_1"), update.to_string()).await, 200);
    assert_eq!(inbox.events().len(), 1);
}

#[test]
fn a_secret_that_telegram_would_refuse_is_refused_at_once() {
    let with = |secret: &str| {
        let webhook = Webhook { url: "https://a.example/hook".parse().unwrap(), secret: secret.into() };
        Telegram::new(TelegramOptions { webhook: Some(webhook), ..TelegramOptions::new(TOKEN.into()) })
    };
    for secret in ["", "with space", &"x".repeat(257)] {
        assert!(with(secret).is_err());
    }
    assert!(with("A-z_09").is_ok());
}
