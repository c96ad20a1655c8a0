use super::*;

fn visitor(id: &str) -> Visitor {
    Visitor { id: id.to_owned(), name: "Green Wren".to_owned(), language: None }
}

fn post(text: &str) -> Post<'_> {
    Post { author: Author::Bot, message: Message::text(text), file: None, reply_to: None, key: "" }
}

fn texts(frames: &[Frame]) -> Vec<String> {
    let messages = frames.iter().filter(|frame| frame.event == "message");
    messages
        .map(|frame| {
            let value: Value = serde_json::from_str(&frame.data).unwrap();
            value["lines"][0]["plain"][0]["text"].as_str().unwrap().to_owned()
        })
        .collect()
}

#[test]
fn a_room_keeps_its_newest_messages() {
    let mut rooms = Rooms::new(0);
    for n in 0..HISTORY + 50 {
        rooms.post("demo", post(&format!("m{n}")), 0).unwrap();
    }
    let seat = rooms.enter("demo", "Demo", &visitor("v1"), None, 0).unwrap();
    let heard = texts(&seat.replay);
    assert_eq!((heard.len(), heard[0].as_str()), (HISTORY, "m50"));
}

#[test]
fn a_room_keeps_so_many_bytes_and_its_newest_message_always() {
    let mut rooms = Rooms::new(0);
    for n in 0..10 {
        let file = File { name: "trends.png".to_owned(), bytes: vec![0; HISTORY_BYTES / 3].into() };
        rooms.post("demo", Post { file: Some(file), ..post(&format!("m{n}")) }, 0).unwrap();
    }
    let seat = rooms.enter("demo", "Demo", &visitor("v1"), None, 0).unwrap();
    assert_eq!(texts(&seat.replay), ["m8", "m9"]);
}

#[test]
fn who_comes_back_hears_only_what_changed_since() {
    let mut rooms = Rooms::new(7);
    let first = rooms.post("demo", post("one"), 0).unwrap().to_string();
    rooms.post("demo", post("two"), 0).unwrap();
    let seat = rooms.enter("demo", "Demo", &visitor("v1"), None, 0).unwrap();
    let last = seat.replay.last().unwrap().id.clone().unwrap();
    rooms.edit("demo", &first, &Message::text("one, corrected"), None, 5).unwrap();
    rooms.post("demo", post("three"), 0).unwrap();
    let again = rooms.enter("demo", "Demo", &visitor("v1"), Some(&last), 0).unwrap();
    assert_eq!(texts(&again.replay), ["one, corrected", "three"]);
}

#[test]
fn an_event_id_of_an_earlier_run_begins_afresh() {
    let mut rooms = Rooms::new(7);
    rooms.post("demo", post("one"), 0).unwrap();
    for last in ["6-1", "7-99", "nonsense", ""] {
        let seat = rooms.enter("demo", "Demo", &visitor(last), Some(last), 0).unwrap();
        assert_eq!(texts(&seat.replay), ["one"], "{last}");
        assert!(seat.replay[0].data.contains(r#""fresh":true"#), "{last}");
    }
}

#[test]
fn a_slow_stream_is_dropped_and_the_others_hear_on() {
    let mut rooms = Rooms::new(0);
    let slow = rooms.enter("demo", "Demo", &visitor("slow"), None, 0).unwrap();
    let mut quick = rooms.enter("demo", "Demo", &visitor("quick"), None, 0).unwrap();
    for n in 0..WAITING * 2 {
        rooms.post("demo", post(&format!("m{n}")), 0).unwrap();
        assert_eq!(quick.frames.try_recv().unwrap().event, "message");
    }
    assert_eq!(rooms.rooms["demo"].streams.len(), 1);
    assert!(slow.frames.is_closed());
}

#[test]
fn the_same_key_is_the_same_message() {
    let mut rooms = Rooms::new(0);
    let first = rooms.post("demo", Post { key: "story-1", ..post("one") }, 0).unwrap();
    let again = rooms.post("demo", Post { key: "story-1", ..post("one") }, 9).unwrap();
    assert_eq!(first, again);
    assert_eq!(rooms.rooms["demo"].said.len(), 1);
}

#[test]
fn an_edit_says_what_is_wrong_with_it() {
    let mut rooms = Rooms::new(0);
    let id = rooms.post("demo", post("one"), 0).unwrap().to_string();
    assert_eq!(rooms.edit("demo", &id, &Message::text("one"), None, 0), Err(SendError::NotModified));
    let gone = rooms.edit("demo", "12345", &Message::text("two"), None, 0);
    assert!(matches!(gone, Err(SendError::MessageGone(_))));
    let elsewhere = rooms.edit("other", &id, &Message::text("two"), None, 0);
    assert!(matches!(elsewhere, Err(SendError::MessageGone(_))));
}

#[test]
fn the_quietest_room_makes_place_for_a_new_one() {
    let mut rooms = Rooms::new(0);
    let _seat = rooms.enter("held", "Demo", &visitor("v1"), None, 0).unwrap();
    for n in 0..ROOMS as i64 + 20 {
        rooms.post(&format!("r{n}"), post("hello"), n).unwrap();
    }
    assert_eq!(rooms.rooms.len(), ROOMS);
    assert!(rooms.rooms.contains_key("held"), "a room with somebody in it stays");
    assert!(!rooms.rooms.contains_key("r0"));
}

#[test]
fn one_person_has_so_many_windows() {
    let mut rooms = Rooms::new(0);
    let seats: Vec<_> = (0..STREAMS_OF_ONE + 1).map(|_| rooms.enter("demo", "Demo", &visitor("v1"), None, 0)).collect();
    assert!(seats[STREAMS_OF_ONE - 1].is_ok());
    assert!(seats[STREAMS_OF_ONE].is_err());
}
