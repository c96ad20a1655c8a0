use serde_json::json;

use super::*;

const GROUP: i64 = -1_001_234;

fn me() -> Me {
    Me { id: 99, name: "bell_bot".into() }
}

fn user() -> Value {
    json!({"id": 7, "is_bot": false, "first_name": "Ada", "last_name": "L", "language_code": "en-GB"})
}

fn group() -> Value {
    json!({"id": GROUP, "type": "supergroup", "title": "Newsroom", "is_forum": true})
}

fn private() -> Value {
    json!({"id": 7, "type": "private", "first_name": "Ada"})
}

fn channel() -> Value {
    json!({"id": -100_777, "type": "channel", "title": "Wire", "username": "wire"})
}

/// A message with the given fields over the usual ones.
fn message(fields: Value) -> Value {
    let mut message = json!({"message_id": 5, "date": 1_700_000_000, "chat": group(), "from": user()});
    for (name, value) in fields.as_object().unwrap() {
        message[name] = value.clone();
    }
    json!({"update_id": 1, "message": message})
}

fn event(raw: &Value) -> Option<Event> {
    take(raw, &me()).map(|taken| taken.update.event)
}

fn said(text: &str) -> Option<Event> {
    Some(Event::Said { text: text.into(), message_id: "5".into(), reply_to: None })
}

#[test]
fn of_a_group_only_commands_are_taken() {
    let check = |text: &str, expected: Option<&str>| {
        assert_eq!(event(&message(json!({"text": text}))), expected.and_then(said), "{text:?}");
    };
    check("/latest", Some("/latest"));
    check("/latest@bell_bot 3", Some("/latest@bell_bot 3"));
    check("/latest@BELL_bot", Some("/latest@BELL_bot"));
    check("/latest@other_bot", None);
    check("\u{200f}/latest", Some("/latest"));
    check("hello", None);
    check("see /latest", None);
    check("/", None);
    check("/ latest", None);
    check("/1", None);
}

#[test]
fn in_private_any_text_is_taken() {
    let check = |text: &str| assert_eq!(event(&message(json!({"chat": private(), "text": text}))), said(text));
    check("hello");
    check("/");
    check("/start sanctions-peacekeeping");
}

#[test]
fn a_caption_can_be_a_command() {
    let photo = json!([{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]);
    assert_eq!(event(&message(json!({"photo": photo, "caption": "/why"}))), said("/why"));
    assert_eq!(event(&message(json!({"photo": photo, "caption": "look"}))), None);
}

#[test]
fn people_and_chats_keep_their_names() {
    let taken = take(&message(json!({"text": "/help"})), &me()).unwrap().update;
    let person = Person { id: "7".into(), name: "Ada L".into(), language: Some("en".into()) };
    assert_eq!(taken.person, Some(person));
    let chat =
        Chat { address: GROUP.to_string(), kind: ChatKind::Group, title: "Newsroom".into(), username: None, thread: 0 };
    assert_eq!((taken.id, taken.chat, taken.as_chat), (1, chat, false));
}

#[test]
fn a_forum_thread_is_kept_and_a_chain_of_replies_is_none() {
    let thread = |fields| take(&message(fields), &me()).unwrap().update.chat.thread;
    assert_eq!(thread(json!({"text": "/help", "message_thread_id": 44, "is_topic_message": true})), 44);
    assert_eq!(thread(json!({"text": "/help", "message_thread_id": 44})), 0);
}

#[test]
fn a_reply_names_its_message_but_not_the_root_of_its_thread() {
    let root = |id: i64| json!({"message_id": id, "date": 1, "chat": group(), "from": user(), "text": "x"});
    let reply = |fields| match event(&message(fields)) {
        Some(Event::Said { reply_to, .. }) => reply_to,
        _ => None,
    };
    assert_eq!(reply(json!({"text": "/why", "reply_to_message": root(3)})), Some("3".into()));
    let in_thread =
        json!({"text": "/why", "reply_to_message": root(44), "message_thread_id": 44, "is_topic_message": true});
    assert_eq!(reply(in_thread), None);
}

#[test]
fn who_speaks_as_the_chat_is_its_admin_and_a_linked_channel_is_not() {
    let check = |fields: Value, expected: Option<(bool, bool)>| {
        let taken = take(&message(fields.clone()), &me()).map(|t| (t.update.as_chat, t.update.person.is_some()));
        assert_eq!(taken, expected, "{fields}");
    };
    let anonymous =
        json!({"id": 1_087_968_824, "is_bot": true, "first_name": "Group", "username": "GroupAnonymousBot"});
    check(json!({"text": "/help", "from": anonymous, "sender_chat": group()}), Some((true, false)));
    let as_channel = json!({"id": 136_817_688, "is_bot": true, "first_name": "Channel"});
    check(json!({"text": "/help", "from": as_channel, "sender_chat": channel()}), Some((false, false)));
    let telegram = json!({"id": 777_000, "is_bot": false, "first_name": "Telegram"});
    let forwarded =
        json!({"text": "/subscribe x", "from": telegram, "sender_chat": channel(), "is_automatic_forward": true});
    check(forwarded, None);
    check(json!({"text": "/help", "from": {"id": 5, "is_bot": true, "first_name": "Bot"}}), None);
    let origin = json!({"type": "hidden_user", "sender_user_name": "x", "date": 1});
    check(json!({"text": "/help", "forward_origin": origin}), None);
    check(json!({"text": "/help"}), Some((false, true)));
}

#[test]
fn a_channels_post_speaks_as_the_channel() {
    let post = json!({"message_id": 5, "date": 1, "chat": channel(), "sender_chat": channel(), "text": "/latest"});
    let taken = take(&json!({"update_id": 4, "channel_post": post}), &me()).unwrap().update;
    assert!(taken.as_chat && taken.person.is_none() && taken.chat.kind == ChatKind::Channel);
    assert_eq!(taken.chat.username.as_deref(), Some("wire"));
}

#[test]
fn both_messages_of_a_migration_say_the_same() {
    let old = json!({"id": -5, "type": "group", "title": "Newsroom"});
    let to = take(&message(json!({"chat": old, "migrate_to_chat_id": GROUP})), &me()).unwrap().update;
    let from = take(&message(json!({"migrate_from_chat_id": -5})), &me()).unwrap().update;
    for update in [to, from] {
        assert_eq!(update.chat.address, "-5");
        assert_eq!(update.event, Event::Moved { to: GROUP.to_string() });
    }
}

#[test]
fn a_pressed_button_names_its_message() {
    let pressed = json!({"message_id": 12, "date": 1, "chat": group(), "text": "x"});
    let query = json!({"id": "q1", "from": user(), "chat_instance": "1", "data": "v1:t", "message": pressed});
    let expected = Event::Pressed { data: "v1:t".into(), press_id: "q1".into(), message_id: "12".into() };
    assert_eq!(event(&json!({"update_id": 1, "callback_query": query})), Some(expected.clone()));
    let mut old = query;
    old["message"] = json!({"message_id": 12, "date": 0, "chat": group()});
    assert_eq!(event(&json!({"update_id": 1, "callback_query": old})), Some(expected));
}

#[test]
fn a_change_of_standing_is_told_where_it_changes_what_the_bot_may() {
    let check = |chat: Value, old: Value, new: Value, expected: Option<Event>| {
        let bot = json!({"id": 99, "is_bot": true, "first_name": "Bell"});
        let member = |mut standing: Value| {
            standing["user"] = bot.clone();
            standing
        };
        let change = json!({"chat": chat, "from": user(), "date": 1,
            "old_chat_member": member(old.clone()), "new_chat_member": member(new.clone())});
        let raw = json!({"update_id": 1, "my_chat_member": change});
        assert_eq!(event(&raw), expected, "{old} -> {new}");
    };
    let left = || json!({"status": "left"});
    let kicked = || json!({"status": "kicked", "until_date": 0});
    let member = || json!({"status": "member"});
    let admin = |may_post: bool| {
        json!({"status": "administrator", "can_be_edited": false, "is_anonymous": false, "can_manage_chat": true,
            "can_delete_messages": false, "can_manage_video_chats": false, "can_restrict_members": false,
            "can_promote_members": false, "can_change_info": false, "can_invite_users": false,
            "can_post_messages": may_post})
    };
    let restricted = |may_send: bool| {
        json!({"status": "restricted", "is_member": true, "can_send_messages": may_send, "can_send_audios": false,
            "can_send_documents": false, "can_send_photos": false, "can_send_videos": false,
            "can_send_video_notes": false, "can_send_voice_notes": false, "can_send_polls": false,
            "can_send_other_messages": false, "can_add_web_page_previews": false, "can_change_info": false,
            "can_invite_users": false, "can_pin_messages": false, "can_manage_topics": false, "until_date": 0})
    };
    check(group(), left(), member(), Some(Event::Added));
    check(group(), member(), kicked(), Some(Event::Removed));
    check(group(), member(), left(), Some(Event::Removed));
    check(group(), member(), restricted(false), Some(Event::Removed));
    check(group(), restricted(false), restricted(true), Some(Event::Added));
    check(group(), member(), admin(false), Some(Event::Added));
    check(group(), admin(false), member(), None);
    check(channel(), left(), admin(true), Some(Event::Added));
    check(channel(), left(), admin(false), None);
    check(channel(), admin(true), admin(false), Some(Event::Removed));
    check(private(), member(), kicked(), Some(Event::Removed));
    check(private(), kicked(), member(), Some(Event::Added));
}

#[test]
fn a_location_is_taken_in_private_only() {
    let place = json!({"latitude": 50.45, "longitude": 30.52});
    let expected = Event::Located { latitude: "50.45".into(), longitude: "30.52".into() };
    assert_eq!(event(&message(json!({"chat": private(), "location": place}))), Some(expected));
    assert_eq!(event(&message(json!({"location": place}))), None);
}

#[test]
fn a_file_with_a_command_is_taken() {
    let document = json!({"file_id": "f1", "file_unique_id": "u", "file_size": 12, "file_name": "chat.json"});
    let taken = take(&message(json!({"document": document, "caption": "/import"})), &me()).unwrap();
    assert_eq!(taken.file, Some(Attached { id: "f1".into(), bytes: 12 }));
    assert!(
        matches!(taken.update.event, Event::Sent { caption, file_name, .. } if caption == "/import" && file_name == "chat.json")
    );
    assert_eq!(take(&message(json!({"document": document})), &me()), None);
}

#[test]
fn inline_words_are_taken() {
    let query = json!({"id": "i1", "from": user(), "query": "sanctions", "offset": "20"});
    let taken = take(&json!({"update_id": 1, "inline_query": query}), &me()).unwrap().update;
    assert_eq!(taken.chat.address, "7");
    assert_eq!(taken.event, Event::Asked { query_id: "i1".into(), words: "sanctions".into(), offset: "20".into() });
}

#[test]
fn what_cannot_be_read_is_passed_over() {
    for raw in [
        json!(null),
        json!([]),
        json!({"update_id": "x"}),
        json!({"update_id": 1}),
        json!({"update_id": 1, "message": {"text": "/help"}}),
        json!({"update_id": 1, "brand_new_kind": {"text": "/help"}}),
        json!({"update_id": 1, "edited_message": message(json!({"text": "/help"}))["message"]}),
        json!({"update_id": 1, "callback_query": {"id": "q", "from": user(), "chat_instance": "1", "data": "x"}}),
    ] {
        assert_eq!(take(&raw, &me()), None, "{raw}");
    }
}

/// teloxide's types overflowed the stack on this.
#[test]
fn messages_within_messages_overflow_nothing() {
    let mut nested = json!({"broken": true});
    for depth in 0..100 {
        let field = if depth % 2 == 0 { "reply_to_message" } else { "pinned_message" };
        let mut outer = json!({"message_id": 1, "date": 1, "chat": group(), "from": user()});
        outer[field] = nested;
        nested = outer;
    }
    nested["text"] = json!("/help");
    assert!(take(&json!({"update_id": 1, "message": nested}), &me()).is_some());
}
