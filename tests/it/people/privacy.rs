//! What a group says to itself is nobody's business: it reaches neither the database nor the log.

use std::io::Write;
use std::sync::{Arc, Mutex};

use divisionbell::store::Store;

use super::*;
use crate::databases::sqlite_url;
use crate::world::{alice, bob};

/// Everything that is logged in this test.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A copy of the database, byte for byte, without what its pages only remember.
async fn dump(store: &Store, folder: &std::path::Path, name: &str) -> Vec<u8> {
    let path = folder.join(name);
    store.backup(&path).await.unwrap();
    std::fs::read(path).unwrap()
}

fn holds(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|window| window == word.as_bytes())
}

#[tokio::test]
async fn talk_of_a_group_is_neither_stored_nor_logged_and_commands_only_until_they_are_answered() {
    let log = Log::default();
    let writer = log.clone();
    let filter = tracing_subscriber::EnvFilter::new("trace,hyper=info,hyper_util=info,reqwest=info,h2=info");
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(move || writer.clone()).finish();
    let _logging = tracing::subscriber::set_default(subscriber);
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&sqlite_url(&folder)).await.unwrap();
    store.migrate().await.unwrap();
    let mut world = World::on(store.clone()).await;
    world.group_following(GROUP, "sanctions").await;
    private(&world, &alice());
    watch(&mut world).await;
    news(&mut world).await;
    let update = world.updates(GROUP).pop().expect("an update");

    for talk in [
        "the word is xyzzyplugh",
        "see http://xyzzyplugh.example/",
        "/somethingelse xyzzyplugh",
        "/help@OtherBot xyzzyplugh",
    ] {
        assert!(world.tell(GROUP, &bob(), talk).await.is_empty(), "{talk}");
    }
    reply(&mut world, GROUP, &bob(), &update, "xyzzyplugh, I say").await;
    world.bot.send_file(GROUP, &bob(), "xyzzyplugh.txt", b"xyzzyplugh", "look: xyzzyplugh");
    world.settle().await;
    world.answer(GROUP, &bob(), "/search frobozzword").await;
    world.answer(alice().id, &alice(), "frobozzword, hello").await;
    world.tell(GROUP, &alice(), "/broadcast frobozzword").await;

    let kept = dump(&store, folder.path(), "copy.db").await;
    assert!(holds(&kept, "Ruritanian"), "the copy is read rightly");
    for word in ["xyzzyplugh", "frobozzword"] {
        assert!(!holds(&kept, word), "{word} is in the database");
        assert!(!holds(&log.0.lock().unwrap(), word), "{word} is in the log");
    }
    assert!(holds(&log.0.lock().unwrap(), "divisionbell"), "the log is written");
}

#[tokio::test]
async fn forget_erases_the_chat_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&sqlite_url(&folder)).await.unwrap();
    store.migrate().await.unwrap();
    let mut world = World::on(store.clone()).await;
    world.group_following(GROUP, "sanctions").await;
    let preview = world.tell(GROUP, &alice(), "/newtopic plughtopic banks").await.pop().expect("a preview");
    world.press_button(GROUP, &alice(), &preview, "Save").await;
    assert!(holds(&dump(&store, folder.path(), "before.db").await, "plughtopic"));
    let asked = world.tell(GROUP, &alice(), "/forget").await.pop().expect("a question");
    world.press_button(GROUP, &bob(), &asked, "Yes, erase").await;
    has(&toast(&world), "Only admins of this chat");
    world.press_button(GROUP, &alice(), &asked, "Yes, erase").await;
    has(&now(&world, &asked).text, "Everything about this chat is erased.");
    watch(&mut world).await;
    news(&mut world).await;
    assert!(world.updates(GROUP).is_empty());
    let rows = store.audit_log(100, None).await.unwrap();
    let of_chat: Vec<_> = rows.iter().filter(|row| row.chat_id != 0).map(|row| row.what.as_str()).collect();
    assert_eq!(of_chat, ["forget"], "{rows:?}");
}
