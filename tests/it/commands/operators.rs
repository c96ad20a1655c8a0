//! What operators do.

use divisionbell::platforms::Event;

use super::world::*;

#[tokio::test]
async fn a_source_is_added_by_its_sites_address_and_dropped() {
    each_world(async |world| {
        has(&world.say(OPERATOR, "/addsource one.example").await, "https://one.example/feed");
        has(&world.say(OPERATOR, "/addsource https://one.example/").await, "already");
        has(&world.say(MEMBER, "/sources").await, "2 sources\n");
        has(&world.say(OPERATOR, "/addsource nothing.example").await, "no feed is named there");
        has(&world.say(OPERATOR, "/addsource").await, "/addsource URL");
        has(&world.say(OPERATOR, "/addsource ftp://x").await, "That is no address");
        has(&world.say(OPERATOR, "/dropsource https://one.example/feed").await, "Dropped");
        has(&world.say(OPERATOR, "/dropsource 99").await, "There is no source 99");
        has(&world.say(MEMBER, "/sources").await, "1 source");
    })
    .await;
}

#[tokio::test]
async fn where_a_site_has_several_feeds_the_operator_chooses() {
    each_world(async |world| {
        let answer = world.hear(OPERATOR, "/addsource two.example").await;
        has(&plain(&answer), "2 feeds were found there.");
        let refused = world.press_label(MEMBER, &answer, "Feed two-world").await;
        has(&plain(&refused), "Only operators");
        let added = world.press_label(OPERATOR, &answer, "Feed two-world").await;
        has(&plain(&added), "https://two-world.example/feed");
    })
    .await;
}

#[tokio::test]
async fn an_opml_file_is_read_and_its_broken_lines_counted() {
    each_world(async |world| {
        let opml = r#"<opml><body><outline text="A" xmlUrl="https://a.example/f"/><outline xmlUrl="not an address"/></body></opml>"#;
        use base64::Engine;
        let content = base64::engine::general_purpose::STANDARD.encode(opml);
        let event = Event::Sent {
            caption: "/addsource".into(),
            file_name: "feeds.opml".into(),
            content,
            message_id: "9".into(),
        };
        let answer = world.answer(world.update(OPERATOR, event.clone())).await;
        has(&plain(&answer), "Added: 1. Known already: 0. Not readable: 1.");
        has(&plain(&answer), "`not an address`");
        has(&plain(&world.answer(world.update(MEMBER, event)).await), "Only operators");
    })
    .await;
}

#[tokio::test]
async fn shared_topics_are_the_operators() {
    each_world(async |world| {
        let preview = world.hear(OPERATOR, "/newtopic shared oil oil").await;
        let saved = world.press_label(OPERATOR, &preview, "Save").await;
        assert_eq!(plain(&saved), "Saved: oil.");
        has(&world.say(ADMIN, "/subscribe oil").await, "Subscribed: Oil");
        has(&world.say(OPERATOR, "/droptopic shared oil").await, "1 chat was subscribed.");
    })
    .await;
}

#[tokio::test]
async fn a_granted_operator_is_one_until_it_is_revoked() {
    each_world(async |world| {
        has(&world.say(MEMBER, "/stats").await, "Only operators");
        has(&world.say(OPERATOR, "/grant 200").await, "telegram:200 is an operator now.");
        has(&world.say(MEMBER, "/stats").await, "Stories: 3");
        has(&world.say(OPERATOR, "/revoke telegram:200").await, "no operator any more");
        has(&world.say(MEMBER, "/stats").await, "Only operators");
        has(&world.say(OPERATOR, "/revoke 300").await, "by the configuration");
        has(&world.say(OPERATOR, "/grant").await, "/grant [PLATFORM:]ID");
        has(&world.say(OPERATOR, "/grant a b").await, "/grant [PLATFORM:]ID");
    })
    .await;
}

#[tokio::test]
async fn a_broadcast_is_shown_first_and_reaches_each_chat_once() {
    each_world(async |world| {
        world.say(ADMIN, "/subscribe sanctions").await;
        let shown = world.hear(OPERATOR, "/broadcast Maintenance at noon").await;
        has(&plain(&shown), "This goes to 1 chat:\nMaintenance at noon");
        has(&plain(&world.press_label(MEMBER, &shown, "Send").await), "Only operators");
        has(&plain(&world.press_label(OPERATOR, &shown, "Send").await), "On its way to 1 chat.");
        has(&plain(&world.press_label(OPERATOR, &shown, "Send").await), "On its way to 0 chats.");
        assert_eq!(world.store.due_count(world.group_row().await.id).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_audit_log_tells_who_changed_what() {
    each_world(async |world| {
        has(&world.say(OPERATOR, "/audit").await, "Nothing was changed yet.");
        world.say(ADMIN, "/subscribe sanctions").await;
        world.say(ADMIN, "/mute 2h").await;
        let log = world.say(OPERATOR, "/audit 1").await;
        has(&log, "telegram:100");
        has(&log, "mute");
        assert!(!log.contains("subscribe"), "{log}");
        has(&world.say(OPERATOR, "/audit x").await, "/audit [N]");
    })
    .await;
}
